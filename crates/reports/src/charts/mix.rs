//! A mix of posts over the years: a small panel for each role, today first, all panels on one scale.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::data::{Data, maybe};
use super::{COLOURS, Chart, Drawn, GRID, INK, Paper, QUIET, cut, drawn, extent, listed, pixels, ticks, written};
use crate::document::{Cell, NativeKind};
use crate::{ReportError, words};

/// A role over the years.
#[derive(Clone, Debug, PartialEq)]
pub struct MixRole {
    /// What people read.
    pub title: String,
    /// WTE today, then at the end of each year.
    pub fte: Vec<f64>,
}

impl MixRole {
    fn change(&self) -> f64 {
        self.fte.last().copied().unwrap_or_default() - self.fte.first().copied().unwrap_or_default()
    }

    fn most(&self) -> f64 {
        self.fte.iter().copied().fold(0.0, f64::max)
    }
}

/// Posts by role over the years.
#[derive(Clone, Debug, PartialEq)]
pub struct Mix {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it finds.
    pub title: String,
    /// Short names of the columns: `now`, then the years.
    pub columns: Vec<String>,
    /// Roles, in any order; those without posts in any year are not drawn.
    pub roles: Vec<MixRole>,
}

const WIDTH: i32 = 960;
const ACROSS: i32 = 4;
const PANEL_WIDTH: i32 = (WIDTH - LEFT) / ACROSS;
const PANEL_HEIGHT: i32 = 178;
const LEFT: i32 = 34;
const TOP: i32 = 40;
/// Room of a panel for its name above the columns, and for the names of columns below them.
const NAME: i32 = 40;
const FOOT: i32 = 24;

/// Panels drawn at most; further roles stand in the table. Our judgement: three rows are seen at once.
const PANELS: usize = 12;

/// WTE below which there is no post to draw.
const NOTHING: f64 = 0.05;

impl Mix {
    /// Draws it.
    ///
    /// # Errors
    /// Where the drawing refuses.
    pub fn draw(&self) -> Result<Chart, ReportError> {
        let shown = self.shown();
        let rows = i32::try_from(shown.len()).unwrap_or(1).max(1).div_euclid(ACROSS)
            + i32::from(!shown.len().is_multiple_of(ACROSS.unsigned_abs() as usize));
        let size = (WIDTH.unsigned_abs(), (TOP + rows.max(1) * PANEL_HEIGHT).unsigned_abs());
        drawn(
            (&self.id, &self.title),
            size,
            self.data(),
            |drawing| self.draw_into(drawing, size, &shown),
            |()| self.description(&shown),
        )
    }

    /// Roles with posts in any year, those that change most first.
    fn with_posts(&self) -> Vec<&MixRole> {
        let mut roles: Vec<&MixRole> = self.roles.iter().filter(|role| NOTHING <= role.most()).collect();
        roles.sort_by(|a, b| b.change().abs().total_cmp(&a.change().abs()));
        roles
    }

    /// Roles that are drawn.
    fn shown(&self) -> Vec<&MixRole> {
        let mut shown = self.with_posts();
        shown.truncate(PANELS);
        shown
    }

    fn data(&self) -> Data {
        let cell = |role: &MixRole, index: usize| maybe(role.fte.get(index).copied(), 1);
        let rows = self.with_posts().into_iter().map(|role| {
            let cells = (0..self.columns.len()).map(|index| cell(role, index));
            std::iter::once(Cell::text(&role.title)).chain(cells).collect()
        });
        let columns = self.columns.iter().fold(Data::of("Role"), |data, title| data.numbers(title, 1));
        columns.rows(rows).note(Some("In WTE".to_owned())).drawn_as(NativeKind::Column)
    }

    fn description(&self, shown: &[&MixRole]) -> String {
        let (Some(first), Some(last)) = (self.columns.first(), self.columns.last()) else {
            return "No posts. The table holds every value.".to_owned();
        };
        let told = shown.iter().map(|role| {
            let ends = [role.fte.first(), role.fte.last()];
            let [now, end] = ends.map(|fte| words::number(fte.copied().unwrap_or_default(), 1));
            format!("{} from {now} to {end}", role.title)
        });
        let told: Vec<String> = told.collect();
        let with_posts = self.roles.iter().filter(|role| NOTHING <= role.most()).count();
        let rest = match with_posts - shown.len() {
            0 => String::new(),
            more => format!(" {more} more roles stand in the table only."),
        };
        format!(
            "A panel for each role with columns of WTE from {first} to {last}: {}.{rest} The table holds every value.",
            listed(told.iter().map(String::as_str), 6)
        )
    }

