//! Reads a statement file, in TOML or CSV, and says all that is wrong with it at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use super::exact::Exact;
use super::formula::{Formula, formula};
use super::interval::Interval;
use super::period::{days_of, months_of};
use super::printed::{Bound, Measure, Precision, Printed, is_exact, readings, unit, value};
use super::statement::{Dimension, Figure, OverTime, Quantity, Statements, Whole};

/// How a statement file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// TOML with `schema = 1`.
    Toml,
    /// CSV with a header row: one figure a row, the columns named as the keys of a figure in TOML.
    Csv,
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

/// The most figures a file may have: several times the longest paper, and the checker stays quick.
const MOST_FIGURES: usize = 20_000;

type Cells = BTreeMap<String, Vec<String>>;

/// Reads a statement file.
///
/// # Errors
/// Every fault of every row at once.
pub fn read_statements(text: &str, format: Format) -> Result<Statements, Unreadable> {
    let mut reader = Reader::default();
    match format {
        Format::Toml => reader.toml(text),
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
    faults: Vec<Fault>,
}

impl Reader {
    fn fault(&mut self, row: &str, message: impl Into<String>) {
        self.faults.push(Fault { row: row.to_owned(), message: message.into() });
    }

    fn csv(&mut self, text: &str) {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
        let header: Vec<String> = match reader.headers() {
            Ok(header) => {
                header.iter().map(|name| name.trim_start_matches('\u{feff}').to_lowercase().replace(' ', "_")).collect()
            }
            Err(error) => return self.fault("the file", format!("is not CSV: {error}")),
        };
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    let row = format!("row {line}");
                    if record.len() > header.len() {
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
                        .filter(|(_, cell)| !cell.is_empty())
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
        let file: toml::Table = match text.parse() {
            Ok(file) => file,
            Err(error) => return self.fault("the file", format!("is not TOML: {error}")),
        };
        if file.get("schema").and_then(toml::Value::as_integer) != Some(1) {
            self.fault("the file", "does not start with `schema = 1`, the only schema there is");
        }
        for (key, found) in &file {
            match key.as_str() {
                "schema" => {}
                "paper" => self.statements.paper = found.as_str().map(str::to_owned),
                "printed_on" => match found.as_str().and_then(days_of) {
                    Some((_, last)) => self.statements.printed_on = Some(last),
                    None => self.fault("the file", "`printed_on` is no day; write it as \"2018-03-28\" in quotes"),
                },
                "covers" => match found.as_str().filter(|text| months_of(text).is_some()) {
                    Some(text) => self.statements.covers = Some(text.to_owned()),
                    None => self.fault("the file", "`covers` is no period; write it as \"2017/18 to 2019/20\""),
                },
                "whole" => self.each(key, found, |reader, row, table| reader.whole(&row, table)),
                "quantity" => self.each(key, found, |reader, row, table| reader.quantity(&row, table)),
                "figure" => self.each(key, found, |reader, row, table| {
                    if let Some(cells) = reader.cells(&row, table, &Cells::new()) {
                        reader.figure(row, &cells);
                    }
                }),
                "table" => self.each(key, found, Self::table),
                other => self.fault(
                    "the file",
                    format!(
                        "`{other}` is not known; a file has paper, printed_on, covers, whole, quantity, table, figure"
                    ),
                ),
            }
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
        for (key, found) in table {
            let texts = match found {
                toml::Value::String(text) => Some(vec![text.clone()]),
                toml::Value::Integer(number) => Some(vec![number.to_string()]),
                toml::Value::Boolean(answer) => Some(vec![if *answer { "yes" } else { "no" }.to_owned()]),
                toml::Value::Array(texts) => texts.iter().map(|text| text.as_str().map(str::to_owned)).collect(),
                _ => None,
            };
            match texts {
                Some(texts) => {
                    cells.insert(key.clone(), texts);
                }
                None => self.fault(
                    row,
                    format!("`{key}` is written in quotes, as printed: 20.0 and 20 are not the same on paper"),
                ),
            }
        }
        (self.faults.len() == n_faults).then_some(cells)
    }

    fn whole(&mut self, row: &str, table: &toml::Table) {
        let text =
            |key: &str| table.get(key).and_then(toml::Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        let dimension = text("dimension").and_then(Dimension::named);
        let parts: Option<Vec<String>> = table
            .get("parts")
            .and_then(toml::Value::as_array)
            .map(|parts| parts.iter().filter_map(|part| part.as_str().map(str::to_owned)).collect());
        match (dimension, text("name"), parts) {
            (Some(dimension), Some(name), Some(parts)) if 2 <= parts.len() => {
                self.statements.wholes.push(Whole { dimension, name: name.to_owned(), parts });
            }
            _ => self
                .fault(row, "needs `dimension` (stream, place or period), `name`, and `parts` with two names or more"),
        }
        self.unknown(row, table.keys(), &["dimension", "name", "parts"]);
    }

    fn quantity(&mut self, row: &str, table: &toml::Table) {
        let text = |key: &str| table.get(key).and_then(toml::Value::as_str).map(str::to_owned);
        let over_time = match text("over_time").as_deref() {
            None => None,
            Some("sum") => Some(OverTime::Sum),
            Some("mean") => Some(OverTime::Mean),
            Some("last") => Some(OverTime::Last),
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
            if !known.contains(&key.as_str()) {
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
        for key in ["quantity", "value", "where"] {
            if text(key).is_none() {
                self.fault(
                    &row,
                    format!(
                        "`{key}` is missing; every figure has a quantity, a value and where it stands in the paper"
                    ),
                );
            }
        }
        let unit = unit(text("unit").as_deref().unwrap_or(""));
        let printed_text = text("value").unwrap_or_default();
        let printed = value(&printed_text, unit.measure);
        if printed.is_none() && !printed_text.is_empty() {
            self.fault(
                &row,
                format!(
                    "`{printed_text}` is no {}; write it as printed, or nil where the paper leaves a blank for none",
                    kind_of_value(unit.measure)
                ),
            );
        }
        let bound = self.bound(&row, text("bound").as_deref());
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
            bound: if printed.is_about && bound == Bound::Stated { Bound::About } else { bound },
            precision,
            unit,
            printed: printed_text,
            location: text("where").unwrap_or_default(),
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

    fn bound(&mut self, row: &str, text: Option<&str>) -> Bound {
        match text.map(str::to_lowercase).as_deref() {
            None => Bound::Stated,
            Some("about" | "approximately" | "c") => Bound::About,
            Some("at least" | "over" | "more than") => Bound::AtLeast,
            Some("at most" | "up to" | "under" | "less than") => Bound::AtMost,
            Some(other) => {
                self.fault(row, format!("`bound` is about, at least or at most, not `{other}`"));
                Bound::Stated
            }
        }
    }

    fn precision(&mut self, row: &str, text: Option<&str>) -> Precision {
        match text {
            None => Precision::AsPrinted,
            Some("exact") => Precision::Exact,
            Some(step) => match value(step, Measure::Other).filter(|step| Exact::ZERO < step.value) {
                Some(step) => Precision::Step(step.value),
                None => {
                    self.fault(row, format!("`precision` is exact or a step such as 0.5 or 1000, not `{step}`"));
                    Precision::AsPrinted
                }
            },
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
            None | Some("no" | "false") => false,
            Some("yes" | "true") => true,
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
        (figure.location.trim().to_lowercase(), figure.quantity.trim().to_lowercase(), figure.unit.text.clone())
    };
    let is_counted = |figure: &Figure| figure.precision == Precision::AsPrinted && !figure.is_nil && !figure.is_unknown;
    let mut finest: HashMap<(String, String, String), Exact> = HashMap::new();
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

/// A figure as it was read, before its column was known. "About" is its bound by then.
const fn as_read(figure: &Figure) -> Printed {
    Printed {
        value: figure.value,
        step: figure.step,
        is_about: false,
        is_nil: figure.is_nil,
        is_unknown: figure.is_unknown,
    }
}
