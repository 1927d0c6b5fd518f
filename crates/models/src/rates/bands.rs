//! What a national series by age band says of joining and leaving, and where it goes if that goes on.
//!
//! From counts alone only the net of joiners and leavers is known. Below an age it is told as people a year, for there joiners
//! decide; above it as a share of those there, for there leavers do. Both are means in closed form, over all pairs of counts a
//! year apart; nothing is tuned.

use schemars::JsonSchema;
use serde::Serialize;

/// Share of the people of a band of five years who grow out of it in a year, where they are spread evenly over it.
const GROW_OUT: f64 = 0.2;

/// Months between the counts of a pair.
const APART: i32 = 12;

/// Counts by band on one date.
#[derive(Clone, Debug, PartialEq)]
pub struct BandCounts {
    /// The month, counted from any fixed one.
    pub month: i32,
    /// People by band of five years, the youngest first; the first and last may be open. People of unknown age are shared out
    /// beforehand.
    pub people: Vec<f64>,
}

/// How bands change in a year, beyond growing older.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BandRates {
    /// Joiners less leavers a year, in people, of each younger band.
    pub net_joiners: Vec<f64>,
    /// Leavers less joiners a person-year of each older band; below nothing where more come than go.
    pub net_leaving: Vec<f64>,
    /// Pairs of counts it was learnt from.
    pub pairs: usize,
}

/// Learns from all pairs of counts a year apart whose later count lies at or before `origin`; the `younger` first bands have
/// joiners as people, the others leaving as rates. Pairs across one of `breaks` (months at which counting changed) are left
/// out. A pair that is `half_life` years older counts half; none: all count the same.
///
/// None where there is no pair, where counts have different bands, or where not at least one band is on each side.
#[must_use]
pub fn learn(
    series: &[BandCounts],
    origin: i32,
    younger: usize,
    half_life: Option<f64>,
    breaks: &[i32],
) -> Option<BandRates> {
    let bands = series.first()?.people.len();
    if younger == 0 || bands <= younger || series.iter().any(|counts| counts.people.len() != bands) {
        return None;
    }
    let (mut joined, mut gone, mut exposure) =
        (vec![0.0; younger], vec![0.0; bands - younger], vec![0.0; bands - younger]);
    let (mut weights, mut pairs) = (0.0, 0);
    for after in series.iter().filter(|counts| counts.month <= origin) {
        let is_a_year_before = |counts: &&BandCounts| counts.month == after.month - APART;
        let Some(before) = series.iter().find(is_a_year_before) else { continue };
        if breaks.iter().any(|month| before.month < *month && *month <= after.month) {
            continue;
        }
        let years = f64::from(origin - after.month) / f64::from(APART);
        let weight = half_life.map_or(1.0, |half_life| 0.5_f64.powf(years / half_life));
        let aged = older(&before.people);
        for (band, (aged, after)) in aged.iter().zip(&after.people).enumerate() {
            if band < younger {
                joined[band] += weight * (after - aged);
            } else {
                gone[band - younger] += weight * (aged - after);
                exposure[band - younger] += weight * f64::midpoint(*aged, *after);
            }
        }
        weights += weight;
        pairs += 1;
    }
    let rate = |(gone, exposure): (&f64, &f64)| if 0.0 < *exposure { gone / exposure } else { 0.0 };
    (0.0 < weights).then(|| BandRates {
        net_joiners: joined.iter().map(|joined| joined / weights).collect(),
        net_leaving: gone.iter().zip(&exposure).map(rate).collect(),
        pairs,
    })
}

impl BandRates {
    /// The bands after each of so many years, if what was learnt goes on; none where `now` has other bands. No band falls
    /// below nothing.
    #[must_use]
    pub fn forecast(&self, now: &[f64], years: usize) -> Option<Vec<Vec<f64>>> {
        let younger = self.net_joiners.len();
        if now.len() != younger + self.net_leaving.len() {
            return None;
        }
        let mut all: Vec<Vec<f64>> = Vec::with_capacity(years);
        for _ in 0..years {
            let mut next = older(all.last().map_or(now, Vec::as_slice));
            for (people, joined) in next.iter_mut().zip(&self.net_joiners) {
                *people = (*people + joined).max(0.0);
            }
            for (people, leaving) in next[younger..].iter_mut().zip(&self.net_leaving) {
                // Leavers a person-year of the mean of start and end, as they were learnt.
                *people *= ((1.0 - leaving / 2.0) / (1.0 + leaving / 2.0)).max(0.0);
            }
            all.push(next);
        }
        Some(all)
    }
}

/// The bands a year later, if nobody comes or goes: a fifth of each grows into the next.
fn older(people: &[f64]) -> Vec<f64> {
    let mut older = people.to_vec();
    for band in 1..people.len() {
        let grown = people[band - 1] * GROW_OUT;
        older[band - 1] -= grown;
        older[band] += grown;
    }
    older
}

