//! Days by which something is to be done lie after the paper and within what it plans for.

use super::{Rule, Severity, Sighting};
use crate::consistency::period::{first_day, months_of};
use crate::consistency::printed::{Measure, ordinal};
use crate::consistency::statement::Statements;
use crate::consistency::wording::list;

/// The most figures named in one sentence.
const MOST_NAMED: usize = 4;

pub(super) fn sightings(statements: &Statements) -> Vec<Sighting> {
    let mut sightings = Vec::new();
    if let Some(day) = statements.printed_on {
        let past: Vec<usize> = deadlines(statements)
            .into_iter()
            .filter(|(_, last)| *last < ordinal(day))
            .map(|(index, _)| index)
            .collect();
        if !past.is_empty() {
            let message = format!(
                "{} to be done by a day before the paper itself, which is of {day}: {}.",
                if past.len() == 1 { "One thing is".to_owned() } else { format!("{} things are", past.len()) },
                named(statements, &past)
            );
            sightings.push(sighting(past, message, "Say what has been done of them, or give a new day."));
        }
    }
    let end = statements.covers.as_deref().and_then(months_of).and_then(|months| first_day(months.end()));
    if let (Some(end), Some(covers)) = (end, &statements.covers) {
        let late: Vec<usize> = deadlines(statements)
            .into_iter()
            .filter(|(_, last)| ordinal(end) <= *last)
            .map(|(index, _)| index)
            .collect();
        if !late.is_empty() {
            let message = format!(
                "The paper plans for {covers}, but {} dated after its end: {}.",
                if late.len() == 1 { "one figure is".to_owned() } else { format!("{} figures are", late.len()) },
                named(statements, &late)
            );
            sightings.push(sighting(
                late,
                message,
                "Say what is reached by the end of the plan, or plan for the later day.",
            ));
        }
    }
    sightings
}

/// Figures that are a deadline or have one, with its last day.
fn deadlines(statements: &Statements) -> Vec<(usize, i64)> {
    let mut found = Vec::new();
    for (index, figure) in statements.figures.iter().enumerate() {
        if figure.is_deadline && figure.unit.measure == Measure::Day {
            found.extend(i64::try_from(figure.value.floor()).ok().map(|day| (index, day)));
        } else if let Some(months) = figure.months().filter(|months| months.is_deadline) {
            let last = first_day(months.end()).and_then(|day| day.yesterday().ok());
            found.extend(last.map(|day| (index, ordinal(day))));
        }
    }
    found
}

fn named(statements: &Statements, figures: &[usize]) -> String {
    let mut names: Vec<String> = figures
        .iter()
        .take(MOST_NAMED)
        .map(|index| {
            let figure = &statements.figures[*index];
            format!("{} ({}, {})", statements.label(*index), figure.printed, figure.location)
        })
        .collect();
    if MOST_NAMED < figures.len() {
        names.push(format!("{} more", figures.len() - MOST_NAMED));
    }
    list(&names)
}

fn sighting(figures: Vec<usize>, message: String, advice: &str) -> Sighting {
    Sighting {
        rule: Rule::Dates,
        severity: Severity::Note,
        figures,
        message,
        changes: Vec::new(),
        advice: Some(advice.to_owned()),
    }
}
