//! The expectation: cohorts by role, sex and age, month by month, with every flow written down.

use super::{
    AGES, Cause, Flow, KnownEvent, Ledger, Model, NotAModel, PostsMonth, Sex, Stock, WhatHappens, YEAR, place_of,
};
use crate::amount::{Amount, Staff};

/// What is expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    /// Start, flows and ends of every month and role.
    pub ledger: Ledger,
    /// Who is there at the end, by role, sex and age.
    pub end: Stock,
    /// Posts, month by month.
    pub posts: Vec<PostsMonth>,
}

/// Somebody of whom something is known: kept apart until its month.
struct Kept<'a> {
    event: &'a KnownEvent,
    age_place: usize,
    fte: Amount,
}

/// Somebody who has retired and will come back.
struct Away {
    month: u32,
    role: usize,
    sex: Sex,
    age_place: usize,
    staff: Staff,
}

/// Works out who is expected to be there in each of so many months.
///
/// In a month: people stop (all causes in one exponential), what is known happens, some who retired come back, joiners fill
/// posts; at the end of a year of the model everybody is a year older and hours change. Joiners are not at risk in the month
/// in which they come. Where posts bind, the lesser of two expectations is taken, which is a little above the expectation of
/// the lesser that the simulation gives.
///
/// # Errors
/// The model makes no sense, or speaks of a post that is not there.
pub fn project(start: &Stock, model: &Model, months: u32) -> Result<Projection, NotAModel> {
    model.check(start.roles(), months)?;
    let mut cohorts = Cohorts::of(start, model, months)?;
    for month in 1..=months {
        cohorts.stop(month);
        cohorts.happen(month);
        cohorts.come_back(month);
        cohorts.join(month);
        if month.is_multiple_of(YEAR) {
            cohorts.grow_older(month);
        }
        for role in 0..start.roles() {
            debug_assert!(cohorts.is_counted(role), "what was written down is what is there");
            cohorts.ledger.close(month, role, cohorts.now[role]);
        }
    }
    cohorts.put_back_all();
    Ok(Projection { ledger: cohorts.ledger, end: cohorts.stock, posts: cohorts.posts })
}

/// The variance of the number of people there at the end of a month, where nothing binds how many can join.
///
/// Each person of the start is there or not: p(1 − p). Joiners of streams are Poisson. Those from training, and those known to
/// come, come or do not; they are counted as Poisson here, which is a little too wide.
///
/// # Errors
/// As for [`project`].
pub fn heads_variance(start: &Stock, model: &Model, months: u32) -> Result<f64, NotAModel> {
    let all = project(start, model, months)?.ledger.all(months).heads.number();
    let mut alone = Model { streams: Vec::new(), training: Vec::new(), posts: Vec::new(), ..model.clone() };
    alone.events.retain(KnownEvent::is_of_somebody_there);
    let mut stayed = 0.0;
    let mut variance = 0.0;
    let mut rest = start.clone();
    for event in alone.events.drain(..) {
        take_out(&mut rest, &event)?;
        let mut one = Stock::empty(start.roles());
        one.add(event.role, event.sex, event.age, Staff::one(event.fte));
        let with_event = Model { events: vec![event], ..without_joiners(model) };
        let there = project(&one, &with_event, months)?.ledger.all(months).heads.number();
        stayed += there;
        variance += there * (1.0 - there);
    }
    for (role, sex, age, staff) in rest.cells() {
        let mut one = Stock::empty(start.roles());
        one.add(role, sex, age, Staff::one(Amount::ONE));
        let there = project(&one, &alone, months)?.ledger.all(months).heads.number();
        stayed += staff.heads.number() * there;
        variance += staff.heads.number() * there * (1.0 - there);
    }
    Ok(variance + (all - stayed).max(0.0))
}

fn without_joiners(model: &Model) -> Model {
    Model { streams: Vec::new(), training: Vec::new(), posts: Vec::new(), events: Vec::new(), ..model.clone() }
}

/// Takes whoever an event is about out of the stock.
fn take_out(stock: &mut Stock, event: &KnownEvent) -> Result<(), NotAModel> {
    let cell = stock.cell_mut(event.role, event.sex, place_of(event.age));
    let one = Staff::one(event.fte);
    if cell.heads < one.heads || cell.fte < one.fte {
        return Err(NotAModel::NoSuchPost(event.post.clone()));
    }
    *cell -= one;
    Ok(())
}

