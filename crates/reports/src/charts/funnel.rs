//! A funnel: areas by their size, with the limits that chance alone would keep to.

use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::data::Data;
use super::{
    COLOURS, Chart, Drawn, GRID, INK, Mark, Paper, QUIET, about_wide, axis_title, cut, drawn, extent, listed, ticks,
    written,
};
use crate::document::Cell;
use crate::{ReportError, words};

/// An area.
#[derive(Clone, Debug, PartialEq)]
pub struct FunnelPoint {
    /// Name of it.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Its size.
    pub x: f64,
    /// Its value.
    pub y: f64,
    /// Where it lies.
    pub mark: Mark,
    /// Its name is written beside it, where there is room.
    pub is_named: bool,
}

/// The limits for areas of a size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FunnelLimit {
    /// The size.
    pub x: f64,
    /// Below this lies one value in a thousand.
    pub low_998: f64,
    /// Below this lie 25 values in a thousand.
    pub low_95: f64,
    /// Above this lie 25 values in a thousand.
    pub high_95: f64,
    /// Above this lies one value in a thousand.
    pub high_998: f64,
}

/// Areas by their size.
#[derive(Clone, Debug, PartialEq)]
pub struct Funnel {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it is of.
    pub title: String,
    /// What the values are: `FTE per 100,000 patients`.
    pub unit: String,
    /// Decimals of the values.
    pub decimals: usize,
    /// What the sizes are: `Registered patients`.
    pub x_name: String,
    /// The value round which the limits lie.
    pub centre: f64,
    /// Whose value that is.
    pub centre_name: String,
    /// The areas.
    pub points: Vec<FunnelPoint>,
    /// The limits, by size.
    pub limits: Vec<FunnelLimit>,
    /// Another value to hold them against, such as a standard, with its name.
    pub reference: Option<(String, f64)>,
}

const WIDTH: i32 = 640;
const PLOT: i32 = 400;
const ROW: i32 = 24;
const COLUMNS: [i32; 3] = [8, 262, 452];
const LETTERS: usize = 28;
/// Names beside points; more would not be read. Our judgement.
const NAMES_AT_MOST: usize = 12;
/// Points that a name may hide; in a denser crowd it is left out. Our judgement.
const HIDDEN_AT_MOST: usize = 6;
/// With more points than this they are drawn smaller. Our judgement.
const CROWD: usize = 300;

/// One of the four limits.
type Limit = fn(&FunnelLimit) -> f64;

/// A box on the chart: left, top, right, bottom.
type Room = [i32; 4];

fn overlap(a: &Room, b: &Room) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// The parts of a line that lie between `low` and `high`, cut where it crosses them.
fn between(line: &[(f64, f64)], low: f64, high: f64) -> Vec<Vec<(f64, f64)>> {
    let mut parts: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut goes_on = false;
    for pair in line.windows(2) {
        let ((x, y), (run, rise)) = (pair[0], (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1));
        let (from, to) = if rise == 0.0 {
            if low <= y && y <= high { (0.0, 1.0) } else { (1.0, 0.0) }
        } else {
            let (a, b) = ((low - y) / rise, (high - y) / rise);
            (a.min(b).max(0.0), a.max(b).min(1.0))
        };
        if to <= from {
            goes_on = false;
            continue;
        }
        let at = |share: f64| (x + share * run, y + share * rise);
        match parts.last_mut() {
            Some(part) if goes_on && from == 0.0 => part.push(at(to)),
            _ => parts.push(vec![at(from), at(to)]),
        }
        goes_on = to == 1.0;
    }
    parts
}

impl FunnelPoint {
    /// Its name where it fits; else the start of it and the code, since many long names differ only at their end.
    fn short_name(&self) -> String {
        if self.name.chars().count() <= LETTERS {
            return self.name.clone();
        }
        format!("{} {}", cut(&self.name, LETTERS.saturating_sub(self.code.chars().count() + 1)), self.code)
    }
}

impl Funnel {
    /// Draws it.
    ///
    /// # Errors
    /// Where the drawing refuses.
    pub fn draw(&self) -> Result<Chart, ReportError> {
        let size = (WIDTH.unsigned_abs(), (self.head() + PLOT).unsigned_abs());
        drawn(
            (&self.id, &self.title),
            size,
            self.data(),
            |drawing| self.draw_into(drawing, size),
            |left_out| self.description(left_out),
        )
    }

