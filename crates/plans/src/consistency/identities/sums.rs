//! Parts make a whole: over places, over streams, over periods; and averages lie among their parts.

use std::collections::BTreeSet;

use super::formulas::resolve;
use super::{Equation, Identity, Rule, Term, choices};
use crate::consistency::exact::Exact;
use crate::consistency::interval::Interval;
use crate::consistency::printed::Measure;
use crate::consistency::statement::{Dimension, Figure, OverTime, Statements, is_same_member, is_same_name};

pub(super) fn identities(statements: &Statements) -> Vec<Identity> {
    let mut identities = Vec::new();
    for whole in 0..statements.figures.len() {
        for dimension in Dimension::ALL {
            for parts in partitions(statements, whole, dimension) {
                identities.extend(identity(statements, whole, dimension, &parts));
            }
        }
    }
    identities
}

/// The members of which a figure is the whole, and whether the paper calls it a total.
#[derive(Clone, Debug)]
struct Parts {
    members: Vec<String>,
    is_called_total: bool,
    /// Whether other rows of the table have members that this one has not: what stands there is not known.
    has_blanks: bool,
}

/// Names by which papers call a sum. A sub-total is not among them: which rows it covers must be said.
const TOTALS: [&str; 6] = ["total", "totals", "all", "overall", "grand total", "sum"];

pub(super) fn is_called_total(member: &str) -> bool {
    TOTALS.iter().any(|name| is_same_name(name, member))
}

/// How rows begin that a total leaves out: sums of other rows, parts of them, and what is no amount.
const LEFT_OUT: [&str; 10] =
    ["subtotal", "ofwhich", "including", "average", "mean", "median", "target", "change", "difference", "variance"];

pub(super) fn is_no_row_of_its_own(member: &str) -> bool {
    let plain: String = member.to_lowercase().chars().filter(|letter| letter.is_alphabetic()).collect();
    LEFT_OUT.iter().any(|start| plain.starts_with(start))
}

fn partitions(statements: &Statements, whole: usize, dimension: Dimension) -> Vec<Parts> {
    let figure = &statements.figures[whole];
    let member = figure.member(dimension);
    let mut found: Vec<Parts> = statements
        .wholes
        .iter()
        .filter(|named| named.dimension == dimension && is_same_member(dimension, Some(&named.name), member))
        .map(|named| Parts { members: named.parts.clone(), is_called_total: false, has_blanks: false })
        .collect();
    if figure.total_over.contains(&dimension) || (found.is_empty() && member.is_some_and(is_called_total)) {
        found.extend(rest_of_table(statements, whole, dimension));
    }
    if dimension == Dimension::Period && found.is_empty() {
        found.extend(tiles(statements, whole));
    }
    found
}

/// All other members in the same table: what a row called "Total" adds up.
fn rest_of_table(statements: &Statements, whole: usize, dimension: Dimension) -> Option<Parts> {
    let figure = &statements.figures[whole];
    let (own, at) = (statements.key(whole), dimension as usize);
    let named: BTreeSet<String> = statements
        .wholes
        .iter()
        .filter(|whole| whole.dimension == dimension)
        .map(|whole| whole.name.trim().to_lowercase())
        .collect();
    let mut members: Vec<String> = Vec::new();
    let (mut known, mut of_table) = (BTreeSet::new(), BTreeSet::new());
    for index in statements.in_column_of(whole) {
        let other = &statements.figures[*index];
        let Some(member) = other.member(dimension) else { continue };
        let key = statements.key(*index);
        let is_whole = is_called_total(member)
            || is_no_row_of_its_own(member)
            || other.total_over.contains(&dimension)
            || key.members[at] == own.members[at]
            || named.contains(&member.trim().to_lowercase());
        if is_whole || other.unit.measure != figure.unit.measure {
            continue;
        }
        of_table.insert(key.members[at]);
        let is_in_row = (0..3).all(|other| other == at || key.members[other] == own.members[other]);
        if is_in_row && known.insert(key.members[at]) {
            members.push(member.to_owned());
        }
    }
    let has_blanks = members.len() < of_table.len();
    let overlap = dimension == Dimension::Period && {
        let months: Vec<_> =
            members.iter().filter_map(|member| crate::consistency::period::months_of(member)).collect();
        months.iter().enumerate().any(|(index, one)| {
            one.is_deadline || months[..index].iter().any(|other| one.start < other.end() && other.start < one.end())
        })
    };
    let is_enough = 2 <= members.len() || (has_blanks && !members.is_empty());
    (is_enough && !overlap).then_some(Parts { members, is_called_total: true, has_blanks })
}

