//! `wholetime returns dispute` and `wholetime correction …`: figures that practices dispute, and what becomes of them.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use wholetime_vocabulary::{Period, Value};
use wholetime_workbench::Workbench;
use wholetime_workbench::actions::corrections::Dispute;
use wholetime_workbench::questions::corrections::{CorrectionBeside, CorrectionLine};
use wholetime_workbench::questions::mend::MendList;
use wholetime_workbench::returns::Standing;

use crate::arguments::Format;
use crate::output;

#[derive(Debug, Subcommand)]
pub(crate) enum CorrectionCommand {
    /// List what practices dispute, and how it stands.
    List {
        /// Code, name or group:NAME (default: everything you may see).
        area: Option<String>,
        /// Those that have ended, too.
        #[arg(long)]
        ended: bool,
    },
    /// Show one correction.
    Show {
        /// Its name, such as c1.
        id: String,
    },
    /// Say whether totals use a correction.
    Decide {
        /// Its name, such as c1.
        id: String,
        /// Totals of every area that holds the practice use it.
        #[arg(long, required_unless_present = "ignore", conflicts_with = "ignore")]
        r#use: bool,
        /// Totals stay as the national file has them.
        #[arg(long)]
        ignore: bool,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        because: String,
    },
    /// Take a correction back.
    Withdraw {
        /// Its name, such as c1.
        id: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        because: String,
    },
    /// List what practices should mend in the national return.
    Mend {
        /// Code, name or group:NAME.
        area: String,
    },
    /// Write down which corrections have ended by themselves; every import does.
    Settle,
}

/// What a practice says of a figure.
#[derive(Debug, Args)]
pub(crate) struct DisputeArgs {
    /// Code or name of the practice.
    practice: String,
    /// Figure, such as nurse_fte, gp_headcount_partner or patients_registered.
    #[arg(value_name = "INDICATOR_OR_MEASURE")]
    figure: String,
    /// What it should say.
    #[arg(allow_negative_numbers = true)]
    value: f64,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    because: String,
    /// Last period it speaks of (default: until the file agrees).
    #[arg(long, value_name = "PERIOD")]
    until: Option<Period>,
    /// Period of the file disputed (default: the newest with a row of the practice).
    #[arg(long)]
    period: Option<Period>,
}

