//! A timeline of a plan: packages and actions down the side with their owners, quarters across, a mark for what happens when.
//!
//! **Invariant:** each mark has its own shape and the table its date, so colour is never the only sign.

use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use wholetime_workbench::plans::delivery::timeline::{Kind, Mark};
use wholetime_workbench::questions::plans::delivery::DeliveryAnswer;

use super::data::Data;
use super::{COLOURS, Chart, Drawn, GRID, INK, Paper, QUIET, cut, drawn, written};
use crate::ReportError;
use crate::document::Cell;

/// A row: a package or an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleRow {
    /// What people read.
    pub title: String,
    /// Who answers for it; empty where nobody does, and for packages.
    pub owner: String,
    /// How many packages it is within.
    pub depth: usize,
    /// It is a package of work.
    pub is_package: bool,
    /// What happens in each quarter.
    pub marks: Vec<Vec<Mark>>,
    /// By when somebody has to decide, by when it is to be complete, when it was done: days as `2026-03-31`, empty where none is
    /// named.
    pub days: [String; 3],
}

/// What happens when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it finds.
    pub title: String,
    /// Quarters, each with its year and whether it is the present one: `2026/27`, `Q1`.
    pub quarters: Vec<(String, String, bool)>,
    /// Rows, from the top.
    pub rows: Vec<ScheduleRow>,
}

const WIDTH: i32 = 960;
const NAMES: i32 = 330;
const OWNERS: i32 = 150;
const LEFT: i32 = NAMES + OWNERS;
const RIGHT: i32 = WIDTH - 10;
const HEAD: i32 = 86;
const ROW: i32 = 28;
/// Rows drawn at most; the table holds all. Our judgement: two pages of A4.
const ROWS: usize = 70;
const MARKS: [Mark; 5] = [Mark::Worked, Mark::Decision, Mark::Due, Mark::Overdue, Mark::Done];

impl Schedule {
    /// The timeline of a plan on a day; none where nothing in it has a place in time.
    #[must_use]
    pub fn of(id: &str, answer: &DeliveryAnswer) -> Option<Self> {
        let timeline = &answer.timeline;
        timeline.quarters.first()?;
        let quarters = timeline.quarters.iter().map(|quarter| {
            let name = quarter.name.to_string();
            let (year, short) = name.rsplit_once(' ').unwrap_or((&name, ""));
            (year.to_owned(), short.to_owned(), quarter.is_now)
        });
        let rows = timeline.rows.iter().filter(|row| !timeline.not_placed.contains(&row.id)).map(|row| {
            let action = answer.actions.iter().find(|action| row.kind == Kind::Action && action.id == row.id);
            let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
            ScheduleRow {
                title: row.title.clone(),
                owner: action.and_then(|action| action.owner.clone()).unwrap_or_default(),
                depth: row.depth,
                is_package: row.kind == Kind::Package,
                marks: row.marks.clone(),
                days: action.map_or_else(Default::default, |action| {
                    [action.decide_by, action.complete_by, action.done_on].map(day)
                }),
            }
        });
        Some(Self {
            id: id.to_owned(),
            title: answer.counts.in_words(),
            quarters: quarters.collect(),
            rows: rows.collect(),
        })
    }

    /// Draws it.
    ///
    /// # Errors
    /// Where the drawing refuses.
    pub fn draw(&self) -> Result<Chart, ReportError> {
        let rows = i32::try_from(self.rows.len().min(ROWS)).unwrap_or_default();
        let size = (WIDTH.unsigned_abs(), (HEAD + rows * ROW + 10).unsigned_abs());
        drawn(
            (&self.id, &self.title),
            size,
            self.data(),
            |drawing| self.draw_into(drawing, size),
            |()| self.description(),
        )
    }

