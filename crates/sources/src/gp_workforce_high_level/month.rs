//! One month of the high-level file: its rows as a table, and the roles of each practice added up from them.

use std::collections::{HashMap, HashSet};

use wholetime_catalogue::{Catalogue, group_measure};
use wholetime_snapshots::{Column, FactsBuilder, Findings, Place, Reading, Severity, TableBuilder};
use wholetime_vocabulary::{Basis, Level, Missing, Period, PracticeCode, Value};

use super::ID;
use crate::Unreadable;
use crate::layout::{Layout, code, named};
use crate::reading::Cell;
use crate::rows::Row;
use crate::staff_names::{group_named, measured_named, total_named};

/// Positions of the columns that facts are made of.
pub(super) struct Columns {
    practice: usize,
    practice_name: Option<usize>,
    group: usize,
    role: usize,
    measure: usize,
    value: usize,
}

impl Columns {
    pub(super) fn of(layout: &Layout<'_>) -> Result<Self, Unreadable> {
        Ok(Self {
            practice: layout.required("prac_code")?,
            practice_name: layout.position("prac_name"),
            group: layout.required("staff_group")?,
            role: layout.required("detailed_staff_role")?,
            measure: layout.required("measure")?,
            value: layout.required("value")?,
        })
    }
}

/// What a row counts, worked out once for all rows with the same three words.
struct Counted {
    index: usize,
    measure: Result<usize, NotCounted>,
}

/// A measure that rows of the file count.
#[derive(PartialEq)]
struct Counts {
    id: String,
    is_total: bool,
}

/// Why a row counts nothing we know.
#[derive(Clone, Copy)]
enum NotCounted {
    Group,
    Measure,
    Role,
}

/// The rows of one practice and measure, added up so far.
struct Sum {
    value: Value,
    row: u32,
}

/// One month of the file.
pub(super) struct Month<'a> {
    period: Period,
    layout: &'a Layout<'a>,
    columns: &'a Columns,
    catalogue: &'a Catalogue,
    kinds: Vec<Column>,
    table: TableBuilder,
    places: Vec<Place>,
    practices: HashMap<String, usize>,
    counted: HashMap<String, Counted>,
    measures: Vec<Counts>,
    seen: HashSet<(usize, usize)>,
    sums: HashMap<(usize, usize), Sum>,
    rows: u64,
    rows_used: u64,
    findings: Findings,
}

impl<'a> Month<'a> {
    pub(super) fn new(period: Period, layout: &'a Layout<'a>, columns: &'a Columns, catalogue: &'a Catalogue) -> Self {
        let of_table = layout.table_columns(&["value"]);
        Self {
            period,
            layout,
            columns,
            catalogue,
            kinds: of_table.iter().map(|(_, kind)| *kind).collect(),
            table: TableBuilder::new(of_table, 0),
            places: Vec::new(),
            practices: HashMap::new(),
            counted: HashMap::new(),
            measures: Vec::new(),
            seen: HashSet::new(),
            sums: HashMap::new(),
            rows: 0,
            rows_used: 0,
            findings: Findings::default(),
        }
    }

    /// Keeps a row in the table and adds what it counts to its practice.
    pub(super) fn add(&mut self, row: Row<'_>) {
        self.rows += 1;
        let value = self.value(row);
        for (position, kind) in self.kinds.iter().enumerate() {
            match kind {
                Column::Text => self.table.text(position, row.text(position)),
                Column::Number => self.table.value(position, value),
            }
        }
        self.table.end_row(row.number);
        let Some(practice) = self.practice(row) else { return };
        let Some((words, measure)) = self.counted(row) else { return };
        // A total may be called by two names; the roles that make up one of ours may not be given twice either.
        let is_second_total = self.measures[measure].is_total && self.sums.contains_key(&(practice, measure));
        if is_second_total || !self.seen.insert((practice, words)) {
            let message = format!(
                "row {} says again what an earlier row says of its practice, so it was not counted",
                row.number
            );
            self.findings.add(Severity::Error, "duplicate_row", Some(row.number), None, message);
            return;
        }
        self.rows_used += 1;
        // Several detailed roles make up one of ours. Where one of them is missing, so is their sum.
        self.sums
            .entry((practice, measure))
            .and_modify(|sum| *sum = Sum { value: plus(sum.value, value), row: 0 })
            .or_insert(Sum { value, row: row.number });
    }

    fn value(&mut self, row: Row<'_>) -> Value {
        let column = self.layout.published(self.columns.value);
        let practice = row.text(self.columns.practice);
        match row.cell(self.columns.value) {
            Cell::Value(value) => {
                if let Some(number) = value.known().filter(|number| *number < 0.0) {
                    let message = format!(
                        "the {} of practice {practice} is {number}, less than none; it was kept",
                        self.what(row)
                    );
                    self.findings.add(Severity::Warning, "negative_value", Some(row.number), Some(column), message);
                }
                value
            }
            Cell::NotANumber => {
                let text: String = row.text(self.columns.value).chars().take(40).collect();
                let message = format!(
                    "`{text}` stands where the {} of practice {practice} belongs; it was taken as not valid",
                    self.what(row)
                );
                self.findings.add(Severity::Error, "text_for_number", Some(row.number), Some(column), message);
                Missing::NotValid.into()
            }
        }
    }

