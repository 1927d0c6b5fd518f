//! A template filled: each name that it asks for, in text or as a content control, gives way to what the paper has of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::WordError;
use super::body::{REFERENCES, Setter, TO_WRITE, sections, shown};
use super::package::{DOCUMENT, Package};
use super::pieces::{name_of, tag, text_of};
use super::record::{Record, figures, sum};
use super::styles::Styles;
use super::tree::{Element, Node, Tree, element, valued};
use super::wanted::{joined, line_of, nearest, only, replaced, wanted};
use crate::ReportError;
use crate::document::{Block, Document, Figure};

/// What a name gives way to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// Words within a line.
    Text,
    /// A figure within a line.
    Figure,
    /// Paragraphs, a table, a chart or a section; the name stands alone in its paragraph.
    Blocks,
}

/// A name that a template can ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Placeholder {
    /// What is written between two braces.
    pub name: String,
    /// What it gives way to.
    pub holds: Holds,
    /// What that is today.
    pub today: String,
}

/// Every name that a template can ask for of a paper.
#[must_use]
pub fn placeholders(document: &Document) -> Vec<Placeholder> {
    let mut all = Vec::new();
    let mut add = |name: String, holds: Holds, today: &str| {
        if !all.iter().any(|one: &Placeholder| one.name == name) {
            all.push(Placeholder { name, holds, today: today.to_owned() });
        }
    };
    add("paper".to_owned(), Holds::Blocks, "the whole paper, each section in turn, and its references");
    add("front".to_owned(), Holds::Blocks, "the front sheet as a table");
    add("contents".to_owned(), Holds::Blocks, "a table of contents");
    for (name, text) in texts(document) {
        add(name, Holds::Text, &text);
    }
    for section in sections(document) {
        let title = section.blocks.iter().find_map(|block| match block {
            Block::Heading { depth: 1, text, .. } => Some(text.as_str()),
            _ => None,
        });
        add(format!("section:{}", section.id), Holds::Blocks, title.unwrap_or("what stands before the first heading"));
    }
    if !document.references.is_empty() {
        add(format!("section:{REFERENCES}"), Holds::Blocks, "how each figure is built again");
    }
    for block in &document.blocks {
        match block {
            Block::Table(table) => add(format!("table:{}", table.id), Holds::Blocks, &table.title),
            Block::Picture(picture) => add(format!("chart:{}", picture.id), Holds::Blocks, &picture.chart.title),
            Block::Editable { id, words } => {
                let draft = words.first().map(plain).unwrap_or_default();
                add(format!("edit:{id}"), Holds::Blocks, if draft.is_empty() { TO_WRITE } else { &draft });
            }
            _ => {}
        }
    }
    for figure in figures(document) {
        add(format!("figure:{}", figure.id), Holds::Figure, &figure.text);
    }
    all
}

fn plain(words: &crate::document::Words) -> String {
    use crate::document::Span;
    let texts = words.iter().map(|span| match span {
        Span::Text(text) | Span::Strong(text) | Span::Link { text, .. } => text.as_str(),
        Span::Figure(figure) => figure.text.as_str(),
    });
    texts.collect()
}

/// Words of a paper that stand within a line, by their names.
fn texts(document: &Document) -> Vec<(String, String)> {
    let record = Record::of(document);
    let of_paper = ["title", "subtitle", "author", "made_on"].into_iter().filter_map(|name| {
        let written = record.texts.get(name)?;
        Some((name.to_owned(), written.texts.first()?.clone()))
    });
    let of_front = document.front.iter().map(|line| (line.id.clone(), shown(line).to_owned()));
    let mut all: Vec<(String, String)> = of_front.collect();
    for (name, text) in of_paper {
        if !all.iter().any(|(known, _)| *known == name) {
            all.push((name, text));
        }
    }
    all
}

/// A template on its way to be a paper.
pub(super) struct Filling<'a> {
    document: &'a Document,
    file: &'a str,
    figures: BTreeMap<String, Figure>,
    known: Vec<Placeholder>,
    unknown: BTreeSet<String>,
    not_alone: Option<String>,
    holds_paper: bool,
}

impl<'a> Filling<'a> {
    pub(super) fn new(document: &'a Document, file: &'a str) -> Self {
        Self {
            document,
            file,
            // As it reads in a sentence, where it stands in one.
            figures: figures(document).into_iter().rev().map(|figure| (figure.id.clone(), figure)).collect(),
            known: placeholders(document),
            unknown: BTreeSet::new(),
            not_alone: None,
            holds_paper: false,
        }
    }

