//! Bars beside each other: the parts of an area, or how many are of each age.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use wholetime_vocabulary::Value;
use wholetime_workbench::questions::ends::Ends;

use super::data::{Data, known};
use super::{COLOURS, Chart, Drawn, GRID, INK, Paper, QUIET, about_wide, cut, drawn, pixels, wrapped, written};
use crate::document::{Cell, NativeKind};
use crate::{ReportError, words};

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Name of it.
    pub name: String,
    /// Its length, or why it has none.
    pub value: Value,
}

/// Bars lying side by side, each with its number behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it is of.
    pub title: String,
    /// What the numbers are: `FTE per 100,000 patients`.
    pub unit: String,
    /// Decimals of the numbers.
    pub decimals: usize,
    /// Bars, from the top.
    pub bars: Vec<Bar>,
    /// A value of all to hold them against, with its name.
    pub reference: Option<(String, f64)>,
}

const WIDTH: i32 = 560;
const ROW: i32 = 26;
const NAMES: i32 = 210;
const NUMBERS: i32 = 80;
const NAME_LINE: i32 = 15;
const LETTERS: usize = 28;
/// Bars drawn at most; the table holds all. Our judgement: two pages of A4.
const DRAWN: usize = 120;

impl Bar {
    /// Its name in full where two lines hold it: many long names differ only at their end.
    fn name_lines(&self) -> Vec<String> {
        wrapped(&self.name, LETTERS, 2)
    }

    fn height(&self) -> i32 {
        if self.name_lines().len() < 2 { ROW } else { ROW + NAME_LINE - 3 }
    }
}

impl Bars {
    /// The same with what it finds behind its title: who has least and who has most, and how many have no value.
    #[must_use]
    pub fn with_finding(mut self) -> Self {
        let known = self.bars.iter().filter_map(|bar| Some((bar.name.as_str(), bar.value.known()?)));
        if let Some(ends) = Ends::of(known, self.decimals) {
            self.title = format!("{}: {}", self.title, ends.in_words());
            let missing = self.bars.len() - ends.count;
            if 0 < missing {
                self.title.push_str(&format!("; {missing} without a value"));
            }
        }
        self
    }

    /// The bars that are drawn.
    fn shown(&self) -> &[Bar] {
        &self.bars[..self.bars.len().min(DRAWN)]
    }

    fn left_out(&self) -> usize {
        self.bars.len() - self.shown().len()
    }

    /// Draws them.
    ///
    /// # Errors
    /// Where the drawing refuses.
    pub fn draw(&self) -> Result<Chart, ReportError> {
        let top = if self.reference.is_some() { 50 } else { 26 };
        let left_out = if 0 < self.left_out() { ROW } else { 0 };
        let height = top + self.shown().iter().map(Bar::height).sum::<i32>() + left_out + 8;
        let size = (WIDTH.unsigned_abs(), height.unsigned_abs());
        drawn(
            (&self.id, &self.title),
            size,
            self.data(),
            |drawing| self.draw_into(drawing, size, top),
            |()| self.description(),
        )
    }

    fn data(&self) -> Data {
        let note =
            self.reference.as_ref().map(|(name, value)| format!("{name}: {}", words::number(*value, self.decimals)));
        let row = |bar: &Bar| vec![Cell::text(&bar.name), known(bar.value, self.decimals)];
        Data::of("Name")
            .numbers(&self.unit, self.decimals)
            .rows(self.bars.iter().map(row))
            .note(note)
            .drawn_as(NativeKind::Bar)
    }

    fn description(&self) -> String {
        let known: Vec<(&str, f64)> =
            self.bars.iter().filter_map(|bar| Some((bar.name.as_str(), bar.value.known()?))).collect();
        let number = |value: f64| words::number(value, self.decimals);
        let missing = self.bars.len() - known.len();
        let mut said = format!("Bars of {}, {} of them", self.unit, self.bars.len());
        if let Some(ends) = Ends::of(known, self.decimals) {
            said.push_str(&format!(": {}", ends.in_words()));
        }
        if let Some((name, value)) = &self.reference {
            said.push_str(&format!("; {name} is {}", number(*value)));
        }
        if 0 < missing {
            said.push_str(&format!("; without a value: {missing}"));
        }
        if 0 < self.left_out() {
            said.push_str(&format!("; {} more stand in the table only", self.left_out()));
        }
        said.push_str(". The table holds every value.");
        said
    }

