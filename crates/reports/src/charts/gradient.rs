//! The gradient over fifths of deprivation, with the line fitted through them.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use wholetime_vocabulary::Value;

use super::data::{Data, known};
use super::{COLOURS, Chart, Drawn, INK, Paper, QUIET, cut, drawn, wrapped, written};
use crate::document::{Cell, NativeKind};
use crate::{ReportError, words};

/// How far apart the two ends of the line are.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// What it is called: `Slope index of inequality`.
    pub name: String,
    /// The difference, in the unit of the chart.
    pub value: f64,
    /// Lower end of its interval.
    pub low: Option<f64>,
    /// Upper end of its interval.
    pub high: Option<f64>,
}

/// Values of fifths, from the most to the least deprived.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradient {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it is of.
    pub title: String,
    /// What the numbers are: `FTE per 100,000 patients`.
    pub unit: String,
    /// Decimals of the numbers.
    pub decimals: usize,
    /// Names and values of the fifths, the most deprived first.
    pub fifths: Vec<(String, f64)>,
    /// Values of the fitted line at the most and at the least deprived end.
    pub line: Option<(f64, f64)>,
    /// How far apart these ends are.
    pub spread: Option<Spread>,
}

const WIDTH: i32 = 640;
const PLOT: i32 = 260;
const LABELS: i32 = 44;
const ROW: i32 = 24;
const LEFT: i32 = 72;
const RIGHT: i32 = WIDTH - 72;
const LETTERS: usize = 14;
static LINE: RGBColor = RGBColor(0xae, 0x25, 0x73);
/// Pale, so that numbers in it and the line over it are read; its edge stands out against white.
static PALE: RGBColor = RGBColor(0xd6, 0xe6, 0xf4);

impl Gradient {
    /// Draws it.
    ///
    /// # Errors
    /// Where the drawing refuses.
    pub fn draw(&self) -> Result<Chart, ReportError> {
        let size = (WIDTH.unsigned_abs(), (self.top() + PLOT + LABELS).unsigned_abs());
        drawn(
            (&self.id, &self.title),
            size,
            self.data(),
            |drawing| self.draw_into(drawing, size),
            |()| self.description(),
        )
    }

    /// Where the plot begins.
    fn top(&self) -> i32 {
        let rows = 1 + i32::from(self.line.is_some()) + i32::from(self.spread.is_some());
        rows * ROW + 20
    }

    fn number(&self, value: f64) -> String {
        words::number(value, self.decimals)
    }

    fn spread_in_words(&self) -> Option<String> {
        let Spread { name, value, low, high } = self.spread.as_ref()?;
        let interval = low.zip(*high).map(|(low, high)| format!(" ({} to {})", self.number(low), self.number(high)));
        Some(format!("{name}: {}{}", self.number(*value), interval.unwrap_or_default()))
    }

    fn data(&self) -> Data {
        let spread = self.spread_in_words();
        let line = self.line.map(|(most, least)| {
            format!(
                "Fitted line: {} at the most deprived end, {} at the least deprived end",
                self.number(most),
                self.number(least)
            )
        });
        let row = |(name, value): &(String, f64)| vec![Cell::text(name), known(Value::Known(*value), self.decimals)];
        Data::of("Deprivation")
            .numbers(&self.unit, self.decimals)
            .rows(self.fifths.iter().map(row))
            .note(line)
            .note(spread)
            .drawn_as(NativeKind::Column)
    }

    fn description(&self) -> String {
        let fifths = self.fifths.iter().map(|(name, value)| {
            let value = if value.is_finite() { self.number(*value) } else { "no value".to_owned() };
            format!("{name}: {value}")
        });
        let mut said = format!(
            "Bars of {} by deprivation, the most deprived first. {}.",
            self.unit,
            fifths.collect::<Vec<_>>().join("; ")
        );
        if let Some((most, least)) = self.line {
            said.push_str(&format!(
                " The fitted line goes from {} at the most deprived end to {} at the least deprived end.",
                self.number(most),
                self.number(least)
            ));
        }
        if let Some(spread) = self.spread_in_words() {
            said.push_str(&format!(" {spread}."));
        }
        said.push_str(" The table holds every value.");
        said
    }

