//! A fan: what was, and between which values what comes will lie, month by month.
//!
//! **Invariant:** the fan opens at the last month known; bands differ in lightness and by their outlines, so they are told apart
//! in grey.

use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use wholetime_vocabulary::Period;
use wholetime_workbench::questions::forecast::FanPoint;

use super::data::Data;
use super::line::{follows, months};
use super::{
    COLOURS, Chart, Drawn, GRID, INK, Paper, QUIET, about_wide, axis_title, drawn, extent, pixels, ticks, written,
};
use crate::document::{Cell, NativeKind};
use crate::{ReportError, words};

/// A number to reach.
#[derive(Clone, Debug, PartialEq)]
pub struct FanTarget {
    /// By when.
    pub by: Period,
    /// The number.
    pub value: f64,
}

/// What was, and what may come.
#[derive(Clone, Debug, PartialEq)]
pub struct Fan {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it says.
    pub title: String,
    /// What the numbers are: `FTE`.
    pub unit: String,
    /// Decimals of the numbers.
    pub decimals: usize,
    /// What was known, the earliest first; the fan opens at the last.
    pub past: Vec<(Period, f64)>,
    /// What may come, month by month.
    pub months: Vec<FanPoint>,
    /// A number to reach; none: nothing is asked for.
    pub target: Option<FanTarget>,
}

const WIDTH: i32 = 960;
const HEIGHT: i32 = 420;
const LEFT: i32 = 84;
const RIGHT: i32 = WIDTH - 150;
const TOP: i32 = 64;
const BOTTOM: i32 = HEIGHT - 40;
const LINE_OF_TEXT: i32 = 18;

/// Bands from the widest to the narrowest, with what is written of them. Tints of the NHS blue, each clearly darker than the
/// one around it, also in grey.
static BANDS: [(&str, RGBColor); 3] = [
    ("9 in 10", RGBColor(0xdd, 0xe9, 0xf5)),
    ("8 in 10", RGBColor(0xb3, 0xd0, 0xec)),
    ("1 in 2", RGBColor(0x7d, 0xae, 0xdd)),
];

/// The ends of the bands, in the order of [`BANDS`].
const fn ends(month: &FanPoint) -> [(f64, f64); 3] {
    [(month.p05, month.p95), (month.p10, month.p90), (month.p25, month.p75)]
}

impl Fan {
    /// Draws it.
    ///
    /// # Errors
    /// Where the drawing refuses.
    pub fn draw(&self) -> Result<Chart, ReportError> {
        let size = (WIDTH.unsigned_abs(), HEIGHT.unsigned_abs());
        drawn(
            (&self.id, &self.title),
            size,
            self.data(),
            |drawing| self.draw_into(drawing, size),
            |()| self.description(),
        )
    }

    fn data(&self) -> Data {
        let past = self.past.iter().map(|(period, value)| {
            let none = std::iter::repeat_with(Cell::default).take(7);
            [Cell::text(period.in_words()), Cell::number(*value, self.decimals)].into_iter().chain(none).collect()
        });
        let months = self.months.iter().map(|month| {
            let ends = [month.p05, month.p10, month.p25, month.p50, month.p75, month.p90, month.p95];
            let ends = ends.map(|value| Cell::number(value, self.decimals));
            [Cell::text(month.period.in_words()), Cell::default()].into_iter().chain(ends).collect()
        });
        let below = ["5 % below", "10 % below", "25 % below", "Middle", "75 % below", "90 % below", "95 % below"];
        let target = self.target.as_ref();
        let target =
            target.map(|to| format!("Asked for: {} by {}", words::number(to.value, self.decimals), to.by.in_words()));
        let columns = below.into_iter().fold(Data::of("Month").numbers(&self.unit, self.decimals), |data, title| {
            data.numbers(title, self.decimals)
        });
        columns.rows(past).rows(months).note(target).drawn_as(NativeKind::Line)
    }

