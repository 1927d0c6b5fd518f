//! `GET /areas/{code}/scenarios`: scenarios side by side with things as they are; with `.csv` behind it, to take away.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use wholetime_reports::charts::{Chart, Dot, Dots, Mark};
use wholetime_reports::{Download, words};
use wholetime_vocabulary::Value;
use wholetime_workbench::questions::scenarios::compare::{ComparedScenario, Difference, ScenarioComparison};
use wholetime_workbench::questions::scenarios::{ScenarioLine, ScenarioSource};
use wholetime_workbench::{Scope, Workbench, WorkbenchError};

use super::profile::capital;
use super::which_forecast::{self, WhichForecast, decimals};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;
use crate::works::{self, Works};

/// A scenario that can be ticked.
struct Tick {
    id: String,
    title: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "pages/compare_scenarios/page.html")]
struct ComparePage {
    frame: Frame,
    title: String,
    lede: String,
    held: Vec<Tick>,
    which: WhichForecast,
    told: Option<Told>,
    tornado: String,
    seek: String,
}

/// What a comparison came to.
struct Told {
    finding: String,
    warnings: Vec<String>,
    ends: Chart,
    differences: Chart,
    scenarios: Table,
    alone: Table,
    method: Vec<String>,
    notes: Vec<String>,
    downloads: Vec<Link>,
    permalink: String,
}

/// The scenarios that are asked for: a list behind `scenarios`, and those ticked.
pub(super) fn chosen(words: &Asked, held: &[ScenarioLine]) -> Vec<String> {
    let listed = words.text("scenarios").unwrap_or_default().split([',', ' ']).map(str::trim);
    let mut chosen: Vec<String> = listed.filter(|id| !id.is_empty()).map(str::to_owned).collect();
    for line in held {
        let is_ticked = words.text(&format!("with.{}", line.id)).is_some();
        if is_ticked && !chosen.contains(&line.id) {
            chosen.push(line.id.clone());
        }
    }
    chosen
}

/// The scenarios of these names.
pub(super) fn sources(ids: &[String]) -> Result<Vec<ScenarioSource>, WorkbenchError> {
    ids.iter().map(|id| ScenarioSource::named(id)).collect()
}

/// `GET /areas/{code}/scenarios`: `scenarios` and the words of a forecast.
pub(super) async fn page(
    Acting(bench): Acting,
    Extension(works): Extension<Arc<Works>>,
    Path(code): Path<String>,
    words: Asked,
) -> Page {
    let (asked, scope) = (asked::forecast(&words)?, words.scope()?);
    let held = ask(bench.clone(), |bench: &Workbench| bench.scenarios(false)).await?.scenarios;
    let ids = chosen(&words, &held);
    if ids.is_empty() {
        let page = ask(bench, move |bench| -> Result<ComparePage, Problem> {
            let area = bench.resolve(&code)?.area;
            Ok(ComparePage::new((&area.code, &area.name), &held, &ids, (WhichForecast::of(&asked, scope), scope)))
        });
        return answer::page(&page.await?);
    }
    let behind = which_forecast::behind(&asked, scope).with("scenarios", ids.join(","));
    let address = behind.behind(&links::compare_scenarios(&code));
    let many = wholetime_vocabulary::how_many(ids.len(), "scenario");
    let what = format!("{many} of {} in {code}", asked.group.title());
    works::page(&works, bench, (what, address), move |bench, watch| {
        let answer = bench.compare_scenarios_watched(&code, &sources(&ids)?, &asked, scope, watch)?;
        let area = &answer.about.area;
        let which = (WhichForecast::of(&asked, scope), scope);
        let mut page = ComparePage::new((&area.code, &area.name), &held, &ids, which);
        page.lede = which_forecast::lede(&answer.about);
        page.told = Some(Told::of(&answer, &behind)?);
        Ok(page.render()?)
    })
    .await
}

/// `GET /areas/{code}/scenarios.csv`.
pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let (asked, scope) = (asked::forecast(&words)?, words.scope()?);
    let made = ask(bench, move |bench: &Workbench| -> Result<(Vec<u8>, String), Problem> {
        let ids = chosen(&words, &bench.scenarios(false)?.scenarios);
        let answer = bench.compare_scenarios(&code, &sources(&ids)?, &asked, scope)?;
        let csv = wholetime_reports::csv::scenario_comparison_csv(&answer)?;
        Ok((csv.into_bytes(), format!("{}-scenarios", answer.about.area.code)))
    });
    let (bytes, name) = made.await?;
    answer::file(bytes, Download::Csv, &name)
}

impl ComparePage {
    fn new(
        (code, name): (&str, &str),
        held: &[ScenarioLine],
        chosen: &[String],
        (which, scope): (WhichForecast, Scope),
    ) -> Self {
        let trail =
            vec![Link::new("/", "Home"), Link::new(Behind::meant(scope).behind(&links::area(code)), name.to_owned())];
        let tick = |line: &ScenarioLine| Tick {
            id: line.id.clone(),
            title: line.title.clone(),
            is_chosen: chosen.contains(&line.id),
        };
        Self {
            frame: Frame::new(format!("Scenarios side by side, {name}"), "/scenarios").trail(trail),
            title: "Scenarios side by side".to_owned(),
            lede: format!("{name} ({code}): what would be otherwise, and by how much."),
            held: held.iter().map(tick).collect(),
            which,
            told: None,
            tornado: links::tornado(code),
            seek: links::seek(code),
        }
    }
}

