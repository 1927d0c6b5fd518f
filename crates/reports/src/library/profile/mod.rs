//! The workforce profile of a practice, a network, a place or an ICB: what is there, how it changed, what lies ahead, what to
//! discuss.
//!
//! **Invariant:** every figure is one that the workbench answered; a part without an answer says why.

mod ages;
mod ahead;
mod ending;
mod finding;
mod issues;
mod peers;
mod shared;
mod staff;
mod team;
mod told;

use wholetime_vocabulary::{Area, Cancel, Level, Quiet};
use wholetime_workbench::catalogue::{Catalogue, Indicator};
use wholetime_workbench::questions::forecast::Watch;
use wholetime_workbench::questions::profile::{Profile, StaffLine};
use wholetime_workbench::{Scope, Workbench};

pub use shared::Shared;

use super::ReportAsked;
use super::draft::Draft;
use super::figures::{Explained, Told};
use crate::document::{Document, FrontLine};
use crate::{ReportError, words};

/// How much a profile asks of the workbench.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Everything; forecasts are simulated, which takes some seconds.
    Full,
    /// All but what lies ahead: for papers of many areas at once.
    Light,
}

/// The workforce profile of an area.
///
/// # Errors
/// Where the area is not known, nothing is held of it, or something is broken.
pub fn document(bench: &Workbench, area: &str, asked: &ReportAsked, depth: Depth) -> Result<Document, ReportError> {
    let never = Cancel::default();
    document_watched(bench, area, asked, depth, Watch { progress: &Quiet, cancel: &never })
}

/// As [`document`], telling how far it has come and stopping when asked to.
///
/// # Errors
/// As for [`document`], and where it was asked to stop.
pub fn document_watched(
    bench: &Workbench,
    area: &str,
    asked: &ReportAsked,
    depth: Depth,
    watch: Watch<'_>,
) -> Result<Document, ReportError> {
    let profile = bench.profile(area, asked.compare_to, asked.scope)?;
    let shared = Shared::around(bench, &profile, asked)?;
    written(bench, &profile, asked, depth, &shared, watch)
}

/// The profile of one of many areas, in the light variant, beside answers that were asked once for all of them.
///
/// # Errors
/// As for [`document`].
pub fn document_among(
    bench: &Workbench,
    area: &str,
    asked: &ReportAsked,
    shared: &Shared,
) -> Result<(Document, Profile), ReportError> {
    let never = Cancel::default();
    let profile = bench.profile(area, asked.compare_to, shared.scope(asked.scope))?;
    let watch = Watch { progress: &Quiet, cancel: &never };
    let document = written(bench, &profile, asked, Depth::Light, shared, watch)?;
    Ok((document, profile))
}

/// What every part of the paper is written from.
struct Ground<'a> {
    bench: &'a Workbench,
    profile: &'a Profile,
    shared: &'a Shared,
    /// As asked, with the month of the profile.
    scope: Scope,
    depth: Depth,
}

impl Ground<'_> {
    fn catalogue(&self) -> &Catalogue {
        self.bench.catalogue()
    }

    fn code(&self) -> &str {
        &self.profile.area.code
    }

    /// The name of a figure of this area.
    fn id(&self, what: &str) -> String {
        format!("{}.{what}", self.code())
    }

    /// The profile itself, as it answers.
    fn told(&self, draft: &mut Draft) -> Told {
        let Profile { area, period, sources, .. } = self.profile;
        let what = format!("Profile of {}, {}", area.name, period.in_words());
        draft.figures.answered(&what, &["profile", &area.code], Some(*period), sources)
    }

    /// A figure of the profile that `explain` rebuilds; none where the catalogue has no such indicator.
    fn explained(&self, draft: &mut Draft, line: &StaffLine, indicator: &str) -> Option<Explained> {
        let indicator: &Indicator = self.catalogue().indicators.get(indicator)?;
        let Profile { area, period, sources, .. } = self.profile;
        Some(draft.figures.explained(area, indicator, *period, Some(line.basis), sources))
    }

    /// Lines to read first, one a staff group and basis.
    fn default_lines(&self) -> impl Iterator<Item = &StaffLine> {
        self.profile.staff.iter().filter(|line| line.is_default)
    }
}

fn written(
    bench: &Workbench,
    profile: &Profile,
    asked: &ReportAsked,
    depth: Depth,
    shared: &Shared,
    watch: Watch<'_>,
) -> Result<Document, ReportError> {
    let scope = Scope { period: Some(profile.period), ..asked.scope };
    let ground = Ground { bench, profile, shared, scope, depth };
    let mut draft = Draft::of(scope);
    draft.rests_on(&profile.sources);
    // What lies ahead is asked first, because what to take away names it; it stands further down.
    let ahead = ahead::asked(&ground, watch)?;
    finding::section(&ground, &mut draft, &ahead);
    staff::section(&ground, &mut draft)?;
    ages::section(&ground, &mut draft)?;
    staff::change(&ground, &mut draft)?;
    peers::section(&ground, &mut draft)?;
    team::section(&ground, &mut draft)?;
    told::section(&ground, &mut draft)?;
    ahead::section(&ground, &mut draft, &ahead)?;
    issues::section(&ground, &mut draft)?;
    ending::section(&ground, &mut draft, &ahead);
    Ok(Document {
        title: format!("Workforce profile: {}", profile.area.name),
        subtitle: format!("{}, {}", kind_and_code(&profile.area), profile.period.in_words()),
        author: asked.author.clone(),
        made_on: asked.made_on,
        front: front(profile, asked, depth),
        blocks: draft.blocks,
        references: draft.figures.references(),
    })
}

/// What kind of area it is and its code; a group of somebody's own has none that others know.
fn kind_and_code(area: &Area) -> String {
    match area.level {
        Level::Group => "Group of areas".to_owned(),
        level => format!("{} {}", capital(level.title()), area.code),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect()
}

/// What a reader asks of a paper before reading it.
fn front(profile: &Profile, asked: &ReportAsked, depth: Depth) -> Vec<FrontLine> {
    let line = |id: &str, label: &str, text: String| FrontLine { id: id.to_owned(), label: label.to_owned(), text };
    let above: Vec<&str> = profile.ancestors.iter().map(|area| area.name.as_str()).collect();
    let compared = profile
        .compared_to
        .map_or_else(|| "no earlier month that can be compared is held".to_owned(), |period| period.in_words());
    let contents = match depth {
        Depth::Full => "full profile, with forecasts and modelled requirement",
        Depth::Light => {
            "short profile, made with many others at once: forecasts and modelled requirement are in the full one"
        }
    };
    let mut lines = vec![line("of", "Figures of", profile.period.in_words())];
    if profile.area.level != Level::Group && !above.is_empty() {
        lines.push(line("within", "Part of", above.join(", ")));
    }
    lines.extend([
        line("compared", "Compared with", compared),
        line("patients", "Patients", format!("{} ({})", words::value(profile.patients, 0), profile.patients_from)),
        line("held", "What is held", profile.held.sentence.clone()),
        line(
            "map",
            "Map",
            format!(
                "areas as they were drawn {}",
                match profile.geography {
                    wholetime_workbench::Geography::AsAt => "in that month",
                    wholetime_workbench::Geography::AsNow => "when last published",
                }
            ),
        ),
        line("contents", "Contents", contents.to_owned()),
    ]);
    if !asked.author.is_empty() {
        lines.push(line("author", "Author", asked.author.clone()));
    }
    lines
}

#[cfg(test)]
mod tests;
