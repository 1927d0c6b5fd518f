//! Which tables a plan has and which columns each: worked out from the JSON schema of the document.
//!
//! **Invariant:** no field is named here. A field that the document gains has its column, a list its table.

#[cfg(test)]
use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::kind::Kind;
use super::order::fields_at;
use super::{Column, ROOT};
use crate::when::{FinancialYear, When};

/// Letters of the name of a sheet in Excel, at most.
const NAME_LETTERS: usize = 31;
/// Column of the keys of a map whose keys are any text: in a plan they are places. A field with keys of another kind says so
/// with `#[schemars(extend("x-key" = "role"))]`.
const KEY_OF_TEXT: &str = "place";
/// Column of the keys of a map by year.
const KEY_OF_YEAR: &str = "year";
/// Fields that name an item of a list by another word than the list's own.
const OTHER_WORDS: [(&str, &str); 1] = [("instead_of", "group")];
/// The field that names an item of the list in which it stands itself.
const OWN_LIST: &str = "within";

/// The fields of a map of the document.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    pub(super) fields: Vec<Field>,
}

/// A field.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) is_required: bool,
    pub(super) part: Part,
}

/// Where the value of a field stands.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// In a cell of the row.
    Cell(Kind),
    /// In several cells of the row, one for each of its own fields.
    One(Shape),
    /// In a table of its own, a row for each item.
    Many(Items),
    /// In a table of its own, a row for each key.
    Map(ByKey),
}

/// A list of maps.
#[derive(Clone, Debug)]
pub(super) struct Items {
    /// Its table.
    pub(super) table: String,
    /// Fields by which its items are told apart; empty where nothing within them has a table of its own.
    pub(super) keys: Vec<String>,
    pub(super) shape: Shape,
}

/// A map from keys to values.
#[derive(Clone, Debug)]
pub(super) struct ByKey {
    /// Its table.
    pub(super) table: String,
    /// Heading of the keys.
    pub(super) key: String,
    pub(super) key_kind: Kind,
    pub(super) value_kind: Kind,
}

/// A table without its rows.
#[derive(Clone, Debug)]
pub(super) struct Heading {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) columns: Vec<Column>,
}

/// The layout of a document.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) root: Shape,
    /// Tables, those of parents before those of what is within them.
    pub(super) headings: Vec<Heading>,
}

impl Layout {
    /// The layout of a type.
    pub(super) fn of<T: JsonSchema + DeserializeOwned>() -> Self {
        let schema = schemars::schema_for!(T).to_value();
        let reader =
            Reader { definitions: schema.get("$defs").cloned().unwrap_or_default(), order: fields_at::<T>, names: &[] };
        let root = reader.shape(&schema, &mut Vec::new(), true);
        let named: Vec<String> = root
            .fields
            .iter()
            .filter(|field| matches!(&field.part, Part::Many(items) if items.shape.has("id")))
            .map(|field| field.name.clone())
            .collect();
        let reader = Reader { names: &named, ..reader };
        let mut headings = Vec::new();
        let about = schema.get("description").and_then(Value::as_str).unwrap_or_default();
        reader.headings(&root, ROOT, about, &[], &mut headings);
        Self { root, headings }
    }

    /// The table of a name.
    pub(super) fn heading(&self, name: &str) -> Option<&Heading> {
        self.headings.iter().find(|heading| heading.name == name)
    }
}

impl Shape {
    fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name)
    }
}

struct Reader<'a> {
    definitions: Value,
    order: fn(&[String]) -> Vec<String>,
    /// Lists of the document whose items have names.
    names: &'a [String],
}

