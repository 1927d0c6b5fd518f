//! How weighted patients become staff: at England's rate, the place's own, a standard, or one that is given.

use std::{fmt, str::FromStr};

use wholetime_vocabulary::{Basis, GpDefinition, Measured, Period, StaffGroup, UnknownWord};

use super::answer::RateLine;
use super::finding;
use crate::questions::series::{Point, SeriesAsked};
use crate::{Scope, Workbench, WorkbenchError};

/// A rate older than this is said to be. Our judgement: lists and staff change by about 2 % a year.
const OLD_AFTER_MONTHS: i32 = 12;

/// Where the rate of FTE to weighted patients comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum RateFrom {
    /// England's staff for England's patients: as much as the nation has.
    #[default]
    England,
    /// The place's own staff for its own need: as much as now.
    Own,
    /// The standard set here for the indicator.
    Standard,
    /// FTE for 100,000 weighted patients.
    Given(f64),
}

/// The most FTE for 100,000 patients. Our judgement: one for each of them.
const MOST_PER_100K: f64 = 100_000.0;

impl FromStr for RateFrom {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        match text.trim().to_ascii_lowercase().as_str() {
            "england" => Ok(Self::England),
            "own" => Ok(Self::Own),
            "standard" => Ok(Self::Standard),
            other => match other.parse::<f64>().ok().filter(|rate| 0.0 < *rate && *rate <= MOST_PER_100K) {
                Some(rate) => Ok(Self::Given(rate)),
                None => Err(UnknownWord::new(
                    "rate",
                    text,
                    &["england", "own", "standard", "FTE for 100,000 patients, such as 44"],
                )),
            },
        }
    }
}

impl fmt::Display for RateFrom {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::England => out.write_str("england"),
            Self::Own => out.write_str("own"),
            Self::Standard => out.write_str("standard"),
            Self::Given(rate) => write!(out, "{rate}"),
        }
    }
}

impl RateFrom {
    /// As it stands within a sentence.
    fn title(self) -> String {
        match self {
            Self::England => "England's rate".to_owned(),
            Self::Own => "its own rate of today".to_owned(),
            Self::Standard => "the standard set here".to_owned(),
            Self::Given(rate) => format!("{rate} for 100,000 weighted patients"),
        }
    }
}

/// Staff of a place now.
pub(super) struct Staff {
    pub(super) definition: Option<GpDefinition>,
    pub(super) last: Option<Point>,
}

impl Workbench {
    /// The newest figure of a group's FTE up to a month, by the definition that is held: as forecasts choose it.
    pub(super) fn staff_of(
        &self,
        area: &str,
        group: StaffGroup,
        definition: Option<GpDefinition>,
        to: Period,
        scope: Scope,
    ) -> Result<Staff, WorkbenchError> {
        let definitions: Vec<Option<GpDefinition>> = match (group, definition) {
            (StaffGroup::Gp, Some(definition)) => vec![Some(definition)],
            (StaffGroup::Gp, None) => vec![Some(GpDefinition::Extg), Some(GpDefinition::Total)],
            _ => vec![None],
        };
        let mut found = None;
        for definition in definitions {
            let indicator = indicator(group, definition);
            let asked = SeriesAsked { to: Some(to), ..SeriesAsked::default() };
            let series = self.series(area, &indicator, asked, scope)?;
            let last = series.points.iter().rev().find(|point| point.value.known().is_some()).cloned();
            let is_held = last.is_some();
            found = Some(Staff { definition, last });
            if is_held {
                break;
            }
        }
        found.ok_or(WorkbenchError::NothingHeld)
    }

