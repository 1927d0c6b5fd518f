//! `GET /areas/{code}/bridge`: why a number changed between two dates; with `.csv` behind it, to take away.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::charts::{Chart, Waterfall, WaterfallStep};
use wholetime_reports::{Download, csv, words};
use wholetime_vocabulary::{Basis, Period, Value};
use wholetime_workbench::catalogue::Unit;
use wholetime_workbench::questions::bridge::{BarLine, BridgeAnswer, BridgeAsked, Order, Split};
use wholetime_workbench::{Geography, Scope, Workbench, WorkbenchError};

use super::profile::sources_table;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::field::Errors;
use crate::components::layout::Choice;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

/// What is told apart where nobody names an indicator: the first of these that is held.
const USUAL: [&str; 3] = ["gp_fte_extg", "gp_fte_total", "nurse_fte"];

#[derive(Template)]
#[template(path = "pages/bridge/page.html")]
struct BridgePage {
    frame: Frame,
    errors: Option<Errors>,
    title: String,
    lede: String,
    indicators: Vec<Choice>,
    from: String,
    to: String,
    splits: Vec<Choice>,
    orders: Vec<Choice>,
    bases: Vec<Choice>,
    geographies: Vec<Choice>,
    is_partial: bool,
    told: Option<Told>,
    sources: Table,
    series: String,
    changes: String,
    permalink: String,
    downloads: Vec<Link>,
}

/// A bridge on the page.
struct Told {
    finding: String,
    chart: Chart,
    bars: Table,
    method: Vec<String>,
    notes: Vec<String>,
}

/// A question and what came of it.
struct Case {
    code: String,
    name: String,
    indicator: String,
    asked: BridgeAsked,
    scope: Scope,
    /// The bridge, or why there is none that a form can mend.
    answer: Result<BridgeAnswer, String>,
}

/// `GET /areas/{code}/bridge`: `indicator`, `from`, `to`, `by`, `order`, `basis`, `geography`, `allow_partial`.
pub(super) async fn page(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let (asked, scope) = (asked::bridge(&words)?, words.scope()?);
    let page = ask(bench, move |bench| -> Result<BridgePage, Problem> {
        let case = answered(bench, &code, words.text("indicator"), asked, scope)?;
        BridgePage::of(bench, &case)
    });
    answer::page(&page.await?)
}

/// `GET /areas/{code}/bridge.csv`.
pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let (asked, scope) = (asked::bridge(&words)?, words.scope()?);
    let made = ask(bench, move |bench| -> Result<(String, String), Problem> {
        let case = answered(bench, &code, words.text("indicator"), asked, scope)?;
        let answer = case.answer.map_err(|why| Problem::from(WorkbenchError::NotPossible(why)))?;
        Ok((csv::bridge_csv(&answer)?, format!("{}-{}-bridge", case.code, case.indicator)))
    });
    let (text, name) = made.await?;
    answer::file(text.into_bytes(), Download::Csv, &name)
}

/// What was asked, answered: of the indicator named, else of the first usual one that can be told apart.
fn answered(
    bench: &Workbench,
    code: &str,
    indicator: Option<&str>,
    asked: BridgeAsked,
    scope: Scope,
) -> Result<Case, Problem> {
    let area = bench.resolve(code)?.area;
    let tried: Vec<&str> = indicator.map_or_else(|| USUAL.to_vec(), |named| vec![named]);
    let mut found = None;
    for indicator in tried {
        let answer = match bench.bridge(&area.code, indicator, asked, scope) {
            Ok(answer) => Ok(answer),
            Err(WorkbenchError::NotPossible(why)) => Err(why),
            Err(WorkbenchError::NothingHeld) => Err("nothing is held that could be told apart".to_owned()),
            Err(why) => return Err(why.into()),
        };
        let is_told = answer.is_ok();
        // Where none of them can be told, the last one says why: it is the one most files hold.
        found = Some((indicator.to_owned(), answer));
        if is_told {
            break;
        }
    }
    let (indicator, answer) = found.ok_or_else(|| Problem::not_found("no indicator"))?;
    Ok(Case { code: area.code, name: area.name, indicator, asked, scope, answer })
}

