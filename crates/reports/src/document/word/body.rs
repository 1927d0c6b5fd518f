//! The blocks of a paper as Word sets them.

use std::collections::BTreeMap;

use super::package::{Package, RELATIONSHIPS};
use super::pieces::{
    self, bookmark, bookmark_ends, link_within, name_of, place, place_mark, reference_mark, run, run_like,
};
use super::styles::Styles;
use super::tree::{Element, element, valued};
use crate::ReportError;
pub(super) use crate::document::TO_WRITE;
use crate::document::{Block, Document, Figure, FrontLine, Picture, Reference, Span, Words};

/// The section that says how figures are built again.
pub(super) const REFERENCES: &str = "references";

/// A section of a paper: its heading and what follows it.
pub(super) struct Section<'a> {
    /// The name of its heading.
    pub(super) id: &'a str,
    /// Its blocks, the heading first.
    pub(super) blocks: &'a [Block],
}

/// The sections of a paper. What stands before the first heading is the section `start`; a new page before a heading is its own.
pub(super) fn sections(document: &Document) -> Vec<Section<'_>> {
    let blocks = document.blocks.as_slice();
    let headings = blocks.iter().enumerate().filter(|(_, block)| matches!(block, Block::Heading { depth: 1, .. }));
    let mut starts: Vec<usize> =
        headings.map(|(at, _)| if 0 < at && matches!(blocks[at - 1], Block::NewPage) { at - 1 } else { at }).collect();
    if starts.first() != Some(&0) && !blocks.is_empty() {
        starts.insert(0, 0);
    }
    let ends = starts.iter().skip(1).copied().chain([blocks.len()]);
    starts.iter().zip(ends).map(|(start, end)| section_of(&blocks[*start..end])).collect()
}

fn section_of(blocks: &[Block]) -> Section<'_> {
    let id = blocks.iter().find_map(|block| match block {
        Block::Heading { depth: 1, id, .. } => Some(id.as_str()),
        _ => None,
    });
    Section { id: id.unwrap_or("start"), blocks }
}

/// What sets the blocks of a paper for one part of a file.
pub(super) struct Setter<'a> {
    pub(super) document: &'a Document,
    pub(super) styles: &'a Styles,
    pub(super) package: &'a mut Package,
    /// The part that is set.
    pub(super) part: String,
    /// How wide the text of the page is, in twentieths of a point.
    pub(super) room: u32,
    /// The last number given to a place, bookmark or picture.
    pub(super) last_id: u32,
    /// Whether the sections and their paragraphs are counted.
    is_counted: bool,
    /// The number of each reference.
    numbers: BTreeMap<&'a str, usize>,
    begins_page: bool,
}

impl<'a> Setter<'a> {
    pub(super) fn new(document: &'a Document, styles: &'a Styles, package: &'a mut Package, last_id: u32) -> Self {
        let numbers = document.references.iter().enumerate();
        Self {
            document,
            styles,
            package,
            part: super::package::DOCUMENT.to_owned(),
            room: 9638,
            last_id,
            is_counted: document.blocks.iter().any(|block| matches!(block, Block::Numbered(_))),
            numbers: numbers.map(|(index, reference)| (reference.id.as_str(), index + 1)).collect(),
            begins_page: false,
        }
    }

    pub(super) const fn next_id(&mut self) -> u32 {
        self.last_id += 1;
        self.last_id
    }

    fn refused(&self, why: String) -> ReportError {
        ReportError::Paper { paper: self.document.title.clone(), why }
    }

    /// The whole paper, each section a place, and its references.
    pub(super) fn paper(&mut self) -> Result<Vec<Element>, ReportError> {
        let mut all = Vec::new();
        for section in sections(self.document) {
            all.push(self.section(&section)?);
        }
        if !self.document.references.is_empty() {
            all.push(self.references());
        }
        Ok(all)
    }

