//! Mixes that were shown, kept for a while, so that what is taken away or becomes a plan is what was seen.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use wholetime_workbench::questions::skillmix::Skillmix;

/// How many are kept; the oldest go first. Our judgement: some megabytes, and more than people have open at once.
const KEPT: usize = 16;

/// A mix, who saw it, and where.
struct Shown {
    owner: String,
    address: String,
    mix: Arc<Skillmix>,
}

/// Mixes that were shown. Nobody is given one that was shown to somebody else.
#[derive(Default)]
pub(crate) struct Mixes(Mutex<VecDeque<Shown>>);

impl Mixes {
    /// Keeps what was shown to somebody at an address, in the place of what was shown there before.
    pub(super) fn keep(&self, owner: &str, address: &str, mix: Arc<Skillmix>) {
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shown.retain(|one| one.owner != owner || one.address != address);
        while KEPT <= shown.len() {
            shown.pop_front();
        }
        shown.push_back(Shown { owner: owner.to_owned(), address: address.to_owned(), mix });
    }

    /// What somebody saw at an address, while it is kept.
    pub(super) fn of(&self, owner: &str, address: &str) -> Option<Arc<Skillmix>> {
        let shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shown.iter().find(|one| one.owner == owner && one.address == address).map(|one| Arc::clone(&one.mix))
    }
}