/// Shorter periods of one length that fill a longer one without gap.
fn tiles(statements: &Statements, figure: usize) -> Vec<Parts> {
    let Some(whole) = statements.months(figure).filter(|months| !months.is_deadline) else { return Vec::new() };
    let mut by_length: std::collections::BTreeMap<i32, Vec<(i32, String)>> = std::collections::BTreeMap::new();
    for index in statements.in_line_with(figure) {
        let (Some(months), Some(period)) = (statements.months(*index), &statements.figures[*index].period) else {
            continue;
        };
        let is_inside = !months.is_deadline
            && months.count < whole.count
            && whole.start <= months.start
            && months.end() <= whole.end();
        if is_inside {
            let tiles = by_length.entry(months.count).or_default();
            if !tiles.iter().any(|(start, _)| *start == months.start) {
                tiles.push((months.start, period.clone()));
            }
        }
    }
    let mut found = Vec::new();
    for (length, mut tiles) in by_length {
        tiles.sort();
        let is_full = whole.count % length == 0
            && i32::try_from(tiles.len()) == Ok(whole.count / length)
            && tiles.iter().zip(0..).all(|((start, _), index)| *start == whole.start + index * length);
        if is_full {
            found.push(Parts {
                members: tiles.into_iter().map(|(_, period)| period).collect(),
                is_called_total: false,
                has_blanks: false,
            });
        }
    }
    found
}

fn identity(statements: &Statements, whole: usize, dimension: Dimension, parts: &Parts) -> Option<Identity> {
    let figure = &statements.figures[whole];
    let measure = figure.unit.measure;
    let cells: Vec<Vec<Term>> = parts
        .members
        .iter()
        .map(|member| {
            let mut members = figure.members();
            members[dimension as usize] = Some(member);
            cell(statements, figure, members, 0)
        })
        .collect::<Option<_>>()?;
    // Where the whole is printed several times, the print that has the most parts in its own table is held against them.
    let in_own_table = parts_in_table(statements, figure, dimension, &parts.members, figure);
    let prints = statements.at(&figure.quantity, figure.members());
    if prints.iter().any(|print| {
        let print = &statements.figures[*print];
        print.unit.measure == measure
            && in_own_table < parts_in_table(statements, figure, dimension, &parts.members, print)
    }) {
        return None;
    }
    if parts.has_blanks {
        // The rest may stand where nothing is printed, but not less than nothing.
        let is_amount =
            measure.adds_up() && statements.over_time(&figure.quantity).is_none_or(|over| over == OverTime::Sum);
        let readings: Vec<Equation> = choices(&cells)
            .into_iter()
            .filter_map(Term::sum)
            .map(|sum| Equation::at_most(sum, Term::Figure(whole)))
            .collect();
        return (is_amount && !readings.is_empty() && are_amounts(statements, &cells))
            .then(|| Identity::new(Rule::Sum, whole, readings));
    }
    let sums = || -> Vec<Equation> {
        let mut ways = choices(&cells);
        if parts.is_called_total && dimension != Dimension::Period {
            ways.extend(choices(&without_nested(statements, &cells)));
        }
        ways.into_iter().filter_map(Term::sum).map(|sum| Equation::equal(Term::Figure(whole), sum)).collect()
    };
    let (rule, readings) = if measure.adds_up() {
        (Rule::Sum, if dimension == Dimension::Period { over_time(statements, whole, parts, &cells) } else { sums() })
    } else if measure.averages() {
        let is_mean = statements.over_time(&figure.quantity) == Some(OverTime::Mean);
        if dimension == Dimension::Period && !is_mean && !parts.is_called_total {
            return None;
        }
        let mut readings = weighted(statements, whole, dimension, &cells).unwrap_or_else(|| {
            vec![Equation::equal(Term::Figure(whole), Term::Among(cells.iter().flatten().cloned().collect()))]
        });
        if dimension == Dimension::Period && is_mean {
            readings = over_time(statements, whole, parts, &cells);
        }
        // Shares of one thing by stream make all of it.
        readings.extend(sums());
        (Rule::Average, readings)
    } else {
        return None;
    };
    (!readings.is_empty()).then(|| Identity::new(rule, whole, readings))
}

/// Whether no printed part is below nothing, as changes can be.
fn are_amounts(statements: &Statements, cells: &[Vec<Term>]) -> bool {
    cells.iter().flatten().flat_map(Term::figures).all(|index| Exact::ZERO <= statements.figures[index].value)
}

/// The longest table in which rows that add up others are looked for: longer ones list places, not kinds.
const MOST_NESTED: usize = 40;

/// The rows of a table without those that another row beside them adds up already, as GPs do partners and salaried GPs.
fn without_nested(statements: &Statements, cells: &[Vec<Term>]) -> Vec<Vec<Term>> {
    if MOST_NESTED < cells.len() {
        return cells.to_vec();
    }
    let of = |index: usize| statements.figures[index].rounded;
    let is_sum = |row: usize, others: std::ops::Range<usize>| {
        let rest = Term::sum(cells[others].iter().filter_map(|cell| cell.first().cloned()));
        let own = cells[row].first();
        let is_nothing = |term: &Term| term.value(&of).reaches_down_to(Interval::point(Exact::ZERO));
        own.zip(rest).is_some_and(|(own, rest)| !is_nothing(own) && own.value(&of).meets(rest.value(&of)))
    };
    let mut kept = Vec::new();
    let mut at = 0;
    while at < cells.len() {
        let below = (at + 3..=cells.len()).rev().find(|end| is_sum(at, at + 1..*end));
        let above = (at + 2..cells.len()).find(|row| is_sum(*row, at..*row));
        let (row, next) = match (below, above) {
            (Some(end), _) => (at, end),
            (None, Some(row)) => (row, row + 1),
            (None, None) => (at, at + 1),
        };
        kept.push(cells[row].clone());
        at = next;
    }
    kept
}

