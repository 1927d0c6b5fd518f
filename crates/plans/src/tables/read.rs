//! Sheets as a document, and everything on them that cannot be taken.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::kind::is_error;
use super::layout::{ByKey, Heading, Items, Layout, Part, Shape};
use super::{CALCULATED, Fault, READ_ME, ROOT, Sheet, UPRIGHT};

/// What was read from sheets.
pub(super) struct Reading<'l> {
    layout: &'l Layout,
    /// Rows by the names of their tables.
    tables: BTreeMap<&'l str, Vec<Row>>,
    /// Everything that cannot be taken.
    pub(super) faults: Vec<Fault>,
}

/// A row whose cells were read.
struct Row {
    /// The number of the row in which each column stands: they differ where the table is upright.
    numbers: Vec<u32>,
    /// What it belongs to, as it stands in the cells.
    parents: Vec<String>,
    /// Values by the names of their columns; cells that hold nothing are left out.
    values: BTreeMap<String, Value>,
    /// The cells as they stand, by the names of the columns that are on the sheet.
    texts: BTreeMap<String, String>,
}

/// Where a map of the document stands on the sheets.
struct Place<'a> {
    heading: &'a Heading,
    row: Option<&'a Row>,
    /// Names of what the lists within it belong to.
    names: &'a [String],
}

impl<'l> Reading<'l> {
    /// Reads the cells of all sheets.
    pub(super) fn of(layout: &'l Layout, sheets: &[Sheet]) -> Self {
        let mut reading = Self { layout, tables: BTreeMap::new(), faults: Vec::new() };
        let is_left_aside = |name: &str| name == READ_ME || name.starts_with(CALCULATED);
        for sheet in sheets.iter().filter(|sheet| !is_left_aside(&sheet.name)) {
            let heading = layout.headings.iter().find(|heading| heading.name.eq_ignore_ascii_case(&sheet.name));
            match heading {
                Some(heading) if reading.tables.contains_key(heading.name.as_str()) => {
                    reading.fault(&sheet.name, None, None, "is there twice; keep one");
                }
                Some(heading) => reading.table(heading, sheet),
                None => reading.unknown(sheet),
            }
        }
        if !reading.tables.contains_key(ROOT) {
            let message =
                format!("there is no sheet `{ROOT}`; a plan begins with its `schema`, `id`, `title` and `years`");
            reading.fault("", None, None, message);
        }
        reading
    }

    fn fault(&mut self, sheet: &str, row: Option<u32>, column: Option<&str>, message: impl Into<String>) {
        let column = column.map(str::to_owned);
        self.faults.push(Fault { sheet: sheet.to_owned(), row, column, message: message.into() });
    }

    fn unknown(&mut self, sheet: &Sheet) {
        // An empty sheet says nothing, so nothing is lost with it.
        if sheet.rows.is_empty() {
            return;
        }
        let message = format!(
            "is no sheet of a plan; give it the name of one (they stand on the sheet {READ_ME}), or one that begins with \
             `{CALCULATED}` if it is your own and shall be left aside"
        );
        self.fault(&sheet.name, None, None, message);
    }

    fn table(&mut self, heading: &'l Heading, sheet: &Sheet) {
        let rows = if heading.name == ROOT { self.upright(heading, sheet) } else { self.rows(heading, sheet) };
        self.tables.insert(&heading.name, rows);
    }

    /// The one row of a sheet of keys and values.
    fn upright(&mut self, heading: &Heading, sheet: &Sheet) -> Vec<Row> {
        let mut numbers = vec![1; heading.columns.len()];
        let mut texts: BTreeMap<String, String> =
            heading.columns.iter().map(|column| (column.name.clone(), String::new())).collect();
        for (number, cells) in &sheet.rows {
            let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
            let key = cell(0);
            if key.is_empty() || key == UPRIGHT[0] {
                continue;
            }
            let Some(at) = heading.columns.iter().position(|column| column.name == key) else {
                let keys = heading.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ");
                self.fault(&sheet.name, Some(*number), None, format!("`{key}` is no key of it; there are {keys}"));
                continue;
            };
            numbers[at] = *number;
            if texts.insert(key.to_owned(), cell(1).to_owned()).is_some_and(|before| !before.is_empty()) {
                self.fault(&sheet.name, Some(*number), None, format!("`{key}` is there twice; keep one"));
            }
        }
        vec![self.row(heading, numbers, texts)]
    }

