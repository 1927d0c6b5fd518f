//! Identities that the names and units of figures call for where the paper declares none: a price times what is counted, a
//! share of what it is a share of, a rate for each 100,000, a target from a baseline and a change, rows "of which", sub-totals.
//!
//! A name may mean something else than it seems to, so what does not agree is something to look at, with what was taken for
//! what; it is an error only where the same arithmetic holds of most rows beside it.
//!
//! **Invariant:** a figure whose arithmetic the paper declares is left to that; where several figures might be meant, any of
//! them that agrees is enough.

use std::collections::{BTreeMap, BTreeSet};

use super::worded::guessed;
use super::{Equation, Identity, Rule, Severity, Sighting, Term};
use crate::consistency::exact::Exact;
use crate::consistency::interval::Interval;
use crate::consistency::printed::Measure;
use crate::consistency::statement::{Dimension, Figure, Statements, is_same_name};
use crate::consistency::wording::{list, percent};

pub(super) fn identities(statements: &Statements) -> Vec<Identity> {
    let mut identities = Vec::new();
    for table in statements.tables() {
        identities.extend(of_which(statements, table));
        identities.extend(subtotals(statements, table));
    }
    let stems: Vec<Stem> = statements.figures.iter().map(stem_of).collect();
    let mut money = Vec::new();
    for (subject, figure) in statements.figures.iter().enumerate() {
        let is_left = figure.equals.is_empty()
            && figure.change.is_none()
            && figure.declares.is_none()
            && !figure.is_unknown
            && !figure.is_nil;
        if !is_left {
            continue;
        }
        match figure.unit.measure {
            Measure::Money => money.push(subject),
            Measure::Share => {
                identities.extend(share(statements, subject).or_else(|| growth(statements, &stems, subject)));
            }
            Measure::Rate => identities.extend(rate(statements, &stems, subject)),
            Measure::Wte => {
                identities.extend(target(statements, &stems, subject));
                identities.extend(people(statements, &stems, subject));
            }
            Measure::Heads | Measure::Count => identities.extend(target(statements, &stems, subject)),
            _ => {}
        }
    }
    identities.extend(costs(statements, &stems, &money));
    identities
}

/// The words of a quantity, without those that only say its unit or how it is told.
type Stem = BTreeSet<String>;

/// Words that say how a quantity is measured, not what it is.
const OF_UNIT: [&str; 22] = [
    "wte",
    "fte",
    "wtes",
    "ftes",
    "headcount",
    "heads",
    "number",
    "no",
    "of",
    "the",
    "as",
    "a",
    "per",
    "cent",
    "percent",
    "percentage",
    "pct",
    "share",
    "rate",
    "proportion",
    "total",
    "in",
];

fn stem_of(figure: &Figure) -> Stem {
    words(&figure.quantity).into_iter().filter(|word| !OF_UNIT.contains(&word.as_str())).collect()
}

pub(super) fn words(name: &str) -> Vec<String> {
    let lower = name.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(singular).collect()
}

/// Words of the field that are written in two ways: nursing and nurse associates.
const WRITTEN_ALSO: [(&str, &str); 2] = [("nursing", "nurse"), ("staffing", "staff")];

/// A word without the ending of its plural: vacancies and vacancy, posts and post.
fn singular(word: &str) -> String {
    if let Some((_, usual)) = WRITTEN_ALSO.iter().find(|(also, _)| *also == word) {
        return (*usual).to_owned();
    }
    match (word.strip_suffix("ies"), word.strip_suffix('s')) {
        (Some(before), _) if 2 < before.len() => format!("{before}y"),
        (_, Some(before)) if 2 <= before.len() && !before.ends_with('s') => before.to_owned(),
        _ => word.to_owned(),
    }
}

fn has(figure: &Figure, known: &[&str]) -> bool {
    words(&figure.quantity).iter().any(|word| known.contains(&word.as_str()))
}

/// Other figures at the same members, or of fewer where they leave some out, by what they are.
pub(super) fn beside(statements: &Statements, subject: usize, fits: impl Fn(usize) -> bool) -> Vec<usize> {
    let own = statements.key(subject).members;
    let mut quantities: BTreeSet<u32> = BTreeSet::new();
    let mut found = Vec::new();
    for other in statements.near(subject) {
        let key = statements.key(other);
        let agrees = (0..3).all(|at| key.members[at] == 0 || key.members[at] == own[at]);
        let is_told = !statements.figures[other].is_unknown && !statements.figures[other].is_nil;
        if other != subject && agrees && is_told && fits(other) {
            quantities.insert(key.quantity);
            found.push(other);
        }
    }
    // Among prints of one quantity those that say most of where they belong.
    let told = |index: &usize| statements.key(*index).members.iter().filter(|member| **member != 0).count();
    let mut best: Vec<usize> = Vec::new();
    for quantity in quantities {
        let of: Vec<usize> =
            found.iter().copied().filter(|index| statements.key(*index).quantity == quantity).collect();
        let most = of.iter().map(told).max().unwrap_or(0);
        best.extend(of.into_iter().filter(|index| told(index) == most));
    }
    best
}