    fn description(&self) -> String {
        let number = |value: f64| words::number(value, self.decimals);
        let mut said = String::new();
        if let Some((period, value)) = self.past.last() {
            said.push_str(&format!("{}: {} in {}. ", self.unit, number(*value), period.in_words()));
        }
        if let Some(last) = self.months.last() {
            said.push_str(&format!(
                "In {} the middle is {}; 9 in 10 lie between {} and {}, half between {} and {}. ",
                last.period.in_words(),
                number(last.p50),
                number(last.p05),
                number(last.p95),
                number(last.p25),
                number(last.p75)
            ));
        }
        if let Some(target) = &self.target {
            said.push_str(&format!("Asked for: {} by {}. ", number(target.value), target.by.in_words()));
        }
        said.push_str("The table holds the values.");
        said
    }

    fn draw_into(&self, drawing: &mut String, size: (u32, u32)) -> Drawn {
        let paper = SVGBackend::with_string(drawing, size).into_drawing_area();
        let ends = self.months.iter().flat_map(|month| [month.p05, month.p95]);
        let target = self.target.iter().map(|target| target.value);
        let values = self.past.iter().map(|(_, value)| *value).chain(ends).chain(target);
        let periods = self.past.iter().map(|(period, _)| *period).chain(self.months.iter().map(|month| month.period));
        let periods = periods.chain(self.target.iter().map(|target| target.by));
        let (first, last) =
            periods.map(months).fold((f64::MAX, f64::MIN), |(low, high), month| (low.min(month), high.max(month)));
        let Some((low, high)) = extent(values) else {
            paper.draw(&Text::new("no value to draw", (400, 180), written(18, &QUIET, HPos::Left)))?;
            return Ok(paper.present()?);
        };
        let span = (last - first).max(1.0);
        let across = |period: Period| LEFT + pixels((months(period) - first) / span, RIGHT - LEFT);
        let up = |value: f64| BOTTOM - pixels((value - low) / (high - low), BOTTOM - TOP);
        paper.draw(&Text::new(axis_title(&self.unit, (low, high)), (8, 13), written(16, &QUIET, HPos::Left)))?;
        let (at, decimals) = ticks(low, high, 6);
        for tick in &at {
            let y = up(*tick);
            paper.draw(&PathElement::new(vec![(LEFT, y), (RIGHT, y)], GRID.stroke_width(1)))?;
            paper.draw(&Text::new(words::number(*tick, decimals), (LEFT - 10, y), written(15, &INK, HPos::Right)))?;
        }
        self.bands(&paper, across, up)?;
        years(&paper, first, last, span)?;
        self.lines(&paper, across, up)?;
        self.legend(&paper)?;
        self.ends(&paper, up)?;
        Ok(paper.present()?)
    }

    fn bands(&self, paper: &Paper<'_>, across: impl Fn(Period) -> i32, up: impl Fn(f64) -> i32) -> Drawn {
        let open = self.past.last().map(|(period, value)| (across(*period), up(*value)));
        for (band, (_, colour)) in BANDS.iter().enumerate() {
            let lower = self.months.iter().map(|month| (across(month.period), up(ends(month)[band].0)));
            let upper = self.months.iter().map(|month| (across(month.period), up(ends(month)[band].1)));
            let lower: Vec<(i32, i32)> = open.into_iter().chain(lower).collect();
            let upper: Vec<(i32, i32)> = open.into_iter().chain(upper).collect();
            let around: Vec<(i32, i32)> = lower.iter().copied().chain(upper.iter().rev().copied()).collect();
            paper.draw(&Polygon::new(around, colour.filled()))?;
            for edge in [lower, upper] {
                paper.draw(&PathElement::new(edge, COLOURS[0].stroke_width(1)))?;
            }
        }
        Ok(())
    }

