//! `cargo xtask bench`: the comparison with other tools, side by side in one run, as ratios.
//!
//! Makes an invented England, then hands over to `benches/compare.py`, which measures every tool the same way: user and
//! system time and peak memory of a whole process.

use std::path::Path;

use anyhow::bail;

use crate::run::{cargo, check, has, output, root};

/// Months of the series; also how many files are imported.
pub(crate) fn run(months: u32) -> anyhow::Result<()> {
    if !has("python3") {
        bail!("the comparison runs pandas, polars and DuckDB from python3, which is not here");
    }
    let root = root();
    let folder = root.join("target/bench");
    std::fs::create_dir_all(&folder)?;
    check(&cargo(), &["build", "--release", "--package", "wholetime"])?;
    let binary = root.join("target/release/wholetime").to_string_lossy().into_owned();

    let england = folder.join(format!("england-{months}"));
    if !england.is_dir() {
        let out = england.to_string_lossy().into_owned();
        check(&binary, &["synthetic", "england", "--months", &months.to_string(), "--out", &out])?;
    }
    let python = tools(&folder)?;
    check(
        &python,
        &[
            "benches/compare.py",
            "--binary",
            &binary,
            "--england",
            &england.to_string_lossy(),
            "--scratch",
            &folder.join("scratch").to_string_lossy(),
        ],
    )
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
    println!("{}", output(&python, &["--version"])?.trim());
    Ok(python)
}
