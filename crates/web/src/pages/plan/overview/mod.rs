//! `GET /plans/{id}`: a plan at a glance, and `GET /plans/{id}/plan.{toml,json}`: the document itself.

use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use wholetime_vocabulary::{grouped, how_many};
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::hints::with_hints;
use wholetime_workbench::plans::key_dates::KeyDate;
use wholetime_workbench::plans::plan::{Aim, AimKind};
use wholetime_workbench::plans::quantity::{Money, Wte};
use wholetime_workbench::questions::plans::overview::{DeliveryCounts, MoneyLine, OverviewAnswer};

use super::{Heading, behind};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::{Cell, Frame, Link, Table};
use crate::links;
use crate::pages::return_form::day;
use crate::problem::Problem;

/// Dates shown; the JSON has all of them.
const DATES_SHOWN: usize = 12;

#[derive(Template)]
#[template(path = "pages/plan/overview/page.html")]
struct OverviewPage {
    frame: Frame,
    heading: Heading,
    lede: String,
    area: Option<Link>,
    /// Additional roles of the area.
    roles: Option<Link>,
    warnings: Vec<String>,
    cards: Vec<Card>,
    aims: Table,
    posts: Table,
    dates: Table,
    dates_note: String,
    places: Table,
    /// Where the lists of all places come from, where that is the same.
    places_source: Option<String>,
    baselines: Table,
    versions: Table,
    downloads: Vec<Link>,
}

/// A headline number with the lines below it.
struct Card {
    title: String,
    number: String,
    unit: String,
    lines: Vec<String>,
    more: Option<Link>,
}

pub(in crate::pages) async fn page(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let page = ask(bench, move |bench| -> Result<OverviewPage, Problem> {
        let answer = bench.plan_overview(&super::source(&id, &words))?;
        Ok(OverviewPage::of(bench, &answer, &words))
    });
    answer::page(&page.await?)
}

/// `GET /plans/{id}/plan.toml` and `plan.json`: `version`; the document, which reads back as the same plan.
pub(in crate::pages) async fn toml(bench: Acting, id: Path<String>, words: Asked) -> Page {
    document(bench, id, words, "toml").await
}

/// As [`toml`], in JSON.
pub(in crate::pages) async fn json(bench: Acting, id: Path<String>, words: Asked) -> Page {
    document(bench, id, words, "json").await
}

async fn document(Acting(bench): Acting, Path(id): Path<String>, words: Asked, ending: &'static str) -> Page {
    let written = ask(bench, move |bench| -> Result<(String, String), Problem> {
        let opened = bench.open_plan(&super::source(&id, &words))?;
        let text = if ending == "json" { opened.plan.to_json() } else { with_hints(&opened.plan) };
        let text = text.map_err(|why| Problem::inside(why.to_string()))?;
        let number = opened.name.version.map_or_else(String::new, |number| format!("-{number}"));
        Ok((text, format!("{}{number}.{ending}", opened.name.id)))
    });
    let (text, name) = written.await?;
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .map_err(|why| Problem::inside(why.to_string()))?;
    let kind = if ending == "json" { "application/json" } else { "application/toml; charset=utf-8" };
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, text).into_response())
}

