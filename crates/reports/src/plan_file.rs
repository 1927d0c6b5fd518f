//! The formats a plan is taken away in: a workbook to edit, or the document itself, by the ending of the file.

use std::path::Path;

use wholetime_workbench::plans::hints::with_hints;
use wholetime_workbench::questions::plans::workbook::PlanWorkbook;

use crate::ReportError;
use crate::plan_workbook::plan_workbook;

/// A format of a plan. Each can be read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanFile {
    /// A workbook to edit, with formulas.
    Xlsx,
    /// The document in TOML.
    Toml,
    /// The document in JSON.
    Json,
}

impl PlanFile {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Xlsx, Self::Toml, Self::Json];

    /// The ending of its files, without the dot.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Toml => "toml",
            Self::Json => "json",
        }
    }

    /// What people read on a link.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Xlsx => "Workbook to edit (Excel)",
            Self::Toml => "Document (TOML)",
            Self::Json => "Document (JSON)",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Toml => "application/toml",
            Self::Json => "application/json",
        }
    }

    /// The format of a file, by its ending; none where no format has it.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|format| format.ending() == ending)
    }

    /// The name of the file of a plan: which one, and which version.
    #[must_use]
    pub fn name(self, plan: &str, version: Option<u32>) -> String {
        let ending = self.ending();
        version.map_or_else(|| format!("{plan}.{ending}"), |version| format!("{plan}-{version}.{ending}"))
    }

    /// The bytes of a plan.
    ///
    /// # Errors
    /// Where the file cannot be made, such as for a text that no cell holds.
    pub fn bytes(self, plan: &PlanWorkbook) -> Result<Vec<u8>, ReportError> {
        match self {
            Self::Xlsx => plan_workbook(plan),
            Self::Toml => Ok(with_hints(&plan.document)?.into_bytes()),
            Self::Json => Ok((plan.document.to_json()? + "\n").into_bytes()),
        }
    }
}
