//! `GET /plans/{id}/reach`: what it would take for a target to be met, and what the plan relies on; with `reach.csv` and
//! `reach-points.csv` to take away.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use wholetime_reports::charts::{Chart, Ladder, LadderRung};
use wholetime_reports::{Download, csv, words};
use wholetime_workbench::plans::quantity::Money;
use wholetime_workbench::plans::reach::Joint;
use wholetime_workbench::questions::plans::Opened;
use wholetime_workbench::questions::plans::reach::{RangeLine, ReachAnswer, ReachAsked, SizeLine, SizeWord};
use wholetime_workbench::{Workbench, WorkbenchError};

use super::Heading;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::layout::Choice;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;
use crate::works::{self, Works};

#[derive(Template)]
#[template(path = "pages/plan/reach/page.html")]
struct ReachPage {
    frame: Frame,
    heading: Heading,
    version: Option<String>,
    targets: Vec<Choice>,
    points: Vec<Choice>,
    chance: String,
    stretch: String,
    on: String,
    chances: String,
    /// Why there is no answer, where there is none.
    refused: Option<String>,
    told: Option<Told>,
}

struct Told {
    finding: String,
    relies: String,
    enough: Table,
    chart: Option<Chart>,
    ladder: Table,
    reliance: Table,
    trajectory: Table,
    assumed: Table,
    method: Vec<String>,
    notes: Vec<String>,
    downloads: Vec<Link>,
    permalink: String,
}

/// `GET /plans/{id}/reach`: `version`, `target`, `chance`, `points`, `stretch`, `on`, `chances`. The search goes on behind a page
/// that tells how far it is.
pub(in crate::pages) async fn page(
    Acting(bench): Acting,
    Extension(works): Extension<Arc<Works>>,
    Path(id): Path<String>,
    words: Asked,
) -> Page {
    let asked = asked::reach(&words)?;
    let address = behind(&asked, &words).behind(&links::plan_part(&id, "reach"));
    let what = format!("What it would take for the plan {id}");
    works::page(&works, bench, (what, address), move |bench, watch| {
        let source = super::source(&id, &words);
        let opened = bench.open_plan(&source)?;
        let mut page = ReachPage::new(&opened, &asked, &words);
        if asked.target.is_some() || opened.plan.targets.len() == 1 {
            match bench.plan_reach_watched(&source, &asked, watch) {
                Ok(answer) => page.told = Some(Told::of(&answer, &asked, &words)?),
                Err(WorkbenchError::NotPossible(why)) => page.refused = Some(super::capital(&why)),
                Err(why) => return Err(why.into()),
            }
        }
        Ok(page.render()?)
    })
    .await
}

/// `GET /plans/{id}/reach.csv`: every way.
pub(in crate::pages) async fn download(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let (asked, name) = (asked::reach(&words)?, format!("{id}-reach"));
    let text = ask(bench, move |bench: &Workbench| -> Result<String, Problem> {
        Ok(csv::reach_csv(&bench.plan_reach(&super::source(&id, &words), &asked)?)?)
    });
    answer::file(text.await?.into_bytes(), Download::Csv, &name)
}

/// `GET /plans/{id}/reach-points.csv`: every point of the trajectory.
pub(in crate::pages) async fn download_points(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let (asked, name) = (asked::reach(&words)?, format!("{id}-reach-points"));
    let text = ask(bench, move |bench: &Workbench| -> Result<String, Problem> {
        Ok(csv::reach_points_csv(&bench.plan_reach(&super::source(&id, &words), &asked)?)?)
    });
    answer::file(text.await?.into_bytes(), Download::Csv, &name)
}

/// What was asked, for addresses of the same view.
fn behind(asked: &ReachAsked, words: &Asked) -> Behind {
    Behind::default()
        .with_some("version", words.text("version"))
        .with_some("target", asked.target.as_deref())
        .with("chance", asked.chance_pct.to_string())
        .with("points", if asked.joint == Joint::LastPoint { "last" } else { "every" })
        .with("stretch", asked.stretch.to_string())
        .with_some("on", asked.on)
        .with_some("chances", words.text("chances"))
}

