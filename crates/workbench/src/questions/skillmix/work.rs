//! Roles with what they do, and the work of each place by activity and year, made of need and of what today's posts do.

use wholetime_plans::mix::work::{FIRST_YEAR_PAID, Needed, WorkTable, effects, first_year_effect};
use wholetime_plans::mix::{Effect, MixRole, RoleInputs};
use wholetime_plans::substitution::{Range, RoleEvidence};

use super::gps::PlaceGps;
use super::places::MixPlace;
use super::posts::PlacePosts;
use super::years::Years;
use crate::WorkbenchError;
use crate::questions::need::PlaceNeed;

/// Work of nurses.
const NURSING: &str = "nursing";

/// Roles that are in practices' count of nurses.
const NURSES: [&str; 2] = ["practice_nurse", "advanced_nurse_practitioner"];

/// The role that nurses' work is measured by.
const NURSE: &str = "practice_nurse";

/// A role of the mix with what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Role {
    pub(super) id: String,
    pub(super) mix: MixRole,
    /// None for GPs.
    pub(super) evidence: Option<RoleEvidence>,
}

impl Role {
    fn effects(&self) -> Vec<Effect> {
        self.evidence.as_ref().filter(|_| !self.mix.is_gp).map(effects).unwrap_or_default()
    }

    fn supervision_later(&self) -> f64 {
        self.evidence.as_ref().filter(|_| !self.mix.is_gp).map_or(0.0, |evidence| evidence.supervision_later.central)
    }

    /// Where its effects and leaving come from.
    pub(super) fn said(&self) -> Vec<String> {
        let memory = |is: bool| if is { ", from memory" } else { "" };
        let claims = self.evidence.iter().flat_map(|evidence| &evidence.claims).map(|claim| {
            format!(
                "takes over {}: {} ({}{})",
                claim.activity.replace('_', " "),
                claim.source,
                claim.grade.title(),
                memory(claim.is_from_memory)
            )
        });
        let leaving = &self.mix.leaving;
        let percent = (1_000.0 * leaving.central).round() / 10.0;
        let leaves = format!("{percent} % leave in a year: {}{}", leaving.source, memory(leaving.is_from_memory));
        claims.chain([leaves]).collect()
    }

    /// As a problem has it; the market is not limited.
    pub(super) fn inputs(&self, cost: Vec<f64>) -> RoleInputs {
        let evidence = self.evidence.as_ref().filter(|_| !self.mix.is_gp);
        let none = Range::sure(0.0);
        RoleInputs {
            id: self.id.clone(),
            title: self.mix.title.clone(),
            is_gp: self.mix.is_gp,
            cost,
            leaving: self.mix.leaving.central,
            effects: self.effects(),
            first_year_effect: first_year_effect(evidence.map_or(0, |evidence| evidence.ramp_up_months)),
            first_year_paid: FIRST_YEAR_PAID,
            supervision_first: evidence.map_or(none, |evidence| evidence.supervision_first_year),
            supervision_later: evidence.map_or(none, |evidence| evidence.supervision_later),
            rooms: self.mix.rooms.central,
            teaching: self.mix.teaching.clone(),
            market: None,
        }
    }
}

/// Posts of each role at a place, the part of them that others than its network employ, and what is to be said of them.
///
/// Where its practices tell how many nurses they have and not of which kind, all are taken to be practice nurses.
pub(super) fn there(roles: &[Role], posts: &PlacePosts, nurses: Option<f64>) -> (Vec<f64>, Vec<f64>, Option<String>) {
    let mut all: Vec<f64> = roles.iter().map(|role| posts.fte(&role.id)).collect();
    let mut others: Vec<f64> = roles.iter().map(|role| posts.of_others(&role.id)).collect();
    let known: f64 =
        roles.iter().zip(&others).filter(|(role, _)| NURSES.contains(&role.id.as_str())).map(|(_, wte)| wte).sum();
    let nurse = roles.iter().position(|role| role.id == NURSE);
    let mut said = None;
    if let (Some(nurse), Some(nurses), true) = (nurse, nurses.filter(|wte| 0.0 < *wte), known <= 0.0) {
        all[nurse] += nurses;
        others[nurse] += nurses;
        said = Some(format!(
            "its practices tell of {nurses:.1} WTE of nurses and not of which kind; all are taken to be practice nurses, and their \
             other staff of direct patient care are not among the posts"
        ));
    }
    (all, others, said)
}