/// Something to look at, since names may mean something else than they seem to.
fn weighed(statements: &Statements, rule: Rule, subject: usize, readings: Vec<Equation>) -> Option<Identity> {
    let mut used: Vec<usize> = readings.first()?.right.figures();
    used.dedup();
    let names: Vec<String> = used.iter().map(|index| statements.title(&statements.figures[*index].quantity)).collect();
    let mut distinct: Vec<String> = Vec::new();
    for name in names {
        if !distinct.contains(&name) {
            distinct.push(name);
        }
    }
    let mut identity = Identity::new(rule, subject, readings);
    identity.severity = Severity::Warning;
    identity.rests_on = Some(format!("This takes it as worked out from {}, by their names.", list(&distinct)));
    Some(identity)
}

/// Words by which a cost of posts is known.
const COSTS: [&str; 4] = ["cost", "expenditure", "spend", "paybill"];
/// Words of money that is no cost of posts.
const NO_COSTS: [&str; 11] =
    ["saving", "funded", "funding", "income", "grant", "avoided", "shortfall", "unit", "average", "mean", "on"];
/// Words of a cost or price that do not say what it is a cost of.
const OF_ANY_COST: [&str; 18] = [
    "cost",
    "expenditure",
    "spend",
    "paybill",
    "unit",
    "price",
    "pay",
    "salary",
    "annual",
    "average",
    "full",
    "year",
    "gross",
    "with",
    "on",
    "including",
    "new",
    "planned",
];
/// The most numbers or prices that might be meant; of more, nothing is said.
pub(super) const MOST_MEANT: usize = 4;
/// How many other costs of a quantity must be a number times a price for one that is not to be an error.
const KEPT_BY_OTHERS: usize = 2;

fn costs(statements: &Statements, stems: &[Stem], subjects: &[usize]) -> Vec<Identity> {
    let mut found: Vec<Identity> = subjects.iter().filter_map(|subject| cost(statements, stems, *subject)).collect();
    let rounded = |index: usize| statements.figures[index].rounded;
    let mut kept: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for identity in &found {
        let (n_kept, n_broken) = kept.entry(statements.key(identity.subject).quantity).or_default();
        *(if identity.holds(&rounded) { n_kept } else { n_broken }) += 1;
    }
    for identity in &mut found {
        let (n_kept, n_broken) = kept.get(&statements.key(identity.subject).quantity).copied().unwrap_or_default();
        if KEPT_BY_OTHERS <= n_kept && n_broken <= n_kept {
            identity.severity = Severity::Error;
            identity.rests_on = None;
        }
    }
    found
}

/// What is counted, times its price.
fn cost(statements: &Statements, stems: &[Stem], subject: usize) -> Option<Identity> {
    let figures = &statements.figures;
    let figure = &figures[subject];
    let is_long = statements.months(subject).is_some_and(|months| 12 < months.count);
    let is_called_total = figure.members().into_iter().flatten().any(super::sums::is_called_total);
    let is_sum = is_called_total || !figure.total_over.is_empty() || is_whole(statements, figure);
    if !has(figure, &COSTS) || has(figure, &NO_COSTS) || is_long || is_sum {
        return None;
    }
    let prices = beside(statements, subject, |other| figures[other].unit.measure == Measure::Price);
    let counts = beside(statements, subject, |other| {
        matches!(figures[other].unit.measure, Measure::Wte | Measure::Count | Measure::Heads)
            && statements.key(other).members == statements.key(subject).members
            && !has(&figures[other], &["baseline", "vacancy", "gap"])
    });
    if prices.is_empty() || counts.is_empty() || MOST_MEANT < prices.len() || MOST_MEANT < counts.len() {
        return None;
    }
    let stream: Vec<String> = figure.stream.as_deref().map(words).unwrap_or_default();
    let specific = |index: usize| -> BTreeSet<&String> {
        stems[index].iter().filter(|word| !OF_ANY_COST.contains(&word.as_str())).collect()
    };
    let own = specific(subject);
    // Where some counts bear the name of the cost, the others are of something else.
    let bears_name = |count: &&usize| !specific(**count).is_disjoint(&own);
    let named: Vec<usize> = counts.iter().filter(bears_name).copied().collect();
    let counts = if named.is_empty() { counts } else { named };
    let mut readings = Vec::new();
    for count in &counts {
        for price in &prices {
            let (counted, priced) = (specific(*count), specific(*price));
            // A cost of training is not pay times posts: what sets the one apart must be said of the others.
            let is_told = |word: &&&String, of: &BTreeSet<&String>| {
                of.contains(**word) || counted.contains(**word) || stream.contains(**word)
            };
            let is_of_one_thing =
                own.iter().all(|word| is_told(&word, &priced)) && priced.iter().all(|word| is_told(&word, &own));
            if !is_of_one_thing || !is_price_of(&figures[*price], &figures[*count]) {
                continue;
            }
            let months = figure.paid_months.or(figures[*count].paid_months).unwrap_or(12);
            let paid = Exact::new(i128::from(months), 12)?;
            let product = |count: Term| {
                let full = count.times(Term::Figure(*price));
                let paid = if paid == Exact::ONE { full } else { full.times(Term::Number(paid)) };
                Equation::equal(Term::Figure(subject), paid)
            };
            readings.push(product(Term::Figure(*count)));
            // Posts that go on are in the cost of a later year as well.
            readings.extend(so_far(statements, *count).map(product));
        }
    }
    weighed(statements, Rule::Cost, subject, readings)
}