    /// Height of what stands above the plot.
    fn head(&self) -> i32 {
        let rows = if self.reference.is_some() { 4 } else { 3 };
        rows * ROW + 4
    }

    fn number(&self, value: f64) -> String {
        words::number(value, self.decimals)
    }

    /// What the limits are at a size.
    fn limit_in_words(&self, limit: &FunnelLimit) -> String {
        let [low_998, low_95, high_95, high_998] =
            [limit.low_998, limit.low_95, limit.high_95, limit.high_998].map(|value| self.number(value));
        let size = words::number(limit.x, 0);
        format!(
            "Limits at {} {size}: 95 % from {low_95} to {high_95}, 99.8 % from {low_998} to {high_998}",
            self.x_name.to_lowercase()
        )
    }

    fn data(&self) -> Data {
        let row = |point: &FunnelPoint| {
            vec![
                Cell::text(&point.name),
                Cell::text(&point.code),
                Cell::number(point.x, 0),
                Cell::number(point.y, self.decimals),
                Cell::text(point.mark.words()),
            ]
        };
        let limits = [self.limits.first(), self.limits.get(self.limits.len() / 2), self.limits.last()];
        let mut said: Vec<String> = limits.into_iter().flatten().map(|limit| self.limit_in_words(limit)).collect();
        said.dedup();
        let reference = self.reference.as_ref().map(|(name, value)| format!("{name}: {}", self.number(*value)));
        let data = Data::of("Name")
            .words("Code")
            .numbers(&self.x_name, 0)
            .numbers(&self.unit, self.decimals)
            .words("Lies")
            .rows(self.points.iter().map(row))
            .note(Some(format!("{}: {}", self.centre_name, self.number(self.centre))))
            .note(reference);
        said.into_iter().fold(data, |data, limit| data.note(Some(limit)))
    }

    fn description(&self, left_out: usize) -> String {
        let outside = |mark: Mark| {
            let names: Vec<&str> =
                self.points.iter().filter(|point| point.mark == mark).map(|point| point.name.as_str()).collect();
            match names.len() {
                0 => "none".to_owned(),
                count => format!("{count} ({})", listed(names.into_iter(), 5)),
            }
        };
        let mut said = format!(
            "Funnel of {} by {}, {} areas round {} at {}. Outside the 99.8 % limits: {}. Outside the 95 % limits only: {}.",
            self.unit,
            self.x_name.to_lowercase(),
            self.points.len(),
            self.centre_name,
            self.number(self.centre),
            outside(Mark::Outside998),
            outside(Mark::Outside95),
        );
        if let Some((name, value)) = &self.reference {
            said.push_str(&format!(" {name} is {}.", self.number(*value)));
        }
        if 0 < left_out {
            said.push_str(&format!(" Names left out for want of room: {left_out}."));
        }
        said.push_str(" The table holds every value.");
        said
    }

    /// From what to what it is drawn: points always, limits as far as they concern at least half of the areas, since
    /// towards a size of zero they widen without end.
    fn extent(&self) -> Option<(f64, f64)> {
        let mut sizes: Vec<f64> = self.points.iter().map(|point| point.x).collect();
        sizes.sort_by(f64::total_cmp);
        let middle = sizes.get(sizes.len() / 2)?;
        let limits = self.limits.iter().filter(|limit| *middle <= limit.x);
        let values = self
            .points
            .iter()
            .map(|point| point.y)
            .chain(limits.flat_map(|limit| [limit.low_998, limit.high_998]))
            .chain([self.centre])
            .chain(self.reference.iter().map(|(_, value)| *value));
        let (low, high) = extent(values)?;
        // Where no area is below zero, neither is the axis, however low the limits are.
        let is_above_zero = self.points.iter().all(|point| 0.0 <= point.y);
        Some((if is_above_zero { low.max(0.0) } else { low }, high))
    }

