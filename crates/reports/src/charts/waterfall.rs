//! A bridge from one number to another: where it starts, what each step adds or takes away, and where it ends.
//!
//! **Invariant:** a step that adds is an arrow to the right with a plus, one that takes away an arrow to the left with a minus.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::data::{Data, maybe};
use super::{COLOURS, Chart, Drawn, GRID, INK, Paper, QUIET, axis_title, cut, drawn, extent, pixels, ticks, written};
use crate::document::Cell;
use crate::{ReportError, words};

/// One step of a bridge.
#[derive(Clone, Debug, PartialEq)]
pub struct WaterfallStep {
    /// What changed.
    pub name: String,
    /// What it adds; below nothing: it takes away.
    pub adds: f64,
    /// The least and the most it adds, in whatever order the steps are taken; none where the order makes no difference.
    pub range: Option<(f64, f64)>,
}

/// A bridge from a start to an end: steps that add up.
#[derive(Clone, Debug, PartialEq)]
pub struct Waterfall {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it says: the finding.
    pub title: String,
    /// What the numbers are: `FTE`.
    pub unit: String,
    /// Decimals of the numbers.
    pub decimals: usize,
    /// Where it starts, with its name.
    pub start: (String, f64),
    /// Its steps, from the top.
    pub steps: Vec<WaterfallStep>,
    /// Where it ends, with its name.
    pub end: (String, f64),
}

const WIDTH: i32 = 960;
const ROW: i32 = 34;
const TOP: i32 = 58;
const NAMES: i32 = 330;
const NUMBERS: i32 = 190;
const LETTERS: usize = 42;
/// How far the point of an arrow reaches; a shorter step is all point.
const POINT: i32 = 9;
const HALF: i32 = 10;

impl Waterfall {
    /// Draws it.
    ///
    /// # Errors
    /// Where the drawing refuses.
    pub fn draw(&self) -> Result<Chart, ReportError> {
        let rows = i32::try_from(self.steps.len() + 2).unwrap_or(i32::MAX / (2 * ROW));
        let size = (WIDTH.unsigned_abs(), (TOP + rows * ROW + 10).unsigned_abs());
        drawn(
            (&self.id, &self.title),
            size,
            self.data(),
            |drawing| self.draw_into(drawing, size),
            |()| self.description(),
        )
    }

    fn data(&self) -> Data {
        let total = |(name, value): &(String, f64)| {
            vec![
                Cell::text(name),
                Cell::default(),
                Cell::default(),
                Cell::default(),
                Cell::number(*value, self.decimals),
            ]
        };
        let levels = self.levels();
        let steps = self.steps.iter().zip(levels.into_iter().skip(1)).map(|(step, level)| {
            let (least, most) = step.range.unzip();
            vec![
                Cell::text(&step.name),
                Cell::number(step.adds, self.decimals),
                maybe(least, self.decimals),
                maybe(most, self.decimals),
                Cell::number(level, self.decimals),
            ]
        });
        Data::of("Step")
            .numbers(&format!("Adds, {}", self.unit), self.decimals)
            .numbers("At least", self.decimals)
            .numbers("At most", self.decimals)
            .numbers("Comes to", self.decimals)
            .rows([total(&self.start)])
            .rows(steps)
            .rows([total(&self.end)])
    }

    fn description(&self) -> String {
        let number = |value: f64| words::number(value, self.decimals);
        let steps: Vec<String> =
            self.steps.iter().map(|step| format!("{} {}", step.name, signed(step.adds, self.decimals))).collect();
        format!(
            "A bridge in {}: {} is {}; {}{}{} is {}. The table holds every value.",
            self.unit,
            self.start.0,
            number(self.start.1),
            steps.join(", "),
            if steps.is_empty() { "" } else { "; " },
            self.end.0,
            number(self.end.1)
        )
    }

    /// Where each step begins.
    fn levels(&self) -> Vec<f64> {
        let mut level = self.start.1;
        let mut levels = vec![level];
        for step in &self.steps {
            level += step.adds;
            levels.push(level);
        }
        levels
    }

