//! Roles: what somebody is at a place.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_vocabulary::UnknownWord;

use crate::Deed;

/// What somebody is at a place. No role holds another's deeds by itself: who plans and signs has both roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Answers for a practice: returns, corrections, confirmation.
    PracticeEditor,
    /// Speaks for a network: sees what its practices returned, disputes figures, signs for the network.
    PcnLead,
    /// Collects, corrects, makes baselines, brings in files.
    Planner,
    /// Signs for an area, and takes a signature back.
    Approver,
    /// Makes accounts, keeps the data: imports, backups, the log. Signs nothing.
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] =
        [Self::Viewer, Self::PracticeEditor, Self::PcnLead, Self::Planner, Self::Approver, Self::Administrator];

    /// The word used in commands, JSON and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::PracticeEditor => "practice_editor",
            Self::PcnLead => "pcn_lead",
            Self::Planner => "planner",
            Self::Approver => "approver",
            Self::Administrator => "administrator",
        }
    }

    /// What a person reads.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::PracticeEditor => "practice editor",
            Self::PcnLead => "PCN lead",
            Self::Planner => "planner",
            Self::Approver => "approver",
            Self::Administrator => "administrator",
        }
    }

    /// What a person in the role may do, at the place and below.
    #[must_use]
    pub const fn deeds(self) -> &'static [Deed] {
        match self {
            Self::Viewer => &[Deed::See, Deed::SeeNamed, Deed::SeePlans],
            Self::PracticeEditor => {
                &[Deed::See, Deed::SeeNamed, Deed::SeeEntered, Deed::Answer, Deed::Dispute, Deed::Confirm]
            }
            Self::PcnLead => &[Deed::See, Deed::SeeNamed, Deed::SeeEntered, Deed::Dispute, Deed::Sign, Deed::SeePlans],
            Self::Planner => &[
                Deed::See,
                Deed::SeeNamed,
                Deed::SeeEntered,
                Deed::Answer,
                Deed::Dispute,
                Deed::Collect,
                Deed::Decide,
                Deed::Baseline,
                Deed::SeePlans,
                Deed::Plan,
                Deed::SetUp,
                Deed::Import,
            ],
            Self::Approver => {
                &[Deed::See, Deed::SeeNamed, Deed::SeeEntered, Deed::Confirm, Deed::Sign, Deed::Unsign, Deed::SeePlans]
            }
            Self::Administrator => &[
                Deed::See,
                Deed::SeeNamed,
                Deed::SetUp,
                Deed::Import,
                Deed::ManagePeople,
                Deed::ReadLog,
                Deed::MoveHouse,
            ],
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl FromStr for Role {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let wanted = text.trim().to_ascii_lowercase().replace(['-', ' '], "_");
        Self::ALL
            .into_iter()
            .find(|role| role.word() == wanted)
            .ok_or_else(|| UnknownWord::new("role", text, Self::ALL.map(Self::word).as_slice()))
    }
}
