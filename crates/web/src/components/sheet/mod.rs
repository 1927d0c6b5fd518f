//! A page that is a heading and tables: what most lists need.

use askama::Template;

use crate::components::{Frame, Link, Table};

/// A table with what is said above it.
pub(crate) struct Part {
    pub(crate) title: String,
    pub(crate) words: String,
    pub(crate) table: Table,
}

impl Part {
    pub(crate) fn new(title: impl Into<String>, words: impl Into<String>, table: Table) -> Self {
        Self { title: title.into(), words: words.into(), table }
    }
}

/// A page of tables.
#[derive(Template)]
#[template(path = "components/sheet/sheet.html")]
pub(crate) struct Sheet {
    pub(crate) frame: Frame,
    pub(crate) lede: String,
    /// What all of it comes to.
    pub(crate) answer: Option<String>,
    pub(crate) parts: Vec<Part>,
    pub(crate) notes: Vec<String>,
    pub(crate) downloads: Vec<Link>,
}

impl Sheet {
    /// A page under the navigation's entry `under`.
    pub(crate) fn new(title: &str, under: &str, lede: &str) -> Self {
        Self {
            frame: Frame::new(title, under).trail(vec![Link::new("/", "Home")]),
            lede: lede.to_owned(),
            answer: None,
            parts: Vec::new(),
            notes: Vec::new(),
            downloads: Vec::new(),
        }
    }
}
