//! Makes the program of a problem: posts year by year, who does the work, what GPs' time goes into, and money.
//!
//! Money is counted in thousands of pounds inside, so that the numbers of a program are alike in size.

use std::collections::{BTreeMap, BTreeSet};

use super::limits::Limits;
use super::program::{Column, Program, Sense, Terms, sum_of};
use super::{Limit, Problem, Purse};
use crate::substitution::Range;

/// Pounds that count for one inside a program.
pub(super) const POUNDS: f64 = 1_000.0;

/// Thousands of pounds that each WTE recruited costs more, and a hundredth of it more for each role further down the list, so
/// that of mixes that cost the same the one with fewer recruits and earlier roles is taken. Ten pence: our judgement.
const TIE: f64 = 0.000_1;

/// Share of a pound by which a later stream's pound counts less than an earlier one's, and for which a stream's pound counts at
/// all where everybody's money is to be little. Our judgement: too little to change a mix.
const CLAIM_TIE: f64 = 0.000_01;

/// Columns by place, role (or activity) and year.
pub(super) type Grid = Vec<Vec<Vec<usize>>>;

/// Money of a stream that goes to a role at a place in a year.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    pub(super) stream: usize,
    pub(super) place: usize,
    pub(super) role: usize,
    pub(super) year: usize,
    pub(super) column: usize,
}

/// One way in which things may turn out, with who does the work then.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    /// How much it counts; all come to 1.
    pub(super) weight: f64,
    /// GP WTE there will be anyway, `[place][year]`.
    pub(super) gps: Vec<Vec<f64>>,
    /// Work, `[place][activity][year]`.
    pub(super) work: Vec<Vec<Vec<f64>>>,
    /// Columns of GP time, `[place][activity][year]`; no use for activities that are not GP work.
    pub(super) by_gps: Grid,
    /// Columns of work left undone.
    pub(super) undone: Grid,
}

/// Where a limit stands in a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// As the bound of a row.
    Row(usize),
    /// As the most of a column.
    Most(usize),
    /// It is only noted.
    Nowhere,
}

/// A limit of one year.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) limit: Limit,
    pub(super) year: usize,
    /// What uses it up, in the program's units.
    pub(super) terms: Terms,
    /// How much of it there is, in the program's units.
    pub(super) bound: f64,
    /// The program's units for one of the limit's own.
    pub(super) per: f64,
    /// The least that another post takes of it; 0 where posts need not be whole.
    pub(super) step: f64,
    pub(super) stands: Stands,
}

/// How much a limit gives way.
#[derive(Clone, Debug)]
pub(super) struct Slack {
    pub(super) limit: Limit,
    pub(super) year: usize,
    pub(super) column: usize,
    pub(super) per: f64,
}

/// A problem as a program, with what its columns and rows stand for.
pub(super) struct Model<'a> {
    pub(super) problem: &'a Problem,
    pub(super) program: Program,
    /// WTE that one recruited is counted in.
    pub(super) wte: f64,
    /// Columns of recruits, in units of `wte`.
    pub(super) recruits: Grid,
    /// Columns of posts at the end of a year, in WTE.
    pub(super) posts: Grid,
    pub(super) claims: Vec<Claim>,
    pub(super) scenes: Vec<Scene>,
    pub(super) kept: Vec<Kept>,
    pub(super) slacks: Vec<Slack>,
    pub(super) notes: BTreeSet<String>,
    /// Posts there are where nobody is recruited, by column.
    pub(super) natural: Vec<f64>,
    /// Posts and recruits where recruits are given, by column; empty where they are chosen.
    pub(super) given: Vec<f64>,
    /// Recruits in the same year by column of posts.
    pub(super) twins: BTreeMap<usize, usize>,
    pub(super) limits: Limits,
}

