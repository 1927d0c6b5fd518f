//! `wholetime plan action` and `plan risk`: how an action or a risk stands, said without editing a document.

use std::process::ExitCode;

use clap::Args;
use jiff::civil::Date;
use wholetime_workbench::Workbench;
use wholetime_workbench::actions::delivery::{Said, SaidWhen};
use wholetime_workbench::plans::delivery::change::{SaidOfAction, SaidOfRisk};
use wholetime_workbench::plans::delivery::{RiskStatus, Status};
use wholetime_workbench::questions::plans::PlanSource;

use super::source;
use crate::arguments::Format;
use crate::output;

#[derive(Debug, Args)]
pub(crate) struct ActionArgs {
    /// A plan that is held: blmk-2018; or blmk-2018@2 where that has to be the newest version still.
    plan: String,
    /// Name of the action, as `plan delivery` lists it.
    action: String,
    /// How it stands: not_started, under_way, ongoing, done or dropped.
    #[arg(long, value_name = "STATUS")]
    status: Option<Status>,
    /// Who answers for it from now on.
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// By when it is to be complete from now on.
    #[arg(long, value_name = "DATE")]
    due: Option<Date>,
    /// The day it was so; today where none is named.
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// In words.
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
}

#[derive(Debug, Args)]
pub(crate) struct RiskArgs {
    /// A plan that is held: blmk-2018; or blmk-2018@2 where that has to be the newest version still.
    plan: String,
    /// Name of the risk, as `plan risks` lists it.
    risk: String,
    /// How likely it is after mitigation, 1 to 5.
    #[arg(long, value_name = "N")]
    likelihood: Option<u8>,
    /// How bad it is after mitigation, 1 to 5.
    #[arg(long, value_name = "N")]
    impact: Option<u8>,
    /// How it stands: open, happened or closed.
    #[arg(long, value_name = "STATUS")]
    status: Option<RiskStatus>,
    /// Who answers for it from now on.
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// When it is looked at again.
    #[arg(long, value_name = "DATE")]
    review: Option<Date>,
    /// The day it was so; today where none is named.
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// In words.
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
}

pub(super) fn action(bench: &Workbench, asked: ActionArgs, format: Format) -> anyhow::Result<ExitCode> {
    let ActionArgs { plan, action, status, owner, due, on, note } = asked;
    let (id, version) = held(bench, &plan)?;
    let said = SaidOfAction { status, owner, complete_by: due, note };
    told(&bench.say_of_action(&id, &action, &said, SaidWhen { on, version })?, format)
}

pub(super) fn risk(bench: &Workbench, asked: RiskArgs, format: Format) -> anyhow::Result<ExitCode> {
    let RiskArgs { plan, risk, likelihood, impact, status, owner, review, on, note } = asked;
    let (id, version) = held(bench, &plan)?;
    let said = SaidOfRisk { likelihood, impact, status, owner, review_on: review, note };
    told(&bench.say_of_risk(&id, &risk, &said, SaidWhen { on, version })?, format)
}

/// The plan that is held; a document is edited, not told.
fn held(bench: &Workbench, named: &str) -> anyhow::Result<(String, Option<u32>)> {
    match source(bench, named)? {
        PlanSource::Held { id, number } => Ok((id, number)),
        PlanSource::Document(plan) => anyhow::bail!(
            "{named} is a file; edit it, or keep it with `wholetime plan accept {named}` and say it of `{}`",
            plan.id
        ),
    }
}

fn told(said: &Said, format: Format) -> anyhow::Result<ExitCode> {
    let row = vec![said.id.clone(), said.number.to_string(), said.parent.to_string(), said.what.clone()];
    output::rows(format, said, &["plan", "version", "made from", "what was done"], &[row])?;
    Ok(ExitCode::SUCCESS)
}
