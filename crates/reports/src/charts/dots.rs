//! Dots with their intervals: areas beneath each other, and how sure each value is.

use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use wholetime_vocabulary::Value;
use wholetime_workbench::questions::ends::Ends;

use super::data::{Data, known, maybe};
use super::{
    COLOURS, Chart, Drawn, GRID, INK, Mark, Paper, QUIET, axis_title, cut, drawn, extent, listed, pixels, ticks,
    wrapped, written,
};
use crate::document::{Cell, NativeKind};
use crate::{ReportError, words};

/// One area.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// Name of it.
    pub name: String,
    /// Its value, or why it has none.
    pub value: Value,
    /// Lower end of its interval.
    pub low: Option<f64>,
    /// Upper end of its interval.
    pub high: Option<f64>,
    /// Where it lies.
    pub mark: Mark,
    /// What to know of it, in a few words below its name.
    pub note: Option<String>,
}

/// Areas beneath each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Dots {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it is of.
    pub title: String,
    /// What the numbers are: `FTE per 100,000 patients`.
    pub unit: String,
    /// Decimals of the numbers.
    pub decimals: usize,
    /// Areas, from the top.
    pub rows: Vec<Dot>,
    /// A value of all to hold them against, with its name.
    pub centre: Option<(String, f64)>,
}

const WIDTH: i32 = 640;
const NAMES: i32 = 216;
const NUMBERS: i32 = 76;
const END: i32 = WIDTH - NUMBERS;
const ROW: i32 = 26;
const NAME_LINE: i32 = 17;
const NOTE_LINE: i32 = 15;
const LETTERS: usize = 28;
const NOTE_LETTERS: usize = 34;
/// Nearer to the centre line than this, the number of a tick would be struck through.
const TICK_ROOM: i32 = 22;
const LEGEND: [i32; 3] = [NAMES, NAMES + 160, NAMES + 284];

impl Dot {
    fn note_lines(&self) -> Vec<String> {
        self.note.as_deref().map(|note| wrapped(note, NOTE_LETTERS, 2)).unwrap_or_default()
    }

    /// Its name in full where three lines hold it: many long names differ only at their end.
    fn name_lines(&self) -> Vec<String> {
        wrapped(&self.name, LETTERS, 3)
    }

    fn height(&self) -> i32 {
        let lines = |lines: Vec<String>| i32::try_from(lines.len()).unwrap_or_default();
        ROW + (lines(self.name_lines()) - 1).max(0) * NAME_LINE + lines(self.note_lines()) * NOTE_LINE
    }

    /// The interval, where both ends are known.
    fn interval(&self) -> Option<(f64, f64)> {
        self.low.zip(self.high).filter(|(low, high)| low.is_finite() && high.is_finite())
    }
}

impl Dots {
    /// The same with what it finds behind its title: who has least and who has most, and of how many the interval holds the value of
    /// all.
    #[must_use]
    pub fn with_finding(mut self) -> Self {
        let known = self.known().map(|(row, value)| (row.name.as_str(), value));
        let Some(ends) = Ends::of(known, self.decimals) else { return self };
        let mut title = format!("{}: {}", self.title, ends.in_words());
        let intervals: Vec<(f64, f64)> = self.known().filter_map(|(row, _)| row.interval()).collect();
        if let Some((name, centre)) = self.centre.as_ref().filter(|_| !intervals.is_empty()) {
            let holding = intervals.iter().filter(|(low, high)| low <= centre && centre <= high).count();
            let whose = match (holding, intervals.len()) {
                (1, 1) => "the interval holds".to_owned(),
                (0, 1) => "the interval does not hold".to_owned(),
                (0, _) => "no interval holds".to_owned(),
                (all, of) if all == of => format!("each of the {of} intervals holds"),
                (1, of) => format!("1 of {of} intervals holds"),
                (some, of) => format!("{some} of {of} intervals hold"),
            };
            title.push_str(&format!("; {whose} the {} of {name}", self.number(*centre)));
        }
        let missing = self.rows.len() - ends.count;
        if 0 < missing {
            title.push_str(&format!("; {missing} without a value"));
        }
        self.title = title;
        self
    }

