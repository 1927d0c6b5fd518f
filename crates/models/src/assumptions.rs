//! Assumptions: values with a range, a date, a reference and how good the evidence is.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_catalogue::Catalogue;

/// The folder of the catalogue.
const FOLDER: &str = "assumptions/";

/// The version of the form of a file.
const SCHEMA: u32 = 1;

/// What an assumption is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "AssumptionUnit")]
pub enum Unit {
    /// A chance or share, 0 to 1.
    Share,
    /// A chance of something within a year, 0 to 1.
    SharePerYear,
    /// Full-time equivalents a head.
    FtePerHead,
    /// Months.
    Months,
    /// A factor.
    Factor,
    /// A change in a year, where 0.01 is one percent more.
    ChangePerYear,
    /// Years.
    Years,
}

impl Unit {
    /// The word used in documents.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::SharePerYear => "share_per_year",
            Self::FtePerHead => "fte_per_head",
            Self::Months => "months",
            Self::Factor => "factor",
            Self::ChangePerYear => "change_per_year",
            Self::Years => "years",
        }
    }

    /// A value of it as people read it: shares and changes in percent.
    #[must_use]
    pub fn in_words(self, value: f64) -> String {
        let rounded = |value: f64| (value * 1000.0).round() / 1000.0;
        match self {
            Self::Share => format!("{} %", rounded(100.0 * value)),
            Self::SharePerYear => format!("{} % a year", rounded(100.0 * value)),
            Self::FtePerHead => format!("{} FTE a head", rounded(value)),
            Self::Months => format!("{} months", rounded(value)),
            Self::Factor => format!("{} times", rounded(value)),
            Self::ChangePerYear => format!("{:+} % a year", rounded(100.0 * value)),
            Self::Years => format!("{:+} years", rounded(value)),
        }
    }
}

/// How good the evidence for a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "EvidenceGrade")]
pub enum Evidence {
    /// Counted in England, and published with its method.
    Published,
    /// Used by a national plan or a local one, without its method.
    Planned,
    /// Worked out from published figures.
    Derived,
    /// Our judgement; nobody has counted it.
    Judgement,
}

impl Evidence {
    /// The word used in documents.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Planned => "planned",
            Self::Derived => "derived",
            Self::Judgement => "judgement",
        }
    }

    /// What people read of it.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Published => "counted and published",
            Self::Planned => "used by a plan, without its method",
            Self::Derived => "worked out from published figures",
            Self::Judgement => "our judgement",
        }
    }
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// Title and date.
    pub title: String,
    /// Where in it, or where it is found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// A value from a date on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dated {
    /// The first day it is used for.
    pub from: Date,
    /// What it is for, such as an age band or a role; none: for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The low end of what is likely.
    pub low: f64,
    /// What is used.
    pub central: f64,
    /// The high end.
    pub high: f64,
    /// Where it comes from.
    pub reference: Reference,
    /// How good the evidence is.
    pub evidence: Evidence,
    /// Whether it was written down from memory and is still to be looked up.
    #[serde(default)]
    pub is_from_memory: bool,
}

/// An assumption of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assumption {
    /// The version of the form.
    pub schema: u32,
    /// What people read of it.
    pub title: String,
    /// Its unit.
    pub unit: Unit,
    /// What it is about, and what it is not.
    pub about: String,
    /// Its values.
    #[serde(rename = "value")]
    pub values: Vec<Dated>,
}

/// A file that is not an assumption.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the assumption `{name}` cannot be used: {what}")]
pub struct NotAnAssumption {
    /// The name of its file.
    pub name: String,
    /// What is wrong with it.
    pub what: String,
}

impl Assumption {
    /// Reads and checks the text of a file.
    ///
    /// # Errors
    /// It is not TOML of this form, its range is not in order, or two values are for the same thing from the same day.
    pub fn read(name: &str, text: &str) -> Result<Self, NotAnAssumption> {
        let refuse = |what: String| NotAnAssumption { name: name.to_owned(), what };
        let assumption: Self = toml::from_str(text).map_err(|error| refuse(error.to_string()))?;
        if assumption.schema != SCHEMA {
            return Err(refuse(format!("it has schema {}; this program reads {SCHEMA}", assumption.schema)));
        }
        if assumption.values.is_empty() {
            return Err(refuse("it has no value".to_owned()));
        }
        for (place, value) in assumption.values.iter().enumerate() {
            let ends = [value.low, value.central, value.high];
            let is_share = matches!(assumption.unit, Unit::Share | Unit::SharePerYear);
            if !ends.iter().all(|end| end.is_finite()) || value.central < value.low || value.high < value.central {
                return Err(refuse(format!("from {} low, central and high are not in order", value.from)));
            }
            if is_share && (value.low < 0.0 || 1.0 < value.high) {
                return Err(refuse(format!("from {} it is a share outside 0 to 1", value.from)));
            }
            let is_same = |other: &Dated| (other.from, &other.of) == (value.from, &value.of);
            if assumption.values[..place].iter().any(is_same) {
                return Err(refuse(format!("two values hold from {} for the same thing", value.from)));
            }
        }
        Ok(assumption)
    }