    fn draw_into(&self, drawing: &mut String, size: (u32, u32)) -> Drawn {
        let paper = SVGBackend::with_string(drawing, size).into_drawing_area();
        let levels = self.levels();
        let Some((low, high)) = extent(levels.iter().copied().chain([self.end.1])) else { return Ok(paper.present()?) };
        let along = |value: f64| NAMES + pixels((value - low) / (high - low), WIDTH - NAMES - NUMBERS);
        let bottom = size.1.cast_signed() - 10;
        paper.draw(&Text::new(axis_title(&self.unit, (low, high)), (NAMES, 13), written(16, &QUIET, HPos::Left)))?;
        let (at, decimals) = ticks(low, high, 5);
        for tick in at {
            let x = along(tick);
            paper.draw(&PathElement::new(vec![(x, TOP - 6), (x, bottom)], GRID.stroke_width(1)))?;
            paper.draw(&Text::new(words::number(tick, decimals), (x, TOP - 18), written(15, &QUIET, HPos::Center)))?;
        }
        let from = if low < 0.0 { along(0.0) } else { NAMES };
        let middle = |row: usize| TOP + i32::try_from(row).unwrap_or_default() * ROW + ROW / 2;
        self.total(&paper, &self.start, (from, along(self.start.1), middle(0)), low)?;
        for (index, step) in self.steps.iter().enumerate() {
            let (begins, ends) = (along(levels[index]), along(levels[index + 1]));
            let y = middle(index + 1);
            join(&paper, begins, y - ROW + HALF, y - HALF)?;
            name(&paper, &step.name, y)?;
            arrow(&paper, (begins, ends), y, step.adds < 0.0)?;
            self.number_of(&paper, step, (begins.max(ends) + 8, y))?;
        }
        let row = self.steps.len() + 1;
        join(&paper, along(self.end.1), middle(row) - ROW + HALF, middle(row) - HALF)?;
        self.total(&paper, &self.end, (from, along(self.end.1), middle(row)), low)?;
        Ok(paper.present()?)
    }

    fn total(
        &self,
        paper: &Paper<'_>,
        (title, value): &(String, f64),
        (from, to, y): (i32, i32, i32),
        low: f64,
    ) -> Drawn {
        name(paper, title, y)?;
        paper.draw(&Rectangle::new([(from.min(to), y - HALF), (from.max(to), y + HALF)], QUIET.filled()))?;
        if 0.0 < low {
            // A bar that is cut off says so: its length is not its value.
            let gap = vec![(from + 10, y + HALF), (from + 14, y + HALF), (from + 22, y - HALF), (from + 18, y - HALF)];
            paper.draw(&Polygon::new(gap, WHITE.filled()))?;
        }
        let shown = words::number(*value, self.decimals);
        paper.draw(&Text::new(shown, (from.max(to) + 8, y), written(16, &INK, HPos::Left)))?;
        Ok(())
    }

    fn number_of(&self, paper: &Paper<'_>, step: &WaterfallStep, at: (i32, i32)) -> Drawn {
        let mut shown = signed(step.adds, self.decimals);
        let ends = step.range.map(|(least, most)| (signed(least, self.decimals), signed(most, self.decimals)));
        if let Some((least, most)) = ends.filter(|(least, most)| least != most) {
            shown.push_str(&format!(" ({least} to {most})"));
        }
        paper.draw(&Text::new(shown, at, written(16, &INK, HPos::Left)))?;
        Ok(())
    }
}

/// A change with its sign: `+12.3`, `−4.0`, and nothing before a zero.
fn signed(value: f64, decimals: usize) -> String {
    let shown = words::number(value, decimals);
    let is_nothing = !shown.chars().any(|digit| matches!(digit, '1'..='9'));
    if is_nothing || value < 0.0 { shown } else { format!("+{shown}") }
}

