//! One person's life in one replicate, and the book in which it is written.

use crate::{
    amount::{Amount, Staff},
    draw::{Blocks, Chance, Decision, Draws},
    supply::{AGES, Cause, Exits, Flow, KnownEvent, Ledger, Model, Person, Sex, WhatHappens, YEAR, flow_of, place_of},
};

/// Flows of all replicates so far, and what they come to in this one.
pub(super) struct Book {
    start: Vec<Staff>,
    months: u32,
    ledger: Ledger,
    /// Net of each month and role of this replicate, but for what birthdays change.
    net: Vec<Staff>,
    /// What birthdays change, at the end of each whole year: role by role, year by year.
    birthdays: Vec<Amount>,
    /// The last month to which nothing is written any more, and FTE by role at its end, birthdays among them.
    closed: u32,
    fte: Vec<Amount>,
    replicates: u32,
    pub(super) turned_away: Staff,
}

impl Book {
    pub(super) fn new(start: Vec<Staff>, months: u32) -> Self {
        let ledger = Ledger::new(vec![Staff::NOBODY; start.len()], months);
        Self {
            closed: 0,
            fte: start.iter().map(|staff| staff.fte).collect(),
            months,
            ledger,
            net: vec![Staff::NOBODY; start.len() * months as usize],
            birthdays: vec![Amount::ZERO; start.len() * (months / YEAR) as usize],
            start,
            replicates: 0,
            turned_away: Staff::NOBODY,
        }
    }

    fn record(&mut self, month: u32, role: usize, flow: Flow, staff: Staff) {
        self.ledger.record(month, role, flow, staff);
        let place = self.place(month, role);
        self.net[place] += staff;
    }

    /// What the birthday of somebody of a role changes at the end of a year.
    fn add_birthday(&mut self, month: u32, role: usize, change: Amount) {
        let place = self.birthday_place(month, role);
        self.birthdays[place] += change;
    }

