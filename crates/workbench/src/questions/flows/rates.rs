//! How much more or less often people leave and join in a place than in England, leaning on the places around it.
//!
//! **Invariant:** nothing after the month asked for is looked at; a practice that nothing is held of is as its network, and so on
//! up; what a figure leans on is said.

use std::collections::{BTreeMap, BTreeSet};

use wholetime_measures::figures::Place;
use wholetime_measures::{Geography, Holdings, Tree};
use wholetime_models::rates::{Observed, Placed, RowFlows, Shrunk, shrunk_tree};
use wholetime_vocabulary::{Level, Period, StaffGroup};

use super::seen::{Month, Whom};
use super::steps::{PracticeStep, Way, walk};
use super::{definition_held, months_held};
use crate::WorkbenchError;

/// Months looked back over. Our judgement: three years, over which turnover is called persistent (Parisi and others, 2021).
const LOOKED_BACK: i32 = 36;

/// Classes of size, each with as many practices: where changes cancel inside a practice, larger ones show fewer for their size.
const SIZES: usize = 3;

/// How often people leave and join a practice, as a multiple of England.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PlaceRate {
    /// Leaving: 1 is as in England.
    pub(crate) leaving: Shrunk,
    /// Joining: 1 is as in England.
    pub(crate) joining: Shrunk,
}

impl PlaceRate {
    /// As in England, for nothing else is known.
    pub(crate) const AS_ENGLAND: Self = {
        let as_england = Shrunk { rate: 1.0, spread: 0.0, own_weight: 0.0 };
        Self { leaving: as_england, joining: as_england }
    };
}

/// How often people leave and join the practices of a place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlaceRates {
    /// By practice: each one asked for.
    pub(crate) practices: BTreeMap<String, PlaceRate>,
    /// How it was counted; none where nothing is held to count.
    pub(crate) way: Option<Way>,
    /// What was taken from elsewhere, sentence by sentence.
    pub(crate) borrowed: Vec<String>,
}

/// A staff group within a sentence.
fn named(group: StaffGroup) -> String {
    match group {
        StaffGroup::Gp => group.title().to_owned(),
        other => other.title().to_lowercase(),
    }
}

/// How much more or less often people leave and join each of `practices` than in England, from the counts of the three years
/// up to `from`, shrunk from practice to network to ICB to England.
///
/// Where people are counted by age, what is expected of a practice is what its ages would show at the rates of all; else what
/// practices of like size show. Where only FTE is held, events are FTE that came or went, counted as if each were of their mean
/// size, weighted by itself, so that chance is as large as it really is.
pub(crate) fn place_factor(
    holdings: &Holdings,
    practices: &[String],
    group: StaffGroup,
    from: Period,
) -> Result<PlaceRates, WorkbenchError> {
    let england = Place::published(Level::England, "ENG");
    let is_in_time = |period: &Period| *period <= from && from.months_since(*period) <= LOOKED_BACK;
    let periods: Vec<Period> = holdings.workforce_periods().iter().copied().filter(is_in_time).collect();
    let as_england = |why: String| PlaceRates {
        practices: practices.iter().map(|code| (code.clone(), PlaceRate::AS_ENGLAND)).collect(),
        way: None,
        borrowed: vec![why],
    };
    let definition = definition_held(holdings, &england, &periods, group, Geography::AsAt)?;
    let (months, _) = months_held(holdings, &england, &periods, Whom { group, definition }, Geography::AsAt)?;
    let title = named(group);
    let Some(last) = months.last().filter(|_| 1 < months.len()) else {
        return Ok(as_england(format!(
            "how often {title} leave and join is taken to be as in England: fewer than two months of practices are held in \
             the three years to {from}"
        )));
    };
    let tree = holdings.tree(last.period, Geography::AsAt)?;
    let mut tally = Tally::default();
    walk(holdings, &england, &months, Geography::AsAt, |step| tally.add(&step, &months))?;
    let Some(way) = tally.way() else {
        return Ok(as_england(format!(
            "how often {title} leave and join is taken to be as in England: no two counts of a practice are held in the three \
             years to {from}"
        )));
    };
    let by_practice = tally.observed(way);
    let rates = shrunk(&tree, practices, &by_practice);
    let held = by_practice.len();
    let of_asked = practices.iter().filter(|code| by_practice.contains_key(*code)).count();
    let counted = match way {
        Way::ByAge => "people by sex and age".to_owned(),
        Way::HeadsAtLeast => "changes of headcount, which show only what came and went at least".to_owned(),
        Way::FteAtLeast => "changes of FTE, which show only what came and went at least, hours among it".to_owned(),
    };
    let mut borrowed = vec![
        format!(
            "how much more or less often {title} leave and join here than elsewhere is told from {counted}, in {} counts from {} \
             to {}; each practice leans on its network, networks on their ICB, ICBs on England",
            months.len(),
            months[0].period,
            last.period
        ),
        format!("for this, England stands for the {held} practices whose counts are held"),
    ];
    if of_asked < practices.len() {
        borrowed.push(format!(
            "{} of {} practices have no two counts and are taken to be as their network",
            practices.len() - of_asked,
            practices.len()
        ));
    }
    Ok(PlaceRates { practices: rates, way: Some(way), borrowed })
}

