//! Answers as Excel workbooks: real numbers, with what they mean, where they come from and what to know of them.
//!
//! **Invariant:** a cell holds a number or the words of why there is none; never a number as text, never a zero for nothing.

mod baseline;
mod control;
mod profile;
mod series;
mod sheet;

pub use baseline::baseline_workbook;
pub use control::control_workbook;
pub use profile::profile_workbook;
pub use series::series_workbook;
pub use sheet::missing_in_words;
