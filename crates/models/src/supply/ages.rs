//! Single years of age out of published bands, with what was assumed.

use schemars::JsonSchema;
use serde::Serialize;

use super::{OLDEST, YOUNGEST};
use crate::amount::Staff;

/// Share of those of an age in the open top band who are there a year older, where people work on at a steady rate. Our
/// judgement: with about one in four leaving a year, those of 65 and over are spread over some ten years.
const STAYS_IN_TOP_BAND: f64 = 0.75;

/// A published band of ages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Youngest age in it.
    pub from: u8,
    /// Oldest age in it; none: open, such as 65 and over.
    pub to: Option<u8>,
    /// Who is in it.
    pub staff: Staff,
}

/// People by single year of age.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Spread {
    /// Age in completed years, and who is of that age.
    pub years: Vec<(u8, Staff)>,
    /// What was assumed, one plain sentence each.
    pub assumed: Vec<String>,
}

/// Spreads bands over single years: evenly within a closed band, falling by a quarter a year in the open one. People of
/// unknown age are shared out as those of known age lie; nobody is lost.
///
/// None where ages of none are known, or where a band is outside the ages held or ends before it begins.
#[must_use]
pub fn spread(bands: &[Band], unknown: Staff) -> Option<Spread> {
    let mut years: Vec<(u8, Staff)> = Vec::new();
    let mut assumed = Vec::new();
    for band in bands {
        let last = band.to.unwrap_or(OLDEST);
        if band.from < YOUNGEST || OLDEST < last || last < band.from {
            return None;
        }
        if band.staff == Staff::NOBODY {
            continue;
        }
        let weights: Vec<f64> = match band.to {
            Some(_) => (band.from..=last).map(|_| 1.0).collect(),
            None => (band.from..=last).map(|age| STAYS_IN_TOP_BAND.powi(i32::from(age - band.from))).collect(),
        };
        if band.to.is_none() {
            assumed
                .push(format!("those aged {} and over are spread to {OLDEST}, a quarter fewer at each age", band.from));
        }
        years.extend((band.from..=last).zip(shared_out(band.staff, &weights)));
    }
    if bands.iter().any(|band| band.to.is_some_and(|to| band.from < to) && band.staff != Staff::NOBODY) {
        assumed.push("within a band of ages people are spread evenly over its years".to_owned());
    }
    if unknown != Staff::NOBODY {
        let heads: Vec<f64> = years.iter().map(|(_, staff)| staff.heads.number()).collect();
        if heads.iter().sum::<f64>() <= 0.0 {
            return None;
        }
        assumed.push(format!("{} whose age is not known are taken to be as old as the others", unknown.heads.number()));
        for (year, part) in years.iter_mut().zip(shared_out(unknown, &heads)) {
            year.1 += part;
        }
    }
    Some(Spread { years, assumed })
}

/// Shares staff out by weight; the last part takes what rounding left, so that the parts are the whole.
fn shared_out(staff: Staff, weights: &[f64]) -> Vec<Staff> {
    let all: f64 = weights.iter().sum();
    let mut parts: Vec<Staff> = weights.iter().map(|weight| staff.share(weight / all)).collect();
    let rest = staff - parts.iter().copied().sum();
    if let Some(last) = parts.last_mut() {
        *last += rest;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(from: u8, to: Option<u8>, heads: f64) -> Band {
        Band { from, to, staff: Staff::of(heads, heads * 0.8) }
    }

    #[test]
    fn bands_become_single_years_and_nobody_is_lost() {
        let bands = [band(30, Some(34), 10.0), band(65, None, 4.0)];
        let spread = spread(&bands, Staff::of(7.0, 5.0)).unwrap();
        let all: Staff = spread.years.iter().map(|(_, staff)| *staff).sum();
        assert_eq!(all, Staff::of(21.0, 16.2));
        // 2 a year in the band, and half as many again of unknown age (7 for 14 known).
        assert_eq!(spread.years[0], (30, Staff::of(3.0, 1.6 + 2.0 * 5.0 / 14.0)));
        assert_eq!(spread.assumed.len(), 3);
    }

    #[test]
    fn the_open_band_falls_by_a_quarter_a_year() {
        let spread = spread(&[band(65, None, 4.0)], Staff::NOBODY).unwrap();
        let at = |place: usize| spread.years[place].1.heads.number();
        assert!((at(1) / at(0) - 0.75).abs() < 1e-6);
        assert_eq!(spread.years.last().unwrap().0, OLDEST);
    }

    #[test]
    fn people_of_whom_no_age_is_known_have_no_ages() {
        assert_eq!(spread(&[], Staff::of(3.0, 2.0)), None);
        assert_eq!(spread(&[band(50, Some(40), 1.0)], Staff::NOBODY), None);
        assert_eq!(spread(&[band(10, Some(20), 1.0)], Staff::NOBODY), None);
    }
}
