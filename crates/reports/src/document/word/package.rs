//! A Word file as its parts: which are read, which are added, and how they find each other.
//!
//! **Invariant:** a part that nobody changed is written again byte for byte.

use std::io::{Cursor, Read as _, Write as _};

use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::WordError;
use super::tree::Tree;

/// Bytes of all parts of a file together, unpacked. Our judgement: a paper with a hundred photographs has some sixty million.
const MOST_BYTES: u64 = 200_000_000;
/// Bytes of a part that is read. Our judgement: the text of a book of a thousand pages has some ten million.
const MOST_OF_A_PART: u64 = 30_000_000;
/// Parts of a file. Our judgement: a paper with a hundred pictures has some two hundred.
const MOST_PARTS: usize = 5_000;

/// The main text.
pub(super) const DOCUMENT: &str = "word/document.xml";
/// The styles.
pub(super) const STYLES: &str = "word/styles.xml";
/// The lists.
pub(super) const NUMBERING: &str = "word/numbering.xml";
const CONTENT_TYPES: &str = "[Content_Types].xml";
/// What kinds of relationships are called. Source: ECMA-376-1:2016, 15.2 and 11.3.
pub(super) const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A Word file.
#[derive(Clone, Debug)]
pub(super) struct Package {
    parts: Vec<(String, Vec<u8>)>,
}

