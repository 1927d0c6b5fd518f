//! Members that are the whole of others though no row is called a total: an area above its places, places above their
//! networks, all posts beside their kinds.
//!
//! Every row that keeps to it, or nearly so, counts for a grouping, by how unlikely it is to come so near by chance.
//!
//! **Invariant:** a grouping is believed only if its figures could hardly agree by chance, and what it finds is a warning that
//! says what was taken for the whole.

use std::collections::{BTreeMap, BTreeSet};

use super::inferred::words;
use super::sums::{is_called_total, is_no_row_of_its_own};
use super::{Equation, Identity, Rule, Severity, Term};
use crate::consistency::exact::Exact;
use crate::consistency::interval::Interval;
use crate::consistency::printed::{Measure, UnitKind};
use crate::consistency::statement::{Dimension, Statements};
use crate::consistency::wording::list;

/// How unlikely a grouping must be by chance, for each one tried: one in a thousand (our judgement).
const CHANCE: i128 = 1_000;
/// How many times likelier a grouping is if its whole is the first or last row and all others are its parts, if it bears the
/// name of the area that the paper is about, and if its name says that it is all of something (our judgement).
const AT_AN_END: i128 = 4;
const OF_THE_AREA: i128 = 20;
const NAMED: i128 = 200;
/// How far off, in a share of itself, a whole is still near: a twentieth.
const NEAR: i128 = 20;
/// Cells that agree with fewer odds than this, as small whole numbers often do, say nothing for or against.
const TELLING_ODDS: i128 = 5;
/// The longest list in which runs of rows are tried, and the longest run.
const MOST_ROWS: usize = 60;
const MOST_PARTS: usize = 30;
/// The most levels: networks, places, an area, a region.
const MOST_LEVELS: usize = 4;
/// Cells that come near by fewer odds than this start no grouping.
const LEAST_ODDS: i128 = 20;
/// Less is enough of a row that is called a total and stands at the end of just those it would add up: only that one grouping
/// is tried.
const LEAST_ODDS_NAMED: i128 = 8;
/// All rows that come near without agreeing count for no more than this: rows of one table go up and down together.
const MOST_NEAR_ODDS: i128 = 10;
/// Odds are not multiplied beyond this.
const MOST_ODDS: i128 = 1_000_000_000_000;
/// Words by which a name says that it is all of something.
const OF_ALL: [&str; 6] = ["total", "overall", "combined", "altogether", "whole", "all"];
/// Quantities of one table can be parts of another like members: partners, salaried GPs, all GPs.
const QUANTITY: usize = 3;

/// One figure in whole millionths, and how far it may be off.
#[derive(Clone, Copy, Debug)]
struct Cell {
    member: u32,
    figure: usize,
    value: i128,
    slack: i128,
    step: i128,
}

/// Figures that differ in one dimension only, in the order of their table.
#[derive(Clone, Debug, Default)]
struct Column {
    cells: Vec<Cell>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    whole: u32,
    parts: Vec<u32>,
}

pub(super) fn identities(statements: &Statements, known: &[Identity]) -> Vec<Identity> {
    let mut sums: BTreeSet<(usize, Vec<usize>)> = BTreeSet::new();
    for identity in known.iter().filter(|identity| matches!(identity.rule, Rule::Sum | Rule::Formula)) {
        for reading in &identity.readings {
            let mut figures = reading.figures();
            figures.sort_unstable();
            sums.insert((identity.subject, figures));
        }
    }
    let mut identities = Vec::new();
    for at in 0..=QUANTITY {
        // Where the file says what the wholes are, nothing is left to be guessed.
        let is_declared = statements.wholes.iter().any(|whole| Dimension::ALL.get(at) == Some(&whole.dimension));
        if at != Dimension::Period as usize && !is_declared {
            let columns = columns(statements, at);
            for (group, odds_of) in believed(statements, at, &columns) {
                identities.extend(told(statements, at, &columns, &group, odds_of));
            }
        }
    }
    identities.retain(|identity| {
        let mut figures = identity.readings[0].figures();
        figures.sort_unstable();
        !sums.contains(&(identity.subject, figures))
    });
    identities
}

