//! What most of a table does, held against the rest of it: a place that is the sum of the others, a column worked out from
//! others, where the paper says neither.
//!
//! **Invariant:** a pattern is believed only if so many cells could hardly keep to it by chance.

use std::collections::{HashMap, HashSet};

use super::{Equation, Identity, Rule, Severity, Term};
use crate::consistency::exact::Exact;
use crate::consistency::interval::Interval;
use crate::consistency::printed::UnitKind;
use crate::consistency::statement::{Dimension, Statements, is_same_name};

use super::sums::{is_called_total, is_no_row_of_its_own};

/// How unlikely it must be that cells keep to a pattern by chance, for each pattern tried: one in a thousand (our judgement).
const CHANCE: i64 = 1_000;

/// How many cells keep to a pattern for each one that does not.
const KEPT_FOR_EACH_BROKEN: usize = 3;

/// The most members of a table each of which is tried as the whole of the others: longer lists name their total.
const MOST_MEMBERS: usize = 100;

/// How many cells of a column are tried before all of them are.
const TRIED_FIRST: usize = 40;

/// The most columns of a table of which all combinations are tried.
const MOST_COLUMNS: usize = 12;

pub(super) fn identities(statements: &Statements) -> Vec<Identity> {
    let mut identities = Vec::new();
    for table in statements.tables() {
        for dimension in [Dimension::Place, Dimension::Stream] {
            identities.extend(wholes(statements, table, dimension));
        }
        identities.extend(columns(statements, table));
    }
    identities
}

/// Members that are the sum of all others in most rows of a table.
fn wholes(statements: &Statements, table: &[usize], dimension: Dimension) -> Vec<Identity> {
    let figures = &statements.figures;
    let at = dimension as usize;
    let mut rows: Vec<Vec<usize>> = Vec::new();
    let mut row_of: HashMap<(u32, UnitKind, [u32; 3]), usize> = HashMap::new();
    let mut members: Vec<u32> = Vec::new();
    let mut known: HashSet<u32> = HashSet::new();
    let named: HashSet<String> = statements
        .wholes
        .iter()
        .filter(|whole| whole.dimension == dimension)
        .map(|whole| whole.name.trim().to_lowercase())
        .collect();
    for index in table.iter().copied().filter(|index| figures[*index].unit.measure.adds_up()) {
        let figure = &figures[index];
        let Some(member) = figure.member(dimension).filter(|member| !is_no_row_of_its_own(member)) else { continue };
        let is_named = is_called_total(member)
            || figure.total_over.contains(&dimension)
            || named.contains(&member.trim().to_lowercase());
        // Where the file says what the whole is, nothing is left to be guessed.
        if is_named {
            return Vec::new();
        }
        let key = statements.key(index);
        if known.insert(key.members[at]) {
            members.push(key.members[at]);
        }
        let mut others = key.members;
        others[at] = 0;
        let row = *row_of.entry((key.quantity, figure.unit.kind(), others)).or_insert_with(|| {
            rows.push(Vec::new());
            rows.len() - 1
        });
        rows[row].push(index);
    }
    let n_members = members.len();
    if rows.len() <= KEPT_FOR_EACH_BROKEN || MOST_MEMBERS < n_members {
        return Vec::new();
    }
    let is_likely = |member: &u32| {
        let n_likely = rows.iter().filter(|row| is_likely_whole(statements, row, *member, at)).count();
        rows.len() <= 2 * n_likely
    };
    for member in members.into_iter().filter(is_likely) {
        let equations: Vec<Equation> = rows
            .iter()
            .filter_map(|row| {
                let is_whole = |index: &&usize| statements.key(**index).members[at] == member;
                let whole = row.iter().find(is_whole)?;
                let parts: Vec<usize> = row.iter().copied().filter(|index| index != whole).collect();
                (2 <= parts.len()).then_some(())?;
                Some(Equation::equal(Term::Figure(*whole), Term::sum(parts.into_iter().map(Term::Figure))?))
            })
            .collect();
        if is_believed(statements, &equations, n_members) {
            return equations
                .into_iter()
                .filter_map(|equation| identity(Rule::Sum, Severity::Error, equation))
                .collect();
        }
    }
    Vec::new()
}

/// Whether a member of a row is half of all of it, or nearly so: what is not need not be worked out to the last digit.
fn is_likely_whole(statements: &Statements, row: &[usize], member: u32, at: usize) -> bool {
    let figures = &statements.figures;
    let own = row.iter().find(|index| statements.key(**index).members[at] == member);
    let sum = row.iter().try_fold(Exact::ZERO, |sum, index| sum.plus(figures[*index].value));
    let step = row.iter().map(|index| figures[*index].step).max();
    let within = i64::try_from(row.len()).ok().and_then(|n| Exact::whole(n).times(step?));
    let off = own.and_then(|own| figures[*own].value.times(Exact::whole(2))?.minus(sum?));
    off.zip(within).is_some_and(|(off, within)| off.size() <= within)
}

