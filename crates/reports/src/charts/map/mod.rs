//! An indicator on a map: areas by their outlines, or as tiles in blocks, in up to five shades.
//!
//! **Invariant:** shades grow darker with the value, also in grey; what has no value is hatched; the number of a shade stands
//! wherever there is room, so colour is never the only sign.

mod outlines;
mod shade;
mod tiles;

use wholetime_workbench::questions::map::{MapAnswer, MapClass, MapKind, MapPart};

use super::data::{Data, maybe};
use super::{Chart, escaped, framed_as};
use crate::document::Cell;
use crate::words;
use shade::Shades;

/// A map as a chart.
pub struct Map<'a> {
    /// Identifier of the chart in its page.
    pub id: &'a str,
    /// What is drawn.
    pub answer: &'a MapAnswer,
    /// Where a part leads; nowhere in papers.
    pub href: &'a dyn Fn(&MapPart) -> Option<String>,
}

/// What the Open Government Licence asks for beside boundaries. Source: ONS Open Geography Portal, "Licences".
pub(crate) const ATTRIBUTION: [&str; 2] = [
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0.",
    "Contains OS data © Crown copyright and database right.",
];

/// Width of every map, in pixels.
const WIDTH: i32 = 720;
/// A row of the legend.
const ROW: i32 = 26;
/// Entries of the legend beside each other.
const ACROSS: usize = 3;

/// What a drawing comes to: its elements, and how high it is.
struct Drawing {
    elements: String,
    height: i32,
}

