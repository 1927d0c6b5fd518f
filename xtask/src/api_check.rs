//! `cargo xtask api-check`: schemathesis asks the JSON of a served Havelock what nobody would think of.
//!
//! Not part of `test`: it comes from the Python Package Index, and is said to be skipped where that cannot be reached.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};

use crate::run::{cargo, check, has, output, root};

/// Which schemathesis: the one that was tried.
const TOOL: &str = "schemathesis==4.32.5";

/// Where Havelock is served meanwhile.
const AT: &str = "127.0.0.1:8797";

/// Serves Havelock and lets schemathesis ask every operation.
pub(crate) fn run() -> anyhow::Result<()> {
    let folder = root().join("target/api-check");
    std::fs::create_dir_all(&folder)?;
    let Some(tool) = tool(&folder)? else { return Ok(()) };
    check(&cargo(), &["build", "--quiet", "--package", "wholetime"])?;
    let metadata: serde_json::Value =
        serde_json::from_str(&output(&cargo(), &["metadata", "--format-version", "1", "--no-deps"])?)?;
    let target = metadata["target_directory"].as_str().context("cargo metadata names no target folder")?;
    let program = format!("{target}/debug/wholetime{}", std::env::consts::EXE_SUFFIX);
    let (published, workspace) = (folder.join("published"), folder.join("workspace"));
    let (published, workspace) = (published.to_string_lossy(), workspace.to_string_lossy());
    if !Path::new(&*workspace).is_dir() {
        check(&program, &["synthetic", "havelock", "--out", &published])?;
        check(&program, &["--workspace", &workspace, "import", &published])?;
    }
    let served = Served::start(&program, &workspace)?;
    std::thread::sleep(Duration::from_secs(2));
    let checked = check(
        &tool,
        &[
            "--config-file",
            "benches/schemathesis.toml",
            "run",
            &format!("http://{AT}/api/v1/openapi.json"),
            "--max-examples",
            "20",
            "--seed",
            "1",
        ],
    );
    drop(served);
    checked
}

/// The tool, installed where it is not yet; nothing where it cannot be had.
fn tool(folder: &Path) -> anyhow::Result<Option<String>> {
    if !has("python3") {
        println!("skipped: python3 is not here, and schemathesis needs it");
        return Ok(None);
    }
    let environment = folder.join("python");
    let tool = environment.join("bin/schemathesis").to_string_lossy().into_owned();
    if !Path::new(&tool).is_file() {
        check("python3", &["-m", "venv", &environment.to_string_lossy()])?;
        let pip = environment.join("bin/pip").to_string_lossy().into_owned();
        if check(&pip, &["install", "--quiet", TOOL]).is_err() {
            println!("skipped: {TOOL} cannot be had from the Python Package Index");
            return Ok(None);
        }
    }
    Ok(Some(tool))
}

/// A server that stops with its owner.
struct Served(Child);

impl Served {
    fn start(program: &str, workspace: &str) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        command.current_dir(root()).args(["--workspace", workspace, "serve", "--listen", AT]);
        let mut child = command.stdout(Stdio::null()).spawn().with_context(|| format!("cannot start {program}"))?;
        std::thread::sleep(Duration::from_millis(500));
        if let Some(status) = child.try_wait()? {
            bail!("the server ended at once: {status}");
        }
        Ok(Self(child))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
