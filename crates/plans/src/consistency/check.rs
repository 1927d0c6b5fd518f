//! Holds every identity against what the printed figures can stand for, and says what cannot be.

use std::collections::BTreeSet;

use super::finding::{Finding, Involved, Rule, Severity};
use super::identities::{Equation, Identity, Relation, Sighting, Term, all};
use super::interval::Interval;
use super::mend::Standing;
use super::printed::Measure;
use super::statement::Statements;
use super::wording::{apart, arithmetic, list, value_like};

/// Checks a paper's figures against each other.
///
/// An identity is an error only if no admissible reading reconciles its figures: each may be rounded or cut off at its last
/// printed digit. If only cutting off does, it is a note; so is what the paper itself declares. Errors come first, then in
/// the order of the paper.
pub fn check(statements: &Statements) -> Vec<Finding> {
    let (identities, sightings) = all(statements);
    let figures = &statements.figures;
    let rounded = |index: usize| figures[index].rounded;
    let loosest = |index: usize| figures[index].loosest;
    let standing = Standing {
        statements,
        identities: &identities,
        holds: identities.iter().map(|identity| identity.holds(&loosest)).collect(),
    };
    let mut findings: Vec<(usize, Finding)> = Vec::new();
    let mut cut_off: Vec<(usize, usize)> = Vec::new();
    let mut told: BTreeSet<usize> = BTreeSet::new();
    for (index, identity) in identities.iter().enumerate() {
        if standing.holds[index] {
            if !identity.holds(&rounded) {
                let cut = identity
                    .readings
                    .iter()
                    .flat_map(Equation::figures)
                    .find(|figure| is_enough_to_cut(statements, identity, *figure));
                cut_off.push((cut.unwrap_or(identity.subject), index));
            }
            continue;
        }
        if !told.insert(index) {
            continue;
        }
        let together: Vec<usize> = match &identity.series {
            None => vec![index],
            Some(series) => (0..identities.len())
                .filter(|other| {
                    !standing.holds[*other]
                        && identities[*other].series.as_ref() == Some(series)
                        && identities[*other].rule == identity.rule
                })
                .collect(),
        };
        told.extend(&together);
        findings.push((identity.subject, finding(&standing, &together)));
    }
    findings
        .extend(sightings.iter().filter_map(|sighting| Some((*sighting.figures.first()?, seen(&standing, sighting)))));
    findings.extend(cut_offs(&standing, &cut_off));
    findings.sort_by_key(|(subject, finding)| (finding.severity, *subject));
    findings.into_iter().map(|(_, finding)| finding).collect()
}

fn is_enough_to_cut(statements: &Statements, identity: &Identity, cut: usize) -> bool {
    let figures = &statements.figures;
    identity.holds(&|index: usize| if index == cut { figures[index].loosest } else { figures[index].rounded })
}

fn finding(standing: &Standing<'_>, together: &[usize]) -> Finding {
    let statements = standing.statements;
    let first = &standing.identities[together[0]];
    let mut involved: Vec<usize> = Vec::new();
    for index in together {
        let identity = &standing.identities[*index];
        for figure in std::iter::once(identity.subject).chain(identity.readings.iter().flat_map(Equation::figures)) {
            if !involved.contains(&figure) {
                involved.push(figure);
            }
        }
    }
    let sentences: Vec<String> = if is_one_heading_twice(standing, together) {
        vec![heading_twice(standing, together)]
    } else {
        together.iter().map(|index| sentence(statements, &standing.identities[*index])).collect()
    };
    let declared: BTreeSet<&str> =
        together.iter().flat_map(|index| declarations(statements, &standing.identities[*index])).collect();
    let mut message =
        format!("{}.", sentences.iter().map(|sentence| sentence.trim_end_matches('.')).collect::<Vec<_>>().join("; "));
    let mut severity = first.severity;
    if !declared.is_empty() {
        severity = Severity::Note;
        let declared: Vec<String> = declared.into_iter().map(str::to_owned).collect();
        message = format!("{message} {DECLARED} {}.", declared.join("; ").trim_end_matches('.'));
    } else if first.rule == Rule::Pattern {
        message = format!("{} as in the other rows.", message.trim_end_matches('.'));
    } else if is_counted_once_in_all(statements, first) {
        severity = Severity::Note;
        message = format!("{message} That can be if some people are counted in more than one part.");
    }
    let is_declared = message.contains(DECLARED);
    let mend = match first.rule {
        _ if is_declared => None,
        Rule::HeadsAndWte => Some(standing.mend(
            &[],
            Some("Print how many people there are in all, and work shares of people from that."),
            0,
            0,
        )),
        _ => standing.best(together),
    };
    Finding { severity, rule: first.rule, message, figures: named(statements, &involved), mend }
}

