//! A name and a note that stand right-aligned beside a bar, each on up to two lines.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::{Drawn, INK, Paper, QUIET, wrapped, written};

const NAME_LINE: i32 = 19;
const NOTE_LINE: i32 = 17;
const LETTERS: usize = 44;
const NOTE_LETTERS: usize = 50;

/// What stands beside a bar.
pub(super) struct Beside {
    names: Vec<String>,
    notes: Vec<String>,
}

impl Beside {
    pub(super) fn of(name: &str, note: &str) -> Self {
        Self { names: wrapped(name, LETTERS, 2), notes: wrapped(note, NOTE_LETTERS, 2) }
    }

    /// How high it is without what is left free above and below, in pixels.
    pub(super) fn height(&self) -> i32 {
        let lines = |lines: &[String]| i32::try_from(lines.len()).unwrap_or_default();
        lines(&self.names) * NAME_LINE + lines(&self.notes) * NOTE_LINE
    }

    /// Writes it, ending at `x`, its first line beginning at `top`.
    pub(super) fn write(&self, paper: &Paper<'_>, (x, top): (i32, i32)) -> Drawn {
        let mut y = top + NAME_LINE / 2;
        for line in &self.names {
            paper.draw(&Text::new(line.clone(), (x, y), written(16, &INK, HPos::Right)))?;
            y += NAME_LINE;
        }
        for line in &self.notes {
            paper.draw(&Text::new(line.clone(), (x, y), written(14, &QUIET, HPos::Right)))?;
            y += NOTE_LINE;
        }
        Ok(())
    }
}