    /// A section as a place.
    pub(super) fn section(&mut self, section: &Section<'_>) -> Result<Element, ReportError> {
        let mut content = Vec::new();
        for block in section.blocks {
            content.extend(self.block(block)?);
        }
        Ok(place(&format!("section:{}", section.id), "", self.next_id(), false, content))
    }

    /// A block.
    pub(super) fn block(&mut self, block: &Block) -> Result<Vec<Element>, ReportError> {
        Ok(match block {
            Block::Heading { depth, id, text } => vec![self.heading(*depth, id, text)],
            Block::Paragraph(words) => vec![self.paragraph("Normal", words)],
            Block::Numbered(words) => vec![self.paragraph("WholetimeNumbered", words)],
            Block::List(items) => items.iter().map(|words| self.paragraph("ListBullet", words)).collect(),
            Block::Table(table) => vec![super::tables::table(self, table)],
            Block::Picture(picture) => self.picture(picture)?,
            Block::Warning(words) => vec![self.warning(words)],
            Block::Editable { id, words } => vec![self.editable(id, words)],
            Block::NewPage => {
                self.begins_page = true;
                Vec::new()
            }
        })
    }

    /// How a paragraph is set: its style, and whether a page begins with it.
    pub(super) fn set_as(&mut self, style: &str) -> Element {
        let mut how = element("w:pPr").put(valued("w:pStyle", self.styles.id(style)));
        if std::mem::take(&mut self.begins_page) {
            how = how.put(element("w:pageBreakBefore"));
        }
        how
    }

    fn heading(&mut self, depth: u8, id: &str, text: &str) -> Element {
        let style = match depth {
            0 | 1 => "Heading1",
            2 => "Heading2",
            _ => "Heading3",
        };
        let mut how = self.set_as(style);
        if self.is_counted && depth <= 1 {
            let list = valued("w:numId", &self.styles.counted);
            how = how.put(element("w:numPr").put(valued("w:ilvl", "0")).put(list));
        }
        let [start, end] = bookmark_ends(&bookmark(id), self.next_id());
        element("w:p").put(how).put(start).put(run(text, None)).put(end)
    }

    /// A paragraph of words.
    pub(super) fn paragraph(&mut self, style: &str, words: &Words) -> Element {
        let how = self.set_as(style);
        let words = self.words(words);
        element("w:p").put(how).put_all(words)
    }

    fn warning(&mut self, words: &Words) -> Element {
        let how = self.set_as("WholetimeWarning");
        let strong = self.styles.id("Strong").to_owned();
        let words = self.words(words);
        element("w:p").put(how).put(run("Note: ", Some(&strong))).put_all(words)
    }

    /// Words; behind a figure, or several of one answer, stands the number of its reference.
    pub(super) fn words(&mut self, words: &Words) -> Vec<Element> {
        let mut set = Vec::new();
        for (index, span) in words.iter().enumerate() {
            match span {
                Span::Text(text) => set.push(run(text, None)),
                Span::Strong(text) => set.push(run(text, Some(self.styles.id("Strong")))),
                Span::Link { text, to } => set.push(self.link(text, to)),
                Span::Figure(figure) => {
                    set.push(self.figure(figure, None));
                    let next = words[index + 1..].iter().find_map(|span| match span {
                        Span::Figure(next) => Some(next),
                        _ => None,
                    });
                    if next.is_none_or(|next| next.reference != figure.reference) {
                        set.extend(self.reference_number(&figure.id, &figure.reference));
                    }
                }
            }
        }
        set
    }

    /// A figure as a place, set as a run is where one is given.
    pub(super) fn figure(&mut self, figure: &Figure, how: Option<&Element>) -> Element {
        let what = self.what(&figure.reference);
        self.named_text(&figure.id, &what, &figure.text, how)
    }

    /// A text as a place that a second run knows again.
    pub(super) fn named_text(&mut self, name: &str, title: &str, text: &str, how: Option<&Element>) -> Element {
        let id = self.next_id();
        let [start, end] = bookmark_ends(&place_mark(name, id), id);
        place(name, title, id, true, vec![start, run_like(text, how), end])
    }

