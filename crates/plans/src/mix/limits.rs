//! The limits of a problem as rows of its program: who can be found, taught, housed, supervised and paid.

use super::build::{Kept, Model, POUNDS, Slack, Stands};
use super::program::{Sense, Terms, sum_of};
use super::{Limit, Ratio};

/// How limits are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limits {
    /// They hold.
    Hold,
    /// They may give way, and how far is made little.
    Elastic,
    /// They are only noted: what is recruited is given.
    Noted,
}

/// How much dearer it is, where limits give way, to leave more undone than was allowed than to move another limit by the same
/// share: so dear that it is the last resort. Our judgement.
const LAST_RESORT: f64 = 100.0;

/// What a limit of nothing is taken to be when the share of a move is worked out, in WTE, rooms or thousands of pounds.
const OF_NOTHING: f64 = 1.0;

/// A limit before it is laid.
struct Draft {
    limit: Limit,
    year: usize,
    terms: Terms,
    /// How much there is, in the limit's own units.
    most: f64,
    /// The program's units for one of the limit's own.
    per: f64,
    /// Whether it is at least what is left of today's posts, which nobody makes redundant.
    is_above_posts: bool,
}

impl Draft {
    fn of(limit: Limit, year: usize, terms: Terms, most: f64) -> Self {
        Self { limit, year, terms, most, per: 1.0, is_above_posts: false }
    }

    fn above_posts(self) -> Self {
        Self { is_above_posts: true, ..self }
    }

    fn in_pounds(self) -> Self {
        Self { per: 1.0 / POUNDS, ..self }
    }
}

