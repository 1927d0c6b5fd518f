//! A paper in the format that was asked for.

use std::fmt;
use std::path::Path;

use super::Document;
use crate::ReportError;

/// A format of papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// To read and to print.
    Pdf,
    /// To edit.
    Word,
    /// To calculate with.
    Excel,
    /// To read in a browser, in one file.
    Html,
    /// Every figure, one a line.
    Csv,
}

/// No paper is written in such a format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` does not end in a format of papers; use .pdf, .docx, .xlsx, .html or .csv")]
pub struct UnknownFormat(pub String);

impl Format {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Pdf, Self::Word, Self::Excel, Self::Html, Self::Csv];

    /// The ending of its files, without the dot.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Word => "docx",
            Self::Excel => "xlsx",
            Self::Html => "html",
            Self::Csv => "csv",
        }
    }

    /// What people read on a link.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Word => "Word",
            Self::Excel => "Excel",
            Self::Html => "page",
            Self::Csv => "CSV",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Word => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Excel => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Html => "text/html; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    /// The format of a file, by its ending.
    ///
    /// # Errors
    /// Where papers have no such format; the error names those there are.
    pub fn of(path: &Path) -> Result<Self, UnknownFormat> {
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
        let found = Self::ALL.into_iter().find(|format| Some(format.ending()) == ending.as_deref());
        found.ok_or_else(|| UnknownFormat(path.display().to_string()))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

/// A paper that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    /// Its pages, in formats that have them.
    pub pages: Option<usize>,
}

/// A paper in a format, with its pages where it has any.
///
/// # Errors
/// Where it cannot be set, or this program was built without the format.
pub fn rendered(document: &Document, format: Format) -> Result<Rendered, ReportError> {
    #[cfg(feature = "pdf")]
    if format == Format::Pdf {
        let set = super::pdf::set(document)?;
        return Ok(Rendered { bytes: set.bytes, pages: Some(set.pages) });
    }
    Ok(Rendered { bytes: render(document, format)?, pages: None })
}

/// The bytes of a paper.
///
/// # Errors
/// Where it cannot be set, or this program was built without the format.
pub fn render(document: &Document, format: Format) -> Result<Vec<u8>, ReportError> {
    match format {
        #[cfg(feature = "pdf")]
        Format::Pdf => Ok(super::pdf::set(document)?.bytes),
        Format::Html => Ok(super::html::html(document).into_bytes()),
        Format::Csv => super::csv::csv(document),
        Format::Excel => super::excel::excel(document),
        Format::Word => super::word::word(document),
        #[cfg(not(feature = "pdf"))]
        Format::Pdf => Err(ReportError::Paper {
            paper: document.title.clone(),
            why: "this program was built without PDF; write .docx or .html, or build it with the feature `pdf`"
                .to_owned(),
        }),
    }
}