/// How many parts of a figure stand in the table of another.
fn parts_in_table(
    statements: &Statements,
    figure: &Figure,
    dimension: Dimension,
    parts: &[String],
    table: &Figure,
) -> usize {
    let stands_there = |part: &&String| {
        let mut members = figure.members();
        members[dimension as usize] = Some(part);
        statements.at(&figure.quantity, members).iter().any(|index| statements.figures[*index].is_beside(table))
    };
    parts.iter().filter(stands_there).count()
}

fn over_time(statements: &Statements, whole: usize, parts: &Parts, cells: &[Vec<Term>]) -> Vec<Equation> {
    let figure = &statements.figures[whole];
    let said = statements.over_time(&figure.quantity);
    let is_sum = said.is_none() && (parts.is_called_total || figure.unit.measure == Measure::Money);
    let mut readings = Vec::new();
    let count = i64::try_from(cells.len()).map_or(Exact::ONE, Exact::whole);
    for way in choices(cells) {
        let last = way.last().cloned();
        let Some(sum) = Term::sum(way) else { continue };
        let mean = sum.clone().over(Term::Number(count));
        let mut admit = |term: Term| readings.push(Equation::equal(Term::Figure(whole), term));
        if is_sum || matches!(said, None | Some(OverTime::Sum)) {
            admit(sum);
        }
        if matches!(said, Some(OverTime::Mean)) || (said.is_none() && !parts.is_called_total) {
            admit(mean);
        }
        if !is_sum && matches!(said, None | Some(OverTime::Last)) {
            readings.extend(last.map(|last| Equation::equal(Term::Figure(whole), last)));
        }
    }
    readings
}

/// The average of the parts, each with the size of what it is a share of.
fn weighted(statements: &Statements, whole: usize, dimension: Dimension, cells: &[Vec<Term>]) -> Option<Vec<Equation>> {
    if dimension == Dimension::Period {
        return None;
    }
    let weight_of = |index: usize| -> Option<Term> {
        let figure = &statements.figures[index];
        let name = figure.share_of.as_deref().or(statements.figures[whole].share_of.as_deref())?;
        resolve(statements, index, name).into_iter().next()
    };
    let mut parts = Vec::new();
    let mut weights = Vec::new();
    for cell in cells {
        let Some(Term::Figure(index)) = cell.first() else { return None };
        let weight = weight_of(*index)?;
        parts.push(Term::Figure(*index).times(weight.clone()));
        weights.push(weight);
    }
    let whole_weight = weight_of(whole)?;
    let is_one_place_each =
        weights.iter().enumerate().all(|(index, weight)| !weights[..index].contains(weight) && *weight != whole_weight);
    if !is_one_place_each {
        return None;
    }
    let average = Term::sum(parts)?.over(Term::sum(weights)?);
    Some(vec![Equation::equal(Term::Figure(whole), average)])
}

/// How often a cell that is not printed may be worked out from cells that are not printed.
const DEEPEST: usize = 3;

/// What stands in a cell: its prints, those beside `figure` before others; if it is not printed, the sum of its own parts.
fn cell(statements: &Statements, figure: &Figure, members: [Option<&str>; 3], depth: usize) -> Option<Vec<Term>> {
    let prints: Vec<usize> = statements
        .at(&figure.quantity, members)
        .iter()
        .copied()
        .filter(|index| {
            let part = &statements.figures[*index];
            part.unit.measure == figure.unit.measure
                && (part.baseline.is_none() || figure.baseline.is_none() || part.baseline == figure.baseline)
        })
        .collect();
    let beside: Vec<usize> =
        prints.iter().copied().filter(|index| statements.figures[*index].is_beside(figure)).collect();
    let chosen = if beside.is_empty() { prints } else { beside };
    if !chosen.is_empty() {
        return Some(chosen.into_iter().map(Term::Figure).collect());
    }
    if depth == DEEPEST || !figure.unit.measure.adds_up() {
        return None;
    }
    statements.wholes.iter().filter(|whole| whole.dimension != Dimension::Period).find_map(|whole| {
        let own = members[whole.dimension as usize]?;
        if !is_same_name(&whole.name, own) {
            return None;
        }
        let cells: Vec<Vec<Term>> = whole
            .parts
            .iter()
            .map(|part| {
                let mut inner = members;
                inner[whole.dimension as usize] = Some(part);
                cell(statements, figure, inner, depth + 1)
            })
            .collect::<Option<_>>()?;
        Some(choices(&cells).into_iter().filter_map(Term::sum).collect())
    })
}