struct Cohorts<'a> {
    model: &'a Model,
    stock: Stock,
    kept: Vec<Kept<'a>>,
    away: Vec<Away>,
    chances: Vec<[f64; 4]>,
    /// Who is there, by role: the stock and those kept apart.
    now: Vec<Staff>,
    ledger: Ledger,
    posts: Vec<PostsMonth>,
}

impl<'a> Cohorts<'a> {
    fn of(start: &Stock, model: &'a Model, months: u32) -> Result<Self, NotAModel> {
        let mut stock = start.clone();
        let mut kept = Vec::new();
        for event in model.events.iter().filter(|event| event.is_of_somebody_there()) {
            take_out(&mut stock, event)?;
            kept.push(Kept { event, age_place: place_of(event.age), fte: event.fte });
        }
        let roles = start.roles();
        let chances = (0..roles * Sex::ALL.len() * AGES)
            .map(cell_at)
            .map(|(role, sex, age)| model.rates.exits(role, sex, age).chances(1))
            .collect();
        let now: Vec<Staff> = (0..roles).map(|role| start.of_role(role)).collect();
        let ledger = Ledger::new(now.clone(), months);
        Ok(Self { model, stock, kept, away: Vec::new(), chances, now, ledger, posts: Vec::new() })
    }

    /// Whether those there, counted one by one, are what start and flows come to.
    fn is_counted(&self, role: usize) -> bool {
        let kept = self.kept.iter().filter(|kept| kept.event.role == role).map(|kept| Staff::one(kept.fte));
        self.stock.of_role(role) + kept.sum() == self.now[role]
    }

    fn record(&mut self, month: u32, role: usize, flow: Flow, staff: Staff) {
        self.ledger.record(month, role, flow, staff);
        self.now[role] += staff;
    }

    fn stop(&mut self, month: u32) {
        let mut moved = Vec::new();
        for place in 0..self.chances.len() {
            let staff = self.stock.in_place(place);
            if staff == Staff::NOBODY {
                continue;
            }
            let (role, sex, age) = cell_at(place);
            for (cause, chance) in Cause::ALL.into_iter().zip(self.chances[place]) {
                if chance <= 0.0 {
                    continue;
                }
                let gone = staff.share(chance);
                *self.stock.cell_mut(role, sex, age) -= gone;
                self.record(month, role, flow_of(cause), -gone);
                match (cause, self.model.roles[role].changes_into) {
                    (Cause::ChangesRole, Some(into)) => moved.push((into, sex, age, gone)),
                    (Cause::Retires, _) => self.send_away(month, role, sex, age, gone),
                    _ => {}
                }
            }
        }
        for (into, sex, age, staff) in moved {
            *self.stock.cell_mut(into, sex, age) += staff;
            self.record(month, into, Flow::RoleIn, staff);
        }
    }

    fn send_away(&mut self, month: u32, role: usize, sex: Sex, age: usize, retired: Staff) {
        let Some(back) = self.model.roles[role].comes_back else { return };
        let heads = retired.heads.times(back.share);
        let staff = Staff { heads, fte: retired.fte.times(back.share * back.fte_share) };
        let returns = month + back.after_months;
        let birthdays = (returns - 1) / YEAR - (month - 1) / YEAR;
        let age_place = (age + birthdays as usize).min(AGES - 1);
        self.away.push(Away { month: returns, role: back.into, sex, age_place, staff });
    }

    fn happen(&mut self, month: u32) {
        let (due, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.kept).into_iter().partition(|kept| kept.event.month == month);
        self.kept = kept;
        for kept in due {
            let (event, before) = (kept.event, Staff::one(kept.fte));
            let change = match event.what {
                WhatHappens::Goes => -before.share(event.likelihood),
                WhatHappens::ChangesHours(to) => Staff::hours((to - kept.fte).times(event.likelihood)),
                WhatHappens::Comes => Staff::NOBODY,
            };
            let flow = if event.what == WhatHappens::Goes { Flow::LeftAsKnown } else { Flow::ChangedHours };
            self.record(month, event.role, flow, change);
            *self.stock.cell_mut(event.role, event.sex, kept.age_place) += before + change;
        }
        for event in &self.model.events {
            if event.what == WhatHappens::Comes && event.month == month {
                let staff = Staff::one(event.fte).share(event.likelihood);
                let age = (place_of(event.age) + ((month - 1) / YEAR) as usize).min(AGES - 1);
                *self.stock.cell_mut(event.role, event.sex, age) += staff;
                self.record(month, event.role, Flow::JoinedAsKnown, staff);
            }
        }
    }

