//! ONS lookup of sub-ICB locations to integrated care boards and NHS England regions, one edition a year.

use std::collections::HashMap;

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::{Findings, Place, Reading, Severity, TableBuilder};
use wholetime_vocabulary::Period;

use crate::layout::{Layout, code, named};
use crate::rows::Rows;
use crate::sheet::{Sheet, tell_unread_sheets, text};
use crate::{Content, Context, Document, Publication, Unreadable};

const ID: &str = "area_lookup";

/// Columns that make a table this lookup.
const WANTED: [&str; 6] = ["sub_icb_code", "sub_icb_name", "icb_code", "icb_name", "region_code", "region_name"];

pub(crate) struct AreaLookup;

impl Publication for AreaLookup {
    fn id(&self) -> &'static str {
        ID
    }

    fn recognises(&self, document: &Document, catalogue: &Catalogue) -> bool {
        match &document.content {
            Content::Csv(_) => is_header(document.header(), catalogue),
            Content::Workbook(book) => {
                let sheet = open_sheet(document, &book.sheets, catalogue);
                matches!(sheet, Ok(_) | Err(Unreadable::HeaderOnly | Unreadable::DuplicateColumn(..)))
            }
            Content::Other => false,
        }
    }

    fn read(&self, document: &Document, context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        let mut findings = Findings::default();
        let (header, lines, rows) = match &document.content {
            Content::Workbook(book) => {
                let sheet = open_sheet(document, &book.sheets, context.catalogue)?;
                tell_unread_sheets(document, &[&sheet.name], &mut findings);
                let lines: Vec<Line> =
                    sheet.rows().map(|(row, cells)| (row, cells.iter().map(text).collect())).collect();
                let rows = lines.len() as u64;
                (sheet.header, lines, rows)
            }
            _ => lines_of_csv(document, &mut findings)?,
        };
        let layout = Layout::new(context.catalogue, ID, &without_years(&header));
        let sub_icb = layout.required("sub_icb_code")?;
        let period = year_in(&header[sub_icb]).map(Period::Year).or(context.period).ok_or(Unreadable::NoPeriod)?;

        let columns_unknown = layout.unknown(&mut findings);
        let mut table = TableBuilder::new(layout.table_columns(&[]), lines.len());
        let mut areas = Areas::default();
        for (row, cells) in &lines {
            let cell = |column: usize| cells.get(column).map_or("", String::as_str);
            (0..layout.len()).for_each(|column| table.text(column, cell(column)));
            table.end_row(*row);
            let by_name = |ours: &str| layout.position(ours).map_or("", cell);
            let place = Place {
                sub_icb: code(by_name("sub_icb_code")),
                sub_icb_name: named(by_name("sub_icb_name")),
                icb: code(by_name("icb_code")),
                icb_name: named(by_name("icb_name")),
                region: code(by_name("region_code")),
                region_name: named(by_name("region_name")),
                row: *row,
                ..Place::default()
            };
            areas.add(place, &header[sub_icb], &mut findings);
        }

        Ok(vec![Reading {
            source: ID.to_owned(),
            period,
            basis: layout.basis(),
            table: table.finish(),
            facts: None,
            rows,
            rows_used: areas.places.len() as u64,
            places: areas.places,
            columns_used: layout.columns_used(),
            columns_unknown,
            findings,
            definition: None,
        }])
    }
}

/// A row's number and its cells.
type Line = (u32, Vec<String>);

fn lines_of_csv(document: &Document, findings: &mut Findings) -> Result<(Vec<String>, Vec<Line>, u64), Unreadable> {
    let csv = Rows::open(document, &[])?;
    let header = csv.header().to_vec();
    let mut lines = Vec::new();
    let rows = csv.for_each(findings, |row, _| {
        lines.push((row.number, (0..header.len()).map(|column| row.text(column).to_owned()).collect()));
    });
    Ok((header, lines, rows))
}

fn open_sheet(document: &Document, names: &[String], catalogue: &Catalogue) -> Result<Sheet, Unreadable> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Sheet::open(document, &names, "SICBL..CDH", |line| is_header(line, catalogue))
}

fn is_header(header: &[String], catalogue: &Catalogue) -> bool {
    Layout::new(catalogue, ID, &without_years(header)).has(&WANTED)
}

/// Every edition has its year in the names of its columns: `LOC22CDH` is catalogued as `LOC..CDH`.
fn without_years(header: &[String]) -> Vec<String> {
    let without = |name: &String| match digits_in(name) {
        Some((before, _, after)) => format!("{before}..{after}"),
        None => name.clone(),
    };
    header.iter().map(without).collect()
}

fn year_in(name: &str) -> Option<i16> {
    let (_, digits, _) = digits_in(name)?;
    digits.parse::<i16>().ok().map(|year| 2000 + year)
}

/// A name with exactly two digits, taken apart: before, the digits, after.
fn digits_in(name: &str) -> Option<(&str, &str, &str)> {
    let start = name.find(|letter: char| letter.is_ascii_digit())?;
    let end = start + name[start..].bytes().take_while(u8::is_ascii_digit).count();
    (end - start == 2).then(|| (&name[..start], &name[start..end], &name[end..]))
}

/// Sub-ICB locations, each stated once.
#[derive(Default)]
struct Areas {
    places: Vec<Place>,
    by_code: HashMap<String, usize>,
}

impl Areas {
    fn add(&mut self, place: Place, column: &str, findings: &mut Findings) {
        let row = place.row;
        let Some(sub_icb) = place.sub_icb.clone() else {
            let message = format!("row {row} names no sub-ICB location, so it was not used");
            return findings.add(Severity::Error, "no_area_code", Some(row), Some(column), message);
        };
        let Some(first) = self.by_code.get(&sub_icb).map(|index| &self.places[*index]) else {
            self.by_code.insert(sub_icb, self.places.len());
            self.places.push(place);
            return;
        };
        if (&first.icb, &first.region) == (&place.icb, &place.region) {
            let message = format!(
                "sub-ICB location {sub_icb} stands again in row {row} and says the same as in row {}",
                first.row
            );
            findings.add(Severity::Note, "area_repeated", Some(row), Some(column), message);
        } else {
            let message = format!(
                "sub-ICB location {sub_icb} has another ICB or region in row {row} than in row {}; the first was used",
                first.row
            );
            findings.add(Severity::Error, "area_in_two_places", Some(row), Some(column), message);
        }
    }
}

#[cfg(test)]
mod tests;
