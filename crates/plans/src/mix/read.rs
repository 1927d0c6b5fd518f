//! Reads what a solver found as posts, work, GP time and money.

use super::build::{Model, POUNDS, effects};
use super::{Covered, Done, GpTime, MixLine, MoneyLine, Purse};

/// The name under which GPs stand among those who do work.
const GP: &str = "gp";

/// Share of a future's work that may be left undone and still counts as all done. Our judgement: a quarter of a session in fifty.
const AS_GOOD_AS_DONE: f64 = 0.005;

/// How far from a whole number of units still counts as one.
const WHOLE: f64 = 1e-5;

/// Posts worked out anew from recruits, by place, role and year.
pub(super) struct Posts {
    /// WTE at the end of each year.
    pub(super) fte: Vec<Vec<Vec<f64>>>,
    /// WTE recruited.
    pub(super) recruited: Vec<Vec<Vec<f64>>>,
}

/// What was found, in the problem's own words.
pub(super) struct Reading<'m> {
    model: &'m Model<'m>,
    values: &'m [f64],
    /// Posts by place, role and year.
    pub(super) posts: Posts,
}

impl<'m> Reading<'m> {
    pub(super) fn of(model: &'m Model<'m>, values: &'m [f64]) -> Self {
        Self { model, values, posts: posts(model, values) }
    }

    fn value(&self, column: usize) -> f64 {
        self.values.get(column).copied().unwrap_or_default().max(0.0)
    }

    /// WTE of a role that count in a year, with this share of its recruits.
    fn there(&self, place: usize, role: usize, year: usize, of_recruit: f64) -> f64 {
        self.posts.fte[place][role][year] - (1.0 - of_recruit) * self.posts.recruited[place][role][year]
    }

    fn working(&self, place: usize, role: usize, year: usize) -> f64 {
        self.there(place, role, year, self.model.problem.roles[role].first_year_effect)
    }

    fn cost(&self, place: usize, role: usize, year: usize) -> f64 {
        let of = &self.model.problem.roles[role];
        of.cost[year] * self.there(place, role, year, of.first_year_paid)
    }

    /// Posts and what they cost, by place, role and year.
    pub(super) fn lines(&self) -> Vec<MixLine> {
        let problem = self.model.problem;
        let mut lines = Vec::new();
        for (place, at) in problem.places.iter().enumerate() {
            for (role, of) in problem.roles.iter().enumerate() {
                for (index, year) in problem.years.iter().enumerate() {
                    let before = match index.checked_sub(1) {
                        Some(before) => self.posts.fte[place][role][before],
                        None => at.posts[role],
                    };
                    let cost = self.cost(place, role, index);
                    let of_line =
                        |claim: &&super::build::Claim| (claim.place, claim.role, claim.year) == (place, role, index);
                    let paid: f64 =
                        self.model.claims.iter().filter(of_line).map(|claim| POUNDS * self.value(claim.column)).sum();
                    lines.push(MixLine {
                        place: at.code.clone(),
                        role: of.id.clone(),
                        year: *year,
                        fte: self.posts.fte[place][role][index],
                        recruited: self.posts.recruited[place][role][index],
                        left: of.leaving * before,
                        cost,
                        paid_by_streams: paid.min(cost),
                    });
                }
            }
        }
        lines
    }

    /// Who does what, on average over futures: roles first, in their order, then GPs.
    pub(super) fn covered(&self) -> Vec<Covered> {
        let problem = self.model.problem;
        let effects = effects(problem);
        let mut all = Vec::new();
        for (place, at) in problem.places.iter().enumerate() {
            for (activity, of) in problem.activities.iter().enumerate() {
                for (index, year) in problem.years.iter().enumerate() {
                    let mut covered = Covered {
                        place: at.code.clone(),
                        activity: of.id.clone(),
                        year: *year,
                        work: 0.0,
                        done: Vec::new(),
                        undone: 0.0,
                        idle: 0.0,
                    };
                    let able: Vec<(usize, f64)> = effects[activity]
                        .iter()
                        .map(|(role, done)| (*role, done.central * self.working(place, *role, index)))
                        .collect();
                    let mut by_role = vec![0.0; able.len()];
                    let mut by_gps = 0.0;
                    for scene in &self.model.scenes {
                        let work = scene.work[place][activity][index];
                        let mut left = work;
                        for ((_, able), done) in able.iter().zip(&mut by_role) {
                            *done += scene.weight * able.min(left);
                            covered.idle += scene.weight * (able - left).max(0.0);
                            left = (left - able).max(0.0);
                        }
                        let gps = scene.by_gps[place][activity].get(index).map_or(0.0, |gp| self.value(*gp)).min(left);
                        by_gps += scene.weight * gps;
                        covered.work += scene.weight * work;
                        covered.undone += scene.weight * clean(left - gps);
                    }
                    let done = able.iter().zip(by_role).map(|((role, _), wte)| (problem.roles[*role].id.clone(), wte));
                    let gps = of.is_gp_work.then(|| (GP.to_owned(), by_gps));
                    covered.done = done.chain(gps).map(|(role, wte)| Done { role, wte }).collect();
                    all.push(covered);
                }
            }
        }
        all
    }

