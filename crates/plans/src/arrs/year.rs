//! The year of a place with its networks: spend and WTE by month, means, where the year will end, and what stands out.
//!
//! What a place tells itself goes before what its networks add up to; where both tell the same month, a difference is a finding.
//!
//! **Invariant:** a network without entries is named and never counted as nothing.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::entries::{Entries, EntryKind};
use super::findings::{Finding, check};
use super::late::{Gap, gaps};
use super::rules::{Rules, YearRules, Zone};
use super::{Projection, average, project};
use crate::quantity::{Exact, Money, Wte};
use crate::when::{FinancialYear, When};

/// A network or a place, as entries name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[schemars(rename = "EntryPlace")]
pub struct Place {
    /// The text that entries name it by.
    pub code: String,
    /// What people read.
    pub name: String,
}

/// What is asked about a year.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The year.
    pub year: FinancialYear,
    /// Rules of all years.
    pub rules: &'a Rules,
    /// Where the posts are.
    pub zone: Zone,
    /// The place.
    pub whole: &'a Place,
    /// Its networks; none where it is a network itself.
    pub parts: &'a [Place],
    /// Entries of the year that the sum asked about pays for.
    pub entries: &'a Entries,
    /// Weighted patients of the place and its networks by what entries name them by, where known: limits go by them.
    pub patients: &'a BTreeMap<String, u32>,
}

impl Asked<'_> {
    /// The rules of the year.
    #[must_use]
    pub fn year_rules(&self) -> Option<&YearRules> {
        self.rules.years.get(&self.year)
    }
}

/// A month that is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Month {
    /// The month.
    pub month: When,
    /// Claims.
    pub claims: Option<Money>,
    /// Accruals.
    pub accruals: Option<Money>,
    /// Corrections.
    pub corrections: Option<Money>,
    /// All three.
    pub spend: Option<Money>,
    /// Spend of the year up to and with this month; none where a month before is not told.
    pub spend_to_date: Option<Money>,
    /// WTE that were to be at work.
    pub planned: Option<Wte>,
    /// WTE at work.
    pub in_post: Option<Wte>,
    /// Networks that tell other months and not this one: the sums of the month lack them.
    pub without: Vec<String>,
}

/// What was booked, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Booked {
    /// Claims.
    pub claims: Money,
    /// Accruals.
    pub accruals: Money,
    /// Corrections.
    pub corrections: Money,
}

impl Booked {
    /// All of it.
    #[must_use]
    pub fn total(&self) -> Money {
        self.claims + self.accruals + self.corrections
    }
}

/// What was booked beside the total of a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Tie {
    /// Total of the ledger.
    pub ledger: Money,
    /// Claims, accruals and corrections together.
    pub booked: Money,
    /// The ledger less what was booked; nothing: they tie.
    pub difference: Money,
    /// The same in words.
    pub sentence: String,
}

impl Tie {
    /// Sets what was booked beside a ledger.
    #[must_use]
    pub fn of(booked: Booked, ledger: Money) -> Self {
        let total = booked.total();
        let difference = ledger - total;
        let sentence = if difference == Money::ZERO {
            format!("The entries tie to the ledger: {} in both.", ledger.in_pounds())
        } else {
            let (way, by) =
                if Money::ZERO < difference { ("more", difference) } else { ("less", Money::ZERO - difference) };
            format!(
                "The ledger has {} {way} than the entries ({} against {}: claims {}, accruals {}, corrections {}).",
                by.in_pounds(),
                ledger.in_pounds(),
                total.in_pounds(),
                booked.claims.in_pounds(),
                booked.accruals.in_pounds(),
                booked.corrections.in_pounds()
            )
        };
        Self { ledger, booked: total, difference, sentence }
    }
}

/// A place of its own in the year.
#[derive(Clone, Debug, PartialEq)]
pub struct PartYear {
    /// The place.
    pub place: Place,
    /// Spend told; none where none is.
    pub spent: Option<Money>,
    /// Where its year will end; none where its months do not follow each other from April.
    pub projection: Option<Projection>,
    /// Mean WTE in post over the months it tells.
    pub average_in_post: Option<Exact>,
    /// WTE in post by the months it tells.
    pub in_post: Vec<(When, Wte)>,
}

/// The year of a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Year {
    /// Months that are told, in order.
    pub months: Vec<Month>,
    /// What was booked; none where nothing is.
    pub booked: Option<Booked>,
    /// Whether the spend is what the place itself tells; else what its networks add up to.
    pub is_told_by_whole: bool,
    /// Where the year will end.
    pub projection: Option<Projection>,
    /// Why there is no projection, or how it was put together where networks tell different months.
    pub projection_note: Option<String>,
    /// Mean WTE in post over the months in which every network that tells any tells it.
    pub average_in_post: Option<Exact>,
    /// Months of that mean.
    pub averaged: Vec<When>,
    /// Networks with entries.
    pub parts: Vec<PartYear>,
    /// Networks without an entry in the year.
    pub without_entries: Vec<Place>,
    /// WTE planned and not at work.
    pub gaps: Vec<Gap>,
    /// What stands out.
    pub findings: Vec<Finding>,
}

