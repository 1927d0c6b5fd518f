//! One census month of the networks' staff: its table, its sums by area and role, and what is odd about it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::{Facts, FactsBuilder, Findings, Place, Severity, Table, TableBuilder};
use wholetime_vocabulary::{Level, Missing, PcnCode, Period, Value};

use super::Columns;
use crate::layout::{Layout, in_words};
use crate::reading::Cell;
use crate::rows::Row;

/// Our names of the columns that hold numbers.
const NUMBERS: [&str; 3] = ["census_year", "census_month", "fte"];

/// A census month while its rows are read.
pub(super) struct Month<'a> {
    catalogue: &'a Catalogue,
    columns: &'a Columns,
    is_number: Vec<bool>,
    table: TableBuilder,
    totals: BTreeMap<Level, BTreeMap<String, Totals>>,
    places: BTreeMap<[Option<String>; 4], Place>,
    identical: HashMap<Vec<u8>, u64>,
    without_identifier: Counted,
    without_fte: u64,
    unknown_roles: BTreeMap<String, Counted>,
    odd_codes: BTreeMap<String, u32>,
    findings: Findings,
}

/// Sums of an area, by role; the role of everybody is none.
type Totals = BTreeMap<Option<String>, Total>;

#[derive(Default)]
struct Total {
    fte: f64,
    n_with_fte: u64,
    people: HashSet<String>,
}

#[derive(Default)]
struct Counted {
    first_row: u32,
    rows: u64,
    fte: f64,
}

impl Counted {
    fn add(&mut self, row: u32, fte: Option<f64>) {
        if self.rows == 0 {
            self.first_row = row;
        }
        self.rows += 1;
        self.fte += fte.unwrap_or_default();
    }
}

/// What a month comes to.
pub(super) struct Read {
    pub(super) table: Table,
    pub(super) facts: Option<Facts>,
    pub(super) places: Vec<Place>,
    pub(super) findings: Findings,
}

impl<'a> Month<'a> {
    pub(super) fn new(catalogue: &'a Catalogue, layout: &Layout<'_>, columns: &'a Columns) -> Self {
        let table_columns = layout.table_columns(&NUMBERS);
        let is_number = table_columns.iter().map(|(_, kind)| *kind == wholetime_snapshots::Column::Number).collect();
        Self {
            catalogue,
            columns,
            is_number,
            table: TableBuilder::new(table_columns, 0),
            totals: BTreeMap::new(),
            places: BTreeMap::new(),
            identical: HashMap::new(),
            without_identifier: Counted::default(),
            without_fte: 0,
            unknown_roles: BTreeMap::new(),
            odd_codes: BTreeMap::new(),
            findings: Findings::default(),
        }
    }

    /// Rows added so far.
    pub(super) fn n_rows(&self) -> u64 {
        self.table.len() as u64
    }

    /// Adds a row to the table and to the sums of every area it names.
    pub(super) fn add(&mut self, row: Row<'_>) {
        self.add_to_table(row);
        let fte = self.fte(row);
        let role = self.role(row, fte);
        let identifier = said(row.text_in(self.columns.identifier));
        if identifier.is_none() {
            self.without_identifier.add(row.number, fte);
        }
        let codes = self.place(row);
        let levels = [Level::Pcn, Level::SubIcb, Level::Icb, Level::Region];
        let areas = levels.into_iter().zip(codes).filter_map(|(level, code)| Some((level, code?)));
        for (level, area) in areas.chain(std::iter::once((Level::England, "ENG".to_owned()))) {
            let totals = self.totals.entry(level).or_default().entry(area).or_default();
            for role in std::iter::once(None).chain(role.clone().map(Some)) {
                let total = totals.entry(role).or_default();
                if let Some(fte) = fte {
                    total.fte += fte;
                    total.n_with_fte += 1;
                }
                if let Some(identifier) = identifier {
                    total.people.insert(identifier.to_owned());
                }
            }
        }
    }

    fn add_to_table(&mut self, row: Row<'_>) {
        let mut whole_row = Vec::new();
        for (column, is_number) in self.is_number.iter().enumerate() {
            whole_row.extend_from_slice(row.bytes(column));
            whole_row.push(0x1F);
            if !is_number {
                self.table.text(column, said(row.text(column)).unwrap_or_default());
                continue;
            }
            match row.cell(column) {
                Cell::Value(value) => self.table.value(column, value),
                Cell::NotANumber => self.table.missing(column, Missing::NotValid),
            }
        }
        self.table.end_row(row.number);
        *self.identical.entry(whole_row).or_default() += 1;
    }

    /// The FTE of a row. Text in its place is told; a blank is counted.
    fn fte(&mut self, row: Row<'_>) -> Option<f64> {
        match row.cell(self.columns.fte) {
            Cell::Value(Value::Known(fte)) => {
                if fte < 0.0 {
                    let message = format!("an FTE of {fte} is negative; it was kept as published");
                    self.findings.add(Severity::Warning, "negative_value", Some(row.number), Some("FTE"), message);
                }
                Some(fte)
            }
            Cell::Value(Value::Missing(_)) => {
                self.without_fte += 1;
                None
            }
            Cell::NotANumber => {
                let text = row.text(self.columns.fte);
                let message = format!("`{text}` is no FTE; the row is in the table and its FTE in no sum");
                self.findings.add(Severity::Error, "not_a_number", Some(row.number), Some("FTE"), message);
                None
            }
        }
    }

