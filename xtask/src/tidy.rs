//! `cargo xtask tidy`: checks the compiler cannot make.
//!
//! The arrows between crates, names that say nothing, files without a first sentence, unfinished places, paths in the
//! documents that lead nowhere, and licences that were not agreed to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde_json::Value as Json;

use crate::run::{cargo, output, root};

/// Which of our crates each may use, as drawn in ARCHITECTURE.md. Tests may use more.
const ARROWS: [(&str, &[&str]); 16] = [
    ("vocabulary", &[]),
    ("catalogue", &["vocabulary"]),
    ("statistics", &[]),
    ("access", &["vocabulary"]),
    ("returns", &["catalogue", "vocabulary"]),
    ("plans", &["catalogue", "vocabulary"]),
    ("models", &["catalogue", "statistics", "vocabulary"]),
    ("snapshots", &["catalogue", "vocabulary"]),
    ("sources", &["snapshots", "catalogue", "vocabulary"]),
    ("measures", &["snapshots", "statistics", "catalogue", "vocabulary"]),
    ("synthetic", &["catalogue", "vocabulary"]),
    ("store", &["access", "plans", "returns", "vocabulary"]),
    (
        "workbench",
        &[
            "vocabulary",
            "catalogue",
            "statistics",
            "access",
            "returns",
            "models",
            "plans",
            "snapshots",
            "sources",
            "measures",
            "synthetic",
            "store",
        ],
    ),
    ("reports", &["workbench", "vocabulary"]),
    ("web", &["reports", "workbench", "vocabulary"]),
    ("app", &["web", "reports", "workbench", "vocabulary"]),
];

/// Crates that only one of ours may name.
const OWNED: [(&str, &str); 13] = [
    ("datafusion", "snapshots"),
    ("parquet", "snapshots"),
    ("sqlx", "store"),
    ("statrs", "statistics"),
    ("axum", "web"),
    ("argon2", "workbench"),
    ("plotters", "reports"),
    ("clap", "app"),
    ("good_lp", "plans"),
    ("typst", "reports"),
    ("docx-rs", "reports"),
    ("resvg", "reports"),
    ("geojson", "sources"),
];

const EMPTY_NAMES: [&str; 13] = [
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "misc",
    "core",
    "base",
    "manager",
    "service",
    "processor",
    "stuff",
    "info",
];

