//! The words this program uses, each with what it means: the glossary of the handbook.

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Serialize;

use crate::Workbench;

/// The glossary of the handbook, as it is written.
const GLOSSARY: &str = include_str!("../../../../GLOSSARY.md");

/// A word, or several that are told apart together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GlossaryEntry {
    /// What the entries around it are about.
    pub under: String,
    /// The words.
    pub words: Vec<String>,
    /// What they mean, as one line.
    pub meaning: String,
}

static ENTRIES: LazyLock<Vec<GlossaryEntry>> = LazyLock::new(|| entries(GLOSSARY));

impl Workbench {
    /// Every word of the glossary, in the order of the handbook.
    #[must_use]
    pub fn glossary(&self) -> &'static [GlossaryEntry] {
        &ENTRIES
    }
}

fn entries(text: &str) -> Vec<GlossaryEntry> {
    let mut found: Vec<GlossaryEntry> = Vec::new();
    let (mut under, mut lines) = (String::new(), String::new());
    let mut end = |under: &str, lines: &mut String| found.extend(entry(under, &std::mem::take(lines)));
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            end(&under, &mut lines);
            title.clone_into(&mut under);
        } else if let Some(begins) = line.strip_prefix("- ") {
            end(&under, &mut lines);
            begins.clone_into(&mut lines);
        } else if line.starts_with("  ") && !lines.is_empty() {
            lines.push(' ');
            lines.push_str(line.trim());
        } else {
            end(&under, &mut lines);
        }
    }
    end(&under, &mut lines);
    found
}

/// One entry, without the marks of its print; nothing where no word stands out in it.
fn entry(under: &str, text: &str) -> Option<GlossaryEntry> {
    let words: Vec<String> = text.split("**").skip(1).step_by(2).map(str::to_owned).collect();
    let meaning = text.replace("**", "").replace(['*', '`'], "");
    (!words.is_empty()).then(|| GlossaryEntry { under: under.to_owned(), words, meaning })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_goes_on_over_lines_and_names_its_words() {
        let read = entries(
            "# Words\n\n## Staff\n\n- **FTE** (hours): `37.5` a week.\n  **WTE** is older.\n\nNot one.\n- plain\n",
        );
        assert_eq!(read.len(), 1);
        assert_eq!((read[0].under.as_str(), read[0].words.join(" ")), ("Staff", "FTE WTE".to_owned()));
        assert_eq!(read[0].meaning, "FTE (hours): 37.5 a week. WTE is older.");
    }

    #[test]
    fn every_part_of_the_handbooks_glossary_has_entries() {
        let all = entries(GLOSSARY);
        for part in GLOSSARY.lines().filter_map(|line| line.strip_prefix("## ")) {
            assert!(all.iter().any(|entry| entry.under == part), "{part}");
        }
    }
}
