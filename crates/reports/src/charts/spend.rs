//! Spend of a year to date, month by month, and where it leads: a range that widens to March, beside the sums to be kept to.

use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::data::{Data, maybe};
use super::{COLOURS, Chart, Drawn, GRID, INK, Paper, QUIET, drawn, pixels, ticks, written};
use crate::document::{Cell, NativeKind};
use crate::{ReportError, words};

/// A month of the year.
#[derive(Clone, Debug, PartialEq)]
pub struct SpendMonth {
    /// Short name: `Apr`.
    pub name: String,
    /// Spend of the month; none where it is not told.
    pub spend: Option<f64>,
    /// Spend up to and with the month; none where it is not known.
    pub to_date: Option<f64>,
}

/// Where the year ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpendEnd {
    /// On the mean.
    pub mean: f64,
    /// At the least.
    pub low: f64,
    /// At the most.
    pub high: f64,
}

/// Spend of a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Spend {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it finds.
    pub title: String,
    /// All months of the year, in pounds.
    pub months: Vec<SpendMonth>,
    /// Where it leads; none where that is not known.
    pub end: Option<SpendEnd>,
    /// Sums to be kept to, with their names.
    pub sums: Vec<(String, f64)>,
}

const WIDTH: i32 = 960;
const HEIGHT: i32 = 420;
const LEFT: i32 = 92;
const RIGHT: i32 = WIDTH - 232;
const TOP: i32 = 64;
const BOTTOM: i32 = HEIGHT - 34;
const LINE_OF_TEXT: i32 = 18;

/// From this sum on the axis counts thousands of pounds.
const IN_THOUSANDS: f64 = 100_000.0;

