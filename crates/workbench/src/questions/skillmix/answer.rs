//! The answer to a question of a mix, as commands, pages and JSON show it.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_plans::mix::{
    Alternative, Binding, Choice, Future, MoneyLine, PlaceInputs, Problem, Relaxation, ShadowPrice, Standing,
};
use wholetime_plans::when::FinancialYear;
use wholetime_vocabulary::{Area, Period};

use super::evenly::evenly;
use super::{Grounded, finding};
use crate::questions::profile::SourceLine;

/// Posts of a role in a year, over all places of the area.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MixRow {
    /// The role.
    pub role: String,
    /// What people read.
    pub title: String,
    /// The year.
    pub year: FinancialYear,
    /// WTE in post at its end.
    pub fte: f64,
    /// WTE recruited in it.
    pub recruited: f64,
    /// WTE that left in it.
    pub left: f64,
    /// Pounds they cost in it.
    pub cost: f64,
    /// Pounds of it that streams pay.
    pub paid_by_streams: f64,
}

/// A role of the mix.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RoleOfMix {
    /// The role.
    pub role: String,
    /// What people read.
    pub title: String,
    /// WTE in post at the start.
    pub fte_now: f64,
    /// WTE in post at the end of the last year.
    pub fte_at_end: f64,
    /// WTE recruited over all years.
    pub recruited: f64,
    /// Pounds over all years.
    pub cost: f64,
    /// Where its posts, cost, effects and recruits come from, in sentences.
    pub sources: Vec<String>,
}

/// How far work is done in a year, over all places: work of GPs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CoverYear {
    /// The year.
    pub year: FinancialYear,
    /// The activity.
    pub activity: String,
    /// What people read.
    pub title: String,
    /// WTE of work.
    pub work: f64,
    /// WTE done by GPs.
    pub by_gps: f64,
    /// WTE done by others.
    pub by_others: f64,
    /// WTE left undone.
    pub undone: f64,
}

/// The mix of an area.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Skillmix {
    /// The plain sentence at the top.
    pub finding: String,
    /// The area.
    pub area: Area,
    /// The month of the posts there are.
    pub from: Period,
    /// Financial years.
    pub years: Vec<FinancialYear>,
    /// How far it is proved.
    #[serde(flatten)]
    pub standing: Standing,
    /// Who solved it.
    pub solver: String,
    /// Posts by role and year.
    pub mix: Vec<MixRow>,
    /// The roles: now, at the end, in all.
    pub roles: Vec<RoleOfMix>,
    /// Money by year.
    pub cost: Vec<MoneyLine>,
    /// Work and who does it, by activity and year.
    pub cover: Vec<CoverYear>,
    /// WTE of GPs' work left undone in the last year; null where no mix keeps all limits.
    pub unmet: Option<f64>,
    /// The same if each leaver of today's posts were replaced and nobody else recruited.
    pub unmet_as_today: Option<f64>,
    /// Limits that are used up.
    pub binding: Vec<Binding>,
    /// The same in sentences; of many places together where there are many.
    pub binding_in_short: Vec<String>,
    /// What more of each limit is worth.
    pub shadow_prices: Vec<ShadowPrice>,
    /// Other mixes within one percent.
    pub alternatives: Vec<Alternative>,
    /// What must give way, where no mix keeps all limits.
    pub relaxation: Option<Relaxation>,
    /// The problem, from which a stranger solves it again.
    pub problem: Problem,
    /// The choice in full, by place.
    pub choice: Choice,
    /// How it was made.
    pub method: Vec<String>,
    /// What was taken from elsewhere, because it is not held of this place.
    pub borrowed: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

