//! The cheapest mix of posts that does the work: which posts, where, when, within what can be found, taught, housed and paid.
//!
//! A [`Problem`] holds every number the choice rests on, so that a stranger can solve it again; a [`Choice`] is what comes out.
//!
//! **Invariant:** pure and repeatable: the same problem and solver give the same choice. Nobody is made redundant: posts fall
//! only by natural leaving. Work nobody does is shown and priced, never hidden.

mod alternatives;
mod backends;
mod basis;
pub mod beyond;
mod binding;
mod build;
mod check;
mod choice;
mod into_plan;
mod job;
mod laid_over;
mod limits;
mod problem;
mod program;
mod read;
mod regret;
mod relax;
mod roles;
mod solve;
#[cfg(test)]
mod tests;
mod words;
pub mod work;
mod worth;

pub use choice::{
    Alternative, Binding, Choice, Covered, Done, GpTime, Limit, MixLine, MoneyLine, Relaxation, Relaxed, ShadowPrice,
    Standing,
};
pub use into_plan::{NoPlan, PlanOf, RoleSource, into_plan};
pub use job::{Job, Outcome, Step};
pub use laid_over::{ByYear, Limits, NotLimits};
pub use problem::{
    Activity, Cap, Effect, Future, NotAProblem, PlaceInputs, Price, Problem, Purse, Ratio, Robust, RoleInputs, Stream,
    Teaching,
};
pub use regret::{Case, ChosenFor, RegretRow, RegretTable, Turn, least_bad, regret, regrets};
pub use roles::{CountedAs, Estimate, MixRole, NotARole, mix_roles};
pub use solve::{Effort, MixError, Solver, cheapest, choose, evaluate, recruits_of};
