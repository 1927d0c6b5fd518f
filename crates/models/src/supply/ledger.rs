//! The ledger: start, every flow by its reason, end, for each month and role, adding up to the last digit.

use std::ops::AddAssign;

use schemars::JsonSchema;
use serde::Serialize;

use crate::amount::Staff;

/// Why the number of staff of a role changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// Joined from training.
    JoinedFromTraining,
    /// Joined from abroad.
    JoinedFromAbroad,
    /// Came back into the service.
    Returned,
    /// Joined by a retention scheme.
    JoinedAsRetainer,
    /// Moved in from another place of the same kind.
    MovedIn,
    /// Joined from elsewhere.
    JoinedOtherwise,
    /// Came back after retiring.
    CameBack,
    /// Joined as was known.
    JoinedAsKnown,
    /// Took up this role, from another one here.
    RoleIn,
    /// Retired.
    Retired,
    /// Left the service before retiring.
    Left,
    /// Moved away to another place of the same kind.
    MovedAway,
    /// Took up another role here.
    RoleOut,
    /// Left as was known.
    LeftAsKnown,
    /// Changed hours: no heads.
    ChangedHours,
}

impl Flow {
    /// All of them, joiners first, in the order of a ledger.
    pub const ALL: [Self; 15] = [
        Self::JoinedFromTraining,
        Self::JoinedFromAbroad,
        Self::Returned,
        Self::JoinedAsRetainer,
        Self::MovedIn,
        Self::JoinedOtherwise,
        Self::CameBack,
        Self::JoinedAsKnown,
        Self::RoleIn,
        Self::Retired,
        Self::Left,
        Self::MovedAway,
        Self::RoleOut,
        Self::LeftAsKnown,
        Self::ChangedHours,
    ];

    /// What people read of it.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::JoinedFromTraining => "joined from training",
            Self::JoinedFromAbroad => "joined from abroad",
            Self::Returned => "came back into the service",
            Self::JoinedAsRetainer => "joined by a retention scheme",
            Self::MovedIn => "moved in",
            Self::JoinedOtherwise => "joined from elsewhere",
            Self::CameBack => "came back after retiring",
            Self::JoinedAsKnown => "joined, as was known",
            Self::RoleIn => "took up this role from another",
            Self::Retired => "retired",
            Self::Left => "left the service",
            Self::MovedAway => "moved away",
            Self::RoleOut => "took up another role",
            Self::LeftAsKnown => "left, as was known",
            Self::ChangedHours => "changed hours",
        }
    }
}

/// Start, flows and end, by month and role. Leaving is below nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    months: u32,
    roles: usize,
    start: Vec<Staff>,
    flows: Vec<Staff>,
    ends: Vec<Staff>,
}

/// One month of one role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Line {
    /// The month; the first is 1.
    pub month: u32,
    /// The role, by its place in the list of roles.
    pub role: usize,
    /// Who was there when it began.
    pub start: Staff,
    /// Every flow that was not nothing; leaving is below nothing.
    pub flows: Vec<(Flow, Staff)>,
    /// Who was there when it ended.
    pub end: Staff,
}

impl Ledger {
    pub(crate) fn new(start: Vec<Staff>, months: u32) -> Self {
        let (roles, cells) = (start.len(), start.len() * months as usize);
        let flows = vec![Staff::NOBODY; cells * Flow::ALL.len()];
        Self { months, roles, start, flows, ends: vec![Staff::NOBODY; cells] }
    }

    pub(crate) fn record(&mut self, month: u32, role: usize, flow: Flow, staff: Staff) {
        let place = self.place(month, role) * Flow::ALL.len() + flow as usize;
        self.flows[place] += staff;
    }

    pub(crate) fn close(&mut self, month: u32, role: usize, end: Staff) {
        let place = self.place(month, role);
        self.ends[place] = end;
    }

    /// Sets the ends to what start and flows come to.
    pub(crate) fn close_all(&mut self) {
        for role in 0..self.roles {
            let mut now = self.start[role];
            for month in 1..=self.months {
                now += self.net(month, role);
                self.close(month, role, now);
            }
        }
    }

