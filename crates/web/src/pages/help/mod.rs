//! `GET /help`: how to read a figure.

use askama::Template;
use wholetime_reports::workbook::missing_in_words;
use wholetime_vocabulary::Missing;

use crate::answer::{self, Page};
use crate::components::{Cell, Frame, Link, Table};

#[derive(Template)]
#[template(path = "pages/help/page.html")]
struct HelpPage {
    frame: Frame,
    missing: Table,
}

pub(super) async fn page() -> Page {
    let mut missing =
        Table::new("missing-words", "Words in the place of a number").column("Word").column("What it means");
    for kind in Missing::ALL {
        missing.row(vec![Cell::text(kind.phrase()), Cell::text(missing_in_words(kind))]);
    }
    let frame = Frame::new("How to read a figure", "/help").trail(vec![Link::new("/", "Home")]);
    answer::page(&HelpPage { frame, missing })
}
