//! General Practice Workforce, bulletin tables: England by month since 2015, and areas for the latest month.
//!
//! **Invariant:** every cell under a header is in the table, with the reason where its number is not used; a figure that
//! several sheets print is one fact, and the sheets are compared.

mod checks;
mod collect;
mod grid;
mod labels;
mod mend;
mod tables;
#[cfg(test)]
mod tests;

use calamine::Reader as _;
use wholetime_catalogue::Catalogue;
use wholetime_snapshots::{
    Column as TableColumn, Findings, Place, Reading, Severity, Table as PublishedTable, TableBuilder,
};
use wholetime_vocabulary::{Basis, Level};

use self::collect::Collected;
use self::grid::Grid;
use self::tables::{Column, Kind, Line, SHEETS, Table};
use crate::{Context, Document, Publication, Unreadable, sheet};

/// Sheets that together only this publication has.
const OWN_SHEETS: [&str; 7] = ["1a", "1b", "2a", "2b", "5", "6a", "6b"];

pub(crate) struct GpWorkforceBulletin;

impl Publication for GpWorkforceBulletin {
    fn id(&self) -> &'static str {
        "gp_workforce_bulletin"
    }

    fn recognises(&self, document: &Document, _catalogue: &Catalogue) -> bool {
        document.has_sheets(&OWN_SHEETS)
    }

    fn read(&self, document: &Document, context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        let mut findings = Findings::default();
        let mut tables = read_sheets(document, context.catalogue, &mut findings)?;
        let stated =
            tables.iter().flat_map(|table| table.columns.iter().filter_map(|column| column.period).chain(table.period));
        let latest = stated.max().or(context.period).ok_or(Unreadable::NoPeriod)?;
        tables::date_areas(&mut tables, latest, &mut findings);

        tables::tell_kept_only(&tables, &mut findings);
        checks::rounded_months(&tables, &mut findings);
        mend::mend_copied_rows(&mut tables, &mut findings);
        checks::roles_against_totals(&tables, &mut findings);
        checks::genders_against_roles(&tables, &mut findings);
        mend::mend_before_collected(&mut tables, &mut findings);
        mend::mend_groups_not_collected(&mut tables, &mut findings);
        let mut collected = Collected::new(context.catalogue);
        for table in &tables {
            collected.add(table, &mut findings);
        }
        checks::rates_against_counts(&tables, &collected, &mut findings);
        checks::areas_against_england(&tables, &mut findings);

        let rows_used: u64 = tables.iter().map(|table| table.lines.len() as u64).sum();
        let rows = rows_used + tables.iter().map(|table| table.rows_unused).sum::<u64>();
        let columns = || tables.iter().flat_map(|table| table.columns.iter().map(move |column| (table, column)));
        let columns_unknown: Vec<String> = columns()
            .filter(|(table, column)| is_unknown(table, column))
            .map(|(table, column)| format!("{}!{}", table.sheet, column.label))
            .collect();
        let n_columns = columns().count() - columns_unknown.len();
        Ok(vec![Reading {
            source: self.id().to_owned(),
            period: latest,
            basis: Basis::Published,
            table: published_table(&tables),
            facts: collected.into_facts(),
            places: places(&tables),
            rows,
            rows_used,
            columns_used: u32::try_from(n_columns).unwrap_or(u32::MAX),
            columns_unknown,
            findings,
            definition: None,
        }])
    }
}

fn read_sheets<'c>(
    document: &Document,
    catalogue: &'c Catalogue,
    findings: &mut Findings,
) -> Result<Vec<Table<'c>>, Unreadable> {
    let mut book = document.workbook()?;
    let mut read = Vec::new();
    for (name, kind) in SHEETS {
        if !document.has_sheets(&[name]) {
            let message = format!("sheet {name} is not in the workbook, so nothing of it was used");
            findings.add(Severity::Warning, "sheet_missing", None, Some(name), message);
            continue;
        }
        match book.worksheet_range(name) {
            Ok(range) => read.extend(tables::read(&Grid::new(name, range), name, kind, catalogue, findings)),
            Err(why) => {
                let message = format!("sheet {name} cannot be read ({why}), so nothing of it was used");
                findings.add(Severity::Error, "sheet_unreadable", None, Some(name), message);
            }
        }
    }
    sheet::tell_unread_sheets(document, &SHEETS.map(|(name, _)| name), findings);
    Ok(read)
}

/// A column of an area table whose role the catalogue does not know.
fn is_unknown(table: &Table<'_>, column: &Column<'_>) -> bool {
    matches!(table.kind, Kind::Areas(_)) && column.subject.measure.is_none()
}

/// Every cell under a header, one a row.
fn published_table(tables: &[Table<'_>]) -> PublishedTable {
    const WORDS: [&str; 10] =
        ["sheet", "section", "row_label", "column_label", "period", "level", "area", "area_name", "measure", "printed"];
    let mut columns: Vec<(String, TableColumn)> = WORDS.map(|name| (name.to_owned(), TableColumn::Text)).to_vec();
    columns.push(("value".to_owned(), TableColumn::Number));
    let n_cells = tables.iter().map(|table| table.columns.len() * table.lines.len()).sum();
    let mut builder = TableBuilder::new(columns, n_cells);
    for table in tables {
        for line in &table.lines {
            for (column, figure) in table.columns.iter().zip(&line.figures) {
                let period = column.period.or(table.period).map(|period| period.to_string()).unwrap_or_default();
                let measure = line.subject.measure.as_deref().or(column.subject.measure.as_deref()).unwrap_or_default();
                let (level, area, area_name) = match &line.place {
                    Some((level, code, name)) => (level.word(), code.as_str(), name.as_str()),
                    None => ("", "", ""),
                };
                // A number that is not used stays readable as it was printed.
                let unused =
                    figure.printed.known().filter(|_| figure.used != figure.printed).map(|number| number.to_string());
                let printed = figure.text.as_deref().or(unused.as_deref()).unwrap_or_default();
                let words = [
                    table.sheet,
                    &line.section,
                    &line.label,
                    &column.label,
                    &period,
                    level,
                    area,
                    area_name,
                    measure,
                    printed,
                ];
                for (index, word) in words.into_iter().enumerate() {
                    builder.text(index, word);
                }
                builder.value(WORDS.len(), figure.used);
                builder.end_row(line.row);
            }
        }
    }
    builder.finish()
}

/// The sub-ICB locations with the ICB and the region that stand above them in the first area table.
fn places(tables: &[Table<'_>]) -> Vec<Place> {
    let by_area =
        |table: &&Table<'_>| matches!(table.kind, Kind::Areas(_) | Kind::AreasKeptOnly(_) | Kind::AdHocAreas(_));
    let mut places = Vec::new();
    let Some(table) = tables.iter().find(by_area) else { return places };
    let mut above = Place::default();
    for Line { place, row, .. } in &table.lines {
        let Some((level, code, name)) = place else { continue };
        let (code, name) = (Some(code.clone()), Some(name.clone()));
        match level {
            Level::Region => above = Place { region: code, region_name: name, ..Place::default() },
            Level::Icb => above = Place { icb: code, icb_name: name, ..above },
            Level::SubIcb => places.push(Place { sub_icb: code, sub_icb_name: name, row: *row, ..above.clone() }),
            _ => {}
        }
    }
    places
}