impl Package {
    /// Opens a file.
    ///
    /// # Errors
    /// Where it is no Word file, or larger than any paper.
    pub(super) fn open(bytes: &[u8], name: &str) -> Result<Self, WordError> {
        let refused = |why: String| WordError::NotWord { file: name.to_owned(), why };
        let mut archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|_| refused("it is no Word file; save it as Word Document (.docx)".to_owned()))?;
        if MOST_PARTS < archive.len() {
            return Err(refused(format!("it has more than {MOST_PARTS} parts")));
        }
        let (mut parts, mut left) = (Vec::new(), MOST_BYTES);
        for index in 0..archive.len() {
            let file = archive.by_index(index).map_err(|why| refused(why.to_string()))?;
            if file.is_dir() {
                continue;
            }
            let name = file.name().map_err(|why| refused(why.to_string()))?.into_owned();
            let mut part = Vec::new();
            // One byte more than may be: what is larger is told from what just fits, whatever the archive says of its size.
            file.take(left + 1).read_to_end(&mut part).map_err(|why| refused(why.to_string()))?;
            let size = part.len() as u64;
            let is_read = std::path::Path::new(&name).extension().is_some_and(|ending| ending == "xml");
            if left < size || (is_read && MOST_OF_A_PART < size) {
                return Err(refused("it is larger than any paper once unpacked".to_owned()));
            }
            left -= size;
            parts.push((name, part));
        }
        let package = Self { parts };
        package.check().map_err(refused)?;
        Ok(package)
    }

    /// A file of these parts.
    pub(super) fn of(parts: &[(&str, &str)]) -> Self {
        Self { parts: parts.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect() }
    }

    fn check(&self) -> Result<(), String> {
        if self.part(DOCUMENT).is_none() || self.part(CONTENT_TYPES).is_none() {
            return Err("it is no Word file; save it as Word Document (.docx)".to_owned());
        }
        let tree = self.tree(DOCUMENT)?;
        let root = tree.root().filter(|root| root.name == "w:document");
        let namespace = root.and_then(|root| root.attribute("xmlns:w"));
        if namespace.as_deref() != Some(WORD) {
            return Err("it is not in the usual form of Word files (it may be Strict Open XML); save it as Word \
                        Document (.docx)"
                .to_owned());
        }
        Ok(())
    }

    /// The bytes of a part.
    pub(super) fn part(&self, name: &str) -> Option<&[u8]> {
        self.parts.iter().find(|(part, _)| part == name).map(|(_, bytes)| bytes.as_slice())
    }

    /// The names of the parts.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|(name, _)| name.as_str())
    }

    /// The parts that hold text: the main one, headers, footers and notes.
    pub(super) fn texts(&self) -> Vec<String> {
        let is_text = |name: &&str| {
            let file = name.strip_prefix("word/").and_then(|file| file.strip_suffix(".xml"));
            file.is_some_and(|file| {
                matches!(file, "document" | "footnotes" | "endnotes")
                    || file.starts_with("header")
                    || file.starts_with("footer")
            })
        };
        self.names().filter(is_text).map(str::to_owned).collect()
    }

    /// A part as a tree.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(super) fn tree(&self, name: &str) -> Result<Tree, String> {
        let bytes = self.part(name).ok_or_else(|| format!("its part {name} is missing"))?;
        let text = std::str::from_utf8(bytes).map_err(|_| format!("its part {name} is not in UTF-8"))?;
        Tree::read(text.strip_prefix('\u{feff}').unwrap_or(text)).map_err(|why| format!("in its part {name}, {why}"))
    }

    /// Writes a part, in its place where it is there.
    pub(super) fn set(&mut self, name: &str, bytes: Vec<u8>) {
        match self.parts.iter_mut().find(|(part, _)| part == name) {
            Some((_, old)) => *old = bytes,
            None => self.parts.push((name.to_owned(), bytes)),
        }
    }

    /// Adds a picture and says by what identifier the part calls it.
    pub(super) fn add_picture(&mut self, from: &str, png: Vec<u8>) -> String {
        let name = self.free("word/media/wholetime", ".png");
        self.set(&name, png);
        self.add_default("png", "image/png");
        let target = name.strip_prefix("word/").unwrap_or(&name).to_owned();
        self.related(from, "image", &target, false)
    }

    /// Adds a part with its content type, related with the part it belongs to.
    pub(super) fn add_part(&mut self, from: &str, name: &str, content: (&str, Vec<u8>), kind: &str, target: &str) {
        let (content_type, bytes) = content;
        self.set(name, bytes);
        let known = format!("PartName=\"/{name}\"");
        self.insert_into_types(&known, &format!("<Override {known} ContentType=\"{content_type}\"/>"));
        self.related(from, kind, target, false);
    }

    /// Relates a part with an address outside of the file and says by what identifier.
    pub(super) fn add_link(&mut self, from: &str, address: &str) -> String {
        self.related(from, "hyperlink", address, true)
    }

    /// A name that no part has.
    pub(super) fn free(&self, before: &str, after: &str) -> String {
        let mut number = 1_u32;
        loop {
            let name = format!("{before}{number}{after}");
            if self.part(&name).is_none() {
                return name;
            }
            number += 1;
        }
    }

    /// Relates a part with another of the file.
    pub(super) fn relate(&mut self, from: &str, kind: &str, target: &str) {
        self.related(from, kind, target, false);
    }

    fn related(&mut self, from: &str, kind: &str, target: &str, is_outside: bool) -> String {
        let kind = format!("{RELATIONSHIPS}/{kind}");
        let name = relationships_of(from);
        let empty = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships \
                     xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";
        let held =
            self.part(&name).map_or_else(|| empty.to_owned(), |bytes| String::from_utf8_lossy(bytes).into_owned());
        let target = escape(target).into_owned();
        let same = format!("Type=\"{kind}\" Target=\"{target}\"");
        if let Some(id) = held.split('<').find(|one| one.contains(&same)).and_then(|one| between(one, "Id=\"", "\"")) {
            return id.to_owned();
        }
        let mut number = 1_u32;
        while held.contains(&format!("\"rIdWt{number}\"")) {
            number += 1;
        }
        let id = format!("rIdWt{number}");
        let mode = if is_outside { " TargetMode=\"External\"" } else { "" };
        let one = format!("<Relationship Id=\"{id}\" {same}{mode}/>");
        self.set(&name, before_end(&held, "Relationships", &one).into_bytes());
        id
    }

    fn add_default(&mut self, ending: &str, content_type: &str) {
        let known = format!("Extension=\"{ending}\"");
        self.insert_into_types(&known, &format!("<Default {known} ContentType=\"{content_type}\"/>"));
    }

    fn insert_into_types(&mut self, known: &str, entry: &str) {
        let held = String::from_utf8_lossy(self.part(CONTENT_TYPES).unwrap_or_default()).into_owned();
        if !held.contains(known) {
            self.set(CONTENT_TYPES, before_end(&held, "Types", entry).into_bytes());
        }
    }

    /// Takes out the pictures that a part no longer shows.
    pub(super) fn forget_unused_pictures(&mut self, from: &str) {
        let name = relationships_of(from);
        let (Some(held), Some(text)) = (self.part(&name), self.part(from)) else { return };
        let (held, text) = (String::from_utf8_lossy(held).into_owned(), String::from_utf8_lossy(text).into_owned());
        let mut kept = held.clone();
        for one in held.split_inclusive("/>").filter(|one| one.contains("/relationships/image\"")) {
            let Some(id) = between(one, " Id=\"", "\"") else { continue };
            if !text.contains(&format!("\"{id}\"")) {
                let entry = one.rfind("<Relationship ").map_or("", |at| &one[at..]);
                kept = kept.replace(entry, "");
                let target = between(one, "Target=\"", "\"").map(|target| format!("word/{target}"));
                let is_used = |target: &String| {
                    let file = target.rsplit('/').next().unwrap_or(target);
                    let others = self.parts.iter().filter(|(part, _)| part.ends_with(".rels") && *part != name);
                    others.into_iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains(file))
                        || kept.contains(file)
                };
                if let Some(target) = target.filter(|target| !is_used(target)) {
                    self.parts.retain(|(part, _)| *part != target);
                }
            }
        }
        if kept != held {
            self.set(&name, kept.into_bytes());
        }
    }

    /// Whether one part names another as related.
    pub(super) fn is_related(&self, from: &str, target: &str) -> bool {
        let held = self.part(&relationships_of(from)).unwrap_or_default();
        String::from_utf8_lossy(held).contains(&format!("Target=\"{target}\""))
    }

    /// The bytes of the file. The same parts give the same bytes.
    ///
    /// # Errors
    /// Where it cannot be packed.
    pub(super) fn packed(&self) -> Result<Vec<u8>, zip::result::ZipError> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
        for (name, bytes) in &self.parts {
            archive.start_file(name.as_str(), options)?;
            archive.write_all(bytes)?;
        }
        Ok(archive.finish()?.into_inner())
    }
}

