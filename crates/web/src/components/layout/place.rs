//! A place in the frame of its pages: the way to it through all it lies in, and the other pages about it.

use wholetime_vocabulary::Level;

use super::Link;
use super::which::{Chooser, begun, chooser};
use crate::links;
use crate::sessions::{AskedPlace, Asking};
use crate::sitemap::{Entry, OF_A_PLACE, group_of};

/// Words behind the question mark that mean the same on every page about a month.
const KEPT: [&str; 5] = ["period", "geography", "allow_partial", "corrections", "revision"];

/// A link that may be where one is.
pub(crate) struct Tab {
    pub(crate) href: String,
    pub(crate) text: &'static str,
    pub(crate) is_here: bool,
}

/// The pages about a place, by what a planner wants to know.
pub(crate) struct PlaceMenu {
    /// Name of the place.
    pub(crate) name: String,
    /// The questions, each with its first page.
    pub(crate) groups: Vec<Tab>,
    /// Pages that answer the question of this page.
    pub(crate) pages: Vec<Tab>,
    /// The list of indicators, where the page shows one that can be chosen.
    pub(crate) indicator: Option<Chooser>,
}

impl PlaceMenu {
    pub(super) fn of(place: &AskedPlace, asking: &Asking) -> Self {
        let area = &place.whereabouts.area;
        let here = group_of(&place.below);
        let is_open = |entry: &&Entry| {
            let has_parts = area.level != Level::Practice;
            (has_parts || !entry.needs_parts) && asking.may_open(&route(entry.path))
        };
        let tab = |entry: &Entry, text, is_here| Tab { href: href(place, entry), text, is_here };
        let groups = OF_A_PLACE.iter().enumerate().filter_map(|(index, group)| {
            let first = group.entries.iter().find(is_open)?;
            Some(tab(first, group.title, index == here))
        });
        let pages = OF_A_PLACE.get(here).into_iter().flat_map(|group| group.entries.iter().filter(is_open));
        let name = area.name.clone();
        Self {
            name,
            groups: groups.collect(),
            pages: pages.map(|entry| tab(entry, entry.title, is_here(place, entry))).collect(),
            indicator: chooser(&place.below, &place.words, &place.indicators),
        }
    }
}

/// An entry as its route is registered: an indicator in a path is a part that is named.
fn route(path: &str) -> String {
    match path.split_once('/') {
        None if path.is_empty() => "/areas/{code}".to_owned(),
        Some((page, indicator)) if indicator.contains('_') => format!("/areas/{{code}}/{page}/{{indicator}}"),
        _ => format!("/areas/{{code}}/{path}"),
    }
}

fn is_here(place: &AskedPlace, entry: &Entry) -> bool {
    match (entry.path.split_once('/'), place.below.split_once('/')) {
        // Another indicator is the same page.
        (Some((page, indicator)), Some((here, _))) if indicator.contains('_') => page == here,
        _ => entry.path == place.below,
    }
}

fn href(place: &AskedPlace, entry: &Entry) -> String {
    let area = links::area(&place.whereabouts.area.code);
    let begun = begun(entry.path, &place.below, &place.indicators);
    let path = if begun.is_empty() { area } else { format!("{area}/{begun}") };
    let kept = if entry.is_of_month { view(&place.words) } else { String::new() };
    if kept.is_empty() { path } else { format!("{path}?{kept}") }
}

/// The words that mean the same on every page about a month.
pub(super) fn view(words: &str) -> String {
    let is_kept =
        |word: &&str| word.split_once('=').is_some_and(|(name, value)| KEPT.contains(&name) && !value.is_empty());
    words.split('&').filter(is_kept).collect::<Vec<_>>().join("&")
}

/// The way through all a place lies in, to the place, and from there as the page has it.
pub(super) fn trail(place: &AskedPlace, given: Vec<Link>) -> Vec<Link> {
    let area = &place.whereabouts.area;
    let kept = view(&place.words);
    let to = |code: &str, name: &str| {
        let path = links::area(code);
        Link::new(if kept.is_empty() { path } else { format!("{path}?{kept}") }, name)
    };
    let is_of_an_area = |link: &Link| {
        let path = link.href.split('?').next().unwrap_or_default();
        path == "/" || path.strip_prefix("/areas/").is_some_and(|below| !below.contains('/'))
    };
    let above = place.whereabouts.above.iter().filter(|above| above.level != Level::Region);
    let mut trail: Vec<Link> = std::iter::once(Link::new("/", "Home")).collect();
    trail.extend(above.map(|above| to(&above.code, &above.name)));
    if !place.below.is_empty() {
        trail.push(to(&area.code, &area.name));
    }
    trail.extend(given.into_iter().filter(|link| !is_of_an_area(link)));
    trail
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::{Area, GpDefinition};
    use wholetime_workbench::questions::whereabouts::Whereabouts;

    use super::*;

    fn asked(level: Level, below: &str, words: &str) -> AskedPlace {
        let area = |code: &str, name: &str, level| Area { code: code.to_owned(), name: name.to_owned(), level };
        let whereabouts = Whereabouts {
            area: area("Z99001", "The Quay", level),
            above: vec![area("Y99", "North", Level::Region), area("Q99", "Havelock", Level::Icb)],
            gps: GpDefinition::Extg,
        };
        let indicators = crate::components::layout::Indicators::default();
        AskedPlace { whereabouts, below: below.to_owned(), words: words.to_owned(), indicators }
    }

    #[test]
    fn a_page_stands_below_its_place_and_all_the_place_lies_in_in_the_month_chosen() {
        let place = asked(Level::Practice, "series/nurse_fte", "period=2025-01&from=2024-01");
        let given =
            vec![Link::new("/", "Home"), Link::new("/areas/Z99001", "x"), Link::new("/areas/Z99001/flows", "y")];
        let trail: Vec<String> = trail(&place, given).into_iter().map(|link| link.href).collect();
        assert_eq!(
            trail,
            ["/", "/areas/Q99?period=2025-01", "/areas/Z99001?period=2025-01", "/areas/Z99001/flows"],
            "no region, the place once, and what the page adds"
        );
    }

    #[test]
    fn a_practice_has_no_pages_about_parts_and_another_indicator_is_the_same_page() {
        let menu = |level, below: &str| PlaceMenu::of(&asked(level, below, ""), &Asking::default());
        let titles = |menu: &PlaceMenu| menu.pages.iter().map(|tab| tab.text).collect::<Vec<_>>();
        let pcn = menu(Level::Pcn, "compare/nurse_fte");
        assert!(titles(&pcn).contains(&"Heat map"));
        assert!(pcn.pages.iter().any(|tab| tab.is_here && tab.text == "Fair comparison"));
        assert!(!titles(&menu(Level::Practice, "condition")).contains(&"Heat map"));
        assert_eq!(pcn.groups.len(), OF_A_PLACE.len());
        assert_eq!(route("skillmix/regret"), "/areas/{code}/skillmix/regret");
    }
}
