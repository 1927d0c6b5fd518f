//! England's staff of a group by role and band of ages, as the bulletin prints them up to a month.

use std::collections::{BTreeMap, BTreeSet};

use wholetime_catalogue::Catalogue;
use wholetime_measures::Holdings;
use wholetime_models::rates::{BandCounts, with_unknown_ages};
use wholetime_snapshots::{EditionKey, FactFilter};
use wholetime_vocabulary::{GpDefinition, Level, Period, StaffGroup};

use super::structure::in_a_sentence;
use crate::WorkbenchError;
use crate::questions::backtest::{bulletins, running};

/// A bulletin of more months ago says too little of who is there. Our judgement: ages and hours move by about a per cent a year.
const SERVES_FOR_MONTHS: i32 = 12;

/// Roles with less of a group's FTE than this are told together as `other`. Our judgement: a role with one in fifty of the
/// staff has too few people for a rate of its own.
const LEAST_SHARE: f64 = 0.02;

/// What roles are called that are told together.
const OTHER: &str = "other";

/// Years over which a role's own growth and the drift of hours are measured.
const TREND_YEARS: i32 = 3;

/// Bands from 30 on, as sheets 2a and 2b print them.
const FROM_30: [(&str, u8, Option<u8>); 8] = [
    ("30_34", 30, Some(34)),
    ("35_39", 35, Some(39)),
    ("40_44", 40, Some(44)),
    ("45_49", 45, Some(49)),
    ("50_54", 50, Some(54)),
    ("55_59", 55, Some(59)),
    ("60_64", 60, Some(64)),
    ("65_plus", 65, None),
];

/// Bands of GPs below 30, of whom none is younger than 24.
const GPS_BELOW_30: [(&str, u8, Option<u8>); 1] = [("under_30", 25, Some(29))];

/// Bands of everybody else below 30. Few are younger than 20, and a band of five years grows older by a fifth.
const OTHERS_BELOW_30: [(&str, u8, Option<u8>); 2] = [("under_25", 20, Some(24)), ("25_29", 25, Some(29))];

/// A role as England's bulletin counts it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RoleAges {
    /// The role, as in the catalogue.
    pub(super) id: String,
    /// Bands of ages, both ends included; none: and over.
    pub(super) bands: Vec<(u8, Option<u8>)>,
    /// Heads by band in every month printed, the newest last; people of unknown age are shared out.
    pub(super) heads: Vec<BandCounts>,
    /// FTE by band in the newest month.
    pub(super) fte: Vec<f64>,
    /// FTE a head by band [`Self::trend_years`] before; empty where it was not printed.
    pub(super) fte_a_head_before: Vec<f64>,
    /// Years between the newest month and the one before.
    pub(super) trend_years: f64,
    /// Change of heads a year where the role's own ages are not printed; none: its bands say it.
    pub(super) own_growth: Option<f64>,
}

impl RoleAges {
    /// Heads by band in the newest month.
    pub(super) fn now(&self) -> &[f64] {
        self.heads.last().map_or(&[], |counts| &counts.people)
    }
}

/// England's staff of a group.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ages {
    /// The month they are of.
    pub(super) month: Period,
    /// Roles, the largest first.
    pub(super) roles: Vec<RoleAges>,
    /// What had to be assumed, in sentences.
    pub(super) assumed: Vec<String>,
    /// Editions behind it.
    pub(super) editions: Vec<EditionKey>,
}

/// Numbers by measure and month.
struct Printed {
    values: BTreeMap<(String, i32), f64>,
    editions: Vec<EditionKey>,
}

impl Printed {
    /// Reads the measures of England up to a month, each figure from the newest edition that has it.
    fn read(holdings: &Holdings, measures: &[String], to: Period) -> Result<Self, WorkbenchError> {
        let names: Vec<&str> = measures.iter().map(String::as_str).collect();
        let filter = FactFilter { measures: &names, level: Some(Level::England), ..FactFilter::default() };
        let (mut values, mut used) = (BTreeMap::new(), BTreeSet::new());
        for key in bulletins(holdings) {
            for fact in holdings.shelf.facts(&key, &filter)? {
                let (Some(month), Some(value)) = (running(fact.period), fact.value.known()) else { continue };
                if fact.period <= to {
                    values.entry((fact.measure, month)).or_insert_with(|| {
                        used.insert(key.clone());
                        value
                    });
                }
            }
        }
        Ok(Self { values, editions: used.into_iter().collect() })
    }

    fn at(&self, measure: &str, month: i32) -> Option<f64> {
        self.values.get(&(measure.to_owned(), month)).copied()
    }

