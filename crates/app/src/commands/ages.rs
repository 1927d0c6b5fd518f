//! `wholetime ages`.

use std::process::ExitCode;

use clap::Args;
use wholetime_vocabulary::Period;
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::ages::AgesAnswer;

use crate::arguments::{Format, ScopeArgs};
use crate::{output, settings};

/// What is asked of ages.
#[derive(Args, Debug)]
pub(crate) struct AgesArgs {
    /// Code, name or group:NAME.
    area: String,
    /// The month to hold them against (default: the one a profile compares with).
    #[arg(long, value_name = "PERIOD")]
    before: Option<Period>,
    #[command(flatten)]
    scope: ScopeArgs,
}

pub(super) fn run(bench: &Workbench, asked: AgesArgs, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.ages(&asked.area, asked.before, settings::scope(asked.scope))?;
    output::answer(format, &answer, wholetime_reports::csv::ages_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn table(answer: &AgesAnswer) -> anyhow::Result<()> {
    let (now, before) = (answer.period.to_string(), answer.before.to_string());
    for group in &answer.groups {
        output::text(&format!("{}\n", group.finding))?;
        let share = |when: &str| format!("{when}, %");
        let headers = ["age".to_owned(), before.clone(), share(&before), now.clone(), share(&now)];
        let rows: Vec<Vec<String>> = group
            .bands
            .iter()
            .map(|band| {
                vec![
                    band.title.clone(),
                    output::number(band.value_before, 1),
                    output::number(band.share_before_pct, 1),
                    output::number(band.value, 1),
                    output::number(band.share_pct, 1),
                ]
            })
            .collect();
        output::table(&headers.each_ref().map(String::as_str), &rows)?;
    }
    for note in &answer.notes {
        output::text(&format!("{note}\n"))?;
    }
    Ok(())
}