    fn draw_into(&self, drawing: &mut String, size: (u32, u32), shown: &[&MixRole]) -> Drawn {
        let paper = SVGBackend::with_string(drawing, size).into_drawing_area();
        let values = shown.iter().flat_map(|role| role.fte.iter().copied());
        let Some((_, high)) = extent(values.chain([0.0])).filter(|_| !shown.is_empty()) else {
            paper.draw(&Text::new("no posts to draw", (400, 80), written(18, &QUIET, HPos::Left)))?;
            return Ok(paper.present()?);
        };
        Self::legend(&paper)?;
        for (index, role) in (0_i32..).zip(shown) {
            let corner = (LEFT + index % ACROSS * PANEL_WIDTH, TOP + index / ACROSS * PANEL_HEIGHT);
            self.draw_role(&paper, corner, role, high)?;
        }
        Ok(paper.present()?)
    }

    /// What the columns say.
    fn legend(paper: &Paper<'_>) -> Drawn {
        let y = 14;
        paper.draw(&Rectangle::new([(LEFT, y - 7), (LEFT + 14, y + 7)], QUIET.stroke_width(2)))?;
        paper.draw(&Text::new("WTE today", (LEFT + 22, y), written(16, &INK, HPos::Left)))?;
        paper.draw(&Rectangle::new([(LEFT + 130, y - 7), (LEFT + 144, y + 7)], COLOURS[0].filled()))?;
        let at_end = "WTE at the end of each year; all panels on one scale";
        Ok(paper.draw(&Text::new(at_end, (LEFT + 152, y), written(16, &INK, HPos::Left)))?)
    }

    fn draw_role(&self, paper: &Paper<'_>, (left, top): (i32, i32), role: &MixRole, high: f64) -> Drawn {
        let (above, below) = (top + NAME, top + PANEL_HEIGHT - FOOT);
        let up = |value: f64| below - pixels(value / high, below - above);
        let wide = PANEL_WIDTH - 40;
        let columns = i32::try_from(role.fte.len().max(1))?;
        let step = wide / columns;
        paper.draw(&Text::new(cut(&role.title, 31), (left, top + 10), written(16, &INK, HPos::Left)))?;
        let (at, decimals) = ticks(0.0, high, 3);
        for tick in at {
            let y = up(tick);
            paper.draw(&PathElement::new(vec![(left, y), (left + wide, y)], GRID.stroke_width(1)))?;
            paper.draw(&Text::new(words::number(tick, decimals), (left - 5, y), written(13, &QUIET, HPos::Right)))?;
        }
        for (index, fte) in (0_i32..).zip(&role.fte) {
            let (from, to) = (left + index * step + 3, left + (index + 1) * step - 3);
            let middle = from.midpoint(to);
            let column = [(from, up(*fte)), (to, below)];
            if index == 0 {
                paper.draw(&Rectangle::new(column, WHITE.filled()))?;
                paper.draw(&Rectangle::new(column, QUIET.stroke_width(2)))?;
            } else {
                paper.draw(&Rectangle::new(column, COLOURS[0].filled()))?;
            }
            if index == 0 || index + 1 == columns {
                let number = words::number(*fte, 1);
                paper.draw(&Text::new(number, (middle, up(*fte) - 9), written(15, &INK, HPos::Center)))?;
                let name = usize::try_from(index).ok().and_then(|index| self.columns.get(index));
                let name = name.map_or("", String::as_str).to_owned();
                paper.draw(&Text::new(name, (middle, below + 12), written(14, &QUIET, HPos::Center)))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mix() -> Mix {
        let role = |title: &str, fte: [f64; 3]| MixRole { title: title.to_owned(), fte: fte.to_vec() };
        Mix {
            id: "mix".to_owned(),
            title: "Pharmacists grow at <Quay>".to_owned(),
            columns: ["now", "2027/28", "2028/29"].map(str::to_owned).to_vec(),
            roles: vec![
                role("Paramedic", [2.0, 1.9, 1.8]),
                role("Clinical pharmacist", [1.0, 2.0, 3.5]),
                role("Podiatrist", [0.0, 0.0, 0.0]),
            ],
        }
    }

    #[test]
    fn the_description_tells_each_role_from_today_to_the_end_the_greatest_change_first() {
        let description = mix().draw().unwrap().description;
        assert!(
            description.contains("to 2028/29: Clinical pharmacist from 1.0 to 3.5, Paramedic from 2.0 to 1.8."),
            "{description}"
        );
    }

    #[test]
    fn a_role_without_posts_has_no_panel_and_names_are_escaped() {
        let svg = mix().draw().unwrap().svg;
        assert!(!svg.contains("Podiatrist") && svg.contains("&lt;Quay&gt;") && !svg.contains("style="));
    }

    #[test]
    fn a_mix_without_posts_is_drawn_and_many_roles_are_counted() {
        let empty = Mix { roles: Vec::new(), ..mix() };
        assert!(empty.draw().unwrap().svg.contains("no posts to draw"));
        let role = mix().roles[0].clone();
        let many = Mix { roles: vec![role; 15], ..mix() };
        let chart = many.draw().unwrap();
        assert!(chart.description.contains("3 more roles stand in the table only"), "{}", chart.description);
        assert_eq!(chart.svg.matches("Paramedic").count(), 12 + 6);
    }
}
