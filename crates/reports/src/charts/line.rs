//! Lines over time, one for each area and basis.

use std::collections::BTreeSet;
use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, ValueFormatter};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use wholetime_vocabulary::{Period, Value};
use wholetime_workbench::questions::ends::Ends;
use wholetime_workbench::questions::periods::months_to_next_census;

use super::data::{Data, known};
use super::{COLOURS, Chart, Drawn, FONT, GRID, INK, QUIET, axis_title, cut, drawn};
use crate::document::{Cell, NativeKind};
use crate::{ReportError, words};

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Name of it.
    pub name: String,
    /// Values by period, in order.
    pub points: Vec<(Period, Value)>,
}

/// Lines over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it is of.
    pub title: String,
    /// What the numbers are: `FTE per 100,000 patients`.
    pub unit: String,
    /// Decimals of the numbers.
    pub decimals: usize,
    /// Lines; at most [`Lines::AT_MOST`] are drawn.
    pub lines: Vec<Line>,
}

const WIDTH: u32 = 960;
const PLOT: u32 = 340;
const LEGEND_ROW: u32 = 22;

/// Whether `after` is the next month that was published after `before`, so that a line may join the two.
pub(super) fn follows(before: Period, after: Period) -> bool {
    after.months_since(before) <= months_to_next_census(before)
}

/// Points that may be joined, in runs: a run ends at a value that is missing and at a month that is.
fn runs(points: &[(Period, Value)]) -> Vec<Vec<(Period, f64)>> {
    let mut runs: Vec<Vec<(Period, f64)>> = Vec::new();
    let mut last: Option<Period> = None;
    for (period, value) in points {
        let Value::Known(value) = value else {
            last = None;
            continue;
        };
        match (last, runs.last_mut()) {
            (Some(last), Some(run)) if follows(last, *period) => run.push((*period, *value)),
            _ => runs.push(vec![(*period, *value)]),
        }
        last = Some(*period);
    }
    runs
}

/// A period on the axis of months.
pub(super) fn months(period: Period) -> f64 {
    let day = period.last_day();
    f64::from(day.year()) * 12.0 + f64::from(day.month()) - 1.0
}

impl Lines {
    /// More lines than this cannot be told apart.
    pub const AT_MOST: usize = COLOURS.len();

    /// The same with what it finds behind its title: where one line begins and ends; of several, which is lowest and which
    /// highest in the newest month that one of them has a value of.
    #[must_use]
    pub fn with_finding(mut self) -> Self {
        let finding = match self.lines.as_slice() {
            [line] => self.first_to_last(line),
            lines => self.newest(lines),
        };
        if let Some(finding) = finding {
            self.title = format!("{}: {finding}", self.title);
        }
        self
    }

    fn first_to_last(&self, line: &Line) -> Option<String> {
        let mut known = line.points.iter().filter_map(|(period, value)| Some((*period, value.known()?)));
        let at = |(period, value): (Period, f64)| {
            format!("{} in {}", words::number(value, self.decimals), period.in_words())
        };
        let first = at(known.next()?);
        Some(known.next_back().map_or(first.clone(), |last| format!("{first}, {}", at(last))))
    }

    fn newest(&self, lines: &[Line]) -> Option<String> {
        let known = |line: &Line, wanted: Option<Period>| {
            let is_wanted = |period: Period| wanted.is_none_or(|wanted| wanted == period);
            let points = line.points.iter().filter(|(period, _)| is_wanted(*period));
            points.filter_map(|(period, value)| Some((*period, value.known()?))).max_by_key(|(period, _)| *period)
        };
        let month = lines.iter().filter_map(|line| known(line, None)).map(|(month, _)| month).max()?;
        let named = lines.iter().filter_map(|line| Some((line.name.as_str(), known(line, Some(month))?.1)));
        let ends = Ends::of(named, self.decimals)?;
        let missing = lines.len() - ends.count;
        let missing = if missing == 0 { String::new() } else { format!("; {missing} without a value there") };
        Some(format!("in {} {}{missing}", month.in_words(), ends.in_words()))
    }

