//! What the data says today: geography, coverage, measures, indicators and the reasons of each figure.
//!
//! **Invariant:** a figure added up from practices never contains one published for an area, nor the other way about;
//! and no sum is given without the share of patients it covers.

pub mod comparison;
pub mod corrected;
pub mod deprivation;
pub mod estimates;
pub mod figures;
pub mod geography;
pub mod holdings;
pub mod peers;
pub mod practices;
pub mod quality;
mod readings;
pub mod register;
pub mod rollups;
pub mod shapes;
pub mod sums;
mod usual;
pub mod workforce;

pub use corrected::{Laid, Used};
pub use geography::{Geography, Member, Standing, Tree};
pub use holdings::{AreaSums, Holdings};
pub use practices::{ByPractice, PracticeFigure, PracticeTable};
pub use register::Register;
pub use sums::{Coverage, Sum};

use wholetime_snapshots::{ShelfError, arrow::error::ArrowError};

/// Why nothing could be said.
#[derive(Debug, thiserror::Error)]
pub enum MeasuresError {
    /// An edition cannot be read.
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    /// Something derived is not what was written; it can be deleted and is made again.
    #[error("{0} is damaged; delete the folder `derived` in the workspace, it will be made again")]
    Damaged(String),
}

impl MeasuresError {
    pub(crate) fn columns(why: ArrowError) -> Self {
        Self::Damaged(format!("a derived table ({why})"))
    }
}
