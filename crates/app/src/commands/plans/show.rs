//! `wholetime plan show`: a plan at a glance.

use std::process::ExitCode;

use wholetime_vocabulary::how_many;
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::plan::Aim;
use wholetime_workbench::plans::quantity::{Money, Wte};
use wholetime_workbench::questions::plans::overview::{DeliveryCounts, OverviewAnswer};

use crate::arguments::Format;
use crate::output;

/// Dates named in the table; the JSON has all of them.
const DATES_SHOWN: usize = 8;

pub(super) fn run(bench: &Workbench, named: &str, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.plan_overview(&super::source(bench, named)?)?;
    match format {
        Format::Json => output::json(&answer)?,
        Format::Csv => output::csv(&["part", "name", "title", "of", "value", "source"], &lines(&answer))?,
        Format::Table => table(&answer)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn table(answer: &OverviewAnswer) -> anyhow::Result<()> {
    output::text(&format!("{}\n{}\n", answer.plan.title, standing(answer)))?;
    for warning in &answer.warnings {
        output::text(&format!("  before you use it: {warning}\n"))?;
    }
    heading("Places")?;
    let places = answer.places.iter().map(|place| {
        let list = |patients: Option<u32>| patients.map_or_else(String::new, |number| number.to_string());
        let lists = [place.registered, place.weighted, place.need_adjusted].map(list);
        let named = [place.title.clone(), place.code.clone().unwrap_or_default()];
        named.into_iter().chain(lists).collect()
    });
    let places: Vec<Vec<String>> = places.collect();
    output::table(&["place", "code", "registered", "weighted", "need-adjusted"], &places)?;
    for (source, titles) in sources(answer) {
        let of = if titles.len() == answer.places.len() { "all places".to_owned() } else { titles.join(", ") };
        output::text(&format!("lists of {of}: {source}\n"))?;
    }
    if !answer.baselines.is_empty() {
        heading("What there is")?;
        let baselines = answer.baselines.iter().map(|baseline| {
            let wte = baseline.wte.map_or_else(|| "of parts only".to_owned(), |wte| wte.to_string());
            vec![baseline.title.clone(), wte, baseline.as_at.clone(), baseline.source.clone()]
        });
        let baselines: Vec<Vec<String>> = baselines.collect();
        output::table(&["baseline", "WTE", "as at", "source"], &baselines)?;
    }
    if !answer.aims.is_empty() {
        heading("What is wanted; need, ambition and imposed are never added up")?;
        let aims = answer.aims.iter().map(|aim| {
            let by = aim.by.map_or_else(String::new, |by| by.to_string());
            vec![aim.kind.title().to_owned(), aim.title.clone(), number(aim), by, aim.source.clone()]
        });
        let aims: Vec<Vec<String>> = aims.collect();
        output::table(&["kind", "what", "number", "by", "source"], &aims)?;
    }
    if !answer.posts.is_empty() {
        heading("Posts, WTE planned; costed in brackets where that is another number")?;
        posts(answer)?;
    }
    output::text(&format!("\n{}\n{}\n{}\n", money(answer), delivery(answer.delivery), findings(answer)))?;
    dates(answer)?;
    versions(answer)
}

/// Where lists come from, each source once, with the places it is of: it is too long for a column.
fn sources(answer: &OverviewAnswer) -> Vec<(&str, Vec<&str>)> {
    let mut sources: Vec<(&str, Vec<&str>)> = Vec::new();
    for place in &answer.places {
        let Some(source) = place.source.as_deref() else { continue };
        match sources.iter_mut().find(|(known, _)| *known == source) {
            Some((_, titles)) => titles.push(&place.title),
            None => sources.push((source, vec![&place.title])),
        }
    }
    sources
}

fn heading(text: &str) -> anyhow::Result<()> {
    output::text(&format!("\n{text}\n"))
}

/// Which version, for which years and which area.
fn standing(answer: &OverviewAnswer) -> String {
    let years: Vec<String> = answer.years.iter().map(ToString::to_string).collect();
    let version = match (answer.plan.version, answer.plan.newest) {
        (Some(shown), Some(newest)) if shown < newest => format!("version {shown}, not the newest, which is {newest}"),
        (Some(shown), _) => format!("version {shown}, the newest"),
        (None, _) => "a file, not kept".to_owned(),
    };
    let area = answer.area.as_deref().unwrap_or("no area named");
    format!("{}, {area}, {}; {version}", answer.plan.id, years.join(", "))
}

/// What an aim comes to, with its unit.
fn number(aim: &Aim) -> String {
    match (aim.level, aim.change, aim.per_100k) {
        (Some(level), ..) => format!("{level} WTE"),
        (_, Some(change), _) => format!("+{change} WTE"),
        (.., Some(rate)) => format!("{rate} per 100,000"),
        _ => String::new(),
    }
}

fn posts(answer: &OverviewAnswer) -> anyhow::Result<()> {
    let years: Vec<String> = answer.years.iter().map(ToString::to_string).collect();
    let headers: Vec<&str> =
        ["initiative", "role"].into_iter().chain(years.iter().map(String::as_str)).chain(["total"]).collect();
    let cell = |planned: Wte, costed| {
        if planned == costed { planned.to_string() } else { format!("{planned} ({costed})") }
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for line in &answer.posts {
        let by_year = line.by_year.iter().map(|year| cell(year.planned, year.costed));
        let named = [line.title.clone(), line.role.clone()];
        rows.push(named.into_iter().chain(by_year).chain([cell(line.planned, line.costed)]).collect());
    }
    let of_year = |index: usize| -> Wte {
        answer.posts.iter().filter_map(|line| line.by_year.get(index)).map(|year| year.planned).sum()
    };
    let by_year = (0..years.len()).map(|index| of_year(index).to_string());
    let all = ["all posts, as planned".to_owned(), String::new()];
    rows.push(all.into_iter().chain(by_year).chain([answer.planned.to_string()]).collect());
    output::table(&headers, &rows)
}

/// Cost and who pays in one line.
fn money(answer: &OverviewAnswer) -> String {
    let Some(money) = &answer.money else {
        return format!("cost: {}", answer.money_missing.as_deref().unwrap_or("not known"));
    };
    let percent = money.funded_pct.map_or_else(String::new, |share| format!(" ({} %)", share.exact().written(1)));
    let printed = match money.printed_unit {
        Some(unit) => format!(", sums of cells printed in {}", Money::whole(unit).in_pounds()),
        None => String::new(),
    };
    let without = match money.not_stated.len() {
        0 => String::new(),
        rows => format!("; not in them: {} without an amount", how_many(rows, "row")),
    };
    format!(
        "cost over all years {}, funded {}{percent}, unfunded {}{printed}{without}",
        money.cost.in_pounds(),
        money.funded.in_pounds(),
        money.unfunded.in_pounds()
    )
}

fn delivery(counts: DeliveryCounts) -> String {
    format!(
        "delivery: {}, {} overdue, {} without an owner, {} without a day; {}; {}{}",
        how_many(counts.actions, "action"),
        counts.overdue,
        counts.without_owner,
        counts.without_date,
        how_many(counts.packages, "package"),
        how_many(counts.risks, "risk"),
        counts.highest_risk.map_or_else(String::new, |most| format!(", the highest at {most} of 25"))
    )
}

fn findings(answer: &OverviewAnswer) -> String {
    let found = answer.findings;
    let said = format!(
        "findings: {}, {}, {}",
        how_many(found.errors, "error"),
        how_many(found.warnings, "warning"),
        how_many(found.notes, "note")
    );
    if found.errors + found.warnings + found.notes == 0 { said } else { format!("{said}; see wholetime plan check") }
}

fn dates(answer: &OverviewAnswer) -> anyhow::Result<()> {
    let coming: Vec<_> = answer.key_dates.iter().filter(|date| !date.has_gone_by).collect();
    let gone = answer.key_dates.len() - coming.len();
    if answer.key_dates.is_empty() {
        return Ok(());
    }
    let gone = match gone {
        0 => String::new(),
        1 => "; one has gone by".to_owned(),
        gone => format!("; {gone} have gone by"),
    };
    heading(&format!("Dates from {} on{gone}", answer.on))?;
    let rows = coming.iter().take(DATES_SHOWN).map(|date| {
        let owner = date.owner.clone().unwrap_or_else(|| "nobody named".to_owned());
        vec![date.on.to_string(), date.kind.title().to_owned(), date.title.clone(), owner]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    output::table(&["on", "what", "of", "who"], &rows)
}

fn versions(answer: &OverviewAnswer) -> anyhow::Result<()> {
    if answer.versions.is_empty() {
        return Ok(());
    }
    heading("Versions")?;
    let rows = answer.versions.iter().map(|line| {
        let parent = line.parent.map_or_else(String::new, |parent| parent.to_string());
        let day = line.accepted_at.get(..10).unwrap_or_default().to_owned();
        vec![line.number.to_string(), parent, line.accepted_by.clone(), day, line.note.clone()]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    output::table(&["version", "made from", "accepted by", "on", "why"], &rows)
}

/// A figure a row, for a spreadsheet.
fn lines(answer: &OverviewAnswer) -> Vec<Vec<String>> {
    let line = |part: &str, name: &str, title: &str, of: &str, value: String, source: &str| {
        vec![part.to_owned(), name.to_owned(), title.to_owned(), of.to_owned(), value, source.to_owned()]
    };
    let mut rows = Vec::new();
    for place in &answer.places {
        let lists =
            [("registered", place.registered), ("weighted", place.weighted), ("need_adjusted", place.need_adjusted)];
        for (of, patients) in lists {
            let Some(patients) = patients else { continue };
            let source = place.source.as_deref().unwrap_or_default();
            rows.push(line("place", &place.id, &place.title, of, patients.to_string(), source));
        }
    }
    for baseline in &answer.baselines {
        let wte = baseline.wte.map_or_else(String::new, |wte| wte.to_string());
        rows.push(line("baseline", &baseline.id, &baseline.title, &baseline.as_at, wte, &baseline.source));
    }
    for aim in &answer.aims {
        rows.push(line("aim", &aim.id, &aim.title, aim.kind.title(), number(aim), &aim.source));
    }
    for posts in &answer.posts {
        for year in &posts.by_year {
            let of = year.year.to_string();
            rows.push(line("planned", &posts.id, &posts.title, &of, year.planned.to_string(), ""));
            rows.push(line("costed", &posts.id, &posts.title, &of, year.costed.to_string(), ""));
        }
    }
    if let Some(money) = &answer.money {
        for (of, amount) in [("cost", money.cost), ("funded", money.funded), ("unfunded", money.unfunded)] {
            rows.push(line("money", of, "", "all years", amount.to_string(), ""));
        }
    }
    rows
}