/// What a price may be for each of without saying what is counted.
const OF_ANY: [&str; 10] = ["wte", "fte", "post", "head", "person", "each", "annum", "year", "member", "gp"];
/// Things that are counted and are no posts.
const NO_POSTS: [&str; 5] = ["practice", "site", "network", "pcn", "patient"];

/// Whether a price is for each of what is counted: £ per practice is, of practices; £ per WTE is not.
fn is_price_of(price: &Figure, count: &Figure) -> bool {
    let text = price.unit.text.to_lowercase().replace('/', " per ");
    let each = text.split_once(" per ").map(|(_, each)| words(each)).unwrap_or_default();
    let counted: Vec<String> = words(&count.quantity).into_iter().chain(words(&count.unit.text)).collect();
    if each.iter().any(|word| counted.contains(word)) {
        return true;
    }
    let is_general = each.is_empty() || each.iter().any(|word| OF_ANY.contains(&word.as_str()));
    is_general && !counted.iter().any(|word| NO_POSTS.contains(&word.as_str()))
}

fn is_whole(statements: &Statements, figure: &Figure) -> bool {
    statements
        .wholes
        .iter()
        .any(|whole| figure.member(whole.dimension).is_some_and(|member| is_same_name(member, &whole.name)))
}

/// All posts of a line up to the period of one.
fn so_far(statements: &Statements, count: usize) -> Option<Term> {
    let own = statements.months(count)?;
    let earlier = statements.in_line_with(count).iter().copied().filter(|other| {
        statements.figures[*other].is_beside(&statements.figures[count])
            && statements.months(*other).is_some_and(|months| months.count == own.count && months.start <= own.start)
    });
    let terms: Vec<Term> = earlier.map(Term::Figure).collect();
    if terms.len() < 2 { None } else { Term::sum(terms) }
}

/// Words of one thing that papers say in several ways.
const SAME_WORDS: [(&str, &[&str]); 7] = [
    ("vacancy", &["vacant", "unfilled"]),
    (
        "response",
        &["respond", "responded", "responding", "respondent", "returned", "return", "reply", "replied", "replying"],
    ),
    ("leaver", &["turnover"]),
    ("filled", &["fill"]),
    ("completed", &["completion", "complete", "completing"]),
    ("retained", &["retention", "staying", "stayed"]),
    ("recruited", &["recruitment", "recruit", "appointed"]),
];
/// Words that only join what is counted to what it is said of.
const JOINING: [&str; 20] = [
    "aged",
    "who",
    "that",
    "are",
    "is",
    "were",
    "have",
    "has",
    "with",
    "which",
    "reported",
    "whom",
    "there",
    "at",
    "for",
    "by",
    "an",
    "their",
    "from",
    "expressed",
];
/// Words of all that could have answered or been filled.
const OF_ASKED: [&str; 24] = [
    "asked",
    "invited",
    "surveyed",
    "sent",
    "issued",
    "eligible",
    "approached",
    "establishment",
    "baseline",
    "workforce",
    "staff",
    "headcount",
    "post",
    "funded",
    "budgeted",
    "place",
    "offered",
    "registered",
    "all",
    "position",
    "available",
    "list",
    "employed",
    "contacted",
];
/// Those of them that alone say that they are such a whole.
const ASKED: [&str; 11] = [
    "asked",
    "invited",
    "surveyed",
    "sent",
    "issued",
    "eligible",
    "approached",
    "offered",
    "available",
    "contacted",
    "funded",
];
/// Words of wholes of which anything may be a share.
const OF_ANYTHING: [&str; 9] =
    ["establishment", "baseline", "workforce", "staff", "post", "budget", "allocation", "entitlement", "position"];
