//! What was read of months and of their roll-ups, kept for whoever asks again: reading a column of England takes longer than
//! all else of most questions.
//!
//! **Invariant:** what is kept was read of one state of the shelf and goes with it, and takes no more than a bounded room; what
//! nobody asked for lately makes room.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use wholetime_vocabulary::Period;

use crate::MeasuresError;
use crate::geography::{Geography, Tree};
use crate::rollups::LevelSums;
use crate::workforce::Practices;

/// Bytes kept of practices' values. Our judgement: some questions over six years of England, a fifth of what a server may take.
const ROOM_OF_MONTHS: u64 = 96 << 20;

/// Bytes kept of roll-ups. Our judgement.
const ROOM_OF_SUMS: u64 = 48 << 20;

/// Trees kept. Our judgement: those of ten years on both maps, three megabytes each where all England is in them.
const TREES: usize = 320;

/// Readings expected, for the size of the table. Our judgement.
const EXPECTED: usize = 1024;

/// A month and the measures read of it.
type OfMonth = (Period, Vec<String>);

/// A roll-up by its name, and the measures read of it.
type OfSums = (String, Vec<String>);

/// Readings of a state of the shelf.
#[derive(Debug)]
pub(crate) struct Readings {
    months: Cache<OfMonth, Arc<Practices>, Bytes>,
    sums: Cache<OfSums, Arc<LevelSums>, Bytes>,
    trees: Cache<(Period, Geography), Arc<Tree>>,
}

impl Default for Readings {
    fn default() -> Self {
        Self {
            months: Cache::with_weighter(EXPECTED, ROOM_OF_MONTHS, Bytes),
            sums: Cache::with_weighter(EXPECTED, ROOM_OF_SUMS, Bytes),
            trees: Cache::new(TREES),
        }
    }
}

impl Readings {
    /// What `read` reads of measures of a month, read once.
    pub(crate) fn month(
        &self,
        period: Period,
        measures: &[&str],
        read: impl FnOnce() -> Result<Practices, MeasuresError>,
    ) -> Result<Arc<Practices>, MeasuresError> {
        self.months.get_or_insert_with(&(period, named(measures)), || read().map(Arc::new))
    }

    /// What `read` reads of measures of a roll-up, read once.
    pub(crate) fn sums(
        &self,
        name: &str,
        measures: &[&str],
        read: impl FnOnce() -> Result<LevelSums, MeasuresError>,
    ) -> Result<Arc<LevelSums>, MeasuresError> {
        self.sums.get_or_insert_with(&(name.to_owned(), named(measures)), || read().map(Arc::new))
    }

    /// The tree of a period, made once: whoever asks while it is made waits for it.
    pub(crate) fn tree(
        &self,
        period: Period,
        geography: Geography,
        make: impl FnOnce() -> Result<Tree, MeasuresError>,
    ) -> Result<Arc<Tree>, MeasuresError> {
        self.trees.get_or_insert_with(&(period, geography), || make().map(Arc::new))
    }
}

fn named(measures: &[&str]) -> Vec<String> {
    measures.iter().map(|measure| (*measure).to_owned()).collect()
}

/// About how many bytes a reading takes.
#[derive(Clone, Debug)]
struct Bytes;

impl Weighter<OfMonth, Arc<Practices>> for Bytes {
    fn weight(&self, _: &OfMonth, read: &Arc<Practices>) -> u64 {
        // A code, where it stands, and the values: each with what its place in the memory takes.
        let row = 120 + size_of::<wholetime_vocabulary::Value>() * read.measures.len();
        bytes(row * read.values.len())
    }
}

impl Weighter<OfSums, Arc<LevelSums>> for Bytes {
    fn weight(&self, _: &OfSums, read: &Arc<LevelSums>) -> u64 {
        bytes(read.bytes())
    }
}

/// Nothing weighs nothing: what does is never counted.
fn bytes(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX).max(1)
}
