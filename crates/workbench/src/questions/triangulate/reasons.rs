//! Why two sources differ: what sets them apart, and how much of the difference each of it can explain.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_catalogue::Indicator;
use wholetime_vocabulary::{Basis, GpDefinition, Period, grouped};

use super::sources::{Asked, under_other_definitions};
use super::{Origin, SourceFigure};
use crate::WorkbenchError;

/// What may set two sources apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// They are of different periods.
    Period,
    /// They count other people.
    Definition,
    /// They cover other shares of the practices.
    Coverage,
    /// One holds estimates for practices that did not report.
    Estimates,
    /// One is made of rounded values.
    Rounding,
    /// One person works at several practices.
    SeveralContracts,
    /// Nothing that sets them apart is known.
    Unknown,
}

/// One thing that sets two figures apart.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "DifferenceReason")]
pub struct Reason {
    /// Which.
    pub kind: ReasonKind,
    /// In a sentence.
    pub sentence: String,
    /// How much of the difference it explains, with its sign, where that can be worked out.
    pub explains: Option<f64>,
    /// How far it may move the difference either way, where only that can be said.
    pub up_to: Option<f64>,
}

impl Reason {
    fn new(kind: ReasonKind, sentence: impl Into<String>) -> Self {
        Self { kind, sentence: sentence.into(), explains: None, up_to: None }
    }

    fn explaining(self, explains: Option<f64>) -> Self {
        Self { explains, ..self }
    }
}

/// A figure against the baseline.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "SourceDifference")]
pub struct Difference {
    /// Label of the figure.
    pub figure: String,
    /// Label of the baseline.
    pub baseline: String,
    /// The figure less the baseline.
    pub difference: f64,
    /// The same in percent of the baseline; none where that is zero.
    pub difference_pct: Option<f64>,
    /// What sets them apart.
    pub reasons: Vec<Reason>,
    /// What is left of the difference when all that could be worked out is taken away; none where nothing could.
    pub unexplained: Option<f64>,
    /// It answers a neighbouring question and stands here for context.
    pub is_context: bool,
}

/// Differences in coverage below this (in shares) are not worth a word. Our judgement.
const COVERAGE_APART: f64 = 0.005;

/// Each other figure against the baseline.
///
/// # Errors
/// Where an edition cannot be read.
pub(super) fn differences(
    asked: &Asked<'_>,
    indicator: &Indicator,
    figures: &[SourceFigure],
    baseline: usize,
) -> Result<Vec<Difference>, WorkbenchError> {
    let base = &figures[baseline];
    let Some(base_value) = base.value.known() else { return Ok(Vec::new()) };
    let mut differences = Vec::new();
    for (_, figure) in figures.iter().enumerate().filter(|(position, _)| *position != baseline) {
        let Some(value) = figure.value.known() else { continue };
        let difference = value - base_value;
        let mut reasons: Vec<Reason> = Vec::new();
        reasons.extend(period(asked, indicator, figure, base)?);
        reasons.extend(definition(asked, indicator, figures, figure, base)?);
        reasons.extend(coverage(indicator, figure, base));
        reasons.extend(estimates(figure, base));
        reasons.extend(rounding(figure, base));
        reasons.extend(several_contracts(indicator, figure, base));
        let explained: Vec<f64> = reasons.iter().filter_map(|reason| reason.explains).collect();
        let unexplained = (!explained.is_empty()).then(|| difference - explained.iter().sum::<f64>());
        if reasons.is_empty() && difference != 0.0 {
            let said = "nothing that is known sets them apart; ask who made the figure what it counts, of which \
                        practices and of which day";
            reasons.push(Reason::new(ReasonKind::Unknown, said));
        }
        differences.push(Difference {
            figure: figure.label.clone(),
            baseline: base.label.clone(),
            difference,
            difference_pct: (base_value != 0.0).then(|| 100.0 * difference / base_value),
            reasons,
            unexplained,
            is_context: figure.is_context,
        });
    }
    Ok(differences)
}

/// What sentences call the figure that is held against the baseline.
const IT: &str = "it";
const BASELINE: &str = "the baseline";

const fn on_basis(basis: Basis) -> &'static str {
    match basis {
        Basis::PracticeLevelSum => "added up from practices",
        Basis::Published => "as published",
        Basis::Compiled => "as compiled",
        Basis::Returned => "as returned",
    }
}

fn signed(number: f64) -> String {
    let shown = grouped(number.abs(), 1);
    let sign = if number < 0.0 { "−" } else { "+" };
    format!("{sign}{shown}")
}

