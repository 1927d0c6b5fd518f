//! The second run: a paper that people have worked on, with the figures of today.
//!
//! A section that nobody changed is written anew; in one that somebody changed, the figures are brought up to date one by one and
//! every word stays. What was typed over a figure stays and is listed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::body::{REFERENCES, Section, Setter, places, sections};
use super::fill::{last_id, room, set_text, standing};
use super::package::{DOCUMENT, Package};
use super::pieces::{self, is_reference_link, name_of, reference_mark, run, tag, text_of};
use super::record::{Record, WHOLE, Written, figures, sum};
use super::styles::Styles;
use super::tree::{Element, Node, Tree};
use super::{WordError, packed};
use crate::ReportError;
use crate::document::{Block, Document, Picture};

/// Why a figure reads otherwise than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It is of another month.
    NewMonth,
    /// It is of the same month; its files were revised, or more were imported.
    Revision,
    /// It is of the same month and files; a correction, a standard or a plan changed.
    Correction,
    /// It is asked in another way.
    AskedOtherwise,
}

impl Why {
    /// What people read.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::NewMonth => "another month",
            Self::Revision => "its files were revised or added to",
            Self::Correction => "a correction, a standard or a plan changed",
            Self::AskedOtherwise => "it is asked in another way",
        }
    }

    fn of(then: &Written, now: &Written) -> Self {
        let month = |written: &Written| {
            written.command.split_once("--period ").and_then(|(_, rest)| rest.split(' ').next().map(str::to_owned))
        };
        if month(then) != month(now) {
            Self::NewMonth
        } else if then.command != now.command {
            Self::AskedOtherwise
        } else if then.sources != now.sources {
            Self::Revision
        } else {
            Self::Correction
        }
    }
}

/// A figure that reads otherwise than in the last paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FigureChanged {
    /// What it is called whatever its value.
    pub id: String,
    /// What it is of.
    pub what: String,
    /// How it read.
    pub then: String,
    /// How it reads.
    pub now: String,
    /// Why.
    pub why: Why,
}

/// A figure that people wrote over: it stays as they wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overwritten {
    /// What it is called whatever its value.
    pub id: String,
    /// What it is of.
    pub what: String,
    /// What had been written; none where the file no longer says.
    pub written: Option<String>,
    /// What stands in the paper.
    pub in_paper: String,
    /// How it would read.
    pub now: String,
}

/// A figure of the last paper that is no longer answered: it stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gone {
    /// What it is called whatever its value.
    pub id: String,
    /// What it was of.
    pub what: String,
    /// What stands in the paper.
    pub in_paper: String,
}

/// What a second run finds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SecondRun {
    /// The day the last paper was made on; empty where it does not say.
    pub last_made_on: String,
    /// Whether the last paper still says what had been written in it. Where not, nothing that differs is overwritten.
    pub has_record: bool,
    /// Figures that read otherwise, in the order of the paper.
    pub changed: Vec<FigureChanged>,
    /// Figures that people wrote over.
    pub overwritten: Vec<Overwritten>,
    /// Figures that are no longer answered.
    pub gone: Vec<Gone>,
    /// Sections written anew, because nobody changed them.
    pub sections_renewed: Vec<String>,
    /// Sections that people changed: their words stay, their figures are brought up to date.
    pub sections_kept: Vec<String>,
    /// Sections that the last paper did not have.
    pub sections_added: Vec<String>,
    /// What a reader must know of the file.
    pub notes: Vec<String>,
}

/// A paper of a first run, as people left it.
#[derive(Clone, Debug)]
pub struct Previous {
    package: Package,
    trees: Vec<(String, Tree)>,
    record: Record,
    has_record: bool,
}

