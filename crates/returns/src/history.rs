//! What changed from one version of a return to the next.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{Return, Row};

/// What changed in one section: rows of either version that the other does not have. A row that was edited is in both.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SectionChange {
    /// Section.
    pub section: String,
    /// Rows that are not there any more.
    pub gone: Vec<Row>,
    /// Rows that were not there before.
    pub new: Vec<Row>,
}

/// What changed from one version to a later one; sections in which nothing did are not there.
#[must_use]
pub fn changes(before: &Return, after: &Return) -> Vec<SectionChange> {
    let mut sections: Vec<&String> = before.sections.keys().chain(after.sections.keys()).collect();
    sections.sort_unstable();
    sections.dedup();
    let changes = sections.into_iter().map(|section| {
        let (old, new) = (before.rows(section), after.rows(section));
        SectionChange { section: section.clone(), gone: without(old, new), new: without(new, old) }
    });
    changes.filter(|change| !change.gone.is_empty() || !change.new.is_empty()).collect()
}

/// Rows that the others do not have; of two alike rows against one, one is left.
fn without(rows: &[Row], others: &[Row]) -> Vec<Row> {
    let mut left: Vec<Row> = rows.to_vec();
    for other in others {
        if let Some(at) = left.iter().position(|row| row == other) {
            left.remove(at);
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cell;
    use crate::status::samples::answer;

    fn row(role: &str, wte: f64) -> Row {
        [("role".to_owned(), Cell::Text(role.to_owned())), ("wte".to_owned(), Cell::Number(wte))].into()
    }

    #[test]
    fn an_edited_row_is_gone_as_it_was_and_there_as_it_is() {
        let mut before = answer(1, 1, "2018-03-20T10:00:00Z", false);
        let mut after = answer(1, 2, "2018-03-21T10:00:00Z", false);
        before.sections.insert("vacancies".to_owned(), vec![row("nurse", 1.0), row("gp", 0.5), row("gp", 0.5)]);
        after.sections.insert("vacancies".to_owned(), vec![row("gp", 0.5), row("nurse", 0.8)]);
        after.sections.insert("planned".to_owned(), vec![row("paramedic", 1.0)]);
        let changed = changes(&before, &after);
        assert_eq!(changed.len(), 2);
        assert_eq!((changed[0].section.as_str(), changed[0].new.len()), ("planned", 1));
        assert_eq!(changed[1].gone, vec![row("nurse", 1.0), row("gp", 0.5)]);
        assert_eq!(changed[1].new, vec![row("nurse", 0.8)]);
        assert!(changes(&after, &after).is_empty());
    }
}
