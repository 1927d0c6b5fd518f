//! Main issues, by stated rules, and what to discuss because of them: questions, never orders.

use wholetime_workbench::questions::profile::MainIssue;

use super::Ground;
use crate::ReportError;
use crate::document::{Span, Words, plain};
use crate::library::draft::{Draft, sentence, text};

/// Reasons of practices that are listed; more are in `attention`.
const REASONS_SHOWN: usize = 20;

/// What stands out, and what to talk about.
pub(super) fn section(ground: &Ground<'_>, draft: &mut Draft) -> Result<(), ReportError> {
    draft.heading(1, "issues", "Main issues");
    let issues = &ground.profile.main_issues;
    if issues.is_empty() {
        draft.say(
            "No rule found anything that stands out. That is not a judgement that all is well: rules see what is held.",
        );
    }
    let mut discussed: Vec<(&'static str, Words)> = Vec::new();
    for issue in issues {
        let told = ground.told(draft);
        let figure = told.figure(ground.id(&format!("issue.{}", issue.rule)), sentence(&issue.sentence), None);
        draft.numbered(vec![
            Span::Figure(figure.clone()),
            text(format!(" Rule: {}.", issue.rule_in_words.trim_end_matches('.'))),
        ]);
        if let Some(question) = question_of_issue(issue) {
            discussed.push((question, vec![text("Because: "), Span::Figure(figure)]));
        }
    }
    let looked = reasons(ground, draft, &mut discussed);
    draft.heading(1, "discuss", "What to discuss");
    if discussed.is_empty() {
        draft.say(if looked {
            "No rule asks for anything to be discussed."
        } else {
            "The rules that ask where to look first could not be applied: no workforce file of this month is held."
        });
        return Ok(());
    }
    draft.say("Questions for those who know the place, each with the figure it comes from. They are not recommendations to act.");
    // A question that several figures ask is put once.
    let mut questions: Vec<&'static str> = Vec::new();
    for (question, _) in &discussed {
        if !questions.contains(question) {
            questions.push(question);
        }
    }
    for question in questions {
        let mut words = vec![Span::Strong(format!("{question} "))];
        let because: Vec<&Words> = discussed.iter().filter(|(one, _)| *one == question).map(|(_, why)| why).collect();
        for (index, why) in because.iter().take(3).enumerate() {
            if index == 0 {
                words.extend(why.iter().cloned());
            } else {
                words.push(text(" "));
                words.extend(why.iter().skip(1).cloned());
            }
        }
        if 3 < because.len() {
            words.push(text(format!(" And {} more.", because.len() - 3)));
        }
        draft.numbered(words);
    }
    Ok(())
}

/// Reasons to look at the area and its practices, by the rules of `attention`; whether they could be applied.
fn reasons(ground: &Ground<'_>, draft: &mut Draft, discussed: &mut Vec<(&'static str, Words)>) -> bool {
    let (Some(reasons), Some(attention)) = (ground.shared.reasons(&ground.profile.area), ground.shared.attention())
    else {
        return false;
    };
    if reasons.is_empty() {
        return true;
    }
    draft.rests_on(&attention.sources);
    let what = format!("Practices and networks of {} to look at first", attention.area.name);
    let words = ["attention", attention.area.code.as_str()];
    let told = draft.figures.answered(&what, &words, Some(attention.period), &attention.sources);
    draft.heading(2, "look", "Where to look first");
    let items: Vec<Words> = reasons
        .iter()
        .take(REASONS_SHOWN)
        .map(|(name, reason)| {
            let id = ground.id(&format!("reason.{name}.{}", reason.rule));
            let figure = told.figure(id, sentence(&format!("{name}: {}", reason.sentence)), None);
            if let Some(question) = question_of_reason(reason.rule) {
                discussed.push((question, vec![text("Because: "), Span::Figure(figure.clone())]));
            }
            vec![Span::Figure(figure)]
        })
        .collect();
    let more = reasons.len().saturating_sub(items.len());
    draft.list(items);
    if 0 < more {
        draft.paragraph(plain(format!("{more} more: wholetime attention {}.", attention.area.code)));
    }
    true
}

/// What an issue asks. Our judgement of what a committee can do something about.
fn question_of_issue(issue: &MainIssue) -> Option<&'static str> {
    Some(match issue.rule.as_str() {
        "practices_not_held" => "Who asks the practices without a row to send their return before the next extract?",
        "coverage_below_90" => {
            "Which practices left a staff group out of their return, and who helps them to fill it in?"
        }
        "local_standard" => "What would it take to meet the local standard, and by when?",
        "furthest_from_peers" => "Is the distance from others like it meant, or recorded otherwise than there?",
        "largest_fall" => "Is the fall known here, and is it of posts, of hours or of the record?",
        "gps_aged_55_plus" => {
            "Who has talked with GPs aged 55 and over about the hours they want and who follows them?"
        }
        "staff_without_patients" => "Has the practice closed or merged, and who took its list over?",
        "network_size" => "Does the size of the network still suit what it is to do together?",
        "lowest_part" => "Can the part with the fewest GPs share staff or recruit with its neighbours?",
        "network_not_reporting" => "Who sends the network's own staff in, and when?",
        _ => return None,
    })
}

/// What a reason asks. Our judgement, as above.
fn question_of_reason(rule: &str) -> Option<&'static str> {
    Some(match rule {
        "no_gp" => "Who sees patients where no GP is recorded: is the record wrong, or is the post empty?",
        "single_handed" | "one_partner" => "Who takes over where a practice rests on one GP or one partner?",
        "gp_share_aged_55_plus" => {
            "Who has talked with GPs aged 55 and over about the hours they want and who follows them?"
        }
        "fte_fall" => "Is the fall known here, and is it of posts, of hours or of the record?",
        "list_growth_per_fte" => {
            "Can the practice whose list outgrows its GPs close the gap, alone or with its network?"
        }
        "lowest_tenth" => "What keeps practices with the fewest GPs or nurses from finding more?",
        "not_reporting" => "Who asks the practices without a row to send their return before the next extract?",
        "stale" => "Has anybody looked at the return of practices whose staff never change in it?",
        "staff_without_patients" => "Has the practice closed or merged, and who took its list over?",
        _ => return None,
    })
}
