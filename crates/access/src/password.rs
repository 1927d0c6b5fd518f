//! Which passwords are taken: long ones that are not easily thought of.
//!
//! No rule about kinds of letters and none about how old a password grows: UK National Cyber Security Centre, "Password
//! administration for system owners" (2018), and NIST SP 800-63B, 5.1.1.2, advise against both.

use std::collections::BTreeSet;

/// Letters a password has at least. Our judgement, above the 8 of NIST SP 800-63B, 5.1.1.2: there is no second factor here.
pub const LETTERS_AT_LEAST: usize = 12;
/// Letters a password has at most: hashing more would cost time and add nothing. Our judgement; NIST asks for 64 at least.
pub const LETTERS_AT_MOST: usize = 200;
/// Different letters it has at least, so that `aaaaaaaaaaaa` and `121212121212` are none. Our judgement.
const DIFFERENT_LETTERS: usize = 5;

/// The commonest passwords that are long enough, without spaces and in small letters: what leads the lists of those found in
/// breaches (NCSC and Have I Been Pwned, "PwnedPasswordsTop100k", 2019), and what this program would suggest to a guesser.
const COMMONEST: [&str; 24] = [
    "123456789012",
    "1234567890123",
    "1234567890qwe",
    "123456789abc",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "abcdefghijkl",
    "administrator",
    "changemeplease",
    "correcthorsebatterystaple",
    "generalpractice",
    "iloveyou1234",
    "letmeinletmein",
    "nhsengland123",
    "password1234",
    "password12345",
    "password123456",
    "passwordpassword",
    "qazwsxedcrfv",
    "qwerty123456",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyuiopasdfghjkl",
    "welcome12345",
];

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Too few letters.
    #[error(
        "a password has at least {LETTERS_AT_LEAST} letters; three words that do not belong together are easy to keep in mind"
    )]
    TooShort,
    /// Too many letters.
    #[error("a password has at most {LETTERS_AT_MOST} letters")]
    TooLong,
    /// It says whose it is.
    #[error("the password holds the name of the account; choose one that does not")]
    HoldsName,
    /// Everybody would try it.
    #[error("the password is one of those tried first; choose another")]
    Common,
}

/// Whether a password may be that of an account.
///
/// # Errors
/// Where it is too short or too long, holds the name, or is among those tried first.
pub fn check_password(password: &str, name: &str) -> Result<(), WeakPassword> {
    let letters = password.chars().count();
    if letters < LETTERS_AT_LEAST {
        return Err(WeakPassword::TooShort);
    }
    if LETTERS_AT_MOST < letters {
        return Err(WeakPassword::TooLong);
    }
    let small: String = password.to_lowercase().split_whitespace().collect();
    // A name of one or two letters is part of many words.
    let holds_name = if name.chars().count() < 3 { small == name } else { small.contains(name) };
    if holds_name {
        return Err(WeakPassword::HoldsName);
    }
    let different: BTreeSet<char> = small.chars().collect();
    if different.len() < DIFFERENT_LETTERS || COMMONEST.contains(&small.as_str()) {
        return Err(WeakPassword::Common);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_and_kinds_of_letters_do_not() {
        assert_eq!(check_password("tide lamp ox", "ada"), Ok(()));
        assert_eq!(check_password("Tr0ub4dor&3", "ada"), Err(WeakPassword::TooShort));
        assert_eq!(check_password(&"tide lamp ox ".repeat(20), "ada"), Err(WeakPassword::TooLong));
        assert_eq!(check_password("łąka śnieg ó", "ada"), Ok(()), "letters are counted, not bytes");
    }

    #[test]
    fn what_everybody_would_try_is_refused() {
        for common in ["Password 1234", "qwertyuiop123", "aaaaaaaaaaaa", "121212121212", "123123123123"] {
            assert_eq!(check_password(common, "ada"), Err(WeakPassword::Common), "{common}");
        }
        assert_eq!(check_password("lovelace is here", "lovelace"), Err(WeakPassword::HoldsName));
        assert_eq!(check_password("a tide lamp ox", "a"), Ok(()));
    }
}
