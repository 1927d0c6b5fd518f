//! The evidence on one role, and what one post of it comes to.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_plans::substitution::{
    Claim, FreedByRole, Grade, NotFreed, Posts, Range, RoleEvidence, Work, freed, taken_over,
};
use wholetime_vocabulary::{grouped, how_many, within_a_sentence};

use super::LATER;

/// What a role takes over of one activity.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ClaimLine {
    /// The activity.
    pub activity: String,
    /// What people read.
    pub title: String,
    /// Whether it is GPs' work.
    pub is_gp_work: bool,
    /// Share of the role's time that goes into it, 0 to 1.
    pub share: Range,
    /// Minutes of a GP over minutes of the role for the same work.
    pub time_ratio: Range,
    /// Share of it that a GP does again, 0 to 1.
    pub rework: Range,
    /// WTE of work that one WTE takes over once it is fully at work, by central values.
    pub taken_over: f64,
    /// How good the evidence is.
    pub grade: Grade,
    /// Where it comes from.
    pub source: String,
    /// Whether it was written down from memory and is still to be looked up.
    pub is_from_memory: bool,
}

impl ClaimLine {
    /// What its time ratio is, in words.
    #[must_use]
    pub const fn ratio_in_words(&self) -> &'static str {
        if self.is_gp_work { "GP minutes for one of its own" } else { "minutes of a practice nurse for one of its own" }
    }
}

/// A number of the evidence with two decimals, or three where it has them: 0.005 is not 0.01.
#[must_use]
pub fn exact(number: f64) -> String {
    let decimals = if (100.0 * number - (100.0 * number).round()).abs() < 1e-9 { 2 } else { 3 };
    grouped(number, decimals)
}

/// The evidence on a role, and what one full-time post comes to.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "SubstitutionRoleLine")]
pub struct RoleLine {
    /// The role.
    pub role: String,
    /// What people read.
    pub title: String,
    /// What it takes over.
    pub claims: Vec<ClaimLine>,
    /// One WTE in its first year.
    pub first_year: FreedByRole,
    /// One WTE later, fully at work.
    pub later: FreedByRole,
    /// Share of its work that nobody did before, 0 to 1.
    pub induced: Range,
    /// GP WTE that supervising one post takes in its first year.
    pub supervision_first_year: Range,
    /// The same later.
    pub supervision_later: Range,
    /// Months until a post does all it will do.
    pub ramp_up_months: u32,
    /// Who supervises.
    pub supervised_by: String,
    /// What it does and may not take over, in words.
    pub scope: String,
    /// What the evidence on it does not say.
    pub not_said: String,
    /// The best grade of evidence on what it takes over.
    pub best_grade: Grade,
    /// The worst grade of anything the figure rests on.
    pub worst_grade: Grade,
    /// How good the evidence on supervision and new work is.
    pub grade: Grade,
    /// Where that comes from.
    pub source: String,
    /// Whether that was written down from memory and is still to be looked up.
    pub is_from_memory: bool,
}

impl RoleLine {
    /// How many of its sources were written down from memory.
    pub(super) fn n_from_memory(&self) -> usize {
        usize::from(self.is_from_memory) + self.claims.iter().filter(|claim| claim.is_from_memory).count()
    }

    /// What it takes over, in words, the most first.
    #[must_use]
    pub fn takes_over(&self) -> String {
        let mut claims: Vec<&ClaimLine> = self.claims.iter().collect();
        claims.sort_by(|one, other| other.taken_over.total_cmp(&one.taken_over));
        claims.iter().map(|claim| within_a_sentence(&claim.title)).collect::<Vec<_>>().join(", ")
    }
}

/// One role's line.
pub(super) fn line(
    role: &str,
    evidence: &RoleEvidence,
    known: &BTreeMap<String, RoleEvidence>,
    kinds: &[Work],
) -> Result<RoleLine, NotFreed> {
    // One post is not capped: the work of a single place would make a role look worse than it is.
    let open: Vec<Work> = kinds.iter().map(|work| Work { wte: None, ..work.clone() }).collect();
    let post = [Posts { role: role.to_owned(), wte: 1.0 }];
    let in_year = |year| {
        let answer = freed(&post, known, &open, year)?;
        answer.roles.into_iter().next().ok_or(NotFreed::NoYear)
    };
    Ok(RoleLine {
        role: role.to_owned(),
        title: evidence.title.clone(),
        claims: evidence.claims.iter().map(|claim| claim_line(claim, evidence.induced, kinds)).collect(),
        first_year: in_year(1)?,
        later: in_year(LATER)?,
        induced: evidence.induced,
        supervision_first_year: evidence.supervision_first_year,
        supervision_later: evidence.supervision_later,
        ramp_up_months: evidence.ramp_up_months,
        supervised_by: evidence.supervised_by.clone(),
        scope: evidence.scope.clone(),
        not_said: evidence.not_said.clone(),
        best_grade: evidence.strongest(),
        worst_grade: evidence.weakest(),
        grade: evidence.grade,
        source: evidence.source.clone(),
        is_from_memory: evidence.is_from_memory,
    })
}

fn claim_line(claim: &Claim, induced: Range, kinds: &[Work]) -> ClaimLine {
    let kind = kinds.iter().find(|work| work.activity == claim.activity);
    let (share, ratio) = (claim.share.central, claim.time_ratio.central);
    ClaimLine {
        activity: claim.activity.clone(),
        title: kind.map_or_else(|| claim.activity.clone(), |work| work.title.clone()),
        is_gp_work: kind.is_none_or(|work| work.is_gp_work),
        share: claim.share,
        time_ratio: claim.time_ratio,
        rework: claim.rework,
        taken_over: taken_over(share, ratio, induced.central, claim.rework.central),
        grade: claim.grade,
        source: claim.source.clone(),
        is_from_memory: claim.is_from_memory,
    }
}

/// The sentence over the table of roles, which stand with the most freed first.
pub(super) fn finding(roles: &[RoleLine]) -> String {
    let (Some(most), Some(least)) = (roles.first(), roles.last()) else {
        return "there is no evidence in the catalogue".to_owned();
    };
    if roles.len() == 1 {
        let year = |post: &FreedByRole| match post.frees_nobody() {
            true => format!("nobody (likely {} of a GP)", post.net.likely(2)),
            false => format!("{} of a GP (likely {})", grouped(post.net.central, 2), post.net.likely(2)),
        };
        let title = within_a_sentence(&most.title);
        return format!(
            "one {title} frees {} in the first year and {} later",
            year(&most.first_year),
            year(&most.later)
        );
    }
    let nobody = roles.iter().filter(|role| role.first_year.frees_nobody()).count();
    let doubtful = roles.iter().filter(|role| role.first_year.net.likely_low <= 0.0).count().saturating_sub(nobody);
    format!(
        "one post frees from {} of a GP ({}) to {} ({}) once it is fully at work; in the first year {nobody} of {} free nobody, and \
         {doubtful} more may free nobody",
        grouped(least.later.net.central.max(0.0), 2),
        within_a_sentence(&least.title),
        grouped(most.later.net.central, 2),
        within_a_sentence(&most.title),
        how_many(roles.len(), "role"),
    )
}
