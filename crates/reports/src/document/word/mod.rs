//! Papers as Word files: ours in our own template, anybody's in theirs, and the same paper a month later with what people wrote.
//!
//! There is one way: a template is filled. Ours holds `{{title}}`, `{{front}}`, `{{contents}}` and `{{paper}}`.
//!
//! **Invariant:** every figure is a named place (a content control), and the file itself holds what was written there; what people
//! wrote is never overwritten.

mod again;
mod body;
mod fill;
mod package;
mod pieces;
mod record;
mod renewal;
mod second_run;
mod styles;
mod tables;
mod tree;
mod wanted;

#[cfg(test)]
mod kept_tests;
#[cfg(test)]
pub(crate) mod tests;

pub use again::Previous;
pub use fill::{Holds, Placeholder, placeholders};
pub use second_run::{FigureChanged, Gone, Overwritten, SecondRun, Why};

use quick_xml::escape::escape;

use self::fill::Filling;
use self::package::Package;
use super::Document;
use crate::ReportError;

/// What of a Word file refuses.
#[derive(Debug, thiserror::Error)]
pub enum WordError {
    /// It is no Word file, or one that is not read.
    #[error("`{file}` cannot be used: {why}")]
    NotWord {
        /// Its name.
        file: String,
        /// Why.
        why: String,
    },
    /// A template asks for what the paper does not have.
    #[error("`{file}` asks for what this paper does not have: {}; `--placeholders` lists what there is", listed(.unknown))]
    Unknown {
        /// The name of the template.
        file: String,
        /// Each with the nearest that there are.
        unknown: Vec<(String, Vec<String>)>,
    },
    /// A table, chart or section is asked for within a line.
    #[error("`{file}`: {{{{{name}}}}} must stand alone in its paragraph; it is more than a line")]
    NotAlone {
        /// The name of the template.
        file: String,
        /// What is asked for.
        name: String,
    },
}

fn listed(unknown: &[(String, Vec<String>)]) -> String {
    let each = unknown.iter().map(|(name, near)| match near.as_slice() {
        [] => format!("{{{{{name}}}}}"),
        near => {
            let near: Vec<String> = near.iter().map(|name| format!("{{{{{name}}}}}")).collect();
            format!("{{{{{name}}}}} (perhaps {})", near.join(" or "))
        }
    });
    each.collect::<Vec<_>>().join(", ")
}

/// A Word file with names of what belongs there.
#[derive(Clone, Debug)]
pub struct Template {
    package: Package,
    name: String,
}

impl Template {
    /// Opens a template.
    ///
    /// # Errors
    /// Where it is no Word file, or larger than any paper.
    pub fn open(bytes: &[u8], name: &str) -> Result<Self, WordError> {
        Ok(Self { package: Package::open(bytes, name)?, name: name.to_owned() })
    }

    /// Our own, with the properties of this paper.
    fn ours(document: &Document) -> Self {
        let core = properties(document);
        let package = Package::of(&[
            ("[Content_Types].xml", include_str!("../../../assets/word/content_types.xml")),
            ("_rels/.rels", include_str!("../../../assets/word/relationships.xml")),
            ("docProps/core.xml", &core),
            ("word/_rels/document.xml.rels", include_str!("../../../assets/word/document_relationships.xml")),
            (package::DOCUMENT, include_str!("../../../assets/word/document.xml")),
            (package::STYLES, styles::OUR_STYLES),
            (package::NUMBERING, styles::OUR_LISTS),
            ("word/settings.xml", include_str!("../../../assets/word/settings.xml")),
            ("word/header1.xml", include_str!("../../../assets/word/header1.xml")),
            ("word/footer1.xml", include_str!("../../../assets/word/footer1.xml")),
        ]);
        Self { package, name: "our template".to_owned() }
    }
}

fn properties(document: &Document) -> String {
    let day = document.made_on;
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:subject>{}</dc:subject>\
         <dc:creator>{}</dc:creator><dc:language>en-GB</dc:language><dcterms:created \
         xsi:type=\"dcterms:W3CDTF\">{day}T00:00:00Z</dcterms:created></cp:coreProperties>",
        escape(document.title.as_str()),
        escape(document.subtitle.as_str()),
        escape(document.author.as_str()),
    )
}

/// A paper in our own template.
///
/// # Errors
/// Where a chart cannot be drawn.
pub fn word(document: &Document) -> Result<Vec<u8>, ReportError> {
    fill(document, &Template::ours(document))
}

/// A paper in somebody's own template. What of it nobody asked for is not in the file.
///
/// # Errors
/// Where the template asks for what the paper does not have, or a chart cannot be drawn.
pub fn fill(document: &Document, template: &Template) -> Result<Vec<u8>, ReportError> {
    let mut package = template.package.clone();
    Filling::new(document, &template.name).fill(&mut package)?;
    packed(document, &package)
}

fn packed(document: &Document, package: &Package) -> Result<Vec<u8>, ReportError> {
    package.packed().map_err(|why| ReportError::Paper { paper: document.title.clone(), why: why.to_string() })
}