/// Columns that are worked out from others in most rows of a table: ratios, and sums of two or three.
fn columns(statements: &Statements, table: &[usize]) -> Vec<Identity> {
    let figures = &statements.figures;
    let mut names: Vec<&str> = Vec::new();
    for index in table {
        let quantity = figures[*index].quantity.as_str();
        if !names.iter().any(|known| is_same_name(known, quantity)) {
            names.push(quantity);
        }
    }
    if names.len() < 3 || MOST_COLUMNS < names.len() {
        return Vec::new();
    }
    let column = |name: &str| -> Vec<usize> {
        table.iter().copied().filter(|index| is_same_name(&figures[*index].quantity, name)).collect()
    };
    let columns: Vec<Vec<usize>> = names.iter().map(|name| column(name)).collect();
    let cells: Vec<HashMap<[u32; 3], usize>> = columns
        .iter()
        // Of prints of one cell the first stands for all.
        .map(|column| column.iter().rev().map(|index| (statements.key(*index).members, *index)).collect())
        .collect();
    let cell = |column: usize, beside: usize| -> Option<Term> {
        cells[column].get(&statements.key(beside).members).copied().map(Term::Figure)
    };
    let mut identities = Vec::new();
    for (at, own) in columns.iter().enumerate() {
        // What the paper declares is judged as declared.
        if own.iter().any(|index| !figures[*index].equals.is_empty() || figures[*index].declares.is_some()) {
            continue;
        }
        let measure = figures[own[0]].unit.measure;
        let others: Vec<usize> = (0..columns.len()).filter(|other| *other != at).collect();
        let adding: Vec<usize> =
            others.iter().copied().filter(|other| figures[columns[*other][0]].unit.measure.adds_up()).collect();
        let mut patterns: Vec<Vec<Equation>> = Vec::new();
        let mut n_patterns = 0;
        let mut keep = |term: &dyn Fn(usize) -> Option<Term>| {
            n_patterns += 1;
            let equation = |index: &usize| Some(Equation::equal(Term::Figure(*index), term(*index)?));
            let first: Vec<Equation> = own.iter().take(TRIED_FIRST).filter_map(equation).collect();
            let n_first_kept = first.iter().filter(|equation| keeps(statements, equation)).count();
            // What fails in half of the first cells is no pattern of the column.
            if 2 * n_first_kept < first.len() {
                return;
            }
            patterns.push(own.iter().filter_map(equation).collect());
        };
        if measure.averages() {
            for part in &adding {
                for whole in adding.iter().filter(|whole| *whole != part) {
                    keep(&|index| Some(cell(*part, index)?.over(cell(*whole, index)?)));
                }
            }
        } else if measure.adds_up() {
            let alike: Vec<usize> =
                adding.into_iter().filter(|other| figures[columns[*other][0]].unit.measure == measure).collect();
            for (first_at, first) in alike.iter().enumerate() {
                for (second_at, second) in alike.iter().enumerate().skip(first_at + 1) {
                    keep(&|index| Term::sum([cell(*first, index)?, cell(*second, index)?]));
                    for third in &alike[second_at + 1..] {
                        keep(&|index| Term::sum([cell(*first, index)?, cell(*second, index)?, cell(*third, index)?]));
                    }
                }
            }
        }
        let n_cells = own.len();
        let explains_all = |equations: &&Vec<Equation>| {
            equations.len() == n_cells
                && equations.iter().all(|equation| equation.holds(&|index| figures[index].loosest))
        };
        if patterns.iter().any(|equations| explains_all(&equations)) {
            continue;
        }
        let n_kept =
            |equations: &Vec<Equation>| equations.iter().filter(|equation| keeps(statements, equation)).count();
        let best = patterns
            .into_iter()
            .filter(|equations| is_believed(statements, equations, n_patterns))
            .max_by_key(|equations| (n_kept(equations), usize::MAX - equations.len()));
        for equation in best.into_iter().flatten() {
            identities.extend(identity(Rule::Pattern, Severity::Note, equation));
        }
    }
    identities
}

fn identity(rule: Rule, severity: Severity, equation: Equation) -> Option<Identity> {
    let subject = equation.left.figures().first().copied()?;
    let mut identity = Identity::new(rule, subject, vec![equation]);
    identity.severity = severity;
    Some(identity)
}

fn keeps(statements: &Statements, equation: &Equation) -> bool {
    equation.holds(&|index| statements.figures[index].rounded)
}

/// Whether enough cells keep to a pattern, and could not by chance. The chance of one cell is that a value as large as its
/// own falls within what rounding allows.
fn is_believed(statements: &Statements, equations: &[Equation], n_tried: usize) -> bool {
    let figures = &statements.figures;
    let is_kept = |equation: &&Equation| keeps(statements, equation);
    let n_kept = equations.iter().filter(is_kept).count();
    let n_broken = equations.len() - n_kept;
    if n_broken == 0 || n_kept < KEPT_FOR_EACH_BROKEN * n_broken {
        return false;
    }
    let Some(threshold) = i64::try_from(n_tried).ok().and_then(|tried| Exact::whole(CHANCE).times(Exact::whole(tried)))
    else {
        return false;
    };
    let mut odds = Exact::ONE;
    for equation in equations.iter().filter(is_kept) {
        let is_told = equation.figures().iter().filter(|index| figures[**index].value != Exact::ZERO).count()
            == equation.figures().len();
        let own = equation.left.value(&|index| Interval::point(figures[index].value)).low.map(Exact::size);
        let width = |interval: Interval| interval.low.zip(interval.high).and_then(|(low, high)| high.minus(low));
        let rounded = |index: usize| figures[index].rounded;
        let step = equation.left.figures().first().map(|index| figures[*index].step);
        let within = width(equation.left.value(&rounded))
            .zip(width(equation.right.value(&rounded)))
            .and_then(|(left, right)| Some(left.plus(right)?.max(step?)));
        let Some((own, within)) =
            own.zip(within).filter(|(own, within)| is_told && within < own && Exact::ZERO < *within)
        else {
            continue;
        };
        // Only whole odds are multiplied, which understates them and keeps the numbers small.
        let Some(cell_odds) = own.divided_by(within).and_then(|odds| Exact::new(odds.floor(), 1)) else { continue };
        odds = match odds.times(cell_odds) {
            Some(odds) => odds,
            None => return true,
        };
        if threshold <= odds {
            return true;
        }
    }
    false
}