    /// Draws them.
    ///
    /// # Errors
    /// Where the drawing refuses.
    pub fn draw(&self) -> Result<Chart, ReportError> {
        let height = self.top() + self.rows.iter().map(Dot::height).sum::<i32>() + 8;
        let size = (WIDTH.unsigned_abs(), height.unsigned_abs());
        drawn(
            (&self.id, &self.title),
            size,
            self.data(),
            |drawing| self.draw_into(drawing, size),
            |()| self.description(),
        )
    }

    fn has_legend(&self) -> bool {
        self.rows.iter().any(|row| row.mark != Mark::Within)
    }

    /// Where the rows begin.
    fn top(&self) -> i32 {
        let legend = if self.has_legend() { 24 } else { 0 };
        let centre = if self.centre.is_some() { 20 } else { 0 };
        48 + legend + centre
    }

    fn number(&self, value: f64) -> String {
        words::number(value, self.decimals)
    }

    fn known(&self) -> impl Iterator<Item = (&Dot, f64)> {
        self.rows.iter().filter_map(|row| Some((row, row.value.known().filter(|value| value.is_finite())?)))
    }

    fn data(&self) -> Data {
        let row = |dot: &Dot| {
            let (low, high) = dot.interval().unzip();
            vec![
                Cell::text(&dot.name),
                known(dot.value, self.decimals),
                maybe(low, self.decimals),
                maybe(high, self.decimals),
                Cell::text(if dot.value.known().is_some() && self.has_legend() { dot.mark.words() } else { "" }),
                Cell::text(dot.note.as_deref().unwrap_or_default()),
            ]
        };
        Data::of("Name")
            .numbers(&self.unit, self.decimals)
            .drawn_as(NativeKind::Bar)
            .numbers("Interval from", self.decimals)
            .numbers("Interval to", self.decimals)
            .words("Lies")
            .words("Note")
            .rows(self.rows.iter().map(row))
            .note(self.centre.as_ref().map(|(name, value)| format!("{name}: {}", self.number(*value))))
    }

    fn description(&self) -> String {
        let mut said = format!("Dots of {}, {} of them", self.unit, self.rows.len());
        let known = self.known().map(|(row, value)| (row.name.as_str(), value));
        if let Some(ends) = Ends::of(known, self.decimals) {
            said.push_str(&format!(": {}", ends.in_words()));
        }
        if let Some((name, value)) = &self.centre {
            said.push_str(&format!("; {name} is {}", self.number(*value)));
        }
        for mark in [Mark::Outside998, Mark::Outside95] {
            let names: Vec<&str> =
                self.known().filter(|(row, _)| row.mark == mark).map(|(row, _)| row.name.as_str()).collect();
            if !names.is_empty() {
                said.push_str(&format!("; {} {}: {}", names.len(), mark.words(), listed(names.into_iter(), 5)));
            }
        }
        let missing = self.rows.len() - self.known().count();
        if 0 < missing {
            said.push_str(&format!("; without a value: {missing}"));
        }
        said.push_str(". The table holds every value.");
        said
    }

