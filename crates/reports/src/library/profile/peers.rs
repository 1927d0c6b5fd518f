//! Where the area stands among others like it.

use wholetime_vocabulary::{Level, Value};
use wholetime_workbench::questions::compare::{ComparedArea, Comparison};

use super::Ground;
use super::shared::SideBySide;
use crate::ReportError;
use crate::charts::{Dot, Dots, Funnel, FunnelLimit, FunnelPoint, Mark};
use crate::document::{Cell, Column, Row, Table};
use crate::library::compared;
use crate::library::draft::{Draft, sentence};
use crate::words;

/// Areas drawn beneath each other; the others are in the comparison itself.
const DRAWN: usize = 24;

/// How the area compares.
pub(super) fn section(ground: &Ground<'_>, draft: &mut Draft) -> Result<(), ReportError> {
    let shared = ground.shared;
    let is_among = shared.level == ground.profile.area.level && shared.within.code != ground.profile.area.code;
    draft.heading(1, "peers", "How that compares");
    let mut rows = Vec::new();
    let mut unanswered: Vec<&(String, String)> = Vec::new();
    for one in &shared.comparisons {
        match one {
            Ok(side) => rows.extend(row(ground, draft, side, is_among)),
            Err(why) => unanswered.push(why),
        }
    }
    if rows.is_empty() {
        let why = unanswered.first().map_or_else(
            || format!("{} has none of the figures compared", ground.profile.area.name),
            |(_, why)| why.clone(),
        );
        draft.say(format!("Nothing can be compared here, because {why}."));
        return Ok(());
    }
    draft.say(if is_among {
        format!(
            "{} beside the other {} of {}, and beside the 20 most alike wherever in England they are held: in size, ages, deprivation, dispensing and rurality, as far as these are known. \
             A value is remarkable only where it lies outside what chance does to a place of its size.",
            ground.profile.area.name,
            shared.level.titles(),
            shared.within.name
        )
    } else {
        format!(
            "{} has no peers of its own kind: its {} are compared with each other.",
            ground.profile.area.name,
            shared.level.titles()
        )
    });
    draft.table(table(ground, rows, is_among));
    for (title, why) in unanswered {
        draft.say(sentence(&format!("Not compared: {title}, because {why}")));
    }
    let drawn = shared.comparisons.iter().find_map(|one| one.as_ref().ok());
    if let Some(side) = drawn {
        picture(ground, draft, &side.comparison)?;
    }
    Ok(())
}

fn table(ground: &Ground<'_>, rows: Vec<Row>, is_among: bool) -> Table {
    let level = ground.shared.level.titles();
    let first = ground.shared.comparisons.iter().find_map(|one| one.as_ref().ok());
    let whose = first.map_or_else(|| format!("all {level}"), |side| compared::centres_in_words(&side.comparison));
    let columns = if is_among {
        vec![
            Column::text("Figure"),
            Column::number("Here", 1),
            Column::text("95 % by chance"),
            Column::number("Centre", 1),
            Column::number("Median of the 20 most alike", 1),
            Column::text("Judged"),
        ]
    } else {
        vec![
            Column::text("Figure"),
            Column::number("All", 1),
            Column::number("Centre", 1),
            Column::number("Compared", 0),
            Column::text("Outside the limits"),
        ]
    };
    Table {
        id: "compared".to_owned(),
        title: format!("Compared with {level} of {}", ground.shared.within.name),
        columns,
        rows,
        notes: vec![format!(
            "Centre: what {whose} come to together. Judged: against the limits of a funnel, as wide as chance and the spread among {level} make it."
        )],
    }
}

fn row(ground: &Ground<'_>, draft: &mut Draft, side: &SideBySide, is_among: bool) -> Option<Row> {
    let Comparison { indicator, within, level, period, sources, .. } = &side.comparison;
    let words =
        ["compare", indicator.id.as_str(), "--level", level.word(), "--within", within.code.as_str(), "--peers"];
    let what = format!("{}, {} of {}", indicator.title, level.titles(), within.name);
    draft.rests_on(sources);
    let told = draft.figures.answered(&what, &words, Some(*period), sources);
    let id = |what: &str| ground.id(&format!("compared.{}.{what}", indicator.id));
    let decimals = words::decimals(indicator.unit).min(1);
    if is_among {
        let own = side.of(ground.code())?;
        let peers = own
            .peers
            .as_ref()
            .map_or(Value::Missing(wholetime_vocabulary::Missing::NotHeld), |peers| Value::Known(peers.median));
        return Some(Row::of(vec![
            Cell::text(&indicator.title),
            told.cell(id("value"), own.value_reporting, decimals),
            Cell::text(interval(own, decimals)),
            told.cell(id("centre"), side.comparison.centre, decimals),
            told.cell(id("peers_median"), peers, decimals),
            Cell::text(words::band(&own.band).unwrap_or("not judged")),
        ]));
    }
    let outliers: Vec<&str> =
        side.comparison.areas.iter().filter(|area| mark(area) != Mark::Within).map(|area| area.name.as_str()).collect();
    let outliers = if outliers.is_empty() { "none".to_owned() } else { outliers.join(", ") };
    Some(Row::of(vec![
        Cell::text(&indicator.title),
        told.cell(id("all"), side.comparison.area_value, decimals),
        told.cell(id("centre"), side.comparison.centre, decimals),
        Cell::text(side.comparison.areas.len().to_string()),
        Cell::text(outliers),
    ]))
}

