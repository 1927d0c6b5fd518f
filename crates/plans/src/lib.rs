//! What to do: plans with their targets, costs and funding, and whether the figures of a paper can all be true at once.
//!
//! **Invariant:** pure. No clock, no disk, no database; what is held of an area and what day it is are arguments.

pub mod apportion;
pub mod arrs;
pub mod consistency;
pub mod cost;
pub mod delivery;
pub mod difference;
pub mod figures;
pub mod funding;
pub mod gap;
pub mod hints;
pub mod key_dates;
pub mod mix;
pub mod mixture;
pub mod parts;
pub mod pay;
pub mod pay_tables;
pub mod plan;
pub mod plan_check;
pub mod pledge;
pub mod printed;
pub mod published;
pub mod quantity;
pub mod reach;
pub mod refusal;
pub mod released;
pub mod standing;
pub mod substitution;
pub mod tables;
pub mod target;
pub mod targets;
pub mod trajectory;
pub mod turnover;
pub mod unit_cost;
pub mod version;
pub mod when;

#[cfg(test)]
mod blmk_2018;