/// Works out the year.
#[must_use]
pub fn year(asked: &Asked<'_>) -> Year {
    let told = asked.entries.places();
    let (with, without): (Vec<&Place>, Vec<&Place>) =
        asked.parts.iter().partition(|part| told.contains(part.code.as_str()));
    let money = Told::of(asked, &with, |code| asked.entries.spend(code));
    let in_post = Told::of(asked, &with, |code| asked.entries.wte(code, EntryKind::InPost));
    let booked = booked(asked, &with, money.is_of_whole);
    let (projection, projection_note) = projection(asked, &money);
    let averaged: Vec<When> = in_post.complete_months().into_iter().collect();
    let sums: BTreeMap<When, Wte> = in_post.sums().into_iter().collect();
    let complete: Vec<Wte> = averaged.iter().filter_map(|month| sums.get(month).copied()).collect();
    Year {
        months: months(asked, &with, &money, &in_post),
        booked,
        is_told_by_whole: money.is_of_whole,
        projection,
        projection_note,
        average_in_post: average(&complete),
        averaged,
        parts: with.iter().map(|part| part_year(asked, part)).collect(),
        without_entries: without.into_iter().cloned().collect(),
        gaps: gaps(asked),
        findings: check(asked),
    }
}

/// Something told by month, by the place itself or by its networks.
struct Told<Q> {
    is_of_whole: bool,
    /// What each tells, with its name; those that tell nothing are left out.
    by: Vec<(String, BTreeMap<When, Q>)>,
}

impl<Q: Copy + std::iter::Sum> Told<Q> {
    fn of(asked: &Asked<'_>, parts: &[&Place], tells: impl Fn(&str) -> Vec<(When, Q)>) -> Self {
        let own: BTreeMap<When, Q> = tells(&asked.whole.code).into_iter().collect();
        if !own.is_empty() {
            return Self { is_of_whole: true, by: vec![(asked.whole.name.clone(), own)] };
        }
        let by =
            parts.iter().map(|part| (part.name.clone(), tells(&part.code).into_iter().collect::<BTreeMap<_, _>>()));
        Self { is_of_whole: false, by: by.filter(|(_, months)| !months.is_empty()).collect() }
    }

    fn months(&self) -> BTreeSet<When> {
        self.by.iter().flat_map(|(_, months)| months.keys().copied()).collect()
    }

    /// Months that all tell.
    fn complete_months(&self) -> BTreeSet<When> {
        let is_told_by_all = |month: &When| self.by.iter().all(|(_, months)| months.contains_key(month));
        self.months().into_iter().filter(is_told_by_all).collect()
    }

    fn at(&self, month: When) -> Option<Q> {
        let told: Vec<Q> = self.by.iter().filter_map(|(_, months)| months.get(&month).copied()).collect();
        (!told.is_empty()).then(|| told.into_iter().sum())
    }

    fn sums(&self) -> Vec<(When, Q)> {
        self.months().into_iter().filter_map(|month| Some((month, self.at(month)?))).collect()
    }

    /// Names of those that tell other months and not this one.
    fn without(&self, month: When) -> Vec<String> {
        self.by.iter().filter(|(_, months)| !months.contains_key(&month)).map(|(name, _)| name.clone()).collect()
    }
}

fn pounds(asked: &Asked<'_>, parts: &[&Place], kind: EntryKind, is_of_whole: bool) -> BTreeMap<When, Money> {
    let whole = [asked.whole];
    let places = if is_of_whole { &whole[..] } else { parts };
    let mut months: BTreeMap<When, Money> = BTreeMap::new();
    for (month, pounds) in places.iter().flat_map(|place| asked.entries.pounds(&place.code, kind)) {
        *months.entry(month).or_default() += pounds;
    }
    months
}

fn booked(asked: &Asked<'_>, parts: &[&Place], is_of_whole: bool) -> Option<Booked> {
    let of = |kind| pounds(asked, parts, kind, is_of_whole);
    let (claims, accruals, corrections) = (of(EntryKind::Claim), of(EntryKind::Accrual), of(EntryKind::Correction));
    if claims.is_empty() && accruals.is_empty() && corrections.is_empty() {
        return None;
    }
    let sum = |months: BTreeMap<When, Money>| months.into_values().sum();
    Some(Booked { claims: sum(claims), accruals: sum(accruals), corrections: sum(corrections) })
}

