//! `wholetime explain`.

use std::process::ExitCode;

use wholetime_vocabulary::Basis;
use wholetime_workbench::Workbench;

use crate::arguments::{Format, ScopeArgs};
use crate::{output, settings};

pub(super) fn run(
    bench: &Workbench,
    area: &str,
    indicator: &str,
    basis: Option<Basis>,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let answer = bench.explain(area, indicator, basis, settings::scope(scope))?;
    let rows: Vec<Vec<String>> = answer
        .ledger
        .iter()
        .map(|step| {
            let value = step.value.map(|value| output::cell(format, value, 4));
            let file = step.file.as_deref().map(|file| wholetime_reports::words::file_name(file).to_owned());
            vec![
                step.step.to_string(),
                step.what.clone(),
                value.unwrap_or_default(),
                step.unit.clone().unwrap_or_default(),
                file.unwrap_or_default(),
                step.row.map(|row| row.to_string()).unwrap_or_default(),
                step.columns.join(" "),
            ]
        })
        .collect();
    if format == Format::Table {
        output::text(&format!(
            "{} of {} at {} ({})\n",
            answer.definition.title,
            answer.area.name,
            answer.period,
            answer.basis.title()
        ))?;
    }
    output::rows(format, &answer, &["step", "what", "value", "unit", "file", "row", "columns"], &rows)?;
    if format == Format::Table {
        super::corrections::beside(&answer.corrections)?;
        let quality = &answer.quality;
        let (grade, title) = (quality.grade.letter(), quality.title);
        output::text(&format!("quality: {grade}, {title}: {}\n", quality.reasons.join(" ")))?;
        for (word, texts) in
            [("warning", &answer.warnings), ("caveat", &answer.caveats), ("known fault", &answer.known_faults)]
        {
            for text in texts {
                output::text(&format!("{word}: {text}\n"))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
