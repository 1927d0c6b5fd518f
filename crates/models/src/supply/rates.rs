//! Why people stop: competing causes in one exponential, by role, sex and age.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AGES, Sex, YEAR, place_of};

/// Why somebody stops doing what they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "LeavingCause")]
pub enum Cause {
    /// They retire.
    Retires,
    /// They leave the service before they retire.
    Leaves,
    /// They go to another place of the same kind.
    MovesAway,
    /// They take up another role here.
    ChangesRole,
}

impl Cause {
    /// All of them, in the order in which a draw runs through them.
    pub const ALL: [Self; 4] = [Self::Retires, Self::Leaves, Self::MovesAway, Self::ChangesRole];
}

/// Hazards per year of stopping, by cause. A hazard of 0.1 is a chance of 1 − e⁻⁰·¹ = 9.5 % in a year if nothing else
/// can happen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Exits {
    /// Of retiring.
    pub retires: f64,
    /// Of leaving before that.
    pub leaves: f64,
    /// Of moving away.
    pub moves_away: f64,
    /// Of changing role, to where the role says.
    pub changes_role: f64,
}

impl Exits {
    /// The hazard per year of a cause.
    #[must_use]
    pub fn of(self, cause: Cause) -> f64 {
        match cause {
            Cause::Retires => self.retires,
            Cause::Leaves => self.leaves,
            Cause::MovesAway => self.moves_away,
            Cause::ChangesRole => self.changes_role,
        }
    }

    /// The hazard of a cause, so many times as large.
    #[must_use]
    pub fn scaled(mut self, cause: Cause, factor: f64) -> Self {
        match cause {
            Cause::Retires => self.retires *= factor,
            Cause::Leaves => self.leaves *= factor,
            Cause::MovesAway => self.moves_away *= factor,
            Cause::ChangesRole => self.changes_role *= factor,
        }
        self
    }

    /// The hazard per year of stopping for any cause.
    #[must_use]
    pub fn all(self) -> f64 {
        self.retires + self.leaves + self.moves_away + self.changes_role
    }

    /// The chance of stopping for each cause within so many months, in the order of [`Cause::ALL`].
    ///
    /// One exponential for all causes, shared out by their hazards: q꜀ = (h꜀ / h)(1 − e⁻ʰ). Chances that were worked out
    /// cause by cause and multiplied would count the same person twice.
    #[must_use]
    pub fn chances(self, months: u32) -> [f64; 4] {
        let all = self.all();
        if all <= 0.0 {
            return [0.0; 4];
        }
        let stops = -(-all * f64::from(months) / f64::from(YEAR)).exp_m1();
        Cause::ALL.map(|cause| stops * self.of(cause) / all)
    }

    pub(crate) fn is_sound(self) -> bool {
        Cause::ALL.iter().all(|&cause| self.of(cause).is_finite() && 0.0 <= self.of(cause))
    }
}

/// The hazard per year that a chance per year stands for, where nothing else can happen: −ln(1 − q). None for a chance that
/// is not from 0 to below 1.
#[must_use]
pub fn hazard_of(chance_per_year: f64) -> Option<f64> {
    (0.0..1.0).contains(&chance_per_year).then(|| -(-chance_per_year).ln_1p())
}

/// Hazards by role, sex and age at the start of a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    cells: Vec<Exits>,
}

impl Rates {
    /// Nobody of so many roles ever stops.
    #[must_use]
    pub fn none(roles: usize) -> Self {
        Self { cells: vec![Exits::default(); roles * Sex::ALL.len() * AGES] }
    }

    /// Sets the hazards of a role and sex for ages from `from` to `to`. Roles beyond the list are passed over.
    pub fn set(&mut self, role: usize, sex: Sex, from: u8, to: u8, exits: Exits) {
        for place in place_of(from)..=place_of(to) {
            if let Some(cell) = self.cells.get_mut(index(role, sex, place)) {
                *cell = exits;
            }
        }
    }

    /// Sets the hazards of a role for both sexes and ages from `from` to `to`.
    pub fn set_both(&mut self, role: usize, from: u8, to: u8, exits: Exits) {
        for sex in Sex::ALL {
            self.set(role, sex, from, to, exits);
        }
    }

    /// The hazards of that role, sex and age.
    #[must_use]
    pub fn at(&self, role: usize, sex: Sex, age: u8) -> Exits {
        self.exits(role, sex, place_of(age))
    }