    /// What birthdays change for people alike of a role from the start, of whom so many had none, one and more; empties their
    /// number.
    fn add_birthdays_of_all(&mut self, role: usize, hours: &[Amount], had: &mut [i64]) {
        let years = had.len() - 1;
        let mut people = 0;
        for year in (0..years).rev() {
            people += std::mem::take(&mut had[year + 1]);
            let change = (hours[year + 1] - hours[year]).billionths();
            self.birthdays[role * years + year] += Amount::from_billionths(people * change);
        }
        had[0] = 0;
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
                let change = self.net[self.place(self.closed, role)].fte + self.birthday(self.closed, role);
                self.fte[role] += change;
            }
        }
        self.fte[role] + self.net[self.place(month, role)].fte
    }

    /// Writes down who is there at the end of each month, by role.
    pub(super) fn write_ends(&self, ends: &mut Vec<Staff>) {
        let first = ends.len();
        for month in 1..=self.months {
            for (role, start) in self.start.iter().enumerate() {
                let before = if month == 1 { *start } else { ends[first + self.place(month - 1, role)] };
                let change = self.net[self.place(month, role)] + Staff::hours(self.birthday(month, role));
                ends.push(before + change);
            }
        }
    }

    /// Begins the next replicate.
    pub(super) fn turn_over(&mut self) {
        self.replicates += 1;
        for month in (YEAR..=self.months).step_by(YEAR as usize) {
            for role in 0..self.start.len() {
                let change = self.birthday(month, role);
                self.ledger.record(month, role, Flow::ChangedHours, Staff::hours(change));
            }
        }
        self.net.fill(Staff::NOBODY);
        self.birthdays.fill(Amount::ZERO);
        self.closed = 0;
        for (fte, start) in self.fte.iter_mut().zip(&self.start) {
            *fte = start.fte;
        }
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

    /// What birthdays change at the end of a month: nothing but at the end of a year.
    fn birthday(&self, month: u32, role: usize) -> Amount {
        let is_year_end = month.is_multiple_of(YEAR);
        if is_year_end { self.birthdays[self.birthday_place(month, role)] } else { Amount::ZERO }
    }

    fn birthday_place(&self, month: u32, role: usize) -> usize {
        role * (self.months / YEAR) as usize + (month / YEAR) as usize - 1
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
    /// Hazards a year as the model has them, in the order of [`Cause::ALL`], by role, sex and age.
    by_cause: [Vec<f64>; 4],
    /// The hazard of stopping for any cause in a month, by role, sex and age.
    monthly: Vec<f64>,
    /// The hazard that somebody spends from the youngest age to the beginning of each, by role and sex: a year at a time, and
    /// at the oldest age for as many years as there are. What is spent between two ages is one subtraction.
    spent: Vec<f64>,
    months: u32,
}

impl Risks {
    /// Where rates are as the model has them.
    pub(super) fn of(model: &Model, months: u32) -> Self {
        let exits: Vec<Exits> = (0..model.roles.len())
            .flat_map(|role| Sex::ALL.map(|sex| (role, sex)))
            .flat_map(|(role, sex)| (0..AGES).map(move |age| model.rates.exits(role, sex, age)))
            .collect();
        let of_cause = |cause| exits.iter().map(|exits: &Exits| exits.of(cause)).collect();
        let monthly = vec![0.0; exits.len()];
        let mut risks =
            Self { factors: [1.0; 4], by_cause: Cause::ALL.map(of_cause), monthly, spent: Vec::new(), months };
        risks.spent = vec![0.0; exits.len() / AGES * risks.width()];
        risks.add_up();
        risks
    }

    /// Makes causes so many times as frequent as the model has them.
    pub(super) fn turn_out(&mut self, factors: [f64; 4]) {
        if self.factors != factors {
            self.factors = factors;
            self.add_up();
        }
    }

    fn add_up(&mut self) {
        let [retires, leaves, moves_away, changes_role] = &self.by_cause;
        let others = moves_away.iter().zip(changes_role);
        for (monthly, ((retires, leaves), (moves, changes))) in
            self.monthly.iter_mut().zip(retires.iter().zip(leaves).zip(others))
        {
            let [of_retires, of_leaves, of_moves, of_changes] = self.factors;
            let all = retires * of_retires + leaves * of_leaves + moves * of_moves + changes * of_changes;
            *monthly = all / f64::from(YEAR);
        }
        let width = self.width();
        for (spent, monthly) in self.spent.chunks_exact_mut(width).zip(self.monthly.chunks_exact(AGES)) {
            let oldest = monthly[AGES - 1];
            let mut so_far = 0.0;
            for (spent, monthly) in spent.iter_mut().zip(monthly.iter().chain(std::iter::repeat(&oldest))) {
                *spent = so_far;
                so_far += monthly * f64::from(YEAR);
            }
        }
    }

    /// Beginnings of years by age: each age, and the years in which somebody can be of the oldest.
    fn width(&self) -> usize {
        AGES + self.years() as usize + 1
    }

    /// Years of the model, the last one perhaps not whole.
    fn years(&self) -> u32 {
        self.months.div_ceil(YEAR)
    }

    /// What lies ahead of somebody who is there at the end of month `from`.
    fn ahead(&self, person: &Person, from: u32) -> Ahead<'_> {
        let has_birthday_first = from != 0 && from.is_multiple_of(YEAR);
        let age = (place_of(person.age) + usize::from(has_birthday_first)).min(AGES - 1);
        let of = person.role * Sex::ALL.len() + person.sex.place();
        let monthly = &self.monthly[of * AGES + age..(of + 1) * AGES];
        let year = from / YEAR;
        let spent = &self.spent[of * self.width() + age..][..=(self.years() - year) as usize];
        let so_far = spent[0] + monthly[0] * f64::from(from % YEAR);
        Ahead { monthly, spent, so_far, from, year, months: self.months }
    }

    /// Hazards a year of somebody, in the order of [`Cause::ALL`].
    fn hazards(&self, person: &Person) -> [f64; 4] {
        let cell = cell(person);
        let mut hazards = self.factors;
        for (hazard, of_cause) in hazards.iter_mut().zip(&self.by_cause) {
            *hazard *= of_cause[cell];
        }
        hazards
    }
}

