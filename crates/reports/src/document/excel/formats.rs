//! How cells look: numbers by what they are, words, and why there is no number.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::document::{Change, ColumnKind};

/// The blue of headings. Source: NHS digital service manual, "Colour".
pub(crate) const BLUE: Color = Color::RGB(0x0000_5EB8);
/// The grey of what is missing, with a contrast of 6.5 to 1 on white. Source: as above, "Secondary text".
pub(crate) const GREY: Color = Color::RGB(0x004C_6272);
/// The high end of a heat map, as in every other form of a paper: from white to a blue on which black words are read, so that a
/// grey print keeps the order. Our judgement.
const HIGH: [u8; 3] = [0x86, 0xB5, 0xE0];

/// The sign beside a number that moved; the number stays one.
const fn sign(change: Change) -> &'static str {
    match change {
        Change::Up => " ▲",
        Change::Down => " ▼",
        Change::Same => " ≈",
    }
}

/// A number format with so many decimals.
pub(crate) fn decimals(some: u8) -> String {
    match some {
        0 => "#,##0".to_owned(),
        some => format!("#,##0.{}", "0".repeat(usize::from(some))),
    }
}

/// The number format of a column, with the sign of a change within it.
pub(super) fn number_format(kind: ColumnKind, change: Option<Change>) -> String {
    let plain = match kind {
        ColumnKind::Text => decimals(0),
        ColumnKind::Number(some) => decimals(some),
        ColumnKind::Percent(some) => {
            if some == 0 {
                "0%".to_owned()
            } else {
                format!("0.{}%", "0".repeat(usize::from(some)))
            }
        }
        ColumnKind::Pounds => "\"£\"#,##0".to_owned(),
        ColumnKind::Day => "yyyy-mm-dd".to_owned(),
    };
    // A little room behind a number, so that the words of the next column do not run into it.
    let shown = change.map_or_else(|| plain.clone(), |change| format!("{plain}\"{}\"", sign(change)));
    format!("{shown}_)")
}

/// A shade from white, for −1, to the strongest, for 1.
fn shade(heat: f64) -> Color {
    let share = f64::midpoint(heat.clamp(-1.0, 1.0), 1.0);
    let mixed = HIGH.map(|part| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
        let mixed = (255.0 - (255.0 - f64::from(part)) * share).round() as u8;
        u32::from(mixed)
    });
    Color::RGB(mixed[0] << 16 | mixed[1] << 8 | mixed[2])
}

/// What a cell of a table looks like, whatever stands in it.
pub(super) fn cell(heat: Option<f64>, is_total: bool) -> Format {
    let mut format = Format::new().set_align(FormatAlign::Top);
    if let Some(heat) = heat.filter(|heat| heat.is_finite()) {
        format = format.set_background_color(shade(heat));
    }
    if is_total {
        format = format.set_bold().set_border_top(FormatBorder::Thin);
    }
    format
}

/// Why there is no number: grey, so that it is not read as one.
pub(crate) fn missing(format: Format) -> Format {
    format.set_italic().set_font_color(GREY).set_align(FormatAlign::Right).set_indent(1)
}

pub(crate) fn title() -> Format {
    Format::new().set_bold().set_font_size(14)
}

pub(super) fn section() -> Format {
    Format::new().set_bold().set_font_size(12).set_font_color(BLUE).set_align(FormatAlign::Top)
}

/// The heading of a column of numbers, above their right end.
pub(crate) fn heading_of(kind: ColumnKind) -> Format {
    match kind {
        ColumnKind::Text | ColumnKind::Day => heading(),
        ColumnKind::Number(_) | ColumnKind::Percent(_) | ColumnKind::Pounds => heading().set_align(FormatAlign::Right),
    }
}

pub(crate) fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(BLUE)
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Thin)
}

pub(super) fn words() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

pub(super) fn note() -> Format {
    words().set_font_color(GREY)
}

pub(super) fn link() -> Format {
    Format::new()
        .set_font_color(BLUE)
        .set_underline(rust_xlsxwriter::FormatUnderline::Single)
        .set_align(FormatAlign::Top)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_rose_stays_a_number_and_shows_an_arrow() {
        assert_eq!(number_format(ColumnKind::Number(1), Some(Change::Up)), "#,##0.0\" ▲\"_)");
        assert_eq!(number_format(ColumnKind::Percent(1), None), "0.0%_)");
    }

    #[test]
    fn the_highest_values_are_the_darkest_as_in_every_other_form_of_a_paper() {
        assert_eq!(shade(-1.0), Color::RGB(0x00FF_FFFF));
        assert_eq!(shade(0.0), Color::RGB(0x00C3_DAF0));
        assert_eq!(shade(7.0), Color::RGB(0x0086_B5E0));
    }
}