    fn draw_into(&self, drawing: &mut String, size: (u32, u32)) -> Drawn {
        let paper = SVGBackend::with_string(drawing, size).into_drawing_area();
        let ends = self.rows.iter().filter(|row| row.value.known().is_some()).filter_map(Dot::interval);
        let values = self
            .known()
            .map(|(_, value)| value)
            .chain(ends.flat_map(|(low, high)| [low, high]))
            .chain(self.centre.iter().map(|(_, value)| *value));
        let (low, high) = extent(values).unwrap_or((0.0, 1.0));
        let along = |value: f64| NAMES + pixels((value - low) / (high - low), END - NAMES);
        paper.draw(&Text::new(axis_title(&self.unit, (low, high)), (8, 13), written(16, &QUIET, HPos::Left)))?;
        if self.has_legend() {
            Mark::legend(&paper, 38, LEGEND)?;
        }
        let (top, bottom) = (self.top(), size.1.cast_signed() - 6);
        if 0 < self.known().count() {
            let (ticks, decimals) = ticks(low, high, 6);
            for tick in ticks {
                let x = along(tick);
                paper.draw(&PathElement::new(vec![(x, top - 4), (x, bottom)], GRID.stroke_width(1)))?;
                let is_hidden = self.centre.as_ref().is_some_and(|(_, centre)| (along(*centre) - x).abs() < TICK_ROOM);
                if is_hidden {
                    continue;
                }
                let shown = words::number(tick, decimals);
                paper.draw(&Text::new(shown, (x, top - 12), written(15, &QUIET, HPos::Center)))?;
            }
        }
        if let Some((name, value)) = &self.centre {
            let x = along(*value);
            let line = vec![(x, top - 22), (x, bottom)];
            paper.draw(&DashedPathElement::new(line, 5, 4, COLOURS[1].stroke_width(2)))?;
            let shown = format!("{}: {}", cut(name, 34), self.number(*value));
            let (across, x) = if x < NAMES + 174 { (HPos::Left, x - 2) } else { (HPos::Right, x + 2) };
            paper.draw(&Text::new(shown, (x, top - 32), written(16, &COLOURS[1], across)))?;
        }
        let mut row_top = top;
        for row in &self.rows {
            self.draw_row(&paper, row, row_top, along)?;
            row_top += row.height();
        }
        paper.present()?;
        Ok(())
    }