/// The hazards ahead of somebody, by the ages they will have.
#[derive(Clone, Copy)]
struct Ahead<'a> {
    /// In a month of this year of the model and of each year after it.
    monthly: &'a [f64],
    /// Spent at the beginning of this year of the model and of each year after it.
    spent: &'a [f64],
    /// Spent by now, in the same count.
    so_far: f64,
    from: u32,
    year: u32,
    months: u32,
}

impl Ahead<'_> {
    /// The month after `from` in which they have spent so much; none within the months.
    fn end(self, to_spend: f64) -> Option<u32> {
        let until = self.so_far + to_spend;
        let (first, later) = self.spent.split_first()?;
        if later.last().unwrap_or(first) <= &until {
            return None;
        }
        // Counted without a branch: what somebody draws cannot be foreseen.
        let years = later.iter().filter(|spent| **spent <= until).count();
        let of_year = (until - self.spent[years]) / self.monthly[years.min(self.monthly.len() - 1)];
        let year_starts = (self.year + years as u32) * YEAR;
        let month = (year_starts + 1 + of_year as u32).max(self.from + 1).min(year_starts + YEAR);
        (month <= self.months).then_some(month)
    }
}

/// Where somebody's role, sex and age lie in a table.
fn cell(person: &Person) -> usize {
    (person.role * Sex::ALL.len() + person.sex.place()) * AGES + place_of(person.age)
}

/// What hours are multiplied with on each birthday, worked out once for all replicates.
pub(super) struct Birthdays {
    cells: usize,
    factors: Vec<f64>,
    /// Whether hours never change.
    are_steady: bool,
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
        let are_steady = factors.iter().all(|factor| *factor == 1.0);
        Self { cells: roles * Sex::ALL.len() * AGES, factors, are_steady }
    }

    /// Makes somebody a year older at the end of a month, and says by how much their hours change.
    fn celebrate(&self, person: &mut Person, month: u32) -> Amount {
        let mut change = Amount::ZERO;
        if !self.are_steady {
            let year = (month / YEAR - 1) as usize;
            change = person.fte.times(self.factors[year * self.cells + cell(person)] - 1.0);
            person.fte += change;
        }
        let age = place_of(person.age);
        if age + 1 < AGES {
            person.age = crate::supply::age_at(age + 1);
        }
        change
    }
}

/// Those there at the start of whom nothing is known. People alike in role, sex, age and hours stand together: what their
/// birthdays change as long as they stay is the same for all of them, and in all replicates.
pub(super) struct Starters {
    numbers: Vec<u64>,
    kinds: Vec<Kind>,
    years: usize,
    /// Hours after so many birthdays, from none: kind by kind.
    hours: Vec<Amount>,
}

/// People alike.
struct Kind {
    person: Person,
    people: usize,
}

impl Starters {
    pub(super) fn of(mut people: Vec<Person>, birthdays: &Birthdays, months: u32) -> Self {
        let alike = |person: &Person| (person.role, person.sex, person.age, person.fte);
        people.sort_by_key(alike);
        let groups = people.chunk_by(|one, other| alike(one) == alike(other));
        let kinds: Vec<Kind> = groups.map(|group| Kind { person: group[0], people: group.len() }).collect();
        let mut hours = Vec::with_capacity(kinds.len() * (months / YEAR + 1) as usize);
        for kind in &kinds {
            let mut person = kind.person;
            hours.push(person.fte);
            for year in 1..=months / YEAR {
                birthdays.celebrate(&mut person, year * YEAR);
                hours.push(person.fte);
            }
        }
        let numbers = people.iter().map(|person| person.number).collect();
        Self { numbers, kinds, years: (months / YEAR) as usize, hours }
    }