fn name(paper: &Paper<'_>, title: &str, y: i32) -> Drawn {
    paper.draw(&Text::new(cut(title, LETTERS), (NAMES - 10, y), written(16, &INK, HPos::Right)))?;
    Ok(())
}

/// The thin line from the end of one row to the start of the next.
fn join(paper: &Paper<'_>, x: i32, from: i32, to: i32) -> Drawn {
    paper.draw(&PathElement::new(vec![(x, from), (x, to)], QUIET.stroke_width(1)))?;
    Ok(())
}

fn arrow(paper: &Paper<'_>, (begins, ends): (i32, i32), y: i32, takes_away: bool) -> Drawn {
    if begins == ends {
        paper.draw(&PathElement::new(vec![(begins, y - HALF), (begins, y + HALF)], INK.stroke_width(2)))?;
        return Ok(());
    }
    let (point, colour) = if takes_away { (-POINT, COLOURS[1]) } else { (POINT, COLOURS[0]) };
    let neck = if takes_away { (ends - point).min(begins) } else { (ends - point).max(begins) };
    let corners = vec![(begins, y - HALF), (neck, y - HALF), (ends, y), (neck, y + HALF), (begins, y + HALF)];
    paper.draw(&Polygon::new(corners, colour.filled()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bridge() -> Waterfall {
        let step = |name: &str, adds, range| WaterfallStep { name: name.to_owned(), adds, range };
        Waterfall {
            id: "bridge".to_owned(),
            title: "Quay & Harbour needs 12 more".to_owned(),
            unit: "FTE".to_owned(),
            decimals: 1,
            start: ("June 2022".to_owned(), 100.0),
            steps: vec![
                step("more patients", 20.0, Some((18.0, 22.0))),
                step("<other> roles", -8.0, None),
                step("new homes", 0.0, None),
            ],
            end: ("June 2027".to_owned(), 112.0),
        }
    }

    #[test]
    fn steps_say_their_sign_and_their_range_over_orders() {
        let chart = bridge().draw().unwrap();
        assert!(chart.svg.contains("+20.0 (+18.0 to +22.0)"), "{}", chart.svg);
        assert!(chart.svg.contains("−8.0") && chart.svg.contains("&lt;other&gt; roles"));
        assert!(!chart.svg.contains("+0.0"), "nothing has no sign");
        assert_eq!(
            chart.description,
            "A bridge in FTE: June 2022 is 100.0; more patients +20.0, <other> roles −8.0, new homes 0.0; \
             June 2027 is 112.0. The table holds every value."
        );
    }

    #[test]
    fn a_step_that_takes_away_points_to_the_left() {
        let svg = bridge().draw().unwrap().svg;
        let arrows: Vec<Vec<i32>> = svg
            .split("points=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(|points| points.split_whitespace().filter_map(|point| point.split(',').next()?.parse().ok()).collect())
            .filter(|across: &Vec<i32>| across.len() == 5)
            .collect();
        assert_eq!(arrows.len(), 2, "{svg}");
        assert!(arrows[0][0] < arrows[0][2] && arrows[1][2] < arrows[1][0], "{arrows:?}");
    }

    #[test]
    fn an_axis_that_does_not_start_at_nothing_says_so_and_cuts_its_bars() {
        let svg = bridge().draw().unwrap().svg;
        assert!(svg.contains("the axis does not start at 0"));
        let from_nothing = Waterfall { start: ("then".to_owned(), 1.0), ..bridge() }.draw().unwrap().svg;
        assert!(!from_nothing.contains("does not start at 0"));
    }

    #[test]
    fn a_bridge_without_steps_or_below_nothing_is_drawn() {
        let none = Waterfall { steps: Vec::new(), end: ("then".to_owned(), 100.0), ..bridge() };
        assert!(none.draw().unwrap().description.contains("June 2022 is 100.0; then is 100.0"));
        let below = Waterfall { start: ("gap".to_owned(), -5.0), end: ("gap later".to_owned(), 7.0), ..bridge() };
        assert!(below.draw().unwrap().svg.contains("−5.0"));
    }
}
