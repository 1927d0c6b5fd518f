//! Sheets as a document, and everything on them that cannot be taken.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::kind::Kind;
use super::layout::{Heading, Items, Layout, Part, Shape};
use super::{CALCULATED, Column, Fault, READ_ME, ROOT, Sheet, UPRIGHT};

/// A row whose cells were read.
struct Row {
    number: u32,
    /// Cells as they stand, in the order of the columns of the table.
    texts: Vec<String>,
    /// Values by the names of the columns; those that hold nothing are left out.
    values: BTreeMap<String, Value>,
}

/// The document that sheets hold.
///
/// # Errors
/// All faults: sheets and columns that no plan has, cells of another kind, rows that belong to nothing.
pub(super) fn document(layout: &Layout, sheets: &[Sheet]) -> Result<Value, Vec<Fault>> {
    let mut reading = Reading { tables: BTreeMap::new(), taken: BTreeSet::new(), faults: Vec::new() };
    for sheet in sheets.iter().filter(|sheet| is_editable(&sheet.name)) {
        match layout.heading(&sheet.name) {
            Some(heading) => reading.table(heading, sheet),
            None => reading.faults.push(unknown(layout, sheet)),
        }
    }
    if !reading.tables.contains_key(ROOT) {
        let message = format!("there is no sheet `{ROOT}`; a plan begins with its `schema`, `id`, `title` and `years`");
        reading.faults.push(Fault { sheet: String::new(), row: None, column: None, message });
    }
    let root = reading.tables.get(ROOT).and_then(|rows| rows.first());
    let values = root.map(|row| row.values.clone()).unwrap_or_default();
    let document = reading.map(&layout.root, "", &Place { sheet: ROOT, row: None }, &values, &[]);
    reading.orphans(layout);
    if reading.faults.is_empty() { Ok(Value::Object(document)) } else { Err(reading.faults) }
}

/// Cells that name what is not in the list they name from.
pub(super) fn names(layout: &Layout, sheets: &[Sheet]) -> Vec<Fault> {
    let mut reading = Reading { tables: BTreeMap::new(), taken: BTreeSet::new(), faults: Vec::new() };
    for sheet in sheets.iter().filter(|sheet| is_editable(&sheet.name)) {
        if let Some(heading) = layout.heading(&sheet.name) {
            reading.table(heading, sheet);
        }
    }
    let mut faults = Vec::new();
    for heading in &layout.headings {
        for (at, column) in heading.columns.iter().enumerate().filter(|(_, column)| !column.is_parent) {
            let Some(list) = &column.names else { continue };
            let known: BTreeSet<&Value> =
                reading.tables.get(list).into_iter().flatten().filter_map(|row| row.values.get("id")).collect();
            for row in reading.tables.get(&heading.name).into_iter().flatten() {
                let Some(name) = row.values.get(&column.name).filter(|name| !known.contains(name)) else { continue };
                faults.push(Fault {
                    sheet: heading.name.clone(),
                    row: (heading.name != ROOT || row.number != 0)
                        .then(|| if heading.name == ROOT { row.number + position(at) } else { row.number }),
                    column: Some(column.name.clone()),
                    message: format!(
                        "{name} is not on the sheet {list}; add it there, or write one of its names here"
                    ),
                });
            }
        }
    }
    faults
}

fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(0)
}
