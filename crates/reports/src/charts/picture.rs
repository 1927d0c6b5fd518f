//! A chart as a picture file: SVG that stands alone, and PNG.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::{Chart, cut, escaped, wrapped};
use crate::ReportError;
use crate::fonts;

/// The type of charts wherever no Arial may be had.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    for face in fonts::FACES {
        fonts.load_font_data(face.to_vec());
    }
    fonts.set_sans_serif_family(fonts::FAMILY);
    Arc::new(fonts)
});

impl Chart {
    /// The drawing as a file of its own, without the links it has on its page: they lead nowhere from a file.
    #[must_use]
    pub fn standalone(&self) -> String {
        without_links(&self.svg).replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 1)
    }

    /// The chart with its title above the drawing: as a file of its own it has no page that says it.
    #[must_use]
    pub fn titled(&self) -> Self {
        let Some((width, height)) = self.size() else { return self.clone() };
        let letters = usize::try_from(width / TITLE_LETTER).unwrap_or(40);
        let lines = wrapped(&self.title, letters, TITLE_LINES);
        let line = |(index, said): (i32, &String)| {
            format!(
                "<text x=\"8\" y=\"{}\" font-family=\"Arial, sans-serif\" font-size=\"18\" font-weight=\"bold\" \
                 fill=\"#212b32\">{}</text>",
                index * TITLE_LINE + 20,
                escaped(said)
            )
        };
        let title: String = (0_i32..).zip(&lines).map(line).collect();
        let above = i32::try_from(lines.len()).unwrap_or_default() * TITLE_LINE + 10;
        let opened = self.svg.replacen(
            &format!("viewBox=\"0 0 {width} {height}\""),
            &format!("viewBox=\"0 0 {width} {}\"", height + above),
            1,
        );
        let Some((head, drawing)) = opened.split_once("</desc>") else { return self.clone() };
        let inside = drawing.trim_end_matches("</svg>");
        let svg = format!("{head}</desc>{title}<g transform=\"translate(0 {above})\">{inside}</g></svg>");
        Self { svg, ..self.clone() }
    }

    /// The chart with where it comes from below the drawing, so that whoever is given the picture finds its figures again.
    #[must_use]
    pub fn found_at(&self, address: &str) -> Self {
        let Some((width, height)) = self.size() else { return self.clone() };
        let letters = usize::try_from(width / FOOT_LETTER).unwrap_or(40);
        let taller = self.svg.replacen(
            &format!("viewBox=\"0 0 {width} {height}\""),
            &format!("viewBox=\"0 0 {width} {}\"", height + FOOT),
            1,
        );
        let inside = taller.strip_suffix("</svg>").unwrap_or(&taller);
        let svg = format!(
            "{inside}<text x=\"8\" y=\"{}\" font-family=\"Arial, sans-serif\" font-size=\"12\" fill=\"#4c6272\">{}</text></svg>",
            height + FOOT - 8,
            escaped(&cut(&format!("Wholetime {address}"), letters))
        );
        Self { svg, ..self.clone() }
    }

    /// Width and height of the drawing.
    fn size(&self) -> Option<(i32, i32)> {
        let (width, height) = self.svg.split("viewBox=\"0 0 ").nth(1)?.split('"').next()?.split_once(' ')?;
        Some((width.parse().ok()?, height.parse().ok()?))
    }

    /// The drawing as PNG on white, so many pixels wide; one of very many rows is narrower.
    ///
    /// # Errors
    /// Where it cannot be drawn.
    pub fn png(&self, width: u32) -> Result<Vec<u8>, ReportError> {
        let refused = |why: String| ReportError::Chart { chart: self.title.clone(), why };
        let options = Options { fontdb: Arc::clone(&FONTS), ..Options::default() };
        let tree = Tree::from_str(&self.standalone(), &options).map_err(|why| refused(why.to_string()))?;
        #[expect(clippy::cast_precision_loss, reason = "a picture is a few thousand pixels wide")]
        let scale = width as f32 / tree.size().width();
        let most = (PIXELS / (tree.size().width() * tree.size().height())).sqrt();
        let scale = scale.min(most);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a picture is a few thousand pixels high"
        )]
        let [width, height] = [tree.size().width(), tree.size().height()].map(|side| (side * scale).ceil() as u32);
        let mut paper =
            Pixmap::new(width, height).ok_or_else(|| refused(format!("{width} × {height} pixels is no size")))?;
        paper.fill(Color::WHITE);
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut paper.as_mut());
        paper.encode_png().map_err(|why| refused(why.to_string()))
    }
}

