//! A part of a Word file as a tree that is written again byte for byte where nobody changed it.
//!
//! **Invariant:** names and attributes are kept as they were written; what is read and not touched comes out the same.

use std::fmt::Write as _;

use quick_xml::Reader;
use quick_xml::escape::{escape, unescape};
use quick_xml::events::{BytesStart, Event};

/// Elements within elements. Our judgement: Word writes some forty, tables within tables among them; more is no paper.
const DEEPEST: usize = 200;

/// A piece of a part.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// An element.
    Element(Element),
    /// Text, escaped as in the file.
    Text(String),
    /// Declarations, comments and the like, as in the file.
    Raw(String),
}

/// An element.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Element {
    /// Its name with its prefix: `w:p`.
    pub(super) name: String,
    /// Its attributes as written, with the blank before them.
    attributes: String,
    /// What stands in it.
    pub(super) children: Vec<Node>,
    is_closed_at_once: bool,
}

/// An element without anything in it.
pub(super) fn element(name: &str) -> Element {
    Element { name: name.to_owned(), attributes: String::new(), children: Vec::new(), is_closed_at_once: true }
}

/// An element with a `w:val`.
pub(super) fn valued(name: &str, value: &str) -> Element {
    element(name).with("w:val", value)
}

impl Element {
    /// The same with an attribute more.
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        // Writing to a string cannot be refused.
        let _ = write!(self.attributes, " {name}=\"{}\"", escape(value));
        self
    }

    /// The same with a child more.
    pub(super) fn put(mut self, child: Self) -> Self {
        self.children.push(Node::Element(child));
        self
    }

    /// The same with children more.
    pub(super) fn put_all(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    /// The same with text in it; what XML does not know is left out.
    pub(super) fn text(mut self, text: &str) -> Self {
        let known: String = text.chars().filter(|letter| !letter.is_control() || "\t\n\r".contains(*letter)).collect();
        self.children.push(Node::Text(escape(known.as_str()).into_owned()));
        self
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let start = BytesStart::from_content(format!("x{}", self.attributes), 1);
        let mut attributes = start.attributes();
        let mut all = attributes.with_checks(false).flatten();
        let found = all.find(|attribute| attribute.key.as_ref() == name)?;
        unescape(&found.value).ok().map(std::borrow::Cow::into_owned)
    }

    /// Sets an attribute, in its place where it is there.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let start = BytesStart::from_content(format!("x{}", self.attributes), 1);
        let mut was_there = false;
        let mut written = String::new();
        for attribute in start.attributes().with_checks(false).flatten() {
            let is_it = attribute.key.as_ref() == name;
            was_there |= is_it;
            let value = if is_it { escape(value).into_owned() } else { attribute.value.replace('"', "&quot;") };
            let _ = write!(written, " {}=\"{value}\"", attribute.key.as_ref());
        }
        self.attributes = written;
        if !was_there {
            *self = std::mem::replace(self, element("x")).with(name, value);
        }
    }

    /// The child elements.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(Node::element)
    }

    /// The child elements, to be changed.
    pub(super) fn elements_mut(&mut self) -> impl Iterator<Item = &mut Self> {
        self.children.iter_mut().filter_map(Node::element_mut)
    }

    /// The first child of a name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|child| child.name == name)
    }

    /// The first child of a name, to be changed.
    pub(super) fn child_mut(&mut self, name: &str) -> Option<&mut Self> {
        self.elements_mut().find(|child| child.name == name)
    }

    /// The `w:val` of the first child of a name.
    pub(super) fn value_of(&self, name: &str) -> Option<String> {
        self.child(name)?.attribute("w:val")
    }

    /// Everything below it and itself, in the order of reading.
    pub(super) fn walk<'a>(&'a self, see: &mut dyn FnMut(&'a Self)) {
        see(self);
        for child in self.elements() {
            child.walk(see);
        }
    }

    /// The text directly in it.
    pub(super) fn own_text(&self) -> String {
        let texts = self.children.iter().filter_map(|node| match node {
            Node::Text(text) => Some(text.as_str()),
            Node::Element(_) | Node::Raw(_) => None,
        });
        let escaped: String = texts.collect();
        unescape(&escaped).map_or_else(|_| escaped.clone(), std::borrow::Cow::into_owned)
    }

    /// As it is written.
    pub(super) fn xml(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        let _ = write!(out, "<{}{}", self.name, self.attributes);
        if self.children.is_empty() && self.is_closed_at_once {
            out.push_str("/>");
            return;
        }
        out.push('>');
        write_all(&self.children, out);
        let _ = write!(out, "</{}>", self.name);
    }
}

impl Node {
    /// The element it is.
    pub(super) const fn element(&self) -> Option<&Element> {
        match self {
            Self::Element(element) => Some(element),
            Self::Text(_) | Self::Raw(_) => None,
        }
    }

