//! What a figure is about in time: a census month, a financial year or a calendar year.

use std::{borrow::Cow, fmt, str::FromStr};

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::MONTHS;

/// A census month (`2022-06`), a financial year (`2022/23`) or a calendar year (`2025`).
///
/// A month stands for its last day, as the workforce publications do ("as at the last day of the month").
/// Periods order by their last day, so a month and the year it ends sort where a reader expects them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// A calendar month; `month` runs from 1 to 12.
    Month {
        /// Calendar year.
        year: i16,
        /// Month, 1 to 12.
        month: i8,
    },
    /// April of `start` to March of the year after, written `2022/23`.
    FinancialYear {
        /// Calendar year of the April it begins in.
        start: i16,
    },
    /// A calendar year.
    Year(i16),
}

/// The text does not name a period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a period; write a month as 2022-06, a financial year as 2022/23 or a year as 2025")]
pub struct NotAPeriod(pub String);

impl Period {
    /// A month, where `month` lies within 1 to 12 and `year` is plausible (1900 to 2200).
    #[must_use]
    pub fn month(year: i16, month: i8) -> Option<Self> {
        ((1..=12).contains(&month) && (1900..=2200).contains(&year)).then_some(Self::Month { year, month })
    }

    /// The month that holds `date`.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self::Month { year: date.year(), month: date.month() }
    }

    /// The last day the period speaks of.
    #[must_use]
    pub fn last_day(self) -> Date {
        match self {
            Self::Month { year, month } => Date::constant(year, month, 1).last_of_month(),
            Self::FinancialYear { start } => Date::constant(start + 1, 3, 31),
            Self::Year(year) => Date::constant(year, 12, 31),
        }
    }

    /// The first day the period speaks of.
    #[must_use]
    pub fn first_day(self) -> Date {
        match self {
            Self::Month { year, month } => Date::constant(year, month, 1),
            Self::FinancialYear { start } => Date::constant(start, 4, 1),
            Self::Year(year) => Date::constant(year, 1, 1),
        }
    }

    /// The same period a year earlier: like months are compared with like.
    #[must_use]
    pub fn a_year_before(self) -> Self {
        match self {
            Self::Month { year, month } => Self::Month { year: year - 1, month },
            Self::FinancialYear { start } => Self::FinancialYear { start: start - 1 },
            Self::Year(year) => Self::Year(year - 1),
        }
    }

    /// Whole months from `other` to `self`, by their last days (negative where `self` is earlier).
    #[must_use]
    pub fn months_since(self, other: Self) -> i32 {
        let count = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
        count(self.last_day()) - count(other.last_day())
    }

    /// "June 2022", for people.
    #[must_use]
    pub fn in_words(self) -> String {
        match self {
            Self::Month { year, month } => {
                format!("{} {year}", MONTHS.get(usize::from(month.unsigned_abs()) - 1).unwrap_or(&"?"))
            }
            Self::FinancialYear { .. } | Self::Year(_) => self.to_string(),
        }
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |period: &Self| {
            let kind = match period {
                Self::Month { .. } => 0,
                Self::FinancialYear { .. } => 1,
                Self::Year(_) => 2,
            };
            (period.last_day(), kind)
        };
        key(self).cmp(&key(other))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month { year, month } => write!(out, "{year:04}-{month:02}"),
            Self::FinancialYear { start } => write!(out, "{start:04}/{:02}", (start + 1) % 100),
            Self::Year(year) => write!(out, "{year:04}"),
        }
    }
}

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        let refused = || NotAPeriod(text.to_owned());
        let trimmed = text.trim();
        if !trimmed.is_ascii() {
            return Err(refused());
        }
        let number = |part: &str| {
            (!part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<i16>().ok()).flatten()
        };
        if let Some((year, rest)) = trimmed.split_once('-') {
            let year = (year.len() == 4).then(|| number(year)).flatten().ok_or_else(refused)?;
            let month = (rest.len() == 2).then(|| number(rest)).flatten().ok_or_else(refused)?;
            return Self::month(year, i8::try_from(month).map_err(|_| refused())?).ok_or_else(refused);
        }
        if let Some((start, end)) = trimmed.split_once('/') {
            let start = (start.len() == 4).then(|| number(start)).flatten().ok_or_else(refused)?;
            let end = (end.len() == 2).then(|| number(end)).flatten().ok_or_else(refused)?;
            return ((1900..=2200).contains(&start) && (start + 1) % 100 == end)
                .then_some(Self::FinancialYear { start })
                .ok_or_else(refused);
        }
        let year = (trimmed.len() == 4).then(|| number(trimmed)).flatten().ok_or_else(refused)?;
        (1900..=2200).contains(&year).then_some(Self::Year(year)).ok_or_else(refused)
    }
}

impl JsonSchema for Period {
    fn schema_name() -> Cow<'static, str> {
        "Period".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A census month (2022-06), a financial year (2022/23) or a calendar year (2025).",
            "pattern": "^[0-9]{4}(-[0-9]{2}|/[0-9]{2})?$",
            "examples": ["2022-06"],
        })
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_month_and_the_financial_year_it_ends_sort_together() {
        let march: Period = "2023-03".parse().unwrap();
        let year: Period = "2022/23".parse().unwrap();
        assert!(march < year && year < "2023-04".parse().unwrap());
    }

    #[test]
    fn nonsense_is_refused_with_what_to_write_instead() {
        for text in ["", "2022-13", "22-06", "2022-6", "2022/24", "June 2022", "2022-00", "９999-01", "-2022"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
        let refusal = "2022-13".parse::<Period>().unwrap_err().to_string();
        assert!(refusal.contains("`2022-13`") && refusal.contains("2022-06"));
    }

    #[test]
    fn like_months_are_a_year_apart() {
        let june: Period = "2022-06".parse().unwrap();
        assert_eq!(june.a_year_before().to_string(), "2021-06");
        assert_eq!(june.months_since(june.a_year_before()), 12);
        assert_eq!(june.in_words(), "June 2022");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(year in 1990_i16..2100, month in 1_i8..=12) {
            for period in [Period::Month { year, month }, Period::FinancialYear { start: year }, Period::Year(year)] {
                prop_assert_eq!(period.to_string().parse::<Period>().unwrap(), period);
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = text.parse::<Period>();
        }
    }
}
