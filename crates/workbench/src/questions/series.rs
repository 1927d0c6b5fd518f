//! An indicator over time, for an area or for each of its parts.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_catalogue::{Caveat, Indicator};
use wholetime_measures::Holdings;
use wholetime_measures::figures::{Desk, Figure, Place, is_published};
use wholetime_measures::register::{BULLETIN, NETWORK_STAFF};
use wholetime_vocabulary::{Area, Basis, Level, Period, Value};

use crate::areas::{ResolvedArea, published, unaligned};
use crate::questions::corrections::CorrectionBeside;
use crate::questions::flows::Flow;
use crate::questions::profile::{SourceLine, source_lines};
use crate::{Corrections, Scope, Workbench, WorkbenchError};

/// What is asked of a series beside its area and indicator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeriesAsked {
    /// First period.
    pub from: Option<Period>,
    /// Last period.
    pub to: Option<Period>,
    /// One series for each area of this level within the area.
    pub by: Option<Level>,
    /// On this basis; where none is named, published if it is published for the area, else added up from practices.
    pub basis: Option<Basis>,
}

/// One point.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "SeriesPoint")]
pub struct Point {
    /// Area.
    pub area: String,
    /// Its name.
    pub name: String,
    /// Period.
    pub period: Period,
    /// Value.
    pub value: Value,
    /// What is counted.
    pub numerator: Value,
    /// What it is divided by; null for a plain count.
    pub denominator: Option<Value>,
    /// Share of known patients covered, 0 to 1.
    pub coverage: f64,
    /// For rates, the same over the patients of reporting practices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_reporting: Option<Value>,
    /// How it came about.
    pub basis: Basis,
    /// What a reader should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Corrections in the figure; of a practice also those it does not use, for who may see them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<CorrectionBeside>,
}

/// An indicator over time.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Series {
    /// The area.
    pub area: Area,
    /// The indicator.
    pub indicator: Indicator,
    /// Points, by area and period.
    pub points: Vec<Point>,
    /// What a reader should know of the whole.
    pub notes: Vec<String>,
    /// Whether the figures hold the corrections that planners let reach totals.
    pub with_corrections: Corrections,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

impl Workbench {
    /// An indicator over time.
    ///
    /// # Errors
    /// Where the area or indicator is not known, or nothing is held.
    pub fn series(
        &self,
        area: &str,
        indicator: &str,
        asked: SeriesAsked,
        scope: Scope,
    ) -> Result<Series, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, area)?;
        let indicator = self.indicator(indicator)?;
        if let Some(flow) = Flow::of(indicator) {
            return self.flow_series(&holdings, &area, (indicator, flow), asked, scope);
        }
        let is_by_practice = asked.by.unwrap_or(area.area.level) == Level::Practice;
        let mut points = Vec::new();
        let mut editions = Vec::new();
        let within =
            |period: &Period| asked.from.is_none_or(|from| from <= *period) && asked.to.is_none_or(|to| *period <= to);
        let periods: Vec<Period> =
            periods_of(&holdings, indicator, &area, asked.basis).into_iter().filter(within).collect();
        for period in periods {
            let mut desk = Desk::new(&holdings, period, scope.geography);
            desk.allow_partial = scope.allow_partial;
            let of_period = figures(&desk, &holdings, &area, indicator, asked)?;
            let beside = match of_period.iter().any(|(_, figure)| figure.basis == Basis::PracticeLevelSum) {
                true => {
                    let tree = holdings.tree(period, scope.geography)?;
                    let measures = indicator.measures();
                    self.corrections_beside(&holdings, &area, &tree, Some(&measures), scope, is_by_practice)?
                }
                false => Vec::new(),
            };
            for (part, figure) in of_period {
                editions.extend(figure.editions());
                points.push(point(part, period, figure, &beside));
            }
        }
        points.sort_by(|a, b| (&a.area, a.basis, a.period).cmp(&(&b.area, b.basis, b.period)));
        editions.sort();
        editions.dedup();
        let span = points.iter().map(|point| point.period);
        let (first, last) = (span.clone().min(), span.max());
        let mut notes: Vec<String> = Vec::new();
        for caveat in &indicator.caveat {
            if speaks(caveat, first, last) && !notes.contains(&caveat.text) {
                notes.push(caveat.text.clone());
            }
        }
        if points.iter().any(|point| point.basis == Basis::Published)
            && points.iter().any(|point| point.basis != Basis::Published)
        {
            notes.push(
                "published figures hold estimates for practices that did not report; sums over practices do not"
                    .to_owned(),
            );
        }
        notes.extend(corrected(&points));
        Ok(Series {
            area: area.area,
            indicator: indicator.clone(),
            points,
            notes,
            with_corrections: scope.corrections,
            sources: source_lines(&holdings, &editions),
        })
    }
}

