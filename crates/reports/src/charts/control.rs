//! A control chart: changes in the order of time, what is usual, and what is not.

use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;
use wholetime_vocabulary::{Period, Value};

use super::data::{Data, known, maybe};
use super::line::{month_label, month_ticks, months};
use super::{
    COLOURS, Chart, Drawn, GRID, INK, Paper, QUIET, axis_title, drawn, extent, listed, pixels, ticks, written,
};
use crate::document::{Cell, NativeKind};
use crate::{ReportError, words};

/// What a point says, by its shape and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlMark {
    /// As usual. A hollow circle.
    Usual,
    /// Better than usual. A diamond.
    Improvement,
    /// Worse than usual. A triangle that points down.
    Concern,
    /// Not as usual, and nobody says which way is better. A square.
    Neither,
}

impl ControlMark {
    /// Every mark.
    pub const ALL: [Self; 4] = [Self::Usual, Self::Improvement, Self::Concern, Self::Neither];

    /// What it says in a legend.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Usual => "as usual",
            Self::Improvement => "better than usual",
            Self::Concern => "worse than usual",
            Self::Neither => "not as usual",
        }
    }

    fn draw(self, paper: &Paper<'_>, (x, y): (i32, i32)) -> Drawn {
        let (corners, colour): (&[(i32, i32)], RGBColor) = match self {
            Self::Usual => {
                paper.draw(&Circle::new((x, y), 4, WHITE.filled()))?;
                paper.draw(&Circle::new((x, y), 4, QUIET.stroke_width(2)))?;
                return Ok(());
            }
            Self::Improvement => (&[(0, -8), (8, 0), (0, 8), (-8, 0)], COLOURS[0]),
            Self::Concern => (&[(0, 8), (8, -6), (-8, -6)], COLOURS[4]),
            Self::Neither => (&[(-6, -6), (6, -6), (6, 6), (-6, 6)], COLOURS[3]),
        };
        let corners: Vec<(i32, i32)> = corners.iter().map(|(dx, dy)| (x + dx, y + dy)).collect();
        Ok(paper.draw(&Polygon::new(corners, colour.filled()))?)
    }
}

/// A point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ControlDot {
    /// Period.
    pub period: Period,
    /// What is charted, or why there is nothing.
    pub value: Value,
    /// What it says.
    pub mark: ControlMark,
    /// A line joins it with the point before it.
    pub is_joined: bool,
}

/// Limits of a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ControlLimits {
    /// First period.
    pub start: Period,
    /// Last period.
    pub end: Period,
    /// Mean.
    pub mean: Value,
    /// Lower limit.
    pub low: Value,
    /// Upper limit.
    pub high: Value,
}

/// A control chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it is of.
    pub title: String,
    /// What the numbers are: `Change, FTE`.
    pub unit: String,
    /// Decimals of the numbers.
    pub decimals: usize,
    /// What it shows, in a sentence without a full stop.
    pub finding: String,
    /// Points, in the order of time.
    pub points: Vec<ControlDot>,
    /// Limits, in the order of time.
    pub limits: Vec<ControlLimits>,
    /// What should be reached.
    pub target: Option<f64>,
}

const WIDTH: i32 = 960;
const HEIGHT: i32 = 440;
const LEFT: i32 = 76;
const RIGHT: i32 = WIDTH - 130;
const TOP: i32 = 64;
const BOTTOM: i32 = HEIGHT - 34;
const LINE_OF_TEXT: i32 = 17;

impl Control {
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

    fn number(&self, value: f64) -> String {
        words::number(value, self.decimals)
    }

    fn known(&self) -> impl Iterator<Item = (&ControlDot, f64)> {
        self.points.iter().filter_map(|dot| Some((dot, dot.value.known()?)))
    }

    fn data(&self) -> Data {
        let row = |dot: &ControlDot| {
            let limits = self.limits.iter().find(|limits| limits.start <= dot.period && dot.period <= limits.end);
            let limit =
                |of: fn(&ControlLimits) -> Value| maybe(limits.and_then(|limits| of(limits).known()), self.decimals);
            let says = if dot.value.known().is_some() { dot.mark.words() } else { "" };
            vec![
                Cell::text(dot.period.in_words()),
                known(dot.value, self.decimals),
                limit(|limits| limits.mean),
                limit(|limits| limits.low),
                limit(|limits| limits.high),
                Cell::text(says),
            ]
        };
        Data::of("Period")
            .numbers(&self.unit, self.decimals)
            .numbers("Mean", self.decimals)
            .numbers("Lower limit", self.decimals)
            .numbers("Upper limit", self.decimals)
            .rows(self.points.iter().map(row))
            .drawn_as(NativeKind::Line)
            .words("Says")
            .note(self.target.map(|target| format!("Target: {}", self.number(target))))
    }

