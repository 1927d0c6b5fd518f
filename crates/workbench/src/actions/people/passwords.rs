//! Hashes of passwords, and secrets nobody can guess.
//!
//! **Invariant:** at most [`AT_ONCE`] hashes are worked out at the same time, whoever asks; a password that no account has
//! takes as long as one that an account has.

use std::fmt;
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};

use crate::WorkbenchError;
use crate::questions::baselines::sha256;

/// Memory, rounds and lanes of Argon2id. Source: OWASP, Password Storage Cheat Sheet, "Argon2id": m=19456 (19 MiB), t=2, p=1.
const MEMORY_KIB: u32 = 19 * 1024;
const ROUNDS: u32 = 2;
const LANES: u32 = 1;
/// Hashes worked out at once: 76 MiB in all, however many try to sign in. Our judgement.
const AT_ONCE: usize = 4;
/// Bytes of a secret: 256 bits.
const SECRET_BYTES: usize = 32;

/// A secret that lets somebody in. It is shown once and not kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one, from the system's source of random numbers.
    pub(crate) fn new() -> Result<Self, WorkbenchError> {
        let mut bytes = [0; SECRET_BYTES];
        getrandom::fill(&mut bytes).map_err(|why| no_randomness(&why))?;
        Ok(Self(hexadecimal(&bytes)))
    }

    /// The secret itself, to hand over.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub(crate) fn trace(&self) -> String {
        trace(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret")
    }
}

/// What is kept of a secret: its SHA-256. It has 256 random bits, so that no slower hash is needed.
pub(crate) fn trace(secret: &str) -> String {
    sha256(secret.as_bytes())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn no_randomness(why: &impl fmt::Display) -> WorkbenchError {
    WorkbenchError::NotPossible(format!("this system gives no random numbers ({why}), so no secret can be made"))
}

/// The hash of a new password, as a PHC string with a salt of its own.
pub(crate) fn hash(password: &str) -> Result<String, WorkbenchError> {
    let _turn = Turn::take();
    let hashed = hasher()?.hash_password(password.as_bytes());
    Ok(hashed.map_err(|why| no_randomness(&why))?.to_string())
}

/// Whether a password is the one that was hashed. Where there is none to hold it against, a hash is worked out all the same.
pub(crate) fn is_right(password: &str, hash: Option<&str>) -> Result<bool, WorkbenchError> {
    let against = match hash {
        Some(hash) => hash,
        None => nobodys()?,
    };
    let _turn = Turn::take();
    Ok(hasher()?.verify_password(password.as_bytes(), against).is_ok() && hash.is_some())
}

fn hasher() -> Result<Argon2<'static>, WorkbenchError> {
    let params = Params::new(MEMORY_KIB, ROUNDS, LANES, None);
    let params = params.map_err(|why| WorkbenchError::NotPossible(format!("passwords cannot be hashed: {why}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash of a password that is nobody's, made once.
fn nobodys() -> Result<&'static str, WorkbenchError> {
    static NOBODYS: OnceLock<String> = OnceLock::new();
    if NOBODYS.get().is_none() {
        let made = hash(Secret::new()?.reveal())?;
        let _ = NOBODYS.set(made);
    }
    Ok(NOBODYS.get().map_or("", String::as_str))
}

/// Leave to work out one hash.
struct Turn;

static RUNNING: Mutex<usize> = Mutex::new(0);
static FREED: Condvar = Condvar::new();

impl Turn {
    fn take() -> Self {
        let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut running =
            FREED.wait_while(running, |running| AT_ONCE <= *running).unwrap_or_else(PoisonError::into_inner);
        *running += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        FREED.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_says_how_it_was_made_and_only_the_password_fits_it() {
        let hashed = hash("tide lamp ox").unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashed}");
        assert_ne!(hashed, hash("tide lamp ox").unwrap(), "each has a salt of its own");
        assert!(is_right("tide lamp ox", Some(&hashed)).unwrap());
        assert!(!is_right("tide lamp oy", Some(&hashed)).unwrap());
        assert!(!is_right("tide lamp ox", None).unwrap());
    }

    #[test]
    fn a_secret_is_not_kept_and_not_shown() {
        let secret = Secret::new().unwrap();
        assert_eq!(secret.reveal().len(), 64);
        assert_ne!(secret, Secret::new().unwrap());
        assert_eq!(format!("{secret:?}"), "Secret");
        // SHA-256 of "abc". Source: FIPS 180-4, example.
        assert_eq!(trace("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