fn months(asked: &Asked<'_>, parts: &[&Place], money: &Told<Money>, in_post: &Told<Wte>) -> Vec<Month> {
    let planned = Told::of(asked, parts, |code| asked.entries.wte(code, EntryKind::Planned));
    let of = |kind| pounds(asked, parts, kind, money.is_of_whole);
    let (claims, accruals, corrections) = (of(EntryKind::Claim), of(EntryKind::Accrual), of(EntryKind::Correction));
    let mut all = money.months();
    all.extend(in_post.months());
    all.extend(planned.months());
    let last_told = money.months().into_iter().chain(in_post.months()).max();
    let mut to_date = Some(Money::ZERO);
    let mut next = When::Month(asked.year, 0);
    let mut lines = Vec::new();
    for month in all {
        let spend = money.at(month);
        let follows = month == next;
        next = after(month);
        to_date = match (to_date, spend) {
            (Some(before), Some(spend)) if follows => Some(before + spend),
            _ => None,
        };
        let mut without: BTreeSet<String> = BTreeSet::new();
        if last_told.is_some_and(|last| month <= last) {
            without.extend(money.without(month));
            without.extend(in_post.without(month));
        }
        lines.push(Month {
            month,
            claims: claims.get(&month).copied(),
            accruals: accruals.get(&month).copied(),
            corrections: corrections.get(&month).copied(),
            spend,
            spend_to_date: to_date,
            planned: planned.at(month),
            in_post: in_post.at(month),
            without: without.into_iter().collect(),
        });
    }
    lines
}

/// The month after another; March stays, for no month of the year follows it.
fn after(month: When) -> When {
    match month {
        When::Month(year, index) if index < 11 => When::Month(year, index + 1),
        other => other,
    }
}

/// The first month of the year that is not told before one that is; none where months follow each other from April.
fn left_out(year: FinancialYear, months: &BTreeSet<When>) -> Option<When> {
    let last = months.last()?;
    (0..12).map(|index| When::Month(year, index)).take_while(|month| month < last).find(|month| !months.contains(month))
}

/// Where the year of one teller ends, or the month that is missing.
fn project_months(year: FinancialYear, months: &BTreeMap<When, Money>) -> Result<Projection, Option<When>> {
    if let Some(missing) = left_out(year, &months.keys().copied().collect()) {
        return Err(Some(missing));
    }
    project(&months.values().copied().collect::<Vec<_>>()).ok_or(None)
}

fn projection(asked: &Asked<'_>, money: &Told<Money>) -> (Option<Projection>, Option<String>) {
    let no_spend = || format!("no spend of {} is told, so its end cannot be foreseen", asked.year);
    let not_told = |name: &str, month: When| {
        format!(
            "{name} does not tell its spend in {month}, so where the year will end cannot be worked out; load that month"
        )
    };
    if money.by.is_empty() {
        return (None, Some(no_spend()));
    }
    if money.complete_months() == money.months() {
        return match project_months(asked.year, &money.sums().into_iter().collect()) {
            Ok(projection) => (Some(projection), None),
            Err(Some(month)) => (None, Some(not_told(&asked.whole.name, month))),
            Err(None) => (None, Some(no_spend())),
        };
    }
    let mut together: Option<Projection> = None;
    for (name, months) in &money.by {
        let own = match project_months(asked.year, months) {
            Ok(own) => own,
            Err(Some(month)) => return (None, Some(not_told(name, month))),
            Err(None) => return (None, Some(no_spend())),
        };
        together = Some(match together {
            None => own,
            Some(before) => before.with(&own),
        });
    }
    let note = "networks tell different months, so each was projected from its own and the years were added up";
    (together, Some(note.to_owned()))
}

