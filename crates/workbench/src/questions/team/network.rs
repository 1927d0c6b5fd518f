//! Staff of networks by role as their file has them, with the part that stands in it as a contracted service.

use std::collections::{BTreeMap, BTreeSet};

use wholetime_measures::Holdings;
use wholetime_snapshots::EditionKey;
use wholetime_snapshots::arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use wholetime_snapshots::arrow::datatypes::{DataType, Float64Type, Int32Type};
use wholetime_vocabulary::Period;

use crate::WorkbenchError;

/// How the file calls rows of contracted services. Source: column DATA_SOURCE of the editions from March 2020 to June 2022.
const CONTRACTED: &str = "contracted";

/// An edition this much older than the month asked about no longer serves. Our judgement, the same as for other sources that
/// are set beside each other: two years of change are larger than most differences between sources.
const SERVES_FOR_MONTHS: i32 = 24;

/// An edition this much younger serves where there is no older one. Our judgement.
const SERVES_AHEAD_MONTHS: i32 = 12;

/// FTE of a role in a network.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct NetworkFte {
    /// All of it.
    pub(crate) all: f64,
    /// The part that is a contracted service.
    pub(crate) contracted: f64,
}

/// An edition of the file of networks.
#[derive(Clone, Debug)]
pub(crate) struct NetworkFile {
    /// Its key.
    pub(crate) edition: EditionKey,
    /// Months from the month asked about; negative where it is older.
    pub(crate) months_away: i32,
    by_role: BTreeMap<(String, String), NetworkFte>,
    reported: BTreeSet<String>,
}

impl NetworkFile {
    /// The publication of networks' staff.
    pub(crate) const SOURCE: &'static str = "pcn_workforce";

    /// The newest edition at or before a month, if it is near enough; else the first after it; none where none is held near.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(crate) fn nearest(holdings: &Holdings, period: Period) -> Result<Option<Self>, WorkbenchError> {
        let away = |key: &EditionKey| key.period.months_since(period);
        let near = holdings.shelf.editions().map(|edition| &edition.key).filter(|key| {
            key.source == Self::SOURCE && -SERVES_FOR_MONTHS <= away(key) && away(key) <= SERVES_AHEAD_MONTHS
        });
        let chosen = near.min_by_key(|key| (0 < away(key), away(key).abs(), std::cmp::Reverse(key.revision))).cloned();
        chosen.map(|edition| Self::read(holdings, &edition, away(&edition))).transpose()
    }

    /// Reads an edition.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(crate) fn read(holdings: &Holdings, edition: &EditionKey, months_away: i32) -> Result<Self, WorkbenchError> {
        let mut file =
            Self { edition: edition.clone(), months_away, by_role: BTreeMap::new(), reported: BTreeSet::new() };
        let held = holdings.shelf.table_columns(edition)?;
        let wanted = ["pcn_code", "staff_role", "fte", "data_source", "unique_identifier"];
        let named: Vec<&str> = wanted.into_iter().filter(|name| held.iter().any(|column| column == name)).collect();
        let Some(batch) = holdings.shelf.table(edition, Some(&named))? else { return Ok(file) };
        for row in 0..batch.num_rows() {
            let Some(pcn) = text(&batch, "pcn_code", row) else { continue };
            let pcn = pcn.to_ascii_uppercase();
            file.reported.insert(pcn.clone());
            let published = text(&batch, "staff_role", row).unwrap_or_default();
            let Some(role) = holdings.catalogue.roles.pcn_published(&published) else { continue };
            let Some(fte) = number(&batch, "fte", row) else { continue };
            let is_contracted = match text(&batch, "data_source", row) {
                Some(source) => source.to_ascii_lowercase().contains(CONTRACTED),
                None => text(&batch, "unique_identifier", row).is_none(),
            };
            let sum = file.by_role.entry((pcn, role.id.clone())).or_default();
            sum.all += fte;
            sum.contracted += if is_contracted { fte } else { 0.0 };
        }
        Ok(file)
    }

    /// FTE of some roles in a network; none where it has no row at all, which is not nobody.
    pub(crate) fn of(&self, pcn: &str, roles: &[String]) -> Option<NetworkFte> {
        self.has(pcn).then(|| {
            let own = roles.iter().filter_map(|role| self.by_role.get(&(pcn.to_owned(), role.clone())));
            own.fold(NetworkFte::default(), |sum, one| NetworkFte {
                all: sum.all + one.all,
                contracted: sum.contracted + one.contracted,
            })
        })
    }

    /// Whether a network has a row in it.
    pub(crate) fn has(&self, pcn: &str) -> bool {
        self.reported.contains(pcn)
    }
}

/// A cell of text; none where it is empty.
fn text(batch: &RecordBatch, column: &str, row: usize) -> Option<String> {
    let column: &ArrayRef = batch.column_by_name(column)?;
    if column.is_null(row) {
        return None;
    }
    let text = match column.data_type() {
        DataType::Dictionary(..) => {
            let words = column.as_dictionary_opt::<Int32Type>()?;
            let key = usize::try_from(words.keys().value(row)).ok()?;
            words.values().as_string_opt::<i32>()?.value(key).to_owned()
        }
        DataType::Utf8 => column.as_string_opt::<i32>()?.value(row).to_owned(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A cell that holds a number.
fn number(batch: &RecordBatch, column: &str, row: usize) -> Option<f64> {
    let column = batch.column_by_name(column)?.as_primitive_opt::<Float64Type>()?;
    (!column.is_null(row)).then(|| column.value(row))
}
