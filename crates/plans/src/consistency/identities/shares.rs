//! Rows shared out alike: whether one set of shares, and one way of rounding, explains them all.
//!
//! Cells that were rounded each by itself, or by largest remainder, differ from their quotas by amounts no two of which are
//! more than a unit apart; that bounds the difference of two shares. Cells made with a divisor (Sainte-Laguë) stand within
//! half a unit of a multiple of their shares; that bounds their ratio. Bounds on pairs can all hold together exactly if no
//! round of them contradicts itself (Bellman 1958; Floyd 1962). Rows are told as contradictory only if neither way works.

use super::{Instead, Rule, Severity, Sighting};
use crate::consistency::exact::Exact;

use crate::consistency::printed::Precision;
use crate::consistency::statement::{Dimension, Figure, Statements, is_same_member, is_same_name};
use crate::consistency::wording::{list, percent, value_like};

struct Row {
    label: String,
    cells: Vec<usize>,
    values: Vec<Exact>,
    total: Exact,
    unit: Exact,
}

/// The most rows of one key that are tried together, and the most places: far above what papers print.
const MOST_ROWS: usize = 40;
const MOST_PLACES: usize = 30;

pub(super) fn sightings(statements: &Statements) -> Vec<Sighting> {
    let mut keys: Vec<&str> = Vec::new();
    for key in statements.figures.iter().filter_map(|figure| figure.shared_by.as_deref()) {
        if !keys.iter().any(|known| is_same_name(known, key)) {
            keys.push(key);
        }
    }
    let mut sightings = Vec::new();
    for key in keys {
        let (places, rows) = rows(statements, key);
        if 2 <= rows.len() && rows.len() <= MOST_ROWS && 2 <= places.len() && places.len() <= MOST_PLACES {
            sightings.extend(judged(statements, key, &rows));
        }
    }
    sightings
}

fn rows(statements: &Statements, key: &str) -> (Vec<String>, Vec<Row>) {
    let figures = &statements.figures;
    let is_part = |figure: &Figure| {
        let is_whole = |place: &str| {
            is_same_name(place, "total")
                || statements
                    .wholes
                    .iter()
                    .any(|whole| whole.dimension == Dimension::Place && is_same_name(&whole.name, place))
        };
        figure.shared_by.as_deref().is_some_and(|own| is_same_name(own, key))
            && !figure.is_unknown
            && !figure.total_over.contains(&Dimension::Place)
            && figure.unit.measure.adds_up()
            && figure.place.as_deref().is_some_and(|place| !is_whole(place))
    };
    let mut grouped: Vec<Vec<usize>> = Vec::new();
    for (index, figure) in figures.iter().enumerate().filter(|(_, figure)| is_part(figure)) {
        let is_same_row = |row: &&mut Vec<usize>| {
            row.first().is_some_and(|first| {
                let first = &figures[*first];
                first.is_beside(figure)
                    && is_same_name(&first.quantity, &figure.quantity)
                    && first.unit == figure.unit
                    && is_same_member(Dimension::Stream, first.stream.as_deref(), figure.stream.as_deref())
                    && is_same_member(Dimension::Period, first.period.as_deref(), figure.period.as_deref())
            })
        };
        match grouped.iter_mut().find(is_same_row) {
            Some(row) => row.push(index),
            None => grouped.push(vec![index]),
        }
    }
    let mut places: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for mut cells in grouped {
        let name = |index: usize| figures[index].place.clone().unwrap_or_default().to_lowercase();
        cells.sort_by_key(|index| name(*index));
        let names: Vec<String> = cells.iter().map(|index| name(*index)).collect();
        if places.is_empty() {
            places.clone_from(&names);
        }
        let values: Vec<Exact> = cells.iter().map(|index| figures[*index].value).collect();
        let total = values.iter().try_fold(Exact::ZERO, |sum, value| sum.plus(*value));
        let is_shared =
            values.iter().all(|value| Exact::ZERO <= *value) && total.is_some_and(|total| Exact::ZERO < total);
        let (Some(total), Some(unit)) = (total, unit_of(figures, &cells)) else { continue };
        if names != places || !is_shared {
            continue;
        }
        let first = &figures[cells[0]];
        let mut words = vec![statements.title(&first.quantity)];
        words.extend([first.stream.clone(), first.period.clone()].into_iter().flatten());
        rows.push(Row { label: words.join(", "), cells, values, total, unit });
    }
    (places, rows)
}

