//! `cargo xtask test`: everything that must hold before a change lands.

use anyhow::bail;

use crate::postgres::{self, Server};
use crate::run::{cargo, check, check_with, command, has, output};
use crate::{generate, tidy};

type IsThere = fn() -> bool;

/// What the tests use: the Debian package it comes in, and whether it is there.
const NEEDED: [(&str, IsThere); 2] =
    [("chromium", || has("chromium")), ("postgresql", || postgres::programs().is_some())];

/// Installs what is missing, then checks form, words, reference pages, lints and behaviour.
pub(crate) fn run(install: bool) -> anyhow::Result<()> {
    prepare(install)?;
    let cargo = cargo();
    check(&cargo, &["fmt", "--all", "--check"])?;
    tidy::run()?;
    check(&cargo, &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])?;
    {
        let server = Server::start()?;
        check_with(&cargo, &["test", "--workspace"], &[(postgres::VARIABLE, &server.url())])?;
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
