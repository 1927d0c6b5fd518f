//! An age pyramid: bands of age beneath each other, the oldest on top, two sides held against each other.
//!
//! **Invariant:** the left side is hollow and the right side filled, so colour is never the only sign.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use wholetime_vocabulary::Value;

use super::data::{Data, known};
use super::{COLOURS, Chart, Drawn, GRID, INK, Paper, QUIET, cut, drawn, pixels, ticks, written};
use crate::document::{Cell, NativeKind};
use crate::{ReportError, words};

/// A band of age.
#[derive(Clone, Debug, PartialEq)]
pub struct PyramidBand {
    /// What people read: `55 to 59`.
    pub name: String,
    /// The value of the left side.
    pub left: Value,
    /// The value of the right side.
    pub right: Value,
}

/// Ages of two sides: two periods, two staff groups, women and men.
#[derive(Clone, Debug, PartialEq)]
pub struct Pyramid {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it finds.
    pub title: String,
    /// What the numbers are: `% of headcount`.
    pub unit: String,
    /// Decimals of the numbers.
    pub decimals: usize,
    /// Name of the left side.
    pub left: String,
    /// Name of the right side.
    pub right: String,
    /// Bands, the youngest first.
    pub bands: Vec<PyramidBand>,
}

const WIDTH: i32 = 720;
const MIDDLE: i32 = WIDTH / 2;
/// Half of the room in the middle, for the names of bands.
const NAMES: i32 = 62;
const NUMBERS: i32 = 56;
const TOP: i32 = 62;
const ROW: i32 = 30;
const FOOT: i32 = 34;
const LONGEST: i32 = MIDDLE - NAMES - NUMBERS;

impl Pyramid {
    /// Draws it.
    ///
    /// # Errors
    /// Where the drawing refuses.
    pub fn draw(&self) -> Result<Chart, ReportError> {
        let rows = i32::try_from(self.bands.len()).unwrap_or_default();
        let size = (WIDTH.unsigned_abs(), (TOP + rows * ROW + FOOT).unsigned_abs());
        drawn(
            (&self.id, &self.title),
            size,
            self.data(),
            |drawing| self.draw_into(drawing, size),
            |()| self.description(),
        )
    }

    fn data(&self) -> Data {
        let row = |band: &PyramidBand| {
            vec![Cell::text(&band.name), known(band.left, self.decimals), known(band.right, self.decimals)]
        };
        Data::of("Age")
            .numbers(&format!("{}, {}", self.left, self.unit), self.decimals)
            .numbers(&format!("{}, {}", self.right, self.unit), self.decimals)
            .rows(self.bands.iter().map(row))
            .drawn_as(NativeKind::Bar)
    }

    fn description(&self) -> String {
        let told: Vec<String> = self
            .bands
            .iter()
            .map(|band| {
                let [left, right] = [band.left, band.right].map(|value| words::value(value, self.decimals));
                format!("{}: {left} and {right}", band.name)
            })
            .collect();
        format!(
            "Bars of {} by age, {} on the left and {} on the right. {}.",
            self.unit,
            self.left,
            self.right,
            told.join("; ")
        )
    }

    fn draw_into(&self, drawing: &mut String, size: (u32, u32)) -> Drawn {
        let paper = SVGBackend::with_string(drawing, size).into_drawing_area();
        let values = self.bands.iter().flat_map(|band| [band.left, band.right]).filter_map(Value::known);
        let most = values.fold(0.0_f64, f64::max);
        if most <= 0.0 {
            paper.draw(&Text::new("no ages to draw", (MIDDLE, 40), written(18, &QUIET, HPos::Center)))?;
            return Ok(paper.present()?);
        }
        paper.draw(&Text::new(self.unit.clone(), (8, 13), written(15, &QUIET, HPos::Left)))?;
        for (name, x, side) in [(&self.left, MIDDLE - NAMES, HPos::Right), (&self.right, MIDDLE + NAMES, HPos::Left)] {
            paper.draw(&Text::new(cut(name, 34), (x, 42), written(16, &INK, side)))?;
        }
        let bottom = size.1.cast_signed() - FOOT;
        let (at, decimals) = ticks(0.0, most, 4);
        for tick in at {
            let long = pixels(tick / most, LONGEST);
            for x in [MIDDLE - NAMES - long, MIDDLE + NAMES + long] {
                paper.draw(&PathElement::new(vec![(x, TOP - 6), (x, bottom)], GRID.stroke_width(1)))?;
                let shown = words::number(tick, decimals);
                paper.draw(&Text::new(shown, (x, bottom + 14), written(14, &QUIET, HPos::Center)))?;
            }
        }
        for (index, band) in (0_i32..).zip(self.bands.iter().rev()) {
            let y = TOP + index * ROW + ROW / 2;
            paper.draw(&Text::new(cut(&band.name, 15), (MIDDLE, y), written(15, &INK, HPos::Center)))?;
            self.side(&paper, band.left, most, y, -1)?;
            self.side(&paper, band.right, most, y, 1)?;
        }
        Ok(paper.present()?)
    }

