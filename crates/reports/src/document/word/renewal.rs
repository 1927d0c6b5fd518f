//! The last paper written anew, place by place, where nobody changed it.

use std::collections::{BTreeMap, BTreeSet};

use super::body::{REFERENCES, Section, Setter, TO_WRITE, bracketed, places, sections};
use super::fill::set_text;
use super::pieces::{self, is_reference_link, name_of, reference_mark, run, tag, text_of};
use super::record::{Record, WHOLE, Written, figures, sum};
use super::second_run::SecondRun;
use super::tree::{Element, Node};
use crate::ReportError;
use crate::document::{Block, Document, Picture};

/// Whether two texts read the same, however they are broken into lines.
pub(super) fn same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// How a text that nobody changed reads now; none where somebody wrote over it.
pub(super) fn renewed(then: &Written, now: &Written, text: &str) -> Option<String> {
    let at = then.texts.iter().position(|one| same(one, text))?;
    now.texts.get(at).or_else(|| now.texts.first()).cloned()
}

/// Whether nobody said this time what stands here: a line of the front sheet, which then stays as it was.
pub(super) fn is_left_open(now: &Written) -> bool {
    (now.name == "author" || now.name.starts_with("front:")) && now.texts.iter().all(|text| text == TO_WRITE)
}

/// A paper on its way to be renewed.
pub(super) struct Renewal<'a, 'r> {
    document: &'a Document,
    then: &'r Record,
    now: Record,
    pub(super) setter: Setter<'a>,
    run: &'r mut SecondRun,
    /// Places that people changed.
    pub(super) kept: BTreeSet<String>,
    numbers: BTreeMap<String, usize>,
    seen: BTreeSet<String>,
}

impl<'a, 'r> Renewal<'a, 'r> {
    pub(super) fn new(document: &'a Document, then: &'r Record, setter: Setter<'a>, run: &'r mut SecondRun) -> Self {
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

    pub(super) fn within(&mut self, of: &mut Element) -> Result<(), ReportError> {
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
        if ["section:", "table:", "edit:"].iter().any(|before| name.starts_with(before))
            && !self.now.texts.contains_key(&name)
        {
            return self.place(&name, child);
        }
        let (then, now) = (self.then.texts.get(&name), self.now.texts.get(&name));
        if let (Some(then), Some(now)) = (then, now) {
            let text = child.child("w:sdtContent").map(text_of).unwrap_or_default();
            if let Some(new) = renewed(then, now, &text)
                && !same(&new, &text)
                && !is_left_open(now)
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
                Some(how) => pieces::run_like(&bracketed(number), Some(&how)),
                None => run(&bracketed(number), None),
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
    pub(super) fn add_sections(&mut self, root: &mut Element) -> Result<(), ReportError> {
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
