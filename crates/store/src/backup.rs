//! One file that holds all of people's data and the log: written from one engine, read into either.
//!
//! The file is zstd-compressed text, one JSON document a line: a header, one line for each row, and at the end the
//! SHA-256 of all lines before it. The hash finds accidents, not forgery: whoever can write the file can write its hash.

use std::io::Read as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, Row as _};

use crate::audit::sha256;
use crate::{Chain, Doing, Entry, Group, Kept, Standard, Store, StoreError, Successor};
use crate::{audit, documents, groups, migrations, standards, successors};

/// What the header says the file is.
const FORMAT: &str = "wholetime people";

/// Version of the format written. A later one may add kinds of rows; an earlier program refuses it.
const VERSION: u32 = 2;

/// The most a file may unpack to, in bytes. Our judgement: a thousand times what a large organisation would set up.
const LARGEST: u64 = 1 << 30;

/// Level of compression; the default of zstd.
const LEVEL: i32 = 3;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
struct Header {
    format: String,
    version: u32,
    made_at: String,
    made_by: String,
}

/// A line for a row.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "row", rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    Group(Group),
    Successor(Successor),
    Standard(Standard),
    Document(Kept),
    AuditEntry(Entry),
}

/// The last line.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Seal {
    sha256: String,
}

/// How much of each kind there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Rows {
    /// Groups.
    pub groups: u64,
    /// Confirmed successors.
    pub successors: u64,
    /// Standards.
    pub standards: u64,
    /// Documents: collections, returns, corrections, baselines, accounts.
    pub documents: u64,
    /// Entries of the log of changes.
    pub audit_entries: u64,
}

impl Rows {
    /// All together.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.groups + self.successors + self.standards + self.documents + self.audit_entries
    }
}

/// Everything people set up, at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Backup {
    header: Header,
    groups: Vec<Group>,
    successors: Vec<Successor>,
    standards: Vec<Standard>,
    documents: Vec<Kept>,
    audit: Vec<Entry>,
}

impl Backup {
    /// When it was made, in RFC 3339.
    #[must_use]
    pub fn made_at(&self) -> &str {
        &self.header.made_at
    }

    /// Who made it.
    #[must_use]
    pub fn made_by(&self) -> &str {
        &self.header.made_by
    }

    /// How much is in it.
    #[must_use]
    pub const fn rows(&self) -> Rows {
        Rows {
            groups: self.groups.len() as u64,
            successors: self.successors.len() as u64,
            standards: self.standards.len() as u64,
            documents: self.documents.len() as u64,
            audit_entries: self.audit.len() as u64,
        }
    }

    /// Whether its log is whole.
    ///
    /// # Errors
    /// Where an entry cannot be written as JSON.
    pub fn chain(&self) -> Result<Chain, StoreError> {
        self.audit.iter().try_fold(Chain::empty(), Chain::with)
    }

    /// The file.
    ///
    /// # Errors
    /// Where it cannot be compressed.
    pub fn to_file(&self) -> Result<Vec<u8>, StoreError> {
        let mut text = serde_json::to_string(&self.header)? + "\n";
        let groups = self.groups.iter().cloned().map(Line::Group);
        let successors = self.successors.iter().cloned().map(Line::Successor);
        let standards = self.standards.iter().cloned().map(Line::Standard);
        let documents = self.documents.iter().cloned().map(Line::Document);
        let audit = self.audit.iter().cloned().map(Line::AuditEntry);
        for line in groups.chain(successors).chain(standards).chain(documents).chain(audit) {
            text += &serde_json::to_string(&line)?;
            text.push('\n');
        }
        let seal = Seal { sha256: sha256(text.as_bytes()) };
        text += &serde_json::to_string(&seal)?;
        text.push('\n');
        Ok(zstd::encode_all(text.as_bytes(), LEVEL)?)
    }

