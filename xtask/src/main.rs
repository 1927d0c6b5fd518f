//! Chores of the project: `cargo xtask test|tidy|generate|bless|screenshots|bench`.

mod api_check;
mod bench;
mod generate;
mod postgres;
mod run;
mod screenshots;
mod test;
mod tidy;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask test [--install]   install what the tests need, then check everything
cargo xtask tidy               checks the compiler cannot make
cargo xtask generate [--check] make the reference pages from the program
cargo xtask bless              rewrite the expected output of the stories
cargo xtask screenshots        take the pictures of the book and the README, in Chromium
cargo xtask api-check          let schemathesis ask the JSON what nobody would think of
cargo xtask bench [files|models|mix|papers|load] [MONTHS]
                               the comparison with other tools, in one run, written into docs/benchmarks.md";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["test"] => test::run(false),
        ["test", "--install"] => test::run(true),
        ["tidy"] => tidy::run(),
        ["generate"] => generate::run(false),
        ["generate", "--check"] => generate::run(true),
        ["bless"] => test::bless(),
        ["screenshots"] => screenshots::run(),
        ["api-check"] => api_check::run(),
        ["bench", words @ ..] => bench::Part::of(words).and_then(bench::run),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why:#}");
            ExitCode::FAILURE
        }
    }
}