    /// Fills every part that holds text, and keeps in the file what was written.
    pub(super) fn fill(mut self, package: &mut Package) -> Result<(), ReportError> {
        let refused = |why: String| WordError::NotWord { file: self.file.to_owned(), why };
        let mut trees: Vec<(String, Tree)> = Vec::new();
        for part in package.texts() {
            trees.push((part.clone(), package.tree(&part).map_err(refused)?));
        }
        let last_id = trees.iter().filter_map(|(_, tree)| tree.root()).map(last_id).max().unwrap_or_default();
        let room = trees.iter().find(|(part, _)| part == DOCUMENT).and_then(|(_, tree)| room(tree.root()?));
        let asked = trees.iter().filter_map(|(_, tree)| tree.root()).any(asks);
        if !asked {
            return Err(refused("it asks for nothing; write {{paper}} where the paper belongs".to_owned()).into());
        }
        let styles = Styles::merged(package).map_err(refused)?;
        let mut setter = Setter::new(self.document, &styles, package, last_id);
        setter.room = room.unwrap_or(setter.room);
        for (part, tree) in &mut trees {
            setter.part.clone_from(part);
            if let Some(root) = tree.root_mut().filter(|root| asks(root)) {
                self.within(root, &mut setter)?;
                setter.package.set(part, tree.xml().into_bytes());
            }
        }
        self.refuse()?;
        let mut record = Record::of(self.document);
        let standing = standing(trees.iter().filter_map(|(_, tree)| tree.root()), &mut record);
        if self.holds_paper {
            record.places.insert(super::record::WHOLE.to_owned(), String::new());
        }
        record.write(package, &standing);
        Ok(())
    }

    fn refuse(&self) -> Result<(), WordError> {
        if !self.unknown.is_empty() {
            let names: Vec<String> = self.known.iter().map(|one| one.name.clone()).collect();
            let unknown = self.unknown.iter().map(|name| (name.clone(), nearest(name, &names))).collect();
            return Err(WordError::Unknown { file: self.file.to_owned(), unknown });
        }
        match &self.not_alone {
            Some(name) => Err(WordError::NotAlone { file: self.file.to_owned(), name: name.clone() }),
            None => Ok(()),
        }
    }

    /// What a name holds; names in braces that the paper does not have are remembered.
    fn holds(&mut self, name: &str, is_asked: bool) -> Option<Holds> {
        let found = self.known.iter().find(|one| one.name == name || one.name.strip_prefix("figure:") == Some(name));
        if found.is_none() && is_asked {
            self.unknown.insert(name.to_owned());
        }
        found.map(|one| one.holds)
    }

    fn within(&mut self, of: &mut Element, setter: &mut Setter<'_>) -> Result<(), ReportError> {
        let children = std::mem::take(&mut of.children);
        for child in children {
            match child {
                Node::Element(child) => of.children.extend(self.filled(child, setter)?),
                other => of.children.push(other),
            }
        }
        // A cell ends with a paragraph. Source: ECMA-376-1:2016, 17.4.65.
        let ends_otherwise = of.elements().last().is_some_and(|last| last.name != "w:p");
        if of.name == "w:tc" && ends_otherwise {
            of.children.push(Node::Element(element("w:p")));
        }
        Ok(())
    }

    fn filled(&mut self, mut child: Element, setter: &mut Setter<'_>) -> Result<Vec<Node>, ReportError> {
        if child.name == "w:sdt"
            && let Some(name) = name_of(&child).map(|name| bare(&name))
            && let Some(holds) = self.holds(&name.0, name.1)
        {
            return self.control(child, &name.0, holds, setter);
        }
        if child.name == "w:p" {
            if let Some(name) = only(&line_of(&child))
                && self.holds(&name, true) == Some(Holds::Blocks)
            {
                let mut blocks = self.blocks(&name, setter)?;
                // A paragraph may hold the end of a section of the page: its paper and margins.
                let ends_section = child.child("w:pPr").is_some_and(|how| how.child("w:sectPr").is_some());
                if ends_section {
                    child.children.retain(|node| node.element().is_some_and(|one| one.name == "w:pPr"));
                    blocks.push(child);
                }
                return Ok(blocks.into_iter().map(Node::Element).collect());
            }
            self.line(&mut child, setter);
        }
        self.within(&mut child, setter)?;
        Ok(vec![Node::Element(child)])
    }