    /// Reads a file and checks all there is to check: its format, its hash, each row, and the chain of the log.
    ///
    /// # Errors
    /// Where any of that is not as it should be, in words.
    pub fn from_file(file: &[u8]) -> Result<Self, StoreError> {
        let text = unpacked(file)?;
        let (first, rest) = text.split_once('\n').unwrap_or_default();
        let header = header(first)?;
        let rows = sealed(&text, rest)?;
        let mut backup = Self {
            header,
            groups: Vec::new(),
            successors: Vec::new(),
            standards: Vec::new(),
            documents: Vec::new(),
            audit: Vec::new(),
        };
        for (number, line) in rows.lines().enumerate() {
            // The header is line 1.
            let unknown = |_| refused(format!("line {} is not one this program knows", number + 2));
            match serde_json::from_str(line).map_err(unknown)? {
                Line::Group(group) => backup.groups.push(group),
                Line::Successor(successor) => backup.successors.push(successor),
                Line::Standard(standard) => backup.standards.push(standard),
                Line::Document(kept) => backup.documents.push(kept),
                Line::AuditEntry(entry) => backup.audit.push(entry),
            }
        }
        match backup.chain()? {
            Chain::Whole { .. } => Ok(backup),
            Chain::Broken { sequence, why } => {
                Err(refused(format!("entry {sequence} of its log of changes is broken: {why}; take an earlier backup")))
            }
        }
    }
}

fn refused(why: String) -> StoreError {
    StoreError::Backup(why)
}

fn unpacked(file: &[u8]) -> Result<String, StoreError> {
    let damaged =
        |_| refused("it is no backup of Wholetime, or it is damaged or cut off; take another copy".to_owned());
    let decoder = zstd::Decoder::new(file).map_err(damaged)?;
    let mut bytes = Vec::new();
    decoder.take(LARGEST + 1).read_to_end(&mut bytes).map_err(damaged)?;
    if LARGEST < bytes.len() as u64 {
        return Err(refused("it unpacks to more than 1 GiB".to_owned()));
    }
    String::from_utf8(bytes).map_err(|_| refused("it is not text; take another copy".to_owned()))
}

/// The version is read before anything else, so that a newer file is told from a damaged one.
fn header(line: &str) -> Result<Header, StoreError> {
    let unreadable = |_| refused("it does not begin as a backup of Wholetime does".to_owned());
    let header: serde_json::Value = serde_json::from_str(line).map_err(unreadable)?;
    if header["format"] != FORMAT {
        return Err(refused("it does not begin as a backup of Wholetime does".to_owned()));
    }
    if header["version"].as_u64().is_some_and(|version| u64::from(VERSION) < version) {
        let version = &header["version"];
        let why = format!("its format is version {version} and this program knows versions up to {VERSION}");
        return Err(refused(why + "; use the version of Wholetime that made it, or a later one"));
    }
    serde_json::from_value(header).map_err(unreadable)
}

/// The lines between the first and the seal, where the seal fits.
fn sealed<'t>(text: &str, rest: &'t str) -> Result<&'t str, StoreError> {
    let cut_off = || refused("its end is missing; take another copy".to_owned());
    let body = rest.strip_suffix('\n').ok_or_else(cut_off)?;
    let start = body.rfind('\n').map_or(0, |at| at + 1);
    let (rows, last) = body.split_at(start);
    let seal: Seal = serde_json::from_str(last).map_err(|_| cut_off())?;
    let covered = text.len() - rest.len() + rows.len();
    if seal.sha256 != sha256(&text.as_bytes()[..covered]) {
        return Err(refused("it is not as it was written: its SHA-256 differs; take another copy".to_owned()));
    }
    Ok(rows)
}

/// What the log says of a restore, before and after: how long the log was, and where it ended.
#[derive(Serialize, JsonSchema)]
struct Restored<'b> {
    rows: Rows,
    last_hash: &'b str,
    #[serde(skip_serializing_if = "Option::is_none")]
    backup_made_at: Option<&'b str>,
}

