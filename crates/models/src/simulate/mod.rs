//! Simulation of single people, for places with few of them: the same model as `supply`, drawn instead of expected.
//!
//! **Invariant:** every draw is named, and what is added up are whole numbers, so the answer does not depend on the order
//! of the work, on batches or on threads. What is not known of a rate is drawn once a replicate, the same for all places;
//! chance is drawn person by person.

mod life;
mod outcome;
mod work;

use std::ops::Range;

use rayon::prelude::*;

pub use outcome::{Counted, Outcome};
pub use work::{NotAPiece, Piece, Together, pieces};

use crate::{
    amount::Amount,
    draw::{Blocks, Chance, Decision, named, newcomer, poisson},
    supply::{Cause, Flow, Model, NotAModel, Person, Posts, Profile, Stock, WhatHappens},
};
use life::{Birthdays, Book, Lives, Risks, Starters};

/// Replicates in one piece of work. Our judgement: enough that threads are kept busy, and small enough to be stopped.
const BATCH: u32 = 32;

/// Share of somebody's hours that must be vacant before they are hired. Our judgement: funded posts are not filled to the
/// hour, and a practice takes a little more rather than leave a post half empty.
const LEAST_VACANT: f64 = 0.5;

/// How well rates are known: standard deviations of their logarithms over replicates. Nought: known for sure.
///
/// Each is drawn once a replicate, with a mean of one, under the same name in every place: a year in which many retire is
/// such a year everywhere, so places add up with the right spread.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Unknown {
    /// Of retiring.
    pub retires: f64,
    /// Of leaving before that.
    pub leaves: f64,
    /// Of moving away.
    pub moves_away: f64,
    /// Of changing role.
    pub changes_role: f64,
    /// Of how many come by streams.
    pub joiners: f64,
}

/// What is simulated.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The place, such as its code; names the draws of its joiners.
    pub place: String,
    /// The seed.
    pub seed: u64,
    /// Months, from the start.
    pub months: u32,
    /// How well rates are known.
    pub unknown: Unknown,
}

/// The pieces of work for so many replicates: ranges in order, which [`simulate_batch`] takes one by one, anywhere.
pub fn batches(replicates: u32) -> impl Iterator<Item = Range<u32>> {
    (0..replicates.div_ceil(BATCH)).map(move |batch| batch * BATCH..((batch + 1) * BATCH).min(replicates))
}

/// Simulates so many replicates on the threads at hand.
///
/// # Errors
/// The model makes no sense, an event fits nobody, or no replicate is asked for.
pub fn simulate(people: &[Person], model: &Model, run: &Run, replicates: u32) -> Result<Outcome, NotAModel> {
    let batches: Vec<Range<u32>> = batches(replicates).collect();
    let outcomes: Vec<Outcome> =
        batches.into_par_iter().map(|batch| simulate_batch(people, model, run, batch)).collect::<Result<_, _>>()?;
    outcomes
        .into_iter()
        .reduce(|mut all, next| {
            all.add_replicates(next);
            all
        })
        .ok_or(NotAModel::NoReplicates)
}

/// Simulates the replicates of one range.
///
/// # Errors
/// As for [`simulate`].
pub fn simulate_batch(
    people: &[Person],
    model: &Model,
    run: &Run,
    replicates: Range<u32>,
) -> Result<Outcome, NotAModel> {
    let roles = model.roles.len();
    if people.iter().any(|person| roles <= person.role) {
        return Err(NotAModel::Role { what: "somebody there at the start".to_owned(), roles });
    }
    model.check(roles, run.months)?;
    let cast = Cast::of(people, model, run)?;
    let start = Stock::of(people, roles);
    let mut book = Book::new((0..roles).map(|role| start.of_role(role)).collect(), run.months);
    let mut outcome = Outcome::new(roles, run.months);
    let mut stage = Stage::of(&cast);
    for replicate in replicates {
        cast.play(replicate, &mut stage, &mut book);
        outcome.take(&book);
        book.turn_over();
    }
    outcome.close(book);
    Ok(outcome)
}

/// Everybody there may be, and what names their draws.
struct Cast<'a> {
    model: &'a Model,
    run: &'a Run,
    /// Those of whom nothing is known.
    others: Starters,
    /// Those of whom something is, with its place among the events.
    known: Vec<(Person, usize)>,
    /// What names the draws of each event, stream and training.
    event_names: Vec<u64>,
    stream_names: Vec<u64>,
    training_names: Vec<u64>,
    birthdays: Birthdays,
}

/// What a replicate is worked out on, taken from one to the next so that it need not be made again.
struct Stage {
    risks: Risks,
    blocks: Blocks,
    /// What says how many come by each stream: a draw for each month.
    waves: Vec<Vec<f64>>,
    candidates: Vec<Candidate>,
}

