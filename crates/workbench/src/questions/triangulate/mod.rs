//! Two or more sources of one quantity side by side, with what may set them apart.
//!
//! **Invariant:** sources are never averaged; one of them is the baseline, by a rule that the answer states.

mod reasons;
mod sources;
mod stated;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_catalogue::Indicator;
use wholetime_measures::figures::WARNED_BELOW;
use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::{Area, Basis, Period, Value};

pub use self::reasons::{Difference, Reason, ReasonKind};
use self::sources::{Asked, context, held, said};
pub use self::stated::{Stated, StatedFigure};
use crate::questions::periods;
use crate::questions::profile::{SourceLine, source_lines};
use crate::{Geography, Scope, Workbench, WorkbenchError};

/// A source is taken at its period nearest to the one asked about, if it is this near. Our judgement: two years of change
/// are larger than most differences between sources.
pub const NEAREST_WITHIN_MONTHS: i32 = 24;

/// How the baseline is chosen, as the answer states it.
pub const RULE: &str = "the baseline is what practices returned, if that is held; else the sum over practices, where it \
                        covers at least 90 % of patients; else the published figure; else a compilation; else a sum that \
                        covers less; else the first figure stated. Sources are never averaged";

/// Where a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Added up from the official rows of practices.
    PracticeLevelSum,
    /// Published for the area, with estimates.
    Published,
    /// From a compilation by somebody else than the publisher.
    Compiled,
    /// From returns that practices gave.
    Returned,
    /// Stated by the user.
    Stated,
}

impl Origin {
    const fn of(basis: Basis) -> Self {
        match basis {
            Basis::PracticeLevelSum => Self::PracticeLevelSum,
            Basis::Published => Self::Published,
            Basis::Compiled => Self::Compiled,
            Basis::Returned => Self::Returned,
        }
    }

    /// The basis it is held on; none for what a user states.
    #[must_use]
    pub const fn basis(self) -> Option<Basis> {
        match self {
            Self::PracticeLevelSum => Some(Basis::PracticeLevelSum),
            Self::Published => Some(Basis::Published),
            Self::Compiled => Some(Basis::Compiled),
            Self::Returned => Some(Basis::Returned),
            Self::Stated => None,
        }
    }

    /// What a person reads.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.basis().map_or("stated", Basis::title)
    }
}

/// A figure of one source.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SourceFigure {
    /// What it is called in this answer; no two are called the same.
    pub label: String,
    /// How it came about.
    pub basis: Origin,
    /// Publication or own table; none for what a user states.
    pub source: Option<String>,
    /// Period it is of, where that is known.
    pub period: Option<Period>,
    /// Months from the period asked about (negative where it is earlier).
    pub months_away: Option<i32>,
    /// Indicator.
    pub indicator: String,
    /// Which GPs it counts, where it counts any; as stated for what a user states.
    pub definition: Option<String>,
    /// Value.
    pub value: Value,
    /// What is counted.
    pub numerator: Value,
    /// What it is divided by; none for a plain count.
    pub denominator: Option<Value>,
    /// Share of known patients covered, 0 to 1; none where nobody says.
    pub coverage: Option<f64>,
    /// Practices with a value, for sums over practices.
    pub practices: Option<u32>,
    /// Practices known in the area at the period.
    pub practices_known: Option<u32>,
    /// The smallest step between values in its source, where that is coarser than the sum needs.
    pub rounded_to: Option<f64>,
    /// Whether it holds estimates for practices that did not report; none where nobody says.
    pub holds_estimates: Option<bool>,
    /// It answers a neighbouring question (other GPs) and stands here for context.
    pub is_context: bool,
    /// The others are held against it.
    pub is_baseline: bool,
    /// What a reader should know of it.
    pub notes: Vec<String>,
}

/// The figure that the others are held against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "TriangulationBaseline")]
pub struct Baseline {
    /// Its label.
    pub label: String,
    /// Why it is the baseline.
    pub why: String,
    /// The rule by which it was chosen.
    pub rule: String,
}