/// Shares people of unknown age out as those of known age lie; none where no age is known.
#[must_use]
pub fn with_unknown_ages(known: &[f64], unknown: f64) -> Option<Vec<f64>> {
    let all: f64 = known.iter().sum();
    (0.0 < all).then(|| known.iter().map(|people| people * (1.0 + unknown / all)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        amount::Staff,
        backtest::drift,
        supply::{Exits, Model, OLDEST, Profile, Role, Sex, Source, Stock, Stream, YOUNGEST, project},
    };

    #[test]
    fn one_year_learnt_is_one_year_told() {
        let series = [
            BandCounts { month: 0, people: vec![100.0, 200.0, 50.0] },
            BandCounts { month: 12, people: vec![130.0, 170.0, 60.0] },
        ];
        let rates = learn(&series, 12, 1, None, &[]).unwrap();
        // 20 of the first grow older, so 50 joined; 200 + 20 − 40 = 180 became 170: 10 over a mean of 175.
        assert_eq!(rates.net_joiners, [50.0]);
        assert!((rates.net_leaving[0] - 10.0 / 175.0).abs() < 1e-12);
        assert!((rates.net_leaving[1] - 30.0 / 75.0).abs() < 1e-12);
        let next = &rates.forecast(&series[0].people, 1).unwrap()[0];
        assert!(next.iter().zip(&series[1].people).all(|(told, seen)| (told - seen).abs() < 1e-9), "{next:?}");
    }

    #[test]
    fn what_lies_after_the_origin_or_across_a_break_is_not_looked_at() {
        let counts = |month| BandCounts { month, people: vec![10.0, 10.0 + f64::from(month)] };
        let series = [counts(0), counts(6), counts(12), counts(18), counts(24)];
        assert_eq!(learn(&series, 18, 1, None, &[]).unwrap().pairs, 2);
        assert_eq!(
            learn(&series, 18, 1, None, &[12]),
            None,
            "the pair of 0 and 12 crosses 12, that of 6 and 18 as well"
        );
        assert_eq!(learn(&series, 24, 1, None, &[7]).unwrap().pairs, 1);
        assert_eq!(learn(&series, 11, 1, None, &[]), None);
        assert_eq!(learn(&series, 24, 2, None, &[]), None, "no older band");
        let late = learn(&series, 24, 1, Some(0.01), &[]).unwrap().net_leaving[0];
        let only = learn(&series[2..], 24, 1, None, &[]).unwrap().net_leaving[0];
        assert!((late - only).abs() < 1e-12, "with a short memory only the last pair counts");
    }

    #[test]
    fn people_of_unknown_age_are_not_lost() {
        assert_eq!(with_unknown_ages(&[30.0, 10.0], 4.0), Some(vec![33.0, 11.0]));
        assert_eq!(with_unknown_ages(&[0.0], 4.0), None);
    }

    /// Bands of an England of 20,000 with single years of age, known rates and joiners, month by month: nine bands from
    /// under 30 to 65 and over, and a wave of people in their early fifties.
    fn england() -> Vec<BandCounts> {
        let mut model = Model::still(vec![Role::named("gp")]);
        model.rates.set_both(0, YOUNGEST, 54, Exits { leaves: 0.03, ..Exits::default() });
        model.rates.set_both(0, 55, 59, Exits { retires: 0.12, ..Exits::default() });
        model.rates.set_both(0, 60, OLDEST, Exits { retires: 0.3, ..Exits::default() });
        model.streams = vec![Stream {
            id: "trained".to_owned(),
            source: Source::Other,
            role: 0,
            heads_per_year: vec![900.0],
            lead_months: 0,
            profile: Profile { female: 0.5, ages: (29..39).map(|age| (age, 1.0)).collect(), fte: [1.0, 1.0] },
        }];
        let mut start = Stock::empty(1);
        for age in 30..65 {
            let heads = if (50..55).contains(&age) { 1_200.0 } else { 500.0 };
            start.add(0, Sex::Female, age, Staff::of(heads, heads));
        }
        (0..8)
            .map(|year| {
                let stock = if year == 0 { start.clone() } else { project(&start, &model, year * 12).unwrap().end };
                let mut people = vec![0.0; 9];
                for (.., age, staff) in stock.cells() {
                    people[usize::from(age.clamp(25, 65) / 5 - 5)] += staff.heads.number();
                }
                BandCounts { month: i32::try_from(year * 12).unwrap(), people }
            })
            .collect()
    }

    #[test]
    fn a_wave_of_one_age_is_foreseen_better_than_by_its_drift() {
        let series = england();
        let rates = learn(&series, 48, 4, None, &[]).unwrap();
        let told = &rates.forecast(&series[4].people, 3).unwrap()[2];
        let came = &series[7].people;
        let wape = |told: &[f64]| {
            let errors: f64 = told.iter().zip(came).map(|(told, came)| (told - came).abs()).sum();
            100.0 * errors / came.iter().sum::<f64>()
        };
        let drifted: Vec<f64> = (0..9)
            .map(|band| drift(&series[..5].iter().map(|counts| counts.people[band]).collect::<Vec<_>>(), 3).unwrap())
            .collect();
        assert!(wape(told) < 0.6 * wape(&drifted), "{} and {}", wape(told), wape(&drifted));
        assert!(wape(told) < 0.6 * wape(&series[4].people));
        // A wave of exactly one band is the worst case for people spread evenly over bands; the total is still near.
        let total = told.iter().sum::<f64>() / came.iter().sum::<f64>();
        assert!((total - 1.0).abs() < 0.03, "{total}");
    }
}