const DECLARED: &str = "The paper says so itself:";

fn declarations<'a>(statements: &'a Statements, identity: &Identity) -> Vec<&'a str> {
    let mut about = vec![identity.subject];
    if identity.rule == Rule::SameQuantity {
        about.extend(identity.readings.iter().flat_map(Equation::figures));
    }
    about.into_iter().filter_map(|index| statements.figures[index].declares.as_deref()).collect()
}

/// Fewer people in all than in the parts together, yet no fewer than in any one of them.
fn is_counted_once_in_all(statements: &Statements, identity: &Identity) -> bool {
    let figures = &statements.figures;
    let whole = &figures[identity.subject];
    let Some(reading) = identity.readings.first() else { return false };
    let parts = reading.right.figures();
    let value = |index: usize| figures[index].loosest;
    identity.rule == Rule::Sum
        && whole.unit.measure == Measure::Heads
        && Equation::at_most(reading.left.clone(), reading.right.clone()).holds(&value)
        && parts.iter().all(|part| figures[*part].loosest.reaches_down_to(whole.loosest))
}

/// The most conflicts between two prints that are told one by one.
const MOST_TOLD_APART: usize = 2;

fn is_one_heading_twice(standing: &Standing<'_>, together: &[usize]) -> bool {
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
        "{}: {} is printed twice with different figures, {} times over: {}. One of the two is something else.",
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
            "{label} is {} in {}, but {} in {}.",
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
    format!("{}: {label} is printed as {}, but {}{more}.", subject.location, subject.printed, results.join(", and "))
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
            let ratio = subject
                .value
                .divided_by(figures[whole].value)
                .map(|ratio| super::wording::percent(ratio, 0))
                .unwrap_or_default();
            let verdict = match identity.severity {
                Severity::Error => format!(
                    "so dividing the one by the other, as the paper does, gives {ratio} here and is no share anywhere; the number of people must be printed"
                ),
                Severity::Note => "which can be if they work part-time; no share may be worked from the two".to_owned(),
            };
            format!(
                "{}: {label} counts {} people against {} WTE ({}), {verdict}.",
                subject.location,
                subject.printed,
                figures[whole].printed,
                apart(statements, identity.subject, whole)
            )
        }
        (Rule::HeadsAndWte, Some(whole)) => format!(
            "{}: {label} is {} WTE for {} people ({}), more than people work.",
            subject.location,
            subject.printed,
            figures[whole].printed,
            apart(statements, identity.subject, whole)
        ),
        (_, None) => {
            format!("{}: {label} is printed as {}, more than all there is.", subject.location, subject.printed)
        }
        _ => format!(
            "{}: {label} is printed as {}, more than the {told} that it is a part of.",
            subject.location, subject.printed
        ),
    }
}

fn seen(standing: &Standing<'_>, sighting: &Sighting) -> Finding {
    let statements = standing.statements;
    // What is said of a figure is not said of how its whole table was shared out.
    let subject = sighting.figures.first().filter(|_| sighting.rule != Rule::Shares);
    let declared = subject.and_then(|index| statements.figures[*index].declares.as_deref());
    let mend = (!sighting.changes.is_empty() || sighting.advice.is_some())
        .then(|| standing.mend(&sighting.changes, sighting.advice.as_deref(), 0, 0));
    let mut figures: Vec<usize> = Vec::new();
    for figure in &sighting.figures {
        if !figures.contains(figure) {
            figures.push(*figure);
        }
    }
    Finding {
        severity: if declared.is_some() { Severity::Note } else { sighting.severity },
        rule: sighting.rule,
        message: declared.map_or_else(
            || sighting.message.clone(),
            |declared| format!("{} {DECLARED} {}.", sighting.message, declared.trim_end_matches('.')),
        ),
        figures: named(statements, &figures),
        mend,
    }
}

