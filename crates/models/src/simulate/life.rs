//! One person's life in one replicate, and the book in which it is written.

use crate::{
    amount::{Amount, Staff},
    draw::{Chance, Decision},
    supply::{AGES, Cause, Flow, KnownEvent, Ledger, Model, Person, WhatHappens, YEAR, flow_of, place_of},
};

/// Flows of all replicates so far, and what they come to in this one.
pub(super) struct Book {
    start: Vec<Staff>,
    months: u32,
    ledger: Ledger,
    /// Net of each month and role of this replicate, but for what birthdays change.
    net: Vec<Staff>,
    /// What birthdays change, at the end of a month.
    birthdays: Vec<Amount>,
    replicates: u32,
    pub(super) turned_away: Staff,
}

impl Book {
    pub(super) fn new(start: Vec<Staff>, months: u32) -> Self {
        let cells = start.len() * months as usize;
        let ledger = Ledger::new(vec![Staff::NOBODY; start.len()], months);
        Self {
            start,
            months,
            ledger,
            net: vec![Staff::NOBODY; cells],
            birthdays: vec![Amount::ZERO; cells],
            replicates: 0,
            turned_away: Staff::NOBODY,
        }
    }

    fn record(&mut self, month: u32, role: usize, flow: Flow, staff: Staff) {
        self.ledger.record(month, role, flow, staff);
        let place = self.place(month, role);
        self.net[place] += staff;
    }

    fn birthday(&mut self, month: u32, role: usize, change: Amount) {
        self.ledger.record(month, role, Flow::ChangedHours, Staff::hours(change));
        let place = self.place(month, role);
        self.birthdays[place] += change;
    }

    pub(super) fn turn_away(&mut self, fte: Amount) {
        self.turned_away += Staff::one(fte);
    }

    /// FTE of a role in a month before its joiners, and before the birthdays at its end.
    pub(super) fn in_post(&self, month: u32, role: usize) -> Amount {
        let flows = (1..=month).map(|month| self.net[self.place(month, role)].fte);
        let birthdays = (1..month).map(|month| self.birthdays[self.place(month, role)]);
        self.start[role].fte + flows.sum() + birthdays.sum()
    }

    /// Who is there at the end of each month, by role.
    pub(super) fn ends(&self) -> Vec<Staff> {
        let mut now = self.start.clone();
        let mut ends = Vec::with_capacity(self.net.len());
        for (place, (net, birthday)) in self.net.iter().zip(&self.birthdays).enumerate() {
            let role = place % now.len();
            now[role] += *net + Staff::hours(*birthday);
            ends.push(now[role]);
        }
        ends
    }

    /// Begins the next replicate.
    pub(super) fn turn_over(&mut self) {
        self.replicates += 1;
        self.net.fill(Staff::NOBODY);
        self.birthdays.fill(Amount::ZERO);
    }

    /// The ledger of all replicates together.
    pub(super) fn into_ledger(self) -> Ledger {
        let start = self.start.iter().map(|staff| (0..self.replicates).map(|_| *staff).sum()).collect();
        let mut all = Ledger::new(start, self.months);
        all += &self.ledger;
        all.close_all();
        all
    }

    fn place(&self, month: u32, role: usize) -> usize {
        (month as usize - 1) * self.start.len() + role
    }
}

/// What everybody's life of a replicate has in common.
pub(super) struct Lives<'a> {
    pub(super) model: &'a Model,
    pub(super) chance: Chance,
    pub(super) replicate: u32,
    pub(super) months: u32,
    /// What hazards are multiplied with in this replicate, in the order of [`Cause::ALL`].
    pub(super) factors: [f64; 4],
}

