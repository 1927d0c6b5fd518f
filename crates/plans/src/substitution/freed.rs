//! GP WTE that posts of other roles free, by activity and year, with what supervising them takes and what is lost to the cap.
//!
//! **Invariant:** what is freed of an activity is never more than the work there is; supervision is always taken off.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::spread::{Case, DRAWS, Kind, Spread};
use super::{Claim, RoleEvidence};

/// Months of a year.
const MONTHS: f64 = 12.0;

/// Posts of a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Posts {
    /// The role, as the file of its evidence is named.
    pub role: String,
    /// WTE.
    pub wte: f64,
}

/// A kind of work that posts may take over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Work {
    /// Name in files: `same_day`.
    pub activity: String,
    /// What people read.
    pub title: String,
    /// Whether GPs do it. Relieving others, as nurses of nursing, frees no GP.
    pub is_gp_work: bool,
    /// GP WTE of it there are to take over; none: not known, so not capped.
    pub wte: Option<f64>,
}

/// What posts of one role free in a year, before the cap on work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FreedByRole {
    /// The role.
    pub role: String,
    /// What people read.
    pub title: String,
    /// WTE of posts.
    pub posts: f64,
    /// GP WTE of work taken over.
    pub taken_over: Spread,
    /// GP WTE that supervising takes.
    pub supervision: Spread,
    /// What is left: GP WTE freed, or taken where it is below 0.
    pub net: Spread,
    /// WTE of practice nurses relieved; none: it takes over nothing of nurses.
    pub nurse_wte: Option<Spread>,
}

/// What is freed of an activity in a year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FreedByActivity {
    /// The activity.
    pub activity: String,
    /// What people read.
    pub title: String,
    /// GP WTE that posts could take over.
    pub offered: Spread,
    /// GP WTE of work there is; none: not known, so not capped.
    pub work: Option<f64>,
    /// GP WTE taken over: no more than the work.
    pub taken_over: Spread,
    /// GP WTE that posts could do beyond the work there is, by central values.
    pub idle: f64,
}

/// What posts free in a year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Freed {
    /// The year that posts are in: 1 is the first.
    pub year: u32,
    /// WTE of posts.
    pub posts: f64,
    /// By role, before the cap.
    pub roles: Vec<FreedByRole>,
    /// By activity of GPs, with the cap.
    pub activities: Vec<FreedByActivity>,
    /// GP WTE of work taken over.
    pub taken_over: Spread,
    /// GP WTE that supervising takes.
    pub supervision: Spread,
    /// What is left: GP WTE freed, or taken where it is below 0.
    pub net: Spread,
    /// The same for each post; none: there are no posts.
    pub per_post: Option<Spread>,
    /// WTE of practice nurses relieved, which frees no GP.
    pub nurse_wte: Spread,
    /// GP WTE that posts could do beyond the work there is, by central values.
    pub idle: f64,
}

/// Why nothing can be worked out of what is asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotFreed {
    /// No evidence is held on a role.
    #[error("no evidence is held on `{role}`; there is some on {known}")]
    NoEvidence {
        /// The role.
        role: String,
        /// The roles there is evidence on.
        known: String,
    },
    /// A role does work of which nothing is said.
    #[error("`{role}` takes over `{activity}`, and nothing says what that is")]
    NoActivity {
        /// The role.
        role: String,
        /// The activity.
        activity: String,
    },
    /// A number of posts or of work is not a number that can be.
    #[error("`{0}` must have a number that is not below 0")]
    NotANumber(String),
    /// Years of posts are counted from 1.
    #[error("years of posts are counted from 1, the first")]
    NoYear,
}

/// Share of what a post will do that it does on average between two points of its time, in months; it starts from nothing.
///
/// In proportion to the months, as `ramp_up_months` of the evidence says; our judgement, for no study followed it.
#[must_use]
pub fn at_work(ramp_up_months: u32, from: f64, until: f64) -> f64 {
    let ramp = f64::from(ramp_up_months);
    if until <= from {
        return if from < ramp { from / ramp } else { 1.0 };
    }
    // What is missing up to a point: the triangle under full work, as far as it is climbed.
    let missing = |at: f64| if at < ramp { at - at * at / (2.0 * ramp) } else { ramp / 2.0 };
    1.0 - (missing(until) - missing(from)) / (until - from)
}

