//! `GET /plans/{id}/delivery`: actions by theme, the timeline by quarter, who carries how much, and the risk grids; with `.csv`
//! and `.ics` to take away.

mod drawn;

use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use wholetime_reports::charts::{Chart, Schedule};
use wholetime_reports::{Download, csv};
use wholetime_vocabulary::how_many;
use wholetime_workbench::plans::delivery::register::{RiskLine, Scored};
use wholetime_workbench::plans::delivery::review::{ActionLine, Load, Moved, NOBODY, Wanted};
use wholetime_workbench::plans::delivery::timeline::Kind;
use wholetime_workbench::questions::plans::delivery::{DeliveryAnswer, DeliveryAsked};

use super::{Heading, behind, source};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::layout::Choice;
use crate::components::{Cell, Frame, Link, Table};
use crate::pages::return_form::day;
use crate::problem::Problem;
use drawn::{GridView, TimelineView};

#[derive(Template)]
#[template(path = "pages/plan/delivery/page.html")]
struct DeliveryPage {
    frame: Frame,
    heading: Heading,
    lede: String,
    path: String,
    version: String,
    on: String,
    owners: Vec<Choice>,
    is_overdue: bool,
    cards: Vec<Card>,
    /// What was left out of the tables of actions.
    left_out: String,
    themes: Vec<Theme>,
    packages: Table,
    timeline: Option<TimelineView>,
    /// The same as a picture, to take away.
    picture: Option<Chart>,
    /// Packages and actions that have no place in the timeline.
    not_placed: String,
    owned: Option<Table>,
    has_risks: bool,
    risk_lede: String,
    grids: Vec<GridView>,
    register: Table,
    notes: Vec<String>,
    downloads: Vec<Link>,
}

/// A count at the head of the page.
struct Card {
    title: &'static str,
    number: usize,
    line: String,
    /// Where those that are counted are listed, where they are.
    href: Option<String>,
}

/// The actions of a theme.
struct Theme {
    title: String,
    table: Table,
}

/// The address of an action of the version that is shown.
pub(super) fn action_path(plan: &str, action: &str, words: &Asked) -> String {
    behind(plan, &format!("actions/{}", crate::links::encoded(action)), words)
}

/// The address of a risk of the version that is shown.
pub(super) fn risk_path(plan: &str, risk: &str, words: &Asked) -> String {
    behind(plan, &format!("risks/{}", crate::links::encoded(risk)), words)
}

/// What is asked of the delivery of a plan: `on`, `owner`, `overdue`.
pub(crate) fn asked_for(words: &Asked) -> Result<DeliveryAsked, Problem> {
    Ok(DeliveryAsked {
        on: words.day("on")?,
        wanted: Wanted {
            owner: words.text("owner").map(str::to_owned),
            overdue: words.flag("overdue", "bad_overdue")?,
        },
    })
}

pub(in crate::pages) async fn page(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let asked = asked_for(&words)?;
    let page = ask(bench, move |bench| -> Result<DeliveryPage, Problem> {
        DeliveryPage::of(&bench.plan_delivery(&source(&id, &words), &asked)?, &asked, &words)
    });
    answer::page(&page.await?)
}

/// `GET /plans/{id}/delivery.csv`: the actions looked for.
pub(in crate::pages) async fn actions_csv(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let asked = asked_for(&words)?;
    let answer = ask(bench, move |bench| bench.plan_delivery(&source(&id, &words), &asked)).await?;
    let text = csv::actions_csv(&answer).map_err(Problem::from)?;
    answer::file(text.into_bytes(), Download::Csv, &format!("{}-actions", answer.plan.id))
}

/// `GET /plans/{id}/risks.csv`: the risk register.
pub(in crate::pages) async fn risks_csv(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let asked = asked_for(&words)?;
    let answer = ask(bench, move |bench| bench.plan_risks(&source(&id, &words), asked.on)).await?;
    let text = csv::risks_csv(&answer.plan, answer.on, &answer.risks).map_err(Problem::from)?;
    answer::file(text.into_bytes(), Download::Csv, &format!("{}-risks", answer.plan.id))
}

/// `GET /plans/{id}/calendar.ics`: what is due, to be decided and to be looked at again, for diaries.
pub(in crate::pages) async fn calendar(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let answer = ask(bench, move |bench| bench.plan_calendar(&source(&id, &words))).await?;
    let name = format!("attachment; filename=\"wholetime-{}.ics\"", answer.plan.id);
    let name = HeaderValue::from_str(&name).map_err(|why| Problem::inside(why.to_string()))?;
    let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], answer.text).into_response())
}

