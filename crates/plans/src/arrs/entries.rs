//! Monthly entries for additional roles: WTE planned, in post and late to start, claims, accruals and corrections.
//!
//! A CSV with the columns `place,month,kind,value`, and `role` and `note` if you like: month as 2022-04; value in WTE for
//! `planned`, `in_post` and `late_start`, in pounds for `claim`, `accrual` and `correction`. A correction stands under the
//! month it corrects and may be below nothing; several of one month are told apart by their notes.
//!
//! A line without a role is the whole of its place, month and kind; lines with roles are parts of it, and add up to it where
//! no line without one stands.
//!
//! **Invariant:** a month without an entry is not told; it is never a month of nobody or of nothing.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::average;
use super::rules::Rules;
use crate::{
    quantity::{Exact, Money, NotAQuantity, Wte},
    when::{FinancialYear, NotATime, When},
};

/// What an entry tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// WTE that were to be at work.
    Planned,
    /// WTE at work.
    InPost,
    /// WTE that were to be at work and start later.
    LateStart,
    /// Pounds claimed.
    Claim,
    /// Pounds owed for the month and not claimed yet.
    Accrual,
    /// Pounds by which an earlier claim or accrual was wrong.
    Correction,
}

impl EntryKind {
    /// The kinds in pounds, which together are the spend of a month.
    pub const MONEY: [Self; 3] = [Self::Claim, Self::Accrual, Self::Correction];

    /// The word of it in files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::InPost => "in_post",
            Self::LateStart => "late_start",
            Self::Claim => "claim",
            Self::Accrual => "accrual",
            Self::Correction => "correction",
        }
    }

    /// Whether it is told in pounds.
    #[must_use]
    pub const fn is_money(self) -> bool {
        matches!(self, Self::Claim | Self::Accrual | Self::Correction)
    }
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
    /// Other columns, or a kind that is not known.
    #[error(
        "{0}; the columns are place,month,kind,role,value,note (role and note if you like) and the kinds planned, in_post, late_start, claim, accrual, correction"
    )]
    NotAnEntry(String),
    /// No place.
    #[error("it names no place; write the code or name of a network or place")]
    NoPlace,
    /// A role that the rules do not know.
    #[error(
        "`{0}` is not a role of the scheme; `wholetime arrs rules` names them, and an empty cell is all roles together"
    )]
    NotARole(String),
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
    #[serde(default)]
    role: String,
    value: String,
    #[serde(default)]
    note: String,
}

/// What an entry is about: no two entries of a place are about the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The month.
    pub month: When,
    /// What it tells.
    pub kind: EntryKind,
    /// The role; none: all together.
    pub role: Option<String>,
    /// Of a correction what it is for; else nothing.
    pub reason: String,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Code or name of the network or place.
    pub place: String,
    /// The month.
    pub month: When,
    /// What it tells.
    pub kind: EntryKind,
    /// The role; none: all together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// WTE, where it tells WTE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wte: Option<Wte>,
    /// Pounds, where it tells pounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pounds: Option<Money>,
    /// For people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Entry {
    /// What it is about.
    #[must_use]
    pub fn cell(&self) -> Cell {
        let reason = if self.kind == EntryKind::Correction { self.note.clone() } else { String::new() };
        Cell { month: self.month, kind: self.kind, role: self.role.clone(), reason }
    }

    /// The value as people read it.
    #[must_use]
    pub fn value(&self) -> String {
        match (self.wte, self.pounds) {
            (Some(wte), _) => format!("{wte} WTE"),
            (None, Some(pounds)) => pounds.in_pounds(),
            (None, None) => String::new(),
        }
    }
}

/// Entries of one or several places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries(Vec<Entry>);

/// Reads entries; roles are those of the rules.
///
/// # Errors
/// All lines that cannot be read, each with its number.
pub fn read_entries(text: &str, rules: &Rules) -> Result<Entries, Vec<EntryFault>> {
    let mut entries = Vec::new();
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = reader.headers().cloned().unwrap_or_default();
    let missing: Vec<&str> = ["place", "month", "kind", "value"]
        .into_iter()
        .filter(|name| !headers.iter().any(|head| head == *name))
        .collect();
    if !headers.is_empty() && !missing.is_empty() {
        // Said once: without them no line of the file can be read.
        let fault = Fault::NotAnEntry(format!("the file has no column {}", missing.join(", ")));
        return Err(vec![EntryFault { line: 1, fault }]);
    }
    for record in reader.records() {
        let (line, read) = match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                let typed = record.deserialize::<Line>(Some(&headers));
                (line, typed.map_err(|error| Fault::NotAnEntry(in_words(&error))).and_then(|typed| entry(typed, rules)))
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                (line, Err(Fault::NotAnEntry(in_words(&error))))
            }
        };
        match read {
            Ok(entry) if !seen.insert((entry.place.clone(), entry.cell())) => {
                faults.push(EntryFault { line, fault: Fault::Twice { place: entry.place, month: entry.month } });
            }
            Ok(entry) => entries.push(entry),
            Err(fault) => faults.push(EntryFault { line, fault }),
        }
    }
    if entries.is_empty() && faults.is_empty() {
        faults.push(EntryFault { line: 1, fault: Fault::NotAnEntry("the file has no entry".to_owned()) });
    }
    if faults.is_empty() { Ok(Entries(entries)) } else { Err(faults) }
}