    /// Draws into the text; answers how many names found no room.
    fn draw_into(&self, drawing: &mut String, size: (u32, u32)) -> Drawn<usize> {
        let paper = SVGBackend::with_string(drawing, size).into_drawing_area();
        let largest = self.points.iter().map(|point| point.x).chain(self.limits.iter().map(|limit| limit.x));
        let largest = largest.filter(|x| x.is_finite()).fold(0.0, f64::max);
        let Some((low, high)) = self.extent().filter(|_| 0.0 < largest) else {
            paper.draw(&Text::new("no value to draw", (WIDTH / 2, 180), written(18, &QUIET, HPos::Center)))?;
            paper.present()?;
            return Ok(0);
        };
        self.draw_head(&paper, (low, high))?;
        let (_, plot) = paper.split_vertically(self.head());
        let mut chart = ChartBuilder::on(&plot)
            .margin_right(18)
            .margin_top(8)
            .x_label_area_size(50)
            .y_label_area_size(62)
            .build_cartesian_2d(0.0..largest * 1.04, low..high)?;
        let shown_decimals = ticks(low, high, 6).1;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID.stroke_width(1))
            .axis_style(QUIET.stroke_width(1))
            .x_labels(6)
            .y_labels(6)
            .label_style(written(16, &INK, HPos::Left))
            .x_desc(self.x_name.clone())
            .axis_desc_style(written(16, &QUIET, HPos::Left))
            .x_label_formatter(&|size: &f64| words::number(*size, 0))
            .y_label_formatter(&|value: &f64| words::number(*value, shown_decimals))
            .draw()?;
        let place = |at: &(f64, f64)| chart.backend_coord(at);
        let limits: [(Limit, Dash); 4] = [
            (|limit| limit.low_998, Dash::Long),
            (|limit| limit.low_95, Dash::Short),
            (|limit| limit.high_95, Dash::Short),
            (|limit| limit.high_998, Dash::Long),
        ];
        for (limit, dash) in limits {
            let line: Vec<(f64, f64)> = self.limits.iter().map(|at| (at.x, limit(at))).collect();
            for part in between(&line, low, high) {
                dash.draw(&paper, part.iter().map(place).collect(), INK)?;
            }
        }
        let across = |value: f64| vec![place(&(0.0, value)), place(&(largest * 1.04, value))];
        Dash::None.draw(&paper, across(self.centre), INK)?;
        if let Some((_, value)) = &self.reference {
            Dash::Dots.draw(&paper, across(*value), COLOURS[1])?;
        }
        let placed: Vec<(&FunnelPoint, (i32, i32))> = self
            .points
            .iter()
            .filter(|point| point.x.is_finite() && point.y.is_finite())
            .map(|point| (point, place(&(point.x, point.y))))
            .collect();
        let radius = if CROWD < placed.len() { 3 } else { 4 };
        // The striking ones last, so that they lie on top.
        for mark in Mark::ALL {
            for (_, at) in placed.iter().filter(|(point, _)| point.mark == mark) {
                mark.draw(&paper, *at, radius)?;
            }
        }
        let (from, to) = (place(&(0.0, high)), place(&(largest * 1.04, low)));
        let left_out = draw_names(&paper, &placed, [from.0, from.1, to.0, to.1])?;
        if 0 < left_out {
            let said = format!("names left out: {left_out}");
            paper.draw(&Text::new(said, (WIDTH - 8, 13), written(15, &QUIET, HPos::Right)))?;
        }
        paper.present()?;
        Ok(left_out)
    }

    /// The unit, and what marks and lines mean.
    fn draw_head(&self, paper: &Paper<'_>, ends: (f64, f64)) -> Drawn {
        paper.draw(&Text::new(axis_title(&self.unit, ends), (8, 13), written(16, &QUIET, HPos::Left)))?;
        let y = ROW + 14;
        Mark::legend(paper, y, COLUMNS)?;
        let mut lines =
            vec![(Dash::None, 0, 1, INK, format!("{}: {}", cut(&self.centre_name, 22), self.number(self.centre)))];
        if !self.limits.is_empty() {
            lines.push((Dash::Short, 1, 1, INK, "95 % limits".to_owned()));
            lines.push((Dash::Long, 2, 1, INK, "99.8 % limits".to_owned()));
        }
        if let Some((name, value)) = &self.reference {
            lines.push((Dash::Dots, 0, 2, COLOURS[1], format!("{}: {}", cut(name, 60), self.number(*value))));
        }
        for (dash, column, row, colour, said) in lines {
            let (x, y) = (COLUMNS[column], y + row * ROW);
            dash.draw(paper, vec![(x, y), (x + 30, y)], colour)?;
            paper.draw(&Text::new(said, (x + 36, y), written(16, &INK, HPos::Left)))?;
        }
        Ok(())
    }
}

/// How a line is broken, so that lines are told apart without colour.
#[derive(Clone, Copy)]
enum Dash {
    None,
    Long,
    Short,
    Dots,
}