    fn rows(&mut self, heading: &Heading, sheet: &Sheet) -> Vec<Row> {
        let Some(((_, headings), rows)) = sheet.rows.split_first() else { return Vec::new() };
        let mut at_columns: Vec<Option<&str>> = Vec::new();
        for name in headings.iter().map(|name| name.trim()) {
            let known = heading.columns.iter().any(|column| column.name == name);
            if at_columns.contains(&Some(name)) {
                self.fault(&sheet.name, Some(1), Some(name), "is there twice; keep one");
            }
            at_columns.push(known.then_some(name));
            if !known && !name.is_empty() {
                let names = heading.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ");
                self.fault(&sheet.name, Some(1), Some(name), format!("is no column of it; there are {names}"));
            }
        }
        if !rows.is_empty() {
            for column in heading.columns.iter().filter(|column| column.is_required) {
                if !at_columns.contains(&Some(column.name.as_str())) {
                    self.fault(&sheet.name, None, Some(&column.name), "is missing; add the column");
                }
            }
        }
        let mut read = Vec::new();
        for (number, cells) in rows {
            let on_sheet = at_columns.iter().flatten().map(|name| ((*name).to_owned(), String::new()));
            let mut texts: BTreeMap<String, String> = on_sheet.collect();
            for (at, cell) in cells.iter().map(|cell| cell.trim()).enumerate().filter(|(_, cell)| !cell.is_empty()) {
                match at_columns.get(at).copied().flatten() {
                    Some(name) => {
                        texts.insert(name.to_owned(), cell.to_owned());
                    }
                    None if headings.get(at).is_none_or(|name| name.trim().is_empty()) => {
                        self.fault(
                            &sheet.name,
                            Some(*number),
                            None,
                            format!("`{cell}` stands under no heading; take it out"),
                        );
                    }
                    // The column has its fault already.
                    None => {}
                }
            }
            if texts.values().any(|text| !text.is_empty()) {
                let row = self.row(heading, vec![*number; heading.columns.len()], texts);
                read.push(row);
            }
        }
        read
    }

    /// Reads the cells of a row by the kinds of their columns.
    fn row(&mut self, heading: &Heading, numbers: Vec<u32>, texts: BTreeMap<String, String>) -> Row {
        let mut values = BTreeMap::new();
        for (column, number) in heading.columns.iter().zip(&numbers) {
            let text = texts.get(&column.name).map_or("", String::as_str);
            if is_error(text) {
                let message = format!("holds `{text}`, an error of a formula; mend the formula or write the value");
                self.fault(&heading.name, Some(*number), Some(&column.name), message);
                continue;
            }
            if text.is_empty() {
                continue;
            }
            match column.kind.read(text) {
                Ok(value) => {
                    values.insert(column.name.clone(), value);
                }
                Err(why) => self.fault(&heading.name, Some(*number), Some(&column.name), format!("`{text}` {why}")),
            }
        }
        let parents = heading.columns.iter().filter(|column| column.is_parent);
        let parents = parents.map(|column| texts.get(&column.name).cloned().unwrap_or_default()).collect();
        Row { numbers, parents, values, texts }
    }

    /// Puts the document together.
    ///
    /// # Errors
    /// All faults.
    pub(super) fn document(mut self) -> Result<(Self, Value), Vec<Fault>> {
        let tables = std::mem::take(&mut self.tables);
        let mut building =
            Building { layout: self.layout, tables: &tables, taken: BTreeSet::new(), faults: Vec::new() };
        let mut document = Map::new();
        if let Some(heading) = self.layout.heading(ROOT) {
            let row = tables.get(ROOT).and_then(|rows| rows.first());
            document = building.map(&self.layout.root, "", &Place { heading, row, names: &[] }, true);
        }
        building.orphans();
        let faults = building.faults;
        self.faults.extend(faults);
        self.tables = tables;
        if self.faults.is_empty() { Ok((self, Value::Object(document))) } else { Err(self.faults) }
    }

