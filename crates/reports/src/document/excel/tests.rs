//! Workbooks of papers read back: by calamine, and after LibreOffice worked their formulas out anew.

use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use calamine::{Data, DataType as _, Reader as _, Xlsx};
use jiff::civil::date;

use super::excel;
use crate::document::{
    Block, Cell, Change, Column, ColumnKind, Document, Figure, Native, NativeKind, Picture, Reference, Row, Span,
    Table, plain,
};

/// Nurses of two networks; one did not say how many.
fn rates() -> Table {
    let row = |name: &str, fte: Option<f64>, patients: f64, rate: Option<f64>, change: Option<Change>| {
        let known = |value: Option<f64>, decimals| {
            value.map_or_else(|| Cell::text("not reported"), |value| Cell::number(value, decimals))
        };
        Row::of(vec![
            Cell::text(name),
            known(fte, 1),
            Cell::number(patients, 0),
            Cell { change, figure: Some((format!("{name}.rate"), "r1".to_owned())), ..known(rate, 1) },
        ])
    };
    let total = Row { is_total: true, ..row("Both", Some(8.0), 50_000.0, Some(16.0), None) };
    Table {
        id: "nurses".to_owned(),
        title: "Nurses by network".to_owned(),
        columns: vec![
            Column::text("Network"),
            Column::number("FTE", 1),
            Column::number("Patients", 0),
            Column { formula: Some("[@FTE]/[@Patients]*100000".to_owned()), ..Column::number("Per 100,000", 1) },
        ],
        rows: vec![
            row("Harbour", Some(6.0), 40_000.0, Some(15.0), Some(Change::Up)),
            row("Quay", Some(2.0), 10_000.0, Some(20.0), Some(Change::Down)),
            row("Mill", None, 0.0, None, None),
            total,
        ],
        notes: vec!["Mill did not report.".to_owned()],
    }
}

fn paper() -> Document {
    let shares = Table {
        id: "shares".to_owned(),
        title: "Paid".to_owned(),
        columns: vec![
            Column::text("Stream"),
            Column { title: "Paid".to_owned(), kind: ColumnKind::Pounds, formula: None },
            Column { title: "Share".to_owned(), kind: ColumnKind::Percent(1), formula: None },
            Column { title: "Until".to_owned(), kind: ColumnKind::Day, formula: None },
        ],
        rows: vec![
            Row::of(vec![
                Cell::text("Local"),
                Cell::number(12_000.0, 0),
                Cell { text: "62.5 %".to_owned(), value: Some(62.5), heat: Some(-0.4), ..Cell::default() },
                Cell::text("2025-03-31"),
            ]),
            Row::of(vec![
                Cell::text("National"),
                Cell::text("not stated"),
                Cell::text("not stated"),
                Cell::text("no end"),
            ]),
        ],
        notes: Vec::new(),
    };
    let counts = Table {
        id: "counts".to_owned(),
        title: "Doctors".to_owned(),
        columns: vec![Column::text("Month"), Column::number("Doctors", 0)],
        rows: ["2024-01", "2025-01"]
            .into_iter()
            .zip([4.0, 5.0])
            .map(|(month, doctors)| Row::of(vec![Cell::text(month), Cell::number(doctors, 0)]))
            .collect(),
        notes: Vec::new(),
    };
    let chart = crate::charts::Chart {
        id: "doctors".to_owned(),
        title: "One doctor more".to_owned(),
        description: "Four doctors, then five.".to_owned(),
        svg: "<svg viewBox=\"0 0 10 10\"></svg>".to_owned(),
        data: crate::charts::Data::default(),
    };
    let native = Some(Native { kind: NativeKind::Column, series: vec!["Doctors".to_owned()] });
    let figure = Figure {
        id: "Harbour.rate".to_owned(),
        text: "15.0".to_owned(),
        value: Some(15.0),
        reference: "r1".to_owned(),
    };
    Document {
        title: "Networks side by side".to_owned(),
        subtitle: "Havelock (group:havelock), January 2025".to_owned(),
        author: "A planner".to_owned(),
        made_on: date(2025, 2, 1),
        front: Vec::new(),
        blocks: vec![
            Block::Heading { depth: 1, id: "rates".to_owned(), text: "Rates".to_owned() },
            Block::Paragraph(vec![Span::Text("Harbour has ".to_owned()), Span::Figure(figure)]),
            Block::Table(rates()),
            Block::Table(shares),
            Block::Picture(Picture { id: "doctors".to_owned(), chart, table: counts, native }),
            Block::Warning(plain("One network did not report.")),
        ],
        references: vec![Reference {
            id: "r1".to_owned(),
            what: "Nurses per 100,000 patients".to_owned(),
            command: "wholetime explain U99901 nurse_fte_per_100k --period 2025-01".to_owned(),
            sources: vec!["a file (0123456789ab)".to_owned()],
        }],
    }
}

