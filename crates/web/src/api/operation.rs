//! What can be asked as JSON: an operation is a path, its words, and what it answers.

use std::sync::Arc;

use axum::routing::MethodRouter;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use wholetime_workbench::Workbench;

use super::word::Word;
use crate::rights::{Right, needed};

/// Where every operation lies.
pub(crate) const ROOT: &str = "/api/v1";

/// Makes the schema of an answer.
pub(crate) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// Something that can be asked. Every one is a `GET`: the JSON tells and changes nothing.
#[derive(Clone, Copy)]
pub(crate) struct Operation {
    /// Below [`ROOT`].
    pub(crate) path: &'static str,
    /// Who answers.
    pub(crate) handler: fn() -> MethodRouter<Arc<Workbench>>,
    /// What it answers, in words.
    pub(crate) answers: &'static str,
    /// The schemas of its answer; it is of one of them.
    pub(crate) schemas: &'static [SchemaOf],
    /// Its words, in sets.
    pub(crate) words: &'static [&'static [Word]],
    /// The list in its answer that can be asked for piece by piece: its key, or nothing where the answer is the list.
    pub(crate) list: Option<&'static str>,
    /// Words that it answers with wherever something is held, for trying it out.
    pub(crate) example: &'static str,
}

/// The schema of a type.
pub(crate) fn of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Schema {
    schemas.subschema_for::<T>()
}

/// An operation with what it answers.
pub(crate) const fn get(
    path: &'static str,
    handler: fn() -> MethodRouter<Arc<Workbench>>,
    schemas: &'static [SchemaOf],
    answers: &'static str,
) -> Operation {
    Operation { path, handler, answers, schemas, words: &[], list: None, example: "" }
}

impl Operation {
    /// The words it takes.
    pub(crate) const fn asks(self, words: &'static [&'static [Word]]) -> Self {
        Self { words, ..self }
    }

    /// The list that can be asked for piece by piece.
    pub(crate) const fn lists(self, key: &'static str) -> Self {
        Self { list: Some(key), ..self }
    }

    /// Words to try it with.
    pub(crate) const fn tried_with(self, example: &'static str) -> Self {
        Self { example, ..self }
    }

    /// Every word it takes, each once; a set named first decides what a word means.
    pub(crate) fn words(&self) -> Vec<Word> {
        let mut words: Vec<Word> = Vec::new();
        let paging: &[Word] = if self.list.is_some() { &super::paging::WORDS } else { &[] };
        for word in self.words.iter().copied().flatten().chain(paging) {
            if !words.iter().any(|known| known.name == word.name) {
                words.push(*word);
            }
        }
        words
    }

    /// What stands behind a word where the operation is tried.
    pub(crate) fn tried(&self, name: &str) -> Option<&'static str> {
        self.example
            .split('&')
            .filter_map(|word| word.split_once('='))
            .find(|(word, _)| *word == name)
            .map(|(_, text)| text)
    }

    /// The whole path, as it is registered.
    pub(crate) fn address(&self) -> String {
        format!("{ROOT}{}", self.path)
    }

    /// Parts of the path that stand for something, such as `code`.
    pub(crate) fn places(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Its name in OpenAPI: the words of its path, and `by_` what it ends in.
    pub(crate) fn name(&self) -> String {
        let mut name = Vec::new();
        for part in self.path.split('/').filter(|part| !part.is_empty() && !part.starts_with('{')) {
            name.push(part.replace('-', "_"));
        }
        if let Some(last) = self.path.strip_suffix('}').and_then(|path| path.rsplit_once('{')) {
            name.push(format!("by_{}", last.1));
        }
        name.join("_")
    }

    /// What it takes to be answered.
    pub(crate) fn right(&self) -> Right {
        // A route without a line is not served; a test says so before anybody finds out.
        needed("GET", &self.address()).unwrap_or(Right::SignedIn)
    }
}
