//! Who may do what, where: roles at places, what each role may do, and the one function that decides.
//!
//! **Invariant:** pure. Who somebody is, and what lies above a place, are arguments; nothing here reads a database, a
//! clock or a network. Every command, page and address of the API asks [`may`], and nothing else decides.

mod account;
mod chosen;
mod deed;
mod moment;
mod password;
mod role;
mod session;

pub use account::{Account, FIRST_LOCK, LONGEST_LOCK, Locked, NotAName, WRONG_IN_A_ROW, account_name};
pub use chosen::ChosenPlace;
pub use deed::Deed;
pub use moment::Moment;
pub use password::{LETTERS_AT_LEAST, LETTERS_AT_MOST, WeakPassword, check_password};
pub use role::Role;
pub use session::{IDLE, INVITED_FOR, Invitation, LONGEST_SESSION, NOTED_EVERY, Session};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A role at a place. It reaches the place and all that lies below it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// What somebody is there.
    pub role: Role,
    /// Code of the place: `U29424`, `QMF`, `group:havering`, `ENG`.
    pub place: String,
}

impl std::fmt::Display for Grant {
    /// As it is typed: `planner@QMF`.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}@{}", self.role, self.place)
    }
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// The one person of a workspace in which no accounts were made: all roles, everywhere.
    Alone {
        /// Name, as it is written into the log.
        name: String,
    },
    /// Somebody with an account.
    Person {
        /// Name of the account.
        name: String,
        /// Roles held; none for an account that may do nothing yet.
        grants: Vec<Grant>,
    },
    /// Nobody known: not signed in, or a name without an account.
    Stranger {
        /// The name given, if any.
        name: Option<String>,
    },
}

impl Who {
    /// The name written into the log.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Alone { name } | Self::Person { name, .. } => name,
            Self::Stranger { name } => name.as_deref().unwrap_or("somebody not signed in"),
        }
    }

    /// Roles held at places; none for who is alone (who needs none) and for strangers.
    #[must_use]
    pub fn grants(&self) -> &[Grant] {
        match self {
            Self::Person { grants, .. } => grants,
            Self::Alone { .. } | Self::Stranger { .. } => &[],
        }
    }

    /// Whether this is the one person of a workspace without accounts.
    #[must_use]
    pub const fn is_alone(&self) -> bool {
        matches!(self, Self::Alone { .. })
    }
}

/// A place and everything it lies in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    /// What people call the place.
    pub name: String,
    /// Its code, then the codes of all that it lies in, in any order: PCN, sub-ICB location, ICB, region, `ENG`, groups.
    pub codes: Vec<String>,
}

impl Lineage {
    /// England, of which every place is a part: for what concerns all.
    #[must_use]
    pub fn england() -> Self {
        Self { name: "England".to_owned(), codes: vec!["ENG".to_owned()] }
    }
}

/// Why somebody may not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nobody knows who asks.
    #[error("{deed} is for people who are signed in")]
    NotSignedIn {
        /// What was to be done.
        deed: Deed,
    },
    /// There is no account of that name.
    #[error("no account in use is called {name}, so {name} may not {deed}")]
    NoAccount {
        /// The name given.
        name: String,
        /// What was to be done.
        deed: Deed,
    },
    /// None of the roles held reaches far enough.
    #[error("{name} may not {deed} for {place}; it takes the role of {} there or above", needed(*deed))]
    NotPermitted {
        /// Who.
        name: String,
        /// What was to be done.
        deed: Deed,
        /// Where.
        place: String,
    },
}