impl Previous {
    /// Opens the last paper.
    ///
    /// # Errors
    /// Where it is no Word file, or not one of ours.
    pub fn open(bytes: &[u8], name: &str) -> Result<Self, WordError> {
        let package = Package::open(bytes, name)?;
        let refused = |why: String| WordError::NotWord { file: name.to_owned(), why };
        let mut trees = Vec::new();
        for part in package.texts() {
            trees.push((part.clone(), package.tree(&part).map_err(refused)?));
        }
        let record = Record::read(&package);
        let mut has_places = false;
        for root in trees.iter().filter_map(|(_, tree)| tree.root()) {
            root.walk(&mut |one| has_places |= name_of(one).is_some());
        }
        if record.is_none() && !has_places {
            return Err(refused("it holds no figure of an earlier paper; name it with --template if it is a template".into()));
        }
        Ok(Self { package, trees, has_record: record.is_some(), record: record.unwrap_or_default() })
    }

    /// What would change: a figure is called by a name of its own where the caller has one.
    #[must_use]
    pub fn changes(&self, document: &Document, named: &dyn Fn(&str) -> Option<String>) -> SecondRun {
        let now = Record::of(document);
        let mut run = SecondRun {
            last_made_on: self.record.made_on.clone(),
            has_record: self.has_record,
            ..SecondRun::default()
        };
        let mut seen = BTreeSet::new();
        for root in self.trees.iter().filter_map(|(_, tree)| tree.root()) {
            root.walk(&mut |one| {
                let Some(tag) = name_of(one) else { return };
                let text = one.child("w:sdtContent").map(text_of).unwrap_or_default();
                if seen.insert((tag.clone(), text.clone())) {
                    self.judge(&tag, &text, &now, named, &mut run);
                }
            });
        }
        if !self.has_record {
            run.notes.push(
                "the last paper no longer says what had been written in it; figures that differ are listed and left".to_owned(),
            );
        }
        let has_sections = self.trees.iter().filter_map(|(_, tree)| tree.root()).any(|root| {
            let mut found = Vec::new();
            places(root, "section:", &mut found);
            !found.is_empty()
        });
        if self.record.places.contains_key(WHOLE) && !has_sections {
            run.notes.push(
                "the program that saved the last paper took the marks of its sections out: figures, titles of tables and charts \
                 are brought up to date, the words around them stay as they are"
                    .to_owned(),
            );
        }
        run
    }

    fn judge(&self, tag: &str, text: &str, now: &Record, named: &dyn Fn(&str) -> Option<String>, run: &mut SecondRun) {
        let then = self.record.texts.get(tag);
        let what_of = |written: &Written| named(&written.name).unwrap_or_else(|| written.what.clone());
        match (then, now.texts.get(tag)) {
            (Some(then), None) if !then.command.is_empty() => run.gone.push(Gone {
                id: then.name.clone(),
                what: what_of(then),
                in_paper: text.to_owned(),
            }),
            (Some(then), Some(now)) if !now.command.is_empty() => {
                let Some(new) = renewed(then, now, text) else {
                    if !now.texts.iter().any(|one| same(one, text)) {
                        run.overwritten.push(Overwritten {
                            id: now.name.clone(),
                            what: what_of(now),
                            written: then.texts.first().cloned(),
                            in_paper: text.to_owned(),
                            now: now.texts.first().cloned().unwrap_or_default(),
                        });
                    }
                    return;
                };
                if !same(&new, text) {
                    run.changed.push(FigureChanged {
                        id: now.name.clone(),
                        what: what_of(now),
                        then: text.to_owned(),
                        now: new,
                        why: Why::of(then, now),
                    });
                }
            }
            (None, Some(now)) if !now.command.is_empty() && !now.texts.iter().any(|one| same(one, text)) => {
                run.overwritten.push(Overwritten {
                    id: now.name.clone(),
                    what: what_of(now),
                    written: None,
                    in_paper: text.to_owned(),
                    now: now.texts.first().cloned().unwrap_or_default(),
                });
            }
            _ => {}
        }
    }

