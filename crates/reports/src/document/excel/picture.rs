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

/// The chart as Excel draws it. None where a figure drawn is missing: Excel draws words as zero.
fn drawn(chart: &Chart, native: &Native, part: &Part<'_>, laid: &Laid) -> Option<Drawn> {
    let (first, last) = laid.rows?;
    let series: Vec<u16> = native.series.iter().filter_map(|title| column_of(part.table, title)).collect();
    if series.is_empty() || series.iter().any(|column| has_missing(part.table, *column)) {
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
        let colour = COLOURS[index % COLOURS.len()];
        let colour = Color::RGB(u32::from(colour.0) << 16 | u32::from(colour.1) << 8 | u32::from(colour.2));
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

fn has_missing(table: &Table, column: u16) -> bool {
    let rows = table.rows.iter().filter(|row| !row.is_total);
    rows.map(|row| row.cells.get(usize::from(column))).any(|cell| cell.is_none_or(|cell| cell.value.is_none()))
}
