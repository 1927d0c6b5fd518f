//! What each command does. One file a command or family of commands.

pub(crate) mod accounts;
pub(crate) mod ages;
mod areas;
pub(crate) mod arrs;
mod attention;
mod audit;
mod backtest;
mod backup;
pub(crate) mod baselines;
mod bridge;
mod changes;
mod check;
mod collections;
mod compare;
mod condition;
mod convert;
pub(crate) mod corrections;
mod definitions;
mod demo;
mod doctor;
mod estimate;
mod explain;
mod flows;
mod forecast;
mod front;
mod gradient;
mod import;
mod indicators;
pub(crate) mod map;
mod mix_plan;
pub(crate) mod movement;
mod need;
mod people;
pub(crate) mod plans;
mod practice_backtest;
mod profile;
mod query;
mod reference;
mod regret;
pub(crate) mod report;
pub(crate) mod returns;
pub(crate) mod scenarios;
mod series;
mod serve;
mod skillmix;
pub(crate) mod skills;
mod solve;
mod sources;
pub(crate) mod substitution;
mod synthetic;
mod team;
mod triangulate;
pub(crate) mod vacancies;
mod variation;
mod worked;
mod xmr;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use wholetime_vocabulary::Level;
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::backtest::practices::PracticeBacktestAsked;

use crate::arguments::{Arguments, Command};
use crate::settings;

