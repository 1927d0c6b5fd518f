//! Ways to recruit: whether they can be in time, who answers for them, when they are decided, and what if they fail.

use jiff::civil::Date;
use wholetime_vocabulary::how_many;

use crate::consistency::Severity;
use crate::plan::{Initiative, Plan, Stream};
use crate::quantity::{Percent, Wte};
use crate::refusal::without_stream;
use crate::when::When;

use super::{PlanFinding, PlanRule, has_or_have, list};

pub(super) fn check(plan: &Plan, findings: &mut Vec<PlanFinding>) {
    let streams: Vec<(&Initiative, &Stream)> = plan
        .initiatives
        .iter()
        .flat_map(|initiative| initiative.streams.iter().map(move |stream| (initiative, stream)))
        .filter(|(_, stream)| stream.posts.iter().any(|posts| !posts.is_in_post && Wte::ZERO < posts.planned))
        .collect();
    for (initiative, stream) in &streams {
        too_early(plan, initiative, stream, findings);
        no_fallback(plan, initiative, stream, findings);
        if let Some(percent) = stream.probability_percent.filter(|percent| Percent::ALL < *percent) {
            findings.push(PlanFinding::new(
                Severity::Error,
                PlanRule::Fallback,
                format!("{} is {percent} % likely to come off, more than certain.", named(initiative, stream)),
            ));
        }
    }
    let without = |is_missing: &dyn Fn(&Stream) -> bool| -> Vec<String> {
        let open = streams.iter().filter(|(_, stream)| is_missing(stream));
        open.map(|(initiative, stream)| named(initiative, stream)).collect()
    };
    let is_empty = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    let kinds: [(Severity, &str, &str, Vec<String>); 4] = [
        (
            Severity::Warning,
            "somebody who answers for it",
            "Name an owner for each.",
            without(&|stream| is_empty(&stream.owner)),
        ),
        (
            Severity::Warning,
            "a day by which it is decided",
            "Give each a day (`decide_by`): the last on which the posts can still begin in time.",
            without(&|stream| stream.decide_by.is_none()),
        ),
        (
            Severity::Note,
            "a lead time from decision to first day",
            "Give each its months (`lead_months`).",
            without(&|stream| stream.lead_months.is_none()),
        ),
        (
            Severity::Note,
            "a word on how likely it is",
            "Say how likely each is (`probability_percent`).",
            without(&|stream| stream.probability_percent.is_none()),
        ),
    ];
    for (severity, what, mend, open) in kinds.into_iter().filter(|(_, _, _, open)| !open.is_empty()) {
        let message = if open.len() == streams.len() && 1 < open.len() {
            format!("None of the {} ways to bring people has {what}.", streams.len())
        } else {
            format!("Ways to bring people without {what}: {}.", list(&open))
        };
        findings.push(PlanFinding::new(severity, PlanRule::Decision, message).mend(mend));
    }
    horizon(plan, findings);
}

fn named(initiative: &Initiative, stream: &Stream) -> String {
    if initiative.streams.len() == 1 {
        initiative.title.clone()
    } else {
        format!("{} ({})", stream.title, initiative.title)
    }
}

fn location(initiative: &Initiative, stream: &Stream) -> String {
    format!("initiative `{}`, stream `{}`", initiative.id, stream.id)
}

/// The last day of a time of the plan.
pub(super) fn last_day(when: When) -> Option<Date> {
    let (year, months) = match when {
        When::Year(year) => (year, 12),
        When::Quarter(year, quarter) => (year, u32::from(quarter) * 3),
        When::Month(year, month_index) => (year, u32::from(month_index) + 1),
    };
    after(year.first_day_of(0), months)?.yesterday().ok()
}

/// The first day of the month so many months on, at the same day where that month has one.
fn after(day: Date, months: u32) -> Option<Date> {
    day.checked_add(jiff::Span::new().try_months(months).ok()?).ok()
}

