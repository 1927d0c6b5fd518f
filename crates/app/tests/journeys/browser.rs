//! The pages in a real browser: they load, say what they should, and nothing is blocked or fetched from elsewhere.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::{WHOLETIME, havelock, wholetime};

struct Served {
    server: Child,
    address: String,
    _workspace: tempfile::TempDir,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn serve() -> Served {
    let workspace = tempfile::tempdir().unwrap();
    assert!(wholetime(workspace.path(), &["import", &havelock().to_string_lossy()]).status.success());
    let mut server = Command::new(WHOLETIME)
        .arg("--workspace")
        .arg(workspace.path())
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
    Served { server, address, _workspace: workspace }
}

fn chromium() -> Option<&'static str> {
    let found = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .into_iter()
        .find(|path| Path::new(path).is_file());
    if found.is_none() {
        eprintln!("skipped: no Chromium here; `cargo xtask test` installs it");
    }
    found
}

/// What a page is after the browser has loaded it, and what the browser complained of.
fn load(browser: &str, url: &str, width: u32) -> (String, String) {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--enable-logging=stderr", "--v=0", "--dump-dom"])
        .arg(format!("--window-size={width},1600"))
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(url)
        .output()
        .unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    let complaints = complaints.lines().filter(|line| line.contains("CONSOLE")).collect::<Vec<_>>().join("\n");
    (String::from_utf8_lossy(&output.stdout).into_owned(), complaints)
}

#[test]
fn pages_load_in_a_browser_without_a_complaint() {
    let Some(browser) = chromium() else { return };
    let served = serve();
    for (path, says) in [
        ("", "Wholetime"),
        ("areas/U99901", "HARBOUR PCN"),
        ("areas/U99901/series/nurse_fte_per_100k", "Nurses"),
        ("areas/U99901/explain/nurse_fte_per_100k", "total_nurses_fte"),
        ("areas/H4V0K/compare/nurse_fte_per_100k?peers=true", "Centre of the funnel"),
        ("areas/H4V0K/variation", "highest fifth"),
        ("areas/U99901/definitions/gp_fte_extg_per_100k", "leaves out regular locums"),
        ("areas/ENG/gradient/gp_fte_extg_per_100k", "Slope index of inequality"),
        ("areas/H4V0K/attention", "Practices"),
        ("areas/H4V0K/quality", "rule"),
        ("areas/H4V0K/triangulate/nurse_fte", "baseline"),
        ("areas/H4V0K/xmr/nurse_fte", "usual"),
        ("indicators", "nurse_fte_per_100k"),
        ("sources", "gp_workforce_practice"),
    ] {
        for width in [1280, 390] {
            let (page, complaints) = load(browser, &format!("{}{path}", served.address), width);
            assert!(page.to_lowercase().contains(&says.to_lowercase()), "/{path} at {width}: {page}");
            assert_eq!(complaints, "", "/{path} at {width}");
        }
    }
}
