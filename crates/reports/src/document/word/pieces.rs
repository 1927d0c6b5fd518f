//! The pieces Word papers are made of: runs, named places, links, bookmarks, pictures.

use sha2::{Digest as _, Sha256};

use super::tree::{Element, Tree, element, valued};
use crate::ReportError;
use crate::charts::Chart;

/// Letters of a name or title of a place. Source: Microsoft, ContentControl.Tag and ContentControl.Title: Word calls a file with
/// more than 64 damaged.
const NAME_LETTERS: usize = 64;
/// English Metric Units of a twentieth of a point. Source: ECMA-376-1:2016, 20.1.2.1.
pub(super) const EMU_IN_TWIP: u32 = 635;
/// Pixels of a picture for each unit of its drawing, so that it is sharp in print.
const PIXELS_A_UNIT: u32 = 2;
/// English Metric Units of a unit of a drawing: 96 of them are an inch.
const EMU_IN_UNIT: u32 = 9525;

/// Text that is set in one way.
pub(super) fn run(text: &str, style: Option<&str>) -> Element {
    let how = style.map(|style| element("w:rPr").put(valued("w:rStyle", style)));
    run_like(text, how.as_ref())
}

/// Text that is set as another run is.
pub(super) fn run_like(text: &str, how: Option<&Element>) -> Element {
    let mut run = element("w:r").put_all(how.cloned());
    for (index, line) in text.split('\n').enumerate() {
        if 0 < index {
            run = run.put(element("w:br"));
        }
        run = run.put(element("w:t").with("xml:space", "preserve").text(line));
    }
    run
}

/// What a place is called in a file: its name, or the first letters and a sum of a name that is longer than Word takes.
pub(super) fn tag(name: &str) -> String {
    if name.chars().count() <= NAME_LETTERS {
        return name.to_owned();
    }
    let start: String = name.chars().take(47).collect();
    format!("{start}~{}", digest(name))
}

