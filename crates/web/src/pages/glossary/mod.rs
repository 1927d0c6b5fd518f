//! `GET /glossary`: what each word means.

use askama::Template;
use wholetime_workbench::questions::glossary::GlossaryEntry;

use crate::acting::Acting;
use crate::answer::{self, Page};
use crate::components::{Frame, Link};
use crate::links::encoded;

#[derive(Template)]
#[template(path = "pages/glossary/page.html")]
struct GlossaryPage {
    frame: Frame,
    parts: Vec<(String, Vec<Word>)>,
}

struct Word {
    id: String,
    words: String,
    meaning: &'static str,
}

pub(super) async fn page(Acting(bench): Acting) -> Page {
    let mut parts: Vec<(String, Vec<Word>)> = Vec::new();
    for entry in bench.glossary() {
        let word = Word { id: id(entry), words: entry.words.join(", "), meaning: &entry.meaning };
        match parts.last_mut().filter(|(under, _)| *under == entry.under) {
            Some((_, words)) => words.push(word),
            None => parts.push((entry.under.clone(), vec![word])),
        }
    }
    let frame = Frame::new("Words", "/help").trail(vec![Link::new("/", "Home"), Link::new("/help", "Help")]);
    answer::page(&GlossaryPage { frame, parts })
}

fn id(entry: &GlossaryEntry) -> String {
    named(&entry.under, &entry.words.join(", "))
}

/// The name of an entry on the page.
fn named(under: &str, words: &str) -> String {
    let plain = |text: &str| text.to_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
    format!("{}-{}", plain(under), plain(words))
}

/// The way to an entry that holds these words.
pub(super) fn link(entries: &[GlossaryEntry], words: &str) -> String {
    let entry = entries.iter().find(|entry| entry.words.join(", ") == words);
    entry.map_or_else(|| "/glossary".to_owned(), |entry| format!("/glossary#{}", encoded(&id(entry))))
}