    fn description(&self) -> String {
        let mut said = format!("Control chart, {}. {}", self.unit, self.finding);
        for mark in ControlMark::ALL.into_iter().filter(|mark| *mark != ControlMark::Usual) {
            let periods: Vec<String> =
                self.known().filter(|(dot, _)| dot.mark == mark).map(|(dot, _)| dot.period.in_words()).collect();
            if !periods.is_empty() {
                said.push_str(&format!("; {}: {}", mark.words(), listed(periods.iter().map(String::as_str), 6)));
            }
        }
        if let Some(last) = self.limits.last()
            && let (Some(mean), Some(low), Some(high)) = (last.mean.known(), last.low.known(), last.high.known())
        {
            let [mean, low, high] = [mean, low, high].map(|value| self.number(value));
            said.push_str(&format!("; usual at the end: {mean}, from {low} to {high}"));
        }
        if let Some(target) = self.target {
            said.push_str(&format!("; the target is {}", self.number(target)));
        }
        said.push_str(". The table holds every value.");
        said
    }

    fn draw_into(&self, drawing: &mut String, size: (u32, u32)) -> Drawn {
        let paper = SVGBackend::with_string(drawing, size).into_drawing_area();
        let of_limits = |limits: &ControlLimits| [limits.mean, limits.low, limits.high];
        let lines = self.limits.iter().flat_map(of_limits).filter_map(Value::known);
        let Some((low, high)) = extent(self.known().map(|(_, value)| value).chain(lines).chain(self.target)) else {
            paper.draw(&Text::new("no value to draw", (400, 180), written(18, &QUIET, HPos::Left)))?;
            return Ok(paper.present()?);
        };
        let first = self.points.first().map_or(0.0, |dot| months(dot.period)) - 0.7;
        let last = self.points.last().map_or(1.0, |dot| months(dot.period)) + 0.7;
        let across = |month: f64| LEFT + pixels((month - first) / (last - first), RIGHT - LEFT);
        let up = |value: f64| BOTTOM - pixels((value - low) / (high - low), BOTTOM - TOP);
        paper.draw(&Text::new(axis_title(&self.unit, (low, high)), (8, 13), written(16, &QUIET, HPos::Left)))?;
        self.legend(&paper)?;
        let (at, decimals) = ticks(low, high, 6);
        for tick in at {
            let y = up(tick);
            paper.draw(&PathElement::new(vec![(LEFT, y), (RIGHT, y)], GRID.stroke_width(1)))?;
            let shown = words::number(tick, decimals);
            paper.draw(&Text::new(shown, (LEFT - 10, y), written(15, &INK, HPos::Right)))?;
        }
        for month in month_ticks(first + 0.7, last - 0.7) {
            let x = across(month);
            paper.draw(&PathElement::new(vec![(x, BOTTOM), (x, BOTTOM + 5)], QUIET.stroke_width(1)))?;
            let shown = month_label(month, last - first < 25.4);
            paper.draw(&Text::new(shown, (x, BOTTOM + 18), written(15, &INK, HPos::Center)))?;
        }
        if let Some(target) = self.target {
            let ends = [(LEFT, up(target)), (RIGHT, up(target))];
            paper.draw(&DashedPathElement::new(ends, 12, 4, COLOURS[2].stroke_width(2)))?;
        }
        for limits in &self.limits {
            let ends = [across(months(limits.start) - 0.7), across(months(limits.end) + 0.7)];
            if let Some(mean) = limits.mean.known() {
                let line = ends.map(|x| (x, up(mean)));
                paper.draw(&PathElement::new(line.to_vec(), INK.stroke_width(1)))?;
            }
            for limit in [limits.low, limits.high].into_iter().filter_map(Value::known) {
                let line = ends.map(|x| (x, up(limit)));
                paper.draw(&DashedPathElement::new(line, 6, 5, QUIET.stroke_width(2)))?;
            }
        }
        self.name_lines(&paper, up)?;
        let at = |dot: &ControlDot| Some((across(months(dot.period)), up(dot.value.known()?)));
        for pair in self.points.windows(2).filter(|pair| pair[1].is_joined) {
            if let (Some(from), Some(to)) = (at(&pair[0]), at(&pair[1])) {
                paper.draw(&PathElement::new(vec![from, to], QUIET.stroke_width(2)))?;
            }
        }
        for dot in &self.points {
            if let Some(place) = at(dot) {
                dot.mark.draw(&paper, place)?;
            }
        }
        Ok(paper.present()?)
    }

