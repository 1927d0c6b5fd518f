//! Charts of a workbook: drawn by Excel of the table beside them where it can, else as a picture.

use rust_xlsxwriter::{
    Chart as Drawn, ChartFont, ChartLine, ChartMarker, ChartMarkerType, ChartType, Color, Image, Worksheet,
};

use super::Part;
use super::table::{self, Laid};
use crate::ReportError;
use crate::charts::{COLOURS, Chart};
use crate::document::{Native, NativeKind, Table};

/// How large charts are, in pixels: as wide as a page. Our judgement.
const WIDE: u32 = 900;
const HIGH: u32 = 380;
/// Pixels more for each bar beyond so many, so that every name is written. Our judgement.
const BARS: usize = 12;
const HIGHER: u32 = 20;
/// Pixels of a picture across, so that it prints sharply. Our judgement.
const PICTURE: u32 = 1_600;
/// A table up to so many rows has its chart below it, a longer one beside it. Our judgement.
const BELOW_UP_TO: usize = 30;

/// Puts the chart of a table beside it.
pub(super) fn insert(
    sheet: &mut Worksheet,
    chart: &Chart,
    native: Option<&Native>,
    part: &Part<'_>,
    laid: &Laid,
) -> Result<(), ReportError> {
    let is_short = part.table.rows.len() <= BELOW_UP_TO;
    let beside = u16::try_from(part.table.columns.len() + 1).unwrap_or(u16::MAX);
    let (row, column) = if is_short { (laid.next + 2, 0) } else { (laid.headings, beside) };
    match native.and_then(|native| drawn(chart, native, part, laid)) {
        Some(drawn) => {
            sheet.insert_chart(row, column, &drawn)?;
        }
        None => {
            let image = Image::new_from_buffer(&chart.png(PICTURE)?)?
                .set_scale_to_size(f64::from(WIDE), f64::from(WIDE), true)
                .set_alt_text(alternative(chart));
            sheet.insert_image(row, column, &image)?;
        }
    }
    Ok(())
}

/// The chart as Excel draws it. None where a figure drawn is missing: Excel draws words as zero. Lines begin where all of them are
/// known to the end.
fn drawn(chart: &Chart, native: &Native, part: &Part<'_>, laid: &Laid) -> Option<Drawn> {
    let (first, last) = laid.rows?;
    let series: Vec<u16> = native.series.iter().filter_map(|title| column_of(part.table, title)).collect();
    let missing = series.iter().filter_map(|column| last_missing(part.table, *column)).max();
    let first = match (missing, native.kind) {
        (None, _) => first,
        (Some(at), NativeKind::Line) => first + table::row_number(at) + 1,
        (Some(_), _) => return None,
    };
    if series.is_empty() || last < first + u32::from(native.kind == NativeKind::Line) {
        return None;
    }
    let mut drawn = Drawn::new(match native.kind {
        NativeKind::Line => ChartType::Line,
        NativeKind::Column => ChartType::Column,
        NativeKind::Bar => ChartType::Bar,
        NativeKind::StackedBar => ChartType::BarStacked,
    });
    let name = part.sheet.as_str();
    for (index, column) in series.iter().enumerate() {
        let colour = colour(index);
        let one = drawn.add_series();
        one.set_categories((name, first, 0, last, 0));
        one.set_values((name, first, *column, last, *column));
        one.set_name((name, laid.headings, *column));
        if native.kind == NativeKind::Line {
            one.set_format(ChartLine::new().set_color(colour).set_width(2.25));
            one.set_marker(ChartMarker::new().set_type(MARKERS[index % MARKERS.len()]).set_size(6));
        } else {
            one.set_format(rust_xlsxwriter::ChartSolidFill::new().set_color(colour));
            one.set_gap(60);
        }
    }
    drawn.title().set_name(&chart.title).set_font(ChartFont::new().set_size(12).set_bold());
    drawn.set_alt_text(alternative(chart));
    let is_lying = matches!(native.kind, NativeKind::Bar | NativeKind::StackedBar);
    if is_lying {
        // Excel puts the first row at the bottom of lying bars; a reader looks for it at the top.
        drawn.y_axis().set_reverse();
    }
    if series.len() == 1 {
        drawn.legend().set_hidden();
    } else {
        drawn.legend().set_position(rust_xlsxwriter::ChartLegendPosition::Bottom);
    }
    let bars = usize::try_from(last - first + 1).unwrap_or(0);
    let more = if is_lying { u32::try_from(bars.saturating_sub(BARS)).unwrap_or(0) * HIGHER } else { 0 };
    drawn.set_width(WIDE).set_height(HIGH + more);
    Some(drawn)
}

