//! `wholetime attention`.

use std::process::ExitCode;

use wholetime_workbench::Workbench;
use wholetime_workbench::questions::attention::{AttentionAnswer, Reason};

use crate::arguments::{Format, ScopeArgs};
use crate::{output, settings};

pub(super) fn run(bench: &Workbench, area: &str, scope: ScopeArgs, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.attention(area, settings::scope(scope))?;
    output::answer(format, &answer, wholetime_reports::csv::attention_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn table(answer: &AttentionAnswer) -> anyhow::Result<()> {
    output::text(&format!(
        "{} ({}), {}: {}\n",
        answer.area.name,
        answer.area.code,
        answer.period.in_words(),
        answer.sentence
    ))?;
    let pcns: Vec<Vec<String>> = answer
        .pcns
        .iter()
        .map(|pcn| {
            vec![
                pcn.code.clone(),
                pcn.name.clone(),
                output::number(pcn.patients, 0),
                format!("{} of {}", pcn.practices_with_reasons, pcn.practices),
                sentences(&pcn.reasons),
            ]
        })
        .collect();
    if !pcns.is_empty() {
        output::table(&["PCN", "name", "patients", "practices with reasons", "why look at it"], &pcns)?;
    }
    let practices: Vec<Vec<String>> = answer
        .practices
        .iter()
        .map(|practice| {
            vec![
                practice.code.clone(),
                practice.name.clone(),
                practice.pcn_name.clone().unwrap_or_default(),
                output::number(practice.patients, 0),
                sentences(&practice.reasons),
            ]
        })
        .collect();
    if !practices.is_empty() {
        output::table(&["practice", "name", "PCN", "patients", "why look at it"], &practices)?;
    }
    for rule in &answer.not_judged {
        output::text(&format!("not judged: {} {}\n", rule.rule, rule.why))?;
    }
    output::text(&format!("order: {}\n", answer.order))?;
    for note in &answer.notes {
        output::text(&format!("{note}\n"))?;
    }
    Ok(())
}

/// Every reason in one cell.
fn sentences(reasons: &[Reason]) -> String {
    let sentences: Vec<&str> = reasons.iter().map(|reason| reason.sentence.as_str()).collect();
    sentences.join("; ")
}
