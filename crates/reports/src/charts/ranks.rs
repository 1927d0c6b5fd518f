//! Ranks as ranges: how high and how low an area may stand among all.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::data::Data;
use super::{COLOURS, Chart, Drawn, GRID, INK, QUIET, drawn, pixels, ticks, wrapped, written};
use crate::document::Cell;
use crate::{ReportError, words};

/// One area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankRow {
    /// Name of it.
    pub name: String,
    /// The lowest rank it may hold; 1 is the first.
    pub low: u32,
    /// The highest rank it may hold.
    pub high: u32,
}

/// Ranges of ranks, beneath each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranks {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it is of.
    pub title: String,
    /// Areas, from the top.
    pub rows: Vec<RankRow>,
    /// How many areas are ranked.
    pub of: u32,
}

const WIDTH: i32 = 640;
const NAMES: i32 = 216;
const NUMBERS: i32 = 88;
const END: i32 = WIDTH - NUMBERS;
const TOP: i32 = 52;
const ROW: i32 = 24;
const LETTERS: usize = 28;
const NAME_LINE: i32 = 17;

impl RankRow {
    fn in_words(&self) -> String {
        let (low, high) = (words::number(f64::from(self.low), 0), words::number(f64::from(self.high), 0));
        if self.low == self.high { low } else { format!("{low} to {high}") }
    }

    /// Its name in full where three lines hold it: many long names differ only at their end.
    fn name_lines(&self) -> Vec<String> {
        wrapped(&self.name, LETTERS, 3)
    }

    fn height(&self) -> i32 {
        let lines = i32::try_from(self.name_lines().len()).unwrap_or_default();
        ROW + (lines - 1).max(0) * NAME_LINE
    }

    /// How many ranks it may hold.
    const fn width(&self) -> u32 {
        self.high.saturating_sub(self.low) + 1
    }
}

impl Ranks {
    /// The same with what it finds behind its title: who could be first and who last.
    #[must_use]
    pub fn with_finding(mut self) -> Self {
        let named = |is_there: &dyn Fn(&&RankRow) -> bool, end: &str| {
            let names: Vec<&str> = self.rows.iter().filter(is_there).map(|row| row.name.as_str()).collect();
            match names.as_slice() {
                [] => format!("nobody stands out as the {end}"),
                [one] => format!("only {one} could be the {end}"),
                many if many.len() == self.rows.len() => format!("each of the {} could be the {end}", many.len()),
                many => format!("{} of {} could be the {end}", many.len(), self.rows.len()),
            }
        };
        if !self.rows.is_empty() {
            let highest = named(&|row| row.low <= 1, "highest");
            let lowest = named(&|row| self.of <= row.high, "lowest");
            self.title = format!("{}: by chance alone {highest} and {lowest}", self.title);
        }
        self
    }

    /// Draws them.
    ///
    /// # Errors
    /// Where the drawing refuses.
    pub fn draw(&self) -> Result<Chart, ReportError> {
        let rows: i32 = self.rows.iter().map(RankRow::height).sum();
        let size = (WIDTH.unsigned_abs(), (TOP + rows + 8).unsigned_abs());
        drawn(
            (&self.id, &self.title),
            size,
            self.data(),
            |drawing| self.draw_into(drawing, size),
            |()| self.description(),
        )
    }

    fn data(&self) -> Data {
        let row = |row: &RankRow| {
            let [low, high] = [row.low, row.high].map(|rank| Cell::number(f64::from(rank), 0));
            vec![Cell::text(&row.name), low, high]
        };
        Data::of("Name")
            .numbers("Lowest rank", 0)
            .numbers("Highest rank", 0)
            .rows(self.rows.iter().map(row))
            .note(Some(format!("Of {}", words::number(f64::from(self.of), 0))))
    }

    fn description(&self) -> String {
        let mut said = format!("Bars of the ranks that {} of {} areas may hold", self.rows.len(), self.of);
        let surest = self.rows.iter().min_by_key(|row| row.width());
        let least_sure = self.rows.iter().max_by_key(|row| row.width());
        if let (Some(surest), Some(least_sure)) = (surest, least_sure) {
            said.push_str(&format!(
                ": the surest is {} ({}), the least sure {} ({})",
                surest.name,
                surest.in_words(),
                least_sure.name,
                least_sure.in_words()
            ));
        }
        said.push_str(". The table holds every rank.");
        said
    }

