//! `GET /areas/{code}/need`: what patients will need, layer on layer, as a bridge and tables, and against supply; with `.csv`
//! behind it, to take away.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use wholetime_reports::charts::{Chart, Fan, FanTarget, Waterfall, WaterfallStep};
use wholetime_reports::{Download, csv, words};
use wholetime_vocabulary::{Denominator, GpDefinition, StaffGroup, Value};
use wholetime_workbench::models::need::Layer;
use wholetime_workbench::questions::need::{Gap, LayerYear, Need, NeedAsked, NeedBridge, RateFrom, Variant};
use wholetime_workbench::{Scope, Workbench, WorkbenchError};

use super::profile::{capital, sources_table};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::field::Errors;
use crate::components::layout::Choice;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;
use crate::works::{self, Works};

/// Below this share of patients a gap is warned of, as coverage is everywhere.
const WARNED_BELOW: f64 = 0.9;

#[derive(Template)]
#[template(path = "pages/need/page.html")]
struct NeedPage {
    frame: Frame,
    errors: Option<Errors>,
    title: String,
    lede: String,
    groups: Vec<Choice>,
    definitions: Vec<Choice>,
    variants: Vec<Choice>,
    denominators: Vec<Choice>,
    switches: Vec<Switch>,
    from: String,
    years: String,
    rate: String,
    homes: String,
    people_per_home: String,
    rates_pct: String,
    service_pct: String,
    projection_share: String,
    has_gap: bool,
    told: Option<Told>,
    sources: Table,
    area: String,
    forecast: String,
    mix: String,
    permalink: String,
    downloads: Vec<Link>,
}

/// A layer with its switch.
struct Switch {
    word: &'static str,
    title: String,
    choices: Vec<Choice>,
}

/// Need on the page.
struct Told {
    finding: String,
    gap_finding: Option<String>,
    warning: Option<String>,
    chart: Option<Chart>,
    bridge: Table,
    years: Table,
    layers: Table,
    variants: Table,
    gap_chart: Option<Chart>,
    gap: Table,
    gap_method: Vec<String>,
    rate: String,
    method: Vec<String>,
    borrowed: Vec<String>,
    notes: Vec<String>,
}

/// A question and what came of it.
struct Case {
    code: String,
    name: String,
    asked: NeedAsked,
    scope: Scope,
    /// What is needed, or why nothing can be said that a form can mend.
    answer: Result<Need, String>,
}

/// `GET /areas/{code}/need`: `group`, `definition`, `from`, `years`, `variant`, `denominator`, `with`, `without` (layers, with
/// commas; or each layer as `on` or `off`), `projection_share`, `homes`, `people_per_home`, `rates_pct`, `service_pct`, `rate`,
/// `gap`, `replicates`, `seed`.
pub(super) async fn page(
    Acting(bench): Acting,
    Extension(works): Extension<Arc<Works>>,
    Path(code): Path<String>,
    words: Asked,
) -> Page {
    let (asked, scope) = (asked::need(&words)?, words.scope()?);
    let address = behind(&asked, scope).behind(&links::need(&code));
    let what = format!("What patients of {code} will need");
    works::page(&works, bench, (what, address), move |bench, watch| {
        let area = bench.resolve(&code)?.area;
        let answer = match bench.need_watched(&area.code, &asked, scope, watch) {
            Ok(need) => Ok(need),
            Err(WorkbenchError::NotPossible(why)) => Err(why),
            Err(why) => return Err(why.into()),
        };
        let case = Case { code: area.code, name: area.name, asked, scope, answer };
        Ok(NeedPage::of(&case)?.render()?)
    })
    .await
}

/// `GET /areas/{code}/need.csv`.
pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let (asked, scope) = (asked::need(&words)?, words.scope()?);
    let made = ask(bench, move |bench: &Workbench| -> Result<(String, String), Problem> {
        let need = bench.need(&code, &asked, scope)?;
        Ok((csv::need_csv(&need)?, format!("{}-{}-need", need.area.code, need.group.word())))
    });
    let (text, name) = made.await?;
    answer::file(text.into_bytes(), Download::Csv, &name)
}