/// Work that one WTE takes over once it does all it will do, before supervision: our design of methods, section 3.
///
/// All shares are 0 to 1: of its time, minutes of a GP over its own, of what nobody did before, of what a GP does again.
#[must_use]
pub fn taken_over(share: f64, time_ratio: f64, induced: f64, rework: f64) -> f64 {
    share * time_ratio * (1.0 - induced) * (1.0 - rework)
}

/// What one WTE of a role does and takes, with one set of numbers.
struct One {
    /// By activity, in the order of the claims.
    done: Vec<f64>,
    supervision: f64,
}

fn one(evidence: &RoleEvidence, year: u32, case: Case) -> One {
    let to = f64::from(year) * MONTHS;
    let working = at_work(evidence.ramp_up_months, to - MONTHS, to);
    let new = case.of(Kind::Induced, evidence.induced);
    let done = |claim: &Claim| {
        let share = case.of(Kind::Share, claim.share);
        let ratio = case.of(Kind::TimeRatio, claim.time_ratio);
        working * taken_over(share, ratio, new, case.of(Kind::Rework, claim.rework))
    };
    let supervision = match year {
        1 => case.of(Kind::SupervisionFirst, evidence.supervision_first_year),
        _ => case.of(Kind::SupervisionLater, evidence.supervision_later),
    };
    One { done: evidence.claims.iter().map(done).collect(), supervision }
}

/// What is asked, with all that is known of it.
struct Given<'a> {
    posts: Vec<(&'a Posts, &'a RoleEvidence)>,
    work: BTreeMap<&'a str, &'a Work>,
    year: u32,
}

/// What posts of a role come to with one set of numbers.
#[derive(Clone, Copy, Debug, Default)]
struct RoleSum {
    of_gps: f64,
    of_nurses: f64,
    supervision: f64,
}

/// What is taken over of an activity with one set of numbers.
#[derive(Clone, Copy, Debug, Default)]
struct ActivitySum {
    offered: f64,
    taken_over: f64,
}

/// Sums over all posts with one set of numbers.
#[derive(Clone, Debug, Default)]
struct Sums<'a> {
    /// In the order of the posts.
    roles: Vec<RoleSum>,
    /// Of GPs' work.
    activities: BTreeMap<&'a str, ActivitySum>,
}

impl<'a> Sums<'a> {
    fn of(given: &Given<'a>, case: Case) -> Self {
        let mut sums = Self::default();
        for (posts, evidence) in &given.posts {
            let one = one(evidence, given.year, case);
            let mut role = RoleSum { supervision: one.supervision * posts.wte, ..RoleSum::default() };
            for (claim, done) in evidence.claims.iter().zip(one.done) {
                let done = done * posts.wte;
                if given.is_gp_work(&claim.activity) {
                    role.of_gps += done;
                    sums.activities.entry(&claim.activity).or_default().offered += done;
                } else {
                    role.of_nurses += done;
                }
            }
            sums.roles.push(role);
        }
        for (activity, sum) in &mut sums.activities {
            let there_is = given.work.get(activity).and_then(|work| work.wte);
            sum.taken_over = there_is.map_or(sum.offered, |there_is| sum.offered.min(there_is));
        }
        sums
    }

    fn taken_over(&self) -> f64 {
        self.activities.values().map(|sum| sum.taken_over).sum()
    }

    fn supervision(&self) -> f64 {
        self.roles.iter().map(|role| role.supervision).sum()
    }

    fn role(&self, index: usize) -> RoleSum {
        self.roles.get(index).copied().unwrap_or_default()
    }

    fn activity(&self, name: &str) -> ActivitySum {
        self.activities.get(name).copied().unwrap_or_default()
    }
}

/// Sums of every case.
struct Cases<'a> {
    worst: Sums<'a>,
    central: Sums<'a>,
    best: Sums<'a>,
    drawn: Vec<Sums<'a>>,
}

