//! Figures that are added or taken away are counted from one baseline.

use super::{Identity, Instead, Rule, Severity, Sighting, Term};
use crate::consistency::exact::Exact;
use crate::consistency::statement::{Statements, is_same_name};
use crate::consistency::wording::{list, value_like};

pub(super) fn sightings(statements: &Statements, identities: &[Identity]) -> Vec<Sighting> {
    let mut sightings: Vec<Sighting> = Vec::new();
    let mut told: Vec<(String, String)> = Vec::new();
    // What the paper works out goes before what its tables add up: it says which figure follows from which.
    let formulas = identities.iter().filter(|identity| identity.rule == Rule::Formula);
    let sums = identities.iter().filter(|identity| identity.rule == Rule::Sum);
    for identity in formulas.chain(sums) {
        let Some(reading) = identity.readings.first().filter(|reading| only_adds(&reading.right)) else { continue };
        let counted: Vec<(usize, &str)> = reading
            .figures()
            .into_iter()
            .filter(|index| statements.figures[*index].is_baseline.is_none())
            .filter_map(|index| Some((index, statements.figures[index].baseline.as_deref()?)))
            .collect();
        let Some((first, baseline)) = counted.first().copied() else { continue };
        let Some((other, others)) = counted.iter().copied().find(|(_, tag)| !is_same_name(tag, baseline)) else {
            continue;
        };
        let (Some(size), Some(other_size)) = (size_of(statements, baseline, first), size_of(statements, others, other))
        else {
            continue;
        };
        let figures = &statements.figures;
        if figures[size].loosest.meets(figures[other_size].loosest) {
            continue;
        }
        let pair =
            (baseline.to_lowercase().min(others.to_lowercase()), baseline.to_lowercase().max(others.to_lowercase()));
        if told.contains(&pair) {
            continue;
        }
        told.push(pair);
        // What is to be reached stays; only where it is counted from moves.
        let difference = figures[other_size].value.minus(figures[size].value);
        let restated = difference.and_then(|difference| figures[other].value.plus(difference));
        let mut changes: Vec<(usize, Instead)> =
            restated.map(|value| (other, Instead::Value(value))).into_iter().collect();
        if let Some(restated) = restated
            && identity.subject != first
            && identity.subject != other
        {
            let of = |index: usize| {
                let value = if index == other { restated } else { figures[index].value };
                crate::consistency::interval::Interval::point(value)
            };
            let subject = reading.right.value(&of).low.filter(|value| Exact::ZERO <= *value);
            changes.extend(subject.map(|value| (identity.subject, Instead::Value(value))));
        }
        let advice = restated.map(|_| {
            let anew: Vec<String> = changes
                .iter()
                .filter_map(|(index, instead)| match instead {
                    Instead::Value(value) => {
                        let figure = &figures[*index];
                        Some(format!(
                            "{} of {} is {}",
                            statements.label(*index),
                            figure.printed,
                            value_like(figure, *value)
                        ))
                    }
                    Instead::Text(_) => None,
                })
                .collect();
            format!("Counted from {} ({baseline}) throughout, {}.", figures[size].printed, list(&anew))
        });
        sightings.push(Sighting {
            rule: Rule::Baselines,
            severity: Severity::Error,
            figures: reading.figures().into_iter().chain([size, other_size]).collect(),
            message: format!(
                "{}: {} puts together figures counted from two baselines: {} ({}) from {} ({baseline}), {} ({}) from {} ({others}).",
                figures[identity.subject].location,
                statements.label(identity.subject),
                figures[first].printed,
                statements.label(first),
                figures[size].printed,
                figures[other].printed,
                statements.label(other),
                figures[other_size].printed,
            ),
            changes,
            advice,
        });
    }
    sightings
}

fn only_adds(term: &Term) -> bool {
    match term {
        Term::Figure(_) | Term::Number(_) => true,
        Term::Plus(left, right) | Term::Minus(left, right) => only_adds(left) && only_adds(right),
        Term::Times(..) | Term::Over(..) | Term::Among(_) => false,
    }
}

/// The figure that is the size of a baseline, at the place of another figure if there is one, else the only one.
fn size_of(statements: &Statements, baseline: &str, beside: usize) -> Option<usize> {
    let figures = &statements.figures;
    let sizes: Vec<usize> = (0..figures.len())
        .filter(|index| figures[*index].is_baseline.as_deref().is_some_and(|own| is_same_name(own, baseline)))
        .collect();
    let at_place = sizes.iter().copied().find(|index| figures[*index].place == figures[beside].place);
    at_place.or(if sizes.len() == 1 { sizes.first().copied() } else { None })
}
