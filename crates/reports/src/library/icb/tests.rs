//! The pack of an invented place: what stands in it, what it says where something is not there, and that its workbook loads back.

use std::sync::LazyLock;

use jiff::civil::date;
use wholetime_vocabulary::{Cancel, Quiet};
use wholetime_workbench::Scope;
use wholetime_workbench::plans::plan::Plan;
use wholetime_workbench::questions::check::rates::Outcome;
use wholetime_workbench::questions::plans::PlanSource;

use super::{Form, document};
use crate::document::{Block, Document, Format, Span, Table, render};
use crate::library::ReportAsked;
use crate::library::havelock::{bench, open};

fn asked() -> ReportAsked {
    ReportAsked {
        scope: Scope::default(),
        compare_to: None,
        plan: None,
        made_on: date(2026, 4, 1),
        author: String::new(),
    }
}

/// The ICB of Havelock.
fn icb() -> String {
    let areas = bench().areas(None, Some(wholetime_vocabulary::Level::Icb), None, Scope::default(), 5).unwrap();
    areas.areas.first().unwrap().code.clone()
}

/// The pack with its tables to calculate with, made once: forecasts take long.
static PACK: LazyLock<Document> = LazyLock::new(|| document(bench(), &icb(), &asked(), Form::Tables).unwrap());

fn table<'d>(document: &'d Document, id: &str) -> &'d Table {
    let tables = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Picture(picture) => Some(&picture.table),
        _ => None,
    });
    let mut named = tables.filter(|table| table.id == id);
    named.next().unwrap_or_else(|| panic!("no table {id}"))
}

/// All paragraphs of a paper.
fn said(document: &Document) -> String {
    let piece = |span: &Span| match span {
        Span::Text(text) | Span::Strong(text) | Span::Link { text, .. } => text.clone(),
        Span::Figure(figure) => figure.text.clone(),
    };
    let words = document.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(words) | Block::Numbered(words) | Block::Warning(words) => Some(words),
        _ => None,
    });
    words.map(|words| words.iter().map(piece).collect::<String>()).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_network_stands_beside_the_others_with_an_arrow_where_it_moved() {
    let rates = table(&PACK, "rates_by_network");
    assert!(rates.rows.last().is_some_and(|row| row.is_total), "the area itself stands last");
    assert!(rates.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.change.is_some()));
    for row in &rates.rows {
        assert_eq!(row.cells.len(), rates.columns.len());
        // An arrow says what the two figures beside it say.
        for pair in row.cells.windows(2).filter(|pair| pair[1].change.is_some()) {
            let (before, after) = (pair[0].value.unwrap(), pair[1].value.unwrap());
            let moved = (after - before) / before * 100.0;
            match pair[1].change.unwrap() {
                crate::document::Change::Up => assert!(2.0 <= moved, "{before} to {after}"),
                crate::document::Change::Down => assert!(moved <= -2.0, "{before} to {after}"),
                crate::document::Change::Same => assert!(moved.abs() < 2.0, "{before} to {after}"),
            }
        }
    }
}

#[test]
fn a_pack_without_a_plan_says_how_to_name_one() {
    let said = said(&PACK);
    assert!(said.contains("No plan was named"), "{said}");
    assert!(said.contains("--plan NAME"));
    assert!(said.contains("wholetime arrs load FILE"), "no claim is held, and the paper says how to load some");
}

#[test]
fn a_pack_with_a_plan_tells_its_posts_actions_and_risks() {
    let plan = Plan::from_toml(
        r#"
schema = 1
id = "docks"
title = "Docks"
years = ["2026/27"]

[[place]]
id = "docks"
title = "Docks"

[[delivery.action]]
id = "hire"
theme = "Recruitment"
title = "Hire two nurses"
complete_by = "2026-03-01"

[[delivery.risk]]
id = "nobody"
title = "Nobody comes"
before = { likelihood = 4, impact = 4 }
"#,
    )
    .unwrap();
    let asked = ReportAsked { plan: Some(PlanSource::Document(Box::new(plan))), ..asked() };
    let pack = document(bench(), &icb(), &asked, Form::Paper).unwrap();
    let actions = table(&pack, "actions");
    assert_eq!(actions.rows.len(), 1);
    assert_eq!(actions.rows[0].cells[2].text, "nobody named");
    assert!(actions.rows[0].cells[5].text.contains("overdue"), "{}", actions.rows[0].cells[5].text);
    assert_eq!(table(&pack, "risks").rows[0].cells[1].value, Some(16.0));
}

