//! Indicators: what people ask for, each with its question, its arithmetic, its guards and its worked examples.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_vocabulary::{Level, Missing, Period, Value};

/// The unit a figure is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "FigureUnit")]
pub enum Unit {
    /// Full-time equivalents.
    Fte,
    /// People.
    People,
    /// Patients.
    Patients,
    /// FTE per 100,000 patients.
    FtePer100k,
    /// People per 100,000 patients.
    PeoplePer100k,
    /// Patients per FTE.
    PatientsPerFte,
    /// Patients per person.
    PatientsPerPerson,
    /// Percent, 0 to 100.
    Percent,
    /// FTE per person.
    FtePerPerson,
    /// Practices.
    Practices,
    /// Pounds.
    Pounds,
    /// Pounds per patient.
    PoundsPerPatient,
    /// A score without unit.
    Score,
}

impl Unit {
    /// What people read behind a figure.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Fte => "FTE",
            Self::People => "people",
            Self::Patients => "patients",
            Self::FtePer100k => "FTE per 100,000 patients",
            Self::PeoplePer100k => "people per 100,000 patients",
            Self::PatientsPerFte => "patients per FTE",
            Self::PatientsPerPerson => "patients per person",
            Self::Percent => "%",
            Self::FtePerPerson => "FTE per person",
            Self::Practices => "practices",
            Self::Pounds => "£",
            Self::PoundsPerPatient => "£ per patient",
            Self::Score => "score",
        }
    }

    /// Decimals people expect in it.
    #[must_use]
    pub const fn decimals(self) -> usize {
        match self {
            Self::People
            | Self::Patients
            | Self::Practices
            | Self::Pounds
            | Self::PatientsPerFte
            | Self::PatientsPerPerson => 0,
            Self::Fte | Self::Percent | Self::Score => 1,
            Self::FtePer100k | Self::PeoplePer100k | Self::FtePerPerson | Self::PoundsPerPatient => 2,
        }
    }
}

/// Which way is better, where one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "BetterDirection")]
pub enum Direction {
    /// More is better for patients.
    HigherIsBetter,
    /// Less is better for patients.
    LowerIsBetter,
    /// Neither.
    Neither,
}

/// Measures added and taken away.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expression {
    /// Measures that are added.
    pub plus: Vec<String>,
    /// Measures that are taken away.
    #[serde(default)]
    pub minus: Vec<String>,
}

impl Expression {
    /// Every measure it needs.
    pub fn measures(&self) -> impl Iterator<Item = &str> {
        self.plus.iter().chain(&self.minus).map(String::as_str)
    }

    /// Its value, where every part has one; else why the first part without one has none.
    #[must_use]
    pub fn value(&self, mut part: impl FnMut(&str) -> Value) -> Value {
        let mut total = 0.0;
        for (measures, sign) in [(&self.plus, 1.0), (&self.minus, -1.0)] {
            for measure in measures {
                match part(measure) {
                    Value::Known(number) => total += sign * number,
                    Value::Missing(why) => return Value::Missing(why),
                }
            }
        }
        Value::Known(total)
    }
}

/// Limits below which a figure says more about rounding than about the place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Guard {
    /// The denominator must be at least this.
    pub denominator_at_least: Option<f64>,
}

/// Something a reader should know, for the periods it speaks of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Caveat {
    /// What.
    pub text: String,
    /// First period concerned.
    pub from: Option<Period>,
    /// Last period concerned.
    pub to: Option<Period>,
}

/// What a worked example comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Expected {
    /// A number, to nine significant digits.
    Number(f64),
    /// A kind of missing, such as `too_small`.
    Missing(Missing),
}

/// A worked example: the test and the explanation of an indicator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Values of measures.
    pub given: BTreeMap<String, Value>,
    /// What the indicator comes to.
    pub expected: Expected,
}

/// One thing people ask for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Identifier: the name of its file.
    #[serde(default)]
    pub id: String,
    /// Theme: the folder of its file.
    #[serde(default)]
    pub theme: String,
    /// Title.
    pub title: String,
    /// The question it answers.
    pub question: String,
    /// Unit of the answer.
    pub unit: Unit,
    /// Which way is better.
    pub direction: Direction,
    /// Levels it has a meaning at.
    pub levels: Vec<Level>,
    /// Who looks after the definition.
    pub owner: String,
    /// When it was last looked at.
    pub reviewed: Date,
    /// What is counted.
    pub numerator: Expression,
    /// What it is divided by; none for a plain count.
    pub denominator: Option<Expression>,
    /// The quotient is multiplied by this.
    #[serde(default = "one")]
    pub scale: f64,
    /// Limits.
    #[serde(default)]
    pub guard: Guard,
    /// What a reader should know.
    #[serde(default)]
    pub caveat: Vec<Caveat>,
    /// Worked examples.
    pub example: Vec<Example>,
    /// The indicator this is a variant of; none for those that a file of the catalogue defines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant_of: Option<String>,
}

fn one() -> f64 {
    1.0
}

impl Indicator {
    /// Every measure it needs, each once.
    #[must_use]
    pub fn measures(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.numerator.measures().chain(self.denominator.iter().flat_map(Expression::measures)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The value, from the two sides.
    #[must_use]
    pub fn value(&self, numerator: Value, denominator: Option<Value>) -> Value {
        let Some(denominator) = denominator else { return numerator.map(|number| number * self.scale) };
        if let (Some(bottom), Some(least)) = (denominator.known(), self.guard.denominator_at_least)
            && 0.0 < bottom
            && bottom < least
        {
            return Value::Missing(Missing::TooSmall);
        }
        numerator.per(denominator).map(|quotient| quotient * self.scale)
    }

    /// Works an example.
    #[must_use]
    pub fn work(&self, example: &Example) -> Value {
        let part = |name: &str| example.given.get(name).copied().unwrap_or(Value::Missing(Missing::NotHeld));
        self.value(self.numerator.value(part), self.denominator.as_ref().map(|expression| expression.value(part)))
    }
}