impl Lives<'_> {
    /// Somebody comes in a month, and is at risk from the next.
    pub(super) fn begin(&self, person: Person, month: u32, flow: Flow, book: &mut Book) {
        book.record(month, person.role, flow, Staff::one(person.fte));
        self.live(person, month, book);
    }

    /// Somebody of whom something is known: nothing else happens to them until then.
    pub(super) fn wait(&self, mut person: Person, event: &KnownEvent, name: u64, book: &mut Book) {
        let until = event.month.min(self.months + 1);
        for month in (YEAR..until).step_by(YEAR as usize) {
            self.birthday(&mut person, month, book);
        }
        if self.months < event.month {
            return;
        }
        if self.chance.draw(self.replicate, name, 0, Decision::Happens) < event.likelihood {
            match event.what {
                WhatHappens::Goes => {
                    book.record(event.month, person.role, Flow::LeftAsKnown, -Staff::one(person.fte));
                    return;
                }
                WhatHappens::ChangesHours(to) => {
                    book.record(event.month, person.role, Flow::ChangedHours, Staff::hours(to - person.fte));
                    person.fte = to;
                }
                WhatHappens::Comes => {}
            }
        }
        self.live(person, event.month, book);
    }

    /// The life of somebody who is there at the end of month `from`, until they go or the months are over.
    ///
    /// In a year of the model nothing about a person changes, so one draw says when they stop in it, if they do. A hazard
    /// that is raised makes the same person stop earlier, never later.
    pub(super) fn live(&self, mut person: Person, mut from: u32, book: &mut Book) {
        loop {
            if from != 0 && from.is_multiple_of(YEAR) {
                self.birthday(&mut person, from, book);
            }
            if self.months <= from {
                return;
            }
            let year_end = ((from / YEAR + 1) * YEAR).min(self.months);
            let Some((month, cause)) = self.stop(&person, from, year_end) else {
                from = year_end;
                continue;
            };
            book.record(month, person.role, flow_of(cause), -Staff::one(person.fte));
            let returns = match cause {
                Cause::ChangesRole => self.change_role(&mut person, month, book),
                Cause::Retires => self.come_back(&mut person, from, month, book),
                Cause::Leaves | Cause::MovesAway => None,
            };
            match returns {
                Some(month) => from = month,
                None => return,
            }
        }
    }

    /// In which month after `from` up to `until` somebody stops, and why.
    fn stop(&self, person: &Person, from: u32, until: u32) -> Option<(u32, Cause)> {
        let exits = self.model.rates.exits(person.role, person.sex, place_of(person.age));
        let mut hazards = Cause::ALL.map(|cause| exits.of(cause));
        for (hazard, factor) in hazards.iter_mut().zip(self.factors) {
            *hazard *= factor;
        }
        let all: f64 = hazards.iter().sum();
        let risk = all * f64::from(until - from) / f64::from(YEAR);
        let draws = self.chance.draws(self.replicate, person.number, from, Decision::Stops);
        let draw = draws.of(Decision::Stops);
        // 1 − e⁻ʳ is never above r, so most people need no logarithm.
        if risk <= draw {
            return None;
        }
        let spent = -(-draw).ln_1p();
        if risk <= spent {
            return None;
        }
        let after = (spent / all * f64::from(YEAR)) as u32;
        let mut why = draws.of(Decision::Why) * all;
        let mut cause = Cause::Retires;
        for (candidate, hazard) in Cause::ALL.into_iter().zip(hazards).filter(|(_, hazard)| 0.0 < *hazard) {
            cause = candidate;
            why -= hazard;
            if why < 0.0 {
                break;
            }
        }
        Some(((from + 1 + after).min(until), cause))
    }

    fn change_role(&self, person: &mut Person, month: u32, book: &mut Book) -> Option<u32> {
        person.role = self.model.roles[person.role].changes_into?;
        book.record(month, person.role, Flow::RoleIn, Staff::one(person.fte));
        Some(month)
    }

    fn come_back(&self, person: &mut Person, from: u32, retired: u32, book: &mut Book) -> Option<u32> {
        let back = self.model.roles[person.role].comes_back?;
        let month = retired + back.after_months;
        let draw = self.chance.draw(self.replicate, person.number, from, Decision::ComesBack);
        if back.share <= draw || self.months < month {
            return None;
        }
        for _ in (retired - 1) / YEAR..(month - 1) / YEAR {
            person.age = person.age.saturating_add(1);
        }
        person.role = back.into;
        person.fte = person.fte.times(back.fte_share);
        book.record(month, person.role, Flow::CameBack, Staff::one(person.fte));
        Some(month)
    }

    fn birthday(&self, person: &mut Person, month: u32, book: &mut Book) {
        let age = place_of(person.age);
        let factor = self.model.hours.factor_at(person.role, person.sex, age, (month - 1) / YEAR);
        let change = person.fte.times(factor - 1.0);
        if change != Amount::ZERO {
            book.birthday(month, person.role, change);
            person.fte += change;
        }
        if age + 1 < AGES {
            person.age = crate::supply::age_at(age + 1);
        }
    }
}
