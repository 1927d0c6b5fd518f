//! `GET /areas/{code}/team`: who works for the patients of a place, by role and employer; with `.csv` behind it.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::charts::{Bar, Bars, Chart};
use wholetime_reports::{Download, csv, words};
use wholetime_vocabulary::Value;
use wholetime_workbench::questions::team::{ByEmployer, TeamAnswer};
use wholetime_workbench::{Geography, Scope};

use super::profile::{capital, sources_table};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::layout::Choice;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/team/page.html")]
struct TeamPage {
    frame: Frame,
    title: String,
    lede: String,
    finding: String,
    period: String,
    geographies: Vec<Choice>,
    not_supplied: Vec<String>,
    chart: Option<Chart>,
    roles: Table,
    places: Table,
    left_out: Vec<String>,
    services: Table,
    method: Vec<String>,
    notes: Vec<String>,
    sources: Table,
    downloads: Vec<Link>,
    permalink: String,
}

/// `GET /areas/{code}/team`: `period`, `geography`.
pub(super) async fn page(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let scope = words.scope()?;
    let team = ask(bench, move |bench| bench.team(&code, scope)).await?;
    answer::page(&TeamPage::of(&team, scope)?)
}

/// `GET /areas/{code}/team.csv`: as the page.
pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let scope = words.scope()?;
    let team = ask(bench, move |bench| bench.team(&code, scope)).await?;
    let text = csv::team_csv(&team).map_err(Problem::from)?;
    answer::file(text.into_bytes(), Download::Csv, &format!("{}-team", team.area.code))
}

impl TeamPage {
    fn of(team: &TeamAnswer, scope: Scope) -> Result<Self, Problem> {
        let behind = Behind::meant(scope);
        let path = links::team(&team.area.code);
        let title = "Who works for these patients".to_owned();
        let trail = vec![
            Link::new("/", "Home"),
            Link::new(behind.behind(&links::area(&team.area.code)), team.area.name.clone()),
        ];
        let geographies = [(Geography::AsAt, "of the month"), (Geography::AsNow, "of today")];
        let lines = |lines: &[String]| lines.iter().map(|line| capital(line)).collect();
        Ok(Self {
            frame: Frame::new(format!("{title}, {}", team.area.name), "").trail(trail),
            title,
            lede: format!(
                "{} ({}): whole-time equivalents by role and employer in {}, each post counted once, where it works.",
                team.area.name,
                team.area.code,
                team.period.in_words()
            ),
            finding: format!("{}.", capital(&team.finding)),
            period: scope.period.map_or_else(String::new, |period| period.to_string()),
            geographies: geographies
                .into_iter()
                .map(|(geography, text)| Choice::new(geography.word(), text, geography == scope.geography))
                .collect(),
            not_supplied: lines(&team.not_supplied),
            chart: drawing(team).map(|chart| chart.draw()).transpose()?,
            roles: roles(team),
            places: places(team, scope),
            left_out: lines(&team.left_out),
            services: services(team),
            method: lines(&team.method),
            notes: lines(&team.notes),
            sources: sources_table(&team.sources),
            downloads: vec![
                Link::new(behind.behind(&format!("{path}.csv")), "CSV"),
                Link::new(behind.behind(&format!("/api/v1{path}")), "JSON"),
            ],
            permalink: behind.behind(&path),
        })
    }
}

/// Roles that do clinical work, the most first; none where practices' files tell of no role, for then most of the team would be
/// left out.
fn drawing(team: &TeamAnswer) -> Option<Bars> {
    if !team.rows.iter().any(|row| row.is_of_mix && row.wte.practices.known().is_some()) {
        return None;
    }
    let mut rows: Vec<_> = team.rows.iter().filter(|row| row.is_of_mix && row.wte.all.known().is_some()).collect();
    rows.sort_by(|one, other| {
        let wte = |value: Value| value.known().unwrap_or_default();
        wte(other.wte.all).total_cmp(&wte(one.wte.all))
    });
    let first = rows.first()?;
    let role = if first.title.starts_with("GP") { first.title.clone() } else { first.title.to_lowercase() };
    let title = format!(
        "Clinical team of {}: the largest role is {role} with {} WTE",
        team.area.name,
        words::value(first.wte.all, 1)
    );
    let bars = rows.iter().map(|row| Bar { name: row.title.clone(), value: row.wte.all }).collect();
    Some(Bars { id: "chart-team".to_owned(), title, unit: "WTE".to_owned(), decimals: 1, bars, reference: None })
}

/// Columns of numbers. Hardly anybody tells of others; a column of nothing would only be in the way.
fn by_employer(table: Table, has_others: bool) -> Table {
    [
        "Practices",
        "Networks",
        "Trusts and community providers",
        OTHERS,
        "All",
        "Stands in two sources",
        "Per 100,000 patients",
    ]
    .into_iter()
    .filter(|title| has_others || *title != OTHERS)
    .fold(table, Table::number)
}

const OTHERS: &str = "Others";

fn has_others(team: &TeamAnswer) -> bool {
    team.total.others.known().is_some()
}

fn cells(wte: &ByEmployer, per_100k: Value, has_others: bool) -> Vec<Cell> {
    let others = has_others.then_some(wte.others);
    let values = [wte.practices, wte.network, wte.providers].into_iter().chain(others);
    values.chain([wte.all, Value::Known(wte.in_two_sources), per_100k]).map(|value| Cell::value(value, 1)).collect()
}

fn roles(team: &TeamAnswer) -> Table {
    let mut table = by_employer(Table::new("roles", "WTE by role and employer").column("Role"), has_others(team));
    for row in &team.rows {
        let heading = [Cell::text(&row.title)];
        table.row(heading.into_iter().chain(cells(&row.wte, row.per_100k, has_others(team))).collect());
    }
    let heading = [Cell::text("All roles")];
    table.strong_row(heading.into_iter().chain(cells(&team.total, team.per_100k, has_others(team))).collect());
    table
}

fn places(team: &TeamAnswer, scope: Scope) -> Table {
    let mut table = by_employer(
        Table::new("networks", "WTE by network and employer, all roles").column("Network"),
        has_others(team),
    );
    for place in &team.places {
        let heading = match place.area.code.as_str() {
            "unaligned" => Cell::text(&place.area.name),
            code => Cell::link(&place.area.name, Behind::meant(scope).behind(&links::team(code))).small(code),
        };
        let heading = place.not_supplied.iter().fold(heading, |heading, said| heading.small(capital(said)));
        table.row([heading].into_iter().chain(cells(&place.wte, place.per_100k, has_others(team))).collect());
    }
    table
}

fn services(team: &TeamAnswer) -> Table {
    let mut table = Table::new("services", "WTE by service").column("Service").number("WTE");
    for one in &team.services {
        table.row(vec![Cell::text(&one.title), Cell::value(one.wte, 1)]);
    }
    table
}