    /// Cells that name what is not in the list they name from.
    pub(super) fn names(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let rows = |table: &str| self.tables.get(table).map_or(&[][..], Vec::as_slice);
        for heading in &self.layout.headings {
            for (at, column) in heading.columns.iter().enumerate().filter(|(_, column)| !column.is_parent) {
                let Some(list) = &column.names else { continue };
                let known: BTreeSet<&str> =
                    rows(list).iter().filter_map(|row| row.values.get("id")?.as_str()).collect();
                for row in rows(&heading.name) {
                    let Some(name) = row.values.get(&column.name).and_then(Value::as_str) else { continue };
                    if !known.contains(name) {
                        faults.push(Fault {
                            sheet: heading.name.clone(),
                            row: row.numbers.get(at).copied(),
                            column: Some(column.name.clone()),
                            message: format!("`{name}` is not on the sheet {list}; add it there or name one that is"),
                        });
                    }
                }
            }
        }
        faults
    }
}

/// A document that is being put together from rows.
struct Building<'a> {
    layout: &'a Layout,
    tables: &'a BTreeMap<&'a str, Vec<Row>>,
    /// Rows that have found what they belong to: table and place in it.
    taken: BTreeSet<(&'a str, usize)>,
    faults: Vec<Fault>,
}

impl<'a> Building<'a> {
    /// The map of a row; `prefix` begins the names of its columns. What it needs is looked for where `is_there`.
    fn map(&mut self, shape: &Shape, prefix: &str, place: &Place<'_>, is_there: bool) -> Map<String, Value> {
        let mut map = Map::new();
        for field in &shape.fields {
            let name = format!("{prefix}{}", field.name);
            let value = match &field.part {
                Part::Cell(_) => place.row.and_then(|row| row.values.get(&name).cloned()),
                Part::One(one) => {
                    let deeper = format!("{name}.");
                    let is_begun = field.is_required || self.is_begun(one, &deeper, place);
                    is_begun.then(|| Value::Object(self.map(one, &deeper, place, true)))
                }
                Part::Many(items) => {
                    self.list(items, place.names).filter(|list| field.is_required || !list.is_empty()).map(Value::Array)
                }
                Part::Map(by_key) => self
                    .by_key(by_key, &field.name, place.names)
                    .filter(|map| field.is_required || !map.is_empty())
                    .map(Value::Object),
            };
            match value {
                Some(value) => {
                    map.insert(field.name.clone(), value);
                }
                None if is_there && field.is_required => self.needed(&name, place),
                None => {}
            }
        }
        map
    }

    /// Whether anything of a part is there.
    fn is_begun(&self, shape: &Shape, prefix: &str, place: &Place<'_>) -> bool {
        shape.fields.iter().any(|field| {
            let name = format!("{prefix}{}", field.name);
            let has_rows = |table: &str| {
                let rows = self.tables.get(table).map_or(&[][..], Vec::as_slice);
                rows.iter().any(|row| row.parents == place.names)
            };
            match &field.part {
                Part::Cell(_) => place.row.is_some_and(|row| row.texts.get(&name).is_some_and(|text| !text.is_empty())),
                Part::One(one) => self.is_begun(one, &format!("{name}."), place),
                Part::Many(items) => has_rows(&items.table),
                Part::Map(by_key) => has_rows(&by_key.table),
            }
        })
    }

    /// A cell that is needed and holds nothing. One that holds something wrong has its fault already, as has a sheet without
    /// the column.
    fn needed(&mut self, name: &str, place: &Place<'_>) {
        let Some(row) = place.row.filter(|row| row.texts.get(name).is_some_and(String::is_empty)) else { return };
        let at = place.heading.columns.iter().position(|column| column.name == name);
        self.faults.push(Fault {
            sheet: place.heading.name.clone(),
            row: at.and_then(|at| row.numbers.get(at).copied()),
            column: Some(name.to_owned()),
            message: "is empty; it is needed".to_owned(),
        });
    }