/// What was counted of one practice.
#[derive(Clone, Debug, Default)]
struct Counted {
    left: f64,
    joined: f64,
    /// Heads, or FTE, times years.
    years: f64,
    /// Person-years by band of age; empty where not counted so.
    by_band: Vec<f64>,
}

/// What was counted of every practice, by way.
#[derive(Debug, Default)]
struct Tally {
    practices: BTreeMap<Way, BTreeMap<String, Counted>>,
    left_by_band: Vec<f64>,
    /// Squares of the FTE of what left and joined.
    squares: [f64; 2],
}

impl Tally {
    fn add(&mut self, step: &PracticeStep, months: &[Month]) {
        let (Some(way), Some((before, after)), Some(from)) = (step.way, &step.between, step.from) else { return };
        let years = f64::from(months[step.to].period.months_since(months[from].period)) / 12.0;
        let counted = self.practices.entry(way).or_default().entry(step.code.clone()).or_default();
        let (balance, start, end) = match way {
            Way::FteAtLeast => (&step.fte, before.fte, after.fte),
            Way::HeadsAtLeast | Way::ByAge => (&step.heads, before.heads, after.heads),
        };
        let (left, joined) = (balance.left.number(), balance.joined.number());
        counted.left += left;
        counted.joined += joined;
        counted.years += f64::midpoint(start.unwrap_or_default(), end.unwrap_or_default()) * years;
        if way == Way::FteAtLeast {
            self.squares[0] += left * left;
            self.squares[1] += joined * joined;
        }
        let rows = before.rows.iter().flatten().zip(after.rows.iter().flatten()).zip(&step.flows);
        for ((before, after), flows) in rows {
            let bands = before.bands.len();
            counted.by_band.resize(bands, 0.0);
            self.left_by_band.resize(bands, 0.0);
            for band in 0..bands {
                counted.by_band[band] +=
                    f64::midpoint(f64::from(before.bands[band]), f64::from(after.bands[band])) * years;
                self.left_by_band[band] += left_of(flows, band);
            }
        }
    }

    /// The way by which most person-years were counted.
    fn way(&self) -> Option<Way> {
        let years = |way: &Way| self.practices[way].values().map(|counted| counted.years).sum::<f64>();
        self.practices.keys().copied().max_by(|one, other| years(one).total_cmp(&years(other)))
    }

    /// Leavers and joiners of each practice against what is expected of it.
    fn observed(&self, way: Way) -> BTreeMap<String, [Observed; 2]> {
        let practices = &self.practices[&way];
        let expected = match way {
            Way::ByAge => self.expected_by_age(practices),
            Way::HeadsAtLeast | Way::FteAtLeast => expected_by_size(practices),
        };
        // One event of FTE is of the mean size weighted by itself: then its variance is its mean, as of people.
        let total = |of: fn(&Counted) -> f64| practices.values().map(of).sum::<f64>();
        let size = |squares: f64, total: f64| if way == Way::FteAtLeast && 0.0 < total { squares / total } else { 1.0 };
        let sizes = [size(self.squares[0], total(|one| one.left)), size(self.squares[1], total(|one| one.joined))];
        practices
            .iter()
            .zip(expected)
            .map(|((code, counted), expected)| {
                let observed = |events: f64, which: usize| Observed {
                    events: events / sizes[which],
                    exposure: expected[which] / sizes[which],
                };
                (code.clone(), [observed(counted.left, 0), observed(counted.joined, 1)])
            })
            .collect()
    }