impl ReachPage {
    fn new(opened: &Opened, asked: &ReachAsked, words: &Asked) -> Self {
        let heading = Heading::of(&opened.name, "reach", words);
        let is_last = asked.joint == Joint::LastPoint;
        let target = |target: &wholetime_workbench::plans::target::Target| {
            Choice::new(&target.id, &target.title, asked.target.as_ref() == Some(&target.id))
        };
        Self {
            frame: heading.frame(&opened.name, "What it would take"),
            heading,
            version: words.text("version").map(str::to_owned),
            targets: opened.plan.targets.iter().map(target).collect(),
            points: vec![
                Choice::new("every", "every quarter of the trajectory", !is_last),
                Choice::new("last", "its last quarter alone", is_last),
            ],
            chance: asked.chance_pct.to_string(),
            stretch: asked.stretch.to_string(),
            on: asked.on.map_or_else(String::new, |on| on.to_string()),
            chances: words.text("chances").unwrap_or_default().to_owned(),
            refused: None,
            told: None,
        }
    }
}

impl Told {
    fn of(answer: &ReachAnswer, asked: &ReachAsked, words: &Asked) -> Result<Self, Problem> {
        let behind = |part: &str| behind(asked, words).behind(&links::plan_part(&answer.plan.id, part));
        let notes = answer.uncosted_because.iter().chain(&answer.notes).map(|note| super::capital(note)).collect();
        Ok(Self {
            finding: format!("{}.", super::capital(&answer.finding)),
            relies: format!("{}.", answer.reliance_finding),
            enough: enough(answer),
            chart: chart(answer)?,
            ladder: ladder(answer),
            reliance: reliance(answer),
            trajectory: trajectory(answer),
            assumed: assumed(answer),
            method: answer.method.clone(),
            notes,
            downloads: vec![
                Link::new(behind("reach.csv"), "Every way: planned, enough, relied on, assumed (CSV)"),
                Link::new(behind("reach-points.csv"), "Every quarter of the trajectory (CSV)"),
                Link::new(format!("/api/v1{}", behind("reach")), "The same as JSON from the API"),
            ],
            permalink: behind("reach"),
        })
    }
}

fn percent(pct: f64) -> Cell {
    Cell::text(format!("{pct:.0} %"))
}

fn pounds(money: Option<Money>) -> Cell {
    money.map_or_else(
        || missing("not known"),
        |money| Cell::text(format!("£{}", words::number(money.units() as f64 / Money::SCALE as f64, 0))),
    )
}

fn missing(why: &str) -> Cell {
    Cell { text: why.to_owned(), is_missing: true, ..Cell::default() }
}

/// The set that is enough; where none is, every way at its most.
fn enough(answer: &ReachAnswer) -> Table {
    let (set, caption) = match &answer.enough {
        Some(set) => (set, format!("The cheapest set with a chance of {} %", answer.wanted_pct)),
        None => (&answer.most, "The best there is: every way at its most".to_owned()),
    };
    let mut table = Table::new("enough", caption)
        .column("Way in which people come")
        .column("What is done")
        .number("WTE planned")
        .number("WTE")
        .number("Cost over the plan's years");
    for SizeLine { title, size, planned, wte, cost, .. } in &set.ways {
        let cells = vec![
            Cell::text(title),
            Cell::text(size.title()),
            Cell::text(planned.to_string()),
            Cell::text(wte.to_string()),
            pounds(*cost),
        ];
        if *size == SizeWord::LeftOut { table.row(cells) } else { table.strong_row(cells) }
    }
    let chance = format!("chance {:.0} %", set.chance_pct);
    let all = vec![
        Cell::text("All"),
        Cell::text(chance),
        Cell::text(answer.planned.wte.to_string()),
        Cell::text(set.wte.to_string()),
        pounds(set.cost),
    ];
    table.strong_row(all);
    table
}

/// The ladder, with what is there without the plan as its first step.
fn chart(answer: &ReachAnswer) -> Result<Option<Chart>, Problem> {
    if answer.ladder.is_empty() {
        return Ok(None);
    }
    let first = LadderRung {
        name: "Nothing of the plan".to_owned(),
        note: "those who join and leave as a rule".to_owned(),
        chance_pct: answer.chance_without_pct,
    };
    let rung = |line: &wholetime_workbench::questions::plans::reach::RungLine| LadderRung {
        name: format!("+ {}", line.title),
        note: format!("{} WTE", line.wte),
        chance_pct: line.chance_pct,
    };
    let reached = answer.ladder.last().map_or(answer.chance_without_pct, |line| line.chance_pct);
    let title = match &answer.enough {
        Some(_) => format!(
            "{} bring the chance from {:.0} to {reached:.0} %",
            wholetime_vocabulary::how_many(answer.ladder.len(), "way"),
            answer.chance_without_pct
        ),
        None => format!("All ways at their most bring the chance to {reached:.0} %, short of {} %", answer.wanted_pct),
    };
    let drawn = Ladder {
        id: "chart-ladder".to_owned(),
        title: title.replace("1 way bring", "1 way brings"),
        wanted_pct: answer.wanted_pct,
        rungs: std::iter::once(first).chain(answer.ladder.iter().map(rung)).collect(),
    };
    Ok(Some(drawn.draw()?))
}

