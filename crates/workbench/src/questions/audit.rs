//! Who changed what people set up, when, and from what to what.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;
use wholetime_access::Deed;
use wholetime_store::{Chain, Entry};

use crate::{Workbench, WorkbenchError};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AuditEntry {
    /// Place in the log, from 1.
    pub sequence: i64,
    /// When, in RFC 3339.
    pub at: String,
    /// Who.
    pub by: String,
    /// What was done, such as `set group`.
    pub what: String,
    /// To what, such as `group:havering`.
    pub subject: String,
    /// How it was before; null where it was not there.
    pub before: Json,
    /// How it was after; null where it was removed.
    pub after: Json,
    /// Hash of the entry before.
    pub previous_hash: String,
    /// Hash of this entry.
    pub hash: String,
}

/// The newest changes, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AuditAnswer {
    /// The changes asked for.
    pub entries: Vec<AuditEntry>,
    /// Place of the newest change in the log: how many there are, where the log is whole.
    pub last_sequence: i64,
    /// Whether the log is whole, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chain: Option<Chain>,
}

impl Workbench {
    /// The newest changes, at most so many; with `verify`, whether each entry of the whole log follows from the last.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn audit(&self, limit: u32, verify: bool) -> Result<AuditAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::ReadLog)?;
        if !self.has_people() {
            return Ok(AuditAnswer { entries: Vec::new(), last_sequence: 0, chain: verify.then(Chain::empty) });
        }
        let store = self.store()?;
        let last_sequence = store.last_sequence()?;
        let entries = store.audit(last_sequence - i64::from(limit) + 1, limit)?;
        let chain = if verify { Some(store.verify_audit()?) } else { None };
        Ok(AuditAnswer { entries: entries.into_iter().map(shown).collect(), last_sequence, chain })
    }
}

fn shown(entry: Entry) -> AuditEntry {
    // Text that is no JSON was tampered with; it is shown as it stands.
    let read = |text: String| serde_json::from_str(&text).unwrap_or(Json::String(text));
    AuditEntry {
        sequence: entry.sequence,
        at: entry.at,
        by: entry.by,
        what: entry.what,
        subject: entry.subject,
        before: read(entry.before),
        after: read(entry.after),
        previous_hash: entry.previous_hash,
        hash: entry.hash,
    }
}