impl Skillmix {
    /// Adds up a choice over its places.
    pub(super) fn of(grounded: Grounded, mut choice: Choice) -> Self {
        let Grounded { area, from, problem, of_roles, method, borrowed, mut notes, sources } = grounded;
        evenly(&problem, &mut choice);
        let sum = |role: &str, year: FinancialYear| {
            let mut row = MixRow {
                role: role.to_owned(),
                title: String::new(),
                year,
                fte: 0.0,
                recruited: 0.0,
                left: 0.0,
                cost: 0.0,
                paid_by_streams: 0.0,
            };
            for line in choice.lines.iter().filter(|line| line.role == role && line.year == year) {
                row.fte += line.fte;
                row.recruited += line.recruited;
                row.left += line.left;
                row.cost += line.cost;
                row.paid_by_streams += line.paid_by_streams;
            }
            row
        };
        let mut mix = Vec::new();
        let mut roles = Vec::new();
        for (index, role) in problem.roles.iter().enumerate().filter(|_| !choice.lines.is_empty()) {
            let rows: Vec<MixRow> =
                problem.years.iter().map(|year| MixRow { title: role.title.clone(), ..sum(&role.id, *year) }).collect();
            roles.push(RoleOfMix {
                role: role.id.clone(),
                title: role.title.clone(),
                fte_now: problem.places.iter().filter_map(|place| place.posts.get(index)).sum(),
                fte_at_end: rows.last().map(|row| row.fte).unwrap_or_default(),
                recruited: rows.iter().map(|row| row.recruited).sum(),
                cost: rows.iter().map(|row| row.cost).sum(),
                sources: of_roles.get(index).cloned().unwrap_or_default(),
            });
            mix.extend(rows);
        }
        let mut cover = Vec::new();
        // Where no mix keeps all limits there is nothing to tell, which is not the same as no work.
        for activity in problem.activities.iter().filter(|_| !choice.covered.is_empty()) {
            for year in &problem.years {
                let mut row = CoverYear {
                    year: *year,
                    activity: activity.id.clone(),
                    title: activity.title.clone(),
                    work: 0.0,
                    by_gps: 0.0,
                    by_others: 0.0,
                    undone: 0.0,
                };
                for covered in choice.covered.iter().filter(|one| one.activity == activity.id && one.year == *year) {
                    row.work += covered.work;
                    row.undone += covered.undone;
                    for done in &covered.done {
                        let by = if done.role == "gp" { &mut row.by_gps } else { &mut row.by_others };
                        *by += done.wte;
                    }
                }
                cover.push(row);
            }
        }
        let last = problem.years.last().copied();
        let is_gp_work = |id: &str| problem.activities.iter().any(|activity| activity.is_gp_work && activity.id == id);
        let of_gps = choice.covered.iter().filter(|one| Some(one.year) == last && is_gp_work(&one.activity));
        let unmet = (!choice.covered.is_empty()).then(|| of_gps.map(|one| one.undone).sum());
        notes.extend(finding::not_replaced(&roles));
        let unmet_as_today = problem.years.len().checked_sub(1).map(|year| undone_as_today(&problem, year));
        let mut answer = Self {
            finding: String::new(),
            area,
            from,
            years: problem.years.clone(),
            standing: choice.standing.clone(),
            solver: choice.solver.clone(),
            mix,
            roles,
            cost: choice.money.clone(),
            cover,
            unmet,
            unmet_as_today,
            binding_in_short: finding::in_short(&problem, &choice.binding),
            binding: choice.binding.clone(),
            shadow_prices: choice.shadow_prices.clone(),
            alternatives: choice.alternatives.clone(),
            relaxation: choice.relaxation.clone(),
            problem,
            choice,
            method,
            borrowed,
            notes,
            sources,
        };
        answer.finding = finding::of(&answer);
        answer
    }
}

/// WTE of GPs' work left undone in a year, over all places, if today's posts were kept as they are: GPs there will be anyway do
/// what those posts leave, less the time supervising them takes. Over futures it is what is expected, as of the mix.
pub(super) fn undone_as_today(problem: &Problem, year: usize) -> f64 {
    if problem.futures.is_empty() {
        return problem.places.iter().map(|place| undone_at(problem, place, year, 1.0, &place.gps)).sum();
    }
    let all: f64 = problem.futures.iter().map(|future| future.weight).sum();
    let of_future = |future: &Future| -> f64 {
        let places = problem.places.iter().zip(future.gps.iter().zip(&future.work));
        let undone = places.map(|(place, (gps, work))| {
            let times = work.get(year).copied().unwrap_or(1.0);
            undone_at(problem, place, year, times, gps)
        });
        future.weight / all * undone.sum::<f64>()
    };
    problem.futures.iter().map(of_future).sum()
}

/// The same at one place, with its work so many times and these GPs there will be anyway.
fn undone_at(problem: &Problem, place: &PlaceInputs, year: usize, times: f64, gps: &[f64]) -> f64 {
    let by_posts = |activity: &str| -> f64 {
        let roles = problem.roles.iter().zip(&place.posts).filter(|(role, _)| !role.is_gp);
        roles
            .flat_map(|(role, posts)| role.effects.iter().map(move |effect| (effect, posts)))
            .filter(|(effect, _)| effect.activity == activity)
            .map(|(effect, posts)| posts * effect.done.central)
            .sum()
    };
    let left: f64 = problem
        .activities
        .iter()
        .zip(&place.work)
        .filter(|(activity, _)| activity.is_gp_work)
        .map(|(activity, work)| (times * work.get(year).copied().unwrap_or_default() - by_posts(&activity.id)).max(0.0))
        .sum();
    let supervising: f64 =
        problem.roles.iter().zip(&place.posts).map(|(role, posts)| posts * role.supervision_later.central).sum();
    let of_mix: f64 =
        problem.roles.iter().zip(&place.posts).filter(|(role, _)| role.is_gp).map(|(_, posts)| posts).sum();
    let gps = of_mix + gps.get(year).copied().unwrap_or_default();
    (left - (gps - supervising).max(0.0)).max(0.0)
}
