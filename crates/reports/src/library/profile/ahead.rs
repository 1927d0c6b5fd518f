//! What lies ahead: how many staff there will be, and how many are needed.

use wholetime_vocabulary::{StaffGroup, Value};
use wholetime_workbench::questions::forecast::{Forecast, ForecastAsked, Watch};
use wholetime_workbench::questions::need::{Need, NeedAsked};

use super::{Depth, Ground};
use crate::ReportError;
use crate::charts::Fan;
use crate::document::{Cell, Column, ColumnKind, Row, Table};
use crate::library::draft::{Draft, is_an_answer, sentence};

/// Years ahead. Our judgement: as far as the plans of integrated care boards reach.
pub(super) const YEARS: u8 = 5;

/// The staff groups of which forecasts are made.
const GROUPS: [StaffGroup; 2] = [StaffGroup::Gp, StaffGroup::Nurse];

/// What lies ahead of one staff group: answers, or why there is none.
pub(super) struct GroupAhead {
    pub(super) group: StaffGroup,
    pub(super) forecast: Result<Forecast, String>,
    pub(super) need: Result<Need, String>,
}

/// What lies ahead; nothing in the light variant.
///
/// # Errors
/// Where something is broken, or the work was asked to stop.
pub(super) fn asked(ground: &Ground<'_>, watch: Watch<'_>) -> Result<Vec<GroupAhead>, ReportError> {
    if ground.depth == Depth::Light {
        return Ok(Vec::new());
    }
    let mut groups = Vec::new();
    for group in GROUPS {
        let forecast = ForecastAsked::of(group, YEARS);
        let forecast = told(ground.bench.forecast_watched(ground.code(), &forecast, ground.scope, watch))?;
        let need = NeedAsked::of(group, usize::from(YEARS));
        let need = told(ground.bench.need_watched(ground.code(), &need, ground.scope, watch))?;
        groups.push(GroupAhead { group, forecast, need });
    }
    Ok(groups)
}

/// What forecasts and need took from elsewhere, because it is not held of the place; each once.
pub(super) fn borrowed(ahead: &[GroupAhead]) -> Vec<String> {
    let forecasts = ahead.iter().filter_map(|one| one.forecast.as_ref().ok()).flat_map(|one| &one.borrowed);
    let needs = ahead.iter().filter_map(|one| one.need.as_ref().ok()).flat_map(|one| &one.borrowed);
    let mut said: Vec<String> = Vec::new();
    for one in forecasts.chain(needs) {
        if !said.contains(one) {
            said.push(one.clone());
        }
    }
    said
}

fn told<T>(answer: Result<T, wholetime_workbench::WorkbenchError>) -> Result<Result<T, String>, ReportError> {
    match answer {
        Ok(answer) => Ok(Ok(answer)),
        Err(why) if is_an_answer(&why) => Ok(Err(why.to_string())),
        Err(why) => Err(why.into()),
    }
}

/// Forecasts and the modelled requirement.
pub(super) fn section(ground: &Ground<'_>, draft: &mut Draft, ahead: &[GroupAhead]) -> Result<(), ReportError> {
    draft.heading(1, "ahead", "What lies ahead");
    if ground.depth == Depth::Light {
        draft.say(format!(
            "Forecasts and the modelled requirement are in the full profile: wholetime report profile {} --period {} -o profile.pdf.",
            ground.code(),
            ground.profile.period
        ));
        return Ok(());
    }
    for one in ahead {
        draft.heading(2, &format!("ahead-{}", one.group), one.group.title());
        match &one.forecast {
            Ok(forecast) => supply(ground, draft, forecast)?,
            Err(why) => draft.say(format!("No forecast of {}: {why}.", one.group.title())),
        }
        match &one.need {
            Ok(need) => requirement(ground, draft, need),
            Err(why) => draft.say(format!("No modelled requirement of {}: {why}.", one.group.title())),
        }
    }
    Ok(())
}