/// How far off a rate of leaving is told: it may be worked from a mean over the year that is not printed.
const LEAVING: (i128, i128) = (1, 10);

/// What a share is of and a share of what, as its name has it: "GPs over 55 as a share of GPs".
fn parts_of_name(quantity: &str) -> (Stem, Option<Stem>) {
    let all = words(&quantity.replace('%', " percent "));
    let mut at = None;
    for (place, word) in all.iter().enumerate().skip(1) {
        if word == "of" && ["share", "percent", "percentage", "proportion"].contains(&all[place - 1].as_str()) {
            at = Some(place);
        }
    }
    let before = at.map(|at| &all[..at - 1]).map(core).unwrap_or_default();
    match at {
        Some(at) if !before.is_empty() => (before, Some(core(&all[at + 1..]))),
        _ => (core(&all), None),
    }
}

/// The words that say what is counted, however they are put.
fn core(words: &[String]) -> Stem {
    let same = |word: &String| {
        let known = SAME_WORDS.iter().find(|(_, others)| others.contains(&word.as_str()));
        known.map_or_else(|| word.clone(), |(word, _)| (*word).to_owned())
    };
    let is_told = |word: &&String| !OF_UNIT.contains(&word.as_str()) && !JOINING.contains(&word.as_str());
    words.iter().filter(is_told).map(same).collect()
}

/// A share over what it is a share of: its name less "rate" or "share" is the name of the part, and the whole is what the
/// words of the part say without those that set it apart.
fn share(statements: &Statements, subject: usize) -> Option<Identity> {
    let figures = &statements.figures;
    let figure = &figures[subject];
    let (own, whole_said) = parts_of_name(&figure.quantity);
    if own.is_empty() || has(figure, &BETWEEN) {
        return None;
    }
    // A share that says how it is counted is held against what is counted so.
    let says = |known: &[&str]| has(figure, known);
    let is_amount = |other: usize| {
        let measure = figures[other].unit.measure;
        measure.adds_up()
            && !(says(&["wte", "fte"]) && measure == Measure::Heads)
            && !(says(&["headcount", "head", "people"]) && measure == Measure::Wte)
    };
    let core_of = |other: usize| core(&words(&figures[other].quantity));
    let is_action = |word: &String| SAME_WORDS.iter().any(|(known, _)| word == known);
    let actions: Stem = own.iter().filter(|word| is_action(word)).cloned().collect();
    let is_all_action = actions.len() == own.len();
    let may_be_missing = ["vacancy", "gap", "shortfall"].iter().any(|word| own.contains(*word));
    let is_leaving = own.contains("leaver");
    let members = |other: usize| statements.key(other).members == statements.key(subject).members;
    let is_part = |other: usize| {
        let of = core_of(other);
        is_amount(other) && (of == own || (is_all_action && members(other) && own.is_subset(&of)))
    };
    let mut parts = beside(statements, subject, is_part);
    if parts.iter().any(|part| core_of(*part) == own) {
        parts.retain(|part| core_of(*part) == own);
    }
    let part = core_of(*parts.first()?);
    if MOST_MEANT < parts.len() || parts.iter().any(|other| core_of(*other) != part) {
        return None;
    }
    let named = figure.share_of.as_deref();
    let is_whole = |other: usize| {
        let all = core_of(other);
        let of: Stem = all.iter().filter(|word| !OF_ASKED.contains(&word.as_str())).cloned().collect();
        let is_any = all.iter().any(|word| OF_ANYTHING.contains(&word.as_str()));
        match (named, &whole_said) {
            (Some(name), _) => is_same_name(&figures[other].quantity, name),
            (None, Some(said)) => {
                let said: Stem = said.iter().filter(|word| !OF_ASKED.contains(&word.as_str())).cloned().collect();
                all != part && of == said && (!of.is_empty() || is_any)
            }
            (None, None) => {
                let is_shared = !all.is_disjoint(&part);
                let is_of_any = is_any && (is_shared || may_be_missing || is_leaving || !is_all_action);
                let is_asked = all.len() != of.len() && all.iter().any(|word| ASKED.contains(&word.as_str()));
                all != part
                    && of.is_subset(&part)
                    && (actions.is_disjoint(&of) || !says(&["rate"]))
                    && (is_of_any || is_shared || is_asked)
            }
        }
    };
    let wholes = beside(statements, subject, |other| is_amount(other) && !parts.contains(&other) && is_whole(other));
    if wholes.is_empty() || MOST_MEANT < wholes.len() {
        return None;
    }
    let mut readings = Vec::new();
    for part in &parts {
        for whole in &wholes {
            let (one, other) = (figures[*part].unit.measure, figures[*whole].unit.measure);
            let is_part = figures[*part].value <= figures[*whole].value;
            if !is_part || (one == Measure::Money) != (other == Measure::Money) {
                continue;
            }
            let ratio = Term::Figure(*part).over(Term::Figure(*whole));
            if is_leaving {
                let point = |index: usize| Interval::point(figures[index].value);
                let off = ratio.value(&point).low.and_then(|ratio| ratio.minus(figure.value)).map(Exact::size);
                let most = Exact::new(LEAVING.0, LEAVING.1).and_then(|most| figure.value.size().times(most));
                if off.zip(most).is_none_or(|(off, most)| off <= most) {
                    return None;
                }
            }
            readings.push(Equation::equal(Term::Figure(subject), ratio));
            // A rate of what is missing is as often of what is there and what is missing.
            if may_be_missing {
                let both = Term::sum([Term::Figure(*part), Term::Figure(*whole)])?;
                readings.push(Equation::equal(Term::Figure(subject), Term::Figure(*part).over(both)));
            }
        }
    }
    let rests_on = format!(
        "This takes it as {} over {}.",
        statements.title(&figures[parts[0]].quantity),
        statements.title(&figures[wholes[0]].quantity)
    );
    let mut identity = guessed(statements, Rule::Formula, subject, readings, rests_on)?;
    if named.is_some() {
        identity.severity = Severity::Error;
        identity.rests_on = None;
    }
    Some(identity)
}