    fn lines(&self, paper: &Paper<'_>, across: impl Fn(Period) -> i32, up: impl Fn(f64) -> i32) -> Drawn {
        let past: Vec<(i32, i32)> = self.past.iter().map(|(period, value)| (across(*period), up(*value))).collect();
        let middle: Vec<(i32, i32)> = past
            .last()
            .copied()
            .into_iter()
            .chain(self.months.iter().map(|month| (across(month.period), up(month.p50))))
            .collect();
        // No line runs through months that were published and are not held.
        for run in self.past.chunk_by(|before, after| follows(before.0, after.0)) {
            let run: Vec<(i32, i32)> = run.iter().map(|(period, value)| (across(*period), up(*value))).collect();
            match run.as_slice() {
                [alone] => paper.draw(&Circle::new(*alone, 3, INK.filled()))?,
                _ => paper.draw(&PathElement::new(run, INK.stroke_width(3)))?,
            }
        }
        if let Some(last) = past.last() {
            paper.draw(&Circle::new(*last, 5, INK.filled()))?;
        }
        paper.draw(&DashedPathElement::new(middle, 9, 5, COLOURS[3].stroke_width(3)))?;
        if let Some(target) = &self.target {
            let (x, y) = (across(target.by), up(target.value));
            let corners = vec![(x, y - 9), (x + 9, y), (x, y + 9), (x - 9, y)];
            paper.draw(&Polygon::new(corners, COLOURS[4].filled()))?;
        }
        Ok(())
    }

    fn legend(&self, paper: &Paper<'_>) -> Drawn {
        let y = 40;
        let mut x = 16;
        let mut entry = |name: &str, draw: &dyn Fn(i32) -> Drawn| -> Drawn {
            draw(x)?;
            paper.draw(&Text::new(name.to_owned(), (x + 40, y), written(16, &INK, HPos::Left)))?;
            x += 64 + about_wide(name, 16);
            Ok(())
        };
        entry("known", &|x| Ok(paper.draw(&PathElement::new(vec![(x, y), (x + 32, y)], INK.stroke_width(3)))?))?;
        entry("middle of what may come", &|x| {
            let path = vec![(x, y), (x + 32, y)];
            Ok(paper.draw(&DashedPathElement::new(path, 9, 5, COLOURS[3].stroke_width(3)))?)
        })?;
        for (name, colour) in BANDS.iter().rev() {
            entry(&format!("{name} lie here"), &|x| {
                let box_of = [(x, y - 8), (x + 32, y + 8)];
                paper.draw(&Rectangle::new(box_of, colour.filled()))?;
                Ok(paper.draw(&Rectangle::new(box_of, COLOURS[0].stroke_width(1)))?)
            })?;
        }
        if self.target.is_some() {
            entry("asked for", &|x| {
                let corners = vec![(x + 16, y - 9), (x + 25, y), (x + 16, y + 9), (x + 7, y)];
                Ok(paper.draw(&Polygon::new(corners, COLOURS[4].filled()))?)
            })?;
        }
        Ok(())
    }

    /// The numbers at the end of the fan, one below the other.
    fn ends(&self, paper: &Paper<'_>, up: impl Fn(f64) -> i32) -> Drawn {
        let Some(last) = self.months.last() else { return Ok(()) };
        let mut least = TOP;
        let named = [(last.p95, "19 in 20 below"), (last.p50, "middle"), (last.p05, "1 in 20 below")];
        for ((value, name), below) in named.into_iter().zip([2, 1, 0]) {
            // What stands below has its room above the foot.
            let y = up(value).min(BOTTOM - below * LINE_OF_TEXT * 2).max(least);
            least = y + LINE_OF_TEXT * 2;
            let number = words::number(value, self.decimals);
            paper.draw(&Text::new(number, (RIGHT + 10, y), written(16, &INK, HPos::Left)))?;
            paper.draw(&Text::new(name, (RIGHT + 10, y + 16), written(14, &QUIET, HPos::Left)))?;
        }
        Ok(())
    }
}

