//! An invented England whose leavers and joiners are known one by one: what counting is tested on.
//!
//! Used by the tests and by the example `flows`, which prints what counting recovers of it.

use super::Row;

/// Bands: under 30, then five years each to 65 to 69, then 70 and over. As practice-level files count GPs.
pub const BANDS: usize = 10;

/// Names of the bands.
#[cfg_attr(test, expect(dead_code, reason = "printed by the example"))]
pub const TITLES: [&str; BANDS] = [
    "under 30",
    "30 to 34",
    "35 to 39",
    "40 to 44",
    "45 to 49",
    "50 to 54",
    "55 to 59",
    "60 to 64",
    "65 to 69",
    "70 and over",
];

/// Chance a year of leaving for good, by band; with [`MOVES`] about 8 % of all. Our judgement: young leave less than old.
const LEAVES: [f64; BANDS] = [0.04, 0.05, 0.05, 0.05, 0.05, 0.05, 0.13, 0.26, 0.35, 0.4];

/// Chance a year of moving to another practice, at any age. Our design of methods, section 1.3(b), has 5 %.
const MOVES: f64 = 0.05;

/// Chance a month that a vacant post is filled from outside. Our judgement: half a year on average.
const FILLED: f64 = 0.17;

/// Share of records without an age, and chance a month that such an age is filled in. Our judgement.
const UNKNOWN: f64 = 0.01;
const AGE_FILLED_IN: f64 = 0.04;

/// What was counted, and what happened.
pub struct Invented {
    /// By practice and month: men and women.
    pub counts: Vec<Vec<Vec<Row>>>,
    /// Who really left a practice, for good or for another, by band.
    pub left: [u32; BANDS],
    /// Who really came to one.
    pub joined: u32,
    /// Person-years, by band.
    pub person_years: [f64; BANDS],
}

struct Person {
    is_woman: bool,
    months: u32,
    age_is_known: bool,
}

/// Numbers that look like chance, the same each time. Source: Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014.
struct Draws(u64);

impl Draws {
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) as f64 / 18_446_744_073_709_551_616.0
    }

    fn happens(&mut self, chance: f64) -> bool {
        self.share() < chance
    }

    fn below(&mut self, end: usize) -> usize {
        ((self.share() * end as f64) as usize).min(end.saturating_sub(1))
    }

    fn person(&mut self, from: f64, years: f64, shape: f64) -> Person {
        let age = from + years * self.share().powf(shape);
        Person { is_woman: self.happens(0.57), months: (age * 12.0) as u32, age_is_known: !self.happens(UNKNOWN) }
    }
}

fn band(months: u32) -> usize {
    ((months / 60) as usize).saturating_sub(5).min(BANDS - 1)
}

/// So many practices with some six GPs each, counted each month from the first on.
pub fn invented(practices: usize, months: usize, seed: u64) -> Invented {
    let mut draws = Draws(seed);
    // Most practices are small, some are large.
    let posts: Vec<usize> = (0..practices).map(|_| 2 + (12.0 * draws.share().powf(2.0)) as usize).collect();
    let mut staff: Vec<Vec<Person>> =
        posts.iter().map(|posts| (0..*posts).map(|_| draws.person(29.0, 34.0, 0.8)).collect()).collect();
    let mut invented = Invented {
        counts: vec![Vec::with_capacity(months + 1); practices],
        left: [0; BANDS],
        joined: 0,
        person_years: [0.0; BANDS],
    };
    // The first years wear off what was started with.
    const BEFORE: usize = 60;
    for month in 0..=BEFORE + months {
        let is_counted = BEFORE < month;
        let mut movers: Vec<(usize, Person)> = Vec::new();
        for (practice, people) in staff.iter_mut().enumerate() {
            let mut stay = Vec::with_capacity(people.len());
            for mut person in people.drain(..) {
                let age = band(person.months);
                if is_counted {
                    invented.person_years[age] += 1.0 / 12.0;
                }
                let fate = draws.share();
                person.months += 1;
                person.age_is_known |= draws.happens(AGE_FILLED_IN);
                if fate < LEAVES[age] / 12.0 {
                    invented.left[age] += u32::from(is_counted);
                } else if fate < (LEAVES[age] + MOVES) / 12.0 {
                    movers.push((practice, person));
                } else {
                    stay.push(person);
                }
            }
            *people = stay;
        }
        for (from, person) in movers {
            // Whoever finds no other practice with a post free within twenty tries stays.
            let to = (0..20).map(|_| draws.below(practices)).find(|to| *to != from && staff[*to].len() < posts[*to]);
            if to.is_some() && is_counted {
                invented.left[band(person.months - 1)] += 1;
                invented.joined += 1;
            }
            staff[to.unwrap_or(from)].push(person);
        }
        for (people, posts) in staff.iter_mut().zip(&posts) {
            for _ in people.len()..*posts {
                if draws.happens(FILLED) {
                    people.push(draws.person(29.0, 22.0, 2.0));
                    invented.joined += u32::from(is_counted);
                }
            }
        }
        if BEFORE <= month {
            for (counts, people) in invented.counts.iter_mut().zip(&staff) {
                counts.push(counted(people));
            }
        }
    }
    invented
}

fn counted(people: &[Person]) -> Vec<Row> {
    let mut rows = vec![Row { bands: vec![0; BANDS], unknown: 0 }; 2];
    for person in people {
        let row = &mut rows[usize::from(person.is_woman)];
        match person.age_is_known {
            true => row.bands[band(person.months)] += 1,
            false => row.unknown += 1,
        }
    }
    rows
}
