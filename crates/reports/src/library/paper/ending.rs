//! The appendix: what words mean, how good the data are, which files were read.

use super::Ground;
use crate::document::{Words, plain};
use crate::library::draft::{definitions_table, sentence};

/// Data quality, definitions, sources.
pub(super) fn section(ground: &mut Ground<'_>) {
    ground.draft.heading(1, "definitions", "Appendix: definitions and data");
    let definitions = definitions_table(ground.bench.catalogue(), ground.indicators.iter().map(String::as_str));
    ground.draft.table(definitions);
    let mut said: Vec<String> = vec![sentence(&ground.profile.held.sentence)];
    for line in ground.lines() {
        said.extend(line.warning.iter().map(|warning| sentence(&format!("{}: {warning}", line.title))));
    }
    said.extend(ground.profile.notes.iter().map(|note| sentence(note)));
    let corrections = ground.profile.corrections.iter();
    said.extend(corrections.map(|correction| sentence(&format!("Correction: {}", correction.sentence))));
    let mut seen = std::collections::BTreeSet::new();
    said.retain(|one| seen.insert(one.clone()));
    let said: Vec<Words> = said.into_iter().map(plain).collect();
    ground.draft.list(said);
    let sources = ground.draft.sources_table();
    ground.draft.table(sources);
}
