//! A chart as a picture file: SVG that stands alone, and PNG.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::Chart;
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

    /// The drawing as PNG on white, so many pixels wide.
    ///
    /// # Errors
    /// Where it cannot be drawn.
    pub fn png(&self, width: u32) -> Result<Vec<u8>, ReportError> {
        let refused = |why: String| ReportError::Chart { chart: self.title.clone(), why };
        let options = Options { fontdb: Arc::clone(&FONTS), ..Options::default() };
        let tree = Tree::from_str(&self.standalone(), &options).map_err(|why| refused(why.to_string()))?;
        #[expect(clippy::cast_precision_loss, reason = "a picture is a few thousand pixels wide")]
        let scale = width as f32 / tree.size().width();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a picture is a few thousand pixels high"
        )]
        let height = (tree.size().height() * scale).ceil() as u32;
        let mut paper =
            Pixmap::new(width, height).ok_or_else(|| refused(format!("{width} × {height} pixels is no size")))?;
        paper.fill(Color::WHITE);
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut paper.as_mut());
        paper.encode_png().map_err(|why| refused(why.to_string()))
    }
}

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
    fn links_of_a_page_do_not_stand_in_a_file() {
        let drawn = "<svg><a href=\"/areas/QZ9\" aria-label=\"Quay\"><title>Quay</title><path d=\"M0 0\"/></a></svg>";
        assert_eq!(without_links(drawn), "<svg><g><title>Quay</title><path d=\"M0 0\"/></g></svg>");
        assert_eq!(without_links("<svg/>"), "<svg/>");
    }
}