/// They are of different periods; what one and the same source says of both is how much that explains.
fn period(
    asked: &Asked<'_>,
    indicator: &Indicator,
    figure: &SourceFigure,
    base: &SourceFigure,
) -> Result<Option<Reason>, WorkbenchError> {
    let (Some(of_figure), Some(of_base)) = (figure.period, base.period) else {
        let said = format!("the period of {} is not stated", if figure.period.is_none() { IT } else { BASELINE });
        return Ok(Some(Reason::new(ReasonKind::Period, said)));
    };
    let months = of_figure.months_since(of_base);
    if months == 0 {
        return Ok(None);
    }
    let unit = if months.abs() == 1 { "month" } else { "months" };
    let apart = format!("{} {unit} apart ({of_figure} and {of_base})", months.abs());
    let own = [figure.basis, base.basis].into_iter().filter_map(Origin::basis);
    for basis in own.chain([Basis::Published, Basis::PracticeLevelSum, Basis::Compiled]) {
        let Some((then, change)) = change(asked, indicator, basis, of_figure, of_base)? else { continue };
        let said = format!(
            "{apart}; {} it was {} {} at {then} than at {of_base}",
            on_basis(basis),
            grouped(change.abs(), 1),
            if change < 0.0 { "lower" } else { "higher" },
        );
        return Ok(Some(Reason::new(ReasonKind::Period, said).explaining(Some(change))));
    }
    Ok(Some(Reason::new(ReasonKind::Period, format!("{apart}; no source that covers the same holds both"))))
}

/// How much the figure on a basis changed from the period of the baseline to that of a figure (or a month within it, for a
/// year), where it is held for both and covers much the same.
fn change(
    asked: &Asked<'_>,
    indicator: &Indicator,
    basis: Basis,
    of_figure: Period,
    of_base: Period,
) -> Result<Option<(Period, f64)>, WorkbenchError> {
    let held = asked.periods(indicator, basis);
    let within =
        |period: &&Period| of_figure.first_day() <= period.first_day() && period.last_day() <= of_figure.last_day();
    let (Some(then), true) = (held.iter().rfind(within).copied(), held.contains(&of_base)) else { return Ok(None) };
    let (Some(a), Some(b)) = (asked.at(indicator, basis, then)?, asked.at(indicator, basis, of_base)?) else {
        return Ok(None);
    };
    let covers_the_same = (a.coverage - b.coverage).abs() < COVERAGE_APART;
    Ok(a.value.known().zip(b.value.known()).filter(|_| covers_the_same).map(|(a, b)| (then, a - b)))
}

/// They count other GPs; what one source says of both definitions in one period is how much that explains.
fn definition(
    asked: &Asked<'_>,
    indicator: &Indicator,
    figures: &[SourceFigure],
    figure: &SourceFigure,
    base: &SourceFigure,
) -> Result<Option<Reason>, WorkbenchError> {
    let Some(of_base) = &base.definition else { return Ok(None) };
    let Some(of_figure) = figure.definition.as_ref().filter(|text| text.parse::<GpDefinition>().is_ok()) else {
        let states = match &figure.definition {
            Some(text) => format!(
                "it states that it counts \u{201c}{text}\u{201d}, which is none of the published definitions by name"
            ),
            None => "which GPs it counts is not stated".to_owned(),
        };
        let range = range_of_definitions(figures, base).unwrap_or_default();
        let said = format!("{states}; the baseline counts {of_base}{range}");
        return Ok(Some(Reason::new(ReasonKind::Definition, said)));
    };
    if of_figure == of_base {
        return Ok(None);
    }
    let said = format!("{of_figure} is not {of_base}: other GPs are counted");
    let others = under_other_definitions(asked.holdings, indicator);
    let own = |word: &str| {
        let is_own = |one: &&Indicator| {
            asked.holdings.catalogue.definition_of(one).is_some_and(|definition| definition.word() == word)
        };
        others.iter().chain([indicator]).find(is_own)
    };
    let (Some(other), Some(ours)) = (own(of_figure), own(of_base)) else {
        return Ok(Some(Reason::new(ReasonKind::Definition, said)));
    };
    for period in [base.period, figure.period].into_iter().flatten() {
        for basis in [Basis::Published, Basis::PracticeLevelSum, Basis::Compiled] {
            let (a, b) = (asked.at(other, basis, period)?, asked.at(ours, basis, period)?);
            let values = a.zip(b).and_then(|(a, b)| a.value.known().zip(b.value.known()));
            let Some((a, b)) = values else { continue };
            let said = format!("{said}; {} they differ by {} at {period}", on_basis(basis), signed(a - b));
            return Ok(Some(Reason::new(ReasonKind::Definition, said).explaining(Some(a - b))));
        }
    }
    Ok(Some(Reason::new(ReasonKind::Definition, format!("{said}; no source holds both"))))
}

