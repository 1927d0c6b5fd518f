//! What was written into a Word file, kept in the file itself, so that a second run tells what people wrote from what it wrote.
//!
//! It is a custom XML part: Word and LibreOffice keep it when they save. Its name in the file may change; it is found by its
//! namespace. It holds only what stands in the paper: who is given the paper is not given more.

use std::collections::{BTreeMap, BTreeSet};

use super::body::{TO_WRITE, shown as shown_line};
use super::package::{DOCUMENT, Package};
use super::pieces::{digest, name_of, tag, text_of};
use super::tables;
use super::tree::{Element, Node, Tree, element};
use crate::document::{Block, Document, Figure, Row, Span, Table, Words};

/// The place that says that the whole paper stands in the file: sections that are new belong there, too.
pub(super) const WHOLE: &str = "paper";
const NAMESPACE: &str = "urn:wholetime:paper:1";
/// What kinds of part they are. Source: ECMA-376-1:2016, 15.2.5 and 15.2.6.
const PROPERTIES: &str = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml";
/// The identifier that Word wants a part of data to have; one of our own, the same in every paper.
const IDENTIFIER: &str = "{5748544D-5041-4552-8001-000000000001}";

/// A text that was written at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// What it is called whatever its text.
    pub(super) name: String,
    /// How it reads, each way once, in the order of the paper.
    pub(super) texts: Vec<String>,
    /// What it is of, for figures; empty for titles and lines.
    pub(super) what: String,
    /// The command that answers it.
    pub(super) command: String,
    /// The editions it rests on.
    pub(super) sources: Vec<String>,
    /// It is a figure with a number.
    pub(super) is_number: bool,
}

/// What was written into a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// The day it was written on.
    pub(super) made_on: String,
    /// Texts by the name of their place as the file has it.
    pub(super) texts: BTreeMap<String, Written>,
    /// The sums of sections, tables and places to write in as they were written, by the name of their place.
    pub(super) places: BTreeMap<String, String>,
}

/// Every figure of a paper, those of its sentences first; one that stands in several places may read otherwise in each.
pub(super) fn figures(document: &Document) -> Vec<Figure> {
    let mut found = Vec::new();
    let mut of_words = |words: &Words| {
        found.extend(words.iter().filter_map(|span| match span {
            Span::Figure(figure) => Some(figure.clone()),
            Span::Text(_) | Span::Strong(_) | Span::Link { .. } => None,
        }));
    };
    for block in &document.blocks {
        match block {
            Block::Paragraph(words) | Block::Numbered(words) | Block::Warning(words) => of_words(words),
            Block::List(items) | Block::Editable { words: items, .. } => items.iter().for_each(&mut of_words),
            Block::Table(_) | Block::Heading { .. } | Block::Picture(_) | Block::NewPage => {}
        }
    }
    let cells = document.blocks.iter().flat_map(rows).flat_map(|row| &row.cells);
    found.extend(cells.filter_map(tables::figure_of));
    found
}

fn rows(block: &Block) -> &[Row] {
    match block {
        Block::Table(table) => &table.rows,
        _ => &[],
    }
}

impl Record {
    /// What a paper would write, if all of it stood in the file.
    pub(super) fn of(document: &Document) -> Self {
        let mut record = Self { made_on: document.made_on.to_string(), ..Self::default() };
        for (name, text) in [
            ("title", document.title.as_str()),
            ("subtitle", document.subtitle.as_str()),
            ("author", if document.author.is_empty() { TO_WRITE } else { &document.author }),
        ] {
            record.add(name, text);
        }
        record.add("made_on", &document.made_on.strftime("%-d %B %Y").to_string());
        for line in &document.front {
            record.add(&format!("front:{}", line.id), shown_line(line));
        }
        for block in &document.blocks {
            record.add_block(document, block);
        }
        record
    }

    fn add_block(&mut self, document: &Document, block: &Block) {
        match block {
            Block::Paragraph(words) | Block::Numbered(words) | Block::Warning(words) => self.add_words(document, words),
            Block::List(items) | Block::Editable { words: items, .. } => {
                for words in items {
                    self.add_words(document, words);
                }
            }
            Block::Table(table) => self.add_table(document, table),
            Block::Picture(picture) => {
                self.add(&format!("chart:{}.title", picture.id), &picture.chart.title);
            }
            Block::Heading { .. } | Block::NewPage => {}
        }
    }

    fn add_words(&mut self, document: &Document, words: &Words) {
        for span in words {
            if let Span::Figure(figure) = span {
                self.add_figure(document, figure);
            }
        }
    }

    fn add_table(&mut self, document: &Document, table: &Table) {
        self.add(&format!("table:{}.title", table.id), &table.title);
        for (index, column) in table.columns.iter().enumerate() {
            self.add(&tables::heading_name(&table.id, index), &column.title);
        }
        for cell in table.rows.iter().flat_map(|row| &row.cells) {
            if let Some(figure) = tables::figure_of(cell) {
                self.add_figure(document, &figure);
            }
        }
    }

    fn add(&mut self, name: &str, text: &str) -> &mut Written {
        let written = self.texts.entry(tag(name)).or_default();
        written.name = name.to_owned();
        if !written.texts.iter().any(|known| known == text) {
            written.texts.push(text.to_owned());
        }
        written
    }

