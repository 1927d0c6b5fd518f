//! What lies ahead: how many GPs to expect, how far such forecasts were right, and how many the patients need.

use wholetime_vocabulary::{Missing, StaffGroup, Value};
use wholetime_workbench::WorkbenchError;
use wholetime_workbench::questions::forecast::{Forecast, ForecastAsked, Watch};
use wholetime_workbench::questions::need::{Need, NeedAsked};

use super::Ground;
use crate::ReportError;
use crate::charts::Fan;
use crate::document::{Block, Cell, Column, ColumnKind, Picture, Row, Span, Table};
use crate::library::draft::{is_an_answer, sentence, text};

/// Years ahead. Our judgement: the papers of committees reach to the end of the plan they are in, three years.
const YEARS: u8 = 3;

/// Answers, or why there is none.
pub(super) struct Ahead {
    pub(super) forecast: Result<Forecast, String>,
    pub(super) need: Result<Need, String>,
}

/// What lies ahead of GPs.
///
/// # Errors
/// Where something is broken, or the work was asked to stop.
pub(super) fn asked(ground: &Ground<'_>, watch: Watch<'_>) -> Result<Ahead, ReportError> {
    let forecast = ForecastAsked::of(StaffGroup::Gp, YEARS);
    let forecast = told(ground.bench.forecast_watched(ground.code(), &forecast, ground.scope, watch))?;
    let need = NeedAsked::of(StaffGroup::Gp, usize::from(YEARS));
    let need = told(ground.bench.need_watched(ground.code(), &need, ground.scope, watch))?;
    Ok(Ahead { forecast, need })
}

fn told<T>(answer: Result<T, WorkbenchError>) -> Result<Result<T, String>, ReportError> {
    match answer {
        Ok(answer) => Ok(Ok(answer)),
        Err(why) if is_an_answer(&why) => Ok(Err(why.to_string())),
        Err(why) => Err(why.into()),
    }
}

/// Forecast and need.
pub(super) fn section(ground: &mut Ground<'_>, ahead: &Ahead) -> Result<(), ReportError> {
    ground.draft.heading(1, "forecast", "What to expect");
    match &ahead.forecast {
        Ok(forecast) => supply(ground, forecast)?,
        Err(why) => ground.draft.say(format!("GPs cannot be forecast here, because {why}.")),
    }
    ground.draft.heading(1, "need", "What patients need");
    match &ahead.need {
        Ok(need) => requirement(ground, need),
        Err(why) => ground.draft.say(format!("What patients need cannot be modelled here, because {why}.")),
    }
    Ok(())
}

fn supply(ground: &mut Ground<'_>, forecast: &Forecast) -> Result<(), ReportError> {
    ground.draft.rests_on(&forecast.sources);
    let (years, seed) = (forecast.years.to_string(), forecast.seed.to_string());
    let code = ground.profile.area.code.as_str();
    let said = ["forecast", code, "--group", "gp", "--years", years.as_str(), "--seed", seed.as_str()];
    let what = format!("Forecast of GPs, {}", forecast.area.name);
    let told = ground.draft.figures.answered(&what, &said, Some(forecast.from), &forecast.sources);
    let id = ground.id("forecast.gp.finding");
    let last =
        forecast.points.iter().find(|point| point.period.months_since(forecast.from) == 12 * i32::from(forecast.years));
    let mut words = Vec::new();
    if let Some(point) = last {
        let mut figure = |what: &str, said: &str, value: f64| {
            let id = ground.id(&format!("forecast.gp.{what}"));
            let name = format!("GPs to expect in {years} years, {said}, {}", forecast.area.name);
            Span::Figure(ground.figure(&told, &id, &name, Value::Known(value), 1))
        };
        let (middle, low, high) = (
            figure("p50", "middle", point.p50),
            figure("p05", "1 in 20 lower", point.p05),
            figure("p95", "1 in 20 higher", point.p95),
        );
        let month = ground.word(&told, "forecast.gp.month", "Month of the forecast", &point.period.in_words());
        let area = &forecast.area.name;
        words.extend([
            text(format!("{area} is likely to have about ")),
            middle,
            text(format!(" FTE of {} in ", whom(forecast))),
        ]);
        words.extend([month, text(": as likely more as fewer. Nine times in ten it will be between "), low]);
        words.extend([text(" and "), high, text(".")]);
    } else {
        words.push(ground.word(&told, &id, &what, &sentence(&forecast.finding)));
    }
    ground.draft.numbered(words);
    let chart = Fan {
        id: "chart-forecast-gp".to_owned(),
        title: sentence(&forecast.finding),
        unit: "FTE".to_owned(),
        decimals: 1,
        past: forecast.past.iter().map(|point| (point.period, point.value)).collect(),
        months: forecast.points.clone(),
        target: None,
    };
    ground.draft.blocks.push(Block::Picture(Picture::of("forecast_gp", chart.draw()?)));
    accuracy(ground, forecast);
    Ok(())
}

