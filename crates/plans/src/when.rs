//! When something is planned for: a financial year, a quarter of it, or the month it starts in.

use std::{borrow::Cow, fmt, str::FromStr};

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Text that does not name a time of a plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a time of a plan; write 2018/19 for a year from April, 2018/19 Q2 for July to September, or 2018-07"
)]
pub struct NotATime(pub String);

/// A financial year from 1 April; its name has both years: `2018/19`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FinancialYear(i16);

impl FinancialYear {
    /// The year that begins on 1 April of `year`; none outside 1900 to 2199.
    #[must_use]
    pub fn from_april(year: i16) -> Option<Self> {
        (1900..2200).contains(&year).then_some(Self(year))
    }

    /// The year in which a day lies; none outside 1900 to 2199.
    #[must_use]
    pub fn of(day: Date) -> Option<Self> {
        Self::from_april(if day.month() < 4 { day.year() - 1 } else { day.year() })
    }

    /// The year in which it begins.
    #[must_use]
    pub const fn begins(self) -> i16 {
        self.0
    }

    /// First day of the month at this place of the year: 0 is April, 11 is March; later ones belong to the next year.
    #[must_use]
    pub fn first_day_of(self, month_index: u8) -> Date {
        let month_index = month_index % 12;
        let (year, month) = if month_index < 9 { (self.0, month_index + 4) } else { (self.0 + 1, month_index - 8) };
        jiff::civil::date(year, i8::try_from(month).unwrap_or(1), 1)
    }
}

impl fmt::Display for FinancialYear {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{:02}", self.0, (self.0 + 1) % 100)
    }
}

impl FromStr for FinancialYear {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let refused = || NotATime(text.to_owned());
        let (begins, ends) = text.trim().split_once('/').ok_or_else(refused)?;
        let year = begins.parse().ok().and_then(Self::from_april).ok_or_else(refused)?;
        let is_next = year.to_string().ends_with(&format!("/{ends}")) || ends == (year.0 + 1).to_string();
        if is_next { Ok(year) } else { Err(refused()) }
    }
}

/// When posts are planned for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum When {
    /// Some time in a financial year.
    Year(FinancialYear),
    /// Some time in a quarter, 1 to 4, of a financial year.
    Quarter(FinancialYear, u8),
    /// From the first day of a month of a financial year: 0 is April, 11 is March.
    Month(FinancialYear, u8),
}

impl When {
    /// The financial year it lies in.
    #[must_use]
    pub const fn year(self) -> FinancialYear {
        match self {
            Self::Year(year) | Self::Quarter(year, _) | Self::Month(year, _) => year,
        }
    }

    /// The first day of it.
    #[must_use]
    pub fn first_day(self) -> Date {
        match self {
            Self::Year(year) => year.first_day_of(0),
            Self::Quarter(year, quarter) => year.first_day_of(3 * (quarter.clamp(1, 4) - 1)),
            Self::Month(year, month_index) => year.first_day_of(month_index),
        }
    }

    /// The last day of it.
    #[must_use]
    pub fn last_day(self) -> Date {
        let last_month = match self {
            Self::Year(year) => year.first_day_of(11),
            Self::Quarter(year, quarter) => year.first_day_of(3 * quarter.clamp(1, 4) - 1),
            Self::Month(year, month_index) => year.first_day_of(month_index),
        };
        last_month.last_of_month()
    }

    /// Half months of the financial year that have gone by when posts start, on average, 0 to 23.
    ///
    /// Posts of a year start evenly over it, posts of a quarter evenly over that: our judgement, for want of dates.
    #[must_use]
    pub fn half_months_gone(self) -> u32 {
        match self {
            Self::Year(_) => 12,
            Self::Quarter(_, quarter) => 6 * (u32::from(quarter) - 1) + 3,
            Self::Month(_, month_index) => 2 * u32::from(month_index),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(out, "{year}"),
            Self::Quarter(year, quarter) => write!(out, "{year} Q{quarter}"),
            Self::Month(year, month_index) => {
                let day = year.first_day_of(*month_index);
                write!(out, "{}-{:02}", day.year(), day.month())
            }
        }
    }
}