    /// Closes the place at the end of a month: from then on only this share (0 to 1) of what would have been there is, at places
    /// nearby. The others leave in that month, as was known; all that happens later happens to those who are left.
    ///
    /// A month that is not projected changes nothing.
    pub fn close_down(&mut self, month: u32, keeps: f64) {
        for role in 0..self.roles {
            let mut now = self.end(month.saturating_sub(1).min(self.months), role);
            for later in month.max(1)..=self.months {
                if month < later {
                    for flow in Flow::ALL {
                        let place = self.place(later, role) * Flow::ALL.len() + flow as usize;
                        self.flows[place] = self.flows[place].share(keeps);
                    }
                } else {
                    let there = now + self.net(later, role);
                    self.record(later, role, Flow::LeftAsKnown, there.share(keeps) - there);
                }
                now += self.net(later, role);
                self.close(later, role, now);
            }
        }
    }

    /// How many months it has.
    #[must_use]
    pub fn months(&self) -> u32 {
        self.months
    }

    /// How many roles it has.
    #[must_use]
    pub fn roles(&self) -> usize {
        self.roles
    }

    /// Who was there at the end of a month; month 0 is the start.
    #[must_use]
    pub fn end(&self, month: u32, role: usize) -> Staff {
        if month == 0 { self.start[role] } else { self.ends[self.place(month, role)] }
    }

    /// Everybody at the end of a month; month 0 is the start.
    #[must_use]
    pub fn all(&self, month: u32) -> Staff {
        (0..self.roles).map(|role| self.end(month, role)).sum()
    }

    /// A flow of a role in a month.
    #[must_use]
    pub fn flow(&self, month: u32, role: usize, flow: Flow) -> Staff {
        self.flows[self.place(month, role) * Flow::ALL.len() + flow as usize]
    }

    /// A flow of a role over months, the last one included.
    #[must_use]
    pub fn total(&self, first: u32, last: u32, role: usize, flow: Flow) -> Staff {
        (first.max(1)..=last.min(self.months)).map(|month| self.flow(month, role, flow)).sum()
    }

    /// Line by line.
    pub fn lines(&self) -> impl Iterator<Item = Line> {
        (1..=self.months).flat_map(move |month| {
            (0..self.roles).map(move |role| Line {
                month,
                role,
                start: self.end(month - 1, role),
                flows: Flow::ALL
                    .into_iter()
                    .map(|flow| (flow, self.flow(month, role, flow)))
                    .filter(|(_, staff)| *staff != Staff::NOBODY)
                    .collect(),
                end: self.end(month, role),
            })
        })
    }

    /// Whether start and flows come to the end, to the last digit, in each month of each role, and changes of role come to
    /// nothing over all roles in heads and in FTE.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let months = 1..=self.months;
        let each = months.clone().all(|month| {
            (0..self.roles).all(|role| self.end(month - 1, role) + self.net(month, role) == self.end(month, role))
        });
        let of_all = |month, flow| (0..self.roles).map(|role| self.flow(month, role, flow)).sum::<Staff>();
        each && months
            .into_iter()
            .all(|month| of_all(month, Flow::RoleIn) + of_all(month, Flow::RoleOut) == Staff::NOBODY)
    }

    /// A flow divided by a number of replicates: its mean. Each is rounded by itself, so a ledger of means is for reading.
    #[must_use]
    pub fn flow_mean(&self, month: u32, role: usize, flow: Flow, replicates: u32) -> Staff {
        self.flow(month, role, flow).share(1.0 / f64::from(replicates.max(1)))
    }

    fn net(&self, month: u32, role: usize) -> Staff {
        let first = self.place(month, role) * Flow::ALL.len();
        self.flows[first..first + Flow::ALL.len()].iter().copied().sum()
    }

    fn place(&self, month: u32, role: usize) -> usize {
        (month as usize - 1) * self.roles + role
    }
}

/// The ledger of two places together, or of two batches of replicates. Both have the same months and roles.
impl AddAssign<&Ledger> for Ledger {
    fn add_assign(&mut self, other: &Ledger) {
        debug_assert!(self.months == other.months && self.roles == other.roles, "ledgers of the same shape");
        let pairs = [(&mut self.start, &other.start), (&mut self.flows, &other.flows), (&mut self.ends, &other.ends)];
        for (ours, theirs) in pairs {
            for (our, their) in ours.iter_mut().zip(theirs) {
                *our += *their;
            }
        }
    }
}