/// Whom it is of.
fn whom(forecast: &Forecast) -> &'static str {
    forecast.definition.map_or_else(|| forecast.group.title(), |definition| definition.title())
}

/// How far forecasts like this one were right.
fn accuracy(ground: &mut Ground<'_>, forecast: &Forecast) {
    if forecast.accuracy.is_empty() {
        ground.draft.numbered(vec![text(
            "How far such forecasts were right is not known: too few months are held to try them on the past.",
        )]);
        return;
    }
    let pct = |value: Option<f64>| value.map_or_else(|| Cell::text("not scored"), |value| Cell::number(value, 1));
    let column = |title: &str| Column { title: title.to_owned(), kind: ColumnKind::Percent(1), formula: None };
    let as_far = forecast.accuracy.iter().filter(|line| forecast.years == line.years);
    let rows = as_far.map(|line| {
        Row::of(vec![
            Cell::text(&line.of),
            Cell::text(line.origins.to_string()),
            pct(line.wape_pct),
            pct(line.cover90_pct),
            pct(line.below_simple_pct),
        ])
    });
    ground.draft.table(Table {
        id: "accuracy_gp".to_owned(),
        title: format!("How far such forecasts were right, {} years ahead", forecast.years),
        columns: vec![
            Column::text("Forecasts of"),
            Column::text("Tried from months"),
            column("Mean error, %"),
            column("Within the range meant to hold 90 %, %"),
            column("Better than drawing the past on, %"),
        ],
        rows: rows.collect(),
        notes: vec!["Each was made from what was known at a month of the past, and held against what came.".to_owned()],
    });
}

fn requirement(ground: &mut Ground<'_>, need: &Need) {
    ground.draft.rests_on(&need.sources);
    let years = need.years.to_string();
    let code = ground.profile.area.code.as_str();
    let said = ["need", code, "--group", "gp", "--years", years.as_str()];
    let what = format!("Modelled requirement of GPs, {}", need.area.name);
    let told = ground.draft.figures.answered(&what, &said, Some(need.from), &need.sources);
    let id = ground.id("need.gp.finding");
    let finding = ground.word(&told, &id, &what, &sentence(&need.finding));
    ground.draft.numbered(vec![finding]);
    let decimals = need.decimals();
    let mut rows = Vec::new();
    for (index, year) in need.needs.iter().enumerate() {
        let needed = year.fte_needed.map_or(Value::Missing(Missing::NotHeld), Value::Known);
        let mut cell = |what: &str, said: &str, value: Value, decimals: usize| {
            let id = ground.id(&format!("need.gp.year{index}.{what}"));
            let when = match index {
                0 => "now".to_owned(),
                1 => "in 1 year".to_owned(),
                years => format!("in {years} years"),
            };
            let name = format!("{said} {when}, {}", need.area.name);
            let figure = ground.figure(&told, &id, &name, value, decimals);
            told.cell(figure.id, value, decimals)
        };
        rows.push(Row::of(vec![
            Cell::text(year.period.in_words()),
            cell("patients", "Patients", Value::Known(year.patients), 0),
            cell("weighted", "Weighted patients", Value::Known(year.weighted), 0),
            cell("fte", "GPs that patients need", needed, decimals),
        ]));
    }
    let on: Vec<&str> = need.layers.iter().filter(|layer| layer.is_on).map(|layer| layer.title.as_str()).collect();
    ground.draft.table(Table {
        id: "need_gp".to_owned(),
        title: "GPs that patients need, FTE".to_owned(),
        columns: vec![
            Column::text("Month"),
            Column::number("Patients", 0),
            Column::number("Weighted patients", 0),
            Column::number("FTE needed", u8::try_from(decimals).unwrap_or(1)),
        ],
        rows,
        notes: vec![
            format!("Wholetime {}; layers that count: {}.", env!("CARGO_PKG_VERSION"), on.join(", ")),
            sentence(&format!("Rate: {}", need.rate.sentence)),
        ],
    });
}