impl Model<'_> {
    pub(super) fn lay_limits(&mut self) {
        for year in 0..self.problem.years.len() {
            self.lay_recruits(year);
            self.lay_teaching(year);
            self.lay_rooms(year);
            self.lay_rules(year);
            self.lay_money(year);
            self.lay_undone(year);
        }
    }

    fn lay_recruits(&mut self, year: usize) {
        let problem = self.problem;
        for (role, of) in problem.roles.iter().enumerate() {
            for (place, at) in problem.places.iter().enumerate() {
                let Some(most) = &at.recruits[role] else { continue };
                let terms = vec![(self.recruits[place][role][year], self.wte)];
                let limit = Limit::Recruits { role: of.id.clone(), place: at.code.clone() };
                self.lay(Draft::of(limit, year, terms, most[year]));
            }
            if let Some(most) = &of.market {
                let terms = self.recruits.iter().map(|at| (at[role][year], self.wte)).collect();
                self.lay(Draft::of(Limit::Market { role: of.id.clone() }, year, terms, most[year]));
            }
        }
    }

    fn lay_teaching(&mut self, year: usize) {
        let problem = self.problem;
        for (place, at) in problem.places.iter().enumerate() {
            for (kind, there_are) in &at.teaching {
                let of_role = |(role, of): (usize, &super::RoleInputs)| {
                    let takes = of.teaching.iter().find(|one| one.kind == *kind)?.takes;
                    Some((self.recruits[place][role][year], takes * self.wte))
                };
                let terms = problem.roles.iter().enumerate().filter_map(of_role).collect();
                let limit = Limit::Teaching { kind: kind.clone(), place: at.code.clone() };
                self.lay(Draft::of(limit, year, terms, there_are[year]));
            }
        }
    }

    fn lay_rooms(&mut self, year: usize) {
        let problem = self.problem;
        for (place, at) in problem.places.iter().enumerate() {
            let Some(rooms) = &at.rooms else { continue };
            let terms = problem.roles.iter().enumerate().map(|(role, of)| (self.posts[place][role][year], of.rooms));
            let terms = terms.collect();
            self.lay(Draft::of(Limit::Rooms { place: at.code.clone() }, year, terms, rooms[year]).above_posts());
        }
    }

    fn lay_rules(&mut self, year: usize) {
        let problem = self.problem;
        for ratio in &problem.ratios {
            for place in 0..problem.places.len() {
                self.lay_ratio(ratio, place, year);
            }
        }
        for cap in &problem.caps {
            let of = problem.roles.iter().enumerate().filter(|(_, of)| cap.roles.contains(&of.id));
            let terms = of.map(|(role, _)| (self.posts[cap.place][role][year], 1.0)).collect();
            self.lay(Draft::of(Limit::Cap { id: cap.id.clone() }, year, terms, cap.most[year]).above_posts());
        }
    }

    /// Where all GP time counts among those who supervise, that is GPs there will be anyway and those chosen.
    fn lay_ratio(&mut self, ratio: &Ratio, place: usize, year: usize) {
        let at = &self.problem.places[place];
        let mut terms = Terms::new();
        for (role, of) in self.problem.roles.iter().enumerate() {
            let supervises = ratio.supervisors.contains(&of.id) || (ratio.by_gps && of.is_gp);
            let is_supervised = ratio.roles.contains(&of.id);
            let times = f64::from(u8::from(is_supervised)) - if supervises { ratio.most } else { 0.0 };
            terms.push((self.posts[place][role][year], times));
        }
        let most = if ratio.by_gps { ratio.most * at.gps[year] } else { 0.0 };
        let limit = Limit::Ratio { id: ratio.id.clone(), place: at.code.clone() };
        self.lay(Draft::of(limit, year, terms, most).above_posts());
    }

    fn lay_money(&mut self, year: usize) {
        let problem = self.problem;
        for (stream, of) in problem.streams.iter().enumerate() {
            let of_stream = self.claims.iter().filter(|claim| claim.stream == stream && claim.year == year);
            let terms = of_stream.map(|claim| (claim.column, 1.0)).collect();
            self.lay(Draft::of(Limit::Stream { id: of.id.clone() }, year, terms, of.amount[year]).in_pounds());
        }
        let Some(budget) = &problem.budget else { return };
        let of_year = self.claims.iter().filter(|claim| claim.year == year);
        let mut terms: Terms = of_year.map(|claim| (claim.column, -1.0)).collect();
        for place in 0..problem.places.len() {
            for (role, of) in problem.roles.iter().enumerate() {
                terms.extend(self.paid(place, role, year, of.cost[year] / POUNDS));
            }
        }
        self.lay(Draft::of(Limit::Budget, year, terms, budget[year]).in_pounds());
    }

    /// Work of GPs counts together, other work by itself, for it is measured otherwise; over futures it is what is expected.
    fn lay_undone(&mut self, year: usize) {
        let problem = self.problem;
        let Some(most) = problem.most_undone else { return };
        let (of_gps, others): (Vec<usize>, Vec<usize>) =
            (0..problem.activities.len()).partition(|activity| problem.activities[*activity].is_gp_work);
        let mut groups: Vec<Vec<usize>> = others.into_iter().map(|activity| vec![activity]).collect();
        groups.insert(0, of_gps);
        for (place, at) in problem.places.iter().enumerate() {
            for group in groups.iter().filter(|group| !group.is_empty()) {
                let (mut terms, mut work) = (Terms::new(), 0.0);
                for scene in &self.scenes {
                    for activity in group {
                        terms.push((scene.undone[place][*activity][year], scene.weight));
                        work += scene.weight * scene.work[place][*activity][year];
                    }
                }
                self.lay(Draft::of(Limit::Undone { place: at.code.clone() }, year, terms, most * work));
            }
        }
    }

    fn lay(&mut self, draft: Draft) {
        let Draft { limit, year, terms, most, per, is_above_posts } = draft;
        let mut bound = per * most;
        let there = sum_of(&terms, &self.natural);
        if is_above_posts && bound < there {
            self.notes.insert(format!(
                "{} is below what today's posts take; it keeps new ones out, and nobody is made redundant.",
                self.named(&limit)
            ));
            bound = there;
        }
        let step = self.step(&terms, year);
        let stands = match self.limits {
            Limits::Hold => self.lay_firm(&terms, bound, step),
            Limits::Elastic => self.lay_elastic(&limit, year, &terms, bound, per),
            Limits::Noted if matches!(limit, Limit::Stream { .. }) => self.lay_firm(&terms, bound, step),
            Limits::Noted => Stands::Nowhere,
        };
        self.kept.push(Kept { limit, year, terms, bound, per, step, stands });
    }

    /// A limit on one column becomes its most; a unit of posts that does not fit is none.
    fn lay_firm(&mut self, terms: &[(usize, f64)], bound: f64, step: f64) -> Stands {
        match terms {
            [] => Stands::Nowhere,
            [(column, times)] if 0.0 < *times => {
                if let Some(one) = self.program.columns.get_mut(*column) {
                    one.most = one.most.min(if one.is_whole { fitting(bound, step) } else { bound / times });
                }
                Stands::Most(*column)
            }
            _ => Stands::Row(self.program.row(terms.to_vec(), Sense::AtMost, bound)),
        }
    }

    fn lay_elastic(&mut self, limit: &Limit, year: usize, terms: &[(usize, f64)], bound: f64, per: f64) -> Stands {
        if terms.is_empty() {
            return Stands::Nowhere;
        }
        let last_resort = if matches!(limit, Limit::Undone { .. }) { LAST_RESORT } else { 1.0 };
        let of = if 0.0 < bound { bound } else { OF_NOTHING };
        let column = self.program.amount(last_resort * per / of, year);
        self.slacks.push(Slack { limit: limit.clone(), year, column, per });
        let mut terms = terms.to_vec();
        terms.push((column, -per));
        Stands::Row(self.program.row(terms, Sense::AtMost, bound))
    }

    /// The least of a limit that another post recruited in the year takes.
    fn step(&self, terms: &[(usize, f64)], year: usize) -> f64 {
        if self.problem.unit <= 0.0 {
            return 0.0;
        }
        let mut takes = std::collections::BTreeMap::<usize, f64>::new();
        for (column, times) in terms {
            let (recruit, times) = match self.twins.get(column) {
                Some(recruit) => (*recruit, times * self.wte),
                None => (*column, *times),
            };
            *takes.entry(recruit).or_default() += times;
        }
        let is_recruited =
            |column: usize| self.program.columns.get(column).is_some_and(|one| one.is_whole && one.turn == year);
        let of_recruits = takes.into_iter().filter(|(column, takes)| is_recruited(*column) && 1e-9 < *takes);
        of_recruits.map(|(_, takes)| takes).min_by(f64::total_cmp).unwrap_or(0.0)
    }
}

/// How many whole units fit.
pub(super) fn fitting(bound: f64, step: f64) -> f64 {
    if step <= 0.0 { f64::INFINITY } else { (bound / step + 1e-9).floor() }
}
