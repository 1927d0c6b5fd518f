//! Ages of staff and of patients.

use wholetime_vocabulary::StaffGroup;
use wholetime_workbench::questions::profile::AgeLine;

use super::Ground;
use crate::ReportError;
use crate::charts::{Bar, Bars};
use crate::document::{Cell, Column, ColumnKind, Native, NativeKind, Row, Table};
use crate::library::draft::Draft;
use crate::library::figures::Told;

/// How old staff and patients are.
pub(super) fn section(ground: &Ground<'_>, draft: &mut Draft) -> Result<(), ReportError> {
    draft.heading(1, "ages", "How old staff are");
    let lines = &ground.profile.age_profile;
    if lines.is_empty() {
        draft.say(format!(
            "Ages are not held of {} for {}: the files of that month tell of staff, not of their ages.",
            ground.profile.area.name,
            ground.profile.period.in_words()
        ));
        return Ok(());
    }
    let told = ground.told(draft);
    for group in StaffGroup::ALL {
        let own: Vec<&AgeLine> = lines.iter().filter(|line| line.group == group.word()).collect();
        of(ground, draft, &told, group.title(), &own)?;
    }
    let patients: Vec<&AgeLine> = lines.iter().filter(|line| line.group == "patients").collect();
    of(ground, draft, &told, "Patients", &patients)
}

/// The ages of one group: drawn for the clinical groups, a table for all.
fn of(ground: &Ground<'_>, draft: &mut Draft, told: &Told, title: &str, lines: &[&AgeLine]) -> Result<(), ReportError> {
    let Some(first) = lines.first() else { return Ok(()) };
    let decimals = if first.measure == "fte" { 1 } else { 0 };
    let unit = match first.measure.as_str() {
        "fte" => "FTE",
        "headcount" => "People",
        _ => "Patients",
    };
    let whom = match first.definition {
        Some(definition) => super::capital(definition.title()),
        None => title.to_owned(),
    };
    let rows = lines.iter().map(|line| {
        let id = |what: &str| ground.id(&format!("age.{}.{}.{what}", line.group, line.band));
        Row::of(vec![
            Cell::text(&line.band_title),
            told.cell(id("value"), line.value, decimals),
            told.cell(id("share"), line.share_pct, 1),
        ])
    });
    let table = Table {
        id: format!("ages_{}", first.group),
        title: format!("{whom} by age, {}", first.period.in_words()),
        columns: vec![
            Column::text("Age"),
            Column::number(unit, u8::try_from(decimals).unwrap_or_default()),
            Column { title: "Share, %".to_owned(), kind: ColumnKind::Percent(1), formula: None },
        ],
        rows: rows.collect(),
        notes: vec![format!("Shares are of those whose age is known; {}.", first.basis.title())],
    };
    let bars = lines.iter().map(|line| Bar { name: line.band_title.clone(), value: line.value });
    let chart = Bars {
        id: format!("chart-ages-{}", first.group),
        title: format!("{whom} by age"),
        unit: unit.to_owned(),
        decimals,
        bars: bars.collect(),
        reference: None,
    };
    draft.picture(chart.draw()?, table, Some(Native { kind: NativeKind::Bar, series: vec![unit.to_owned()] }));
    Ok(())
}
