//! `cargo xtask api-check`: schemathesis asks the JSON of a served Havelock what nobody would think of.
//!
//! Not part of `test`: it comes from the Python Package Index, and is said to be skipped where that cannot be reached.
//! `WHOLETIME_PROGRAM` names a program that is built already; `WHOLETIME_API_SEED` another beginning of chance, and
//! `WHOLETIME_API_EXAMPLES` how many examples of each operation are tried.

use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};

use crate::run::{cargo, check, has, output, root};

/// Which schemathesis: the one that was tried.
const TOOL: &str = "schemathesis==4.32.5";

/// Where Havelock is served meanwhile.
const AT: &str = "127.0.0.1:8797";

/// What people make, so that every operation has something to tell. The names are those in `benches/schemathesis.toml`; the day
/// is far off, so that the collection is open on every run.
const MADE: [&[&str]; 11] = [
    &["group", "set", "quayside", "Z99001", "Z99002"],
    &["plan", "accept", "examples/harbour-nurses/plan.toml"],
    &["plan", "accept", "examples/blmk-2018/plan.toml"],
    &["plan", "accept", "examples/dorset-2017/plan.toml"],
    &["scenario", "accept", "examples/scenarios/turnover-10-to-8.toml"],
    &["scenario", "accept", "examples/scenarios/twenty-from-abroad.toml"],
    &["returns", "open", "U99901", "--due", "2099-12-31"],
    &["returns", "unchanged", "Z99001"],
    &["baseline", "make", "U99901"],
    &["returns", "dispute", "Z99002", "nurse_fte", "4", "--because", "a nurse is missing"],
    &["arrs", "load", "--area", "U99901", "examples/harbour-2025/arrs.csv"],
];

/// Serves Havelock and lets schemathesis ask every operation.
pub(crate) fn run() -> anyhow::Result<()> {
    let folder = root().join("target/api-check");
    std::fs::create_dir_all(&folder)?;
    let Some(tool) = tool(&folder)? else { return Ok(()) };
    let program = program()?;
    let (published, workspace) = (folder.join("published"), folder.join("workspace"));
    let (published, workspace) = (published.to_string_lossy(), workspace.to_string_lossy());
    // A place that was left half made is made again.
    let ready = folder.join("ready");
    if !ready.is_file() {
        for old in [&*published, &*workspace] {
            if Path::new(old).is_dir() {
                std::fs::remove_dir_all(old).with_context(|| format!("cannot remove {old}"))?;
            }
        }
        check(&program, &["synthetic", "havelock", "--out", &published])?;
        check(&program, &["--workspace", &workspace, "import", &published])?;
        for words in MADE {
            check(&program, &[&["--workspace", &*workspace], words].concat())?;
        }
        std::fs::write(&ready, "")?;
    }
    let served = Served::start(&program, &workspace)?;
    let checked = asked(&tool, &folder);
    drop(served);
    checked
}

/// Lets schemathesis ask. What it remembers of a run stays in the folder.
fn asked(tool: &str, folder: &Path) -> anyhow::Result<()> {
    let named = |name: &str, usual: &str| std::env::var(name).unwrap_or_else(|_| usual.to_owned());
    let config = root().join("benches/schemathesis.toml");
    let mut command = Command::new(tool);
    command.current_dir(folder).arg("--config-file").arg(config).arg("run");
    command.arg(format!("http://{AT}/api/v1/openapi.json"));
    command.args(["--max-examples", &named("WHOLETIME_API_EXAMPLES", "20")]);
    command.args(["--seed", &named("WHOLETIME_API_SEED", "1")]);
    let status = command.status().with_context(|| format!("cannot start {tool}"))?;
    if !status.success() {
        bail!("schemathesis found what is told above ({status})");
    }
    Ok(())
}

/// The program that is served: the one named, else built with all that operations may ask of it.
fn program() -> anyhow::Result<String> {
    if let Ok(built) = std::env::var("WHOLETIME_PROGRAM") {
        if !Path::new(&built).is_file() {
            bail!("WHOLETIME_PROGRAM names {built}, and there is no such file");
        }
        return Ok(built);
    }
    check(&cargo(), &["build", "--quiet", "--package", "wholetime", "--features", "highs"])?;
    let metadata: serde_json::Value =
        serde_json::from_str(&output(&cargo(), &["metadata", "--format-version", "1", "--no-deps"])?)?;
    let target = metadata["target_directory"].as_str().context("cargo metadata names no target folder")?;
    Ok(format!("{target}/debug/wholetime{}", std::env::consts::EXE_SUFFIX))
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
        let child = command.stdout(Stdio::null()).spawn().with_context(|| format!("cannot start {program}"))?;
        let mut served = Self(child);
        let at: SocketAddr = AT.parse()?;
        for _ in 0..120 {
            if let Some(status) = served.0.try_wait()? {
                bail!("the server ended at once: {status}");
            }
            if TcpStream::connect_timeout(&at, Duration::from_millis(500)).is_ok() {
                return Ok(served);
            }
            std::thread::sleep(Duration::from_millis(250));
        }
        bail!("the server did not answer at {AT} within half a minute")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