impl DeliveryPage {
    fn of(answer: &DeliveryAnswer, asked: &DeliveryAsked, words: &Asked) -> Result<Self, Problem> {
        let heading = Heading::of(&answer.plan, "delivery", words);
        let id = answer.plan.id.as_str();
        let risks = &answer.risks;
        Ok(Self {
            frame: heading.frame(&answer.plan, "Delivery"),
            heading,
            lede: format!("On {}, {}.", day(answer.on), answer.counts.in_words()),
            path: crate::links::plan_part(id, "delivery"),
            version: words.text("version").unwrap_or_default().to_owned(),
            on: asked.on.map(|on| on.to_string()).unwrap_or_default(),
            owners: owners(answer, asked),
            is_overdue: asked.wanted.overdue,
            cards: cards(answer, asked, words),
            left_out: left_out(answer),
            themes: themes(answer, words),
            packages: packages(answer),
            timeline: TimelineView::of(answer, words),
            picture: Schedule::of("chart-timeline", answer).map(|schedule| schedule.draw()).transpose()?,
            not_placed: not_placed(answer),
            owned: owned(answer, words),
            has_risks: !risks.risks.is_empty(),
            risk_lede: format!("On {}, {}.", day(answer.on), risks.counts.in_words()),
            grids: [
                ("before", "Before mitigation", &risks.grid_before),
                ("after", "After mitigation", &risks.grid_after),
            ]
            .into_iter()
            .filter_map(|(name, title, grid)| GridView::of(name, title, grid, answer, words))
            .collect(),
            register: register(&risks.risks, id, words),
            notes: answer
                .figures_missing
                .iter()
                .map(|why| format!("What actions and risks move cannot be worked out: {why}"))
                .collect(),
            downloads: downloads(answer, asked, words),
        })
    }
}

/// Days, owner and version stand behind what is taken away, as they do behind the page.
fn downloads(answer: &DeliveryAnswer, asked: &DeliveryAsked, words: &Asked) -> Vec<Link> {
    let id = answer.plan.id.as_str();
    let of = |part: &str| {
        crate::links::Behind::default()
            .with_some("version", words.text("version"))
            .with_some("on", asked.on)
            .with_some("owner", asked.wanted.owner.as_deref())
            .with_some("overdue", asked.wanted.overdue.then_some("true"))
            .behind(&crate::links::plan_part(id, part))
    };
    vec![
        Link::new(of("delivery.csv"), "These actions (CSV)"),
        Link::new(of("risks.csv"), "The risks (CSV)"),
        Link::new(behind(id, "calendar.ics", words), "Due dates and reviews for a diary (iCalendar)"),
        Link::new(format!("/api/v1{}", of("delivery")), "The same as JSON from the API"),
    ]
}

fn owners(answer: &DeliveryAnswer, asked: &DeliveryAsked) -> Vec<Choice> {
    let chosen = asked.wanted.owner.as_deref().unwrap_or_default();
    let named = answer.by_owner.iter().filter_map(|load| load.name.as_deref());
    let has_nobody = answer.by_owner.iter().any(|load| load.name.is_none());
    let mut choices = vec![Choice::new("", "Everybody", chosen.is_empty())];
    choices.extend(named.map(|name| Choice::new(name, name, chosen.to_lowercase() == name.to_lowercase())));
    if has_nobody {
        choices.push(Choice::new(NOBODY, "Nobody", chosen.eq_ignore_ascii_case(NOBODY)));
    }
    choices
}

fn cards(answer: &DeliveryAnswer, asked: &DeliveryAsked, words: &Asked) -> Vec<Card> {
    let (counts, risks) = (answer.counts, answer.risks.counts);
    let listed = |number: usize, name: &'static str, value: &str| {
        let behind = crate::links::Behind::default()
            .with_some("version", words.text("version"))
            .with_some("on", asked.on)
            .with(name, value);
        (0 < number).then(|| behind.behind(&crate::links::plan_part(&answer.plan.id, "delivery")))
    };
    let card = |title, number, line| Card { title, number, line, href: None };
    let mut cards = vec![
        Card {
            href: listed(counts.overdue, "overdue", "true"),
            ..card("Overdue", counts.overdue, format!("of {}", how_many(counts.actions, "action")))
        },
        card("Due within 90 days", counts.due_in_90_days, format!("{} of them within 30", counts.due_in_30_days)),
        Card {
            href: listed(counts.without_owner, "owner", NOBODY),
            ..card("Without an owner", counts.without_owner, "nobody answers for them".to_owned())
        },
        card("Without a date", counts.without_date, format!("and {} without an indicator", counts.without_kpi)),
        card("Done", counts.done, format!("{} go on without an end", counts.ongoing)),
    ];
    if counts.actions == 0 {
        cards.clear();
    }
    if 0 < risks.risks {
        let line = format!("of {}, {} past review", how_many(risks.risks, "risk"), risks.past_review);
        cards.push(Card { href: Some("#risks".to_owned()), ..card("Extreme risks", risks.extreme, line) });
    }
    cards
}