    /// "FTE of Senior Partner", for messages.
    fn what(&self, row: Row<'_>) -> String {
        format!("{} of {}", row.text(self.columns.measure), row.text(self.columns.role))
    }

    /// The practice of a row, by its place in the list of practices.
    fn practice(&mut self, row: Row<'_>) -> Option<usize> {
        let column = Some(self.layout.published(self.columns.practice));
        let Some(practice) = code(row.text(self.columns.practice)) else {
            let message =
                format!("row {} names no practice; it was kept in the table and used for nothing", row.number);
            self.findings.add(Severity::Error, "no_practice_code", Some(row.number), column, message);
            return None;
        };
        if let Some(index) = self.practices.get(&practice) {
            return Some(*index);
        }
        if practice.parse::<PracticeCode>().is_err() {
            let message = format!(
                "`{practice}` has not the shape of a practice code (a letter and five digits); its rows were kept"
            );
            self.findings.add(Severity::Warning, "odd_practice_code", Some(row.number), column, message);
        }
        self.places.push(Place {
            practice: Some(practice.clone()),
            practice_name: named(row.text_in(self.columns.practice_name)),
            row: row.number,
            ..Place::default()
        });
        self.practices.insert(practice, self.places.len() - 1);
        Some(self.places.len() - 1)
    }

    /// The words and the measure of a row, by their places in their lists; a finding where it counts nothing we know.
    fn counted(&mut self, row: Row<'_>) -> Option<(usize, usize)> {
        let (group, role, measure) =
            (row.text(self.columns.group), row.text(self.columns.role), row.text(self.columns.measure));
        let words = [group, role, measure].join("\u{1f}");
        if !self.counted.contains_key(&words) {
            let measure = self.measure(group, role, measure);
            self.counted.insert(words.clone(), Counted { index: self.counted.len(), measure });
        }
        let counted = self.counted.get(&words)?;
        let (rule, column, what) = match counted.measure {
            Ok(measure) => return Some((counted.index, measure)),
            Err(NotCounted::Group) => {
                ("unknown_staff_group", self.columns.group, format!("`{group}` is no staff group we know"))
            }
            Err(NotCounted::Measure) => {
                ("unknown_measure", self.columns.measure, format!("`{measure}` is neither FTE nor headcount"))
            }
            Err(NotCounted::Role) => {
                ("unknown_role", self.columns.role, format!("`{role}` is no role of {group} we know"))
            }
        };
        let message = format!("{what}; row {} was kept in the table and used for nothing", row.number);
        self.findings.add(Severity::Warning, rule, Some(row.number), Some(self.layout.published(column)), message);
        None
    }

    /// The measure that a group, role and unit stand for.
    fn measure(&mut self, group: &str, role: &str, measure: &str) -> Result<usize, NotCounted> {
        let group = group_named(group).ok_or(NotCounted::Group)?;
        let measured = measured_named(measure).ok_or(NotCounted::Measure)?;
        let counts = match self.catalogue.roles.published(group, role) {
            Some(role) => Counts { id: format!("{group}_{measured}_{}", role.id), is_total: false },
            None => {
                let definition = total_named(group, role).ok_or(NotCounted::Role)?;
                Counts { id: group_measure(group, measured, definition), is_total: true }
            }
        };
        let known = self.measures.iter().position(|known| *known == counts);
        Ok(known.unwrap_or_else(|| {
            self.measures.push(counts);
            self.measures.len() - 1
        }))
    }

    /// What was made of the month; `of_the_file` and `columns_unknown` concern the file as a whole.
    pub(super) fn finish(self, of_the_file: Findings, columns_unknown: Vec<String>) -> Reading {
        let mut facts = FactsBuilder::default();
        for ((practice, measure), sum) in &self.sums {
            let practice = self.places[*practice].practice.as_deref().unwrap_or_default();
            facts.push(self.period, Level::Practice, practice, &self.measures[*measure].id, sum.value, sum.row);
        }
        let mut findings = of_the_file;
        findings.extend(self.findings);
        Reading {
            source: ID.to_owned(),
            period: self.period,
            basis: Basis::PracticeLevelSum,
            table: self.table.finish(),
            facts: Some(facts.finish()),
            places: self.places,
            rows: self.rows,
            rows_used: self.rows_used,
            columns_used: self.layout.columns_used(),
            columns_unknown,
            findings,
            definition: None,
        }
    }
}

fn plus(sum: Value, part: Value) -> Value {
    match (sum, part) {
        (Value::Known(sum), Value::Known(part)) => Value::Known(sum + part),
        (Value::Missing(why), _) | (_, Value::Missing(why)) => Value::Missing(why),
    }
}