fn too_early(plan: &Plan, initiative: &Initiative, stream: &Stream, findings: &mut Vec<PlanFinding>) {
    let lead = stream.lead_months.unwrap_or(0);
    let (from, what) = match (stream.decide_by, plan.written_on) {
        (Some(day), _) => (day, "decided by"),
        (None, Some(day)) if 0 < lead => (day, "the plan is of"),
        _ => return,
    };
    let Some(first) = after(from, lead) else { return };
    let early: Vec<String> = stream
        .posts
        .iter()
        .filter(|posts| !posts.is_in_post && Wte::ZERO < posts.planned)
        .filter(|posts| last_day(posts.when).is_some_and(|last| last < first))
        .map(|posts| format!("{} in {}", posts.planned, posts.when))
        .collect();
    if early.is_empty() {
        return;
    }
    findings.push(
        PlanFinding::new(
            Severity::Error,
            PlanRule::LeadTime,
            format!(
                "{}: {} cannot have come: {what} {from}, and {} from then is {first}.",
                named(initiative, stream),
                list(&early),
                how_many(usize::try_from(lead).unwrap_or(0), "month"),
            ),
        )
        .about(named(initiative, stream), list(&early), location(initiative, stream))
        .mend(format!("Decide earlier, or plan these posts for after {first}.")),
    );
}

/// A way that may fail: told to be less than certain, or international, which depends on a national scheme and visas.
fn no_fallback(plan: &Plan, initiative: &Initiative, stream: &Stream, findings: &mut Vec<PlanFinding>) {
    let has_fallback = stream.fallback.as_deref().is_some_and(|text| !text.trim().is_empty());
    let is_unsure = stream.probability_percent.is_some_and(|percent| percent < Percent::ALL);
    let is_international = [&stream.id, &stream.title].iter().any(|text| text.to_lowercase().contains("international"));
    if has_fallback || !(is_unsure || is_international) {
        return;
    }
    let Some(refusal) = without_stream(plan, &initiative.id, &stream.id) else { return };
    let likely = stream.probability_percent.map(|percent| format!(" It is {percent} % likely.")).unwrap_or_default();
    findings.push(
        PlanFinding::new(
            Severity::Warning,
            PlanRule::Fallback,
            format!(
                "If {} brings nobody, {} of the {} planned under {} are left, and the plan does not say what is done then.{likely}",
                stream.title, refusal.left, refusal.planned, initiative.title
            ),
        )
        .about(&stream.title, refusal.lost, location(initiative, stream))
        .mend("Name what is done instead (`fallback`), and the event on which the plan is made anew (`trigger`)."),
    );
}

fn horizon(plan: &Plan, findings: &mut Vec<PlanFinding>) {
    let (Some(first), Some(last)) = (plan.years.first(), plan.years.last()) else { return };
    let begins = first.first_day_of(0);
    let Some(ends) = last_day(When::Year(*last)) else { return };
    for aim in &plan.aims {
        let Some(by) = aim.by else { continue };
        let (severity, told, mend) = if by < begins {
            (Severity::Error, format!("before the plan begins ({begins})"), "Mend the day, or say what has come of it.")
        } else if ends < by {
            (
                Severity::Warning,
                format!("after the plan ends ({ends})"),
                "Say what is reached by the end of the plan, or plan for the later day.",
            )
        } else {
            continue;
        };
        findings.push(
            PlanFinding::new(severity, PlanRule::Horizon, format!("{} is to be reached by {by}, {told}.", aim.title))
                .about(&aim.title, by, format!("aim `{}`", aim.id))
                .mend(mend),
        );
    }
    let undated: Vec<String> = plan.aims.iter().filter(|aim| aim.by.is_none()).map(|aim| aim.title.clone()).collect();
    if !undated.is_empty() {
        findings.push(
            PlanFinding::new(
                Severity::Note,
                PlanRule::Horizon,
                format!(
                    "{} {} no day by which it is to be reached: {}.",
                    how_many(undated.len(), "aim"),
                    has_or_have(undated.len()),
                    list(&undated)
                ),
            )
            .mend("Give each its day (`by`)."),
        );
    }
}
