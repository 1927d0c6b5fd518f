//! `wholetime scenario` and `wholetime assumptions`: what if, what matters most, what it would take.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use wholetime_reports::csv;
use wholetime_reports::words::file_name;
use wholetime_workbench::Workbench;
use wholetime_workbench::models::scenario::Scenario;
use wholetime_workbench::questions::assumptions::AssumptionsAnswer;
use wholetime_workbench::questions::scenarios::compare::{ComparedScenario, Difference, ScenarioComparison};
use wholetime_workbench::questions::scenarios::seek::{Lever, SeekAsked, Sought};
use wholetime_workbench::questions::scenarios::tornado::Tornado;
use wholetime_workbench::questions::scenarios::{About, HeldScenario, ScenarioLine, ScenarioSource};

use super::forecast;
use crate::arguments::{ForecastArgs, Format, ScopeArgs};
use crate::{output, settings};

#[derive(Debug, Subcommand)]
pub(crate) enum ScenarioCommand {
    /// Compare up to six scenarios with things as they are, and with each other.
    Compare(CompareArgs),
    /// Which assumptions matter most: each at its low and its high end, one at a time.
    Tornado(TornadoArgs),
    /// How far one lever must be moved for a number to be reached with a wanted chance.
    Seek(SeekArgs),
    /// List the scenarios that are held.
    List {
        /// Those taken out of use, too.
        #[arg(long)]
        all: bool,
    },
    /// Show a scenario: what it takes to be otherwise, by whom and why.
    Show {
        /// Scenario document, or one that is held: retire-later, or a version of it, retire-later@2.
        scenario: String,
        /// Print the document itself.
        #[arg(long)]
        toml: bool,
    },
    /// Keep a scenario document as a version that is never changed.
    Accept {
        /// Scenario document.
        file: PathBuf,
        /// Why, in words.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Take a scenario out of use; its versions are kept.
    Withdraw {
        /// Name of the scenario.
        id: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Code, name or group:NAME.
    area: String,
    /// Scenario documents, or names of scenarios that are held.
    #[arg(required = true, num_args = 1..)]
    scenarios: Vec<String>,
    #[command(flatten)]
    asked: ForecastArgs,
    #[command(flatten)]
    scope: ScopeArgs,
}

#[derive(Debug, Args)]
pub(crate) struct TornadoArgs {
    /// Code, name or group:NAME.
    area: String,
    #[command(flatten)]
    asked: ForecastArgs,
    #[command(flatten)]
    scope: ScopeArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SeekArgs {
    /// Code, name or group:NAME.
    area: String,
    /// What is moved: joiners:SOURCE (abroad, return, retainer, move_in, other; a role may follow, as joiners:return:salaried),
    /// retire-later, turnover:PERCENT (what it is now), or conversion.
    #[arg(long)]
    lever: Lever,
    /// The chance wanted, in percent.
    #[arg(long, default_value_t = 70.0, value_name = "PERCENT")]
    chance: f64,
    /// The furthest the lever may be moved: joiners a year, years, percent.
    #[arg(long, value_name = "NUMBER")]
    at_most: Option<f64>,
    #[command(flatten)]
    asked: ForecastArgs,
    #[command(flatten)]
    scope: ScopeArgs,
}

pub(super) fn run(bench: &Workbench, command: ScenarioCommand, format: Format) -> anyhow::Result<ExitCode> {
    match command {
        ScenarioCommand::Compare(typed) => compare(bench, &typed, format)?,
        ScenarioCommand::Tornado(typed) => {
            let answer =
                bench.tornado(&typed.area, &forecast::asked(bench, &typed.asked)?, settings::scope(typed.scope))?;
            output::answer(format, &answer, csv::tornado_csv, tornado_table)?;
        }
        ScenarioCommand::Seek(typed) => {
            let seek = SeekAsked { lever: typed.lever, chance_pct: typed.chance, at_most: typed.at_most };
            let asked = forecast::asked(bench, &typed.asked)?;
            let answer = bench.seek(&typed.area, &asked, &seek, settings::scope(typed.scope))?;
            output::answer(format, &answer, csv::sought_csv, sought_table)?;
        }
        ScenarioCommand::List { all } => list(bench, all, format)?,
        ScenarioCommand::Show { scenario, toml } => show(bench, &scenario, toml, format)?,
        ScenarioCommand::Accept { file, note } => {
            let accepted = bench.accept_scenario(&document(bench, &file)?, &note)?;
            let row = vec![accepted.id.clone(), accepted.number.to_string(), accepted.title.clone()];
            output::rows(format, &accepted, &["scenario", "version", "title"], &[row])?;
            if format == Format::Table && accepted.is_known {
                output::text("the newest version says the same; nothing was kept\n")?;
            }
        }
        ScenarioCommand::Withdraw { id, reason } => {
            let held = bench.withdraw_scenario(&id, &reason)?;
            let why = held.withdrawn.as_ref().map(|withdrawn| withdrawn.reason.clone()).unwrap_or_default();
            let row = vec![held.scenario.id.clone(), held.number.to_string(), why];
            output::rows(format, &held, &["out of use", "version", "why"], &[row])?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn assumptions(bench: &Workbench, name: Option<&str>, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.assumptions(name)?;
    output::answer(format, &answer, csv::assumptions_csv, |answer| assumptions_table(answer, name.is_some()))?;
    Ok(ExitCode::SUCCESS)
}

fn assumptions_table(answer: &AssumptionsAnswer, is_one: bool) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    for line in &answer.assumptions {
        if is_one {
            output::text(&format!("{}\n{}\n\n", line.title, line.about))?;
        }
        for value in &line.values {
            let place = value.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
            let source = if is_one { format!("{}{place}", value.reference) } else { value.reference.clone() };
            let memory = if value.is_from_memory { ", from memory" } else { "" };
            let of = value.of.clone().unwrap_or_default();
            let ends = [value.low, value.central, value.high].map(|end| line.unit.in_words(end));
            let mut row = vec![line.name.clone(), of, value.from.to_string()];
            row.extend(ends);
            row.extend([format!("{}{memory}", value.evidence.word()), source]);
            rows.push(row);
        }
    }
    output::table(&["assumption", "of", "from", "low", "central", "high", "evidence", "source"], &rows)?;
    if 0 < answer.n_from_memory {
        output::text(&format!(
            "{} of the values were written down from memory and are still to be looked up\n",
            answer.n_from_memory
        ))?;
    }
    Ok(())
}

fn compare(bench: &Workbench, typed: &CompareArgs, format: Format) -> anyhow::Result<()> {
    let sources: Vec<ScenarioSource> =
        typed.scenarios.iter().map(|named| source(bench, named)).collect::<anyhow::Result<_>>()?;
    let asked = forecast::asked(bench, &typed.asked)?;
    let answer = bench.compare_scenarios(&typed.area, &sources, &asked, settings::scope(typed.scope))?;
    output::answer(format, &answer, csv::scenario_comparison_csv, comparison_table)
}

/// The scenario a person names: a file, or one that is held.
pub(super) fn source(bench: &Workbench, named: &str) -> anyhow::Result<ScenarioSource> {
    let path = Path::new(named);
    if path.exists() {
        return Ok(ScenarioSource::Document(Box::new(document(bench, path)?)));
    }
    if path.extension().is_some_and(|ending| ending == "toml") {
        anyhow::bail!("there is no file `{named}` here; write where it lies, or the name of a scenario that is held");
    }
    Ok(ScenarioSource::named(named)?)
}

fn document(bench: &Workbench, file: &Path) -> anyhow::Result<Scenario> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(bench.read_scenario(&bytes, file_name(&file.to_string_lossy()))?)
}

fn heading(about: &About) -> String {
    format!(
        "{} ({}): {} of {}, {} to {}\n",
        about.area.name,
        about.area.code,
        about.measure.title(),
        about.definition.map_or_else(|| about.group.title(), |definition| definition.title()),
        about.from.in_words(),
        about.to.in_words()
    )
}

fn notes(about: &About, method: &[String]) -> anyhow::Result<()> {
    for line in about.notes.iter().chain(method) {
        output::text(&format!("\n{line}\n"))?;
    }
    Ok(())
}

fn decimal(number: f64) -> String {
    output::decimal(number, 1)
}

fn change(number: f64) -> String {
    wholetime_reports::words::signed(wholetime_vocabulary::Value::Known(number), 1)
}

fn differs(difference: Option<&Difference>) -> [String; 3] {
    let Some(difference) = difference else { return [String::new(), String::new(), String::new()] };
    let spread = difference.spread;
    [
        change(spread.mean),
        format!("{} to {}", change(spread.p05), change(spread.p95)),
        format!("{:.0} %", difference.more_pct),
    ]
}

fn comparison_table(answer: &ScenarioComparison) -> anyhow::Result<()> {
    output::text(&format!("{}{}\n\n", heading(&answer.about), answer.finding))?;
    let row = |one: &ComparedScenario| {
        let mut row = vec![
            one.title.clone(),
            decimal(one.end.p50),
            format!("{} to {}", decimal(one.end.p05), decimal(one.end.p95)),
        ];
        row.extend(differs(one.difference.as_ref()));
        row.push(one.chance_pct.map_or_else(String::new, |chance| format!("{chance:.0} %")));
        row
    };
    let rows: Vec<Vec<String>> = answer.scenarios.iter().map(row).collect();
    let headers =
        ["scenario", "middle", "5 to 95 %", "difference", "5 to 95 % of it", "more than base", "chance of target"];
    output::table(&headers, &rows)?;
    if let Some(target) = &answer.target {
        let per = if target.is_per_100k { " per 100,000 patients" } else { "" };
        output::text(&format!("target: {}{per} by {}, {} in all\n", target.value, target.by, decimal(target.needed)))?;
    }
    let mut alone: Vec<Vec<String>> = Vec::new();
    for one in &answer.scenarios {
        for part in &one.alone {
            let mut row = vec![one.id.clone(), part.size.clone(), format!("{}: {}", part.author, part.reason)];
            row.extend(differs(Some(&part.difference)));
            alone.push(row);
        }
        if let Some(together) = one.together {
            let mut row =
                vec![one.id.clone(), "all together beyond the sum of each".to_owned(), String::new(), change(together)];
            row.extend([String::new(), String::new()]);
            alone.push(row);
        }
    }
    output::text("\nEach change made alone\n")?;
    output::table(&["scenario", "change", "who and why", "difference", "5 to 95 % of it", "more than base"], &alone)?;
    notes(&answer.about, &answer.method)
}

fn tornado_table(answer: &Tornado) -> anyhow::Result<()> {
    output::text(&format!("{}{}\n\n", heading(&answer.about), answer.finding))?;
    let rows: Vec<Vec<String>> = answer
        .bars
        .iter()
        .map(|bar| {
            let of = bar.of.as_ref().map(|of| format!(" ({of})")).unwrap_or_default();
            let memory = if bar.is_from_memory { ", from memory" } else { "" };
            vec![
                format!("{}{of}", bar.title),
                bar.unit.in_words(bar.low),
                bar.unit.in_words(bar.high),
                change(bar.change_at_low),
                change(bar.change_at_high),
                format!("{}{memory}", bar.evidence.word()),
                bar.source.clone(),
            ]
        })
        .collect();
    output::table(&["assumption", "low", "high", "at low", "at high", "evidence", "source"], &rows)?;
    if !answer.not_varied.is_empty() {
        output::text("\nAssumptions that change nothing here\n")?;
        let rows: Vec<Vec<String>> =
            answer.not_varied.iter().map(|one| vec![one.title.clone(), one.why.clone()]).collect();
        output::table(&["assumption", "why not"], &rows)?;
    }
    notes(&answer.about, &answer.method)
}

fn sought_table(answer: &Sought) -> anyhow::Result<()> {
    output::text(&format!("{}{}\n\n", heading(&answer.about), answer.finding))?;
    let row = |one: &wholetime_workbench::questions::scenarios::seek::Try| {
        let is_enough = if answer.wanted_pct <= one.chance_pct { "enough" } else { "not enough" };
        vec![one.value.to_string(), format!("{:.1} %", one.chance_pct), is_enough.to_owned()]
    };
    let rows: Vec<Vec<String>> = answer.tries.iter().map(row).collect();
    output::table(&["tried", "chance", ""], &rows)?;
    notes(&answer.about, &answer.method)
}

fn list(bench: &Workbench, all: bool, format: Format) -> anyhow::Result<()> {
    let answer = bench.scenarios(all)?;
    let row = |line: &ScenarioLine| {
        let day = line.accepted_at.get(..10).unwrap_or_default();
        let area = line.area.as_deref().unwrap_or("any");
        let state =
            line.withdrawn.as_ref().map_or_else(String::new, |withdrawn| format!("out of use: {}", withdrawn.reason));
        let number = line.number.to_string();
        let cells = [&line.id, &number, area, &line.title, &line.accepted_by, day, &line.note, &state];
        cells.map(str::to_owned).to_vec()
    };
    let rows: Vec<Vec<String>> = answer.scenarios.iter().map(row).collect();
    let headers = ["scenario", "version", "area", "title", "accepted by", "on", "why", "state"];
    output::rows(format, &answer, &headers, &rows)?;
    if format == Format::Table && rows.is_empty() {
        output::text("no scenario is held; wholetime scenario accept FILE keeps one\n")?;
    }
    Ok(())
}

fn show(bench: &Workbench, named: &str, is_document: bool, format: Format) -> anyhow::Result<()> {
    let (scenario, held): (Scenario, Option<HeldScenario>) = match source(bench, named)? {
        ScenarioSource::Document(scenario) => (*scenario, None),
        ScenarioSource::Held { id, number } => {
            let held = bench.scenario(&id, number)?.0;
            (held.scenario.clone(), Some(held))
        }
    };
    if is_document {
        return output::text(&scenario.text()?);
    }
    let rows: Vec<Vec<String>> =
        scenario.said().into_iter().map(|said| vec![said.author, said.reason, said.size]).collect();
    if format == Format::Table {
        output::text(&format!(
            "{}\n{}",
            scenario.title,
            scenario.question.iter().map(|asks| format!("{asks}\n")).collect::<String>()
        ))?;
        if let Some(withdrawn) = held.as_ref().and_then(|held| held.withdrawn.as_ref()) {
            output::text(&format!("out of use since {}: {}\n", withdrawn.at, withdrawn.reason))?;
        }
    }
    let headers = ["author", "reason", "change"];
    match held {
        Some(held) => output::rows(format, &held, &headers, &rows),
        None => output::rows(format, &scenario, &headers, &rows),
    }
}
