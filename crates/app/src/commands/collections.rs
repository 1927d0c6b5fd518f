//! `wholetime returns status`, `remind`, `bias`: a collection in view.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use wholetime_reports::{csv, words};
use wholetime_workbench::Workbench;
use wholetime_workbench::returns::status::{Line, Status};

use super::write;
use crate::arguments::Format;
use crate::output;

/// Where pages are served unless it is said otherwise.
const HERE: &str = "http://localhost:8787";

#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// Collection, or an area or practice, whose newest one is meant (default: the one due last).
    which: Option<String>,
    /// Write the chase list, those who have not answered, to this CSV file.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct RemindArgs {
    /// Collection, or an area or practice, whose newest one is meant (default: the one due last).
    which: Option<String>,
    /// Write the reminders to this CSV file, for a mail merge.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Where the pages are served that practices answer on.
    #[arg(long, value_name = "URL", default_value = HERE)]
    address: String,
}

#[derive(Debug, Args)]
pub(crate) struct BiasArgs {
    /// Collection, or an area or practice, whose newest one is meant (default: the one due last).
    which: Option<String>,
}

pub(super) fn status(bench: &Workbench, typed: &StatusArgs, format: Format) -> anyhow::Result<ExitCode> {
    let status = bench.returns_status(typed.which.as_deref())?;
    if let Some(path) = &typed.output {
        write(path, csv::chase_csv(&status)?.as_bytes())?;
    }
    output::answer(format, &status, csv::status_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "not known".to_owned(), |share| format!("{} %", output::decimal(share, 1)))
}

fn table(status: &Status) -> anyhow::Result<()> {
    let response = &status.response;
    let closed = if status.is_closed { ", closed" } else { "" };
    output::text(&format!(
        "{} of {} ({}), due {}{closed}, as of {}\n{} of {} practices returned, {}; {} of {} patients, {}\n",
        status.collection,
        status.area.name,
        status.area.code,
        status.due,
        status.on,
        response.practices_returned,
        response.practices_known,
        percent(response.practices_pct),
        output::decimal(response.patients_returned, 0),
        output::decimal(response.patients_known, 0),
        percent(response.patients_pct),
    ))?;
    for found in &status.findings {
        output::text(&format!("{}: {}\n", found.severity, found.message))?;
    }
    let row = |line: &Line| {
        vec![
            line.code.clone(),
            line.name.clone(),
            line.pcn.clone().unwrap_or_default(),
            line.patients.map_or_else(|| "(not held)".to_owned(), |patients| output::decimal(patients, 0)),
            line.state.title().to_lowercase(),
            line.days_overdue.map_or_else(String::new, |days| days.to_string()),
            line.returned_at.as_deref().and_then(|at| at.get(..10)).unwrap_or_default().to_owned(),
            line.version.map_or_else(String::new, |version| version.to_string()),
            line.by.clone().unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = status.practices.iter().chain(&status.providers).map(row).collect();
    let headers = ["code", "name", "pcn", "patients", "state", "days overdue", "returned", "version", "by"];
    output::table(&headers, &rows)?;
    if status.pcns.is_empty() {
        return Ok(());
    }
    let rows: Vec<Vec<String>> = status
        .pcns
        .iter()
        .map(|pcn| {
            vec![
                pcn.code.clone(),
                pcn.name.clone(),
                format!("{} of {}", pcn.response.practices_returned, pcn.response.practices_known),
                percent(pcn.response.practices_pct),
                percent(pcn.response.patients_pct),
            ]
        })
        .collect();
    output::table(&["pcn", "name", "returned", "of practices", "of patients"], &rows)
}

pub(super) fn remind(bench: &Workbench, typed: &RemindArgs, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.returns_reminders(typed.which.as_deref(), &typed.address)?;
    if let Some(path) = &typed.output {
        write(path, csv::reminders_csv(&answer)?.as_bytes())?;
    }
    output::answer(format, &answer, csv::reminders_csv, |answer| {
        for one in &answer.reminders {
            let line = "─".repeat(72);
            output::text(&format!(
                "{line}\nTo: {} ({})\nSubject: {}\n\n{}\n\n",
                one.name, one.code, one.subject, one.body
            ))?;
        }
        for note in &answer.notes {
            output::text(&format!("{note}\n"))?;
        }
        Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn bias(bench: &Workbench, typed: &BiasArgs, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.returns_bias(typed.which.as_deref())?;
    output::answer(format, &answer, csv::bias_csv, |answer| {
        output::text(&format!("{}\n", answer.bias.sentence))?;
        let number = |number: Option<f64>, decimals: usize| {
            number.map_or_else(|| "(too few)".to_owned(), |number| output::decimal(number, decimals))
        };
        let rows: Vec<Vec<String>> = answer
            .bias
            .differences
            .iter()
            .map(|one| {
                vec![
                    one.title.to_owned(),
                    format!("{} ({})", number(one.answered, one.decimals), one.answered_n),
                    format!("{} ({})", number(one.others, one.decimals), one.others_n),
                    number(one.difference, one.decimals),
                    match (one.low, one.high) {
                        (Some(low), Some(high)) => {
                            format!("{} to {}", output::decimal(low, one.decimals), output::decimal(high, one.decimals))
                        }
                        _ => String::new(),
                    },
                    one.chance.map_or_else(String::new, words::chance),
                    one.sentence.clone(),
                ]
            })
            .collect();
        let headers = ["what", "answered (of)", "did not (of)", "difference", "95 % interval", "chance", "in words"];
        output::table(&headers, &rows)?;
        for note in &answer.notes {
            output::text(&format!("{note}\n"))?;
        }
        Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}
