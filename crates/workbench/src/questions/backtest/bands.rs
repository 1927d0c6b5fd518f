//! Staff of England by age band, as the bulletin publishes them month by month.

use std::collections::{BTreeMap, BTreeSet};

use wholetime_measures::Holdings;
use wholetime_measures::register::BULLETIN;
use wholetime_models::rates::{Ages, BandCounts, with_unknown_ages};
use wholetime_snapshots::{EditionKey, FactFilter};
use wholetime_vocabulary::{Level, StaffGroup};

use super::rolling::{BandSeries, running};
use super::{Counted, breaks};
use crate::WorkbenchError;

/// Bands from 30 on as the bulletin prints them in 2a and 2b; those before differ by group.
const BANDS: [&str; 8] = ["30_34", "35_39", "40_44", "45_49", "50_54", "55_59", "60_64", "65_plus"];

/// The ages at which they begin, and that at which the last is taken to end. Our judgement: few work on at 75; 70 and 80 do about
/// as well.
const FROM: [u8; 9] = [30, 35, 40, 45, 50, 55, 60, 65, 75];

/// Bands from 30 on in which joiners are people; from 45 on leavers decide. Our judgement, as before any score was seen.
const JOINING_FROM_30: usize = 3;

/// A staff group or role of sheets 2a and 2b.
struct Published {
    id: &'static str,
    title: &'static str,
    group: StaffGroup,
    /// Measures of headcount and FTE, without the band.
    measures: [&'static str; 2],
    youngest: &'static [&'static str],
    /// The ages at which those begin; the first is taken to begin there.
    from: &'static [u8],
}

const PUBLISHED: [Published; 4] = [
    Published {
        id: "gp_permanent",
        title: "Qualified permanent GPs",
        group: StaffGroup::Gp,
        measures: ["gp_headcount_extgl", "gp_fte_extgl"],
        youngest: &["under_30"],
        from: &[25],
    },
    Published {
        id: "gp_partner",
        title: "GP partners",
        group: StaffGroup::Gp,
        measures: ["gp_headcount_partner", "gp_fte_partner"],
        youngest: &["under_30"],
        from: &[25],
    },
    Published {
        id: "gp_salaried",
        title: "Salaried GPs",
        group: StaffGroup::Gp,
        measures: ["gp_headcount_salaried", "gp_fte_salaried"],
        youngest: &["under_30"],
        from: &[25],
    },
    Published {
        id: "nurse",
        title: "Nurses",
        group: StaffGroup::Nurse,
        measures: ["nurse_headcount", "nurse_fte"],
        youngest: &["under_25", "25_29"],
        from: &[20, 25],
    },
];

/// Editions of the bulletin that print figures, the newest first.
pub(in crate::questions) fn bulletins(holdings: &Holdings) -> Vec<EditionKey> {
    let editions = holdings.shelf.editions();
    let printed = editions.filter(|edition| edition.key.source == BULLETIN && edition.facts_periods.is_some());
    let mut keys: Vec<EditionKey> = printed.map(|edition| edition.key.clone()).collect();
    keys.sort_by_key(|key| std::cmp::Reverse((key.period, key.revision)));
    keys
}

/// The series held of the bulletin, each month from the newest edition that prints all its bands.
pub(super) fn held(holdings: &Holdings) -> Result<(Vec<BandSeries>, Vec<EditionKey>), WorkbenchError> {
    let keys = bulletins(holdings);
    let (mut all, mut used) = (Vec::new(), BTreeSet::new());
    for (one, counted) in
        PUBLISHED.iter().flat_map(|one| [Counted::Headcount, Counted::Fte].map(|counted| (one, counted)))
    {
        let whole = one.measures[usize::from(counted == Counted::Fte)];
        let bands: Vec<String> = one.youngest.iter().chain(&BANDS).map(|band| (*band).to_owned()).collect();
        let mut names: Vec<String> = bands.iter().map(|band| format!("{whole}_age_{band}")).collect();
        names.push(format!("{whole}_age_unknown"));
        let measures: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut by_month: BTreeMap<i32, Vec<f64>> = BTreeMap::new();
        for key in &keys {
            let mut printed: BTreeMap<i32, Vec<Option<f64>>> = BTreeMap::new();
            for fact in holdings.shelf.facts(key, &FactFilter { measures: &measures, ..FactFilter::default() })? {
                let place = measures.iter().position(|measure| *measure == fact.measure);
                let (Some(place), Some(month)) = (place, running(fact.period)) else { continue };
                if fact.level == Level::England {
                    printed.entry(month).or_insert_with(|| vec![None; measures.len()])[place] = fact.value.known();
                }
            }
            for (month, mut values) in printed {
                // Nobody of unknown age is often a blank; a band that is not printed leaves the month out.
                let unknown = values.pop().flatten().unwrap_or(0.0);
                let known: Option<Vec<f64>> = values.into_iter().collect();
                let Some(people) = known.and_then(|known| with_unknown_ages(&known, unknown)) else { continue };
                by_month.entry(month).or_insert_with(|| {
                    used.insert(key.clone());
                    people
                });
            }
        }
        if by_month.is_empty() {
            continue;
        }
        let Some(ages) = Ages::new(one.from.iter().chain(&FROM).copied().collect()) else { continue };
        all.push(BandSeries {
            id: one.id.to_owned(),
            group: one.group,
            title: one.title.to_owned(),
            counted,
            bands,
            ages,
            younger: one.youngest.len() + JOINING_FROM_30,
            counts: by_month.into_iter().map(|(month, people)| BandCounts { month, people }).collect(),
            breaks: breaks(counted),
        });
    }
    Ok((all, used.into_iter().collect()))
}