    /// The paper with the figures of today, and which of its sections were written anew.
    ///
    /// # Errors
    /// Where a chart cannot be drawn.
    pub fn renew(&self, document: &Document, run: &mut SecondRun) -> Result<Vec<u8>, ReportError> {
        let mut package = self.package.clone();
        let refused = |why: String| ReportError::Paper { paper: document.title.clone(), why };
        let styles = Styles::merged(&mut package).map_err(refused)?;
        let mut trees = self.trees.clone();
        let last = trees.iter().filter_map(|(_, tree)| tree.root()).map(last_id).max().unwrap_or_default();
        let main = trees.iter().find(|(part, _)| part == DOCUMENT);
        let room = main.and_then(|(_, tree)| room(tree.root()?));
        let mut setter = Setter::new(document, &styles, &mut package, last);
        setter.room = room.unwrap_or(setter.room);
        let mut renewal = Renewal::new(document, &self.record, setter, run);
        for (part, tree) in &mut trees {
            renewal.setter.part.clone_from(part);
            if let Some(root) = tree.root_mut() {
                renewal.within(root)?;
                renewal.add_sections(root)?;
            }
        }
        let kept = renewal.kept;
        for (part, tree) in &trees {
            let xml = tree.xml().into_bytes();
            if package.part(part) != Some(xml.as_slice()) {
                package.set(part, xml);
            }
        }
        for part in trees.iter().map(|(part, _)| part) {
            package.forget_unused_pictures(part);
        }
        // What people changed keeps the sum it had, so that it is known as theirs the next time, too.
        let mut record = Record::of(document);
        record.places = self.record.places.iter().filter(|(name, _)| kept.contains(*name)).map(|(name, sum)| (name.clone(), sum.clone())).collect();
        for (name, sum) in &self.record.places {
            if name == WHOLE || (name.starts_with("section:") && !run_has(run, name)) {
                record.places.insert(name.clone(), sum.clone());
            }
        }
        for (tag, written) in &self.record.texts {
            record.texts.entry(tag.clone()).or_insert_with(|| written.clone());
        }
        let standing = standing(trees.iter().filter_map(|(_, tree)| tree.root()), &mut record);
        record.write(&mut package, &standing);
        packed(document, &package)
    }
}

/// Whether a section was written in this run.
fn run_has(run: &SecondRun, name: &str) -> bool {
    let id = name.strip_prefix("section:").unwrap_or(name);
    run.sections_renewed.iter().chain(&run.sections_added).any(|one| one == id)
}

/// Whether two texts read the same, however they are broken into lines.
fn same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// How a text that nobody changed reads now; none where somebody wrote over it.
fn renewed(then: &Written, now: &Written, text: &str) -> Option<String> {
    let at = then.texts.iter().position(|one| same(one, text))?;
    now.texts.get(at).or_else(|| now.texts.first()).cloned()
}

/// A paper on its way to be renewed.
struct Renewal<'a, 'r> {
    document: &'a Document,
    then: &'r Record,
    now: Record,
    setter: Setter<'a>,
    run: &'r mut SecondRun,
    /// Places that people changed.
    kept: BTreeSet<String>,
    numbers: BTreeMap<String, usize>,
    seen: BTreeSet<String>,
}

impl<'a, 'r> Renewal<'a, 'r> {
    fn new(document: &'a Document, then: &'r Record, setter: Setter<'a>, run: &'r mut SecondRun) -> Self {
        let numbered = figures(document).into_iter().filter_map(|figure| {
            let number = setter.number(&figure.reference)?;
            Some((reference_mark(&figure.id), number))
        });
        Self {
            document,
            then,
            now: Record::of(document),
            numbers: numbered.collect(),
            setter,
            run,
            kept: BTreeSet::new(),
            seen: BTreeSet::new(),
        }
    }

    fn within(&mut self, of: &mut Element) -> Result<(), ReportError> {
        let children = std::mem::take(&mut of.children);
        for child in children {
            match child {
                Node::Element(child) => of.children.push(Node::Element(self.renewed(child)?)),
                other => of.children.push(other),
            }
        }
        Ok(())
    }

