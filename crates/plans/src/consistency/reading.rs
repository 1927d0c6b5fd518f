//! Reads a statement file, in TOML, JSON or CSV, and says all that is wrong with it at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use super::exact::Exact;
use super::formula::{Formula, formula};
use super::interval::Interval;
use super::period::{days_of, months_of};
use super::printed::{
    Bound, Measure, Precision, Printed, UnitKind, bound_of, is_exact, readings, unit, unit_in, value,
};
use super::statement::{Dimension, Figure, OverTime, Quantity, Statements, Whole};

/// How a statement file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// TOML.
    Toml,
    /// JSON: an object with the same keys as in TOML, or an array of figures.
    Json,
    /// CSV with a header row: one figure a row, the columns named as the keys of a figure in TOML.
    Csv,
}

impl Format {
    /// In which a text is written, by how it begins.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let said = |line: &&str| !line.is_empty() && !line.starts_with('#');
        let first = text.trim_start_matches('\u{feff}').lines().map(str::trim).find(said).unwrap_or_default();
        let is_table =
            first.starts_with("[[") || (first.starts_with('[') && first.ends_with(']') && !first.contains('{'));
        let is_set = first
            .split_once('=')
            .is_some_and(|(key, _)| key.trim().chars().all(|letter| letter.is_alphanumeric() || letter == '_'));
        match first.chars().next() {
            _ if is_table || is_set => Self::Toml,
            Some('{' | '[') => Self::Json,
            _ => Self::Csv,
        }
    }
}

/// One thing wrong with a statement file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: "figure 12", "row 13", "whole 2", or "the file".
    pub row: String,
    /// What is wrong and what to write.
    pub message: String,
}

