//! Delivery of a plan on a day: actions overdue or without an owner, risks that stay high, time released that cannot be.

use jiff::civil::Date;
use wholetime_vocabulary::how_many;

use crate::consistency::Severity;
use crate::delivery::{Action, Risk, Status};
use crate::plan::Plan;
use crate::quantity::{Percent, Wte};
use crate::when::When;

use super::{PlanFinding, PlanRule, is_or_are, list};

/// Likelihood times impact from which a risk stays high: the red corner of the usual 5 × 5 grid, our judgement.
const HIGH: u8 = 20;

pub(super) fn check(plan: &Plan, today: Date, findings: &mut Vec<PlanFinding>) {
    overdue(plan, today, findings);
    incomplete(plan, findings);
    after_the_plan(plan, findings);
    risks(plan, today, findings);
    time_released(plan, findings);
}

fn titles<'a>(actions: impl Iterator<Item = &'a Action>) -> Vec<String> {
    actions.map(|action| action.title.clone()).collect()
}

fn overdue(plan: &Plan, today: Date, findings: &mut Vec<PlanFinding>) {
    let all = plan.delivery.actions.len();
    let mut tell = |on: Date, which: &str, mend: &str| {
        let late: Vec<&Action> = plan.delivery.overdue(on).collect();
        if late.is_empty() {
            return;
        }
        let mut finding = PlanFinding::new(
            Severity::Warning,
            PlanRule::Overdue,
            format!(
                "{} of {} {} to be complete before {which} ({on}) and not told to be done: {}.",
                late.len(),
                how_many(all, "action"),
                if late.len() == 1 { "was" } else { "were" },
                list(&titles(late.iter().copied()))
            ),
        )
        .mend(mend);
        for action in late {
            let day = action.complete_by.map(|day| day.to_string()).unwrap_or_default();
            finding = finding.about(&action.title, day, format!("action `{}`", action.id));
        }
        findings.push(finding);
    };
    let written = plan.written_on.filter(|written| *written <= today);
    if let Some(written) = written {
        tell(written, "the plan was written", "Say what has been done of them, or give a new day.");
    }
    let is_more = |written: Date| plan.delivery.overdue(written).count() < plan.delivery.overdue(today).count();
    if written.is_none_or(is_more) {
        tell(today, "today", "Say how they stand (`status`), or give a new day.");
    }
}

fn incomplete(plan: &Plan, findings: &mut Vec<PlanFinding>) {
    let open: Vec<&Action> = plan
        .delivery
        .actions
        .iter()
        .filter(|action| !matches!(action.status, Status::Done | Status::Dropped))
        .collect();
    let of = |is_missing: &dyn Fn(&Action) -> bool| -> Vec<String> {
        titles(open.iter().copied().filter(|action| is_missing(action)))
    };
    let kinds: [(Severity, &str, &str, Vec<String>); 4] = [
        (Severity::Warning, "an owner", "Name who answers for each.", of(&Action::has_no_owner)),
        (
            Severity::Warning,
            "a day by which it is complete",
            "Give each a day, or say that it goes on (`status = \"ongoing\"`).",
            of(&|action| action.complete_by.is_none() && action.status != Status::Ongoing),
        ),
        (
            Severity::Note,
            "a key performance indicator",
            "Say how one would see that it works.",
            of(&|action| action.kpi.is_none()),
        ),
        (
            Severity::Note,
            "a word on how it stands",
            "Say how each stands (`status`).",
            of(&|action| action.status == Status::NotStated),
        ),
    ];
    for (severity, what, mend, missing) in kinds.into_iter().filter(|(_, _, _, missing)| !missing.is_empty()) {
        let message = if missing.len() == open.len() && 1 < open.len() {
            format!("None of the {} open actions has {what}.", open.len())
        } else {
            format!("{} of {} without {what}: {}.", missing.len(), how_many(open.len(), "open action"), list(&missing))
        };
        findings.push(PlanFinding::new(severity, PlanRule::Action, message).mend(mend));
    }
}

fn after_the_plan(plan: &Plan, findings: &mut Vec<PlanFinding>) {
    let Some(last) = plan.years.last() else { return };
    let Some(ends) = super::decisions::last_day(When::Year(*last)) else { return };
    let late: Vec<String> = plan
        .delivery
        .actions
        .iter()
        .filter(|action| action.complete_by.is_some_and(|day| ends < day))
        .map(|action| action.title.clone())
        .collect();
    if !late.is_empty() {
        findings.push(PlanFinding::new(
            Severity::Note,
            PlanRule::Horizon,
            format!(
                "{} {} complete only after the last year of the plan, {last}: {}.",
                how_many(late.len(), "action"),
                is_or_are(late.len()),
                list(&late)
            ),
        ));
    }
    let outside: Vec<String> = plan
        .delivery
        .packages
        .iter()
        .filter(|package| package.quarters.iter().any(|quarter| !plan.years.contains(&quarter.year())))
        .map(|package| package.title.clone())
        .collect();
    if !outside.is_empty() {
        findings.push(
            PlanFinding::new(
                Severity::Warning,
                PlanRule::Horizon,
                format!(
                    "{} {} worked on in quarters outside the years of the plan: {}.",
                    how_many(outside.len(), "package"),
                    is_or_are(outside.len()),
                    list(&outside)
                ),
            )
            .mend("Mend the quarters, or add the years to the plan."),
        );
    }
}

