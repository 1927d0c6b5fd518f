//! A paper as one HTML file: read in any browser, without network or script.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::{
    Block, Cell, Change, ColumnKind, Document, Picture, Reference, Row, Span, Table, numbers, written_or_open,
};

/// How the page looks. The colours are those of charts; it prints.
pub(crate) const STYLE: &str = include_str!("../../assets/paper.css");

/// The page.
#[must_use]
pub fn html(document: &Document) -> String {
    let page = Page { numbers: reference_numbers(&document.references) };
    let title = escaped(&document.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n<p>{}</p>\n</header>\n<main>\n",
        escaped(&document.subtitle)
    );
    page.front(&mut out, document);
    contents(&mut out, document);
    for (block, number) in document.blocks.iter().zip(numbers::of(&document.blocks)) {
        page.block(&mut out, block, number.as_deref());
    }
    references(&mut out, &document.references);
    let day = document.made_on.strftime("%-d %B %Y");
    let _ = write!(
        out,
        "</main>\n<footer><p>Wholetime {}, made on {day}</p></footer>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION")
    );
    out
}

/// The number of each reference by its name.
fn reference_numbers(references: &[Reference]) -> HashMap<&str, usize> {
    references.iter().enumerate().map(|(index, one)| (one.id.as_str(), index + 1)).collect()
}

struct Page<'a> {
    numbers: HashMap<&'a str, usize>,
}