/// Sources of one quantity side by side.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Triangulation {
    /// The area.
    pub area: Area,
    /// The indicator.
    pub indicator: Indicator,
    /// Period asked about.
    pub period: Period,
    /// Whose map.
    pub geography: Geography,
    /// Figures: those that answer the question, then those for context.
    pub figures: Vec<SourceFigure>,
    /// Each other figure against the baseline.
    pub differences: Vec<Difference>,
    /// The baseline.
    pub baseline: Baseline,
    /// What a reader should know of the whole.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

impl Workbench {
    /// Two or more sources of one quantity side by side.
    ///
    /// # Errors
    /// Where the area or indicator is not known, or no source has a figure.
    pub fn triangulate(
        &self,
        area: &str,
        indicator: &str,
        stated: &Stated,
        scope: Scope,
    ) -> Result<Triangulation, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, area)?;
        let indicator = self.indicator(indicator)?;
        let period = periods::meant(&holdings, &area, scope)?.period;
        let asked = Asked { holdings: &holdings, area: &area, period, scope };
        let mut notes = Vec::new();
        let mut editions: BTreeSet<EditionKey> = BTreeSet::new();
        let mut figures = held(&asked, indicator, &mut editions, &mut notes)?;
        figures.extend(stated.figures.iter().map(|one| said(&asked, indicator, one)));
        let Some((position, why)) = baseline(&figures) else {
            return Err(WorkbenchError::PeriodNotHeld {
                what: format!("figures of “{}”", indicator.title),
                area: format!("{} ({})", area.area.name, area.area.code),
                period,
                held: match notes.as_slice() {
                    [] => periods::in_words(holdings.workforce_periods()),
                    told => told.join("; "),
                },
            });
        };
        figures[position].is_baseline = true;
        let like_baseline = figures[position].basis.basis();
        figures.extend(context(&asked, indicator, like_baseline, &mut editions)?);
        name_apart(&mut figures);
        let differences = reasons::differences(&asked, indicator, &figures, position)?;
        notes.extend(stated.unread.iter().cloned());
        if figures.iter().filter(|figure| !figure.is_context).count() < 2 {
            notes.push(format!("no second source of it is held within {NEAREST_WITHIN_MONTHS} months of {period}"));
        }
        Ok(Triangulation {
            baseline: Baseline { label: figures[position].label.clone(), why, rule: RULE.to_owned() },
            area: area.area.clone(),
            indicator: indicator.clone(),
            period,
            geography: scope.geography,
            figures,
            differences,
            notes,
            sources: source_lines(&holdings, &editions.into_iter().collect::<Vec<_>>()),
        })
    }
}

/// The position of the baseline among the figures, and why it is the one.
fn baseline(figures: &[SourceFigure]) -> Option<(usize, String)> {
    let find = |wanted: &dyn Fn(&SourceFigure) -> bool| {
        figures.iter().position(|figure| figure.value.known().is_some() && wanted(figure))
    };
    let of = |origin: Origin| find(&|figure| figure.basis == origin);
    let covers = |figure: &SourceFigure| figure.coverage.is_some_and(|share| WARNED_BELOW <= share);
    let (position, because) = of(Origin::Returned)
        .map(|found| (found, "practices returned it"))
        .or_else(|| {
            let summed = find(&|figure| figure.basis == Origin::PracticeLevelSum && covers(figure))?;
            Some((summed, "it is the sum over practices and covers at least 90 % of patients"))
        })
        .or_else(|| Some((of(Origin::Published)?, "no sum over practices covers 90 % of patients; this is published")))
        .or_else(|| Some((of(Origin::Compiled)?, "neither a full sum over practices nor a published figure is near")))
        .or_else(|| Some((of(Origin::PracticeLevelSum)?, "nothing else is held; mind how little it covers")))
        .or_else(|| Some((of(Origin::Stated)?, "nothing is held near the period; it was stated first")))?;
    Some((position, because.to_owned()))
}

/// Gives figures of the same label a number behind it, so that a difference names one of them.
fn name_apart(figures: &mut [SourceFigure]) {
    for figure in figures.iter_mut().filter(|figure| figure.is_context) {
        figure.label = format!("{} ({})", figure.label, figure.definition.as_deref().unwrap_or(&figure.indicator));
    }
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for figure in figures {
        let count = seen.entry(figure.label.clone()).or_default();
        *count += 1;
        if 1 < *count {
            figure.label = format!("{} [{count}]", figure.label);
        }
    }
}

#[cfg(test)]
mod tests;