/// The program of a problem.
pub(super) fn build<'a>(problem: &'a Problem, limits: Limits, fixed: Option<&[Vec<Vec<f64>>]>) -> Model<'a> {
    let mut model = Model {
        problem,
        program: Program::default(),
        wte: if 0.0 < problem.unit { problem.unit } else { 1.0 },
        recruits: Vec::new(),
        posts: Vec::new(),
        claims: Vec::new(),
        scenes: Vec::new(),
        kept: Vec::new(),
        slacks: Vec::new(),
        notes: BTreeSet::new(),
        natural: Vec::new(),
        given: Vec::new(),
        twins: BTreeMap::new(),
        limits,
    };
    model.lay_posts(fixed);
    model.lay_scenes();
    model.lay_work();
    model.lay_claims();
    model.lay_limits();
    if limits == Limits::Elastic {
        let slacks: BTreeSet<usize> = model.slacks.iter().map(|slack| slack.column).collect();
        for (index, column) in model.program.columns.iter_mut().enumerate() {
            if !slacks.contains(&index) {
                column.cost = 0.0;
            }
        }
    }
    model
}

impl Model<'_> {
    /// What a pound of a year is worth today; the first year's pounds are not discounted.
    pub(super) fn discounted(&self, year: usize) -> f64 {
        (1.0 + self.problem.discount).powi(-i32::try_from(year).unwrap_or(i32::MAX))
    }

    /// Posts of a year: those kept, and those recruited in it. Nobody is made redundant.
    fn lay_posts(&mut self, fixed: Option<&[Vec<Vec<f64>>]>) {
        let problem = self.problem;
        let years = problem.years.len();
        for (place, at) in problem.places.iter().enumerate() {
            let (mut recruits, mut posts) = (Vec::new(), Vec::new());
            for (role, of) in problem.roles.iter().enumerate() {
                let (mut recruited, mut in_post) = (Vec::new(), Vec::new());
                let mut natural = at.posts.get(role).copied().unwrap_or_default();
                let mut given = natural;
                let tie = TIE * (1.0 + 0.01 * role as f64) * self.wte;
                for year in 0..years {
                    let weight = self.discounted(year);
                    let cost = weight * of.cost.get(year).copied().unwrap_or_default() / POUNDS;
                    let wanted = fixed.map(|all| {
                        all.get(place).and_then(|p| p.get(role)?.get(year)).copied().unwrap_or_default() / self.wte
                    });
                    let recruit = self.program.column(Column {
                        least: wanted.unwrap_or(0.0),
                        most: wanted.unwrap_or(f64::INFINITY),
                        cost: tie - (1.0 - of.first_year_paid) * self.wte * cost,
                        is_whole: 0.0 < problem.unit && wanted.is_none(),
                        turn: year,
                    });
                    let post = self.program.amount(cost, year);
                    let mut terms = vec![(post, 1.0), (recruit, -self.wte)];
                    let start = match in_post.last() {
                        Some(before) => {
                            terms.push((*before, of.leaving - 1.0));
                            0.0
                        }
                        None => (1.0 - of.leaving) * natural,
                    };
                    self.program.row(terms, Sense::Exactly, start);
                    natural *= 1.0 - of.leaving;
                    self.natural.resize(self.program.columns.len(), 0.0);
                    if let Some(there) = self.natural.get_mut(post) {
                        *there = natural;
                    }
                    if let Some(wanted) = wanted {
                        given = given * (1.0 - of.leaving) + wanted * self.wte;
                        self.given.resize(self.program.columns.len(), 0.0);
                        for (column, value) in [(recruit, wanted), (post, given)] {
                            if let Some(there) = self.given.get_mut(column) {
                                *there = value;
                            }
                        }
                    }
                    self.twins.insert(post, recruit);
                    recruited.push(recruit);
                    let stayed = |(since, column): (usize, &usize)| {
                        let years = i32::try_from(year - since).unwrap_or(i32::MAX);
                        (*column, self.wte * (1.0 - of.leaving).powi(years))
                    };
                    let follows = recruited.iter().enumerate().map(stayed).collect();
                    self.program.follow.insert(post, (follows, natural));
                    in_post.push(post);
                }
                recruits.push(recruited);
                posts.push(in_post);
            }
            self.recruits.push(recruits);
            self.posts.push(posts);
        }
    }

    /// Posts of a role all year, with this share of each recruit of the year.
    pub(super) fn there(&self, place: usize, role: usize, year: usize, of_recruit: f64, times: f64) -> Terms {
        let (post, recruit) = (self.posts[place][role][year], self.recruits[place][role][year]);
        vec![(post, times), (recruit, (of_recruit - 1.0) * self.wte * times)]
    }

    /// WTE that work in a year, as `times` each.
    fn working(&self, place: usize, role: usize, year: usize, times: f64) -> Terms {
        self.there(place, role, year, self.problem.roles[role].first_year_effect, times)
    }

    /// WTE that are paid in a year, as `times` each.
    pub(super) fn paid(&self, place: usize, role: usize, year: usize, times: f64) -> Terms {
        self.there(place, role, year, self.problem.roles[role].first_year_paid, times)
    }

    /// GP WTE that supervising takes. Of a recruit's first twelve months, `first_year_paid` falls in the year of arrival and the
    /// rest in the next, for those who stay; all other time is supervised as later.
    fn supervising(&self, place: usize, year: usize) -> Terms {
        let mut terms = Terms::new();
        for (role, of) in self.problem.roles.iter().enumerate() {
            let (first, later) = (of.supervision_first.central, of.supervision_later.central);
            terms.push((self.posts[place][role][year], later));
            let recruit = self.recruits[place][role][year];
            terms.push((recruit, self.wte * (first * of.first_year_paid - later)));
            if let Some(before) = year.checked_sub(1) {
                let rest = (1.0 - of.first_year_paid) * (1.0 - of.leaving);
                terms.push((self.recruits[place][role][before], self.wte * rest * (first - later)));
            }
        }
        terms
    }

    /// The futures, or the one that is expected.
    fn lay_scenes(&mut self) {
        let problem = self.problem;
        let all: f64 = problem.futures.iter().map(|future| future.weight).sum();
        let central: Vec<Vec<Vec<f64>>> = problem.places.iter().map(|place| place.work.clone()).collect();
        if problem.futures.is_empty() {
            let gps = problem.places.iter().map(|place| place.gps.clone()).collect();
            self.scenes = vec![Scene { weight: 1.0, gps, work: central, by_gps: Grid::new(), undone: Grid::new() }];
            return;
        }
        for future in &problem.futures {
            let mut work = central.clone();
            for (at, times) in work.iter_mut().zip(&future.work) {
                for of_activity in at.iter_mut() {
                    of_activity.iter_mut().zip(times).for_each(|(work, times)| *work *= times);
                }
            }
            let (by_gps, undone) = (Grid::new(), Grid::new());
            self.scenes.push(Scene { weight: future.weight / all, gps: future.gps.clone(), work, by_gps, undone });
        }
    }

    /// Work is done by GPs, by roles, or left undone; GPs' time is what there is, less what supervising takes.
    fn lay_work(&mut self) {
        let effects = effects(self.problem);
        let worse = self.lay_protection(&effects);
        let mut scenes = std::mem::take(&mut self.scenes);
        for scene in &mut scenes {
            for (place, worse) in worse.iter().enumerate() {
                let (mut by_gps, mut undone) = (Vec::new(), Vec::new());
                for (activity, worse) in worse.iter().enumerate() {
                    let (mut gps_by_year, mut undone_by_year) = (Vec::new(), Vec::new());
                    for (year, worse) in worse.iter().enumerate() {
                        let (gps, left) = self.lay_activity(scene, (place, activity, year), &effects[activity], worse);
                        gps_by_year.extend(gps);
                        undone_by_year.push(left);
                    }
                    by_gps.push(gps_by_year);
                    undone.push(undone_by_year);
                }
                scene.by_gps.push(by_gps);
                scene.undone.push(undone);
                for year in 0..self.problem.years.len() {
                    self.lay_gp_time(scene, place, year);
                }
            }
        }
        self.scenes = scenes;
        self.natural.resize(self.program.columns.len(), 0.0);
    }

    /// The columns of GP time, where GPs do such work, and of work left undone.
    fn lay_activity(
        &mut self,
        scene: &Scene,
        (place, activity, year): (usize, usize, usize),
        effects: &[(usize, Range)],
        worse: &[(usize, f64)],
    ) -> (Option<usize>, usize) {
        let of = &self.problem.activities[activity];
        let price = scene.weight * self.discounted(year) * of.price_undone / POUNDS;
        let left = self.program.amount(price, year);
        let gps = of.is_gp_work.then(|| self.program.amount(0.0, year));
        let mut terms = vec![(left, 1.0)];
        terms.extend(gps.map(|gps| (gps, 1.0)));
        for (role, done) in effects {
            terms.extend(self.working(place, *role, year, done.central));
        }
        terms.extend_from_slice(worse);
        self.program.row(terms, Sense::AtLeast, scene.work[place][activity][year]);
        (gps, left)
    }

    fn lay_gp_time(&mut self, scene: &Scene, place: usize, year: usize) {
        let problem = self.problem;
        let of_place = scene.by_gps[place].iter().filter_map(|by_year| by_year.get(year));
        let mut terms: Terms = of_place.map(|gp| (*gp, 1.0)).collect();
        terms.extend(self.supervising(place, year));
        for (role, _) in problem.roles.iter().enumerate().filter(|(_, of)| of.is_gp) {
            terms.extend(self.working(place, role, year, -1.0));
        }
        self.natural.resize(self.program.columns.len(), 0.0);
        let (there_are, needed) = (scene.gps[place][year], sum_of(&terms, &self.natural));
        if there_are < needed {
            let (name, year) = (&problem.places[place].name, problem.years[year]);
            self.notes.insert(format!(
                "Supervising the posts there are takes more than all GP time there is at {name} in {year}; what is missing is \
                 left out."
            ));
        }
        let bound = there_are.max(needed);
        // A mix that is given is worked out though GPs have not the time to supervise it; that it breaks this is noted.
        let by_given = sum_of(&terms, &self.given);
        let row = self.program.row(terms.clone(), Sense::AtMost, bound.max(by_given));
        let stands = if bound < by_given { Stands::Nowhere } else { Stands::Row(row) };
        let limit = Limit::Gps { place: problem.places[place].code.clone() };
        self.kept.push(Kept { limit, year, terms, bound, per: 1.0, step: 0.0, stands });
    }

    /// What rows of work must have to spare, `[place][activity][year]`.
    fn lay_protection(&mut self, effects: &[Vec<(usize, Range)>]) -> Vec<Vec<Vec<Terms>>> {
        let mut worse = Vec::new();
        for place in 0..self.problem.places.len() {
            let mut of_place = Vec::new();
            for (activity, of) in effects.iter().enumerate() {
                let mut of_activity = Vec::new();
                for year in 0..self.problem.years.len() {
                    of_activity.push(self.lay_protected(of, place, activity, year));
                }
                of_place.push(of_activity);
            }
            worse.push(of_place);
        }
        worse
    }

    /// What a row of work must have to spare so that no `budget` of its uncertain numbers, all at their worst, leave more undone:
    /// the dual of Bertsimas and Sim, The Price of Robustness (2004), theorem 1. One column for the row, one for each number.
    ///
    /// Where there are futures, how uncertain work is stands in them, and only effects are protected.
    fn lay_protected(&mut self, effects: &[(usize, Range)], place: usize, activity: usize, year: usize) -> Terms {
        let problem = self.problem;
        let budget = problem.robust.map_or(0.0, |robust| robust.budget);
        let mut uncertain: Vec<(Terms, f64)> = Vec::new();
        for (role, done) in effects.iter().filter(|(_, done)| done.low < done.central) {
            uncertain.push((self.working(place, *role, year, done.low - done.central), 0.0));
        }
        let at = &problem.places[place];
        let half = at.work[activity][year] * at.work_uncertain[year];
        if problem.futures.is_empty() && 0.0 < half {
            uncertain.push((Terms::new(), half));
        }
        let mut spare = Terms::new();
        if uncertain.is_empty() || budget <= 0.0 {
            return spare;
        }
        let of_row = self.program.amount(0.0, year);
        spare.push((of_row, -budget.min(uncertain.len() as f64)));
        for (mut terms, half) in uncertain {
            let own = self.program.amount(0.0, year);
            spare.push((own, -1.0));
            terms.extend([(of_row, 1.0), (own, 1.0)]);
            self.program.row(terms, Sense::AtLeast, half);
        }
        spare
    }

    /// Streams pay for posts: no more than their price, and all together no more than a post costs.
    fn lay_claims(&mut self) {
        let problem = self.problem;
        let mut claimed: BTreeMap<(usize, usize, usize), Terms> = BTreeMap::new();
        for (stream, of) in problem.streams.iter().enumerate() {
            let places: Vec<usize> =
                if of.places.is_empty() { (0..problem.places.len()).collect() } else { of.places.clone() };
            for price in &of.pays {
                let Some(role) = problem.roles.iter().position(|role| role.id == price.role) else { continue };
                let (not_additional, leaving) = (&price.not_additional, problem.roles[role].leaving);
                for (year, most) in price.most.iter().enumerate() {
                    let cost = problem.roles[role].cost[year];
                    let price = most.min(cost);
                    if price <= 0.0 {
                        continue;
                    }
                    for place in &places {
                        let column = self.program.amount(self.worth_claimed(year, stream), year);
                        let mut terms = self.paid(*place, role, year, -price / POUNDS);
                        terms.push((column, 1.0));
                        let others = not_additional.get(*place).copied().unwrap_or_default();
                        let stayed = (1.0 - leaving).powi(i32::try_from(year + 1).unwrap_or(i32::MAX));
                        self.program.row(terms, Sense::AtMost, -price / POUNDS * others * stayed);
                        claimed.entry((*place, role, year)).or_default().push((column, 1.0));
                        self.claims.push(Claim { stream, place: *place, role, year, column });
                    }
                }
            }
        }
        for ((place, role, year), mut terms) in claimed.into_iter().filter(|(_, terms)| 1 < terms.len()) {
            terms.extend(self.paid(place, role, year, -problem.roles[role].cost[year] / POUNDS));
            self.program.row(terms, Sense::AtMost, 0.0);
        }
        self.natural.resize(self.program.columns.len(), 0.0);
    }

    /// What a thousand pounds of a stream take off what is made little; later streams a trace less, so that earlier ones are used
    /// up first. It is never more than a post costs: nobody is recruited for the sake of a stream.
    fn worth_claimed(&self, year: usize, stream: usize) -> f64 {
        let worth = match self.problem.purse {
            Purse::Own => 1.0 - CLAIM_TIE * stream as f64,
            Purse::Everybody => CLAIM_TIE / (1.0 + stream as f64),
        };
        -self.discounted(year) * worth
    }
}

/// Roles that do each activity.
pub(super) fn effects(problem: &Problem) -> Vec<Vec<(usize, Range)>> {
    let of = |activity: &str| {
        let of_role = |(role, inputs): (usize, &super::RoleInputs)| {
            let effect = inputs.effects.iter().find(|effect| effect.activity == activity)?;
            Some((role, effect.done))
        };
        problem.roles.iter().enumerate().filter_map(of_role).collect()
    };
    problem.activities.iter().map(|activity| of(&activity.id)).collect()
}
