//! A heat table as a picture: areas down the side, indicators across, each cell with its number in the shade of its fifth.
//!
//! **Invariant:** the number stands in every cell and the number of its fifth beside it, so shade is never the only sign.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use wholetime_vocabulary::Value;
use wholetime_workbench::questions::variation::Variation;

use super::data::{Data, known};
use super::{Chart, Drawn, INK, Paper, QUIET, cut, drawn, listed, wrapped, written};
use crate::document::Cell;
use crate::{ReportError, words};

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeatColumn {
    /// What it is of.
    pub title: String,
    /// What its numbers are.
    pub unit: String,
    /// Decimals of them.
    pub decimals: usize,
}

/// A row: an area with a value and a fifth in each column.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatRow {
    /// Name of the area.
    pub name: String,
    /// Value and fifth, 1 the lowest; no fifth where there are too few areas.
    pub cells: Vec<(Value, Option<u8>)>,
}

/// A heat table.
#[derive(Clone, Debug, PartialEq)]
pub struct Heat {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it finds.
    pub title: String,
    /// Columns.
    pub columns: Vec<HeatColumn>,
    /// Rows, from the top.
    pub rows: Vec<HeatRow>,
    /// What the shades mean.
    pub legend: String,
}

const WIDTH: i32 = 960;
const NAMES: i32 = 300;
const HEAD: i32 = 96;
const ROW: i32 = 30;
const FOOT: i32 = 30;
/// Rows drawn at most; the table holds all. Our judgement: two pages of A4.
const ROWS: usize = 70;

/// From the lowest fifth to the highest: the shades of maps.
static SHADES: [RGBColor; 5] = [
    RGBColor(0xe8, 0xf1, 0xfa),
    RGBColor(0xb5, 0xd1, 0xee),
    RGBColor(0x78, 0xa9, 0xd8),
    RGBColor(0x3a, 0x76, 0xb5),
    RGBColor(0x0b, 0x3c, 0x78),
];

impl Heat {
    /// The heat table of the parts of an area. Its title says how many cells lie at either end, where fifths are known.
    #[must_use]
    pub fn of(id: &str, variation: &Variation) -> Self {
        let columns = variation.columns.iter().map(|column| HeatColumn {
            title: column.title.clone(),
            unit: column.unit.clone(),
            decimals: column.decimals,
        });
        let rows = variation.rows.iter().map(|row| HeatRow {
            name: row.name.clone(),
            cells: row.cells.iter().map(|cell| (cell.value, cell.fifth)).collect(),
        });
        let mut heat = Self {
            id: id.to_owned(),
            title: String::new(),
            columns: columns.collect(),
            rows: rows.collect(),
            legend: variation.legend.clone(),
        };
        let of = format!("{} of {}, {}", variation.level.titles(), variation.area.name, variation.period.in_words());
        heat.title = heat.finding(&of);
        heat
    }

    /// Which row has most of its cells in the lowest fifth.
    fn finding(&self, of: &str) -> String {
        let lowest = |row: &HeatRow| row.cells.iter().filter(|(_, fifth)| *fifth == Some(1)).count();
        let most = self.rows.iter().map(lowest).max().unwrap_or_default();
        let names: Vec<&str> =
            self.rows.iter().filter(|row| lowest(row) == most).map(|row| row.name.as_str()).collect();
        let columns = self.columns.len();
        match (most, names.as_slice()) {
            (0, _) => format!("Side by side: {of}"),
            (most, [one]) => format!("{one} is in the lowest fifth in {most} of {columns} columns: {of}"),
            (most, many) => {
                let names = listed(many.iter().copied(), 2);
                format!("{names} are in the lowest fifth in {most} of {columns} columns: {of}")
            }
        }
    }

    /// Draws it.
    ///
    /// # Errors
    /// Where the drawing refuses.
    pub fn draw(&self) -> Result<Chart, ReportError> {
        let rows = i32::try_from(self.rows.len().min(ROWS)).unwrap_or_default();
        let size = (WIDTH.unsigned_abs(), (HEAD + rows * ROW + FOOT).unsigned_abs());
        drawn(
            (&self.id, &self.title),
            size,
            self.data(),
            |drawing| self.draw_into(drawing, size),
            |()| self.description(),
        )
    }

    fn data(&self) -> Data {
        let row = |row: &HeatRow| {
            let cells = row.cells.iter().zip(&self.columns).flat_map(|((value, fifth), column)| {
                let fifth = fifth.map_or_else(String::new, |fifth| fifth.to_string());
                [known(*value, column.decimals), Cell::text(fifth)]
            });
            std::iter::once(Cell::text(&row.name)).chain(cells).collect()
        };
        let columns = self.columns.iter().fold(Data::of("Area"), |data, column| {
            let title = format!("{}, {}", column.title, column.unit);
            data.numbers(&title, column.decimals).words(&format!("{}: fifth", column.title))
        });
        columns.rows(self.rows.iter().map(row)).note(Some(self.legend.clone()))
    }

    fn description(&self) -> String {
        let left_out = self.rows.len().saturating_sub(ROWS);
        let left_out =
            if left_out == 0 { String::new() } else { format!(" {left_out} more areas stand in the table only.") };
        format!(
            "A table of {} areas and {} columns, each cell with its value and its fifth, 1 the lowest.{left_out} {}",
            self.rows.len(),
            self.columns.len(),
            self.legend
        )
    }

