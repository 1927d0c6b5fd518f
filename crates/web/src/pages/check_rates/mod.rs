//! `GET /check/rates`: how to check the rates of a printed table; these pages only read, so the command does it.

use askama::Template;

use crate::answer::{self, Page};
use crate::components::{Cell, Frame, Link, Table};

#[derive(Template)]
#[template(path = "pages/check_rates/page.html")]
struct CheckRatesPage {
    frame: Frame,
    columns: Table,
    outcomes: Table,
}

/// Columns of the file: name, other names, what it holds.
const COLUMNS: [(&str, &str, &str); 6] = [
    ("area", "code, pcn, practice", "A code, such as that of a practice or PCN, or a name that only one area has"),
    (
        "group",
        "staff group, role, indicator",
        "gp (fully qualified: without training grade), nurse, dpc, hca, admin, or the identifier of an indicator",
    ),
    (
        "rate",
        "value, figure",
        "The number with all the decimals that are printed: they say how exactly it must come out",
    ),
    ("period", "month", "If the table holds several months; else --period"),
    ("unit", "", "per 100,000 if nothing is said; else per 10,000, per 1,000 or FTE"),
    ("note", "comment", "Anything; it is carried along"),
];

/// Outcomes: word, finding, what it says.
const OUTCOMES: [(&str, &str, &str); 4] = [
    ("reproduced", "", "What is held comes out as printed, to the last printed place"),
    (
        "does_not_reproduce",
        "warning",
        "Another value comes out; if another definition, list or month comes out as printed, it is named",
    ),
    (
        "explained",
        "error",
        "It is wrong and how is known: the staff of one area over the patients of another, for every staff group that \
         both print",
    ),
    ("cannot_be_judged", "info", "What it is made from is not held, or covers too little"),
];

pub(super) async fn page() -> Page {
    let mut columns = Table::new("columns", "Columns of the file").column("Column").column("Or").column("Holds");
    for (name, others, holds) in COLUMNS {
        columns.row([name, others, holds].map(Cell::text).into());
    }
    let mut outcomes =
        Table::new("outcomes", "What a rate is found to be").column("Outcome").column("Finding").column("Says");
    for (word, finding, says) in OUTCOMES {
        outcomes.row([word, finding, says].map(Cell::text).into());
    }
    let frame = Frame::new("Check printed rates", "").trail(vec![Link::new("/", "Home")]);
    answer::page(&CheckRatesPage { frame, columns, outcomes })
}