/// A figure as one of a column, where it is an amount that says all of itself.
fn cell(statements: &Statements, at: usize, index: usize) -> Option<Cell> {
    let figure = &statements.figures[index];
    let key = statements.key(index);
    let member = if at == QUANTITY { key.quantity } else { key.members[at] };
    let name = name_of(statements, at, index);
    let is_row = member != 0 && !is_no_row_of_its_own(name) && !is_called_total(name);
    let is_left = figure.equals.is_empty() && figure.change.is_none() && figure.total_over.is_empty();
    if !is_row || !is_left || figure.is_unknown || !figure.unit.measure.adds_up() || figure.value < Exact::ZERO {
        return None;
    }
    let micro = |exact: Exact| Some(exact.times(Exact::whole(1_000_000))?.floor());
    let width = figure.rounded.high?.minus(figure.rounded.low?)?;
    Some(Cell {
        member,
        figure: index,
        value: micro(figure.value)?,
        slack: micro(width)? / 2,
        step: micro(figure.step)?.max(1),
    })
}

fn name_of(statements: &Statements, at: usize, index: usize) -> &str {
    let figure = &statements.figures[index];
    let dimension = Dimension::ALL.get(at);
    dimension.map_or(Some(figure.quantity.as_str()), |dimension| figure.member(*dimension)).unwrap_or_default()
}

/// What figures of one column have in common: their unit, and where they stand in the other dimensions.
type Shared = (u32, UnitKind, u32, [u32; 3]);

fn shared(statements: &Statements, at: usize, index: usize) -> Shared {
    let key = statements.key(index);
    let mut others = key.members;
    if at < others.len() {
        others[at] = 0;
    }
    let quantity = if at == QUANTITY { 0 } else { key.quantity };
    (key.location, statements.figures[index].unit.kind(), quantity, others)
}

fn columns(statements: &Statements, at: usize) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    let mut column_of: std::collections::HashMap<Shared, usize> = std::collections::HashMap::new();
    for index in 0..statements.figures.len() {
        let Some(cell) = cell(statements, at, index) else { continue };
        let own = *column_of.entry(shared(statements, at, index)).or_insert_with(|| {
            columns.push(Column::default());
            columns.len() - 1
        });
        if columns[own].cells.iter().all(|known| known.member != cell.member) {
            columns[own].cells.push(cell);
        }
    }
    columns.retain(|column| 3 <= column.cells.len());
    columns
}

/// How near a sum comes to a whole: whether rounding allows it, and the odds against coming so near by chance.
fn nearness(whole: &Cell, parts: &[Cell]) -> (bool, i128, i128) {
    let sum: i128 = parts.iter().map(|part| part.value).sum();
    let slack: i128 = whole.slack + parts.iter().map(|part| part.slack).sum::<i128>();
    let off = (sum - whole.value).abs();
    let within = whole.step.max(2 * slack).max(if off <= slack { 0 } else { 2 * off });
    (off <= slack, off, (whole.value / within).max(1))
}

