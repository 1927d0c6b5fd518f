//! A tornado: how far each assumption moves a number at its low and at its high end, the one that moves it most on top.
//!
//! **Invariant:** the low end is hatched by its outline and the high end is filled, so colour is never the only sign.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::beside::Beside;
use super::data::Data;
use super::{COLOURS, Chart, Drawn, GRID, INK, Paper, QUIET, drawn, pixels, ticks, written};
use crate::document::{Cell, NativeKind};
use crate::{ReportError, words};

/// One assumption.
#[derive(Clone, Debug, PartialEq)]
pub struct TornadoRow {
    /// What is assumed.
    pub name: String,
    /// Its range and where it comes from, in a few words.
    pub note: String,
    /// How far the number moves with the low end.
    pub at_low: f64,
    /// How far it moves with the high end.
    pub at_high: f64,
}

/// Assumptions beneath each other.
#[derive(Clone, Debug, PartialEq)]
pub struct TornadoChart {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it says: the finding.
    pub title: String,
    /// What the numbers are: `FTE`.
    pub unit: String,
    /// Decimals of the numbers.
    pub decimals: usize,
    /// From the top.
    pub rows: Vec<TornadoRow>,
}

const WIDTH: i32 = 960;
const NAMES: i32 = 340;
const NUMBERS: i32 = 70;
const TOP: i32 = 76;
const PADDING: i32 = 14;
const HALF: i32 = 9;

impl TornadoRow {
    fn beside(&self) -> Beside {
        Beside::of(&self.name, &self.note)
    }

    fn height(&self) -> i32 {
        PADDING + self.beside().height()
    }
}

impl TornadoChart {
    /// Draws it.
    ///
    /// # Errors
    /// Where the drawing refuses.
    pub fn draw(&self) -> Result<Chart, ReportError> {
        let height = TOP + self.rows.iter().map(TornadoRow::height).sum::<i32>() + 10;
        let size = (WIDTH.unsigned_abs(), height.unsigned_abs());
        drawn(
            (&self.id, &self.title),
            size,
            self.data(),
            |drawing| self.draw_into(drawing, size),
            |()| self.description(),
        )
    }

    fn data(&self) -> Data {
        let row = |row: &TornadoRow| {
            let [low, high] = [row.at_low, row.at_high].map(|value| Cell::number(value, self.decimals));
            vec![Cell::text(&row.name), Cell::text(&row.note), low, high]
        };
        Data::of("Assumption")
            .words("Range")
            .numbers(&format!("At its low end, {}", self.unit), self.decimals)
            .numbers(&format!("At its high end, {}", self.unit), self.decimals)
            .rows(self.rows.iter().map(row))
            .drawn_as(NativeKind::Bar)
    }

    fn description(&self) -> String {
        let of = |row: &TornadoRow| {
            let (low, high) = (signed(row.at_low, self.decimals), signed(row.at_high, self.decimals));
            format!("{} {low} at its low end, {high} at its high end", row.name)
        };
        let rows: Vec<String> = self.rows.iter().take(5).map(of).collect();
        format!("Bars in {}, the longest on top: {}. The table holds every value.", self.unit, rows.join("; "))
    }

    fn draw_into(&self, drawing: &mut String, size: (u32, u32)) -> Drawn {
        let paper = SVGBackend::with_string(drawing, size).into_drawing_area();
        let far = self.rows.iter().flat_map(|row| [row.at_low.abs(), row.at_high.abs()]).fold(0.0, f64::max);
        let far = if 0.0 < far { far * 1.1 } else { 1.0 };
        let along = |value: f64| NAMES + NUMBERS + pixels((value + far) / (2.0 * far), WIDTH - NAMES - 2 * NUMBERS);
        let bottom = size.1.cast_signed() - 10;
        let unit = format!("change of the middle forecast, {}", self.unit);
        paper.draw(&Text::new(unit, (NAMES + NUMBERS, 13), written(16, &QUIET, HPos::Left)))?;
        legend(&paper)?;
        let (at, decimals) = ticks(-far, far, 6);
        for tick in at {
            let x = along(tick);
            paper.draw(&PathElement::new(vec![(x, TOP - 8), (x, bottom)], GRID.stroke_width(1)))?;
            let shown = signed(tick, decimals);
            paper.draw(&Text::new(shown, (x, TOP - 18), written(15, &QUIET, HPos::Center)))?;
        }
        let zero = along(0.0);
        let mut top = TOP;
        for row in &self.rows {
            row.beside().write(&paper, (NAMES, top + PADDING / 2))?;
            let middle = top + row.height() / 2;
            self.bars(&paper, row, (zero, along(row.at_low), along(row.at_high)), middle)?;
            top += row.height();
        }
        paper.draw(&PathElement::new(vec![(zero, TOP - 8), (zero, bottom)], INK.stroke_width(2)))?;
        Ok(paper.present()?)
    }

