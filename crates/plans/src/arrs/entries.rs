//! Monthly entries for additional roles: WTE planned and in post, claims, accruals and corrections, tied to a ledger.
//!
//! A CSV with the columns `place,month,kind,value,note`: month as 2022-04; value in WTE for `planned` and `in_post`, in pounds for
//! `claim`, `accrual` and `correction`. A correction stands under the month it corrects and may be below nothing.
//!
//! **Invariant:** a month without an entry is not told; it is never a month of nobody or of nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Projection, average, project};
use crate::{
    quantity::{Exact, Money, NotAQuantity, Wte},
    when::{NotATime, When},
};

/// What an entry tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// WTE that were to be at work.
    Planned,
    /// WTE at work.
    InPost,
    /// Pounds claimed.
    Claim,
    /// Pounds owed for the month and not claimed yet.
    Accrual,
    /// Pounds by which an earlier claim or accrual was wrong.
    Correction,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct EntryFault {
    /// Line of the file; the header is line 1.
    pub line: u64,
    /// The fault.
    pub fault: Fault,
}

/// What can be wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not five columns, or a kind that is not known.
    #[error(
        "{0}; the columns are place,month,kind,value,note and the kinds planned, in_post, claim, accrual, correction"
    )]
    NotAnEntry(String),
    /// Not a month.
    #[error(transparent)]
    NotATime(#[from] NotATime),
    /// A time that is not a month.
    #[error("`{0}` is not a month; write 2022-04")]
    NotAMonth(When),
    /// Not a number.
    #[error(transparent)]
    NotAQuantity(#[from] NotAQuantity),
    /// Below nothing.
    #[error("only a correction can be below nothing; write it as one")]
    BelowNothing,
    /// Told before.
    #[error("`{place}` tells this of {month} twice; keep one line, and write a change as a correction")]
    Twice {
        /// The place.
        place: String,
        /// The month.
        month: When,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    place: String,
    month: String,
    kind: EntryKind,
    value: String,
    /// For people; nothing is worked out from it.
    #[serde(rename = "note")]
    _note: String,
}

/// Entries, by place and month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries {
    wte: BTreeMap<(String, EntryKind, When), Wte>,
    pounds: BTreeMap<(String, EntryKind, When), Money>,
}

/// Entries beside the total of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Tie {
    /// Claims.
    pub claims: Money,
    /// Accruals.
    pub accruals: Money,
    /// Corrections.
    pub corrections: Money,
    /// Total of the ledger.
    pub ledger: Money,
    /// The ledger less the entries; nothing: they tie.
    pub difference: Money,
}

/// Reads entries.
///
/// # Errors
/// All lines that cannot be read, each with its number.
pub fn read_entries(text: &str) -> Result<Entries, Vec<EntryFault>> {
    let mut entries = Entries::default();
    let mut faults = Vec::new();
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = reader.headers().cloned().unwrap_or_default();
    for record in reader.records() {
        let (line, read) = match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                let entry = record.deserialize::<Line>(Some(&headers));
                (line, entry.map_err(|error| Fault::NotAnEntry(in_words(&error))).and_then(|entry| entries.take(entry)))
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                (line, Err(Fault::NotAnEntry(in_words(&error))))
            }
        };
        if let Err(fault) = read {
            faults.push(EntryFault { line, fault });
        }
    }
    if faults.is_empty() { Ok(entries) } else { Err(faults) }
}

/// What the reader found, without its own account of the position, which the line tells already.
fn in_words(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.kind().to_string(),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!("{len} columns in place of {expected_len}"),
        _ => "it cannot be read as text".to_owned(),
    }
}

impl Entries {
    fn take(&mut self, line: Line) -> Result<(), Fault> {
        let month: When = line.month.parse()?;
        if !matches!(month, When::Month(..)) {
            return Err(Fault::NotAMonth(month));
        }
        let key = (line.place.clone(), line.kind, month);
        let twice = || Fault::Twice { place: line.place, month };
        if matches!(line.kind, EntryKind::Planned | EntryKind::InPost) {
            let wte = Wte::read(&line.value)?;
            if wte < Wte::ZERO {
                return Err(Fault::BelowNothing);
            }
            return if self.wte.insert(key, wte).is_some() { Err(twice()) } else { Ok(()) };
        }
        let pounds = Money::read(&line.value)?;
        if line.kind == EntryKind::Correction {
            *self.pounds.entry(key).or_default() += pounds;
            return Ok(());
        }
        if pounds < Money::ZERO {
            return Err(Fault::BelowNothing);
        }
        if self.pounds.insert(key, pounds).is_some() { Err(twice()) } else { Ok(()) }
    }

    /// Places that tell something, in order.
    #[must_use]
    pub fn places(&self) -> BTreeSet<&str> {
        self.wte.keys().chain(self.pounds.keys()).map(|(place, ..)| place.as_str()).collect()
    }

    /// WTE of a place by the months it tells, in order.
    #[must_use]
    pub fn wte(&self, place: &str, kind: EntryKind) -> Vec<(When, Wte)> {
        let own = self.wte.iter().filter(|((other, of, _), _)| other == place && *of == kind);
        own.map(|((.., month), wte)| (*month, *wte)).collect()
    }

    /// Mean WTE in post over the months a place tells; none where it tells none.
    #[must_use]
    pub fn average_in_post(&self, place: &str) -> Option<Exact> {
        let months: Vec<Wte> = self.wte(place, EntryKind::InPost).into_iter().map(|(_, wte)| wte).collect();
        average(&months)
    }

