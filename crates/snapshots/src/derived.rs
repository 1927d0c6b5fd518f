//! What was computed from editions and is worth keeping: named by what it is and by a hash of all it was made from.
//!
//! A derived table can be deleted at any time; whoever needs it makes it again.

use std::path::PathBuf;

use arrow::array::RecordBatch;

use crate::{Shelf, ShelfError, columns};

impl Shelf {
    fn derived_path(&self, kind: &str, key: &str) -> PathBuf {
        self.root.join("../derived").join(kind).join(format!("{key}.parquet"))
    }

    /// A derived table, where it was made before from the same inputs.
    ///
    /// `columns` restricts what is read; of a table sorted by a first column of measures only the row groups that may
    /// hold one of `measures` are read (all where none is named).
    ///
    /// # Errors
    /// Where it is there and cannot be read.
    pub fn derived(
        &self,
        kind: &str,
        key: &str,
        names: Option<&[&str]>,
        measures: &[&str],
    ) -> Result<Option<Vec<RecordBatch>>, ShelfError> {
        let path = self.derived_path(kind, key);
        if !path.exists() {
            return Ok(None);
        }
        let admits = |group: &parquet::file::metadata::RowGroupMetaData, _: &arrow::datatypes::Schema| {
            columns::may_hold(group, measures)
        };
        columns::read(&path, names, Some(&admits)).map(Some).map_err(ShelfError::at(&path))
    }

    /// Whether a derived table was made before.
    #[must_use]
    pub fn has_derived(&self, kind: &str, key: &str) -> bool {
        self.derived_path(kind, key).exists()
    }

    /// Keeps a derived table. It appears in one step; two makers of the same table make the same.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn keep_derived(&self, kind: &str, key: &str, batch: &RecordBatch) -> Result<(), ShelfError> {
        let path = self.derived_path(kind, key);
        let folder = path.parent().unwrap_or(&self.root).to_owned();
        std::fs::create_dir_all(&folder).map_err(ShelfError::io(&folder))?;
        let draft = tempfile::NamedTempFile::new_in(&folder).map_err(ShelfError::io(&folder))?;
        columns::write(draft.path(), batch, true).map_err(ShelfError::at(&path))?;
        draft.persist(&path).map_err(|why| ShelfError::io(&path)(why.error))?;
        Ok(())
    }

    /// Deletes derived tables of a kind that none of `keys` names: their inputs have changed.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn forget_derived(&self, kind: &str, keys: &std::collections::HashSet<String>) -> Result<(), ShelfError> {
        let folder = self.root.join("../derived").join(kind);
        let Ok(entries) = std::fs::read_dir(&folder) else { return Ok(()) };
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            if !keys.contains(&stem) {
                std::fs::remove_file(&path).map_err(ShelfError::io(&path))?;
            }
        }
        Ok(())
    }
}