    fn renewed(&mut self, mut child: Element) -> Result<Element, ReportError> {
        if is_reference_link(&child) {
            self.number(&mut child);
            return Ok(child);
        }
        if child.name == "w:drawing" {
            self.draw(&mut child)?;
        }
        let Some(name) = name_of(&child) else {
            self.within(&mut child)?;
            return Ok(child);
        };
        self.seen.insert(name.clone());
        if name == "contents" {
            return Ok(self.setter.contents().into_iter().next().unwrap_or(child));
        }
        if ["section:", "table:", "edit:"].iter().any(|before| name.starts_with(before)) && !self.now.texts.contains_key(&name)
        {
            return self.place(&name, child);
        }
        let (then, now) = (self.then.texts.get(&name), self.now.texts.get(&name));
        if let (Some(then), Some(now)) = (then, now) {
            let text = child.child("w:sdtContent").map(text_of).unwrap_or_default();
            if let Some(new) = renewed(then, now, &text)
                && !same(&new, &text)
            {
                set_text(&mut child, &new);
            }
            self.title(&mut child, &name);
            return Ok(child);
        }
        self.within(&mut child)?;
        Ok(child)
    }

    /// What a figure is of, as its place shows it.
    fn title(&self, control: &mut Element, name: &str) {
        let figure = figures(self.document).into_iter().find(|figure| tag(&figure.id) == name);
        let Some(what) = figure.map(|figure| self.setter.what(&figure.reference)) else { return };
        let title: String = what.chars().take(64).collect();
        if let Some(alias) = control.child_mut("w:sdtPr").and_then(|how| how.child_mut("w:alias")) {
            alias.set("w:val", &title);
        }
    }

    /// A section, table or place to write in: written anew where nobody changed it.
    fn place(&mut self, name: &str, mut held: Element) -> Result<Element, ReportError> {
        let is_untouched = self.then.places.get(name).is_some_and(|written| *written == sum(&held));
        let new = if is_untouched { self.made(name)? } else { None };
        let section = name.strip_prefix("section:");
        let (mut edits, mut lost) = (Vec::new(), false);
        places(&held, "edit:", &mut edits);
        let edits: Vec<Element> = edits.into_iter().filter(|edit| self.is_changed(edit)).cloned().collect();
        if let Some(mut new) = new {
            for edit in edits.iter().filter(|_| !name.starts_with("edit:")) {
                lost |= !put_back(&mut new, edit);
                self.kept.extend(name_of(edit));
            }
            if !lost {
                self.run.sections_renewed.extend(section.map(str::to_owned));
                // What people wrote comes back as it was: its figures are brought up to date like any others.
                self.within_edits(&mut new)?;
                return Ok(new);
            }
        }
        self.kept.insert(name.to_owned());
        self.run.sections_kept.extend(section.map(str::to_owned));
        self.within(&mut held)?;
        Ok(held)
    }

    fn is_changed(&self, edit: &Element) -> bool {
        let written = name_of(edit).and_then(|name| self.then.places.get(&name));
        written.is_none_or(|written| *written != sum(edit))
    }

    fn within_edits(&mut self, of: &mut Element) -> Result<(), ReportError> {
        for child in of.children.iter_mut().filter_map(Node::element_mut) {
            let is_kept = name_of(child).is_some_and(|name| name.starts_with("edit:") && self.kept.contains(&name));
            if is_kept {
                self.within(child)?;
            } else {
                self.within_edits(child)?;
            }
        }
        Ok(())
    }

    /// A place as it is today.
    fn made(&mut self, name: &str) -> Result<Option<Element>, ReportError> {
        let document = self.document;
        let Some((kind, id)) = name.split_once(':') else { return Ok(None) };
        if kind == "section" && id == REFERENCES && !document.references.is_empty() {
            return Ok(Some(self.setter.references()));
        }
        if kind == "section" {
            return match sections(document).into_iter().find(|section| section.id == id) {
                Some(section) => self.setter.section(&section).map(Some),
                None => Ok(None),
            };
        }
        let block = document.blocks.iter().find(|block| match block {
            Block::Table(table) => kind == "table" && table.id == id,
            Block::Editable { id: edit, .. } => kind == "edit" && edit == id,
            _ => false,
        });
        match block {
            Some(block) => Ok(self.setter.block(block)?.into_iter().next()),
            None => Ok(None),
        }
    }

    /// The number of a reference as it is today.
    fn number(&self, link: &mut Element) {
        let number = link.attribute("w:anchor").and_then(|anchor| self.numbers.get(&anchor).copied());
        if let Some(number) = number {
            let how = link.child("w:r").and_then(|run| run.child("w:rPr")).cloned();
            link.children = vec![Node::Element(match how {
                Some(how) => pieces::run_like(&number.to_string(), Some(&how)),
                None => run(&number.to_string(), None),
            })];
        }
    }

