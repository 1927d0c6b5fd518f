//! A gradient as comma-separated values: a period a row, its fifths beside it.

use wholetime_workbench::questions::gradient::Gradient;

use super::{finish, optional, text};
use crate::ReportError;

/// A gradient, each period a row; `fifth_1` is the most deprived.
///
/// # Errors
/// Where the table cannot be written.
pub fn gradient_csv(gradient: &Gradient) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "indicator",
        "unit",
        "area",
        "name",
        "level",
        "period",
        "basis",
        "n",
        "patients",
        "coverage_pct",
        "sii",
        "sii_low",
        "sii_high",
        "rii",
        "at_most_deprived",
        "at_least_deprived",
        "fifth_1",
        "fifth_2",
        "fifth_3",
        "fifth_4",
        "fifth_5",
        "zeros",
        "sii_without_zeros",
        "left_out",
    ])?;
    for point in &gradient.points {
        let fifth = |wanted: u8| optional(point.fifths.iter().find(|one| one.fifth == wanted).map(|one| one.value));
        writer.write_record([
            gradient.indicator.id.as_str(),
            gradient.indicator.unit.title(),
            &text(&gradient.area.code),
            &text(&gradient.area.name),
            gradient.level.word(),
            &point.period.to_string(),
            point.basis.word(),
            &point.n.to_string(),
            &point.patients.to_string(),
            &optional(point.coverage_pct),
            &point.sii.to_string(),
            &point.sii_low.to_string(),
            &point.sii_high.to_string(),
            &optional(point.rii),
            &point.at_most_deprived.to_string(),
            &point.at_least_deprived.to_string(),
            &fifth(1),
            &fifth(2),
            &fifth(3),
            &fifth(4),
            &fifth(5),
            &point.zeros.to_string(),
            &optional(point.sii_without_zeros),
            &point.left_out.to_string(),
        ])?;
    }
    finish(writer)
}
