//! `GET /areas/{code}/flows`: who came and who went, and how often; with `.csv` behind it, to take away.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::charts::{Bar, Bars, Chart, Waterfall, WaterfallStep};
use wholetime_reports::csv::FlowRows;
use wholetime_reports::{Download, csv, words};
use wholetime_vocabulary::{Area, GpDefinition, StaffGroup, Value};
use wholetime_workbench::questions::flows::{
    Balance, Flows, FlowsAsked, PublishedFlows, TurnoverFigure, Way, YearLine,
};
use wholetime_workbench::{Geography, Scope, Workbench, WorkbenchError};

use super::profile::{capital, sources_table};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::field::Errors;
use crate::components::layout::Choice;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

/// Practices shown on the page; the file holds all.
const SHOWN: usize = 60;

#[derive(Template)]
#[template(path = "pages/flows/page.html")]
struct FlowsPage {
    frame: Frame,
    errors: Option<Errors>,
    title: String,
    lede: String,
    groups: Vec<Choice>,
    definitions: Vec<Choice>,
    from: String,
    to: String,
    geographies: Vec<Choice>,
    told: Option<Told>,
    sources: Table,
    series: String,
    changes: String,
    downloads: Vec<Link>,
    permalink: String,
}

/// Flows on the page.
struct Told {
    finding: String,
    chart: Option<Chart>,
    years: Table,
    practices: Table,
    more: usize,
    practices_csv: String,
    age_chart: Option<Chart>,
    ages: Table,
    published: Vec<Table>,
    closed: Table,
    calibration: Table,
    method: Vec<String>,
    notes: Vec<String>,
}

/// A question and what came of it.
struct Case {
    area: Area,
    asked: FlowsAsked,
    scope: Scope,
    /// The flows, or why there are none that a form can mend.
    answer: Result<Flows, String>,
}

/// `GET /areas/{code}/flows`: `group`, `definition`, `from`, `to`, `geography`.
pub(super) async fn page(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let (asked, scope) = (asked::flows(&words)?, words.scope()?);
    let page = ask(bench, move |bench| -> Result<FlowsPage, Problem> {
        FlowsPage::of(&answered(bench, &code, asked, scope)?)
    });
    answer::page(&page.await?)
}

/// `GET /areas/{code}/flows.csv`: as the page, and `by`, which is year, step, practice or age.
pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let (asked, scope) = (asked::flows(&words)?, words.scope()?);
    let rows = asked::flow_rows(&words)?;
    let flows = ask(bench, move |bench| bench.flows(&code, asked, scope)).await?;
    let text = csv::flows_csv(&flows, rows).map_err(Problem::from)?;
    answer::file(
        text.into_bytes(),
        Download::Csv,
        &format!("{}-{}-flows-{}", flows.area.code, flows.group, rows.word()),
    )
}

fn answered(bench: &Workbench, code: &str, asked: FlowsAsked, scope: Scope) -> Result<Case, Problem> {
    let area = bench.resolve(code)?.area;
    let answer = match bench.flows(&area.code, asked, scope) {
        Ok(flows) => Ok(flows),
        Err(WorkbenchError::NotPossible(why)) => Err(why),
        Err(why) => return Err(why.into()),
    };
    Ok(Case { area, asked, scope, answer })
}

impl FlowsPage {
    fn of(case: &Case) -> Result<Self, Problem> {
        let Case { area, asked, scope, .. } = case;
        let behind = Behind::meant(*scope)
            .with("group", asked.group.word())
            .with_some("definition", asked.definition)
            .with_some("from", asked.from)
            .with_some("to", asked.to);
        let path = links::flows(&area.code);
        let csv = |rows: FlowRows| behind.clone().with("by", rows.word()).behind(&format!("{path}.csv"));
        let (told, refused) = match &case.answer {
            Ok(flows) => (Some(Told::of(flows, csv(FlowRows::Practices))?), None),
            Err(why) => (None, Some(why)),
        };
        let title = format!("Who came and who went: {}", asked.group.title());
        let trail = vec![
            Link::new("/", "Home"),
            Link::new(Behind::meant(*scope).behind(&links::area(&area.code)), area.name.clone()),
        ];
        let definitions = GpDefinition::ALL.iter().map(|definition| {
            Choice::new(definition.word(), definition.title(), asked.definition == Some(*definition))
        });
        let period =
            |period: Option<wholetime_vocabulary::Period>| period.map_or_else(String::new, |period| period.to_string());
        let geographies = [(Geography::AsAt, "of each month"), (Geography::AsNow, "of today")];
        let sources = case
            .answer
            .as_ref()
            .map_or_else(|_| Table::new("sources", "Sources"), |flows| sources_table(&flows.sources));
        let downloads = match &case.answer {
            Ok(_) => FlowRows::ALL
                .into_iter()
                .map(|rows| Link::new(csv(rows), format!("CSV by {}", rows.word())))
                .chain([Link::new(behind.behind(&format!("/api/v1{path}")), "JSON")])
                .collect(),
            Err(_) => Vec::new(),
        };
        Ok(Self {
            frame: Frame::new(format!("{title}, {}", area.name), "").trail(trail),
            errors: refused.and_then(|why| Errors::of(vec![Link::new("#to", capital(why))])),
            title,
            lede: format!(
                "{} ({}): joiners, leavers and turnover, counted at practices from one month held to the next.",
                area.name, area.code
            ),
            groups: StaffGroup::ALL
                .iter()
                .map(|group| Choice::new(group.word(), group.title(), *group == asked.group))
                .collect(),
            definitions: std::iter::once(Choice::new("", "as held", asked.definition.is_none()))
                .chain(definitions)
                .collect(),
            from: period(asked.from),
            to: period(asked.to),
            geographies: geographies
                .into_iter()
                .map(|(geography, text)| Choice::new(geography.word(), text, geography == scope.geography))
                .collect(),
            told,
            sources,
            series: Behind::meant(*scope).behind(&links::series(&area.code, &format!("turnover_{}", asked.group))),
            changes: Behind::meant(*scope).behind(&format!("{}/changes", links::area(&area.code))),
            downloads,
            permalink: behind.behind(&path),
        })
    }
}

