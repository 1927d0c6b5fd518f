//! A trajectory: what a target asks for quarter by quarter, what posts are planned, and what was counted.
//!
//! **Invariant:** people are due at the end of a quarter, so a line steps there and never climbs between two quarters.

use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::data::{Data, maybe};
use super::{COLOURS, Chart, Drawn, GRID, INK, Paper, QUIET, axis_title, drawn, extent, pixels, ticks, written};
use crate::document::Cell;
use crate::{ReportError, words};

/// WTE that were counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// When, in quarters from the start of the plan.
    pub at: f64,
    /// WTE.
    pub wte: f64,
    /// When, in words.
    pub on: String,
}

/// A target line, posts planned, and counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Trajectory {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it says.
    pub title: String,
    /// What the numbers are: `WTE in post`.
    pub unit: String,
    /// Names of the years, each with its quarters.
    pub years: Vec<(String, usize)>,
    /// WTE at the start of the plan.
    pub starts_at: f64,
    /// WTE asked for at the end of each quarter.
    pub asked: Vec<f64>,
    /// WTE there would be at the end of each quarter with the posts that are planned; empty where none are.
    pub planned: Vec<f64>,
    /// What was counted.
    pub counts: Vec<Count>,
}

/// How a line is drawn, so that colour is not all that tells two apart.
enum Stroke {
    Solid,
    Dashed,
}

const WIDTH: i32 = 960;
const HEIGHT: i32 = 380;
const LEFT: i32 = 76;
const RIGHT: i32 = WIDTH - 150;
const TOP: i32 = 62;
const BOTTOM: i32 = HEIGHT - 44;
const LINE_OF_TEXT: i32 = 18;

impl Trajectory {
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
        let start = vec![Cell::text("Start"), Cell::number(self.starts_at, 2), Cell::default(), Cell::default()];
        let names = self.years.iter().flat_map(|(year, quarters)| {
            (1..=*quarters).map(move |quarter| format!("{year}, end of quarter {quarter}"))
        });
        let names = names.map(Some).chain(std::iter::repeat(None)).take(self.asked.len().max(self.planned.len()));
        let quarters = names.enumerate().map(|(index, name)| {
            let name = name.unwrap_or_else(|| format!("quarter {}", index + 1));
            let [asked, planned] = [&self.asked, &self.planned].map(|levels| maybe(levels.get(index).copied(), 2));
            vec![Cell::text(name), asked, planned, Cell::default()]
        });
        let counts = self.counts.iter().map(|count| {
            vec![
                Cell::text(format!("counted on {}", count.on)),
                Cell::default(),
                Cell::default(),
                Cell::number(count.wte, 2),
            ]
        });
        Data::of("When")
            .numbers(&format!("Asked for, {}", self.unit), 2)
            .numbers("With the posts planned", 2)
            .numbers("Counted", 2)
            .rows([start])
            .rows(quarters)
            .rows(counts)
    }

    fn description(&self) -> String {
        let number = |value: f64| words::number(value, decimals_of(value));
        let end = self.asked.last().copied().unwrap_or(self.starts_at);
        let mut said = format!(
            "Steps of {}: from {} at the start to {} asked for at the end",
            self.unit,
            number(self.starts_at),
            number(end)
        );
        if let Some(planned) = self.planned.last() {
            said.push_str(&format!("; {} with the posts planned", number(*planned)));
        }
        for count in &self.counts {
            said.push_str(&format!("; {} counted on {}", number(count.wte), count.on));
        }
        said.push_str(". The table holds every value.");
        said
    }

    fn draw_into(&self, drawing: &mut String, size: (u32, u32)) -> Drawn {
        let paper = SVGBackend::with_string(drawing, size).into_drawing_area();
        let all = self.asked.iter().chain(&self.planned).copied().chain([self.starts_at]);
        let counted = self.counts.iter().map(|count| count.wte);
        let Some((low, high)) = extent(all.chain(counted)) else { return Ok(paper.present()?) };
        let quarters = self.asked.len().max(1) as f64;
        let across = |quarter: f64| LEFT + pixels(quarter / quarters, RIGHT - LEFT);
        let up = |wte: f64| BOTTOM - pixels((wte - low) / (high - low), BOTTOM - TOP);
        paper.draw(&Text::new(axis_title(&self.unit, (low, high)), (8, 13), written(16, &QUIET, HPos::Left)))?;
        self.legend(&paper)?;
        let (at, decimals) = ticks(low, high, 6);
        for tick in at {
            let y = up(tick);
            paper.draw(&PathElement::new(vec![(LEFT, y), (RIGHT, y)], GRID.stroke_width(1)))?;
            paper.draw(&Text::new(words::number(tick, decimals), (LEFT - 10, y), written(15, &INK, HPos::Right)))?;
        }
        self.years(&paper, across)?;
        let steps = |levels: &[f64]| {
            let mut path = vec![(across(0.0), up(self.starts_at))];
            for (index, level) in levels.iter().enumerate() {
                let x = across((index + 1) as f64);
                let before = path.last().map_or(BOTTOM, |last| last.1);
                path.extend([(x, before), (x, up(*level))]);
            }
            path
        };
        if !self.planned.is_empty() {
            line(&paper, steps(&self.planned), &Stroke::Dashed)?;
        }
        line(&paper, steps(&self.asked), &Stroke::Solid)?;
        for count in &self.counts {
            let (x, y) = (across(count.at), up(count.wte));
            diamond(&paper, (x, y))?;
            let number = words::number(count.wte, decimals_of(count.wte));
            let (x, side) = if RIGHT - 60 < x { (x - 12, HPos::Right) } else { (x + 12, HPos::Left) };
            paper.draw(&Text::new(number, (x, y + 14), written(15, &INK, side)))?;
        }
        self.ends(&paper, up)?;
        Ok(paper.present()?)
    }

    fn years(&self, paper: &Paper<'_>, across: impl Fn(f64) -> i32) -> Drawn {
        let mut begins = 0;
        for (name, quarters) in &self.years {
            let ends = begins + quarters;
            for quarter in begins..=ends {
                let x = across(quarter as f64);
                let length = if quarter == begins || quarter == ends { 12 } else { 5 };
                paper.draw(&PathElement::new(vec![(x, BOTTOM), (x, BOTTOM + length)], QUIET.stroke_width(1)))?;
            }
            let middle = across((begins + ends) as f64 / 2.0);
            paper.draw(&Text::new(name.clone(), (middle, BOTTOM + 22), written(15, &INK, HPos::Center)))?;
            begins = ends;
        }
        paper.draw(&PathElement::new(vec![(LEFT, BOTTOM), (RIGHT, BOTTOM)], QUIET.stroke_width(1)))?;
        Ok(())
    }

    fn legend(&self, paper: &Paper<'_>) -> Drawn {
        let y = 40;
        let mut x = 16;
        let mut entry = |name: &str, draw: &dyn Fn(i32) -> Drawn| -> Drawn {
            draw(x)?;
            paper.draw(&Text::new(name.to_owned(), (x + 40, y), written(16, &INK, HPos::Left)))?;
            x += 200;
            Ok(())
        };
        entry("asked for", &|x| line(paper, vec![(x, y), (x + 32, y)], &Stroke::Solid))?;
        if !self.planned.is_empty() {
            entry("with the posts planned", &|x| line(paper, vec![(x, y), (x + 32, y)], &Stroke::Dashed))?;
        }
        if !self.counts.is_empty() {
            entry("counted", &|x| diamond(paper, (x + 16, y)))?;
        }
        Ok(())
    }

    /// The numbers at the ends of the lines, one below the other.
    fn ends(&self, paper: &Paper<'_>, up: impl Fn(f64) -> i32) -> Drawn {
        let named = [(self.asked.last(), "asked", &COLOURS[0]), (self.planned.last(), "planned", &COLOURS[1])];
        let mut named: Vec<_> =
            named.into_iter().filter_map(|(end, name, colour)| Some((*end?, name, colour))).collect();
        named.sort_by(|one, other| other.0.total_cmp(&one.0));
        let mut least = TOP;
        for (end, name, colour) in named {
            let y = up(end).max(least);
            least = y + LINE_OF_TEXT;
            let shown = format!("{} {name}", words::number(end, decimals_of(end)));
            paper.draw(&Text::new(shown, (RIGHT + 8, y), written(16, colour, HPos::Left)))?;
        }
        Ok(())
    }
}

