//! `cargo xtask bench`: the comparison with other tools, side by side in one run, as ratios, written into docs/benchmarks.md.
//!
//! Five parts, each of which can be run by itself: `files` reads, writes and asks an invented England (`benches/compare.py`:
//! user and system time and peak memory of whole processes); `models` simulates and forecasts (`benches/models.py`:
//! processor time of one thread, the same model in every tool); `mix` chooses posts (`benches/mix.py`: the same problem in every
//! tool, on one thread); `papers` sets workforce profiles (`benches/papers.py`: the same words and tables in LaTeX); `load` asks a
//! server as fifty people at once (`benches/load.py`: one of the questions to Datasette, too).

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::run::{cargo, check, has, output, root};

/// Where it is published, as it came out.
const PAGE: &str = "docs/benchmarks.md";

/// Months of the series where none are named; also how many files are imported.
const MONTHS: u32 = 75;

/// A part of the comparison, or all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    All(u32),
    Files(u32),
    Models,
    Mix,
    Papers,
    Load,
}

impl Part {
    /// What the words behind `bench` ask for: `[files|models|mix|papers|load] [MONTHS]`.
    pub(crate) fn of(words: &[&str]) -> anyhow::Result<Self> {
        let months = |word: &str| word.parse::<u32>().with_context(|| format!("`{word}` is not a number of months"));
        match words {
            [] => Ok(Self::All(MONTHS)),
            ["models"] => Ok(Self::Models),
            ["mix"] => Ok(Self::Mix),
            ["papers"] => Ok(Self::Papers),
            ["load"] => Ok(Self::Load),
            ["files"] => Ok(Self::Files(MONTHS)),
            ["files", word] => Ok(Self::Files(months(word)?)),
            [word] => Ok(Self::All(months(word)?)),
            _ => bail!("a bench is asked for as `bench [files|models|mix|papers|load] [MONTHS]`"),
        }
    }
}

pub(crate) fn run(part: Part) -> anyhow::Result<()> {
    if !has("python3") {
        bail!("the comparison runs other tools from python3, which is not here");
    }
    let folder = root().join("target/bench");
    std::fs::create_dir_all(&folder)?;
    let python = tools(&folder)?;
    if let Part::All(months) | Part::Files(months) = part {
        publish("files", &format!("cargo xtask bench files {months}"), &files(&folder, &python, months)?)?;
    }
    if part == Part::Models || matches!(part, Part::All(_)) {
        publish("models", "cargo xtask bench models", &models(&folder, &python)?)?;
    }
    if part == Part::Mix || matches!(part, Part::All(_)) {
        publish("mix", "cargo xtask bench mix", &mix(&folder, &python)?)?;
    }
    if part == Part::Papers || matches!(part, Part::All(_)) {
        publish("papers", "cargo xtask bench papers", &papers(&folder, &python)?)?;
    }
    if part == Part::Load || matches!(part, Part::All(_)) {
        publish("load", "cargo xtask bench load", &load(&folder, &python)?)?;
    }
    Ok(())
}

/// The program as it is published.
fn published() -> anyhow::Result<String> {
    check(&cargo(), &["build", "--release", "--package", "wholetime", "--features", "full"])?;
    Ok(target()?.join("release/wholetime").to_string_lossy().into_owned())
}

/// An invented England of so many months, written once.
fn england(folder: &Path, binary: &str, months: u32) -> anyhow::Result<String> {
    let england = folder.join(format!("england-{months}"));
    let out = england.to_string_lossy().into_owned();
    if !england.is_dir() {
        check(binary, &["synthetic", "england", "--months", &months.to_string(), "--out", &out])?;
    }
    Ok(out)
}

/// Load: a server of an England-sized workspace, asked as fifty people at once.
fn load(folder: &Path, python: &str) -> anyhow::Result<String> {
    let binary = published()?;
    let england = england(folder, &binary, MONTHS)?;
    let scratch = folder.join("load").to_string_lossy().into_owned();
    output(python, &["benches/load.py", "--binary", &binary, "--england", &england, "--scratch", &scratch])
}

/// Papers: workforce profiles of every practice, and the same words and tables in LaTeX.
fn papers(folder: &Path, python: &str) -> anyhow::Result<String> {
    let (binary, scratch) = (published()?, folder.join("papers"));
    let scratch = scratch.to_string_lossy();
    output(python, &["benches/papers.py", "--binary", &binary, "--scratch", &scratch])
}

/// Files and questions: what the whole program does beside other tools.
fn files(folder: &Path, python: &str, months: u32) -> anyhow::Result<String> {
    let binary = published()?;
    let england = england(folder, &binary, months)?;
    let scratch = folder.join("scratch").to_string_lossy().into_owned();
    let arguments = ["benches/compare.py", "--binary", &binary, "--england", &england, "--scratch", &scratch];
    output(python, &arguments)
}

