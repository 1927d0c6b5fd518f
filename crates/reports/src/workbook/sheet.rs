//! One sheet: a title, a header that stays in sight, rows of cells, and the sheets that every workbook ends with.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet};
use wholetime_vocabulary::Value;
use wholetime_workbench::catalogue::{Expression, Indicator};
use wholetime_workbench::questions::profile::SourceLine;

use crate::{ReportError, words};

/// What stands in a cell.
pub(super) enum Cell {
    Text(String),
    Number(f64, usize),
    Value(Value, usize),
    Empty,
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// A column: its heading and how many letters wide it is.
pub(super) struct Column(pub(super) &'static str, pub(super) f64);

const NHS_BLUE: Color = Color::RGB(0x0000_5EB8);

fn number_format(decimals: usize) -> String {
    match decimals {
        0 => "#,##0".to_owned(),
        some => format!("#,##0.{}", "0".repeat(some)),
    }
}

/// Writes a table into a sheet of its own; `above` are lines of words over it.
pub(super) fn table(
    workbook: &mut Workbook,
    name: &str,
    above: &[String],
    columns: &[Column],
    rows: &[Vec<Cell>],
) -> Result<(), ReportError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?;
    let mut row = 0;
    for (index, line) in above.iter().enumerate() {
        let format = if index == 0 { Format::new().set_bold().set_font_size(14) } else { Format::new() };
        sheet.write_string_with_format(row, 0, line, &format)?;
        row += 1;
    }
    if !above.is_empty() {
        row += 1;
    }
    let heading = Format::new()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(NHS_BLUE)
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Thin);
    for (index, Column(title, width)) in (0_u16..).zip(columns) {
        sheet.write_string_with_format(row, index, *title, &heading)?;
        sheet.set_column_width(index, *width)?;
    }
    sheet.set_freeze_panes(row + 1, u16::from(3 < columns.len()))?;
    sheet.set_repeat_rows(row, row)?;
    sheet.set_landscape();
    for cells in rows {
        row += 1;
        for (index, cell) in (0_u16..).zip(cells) {
            write(sheet, row, index, cell)?;
        }
    }
    Ok(())
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), ReportError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            let format = Format::new().set_text_wrap().set_align(FormatAlign::Top);
            sheet.write_string_with_format(row, column, text, &format)?;
        }
        Cell::Number(number, decimals) | Cell::Value(Value::Known(number), decimals) => {
            let format = Format::new().set_num_format(number_format(*decimals)).set_align(FormatAlign::Top);
            sheet.write_number_with_format(row, column, *number, &format)?;
        }
        Cell::Value(Value::Missing(why), _) => {
            let format = Format::new()
                .set_italic()
                .set_font_color(Color::RGB(0x004C_6272))
                .set_align(FormatAlign::Right)
                .set_align(FormatAlign::Top);
            sheet.write_string_with_format(row, column, why.phrase(), &format)?;
        }
    }
    Ok(())
}

fn sum_in_words(expression: &Expression) -> String {
    let plus = expression.plus.join(" + ");
    if expression.minus.is_empty() { plus } else { format!("{plus} − {}", expression.minus.join(" − ")) }
}

/// What each figure means.
pub(super) fn definitions(
    workbook: &mut Workbook,
    indicators: &[&Indicator],
    others: &[(&str, &str)],
) -> Result<(), ReportError> {
    let mut rows: Vec<Vec<Cell>> = others
        .iter()
        .map(|(title, meaning)| {
            vec![Cell::text(*title), Cell::text(*meaning), Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]
        })
        .collect();
    for indicator in indicators {
        let scale = if (indicator.scale - 1.0).abs() < f64::EPSILON {
            String::new()
        } else {
            format!("{} × ", indicator.scale)
        };
        let divided =
            indicator.denominator.as_ref().map_or_else(String::new, |by| format!(" ÷ ({})", sum_in_words(by)));
        let caveats: Vec<&str> = indicator.caveat.iter().map(|caveat| caveat.text.as_str()).collect();
        rows.push(vec![
            Cell::text(format!("{} ({})", indicator.title, indicator.id)),
            Cell::text(&indicator.question),
            Cell::text(indicator.unit.title()),
            Cell::text(format!("{scale}({}){divided}", sum_in_words(&indicator.numerator))),
            Cell::text(caveats.join(" ")),
            Cell::text(format!("{}, reviewed {}", indicator.owner, indicator.reviewed)),
        ]);
    }
    for kind in wholetime_vocabulary::Missing::ALL {
        let meaning = missing_in_words(kind);
        rows.push(vec![
            Cell::text(format!("“{}” in a cell", kind.phrase())),
            Cell::text(meaning),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
        ]);
    }
    let columns = [
        Column("Figure", 36.0),
        Column("What it says", 48.0),
        Column("Unit", 20.0),
        Column("Arithmetic", 40.0),
        Column("What to know", 60.0),
        Column("Owner", 24.0),
    ];
    table(workbook, "Definitions", &["Definitions".to_owned()], &columns, &rows)
}

/// What a kind of missing means. None of them is zero.
#[must_use]
pub const fn missing_in_words(kind: wholetime_vocabulary::Missing) -> &'static str {
    use wholetime_vocabulary::Missing;
    match kind {
        Missing::NotReported => "The practice did not report it. It is not zero.",
        Missing::NotValid => "Something was reported that the publisher, or a rule, does not accept.",
        Missing::NotCollected => "Nobody was asked for it at the time: the role, age band or list did not exist yet.",
        Missing::NotApplicable => "The question has no meaning here, such as a rate of a practice without patients.",
        Missing::Suppressed => "Withheld by the publisher so that nobody can be recognised.",
        Missing::NotHeld => "It was published, but is not among the files held; or too little of the area is held.",
        Missing::TooSmall => "It would rest on too little to say anything of the place.",
    }
}

/// Where the figures come from.
pub(super) fn sources(workbook: &mut Workbook, sources: &[SourceLine]) -> Result<(), ReportError> {
    let rows: Vec<Vec<Cell>> = sources
        .iter()
        .map(|source| {
            vec![
                Cell::text(&source.source),
                Cell::text(source.period.to_string()),
                Cell::Number(f64::from(source.revision), 0),
                Cell::text(words::file_name(&source.file)),
                Cell::text(&source.sha256),
                Cell::text(&source.licence),
            ]
        })
        .collect();
    let columns = [
        Column("Publication", 28.0),
        Column("Period", 12.0),
        Column("Revision", 10.0),
        Column("File", 60.0),
        Column("SHA-256 of its bytes", 68.0),
        Column("Licence", 34.0),
    ];
    table(workbook, "Sources", &["Sources".to_owned()], &columns, &rows)
}

/// What a reader should know, each line with what kind of remark it is.
pub(super) fn notes(workbook: &mut Workbook, notes: &[(&str, String)]) -> Result<(), ReportError> {
    let rows: Vec<Vec<Cell>> = notes.iter().map(|(kind, note)| vec![Cell::text(*kind), Cell::text(note)]).collect();
    table(workbook, "Notes", &["Notes".to_owned()], &[Column("Kind", 22.0), Column("Note", 120.0)], &rows)
}
