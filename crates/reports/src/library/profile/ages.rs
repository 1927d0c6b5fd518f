//! Ages of staff and of patients.

use wholetime_vocabulary::StaffGroup;
use wholetime_workbench::questions::profile::AgeLine;

use super::Ground;
use crate::ReportError;
use crate::charts::{Bar, Bars, Pyramid, PyramidBand};
use crate::document::{Block, Cell, Column, ColumnKind, Native, NativeKind, Picture, Row, Table};
use crate::library::draft::Draft;
use crate::library::figures::Told;

/// The column of shares.
const SHARE: &str = "Share, %";

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
    let of = |group: &str| -> Vec<&AgeLine> { lines.iter().filter(|line| line.group == group).collect() };
    let (gps, nurses) = (of(StaffGroup::Gp.word()), of(StaffGroup::Nurse.word()));
    let bands = |lines: &[&AgeLine]| lines.iter().map(|line| line.band.clone()).collect::<Vec<_>>();
    let is_pyramid = !gps.is_empty() && bands(&gps) == bands(&nurses);
    if is_pyramid {
        draft.blocks.push(Block::Picture(pyramid(&gps, &nurses)?));
    }
    for group in StaffGroup::ALL {
        let own = of(group.word());
        let Some(table) = table(ground, &told, group.title(), &own) else { continue };
        if is_pyramid && matches!(group, StaffGroup::Gp | StaffGroup::Nurse) {
            draft.table(table);
        } else {
            bars(draft, table, group.title(), &own)?;
        }
    }
    let patients = of("patients");
    match table(ground, &told, "Patients", &patients) {
        Some(table) => bars(draft, table, "Patients", &patients),
        None => Ok(()),
    }
}

/// Whom lines are of, as people read it.
fn whom(title: &str, lines: &[&AgeLine]) -> String {
    match lines.first().and_then(|line| line.definition) {
        Some(definition) => super::capital(definition.title()),
        None => title.to_owned(),
    }
}

/// GPs and nurses held against each other, in shares: there are more of the one than of the other.
fn pyramid(gps: &[&AgeLine], nurses: &[&AgeLine]) -> Result<Picture, ReportError> {
    let (left, right) = (whom(StaffGroup::Gp.title(), gps), whom(StaffGroup::Nurse.title(), nurses));
    let bands = gps.iter().zip(nurses).map(|(gp, nurse)| PyramidBand {
        name: gp.band_title.clone(),
        left: gp.share_pct,
        right: nurse.share_pct,
    });
    let chart = Pyramid {
        id: "chart-ages".to_owned(),
        title: format!("{left} and {} by age", right.to_lowercase()),
        unit: "% of those whose age is known".to_owned(),
        decimals: 1,
        left,
        right,
        bands: bands.collect(),
    };
    Ok(Picture::of("ages_gp_nurse", chart.draw()?))
}

/// The ages of one group; none where nothing is held of it.
fn table(ground: &Ground<'_>, told: &Told, title: &str, lines: &[&AgeLine]) -> Option<Table> {
    let first = lines.first()?;
    let decimals = if first.measure == "fte" { 1 } else { 0 };
    let unit = match first.measure.as_str() {
        "fte" => "FTE",
        "headcount" => "People",
        _ => "Patients",
    };
    let rows = lines.iter().map(|line| {
        let id = |what: &str| ground.id(&format!("age.{}.{}.{what}", line.group, line.band));
        Row::of(vec![
            Cell::text(&line.band_title),
            told.cell(id("value"), line.value, decimals),
            told.cell(id("share"), line.share_pct, 1),
        ])
    });
    Some(Table {
        id: format!("ages_{}", first.group),
        title: format!("{} by age, {}", whom(title, lines), first.period.in_words()),
        columns: vec![
            Column::text("Age"),
            Column::number(unit, u8::try_from(decimals).unwrap_or_default()),
            Column { title: SHARE.to_owned(), kind: ColumnKind::Percent(1), formula: None },
        ],
        rows: rows.collect(),
        notes: vec![format!("Shares are of those whose age is known; {}.", first.basis.title())],
    })
}

/// The shares of the ages of one group as bars.
fn bars(draft: &mut Draft, table: Table, title: &str, lines: &[&AgeLine]) -> Result<(), ReportError> {
    let Some(first) = lines.first() else { return Ok(()) };
    let bars = lines.iter().map(|line| Bar { name: line.band_title.clone(), value: line.share_pct });
    let chart = Bars {
        id: format!("chart-ages-{}", first.group),
        title: format!("{} by age", whom(title, lines)),
        unit: "% of those whose age is known".to_owned(),
        decimals: 1,
        bars: bars.collect(),
        reference: None,
    };
    draft.picture(chart.draw()?, table, Some(Native { kind: NativeKind::Bar, series: vec![SHARE.to_owned()] }));
    Ok(())
}