    fn months(&self, measure: &str) -> Vec<i32> {
        self.values.keys().filter(|(of, _)| of == measure).map(|(_, month)| *month).collect()
    }

    /// Bands of a measure in a month, people of unknown age shared out; none where a band is not printed.
    fn bands(&self, measure: &str, bands: &[(&str, u8, Option<u8>)], month: i32) -> Option<Vec<f64>> {
        let known: Option<Vec<f64>> =
            bands.iter().map(|(band, ..)| self.at(&format!("{measure}_age_{band}"), month)).collect();
        with_unknown_ages(&known?, self.at(&format!("{measure}_age_unknown"), month).unwrap_or(0.0))
    }
}

/// England's staff of a group up to a month; none where the bulletin is not held or says nothing of that time.
pub(super) fn read(holdings: &Holdings, group: StaffGroup, from: Period) -> Result<Option<Ages>, WorkbenchError> {
    let roles = role_ids(&holdings.catalogue, group);
    let bands: Vec<(&str, u8, Option<u8>)> = match group {
        StaffGroup::Gp => GPS_BELOW_30.into_iter().chain(FROM_30).collect(),
        _ => OTHERS_BELOW_30.into_iter().chain(FROM_30).collect(),
    };
    let wholes: Vec<String> = ["headcount", "fte"]
        .iter()
        .flat_map(|measured| {
            let of_roles = roles.iter().map(move |role| format!("{}_{measured}_{role}", group.word()));
            of_roles.chain([whole(group, measured)])
        })
        .collect();
    let with_ages: Vec<&String> = match group {
        StaffGroup::Gp => wholes.iter().collect(),
        _ => wholes
            .iter()
            .filter(|measure| ["headcount", "fte"].iter().any(|of| **measure == whole(group, of)))
            .collect(),
    };
    let of_bands = with_ages.iter().flat_map(|measure| {
        bands.iter().map(|(band, ..)| *band).chain(["unknown"]).map(move |band| format!("{measure}_age_{band}"))
    });
    let measures: Vec<String> = of_bands.chain(wholes.iter().cloned()).collect();
    let printed = Printed::read(holdings, &measures, from)?;
    let Some(month) = printed.months(&whole(group, "headcount")).into_iter().max() else { return Ok(None) };
    if running(from).is_none_or(|from| SERVES_FOR_MONTHS < from - month) {
        return Ok(None);
    }
    let (roles, assumed) = match group {
        StaffGroup::Gp => (with_own_ages(&printed, &roles, &bands, month), Vec::new()),
        _ => with_ages_of_group(&printed, group, &roles, &bands, month),
    };
    let (year, of_year) = ((month - 1).div_euclid(12), (month - 1).rem_euclid(12) + 1);
    let period =
        i16::try_from(year).ok().zip(i8::try_from(of_year).ok()).and_then(|(year, month)| Period::month(year, month));
    let Some(month) = period.filter(|_| !roles.is_empty()) else { return Ok(None) };
    Ok(Some(Ages { month, roles, assumed, editions: printed.editions }))
}

fn role_ids(catalogue: &Catalogue, group: StaffGroup) -> Vec<String> {
    catalogue.roles.role.iter().filter(|role| role.group == group).map(|role| role.id.clone()).collect()
}

/// The measure of a whole group.
fn whole(group: StaffGroup, measured: &str) -> String {
    match group {
        StaffGroup::Gp => format!("gp_{measured}_{}", GpDefinition::Total.word()),
        _ => format!("{}_{measured}", group.word()),
    }
}

/// Roles whose own ages are printed: those of GPs.
fn with_own_ages(printed: &Printed, roles: &[String], bands: &[(&str, u8, Option<u8>)], month: i32) -> Vec<RoleAges> {
    let ends: Vec<(u8, Option<u8>)> = bands.iter().map(|(_, from, to)| (*from, *to)).collect();
    let of_role = |role: &String| {
        let (heads, fte) = (format!("gp_headcount_{role}"), format!("gp_fte_{role}"));
        let of_month = |month: i32| Some(BandCounts { month, people: printed.bands(&heads, bands, month)? });
        let counts: Vec<BandCounts> = printed.months(&heads).into_iter().filter_map(of_month).collect();
        let before = month - 12 * TREND_YEARS;
        let (fte_before, heads_before) = (printed.bands(&fte, bands, before), printed.bands(&heads, bands, before));
        Some(RoleAges {
            id: role.clone(),
            bands: ends.clone(),
            fte: printed.bands(&fte, bands, month)?,
            fte_a_head_before: fte_before.zip(heads_before).map_or_else(Vec::new, |(fte, heads)| {
                fte.iter().zip(&heads).map(|(fte, heads)| over(*fte, *heads)).collect()
            }),
            trend_years: f64::from(TREND_YEARS),
            own_growth: None,
            heads: counts.last().is_some_and(|last| last.month == month).then_some(counts)?,
        })
    };
    roles.iter().filter_map(of_role).collect()
}