    /// The lives of all of them in a replicate.
    pub(super) fn live(&self, lives: &Lives<'_>, blocks: &mut Blocks, book: &mut Book) {
        let mut had = vec![0; self.years + 1];
        let mut numbers = (0..).zip(&self.numbers);
        for (kind, hours) in self.kinds.iter().zip(self.hours.chunks_exact(self.years + 1)) {
            let ahead = lives.risks.ahead(&kind.person, 0);
            for (place, number) in numbers.by_ref().take(kind.people) {
                if place % Blocks::MOST == 0 {
                    let next = &self.numbers[place..];
                    blocks.of_people(lives.chance, lives.replicate, next, 0, Decision::Stops);
                }
                let draws = blocks.at(place % Blocks::MOST);
                let Some(month) = ahead.end(to_spend(draws)) else {
                    had[self.years] += 1;
                    continue;
                };
                let birthdays = ((month - 1) / YEAR) as usize;
                had[birthdays] += 1;
                let age = crate::supply::age_at(place_of(kind.person.age) + birthdays);
                let mut person = Person { number: *number, age, fte: hours[birthdays], ..kind.person };
                if let Some(month) = lives.stop(&mut person, month, draws, book) {
                    lives.live(person, month, book);
                }
            }
            book.add_birthdays_of_all(kind.person.role, hours, &mut had);
        }
    }
}

/// How much hazard somebody can spend before they stop: −ln(1 − u).
fn to_spend(draws: Draws) -> f64 {
    // A draw has 33 binary places, so what it leaves of one is exact.
    -(1.0 - draws.of(Decision::Stops)).ln()
}

impl Lives<'_> {
    /// Somebody comes in a month, and is at risk from the next.
    pub(super) fn begin(&self, person: Person, month: u32, flow: Flow, book: &mut Book) {
        book.record(month, person.role, flow, Staff::one(person.fte));
        self.live(person, month, book);
    }

    /// Somebody of whom something is known: nothing else happens to them until then.
    pub(super) fn wait(&self, mut person: Person, event: &KnownEvent, name: u64, book: &mut Book) {
        if self.months < event.month {
            self.grow_older(&mut person, 0, None, book);
            return;
        }
        self.grow_older(&mut person, 0, Some(event.month), book);
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
            let end = self.risks.ahead(&person, from).end(to_spend(draws));
            self.grow_older(&mut person, from, end, book);
            let Some(month) = end.and_then(|month| self.stop(&mut person, month, draws, book)) else { return };
            from = month;
        }
    }

    /// Somebody stops in a month; the month from which they are here again, if they are.
    fn stop(&self, person: &mut Person, month: u32, draws: Draws, book: &mut Book) -> Option<u32> {
        let cause = self.cause(person, draws.of(Decision::Why));
        book.record(month, person.role, flow_of(cause), -Staff::one(person.fte));
        let role = &self.model.roles[person.role];
        if role.changes_into.is_none() && role.comes_back.is_none() {
            return None;
        }
        match cause {
            Cause::ChangesRole => self.change_role(person, month, book),
            Cause::Retires => self.come_back(person, draws.of(Decision::ComesBack), month, book),
            Cause::Leaves | Cause::MovesAway => None,
        }
    }

    /// Birthdays at the ends of years from that of month `from` to before somebody stops; to the last month if they do not.
    fn grow_older(&self, person: &mut Person, from: u32, end: Option<u32>, book: &mut Book) {
        let before = end.unwrap_or(self.months + 1);
        let mut month = from.next_multiple_of(YEAR).max(YEAR);
        while month < before {
            let change = self.birthdays.celebrate(person, month);
            if change != Amount::ZERO {
                book.add_birthday(month, person.role, change);
            }
            month += YEAR;
        }
    }

    /// Why somebody stops: the causes share a draw by their hazards. One that cannot happen has no share.
    fn cause(&self, person: &Person, draw: f64) -> Cause {
        let [retires, leaves, moves_away, changes_role] = self.risks.hazards(person);
        let limits = [retires, retires + leaves, retires + leaves + moves_away];
        let at = draw * (limits[2] + changes_role);
        Cause::ALL[limits.iter().filter(|limit| **limit <= at).count()]
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
}