    /// Where GP time goes, on average over futures.
    pub(super) fn gp_time(&self, covered: &[Covered]) -> Vec<GpTime> {
        let problem = self.model.problem;
        let mut all = Vec::new();
        for (place, at) in problem.places.iter().enumerate() {
            for (index, year) in problem.years.iter().enumerate() {
                let anyway = self.model.scenes.iter().map(|scene| scene.weight * scene.gps[place][index]).sum();
                let of_gps = problem.roles.iter().enumerate().filter(|(_, of)| of.is_gp);
                let chosen = of_gps.map(|(role, _)| self.working(place, role, index)).sum();
                let supervising = self.supervising(place, index);
                let here = covered.iter().filter(|one| one.place == at.code && one.year == *year);
                let by_gps = here.flat_map(|one| &one.done).filter(|done| done.role == GP);
                let working: f64 = by_gps.map(|done| done.wte).sum();
                let spare = clean(anyway + chosen - supervising - working);
                all.push(GpTime { place: at.code.clone(), year: *year, anyway, chosen, supervising, spare });
            }
        }
        all
    }

    fn supervising(&self, place: usize, year: usize) -> f64 {
        let of_role = |(role, of): (usize, &super::RoleInputs)| {
            let recruited = &self.posts.recruited[place][role];
            let before = year.checked_sub(1).map_or(0.0, |before| recruited[before]);
            let rest = (1.0 - of.first_year_paid) * (1.0 - of.leaving) * before;
            let first = of.first_year_paid * recruited[year] + rest;
            let later = self.posts.fte[place][role][year] - recruited[year] - rest;
            of.supervision_first.central * first + of.supervision_later.central * later
        };
        self.model.problem.roles.iter().enumerate().map(of_role).sum()
    }

    /// Money by year, over all places.
    pub(super) fn money(&self, covered: &[Covered]) -> Vec<MoneyLine> {
        let problem = self.model.problem;
        let of_year = |(index, year): (usize, &crate::when::FinancialYear)| {
            let (mut cost, mut cost_of_today) = (0.0, 0.0);
            for (place, at) in problem.places.iter().enumerate() {
                for (role, of) in problem.roles.iter().enumerate() {
                    cost += self.cost(place, role, index);
                    cost_of_today += of.cost[index] * at.posts[role];
                }
            }
            let paid = |stream: usize| -> f64 {
                let claims = self.model.claims.iter().filter(|claim| (claim.stream, claim.year) == (stream, index));
                claims.map(|claim| POUNDS * self.value(claim.column)).sum()
            };
            let by_stream: Vec<f64> = (0..problem.streams.len()).map(paid).collect();
            let unused = problem.streams.iter().zip(&by_stream);
            let undone = covered.iter().filter(|one| one.year == *year).map(|one| {
                let of = problem.activities.iter().find(|activity| activity.id == one.activity);
                one.undone * of.map_or(0.0, |of| of.price_undone)
            });
            MoneyLine {
                year: *year,
                cost,
                cost_of_today,
                unused: unused.map(|(stream, paid)| clean(stream.amount[index] - paid)).collect(),
                own: clean(cost - by_stream.iter().sum::<f64>()),
                by_stream,
                undone: undone.sum(),
            }
        };
        problem.years.iter().enumerate().map(of_year).collect()
    }

    /// What was made little, in pounds, without what only breaks ties; work left undone as the program counts it, which is more
    /// than on average where it is protected against bad luck.
    pub(super) fn objective(&self, money: &[MoneyLine]) -> f64 {
        let problem = self.model.problem;
        let mut all = 0.0;
        for (index, line) in money.iter().enumerate() {
            let paid = match problem.purse {
                Purse::Own => line.own,
                Purse::Everybody => line.cost,
            };
            all += self.model.discounted(index) * (paid + self.undone_priced(index));
        }
        all
    }

    fn undone_priced(&self, year: usize) -> f64 {
        let problem = self.model.problem;
        let mut all = 0.0;
        for scene in &self.model.scenes {
            for at in &scene.undone {
                for (of, by_year) in problem.activities.iter().zip(at) {
                    all += scene.weight * of.price_undone * self.value(by_year[year]);
                }
            }
        }
        all
    }

    /// The share of futures in which all work is as good as done in the last year, in percent; over several places the average
    /// of their shares.
    pub(super) fn chance_all_done(&self) -> Option<f64> {
        let problem = self.model.problem;
        if problem.futures.is_empty() {
            return None;
        }
        let last = problem.years.len().checked_sub(1)?;
        let mut done = 0.0;
        for scene in &self.model.scenes {
            for (work, undone) in scene.work.iter().zip(&scene.undone) {
                let mut of_activities = work.iter().zip(undone);
                if of_activities.all(|(work, left)| self.value(left[last]) <= AS_GOOD_AS_DONE * work[last]) {
                    done += scene.weight;
                }
            }
        }
        Some(100.0 * done / problem.places.len() as f64)
    }
}

/// Posts by the recruits that were found, without the last digits a solver leaves.
fn posts(model: &Model<'_>, values: &[f64]) -> Posts {
    let problem = model.problem;
    let (mut fte, mut recruited) = (Vec::new(), Vec::new());
    for (at, recruits) in problem.places.iter().zip(&model.recruits) {
        let (mut fte_here, mut recruited_here) = (Vec::new(), Vec::new());
        for ((of, posts), by_year) in problem.roles.iter().zip(&at.posts).zip(recruits) {
            let mut there = *posts;
            let (mut fte_of, mut recruited_of) = (Vec::new(), Vec::new());
            for column in by_year {
                let value = values.get(*column).copied().unwrap_or_default();
                let is_whole = (value - value.round()).abs() < WHOLE;
                let new = model.wte * if is_whole { value.round() } else { clean(value) };
                there = (1.0 - of.leaving) * there + new;
                fte_of.push(there);
                recruited_of.push(new);
            }
            fte_here.push(fte_of);
            recruited_here.push(recruited_of);
        }
        fte.push(fte_here);
        recruited.push(recruited_here);
    }
    Posts { fte, recruited }
}

/// A number from 0 on, without the last digits a solver leaves.
fn clean(value: f64) -> f64 {
    if value < 1e-7 { 0.0 } else { value }
}
