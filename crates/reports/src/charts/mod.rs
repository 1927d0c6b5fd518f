//! Charts as SVG: real text, no script, no style attribute, readable at any width.
//!
//! **Invariant:** a chart never shows what its table does not, and no line runs through a month without a value.

mod bars;
mod beside;
mod control;
mod cover;
mod data;
mod dots;
mod fan;
mod funnel;
mod gradient;
mod heat;
mod ladder;
mod line;
mod map;
mod marks;
mod mix;
mod picture;
mod pyramid;
mod ranks;
mod schedule;
mod spend;
mod tornado;
mod trajectory;
mod waterfall;

pub use bars::{Bar, Bars};
pub use control::{Control, ControlDot, ControlLimits, ControlMark};
pub use cover::{Cover, CoverColumn};
pub use data::Data;
pub use dots::{Dot, Dots};
pub use fan::{Fan, FanTarget};
pub use funnel::{Funnel, FunnelLimit, FunnelPoint};
pub use gradient::{Gradient, Spread};
pub use heat::{Heat, HeatColumn, HeatRow};
pub use ladder::{Ladder, LadderRung};
pub use line::{Line, Lines};
pub(crate) use map::ATTRIBUTION as MAP_ATTRIBUTION;
pub use map::Map;
pub use marks::Mark;
pub use mix::{Mix, MixRole};
pub use pyramid::{Pyramid, PyramidBand};
pub use ranks::{RankRow, Ranks};
pub use schedule::{Schedule, ScheduleRow};
pub use spend::{Spend, SpendEnd, SpendMonth};
pub use tornado::{TornadoChart, TornadoRow};
pub use trajectory::{Count, Trajectory};
pub use waterfall::{Waterfall, WaterfallStep};

use plotters::coord::Shift;
use plotters::coord::ranged1d::Ranged as _;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::DrawingArea;
use plotters::prelude::SVGBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{RGBColor, TextStyle};

use crate::ReportError;

/// Colours of the NHS palette with a contrast of at least 4.5 to 1 on white, in the order they are used.
/// Source: NHS digital service manual, "Colour".
pub(crate) static COLOURS: [RGBColor; 6] = [
    RGBColor(0x00, 0x5e, 0xb8),
    RGBColor(0xae, 0x25, 0x73),
    RGBColor(0x00, 0x67, 0x47),
    RGBColor(0x33, 0x00, 0x72),
    RGBColor(0x8a, 0x15, 0x38),
    RGBColor(0x42, 0x55, 0x63),
];
pub(crate) static INK: RGBColor = RGBColor(0x21, 0x2b, 0x32);
pub(crate) static QUIET: RGBColor = RGBColor(0x4c, 0x62, 0x72);
pub(crate) static GRID: RGBColor = RGBColor(0xd8, 0xdd, 0xe0);
pub(crate) const FONT: &str = "Arial, sans-serif";

/// A chart, ready to stand in a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Identifier of the chart in its page.
    pub id: String,
    /// What it finds.
    pub title: String,
    /// What it shows, for those who do not see it.
    pub description: String,
    /// The drawing: an `svg` element.
    pub svg: String,
    /// The figures that are drawn.
    pub data: Data,
}

/// What drawing comes to.
pub(crate) type Drawn<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// Draws a picture of this size and frames it. What it shows may rest on what drawing it came to.
///
/// # Errors
/// Where the drawing refuses.
pub(crate) fn drawn<T>(
    (id, title): (&str, &str),
    size: (u32, u32),
    data: Data,
    draw: impl FnOnce(&mut String) -> Drawn<T>,
    description: impl FnOnce(T) -> String,
) -> Result<Chart, ReportError> {
    let mut drawing = String::new();
    let came_to =
        draw(&mut drawing).map_err(|why| ReportError::Chart { chart: title.to_owned(), why: why.to_string() })?;
    Ok(framed((id, title), &description(came_to), &drawing, size, data))
}

/// Wraps a drawing so that it is one picture with a name and a description, and as wide as its place.
pub(crate) fn framed(
    (id, title): (&str, &str),
    description: &str,
    drawing: &str,
    size: (u32, u32),
    data: Data,
) -> Chart {
    // Of the drawing's own root only the inside is kept: its fixed width would not fit a phone.
    let inside = drawing.find('>').and_then(|start| drawing.get(start + 1..)).unwrap_or_default();
    let inside = without_nothing(inside.trim_end().trim_end_matches("</svg>"));
    framed_as("img", (id, title), description, &inside, size, data)
}