impl Told {
    fn of(flows: &Flows, practices_csv: String) -> Result<Self, Problem> {
        let chart = flows.newest().and_then(|year| drawing(flows, year)).map(|chart| chart.draw()).transpose()?;
        let age_chart = ages_drawn(flows).map(|chart| chart.draw()).transpose()?;
        Ok(Self {
            finding: format!("{}.", flows.finding),
            chart,
            years: years(flows),
            practices: practices(flows),
            more: flows.practices.len().saturating_sub(SHOWN),
            practices_csv,
            age_chart,
            ages: ages(flows),
            published: flows.published.iter().zip(1..).map(published).collect(),
            closed: closed(flows),
            calibration: calibration(flows),
            method: flows.method.iter().map(|line| capital(line)).collect(),
            notes: flows.notes.iter().map(|note| capital(note)).collect(),
        })
    }
}

/// What is shown of heads and FTE: people where they are counted, else FTE.
fn shown(way: Option<Way>, heads: Option<Balance>, fte: Option<Balance>) -> Option<(Balance, usize, &'static str)> {
    let counts_people = way.is_none_or(Way::counts_people);
    match (counts_people, heads, fte) {
        (true, Some(heads), _) => Some((heads, 0, "people")),
        (_, _, Some(fte)) => Some((fte, 1, "FTE")),
        _ => None,
    }
}

fn drawing(flows: &Flows, year: &YearLine) -> Option<Waterfall> {
    let (balance, decimals, unit) = shown(year.way, year.heads, year.fte)?;
    let steps = balance.changes().into_iter().map(|(name, adds)| WaterfallStep {
        name: capital(name),
        adds: adds.number(),
        range: None,
    });
    Some(Waterfall {
        id: "chart-flows".to_owned(),
        title: format!(
            "{}, {}: in the year to {}, {} {unit} joined and {} left",
            flows.group.title(),
            flows.area.name,
            year.to.in_words(),
            words::number(balance.joined.number(), decimals),
            words::number(balance.left.number(), decimals)
        ),
        unit: unit.to_owned(),
        decimals,
        start: (year.from.in_words(), balance.start.number()),
        steps: steps.collect(),
        end: (year.to.in_words(), balance.end.number()),
    })
}

fn cells(way: Option<Way>, heads: Option<Balance>, fte: Option<Balance>) -> Vec<Cell> {
    match shown(way, heads, fte) {
        Some((balance, decimals, _)) => {
            balance.amounts().map(|amount| Cell::text(words::number(amount.number(), decimals))).to_vec()
        }
        None => Balance::WORDS.map(|_| Cell::text("not held")).to_vec(),
    }
}

fn with_balance(table: Table) -> Table {
    ["Start", "Joined", "Left", "Hours", "Practices", "Reporting", "Unexplained", "End"]
        .into_iter()
        .fold(table, Table::number)
}

/// Turnover, said to be at least where it is.
fn turnover(figure: &TurnoverFigure, way: Option<Way>) -> Cell {
    let is_at_least = way.is_some_and(|way| way != Way::ByAge);
    match figure.turnover_pct {
        Value::Known(pct) if is_at_least => Cell::text(format!("at least {} %", words::number(pct, 1))),
        Value::Known(pct) => Cell::text(format!("{} %", words::number(pct, 1))),
        missing @ Value::Missing(_) => Cell::value(missing, 1),
    }
}