/// What the reader found, without its own account of the position, which the line tells already.
fn in_words(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.kind().to_string(),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!("{len} columns in place of {expected_len}"),
        _ => "it cannot be read as text".to_owned(),
    }
}

fn entry(line: Line, rules: &Rules) -> Result<Entry, Fault> {
    if line.place.is_empty() {
        return Err(Fault::NoPlace);
    }
    let month: When = line.month.parse()?;
    if !matches!(month, When::Month(..)) {
        return Err(Fault::NotAMonth(month));
    }
    let role = match line.role.as_str() {
        "" => None,
        role => Some(rules.role(role).ok_or_else(|| Fault::NotARole(role.to_owned()))?.id.clone()),
    };
    let (wte, pounds) = if line.kind.is_money() {
        (None, Some(Money::read(&line.value.replace('£', ""))?))
    } else {
        (Some(Wte::read(&line.value)?), None)
    };
    let is_below = wte.is_some_and(|wte| wte < Wte::ZERO) || pounds.is_some_and(|pounds| pounds < Money::ZERO);
    if is_below && line.kind != EntryKind::Correction {
        return Err(Fault::BelowNothing);
    }
    Ok(Entry { place: line.place, month, kind: line.kind, role, wte, pounds, note: line.note })
}

impl Entries {
    /// These entries, each about something of its own.
    #[must_use]
    pub fn of(entries: Vec<Entry>) -> Self {
        Self(entries)
    }

    /// Every entry.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter()
    }

    /// Every entry, to be kept elsewhere.
    #[must_use]
    pub fn into_inner(self) -> Vec<Entry> {
        self.0
    }

    /// Those of a financial year.
    #[must_use]
    pub fn of_year(&self, year: FinancialYear) -> Self {
        Self(self.0.iter().filter(|entry| entry.month.year() == year).cloned().collect())
    }

    /// Those of some roles, and the lines without a role where `with_whole`.
    #[must_use]
    pub fn of_roles(&self, is_wanted: impl Fn(Option<&str>) -> bool) -> Self {
        Self(self.0.iter().filter(|entry| is_wanted(entry.role.as_deref())).cloned().collect())
    }

    /// Financial years that are told, in order.
    #[must_use]
    pub fn years(&self) -> BTreeSet<FinancialYear> {
        self.0.iter().map(|entry| entry.month.year()).collect()
    }

    /// Places that tell something, in order.
    #[must_use]
    pub fn places(&self) -> BTreeSet<&str> {
        self.0.iter().map(|entry| entry.place.as_str()).collect()
    }

    /// Roles that are told, in order.
    #[must_use]
    pub fn roles(&self) -> BTreeSet<&str> {
        self.0.iter().filter_map(|entry| entry.role.as_deref()).collect()
    }

    /// The last month that tells what was rather than what is planned.
    #[must_use]
    pub fn last_month(&self) -> Option<When> {
        self.0.iter().filter(|entry| entry.kind != EntryKind::Planned).map(|entry| entry.month).max()
    }

    fn told<'a>(&'a self, place: &'a str, kind: EntryKind) -> impl Iterator<Item = &'a Entry> {
        self.0.iter().filter(move |entry| entry.place == place && entry.kind == kind)
    }

    /// WTE of a place by the months it tells, in order: lines without a role, else the sum of its roles.
    #[must_use]
    pub fn wte(&self, place: &str, kind: EntryKind) -> Vec<(When, Wte)> {
        let amount = |entry: &Entry| entry.wte.unwrap_or_default();
        by_month(self.told(place, kind), amount)
    }

    /// WTE of a role of a place by the months it tells, in order.
    #[must_use]
    pub fn wte_of_role(&self, place: &str, kind: EntryKind, role: &str) -> Vec<(When, Wte)> {
        let own = self.told(place, kind).filter(|entry| entry.role.as_deref() == Some(role));
        by_month(own, |entry| entry.wte.unwrap_or_default())
    }

    /// Pounds of a place and kind by the months it tells, in order: lines without a role, else the sum of its roles.
    #[must_use]
    pub fn pounds(&self, place: &str, kind: EntryKind) -> Vec<(When, Money)> {
        by_month(self.told(place, kind), |entry| entry.pounds.unwrap_or_default())
    }

    /// Spend of a place by month, in order: claims, accruals and corrections of the months in which any stands.
    #[must_use]
    pub fn spend(&self, place: &str) -> Vec<(When, Money)> {
        let mut months: BTreeMap<When, Money> = BTreeMap::new();
        for (month, pounds) in EntryKind::MONEY.into_iter().flat_map(|kind| self.pounds(place, kind)) {
            *months.entry(month).or_default() += pounds;
        }
        months.into_iter().collect()
    }

    /// Mean WTE in post over the months a place tells; none where it tells none.
    #[must_use]
    pub fn average_in_post(&self, place: &str) -> Option<Exact> {
        let months: Vec<Wte> = self.wte(place, EntryKind::InPost).into_iter().map(|(_, wte)| wte).collect();
        average(&months)
    }
}

