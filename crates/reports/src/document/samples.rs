//! A paper of an invented network with every kind of block, for the tests of renderers.

use jiff::civil::date;
use wholetime_vocabulary::{Missing, Value};

use super::{
    Block, Cell, Change, Column, ColumnKind, Document, Figure, FrontLine, Picture, Reference, Row, Span, Table, plain,
};
use crate::charts::{Bar, Bars};

/// Text that would be code, were it put into markup.
pub(crate) const HOSTILE: &str = "#panic(\"x\") *not bold* <script>alert(1)</script> $x$ \\ `raw`";

/// A paper with every kind of block; one name in it is [`HOSTILE`].
pub(crate) fn paper() -> Document {
    let figure = |text: &str, value: Option<f64>| {
        let (id, reference) = ("U99901.nurse_fte".to_owned(), "ref-1".to_owned());
        Span::Figure(Figure { id, text: text.to_owned(), value, reference })
    };
    let table = |id: &str| Table {
        id: id.to_owned(),
        title: "Staff by practice".to_owned(),
        columns: vec![
            Column::text("Practice"),
            Column::number("FTE", 2),
            Column { title: "Share, %".to_owned(), kind: ColumnKind::Percent(1), formula: None },
        ],
        rows: vec![
            Row::of(vec![
                Cell::text(HOSTILE),
                Cell { change: Some(Change::Up), heat: Some(1.0), ..Cell::number(4.25, 2) },
                Cell::number(56.7, 1),
            ]),
            Row::of(vec![
                Cell::text("Quay Surgery"),
                Cell::value(Value::Missing(Missing::NotReported), 2),
                Cell::number(43.3, 1),
            ]),
            Row {
                cells: vec![
                    Cell::text("All"),
                    Cell { figure: Some(("U99901.nurse_fte".into(), "ref-1".into())), ..Cell::number(4.25, 2) },
                    Cell::number(100.0, 1),
                ],
                is_total: true,
            },
        ],
        notes: vec!["Sums are of what is known.".to_owned()],
    };
    let bars = Bars {
        id: "chart-nurses".to_owned(),
        title: "Nurses by practice".to_owned(),
        unit: "FTE".to_owned(),
        decimals: 2,
        bars: vec![Bar { name: "Quay Surgery".to_owned(), value: Value::Known(4.25) }],
        reference: None,
    };
    let heading = |depth: u8, id: &str, text: &str| Block::Heading { depth, id: id.into(), text: text.into() };
    Document {
        title: "Workforce profile: Harbour PCN".to_owned(),
        subtitle: "PCN U99901, January 2025".to_owned(),
        author: "A. Lead".to_owned(),
        made_on: date(2026, 4, 1),
        front: vec![FrontLine { id: "of".into(), label: "Figures of".into(), text: "January 2025".into() }],
        blocks: vec![
            heading(1, "findings", "What to take away"),
            Block::Numbered(vec![
                Span::Text("Harbour has ".into()),
                figure("4.25", Some(4.25)),
                Span::Text(" FTE of nurses.".into()),
            ]),
            heading(1, "baseline", "The baseline"),
            Block::Warning(plain("Not all is held.")),
            Block::Table(table("staff")),
            heading(2, "parts", "Parts"),
            Block::Picture(Picture {
                id: "nurses".into(),
                chart: bars.draw().unwrap(),
                table: table("nurses"),
                native: None,
            }),
            Block::List(vec![plain("one thing"), vec![Span::Strong("Another.".into())]]),
            Block::NewPage,
            heading(1, "more", "More"),
            Block::Numbered(vec![
                Span::Link { text: "The baseline".into(), to: "#baseline".into() },
                Span::Text(" and ".into()),
                Span::Link { text: "a script".into(), to: "javascript:alert(1)".into() },
            ]),
            Block::Editable { id: "words".into(), words: vec![plain("For the author to write.")] },
        ],
        references: vec![Reference {
            id: "ref-1".into(),
            what: "Nurses, FTE, Harbour PCN, January 2025".into(),
            command: "wholetime explain U99901 nurse_fte --period 2025-01".into(),
            sources: vec!["gp_workforce_practice 2025-01 revision 1 (SHA-256 0123456789ab)".into()],
        }],
    }
}
