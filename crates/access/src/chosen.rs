//! The place somebody works for: what the first page speaks of.

use serde::{Deserialize, Serialize};

use crate::Who;

/// Under what name the choice of the one person of a workspace without accounts is kept; no account is called so.
const ALONE: &str = "workspace";

/// A place somebody chose as theirs. It opens a page and gives no right to anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChosenPlace {
    /// Whose choice it is, as [`ChosenPlace::owner`] has it.
    pub of: String,
    /// Code of the place: `U29424`, `QMF`, `group:havering`.
    pub place: String,
}

impl ChosenPlace {
    /// The name somebody's choice is kept under: that of their account, or the workspace's for who is alone in it. None for
    /// strangers.
    #[must_use]
    pub fn owner(who: &Who) -> Option<String> {
        match who {
            Who::Alone { .. } => Some(ALONE.to_owned()),
            Who::Person { name, .. } => Some(format!("account/{name}")),
            Who::Stranger { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_with_an_account_has_a_choice_of_their_own_and_a_stranger_none() {
        let person = |name: &str| Who::Person { name: name.to_owned(), grants: Vec::new() };
        assert_eq!(ChosenPlace::owner(&person("ada")).as_deref(), Some("account/ada"));
        assert_ne!(
            ChosenPlace::owner(&person("workspace")),
            ChosenPlace::owner(&Who::Alone { name: "zoe".to_owned() })
        );
        assert_eq!(ChosenPlace::owner(&Who::Stranger { name: Some("eve".to_owned()) }), None);
    }
}
