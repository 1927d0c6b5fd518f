//! An identity that does not hold, in a sentence: the figures, where they stand, and what they should make.

use super::finding::{Rule, Severity};
use super::identities::{Equation, Identity, Relation, Term};
use super::interval::Interval;
use super::mend::Standing;
use super::printed::Measure;
use super::statement::Statements;
use super::wording::{apart, arithmetic, list, percent, value_like};

/// What is wrong with identities that are told together, without the last full stop.
pub(crate) fn told(standing: &Standing<'_>, together: &[usize]) -> String {
    if is_one_heading_twice(standing, together) {
        return heading_twice(standing, together);
    }
    let sentences: Vec<String> =
        together.iter().map(|index| sentence(standing.statements, &standing.identities[*index])).collect();
    sentences.join("; ")
}

/// The most conflicts between two prints that are told one by one.
const MOST_TOLD_APART: usize = 2;

/// Whether so many prints of a quantity differ that it is two quantities under one name.
pub(crate) fn is_one_heading_twice(standing: &Standing<'_>, together: &[usize]) -> bool {
    MOST_TOLD_APART < together.len() && standing.identities[together[0]].rule == Rule::SameQuantity
}

fn heading_twice(standing: &Standing<'_>, together: &[usize]) -> String {
    let statements = standing.statements;
    let first = &standing.identities[together[0]];
    let figure = &statements.figures[first.subject];
    let pairs: Vec<String> = together
        .iter()
        .take(MOST_TOLD_APART)
        .map(|index| {
            let identity = &standing.identities[*index];
            let figures: Vec<String> = identity.readings[0]
                .right
                .figures()
                .iter()
                .chain([&identity.subject])
                .map(|index| statements.figures[*index].printed.clone())
                .collect();
            format!("{} for {}", figures.join(" and "), statements.label(identity.subject))
        })
        .collect();
    format!(
        "{}: {} is printed twice with different figures, {} times over: {}; one of the two is something else",
        figure.location,
        statements.title(&figure.quantity),
        together.len(),
        list(&pairs)
    )
}

fn sentence(statements: &Statements, identity: &Identity) -> String {
    let figures = &statements.figures;
    let subject = &figures[identity.subject];
    let label = statements.label(identity.subject);
    let Some(reading) = identity.readings.first() else { return String::new() };
    if identity.rule == Rule::SameQuantity
        && let Some(other) = reading.right.figures().first()
    {
        return format!(
            "{label} is {} in {}, but {} in {}",
            figures[*other].printed, figures[*other].location, subject.printed, subject.location
        );
    }
    let point = |index: usize| Interval::point(figures[index].value);
    let rounded = |index: usize| figures[index].rounded;
    if reading.relation == Relation::AtMost {
        let told = arithmetic(statements, identity.subject, &reading.right);
        return at_most(statements, identity, reading, &told);
    }
    let mut results: Vec<String> = Vec::new();
    for reading in &identity.readings {
        let Some(result) = reading.right.value(&point).low else { continue };
        let told = arithmetic(statements, identity.subject, &reading.right);
        let range = reading.right.value(&rounded);
        let allowing = match (range.low, range.high) {
            (Some(low), Some(high)) if low < high => {
                let (low, high) = (value_like(subject, low), value_like(subject, high));
                if low == high { String::new() } else { format!(" ({low} to {high}, allowing for rounding)") }
            }
            _ => String::new(),
        };
        let told = match identity.rule {
            Rule::Average if told.contains(" and ") => format!("that of its parts is {told}"),
            Rule::Cost => format!(
                "{told} is {}{allowing}{}",
                value_like(subject, result),
                paid_for(statements, identity, reading)
            ),
            _ => format!("{told} is {}{allowing}", value_like(subject, result)),
        };
        if !results.contains(&told) {
            results.push(told);
        }
    }
    // Further readings are named so that nobody looks for the one that would do.
    let more = if MOST_READINGS_TOLD < results.len() { ", nor does any other reading agree" } else { "" };
    results.truncate(MOST_READINGS_TOLD);
    format!("{}: {label} is printed as {}, but {}{more}", subject.location, subject.printed, results.join(", and "))
}

/// How many posts a cost would pay for.
fn paid_for(statements: &Statements, identity: &Identity, reading: &Equation) -> String {
    let figures = &statements.figures;
    let Term::Times(posts, price) = &reading.right else { return String::new() };
    let (Term::Figure(posts), Term::Figure(price)) = (posts.as_ref(), price.as_ref()) else { return String::new() };
    let cost = &figures[identity.subject];
    cost.value
        .divided_by(figures[*price].value)
        .map(|paid| format!(", and {} pays for {}", cost.printed, value_like(&figures[*posts], paid)))
        .unwrap_or_default()
}

const MOST_READINGS_TOLD: usize = 3;

fn at_most(statements: &Statements, identity: &Identity, reading: &Equation, told: &str) -> String {
    let figures = &statements.figures;
    let subject = &figures[identity.subject];
    let label = statements.label(identity.subject);
    let whole = reading.right.figures().first().copied();
    match (identity.rule, whole) {
        (Rule::HeadsAndWte, Some(whole)) if subject.unit.measure != Measure::Wte => {
            let ratio =
                subject.value.divided_by(figures[whole].value).map(|ratio| percent(ratio, 0)).unwrap_or_default();
            let verdict = match identity.severity {
                Severity::Error => format!(
                    "so dividing the one by the other, as the paper does, gives {ratio} here and is no share anywhere; the number of people must be printed"
                ),
                Severity::Warning | Severity::Note => {
                    "which can be if they work part-time; no share may be worked from the two".to_owned()
                }
            };
            format!(
                "{}: {label} counts {} people against {} WTE ({}), {verdict}",
                subject.location,
                subject.printed,
                figures[whole].printed,
                apart(statements, identity.subject, whole)
            )
        }
        (Rule::HeadsAndWte, Some(whole)) => format!(
            "{}: {label} is {} WTE for {} people ({}), {}",
            subject.location,
            subject.printed,
            figures[whole].printed,
            apart(statements, identity.subject, whole),
            if identity.severity == Severity::Error { "more than people work" } else { "more than a whole time each" }
        ),
        (Rule::Sum, _) => format!(
            "{}: {label} is printed as {}, but the parts that are printed already make {}",
            subject.location,
            subject.printed,
            arithmetic(statements, identity.subject, &reading.left),
        ),
        (_, None) => {
            format!("{}: {label} is printed as {}, more than all there is", subject.location, subject.printed)
        }
        _ => format!(
            "{}: {label} is printed as {}, more than the {told} that it is a part of",
            subject.location, subject.printed
        ),
    }
}