    /// Expected of its ages; those of unknown age, and joiners, at the rate of all.
    fn expected_by_age(&self, practices: &BTreeMap<String, Counted>) -> Vec<[f64; 2]> {
        let years: f64 = practices.values().map(|counted| counted.years).sum();
        let per_year = |events: f64, years: f64| if 0.0 < years { events / years } else { 0.0 };
        let [left, joined] = [
            per_year(practices.values().map(|counted| counted.left).sum(), years),
            per_year(practices.values().map(|counted| counted.joined).sum(), years),
        ];
        let rates: Vec<f64> = (0..self.left_by_band.len())
            .map(|band| {
                let years = practices.values().filter_map(|counted| counted.by_band.get(band)).sum();
                per_year(self.left_by_band[band], years)
            })
            .collect();
        practices
            .values()
            .map(|counted| {
                let known: f64 = counted.by_band.iter().sum();
                let of_known: f64 = counted.by_band.iter().zip(&rates).map(|(years, rate)| years * rate).sum();
                [of_known + left * (counted.years - known).max(0.0), joined * counted.years]
            })
            .collect()
    }
}

fn left_of(flows: &RowFlows, band: usize) -> f64 {
    flows.bands.left.get(band).copied().map(f64::from).unwrap_or_default()
}

/// Expected of practices of like size.
fn expected_by_size(practices: &BTreeMap<String, Counted>) -> Vec<[f64; 2]> {
    let mut by_size: Vec<(f64, usize)> =
        practices.values().enumerate().map(|(index, counted)| (counted.years, index)).collect();
    by_size.sort_by(|one, other| one.0.total_cmp(&other.0));
    let counted: Vec<&Counted> = practices.values().collect();
    let mut expected = vec![[0.0; 2]; counted.len()];
    for class in by_size.chunks(by_size.len().div_ceil(SIZES).max(1)) {
        let total = |of: fn(&Counted) -> f64| class.iter().map(|(_, index)| of(counted[*index])).sum::<f64>();
        let years = total(|one| one.years);
        if years <= 0.0 {
            continue;
        }
        let rates = [total(|one| one.left) / years, total(|one| one.joined) / years];
        for (_, index) in class {
            expected[*index] = rates.map(|rate| rate * counted[*index].years);
        }
    }
    expected
}

/// Shrunk from the practice up, for those asked for.
fn shrunk(tree: &Tree, asked: &[String], observed: &BTreeMap<String, [Observed; 2]>) -> BTreeMap<String, PlaceRate> {
    type Above = (Option<String>, Option<String>);
    let above = |code: &str| -> Above {
        tree.member(code).map_or((None, None), |member| (member.icb.clone(), member.pcn.clone()))
    };
    let mut codes: Vec<&String> = observed.keys().chain(asked).collect();
    codes.sort_unstable();
    codes.dedup();
    let places: Vec<Above> = codes.iter().map(|code| above(code)).collect();
    let icbs: BTreeSet<&Option<String>> = places.iter().map(|(icb, _)| icb).collect();
    let networks: BTreeSet<&Above> = places.iter().collect();
    let icbs: BTreeMap<&Option<String>, usize> = icbs.into_iter().zip(0..).collect();
    let networks: BTreeMap<&Above, usize> = networks.into_iter().zip(0..).collect();
    let rates = [0, 1].map(|which| {
        let nothing = |above: usize| Placed { above, own: NOTHING };
        let mut england = vec![nothing(0)];
        let mut of_icbs = vec![nothing(0); icbs.len()];
        let mut of_networks: Vec<Placed> = networks.keys().map(|(icb, _)| nothing(icbs[icb])).collect();
        let mut of_practices = Vec::with_capacity(codes.len());
        for (code, place) in codes.iter().zip(&places) {
            let own = observed.get(*code).map_or(NOTHING, |both| both[which]);
            let (icb, network) = (icbs[&place.0], networks[place]);
            for sum in [&mut england[0].own, &mut of_icbs[icb].own, &mut of_networks[network].own] {
                sum.events += own.events;
                sum.exposure += own.exposure;
            }
            of_practices.push(Placed { above: network, own });
        }
        shrunk_tree(&[england, of_icbs, of_networks, of_practices]).and_then(|mut levels| levels.pop())
    });
    let rate = |which: usize, index: usize| {
        rates[which].as_ref().and_then(|rates| rates.get(index)).copied().unwrap_or(PlaceRate::AS_ENGLAND.leaving)
    };
    asked
        .iter()
        .filter_map(|code| {
            let index = codes.binary_search(&code).ok()?;
            Some((code.clone(), PlaceRate { leaving: rate(0, index), joining: rate(1, index) }))
        })
        .collect()
}

const NOTHING: Observed = Observed { events: 0.0, exposure: 0.0 };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_keeps_its_capitals_within_a_sentence() {
        assert_eq!(named(StaffGroup::Gp), "GPs");
        assert_eq!(named(StaffGroup::Nurse), "nurses");
    }
}
