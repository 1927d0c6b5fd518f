//! Primary Care Network Workforce, individual level: one row a contract of somebody a network employs or contracts.
//!
//! **Invariant:** every row of a census month is in the table and, where it has an FTE, in the figures of every area it
//! names, whatever its role; people are counted by their identifiers, never by their rows.

mod month;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::{Findings, Reading, Severity};
use wholetime_vocabulary::{Period, month_named};

use self::month::Month;
use crate::layout::Layout;
use crate::rows::{Row, Rows};
use crate::{Context, Document, Publication, Unreadable};

/// Columns that together only this publication has; one of them may be missing, and is then asked for.
const OWN_COLUMNS: [&str; 6] =
    ["PCN_CODE", "STAFF_ROLE", "DETAILED_STAFF_ROLE", "FTE", "UNIQUE_IDENTIFIER", "DATA_SOURCE"];

pub(crate) struct PcnWorkforce;

impl Publication for PcnWorkforce {
    fn id(&self) -> &'static str {
        "pcn_workforce"
    }

    fn recognises(&self, document: &Document, _catalogue: &Catalogue) -> bool {
        let n_own = OWN_COLUMNS.iter().filter(|column| document.has_columns(&[column])).count();
        OWN_COLUMNS.len() <= n_own + 1 && document.has_columns(&["PCN_CODE"])
    }

    fn read(&self, document: &Document, context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        let rows = Rows::open(document, &[])?;
        let layout = Layout::new(context.catalogue, self.id(), rows.header());
        let columns = Columns::of(&layout)?;
        // What concerns the file rather than a month is told with the first month.
        let mut findings = Findings::default();
        let columns_unknown = layout.unknown(&mut findings);
        columns.tell_missing(&mut findings);

        let mut months: BTreeMap<Period, Month<'_>> = BTreeMap::new();
        let mut n_rows = rows.for_each(&mut findings, |row, findings| {
            let Some(period) = columns.period(row, findings) else { return };
            let month = months.entry(period).or_insert_with(|| Month::new(context.catalogue, &layout, &columns));
            month.add(row);
        });
        if months.is_empty() {
            return Err(Unreadable::NoPeriod);
        }
        // Rows that belong to no month are counted with the first, where they are told.
        n_rows -= months.values().map(Month::n_rows).sum::<u64>();
        let mut readings = Vec::with_capacity(months.len());
        for (period, month) in months {
            let rows_used = month.n_rows();
            let read = month.finish(period);
            findings.extend(read.findings);
            readings.push(Reading {
                source: self.id().to_owned(),
                period,
                basis: layout.basis(),
                table: read.table,
                facts: read.facts,
                places: read.places,
                rows: rows_used + std::mem::take(&mut n_rows),
                rows_used,
                columns_used: layout.columns_used(),
                columns_unknown: columns_unknown.clone(),
                findings: std::mem::take(&mut findings),
                definition: None,
            });
        }
        Ok(readings)
    }
}

/// Where the columns stand whose content is used for more than the table.
pub(super) struct Columns {
    year: usize,
    month: usize,
    role: usize,
    fte: usize,
    pcn: usize,
    identifier: Option<usize>,
    pcn_name: Option<usize>,
    /// Code and name of the sub-ICB location, the ICB and the region.
    areas: [(Option<usize>, Option<usize>); 3],
}

impl Columns {
    fn of(layout: &Layout<'_>) -> Result<Self, Unreadable> {
        let area = |code: &str, name: &str| (layout.position(code), layout.position(name));
        Ok(Self {
            year: layout.required("census_year")?,
            month: layout.required("census_month")?,
            role: layout.required("staff_role")?,
            fte: layout.required("fte")?,
            pcn: layout.required("pcn_code")?,
            identifier: layout.position("unique_identifier"),
            pcn_name: layout.position("pcn_name"),
            areas: [
                area("sub_icb_code", "sub_icb_name"),
                area("icb_code", "icb_name"),
                area("region_code", "region_name"),
            ],
        })
    }

    /// Tells which figures a file cannot give because it lacks a column.
    fn tell_missing(&self, findings: &mut Findings) {
        let [sub_icb, icb, region] = self.areas;
        let wanted = [
            (self.identifier, "UNIQUE_IDENTIFIER", "people were not counted"),
            (sub_icb.0, "SUB_ICB_CODE", "there are no figures of sub-ICB locations"),
            (icb.0, "ICB_CODE", "there are no figures of ICBs"),
            (region.0, "COMM_REGION_CODE", "there are no figures of regions"),
        ];
        for (_, column, so) in wanted.iter().filter(|(position, ..)| position.is_none()) {
            let message = format!("the file has no column `{column}`, so {so}");
            findings.add(Severity::Warning, "column_not_there", Some(1), Some(column), message);
        }
    }

    /// The census month of a row; a row without one is told.
    fn period(&self, row: Row<'_>, findings: &mut Findings) -> Option<Period> {
        let (year, month) = (row.text(self.year), row.text(self.month));
        let number = month.parse().ok().or_else(|| month_named(month));
        let period = year.parse().ok().zip(number).and_then(|(year, month)| Period::month(year, month));
        if period.is_none() {
            let message = format!("year `{year}` and month `{month}` are no census month, so the row was not used");
            findings.add(Severity::Error, "no_census_month", Some(row.number), Some("CENSUS_MONTH"), message);
        }
        period
    }
}