/// The first letters of the SHA-256 of a text.
pub(super) fn digest(text: &str) -> String {
    let bytes = Sha256::digest(text.as_bytes());
    bytes.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// What a bookmark is called: letters, digits and `_`, at most 40, as Word takes them.
pub(super) fn bookmark(name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if name.len() <= 37 && name.chars().all(is_plain) {
        return format!("wt_{name}");
    }
    format!("wt_{}", digest(name))
}

/// What the bookmark of the reference of a figure is called, whatever number the reference has.
pub(super) fn reference_mark(figure: &str) -> String {
    format!("wtref_{}", digest(figure))
}

/// What the bookmark within a place is called: programs that know places but not their names (LibreOffice 7.4) keep it.
pub(super) fn place_mark(name: &str, id: u32) -> String {
    format!("wtp_{}_{id}", digest(name))
}

/// The sum of the name of a place that a bookmark is of.
pub(super) fn marked(bookmark: &Element) -> Option<String> {
    (bookmark.name == "w:bookmarkStart").then_some(())?;
    let name = bookmark.attribute("w:name")?;
    name.strip_prefix("wtp_")?.split('_').next().map(str::to_owned)
}

/// A place with a name, whose border shows while somebody is in it or never.
pub(super) fn place(name: &str, title: &str, id: u32, is_seen: bool, content: Vec<Element>) -> Element {
    let title: String = title.chars().take(NAME_LETTERS).collect();
    let mut how = element("w:sdtPr");
    if !title.is_empty() {
        how = how.put(valued("w:alias", &title));
    }
    how = how.put(valued("w:tag", &tag(name))).put(valued("w:id", &id.to_string()));
    if !is_seen {
        let namespace = "http://schemas.microsoft.com/office/word/2012/wordml";
        let hidden = element("w15:appearance").with("xmlns:w15", namespace).with("w15:val", "hidden");
        how = how.put(hidden);
    }
    element("w:sdt").put(how).put(element("w:sdtContent").put_all(content))
}

/// The name of a place.
pub(super) fn name_of(place: &Element) -> Option<String> {
    (place.name == "w:sdt").then_some(())?;
    place.child("w:sdtPr")?.value_of("w:tag")
}

/// The text of an element as people read it, paragraphs on lines of their own; what was deleted, and numbers of references, are
/// not read.
pub(super) fn text_of(of: &Element) -> String {
    let mut text = String::new();
    read(of, &mut text);
    text.trim().to_owned()
}

fn read(of: &Element, text: &mut String) {
    match of.name.as_str() {
        "w:t" => text.push_str(&of.own_text()),
        "w:tab" => text.push('\t'),
        "w:br" | "w:cr" => text.push('\n'),
        "w:noBreakHyphen" => text.push('‑'),
        "w:del"
        | "w:moveFrom"
        | "w:pPr"
        | "w:rPr"
        | "w:sdtPr"
        | "w:instrText"
        | "w:drawing"
        | "w:pict"
        | "mc:AlternateContent" => {}
        "w:hyperlink" if is_reference_link(of) => {}
        _ => of.elements().for_each(|child| read(child, text)),
    }
    if of.name == "w:p" {
        text.push('\n');
    }
}

/// Whether an element is the raised number behind a figure.
pub(super) fn is_reference_link(link: &Element) -> bool {
    link.name == "w:hyperlink" && link.attribute("w:anchor").is_some_and(|anchor| anchor.starts_with("wtref_"))
}

/// A link within the file.
pub(super) fn link_within(anchor: &str, text: &str, style: &str) -> Element {
    element("w:hyperlink").with("w:anchor", anchor).with("w:history", "1").put(run(text, Some(style)))
}

/// The two ends of a bookmark.
pub(super) fn bookmark_ends(name: &str, id: u32) -> [Element; 2] {
    let id = id.to_string();
    [element("w:bookmarkStart").with("w:id", &id).with("w:name", name), element("w:bookmarkEnd").with("w:id", &id)]
}

/// A chart as a picture.
pub(super) struct Drawn {
    /// The picture.
    pub(super) png: Vec<u8>,
    /// How wide it is, in EMU.
    pub(super) wide: u32,
    /// How high it is, in EMU.
    pub(super) high: u32,
}

/// Draws a chart for a place so many EMU wide.
pub(super) fn drawn(chart: &Chart, widest: u32) -> Result<Drawn, ReportError> {
    let units = units_wide(&chart.svg).unwrap_or(960);
    let png = chart.png(units * PIXELS_A_UNIT)?;
    let (across, down) = size_of(&png).unwrap_or((units * PIXELS_A_UNIT, units * PIXELS_A_UNIT / 2));
    let wide = (units * EMU_IN_UNIT).min(widest);
    let high = u64::from(wide) * u64::from(down) / u64::from(across.max(1));
    Ok(Drawn { png, wide, high: u32::try_from(high).unwrap_or(wide) })
}

fn units_wide(svg: &str) -> Option<u32> {
    let view = svg.split_once("viewBox=\"")?.1.split_once('"')?.0;
    view.split_whitespace().nth(2)?.parse().ok()
}

/// Width and height of a PNG. Source: PNG specification, 11.2.1: they stand after the signature and the name of the first chunk.
fn size_of(png: &[u8]) -> Option<(u32, u32)> {
    let at = |start: usize| Some(u32::from_be_bytes(png.get(start..start + 4)?.try_into().ok()?));
    Some((at(16)?, at(20)?))
}

/// A picture within a paragraph, with what it shows for those who do not see it.
pub(super) fn picture(name: &str, chart: &Chart, size: (u32, u32), relation: &str, id: u32) -> Result<Element, String> {
    let (wide, high) = (size.0.to_string(), size.1.to_string());
    let empty = Tree::read(&format!(
        "<w:r><w:drawing><wp:inline \
         xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" distT=\"0\" distB=\"0\" \
         distL=\"0\" distR=\"0\"><wp:extent cx=\"{wide}\" cy=\"{high}\"/><wp:docPr id=\"{id}\"/><wp:cNvGraphicFramePr/>\
         <a:graphic xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><a:graphicData \
         uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic \
         xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:nvPicPr><pic:cNvPr id=\"{id}\" \
         name=\"chart.png\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" r:embed=\"{relation}\"/>\
         <a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext \
         cx=\"{wide}\" cy=\"{high}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>\
         </a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    ))?;
    let mut run = empty.root().cloned().ok_or("there is nothing in it")?;
    let inline = run.child_mut("w:drawing").and_then(|drawing| drawing.child_mut("wp:inline"));
    if let Some(named) = inline.and_then(|inline| inline.child_mut("wp:docPr")) {
        named.set("name", name);
        named.set("title", &chart.title);
        named.set("descr", &chart.description);
    }
    Ok(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_longer_than_word_takes_is_cut_and_still_its_own() {
        assert_eq!(tag("U99901.nurse_fte_per_100k"), "U99901.nurse_fte_per_100k");
        let (one, other) = (format!("{}1", "x".repeat(80)), format!("{}2", "x".repeat(80)));
        assert_eq!(tag(&one).chars().count(), 64);
        assert_ne!(tag(&one), tag(&other));
        assert!(bookmark(&one).len() <= 40 && bookmark("group:quay").starts_with("wt_"));
    }

    #[test]
    fn text_is_read_without_what_was_deleted_and_without_numbers_of_references() {
        let paragraph = element("w:p")
            .put(run("16.2", None))
            .put(link_within(&reference_mark("a.b"), "3", "x"))
            .put(element("w:del").put(run("gone", None)))
            .put(element("w:ins").put(run(" nurses", None)));
        assert_eq!(text_of(&paragraph), "16.2 nurses");
    }
}
