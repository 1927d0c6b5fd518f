//! Tables of a paper as Word sets them: rows that do not break, headings that are repeated, numbers to the right.

use super::body::Setter;
use super::pieces::{bookmark, bookmark_ends, place, run};
use super::tree::{Element, element, valued};
use crate::document::{Cell, Change, Column, ColumnKind, Figure, Row, Span, Table};

/// How wide a column is at least and at most, in letters, when the page is shared out. Our judgement.
const LETTERS: (usize, usize) = (7, 24);

/// A table with its title and notes, as a place.
pub(super) fn table(setter: &mut Setter<'_>, table: &Table) -> Element {
    let name = format!("table:{}", table.id);
    let mut content = vec![setter.caption(&name, &table.id, &table.title), grid(setter, table)];
    for note in &table.notes {
        content.push(setter.paragraph("WholetimeNote", &vec![Span::Text(note.clone())]));
    }
    if let Some(references) = references(setter, table) {
        content.push(references);
    } else if table.notes.is_empty() {
        // A paragraph parts the table from what follows, and from another table.
        content.push(setter.paragraph("WholetimeNote", &Vec::new()));
    }
    place(&name, "", setter.next_id(), false, content)
}

fn grid(setter: &mut Setter<'_>, table: &Table) -> Element {
    let wide = widths(table, setter.room);
    let columns = wide.iter().map(|wide| element("w:gridCol").with("w:w", &wide.to_string()));
    let mut grid =
        element("w:tbl").put(described(setter, &table.title, true)).put(element("w:tblGrid").put_all(columns));
    grid = grid.put(headings(setter, table, &wide));
    for row in &table.rows {
        grid = grid.put(line(setter, table, row, &wide));
    }
    grid
}

fn described(setter: &Setter<'_>, title: &str, has_headings: bool) -> Element {
    let look = element("w:tblLook")
        .with("w:val", if has_headings { "0420" } else { "0080" })
        .with("w:firstRow", if has_headings { "1" } else { "0" })
        .with("w:lastRow", "0")
        .with("w:firstColumn", if has_headings { "0" } else { "1" })
        .with("w:lastColumn", "0")
        .with("w:noHBand", "1")
        .with("w:noVBand", "1");
    element("w:tblPr")
        .put(valued("w:tblStyle", setter.styles.id("WholetimeTable")))
        .put(element("w:tblW").with("w:w", "5000").with("w:type", "pct"))
        .put(element("w:tblLayout").with("w:type", "fixed"))
        .put(look)
        .put(valued("w:tblCaption", title))
}

/// A letter of a table across, in twips: 9 points of Liberation Sans, as broad as capitals and digits are. Our measurement.
const LETTER: usize = 108;

/// The page shared out. What stands in cells is not broken within a word or number where that can be: headings give way first.
fn widths(table: &Table, room: u32) -> Vec<u32> {
    let (least, most) = LETTERS;
    let longest_word = |text: &str| text.split([' ', '\n']).map(|word| word.chars().count()).max().unwrap_or_default();
    let letters = table.columns.iter().enumerate().map(|(index, column)| {
        let cells = || table.rows.iter().filter_map(move |row| row.cells.get(index));
        let needed = cells().map(|cell| longest_word(&shown(cell)).min(most)).max().unwrap_or_default();
        let text = match column.kind {
            ColumnKind::Text => cells().map(|cell| cell.text.chars().count().min(most)).max().unwrap_or_default(),
            _ => needed,
        };
        let wished = text.max(longest_word(&column.title)).clamp(least, most);
        (needed.max(2) + 2, wished.max(needed) + 3)
    });
    let letters: Vec<(usize, usize)> = letters.collect();
    let (needed, wished) = letters.iter().fold((0, 0), |(a, b), (needed, wished)| (a + needed, b + wished));
    let across = room as usize / LETTER;
    // Where all of it fits, each has what it wishes; else what is left beyond the needs is shared by how much each would have more.
    let (left, beyond) =
        if wished <= across { (1, 1) } else { (across.saturating_sub(needed), (wished - needed).max(1)) };
    let share = |(needed, wished): &(usize, usize)| needed * 1_000 + (wished - needed) * 1_000 * left / beyond;
    let shares: Vec<usize> = letters.iter().map(share).collect();
    let all: usize = shares.iter().sum::<usize>().max(1);
    shares.iter().map(|share| u32::try_from(share * room as usize / all).unwrap_or(room)).collect()
}

