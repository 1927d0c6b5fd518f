//! Charts, tables, workbooks and papers made from answers.
//!
//! **Invariant:** nothing here computes a figure; what is drawn or written is what the workbench answered, and a value
//! that is missing is written as the reason why.

pub mod charts;
pub mod csv;
pub mod document;
pub mod download;
mod fonts;
pub mod geojson;
pub mod library;
pub mod plan_file;
pub mod plan_workbook;
pub mod returns;
pub mod words;
pub mod workbook;

pub use download::{Download, UnknownEnding};

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The drawing refused.
    #[error("the chart `{chart}` could not be drawn: {why}")]
    Chart {
        /// Title of the chart.
        chart: String,
        /// Why.
        why: String,
    },
    /// The workbook refused.
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The table refused.
    #[error("the table could not be written: {0}")]
    Csv(#[from] ::csv::Error),
    /// The ending of the file names no format.
    #[error(transparent)]
    Ending(#[from] UnknownEnding),
    /// The paper could not be set.
    #[error("`{paper}` could not be written: {why}")]
    Paper {
        /// Its title.
        paper: String,
        /// Why.
        why: String,
    },
    /// The template or the last paper cannot be used.
    #[error(transparent)]
    Word(#[from] document::word::WordError),
    /// Papers are not written in that format.
    #[error(transparent)]
    Format(#[from] document::UnknownFormat),
    /// The workbench refused.
    #[error(transparent)]
    Workbench(#[from] wholetime_workbench::WorkbenchError),
    /// The plan has no document.
    #[error(transparent)]
    Plan(#[from] wholetime_workbench::plans::plan::PlanError),
    /// The answer has no JSON.
    #[error("the answer could not be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}