    /// A bar away from the middle: to the left hollow, to the right filled.
    fn side(&self, paper: &Paper<'_>, value: Value, most: f64, y: i32, way: i32) -> Drawn {
        let from = MIDDLE + way * NAMES;
        let (end, shown, ink) = match value {
            Value::Known(value) => {
                let end = from + way * pixels(value / most, LONGEST);
                let place = [(from.min(end), y - 10), (from.max(end), y + 10)];
                if way < 0 {
                    paper.draw(&Rectangle::new(place, WHITE.filled()))?;
                    paper.draw(&Rectangle::new(place, COLOURS[5].stroke_width(2)))?;
                } else {
                    paper.draw(&Rectangle::new(place, COLOURS[0].filled()))?;
                }
                (end, words::number(value, self.decimals), &INK)
            }
            Value::Missing(why) => (from, why.phrase().to_owned(), &QUIET),
        };
        let side = if way < 0 { HPos::Right } else { HPos::Left };
        Ok(paper.draw(&Text::new(shown, (end + way * 6, y), written(15, ink, side)))?)
    }
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::Missing;

    use super::*;

    fn two() -> Pyramid {
        let band = |name: &str, left, right| PyramidBand { name: name.to_owned(), left, right };
        Pyramid {
            id: "ages".to_owned(),
            title: "GPs of <Quay> are older".to_owned(),
            unit: "% of headcount".to_owned(),
            decimals: 1,
            left: "March 2024".to_owned(),
            right: "March 2026".to_owned(),
            bands: vec![
                band("under 55", Value::Known(60.0), Value::Known(50.0)),
                band("55 and over", Value::Known(40.0), Value::Missing(Missing::NotReported)),
            ],
        }
    }

    /// Width of each bar, in the order of drawing.
    fn widths(svg: &str) -> Vec<i32> {
        let width = |rect: &str| rect.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        svg.split("<rect").skip(1).map(width).collect()
    }

    #[test]
    fn bars_are_as_long_as_their_values_and_the_oldest_stand_on_top() {
        let svg = two().draw().unwrap().svg;
        let widths = widths(&svg);
        // Two strokes of a hollow bar to the left of each band, one filled to the right.
        let wanted = [LONGEST * 2 / 3, LONGEST * 2 / 3, LONGEST, LONGEST, LONGEST * 5 / 6];
        assert!(widths.iter().zip(wanted).all(|(width, wanted)| (width - wanted).abs() <= 1), "{widths:?}");
        assert_eq!(widths.len(), wanted.len());
        let after_the_words = svg.split("</desc>").nth(1).unwrap();
        assert!(after_the_words.find("55 and over").unwrap() < after_the_words.find("under 55").unwrap());
        assert!(after_the_words.contains("not reported") && !svg.contains("style="));
    }

    #[test]
    fn the_description_tells_every_band_and_nothing_is_drawn_of_nothing() {
        let chart = two().draw().unwrap();
        assert!(chart.description.contains("under 55: 60.0 and 50.0; 55 and over: 40.0 and not reported."));
        assert!(Pyramid { bands: Vec::new(), ..two() }.draw().unwrap().svg.contains("no ages to draw"));
    }
}
