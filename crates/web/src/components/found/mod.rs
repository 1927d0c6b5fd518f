//! Findings of a paper or a plan: each with its weight in words, its sentence, its smallest mend and the figures it is about.

use askama::Template;
use wholetime_reports::csv::FindingLine;

use crate::components::Link;

/// Findings by weight, errors first.
#[derive(Template)]
#[template(path = "components/found/found.html")]
pub(crate) struct Found {
    pub(crate) kinds: Vec<Kind>,
}

/// Findings of one weight.
pub(crate) struct Kind {
    pub(crate) id: &'static str,
    pub(crate) title: String,
    pub(crate) says: &'static str,
    pub(crate) lines: Vec<Line>,
}

/// A finding.
pub(crate) struct Line {
    pub(crate) message: String,
    pub(crate) mend: String,
    pub(crate) places: Vec<String>,
    pub(crate) figures: Vec<String>,
    /// The page that shows what it is about.
    pub(crate) see: Option<Link>,
}

/// Weights: the word, how its heading is written, what it says.
const KINDS: [(&str, &str, &str); 3] = [
    ("error", "Errors", "These cannot be so: no reading of the figures agrees."),
    ("warning", "To look at", "Somebody should look, decide or act."),
    ("note", "Worth knowing", "What rounding explains, what the paper or plan says itself, and what is left open."),
];

impl Found {
    /// Findings in their order; `see` gives the page of a rule.
    pub(crate) fn of(lines: Vec<FindingLine>, see: impl Fn(&str) -> Option<Link>) -> Self {
        let mut kinds: Vec<Kind> = KINDS
            .iter()
            .map(|(id, title, says)| Kind { id, title: (*title).to_owned(), says, lines: Vec::new() })
            .collect();
        for line in lines {
            let see = see(&line.rule);
            if let Some(kind) = kinds.iter_mut().find(|kind| kind.id == line.severity) {
                let FindingLine { message, mend, places, figures, .. } = line;
                kind.lines.push(Line { message, mend, places, figures, see });
            }
        }
        kinds.retain(|kind| !kind.lines.is_empty());
        for kind in &mut kinds {
            kind.title = format!("{} ({})", kind.title, kind.lines.len());
        }
        Self { kinds }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(severity: &'static str, message: &str) -> FindingLine {
        FindingLine {
            severity,
            rule: "sum".to_owned(),
            message: message.to_owned(),
            places: vec!["Table 1".to_owned()],
            figures: vec!["<b>: 3".to_owned()],
            mend: String::new(),
        }
    }

    #[test]
    fn findings_stand_under_their_weight_and_are_escaped() {
        let found = Found::of(vec![line("error", "First"), line("note", "Last"), line("error", "Second")], |_| None);
        let html = found.render().unwrap();
        assert!(
            html.contains("Errors (2)") && html.contains("Worth knowing (1)") && !html.contains("To look at"),
            "{html}"
        );
        assert!(html.find("Second") < html.find("Last"));
        assert!(!html.contains("<b>:"), "{html}");
        assert!(Found::of(Vec::new(), |_| None).is_empty());
    }
}