    fn draw_row(&self, paper: &Paper<'_>, row: &Dot, top: i32, along: impl Fn(f64) -> i32) -> Drawn {
        let middle = top + ROW / 2;
        let mut y = middle;
        for line in row.name_lines() {
            paper.draw(&Text::new(line, (NAMES - 12, y), written(16, &INK, HPos::Right)))?;
            y += NAME_LINE;
        }
        for line in row.note_lines() {
            paper.draw(&Text::new(line, (NAMES - 12, y - 1), written(14, &QUIET, HPos::Right)))?;
            y += NOTE_LINE;
        }
        let value = match row.value {
            Value::Known(value) if value.is_finite() => value,
            Value::Known(_) => return Ok(()),
            Value::Missing(why) => {
                paper.draw(&Text::new(why.phrase(), (NAMES + 6, middle), written(16, &QUIET, HPos::Left)))?;
                return Ok(());
            }
        };
        if let Some((low, high)) = row.interval() {
            let (from, to) = (along(low), along(high));
            paper.draw(&PathElement::new(vec![(from, middle), (to, middle)], INK.stroke_width(2)))?;
            for end in [from, to] {
                paper.draw(&PathElement::new(vec![(end, middle - 4), (end, middle + 4)], INK.stroke_width(2)))?;
            }
        }
        let at = (along(value), middle);
        // Without it the interval would run through the hollow mark.
        if row.mark == Mark::Within {
            paper.draw(&Circle::new(at, 5, WHITE.filled()))?;
        }
        row.mark.draw(paper, at, 5)?;
        paper.draw(&Text::new(self.number(value), (WIDTH - 8, middle), written(16, &INK, HPos::Right)))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::Missing;

    use super::*;

    fn row(name: &str, value: Value, mark: Mark) -> Dot {
        let (low, high) = (value.known().map(|value| value - 2.0), value.known().map(|value| value + 3.0));
        Dot { name: name.to_owned(), value, low, high, mark, note: None }
    }

    fn four() -> Dots {
        Dots {
            id: "dots".to_owned(),
            title: "GPs of <Quay>".to_owned(),
            unit: "FTE per 100,000 patients".to_owned(),
            decimals: 1,
            rows: vec![
                row("Quay & Harbour PCN", Value::Known(60.5), Mark::Outside998),
                row("Mill PCN", Value::Known(50.0), Mark::Within),
                row("Lock PCN", Value::Known(41.0), Mark::Outside95),
                row("Silent PCN", Value::Missing(Missing::NotReported), Mark::Within),
            ],
            centre: Some(("England".to_owned(), 48.0)),
        }
    }

    fn drawn(dots: &Dots) -> String {
        dots.draw().unwrap().svg.split("</desc>").nth(1).unwrap().to_owned()
    }

    /// Strokes of intervals: one along it and one at each end.
    fn interval_strokes(svg: &str) -> usize {
        svg.split("<polyline").skip(1).filter(|line| line.contains("stroke=\"#212B32\"")).count()
    }

    #[test]
    fn an_area_without_a_value_says_why_and_has_no_mark() {
        let mut dots = four();
        dots.rows.drain(..3);
        // Ends without a value say nothing.
        (dots.rows[0].low, dots.rows[0].high) = (Some(1.0), Some(2.0));
        let svg = drawn(&dots);
        assert!(svg.contains("not reported"));
        assert!(!svg.contains("<circle") && !svg.contains("<polygon"));
        assert_eq!(interval_strokes(&svg), 0);
    }

    #[test]
    fn an_interval_with_one_end_unknown_is_not_drawn() {
        let mut dots = four();
        assert_eq!(interval_strokes(&drawn(&dots)), 9);
        dots.rows[0].high = None;
        let svg = drawn(&dots);
        assert_eq!(interval_strokes(&svg), 6);
        assert!(svg.contains("60.5"));
    }

    #[test]
    fn the_description_says_who_stands_out_and_how_many_are_missing() {
        let description = four().draw().unwrap().description;
        assert!(description.contains("from 41.0 (Lock PCN) to 60.5 (Quay & Harbour PCN); England is 48.0"));
        assert!(description.contains("1 outside 99.8 %: Quay & Harbour PCN; 1 outside 95 %: Lock PCN"));
        assert!(description.contains("without a value: 1"));
    }

    #[test]
    fn a_title_may_say_the_ends_and_how_many_intervals_hold_the_value_of_all() {
        let title = |dots: Dots| dots.with_finding().title;
        assert_eq!(
            title(four()),
            "GPs of <Quay>: from 41.0 (Lock PCN) to 60.5 (Quay & Harbour PCN); 1 of 3 intervals holds the 48.0 of England; 1 without a \
             value"
        );
        let mut tied = four();
        tied.rows.truncate(2);
        tied.rows[1].value = tied.rows[0].value;
        tied.centre = None;
        assert_eq!(title(tied), "GPs of <Quay>: 60.5 in both");
        let mut none = four();
        none.rows.drain(..3);
        assert_eq!(title(none), "GPs of <Quay>", "no value is no finding");
    }

    #[test]
    fn marks_differ_in_shape_and_are_explained() {
        let svg = drawn(&four());
        assert!(svg.contains("within the limits") && svg.contains("outside 95 %") && svg.contains("outside 99.8 %"));
        let mut calm = four();
        calm.rows.iter_mut().for_each(|row| row.mark = Mark::Within);
        let calm = drawn(&calm);
        assert!(!calm.contains("<polygon") && !calm.contains("outside 95 %"));
    }

    #[test]
    fn it_grows_with_its_rows_and_notes() {
        let height = |dots: &Dots| {
            let svg = dots.draw().unwrap().svg;
            let size = svg.split("viewBox=\"0 0 640 ").nth(1).unwrap().split('"').next().unwrap().to_owned();
            size.parse::<i32>().unwrap()
        };
        let mut dots = four();
        let before = height(&dots);
        dots.rows.push(row("Weir PCN", Value::Known(44.0), Mark::Within));
        assert_eq!(height(&dots), before + ROW);
        dots.rows[0].note = Some("3 of 4 practices reported".to_owned());
        assert!(before + ROW < height(&dots) && drawn(&dots).contains("3 of 4 practices reported"));
    }

    #[test]
    fn names_are_escaped_and_the_picture_has_a_name() {
        let svg = four().draw().unwrap().svg;
        assert!(svg.contains("GPs of &lt;Quay&gt;") && svg.contains("Quay &amp; Harbour PCN"));
        assert!(svg.contains("role=\"img\"") && svg.contains("aria-labelledby=\"dots-title dots-desc\""));
        assert!(!svg.contains("style=") && !svg.contains("http"));
    }

    #[test]
    fn rows_without_any_value_are_drawn() {
        let mut dots = four();
        dots.rows.drain(..3);
        dots.centre = None;
        assert!(drawn(&dots).contains("not reported"));
    }
}
