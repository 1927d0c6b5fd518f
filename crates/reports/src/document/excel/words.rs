//! The words of a paper on one sheet, in order, with links to the tables.

use rust_xlsxwriter::{Color, Format, Url, Worksheet};

use super::{Part, contents, formats, table};
use crate::ReportError;
use crate::document::{Block, Document, Span, Table, Words, written_or_open};

/// How wide the words are, in letters: a line that is read with ease. Our judgement.
const WIDE: u16 = 110;
/// The ground of what people may write in. Our judgement.
const TO_WRITE: Color = Color::RGB(0x00FF_F8D6);
/// The ground of warnings. Our judgement.
const TO_KNOW: Color = Color::RGB(0x00FF_F0E0);

/// A text without its marks.
pub(super) fn text_of(words: &Words) -> String {
    let piece = |span: &Span| match span {
        Span::Text(text) | Span::Strong(text) | Span::Link { text, .. } => text.clone(),
        Span::Figure(figure) => figure.text.clone(),
    };
    words.iter().map(piece).collect()
}

/// Where the words go on.
struct Lines<'s> {
    sheet: &'s mut Worksheet,
    row: u32,
    section: u32,
    paragraph: u32,
}

impl Lines<'_> {
    fn add(&mut self, before: &str, text: &str, format: &Format) -> Result<(), ReportError> {
        if !before.is_empty() {
            self.sheet.write_string_with_format(self.row, 0, before, &formats::words())?;
        }
        self.sheet.write_string_with_format(self.row, 1, table::cut(text), format)?;
        let lines = table::lines_of(text, f64::from(WIDE));
        if 1 < lines {
            self.sheet.set_row_height(self.row, table::height_of(lines))?;
        }
        self.row += 1;
        Ok(())
    }

    fn link(&mut self, part: &Part<'_>) -> Result<(), ReportError> {
        let before = if part.chart.is_some() { "Chart" } else { "Table" };
        self.sheet.write_string_with_format(self.row, 0, before, &formats::words())?;
        let url = Url::new(contents::address(&part.sheet)).set_text(&part.table.title);
        self.sheet.write_url_with_format(self.row, 1, url, &formats::link())?;
        self.row += 1;
        if let Some((chart, _)) = part.chart {
            self.add("", &format!("{}. {}", chart.title, chart.description), &formats::words())?;
        }
        Ok(())
    }
}

pub(super) fn write(sheet: &mut Worksheet, document: &Document, parts: &[Part<'_>]) -> Result<(), ReportError> {
    sheet.set_column_width(0, 10)?;
    sheet.set_column_width(1, f64::from(WIDE))?;
    sheet.write_string_with_format(0, 0, &document.title, &formats::title())?;
    sheet.write_string(1, 0, &document.subtitle)?;
    contents::back(sheet, 2)?;
    let mut lines = Lines { sheet, row: 4, section: 0, paragraph: 0 };
    let mut tables = parts.iter();
    for block in &document.blocks {
        match block {
            Block::Heading { depth, text, .. } => {
                if *depth == 1 {
                    (lines.section, lines.paragraph) = (lines.section + 1, 0);
                    lines.row += 1;
                }
                lines.add("", text, &formats::section())?;
            }
            Block::Paragraph(words) => lines.add("", &text_of(words), &formats::words())?,
            Block::Numbered(words) => {
                lines.paragraph += 1;
                let number = format!("{}.{}", lines.section, lines.paragraph);
                lines.add(&number, &text_of(words), &formats::words())?;
            }
            Block::List(points) => {
                for point in points {
                    lines.add("", &format!("• {}", text_of(point)), &formats::words())?;
                }
            }
            Block::Warning(words) => {
                lines.add("To know", &text_of(words), &formats::words().set_background_color(TO_KNOW))?;
            }
            Block::Editable { words, .. } => {
                let format = formats::words().set_background_color(TO_WRITE);
                for text in written_or_open(words).iter().map(text_of) {
                    lines.add("To write", &text, &format)?;
                }
            }
            Block::Table(_) | Block::Picture(_) => {
                if let Some(part) = tables.next() {
                    lines.link(part)?;
                }
            }
            Block::NewPage => {}
        }
    }
    Ok(())
}

/// Writes a note below a table over all its columns, as high as it needs to be: merged cells do not grow by themselves.
pub(super) fn across(
    sheet: &mut Worksheet,
    row: u32,
    columns: u16,
    table: &Table,
    note: &str,
) -> Result<(), ReportError> {
    let note = table::cut(note);
    if columns < 2 {
        sheet.write_string_with_format(row, 0, note, &formats::note())?;
        return Ok(());
    }
    let wide: f64 = table::widths(table).iter().sum();
    sheet.merge_range(row, 0, row, columns - 1, &note, &formats::note())?;
    sheet.set_row_height(row, table::height_of(table::lines_of(&note, wide)))?;
    Ok(())
}
