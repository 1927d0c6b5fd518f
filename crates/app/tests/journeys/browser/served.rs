//! The program serving a workspace on a port of its own, until it is dropped.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::WHOLETIME;

pub(crate) struct Served {
    server: Child,
    pub(crate) address: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Serves a workspace as it is.
pub(crate) fn serve(workspace: &Path) -> Served {
    let mut server = Command::new(WHOLETIME)
        .arg("--workspace")
        .arg(workspace)
        .args(["--as", "pat", "serve", "--listen", "127.0.0.1:0"])
        .env_remove("WHOLETIME_WORKSPACE")
        .env_remove("WHOLETIME_DATABASE_URL")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned);
    let mut served = Served { server, address: String::new() };
    served.address = address.unwrap_or_else(|| panic!("it did not say where it serves: {line}"));
    served
}