/// How far the definitions held beside the baseline, of the same source and period, run.
fn range_of_definitions(figures: &[SourceFigure], base: &SourceFigure) -> Option<String> {
    let alike = figures.iter().filter(|other| other.basis == base.basis && other.period == base.period);
    let mut values: Vec<(f64, &str)> =
        alike.filter_map(|other| Some((other.value.known()?, other.definition.as_deref()?))).collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (least, most) = (values.first()?, values.last()?);
    (least.1 != most.1).then(|| {
        format!(
            ", and by definition its source runs from {} ({}) to {} ({})",
            grouped(least.0, 1),
            least.1,
            grouped(most.0, 1),
            most.1
        )
    })
}

/// They cover other shares of the practices: what is lacking would add as much again as what is there.
pub(super) fn coverage(indicator: &Indicator, figure: &SourceFigure, base: &SourceFigure) -> Option<Reason> {
    let (Some(of_figure), Some(of_base)) = (figure.coverage, base.coverage) else {
        let unstated = if figure.coverage.is_none() { IT } else { BASELINE };
        return Some(Reason::new(ReasonKind::Coverage, format!("how much {unstated} covers is not stated")));
    };
    if (of_figure - of_base).abs() < COVERAGE_APART || of_figure <= 0.0 || of_base <= 0.0 {
        return None;
    }
    let said = format!("coverage {:.1} % against {:.1} % of known patients", of_figure * 100.0, of_base * 100.0);
    // A rate does not grow with the practices it covers.
    if indicator.denominator.is_some() {
        return Some(Reason::new(ReasonKind::Coverage, format!("{said}; the practices lacking may have other rates")));
    }
    let lacking = |figure: &SourceFigure, share: f64| figure.value.known().map(|value| value / share - value);
    let explains = lacking(base, of_base).zip(lacking(figure, of_figure)).map(|(base, figure)| base - figure);
    let said = match explains {
        Some(explains) => {
            format!("{said}; the practices lacking, at the rate of the others, make {}", signed(explains))
        }
        None => said,
    };
    Some(Reason::new(ReasonKind::Coverage, said).explaining(explains))
}

pub(super) fn estimates(figure: &SourceFigure, base: &SourceFigure) -> Option<Reason> {
    let (Some(of_figure), Some(of_base)) = (figure.holds_estimates, base.holds_estimates) else { return None };
    if of_figure == of_base {
        return None;
    }
    let (with, without) = if of_figure { (IT, BASELINE) } else { (BASELINE, IT) };
    let said = format!(
        "{with} holds the publisher's estimates for practices that did not report or reported in part; {without} holds none"
    );
    Some(Reason::new(ReasonKind::Estimates, said))
}

/// One of them is made of rounded values: a sum of `n` values rounded to a step is off by the step times √(n ÷ 12), one
/// standard deviation. Source: variance of the uniform distribution, step² ÷ 12.
pub(super) fn rounding(figure: &SourceFigure, base: &SourceFigure) -> Option<Reason> {
    let off = |figure: &SourceFigure| {
        let step = figure.rounded_to?;
        let values = f64::from(figure.practices.unwrap_or(1));
        let per_numerator = match (figure.value.known(), figure.numerator.known()) {
            (Some(value), Some(numerator)) if numerator != 0.0 => value / numerator,
            _ => 1.0,
        };
        Some((step * (values / 12.0).sqrt() * per_numerator, step, values))
    };
    let (of_figure, of_base) = (off(figure), off(base));
    let said: Vec<String> = [(IT, of_figure), (BASELINE, of_base)]
        .into_iter()
        .filter_map(|(which, off)| {
            let (_, step, values) = off?;
            Some(if 1.0 < values {
                format!("{which} adds up {} values rounded to {step}", grouped(values, 0))
            } else {
                format!("{which} is rounded to {step}")
            })
        })
        .collect();
    if said.is_empty() {
        return None;
    }
    let squares = [of_figure, of_base].into_iter().flatten().map(|(off, ..)| off * off);
    let up_to = squares.sum::<f64>().sqrt();
    let sentence = format!("{}: off by about {} either way", said.join("; "), grouped(up_to, 2));
    Some(Reason { up_to: Some(up_to), ..Reason::new(ReasonKind::Rounding, sentence) })
}

/// In people, a sum over practices counts somebody twice who works at two of them; a published figure does not.
pub(super) fn several_contracts(indicator: &Indicator, figure: &SourceFigure, base: &SourceFigure) -> Option<Reason> {
    let counts_people = indicator.numerator.measures().any(|measure| measure.contains("headcount"));
    let adds_practices = |figure: &SourceFigure| figure.practices.is_some();
    if !counts_people || adds_practices(figure) == adds_practices(base) {
        return None;
    }
    let said = "somebody with contracts at several practices counts once in each practice of a sum, and once in all in a \
                figure published for the area";
    Some(Reason::new(ReasonKind::SeveralContracts, said))
}