fn needed(deed: Deed) -> String {
    let roles: Vec<&str> = Role::ALL.into_iter().filter(|role| role.deeds().contains(&deed)).map(Role::title).collect();
    match roles.split_last() {
        None => "nobody".to_owned(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
    }
}

/// Whether somebody may do something at a place: one of their roles allows it and is held there or above.
///
/// # Errors
/// Where they may not, with the roles that may.
pub fn may(who: &Who, deed: Deed, place: &Lineage) -> Result<(), Refused> {
    let grants = match who {
        Who::Alone { .. } => return Ok(()),
        Who::Stranger { name: None } => return Err(Refused::NotSignedIn { deed }),
        Who::Stranger { name: Some(name) } => return Err(Refused::NoAccount { name: name.clone(), deed }),
        Who::Person { grants, .. } => grants,
    };
    let reaches = |grant: &Grant| deed.is_everywhere() || place.codes.contains(&grant.place);
    if grants.iter().any(|grant| grant.role.deeds().contains(&deed) && reaches(grant)) {
        return Ok(());
    }
    Err(Refused::NotPermitted { name: who.name().to_owned(), deed, place: place.name.clone() })
}

/// Whether somebody may do something at one place at least: worth asking before the place is known.
///
/// # Errors
/// Where none of their roles allows it.
pub fn may_somewhere(who: &Who, deed: Deed) -> Result<(), Refused> {
    match who {
        Who::Person { name, grants } if !grants.iter().any(|grant| grant.role.deeds().contains(&deed)) => {
            Err(Refused::NotPermitted { name: name.clone(), deed, place: "any place".to_owned() })
        }
        Who::Person { .. } => Ok(()),
        Who::Alone { .. } | Who::Stranger { .. } => may(who, deed, &Lineage::england()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn practice() -> Lineage {
        let codes = ["Z99001", "U99901", "Q99", "ENG", "group:docks"].map(str::to_owned).to_vec();
        Lineage { name: "The Quay".to_owned(), codes }
    }

    fn person(role: Role, place: &str) -> Who {
        Who::Person { name: "ada".to_owned(), grants: vec![Grant { role, place: place.to_owned() }] }
    }

    #[test]
    fn a_role_reaches_the_places_below_it_and_no_others() {
        for place in ["Z99001", "U99901", "Q99", "ENG", "group:docks"] {
            assert_eq!(may(&person(Role::Planner, place), Deed::Collect, &practice()), Ok(()), "{place}");
        }
        for place in ["Z99002", "U99902", "group:hill"] {
            assert!(may(&person(Role::Planner, place), Deed::Collect, &practice()).is_err(), "{place}");
        }
        let above = Lineage { name: "Docks PCN".to_owned(), codes: vec!["U99901".to_owned(), "ENG".to_owned()] };
        assert!(may(&person(Role::PracticeEditor, "Z99001"), Deed::SeeEntered, &above).is_err());
    }

    #[test]
    fn who_is_alone_may_do_everything_and_a_stranger_nothing() {
        let alone = Who::Alone { name: "zoe".to_owned() };
        for deed in Deed::ALL {
            assert_eq!(may(&alone, deed, &practice()), Ok(()), "{deed}");
            assert!(may(&Who::Stranger { name: None }, deed, &practice()).is_err(), "{deed}");
            assert!(may(&Who::Stranger { name: Some("eve".to_owned()) }, deed, &practice()).is_err(), "{deed}");
        }
    }

    #[test]
    fn what_may_be_done_somewhere_is_told_before_the_place_is_known() {
        assert_eq!(may_somewhere(&person(Role::Planner, "Z99001"), Deed::Collect), Ok(()));
        assert!(may_somewhere(&person(Role::Viewer, "ENG"), Deed::Collect).is_err());
        assert!(may_somewhere(&Who::Stranger { name: None }, Deed::See).is_err());
    }

    #[test]
    fn each_role_may_what_the_handbook_says_and_nothing_else() {
        // Columns: viewer, practice editor, PCN lead, planner, approver, administrator.
        let matrix = [
            (Deed::See, "yyyyyy"),
            (Deed::SeeNamed, "yyyyyy"),
            (Deed::SeeEntered, "-yyyy-"),
            (Deed::Answer, "-y-y--"),
            (Deed::Dispute, "-yyy--"),
            (Deed::Confirm, "-y--y-"),
            (Deed::Collect, "---y--"),
            (Deed::Decide, "---y--"),
            (Deed::Baseline, "---y--"),
            (Deed::Sign, "--y-y-"),
            (Deed::Unsign, "----y-"),
            (Deed::SeePlans, "y-yyy-"),
            (Deed::Plan, "---y--"),
            (Deed::SetUp, "---y-y"),
            (Deed::Import, "---y-y"),
            (Deed::ManagePeople, "-----y"),
            (Deed::ReadLog, "-----y"),
            (Deed::MoveHouse, "-----y"),
        ];
        assert_eq!(matrix.map(|(deed, _)| deed), Deed::ALL);
        for (deed, says) in matrix {
            for (role, may_do) in Role::ALL.into_iter().zip(says.chars()) {
                assert_eq!(may(&person(role, "Q99"), deed, &practice()).is_ok(), may_do == 'y', "{role} {deed}");
            }
        }
    }

    #[test]
    fn a_refusal_names_the_roles_that_may() {
        let said = may(&person(Role::Viewer, "ENG"), Deed::Sign, &practice()).unwrap_err().to_string();
        assert!(said.contains("ada may not sign") && said.contains("PCN lead or approver"), "{said}");
    }
}