    fn draw_into(&self, drawing: &mut String, size: (u32, u32)) -> Drawn {
        let paper = SVGBackend::with_string(drawing, size).into_drawing_area();
        let columns = i32::try_from(self.columns.len().max(1))?;
        let wide = (WIDTH - NAMES - 8) / columns;
        let letters = usize::try_from(wide / 8).unwrap_or(10);
        for (index, column) in (0_i32..).zip(&self.columns) {
            let middle = NAMES + index * wide + wide / 2;
            for (line, said) in (0_i32..).zip(wrapped(&column.title, letters, 3)) {
                paper.draw(&Text::new(said, (middle, 14 + line * 18), written(16, &INK, HPos::Center)))?;
            }
            paper.draw(&Text::new(cut(&column.unit, letters + 3), (middle, 76), written(14, &QUIET, HPos::Center)))?;
        }
        for (index, row) in (0_i32..).zip(self.rows.iter().take(ROWS)) {
            let top = HEAD + index * ROW;
            let middle = top + ROW / 2;
            paper.draw(&Text::new(cut(&row.name, 38), (NAMES - 10, middle), written(16, &INK, HPos::Right)))?;
            for (at, ((value, fifth), column)) in (0_i32..).zip(row.cells.iter().zip(&self.columns)) {
                let left = NAMES + at * wide;
                cell(&paper, [(left + 1, top + 1), (left + wide - 1, top + ROW - 1)], *value, *fifth, column.decimals)?;
            }
        }
        let foot = size.1.cast_signed() - 12;
        let said = "the small number is the fifth: 1 the lowest, 5 the highest";
        paper.draw(&Text::new(said, (NAMES, foot), written(14, &QUIET, HPos::Left)))?;
        Ok(paper.present()?)
    }
}

fn cell(paper: &Paper<'_>, place: [(i32, i32); 2], value: Value, fifth: Option<u8>, decimals: usize) -> Drawn {
    let [(left, top), (right, bottom)] = place;
    let (middle, y) = (left.midpoint(right), top.midpoint(bottom));
    let shade = fifth.and_then(|fifth| SHADES.get(usize::from(fifth).checked_sub(1)?));
    let ink: &'static RGBColor = if matches!(fifth, Some(4 | 5)) { &WHITE } else { &INK };
    if let Some(shade) = shade {
        paper.draw(&Rectangle::new(place, shade.filled()))?;
    }
    match value {
        Value::Known(value) => {
            paper.draw(&Text::new(words::number(value, decimals), (middle, y), written(16, ink, HPos::Center)))?;
            if let Some(fifth) = fifth {
                paper.draw(&Text::new(fifth.to_string(), (right - 6, y + 5), written(12, ink, HPos::Right)))?;
            }
        }
        Value::Missing(why) => {
            paper.draw(&Text::new(why.phrase(), (middle, y), written(14, &QUIET, HPos::Center)))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::Missing;

    use super::*;

    fn two() -> Heat {
        let column = |title: &str| HeatColumn { title: title.to_owned(), unit: "FTE".to_owned(), decimals: 1 };
        let row =
            |name: &str, cells: [(Value, Option<u8>); 2]| HeatRow { name: name.to_owned(), cells: cells.to_vec() };
        Heat {
            id: "heat".to_owned(),
            title: "Side by side".to_owned(),
            columns: vec![column("GPs"), column("Nurses")],
            rows: vec![
                row("Quay & <Harbour>", [(Value::Known(4.0), Some(1)), (Value::Known(9.0), Some(5))]),
                row("Mill", [(Value::Missing(Missing::NotReported), None), (Value::Known(2.0), Some(1))]),
            ],
            legend: "Fifths of the 12 PCNs held.".to_owned(),
        }
    }

    #[test]
    fn each_cell_has_its_number_and_fifth_and_one_without_a_value_says_why() {
        let chart = two().draw().unwrap();
        assert_eq!(chart.svg.matches("<rect").count(), 3, "a cell without a fifth has no shade");
        assert!(chart.svg.contains("not reported") && chart.svg.contains("Quay &amp; &lt;Harbour&gt;"));
        let csv = chart.data.csv().unwrap();
        assert!(csv.contains("Quay & <Harbour>,4,1,9,5") && csv.contains("Mill,not reported,,2,1"), "{csv}");
    }

    #[test]
    fn the_finding_names_who_is_lowest_most_often() {
        let mut heat = two();
        assert!(heat.finding("PCNs").starts_with("Quay & <Harbour>, Mill are in the lowest fifth in 1 of 2 columns"));
        heat.rows[1].cells[1].1 = Some(3);
        assert!(heat.finding("PCNs").starts_with("Quay & <Harbour> is in the lowest fifth in 1 of 2 columns"));
        heat.rows[0].cells[0].1 = None;
        assert_eq!(heat.finding("PCNs"), "Side by side: PCNs");
    }

    #[test]
    fn rows_beyond_what_can_be_read_are_counted() {
        let row = two().rows[0].clone();
        let many = Heat { rows: vec![row; ROWS + 3], ..two() };
        assert!(many.draw().unwrap().description.contains("3 more areas stand in the table only"));
        assert_eq!(many.data().rows.len(), ROWS + 3);
    }
}