fn opened(bytes: &[u8]) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes.to_vec())).unwrap()
}

/// The text of a file within the workbook.
fn inside(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

fn numbers(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str, column: u32) -> Vec<Option<f64>> {
    let range = book.worksheet_range(sheet).unwrap();
    (5..range.height())
        .map(|row| range.get_value((u32::try_from(row).unwrap(), column)).and_then(|cell| cell.get_float()))
        .collect()
}

#[test]
fn every_table_is_named_and_stands_on_a_sheet_of_its_own() {
    let bytes = excel(&paper()).unwrap();
    let mut book = opened(&bytes);
    assert_eq!(book.sheet_names(), ["Contents", "Paper", "Nurses", "Shares", "Counts", "Figures", "References"]);
    book.load_tables().unwrap();
    let mut names: Vec<String> = book.table_names().into_iter().cloned().collect();
    names.sort();
    assert_eq!(names, ["counts", "nurses", "paper_figures", "paper_references", "shares"]);
    let nurses = book.table_by_name("nurses").unwrap();
    assert_eq!(nurses.columns(), ["Network", "FTE", "Patients", "Per 100,000"]);
    assert!(!bytes.windows(14).any(|part| part == b"vbaProject.bin"), "no macro");
}

#[test]
fn a_cell_holds_a_number_or_the_reason_why_there_is_none() {
    let mut book = opened(&excel(&paper()).unwrap());
    let range = book.worksheet_range("Nurses").unwrap();
    let cell = |row, column| range.get_value((row, column)).cloned().unwrap_or_default();
    assert_eq!(cell(5, 0), Data::String("Harbour".to_owned()));
    assert_eq!(cell(5, 1), Data::Float(6.0));
    assert_eq!(cell(7, 1), Data::String("not reported".to_owned()));
    assert_eq!(cell(7, 3), Data::String("not reported".to_owned()));
    let range = book.worksheet_range("Shares").unwrap();
    let cell = |row, column| range.get_value((row, column)).cloned().unwrap_or_default();
    assert_eq!(cell(5, 2), Data::Float(0.625), "a share of 62.5 % is a fraction, as workbooks hold it");
    let Data::DateTime(day) = cell(5, 3) else { panic!("no day: {:?}", cell(5, 3)) };
    assert_eq!(day.to_ymd_hms_milli(), (2025, 3, 31, 0, 0, 0, 0));
    assert_eq!(cell(6, 3), Data::String("no end".to_owned()));
}

#[test]
fn a_rate_is_a_formula_with_what_it_comes_to() {
    let mut book = opened(&excel(&paper()).unwrap());
    let formulas = book.worksheet_formula("Nurses").unwrap();
    let formula = |row, column| formulas.get_value((row, column)).cloned().unwrap_or_default();
    assert_eq!(formula(5, 3), "nurses[[#This Row],[FTE]]/nurses[[#This Row],[Patients]]*100000");
    assert_eq!(formula(7, 3), "", "no formula divides by a word");
    assert_eq!(formula(8, 1), "SUBTOTAL(109,nurses[FTE])");
    assert_eq!(formula(8, 3), "nurses[[#Totals],[FTE]]/nurses[[#Totals],[Patients]]*100000");
    assert_eq!(numbers(&mut book, "Nurses", 3)[..4], [Some(15.0), Some(20.0), None, Some(16.0)]);
}

#[test]
fn a_total_that_is_no_sum_of_its_rows_stays_a_number() {
    let mut paper = paper();
    let Block::Table(table) = &mut paper.blocks[2] else { panic!("the table of rates") };
    table.rows[3].cells[1] = Cell::number(9.0, 1);
    let mut book = opened(&excel(&paper).unwrap());
    let formulas = book.worksheet_formula("Nurses").unwrap();
    assert_eq!(formulas.get_value((8, 1)).cloned().unwrap_or_default(), "");
    assert_eq!(numbers(&mut book, "Nurses", 1)[3], Some(9.0));
}

#[test]
fn every_figure_is_listed_with_its_cell_and_the_command_that_answers_it() {
    let mut book = opened(&excel(&paper()).unwrap());
    let range = book.worksheet_range("Figures").unwrap();
    let text = |row, column| range.get_value((row, column)).map(ToString::to_string).unwrap_or_default();
    assert_eq!([text(5, 0), text(5, 3), text(5, 4)], ["Harbour.rate", "Paper", "words"]);
    assert_eq!([text(6, 0), text(6, 3), text(6, 4)], ["Harbour.rate", "Nurses", "D6"]);
    assert_eq!(text(6, 5), "1");
    let range = book.worksheet_range("References").unwrap();
    let command = range.get_value((5, 2)).map(ToString::to_string);
    assert_eq!(command.as_deref(), Some("wholetime explain U99901 nurse_fte_per_100k --period 2025-01"));
}

#[test]
fn excel_draws_the_chart_itself_and_says_it_to_those_who_do_not_see_it() {
    let bytes = excel(&paper()).unwrap();
    assert!(inside(&bytes, "xl/charts/chart1.xml").contains("<c:barChart>"));
    assert!(inside(&bytes, "xl/drawings/drawing1.xml").contains("One doctor more. Four doctors, then five."));
}

#[test]
fn a_chart_with_a_missing_figure_is_a_picture_since_excel_draws_words_as_zero() {
    let mut paper = paper();
    let Block::Picture(picture) = &mut paper.blocks[4] else { panic!("the chart") };
    picture.table.rows[0].cells[1] = Cell::text("not reported");
    let bytes = excel(&paper).unwrap();
    assert!(inside(&bytes, "xl/drawings/drawing1.xml").contains("<xdr:pic>"));
}

/// The workbook as LibreOffice saves it after it worked out every formula; none where it is not installed.
fn worked_out_anew(bytes: &[u8], folder: &Path) -> Option<Vec<u8>> {
    let profile = folder.join("profile/user");
    std::fs::create_dir_all(&profile).unwrap();
    let always = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"#;
    std::fs::write(profile.join("registrymodifications.xcu"), always).unwrap();
    std::fs::write(folder.join("paper.xlsx"), bytes).unwrap();
    let run = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()))
        .args(["--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .arg(folder.join("out"))
        .arg(folder.join("paper.xlsx"))
        .output();
    match run {
        Ok(_) => Some(std::fs::read(folder.join("out/paper.xlsx")).unwrap()),
        Err(_) => None,
    }
}

#[test]
fn libreoffice_works_out_the_same_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let mut paper = paper();
    let Block::Table(table) = &mut paper.blocks[2] else { panic!("the table of rates") };
    // What is written beside this formula is wrong on purpose: only a program that works it out finds 20.
    table.rows[1].cells[3].value = Some(1.0);
    let Some(bytes) = worked_out_anew(&excel(&paper).unwrap(), folder.path()) else {
        println!("skipped: LibreOffice is not installed; install libreoffice-calc-nogui to work workbooks out anew");
        return;
    };
    let mut book = opened(&bytes);
    let column = |book: &mut Xlsx<_>, column| numbers(book, "Nurses", column)[..4].to_vec();
    assert_eq!(column(&mut book, 1), [Some(6.0), Some(2.0), None, Some(8.0)]);
    assert_eq!(column(&mut book, 3), [Some(15.0), Some(20.0), None, Some(16.0)]);
}
