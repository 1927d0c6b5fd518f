//! Places: practices, networks, sub-ICB locations, ICBs, regions, England and groups of a user's own.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::UnknownWord;

/// The kinds of place, smallest first.
///
/// A practice has two parents: its PCN, and its sub-ICB location (then ICB, region, England).
/// PCNs do not nest in sub-ICB locations, so `Pcn < SubIcb` is an order for lists, not a containment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A GP practice, such as `F82001`.
    Practice,
    /// A primary care network, such as `U29424`.
    Pcn,
    /// A sub-ICB location (the footprint of a former CCG), such as `A3A8R`.
    SubIcb,
    /// An integrated care board, such as `QMF`.
    Icb,
    /// An NHS England region, such as `Y56`.
    Region,
    /// England, `ENG`.
    England,
    /// A user's own group of places, such as `group:havering`.
    Group,
}

impl Level {
    /// Every level, smallest first.
    pub const ALL: [Self; 7] =
        [Self::Practice, Self::Pcn, Self::SubIcb, Self::Icb, Self::Region, Self::England, Self::Group];

    /// The word used in commands, JSON and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Pcn => "pcn",
            Self::SubIcb => "sub_icb",
            Self::Icb => "icb",
            Self::Region => "region",
            Self::England => "england",
            Self::Group => "group",
        }
    }

    /// What a person reads: "PCN", "sub-ICB location".
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Pcn => "PCN",
            Self::SubIcb => "sub-ICB location",
            Self::Icb => "ICB",
            Self::Region => "region",
            Self::England => "England",
            Self::Group => "group",
        }
    }

    /// The plural of [`Level::title`].
    #[must_use]
    pub const fn titles(self) -> &'static str {
        match self {
            Self::Practice => "practices",
            Self::Pcn => "PCNs",
            Self::SubIcb => "sub-ICB locations",
            Self::Icb => "ICBs",
            Self::Region => "regions",
            Self::England => "England",
            Self::Group => "groups",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl FromStr for Level {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let wanted = text.trim().to_ascii_lowercase().replace('-', "_");
        Self::ALL
            .into_iter()
            .find(|level| level.word() == wanted)
            .ok_or_else(|| UnknownWord::new("level", text, Self::ALL.map(Self::word).as_slice()))
    }
}

/// A place: its published code, its level and the name it went by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Area {
    /// Published code, `ENG` for England, `group:name` for a group.
    pub code: String,
    /// Name as last published.
    pub name: String,
    /// Kind of place.
    pub level: Level,
}

impl Area {
    /// England as a whole.
    #[must_use]
    pub fn england() -> Self {
        Self { code: "ENG".into(), name: "England".into(), level: Level::England }
    }
}

/// The text is not a code of the kind asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {kind}, such as `{example}`")]
pub struct NotACode {
    text: String,
    kind: &'static str,
    example: &'static str,
}

macro_rules! organisation_code {
    ($(#[$about:meta])* $name:ident, $kind:literal, $example:literal, $matches:expr) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
        pub struct $name(String);

        impl $name {
            /// The code as published, in upper case.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotACode;

            fn from_str(text: &str) -> Result<Self, NotACode> {
                let code = text.trim().to_ascii_uppercase();
                let matches: fn(&[u8]) -> bool = $matches;
                if matches(code.as_bytes()) {
                    Ok(Self(code))
                } else {
                    Err(NotACode { text: text.to_owned(), kind: $kind, example: $example })
                }
            }
        }
    };
}

organisation_code!(
    /// A GP practice code, such as `F82001`: a letter and five digits. PCN codes (`U12345`) have the same
    /// shape and are refused, so that a network is never taken for a practice.
    PracticeCode,
    "practice code",
    "F82001",
    |code| matches!(code, [first, digits @ ..]
        if first.is_ascii_uppercase() && *first != b'U' && digits.len() == 5 && digits.iter().all(u8::is_ascii_digit))
);

organisation_code!(
    /// A primary care network code, such as `U29424`.
    PcnCode,
    "primary care network code",
    "U29424",
    |code| matches!(code, [b'U', digits @ ..] if digits.len() == 5 && digits.iter().all(u8::is_ascii_digit))
);

organisation_code!(
    /// The name a user gives a group: letters, digits and hyphens, at most 40.
    GroupId,
    "group name (letters, digits and hyphens, at most 40)",
    "havering",
    |code| !code.is_empty() && code.len() <= 40
        && code.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_never_taken_for_a_practice() {
        assert!("U29424".parse::<PracticeCode>().is_err());
        assert!("U29424".parse::<PcnCode>().is_ok());
        let refusal = "The Surgery".parse::<PracticeCode>().unwrap_err().to_string();
        assert_eq!(refusal, "`The Surgery` is not a practice code, such as `F82001`");
    }

    #[test]
    fn levels_are_read_with_hyphen_or_underscore() {
        assert_eq!("sub-icb".parse::<Level>().unwrap(), Level::SubIcb);
        assert!("town".parse::<Level>().unwrap_err().to_string().contains("sub_icb"));
    }
}