    fn data(&self) -> Data {
        let row = |row: &ScheduleRow| {
            let marks = row.marks.iter().zip(&self.quarters).filter(|(marks, _)| !marks.is_empty());
            let said = marks.map(|(marks, (year, quarter, _))| {
                let marks: Vec<&str> = marks.iter().map(|mark| mark.in_words()).collect();
                format!("{year} {quarter} {}", marks.join(", "))
            });
            let said: Vec<String> = said.collect();
            let kind = if row.is_package { "package" } else { "action" };
            let [decide, complete, done] = &row.days;
            let words = [kind, row.owner.as_str(), decide, complete, done].map(Cell::text);
            std::iter::once(Cell::text(&row.title)).chain(words).chain([Cell::text(said.join("; "))]).collect()
        };
        Data::of("What")
            .words("Kind")
            .words("Owner")
            .words("Decide by")
            .words("Complete by")
            .words("Done on")
            .words("By quarter")
            .rows(self.rows.iter().map(row))
    }

    fn description(&self) -> String {
        let (first, last) = (self.quarters.first(), self.quarters.last());
        let named = |quarter: Option<&(String, String, bool)>| {
            quarter.map_or_else(String::new, |(year, quarter, _)| format!("{year} {quarter}"))
        };
        let left_out = self.rows.len().saturating_sub(ROWS);
        let left_out = if left_out == 0 { String::new() } else { format!(" {left_out} more stand in the table only.") };
        format!(
            "A timeline from {} to {} of {} packages and actions, with marks for work, decisions, what is due, overdue and \
             done.{left_out} The table holds every date.",
            named(first),
            named(last),
            self.rows.len()
        )
    }

    fn draw_into(&self, drawing: &mut String, size: (u32, u32)) -> Drawn {
        let paper = SVGBackend::with_string(drawing, size).into_drawing_area();
        let bottom = size.1.cast_signed() - 6;
        let quarters = i32::try_from(self.quarters.len().max(1))?;
        let across = |index: i32| LEFT + (RIGHT - LEFT) * index / quarters;
        Self::legend(&paper)?;
        let mut last_year = "";
        for (index, (year, quarter, is_now)) in (0_i32..).zip(&self.quarters) {
            let (x, next) = (across(index), across(index + 1));
            if *is_now {
                paper.draw(&Rectangle::new([(x, HEAD - 22), (next, bottom)], RGBColor(0xf0, 0xf4, 0xf5).filled()))?;
            }
            if year != last_year {
                paper.draw(&PathElement::new(vec![(x, HEAD - 44), (x, bottom)], QUIET.stroke_width(1)))?;
                paper.draw(&Text::new(year.clone(), (x + 4, HEAD - 34), written(14, &INK, HPos::Left)))?;
                last_year = year;
            } else {
                paper.draw(&PathElement::new(vec![(x, HEAD - 20), (x, bottom)], GRID.stroke_width(1)))?;
            }
            if 24 <= next - x {
                let now = if *is_now { "now" } else { quarter.as_str() };
                paper.draw(&Text::new(
                    now.to_owned(),
                    (x.midpoint(next), HEAD - 12),
                    written(13, &QUIET, HPos::Center),
                ))?;
            }
        }
        for (index, row) in (0_i32..).zip(self.rows.iter().take(ROWS)) {
            let y = HEAD + index * ROW + ROW / 2;
            let indent = 14 * i32::try_from(row.depth.min(3)).unwrap_or_default();
            let ink = if row.is_package { &INK } else { &QUIET };
            paper.draw(&Text::new(cut(&row.title, 50), (8 + indent, y), written(15, ink, HPos::Left)))?;
            let owner = if row.owner.is_empty() && !row.is_package { "no owner" } else { &row.owner };
            paper.draw(&Text::new(cut(owner, 18), (NAMES + 6, y), written(14, &QUIET, HPos::Left)))?;
            paper.draw(&PathElement::new(vec![(8, y + ROW / 2), (RIGHT, y + ROW / 2)], GRID.stroke_width(1)))?;
            for (at, marks) in (0_i32..).zip(&row.marks) {
                let (x, next) = (across(at), across(at + 1));
                if marks.contains(&Mark::Worked) {
                    paper.draw(&Rectangle::new([(x + 1, y - 6), (next - 1, y + 6)], COLOURS[0].mix(0.45).filled()))?;
                }
                let others: Vec<Mark> = marks.iter().copied().filter(|mark| *mark != Mark::Worked).collect();
                let step = (next - x) / (i32::try_from(others.len()).unwrap_or_default() + 1);
                for (place, one) in (1_i32..).zip(others) {
                    mark(&paper, one, (x + place * step, y))?;
                }
            }
        }
        Ok(paper.present()?)
    }

