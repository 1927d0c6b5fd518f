//! Which indicator a page about a place shows: where its tabs begin, the list to choose another from, and the way to the one chosen.

use wholetime_vocabulary::GpDefinition;
use wholetime_workbench::catalogue::{Indicator, Unit};
use wholetime_workbench::{Workbench, WorkbenchError};

use super::Choice;
use super::place::view;
use crate::links;
use crate::pages::indicators::theme_in_words;

/// The pages on which an indicator is chosen above the page; a map has its own list.
const CHOSEN_ABOVE: [&str; 8] =
    ["series", "xmr", "compare", "gradient", "definitions", "triangulate", "estimate", "explain"];

/// How an address says which GPs: what stands in the addresses of tabs in place of those that are usual.
const FULLY_QUALIFIED: &str = "gp_fte_extg";

/// What can be told of indicators to the pages of a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Indicators {
    /// Each with its theme and title, as the catalogue orders them.
    known: Vec<Known>,
    /// The GPs that tabs begin with.
    usual: Option<GpDefinition>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Known {
    id: String,
    theme: String,
    title: String,
    /// Whether it is FTE of practices' staff, or a rate of it.
    is_of_practices: bool,
}

impl Indicators {
    /// What the catalogue has, and which GPs are usual in what is held.
    pub(crate) fn of(bench: &Workbench, usual: GpDefinition) -> Self {
        let mut known: Vec<Known> = bench.catalogue().indicators.values().map(Known::of).collect();
        known.sort_by(|a, b| (&a.theme, &a.id).cmp(&(&b.theme, &b.id)));
        Self { known, usual: Some(usual) }
    }

    /// As [`Self::of`], for pages that are about no place.
    pub(crate) fn held(bench: &Workbench) -> Result<Self, WorkbenchError> {
        Ok(Self::of(bench, bench.usual_gps()?))
    }

    fn has(&self, id: &str) -> bool {
        self.known.iter().any(|one| one.id == id)
    }
}

impl Known {
    fn of(indicator: &Indicator) -> Self {
        let is_counted = matches!(indicator.unit, Unit::Fte | Unit::FtePer100k);
        let is_of_group = ["gp_fte", "nurse_fte", "dpc_fte", "admin_fte"].iter().any(|of| indicator.id.starts_with(of));
        Self {
            id: indicator.id.clone(),
            theme: indicator.theme.clone(),
            title: indicator.title.clone(),
            is_of_practices: is_counted && is_of_group,
        }
    }
}

/// The list above a page: its choices by theme, and the words that go along.
pub(crate) struct Chooser {
    pub(crate) themes: Vec<(String, Vec<Choice>)>,
    pub(crate) kept: Vec<(String, String)>,
}

/// The list for a page `below` a place, where it shows an indicator that can be chosen.
pub(crate) fn chooser(below: &str, words: &str, indicators: &Indicators) -> Option<Chooser> {
    let (page, id) = page_and_indicator(below)?;
    if !CHOSEN_ABOVE.contains(&page) {
        return None;
    }
    let mut themes: Vec<(String, Vec<Choice>)> = Vec::new();
    for one in indicators.known.iter().filter(|one| fits(page, one) || one.id == id) {
        let theme = theme_in_words(&one.theme);
        let choice = Choice::new(&one.id, &one.title, one.id == id);
        match themes.last_mut().filter(|(known, _)| *known == theme) {
            Some((_, choices)) => choices.push(choice),
            None => themes.push((theme, vec![choice])),
        }
    }
    let pairs = view(words);
    // What would have to be decoded first is not taken along: a month or a map never is.
    let plain = |(_, value): &(&str, &str)| !value.contains(['%', '+']);
    let kept = pairs.split('&').filter_map(|pair| pair.split_once('=')).filter(plain);
    let kept = kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    (!themes.is_empty()).then_some(Chooser { themes, kept })
}

/// Whether a page can say something of an indicator.
fn fits(page: &str, one: &Known) -> bool {
    match page {
        "estimate" => one.is_of_practices,
        // Who came and who went is told between two months; these pages look at one.
        "compare" | "gradient" | "triangulate" => one.theme != "turnover",
        _ => true,
    }
}

/// The page of the indicator that was chosen in the list above one, where another was.
pub(crate) fn elsewhere(code: &str, below: &str, words: &str) -> Option<String> {
    let (page, id) = page_and_indicator(below)?;
    let chosen = words.split('&').find_map(|pair| pair.strip_prefix("indicator="))?;
    let is_identifier = chosen.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if chosen.is_empty() || !is_identifier || chosen == id || id.contains('.') || !CHOSEN_ABOVE.contains(&page) {
        return None;
    }
    let path = format!("{}/{page}/{chosen}", links::area(code));
    let kept = view(words);
    Some(if kept.is_empty() { path } else { format!("{path}?{kept}") })
}

