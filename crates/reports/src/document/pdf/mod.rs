//! A paper as PDF: tagged (PDF/UA-1) and archivable (PDF/A-2a), set by Typst from a template of ours.
//!
//! **Invariant:** what people wrote reaches the template as data and never as markup, so no text can become code. See decision 0034.

mod data;
#[cfg(test)]
mod tests;
mod world;

use std::sync::LazyLock;

use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use self::world::PaperWorld;
use super::Document;
use crate::ReportError;

/// The standards that every paper keeps to, checked by the library while it writes.
static STANDARDS: LazyLock<Option<PdfStandards>> =
    LazyLock::new(|| PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).ok());

/// After so many papers what nobody asked for again is forgotten: what papers have in common (type, template) is kept from one
/// to the next, their pages are not. Our judgement.
const KEPT_FOR: usize = 3;

/// A paper that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    /// Its pages.
    pub pages: usize,
}

/// Sets a paper.
///
/// # Errors
/// Where it cannot be set, which is a fault of ours, or breaks the standards.
pub fn set(document: &Document) -> Result<Set, ReportError> {
    let set = try_set(document);
    // What Typst remembers of a paper must go, also where setting failed, or a server would fill up.
    comemo::evict(KEPT_FOR);
    set.map_err(|why| ReportError::Paper { paper: document.title.clone(), why })
}

fn try_set(document: &Document) -> Result<Set, String> {
    let data = serde_json::to_vec(&data::of(document)).map_err(|why| why.to_string())?;
    let world = PaperWorld::of(data)?;
    let paged: PagedDocument = typst::compile(&world).output.map_err(|why| told(&why))?;
    let Some(standards) = STANDARDS.clone() else {
        return Err("PDF/UA-1 and PDF/A-2a cannot be kept together by this build".to_owned());
    };
    let options = PdfOptions {
        ident: Smart::Custom(format!("{} {}", document.title, document.subtitle)),
        creator: Smart::Custom(Some(format!("Wholetime {}", env!("CARGO_PKG_VERSION")))),
        timestamp: None::<Timestamp>,
        standards,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&paged, &options).map_err(|why| told(&why))?;
    Ok(Set { bytes, pages: paged.pages().len() })
}

/// What Typst complains about, in one line.
fn told(complaints: &[SourceDiagnostic]) -> String {
    let said = complaints.iter().map(|one| {
        let hints: Vec<&str> = one.hints.iter().map(|hint| hint.v.as_str()).collect();
        if hints.is_empty() { one.message.to_string() } else { format!("{} ({})", one.message, hints.join("; ")) }
    });
    said.collect::<Vec<_>>().join("; ")
}
