//! `GET /plans/{id}` and the pages below it: one plan, its parts a page each.

pub(super) mod action;
pub(crate) mod changes;
pub(crate) mod cost;
pub(crate) mod delivery;
pub(super) mod findings;
pub(super) mod gap;
pub(super) mod overview;
pub(super) mod reach;
pub(super) mod risk;
mod said;
pub(super) mod targets;
pub(super) mod time;
pub(super) mod workbook;

use wholetime_workbench::questions::plans::{PlanName, PlanSource};

use crate::asked::Asked;
use crate::components::{Frame, Link};
use crate::links::{self, Behind};

/// The parts of a plan, in the order of the tabs: the end of the address, and what people read.
const PARTS: &[(&str, &str)] = &[
    ("", "Overview"),
    ("gap", "Gap"),
    ("targets", "Targets and trajectories"),
    ("reach", "What it would take"),
    ("cost", "Cost and funding"),
    ("delivery", "Delivery"),
    ("time", "Time released"),
    ("findings", "Findings"),
    ("changes", "Changes"),
];

/// What every page of a plan begins with.
pub(super) struct Heading {
    pub(super) title: String,
    /// Which version is shown.
    pub(super) version: String,
    /// The way to the newest version, where an older one is shown.
    pub(super) newer: Option<Link>,
    pub(super) tabs: Vec<Tab>,
}

/// A part of the plan.
pub(super) struct Tab {
    pub(super) link: Link,
    pub(super) is_here: bool,
}

/// The plan a request is about: the newest version, or the one behind `version=`.
pub(super) fn source(id: &str, words: &Asked) -> PlanSource {
    // What is no number names no version, and there is no version 0.
    PlanSource::Held { id: id.to_owned(), number: words.text("version").map(|number| number.parse().unwrap_or(0)) }
}

/// The address of a part of the version that is shown.
pub(super) fn behind(id: &str, part: &str, words: &Asked) -> String {
    Behind::default().with_some("version", words.text("version")).behind(&links::plan_part(id, part))
}

/// Whether a part has a page.
pub(super) fn has_part(part: &str) -> bool {
    PARTS.iter().any(|(end, _)| *end == part)
}

/// A sentence as it begins a line.
pub(super) fn capital(text: &str) -> String {
    super::profile::capital(text)
}

impl Heading {
    /// The heading of the part at the end of the address.
    pub(super) fn of(name: &PlanName, here: &str, words: &Asked) -> Self {
        let tab = |(part, text): (&str, &str)| Tab {
            link: Link::new(behind(&name.id, part, words), text),
            is_here: part == here,
        };
        let newer = name.newest.filter(|newest| name.version.is_some_and(|shown| shown < *newest));
        Self {
            title: name.title.clone(),
            version: name.version.map_or(String::new(), |number| format!("Version {number}")),
            newer: newer
                .map(|newest| Link::new(links::plan_part(&name.id, here), format!("See the newest, version {newest}"))),
            tabs: PARTS.iter().copied().map(tab).collect(),
        }
    }

    /// The frame of the page of this part.
    pub(super) fn frame(&self, name: &PlanName, what: &str) -> Frame {
        let trail =
            vec![Link::new("/", "Home"), Link::new("/plans", "Plans"), Link::new(links::plan(&name.id), &name.title)];
        Frame::new(format!("{what}, {}", name.title), "/plans").trail(trail)
    }
}
