//! `wholetime check`: each check, and whether it fails.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use wholetime_reports::words::file_name;
use wholetime_vocabulary::Value;
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::check::data::{CheckAsked, DataCheck};
use wholetime_workbench::questions::check::imputation::ImputationAsked;
use wholetime_workbench::questions::check::rates::{CheckedRate, UnreadRow};
use wholetime_workbench::questions::check::{CheckFinding, Severity, reaches};

use crate::arguments::{CheckCommand, FailOn, Format, ScopeArgs, SeverityArg};
use crate::{output, settings};

pub(super) fn run(bench: &Workbench, command: CheckCommand, format: Format) -> anyhow::Result<ExitCode> {
    match command {
        CheckCommand::Data { area, rule, severity, limit, fail_on, scope } => {
            let asked = CheckAsked { rules: rule, severity: severity.map(SeverityArg::severity), limit };
            data(bench, area.as_deref(), &asked, fail_on, scope, format)
        }
        CheckCommand::Rates { file, fail_on, scope } => rates(bench, &file, fail_on, scope, format),
        CheckCommand::Imputation { share, seed, repeats, group, fail_on } => {
            imputation(bench, ImputationAsked { share_pct: share, seed, repeats, group }, fail_on, format)
        }
    }
}

/// 1 where a finding is at least as severe as asked, else 0.
fn status(findings: &[CheckFinding], fail_on: Option<FailOn>) -> ExitCode {
    let fails = match fail_on {
        None => false,
        Some(FailOn::Warning) => reaches(findings, Severity::Warning),
        Some(FailOn::Error) => reaches(findings, Severity::Error),
    };
    ExitCode::from(u8::from(fails))
}

/// Findings printed as a table where no limit is given; the rest is a matter for CSV or JSON.
const FINDINGS_PRINTED: usize = 40;

fn data(
    bench: &Workbench,
    area: Option<&str>,
    asked: &CheckAsked,
    fail_on: Option<FailOn>,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let for_people = (format == Format::Table).then_some(FINDINGS_PRINTED);
    let asked = CheckAsked { limit: asked.limit.or(for_people), ..asked.clone() };
    let answer = bench.check_data(area, &asked, settings::scope(scope))?;
    if format == Format::Table {
        rules_table(&answer)?;
    }
    let rows: Vec<Vec<String>> = answer
        .findings
        .iter()
        .map(|finding| {
            let period =
                |period: Option<wholetime_vocabulary::Period>| period.map(|one| one.to_string()).unwrap_or_default();
            let mut row = vec![
                finding.severity.word().to_owned(),
                finding.rule.clone(),
                finding.area.clone().unwrap_or_default(),
                period(finding.period),
                finding.message.clone(),
            ];
            if format == Format::Csv {
                row.extend([
                    finding.name.clone().unwrap_or_default(),
                    period(finding.since),
                    finding.basis.map(|basis| basis.word().to_owned()).unwrap_or_default(),
                    finding.source.clone().unwrap_or_default(),
                ]);
            }
            row
        })
        .collect();
    let headers = ["severity", "rule", "area", "period", "message", "name", "since", "basis", "source"];
    let shown = if format == Format::Csv { headers.len() } else { 5 };
    if format != Format::Table || !rows.is_empty() {
        output::rows(format, &answer, &headers[..shown], &rows)?;
    }
    if format == Format::Table {
        for note in &answer.notes {
            output::text(&format!("{note}\n"))?;
        }
        output::text(&format!("{}\n", answer.summary.sentence))?;
    }
    let fails = match fail_on {
        None => false,
        Some(FailOn::Warning) => Some(Severity::Warning) <= answer.summary.worst,
        Some(FailOn::Error) => Some(Severity::Error) <= answer.summary.worst,
    };
    Ok(ExitCode::from(u8::from(fails)))
}

fn rules_table(answer: &DataCheck) -> anyhow::Result<()> {
    let rows: Vec<Vec<String>> = answer
        .rules
        .iter()
        .map(|rule| {
            vec![
                rule.rule.clone(),
                rule.title.clone(),
                if rule.count == 0 { String::new() } else { rule.severity.word().to_owned() },
                rule.count.to_string(),
                rule.practices.to_string(),
                rule.periods.to_string(),
                rule.latest.map(|period| period.to_string()).unwrap_or_default(),
            ]
        })
        .collect();
    output::table(&["rule", "what it is", "worst", "findings", "practices", "periods", "latest"], &rows)
}

