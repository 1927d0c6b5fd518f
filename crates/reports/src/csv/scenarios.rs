//! Scenarios compared, assumptions by how much they matter, and what it would take, as comma-separated values.

use wholetime_workbench::questions::assumptions::AssumptionsAnswer;
use wholetime_workbench::questions::scenarios::Spread;
use wholetime_workbench::questions::scenarios::compare::{Difference, ScenarioComparison};
use wholetime_workbench::questions::scenarios::seek::Sought;
use wholetime_workbench::questions::scenarios::tornado::Tornado;

use super::{finish, optional, text};
use crate::ReportError;

fn ends(spread: &Spread) -> [String; 6] {
    [spread.mean, spread.p05, spread.p25, spread.p50, spread.p75, spread.p95].map(|number| number.to_string())
}

fn differs(difference: Option<&Difference>) -> [String; 7] {
    let Some(difference) = difference else { return std::array::from_fn(|_| String::new()) };
    let [mean, p05, p25, p50, p75, p95] = ends(&difference.spread);
    [mean, p05, p25, p50, p75, p95, difference.more_pct.to_string()]
}

/// Scenarios side by side: each a row, then each of its changes made alone.
///
/// # Errors
/// Where the table cannot be written.
pub fn scenario_comparison_csv(comparison: &ScenarioComparison) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "scenario",
        "title",
        "what",
        "author",
        "reason",
        "period",
        "mean",
        "p05",
        "p25",
        "p50",
        "p75",
        "p95",
        "difference_mean",
        "difference_p05",
        "difference_p25",
        "difference_p50",
        "difference_p75",
        "difference_p95",
        "more_pct",
        "chance_pct",
    ])?;
    let period = comparison.about.to.to_string();
    for one in &comparison.scenarios {
        let what = if one.difference.is_none() { "base" } else { "all its changes" };
        let mut row =
            vec![text(&one.id), text(&one.title), what.to_owned(), String::new(), String::new(), period.clone()];
        row.extend(ends(&one.end));
        row.extend(differs(one.difference.as_ref()));
        row.push(optional(one.chance_pct));
        writer.write_record(row)?;
        for alone in &one.alone {
            let said = [&one.id, &one.title, &alone.size, &alone.author, &alone.reason].map(|said| text(said));
            let mut row: Vec<String> = said.into_iter().chain([period.clone()]).collect();
            row.extend(std::iter::repeat_n(String::new(), 6));
            row.extend(differs(Some(&alone.difference)));
            row.push(String::new());
            writer.write_record(row)?;
        }
    }
    finish(writer)
}

/// Assumptions by how much they matter; those that change nothing stand at the end with the reason.
///
/// # Errors
/// Where the table cannot be written.
pub fn tornado_csv(tornado: &Tornado) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "assumption",
        "title",
        "of",
        "low",
        "central",
        "high",
        "change_at_low",
        "change_at_high",
        "swing",
        "source",
        "evidence",
        "is_from_memory",
        "not_varied",
    ])?;
    for bar in &tornado.bars {
        writer.write_record([
            text(&bar.assumption),
            text(&bar.title),
            bar.of.as_deref().map(text).unwrap_or_default(),
            bar.low.to_string(),
            bar.central.to_string(),
            bar.high.to_string(),
            bar.change_at_low.to_string(),
            bar.change_at_high.to_string(),
            bar.swing.to_string(),
            text(&bar.source),
            bar.evidence.word().to_owned(),
            bar.is_from_memory.to_string(),
            String::new(),
        ])?;
    }
    for one in &tornado.not_varied {
        let mut row = vec![text(&one.assumption), text(&one.title)];
        row.extend(std::iter::repeat_n(String::new(), 10));
        row.push(text(&one.why));
        writer.write_record(row)?;
    }
    finish(writer)
}

/// Every try of a goal.
///
/// # Errors
/// Where the table cannot be written.
pub fn sought_csv(sought: &Sought) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(["value", "chance_pct", "is_enough"])?;
    for one in &sought.tries {
        let is_enough = sought.wanted_pct <= one.chance_pct;
        writer.write_record([one.value.to_string(), one.chance_pct.to_string(), is_enough.to_string()])?;
    }
    finish(writer)
}

/// Assumptions, each value a row.
///
/// # Errors
/// Where the table cannot be written.
pub fn assumptions_csv(answer: &AssumptionsAnswer) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "assumption",
        "title",
        "unit",
        "of",
        "from",
        "low",
        "central",
        "high",
        "reference",
        "place",
        "evidence",
        "is_from_memory",
    ])?;
    for line in &answer.assumptions {
        for value in &line.values {
            writer.write_record([
                text(&line.name),
                text(&line.title),
                line.unit.word().to_owned(),
                value.of.as_deref().map(text).unwrap_or_default(),
                value.from.to_string(),
                value.low.to_string(),
                value.central.to_string(),
                value.high.to_string(),
                text(&value.reference),
                value.place.as_deref().map(text).unwrap_or_default(),
                value.evidence.word().to_owned(),
                value.is_from_memory.to_string(),
            ])?;
        }
    }
    finish(writer)
}