fn left_out(answer: &DeliveryAnswer) -> String {
    let (shown, all) = (answer.actions.len(), answer.counts.actions);
    if shown == all {
        return String::new();
    }
    format!("{shown} of {} shown; counts, timeline and risks are of all.", how_many(all, "action"))
}

/// Themes in the order of the plan; within each what is wrong stands first, as the answer has it.
fn themes(answer: &DeliveryAnswer, words: &Asked) -> Vec<Theme> {
    let theme = |(index, load): (usize, &Load)| {
        let title = load.name.clone().unwrap_or_default();
        let lines: Vec<&ActionLine> = answer.actions.iter().filter(|line| line.theme == title).collect();
        if lines.is_empty() {
            return None;
        }
        let caption = format!("{title}: {}", how_many(lines.len(), "action"));
        let mut table = Table::new(&format!("theme-{index}"), caption)
            .column("Action")
            .column("How it stands")
            .column("Due")
            .column("Owner")
            .column("Performance indicator");
        let has_constraints = lines.iter().any(|line| line.constraint.is_some());
        if has_constraints {
            table = table.column("Constraint");
        }
        for line in lines {
            let mut cells = action_row(line, &answer.plan.id, words);
            if has_constraints {
                cells.push(Cell::text(line.constraint.clone().unwrap_or_default()));
            }
            table.row(cells);
        }
        Some(Theme { title, table })
    };
    answer.by_theme.iter().enumerate().filter_map(theme).collect()
}

fn action_row(line: &ActionLine, plan: &str, words: &Asked) -> Vec<Cell> {
    let mut action = Cell::link(&line.title, action_path(plan, &line.id, words));
    action = action.small(line.objective.clone().unwrap_or_default()).small(moves(line.moves.as_ref()));
    vec![action, standing(line), due(line), told(line.owner.as_deref(), "nobody"), told(line.kpi.as_deref(), "none")]
}

/// What is wrong, and how it stands.
fn standing(line: &ActionLine) -> Cell {
    let status = super::capital(line.status.in_words());
    let overdue = line.is_wrong_because.first().filter(|_| line.days_overdue.is_some());
    let mut cell = match overdue {
        Some(overdue) => Cell::text(format!("▲ {}", super::capital(overdue))).small(status),
        None => Cell::text(status),
    };
    for why in line.is_wrong_because.iter().skip(usize::from(overdue.is_some())) {
        cell = cell.small(why);
    }
    if !line.waits_for.is_empty() {
        cell = cell.small(format!("waits for {}", line.waits_for.join(", ")));
    }
    cell
}

fn due(line: &ActionLine) -> Cell {
    let cell = match (line.complete_by, line.due_in_days) {
        (None, _) if line.status.is_open() => Cell { is_missing: true, ..Cell::text("no date") },
        (None, _) => Cell::text(""),
        (Some(date), Some(0)) => Cell::text(day(date)).small("today"),
        (Some(date), Some(days)) => {
            let days = usize::try_from(days).unwrap_or_default();
            Cell::text(day(date)).small(format!("in {}", how_many(days, "day")))
        }
        (Some(date), None) => Cell::text(day(date)),
    };
    let done = line.done_on.map(|date| format!("done {}", day(date))).unwrap_or_default();
    let decide = line.decide_by.map(|date| format!("decide by {}", day(date))).unwrap_or_default();
    cell.small(done).small(decide)
}

/// The figure that is moved, and what it comes to.
fn moves(moved: Option<&Moved>) -> String {
    match moved {
        None => String::new(),
        Some(Moved { figure, value: Some(value), .. }) => format!("moves {figure}, {value} in the plan"),
        Some(Moved { figure, .. }) => format!("moves {figure}"),
    }
}

/// A text, or the word for there being none.
pub(super) fn told(text: Option<&str>, none: &str) -> Cell {
    match text {
        Some(text) => Cell::text(text),
        None => Cell { is_missing: true, ..Cell::text(none) },
    }
}

/// Actions without a date; packages without quarters say so in their own table.
fn not_placed(answer: &DeliveryAnswer) -> String {
    let timeline = &answer.timeline;
    let is_undated = |id: &String| timeline.not_placed.contains(id);
    let actions = timeline.rows.iter().filter(|row| row.kind == Kind::Action && is_undated(&row.id));
    let names: Vec<&str> = actions.map(|row| row.title.as_str()).collect();
    let mut said = Vec::new();
    if !names.is_empty() {
        said.push(format!("{} without a date: {}.", how_many(names.len(), "action"), names.join("; ")));
    }
    if !timeline.beyond.is_empty() {
        said.push(format!("Later than the last quarter drawn: {}.", timeline.beyond.join(", ")));
    }
    said.join(" ")
}

