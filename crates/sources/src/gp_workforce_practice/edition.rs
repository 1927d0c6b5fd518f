//! One month of the practice-level file, filled row by row.

use std::collections::HashMap;

use wholetime_snapshots::{Column, Findings, Place, Reading, Severity, TableBuilder};
use wholetime_vocabulary::{Missing, Period, PracticeCode, Value};

use super::columns::{Derived, FileColumns};
use super::{BASIS, ID};
use crate::reading::Cell;
use crate::rows::Row;

/// One month of the file.
pub(super) struct Edition<'a> {
    pub(super) period: Period,
    columns: &'a FileColumns,
    not_collected: Vec<bool>,
    table: TableBuilder,
    places: Vec<Place>,
    row_of_practice: HashMap<String, u32>,
    rows: u64,
    findings: Findings,
}

impl<'a> Edition<'a> {
    pub(super) fn new(period: Period, columns: &'a FileColumns, rows_expected: usize) -> Self {
        Self {
            period,
            columns,
            not_collected: columns.columns.iter().map(|column| column.was_not_collected(period)).collect(),
            table: TableBuilder::new(columns.of_table(), rows_expected),
            places: Vec::with_capacity(rows_expected),
            row_of_practice: HashMap::with_capacity(rows_expected),
            rows: 0,
            findings: Findings::default(),
        }
    }

    /// Takes a row in, unless it names no practice or one that was there before.
    pub(super) fn add(&mut self, row: Row<'_>) {
        self.rows += 1;
        let practice = self.text(row, "prac_code").to_uppercase();
        if self.is_refused(&practice, row.number) {
            return;
        }
        for (position, column) in self.columns.columns.iter().enumerate() {
            match column.kind {
                Column::Text if column.name == "prac_code" => self.table.text(position, &practice),
                Column::Text => self.table.text(position, row.text(position)),
                Column::Number => {
                    let value = self.number(row, position, &practice);
                    self.table.value(position, value);
                }
            }
        }
        for (index, derived) in self.columns.derived.iter().enumerate() {
            let value = derived_value(derived, |position| self.value(row.cell(position), position));
            self.tell_negative(value, &derived.name.to_uppercase(), &practice, row.number);
            self.table.value(self.columns.columns.len() + index, value);
        }
        self.table.end_row(row.number);
        self.places.push(self.place(row, &practice));
        self.row_of_practice.insert(practice, row.number);
    }

    fn is_refused(&mut self, practice: &str, row: u32) -> bool {
        if practice.is_empty() {
            let message = format!("row {row} names no practice, so it was not used");
            self.findings.add(Severity::Error, "no_practice_code", Some(row), Some("PRAC_CODE"), message);
            return true;
        }
        if let Some(first) = self.row_of_practice.get(practice) {
            let message = format!(
                "practice {practice} stands in row {first} and again in row {row}; the first was kept and row {row} was not used"
            );
            self.findings.add(Severity::Error, "duplicate_practice", Some(row), Some("PRAC_CODE"), message);
            return true;
        }
        if practice.parse::<PracticeCode>().is_err() {
            let message = format!(
                "`{practice}` has not the shape of a practice code (a letter and five digits); the row was kept"
            );
            self.findings.add(Severity::Warning, "odd_practice_code", Some(row), Some("PRAC_CODE"), message);
        }
        false
    }

    fn text<'r>(&self, row: Row<'r>, name: &str) -> &'r str {
        row.text_in(self.columns.position(name))
    }

    /// The value of a cell; text where a number belongs is a value that is not valid.
    fn value(&self, cell: Cell, position: usize) -> Value {
        match cell {
            Cell::Value(Value::Missing(Missing::NotReported)) if self.not_collected[position] => {
                Missing::NotCollected.into()
            }
            Cell::Value(value) => value,
            Cell::NotANumber => Missing::NotValid.into(),
        }
    }

    fn number(&mut self, row: Row<'_>, position: usize, practice: &str) -> Value {
        let column = &self.columns.columns[position];
        let cell = row.cell(position);
        if cell == Cell::NotANumber {
            let text: String = row.text(position).chars().take(40).collect();
            let message = format!(
                "`{text}` stands in {} of practice {practice} where a number belongs; it was taken as not valid",
                column.published
            );
            self.findings.add(Severity::Error, "text_for_number", Some(row.number), Some(&column.published), message);
        }
        let value = self.value(cell, position);
        if column.is_known {
            self.tell_negative(value, &column.published, practice, row.number);
        }
        value
    }

    fn tell_negative(&mut self, value: Value, column: &str, practice: &str, row: u32) {
        if let Some(number) = value.known().filter(|number| *number < 0.0) {
            let message = format!("{column} of practice {practice} is {number}, less than none; it was kept");
            self.findings.add(Severity::Warning, "negative_value", Some(row), Some(column), message);
        }
    }

    fn place(&self, row: Row<'_>, practice: &str) -> Place {
        let code = |name: &str| stated(self.text(row, name)).map(str::to_uppercase);
        let name = |name: &str| stated(self.text(row, name)).map(str::to_owned);
        let pcn = code("pcn_code").map(|pcn| if NO_NETWORK.contains(&pcn.as_str()) { String::new() } else { pcn });
        let patients = self
            .columns
            .position("total_patients")
            .and_then(|position| self.value(row.cell(position), position).known());
        Place {
            practice: Some(practice.to_owned()),
            practice_name: name("prac_name"),
            pcn_name: name("pcn_name").filter(|_| pcn.as_deref().is_some_and(|pcn| !pcn.is_empty())),
            pcn,
            sub_icb: code("sub_icb_code"),
            sub_icb_name: name("sub_icb_name"),
            icb: code("icb_code"),
            icb_name: name("icb_name"),
            region: code("region_code"),
            region_name: name("region_name"),
            patients,
            row: row.number,
            ..Place::default()
        }
    }

    /// What was made of the month; `of_the_file` is what concerns the file as a whole.
    pub(super) fn finish(self, of_the_file: Findings) -> Reading {
        let mut findings = of_the_file;
        findings.extend(self.findings);
        Reading {
            source: ID.to_owned(),
            period: self.period,
            basis: BASIS,
            rows: self.rows,
            rows_used: self.table.len() as u64,
            table: self.table.finish(),
            facts: None,
            places: self.places,
            columns_used: self.columns.known(),
            columns_unknown: self.columns.unknown(),
            findings,
            definition: None,
        }
    }
}

/// How the file says that a practice belongs to no network.
const NO_NETWORK: [&str; 3] = ["U", "UNALIGNED", "UNALLOCATED"];

/// The text of a code or name; nothing where a mark or a blank stands, as in the PCN columns before there were PCNs.
fn stated(text: &str) -> Option<&str> {
    (!["", "NA", "ND", "NULL", "."].contains(&text)).then_some(text)
}

/// What is left of a figure when others are taken off; missing where any of them is.
fn derived_value(derived: &Derived, value: impl Fn(usize) -> Value) -> Value {
    let rest = derived.less.iter().fold(value(derived.whole), |rest, position| match (rest, value(*position)) {
        (Value::Known(rest), Value::Known(part)) => Value::Known(rest - part),
        (Value::Missing(why), _) | (_, Value::Missing(why)) => Value::Missing(why),
    });
    // Published FTE have at most nine decimals; what stands beyond them is the noise of subtracting.
    rest.map(|rest| (rest * 1e9).round() / 1e9)
}