/// The groupings that the columns bear out, the likeliest first, level by level.
fn believed(statements: &Statements, at: usize, columns: &[Column]) -> Vec<(Group, Option<usize>)> {
    let mut found: Vec<(Group, Option<usize>)> = Vec::new();
    let mut hidden: BTreeSet<u32> = BTreeSet::new();
    let area = areas(statements, at, columns);
    for _ in 0..MOST_LEVELS {
        let mut tried: BTreeMap<Group, (i128, bool)> = BTreeMap::new();
        for column in columns {
            let cells: Vec<Cell> = column.cells.iter().copied().filter(|cell| !hidden.contains(&cell.member)).collect();
            candidates(statements, at, &cells, &area, &mut tried);
        }
        let mut likely: Vec<(i128, Group, Option<usize>)> = tried
            .into_iter()
            .filter(|(group, _)| found.iter().all(|(known, _)| known.whole != group.whole))
            .filter_map(|(group, (n_tried, is_all))| {
                let (odds, shown) = odds(statements, at, columns, &group, is_all, &area)?;
                (CHANCE * n_tried <= odds).then_some((odds, group, shown))
            })
            .collect();
        likely.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        let (mut wholes, mut parts) = (BTreeSet::new(), BTreeSet::new());
        for (_, group, shown) in likely {
            let is_free = !wholes.contains(&group.whole)
                && !parts.contains(&group.whole)
                && group.parts.iter().all(|part| !wholes.contains(part) && !parts.contains(part));
            if is_free {
                wholes.insert(group.whole);
                parts.extend(group.parts.iter().copied());
                found.push((group, shown));
            }
        }
        if parts.is_empty() {
            break;
        }
        hidden.extend(parts);
    }
    found
}

/// Runs of rows right above or below one, and all other rows, that come near to it.
fn candidates(
    statements: &Statements,
    at: usize,
    cells: &[Cell],
    area: &BTreeSet<u32>,
    tried: &mut BTreeMap<Group, (i128, bool)>,
) {
    let n = cells.len();
    if n < 3 {
        return;
    }
    let longest = if n <= MOST_ROWS { MOST_PARTS.min(n - 1) } else { 0 };
    let n_runs = (n - 1) * (n - 2);
    let n_tried = i128::try_from(n + n_runs.min(2 * longest * n)).unwrap_or(i128::MAX / CHANCE / 2);
    let all: i128 = cells.iter().map(|cell| cell.value).sum();
    let mut before: Vec<i128> = vec![0];
    for cell in cells {
        before.push(before.last().copied().unwrap_or(0) + cell.value);
    }
    for (own, whole) in cells.iter().enumerate().filter(|(_, whole)| 0 < whole.value) {
        let is_named = is_named_whole(statements, at, whole.figure);
        let is_known = is_named || area.contains(&whole.member);
        let is_near = |sum: i128| (sum - whole.value).abs() <= whole.value / NEAR;
        let mut admit = |parts: Vec<Cell>, is_all: bool| {
            let (fits, _, odds) = nearness(whole, &parts);
            let (least, n_tried) = if is_named && is_all { (LEAST_ODDS_NAMED, 1) } else { (LEAST_ODDS, n_tried) };
            if (fits || is_known) && least <= odds && parts.iter().all(|part| part.value <= whole.value) {
                let mut parts: Vec<u32> = parts.iter().map(|part| part.member).collect();
                parts.sort_unstable();
                let known = tried.entry(Group { whole: whole.member, parts }).or_insert((n_tried, is_all));
                *known = (known.0.max(n_tried), known.1 || is_all);
            }
        };
        if is_near(all - whole.value) {
            let others = cells.iter().copied().filter(|cell| cell.member != whole.member).collect();
            admit(others, own == 0 || own + 1 == n);
        }
        for length in 2..=longest {
            if own + length < n && is_near(before[own + 1 + length] - before[own + 1]) {
                admit(cells[own + 1..=own + length].to_vec(), false);
            }
            if length <= own && is_near(before[own] - before[own - length]) {
                admit(cells[own - length..own].to_vec(), false);
            }
        }
    }
}

/// The cells of a grouping in a column that has all of them.
fn of_group(column: &Column, group: &Group) -> Option<(Option<Cell>, Vec<Cell>)> {
    let find = |member: u32| column.cells.iter().copied().find(|cell| cell.member == member);
    let parts: Vec<Cell> = group.parts.iter().map(|part| find(*part)).collect::<Option<_>>()?;
    Some((find(group.whole), parts))
}

