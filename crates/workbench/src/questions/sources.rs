//! What is held: every edition, with its receipt on request.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_snapshots::{Edition, EditionKey, Receipt, Shelf};
use wholetime_vocabulary::{Basis, Period};

use crate::{Workbench, WorkbenchError};

/// One edition held.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct HeldEdition {
    /// Publication.
    pub source: String,
    /// Its title.
    pub title: String,
    /// Period it is filed under.
    pub period: Period,
    /// Revision.
    pub revision: u32,
    /// Rows.
    pub rows: u64,
    /// When it was imported.
    pub imported_at: Timestamp,
    /// Licence.
    pub licence: String,
    /// Who publishes it.
    pub publisher: String,
    /// How its figures came about.
    pub basis: Basis,
    /// File it came from.
    pub file: String,
    /// SHA-256 of the bytes received.
    pub sha256: String,
    /// Bytes received.
    pub bytes: u64,
    /// First and last period of its figures, where it is a series.
    pub facts_periods: Option<(Period, Period)>,
    /// Why it was withdrawn, where it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
}

/// What is held.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SourcesAnswer {
    /// Editions in use, by source and period.
    pub held: Vec<HeldEdition>,
    /// Editions withdrawn.
    pub withdrawn: Vec<HeldEdition>,
}

/// One edition's receipt, with what the catalogue knows of its publication.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ReceiptAnswer {
    /// The edition.
    pub edition: HeldEdition,
    /// Its receipt.
    pub receipt: Receipt,
    /// What the publication is.
    pub about: Option<String>,
    /// Known faults of the publication.
    pub known_faults: Vec<wholetime_catalogue::KnownFault>,
}

impl HeldEdition {
    /// How its figures came about, in words. Only the workforce publications hold estimates.
    #[must_use]
    pub fn basis_in_words(&self) -> &'static str {
        match self.basis {
            Basis::Published if !self.source.starts_with("gp_workforce") => "published",
            basis => basis.title(),
        }
    }
}

impl Workbench {
    /// Every edition held.
    ///
    /// # Errors
    /// Where the workspace cannot be read.
    pub fn sources(&self) -> Result<SourcesAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let shelf = Shelf::open(&self.snapshots_folder())?;
        let mut editions: Vec<HeldEdition> = shelf.all_editions().iter().map(|edition| self.held(edition)).collect();
        editions.sort_by(|a, b| (&a.source, a.period, a.revision).cmp(&(&b.source, b.period, b.revision)));
        let (withdrawn, held) = editions.into_iter().partition(|edition| edition.withdrawn.is_some());
        Ok(SourcesAnswer { held, withdrawn })
    }

    fn held(&self, edition: &Edition) -> HeldEdition {
        let publication = self.catalogue().publications.get(&edition.key.source);
        HeldEdition {
            source: edition.key.source.clone(),
            title: publication
                .map(|publication| publication.title.clone())
                .or_else(|| edition.title.clone())
                .unwrap_or_else(|| edition.key.source.clone()),
            period: edition.key.period,
            revision: edition.key.revision,
            rows: edition.rows,
            imported_at: edition.imported_at,
            licence: edition.licence.clone(),
            publisher: publication
                .map(|publication| publication.publisher.clone())
                .or_else(|| edition.publisher.clone())
                .unwrap_or_default(),
            basis: edition.basis,
            file: edition.file.clone(),
            sha256: edition.sha256.clone(),
            bytes: edition.bytes,
            facts_periods: edition.facts_periods,
            withdrawn: edition.withdrawn.as_ref().map(|withdrawal| withdrawal.reason.clone()),
        }
    }

    /// The receipt of an edition.
    ///
    /// # Errors
    /// Where there is no such edition.
    pub fn receipt(&self, key: &EditionKey) -> Result<ReceiptAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let shelf = Shelf::open(&self.snapshots_folder())?;
        let edition = shelf.edition(key)?;
        let publication = self.catalogue().publications.get(&key.source);
        Ok(ReceiptAnswer {
            edition: self.held(edition),
            receipt: shelf.receipt(key)?,
            about: publication.map(|publication| publication.about.clone()),
            known_faults: publication.map(|publication| publication.fault.clone()).unwrap_or_default(),
        })
    }
}