    /// The number of a reference and what it is of.
    pub(super) fn what(&self, reference: &str) -> String {
        let Some(number) = self.numbers.get(reference) else { return String::new() };
        let found = self.document.references.iter().find(|one| one.id == reference);
        found.map_or_else(String::new, |found| format!("{number}: {}", found.what))
    }

    /// The raised number of the reference of a figure.
    pub(super) fn reference_number(&self, figure: &str, reference: &str) -> Option<Element> {
        let number = self.numbers.get(reference)?;
        Some(link_within(&reference_mark(figure), &bracketed(*number), self.styles.id("WholetimeReference")))
    }

    /// The number of a reference.
    pub(super) fn number(&self, reference: &str) -> Option<usize> {
        self.numbers.get(reference).copied()
    }

    fn link(&mut self, text: &str, to: &str) -> Element {
        let style = self.styles.id("Hyperlink").to_owned();
        if let Some(within) = to.strip_prefix('#') {
            return link_within(&bookmark(within), text, &style);
        }
        let relation = self.package.add_link(&self.part, to);
        element("w:hyperlink")
            .with("xmlns:r", RELATIONSHIPS)
            .with("r:id", &relation)
            .with("w:history", "1")
            .put(run(text, Some(&style)))
    }

    fn picture(&mut self, picture: &Picture) -> Result<Vec<Element>, ReportError> {
        let caption = self.caption(&format!("chart:{}", picture.id), &picture.id, &picture.chart.title);
        let drawing = self.drawing(picture)?;
        let how = element("w:pPr").put(valued("w:pStyle", self.styles.id("Normal")));
        Ok(vec![caption, element("w:p").put(how).put(drawing)])
    }

    /// The run with a chart in it.
    pub(super) fn drawing(&mut self, picture: &Picture) -> Result<Element, ReportError> {
        let drawn = pieces::drawn(&picture.chart, self.room * pieces::EMU_IN_TWIP)?;
        let relation = self.package.add_picture(&self.part, drawn.png);
        let id = self.next_id();
        let size = (drawn.wide, drawn.high);
        pieces::picture(&format!("chart:{}", picture.id), &picture.chart, size, &relation, id)
            .map_err(|why| self.refused(why))
    }

    /// The title over a table or chart.
    pub(super) fn caption(&mut self, name: &str, id: &str, text: &str) -> Element {
        let how = self.set_as("Caption");
        let [start, end] = bookmark_ends(&bookmark(id), self.next_id());
        let text = self.named_text(&format!("{name}.title"), "", text, None);
        element("w:p").put(how).put(start).put(text).put(end)
    }

    /// A place for people to write in.
    pub(super) fn editable(&mut self, id: &str, words: &[Words]) -> Element {
        let mut content: Vec<Element> = words.iter().map(|words| self.paragraph("Normal", words)).collect();
        if content.is_empty() {
            content.push(self.paragraph("Normal", &vec![Span::Text(TO_WRITE.to_owned())]));
        }
        place(&format!("edit:{id}"), "Write here; a second run keeps it", self.next_id(), true, content)
    }

    /// The front sheet as a table of two columns.
    pub(super) fn front(&mut self) -> Vec<Element> {
        if self.document.front.is_empty() {
            return Vec::new();
        }
        vec![super::tables::front(self)]
    }

    /// A line of the front sheet as a place.
    pub(super) fn front_text(&mut self, line: &FrontLine, how: Option<&Element>) -> Element {
        self.named_text(&format!("front:{}", line.id), &line.label, shown(line), how)
    }

