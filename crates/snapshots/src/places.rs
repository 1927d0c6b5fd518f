//! What a file says of practices and who they belong to.

use arrow::array::RecordBatch;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One statement about a practice (or, where `practice` is absent, about an area and its parents).
///
/// Every field but `row` is what the file said, in upper-case codes and names with outer spaces removed; what it did not
/// say is `None`. `pcn` is `Some("")` where the file says that the practice has no network.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// Practice code.
    pub practice: Option<String>,
    /// Practice name.
    pub practice_name: Option<String>,
    /// PCN code; an empty text says "has none".
    pub pcn: Option<String>,
    /// PCN name.
    pub pcn_name: Option<String>,
    /// Sub-ICB location code (CCG code in old editions).
    pub sub_icb: Option<String>,
    /// Sub-ICB location name.
    pub sub_icb_name: Option<String>,
    /// ICB code (STP code in old editions).
    pub icb: Option<String>,
    /// ICB name.
    pub icb_name: Option<String>,
    /// NHS England region code.
    pub region: Option<String>,
    /// Region name.
    pub region_name: Option<String>,
    /// Patients registered, where the file is a list or carries one.
    pub patients: Option<f64>,
    /// First day of the membership in the PCN.
    pub member_from: Option<Date>,
    /// Last day of the membership in the PCN, inclusive.
    pub member_to: Option<Date>,
    /// Day the practice opened.
    pub opened: Option<Date>,
    /// Day the practice closed.
    pub closed: Option<Date>,
    /// Whether the practice dispenses, where the file says so.
    pub dispensing: Option<bool>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Row in the file.
    pub row: u32,
}

impl Place {
    /// Places as a table, one column a field.
    ///
    /// # Errors
    /// Never for places; Arrow's own error where a column could not be made.
    pub fn to_batch(places: &[Self]) -> Result<RecordBatch, arrow::error::ArrowError> {
        crate::columns::places_batch(places)
    }

    /// Places from a table made by [`Place::to_batch`], whatever other columns it has.
    ///
    /// # Errors
    /// Where a column is absent.
    pub fn from_batch(batch: &RecordBatch) -> Result<Vec<Self>, crate::ReadError> {
        crate::columns::places_of(batch)
    }
}
