//! `wholetime backtest --level practice`: how far forecasts of practices would have been right.

use std::fmt::Write as _;
use std::process::ExitCode;

use wholetime_vocabulary::{Cancel, Level};
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::backtest::practices::{
    PracticeBacktest, PracticeBacktestAsked, PracticeMethod, ScoreLine, whom,
};
use wholetime_workbench::questions::forecast::Watch;

use crate::arguments::Format;
use crate::output::{self, capital, lay};
use crate::progress::Bar;

/// Headings of the table of standings.
const HEADINGS: [&str; 15] = [
    "of",
    "staff",
    "years",
    "origins",
    "forecasts",
    "MAE",
    "last value",
    "drift",
    "damped trend",
    "CRPS",
    "simple",
    "below it %",
    "50 %",
    "80 %",
    "90 %",
];

pub(super) fn run(bench: &Workbench, asked: &PracticeBacktestAsked, format: Format) -> anyhow::Result<ExitCode> {
    let (bar, never) = (Bar::new(), Cancel::default());
    let answer = bench.backtest_of_practices_watched(asked, Watch { progress: &bar, cancel: &never })?;
    bar.finish();
    output::answer(format, &answer, wholetime_reports::csv::practice_backtest_csv, |answer| table(answer, asked))?;
    Ok(ExitCode::SUCCESS)
}

fn table(answer: &PracticeBacktest, asked: &PracticeBacktestAsked) -> anyhow::Result<()> {
    output::text(&format!("{}\n\n", answer.finding))?;
    // From one origin, its own lines; else all origins together.
    let lines = if asked.origin.is_some() { &answer.scores } else { &answer.standings };
    output::table(&HEADINGS, &rows(lines))?;
    let aims: Vec<Vec<String>> = answer.aims.iter().map(aim).collect();
    output::table(&["aim", "of", "came out", ""], &aims)?;
    output::text("\nPractices that were no longer there\n")?;
    output::table(&CLOSED, &closed(answer))?;
    output::text(&format!("\n{}\n", answer.method))?;
    if !answer.left_out.is_empty() {
        output::text(&format!("{} forecasts are not scored; --format json says why\n", answer.left_out.len()))?;
    }
    for note in &answer.notes {
        output::text(&format!("{note}\n"))?;
    }
    Ok(())
}

fn aim(aim: &wholetime_workbench::questions::backtest::practices::PracticeAim) -> Vec<String> {
    let met = if aim.is_met { "met" } else { "not met" };
    vec![aim.aim.clone(), aim.about.clone(), aim.measured.clone(), met.to_owned()]
}

fn figure(value: Option<f64>, decimals: usize) -> String {
    value.map(|value| output::decimal(value, decimals)).unwrap_or_default()
}

/// A row for each line of our own method, with what the others of its kind scored.
fn rows(lines: &[ScoreLine]) -> Vec<Vec<String>> {
    let row = |ours: &ScoreLine| {
        let other = |method: PracticeMethod| {
            lines.iter().find(|line| {
                (&line.data, line.group, line.level, line.horizon, line.origin, line.method)
                    == (&ours.data, ours.group, ours.level, ours.horizon, ours.origin, method)
            })
        };
        let mae = |method: PracticeMethod| figure(other(method).map(|line| line.mae), 3);
        vec![
            of(ours.level).to_owned(),
            whom(ours),
            ours.horizon.to_string(),
            ours.origin.map_or_else(|| ours.origins.to_string(), |origin| origin.to_string()),
            ours.n.to_string(),
            figure(Some(ours.mae), 3),
            mae(PracticeMethod::LastValue),
            mae(PracticeMethod::Drift),
            mae(PracticeMethod::DampedTrend),
            figure(ours.crps, 4),
            figure(other(PracticeMethod::SimpleEnsemble).and_then(|line| line.crps), 4),
            figure(ours.below_simple_pct, 1),
            figure(ours.cover50_pct, 1),
            figure(ours.cover80_pct, 1),
            figure(ours.cover90_pct, 1),
        ]
    };
    lines.iter().filter(|line| line.method == PracticeMethod::Alike).map(row).collect()
}

const fn of(level: Level) -> &'static str {
    match level {
        Level::Practice => "practices",
        level => level.titles(),
    }
}

/// Headings of the table of practices that were no longer there.
const CLOSED: [&str; 7] = ["staff", "years", "origins", "practices", "gone", "expected", "gone a year %"];

fn closed(answer: &PracticeBacktest) -> Vec<Vec<String>> {
    let mut kinds: Vec<(&str, &str, u8)> = Vec::new();
    for line in &answer.closed {
        let kind = (line.data.as_str(), line.group.title(), line.horizon);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let row = |(data, group, horizon): (&str, &str, u8)| {
        let lines = answer
            .closed
            .iter()
            .filter(|line| line.data == data && line.group.title() == group && line.horizon == horizon);
        let lines: Vec<_> = lines.collect();
        let practices: usize = lines.iter().map(|line| line.practices).sum();
        let gone: usize = lines.iter().map(|line| line.gone).sum();
        let expected: f64 = lines.iter().map(|line| line.expected).sum();
        let yearly = 100.0 * gone as f64 / practices.max(1) as f64 / f64::from(horizon);
        vec![
            format!(
                "{group}, {}",
                if data == "practice_panel" { "yearly, all England" } else { "quarterly files held" }
            ),
            horizon.to_string(),
            lines.len().to_string(),
            practices.to_string(),
            gone.to_string(),
            output::decimal(expected, 0),
            output::decimal(yearly, 1),
        ]
    };
    kinds.into_iter().map(row).collect()
}

/// The section of the handbook's page on accuracy, with nothing in it but what came out.
pub(super) fn section(answer: &PracticeBacktest) -> anyhow::Result<String> {
    let mut page = String::from("\n# Practices, networks and areas\n\n");
    write!(page, "**{}.**\n\n## How places are forecast\n\n{}.\n\n", capital(&answer.finding), answer.method)?;
    for note in &answer.notes {
        writeln!(page, "- {}.", capital(note))?;
    }
    page.push_str("\n## What we aim at for practices\n\n");
    lay(&mut page, &["aim", "of", "came out", "met"], &answer.aims.iter().map(aim).collect::<Vec<_>>())?;
    page.push_str(
        "\n## Places, over all origins\n\nMAE and CRPS in FTE. Simple: CRPS of the simple ensemble. 50, 80 and 90 %: share of what came \
         inside the middle so much of the forecast.\n\n",
    );
    lay(&mut page, &HEADINGS, &rows(&answer.standings))?;
    page.push_str("\n## Practices that were no longer there\n\n");
    lay(&mut page, &CLOSED, &closed(answer))?;
    page.push_str("\n## Places, origin by origin\n\nThe origin stands in the fourth column.\n\n");
    let practices: Vec<ScoreLine> =
        answer.scores.iter().filter(|line| line.level == Level::Practice).cloned().collect();
    lay(&mut page, &HEADINGS, &rows(&practices))?;
    Ok(page)
}
