//! `wholetime condition`.

use std::process::ExitCode;

use wholetime_vocabulary::Value;
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::condition::{ConditionAnswer, ConditionAsked};

use crate::arguments::{Format, ScopeArgs};
use crate::{output, settings};

pub(super) fn run(
    bench: &Workbench,
    area: &str,
    condition: &str,
    asked: ConditionAsked,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let answer = bench.condition(area, condition, asked, settings::scope(scope))?;
    output::answer(format, &answer, wholetime_reports::csv::condition_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn table(answer: &ConditionAnswer) -> anyhow::Result<()> {
    output::text(&format!(
        "{} ({}), {}: {}\n",
        answer.area.name,
        answer.area.code,
        answer.period.in_words(),
        answer.sentence
    ))?;
    let rows: Vec<Vec<String>> = answer
        .areas
        .iter()
        .map(|area| {
            let values = area.values.iter().filter_map(|part| part.value).map(shown);
            vec![
                area.code.clone(),
                area.name.clone(),
                output::number(area.patients, 0),
                values.collect::<Vec<_>>().join("; "),
                match area.meets {
                    Some(true) => "yes",
                    Some(false) => "no",
                    None => "cannot be said",
                }
                .to_owned(),
                area.why.clone(),
            ]
        })
        .collect();
    output::table(&[answer.level.title(), "name", "patients", "value", "meets", "why"], &rows)?;
    for note in &answer.notes {
        output::text(&format!("{note}\n"))?;
    }
    Ok(())
}

/// A value of any unit: whole numbers as such, others to two decimals.
fn shown(value: Value) -> String {
    let is_whole = value.known().is_some_and(|number| number.fract() == 0.0);
    output::number(value, if is_whole { 0 } else { 2 })
}
