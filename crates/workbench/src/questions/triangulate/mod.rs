//! Two or more sources of one quantity side by side, with what may set them apart.
//!
//! **Invariant:** sources are never averaged; one of them is the baseline, by a rule that the answer states.

mod reasons;
mod stated;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use wholetime_catalogue::{Expression, Indicator, MeasureKind, Switch, Unit};
use wholetime_measures::Holdings;
use wholetime_measures::figures::{Desk, Figure, WARNED_BELOW};
use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::{Area, Basis, GpDefinition, Level, Period, Value};

pub use self::reasons::{Difference, Reason, ReasonKind};
pub use self::stated::{Stated, StatedFigure};
use crate::areas::ResolvedArea;
use crate::questions::profile::{SourceLine, source_lines};
use crate::questions::{periods, series};
use crate::{Geography, Scope, Workbench, WorkbenchError};

/// A source is taken at its period nearest to the one asked about, if it is this near. Our judgement: two years of change
/// are larger than most differences between sources.
pub const NEAREST_WITHIN_MONTHS: i32 = 24;

/// How the baseline is chosen, as the answer states it.
pub const RULE: &str = "the baseline is what practices returned, if that is held; else the sum over practices, where it \
                        covers at least 90 % of patients; else the published figure; else a compilation; else the first \
                        figure stated. Sources are never averaged";

/// Where a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Baseline {
    /// Its label.
    pub label: String,
    /// Why it is the baseline.
    pub why: String,
    /// The rule by which it was chosen.
    pub rule: String,
}

/// Sources of one quantity side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
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

/// A question about one area on one map, as the parts of this answer share it.
pub(super) struct Asked<'a> {
    holdings: &'a Holdings,
    area: &'a ResolvedArea,
    period: Period,
    scope: Scope,
}

