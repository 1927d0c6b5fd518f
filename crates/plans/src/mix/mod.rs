//! The cheapest mix of posts that does the work: which posts, where, when, within what can be found, taught, housed and paid.
//!
//! A [`Problem`] holds every number the choice rests on, so that a stranger can solve it again; a [`Choice`] is what comes out.
//!
//! **Invariant:** pure and repeatable: the same problem and solver give the same choice. Nobody is made redundant: posts fall
//! only by natural leaving. Work nobody does is shown and priced, never hidden.

mod choice;
mod job;
mod problem;
mod roles;
mod solve;
pub mod work;

pub use choice::{
    Alternative, Binding, Choice, Covered, Done, GpTime, Limit, MixLine, MoneyLine, Relaxation, Relaxed, ShadowPrice,
    Standing,
};
pub use job::{Job, Outcome, Step};
pub use problem::{
    Activity, Cap, Effect, Future, NotAProblem, PlaceInputs, Price, Problem, Purse, Ratio, Robust, RoleInputs, Stream,
    Teaching,
};
pub use roles::{CountedAs, Estimate, MixRole, NotARole, mix_roles};
pub use solve::{Effort, MixError, Solver, choose};