/// One note for each figure that was cut off, and whether others of its table were rounded up.
fn cut_offs(standing: &Standing<'_>, cut_off: &[(usize, usize)]) -> Vec<(usize, Finding)> {
    let statements = standing.statements;
    let figures = &statements.figures;
    let mut locations: Vec<&str> = Vec::new();
    for (figure, _) in cut_off {
        let location = figures[*figure].location.as_str();
        if !locations.contains(&location) {
            locations.push(location);
        }
    }
    let mut findings = Vec::new();
    for location in locations {
        let mut cut: Vec<(usize, usize)> = Vec::new();
        for (figure, identity) in cut_off {
            if figures[*figure].location == location && !cut.iter().any(|(known, _)| known == figure) {
                cut.push((*figure, *identity));
            }
        }
        let point = |index: usize| Interval::point(figures[index].value);
        let loosest = |index: usize| figures[index].loosest;
        let worked_out = |identity: &Identity| {
            let reading = identity.readings.iter().find(|reading| reading.holds(&loosest))?;
            reading.right.value(&point).low
        };
        let texts: Vec<String> = cut
            .iter()
            .map(|(figure, identity)| {
                let identity = &standing.identities[*identity];
                let value = worked_out(identity).filter(|_| identity.subject == *figure);
                let value = value
                    .map(|value| format!(", worked out as {}", value_like(&figures[*figure], value)))
                    .unwrap_or_default();
                format!("{} ({}{value})", statements.label(*figure), figures[*figure].printed)
            })
            .collect();
        let rounded_up = standing.identities.iter().zip(&standing.holds).find_map(|(identity, holds)| {
            let figure = &figures[identity.subject];
            let value = worked_out(identity)?;
            let is_up = *holds
                && !cut.iter().any(|(known, _)| *known == identity.subject)
                && figure.location == location
                && value < figure.value
                && identity.rule != Rule::SameQuantity;
            is_up.then(|| {
                format!(
                    "{} ({}, worked out as {})",
                    statements.label(identity.subject),
                    figure.printed,
                    value_like(figure, value)
                )
            })
        });
        let beside =
            rounded_up.map(|text| format!(" Others of the table were rounded, such as {text}.")).unwrap_or_default();
        let first = cut[0].0;
        let involved: Vec<usize> = cut.iter().map(|(figure, _)| *figure).collect();
        let changes: Vec<_> = cut
            .iter()
            .filter_map(|(figure, identity)| {
                let identity = &standing.identities[*identity];
                let value =
                    worked_out(identity).filter(|_| identity.subject == *figure)?.nearest(figures[*figure].step)?;
                (value != figures[*figure].value).then_some((*figure, super::identities::Instead::Value(value)))
            })
            .collect();
        let mend = (!changes.is_empty()).then(|| standing.mend(&changes, None, 0, 0));
        findings.push((
            first,
            Finding {
                severity: Severity::Note,
                rule: Rule::Rounding,
                message: format!(
                    "{location}: {} can only have been cut off, or rounded more coarsely than it is printed.{beside}",
                    list(&texts)
                ),
                figures: named(statements, &involved),
                mend,
            },
        ));
    }
    findings
}

fn named(statements: &Statements, figures: &[usize]) -> Vec<Involved> {
    figures
        .iter()
        .map(|index| {
            let figure = &statements.figures[*index];
            Involved {
                figure: *index,
                label: statements.label(*index),
                printed: figure.printed.clone(),
                location: figure.location.clone(),
            }
        })
        .collect()
}