/// A drawing without rectangles that have no width or no height: nothing is drawn of them, and renderers complain.
fn without_nothing(drawing: &str) -> String {
    let mut parts = drawing.split("<rect ");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (rect, rest) = part.split_once("/>").unwrap_or((part, ""));
        if ![" width=\"0\"", " height=\"0\""].iter().any(|nothing| rect.contains(nothing)) {
            kept.push_str(&format!("<rect {rect}/>"));
        }
        kept.push_str(rest);
    }
    kept
}

/// Frames elements as a picture of this role: `img` is one thing to a screen reader, `group` may hold links.
pub(crate) fn framed_as(
    role: &str,
    (id, title): (&str, &str),
    description: &str,
    inside: &str,
    size: (u32, u32),
    data: Data,
) -> Chart {
    let (width, height) = size;
    let svg = format!(
        "<svg class=\"chart\" role=\"{role}\" aria-labelledby=\"{id}-title {id}-desc\" viewBox=\"0 0 {width} {height}\">\
         <title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>{inside}</svg>",
        escaped(title),
        escaped(description),
    );
    Chart { id: id.to_owned(), title: title.to_owned(), description: description.to_owned(), svg, data }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// How broad a text is, in small letters: a capital of Arial is a third broader, and publishers write names in capitals.
fn breadth(text: &str) -> f64 {
    text.chars().map(|letter| if letter.is_uppercase() || letter == '&' { 4.0 / 3.0 } else { 1.0 }).sum()
}

/// A name cut so that it fits in the room of so many small letters.
pub(crate) fn cut(text: &str, at_most: usize) -> String {
    let room = at_most as f64;
    if breadth(text) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for letter in text.chars() {
        kept.push(letter);
        if room < breadth(&kept) + 1.0 {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// What charts are drawn on, in pixels.
pub(crate) type Paper<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Text of a size and colour, that starts, ends or is centred where it is put.
pub(crate) fn written(size: i32, colour: &'static RGBColor, across: HPos) -> TextStyle<'static> {
    TextStyle::from((FONT, size)).color(colour).pos(Pos::new(across, VPos::Center))
}

/// About how wide a text is, in pixels: for leaving room, not for measuring.
///
/// A letter of Arial is on average half as wide as it is high; plotters writes a size of 1.24 as 1 pixel.
pub(crate) fn about_wide(text: &str, size: i32) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "a name is a few hundred pixels wide at most")]
    let wide = (breadth(text) * f64::from(size) * 0.43).round() as i32;
    wide
}

/// A text on lines of so many small letters each; what does not fit on the last is cut.
pub(crate) fn wrapped(text: &str, letters: usize, at_most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let is_full = at_most <= lines.len();
        match lines.last_mut() {
            Some(line) if is_full || breadth(line) + 1.0 + breadth(word) <= letters as f64 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.into_iter().map(|line| cut(&line, letters)).collect()
}

/// A share from 0 to 1 of a length in pixels.
pub(crate) fn pixels(share: f64, length: i32) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "at most the length")]
    let pixels = (share.clamp(0.0, 1.0) * f64::from(length)).round() as i32;
    pixels
}

/// From what to what values are drawn: from zero, unless everything lies so far above it that differences would not
/// show; nothing, where there is no value.
pub(crate) fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let finite = values.filter(|value| value.is_finite());
    let (least, most) = finite.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    if most < least {
        return None;
    }
    let span = if least < most { most - least } else { most.abs().max(1.0) * 0.2 };
    let starts_at_zero = 0.0 <= least && least < most * 0.4;
    let low = if 0.0 <= least { (least - span * 0.08).max(0.0) } else { least - span * 0.08 };
    Some((if starts_at_zero { 0.0 } else { low }, most + span * 0.08))
}

/// Round numbers between two, about so many, and the decimals they need.
pub(crate) fn ticks(low: f64, high: f64, about: usize) -> (Vec<f64>, usize) {
    let ticks = RangedCoordf64::from(low..high).key_points(about);
    let step = ticks.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::MAX, f64::min);
    let decimals = (0..6_i32).find(|decimals| {
        let scaled = step * 10_f64.powi(*decimals);
        (scaled - scaled.round()).abs() < 1e-6 * scaled
    });
    (ticks, decimals.and_then(|decimals| usize::try_from(decimals).ok()).unwrap_or_default())
}