/// Which months hold corrections, where any does.
fn corrected(points: &[Point]) -> Option<String> {
    let used = |point: &&Point| point.corrections.iter().any(|one| one.is_used);
    let months: BTreeSet<String> = points.iter().filter(used).map(|point| point.period.to_string()).collect();
    let ids: BTreeSet<&str> = points
        .iter()
        .flat_map(|point| &point.corrections)
        .filter(|one| one.is_used)
        .map(|one| one.id.as_str())
        .collect();
    let join = |words: Vec<&str>| words.join(", ");
    (!ids.is_empty()).then(|| {
        format!(
            "corrections of practices are in the figures of {}: {}",
            join(months.iter().map(String::as_str).collect()),
            join(ids.into_iter().collect())
        )
    })
}

/// Whether a caveat concerns a time from the first to the last period.
pub(crate) fn speaks(caveat: &Caveat, first: Option<Period>, last: Option<Period>) -> bool {
    caveat.from.is_none_or(|from| last.is_some_and(|last| from <= last))
        && caveat.to.is_none_or(|to| first.is_some_and(|first| first <= to))
}

/// Periods for which something is held that the indicator can be made from.
pub(crate) fn periods_of(
    holdings: &Holdings,
    indicator: &Indicator,
    area: &ResolvedArea,
    basis: Option<Basis>,
) -> Vec<Period> {
    let mut periods = BTreeSet::new();
    let measures = indicator.measures();
    let is_network = measures.iter().any(|measure| measure.starts_with("pcn_"));
    let is_of_lists = measures.iter().all(|measure| measure.starts_with("patients_") || *measure == "practices");
    let wants = |of: Basis| basis.is_none_or(|basis| basis == of);
    if is_network {
        let files = holdings.shelf.editions().filter(|edition| edition.key.source == NETWORK_STAFF);
        periods.extend(files.map(|edition| edition.key.period));
        return periods.into_iter().collect();
    }
    if wants(Basis::PracticeLevelSum) {
        periods.extend(holdings.workforce_periods());
    }
    if is_of_lists {
        let lists = holdings.shelf.editions().filter(|edition| edition.key.source.starts_with("patients_"));
        periods.extend(lists.map(|edition| edition.key.period).filter(|period| matches!(period, Period::Month { .. })));
    }
    if wants(Basis::Published) && is_published(area.area.level) {
        periods.extend(fact_periods(holdings, |edition| edition.key.source == BULLETIN, &measures));
    }
    if let Some(own @ (Basis::Compiled | Basis::Returned)) = basis {
        periods.extend(fact_periods(holdings, |edition| edition.basis == own, &measures));
    }
    periods.into_iter().collect()
}

fn fact_periods(
    holdings: &Holdings,
    of: impl Fn(&wholetime_snapshots::Edition) -> bool,
    measures: &[&str],
) -> BTreeSet<Period> {
    let mut periods = BTreeSet::new();
    for edition in holdings.shelf.editions().filter(|edition| edition.facts_periods.is_some() && of(edition)) {
        // The first measure suffices: a period without it has no figure.
        let first: Vec<&str> =
            measures.iter().filter(|measure| **measure != "patients_registered").take(1).copied().collect();
        let first = if first.is_empty() { measures.to_vec() } else { first };
        for measure in first {
            if let Ok(facts) = holdings.published_facts(&edition.key, measure) {
                periods.extend(facts.iter().map(|fact| fact.period));
            }
        }
    }
    periods
}

