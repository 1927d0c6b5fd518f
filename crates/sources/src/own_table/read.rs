//! Reads the rows of a user's own table by its mapping.

use std::collections::{BTreeMap, HashMap};

use wholetime_catalogue::{Catalogue, KnownFault, PublicationDefinition};
use wholetime_snapshots::{Column, FactsBuilder, Findings, Reading, Severity, Table, TableBuilder};
use wholetime_vocabulary::{Level, Missing, Period, Value};

use super::area;
use super::grid::Grid;
use super::mapping::{ByColumn, Figures, Mapping, Said, Written};
use crate::practice_list::{KindSeen, say_unused, table_names};
use crate::reading::{self, Cell};
use crate::{Context, Document, Unreadable};

/// A measure and the unit its figures are written in.
struct Measured {
    measure: String,
    unit: Option<Written>,
}

/// Where the figures stand, by position.
enum Places {
    Wide(Vec<(usize, Measured)>),
    Long { word: usize, value: usize, measures: BTreeMap<String, Measured> },
}

/// What a row is about.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Subject {
    period: Period,
    level: Level,
    area: String,
    /// The measure, where each row names its own.
    measure: Option<String>,
}

/// A row that cannot be used: which column, which rule, and why.
struct Unused {
    rule: &'static str,
    column: Option<usize>,
    why: String,
}

/// Reads a table by its mapping.
///
/// # Errors
/// Where the mapping names what the table lacks, no period is stated anywhere, or no row can be used.
pub(super) fn read(document: &Document, mapping: &Mapping, context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
    let fixed_period = match &mapping.period {
        None => Some(context.period_of(document)?),
        Some(Said::Always(period)) => period.parse().ok(),
        Some(Said::By(_)) => None,
    };
    let mut findings = Findings::default();
    let columns = mapping.columns();
    let grid = Grid::open(document, mapping.sheet.as_deref(), &columns, &mut findings)?;
    let reader = Reader { mapping, grid: &grid, places: places(mapping, &grid)?, fixed_period };
    reader.say_conversions(context.catalogue, &mut findings);

    let mut facts = FactsBuilder::default();
    let mut seen: HashMap<Subject, u32> = HashMap::new();
    let mut rows_used = 0;
    let mut latest: Option<Period> = None;
    for (number, cells) in &grid.rows {
        let subject = match reader.subject(cells, &mut seen, *number) {
            Ok(subject) => subject,
            Err(unused) => {
                let column = unused.column.map(|column| grid.header[column].as_str());
                let message = format!("{}; row {number} is kept in the table and used for nothing", unused.why);
                findings.add(Severity::Error, unused.rule, Some(*number), column, message);
                continue;
            }
        };
        for (column, measured) in reader.figures(cells) {
            let value = reader.value(cells, column, measured, &subject, *number, &mut findings);
            facts.push(subject.period, subject.level, &subject.area, &measured.measure, value, *number);
        }
        latest = latest.max(Some(subject.period));
        rows_used += 1;
    }
    let Some(period) = latest else { return Err(nothing_used(findings)) };

    let (table, unknown, blank) = reader.table();
    say_unused(&unknown, &blank, "the mapping", &mut findings);
    if let Some(text) = &mapping.note {
        note(&mut findings, "note", text.trim());
    }
    for fault in &mapping.fault {
        note(&mut findings, "known_fault", fault.text.trim());
    }
    let columns_used =
        grid.header.iter().filter(|name| columns.iter().any(|used| used.eq_ignore_ascii_case(name))).count();
    Ok(vec![Reading {
        source: mapping.name.clone(),
        period,
        basis: mapping.basis,
        table,
        facts: Some(facts.finish()),
        places: Vec::new(),
        rows: grid.n_rows,
        rows_used,
        columns_used: u32::try_from(columns_used).unwrap_or(u32::MAX),
        columns_unknown: unknown,
        findings,
        definition: Some(definition(mapping)),
    }])
}

/// Adds what is worth knowing of the whole table.
fn note(findings: &mut Findings, rule: &str, message: impl Into<String>) {
    findings.add(Severity::Note, rule, None, None, message);
}

/// Why a table of which no row can be used is refused: its first problem.
fn nothing_used(findings: Findings) -> Unreadable {
    let first = findings.into_list().into_iter().find(|finding| finding.severity == Severity::Error);
    let why = first.map_or_else(|| "the table has no rows".to_owned(), |finding| finding.message);
    Unreadable::Mapping(format!("no row of the table can be used: {why}"))
}

fn places(mapping: &Mapping, grid: &Grid) -> Result<Places, Unreadable> {
    let at = |name: &str| grid.column(name).ok_or_else(|| Unreadable::MissingColumn(name.to_owned()));
    match (&mapping.measure, &mapping.value) {
        (Figures::Wide(measures), _) => measures
            .iter()
            .map(|one| Ok((at(&one.column)?, Measured { measure: one.measure.clone(), unit: one.unit })))
            .collect::<Result<_, _>>()
            .map(Places::Wide),
        (Figures::Long(long), value) => {
            let value = value.as_ref().ok_or_else(|| Unreadable::Mapping("value is missing".to_owned()))?;
            let measures = long.values.iter().map(|(word, one)| {
                (word.trim().to_lowercase(), Measured { measure: one.measure.clone(), unit: one.unit.or(value.unit) })
            });
            Ok(Places::Long { word: at(&long.column)?, value: at(&value.column)?, measures: measures.collect() })
        }
    }
}