/// Packages with their parts behind them, in the order of the timeline.
fn packages(answer: &DeliveryAnswer) -> Table {
    let mut table = Table::new("packages", "Packages of work, each with its parts behind it")
        .column("Package")
        .column("Part of")
        .column("Output")
        .column("Owner")
        .column("Quarters")
        .column("Depends on");
    let title = |id: &str| {
        let named = answer.packages.iter().find(|package| package.id == id);
        named.map_or_else(|| id.to_owned(), |package| package.title.clone())
    };
    for row in answer.timeline.rows.iter().filter(|row| row.kind == Kind::Package) {
        let Some(package) = answer.packages.iter().find(|package| package.id == row.id) else { continue };
        let quarters: Vec<String> = package.quarters.iter().map(ToString::to_string).collect();
        let is_of_parts = package.quarters.is_empty() && !answer.timeline.not_placed.contains(&row.id);
        let quarters = match quarters.as_slice() {
            [] if is_of_parts => Cell::text("those of its parts"),
            [] => told(None, "not stated"),
            some => Cell::text(some.join(", ")),
        };
        // Who answers for the whole answers for its parts, where nobody else is named.
        let owner = match (package.owner.as_deref(), &package.within) {
            (None, Some(_)) => Cell::text(""),
            (owner, _) => told(owner, "nobody"),
        };
        table.row(vec![
            Cell::text(&package.title),
            Cell::text(package.within.as_deref().map(title).unwrap_or_default()),
            Cell::text(package.output.clone().unwrap_or_default()),
            owner,
            quarters,
            Cell::text(package.depends_on.join(", ")),
        ]);
    }
    table
}

/// Who carries how much; nothing where no action has an owner.
fn owned(answer: &DeliveryAnswer, words: &Asked) -> Option<Table> {
    answer.by_owner.iter().find(|load| load.name.is_some())?;
    let mut table = Table::new("owners", "Open actions by owner, who carries most first")
        .column("Owner")
        .number("Open")
        .number("Overdue")
        .number("Due within 90 days")
        .number("Ongoing")
        .number("Done");
    for load in &answer.by_owner {
        let name = load.name.as_deref().unwrap_or(NOBODY);
        let shown = if load.name.is_none() { "Nobody" } else { name };
        let path = crate::links::Behind::default()
            .with_some("version", words.text("version"))
            .with("owner", name)
            .behind(&crate::links::plan_part(&answer.plan.id, "delivery"));
        let counts = load.counts;
        let numbers = [counts.open, counts.overdue, counts.due_in_90_days, counts.ongoing, counts.done];
        let mut cells = vec![Cell::link(shown, path)];
        cells.extend(numbers.map(|number| Cell::text(number.to_string())));
        table.row(cells);
    }
    Some(table)
}

fn register(risks: &[RiskLine], plan: &str, words: &Asked) -> Table {
    let mut table = Table::new("register", "Risks, the most severe first: likelihood × impact, each 1 to 5")
        .column("Risk")
        .number("Before")
        .number("After")
        .column("How it stands")
        .column("Owner")
        .column("Review")
        .column("Mitigation");
    for risk in risks {
        let mut standing = match risk.trend {
            Some(trend) => Cell::text(format!("{}, {}", super::capital(risk.status.word()), trend.in_words())),
            None => Cell::text(super::capital(risk.status.word())),
        };
        for why in &risk.is_wrong_because {
            standing = standing.small(why);
        }
        let review = match risk.review_on {
            Some(date) => Cell::text(day(date)),
            None => told(None, "no day"),
        };
        table.row(vec![
            Cell::link(format!("{}. {}", risk.id, risk.title), risk_path(plan, &risk.id, words))
                .small(moves(risk.moves.as_ref())),
            scored(risk.before),
            scored(risk.after),
            standing,
            told(risk.owner.as_deref(), "nobody"),
            review,
            told(risk.mitigation.as_deref(), "none"),
        ]);
    }
    table
}

/// A severity with its likelihood, impact and band; where there is none, that.
pub(super) fn scored(score: Option<Scored>) -> Cell {
    match score {
        None => told(None, "not scored"),
        Some(Scored { likelihood, impact, severity, band }) => {
            Cell::text(severity.to_string()).small(format!("{likelihood} × {impact}, {}", band.in_words()))
        }
    }
}
