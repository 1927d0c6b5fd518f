//! Figures that say whether they count people or hours, so that one is not taken from the other.

use schemars::JsonSchema;
use serde::Serialize;

use crate::simulate::Counted;

/// A number of staff, and what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Figure {
    /// People or hours.
    pub counted: Counted,
    /// How many.
    pub number: f64,
}

/// People set against hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "people cannot be taken from full-time equivalents, nor the other way about: one GP is about eight tenths of a full-time \
     equivalent, so the difference would mean neither; give both as headcount or both as FTE"
)]
pub struct NotLikeForLike;

impl Figure {
    /// People.
    #[must_use]
    pub const fn heads(number: f64) -> Self {
        Self { counted: Counted::Heads, number }
    }

    /// Full-time equivalents.
    #[must_use]
    pub const fn fte(number: f64) -> Self {
        Self { counted: Counted::Fte, number }
    }

    /// How much more this is than another one, such as need over supply.
    ///
    /// # Errors
    /// One counts people and the other hours.
    pub fn above(self, other: Self) -> Result<Self, NotLikeForLike> {
        if self.counted != other.counted {
            return Err(NotLikeForLike);
        }
        Ok(Self { counted: self.counted, number: self.number - other.number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_not_taken_from_hours() {
        // The demand and supply of the Centre for Workforce Intelligence, 2013: 12,800 FTE and 15,300 heads to come.
        assert_eq!(Figure::fte(12_800.0).above(Figure::heads(15_300.0)), Err(NotLikeForLike));
        assert_eq!(Figure::fte(37_800.0).above(Figure::fte(28_900.0)), Ok(Figure::fte(8_900.0)));
    }
}
