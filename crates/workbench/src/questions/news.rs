//! What came in last, what it revised, and which publications should be out in a newer edition by now.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_snapshots::Shelf;
use wholetime_vocabulary::Period;

use crate::{Workbench, WorkbenchError};

/// The newest edition of a publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NewestEdition {
    /// Publication.
    pub source: String,
    /// Its title.
    pub title: String,
    /// Period it is filed under.
    pub period: Period,
    /// Last period its figures speak of, where it is a series.
    pub speaks_to: Option<Period>,
    /// Revision; above 1 it takes the place of an earlier one.
    pub revision: u32,
    /// When it was imported.
    pub imported_at: Timestamp,
    /// The next one, where it should be out by now.
    pub next_due: Option<Period>,
    /// How often it comes out; none for own tables.
    pub cadence: Option<String>,
}

/// What came in, the last first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NewsAnswer {
    /// The day it was asked.
    pub on: Date,
    /// Each publication by its newest edition, those imported last first.
    pub newest: Vec<NewestEdition>,
}

impl NewsAnswer {
    /// Publications a newer edition of which should be out.
    pub fn due(&self) -> impl Iterator<Item = &NewestEdition> {
        self.newest.iter().filter(|one| one.next_due.is_some())
    }
}

impl Workbench {
    /// What came in last, publication by publication, and which should be out in a newer edition by now.
    ///
    /// # Errors
    /// Where the workspace cannot be read.
    pub fn news(&self) -> Result<NewsAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let shelf = Shelf::open(&self.snapshots_folder())?;
        let on = self.today();
        let mut newest: BTreeMap<&str, NewestEdition> = BTreeMap::new();
        for edition in shelf.editions() {
            let speaks_to = edition.facts_periods.map(|(_, last)| last);
            let order = |speaks_to: Option<Period>, period: Period, revision| (speaks_to.unwrap_or(period), revision);
            let is_newer = newest.get(edition.key.source.as_str()).is_none_or(|known| {
                order(known.speaks_to, known.period, known.revision)
                    <= order(speaks_to, edition.key.period, edition.key.revision)
            });
            if !is_newer {
                continue;
            }
            let publication = self.catalogue().publications.get(&edition.key.source);
            let cadence = publication.map(|publication| publication.cadence.clone());
            let line = NewestEdition {
                source: edition.key.source.clone(),
                title: publication
                    .map(|publication| publication.title.clone())
                    .or_else(|| edition.title.clone())
                    .unwrap_or_else(|| edition.key.source.clone()),
                period: edition.key.period,
                speaks_to,
                revision: edition.key.revision,
                imported_at: edition.imported_at,
                next_due: cadence
                    .as_deref()
                    .and_then(|cadence| next_due(cadence, speaks_to.unwrap_or(edition.key.period), on)),
                cadence,
            };
            newest.insert(edition.key.source.as_str(), line);
        }
        let mut newest: Vec<NewestEdition> = newest.into_values().collect();
        newest.sort_by(|a, b| (b.imported_at, &a.title).cmp(&(a.imported_at, &b.title)));
        Ok(NewsAnswer { on, newest })
    }
}

/// The edition after one, where it should be out on a day. Our judgement of how long a publisher takes after the last day a
/// period speaks of: the workforce of a month comes out at the end of the next (General Practice Workforce, "Publication
/// schedule"), quarterly figures within two months, yearly ones within eight.
fn next_due(cadence: &str, held: Period, on: Date) -> Option<Period> {
    let (step, takes): (i32, i32) = match cadence {
        "monthly" => (1, 1),
        "quarterly" => (3, 2),
        "yearly" => (12, 8),
        _ => return None,
    };
    let next = match held {
        Period::Month { year, month } => Period::of(Date::new(year, month, 1).ok()?.checked_add(step.months()).ok()?),
        Period::FinancialYear { start } => Period::FinancialYear { start: start + 1 },
        Period::Year(year) => Period::Year(year + 1),
    };
    let out_by = next.last_day().first_of_month().checked_add(takes.months()).ok()?.last_of_month();
    (out_by < on).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_month_is_waited_for_only_when_it_should_be_out() {
        let due = |cadence: &str, held: &str, on: &str| {
            next_due(cadence, held.parse().unwrap(), on.parse().unwrap()).map(|period| period.to_string())
        };
        // The figures of October are out by the end of November.
        assert_eq!(due("monthly", "2026-09", "2026-11-30"), None);
        assert_eq!(due("monthly", "2026-09", "2026-12-01").as_deref(), Some("2026-10"));
        assert_eq!(due("quarterly", "2026-06", "2026-11-30"), None);
        assert_eq!(due("quarterly", "2026-06", "2026-12-01").as_deref(), Some("2026-09"));
        assert_eq!(due("yearly", "2024/25", "2026-11-30"), None);
        assert_eq!(due("yearly", "2024/25", "2026-12-01").as_deref(), Some("2025/26"));
        assert_eq!(due("every few years", "2019", "2026-12-01"), None, "nobody knows when");
    }
}
