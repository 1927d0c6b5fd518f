//! What a printed figure can stand for: every value between two ends.
//!
//! **Invariant:** an interval never leaves out a value that the figures allow; where arithmetic cannot tell, it is unbounded.

use super::exact::Exact;

/// All values from `low` to `high`, ends included; `None` is without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The lowest value.
    pub low: Option<Exact>,
    /// The highest value.
    pub high: Option<Exact>,
}

impl Interval {
    /// Every value there is.
    pub const ANYTHING: Self = Self { low: None, high: None };

    /// One value.
    pub const fn point(value: Exact) -> Self {
        Self { low: Some(value), high: Some(value) }
    }

    /// From `low` to `high`.
    pub const fn between(low: Exact, high: Exact) -> Self {
        Self { low: Some(low), high: Some(high) }
    }

    /// Whether some value is in both.
    pub fn meets(self, other: Self) -> bool {
        self.reaches_down_to(other) && other.reaches_down_to(self)
    }

    /// Whether some value of it is at most some value of the other.
    pub fn reaches_down_to(self, other: Self) -> bool {
        match (self.low, other.high) {
            (Some(low), Some(high)) => low <= high,
            _ => true,
        }
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Self {
        Self { low: both(self.low, other.low, Exact::plus), high: both(self.high, other.high, Exact::plus) }
    }

    /// The same with the other sign.
    pub fn negative(self) -> Self {
        Self { low: self.high.map(Exact::negative), high: self.low.map(Exact::negative) }
    }

    /// The difference.
    pub fn minus(self, other: Self) -> Self {
        self.plus(other.negative())
    }

    /// The product.
    pub fn times(self, other: Self) -> Self {
        match (self.low, self.high, other.low, other.high) {
            (Some(a), Some(b), Some(c), Some(d)) => {
                let corners = [a.times(c), a.times(d), b.times(c), b.times(d)];
                corners.into_iter().collect::<Option<Vec<_>>>().map_or(Self::ANYTHING, |corners| Self {
                    low: corners.iter().min().copied(),
                    high: corners.iter().max().copied(),
                })
            }
            (Some(a), _, Some(c), _) if Exact::ZERO <= a && Exact::ZERO <= c => Self { low: a.times(c), high: None },
            _ => Self::ANYTHING,
        }
    }

    /// The product with one positive value, open ends kept.
    pub(crate) fn scaled(self, by: Exact) -> Self {
        Self { low: self.low.and_then(|low| low.times(by)), high: self.high.and_then(|high| high.times(by)) }
    }

    /// The quotient; anything if the divisor can be zero.
    pub fn divided_by(self, other: Self) -> Self {
        let (Some(low), Some(high)) = (other.low, other.high) else { return Self::ANYTHING };
        if low <= Exact::ZERO && Exact::ZERO <= high {
            return Self::ANYTHING;
        }
        match (Exact::ONE.divided_by(high), Exact::ONE.divided_by(low)) {
            (Some(low), Some(high)) => self.times(Self::between(low, high)),
            _ => Self::ANYTHING,
        }
    }

    /// The smallest interval that holds both.
    pub fn or(self, other: Self) -> Self {
        Self {
            low: both(self.low, other.low, |a, b| Some(a.min(b))),
            high: both(self.high, other.high, |a, b| Some(a.max(b))),
        }
    }

    /// The values in both; `None` if there are none.
    pub fn and(self, other: Self) -> Option<Self> {
        let low = [self.low, other.low].into_iter().flatten().max();
        let high = [self.high, other.high].into_iter().flatten().min();
        match (low, high) {
            (Some(low), Some(high)) if high < low => None,
            _ => Some(Self { low, high }),
        }
    }
}

fn both(left: Option<Exact>, right: Option<Exact>, join: impl Fn(Exact, Exact) -> Option<Exact>) -> Option<Exact> {
    join(left?, right?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(low: i64, high: i64) -> Interval {
        Interval::between(Exact::whole(low), Exact::whole(high))
    }

    #[test]
    fn touching_ends_meet() {
        assert!(interval(1, 2).meets(interval(2, 3)));
        assert!(!interval(1, 2).meets(interval(3, 4)));
    }

    #[test]
    fn nothing_can_be_said_of_a_division_by_what_may_be_zero() {
        assert_eq!(interval(1, 2).divided_by(interval(-1, 1)), Interval::ANYTHING);
        assert_eq!(interval(4, 6).divided_by(interval(-2, -1)), interval(-6, -2));
    }
}
