//! Pictures of the pages for the book and the README; taken where `cargo xtask screenshots` asks for them.

use std::path::Path;
use std::process::Command;

use crate::browser::Browser;

/// Name of the picture, address, what it begins with, height in pixels: as much of the page as makes its point.
const PICTURES: [(&str, &str, &str, u32); 12] = [
    ("front-page", "/", "body", 780),
    ("profile", "/areas/U99901", "h1", 900),
    ("why-a-number", "/areas/U99901/explain/nurse_fte_per_100k?period=2026-03", "main table", 780),
    (
        "compare",
        "/areas/QZ9/compare/patients_per_gp_fte_extg?level=practice&peers=true&period=2026-03",
        "main .wt-figure",
        720,
    ),
    ("heat-map", "/areas/QZ9/variation?level=practice&period=2026-03", "main table", 860),
    ("control-chart", "/areas/U99901/xmr/nurse_fte_per_100k", "main .wt-figure", 640),
    ("bridge", "/areas/U99901/bridge?indicator=nurse_fte_per_100k&from=2024-03&to=2026-03", "main .wt-figure", 720),
    ("forecast", "/areas/QZ9/forecast?group=nurse&years=3", "main .wt-figure", 760),
    ("plan", "/plans/blmk-2018", "h1", 900),
    ("what-contradicts-itself", "/plans/harbour-nurses/findings?on=2026-10-01", "main h2", 780),
    ("cost", "/plans/blmk-2018/cost", "main table", 900),
    ("collection", "/returns", "h1", 700),
];

const WIDTH: u32 = 1120;

#[test]
fn pictures_are_taken_where_they_are_asked_for() {
    let Some(folder) = std::env::var_os("WHOLETIME_SCREENSHOTS") else {
        eprintln!("skipped: pictures are taken by `cargo xtask screenshots`");
        return;
    };
    let (served, _workspace, _) = super::lived_in();
    let Some(browser) = Browser::open(&served) else { panic!("there is no browser to take pictures with") };
    browser.visit("/place?q=harbour");
    browser.press("Choose HARBOUR PCN");
    browser.as_wide_as(WIDTH);
    for (name, address, from, height) in PICTURES {
        browser.visit(address);
        let file = Path::new(&folder).join(format!("{name}.png"));
        std::fs::write(&file, browser.picture(from, WIDTH, height)).unwrap();
        make_small(&file);
    }
}

/// With few colours a page of text is a third of the size. Without the program the picture is left as it came.
fn make_small(file: &Path) {
    let file = file.to_string_lossy();
    let few = Command::new("pngquant").args(["--force", "--strip", "--ext", ".png", "64", &file]).status();
    if !few.is_ok_and(|status| status.success()) {
        eprintln!("{file} is left as it came: there is no pngquant");
    }
}
