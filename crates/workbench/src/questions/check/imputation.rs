//! How well estimates for missing practices do, by hiding practices that did report.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_catalogue::Expression;
use wholetime_measures::estimates::{History, Masking, Method, Score};
use wholetime_measures::{Geography, Holdings};
use wholetime_vocabulary::{Basis, Period, StaffGroup, Value};

use crate::questions::check::{CheckFinding, Evidence, Severity};
use crate::{Workbench, WorkbenchError};

/// Ours is to err at most so much, in percent of the error of the publisher's way. Our judgement: a gain below a fifth is
/// not worth a second method.
const AT_MOST_PCT: f64 = 80.0;

/// Censuses of a history that nothing can be learnt from: one to look back to, one to learn from, one to hide in.
const LEAST_CENSUSES: usize = 3;

/// What is asked of the check.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ImputationAsked {
    /// Share of practices hidden at each census, in percent.
    pub share_pct: f64,
    /// Seed of the choice.
    pub seed: u64,
    /// Times it is done.
    pub repeats: u32,
    /// Only this staff group.
    pub group: Option<StaffGroup>,
}

impl Default for ImputationAsked {
    fn default() -> Self {
        Self { share_pct: 3.0, seed: 1, repeats: 5, group: None }
    }
}

/// A history that practices were hidden in.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct HistoryLine {
    /// Where its staff come from.
    pub basis: Basis,
    /// Staff group.
    pub group: StaffGroup,
    /// Measure.
    pub measure: String,
    /// First census.
    pub from: Period,
    /// Last census.
    pub to: Period,
    /// Censuses.
    pub censuses: usize,
    /// Practices in any of them.
    pub practices: usize,
    /// Practices hidden that were not scored, because no census before held enough to learn from.
    pub not_scored: usize,
}

/// How far a method was off in a history.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ImputationScore {
    /// Where the staff come from.
    pub basis: Basis,
    /// Staff group.
    pub group: StaffGroup,
    /// The score.
    #[serde(flatten)]
    pub score: Score,
}

/// How well estimates for missing practices do.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ImputationCheck {
    /// One finding a basis, group and horizon.
    pub findings: Vec<CheckFinding>,
    /// Errors by basis, group, horizon and method.
    pub scores: Vec<ImputationScore>,
    /// What practices were hidden in.
    pub histories: Vec<HistoryLine>,
    /// Share of practices hidden at each census, in percent.
    pub share_pct: f64,
    /// Times it was done.
    pub repeats: u32,
    /// Seed.
    pub seed: u64,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// Measures a staff group is counted by, those preferred first: practice files and compilations hold different definitions.
const fn measures(group: StaffGroup) -> &'static [&'static str] {
    match group {
        StaffGroup::Gp => &["gp_fte_extg", "gp_fte_extgl", "gp_fte_total"],
        StaffGroup::Nurse => &["nurse_fte"],
        StaffGroup::Dpc => &["dpc_fte"],
        StaffGroup::Admin => &["admin_fte"],
    }
}

impl Workbench {
    /// Hides practices that did report, estimates them in three ways and compares the estimates with what they reported.
    ///
    /// # Errors
    /// Where the share is not a percentage, or no history of three censuses is held.
    pub fn check_imputation(&self, asked: ImputationAsked) -> Result<ImputationCheck, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        if !(0.0 < asked.share_pct && asked.share_pct <= 50.0) || asked.repeats == 0 {
            let what = format!(
                "a share of {} % hidden {} times tests nothing; hide more than 0 and at most 50 %, at least once",
                asked.share_pct, asked.repeats
            );
            return Err(WorkbenchError::NotPossible(what));
        }
        let holdings = self.holdings()?;
        let mut answer = ImputationCheck {
            findings: Vec::new(),
            scores: Vec::new(),
            histories: Vec::new(),
            share_pct: asked.share_pct,
            repeats: asked.repeats,
            seed: asked.seed,
            notes: notes(),
        };
        let masking = Masking { share: asked.share_pct / 100.0, repeats: asked.repeats, seed: asked.seed };
        let groups = StaffGroup::ALL.iter().copied().filter(|group| asked.group.is_none_or(|wanted| wanted == *group));
        for group in groups {
            for basis in [Basis::PracticeLevelSum, Basis::Compiled, Basis::Returned] {
                let Some((measure, history)) = longest(&holdings, basis, group)? else { continue };
                test(&mut answer, group, measure, &history, masking);
            }
        }
        if answer.histories.is_empty() {
            let what = "no staff of practices are held for three censuses, which a test needs; import more of them";
            return Err(WorkbenchError::NotPossible(what.to_owned()));
        }
        Ok(answer)
    }
}

