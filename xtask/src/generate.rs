//! `cargo xtask generate`: reference pages made from the program, committed, and compared in the tests.

use anyhow::bail;

use crate::run::{cargo, output, root};

const PAGES: [&str; 4] = ["commands", "indicators", "publications", "columns"];

/// Makes the pages, or (where `compare`) says which differ from those committed.
pub(crate) fn run(compare: bool) -> anyhow::Result<()> {
    let folder = root().join("docs/reference");
    std::fs::create_dir_all(&folder)?;
    let mut stale = Vec::new();
    for page in PAGES {
        let made = output(&cargo(), &["run", "--quiet", "--package", "wholetime", "--", "reference", page])?;
        let path = folder.join(format!("{page}.md"));
        if std::fs::read_to_string(&path).is_ok_and(|text| text.replace("\r\n", "\n") == made) {
            continue;
        }
        if compare {
            stale.push(format!("docs/reference/{page}.md"));
        } else {
            std::fs::write(&path, made)?;
            println!("wrote docs/reference/{page}.md");
        }
    }
    if !stale.is_empty() {
        bail!("{} no longer agree with the program; run `cargo xtask generate` and commit", stale.join(", "));
    }
    Ok(())
}