    /// Our identifier of the row's role; an unknown one is counted.
    fn role(&mut self, row: Row<'_>, fte: Option<f64>) -> Option<String> {
        let published = row.text(self.columns.role);
        let role = self.catalogue.roles.pcn_published(published);
        if role.is_none() {
            self.unknown_roles.entry(published.to_owned()).or_default().add(row.number, fte);
        }
        role.map(|role| role.id.clone())
    }

    /// Keeps where the row's network belongs, and answers the codes of network, sub-ICB location, ICB and region.
    fn place(&mut self, row: Row<'_>) -> [Option<String>; 4] {
        let name = |column: Option<usize>| said(row.text_in(column)).map(str::to_owned);
        let code = |column: Option<usize>| name(column).map(|code| code.to_uppercase());
        let [sub_icb, icb, region] = self.columns.areas;
        let pcn = code(Some(self.columns.pcn));
        if pcn.as_ref().is_none_or(|pcn| pcn.parse::<PcnCode>().is_err()) {
            self.odd_codes.entry(pcn.clone().unwrap_or_default()).or_insert(row.number);
        }
        let codes = [pcn, code(sub_icb.0), code(icb.0), code(region.0)];
        if !self.places.contains_key(&codes) {
            let [pcn, sub_icb_code, icb_code, region_code] = codes.clone();
            let place = Place {
                pcn,
                pcn_name: name(self.columns.pcn_name),
                sub_icb: sub_icb_code,
                sub_icb_name: name(sub_icb.1),
                icb: icb_code,
                icb_name: name(icb.1),
                region: region_code,
                region_name: name(region.1),
                row: row.number,
                ..Place::default()
            };
            self.places.insert(codes.clone(), place);
        }
        codes
    }

    /// The month's table, figures and places, and what is to be told of it.
    pub(super) fn finish(mut self, period: Period) -> Read {
        self.tell();
        let counts_people = self.columns.identifier.is_some();
        let mut facts = FactsBuilder::default();
        for (level, areas) in &self.totals {
            for (area, totals) in areas {
                for (role, total) in totals {
                    let suffix = role.as_ref().map(|role| format!("_{role}")).unwrap_or_default();
                    let fte = match total.n_with_fte {
                        0 => Value::Missing(Missing::NotReported),
                        _ => Value::Known(total.fte),
                    };
                    facts.push(period, *level, area, &format!("pcn_fte{suffix}"), fte, 0);
                    if counts_people {
                        #[expect(clippy::cast_precision_loss, reason = "people are far fewer than 2^53")]
                        let people = total.people.len() as f64;
                        facts.push(period, *level, area, &format!("pcn_headcount{suffix}"), Value::Known(people), 0);
                    }
                }
            }
        }
        Read {
            table: self.table.finish(),
            facts: (!facts.is_empty()).then(|| facts.finish()),
            places: self.places.into_values().collect(),
            findings: self.findings,
        }
    }

    fn tell(&mut self) {
        let findings = &mut self.findings;
        for (role, counted) in &self.unknown_roles {
            let message = format!(
                "`{role}` is no role of networks the catalogue knows; its {} ({:.1} FTE) are counted in all staff only",
                in_rows(counted.rows),
                counted.fte,
            );
            findings.add(Severity::Warning, "unknown_role", Some(counted.first_row), Some("STAFF_ROLE"), message);
        }
        for (code, row) in &self.odd_codes {
            let message = if code.is_empty() {
                "a row has no network; it was kept for the areas it names".to_owned()
            } else {
                format!("`{code}` is not the code of a network; it was kept as published")
            };
            findings.add(Severity::Warning, "not_a_pcn_code", Some(*row), Some("PCN_CODE"), message);
        }
        if 0 < self.without_identifier.rows && self.columns.identifier.is_some() {
            let Counted { rows, fte, .. } = self.without_identifier;
            let message = format!(
                "{} ({fte:.1} FTE) without an identifier, as contracted services are, count in the FTE and in no headcount",
                in_rows(rows),
            );
            findings.add(Severity::Note, "without_identifier", None, Some("UNIQUE_IDENTIFIER"), message);
        }
        if 0 < self.without_fte {
            let message = format!("{} without an FTE: in the table and in no sum of FTE", in_rows(self.without_fte));
            findings.add(Severity::Note, "without_fte", None, Some("FTE"), message);
        }
        let n_repeated: u64 = self.identical.values().map(|count| count - 1).sum();
        if 0 < n_repeated {
            let message = format!(
                "{} equal to another row in every column: all were kept, since a network can have several equal contracts",
                in_rows(n_repeated),
            );
            findings.add(Severity::Note, "identical_rows", None, None, message);
        }
        let mut sub_icbs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for place in self.places.values() {
            if let (Some(pcn), Some(sub_icb)) = (&place.pcn, &place.sub_icb) {
                sub_icbs.entry(pcn).or_default().insert(sub_icb);
            }
        }
        for (pcn, sub_icbs) in sub_icbs.iter().filter(|(_, sub_icbs)| 1 < sub_icbs.len()) {
            let list: Vec<&str> = sub_icbs.iter().copied().collect();
            let message = format!(
                "network {pcn} is named under the sub-ICB locations {}; its figures are those of all",
                in_words(&list)
            );
            findings.add(Severity::Note, "pcn_in_several_sub_icbs", None, Some("SUB_ICB_CODE"), message);
        }
    }
}

/// What a cell says; older editions write `NULL` where later ones leave a blank.
fn said(text: &str) -> Option<&str> {
    (!text.is_empty() && !text.eq_ignore_ascii_case("null")).then_some(text)
}

fn in_rows(count: u64) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}