    fn add_figure(&mut self, document: &Document, figure: &Figure) {
        let reference = document.references.iter().find(|reference| reference.id == figure.reference);
        let written = self.add(&figure.id, &figure.text);
        written.is_number |= figure.value.is_some();
        if let Some(reference) = reference {
            written.what.clone_from(&reference.what);
            written.command.clone_from(&reference.command);
            written.sources.clone_from(&reference.sources);
        }
    }

    /// The record of a file, where it has one.
    pub(super) fn read(package: &Package) -> Option<Self> {
        let (_, tree) = part(package)?;
        let root = tree.root()?;
        let mut record = Self { made_on: root.attribute("made-on").unwrap_or_default(), ..Self::default() };
        for one in root.elements() {
            let name = one.attribute("name").unwrap_or_default();
            let texts = |name: &str| -> Vec<String> {
                one.elements().filter(|child| child.name == name).map(Element::own_text).collect()
            };
            match one.name.as_str() {
                "text" => {
                    let written = Written {
                        name: name.clone(),
                        texts: texts("reads"),
                        what: one.attribute("what").unwrap_or_default(),
                        command: one.attribute("command").unwrap_or_default(),
                        sources: texts("from"),
                        is_number: one.attribute("number").is_some(),
                    };
                    record.texts.insert(tag(&name), written);
                }
                "place" => _ = record.places.insert(name, one.attribute("sum").unwrap_or_default()),
                _ => {}
            }
        }
        Some(record)
    }

    /// Writes the record into its file: of the texts and places that stand there.
    pub(super) fn write(&self, package: &mut Package, standing: &BTreeSet<String>) {
        let mut root = element("paper").with("xmlns", NAMESPACE).with("made-on", &self.made_on);
        for (_, written) in self.texts.iter().filter(|(tag, _)| standing.contains(*tag)) {
            let mut one = element("text").with("name", &written.name);
            if !written.command.is_empty() {
                one = one.with("what", &written.what).with("command", &written.command);
            }
            if written.is_number {
                one = one.with("number", "yes");
            }
            let reads = written.texts.iter().map(|text| element("reads").text(text));
            let from = written.sources.iter().map(|text| element("from").text(text));
            root = root.put(reads.chain(from).fold(one, Element::put));
        }
        // Sections that people took out stay known, so that they are not put in again.
        let is_kept = |name: &str| standing.contains(name) || name == WHOLE || name.starts_with("section:");
        for (name, sum) in self.places.iter().filter(|(name, _)| is_kept(name)) {
            root = root.put(element("place").with("name", name).with("sum", sum));
        }
        let bytes = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", root.xml()).into_bytes();
        if let Some((name, _)) = part(package) {
            package.set(&name, bytes);
            return;
        }
        let name = package.free("customXml/item", ".xml");
        let number = name.trim_start_matches("customXml/item").trim_end_matches(".xml").to_owned();
        package.set(&name, bytes);
        let target = format!("../{name}");
        if !package.is_related(DOCUMENT, &target) {
            package.relate(DOCUMENT, "customXml", &target);
        }
        let properties = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<ds:datastoreItem ds:itemID=\"{IDENTIFIER}\" \
             xmlns:ds=\"http://schemas.openxmlformats.org/officeDocument/2006/customXml\"><ds:schemaRefs>\
             <ds:schemaRef ds:uri=\"{NAMESPACE}\"/></ds:schemaRefs></ds:datastoreItem>"
        );
        let file = format!("itemProps{number}.xml");
        let content = (PROPERTIES, properties.into_bytes());
        package.add_part(&name, &format!("customXml/{file}"), content, "customXmlProps", &file);
    }
}

fn part(package: &Package) -> Option<(String, Tree)> {
    let names: Vec<&str> = package.names().filter(|name| name.to_lowercase().starts_with("customxml/item")).collect();
    names.into_iter().find_map(|name| {
        let tree = package.tree(name).ok()?;
        let root = tree.root()?;
        let is_ours = root.name.rsplit(':').next() == Some("paper")
            && ["xmlns", "xmlns:ns0"].iter().any(|word| root.attribute(word).as_deref() == Some(NAMESPACE));
        is_ours.then(|| (name.to_owned(), tree))
    })
}

/// The sum of a place as people would change it: its text without the places to write in, blanks as one.
pub(super) fn sum(place: &Element) -> String {
    let mut read = place.clone();
    without_edits(&mut read, true);
    let text = format!("{} {}", text_of(&read), put_in(&read).join(" "));
    digest(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What people put in beside words, which is theirs as well: comments, notes, pictures, what Word tracks as changed.
fn put_in(place: &Element) -> Vec<String> {
    let mut found = Vec::new();
    place.walk(&mut |one| {
        let is_theirs = match one.name.as_str() {
            "w:commentRangeStart"
            | "w:commentReference"
            | "w:footnoteReference"
            | "w:endnoteReference"
            | "w:ins"
            | "w:del"
            | "w:moveFrom"
            | "w:moveTo"
            | "w:pict"
            | "w:object"
            | "m:oMath"
            | "w:altChunk" => true,
            "wp:docPr" => one.attribute("name").is_none_or(|name| !name.starts_with("chart:")),
            _ => false,
        };
        if is_theirs {
            found.push(format!("<{}>", one.name));
        }
    });
    found
}

fn without_edits(of: &mut Element, is_outmost: bool) {
    let is_edit = |one: &Element| name_of(one).is_some_and(|name| name.starts_with("edit:"));
    if !is_outmost && is_edit(of) {
        of.children.clear();
        return;
    }
    for child in of.children.iter_mut().filter_map(Node::element_mut) {
        without_edits(child, false);
    }
}
