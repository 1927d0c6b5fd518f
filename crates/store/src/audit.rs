//! The log of changes: who changed what, when, from what to what; each entry holds the hash of the one before it.
//!
//! **Invariant:** entries are added and nothing else; the database refuses to change or remove one, too.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::{Doing, Store, StoreError};

/// What stands before the first entry: a hash of nothing but zeros.
const BEFORE_THE_FIRST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Entries read at a time while the chain is checked; our judgement.
const PAGE: i64 = 1000;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Place in the log, from 1, without gaps.
    pub sequence: i64,
    /// When, in RFC 3339.
    pub at: String,
    /// Who.
    pub by: String,
    /// What was done, such as `set group`.
    pub what: String,
    /// To what, such as `group:havering`.
    pub subject: String,
    /// How it was before, as JSON text without spaces, keys sorted; `null` where it was not there.
    pub before: String,
    /// How it was after, as JSON text; `null` where it was removed.
    pub after: String,
    /// Hash of the entry before; 64 zeros before the first.
    pub previous_hash: String,
    /// SHA-256, in hexadecimal, of the previous hash and this entry.
    pub hash: String,
}

impl Entry {
    /// The hash that belongs to this entry: over the previous hash, a line break, and the entry as a JSON list.
    fn own_hash(&self) -> Result<String, StoreError> {
        let Self { sequence, at, by, what, subject, before, after, previous_hash, hash: _ } = self;
        let canonical = serde_json::to_string(&(sequence, at, by, what, subject, before, after))?;
        Ok(sha256(format!("{previous_hash}\n{canonical}").as_bytes()))
    }
}

/// Whether each entry of a log follows from the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Chain {
    /// Every entry is as it was written.
    Whole {
        /// How many there are.
        entries: i64,
        /// Hash of the last; keep it elsewhere to know later that none was cut off the end.
        last_hash: String,
    },
    /// An entry was changed, removed or put in.
    Broken {
        /// The first entry that does not follow.
        sequence: i64,
        /// In what way.
        why: String,
    },
}

impl Chain {
    /// The chain before its first entry.
    #[must_use]
    pub fn empty() -> Self {
        Self::Whole { entries: 0, last_hash: BEFORE_THE_FIRST.to_owned() }
    }

    /// The chain with another entry; once broken, it stays so.
    pub(crate) fn with(self, entry: &Entry) -> Result<Self, StoreError> {
        let Self::Whole { entries, last_hash } = self else { return Ok(self) };
        let sequence = entries + 1;
        let broken = |why: &str| Ok(Self::Broken { sequence, why: why.to_owned() });
        if entry.sequence != sequence {
            return broken("it is not there");
        }
        if entry.previous_hash != last_hash {
            return broken("it does not follow from the entry before it");
        }
        if entry.hash != entry.own_hash()? {
            return broken("it is not as it was written");
        }
        Ok(Self::Whole { entries: sequence, last_hash: entry.hash.clone() })
    }
}

impl Store {
    /// Entries of the log from a place on, at most so many, oldest first.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn audit(&self, from: i64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        self.wait(async {
            let mut connection = self.pool.acquire().await?;
            entries(&mut connection, from, limit.into()).await
        })
    }

    /// Place of the newest entry; 0 where there is none.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn last_sequence(&self) -> Result<i64, StoreError> {
        self.wait(async {
            let mut connection = self.pool.acquire().await?;
            let select = "SELECT COALESCE(MAX(sequence), 0) FROM audit_log";
            let row = sqlx::query(select).fetch_one(&mut *connection).await?;
            Ok(row.try_get(0)?)
        })
    }

    /// Hash of the newest entry; 64 zeros where there is none. Every lasting change makes an entry, and each holds the hash
    /// of the one before it: two databases of one hash hold the same.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn last_hash(&self) -> Result<String, StoreError> {
        self.wait(async {
            let mut connection = self.pool.acquire().await?;
            let select = "SELECT hash FROM audit_log ORDER BY sequence DESC LIMIT 1";
            let row = sqlx::query(select).fetch_optional(&mut *connection).await?;
            Ok(row.map(|row| row.try_get("hash")).transpose()?.unwrap_or_else(|| BEFORE_THE_FIRST.to_owned()))
        })
    }

    /// Whether the log is whole, or its first entry that does not follow.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn verify_audit(&self) -> Result<Chain, StoreError> {
        self.wait(async {
            let mut connection = self.pool.acquire().await?;
            verified(&mut connection).await
        })
    }
}

/// Follows the chain from its first entry.
pub(crate) async fn verified(connection: &mut AnyConnection) -> Result<Chain, StoreError> {
    let mut chain = Chain::empty();
    let mut from = 1;
    loop {
        let page = entries(connection, from, PAGE).await?;
        let Some(last) = page.last() else { return Ok(chain) };
        from = last.sequence + 1;
        for entry in &page {
            chain = chain.with(entry)?;
        }
    }
}

/// Entries from a place on, oldest first.
pub(crate) async fn entries(connection: &mut AnyConnection, from: i64, limit: i64) -> Result<Vec<Entry>, StoreError> {
    let select = "SELECT sequence, done_at, done_by, what, subject, value_before, value_after, previous_hash, hash \
                  FROM audit_log WHERE $1 <= sequence ORDER BY sequence LIMIT $2";
    let rows = sqlx::query(select).bind(from).bind(limit).fetch_all(connection).await?;
    rows.iter().map(entry).collect()
}

fn entry(row: &AnyRow) -> Result<Entry, StoreError> {
    Ok(Entry {
        sequence: row.try_get("sequence")?,
        at: row.try_get("done_at")?,
        by: row.try_get("done_by")?,
        what: row.try_get("what")?,
        subject: row.try_get("subject")?,
        before: row.try_get("value_before")?,
        after: row.try_get("value_after")?,
        previous_hash: row.try_get("previous_hash")?,
        hash: row.try_get("hash")?,
    })
}

/// Adds an entry. The transaction holds the lock of writers, so nobody else adds one in between.
pub(crate) async fn append(
    connection: &mut AnyConnection,
    doing: &Doing,
    what: &str,
    subject: &str,
    before: String,
    after: String,
) -> Result<(), StoreError> {
    let select = "SELECT sequence, hash FROM audit_log ORDER BY sequence DESC LIMIT 1";
    let last = sqlx::query(select).fetch_optional(&mut *connection).await?;
    let (sequence, previous_hash) = match last {
        Some(row) => (row.try_get::<i64, _>("sequence")? + 1, row.try_get("hash")?),
        None => (1, BEFORE_THE_FIRST.to_owned()),
    };
    let mut entry = Entry {
        sequence,
        at: doing.at.clone(),
        by: doing.by.clone(),
        what: what.to_owned(),
        subject: subject.to_owned(),
        before,
        after,
        previous_hash,
        hash: String::new(),
    };
    entry.hash = entry.own_hash()?;
    insert(connection, &entry).await
}

/// Writes an entry as it is.
pub(crate) async fn insert(connection: &mut AnyConnection, entry: &Entry) -> Result<(), StoreError> {
    let insert = "INSERT INTO audit_log \
                  (sequence, done_at, done_by, what, subject, value_before, value_after, previous_hash, hash) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let query = sqlx::query(insert).bind(entry.sequence).bind(&entry.at).bind(&entry.by).bind(&entry.what);
    let query = query.bind(&entry.subject).bind(&entry.before).bind(&entry.after);
    query.bind(&entry.previous_hash).bind(&entry.hash).execute(connection).await?;
    Ok(())
}

/// SHA-256 of bytes, in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