fn rates(
    bench: &Workbench,
    file: &Path,
    fail_on: Option<FailOn>,
    scope: ScopeArgs,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let answer = bench.check_rates(&bytes, file_name(&file.display().to_string()), settings::scope(scope))?;
    let rate_row = |rate: &CheckedRate| {
        let value = |value: Value| output::cell(format, value, rate.decimals.max(2));
        vec![
            rate.row.to_string(),
            rate.area.clone(),
            rate.name.clone(),
            rate.group.clone(),
            rate.period.to_string(),
            rate.printed_text.clone(),
            value(rate.held),
            rate.difference.map(|number| output::figure(format, number, rate.decimals.max(2))).unwrap_or_default(),
            if format == Format::Csv { rate.outcome.word() } else { rate.outcome.title() }.to_owned(),
            rate.sentence.clone(),
        ]
    };
    let mut rows: Vec<(u32, Vec<String>)> = answer.rates.iter().map(|rate| (rate.row, rate_row(rate))).collect();
    if format == Format::Csv {
        // For people they stand below the table, among the findings.
        rows.extend(answer.unread.iter().map(|unread| (unread.row, unread_row(unread))));
        rows.sort_by_key(|(row, _)| *row);
    }
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(_, cells)| cells).collect();
    let headers = ["row", "area", "name", "group", "period", "printed", "held", "difference", "outcome", "why"];
    output::rows(format, &answer, &headers, &rows)?;
    if format == Format::Table {
        for finding in answer.findings.iter().filter(|finding| finding.severity != Severity::Info) {
            output::text(&format!("{}: {}\n", finding.severity.word(), finding.message))?;
        }
        output::text(&format!("{}\n", answer.summary.sentence))?;
    }
    Ok(status(&answer.findings, fail_on))
}

/// A row of the CSV that says only why nothing else is known of it.
fn unread_row(unread: &UnreadRow) -> Vec<String> {
    let mut cells = vec![String::new(); 10];
    cells[0] = unread.row.to_string();
    UnreadRow::WORD.clone_into(&mut cells[8]);
    cells[9].clone_from(&unread.message);
    cells
}

fn imputation(
    bench: &Workbench,
    asked: ImputationAsked,
    fail_on: Option<FailOn>,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let answer = bench.check_imputation(asked)?;
    let rows: Vec<Vec<String>> = answer
        .scores
        .iter()
        .map(|row| {
            let score = row.score;
            let number = |number: f64, decimals| output::figure(format, number, decimals);
            let share = |share: Option<f64>| share.map(|share| number(share, 1)).unwrap_or_default();
            vec![
                if format == Format::Csv { row.basis.word() } else { row.basis.title() }.to_owned(),
                row.group.word().to_owned(),
                score.horizon.map(|horizon| horizon.to_string()).unwrap_or_default(),
                score.age_months.map(|months| number(months, 1)).unwrap_or_default(),
                score.method.word().to_owned(),
                score.n.to_string(),
                number(score.rmse, 3),
                number(score.mae, 3),
                number(score.bias, 3),
                number(score.rmse_relative_pct, 1),
                share(score.cover50_pct),
                share(score.cover90_pct),
                share(score.totals_cover90_pct),
            ]
        })
        .collect();
    let headers = [
        "basis",
        "group",
        "silent for",
        "months",
        "method",
        "n",
        "RMSE",
        "MAE",
        "bias",
        "RMSE %",
        "in 50 %",
        "in 90 %",
        "totals in 90 %",
    ];
    output::rows(format, &answer, &headers, &rows)?;
    if format == Format::Table {
        for finding in &answer.findings {
            output::text(&format!("{}: {}\n", finding.severity.word(), finding.message))?;
        }
        for line in answer.histories.iter().filter(|line| 0 < line.not_scored) {
            let basis = line.basis.title();
            output::text(&format!(
                "{}, {basis}: {} practices hidden before anything could be learnt are not scored\n",
                line.group.title(),
                line.not_scored
            ))?;
        }
        for note in &answer.notes {
            output::text(&format!("{note}\n"))?;
        }
    }
    Ok(status(&answer.findings, fail_on))
}
