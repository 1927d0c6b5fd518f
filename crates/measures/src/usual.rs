//! Which GPs are usual in what is held: fully qualified ones where the files have them, else all GPs.
//!
//! A question that nobody has put yet begins with a figure that there is. What somebody asks for is never replaced by another.

use wholetime_catalogue::group_measure;
use wholetime_vocabulary::{GpDefinition, Level, Measured, StaffGroup};

use crate::figures::{Desk, Place};
use crate::{Geography, Holdings, MeasuresError};

/// Months looked at, the newest first. Our judgement: two years of quarterly files, so that a file of a few practices that came in
/// last does not speak for all others.
const MONTHS: usize = 8;
/// Fully qualified GPs are usual where practices with this share of the patients whose GPs are held told of them. Our judgement,
/// as a sum is warned of below it.
const SHARE: f64 = 0.9;

impl Holdings {
    /// The GPs with whom a page about a place begins: fully qualified ones, unless the month for which most practices are held
    /// has them of few. Worked out once.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn usual_gps(&self) -> Result<GpDefinition, MeasuresError> {
        if let Some(known) = self.usual.get() {
            return Ok(*known);
        }
        let usual = self.usual_gps_now()?;
        Ok(*self.usual.get_or_init(|| usual))
    }

    fn usual_gps_now(&self) -> Result<GpDefinition, MeasuresError> {
        let england = Place::published(Level::England, "ENG");
        let of = |definition| group_measure(StaffGroup::Gp, Measured::Fte, definition);
        let (all, qualified) = (of(GpDefinition::Total), of(GpDefinition::Extg));
        let mut most: Option<(f64, f64)> = None;
        for period in self.workforce_periods().iter().rev().take(MONTHS).copied() {
            let desk = Desk::new(self, period, Geography::default());
            let sums = desk.sums(std::slice::from_ref(&england), &[&all, &qualified])?;
            let patients = |measure: &str| sums.sum(&england.code, measure).patients;
            let (with_any, with_qualified) = (patients(&all), patients(&qualified));
            if most.is_none_or(|(before, _)| before < with_any) {
                most = Some((with_any, with_qualified));
            }
        }
        let has_few = most.is_some_and(|(with_any, with_qualified)| with_qualified < SHARE * with_any);
        Ok(if has_few { GpDefinition::Total } else { GpDefinition::Extg })
    }
}
