//! Holds every identity against what the printed figures can stand for, and says what cannot be.

use std::collections::{BTreeSet, HashMap};

use super::exact::Exact;
use super::finding::{Finding, Involved, Rule, Severity};
use super::identities::{Equation, Identity, Sighting, all};
use super::interval::Interval;
use super::mend::Standing;
use super::printed::Measure;
use super::statement::Statements;
use super::telling::{is_one_heading_twice, told};
use super::wording::{list, value_like};

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
    let holds: Vec<bool> = identities.iter().map(|identity| identity.holds(&loosest)).collect();
    let standing =
        Standing { statements, by_figure: by_figure(statements, &identities), identities: &identities, holds };
    let mut broken_series: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, identity) in identities.iter().enumerate().filter(|(index, _)| !standing.holds[*index]) {
        if let Some(series) = &identity.series {
            broken_series.entry(series).or_default().push(index);
        }
    }
    let mut findings: Vec<(usize, Finding)> = Vec::new();
    let mut cut_off: Vec<(usize, usize)> = Vec::new();
    let mut seen_already: BTreeSet<usize> = BTreeSet::new();
    for (index, identity) in identities.iter().enumerate() {
        if standing.holds[index] {
            if identity.rule != Rule::Pattern && !identity.holds(&rounded) {
                let cut = identity
                    .readings
                    .iter()
                    .flat_map(Equation::figures)
                    .find(|figure| is_enough_to_cut(statements, identity, *figure));
                cut_off.push((cut.unwrap_or(identity.subject), index));
            }
            continue;
        }
        if !seen_already.insert(index) {
            continue;
        }
        let is_undeclared = declarations(statements, identity).is_empty();
        let together: Vec<usize> = match &identity.series {
            None => vec![index],
            Some(series) => broken_series[series.as_str()]
                .iter()
                .copied()
                .filter(|other| {
                    identities[*other].rule == identity.rule
                        && declarations(statements, &identities[*other]).is_empty() == is_undeclared
                })
                .collect(),
        };
        seen_already.extend(&together);
        findings.push((identity.subject, finding(&standing, &together)));
    }
    findings
        .extend(sightings.iter().filter_map(|sighting| Some((*sighting.figures.first()?, seen(&standing, sighting)))));
    findings.extend(cut_offs(&standing, &cut_off));
    findings.sort_by_key(|(subject, finding)| (finding.severity, *subject));
    findings.into_iter().map(|(_, finding)| finding).collect()
}

/// The identities that each figure is in.
fn by_figure(statements: &Statements, identities: &[Identity]) -> Vec<Vec<usize>> {
    let mut by_figure = vec![Vec::new(); statements.figures.len()];
    for (index, identity) in identities.iter().enumerate() {
        let figures: BTreeSet<usize> = identity.readings.iter().flat_map(Equation::figures).collect();
        for figure in figures {
            by_figure[figure].push(index);
        }
    }
    by_figure
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
    let declared: BTreeSet<&str> =
        together.iter().flat_map(|index| declarations(statements, &standing.identities[*index])).collect();
    let mut message = format!("{}.{}", told(standing, together), slip(standing, together));
    let mut severity = first.severity;
    let is_declared = !declared.is_empty();
    if is_declared {
        severity = Severity::Note;
        let declared: Vec<String> = declared.into_iter().map(str::to_owned).collect();
        message = format!("{message} {DECLARED} {}.", declared.join("; ").trim_end_matches('.'));
    } else if first.rule == Rule::Pattern {
        message = format!("{} as in the other rows.", message.trim_end_matches('.'));
    } else if let Some(rests_on) = &first.rests_on {
        message = format!("{message} {rests_on}");
    }
    if severity != Severity::Note && first.rule != Rule::Pattern && is_counted_once_in_all(statements, first) {
        severity = Severity::Note;
        message = format!("{message} That can be if some people are counted in more than one part.");
    }
    let mend = match first.rule {
        Rule::Pattern => standing.best(together),
        _ if severity == Severity::Note => None,
        Rule::SameQuantity if is_one_heading_twice(standing, together) => {
            Some(standing.mend(&[], Some("Give what is measured in the one and in the other a name of its own."), 0, 0))
        }
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

/// How units slip: thousands and pounds, months and years, per cent and shares.
const SLIPS: [(i128, i128, &str); 6] = [
    (1_000, 1, "a thousand times as much"),
    (1, 1_000, "a thousandth of it"),
    (100, 1, "a hundred times as much"),
    (1, 100, "a hundredth of it"),
    (12, 1, "twelve times as much"),
    (1, 12, "a twelfth of it"),
];

/// Whether another unit of the figure would reconcile it.
fn slip(standing: &Standing<'_>, together: &[usize]) -> String {
    let figures = &standing.statements.figures;
    let [one] = together else { return String::new() };
    let identity = &standing.identities[*one];
    let subject = identity.subject;
    let is_exact_relation =
        identity.readings.iter().all(|reading| reading.relation == super::identities::Relation::Equal);
    if !is_exact_relation || figures[subject].value == Exact::ZERO || identity.rule == Rule::SameQuantity {
        return String::new();
    }
    let would = |times: Exact| {
        identity.holds(&|index: usize| {
            if index == subject { figures[index].rounded.times(Interval::point(times)) } else { figures[index].rounded }
        })
    };
    let found = SLIPS.iter().find(|(over, under, _)| Exact::new(*over, *under).is_some_and(would));
    found.map_or_else(String::new, |(_, _, words)| format!(" With {words}, it would agree: a unit may have slipped."))
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
                let others =
                    if is_enough_to_cut(statements, identity, *figure) { "" } else { " and what it is made of" };
                format!("{} ({}{value}){others}", statements.label(*figure), figures[*figure].printed)
            })
            .collect();
        let rounded_up = standing.identities.iter().zip(&standing.holds).find_map(|(identity, holds)| {
            let figure = &figures[identity.subject];
            if !*holds || figure.location != location {
                return None;
            }
            let value = worked_out(identity)?;
            let is_up = !cut.iter().any(|(known, _)| *known == identity.subject)
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
