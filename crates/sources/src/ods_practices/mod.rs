//! ODS `epraccur`: GP practices and other prescribing organisations, open and closed. A file without a header.

use std::collections::{BTreeMap, BTreeSet};

use csv::StringRecord;
use jiff::civil::Date;
use wholetime_catalogue::Catalogue;
use wholetime_snapshots::{Column, Findings, Place, Reading, Severity, TableBuilder};
use wholetime_vocabulary::Basis;

use crate::document::csv_reader;
use crate::layout::{code, in_words, named};
use crate::practice_rows::PracticeRows;
use crate::{Content, Context, Document, Publication, Unreadable, reading};

const ID: &str = "ods_practices";

/// Rows looked at to recognise the file.
const ROWS_SAMPLED: usize = 20;

// Positions of the columns, from 0; they have no header, their names are those of the publisher's description.
const CODE: usize = 0;
const NAME: usize = 1;
const NATIONAL_GROUPING: usize = 2;
const HIGH_LEVEL_GEOGRAPHY: usize = 3;
const TOWN: usize = 6;
const POSTCODE: usize = 9;
const OPENED: usize = 10;
const CLOSED: usize = 11;
const STATUS: usize = 12;
const SUB_TYPE: usize = 13;
const COMMISSIONER: usize = 14;
const COMMISSIONER_FROM: usize = 15;
const COMMISSIONER_TO: usize = 16;
const AMENDED: usize = 21;
const PROVIDER_PURCHASER: usize = 23;
const SETTING: usize = 25;

/// Columns kept in the table.
const KEPT: [(usize, &str); 16] = [
    (CODE, "practice_code"),
    (NAME, "practice_name"),
    (NATIONAL_GROUPING, "national_grouping"),
    (HIGH_LEVEL_GEOGRAPHY, "high_level_geography"),
    (TOWN, "town"),
    (POSTCODE, "postcode"),
    (OPENED, "opened"),
    (CLOSED, "closed"),
    (STATUS, "status"),
    (SUB_TYPE, "sub_type"),
    (COMMISSIONER, "commissioner"),
    (COMMISSIONER_FROM, "commissioner_from"),
    (COMMISSIONER_TO, "commissioner_to"),
    (AMENDED, "amended"),
    (PROVIDER_PURCHASER, "provider_purchaser"),
    (SETTING, "setting"),
];

/// Address lines but the third, which is mostly the town, and the telephone number.
const LEFT_OUT: [usize; 5] = [4, 5, 7, 8, 17];

/// The publisher's prescribing setting of a GP practice.
const GP_PRACTICE: &str = "4";

/// The publisher's national grouping of Wales.
const WALES: &str = "W00";

pub(crate) struct OdsPractices;

impl Publication for OdsPractices {
    fn id(&self) -> &'static str {
        ID
    }

    fn recognises(&self, document: &Document, _catalogue: &Catalogue) -> bool {
        let Content::Csv(_) = &document.content else { return false };
        if !is_layout(document.header().iter().map(String::as_str)) {
            return false;
        }
        let mut reader = csv_reader(document.text().unwrap_or_default());
        let sample: Vec<StringRecord> = reader.records().take(ROWS_SAMPLED).flatten().collect();
        let fitting = sample.iter().filter(|record| is_layout(record.iter())).count();
        sample.len() < fitting * 2
    }

    fn read(&self, document: &Document, context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        let text = document.text().ok_or_else(|| Unreadable::Damaged("it is not delimited text".to_owned()))?;
        let period = context.period_of(document)?;
        let width = document.header().len();

        let mut findings = Findings::default();
        let mut organisations = Organisations::new(width);
        let mut row: u32 = 0;
        for record in csv_reader(text).records() {
            row = row.saturating_add(1);
            let record = record.map_err(|why| Unreadable::Damaged(why.to_string()))?;
            organisations.add(&record, row, &mut findings);
        }
        let (table, places) = organisations.finish(&mut findings);

        Ok(vec![Reading {
            source: ID.to_owned(),
            period,
            basis: context.catalogue.publications.get(ID).map_or(Basis::Published, |definition| definition.basis),
            table: table.finish(),
            facts: None,
            rows: u64::from(row),
            rows_used: places.len() as u64,
            places,
            columns_used: u32::try_from(KEPT.len()).unwrap_or(u32::MAX),
            columns_unknown: Vec::new(),
            findings,
            definition: None,
        }])
    }
}

/// Whether a row has the layout: 25 to 28 cells (the last ones are unused), a code of six characters, dates in eight
/// digits, a status and a prescribing setting. Other lists of the same publisher share the layout and have no setting.
fn is_layout<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let cells: Vec<&str> = cells.map(str::trim).collect();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_date = |text: &str| reading::date(text).is_some();
    let code = cells.first().copied().unwrap_or_default();
    (25..=28).contains(&cells.len())
        && code.len() == 6
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && code.bytes().any(|byte| byte.is_ascii_digit())
        && is_date(cells[OPENED])
        && (cells[CLOSED].is_empty() || is_date(cells[CLOSED]))
        && matches!(cells[STATUS], "A" | "C" | "D" | "P")
        && cells.get(SETTING).is_some_and(|setting| is_number(setting) && setting.len() <= 2)
}