/// Simulation and time series: the parts of a forecast beside other tools.
fn models(folder: &Path, python: &str) -> anyhow::Result<String> {
    check(&cargo(), &["build", "--release", "--package", "wholetime-models", "--examples"])?;
    let (examples, scratch) = (target()?.join("release/examples"), folder.join("models"));
    let (examples, scratch) = (examples.to_string_lossy(), scratch.to_string_lossy());
    output(python, &["benches/models.py", "--examples", &examples, "--scratch", &scratch])
}

/// Choosing posts: whole numbers of them, with HiGHS in every tool.
fn mix(folder: &Path, python: &str) -> anyhow::Result<String> {
    let build = ["build", "--release", "--package", "wholetime-plans", "--features", "highs", "--example", "mix"];
    check(&cargo(), &build)?;
    let (example, scratch) = (target()?.join("release/examples/mix"), folder.join("mix"));
    let (example, scratch) = (example.to_string_lossy(), scratch.to_string_lossy());
    output(python, &["benches/mix.py", "--example", &example, "--scratch", &scratch])
}

/// The folder that cargo builds into.
fn target() -> anyhow::Result<PathBuf> {
    let metadata = output(&cargo(), &["metadata", "--format-version", "1", "--no-deps"])?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    Ok(metadata["target_directory"].as_str().context("cargo metadata names no target folder")?.into())
}

/// A Python with the tools compared, in an environment of its own.
fn tools(folder: &Path) -> anyhow::Result<String> {
    let environment = folder.join("python");
    let python = environment.join("bin/python").to_string_lossy().into_owned();
    if !environment.is_dir() {
        check("python3", &["-m", "venv", &environment.to_string_lossy()])?;
        let packages = ["pandas==3.1.1", "polars==2.1.0", "duckdb==2.0.0", "pyarrow"];
        let wanted = [&["-m", "pip", "install", "--quiet"], &packages[..]].concat();
        if check(&python, &wanted).is_err() {
            // The versions tried may be gone; the newest ones are compared then, and the table names them.
            check(&python, &["-m", "pip", "install", "--quiet", "pandas", "polars", "duckdb", "pyarrow"])?;
        }
    }
    for package in ["numba", "neworder", "statsforecast", "statsmodels", "highspy", "pulp", "pyomo", "datasette"] {
        // One that cannot be had is named in the tables as not here; the others are compared all the same.
        if output(&python, &["-m", "pip", "show", "--quiet", package]).is_err()
            && check(&python, &["-m", "pip", "install", "--quiet", package]).is_err()
        {
            println!("{package} cannot be installed");
        }
    }
    println!("{}", output(&python, &["--version"])?.trim());
    Ok(python)
}

/// Puts what came out into its place on the page, good or bad.
fn publish(part: &str, command: &str, came_out: &str) -> anyhow::Result<()> {
    println!("{came_out}");
    let page = root().join(PAGE);
    let before = std::fs::read_to_string(&page)?;
    let day = output("date", &["+%-d %B %Y"])?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let head = format!("Written by `{command}` on a machine of {cores} cores on {}, as it came out.", day.trim());
    let after = placed(&before, part, &format!("{head}\n\n{}", came_out.trim())).with_context(|| {
        format!("{PAGE} has no place for `{part}`: a line <!-- {part} --> and one <!-- /{part} -->")
    })?;
    std::fs::write(&page, after)?;
    println!("wrote {PAGE}");
    Ok(())
}

/// A page with another text between the marks of a part; none where the marks are not there.
fn placed(page: &str, part: &str, text: &str) -> Option<String> {
    let (opening, closing) = (format!("<!-- {part} -->"), format!("<!-- /{part} -->"));
    let (before, rest) = page.split_once(&opening)?;
    let (_, after) = rest.split_once(&closing)?;
    Some(format!("{before}{opening}\n{text}\n{closing}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_part_that_was_run_is_written_anew() {
        let page = "# B\n<!-- files -->\nold\n<!-- /files -->\nby hand\n<!-- models -->\nolder\n<!-- /models -->\n";
        let after = placed(page, "models", "| new |").unwrap();
        assert_eq!(after, page.replace("older", "| new |"));
        assert_eq!(placed(&after, "models", "older").unwrap(), page);
        assert_eq!(placed(page, "series", "x"), None);
    }

    #[test]
    fn a_bench_is_asked_for_by_part_and_months() {
        assert_eq!(Part::of(&[]).unwrap(), Part::All(75));
        assert_eq!(Part::of(&["12"]).unwrap(), Part::All(12));
        assert_eq!(Part::of(&["files", "3"]).unwrap(), Part::Files(3));
        assert_eq!(Part::of(&["models"]).unwrap(), Part::Models);
        assert!(Part::of(&["all"]).is_err());
        assert_eq!(Part::of(&["mix"]).unwrap(), Part::Mix);
        assert_eq!(Part::of(&["load"]).unwrap(), Part::Load);
        assert!(Part::of(&["models", "3"]).is_err());
    }
}
