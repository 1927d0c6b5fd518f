//! How many staff places will have, learnt from what happened before to places like them.
//!
//! A place is asked: which places stood as you stand now, in each past stretch of time as long as the one ahead, and what
//! happened to them? What happened is told in √FTE, so that a large place may learn from one a little smaller. For places
//! together, every place takes what happened in the same stretch, so what all went through at once stays shared.

mod analogues;
mod history;
mod standing;
#[cfg(test)]
mod tests;
mod together;

pub use analogues::{Analogues, Likely, Window, windows_before};
pub use history::{Count, Date, History, Place, Seen};
pub use standing::Standing;
pub use together::{Fan, fan, quantiles, together};