struct Organisations {
    width: usize,
    table: TableBuilder,
    practices: PracticeRows,
    /// GP practices, each with whether it is open.
    places: Vec<(Place, bool)>,
    other_settings: BTreeMap<String, u64>,
    in_wales: u64,
    dormant: u64,
    proposed: u64,
    commissioner_differs: u64,
    unused_filled: BTreeMap<usize, u64>,
}

impl Organisations {
    fn new(width: usize) -> Self {
        let columns = KEPT.map(|(_, name)| (name.to_owned(), Column::Text)).to_vec();
        Self {
            width,
            table: TableBuilder::new(columns, 0),
            practices: PracticeRows::default(),
            places: Vec::new(),
            other_settings: BTreeMap::new(),
            in_wales: 0,
            dormant: 0,
            proposed: 0,
            commissioner_differs: 0,
            unused_filled: BTreeMap::new(),
        }
    }

    fn add(&mut self, record: &StringRecord, row: u32, findings: &mut Findings) {
        let cell = |column: usize| record.get(column).unwrap_or_default().trim();
        if record.iter().all(|cell| cell.trim().is_empty()) {
            let message = format!("row {row} is blank, so there was nothing to use");
            return findings.add(Severity::Note, "blank_row", Some(row), None, message);
        }
        if record.len() != self.width {
            let (cells, wanted) = (record.len(), self.width);
            let rule = if cells < wanted { "short_row" } else { "long_row" };
            let message = format!("row {row} has {cells} cells where the first row has {wanted}, so it was not used");
            return findings.add(Severity::Error, rule, Some(row), None, message);
        }
        for (position, (column, _)) in KEPT.iter().enumerate() {
            self.table.text(position, cell(*column));
        }
        self.table.end_row(row);
        for column in (0..record.len()).filter(|column| is_unused(*column) && !cell(*column).is_empty()) {
            *self.unused_filled.entry(column).or_default() += 1;
        }

        if cell(SETTING) != GP_PRACTICE {
            *self.other_settings.entry(cell(SETTING).to_owned()).or_default() += 1;
            return;
        }
        if cell(NATIONAL_GROUPING) == WALES {
            self.in_wales += 1;
            return;
        }
        let practice = cell(CODE).to_uppercase();
        if !self.practices.admits(&practice, row, "Organisation Code", findings) {
            return;
        }
        self.count_status(&practice, cell(STATUS), row, findings);
        if !cell(COMMISSIONER).is_empty() && cell(COMMISSIONER) != cell(PROVIDER_PURCHASER) {
            self.commissioner_differs += 1;
        }
        let mut date = |column: usize, name: &str| date_in(&practice, cell(column), (row, name), findings);
        let (opened, closed) = (date(OPENED, "Open Date"), date(CLOSED, "Close Date"));
        tell_odd_dates(&practice, cell(STATUS), (opened, closed), row, findings);
        let place = Place {
            practice: Some(practice),
            practice_name: named(cell(NAME)),
            postcode: code(cell(POSTCODE)),
            region: code(cell(NATIONAL_GROUPING)),
            icb: code(cell(HIGH_LEVEL_GEOGRAPHY)),
            sub_icb: code(cell(COMMISSIONER)).or_else(|| code(cell(PROVIDER_PURCHASER))),
            opened,
            closed,
            row,
            ..Place::default()
        };
        self.places.push((place, cell(STATUS) == "A"));
    }

    fn count_status(&mut self, practice: &str, status: &str, row: u32, findings: &mut Findings) {
        match status {
            "A" | "C" => {}
            "D" => self.dormant += 1,
            "P" => self.proposed += 1,
            _ => {
                let message = format!("practice {practice} has the status `{status}`, which is not known; it was kept");
                findings.add(Severity::Warning, "unknown_status", Some(row), Some("Status Code"), message);
            }
        }
    }

    fn finish(mut self, findings: &mut Findings) -> (TableBuilder, Vec<Place>) {
        self.clear_former_areas(findings);
        self.tell_counts(findings);
        (self.table, self.places.into_iter().map(|(place, _)| place).collect())
    }