fn years(flows: &Flows) -> Table {
    let unit = flows.way.map_or("people", |way| if way.counts_people() { "people" } else { "FTE" });
    let caption = format!("Year by year, {unit}: start + joined − left + the rest = end");
    let mut table = with_balance(Table::new("years", caption).column("Year"))
        .number("Turnover")
        .number("Practices counted")
        .column("Counted by");
    for year in flows.years.iter().rev() {
        let mut row = vec![Cell::text(format!("{} to {}", year.from.in_words(), year.to.in_words()))];
        row.extend(cells(year.way, year.heads, year.fte));
        let turnover = match year.left_if_all_were_seen {
            Value::Known(left) => turnover(&year.figure, year.way).small(format!(
                "counts {} months apart show {} % of leavers: {} if all were seen",
                year.step_months,
                words::value(year.recovered_pct, 1),
                words::number(left, 1)
            )),
            Value::Missing(_) => turnover(&year.figure, year.way),
        };
        row.push(turnover);
        row.push(Cell::text(format!("{} of {}", year.practices, year.practices + year.practices_left_out)));
        let counted =
            year.way.map_or_else(|| year.why_missing.clone().unwrap_or_default(), |way| way.title().to_owned());
        row.push(Cell::text(counted));
        table.row(row);
    }
    table
}

fn practices(flows: &Flows) -> Table {
    let caption = "By practice, the highest turnover of the newest year first; start to end over the whole time";
    let mut table = with_balance(Table::new("practices", caption).column("Practice"));
    for year in &flows.years {
        table = table.number(format!("Turnover to {}", year.to));
    }
    table = table.column("High in each of three years");
    for practice in flows.practices.iter().take(SHOWN) {
        let name = Cell::link(practice.name.clone(), links::area(&practice.practice)).small(practice.practice.clone());
        let mut row = vec![name];
        row.extend(cells(flows.way, practice.heads, practice.fte));
        row.extend(practice.years.iter().map(|figure| turnover(figure, None)));
        row.push(Cell::text(if practice.is_persistently_high { "yes" } else { "" }));
        table.row(row);
    }
    table
}

fn ages_drawn(flows: &Flows) -> Option<Bars> {
    let known: Vec<_> = flows.ages.iter().filter(|age| age.leaving_pct.known().is_some()).collect();
    let bars = known.iter().map(|age| Bar { name: capital(&age.band_title), value: age.leaving_pct });
    let chart = Bars {
        id: "chart-ages".to_owned(),
        title: format!("{} of {} who leave in 100 a year, by age", flows.group.title(), flows.area.name),
        unit: "left in 100 a year".to_owned(),
        decimals: 1,
        bars: bars.collect(),
        reference: None,
    };
    (!known.is_empty()).then(|| chart.with_finding())
}

fn ages(flows: &Flows) -> Table {
    let mut table = Table::new("ages", "By age, over the whole time")
        .column("Age")
        .number("Joined")
        .number("Left")
        .number("Person-years")
        .number("Left in 100 a year");
    for age in &flows.ages {
        table.row(vec![
            Cell::text(capital(&age.band_title)),
            Cell::text(age.joined.to_string()),
            Cell::text(age.left.to_string()),
            Cell::value(age.person_years, 1),
            Cell::value(age.leaving_pct, 1),
        ]);
    }
    table
}

fn published((series, number): (&PublishedFlows, usize)) -> Table {
    let caption = format!(
        "{} in England, as published, {} to {}: {} people, {} a year",
        series.title,
        series.from.in_words(),
        series.to.in_words(),
        words::number(series.heads, 0),
        words::signed(Value::Known(series.change_per_year), 0)
    );
    let mut table = Table::new(&format!("published-{number}"), caption)
        .column("Age")
        .number("People")
        .number("Joiners less leavers a year")
        .number("Leavers less joiners in 100 a year");
    for band in &series.bands {
        let known = |value: Value, decimals| value.known().map(|number| words::number(number, decimals));
        table.row(vec![
            Cell::text(capital(&band.band_title)),
            Cell::text(words::number(band.heads, 0)),
            Cell::text(known(band.net_joiners_per_year, 0).unwrap_or_default()),
            Cell::text(known(band.net_leaving_pct, 1).unwrap_or_default()),
        ]);
    }
    table
}

fn closed(flows: &Flows) -> Table {
    let mut table = Table::new("closed", "Practices that closed").column("Practice").column("Taken over by");
    for closed in &flows.closed {
        let heir = closed.taken_over_by.as_deref().unwrap_or("nobody known: its staff are neither leavers nor joiners");
        table.row(vec![Cell::text(&closed.name).small(closed.practice.clone()), Cell::text(heir)]);
    }
    table
}

fn calibration(flows: &Flows) -> Table {
    let mut table =
        Table::new("calibration", "What counts further apart would have shown of the leavers seen every month")
            .number("Months apart")
            .number("Still seen, %");
    for line in &flows.calibration {
        table.row(vec![Cell::text(line.every_months.to_string()), Cell::text(words::number(line.seen_pct, 1))]);
    }
    table
}
