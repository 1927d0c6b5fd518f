//! `wholetime returns`: asking practices, and taking in what they answer.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use jiff::civil::Date;
use wholetime_vocabulary::Period;
use wholetime_workbench::Workbench;

use crate::arguments::Format;

#[derive(Debug, Subcommand)]
pub(crate) enum ReturnsCommand {
    /// Start a collection: ask every practice of an area by a day.
    Open {
        /// Code, name or group:NAME.
        area: String,
        /// Last day to answer, such as 2018-03-31.
        #[arg(long, value_name = "DATE")]
        due: Date,
        /// Period of the figures that forms are filled with (default: the newest not after the day due).
        #[arg(long, value_name = "PERIOD")]
        about: Option<Period>,
        /// Ask this practice, too; more than once for several.
        #[arg(long, value_name = "CODE")]
        with: Vec<String>,
        /// Do not ask this practice.
        #[arg(long, value_name = "CODE")]
        without: Vec<String>,
        /// Ask a community provider, too: CODE=NAME.
        #[arg(long, value_name = "CODE=NAME")]
        provider: Vec<String>,
    },
    /// Write the Excel return of a practice, filled in from what is held.
    Template {
        /// Code of the practice or provider; none with --all.
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        code: Option<String>,
        /// File to write; with --all the folder to write into.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// Collection it is for (default: the one due last that asks the place).
        #[arg(long, value_name = "ID")]
        collection: Option<String>,
        /// One for everybody asked.
        #[arg(long)]
        all: bool,
    },
    /// Take in returns; which collection and practice each is of stands in the file.
    Load {
        /// Files as `returns template` wrote them, filled in.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Take in one word for a practice: nothing has changed.
    Unchanged {
        /// Code of the practice or provider.
        code: String,
        /// Collection (default: the one due last that asks the place).
        #[arg(long, value_name = "ID")]
        collection: Option<String>,
    },
    /// Close a collection: nothing more is taken.
    Close {
        /// Collection.
        collection: String,
    },
    /// List the collections.
    List,
    /// How far a collection has come: who answered, in practices and patients, and who has not.
    Status(super::collections::StatusArgs),
    /// Write reminders to those who have not answered; nothing is sent.
    Remind(super::collections::RemindArgs),
    /// Say whether those who answered are like those who did not, in what is held of both nationally.
    Bias(super::collections::BiasArgs),
    /// Dispute a figure of the national file: it says X, the practice says Y.
    Dispute(super::corrections::DisputeArgs),
    /// Sign a baseline for the level of an area, with what is signed over.
    Sign(super::baselines::SignArgs),
}

pub(super) fn run(bench: &Workbench, command: ReturnsCommand, format: Format) -> anyhow::Result<ExitCode> {
    match &command {
        ReturnsCommand::Status(typed) => return super::collections::status(bench, typed, format),
        ReturnsCommand::Remind(typed) => return super::collections::remind(bench, typed, format),
        ReturnsCommand::Bias(typed) => return super::collections::bias(bench, typed, format),
        _ => {}
    }
    if let ReturnsCommand::Sign(typed) = command {
        return super::baselines::sign(bench, typed, format);
    }
    if let ReturnsCommand::Dispute(typed) = command {
        return super::corrections::dispute(bench, typed, format);
    }
    let _ = (bench, command, format);
    Ok(ExitCode::SUCCESS)
}