impl Page<'_> {
    fn front(&self, out: &mut String, document: &Document) {
        let lines: Vec<_> = document.front.iter().filter(|line| !line.text.is_empty()).collect();
        if lines.is_empty() {
            return;
        }
        out.push_str("<dl class=\"front\">\n");
        for line in lines {
            let _ = writeln!(out, "<dt>{}</dt><dd>{}</dd>", escaped(&line.label), escaped(&line.text));
        }
        out.push_str("</dl>\n");
    }

    fn block(&self, out: &mut String, block: &Block, number: Option<&str>) {
        match block {
            Block::Heading { depth, id, text } => {
                let level = (*depth).clamp(1, 3) + 1;
                let number = number.map(|number| format!("{number} ")).unwrap_or_default();
                let _ = writeln!(out, "<h{level} id=\"{}\">{number}{}</h{level}>", escaped(id), escaped(text));
            }
            Block::Paragraph(words) => self.paragraph(out, "", words),
            Block::Numbered(words) => {
                let number = number.unwrap_or_default();
                let _ = write!(out, "<p class=\"numbered\"><span class=\"number\">{number}</span> <span>");
                self.words(out, words);
                out.push_str("</span></p>\n");
            }
            Block::Warning(words) => self.paragraph(out, " class=\"warning\"", words),
            Block::List(items) => {
                out.push_str("<ul>\n");
                for words in items {
                    out.push_str("<li>");
                    self.words(out, words);
                    out.push_str("</li>\n");
                }
                out.push_str("</ul>\n");
            }
            Block::Editable { words, .. } => {
                written_or_open(words).iter().for_each(|words| self.paragraph(out, "", words));
            }
            Block::Table(table) => self.table(out, table),
            Block::Picture(picture) => self.picture(out, picture),
            Block::NewPage => out.push_str("<hr class=\"new-page\">\n"),
        }
    }

    fn paragraph(&self, out: &mut String, class: &str, words: &[Span]) {
        let _ = write!(out, "<p{class}>");
        self.words(out, words);
        out.push_str("</p>\n");
    }

    fn words(&self, out: &mut String, words: &[Span]) {
        for span in words {
            let _ = match span {
                Span::Text(text) => write!(out, "{}", escaped(text)),
                Span::Strong(text) => write!(out, "<strong>{}</strong>", escaped(text)),
                Span::Figure(figure) => {
                    write!(out, "<data value=\"{}\">{}</data>", escaped(&figure.id), escaped(&figure.text))
                }
                Span::Link { text, to } if leads(to) => {
                    write!(out, "<a href=\"{}\">{}</a>", escaped(to), escaped(text))
                }
                Span::Link { text, .. } => write!(out, "{}", escaped(text)),
            };
        }
        let ids = words.iter().filter_map(|span| match span {
            Span::Figure(figure) => Some(figure.reference.as_str()),
            _ => None,
        });
        let pointers = self.pointers(ids);
        if !pointers.is_empty() {
            let _ = write!(out, "<sup>{pointers}</sup>");
        }
    }

    /// Links to references, each once, in order.
    fn pointers<'b>(&self, ids: impl Iterator<Item = &'b str>) -> String {
        let mut found: Vec<(usize, &str)> = ids.filter_map(|id| Some((*self.numbers.get(id)?, id))).collect();
        found.sort_unstable();
        found.dedup();
        let links = found
            .iter()
            .map(|(number, id)| format!("<a href=\"#{}\" aria-label=\"reference {number}\">{number}</a>", escaped(id)));
        links.collect::<Vec<_>>().join(", ")
    }

    fn table(&self, out: &mut String, table: &Table) {
        let numeric: Vec<bool> =
            table.columns.iter().map(|column| !matches!(column.kind, ColumnKind::Text | ColumnKind::Day)).collect();
        let class = |index: usize| if numeric.get(index).copied().unwrap_or_default() { " class=\"n\"" } else { "" };
        let _ = write!(
            out,
            "<div class=\"sheet\" role=\"region\" aria-label=\"{0}\" tabindex=\"0\">\n<table id=\"{1}\">\n<caption>{0}</caption>\n<thead><tr>",
            escaped(&table.title),
            escaped(&table.id)
        );
        for (index, column) in table.columns.iter().enumerate() {
            let _ = write!(out, "<th scope=\"col\"{}>{}</th>", class(index), escaped(&column.title));
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        for Row { cells, is_total } in &table.rows {
            out.push_str(if *is_total { "<tr class=\"total\">" } else { "<tr>" });
            for (index, cell) in cells.iter().enumerate() {
                let text = shown(cell);
                if index == 0 {
                    let _ = write!(out, "<th scope=\"row\">{text}</th>");
                    continue;
                }
                let heat = cell.heat.map(|heat| format!(" heat-{}", tint(heat))).unwrap_or_default();
                let missing = if cell.value.is_none() && !cell.text.is_empty() { " missing" } else { "" };
                let n = if numeric.get(index).copied().unwrap_or_default() { "n" } else { "" };
                let missing = if n.is_empty() { "" } else { missing };
                let _ = write!(out, "<td class=\"{}\">{text}</td>", format!("{n}{heat}{missing}").trim());
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody>\n</table>\n");
        for note in &table.notes {
            let _ = writeln!(out, "<p class=\"note\">{}</p>", escaped(note));
        }
        let ids = table.rows.iter().flat_map(|row| &row.cells).filter_map(|cell| cell.figure.as_ref());
        let pointers = self.pointers(ids.map(|(_, reference)| reference.as_str()));
        if !pointers.is_empty() {
            let _ = writeln!(out, "<p class=\"note\">Rebuilt by reference {pointers}</p>");
        }
        out.push_str("</div>\n");
    }

    fn picture(&self, out: &mut String, picture: &Picture) {
        let _ = write!(
            out,
            "<figure id=\"figure-{}\">\n<figcaption>{}</figcaption>\n{}\n</figure>\n<details><summary>Figures of this chart</summary>\n",
            escaped(&picture.id),
            escaped(&picture.chart.title),
            picture.chart.svg
        );
        self.table(out, &picture.table);
        out.push_str("</details>\n");
    }
}

/// Links to sections, where there are some.
fn contents(out: &mut String, document: &Document) {
    let sections: Vec<(String, &str, &str)> = document
        .blocks
        .iter()
        .zip(numbers::of(&document.blocks))
        .filter_map(|(block, number)| match block {
            Block::Heading { depth: 1, id, text } => Some((number.unwrap_or_default(), id.as_str(), text.as_str())),
            _ => None,
        })
        .collect();
    if sections.len() < 3 {
        return;
    }
    out.push_str("<nav aria-label=\"Contents\">\n<ol>\n");
    for (_, id, text) in sections {
        let _ = writeln!(out, "<li><a href=\"#{}\">{}</a></li>", escaped(id), escaped(text));
    }
    out.push_str("</ol>\n</nav>\n");
}

fn references(out: &mut String, references: &[Reference]) {
    if references.is_empty() {
        return;
    }
    out.push_str("<h2 id=\"references\">References: how each figure is rebuilt</h2>\n<ol class=\"references\">\n");
    for reference in references {
        let _ = writeln!(
            out,
            "<li id=\"{}\">{}<br><code>{}</code>{}</li>",
            escaped(&reference.id),
            escaped(&reference.what),
            escaped(&reference.command),
            if reference.sources.is_empty() {
                String::new()
            } else {
                format!("<br><small>{}</small>", escaped(&reference.sources.join("; ")))
            }
        );
    }
    out.push_str("</ol>\n");
}

fn shown(cell: &Cell) -> String {
    let change = cell.change.map(|change| match change {
        Change::Up => " <span class=\"change\">▲ up</span>",
        Change::Down => " <span class=\"change\">▼ down</span>",
        Change::Same => " <span class=\"change\">≈ same</span>",
    });
    format!("{}{}", escaped(&cell.text), change.unwrap_or_default())
}

/// Which of five tints a cell has on a heat map.
fn tint(heat: f64) -> u8 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 4")]
    let tint = ((heat.clamp(-1.0, 1.0) + 1.0) * 2.0).round() as u8;
    tint
}

/// Whether an address may be followed: within the paper, or on the web.
fn leads(to: &str) -> bool {
    ["#", "https://", "http://", "mailto:"].iter().any(|start| to.starts_with(start))
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::super::samples::{HOSTILE, paper};
    use super::*;

    #[test]
    fn names_are_escaped_and_only_safe_addresses_are_links() {
        let page = html(&paper());
        assert!(!page.contains("<script"), "names are text");
        assert!(page.contains(&escaped(HOSTILE)));
        assert!(page.contains("<a href=\"#baseline\">The baseline</a>"));
        assert!(!page.contains("javascript:"), "an address that is none is no link");
    }

    #[test]
    fn a_figure_leads_to_the_command_that_rebuilds_it() {
        let page = html(&paper());
        assert!(page.contains("<a href=\"#ref-1\" aria-label=\"reference 1\">1</a>"));
        assert!(page.contains("<li id=\"ref-1\">"));
        assert!(page.contains("wholetime explain U99901 nurse_fte --period 2025-01"));
    }

    #[test]
    fn rows_and_columns_have_headers_and_a_missing_value_says_why() {
        let page = html(&paper());
        assert!(page.contains("<th scope=\"col\" class=\"n\">FTE</th>"));
        assert!(page.contains("<th scope=\"row\">Quay Surgery</th><td class=\"n missing\">not reported</td>"));
        assert!(page.contains("▲ up"), "an arrow is a word, too");
    }

    #[test]
    fn a_place_that_nobody_wrote_in_says_so() {
        let open = Block::Editable { id: "implications.legal".into(), words: Vec::new() };
        let page = html(&Document { blocks: vec![open], ..paper() });
        assert!(page.contains("<p>[to be written]</p>"), "a heading with nothing below it reads like a fault");
    }

    #[test]
    fn it_asks_no_other_host() {
        let page = html(&paper());
        let asked = ["src=", "<link", "@import", "url("].into_iter().find(|ask| page.contains(ask));
        assert_eq!(asked, None);
    }
}
