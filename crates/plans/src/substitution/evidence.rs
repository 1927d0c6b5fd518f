//! What is known of a role that takes over work of GPs, as the catalogue holds it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_catalogue::Catalogue;

/// The folder of the catalogue.
const FOLDER: &str = "substitution/";

/// The version of the form of a file.
const SCHEMA: u32 = 1;

/// How good the evidence for a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SubstitutionGrade")]
pub enum Grade {
    /// Several trials, or a review of them.
    Review,
    /// One comparison with those who did without.
    Compared,
    /// Counted before and after at one place, with nothing to compare.
    Uncontrolled,
    /// Somebody's judgement.
    Judgement,
}

impl Grade {
    /// What people read, the best first.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Review => "trials or a review",
            Self::Compared => "one comparison",
            Self::Uncontrolled => "before and after",
            Self::Judgement => "judgement",
        }
    }
}

/// A number that is not known for sure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The low end of what is likely.
    pub low: f64,
    /// What is used.
    pub central: f64,
    /// The high end.
    pub high: f64,
}

impl Range {
    /// A number that is known.
    #[must_use]
    pub const fn sure(value: f64) -> Self {
        Self { low: value, central: value, high: value }
    }

    fn is_within(self, least: f64, most: f64) -> bool {
        least <= self.low && self.low <= self.central && self.central <= self.high && self.high <= most
    }
}

/// That a role does some of one activity of GPs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The activity, such as `same_day`.
    pub activity: String,
    /// Share of the role's time that goes into it, 0 to 1.
    pub share: Range,
    /// Minutes of a GP over minutes of the role for the same work: 10 against 16 minutes is 0.63.
    pub time_ratio: Range,
    /// Share of it that a GP does again, 0 to 1.
    pub rework: Range,
    /// How good the evidence is.
    pub grade: Grade,
    /// Where it comes from.
    pub source: String,
    /// Whether it was written down from memory and is still to be looked up.
    #[serde(default)]
    pub is_from_memory: bool,
}

/// What is known of a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleEvidence {
    /// The version of the form.
    pub schema: u32,
    /// What people read of it.
    pub title: String,
    /// What the role does and may not take over, in words.
    pub scope: String,
    /// Share of the role's work that nobody did before, 0 to 1: it is new, and frees nobody.
    pub induced: Range,
    /// WTE of a GP that supervising one post takes in its first year.
    pub supervision_first_year: Range,
    /// The same from the second year on.
    pub supervision_later: Range,
    /// Months until a new post does all it will do; until then in proportion.
    pub ramp_up_months: u32,
    /// How good the evidence for what is not an activity is.
    pub grade: Grade,
    /// Where that comes from.
    pub source: String,
    /// Whether that was written down from memory and is still to be looked up.
    #[serde(default)]
    pub is_from_memory: bool,
    /// Who supervises, in words; what it takes of GPs is in `supervision_first_year` and `supervision_later`.
    #[serde(default)]
    pub supervised_by: String,
    /// What the evidence does not say, in words.
    #[serde(default)]
    pub not_said: String,
    /// What it takes over.
    #[serde(rename = "claim", default)]
    pub claims: Vec<Claim>,
}

/// A file that is not evidence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the evidence on `{role}` cannot be used: {what}")]
pub struct NotEvidence {
    /// The role, which is the name of its file.
    pub role: String,
    /// What is wrong with it.
    pub what: String,
}

impl RoleEvidence {
    /// Reads and checks the text of a file.
    ///
    /// # Errors
    /// It is not TOML of this form, a range is not in order, or shares of time come to more than all of it.
    pub fn read(role: &str, text: &str) -> Result<Self, NotEvidence> {
        let refuse = |what: String| NotEvidence { role: role.to_owned(), what };
        let evidence: Self = toml::from_str(text).map_err(|error| refuse(error.to_string()))?;
        if evidence.schema != SCHEMA {
            return Err(refuse(format!("it has schema {}; this program reads {SCHEMA}", evidence.schema)));
        }
        let (first, later) = (evidence.supervision_first_year, evidence.supervision_later);
        let of_role = [("induced", evidence.induced), ("supervision_first_year", first), ("supervision_later", later)];
        let in_order = "must run from low over central to high";
        if let Some((name, _)) = of_role.into_iter().find(|(_, range)| !range.is_within(0.0, 1.0)) {
            return Err(refuse(format!("`{name}` {in_order}, between 0 and 1")));
        }
        for claim in &evidence.claims {
            let is_wrong = !claim.share.is_within(0.0, 1.0) || !claim.rework.is_within(0.0, 1.0);
            if is_wrong || !claim.time_ratio.is_within(0.0, f64::MAX) {
                return Err(refuse(format!("a range of `{}` {in_order}; shares lie between 0 and 1", claim.activity)));
            }
            if 1 < evidence.claims.iter().filter(|other| other.activity == claim.activity).count() {
                return Err(refuse(format!("`{}` stands in it twice", claim.activity)));
            }
        }
        let time: f64 = evidence.claims.iter().map(|claim| claim.share.high).sum();
        if 1.0 + 1e-9 < time {
            let pct = 100.0 * time;
            return Err(refuse(format!(
                "its activities take {pct:.0} % of its time at their high ends; a post has 100 %"
            )));
        }
        Ok(evidence)
    }

    /// The worst grade of what is known of it.
    #[must_use]
    pub fn weakest(&self) -> Grade {
        self.claims.iter().map(|claim| claim.grade).fold(self.grade, Ord::max)
    }

    /// The best grade of what is known of what it takes over; that of the role where it takes over nothing.
    #[must_use]
    pub fn strongest(&self) -> Grade {
        self.claims.iter().map(|claim| claim.grade).min().unwrap_or(self.grade)
    }
}

/// All evidence of the catalogue, by role.
///
/// # Errors
/// A file of the folder is not evidence.
pub fn evidence(catalogue: &Catalogue) -> Result<BTreeMap<String, RoleEvidence>, NotEvidence> {
    catalogue
        .tables
        .iter()
        .filter_map(|(path, text)| Some((path.strip_prefix(FOLDER)?, text)))
        .map(|(role, text)| Ok((role.to_owned(), RoleEvidence::read(role, text)?)))
        .collect()
}
