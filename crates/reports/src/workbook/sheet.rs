//! One sheet: a title, a header that stays in sight, rows of cells, and the sheets that every workbook ends with.

use rust_xlsxwriter::{Format, Workbook, Worksheet};
use wholetime_vocabulary::Value;
use wholetime_workbench::catalogue::{Expression, Indicator};
use wholetime_workbench::questions::profile::SourceLine;

use crate::document::excel::{self, formats};
use crate::{ReportError, document, words};

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

/// A formula of a column: its heading, and the formula with headings as references.
pub(super) type Worked = (&'static str, String);

/// Lines that Excel draws of a table, below it.
pub(super) struct Drawing<'a> {
    /// What they show.
    pub(super) title: &'a str,
    /// What the numbers are.
    pub(super) unit: &'a str,
    /// The heading of what they are drawn along.
    pub(super) along: &'a str,
    /// The headings of what is drawn, the most important first.
    pub(super) lines: &'a [&'a str],
}

/// Writes a table into a sheet of its own; `above` are lines of words over it.
pub(super) fn table(
    workbook: &mut Workbook,
    name: &str,
    above: &[String],
    columns: &[Column],
    rows: &[Vec<Cell>],
) -> Result<(), ReportError> {
    table_with(workbook, name, above, columns, rows, &[], None).map(drop)
}

/// The same, with formulas for columns whose every number comes out of them, and lines drawn of it.
pub(super) fn table_with<'w>(
    workbook: &'w mut Workbook,
    name: &str,
    above: &[String],
    columns: &[Column],
    rows: &[Vec<Cell>],
    formulas: &[Worked],
    drawn: Option<&Drawing<'_>>,
) -> Result<&'w mut Worksheet, ReportError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?;
    excel::print_well(sheet);
    let mut row = 0;
    for (index, line) in above.iter().enumerate() {
        let format = if index == 0 { formats::title() } else { Format::new() };
        sheet.write_string_with_format(row, 0, line, &format)?;
        row += 1;
    }
    if !above.is_empty() {
        row += 1;
    }
    let title = above.first().map_or(name, String::as_str);
    let named = document::Table {
        id: name.to_lowercase().replace(' ', "_"),
        title: title.to_owned(),
        columns: columns.iter().map(|Column(title, _)| column(title, formulas)).collect(),
        rows: rows.iter().map(|cells| document::Row::of(cells.iter().map(Cell::written).collect())).collect(),
        notes: Vec::new(),
    };
    let widths: Vec<f64> = columns.iter().map(|Column(_, width)| *width).collect();
    excel::write_table(sheet, row, &named, &widths)?;
    sheet.set_freeze_panes(row + 1, u16::from(3 < columns.len()))?;
    sheet.set_repeat_rows(row, row)?;
    if let Some(Drawing { title, unit, along, lines }) = drawn {
        excel::picture::lines(sheet, (name, title, unit), (&named, row), (along, lines))?;
    }
    Ok(sheet)
}

fn column(title: &str, formulas: &[Worked]) -> document::Column {
    let formula = formulas.iter().find(|(of, _)| *of == title).map(|(_, formula)| formula.clone());
    document::Column { formula, ..document::Column::text(title) }
}

impl Cell {
    /// The cell of a paper: numbers carry their decimals in how they are shown.
    fn written(&self) -> document::Cell {
        match self {
            Self::Empty => document::Cell::default(),
            Self::Text(text) => document::Cell::text(text),
            Self::Number(number, decimals) => document::Cell::number(*number, *decimals),
            Self::Value(value, decimals) => document::Cell::value(*value, *decimals),
        }
    }
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