    /// The names within a line.
    fn line(&mut self, paragraph: &mut Element, setter: &mut Setter<'_>) {
        if wanted(&line_of(paragraph)).is_empty() {
            return;
        }
        joined(paragraph);
        replaced(paragraph, &mut |name, how| match self.holds(name, true)? {
            Holds::Blocks => {
                self.not_alone = Some(name.to_owned());
                None
            }
            Holds::Text => Some(self.text(name, how, setter)?),
            Holds::Figure => Some(self.figure(name, how, setter)?),
        });
    }

    fn text(&self, name: &str, how: Option<&Element>, setter: &mut Setter<'_>) -> Option<Element> {
        if let Some(line) = self.document.front.iter().find(|line| line.id == name) {
            return Some(setter.front_text(line, how));
        }
        let (_, text) = texts(self.document).into_iter().find(|(known, _)| known == name)?;
        Some(setter.named_text(name, "", &text, how))
    }

    fn figure(&self, name: &str, how: Option<&Element>, setter: &mut Setter<'_>) -> Option<Element> {
        let figure = self.figures.get(name.strip_prefix("figure:").unwrap_or(name))?;
        Some(setter.figure(figure, how))
    }

    fn blocks(&mut self, name: &str, setter: &mut Setter<'_>) -> Result<Vec<Element>, ReportError> {
        let document = self.document;
        let of_block = |block: &&Block| match (name.split_once(':'), block) {
            (Some(("table", id)), Block::Table(table)) => table.id == id,
            (Some(("chart", id)), Block::Picture(picture)) => picture.id == id,
            (Some(("edit", wanted)), Block::Editable { id, .. }) => id == wanted,
            _ => false,
        };
        match name {
            "paper" => {
                self.holds_paper = true;
                setter.paper()
            }
            "front" => Ok(setter.front()),
            "contents" => Ok(setter.contents()),
            _ if name.strip_prefix("section:") == Some(REFERENCES) => Ok(vec![setter.references()]),
            _ => {
                if let Some(section) =
                    sections(document).iter().find(|one| name.strip_prefix("section:") == Some(one.id))
                {
                    return Ok(vec![setter.section(section)?]);
                }
                document.blocks.iter().find(of_block).map_or_else(|| Ok(Vec::new()), |block| setter.block(block))
            }
        }
    }

    /// A content control that asks for a name: for words and figures it stays and is filled, for more it gives way.
    fn control(
        &mut self,
        mut control: Element,
        name: &str,
        holds: Holds,
        setter: &mut Setter<'_>,
    ) -> Result<Vec<Node>, ReportError> {
        let is_within_line = control.child("w:sdtContent").is_none_or(|content| {
            content.elements().all(|one| !matches!(one.name.as_str(), "w:p" | "w:tbl" | "w:sdt"))
        });
        if holds == Holds::Blocks {
            if is_within_line {
                self.not_alone = Some(name.to_owned());
                return Ok(vec![Node::Element(control)]);
            }
            return Ok(self.blocks(name, setter)?.into_iter().map(Node::Element).collect());
        }
        let made = match holds {
            Holds::Figure => self.figure(name, None, setter),
            _ => self.text(name, None, setter),
        };
        let Some(made) = made else { return Ok(vec![Node::Element(control)]) };
        rename(&mut control, &name_of(&made).unwrap_or_default());
        set_text(&mut control, &text_of(&made));
        Ok(vec![Node::Element(control)])
    }
}

/// A name without the braces around it, and whether it had them.
fn bare(name: &str) -> (String, bool) {
    let inner = name.trim().strip_prefix("{{").and_then(|inner| inner.strip_suffix("}}"));
    inner.map_or_else(|| (name.trim().to_owned(), false), |inner| (inner.trim().to_owned(), true))
}

/// Whether anything in an element may ask for a name.
fn asks(root: &Element) -> bool {
    let mut found = false;
    root.walk(&mut |one| {
        found |= match one.name.as_str() {
            "w:p" => line_of(one).contains("{{"),
            "w:sdt" => name_of(one).is_some(),
            _ => false,
        };
    });
    found
}

