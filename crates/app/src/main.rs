//! The `wholetime` command: arguments in, answers out, one exit status.
//!
//! **Invariant:** only this crate reads the environment, the clock and the terminal.

mod arguments;
mod commands;
mod output;
#[cfg(test)]
mod parity;
mod progress;
mod settings;

use std::process::ExitCode;

use clap::Parser as _;

/// Questions run on many threads. What each of them needed for a moment is given back and does not stay with its thread.
#[cfg(all(feature = "jemalloc", unix))]
#[global_allocator]
static MEMORY: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let arguments = match arguments::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(why) if why.use_stderr() && asks_for_json() => return output::not_understood(&why),
        Err(why) => {
            let _ = why.print();
            return ExitCode::from(if why.use_stderr() { 2 } else { 0 });
        }
    };
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("WHOLETIME_LOG").unwrap_or_else(|_| "warn".into()))
        .with_writer(std::io::stderr)
        .init();
    let format = arguments.format;
    match commands::run(arguments) {
        Ok(code) => code,
        Err(why) => output::error(&why, format),
    }
}

/// Whether a command line that was not understood asked for JSON all the same.
fn asks_for_json() -> bool {
    let words: Vec<String> = std::env::args().collect();
    words.iter().any(|word| word == "--format=json")
        || words.windows(2).any(|pair| pair[0] == "--format" && pair[1] == "json")
}
