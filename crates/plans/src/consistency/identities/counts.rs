//! The counts that a printed share can stand for: 65% of 30 practices is no number of practices.

use super::formulas::resolve;
use super::{Instead, Rule, Severity, Sighting, Term};
use crate::consistency::exact::Exact;
use crate::consistency::interval::Interval;
use crate::consistency::printed::Measure;
use crate::consistency::statement::Statements;

pub(super) fn sightings(statements: &Statements) -> Vec<Sighting> {
    let mut sightings = Vec::new();
    for (share, figure) in statements.figures.iter().enumerate() {
        let Some(name) = figure.share_of.as_deref().filter(|_| figure.unit.measure == Measure::Share) else { continue };
        let wholes: Vec<(usize, i128)> = resolve(statements, share, name)
            .into_iter()
            .filter_map(|term| match term {
                Term::Figure(index) => Some((index, exact_count(statements, index)?)),
                _ => None,
            })
            .collect();
        let can_be = |reading: Interval| wholes.iter().any(|(_, whole)| is_possible(reading, *whole));
        let Some((index, whole)) = wholes.first().copied() else { continue };
        if can_be(figure.rounded) {
            continue;
        }
        let counted = |count: i128| {
            let part = Exact::new(count, whole)?.times(Exact::whole(100))?;
            Some((part, format!("{count} of {whole} is {}%", part.text(1))))
        };
        let Some(below) = Exact::new(whole, 1).and_then(|all| figure.value.times(all)).map(Exact::floor) else {
            continue;
        };
        let (Some((lower, below_text)), Some((upper, above_text))) = (counted(below), counted(below + 1)) else {
            continue;
        };
        let is_cut = can_be(figure.loosest);
        let hundredth =
            |percent: Exact| percent.divided_by(Exact::whole(100)).and_then(|share| share.nearest(figure.step));
        let is_nearer_below = match (figure.value.times(Exact::whole(100)), is_cut) {
            (Some(value), false) => value.minus(lower).map(Exact::size) <= upper.minus(value).map(Exact::size),
            _ => false,
        };
        let nearest = if is_nearer_below { hundredth(lower) } else { hundredth(upper) };
        let ending = if is_cut { ", so its decimals were cut off" } else { "" };
        let verb = if is_cut { "is a count only if cut off" } else { "is no whole number of them" };
        sightings.push(Sighting {
            rule: Rule::PossibleCount,
            severity: if is_cut { Severity::Note } else { Severity::Error },
            figures: vec![share, index],
            message: format!(
                "{}: {} is printed as {}, but of {} that {verb}: {below_text}, {above_text}{ending}.",
                figure.location,
                statements.label(share),
                figure.printed,
                whole,
            ),
            changes: nearest.map(|value| (share, Instead::Value(value))).into_iter().collect(),
            advice: Some(format!("Say the count: {below_text}, {above_text}.")),
        });
    }
    sightings
}

/// A whole counted exactly.
fn exact_count(statements: &Statements, index: usize) -> Option<i128> {
    let figure = &statements.figures[index];
    let is_exact =
        figure.rounded == Interval::point(figure.value) && figure.value.is_whole() && Exact::ZERO < figure.value;
    (is_exact && matches!(figure.unit.measure, Measure::Count | Measure::Heads)).then(|| figure.value.floor())
}

fn is_possible(share: Interval, whole: i128) -> bool {
    let times = |end: Option<Exact>| end.zip(Exact::new(whole, 1)).and_then(|(end, whole)| end.times(whole));
    match (times(share.low), times(share.high)) {
        // A whole number is within if the greatest one not above the high end is not below the low end.
        (Some(low), Some(high)) => Exact::new(high.floor(), 1).is_none_or(|greatest| low <= greatest),
        _ => true,
    }
}