impl Asked<'_> {
    fn desk(&self, period: Period) -> Desk<'_> {
        let mut desk = Desk::new(self.holdings, period, self.scope.geography);
        desk.allow_partial = self.scope.allow_partial;
        desk
    }

    /// The figure of an indicator on a basis at a period, where there is one.
    fn at(&self, indicator: &Indicator, basis: Basis, period: Period) -> Result<Option<Figure>, WorkbenchError> {
        let figure = series::one(&self.desk(period), &self.area.place, indicator, Some(basis))?;
        let is_known = figure.as_ref().is_some_and(|figure| figure.value.known().is_some());
        let Some(parts) = all_gps_of_parts(indicator).filter(|_| !is_known && is_own(basis)) else {
            return Ok(figure);
        };
        let added = series::one(&self.desk(period), &self.area.place, &parts, Some(basis))?;
        Ok(added.map(|mut added| {
            added.warnings.push("all GPs are added up from qualified permanent GPs, locums and trainees".to_owned());
            added
        }))
    }

    /// Periods for which a basis may have a figure of an indicator.
    fn periods(&self, indicator: &Indicator, basis: Basis) -> Vec<Period> {
        let of = |indicator: &Indicator| series::periods_of(self.holdings, indicator, self.area, Some(basis));
        let mut periods = of(indicator);
        if let Some(parts) = all_gps_of_parts(indicator).filter(|_| is_own(basis)) {
            periods.extend(of(&parts));
            periods.sort_unstable();
            periods.dedup();
        }
        periods
    }

    /// The figure of a basis nearest to the period asked about; nothing where none is near. What was refused or is not
    /// held on the way is told.
    fn nearest(
        &self,
        indicator: &Indicator,
        basis: Basis,
        told: &mut Vec<String>,
    ) -> Result<Option<Figure>, WorkbenchError> {
        let mut periods = self.periods(indicator, basis);
        periods.retain(|period| period.months_since(self.period).abs() <= NEAREST_WITHIN_MONTHS);
        periods.sort_by_key(|period| {
            let away = period.months_since(self.period);
            (away.abs(), away)
        });
        let mut lacking: Option<String> = None;
        for period in periods {
            let Some(figure) = self.at(indicator, basis, period)? else { continue };
            if figure.value.known().is_some() {
                return Ok(Some(figure));
            }
            let why = match (figure.is_refused, figure.warnings.last()) {
                (true, Some(refusal)) => refusal.clone(),
                _ => figure.value.missing().map(|why| why.to_string()).unwrap_or_default(),
            };
            lacking.get_or_insert_with(|| format!("{} of {period}: {why}", basis.title()));
        }
        told.extend(lacking);
        Ok(None)
    }
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
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, area)?;
        let indicator = self.indicator(indicator)?;
        let period = match scope.period {
            Some(period) => period,
            None => periods::newest(&holdings, &area, scope.geography)?.period,
        };
        let asked = Asked { holdings: &holdings, area: &area, period, scope };
        let mut notes = Vec::new();
        let mut editions: BTreeSet<EditionKey> = BTreeSet::new();
        let mut figures = held(&asked, indicator, &mut editions, &mut notes)?;
        figures.extend(stated.figures.iter().map(|one| said(&asked, indicator, one)));
        let Some((position, why)) = baseline(&figures) else {
            return Err(WorkbenchError::PeriodNotHeld {
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

/// Every source held that answers the question.
fn held(
    asked: &Asked<'_>,
    indicator: &Indicator,
    editions: &mut BTreeSet<EditionKey>,
    notes: &mut Vec<String>,
) -> Result<Vec<SourceFigure>, WorkbenchError> {
    let mut figures = Vec::new();
    for basis in [Basis::Returned, Basis::PracticeLevelSum, Basis::Published, Basis::Compiled] {
        let Some(figure) = asked.nearest(indicator, basis, notes)? else { continue };
        // Staff of networks are published, by whichever way one asks for them.
        if figures.iter().any(|known: &SourceFigure| known.basis == Origin::of(figure.basis)) {
            continue;
        }
        editions.extend(figure.editions());
        figures.push(source_figure(asked, indicator, &figure)?);
    }
    Ok(figures)
}

/// A basis of the user's own tables.
const fn is_own(basis: Basis) -> bool {
    matches!(basis, Basis::Compiled | Basis::Returned)
}

/// A count of all GPs as the sum of its parts: own tables hold permanent GPs beside locums and trainees together. On the
/// practices of September 2018 that a compilation and the official rows both hold, the sum is the official total in 246 of
/// 255, to the rounding.
fn all_gps_of_parts(indicator: &Indicator) -> Option<Indicator> {
    const ALL: &str = "gp_fte_total";
    let numerator = &indicator.numerator;
    if !numerator.plus.iter().any(|measure| measure == ALL) {
        return None;
    }
    let parts = |measure: &String| match measure.as_str() {
        ALL => vec!["gp_fte_extgl".to_owned(), "gp_fte_locum_or_trainee".to_owned()],
        _ => vec![measure.clone()],
    };
    let plus = numerator.plus.iter().flat_map(parts).collect();
    Some(Indicator { numerator: Expression { plus, minus: numerator.minus.clone() }, ..indicator.clone() })
}

/// The same question of other GPs: each definition on the basis of the baseline if held, else on the most telling one, at
/// or near the period.
fn context(
    asked: &Asked<'_>,
    indicator: &Indicator,
    like_baseline: Option<Basis>,
    editions: &mut BTreeSet<EditionKey>,
) -> Result<Vec<SourceFigure>, WorkbenchError> {
    let mut figures = Vec::new();
    for other in under_other_definitions(asked.holdings, indicator) {
        for basis in like_baseline.into_iter().chain([Basis::Published, Basis::PracticeLevelSum, Basis::Compiled]) {
            let Some(figure) = asked.nearest(&other, basis, &mut Vec::new())? else { continue };
            editions.extend(figure.editions());
            figures.push(SourceFigure { is_context: true, ..source_figure(asked, &other, &figure)? });
            break;
        }
    }
    Ok(figures)
}

/// The indicator of other GPs, where it counts GPs of one definition.
fn under_other_definitions(holdings: &Holdings, indicator: &Indicator) -> Vec<Indicator> {
    let Some(own) = holdings.catalogue.definition_of(indicator) else { return Vec::new() };
    let others = GpDefinition::ALL.iter().filter(|definition| **definition != own);
    others
        .filter_map(|definition| {
            let switch = Switch { definition: Some(*definition), ..Switch::default() };
            holdings.catalogue.switched(indicator, switch).ok().cloned()
        })
        .collect()
}

fn source_figure(asked: &Asked<'_>, indicator: &Indicator, figure: &Figure) -> Result<SourceFigure, WorkbenchError> {
    let holdings = asked.holdings;
    let basis = Origin::of(figure.basis);
    let edition = figure.parts.iter().find_map(|part| part.editions.first());
    let source = edition.map(|key| key.source.clone());
    let of_own_table = matches!(basis, Origin::Compiled | Origin::Returned);
    let (coverage, practices, practices_known) = match (edition, of_own_table) {
        (Some(key), true) => own_coverage(asked, indicator, key, figure.period)?,
        _ => {
            let practices = figure.parts.iter().filter_map(|part| part.practices).min();
            let known = figure.held.as_ref().and_then(|held| u32::try_from(held.practices_known).ok());
            (Some(figure.coverage), practices.filter(|_| basis == Origin::PracticeLevelSum), known)
        }
    };
    let definition = holdings.catalogue.definition_of(indicator);
    let mut notes = figure.warnings.clone();
    if figure.period != asked.period {
        notes.insert(0, format!("the nearest period of this source to {} is {}", asked.period, figure.period));
    }
    Ok(SourceFigure {
        label: format!("{}, {}", title(holdings, basis, edition), figure.period),
        basis,
        period: Some(figure.period),
        months_away: Some(figure.period.months_since(asked.period)),
        indicator: indicator.id.clone(),
        definition: definition.map(|definition| definition.word().to_owned()),
        value: figure.value,
        numerator: figure.numerator,
        denominator: figure.denominator,
        coverage,
        practices,
        practices_known,
        rounded_to: rounded_to(holdings, indicator, edition)?,
        holds_estimates: counts_staff(holdings, indicator).then_some(basis == Origin::Published),
        is_context: false,
        is_baseline: false,
        notes,
        source,
    })
}

/// Whether staff are counted, for whom the publisher estimates; lists of patients hold no estimates.
fn counts_staff(holdings: &Holdings, indicator: &Indicator) -> bool {
    let mut kinds = indicator.numerator.measures().filter_map(|name| holdings.catalogue.measures.get(name));
    kinds.any(|measure| matches!(measure.kind, MeasureKind::Staff(..)))
}

/// What people call a source: how it came about, and for own tables which one.
fn title(holdings: &Holdings, basis: Origin, edition: Option<&EditionKey>) -> String {
    let word = match basis {
        Origin::PracticeLevelSum => "Practice-level sum",
        Origin::Published => "Published",
        Origin::Compiled => "Compiled",
        Origin::Returned => "Returned",
        Origin::Stated => "Stated",
    };
    match (basis, edition) {
        (Origin::Compiled | Origin::Returned, Some(key)) => {
            let own = holdings.shelf.edition(key).ok().and_then(|edition| edition.title.clone());
            format!("{word} ({})", own.unwrap_or_else(|| key.source.clone()))
        }
        _ => word.to_owned(),
    }
}

/// What an own table covers: the share of the known patients of an area whose practices have a value in it.
fn own_coverage(
    asked: &Asked<'_>,
    indicator: &Indicator,
    key: &EditionKey,
    period: Period,
) -> Result<(Option<f64>, Option<u32>, Option<u32>), WorkbenchError> {
    let parts = all_gps_of_parts(indicator);
    let counted = parts.as_ref().unwrap_or(indicator);
    let Some(measure) = first_counted(counted) else { return Ok((None, None, None)) };
    let facts = asked.holdings.published_facts(key, measure)?;
    let with_value: BTreeSet<&str> = facts
        .iter()
        .filter(|fact| fact.period == period && fact.level == Level::Practice && fact.value.known().is_some())
        .map(|fact| fact.area.as_str())
        .collect();
    if with_value.is_empty() {
        return Ok((None, None, None));
    }
    let tree = asked.holdings.tree(period, asked.scope.geography)?;
    let members: Vec<_> = asked.area.place.practices(&tree).into_iter().map(|index| &tree.members[index]).collect();
    let patients_of = |only_with_value: bool| -> f64 {
        let counted = members.iter().filter(|member| !only_with_value || with_value.contains(member.code.as_str()));
        counted.filter_map(|member| member.patients).sum()
    };
    let known = patients_of(false);
    let coverage = (0.0 < known).then(|| patients_of(true) / known);
    let practices = match asked.area.area.level {
        Level::England => with_value.len(),
        _ => members.iter().filter(|member| with_value.contains(member.code.as_str())).count(),
    };
    Ok((coverage, u32::try_from(practices).ok(), u32::try_from(members.len()).ok()))
}

/// The first measure that an indicator counts: what an own table must have a value of.
fn first_counted(indicator: &Indicator) -> Option<&str> {
    indicator.numerator.measures().next()
}

/// The step that all values of a measure in an edition are multiples of: 1, 0.1 or 0.01; none where they are finer, or
/// where people or patients are counted.
fn rounded_to(
    holdings: &Holdings,
    indicator: &Indicator,
    edition: Option<&EditionKey>,
) -> Result<Option<f64>, WorkbenchError> {
    let counts_hours = matches!(indicator.unit, Unit::Fte | Unit::FtePer100k);
    let (Some(key), true) = (edition, counts_hours) else { return Ok(None) };
    if holdings.shelf.edition(key)?.facts_periods.is_none() {
        return Ok(None);
    }
    let parts = all_gps_of_parts(indicator);
    for measure in [Some(indicator), parts.as_ref()].into_iter().flatten().filter_map(first_counted) {
        let facts = holdings.published_facts(key, measure)?;
        if !facts.is_empty() {
            return Ok(step_of(facts.iter().filter_map(|fact| fact.value.known())));
        }
    }
    Ok(None)
}

/// The step that all values are multiples of, where it is 1, 0.1 or 0.01.
fn step_of(values: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    values.clone().next()?;
    [1.0, 10.0, 100.0]
        .into_iter()
        .find(|per_one| values.clone().all(|value| (value * per_one - (value * per_one).round()).abs() < 1e-6))
        .map(|per_one| 1.0 / per_one)
}

/// A figure as the user states it.
fn said(asked: &Asked<'_>, indicator: &Indicator, one: &StatedFigure) -> SourceFigure {
    let mut notes: Vec<String> = one.note.iter().cloned().collect();
    if one.period.is_none() {
        notes.push("its period is not stated".to_owned());
    }
    SourceFigure {
        label: match one.period {
            Some(period) => format!("{}, {period}", one.label),
            None => one.label.clone(),
        },
        basis: Origin::Stated,
        source: None,
        period: one.period,
        months_away: one.period.map(|period| period.months_since(asked.period)),
        indicator: indicator.id.clone(),
        definition: one.gp_definition().map(|known| known.word().to_owned()).or_else(|| one.definition.clone()),
        value: Value::Known(one.value),
        numerator: Value::Known(one.value),
        denominator: None,
        coverage: one.coverage_pct.map(|percent| percent / 100.0),
        practices: None,
        practices_known: None,
        rounded_to: (one.decimals < 3).then(|| 0.1_f64.powi(i32::try_from(one.decimals).unwrap_or_default())),
        holds_estimates: None,
        is_context: false,
        is_baseline: false,
        notes,
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