fn relationships_of(part: &str) -> String {
    match part.rsplit_once('/') {
        Some((folder, file)) => format!("{folder}/_rels/{file}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

/// A text with an entry more at the end of its root, which may be closed at once.
pub(super) fn before_end(text: &str, root: &str, entry: &str) -> String {
    let end = format!("</{root}>");
    if let Some(at) = text.rfind(&end) {
        return format!("{}{entry}{}", &text[..at], &text[at..]);
    }
    match text.rfind("/>") {
        Some(at) => format!("{}>{entry}{end}{}", &text[..at], &text[at + 2..]),
        None => text.to_owned(),
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_word_file_is_refused_with_what_to_do() {
        let said = Package::open(b"PK no", "paper.docx").unwrap_err().to_string();
        assert!(said.contains("paper.docx") && said.contains("save it as Word Document"), "{said}");
        let strict = Package::of(&[
            (CONTENT_TYPES, "<Types/>"),
            (DOCUMENT, "<w:document xmlns:w=\"http://purl.oclc.org/ooxml/wordprocessingml/main\"/>"),
        ]);
        let said = Package::open(&strict.packed().unwrap(), "strict.docx").unwrap_err().to_string();
        assert!(said.contains("Strict"), "{said}");
    }

    #[test]
    fn a_root_that_is_closed_at_once_takes_an_entry_too() {
        assert_eq!(before_end("<Types a=\"b\"/>", "Types", "<x/>"), "<Types a=\"b\"><x/></Types>");
        assert_eq!(before_end("<Types><y/></Types>", "Types", "<x/>"), "<Types><y/><x/></Types>");
    }

    #[test]
    fn the_same_address_is_related_once() {
        let mut package = Package::of(&[(CONTENT_TYPES, "<Types></Types>"), (DOCUMENT, "<w:document/>")]);
        let first = package.add_link(DOCUMENT, "https://a.example/?x=1&y=2");
        assert_eq!(first, package.add_link(DOCUMENT, "https://a.example/?x=1&y=2"));
        assert_ne!(first, package.add_link(DOCUMENT, "https://b.example/"));
        let held = String::from_utf8_lossy(package.part("word/_rels/document.xml.rels").unwrap()).into_owned();
        assert!(held.contains("x=1&amp;y=2\" TargetMode=\"External\""), "{held}");
    }
}
