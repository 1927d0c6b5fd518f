//! `GET /areas/{code}/skillmix/regret`: which mix is least bad whatever comes; with `.csv` behind it, to take away.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use wholetime_reports::{Download, csv, words};
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::mix::{RegretRow, RegretTable, Turn};
use wholetime_workbench::questions::scenarios::ScenarioLine;
use wholetime_workbench::questions::skillmix::regret::{RegretAnswer, RegretAsked};

use super::compare_scenarios::{chosen, sources};
use super::profile::capital;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked, SKILLMIX};
use crate::components::heat::Fifth;
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
#[template(path = "pages/skillmix_regret/page.html")]
struct RegretPage {
    frame: Frame,
    title: String,
    lede: String,
    mix: Link,
    held: Vec<Tick>,
    /// What was asked of the mix, sent along.
    beside: Vec<(String, String)>,
    years: String,
    told: Option<Told>,
}

struct Told {
    finding: String,
    cases: Vec<String>,
    rows: Vec<HeatLine>,
    costs: Table,
    posts: Table,
    breaks: Vec<String>,
    method: Vec<String>,
    borrowed: Vec<String>,
    notes: Vec<String>,
    downloads: Vec<Link>,
    permalink: String,
}

/// A mix: its regrets shaded by how large they are.
struct HeatLine {
    title: String,
    is_least_bad: bool,
    cells: Vec<Shaded>,
    worst: String,
}

/// A regret, with the fifth of the largest it lies in; none where there is none at all.
struct Shaded {
    text: String,
    fifth: Option<Fifth>,
    is_broken: bool,
}

/// `GET /areas/{code}/skillmix/regret`: `scenarios`, `with.SCENARIO`, and the words of a mix.
pub(super) async fn page(
    Acting(bench): Acting,
    Extension(works): Extension<Arc<Works>>,
    Path(code): Path<String>,
    words: Asked,
) -> Page {
    let (mix, scope) = (asked::skillmix(&words)?, words.scope()?);
    let held = ask(bench.clone(), |bench: &Workbench| bench.scenarios(false)).await?.scenarios;
    let ids = chosen(&words, &held);
    if ids.is_empty() {
        let page = ask(bench, move |bench| -> Result<RegretPage, Problem> {
            let area = bench.resolve(&code)?.area;
            Ok(RegretPage::new((&area.code, &area.name), &held, &ids, &words))
        });
        return answer::page(&page.await?);
    }
    let behind = behind(&words, &ids)?;
    let address = behind.behind(&links::skillmix_regret(&code));
    let what = format!("Mixes of {code} under {}", wholetime_vocabulary::how_many(ids.len(), "scenario"));
    works::page(&works, bench, (what, address), move |bench, watch| {
        let asked = RegretAsked { mix, scenarios: sources(&ids)? };
        let answer = bench.skillmix_regret_watched(&code, &asked, scope, watch)?;
        let mut page = RegretPage::new((&answer.area.code, &answer.area.name), &held, &ids, &words);
        page.told = Some(Told::of(&answer, &behind));
        Ok(page.render()?)
    })
    .await
}

/// `GET /areas/{code}/skillmix/regret.csv`: every mix under every scenario.
pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let (mix, scope) = (asked::skillmix(&words)?, words.scope()?);
    let made = ask(bench, move |bench: &Workbench| -> Result<(Vec<u8>, String), Problem> {
        let ids = chosen(&words, &bench.scenarios(false)?.scenarios);
        let asked = RegretAsked { mix, scenarios: sources(&ids)? };
        let answer = bench.skillmix_regret(&code, &asked, scope)?;
        Ok((csv::regret_csv(&answer)?.into_bytes(), format!("{}-regret", answer.area.code)))
    });
    let (bytes, name) = made.await?;
    answer::file(bytes, Download::Csv, &name)
}

/// What was asked, for addresses of the same view.
fn behind(words: &Asked, ids: &[String]) -> Result<Behind, Problem> {
    let behind = Behind::meant(words.scope()?).with_some("period", words.text("period"));
    let behind = behind.with("scenarios", ids.join(","));
    Ok(of_mix(words).into_iter().fold(behind, |behind, (name, value)| behind.with(name, value)))
}

/// The words of the mix that are sent along; its scenario is one of those ticked.
fn of_mix(words: &Asked) -> Vec<(&'static str, String)> {
    let names = SKILLMIX.into_iter().filter(|name| *name != "scenario");
    names.filter_map(|name| Some((name, words.text(name)?.to_owned()))).collect()
}

