//! Exact quantities: whole time equivalents, money, percentages and rates, held as whole numbers of their smallest unit.
//!
//! **Invariant:** no binary fraction is ever added up. A number of a document is read by its digits, and digits that a
//! quantity cannot hold are refused, never rounded in silence.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Largest whole number of smallest units that a document may state, £100 billion in pence: our judgement. Sums of thousands
/// of them are still exact, and up to here (below 2⁵³) the shortest text of a number is the text that was written.
const LARGEST: i64 = 10_000_000_000_000;

/// Digits that are not a quantity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAQuantity {
    /// Not a decimal number.
    #[error("`{0}` is not a number; write digits, with a point before the decimals")]
    NotDigits(String),
    /// More decimals than the quantity holds.
    #[error("`{text}` has more than {decimals} decimals, which {what} does not hold; shorten it")]
    TooFine {
        /// What was written.
        text: String,
        /// How many decimals there may be.
        decimals: u32,
        /// The quantity.
        what: &'static str,
    },
    /// Beyond what is held.
    #[error("`{0}` is too large; check its unit")]
    TooLarge(String),
}

/// Reads a decimal number as a whole number of units of 10 to the minus `decimals`. Commas between thousands are allowed.
///
/// # Errors
/// The text is not a number, or has more decimals.
pub(crate) fn from_digits(text: &str, decimals: u32, what: &'static str) -> Result<i64, NotAQuantity> {
    let bare = text.trim().replace(',', "");
    let (sign, digits) = match bare.strip_prefix(['-', '−']) {
        Some(rest) => (-1, rest),
        None => (1, bare.as_str()),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return Err(NotAQuantity::NotDigits(text.to_owned()));
    }
    let fraction = fraction.trim_end_matches('0');
    let places = fraction.len();
    if usize::try_from(decimals).is_ok_and(|most| most < places) {
        return Err(NotAQuantity::TooFine { text: text.to_owned(), decimals, what });
    }
    let mut padded = format!("{whole}{fraction}");
    while padded.len() < whole.len() + usize::try_from(decimals).unwrap_or(0) {
        padded.push('0');
    }
    let units: i64 = padded.parse().map_err(|_| NotAQuantity::TooLarge(text.to_owned()))?;
    if LARGEST < units {
        return Err(NotAQuantity::TooLarge(text.to_owned()));
    }
    Ok(sign * units)
}

/// Writes a whole number of units of 10 to the minus `decimals`, without trailing zeros.
fn to_digits(units: i64, decimals: u32) -> String {
    let scale = 10_u64.pow(decimals);
    let sign = if units < 0 { "-" } else { "" };
    let (whole, fraction) = (units.unsigned_abs() / scale, units.unsigned_abs() % scale);
    if fraction == 0 {
        return format!("{sign}{whole}");
    }
    let width = usize::try_from(decimals).unwrap_or(0);
    format!("{sign}{whole}.{fraction:0width$}").trim_end_matches('0').to_owned()
}

macro_rules! quantity {
    ($(#[$about:meta])* $name:ident, $decimals:literal, $what:literal) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(i64);

        impl $name {
            /// Nothing of it; not the same as not stated.
            pub const ZERO: Self = Self(0);
            /// Decimals held.
            pub const DECIMALS: u32 = $decimals;
            /// Smallest units in one.
            pub const SCALE: i64 = 10_i64.pow($decimals);

            /// So many smallest units.
            #[must_use]
            pub const fn from_units(units: i64) -> Self {
                Self(units)
            }

            /// A whole number of it.
            #[must_use]
            pub const fn whole(number: i64) -> Self {
                Self(number * Self::SCALE)
            }

            /// How many smallest units.
            #[must_use]
            pub const fn units(self) -> i64 {
                self.0
            }

            /// Reads digits.
            ///
            /// # Errors
            /// Not a number, or finer than is held.
            pub fn read(text: &str) -> Result<Self, NotAQuantity> {
                from_digits(text, $decimals, $what).map(Self)
            }

            /// The same as an exact number of whole ones.
            #[must_use]
            pub fn exact(self) -> Exact {
                Exact::new(i128::from(self.0), i128::from(Self::SCALE))
            }
        }

        // Sums of what no plan means stay at the end of what is held: they neither turn into debts nor stop the page.
        impl std::ops::Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0.saturating_add(other.0))
            }
        }

        impl std::ops::Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }
        }

        impl std::ops::AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 = self.0.saturating_add(other.0);
            }
        }

        impl std::iter::Sum for $name {
            fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
                all.fold(Self::ZERO, |sum, one| sum + one)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&to_digits(self.0, $decimals))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if self.0 % Self::SCALE == 0 {
                    return serializer.serialize_i64(self.0 / Self::SCALE);
                }
                match to_digits(self.0, $decimals).parse::<f64>() {
                    Ok(number) => serializer.serialize_f64(number),
                    Err(_) => serializer.serialize_str(&to_digits(self.0, $decimals)),
                }
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "number",
                    "description": concat!($what, " of at most ", $decimals, " decimals"),
                    "x-decimals": $decimals
                })
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let digits = deserializer.deserialize_any(Digits)?;
                Self::read(&digits).map_err(de::Error::custom)
            }
        }
    };
}