/// A rate for each so many of a list: what is counted over the list.
fn rate(statements: &Statements, stems: &[Stem], subject: usize) -> Option<Identity> {
    let figures = &statements.figures;
    // Patients per GP are no GPs per patient: `worded` reads what is so much per something else than a number of a list.
    let name = words(&figures[subject].quantity);
    let each = name.iter().position(|word| word == "per").and_then(|at| name.get(at + 1));
    if each.is_some_and(|each| !each.starts_with(|first: char| first.is_ascii_digit())) {
        return None;
    }
    let own: BTreeSet<&String> = stems[subject].iter().filter(|word| !OF_RATE.contains(&word.as_str())).collect();
    let counts = beside(statements, subject, |other| {
        matches!(figures[other].unit.measure, Measure::Wte | Measure::Heads)
            && statements.key(other).members == statements.key(subject).members
            && stems[other].iter().collect::<BTreeSet<_>>() == own
    });
    let lists = beside(statements, subject, |other| {
        let (figure, of) = (&figures[other], ["patient", "population", "list", "registered"]);
        figure.unit.measure == Measure::Other
            && (has(figure, &of) || words(&figure.unit.text).iter().any(|word| of.contains(&word.as_str())))
    });
    if counts.is_empty() || lists.is_empty() || MOST_MEANT < counts.len() || MOST_MEANT < lists.len() {
        return None;
    }
    let readings = counts.iter().flat_map(|count| {
        lists
            .iter()
            .map(move |list| Equation::equal(Term::Figure(subject), Term::Figure(*count).over(Term::Figure(*list))))
    });
    weighed(statements, Rule::Formula, subject, readings.collect())
}

/// Words that say that a quantity is a rate.
const OF_RATE: [&str; 6] = ["100k", "100", "000", "patient", "population", "rate"];

/// People and their WTE under one name, or under two that differ only by the unit: more than one WTE each is to be looked at,
/// more than half as much again cannot be (see `parts`).
fn people(statements: &Statements, stems: &[Stem], subject: usize) -> Option<Identity> {
    let figures = &statements.figures;
    let heads = beside(statements, subject, |other| {
        figures[other].unit.measure == Measure::Heads
            && statements.key(other).members == statements.key(subject).members
            && figures[other].baseline == figures[subject].baseline
            && !stems[other].is_empty()
            && stems[other] == stems[subject]
    });
    let [heads] = heads.as_slice() else { return None };
    let most = Exact::new(3, 2).and_then(|most| figures[*heads].value.times(most))?;
    let is_beyond = most < figures[subject].value;
    if is_beyond && statements.key(*heads).quantity == statements.key(subject).quantity {
        return None;
    }
    let equation = Equation::at_most(Term::Figure(subject), Term::Figure(*heads));
    let mut identity = Identity::new(Rule::HeadsAndWte, subject, vec![equation]);
    identity.severity = if is_beyond { Severity::Error } else { Severity::Warning };
    Some(identity)
}