    /// What each mark on the chart says, and each line.
    fn legend(&self, paper: &Paper<'_>) -> Drawn {
        let y = 40;
        let mut x = 16;
        let marks = ControlMark::ALL.into_iter().filter(|mark| self.known().any(|(dot, _)| dot.mark == *mark));
        for mark in marks {
            mark.draw(paper, (x, y))?;
            paper.draw(&Text::new(mark.words(), (x + 16, y), written(16, &INK, HPos::Left)))?;
            x += 170;
        }
        if self.limits.iter().any(|limits| limits.low.known().is_some()) {
            let line = [(x - 8, y), (x + 26, y)];
            paper.draw(&DashedPathElement::new(line, 6, 5, QUIET.stroke_width(2)))?;
            paper.draw(&Text::new("limits of the usual", (x + 36, y), written(16, &INK, HPos::Left)))?;
        }
        Ok(())
    }

    /// The numbers of the last limits, of their mean and of the target behind the lines, one below the other.
    fn name_lines(&self, paper: &Paper<'_>, up: impl Fn(f64) -> i32) -> Drawn {
        let last = self.limits.last();
        let of = |value: fn(&ControlLimits) -> Value| last.and_then(|limits| value(limits).known());
        let mut names: Vec<(f64, &str, &'static RGBColor)> = [
            (of(|limits| limits.high), "upper", &QUIET),
            (of(|limits| limits.mean), "mean", &INK),
            (of(|limits| limits.low), "lower", &QUIET),
            (self.target, "target", &COLOURS[2]),
        ]
        .into_iter()
        .filter_map(|(value, name, colour)| Some((value?, name, colour)))
        .collect();
        names.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut least = TOP;
        for (index, (value, name, colour)) in (0_i32..).zip(&names) {
            let below = i32::try_from(names.len()).unwrap_or_default() - 1 - index;
            let y = up(*value).min(BOTTOM - below * LINE_OF_TEXT).max(least);
            least = y + LINE_OF_TEXT;
            let shown = format!("{name} {}", self.number(*value));
            paper.draw(&Text::new(shown, (RIGHT + 8, y), written(15, colour, HPos::Left)))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::Missing;

    use super::*;

    fn at(text: &str) -> Period {
        text.parse().unwrap()
    }

    fn dot(period: &str, value: f64, mark: ControlMark) -> ControlDot {
        ControlDot { period: at(period), value: Value::Known(value), mark, is_joined: true }
    }

    fn four() -> Control {
        let [mean, low, high] = [0.0, -1.5, 1.5].map(Value::Known);
        Control {
            id: "control".to_owned(),
            title: "Nurses of <Quay>".to_owned(),
            unit: "change, FTE".to_owned(),
            decimals: 2,
            finding: "1 of 3 changes lies outside what is usual".to_owned(),
            points: vec![
                dot("2022-03", 0.5, ControlMark::Usual),
                dot("2022-06", -2.0, ControlMark::Concern),
                ControlDot { value: Value::Missing(Missing::NotReported), ..dot("2022-09", 0.0, ControlMark::Usual) },
                ControlDot { is_joined: false, ..dot("2022-12", 0.25, ControlMark::Usual) },
            ],
            limits: vec![ControlLimits { start: at("2022-03"), end: at("2022-12"), mean, low, high }],
            target: None,
        }
    }

    fn drawn(control: &Control) -> String {
        control.draw().unwrap().svg.split("</desc>").nth(1).unwrap().to_owned()
    }

    #[test]
    fn the_description_says_the_finding_and_names_what_is_not_usual() {
        let description = four().draw().unwrap().description;
        assert!(description.contains("1 of 3 changes lies outside what is usual; worse than usual: June 2022"));
        assert!(description.contains("usual at the end: 0.00, from −1.50 to 1.50"), "{description}");
    }

    #[test]
    fn marks_differ_in_shape_and_a_missing_change_has_none() {
        let svg = drawn(&four());
        // The triangle of June stands on the chart and in the legend; two circles of two strokes each, and in the legend.
        assert_eq!(svg.matches("<polygon").count(), 2);
        assert_eq!(svg.matches("<circle").count(), 3 * 2);
        assert!(svg.contains("worse than usual") && !svg.contains("better than usual"));
    }

    #[test]
    fn a_target_has_a_line_and_a_number() {
        let mut with = four();
        with.target = Some(1.0);
        assert!(drawn(&with).contains("target 1.00") && !drawn(&four()).contains("target"));
    }

    #[test]
    fn names_are_escaped_and_no_style_is_needed() {
        let svg = four().draw().unwrap().svg;
        assert!(
            svg.contains("Nurses of &lt;Quay&gt;") && svg.contains("aria-labelledby=\"control-title control-desc\"")
        );
        assert!(!svg.contains("style=") && !svg.contains("http"));
    }

    #[test]
    fn nothing_and_one_point_are_drawn() {
        let mut control = four();
        control.points.truncate(1);
        control.limits.clear();
        assert!(drawn(&control).contains("<circle"));
        control.points.clear();
        assert!(drawn(&control).contains("no value to draw"));
    }
}