/// What was asked, for addresses of the same view.
fn behind(asked: &NeedAsked, scope: Scope) -> Behind {
    let usual = NeedAsked::of(asked.group, asked.years);
    let listed = |layers: &[Layer]| {
        let words: Vec<&str> = layers.iter().map(|layer| layer.word()).collect();
        Some(words.join(",")).filter(|words| !words.is_empty())
    };
    Behind::meant(scope)
        .with("group", asked.group.word())
        .with_some("definition", asked.definition.map(GpDefinition::word))
        .with_some("from", asked.from)
        .with("years", asked.years.to_string())
        .with_some("variant", Some(asked.variant).filter(|variant| *variant != usual.variant))
        .with_some("denominator", asked.denominator.map(Denominator::word))
        .with_some("with", listed(&asked.with))
        .with_some("without", listed(&asked.without))
        .with_some("projection_share", asked.projection_share)
        .with_some("homes", asked.homes.map(|homes| homes.homes))
        .with_some("people_per_home", asked.homes.and_then(|homes| homes.people_per_home))
        .with_some("rates_pct", asked.rates_pct)
        .with_some("service_pct", asked.service_pct)
        .with_some("rate", Some(asked.rate).filter(|rate| *rate != RateFrom::England))
        .with_some("gap", asked.with_gap.then_some("true"))
        .with_some("replicates", Some(asked.replicates).filter(|many| *many != usual.replicates))
        .with_some("seed", Some(asked.seed).filter(|seed| *seed != usual.seed))
}

impl NeedPage {
    fn of(case: &Case) -> Result<Self, Problem> {
        let Case { code, name, asked, scope, answer } = case;
        let behind = behind(asked, *scope);
        let path = links::need(code);
        let shown = answer.as_ref().ok();
        let who = shown.and_then(|need| need.definition).map_or_else(|| asked.group.title(), GpDefinition::title);
        let title = format!("{}: what patients will need", capital(who));
        let refused = answer.as_ref().err().into_iter().map(|why| Link::new("#years", capital(why)));
        let trail =
            vec![Link::new("/", "Home"), Link::new(Behind::meant(*scope).behind(&links::area(code)), name.clone())];
        let mut downloads = super::downloads(&path, &behind, &[Download::Csv]);
        downloads.push(Link::new(format!("/api/v1{}", behind.behind(&path)), "The same as JSON from the API"));
        let number = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
        let denominators = [Denominator::Weighted, Denominator::NeedWeighted, Denominator::Registered];
        Ok(Self {
            frame: Frame::new(format!("{title}, {name}"), "").trail(trail),
            errors: Errors::of(refused.collect()),
            title,
            lede: format!(
                "{name} ({code}): how many staff its patients need by who they are, and how that will change. Need is not \
                 demand (what they come for), nor use (what they got)."
            ),
            groups: StaffGroup::ALL
                .iter()
                .map(|group| Choice::new(group.word(), group.title(), *group == asked.group))
                .collect(),
            definitions: std::iter::once(Choice::new("", "fully qualified where held", asked.definition.is_none()))
                .chain(
                    GpDefinition::ALL
                        .iter()
                        .map(|one| Choice::new(one.word(), one.title(), asked.definition == Some(*one))),
                )
                .collect(),
            variants: Variant::all()
                .map(|variant| {
                    let text = format!("{} ({variant})", capital(variant.title()));
                    Choice::new(variant.word(), text, variant == asked.variant)
                })
                .collect(),
            denominators: std::iter::once(Choice::new("", "as payments weigh where held", asked.denominator.is_none()))
                .chain(denominators.map(|one| Choice::new(one.word(), one.title(), asked.denominator == Some(one))))
                .collect(),
            switches: Layer::ALL.into_iter().map(|layer| switch(layer, asked)).collect(),
            from: asked.from.map_or_else(String::new, |from| from.to_string()),
            years: asked.years.to_string(),
            rate: asked.rate.to_string(),
            homes: number(asked.homes.map(|homes| homes.homes)),
            people_per_home: number(asked.homes.and_then(|homes| homes.people_per_home)),
            rates_pct: number(asked.rates_pct),
            service_pct: number(asked.service_pct),
            projection_share: number(asked.projection_share),
            has_gap: asked.with_gap,
            told: shown.map(Told::of).transpose()?,
            sources: shown.map_or_else(|| Table::new("sources", ""), |need| sources_table(&need.sources)),
            area: links::area(code),
            forecast: Behind::meant(*scope).with("group", asked.group.word()).behind(&links::forecast(code)),
            mix: Behind::meant(*scope).behind(&links::skillmix(code)),
            permalink: behind.behind(&path),
            downloads,
        })
    }
}