    /// The two ends; where both lie on one side, the low one stands above the high one.
    fn bars(&self, paper: &Paper<'_>, row: &TornadoRow, (zero, low, high): (i32, i32, i32), middle: i32) -> Drawn {
        let is_one_sided = 0.0 < row.at_low * row.at_high;
        let (above, below) = if is_one_sided { (middle - HALF - 1, middle + HALF + 1) } else { (middle, middle) };
        let span = |end: i32, y: i32| [(zero.min(end), y - HALF), (zero.max(end), y + HALF)];
        paper.draw(&Rectangle::new(span(high, below), COLOURS[0].filled()))?;
        paper.draw(&Rectangle::new(span(low, above), WHITE.filled()))?;
        paper.draw(&Rectangle::new(span(low, above), COLOURS[1].stroke_width(2)))?;
        for (value, end, y) in [(row.at_low, low, above), (row.at_high, high, below)] {
            let shown = signed(value, self.decimals);
            let (x, side) = if end < zero { (end - 6, HPos::Right) } else { (end + 6, HPos::Left) };
            if value != 0.0 {
                paper.draw(&Text::new(shown, (x, y), written(15, &INK, side)))?;
            }
        }
        Ok(())
    }
}

fn legend(paper: &Paper<'_>) -> Drawn {
    let y = 36;
    let x = NAMES + NUMBERS;
    paper.draw(&Rectangle::new([(x, y - 7), (x + 24, y + 7)], COLOURS[1].stroke_width(2)))?;
    paper.draw(&Text::new("low end of its range", (x + 32, y), written(15, &INK, HPos::Left)))?;
    paper.draw(&Rectangle::new([(x + 210, y - 7), (x + 234, y + 7)], COLOURS[0].filled()))?;
    paper.draw(&Text::new("high end", (x + 242, y), written(15, &INK, HPos::Left)))?;
    Ok(())
}

/// A change with its sign, and nothing before a zero.
fn signed(value: f64, decimals: usize) -> String {
    let shown = words::number(value, decimals);
    let is_nothing = !shown.chars().any(|digit| matches!(digit, '1'..='9'));
    if is_nothing || value < 0.0 { shown } else { format!("+{shown}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> TornadoChart {
        let row = |name: &str, at_low, at_high| TornadoRow {
            name: name.to_owned(),
            note: "0.7 to 0.75, planned".to_owned(),
            at_low,
            at_high,
        };
        TornadoChart {
            id: "tornado".to_owned(),
            title: "Leaving matters most".to_owned(),
            unit: "FTE".to_owned(),
            decimals: 1,
            rows: vec![row("Share who <leave>", 12.0, -11.0), row("Other joiners", 2.0, 3.0)],
        }
    }

    #[test]
    fn each_end_has_its_number_with_its_sign() {
        let svg = two().draw().unwrap().svg;
        for number in ["+12.0", "−11.0", "+2.0", "+3.0"] {
            assert!(svg.contains(number), "{number}");
        }
        assert!(svg.contains("Share who &lt;leave&gt;") && !svg.contains("style="));
    }

    #[test]
    fn the_description_says_what_matters_most_first() {
        let said = two().draw().unwrap().description;
        assert!(said.starts_with("Bars in FTE, the longest on top: Share who <leave> +12.0 at its low end"), "{said}");
    }

    #[test]
    fn nothing_to_draw_is_drawn() {
        assert!(TornadoChart { rows: Vec::new(), ..two() }.draw().is_ok());
    }
}