/// The odds for a grouping over all columns, and a figure that keeps to it; none where as many rows are far off as keep to it.
fn odds(
    statements: &Statements,
    at: usize,
    columns: &[Column],
    group: &Group,
    is_all: bool,
    area: &BTreeSet<u32>,
) -> Option<(i128, Option<usize>)> {
    let (mut odds, mut near_odds, mut n_kept, mut n_far) = (1_i128, 1_i128, 0, 0);
    let (mut shown, mut whole_figure, mut near_alone) = (None, None, 1_i128);
    let mut falls_short = false;
    let mut are_people = false;
    for column in columns {
        let Some((Some(whole), parts)) = of_group(column, group) else { continue };
        whole_figure = Some(whole.figure);
        let (fits, off, own) = nearness(&whole, &parts);
        let is_near = off <= whole.value / NEAR;
        if fits {
            odds = odds.saturating_mul(own).min(MOST_ODDS);
        } else if is_near {
            near_odds = near_odds.saturating_mul(own).min(MOST_NEAR_ODDS);
            near_alone = near_alone.max(own);
        }
        are_people |= statements.figures[whole.figure].unit.measure == Measure::Heads;
        falls_short |= !fits && parts.iter().map(|part| part.value).sum::<i128>() < whole.value;
        if fits && TELLING_ODDS <= own {
            n_kept += 1;
            shown = shown.or(Some(whole.figure));
        } else if !is_near {
            n_far += 1;
        }
    }
    let is_named = is_named_whole(statements, at, whole_figure?);
    let is_area = area.contains(&group.whole);
    let prior = if is_named {
        NAMED
    } else if is_area {
        OF_THE_AREA
    } else if is_all {
        AT_AN_END
    } else {
        1
    };
    // Parts that fall short may lack one that is not printed; people of two places may be counted once in all.
    let is_enough = match n_kept {
        0 => n_far == 0 && (is_named || (is_area && !falls_short && !are_people)),
        kept => n_far < kept || (is_named && n_far == kept),
    };
    // A whole that is known by its name needs no row that agrees.
    let near_odds = if n_kept == 0 { near_alone } else { near_odds };
    is_enough.then(|| (odds.saturating_mul(near_odds).saturating_mul(prior), shown))
}

fn is_named_whole(statements: &Statements, at: usize, figure: usize) -> bool {
    let name = words(name_of(statements, at, figure));
    1 < name.len() && name.iter().any(|word| OF_ALL.contains(&word.as_str()))
}

/// Members that stand for the area of the paper: named in its title, or where most figures of which others say nothing stand.
fn areas(statements: &Statements, at: usize, columns: &[Column]) -> BTreeSet<u32> {
    if at != Dimension::Place as usize {
        return BTreeSet::new();
    }
    let title = statements.paper.as_deref().unwrap_or_default().to_lowercase();
    let mut names: BTreeMap<u32, &str> = BTreeMap::new();
    for cell in columns.iter().flat_map(|column| &column.cells) {
        names.entry(cell.member).or_insert_with(|| name_of(statements, at, cell.figure));
    }
    let mut locations: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for index in 0..statements.figures.len() {
        let key = statements.key(index);
        if key.members[at] != 0 {
            locations.entry(key.location).or_default().insert(key.members[at]);
        }
    }
    let mut alone: BTreeMap<u32, usize> = BTreeMap::new();
    for places in locations.into_values().filter(|places| places.len() == 1) {
        for place in places {
            *alone.entry(place).or_default() += 1;
        }
    }
    let most = alone.iter().max_by_key(|(_, n)| **n).map(|(place, _)| *place).filter(|_| alone.len() == 1);
    let in_title: BTreeSet<u32> = names
        .iter()
        .filter(|(_, name)| 3 < name.trim().len() && title.contains(&name.trim().to_lowercase()))
        .map(|(member, _)| *member)
        .collect();
    let named = if in_title.len() == 1 { in_title } else { BTreeSet::new() };
    named.into_iter().chain(most).filter(|member| names.contains_key(member)).collect()
}

