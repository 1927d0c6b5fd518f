//! What earlier files say of a practice: when it last had a row or reported a group, and since when its row is the same.

use std::collections::BTreeMap;

use wholetime_measures::{Holdings, PracticeTable};
use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::{Basis, Missing, Period, Value};

use crate::WorkbenchError;

/// A run of files in which the staff of a practice are the same to the last digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// First file of the run.
    pub(super) since: Period,
    /// Files in it, the newest among them.
    pub(super) files: usize,
    is_open: bool,
}

/// What earlier files say.
#[derive(Debug, Default)]
pub(super) struct Past {
    /// Files held up to the period, its own among them.
    pub(super) files: usize,
    /// For practices without a row: the last file that has one, where any has.
    last_row: BTreeMap<String, Option<Period>>,
    /// For practices that do not report a measure: the last file in which they do, where they do in any.
    last_reported: BTreeMap<(String, String), Option<Period>>,
    /// For practices with staff: the files whose row is the same.
    same: BTreeMap<String, Run>,
    /// Editions looked at.
    pub(super) editions: Vec<EditionKey>,
}

/// Whether a value was asked for and not given: the practice's doing, not that of the file or the month.
pub(super) const fn is_unreported(value: Value) -> bool {
    matches!(value, Value::Missing(Missing::NotReported | Missing::NotValid))
}

impl Past {
    /// Reads earlier files, the newest first, until nothing is open any more.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub(super) fn read<'c>(
        holdings: &Holdings,
        now: &PracticeTable,
        practices: impl Iterator<Item = &'c str>,
        measures: &[&str],
    ) -> Result<Self, WorkbenchError> {
        let mut past = Self::start(now, practices, measures);
        let periods = holdings.workforce_periods().iter().rev().copied().filter(|period| *period < now.period);
        past.files = 1 + periods.clone().count();
        for period in periods {
            if past.is_settled() {
                break;
            }
            let table = holdings.practice_table(period, Basis::PracticeLevelSum, measures)?;
            past.look(now, &table, measures);
            past.editions.extend(table.editions);
        }
        Ok(past)
    }

    /// What is open at the newest file.
    fn start<'c>(now: &PracticeTable, practices: impl Iterator<Item = &'c str>, measures: &[&str]) -> Self {
        let mut past = Self { files: 1, ..Self::default() };
        for code in practices {
            if !now.rows.contains_key(code) {
                past.last_row.insert(code.to_owned(), None);
                continue;
            }
            for measure in measures.iter().filter(|measure| is_unreported(now.value(code, measure))) {
                past.last_reported.insert((code.to_owned(), (*measure).to_owned()), None);
            }
            // Nobody employed, now as before, is not a row that somebody forgot.
            let has_staff =
                measures.iter().any(|measure| now.value(code, measure).known().is_some_and(|fte| 0.0 < fte));
            if has_staff {
                past.same.insert(code.to_owned(), Run { since: now.period, files: 1, is_open: true });
            }
        }
        past
    }

    fn is_settled(&self) -> bool {
        self.last_row.values().all(Option::is_some)
            && self.last_reported.values().all(Option::is_some)
            && self.same.values().all(|run| !run.is_open)
    }

    /// Looks at one more file, earlier than those before.
    fn look(&mut self, now: &PracticeTable, table: &PracticeTable, measures: &[&str]) {
        for (code, last) in &mut self.last_row {
            if last.is_none() && table.rows.contains_key(code) {
                *last = Some(table.period);
            }
        }
        for ((code, measure), last) in &mut self.last_reported {
            if last.is_none() && table.value(code, measure).known().is_some() {
                *last = Some(table.period);
            }
        }
        for (code, run) in self.same.iter_mut().filter(|(_, run)| run.is_open) {
            let is_same = table.rows.contains_key(code)
                && measures.iter().all(|measure| table.value(code, measure) == now.value(code, measure));
            if is_same {
                *run = Run { since: table.period, files: run.files + 1, is_open: true };
            } else {
                run.is_open = false;
            }
        }
    }

    /// The last file that has a row of a practice that has none now.
    pub(super) fn last_row(&self, code: &str) -> Option<Period> {
        self.last_row.get(code).copied().flatten()
    }

    /// The last file in which a practice reported what it does not report now.
    pub(super) fn last_reported(&self, code: &str, measure: &str) -> Option<Period> {
        self.last_reported.get(&(code.to_owned(), measure.to_owned())).copied().flatten()
    }

    /// The files in which the staff of a practice are the same as now.
    pub(super) fn same(&self, code: &str) -> Option<Run> {
        self.same.get(code).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEASURES: [&str; 2] = ["gp_fte_extg", "nurse_fte"];

    fn table(period: &str, rows: &[(&str, Value, Value)]) -> PracticeTable {
        PracticeTable {
            period: period.parse().unwrap(),
            basis: Basis::PracticeLevelSum,
            measures: MEASURES.map(str::to_owned).to_vec(),
            rows: rows.iter().map(|(code, gp, nurse)| ((*code).to_owned(), vec![*gp, *nurse])).collect(),
            editions: Vec::new(),
            notes: Vec::new(),
        }
    }

    const NOT_REPORTED: Value = Value::Missing(Missing::NotReported);

    fn period(text: &str) -> Period {
        text.parse().unwrap()
    }

    #[test]
    fn a_row_is_the_same_only_as_long_as_no_file_in_between_differs() {
        let (steady, moved) = (Value::Known(2.5), Value::Known(1.0));
        let now = table("2026-03", &[("Z99001", steady, moved)]);
        let mut past = Past::start(&now, ["Z99001"].into_iter(), &MEASURES);
        past.look(&now, &table("2025-12", &[("Z99001", steady, moved)]), &MEASURES);
        past.look(&now, &table("2025-09", &[("Z99001", steady, Value::Known(1.2))]), &MEASURES);
        past.look(&now, &table("2025-06", &[("Z99001", steady, moved)]), &MEASURES);
        let run = past.same("Z99001").unwrap();
        assert_eq!((run.since, run.files), (period("2025-12"), 2));
        assert!(past.is_settled());
    }

    #[test]
    fn a_practice_that_fell_silent_keeps_the_month_it_last_spoke() {
        let now = table("2026-03", &[("Z99001", Value::Known(2.0), NOT_REPORTED)]);
        let mut past = Past::start(&now, ["Z99001", "Z99002"].into_iter(), &MEASURES);
        past.look(&now, &table("2025-12", &[("Z99001", Value::Known(2.1), NOT_REPORTED)]), &MEASURES);
        let before = [("Z99001", NOT_REPORTED, Value::Known(1.0)), ("Z99002", NOT_REPORTED, NOT_REPORTED)];
        past.look(&now, &table("2025-09", &before), &MEASURES);
        assert_eq!(past.last_reported("Z99001", "nurse_fte"), Some(period("2025-09")));
        assert_eq!(past.last_row("Z99002"), Some(period("2025-09")));
        assert_eq!(past.last_row("Z99003"), None);
    }

    #[test]
    fn nobody_employed_is_not_a_stale_row() {
        let now = table("2026-03", &[("Z99001", Value::Known(0.0), NOT_REPORTED)]);
        assert_eq!(Past::start(&now, ["Z99001"].into_iter(), &MEASURES).same("Z99001"), None);
    }
}