/// Gives a place a name; text that was bound to data of its own, or only showed what to write there, is so no more.
pub(super) fn rename(control: &mut Element, name: &str) {
    let Some(how) = control.child_mut("w:sdtPr") else { return };
    let goes =
        ["w:tag", "w:showingPlcHdr", "w:placeholder", "w:dataBinding", "w15:dataBinding", "w:date", "w:dropDownList"];
    how.children.retain(|node| node.element().is_none_or(|one| !goes.contains(&one.name.as_str())));
    // The order of what is said of a place: looks, title, then tag. Source: ECMA-376-1:2016, 17.5.2.38.
    let after = how
        .children
        .iter()
        .rposition(|node| node.element().is_some_and(|one| matches!(one.name.as_str(), "w:rPr" | "w:alias")));
    how.children.insert(after.map_or(0, |at| at + 1), Node::Element(valued("w:tag", &tag(name))));
}

/// Writes the text of a place anew; it stays set as its first run was, or as its paragraph is.
pub(super) fn set_text(control: &mut Element, text: &str) {
    if let Some(content) = control.child_mut("w:sdtContent") {
        write_in(content, text);
    }
}

fn write_in(of: &mut Element, text: &str) {
    let holder = |one: &Element| matches!(one.name.as_str(), "w:p" | "w:tc" | "w:sdt" | "w:sdtContent");
    if let Some(at) = of.children.iter().position(|node| node.element().is_some_and(holder)) {
        let is_kept = |index: usize, node: &Node| {
            index == at || node.element().is_some_and(|one| matches!(one.name.as_str(), "w:tcPr" | "w:sdtPr"))
        };
        let children = std::mem::take(&mut of.children);
        of.children = children
            .into_iter()
            .enumerate()
            .filter(|(index, node)| is_kept(*index, node))
            .map(|(_, node)| node)
            .collect();
        if let Some(inner) = of.elements_mut().find(|one| holder(one)) {
            write_in(inner, text);
        }
        return;
    }
    let mut how = None;
    of.walk(&mut |one| {
        if one.name == "w:r" && how.is_none() {
            how = Some(one.child("w:rPr").cloned());
        }
    });
    let how = how.flatten().filter(|how| how.value_of("w:rStyle").as_deref() != Some("PlaceholderText"));
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for child in of.elements() {
        match child.name.as_str() {
            "w:pPr" | "w:bookmarkStart" => before.push(child.clone()),
            "w:bookmarkEnd" => after.push(child.clone()),
            _ if super::pieces::is_reference_link(child) => after.push(child.clone()),
            _ => {}
        }
    }
    let text = super::pieces::run_like(text, how.as_ref());
    of.children = before.into_iter().chain([text]).chain(after).map(Node::Element).collect();
}

/// The highest number that a place, bookmark or picture has.
pub(super) fn last_id(root: &Element) -> u32 {
    let mut last = 0;
    root.walk(&mut |one| {
        let id = match one.name.as_str() {
            "w:id" => one.attribute("w:val"),
            "w:bookmarkStart" => one.attribute("w:id"),
            "wp:docPr" => one.attribute("id"),
            _ => None,
        };
        // Word gives places numbers over the whole range; those near its end would leave no room for ours.
        let id = id.and_then(|id| id.parse::<u32>().ok()).filter(|id| *id < 1_000_000_000);
        last = last.max(id.unwrap_or_default());
    });
    last
}

/// How wide the text of the last section of the page is, in twentieths of a point.
pub(super) fn room(root: &Element) -> Option<u32> {
    let section = root.child("w:body")?.child("w:sectPr")?;
    let read = |name: &str, attribute: &str| section.child(name)?.attribute(attribute)?.parse::<f64>().ok();
    let margins = read("w:pgMar", "w:left").unwrap_or_default() + read("w:pgMar", "w:right").unwrap_or_default();
    let room = read("w:pgSz", "w:w")? - margins;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie between two widths")]
    let room = (2_000.0..=40_000.0).contains(&room).then_some(room as u32);
    room
}

/// The names of all places of a file. The sums of sections, tables and places to write in are written into the record.
pub(super) fn standing<'e>(roots: impl Iterator<Item = &'e Element>, record: &mut Record) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for root in roots {
        root.walk(&mut |one| {
            let Some(name) = name_of(one) else { return };
            if ["section:", "table:", "edit:"].iter().any(|before| name.starts_with(before))
                && !record.texts.contains_key(&name)
            {
                record.places.entry(name.clone()).or_insert_with(|| sum(one));
            }
            names.insert(name);
        });
    }
    names
}