impl Map<'_> {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Chart {
        let shades = Shades::of(&self.answer.classes);
        let mut drawing = self.legend(&shades);
        let top = drawing.height + 10;
        let map = match self.answer.kind {
            MapKind::Outlines => outlines::draw(self, &shades, top),
            MapKind::Tiles => tiles::draw(self, &shades, top),
        };
        drawing.elements.push_str(&map.elements);
        let mut bottom = top + map.height;
        for line in self.attribution() {
            bottom += 16;
            drawing.elements.push_str(&text((8, bottom), 12, "#4c6272", "start", line));
        }
        let size = (WIDTH.unsigned_abs(), (bottom + 6).max(80).unsigned_abs());
        // What holds links is no image: an image is one thing to a screen reader.
        let role = if self.answer.parts.iter().any(|part| (self.href)(part).is_some()) { "group" } else { "img" };
        let inside = format!("{}{}", shades.hatch(self.id), drawing.elements);
        framed_as(role, (self.id, &self.answer.finding), &self.description(), &inside, size, self.data())
    }

    /// What the licence of boundaries asks for wherever they are drawn.
    fn attribution(&self) -> &[&'static str] {
        let is_drawn = self.answer.kind == MapKind::Outlines && self.answer.parts.iter().any(|part| part.has_outline);
        if is_drawn { &ATTRIBUTION } else { &[] }
    }

    fn number(&self, value: f64) -> String {
        words::number(value, self.answer.decimals)
    }

    fn description(&self) -> String {
        let MapAnswer { within, level, period, classes, .. } = self.answer;
        let how = match self.answer.kind {
            MapKind::Outlines => "Map",
            MapKind::Tiles => "Tiles, one each,",
        };
        let classes: Vec<String> =
            classes.iter().map(|class| format!("shade {}: {} ({})", class.class, self.span(class), class.n)).collect();
        let missing = self.answer.missing().count();
        let missing = if missing == 0 { String::new() } else { format!("; without a value: {missing}") };
        format!(
            "{how} of the {} of {}, {}. {}{missing}. The table holds every value.",
            level.titles(),
            within.name,
            period.in_words(),
            classes.join("; "),
        )
    }

    fn span(&self, class: &MapClass) -> String {
        let (low, high) = (self.number(class.low), self.number(class.high));
        if low == high { low } else { format!("{low} to {high}") }
    }

    fn data(&self) -> Data {
        let MapAnswer { level, unit, decimals, classes_are, within, within_value, .. } = self.answer;
        let row = |part: &MapPart| {
            vec![
                Cell::text(&part.name),
                Cell::text(&part.code),
                Cell::value(part.value, *decimals),
                Cell::text(part.class.map_or_else(String::new, |class| class.to_string())),
                Cell::text(part.rank.map_or_else(String::new, |rank| rank.to_string())),
                maybe(Some(part.coverage_pct), 1),
                Cell::value(part.patients, 0),
            ]
        };
        let mut name = level.title().to_owned();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let whole = format!("{}: {}", within.name, words::value(*within_value, *decimals));
        Data::of(name)
            .words("Code")
            .numbers(unit, *decimals)
            .words("Shade")
            .words("Rank, 1 the highest")
            .numbers("Patients covered, %", 1)
            .numbers("Patients", 0)
            .rows(self.answer.parts.iter().map(row))
            .note(Some(classes_are.clone()))
            .note(Some(whole))
    }

    /// What a part says: its name, value and rank.
    fn said(&self, part: &MapPart) -> String {
        let known = self.answer.parts.iter().filter(|part| part.rank.is_some()).count();
        let mut said = format!("{}: {}", part.name, words::value(part.value, self.answer.decimals));
        if let (Some(class), Some(rank)) = (part.class, part.rank) {
            said.push_str(&format!(", shade {class}, rank {rank} of {known}"));
        }
        if part.approximate.is_some() {
            said.push_str(", outline approximate");
        }
        said
    }

    /// A part as a link where it leads somewhere, with what it says.
    fn linked(&self, part: &MapPart, drawn: &str) -> String {
        let said = attribute(&self.said(part));
        match (self.href)(part) {
            Some(href) => {
                // What a tile shows is cut to its size; what it says is whole, so the one is not read out beside the other.
                let href = attribute(&href);
                format!("<a href=\"{href}\"><title>{said}</title><g aria-hidden=\"true\">{drawn}</g></a>")
            }
            None => format!("<g><title>{said}</title>{drawn}</g>"),
        }
    }

    /// The unit, and what each shade says with how many have it.
    fn legend(&self, shades: &Shades) -> Drawing {
        let mut entries: Vec<(Option<u8>, String)> = self
            .answer
            .classes
            .iter()
            .map(|class| (Some(class.class), format!("{}: {} ({})", class.class, self.span(class), class.n)))
            .collect();
        let missing = self.answer.missing().count();
        if 0 < missing {
            entries.push((None, format!("no value ({missing})")));
        }
        let mut elements = text((8, 16), 15, "#4c6272", "start", &self.answer.unit);
        for (index, (class, said)) in entries.iter().enumerate() {
            let column = i32::try_from(index % ACROSS).unwrap_or_default();
            let row = i32::try_from(index / ACROSS).unwrap_or_default();
            let (x, y) = (8 + column * (WIDTH / 3), 30 + row * ROW);
            let fill = shades.fill(*class, self.id);
            elements.push_str(&format!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"26\" height=\"18\" fill=\"{fill}\" stroke=\"#4c6272\"/>"
            ));
            elements.push_str(&text((x + 34, y + 14), 15, "#212b32", "start", said));
        }
        let rows = i32::try_from(entries.len().div_ceil(ACROSS)).unwrap_or_default();
        Drawing { elements, height: 30 + rows * ROW }
    }
}

/// A text that starts, ends or is centred where it is put.
fn text((x, y): (i32, i32), size: i32, colour: &str, anchor: &str, said: &str) -> String {
    format!(
        "<text x=\"{x}\" y=\"{y}\" font-family=\"Arial, sans-serif\" font-size=\"{size}\" fill=\"{colour}\" \
         text-anchor=\"{anchor}\">{}</text>",
        escaped(said)
    )
}

/// Text within quotes.
fn attribute(text: &str) -> String {
    escaped(text).replace('"', "&quot;")
}

#[cfg(test)]
mod tests;