/// The longest history of a group on a basis, with its measure; none of fewer than three censuses.
fn longest(
    holdings: &Holdings,
    basis: Basis,
    group: StaffGroup,
) -> Result<Option<(&'static str, History)>, WorkbenchError> {
    let mut best: Option<(&'static str, History)> = None;
    for measure in measures(group) {
        let counted = Expression { plus: vec![(*measure).to_owned()], minus: Vec::new() };
        let periods = holdings.practice_periods(basis, measure)?;
        let history = holdings.history(basis, Geography::AsAt, &counted, &periods)?;
        let most = best.as_ref().map_or(LEAST_CENSUSES - 1, |(_, history)| history.censuses.len());
        if most < history.censuses.len() {
            best = Some((measure, history));
        }
    }
    Ok(best)
}

fn test(answer: &mut ImputationCheck, group: StaffGroup, measure: &str, history: &History, masking: Masking) {
    let (Some(first), Some(last)) = (history.censuses.first(), history.censuses.last()) else { return };
    let tested = history.masked_test(masking);
    answer.histories.push(HistoryLine {
        basis: history.basis,
        group,
        measure: measure.to_owned(),
        from: first.period,
        to: last.period,
        censuses: history.censuses.len(),
        practices: history.practices.len(),
        not_scored: tested.not_scored,
    });
    for score in tested.scores {
        if score.method == Method::Blend {
            answer.findings.push(finding(group, history.basis, last.period, &score));
        }
        answer.scores.push(ImputationScore { basis: history.basis, group, score });
    }
}

fn finding(group: StaffGroup, basis: Basis, last: Period, score: &Score) -> CheckFinding {
    // A practice without a past can only be estimated by rate, as the publisher does: there is nothing to gain.
    let falls_short = score.horizon.is_some() && AT_MOST_PCT < score.rmse_relative_pct;
    let silent = match score.horizon {
        Some(1) => "silent for one census".to_owned(),
        Some(several) => format!("silent for {several} censuses"),
        None => "without a past".to_owned(),
    };
    let verdict = if falls_short {
        "; that is less than a fifth better, so do not rely on it here"
    } else if score.horizon.is_none() {
        "; without a past the rate is all there is"
    } else {
        ""
    };
    let message = format!(
        "{}, {}: estimates for {} practices {silent} err by {:.2} FTE (root mean square), {:.0} % of what the rate of the \
         area errs by{verdict}",
        group.title(),
        basis.title(),
        score.n,
        score.rmse,
        score.rmse_relative_pct,
    );
    let evidence = [
        ("root mean squared error, FTE", Some(score.rmse)),
        ("in percent of that of the area's rate", Some(score.rmse_relative_pct)),
        ("mean absolute error, FTE", Some(score.mae)),
        ("mean of estimate less truth, FTE", Some(score.bias)),
        ("truths within the bounds for a half, %", score.cover50_pct),
        ("truths within the bounds for nine tenths, %", score.cover90_pct),
        ("totals within the bounds for nine tenths, %", score.totals_cover90_pct),
    ];
    CheckFinding {
        rule: "imputation_error".to_owned(),
        severity: if falls_short { Severity::Warning } else { Severity::Info },
        area: None,
        period: Some(last),
        message,
        evidence: evidence
            .into_iter()
            .filter_map(|(what, value)| Some(Evidence::new(what, Value::Known(value?))))
            .collect(),
    }
}

fn notes() -> Vec<String> {
    [
        "area_rate: the list times the staff per patient of the practices of the sub-ICB location that reported (England where \
         fewer than ten did); the publisher's way in outline, by staff group instead of by role",
        "carry_forward: the practice's own last value as it was",
        "blend: the own last value with the area's change, blended with the rate of its PCN (where ten practices reported), \
         sub-ICB location or England; the weight is learnt from practices not hidden and censuses before",
        "practices are hidden as if at random; those that really do not report may differ from the others",
    ]
    .map(str::to_owned)
    .to_vec()
}