impl Stage {
    fn of(cast: &Cast<'_>) -> Self {
        let months = cast.run.months;
        let waves = vec![Vec::new(); cast.model.streams.len()];
        Self { risks: Risks::of(cast.model, months), blocks: Blocks::new(), waves, candidates: Vec::new() }
    }
}

/// Somebody who would join in a month.
struct Candidate {
    flow: Flow,
    person: Person,
    finds_a_post: f64,
}

impl<'a> Cast<'a> {
    fn of(people: &[Person], model: &'a Model, run: &'a Run) -> Result<Self, NotAModel> {
        let mut others = people.to_vec();
        let mut known = Vec::new();
        for (place, event) in model.events.iter().enumerate().filter(|(_, event)| event.is_of_somebody_there()) {
            let fits = |person: &Person| {
                (person.role, person.sex, person.age, person.fte) == (event.role, event.sex, event.age, event.fte)
            };
            let found = others.iter().position(fits).ok_or_else(|| NotAModel::NoSuchPost(event.post.clone()))?;
            known.push((others.remove(found), place));
        }
        let name = |id: &str| named(&format!("{}/{id}", run.place));
        let birthdays = Birthdays::of(model, run.months);
        Ok(Self {
            model,
            run,
            others: Starters::of(others, &birthdays, run.months),
            known,
            event_names: model.events.iter().map(|event| name(&event.post)).collect(),
            stream_names: model.streams.iter().map(|stream| name(&stream.id)).collect(),
            training_names: model.training.iter().map(|training| name(&training.id)).collect(),
            birthdays,
        })
    }

    fn play(&self, replicate: u32, stage: &mut Stage, book: &mut Book) {
        let chance = Chance::new(self.run.seed);
        let Stage { risks, blocks, waves, candidates } = stage;
        risks.turn_out(self.factors(chance, replicate));
        let months = self.run.months;
        let lives = Lives { model: self.model, chance, replicate, months, risks, birthdays: &self.birthdays };
        self.others.live(&lives, blocks, book);
        for (person, event) in &self.known {
            lives.wait(*person, &self.model.events[*event], self.event_names[*event], book);
        }
        let joiners = factor(chance, replicate, "joiners", self.run.unknown.joiners);
        for (wave, name) in waves.iter_mut().zip(&self.stream_names) {
            wave.clear();
            for first in (1..=months).step_by(Blocks::MOST) {
                let spells = first..(first + Blocks::MOST as u32).min(months + 1);
                blocks.of_spells(chance, replicate, *name, spells.clone(), Decision::HowMany);
                wave.extend((0..spells.len()).map(|place| blocks.at(place).of(Decision::HowMany)));
            }
        }
        let mut expected = vec![Expected::NONE; waves.len()];
        let mut trained = self.trained(chance, replicate).into_iter().peekable();
        for month in 1..=months {
            self.come_as_known(month, &lives, book);
            candidates.clear();
            for (place, wave) in waves.iter().enumerate() {
                expected[place].be(self.model.streams[place].heads_in(month) * joiners);
                let number = expected[place].poisson(wave[month as usize - 1]);
                candidates.extend((0..number).map(|ordinal| self.by_stream(place, month, ordinal, chance, replicate)));
            }
            while let Some((_, training, number)) = trained.next_if(|(of, ..)| *of == month) {
                let training = &self.model.training[training];
                let (flow, role) = (Flow::JoinedFromTraining, training.role);
                candidates.push(candidate(chance, replicate, number, flow, role, &training.profile));
            }
            self.hire(month, candidates, &lives, book);
        }
    }

    /// What hazards are multiplied with in a replicate, in the order of [`Cause::ALL`].
    fn factors(&self, chance: Chance, replicate: u32) -> [f64; 4] {
        let unknown = self.run.unknown;
        Cause::ALL.map(|cause| match cause {
            Cause::Retires => factor(chance, replicate, "retires", unknown.retires),
            Cause::Leaves => factor(chance, replicate, "leaves", unknown.leaves),
            Cause::MovesAway => factor(chance, replicate, "moves away", unknown.moves_away),
            Cause::ChangesRole => factor(chance, replicate, "changes role", unknown.changes_role),
        })
    }