impl Dash {
    fn draw(self, paper: &Paper<'_>, line: Vec<(i32, i32)>, colour: RGBColor) -> Drawn {
        let (dash, gap, width) = match self {
            Self::None => {
                paper.draw(&PathElement::new(line, colour.stroke_width(2)))?;
                return Ok(());
            }
            Self::Long => (14, 4, 1),
            Self::Short => (5, 5, 1),
            Self::Dots => (3, 3, 3),
        };
        paper.draw(&DashedPathElement::new(line, dash, gap, colour.stroke_width(width)))?;
        Ok(())
    }
}

/// Writes the names that are wanted where they hide neither each other nor a named point; answers how many found no
/// room. The striking ones choose first; each takes the side on which it covers the fewest points.
fn draw_names(paper: &Paper<'_>, placed: &[(&FunnelPoint, (i32, i32))], plot: Room) -> Drawn<usize> {
    let around = |(x, y): (i32, i32), by: i32| [x - by, y - by, x + by, y + by];
    let mut wanted: Vec<&(&FunnelPoint, (i32, i32))> = placed.iter().filter(|(point, _)| point.is_named).collect();
    wanted.sort_by_key(|(point, _)| std::cmp::Reverse(Mark::ALL.iter().position(|mark| *mark == point.mark)));
    let mut taken: Vec<Room> = wanted.iter().map(|(_, at)| around(*at, 5)).collect();
    let mut written_names = 0;
    for (point, (x, y)) in &wanted {
        if written_names == NAMES_AT_MOST {
            break;
        }
        let name = point.short_name();
        let wide = about_wide(&name, 16);
        let sides = [
            [x + 8, y - 8, x + 8 + wide, y + 8],
            [x - 8 - wide, y - 8, x - 8, y + 8],
            [x - wide / 2, y - 24, x + wide / 2, y - 8],
            [x - wide / 2, y + 8, x + wide / 2, y + 24],
        ];
        let is_free = |room: &Room| {
            let is_inside = plot[0] <= room[0] && plot[1] <= room[1] && room[2] <= plot[2] + 14 && room[3] <= plot[3];
            is_inside && !taken.iter().any(|other| overlap(room, other))
        };
        let covers = |room: &Room| placed.iter().filter(|(_, at)| overlap(room, &around(*at, 4))).count();
        let best = sides.into_iter().filter(is_free).min_by_key(covers);
        let Some(room) = best.filter(|room| covers(room) <= HIDDEN_AT_MOST) else { continue };
        let behind = Rectangle::new([(room[0], room[1]), (room[2], room[3])], WHITE.mix(0.75).filled());
        paper.draw(&behind)?;
        let middle = ((room[0] + room[2]) / 2, (room[1] + room[3]) / 2);
        paper.draw(&Text::new(name, middle, written(16, &INK, HPos::Center)))?;
        taken.push(room);
        written_names += 1;
    }
    Ok(wanted.len() - written_names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(name: &str, x: f64, y: f64, mark: Mark) -> FunnelPoint {
        FunnelPoint { name: name.to_owned(), code: "U99901".to_owned(), x, y, mark, is_named: mark != Mark::Within }
    }

    fn limit(x: f64) -> FunnelLimit {
        let wide = 2_000.0 / x.sqrt();
        FunnelLimit {
            x,
            low_998: 50.0 - 3.09 * wide,
            low_95: 50.0 - 1.96 * wide,
            high_95: 50.0 + 1.96 * wide,
            high_998: 50.0 + 3.09 * wide,
        }
    }

    fn three() -> Funnel {
        Funnel {
            id: "funnel".to_owned(),
            title: "GPs of <Quay>".to_owned(),
            unit: "FTE per 100,000 patients".to_owned(),
            decimals: 1,
            x_name: "Registered patients".to_owned(),
            centre: 50.0,
            centre_name: "England".to_owned(),
            points: vec![
                point("Harbour PCN", 20_000.0, 52.0, Mark::Within),
                point("Quay & Mill PCN", 30_000.0, 80.0, Mark::Outside95),
                point("Silent PCN", 40_000.0, 5.0, Mark::Outside998),
            ],
            limits: (1..=40).map(|step| limit(f64::from(step) * 1_000.0)).collect(),
            reference: Some(("The standard".to_owned(), 44.0)),
        }
    }

    #[test]
    fn each_mark_has_its_own_shape() {
        let svg = three().draw().unwrap().svg;
        // One of the legend and one of the area.
        assert_eq!(svg.matches("<circle").count(), 2);
        let corners = |count: usize| {
            let points = svg.split("<polygon").skip(1).filter_map(|polygon| polygon.split("points=\"").nth(1));
            points.filter(|points| points.split('"').next().unwrap().split_whitespace().count() == count).count()
        };
        assert_eq!((corners(3), corners(4)), (2, 2));
        assert!(svg.contains("outside 95 %") && svg.contains("outside 99.8 %") && svg.contains("within the limits"));
    }

    #[test]
    fn only_names_that_are_wanted_are_written() {
        let svg = three().draw().unwrap().svg;
        let drawn = svg.split("</desc>").nth(1).unwrap();
        assert!(drawn.contains("Quay &amp; Mill PCN") && drawn.contains("Silent PCN"));
        assert!(!drawn.contains("Harbour PCN"));
    }

    #[test]
    fn names_that_would_hide_each_other_are_left_out_and_counted() {
        let mut funnel = three();
        funnel.points = (0..30).map(|_| point("Crowded PCN", 20_000.0, 52.0, Mark::Outside95)).collect();
        let chart = funnel.draw().unwrap();
        let drawn = chart.svg.split("</desc>").nth(1).unwrap();
        let names = drawn.matches("Crowded PCN").count();
        assert!((1..=4).contains(&names));
        assert!(chart.description.contains(&format!("Names left out for want of room: {}", 30 - names)));
    }

    #[test]
    fn a_name_that_is_too_long_keeps_its_code() {
        let named = |name: &str| point(name, 1.0, 1.0, Mark::Within).short_name();
        assert_eq!(named("Quay and Harbour PCN"), "Quay and Harbour PCN");
        // Of 28, the code and its space take 7 and the sign of the cut 1: room for 20, and two capitals are broader.
        assert_eq!(named("Quay and Harbour and Mill and Weir PCN"), "Quay and Harbour an… U99901");
    }

    #[test]
    fn a_name_is_left_out_where_it_would_hide_a_crowd() {
        let mut funnel = three();
        funnel.points = (0..400)
            .map(|step| {
                point(
                    "Crowd PCN",
                    10_000.0 + f64::from(step % 20) * 1_000.0,
                    20.0 + f64::from(step / 20) * 3.0,
                    Mark::Within,
                )
            })
            .collect();
        funnel.points[210].is_named = true;
        let chart = funnel.draw().unwrap();
        assert!(chart.description.contains("Names left out for want of room: 1"));
    }

    #[test]
    fn the_description_says_who_lies_outside() {
        let description = three().draw().unwrap().description;
        assert!(description.contains("3 areas round England at 50.0"));
        assert!(description.contains("Outside the 99.8 % limits: 1 (Silent PCN)"));
        assert!(description.contains("Outside the 95 % limits only: 1 (Quay & Mill PCN)"));
        assert!(description.contains("The standard is 44.0"));
    }

    #[test]
    fn names_are_escaped_and_the_picture_has_a_name() {
        let svg = three().draw().unwrap().svg;
        assert!(svg.contains("GPs of &lt;Quay&gt;") && svg.contains("aria-labelledby=\"funnel-title funnel-desc\""));
        assert!(!svg.contains("style=") && !svg.contains("http"));
    }

    #[test]
    fn a_funnel_of_nothing_is_drawn() {
        let mut funnel = three();
        funnel.points.clear();
        assert!(funnel.draw().unwrap().svg.contains("no value to draw"));
    }

    #[test]
    fn limits_are_cut_where_they_leave_the_plot() {
        // From 20 down to 0 and up again, seen between 0 and 10: in from the left at 1, out to the right at 3.
        let line = [(0.0, 20.0), (2.0, 0.0), (4.0, 20.0)];
        assert_eq!(between(&line, 0.0, 10.0), [vec![(1.0, 10.0), (2.0, 0.0), (3.0, 10.0)]]);
        assert!(between(&[(0.0, 20.0), (4.0, 30.0)], 0.0, 10.0).is_empty());
        assert_eq!(between(&[(0.0, 5.0), (4.0, 5.0)], 0.0, 10.0), [vec![(0.0, 5.0), (4.0, 5.0)]]);
    }

    #[test]
    fn the_axis_does_not_go_below_zero_for_limits_alone() {
        let mut funnel = three();
        funnel.limits = vec![FunnelLimit { x: 30_000.0, low_998: -40.0, low_95: -20.0, high_95: 60.0, high_998: 90.0 }];
        assert_eq!(funnel.extent().unwrap().0, 0.0);
    }
}
