//! Where things stand in the workbook, as formulas name them.
//!
//! Conditions are written as products within `SUMPRODUCT`, never as criteria of `SUMIFS`: a criterion such as `2011/12` would be
//! taken for a day.

use rust_xlsxwriter::utility::{column_number_to_name, row_col_to_cell_absolute};
use wholetime_workbench::plans::tables::Table;

use super::{At, row};

/// The last row that formulas look at and that lists to choose from reach to, at least: ten times the longest table of the
/// examples. Our judgement.
const LAST_ROW: usize = 1_000;
/// What a formula names that is nowhere; no workbook holds it.
const NOWHERE: &str = "#REF!";

/// Where the cells of the sheets to edit stand.
pub(super) struct Places<'t> {
    tables: &'t [Table],
}

impl<'t> Places<'t> {
    pub(super) fn of(tables: &'t [Table]) -> Self {
        Self { tables }
    }

    fn table(&self, name: &str) -> Option<&'t Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// The last row, as Excel counts, that formulas look at in a table.
    pub(super) fn last_row(table: &Table) -> u32 {
        row(LAST_ROW.max(table.rows.len() * 2))
    }

    /// A whole column of a table.
    pub(super) fn column(&self, table: &str, column: &str) -> String {
        let Some((at, found)) = self.table(table).and_then(|found| Some((found.column(column)?, found))) else {
            return NOWHERE.to_owned();
        };
        let letters = column_number_to_name(super::column(at));
        format!("{}!${letters}$2:${letters}${}", quoted(table), Self::last_row(found))
    }

    /// The cell of a row of a table; rows are counted from 0, without the headings.
    pub(super) fn cell(&self, table: &str, column: &str, at_row: usize) -> String {
        let Some(at) = self.table(table).and_then(|found| found.column(column)) else { return NOWHERE.to_owned() };
        in_sheet(table, (row(at_row + 1), super::column(at)))
    }

    /// The cell of the value of a key of the upright table.
    pub(super) fn value(&self, table: &str, key: &str) -> String {
        let Some(at) = self.table(table).and_then(|found| found.column(key)) else { return NOWHERE.to_owned() };
        in_sheet(table, (row(at + 1), 1))
    }

    /// What stands in another column beside an id: `INDEX` and `MATCH`.
    pub(super) fn beside(&self, table: &str, column: &str, id: &str) -> String {
        format!("INDEX({},MATCH({id},{},0))", self.column(table, column), self.column(table, "id"))
    }

    /// How many rows of a table name this in a column.
    pub(super) fn count(&self, table: &str, column: &str, is: &str) -> String {
        format!("SUMPRODUCT(({}={is})*1)", self.column(table, column))
    }

    /// Conditions that a row of a table meets, as a product.
    pub(super) fn all(&self, table: &str, conditions: &[(&str, &str)]) -> String {
        let each = conditions.iter().map(|(column, is)| format!("({}={is})", self.column(table, column)));
        each.collect::<Vec<_>>().join("*")
    }

    /// The condition that a time of a column lies in a financial year: the year, a quarter of it, or a month.
    pub(super) fn is_in_year(&self, table: &str, column: &str, year: &str) -> String {
        let when = self.column(table, column);
        format!(
            "((LEFT({when},7)={year})+(MID({when},5,1)=\"-\")*({when}>=LEFT({year},4)&\"-04\")*({when}<=(LEFT({year},4)+1)&\"-03\"))"
        )
    }
}

/// A cell of this sheet.
pub(super) fn here((row, column): At) -> String {
    row_col_to_cell_absolute(row, column)
}

/// Cells of this sheet, one beside or below another.
pub(super) fn from_to(from: At, to: At) -> String {
    format!("{}:{}", here(from), here(to))
}

/// A cell of another sheet.
pub(super) fn in_sheet(sheet: &str, at: At) -> String {
    format!("{}!{}", quoted(sheet), here(at))
}

fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

/// A text within a formula.
pub(super) fn text(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