quantity!(
    /// Whole time equivalents, to a thousandth.
    Wte, 3, "a number of WTE"
);
quantity!(
    /// Pounds, to a whole penny.
    Money, 2, "an amount in pounds"
);
quantity!(
    /// Percent, to a ten-thousandth of a percent.
    Percent, 4, "a percentage"
);
quantity!(
    /// WTE per 100,000 patients, to a thousandth.
    Per100k, 3, "a rate per 100,000"
);
quantity!(
    /// Pounds for each patient, to a tenth of a penny.
    PoundsPerPatient, 3, "a rate in pounds for each patient"
);

impl Percent {
    /// Everything.
    pub const ALL: Self = Self::whole(100);
}

/// Takes a number of a document as the digits that were written.
struct Digits;

impl de::Visitor<'_> for Digits {
    type Value = String;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a number")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<String, E> {
        // The shortest text that reads back as the same number is what was written, up to fifteen digits.
        Ok(number.to_string())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }
}

/// How digits beyond the last printed one were dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// To the nearest, halves away from zero.
    #[default]
    Rounded,
    /// Cut off, towards zero.
    Truncated,
}

/// An exact number: a fraction with a denominator above zero.
#[derive(Clone, Copy, Debug)]
pub struct Exact {
    numerator: i128,
    denominator: i128,
}

impl Exact {
    /// A fraction; with a denominator of zero there is no number, and zero is given: callers divide by what they checked.
    #[must_use]
    pub(crate) fn new(numerator: i128, denominator: i128) -> Self {
        match denominator {
            0 => Self { numerator: 0, denominator: 1 },
            below if below < 0 => Self { numerator: -numerator, denominator: -below },
            _ => Self { numerator, denominator },
        }
    }

    /// `part` as a percentage of `whole`; none where there is no whole.
    #[must_use]
    pub fn percent_of(part: Wte, whole: Wte) -> Option<Self> {
        (whole != Wte::ZERO).then(|| Self::new(i128::from(part.units()) * 100, i128::from(whole.units())))
    }

    /// How many of 10 to the minus `decimals`, of a number told in units of `unit`.
    #[must_use]
    pub fn printed(self, unit: i64, decimals: u32, rounding: Rounding) -> i128 {
        divided(self.numerator * 10_i128.pow(decimals), self.denominator * i128::from(unit.max(1)), rounding)
    }

    /// The number written with so many decimals, rounded.
    #[must_use]
    pub fn written(self, decimals: u32) -> String {
        let units = i64::try_from(self.printed(1, decimals, Rounding::Rounded)).unwrap_or(i64::MAX);
        to_digits(units, decimals)
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.numerator * other.denominator == other.numerator * self.denominator
    }
}

/// A quotient as a whole number; the denominator is above zero.
pub(crate) fn divided(numerator: i128, denominator: i128, rounding: Rounding) -> i128 {
    let toward_zero = numerator / denominator;
    let is_half_or_more = denominator <= (numerator % denominator).abs() * 2;
    match rounding {
        Rounding::Rounded if is_half_or_more => toward_zero + numerator.signum(),
        Rounding::Rounded | Rounding::Truncated => toward_zero,
    }
}

/// The same as a whole number of smallest units; beyond the largest there is no plan, so it stops there.
pub(crate) fn divided_units(numerator: i128, denominator: i128, rounding: Rounding) -> i64 {
    i64::try_from(divided(numerator, denominator, rounding)).unwrap_or(LARGEST)
}

