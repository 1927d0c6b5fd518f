//! Deprivation scores by practice.

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::{FactsBuilder, Findings, Reading, Severity};
use wholetime_vocabulary::{Basis, Level, Period};

use crate::practice_list::{PracticeList, PracticeRow, has_columns};
use crate::practice_rows::PracticeRows;
use crate::{Context, Document, Publication, Unreadable};

const ID: &str = "deprivation";
const TEXTS: &[&str] = &["practice_code", "practice_name"];
const REQUIRED: &[&str] = &["imd_year", "imd_score"];

pub(crate) struct Deprivation;

impl Publication for Deprivation {
    fn id(&self) -> &'static str {
        ID
    }

    fn recognises(&self, document: &Document, catalogue: &Catalogue) -> bool {
        has_columns(document, catalogue, ID, &["practice_code", "imd_year", "imd_score"])
    }

    fn read(&self, document: &Document, context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        let list = PracticeList::open(document, context.catalogue, ID, TEXTS, REQUIRED)?;
        let mut findings = Findings::default();
        let mut facts = FactsBuilder::default();
        let mut places = Vec::new();
        let mut practices = PracticeRows::default();
        let mut latest = None;
        let read = list.read(&mut findings, |row, findings| {
            let (Some(period), Some(score)) = (year_of(row, findings), row.figure("imd_score", findings)) else {
                return false;
            };
            if !practices.admits(row.practice, row.number, list.practice_column(), findings) {
                return false;
            }
            latest = latest.max(Some(period));
            facts.push(period, Level::Practice, row.practice, "imd_score", score, row.number);
            places.push(row.place());
            true
        });
        Ok(vec![Reading {
            source: ID.to_owned(),
            period: latest.ok_or(Unreadable::NoPeriod)?,
            basis: Basis::Published,
            table: read.table,
            facts: Some(facts.finish()),
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

/// The year of the index that a row is of; the score of a row without one is not used.
fn year_of(row: &PracticeRow<'_>, findings: &mut Findings) -> Option<Period> {
    let year = row.figure("imd_year", findings)?.known().map(|year| year.to_string());
    let period = year.as_ref().and_then(|year| year.parse().ok()).filter(|period| matches!(period, Period::Year(_)));
    if period.is_none() {
        let stated = year.unwrap_or_default();
        let message = format!("the year of the index for {} reads `{stated}`; its score was not used", row.practice);
        findings.add(Severity::Error, "unreadable_year", Some(row.number), Some("IMD_YEAR"), message);
    }
    period
}

#[cfg(test)]
mod tests;
