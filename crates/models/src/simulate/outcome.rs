//! What comes out of a simulation: who is there in each replicate, and a ledger of all of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_statistics::robust;

use super::life::Book;
use crate::{
    amount::Staff,
    draw::{Chance, Decision, named, newcomer},
    supply::Ledger,
};

/// What is counted. People are never compared with hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// People.
    Heads,
    /// Full-time equivalents.
    Fte,
}

impl Counted {
    /// That of staff.
    #[must_use]
    pub fn of(self, staff: Staff) -> f64 {
        match self {
            Self::Heads => staff.heads.number(),
            Self::Fte => staff.fte.number(),
        }
    }
}

/// Who is there at the end of each month in each replicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    roles: usize,
    months: u32,
    replicates: u32,
    /// Replicate by replicate, month by month, role by role.
    ends: Vec<Staff>,
    /// Of all replicates together.
    ledger: Option<Ledger>,
    not_hired: Staff,
}

impl Outcome {
    pub(super) fn new(roles: usize, months: u32) -> Self {
        Self { roles, months, replicates: 0, ends: Vec::new(), ledger: None, not_hired: Staff::NOBODY }
    }

    /// So many replicates in which nobody is there, to add to.
    pub(super) fn nobody(roles: usize, months: u32, replicates: u32) -> Self {
        let ends = vec![Staff::NOBODY; roles * months as usize * replicates as usize];
        Self { replicates, ends, ..Self::new(roles, months) }
    }

    pub(super) fn take(&mut self, book: &Book) {
        book.write_ends(&mut self.ends);
        self.replicates += 1;
    }

    pub(super) fn close(&mut self, book: Book) {
        self.not_hired = book.turned_away;
        self.ledger = Some(book.into_ledger());
    }

    /// How many replicates there are.
    #[must_use]
    pub fn replicates(&self) -> u32 {
        self.replicates
    }

    /// The ledger of all replicates added up; divide a flow by [`Self::replicates`] for its mean.
    #[must_use]
    pub fn ledger(&self) -> Option<&Ledger> {
        self.ledger.as_ref()
    }

    /// Who would have joined and found no post, in all replicates together.
    #[must_use]
    pub fn not_hired(&self) -> Staff {
        self.not_hired
    }

    /// Adds another place, replicate by replicate. False, and nothing is added, where roles, months or replicates differ.
    pub fn add_place(&mut self, other: &Self) -> bool {
        if (self.roles, self.months, self.replicates) != (other.roles, other.months, other.replicates) {
            return false;
        }
        for (ours, theirs) in self.ends.iter_mut().zip(&other.ends) {
            *ours += *theirs;
        }
        self.add_ledger(other);
        true
    }

    /// Closes the place at the end of a month: in each replicate, everybody there goes to a place nearby with this chance
    /// (0 to 1), or leaves; from then on that share of what would have been there is. The draws have names of their own, so all
    /// that happens before stays as it is. The ledger loses what is expected.
    pub fn close_down(&mut self, month: u32, keeps: f64, place: &str, seed: u64) {
        let (chance, name) = (Chance::new(seed), named(&format!("{place}/closes")));
        let months = self.months as usize;
        let first = month.saturating_sub(1) as usize;
        for (replicate, ends) in (0_u32..).zip(self.ends.chunks_exact_mut((months * self.roles).max(1))) {
            let there: Staff = ends.iter().skip(first * self.roles).take(self.roles).copied().sum();
            let heads = there.heads.number().round() as u32;
            let go_nearby = (0..heads)
                .filter(|ordinal| chance.draw(replicate, newcomer(name, month, *ordinal), 0, Decision::Happens) < keeps)
                .count();
            let kept = if heads == 0 { keeps } else { go_nearby as f64 / f64::from(heads) };
            for staff in ends.iter_mut().skip(first * self.roles) {
                *staff = staff.share(kept);
            }
        }
        if let Some(ledger) = &mut self.ledger {
            ledger.close_down(month, keeps);
        }
    }

    /// Adds other replicates to these, the first of them to the one of that number. False, and nothing is added, where roles
    /// or months differ, or there are not so many replicates here.
    pub(super) fn add_from(&mut self, first: u32, other: &Self) -> bool {
        let fits = first.checked_add(other.replicates).is_some_and(|end| end <= self.replicates);
        if (self.roles, self.months) != (other.roles, other.months) || !fits {
            return false;
        }
        let first = first as usize * self.months as usize * self.roles;
        for (ours, theirs) in self.ends[first..].iter_mut().zip(&other.ends) {
            *ours += *theirs;
        }
        self.add_ledger(other);
        true
    }

    fn add_ledger(&mut self, other: &Self) {
        match (&mut self.ledger, &other.ledger) {
            (Some(ours), Some(theirs)) => *ours += theirs,
            (none, theirs) => *none = none.take().or_else(|| theirs.clone()),
        }
        self.not_hired += other.not_hired;
    }

    /// Adds the replicates that come after these.
    pub(super) fn add_replicates(&mut self, next: Self) {
        self.add_ledger(&next);
        self.ends.extend(next.ends);
        self.replicates += next.replicates;
    }

    /// The number there at the end of a month in each replicate, over some roles; the first month is 1.
    #[must_use]
    pub fn values(&self, month: u32, roles: &[usize], counted: Counted) -> Vec<f64> {
        if month == 0 || self.months < month {
            return Vec::new();
        }
        let first = (month as usize - 1) * self.roles;
        let of_replicate = |ends: &[Staff]| {
            let staff = roles.iter().filter(|role| **role < self.roles).map(|role| ends[first + role]).sum();
            counted.of(staff)
        };
        self.ends.chunks_exact(self.months as usize * self.roles).map(of_replicate).collect()
    }

    /// The mean over replicates; none for a month that was not simulated.
    #[must_use]
    pub fn mean(&self, month: u32, roles: &[usize], counted: Counted) -> Option<f64> {
        let values = self.values(month, roles, counted);
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }

    /// The value below which that share (0 to 1) of replicates lie; none for a month that was not simulated.
    #[must_use]
    pub fn quantile(&self, month: u32, roles: &[usize], counted: Counted, share: f64) -> Option<f64> {
        robust::quantile(&self.values(month, roles, counted), share)
    }

    /// The share of replicates in which at least so many are there; none for a month that was not simulated.
    #[must_use]
    pub fn chance_of(&self, month: u32, roles: &[usize], counted: Counted, target: f64) -> Option<f64> {
        let values = self.values(month, roles, counted);
        let met = values.iter().filter(|value| target <= **value).count();
        (!values.is_empty()).then(|| met as f64 / values.len() as f64)
    }

    /// The first month of a trajectory that is more likely missed than met; none: each is at least as likely met.
    #[must_use]
    pub fn first_likely_miss(&self, trajectory: &[(u32, f64)], roles: &[usize], counted: Counted) -> Option<u32> {
        let mut in_order = trajectory.to_vec();
        in_order.sort_by_key(|(month, _)| *month);
        let is_missed = |(month, target): &&(u32, f64)| {
            self.chance_of(*month, roles, counted, *target).is_some_and(|chance| chance < 0.5)
        };
        in_order.iter().find(is_missed).map(|(month, _)| *month)
    }
}
