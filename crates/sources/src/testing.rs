//! Where tests find real files.

use std::path::PathBuf;

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::Reading;
use wholetime_vocabulary::Period;

use crate::{Context, Document, Unpacked, Unreadable};

/// The bytes of a real file below `shared/data`; says so and returns nothing where the folder is absent.
pub(crate) fn real_file(below: &str) -> Option<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !folder.is_dir() {
        eprintln!("skipped: the real files (../shared/data) are not here, so {below} was not tested");
        return None;
    }
    let path = folder.join(below);
    Some((below.to_owned(), std::fs::read(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))))
}

/// A document made of text.
pub(crate) fn document(name: &str, text: &str) -> Document {
    Document::open(name, text.as_bytes().to_vec()).unwrap()
}

/// Opens, recognises and reads one document.
pub(crate) fn read(name: &str, bytes: Vec<u8>, period: Option<Period>) -> Result<Vec<Reading>, Unreadable> {
    let catalogue = Catalogue::shipped().unwrap();
    let Unpacked { mut documents, mut refused } = crate::unpack(name, bytes);
    if let Some((_, why)) = refused.pop() {
        return Err(why);
    }
    let document = documents.pop().expect("one document");
    let publication = crate::recognise(&document, &catalogue).unwrap_or_else(|| panic!("{name} is not recognised"));
    publication.read(&document, Context { catalogue: &catalogue, period })
}

/// The facts of a reading, sorted by measure, period, level and area.
pub(crate) fn facts(reading: &Reading) -> Vec<wholetime_snapshots::Fact> {
    reading.facts.as_ref().map(wholetime_snapshots::Facts::list).unwrap_or_default()
}

/// A workbook with the named sheets of rows. A cell `day:43739` holds a real date, as workbooks count days.
pub(crate) fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*cells) {
                match cell.strip_prefix("day:") {
                    Some(day) => {
                        sheet.write_number_with_format(row, column, day.parse::<f64>().unwrap(), &date).unwrap()
                    }
                    None => sheet.write_string(row, column, *cell).unwrap(),
                };
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}