    fn legend(paper: &Paper<'_>) -> Drawn {
        let mut x = 8;
        for one in MARKS {
            mark(paper, one, (x + 8, 14))?;
            paper.draw(&Text::new(one.in_words(), (x + 22, 14), written(15, &INK, HPos::Left)))?;
            x += 124;
        }
        Ok(())
    }
}

/// A mark: a bar for work, a square for a decision, a hollow diamond for what is due, a triangle for what is overdue, a filled circle
/// for what is done.
fn mark(paper: &Paper<'_>, one: Mark, (x, y): (i32, i32)) -> Drawn {
    let around = |corners: &[(i32, i32)]| corners.iter().map(|(dx, dy)| (x + dx, y + dy)).collect::<Vec<_>>();
    match one {
        Mark::Worked => paper.draw(&Rectangle::new([(x - 8, y - 6), (x + 8, y + 6)], COLOURS[0].mix(0.45).filled()))?,
        Mark::Decision => {
            paper.draw(&Rectangle::new([(x - 6, y - 6), (x + 6, y + 6)], WHITE.filled()))?;
            paper.draw(&Rectangle::new([(x - 6, y - 6), (x + 6, y + 6)], COLOURS[3].stroke_width(2)))?;
            paper.draw(&Text::new("?", (x, y), written(13, &COLOURS[3], HPos::Center)))?;
        }
        Mark::Due => {
            let corners = around(&[(0, -7), (7, 0), (0, 7), (-7, 0), (0, -7)]);
            paper.draw(&Polygon::new(corners.clone(), WHITE.filled()))?;
            paper.draw(&PathElement::new(corners, COLOURS[0].stroke_width(2)))?;
        }
        Mark::Overdue => paper.draw(&Polygon::new(around(&[(0, -7), (7, 6), (-7, 6)]), COLOURS[4].filled()))?,
        Mark::Done => {
            paper.draw(&Circle::new((x, y), 6, COLOURS[2].filled()))?;
            let tick = [(x - 3, y), (x - 1, y + 3), (x + 3, y - 3)];
            paper.draw(&DashedPathElement::new(tick, 8, 0, WHITE.stroke_width(2)))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Schedule {
        let quarter = |quarter: &str, is_now| ("2026/27".to_owned(), quarter.to_owned(), is_now);
        let row = |title: &str, is_package, marks: [Vec<Mark>; 2]| ScheduleRow {
            title: title.to_owned(),
            owner: if is_package { String::new() } else { "Bea".to_owned() },
            depth: 0,
            is_package,
            marks: marks.to_vec(),
            days: [String::new(), if is_package { String::new() } else { "2026-06-30".to_owned() }, String::new()],
        };
        Schedule {
            id: "timeline".to_owned(),
            title: "One action is overdue".to_owned(),
            quarters: vec![quarter("Q1", false), quarter("Q2", true)],
            rows: vec![
                row("Train <nurses>", true, [vec![Mark::Worked], vec![Mark::Worked]]),
                row("Find rooms", false, [vec![Mark::Overdue], Vec::new()]),
            ],
        }
    }

    #[test]
    fn the_table_holds_owners_and_dates_and_what_happens_in_which_quarter() {
        let csv = plan().draw().unwrap().data.csv().unwrap();
        assert!(csv.contains("Train <nurses>,package,,,,,2026/27 Q1 worked on; 2026/27 Q2 worked on"), "{csv}");
        assert!(csv.contains("Find rooms,action,Bea,,2026-06-30,,2026/27 Q1 overdue"), "{csv}");
    }

    #[test]
    fn marks_stand_in_their_quarters_and_in_the_legend() {
        let svg = plan().draw().unwrap().svg;
        // A triangle for what is overdue, and a diamond and a triangle in the legend.
        assert_eq!(svg.matches("<polygon").count(), 3);
        assert!(svg.contains("Bea") && svg.contains("Train &lt;nurses&gt;") && !svg.contains("style="));
    }

    #[test]
    fn an_action_nobody_answers_for_says_so() {
        let mut plan = plan();
        plan.rows[1].owner = String::new();
        assert!(plan.draw().unwrap().svg.contains("no owner"));
    }
}
