//! How far forecasts of practices would have been right, as comma-separated values: an origin, a level and a method a row.

use wholetime_vocabulary::GpDefinition;
use wholetime_workbench::questions::backtest::practices::PracticeBacktest;

use super::{finish, optional, text};
use crate::ReportError;

/// A backtest of practices; first all origins together, then each; forecasts that are not scored stand at the end.
///
/// # Errors
/// Where the table cannot be written.
pub fn practice_backtest_csv(backtest: &PracticeBacktest) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "data",
        "group",
        "definition",
        "level",
        "origin",
        "target",
        "horizon",
        "method",
        "cross_fit",
        "origins",
        "n",
        "mae",
        "wape_pct",
        "bias",
        "bias_pct",
        "crps",
        "cover50_pct",
        "cover80_pct",
        "cover90_pct",
        "below_simple_pct",
        "not_scored",
    ])?;
    for line in backtest.standings.iter().chain(&backtest.scores) {
        let period = |period: Option<wholetime_vocabulary::Period>| {
            period.map_or_else(|| "all".to_owned(), |period| period.to_string())
        };
        writer.write_record([
            line.data.as_str(),
            line.group.word(),
            line.definition.map_or("", GpDefinition::word),
            line.level.word(),
            &period(line.origin),
            &period(line.target),
            &line.horizon.to_string(),
            line.method.word(),
            if line.is_cross_fit { "yes" } else { "no" },
            &line.origins.to_string(),
            &line.n.to_string(),
            &optional(Some(line.mae)),
            &optional(line.wape_pct),
            &optional(Some(line.bias)),
            &optional(line.bias_pct),
            &optional(line.crps),
            &optional(line.cover50_pct),
            &optional(line.cover80_pct),
            &optional(line.cover90_pct),
            &optional(line.below_simple_pct),
            "",
        ])?;
    }
    for left_out in &backtest.left_out {
        let (origin, horizon, why) = (left_out.origin.to_string(), left_out.horizon.to_string(), text(&left_out.why));
        let mut row = vec![left_out.data.as_str(), left_out.group.word(), "", "practice", &origin, "", &horizon];
        row.extend([""; 13]);
        row.push(&why);
        writer.write_record(row)?;
    }
    finish(writer)
}
