//! Statistics on plain numbers: intervals, funnels, ranks, control charts, gradients, robust checks, estimates.
//!
//! **Invariant:** nothing here knows an area, a period, a file or a clock; the same numbers and the same seed give the same
//! answer, and a question that the numbers cannot answer gets `None`, never a made-up number.

pub mod control;
pub mod estimates;
pub mod funnel;
pub mod gradient;
pub mod intervals;
pub mod nearest;
pub mod outliers;
pub mod ranks;
pub mod robust;
pub mod steps;
pub mod student;
pub mod survival;
pub mod trend;
pub mod two_groups;
