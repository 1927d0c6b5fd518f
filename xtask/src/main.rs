//! Chores of the project: `cargo xtask test|tidy|generate|bless|bench`.

mod bench;
mod generate;
mod postgres;
mod run;
mod test;
mod tidy;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask test [--install]   install what the tests need, then check everything
cargo xtask tidy               checks the compiler cannot make
cargo xtask generate [--check] make the reference pages from the program
cargo xtask bless              rewrite the expected output of the stories
cargo xtask bench [MONTHS]     the comparison with other tools, in one run";

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
        ["bench"] => bench::run(75),
        ["bench", months] => match months.parse() {
            Ok(months) => bench::run(months),
            Err(_) => Err(anyhow::anyhow!("`{months}` is not a number of months")),
        },
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
