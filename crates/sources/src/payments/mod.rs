//! NHS Payments to General Practice: what each practice was paid in a financial year, and its weighted patients.

use std::collections::BTreeMap;

use jiff::civil::Date;
use wholetime_catalogue::Catalogue;
use wholetime_snapshots::{FactsBuilder, Findings, Place, Reading, Severity};
use wholetime_vocabulary::{Basis, Level, Period, Value};

use crate::practice_list::{PracticeList, PracticeRow, has_columns};
use crate::{Context, Document, Publication, Unreadable, reading};

const ID: &str = "payments";
const TEXTS: &[&str] = &[
    "region_code",
    "region_name",
    "sub_icb_code",
    "sub_icb_name",
    "pcn_code",
    "pcn_name",
    "practice_code",
    "practice_name",
    "practice_address",
    "practice_postcode",
    "opened",
    "closed",
    "contract_type",
    "dispensing",
    "practice_type",
    "rurality",
    "atypical",
];
const PATIENTS: &str = "patients_weighted";
/// The measure of whether a practice is rural: 1 or 0, so that its mean by patients is a share.
const RURAL: &str = "practice_rural";
const MONEY: [&str; 3] = ["payments_global_sum", "payments_total", "payments_pcn_workforce"];
/// What the file writes in both PCN columns of a practice whose network it does not know or that has none.
const NO_PCN: &str = "Unknown or no PCN";

pub(crate) struct Payments;

impl Publication for Payments {
    fn id(&self) -> &'static str {
        ID
    }

    fn recognises(&self, document: &Document, catalogue: &Catalogue) -> bool {
        has_columns(document, catalogue, ID, &["practice_code", PATIENTS])
    }

    fn read(&self, document: &Document, context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        let period = context.financial_year_of(document)?;
        let list = PracticeList::open(document, context.catalogue, ID, TEXTS, &[PATIENTS])?;
        let mut findings = Findings::default();
        let mut places = Vec::new();
        let mut paid: BTreeMap<String, Vec<Paid>> = BTreeMap::new();
        let read = list.read(&mut findings, |row, findings| {
            let place = place_of(row, findings);
            let one = Paid {
                row: row.number,
                opened: place.opened,
                closed: place.closed,
                patients: row.figure(PATIENTS, findings),
                money: MONEY.map(|ours| row.figure(ours, findings)),
                is_rural: rural(row),
            };
            paid.entry(row.practice.to_owned()).or_default().push(one);
            places.push(place);
            true
        });
        for ours in MONEY.into_iter().filter(|ours| !list.has(ours)) {
            let title = context.catalogue.measures.get(ours).map_or(ours, |measure| measure.title.as_str());
            let message = format!("this edition has no column for {title}, so it says nothing about it");
            findings.add(Severity::Note, "column_not_in_edition", None, None, message);
        }
        let without_pcn = places.iter().filter(|place| place.pcn.is_none()).count();
        if 0 < without_pcn && list.has("pcn_code") {
            let message =
                format!("{without_pcn} rows name no PCN (blank or `{NO_PCN}`); nothing was read about their networks");
            findings.add(Severity::Note, "no_pcn", None, None, message);
        }
        Ok(vec![Reading {
            source: ID.to_owned(),
            period,
            basis: Basis::Published,
            table: read.table,
            facts: Some(facts_of(&paid, period, &mut findings).finish()),
            places,
            rows: read.rows,
            rows_used: read.rows_used,
            columns_used: list.columns_known(),
            columns_unknown: list.columns_unknown(),
            findings,
            definition: None,
        }])
    }
}

/// What one row says was paid.
struct Paid {
    row: u32,
    opened: Option<Date>,
    closed: Option<Date>,
    patients: Option<Value>,
    money: [Option<Value>; 3],
    is_rural: Option<bool>,
}

fn place_of(row: &PracticeRow<'_>, findings: &mut Findings) -> Place {
    let place = row.place();
    let names_pcn = place.pcn.as_deref().is_some_and(|code| !code.eq_ignore_ascii_case(NO_PCN));
    Place {
        opened: date(row, "opened", findings),
        closed: date(row, "closed", findings),
        dispensing: dispensing(row),
        pcn: place.pcn.filter(|_| names_pcn),
        pcn_name: place.pcn_name.filter(|_| names_pcn),
        ..place
    }
}

/// `Yes` and `No`; `Unknown` says nothing.
fn dispensing(row: &PracticeRow<'_>) -> Option<bool> {
    match row.text("dispensing")?.to_lowercase().as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// `Rural` and `Urban`; anything else says nothing.
fn rural(row: &PracticeRow<'_>) -> Option<bool> {
    match row.text("rurality")?.to_lowercase().as_str() {
        "rural" => Some(true),
        "urban" => Some(false),
        _ => None,
    }
}

fn date(row: &PracticeRow<'_>, ours: &str, findings: &mut Findings) -> Option<Date> {
    let text = row.text(ours)?;
    let date = reading::date(&text);
    if date.is_none() {
        let message = format!("`{text}` is not a date, so nothing was read about when {} {ours}", row.practice);
        findings.add(Severity::Warning, "not_a_date", Some(row.number), None, message);
    }
    date
}

/// One fact a practice and measure. A practice paid under two contracts may stand in two rows: its money is added up, its
/// patients are the same people and are taken once, from the row that is open or closed last.
fn facts_of(paid: &BTreeMap<String, Vec<Paid>>, period: Period, findings: &mut Findings) -> FactsBuilder {
    let mut facts = FactsBuilder::default();
    for (practice, rows) in paid {
        let latest = rows.iter().max_by_key(|one| (one.closed.is_none(), one.closed, one.opened, one.row));
        let Some(latest) = latest else { continue };
        if let Some(patients) = latest.patients {
            facts.push(period, Level::Practice, practice, PATIENTS, patients, latest.row);
        }
        if let Some(is_rural) = latest.is_rural {
            let share = Value::Known(f64::from(u8::from(is_rural)));
            facts.push(period, Level::Practice, practice, RURAL, share, latest.row);
        }
        let row = if rows.len() == 1 { latest.row } else { 0 };
        for (index, ours) in MONEY.into_iter().enumerate() {
            let amounts: Vec<Value> = rows.iter().filter_map(|one| one.money[index]).collect();
            if !amounts.is_empty() {
                facts.push(period, Level::Practice, practice, ours, sum(&amounts), row);
            }
        }
        if 1 < rows.len() {
            let places: Vec<String> = rows.iter().map(|one| one.row.to_string()).collect();
            let message = format!(
                "{practice} stands in rows {}; its payments were added up and its weighted patients taken from row {}",
                places.join(", "),
                latest.row
            );
            findings.add(Severity::Warning, "practice_twice", Some(latest.row), None, message);
        }
    }
    facts
}

/// The sum, where each amount is known; else why the first that is not has none.
fn sum(amounts: &[Value]) -> Value {
    let missing = amounts.iter().find_map(|amount| amount.missing());
    missing.map_or_else(|| Value::Known(amounts.iter().filter_map(|amount| amount.known()).sum()), Value::from)
}

#[cfg(test)]
mod tests;