impl BridgePage {
    fn of(bench: &Workbench, case: &Case) -> Result<Self, Problem> {
        let Case { code, name, indicator, asked, scope, answer } = case;
        let behind = Behind::meant(*scope)
            .with("indicator", indicator.clone())
            .with_some("from", asked.from)
            .with_some("to", asked.to)
            .with_some("by", asked.by)
            .with_some("order", Some(asked.order).filter(|order| *order != Order::default()))
            .with_some("basis", asked.basis);
        let path = links::bridge(code);
        let title = answer
            .as_ref()
            .map_or_else(|_| "Why it changed".to_owned(), |answer| format!("Why it changed: {}", answer.title));
        let period = |period: Option<Period>, shown: Option<Period>| {
            period.or(shown).map_or_else(String::new, |period| period.to_string())
        };
        let shown = answer.as_ref().ok();
        let refused =
            answer.as_ref().err().into_iter().map(|why| Link::new("#indicator", super::profile::capital(why)));
        let trail =
            vec![Link::new("/", "Home"), Link::new(Behind::meant(*scope).behind(&links::area(code)), name.clone())];
        let json = Link::new(format!("/api/v1{}", behind.behind(&path)), "The same as JSON from the API");
        let mut downloads = super::downloads(&path, &behind, &[Download::Csv]);
        downloads.push(json);
        let bases = [Basis::PracticeLevelSum, Basis::Published];
        let geographies = [(Geography::AsAt, "of each date"), (Geography::AsNow, "of today")];
        Ok(Self {
            frame: Frame::new(format!("{title}, {name}"), "").trail(trail),
            errors: Errors::of(refused.collect()),
            sources: shown.map_or_else(|| Table::new("sources", ""), |answer| sources_table(&answer.sources)),
            lede: format!("{name} ({code}): what makes up the change between two dates. The bars add up."),
            indicators: indicators(bench, indicator),
            from: period(asked.from, shown.and_then(|answer| answer.from_period)),
            to: period(asked.to, shown.and_then(|answer| answer.to_period)),
            splits: std::iter::once(Choice::new("", "by role where roles are held, else by place", asked.by.is_none()))
                .chain(Split::ALL.map(|split| Choice::new(split.word(), split.title(), asked.by == Some(split))))
                .collect(),
            orders: Vec::from(Order::ALL.map(|order| Choice::new(order.word(), order.title(), order == asked.order))),
            bases: std::iter::once(Choice::new("", "published where both dates are", asked.basis.is_none()))
                .chain(bases.map(|basis| Choice::new(basis.word(), basis.title(), asked.basis == Some(basis))))
                .collect(),
            geographies: Vec::from(
                geographies.map(|(geography, text)| Choice::new(geography.word(), text, geography == scope.geography)),
            ),
            is_partial: scope.allow_partial,
            series: Behind::meant(*scope).behind(&links::series(code, indicator)),
            changes: Behind::meant(*scope)
                .with_some("from", shown.and_then(|answer| answer.from_period))
                .with_some("to", shown.and_then(|answer| answer.to_period))
                .behind(&format!("{}/changes", links::area(code))),
            permalink: behind.behind(&path),
            downloads,
            told: shown.map(Told::of).transpose()?,
            title,
        })
    }
}

/// What can be told apart: numbers of staff, and rates of staff and patients.
fn indicators(bench: &Workbench, chosen: &str) -> Vec<Choice> {
    let is_told = |unit: Unit| {
        matches!(
            unit,
            Unit::Fte
                | Unit::People
                | Unit::FtePer100k
                | Unit::PeoplePer100k
                | Unit::PatientsPerFte
                | Unit::PatientsPerPerson
        )
    };
    let all = bench.indicators(None).indicators.into_iter();
    all.filter(|one| one.id == chosen || (is_told(one.unit) && one.variant_of.is_none()))
        .map(|one| Choice::new(one.id.clone(), one.title, one.id == chosen))
        .collect()
}

impl Told {
    fn of(answer: &BridgeAnswer) -> Result<Self, Problem> {
        Ok(Self {
            finding: format!("{}.", read(&answer.finding)),
            chart: drawing(answer).draw()?,
            bars: bars(answer),
            method: answer.method.clone(),
            notes: answer.notes.iter().map(|note| super::profile::capital(note)).collect(),
        })
    }
}

/// The bars as a waterfall, with numbers as they are printed.
pub(super) fn drawing(answer: &BridgeAnswer) -> Waterfall {
    let step = |bar: &BarLine| WaterfallStep {
        name: bar.driver.clone(),
        adds: bar.printed,
        range: has_range(bar, answer.decimals).then_some((bar.low_over_orders, bar.high_over_orders)),
    };
    Waterfall {
        id: "chart-bridge".to_owned(),
        title: chart_title(answer),
        unit: answer.unit.clone(),
        decimals: answer.decimals,
        start: (answer.from_title.clone(), answer.from_printed),
        steps: answer.bars.iter().map(step).collect(),
        end: (answer.to_title.clone(), answer.to_printed),
    }
}

/// A sentence with minus signs as people read them.
fn read(sentence: &str) -> String {
    sentence.replace(" -", " −")
}

/// The finding without what the page says above it.
fn chart_title(answer: &BridgeAnswer) -> String {
    let finding = answer.finding.split_once(": ").map_or(answer.finding.as_str(), |(_, moved)| moved);
    super::profile::capital(&read(finding))
}

/// Whether the order of telling makes a difference that is seen.
fn has_range(bar: &BarLine, decimals: usize) -> bool {
    words::number(bar.low_over_orders, decimals) != words::number(bar.high_over_orders, decimals)
}

fn signed(value: f64, decimals: usize) -> String {
    words::signed(Value::Known(value), decimals)
}

/// Start, bars and end; what stands behind each, and the practices that did most of it.
pub(super) fn bars(answer: &BridgeAnswer) -> Table {
    let BridgeAnswer { decimals, .. } = *answer;
    let mut table = Table::new("bars", format!("From {} to {}", answer.from_title, answer.to_title))
        .column("What")
        .number(answer.unit.clone())
        .number("In any order")
        .column("What stands behind it");
    let end = |title: &str, value: f64| {
        vec![Cell::text(title), Cell::text(words::number(value, decimals)), Cell::default(), Cell::default()]
    };
    table.strong_row(end(&answer.from_title, answer.from_printed));
    for bar in &answer.bars {
        let range = match has_range(bar, decimals) {
            true => format!("{} to {}", signed(bar.low_over_orders, decimals), signed(bar.high_over_orders, decimals)),
            false => String::new(),
        };
        let mut about = Cell::text(super::profile::capital(&bar.about));
        let names = bar.largest.iter().filter(|one| bar.practices != Some(1) || one.name != bar.driver);
        about.small = names.map(|one| format!("{} ({}) {}", one.name, one.practice, signed(one.change, 2))).collect();
        table.row(vec![
            Cell::text(super::profile::capital(&bar.driver)),
            Cell::text(signed(bar.printed, decimals)),
            Cell::text(range),
            about,
        ]);
    }
    table.strong_row(end(&answer.to_title, answer.to_printed));
    table
}
