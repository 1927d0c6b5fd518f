//! The sum of a year: from the weighted list that is held or given, and what part of it was devolved.

use jiff::civil::Date;
use wholetime_measures::{Holdings, Tree};
use wholetime_plans::arrs::entitlement;
use wholetime_plans::arrs::rules::{Sum, YearRules};
use wholetime_plans::quantity::{Money, Percent};
use wholetime_vocabulary::{Level, Period, how_many};

use super::ArrsAsked;
use super::answer::Entitlement;
use super::places::Places;
use crate::WorkbenchError;

/// A list that covers less of the registered patients than this is no list of the place: our judgement, as for sums elsewhere.
const COVERED_AT_LEAST: f64 = 0.9;

/// A weighted list and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::questions) struct Weighted {
    pub(in crate::questions) patients: u32,
    pub(in crate::questions) from: String,
}

/// The weighted list of a place on a day, as Payments give it: a yearly mean by practice, added up over its practices.
///
/// # Errors
/// Why there is none, in words, within the answer; otherwise where an edition cannot be read.
pub(in crate::questions) fn weighted(
    holdings: &Holdings,
    tree: &Tree,
    practices: &[usize],
    on: Date,
) -> Result<Result<Weighted, String>, WorkbenchError> {
    let Some(lists) = holdings.by_practice("patients_weighted", Period::of(on))? else {
        let why =
            "no weighted list is held (import NHS Payments to General Practice), and none was given (--weighted-list)";
        return Ok(Err(why.to_owned()));
    };
    let (mut weighted, mut covered, mut known, mut without) = (0.0, 0.0, 0.0, 0);
    for member in practices.iter().filter_map(|index| tree.members.get(*index)) {
        let patients = member.patients.unwrap_or_default();
        known += patients;
        match lists.values.get(&member.code).and_then(|value| value.known()) {
            Some(list) => {
                weighted += list;
                covered += patients;
            }
            None if 0.0 < patients => without += 1,
            None => {}
        }
    }
    if weighted <= 0.0 || covered < COVERED_AT_LEAST * known {
        let why = format!(
            "the weighted lists of {} lack {} of its practices; give the list with --weighted-list",
            lists.edition.period,
            how_many(without, "practice")
        );
        return Ok(Err(why));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "patients of England fit, and are above zero"
    )]
    let patients = weighted.round() as u32;
    let lacks = if 0 < without { format!(", without {}", how_many(without, "practice")) } else { String::new() };
    let from = format!(
        "NHS Payments to General Practice {}, the mean of that year over {}{lacks}; the contract goes by the list of {on}",
        lists.edition.period,
        how_many(practices.len() - without, "practice")
    );
    Ok(Ok(Weighted { patients, from }))
}

impl Places {
    /// The weighted list of one of the places, by what entries name it; none where the places are names in a file.
    pub(super) fn weighted(&self, code: &str, on: Date) -> Result<Result<Weighted, String>, WorkbenchError> {
        let Some(known) = &self.known else {
            return Ok(Err(
                "only a file names the place, so no weighted list is known; give it with --weighted-list".to_owned()
            ));
        };
        let practices = if code == self.whole.code {
            known.area.place.practices(&known.tree)
        } else {
            known.tree.practices(Level::Pcn, code)
        };
        weighted(&known.holdings, &known.tree, &practices, on)
    }

    /// Whether the place lies in London.
    pub(super) fn is_in_london(&self) -> bool {
        let Some(known) = &self.known else { return false };
        let practices = known.area.place.practices(&known.tree);
        let mut regions = practices.iter().filter_map(|index| known.tree.members.get(*index)?.region.as_deref());
        // Y56 is the region London. Source: ODS, NHS England regions.
        regions.next() == Some("Y56") && regions.all(|region| region == "Y56")
    }
}

/// The main sum of a year: given, or the weighted list times the rate. None with the reason in words.
pub(super) fn entitled(
    asked: &ArrsAsked,
    places: &Places,
    rules: Option<&YearRules>,
    year: &str,
) -> Result<Result<Entitlement, String>, WorkbenchError> {
    let sum = rules.and_then(YearRules::main);
    let (amount, list, from, is_from_memory) = if let Some(given) = asked.entitlement {
        (given, None, "given by hand".to_owned(), false)
    } else {
        let Some(sum) = sum else {
            let why = match rules {
                Some(_) => format!("in {year} the scheme had no sum for each patient; give it with --entitlement"),
                None => format!("no rules of {year} are held; give the sum with --entitlement"),
            };
            return Ok(Err(why));
        };
        let list = match asked.weighted_list {
            Some(patients) => Weighted { patients, from: "given by hand".to_owned() },
            None => match places.weighted(&places.whole.code, sum.list_on)? {
                Ok(list) => list,
                Err(why) => return Ok(Err(why)),
            },
        };
        let from = format!(
            "{} weighted patients ({}) at £{} each ({}{})",
            wholetime_vocabulary::grouped(f64::from(list.patients), 0),
            list.from,
            sum.pounds_per_patient,
            sum.source,
            if sum.is_from_memory { "; from memory, to be checked" } else { "" }
        );
        (entitlement(list.patients, sum.pounds_per_patient), Some(list.patients), from, sum.is_from_memory)
    };
    let (devolved, devolved_from, share_is_from_memory) = devolved(asked, sum, amount);
    Ok(Ok(Entitlement {
        amount,
        devolved,
        weighted_list: list,
        from,
        devolved_from,
        is_from_memory: is_from_memory || share_is_from_memory,
    }))
}

fn devolved(asked: &ArrsAsked, sum: Option<&Sum>, whole: Money) -> (Option<Money>, String, bool) {
    if let Some(given) = asked.devolved {
        return (Some(given), "given by hand".to_owned(), false);
    }
    if let Some(share) = asked.devolved_percent {
        return (Some(whole.part(share)), format!("{share} % of the whole, given by hand"), false);
    }
    match sum.and_then(|sum| sum.devolved.as_ref()) {
        Some(held) if held.percent == Percent::ALL => {
            (Some(whole), format!("all of it was devolved ({})", held.source), held.is_from_memory)
        }
        Some(held) => {
            let memory = if held.is_from_memory { "; from memory, to be checked" } else { "" };
            let from = format!("{} % of the whole ({}{memory})", held.percent, held.source);
            (Some(whole.part(held.percent)), from, held.is_from_memory)
        }
        None => {
            (None, "what part was devolved is not held; give it with --devolved or --devolved-pct".to_owned(), false)
        }
    }
}
