//! `wholetime plan targets`: each place's part of a number, when it is due, what is pledged, and how it stands.

use std::process::ExitCode;

use clap::Args;
use jiff::civil::Date;
use wholetime_reports::{csv, words};
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::plan::AimKind;
use wholetime_workbench::plans::quantity::Wte;
use wholetime_workbench::plans::refusal::Refusal;
use wholetime_workbench::plans::targets::{Part, Size, TargetLine, Worked};
use wholetime_workbench::questions::plans::chances::TargetChance;
use wholetime_workbench::questions::plans::targets::{TargetsAnswer, TargetsAsked};

use super::source;
use crate::arguments::Format;
use crate::output;

#[derive(Debug, Args)]
pub(crate) struct TargetsArgs {
    /// Plan document, or a plan that is held: blmk-2018, or a version of it, blmk-2018@2.
    plan: String,
    /// The day the targets are judged at; today where none is named.
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// As if this stream brought nobody: `international`, or `gp-need/international` where several initiatives have one.
    #[arg(long, value_name = "STREAM")]
    without: Option<String>,
}

pub(super) fn run(bench: &Workbench, arguments: TargetsArgs, format: Format) -> anyhow::Result<ExitCode> {
    let asked = TargetsAsked { on: arguments.on, without: arguments.without };
    let answer = bench.plan_targets(&source(bench, &arguments.plan)?, &asked)?;
    output::answer(format, &answer, csv::targets_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

fn table(answer: &TargetsAnswer) -> anyhow::Result<()> {
    if answer.targets.is_empty() {
        output::text("the plan has no target; add [[target]] to the document, with the aim it shares out\n\n")?;
    }
    if let Some(refusal) = &answer.without {
        output::text(&format!("{}\n\n", refused(refusal)))?;
    }
    for line in &answer.targets {
        target(line, answer.chances.iter().find(|chance| chance.target == line.id))?;
    }
    streams(&answer.streams)
}

/// What is left if a stream fails, in words.
fn refused(refusal: &Refusal) -> String {
    let Refusal { title, initiative_title, left, planned, .. } = refusal;
    let then = match &refusal.fallback {
        Some(fallback) => format!("fallback: {fallback}"),
        None => "no fallback is written down".to_owned(),
    };
    let trigger = match &refusal.trigger {
        Some(trigger) => format!("trigger: {trigger}"),
        None => "nothing says what makes the plan be made anew".to_owned(),
    };
    format!("Without {title}, {left} of {planned} WTE are left of {initiative_title}; {then}; {trigger}")
}

fn target(line: &TargetLine, chance: Option<&TargetChance>) -> anyhow::Result<()> {
    let kind = match line.aim.kind {
        AimKind::Need => "need",
        AimKind::Ambition => "ambition",
        AimKind::Imposed => "imposed",
    };
    output::text(&format!("{} ({kind}; {})\n", line.title, line.aim.source))?;
    if let Some(definition) = &line.aim.definition {
        output::text(&format!("  counted: {definition}\n"))?;
    }
    if let Some(baseline) = &line.aim.baseline {
        output::text(&format!("  baseline: {baseline}\n"))?;
    }
    if let Some(why) = &line.refused {
        return output::text(&format!("  cannot be worked out: {why}\n\n"));
    }
    let Some(worked) = &line.worked else { return Ok(()) };
    output::text(&format!("  {} WTE: {}\n", worked.number.missing(), worked.number.how))?;
    let from = line.claims_source.as_ref().map_or(String::new(), |source| format!(" ({source})"));
    let shared_by = format!("{}{from}", line.shared_by.title());
    let method = format!("  shared by {shared_by} in units of {}, {}", line.unit, line.profile.title());
    let lead = if line.lead_months == 0 { String::new() } else { format!(", from month {}", line.lead_months + 1) };
    output::text(&format!("{method}{lead}\n"))?;
    for note in &worked.notes {
        output::text(&format!("  {note}\n"))?;
    }
    parts(worked)?;
    pledged(worked)?;
    output::text(&format!("  {}\n", worked.judged.sentence))?;
    for reason in &worked.judged.reasons {
        output::text(&format!("  • {reason}\n"))?;
    }
    if let Some(chance) = chance {
        output::text(&format!("  {}\n", chance.sentence))?;
        for line in chance.notes.iter().chain([&chance.signal.sentence]) {
            output::text(&format!("  • {line}\n"))?;
        }
    }
    output::text("\n")
}

fn parts(worked: &Worked) -> anyhow::Result<()> {
    let years: Vec<String> = worked.years.iter().map(ToString::to_string).collect();
    let (has_asked, has_printed) =
        (!worked.number.asked.is_empty(), worked.parts.iter().any(|part| part.printed.is_some()));
    let mut headers = vec!["place"];
    if has_asked {
        headers.extend(["list", "wanted", "there", "per 100,000", "missing"]);
    } else {
        headers.push("size");
    }
    headers.extend(["share %", "exact", "part"]);
    if has_printed {
        headers.push("printed");
    }
    if worked.pledges.is_some() {
        headers.extend(["pledged", "difference"]);
    }
    headers.extend(years.iter().map(String::as_str));
    let row = |part: &Part| {
        let mut row = vec![part.title.clone()];
        if has_asked {
            row.extend(asked(worked, part));
        } else {
            row.push(size(part.size));
        }
        row.extend([part.share.exact().written(1), part.exact.to_string(), part.part.to_string()]);
        if has_printed {
            row.push(part.printed.clone().unwrap_or_default());
        }
        row.extend(pledge(worked, part));
        row.extend(part.by_year.iter().map(Wte::to_string));
        row
    };
    let rows: Vec<Vec<String>> = worked.parts.iter().map(row).collect();
    output::table(&headers, &rows)
}

fn size(size: Size) -> String {
    match size {
        Size::Patients(patients) => words::number(f64::from(patients), 0),
        Size::Wte(wte) => wte.to_string(),
    }
}

fn asked(worked: &Worked, part: &Part) -> [String; 5] {
    let Some(at) = worked.number.asked.iter().find(|at| at.place == part.place) else {
        return std::array::from_fn(|_| String::new());
    };
    let rate = at.beside.rate_per_100k.map_or_else(String::new, |rate| rate.exact().written(2));
    [
        size(Size::Patients(at.list)),
        at.beside.wanted.exact().written(2),
        at.beside.there.exact().written(2),
        rate,
        at.beside.missing.exact().written(2),
    ]
}

fn pledge(worked: &Worked, part: &Part) -> Vec<String> {
    let Some(pledges) = &worked.pledges else { return Vec::new() };
    let row = pledges.rows.iter().find(|row| row.place == part.place);
    let silent = || "(silent)".to_owned();
    vec![
        row.and_then(|row| row.pledged).map_or_else(silent, |wte| wte.to_string()),
        row.and_then(|row| row.difference).map_or_else(String::new, words::signed_wte),
    ]
}

fn pledged(worked: &Worked) -> anyhow::Result<()> {
    let Some(pledges) = &worked.pledges else { return Ok(()) };
    let still = if pledges.silent.is_empty() {
        String::new()
    } else {
        let silent = worked.parts.iter().filter(|part| pledges.silent.contains(&part.place));
        let silent: Vec<&str> = silent.map(|part| part.title.as_str()).collect();
        format!("; nothing heard from {}", silent.join(", "))
    };
    output::text(&format!("  {} of {} WTE are pledged{still}\n", pledges.pledged, pledges.imposed))
}

fn streams(streams: &[Refusal]) -> anyhow::Result<()> {
    if streams.is_empty() {
        return Ok(());
    }
    output::text("If a stream brings nobody\n")?;
    let not_said = || "(not stated)".to_owned();
    let row = |stream: &Refusal| {
        vec![
            format!("{}: {}", stream.initiative_title, stream.title),
            stream.lost.to_string(),
            format!("{} of {}", stream.left, stream.planned),
            stream.fallback.clone().unwrap_or_else(|| "none is written down".to_owned()),
            stream.trigger.clone().unwrap_or_else(|| "none is written down".to_owned()),
            stream.decide_by.map_or_else(not_said, |day| day.to_string()),
            stream.lead_months.map_or_else(not_said, |months| format!("{months} months")),
            match (stream.probability, stream.expected) {
                (Some(chance), Some(expected)) => format!("{chance} %: {expected}"),
                _ => not_said(),
            },
        ]
    };
    let rows: Vec<Vec<String>> = streams.iter().map(row).collect();
    let headers = ["stream", "lost", "left", "fallback", "trigger", "decide by", "lead time", "chance: expected"];
    output::table(&headers, &rows)
}