impl OverviewPage {
    fn of(bench: &Workbench, answer: &OverviewAnswer, words: &Asked) -> Self {
        let heading = Heading::of(&answer.plan, "", words);
        let years: Vec<String> = answer.years.iter().map(ToString::to_string).collect();
        let written = answer.written_on.map_or_else(String::new, |day| format!(", written on {day}"));
        let area = answer.area.as_ref().map(|code| match bench.resolve(code) {
            Ok(place) => Link::new(links::area(&place.area.code), format!("{} ({code})", place.area.name)),
            Err(_) => Link::new(links::area(code), code.clone()),
        });
        let coming = answer.key_dates.iter().filter(|date| !date.has_gone_by).count();
        Self {
            frame: heading.frame(&answer.plan, "Overview"),
            lede: format!("For {}{written}.", years.join(", ")),
            roles: answer.area.as_ref().map(|code| Link::new(links::arrs(code), "additional roles (ARRS)")),
            area,
            warnings: answer.warnings.iter().map(|warning| super::capital(warning)).collect(),
            cards: cards(answer, words),
            aims: aims(&answer.aims),
            posts: posts(answer),
            dates: dates(&answer.key_dates),
            dates_note: match (coming, answer.key_dates.len() - coming) {
                (0, 0) => "The plan names no date by which somebody must decide or deliver.".to_owned(),
                (0, gone) => format!("Every date of the plan has gone by ({gone}), as at {}.", day(answer.on)),
                (_, 0) => String::new(),
                (_, 1) => format!("One earlier date has gone by, as at {}.", day(answer.on)),
                (_, gone) => format!("{gone} earlier dates have gone by, as at {}.", day(answer.on)),
            },
            places: places(answer),
            places_source: one_source(answer).map(super::capital),
            baselines: baselines(answer),
            versions: versions(answer),
            downloads: vec![
                Link::new(
                    behind(&answer.plan.id, "plan.xlsx", words),
                    "A workbook to edit, with formulas (Excel); it comes back on the page Plans",
                ),
                Link::new(behind(&answer.plan.id, "plan.toml", words), "The plan document (TOML)"),
                Link::new(behind(&answer.plan.id, "plan.json", words), "The plan document (JSON)"),
                Link::new(
                    format!("/api/v1{}", behind(&answer.plan.id, "overview", words)),
                    "This overview as JSON from the API",
                ),
            ],
            heading,
        }
    }
}

fn cards(answer: &OverviewAnswer, words: &Asked) -> Vec<Card> {
    let to =
        |part: &str, text: &str| super::has_part(part).then(|| Link::new(behind(&answer.plan.id, part, words), text));
    let mut cards = Vec::new();
    for kind in [AimKind::Need, AimKind::Ambition, AimKind::Imposed] {
        let aims: Vec<&Aim> = answer.aims.iter().filter(|aim| aim.kind == kind).collect();
        let said = |aim: &Aim| {
            let (number, unit) = number(aim);
            format!("{number} {unit}: {}", aim.title)
        };
        let (number, unit, lines) = match aims.as_slice() {
            [] => continue,
            [only] => {
                let (figure, unit) = number(only);
                (figure, unit, vec![only.title.clone()])
            }
            // Several numbers of one kind are different things; none of them stands for the others.
            several => {
                let lines = several.iter().map(|aim| said(aim)).collect();
                (several.len().to_string(), "numbers".to_owned(), lines)
            }
        };
        cards.push(Card { title: kind.title().to_owned(), number, unit, lines, more: to("targets", "Targets") });
    }
    cards.push(Card {
        title: "Posts planned".to_owned(),
        number: grouped_wte(answer.planned),
        unit: "WTE".to_owned(),
        lines: vec![how_many(answer.posts.len(), "initiative")],
        more: to("gap", "Gap"),
    });
    cards.push(match &answer.money {
        Some(money) => cost_card(money, to("cost", "Cost and funding")),
        None => Card {
            title: "Cost over all years".to_owned(),
            number: "not known".to_owned(),
            unit: String::new(),
            lines: answer.money_missing.iter().map(|why| super::capital(why)).collect(),
            more: to("cost", "Cost and funding"),
        },
    });
    cards.push(delivery_card(answer.delivery, to("delivery", "Delivery")));
    let found = answer.findings;
    cards.push(Card {
        title: "Findings".to_owned(),
        number: (found.errors + found.warnings).to_string(),
        unit: "to look at".to_owned(),
        lines: vec![format!(
            "{}, {}, {}",
            how_many(found.errors, "error"),
            how_many(found.warnings, "warning"),
            how_many(found.notes, "note")
        )],
        more: to("findings", "Findings"),
    });
    cards
}

