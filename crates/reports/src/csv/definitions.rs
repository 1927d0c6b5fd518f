//! One figure under each definition as comma-separated values: an alternative a row.

use wholetime_workbench::questions::definitions::{Definitions, DiffersIn};

use super::{finish, text, value};
use crate::ReportError;

/// A figure first, then each alternative a row.
///
/// # Errors
/// Where the table cannot be written.
pub fn definitions_csv(definitions: &Definitions) -> Result<String, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "area",
        "name",
        "differs_in",
        "indicator",
        "title",
        "unit",
        "basis",
        "period",
        "geography",
        "value",
        "numerator",
        "denominator",
        "coverage",
        "difference",
        "difference_pct",
        "because",
    ])?;
    for figure in &definitions.figures {
        writer.write_record([
            text(&definitions.area.code).as_str(),
            &text(&definitions.area.name),
            figure.differs_in.map_or("", DiffersIn::title),
            &figure.indicator,
            &text(&figure.title),
            &figure.unit,
            figure.basis.word(),
            &figure.period.to_string(),
            figure.geography.word(),
            &value(figure.value),
            &value(figure.numerator),
            &figure.denominator.map_or_else(String::new, value),
            &figure.coverage.to_string(),
            &value(figure.difference),
            &value(figure.difference_pct),
            &text(&figure.because),
        ])?;
    }
    finish(writer)
}