fn switch(layer: Layer, asked: &NeedAsked) -> Switch {
    let (is_on, is_off) = (asked.with.contains(&layer), asked.without.contains(&layer));
    Switch {
        word: layer.word(),
        title: capital(&layer.to_string()),
        choices: vec![
            Choice::new("", "as usual", !is_on && !is_off),
            Choice::new("on", "on", is_on),
            Choice::new("off", "off", is_off),
        ],
    }
}

impl Told {
    fn of(need: &Need) -> Result<Self, Problem> {
        let gap = need.gap.as_ref();
        Ok(Self {
            finding: format!("{}.", capital(&need.finding)),
            gap_finding: gap.map(|gap| format!("{}.", capital(&gap.finding))),
            warning: gap.filter(|gap| gap.coverage < WARNED_BELOW).map(|gap| {
                format!(
                    "Supply covers {} of the patients of {}. The gap is that of these patients and their practices, not of the \
                     whole; the need above is of all of them.",
                    words::share(gap.coverage),
                    need.area.name
                )
            }),
            chart: need.bridge.as_ref().map(|bridge| drawing(need, bridge).draw()).transpose()?,
            bridge: bridge(need),
            years: years(need),
            layers: layers(need),
            variants: variants(need),
            gap_chart: gap.filter(|gap| !gap.points.is_empty()).map(|gap| fan(need, gap).draw()).transpose()?,
            gap: gap.map_or_else(|| Table::new("gap-years", ""), |gap| gaps(need, gap)),
            gap_method: gap.map_or_else(Vec::new, |gap| gap.method.clone()),
            rate: capital(&need.rate.sentence),
            method: need.method.iter().map(|said| capital(said)).collect(),
            borrowed: need.borrowed.iter().map(|said| capital(said)).collect(),
            notes: need.notes.iter().map(|said| capital(said)).collect(),
        })
    }
}

fn signed(value: f64, decimals: usize) -> String {
    words::signed(Value::Known(value), decimals)
}

fn fte(need: &Need, value: Option<f64>) -> Cell {
    Cell::text(value.map_or_else(|| "not held".to_owned(), |value| words::number(value, need.decimals())))
}

fn ends(need: &Need) -> (String, String) {
    let end = need.end().map_or_else(String::new, |line| line.period.in_words());
    (format!("List of {}, each patient 1", need.from.in_words()), format!("Need in {end}"))
}

/// From the list of today to the need at the end, and what moves it most.
fn bridge_title(need: &Need, bridge: &NeedBridge) -> String {
    let number = |value: f64| words::number(value, bridge.decimals);
    let end = need.end().map_or_else(String::new, |line| format!(" in {}", line.period.in_words()));
    let most = bridge.bars.iter().max_by(|one, other| one.printed.abs().total_cmp(&other.printed.abs()));
    let most = most.filter(|bar| number(bar.printed.abs()) != number(0.0));
    let most = most.map_or_else(String::new, |bar| {
        format!("; the largest step: {} ({})", bar.title, signed(bar.printed, bridge.decimals))
    });
    format!(
        "{}: from {} {unit} for the list of today to {} {unit} needed{end}{most}",
        need.area.name,
        number(bridge.start),
        number(bridge.end),
        unit = bridge.unit
    )
}

/// The bars as a waterfall, with numbers as they are printed.
fn drawing(need: &Need, bridge: &NeedBridge) -> Waterfall {
    let (start, end) = ends(need);
    let steps = bridge.bars.iter().map(|bar| WaterfallStep {
        name: capital(&bar.title),
        adds: bar.printed,
        range: Some((bar.low_over_orders, bar.high_over_orders)),
    });
    Waterfall {
        id: "chart-need".to_owned(),
        title: bridge_title(need, bridge),
        unit: bridge.unit.to_owned(),
        decimals: bridge.decimals,
        start: (start, bridge.start),
        steps: steps.collect(),
        end: (end, bridge.end),
    }
}

