//! The implications grid: a place to write for each, with a first sentence where the answers say something.

use wholetime_vocabulary::StaffGroup;

use super::{Ground, rate_of};
use crate::document::{Block, Span, Words};
use crate::library::draft::{sentence, text};
use crate::words;

/// What committee papers are asked about, in the order of the front sheets of integrated care boards.
const THEMES: [(&str, &str); 8] = [
    ("finance", "Finance"),
    ("workforce", "Workforce"),
    ("quality", "Quality and safety"),
    ("equality", "Equality"),
    ("legal", "Legal"),
    ("risk", "Risk"),
    ("patients", "Patients and public"),
    ("sustainability", "Sustainability"),
];

/// Each implication with its first draft.
pub(super) fn section(ground: &mut Ground<'_>) {
    ground.draft.heading(1, "implications", "Implications");
    for (id, title) in THEMES {
        ground.draft.heading(2, &format!("implications-{id}"), title);
        let words = drafted(ground, id);
        ground.draft.blocks.push(Block::Editable { id: format!("implications.{id}"), words });
    }
}

fn drafted(ground: &mut Ground<'_>, theme: &str) -> Vec<Words> {
    match theme {
        "finance" => short_of_standard(ground),
        "workforce" => super::position::in_a_sentence(ground, StaffGroup::Gp).into_iter().collect(),
        "quality" => vec![vec![text(format!("What the figures cover: {}", sentence(&ground.profile.held.sentence)))]],
        "risk" => {
            let first = ground.profile.main_issues.first();
            first.map(|issue| vec![text(sentence(&issue.sentence))]).into_iter().collect()
        }
        "patients" => patients_per_gp(ground).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// How many more it would take to meet the standards that are not met; what they cost is for the author to say.
fn short_of_standard(ground: &mut Ground<'_>) -> Vec<Words> {
    let told = ground.profile_told();
    let mut said = Vec::new();
    for line in ground.lines().into_iter().cloned().collect::<Vec<_>>() {
        let Some(standard) = &line.standard else { continue };
        let Some(short) = standard.fte_short else { continue };
        let id = ground.id(&format!("{}.fte_short", rate_of(&line)));
        let name = format!("FTE short of the local standard, {}, {}", line.title, ground.profile.area.name);
        ground.names.insert(id.clone(), name);
        let figure = told.figure(id, words::number(short, 1), Some(short));
        said.push(vec![
            text(format!(
                "{}: the local standard of {} per 100,000 patients would take ",
                line.title,
                words::number(standard.at_least, 0)
            )),
            Span::Figure(figure),
            text(" FTE more at today's list of patients."),
        ]);
    }
    said
}

fn patients_per_gp(ground: &mut Ground<'_>) -> Option<Words> {
    let line = ground.lines().into_iter().find(|line| line.group == StaffGroup::Gp)?.clone();
    line.patients_per_fte.known()?;
    let told = ground.profile_told();
    let id = ground.id(&format!("patients_per_{}", rate_of(&line).trim_end_matches("_per_100k")));
    let name = format!("Patients per FTE of {}, {}", line.title, ground.profile.area.name);
    let figure = ground.figure(&told, &id, &name, line.patients_per_fte, 0);
    Some(vec![text("There are "), Span::Figure(figure), text(format!(" patients for each FTE of {}.", line.title))])
}