fn line(paper: &Paper<'_>, path: Vec<(i32, i32)>, stroke: &Stroke) -> Drawn {
    match stroke {
        Stroke::Solid => paper.draw(&PathElement::new(path, COLOURS[0].stroke_width(3)))?,
        Stroke::Dashed => paper.draw(&DashedPathElement::new(path, 8, 5, COLOURS[1].stroke_width(3)))?,
    }
    Ok(())
}

fn diamond(paper: &Paper<'_>, (x, y): (i32, i32)) -> Drawn {
    let corners = vec![(x, y - 8), (x + 8, y), (x, y + 8), (x - 8, y)];
    paper.draw(&Polygon::new(corners, INK.filled()))?;
    Ok(())
}

/// As many decimals as a number of WTE needs, at most two: the table has the third.
fn decimals_of(wte: f64) -> usize {
    let hundredths = (wte * 100.0).round();
    [100.0, 10.0].iter().position(|step| hundredths % step == 0.0).unwrap_or(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ten() -> Trajectory {
        Trajectory {
            id: "ten".to_owned(),
            title: "Posts planned for <9> of 10".to_owned(),
            unit: "WTE in post".to_owned(),
            years: vec![("2026/27".to_owned(), 4)],
            starts_at: 30.5,
            asked: vec![30.5, 30.5, 32.5, 34.5],
            planned: vec![30.5, 30.5, 30.5, 33.5],
            counts: vec![Count { at: 4.0, wte: 32.0, on: "31 March 2027".to_owned() }],
        }
    }

    #[test]
    fn the_description_says_where_the_lines_go_and_what_was_counted() {
        assert_eq!(
            ten().draw().unwrap().description,
            "Steps of WTE in post: from 30.5 at the start to 34.5 asked for at the end; 33.5 with the posts planned; \
             32 counted on 31 March 2027. The table holds every value."
        );
    }

    #[test]
    fn lines_differ_in_stroke_and_what_is_not_there_is_not_explained() {
        let svg = ten().draw().unwrap().svg;
        assert!(svg.contains("with the posts planned") && svg.contains("counted") && !svg.contains("style="));
        assert!(svg.contains("&lt;9&gt;"));
        let bare = Trajectory { planned: Vec::new(), counts: Vec::new(), ..ten() }.draw().unwrap().svg;
        assert!(!bare.contains("with the posts planned") && !bare.contains("<polygon"));
    }

    #[test]
    fn wte_are_written_with_the_decimals_they_need() {
        assert_eq!([32.0, 30.5, 10.83, 16.546].map(decimals_of), [0, 1, 2, 2]);
    }
}
