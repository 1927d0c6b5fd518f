//! A page as browsers read it: its elements in order, each with what it stands in, and what the parser found wrong.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode};
use html5ever::tendril::{StrTendril, TendrilSink as _};
use html5ever::tree_builder::TreeSink;
use html5ever::{Attribute, ParseOpts, QualName, parse_document};

/// An element; the one it stands in by its place in the list.
pub(crate) struct Element {
    name: QualName,
    attributes: Vec<(String, String)>,
    parent: Option<usize>,
    pub(crate) text: String,
}

impl Element {
    pub(crate) fn tag(&self) -> &str {
        &self.name.local
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str())
    }
}

/// What was read of a page.
#[derive(Default)]
pub(crate) struct Read {
    pub(crate) elements: Vec<Element>,
    pub(crate) errors: Vec<String>,
}

impl Read {
    /// Elements of a kind, in order.
    pub(crate) fn all(&self, tag: &str) -> impl Iterator<Item = (usize, &Element)> {
        self.elements.iter().enumerate().filter(move |(_, element)| element.tag() == tag)
    }

    /// Whether an element stands somewhere in another.
    pub(crate) fn is_within(&self, mut element: usize, outer: usize) -> bool {
        while let Some(parent) = self.elements[element].parent {
            if parent == outer {
                return true;
            }
            element = parent;
        }
        false
    }

    /// All that is written in an element, in words parted by one blank.
    pub(crate) fn text(&self, of: usize) -> String {
        let inside = (of..self.elements.len()).filter(|&other| other == of || self.is_within(other, of));
        let text = inside.map(|index| self.elements[index].text.as_str()).collect::<Vec<_>>().join(" ");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

pub(crate) fn read(html: &str) -> Read {
    parse_document(Sink::default(), ParseOpts::default()).one(html)
}

/// What the parser tells is written down. Nought is the document; elements follow. Moves within the tree are not done: they
/// happen in pages with errors only, and errors are told.
#[derive(Default)]
struct Sink(RefCell<Read>);

impl Sink {
    fn put(&self, parent: usize, child: NodeOrText<usize>) {
        let elements = &mut self.0.borrow_mut().elements;
        match child {
            // What is no element, a comment, is element 0 as well, and stands in nothing.
            NodeOrText::AppendNode(0) => {}
            NodeOrText::AppendNode(child) => elements[child - 1].parent = parent.checked_sub(1),
            NodeOrText::AppendText(text) => {
                if let Some(parent) = parent.checked_sub(1) {
                    elements[parent].text.push_str(&text);
                }
            }
        }
    }
}

impl TreeSink for Sink {
    type Handle = usize;
    type Output = Read;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Read {
        self.0.into_inner()
    }

    fn parse_error(&self, what: Cow<'static, str>) {
        self.0.borrow_mut().errors.push(what.into_owned());
    }

    fn get_document(&self) -> usize {
        0
    }

    fn elem_name(&self, of: &usize) -> Ref<'_, QualName> {
        Ref::map(self.0.borrow(), |read| &read.elements[*of - 1].name)
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> usize {
        let attributes = attributes.into_iter().map(|one| (one.name.local.to_string(), one.value.to_string()));
        let element = Element { name, attributes: attributes.collect(), parent: None, text: String::new() };
        let elements = &mut self.0.borrow_mut().elements;
        elements.push(element);
        elements.len()
    }

    fn create_comment(&self, _: StrTendril) -> usize {
        0
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        0
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        self.put(*parent, child);
    }

    fn append_based_on_parent_node(&self, element: &usize, _: &usize, child: NodeOrText<usize>) {
        self.put(*element, child);
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, of: &usize) -> usize {
        *of
    }

    fn same_node(&self, one: &usize, other: &usize) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        if mode != QuirksMode::NoQuirks {
            self.parse_error("the page is read in quirks mode".into());
        }
    }

    fn append_before_sibling(&self, _: &usize, _: NodeOrText<usize>) {}

    fn add_attrs_if_missing(&self, _: &usize, _: Vec<Attribute>) {}

    fn remove_from_parent(&self, _: &usize) {}

    fn reparent_children(&self, _: &usize, _: &usize) {}
}
