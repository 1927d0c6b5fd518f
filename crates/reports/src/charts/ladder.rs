//! A ladder: how a chance climbs as one thing after the other is added, against the chance that is wanted.
//!
//! **Invariant:** a bar that reaches what is wanted is filled and says so, one that does not is an outline: colour is never the
//! only sign.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::beside::Beside;
use super::data::Data;
use super::{COLOURS, Chart, Drawn, GRID, INK, Paper, QUIET, drawn, pixels, written};
use crate::ReportError;
use crate::document::{Cell, NativeKind};

/// A step.
#[derive(Clone, Debug, PartialEq)]
pub struct LadderRung {
    /// What is added.
    pub name: String,
    /// How much of it, in a few words.
    pub note: String,
    /// The chance with it and all before it, in percent.
    pub chance_pct: f64,
}

/// Steps beneath each other, the first on top.
#[derive(Clone, Debug, PartialEq)]
pub struct Ladder {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it says: the finding.
    pub title: String,
    /// The chance wanted, in percent.
    pub wanted_pct: f64,
    /// From the top.
    pub rungs: Vec<LadderRung>,
}

const WIDTH: i32 = 960;
const NAMES: i32 = 360;
const RIGHT: i32 = 130;
const TOP: i32 = 60;
const PADDING: i32 = 16;
const HALF: i32 = 11;
/// How wide a bar is that a number can stand in.
const ROOM_FOR_A_NUMBER: i32 = 60;

impl LadderRung {
    fn beside(&self) -> Beside {
        Beside::of(&self.name, &self.note)
    }

    fn height(&self) -> i32 {
        PADDING + self.beside().height()
    }
}

impl Ladder {
    /// Draws it.
    ///
    /// # Errors
    /// Where the drawing refuses.
    pub fn draw(&self) -> Result<Chart, ReportError> {
        let height = TOP + self.rungs.iter().map(LadderRung::height).sum::<i32>() + 10;
        let size = (WIDTH.unsigned_abs(), height.unsigned_abs());
        drawn(
            (&self.id, &self.title),
            size,
            self.data(),
            |drawing| self.draw_into(drawing, size),
            |()| self.description(),
        )
    }

    fn data(&self) -> Data {
        let row =
            |rung: &LadderRung| vec![Cell::text(&rung.name), Cell::text(&rung.note), Cell::number(rung.chance_pct, 0)];
        Data::of("Step")
            .words("What is added")
            .numbers("Chance, %", 0)
            .rows(self.rungs.iter().map(row))
            .note(Some(format!("Wanted: {} %", self.wanted_pct)))
            .drawn_as(NativeKind::Bar)
    }

    fn description(&self) -> String {
        let of = |rung: &LadderRung| format!("{} {:.0} %", rung.name, rung.chance_pct);
        let rungs: Vec<String> = self.rungs.iter().map(of).collect();
        format!(
            "Bars of the chance in percent, each with what is named and all above it: {}. A line stands at the {} % wanted. The table \
             holds every value.",
            rungs.join("; "),
            self.wanted_pct
        )
    }

    fn draw_into(&self, drawing: &mut String, size: (u32, u32)) -> Drawn {
        let paper = SVGBackend::with_string(drawing, size).into_drawing_area();
        let along = |pct: f64| NAMES + pixels(pct / 100.0, WIDTH - NAMES - RIGHT);
        let bottom = size.1.cast_signed() - 10;
        for tick in [0, 20, 40, 60, 80, 100] {
            let x = along(f64::from(tick));
            paper.draw(&PathElement::new(vec![(x, TOP - 10), (x, bottom)], GRID.stroke_width(1)))?;
            paper.draw(&Text::new(format!("{tick} %"), (x, TOP - 20), written(15, &QUIET, HPos::Center)))?;
        }
        let mut top = TOP;
        for rung in &self.rungs {
            rung.beside().write(&paper, (NAMES - 12, top + PADDING / 2))?;
            self.bar(&paper, rung, (along(0.0), along(rung.chance_pct)), top + rung.height() / 2)?;
            top += rung.height();
        }
        let wanted = along(self.wanted_pct);
        paper.draw(&PathElement::new(vec![(wanted, TOP - 10), (wanted, bottom)], COLOURS[1].stroke_width(2)))?;
        let said = format!("wanted {} %", self.wanted_pct);
        paper.draw(&Text::new(said, (wanted, 16), written(15, &COLOURS[1], HPos::Center)))?;
        Ok(paper.present()?)
    }

    fn bar(&self, paper: &Paper<'_>, rung: &LadderRung, (from, to): (i32, i32), middle: i32) -> Drawn {
        let span = [(from, middle - HALF), (to, middle + HALF)];
        let is_enough = self.wanted_pct <= rung.chance_pct;
        if is_enough {
            paper.draw(&Rectangle::new(span, COLOURS[0].filled()))?;
        } else {
            paper.draw(&Rectangle::new(span, WHITE.filled()))?;
            paper.draw(&Rectangle::new(span, COLOURS[0].stroke_width(2)))?;
        }
        let said = format!("{:.0} %{}", rung.chance_pct, if is_enough { ", enough" } else { "" });
        // What is enough ends beyond the line of what is wanted; what is not is written within its bar, so that the line hides
        // no number.
        let is_within = !is_enough && ROOM_FOR_A_NUMBER <= to - from;
        let (x, side) = if is_within { (to - 8, HPos::Right) } else { (to + 8, HPos::Left) };
        paper.draw(&Text::new(said, (x, middle), written(16, &INK, side)))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Ladder {
        let rung = |name: &str, chance_pct| LadderRung { name: name.to_owned(), note: "4 WTE".to_owned(), chance_pct };
        Ladder {
            id: "ladder".to_owned(),
            title: "Two ways are enough".to_owned(),
            wanted_pct: 80.0,
            rungs: vec![rung("Nothing of the plan", 12.0), rung("Trained <here>", 83.4)],
        }
    }

    #[test]
    fn each_rung_has_its_chance_and_says_when_it_is_enough() {
        let svg = two().draw().unwrap().svg;
        assert!(svg.contains("12 %") && svg.contains("83 %, enough") && svg.contains("wanted 80 %"));
        assert!(svg.contains("Trained &lt;here&gt;") && !svg.contains("style="));
    }

    #[test]
    fn the_description_climbs_with_the_bars() {
        let said = two().draw().unwrap().description;
        assert!(said.contains("Nothing of the plan 12 %; Trained <here> 83 %"), "{said}");
    }

    #[test]
    fn nothing_to_draw_is_drawn() {
        assert!(Ladder { rungs: Vec::new(), ..two() }.draw().is_ok());
    }
}