/// The unit of an axis, which says so where the axis neither starts at zero nor runs through it.
pub(crate) fn axis_title(unit: &str, (low, high): (f64, f64)) -> String {
    let from = if low <= 0.0 && 0.0 <= high { "" } else { " (the axis does not start at 0)" };
    format!("{unit}{from}")
}

/// Names in a sentence: the first few, and how many more there are.
pub(crate) fn listed<'a>(names: impl Iterator<Item = &'a str>, at_most: usize) -> String {
    let names: Vec<&str> = names.collect();
    if names.len() <= at_most {
        return names.join(", ");
    }
    format!("{} and {} more", names[..at_most].join(", "), names.len() - at_most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nothing_is_no_rectangle() {
        let drawing = "<g><rect x=\"1\" y=\"2\" width=\"0\" height=\"16\" stroke=\"none\"/>\n<text>0.0</text>\
                       <rect x=\"1\" y=\"2\" width=\"4\" height=\"16\" stroke-width=\"0\"/></g>";
        assert_eq!(
            without_nothing(drawing),
            "<g>\n<text>0.0</text><rect x=\"1\" y=\"2\" width=\"4\" height=\"16\" stroke-width=\"0\"/></g>"
        );
        let band = |name: &str, left, right| PyramidBand {
            name: name.to_owned(),
            left: wholetime_vocabulary::Value::Known(left),
            right: wholetime_vocabulary::Value::Known(right),
        };
        let pyramid = Pyramid {
            id: "ages".to_owned(),
            title: "Ages".to_owned(),
            unit: "%".to_owned(),
            decimals: 1,
            left: "then".to_owned(),
            right: "now".to_owned(),
            bands: vec![band("under 30", 0.0, 0.0), band("30 to 34", 50.0, 40.0)],
        };
        let svg = pyramid.draw().unwrap().svg;
        assert!(!svg.contains(" width=\"0\"") && svg.matches("<rect").count() == 3, "{svg}");
    }

    #[test]
    fn a_text_is_put_on_lines_and_cut_on_the_last() {
        assert_eq!(wrapped("most deprived fifth", 13, 2), ["most deprived", "fifth"]);
        assert_eq!(wrapped("one two three four", 9, 2), ["one two", "three fo…"]);
        assert!(wrapped("", 9, 2).is_empty());
        assert_eq!(wrapped("QUAY AND HARBOUR", 9, 3), ["QUAY", "AND", "HARBOU…"]);
    }

    #[test]
    fn an_axis_starts_at_zero_unless_differences_would_not_show() {
        assert_eq!(extent([1.0, 10.0].into_iter()).unwrap().0, 0.0);
        let (low, high) = extent([50.0, 60.0].into_iter()).unwrap();
        assert!((low - 49.2).abs() < 1e-9 && (high - 60.8).abs() < 1e-9);
        assert!(extent([-1.0, 1.0].into_iter()).unwrap().0 < -1.0);
        assert_eq!(extent([f64::NAN].into_iter()), None);
        let (low, high) = extent([5.0].into_iter()).unwrap();
        assert!(low < 5.0 && 5.0 < high);
    }

    #[test]
    fn an_axis_that_runs_through_zero_says_nothing_of_it() {
        assert_eq!(axis_title("FTE", (-2.0, 3.0)), "FTE");
        assert_eq!(axis_title("FTE", (0.0, 3.0)), "FTE");
        for away in [(1.0, 3.0), (-3.0, -1.0)] {
            assert_eq!(axis_title("FTE", away), "FTE (the axis does not start at 0)");
        }
    }

    #[test]
    fn ticks_are_round_numbers_with_the_decimals_they_need() {
        assert_eq!(ticks(0.0, 10.0, 6).1, 0);
        let (at, decimals) = ticks(0.0, 1.0, 6);
        assert_eq!(decimals, 1);
        assert!(at.iter().all(|tick| ((tick * 10.0) - (tick * 10.0).round()).abs() < 1e-9));
    }

    #[test]
    fn a_long_list_of_names_says_how_many_are_left() {
        assert_eq!(listed(["Quay", "Harbour"].into_iter(), 2), "Quay, Harbour");
        assert_eq!(listed(["Quay", "Harbour", "Mill"].into_iter(), 2), "Quay, Harbour and 1 more");
    }
}