    /// Practices that closed before the areas were redrawn stand under area teams and regions of their time, which have
    /// codes like those of today's ICBs and regions. Only codes that an open practice has are taken for these.
    fn clear_former_areas(&mut self, findings: &mut Findings) {
        let open = || self.places.iter().filter(|(_, is_open)| *is_open).map(|(place, _)| place);
        let icbs: BTreeSet<String> = open().filter_map(|place| place.icb.clone()).collect();
        let regions: BTreeSet<String> = open().filter_map(|place| place.region.clone()).collect();
        let mut former = 0;
        for (place, _) in &mut self.places {
            let is_former = |known: &BTreeSet<String>, code: &Option<String>| {
                code.as_ref().is_some_and(|code| !known.contains(code))
            };
            let (icb, region) = (is_former(&icbs, &place.icb), is_former(&regions, &place.region));
            if icb {
                place.icb = None;
            }
            if region {
                place.region = None;
            }
            former += u64::from(icb || region);
        }
        if 0 < former {
            let message = format!(
                "practices that are not open and stand under areas no open practice has (area teams and regions of their time) keep \
                 these codes in the table only: {former}"
            );
            findings.add(Severity::Note, "former_areas", None, None, message);
        }
    }

    fn tell_counts(&self, findings: &mut Findings) {
        let mut tell = |count: u64, rule: &str, message: String| {
            if 0 < count {
                findings.add(Severity::Note, rule, None, None, message);
            }
        };
        let other: u64 = self.other_settings.values().sum();
        let settings: Vec<String> = self
            .other_settings
            .iter()
            .map(|(setting, count)| format!("{count} {}", setting_in_words(setting)))
            .collect();
        let settings = in_words(&settings.iter().map(String::as_str).collect::<Vec<_>>());
        let message =
            format!("organisations that are no GP practices stand in the table only: {other}, of them {settings}");
        tell(other, "not_a_gp_practice", message);
        let message = format!("GP practices in Wales stand in the table only: {}", self.in_wales);
        tell(self.in_wales, "practice_in_wales", message);
        let message = format!("dormant GP practices are kept and have no day of closing: {}", self.dormant);
        tell(self.dormant, "dormant_practice", message);
        let message = format!("proposed GP practices, not open yet, are kept: {}", self.proposed);
        tell(self.proposed, "proposed_practice", message);
        let message = format!(
            "where commissioner and provider or purchaser differ, the commissioner was taken for the sub-ICB location: \
             {} GP practices",
            self.commissioner_differs
        );
        tell(self.commissioner_differs, "commissioner_differs", message);
        let left_out = LEFT_OUT.len() as u64;
        let message = format!(
            "{left_out} columns are left out: the telephone number and the address lines but the third, \
             which is mostly the town"
        );
        tell(left_out, "columns_left_out", message);
        for (column, count) in &self.unused_filled {
            let column = column + 1;
            let message = format!(
                "column {column} is left out: its publisher describes no such column, \
                 yet it is filled (rows: {count})"
            );
            tell(*count, "unused_column_filled", message);
        }
    }
}

fn is_unused(column: usize) -> bool {
    !LEFT_OUT.contains(&column) && KEPT.iter().all(|(kept, _)| *kept != column)
}

fn date_in(practice: &str, written: &str, (row, name): (u32, &str), findings: &mut Findings) -> Option<Date> {
    if written.is_empty() {
        return None;
    }
    let date = reading::date(written);
    if date.is_none() {
        let message =
            format!("`{written}` of practice {practice} is not a date; it was left out and the rest of the row used");
        findings.add(Severity::Warning, "date_not_read", Some(row), Some(name), message);
    }
    date
}

fn tell_odd_dates(
    practice: &str,
    status: &str,
    (opened, closed): (Option<Date>, Option<Date>),
    row: u32,
    findings: &mut Findings,
) {
    if status == "C" && closed.is_none() {
        let message = format!("practice {practice} is closed and has no day of closing; it was kept");
        findings.add(Severity::Warning, "closed_without_date", Some(row), Some("Close Date"), message);
    }
    if let (Some(opened), Some(closed)) = (opened, closed)
        && closed < opened
    {
        let message = format!("practice {practice} closed on {closed}, before it opened on {opened}; both were kept");
        findings.add(Severity::Warning, "closed_before_opened", Some(row), Some("Close Date"), message);
    }
}

/// Prescribing settings, as the publisher's description of `epraccur` lists them.
fn setting_in_words(setting: &str) -> String {
    let words = match setting {
        "0" => "other",
        "1" => "walk-in centre",
        "2" => "out-of-hours",
        "3" => "walk-in centre and out-of-hours",
        "8" => "public health service",
        "9" => "community health service",
        "10" => "hospital service",
        "11" => "optometry service",
        "12" => "urgent and emergency care",
        "13" => "hospice",
        "14" => "care home",
        "15" => "border force",
        "16" => "young offender institution",
        "17" => "secure training centre",
        "18" => "secure children's home",
        "19" => "immigration removal centre",
        "20" => "court",
        "21" => "police custody",
        "22" => "sexual assault referral centre",
        "24" => "other justice estate",
        "25" => "prison",
        "" => "without a setting",
        other => return format!("of setting {other}"),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests;