/// A statement file that could not be read, with everything that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// All faults, in the order of the file.
    pub faults: Vec<Fault>,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(formatter, "{separator}{}: {}", fault.row, fault.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Unreadable {}

/// The keys of a figure, in the order of a CSV that we write ourselves.
pub const FIGURE_KEYS: [&str; 23] = [
    "id",
    "quantity",
    "stream",
    "place",
    "period",
    "unit",
    "value",
    "precision",
    "bound",
    "where",
    "baseline",
    "is_baseline",
    "equals",
    "total_over",
    "part_of",
    "share_of",
    "shared_by",
    "paid_months",
    "are_in_post",
    "change_from",
    "change_to",
    "is_deadline",
    "declares",
];

/// Other names by which people call the keys of a figure.
const OTHER_NAMES: [(&str, &str); 30] = [
    ("measure", "quantity"),
    ("what", "quantity"),
    ("metric", "quantity"),
    ("item", "quantity"),
    ("indicator", "quantity"),
    ("role", "stream"),
    ("profession", "stream"),
    ("staff_group", "stream"),
    ("line", "stream"),
    ("category", "stream"),
    ("area", "place"),
    ("organisation", "place"),
    ("location_of_staff", "place"),
    ("practice", "place"),
    ("pcn", "place"),
    ("year", "period"),
    ("when", "period"),
    ("time", "period"),
    ("date", "period"),
    ("units", "unit"),
    ("printed", "value"),
    ("printed_value", "value"),
    ("as_printed", "value"),
    ("rounded_to", "precision"),
    ("printed_precision", "precision"),
    ("rounding", "precision"),
    ("location", "where"),
    ("source", "where"),
    ("where_in_paper", "where"),
    ("page", "where"),
];

/// Keys that are there for whoever writes the file, and say nothing to the checker.
const FOR_THE_WRITER: [&str; 4] = ["comment", "comments", "remark", "remarks"];

/// Where a figure stands if the file does not say.
const SOMEWHERE: &str = "the paper";

/// The key that a heading means.
#[must_use]
pub fn key_of(heading: &str) -> String {
    let plain = heading.trim().trim_start_matches('\u{feff}').to_lowercase().replace([' ', '-'], "_");
    let known = OTHER_NAMES.iter().find(|(other, _)| *other == plain);
    known.map_or(plain, |(_, key)| (*key).to_owned())
}

/// The most figures a file may have: several times the longest paper, and the checker stays quick.
const MOST_FIGURES: usize = 20_000;

/// How often one figure may be printed: every print is held against every other, and no paper says a thing so often. Our
/// judgement.
const MOST_PRINTS: usize = 100;

type Cells = BTreeMap<String, Vec<String>>;

/// Reads a statement file.
///
/// # Errors
/// Every fault of every row at once.
pub fn read_statements(text: &str, format: Format) -> Result<Statements, Unreadable> {
    let mut reader = Reader::default();
    match format {
        Format::Toml => reader.toml(text),
        Format::Json => reader.json(text),
        Format::Csv => reader.csv(text),
    }
    reader.names();
    if !reader.faults.is_empty() {
        return Err(Unreadable { faults: reader.faults });
    }
    let mut statements = reader.statements;
    set_readings(&mut statements);
    Ok(statements)
}

#[derive(Default)]
struct Reader {
    statements: Statements,
    ids: BTreeSet<String>,
    /// How often each figure was printed so far, by quantity, stream, place and period as written.
    prints: BTreeMap<[Option<String>; 4], usize>,
    faults: Vec<Fault>,
}

impl Reader {
    fn fault(&mut self, row: &str, message: impl Into<String>) {
        self.faults.push(Fault { row: row.to_owned(), message: message.into() });
    }

    fn csv(&mut self, text: &str) {
        let text = text.trim_start_matches('\u{feff}');
        // Lines before the header that begin with # say what a table cannot: the paper, its day, what it plans for.
        let (mut body, mut n_before) = (0, 0);
        for line in text.lines() {
            let Some(said) = line.trim().strip_prefix('#') else { break };
            n_before += 1;
            let rest = &text[body + line.len()..];
            body += line.len() + if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
            if let Some((key, value)) = said.split_once(':') {
                self.of_the_paper(
                    &key.trim().to_lowercase().replace(' ', "_"),
                    value.trim().trim_end_matches([',', ';']),
                );
            }
        }
        let text = &text[body..];
        let first = text.lines().next().unwrap_or_default();
        let count = |sign: char| first.matches(sign).count();
        let delimiter = [b'\t', b';'].into_iter().find(|sign| count(',') < count(char::from(*sign))).unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let header: Vec<String> = match reader.headers() {
            Ok(header) => header.iter().map(key_of).collect(),
            Err(error) => return self.fault("the file", format!("is not CSV: {error}")),
        };
        if !header.iter().any(|key| key == "value") {
            return self.fault(
                "the file",
                format!("has no column `value`; its first row names the columns, and has: {}", header.join(", ")),
            );
        }
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let line = n_before + record.position().map_or(0, csv::Position::line);
                    let row = format!("row {line}");
                    if record.iter().skip(header.len()).any(|cell| !cell.is_empty()) {
                        self.fault(
                            &row,
                            format!(
                                "has {} cells under {} headings; put text with commas in quotes",
                                record.len(),
                                header.len()
                            ),
                        );
                        continue;
                    }
                    let cells: Cells = header
                        .iter()
                        .zip(&record)
                        .filter(|(name, cell)| !cell.is_empty() && !name.is_empty())
                        .map(|(name, cell)| {
                            let is_list = matches!(name.as_str(), "equals" | "total_over");
                            let cells = if is_list {
                                cell.split(';').map(|part| part.trim().to_owned()).collect()
                            } else {
                                vec![cell.to_owned()]
                            };
                            (name.clone(), cells)
                        })
                        .collect();
                    if !cells.is_empty() {
                        self.figure(row, &cells);
                    }
                }
                Err(error) => self.fault("the file", format!("is not CSV: {error}")),
            }
        }
    }

    fn toml(&mut self, text: &str) {
        match text.parse() {
            Ok(file) => self.file(&file),
            Err(error) => self.fault("the file", format!("is not TOML: {error}")),
        }
    }

    fn json(&mut self, text: &str) {
        let file: serde_json::Value = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
            Ok(file) => file,
            Err(error) => return self.fault("the file", format!("is not JSON: {error}")),
        };
        match as_toml(file) {
            Some(toml::Value::Table(file)) => self.file(&file),
            Some(toml::Value::Array(figures)) => {
                self.file(&toml::Table::from_iter([("figure".to_owned(), toml::Value::Array(figures))]));
            }
            _ => self.fault("the file", "is neither an object with `figure` nor an array of figures"),
        }
    }

    fn file(&mut self, file: &toml::Table) {
        if file.get("schema").is_some_and(|schema| schema.as_integer() != Some(1)) {
            self.fault("the file", "has another schema than `schema = 1`, the only one there is");
        }
        for (key, found) in file {
            match key.as_str() {
                "schema" => {}
                "paper" | "printed_on" | "covers" => match found {
                    toml::Value::String(text) => self.of_the_paper(key, text),
                    toml::Value::Datetime(day) => self.of_the_paper(key, &day.to_string()),
                    _ => self.fault("the file", format!("`{key}` is written in quotes")),
                },
                "whole" | "wholes" => self.each(key, found, |reader, row, table| reader.whole(&row, table)),
                "quantity" | "quantities" => self.each(key, found, |reader, row, table| reader.quantity(&row, table)),
                "figure" | "figures" => self.each(key, found, |reader, row, table| {
                    if let Some(cells) = reader.cells(&row, table, &Cells::new()) {
                        reader.figure(row, &cells);
                    }
                }),
                "table" | "tables" => self.each(key, found, Self::table),
                other => self.fault(
                    "the file",
                    format!(
                        "`{other}` is not known; a file has paper, printed_on, covers, whole, quantity, table, figure"
                    ),
                ),
            }
        }
    }

    fn of_the_paper(&mut self, key: &str, text: &str) {
        match key {
            "paper" | "title" => self.statements.paper = Some(text.to_owned()),
            "printed_on" => match days_of(text) {
                Some((_, last)) => self.statements.printed_on = Some(last),
                None => {
                    self.fault("the file", format!("`{text}` under `printed_on` is no day; write it as 2018-03-28"))
                }
            },
            "covers" if months_of(text).is_some() => self.statements.covers = Some(text.to_owned()),
            "covers" => {
                self.fault("the file", format!("`{text}` under `covers` is no period; write it as 2017/18 to 2019/20"))
            }
            _ => {}
        }
    }

    fn each(&mut self, key: &str, found: &toml::Value, mut read: impl FnMut(&mut Self, String, &toml::Table)) {
        let Some(entries) = found.as_array() else {
            return self.fault("the file", format!("`{key}` is written as [[{key}]], once for each"));
        };
        for (index, entry) in entries.iter().enumerate() {
            let row = format!("{key} {}", index + 1);
            match entry.as_table() {
                Some(table) => read(self, row, table),
                None => self.fault(&row, format!("is written as [[{key}]] with keys below it")),
            }
        }
    }

    fn table(&mut self, row: String, table: &toml::Table) {
        let mut shared = table.clone();
        let figures = shared.remove("figures");
        let Some(shared) = self.cells(&row, &shared, &Cells::new()) else { return };
        let Some(figures) = figures.as_ref().and_then(toml::Value::as_array) else {
            return self.fault(&row, "has no `figures = [ { … }, … ]`");
        };
        for (index, figure) in figures.iter().enumerate() {
            let row = format!("{row}, figure {}", index + 1);
            match figure.as_table() {
                Some(figure) => {
                    if let Some(cells) = self.cells(&row, figure, &shared) {
                        self.figure(row, &cells);
                    }
                }
                None => self.fault(&row, "is written as { key = \"value\", … }"),
            }
        }
    }

    fn cells(&mut self, row: &str, table: &toml::Table, shared: &Cells) -> Option<Cells> {
        let mut cells = shared.clone();
        let n_faults = self.faults.len();
        for (name, found) in table {
            let text = |value: &toml::Value| match value {
                toml::Value::String(text) => Some(text.clone()),
                toml::Value::Integer(number) => Some(number.to_string()),
                // A number without quotes has lost its last zeros, so it is taken to be printed as coarsely as it can be.
                toml::Value::Float(number) => Some(number.to_string()),
                toml::Value::Boolean(answer) => Some(if *answer { "yes" } else { "no" }.to_owned()),
                toml::Value::Datetime(day) => Some(day.to_string()),
                _ => None,
            };
            let texts: Option<Vec<String>> = match found {
                toml::Value::Array(values) => values.iter().map(text).collect(),
                other => text(other).map(|text| vec![text]),
            };
            let key = key_of(name);
            match texts {
                Some(texts) if key == *name || !table.contains_key(&key) => {
                    cells.insert(key, texts);
                }
                Some(_) => self.fault(row, format!("`{name}` and `{key}` are the same; keep one")),
                None => self.fault(row, format!("`{name}` is written as text in quotes, as printed")),
            }
        }
        (self.faults.len() == n_faults).then_some(cells)
    }

    fn whole(&mut self, row: &str, table: &toml::Table) {
        let text =
            |key: &str| table.get(key).and_then(toml::Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        let dimension = text("dimension").and_then(Dimension::named);
        let name = text("name").or_else(|| text("whole"));
        let parts: Option<Vec<String>> = table
            .get("parts")
            .and_then(toml::Value::as_array)
            .map(|parts| parts.iter().filter_map(|part| part.as_str().map(str::to_owned)).collect());
        match (dimension, name, parts) {
            (Some(dimension), Some(name), Some(parts)) if 2 <= parts.len() => {
                self.statements.wholes.push(Whole { dimension, name: name.to_owned(), parts });
            }
            _ => self
                .fault(row, "needs `dimension` (stream, place or period), `name`, and `parts` with two names or more"),
        }
        self.unknown(row, table.keys(), &["dimension", "name", "whole", "parts"]);
    }

    fn quantity(&mut self, row: &str, table: &toml::Table) {
        let text = |key: &str| table.get(key).and_then(toml::Value::as_str).map(str::to_owned);
        let over_time = match text("over_time").map(|text| text.trim().to_lowercase()).as_deref() {
            None => None,
            Some("sum" | "total") => Some(OverTime::Sum),
            Some("mean" | "average") => Some(OverTime::Mean),
            Some("last" | "stock" | "end") => Some(OverTime::Last),
            Some(_) => return self.fault(row, "`over_time` is sum, mean or last"),
        };
        match text("name") {
            Some(name) => {
                self.statements.quantities.insert(name, Quantity { title: text("title"), over_time });
            }
            None => self.fault(row, "needs `name`"),
        }
        self.unknown(row, table.keys(), &["name", "title", "over_time"]);
    }

    fn unknown<'k>(&mut self, row: &str, keys: impl Iterator<Item = &'k String>, known: &[&str]) {
        for key in keys {
            if !known.contains(&key.as_str()) && !FOR_THE_WRITER.contains(&key.as_str()) {
                self.fault(row, format!("`{key}` is not known; there are: {}", known.join(", ")));
            }
        }
    }

    fn figure(&mut self, row: String, cells: &Cells) {
        if self.statements.figures.len() == MOST_FIGURES {
            return self.fault(
                &row,
                format!("is more than the {MOST_FIGURES} figures a file may have; check the paper in parts"),
            );
        }
        let n_faults = self.faults.len();
        self.unknown(&row, cells.keys(), &FIGURE_KEYS);
        let text = |key: &str| {
            cells
                .get(key)
                .and_then(|texts| texts.first())
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty())
        };
        let n_prints = self.prints.entry(["quantity", "stream", "place", "period"].map(text)).or_default();
        *n_prints += 1;
        if *n_prints == MOST_PRINTS + 1 {
            self.fault(
                &row,
                format!(
                    "prints the same quantity, stream, place and period more than {MOST_PRINTS} times; tell them apart by \
                     place or period, or leave repetitions out"
                ),
            );
        }
        for key in ["quantity", "value"] {
            if text(key).is_none() {
                self.fault(
                    &row,
                    format!("`{key}` is missing; every figure has a quantity, and a value as it is printed"),
                );
            }
        }
        let printed_text = text("value").unwrap_or_default();
        let said = unit_in(&printed_text);
        let told = text("unit");
        let is_yearly = said.as_deref() == Some("£ per year");
        let mut unit = unit(&match (&told, &said) {
            (None, said) => said.clone().unwrap_or_default(),
            // Pounds a year are told apart from pounds by the figure itself.
            (Some(told), Some(_)) if is_yearly && unit(told).measure == Measure::Money && !unit(told).is_yearly() => {
                format!("{told} per year")
            }
            // Percentage points are told apart from per cent likewise.
            (Some(told), Some(said)) if said == "points" && unit(told).measure == Measure::Share => said.clone(),
            (Some(told), _) => told.clone(),
        });
        if let Some(quantity) = text("quantity") {
            unit = unit.of_quantity(&quantity);
        }
        let printed = value(&printed_text, unit.measure);
        if printed.is_some_and(|printed| printed.has_multiple)
            && matches!(unit.measure, Measure::Money | Measure::Price)
        {
            unit = unit.without_multiple();
        }
        if printed.is_none() && !printed_text.is_empty() {
            self.fault(
                &row,
                format!(
                    "`{printed_text}` is no {}; write it as printed, or nil where the paper leaves a blank for none",
                    kind_of_value(unit.measure)
                ),
            );
        }
        let bound = text("bound").map(|bound| self.bound(&row, &bound));
        let precision = self.precision(&row, text("precision").as_deref());
        let equals = self.formulas(&row, cells.get("equals"));
        let total_over = self.dimensions(&row, cells.get("total_over"));
        let are_in_post = self.answer(&row, "are_in_post", text("are_in_post").as_deref());
        let is_deadline = self.answer(&row, "is_deadline", text("is_deadline").as_deref());
        let paid_months =
            text("paid_months").map(|text| text.parse::<u32>().ok().filter(|months| (1..=12).contains(months)));
        if paid_months == Some(None) {
            self.fault(&row, "`paid_months` is a number from 1 to 12");
        }
        let change = match (text("change_from"), text("change_to")) {
            (Some(from), Some(to)) => Some((from, to)),
            (None, None) => None,
            _ => {
                self.fault(&row, "`change_from` and `change_to` name the figures before and after: give both");
                None
            }
        };
        let id = text("id");
        if let Some(id) = &id
            && !self.ids.insert(id.to_lowercase())
        {
            self.fault(&row, format!("`{id}` is the id of another figure too; give each its own"));
        }
        let Some(printed) = printed.filter(|_| self.faults.len() == n_faults) else { return };
        self.statements.figures.push(Figure {
            row,
            id,
            quantity: text("quantity").unwrap_or_default(),
            stream: text("stream"),
            place: text("place"),
            period: text("period"),
            value: printed.value,
            step: printed.step,
            is_nil: printed.is_nil,
            is_unknown: printed.is_unknown,
            // Set once the whole file is read, since a column decides how finely its figures are printed.
            rounded: Interval::ANYTHING,
            loosest: Interval::ANYTHING,
            width: printed.width,
            bound: bound.unwrap_or(printed.bound),
            precision,
            unit,
            printed: printed_text,
            location: text("where").unwrap_or_else(|| SOMEWHERE.to_owned()),
            baseline: text("baseline"),
            is_baseline: text("is_baseline"),
            equals,
            total_over,
            part_of: text("part_of"),
            share_of: text("share_of"),
            shared_by: text("shared_by"),
            paid_months: paid_months.flatten(),
            are_in_post,
            change,
            is_deadline,
            declares: text("declares"),
        });
    }

    fn bound(&mut self, row: &str, text: &str) -> Bound {
        bound_of(text).unwrap_or_else(|| {
            self.fault(row, format!("`bound` is about, at least or at most, not `{text}`"));
            Bound::Stated
        })
    }

    /// `exact`, a step such as `0.5` or `1,000`, `nearest 10`, or decimals as `1 dp`.
    fn precision(&mut self, row: &str, text: Option<&str>) -> Precision {
        let Some(text) = text else { return Precision::AsPrinted };
        let plain = text.trim().to_lowercase();
        let plain = ["rounded to the nearest ", "rounded to ", "to the nearest ", "nearest "]
            .iter()
            .find_map(|words| plain.strip_prefix(words))
            .unwrap_or(&plain)
            .trim();
        let decimals = ["dp", "d.p.", "decimals", "decimal places", "decimal place", "decimal"]
            .iter()
            .find_map(|words| plain.strip_suffix(words)?.trim().parse::<u32>().ok());
        match (plain, decimals) {
            ("exact", _) => return Precision::Exact,
            ("as printed" | "printed" | "rounded", _) => return Precision::AsPrinted,
            ("whole" | "integer" | "whole number", _) => return Precision::Step(Exact::ONE),
            (_, Some(decimals)) => {
                if let Some(step) = Exact::decimal(1, decimals.min(12)) {
                    return Precision::Step(step);
                }
            }
            _ => {}
        }
        match value(plain, Measure::Other).filter(|step| Exact::ZERO < step.value) {
            Some(step) => Precision::Step(step.value),
            None => {
                self.fault(
                    row,
                    format!("`precision` is exact, a step such as 0.5 or 1000, or decimals as 1 dp, not `{text}`"),
                );
                Precision::AsPrinted
            }
        }
    }

    fn formulas(&mut self, row: &str, texts: Option<&Vec<String>>) -> Vec<Formula> {
        let mut formulas = Vec::new();
        for text in texts.into_iter().flatten() {
            match formula(text) {
                Ok(formula) => formulas.push(formula),
                Err(message) => self.fault(row, format!("`equals`: {message}")),
            }
        }
        formulas
    }

    fn dimensions(&mut self, row: &str, texts: Option<&Vec<String>>) -> Vec<Dimension> {
        let mut dimensions = Vec::new();
        for text in texts.into_iter().flatten() {
            match Dimension::named(text) {
                Some(dimension) => dimensions.push(dimension),
                None => self.fault(row, format!("`total_over` is stream, place or period, not `{text}`")),
            }
        }
        dimensions
    }

    fn answer(&mut self, row: &str, key: &str, text: Option<&str>) -> bool {
        match text.map(str::to_lowercase).as_deref() {
            None | Some("no" | "false" | "n" | "0") => false,
            Some("yes" | "true" | "y" | "1") => true,
            Some(other) => {
                self.fault(row, format!("`{key}` is yes or no, not `{other}`"));
                false
            }
        }
    }

    /// Every name that points at a figure or quantity points at one that is there.
    fn names(&mut self) {
        let figures = &self.statements.figures;
        let quantities: BTreeSet<String> = figures
            .iter()
            .map(|figure| figure.quantity.trim().to_lowercase())
            .chain(self.statements.quantities.keys().map(|name| name.trim().to_lowercase()))
            .collect();
        let is_id = |name: &str| self.ids.contains(&name.trim().to_lowercase());
        let is_known = |name: &str| quantities.contains(&name.trim().to_lowercase()) || is_id(name);
        let mut faults = Vec::new();
        for figure in figures {
            let formulas = figure.equals.iter().flat_map(Formula::names).map(|name| ("equals", name));
            let others = [("part_of", &figure.part_of), ("share_of", &figure.share_of)];
            let others = others.into_iter().filter_map(|(key, name)| Some((key, name.as_deref()?)));
            for (key, name) in formulas.chain(others).filter(|(_, name)| !is_known(name)) {
                faults.push(Fault {
                    row: figure.row.clone(),
                    message: format!(
                        "`{key}` names `{name}`, which is neither a quantity nor the id of a figure in this file"
                    ),
                });
            }
            for id in figure.change.iter().flat_map(|(from, to)| [from, to]) {
                if !is_id(id) {
                    faults.push(Fault { row: figure.row.clone(), message: format!("no figure has the id `{id}`") });
                }
            }
        }
        // A file whose rows could not be read lacks names for that reason alone.
        if self.faults.is_empty() {
            self.faults = faults;
        }
    }
}

