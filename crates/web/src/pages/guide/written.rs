//! A page of the handbook as HTML: headings, paragraphs, lists, tables and code, which is all our own handbook uses.
//!
//! **Invariant:** every letter that comes from the text is escaped; a link leads to another guide, to a place on the page, or is
//! left as its words.

/// The text as HTML.
pub(super) fn html(text: &str) -> String {
    let mut html = String::new();
    let mut block = Block::None;
    for line in text.lines() {
        if let Block::Code = block {
            if line.trim_start().starts_with("```") {
                html.push_str("</code></pre>\n");
                block = Block::None;
            } else {
                html.push_str(&escaped(line));
                html.push('\n');
            }
            continue;
        }
        block = block.goes_on(line, &mut html);
    }
    block.end(&mut html);
    html
}

/// What is being written.
enum Block {
    None,
    Paragraph(String),
    /// A list, whether it is numbered, and the item that is being written.
    List(bool, String),
    /// The rows of a table so far.
    Table(Vec<Vec<String>>),
    Code,
}

impl Block {
    fn goes_on(self, line: &str, html: &mut String) -> Self {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            self.end(html);
            html.push_str("<pre class=\"wt-code\" tabindex=\"0\"><code>");
            return Self::Code;
        }
        if trimmed.is_empty() {
            self.end(html);
            return Self::None;
        }
        if let Some((level, title)) = heading(trimmed) {
            self.end(html);
            html.push_str(&format!("<h{level}>{}</h{level}>\n", inline(title)));
            return Self::None;
        }
        if trimmed.starts_with('|') {
            let row: Vec<String> = trimmed.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
            return match self {
                Self::Table(mut rows) => {
                    rows.push(row);
                    Self::Table(rows)
                }
                other => {
                    other.end(html);
                    Self::Table(vec![row])
                }
            };
        }
        match (item(trimmed), self) {
            (Some((is_numbered, words)), Self::List(was_numbered, last)) if is_numbered == was_numbered => {
                html.push_str(&format!("<li>{}</li>\n", inline(&last)));
                Self::List(is_numbered, words.to_owned())
            }
            (Some((is_numbered, words)), other) => {
                other.end(html);
                html.push_str(if is_numbered { "<ol>\n" } else { "<ul>\n" });
                Self::List(is_numbered, words.to_owned())
            }
            (None, Self::List(is_numbered, words)) => Self::List(is_numbered, format!("{words} {trimmed}")),
            (None, Self::Paragraph(words)) => Self::Paragraph(format!("{words} {trimmed}")),
            (None, other) => {
                other.end(html);
                Self::Paragraph(trimmed.to_owned())
            }
        }
    }

    fn end(self, html: &mut String) {
        match self {
            Self::None => {}
            Self::Paragraph(words) => html.push_str(&format!("<p>{}</p>\n", inline(&words))),
            Self::List(is_numbered, last) => {
                let end = if is_numbered { "</ol>" } else { "</ul>" };
                html.push_str(&format!("<li>{}</li>\n{end}\n", inline(&last)));
            }
            Self::Table(rows) => html.push_str(&table(&rows)),
            Self::Code => html.push_str("</code></pre>\n"),
        }
    }
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let title = line.get(level..)?.strip_prefix(' ')?;
    (1..=4).contains(&level).then_some((level, title))
}

fn item(line: &str) -> Option<(bool, &str)> {
    if let Some(words) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some((false, words));
    }
    let (number, words) = line.split_once(". ")?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some((true, words))
}

fn table(rows: &[Vec<String>]) -> String {
    let is_rule = |row: &&Vec<String>| !row.iter().all(|cell| cell.chars().all(|letter| "-: ".contains(letter)));
    let mut rows = rows.iter().filter(is_rule);
    let cells = |row: &Vec<String>, tag: &str| -> String {
        row.iter()
            .map(|cell| format!("<{tag}>{}</{}>", inline(cell), tag.split(' ').next().unwrap_or_default()))
            .collect()
    };
    let head = rows.next().map(|row| cells(row, "th scope=\"col\"")).unwrap_or_default();
    let body: String = rows.map(|row| format!("<tr>{}</tr>\n", cells(row, "td"))).collect();
    format!(
        "<table class=\"nhsuk-table wt-table\"><caption class=\"nhsuk-u-visually-hidden\">Table</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>\n"
    )
}

/// Words with code, bold and links in them.
fn inline(words: &str) -> String {
    let mut html = String::new();
    for (index, part) in words.split('`').enumerate() {
        if index % 2 == 1 {
            html.push_str(&format!("<code class=\"wt-guide__code\">{}</code>", escaped(part)));
        } else {
            html.push_str(&marked(part));
        }
    }
    html
}

fn marked(words: &str) -> String {
    let mut html = String::new();
    let mut rest = words;
    while let Some((before, text, to, after)) = link(rest) {
        html.push_str(&bold(before));
        html.push_str(&leading(text, to));
        rest = after;
    }
    html.push_str(&bold(rest));
    html
}

/// The first link: what stands before it, its words, where it leads, what follows.
fn link(words: &str) -> Option<(&str, &str, &str, &str)> {
    let (before, rest) = words.split_once('[')?;
    let (text, rest) = rest.split_once("](")?;
    let (to, after) = rest.split_once(')')?;
    Some((before, text, to, after))
}

/// A link to another guide; the words alone, where it leads to a page of the handbook that is not here.
fn leading(text: &str, to: &str) -> String {
    let (path, place) = to.split_once('#').unwrap_or((to, ""));
    let name = path.strip_suffix(".md").unwrap_or(path);
    let place = if place.is_empty() { String::new() } else { format!("#{}", escaped(place)) };
    if super::GUIDES.iter().any(|(known, _)| *known == name) {
        return format!("<a href=\"/guides/{name}{place}\">{}</a>", bold(text));
    }
    bold(text)
}

fn bold(words: &str) -> String {
    let parts = words.split("**").enumerate();
    parts
        .map(|(index, part)| if index % 2 == 1 { format!("<strong>{}</strong>", escaped(part)) } else { escaped(part) })
        .collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guide_is_written_with_its_headings_lists_tables_and_code() {
        let text = "# One\n\nFirst *line*\ngoes **on**, `a < b`.\n\n- one\n  and more\n- two\n\n| a | b |\n|---|---|\n| 1 | [need](need.md) |\n\n```sh\nx > y\n```\n";
        assert_eq!(
            html(text),
            "<h1>One</h1>\n<p>First *line* goes <strong>on</strong>, <code class=\"wt-guide__code\">a &lt; b</code>.</p>\n\
             <ul>\n<li>one and more</li>\n<li>two</li>\n</ul>\n\
             <table class=\"nhsuk-table wt-table\"><caption class=\"nhsuk-u-visually-hidden\">Table</caption><thead><tr><th scope=\"col\">a</th>\
             <th scope=\"col\">b</th></tr></thead><tbody><tr><td>1</td><td><a href=\"/guides/need\">need</a></td></tr>\n</tbody></table>\n\
             <pre class=\"wt-code\" tabindex=\"0\"><code>x &gt; y\n</code></pre>\n"
        );
    }

    #[test]
    fn nothing_of_a_text_becomes_markup_and_links_lead_to_guides_only() {
        assert_eq!(inline("<b> [x](https://example.org/)"), "&lt;b&gt; x");
        assert_eq!(inline("[r](../reference/commands.md)"), "r");
    }
}