impl Spend {
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
        let row = |month: &SpendMonth| vec![Cell::text(&month.name), maybe(month.spend, 0), maybe(month.to_date, 0)];
        let pounds = |value: f64| format!("£{}", words::number(value, 0));
        let end = self.end.map(|end| {
            let [mean, low, high] = [end.mean, end.low, end.high].map(pounds);
            format!("The year ends at {mean} on the mean, from {low} to {high}")
        });
        let data = Data::of("Month")
            .numbers("Spend of the month, £", 0)
            .numbers("Spend to date, £", 0)
            .rows(self.months.iter().map(row))
            .note(end)
            .drawn_as(NativeKind::Column);
        self.sums.iter().fold(data, |data, (name, sum)| data.note(Some(format!("{name}: {}", pounds(*sum)))))
    }

    fn description(&self) -> String {
        let pounds = |value: f64| format!("£{}", words::number(value, 0));
        let told = self.months.iter().rev().find_map(|month| Some((&month.name, month.to_date?)));
        let mut said = "Columns of the spend of each month and a line of the spend to date".to_owned();
        if let Some((name, to_date)) = told {
            said.push_str(&format!(": {} by {name}", pounds(to_date)));
        }
        if let Some(end) = self.end {
            let [mean, low, high] = [end.mean, end.low, end.high].map(pounds);
            said.push_str(&format!("; the year ends at {mean} on the mean, from {low} to {high}"));
        }
        for (name, sum) in &self.sums {
            said.push_str(&format!("; {name} is {}", pounds(*sum)));
        }
        said.push_str(". The table holds every value.");
        said
    }

    fn draw_into(&self, drawing: &mut String, size: (u32, u32)) -> Drawn {
        let paper = SVGBackend::with_string(drawing, size).into_drawing_area();
        let told = self.months.iter().flat_map(|month| [month.spend, month.to_date]).flatten();
        let ends = self.end.iter().flat_map(|end| [end.mean, end.low, end.high]);
        let most = told.chain(ends).chain(self.sums.iter().map(|(_, sum)| *sum)).fold(0.0_f64, f64::max);
        if most <= 0.0 {
            paper.draw(&Text::new("no spend to draw", (400, 200), written(18, &QUIET, HPos::Left)))?;
            return Ok(paper.present()?);
        }
        let high = most * 1.08;
        let count = f64::from(u32::try_from(self.months.len().max(1))?);
        let across = |index: f64| LEFT + pixels((index + 0.5) / count, RIGHT - LEFT);
        let up = |value: f64| BOTTOM - pixels(value / high, BOTTOM - TOP);
        let (unit, scale) = if most < IN_THOUSANDS { ("£", 1.0) } else { ("£ thousand", 1000.0) };
        paper.draw(&Text::new(unit, (8, 13), written(16, &QUIET, HPos::Left)))?;
        self.legend(&paper)?;
        let (at, decimals) = ticks(0.0, high / scale, 6);
        for tick in at {
            let y = up(tick * scale);
            paper.draw(&PathElement::new(vec![(LEFT, y), (RIGHT, y)], GRID.stroke_width(1)))?;
            let shown = words::number(tick, decimals);
            paper.draw(&Text::new(shown, (LEFT - 10, y), written(15, &INK, HPos::Right)))?;
        }
        for (index, month) in (0_u32..).map(f64::from).zip(&self.months) {
            let x = across(index);
            paper.draw(&Text::new(month.name.clone(), (x, BOTTOM + 18), written(15, &INK, HPos::Center)))?;
            if let Some(spend) = month.spend.filter(|spend| 0.0 < *spend) {
                paper.draw(&Rectangle::new([(x - 16, up(spend)), (x + 16, BOTTOM)], GRID.filled()))?;
                paper.draw(&Rectangle::new([(x - 16, up(spend)), (x + 16, BOTTOM)], QUIET.stroke_width(1)))?;
            }
        }
        let line: Vec<(f64, f64)> = (0_u32..)
            .map(f64::from)
            .zip(&self.months)
            .filter_map(|(index, month)| Some((index, month.to_date?)))
            .collect();
        if let (Some(end), Some((from, so_far))) = (self.end, line.last().copied()) {
            let (start, last) = ((across(from), up(so_far)), across(count - 1.0));
            let fan = vec![start, (last, up(end.high)), (last, up(end.low))];
            paper.draw(&Polygon::new(fan, COLOURS[0].mix(0.18).filled()))?;
            paper.draw(&DashedPathElement::new([start, (last, up(end.mean))], 8, 5, COLOURS[0].stroke_width(3)))?;
        }
        for (index, (_, sum)) in self.sums.iter().enumerate() {
            let ends = [(LEFT, up(*sum)), (RIGHT, up(*sum))];
            let (dash, gap) = if index == 0 { (14, 4) } else { (3, 5) };
            paper.draw(&DashedPathElement::new(ends, dash, gap, COLOURS[4].stroke_width(2)))?;
        }
        let points: Vec<(i32, i32)> = line.iter().map(|(index, value)| (across(*index), up(*value))).collect();
        if 1 < points.len() {
            paper.draw(&PathElement::new(points.clone(), COLOURS[0].stroke_width(3)))?;
        }
        for point in points {
            paper.draw(&Circle::new(point, 4, COLOURS[0].filled()))?;
        }
        self.name_lines(&paper, up)?;
        Ok(paper.present()?)
    }

    /// What each mark on the chart says.
    fn legend(&self, paper: &Paper<'_>) -> Drawn {
        let y = 40;
        let name = |text: &'static str, x: i32| Text::new(text, (x, y), written(16, &INK, HPos::Left));
        paper.draw(&Rectangle::new([(16, y - 7), (30, y + 7)], GRID.filled()))?;
        paper.draw(&Rectangle::new([(16, y - 7), (30, y + 7)], QUIET.stroke_width(1)))?;
        paper.draw(&name("spend of the month", 38))?;
        paper.draw(&PathElement::new(vec![(210, y), (244, y)], COLOURS[0].stroke_width(3)))?;
        paper.draw(&Circle::new((227, y), 4, COLOURS[0].filled()))?;
        paper.draw(&name("spend to date", 252))?;
        if self.end.is_some() {
            paper.draw(&Rectangle::new([(390, y - 7), (424, y + 7)], COLOURS[0].mix(0.18).filled()))?;
            paper.draw(&DashedPathElement::new([(390, y), (424, y)], 8, 5, COLOURS[0].stroke_width(3)))?;
            paper.draw(&name("if it goes on: mean, lowest and highest month", 432))?;
        }
        Ok(())
    }

    /// The sums, and the ends of the year, behind the lines, one below the other.
    fn name_lines(&self, paper: &Paper<'_>, up: impl Fn(f64) -> i32) -> Drawn {
        let pounds = |value: f64| format!("£{}", words::number(value, 0));
        let mut names: Vec<(f64, String, &'static RGBColor)> =
            self.sums.iter().map(|(name, sum)| (*sum, format!("{name} {}", pounds(*sum)), &COLOURS[4])).collect();
        if let Some(end) = self.end {
            names.push((end.mean, format!("on the mean {}", pounds(end.mean)), &COLOURS[0]));
        }
        names.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut least = TOP;
        for (index, (value, name, colour)) in (0_i32..).zip(&names) {
            let below = i32::try_from(names.len()).unwrap_or_default() - 1 - index;
            let y = up(*value).min(BOTTOM - below * LINE_OF_TEXT).max(least);
            least = y + LINE_OF_TEXT;
            paper.draw(&Text::new(name.clone(), (RIGHT + 8, y), written(15, colour, HPos::Left)))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year() -> Spend {
        let names = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"];
        let told = [Some(100_000.0), Some(120_000.0)];
        let to_date = [Some(100_000.0), Some(220_000.0)];
        let at = |of: &[Option<f64>; 2], index: usize| of.get(index).copied().flatten();
        Spend {
            id: "spend".to_owned(),
            title: "Spend of <Quay>".to_owned(),
            months: (0..12)
                .map(|index| SpendMonth {
                    name: names[index].to_owned(),
                    spend: at(&told, index),
                    to_date: at(&to_date, index),
                })
                .collect(),
            end: Some(SpendEnd { mean: 1_320_000.0, low: 1_220_000.0, high: 1_420_000.0 }),
            sums: vec![("whole sum".to_owned(), 2_000_000.0), ("devolved".to_owned(), 1_200_000.0)],
        }
    }

    #[test]
    fn the_description_says_where_the_year_ends_and_which_sums_there_are() {
        let description = year().draw().unwrap().description;
        assert!(description.contains("£220,000 by May; the year ends at £1,320,000 on the mean"), "{description}");
        assert!(description.contains("devolved is £1,200,000"));
    }

    #[test]
    fn a_month_that_is_not_told_has_no_column() {
        let drawn = |spend: &Spend| spend.draw().unwrap().svg.matches("<rect").count();
        let mut three = year();
        three.months[2].spend = Some(100_000.0);
        assert!(drawn(&year()) < drawn(&three));
    }

    #[test]
    fn a_year_without_spend_is_drawn_and_names_are_escaped() {
        let svg = year().draw().unwrap().svg;
        assert!(svg.contains("&lt;Quay&gt;") && !svg.contains("style="));
        let empty = Spend { months: Vec::new(), end: None, sums: Vec::new(), ..year() };
        assert!(empty.draw().unwrap().svg.contains("no spend to draw"));
    }
}
