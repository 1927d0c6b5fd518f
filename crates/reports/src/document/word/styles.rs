//! The styles and lists a paper is set in: theirs where a file has them, ours beside them where it has not.
//!
//! **Invariant:** a style or list that a file has is never changed; ours are written after them.

use std::collections::BTreeMap;

use super::package::{DOCUMENT, NUMBERING, Package, STYLES, before_end};
use super::tree::{Element, Node, Tree};

/// Our styles and lists, as in our own template.
pub(super) const OUR_STYLES: &str = include_str!("../../../assets/word/styles.xml");
pub(super) const OUR_LISTS: &str = include_str!("../../../assets/word/numbering.xml");
/// The style of counted paragraphs; its list counts sections and paragraphs.
const NUMBERED: &str = "WholetimeNumbered";
const NUMBERED_NAME: &str = "Wholetime Numbered";

/// What our styles are called in a file.
#[derive(Clone, Debug)]
pub(super) struct Styles {
    ids: BTreeMap<String, String>,
    /// The list that counts sections and their paragraphs.
    pub(super) counted: String,
}

impl Styles {
    /// What one of our styles is called in the file.
    pub(super) fn id<'a>(&'a self, ours: &'a str) -> &'a str {
        self.ids.get(ours).map_or(ours, String::as_str)
    }

    /// Finds our styles in a file by their names and adds those it has not.
    ///
    /// # Errors
    /// Where its styles or lists cannot be read.
    pub(super) fn merged(package: &mut Package) -> Result<Self, String> {
        let ours = Tree::read(OUR_STYLES)?;
        if package.part(STYLES).is_none() {
            let empty = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<w:styles \
                         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"></w:styles>";
            let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml";
            package.add_part(DOCUMENT, STYLES, (kind, empty.as_bytes().to_vec()), "styles", "styles.xml");
        }
        let theirs = package.tree(STYLES)?;
        let held: Vec<&Element> = styles_of(&theirs).collect();
        let (mut ids, mut missing) = (BTreeMap::new(), Vec::new());
        for style in styles_of(&ours) {
            let id = style.attribute("w:styleId").unwrap_or_default();
            match held.iter().find(|one| is_same(one, style)).and_then(|one| one.attribute("w:styleId")) {
                Some(known) => _ = ids.insert(id, known),
                None => missing.push(style),
            }
        }
        let counted = held.iter().find(|style| style.value_of("w:name").as_deref() == Some(NUMBERED_NAME));
        let counted = counted.and_then(|style| number_of(style));
        let mut lists = Lists { package, added: BTreeMap::new() };
        let mut written = String::new();
        let mut of_ours = counted.clone();
        for style in &missing {
            let style = adapted(style, &ids, &missing, &mut lists)?;
            if style.attribute("w:styleId").as_deref() == Some(NUMBERED) {
                of_ours = number_of(&style);
            }
            written.push_str(&style.xml());
        }
        let counted = match of_ours {
            Some(counted) => counted,
            None => lists.number("1")?,
        };
        if !written.is_empty() {
            let held = String::from_utf8_lossy(package.part(STYLES).unwrap_or_default()).into_owned();
            package.set(STYLES, before_end(&held, "w:styles", &written).into_bytes());
        }
        Ok(Self { ids, counted })
    }
}

fn styles_of(tree: &Tree) -> impl Iterator<Item = &Element> {
    tree.root().into_iter().flat_map(Element::elements).filter(|style| style.name == "w:style")
}

/// Whether two styles are one: of the same kind and name, or both what is used where none is named.
fn is_same(theirs: &Element, ours: &Element) -> bool {
    let name = |style: &Element| style.value_of("w:name").unwrap_or_default().to_lowercase();
    let is_default = |style: &Element| matches!(style.attribute("w:default").as_deref(), Some("1" | "true" | "on"));
    theirs.attribute("w:type") == ours.attribute("w:type")
        && (name(theirs) == name(ours) || (is_default(theirs) && is_default(ours)))
}

fn number_of(style: &Element) -> Option<String> {
    style.child("w:pPr")?.child("w:numPr")?.value_of("w:numId")
}

/// One of our styles as it is written in another file: it rests on what that file calls its styles, and on a list added to it.
fn adapted(
    style: &Element,
    ids: &BTreeMap<String, String>,
    missing: &[&Element],
    lists: &mut Lists<'_>,
) -> Result<Element, String> {
    let mut style = style.clone();
    for child in style.elements_mut() {
        if matches!(child.name.as_str(), "w:basedOn" | "w:next" | "w:link")
            && let Some(theirs) = child.attribute("w:val").and_then(|ours| ids.get(&ours))
        {
            child.set("w:val", theirs);
        }
    }
    let is_known = |id: &str| {
        ids.values().any(|known| known == id)
            || missing.iter().any(|one| one.attribute("w:styleId").as_deref() == Some(id))
    };
    style.children.retain(|node| {
        let rests = node.element().filter(|one| matches!(one.name.as_str(), "w:basedOn" | "w:next" | "w:link"));
        rests.is_none_or(|one| one.attribute("w:val").is_some_and(|id| is_known(&id)))
    });
    // A file that says what is used where nothing is named goes on saying it.
    if style.attribute("w:default").is_some() {
        style.set("w:default", "0");
    }
    let number = style.child_mut("w:pPr").and_then(|words| words.child_mut("w:numPr"));
    if let Some(number) = number.and_then(|number| number.child_mut("w:numId")) {
        let ours = number.attribute("w:val").unwrap_or_default();
        number.set("w:val", &lists.number(&ours)?);
    }
    Ok(style)
}

