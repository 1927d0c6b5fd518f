//! `wholetime skillmix --into-plan` and `--plan-out`: the chosen mix as a plan, kept or written to a file.

use std::path::Path;

use anyhow::{Context as _, bail};
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::plan::Plan;
use wholetime_workbench::questions::skillmix::Skillmix;

/// Writes the plan to a file, keeps it as a version under a name, or both. What came of it is told on standard error, so that
/// the answer stays one document.
pub(super) fn run(
    bench: &Workbench,
    mix: &Skillmix,
    (name, file): (Option<&str>, Option<&Path>),
) -> anyhow::Result<()> {
    if let Some(file) = file {
        let plan = bench.plan_of_mix(mix, name)?;
        super::write(file, text_of(&plan, file)?.as_bytes())?;
        eprintln!("{} written: the plan {}", file.display(), plan.id);
    }
    if name.is_some() {
        let accepted = bench.accept_plan_of_mix(mix, name)?;
        eprintln!(
            "kept as version {} of the plan {}; see it: wholetime plan show {}",
            accepted.number, accepted.id, accepted.id
        );
        for warning in &accepted.warnings {
            eprintln!("before you use it: {warning}");
        }
    }
    Ok(())
}

fn text_of(plan: &Plan, file: &Path) -> anyhow::Result<String> {
    let written = match file.extension().and_then(|ending| ending.to_str()) {
        Some("toml") => plan.to_toml(),
        Some("json") => plan.to_json(),
        _ => bail!("{} ends in neither .toml nor .json; name it so", file.display()),
    };
    written.with_context(|| file.display().to_string())
}
