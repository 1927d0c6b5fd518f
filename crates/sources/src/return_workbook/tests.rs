//! Workbooks as people send them back, and files that are none.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::*;
use crate::book::FORMULA_WITHOUT_RESULT;

fn book(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(&mut workbook);
    workbook.save_to_buffer().unwrap()
}

fn refused(name: &str, bytes: &[u8]) -> String {
    sheets(name, bytes.to_vec()).unwrap_err().to_string()
}

#[test]
fn cells_are_text_and_rows_keep_their_numbers() {
    let bytes = book(|workbook| {
        let sheet = workbook.add_worksheet();
        sheet.set_name("Vacancies").unwrap();
        sheet.write_string(4, 0, " Practice nurses ").unwrap();
        sheet.write_number(4, 1, 0.8).unwrap();
        let day = Format::new().set_num_format("dd/mm/yyyy");
        let date = ExcelDateTime::from_ymd(2018, 3, 31).unwrap();
        sheet.write_datetime_with_format(4, 3, &date, &day).unwrap();
        sheet.write_boolean(6, 1, true).unwrap();
        let hidden = workbook.add_worksheet();
        hidden.set_name("wholetime").unwrap().set_hidden(true);
        hidden.write_string(0, 0, "collection").unwrap();
    });
    let read = sheets("return.xlsx", bytes).unwrap();
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    assert_eq!(read[0].rows, [(5, row(&["Practice nurses", "0.8", "", "2018-03-31"])), (7, row(&["", "true"]))]);
    assert_eq!(read[1], TextSheet { name: "wholetime".to_owned(), rows: vec![(1, row(&["collection"]))] });
}

/// The workbook with one sheet whose cells are written as this XML, as other programs than Excel write them.
fn with_cells(cells: &str) -> Vec<u8> {
    use std::io::{Read as _, Write as _};
    let plain = book(|workbook| {
        workbook.add_worksheet().write_number(0, 0, 1).unwrap();
    });
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(plain)).unwrap();
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut member = from.by_index(at).unwrap();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        let name = member.name().unwrap().into_owned();
        if name.ends_with("sheet1.xml") {
            bytes = String::from_utf8(bytes).unwrap().replace(r#"<c r="A1"><v>1</v></c>"#, cells).into_bytes();
        }
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(&bytes).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn a_formula_without_a_result_is_not_taken_for_an_empty_cell() {
    let cells = r#"<c r="A1"><f>1.5+1.5</f><v></v></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1"><f>1+2</f></c>"#;
    let read = sheets("return.xlsx", with_cells(cells)).unwrap();
    assert_eq!(read[0].rows[0].1, [FORMULA_WITHOUT_RESULT, "2", FORMULA_WITHOUT_RESULT]);
    // A formula that came to nothing is empty.
    let cells = r#"<c r="A1"><v>7</v></c><c r="B1" t="str"><f>IF(A1&lt;1,"x","")</f><v></v></c>"#;
    assert_eq!(sheets("return.xlsx", with_cells(cells)).unwrap()[0].rows[0].1, ["7"]);
}

#[test]
fn another_kind_of_file_is_refused_with_what_to_do() {
    assert!(refused("a.xlsx", b"role,wte\npartner,1\n").contains("plain text"));
    assert!(refused("a.xlsx", b"\xFF\xD8\xFF\xE0 not a workbook \x00\x01").contains("no workbook"));
    assert!(refused("a.xlsx", b"").contains("empty"));
    let whole = book(|workbook| {
        workbook.add_worksheet().write_number(0, 0, 1).unwrap();
    });
    assert!(
        refused("a.xlsx", &whole[..whole.len() / 2]).contains("whole"),
        "{}",
        refused("a.xlsx", &whole[..whole.len() / 2])
    );
    // An old workbook that needs a password is a compound file with this stream.
    let mut locked = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(refused("a.xlsx", &locked).contains("password"));
}

#[test]
fn a_file_larger_than_any_return_is_refused_before_it_fills_the_memory() {
    let far = book(|workbook| {
        workbook.add_worksheet().write_number(900_000, 0, 1).unwrap();
    });
    assert!(refused("a.xlsx", &far).contains("row 900001"));
    let wide = book(|workbook| {
        workbook.add_worksheet().write_number(0, 16_000, 1).unwrap();
    });
    assert!(refused("a.xlsx", &wide).contains("column 16001"));
    let long = book(|workbook| {
        workbook.add_worksheet().write_string(0, 0, "a".repeat(20_000)).unwrap();
    });
    assert!(refused("a.xlsx", &long).contains("20000 letters"));
    assert!(refused("a.xlsx", &vec![b'P'; (BYTES_AT_MOST + 1) as usize]).contains("20 MiB"));
}

#[test]
fn an_archive_that_lies_about_its_size_is_unpacked_no_further_than_a_return_can_be() {
    use std::io::Write as _;
    let packed = |members: usize, bytes: usize| {
        let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for at in 0..members {
            to.start_file(format!("xl/{at}.xml"), zip::write::SimpleFileOptions::default()).unwrap();
            to.write_all(&vec![b' '; bytes]).unwrap();
        }
        to.finish().unwrap().into_inner()
    };
    assert!(refused("a.xlsx", &packed(2_001, 0)).contains("2000 files"));
    let honest = packed(1, 65 << 20);
    let size = u32::try_from(65_usize << 20).unwrap().to_le_bytes();
    let mut lying = honest.clone();
    let mut changed = 0;
    for at in 0..lying.len() - 4 {
        if lying[at..at + 4] == size {
            lying[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
            changed += 1;
        }
    }
    assert!(0 < changed, "its size stands in it");
    let said = refused("a.xlsx", &honest);
    assert!(said.contains("unpacks to more than 64 MiB"), "{said}");
    // Where the library finds the lie itself, the file is damaged to it.
    let said = refused("a.xlsx", &lying);
    assert!(said.contains("unpacks to more than 64 MiB") || said.contains("damaged"), "{said}");
}

#[test]
fn no_damage_makes_it_panic() {
    let whole = book(|workbook| {
        let sheet = workbook.add_worksheet();
        for row in 0..20 {
            sheet.write_number(row, 0, f64::from(row)).unwrap();
            sheet.write_string(row, 1, "text").unwrap();
        }
    });
    for at in (0..whole.len()).step_by(37) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x5A;
        let _ = sheets("a.xlsx", damaged);
    }
}