/// Words by which what is to be reached is known, what there is, and what lies between.
const REACHED: [&str; 6] = ["target", "required", "planned", "ambition", "goal", "aim"];
const THERE: [&str; 5] = ["baseline", "current", "actual", "existing", "starting"];
pub(super) const BETWEEN: [&str; 17] = [
    "change",
    "increase",
    "growth",
    "additional",
    "expansion",
    "extra",
    "further",
    "reduction",
    "rise",
    "fall",
    "decrease",
    "drop",
    "decline",
    "uplift",
    "gain",
    "loss",
    "difference",
];

/// The one figure of these words at the members and in the table of another, if what else sets them apart is the same.
fn named(
    statements: &Statements,
    stems: &[Stem],
    subject: usize,
    own: &[&str],
    known: &[&str],
    others: [&[&str]; 2],
) -> Option<usize> {
    let figures = &statements.figures;
    let without = |index: usize, known: &[&str]| -> BTreeSet<&String> {
        stems[index].iter().filter(|word| !known.contains(&word.as_str())).collect()
    };
    let rest = without(subject, own);
    let found = beside(statements, subject, |other| {
        figures[other].unit.measure.adds_up()
            && statements.key(other).members == statements.key(subject).members
            && statements.key(other).location == statements.key(subject).location
            && has(&figures[other], known)
            && others.iter().all(|others| !has(&figures[other], others))
            && without(other, known) == rest
    });
    if found.len() == 1 { found.first().copied() } else { None }
}

/// What is to be reached is the baseline and the change, where each is named so once at the same members in one table.
fn target(statements: &Statements, stems: &[Stem], subject: usize) -> Option<Identity> {
    let figure = &statements.figures[subject];
    if !has(figure, &REACHED) || has(figure, &BETWEEN) || has(figure, &THERE) {
        return None;
    }
    let there = named(statements, stems, subject, &REACHED, &THERE, [&REACHED, &BETWEEN])?;
    let between = named(statements, stems, subject, &REACHED, &BETWEEN, [&REACHED, &THERE])?;
    let is_alike = |other: usize| statements.figures[other].unit.measure == figure.unit.measure;
    if !is_alike(there) || !is_alike(between) {
        return None;
    }
    let (there, between) = (Term::Figure(there), Term::Figure(between));
    let readings = vec![
        Equation::equal(Term::Figure(subject), Term::sum([there.clone(), between.clone()])?),
        Equation::equal(Term::Figure(subject), there.minus(between)),
    ];
    weighed(statements, Rule::Formula, subject, readings)
}

/// A growth in per cent is what is to be reached over the baseline.
fn growth(statements: &Statements, stems: &[Stem], subject: usize) -> Option<Identity> {
    let figure = &statements.figures[subject];
    if !has(figure, &BETWEEN) {
        return None;
    }
    let there = Term::Figure(named(statements, stems, subject, &BETWEEN, &THERE, [&REACHED, &BETWEEN])?);
    let reached = Term::Figure(named(statements, stems, subject, &BETWEEN, &REACHED, [&THERE, &BETWEEN])?);
    let of = |one: &Term, other: &Term, over: &Term| {
        Equation::equal(Term::Figure(subject), one.clone().minus(other.clone()).over(over.clone()))
    };
    let readings = vec![of(&reached, &there, &there), of(&there, &reached, &there), of(&reached, &there, &reached)];
    weighed(statements, Rule::Formula, subject, readings)
}

/// By how much shares that nearly make all of something may be off to be told: three points, our judgement.
const NEARLY: i128 = 3;
/// The same where the name says that they are parts of one whole.
const NEARLY_IF_SPLIT: i128 = 10;
const SPLITS: [&str; 7] = ["share", "split", "mix", "proportion", "breakdown", "distribution", "composition"];

/// Words of bands that are open to one side, and of bands at all.
const OPEN_ABOVE: [&str; 6] = ["over", "older", "above", "plus", "more", "least"];
const OPEN_BELOW: [&str; 5] = ["under", "younger", "below", "less", "fewer"];
const OF_BANDS: [&str; 6] = ["to", "and", "aged", "age", "year", "than"];

/// Whether some bands hold others: over 50 and over 55.
fn overlap<'a>(names: impl Iterator<Item = &'a str>) -> bool {
    let (mut above, mut below) = (0, 0);
    for name in names {
        let words = words(&name.replace('+', " plus "));
        above += usize::from(words.iter().any(|word| OPEN_ABOVE.contains(&word.as_str())));
        below += usize::from(words.iter().any(|word| OPEN_BELOW.contains(&word.as_str())));
    }
    1 < above || 1 < below
}