fn headings(setter: &mut Setter<'_>, table: &Table, wide: &[u32]) -> Element {
    let how = element("w:trPr").put(element("w:cantSplit")).put(element("w:tblHeader"));
    let strong = element("w:rPr").put(valued("w:rStyle", setter.styles.id("Strong")));
    let mut row = element("w:tr").put(how);
    for (index, column) in table.columns.iter().enumerate() {
        let name = heading_name(&table.id, index);
        let text = setter.named_text(&name, "", &column.title, Some(&strong));
        let words = element("w:p").put(cell_words(setter, column, true)).put(text);
        row = row.put(cell(wide.get(index), Some("E8EDEE")).put(words));
    }
    row
}

/// What the heading of a column is called.
pub(super) fn heading_name(table: &str, index: usize) -> String {
    format!("table:{table}.column{}", index + 1)
}

fn line(setter: &mut Setter<'_>, table: &Table, row: &Row, wide: &[u32]) -> Element {
    let strong = element("w:rPr").put(valued("w:rStyle", setter.styles.id("Strong")));
    let how = row.is_total.then_some(&strong);
    let mut set = element("w:tr").put(element("w:trPr").put(element("w:cantSplit")));
    for (index, (one, column)) in row.cells.iter().zip(&table.columns).enumerate() {
        let content = match figure_of(one) {
            Some(figure) => setter.figure(&figure, how),
            None => super::pieces::run_like(&shown(one), how),
        };
        let words = element("w:p").put(cell_words(setter, column, false)).put(content);
        set = set.put(cell(wide.get(index), one.heat.map(shade).as_deref()).put(words));
    }
    set
}

fn cell_words(setter: &Setter<'_>, column: &Column, keeps_with_next: bool) -> Element {
    let mut how = element("w:pPr").put(valued("w:pStyle", setter.styles.id("WholetimeCell")));
    if keeps_with_next {
        how = how.put(element("w:keepNext"));
    }
    if !matches!(column.kind, ColumnKind::Text) {
        how = how.put(valued("w:jc", "right"));
    }
    how
}

fn cell(wide: Option<&u32>, fill: Option<&str>) -> Element {
    let wide = wide.copied().unwrap_or_default().to_string();
    let mut how = element("w:tcPr").put(element("w:tcW").with("w:w", &wide).with("w:type", "dxa"));
    if let Some(fill) = fill {
        how = how.put(valued("w:shd", "clear").with("w:color", "auto").with("w:fill", fill));
    }
    element("w:tc").put(how)
}

/// What people read in a cell: its text, and which way it moved.
pub(super) fn shown(cell: &Cell) -> String {
    let moved = match cell.change {
        None => return cell.text.clone(),
        // The sign and its word stay on one line.
        Some(Change::Up) => "↑\u{a0}up",
        Some(Change::Down) => "↓\u{a0}down",
        Some(Change::Same) => "→\u{a0}same",
    };
    if cell.text.is_empty() { moved.to_owned() } else { format!("{} {moved}", cell.text) }
}

/// The figure that stands in a cell, as it reads there: with which way it moved.
pub(super) fn figure_of(cell: &Cell) -> Option<Figure> {
    let (id, reference) = cell.figure.as_ref()?;
    Some(Figure { id: id.clone(), text: shown(cell), value: cell.value, reference: reference.clone() })
}