/// Amounts by month: of a month with a line for all roles together that line, of others the sum.
fn by_month<'a, Q>(entries: impl Iterator<Item = &'a Entry>, amount: impl Fn(&Entry) -> Q) -> Vec<(When, Q)>
where
    Q: Copy + std::iter::Sum,
{
    let mut months: BTreeMap<When, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        months.entry(entry.month).or_default().push(entry);
    }
    let of_month = |(month, entries): (When, Vec<&Entry>)| {
        let has_whole = entries.iter().any(|entry| entry.role.is_none());
        let counted = entries.iter().filter(|entry| !has_whole || entry.role.is_none());
        (month, counted.map(|entry| amount(entry)).sum())
    };
    months.into_iter().map(of_month).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::rules::tests::shipped;
    use super::*;

    pub(crate) const HAVERING: &str = include_str!("../../../../examples/havering-2022/arrs.csv");

    pub(crate) fn read(text: &str) -> Entries {
        read_entries(text, &shipped()).unwrap()
    }

    #[test]
    fn the_entries_of_havering_give_the_averages_as_printed() {
        let entries = read(HAVERING);
        let averages =
            ["crest", "marshall", "north", "south"].map(|place| entries.average_in_post(place).unwrap().written(2));
        assert_eq!(averages, ["12.23", "12.68", "20.14", "16.47"]);
    }

    #[test]
    fn accruals_and_corrections_belong_to_their_month() {
        let entries = read(
            "place,month,kind,value,note\n\
             north,2022-04,claim,1000,\n\
             north,2022-04,correction,-100,paid twice\n\
             north,2022-04,correction,-50,wrong band\n\
             north,2022-05,claim,\"£1,000\",\n\
             north,2022-05,accrual,250.50,started on the 10th\n",
        );
        let spend: Vec<Money> = entries.spend("north").into_iter().map(|(_, pounds)| pounds).collect();
        assert_eq!(spend, [Money::whole(850), Money::from_units(125_050)]);
    }

    #[test]
    fn roles_add_up_unless_the_whole_is_told() {
        let entries = read(
            "place,month,kind,role,value\n\
             north,2022-04,in_post,Clinical pharmacist,2\n\
             north,2022-04,in_post,Care co-ordinator,1.5\n\
             north,2022-05,in_post,Clinical pharmacist,2\n\
             north,2022-05,in_post,,4\n",
        );
        let months: Vec<String> =
            entries.wte("north", EntryKind::InPost).iter().map(|(_, wte)| wte.to_string()).collect();
        assert_eq!(months, ["3.5", "4"]);
        assert_eq!(entries.wte_of_role("north", EntryKind::InPost, "clinical_pharmacist").len(), 2);
    }

    #[test]
    fn january_comes_after_december_of_one_year() {
        let entries = read("place,month,kind,value\nnorth,2023-01,claim,1\nnorth,2022-12,claim,2\n");
        let months: Vec<String> = entries.spend("north").iter().map(|(month, _)| month.to_string()).collect();
        assert_eq!(months, ["2022-12", "2023-01"]);
        assert_eq!(entries.last_month().unwrap().to_string(), "2023-01");
        assert_eq!(entries.years().len(), 1);
    }

    #[test]
    fn a_file_that_is_no_file_of_entries_is_told_once_and_not_line_by_line() {
        let faults = read_entries("schema = 1\nid = \"p\"\ntitle = \"P\"\n", &shipped()).unwrap_err();
        assert_eq!(faults.len(), 1, "{faults:?}");
        let told = faults[0].to_string();
        assert!(
            told.starts_with("line 1: the file has no column place, month, kind, value; the columns are"),
            "{told}"
        );
        let faults = read_entries("", &shipped()).unwrap_err();
        assert!(faults[0].to_string().contains("the file has no entry"), "{faults:?}");
    }

    #[test]
    fn every_line_that_cannot_be_read_is_named_at_once() {
        let text = "place,month,kind,role,value,note\n\
             north,2022/23,claim,,1000,\n\
             north,2022-04,bill,,1000,\n\
             north,2022-04,claim,,-1,\n\
             north,2022-04,in_post,,1,\n\
             north,2022-04,in_post,,2,\n\
             north,2022-04,claim\n\
             north,2022-05,claim,,ten,\n\
             north,2022-05,claim,Astronaut,10,\n\
             ,2022-05,claim,,10,\n";
        let faults = read_entries(text, &shipped()).unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 3, 4, 6, 7, 8, 9, 10]);
        assert_eq!(faults[0].to_string(), "line 2: `2022/23` is not a month; write 2022-04");
        assert!(faults[1].to_string().contains("`bill`"), "{}", faults[1]);
        assert_eq!(
            faults[3].to_string(),
            "line 6: `north` tells this of 2022-04 twice; keep one line, and write a change as a correction"
        );
        assert!(faults[6].to_string().contains("`Astronaut` is not a role"), "{}", faults[6]);
        assert!(read_entries("place,month,kind,value\n", &shipped()).is_err());
    }
}
