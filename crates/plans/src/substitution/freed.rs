//! GP WTE that posts of other roles free, by activity and year, with what supervising them takes and what is lost to the cap.
//!
//! **Invariant:** what is freed of an activity is never more than the work there is; supervision is always taken off.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::spread::{Case, DRAWS, Spread};
use super::{Claim, Range, RoleEvidence};

/// Work that is not of GPs: nurses' own, measured in WTE of practice nurses. Relieving it frees no GP.
pub const NURSING: &str = "nursing";

/// Months of a year.
const MONTHS: f64 = 12.0;

/// Posts of a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Posts {
    /// The role, as the file of its evidence is named.
    pub role: String,
    /// WTE.
    pub wte: f64,
}

/// What posts of one role free in a year, before the cap on work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FreedByActivity {
    /// The activity.
    pub activity: String,
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

impl Claim {
    /// Work that one WTE takes over once it does all it will do, before supervision: share × time ratio × (1 − new) × (1 − done
    /// again). Low and high have every number at its worst and at its best end at once.
    #[must_use]
    pub fn done(&self, induced: Range) -> Range {
        let by = |share: f64, ratio: f64, new: f64, again: f64| share * ratio * (1.0 - new) * (1.0 - again);
        Range {
            low: by(self.share.low, self.time_ratio.low, induced.high, self.rework.high),
            central: by(self.share.central, self.time_ratio.central, induced.central, self.rework.central),
            high: by(self.share.high, self.time_ratio.high, induced.low, self.rework.low),
        }
    }
}

/// What one WTE of a role does and takes, with one set of numbers.
struct One {
    /// By activity, in the order of the claims.
    done: Vec<f64>,
    supervision: f64,
}

fn one(role: &str, evidence: &RoleEvidence, year: u32, case: Case) -> One {
    let to = f64::from(year) * MONTHS;
    let working = at_work(evidence.ramp_up_months, to - MONTHS, to);
    let new = case.loss(role, "induced", evidence.induced);
    let done = |claim: &Claim| {
        let named = |what: &str| format!("{}/{what}", claim.activity);
        let share = case.gain(role, &named("share"), claim.share);
        let ratio = case.gain(role, &named("time_ratio"), claim.time_ratio);
        let again = case.loss(role, &named("rework"), claim.rework);
        working * share * ratio * (1.0 - new) * (1.0 - again)
    };
    let supervision = match year {
        1 => case.loss(role, "supervision_first_year", evidence.supervision_first_year),
        _ => case.loss(role, "supervision_later", evidence.supervision_later),
    };
    One { done: evidence.claims.iter().map(done).collect(), supervision }
}

/// Sums over all posts with one set of numbers.
#[derive(Clone, Debug, Default)]
struct Sums {
    /// Work taken over by each role, and what supervising it takes, and nurses' work, in the order of the posts.
    roles: Vec<(f64, f64, f64)>,
    /// By activity of GPs: what is offered and, with the cap, taken over.
    activities: BTreeMap<String, (f64, f64)>,
}

impl Sums {
    fn of(posts: &[(&Posts, &RoleEvidence)], work: &BTreeMap<String, f64>, year: u32, case: Case) -> Self {
        let mut sums = Self::default();
        for (posts, evidence) in posts {
            let one = one(&posts.role, evidence, year, case);
            let (mut of_gps, mut of_nurses) = (0.0, 0.0);
            for (claim, done) in evidence.claims.iter().zip(one.done) {
                let done = done * posts.wte;
                if claim.activity == NURSING {
                    of_nurses += done;
                } else {
                    of_gps += done;
                    sums.activities.entry(claim.activity.clone()).or_default().0 += done;
                }
            }
            sums.roles.push((of_gps, one.supervision * posts.wte, of_nurses));
        }
        for (activity, (offered, taken_over)) in &mut sums.activities {
            *taken_over = work.get(activity).map_or(*offered, |there_is| offered.min(*there_is));
        }
        sums
    }

    fn taken_over(&self) -> f64 {
        self.activities.values().map(|(_, taken_over)| taken_over).sum()
    }

    fn supervision(&self) -> f64 {
        self.roles.iter().map(|(_, supervision, _)| supervision).sum()
    }
}

/// Sums of every case.
struct Cases {
    worst: Sums,
    central: Sums,
    best: Sums,
    drawn: Vec<Sums>,
}

