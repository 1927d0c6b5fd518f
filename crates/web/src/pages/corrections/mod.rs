//! `GET /corrections` and `GET /areas/{code}/corrections`: what practices dispute, and how it stands.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::{Download, csv, words};
use wholetime_vocabulary::Value;
use wholetime_workbench::questions::corrections::{CorrectionBeside, CorrectionLine, CorrectionList};
use wholetime_workbench::questions::series::Point;
use wholetime_workbench::returns::Standing;
use wholetime_workbench::{Workbench, WorkbenchError};

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::{Cell, Frame, Link, Table};
use crate::links;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/corrections/page.html")]
struct CorrectionsPage {
    frame: Frame,
    title: String,
    counts: String,
    corrections: Table,
    /// Shows the ended ones, or hides them.
    other: Link,
    mend: Option<Link>,
    downloads: Vec<Link>,
}

/// The page of one correction.
pub(super) fn link(id: &str) -> String {
    format!("/corrections/{}", links::encoded(id))
}

/// The corrections of an area; of everything without one.
pub(super) fn of(area: Option<&str>) -> String {
    area.map_or_else(|| "/corrections".to_owned(), |code| format!("{}/corrections", links::area(code)))
}

pub(super) async fn of_all(Acting(bench): Acting, asked: Asked) -> Page {
    let with_ended = asked.flag("ended", "bad_ended")?;
    let list = ask(bench, move |bench: &Workbench| bench.corrections(None, with_ended)).await?;
    answer::page(&CorrectionsPage::of(&list, with_ended))
}

pub(super) async fn of_area(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Page {
    let with_ended = asked.flag("ended", "bad_ended")?;
    let list = ask(bench, move |bench: &Workbench| bench.corrections(Some(&code), with_ended)).await?;
    answer::page(&CorrectionsPage::of(&list, with_ended))
}

/// `GET /corrections.csv`: all of them, the ended ones too.
pub(super) async fn download_all(Acting(bench): Acting) -> Page {
    let list = ask(bench, |bench: &Workbench| bench.corrections(None, true)).await?;
    taken_away(&list)
}

/// `GET /areas/{code}/corrections.csv`.
pub(super) async fn download_area(Acting(bench): Acting, Path(code): Path<String>) -> Page {
    let list = ask(bench, move |bench: &Workbench| -> Result<CorrectionList, WorkbenchError> {
        bench.corrections(Some(&code), true)
    });
    taken_away(&list.await?)
}

fn taken_away(list: &CorrectionList) -> Page {
    let bytes = csv::corrections_csv(&list.corrections).map_err(Problem::from)?.into_bytes();
    let name = list.area.as_ref().map_or("corrections".to_owned(), |area| format!("{}-corrections", area.code));
    answer::file(bytes, Download::Csv, &name)
}

/// How many decimals people expect of a figure that can be disputed.
pub(super) fn decimals(unit: &str) -> usize {
    if unit == "FTE" { 2 } else { 0 }
}

/// How a correction stands, in two words.
pub(super) fn state(line: &CorrectionLine) -> &'static str {
    match line.standing {
        Standing::Over(_) => "Ended",
        Standing::Holds { has_moved: true, .. } => "Holds; the file has moved",
        Standing::Holds { .. } => "Holds",
        Standing::Silent | Standing::NotYet => "Waits for a file",
    }
}

/// Whether totals use it, in two words.
pub(super) fn in_totals(line: &CorrectionLine) -> &'static str {
    match &line.in_totals {
        None => "Not decided",
        Some(decision) if decision.is_used => "Used",
        Some(_) => "Not used",
    }
}

/// The corrections in figures or beside them, side by side with what the file says; empty where there are none.
pub(super) fn beside(corrections: &[CorrectionBeside]) -> Table {
    let mut table = Table::new("corrections", "National figures that practices dispute")
        .column("Figure")
        .column("Practice")
        .number("National file")
        .number("The practice says")
        .column("These figures use");
    for one in corrections {
        table.row(cells(one));
    }
    table
}

/// The same, month by month.
pub(super) fn by_month(points: &[Point]) -> Table {
    let mut table = Table::new("corrections", "National figures that practices dispute, by month")
        .column("Month")
        .column("Figure")
        .column("Practice")
        .number("National file")
        .number("The practice says")
        .column("These figures use");
    for point in points {
        for one in &point.corrections {
            table.row(std::iter::once(Cell::text(point.period.in_words())).chain(cells(one)).collect());
        }
    }
    table
}

fn cells(one: &CorrectionBeside) -> Vec<Cell> {
    let decimals = if one.measure.contains("_fte") { 2 } else { 0 };
    let by = one.decided_by.as_ref().map(|by| format!("as {by} decided")).unwrap_or_default();
    let used = if one.is_used { "what the practice says" } else { "the national file" };
    vec![
        Cell::link(&one.title, link(&one.id)).small(one.id.clone()),
        Cell::link(&one.name, links::area(&one.practice)).small(one.practice.clone()),
        Cell::value(one.national, decimals),
        Cell::value(Value::Known(one.ours), decimals),
        Cell::text(used).small(by),
    ]
}

impl CorrectionsPage {
    fn of(list: &CorrectionList, with_ended: bool) -> Self {
        let code = list.area.as_ref().map(|area| area.code.as_str());
        let of = list.area.as_ref().map_or_else(String::new, |area| format!(" of {}", area.name));
        let path = self::of(code);
        let mut trail = vec![Link::new("/", "Home")];
        trail.extend(list.area.as_ref().map(|area| Link::new(links::area(&area.code), area.name.clone())));
        let other = match with_ended {
            true => Link::new(path.clone(), "Only those that still speak"),
            false => Link::new(format!("{path}?ended=true"), format!("Those that have ended, too ({})", list.ended)),
        };
        Self {
            frame: Frame::new(format!("Corrections{of}"), "/corrections").trail(trail),
            title: format!("Corrections{of}"),
            counts: format!(
                "{} open, {} of them in totals, {} not decided; {} ended.",
                list.open, list.used, list.undecided, list.ended
            ),
            corrections: table(&list.corrections),
            other,
            mend: code.map(|code| Link::new(super::mend::link(code), "What to mend in the national return")),
            downloads: vec![Link::new(format!("{path}.csv"), "CSV"), Link::new(format!("/api/v1{path}"), "JSON")],
        }
    }
}

fn table(corrections: &[CorrectionLine]) -> Table {
    let mut table = Table::new("corrections", "Figures that practices dispute")
        .column("Figure")
        .column("Practice")
        .number("National file")
        .number("The practice says")
        .column("Because")
        .column("State");
    for one in corrections {
        let decimals = decimals(one.unit);
        let now = match one.standing {
            Standing::Holds { has_moved: true, .. } => {
                format!("{} in {}", words::value(one.file, decimals), one.judged_at)
            }
            _ => String::new(),
        };
        let until = one.until.map_or_else(|| "until the file agrees".to_owned(), |until| format!("until {until}"));
        table.row(vec![
            Cell::link(&one.title, link(&one.id)).small(one.id.clone()),
            Cell::link(&one.name, links::area(&one.practice)).small(one.practice.clone()),
            Cell::value(one.national, decimals).small(format!("in {}", one.from)).small(now),
            Cell::value(Value::Known(one.ours), decimals),
            Cell::text(&one.because).small(format!("{}, {until}", one.by)),
            Cell::text(state(one)).small(format!("in totals: {}", in_totals(one).to_lowercase())),
        ]);
    }
    table
}
