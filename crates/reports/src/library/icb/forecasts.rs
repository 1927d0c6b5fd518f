//! What may go wrong with what we expect: the range of the forecasts, how far such forecasts were right, what they rest on.

use wholetime_vocabulary::{StaffGroup, Value};
use wholetime_workbench::WorkbenchError;
use wholetime_workbench::questions::forecast::{Forecast, ForecastAsked, Watch};

use super::paper::{Paper, percent, percent_column, table};
use crate::ReportError;
use crate::charts::Fan;
use crate::document::{Block, Cell, Column, Picture, Row, plain};
use crate::library::draft::{is_an_answer, sentence};

/// Years ahead. Our judgement: a plan of an ICB reaches three years.
const YEARS: u8 = 3;

/// Forecasts of GPs and nurses, and their risks.
pub(super) fn add(paper: &mut Paper<'_>, watch: Watch<'_>) -> Result<(), ReportError> {
    paper.draft.heading(1, "forecast", "What to expect, and how sure that is");
    let mut rests: Vec<String> = Vec::new();
    for group in [StaffGroup::Gp, StaffGroup::Nurse] {
        let part = format!("The forecast of {}", group.title());
        let forecast = paper.draft.answer(&part, from_then_or_now(paper, group, watch))?;
        if let Some(forecast) = forecast {
            one(paper, &forecast)?;
            let said = forecast.borrowed.iter().chain(&forecast.notes).map(|said| sentence(said));
            for said in said {
                if !rests.contains(&said) {
                    rests.push(said);
                }
            }
        }
    }
    if !rests.is_empty() {
        paper.draft.heading(2, "forecast-rests", "What the forecasts rest on");
        paper.draft.list(rests.into_iter().map(plain).collect());
    }
    Ok(())
}

/// The forecast from the month of the paper; from the newest month that can be forecast from, where that one cannot.
fn from_then_or_now(paper: &Paper<'_>, group: StaffGroup, watch: Watch<'_>) -> Result<Forecast, WorkbenchError> {
    let newest = ForecastAsked::of(group, YEARS);
    let then = ForecastAsked { from: Some(paper.profile.period), ..newest.clone() };
    let ask = |asked: &ForecastAsked| paper.bench.forecast_watched(paper.code(), asked, paper.scope, watch);
    match ask(&then) {
        Err(why) if is_an_answer(&why) => ask(&newest),
        answer => answer,
    }
}

fn one(paper: &mut Paper<'_>, forecast: &Forecast) -> Result<(), ReportError> {
    let group = forecast.group;
    paper.draft.rests_on(&forecast.sources);
    paper.draft.heading(2, &format!("forecast-{group}"), group.title());
    if forecast.from != paper.profile.period {
        paper.draft.warn(format!(
            "This forecast starts from {}, the newest month that can be forecast from, and not from {}.",
            forecast.from.in_words(),
            paper.profile.period.in_words()
        ));
    }
    paper.draft.say(sentence(&forecast.finding));
    let years = forecast.years.to_string();
    let (seed, from) = (forecast.seed.to_string(), forecast.from.to_string());
    let command = [
        "forecast",
        paper.code(),
        "--group",
        group.word(),
        "--from",
        from.as_str(),
        "--years",
        years.as_str(),
        "--seed",
        seed.as_str(),
    ];
    let what = format!("Forecast of {}, {}", group.title(), forecast.area.name);
    let told = paper.draft.figures.answered(&what, &command, None, &forecast.sources);
    let yearly = (1..=i32::from(forecast.years))
        .filter_map(|year| forecast.points.iter().find(|point| point.period.months_since(forecast.from) == 12 * year));
    let rows = yearly.map(|point| {
        let cell = |what: &str, value: f64| {
            told.cell(format!("{}.forecast.{group}.{}.{what}", paper.code(), point.period), Value::Known(value), 1)
        };
        Row::of(vec![
            Cell::text(point.period.in_words()),
            cell("p05", point.p05),
            cell("p50", point.p50),
            cell("p95", point.p95),
        ])
    });
    let columns = vec![
        Column::text("Month"),
        Column::number("1 in 20 lower", 1),
        Column::number("As likely more as fewer", 1),
        Column::number("1 in 20 higher", 1),
    ];
    let rows = rows.collect();
    paper.draft.table(table(&format!("forecast_{group}"), format!("{} FTE to come", group.title()), columns, rows));
    let chart = Fan {
        id: format!("chart-forecast-{group}"),
        title: sentence(&forecast.finding),
        unit: "FTE".to_owned(),
        decimals: 1,
        past: forecast.past.iter().map(|point| (point.period, point.value)).collect(),
        months: forecast.points.clone(),
        target: None,
    };
    paper.draft.blocks.push(Block::Picture(Picture::of(&format!("fan_{group}"), chart.draw()?)));
    accuracy(paper, forecast);
    Ok(())
}

/// How far forecasts like this one were right.
fn accuracy(paper: &mut Paper<'_>, forecast: &Forecast) {
    if forecast.accuracy.is_empty() {
        paper.draft.say(
            "How far such forecasts were right is not known: too few months are held to try them on the past. Import earlier releases.",
        );
        return;
    }
    let columns = vec![
        Column::text("Forecasts of"),
        Column::text("Years ahead"),
        Column::number("Tried from", 0),
        percent_column("Mean error"),
        percent_column("Came within the range meant to hold 90 %"),
        percent_column("Better than the simple forecast by"),
    ];
    let rows = forecast.accuracy.iter().map(|line| {
        Row::of(vec![
            Cell::text(&line.of),
            Cell::text(line.years.to_string()),
            super::paper::count(line.origins),
            percent(line.wape_pct),
            percent(line.cover90_pct),
            percent(line.below_simple_pct),
        ])
    });
    let mut accuracy = table(
        &format!("accuracy_{}", forecast.group),
        format!("How far forecasts of {} were right", forecast.group.title()),
        columns,
        rows.collect(),
    );
    accuracy.notes.push("Tried from so many months of the past, each with what was known then.".to_owned());
    paper.draft.table(accuracy);
}
