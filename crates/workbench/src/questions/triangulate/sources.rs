//! What each source says of a quantity: at its period nearest to the one asked about, with what it covers.

use std::collections::BTreeSet;

use wholetime_catalogue::{Expression, Indicator, MeasureKind, Switch, Unit};
use wholetime_measures::Holdings;
use wholetime_measures::figures::{Desk, Figure};
use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::{Basis, GpDefinition, Level, Period, Value};

use super::{NEAREST_WITHIN_MONTHS, Origin, SourceFigure, StatedFigure};
use crate::areas::ResolvedArea;
use crate::questions::series;
use crate::{Scope, WorkbenchError};

/// A question about one area on one map, as the parts of this answer share it.
pub(super) struct Asked<'a> {
    pub(super) holdings: &'a Holdings,
    pub(super) area: &'a ResolvedArea,
    pub(super) period: Period,
    pub(super) scope: Scope,
}

impl Asked<'_> {
    fn desk(&self, period: Period) -> Desk<'_> {
        let mut desk = Desk::new(self.holdings, period, self.scope.geography);
        desk.allow_partial = self.scope.allow_partial;
        desk
    }

    /// The figure of an indicator on a basis at a period, where there is one.
    pub(super) fn at(
        &self,
        indicator: &Indicator,
        basis: Basis,
        period: Period,
    ) -> Result<Option<Figure>, WorkbenchError> {
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
    pub(super) fn periods(&self, indicator: &Indicator, basis: Basis) -> Vec<Period> {
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
    pub(super) fn nearest(
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

/// Every source held that answers the question.
pub(super) fn held(
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
pub(super) fn context(
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
pub(super) fn under_other_definitions(holdings: &Holdings, indicator: &Indicator) -> Vec<Indicator> {
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
    let covered = match (edition, of_own_table) {
        (Some(key), true) => own_coverage(asked, indicator, key, figure.period)?,
        _ => {
            let practices = figure.parts.iter().filter_map(|part| part.practices).min();
            let known = figure.held.as_ref().map(|held| held.practices_known);
            Covered {
                coverage: Some(figure.coverage),
                practices: practices.filter(|_| basis == Origin::PracticeLevelSum),
                practices_known: known,
            }
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
        coverage: covered.coverage,
        practices: covered.practices,
        practices_known: covered.practices_known,
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

/// What a figure covers: share of known patients, practices with a value, practices known.
#[derive(Default)]
struct Covered {
    coverage: Option<f64>,
    practices: Option<u32>,
    practices_known: Option<u32>,
}

/// What an own table covers: the share of the known patients of an area whose practices have a value in it.
fn own_coverage(
    asked: &Asked<'_>,
    indicator: &Indicator,
    key: &EditionKey,
    period: Period,
) -> Result<Covered, WorkbenchError> {
    let parts = all_gps_of_parts(indicator);
    let counted = parts.as_ref().unwrap_or(indicator);
    let Some(measure) = first_counted(counted) else { return Ok(Covered::default()) };
    let facts = asked.holdings.published_facts(key, measure)?;
    let with_value: BTreeSet<&str> = facts
        .iter()
        .filter(|fact| fact.period == period && fact.level == Level::Practice && fact.value.known().is_some())
        .map(|fact| fact.area.as_str())
        .collect();
    if with_value.is_empty() {
        return Ok(Covered::default());
    }
    let tree = asked.holdings.tree(period, asked.scope.geography)?;
    let members: Vec<_> = asked.area.place.practices(&tree).into_iter().map(|index| &tree.members[index]).collect();
    let patients_of = |only_with_value: bool| -> f64 {
        let counted = members.iter().filter(|member| !only_with_value || with_value.contains(member.code.as_str()));
        counted.filter_map(|member| member.patients).sum()
    };
    let known = patients_of(false);
    let practices = match asked.area.area.level {
        Level::England => with_value.len(),
        _ => members.iter().filter(|member| with_value.contains(member.code.as_str())).count(),
    };
    Ok(Covered {
        coverage: (0.0 < known).then(|| patients_of(true) / known),
        practices: u32::try_from(practices).ok(),
        practices_known: u32::try_from(members.len()).ok(),
    })
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
pub(super) fn step_of(values: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    values.clone().next()?;
    [1.0, 10.0, 100.0]
        .into_iter()
        .find(|per_one| values.clone().all(|value| (value * per_one - (value * per_one).round()).abs() < 1e-6))
        .map(|per_one| 1.0 / per_one)
}

/// A figure as the user states it.
pub(super) fn said(asked: &Asked<'_>, indicator: &Indicator, one: &StatedFigure) -> SourceFigure {
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
