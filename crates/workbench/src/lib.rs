//! Everything a planner can ask or do, as plain functions with plain answers.
//!
//! **API boundary.** Commands, pages, JSON and reports call this crate and no other of ours below it; its answers are
//! structs of plain values in the user's words, serialised as the published JSON.

pub mod actions;
mod areas;
mod error;
mod held_now;
mod permits;
pub mod questions;
mod setting;
mod solving;
mod withheld;

pub use areas::ResolvedArea;
pub use error::WorkbenchError;
pub use held_now::HeldNow;
pub use setting::{Corrections, Scope, Settings, Workbench};

pub use withheld::WITHHELD;

pub use wholetime_access as access;
pub use wholetime_catalogue as catalogue;
pub use wholetime_measures::Geography;
pub use wholetime_measures::quality::grade::{Grade, Quality};
pub use wholetime_models as models;
pub use wholetime_plans as plans;
pub use wholetime_returns as returns;
pub use wholetime_snapshots::{Edition, EditionKey, Finding, Receipt, Severity, ShelfError, SqlAnswer};
pub use wholetime_store::{Chain, Group, Rows, Standard, Successor};
