//! Deeds: what can be done, as far as it matters who does it.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// Something that not everybody may do everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// See figures of areas, definitions and sources. Practices of others stand without their names in comparisons.
    See,
    /// See practices by name in comparisons and lists.
    SeeNamed,
    /// See what a practice or provider entered, and what was made of it.
    SeeEntered,
    /// Answer for a practice: fill in its return.
    Answer,
    /// Dispute a figure of a place, or take that back.
    Dispute,
    /// Confirm the figures of a practice.
    Confirm,
    /// Open a collection, close it, load returns of others, chase.
    Collect,
    /// Say whether a correction reaches totals, or end it.
    Decide,
    /// Make a baseline or a refresh of one, ask for confirmation, deem it given.
    Baseline,
    /// Sign for an area.
    Sign,
    /// Take a signature back.
    Unsign,
    /// See plans of a place: posts, pay, costs, who pays, actions and risks.
    SeePlans,
    /// Accept versions of a plan, tell how its actions stand, load claims.
    Plan,
    /// Set up groups, standards, successors.
    SetUp,
    /// Bring in files, or withdraw them.
    Import,
    /// Make accounts, give and take roles.
    ManagePeople,
    /// Read the log of changes.
    ReadLog,
    /// Back up, or restore.
    MoveHouse,
}

impl Deed {
    /// Every deed.
    pub const ALL: [Self; 18] = [
        Self::See,
        Self::SeeNamed,
        Self::SeeEntered,
        Self::Answer,
        Self::Dispute,
        Self::Confirm,
        Self::Collect,
        Self::Decide,
        Self::Baseline,
        Self::Sign,
        Self::Unsign,
        Self::SeePlans,
        Self::Plan,
        Self::SetUp,
        Self::Import,
        Self::ManagePeople,
        Self::ReadLog,
        Self::MoveHouse,
    ];

    /// Whether a role anywhere is enough: published figures are public, and files brought in are everybody's.
    #[must_use]
    pub const fn is_everywhere(self) -> bool {
        matches!(self, Self::See)
    }

    /// The word used in JSON and in the reference.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::See => "see",
            Self::SeeNamed => "see_named",
            Self::SeeEntered => "see_entered",
            Self::Answer => "answer",
            Self::Dispute => "dispute",
            Self::Confirm => "confirm",
            Self::Collect => "collect",
            Self::Decide => "decide",
            Self::Baseline => "baseline",
            Self::Sign => "sign",
            Self::Unsign => "unsign",
            Self::SeePlans => "see_plans",
            Self::Plan => "plan",
            Self::SetUp => "set_up",
            Self::Import => "import",
            Self::ManagePeople => "manage_people",
            Self::ReadLog => "read_log",
            Self::MoveHouse => "move_house",
        }
    }
}

impl fmt::Display for Deed {
    /// As it reads behind "may not".
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::See => "see figures",
            Self::SeeNamed => "see practices by name",
            Self::SeeEntered => "see what was entered",
            Self::Answer => "fill in a return",
            Self::Dispute => "dispute a figure",
            Self::Confirm => "confirm figures",
            Self::Collect => "run a collection",
            Self::Decide => "decide about corrections",
            Self::Baseline => "make a baseline",
            Self::Sign => "sign",
            Self::Unsign => "take a signature back",
            Self::SeePlans => "see plans",
            Self::Plan => "accept a plan or change how it stands",
            Self::SetUp => "set up groups, standards and successors",
            Self::Import => "bring in or withdraw files",
            Self::ManagePeople => "manage accounts",
            Self::ReadLog => "read the log of changes",
            Self::MoveHouse => "back up or restore",
        })
    }
}
