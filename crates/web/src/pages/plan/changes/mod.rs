//! `GET /plans/{id}/changes`: what changed between two versions of a plan, and `GET /plans/{id}/changes.csv`.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::{Download, csv, words};
use wholetime_vocabulary::{Value, how_many};
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::quantity::{Money, Wte};
use wholetime_workbench::questions::plans::changes::{DiffAnswer, MoneyMoved};
use wholetime_workbench::questions::plans::moved::PlanBridge;
use wholetime_workbench::questions::plans::{PlanSource, VersionLine};

use super::Heading;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::layout::Choice;
use crate::components::{Cell, Frame, Link, Table};
use crate::links;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/plan/changes/page.html")]
struct ChangesPage {
    frame: Frame,
    heading: Heading,
    path: String,
    from: Vec<Choice>,
    to: Vec<Choice>,
    /// What changed in a sentence.
    lede: String,
    note: String,
    changes: Table,
    posts: Table,
    money: Table,
    money_missing: Option<String>,
    /// Which changes moved what.
    bridges: Vec<Table>,
    downloads: Vec<Link>,
}

pub(in crate::pages) async fn page(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let page = ask(bench, move |bench| -> Result<ChangesPage, Problem> {
        let (from, to) = numbers(&words)?;
        let opened = bench.open_plan(&PlanSource::Held { id: id.clone(), number: to })?;
        let heading = Heading::of(&opened.name, "changes", &Asked::default());
        let versions = bench.plan_versions(&id)?;
        let frame = heading.frame(&opened.name, "Changes");
        let answer = bench.plan_changes(&id, from, to)?;
        Ok(ChangesPage::of(frame, heading, &id, &versions, answer.as_ref()))
    });
    answer::page(&page.await?)
}