/// The coarsest of 1, 5, 10, 50 … 0.5, 0.1 … that divides all cells of a row: the coarser, the more is admitted.
fn unit_of(figures: &[Figure], cells: &[usize]) -> Option<Exact> {
    let stated = cells.iter().find_map(|index| match figures[*index].precision {
        Precision::Step(step) => step.times(figures[*index].unit.scale),
        _ => None,
    });
    if stated.is_some() {
        return stated;
    }
    let scale = cells.first().map(|index| figures[*index].unit.scale)?;
    let mut unit = Exact::whole(1_000_000);
    for at in 0..24 {
        let own = unit.times(scale)?;
        if cells.iter().all(|index| figures[*index].value.divided_by(own).is_some_and(Exact::is_whole)) {
            return Some(own);
        }
        unit = unit.divided_by(Exact::whole(if at % 2 == 0 { 2 } else { 5 }))?;
    }
    None
}

fn judged(statements: &Statements, key: &str, rows: &[Row]) -> Option<Sighting> {
    let all: Vec<&Row> = rows.iter().collect();
    if can_be_shared_alike(&all) {
        return None;
    }
    // Fewest rows left out first; among as many, those that share out least.
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|index| rows[*index].total);
    let odd = fewest_left_out(rows, &order);
    let kept: Vec<&Row> = (0..rows.len()).filter(|index| !odd.contains(index)).map(|index| &rows[index]).collect();
    let shares = pooled(&kept)?;
    let name = |at: usize| {
        rows[0].cells.get(at).and_then(|index| statements.figures[*index].place.clone()).unwrap_or_default()
    };
    let share_texts: Vec<String> =
        shares.iter().enumerate().map(|(at, share)| format!("{} {}", name(at), percent(*share, 0))).collect();
    let row_texts: Vec<String> = odd
        .iter()
        .map(|index| {
            let row = &rows[*index];
            let cells: Vec<String> = row.cells.iter().map(|cell| statements.figures[*cell].printed.clone()).collect();
            format!("{} ({})", row.label, cells.join("/"))
        })
        .collect();
    let mut changes = Vec::new();
    for index in &odd {
        let row = &rows[*index];
        let anew = shared_out(row, &shares)?;
        changes.extend(
            row.cells
                .iter()
                .zip(anew)
                .filter(|(cell, value)| statements.figures[**cell].value != *value)
                .map(|(cell, value)| (*cell, value)),
        );
    }
    let anew: Vec<String> = changes
        .iter()
        .map(|(cell, value)| {
            let figure = &statements.figures[*cell];
            format!("{} from {} to {}", statements.label(*cell), figure.printed, value_like(figure, *value))
        })
        .collect();
    Some(Sighting {
        rule: Rule::Shares,
        severity: Severity::Error,
        figures: rows.iter().flat_map(|row| row.cells.iter().copied()).collect(),
        message: format!(
            "No one set of shares by {key}, however rounded, gives all {} rows: {} {} with the others, which share out at about {}.",
            rows.len(),
            list(&row_texts),
            if odd.len() == 1 { "does not go" } else { "do not go" },
            list(&share_texts),
        ),
        advice: (!anew.is_empty()).then(|| format!("By the shares of the other rows, change {}.", list(&anew))),
        changes: changes.into_iter().map(|(cell, value)| (cell, Instead::Value(value))).collect(),
    })
}