    /// WTE planned and not at work in a month, for the months in which a place tells both: late starts and leavers.
    #[must_use]
    pub fn not_at_work(&self, place: &str) -> Vec<(When, Wte)> {
        let in_post: BTreeMap<When, Wte> = self.wte(place, EntryKind::InPost).into_iter().collect();
        let planned = self.wte(place, EntryKind::Planned).into_iter();
        let missing = planned.filter_map(|(month, planned)| Some((month, planned - *in_post.get(&month)?)));
        missing.filter(|(_, wte)| Wte::ZERO < *wte).collect()
    }

    /// Spend of all places by month, in order: claims, accruals and corrections of the months in which any stands.
    #[must_use]
    pub fn spend(&self) -> BTreeMap<When, Money> {
        let mut months: BTreeMap<When, Money> = BTreeMap::new();
        for ((.., month), pounds) in &self.pounds {
            *months.entry(*month).or_default() += *pounds;
        }
        months
    }

    /// Where the spend of the year will end; none unless the months told follow each other from April of one year.
    #[must_use]
    pub fn projection(&self) -> Option<Projection> {
        let spend = self.spend();
        let year = spend.keys().next()?.year();
        let follows =
            |(index, month): (usize, &When)| u8::try_from(index).is_ok_and(|index| *month == When::Month(year, index));
        if !spend.keys().enumerate().all(follows) {
            return None;
        }
        project(&spend.into_values().collect::<Vec<_>>())
    }

    /// Sets the entries beside the total of a ledger.
    #[must_use]
    pub fn tie(&self, ledger: Money) -> Tie {
        let sum = |kind: EntryKind| {
            self.pounds.iter().filter(|((_, of, _), _)| *of == kind).map(|(_, pounds)| *pounds).sum::<Money>()
        };
        let (claims, accruals, corrections) =
            (sum(EntryKind::Claim), sum(EntryKind::Accrual), sum(EntryKind::Correction));
        Tie { claims, accruals, corrections, ledger, difference: ledger - (claims + accruals + corrections) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HAVERING: &str = include_str!("../../../../examples/havering-2022/arrs.csv");

    #[test]
    fn the_entries_of_havering_give_the_averages_and_the_year_as_printed() {
        let entries = read_entries(HAVERING).unwrap();
        let averages =
            ["crest", "marshall", "north", "south"].map(|place| entries.average_in_post(place).unwrap().written(2));
        assert_eq!(averages, ["12.23", "12.68", "20.14", "16.47"]);
        let projection = entries.projection().unwrap();
        assert_eq!(projection.year_on_mean, Money::whole(2_844_000));
        assert_eq!(projection.year_on_last, Money::whole(2_907_000));
    }

    #[test]
    fn accruals_and_corrections_belong_to_their_month_and_tie_to_the_ledger() {
        let entries = read_entries(
            "place,month,kind,value,note\n\
             north,2022-04,claim,1000,\n\
             north,2022-04,correction,-100,paid twice\n\
             north,2022-05,claim,1000,\n\
             north,2022-05,accrual,250.50,started on the 10th\n",
        )
        .unwrap();
        let spend: Vec<Money> = entries.spend().into_values().collect();
        assert_eq!(spend, [Money::whole(900), Money::from_units(125_050)]);
        let tie = entries.tie(Money::from_units(220_050));
        assert_eq!(tie.difference, Money::from_units(5_000));
        assert_eq!((tie.claims, tie.corrections), (Money::whole(2_000), Money::whole(-100)));
    }

    #[test]
    fn a_year_with_a_month_left_out_is_not_projected() {
        let without_june = HAVERING.replace("havering,2022-06", "havering,2022-09");
        assert_eq!(read_entries(&without_june).unwrap().projection(), None);
        let without_april = HAVERING.replace("havering,2022-04", "havering,2022-09");
        assert_eq!(read_entries(&without_april).unwrap().projection(), None);
    }

    #[test]
    fn who_was_planned_and_is_not_at_work_is_told_only_where_both_are() {
        let entries = read_entries(
            "place,month,kind,value,note\n\
             north,2022-04,planned,3,\n\
             north,2022-04,in_post,1.5,\n\
             north,2022-05,planned,3,\n\
             north,2022-06,in_post,3,\n",
        )
        .unwrap();
        let missing = entries.not_at_work("north");
        assert_eq!(missing, [("2022-04".parse().unwrap(), Wte::from_units(1_500))]);
        // (1.5 + 3) ÷ 2: May is not told.
        assert_eq!(entries.average_in_post("north").unwrap().written(2), "2.25");
    }

    #[test]
    fn every_line_that_cannot_be_read_is_named_at_once() {
        let faults = read_entries(
            "place,month,kind,value,note\n\
             north,2022/23,claim,1000,\n\
             north,2022-04,bill,1000,\n\
             north,2022-04,claim,-1,\n\
             north,2022-04,in_post,1,\n\
             north,2022-04,in_post,2,\n\
             north,2022-04,claim\n\
             north,2022-05,claim,ten,\n",
        )
        .unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 3, 4, 6, 7, 8]);
        assert_eq!(faults[0].to_string(), "line 2: `2022/23` is not a month; write 2022-04");
        assert!(faults[1].to_string().contains("`bill`"), "{}", faults[1]);
        assert_eq!(
            faults[3].to_string(),
            "line 6: `north` tells this of 2022-04 twice; keep one line, and write a change as a correction"
        );
    }
}
