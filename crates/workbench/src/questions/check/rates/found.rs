//! What one check finds, each figure once: a table asks for the same areas, months and groups again and again.

use std::collections::BTreeMap;

use wholetime_catalogue::Indicator;
use wholetime_measures::figures::{Desk, Figure, Place};
use wholetime_measures::{AreaSums, Holdings};
use wholetime_vocabulary::{Level, Period, Value};

use crate::{Scope, WorkbenchError};

/// An area, an indicator with the bits of its scale, and a period.
type Asked = (String, String, u64, Period);

/// Figures found for one check.
pub(super) struct Found<'a> {
    pub(super) holdings: &'a Holdings,
    scope: Scope,
    /// Every area of the table, so that a month is read once for all of them.
    places: Vec<Place>,
    desks: BTreeMap<Period, Desk<'a>>,
    /// Sums of an indicator in a period, over areas that roll-ups hold or over others.
    sums: BTreeMap<(Period, String, bool), AreaSums>,
    values: BTreeMap<Asked, Value>,
}

impl<'a> Found<'a> {
    pub(super) fn new(holdings: &'a Holdings, scope: Scope, places: impl Iterator<Item = Place>) -> Self {
        let places: BTreeMap<String, Place> = places.map(|place| (place.code.clone(), place)).collect();
        Self {
            holdings,
            scope,
            places: places.into_values().collect(),
            desks: BTreeMap::new(),
            sums: BTreeMap::new(),
            values: BTreeMap::new(),
        }
    }

    /// The desk of a period.
    pub(super) fn desk(&mut self, period: Period) -> &Desk<'a> {
        let (holdings, scope) = (self.holdings, self.scope);
        self.desks.entry(period).or_insert_with(|| {
            let mut desk = Desk::new(holdings, period, scope.geography);
            desk.allow_partial = scope.allow_partial;
            desk
        })
    }

    /// The figure as published, else added up; none where neither is possible.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub(super) fn one(
        &mut self,
        period: Period,
        place: &Place,
        indicator: &Indicator,
    ) -> Result<Option<Figure>, WorkbenchError> {
        let desk = self.desk(period);
        if let Some(figure) = desk.published(place, indicator)? {
            return Ok(Some(figure));
        }
        if !desk.can_add_up(indicator) {
            return Ok(None);
        }
        self.figure(period, place, indicator).map(Some)
    }

    /// As [`Desk::figure`], from sums made for all areas of the table at once.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub(super) fn figure(
        &mut self,
        period: Period,
        place: &Place,
        indicator: &Indicator,
    ) -> Result<Figure, WorkbenchError> {
        self.desk(period);
        let Some(desk) = self.desks.get(&period) else {
            return Ok(Desk::new(self.holdings, period, self.scope.geography).figure(place, indicator)?);
        };
        if !desk.has_workforce() || place.level == Level::Group {
            return Ok(desk.figure(place, indicator)?);
        }
        let is_rolled_up = |place: &Place| Holdings::ROLLED_UP.contains(&place.level);
        let key = (period, indicator.id.clone(), is_rolled_up(place));
        if !self.sums.contains_key(&key) {
            let alike: Vec<Place> = self.places.iter().filter(|other| is_rolled_up(other) == key.2).cloned().collect();
            let sums = desk.sums(&alike, &self.holdings.catalogue.added_up(indicator))?;
            self.sums.insert(key.clone(), sums);
        }
        match self.sums.get(&key) {
            Some(sums) => Ok(desk.figure_of(place, indicator, sums)?),
            None => Ok(desk.figure(place, indicator)?),
        }
    }

    /// The value of [`Found::figure`], kept.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub(super) fn value(
        &mut self,
        period: Period,
        place: &Place,
        indicator: &Indicator,
    ) -> Result<Value, WorkbenchError> {
        let asked = (place.code.clone(), indicator.id.clone(), indicator.scale.to_bits(), period);
        if let Some(value) = self.values.get(&asked) {
            return Ok(*value);
        }
        let value = self.figure(period, place, indicator)?.value;
        self.values.insert(asked, value);
        Ok(value)
    }
}
