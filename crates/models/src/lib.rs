//! What happens next: how many staff a place will have and need, why, and how far that was right before.
//!
//! **Invariant:** pure. No table, no clock, no disk; chance is drawn from a seed that is an argument, and any number of
//! threads gives the same digits.

pub mod amount;
pub mod assumptions;
pub mod backtest;
pub mod bridge;
pub mod draw;
pub mod need;
pub mod panel;
pub mod rates;
pub mod scenario;
pub mod simulate;
pub mod supply;
pub mod worked;
