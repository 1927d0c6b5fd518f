//! One month of the individual-level file: its records as a table, and the staff of each area counted from them.

use std::collections::{BTreeSet, HashMap};

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::{Column, FactsBuilder, Findings, Place, Reading, Severity, TableBuilder};
use wholetime_vocabulary::{Basis, Level, Missing, Period, Value};

use super::{ID, counted};
use crate::Unreadable;
use crate::layout::{Layout, named};
use crate::reading::Cell;
use crate::rows::Row;
use crate::staff_names::{age_band_named, group_named};

/// Columns that hold numbers; whatever else a record says is text.
const NUMBERS: [&str; 2] = ["fte", "age_years"];

/// Positions of the columns that facts are made of.
pub(super) struct Columns {
    group: usize,
    role: Option<usize>,
    detailed_role: Option<usize>,
    age_band: Option<usize>,
    person: usize,
    fte: usize,
    source: Option<usize>,
    /// Code and name of sub-ICB location, ICB and region.
    areas: [(Level, Option<usize>, Option<usize>); 3],
}

impl Columns {
    pub(super) fn of(layout: &Layout<'_>) -> Result<Self, Unreadable> {
        let area = |level, code, name| (level, layout.position(code), layout.position(name));
        Ok(Self {
            group: layout.required("staff_group")?,
            role: layout.position("staff_role"),
            detailed_role: layout.position("detailed_staff_role"),
            age_band: layout.position("age_band"),
            person: layout.required("unique_identifier")?,
            fte: layout.required("fte")?,
            source: layout.position("data_source"),
            areas: [
                area(Level::SubIcb, "sub_icb_code", "sub_icb_name"),
                area(Level::Icb, "icb_code", "icb_name"),
                area(Level::Region, "comm_region_code", "comm_region_name"),
            ],
        })
    }
}

/// What a record counts in, worked out once for all records with the same words.
#[derive(Clone)]
struct Kind {
    /// Places in the list of measures.
    measures: Vec<usize>,
    /// What is not known of it: rule, column and message.
    odd: Vec<(&'static str, usize, String)>,
}

/// FTE and people of one area and measure.
#[derive(Default)]
struct Tally {
    fte: f64,
    people: Vec<u32>,
}

/// One month of the file.
pub(super) struct Month<'a> {
    period: Period,
    layout: &'a Layout<'a>,
    columns: &'a Columns,
    catalogue: &'a Catalogue,
    kinds_of_columns: Vec<Column>,
    table: TableBuilder,
    places: HashMap<[Option<String>; 3], Place>,
    areas: HashMap<(Level, String), usize>,
    kinds: HashMap<String, Kind>,
    measures: Vec<[String; 2]>,
    absent: BTreeSet<String>,
    people: HashMap<String, u32>,
    nameless: u32,
    tallies: HashMap<(usize, usize), Tally>,
    estimated: u64,
    without_place: u64,
    rows: u64,
    rows_used: u64,
    findings: Findings,
}

impl<'a> Month<'a> {
    pub(super) fn new(period: Period, layout: &'a Layout<'a>, columns: &'a Columns, catalogue: &'a Catalogue) -> Self {
        let of_table = layout.table_columns(&NUMBERS);
        Self {
            period,
            layout,
            columns,
            catalogue,
            kinds_of_columns: of_table.iter().map(|(_, kind)| *kind).collect(),
            table: TableBuilder::new(of_table, 0),
            places: HashMap::new(),
            areas: HashMap::new(),
            kinds: HashMap::new(),
            measures: Vec::new(),
            absent: BTreeSet::new(),
            people: HashMap::new(),
            nameless: 0,
            tallies: HashMap::new(),
            estimated: 0,
            without_place: 0,
            rows: 0,
            rows_used: 0,
            findings: Findings::default(),
        }
    }

    /// Keeps a record in the table and counts it in every area it belongs to.
    pub(super) fn add(&mut self, row: Row<'_>) {
        self.rows += 1;
        self.keep(row);
        let kind = self.kind(row);
        for (rule, column, message) in &kind.odd {
            let column = Some(self.layout.published(*column));
            self.findings.add(
                Severity::Warning,
                rule,
                Some(row.number),
                column,
                format!("row {}: {message}", row.number),
            );
        }
        if kind.measures.is_empty() {
            return;
        }
        self.rows_used += 1;
        self.estimated += u64::from(row.text_in(self.columns.source).to_lowercase().starts_with("estimat"));
        let (fte, person) = (self.fte(row), self.person(row));
        for area in self.areas_of(row) {
            for measure in &kind.measures {
                let tally = self.tallies.entry((area, *measure)).or_default();
                tally.fte += fte;
                tally.people.push(person);
            }
        }
    }