fn supply(ground: &Ground<'_>, draft: &mut Draft, forecast: &Forecast) -> Result<(), ReportError> {
    draft.rests_on(&forecast.sources);
    let group = forecast.group;
    let (years, seed) = (forecast.years.to_string(), forecast.seed.to_string());
    let words =
        ["forecast", ground.code(), "--group", group.word(), "--years", years.as_str(), "--seed", seed.as_str()];
    let what = format!("Forecast of {}, {}", group.title(), forecast.area.name);
    let told = draft.figures.answered(&what, &words, Some(forecast.from), &forecast.sources);
    let yearly = (1..=i32::from(forecast.years))
        .filter_map(|year| forecast.points.iter().find(|point| point.period.months_since(forecast.from) == 12 * year));
    let now = Row::of(vec![
        Cell::text(format!("{} (counted)", forecast.from.in_words())),
        Cell::default(),
        told.cell(ground.id(&format!("forecast.{group}.now")), Value::Known(forecast.now), 1),
        Cell::default(),
    ]);
    let rows = yearly.map(|point| {
        let id = |what: &str| ground.id(&format!("forecast.{group}.{}.{what}", point.period));
        Row::of(vec![
            Cell::text(point.period.in_words()),
            told.cell(id("p05"), Value::Known(point.p05), 1),
            told.cell(id("p50"), Value::Known(point.p50), 1),
            told.cell(id("p95"), Value::Known(point.p95), 1),
        ])
    });
    let table = Table {
        id: format!("forecast_{group}"),
        title: format!("FTE of {} to come", whom(forecast)),
        columns: vec![
            Column::text("Month"),
            Column::number("1 in 20 lower", 1),
            Column::number("Middle", 1),
            Column::number("1 in 20 higher", 1),
        ],
        rows: std::iter::once(now).chain(rows).collect(),
        notes: vec![format!(
            "Wholetime {}, {} replicates, seed {}; how it was made: reference below.",
            env!("CARGO_PKG_VERSION"),
            forecast.replicates,
            forecast.seed
        )],
    };
    let chart = Fan {
        id: format!("chart-forecast-{group}"),
        title: sentence(&forecast.finding),
        unit: "FTE".to_owned(),
        decimals: 1,
        past: forecast.past.iter().map(|point| (point.period, point.value)).collect(),
        months: forecast.points.clone(),
        target: None,
    };
    draft.picture(chart.draw()?, table, None);
    accuracy(draft, forecast);
    Ok(())
}

fn whom(forecast: &Forecast) -> String {
    match forecast.definition {
        Some(definition) => definition.title().to_owned(),
        None => forecast.group.title().to_lowercase(),
    }
}

/// How far forecasts like this one were right.
fn accuracy(draft: &mut Draft, forecast: &Forecast) {
    let pct = |value: Option<f64>| value.map_or_else(|| Cell::text("not scored"), |value| Cell::number(value, 1));
    let rows = forecast.accuracy.iter().map(|line| {
        Row::of(vec![
            Cell::text(&line.of),
            Cell::text(line.years.to_string()),
            pct(line.wape_pct),
            pct(line.cover90_pct),
            pct(line.below_simple_pct),
        ])
    });
    draft.table(Table {
        id: format!("accuracy_{}", forecast.group),
        title: "How far forecasts like this one were right".to_owned(),
        columns: vec![
            Column::text("Forecasts of"),
            Column::text("Years ahead"),
            Column { title: "Error, %".to_owned(), kind: ColumnKind::Percent(1), formula: None },
            Column { title: "Inside 9 in 10, %".to_owned(), kind: ColumnKind::Percent(1), formula: None },
            Column { title: "Better than simple, %".to_owned(), kind: ColumnKind::Percent(1), formula: None },
        ],
        rows: rows.collect(),
        notes: vec![
            "Error: sum of absolute errors over the sum of what came. Better than simple: below the error of a forecast that draws the past on.".to_owned(),
        ],
    });
}

fn requirement(ground: &Ground<'_>, draft: &mut Draft, need: &Need) {
    draft.rests_on(&need.sources);
    let group = need.group;
    let years = need.years.to_string();
    let words = ["need", ground.code(), "--group", group.word(), "--years", years.as_str()];
    let what = format!("Modelled requirement of {}, {}", group.title(), need.area.name);
    let told = draft.figures.answered(&what, &words, Some(need.from), &need.sources);
    draft.heading(3, &format!("need-{group}"), "Modelled requirement");
    draft.say(sentence(&need.finding));
    let decimals = need.decimals();
    let rows = need.needs.iter().map(|year| {
        let id = |what: &str| ground.id(&format!("need.{group}.{}.{what}", year.period));
        let needed = year.fte_needed.map_or(Value::Missing(wholetime_vocabulary::Missing::NotHeld), Value::Known);
        Row::of(vec![
            Cell::text(year.period.in_words()),
            told.cell(id("patients"), Value::Known(year.patients), 0),
            told.cell(id("weighted"), Value::Known(year.weighted), 0),
            told.cell(id("fte"), needed, decimals),
        ])
    });
    let on: Vec<&str> = need.layers.iter().filter(|layer| layer.is_on).map(|layer| layer.title.as_str()).collect();
    draft.table(Table {
        id: format!("need_{group}"),
        title: "FTE that patients need".to_owned(),
        columns: vec![
            Column::text("Month"),
            Column::number("Patients", 0),
            Column::number("Weighted patients", 0),
            Column::number("FTE needed", u8::try_from(decimals).unwrap_or(1)),
        ],
        rows: rows.collect(),
        notes: vec![
            format!("Wholetime {}; layers that count: {}.", env!("CARGO_PKG_VERSION"), on.join(", ")),
            sentence(&format!("Rate: {}", need.rate.sentence)),
        ],
    });
}