fn ladder(answer: &ReachAnswer) -> Table {
    let mut table = Table::new("ladder", "How the chance climbs, each time by the way that helps most")
        .column("With")
        .number("WTE")
        .number("Chance")
        .number("Cost so far");
    table.row(vec![
        Cell::text("Nothing of the plan"),
        Cell::default(),
        percent(answer.chance_without_pct),
        Cell::default(),
    ]);
    for line in &answer.ladder {
        table.row(vec![
            Cell::text(format!("+ {}", line.title)),
            Cell::text(line.wte.to_string()),
            percent(line.chance_pct),
            pounds(line.cost_so_far),
        ]);
    }
    table
}

fn reliance(answer: &ReachAnswer) -> Table {
    let caption = format!("The plan as it stands has a chance of {:.0} %", answer.planned.chance_pct);
    let mut table = Table::new("reliance", caption)
        .column("Way in which people come")
        .number("WTE planned")
        .number("Chance without it")
        .number("Falls by, points")
        .number("Its part in what the plan gains, points")
        .number(format!("WTE it brings by {}", answer.by.in_words()));
    for line in &answer.reliance {
        let brings = &line.brings;
        table.row(vec![
            Cell::text(&line.title),
            Cell::text(line.wte.to_string()),
            percent(line.chance_without_pct),
            Cell::text(words::number(line.falls_by, 1)),
            line.share_points.map_or_else(|| missing("too many ways"), |points| Cell::text(words::number(points, 1))),
            Cell::text(words::number(brings.mean, 1)).small(format!(
                "{} to {} in 9 of 10 cases",
                words::number(brings.p05, 1),
                words::number(brings.p95, 1)
            )),
        ]);
    }
    table
}

fn trajectory(answer: &ReachAnswer) -> Table {
    let shown = if answer.enough.is_some() { "With the set that is enough" } else { "All ways at their most" };
    let mut table = Table::new("points", "The chance of each quarter of the trajectory by itself")
        .column("By the end of")
        .number("FTE wanted")
        .number("Without the plan")
        .number("Plan as it stands")
        .number(shown)
        .number("Missed first here");
    for point in &answer.points {
        table.row(vec![
            Cell::text(point.by.in_words()),
            Cell::text(words::number(point.wanted, 1)),
            percent(point.without_pct),
            percent(point.planned_pct),
            percent(point.shown_pct),
            percent(point.missed_first_pct),
        ]);
    }
    table
}

fn assumed(answer: &ReachAnswer) -> Table {
    let mut table = Table::new("assumed", "What is assumed of each way")
        .column("Way in which people come")
        .number("WTE still to come")
        .column("What comes of it")
        .column("Who says so")
        .column("Would not come anyway")
        .column("Months late")
        .column("Leave in a year");
    let range = |range: RangeLine, unit: &str| {
        let cell = Cell::text(format!("{}{unit}", range.central));
        if range.low == range.high { cell } else { cell.small(format!("{} to {}", range.low, range.high)) }
    };
    for way in &answer.ways {
        let comes = match (way.chance_pct, way.filled_pct) {
            (Some(chance), _) => Cell::text(format!("all of it or nothing, {chance:.0} %")),
            (None, Some(filled)) => range(filled, " % of its posts"),
            (None, None) => Cell::default(),
        };
        let who = match way.risk_from.as_str() {
            "the plan" | "whoever asks" => Cell::text(&way.risk_from),
            name => Cell::link("an assumption", format!("/assumptions#{name}")),
        };
        table.row(vec![
            Cell::text(&way.title).small(format!("taken as {}", way.kind.title())),
            Cell::text(way.wte.to_string()),
            comes,
            who,
            range(way.additional_pct, " %"),
            range(way.months_late, ""),
            range(way.leaving_pct, " %"),
        ]);
    }
    table
}
