//! Practices for tests, and where the real codes are that ours must not meet.

use std::collections::HashSet;
use std::io::{Cursor, Read as _};
use std::path::PathBuf;

use crate::places::{Geography, Named, Practice};

/// One practice in one network, location, ICB and region.
pub(crate) fn practice(patients: u32) -> Practice {
    let mut practice = Practice::new(1, "Z99901".into(), "SAMPLE SURGERY, THE".into(), 0, 0, patients);
    practice.is_training = true;
    practice
}

/// The places of [`practice`].
pub(crate) fn geography() -> Geography {
    Geography {
        pcns: vec![(Named::new("U99990", "SAMPLE PCN"), 0)],
        sub_icbs: vec![(Named::new("H4V9Z", "NHS Sample ICB - H4V9Z"), 0)],
        icbs: vec![(Named::new("QZ8", "NHS Sample ICB"), 0)],
        regions: vec![Named::new("Y98", "Sample Region")],
    }
}

/// Every word of the real lists of practices, networks and places: any code that is used is among them.
pub(crate) struct RealCodes(HashSet<String>);

impl RealCodes {
    /// Says so and returns nothing where the real files are absent.
    pub(crate) fn read() -> Option<Self> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
        if !folder.is_dir() {
            eprintln!(
                "skipped: the real files (../shared/data) are not here, so invented codes were not compared with real ones"
            );
            return None;
        }
        let read = |below: &str| std::fs::read(folder.join(below)).unwrap_or_else(|why| panic!("{below}: {why}"));
        let member = |below: &str, name: &str| {
            let mut archive = zip::ZipArchive::new(Cursor::new(read(below))).unwrap();
            let mut bytes = Vec::new();
            archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
            bytes
        };
        let mut codes = HashSet::new();
        for bytes in [
            read("organisations/epraccur-2022-06.csv"),
            read("practice-panel/practice-year-2016-2021.csv"),
            read("pcn-workforce/10.Primary Care Networks – June 2022 Individual Level.csv"),
            member("organisations/ePCN-2022-05.xlsx", "xl/sharedStrings.xml"),
            member("organisations/LOC22_ICB22_NHSER22_EN_LU.xlsx", "xl/sharedStrings.xml"),
            member("patients-registered/2026-07-gp-reg-pat-prac-map.zip", "gp-reg-pat-prac-map.csv"),
        ] {
            let text = String::from_utf8_lossy(&bytes);
            let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
            codes.extend(words.filter(|word| (2..=6).contains(&word.len())).map(str::to_owned));
        }
        assert!(
            codes.contains("F82001") && codes.contains("U00070") && codes.contains("QMF") && codes.contains("A3A8R")
        );
        Some(Self(codes))
    }

    pub(crate) fn holds(&self, code: &str) -> bool {
        self.0.contains(code)
    }
}

/// A delimited file read back: its header and its rows, without byte order mark.
pub(crate) struct Table {
    header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let text = std::str::from_utf8(bytes).unwrap().trim_start_matches('\u{FEFF}');
        let cells = |line: &str| line.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect();
        let mut lines = text.lines().map(cells);
        let header: Vec<String> = lines.next().unwrap();
        let rows: Vec<Vec<String>> = lines.collect();
        assert!(rows.iter().all(|row| row.len() == header.len()), "every row is as long as the header");
        Self { header, rows }
    }

    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    fn position(&self, column: &str) -> usize {
        self.header.iter().position(|name| name.eq_ignore_ascii_case(column)).unwrap_or_else(|| panic!("no {column}"))
    }

    /// The row whose `column` is `value`.
    pub(crate) fn row_of(&self, column: &str, value: &str) -> Option<&Vec<String>> {
        let position = self.position(column);
        self.rows.iter().find(|row| row[position] == value)
    }

    pub(crate) fn text<'a>(&self, row: &'a [String], column: &str) -> &'a str {
        &row[self.position(column)]
    }

    /// The number in a cell; nothing where a mark stands.
    pub(crate) fn number(&self, row: &[String], column: &str) -> Option<f64> {
        self.text(row, column).parse().ok()
    }

    /// The sum of a column over the rows that have a number in it.
    pub(crate) fn sum(&self, column: &str) -> f64 {
        self.rows.iter().filter_map(|row| self.number(row, column)).sum()
    }
}