    fn draw_into(&self, drawing: &mut String, size: (u32, u32)) -> Drawn {
        let paper = SVGBackend::with_string(drawing, size).into_drawing_area();
        self.draw_head(&paper)?;
        let ends = self.line.iter().flat_map(|(most, least)| [*most, *least]);
        let values = self.fifths.iter().map(|(_, value)| *value).chain(ends).filter(|value| value.is_finite());
        // Bars start at zero: their lengths are compared.
        let (low, high) = values.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        if self.fifths.is_empty() || low == high {
            let said = if self.fifths.is_empty() { "no value to draw" } else { "every value is 0 or missing" };
            paper.draw(&Text::new(said, (WIDTH / 2, self.top() + 60), written(18, &QUIET, HPos::Center)))?;
        }
        let span = if low < high { high - low } else { 1.0 };
        let top = self.top();
        let down = |value: f64| {
            #[expect(clippy::cast_possible_truncation, reason = "within the height of the chart")]
            let pixels = ((high - value) / span * f64::from(PLOT)).round() as i32;
            top + pixels
        };
        let columns = i32::try_from(self.fifths.len()).unwrap_or(i32::MAX).max(1);
        let wide = (RIGHT - LEFT) / columns;
        for (index, (name, value)) in (0_i32..).zip(&self.fifths) {
            let middle = LEFT + index * wide + wide / 2;
            for (line, said) in (0_i32..).zip(wrapped(name, LETTERS, 2)) {
                let y = top + PLOT + 14 + line * 17;
                paper.draw(&Text::new(said, (middle, y), written(16, &INK, HPos::Center)))?;
            }
            self.draw_bar(&paper, *value, middle, wide * 2 / 5, down)?;
        }
        paper.draw(&PathElement::new(vec![(LEFT, down(0.0)), (RIGHT, down(0.0))], INK.stroke_width(1)))?;
        if let Some((most, least)) = self.line.filter(|(most, least)| most.is_finite() && least.is_finite()) {
            let (from, to) = ((LEFT, down(most)), (RIGHT, down(least)));
            paper.draw(&PathElement::new(vec![from, to], LINE.stroke_width(3)))?;
            for ((x, y), value, beside, across) in [(from, most, -10, HPos::Right), (to, least, 10, HPos::Left)] {
                paper.draw(&Rectangle::new([(x - 4, y - 4), (x + 4, y + 4)], LINE.filled()))?;
                paper.draw(&Text::new(self.number(value), (x + beside, y), written(17, &COLOURS[1], across)))?;
            }
        }
        paper.present()?;
        Ok(())
    }

    /// The unit, what the line is, and how far apart its ends are.
    fn draw_head(&self, paper: &Paper<'_>) -> Drawn {
        paper.draw(&Text::new(self.unit.clone(), (8, 13), written(16, &QUIET, HPos::Left)))?;
        let mut y = 13;
        if self.line.is_some() {
            y += ROW;
            paper.draw(&PathElement::new(vec![(12, y), (40, y)], LINE.stroke_width(3)))?;
            paper.draw(&Rectangle::new([(8, y - 4), (16, y + 4)], LINE.filled()))?;
            let said = "fitted line, with its values at the most and the least deprived end";
            paper.draw(&Text::new(said, (46, y), written(16, &INK, HPos::Left)))?;
        }
        if let Some(spread) = self.spread_in_words() {
            let said = cut(&spread, 80);
            paper.draw(&Text::new(said, (8, y + ROW), written(16, &INK, HPos::Left)))?;
        }
        Ok(())
    }

