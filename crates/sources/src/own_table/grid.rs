//! The rows of a user's own table as text, whether it came as delimited text or as a workbook.

use wholetime_snapshots::Findings;

use crate::rows::Rows;
use crate::sheet::{Sheet, tell_unread_sheets, text};
use crate::{Content, Document, Unreadable};

/// A table under its header.
pub(super) struct Grid {
    /// The header; names of a workbook in one line each.
    pub(super) header: Vec<String>,
    /// Number in the file and cells, as many as the header has.
    pub(super) rows: Vec<(u32, Vec<String>)>,
    /// Rows below the header, those that could not be used among them.
    pub(super) n_rows: u64,
}

impl Grid {
    /// Opens the table of `document` whose header holds every one of `columns`; in a workbook it may stand below
    /// titles, on the named sheet or else on the first that has it.
    ///
    /// # Errors
    /// Where no such header is found, or nothing stands below it.
    pub(super) fn open(
        document: &Document,
        sheet: Option<&str>,
        columns: &[&str],
        findings: &mut Findings,
    ) -> Result<Self, Unreadable> {
        match &document.content {
            Content::Csv(_) => Self::of_text(document, columns, findings),
            Content::Workbook(book) => Self::of_workbook(document, &book.sheets, sheet, columns, findings),
            Content::Other => Err(Unreadable::Damaged("it is neither delimited text nor a workbook".to_owned())),
        }
    }

    /// Position of the column of that name, whatever its case.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        position(&self.header, name)
    }

    fn of_text(document: &Document, columns: &[&str], findings: &mut Findings) -> Result<Self, Unreadable> {
        if let Some(missing) = missing(document.header(), columns) {
            return Err(not_there(missing, document.header()));
        }
        let text = Rows::open(document, &[])?;
        let mut rows = Vec::new();
        let n_rows = text.for_each(findings, |row, _| {
            rows.push((row.number, (0..text.header().len()).map(|column| row.text(column).to_owned()).collect()));
        });
        Ok(Self { header: text.header().to_vec(), rows, n_rows })
    }

    fn of_workbook(
        document: &Document,
        sheets: &[String],
        named: Option<&str>,
        columns: &[&str],
        findings: &mut Findings,
    ) -> Result<Self, Unreadable> {
        let listed = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        if let Some(name) = named.filter(|name| !sheets.iter().any(|sheet| sheet == name)) {
            let there: Vec<&str> = sheets.iter().map(String::as_str).collect();
            return Err(Unreadable::Mapping(format!("there is no sheet `{name}`; write one of {}", listed(&there))));
        }
        let names: Vec<&str> = named.map_or_else(|| sheets.iter().map(String::as_str).collect(), |name| vec![name]);
        let sheet = match Sheet::open(document, &names, "", |line| missing(line, columns).is_none()) {
            Err(Unreadable::MissingColumn(_)) => {
                return Err(Unreadable::Mapping(format!(
                    "no row near the top of the sheets {} holds every column of the mapping ({}); \
                     write the names as the header has them",
                    listed(&names),
                    listed(columns)
                )));
            }
            other => other?,
        };
        tell_unread_sheets(document, &[&sheet.name], findings);
        let rows: Vec<_> = sheet.rows().map(|(number, cells)| (number, cells.iter().map(text).collect())).collect();
        let n_rows = rows.len() as u64;
        Ok(Self { header: sheet.header, rows, n_rows })
    }
}

fn position(header: &[String], name: &str) -> Option<usize> {
    header.iter().position(|column| column.eq_ignore_ascii_case(name.trim()))
}

fn missing<'n>(header: &[String], columns: &[&'n str]) -> Option<&'n str> {
    columns.iter().copied().find(|name| position(header, name).is_none())
}

fn not_there(name: &str, header: &[String]) -> Unreadable {
    let mut near: Vec<&String> = header.iter().filter(|column| !column.is_empty()).collect();
    near.sort_by_cached_key(|column| super::mapping::distance(&name.to_lowercase(), &column.to_lowercase()));
    let near: Vec<String> = near.iter().take(3).map(|column| format!("`{column}`")).collect();
    Unreadable::Mapping(format!("the table has no column `{name}`; the nearest are {}", near.join(", ")))
}