/// The lists of a file, with ours added to them as they are needed.
struct Lists<'a> {
    package: &'a mut Package,
    added: BTreeMap<String, String>,
}

impl Lists<'_> {
    /// What one of our lists is called in the file.
    fn number(&mut self, ours: &str) -> Result<String, String> {
        if let Some(known) = self.added.get(ours) {
            return Ok(known.clone());
        }
        if self.package.part(NUMBERING).is_none() {
            let empty = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<w:numbering \
                         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"></w:numbering>";
            let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml";
            self.package.add_part(DOCUMENT, NUMBERING, (kind, empty.as_bytes().to_vec()), "numbering", "numbering.xml");
        }
        let mut theirs = self.package.tree(NUMBERING)?;
        let our_lists = Tree::read(OUR_LISTS)?;
        let found = our_lists.root().and_then(|root| {
            root.elements().find(|list| list.attribute("w:abstractNumId").as_deref() == Some(ours)).cloned()
        });
        let (Some(mut list), Some(root)) = (found, theirs.root_mut()) else {
            return Err("its lists cannot be read".to_owned());
        };
        let shape = free(root, "w:abstractNum", "w:abstractNumId");
        let number = free(root, "w:num", "w:numId");
        list.set("w:abstractNumId", &shape);
        let after =
            |name: &str| root.children.iter().rposition(|node| node.element().is_some_and(|one| one.name == name));
        let at = after("w:abstractNum").or_else(|| after("w:numPicBullet")).map_or(0, |at| at + 1);
        root.children.insert(at, Node::Element(list));
        let last = root.children.iter().rposition(|node| node.element().is_some_and(|one| one.name == "w:num"));
        let one =
            super::tree::element("w:num").with("w:numId", &number).put(super::tree::valued("w:abstractNumId", &shape));
        root.children.insert(last.unwrap_or(at) + 1, Node::Element(one));
        self.package.set(NUMBERING, theirs.xml().into_bytes());
        self.added.insert(ours.to_owned(), number.clone());
        Ok(number)
    }
}

/// A number that none of the elements of a name has.
fn free(root: &Element, name: &str, attribute: &str) -> String {
    let of_name = root.elements().filter(|one| one.name == name);
    let held = of_name.filter_map(|one| one.attribute(attribute)?.parse::<u32>().ok());
    (held.max().unwrap_or_default() + 1).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEIRS: &str = "<w:styles xmlns:w=\"w\"><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Standard\">\
                          <w:name w:val=\"Normal\"/></w:style><w:style w:type=\"paragraph\" w:styleId=\"Überschrift1\">\
                          <w:name w:val=\"Heading 1\"/></w:style></w:styles>";

    fn package(lists: Option<&str>) -> Package {
        let mut package =
            Package::of(&[("[Content_Types].xml", "<Types></Types>"), (DOCUMENT, "<w:document/>"), (STYLES, THEIRS)]);
        if let Some(lists) = lists {
            package.set(NUMBERING, lists.as_bytes().to_vec());
        }
        package
    }

    #[test]
    fn a_style_is_known_by_its_name_in_whatever_language_word_called_it() {
        let mut package = package(None);
        let styles = Styles::merged(&mut package).unwrap();
        assert_eq!((styles.id("Heading1"), styles.id("Normal")), ("Überschrift1", "Standard"));
        let written = String::from_utf8_lossy(package.part(STYLES).unwrap()).into_owned();
        assert!(written.starts_with(THEIRS.trim_end_matches("</w:styles>")), "{written}");
        assert!(written.contains("w:styleId=\"WholetimeNumbered\"") && !written.contains("w:styleId=\"Heading1\""));
        assert!(
            written.contains("<w:basedOn w:val=\"Standard\"/>") && !written.contains("<w:basedOn w:val=\"Normal\"/>")
        );
    }

    #[test]
    fn lists_of_a_file_stay_and_ours_get_numbers_of_their_own() {
        let theirs = "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"7\"/><w:num w:numId=\"3\"><w:abstractNumId \
                      w:val=\"7\"/></w:num></w:numbering>";
        let mut package = package(Some(theirs));
        let styles = Styles::merged(&mut package).unwrap();
        let written = String::from_utf8_lossy(package.part(NUMBERING).unwrap()).into_owned();
        assert!(written.contains("<w:num w:numId=\"3\"><w:abstractNumId w:val=\"7\"/></w:num>"), "{written}");
        assert!(["4", "5"].contains(&styles.counted.as_str()), "{}", styles.counted);
        assert!(written.rfind("</w:abstractNum>") < written.find("<w:num "), "shapes stand before lists: {written}");
    }

    #[test]
    fn a_second_time_nothing_is_added() {
        let mut package = package(None);
        let first = Styles::merged(&mut package).unwrap();
        let before = package.packed().unwrap();
        let second = Styles::merged(&mut package).unwrap();
        assert_eq!(package.packed().unwrap(), before);
        assert_eq!(first.counted, second.counted);
    }
}
