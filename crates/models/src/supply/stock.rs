//! Who is there: people by role, sex and single year of age, with their hours.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AGES, age_at, place_of};
use crate::amount::{Amount, Staff};

/// Sex as the publications give it. Who has none stated is shared out by whoever reads the publication, and said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Women.
    Female,
    /// Men.
    Male,
}

impl Sex {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Female, Self::Male];

    pub(crate) fn place(self) -> usize {
        match self {
            Self::Female => 0,
            Self::Male => 1,
        }
    }
}

/// Somebody who is there at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// A number of their own over all places; names their draws. It is no name of a real person.
    pub number: u64,
    /// Their role, by its place in the list of roles.
    pub role: usize,
    /// Sex.
    pub sex: Sex,
    /// Age in completed years.
    pub age: u8,
    /// Hours, in full-time equivalents.
    pub fte: Amount,
}

/// People and hours by role, sex and single year of age.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stock {
    roles: usize,
    cells: Vec<Staff>,
}

impl Stock {
    /// Nobody, in so many roles.
    #[must_use]
    pub fn empty(roles: usize) -> Self {
        Self { roles, cells: vec![Staff::NOBODY; roles * Sex::ALL.len() * AGES] }
    }

    /// These people. Whoever has a role beyond the list is not counted; the simulation refuses them.
    #[must_use]
    pub fn of(people: &[Person], roles: usize) -> Self {
        let mut stock = Self::empty(roles);
        for person in people.iter().filter(|person| person.role < roles) {
            stock.add(person.role, person.sex, person.age, Staff::one(person.fte));
        }
        stock
    }

    /// Adds people. An age outside those held counts as the nearest one.
    pub fn add(&mut self, role: usize, sex: Sex, age: u8, staff: Staff) {
        *self.cell_mut(role, sex, place_of(age)) += staff;
    }

    /// Who is there of that role, sex and age.
    #[must_use]
    pub fn at(&self, role: usize, sex: Sex, age: u8) -> Staff {
        self.cells[index(role, sex, place_of(age))]
    }

    /// How many roles there are.
    #[must_use]
    pub fn roles(&self) -> usize {
        self.roles
    }

    /// All of a role.
    #[must_use]
    pub fn of_role(&self, role: usize) -> Staff {
        let first = index(role, Sex::Female, 0);
        self.cells[first..first + Sex::ALL.len() * AGES].iter().copied().sum()
    }

    /// Everybody.
    #[must_use]
    pub fn all(&self) -> Staff {
        self.cells.iter().copied().sum()
    }

    /// The cells with somebody in them: role, sex, age, staff.
    pub fn cells(&self) -> impl Iterator<Item = (usize, Sex, u8, Staff)> {
        self.cells.iter().enumerate().filter(|(_, staff)| **staff != Staff::NOBODY).map(|(place, staff)| {
            let (role, sex) = (place / (Sex::ALL.len() * AGES), Sex::ALL[place / AGES % Sex::ALL.len()]);
            (role, sex, age_at(place % AGES), *staff)
        })
    }

    /// Whole people in place of shares of people, for a simulation: as many in each role as there are heads, to the nearest
    /// whole number, at the ages where the shares lie, numbered from `first`.
    ///
    /// People are placed where the running sum of heads passes a half, so that no age gets more than one person too many or
    /// too few. Each has the mean hours of their age, raised or lowered so that the FTE of the role stay as they are. A role
    /// with less than half a person has nobody.
    #[must_use]
    pub fn people(&self, first: u64) -> Vec<Person> {
        let mut people = Vec::new();
        for role in 0..self.roles {
            let before = people.len();
            let mut running = Amount::ZERO;
            let mut placed = 0_i64;
            for (_, sex, age, staff) in self.cells().filter(|(of, ..)| *of == role) {
                running += staff.heads;
                // Half a head and more makes a person.
                while Amount::ONE.billionths() * placed + Amount::ONE.billionths() / 2 <= running.billionths() {
                    placed += 1;
                    let mean = staff.fte.number() / staff.heads.number().max(f64::MIN_POSITIVE);
                    let number = first + people.len() as u64;
                    people.push(Person { number, role, sex, age, fte: Amount::of(mean) });
                }
            }
            level(&mut people[before..], self.of_role(role).fte);
        }
        people
    }

    pub(crate) fn cell_mut(&mut self, role: usize, sex: Sex, age_place: usize) -> &mut Staff {
        &mut self.cells[index(role, sex, age_place)]
    }

    /// The cell at a place of the table: role by role, sex by sex, age by age.
    pub(crate) fn in_place(&self, place: usize) -> Staff {
        self.cells[place]
    }
}

/// Raises or lowers everybody's hours in proportion, so that they come to `fte` in all.
fn level(people: &mut [Person], fte: Amount) {
    let now: Amount = people.iter().map(|person| person.fte).sum();
    if people.is_empty() || now <= Amount::ZERO {
        return;
    }
    let factor = fte.number() / now.number();
    for person in people.iter_mut() {
        person.fte = person.fte.times(factor);
    }
    let rest = fte - people.iter().map(|person| person.fte).sum();
    people[0].fte += rest;
}

fn index(role: usize, sex: Sex, age_place: usize) -> usize {
    (role * Sex::ALL.len() + sex.place()) * AGES + age_place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_people_become_whole_people_with_the_same_hours() {
        let mut stock = Stock::empty(1);
        for age in 50..60 {
            stock.add(0, Sex::Female, age, Staff::of(0.7, 0.5));
        }
        let people = stock.people(100);
        assert_eq!(people.len(), 7);
        assert_eq!(people[0].number, 100);
        assert_eq!(people.iter().map(|person| person.fte).sum::<Amount>(), Amount::of(5.0));
        let ages: Vec<u8> = people.iter().map(|person| person.age).collect();
        assert!(ages.windows(2).all(|pair| pair[0] < pair[1]), "spread over the ages: {ages:?}");
    }

    #[test]
    fn people_counted_by_age_are_all_there() {
        let person = |number, age| Person { number, role: 1, sex: Sex::Male, age, fte: Amount::of(0.6) };
        let stock = Stock::of(&[person(1, 44), person(2, 44), person(3, 99)], 2);
        assert_eq!(stock.at(1, Sex::Male, 44), Staff::of(2.0, 1.2));
        assert_eq!(stock.at(1, Sex::Male, super::super::OLDEST), Staff::of(1.0, 0.6));
        assert_eq!(stock.all(), Staff::of(3.0, 1.8));
        assert_eq!(stock.cells().count(), 2);
    }
}
