//! The frame of every page: its title, where it stands, where one can go from it, and what it is about.

mod place;
mod which;

use crate::assets;
use crate::components::about::About;
use crate::sessions::{self, Asking};

pub(crate) use place::PlaceMenu;
pub(crate) use which::{Indicators, begun, elsewhere};

/// A link with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) href: String,
    pub(crate) text: String,
}

impl Link {
    pub(crate) fn new(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self { href: href.into(), text: text.into() }
    }
}

/// An entry of the navigation.
pub(crate) struct Entry {
    pub(crate) href: &'static str,
    pub(crate) text: &'static str,
    pub(crate) is_here: bool,
}

/// A choice of a form.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) is_chosen: bool,
}

impl Choice {
    pub(crate) fn new(value: impl Into<String>, text: impl Into<String>, is_chosen: bool) -> Self {
        Self { value: value.into(), text: text.into(), is_chosen }
    }
}

/// What the frame of a page needs.
pub(crate) struct Frame {
    pub(crate) title: String,
    /// The way from the first page to this one.
    pub(crate) trail: Vec<Link>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) searched: String,
    /// The other pages about the same place.
    pub(crate) place: Option<PlaceMenu>,
    /// What the page answers, how it is read and what to do next.
    pub(crate) about: Option<&'static About>,
    /// Who asks.
    pub(crate) asking: Asking,
    pub(crate) version: &'static str,
}

const ENTRIES: [(&str, &str); 13] = [
    ("/", "Home"),
    ("/areas/ENG", "England"),
    ("/groups", "Groups"),
    ("/indicators", "Indicators"),
    ("/returns", "Returns"),
    ("/corrections", "Corrections"),
    ("/baselines", "Baselines"),
    ("/scenarios", "Scenarios"),
    ("/plans", "Plans"),
    ("/sources", "Sources"),
    ("/import", "Bring files in"),
    ("/pages", "All pages"),
    ("/help", "Help"),
];

impl Frame {
    /// The frame of the page `title` that stands under the navigation's entry `under`.
    pub(crate) fn new(title: impl Into<String>, under: &str) -> Self {
        let asking = sessions::asking();
        let open = ENTRIES.iter().filter(|(href, _)| asking.may_open(href));
        let entries = open.map(|(href, text)| Entry { href, text, is_here: *href == under }).collect();
        Self {
            title: title.into(),
            trail: Vec::new(),
            entries,
            searched: String::new(),
            place: asking.place.as_deref().map(|place| PlaceMenu::of(place, &asking)),
            about: About::of(&asking.route),
            asking,
            version: assets::VERSION.as_str(),
        }
    }

    /// The way from the first page; on a page about a place it goes through all the place lies in.
    pub(crate) fn trail(mut self, trail: Vec<Link>) -> Self {
        self.trail = match self.asking.place.as_deref() {
            Some(place) => place::trail(place, trail),
            None => trail,
        };
        self
    }

    pub(crate) fn searched(mut self, text: impl Into<String>) -> Self {
        self.searched = text.into();
        self
    }
}
