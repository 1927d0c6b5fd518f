//! `wholetime changes`.

use std::process::ExitCode;

use wholetime_vocabulary::Period;
use wholetime_workbench::{Scope, Workbench};

use crate::arguments::{Format, GeographyArg};
use crate::{output, settings};

pub(super) fn run(
    bench: &Workbench,
    area: &str,
    from: Option<Period>,
    to: Option<Period>,
    geography: GeographyArg,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let scope = Scope { geography: settings::geography(geography), ..Scope::default() };
    let answer = bench.changes(area, from, to, scope)?;
    if format == Format::Table {
        output::text(&format!("{}: {} to {} ({})\n", answer.area.name, answer.from, answer.to, answer.rule))?;
        let totals: Vec<Vec<String>> = answer
            .totals
            .iter()
            .map(|total| {
                let decimals = if total.what == "patients" { 0 } else { 2 };
                vec![total.what.clone(), output::number(total.before, decimals), output::number(total.after, decimals)]
            })
            .collect();
        output::table(&["", &answer.from.to_string(), &answer.to.to_string()], &totals)?;
    }
    let rows: Vec<Vec<String>> = answer
        .changes
        .iter()
        .map(|change| {
            let kind = serde_json::to_value(change.kind).ok().and_then(|word| word.as_str().map(str::to_owned));
            vec![
                change.practice.clone(),
                kind.unwrap_or_default(),
                change.sentence.clone(),
                output::cell(format, change.staff_effect, 2),
                output::cell(format, change.list_effect, 0),
                change.likely_successor.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let headers = ["practice", "kind", "what", "staff effect", "list effect", "likely successor"];
    output::rows(format, &answer, &headers, &rows)?;
    Ok(ExitCode::SUCCESS)
}
