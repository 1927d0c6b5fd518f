//! One person's life in one replicate, and the book in which it is written.

use crate::{
    amount::{Amount, Staff},
    draw::{Chance, Decision},
    supply::{AGES, Cause, Exits, Flow, KnownEvent, Ledger, Model, Person, Sex, WhatHappens, YEAR, flow_of, place_of},
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
    /// The last month to which nothing is written any more, and FTE by role at its end, birthdays among them.
    closed: u32,
    fte: Vec<Amount>,
    replicates: u32,
    pub(super) turned_away: Staff,
}

impl Book {
    pub(super) fn new(start: Vec<Staff>, months: u32) -> Self {
        let cells = start.len() * months as usize;
        let ledger = Ledger::new(vec![Staff::NOBODY; start.len()], months);
        let fte = start.iter().map(|staff| staff.fte).collect();
        Self {
            start,
            closed: 0,
            fte,
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
        let place = self.place(month, role);
        self.birthdays[place] += change;
    }

    pub(super) fn turn_away(&mut self, fte: Amount) {
        self.turned_away += Staff::one(fte);
    }

    /// FTE of a role in a month before its joiners, and before the birthdays at its end. Months are asked for in order, and what
    /// lies before the one asked for is not written to any more.
    pub(super) fn in_post(&mut self, month: u32, role: usize) -> Amount {
        while self.closed + 1 < month {
            self.closed += 1;
            for role in 0..self.start.len() {
                let place = self.place(self.closed, role);
                self.fte[role] += self.net[place].fte + self.birthdays[place];
            }
        }
        self.fte[role] + self.net[self.place(month, role)].fte
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
        for month in (YEAR..=self.months).step_by(YEAR as usize) {
            for role in 0..self.start.len() {
                let change = self.birthdays[self.place(month, role)];
                self.ledger.record(month, role, Flow::ChangedHours, Staff::hours(change));
            }
        }
        self.net.fill(Staff::NOBODY);
        self.birthdays.fill(Amount::ZERO);
        self.closed = 0;
        self.fte = self.start.iter().map(|staff| staff.fte).collect();
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
    pub(super) risks: &'a Risks,
    pub(super) birthdays: &'a Birthdays,
}

/// How likely people stop in a replicate.
pub(super) struct Risks {
    /// What hazards are multiplied with, in the order of [`Cause::ALL`].
    factors: [f64; 4],
    /// The hazard of stopping for any cause in a month, by role, sex and age.
    monthly: Vec<f64>,
}

impl Risks {
    pub(super) fn of(model: &Model, factors: [f64; 4]) -> Self {
        let mut risks = Self { factors, monthly: Vec::new() };
        for role in 0..model.roles.len() {
            for sex in Sex::ALL {
                let monthly =
                    |age| risks.hazards(model.rates.exits(role, sex, age)).iter().sum::<f64>() / f64::from(YEAR);
                let of_sex: Vec<f64> = (0..AGES).map(monthly).collect();
                risks.monthly.extend(of_sex);
            }
        }
        risks
    }

    fn hazards(&self, exits: Exits) -> [f64; 4] {
        let mut hazards = Cause::ALL.map(|cause| exits.of(cause));
        for (hazard, factor) in hazards.iter_mut().zip(self.factors) {
            *hazard *= factor;
        }
        hazards
    }
}

/// Where somebody's role, sex and age lie in a table.
fn cell(person: &Person) -> usize {
    (person.role * Sex::ALL.len() + person.sex as usize) * AGES + place_of(person.age)
}

/// What hours are multiplied with on each birthday, worked out once for all replicates.
pub(super) struct Birthdays {
    roles: usize,
    factors: Vec<f64>,
}

impl Birthdays {
    pub(super) fn of(model: &Model, months: u32) -> Self {
        let roles = model.roles.len();
        let mut factors = Vec::new();
        for year in 0..months / YEAR {
            for role in 0..roles {
                for sex in Sex::ALL {
                    factors.extend((0..AGES).map(|age| model.hours.factor_at(role, sex, age, year)));
                }
            }
        }
        Self { roles, factors }
    }

    fn factor(&self, person: &Person, month: u32) -> f64 {
        let year = (month / YEAR - 1) as usize;
        self.factors[year * self.roles * Sex::ALL.len() * AGES + cell(person)]
    }
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
    /// One draw says how much hazard they can spend before they stop; each year spends that of their age. A hazard that is
    /// raised makes the same person stop earlier, never later. Who takes up another role, or comes back, draws anew.
    pub(super) fn live(&self, mut person: Person, mut from: u32, book: &mut Book) {
        loop {
            let draws = self.chance.draws(self.replicate, person.number, from, Decision::Stops);
            let to_spend = -(-draws.of(Decision::Stops)).ln_1p();
            let Some(month) = self.spend(&mut person, from, to_spend, book) else { return };
            let cause = self.cause(&person, draws.of(Decision::Why));
            book.record(month, person.role, flow_of(cause), -Staff::one(person.fte));
            let returns = match cause {
                Cause::ChangesRole => self.change_role(&mut person, month, book),
                Cause::Retires => self.come_back(&mut person, draws.of(Decision::ComesBack), month, book),
                Cause::Leaves | Cause::MovesAway => None,
            };
            match returns {
                Some(month) => from = month,
                None => return,
            }
        }
    }

    /// The month after `from` in which somebody has spent a hazard, birthdays on the way; none within the months.
    fn spend(&self, person: &mut Person, mut from: u32, mut left: f64, book: &mut Book) -> Option<u32> {
        loop {
            if from != 0 && from.is_multiple_of(YEAR) {
                self.birthday(person, from, book);
            }
            if self.months <= from {
                return None;
            }
            let year_end = ((from / YEAR + 1) * YEAR).min(self.months);
            let monthly = self.risks.monthly[cell(person)];
            let risk = monthly * f64::from(year_end - from);
            if left < risk {
                return Some((from + 1 + (left / monthly) as u32).min(year_end));
            }
            left -= risk;
            from = year_end;
        }
    }

    /// Why somebody stops: the causes share a draw by their hazards.
    fn cause(&self, person: &Person, draw: f64) -> Cause {
        let exits = self.model.rates.exits(person.role, person.sex, place_of(person.age));
        let hazards = self.risks.hazards(exits);
        let mut left = draw * hazards.iter().sum::<f64>();
        let mut cause = Cause::Retires;
        for (candidate, hazard) in Cause::ALL.into_iter().zip(hazards).filter(|(_, hazard)| 0.0 < *hazard) {
            cause = candidate;
            left -= hazard;
            if left < 0.0 {
                break;
            }
        }
        cause
    }

    fn change_role(&self, person: &mut Person, month: u32, book: &mut Book) -> Option<u32> {
        person.role = self.model.roles[person.role].changes_into?;
        book.record(month, person.role, Flow::RoleIn, Staff::one(person.fte));
        Some(month)
    }

    fn come_back(&self, person: &mut Person, draw: f64, retired: u32, book: &mut Book) -> Option<u32> {
        let back = self.model.roles[person.role].comes_back?;
        let month = retired + back.after_months;
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
        let factor = self.birthdays.factor(person, month);
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
