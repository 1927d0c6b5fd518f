//! A comparison as comma-separated values: an area a row.

use wholetime_workbench::questions::compare::Comparison;

use super::{finish, optional, text, value};
use crate::{ReportError, words};

/// A comparison, each area a row; areas that were not compared stand last.
///
/// # Errors
/// Where the table cannot be written.
pub fn comparison_csv(comparison: &Comparison) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "indicator",
        "unit",
        "period",
        "basis",
        "code",
        "name",
        "is_part",
        "patients",
        "value",
        "value_reporting",
        "numerator",
        "denominator",
        "low",
        "high",
        "z",
        "band",
        "q",
        "rank_low",
        "rank_high",
        "chance_lowest_fifth_pct",
        "chance_highest_fifth_pct",
        "decile",
        "shrunk",
        "coverage",
        "peers_median",
        "peers_below_pct",
        "trend",
        "warnings",
    ])?;
    let rank = |rank: Option<usize>| rank.map_or_else(String::new, |rank| rank.to_string());
    for area in comparison.areas.iter().chain(&comparison.not_compared) {
        let peers = area.peers.as_ref();
        writer.write_record([
            comparison.indicator.id.as_str(),
            comparison.indicator.unit.title(),
            &comparison.period.to_string(),
            comparison.basis.word(),
            &text(&area.code),
            &text(&area.name),
            if area.is_part { "true" } else { "false" },
            &value(area.patients),
            &value(area.value),
            &value(area.value_reporting),
            &value(area.numerator),
            &area.denominator.map_or_else(String::new, value),
            &value(area.low),
            &value(area.high),
            &value(area.z),
            &area.band,
            &value(area.q),
            &rank(area.rank_low),
            &rank(area.rank_high),
            &optional(area.chance_lowest_fifth_pct),
            &optional(area.chance_highest_fifth_pct),
            &area.decile.map_or_else(String::new, |decile| decile.to_string()),
            &value(area.shrunk),
            &area.coverage.to_string(),
            &optional(peers.map(|peers| peers.median)),
            &optional(peers.map(|peers| peers.below_pct)),
            area.trend.map(words::trend).unwrap_or_default(),
            &text(&area.warnings.join("; ")),
        ])?;
    }
    finish(writer)
}