/// The colour of a cell on a heat map: from white to a blue on which ink can be read (contrast above 7 to 1).
fn shade(heat: f64) -> String {
    let share = f64::midpoint(heat.clamp(-1.0, 1.0), 1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
    let mix = |most: f64| (255.0 - (255.0 - most) * share).round() as u8;
    format!("{:02X}{:02X}{:02X}", mix(138.0), mix(184.0), mix(230.0))
}

/// Which references the figures of a table have, each number a link.
fn references(setter: &mut Setter<'_>, table: &Table) -> Option<Element> {
    let mut seen: Vec<(usize, String, String)> = Vec::new();
    for cell in table.rows.iter().flat_map(|row| &row.cells) {
        let Some(figure) = figure_of(cell) else { continue };
        let Some(number) = setter.number(&figure.reference) else { continue };
        if !seen.iter().any(|(known, ..)| *known == number) {
            seen.push((number, figure.id, figure.reference));
        }
    }
    if seen.is_empty() {
        return None;
    }
    seen.sort();
    let mut words =
        setter.paragraph("WholetimeNote", &vec![Span::Text("How these figures are built again:".to_owned())]);
    for (_, figure, reference) in &seen {
        words = words.put(run(" ", None)).put_all(setter.reference_number(figure, reference));
    }
    Some(words)
}

/// The front sheet: each line with its label.
pub(super) fn front(setter: &mut Setter<'_>) -> Element {
    let wide = [setter.room * 3 / 10, setter.room * 7 / 10];
    let columns = wide.iter().map(|wide| element("w:gridCol").with("w:w", &wide.to_string()));
    let mut grid =
        element("w:tbl").put(described(setter, "Front sheet", false)).put(element("w:tblGrid").put_all(columns));
    let strong = setter.styles.id("Strong").to_owned();
    for one in &setter.document.front {
        let label =
            element("w:p").put(cell_words(setter, &Column::text(""), false)).put(run(&one.label, Some(&strong)));
        let text = setter.front_text(one, None);
        let words = element("w:p").put(cell_words(setter, &Column::text(""), false)).put(text);
        let how = element("w:trPr").put(element("w:cantSplit"));
        let row = element("w:tr").put(how).put(cell(wide.first(), Some("E8EDEE")).put(label));
        grid = grid.put(row.put(cell(wide.get(1), None).put(words)));
    }
    let [start, end] = bookmark_ends(&bookmark("front"), setter.next_id());
    let after = element("w:p").put(start).put(end);
    place("front", "", setter.next_id(), false, vec![grid, after])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_says_which_way_it_moved_in_a_sign_and_a_word() {
        let moved = |text: &str, change| shown(&Cell { change: Some(change), ..Cell::text(text) });
        assert_eq!(moved("44.07", Change::Up), "44.07 ↑\u{a0}up");
        assert_eq!(moved("", Change::Same), "→\u{a0}same");
        assert_eq!(shown(&Cell::text("44.07")), "44.07");
    }

    #[test]
    fn the_darkest_cell_is_blue_and_the_lightest_is_white() {
        assert_eq!((shade(-1.0).as_str(), shade(1.0).as_str()), ("FFFFFF", "8AB8E6"));
    }

    #[test]
    fn the_page_is_shared_out_by_what_stands_in_the_columns() {
        let table = Table {
            id: "t".into(),
            title: String::new(),
            columns: vec![Column::text("Network"), Column::number("FTE", 2)],
            rows: vec![Row::of(vec![Cell::text("Harbour and Quay PCN"), Cell::number(4.25, 2)])],
            notes: Vec::new(),
        };
        // 20 letters and 7 at least, each with 3 beside: 23 and 10 of 33.
        assert_eq!(widths(&table, 3_564), [2_484, 1_080]);
    }

    #[test]
    fn numbers_of_a_wide_table_are_not_broken_for_the_sake_of_its_headings() {
        let mut columns = vec![Column::text("Area"), Column::text("Code")];
        columns.extend((0..8).map(|index| Column::number(format!("Administration, September 202{index}"), 1)));
        let mut cells = vec![Cell::text("HARBOUR AND QUAY PCN"), Cell::text("U99901")];
        cells.extend((0..8).map(|_| Cell { change: Some(Change::Same), ..Cell::number(109_807.0, 0) }));
        let table =
            Table { id: "t".into(), title: String::new(), columns, rows: vec![Row::of(cells)], notes: Vec::new() };
        let wide = widths(&table, 9_638);
        let room = |index: usize| wide[index] as usize / LETTER;
        assert!("U99901".len() < room(1), "{wide:?}");
        assert!((2..10).all(|index| "109,807".len() < room(index)), "{wide:?}");
        assert!(wide.iter().sum::<u32>() <= 9_638);
    }
}
