//! The second run: a paper that people have worked on, with the figures of today.
//!
//! A section that nobody changed is written anew; in one that somebody changed, the figures are brought up to date one by one and
//! every word stays. What was typed over a figure stays and is listed.

use std::collections::{BTreeMap, BTreeSet};

use super::body::{Setter, places};
use super::fill::{last_id, rename, room, standing};
use super::package::{DOCUMENT, Package};
use super::pieces::{digest, marked, name_of, text_of};
use super::record::{Record, WHOLE, Written};
use super::renewal::{Renewal, is_left_open, renewed, same};
use super::second_run::{FigureChanged, Gone, Overwritten, SecondRun, Why};
use super::styles::Styles;
use super::tree::{Element, Node, Tree, element};
use super::{WordError, packed};
use crate::ReportError;
use crate::document::Document;

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
        let names = record.iter().flat_map(|record| &record.texts);
        let names: BTreeMap<String, String> =
            names.map(|(tag, written)| (digest(&written.name), tag.clone())).collect();
        for root in trees.iter_mut().filter_map(|(_, tree)| tree.root_mut()) {
            named_again(root, &names);
        }
        let mut has_places = false;
        for root in trees.iter().filter_map(|(_, tree)| tree.root()) {
            root.walk(&mut |one| has_places |= name_of(one).is_some());
        }
        if record.is_none() && !has_places {
            return Err(refused(
                "it holds no figure of an earlier paper; name it with --template if it is a template".into(),
            ));
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
        // A figure that stands in a sentence and, with its arrow, in a table is one change.
        let mut ids = BTreeSet::new();
        run.changed.retain(|one| ids.insert(one.id.clone()));
        if !self.has_record {
            run.notes.push(
                "the last paper no longer says what had been written in it; figures that differ are listed and left"
                    .to_owned(),
            );
        }
        let is_known = |(tag, _): &(String, String)| self.record.texts.contains_key(tag);
        if self.has_record && !self.record.texts.is_empty() && !seen.iter().any(is_known) {
            run.notes.push(
                "the program that saved the last paper took the names of its figures out, so none could be brought up to date; \
                 begin again with --template"
                    .to_owned(),
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
            (Some(then), None) if !then.command.is_empty() => {
                run.gone.push(Gone { id: then.name.clone(), what: what_of(then), in_paper: text.to_owned() })
            }
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
                if !same(&new, text) && (now.is_number || then.is_number) {
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
        let mut record = Record::of(document);
        // What was left open this time stays as it was, and stays known as what was typed then.
        for (tag, now) in &mut record.texts {
            if let Some(then) = self.record.texts.get(tag).filter(|_| is_left_open(now)) {
                now.texts.clone_from(&then.texts);
            }
        }
        // What people changed keeps the sum it had, so that it is known as theirs the next time, too.
        record.places = self
            .record
            .places
            .iter()
            .filter(|(name, _)| kept.contains(*name))
            .map(|(name, sum)| (name.clone(), sum.clone()))
            .collect();
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

/// Gives places that lost their names the names of the bookmarks in them, or just before them.
fn named_again(of: &mut Element, names: &BTreeMap<String, String>) {
    let mut before: Option<String> = None;
    for child in of.elements_mut() {
        if child.name == "w:sdt" && name_of(child).is_none() {
            let content = child.child("w:sdtContent");
            let within = content.and_then(|content| content.elements().find_map(marked));
            if let Some(name) = within.or(before.take()).and_then(|sum| names.get(&sum)) {
                if child.child("w:sdtPr").is_none() {
                    child.children.insert(0, Node::Element(element("w:sdtPr")));
                }
                rename(child, name);
            }
        }
        before = marked(child);
        named_again(child, names);
    }
}

/// Whether a section was written in this run.
fn run_has(run: &SecondRun, name: &str) -> bool {
    let id = name.strip_prefix("section:").unwrap_or(name);
    run.sections_renewed.iter().chain(&run.sections_added).any(|one| one == id)
}
