//! The words everything else is written in: areas, periods, values that may be missing, staff groups, progress.
//!
//! **Invariant:** nothing here reads a file, a clock or the network, and nothing here knows a publisher.

mod area;
mod day;
mod period;
mod progress;
mod staff;
mod value;
mod written;

pub use area::{Area, GroupId, Level, NotACode, PcnCode, PracticeCode};
pub use day::{MONTHS, day_in_words, day_of_moment, month_named};
pub use period::{NotAPeriod, Period};
pub use progress::{Cancel, Cancelled, Progress, Quiet};
pub use staff::{Basis, Denominator, GpDefinition, Measured, StaffGroup, UnknownWord};
pub use value::{Missing, Value};
pub use written::{counted, grouped, how_many, within_a_sentence};