fn part_year(asked: &Asked<'_>, part: &Place) -> PartYear {
    let spend: BTreeMap<When, Money> = asked.entries.spend(&part.code).into_iter().collect();
    let spent = (!spend.is_empty()).then(|| spend.values().copied().sum());
    PartYear {
        place: part.clone(),
        spent,
        projection: project_months(asked.year, &spend).ok(),
        average_in_post: asked.entries.average_in_post(&part.code),
        in_post: asked.entries.wte(&part.code, EntryKind::InPost),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::entries::tests::{HAVERING, read};
    use super::super::rules::tests::shipped;
    use super::*;

    pub(crate) fn place(code: &str) -> Place {
        Place { code: code.to_owned(), name: code.to_owned() }
    }

    pub(crate) fn year_of(text: &str, whole: &str, parts: &[&str]) -> Year {
        let (rules, entries) = (shipped(), read(text));
        let parts: Vec<Place> = parts.iter().map(|part| place(part)).collect();
        let first = entries.years().into_iter().next().unwrap();
        year(&Asked {
            year: first,
            rules: &rules,
            zone: Zone::National,
            whole: &place(whole),
            parts: &parts,
            entries: &entries.of_year(first),
            patients: &BTreeMap::new(),
        })
    }

    const FOUR: [&str; 4] = ["crest", "marshall", "north", "south"];

    #[test]
    fn the_year_of_havering_is_as_the_paper_has_it() {
        let year = year_of(HAVERING, "havering", &FOUR);
        // The four means together, rounded once; the four printed ones come to 61.52.
        assert_eq!(year.average_in_post.unwrap().written(2), "61.53");
        assert_eq!(year.booked.unwrap().total(), Money::whole(1_185_000));
        let projection = year.projection.unwrap();
        assert_eq!(projection.month_mean, Money::whole(237_000));
        assert_eq!(projection.year_on_mean, Money::whole(2_844_000));
        assert_eq!(projection.year_on_last, Money::whole(2_907_000));
        assert!(year.is_told_by_whole && year.findings.is_empty(), "{:?}", year.findings);
        assert_eq!(year.months.len(), 5);
        assert_eq!(year.months[4].spend_to_date, Some(Money::whole(1_185_000)));
    }

    #[test]
    fn a_network_without_entries_is_named_and_not_counted() {
        let year = year_of(HAVERING, "havering", &["crest", "liberty"]);
        assert_eq!(year.without_entries, [place("liberty")]);
        assert_eq!(year.average_in_post.unwrap().written(2), "12.23");
    }

    #[test]
    fn a_year_with_a_month_left_out_is_not_projected_and_says_which() {
        let without_june = HAVERING.replace("havering,2022-06", "havering,2022-09");
        let year = year_of(&without_june, "havering", &FOUR);
        assert_eq!(year.projection, None);
        assert!(year.projection_note.unwrap().contains("2022-06"));
        // April and May; nothing can be said from June on.
        let to_date: Vec<bool> = year.months.iter().map(|month| month.spend_to_date.is_some()).collect();
        assert_eq!(to_date, [true, true, false, false, false, false]);
    }

    #[test]
    fn networks_add_up_to_the_place_that_tells_nothing_itself() {
        let text = "place,month,kind,value\n\
             east,2022-04,claim,100\nwest,2022-04,claim,50\n\
             east,2022-05,claim,200\nwest,2022-05,claim,50\n";
        let year = year_of(text, "town", &["east", "west"]);
        let projection = year.projection.unwrap();
        // 150 + 250, ten months more of 250 or of 150.
        assert_eq!(projection.spent, Money::whole(400));
        assert_eq!((projection.year_on_last, projection.year_low), (Money::whole(2_900), Money::whole(1_900)));
        assert!(!year.is_told_by_whole);
        assert_eq!(year.parts[0].spent, Some(Money::whole(300)));
    }

    #[test]
    fn networks_that_tell_different_months_are_projected_one_by_one() {
        let text = "place,month,kind,value\n\
             east,2022-04,claim,100\nwest,2022-04,claim,50\neast,2022-05,claim,200\n";
        let year = year_of(text, "town", &["east", "west"]);
        let projection = year.projection.unwrap();
        // East: 300 + 10 × 150 on the mean; west: 12 × 50.
        assert_eq!(projection.year_on_mean, Money::whole(1_800 + 600));
        // East: 300 + 10 × 200 on the last; west the same 600.
        assert_eq!(projection.year_on_last, Money::whole(2_300 + 600));
        assert_eq!(year.months[1].without, ["west"]);
        assert!(year.projection_note.unwrap().contains("different months"));
    }

    #[test]
    fn the_mean_of_a_place_is_over_the_months_that_all_networks_tell() {
        let text = "place,month,kind,value\n\
             east,2022-04,in_post,2\nwest,2022-04,in_post,3\neast,2022-05,in_post,4\n";
        let year = year_of(text, "town", &["east", "west"]);
        assert_eq!(year.average_in_post.unwrap().written(2), "5");
        assert_eq!(year.averaged.len(), 1);
    }

    #[test]
    fn entries_are_tied_to_a_ledger() {
        let text = "place,month,kind,value,note\n\
             north,2022-04,claim,1000,\nnorth,2022-04,correction,-100,paid twice\n\
             north,2022-05,claim,1000,\nnorth,2022-05,accrual,250.50,\n";
        let booked = year_of(text, "north", &[]).booked.unwrap();
        let tie = Tie::of(booked, Money::from_units(220_050));
        assert_eq!(tie.difference, Money::from_units(5_000));
        assert!(tie.sentence.contains("£50 more"), "{}", tie.sentence);
        assert!(Tie::of(booked, Money::from_units(215_050)).sentence.contains("tie"));
    }
}