    /// Draws them.
    ///
    /// # Errors
    /// Where the drawing refuses.
    pub fn draw(&self) -> Result<Chart, ReportError> {
        let n_lines = self.lines.len().min(Self::AT_MOST);
        let legend = if 1 < n_lines { LEGEND_ROW * u32::try_from(n_lines).unwrap_or(0) + 6 } else { 0 };
        let size = (WIDTH, PLOT + 26 + legend);
        drawn(
            (&self.id, &self.title),
            size,
            self.data(),
            |drawing| self.draw_into(drawing, size, legend),
            |()| self.description(),
        )
    }

    fn data(&self) -> Data {
        let lines = &self.lines[..self.lines.len().min(Self::AT_MOST)];
        let periods: BTreeSet<Period> = lines.iter().flat_map(|line| &line.points).map(|(period, _)| *period).collect();
        let rows = periods.into_iter().map(|period| {
            let of = |line: &Line| line.points.iter().find(|(at, _)| *at == period).map(|(_, value)| *value);
            let cells =
                lines.iter().map(|line| of(line).map_or_else(Cell::default, |value| known(value, self.decimals)));
            std::iter::once(Cell::text(period.in_words())).chain(cells).collect()
        });
        let columns = lines.iter().fold(Data::of("Month"), |data, line| data.numbers(&line.name, self.decimals));
        columns.rows(rows).note(Some(format!("In {}", self.unit))).drawn_as(NativeKind::Line)
    }

    fn description(&self) -> String {
        let said = self.lines.iter().take(Self::AT_MOST).map(|line| {
            let known: Vec<(Period, f64)> =
                line.points.iter().filter_map(|(period, value)| Some((*period, value.known()?))).collect();
            let number = |value: f64| words::number(value, self.decimals);
            match (known.first(), known.last()) {
                (Some(first), Some(last)) => format!(
                    "{}: {} in {}, {} in {}",
                    line.name,
                    number(first.1),
                    first.0.in_words(),
                    number(last.1),
                    last.0.in_words()
                ),
                _ => format!("{}: no value", line.name),
            }
        });
        format!("Lines of {}. {}. The table holds every value.", self.unit, said.collect::<Vec<_>>().join("; "))
    }

    fn draw_into(&self, drawing: &mut String, size: (u32, u32), legend: u32) -> Drawn {
        let area = SVGBackend::with_string(drawing, size).into_drawing_area();
        let lines = &self.lines[..self.lines.len().min(Self::AT_MOST)];
        let text = |size: i32, colour: &'static RGBColor| {
            TextStyle::from((FONT, size)).color(colour).pos(Pos::new(HPos::Left, VPos::Center))
        };
        if 1 < lines.len() {
            for (index, line) in lines.iter().enumerate() {
                let middle = (26 + LEGEND_ROW * u32::try_from(index)? + LEGEND_ROW / 2).cast_signed();
                let colour = COLOURS[index];
                area.draw(&PathElement::new(vec![(8, middle), (40, middle)], colour.stroke_width(3)))?;
                area.draw(&mark(index, (24, middle)))?;
                area.draw(&Text::new(cut(&line.name, 90), (50, middle), text(15, &INK)))?;
            }
        }
        let known: Vec<(Period, f64)> = lines
            .iter()
            .flat_map(|line| &line.points)
            .filter_map(|(period, value)| Some((*period, value.known()?)))
            .collect();
        if known.is_empty() {
            area.draw(&Text::new("no value to draw", (400, 180), text(18, &QUIET)))?;
            area.present()?;
            return Ok(());
        }
        // Months without a value keep their place on the axis.
        let periods = lines.iter().flat_map(|line| &line.points).map(|(period, _)| months(*period));
        let (first, last) = periods.fold((f64::MAX, f64::MIN), |(low, high), month| (low.min(month), high.max(month)));
        let (low, high) = range(known.iter().map(|(_, value)| *value));
        area.draw(&Text::new(axis_title(&self.unit, (low, high)), (8, 13), text(15, &QUIET)))?;
        let (_, plot) = area.split_vertically(26 + legend);
        let across = Months { first, last };
        let mut chart = ChartBuilder::on(&plot)
            .margin_right(24)
            .margin_top(6)
            .x_label_area_size(34)
            .y_label_area_size(76)
            .build_cartesian_2d(across, low..high)?;
        let shown_decimals = if high - low < 5.0 { self.decimals.max(1) } else { 0 };
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID.stroke_width(1))
            .axis_style(QUIET.stroke_width(1))
            .y_labels(6)
            .label_style(TextStyle::from((FONT, 15)).color(&INK))
            .y_label_formatter(&|value: &f64| words::number(*value, shown_decimals))
            .draw()?;
        for (index, line) in lines.iter().enumerate() {
            let colour = COLOURS[index];
            for run in runs(&line.points) {
                let points: Vec<(f64, f64)> = run.iter().map(|(period, value)| (months(*period), *value)).collect();
                if 1 < points.len() {
                    chart.draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(3)))?;
                }
                for point in points {
                    let place = chart.backend_coord(&point);
                    area.draw(&mark(index, place))?;
                }
            }
        }
        area.present()?;
        Ok(())
    }
}