    fn come_back(&mut self, month: u32) {
        let (due, away): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.away).into_iter().partition(|away| away.month == month);
        self.away = away;
        for back in due {
            *self.stock.cell_mut(back.role, back.sex, back.age_place) += back.staff;
            self.record(month, back.role, Flow::CameBack, back.staff);
        }
    }

    fn join(&mut self, month: u32) {
        let model = self.model;
        let offered_fte = |posts: &[usize]| -> f64 {
            let bound = model.arrivals(month).filter(|arrival| posts.contains(&arrival.role));
            bound.map(|arrival| arrival.heads * arrival.profile.mean_fte()).sum()
        };
        let shares: Vec<f64> = model
            .posts
            .iter()
            .map(|posts| posts.share_hired(posts.vacant(month, self.in_post(&posts.roles)), offered_fte(&posts.roles)))
            .collect();
        let mut offered = vec![Staff::NOBODY; model.posts.len()];
        let mut hired = offered.clone();
        for arrival in model.arrivals(month) {
            let bound = model.posts_of(arrival.role);
            let share = bound.map_or(1.0, |posts| shares[posts]);
            for (sex, age, part, fte) in arrival.profile.parts() {
                let heads = arrival.heads * part;
                let staff = Staff::of(heads * share, heads * share * fte);
                *self.stock.cell_mut(arrival.role, sex, place_of(age)) += staff;
                self.record(month, arrival.role, arrival.flow, staff);
                if let Some(posts) = bound {
                    offered[posts] += Staff::of(heads, heads * fte);
                    hired[posts] += staff;
                }
            }
        }
        for (place, posts) in model.posts.iter().enumerate() {
            let in_post_fte = self.in_post(&posts.roles);
            let vacant_fte = posts.vacant(month, in_post_fte);
            self.posts.push(PostsMonth {
                month,
                posts: place,
                funded_fte: posts.funded_in(month),
                in_post_fte,
                vacant_fte,
                locum_fte: vacant_fte.times(posts.locum_share),
                offered: offered[place],
                hired: hired[place],
                not_hired: offered[place] - hired[place],
            });
        }
    }

    fn in_post(&self, roles: &[usize]) -> Amount {
        roles.iter().map(|role| self.now[*role].fte).sum()
    }

    fn grow_older(&mut self, month: u32) {
        let year = (month - 1) / YEAR;
        let hours = &self.model.hours;
        let mut older = Stock::empty(self.stock.roles());
        for place in 0..self.chances.len() {
            let staff = self.stock.in_place(place);
            if staff == Staff::NOBODY {
                continue;
            }
            let (role, sex, age) = cell_at(place);
            let change = Staff::hours(staff.fte.times(hours.factor_at(role, sex, age, year) - 1.0));
            self.record(month, role, Flow::ChangedHours, change);
            *older.cell_mut(role, sex, (age + 1).min(AGES - 1)) += staff + change;
        }
        self.stock = older;
        let mut kept = std::mem::take(&mut self.kept);
        for one in &mut kept {
            let change = one.fte.times(hours.factor_at(one.event.role, one.event.sex, one.age_place, year) - 1.0);
            self.record(month, one.event.role, Flow::ChangedHours, Staff::hours(change));
            one.fte += change;
            one.age_place = (one.age_place + 1).min(AGES - 1);
        }
        self.kept = kept;
    }

    /// Puts back those whose event lies beyond the last month.
    fn put_back_all(&mut self) {
        for kept in std::mem::take(&mut self.kept) {
            *self.stock.cell_mut(kept.event.role, kept.event.sex, kept.age_place) += Staff::one(kept.fte);
        }
    }
}

pub(crate) fn flow_of(cause: Cause) -> Flow {
    match cause {
        Cause::Retires => Flow::Retired,
        Cause::Leaves => Flow::Left,
        Cause::MovesAway => Flow::MovedAway,
        Cause::ChangesRole => Flow::RoleOut,
    }
}

/// Role, sex and place of the age of a cell of a stock.
fn cell_at(place: usize) -> (usize, Sex, usize) {
    (place / (Sex::ALL.len() * AGES), Sex::ALL[place / AGES % Sex::ALL.len()], place % AGES)
}
