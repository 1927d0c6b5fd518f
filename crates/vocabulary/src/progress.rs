//! How long work tells where it is and learns that it should stop.

use std::sync::atomic::{AtomicBool, Ordering};

/// Told how far long work has come. A terminal draws a bar, a page a percentage, a test nothing.
pub trait Progress: Sync {
    /// `done` of `total` steps are finished and `what` is being worked on.
    fn step(&self, done: u64, total: u64, what: &str);
}

/// Tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn step(&self, _done: u64, _total: u64, _what: &str) {}
}

/// The work was asked to stop before it was done; nothing of it was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stopped before it was done; nothing was kept")]
pub struct Cancelled;

/// A request to stop, looked at between steps.
#[derive(Debug, Default)]
pub struct Cancel(AtomicBool);

impl Cancel {
    /// Asks the work to stop at its next step.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Returns an error once a stop was asked for.
    ///
    /// # Errors
    /// [`Cancelled`] after [`Cancel::ask`].
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.0.load(Ordering::Relaxed) { Err(Cancelled) } else { Ok(()) }
    }
}