/// The axis of months, with room for a mark at both ends.
#[derive(Clone)]
struct Months {
    first: f64,
    last: f64,
}

impl Ranged for Months {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, month: &f64, limit: (i32, i32)) -> i32 {
        let range = self.range();
        let share = (month - range.start) / (range.end - range.start);
        #[expect(clippy::cast_possible_truncation, reason = "within the width of the chart")]
        let pixels = (share * f64::from(limit.1 - limit.0)).round() as i32;
        limit.0 + pixels
    }

    fn key_points<Hint: KeyPointHint>(&self, _hint: Hint) -> Vec<f64> {
        month_ticks(self.first, self.last)
    }

    fn range(&self) -> Range<f64> {
        self.first - 0.7..self.last + 0.7
    }
}

impl ValueFormatter<f64> for Months {
    fn format_ext(&self, month: &f64) -> String {
        month_label(*month, self.last - self.first < 24.0)
    }
}

/// The mark of a line: each has its own shape, so that colour is not all that tells them apart.
fn mark(index: usize, (x, y): (i32, i32)) -> Polygon<(i32, i32)> {
    let corners: &[(i32, i32)] = match index {
        0 => &[(-2, -4), (2, -4), (4, -2), (4, 2), (2, 4), (-2, 4), (-4, 2), (-4, -2)],
        1 => &[(-4, -4), (4, -4), (4, 4), (-4, 4)],
        2 => &[(0, -6), (6, 4), (-6, 4)],
        3 => &[(0, -6), (6, 0), (0, 6), (-6, 0)],
        4 => &[(0, 6), (6, -4), (-6, -4)],
        _ => &[(-5, -5), (0, -2), (5, -5), (2, 0), (5, 5), (0, 2), (-5, 5), (-2, 0)],
    };
    let colour = COLOURS[index % COLOURS.len()];
    Polygon::new(corners.iter().map(|(dx, dy)| (x + dx, y + dy)).collect::<Vec<_>>(), colour.filled())
}

/// From what to what the values are drawn: from zero, unless everything lies so far above it that changes would not show.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (least, most) = values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    let span = (most - least).max(most.abs() * 0.02).max(0.5);
    let low = least - span * 0.4;
    let starts_at_zero = 0.0 <= least && low < most * 0.4;
    (if starts_at_zero { 0.0 } else { low }, most + span * 0.15)
}

/// A tick for each January, or for each third month where the axis is short.
pub(super) fn month_ticks(first: f64, last: f64) -> Vec<f64> {
    let step = match last - first {
        months if months < 1.0 => 1.0,
        months if months < 24.0 => 3.0,
        months if months < 170.0 => 12.0,
        _ => 24.0,
    };
    let mut month = (first / step).ceil() * step;
    let mut ticks = Vec::new();
    while month <= last {
        ticks.push(month);
        month += step;
    }
    ticks
}