    fn keep(&mut self, row: Row<'_>) {
        for (position, kind) in self.kinds_of_columns.iter().enumerate() {
            match (kind, row.cell(position)) {
                (Column::Text, _) => self.table.text(position, row.text(position)),
                (Column::Number, Cell::Value(value)) => self.table.value(position, value),
                (Column::Number, Cell::NotANumber) => {
                    let column = self.layout.published(position);
                    let text: String = row.text(position).chars().take(40).collect();
                    let message =
                        format!("`{text}` stands in {column} where a number belongs; it was taken as not valid");
                    self.findings.add(Severity::Error, "text_for_number", Some(row.number), Some(column), message);
                    self.table.missing(position, Missing::NotValid);
                }
            }
        }
        self.table.end_row(row.number);
    }

    /// The time a record stands for. One without it counts as a person, and adds no time.
    fn fte(&mut self, row: Row<'_>) -> f64 {
        let column = Some(self.layout.published(self.columns.fte));
        match row.cell(self.columns.fte) {
            Cell::Value(Value::Known(fte)) if fte < 0.0 => {
                let message = format!("row {} has {fte} FTE, less than none; it was kept", row.number);
                self.findings.add(Severity::Warning, "negative_value", Some(row.number), column, message);
                fte
            }
            Cell::Value(Value::Known(fte)) => fte,
            Cell::Value(Value::Missing(_)) | Cell::NotANumber => {
                let message = format!("row {} has no FTE; it was counted as a person and adds no time", row.number);
                self.findings.add(Severity::Warning, "no_fte", Some(row.number), column, message);
                0.0
            }
        }
    }

    /// The person of a record. Records without an identifier are each taken for a person of their own.
    fn person(&mut self, row: Row<'_>) -> u32 {
        let Some(identifier) = stated(row.text(self.columns.person)) else {
            self.nameless += 1;
            return u32::MAX - self.nameless;
        };
        if let Some(person) = self.people.get(identifier) {
            return *person;
        }
        let person = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
        self.people.insert(identifier.to_owned(), person);
        person
    }

    /// The areas of a record, England among them, by their places in the list of areas.
    fn areas_of(&mut self, row: Row<'_>) -> Vec<usize> {
        let codes = self.columns.areas.map(|(_, code, _)| stated(row.text_in(code)).map(str::to_uppercase));
        if codes[0].is_none() {
            self.without_place += 1;
        } else if !self.places.contains_key(&codes) {
            let place = self.place(row, &codes);
            self.places.insert(codes.clone(), place);
        }
        let levels = self.columns.areas.map(|(level, ..)| level);
        let stated = levels.into_iter().zip(codes).filter_map(|(level, code)| Some((level, code?)));
        let england = (Level::England, "ENG".to_owned());
        stated
            .chain([england])
            .map(|area| {
                let next = self.areas.len();
                *self.areas.entry(area).or_insert(next)
            })
            .collect()
    }

    fn place(&self, row: Row<'_>, codes: &[Option<String>; 3]) -> Place {
        let [sub_icb, icb, region] = codes.clone();
        let [sub_icb_name, icb_name, region_name] = self.columns.areas.map(|(_, _, name)| named(row.text_in(name)));
        Place { sub_icb, sub_icb_name, icb, icb_name, region, region_name, row: row.number, ..Place::default() }
    }

    fn kind(&mut self, row: Row<'_>) -> Kind {
        let words = [Some(self.columns.group), self.columns.role, self.columns.detailed_role, self.columns.age_band]
            .map(|column| row.text_in(column));
        let key = words.join("\u{1f}");
        if let Some(kind) = self.kinds.get(&key) {
            return kind.clone();
        }
        let kind = self.kind_of_words(words);
        self.kinds.insert(key, kind.clone());
        kind
    }

