//! A change is the difference between before and after: in units, in per cent, in percentage points, or as an arrow.

use super::{Equation, Identity, Instead, Rule, Severity, Sighting, Term};
use crate::consistency::exact::Exact;
use crate::consistency::interval::Interval;
use crate::consistency::printed::Measure;
use crate::consistency::statement::Statements;
use crate::consistency::wording::percent;

pub(super) fn find(statements: &Statements, identities: &mut Vec<Identity>, sightings: &mut Vec<Sighting>) {
    for (change, figure) in statements.figures.iter().enumerate() {
        let Some((from, to)) = &figure.change else { continue };
        let (Some(from), Some(to)) = (statements.with_id(from), statements.with_id(to)) else { continue };
        if [change, from, to].iter().any(|index| statements.figures[*index].is_unknown) {
            continue;
        }
        if figure.unit.measure == Measure::Direction {
            sightings.extend(arrow(statements, change, from, to));
            continue;
        }
        // A fall is printed as often with a sign as without one.
        let both = |first: usize, second: usize, is_relative: bool| {
            let difference = Term::Figure(first).minus(Term::Figure(second));
            let term = if is_relative { difference.over(Term::Figure(from)) } else { difference };
            Equation::equal(Term::Figure(change), term)
        };
        let in_units = vec![both(to, from, false), both(from, to, false)];
        let relative = vec![both(to, from, true), both(from, to, true)];
        let is_of_shares = statements.figures[from].unit.measure == Measure::Share;
        let readings = match (figure.unit.measure, is_of_shares) {
            (Measure::Share, false) => relative,
            (Measure::Share, true) => {
                // Round about, anything may be 2%: which is meant shows from the figures as printed.
                let rounded = |index: usize| as_printed(statements, index);
                let is_relative = relative.iter().any(|equation| equation.holds(&rounded));
                let is_points = in_units.iter().any(|equation| equation.holds(&rounded));
                if is_points && !is_relative {
                    sightings.extend(points(statements, change, from, to));
                }
                in_units.into_iter().chain(relative).collect()
            }
            _ => in_units,
        };
        identities.push(Identity::new(Rule::Change, change, readings));
    }
}

fn as_printed(statements: &Statements, index: usize) -> Interval {
    let figure = &statements.figures[index];
    let half = Exact::new(1, 2).and_then(|half| figure.step.times(half)).unwrap_or(figure.step);
    Interval { low: figure.value.minus(half), high: figure.value.plus(half) }
}

fn points(statements: &Statements, change: usize, from: usize, to: usize) -> Option<Sighting> {
    let figures = &statements.figures;
    let relative = figures[to].value.minus(figures[from].value)?.divided_by(figures[from].value)?.size();
    let figure = &figures[change];
    Some(Sighting {
        rule: Rule::Change,
        severity: Severity::Note,
        figures: vec![change, from, to],
        message: format!(
            "{}: {} of {} can only mean percentage points: from {} to {} is a change of {} of what it was.",
            figure.location,
            statements.label(change),
            figure.printed,
            figures[from].printed,
            figures[to].printed,
            percent(relative, 0),
        ),
        changes: Vec::new(),
        advice: Some(format!("Write \"percentage points\", or {}.", percent(relative, 0))),
    })
}

fn arrow(statements: &Statements, change: usize, from: usize, to: usize) -> Option<Sighting> {
    let figures = &statements.figures;
    let (before, after) = (figures[from].loosest, figures[to].loosest);
    let direction = figures[change].value;
    let can_rise = before.reaches_down_to(after);
    let can_fall = after.reaches_down_to(before);
    let is_right = match direction.cmp(&Exact::ZERO) {
        std::cmp::Ordering::Greater => can_rise,
        std::cmp::Ordering::Less => can_fall,
        std::cmp::Ordering::Equal => can_rise && can_fall,
    };
    if is_right {
        return None;
    }
    let figure = &figures[change];
    let true_direction = if figures[from].value < figures[to].value { "up" } else { "down" };
    Some(Sighting {
        rule: Rule::Change,
        severity: Severity::Error,
        figures: vec![change, from, to],
        message: format!(
            "{}: {} is marked {}, but the figures go {} from {} to {}.",
            figure.location,
            statements.label(change),
            figure.printed,
            true_direction,
            figures[from].printed,
            figures[to].printed,
        ),
        changes: vec![(change, Instead::Text(true_direction.to_owned()))],
        advice: None,
    })
}