impl Told {
    fn of(answer: &ScenarioComparison, behind: &Behind) -> Result<Self, Problem> {
        let path = links::compare_scenarios(&answer.about.area.code);
        Ok(Self {
            finding: capital(&answer.finding),
            warnings: which_forecast::warnings(&answer.about),
            ends: ends(answer).with_finding().draw()?,
            differences: differences(answer).draw()?,
            scenarios: scenarios(answer),
            alone: alone(answer),
            method: answer.method.clone(),
            notes: answer.about.notes.iter().map(|note| capital(note)).collect(),
            downloads: vec![
                Link::new(behind.behind(&format!("{path}.csv")), "Every scenario and change (CSV)"),
                Link::new(behind.behind(&format!("/api/v1{path}")), "All of it (JSON)"),
            ],
            permalink: behind.behind(&path),
        })
    }
}

fn ends(answer: &ScenarioComparison) -> Dots {
    let row = |one: &ComparedScenario| Dot {
        name: one.title.clone(),
        value: Value::Known(one.end.p50),
        low: Some(one.end.p05),
        high: Some(one.end.p95),
        mark: Mark::Within,
        note: one.chance_pct.map(|chance| format!("chance of the target {chance:.0} %")),
    };
    Dots {
        id: "ends".to_owned(),
        title: format!(
            "Middle of what may come of {} in {}, {}",
            answer.about.group.title(),
            answer.about.area.name,
            answer.about.to.in_words()
        ),
        unit: answer.about.measure.title().to_owned(),
        decimals: decimals(answer.about.measure, answer.about.now),
        rows: answer.scenarios.iter().map(row).collect(),
        centre: Some(("those in post now".to_owned(), answer.about.now)),
    }
}

fn differences(answer: &ScenarioComparison) -> Dots {
    let row = |one: &ComparedScenario| {
        let spread = one.difference?.spread;
        Some(Dot {
            name: one.title.clone(),
            value: Value::Known(spread.mean),
            low: Some(spread.p05),
            high: Some(spread.p95),
            mark: Mark::Within,
            note: None,
        })
    };
    Dots {
        id: "differences".to_owned(),
        title: capital(&answer.finding),
        unit: format!("{} more or fewer than as things are", answer.about.measure.title()),
        decimals: 1,
        rows: answer.scenarios.iter().filter_map(row).collect(),
        centre: Some(("as things are".to_owned(), 0.0)),
    }
}

fn change(number: f64) -> String {
    words::signed(Value::Known(number), 1)
}

fn differs(difference: Option<&Difference>) -> [Cell; 3] {
    let Some(difference) = difference else { return std::array::from_fn(|_| Cell::default()) };
    let spread = difference.spread;
    [
        Cell::text(change(spread.mean)),
        Cell::text(format!("{} to {}", change(spread.p05), change(spread.p95))),
        Cell::text(format!("{:.0} %", difference.more_pct)),
    ]
}

fn scenarios(answer: &ScenarioComparison) -> Table {
    let about = &answer.about;
    let number = |value: f64| words::number(value, decimals(about.measure, about.now));
    let caption = format!("{}, {}", capital(about.measure.title()), about.to.in_words());
    let mut table = Table::new("scenarios", caption)
        .column("Scenario")
        .number("Middle")
        .number("5 to 95 %")
        .number("Difference")
        .number("5 to 95 % of it")
        .number("More than as things are");
    if let Some(target) = &answer.target {
        let per = if target.is_per_100k { " per 100,000" } else { "" };
        table = table.number(format!("Chance of {}{per} by {}", words::number(target.value, 1), target.by));
    }
    for one in &answer.scenarios {
        let name = match one.id.as_str() {
            "base" => Cell::text(&one.title),
            id => Cell::text(&one.title).small(id),
        };
        let mut cells = vec![name, Cell::text(number(one.end.p50))];
        cells.push(Cell::text(format!("{} to {}", number(one.end.p05), number(one.end.p95))));
        cells.extend(differs(one.difference.as_ref()));
        if let Some(chance) = one.chance_pct {
            cells.push(Cell::text(format!("{chance:.0} %")));
        }
        if one.id == "base" { table.strong_row(cells) } else { table.row(cells) }
    }
    table
}

fn alone(answer: &ScenarioComparison) -> Table {
    let mut table = Table::new("alone", "What each change does by itself")
        .column("Change")
        .column("Scenario")
        .column("Who says so, and why")
        .number("Difference")
        .number("5 to 95 % of it")
        .number("More than as things are");
    for one in &answer.scenarios {
        for part in &one.alone {
            let who = Cell::text(&part.reason).small(&part.author);
            let mut cells = vec![Cell::text(capital(&part.size)), Cell::text(&one.title), who];
            cells.extend(differs(Some(&part.difference)));
            table.row(cells);
        }
        if let Some(together) = one.together {
            let mut cells = vec![Cell::text("All together, beyond the sum of each"), Cell::text(&one.title)];
            cells.extend([Cell::default(), Cell::text(change(together)), Cell::default(), Cell::default()]);
            table.row(cells);
        }
    }
    table
}
