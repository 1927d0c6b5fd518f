//! What Typst may see while it sets a paper: the template, the data of the paper and our type; no disk, no network, no clock.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

use crate::fonts;

/// The template: how a paper looks. Debug builds read it from where it lies, as they do the catalogue, so that it can be worked
/// on without building.
fn template() -> String {
    let embedded = include_str!("../../../assets/paper.typ");
    let lying = cfg!(debug_assertions)
        .then(|| std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/paper.typ")).ok())
        .flatten();
    lying.unwrap_or_else(|| embedded.to_owned())
}

/// The library of Typst, with header cells of rows.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

/// The type that papers are set in.
static FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| fonts::FACES.iter().flat_map(|face| Font::iter(Bytes::new(*face))).collect());

static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// The template, parsed. Names are fixed: Typst remembers each for the life of the process.
static MAIN: LazyLock<Option<Source>> = LazyLock::new(|| file("/paper.typ").map(|id| Source::new(id, template())));
static DATA: LazyLock<Option<FileId>> = LazyLock::new(|| file("/paper.json"));

fn file(name: &str) -> Option<FileId> {
    VirtualPath::new(name).ok().map(|path| RootedPath::new(VirtualRoot::Project, path).intern())
}

/// What is seen while one paper is set.
pub(super) struct PaperWorld {
    main: FileId,
    data: Bytes,
}

impl PaperWorld {
    /// The world of a paper with this data.
    pub(super) fn of(data: Vec<u8>) -> Result<Self, String> {
        let main = MAIN.as_ref().ok_or("the template has no name")?.id();
        Ok(Self { main, data: Bytes::new(data) })
    }
}

impl World for PaperWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        MAIN.as_ref().filter(|source| source.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if DATA.is_some_and(|data| data == id) { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