/// What a chart says to those who do not see it; the sheet of the words has all of it.
fn alternative(chart: &Chart) -> String {
    table::within(&format!("{}. {}", chart.title.trim_end_matches('.'), chart.description), table::ALTERNATIVE_AT_MOST)
}

/// Shapes that tell lines apart in grey print.
const MARKERS: [ChartMarkerType; 5] = [
    ChartMarkerType::Circle,
    ChartMarkerType::Square,
    ChartMarkerType::Triangle,
    ChartMarkerType::Diamond,
    ChartMarkerType::X,
];

fn column_of(table: &Table, title: &str) -> Option<u16> {
    let at = table.columns.iter().position(|column| column.title == title)?;
    u16::try_from(at).ok()
}

/// The last row without a number in a column, counted from 0.
fn last_missing(table: &Table, column: u16) -> Option<usize> {
    let rows: Vec<_> = table.rows.iter().filter(|row| !row.is_total).collect();
    rows.iter().rposition(|row| row.cells.get(usize::from(column)).is_none_or(|cell| cell.value.is_none()))
}

/// Lines over the rows of a table that is no part of a paper: a series, a control chart. Nothing where numbers are missing to
/// the end.
pub(crate) fn lines(
    sheet: &mut Worksheet,
    (name, title, unit): (&str, &str, &str),
    (table, headings): (&Table, u32),
    (categories, series): (&str, &[&str]),
) -> Result<(), ReportError> {
    let columns: Vec<u16> = series.iter().filter_map(|title| column_of(table, title)).collect();
    let begin = columns.iter().filter_map(|column| last_missing(table, *column)).max().map_or(0, |at| at + 1);
    let (Some(categories), true) = (column_of(table, categories), begin + 1 < table.rows.len()) else { return Ok(()) };
    let (first, last) = (headings + 1 + table::row_number(begin), headings + table::row_number(table.rows.len()));
    let mut drawn = Drawn::new(ChartType::Line);
    for (index, column) in columns.iter().enumerate() {
        let (width, size) = if index == 0 { (2.25, 6) } else { (1.25, 3) };
        let one = drawn.add_series();
        one.set_categories((name, first, categories, last, categories));
        one.set_values((name, first, *column, last, *column));
        one.set_name((name, headings, *column));
        one.set_format(ChartLine::new().set_color(colour(index)).set_width(width));
        one.set_marker(ChartMarker::new().set_type(MARKERS[index % MARKERS.len()]).set_size(size));
    }
    drawn.title().set_name(title).set_font(ChartFont::new().set_size(12).set_bold());
    drawn.y_axis().set_name(unit);
    let said = format!("Lines of {unit}: {}. The table holds every value.", series.join(", "));
    drawn.set_alt_text(table::within(&said, table::ALTERNATIVE_AT_MOST));
    if columns.len() == 1 {
        drawn.legend().set_hidden();
    } else {
        drawn.legend().set_position(rust_xlsxwriter::ChartLegendPosition::Bottom);
    }
    drawn.set_width(WIDE).set_height(HIGH);
    sheet.insert_chart(last + 3, 0, &drawn)?;
    Ok(())
}

/// The colour of a line or bar.
fn colour(index: usize) -> Color {
    let colour = COLOURS[index % COLOURS.len()];
    Color::RGB(u32::from(colour.0) << 16 | u32::from(colour.1) << 8 | u32::from(colour.2))
}