/// Does what was typed.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    if let Some(threads) = arguments.threads {
        rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global()?;
    }
    let format = arguments.format;
    // These need no workspace of the user's.
    match &arguments.command {
        Command::Synthetic { place, out, months, practices, seed } => {
            return synthetic::run(*place, out, *months, *practices, *seed, format);
        }
        Command::Demo { no_serve, listen } => {
            return demo::run(arguments.workspace.as_deref(), *no_serve, *listen, format);
        }
        Command::Solve { while_open } => return solve::run(*while_open),
        _ => {}
    }
    let bench = settings::solving_apart(Workbench::open(settings::settings(&arguments)?)?);
    match arguments.command {
        Command::Import { paths, period } => import::run(&bench, &paths, period, format),
        Command::Convert { file, output, period } => convert::run(&bench, &file, &output, period, format),
        Command::Sources { receipt } => sources::run(&bench, receipt.as_deref(), format),
        Command::Withdraw { source, period, revision, reason } => {
            sources::withdraw(&bench, source, period, revision, &reason, format)
        }
        Command::Areas { text, level, within, limit, scope } => {
            areas::run(&bench, text.as_deref(), level, within.as_deref(), limit, scope, format)
        }
        Command::Search { text, limit } => front::search(&bench, &text, limit, format),
        Command::Standing { area } => front::standing(&bench, area.as_deref(), format),
        Command::Place { area, forget } => front::place(&bench, area.as_deref(), forget, format),
        Command::News => front::news(&bench, format),
        Command::Profile { area, compare_to, output, scope } => {
            profile::run(&bench, &area, compare_to, output.as_deref(), scope, format)
        }
        Command::Series { area, indicator, from, to, group, by, basis, output, switch, scope } => {
            let indicator = series::named(&indicator, group);
            let indicator = settings::switched(&bench, &indicator, switch)?;
            let asked = wholetime_workbench::questions::series::SeriesAsked { from, to, by, basis };
            series::run(&bench, &area, &indicator, asked, output.as_deref(), scope, format)
        }
        Command::Xmr { area, indicator, of, from, to, basis, rebase, target, output, scope } => {
            let asked = wholetime_workbench::questions::control::ControlAsked { of, from, to, basis, rebase, target };
            xmr::run(&bench, &area, &indicator, &asked, output.as_deref(), scope, format)
        }
        Command::Indicators { text } => indicators::run(&bench, text.as_deref(), format),
        Command::Explain { area, indicator, basis, switch, scope } => {
            let indicator = settings::switched(&bench, &indicator, switch)?;
            explain::run(&bench, &area, &indicator, basis, scope, format)
        }
        Command::Triangulate { area, indicator, stated, scope } => {
            triangulate::run(&bench, &area, &indicator, stated.as_deref(), scope, format)
        }
        Command::Estimate { area, indicator, draws, seed, scope } => {
            let asked = wholetime_workbench::questions::estimate::EstimateAsked { draws, seed };
            estimate::run(&bench, &area, &indicator, asked, scope, format)
        }
        Command::Bridge { area, asked, scope } => bridge::run(&bench, &area, &asked, scope, format),
        Command::Attention { area, scope } => attention::run(&bench, &area, scope, format),
        Command::Condition { area, condition, level, basis, scope } => {
            let asked = wholetime_workbench::questions::condition::ConditionAsked { level, basis };
            condition::run(&bench, &area, &condition, asked, scope, format)
        }
        Command::Compare { indicator, level, within, basis, spread, against, peers, trend, switch, scope } => {
            let indicator = settings::switched(&bench, &indicator, switch)?;
            let asked =
                wholetime_workbench::questions::compare::CompareAsked { level, basis, spread, against, peers, trend };
            compare::run(&bench, &indicator, &within, asked, scope, format)
        }
        Command::Flows { area, asked, scope } => flows::run(&bench, &area, asked, scope, format),
        Command::Report(command) => report::run(&bench, command, format),
        Command::Team { area, scope } => team::run(&bench, &area, scope, format),
        Command::Need { area, asked, scope } => need::run(&bench, &area, *asked, scope, format),
        Command::Skillmix { area, asked, scope } => skillmix::run(&bench, &area, &asked, scope, format),
        Command::Forecast { area, asked, shown, scope } => {
            forecast::run(&bench, &area, (&asked, &shown), scope, format)
        }
        Command::Backtest { group, years, level: Some(level), origin, page: _ } if level != Level::England => {
            if 1 < origin.len() {
                anyhow::bail!("below England one month can be named: give --origin once, or leave it out");
            }
            let asked = PracticeBacktestAsked { group, years, origin: origin.first().copied(), level: Some(level) };
            practice_backtest::run(&bench, &asked, format)
        }
        Command::Backtest { group, years, level, origin, page } => {
            let asked =
                wholetime_workbench::questions::backtest::BacktestAsked { level, group, years, origins: origin };
            backtest::run(&bench, &asked, page, format)
        }
        Command::Substitution(typed) => substitution::run(&bench, *typed, format),
        Command::WorkedExamples { page } => worked::run(&bench, page, format),
        Command::Scenario(command) => scenarios::run(&bench, command, format),
        Command::Assumptions { name } => scenarios::assumptions(&bench, name.as_deref(), format),
        Command::Gradient { indicator, within, level, basis, from, to, switch, scope } => {
            let indicator = settings::switched(&bench, &indicator, switch)?;
            let asked = wholetime_workbench::questions::gradient::GradientAsked { level, basis, from, to };
            gradient::run(&bench, &indicator, &within, asked, scope, format)
        }
        Command::Ages(asked) => ages::run(&bench, asked, format),
        Command::Map(asked) => map::run(&bench, asked, format),
        Command::Movement(asked) => movement::run(&bench, asked, format),
        Command::Variation { area, indicators, level, basis, sort, ascending, scope } => {
            let asked = wholetime_workbench::questions::variation::VariationAsked {
                indicators,
                level,
                basis,
                sort,
                is_ascending: ascending,
            };
            variation::run(&bench, &area, &asked, scope, format)
        }
        Command::Definitions { area, indicator, basis, switch, scope } => {
            let indicator = settings::switched(&bench, &indicator, switch)?;
            definitions::run(&bench, &area, &indicator, basis, scope, format)
        }
        Command::Changes { area, from, to, geography } => changes::run(&bench, &area, from, to, geography, format),
        Command::Check(command) => check::run(&bench, command, format),
        Command::Group(command) => people::group(&bench, command, format),
        Command::Standard(command) => people::standard(&bench, command, format),
        Command::Successor(command) => people::successor(&bench, command, format),
        Command::Baseline(command) => baselines::run(&bench, command, format),
        Command::Correction(command) => corrections::run(&bench, command, format),
        Command::Returns(command) => returns::run(&bench, command, format),
        Command::Vacancies(asked) => vacancies::register(&bench, &asked, format),
        Command::Vacancy(command) => vacancies::advert(&bench, command, format),
        Command::Arrs(asked) => arrs::run(&bench, asked, format),
        Command::Plan(command) => plans::run(&bench, command, format),
        Command::Skills(asked) => skills::skills(&bench, asked, format),
        Command::Training(asked) => skills::training(&bench, &asked, format),
        Command::Community(asked) => skills::community(&bench, &asked, format),
        Command::People(command) => accounts::run(&bench, command, format),
        Command::Query { sql, limit } => query::run(&bench, sql.as_deref(), limit, format),
        Command::Serve { listen, hosts, behind_tls } => serve::run(bench, listen, hosts, behind_tls),
        Command::Audit { limit, verify } => audit::run(&bench, limit, verify, format),
        Command::Backup { file } => backup::backup(&bench, &file, format),
        Command::Restore { file, replace } => backup::restore(&bench, &file, replace, format),
        Command::Doctor => doctor::run(&bench, format),
        Command::Reference { what } => reference::run(&bench, what),
        Command::Synthetic { .. } | Command::Demo { .. } | Command::Solve { .. } => Ok(ExitCode::SUCCESS),
    }
}

/// Writes an answer to a file named by the user. A file that is there is replaced whole or stays: a paper that people worked on is
/// not lost to a disk that is full.
fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let cannot = || format!("{} cannot be written", path.display());
    // What is not there yet has nothing to lose; what is no plain file (a pipe, a link) is written to as it is.
    let Some(there) = std::fs::symlink_metadata(path).ok().filter(std::fs::Metadata::is_file) else {
        return std::fs::write(path, bytes).with_context(cannot);
    };
    let mut aside = path.as_os_str().to_owned();
    aside.push(".part");
    let aside = PathBuf::from(aside);
    let written = std::fs::write(&aside, bytes)
        .and_then(|()| std::fs::set_permissions(&aside, there.permissions()))
        .and_then(|()| std::fs::rename(&aside, path));
    written.inspect_err(|_| drop(std::fs::remove_file(&aside))).with_context(cannot)
}
