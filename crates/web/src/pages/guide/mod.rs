//! `GET /guides/{name}`: a guide of the handbook, as it is written there.

mod written;

use askama::Template;
use axum::extract::Path;

use crate::answer::{self, Page};
use crate::components::{Frame, Link};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/guide/page.html")]
struct GuidePage {
    frame: Frame,
    /// The guide as HTML; every text in it is escaped.
    written: String,
}

macro_rules! guides {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../../../docs/guides/", $name, ".md")))),*]
    };
}

/// Every guide of the handbook.
pub(crate) static GUIDES: &[(&str, &str)] = guides![
    "a-plan-like-blmks",
    "additional-roles",
    "answering-a-return",
    "api",
    "baselines",
    "bridge",
    "checking-a-paper",
    "checking-printed-rates",
    "committee-paper",
    "corrections",
    "costs-and-funding",
    "delivery",
    "first-answer",
    "first-hour",
    "forecasts",
    "groups-standards-successors",
    "icb-pack",
    "import",
    "joiners-and-leavers",
    "maps",
    "mix-limits",
    "need",
    "new-release",
    "own-tables",
    "people",
    "plan-workbook",
    "plans",
    "release",
    "reports",
    "returns",
    "scenarios",
    "shared-database",
    "skillmix",
    "sql",
    "substitution",
    "targets",
    "team",
    "vacancies-and-skills",
    "what-it-would-take",
    "where-to-look-first",
];

/// The title of a guide: its first heading.
pub(crate) fn title(text: &'static str) -> &'static str {
    text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_default()
}

pub(super) async fn page(Path(name): Path<String>) -> Page {
    let found = GUIDES.iter().find(|(known, _)| *known == name);
    let (_, text) = found.ok_or_else(|| Problem::not_found(format!("there is no guide called {name}")))?;
    let frame = Frame::new(title(text), "/help").trail(vec![Link::new("/", "Home"), Link::new("/help", "Help")]);
    answer::page(&GuidePage { frame, written: written::html(text) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_guide_of_the_handbook_can_be_read_in_the_pages() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guides");
        let mut held: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .filter_map(|entry| entry.unwrap().file_name().to_str()?.strip_suffix(".md").map(str::to_owned))
            .collect();
        held.sort();
        let known: Vec<&str> = GUIDES.iter().map(|(name, _)| *name).collect();
        assert_eq!(held, known, "write the name of a new guide into GUIDES");
    }
}
