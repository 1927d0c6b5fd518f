//! `wholetime plan`: plan documents, what follows from them, and papers checked against themselves.

mod accept;
mod check;
mod cost;
mod delivery;
mod diff;
mod export;
mod fund;
mod gap;
mod pay;
mod reach;
mod say;
mod show;
mod standard;
mod start;
mod targets;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use wholetime_reports::words::file_name;
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::plan::Plan;
use wholetime_workbench::questions::plans::PlanSource;

use crate::arguments::Format;

#[derive(Debug, Subcommand)]
pub(crate) enum PlanCommand {
    /// Start a plan for an area from what is held: places, lists, staff in post, what practices returned.
    New(start::StartArgs),
    /// Show a plan at a glance: what is wanted, posts, cost, who pays, delivery, dates, versions.
    Show {
        /// Plan document, or a plan that is held: blmk-2018, or a version of it, blmk-2018@2.
        plan: String,
    },
    /// List the plans that are held.
    List,
    /// What will be missing of each profession: vacancies, retirements, expansion over a named baseline.
    Gap {
        /// Plan document, or a plan that is held: blmk-2018, or a version of it, blmk-2018@2.
        plan: String,
    },
    /// Each place's part of a number, when it is due, what is pledged, how it stands, and what is left if a stream fails.
    Targets(targets::TargetsArgs),
    /// What it would take for a target to be met with a wanted chance: which ways to bring people, how much of each, and what the
    /// plan relies on.
    Reach(reach::ReachArgs),
    /// WTE that a standard for each 100,000 patients asks of a list, or of areas that are held.
    Standard(standard::StandardArgs),
    /// What a plan costs: by heading, place or item, counted four ways; or every figure its paper prints, reproduced.
    Cost(cost::CostArgs),
    /// Who pays for a plan, what nobody pays, and what ends with the money.
    Fund(fund::FundArgs),
    /// Tables of pay and on-costs, what one whole time costs, and rows to put into a plan.
    Pay(pay::PayArgs),
    /// How the actions of a plan stand on a day, what is wrong first.
    Delivery(delivery::DeliveryArgs),
    /// The risks of a plan before and after mitigation, the most severe first.
    Risks(delivery::RisksArgs),
    /// Say how an action of a plan stands; it becomes a new version.
    Action(say::ActionArgs),
    /// Say how a risk of a plan stands; it becomes a new version.
    Risk(say::RiskArgs),
    /// Due dates, decisions and reviews as a calendar file for diaries (iCalendar).
    Calendar(delivery::PlanArgs),
    /// Time given back to clinicians, beside posts and never among them.
    Time(delivery::PlanArgs),
    /// Check the figures of a paper against each other, or a plan against itself and the day.
    Check(check::CheckArgs),
    /// Keep a plan document as a version that is never changed.
    Accept {
        /// Plan document, in TOML or JSON, or its workbook.
        file: PathBuf,
        /// Version it was made from; the newest, where none is named.
        #[arg(long, value_name = "NUMBER")]
        parent: Option<u32>,
        /// Why, in words.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// What changed between two plans, and why the total moved.
    Diff {
        /// Plan document, or a plan that is held, to compare with.
        from: String,
        /// Plan document, or a plan that is held, to look at.
        to: String,
    },
    /// Write a plan to a workbook to edit, or to its document in TOML or JSON.
    Export(export::ExportArgs),
    /// Read a plan's workbook back into a document; everything in it that cannot be taken is told at once.
    Import(export::ImportArgs),
    /// Print the JSON schema of plan documents, or of statement files.
    Schema {
        /// Of what.
        #[arg(value_enum, default_value_t)]
        of: export::SchemaOf,
    },
}

pub(super) fn run(bench: &Workbench, command: PlanCommand, format: Format) -> anyhow::Result<ExitCode> {
    match command {
        PlanCommand::Check(asked) => check::run(bench, asked, format),
        PlanCommand::Accept { file, parent, note } => accept::run(bench, &file, parent, &note, format),
        PlanCommand::List => accept::list(bench, format),
        PlanCommand::Delivery(asked) => delivery::run(bench, asked, format),
        PlanCommand::Risks(asked) => delivery::risks(bench, asked, format),
        PlanCommand::Time(asked) => delivery::time(bench, &asked, format),
        PlanCommand::Calendar(asked) => delivery::calendar(bench, &asked, format),
        PlanCommand::Action(asked) => say::action(bench, asked, format),
        PlanCommand::Risk(asked) => say::risk(bench, asked, format),
        PlanCommand::New(asked) => start::run(bench, asked, format),
        PlanCommand::Show { plan } => show::run(bench, &plan, format),
        PlanCommand::Gap { plan } => gap::run(bench, &plan, format),
        PlanCommand::Cost(asked) => cost::run(bench, &asked, format),
        PlanCommand::Fund(asked) => fund::run(bench, &asked, format),
        PlanCommand::Pay(asked) => pay::run(bench, asked, format),
        PlanCommand::Targets(asked) => targets::run(bench, asked, format),
        PlanCommand::Reach(asked) => reach::run(bench, asked, format),
        PlanCommand::Standard(asked) => standard::run(bench, asked, format),
        PlanCommand::Export(asked) => export::export(bench, &asked, format),
        PlanCommand::Import(asked) => export::import(bench, &asked, format),
        PlanCommand::Schema { of } => export::schema(of),
        PlanCommand::Diff { from, to } => diff::run(bench, &from, &to, format),
    }
}

/// Said of a plan that has nothing to pay for: its cost is not known, and not nothing.
const NO_COST: &str =
    "the plan has no initiative and no other cost yet; add [[initiative]] or [[line]] to the document\n";

/// The plan a person names: a file, or a plan that is held, `blmk-2018`, or a version of it, `blmk-2018@2`.
pub(in crate::commands) fn source(bench: &Workbench, named: &str) -> anyhow::Result<PlanSource> {
    let path = Path::new(named);
    if path.exists() {
        return Ok(PlanSource::Document(Box::new(document(bench, path)?)));
    }
    let (id, number) = match named.rsplit_once('@') {
        Some((id, number)) => {
            let number =
                number.parse().with_context(|| format!("`{number}` in `{named}` is not the number of a version"))?;
            (id, Some(number))
        }
        None => (named, None),
    };
    Ok(PlanSource::Held { id: id.to_owned(), number })
}

/// The plan document in a file.
fn document(bench: &Workbench, file: &Path) -> anyhow::Result<Plan> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(bench.read_plan(&bytes, file_name(&file.to_string_lossy()))?)
}
