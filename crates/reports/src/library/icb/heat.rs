//! Rates of all networks on one heat map, the number in every cell.

use wholetime_workbench::questions::movement::Movement;

use super::paper::{Paper, table};
use crate::ReportError;
use crate::document::{Cell, Column, Row};

/// The heat map.
pub(super) fn add(paper: &mut Paper<'_>, moved: &Movement) -> Result<(), ReportError> {
    paper.draft.heading(1, "heat", "Where rates are high and low");
    let told = paper.told_of(moved);
    let shown: Vec<(usize, &'static str)> = paper
        .counted
        .iter()
        .filter_map(|one| Some((moved.columns.iter().position(|column| column.indicator == one.rate)?, one.title)))
        .collect();
    let mut columns = vec![Column::text("Network")];
    columns.extend(shown.iter().map(|(_, title)| Column::number(*title, 1)));
    let rows = moved.rows.iter().map(|row| {
        let mut cells = vec![Cell::text(&row.name)];
        cells.extend(shown.iter().filter_map(|(at, _)| row.cells.get(*at)).map(|cell| Cell {
            // The first fifth is the lowest: −1; the last is 1.
            heat: cell.fifth.map(|fifth| (f64::from(fifth) - 3.0) / 2.0),
            ..told.cell(format!("{}.{}", row.code, cell.indicator), cell.value, 1)
        }));
        Row::of(cells)
    });
    let title = format!("Staff per 100,000 patients by network, {}", moved.period.in_words());
    let mut heat = table("heat_map", title, columns, rows.collect());
    heat.notes.push(legend(paper, moved));
    paper.draft.table(heat);
    Ok(())
}

/// What the shades mean, in one sentence: those of the columns shown.
fn legend(paper: &Paper<'_>, moved: &Movement) -> String {
    let is_shown = |indicator: &str| paper.counted.iter().any(|one| one.rate == indicator);
    let shown = moved.columns.iter().filter(|column| is_shown(&column.indicator));
    let is_shaded = shown.clone().any(|column| !column.between_fifths.is_empty());
    let counts = shown.filter(|column| !is_shaded || !column.between_fifths.is_empty()).map(|column| column.n);
    let (least, most) = counts.fold((usize::MAX, 0), |(least, most), n| (least.min(n), most.max(n)));
    if !is_shaded {
        return format!(
            "Not shaded: only {most} networks are held with at least 90 % coverage, and fifths need ten. Import the files of more places \
             to see where these stand among them."
        );
    }
    let of = if least == most { most.to_string() } else { format!("{least} to {most}") };
    format!(
        "Shades are fifths of the {of} networks held at {} with at least 90 % coverage, the darker the higher; neither is good or bad \
         by itself. A figure without a shade is among the lowest fifth, or too little of it is held.",
        moved.period
    )
}