    fn kind_of_words(&mut self, [group, role, detailed_role, age]: [&str; 4]) -> Kind {
        let columns = self.columns;
        let mut odd = Vec::new();
        let Some(known_group) = group_named(group) else {
            let message = format!("`{group}` is no staff group we know; it was kept in the table and used for nothing");
            return Kind { measures: Vec::new(), odd: vec![("unknown_staff_group", columns.group, message)] };
        };
        let roles = &self.catalogue.roles;
        let known_role = roles.published(known_group, detailed_role).or_else(|| roles.published(known_group, role));
        if known_role.is_none() {
            let name = if detailed_role.is_empty() { role } else { detailed_role };
            let message = format!("`{name}` is no role of {group} we know; it was counted in the group only");
            odd.push(("unknown_role", columns.detailed_role.or(columns.role).unwrap_or(columns.group), message));
        }
        let band = age_band_named(age);
        if let (Some(_), None, Some(column)) = (stated(age), band, columns.age_band) {
            let message = format!("`{age}` is no age band; it was counted without its age");
            odd.push(("unknown_age_band", column, message));
        }
        let pairs = counted::measures(self.catalogue, known_group, known_role, band, &mut self.absent);
        let measures = pairs.into_iter().map(|pair| self.place_of_measure(pair)).collect();
        Kind { measures, odd }
    }

    fn place_of_measure(&mut self, pair: [String; 2]) -> usize {
        self.measures.iter().position(|known| *known == pair).unwrap_or_else(|| {
            self.measures.push(pair);
            self.measures.len() - 1
        })
    }

    fn facts(&mut self) -> FactsBuilder {
        let mut areas: Vec<(Level, &str)> = vec![(Level::England, ""); self.areas.len()];
        for ((level, code), index) in &self.areas {
            areas[*index] = (*level, code);
        }
        let mut facts = FactsBuilder::default();
        for ((area, measure), tally) in &mut self.tallies {
            tally.people.sort_unstable();
            tally.people.dedup();
            let (level, code) = areas[*area];
            let [fte, headcount] = &self.measures[*measure];
            #[expect(clippy::cast_precision_loss, reason = "far fewer people than a number holds exactly")]
            let people = tally.people.len() as f64;
            for (measure, number) in [(fte, tally.fte), (headcount, people)] {
                if !measure.is_empty() {
                    facts.push(self.period, level, code, measure, Value::Known(number), 0);
                }
            }
        }
        facts
    }

    /// What is to be known of the month as a whole.
    fn tell(&mut self) {
        let rows = self.rows;
        let mut note = |rule: &str, count: u64, message: String| {
            if 0 < count {
                self.findings.add(Severity::Note, rule, None, None, message);
            }
        };
        let estimated = self.estimated;
        note(
            "estimated_records",
            estimated,
            format!("{estimated} of {rows} records are the publisher's estimates; they are counted like the others"),
        );
        let without = self.without_place;
        note(
            "no_sub_icb",
            without,
            format!(
                "{without} of {rows} records name no sub-ICB location; they are counted in the areas they do name and in England"
            ),
        );
        let nameless = u64::from(self.nameless);
        note(
            "no_identifier",
            nameless,
            format!("{nameless} of {rows} records name no person; each was counted as one"),
        );
        let absent: Vec<&str> = self.absent.iter().map(String::as_str).collect();
        let listed = absent.join(", ");
        note(
            "no_such_measure",
            absent.len() as u64,
            format!(
                "{} figures were not worked out, since the catalogue has no measure for them: {listed}",
                absent.len()
            ),
        );
    }

    /// What was made of the month; `of_the_file` and `columns_unknown` concern the file as a whole.
    pub(super) fn finish(mut self, of_the_file: Findings, columns_unknown: Vec<String>) -> Reading {
        self.tell();
        let facts = self.facts().finish();
        let mut findings = of_the_file;
        findings.extend(self.findings);
        let mut places: Vec<Place> = self.places.into_values().collect();
        places.sort_by_key(|place| place.row);
        Reading {
            source: ID.to_owned(),
            period: self.period,
            basis: Basis::Published,
            table: self.table.finish(),
            facts: Some(facts),
            places,
            rows: self.rows,
            rows_used: self.rows_used,
            columns_used: self.layout.columns_used(),
            columns_unknown,
            findings,
            definition: None,
        }
    }
}

/// A code or word that says something; marks and `Unknown` do not.
fn stated(text: &str) -> Option<&str> {
    (!["", "NA", "N/A", "ND", "NULL", "UNKNOWN", "."].contains(&text.to_uppercase().as_str())).then_some(text)
}