const fn kind_of_value(measure: Measure) -> &'static str {
    match measure {
        Measure::Day => "day",
        Measure::Direction => "direction (up, down or same)",
        _ => "number",
    }
}

/// Gives each figure what it can stand for. A figure without decimals in a column that has some is taken to be printed
/// without its last zeros, so the finest figure of a column says how finely all of it is printed (our judgement; what only
/// its own digits would reconcile is a note).
fn set_readings(statements: &mut Statements) {
    let column = |figure: &Figure| {
        (figure.location.trim().to_lowercase(), figure.quantity.trim().to_lowercase(), figure.unit.kind())
    };
    let is_counted = |figure: &Figure| figure.precision == Precision::AsPrinted && !figure.is_nil && !figure.is_unknown;
    let mut finest: HashMap<Column, Exact> = HashMap::new();
    for figure in statements.figures.iter().filter(|figure| is_counted(figure)) {
        let known = finest.entry(column(figure)).or_insert(figure.step);
        *known = (*known).min(figure.step);
    }
    let steps: Vec<Option<Exact>> = statements
        .figures
        .iter()
        .map(|figure| match figure.precision {
            Precision::Exact => None,
            Precision::Step(step) => Some(step),
            Precision::AsPrinted if !is_counted(figure) || figure.unit.measure == Measure::Direction => None,
            Precision::AsPrinted => {
                let finest = finest.get(&column(figure)).copied().unwrap_or(figure.step);
                let printed = Printed { step: finest, ..as_read(figure) };
                (!is_exact(figure.unit.measure, &printed)).then_some(finest)
            }
        })
        .collect();
    for (figure, step) in statements.figures.iter_mut().zip(steps) {
        let printed = as_read(figure);
        let (rounded, cut) = readings(&printed, step, figure.unit.measure, figure.bound);
        // A cell may have been rounded by its own digits all the same, coarser than the rest of its column.
        let by_its_own = step.is_some() && figure.precision == Precision::AsPrinted;
        let loosest = if by_its_own {
            cut.or(readings(&printed, Some(figure.step), figure.unit.measure, figure.bound).1)
        } else {
            cut
        };
        figure.rounded = rounded.scaled(figure.unit.scale);
        figure.loosest = loosest.scaled(figure.unit.scale);
        let step = step.unwrap_or(figure.step);
        figure.value = figure.value.times(figure.unit.scale).unwrap_or(figure.value);
        figure.step = step.times(figure.unit.scale).unwrap_or(step);
    }
}

/// Where, what and in which unit: figures that are printed alike.
type Column = (String, String, UnitKind);

/// A figure as it was read, before its column was known.
const fn as_read(figure: &Figure) -> Printed {
    Printed {
        value: figure.value,
        step: figure.step,
        width: figure.width,
        bound: figure.bound,
        is_nil: figure.is_nil,
        is_unknown: figure.is_unknown,
        has_multiple: false,
    }
}

/// The same in TOML, which has no null: what is null is left out.
fn as_toml(value: serde_json::Value) -> Option<toml::Value> {
    Some(match value {
        serde_json::Value::Null => return None,
        serde_json::Value::Bool(answer) => toml::Value::Boolean(answer),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(whole) => toml::Value::Integer(whole),
            None => toml::Value::Float(number.as_f64()?),
        },
        serde_json::Value::String(text) => toml::Value::String(text),
        serde_json::Value::Array(values) => toml::Value::Array(values.into_iter().filter_map(as_toml).collect()),
        serde_json::Value::Object(values) => {
            toml::Value::Table(values.into_iter().filter_map(|(key, value)| Some((key, as_toml(value)?))).collect())
        }
    })
}
