//! Identities that the words of a quantity call for: so much per something, a change since, a running total, one quantity under
//! two names.
//!
//! **Invariant:** each rests on a guess about words, so it is a warning that says what was taken for what; every figure that
//! might be meant is a reading, and any that agrees, even where figures end in noughts because they were rounded, is enough.

use std::collections::{BTreeMap, BTreeSet};

use super::inferred::{BETWEEN, MOST_MEANT, beside, words};
use super::prints::is_same_thing;
use super::{Equation, Identity, Rule, Severity, Term};
use crate::consistency::exact::Exact;
use crate::consistency::interval::Interval;
use crate::consistency::period::days_of;
use crate::consistency::printed::Measure;
use crate::consistency::statement::{Dimension, Figure, Statements, is_same_member};

pub(super) fn identities(statements: &Statements) -> Vec<Identity> {
    let mut identities = Vec::new();
    for (subject, figure) in statements.figures.iter().enumerate() {
        let is_left = figure.equals.is_empty() && figure.change.is_none() && !figure.is_unknown && !figure.is_nil;
        if !is_left {
            continue;
        }
        match figure.unit.measure {
            Measure::Rate | Measure::Price => identities.extend(per(statements, subject)),
            Measure::Day | Measure::Direction | Measure::Time => {}
            _ => {
                identities.extend(change(statements, subject));
                identities.extend(running(statements, subject));
            }
        }
    }
    identities.extend(other_words(statements));
    identities
}

/// What rests on words only, where not even figures rounded to their last digit that is no nought agree.
pub(super) fn guessed(
    statements: &Statements,
    rule: Rule,
    subject: usize,
    readings: Vec<Equation>,
    rests_on: String,
) -> Option<Identity> {
    let mut identity = Identity::new(rule, subject, readings);
    let coarse = |index: usize| coarsest(&statements.figures[index]);
    let is_broken = !identity.holds(&|index| statements.figures[index].loosest);
    if identity.readings.is_empty() || (is_broken && identity.holds(&coarse)) {
        return None;
    }
    identity.severity = Severity::Warning;
    identity.rests_on = Some(rests_on);
    Some(identity)
}

/// All that a figure of three digits or more can stand for if its last noughts were rounded.
fn coarsest(figure: &Figure) -> Interval {
    let digits: String = figure.printed.chars().filter(char::is_ascii_digit).collect();
    let has_decimals = figure.printed.contains('.');
    let n_noughts = digits.len() - digits.trim_end_matches('0').len();
    // Two digits at least are meant.
    let n_noughts = n_noughts.min(digits.len().saturating_sub(2));
    let step = u32::try_from(n_noughts).ok().and_then(|n| 10_i64.checked_pow(n));
    let half = step
        .filter(|_| !has_decimals && 0 < n_noughts)
        .and_then(|step| figure.step.times(Exact::whole(step))?.times(Exact::new(1, 2)?));
    half.map_or(figure.loosest, |half| {
        Interval { low: figure.value.minus(half), high: figure.value.plus(half) }.or(figure.loosest)
    })
}

/// Words that say nothing of what is counted.
const FILLERS: [&str; 20] = [
    "wte",
    "fte",
    "headcount",
    "head",
    "heads",
    "number",
    "no",
    "of",
    "the",
    "a",
    "an",
    "each",
    "average",
    "mean",
    "median",
    "registered",
    "total",
    "all",
    "list",
    "size",
];

fn plain(words: &[String]) -> BTreeSet<&str> {
    let is_number = |word: &str| word.chars().all(|letter| letter.is_ascii_digit()) || word == "100k" || word == "1k";
    words.iter().map(String::as_str).filter(|word| !FILLERS.contains(word) && !is_number(word)).collect()
}