impl FromStr for When {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let refused = || NotATime(text.to_owned());
        if let Some((year, quarter)) = text.split_once(" Q") {
            let quarter: u8 = quarter.trim().parse().map_err(|_| refused())?;
            let year = year.parse().map_err(|_| refused())?;
            return if (1..=4).contains(&quarter) { Ok(Self::Quarter(year, quarter)) } else { Err(refused()) };
        }
        if let Some((year, month)) = text.split_once('-') {
            let year: i16 = year.parse().map_err(|_| refused())?;
            let month: u8 = month.parse().map_err(|_| refused())?;
            let (begins, month_index) = match month {
                1..=3 => (year - 1, month + 8),
                4..=12 => (year, month - 4),
                _ => return Err(refused()),
            };
            let year = FinancialYear::from_april(begins).ok_or_else(refused)?;
            return Ok(Self::Month(year, month_index));
        }
        text.parse().map(Self::Year)
    }
}

macro_rules! as_text {
    ($($name:ident: $what:literal, $pattern:literal);+ $(;)?) => {
        $(
            impl JsonSchema for $name {
                fn inline_schema() -> bool {
                    true
                }

                fn schema_name() -> Cow<'static, str> {
                    stringify!($name).into()
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    json_schema!({ "type": "string", "description": $what, "pattern": $pattern })
                }
            }

            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
                }
            }
        )+
    };
}

as_text! {
    FinancialYear: "a financial year, as 2018/19", "^[0-9]{4}/[0-9]{2}([0-9]{2})?$";
    When: "a financial year, a quarter of it or a month: 2018/19, 2018/19 Q2, 2018-07",
        "^([0-9]{4}/[0-9]{2}([0-9]{2})?( Q[1-4])?|[0-9]{4}-[0-9]{2})$";
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_financial_year_runs_from_april_and_is_named_by_both_years() {
        let year: FinancialYear = "2019/20".parse().unwrap();
        assert_eq!((year.first_day_of(0), year.first_day_of(11)), (date(2019, 4, 1), date(2020, 3, 1)));
        assert_eq!(
            (FinancialYear::of(date(2019, 4, 1)), FinancialYear::of(date(2020, 3, 31))),
            (Some(year), Some(year))
        );
        assert_ne!(FinancialYear::of(date(2019, 3, 31)), Some(year));
        assert_eq!("2019/2020".parse::<FinancialYear>().unwrap().to_string(), "2019/20");
        assert_eq!("1999/00".parse::<FinancialYear>().unwrap().begins(), 1999);
    }

    #[test]
    fn a_time_is_written_as_it_is_read() {
        for text in ["2018/19", "2018/19 Q2", "2018-07", "2019-03"] {
            assert_eq!(text.parse::<When>().unwrap().to_string(), text);
        }
        for text in ["2018", "2018/20", "2018/19 Q5", "2018-13", "/19", "soon", "-3"] {
            assert!(text.parse::<When>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_quarter_runs_from_its_first_day_to_its_last() {
        let days = |text: &str| text.parse::<When>().map(|when| (when.first_day(), when.last_day())).unwrap();
        assert_eq!(days("2019/20"), (date(2019, 4, 1), date(2020, 3, 31)));
        assert_eq!(days("2019/20 Q2"), (date(2019, 7, 1), date(2019, 9, 30)));
        assert_eq!(days("2019/20 Q4"), (date(2020, 1, 1), date(2020, 3, 31)));
        // 2020 is a leap year.
        assert_eq!(days("2020-02"), (date(2020, 2, 1), date(2020, 2, 29)));
    }

    #[test]
    fn posts_of_a_year_start_in_the_middle_of_it_on_average() {
        let gone = |text: &str| text.parse::<When>().unwrap().half_months_gone();
        assert_eq!((gone("2018/19"), gone("2018-04"), gone("2019-03")), (12, 0, 22));
        // The four quarters together are the year: 3 + 9 + 15 + 21 = 4 × 12.
        assert_eq!((1..=4).map(|quarter| gone(&format!("2018/19 Q{quarter}"))).sum::<u32>(), 48);
    }
}
