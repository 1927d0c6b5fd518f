//! What the paper rests on: how good the data are, what words mean, which files were read.

use std::collections::BTreeSet;

use wholetime_vocabulary::{Measured, StaffGroup};
use wholetime_workbench::catalogue::group_measure;

use super::ahead::GroupAhead;
use super::{Ground, ahead, staff};
use crate::document::{Words, plain};
use crate::library::draft::{Draft, definitions_table, sentence};
use crate::words;

/// Practices named that are not in the file; more are counted.
const NAMED: usize = 12;

/// Data quality, definitions, sources.
pub(super) fn section(ground: &Ground<'_>, draft: &mut Draft, ahead: &[GroupAhead]) {
    draft.heading(1, "quality", "How good the data are");
    draft.list(quality(ground));
    let borrowed = ahead::borrowed(ahead);
    if !borrowed.is_empty() {
        draft.heading(2, "borrowed", "What forecasts took from elsewhere");
        draft.list(borrowed.iter().map(|one| plain(sentence(one))).collect());
    }
    definitions(ground, draft);
    draft.heading(1, "sources", "Sources");
    draft.say("Every figure can be rebuilt from these files by the commands listed under references.");
    let table = draft.sources_table();
    draft.table(table);
}

fn quality(ground: &Ground<'_>) -> Vec<Words> {
    let profile = ground.profile;
    let mut said = vec![sentence(&profile.held.sentence)];
    let absent = &profile.held.absent;
    if !absent.is_empty() {
        let names: Vec<String> = absent
            .iter()
            .take(NAMED)
            .map(|practice| {
                let patients = practice
                    .patients
                    .map_or_else(String::new, |patients| format!(", {} patients", words::number(patients, 0)));
                format!("{} ({}{patients})", practice.name, practice.code)
            })
            .collect();
        let more = absent.len().saturating_sub(names.len());
        let others = if 0 < more { format!(" and {more} more") } else { String::new() };
        said.push(format!("Known practices without a row in the file: {}{others}.", names.join("; ")));
    }
    for practice in &profile.held.without_patients {
        said.push(format!("{} ({}) has staff and no patients.", practice.name, practice.code));
    }
    for line in ground.default_lines() {
        if line.fte.known().is_none() {
            said.push(sentence(&format!("{}: {}", line.title, words::value(line.fte, 1))));
        }
        said.extend(line.warning.iter().map(|warning| sentence(&format!("{}: {warning}", line.title))));
    }
    said.extend(profile.notes.iter().map(|note| sentence(note)));
    said.extend(profile.corrections.iter().map(|correction| sentence(&format!("Correction: {}", correction.sentence))));
    let mut seen = BTreeSet::new();
    said.retain(|one| seen.insert(one.clone()));
    said.into_iter().map(plain).collect()
}

fn definitions(ground: &Ground<'_>, draft: &mut Draft) {
    let mut ids: Vec<String> = Vec::new();
    for line in ground.profile.staff.iter().filter(|line| line.is_default) {
        ids.extend(["fte", "per_100k", "patients_per_fte"].map(|what| staff::indicator(line, what)));
    }
    for side in ground.shared.comparisons.iter().filter_map(|one| one.as_ref().ok()) {
        ids.push(side.comparison.indicator.id.clone());
    }
    if ids.is_empty() {
        ids.push(group_measure(StaffGroup::Gp, Measured::Fte, wholetime_vocabulary::GpDefinition::Total));
    }
    draft.heading(1, "definitions", "What the words mean");
    draft.table(definitions_table(ground.catalogue(), ids.iter().map(String::as_str)));
}