    fn draw_bar(&self, paper: &Paper<'_>, value: f64, middle: i32, half: i32, down: impl Fn(f64) -> i32) -> Drawn {
        let foot = down(0.0);
        if !value.is_finite() {
            paper.draw(&Text::new("no value", (middle, foot - 14), written(16, &QUIET, HPos::Center)))?;
            return Ok(());
        }
        let end = down(value);
        let corners = [(middle - half, foot.min(end)), (middle + half, foot.max(end))];
        paper.draw(&Rectangle::new(corners, PALE.filled()))?;
        paper.draw(&Rectangle::new(corners, COLOURS[0].stroke_width(1)))?;
        // At the foot of its bar a number is not crossed by the line; a bar too short for it carries it on top.
        let towards = if value < 0.0 { 1 } else { -1 };
        let y = if 26 <= (foot - end).abs() { foot + towards * 14 } else { end + towards * 14 };
        paper.draw(&Text::new(self.number(value), (middle, y), written(17, &INK, HPos::Center)))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn five() -> Gradient {
        let names = ["Most deprived fifth", "Second", "Third & <middle>", "Fourth", "Least deprived fifth"];
        Gradient {
            id: "gradient".to_owned(),
            title: "GPs of <Quay>".to_owned(),
            unit: "FTE per 100,000 patients".to_owned(),
            decimals: 1,
            fifths: names.into_iter().map(str::to_owned).zip([40.0, 42.0, 44.0, 46.0, 48.0]).collect(),
            line: Some((39.0, 49.0)),
            spread: Some(Spread {
                name: "Slope index of inequality".to_owned(),
                value: 10.0,
                low: Some(7.5),
                high: Some(12.5),
            }),
        }
    }

    #[test]
    fn the_description_says_each_fifth_and_both_ends_of_the_line() {
        let description = five().draw().unwrap().description;
        assert!(description.contains("Most deprived fifth: 40.0; Second: 42.0"));
        assert!(description.contains("from 39.0 at the most deprived end to 49.0 at the least deprived end"));
        assert!(description.contains("Slope index of inequality: 10.0 (7.5 to 12.5)"));
    }

    #[test]
    fn a_bar_is_as_long_as_its_value() {
        let mut gradient = five();
        gradient.line = None;
        gradient.spread = None;
        gradient.fifths = vec![("Most".to_owned(), 20.0), ("Least".to_owned(), 40.0)];
        let svg = gradient.draw().unwrap().svg;
        let heights: Vec<i32> = svg
            .split("<rect")
            .skip(1)
            .filter(|rect| rect.contains("#D6E6F4"))
            .map(|rect| rect.split("height=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap())
            .collect();
        assert_eq!(heights, [PLOT / 2, PLOT]);
    }

    #[test]
    fn without_a_line_only_the_bars_are_drawn() {
        let mut gradient = five();
        gradient.line = None;
        gradient.spread = None;
        let chart = gradient.draw().unwrap();
        assert!(!chart.svg.contains("fitted line") && !chart.description.contains("fitted line"));
    }

    #[test]
    fn a_fifth_that_is_no_number_has_no_bar() {
        let mut gradient = five();
        gradient.fifths[1].1 = f64::NAN;
        let chart = gradient.draw().unwrap();
        assert!(chart.svg.contains("no value") && chart.description.contains("Second: no value"));
        assert_eq!(chart.svg.matches("#D6E6F4").count(), 4);
    }

    #[test]
    fn values_below_zero_and_no_values_are_drawn() {
        let mut gradient = five();
        gradient.fifths[0].1 = -12.0;
        assert!(gradient.draw().unwrap().svg.contains("−12.0"));
        gradient.fifths.clear();
        gradient.line = None;
        assert!(gradient.draw().unwrap().svg.contains("no value to draw"));
    }

    #[test]
    fn names_are_escaped_and_the_picture_has_a_name() {
        let svg = five().draw().unwrap().svg;
        assert!(svg.contains("GPs of &lt;Quay&gt;") && svg.contains("&amp; &lt;middle&gt;"));
        assert!(svg.contains("aria-labelledby=\"gradient-title gradient-desc\""));
        assert!(!svg.contains("style=") && !svg.contains("http"));
    }
}