fn cost_card(money: &MoneyLine, more: Option<Link>) -> Card {
    let percent = money.funded_pct.map_or_else(String::new, |share| format!(" ({} %)", share.exact().written(1)));
    let mut lines = vec![
        format!("{} funded{percent}", money.funded.in_pounds()),
        format!("{} not funded", money.unfunded.in_pounds()),
    ];
    if let Some(unit) = money.printed_unit {
        lines.push(format!("Sums of cells printed in {}", Money::whole(unit).in_pounds()));
    }
    if !money.not_stated.is_empty() {
        lines.push(format!("Not in them: {} without an amount", how_many(money.not_stated.len(), "row")));
    }
    Card { title: "Cost over all years".to_owned(), number: money.cost.in_pounds(), unit: String::new(), lines, more }
}

fn delivery_card(counts: DeliveryCounts, more: Option<Link>) -> Card {
    let mut lines = vec![
        format!("of {}", how_many(counts.actions, "action")),
        format!("{} without an owner, {} without a day", counts.without_owner, counts.without_date),
    ];
    let most = counts.highest_risk.map_or_else(String::new, |most| format!(", the highest at {most} of 25"));
    lines.push(format!("{}{most}", how_many(counts.risks, "risk")));
    Card { title: "Actions overdue".to_owned(), number: counts.overdue.to_string(), unit: String::new(), lines, more }
}

/// What an aim comes to, and its unit.
fn number(aim: &Aim) -> (String, String) {
    match (aim.level, aim.change, aim.per_100k) {
        (Some(level), ..) => (grouped_wte(level), "WTE to have".to_owned()),
        (_, Some(change), _) => (format!("+{}", grouped_wte(change)), "WTE".to_owned()),
        (.., Some(rate)) => (rate.to_string(), "per 100,000 patients".to_owned()),
        _ => (String::new(), String::new()),
    }
}

/// WTE with commas between thousands.
fn grouped_wte(wte: Wte) -> String {
    let text = wte.to_string();
    match text.split_once('.') {
        None => text.parse().map_or(text, |whole: f64| grouped(whole, 0)),
        Some((whole, rest)) => {
            let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole: f64| grouped(whole, 0));
            format!("{whole}.{rest}")
        }
    }
}

fn aims(aims: &[Aim]) -> Table {
    let mut table = Table::new("aims", "What is wanted; need, ambition and what is imposed are kept apart")
        .column("What")
        .column("Kind")
        .number("Number")
        .column("By")
        .column("Who set it, or how it was worked out");
    for aim in aims {
        let (figure, unit) = number(aim);
        table.row(vec![
            Cell::text(&aim.title).small(aim.definition.clone().unwrap_or_default()),
            Cell::text(aim.kind.title()),
            Cell::text(figure).small(unit),
            Cell::text(aim.by.map_or_else(String::new, |by| by.to_string())),
            Cell::text(&aim.source)
                .small(aim.baseline.as_ref().map_or_else(String::new, |baseline| format!("Baseline: {baseline}"))),
        ]);
    }
    table
}

fn posts(answer: &OverviewAnswer) -> Table {
    let mut table = Table::new("posts", "Posts planned, WTE by the year in which they begin").column("Initiative");
    for year in &answer.years {
        table = table.number(year.to_string());
    }
    table = table.number("All years");
    let cell = |planned: Wte, costed: Wte| {
        let beside = if planned == costed { String::new() } else { format!("costed: {}", grouped_wte(costed)) };
        Cell::text(grouped_wte(planned)).small(beside)
    };
    for line in &answer.posts {
        let by_year = line.by_year.iter().map(|year| cell(year.planned, year.costed));
        let first = Cell::text(&line.title).small(&line.role);
        table.row(std::iter::once(first).chain(by_year).chain([cell(line.planned, line.costed)]).collect());
    }
    if 1 < answer.posts.len() {
        let year = |index: usize| -> Wte {
            answer.posts.iter().filter_map(|line| line.by_year.get(index)).map(|year| year.planned).sum()
        };
        let years = (0..answer.years.len()).map(|index| Cell::text(grouped_wte(year(index))));
        let all = std::iter::once(Cell::text("All posts")).chain(years);
        table.strong_row(all.chain([Cell::text(grouped_wte(answer.planned))]).collect());
    }
    table
}