    fn draw_into(&self, drawing: &mut String, size: (u32, u32)) -> Drawn {
        let paper = SVGBackend::with_string(drawing, size).into_drawing_area();
        let all = f64::from(self.of.max(1));
        // Each rank is as wide as the others, so that an area that is sure of its rank still has a bar.
        let along = |ranks: f64| NAMES + pixels(ranks / all, END - NAMES);
        let said = format!("Rank, from 1 to {}", words::number(f64::from(self.of), 0));
        paper.draw(&Text::new(said, (8, 13), written(16, &QUIET, HPos::Left)))?;
        let bottom = size.1.cast_signed() - 6;
        let round = ticks(0.0, all, 6).0.into_iter().filter(|tick| 1.0 < *tick && tick.fract() == 0.0);
        for tick in std::iter::once(1.0).chain(round) {
            let x = along(tick - 0.5);
            paper.draw(&PathElement::new(vec![(x, TOP - 4), (x, bottom)], GRID.stroke_width(1)))?;
            let shown = words::number(tick, 0);
            paper.draw(&Text::new(shown, (x, TOP - 14), written(15, &QUIET, HPos::Center)))?;
        }
        let mut top = TOP;
        for row in &self.rows {
            let middle = top + ROW / 2;
            top += row.height();
            for (line, said) in (0_i32..).zip(row.name_lines()) {
                let at = (NAMES - 12, middle + line * NAME_LINE);
                paper.draw(&Text::new(said, at, written(16, &INK, HPos::Right)))?;
            }
            let from = along(f64::from(row.low.saturating_sub(1)));
            let to = along(f64::from(row.high)).max(from + 3);
            paper.draw(&Rectangle::new([(from, middle - 6), (to, middle + 6)], COLOURS[0].filled()))?;
            paper.draw(&Text::new(row.in_words(), (WIDTH - 8, middle), written(16, &INK, HPos::Right)))?;
        }
        paper.present()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, low: u32, high: u32) -> RankRow {
        RankRow { name: name.to_owned(), low, high }
    }

    fn three() -> Ranks {
        Ranks {
            id: "ranks".to_owned(),
            title: "Ranks of <Quay>".to_owned(),
            rows: vec![row("Quay & Harbour PCN", 1, 1), row("Mill PCN", 2, 9), row("Lock PCN", 6, 10)],
            of: 10,
        }
    }

    /// Left edge and width of each bar.
    fn bars(svg: &str) -> Vec<(i32, i32)> {
        let number =
            |rect: &str, key: &str| rect.split(key).nth(1).unwrap().split('"').next().unwrap().parse::<i32>().unwrap();
        svg.split("<rect").skip(1).map(|rect| (number(rect, " x=\""), number(rect, " width=\""))).collect()
    }

    #[test]
    fn a_bar_covers_every_rank_it_may_hold() {
        let wide = END - NAMES;
        let bars = bars(&three().draw().unwrap().svg);
        let tenths = |count: i32| wide * count / 10;
        for ((left, width), (first, count)) in bars.into_iter().zip([(0, 1), (1, 8), (5, 5)]) {
            assert!((left - NAMES - tenths(first)).abs() <= 1 && (width - tenths(count)).abs() <= 2);
        }
    }

    #[test]
    fn the_description_says_who_is_sure_of_a_rank() {
        let description = three().draw().unwrap().description;
        assert!(description.contains("3 of 10 areas"));
        assert!(description.contains("the surest is Quay & Harbour PCN (1), the least sure Mill PCN (2 to 9)"));
    }

    #[test]
    fn a_title_may_say_who_could_be_first_and_who_last() {
        assert_eq!(
            three().with_finding().title,
            "Ranks of <Quay>: by chance alone only Quay & Harbour PCN could be the highest and only Lock PCN could be the lowest"
        );
        let unsure = Ranks { rows: vec![row("Quay", 1, 3), row("Mill", 1, 3), row("Lock", 2, 3)], of: 3, ..three() };
        let title = unsure.with_finding().title;
        assert!(title.ends_with("2 of 3 could be the highest and each of the 3 could be the lowest"), "{title}");
        let nobody = Ranks { rows: vec![row("Quay", 2, 3), row("Mill", 2, 3)], of: 4, ..three() };
        assert!(nobody.with_finding().title.contains("nobody stands out as the highest"));
    }

    #[test]
    fn names_are_escaped_and_the_picture_has_a_name() {
        let svg = three().draw().unwrap().svg;
        assert!(svg.contains("Ranks of &lt;Quay&gt;") && svg.contains("Quay &amp; Harbour PCN"));
        assert!(svg.contains("aria-labelledby=\"ranks-title ranks-desc\""));
        assert!(!svg.contains("style=") && !svg.contains("http"));
    }

    #[test]
    fn one_area_and_none_are_drawn() {
        let one = Ranks { rows: vec![row("Quay PCN", 1, 1)], of: 1, ..three() };
        assert_eq!(bars(&one.draw().unwrap().svg).len(), 1);
        let none = Ranks { rows: Vec::new(), of: 0, ..three() };
        assert!(bars(&none.draw().unwrap().svg).is_empty());
    }
}