/// What stands below a tick.
pub(super) fn month_label(month: f64, is_short: bool) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "months since year 0 are far below the limit")]
    let month = month.round() as i32;
    let (year, number) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    let named =
        i16::try_from(year).ok().zip(i8::try_from(number).ok()).and_then(|(year, month)| Period::month(year, month));
    match named {
        Some(period) if is_short => {
            let words = period.in_words();
            let (name, year) = words.split_once(' ').unwrap_or((&words, ""));
            format!("{} {year}", name.chars().take(3).collect::<String>())
        }
        _ if number == 1 => format!("Jan {year}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::Missing;

    use super::*;

    fn at(text: &str) -> Period {
        text.parse().unwrap()
    }

    #[test]
    fn no_line_runs_through_a_month_without_a_value() {
        let points = [
            (at("2025-01"), Value::Known(1.0)),
            (at("2025-02"), Value::Known(2.0)),
            (at("2025-03"), Value::Missing(Missing::NotReported)),
            (at("2025-04"), Value::Known(3.0)),
            (at("2025-07"), Value::Known(4.0)),
        ];
        let runs = runs(&points);
        assert_eq!(runs.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1, 1]);
    }

    #[test]
    fn quarters_are_joined_while_the_publication_was_quarterly() {
        assert!(follows(at("2018-03"), at("2018-06")) && follows(at("2021-03"), at("2021-06")));
        assert!(!follows(at("2018-03"), at("2018-09")) && !follows(at("2022-03"), at("2022-06")));
        assert!(follows(at("2015-09"), at("2016-03")));
    }

    #[test]
    fn a_chart_of_one_month_or_of_nothing_is_drawn() {
        let line = |points| Lines {
            id: "series".to_owned(),
            title: "GPs".to_owned(),
            unit: "FTE".to_owned(),
            decimals: 2,
            lines: vec![Line { name: "Quay".to_owned(), points }],
        };
        let two = [(at("2025-01"), Value::Known(4.0)), (at("2025-02"), Value::Known(5.0))];
        assert_eq!(line(two.to_vec()).with_finding().title, "GPs: 4.00 in January 2025, 5.00 in February 2025");
        let one = line(vec![(at("2025-01"), Value::Known(4.0))]);
        assert_eq!(one.clone().with_finding().title, "GPs: 4.00 in January 2025");
        let one = one.draw().unwrap();
        assert!(one.svg.contains("<polygon") && !one.svg.contains("style="));
        let none = line(Vec::new()).draw().unwrap();
        assert!(none.svg.contains("no value to draw"));
    }

    #[test]
    fn of_several_lines_the_title_may_say_which_is_lowest_and_which_highest_in_the_newest_month() {
        let line = |name: &str, january, february| Line {
            name: name.to_owned(),
            points: vec![(at("2025-01"), january), (at("2025-02"), february)],
        };
        let none = Value::Missing(Missing::NotReported);
        let lines = |lines| Lines {
            id: "series".to_owned(),
            title: "GPs".to_owned(),
            unit: "FTE".to_owned(),
            decimals: 1,
            lines,
        };
        let [quay, mill] = [("Quay", 4.0, 5.0), ("Mill", 9.0, 3.0)]
            .map(|(name, one, two)| line(name, Value::Known(one), Value::Known(two)));
        let said = lines(vec![quay.clone(), mill.clone()]).with_finding().title;
        assert_eq!(said, "GPs: in February 2025 from 3.0 (Mill) to 5.0 (Quay)");
        let silent = line("Lock", Value::Known(1.0), none);
        let said = lines(vec![quay, mill, silent.clone()]).with_finding().title;
        assert!(said.ends_with("to 5.0 (Quay); 1 without a value there"), "{said}");
        let said = lines(vec![silent, line("Weir", none, none)]).with_finding().title;
        assert_eq!(said, "GPs: in January 2025 1.0 (Lock); 1 without a value there");
    }

    #[test]
    fn the_axis_starts_at_zero_unless_changes_would_not_show() {
        assert_eq!(range([0.0, 4.0].into_iter()).0, 0.0);
        let (low, high) = range([1_000.0, 1_010.0].into_iter());
        assert!(900.0 < low && high < 1_100.0);
    }
}