impl RegretPage {
    fn new((code, name): (&str, &str), held: &[ScenarioLine], ids: &[String], words: &Asked) -> Self {
        let asked_of_mix =
            of_mix(words).into_iter().fold(Behind::default(), |behind, (name, value)| behind.with(name, value));
        let mix = Link::new(asked_of_mix.behind(&links::skillmix(code)), "The mix");
        let trail = vec![Link::new("/", "Home"), Link::new(links::area(code), name), mix.clone()];
        let tick = |line: &ScenarioLine| Tick {
            id: line.id.clone(),
            title: line.title.clone(),
            is_chosen: ids.contains(&line.id),
        };
        Self {
            frame: Frame::new(format!("The mix regretted least, {name}"), "").trail(trail),
            title: "The mix regretted least".to_owned(),
            lede: format!(
                "{name} ({code}): mixes chosen for each scenario, one protected against bad luck and today's posts kept, each set \
                 under every scenario."
            ),
            mix,
            held: held.iter().map(tick).collect(),
            beside: of_mix(words)
                .into_iter()
                .filter(|(name, _)| *name != "years")
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            years: words.text("years").unwrap_or("5").to_owned(),
            told: None,
        }
    }
}

impl Told {
    fn of(answer: &RegretAnswer, behind: &Behind) -> Self {
        let path = links::skillmix_regret(&answer.area.code);
        let table = &answer.table;
        let broken = table.rows.iter().flat_map(|row| {
            row.turns.iter().zip(&table.cases).flat_map(move |(turn, case)| {
                turn.breaks.iter().map(move |limit| format!("{}, if it turns out “{case}”: {limit}", row.title))
            })
        });
        Self {
            finding: format!("{}.", capital(&answer.finding)),
            cases: table.cases.clone(),
            rows: shaded(table),
            costs: costs(table),
            posts: posts(table),
            breaks: broken.collect(),
            method: answer.method.clone(),
            borrowed: answer.borrowed.clone(),
            notes: answer.notes.iter().map(|note| capital(note)).collect(),
            downloads: vec![
                Link::new(behind.behind(&format!("{path}.csv")), "Every mix under every scenario (CSV)"),
                Link::new(behind.behind(&format!("/api/v1{path}")), "All of it (JSON)"),
            ],
            permalink: behind.behind(&path),
        }
    }
}

fn pounds(amount: f64) -> String {
    format!("£{}", words::number(amount, 0))
}

/// Regrets below a pound are none.
const NOTHING: f64 = 1.0;

fn shaded(table: &RegretTable) -> Vec<HeatLine> {
    let most = table.rows.iter().map(|row| row.worst_regret).fold(0.0, f64::max);
    let cell = |turn: &Turn| Shaded {
        text: if turn.regret < NOTHING { "none".to_owned() } else { pounds(turn.regret) },
        fifth: Some(turn.regret).filter(|regret| NOTHING <= *regret).and_then(|regret| {
            // A regret of the largest is in the highest fifth, not beyond it.
            Fifth::of(((regret / most * 5.0).ceil() as u8).clamp(1, 5))
        }),
        is_broken: !turn.breaks.is_empty(),
    };
    let line = |(index, row): (usize, &RegretRow)| HeatLine {
        title: row.title.clone(),
        is_least_bad: index == table.least_bad,
        cells: row.turns.iter().map(cell).collect(),
        worst: if row.worst_regret < NOTHING { "none".to_owned() } else { pounds(row.worst_regret) },
    };
    table.rows.iter().enumerate().map(line).collect()
}

fn costs(table: &RegretTable) -> Table {
    let mut costs = Table::new("costs", "What each mix costs over all years, work left undone among it").column("Mix");
    for case in &table.cases {
        costs = costs.number(case);
    }
    let best = table.best.iter().map(|cost| Cell::text(pounds(*cost)));
    costs.strong_row(std::iter::once(Cell::text("The best there")).chain(best).collect());
    for row in &table.rows {
        let cells = row.turns.iter().map(|turn| {
            let undone = format!("{} of it undone", pounds(turn.undone));
            let cell = Cell::text(pounds(turn.cost));
            if turn.undone < NOTHING { cell } else { cell.small(undone) }
        });
        costs.row(std::iter::once(Cell::text(&row.title)).chain(cells).collect());
    }
    costs
}

fn posts(table: &RegretTable) -> Table {
    let mut posts = Table::new("posts", "WTE in post at the end of the last year").column("Role").number("Now");
    for row in &table.rows {
        posts = posts.number(&row.title);
    }
    for (index, role) in table.roles.iter().enumerate().filter(|(index, _)| table.has_posts(*index)) {
        let fte = |of: &[f64]| Cell::text(of.get(index).map_or_else(String::new, |fte| words::number(*fte, 1)));
        let mut cells = vec![Cell::text(role), fte(&table.fte_now)];
        cells.extend(table.rows.iter().map(|row| fte(&row.fte_at_end)));
        posts.row(cells);
    }
    posts
}