fn dates(dates: &[KeyDate]) -> Table {
    let mut table = Table::new("dates", "Dates coming up").column("Day").column("What").column("Of").column("Who");
    for date in dates.iter().filter(|date| !date.has_gone_by).take(DATES_SHOWN) {
        table.row(vec![
            Cell::text(date.on.to_string()),
            Cell::text(date.kind.title()),
            Cell::text(&date.title),
            Cell::text(date.owner.as_deref().unwrap_or("nobody named")),
        ]);
    }
    table
}

/// Where the lists of every place come from, where it is the same: it is said once.
fn one_source(answer: &OverviewAnswer) -> Option<&str> {
    let first = answer.places.first()?.source.as_deref()?;
    let is_of_all = answer.places.iter().all(|place| place.source.as_deref() == Some(first));
    is_of_all.then_some(first)
}

fn places(answer: &OverviewAnswer) -> Table {
    let mut table = Table::new("places", "Places and their lists")
        .column("Place")
        .column("Code")
        .number("Registered")
        .number("Weighted (Carr-Hill)")
        .number("Adjusted for need");
    let is_said_once = one_source(answer).is_some();
    if !is_said_once {
        table = table.column("Source");
    }
    let list = |patients: Option<u32>| match patients {
        Some(number) => Cell::text(grouped(f64::from(number), 0)),
        None => Cell { text: "not stated".to_owned(), is_missing: true, ..Cell::default() },
    };
    for place in &answer.places {
        let code = match &place.code {
            Some(code) => Cell::link(code, links::area(code)),
            None => Cell::text("none"),
        };
        let mut cells = vec![
            Cell::text(&place.title),
            code,
            list(place.registered),
            list(place.weighted),
            list(place.need_adjusted),
        ];
        if !is_said_once {
            cells.push(Cell::text(place.source.as_deref().unwrap_or_default()));
        }
        table.row(cells);
    }
    table
}

fn baselines(answer: &OverviewAnswer) -> Table {
    let mut table = Table::new("baselines", "What there is: each baseline with its source and date")
        .column("Baseline")
        .number("WTE of the whole")
        .column("As at")
        .column("Source");
    for baseline in &answer.baselines {
        table.row(vec![
            Cell::text(&baseline.title).small(baseline.definition.clone().unwrap_or_default()),
            match baseline.wte {
                Some(wte) => Cell::text(grouped_wte(wte)),
                None => Cell { text: "of parts only".to_owned(), is_missing: true, ..Cell::default() },
            },
            Cell::text(&baseline.as_at),
            Cell::text(&baseline.source),
        ]);
    }
    table
}

fn versions(answer: &OverviewAnswer) -> Table {
    let mut table = Table::new("versions", "Versions, the newest first")
        .column("Version")
        .column("Accepted")
        .column("Why")
        .column("What changed");
    for line in &answer.versions {
        let id = &line.id;
        let changed = match line.parent {
            Some(parent) => {
                let href = links::plan_changes(id, Some(parent), line.number);
                Cell {
                    label: Some(format!("What version {} changed from version {parent}", line.number)),
                    ..Cell::link(format!("From version {parent}"), href)
                }
            }
            None => Cell::text("made from no other"),
        };
        table.row(vec![
            Cell::link(format!("Version {}", line.number), format!("{}?version={}", links::plan(id), line.number)),
            Cell::text(line.accepted_at.get(..10).unwrap_or_default()).small(&line.accepted_by),
            Cell::text(&line.note),
            changed,
        ]);
    }
    table
}
