//! A document as tables.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::layout::{Items, Layout, Part, Shape};
use super::{ROOT, Table};

type Rows = BTreeMap<String, Vec<Vec<String>>>;

/// The tables of a document.
pub(super) fn tables(layout: &Layout, document: &Value) -> Vec<Table> {
    let mut rows = Rows::new();
    let empty = Map::new();
    let root = document.as_object().unwrap_or(&empty);
    rows.insert(ROOT.to_owned(), vec![cells(&layout.root, Some(root))]);
    within(&layout.root, root, &[], &mut rows);
    let table = |heading: &super::layout::Heading| Table {
        name: heading.name.clone(),
        about: heading.about.clone(),
        columns: heading.columns.clone(),
        rows: rows.remove(&heading.name).unwrap_or_default(),
    };
    layout.headings.iter().map(table).collect()
}

/// The cells of a row, in the order of its columns; all empty where there is no map.
fn cells(shape: &Shape, map: Option<&Map<String, Value>>) -> Vec<String> {
    let mut row = Vec::new();
    for field in &shape.fields {
        let value = map.and_then(|map| map.get(&field.name));
        match &field.part {
            Part::Cell(kind) => row.push(value.map(|value| kind.written(value)).unwrap_or_default()),
            Part::One(one) => row.extend(cells(one, value.and_then(Value::as_object))),
            Part::Many(_) | Part::Map(_) => {}
        }
    }
    row
}

/// Rows of the lists and maps within a map; `parents` are the names of what they belong to.
fn within(shape: &Shape, map: &Map<String, Value>, parents: &[String], rows: &mut Rows) {
    for field in &shape.fields {
        let Some(value) = map.get(&field.name) else { continue };
        match (&field.part, value) {
            (Part::One(one), Value::Object(map)) => within(one, map, parents, rows),
            (Part::Many(items), Value::Array(list)) => {
                for item in list.iter().filter_map(Value::as_object) {
                    add(items, item, parents, rows);
                }
            }
            (Part::Map(by_key), Value::Object(map)) => {
                let table = rows.entry(by_key.table.clone()).or_default();
                for (key, value) in map {
                    let key = by_key.key_kind.written(&Value::from(key.as_str()));
                    table.push(parents.iter().cloned().chain([key, by_key.value_kind.written(value)]).collect());
                }
            }
            _ => {}
        }
    }
}

fn add(items: &Items, item: &Map<String, Value>, parents: &[String], rows: &mut Rows) {
    let own = cells(&items.shape, Some(item));
    let row = parents.iter().cloned().chain(own).collect();
    rows.entry(items.table.clone()).or_default().push(row);
    let names = items.keys.iter().map(|key| items.shape.written(key, item));
    let parents: Vec<String> = parents.iter().cloned().chain(names).collect();
    within(&items.shape, item, &parents, rows);
}

impl Shape {
    /// The field of a map as the text of a cell.
    fn written(&self, name: &str, map: &Map<String, Value>) -> String {
        let field = self.fields.iter().find(|field| field.name == name);
        match (field.map(|field| &field.part), map.get(name)) {
            (Some(Part::Cell(kind)), Some(value)) => kind.written(value),
            _ => String::new(),
        }
    }
}
