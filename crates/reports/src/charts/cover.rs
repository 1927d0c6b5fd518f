//! Who does the work in each year: a column divided into what GPs do, what others do and what is left undone.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::data::Data;
use super::{COLOURS, Chart, Drawn, GRID, INK, Paper, QUIET, drawn, pixels, ticks, written};
use crate::document::{Cell, NativeKind};
use crate::{ReportError, words};

/// Work of a year and who does it.
#[derive(Clone, Debug, PartialEq)]
pub struct CoverColumn {
    /// The year.
    pub name: String,
    /// WTE of work that GPs do.
    pub by_gps: f64,
    /// WTE of work that others do.
    pub by_others: f64,
    /// WTE of work left undone.
    pub undone: f64,
}

/// Work over the years and who does it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cover {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it finds.
    pub title: String,
    /// Years, in order.
    pub columns: Vec<CoverColumn>,
}

const WIDTH: i32 = 960;
const HEIGHT: i32 = 380;
const LEFT: i32 = 70;
const RIGHT: i32 = WIDTH - 20;
const TOP: i32 = 60;
const BOTTOM: i32 = HEIGHT - 34;

/// Height of a part, in pixels, from which its number stands in it.
const ROOM: i32 = 20;

impl Cover {
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
        let row = |column: &CoverColumn| {
            let wte = [column.by_gps, column.by_others, column.undone].map(|wte| Cell::number(wte, 1));
            std::iter::once(Cell::text(&column.name)).chain(wte).collect()
        };
        Data::of("Year")
            .numbers("GPs, GP WTE of work", 1)
            .numbers("others", 1)
            .numbers("left undone", 1)
            .rows(self.columns.iter().map(row))
            .drawn_as(NativeKind::Column)
    }

    fn description(&self) -> String {
        let told: Vec<String> = self
            .columns
            .iter()
            .map(|column| {
                let [gps, others, undone] =
                    [column.by_gps, column.by_others, column.undone].map(|wte| words::number(wte, 1));
                format!("{}: GPs {gps}, others {others}, left undone {undone}", column.name)
            })
            .collect();
        format!("A column for each year, in GP WTE. {}. The table holds every value by activity.", told.join("; "))
    }

    fn draw_into(&self, drawing: &mut String, size: (u32, u32)) -> Drawn {
        let paper = SVGBackend::with_string(drawing, size).into_drawing_area();
        let whole = |column: &CoverColumn| column.by_gps + column.by_others + column.undone;
        let most = self.columns.iter().map(whole).fold(0.0_f64, f64::max);
        if most <= 0.0 {
            paper.draw(&Text::new("no work to draw", (400, 180), written(18, &QUIET, HPos::Left)))?;
            return Ok(paper.present()?);
        }
        let high = most * 1.06;
        Self::legend(&paper)?;
        let (at, decimals) = ticks(0.0, high, 6);
        for tick in at {
            let y = BOTTOM - pixels(tick / high, BOTTOM - TOP);
            paper.draw(&PathElement::new(vec![(LEFT, y), (RIGHT, y)], GRID.stroke_width(1)))?;
            paper.draw(&Text::new(words::number(tick, decimals), (LEFT - 8, y), written(15, &INK, HPos::Right)))?;
        }
        let step = (RIGHT - LEFT) / i32::try_from(self.columns.len().max(1))?;
        let half = (step * 3 / 10).min(60);
        for (index, column) in (0_i32..).zip(&self.columns) {
            let middle = LEFT + step * index + step / 2;
            Self::draw_column(&paper, column, (middle - half, middle + half), high)?;
            paper.draw(&Text::new(column.name.clone(), (middle, BOTTOM + 18), written(15, &INK, HPos::Center)))?;
        }
        Ok(paper.present()?)
    }

    /// From the ground up: GPs dark, others light, left undone hollow.
    fn draw_column(paper: &Paper<'_>, column: &CoverColumn, (from, to): (i32, i32), high: f64) -> Drawn {
        let mut so_far = 0.0;
        let up = |value: f64| BOTTOM - pixels(value / high, BOTTOM - TOP);
        for (index, wte) in [column.by_gps, column.by_others, column.undone].into_iter().enumerate() {
            let part = [(from, up(so_far + wte)), (to, up(so_far))];
            so_far += wte;
            Self::fill(paper, part, index)?;
            let (above, below) = (part[0].1, part[1].1);
            if ROOM <= below - above {
                let ink: &'static RGBColor = if index == 0 { &WHITE } else { &INK };
                let at = (from.midpoint(to), above.midpoint(below));
                paper.draw(&Text::new(words::number(wte, 1), at, written(15, ink, HPos::Center)))?;
            }
        }
        Ok(())
    }

    fn fill(paper: &Paper<'_>, part: [(i32, i32); 2], index: usize) -> Drawn {
        if part[0].1 == part[1].1 {
            return Ok(());
        }
        match index {
            0 => paper.draw(&Rectangle::new(part, COLOURS[0].filled()))?,
            1 => {
                paper.draw(&Rectangle::new(part, COLOURS[0].mix(0.25).filled()))?;
                paper.draw(&Rectangle::new(part, COLOURS[0].stroke_width(1)))?;
            }
            _ => {
                paper.draw(&Rectangle::new(part, WHITE.filled()))?;
                paper.draw(&Rectangle::new(part, COLOURS[4].stroke_width(3)))?;
            }
        }
        Ok(())
    }

    fn legend(paper: &Paper<'_>) -> Drawn {
        let y = 14;
        for (index, (name, x)) in
            [("GPs, GP WTE of work", LEFT), ("others", LEFT + 220), ("left undone", LEFT + 330)].into_iter().enumerate()
        {
            Self::fill(paper, [(x, y - 7), (x + 16, y + 7)], index)?;
            paper.draw(&Text::new(name, (x + 24, y), written(16, &INK, HPos::Left)))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cover() -> Cover {
        let column = |name: &str, by_gps: f64, by_others: f64, undone: f64| CoverColumn {
            name: name.to_owned(),
            by_gps,
            by_others,
            undone,
        };
        Cover {
            id: "cover".to_owned(),
            title: "Who does the work".to_owned(),
            columns: vec![column("2027/28", 20.0, 5.0, 2.0), column("2028/29", 19.0, 8.0, 0.0)],
        }
    }

    #[test]
    fn the_description_tells_each_year() {
        let description = cover().draw().unwrap().description;
        assert!(description.contains("2027/28: GPs 20.0, others 5.0, left undone 2.0; 2028/29: GPs 19.0"));
    }

    #[test]
    fn what_is_left_undone_is_hollow_and_not_drawn_where_nothing_is() {
        let some = cover().draw().unwrap().svg;
        let mut none = cover();
        none.columns[0].undone = 0.0;
        assert!(none.draw().unwrap().svg.matches("<rect").count() < some.matches("<rect").count());
        let empty = Cover { columns: Vec::new(), ..cover() };
        assert!(empty.draw().unwrap().svg.contains("no work to draw"));
    }
}
