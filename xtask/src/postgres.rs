//! A PostgreSQL server of the tests' own: in a temporary folder, on a socket that only its owner reaches, gone afterwards.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, bail};

use crate::run::{has, output};

/// The variable that tells the tests where the server is.
pub(crate) const VARIABLE: &str = "WHOLETIME_TEST_POSTGRES";

/// The user of the system that PostgreSQL's package makes; the server refuses to run as root.
const USER: &str = "postgres";

/// Makes the folder and the database, starts the server, says the folder on the first line, and waits until its input
/// ends, which it does however the caller ends. Then it stops the server and removes the folder. Ctrl-C reaches every
/// program of the terminal: the server ends on it by itself, the shell must not, or the folder would stay.
///
/// One user is asked for a password, so that a wrong one can be tried; and text sorts as in an English dictionary, as it
/// does on servers that people run.
const SCRIPT: &str = r#"
set -e
READY=no
trap '' INT TERM
BIN=$1
DIR=$(mktemp -d "${TMPDIR:-/tmp}/wholetime-postgres.XXXXXX")
trap 'rm -rf "$DIR"' EXIT
cd "$DIR"
"$BIN/initdb" -D "$DIR/data" -U postgres -A trust --no-sync -E UTF8 --locale=C --locale-provider=icu --icu-locale=en-GB >"$DIR/log" 2>&1 ||
    { rm -rf "$DIR/data"; "$BIN/initdb" -D "$DIR/data" -U postgres -A trust --no-sync -E UTF8 >"$DIR/log" 2>&1; } ||
    { cat "$DIR/log" >&2; exit 1; }
printf 'local all guarded scram-sha-256\nlocal all all trust\n' >"$DIR/data/pg_hba.conf"
"$BIN/postgres" -D "$DIR/data" -k "$DIR" -c listen_addresses='' -c fsync=off </dev/null >>"$DIR/log" 2>&1 &
SERVER=$!
for ATTEMPT in $(seq 100); do
    if "$BIN/pg_isready" -q -h "$DIR"; then READY=yes; break; fi
    sleep 0.2
done
[ "$READY" = yes ] || { cat "$DIR/log" >&2; kill -INT $SERVER; exit 1; }
echo "$DIR"
cat >/dev/null || true
kill -INT $SERVER 2>/dev/null || true
wait $SERVER || true
"#;

/// A running server. Dropped, it stops; so it does where this program is killed.
pub(crate) struct Server {
    shell: Child,
    folder: String,
}

impl Server {
    /// Starts a server and waits until it answers.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let programs = programs().context("PostgreSQL is not installed")?;
        println!("── postgres in {}", programs.display());
        let is_root = output("id", &["-u"]).is_ok_and(|id| id.trim() == "0");
        // Not runuser: it stays in between, and kills the shell before that has cleared up.
        let mut command = Command::new(if is_root { "setpriv" } else { "sh" });
        if is_root {
            command.args(["--reuid", USER, "--regid", USER, "--init-groups", "sh"]);
        }
        command.args(["-c", SCRIPT, "sh"]).arg(&programs).current_dir("/");
        let mut shell = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("cannot run sh")?;
        let mut folder = String::new();
        if let Some(said) = shell.stdout.take() {
            BufReader::new(said).read_line(&mut folder)?;
        }
        let server = Self { shell, folder: folder.trim_end().to_owned() };
        if server.folder.is_empty() {
            bail!("PostgreSQL did not start; what it said is above");
        }
        Ok(server)
    }

    /// The URL of a database on it in which tests may do as they like.
    pub(crate) fn url(&self) -> String {
        format!("postgres:///postgres?host={}&user=postgres", self.folder)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its input ends, and so does it.
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

/// The folder with PostgreSQL's programs: Debian keeps those of each version apart, elsewhere they are on the path.
pub(crate) fn programs() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let version = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let newest = folders.map(|folder| folder.path()).max_by_key(version).map(|folder| folder.join("bin"));
    if let Some(folder) = newest.filter(|folder| folder.join("initdb").is_file()) {
        return Some(folder);
    }
    if !has("initdb") {
        return None;
    }
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).find(|folder| folder.join("initdb").is_file())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_server_answers_while_it_is_held_and_is_gone_afterwards() {
        let Some(programs) = programs() else {
            eprintln!("skipped: PostgreSQL is not installed");
            return;
        };
        let Ok(server) = Server::start() else { panic!("the server did not start") };
        let folder = server.folder.clone();
        let is_ready = |folder: &str| {
            Command::new(programs.join("pg_isready")).args(["-q", "-h", folder]).status().is_ok_and(|it| it.success())
        };
        assert!(is_ready(&folder) && Path::new(&folder).is_dir());
        drop(server);
        assert!(!is_ready(&folder) && !Path::new(&folder).exists());
    }
}