/// The figures of one period: of the area itself, or of each part of a level.
fn figures(
    desk: &Desk<'_>,
    holdings: &Holdings,
    area: &ResolvedArea,
    indicator: &Indicator,
    asked: SeriesAsked,
) -> Result<Vec<(Area, Figure)>, WorkbenchError> {
    let Some(level) = asked.by else {
        let figure = one(desk, &area.place, indicator, asked.basis)?;
        return Ok(figure.into_iter().map(|figure| (area.area.clone(), figure)).collect());
    };
    if !desk.can_add_up(indicator) && asked.basis.is_none() {
        return Ok(Vec::new());
    }
    let tree = holdings.tree(desk.period, desk.geography)?;
    let inside: BTreeSet<usize> = area.place.practices(&tree).into_iter().collect();
    let parts: Vec<ResolvedArea> = tree
        .areas(level)
        .into_iter()
        .filter(|code| tree.practices(level, code).iter().any(|practice| inside.contains(practice)))
        .map(|code| published(&holdings.register, level, &code))
        .collect();
    let mut found = Vec::new();
    if asked.basis.is_some_and(|basis| basis != Basis::PracticeLevelSum) {
        for part in parts {
            if let Some(figure) = one(desk, &part.place, indicator, asked.basis)? {
                found.push((part.area, figure));
            }
        }
        return Ok(found);
    }
    let places: Vec<Place> = parts.iter().map(|part| part.place.clone()).collect();
    let summed = holdings.catalogue.added_up(indicator);
    let sums =
        if desk.has_workforce() { desk.sums(&places, &summed)? } else { wholetime_measures::AreaSums::default() };
    for part in parts {
        let figure = desk.figure_of(&part.place, indicator, &sums)?;
        found.push((part.area, figure));
    }
    // Practices without a network stand beside the networks, so that these add up to the area.
    let beside = if level == Level::Pcn { unaligned(&tree, |index| inside.contains(&index)) } else { None };
    if let Some(part) = beside {
        let figure = desk.figure(&part.place, indicator)?;
        found.push((part.area, figure));
    }
    Ok(found)
}

/// The figure of one area: published where it is, unless another basis is asked for.
pub(crate) fn one(
    desk: &Desk<'_>,
    place: &Place,
    indicator: &Indicator,
    basis: Option<Basis>,
) -> Result<Option<Figure>, WorkbenchError> {
    match basis {
        Some(basis @ (Basis::Compiled | Basis::Returned)) => Ok(desk.from_own_tables(place, indicator, basis)?),
        Some(Basis::Published) => match desk.published(place, indicator)? {
            Some(figure) => Ok(Some(figure)),
            // Staff of networks and lists of patients are published where they are counted, not for the area as such.
            None => Ok(Some(desk.figure(place, indicator)?).filter(|figure| figure.basis == Basis::Published)),
        },
        Some(_) => Ok(Some(desk.figure(place, indicator)?)),
        None => match desk.published(place, indicator)? {
            Some(figure) => Ok(Some(figure)),
            None if !desk.can_add_up(indicator) => Ok(None),
            None => Ok(Some(desk.figure(place, indicator)?)),
        },
    }
}

fn point(area: Area, period: Period, figure: Figure, beside: &[CorrectionBeside]) -> Point {
    let is_of = |one: &&CorrectionBeside| {
        figure.basis == Basis::PracticeLevelSum
            && (one.practice == area.code || figure.corrections.iter().any(|laid| laid.id == one.id))
    };
    Point {
        corrections: beside.iter().filter(is_of).cloned().collect(),
        area: area.code,
        name: area.name,
        period,
        value: figure.value,
        numerator: figure.numerator,
        denominator: figure.denominator,
        coverage: figure.coverage,
        value_reporting: figure.value_reporting,
        basis: figure.basis,
        warnings: figure.warnings,
    }
}
