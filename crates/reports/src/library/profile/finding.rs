//! What a committee should take away: a few sentences, each with its figures.

use wholetime_vocabulary::Value;
use wholetime_workbench::questions::profile::StaffLine;

use super::Ground;
use super::ahead::GroupAhead;
use super::staff::{indicator, of_group, rate_words};
use crate::document::{Span, Words};
use crate::library::draft::{Draft, sentence, text};
use crate::words;

/// Issues told among what to take away; all stand in their own section.
const ISSUES_TOLD: usize = 2;

/// The sentences, numbered.
pub(super) fn section(ground: &Ground<'_>, draft: &mut Draft, ahead: &[GroupAhead]) {
    draft.heading(1, "findings", "What to take away");
    let mut findings: Vec<Words> = Vec::new();
    findings.extend(baseline(ground, draft));
    findings.extend(change(ground, draft));
    findings.extend(issues(ground, draft));
    findings.extend(to_come(ground, draft, ahead));
    for words in findings {
        draft.numbered(words);
    }
    if ground.profile.held.share_pct < 100.0 {
        draft.warn(format!("Not all is held: {}.", ground.profile.held.sentence));
    }
}

/// Who is there for how many.
fn baseline(ground: &Ground<'_>, draft: &mut Draft) -> Option<Words> {
    let lines: Vec<&StaffLine> = ground.default_lines().filter(|line| line.fte.known().is_some()).collect();
    let told: Vec<Words> = lines.iter().filter_map(|line| rate_words(ground, draft, line)).collect();
    if told.is_empty() {
        return None;
    }
    let patients = words::value(ground.profile.patients, 0);
    let mut said = vec![text(format!("For its {patients} registered patients, {} has ", ground.profile.area.name))];
    let last = told.len() - 1;
    for (index, words) in told.into_iter().enumerate() {
        if 0 < index {
            said.push(text(if index == last { " and " } else { ", " }));
        }
        said.extend(words);
    }
    said.push(text("."));
    Some(said)
}

/// How the rates changed.
fn change(ground: &Ground<'_>, draft: &mut Draft) -> Option<Words> {
    let period = ground.profile.compared_to?;
    let mut said = vec![text(format!("Since {}, ", period.in_words()))];
    let mut is_first = true;
    for line in ground.default_lines() {
        let Some(previous) = &line.previous else { continue };
        let (Value::Known(change), Some(arrow)) = (previous.fte_change, previous.arrow) else { continue };
        let earlier = period.to_string();
        let words = ["profile", ground.code(), "--compare-to", earlier.as_str()];
        let what = format!("Profile of {}", ground.profile.area.name);
        let told = draft.figures.answered(&what, &words, Some(ground.profile.period), &ground.profile.sources);
        let id = ground.id(&format!("{}.change", indicator(line, "fte")));
        let figure = told.figure(id, words::signed(previous.fte_change, 1), Some(change));
        if !is_first {
            said.push(text("; "));
        }
        is_first = false;
        said.extend([
            text(format!("{} ", of_group(line))),
            Span::Figure(figure),
            text(format!(" FTE ({})", rate(arrow))),
        ]);
    }
    said.push(text("."));
    (!is_first).then_some(said)
}

/// Which way a rate went, in words.
const fn rate(arrow: wholetime_workbench::questions::profile::Arrow) -> &'static str {
    use wholetime_workbench::questions::profile::Arrow;
    match arrow {
        Arrow::Up => "more for each patient",
        Arrow::Down => "fewer for each patient",
        Arrow::Level => "about as many for each patient",
    }
}

fn issues(ground: &Ground<'_>, draft: &mut Draft) -> Vec<Words> {
    let told = ground.told(draft);
    ground
        .profile
        .main_issues
        .iter()
        .filter(|issue| issue.rule != "largest_fall")
        .take(ISSUES_TOLD)
        .map(|issue| {
            let id = ground.id(&format!("issue.{}", issue.rule));
            vec![Span::Figure(told.figure(id, sentence(&issue.sentence), None))]
        })
        .collect()
}

/// What lies ahead, of the first group that has a forecast.
fn to_come(ground: &Ground<'_>, draft: &mut Draft, ahead: &[GroupAhead]) -> Option<Words> {
    let forecast = ahead.iter().find_map(|one| one.forecast.as_ref().ok())?;
    let (years, seed) = (forecast.years.to_string(), forecast.seed.to_string());
    let words = [
        "forecast",
        ground.code(),
        "--group",
        forecast.group.word(),
        "--years",
        years.as_str(),
        "--seed",
        seed.as_str(),
    ];
    let what = format!("Forecast of {}, {}", forecast.group.title(), forecast.area.name);
    let told = draft.figures.answered(&what, &words, Some(forecast.from), &forecast.sources);
    let id = ground.id(&format!("forecast.{}.finding", forecast.group));
    Some(vec![Span::Figure(told.figure(id, sentence(&forecast.finding), None))])
}
