//! A plan as flat tables, as a workbook holds them, and tables as a plan.
//!
//! One table for each list of the document, with the names of what a row belongs to as its first columns; maps by place or
//! year as rows of their own; what there is once as one row, which a workbook shows upright (key and value). Which tables and
//! columns there are follows from the JSON schema of the document alone.
//!
//! **Invariant:** a plan in tables and back is the same plan. What is on a sheet and not understood is a fault.

mod kind;
mod layout;
mod order;
mod read;
mod write;

use std::fmt;
use std::sync::LazyLock;

use crate::plan::{Plan, PlanError};
use layout::Layout;
use read::Reading;

pub use kind::Kind;

/// The table of what there is once.
pub const ROOT: &str = "plan";
/// Headings of the table of what there is once, as a workbook shows it.
pub const UPRIGHT: [&str; 2] = ["key", "value"];
/// A sheet that explains, and is not read.
pub const READ_ME: &str = "Read me";
/// What the names of sheets begin with that are worked out, and are not read.
pub const CALCULATED: &str = "See ";

static LAYOUT: LazyLock<Layout> = LazyLock::new(Layout::of::<Plan>);

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Heading: the name of the field; a part of a part is written `support.title`.
    pub name: String,
    /// What it means.
    pub about: String,
    /// What its cells hold.
    pub kind: Kind,
    /// Whether each row needs it.
    pub is_required: bool,
    /// The table whose names it holds, such as `place`.
    pub names: Option<String>,
    /// Whether it says what the row belongs to.
    pub is_parent: bool,
}

/// A table: cells are text, written and read as the kinds of their columns say; an empty one holds nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Name, fit for a sheet.
    pub name: String,
    /// What a row is.
    pub about: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows, in the order of the document.
    pub rows: Vec<Vec<String>>,
}

/// A sheet as it was read: rows by their own numbers, cells as text; the first row holds the headings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Name.
    pub name: String,
    /// Rows that hold anything.
    pub rows: Vec<(u32, Vec<String>)>,
}

/// Something on a sheet that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The sheet; empty where it is of the plan as a whole.
    pub sheet: String,
    /// The row, as Excel counts.
    pub row: Option<u32>,
    /// The column.
    pub column: Option<String>,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.sheet.is_empty() {
            write!(out, "sheet {}", self.sheet)?;
            if let Some(row) = self.row {
                write!(out, ", row {row}")?;
            }
            if let Some(column) = &self.column {
                write!(out, ", {column}")?;
            }
            out.write_str(": ")?;
        }
        out.write_str(&self.message)
    }
}

impl Table {
    /// Whether a workbook shows it upright: its columns as rows of key and value.
    #[must_use]
    pub fn is_upright(&self) -> bool {
        self.name == ROOT
    }

    /// Its place of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The sheet it makes.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        let lines: Vec<Vec<String>> = if self.is_upright() {
            let row = self.rows.first().cloned().unwrap_or_default();
            let pairs = self.columns.iter().zip(row).map(|(column, cell)| vec![column.name.clone(), cell]);
            std::iter::once(UPRIGHT.map(str::to_owned).to_vec()).chain(pairs).collect()
        } else {
            let headings = self.columns.iter().map(|column| column.name.clone()).collect();
            std::iter::once(headings).chain(self.rows.iter().cloned()).collect()
        };
        Sheet { name: self.name.clone(), rows: (1..).zip(lines).collect() }
    }
}

/// A plan as tables; every list of the document has one, also where it is empty.
#[must_use]
pub fn tables_of(plan: &Plan) -> Vec<Table> {
    // A plan is made of texts, numbers, lists and maps with text for keys, which always are values.
    let document = serde_json::to_value(plan).unwrap_or_default();
    write::tables(&LAYOUT, &document)
}

/// The plan that sheets hold. Sheets that explain or are worked out are left aside; a list without a sheet is empty.
///
/// # Errors
/// Everything that cannot be taken, at once: sheet, row, column and what to do.
pub fn plan_of(sheets: &[Sheet]) -> Result<Plan, Vec<Fault>> {
    let (reading, document) = Reading::of(&LAYOUT, sheets).document()?;
    let unnamed = reading.names();
    if !unnamed.is_empty() {
        return Err(unnamed);
    }
    let whole = |message: String| Fault { sheet: String::new(), row: None, column: None, message };
    Plan::from_json(&document.to_string()).map_err(|why| match why {
        PlanError::ToMend(problems) => problems.into_iter().map(whole).collect(),
        PlanError::NotReadable { message, .. } => vec![whole(message)],
        PlanError::OtherSchema(_) => vec![whole(why.to_string())],
    })
}

#[cfg(test)]
mod tests;
