//! Bars beside each other: the parts of an area, or how many are of each age.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use wholetime_vocabulary::Value;

use super::data::{Data, known};
use super::{COLOURS, Chart, Drawn, FONT, GRID, INK, QUIET, cut, drawn};
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
const LETTERS: usize = 25;

impl Bars {
    /// The same with what it finds behind its title: who has least and who has most.
    #[must_use]
    pub fn with_finding(mut self) -> Self {
        let known = || self.bars.iter().filter_map(|bar| Some((bar.name.as_str(), bar.value.known()?)));
        let least = known().min_by(|a, b| a.1.total_cmp(&b.1));
        let most = known().max_by(|a, b| a.1.total_cmp(&b.1));
        if let (Some(least), Some(most)) = (least, most)
            && least.1 < most.1
        {
            let [low, high] = [least.1, most.1].map(|value| words::number(value, self.decimals));
            self.title = format!("{}: from {low} ({}) to {high} ({})", self.title, least.0, most.0);
        }
        self
    }

    /// Draws them.
    ///
    /// # Errors
    /// Where the drawing refuses.
    pub fn draw(&self) -> Result<Chart, ReportError> {
        let rows = i32::try_from(self.bars.len()).unwrap_or(i32::MAX / ROW);
        let top = if self.reference.is_some() { 50 } else { 26 };
        let height = top + rows * ROW + 8;
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
        let least = known.iter().min_by(|a, b| a.1.total_cmp(&b.1));
        let most = known.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let mut said = format!("Bars of {}, {} of them", self.unit, self.bars.len());
        if let (Some(least), Some(most)) = (least, most) {
            said.push_str(&format!(": from {} ({}) to {} ({})", number(least.1), least.0, number(most.1), most.0));
        }
        if let Some((name, value)) = &self.reference {
            said.push_str(&format!("; {name} is {}", number(*value)));
        }
        said.push_str(". The table holds every value.");
        said
    }

    fn draw_into(&self, drawing: &mut String, size: (u32, u32), top: i32) -> Drawn {
        let area = SVGBackend::with_string(drawing, size).into_drawing_area();
        let values = self.bars.iter().filter_map(|bar| bar.value.known());
        let most = values.chain(self.reference.iter().map(|(_, value)| *value)).fold(0.0_f64, f64::max);
        let room = f64::from(WIDTH - NAMES - NUMBERS);
        let along = |value: f64| {
            let share = if 0.0 < most { (value / most).clamp(0.0, 1.0) } else { 0.0 };
            // Within the width of the chart, so that the cast cannot lose anything.
            #[expect(clippy::cast_possible_truncation, reason = "at most the width of the chart")]
            let pixels = (share * room).round() as i32;
            NAMES + pixels
        };
        let text = |size: i32, colour: &'static RGBColor, across: HPos| {
            TextStyle::from((FONT, size)).color(colour).pos(Pos::new(across, VPos::Center))
        };
        area.draw(&Text::new(self.unit.clone(), (NAMES, 12), text(14, &QUIET, HPos::Left)))?;
        let bottom = size.1.cast_signed() - 6;
        area.draw(&PathElement::new(vec![(NAMES, top - 2), (NAMES, bottom)], GRID.stroke_width(1)))?;
        for (index, bar) in (0_i32..).zip(&self.bars) {
            let middle = top + index * ROW + ROW / 2;
            area.draw(&Text::new(cut(&bar.name, LETTERS), (NAMES - 8, middle), text(14, &INK, HPos::Right)))?;
            match bar.value {
                Value::Known(value) => {
                    let end = along(value);
                    let corners = [(NAMES, middle - 8), (end, middle + 8)];
                    area.draw(&Rectangle::new(corners, COLOURS[0].filled()))?;
                    let shown = words::number(value, self.decimals);
                    area.draw(&Text::new(shown, (end + 6, middle), text(14, &INK, HPos::Left)))?;
                }
                Value::Missing(why) => {
                    area.draw(&Text::new(why.phrase(), (NAMES + 6, middle), text(14, &QUIET, HPos::Left)))?;
                }
            }
        }
        if let Some((name, value)) = &self.reference {
            let at = along(*value);
            for dash in (top - 4..bottom).step_by(9) {
                let ends = vec![(at, dash), (at, (dash + 5).min(bottom))];
                area.draw(&PathElement::new(ends, COLOURS[1].stroke_width(2)))?;
            }
            let shown = format!("{}: {}", cut(name, 30), words::number(*value, self.decimals));
            let (across, at) = if at < NAMES + 150 { (HPos::Left, at.max(NAMES)) } else { (HPos::Right, at) };
            area.draw(&Text::new(shown, (at, top - 16), text(14, &COLOURS[1], across)))?;
        }
        area.present()?;
        Ok(())
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
        assert_eq!(bars.clone().with_finding().title, "GPs of <Quay>", "one value is no finding");
        bars.bars.push(Bar { name: "Mill".to_owned(), value: Value::Known(9.0) });
        assert_eq!(bars.with_finding().title, "GPs of <Quay>: from 4.25 (Quay & Harbour Surgery) to 9.00 (Mill)");
    }

    #[test]
    fn names_are_escaped_and_the_picture_has_a_name() {
        let svg = two().draw().unwrap().svg;
        assert!(svg.contains("GPs of &lt;Quay&gt;") && svg.contains("Quay &amp; Harbour"));
        assert!(svg.contains("role=\"img\"") && svg.contains("aria-labelledby=\"parts-title parts-desc\""));
        assert!(!svg.contains("style=") && !svg.contains("http"));
    }
}
