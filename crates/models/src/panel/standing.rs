//! How a place stands at a date, in what may tell where it goes: size, staff for its list, what changed, how its list grows.

use super::Count;

/// Added to FTE before a logarithm, so that places with next to none are near one another. Our judgement.
const A_LITTLE: f64 = 0.3;

/// How far apart in what is looked for likeness count, in the order of `near`: size, staff for the list, the change of the
/// last year, how much changed in two years, growth of the list. Our judgement, looked at on the yearly changes of England's
/// practices from September 2015 and 2017; others near these moved what is gained by less than half a point of a hundred.
const LIKENESS: [f64; 5] = [1.2, 1.2, 0.7, 2.5, 4.0];

/// A place without any staff is like those without any, whatever else it is.
const NOTHING: f64 = -20.0;

/// What is kept of a place at a date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// Staff it has.
    pub now: f64,
    /// What its changes are told in: √(FTE + ½). Changes of a sum of independent people grow with the root of their number;
    /// the half keeps the smallest from having none.
    pub(super) scale: f64,
    /// Where it lies among places: near ones are alike.
    pub(super) near: [f64; 5],
    /// What a straight line through past changes is laid over.
    pub(super) terms: [f64; TERMS],
}

/// Terms of the straight line.
pub(super) const TERMS: usize = 7;

impl Standing {
    /// How a place with `now` stands, where `per_patient` staff a patient are usual; `a_year_ago` and
    /// `two_years_ago` where they are known. What is not known counts as no change.
    #[must_use]
    pub fn of(now: Count, per_patient: f64, a_year_ago: Option<Count>, two_years_ago: Option<Count>) -> Self {
        let value = now.value;
        let scale = (value + 0.5).sqrt();
        let for_its_list = ((value + A_LITTLE) / (now.patients * per_patient + A_LITTLE)).ln().clamp(-2.0, 2.0);
        let change = a_year_ago.map_or(0.0, |ago| (value - ago.value) / scale);
        let before = a_year_ago.zip(two_years_ago).map_or(0.0, |(ago, two)| (ago.value - two.value) / scale);
        let bounded = (3.0 * change).tanh();
        let moved = (change.abs() + before.abs()).min(1.0);
        let growth = a_year_ago.map_or(0.0, |ago| (now.patients / ago.patients).ln().clamp(-0.2, 0.2));
        let size = if value == 0.0 { NOTHING } else { (value + A_LITTLE).ln() };
        let parts = [size, for_its_list, bounded, moved, growth];
        let mut near = [0.0; 5];
        for (place, (part, weight)) in near.iter_mut().zip(parts.into_iter().zip(LIKENESS)) {
            *place = part * weight;
        }
        let has_none = if value == 0.0 { 1.0 } else { 0.0 };
        let terms = [for_its_list, for_its_list.min(0.0), bounded, growth, 1.0 / scale, has_none, scale];
        Self { now: value, scale, near, terms }
    }

    /// A change of `told` √FTE, in FTE, on top of what there is; never below nothing.
    pub(super) fn after(&self, told: f64) -> f64 {
        (self.now + told * self.scale).max(0.0)
    }
}