fn bridge(need: &Need) -> Table {
    let Some(bridge) = &need.bridge else { return Table::new("bridge", "") };
    let (start, end) = ends(need);
    let mut table = Table::new("bridge", "From the list to the need: the bars add up")
        .column("Layer")
        .number(capital(bridge.unit))
        .number("In any order");
    let total = |title: &str, value: f64| {
        vec![Cell::text(title), Cell::text(words::number(value, bridge.decimals)), Cell::default()]
    };
    table.strong_row(total(&start, bridge.start));
    for bar in &bridge.bars {
        let range = [bar.low_over_orders, bar.high_over_orders].map(|value| signed(value, bridge.decimals));
        table.row(vec![
            Cell::text(capital(&bar.title)),
            Cell::text(signed(bar.printed, bridge.decimals)),
            Cell::text(if range[0] == range[1] { String::new() } else { range.join(" to ") }),
        ]);
    }
    table.strong_row(total(&end, bridge.end));
    table
}

fn years(need: &Need) -> Table {
    let mut table = Table::new("years-ahead", "Need year by year")
        .column("At the end of")
        .number("Patients")
        .number("Weighted patients")
        .number("FTE needed");
    for line in &need.needs {
        table.row(vec![
            Cell::text(line.period.in_words()),
            Cell::text(words::number(line.patients, 0)),
            Cell::text(words::number(line.weighted, 0)),
            fte(need, line.fte_needed),
        ]);
    }
    table
}

fn layers(need: &Need) -> Table {
    let mut table = Table::new("layers", "Every layer: what it does, and what switching it alone would do")
        .column("Layer")
        .column("Is it on?")
        .number("Factor now")
        .number("At the end")
        .number("FTE at the end if switched")
        .column("From");
    for line in &need.layers {
        let factor = |year: Option<&LayerYear>| {
            Cell::text(year.map_or_else(|| "–".to_owned(), |year| words::number(year.factor, 4)))
        };
        let switched = line.fte_if_switched.or(line.weighted_if_switched.filter(|_| need.rate.per_100k.is_none()));
        table.row(vec![
            Cell::text(capital(&line.title)),
            Cell::text(if line.is_on { "on" } else { "off" }),
            factor(line.years.first()),
            factor(line.years.last()),
            Cell::text(switched.map_or_else(|| "–".to_owned(), |value| words::number(value, need.decimals()))),
            Cell::text(capital(&line.source)),
        ]);
    }
    table
}

fn variants(need: &Need) -> Table {
    let mut table = Table::new("variants", "What other variants of the projection come to at the end")
        .column("Variant")
        .number("Patients")
        .number("Weighted patients")
        .number("FTE needed");
    for line in &need.variants {
        table.row(vec![
            Cell::text(format!("{} ({})", capital(line.title), line.variant)),
            Cell::text(words::number(line.patients, 0)),
            Cell::text(words::number(line.weighted, 0)),
            fte(need, line.fte_needed),
        ]);
    }
    table
}

fn fan(need: &Need, gap: &Gap) -> Fan {
    let last = gap.points.last().map(|point| point.period);
    Fan {
        id: "chart-gap".to_owned(),
        title: format!("{}: {}", need.area.name, gap.finding),
        unit: "FTE short: above 0 there are too few".to_owned(),
        decimals: need.decimals(),
        past: vec![(need.from, gap.now)],
        months: gap.points.iter().map(|point| point.gap).collect(),
        target: last.map(|by| FanTarget { by, value: 0.0 }),
    }
}

fn gaps(need: &Need, gap: &Gap) -> Table {
    let mut table = Table::new("gap-years", "Supply, need and the gap, FTE")
        .column("At the end of")
        .number("Supply")
        .number("9 in 10")
        .number("Need")
        .number("9 in 10")
        .number("Gap: too few")
        .number("9 in 10")
        .number("Chance that supply meets need");
    let one = |value: f64| words::number(value, need.decimals());
    let mut now = vec![Cell::text("now")];
    for value in [gap.supply_now, gap.need_now, gap.now] {
        now.extend([Cell::text(one(value)), Cell::default()]);
    }
    now.push(Cell::default());
    table.row(now);
    for point in &gap.points {
        let mut cells = vec![Cell::text(point.period.in_words())];
        for fan in [&point.supply, &point.need, &point.gap] {
            cells.extend([Cell::text(one(fan.p50)), Cell::text(format!("{} to {}", one(fan.p05), one(fan.p95)))]);
        }
        cells.push(Cell::text(words::chance(point.chance_met_pct / 100.0)));
        table.row(cells);
    }
    table
}