    /// A chart of ours, drawn anew in its place.
    fn draw(&mut self, drawing: &mut Element) -> Result<(), ReportError> {
        let mut name = None;
        drawing.walk(&mut |one| {
            if one.name == "wp:docPr" && name.is_none() {
                name = one.attribute("name");
            }
        });
        let Some(id) = name.as_deref().and_then(|name| name.strip_prefix("chart:")) else { return Ok(()) };
        let document = self.document;
        let picture: Option<&Picture> = document.blocks.iter().find_map(|block| match block {
            Block::Picture(picture) if picture.id == id => Some(picture),
            _ => None,
        });
        let Some(picture) = picture else { return Ok(()) };
        let mut wide = None;
        drawing.walk(&mut |one| {
            if one.name == "wp:extent" && wide.is_none() {
                wide = one.attribute("cx").and_then(|wide| wide.parse::<u32>().ok());
            }
        });
        let drawn = pieces::drawn(&picture.chart, wide.unwrap_or(self.setter.room * pieces::EMU_IN_TWIP))?;
        let relation = self.setter.package.add_picture(&self.setter.part, drawn.png);
        redraw(drawing, picture, &relation, (drawn.wide, drawn.high));
        Ok(())
    }

    /// Puts in the sections that the last paper did not have, behind the one they follow, where it holds the whole paper.
    fn add_sections(&mut self, root: &mut Element) -> Result<(), ReportError> {
        if !self.then.places.contains_key(WHOLE) {
            return Ok(());
        }
        let document = self.document;
        let mut before: Option<String> = None;
        for section in sections(document) {
            let name = format!("section:{}", section.id);
            let is_known = self.seen.contains(&name) || self.then.places.contains_key(&name);
            if let (false, Some(after)) = (is_known, &before) {
                self.add_section(root, after, &section)?;
            }
            if self.seen.contains(&name) {
                before = Some(name);
            }
        }
        Ok(())
    }

    fn add_section(&mut self, root: &mut Element, after: &str, section: &Section<'_>) -> Result<(), ReportError> {
        let Some((holder, at)) = holder_of(root, after) else { return Ok(()) };
        let made = self.setter.section(section)?;
        holder.children.insert(at + 1, Node::Element(made));
        self.seen.insert(format!("section:{}", section.id));
        self.run.sections_added.push(section.id.to_owned());
        Ok(())
    }
}

/// What holds a place, and where in it.
fn holder_of<'e>(of: &'e mut Element, name: &str) -> Option<(&'e mut Element, usize)> {
    let is_it = |node: &Node| node.element().and_then(name_of).as_deref() == Some(name);
    if let Some(at) = of.children.iter().position(is_it) {
        return Some((of, at));
    }
    of.elements_mut().find_map(|child| holder_of(child, name))
}

/// Puts what people wrote in its place in a section written anew; says whether it has one.
fn put_back(new: &mut Element, edit: &Element) -> bool {
    let name = name_of(edit);
    let place = new.children.iter().position(|node| {
        let found = node.element().and_then(name_of);
        found.is_some() && found == name
    });
    if let Some(at) = place {
        new.children[at] = Node::Element(edit.clone());
        return true;
    }
    new.elements_mut().any(|child| put_back(child, edit))
}

fn redraw(of: &mut Element, picture: &Picture, relation: &str, (wide, high): (u32, u32)) {
    match of.name.as_str() {
        "wp:docPr" => {
            of.set("title", &picture.chart.title);
            of.set("descr", &picture.chart.description);
        }
        "a:blip" => {
            of.set("xmlns:r", super::package::RELATIONSHIPS);
            of.set("r:embed", relation);
        }
        "wp:extent" | "a:ext" if of.attribute("cx").is_some() => {
            of.set("cx", &wide.to_string());
            of.set("cy", &high.to_string());
        }
        _ => {}
    }
    of.elements_mut().for_each(|child| redraw(child, picture, relation, (wide, high)));
}