/// Where a tab begins: with the indicator that is shown here, as far as that page can say something of it, else with the GPs that
/// are usual.
pub(crate) fn begun(path: &str, below: &str, indicators: &Indicators) -> String {
    let Some((page, usual)) = path.split_once('/').filter(|(_, indicator)| indicator.contains('_')) else {
        return path.to_owned();
    };
    let is_rate = usual.ends_with(PER_100K);
    let shown = page_and_indicator(below).and_then(|(_, id)| {
        let base = id.strip_suffix(PER_100K).unwrap_or(id);
        let wanted = if is_rate { format!("{base}{PER_100K}") } else { base.to_owned() };
        indicators.known.iter().find(|one| one.id == wanted && fits(page, one))
    });
    match shown {
        Some(one) => format!("{page}/{}", one.id),
        None => format!("{page}/{}", usual_in(usual, indicators)),
    }
}

const PER_100K: &str = "_per_100k";

/// The indicator of the usual GPs, where one of fully qualified ones stands in an address.
fn usual_in(indicator: &str, indicators: &Indicators) -> String {
    let Some(rest) = indicator.strip_prefix(FULLY_QUALIFIED) else { return indicator.to_owned() };
    let usual = indicators.usual.unwrap_or(GpDefinition::Extg);
    let of_usual = format!("gp_fte_{usual}{rest}");
    if indicators.has(&of_usual) { of_usual } else { indicator.to_owned() }
}

/// The page and its indicator, from what stands behind a place in an address.
fn page_and_indicator(below: &str) -> Option<(&str, &str)> {
    below.split_once('/').filter(|(_, id)| !id.contains('/') && id.contains('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indicators(usual: GpDefinition) -> Indicators {
        let known = |id: &str, theme: &str| Known {
            id: id.to_owned(),
            theme: theme.to_owned(),
            title: format!("Title of {id}"),
            is_of_practices: id.contains("_fte"),
        };
        let ids = ["gp_fte_extg", "gp_fte_extg_per_100k", "gp_fte_total", "gp_fte_total_per_100k", "nurse_fte"];
        let mut all: Vec<Known> = ids.iter().map(|id| known(id, "gp")).collect();
        all.extend([known("nurse_fte_per_100k", "nursing"), known("turnover_gp", "turnover")]);
        Indicators { known: all, usual: Some(usual) }
    }

    #[test]
    fn tabs_begin_with_the_gps_that_are_held() {
        let held = |usual| begun("compare/gp_fte_extg_per_100k", "", &indicators(usual));
        assert_eq!(held(GpDefinition::Extg), "compare/gp_fte_extg_per_100k");
        assert_eq!(held(GpDefinition::Total), "compare/gp_fte_total_per_100k");
        assert_eq!(begun("forecast", "", &indicators(GpDefinition::Total)), "forecast");
        assert_eq!(begun("skillmix/regret", "", &indicators(GpDefinition::Total)), "skillmix/regret");
    }

    #[test]
    fn the_indicator_that_is_looked_at_is_taken_along_as_a_rate_or_a_number() {
        let all = indicators(GpDefinition::Total);
        let from = |path: &str| begun(path, "series/nurse_fte_per_100k", &all);
        assert_eq!(from("compare/gp_fte_extg_per_100k"), "compare/nurse_fte_per_100k");
        assert_eq!(from("xmr/gp_fte_extg"), "xmr/nurse_fte");
        let turnover = begun("compare/gp_fte_extg_per_100k", "series/turnover_gp", &all);
        assert_eq!(turnover, "compare/gp_fte_total_per_100k", "a page that cannot compare it begins with the usual");
    }

    #[test]
    fn another_indicator_is_chosen_in_the_same_month_and_on_the_same_page() {
        let to = |words: &str| elsewhere("U99901", "compare/nurse_fte_per_100k", words);
        assert_eq!(
            to("indicator=admin_fte&period=2025-03&peers=true").as_deref(),
            Some("/areas/U99901/compare/admin_fte?period=2025-03")
        );
        assert_eq!(to("indicator=nurse_fte_per_100k"), None, "it is shown already");
        assert_eq!(elsewhere("U99901", "compare/nurse_fte.csv", "indicator=admin_fte"), None, "a file is what it is");
        assert_eq!(elsewhere("U99901", "map/nurse_fte", "indicator=admin_fte"), None, "a map has a list of its own");
        let hostile = elsewhere("U99901", "series/nurse_fte", "indicator=..%2F..%2Fpeople%3Fx");
        assert_eq!(hostile, None, "what is no identifier leads nowhere");
    }

    #[test]
    fn a_list_offers_what_its_page_can_show_and_keeps_the_month() {
        let all = indicators(GpDefinition::Extg);
        let chooser = chooser("compare/nurse_fte_per_100k", "period=2025-03&level=icb", &all).unwrap();
        let offered: Vec<&str> =
            chooser.themes.iter().flat_map(|(_, of)| of).map(|choice| choice.value.as_str()).collect();
        assert!(offered.contains(&"nurse_fte") && !offered.contains(&"turnover_gp"), "{offered:?}");
        assert_eq!(chooser.kept, [("period".to_owned(), "2025-03".to_owned())]);
        assert!(super::chooser("flows", "", &all).is_none());
    }
}