/// A table with the positions of everything its mapping names.
struct Reader<'a> {
    mapping: &'a Mapping,
    grid: &'a Grid,
    places: Places,
    fixed_period: Option<Period>,
}

impl Reader<'_> {
    fn say_conversions(&self, catalogue: &Catalogue, findings: &mut Findings) {
        let title =
            |measure: &str| catalogue.measures.get(measure).map_or("", |measure| measure.title.as_str()).to_owned();
        let converted: Vec<(&Measured, String)> = match &self.places {
            Places::Wide(measures) => {
                measures.iter().map(|(column, one)| (one, format!("column `{}`", self.grid.header[*column]))).collect()
            }
            Places::Long { measures, .. } => measures.iter().map(|(word, one)| (one, format!("`{word}`"))).collect(),
        };
        for (one, whose) in converted {
            let Some(conversion) = one.unit.and_then(Written::conversion) else { continue };
            let message = format!("{whose} ({}) is in {conversion}", title(&one.measure));
            note(findings, "unit_converted", message);
        }
    }

    /// What a row is about; a row about the same as an earlier one is not used.
    fn subject(&self, cells: &[String], seen: &mut HashMap<Subject, u32>, number: u32) -> Result<Subject, Unused> {
        let level = self.level(cells)?;
        let subject = Subject {
            period: self.period(cells)?,
            level,
            area: self.area(level, cells)?,
            measure: self.measure(cells)?,
        };
        match seen.insert(subject.clone(), number) {
            None => Ok(subject),
            Some(first) => {
                let why = format!("{} for {} stands in row {first} already", subject.area, subject.period);
                seen.insert(subject, first);
                Err(Unused { rule: "repeated_row", column: None, why })
            }
        }
    }

    fn level(&self, cells: &[String]) -> Result<Level, Unused> {
        let (text, column) = self.said(&self.mapping.level, cells);
        text.parse().map_err(|why| Unused { rule: "unreadable_level", column, why: format!("{why}") })
    }

    fn area(&self, level: Level, cells: &[String]) -> Result<String, Unused> {
        let Some(said) = &self.mapping.area else { return Ok("ENG".to_owned()) };
        let (text, column) = self.said(said, cells);
        if text.is_empty() {
            return Err(Unused { rule: "unreadable_area", column, why: "the area is blank".to_owned() });
        }
        area::code(level, &text).map_err(|why| Unused { rule: "unreadable_area", column, why })
    }

    fn period(&self, cells: &[String]) -> Result<Period, Unused> {
        if let Some(period) = self.fixed_period {
            return Ok(period);
        }
        let Some(Said::By(by)) = &self.mapping.period else {
            return Err(Unused { rule: "unreadable_period", column: None, why: "no period is stated".to_owned() });
        };
        let column = self.grid.column(&by.column);
        let text = column.map_or("", |column| cells[column].as_str());
        period_in(by, text).map_err(|why| Unused { rule: "unreadable_period", column, why })
    }

    /// The measure that a row of a long table names.
    fn measure(&self, cells: &[String]) -> Result<Option<String>, Unused> {
        let Places::Long { word, measures, .. } = &self.places else { return Ok(None) };
        let text = &cells[*word];
        measures.get(&text.to_lowercase()).map(|one| Some(one.measure.clone())).ok_or_else(|| Unused {
            rule: "unknown_measure",
            column: Some(*word),
            why: format!("the mapping does not say what `{text}` is"),
        })
    }

    /// What the mapping, or the column it names, says; our word where the mapping gives one for it.
    fn said(&self, said: &Said, cells: &[String]) -> (String, Option<usize>) {
        match said {
            Said::Always(text) => (text.clone(), None),
            Said::By(by) => {
                let column = self.grid.column(&by.column);
                let text = column.map_or("", |column| cells[column].as_str());
                (by.values.get(text).map_or(text, String::as_str).to_owned(), column)
            }
        }
    }

    /// The figures of a row: which column, and what they are.
    fn figures(&self, cells: &[String]) -> Vec<(usize, &Measured)> {
        match &self.places {
            Places::Wide(measures) => measures.iter().map(|(column, one)| (*column, one)).collect(),
            Places::Long { word, value, measures } => {
                measures.get(&cells[*word].to_lowercase()).map(|one| (*value, one)).into_iter().collect()
            }
        }
    }

    fn value(
        &self,
        cells: &[String],
        column: usize,
        measured: &Measured,
        subject: &Subject,
        number: u32,
        findings: &mut Findings,
    ) -> Value {
        let name = &self.grid.header[column];
        let Cell::Value(value) = self.cell(&cells[column]) else {
            let message = format!(
                "`{}` stands where the {name} of {} for {} belongs; it was not used (if it stands for a missing number, name it under [missing])",
                cells[column], subject.area, subject.period
            );
            findings.add(Severity::Error, "not_a_number", Some(number), Some(name), message);
            return Value::Missing(Missing::NotValid);
        };
        if let Some(negative) = value.known().filter(|number| *number < 0.0) {
            let message =
                format!("the {name} of {} for {} is negative ({negative}); it was kept", subject.area, subject.period);
            findings.add(Severity::Warning, "negative_value", Some(number), Some(name), message);
        }
        value.map(|figure| figure * measured.unit.map_or(1.0, Written::factor))
    }

    /// A cell by the mapping's words for missing numbers, then by the usual marks. A lone hyphen is zero in the
    /// publications and anything at all in tables of people's own, so only a mapping can say what it is.
    fn cell(&self, text: &str) -> Cell {
        if let Some(why) = self.mapping.missing.get(text) {
            return Cell::Value(Value::Missing(*why));
        }
        if text == "-" { Cell::NotANumber } else { reading::cell(text.as_bytes()) }
    }

    /// The table as it came, with the names of the columns that the mapping does not name and of those that are blank.
    fn table(&self) -> (Table, Vec<String>, Vec<String>) {
        let mapping = self.mapping;
        let header = &self.grid.header;
        let named: Vec<usize> = mapping.columns().iter().filter_map(|name| self.grid.column(name)).collect();
        let figures: Vec<usize> = match &self.places {
            Places::Wide(measures) => measures.iter().map(|(column, _)| *column).collect(),
            Places::Long { value, .. } => vec![*value],
        };
        let mut seen = vec![KindSeen::default(); header.len()];
        for (_, cells) in &self.grid.rows {
            for (kind, text) in seen.iter_mut().zip(cells) {
                kind.see(text, self.cell(text));
            }
        }
        let kind = |column: usize| match (figures.contains(&column), named.contains(&column)) {
            (true, _) => Column::Number,
            (false, true) => Column::Text,
            (false, false) => seen[column].kind(),
        };
        let names = table_names(header.iter().map(String::as_str));
        let columns: Vec<(String, Column)> =
            names.into_iter().enumerate().map(|(index, name)| (name, kind(index))).collect();
        let mut table = TableBuilder::new(columns.clone(), self.grid.rows.len());
        for (number, cells) in &self.grid.rows {
            for (column, ((_, kind), text)) in columns.iter().zip(cells).enumerate() {
                match (kind, self.cell(text)) {
                    (Column::Text, _) => table.text(column, text),
                    (Column::Number, Cell::Value(value)) => table.value(column, value),
                    (Column::Number, Cell::NotANumber) => table.missing(column, Missing::NotValid),
                }
            }
            table.end_row(*number);
        }
        let unknown = (0..header.len()).filter(|column| !named.contains(column)).map(|column| {
            if header[column].is_empty() { format!("column {}", column + 1) } else { header[column].clone() }
        });
        let blank = (0..header.len()).filter(|column| seen[*column].is_blank()).map(|column| header[column].clone());
        (table.finish(), unknown.collect(), blank.filter(|name| !name.is_empty()).collect())
    }
}

