//! An exact fraction, so that no finding is a rounding error of our own.

use std::cmp::Ordering;

/// A fraction in lowest terms. Arithmetic answers `None` where it would no longer fit, and the checker then says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exact {
    over: i128,
    /// Always above zero.
    under: i128,
}

impl Exact {
    /// Zero.
    pub const ZERO: Self = Self { over: 0, under: 1 };
    /// One.
    pub const ONE: Self = Self { over: 1, under: 1 };

    /// The fraction `over / under`; `None` if `under` is zero or it does not fit.
    pub fn new(over: i128, under: i128) -> Option<Self> {
        if under == 0 || over == i128::MIN || under == i128::MIN {
            return None;
        }
        let common = greatest_common_divisor(over.unsigned_abs(), under.unsigned_abs());
        let common = i128::try_from(common).ok()?;
        let sign = under.signum();
        Some(Self { over: over / common * sign, under: under / common * sign })
    }

    /// A whole number.
    pub const fn whole(number: i64) -> Self {
        Self { over: number as i128, under: 1 }
    }

    /// `digits` times ten to the power of minus `decimals`: 1,234 with two decimals is 12.34.
    pub fn decimal(digits: i128, decimals: u32) -> Option<Self> {
        Self::new(digits, 10_i128.checked_pow(decimals)?)
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Option<Self> {
        let over = self.over.checked_mul(other.under)?.checked_add(other.over.checked_mul(self.under)?)?;
        Self::new(over, self.under.checked_mul(other.under)?)
    }

    /// The difference.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(other.negative())
    }

    /// The product.
    pub fn times(self, other: Self) -> Option<Self> {
        Self::new(self.over.checked_mul(other.over)?, self.under.checked_mul(other.under)?)
    }

    /// The quotient; `None` by zero.
    pub fn divided_by(self, other: Self) -> Option<Self> {
        Self::new(self.over.checked_mul(other.under)?, self.under.checked_mul(other.over)?)
    }

    /// The same with the other sign.
    pub const fn negative(self) -> Self {
        Self { over: -self.over, under: self.under }
    }

    /// Without its sign.
    pub const fn size(self) -> Self {
        Self { over: self.over.abs(), under: self.under }
    }

    /// The greatest whole number that is not above it.
    pub const fn floor(self) -> i128 {
        self.over.div_euclid(self.under)
    }

    /// Whether it has no fractional part.
    pub const fn is_whole(self) -> bool {
        self.under == 1
    }

    /// The nearest multiple of `step`, halves away from zero.
    pub fn nearest(self, step: Self) -> Option<Self> {
        let steps = self.size().divided_by(step)?.plus(Self::new(1, 2)?)?.floor();
        let size = Self::new(steps, 1)?.times(step)?;
        Some(if self.over < 0 { size.negative() } else { size })
    }

    /// As text with so many decimals, halves away from zero.
    pub fn text(self, decimals: u32) -> String {
        let rounded = 10_i128
            .checked_pow(decimals)
            .and_then(|scale| Self::new(scale, 1))
            .and_then(|scale| self.times(scale)?.nearest(Self::ONE));
        let Some(rounded) = rounded else { return format!("{}/{}", self.over, self.under) };
        let digits = format!("{:0>width$}", rounded.over.abs(), width = decimals as usize + 1);
        let (whole, rest) = digits.split_at(digits.len() - decimals as usize);
        let sign = if rounded.over < 0 { "-" } else { "" };
        if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        // Whole parts first, then the remainders turned over: exact, and nothing grows.
        let (mut left, mut right) = (*self, *other);
        let mut is_turned = false;
        loop {
            let (left_whole, right_whole) = (left.floor(), right.floor());
            let order = left_whole.cmp(&right_whole);
            let (left_rest, right_rest) = (left.over.rem_euclid(left.under), right.over.rem_euclid(right.under));
            let order = match (order, left_rest, right_rest) {
                (Ordering::Equal, 0, 0) => Ordering::Equal,
                (Ordering::Equal, 0, _) => Ordering::Less,
                (Ordering::Equal, _, 0) => Ordering::Greater,
                (Ordering::Equal, _, _) => {
                    left = Self { over: left.under, under: left_rest };
                    right = Self { over: right.under, under: right_rest };
                    is_turned = !is_turned;
                    continue;
                }
                (unequal, _, _) => unequal,
            };
            return if is_turned { order.reverse() } else { order };
        }
    }
}

fn greatest_common_divisor(left: u128, right: u128) -> u128 {
    let (mut left, mut right) = (left, right);
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_compare_by_size_whatever_their_sign() {
        let third = Exact::new(1, 3).unwrap();
        let half = Exact::new(-1, -2).unwrap();
        assert!(third < half);
        assert!(third.negative() > half.negative());
        assert!(Exact::new(-1, 3).unwrap() < Exact::ZERO);
    }

    #[test]
    fn text_rounds_halves_away_from_zero() {
        assert_eq!(Exact::new(1, 8).unwrap().text(2), "0.13");
        assert_eq!(Exact::new(-5, 2).unwrap().text(0), "-3");
        assert_eq!(Exact::new(139, 178).unwrap().text(3), "0.781");
    }
}
