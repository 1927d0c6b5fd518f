//! An area's staff in every replicate, month by month: what fans, chances, comparisons and gaps are made from.

use wholetime_models::draw::{Chance, named};
use wholetime_models::scenario::Applied;
use wholetime_vocabulary::{Area, Basis, GpDefinition, Measured, Period, StaffGroup};

use super::{ForecastAsked, LedgerLine, OverrideLine, Watch};
use crate::areas::ResolvedArea;
use crate::questions::profile::SourceLine;
use crate::questions::series::{Point, Series, SeriesAsked};
use crate::{Scope, Workbench, WorkbenchError};

/// An area's staff of one group in every replicate.
///
/// The same replicate of two outlooks with the same seed has the same fate in all that they share, so their difference is
/// what differs between them, not chance.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// The area.
    pub area: Area,
    /// Whom it is about.
    pub group: StaffGroup,
    /// Which GPs; none for other groups.
    pub definition: Option<GpDefinition>,
    /// What is counted.
    pub measure: Measured,
    /// How figures of the past came about.
    pub basis: Basis,
    /// The last month known.
    pub from: Period,
    /// How many there are then.
    pub now: f64,
    /// What was known up to then, the earliest first.
    pub past: Vec<(Period, f64)>,
    /// Patients registered then; none where no list is held.
    pub patients: Option<f64>,
    /// Share of known patients whose practices stand behind it, 0 to 1.
    pub coverage: f64,
    /// Month by month, the first the one after `from`: how many there are in each replicate.
    pub values: Vec<Vec<f64>>,
    /// Every flow of the expectation, by year and role.
    pub ledger: Vec<LedgerLine>,
    /// What a scenario takes to be otherwise.
    pub overrides: Vec<OverrideLine>,
    /// How it was made, sentence by sentence.
    pub method: Vec<String>,
    /// What was taken from elsewhere, because it is not held of this place.
    pub borrowed: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

impl Outlook {
    /// The months forecast, in order.
    pub fn periods(&self) -> impl Iterator<Item = Period> + '_ {
        (1..=self.values.len()).filter_map(|month| later(self.from, month))
    }

    /// The replicates of a month; none where it lies outside.
    #[must_use]
    pub fn at(&self, period: Period) -> Option<&[f64]> {
        let month = usize::try_from(period.months_since(self.from)).ok()?;
        self.values.get(month.checked_sub(1)?).map(Vec::as_slice)
    }
}

/// The month so many months later.
pub(super) fn later(from: Period, months: usize) -> Option<Period> {
    let Period::Month { year, month } = from else { return None };
    let count = i32::from(year) * 12 + i32::from(month) - 1 + i32::try_from(months).ok()?;
    Period::month(i16::try_from(count.div_euclid(12)).ok()?, i8::try_from(count.rem_euclid(12) + 1).ok()?)
}

impl Workbench {
    /// The outlook of an area: everything a forecast is told from.
    pub(crate) fn outlook(
        &self,
        area: &str,
        asked: &ForecastAsked,
        scope: Scope,
        watch: Watch<'_>,
    ) -> Result<Outlook, WorkbenchError> {
        asked.check()?;
        watch.cancel.check()?;
        let (area, definition, series) = self.past_of(area, asked, scope)?;
        let known: Vec<&Point> = series.points.iter().filter(|point| point.value.known().is_some()).collect();
        let Some(last) = known.last() else {
            let when = asked.from.map_or_else(String::new, |from| format!(" at {from} or before"));
            let why = format!(
                "nothing is held of the {} of {}{when}; import workforce files, or ask for another area",
                asked.group.title(),
                area.area.name
            );
            return Err(WorkbenchError::NotPossible(why));
        };
        let past: Vec<(Period, f64)> =
            known.iter().filter_map(|point| Some((point.period, point.value.known()?))).collect();
        let now = last.value.known().unwrap_or_default();
        let months = u32::from(asked.years) * 12;
        let spread = yearly_spread(&past);
        let chance = Chance::new(asked.seed);
        let name = named(&area.area.code);
        let values = (1..=months)
            .map(|month| {
                let scale = spread * (f64::from(month) / 12.0).sqrt();
                (0..asked.replicates)
                    .map(|replicate| (now * (scale * chance.normal(replicate, name)).exp()).max(0.0))
                    .collect()
            })
            .collect();
        Ok(Outlook {
            area: area.area,
            group: asked.group,
            definition,
            measure: asked.measure,
            basis: last.basis,
            from: last.period,
            now,
            past,
            patients: None,
            coverage: last.coverage,
            values,
            ledger: Vec::new(),
            overrides: Vec::new(),
            method: Vec::new(),
            borrowed: Vec::new(),
            notes: series.notes,
            sources: series.sources,
        })
    }

    /// What is held of an area's past up to `from`, with the definition of GPs used.
    fn past_of(
        &self,
        area: &str,
        asked: &ForecastAsked,
        scope: Scope,
    ) -> Result<(ResolvedArea, Option<GpDefinition>, Series), WorkbenchError> {
        let area = self.resolve(area)?;
        let definitions: Vec<Option<GpDefinition>> = match (asked.group, asked.definition) {
            (StaffGroup::Gp, Some(definition)) => vec![Some(definition)],
            (StaffGroup::Gp, None) => vec![Some(GpDefinition::Extg), Some(GpDefinition::Total)],
            _ => vec![None],
        };
        let wanted = SeriesAsked { to: asked.from, ..SeriesAsked::default() };
        let mut found = None;
        for definition in definitions {
            let id = indicator(asked.group, definition, asked.measure);
            let series = self.series(&area.area.code, &id, wanted, scope)?;
            let is_held = series.points.iter().any(|point| point.value.known().is_some());
            found = Some((definition, series));
            if is_held {
                break;
            }
        }
        let (definition, series) = found.ok_or(WorkbenchError::NothingHeld)?;
        Ok((area, definition, series))
    }
}

/// The indicator of a group's staff.
pub(super) fn indicator(group: StaffGroup, definition: Option<GpDefinition>, measure: Measured) -> String {
    let definition = definition.map(|definition| format!("_{}", definition.word())).unwrap_or_default();
    format!("{}_{}{definition}", group.word(), measure.word())
}

/// The standard deviation of yearly relative changes.
fn yearly_spread(past: &[(Period, f64)]) -> f64 {
    let changes: Vec<f64> = past
        .iter()
        .filter_map(|(period, value)| {
            let before = past.iter().find(|(other, _)| *other == period.a_year_before())?.1;
            (0.0 < before && 0.0 < *value).then(|| (value / before).ln())
        })
        .collect();
    let mean = changes.iter().sum::<f64>() / changes.len().max(1) as f64;
    (changes.iter().map(|change| (change - mean).powi(2)).sum::<f64>() / changes.len().max(1) as f64).sqrt()
}

impl From<Applied> for OverrideLine {
    fn from(applied: Applied) -> Self {
        Self { author: applied.author, reason: applied.reason, size: applied.size }
    }
}