fn risks(plan: &Plan, today: Date, findings: &mut Vec<PlanFinding>) {
    let risks = &plan.delivery.risks;
    let of = |is_meant: &dyn Fn(&Risk) -> bool| -> Vec<String> {
        risks.iter().filter(|risk| is_meant(risk)).map(|risk| risk.title.clone()).collect()
    };
    let score = |risk: &Risk| risk.after.or(risk.before).map(crate::delivery::Score::severity);
    let is_empty = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    for risk in risks {
        if let (Some(before), Some(after)) = (risk.before, risk.after)
            && before.severity() < after.severity()
        {
            findings.push(
                PlanFinding::new(
                    Severity::Error,
                    PlanRule::Risk,
                    format!("The risk \"{}\" scores {} before mitigation and {} after it, so what is done about it makes it worse.", risk.title, before.severity(), after.severity()),
                )
                .about(&risk.title, format!("{} before, {} after", before.severity(), after.severity()), format!("risk `{}`", risk.id))
                .mend("Mend the scores, or drop the mitigation."),
            );
        }
    }
    let high = risks.iter().filter(|risk| score(risk).is_some_and(|score| HIGH <= score));
    let high: Vec<String> = high.map(|risk| format!("{} ({} of 25)", risk.title, score(risk).unwrap_or(0))).collect();
    if !high.is_empty() {
        findings.push(
            PlanFinding::new(
                Severity::Warning,
                PlanRule::Risk,
                format!(
                    "{} of {} score {HIGH} or more of 25 after all that is done about them: {}.",
                    high.len(),
                    how_many(risks.len(), "risk"),
                    list(&high)
                ),
            )
            .mend("Do more about them, or have the board accept them."),
        );
    }
    let kinds: [(Severity, &str, &str, Vec<String>); 3] = [
        (Severity::Warning, "an owner", "Name who answers for each.", of(&|risk| is_empty(&risk.owner))),
        (
            Severity::Note,
            "a day on which it is looked at again",
            "Give each a day (`review_on`).",
            of(&|risk| risk.review_on.is_none()),
        ),
        (Severity::Note, "any mitigation", "Say what is done about each.", of(&|risk| is_empty(&risk.mitigation))),
    ];
    for (severity, what, mend, meant) in kinds.into_iter().filter(|(_, _, _, meant)| !meant.is_empty()) {
        let message = if meant.len() == risks.len() && 1 < risks.len() {
            format!("None of the {} risks has {what}.", risks.len())
        } else {
            format!("{} of {} without {what}: {}.", meant.len(), how_many(risks.len(), "risk"), list(&meant))
        };
        findings.push(PlanFinding::new(severity, PlanRule::Risk, message).mend(mend));
    }
    let unreviewed = of(&|risk| risk.review_on.is_some_and(|day| day < today));
    if !unreviewed.is_empty() {
        findings.push(
            PlanFinding::new(
                Severity::Warning,
                PlanRule::Risk,
                format!(
                    "{} of {} {} to be looked at again before today ({today}): {}.",
                    unreviewed.len(),
                    how_many(risks.len(), "risk"),
                    if unreviewed.len() == 1 { "was" } else { "were" },
                    list(&unreviewed)
                ),
            )
            .mend("Look at them again, and give a new day."),
        );
    }
}

fn time_released(plan: &Plan, findings: &mut Vec<PlanFinding>) {
    for released in &plan.time_released {
        let location = format!("time released `{}`", released.id);
        if Percent::ALL < released.reach_percent || released.day_minutes < released.minutes_a_day {
            findings.push(
                PlanFinding::new(
                    Severity::Error,
                    PlanRule::TimeReleased,
                    format!(
                        "{}: {} of {} minutes a day for {} % of {} WTE is more than there is.",
                        released.title,
                        released.minutes_a_day,
                        released.day_minutes,
                        released.reach_percent,
                        released.wte
                    ),
                )
                .about(&released.title, format!("{} minutes", released.minutes_a_day), &location),
            );
        }
        let counted = plan.initiatives.iter().find(|initiative| {
            let posts: Wte = plan.years.iter().map(|year| initiative.planned_in(*year)).sum();
            initiative.id == released.id
                || initiative.title.eq_ignore_ascii_case(&released.title)
                || (initiative.role == released.profession
                    && posts == released.equivalent()
                    && initiative.pay.is_none())
        });
        if let Some(initiative) = counted {
            findings.push(
                PlanFinding::new(
                    Severity::Error,
                    PlanRule::TimeReleased,
                    format!(
                        "{} gives time back worth {} WTE and is counted as posts as well, under {}. Time given back to people in post is no post.",
                        released.title,
                        released.equivalent(),
                        initiative.title
                    ),
                )
                .about(&released.title, released.equivalent(), &location)
                .mend(format!("Take the initiative `{}` away, and leave the time beside the posts.", initiative.id)),
            );
        }
        if released.evidence.to_lowercase().contains("self") {
            findings.push(
                PlanFinding::new(
                    Severity::Note,
                    PlanRule::TimeReleased,
                    format!(
                        "{}: {} WTE of time given back rest on what those who use it say themselves.",
                        released.title,
                        released.equivalent()
                    ),
                )
                .about(&released.title, released.equivalent(), &location),
            );
        }
    }
}