/// Patients per GP: what is counted over what it is counted for.
fn per(statements: &Statements, subject: usize) -> Option<Identity> {
    let figures = &statements.figures;
    let figure = &figures[subject];
    let own = words(&figure.quantity);
    let at = own.iter().position(|word| word == "per")?;
    let (above, below) = (plain(&own[..at]), plain(&own[at + 1..]));
    if above.is_empty() || below.is_empty() {
        return None;
    }
    let is_money = figure.unit.measure == Measure::Price;
    let named: BTreeMap<usize, Vec<String>> =
        statements.near(subject).into_iter().map(|index| (index, words(&figures[index].quantity))).collect();
    let is_of = |index: usize, wanted: &BTreeSet<&str>, is_just: bool| {
        named.get(&index).is_some_and(|name| {
            // Spend on nurses, of spend per nurse.
            let (all, joining) = (plain(name), ["on", "for", "in"]);
            let besides = |word: &&str| !joining.contains(word) && (*wanted == below || !below.contains(word));
            let name: BTreeSet<&str> = all.iter().copied().filter(besides).collect();
            if is_just { name == *wanted } else { wanted.is_subset(&name) }
        })
    };
    let amounts = beside(statements, subject, |other| {
        figures[other].unit.measure.adds_up()
            && statements.key(other).members == statements.key(subject).members
            && !figures[other].unit.text.contains("000")
    });
    let mut overs: Vec<usize> = amounts
        .iter()
        .copied()
        .filter(|index| (figures[*index].unit.measure == Measure::Money) == is_money && is_of(*index, &above, false))
        .collect();
    let mut unders: Vec<usize> = amounts
        .iter()
        .copied()
        .filter(|index| figures[*index].unit.measure != Measure::Money && is_of(*index, &below, false))
        .collect();
    // Appointments of GPs are counted in appointments, not in GPs.
    unders.retain(|index| named.get(index).is_some_and(|name| plain(name).is_disjoint(&above)));
    overs.retain(|index| !unders.contains(index));
    // The one that bears just the name is spoken of first.
    overs.sort_by_key(|index| !is_of(*index, &above, true));
    unders.sort_by_key(|index| !is_of(*index, &below, true));
    let (over, under) = (*overs.first()?, *unders.first()?);
    if !is_of(over, &above, true) || !is_of(under, &below, true) || MOST_MEANT < overs.len().max(unders.len()) {
        return None;
    }
    let readings = overs
        .iter()
        .flat_map(|over| unders.iter().map(move |under| Term::Figure(*over).over(Term::Figure(*under))))
        .map(|ratio| Equation::equal(Term::Figure(subject), ratio))
        .collect();
    let rests_on = format!(
        "This takes {} over {} as the {}.",
        statements.title(&figures[over].quantity),
        statements.title(&figures[under].quantity),
        statements.title(&figure.quantity)
    );
    guessed(statements, Rule::Formula, subject, readings, rests_on)
}

/// Words beside those of a change that say from when to when.
const OF_TIME: [&str; 26] = [
    "since",
    "from",
    "between",
    "to",
    "and",
    "over",
    "in",
    "net",
    "compared",
    "with",
    "previous",
    "on",
    "by",
    "of",
    "the",
    "year",
    "period",
    "plan",
    "january",
    "march",
    "june",
    "september",
    "december",
    "april",
    "number",
    "percentage",
];
/// Words of a change that is not that between two printed figures.
const NO_CHANGE: [&str; 12] = [
    "annual",
    "average",
    "yearly",
    "mean",
    "per",
    "planned",
    "target",
    "required",
    "needed",
    "expected",
    "forecast",
    "cumulative",
];

/// Words of what changes: without those of time, of units and of change.
fn kept<'a>(name: &'a [String], also: &[&str]) -> BTreeSet<&'a str> {
    let is_number = |word: &str| word.starts_with(|first: char| first.is_ascii_digit());
    plain(name)
        .into_iter()
        .filter(|word| !OF_TIME.contains(word) && !BETWEEN.contains(word) && !also.contains(word))
        .filter(|word| !is_number(word) && *word != "percent" && *word != "point")
        .collect()
}

/// An increase is the difference of what is printed before and after.
fn change(statements: &Statements, subject: usize) -> Option<Identity> {
    let figures = &statements.figures;
    let figure = &figures[subject];
    let name = words(&figure.quantity);
    let has = |known: &[&str]| name.iter().any(|word| known.contains(&word.as_str()));
    if !has(&BETWEEN) || has(&NO_CHANGE) || has(&["additional", "extra", "further", "expansion"]) {
        return None;
    }
    let of = kept(&name, &[]);
    if of.is_empty() {
        return None;
    }
    let own = statements.key(subject).members;
    let is_points = figure.unit.measure == Measure::Points;
    let is_relative = figure.unit.measure == Measure::Share;
    let mut found: Vec<usize> = Vec::new();
    for (other, one) in figures.iter().enumerate() {
        let (key, unit) = (statements.key(other).members, one.unit.measure);
        let is_alike = if is_points {
            unit == Measure::Share
        } else {
            (is_relative && unit.adds_up()) || unit == figure.unit.measure
        };
        if other != subject
            && is_alike
            && key[0] == own[0]
            && key[1] == own[1]
            && key[2] != 0
            && !one.is_unknown
            && !one.is_deadline
        {
            let name = words(&one.quantity);
            let is_told =
                !name.iter().any(|word| BETWEEN.contains(&word.as_str()) || NO_CHANGE.contains(&word.as_str()));
            let is_same = name.iter().all(|word| !word.starts_with(|first: char| first.is_ascii_digit()))
                && kept(&name, &[]) == of;
            if is_told && is_same {
                found.push(other);
            }
        }
    }
    let (from, to) = ends(statements, subject, &found)?;
    let at = |period: u32| -> Vec<usize> {
        found.iter().copied().filter(|index| statements.key(*index).members[2] == period).collect()
    };
    let mut readings = Vec::new();
    for before in at(from) {
        for after in at(to) {
            if figures[before].unit.measure != figures[after].unit.measure {
                continue;
            }
            let equal = |term: Term| Equation::equal(Term::Figure(subject), term);
            let (before, after) = (Term::Figure(before), Term::Figure(after));
            let (rise, fall) = (after.clone().minus(before.clone()), before.clone().minus(after));
            // A fall is printed as often with a sign as without one.
            let point = |index: usize| Interval::point(figures[index].value);
            let is_fall = rise.value(&point).low.is_some_and(|rise| rise < Exact::ZERO);
            let difference = if is_fall && Exact::ZERO <= figure.value { fall } else { rise };
            if is_relative {
                readings.push(equal(difference.clone().over(before)));
            }
            if !is_relative || found.iter().all(|index| figures[*index].unit.measure == Measure::Share) {
                readings.push(equal(difference));
            }
        }
    }
    let first = *found.first()?;
    let period = |wanted: u32| {
        let index = found.iter().find(|index| statements.key(**index).members[2] == wanted);
        index.and_then(|index| figures[*index].period.clone()).unwrap_or_default()
    };
    let rests_on = format!(
        "This takes it as the change of {} from {} to {}.",
        statements.title(&figures[first].quantity),
        period(from),
        period(to)
    );
    guessed(statements, Rule::Change, subject, readings, rests_on)
}

