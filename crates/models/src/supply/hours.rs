//! How hours change with age, and how that has been drifting.

use super::{AGES, OLDEST, Sex, YOUNGEST, place_of};

/// What is left of a yearly drift in hours a year later. Source: our design of methods, section 1.2 (damped by 0.9 a year):
/// hours fell for a decade and cannot fall for ever.
const DAMPING: f64 = 0.9;

/// By how much the hours of people who stay change from birthday to birthday, by role, sex and age.
#[derive(Clone, Debug, PartialEq)]
pub struct Hours {
    factors: Vec<f64>,
    drifts: Vec<f64>,
}

impl Hours {
    /// Hours of so many roles stay as they are.
    #[must_use]
    pub fn steady(roles: usize) -> Self {
        Self { factors: vec![1.0; roles * Sex::ALL.len() * AGES], drifts: vec![0.0; roles] }
    }

    /// Lets hours follow a profile: mean FTE a head at some ages, straight between them, level outside.
    ///
    /// Only its shape counts: somebody with more hours than others of their age keeps that lead in proportion. False, and
    /// nothing is set, where ages do not rise or a mean is not above nothing.
    pub fn follow(&mut self, role: usize, sex: Sex, profile: &[(u8, f64)]) -> bool {
        let is_sound = profile.iter().all(|(_, mean)| mean.is_finite() && 0.0 < *mean)
            && profile.windows(2).all(|pair| pair[0].0 < pair[1].0)
            && !profile.is_empty()
            && role < self.drifts.len();
        if !is_sound {
            return false;
        }
        for age in YOUNGEST..OLDEST {
            let factor = mean_at(profile, f64::from(age) + 1.0) / mean_at(profile, f64::from(age));
            self.factors[index(role, sex, place_of(age))] = factor;
        }
        true
    }

    /// Adds a drift: −0.01 lowers hours by 1 % in the first year, by 0.9 % in the second, and so on.
    pub fn set_drift(&mut self, role: usize, per_year: f64) {
        if let Some(drift) = self.drifts.get_mut(role) {
            *drift = per_year;
        }
    }

    /// The drift of a role in the first year; nought where it has none.
    #[must_use]
    pub fn drift(&self, role: usize) -> f64 {
        self.drifts.get(role).copied().unwrap_or(0.0)
    }

    /// What the hours of somebody of that age are multiplied with at the end of a year; the first year is 0.
    #[must_use]
    pub fn factor(&self, role: usize, sex: Sex, age: u8, year: u32) -> f64 {
        self.factor_at(role, sex, place_of(age), year)
    }

    pub(crate) fn factor_at(&self, role: usize, sex: Sex, age_place: usize, year: u32) -> f64 {
        let drift = self.drifts[role] * DAMPING.powi(i32::try_from(year).unwrap_or(i32::MAX));
        self.factors[index(role, sex, age_place)] * (1.0 + drift)
    }

    pub(crate) fn roles(&self) -> usize {
        self.drifts.len()
    }

    pub(crate) fn is_sound(&self) -> bool {
        self.drifts.iter().all(|drift| drift.is_finite() && -1.0 < *drift)
    }
}

/// The profile at an age.
fn mean_at(profile: &[(u8, f64)], age: f64) -> f64 {
    let after = profile.iter().position(|(at, _)| age <= f64::from(*at));
    match after {
        Some(0) => profile[0].1,
        Some(place) => {
            let ((from, low), (to, high)) = (profile[place - 1], profile[place]);
            let share = (age - f64::from(from)) / (f64::from(to) - f64::from(from));
            low + share * (high - low)
        }
        None => profile[profile.len() - 1].1,
    }
}

fn index(role: usize, sex: Sex, age_place: usize) -> usize {
    (role * Sex::ALL.len() + sex.place()) * AGES + age_place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_follow_the_shape_of_a_profile() {
        let mut hours = Hours::steady(1);
        assert!(hours.follow(0, Sex::Female, &[(30, 0.8), (40, 0.6), (50, 0.6)]));
        // From 0.80 to 0.78 at the first birthday, level from 40.
        assert!((hours.factor(0, Sex::Female, 30, 0) - 0.78 / 0.80).abs() < 1e-12);
        assert_eq!(hours.factor(0, Sex::Female, 45, 0), 1.0);
        assert_eq!(hours.factor(0, Sex::Male, 30, 0), 1.0);
        let to_40: f64 = (30..40).map(|age| hours.factor(0, Sex::Female, age, 0)).product();
        assert!((to_40 - 0.75).abs() < 1e-12);
    }

    #[test]
    fn a_drift_dies_away() {
        let mut hours = Hours::steady(1);
        hours.set_drift(0, -0.01);
        assert!((hours.factor(0, Sex::Male, 50, 0) - 0.99).abs() < 1e-12);
        assert!((hours.factor(0, Sex::Male, 50, 1) - 0.991).abs() < 1e-12);
        assert!((YOUNGEST..=OLDEST).all(|age| hours.factor(0, Sex::Male, age, 60) > 0.9999));
    }

    #[test]
    fn a_profile_that_makes_no_sense_is_not_taken() {
        let mut hours = Hours::steady(1);
        assert!(!hours.follow(0, Sex::Male, &[(40, 0.8), (30, 0.7)]));
        assert!(!hours.follow(0, Sex::Male, &[(40, 0.0)]));
        assert!(!hours.follow(0, Sex::Male, &[]));
        assert!(!hours.follow(1, Sex::Male, &[(40, 1.0)]));
        assert_eq!(hours, Hours::steady(1));
    }
}