impl Reader<'_> {
    /// What a node says, behind its name and whether it may be left out.
    fn resolved<'s>(&'s self, node: &'s Value) -> &'s Value {
        let ways = node.get("anyOf").and_then(Value::as_array);
        if let Some([there, nothing]) = ways.map(Vec::as_slice)
            && nothing.get("type").and_then(Value::as_str) == Some("null")
        {
            return self.resolved(there);
        }
        let name = node.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix("#/$defs/"));
        name.and_then(|name| self.definitions.get(name)).unwrap_or(node)
    }

    /// The fields of a map; `is_named` says whether what is within it can be told to be its own.
    fn shape(&self, node: &Value, path: &mut Vec<String>, is_named: bool) -> Shape {
        let empty = Map::new();
        let properties = node.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        let required = node.get("required").and_then(Value::as_array);
        let order = (self.order)(path);
        let place = |name: &String| order.iter().position(|other| other == name).unwrap_or(usize::MAX);
        let mut names: Vec<&String> = properties.keys().collect();
        names.sort_by_key(|name| place(name));
        let field = |name: &String| {
            let own = &properties[name];
            path.push(name.clone());
            let part = self.part(own, path, is_named);
            path.pop();
            let about = own.get("description").or_else(|| self.resolved(own).get("description"));
            Field {
                name: name.clone(),
                about: about.and_then(Value::as_str).unwrap_or_default().replace("\n\n", " ").replace('\n', " "),
                is_required: required.is_some_and(|all| all.iter().any(|one| one == name)),
                part,
            }
        };
        Shape { fields: names.into_iter().map(field).collect() }
    }

    fn part(&self, own: &Value, path: &mut Vec<String>, is_named: bool) -> Part {
        let node = self.resolved(own);
        if node.get("properties").is_some() {
            return Part::One(self.shape(node, path, is_named));
        }
        if let Some(item) = node.get("items").map(|item| self.resolved(item)).filter(|_| is_named)
            && item.get("properties").is_some()
        {
            let keys = keys_of(item);
            let shape = self.shape(item, path, !keys.is_empty());
            return Part::Many(Items { table: table_name(path), keys, shape });
        }
        if let Some((key_kind, value)) = keys_and_values(node).filter(|_| is_named)
            && let Some(value_kind) = self.kind(value)
        {
            let own_word = own.get("x-key").and_then(Value::as_str);
            let usual = if key_kind == Kind::Year { KEY_OF_YEAR } else { KEY_OF_TEXT };
            let key = own_word.unwrap_or(usual).to_owned();
            return Part::Map(ByKey { table: table_name(path), key, key_kind, value_kind });
        }
        Part::Cell(self.kind(own).unwrap_or(Kind::Json))
    }

    /// What a single value is; none for a list of maps or a map.
    fn kind(&self, own: &Value) -> Option<Kind> {
        let node = self.resolved(own);
        if let Some(choices) = choices(node) {
            return Some(Kind::Choice(choices));
        }
        let text = |key: &str| node.get(key).and_then(Value::as_str);
        let type_name = match node.get("type")? {
            Value::String(name) => name.as_str(),
            Value::Array(names) => names.iter().filter_map(Value::as_str).find(|name| *name != "null")?,
            _ => return None,
        };
        match type_name {
            "string" if text("format") == Some("date") => Some(Kind::Day),
            "string" => Some(kind_of_pattern(text("pattern"))),
            "number" => {
                let decimals = node.get("x-decimals").and_then(Value::as_u64).and_then(|most| u32::try_from(most).ok());
                Some(Kind::Number { decimals: decimals.unwrap_or(u32::MAX) })
            }
            "integer" => Some(Kind::Whole { least: node.get("minimum").and_then(Value::as_i64) }),
            "boolean" => Some(Kind::YesNo),
            "array" => match self.kind(node.get("items")?)? {
                Kind::List(_) | Kind::Json => None,
                of => Some(Kind::List(Box::new(of))),
            },
            _ => None,
        }
    }

    fn headings(&self, shape: &Shape, table: &str, about: &str, parents: &[Column], into: &mut Vec<Heading>) {
        let mut columns = parents.to_vec();
        self.columns(shape, table, "", true, &mut columns);
        into.push(Heading { name: table.to_owned(), about: about.to_owned(), columns });
        self.within(shape, parents, into);
    }

    fn within(&self, shape: &Shape, parents: &[Column], into: &mut Vec<Heading>) {
        for field in &shape.fields {
            match &field.part {
                Part::Cell(_) => {}
                Part::One(one) => self.within(one, parents, into),
                Part::Many(items) => {
                    let mut columns = parents.to_vec();
                    self.columns(&items.shape, &items.table, "", true, &mut columns);
                    let name = items.table.clone();
                    into.push(Heading { name, about: field.about.clone(), columns });
                    let mut deeper = parents.to_vec();
                    deeper.extend(items.keys.iter().map(|key| parent_column(field, items, key)));
                    self.within(&items.shape, &deeper, into);
                }
                Part::Map(map) => {
                    let mut columns = parents.to_vec();
                    columns.push(Column {
                        names: self.named_by(&map.key, &map.table),
                        ..column(&map.key, "", map.key_kind.clone(), true)
                    });
                    columns.push(column(&field.name, &field.about, map.value_kind.clone(), true));
                    into.push(Heading { name: map.table.clone(), about: field.about.clone(), columns });
                }
            }
        }
    }

    fn columns(&self, shape: &Shape, table: &str, prefix: &str, is_there: bool, into: &mut Vec<Column>) {
        for field in &shape.fields {
            let name = format!("{prefix}{}", field.name);
            match &field.part {
                Part::Cell(kind) => into.push(Column {
                    names: self.named_by(&field.name, table),
                    ..column(&name, &field.about, kind.clone(), is_there && field.is_required)
                }),
                Part::One(one) => self.columns(one, table, &format!("{name}."), field.is_required, into),
                Part::Many(_) | Part::Map(_) => {}
            }
        }
    }

    /// The table whose names a column of this name holds.
    fn named_by(&self, field: &str, table: &str) -> Option<String> {
        if field == OWN_LIST {
            return Some(table.to_owned());
        }
        let list = OTHER_WORDS.iter().find(|(word, _)| *word == field).map_or(field, |(_, list)| list);
        let is_list = self.names.iter().any(|name| name == list);
        is_list.then(|| list.to_owned())
    }
}