    /// A table of contents that Word brings up to date, with its entries as they are.
    pub(super) fn contents(&mut self) -> Vec<Element> {
        let mut entries: Vec<(u8, String, String)> = Vec::new();
        for block in &self.document.blocks {
            if let Block::Heading { depth, id, text } = block
                && *depth <= 2
            {
                entries.push((*depth, bookmark(id), text.clone()));
            }
        }
        if entries.is_empty() {
            return Vec::new();
        }
        if !self.document.references.is_empty() {
            entries.push((1, bookmark(REFERENCES), "References".to_owned()));
        }
        let style = self.styles.id("WholetimeContents").to_owned();
        let title = element("w:p").put(element("w:pPr").put(valued("w:pStyle", &style))).put(run("Contents", None));
        let end = |kind: &str| element("w:r").put(element("w:fldChar").with("w:fldCharType", kind));
        let begin = element("w:r").put(element("w:fldChar").with("w:fldCharType", "begin").with("w:dirty", "true"));
        let order = element("w:instrText").with("xml:space", "preserve").text(" TOC \\o \"1-2\" \\h \\z \\u ");
        let mut content = vec![title];
        let count = entries.len();
        for (index, (depth, anchor, text)) in entries.into_iter().enumerate() {
            let style = if depth <= 1 { "TOC1" } else { "TOC2" };
            let how = element("w:pPr").put(valued("w:pStyle", self.styles.id(style)));
            let mut line = element("w:p").put(how);
            if index == 0 {
                line = line.put(begin.clone()).put(element("w:r").put(order.clone())).put(end("separate"));
            }
            line = line.put(element("w:hyperlink").with("w:anchor", &anchor).put(run(&text, None)));
            if index + 1 == count {
                line = line.put(end("end"));
            }
            content.push(line);
        }
        vec![place("contents", "", self.next_id(), false, content)]
    }

    /// How each figure is built again.
    pub(super) fn references(&mut self) -> Element {
        let document = self.document;
        let mut figures: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for figure in super::record::figures(document) {
            let known = figures.entry(figure.reference).or_default();
            if !known.contains(&figure.id) {
                known.push(figure.id);
            }
        }
        let mut content = vec![self.heading(1, REFERENCES, "References")];
        let said =
            "Each figure above with a raised number comes from the answer with that number. Whoever has the files \
                    named can rebuild it with the command."
                .to_owned();
        content.push(self.paragraph("Normal", &vec![Span::Text(said)]));
        for (index, reference) in document.references.iter().enumerate() {
            let figures = figures.get(reference.id.as_str()).map_or(&[][..], Vec::as_slice);
            content.push(self.reference(index + 1, reference, figures));
        }
        place(&format!("section:{REFERENCES}"), "", self.next_id(), false, content)
    }

    fn reference(&mut self, number: usize, reference: &Reference, figures: &[String]) -> Element {
        let strong = self.styles.id("Strong").to_owned();
        let how = self.set_as("WholetimeNote");
        let mut line = element("w:p").put(how);
        let names = figures.iter().map(|figure| reference_mark(figure)).chain([bookmark(&reference.id)]);
        let mut ends = Vec::new();
        for name in names {
            let [start, end] = bookmark_ends(&name, self.next_id());
            line = line.put(start);
            ends.push(end);
        }
        line = line.put(run(&format!("{number}. "), Some(&strong))).put_all(ends);
        let sources = if reference.sources.is_empty() {
            String::new()
        } else {
            format!("\nFrom: {}", reference.sources.join("; "))
        };
        line.put(run(&format!("{}\n{}{sources}", reference.what, reference.command), None))
    }
}

/// The number of a reference, so that it is not read as part of the figure before it.
pub(super) fn bracketed(number: usize) -> String {
    format!("[{number}]")
}

/// What stands on a line of the front sheet.
pub(super) fn shown(line: &FrontLine) -> &str {
    if line.text.is_empty() { TO_WRITE } else { &line.text }
}

/// What is below an element that is a place, of a name that starts so.
pub(super) fn places<'e>(of: &'e Element, before: &str, found: &mut Vec<&'e Element>) {
    of.walk(&mut |one| {
        if name_of(one).is_some_and(|name| name.starts_with(before)) {
            found.push(one);
        }
    });
}