    fn draw_into(&self, drawing: &mut String, size: (u32, u32), top: i32) -> Drawn {
        let area = SVGBackend::with_string(drawing, size).into_drawing_area();
        let values = self.shown().iter().filter_map(|bar| bar.value.known());
        let values = values.chain(self.reference.iter().map(|(_, value)| *value)).filter(|value| value.is_finite());
        // Bars start at zero: their lengths are compared.
        let (low, high) = values.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        let span = if low < high { high - low } else { 1.0 };
        let along = |value: f64| NAMES + pixels((value - low) / span, WIDTH - NAMES - NUMBERS);
        area.draw(&Text::new(self.unit.clone(), (NAMES, 12), written(14, &QUIET, HPos::Left)))?;
        let bottom = top + self.shown().iter().map(Bar::height).sum::<i32>() + 2;
        let zero = along(0.0);
        area.draw(&PathElement::new(vec![(zero, top - 2), (zero, bottom)], GRID.stroke_width(1)))?;
        let mut row_top = top;
        for bar in self.shown() {
            Self::draw_bar(&area, bar, row_top, zero, along)?;
            row_top += bar.height();
        }
        if let Some((name, value)) = &self.reference {
            let at = along(*value);
            for dash in (top - 4..bottom).step_by(9) {
                let ends = vec![(at, dash), (at, (dash + 5).min(bottom))];
                area.draw(&PathElement::new(ends, COLOURS[1].stroke_width(2)))?;
            }
            let shown = format!("{}: {}", cut(name, 30), words::number(*value, self.decimals));
            let (across, at) = if at < NAMES + 150 { (HPos::Left, at.max(NAMES)) } else { (HPos::Right, at) };
            area.draw(&Text::new(shown, (at, top - 16), written(14, &COLOURS[1], across)))?;
        }
        // Numbers stand on top, so that the line of all strikes none through.
        let mut row_top = top;
        for bar in self.shown() {
            self.draw_number(&area, bar, row_top + bar.height() / 2, zero, along)?;
            row_top += bar.height();
        }
        if 0 < self.left_out() {
            let said = format!("{} more stand in the table only", self.left_out());
            area.draw(&Text::new(said, (NAMES, row_top + ROW / 2), written(14, &QUIET, HPos::Left)))?;
        }
        area.present()?;
        Ok(())
    }

    fn draw_bar(area: &Paper<'_>, bar: &Bar, top: i32, zero: i32, along: impl Fn(f64) -> i32) -> Drawn {
        let middle = top + bar.height() / 2;
        let lines = bar.name_lines();
        let mut y = middle - i32::try_from(lines.len().saturating_sub(1)).unwrap_or_default() * NAME_LINE / 2;
        for line in lines {
            area.draw(&Text::new(line, (NAMES - 8, y), written(14, &INK, HPos::Right)))?;
            y += NAME_LINE;
        }
        if let Some(value) = bar.value.known().filter(|value| value.is_finite()) {
            let end = along(value);
            // What is nothing has no bar: a rectangle without a width is none.
            if end != zero {
                let corners = [(zero.min(end), middle - 8), (zero.max(end), middle + 8)];
                area.draw(&Rectangle::new(corners, COLOURS[0].filled()))?;
            }
        }
        Ok(())
    }

    fn draw_number(&self, area: &Paper<'_>, bar: &Bar, y: i32, zero: i32, along: impl Fn(f64) -> i32) -> Drawn {
        let (x, shown, ink) = match bar.value {
            Value::Known(value) if value.is_finite() => {
                (along(value).max(zero), words::number(value, self.decimals), &INK)
            }
            Value::Known(_) => (zero, "no value".to_owned(), &QUIET),
            Value::Missing(why) => (zero, why.phrase().to_owned(), &QUIET),
        };
        let is_struck = self.reference.as_ref().is_some_and(|(_, value)| {
            let line = along(*value);
            x + 2 < line && line < x + 10 + about_wide(&shown, 16)
        });
        if is_struck {
            let behind = [(x + 4, y - 8), (x + 8 + about_wide(&shown, 16), y + 8)];
            area.draw(&Rectangle::new(behind, WHITE.filled()))?;
        }
        Ok(area.draw(&Text::new(shown, (x + 6, y), written(14, ink, HPos::Left)))?)
    }
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::Missing;

