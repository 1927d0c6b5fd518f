//! What a page is about, in the words of a planner: what it answers, how it is read, what to do next, and the guide.
//!
//! The words stand beside each page in its `about.txt`: three paragraphs, and the name of a guide where there is one.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a page is about.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct About {
    /// What it answers.
    pub(crate) answers: &'static str,
    /// How it is read.
    pub(crate) read: &'static str,
    /// What to do next.
    pub(crate) next: &'static str,
    /// Name of the guide in the handbook; none where there is none.
    pub(crate) guide: Option<&'static str>,
}

macro_rules! about {
    ($($route:literal => $page:literal),* $(,)?) => {
        &[$(($route, include_str!(concat!("../../pages/", $page, "/about.txt")))),*]
    };
}

PLACEHOLDER

static ABOUT: LazyLock<BTreeMap<&'static str, About>> = LazyLock::new(|| {
    PAGES.iter().filter_map(|(route, text)| Some((*route, About::read(text)?))).collect()
});

impl About {
    /// What the page of a route is about; nothing where nobody wrote it down.
    pub(crate) fn of(route: &str) -> Option<&'static Self> {
        ABOUT.get(route)
    }

    /// Three paragraphs, and a last one that begins with `guide:`.
    fn read(text: &'static str) -> Option<Self> {
        let mut parts = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
        let (answers, read, next) = (parts.next()?, parts.next()?, parts.next()?);
        let guide = parts.next().and_then(|part| part.strip_prefix("guide:")).map(str::trim);
        Some(Self { answers, read, next, guide })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::rights::RIGHTS;

    #[test]
    fn what_is_written_of_a_page_is_whole_and_leads_to_a_guide_that_exists() {
        let guides = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guides");
        for (route, text) in PAGES {
            let about = About::read(text).unwrap_or_else(|| panic!("{route} says what it answers, how to read it, what next"));
            assert!(RIGHTS.iter().any(|(method, of, _)| *method == "GET" && of == route), "{route} is a page");
            if let Some(guide) = about.guide {
                assert!(guides.join(format!("{guide}.md")).is_file(), "{route}: {guide}");
            }
            assert!(!text.contains("wholetime "), "{route}: a page is told of in the words of pages, not of commands");
        }
    }
}
