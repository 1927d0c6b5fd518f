//! Who is counted and how: staff groups, definitions of a GP, measures, and the basis of a figure.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A word that is not in the list it should come from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {kind}; use one of {known}")]
pub struct UnknownWord {
    kind: &'static str,
    text: String,
    known: String,
}

impl UnknownWord {
    /// Says what kind of word was wanted, what was given and what there is.
    #[must_use]
    pub fn new(kind: &'static str, text: &str, known: &[&str]) -> Self {
        Self { kind, text: text.to_owned(), known: known.join(", ") }
    }
}

macro_rules! words {
    ($(#[$about:meta])* $name:ident, $kind:literal, { $($(#[$doc:meta])* $variant:ident => $word:literal, $title:literal;)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every one, in the order people list them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word used in commands, JSON and files.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What a person reads.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.word())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                let wanted = text.trim().to_ascii_lowercase();
                Self::ALL.iter().copied().find(|one| one.word() == wanted).ok_or_else(|| {
                    UnknownWord::new($kind, text, &Self::ALL.iter().map(|one| one.word()).collect::<Vec<_>>())
                })
            }
        }
    };
}

words!(
    /// The four staff groups of the workforce publications.
    StaffGroup, "staff group", {
        /// General practitioners, partners and trainees among them.
        Gp => "gp", "GPs";
        /// Nurses employed by practices.
        Nurse => "nurse", "Nurses";
        /// Direct patient care staff who are neither GPs nor nurses.
        Dpc => "dpc", "Direct patient care staff";
        /// Managers, receptionists and other non-clinical staff.
        Admin => "admin", "Admin and non-clinical staff";
    }
);

words!(
    /// Which GPs are counted. The four published definitions; each answer names the one it used.
    GpDefinition, "definition of a GP", {
        /// All GPs, trainees and regular locums included.
        Total => "total", "all GPs";
        /// Without GPs in training grade: "fully qualified"; keeps regular locums.
        Extg => "extg", "fully qualified GPs (excluding trainees)";
        /// Without locums; keeps trainees.
        Exl => "exl", "regular GPs (excluding locums)";
        /// Without trainees and locums: "fully qualified permanent".
        Extgl => "extgl", "qualified permanent GPs (excluding trainees and locums)";
    }
);

words!(
    /// How staff are counted.
    Measured, "measure", {
        /// Contracted hours over 37.5 a week.
        Fte => "fte", "FTE";
        /// Distinct people at the level shown; not additive across places or roles.
        Headcount => "headcount", "headcount";
    }
);

words!(
    /// Which patients a rate is divided by.
    Denominator, "denominator", {
        /// Everybody on a list.
        Registered => "registered", "registered patients";
        /// Weighted for workload by the Carr-Hill formula, as payments use it.
        Weighted => "weighted", "patients weighted for workload (Carr-Hill)";
        /// Weighted for need of primary medical care, as allocations to ICBs use it.
        NeedWeighted => "need_weighted", "patients weighted for need of primary medical care";
        /// Registered patients scaled by what goes with deprivation alone; ours.
        DeprivationAdjusted => "deprivation_adjusted", "patients adjusted for deprivation (ours)";
    }
);

impl Denominator {
    /// The measure it is held as.
    #[must_use]
    pub const fn measure(self) -> &'static str {
        match self {
            Self::Registered => "patients_registered",
            Self::Weighted => "patients_weighted",
            Self::NeedWeighted => "patients_need_weighted",
            Self::DeprivationAdjusted => "patients_deprivation_adjusted",
        }
    }
}

words!(
    /// Where a figure comes from. Figures of different bases are never added together.
    Basis, "basis", {
        /// Added up from practice-level rows; holds no estimates for practices that did not report.
        PracticeLevelSum => "practice_level_sum", "practice-level sum";
        /// As published for the area, with the publisher's estimates.
        Published => "published", "published (with estimates)";
        /// From a compilation by somebody else than the publisher.
        Compiled => "compiled", "compiled";
        /// From returns that practices gave.
        Returned => "returned", "returned";
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_word_is_answered_with_the_known_ones() {
        let refusal = "doctor".parse::<StaffGroup>().unwrap_err().to_string();
        assert_eq!(refusal, "`doctor` is not a staff group; use one of gp, nurse, dpc, admin");
    }

    #[test]
    fn words_are_what_json_holds() {
        assert_eq!(serde_json::to_string(&GpDefinition::Extg).unwrap(), "\"extg\"");
        assert_eq!(serde_json::to_string(&Basis::PracticeLevelSum).unwrap(), "\"practice_level_sum\"");
    }
}