#[test]
fn a_practice_has_no_pack_and_is_told_where_its_profile_is() {
    let refused = document(bench(), "U99901", &asked(), Form::Paper).unwrap_err().to_string();
    assert!(refused.contains("wholetime report profile U99901"), "{refused}");
}

#[test]
fn every_figure_of_a_pack_has_a_command_that_rebuilds_it() {
    let pack = &*PACK;
    let known: Vec<&str> = pack.references.iter().map(|reference| reference.id.as_str()).collect();
    let mut figures = 0;
    for cell in pack
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Table(table) => Some(&table.rows),
            _ => None,
        })
        .flatten()
        .flat_map(|row| &row.cells)
    {
        let Some((_, reference)) = &cell.figure else { continue };
        assert!(known.contains(&reference.as_str()), "no reference {reference}");
        figures += 1;
    }
    assert!(0 < figures);
    assert!(pack.references.iter().all(|reference| reference.command.starts_with("wholetime ")));
}

#[test]
fn the_rates_of_an_exported_workbook_are_made_again_from_what_is_held() {
    let bytes = render(&PACK, Format::Excel).unwrap();
    let checked = bench().check_rates(&bytes, "icb.xlsx", Scope::default()).unwrap();
    assert!(checked.unread.is_empty(), "{:?}", checked.unread);
    assert!(!checked.rates.is_empty());
    let other = checked.rates.iter().find(|rate| rate.outcome != Outcome::Reproduced);
    assert!(other.is_none(), "{other:?}");
}

#[test]
fn a_rate_changed_in_an_exported_workbook_is_found() {
    let mut pack = PACK.clone();
    let rates = pack.blocks.iter_mut().find_map(|block| match block {
        Block::Table(table) if table.id == "rates" => Some(table),
        _ => None,
    });
    let cell = &mut rates.unwrap().rows[0].cells[4];
    *cell = crate::document::Cell::number(cell.value.unwrap() + 1.0, 2);
    let bytes = render(&pack, Format::Excel).unwrap();
    let checked = bench().check_rates(&bytes, "icb.xlsx", Scope::default()).unwrap();
    let changed = checked.rates.iter().filter(|rate| rate.outcome != Outcome::Reproduced).count();
    assert_eq!(changed, 1);
}

/// The mapping in the guide, as a reader copies it.
fn mapping() -> &'static str {
    let guide = include_str!("../../../../../docs/guides/icb-pack.md");
    guide.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap()
}

#[test]
fn the_staff_of_an_exported_workbook_load_back_as_a_table_of_ones_own() {
    let pack = &*PACK;
    let staff = table(pack, "staff_by_place");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("icb.xlsx"), render(pack, Format::Excel).unwrap()).unwrap();
    std::fs::write(folder.path().join("icb.mapping.toml"), mapping()).unwrap();
    let own = open(&folder.path().join("workspace"));
    let imported = own.import(&[folder.path().join("icb.xlsx")], None, &Quiet, &Cancel::default()).unwrap();
    let question = "SELECT sum(value) AS fte FROM facts WHERE measure = 'nurse_fte'";
    let answer = own.query(question, 10).unwrap();
    let read = answer.rows[0][0].as_f64().unwrap();
    let written: f64 = staff.rows.iter().filter_map(|row| row.cells[6].value).sum();
    assert_eq!(staff.columns[6].title, "Nurses FTE");
    assert!((read - written).abs() < 1e-6, "{read} is not {written}; {imported:?}");
}
