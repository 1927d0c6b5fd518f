//! How far forecasts would have been right, as comma-separated values: an origin and a method a row.

use wholetime_workbench::questions::backtest::{Backtest, Interval};

use super::{finish, optional, text};
use crate::ReportError;

/// A backtest, each origin and method a row; of totals also all origins together, and by origin those shown. Origins that are not
/// scored stand at the end with the reason.
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
        "cover50_pct",
        "cover80_pct",
        "cover90_pct",
        "interval",
        "weights",
        "not_scored",
        "of",
        "n",
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
            &optional(scores.and_then(|scores| scores.cover50_pct)),
            &optional(scores.and_then(|scores| scores.cover80_pct)),
            &optional(scores.and_then(|scores| scores.cover90_pct)),
            trial.interval.map_or("", Interval::word),
            &weights.join(" "),
            "",
            "age_bands",
            &trial.bands.len().to_string(),
        ])?;
    }
    for score in backtest.scores.iter().filter(|score| !score.is_by_age_band) {
        writer.write_record([
            score.series.as_str(),
            score.counted.word(),
            &score.horizon.to_string(),
            &score.origin.map_or_else(|| "all".to_owned(), |origin| origin.to_string()),
            "",
            score.method.word(),
            &score.mae.to_string(),
            &optional(score.wape_pct),
            &optional(score.bias_pct),
            &optional(score.crps),
            &optional(score.cover50_pct),
            &optional(score.cover80_pct),
            &optional(score.cover90_pct),
            Interval::EarlierOrigins.word(),
            "",
            "",
            "total",
            &score.n.to_string(),
        ])?;
    }
    for left_out in &backtest.left_out {
        let (years, origin, target) =
            (left_out.years.to_string(), left_out.origin.to_string(), left_out.target.to_string());
        let why = text(&left_out.why);
        let mut row = vec![left_out.series.as_str(), left_out.counted.word(), &years, &origin, &target];
        row.extend([""; 10]);
        row.push(&why);
        row.extend(["age_bands", ""]);
        writer.write_record(row)?;
    }
    finish(writer)
}