fn fewest_left_out(rows: &[Row], order: &[usize]) -> Vec<usize> {
    let agree_without = |left_out: &[usize]| {
        let kept: Vec<&Row> =
            (0..rows.len()).filter(|index| !left_out.contains(index)).map(|index| &rows[index]).collect();
        can_be_shared_alike(&kept)
    };
    for (at, one) in order.iter().enumerate() {
        if agree_without(&[*one]) {
            return vec![*one];
        }
        // Pairs are tried after every single row.
        if at + 1 == order.len() {
            for (at, one) in order.iter().enumerate() {
                for other in &order[at + 1..] {
                    if agree_without(&[*one, *other]) {
                        return vec![*one, *other];
                    }
                }
            }
        }
    }
    // More than two: keep rows from the largest down as long as they agree.
    let mut left_out = Vec::new();
    let mut kept: Vec<&Row> = Vec::new();
    for index in order.iter().rev() {
        kept.push(&rows[*index]);
        if !can_be_shared_alike(&kept) {
            kept.pop();
            left_out.push(*index);
        }
    }
    left_out.sort_unstable();
    left_out
}

fn pooled(rows: &[&Row]) -> Option<Vec<Exact>> {
    let total = rows.iter().try_fold(Exact::ZERO, |sum, row| sum.plus(row.total))?;
    let n_places = rows.first()?.values.len();
    (0..n_places)
        .map(|at| rows.iter().try_fold(Exact::ZERO, |sum, row| sum.plus(row.values[at]))?.divided_by(total))
        .collect()
}

/// A row's total by shares, in its unit, by largest remainder.
fn shared_out(row: &Row, shares: &[Exact]) -> Option<Vec<Exact>> {
    let quotas: Vec<Exact> =
        shares.iter().map(|share| share.times(row.total)?.divided_by(row.unit)).collect::<Option<_>>()?;
    let mut units: Vec<i128> = quotas.iter().map(|quota| quota.floor()).collect();
    let left = row.total.divided_by(row.unit)?.floor() - units.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..quotas.len()).collect();
    let rest =
        |at: usize| Exact::new(quotas[at].floor(), 1).and_then(|floor| quotas[at].minus(floor)).unwrap_or(Exact::ZERO);
    order.sort_by_key(|at| std::cmp::Reverse((rest(*at), shares[*at])));
    for at in order.into_iter().take(usize::try_from(left).ok()?) {
        units[at] += 1;
    }
    units.into_iter().map(|units| Exact::new(units, 1)?.times(row.unit)).collect()
}

fn can_be_shared_alike(rows: &[&Row]) -> bool {
    let Some(n_places) = rows.first().map(|row| row.values.len()) else { return true };
    // Differences of shares: (quota difference ± one unit) over the total.
    let by_difference = bounds(n_places, rows, |row, one, other| {
        row.values[one].minus(row.values[other])?.plus(row.unit)?.divided_by(row.total)
    });
    if !contradicts(by_difference, Exact::plus, Exact::ZERO) {
        return true;
    }
    let half = Exact::new(1, 2);
    let by_ratio = bounds(n_places, rows, |row, one, other| {
        let half = half?.times(row.unit)?;
        let low = row.values[other].minus(half)?;
        if low <= Exact::ZERO { None } else { row.values[one].plus(half)?.divided_by(low) }
    });
    !contradicts(by_ratio, Exact::times, Exact::ONE)
}

type Bounds = Vec<Vec<Option<Exact>>>;

fn bounds(n_places: usize, rows: &[&Row], of: impl Fn(&Row, usize, usize) -> Option<Exact>) -> Bounds {
    (0..n_places)
        .map(|one| {
            (0..n_places)
                .map(|other| if one == other { None } else { rows.iter().filter_map(|row| of(row, one, other)).min() })
                .collect()
        })
        .collect()
}

/// Whether going round some places and back comes out below nothing.
fn contradicts(mut bounds: Bounds, join: impl Fn(Exact, Exact) -> Option<Exact>, nothing: Exact) -> bool {
    let n = bounds.len();
    for through in 0..n {
        for from in 0..n {
            for to in 0..n {
                // What no longer fits is left out, which only admits more.
                let joined = bounds[from][through].zip(bounds[through][to]).and_then(|(one, other)| join(one, other));
                if let Some(joined) = joined
                    && bounds[from][to].is_none_or(|known| joined < known)
                {
                    bounds[from][to] = Some(joined);
                }
            }
        }
        if (0..n).any(|at| bounds[at][at].is_some_and(|round| round < nothing)) {
            return true;
        }
    }
    false
}
