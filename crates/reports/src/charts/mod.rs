//! Charts as SVG: real text, no script, no style attribute, readable at any width.
//!
//! **Invariant:** a chart never shows what its table does not, and no line runs through a month without a value.

mod bars;
mod line;

pub use bars::{Bar, Bars};
pub use line::{Line, Lines};

use plotters::style::RGBColor;

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// What it is of.
    pub title: String,
    /// What it shows, for those who do not see it.
    pub description: String,
    /// The drawing: an `svg` element.
    pub svg: String,
}

/// Wraps a drawing so that it is one picture with a name and a description, and as wide as its place.
pub(crate) fn framed(id: &str, title: &str, description: &str, drawing: &str, size: (u32, u32)) -> Chart {
    // Of the drawing's own root only the inside is kept: its fixed width would not fit a phone.
    let inside = drawing.find('>').and_then(|start| drawing.get(start + 1..)).unwrap_or_default();
    let inside = inside.trim_end().trim_end_matches("</svg>");
    let (width, height) = size;
    let svg = format!(
        "<svg class=\"chart\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" viewBox=\"0 0 {width} {height}\">\
         <title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>{inside}</svg>",
        escaped(title),
        escaped(description),
    );
    Chart { title: title.to_owned(), description: description.to_owned(), svg }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A name cut so that it fits in so many letters.
pub(crate) fn cut(text: &str, at_most: usize) -> String {
    if text.chars().count() <= at_most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(at_most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}