/// Shares of a table whose names differ by their bands only: GPs under 40, GPs 40 to 54, GPs 55 and over.
fn bands(statements: &Statements, table: &[usize]) -> Vec<Vec<usize>> {
    let figures = &statements.figures;
    let mut rows: BTreeMap<(Stem, [u32; 3]), Vec<usize>> = BTreeMap::new();
    for index in table.iter().copied() {
        let figure = &figures[index];
        let is_left = figure.equals.is_empty() && figure.declares.is_none() && figure.share_of.is_none();
        if figure.unit.measure != Measure::Share || figure.stream.is_some() || !is_left {
            continue;
        }
        let name = words(&figure.quantity.replace('+', " plus "));
        let is_number = |word: &String| word.chars().all(|letter| letter.is_ascii_digit());
        let known = |word: &String| {
            [&OPEN_ABOVE[..], &OPEN_BELOW[..], &OF_BANDS[..], &OF_UNIT[..]].iter().any(|of| of.contains(&word.as_str()))
        };
        if name.iter().any(is_number) {
            let of: Stem = name.iter().filter(|word| !is_number(word) && !known(word)).cloned().collect();
            rows.entry((of, statements.key(index).members)).or_default().push(index);
        }
    }
    rows.into_values().collect()
}

/// Words of a share that each row has of its own.
const OF_EACH: [&str; 24] = [
    "over",
    "under",
    "aged",
    "older",
    "who",
    "that",
    "with",
    "without",
    "rate",
    "vacancy",
    "turnover",
    "response",
    "sickness",
    "female",
    "male",
    "working",
    "leaving",
    "intending",
    "using",
    "uptake",
    "achievement",
    "change",
    "increase",
    "growth",
];

fn is_of_each(figure: &Figure) -> bool {
    has(figure, &OF_EACH) || figure.quantity.chars().any(|letter| letter.is_ascii_digit())
}

/// Shares by stream of one thing that nearly make 100 %, and by no rounding do.
pub(super) fn hundreds(statements: &Statements) -> Vec<Sighting> {
    let figures = &statements.figures;
    let mut sightings = Vec::new();
    for table in statements.tables() {
        let mut rows: BTreeMap<(u32, u32, u32), Vec<usize>> = BTreeMap::new();
        for index in table.iter().copied().filter(|index| figures[*index].unit.measure == Measure::Share) {
            let (figure, key) = (&figures[index], statements.key(index));
            let is_row = figure.stream.as_deref().is_some_and(|stream| !super::sums::is_no_row_of_its_own(stream));
            if is_row && figure.equals.is_empty() && figure.declares.is_none() {
                rows.entry((key.quantity, key.members[1], key.members[2])).or_default().push(index);
            }
        }
        let bands = bands(statements, table);
        let is_band = |row: &[usize]| row.iter().all(|index| figures[*index].stream.is_none());
        for row in rows.into_values().chain(bands).filter(|row| 3 <= row.len()) {
            // Where the paper prints the whole, it is held against that.
            let has_whole = row.iter().any(|index| {
                let stream = figures[*index].stream.as_deref().unwrap_or_default();
                super::sums::is_called_total(stream) || is_whole(statements, &figures[*index])
            });
            let Some(sum) = Term::sum(row.iter().copied().map(Term::Figure)).filter(|_| !has_whole) else { continue };
            let all = sum.value(&|index| figures[index].loosest);
            let point = sum.value(&|index| Interval::point(figures[index].value)).low;
            let off = point.and_then(|point| point.minus(Exact::ONE)).map(Exact::size);
            // Shares of each row, as of those over 55 among each profession, are no parts of one whole.
            let names = row.iter().map(|index| figures[*index].stream.as_ref().unwrap_or(&figures[*index].quantity));
            if (is_of_each(&figures[row[0]]) && !is_band(&row)) || overlap(names.map(String::as_str)) {
                continue;
            }
            let nearly = if has(&figures[row[0]], &SPLITS) { NEARLY_IF_SPLIT } else { NEARLY };
            let is_near = off.zip(Exact::new(nearly, 100)).is_some_and(|(off, nearly)| off <= nearly);
            let has_none = row.iter().any(|index| figures[*index].is_unknown);
            if !is_near || has_none || all.meets(Interval::point(Exact::ONE)) {
                continue;
            }
            let (first, told) = (&figures[row[0]], point.map(|point| percent(point, 1)).unwrap_or_default());
            sightings.push(Sighting {
                rule: Rule::Sum,
                severity: Severity::Warning,
                message: format!(
                    "{}: the {} shares of {} come to {told}, and rounding does not make them 100%.",
                    first.location,
                    row.len(),
                    if is_band(&row) {
                        list(&row.iter().map(|index| statements.title(&figures[*index].quantity)).collect::<Vec<_>>())
                    } else {
                        statements.title(&first.quantity)
                    },
                ),
                figures: row,
                changes: Vec::new(),
                advice: Some(
                    "If they are parts of one whole, mend the one that is wrong; if not, say what each is a share of."
                        .to_owned(),
                ),
            });
        }
    }
    sightings
}

