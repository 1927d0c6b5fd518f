//! Expected people and hours, in whole billionths, so that a ledger adds up to its last digit in any order.
//!
//! **Invariant:** heads and FTE are never added to or taken from each other: a [`Staff`] keeps both, side by side.

use std::borrow::Cow;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

/// Billionths in one. Our judgement: a flow of one person in a thousand years is still a million of them, and a thousand
/// replicates of England are a hundredth of what an `i64` holds.
const BILLION: f64 = 1e9;

/// An expected number of heads, or of full-time equivalents, in billionths.
///
/// Flows between stocks are rounded once, when they are worked out, and then added and subtracted as whole numbers. That is
/// what makes sums over places, months and replicates the same in any order and on any number of threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

impl Amount {
    /// None at all.
    pub const ZERO: Self = Self(0);
    /// One head, or one full-time equivalent.
    pub const ONE: Self = Self(1_000_000_000);

    /// So many heads or FTE, to the nearest billionth. What is not a number is none.
    #[must_use]
    pub fn of(number: f64) -> Self {
        Self(nearest(number * BILLION))
    }

    /// So many billionths.
    #[must_use]
    pub const fn from_billionths(billionths: i64) -> Self {
        Self(billionths)
    }

    /// How many billionths.
    #[must_use]
    pub const fn billionths(self) -> i64 {
        self.0
    }

    /// The number of heads or FTE.
    #[must_use]
    pub fn number(self) -> f64 {
        self.0 as f64 / BILLION
    }

    /// This many times as much, to the nearest billionth.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self(nearest(self.0 as f64 * factor))
    }
}

/// The nearest whole number. Not `f64::round`: a call into a library, for what is done a million times a projection.
fn nearest(number: f64) -> i64 {
    (number + 0.5_f64.copysign(number)) as i64
}

impl Add for Amount {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Amount {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Amount {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl SubAssign for Amount {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Add::add)
    }
}

impl JsonSchema for Amount {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Amount".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number" })
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.number())
    }
}

/// People and their hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, JsonSchema)]
pub struct Staff {
    /// People.
    pub heads: Amount,
    /// Their full-time equivalents.
    pub fte: Amount,
}

impl Staff {
    /// Nobody.
    pub const NOBODY: Self = Self { heads: Amount::ZERO, fte: Amount::ZERO };

    /// So many people with so many FTE in all.
    #[must_use]
    pub fn of(heads: f64, fte: f64) -> Self {
        Self { heads: Amount::of(heads), fte: Amount::of(fte) }
    }

    /// One person with these hours.
    #[must_use]
    pub const fn one(fte: Amount) -> Self {
        Self { heads: Amount::ONE, fte }
    }

    /// That share of the people, and of their hours.
    #[must_use]
    pub fn share(self, share: f64) -> Self {
        Self { heads: self.heads.times(share), fte: self.fte.times(share) }
    }

    /// Only hours: nobody comes or goes.
    #[must_use]
    pub const fn hours(fte: Amount) -> Self {
        Self { heads: Amount::ZERO, fte }
    }
}

impl Add for Staff {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { heads: self.heads + other.heads, fte: self.fte + other.fte }
    }
}

impl Sub for Staff {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { heads: self.heads - other.heads, fte: self.fte - other.fte }
    }
}

impl Neg for Staff {
    type Output = Self;
    fn neg(self) -> Self {
        Self { heads: -self.heads, fte: -self.fte }
    }
}

impl AddAssign for Staff {
    fn add_assign(&mut self, other: Self) {
        self.heads += other.heads;
        self.fte += other.fte;
    }
}

impl SubAssign for Staff {
    fn sub_assign(&mut self, other: Self) {
        self.heads -= other.heads;
        self.fte -= other.fte;
    }
}

impl Sum for Staff {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::NOBODY, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirds_of_a_person_are_rounded_once_and_then_add_up() {
        let whole = Amount::ONE;
        let third = whole.times(1.0 / 3.0);
        let rest = whole - third;
        assert_eq!(third.billionths(), 333_333_333);
        assert_eq!(third + rest, whole);
    }

    #[test]
    fn people_and_hours_are_written_as_numbers() {
        let staff = Staff::of(2.0, 1.4);
        assert_eq!(serde_json::to_string(&staff).unwrap(), r#"{"heads":2.0,"fte":1.4}"#);
    }
}