impl Store {
    /// All there is, at one moment: nobody writes meanwhile.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn backup(&self, doing: &Doing) -> Result<Backup, StoreError> {
        self.wait(async {
            let mut change = self.change(doing).await?;
            Ok(Backup {
                header: Header {
                    format: FORMAT.to_owned(),
                    version: VERSION,
                    made_at: doing.at.clone(),
                    made_by: doing.by.clone(),
                },
                groups: groups::all(&mut change).await?,
                successors: successors::all(&mut change).await?,
                standards: standards::all(&mut change).await?,
                documents: documents::all(&mut change).await?,
                audit: audit::entries(&mut change, 1, i64::MAX).await?,
            })
        })
    }

    /// Puts a backup in, all of it or nothing, and logs that it was done.
    ///
    /// With `replace`, what is there goes first, its log among it; how long that log was and its last hash are logged.
    ///
    /// # Errors
    /// Where the database is not empty and `replace` was not asked for, or it refuses.
    pub fn restore(&self, backup: &Backup, replace: bool, doing: &Doing) -> Result<Rows, StoreError> {
        self.wait(async {
            let mut change = self.change(doing).await?;
            let rows_before = counted(&mut change).await?;
            if rows_before.total() != 0 && !replace {
                return Err(StoreError::NotEmpty { place: self.location.to_string(), rows: rows_before.total() });
            }
            let hash_before = last_hash(&mut change).await?;
            // Rows of the log cannot be removed, so the tables are.
            migrations::start_over(&mut change, self.engine).await?;
            for group in &backup.groups {
                groups::put(&mut change, group).await?;
            }
            for successor in &backup.successors {
                successors::put(&mut change, successor).await?;
            }
            for standard in &backup.standards {
                standards::put(&mut change, standard).await?;
            }
            for kept in &backup.documents {
                documents::put(&mut change, kept).await?;
            }
            for entry in &backup.audit {
                audit::insert(&mut change, entry).await?;
            }
            let hash_after = last_hash(&mut change).await?;
            let before = Restored { rows: rows_before, last_hash: &hash_before, backup_made_at: None };
            let made_at = Some(backup.made_at());
            let after = Restored { rows: backup.rows(), last_hash: &hash_after, backup_made_at: made_at };
            change.record("restore", "everything", &before, &after).await?;
            change.commit().await?;
            Ok(backup.rows())
        })
    }
}

async fn last_hash(connection: &mut AnyConnection) -> Result<String, StoreError> {
    let select = "SELECT hash FROM audit_log ORDER BY sequence DESC LIMIT 1";
    let row = sqlx::query(select).fetch_optional(connection).await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?.unwrap_or_default())
}