/// The work of a place, `[activity][year]`, and what is to be said of it.
pub(super) fn work_of(
    table: &WorkTable,
    roles: &[Role],
    (place, need, gps): (&MixPlace, &PlaceNeed, &PlaceGps),
    (posts, nurses_now): (&[f64], Option<f64>),
    years: &Years,
) -> Result<(Vec<Vec<f64>>, Vec<String>), WorkbenchError> {
    let Some(per_100k) = need.gps.per_100k else {
        return Err(WorkbenchError::NotPossible(format!(
            "nothing says how many GPs {} needs: {}; ask for the rate own, or a number of GPs for 100,000 patients",
            place.name(),
            need.gps.sentence
        )));
    };
    let weighted = years.in_the_middle(&need.weighted);
    let now = need.weighted.first().copied().unwrap_or_default();
    let mut notes = Vec::new();
    let nurses = match (need.nurses.per_100k, nurses_now) {
        (Some(per_100k), Some(_)) => Some(weighted.iter().map(|weighted| weighted * per_100k / 100_000.0).collect()),
        (None, _) => {
            notes.push(format!("nurses' work is what is done today and grows with need: {}", need.nurses.sentence));
            None
        }
        (_, None) => {
            notes.push(
                "nurses' work is what is done today and grows with need: no nurses of its practices are held"
                    .to_owned(),
            );
            None
        }
    };
    let done = |activity: &str| -> f64 {
        let by = roles.iter().zip(posts).flat_map(|(role, posts)| {
            let effects = role.effects().into_iter().filter(|effect| effect.activity == activity);
            effects.map(move |effect| posts * effect.done.central).collect::<Vec<_>>()
        });
        by.sum()
    };
    let today: Vec<f64> = table.activities.iter().map(|activity| done(&activity.id)).collect();
    let supervising = roles.iter().zip(posts).map(|(role, posts)| posts * role.supervision_later()).sum();
    let nurse = roles.iter().find(|role| role.id == NURSE);
    let nursing = nurse.and_then(|nurse| nurse.effects().into_iter().find(|effect| effect.activity == NURSING));
    let needed = Needed {
        gp_now: now * per_100k / 100_000.0,
        gp: weighted.iter().map(|weighted| weighted * per_100k / 100_000.0).collect(),
        nurses,
        nurses_now: nurses_now.unwrap_or_default(),
        supervising,
    };
    if gps.now <= supervising {
        notes.push(format!(
            "supervising today's posts would take {supervising:.1} WTE of its {:.1} WTE of GPs",
            gps.now
        ));
    }
    Ok((table.work(&needed, &today, nursing.map_or(1.0, |effect| effect.done.central)), notes))
}

/// Half the width of the range of work by year: the table's, and what need itself may come to, as far as nine in ten of its draws.
///
/// The two are independent, so their squares add up: our judgement.
pub(super) fn uncertain(table: &WorkTable, need: &PlaceNeed, years: &Years) -> Vec<f64> {
    let central = years.in_the_middle(&need.weighted);
    let drawn: Vec<Vec<f64>> = need.drawn.iter().map(|drawn| years.in_the_middle(drawn)).collect();
    let half = |(year, (table, central)): (usize, (f64, &f64))| {
        let mut values: Vec<f64> = drawn.iter().filter_map(|drawn| drawn.get(year).copied()).collect();
        values.sort_by(f64::total_cmp);
        let at = |share| wholetime_statistics::robust::quantile(&values, share);
        let of_need = match (at(0.05), at(0.95)) {
            (Some(low), Some(high)) if 0.0 < *central => (high - low) / (2.0 * central),
            _ => 0.0,
        };
        table.hypot(of_need).min(1.0)
    };
    table.uncertain_for(years.len()).into_iter().zip(&central).enumerate().map(half).collect()
}
