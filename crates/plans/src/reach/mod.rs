//! What it would take: which of a plan's ways to bring people, and how much of each, meet a trajectory with a wanted chance.
//!
//! chance = share of replicates in which supply without the plan, and what the ways bring in that same replicate, reach what is
//! wanted at every point of the trajectory. A way is a stream of an initiative: that is where posts, chances and lead times
//! stand in a plan, and where it can fail.
//!
//! **Invariant:** more of a way never lowers a chance in any replicate, since every post keeps its fate in all sizes and sets;
//! the search rests on that, and says whether it looked at every set.

mod coming;
mod delivery;
mod joint;
mod ladder;
mod reliance;
mod search;

pub use coming::{Coming, Post, SIZES_BEYOND, coming};
pub use delivery::{Delivery, Fate, Kind, Risk, brought};
pub use joint::{Joint, Reach, Size, Way};
pub use ladder::{Rung, ladder};
pub use reliance::{Brings, Without, brings, sentence, without_each};
pub use search::{Found, MOST_SETS, Price, Proof};

#[cfg(test)]
mod tests;