    /// The element it is, to be changed.
    pub(super) const fn element_mut(&mut self) -> Option<&mut Element> {
        match self {
            Self::Element(element) => Some(element),
            Self::Text(_) | Self::Raw(_) => None,
        }
    }
}

fn write_all(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Element(element) => element.write(out),
            Node::Text(text) | Node::Raw(text) => out.push_str(text),
        }
    }
}

/// A part of a file: what stands before its root, the root, and what follows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    /// Reads a part.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(super) fn read(xml: &str) -> Result<Self, String> {
        let mut reader = Reader::from_str(xml);
        let mut open: Vec<Element> = Vec::new();
        let mut nodes: Vec<Node> = Vec::new();
        loop {
            let event = reader.read_event().map_err(|why| format!("its XML cannot be read: {why}"))?;
            let node = match event {
                Event::Eof => break,
                Event::DocType(_) => return Err("it declares a document type, which Word files never do".to_owned()),
                Event::Start(start) => {
                    if DEEPEST <= open.len() {
                        return Err(format!("more than {DEEPEST} elements stand within each other"));
                    }
                    open.push(of_start(&start, false));
                    continue;
                }
                Event::Empty(start) => Node::Element(of_start(&start, true)),
                Event::End(_) => match open.pop() {
                    Some(element) => Node::Element(element),
                    None => return Err("an element ends that never began".to_owned()),
                },
                Event::Text(text) => Node::Text(text.into_inner().into_owned()),
                Event::GeneralRef(reference) => Node::Text(format!("&{};", reference.into_inner())),
                Event::CData(text) => Node::Text(escape(text.into_inner().as_ref()).into_owned()),
                Event::Comment(text) => Node::Raw(format!("<!--{}-->", text.into_inner())),
                Event::PI(text) => Node::Raw(format!("<?{}?>", text.into_inner())),
                Event::Decl(text) => Node::Raw(format!("<?{}?>", &*text)),
            };
            open.last_mut().map_or(&mut nodes, |element| &mut element.children).push(node);
        }
        if !open.is_empty() {
            return Err("it ends before all of its elements do".to_owned());
        }
        let tree = Self { nodes };
        if tree.root().is_none() {
            return Err("there is nothing in it".to_owned());
        }
        Ok(tree)
    }

    /// The root.
    pub(super) fn root(&self) -> Option<&Element> {
        self.nodes.iter().find_map(Node::element)
    }

    /// The root, to be changed.
    pub(super) fn root_mut(&mut self) -> Option<&mut Element> {
        self.nodes.iter_mut().find_map(Node::element_mut)
    }

    /// As it is written.
    pub(super) fn xml(&self) -> String {
        let mut out = String::new();
        write_all(&self.nodes, &mut out);
        out
    }
}

fn of_start(start: &BytesStart<'_>, is_closed_at_once: bool) -> Element {
    Element {
        name: start.name().as_ref().to_owned(),
        attributes: start.attributes_raw().to_owned(),
        children: Vec::new(),
        is_closed_at_once,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_changed_is_written_as_it_was() {
        let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<!-- ours --><w:document xmlns:w='urn:w'  w:x = \"a &amp; b\">\n\
                   <w:p><w:r><w:t xml:space=\"preserve\"> 1 &lt; 2 &#8211; &quot;x&quot; </w:t></w:r></w:p><w:p /><w:p></w:p></w:document>\n";
        assert_eq!(Tree::read(xml).unwrap().xml(), xml);
    }

    #[test]
    fn an_attribute_is_set_in_its_place_and_the_others_stay() {
        let mut tree = Tree::read("<a one='1' two=\"2 &lt; 3\"/>").unwrap();
        let root = tree.root_mut().unwrap();
        root.set("one", "x\"y");
        root.set("three", "3");
        assert_eq!(root.xml(), "<a one=\"x&quot;y\" two=\"2 &lt; 3\" three=\"3\"/>");
        assert_eq!(root.attribute("two").as_deref(), Some("2 < 3"));
        assert_eq!(root.attribute("four"), None);
    }

    #[test]
    fn a_part_that_is_no_paper_says_what_is_wrong() {
        assert!(Tree::read("<a><b></a>").is_err());
        assert!(Tree::read("<a>").is_err());
        assert!(Tree::read("").is_err());
        assert!(Tree::read("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>").unwrap_err().contains("document type"));
        assert!(Tree::read(&"<a>".repeat(300)).unwrap_err().contains("within each other"));
    }

    #[test]
    fn text_is_read_as_people_read_it() {
        let tree = Tree::read("<w:t>Quay &amp; Harbour&#x2019;s</w:t>").unwrap();
        assert_eq!(tree.root().unwrap().own_text(), "Quay & Harbour’s");
        assert_eq!(element("w:t").text("1 < 2\u{1}").xml(), "<w:t>1 &lt; 2</w:t>");
    }
}
