//! `cargo xtask test`: everything that must hold before a change lands.

use std::path::PathBuf;

use anyhow::bail;

use crate::postgres::{self, Server};
use crate::run::{cargo, check, check_with, command, has, output};
use crate::{generate, tidy};

type IsThere = fn() -> bool;

/// What the tests use: the Debian package it comes in, and whether it is there.
const NEEDED: [(&str, IsThere); 7] = [
    ("chromium", || has("chromium")),
    ("chromium-driver", || has("chromedriver")),
    ("poppler-utils", || has("pdftotext")),
    ("postgresql", || postgres::programs().is_some()),
    ("cmake", || has("cmake")),
    ("g++", || has("g++")),
    ("libclang-dev", has_libclang),
];

/// The solver HiGHS, which the program is tested with; it is C++.
const WITH_HIGHS: &str = "wholetime/highs";

/// Installs what is missing, then checks form, words, reference pages, lints and behaviour.
pub(crate) fn run(install: bool) -> anyhow::Result<()> {
    prepare(install)?;
    let cargo = cargo();
    check(&cargo, &["fmt", "--all", "--check"])?;
    tidy::run()?;
    // What most people build, without a C++ compiler.
    check(&cargo, &["check", "--workspace", "--quiet"])?;
    let clippy =
        ["clippy", "--workspace", "--all-targets", "--features", WITH_HIGHS, "--quiet", "--", "-D", "warnings"];
    check(&cargo, &clippy)?;
    {
        let server = Server::start()?;
        let test = ["test", "--workspace", "--features", WITH_HIGHS];
        check_with(&cargo, &test, &[(postgres::VARIABLE, &server.url())])?;
    }
    generate::pages(true)
}

/// Rewrites the expected output of the stories.
pub(crate) fn bless() -> anyhow::Result<()> {
    let arguments = ["test", "--package", "wholetime", "--test", "journeys", "stories"];
    let status = command(&cargo(), &arguments).env("WHOLETIME_BLESS", "1").status()?;
    if !status.success() {
        bail!("the stories could not be rewritten");
    }
    Ok(())
}

/// Whether the library is there that reads the headers of HiGHS: where it was said to be, or where Debian puts it.
fn has_libclang() -> bool {
    let mut folders: Vec<PathBuf> = std::env::var_os("LIBCLANG_PATH").map(PathBuf::from).into_iter().collect();
    for (within, library) in [("/usr/lib", "lib"), ("/usr/lib", ""), ("/usr/lib64", "")] {
        let entries = std::fs::read_dir(within).into_iter().flatten().flatten();
        folders.extend(entries.map(|entry| entry.path().join(library)));
    }
    folders.iter().any(|folder| {
        let mut files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        files.any(|file| is_libclang(&file.file_name().to_string_lossy()))
    })
}

/// `libclang.so` or, with its version, `libclang-14.so.1`; neither its runtime nor its C++ sister.
fn is_libclang(file: &str) -> bool {
    let Some(rest) = file.strip_prefix("libclang") else { return false };
    rest.starts_with(".so") || (rest.starts_with('-') && rest.contains(".so") && !rest.starts_with("-cpp"))
}

fn prepare(install: bool) -> anyhow::Result<()> {
    let missing: Vec<&str> = NEEDED.iter().filter(|(_, is_there)| !is_there()).map(|(package, _)| *package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let is_root = output("id", &["-u"]).is_ok_and(|id| id.trim() == "0");
    if !is_root && !install {
        bail!(
            "the tests need these Debian packages: {}; install them, or run `cargo xtask test --install`",
            missing.join(" ")
        );
    }
    if !has("apt-get") {
        bail!("the tests need {}, and this system has no apt-get to install it with", missing.join(" "));
    }
    let sudo = if is_root { None } else { Some("sudo") };
    let apt = |arguments: &[&str]| match sudo {
        Some(sudo) => check(sudo, &[&["apt-get"], arguments].concat()),
        None => check("apt-get", arguments),
    };
    apt(&["update", "--quiet"])?;
    let mut arguments = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    arguments.extend(&missing);
    apt(&arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_that_reads_headers_is_known_by_its_name() {
        for file in ["libclang.so", "libclang.so.1", "libclang-14.so.14.0.6"] {
            assert!(is_libclang(file), "{file}");
        }
        for file in ["libclang-cpp.so.14", "libclang_rt.dyndd-x86_64.so", "libc.so"] {
            assert!(!is_libclang(file), "{file}");
        }
    }
}