/// The periods from and to which a quantity changes: those that the change names, else the only two there are.
fn ends(statements: &Statements, subject: usize, found: &[usize]) -> Option<(u32, u32)> {
    let figures = &statements.figures;
    let figure = &figures[subject];
    let when = |index: usize| {
        let months = statements.months(index).map(|months| months.start * 31);
        let day = figures[index].period.as_deref().and_then(days_of).map(|(first, _)| {
            (i32::from(first.year()) * 12 + i32::from(first.month()) - 1) * 31 + i32::from(first.day()) - 1
        });
        months.or(day)
    };
    let mut periods: BTreeMap<i32, u32> = BTreeMap::new();
    for index in found {
        periods.insert(when(*index)?, statements.key(*index).members[2]);
    }
    let text = format!("{} {}", figure.quantity, figure.period.as_deref().unwrap_or_default()).to_lowercase();
    let name_of = |period: u32| {
        let index = found.iter().find(|index| statements.key(**index).members[2] == period);
        index.and_then(|index| figures[*index].period.as_deref()).unwrap_or_default().trim().to_lowercase()
    };
    let ordered: Vec<u32> = periods.values().copied().collect();
    let is_at = |wanted: &str| {
        ordered
            .iter()
            .copied()
            .find(|period| is_same_member(Dimension::Period, Some(&name_of(*period)), Some(wanted.trim())))
    };
    let range = figure
        .period
        .as_deref()
        .and_then(|period| [" to ", " - ", " – "].iter().find_map(|sign| period.split_once(sign)));
    if let Some((from, to)) = range {
        return is_at(from).zip(is_at(to)).filter(|(from, to)| from != to);
    }
    let told: Vec<u32> = ordered.iter().copied().filter(|period| text.contains(&name_of(*period))).collect();
    if let [from, to] = told.as_slice() {
        return Some((*from, *to));
    }
    let has_years = words(&figure.quantity).iter().any(|word| word.starts_with(|first: char| first.is_ascii_digit()));
    match ordered.as_slice() {
        [from, to] if !has_years && figure.period.is_none() => Some((*from, *to)),
        [from, to] if statements.key(subject).members[2] == *to => {
            let is_since = text.contains(&name_of(*from)) || !has_years;
            is_since.then_some((*from, *to))
        }
        _ => None,
    }
}

/// Words of a running total.
const RUNNING: [&str; 3] = ["cumulative", "cumulatively", "running"];