    /// FTE for 100,000 weighted patients. `own_index` is the need of a registered patient here, England's being 1.
    pub(super) fn rate(
        &self,
        from: RateFrom,
        area: &str,
        (group, definition): (StaffGroup, Option<GpDefinition>),
        own_index: f64,
        to: Period,
        scope: Scope,
    ) -> Result<RateLine, WorkbenchError> {
        let indicator = format!("{}_per_100k", indicator(group, definition));
        let whom = finding::whom(group, definition);
        let title = from.title();
        let held = |of: &str| -> Result<Option<Point>, WorkbenchError> {
            let asked = SeriesAsked { to: Some(to), ..SeriesAsked::default() };
            let series = self.series(of, &indicator, asked, scope)?;
            Ok(series.points.into_iter().rev().find(|point| point.value.known().is_some()))
        };
        let line =
            |per_100k: f64, sentence: String| Ok(RateLine { title: title.clone(), per_100k: Some(per_100k), sentence });
        let none = |sentence: String| Ok(RateLine { title: title.clone(), per_100k: None, sentence });
        match from {
            RateFrom::Given(rate) => line(rate, format!("{rate} FTE {whom} for 100,000 weighted patients, as given")),
            RateFrom::Standard => {
                let standards = self.standards_held()?;
                match standards.into_iter().find(|standard| standard.indicator == indicator) {
                    Some(standard) => line(
                        standard.at_least,
                        format!("the standard of {} for 100,000 patients ({})", standard.at_least, standard.source),
                    ),
                    None => Err(WorkbenchError::NotPossible(format!(
                        "no standard is set for {indicator}; set one, or ask for the rate england, own, or a number"
                    ))),
                }
            }
            RateFrom::Own => match held(area)? {
                Some(point) => {
                    let reporting = point.value_reporting.and_then(wholetime_vocabulary::Value::known);
                    let rate = reporting.or(point.value.known()).unwrap_or_default();
                    line(
                        rate / own_index,
                        format!(
                            "this place's own: {rate:.2} FTE {whom} for 100,000 registered patients in {}, so that need is what \
                             keeps the service as it is{}",
                            point.period.in_words(),
                            of_part(&point)
                        ),
                    )
                }
                None => {
                    none(format!("no {whom} are held for this place up to {to}; ask for the rate england, or a number"))
                }
            },
            RateFrom::England => match held("ENG")? {
                Some(point)
                    if point.basis == Basis::Published
                        || wholetime_measures::figures::WARNED_BELOW <= point.coverage =>
                {
                    let rate = point.value.known().unwrap_or_default();
                    let months = to.months_since(point.period);
                    let old = if OLD_AFTER_MONTHS < months {
                        format!("; the newest held, {months} months before {}", to.in_words())
                    } else {
                        String::new()
                    };
                    line(
                        rate,
                        format!(
                            "England's: {rate:.2} FTE {whom} for 100,000 registered patients in {}, who weigh 1 each on average{old}",
                            point.period.in_words()
                        ),
                    )
                }
                Some(point) => none(format!(
                    "England's {whom} are held for {:.1} % of its patients only, which is no national rate; import the bulletin, or \
                     ask for the rate own, or a number",
                    100.0 * point.coverage
                )),
                None => none(format!(
                    "no {whom} of England are held up to {to}; import the bulletin, or ask for the rate own, or a number"
                )),
            },
        }
    }
}

/// The indicator of a group's FTE.
fn indicator(group: StaffGroup, definition: Option<GpDefinition>) -> String {
    let definition = definition.map(|definition| format!("_{}", definition.word())).unwrap_or_default();
    format!("{}_{}{definition}", group.word(), Measured::Fte.word())
}

/// What is said of a figure that covers a part of the patients.
fn of_part(point: &Point) -> String {
    if point.coverage < 0.995 {
        format!(", of the practices of {:.1} % of its patients", 100.0 * point.coverage)
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_word_or_a_number_above_nothing() {
        assert_eq!("44".parse::<RateFrom>(), Ok(RateFrom::Given(44.0)));
        assert_eq!(" Own ".parse::<RateFrom>(), Ok(RateFrom::Own));
        for text in ["england", "own", "standard", "44.5"] {
            assert_eq!(text.parse::<RateFrom>().unwrap().to_string(), text);
        }
        for text in ["0", "-3", "inf", "nan", "local"] {
            let refused = text.parse::<RateFrom>().unwrap_err().to_string();
            assert!(refused.contains("england, own, standard"), "{refused}");
        }
    }
}