/// `GET /plans/{id}/changes.csv`: `from`, `to`.
pub(in crate::pages) async fn download(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Page {
    let name = format!("{id}-changes");
    let text =
        ask(bench, move |bench| -> Result<String, Problem> { Ok(csv::plan_changes_csv(&told(bench, &id, &words)?)?) });
    answer::file(text.await?.into_bytes(), Download::Csv, &name)
}

/// What changed between the versions that an address names.
pub(crate) fn told(bench: &Workbench, id: &str, words: &Asked) -> Result<DiffAnswer, Problem> {
    let (from, to) = numbers(words)?;
    let answer = bench.plan_changes(id, from, to)?;
    answer.ok_or_else(|| {
        Problem::not_found(format!("this version of {id} was made from no other; name one to compare with: from=1"))
    })
}

fn numbers(words: &Asked) -> Result<(Option<u32>, Option<u32>), Problem> {
    let number = |name: &str| -> Result<Option<u32>, Problem> {
        let Some(text) = words.text(name) else { return Ok(None) };
        let refused = |_| {
            let message = format!("{name}: `{text}` is not the number of a version");
            Problem::not_understood("bad_version", message)
        };
        text.parse().map(Some).map_err(refused)
    };
    Ok((number("from")?, number("to")?))
}

impl ChangesPage {
    fn of(frame: Frame, heading: Heading, id: &str, versions: &[VersionLine], answer: Option<&DiffAnswer>) -> Self {
        let newest = versions.first().map(|line| line.number);
        let shown = answer.map(|answer| (answer.from.version, answer.to.version));
        let (from, to) = shown.unwrap_or((None, newest));
        let choices = |chosen: Option<u32>| {
            let choice = |line: &VersionLine| {
                let day = line.accepted_at.get(..10).unwrap_or_default();
                let text = format!("Version {}, {day}", line.number);
                Choice::new(line.number.to_string(), text, chosen == Some(line.number))
            };
            versions.iter().map(choice).collect::<Vec<Choice>>()
        };
        let note = versions.iter().find(|line| Some(line.number) == to).map(|line| line.note.clone());
        let behind = match (from, to) {
            (Some(from), Some(to)) => format!("?from={from}&to={to}"),
            _ => String::new(),
        };
        let path = links::plan_part(id, "changes");
        let downloads = vec![
            Link::new(format!("{path}.csv{behind}"), "What changed (CSV)"),
            Link::new(format!("/api/v1{}/diff{behind}", links::plan(id)), "The same as JSON from the API"),
        ];
        Self {
            frame,
            heading,
            from: choices(from),
            to: choices(to),
            lede: lede(versions.len(), answer),
            note: note.unwrap_or_default(),
            changes: answer.map_or_else(|| changes(None), |answer| changes(Some(answer))),
            posts: posts(answer),
            money: money(answer.and_then(|answer| answer.money.as_ref())),
            money_missing: answer.and_then(|answer| answer.money_missing.clone()),
            bridges: answer.iter().flat_map(|answer| &answer.bridges).enumerate().map(bridge).collect(),
            downloads: if answer.is_some() { downloads } else { Vec::new() },
            path,
        }
    }
}

fn lede(versions: usize, answer: Option<&DiffAnswer>) -> String {
    let Some(answer) = answer else {
        return match versions {
            1 => "This is the first version. Accept a changed document under the same name to see here what changed."
                .to_owned(),
            _ => "This version was made from no other. Choose two versions to compare.".to_owned(),
        };
    };
    if answer.is_nothing {
        return "The two versions say the same.".to_owned();
    }
    let changes = how_many(answer.changes.len(), "change");
    let posts = answer.posts.last().filter(|all| all.moved != Wte::ZERO);
    let posts = posts.map_or_else(String::new, |all| format!("; {} WTE", signed(all.moved)));
    let money = match &answer.money {
        Some(money) if money.moved == Money::ZERO => "; the cost stays the same".to_owned(),
        Some(money) => format!("; {} over all years", signed_pounds(money.moved)),
        None => String::new(),
    };
    format!("{changes}{posts}{money}.")
}

fn changes(answer: Option<&DiffAnswer>) -> Table {
    let mut table =
        Table::new("changes", "What is written differently").column("Where").column("Before").column("After");
    let side = |text: &Option<String>| match text {
        Some(text) => Cell::text(text),
        None => Cell { text: "nothing".to_owned(), is_missing: true, ..Cell::default() },
    };
    for change in answer.iter().flat_map(|answer| &answer.changes) {
        table.row(vec![Cell::text(&change.at), side(&change.before), side(&change.after)]);
    }
    table
}

fn posts(answer: Option<&DiffAnswer>) -> Table {
    let mut table = Table::new("posts", "WTE planned over all years")
        .column("Role")
        .number("Before")
        .number("After")
        .number("Moved");
    let lines = answer.map_or(&[][..], |answer| answer.posts.as_slice());
    if lines.iter().all(|line| line.moved == Wte::ZERO) {
        return table;
    }
    for line in lines {
        let cells = vec![
            Cell::text(line.role.as_deref().unwrap_or("All roles")),
            Cell::text(line.before.to_string()),
            Cell::text(line.after.to_string()),
            Cell::text(signed(line.moved)),
        ];
        if line.role.is_none() { table.strong_row(cells) } else { table.row(cells) }
    }
    table
}

fn money(money: Option<&MoneyMoved>) -> Table {
    let mut table = Table::new("money", "Why the cost over all years moved, to the penny")
        .column("Row of the cost table")
        .column("Because")
        .number("Moved");
    let Some(money) = money else { return table };
    if money.reasons.is_empty() {
        return table;
    }
    table.row(vec![Cell::text("Cost before"), Cell::text(""), Cell::text(money.total_before.in_pounds())]);
    for reason in &money.reasons {
        table.row(vec![
            Cell::text(&reason.title),
            Cell::text(reason.cause.title()),
            Cell::text(signed_pounds(reason.moved)),
        ]);
    }
    table.strong_row(vec![Cell::text("Cost after"), Cell::text(""), Cell::text(money.total_after.in_pounds())]);
    table
}

/// The changes that moved a number, with what each would be in another order of telling.
fn bridge((place, bridge): (usize, &PlanBridge)) -> Table {
    let shown = |value: f64| words::signed(Value::Known(value), bridge.decimals);
    let mut table = Table::new(&format!("bridge-{place}"), format!("{}: which changes moved it", bridge.title))
        .column("Change")
        .number(bridge.unit)
        .number("In any order");
    if let Some(why) = &bridge.missing {
        let why = Cell { text: format!("not told apart: {why}"), is_missing: true, ..Cell::default() };
        table.row(vec![why, Cell::default(), Cell::default()]);
        return table;
    }
    let end = |title: &str, value: Option<f64>| {
        let value = value.map_or_else(String::new, |value| words::number(value, bridge.decimals));
        vec![Cell::text(title), Cell::text(value), Cell::default()]
    };
    table.row(end("Before", bridge.from));
    for bar in &bridge.bars {
        let [low, high] = [bar.low_over_orders, bar.high_over_orders].map(shown);
        let range = if low == high { String::new() } else { format!("{low} to {high}") };
        table.row(vec![Cell::text(&bar.driver), Cell::text(shown(bar.printed)), Cell::text(range)]);
    }
    table.strong_row(end("After", bridge.to));
    table
}

fn signed(wte: Wte) -> String {
    if Wte::ZERO < wte { format!("+{wte}") } else { wte.to_string().replace('-', "−") }
}

fn signed_pounds(amount: Money) -> String {
    if Money::ZERO < amount { format!("+{}", amount.in_pounds()) } else { amount.in_pounds() }
}
