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
