//! Fills in an Excel return as a person would: finds the cell by its sheet, heading and row, and types into it.

use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use calamine::{Reader as _, Xlsx};

/// Row of the headings of a table, as Excel counts.
const HEADINGS: usize = 6;

/// A workbook being filled in.
pub(crate) struct Filled {
    bytes: Vec<u8>,
    sheets: Vec<String>,
}

/// Which row of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Line<'a> {
    /// By its place below the headings, from 1.
    Nth(usize),
    /// By a text that stands in it, such as a role.
    Of(&'a str),
}

impl Filled {
    pub(crate) fn open(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        let sheets = Xlsx::new(Cursor::new(&bytes)).unwrap().sheet_names();
        Self { bytes, sheets }
    }

    /// Types into the cell of a table.
    pub(crate) fn set(mut self, sheet: &str, line: Line<'_>, heading: &str, text: &str) -> Self {
        let mut book = Xlsx::new(Cursor::new(&self.bytes)).unwrap();
        let range = book.worksheet_range(sheet).unwrap_or_else(|why| panic!("{sheet}: {why}"));
        let at = |row: usize, column: usize| -> String {
            let cell = range.get_value((row as u32 - 1, column as u32));
            cell.map(ToString::to_string).unwrap_or_default().trim_end_matches(" *").to_owned()
        };
        let width = range.end().unwrap().1 as usize + 1;
        let column = (0..width).find(|column| at(HEADINGS, *column) == heading);
        let column = column.unwrap_or_else(|| panic!("{sheet} has no column {heading}"));
        let row = match line {
            Line::Nth(nth) => HEADINGS + nth,
            Line::Of(text) => {
                let last = range.end().unwrap().0 as usize + 1;
                let row = (HEADINGS + 1..=last).find(|row| (0..width).any(|column| at(*row, column) == text));
                row.unwrap_or_else(|| panic!("{sheet} has no row of {text}"))
            }
        };
        self.put(sheet, row, column, text);
        self
    }

    /// Says on the first sheet that nothing has changed.
    pub(crate) fn unchanged(mut self) -> Self {
        let first = self.sheets[0].clone();
        let mut book = Xlsx::new(Cursor::new(&self.bytes)).unwrap();
        let range = book.worksheet_range(&first).unwrap();
        let row = range.rows().position(|row| row.get(1).is_some_and(|cell| *cell == "no")).unwrap();
        self.put(&first, row + 1, 1, "yes");
        self
    }

    /// Writes a text into a cell that is there, with its format; numbers as numbers.
    pub(crate) fn put(&mut self, sheet: &str, row: usize, column: usize, text: &str) {
        let index = self.sheets.iter().position(|name| name == sheet).unwrap() + 1;
        let part = format!("xl/worksheets/sheet{index}.xml");
        let letter = char::from(b'A' + u8::try_from(column).unwrap());
        let start = format!("<c r=\"{letter}{row}\"");
        let mut archive = zip::ZipArchive::new(Cursor::new(&self.bytes)).unwrap();
        let mut written = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..archive.len() {
            let mut member = archive.by_index(index).unwrap();
            let name = member.name().unwrap().into_owned();
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).unwrap();
            if name == part {
                let xml = String::from_utf8(bytes).unwrap();
                let at = xml.find(&start).unwrap_or_else(|| panic!("{sheet} has no cell {letter}{row}"));
                let opening = &xml[at..at + xml[at..].find('>').unwrap() + 1];
                let rest = &xml[at + opening.len()..];
                let end = if opening.ends_with("/>") { 0 } else { rest.find("</c>").unwrap() + 4 };
                let style = opening.split("s=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("0");
                let cell = if text.parse::<f64>().is_ok() {
                    format!("{start} s=\"{style}\"><v>{text}</v></c>")
                } else {
                    let text = text.replace('&', "&amp;").replace('<', "&lt;");
                    format!("{start} s=\"{style}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
                };
                bytes = format!("{}{cell}{}", &xml[..at], &rest[end..]).into_bytes();
            }
            written.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            written.write_all(&bytes).unwrap();
        }
        self.bytes = written.finish().unwrap().into_inner();
    }

    pub(crate) fn save(&self, path: &Path) {
        std::fs::write(path, &self.bytes).unwrap();
    }
}