pub(super) fn run(bench: &Workbench, command: CorrectionCommand, format: Format) -> anyhow::Result<ExitCode> {
    match command {
        CorrectionCommand::List { area, ended } => {
            let list = bench.corrections(area.as_deref(), ended)?;
            lines(format, &list, &list.corrections)?;
            if format == Format::Table {
                output::text(&format!(
                    "open: {}, in totals: {}, not decided: {}, ended: {}\n",
                    list.open, list.used, list.undecided, list.ended
                ))?;
            }
        }
        CorrectionCommand::Show { id } => one(format, &bench.correction(&id)?)?,
        CorrectionCommand::Decide { id, r#use, ignore: _, because } => {
            one(format, &bench.decide(&id, r#use, &because)?)?;
        }
        CorrectionCommand::Withdraw { id, because } => one(format, &bench.withdraw_correction(&id, &because)?)?,
        CorrectionCommand::Mend { area } => mend(bench, &area, format)?,
        CorrectionCommand::Settle => {
            let answer = bench.settle()?;
            lines(format, &answer, &answer.settled)?;
            if format == Format::Table {
                output::text(&format!("ended now: {}, open: {}\n", answer.settled.len(), answer.open))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn dispute(bench: &Workbench, arguments: DisputeArgs, format: Format) -> anyhow::Result<ExitCode> {
    let DisputeArgs { practice, figure, value, because, until, period } = arguments;
    let answer = bench.dispute(&Dispute { practice, figure, ours: value, because, until, period })?;
    lines(format, &answer, std::slice::from_ref(&answer.correction))?;
    if format == Format::Table {
        output::text(&format!("{}: {}\n", answer.correction.id, answer.correction.sentence))?;
        if answer.is_known {
            output::text("this was said before; nothing has changed\n")?;
        }
        if !answer.replaces.is_empty() {
            output::text(&format!("in place of: {}\n", answer.replaces.join(", ")))?;
        }
        for finding in &answer.findings {
            output::text(&format!("look at: {finding}\n"))?;
        }
        if answer.correction.in_totals.is_none() {
            output::text(&format!(
                "totals stay as the file has them until a planner decides: wholetime correction decide {} --use --because TEXT\n",
                answer.correction.id
            ))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What stands below a table of figures: the corrections in them or beside them.
pub(super) fn beside(corrections: &[CorrectionBeside]) -> anyhow::Result<()> {
    for one in corrections {
        output::text(&format!("correction: {}\n", one.sentence))?;
    }
    Ok(())
}

const HEADERS: [&str; 11] =
    ["id", "practice", "name", "figure", "national", "file now", "of", "practice says", "until", "in totals", "state"];

fn lines(format: Format, answer: &impl serde::Serialize, corrections: &[CorrectionLine]) -> anyhow::Result<()> {
    let csv = |_: &_| wholetime_reports::csv::corrections_csv(corrections);
    output::answer(format, answer, csv, |_| output::table(&HEADERS, &corrections.iter().map(row).collect::<Vec<_>>()))
}

fn row(one: &CorrectionLine) -> Vec<String> {
    let number = |value: Value| output::number(value, if one.unit == "FTE" { 2 } else { 0 });
    let in_totals = match &one.in_totals {
        None => "not decided",
        Some(decision) if decision.is_used => "used",
        Some(_) => "ignored",
    };
    let state = match &one.standing {
        Standing::Over(_) => "ended",
        Standing::Holds { has_moved: true, .. } => "file has moved",
        Standing::Holds { .. } => "holds",
        Standing::Silent | Standing::NotYet => "waits for a file",
    };
    vec![
        one.id.clone(),
        one.practice.clone(),
        one.name.clone(),
        one.measure.clone(),
        number(one.national),
        number(one.file),
        one.judged_at.to_string(),
        number(Value::Known(one.ours)),
        one.until.map(|until| until.to_string()).unwrap_or_default(),
        in_totals.to_owned(),
        state.to_owned(),
    ]
}

fn one(format: Format, line: &CorrectionLine) -> anyhow::Result<()> {
    lines(format, line, std::slice::from_ref(line))?;
    if format == Format::Table {
        output::text(&format!(
            "{}\nsaid by {} at {}; the figure stood in {}\n",
            line.sentence, line.by, line.at, line.source
        ))?;
        if let Some(decision) = &line.in_totals {
            let use_of_it = if decision.is_used { "totals use it" } else { "totals do not use it" };
            output::text(&format!("{use_of_it}: {} ({}, {})\n", decision.because, decision.by, decision.at))?;
        }
    }
    Ok(())
}

fn mend(bench: &Workbench, area: &str, format: Format) -> anyhow::Result<()> {
    let list = bench.mend(area)?;
    output::answer(format, &list, wholetime_reports::csv::mend_csv, mend_table)
}

fn mend_table(list: &MendList) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    for practice in &list.practices {
        for figure in &practice.figures {
            let number = |value: Value| output::number(value, if figure.unit == "FTE" { 2 } else { 0 });
            rows.push(vec![
                practice.code.clone(),
                practice.name.clone(),
                figure.title.clone(),
                number(figure.file_says),
                number(Value::Known(figure.should_say)),
                figure.since.to_string(),
                figure.because.clone(),
                figure.how.clone(),
            ]);
        }
        for finding in &practice.findings {
            let since = finding.since.or(finding.period);
            rows.push(vec![
                practice.code.clone(),
                practice.name.clone(),
                finding.rule.clone(),
                String::new(),
                String::new(),
                since.map(|period| period.to_string()).unwrap_or_default(),
                finding.message.clone(),
                finding.how.clone(),
            ]);
        }
    }
    output::table(&["practice", "name", "what", "file says", "should say", "since", "why", "how"], &rows)?;
    output::text(&format!(
        "{} at {}: practices {}, figures to mend {}, findings to look at {}\n",
        list.area.name,
        list.file_of,
        list.practices.len(),
        list.figures,
        list.findings
    ))?;
    for note in &list.notes {
        output::text(&format!("note: {note}\n"))?;
    }
    Ok(())
}