fn period_in(by: &ByColumn, text: &str) -> Result<Period, String> {
    let written = by.values.get(text).map_or(text, String::as_str);
    if let (Some(format), false) = (by.format, by.values.contains_key(text)) {
        return format.read(text).ok_or_else(|| format!("`{text}` is not {}", format.example()));
    }
    written.parse::<Period>().map_err(|why| why.to_string())
}

/// What is known of the table, in the words of the catalogue.
fn definition(mapping: &Mapping) -> PublicationDefinition {
    let columns: BTreeMap<String, Vec<String>> = match &mapping.measure {
        Figures::Wide(measures) => measures.iter().map(|one| (one.measure.clone(), vec![one.column.clone()])).collect(),
        Figures::Long(_) => {
            mapping.value.iter().map(|value| ("value".to_owned(), vec![value.column.clone()])).collect()
        }
    };
    let row = match &mapping.measure {
        Figures::Wide(_) => "one area in one period",
        Figures::Long(_) => "one measure of one area in one period",
    };
    let about = mapping.note.as_deref().map_or("An own table, read by its mapping.", str::trim);
    let noted = mapping.note.as_ref().map(|_| KnownFault {
        from: None,
        to: None,
        measures: Vec::new(),
        text: about.to_owned(),
    });
    PublicationDefinition {
        id: mapping.name.clone(),
        title: mapping.title.clone(),
        publisher: mapping.publisher.clone(),
        licence: mapping.licence.clone(),
        cadence: "as given".to_owned(),
        row: row.to_owned(),
        basis: mapping.basis,
        about: about.to_owned(),
        columns,
        fault: noted.into_iter().chain(mapping.fault.iter().cloned()).collect(),
    }
}
