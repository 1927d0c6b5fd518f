//! `GET /api`: what programs can ask, for people who write them.

use askama::Template;

use crate::answer::{self, Page};
use crate::api::openapi::{PROBLEMS, takes};
use crate::api::operation::Operation;
use crate::api::v1::operations::TOPICS;
use crate::components::{Cell, Frame, Link, Table};

#[derive(Template)]
#[template(path = "pages/api/page.html")]
struct ApiPage {
    frame: Frame,
    topics: Vec<Shown>,
    problems: Table,
}

struct Shown {
    title: &'static str,
    about: &'static str,
    operations: Vec<Asked>,
}

/// An operation as people read it.
struct Asked {
    name: String,
    path: String,
    answers: &'static str,
    takes: String,
    /// Its words; nothing where it takes none.
    words: Option<Table>,
    /// Where it can be tried, if its path names no place.
    tried: Option<String>,
}

pub(super) async fn page() -> Page {
    let topics = TOPICS.iter().map(|topic| Shown {
        title: topic.title,
        about: topic.about,
        operations: topic.operations.iter().map(asked).collect(),
    });
    let mut problems = Table::new("problems", "Why a request is not answered").column("Status").column("Means");
    for (status, _, means) in PROBLEMS {
        problems.row(vec![Cell::text(status), Cell::text(means)]);
    }
    let frame = Frame::new("The JSON API", "/help").trail(vec![Link::new("/", "Home"), Link::new("/help", "Help")]);
    answer::page(&ApiPage { frame, topics: topics.collect(), problems })
}

fn asked(operation: &Operation) -> Asked {
    let (name, path) = (operation.name(), operation.address());
    let words = operation.words();
    let table = (!words.is_empty()).then(|| {
        let mut table = Table::new(&format!("words-{name}"), format!("Words of {path}"))
            .column("Word")
            .column("What may stand there")
            .column("What it asks for");
        for word in &words {
            let means = if word.is_needed { format!("{} (needed)", word.means) } else { word.means.to_owned() };
            let name = if word.name.ends_with('.') { format!("{}ROLE", word.name) } else { word.name.to_owned() };
            table.row(vec![Cell::text(name), Cell::text(word.allowed()), Cell::text(means)]);
        }
        table
    });
    let behind = if operation.example.is_empty() { String::new() } else { format!("?{}", operation.example) };
    let tried = operation.places().next().is_none().then(|| format!("{path}{behind}"));
    Asked { name, path, answers: operation.answers, takes: takes(operation.right()), words: table, tried }
}