/// Pixels of a picture at most: 64 MB while it is drawn, however many rows a chart has. Our judgement.
const PIXELS: f32 = 16_000_000.0;

/// Height of a line of a title, and about the width of one of its small letters, in pixels.
const TITLE_LINE: i32 = 24;
const TITLE_LETTER: i32 = 9;
/// Room for where a chart comes from, and about the width of one of its small letters, in pixels.
const FOOT: i32 = 22;
const FOOT_LETTER: i32 = 6;
/// Lines of a title at most.
const TITLE_LINES: usize = 4;

/// A drawing whose links are plain groups.
fn without_links(svg: &str) -> String {
    let mut parts = svg.split("<a ");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str("<g>");
        plain.push_str(part.split_once('>').map_or("", |(_, inside)| inside));
    }
    plain.replace("</a>", "</g>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_taken_away_has_its_title_above_the_drawing() {
        let drawing = "<svg xmlns=\"x\"><rect width=\"10\" height=\"10\"/></svg>";
        let data = crate::charts::Data::default();
        let chart = crate::charts::framed(("c", "Fewest nurses: <Quay>"), "Bars.", drawing, (640, 100), data);
        let titled = chart.titled().svg;
        assert!(
            titled.contains("viewBox=\"0 0 640 134\"") && titled.contains(">Fewest nurses: &lt;Quay&gt;</text>"),
            "{titled}"
        );
        assert!(titled.contains("<g transform=\"translate(0 34)\"><rect") && titled.ends_with("</g></svg>"));
    }

    #[test]
    fn a_picture_of_a_very_long_chart_is_narrower_rather_than_larger_than_memory() {
        let size = |rows: u32| {
            let drawing = "<svg xmlns=\"x\"><rect width=\"10\" height=\"10\"/></svg>";
            let chart = crate::charts::framed(
                ("c", "Rows"),
                "Bars.",
                drawing,
                (560, rows * 26),
                crate::charts::Data::default(),
            );
            let png = chart.png(1_600).unwrap();
            let number = |at: usize| u64::from(u32::from_be_bytes(png[at..at + 4].try_into().unwrap()));
            (number(16), number(20))
        };
        assert_eq!(size(10).0, 1_600);
        let (wide, high) = size(6_500);
        assert!(wide * high < 16_500_000 && high / wide > 200, "{wide} × {high}");
    }

    #[test]
    fn a_chart_taken_away_says_below_the_drawing_where_it_comes_from() {
        let drawing = "<svg xmlns=\"x\"><rect width=\"10\" height=\"10\"/></svg>";
        let chart =
            crate::charts::framed(("c", "Fewest nurses"), "Bars.", drawing, (640, 100), crate::charts::Data::default());
        let svg = chart.titled().found_at("/areas/QZ9?period=2025-01&level=pcn").svg;
        assert!(svg.contains("viewBox=\"0 0 640 156\""), "{svg}");
        assert!(svg.ends_with(">Wholetime /areas/QZ9?period=2025-01&amp;level=pcn</text></svg>"), "{svg}");
    }

    #[test]
    fn links_of_a_page_do_not_stand_in_a_file() {
        let drawn = "<svg><a href=\"/areas/QZ9\" aria-label=\"Quay\"><title>Quay</title><path d=\"M0 0\"/></a></svg>";
        assert_eq!(without_links(drawn), "<svg><g><title>Quay</title><path d=\"M0 0\"/></g></svg>");
        assert_eq!(without_links("<svg/>"), "<svg/>");
    }
}
