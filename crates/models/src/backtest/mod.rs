//! How far forecasts were right: scores, rolling origins, simple forecasts to beat, and weights learnt from the past only.

mod combine;
mod naive;
mod origins;
mod scores;
mod spread;
pub mod totals;

pub use combine::{Past, Weights, blend, mix, weights};
pub use naive::{Change, Thirds, damped_trend, drift, fold, last};
pub use origins::{Origin, origins};
pub use scores::{Judged, Scores, covers, crps, pit, scores, skill};
pub use spread::{Errors, HORIZONS, Reach, Scale, Spread};
