//! Whether a plan can be true, paid for and carried out as it is written: what contradicts itself, what is left open.
//!
//! A finding is an **error** where two things the plan says cannot both be so, a **warning** where somebody must decide or
//! act, and a **note** where it is worth knowing. What is alike is told once, with all it is about.
//!
//! **Invariant:** pure; what day it is, is an argument. Nothing is said of what the plan leaves out on purpose and says why.

mod decisions;
mod delivery;
mod money;
mod numbers;
mod posts;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::consistency::Severity;
use crate::figures::figures;
use crate::plan::Plan;
use crate::targets::targets;

/// What a finding on a plan is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanRule {
    /// A printed figure is not what the plan comes to.
    PrintedFigure,
    /// What is stated of a whole is not the sum of its parts.
    StatedWhole,
    /// A part is more than what it is a part of, or people are counted against WTE.
    PartAboveWhole,
    /// Other posts are costed than planned.
    PlannedAndCosted,
    /// Posts bring less than an aim asks for.
    PostsAndAim,
    /// Posts of a year bring less than will be missing in it.
    PostsAndGap,
    /// What places pledge is less than what is asked of them.
    Pledges,
    /// Aims of one profession are counted from several baselines.
    Baselines,
    /// Need, ambition and what is imposed are not one number.
    Aims,
    /// A target cannot be worked out from what the plan holds.
    Target,
    /// Posts begin before they can be filled.
    LeadTime,
    /// Days and years lie outside the plan.
    Horizon,
    /// Recruits are paid in their first year only.
    Recurrence,
    /// A year is set against several.
    Span,
    /// Posts are costed for months before they begin.
    PartYear,
    /// What is not paid for, or paid for twice.
    Funding,
    /// Money that is not used.
    UnusedMoney,
    /// Posts that go on, paid by money that ends.
    MoneyThatEnds,
    /// Pay that is not in force, from memory, or never raised.
    Pay,
    /// Posts and lines without a cost.
    NotCosted,
    /// Ways to recruit that may fail, with nothing to fall back on.
    Fallback,
    /// Ways to recruit that nobody answers for, or that have no day by which they are decided.
    Decision,
    /// Actions whose day has gone by.
    Overdue,
    /// Actions without an owner, a day or a measure.
    Action,
    /// Risks that are not looked at, or that stay high.
    Risk,
    /// Time released that is counted as posts, or cannot be.
    TimeReleased,
    /// Something points at a figure that is not there.
    Dangling,
}

/// A figure or thing of the plan that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlanFigure {
    /// What it is, in words.
    pub label: String,
    /// As the plan says it.
    pub printed: String,
    /// Where in the plan document.
    pub location: String,
}

/// The smallest change that would mend a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlanMend {
    /// The change in words.
    pub sentence: String,
}

/// Something that whoever answers for a plan should mend, decide or know. The keys are those of a finding on a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlanFinding {
    /// How much it weighs.
    pub severity: Severity,
    /// What it is about.
    pub rule: PlanRule,
    /// One sentence or two that a director understands.
    pub message: String,
    /// The figures and things it is about.
    pub figures: Vec<PlanFigure>,
    /// The smallest change that would mend it.
    pub mend: Option<PlanMend>,
}

impl PlanFinding {
    fn new(severity: Severity, rule: PlanRule, message: impl Into<String>) -> Self {
        Self { severity, rule, message: message.into(), figures: Vec::new(), mend: None }
    }

    fn about(mut self, label: impl Into<String>, printed: impl ToString, location: impl Into<String>) -> Self {
        self.figures.push(PlanFigure { label: label.into(), printed: printed.to_string(), location: location.into() });
        self
    }

    fn mend(mut self, sentence: impl Into<String>) -> Self {
        self.mend = Some(PlanMend { sentence: sentence.into() });
        self
    }
}

/// Everything there is to say against a plan as it stands on a day: errors first, then warnings, then notes; within them
/// figures before posts, posts before money, money before delivery.
#[must_use]
pub fn check_plan(plan: &Plan, today: Date) -> Vec<PlanFinding> {
    let mut findings = Vec::new();
    let worked_out = figures(plan);
    numbers::check(plan, &mut findings);
    posts::check(plan, &mut findings);
    findings.extend(refused_targets(plan, today));
    findings.extend(nothing_planned(plan));
    match &worked_out {
        Ok(figures) => {
            numbers::check_figures(plan, figures, &mut findings);
            money::check(plan, &mut findings);
        }
        Err(why) => findings.push(
            PlanFinding::new(Severity::Error, PlanRule::Pay, format!("Nothing can be costed: {why}."))
                .mend("Give pay and on-costs a row that begins on or before the first day a post is paid."),
        ),
    }
    decisions::check(plan, &mut findings);
    delivery::check(plan, today, &mut findings);
    findings.sort_by_key(|finding| (finding.severity, finding.rule));
    findings
}

/// A plan that was started and not filled in: that nothing contradicts itself in it says nothing.
fn nothing_planned(plan: &Plan) -> Option<PlanFinding> {
    let is_empty = plan.aims.is_empty()
        && plan.initiatives.is_empty()
        && plan.lines.is_empty()
        && plan.time_released.is_empty()
        && plan.delivery.actions.is_empty();
    let message = "Nothing is planned yet: the plan has no aim, no initiative, no cost and no action.";
    let mend = "Fill in what is wanted (`aim`) and what is done about it (`initiative`); the document that is taken away has an example of each.";
    is_empty.then(|| PlanFinding::new(Severity::Warning, PlanRule::Aims, message).mend(mend))
}

/// Targets that say nothing to any place, because something they are worked out from is not there.
fn refused_targets(plan: &Plan, today: Date) -> impl Iterator<Item = PlanFinding> {
    targets(plan, today, None).into_iter().filter_map(|target| {
        let why = target.refused?;
        let message = format!("The target {} cannot be worked out: {why}.", target.title);
        Some(
            PlanFinding::new(Severity::Error, PlanRule::Target, message)
                .about(&target.title, "nothing", format!("target `{}`", target.id))
                .mend("Add what is missing, or share it by something else."),
        )
    })
}

/// Whether a text is a plan document and not the figures of a paper: it has years and places. Where a slip of the pen makes it
/// no TOML, its lines tell which it was to be.
#[must_use]
pub fn is_plan_toml(text: &str) -> bool {
    match text.parse::<toml::Table>() {
        Ok(file) => KEYS.iter().all(|key| file.contains_key(*key)),
        Err(_) => ["years", "[[place]]"].iter().all(|start| text.lines().any(|line| line.starts_with(start))),
    }
}

/// The same in JSON.
#[must_use]
pub fn is_plan_json(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok_and(|file| KEYS.iter().all(|key| file.get(key).is_some()))
}

/// Keys that every plan document has and no statement file.
const KEYS: [&str; 2] = ["years", "place"];

/// "a, b and c"; of many the first few and how many more there are.
fn list(names: &[String]) -> String {
    const MOST: usize = 6;
    let mut told: Vec<String> = names.iter().take(MOST).cloned().collect();
    if MOST < names.len() {
        told.push(format!("{} more", names.len() - MOST));
    }
    match told.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// "is" of one, "are" of several.
const fn is_or_are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// "has" of one, "have" of several.
const fn has_or_have(count: usize) -> &'static str {
    if count == 1 { "has" } else { "have" }
}

#[cfg(test)]
mod tests;