/// Roles that take the ages of their group, each with its own heads, FTE and growth.
fn with_ages_of_group(
    printed: &Printed,
    group: StaffGroup,
    roles: &[String],
    bands: &[(&str, u8, Option<u8>)],
    month: i32,
) -> (Vec<RoleAges>, Vec<String>) {
    let (heads, fte) = (whole(group, "headcount"), whole(group, "fte"));
    let of_month = |month: i32| Some(BandCounts { month, people: printed.bands(&heads, bands, month)? });
    let counts: Vec<BandCounts> = printed.months(&heads).into_iter().filter_map(of_month).collect();
    let (Some(now), Some(fte_now)) = (of_month(month), printed.bands(&fte, bands, month)) else {
        return (Vec::new(), Vec::new());
    };
    let at = |measured: &str, role: &str, month: i32| {
        printed.at(&format!("{}_{measured}_{role}", group.word()), month).unwrap_or(0.0)
    };
    let total_fte: f64 = roles.iter().map(|role| at("fte", role, month)).sum();
    let total_heads: f64 = roles.iter().map(|role| at("headcount", role, month)).sum();
    let (all_heads, all_fte): (f64, f64) = (now.people.iter().sum(), fte_now.iter().sum());
    if total_fte <= 0.0 || total_heads <= 0.0 || all_heads <= 0.0 {
        return (Vec::new(), Vec::new());
    }
    // Somebody with two roles is one head of the group, and a small role may be printed wrongly for years it was not
    // collected: shares are taken of the roles, levels of the group.
    let mut shares: Vec<(String, f64, f64, f64)> = Vec::new();
    let before = month - 12 * TREND_YEARS;
    let heads_before: f64 = printed.at(&heads, before).unwrap_or(all_heads);
    let total_before: f64 = roles.iter().map(|role| at("headcount", role, before)).sum();
    for role in roles {
        let share = at("headcount", role, month) / total_heads;
        let fte_share = at("fte", role, month) / total_fte;
        let was = if 0.0 < total_before {
            heads_before * at("headcount", role, before) / total_before
        } else {
            share * all_heads
        };
        let growth = (share * all_heads - was) / f64::from(TREND_YEARS);
        let is_small = fte_share < LEAST_SHARE || role == OTHER;
        let id = if is_small { OTHER } else { role };
        match shares.iter_mut().find(|(known, ..)| known == id) {
            Some((_, heads, fte, grown)) => {
                *heads += share;
                *fte += fte_share;
                *grown += growth;
            }
            None => shares.push((id.to_owned(), share, fte_share, growth)),
        }
    }
    shares.retain(|(_, heads, fte, _)| 0.0 < *heads && 0.0 < *fte);
    shares.sort_by(|a, b| b.2.total_cmp(&a.2));
    let fte_a_head_before = printed.bands(&fte, bands, before).zip(of_month(before));
    let of_role = |(id, share, fte_share, growth): (String, f64, f64, f64)| RoleAges {
        id,
        bands: bands.iter().map(|(_, from, to)| (*from, *to)).collect(),
        heads: counts
            .iter()
            .map(|counts| BandCounts {
                month: counts.month,
                people: counts.people.iter().map(|people| people * share).collect(),
            })
            .collect(),
        fte: fte_now.iter().map(|fte| fte * fte_share).collect(),
        // The hours of a role against its group are taken as they are now; the group's own drift is the role's.
        fte_a_head_before: fte_a_head_before.as_ref().map_or_else(Vec::new, |(fte, heads)| {
            let level = fte_share / share;
            fte.iter().zip(&heads.people).map(|(fte, heads)| over(*fte, *heads) * level).collect()
        }),
        trend_years: f64::from(TREND_YEARS),
        own_growth: Some(growth),
    };
    let roles: Vec<RoleAges> = shares.into_iter().map(of_role).collect();
    debug_assert!((roles.iter().flat_map(|role| &role.fte).sum::<f64>() - all_fte).abs() < 1e-3 * all_fte.max(1.0));
    let assumed = vec![format!(
        "ages are published of {} as a whole, not by role: every role is taken to be as old as its group",
        in_a_sentence(group.title())
    )];
    (roles, assumed)
}

fn over(part: f64, whole: f64) -> f64 {
    if 0.0 < whole { part / whole } else { 0.0 }
}
