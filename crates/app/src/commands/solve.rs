//! `wholetime solve`: solves one job in a process of its own; hidden, for Wholetime itself.
//!
//! The job stands on standard input as JSON, steps are told on standard error, a line each, and the outcome on standard output.

use std::io::{self, BufReader, Read as _};
use std::process::ExitCode;

use anyhow::Context as _;
use serde::Deserialize as _;
use wholetime_vocabulary::{Cancel, Progress};
use wholetime_workbench::plans::mix::{Job, Outcome, Step};

use crate::output;

/// Tells each step on a line.
struct Lines;

impl Progress for Lines {
    fn step(&self, done: u64, total: u64, what: &str) {
        if let Ok(line) = serde_json::to_string(&Step { done, total, what: what.to_owned() }) {
            eprintln!("{line}");
        }
    }
}

/// Solves the job on standard input. Where it is to go on only while that is open, it ends as soon as who asked is gone.
pub(super) fn run(while_open: bool) -> anyhow::Result<ExitCode> {
    let mut input = BufReader::new(io::stdin());
    let job = Job::deserialize(&mut serde_json::Deserializer::from_reader(&mut input))
        .context("what stands on standard input is no job for the solver")?;
    if while_open {
        std::thread::spawn(move || {
            let mut rest = [0_u8; 64];
            while input.read(&mut rest).is_ok_and(|read| 0 < read) {}
            // Leaving in good order would wait for the solver's own threads, which nobody needs any more.
            std::process::abort();
        });
    }
    let outcome = job.run(&Lines, &Cancel::default()).unwrap_or_else(|why| Outcome::Refused(why.to_string()));
    output::text(&format!("{}\n", serde_json::to_string(&outcome)?))?;
    Ok(ExitCode::SUCCESS)
}
