//! `cargo xtask generate`: reference pages made from the program, committed, and compared in the tests.

use anyhow::{Context as _, bail};

use crate::run::{cargo, check, output, root};

/// What `wholetime reference` prints, and where in `docs/reference/` it is kept.
const PAGES: [(&str, &str); 8] = [
    ("commands", "commands.md"),
    ("indicators", "indicators.md"),
    ("publications", "publications.md"),
    ("columns", "columns.md"),
    ("returns", "returns.md"),
    ("plan-schema", "schemas/plan.schema.json"),
    ("statements-schema", "schemas/statements.schema.json"),
    ("openapi", "openapi.json"),
];

/// Makes the pages, or (where `compare`) says which differ from those committed.
pub(crate) fn run(compare: bool) -> anyhow::Result<()> {
    check(&cargo(), &["build", "--quiet", "--package", "wholetime"])?;
    pages(compare)
}

/// As [`run`], with the program that the tests have just built: building it apart from them would build its
/// dependencies a second time, with other features.
pub(crate) fn pages(compare: bool) -> anyhow::Result<()> {
    let metadata = output(&cargo(), &["metadata", "--format-version", "1", "--no-deps"])?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let target = metadata["target_directory"].as_str().context("cargo metadata names no target folder")?;
    let program = format!("{target}/debug/wholetime{}", std::env::consts::EXE_SUFFIX);
    let folder = root().join("docs/reference");
    std::fs::create_dir_all(folder.join("schemas"))?;
    let mut stale = Vec::new();
    for (what, page) in PAGES {
        let made = output(&program, &["reference", what])?;
        let path = folder.join(page);
        if std::fs::read_to_string(&path).is_ok_and(|text| text.replace("\r\n", "\n") == made) {
            continue;
        }
        if compare {
            stale.push(format!("docs/reference/{page}"));
        } else {
            std::fs::write(&path, made)?;
            println!("wrote docs/reference/{page}");
        }
    }
    if !stale.is_empty() {
        bail!("{} no longer agree with the program; run `cargo xtask generate` and commit", stale.join(", "));
    }
    Ok(())
}
