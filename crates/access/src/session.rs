//! Sessions and invitations: what a secret that somebody holds lets them do, and for how long.
//!
//! **Invariant:** the secret itself is never in them, only its SHA-256, by which they are found.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::moment::{DAY, HOUR, MINUTE};
use crate::{Account, Moment};

/// A session that nobody used for so long is over. Our judgement: a working day; OWASP, Session Management Cheat Sheet, "Session
/// Expiration" leaves the length to what is at stake.
pub const IDLE: i64 = 8 * HOUR;
/// A session is over after so long, whatever is done with it. Our judgement: everybody signs in once a week.
pub const LONGEST_SESSION: i64 = 7 * DAY;
/// How old the note of the last use may grow before it is written anew: a page must not write each time it is read.
pub const NOTED_EVERY: i64 = 5 * MINUTE;
/// An invitation that was not taken up is over after so long. Our judgement: somebody may be on leave, but not the whole of it.
pub const INVITED_FOR: i64 = 7 * DAY;

/// Somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// SHA-256 of the secret in the cookie, in hexadecimal.
    pub id: String,
    /// Name of the account.
    pub account: String,
    /// Era of the account when it began.
    pub era: u32,
    /// When it began.
    pub begun: Moment,
    /// When it was last used, within [`NOTED_EVERY`].
    pub used: Moment,
}

impl Session {
    /// Whether its time is over, whoever it belongs to.
    #[must_use]
    pub fn is_over(&self, now: Moment) -> bool {
        self.used.after(IDLE) <= now || self.begun.after(LONGEST_SESSION) <= now
    }

    /// Whether the account still stands behind it.
    #[must_use]
    pub fn is_of(&self, account: &Account) -> bool {
        self.account == account.name && self.era == account.era && !account.is_disabled
    }

    /// The session with a fresh note of its use, where the old note is too old.
    #[must_use]
    pub fn noted(&self, now: Moment) -> Option<Self> {
        (self.used.after(NOTED_EVERY) <= now).then(|| Self { used: now, ..self.clone() })
    }
}

/// A link by which somebody chooses the password of an account, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// SHA-256 of the secret in the link, in hexadecimal.
    pub id: String,
    /// Name of the account.
    pub account: String,
    /// From when it is over.
    pub expires: Moment,
    /// Who invited.
    pub made_by: String,
    /// When.
    pub made_at: Moment,
}

impl Invitation {
    /// Whether its time is over.
    #[must_use]
    pub fn is_over(&self, now: Moment) -> bool {
        self.expires <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        Session { id: "5e".to_owned(), account: "ada".to_owned(), era: 0, begun: Moment(0), used: Moment(0) }
    }

    #[test]
    fn a_session_ends_eight_hours_after_its_last_use_and_seven_days_after_it_began() {
        let hour = |hours: i64| Moment(hours * 3600);
        assert!(!session().is_over(Moment(8 * 3600 - 1)));
        assert!(session().is_over(hour(8)));
        let mut used = session();
        for hours in (7..168).step_by(7) {
            used = used.noted(hour(hours)).unwrap();
            assert!(!used.is_over(hour(hours)), "{hours}");
        }
        used = Session { used: hour(167), ..used };
        assert!(used.is_over(hour(168)));
    }

    #[test]
    fn its_use_is_not_noted_each_time() {
        assert_eq!(session().noted(Moment(299)), None);
        assert_eq!(session().noted(Moment(300)).map(|session| session.used), Some(Moment(300)));
    }

    #[test]
    fn it_stands_as_long_as_the_account_does() {
        let account = Account::new("ada".to_owned(), "zoe", Moment(0));
        assert!(session().is_of(&account));
        for other in [account.disabled(true), account.with_password("x".to_owned()), account.signed_out_everywhere()] {
            assert!(!session().is_of(&other));
        }
    }
}
