//! PDF as other programs read it: poppler's `pdfinfo`, `pdffonts` and `pdftotext`, where they are installed.

use std::process::Command;

use super::set;
use crate::document::samples::{HOSTILE, paper};

/// What a program of poppler says of a file; nothing where it is not installed, which is said.
fn poppler(program: &str, arguments: &[&str], bytes: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.pdf");
    std::fs::write(&file, bytes).unwrap();
    let Ok(said) = Command::new(program).args(arguments).arg(&file).arg("-").output() else {
        eprintln!("skipped: {program} is not installed (Debian's poppler-utils)");
        return None;
    };
    Some(String::from_utf8_lossy(&said.stdout).into_owned())
}

/// What `pdfinfo` and `pdffonts` say, which take no second file.
fn about(program: &str, bytes: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.pdf");
    std::fs::write(&file, bytes).unwrap();
    match Command::new(program).arg(&file).output() {
        Ok(said) => Some(String::from_utf8_lossy(&said.stdout).into_owned()),
        Err(_) => {
            eprintln!("skipped: {program} is not installed (Debian's poppler-utils)");
            None
        }
    }
}

#[test]
fn what_people_wrote_is_text_and_never_code() {
    let set = set(&paper()).unwrap();
    assert!(set.bytes.starts_with(b"%PDF-1.7"));
    let Some(text) = poppler("pdftotext", &["-raw"], &set.bytes) else { return };
    let letters = |text: &str| text.split_whitespace().collect::<String>();
    assert!(letters(&text).contains(&letters(HOSTILE)), "{text}");
}

#[test]
fn a_paper_is_read_in_its_order_with_counted_paragraphs_and_references() {
    let set = set(&paper()).unwrap();
    let Some(text) = poppler("pdftotext", &[], &set.bytes) else { return };
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("`{words}` is not in it: {text}"));
    let order = [
        "January 2025",
        "1.1",
        "Not all is held.",
        "Staff by practice",
        "3.1",
        "Figures behind the charts",
        "explain U99901",
    ];
    let places: Vec<usize> = order.iter().map(|words| at(words)).collect();
    // The contents name sections before they come; what is looked for here stands once.
    assert!(places.is_sorted(), "{order:?} at {places:?}");
    assert!(text.contains("not reported"), "a missing value says why");
}

#[test]
fn a_paper_is_tagged_and_all_its_type_is_embedded() {
    let set = set(&paper()).unwrap();
    let Some(info) = about("pdfinfo", &set.bytes) else { return };
    assert!(info.lines().any(|line| line.starts_with("Tagged:") && line.ends_with("yes")), "{info}");
    assert!(info.contains("Workforce profile: Harbour PCN"), "{info}");
    assert!(info.contains("A. Lead"), "{info}");
    assert!(info.lines().any(|line| line.starts_with("Pages:") && line.ends_with(&set.pages.to_string())), "{info}");
    let Some(fonts) = about("pdffonts", &set.bytes) else { return };
    let fonts: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(!fonts.is_empty());
    assert!(fonts.iter().all(|font| font.contains("LiberationSans") && font.contains(" yes yes yes")), "{fonts:?}");
}

#[test]
fn it_says_which_standards_it_keeps() {
    let set = set(&paper()).unwrap();
    let bytes = String::from_utf8_lossy(&set.bytes);
    assert!(bytes.contains("pdfuaid:part"), "PDF/UA-1 is stated in its metadata");
    assert!(bytes.contains("pdfaid:part"), "PDF/A-2a is stated in its metadata");
}

#[test]
fn the_same_paper_is_the_same_file() {
    assert_eq!(set(&paper()).unwrap().bytes, set(&paper()).unwrap().bytes);
}

#[test]
fn an_empty_paper_can_be_set() {
    let mut empty = paper();
    (empty.front, empty.blocks, empty.references) = (Vec::new(), Vec::new(), Vec::new());
    assert_eq!(set(&empty).unwrap().pages, 1);
}

#[test]
fn a_table_of_many_rows_and_columns_goes_over_pages() {
    let mut long = paper();
    let crate::document::Block::Table(table) = &mut long.blocks[4] else { panic!("the fifth block is the table") };
    for number in 0..10 {
        table.columns.push(crate::document::Column::number(format!("Column {number}"), 1));
        table.rows.iter_mut().for_each(|row| row.cells.push(crate::document::Cell::number(1.0, 1)));
    }
    let row = table.rows[1].clone();
    table.rows.extend(std::iter::repeat_n(row, 80));
    let set = set(&long).unwrap();
    assert!(set.pages > 4, "{} pages", set.pages);
    let Some(text) = poppler("pdftotext", &[], &set.bytes) else { return };
    // The smaller table at the end has this heading once.
    let headings = text.split_whitespace().filter(|word| *word == "Practice").count();
    assert!(3 <= headings, "its headings are on every page of it: {headings}");
}

/// Asks the validator, where Python has it: what fails, a line each; it leaves with 3 where it is not installed.
const VALIDATE: &str = "import sys
try:
    import page
except ImportError:
    sys.exit(3)
for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
    for failure in page.validate_pdf(sys.argv[1], profile=profile).failures:
        print(profile, failure.rule_id, failure.message)
";

#[test]
fn a_validator_that_is_not_ours_finds_pdf_ua_and_pdf_a_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.pdf");
    std::fs::write(&file, set(&paper()).unwrap().bytes).unwrap();
    let asked = Command::new("python3").args(["-c", VALIDATE]).arg(&file).output();
    let Some(said) = asked.ok().filter(|said| said.status.code() != Some(3)) else {
        eprintln!("skipped: the validator is not installed (pip install page-validation)");
        return;
    };
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let found = String::from_utf8_lossy(&said.stdout).into_owned();
    // A stream whose last byte is that of a line's end is counted one byte short by version 0.11 of the validator.
    let found: Vec<&str> = found.lines().filter(|line| !line.contains("STREAM-LENGTH")).collect();
    assert!(found.is_empty(), "{found:?}");
}
