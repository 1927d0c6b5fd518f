//! Accounts: who somebody is, the roles they hold, and when they have to wait before they may sign in.
//!
//! **Invariant:** an attempt to sign in is counted before the password is looked at, so that many at once are not more than
//! so many one after another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::moment::{DAY, MINUTE};
use crate::{Grant, Moment, Role, Who};

/// Wrong passwords in a row after which an account is locked. Our judgement, within the "5 to 10" of the UK's National Cyber
/// Security Centre, "Password administration for system owners" (account lockout, 2018).
pub const WRONG_IN_A_ROW: u32 = 5;
/// How long the first lock lasts; each further one lasts twice as long, up to [`LONGEST_LOCK`]. OWASP, Authentication Cheat
/// Sheet, "Account Lockout" asks for a duration that may grow; its lengths are our judgement.
pub const FIRST_LOCK: i64 = 15 * MINUTE;
/// How long a lock lasts at most: whoever owns the account is never kept out for longer. Our judgement.
pub const LONGEST_LOCK: i64 = DAY;

/// An account of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Name in commands, addresses and the log: lower case.
    pub name: String,
    /// What people read.
    pub display_name: String,
    /// Address for mail, where one was given; nothing is sent to it.
    pub email: Option<String>,
    /// Roles held.
    pub grants: Vec<Grant>,
    /// Hash of the password as a PHC string; none until one was chosen.
    pub password: Option<String>,
    /// Attempts to sign in since the last that was right.
    pub attempts: u32,
    /// Until when no attempt is looked at.
    pub locked_until: Option<Moment>,
    /// Whether it may be used no more.
    pub is_disabled: bool,
    /// When somebody last signed in.
    pub last_signed_in: Option<Moment>,
    /// Counts up whenever all sessions are to end: a session of an earlier era is over.
    pub era: u32,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: Moment,
}

/// A name that no account can have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` cannot be the name of an account: use 1 to 40 of a-z, 0-9, dot, hyphen and underscore, a letter or digit first"
)]
pub struct NotAName(pub String);

/// The name of an account as it is kept: capital letters are small.
///
/// # Errors
/// Where it is too long or holds something that an address could not.
pub fn account_name(text: &str) -> Result<String, NotAName> {
    let name = text.trim().to_ascii_lowercase();
    let is_fit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
    let begins_well = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    if begins_well && name.len() <= 40 && name.bytes().all(is_fit) {
        return Ok(name);
    }
    Err(NotAName(text.trim().to_owned()))
}

/// Why an attempt is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locked {
    /// Until when.
    pub until: Moment,
}

impl Account {
    /// A new account: no password, never used.
    #[must_use]
    pub fn new(name: String, made_by: &str, made_at: Moment) -> Self {
        Self {
            display_name: name.clone(),
            name,
            email: None,
            grants: Vec::new(),
            password: None,
            attempts: 0,
            locked_until: None,
            is_disabled: false,
            last_signed_in: None,
            era: 0,
            made_by: made_by.to_owned(),
            made_at,
        }
    }

    /// Who acts where this account does; a disabled one is nobody's.
    #[must_use]
    pub fn who(&self) -> Who {
        if self.is_disabled {
            return Who::Stranger { name: Some(self.name.clone()) };
        }
        Who::Person { name: self.name.clone(), grants: self.grants.clone() }
    }

    /// The account with one more attempt counted; with the last that is let through, the lock is set already.
    ///
    /// # Errors
    /// Where it is locked.
    pub fn attempted(&self, now: Moment) -> Result<Self, Locked> {
        if let Some(until) = self.locked(now) {
            return Err(Locked { until });
        }
        let attempts = self.attempts.saturating_add(1);
        let locked_until = attempts.is_multiple_of(WRONG_IN_A_ROW).then(|| now.after(lock(attempts / WRONG_IN_A_ROW)));
        Ok(Self { attempts, locked_until, ..self.clone() })
    }

    /// Until when it is locked; none where it is not.
    #[must_use]
    pub fn locked(&self, now: Moment) -> Option<Moment> {
        self.locked_until.filter(|until| now < *until)
    }

    /// The account after a right password.
    #[must_use]
    pub fn signed_in(&self, now: Moment) -> Self {
        Self { last_signed_in: Some(now), ..self.unlocked() }
    }

    /// The account without a lock, and with all its attempts left.
    #[must_use]
    pub fn unlocked(&self) -> Self {
        Self { attempts: 0, locked_until: None, ..self.clone() }
    }

    /// The account with another password; whoever is signed in with the old one is not any more.
    #[must_use]
    pub fn with_password(&self, hash: String) -> Self {
        Self { password: Some(hash), era: self.era.saturating_add(1), ..self.unlocked() }
    }

    /// The account with all its sessions ended.
    #[must_use]
    pub fn signed_out_everywhere(&self) -> Self {
        Self { era: self.era.saturating_add(1), ..self.clone() }
    }

    /// The account put out of use, or back into it; either way nobody is signed in with it.
    #[must_use]
    pub fn disabled(&self, is_disabled: bool) -> Self {
        Self { is_disabled, ..self.signed_out_everywhere() }
    }

    /// Whether it is in use and may manage every account.
    #[must_use]
    pub fn is_head(&self) -> bool {
        !self.is_disabled && self.grants.iter().any(Grant::is_head)
    }
}

impl Grant {
    /// Whether it is that of an administrator of England, whose reach is everywhere.
    #[must_use]
    pub fn is_head(&self) -> bool {
        self.role == Role::Administrator && self.place == "ENG"
    }
}

/// How long the n-th lock lasts.
fn lock(nth: u32) -> i64 {
    let doubled = nth.saturating_sub(1).min(16);
    (FIRST_LOCK << doubled).min(LONGEST_LOCK)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        Account::new("ada".to_owned(), "zoe", Moment(0))
    }

    #[test]
    fn the_fifth_wrong_password_locks_for_a_quarter_of_an_hour_and_each_five_more_for_twice_as_long() {
        let (mut account, mut now, mut locks) = (account(), Moment(1_000), Vec::new());
        for _ in 0..10 {
            for _ in 0..5 {
                assert_eq!(account.locked(now), None);
                account = account.attempted(now).unwrap();
            }
            let until = account.locked(now).unwrap();
            assert_eq!(account.attempted(now), Err(Locked { until }));
            locks.push((until.0 - now.0) / 60);
            now = until;
        }
        assert_eq!(locks, [15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440]);
    }

    #[test]
    fn a_right_password_gives_all_attempts_back() {
        let mut account = account();
        for _ in 0..4 {
            account = account.attempted(Moment(0)).unwrap();
        }
        account = account.attempted(Moment(0)).unwrap().signed_in(Moment(1));
        assert_eq!((account.attempts, account.locked_until, account.last_signed_in), (0, None, Some(Moment(1))));
    }

    #[test]
    fn another_password_ends_what_the_old_one_began() {
        let changed = account().with_password("hash".to_owned());
        assert!(account().era < changed.era);
        assert!(changed.era < changed.disabled(true).era);
        assert_eq!(changed.disabled(true).who(), Who::Stranger { name: Some("ada".to_owned()) });
    }

    #[test]
    fn names_are_small_letters_that_fit_into_an_address() {
        assert_eq!(account_name(" Ada.Lovelace-2 "), Ok("ada.lovelace-2".to_owned()));
        for bad in ["", " ", ".ada", "ada lovelace", "ada/ben", "adá", "a".repeat(41).as_str()] {
            assert!(account_name(bad).is_err(), "{bad}");
        }
    }
}