/// What must hold of a grouping wherever all its parts stand in one table; the whole may stand elsewhere.
fn told(statements: &Statements, at: usize, columns: &[Column], group: &Group, shown: Option<usize>) -> Vec<Identity> {
    let mut identities = Vec::new();
    for column in columns {
        let Some((whole, parts)) = of_group(column, group) else { continue };
        let whole = whole.or_else(|| elsewhere(statements, at, group.whole, parts[0].figure));
        let Some(whole) = whole else { continue };
        let mut ordered: Vec<Cell> =
            column.cells.iter().copied().filter(|cell| group.parts.contains(&cell.member)).collect();
        ordered.retain(|cell| cell.member != group.whole);
        let parts: Vec<usize> = ordered.iter().map(|cell| cell.figure).collect();
        let Some(sum) = Term::sum(parts.iter().copied().map(Term::Figure)) else { continue };
        let equation = Equation::equal(Term::Figure(whole.figure), sum);
        // A row that stands in this table only may be a part as well.
        let others: Vec<Cell> = column.cells.iter().copied().filter(|cell| cell.member != group.whole).collect();
        let is_all_of_it = parts.len() < others.len() && nearness(&whole, &others).0;
        if is_all_of_it || is_rounded_alike(statements, whole.figure, &parts, &equation) {
            continue;
        }
        let names: Vec<String> = parts.iter().map(|part| name_of(statements, at, *part).trim().to_owned()).collect();
        let other = shown.filter(|shown| *shown != whole.figure);
        let beside = other
            .map(|shown| format!(", as it is for {} ({})", statements.label(shown), statements.figures[shown].location))
            .unwrap_or_default();
        let mut identity = Identity::new(Rule::Sum, whole.figure, vec![equation]);
        identity.severity = Severity::Warning;
        identity.rests_on = Some(format!(
            "This takes {} as the whole of {}{beside}.",
            name_of(statements, at, whole.figure).trim(),
            few(&names)
        ));
        identities.push(identity);
    }
    identities
}

/// The most names that are written out.
const MOST_NAMES: usize = 6;

fn few(names: &[String]) -> String {
    if names.len() <= MOST_NAMES {
        return list(names);
    }
    let ends = [names.first(), names.last()].into_iter().flatten().cloned().collect::<Vec<_>>();
    format!("the {} rows from {}", names.len(), ends.join(" to "))
}

/// The print of a whole in another table, where its parts stand without it.
fn elsewhere(statements: &Statements, at: usize, whole: u32, part: usize) -> Option<Cell> {
    if at == QUANTITY {
        return None;
    }
    let key = statements.key(part);
    let mut members = key.members;
    members[at] = whole;
    let prints = statements.in_cell(key.quantity, members).iter().copied();
    let kind = statements.figures[part].unit.kind();
    let mut prints = prints.filter(|print| statements.figures[*print].unit.kind() == kind);
    cell(statements, at, prints.next()?)
}

/// Whether all figures end in noughts, as those rounded to tens or thousands do, and so rounded agree.
fn is_rounded_alike(statements: &Statements, whole: usize, parts: &[usize], equation: &Equation) -> bool {
    let figures = &statements.figures;
    let mut step = Exact::ONE;
    for coarser in [5_i64, 10, 50, 100, 500, 1_000, 10_000, 100_000, 1_000_000] {
        let coarser = Exact::whole(coarser);
        let is_multiple = |index: &usize| figures[*index].value.divided_by(coarser).is_some_and(Exact::is_whole);
        if parts.iter().chain([&whole]).all(is_multiple) {
            step = coarser;
        }
    }
    let half = Exact::new(1, 2).and_then(|half| step.times(half)).unwrap_or(step);
    let coarse = |index: usize| {
        let value = figures[index].value;
        Interval { low: value.minus(half), high: value.plus(half) }.or(figures[index].loosest)
    };
    step != Exact::ONE && !equation.holds(&|index| figures[index].loosest) && equation.holds(&coarse)
}