/// A row "of which …" is no more than the row it follows; several of one row are together no more than it.
fn of_which(statements: &Statements, table: &[usize]) -> Vec<Identity> {
    let figures = &statements.figures;
    let mut identities = Vec::new();
    for dimension in [Dimension::Stream, Dimension::Place] {
        let at = dimension as usize;
        let is_part = |index: usize| {
            figures[index].member(dimension).is_some_and(|member| {
                let member = member.trim().to_lowercase();
                ["of which", "of whom", "including", "incl"].iter().any(|start| member.starts_with(start))
            })
        };
        for (place, index) in table.iter().enumerate().filter(|(_, index)| is_part(**index)) {
            let key = statements.key(*index);
            let is_in_column = |other: &usize| {
                let other_key = statements.key(*other);
                other_key.quantity == key.quantity
                    && figures[*other].unit.measure == figures[*index].unit.measure
                    && (0..3).all(|dimension| dimension == at || other_key.members[dimension] == key.members[dimension])
            };
            let whole = table[..place].iter().rev().find(|other| is_in_column(other) && !is_part(**other));
            if let Some(whole) = whole.filter(|_| figures[*index].unit.measure.adds_up()) {
                let equation = Equation::at_most(Term::Figure(*index), Term::Figure(*whole));
                identities.push(Identity::new(Rule::PartAboveWhole, *index, vec![equation]));
            }
        }
    }
    identities
}

/// The most rows that one sub-total may add up.
const MOST_ADDED: usize = 30;

/// A sub-total adds up rows that stand right above it: since the last sub-total, from the head of the table, or any run.
fn subtotals(statements: &Statements, table: &[usize]) -> Vec<Identity> {
    let figures = &statements.figures;
    let at = Dimension::Stream as usize;
    let is_subtotal = |index: usize| {
        figures[index].stream.as_deref().is_some_and(|member| {
            let plain: String = member.to_lowercase().chars().filter(|letter| letter.is_alphabetic()).collect();
            plain.starts_with("subtotal")
        })
    };
    let mut identities = Vec::new();
    for (place, index) in table.iter().enumerate().filter(|(_, index)| is_subtotal(**index)) {
        let key = statements.key(*index);
        let is_declared = !figures[*index].equals.is_empty()
            || statements
                .wholes
                .iter()
                .any(|whole| figures[*index].stream.as_deref().is_some_and(|own| is_same_name(own, &whole.name)));
        if is_declared || !figures[*index].unit.measure.adds_up() {
            continue;
        }
        let is_in_column = |other: &&usize| {
            let other = statements.key(**other);
            other.quantity == key.quantity && (0..3).all(|own| own == at || other.members[own] == key.members[own])
        };
        let above: Vec<usize> = table[..place].iter().rev().filter(is_in_column).copied().take(MOST_ADDED).collect();
        if above.len() < 2 || above.iter().any(|row| figures[*row].stream.is_none()) {
            continue;
        }
        let rows: Vec<usize> = above.iter().copied().filter(|row| !is_subtotal(*row)).collect();
        let since = above.iter().position(|row| is_subtotal(*row)).unwrap_or(above.len());
        let mut runs: Vec<Vec<usize>> = vec![above[..since].to_vec(), rows.clone()];
        // The last sub-total is carried on.
        runs.push(above[..(since + 1).min(above.len())].to_vec());
        runs.extend((2..rows.len()).map(|length| rows[..length].to_vec()));
        let readings: Vec<Equation> = runs
            .into_iter()
            .filter(|run| 2 <= run.len())
            .filter_map(|run| {
                let sum = Term::sum(run.into_iter().rev().map(Term::Figure))?;
                Some(Equation::equal(Term::Figure(*index), sum))
            })
            .collect();
        if !readings.is_empty() {
            identities.push(Identity::new(Rule::Sum, *index, readings));
        }
    }
    identities
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_known_in_its_plural() {
        assert_eq!(words("Vacancies, posts and GPs"), ["vacancy", "post", "and", "gp"]);
        assert_eq!(singular("address"), "address");
    }
}