/// Rows of each kind in a database.
pub(crate) async fn counted(connection: &mut AnyConnection) -> Result<Rows, StoreError> {
    let select = "SELECT (SELECT COUNT(*) FROM area_groups) AS area_groups, \
                  (SELECT COUNT(*) FROM successors) AS successors, \
                  (SELECT COUNT(*) FROM standards) AS standards, \
                  (SELECT COUNT(*) FROM documents WHERE kind <> 'session') AS documents, \
                  (SELECT COUNT(*) FROM audit_log) AS audit_log";
    let row = sqlx::query(select).fetch_one(connection).await?;
    let count = |column: &str| row.try_get::<i64, _>(column).map(i64::unsigned_abs);
    Ok(Rows {
        groups: count("area_groups")?,
        successors: count("successors")?,
        standards: count("standards")?,
        documents: count("documents")?,
        audit_entries: count("audit_log")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Backup {
        /// A backup that no database can take.
        pub(crate) fn repeat_last_entry(&mut self) {
            self.audit.extend(self.audit.last().cloned());
        }
    }

    fn backup() -> Backup {
        let header = Header {
            format: FORMAT.to_owned(),
            version: VERSION,
            made_at: "2026-11-22T04:00:00Z".to_owned(),
            made_by: "planner".to_owned(),
        };
        let standard = Standard {
            indicator: "nurse_fte_per_100k".to_owned(),
            at_least: 15.0,
            source: "local paper".to_owned(),
            set_by: "planner".to_owned(),
            set_at: "2026-11-22T04:00:00Z".to_owned(),
        };
        Backup {
            header,
            groups: vec![],
            successors: vec![],
            standards: vec![standard],
            documents: vec![],
            audit: vec![],
        }
    }

    fn refusal(file: &[u8]) -> String {
        Backup::from_file(file).unwrap_err().to_string()
    }

    /// A file of these lines, sealed as it should be.
    fn sealed_file(lines: &str) -> Vec<u8> {
        let seal = format!("{{\"sha256\":\"{}\"}}\n", sha256(lines.as_bytes()));
        zstd::encode_all((lines.to_owned() + &seal).as_bytes(), LEVEL).unwrap()
    }

    #[test]
    fn a_file_is_read_back_as_it_was() {
        assert_eq!(Backup::from_file(&backup().to_file().unwrap()).unwrap(), backup());
    }

    #[test]
    fn a_file_cut_off_anywhere_is_refused() {
        let file = backup().to_file().unwrap();
        for length in 0..file.len() {
            assert!(refusal(&file[..length]).starts_with("the backup cannot be used"), "cut off at {length}");
        }
        let text = String::from_utf8(zstd::decode_all(file.as_slice()).unwrap()).unwrap();
        for length in 0..text.len() {
            let file = zstd::encode_all(&text.as_bytes()[..length], LEVEL).unwrap();
            assert!(refusal(&file).starts_with("the backup cannot be used"), "cut off at {length}");
        }
    }

    #[test]
    fn a_flipped_byte_is_refused_or_changes_nothing() {
        let file = backup().to_file().unwrap();
        for at in 0..file.len() {
            let mut flipped = file.clone();
            flipped[at] ^= 0x20;
            // Some bits of a compressed file mean nothing.
            if let Ok(read) = Backup::from_file(&flipped) {
                assert_eq!(read, backup(), "byte {at}");
            }
        }
        let text = String::from_utf8(zstd::decode_all(file.as_slice()).unwrap()).unwrap();
        for at in 0..text.len() - 1 {
            let mut flipped = text.clone().into_bytes();
            flipped[at] ^= 0x01;
            let file = zstd::encode_all(flipped.as_slice(), LEVEL).unwrap();
            assert!(Backup::from_file(&file).is_err(), "byte {at} of the text");
        }
    }

    #[test]
    fn a_newer_format_is_told_from_a_damaged_file() {
        let newer = r#"{"format":"wholetime people","version":3,"made_at":"t","made_by":"z","more":true}"#;
        let said = refusal(&sealed_file(&format!("{newer}\n")));
        assert!(said.contains("its format is version 3") && said.contains("a later one"), "{said}");
        let other = refusal(&sealed_file("{\"format\":\"something else\",\"version\":1}\n"));
        assert!(other.contains("does not begin as a backup"), "{other}");
        assert!(refusal(b"PK\x03\x04").contains("no backup of Wholetime"));
    }

    #[test]
    fn a_row_of_an_unknown_kind_is_not_left_out_in_silence() {
        let header = serde_json::to_string(&backup().header).unwrap();
        let said = refusal(&sealed_file(&format!("{header}\n{{\"kind\":\"plan\",\"row\":{{}}}}\n")));
        assert!(said.contains("line 2"), "{said}");
    }

    #[test]
    fn a_broken_log_is_refused_with_its_entry() {
        let mut backup = backup();
        backup.audit.push(Entry {
            sequence: 1,
            at: "t".to_owned(),
            by: "z".to_owned(),
            what: "set group".to_owned(),
            subject: "group:docks".to_owned(),
            before: "null".to_owned(),
            after: "null".to_owned(),
            previous_hash: "0".repeat(64),
            hash: "1".repeat(64),
        });
        assert!(refusal(&backup.to_file().unwrap()).contains("entry 1 of its log"));
    }
}