/// Marks of the Januaries, as many as have room.
fn years(paper: &Paper<'_>, first: f64, last: f64, span: f64) -> Drawn {
    #[expect(clippy::cast_possible_truncation, reason = "years of the calendar")]
    let (from, to) = ((first / 12.0).ceil() as i32, (last / 12.0).floor() as i32);
    let every = ((to - from) / 12).max(0) + 1;
    for year in (from..=to).filter(|year| (year - from) % every == 0) {
        let x = LEFT + pixels((f64::from(year) * 12.0 - first) / span, RIGHT - LEFT);
        paper.draw(&PathElement::new(vec![(x, BOTTOM), (x, BOTTOM + 6)], QUIET.stroke_width(1)))?;
        paper.draw(&Text::new(format!("Jan {year}"), (x, BOTTOM + 20), written(15, &INK, HPos::Center)))?;
    }
    paper.draw(&PathElement::new(vec![(LEFT, BOTTOM), (RIGHT, BOTTOM)], QUIET.stroke_width(1)))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fan() -> Fan {
        let month = |period, middle: f64| FanPoint {
            period,
            mean: middle,
            p05: middle - 10.0,
            p10: middle - 8.0,
            p25: middle - 4.0,
            p50: middle,
            p75: middle + 4.0,
            p90: middle + 8.0,
            p95: middle + 10.0,
        };
        let at = |year, month| Period::month(year, month).unwrap();
        Fan {
            id: "fan".to_owned(),
            title: "Nurses in <Quay>".to_owned(),
            unit: "FTE".to_owned(),
            decimals: 0,
            past: vec![(at(2024, 11), 90.0), (at(2024, 12), 100.0)],
            months: vec![month(at(2025, 1), 101.0), month(at(2025, 2), 102.0)],
            target: Some(FanTarget { by: at(2025, 2), value: 110.0 }),
        }
    }

    #[test]
    fn the_description_says_the_middle_and_how_wide_the_fan_is() {
        assert_eq!(
            fan().draw().unwrap().description,
            "FTE: 100 in December 2024. In February 2025 the middle is 102; 9 in 10 lie between 92 and 112, half between 98 \
             and 106. Asked for: 110 by February 2025. The table holds the values."
        );
    }

    #[test]
    fn there_are_three_bands_and_what_is_not_asked_for_is_not_drawn() {
        let svg = fan().draw().unwrap().svg;
        assert_eq!(svg.matches("<polygon").count(), 3 + 2, "bands, and the target with its mark in the legend");
        assert!(svg.contains("&lt;Quay&gt;") && !svg.contains("style="));
        let bare = Fan { target: None, ..fan() }.draw().unwrap().svg;
        assert_eq!(bare.matches("<polygon").count(), 3);
        assert!(!bare.contains("asked for"));
    }

    #[test]
    fn no_line_runs_through_months_that_are_not_held() {
        let at = |year, month| Period::month(year, month).unwrap();
        let strokes = |past: Vec<(Period, f64)>| {
            let svg = Fan { past, ..fan() }.draw().unwrap().svg;
            svg.split("<polyline")
                .filter(|line| line.contains("#212B32") && line.contains("stroke-width=\"3\""))
                .count()
        };
        let whole = vec![(at(2024, 10), 80.0), (at(2024, 11), 90.0), (at(2024, 12), 100.0)];
        let mut gap = whole.clone();
        gap.insert(0, (at(2024, 1), 70.0));
        gap.insert(0, (at(2023, 12), 60.0));
        assert_eq!(strokes(gap), strokes(whole) + 1, "two lines, one for each run");
    }

    #[test]
    fn the_numbers_at_the_end_stay_within_the_drawing_however_low_they_lie() {
        let mut low = fan();
        low.target = Some(FanTarget { by: Period::month(2025, 2).unwrap(), value: 10_000.0 });
        let svg = low.draw().unwrap().svg;
        let lowest = svg
            .split("<text")
            .skip(1)
            .map(|text| text.split(" y=\"").nth(1).unwrap().split('"').next().unwrap().parse::<i32>().unwrap())
            .max();
        assert!(lowest.unwrap() <= HEIGHT - 8, "{lowest:?}");
    }

    #[test]
    fn nothing_to_draw_is_said() {
        let empty = Fan { past: Vec::new(), months: Vec::new(), target: None, ..fan() };
        assert!(empty.draw().unwrap().svg.contains("no value to draw"));
    }
}