/// A running total grows from one period to the next by what is printed of that period.
fn running(statements: &Statements, subject: usize) -> Option<Identity> {
    let figures = &statements.figures;
    let figure = &figures[subject];
    let name = words(&figure.quantity);
    let stream = figure.stream.as_deref().map(words).unwrap_or_default();
    let is_running = |name: &[String]| name.iter().any(|word| RUNNING.contains(&word.as_str()));
    if !is_running(&name) && !is_running(&stream) {
        return None;
    }
    let left =
        ["cumulative", "cumulatively", "running", "date", "to", "in", "of", "annual", "yearly", "year", "each", "new"];
    let without = |name: &[String]| -> BTreeSet<String> {
        plain(name).into_iter().filter(|word| !left.contains(word)).map(str::to_owned).collect()
    };
    let (own, months) = (statements.key(subject).members, statements.months(subject)?);
    let of = (without(&name), without(&stream));
    let is_next = |index: usize| {
        let other = &figures[index];
        statements.months(index).is_some_and(|earlier| earlier.count == months.count && earlier.end() == months.start)
            && is_same_member(Dimension::Stream, other.stream.as_deref(), figure.stream.as_deref())
    };
    let before = statements.of_quantity(&figure.quantity).iter().copied().find(|other| {
        figures[*other].is_beside(figure) && statements.key(*other).members[1] == own[1] && is_next(*other)
    });
    let yearly: Vec<usize> = (0..figures.len())
        .filter(|other| {
            let one = &figures[*other];
            let key = statements.key(*other).members;
            if *other == subject || one.unit.measure != figure.unit.measure || key[1] != own[1] || key[2] != own[2] {
                return false;
            }
            let (name, stream) = (words(&one.quantity), one.stream.as_deref().map(words).unwrap_or_default());
            !is_running(&name) && !is_running(&stream) && (without(&name), without(&stream)) == of && !one.is_unknown
        })
        .collect();
    let [yearly] = yearly.as_slice() else { return None };
    let before = before.filter(|before| !figures[*before].is_unknown)?;
    let sum = Term::sum([Term::Figure(before), Term::Figure(*yearly)])?;
    let rests_on =
        format!("This takes {} as what is added in each period.", statements.title(&figures[*yearly].quantity));
    guessed(statements, Rule::Sum, subject, vec![Equation::equal(Term::Figure(subject), sum)], rests_on)
}

/// The words of a quantity by which it is the same in whatever order and number, without those that only say its unit; of
/// what is so much per something the order stays.
fn known_by(figure: &Figure) -> Vec<String> {
    let of_unit = [
        "wte",
        "fte",
        "wtes",
        "ftes",
        "number",
        "no",
        "of",
        "the",
        "a",
        "an",
        "as",
        "percent",
        "percentage",
        "pct",
        "headcount",
    ];
    let text = figure
        .quantity
        .to_lowercase()
        .replace('-', " ")
        .replace("whole time equivalents", "wte")
        .replace("whole time equivalent", "wte")
        .replace("full time equivalents", "fte")
        .replace("full time equivalent", "fte")
        .replace("general practitioner", "gp");
    let mut known: Vec<String> = words(&text).into_iter().filter(|word| !of_unit.contains(&word.as_str())).collect();
    if !known.iter().any(|word| matches!(word.as_str(), "per" | "to" | "from" | "by" | "over" | "under" | "between")) {
        known.sort();
        known.dedup();
    }
    known
}

/// One quantity under names that differ only in plural, order or unit, printed in two tables.
fn other_words(statements: &Statements) -> Vec<Identity> {
    let figures = &statements.figures;
    let mut by_words: BTreeMap<(Vec<String>, [u32; 3]), Vec<usize>> = BTreeMap::new();
    for (index, figure) in figures.iter().enumerate() {
        // Whoever gives names as of variables, or says how a figure is worked out, tells them apart on purpose.
        let is_plain = figure.equals.is_empty() && !figure.quantity.contains('_');
        if is_plain && !figure.is_unknown && figure.unit.measure != Measure::Other {
            let known = known_by(figure);
            if !known.is_empty() {
                by_words.entry((known, statements.key(index).members)).or_default().push(index);
            }
        }
    }
    let mut identities = Vec::new();
    for prints in by_words.into_values() {
        // Where one table has both names, they are two things.
        let mut names_at: BTreeMap<(u32, u8), BTreeSet<u32>> = BTreeMap::new();
        for index in &prints {
            let key = statements.key(*index);
            let measure = figures[*index].unit.measure as u8;
            names_at.entry((key.location, measure)).or_default().insert(key.quantity);
        }
        if names_at.values().any(|names| 1 < names.len()) {
            continue;
        }
        for (at, later) in prints.iter().enumerate() {
            let earlier = prints[..at].iter().copied().find(|earlier| {
                is_same_thing(&figures[*earlier], &figures[*later])
                    && statements.key(*earlier).quantity != statements.key(*later).quantity
                    && statements.key(*earlier).location != statements.key(*later).location
            });
            let Some(earlier) = earlier else { continue };
            let equation = Equation::equal(Term::Figure(*later), Term::Figure(earlier));
            let rests_on = format!(
                "This takes {} and {} as one quantity.",
                statements.title(&figures[earlier].quantity),
                statements.title(&figures[*later].quantity)
            );
            identities.extend(guessed(statements, Rule::SameQuantity, *later, vec![equation], rests_on));
        }
    }
    identities
}
