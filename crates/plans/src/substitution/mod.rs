//! GP time that other roles give back: what their work replaces, less what they add to it and what supervising them costs.
//!
//! **Invariant:** no more work is given back than there is; a net effect of nothing or less is shown as such; every number is a
//! range with its evidence, never a point.
//!
//! Source of the formula: our design of methods, section 3. The warning that supervision may eat the gain: McDermott and
//! others, NIHR HSDR 10 (2022), doi 10.3310/ywtu6690.

mod blmk;
mod evidence;
mod freed;
mod spread;
mod words;

pub use blmk::{PrintedPosts, ShareOf, WorkedExample, blmk};
pub use evidence::{Claim, Grade, NotEvidence, Range, RoleEvidence, evidence};
pub use freed::{Freed, FreedByActivity, FreedByRole, NotFreed, Posts, Work, at_work, freed, implied, taken_over};
pub use spread::Spread;

#[cfg(test)]
mod tests;
