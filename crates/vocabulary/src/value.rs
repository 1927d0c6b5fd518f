//! A number, or the reason why there is none.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeMap};

/// Why a value is not there. None of these is zero, and no two of them are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Missing {
    /// The organisation did not report it (`NA` or blank in the practice-level files).
    NotReported = 1,
    /// Something was reported that the publisher, or a rule of ours, does not accept (`ND`, `EST`, `NS`).
    NotValid = 2,
    /// Nobody was asked for it at the time: the role, band or list did not exist yet.
    NotCollected = 3,
    /// The question has no meaning here: a rate of a practice without patients.
    NotApplicable = 4,
    /// Withheld so that nobody can be recognised.
    Suppressed = 5,
    /// It was published, but not in what this workspace holds.
    NotHeld = 6,
    /// A guard refused it: it would rest on too little.
    TooSmall = 7,
}

impl Missing {
    /// Every kind, in the order of their stored numbers.
    pub const ALL: [Self; 7] = [
        Self::NotReported,
        Self::NotValid,
        Self::NotCollected,
        Self::NotApplicable,
        Self::Suppressed,
        Self::NotHeld,
        Self::TooSmall,
    ];

    /// The word used in JSON, tables and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotReported => "not_reported",
            Self::NotValid => "not_valid",
            Self::NotCollected => "not_collected",
            Self::NotApplicable => "not_applicable",
            Self::Suppressed => "suppressed",
            Self::NotHeld => "not_held",
            Self::TooSmall => "too_small",
        }
    }

    /// What a person reads where a number would stand.
    #[must_use]
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::NotReported => "not reported",
            Self::NotValid => "not valid",
            Self::NotCollected => "not collected then",
            Self::NotApplicable => "not applicable",
            Self::Suppressed => "suppressed",
            Self::NotHeld => "not held",
            Self::TooSmall => "too little to say",
        }
    }

    /// The kind for a stored number; 0 stands for "there is a value".
    #[must_use]
    pub fn from_stored(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == number)
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.phrase())
    }
}

/// A number, or the reason why there is none. Serialised as the number, or as `{"missing":"not_reported"}`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A number, in the unit that the context states.
    Known(f64),
    /// No number, and why.
    Missing(Missing),
}

impl Value {
    /// The number, where there is one.
    #[must_use]
    pub const fn known(self) -> Option<f64> {
        match self {
            Self::Known(number) => Some(number),
            Self::Missing(_) => None,
        }
    }

    /// The reason, where there is no number.
    #[must_use]
    pub const fn missing(self) -> Option<Missing> {
        match self {
            Self::Known(_) => None,
            Self::Missing(kind) => Some(kind),
        }
    }

    /// Applies `change` to the number and leaves a reason as it is.
    #[must_use]
    pub fn map(self, change: impl FnOnce(f64) -> f64) -> Self {
        match self {
            Self::Known(number) => Self::Known(change(number)),
            Self::Missing(kind) => Self::Missing(kind),
        }
    }

    /// `self ÷ divisor`; not applicable where the divisor is zero, since "no answer" is not "zero".
    #[must_use]
    pub fn per(self, divisor: Self) -> Self {
        match (self, divisor) {
            (Self::Missing(kind), _) | (_, Self::Missing(kind)) => Self::Missing(kind),
            (Self::Known(_), Self::Known(0.0)) => Self::Missing(Missing::NotApplicable),
            (Self::Known(top), Self::Known(bottom)) => Self::Known(top / bottom),
        }
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Known(number)
    }
}

impl From<Missing> for Value {
    fn from(kind: Missing) -> Self {
        Self::Missing(kind)
    }
}

impl JsonSchema for Value {
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(schemas: &mut SchemaGenerator) -> Schema {
        let missing = schemas.subschema_for::<Missing>();
        json_schema!({
            "description": "A number, or the reason why there is none. None of the reasons is zero.",
            "oneOf": [
                { "type": "number" },
                {
                    "type": "object",
                    "properties": { "missing": missing },
                    "required": ["missing"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(number) => serializer.serialize_f64(*number),
            Self::Missing(kind) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("missing", kind)?;
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(f64),
            Reason { missing: Missing },
        }
        Ok(match Written::deserialize(deserializer)? {
            Written::Number(number) => Self::Known(number),
            Written::Reason { missing } => Self::Missing(missing),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_says_why_in_json() {
        let written = serde_json::to_string(&Value::Missing(Missing::NotReported)).unwrap();
        assert_eq!(written, r#"{"missing":"not_reported"}"#);
        assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), Value::Missing(Missing::NotReported));
        assert_eq!(serde_json::from_str::<Value>("2.5").unwrap(), Value::Known(2.5));
    }

    #[test]
    fn a_rate_over_nobody_is_not_zero() {
        assert_eq!(Value::Known(14.17).per(Value::Known(0.0)), Value::Missing(Missing::NotApplicable));
    }

    #[test]
    fn stored_numbers_go_there_and_back() {
        for kind in Missing::ALL {
            assert_eq!(Missing::from_stored(kind as u8), Some(kind));
        }
        assert_eq!(Missing::from_stored(0), None);
    }
}