impl<'a> Cases<'a> {
    fn spread(&self, figure: impl Fn(&Sums<'a>) -> f64) -> Spread {
        let draws = self.drawn.iter().map(&figure).collect();
        Spread::of(figure(&self.worst), figure(&self.central), figure(&self.best), draws)
    }
}

/// What posts free in the year they are in, all begun together and each kept by whoever began in it.
///
/// # Errors
/// A role has no evidence or takes over what `work` does not name, a number is not one, or the year is 0.
pub fn freed(
    posts: &[Posts],
    known: &BTreeMap<String, RoleEvidence>,
    work: &[Work],
    year: u32,
) -> Result<Freed, NotFreed> {
    let given = Given::of(posts, known, work, year)?;
    let cases = Cases {
        worst: Sums::of(&given, Case::Worst),
        central: Sums::of(&given, Case::Central),
        best: Sums::of(&given, Case::Best),
        drawn: (0..DRAWS).map(|draw| Sums::of(&given, Case::Drawn(draw))).collect(),
    };
    Ok(given.answer(&cases))
}

impl<'a> Given<'a> {
    fn of(
        posts: &'a [Posts],
        known: &'a BTreeMap<String, RoleEvidence>,
        work: &'a [Work],
        year: u32,
    ) -> Result<Self, NotFreed> {
        if year == 0 {
            return Err(NotFreed::NoYear);
        }
        let of_work = work.iter().filter_map(|work| Some((&work.activity, work.wte?)));
        let named = posts.iter().map(|posts| (&posts.role, posts.wte)).chain(of_work);
        if let Some((name, _)) = named.into_iter().find(|(_, wte)| !wte.is_finite() || *wte < 0.0) {
            return Err(NotFreed::NotANumber(name.clone()));
        }
        let work: BTreeMap<&str, &Work> = work.iter().map(|work| (work.activity.as_str(), work)).collect();
        let with_evidence = |posts: &'a Posts| {
            let role = &posts.role;
            let evidence = known.get(role).ok_or_else(|| NotFreed::NoEvidence {
                role: role.clone(),
                known: known.keys().map(String::as_str).collect::<Vec<_>>().join(", "),
            })?;
            match evidence.claims.iter().find(|claim| !work.contains_key(claim.activity.as_str())) {
                Some(claim) => Err(NotFreed::NoActivity { role: role.clone(), activity: claim.activity.clone() }),
                None => Ok((posts, evidence)),
            }
        };
        let posts = posts.iter().map(with_evidence).collect::<Result<_, _>>()?;
        Ok(Self { posts, work, year })
    }

    fn is_gp_work(&self, activity: &str) -> bool {
        self.work.get(activity).is_none_or(|work| work.is_gp_work)
    }

    fn answer(&self, cases: &Cases<'a>) -> Freed {
        let role = |(index, (posts, evidence)): (usize, &(&Posts, &RoleEvidence))| FreedByRole {
            role: posts.role.clone(),
            title: evidence.title.clone(),
            posts: posts.wte,
            taken_over: cases.spread(|sums| sums.role(index).of_gps),
            supervision: cases.spread(|sums| sums.role(index).supervision),
            net: cases.spread(|sums| sums.role(index).of_gps - sums.role(index).supervision),
            nurse_wte: evidence
                .claims
                .iter()
                .any(|claim| !self.is_gp_work(&claim.activity))
                .then(|| cases.spread(|sums| sums.role(index).of_nurses)),
        };
        let activity = |name: &&str| {
            let work = self.work.get(name);
            let central = cases.central.activity(name);
            FreedByActivity {
                activity: (*name).to_owned(),
                title: work.map_or_else(|| (*name).to_owned(), |work| work.title.clone()),
                offered: cases.spread(|sums| sums.activity(name).offered),
                work: work.and_then(|work| work.wte),
                taken_over: cases.spread(|sums| sums.activity(name).taken_over),
                idle: central.offered - central.taken_over,
            }
        };
        let activities: Vec<FreedByActivity> = cases.central.activities.keys().map(activity).collect();
        let net = cases.spread(|sums| sums.taken_over() - sums.supervision());
        let all: f64 = self.posts.iter().map(|(posts, _)| posts.wte).sum();
        Freed {
            year: self.year,
            posts: all,
            roles: self.posts.iter().enumerate().map(role).collect(),
            taken_over: cases.spread(Sums::taken_over),
            supervision: cases.spread(Sums::supervision),
            net,
            per_post: (0.0 < all).then(|| net.times(1.0 / all)),
            nurse_wte: cases.spread(|sums| sums.roles.iter().map(|role| role.of_nurses).sum()),
            idle: activities.iter().map(|activity| activity.idle).sum(),
            activities,
        }
    }
}

/// GP WTE a post that a paper implies which says that so many posts free so many; none: it has no posts.
#[must_use]
pub fn implied(posts: f64, freed: f64) -> Option<f64> {
    (0.0 < posts).then(|| freed / posts)
}

#[cfg(test)]
mod tests;