    /// Whether a cause ever makes people of a role stop.
    #[must_use]
    pub fn happens(&self, role: usize, cause: Cause) -> bool {
        let first = index(role, Sex::Female, 0);
        self.cells.iter().skip(first).take(Sex::ALL.len() * AGES).any(|exits| 0.0 < exits.of(cause))
    }

    /// Makes a cause so many times as frequent at all ages of a role.
    pub fn scale(&mut self, role: usize, cause: Cause, factor: f64) {
        let first = index(role, Sex::Female, 0);
        for cell in self.cells.iter_mut().skip(first).take(Sex::ALL.len() * AGES) {
            *cell = cell.scaled(cause, factor);
        }
    }

    /// Retires a role's people later, or with a negative number earlier: at each age the hazard of retiring is that of an
    /// age so many years younger. The youngest ages keep theirs.
    pub fn retire_later(&mut self, role: usize, years: i8) {
        for sex in Sex::ALL {
            let before: Vec<f64> = (0..AGES).map(|place| self.exits(role, sex, place).retires).collect();
            for place in 0..AGES {
                let from = place.saturating_add_signed(-isize::from(years)).min(AGES - 1);
                if let Some(cell) = self.cells.get_mut(index(role, sex, place)) {
                    cell.retires = before[from];
                }
            }
        }
    }

    pub(crate) fn exits(&self, role: usize, sex: Sex, age_place: usize) -> Exits {
        self.cells.get(index(role, sex, age_place)).copied().unwrap_or_default()
    }

    pub(crate) fn roles(&self) -> usize {
        self.cells.len() / (Sex::ALL.len() * AGES)
    }

    pub(crate) fn is_sound(&self) -> bool {
        self.cells.iter().all(|exits| exits.is_sound())
    }

    pub(crate) fn changes_role(&self, role: usize) -> bool {
        let first = index(role, Sex::Female, 0);
        self.cells.iter().skip(first).take(Sex::ALL.len() * AGES).any(|exits| 0.0 < exits.changes_role)
    }
}

fn index(role: usize, sex: Sex, age_place: usize) -> usize {
    (role * Sex::ALL.len() + sex.place()) * AGES + age_place
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXITS: Exits = Exits { retires: 0.06, leaves: 0.04, moves_away: 0.02, changes_role: 0.0 };

    #[test]
    fn causes_share_one_exponential() {
        let chances = EXITS.chances(12);
        let stops = 1.0 - (-0.12_f64).exp();
        assert!((chances.iter().sum::<f64>() - stops).abs() < 1e-12);
        assert!((chances[0] - stops / 2.0).abs() < 1e-12);
        assert_eq!(Exits::default().chances(12), [0.0; 4]);
    }

    #[test]
    fn twelve_months_are_a_year() {
        let monthly: f64 = EXITS.chances(1).iter().sum();
        let yearly: f64 = EXITS.chances(12).iter().sum();
        assert!(((1.0 - monthly).powi(12) - (1.0 - yearly)).abs() < 1e-12);
    }

    #[test]
    fn a_chance_and_its_hazard_are_one() {
        let hazard = hazard_of(0.08).unwrap();
        let exits = Exits { leaves: hazard, ..Exits::default() };
        assert!((exits.chances(12)[1] - 0.08).abs() < 1e-12);
        assert_eq!(hazard_of(1.0), None);
        assert_eq!(hazard_of(-0.1), None);
    }

    #[test]
    fn retiring_later_moves_the_rate_to_an_older_age() {
        let mut rates = Rates::none(1);
        rates.set_both(0, 60, 64, Exits { retires: 0.2, leaves: 0.01, ..Exits::default() });
        rates.retire_later(0, 2);
        assert_eq!(rates.at(0, Sex::Male, 61).retires, 0.0);
        assert_eq!(rates.at(0, Sex::Male, 62).retires, 0.2);
        assert_eq!(rates.at(0, Sex::Male, 66).retires, 0.2);
        assert_eq!(rates.at(0, Sex::Male, 67).retires, 0.0);
        assert_eq!(rates.at(0, Sex::Male, 61).leaves, 0.01, "only retirement moves");
        rates.retire_later(0, -2);
        assert_eq!(rates.at(0, Sex::Male, 60).retires, 0.2);
    }
}