    /// The values that hold on a day: one for each thing it has any for.
    #[must_use]
    pub fn things(&self, day: Date) -> Vec<&Dated> {
        let mut things: Vec<&Option<String>> = Vec::new();
        for value in &self.values {
            if !things.contains(&&value.of) {
                things.push(&value.of);
            }
        }
        let own = things.into_iter().filter_map(|of| {
            let held = self.values.iter().filter(|value| value.of == *of && value.from <= day);
            held.max_by_key(|value| value.from)
        });
        own.collect()
    }

    /// The value for something on a day: its own, or else the one for all. None before the first.
    #[must_use]
    pub fn on(&self, day: Date, of: Option<&str>) -> Option<&Dated> {
        let latest = |of: Option<&str>| {
            let known = self.values.iter().filter(|value| value.of.as_deref() == of && value.from <= day);
            known.max_by_key(|value| value.from)
        };
        latest(of).or_else(|| latest(None))
    }
}

/// All assumptions of a catalogue, by name.
///
/// # Errors
/// The first file that is not one.
pub fn assumptions(catalogue: &Catalogue) -> Result<BTreeMap<String, Assumption>, NotAnAssumption> {
    let named = catalogue.tables.iter().filter_map(|(path, text)| Some((path.strip_prefix(FOLDER)?, text)));
    named.map(|(name, text)| Ok((name.to_owned(), Assumption::read(name, text)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        schema = 1
        title = "Share who leave in a year"
        unit = "share_per_year"
        about = "Invented."

        [[value]]
        from = "2020-04-01"
        low = 0.05
        central = 0.06
        high = 0.08
        reference = { title = "Nobody, 2020" }
        evidence = "judgement"

        [[value]]
        from = "2022-04-01"
        of = "65_over"
        low = 0.2
        central = 0.25
        high = 0.4
        reference = { title = "Nobody, 2022", place = "table 1" }
        evidence = "derived"
        is_from_memory = true
    "#;

    #[test]
    fn a_value_is_used_from_its_day_on() {
        let assumption = Assumption::read("leaving", TEXT).unwrap();
        let day = |year| jiff::civil::date(year, 4, 1);
        assert_eq!(assumption.on(day(2019), None), None);
        assert_eq!(assumption.on(day(2020), Some("65_over")).unwrap().central, 0.06);
        assert_eq!(assumption.on(day(2022), Some("65_over")).unwrap().central, 0.25);
        assert_eq!(assumption.on(day(2022), Some("30_34")).unwrap().central, 0.06);
    }

    #[test]
    fn a_range_that_is_not_in_order_is_refused_by_name() {
        let refused =
            |from: &str, to: &str| Assumption::read("leaving", &TEXT.replace(from, to)).unwrap_err().to_string();
        assert!(refused("low = 0.05", "low = 0.07").contains("from 2020-04-01 low, central and high are not in order"));
        assert!(refused("high = 0.4", "high = 1.4").contains("outside 0 to 1"));
        assert!(refused("schema = 1", "schema = 2").contains("schema 2"));
        assert!(refused("about", "abuot").contains("unknown field"));
        assert!(
            refused("from = \"2022-04-01\"\n        of = \"65_over\"", "from = \"2020-04-01\"").contains("two values")
        );
    }

    #[test]
    fn the_assumptions_shipped_can_be_used_and_say_where_they_come_from() {
        let catalogue = Catalogue::shipped().unwrap();
        let all = assumptions(&catalogue).unwrap();
        assert!(!all.is_empty());
        for (name, assumption) in all {
            assert!(!assumption.about.is_empty() && !assumption.title.is_empty(), "{name}");
            for value in &assumption.values {
                assert!(!value.reference.title.is_empty(), "{name}");
                let is_judged = value.evidence == Evidence::Judgement;
                assert!(!is_judged || value.reference.title.starts_with("Our judgement"), "{name}");
            }
        }
    }
}