fn column(name: &str, about: &str, kind: Kind, is_required: bool) -> Column {
    Column { name: name.to_owned(), about: about.to_owned(), kind, is_required, names: None, is_parent: false }
}

/// The column in which a row names the item it belongs to.
fn parent_column(field: &Field, items: &Items, key: &str) -> Column {
    let own = items.shape.fields.iter().find(|own| own.name == key);
    let kind = own.map_or(Kind::Text, |own| match &own.part {
        Part::Cell(kind) => kind.clone(),
        _ => Kind::Text,
    });
    let name = if key == "id" { field.name.clone() } else { format!("{}.{key}", field.name) };
    let about = format!("The {} it belongs to: its {key} on the sheet {}.", field.name.replace('_', " "), items.table);
    let names = (key == "id").then(|| items.table.clone());
    Column { is_parent: true, names, ..column(&name, &about, kind, true) }
}

/// Fields by which items are told apart: their `id`, or what the type says with
/// `#[schemars(extend("x-identified-by" = ["profession", "year"]))]`.
fn keys_of(item: &Value) -> Vec<String> {
    if let Some(keys) = item.get("x-identified-by").and_then(Value::as_array) {
        return keys.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
    let has_id = item.get("properties").and_then(|properties| properties.get("id")).is_some();
    if has_id { vec!["id".to_owned()] } else { Vec::new() }
}

fn keys_and_values(node: &Value) -> Option<(Kind, &Value)> {
    let patterns = node.get("patternProperties").and_then(Value::as_object);
    if let Some((pattern, value)) = patterns.and_then(|patterns| patterns.iter().next()) {
        return Some((kind_of_pattern(Some(pattern)), value));
    }
    let value = node.get("additionalProperties").filter(|value| value.is_object())?;
    Some((Kind::Text, value))
}

fn kind_of_pattern(pattern: Option<&str>) -> Kind {
    let is_of =
        |schema: schemars::Schema| pattern.is_some() && schema.get("pattern").and_then(Value::as_str) == pattern;
    if is_of(schemars::schema_for!(FinancialYear)) {
        Kind::Year
    } else if is_of(schemars::schema_for!(When)) {
        Kind::When
    } else {
        Kind::Text
    }
}

/// The words of a choice with what each means; none where it is no choice among words.
fn choices(node: &Value) -> Option<Vec<(String, String)>> {
    if let Some(words) = node.get("enum").and_then(Value::as_array) {
        return words.iter().map(|word| Some((word.as_str()?.to_owned(), String::new()))).collect();
    }
    let ways = node.get("oneOf").and_then(Value::as_array)?;
    let mut choices = Vec::new();
    for way in ways {
        if let Some(word) = way.get("const").and_then(Value::as_str) {
            let about = way.get("description").and_then(Value::as_str).unwrap_or_default();
            choices.push((word.to_owned(), about.to_owned()));
        } else {
            let words = way.get("enum").and_then(Value::as_array)?;
            choices.extend(words.iter().filter_map(Value::as_str).map(|word| (word.to_owned(), String::new())));
        }
    }
    Some(choices)
}

/// The path as the name of a sheet; where that is too long, its end.
fn table_name(path: &[String]) -> String {
    let ends = (0..path.len()).map(|from| path[from..].join("."));
    let fitting = ends.into_iter().find(|name| name.chars().count() <= NAME_LETTERS);
    fitting.unwrap_or_else(|| path.last().map_or(String::new(), |last| last.chars().take(NAME_LETTERS).collect()))
}

/// Whether every table has a name of its own and every column in it.
#[cfg(test)]
pub(super) fn is_unambiguous(layout: &Layout) -> Result<(), String> {
    let mut tables = BTreeSet::new();
    for heading in &layout.headings {
        if !tables.insert(heading.name.to_lowercase()) {
            return Err(format!("two tables are called {}", heading.name));
        }
        let mut columns = BTreeSet::new();
        for column in &heading.columns {
            if !columns.insert(&column.name) {
                return Err(format!("two columns of {} are called {}", heading.name, column.name));
            }
        }
    }
    Ok(())
}
