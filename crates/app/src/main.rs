//! The `wholetime` command: arguments in, answers out, one exit status.
//!
//! **Invariant:** only this crate reads the environment, the clock and the terminal.

mod arguments;
mod commands;
mod output;
mod progress;
mod settings;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let arguments = match arguments::Arguments::try_parse() {
        Ok(arguments) => arguments,
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