    /// Rows of a table that belong to what has these names, and their places in the table.
    fn rows_of(&mut self, table: &str, names: &[String]) -> Vec<&'a Row> {
        let Some((table, rows)) = self.tables.get_key_value(table) else { return Vec::new() };
        let mut own = Vec::new();
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.parents == names) {
            self.taken.insert((*table, at));
            own.push(row);
        }
        own
    }

    fn list(&mut self, items: &Items, names: &[String]) -> Option<Vec<Value>> {
        let heading = self.layout.heading(&items.table)?;
        let mut list = Vec::new();
        let mut seen: BTreeSet<Vec<String>> = BTreeSet::new();
        for row in self.rows_of(&items.table, names) {
            let own: Vec<String> =
                items.keys.iter().map(|key| row.texts.get(key).cloned().unwrap_or_default()).collect();
            let deeper: Vec<String> = names.iter().cloned().chain(own.iter().cloned()).collect();
            let has_parts = items.shape.fields.iter().any(|field| !matches!(field.part, Part::Cell(_)));
            if has_parts && !own.is_empty() && !seen.insert(own) {
                self.faults.push(Fault {
                    sheet: items.table.clone(),
                    row: row.numbers.first().copied(),
                    column: items.keys.first().cloned(),
                    message: format!("`{}` is there twice; give one another name", deeper.join(", ")),
                });
                continue;
            }
            let place = Place { heading, row: Some(row), names: &deeper };
            list.push(Value::Object(self.map(&items.shape, "", &place, true)));
        }
        Some(list)
    }

    fn by_key(&mut self, by_key: &ByKey, field: &str, names: &[String]) -> Option<Map<String, Value>> {
        self.layout.heading(&by_key.table)?;
        let mut map = Map::new();
        for row in self.rows_of(&by_key.table, names) {
            let key = row.values.get(&by_key.key).and_then(Value::as_str);
            for column in [by_key.key.as_str(), field] {
                if row.texts.get(column).is_some_and(String::is_empty) {
                    self.faults.push(Fault {
                        sheet: by_key.table.clone(),
                        row: row.numbers.first().copied(),
                        column: Some(column.to_owned()),
                        message: "is empty; it is needed".to_owned(),
                    });
                }
            }
            let (Some(key), Some(value)) = (key, row.values.get(field)) else { continue };
            if map.insert(key.to_owned(), value.clone()).is_some() {
                self.faults.push(Fault {
                    sheet: by_key.table.clone(),
                    row: row.numbers.first().copied(),
                    column: Some(by_key.key.clone()),
                    message: format!("`{key}` is there twice; keep one"),
                });
            }
        }
        Some(map)
    }

    /// Rows that belong to nothing.
    fn orphans(&mut self) {
        for (table, rows) in self.tables {
            let parents: Vec<&super::Column> = self
                .layout
                .heading(table)
                .into_iter()
                .flat_map(|heading| &heading.columns)
                .filter(|column| column.is_parent)
                .collect();
            let Some(first) = parents.first().filter(|_| *table != ROOT) else { continue };
            for (_, row) in rows.iter().enumerate().filter(|(at, _)| !self.taken.contains(&(*table, *at))) {
                let message =
                    match parents.iter().find(|column| row.texts.get(&column.name).is_none_or(String::is_empty)) {
                        Some(empty) => format!("{} is empty; name what the row belongs to", empty.name),
                        None => format!(
                            "belongs to `{}`, which is not there; mend the name, or add it{}",
                            row.parents.join(", "),
                            first.names.as_ref().map_or(String::new(), |list| format!(" (see the sheet {list})"))
                        ),
                    };
                self.faults.push(Fault {
                    sheet: (*table).to_owned(),
                    row: row.numbers.first().copied(),
                    column: None,
                    message,
                });
            }
        }
    }
}