/// Runs every check and lists all that fail.
pub(crate) fn run() -> anyhow::Result<()> {
    println!("── tidy");
    let root = root();
    let mut faults = Vec::new();
    let arguments = ["metadata", "--format-version", "1", "--locked", "--all-features"];
    let metadata: Json = serde_json::from_str(&output(&cargo(), &arguments)?)?;
    arrows(&metadata, &mut faults)?;
    licences(&root, &metadata, &mut faults)?;
    for file in files(&root)? {
        let below = file.strip_prefix(&root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        if below.ends_with(".rs") {
            source(&file, &below, &mut faults)?;
        }
        if below.ends_with(".md") {
            document(&root, &file, &below, &mut faults)?;
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    for fault in &faults {
        println!("{fault}");
    }
    bail!("tidy found {} faults", faults.len())
}

fn packages(metadata: &Json) -> anyhow::Result<&Vec<Json>> {
    metadata["packages"].as_array().context("cargo metadata lists no packages")
}

fn arrows(metadata: &Json, faults: &mut Vec<String>) -> anyhow::Result<()> {
    for package in packages(metadata)? {
        let name = package["name"].as_str().unwrap_or_default();
        let short = if name == "wholetime" { "app" } else { name.strip_prefix("wholetime-").unwrap_or_default() };
        if short.is_empty() {
            continue;
        }
        let Some((_, allowed)) = ARROWS.iter().find(|(of, _)| *of == short) else {
            faults.push(format!("crates/{short}: no arrow is drawn for it in xtask/src/tidy.rs and ARCHITECTURE.md"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            if dependency["kind"] == "dev" {
                continue;
            }
            let to = dependency["name"].as_str().unwrap_or_default();
            if let Some(to) = to.strip_prefix("wholetime-")
                && !allowed.contains(&to)
            {
                faults.push(format!("crates/{short}: may not use {to}"));
            }
            if let Some((_, owner)) = OWNED.iter().find(|(owned, _)| *owned == to)
                && *owner != short
            {
                faults.push(format!("crates/{short}: only {owner} may name {to}"));
            }
        }
    }
    Ok(())
}

/// Every licence of the tree is one that deny.toml allows. `cargo deny` judges more finely; this needs nothing installed.
fn licences(root: &Path, metadata: &Json, faults: &mut Vec<String>) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(root.join("deny.toml")).context("deny.toml")?;
    let deny: toml::Table = toml::from_str(&text)?;
    let allowed: BTreeSet<&str> =
        deny["licenses"]["allow"].as_array().into_iter().flatten().filter_map(toml::Value::as_str).collect();
    for package in packages(metadata)? {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(licence) = package["license"].as_str() else {
            faults.push(format!("{name}: states no licence"));
            continue;
        };
        if !agrees(licence, &allowed) {
            faults.push(format!("{name}: its licence `{licence}` is not among those of deny.toml"));
        }
    }
    Ok(())
}

/// Whether one alternative of a licence expression is wholly allowed. Old crates write `MIT/Apache-2.0`.
fn agrees(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let agreed = either(&mut rest, allowed);
    agreed && rest.is_empty()
}

/// `A OR B`, each an [`both`].
fn either(words: &mut &[&str], allowed: &BTreeSet<&str>) -> bool {
    let mut agreed = both(words, allowed);
    while let Some((&"OR", rest)) = words.split_first() {
        *words = rest;
        // Both sides are read whatever the first says.
        agreed |= both(words, allowed);
    }
    agreed
}

/// `A AND B`, each a name or an expression in brackets.
fn both(words: &mut &[&str], allowed: &BTreeSet<&str>) -> bool {
    let mut agreed = single(words, allowed);
    while let Some((&"AND", rest)) = words.split_first() {
        *words = rest;
        agreed &= single(words, allowed);
    }
    agreed
}

/// A name (with or without an exception), or an expression in brackets.
fn single(words: &mut &[&str], allowed: &BTreeSet<&str>) -> bool {
    let Some((first, rest)) = words.split_first() else { return false };
    *words = rest;
    if *first == "(" {
        let agreed = either(words, allowed);
        if let Some((&")", rest)) = words.split_first() {
            *words = rest;
        }
        return agreed;
    }
    if let Some((&"WITH", rest)) = words.split_first() {
        *words = rest.get(1..).unwrap_or_default();
    }
    allowed.contains(first)
}

/// Files that git tracks or would track.
fn files(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let list = output("git", &["ls-files", "--cached", "--others", "--exclude-standard"])?;
    Ok(list.lines().map(|line| root.join(line)).filter(|path| path.is_file()).collect())
}

fn source(file: &Path, below: &str, faults: &mut Vec<String>) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| below.to_owned())?;
    if !text.starts_with("//!") {
        faults.push(format!("{below}: does not open with `//!` and what it is for"));
    }
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    if EMPTY_NAMES.contains(&stem.as_str()) {
        faults.push(format!("{below}: `{stem}` says nothing; name the idea"));
    }
    if below.starts_with("xtask/") {
        return Ok(());
    }
    for (number, line) in text.lines().enumerate() {
        let unfinished = ["TODO", "FIXME", "#[ignore"].into_iter().find(|word| line.contains(word));
        if let Some(word) = unfinished {
            faults.push(format!("{below}:{}: `{word}`", number + 1));
        }
    }
    Ok(())
}

/// Paths named between backticks in the documents exist.
fn document(root: &Path, file: &Path, below: &str, faults: &mut Vec<String>) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| below.to_owned())?;
    for (number, line) in text.lines().enumerate() {
        for quoted in line.split('`').skip(1).step_by(2) {
            let is_path = ["crates/", "catalogue/", "docs/", "xtask/"].iter().any(|start| quoted.starts_with(start))
                && !quoted.contains(['<', '*', '{', ' ', '…']);
            if is_path && !root.join(quoted).exists() {
                faults.push(format!("{below}:{}: `{quoted}` does not exist", number + 1));
            }
        }
    }
    Ok(())
}