/// Shares a whole out in pence in proportion to the weights, none below nothing, by largest remainder, then the earlier one.
/// The parts come to the whole; without any weight there is nothing to share by, and all parts are nothing.
pub(crate) fn in_proportion(whole: Money, weights: &[i128]) -> Vec<Money> {
    let all: i128 = weights.iter().sum();
    if all == 0 {
        return vec![Money::ZERO; weights.len()];
    }
    let exact = |weight: &i128| i128::from(whole.units()) * weight;
    let mut pence: Vec<i64> = weights.iter().map(|weight| i64::try_from(exact(weight) / all).unwrap_or(0)).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(exact(&weights[*index]) % all));
    let over = whole.units() - pence.iter().sum::<i64>();
    for index in order.into_iter().take(usize::try_from(over).unwrap_or(0)) {
        pence[index] += 1;
    }
    pence.into_iter().map(Money::from_units).collect()
}

impl Money {
    /// An amount to the nearest, or cut to, a whole number of `unit` pounds.
    #[must_use]
    pub fn to_unit(self, unit: i64, rounding: Rounding) -> Self {
        let pence = unit.max(1) * Self::SCALE;
        Self(divided_units(i128::from(self.0), i128::from(pence), rounding) * pence)
    }

    /// A percentage of it, to the nearest penny.
    #[must_use]
    pub fn part(self, share: Percent) -> Self {
        let whole = i128::from(Percent::ALL.units());
        Self(divided_units(i128::from(self.0) * i128::from(share.units()), whole, Rounding::Rounded))
    }

    /// So many times the amount, to the nearest penny.
    #[must_use]
    pub fn times(self, wte: Wte) -> Self {
        let product = i128::from(self.0) * i128::from(wte.units());
        Self(divided_units(product, i128::from(Wte::SCALE), Rounding::Rounded))
    }

    /// As people read it: `£5,280,000`, `£42,668.40`.
    #[must_use]
    pub fn in_pounds(self) -> String {
        let (whole, pence) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        let digits = whole.to_string();
        let mut grouped = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if 0 < index && (digits.len() - index) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if self.0 < 0 { "−" } else { "" };
        if pence == 0 { format!("{sign}£{grouped}") } else { format!("{sign}£{grouped}.{pence:02}") }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_sum_beyond_what_is_held_stays_there_and_turns_into_no_debt() {
        let most = Money::from_units(i64::MAX);
        assert_eq!([most, most, Money::whole(1)].into_iter().sum::<Money>(), most);
        assert_eq!(Money::ZERO - most - most, Money::from_units(i64::MIN));
        assert!(Money::from_units(i64::MIN).in_pounds().contains("92,233,720,368,547,758.08"));
    }

    #[test]
    fn digits_are_read_as_they_are_written() {
        assert_eq!(Wte::read("10.5").unwrap().units(), 10_500);
        assert_eq!(Money::read("42,668.40").unwrap().units(), 4_266_840);
        assert_eq!(Percent::read("13.8").unwrap().units(), 138_000);
        assert_eq!(Wte::read("-0.5").unwrap().to_string(), "-0.5");
    }

    #[test]
    fn digits_that_cannot_be_held_are_refused_in_words() {
        assert_eq!(
            Money::read("1.234").unwrap_err().to_string(),
            "`1.234` has more than 2 decimals, which an amount in pounds does not hold; shorten it"
        );
        for text in ["", "twelve", "1.2.3", "1e3", ".5", "99999999999999999999"] {
            assert!(Wte::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_amount_is_rounded_or_cut_to_thousands() {
        // 12 registered nurses at £35,552 are £426,624, which the paper prints as 426.
        let amount = Money::whole(426_624);
        assert_eq!(amount.to_unit(1000, Rounding::Rounded), Money::whole(427_000));
        assert_eq!(amount.to_unit(1000, Rounding::Truncated), Money::whole(426_000));
        assert_eq!(Money::from_units(-150).to_unit(1, Rounding::Rounded), Money::whole(-2));
    }

    #[test]
    fn money_is_written_as_people_read_it() {
        assert_eq!(Money::whole(5_280_000).in_pounds(), "£5,280,000");
        assert_eq!(Money::from_units(-4_266_840).in_pounds(), "−£42,668.40");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(units in -LARGEST..LARGEST) {
            prop_assert_eq!(Wte::read(&Wte::from_units(units).to_string()).unwrap(), Wte::from_units(units));
            let text = serde_json::to_string(&Money::from_units(units)).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&text).unwrap(), Money::from_units(units));
        }
    }
}
