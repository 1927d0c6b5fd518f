//! The engines that keep what people make: each journey that writes is made on all there are.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::WHOLETIME;

/// A workspace of a journey's own, whose people's data lie in its folder or in a schema of their own on the server for tests
/// (`WHOLETIME_TEST_POSTGRES`; `cargo xtask test` starts one).
pub(crate) struct Place {
    folder: tempfile::TempDir,
    database: Option<Schema>,
}

struct Schema {
    server: String,
    name: String,
    url: String,
}

impl Drop for Schema {
    fn drop(&mut self) {
        let _ = psql(&self.server, &format!("DROP SCHEMA {} CASCADE", self.name));
    }
}

impl Place {
    /// An empty workspace on each engine there is.
    pub(crate) fn on_each_engine() -> Vec<Self> {
        std::iter::once(Self::on_sqlite()).chain(Self::on_postgres()).collect()
    }

    pub(crate) fn on_sqlite() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), database: None }
    }

    fn on_postgres() -> Option<Self> {
        static SCHEMAS: AtomicU32 = AtomicU32::new(0);
        let Ok(server) = std::env::var("WHOLETIME_TEST_POSTGRES") else {
            eprintln!("skipped on PostgreSQL: WHOLETIME_TEST_POSTGRES names no server");
            return None;
        };
        let name = format!("journey_{}_{}", std::process::id(), SCHEMAS.fetch_add(1, Ordering::Relaxed));
        psql(&server, &format!("CREATE SCHEMA {name}")).unwrap();
        let join = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{join}options=-c%20search_path%3D{name}");
        Some(Self { folder: tempfile::tempdir().unwrap(), database: Some(Schema { server, name, url }) })
    }

    /// What the engine is called.
    pub(crate) const fn engine(&self) -> &'static str {
        if self.database.is_some() { "PostgreSQL" } else { "SQLite" }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The command, in this workspace, in the name of the tester.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_as("tester", arguments)
    }

    /// The command, in this workspace, in somebody's name.
    pub(crate) fn command_as(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(WHOLETIME);
        command.arg("--workspace").arg(self.folder()).args(["--as", name]).args(arguments);
        command.env_remove("WHOLETIME_WORKSPACE").env_remove("WHOLETIME_DATABASE_URL");
        if let Some(schema) = &self.database {
            command.env("WHOLETIME_DATABASE_URL", &schema.url);
        }
        command
    }

    /// Runs a command that must succeed.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{} {arguments:?}: {said}", self.engine());
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a command that must succeed answers as JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let printed = self.done(&[&["--format", "json"], arguments].concat());
        serde_json::from_str(&printed).unwrap_or_else(|why| panic!("{arguments:?}: {why}"))
    }

    /// What a command says that must be refused.
    pub(crate) fn refusal(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        assert!(!output.status.success(), "{} {arguments:?} was to be refused", self.engine());
        String::from_utf8(output.stderr).unwrap()
    }
}

/// Says something to the server behind the program's back.
fn psql(server: &str, sql: &str) -> Result<(), String> {
    let output = Command::new("psql").args(["-X", "-q", "-v", "ON_ERROR_STOP=1", server, "-c", sql]).output();
    let output = output.map_err(|why| why.to_string())?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}