fn interval(area: &ComparedArea, decimals: usize) -> String {
    match (area.low, area.high) {
        (Value::Known(low), Value::Known(high)) => {
            format!("{} to {}", words::number(low, decimals), words::number(high, decimals))
        }
        (Value::Missing(why), _) | (_, Value::Missing(why)) => why.phrase().to_owned(),
    }
}

fn mark(area: &ComparedArea) -> Mark {
    match area.band.as_str() {
        "low_998" | "high_998" => Mark::Outside998,
        "low_95" | "high_95" => Mark::Outside95,
        _ => Mark::Within,
    }
}

/// The first comparison, drawn: a funnel of many areas, dots of few; the area's own name is written in.
fn picture(ground: &Ground<'_>, draft: &mut Draft, comparison: &Comparison) -> Result<(), ReportError> {
    let decimals = words::decimals(comparison.indicator.unit);
    let unit = comparison.indicator.unit.title().to_owned();
    let drawn = drawn(ground, comparison);
    let rows = drawn.iter().map(|area| {
        Row::of(vec![
            Cell::text(&area.name),
            Cell::value(area.value_reporting, decimals),
            Cell::text(interval(area, decimals)),
            Cell::text(words::band(&area.band).unwrap_or("not judged")),
        ])
    });
    let mut notes = Vec::new();
    if drawn.len() < comparison.areas.len() {
        notes.push(format!(
            "{} of {} are listed, those nearest; all: wholetime compare {} --within {}",
            drawn.len(),
            comparison.areas.len(),
            comparison.indicator.id,
            comparison.within.code
        ));
    }
    if !comparison.not_compared.is_empty() {
        notes.push(format!(
            "{} {} of {} have no value and are not compared.",
            comparison.not_compared.len(),
            comparison.level.titles(),
            comparison.within.name
        ));
    }
    let table = Table {
        id: "peers_drawn".to_owned(),
        title: comparison.indicator.title.clone(),
        columns: vec![
            Column::text(super::capital(comparison.level.title())),
            Column::number("Value", u8::try_from(decimals).unwrap_or(1)),
            Column::text("95 % by chance"),
            Column::text("Judged"),
        ],
        rows: rows.collect(),
        notes,
    };
    let chart = match (funnel(ground, comparison), comparison.level) {
        (Some(funnel), Level::Practice) => funnel.draw()?,
        _ => Dots {
            id: "chart-peers".to_owned(),
            title: compared::finding(comparison),
            unit,
            decimals,
            rows: drawn
                .iter()
                .map(|area| Dot {
                    name: area.name.clone(),
                    value: area.value_reporting,
                    low: area.low.known(),
                    high: area.high.known(),
                    mark: mark(area),
                    note: (area.code == ground.code()).then(|| "this profile".to_owned()),
                })
                .collect(),
            centre: comparison.centre.known().map(|centre| (compared::centre_name(comparison), centre)),
        }
        .draw()?,
    };
    draft.say(sentence(&comparison.method.statement));
    draft.picture(chart, table, None);
    Ok(())
}

/// Areas of a comparison that are drawn: the highest first, and this one among them.
fn drawn<'a>(ground: &Ground<'_>, comparison: &'a Comparison) -> Vec<&'a ComparedArea> {
    let own = comparison.areas.iter().position(|area| area.code == ground.code());
    let from = own.map_or(0, |own| own.saturating_sub(DRAWN / 2)).min(comparison.areas.len().saturating_sub(DRAWN));
    comparison.areas.iter().skip(from).take(DRAWN).collect()
}

fn funnel(ground: &Ground<'_>, comparison: &Comparison) -> Option<Funnel> {
    let points = comparison.areas.iter().filter_map(|area| {
        let (x, y) = (area.denominator?.known()?, area.value_reporting.known()?);
        Some(FunnelPoint {
            name: area.name.clone(),
            code: area.code.clone(),
            x,
            y,
            mark: mark(area),
            is_named: area.code == ground.code(),
        })
    });
    let points: Vec<FunnelPoint> = points.collect();
    let limits: Vec<FunnelLimit> = comparison
        .limits
        .iter()
        .map(|limit| FunnelLimit {
            x: limit.size,
            low_998: limit.low_998,
            low_95: limit.low_95,
            high_95: limit.high_95,
            high_998: limit.high_998,
        })
        .collect();
    if limits.is_empty() || points.is_empty() {
        return None;
    }
    Some(Funnel {
        id: "chart-peers".to_owned(),
        title: compared::finding(comparison),
        unit: comparison.indicator.unit.title().to_owned(),
        decimals: words::decimals(comparison.indicator.unit),
        x_name: comparison.indicator.over().map_or_else(|| "Size".to_owned(), |over| super::capital(over.title())),
        centre: comparison.centre.known()?,
        centre_name: super::capital(&compared::centre_name(comparison)),
        points,
        limits,
        reference: comparison.england.as_ref().and_then(|england| Some(("England".to_owned(), england.value.known()?))),
    })
}