    /// Somebody who is not there yet and comes as is known.
    fn come_as_known(&self, month: u32, lives: &Lives<'_>, book: &mut Book) {
        for (event, name) in self.model.events.iter().zip(&self.event_names) {
            let is_due = event.what == WhatHappens::Comes && event.month == month;
            if is_due && lives.chance.draw(lives.replicate, *name, 0, Decision::Happens) < event.likelihood {
                let age = event.age + u8::try_from((month - 1) / 12).unwrap_or(u8::MAX);
                let person = Person { number: *name, role: event.role, sex: event.sex, age, fte: event.fte };
                lives.begin(person, month, Flow::JoinedAsKnown, book);
            }
        }
    }

    /// The one of that number to come by a stream in a month.
    fn by_stream(&self, place: usize, month: u32, ordinal: u32, chance: Chance, replicate: u32) -> Candidate {
        let stream = &self.model.streams[place];
        let person = newcomer(self.stream_names[place], month, ordinal);
        candidate(chance, replicate, person, stream.source.flow(), stream.role, &stream.profile)
    }

    /// Trainees who would join, month by month: in which, by which training, and their number.
    fn trained(&self, chance: Chance, replicate: u32) -> Vec<(u32, usize, u64)> {
        let mut trained = Vec::new();
        for (place, (training, name)) in self.model.training.iter().zip(&self.training_names).enumerate() {
            for (intake, (due, heads)) in (0_u32..).zip(&training.due) {
                for ordinal in 0..*heads {
                    let number = newcomer(*name ^ u64::from(intake), *due, ordinal);
                    let draws = chance.draws(replicate, number, 0, Decision::Finishes);
                    let joins = draws.of(Decision::Finishes) < training.finishes
                        && draws.of(Decision::Converts) < training.converts
                        && draws.of(Decision::Stays) < training.stays;
                    let is_longer = draws.of(Decision::TakesLonger) < training.takes_longer;
                    let longer = if is_longer { training.longer_months } else { 0 };
                    if joins {
                        trained.push((due + training.starts_after_months + longer, place, number));
                    }
                }
            }
        }
        trained.sort_by_key(|(month, ..)| *month);
        trained
    }

    fn hire(&self, month: u32, candidates: &[Candidate], lives: &Lives<'_>, book: &mut Book) {
        if candidates.is_empty() {
            return;
        }
        let offered = |roles: &[usize]| -> Amount {
            let bound = candidates.iter().filter(|candidate| roles.contains(&candidate.person.role));
            bound.map(|candidate| candidate.person.fte).sum()
        };
        let vacant = |posts: &Posts| {
            posts.vacant(month, posts.roles.iter().map(|role| book.in_post(month, *role)).sum::<Amount>())
        };
        let mut left: Vec<Amount> = self.model.posts.iter().map(vacant).collect();
        let of_each = self.model.posts.iter().zip(&left);
        let shares: Vec<f64> =
            of_each.map(|(posts, left)| posts.share_hired(*left, offered(&posts.roles).number())).collect();
        for candidate in candidates {
            let fte = candidate.person.fte;
            let bound = self.model.posts_of(candidate.person.role);
            let is_hired = bound
                .is_none_or(|posts| candidate.finds_a_post < shares[posts] && fte.times(LEAST_VACANT) <= left[posts]);
            if !is_hired {
                book.turn_away(fte);
                continue;
            }
            if let Some(posts) = bound {
                left[posts] -= fte;
            }
            lives.begin(candidate.person, month, candidate.flow, book);
        }
    }
}

/// How many are expected in a month, and how likely nobody comes: worked out again only where it changes.
#[derive(Clone, Copy)]
struct Expected {
    mean: f64,
    nobody: f64,
}

impl Expected {
    const NONE: Self = Self { mean: 0.0, nobody: 1.0 };

    fn be(&mut self, mean: f64) {
        if self.mean != mean {
            *self = Self { mean, nobody: (-mean).exp() };
        }
    }

    fn poisson(self, draw: f64) -> u32 {
        if draw <= self.nobody { 0 } else { poisson(self.mean, draw) }
    }
}

/// How a rate that is not known for sure turns out in a replicate: one on average.
fn factor(chance: Chance, replicate: u32, rate: &str, spread: f64) -> f64 {
    // The mean of e^(sz) is e^(s²/2); with that taken off it is one.
    if spread == 0.0 { 1.0 } else { (spread * chance.normal(replicate, named(rate)) - spread * spread / 2.0).exp() }
}

fn candidate(chance: Chance, replicate: u32, number: u64, flow: Flow, role: usize, profile: &Profile) -> Candidate {
    let draws = chance.draws(replicate, number, 0, Decision::Sex);
    let (sex, age, fte) = profile.pick(draws.of(Decision::Sex), draws.of(Decision::Age));
    let person = Person { number, role, sex, age, fte };
    Candidate { flow, person, finds_a_post: draws.of(Decision::FindsAPost) }
}

#[cfg(test)]
mod tests;
