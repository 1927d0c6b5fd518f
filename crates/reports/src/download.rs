//! The formats an answer can be taken away in, by the ending of the file.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::Serialize;
use wholetime_workbench::catalogue::Catalogue;
use wholetime_workbench::questions::control::ControlChart;
use wholetime_workbench::questions::profile::Profile;
use wholetime_workbench::questions::series::Series;

use crate::{ReportError, csv, workbook};

/// The bytes of a profile in the format that the ending of `path` names.
///
/// # Errors
/// Where no format has that ending, or the file cannot be made.
pub fn profile(profile: &Profile, catalogue: &Catalogue, path: &Path) -> Result<Vec<u8>, ReportError> {
    match Download::of(path)? {
        Download::Csv => Ok(csv::profile_csv(profile)?.into_bytes()),
        Download::Json => json(profile),
        Download::Xlsx => workbook::profile_workbook(profile, catalogue),
    }
}

/// The bytes of a series in the format that the ending of `path` names.
///
/// # Errors
/// Where no format has that ending, or the file cannot be made.
pub fn series(series: &Series, path: &Path) -> Result<Vec<u8>, ReportError> {
    match Download::of(path)? {
        Download::Csv => Ok(csv::series_csv(series)?.into_bytes()),
        Download::Json => json(series),
        Download::Xlsx => workbook::series_workbook(series),
    }
}

/// The bytes of a control chart in the format that the ending of `path` names.
///
/// # Errors
/// Where no format has that ending, or the file cannot be made.
pub fn control(chart: &ControlChart, path: &Path) -> Result<Vec<u8>, ReportError> {
    match Download::of(path)? {
        Download::Csv => Ok(csv::control_csv(chart)?.into_bytes()),
        Download::Json => json(chart),
        Download::Xlsx => workbook::control_workbook(chart),
    }
}

fn json(answer: &impl Serialize) -> Result<Vec<u8>, ReportError> {
    Ok(serde_json::to_vec_pretty(answer)?)
}

/// A format to take an answer away in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Download {
    /// Comma-separated values, one figure a row.
    Csv,
    /// The answer as the commands give it with `--format json`.
    Json,
    /// An Excel workbook with definitions, sources and notes.
    Xlsx,
}

/// No format has that ending.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` does not end in a known format; use .csv, .json or .xlsx")]
pub struct UnknownEnding(pub String);

impl Download {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Xlsx, Self::Csv, Self::Json];

    /// The ending of its files, without the dot.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Xlsx => "xlsx",
        }
    }

    /// What people read on a link.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Xlsx => "Excel",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The format of a file, by its ending.
    ///
    /// # Errors
    /// Where no format has that ending; the error names those that are known.
    pub fn of(path: &Path) -> Result<Self, UnknownEnding> {
        let refused = || UnknownEnding(path.display().to_string());
        path.extension().and_then(|ending| ending.to_str()).and_then(|ending| ending.parse().ok()).ok_or_else(refused)
    }
}

impl FromStr for Download {
    type Err = UnknownEnding;

    fn from_str(text: &str) -> Result<Self, UnknownEnding> {
        let wanted = text.to_ascii_lowercase();
        Self::ALL.into_iter().find(|one| one.ending() == wanted).ok_or_else(|| UnknownEnding(text.to_owned()))
    }
}

impl fmt::Display for Download {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.ending())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_file_decides_its_format() {
        assert_eq!(Download::of(Path::new("out/havering.XLSX")), Ok(Download::Xlsx));
        let refusal = Download::of(Path::new("havering.pdf")).unwrap_err().to_string();
        assert_eq!(refusal, "`havering.pdf` does not end in a known format; use .csv, .json or .xlsx");
        assert!(Download::of(Path::new("havering")).is_err());
    }
}