    use super::*;

    fn two() -> Bars {
        Bars {
            id: "parts".to_owned(),
            title: "GPs of <Quay>".to_owned(),
            unit: "FTE".to_owned(),
            decimals: 2,
            bars: vec![
                Bar { name: "Quay & Harbour Surgery".to_owned(), value: Value::Known(4.25) },
                Bar { name: "Silent Surgery".to_owned(), value: Value::Missing(Missing::NotReported) },
            ],
            reference: Some(("The network".to_owned(), 3.0)),
        }
    }

    #[test]
    fn a_bar_without_a_value_says_why_and_has_no_length() {
        let chart = two().draw().unwrap();
        assert!(chart.svg.contains("not reported"));
        assert_eq!(chart.svg.matches("<rect").count(), 1);
    }

    #[test]
    fn a_title_may_say_who_has_least_and_who_has_most() {
        let mut bars = two();
        assert_eq!(
            bars.clone().with_finding().title,
            "GPs of <Quay>: 4.25 (Quay & Harbour Surgery); 1 without a value"
        );
        bars.bars.remove(1);
        bars.bars.push(Bar { name: "Mill".to_owned(), value: Value::Known(9.0) });
        assert_eq!(
            bars.clone().with_finding().title,
            "GPs of <Quay>: from 4.25 (Quay & Harbour Surgery) to 9.00 (Mill)"
        );
        bars.bars.clear();
        assert_eq!(bars.with_finding().title, "GPs of <Quay>", "no value is no finding");
    }

    /// Left edge and width of each bar.
    fn drawn(bars: &Bars) -> Vec<(i32, i32)> {
        let svg = bars.draw().unwrap().svg;
        let number =
            |rect: &str, key: &str| rect.split(key).nth(1).unwrap().split('"').next().unwrap().parse::<i32>().unwrap();
        let blue = svg.split("<rect").skip(1).filter(|rect| rect.contains("#005EB8"));
        blue.map(|rect| (number(rect, " x=\""), number(rect, " width=\""))).collect()
    }

    fn of(values: &[f64]) -> Bars {
        let bar = |value: &f64| Bar { name: "Quay".to_owned(), value: Value::Known(*value) };
        Bars { bars: values.iter().map(bar).collect(), reference: None, ..two() }
    }

    #[test]
    fn nothing_has_no_bar_and_less_than_nothing_one_to_the_left() {
        assert!(drawn(&of(&[0.0, 0.0])).is_empty());
        let bars = drawn(&of(&[-10.0, 0.0, 10.0]));
        assert_eq!(bars.len(), 2);
        assert_eq!(bars[0].0 + bars[0].1, bars[1].0, "both begin at zero");
        assert_eq!(bars[0].1, bars[1].1);
    }

    #[test]
    fn a_long_name_is_told_to_its_end_on_two_lines() {
        let mut bars = of(&[1.0]);
        bars.bars[0].name = "HARBOUR AND MARKET SQUARE SURGERY EAST".to_owned();
        let svg = bars.draw().unwrap().svg;
        let drawing = svg.split("</desc>").nth(1).unwrap();
        assert!(drawing.contains("EAST") && !drawing.contains('…'), "{drawing}");
    }

    #[test]
    fn of_hundreds_of_bars_the_first_are_drawn_and_the_table_holds_all() {
        let chart = of(&vec![1.0; 500]).draw().unwrap();
        assert_eq!(drawn(&of(&vec![1.0; 500])).len(), DRAWN);
        assert!(chart.svg.contains("380 more stand in the table only") && chart.data.rows.len() == 500);
    }

    #[test]
    fn names_are_escaped_and_the_picture_has_a_name() {
        let svg = two().draw().unwrap().svg;
        assert!(svg.contains("GPs of &lt;Quay&gt;") && svg.contains("Quay &amp; Harbour"));
        assert!(svg.contains("role=\"img\"") && svg.contains("aria-labelledby=\"parts-title parts-desc\""));
        assert!(!svg.contains("style=") && !svg.contains("http"));
    }
}