impl Cases {
    fn spread(&self, figure: impl Fn(&Sums) -> f64) -> Spread {
        let draws = self.drawn.iter().map(&figure).collect();
        Spread::of(figure(&self.worst), figure(&self.central), figure(&self.best), draws)
    }
}

/// What posts free in the year they are in, all begun together and each kept by whoever began in it.
///
/// `work` is GP WTE of work there is, by activity; activities left out are not known, so not capped.
///
/// # Errors
/// A role has no evidence, a number is not one, or the year is 0.
pub fn freed(
    posts: &[Posts],
    known: &BTreeMap<String, RoleEvidence>,
    work: &BTreeMap<String, f64>,
    year: u32,
) -> Result<Freed, NotFreed> {
    if year == 0 {
        return Err(NotFreed::NoYear);
    }
    let is_wrong = |number: f64| !number.is_finite() || number < 0.0;
    let named = posts.iter().map(|posts| (&posts.role, posts.wte)).chain(work.iter().map(|(name, wte)| (name, *wte)));
    if let Some((name, _)) = named.into_iter().find(|(_, number)| is_wrong(*number)) {
        return Err(NotFreed::NotANumber(name.clone()));
    }
    let unknown = |role: &str| NotFreed::NoEvidence {
        role: role.to_owned(),
        known: known.keys().map(String::as_str).collect::<Vec<_>>().join(", "),
    };
    let with_evidence = |posts| -> Result<(&Posts, &RoleEvidence), NotFreed> {
        let Posts { role, .. } = posts;
        Ok((posts, known.get(role).ok_or_else(|| unknown(role))?))
    };
    let posts: Vec<(&Posts, &RoleEvidence)> = posts.iter().map(with_evidence).collect::<Result<_, _>>()?;
    let sums = |case| Sums::of(&posts, work, year, case);
    let cases = Cases {
        worst: sums(Case::Worst),
        central: sums(Case::Central),
        best: sums(Case::Best),
        drawn: (0..DRAWS).map(|draw| sums(Case::Drawn(draw))).collect(),
    };
    Ok(answer(&posts, work, year, &cases))
}

fn answer(posts: &[(&Posts, &RoleEvidence)], work: &BTreeMap<String, f64>, year: u32, cases: &Cases) -> Freed {
    let of_role = |sums: &Sums, index: usize| sums.roles.get(index).copied().unwrap_or_default();
    let role = |(index, (posts, evidence)): (usize, &(&Posts, &RoleEvidence))| FreedByRole {
        role: posts.role.clone(),
        title: evidence.title.clone(),
        posts: posts.wte,
        taken_over: cases.spread(|sums| of_role(sums, index).0),
        supervision: cases.spread(|sums| of_role(sums, index).1),
        net: cases.spread(|sums| of_role(sums, index).0 - of_role(sums, index).1),
        nurse_wte: evidence
            .claims
            .iter()
            .any(|claim| claim.activity == NURSING)
            .then(|| cases.spread(|sums| of_role(sums, index).2)),
    };
    let of_activity = |sums: &Sums, name: &str| sums.activities.get(name).copied().unwrap_or_default();
    let activity = |name: &String| {
        let (offered, taken_over) = of_activity(&cases.central, name);
        FreedByActivity {
            activity: name.clone(),
            offered: cases.spread(|sums| of_activity(sums, name).0),
            work: work.get(name).copied(),
            taken_over: cases.spread(|sums| of_activity(sums, name).1),
            idle: offered - taken_over,
        }
    };
    let activities: Vec<FreedByActivity> = cases.central.activities.keys().map(activity).collect();
    let net = cases.spread(|sums| sums.taken_over() - sums.supervision());
    let all: f64 = posts.iter().map(|(posts, _)| posts.wte).sum();
    Freed {
        year,
        posts: all,
        roles: posts.iter().enumerate().map(role).collect(),
        taken_over: cases.spread(Sums::taken_over),
        supervision: cases.spread(Sums::supervision),
        net,
        per_post: (0.0 < all).then(|| net.times(1.0 / all)),
        nurse_wte: cases.spread(|sums| sums.roles.iter().map(|(_, _, nursing)| nursing).sum()),
        idle: activities.iter().map(|activity| activity.idle).sum(),
        activities,
    }
}

/// GP WTE a post that a paper implies which says that so many posts free so many; none: it has no posts.
#[must_use]
pub fn implied(posts: f64, freed: f64) -> Option<f64> {
    (0.0 < posts).then(|| freed / posts)
}

#[cfg(test)]
mod tests;
