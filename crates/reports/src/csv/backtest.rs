//! How far forecasts would have been right, as comma-separated values: an origin and a method a row.

use wholetime_workbench::questions::backtest::{Backtest, Interval};

use super::{finish, optional, text};
use crate::ReportError;

/// A backtest, each origin and method a row; origins that are not scored stand at the end with the reason.
///
/// # Errors
/// Where the table cannot be written.
pub fn backtest_csv(backtest: &Backtest) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "series",
        "counted",
        "years",
        "origin",
        "target",
        "method",
        "mae",
        "wape_pct",
        "bias_pct",
        "crps",
        "cover_50_pct",
        "cover_80_pct",
        "cover_90_pct",
        "interval",
        "weights",
        "not_scored",
    ])?;
    for trial in &backtest.trials {
        let scores = trial.scores.as_ref();
        let weights: Vec<String> = trial.weights.iter().flatten().map(|weight| format!("{weight:.3}")).collect();
        writer.write_record([
            trial.series.as_str(),
            trial.counted.word(),
            &trial.years.to_string(),
            &trial.origin.to_string(),
            &trial.target.to_string(),
            trial.method.word(),
            &optional(scores.map(|scores| scores.mae)),
            &optional(scores.and_then(|scores| scores.wape_pct)),
            &optional(scores.and_then(|scores| scores.bias_pct)),
            &optional(scores.and_then(|scores| scores.crps)),
            &optional(scores.and_then(|scores| scores.cover_50_pct)),
            &optional(scores.and_then(|scores| scores.cover_80_pct)),
            &optional(scores.and_then(|scores| scores.cover_90_pct)),
            trial.interval.map_or("", Interval::word),
            &weights.join(" "),
            "",
        ])?;
    }
    for left_out in &backtest.left_out {
        let (years, origin, target) =
            (left_out.years.to_string(), left_out.origin.to_string(), left_out.target.to_string());
        let why = text(&left_out.why);
        let mut row = vec![left_out.series.as_str(), left_out.counted.word(), &years, &origin, &target];
        row.extend([""; 10]);
        row.push(&why);
        writer.write_record(row)?;
    }
    finish(writer)
}
