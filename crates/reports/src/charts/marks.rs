//! Marks that say by their shape how far a value lies from what is expected.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::{COLOURS, INK, Paper, QUIET, written};

/// How far a value lies from what is expected of an area of its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Within the 95 % limits: chance alone may do this. A hollow circle.
    Within,
    /// Outside the 95 % limits, within those of 99.8 %. A triangle.
    Outside95,
    /// Outside the 99.8 % limits. A filled diamond.
    Outside998,
}

impl Mark {
    /// Every mark, from the ordinary to the striking.
    pub const ALL: [Self; 3] = [Self::Within, Self::Outside95, Self::Outside998];

    /// What it says in a legend.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Within => "within the limits",
            Self::Outside95 => "outside 95 %",
            Self::Outside998 => "outside 99.8 %",
        }
    }

    /// Draws it round a place, about `2 * radius` pixels wide.
    pub(super) fn draw(
        self,
        paper: &Paper<'_>,
        (x, y): (i32, i32),
        radius: i32,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let (corners, colour): (&[(i32, i32)], RGBColor) = match self {
            Self::Within => {
                let stroke = if radius < 4 { 1 } else { 2 };
                paper.draw(&Circle::new((x, y), radius, QUIET.stroke_width(stroke)))?;
                return Ok(());
            }
            Self::Outside95 => (&[(0, -6), (6, 5), (-6, 5)], COLOURS[0]),
            Self::Outside998 => (&[(0, -7), (7, 0), (0, 7), (-7, 0)], COLOURS[4]),
        };
        let at = |(dx, dy): &(i32, i32)| (x + dx * radius / 5, y + dy * radius / 5);
        paper.draw(&Polygon::new(corners.iter().map(at).collect::<Vec<_>>(), colour.filled()))?;
        Ok(())
    }

    /// What each mark says, in a row whose middle is at `y`, one at each place across.
    pub(super) fn legend(paper: &Paper<'_>, y: i32, across: [i32; 3]) -> Result<(), Box<dyn std::error::Error>> {
        for (mark, x) in Self::ALL.into_iter().zip(across) {
            mark.draw(paper, (x + 16, y), 5)?;
            paper.draw(&Text::new(mark.words(), (x + 36, y), written(16, &INK, HPos::Left)))?;
        }
        Ok(())
    }
}
