//! A plan goes out to a workbook, is edited there, and comes back as exactly what was edited.

use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader as _, Xlsx};
use serde_json::Value;

use crate::filled::Filled;
use crate::{json, root, wholetime};

fn blmk() -> String {
    root().join("examples/blmk-2018/plan.toml").to_string_lossy().into_owned()
}

fn done(workspace: &Path, arguments: &[&str]) {
    let output = wholetime(workspace, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Where a row of a sheet stands that begins with these cells, and the column of a heading: as Excel counts rows, from 0 columns.
fn find(file: &Path, sheet: &str, begins: &[&str], heading: &str) -> (usize, usize) {
    let mut book = Xlsx::new(Cursor::new(std::fs::read(file).unwrap())).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let is = |cell: &Data, text: &str| *cell == *text;
    let column = range.rows().next().unwrap().iter().position(|cell| is(cell, heading)).unwrap();
    let row = range.rows().position(|row| begins.iter().zip(row).all(|(text, cell)| is(cell, text))).unwrap();
    (row + 1, column)
}

#[test]
fn what_a_planner_changes_in_the_workbook_is_what_the_plan_changes_by() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    done(folder.path(), &["plan", "export", &blmk(), "-o", &at("plan.xlsx")]);
    let same = json(folder.path(), &["plan", "diff", &blmk(), &at("plan.xlsx")]);
    assert_eq!(same["changes"], Value::Array(Vec::new()));

    let file = folder.path().join("plan.xlsx");
    let mut edited = Filled::open(&file);
    let begins = ["clinical-pharmacists", "recruited", "2019/20"];
    let (row, column) = find(&file, "initiative.stream.posts", &begins, "planned");
    edited.put("initiative.stream.posts", row, column, "12");
    let (row, column) = find(&file, "place", &["lccg"], "title");
    edited.put("place", row, column, "Luton & its surroundings");
    edited.save(&folder.path().join("edited.xlsx"));
    done(folder.path(), &["plan", "import", &at("edited.xlsx"), "-o", &at("edited.toml")]);
    let told = json(folder.path(), &["plan", "diff", &blmk(), &at("edited.toml")]);
    let changes: Vec<(&str, &str)> = told["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| (change["before"].as_str().unwrap(), change["after"].as_str().unwrap()))
        .collect();
    assert_eq!(changes, [("10", "12"), ("Luton CCG", "Luton & its surroundings")]);

    edited.put("initiative.stream.posts", 2, 2, "next summer");
    edited.save(&folder.path().join("edited.xlsx"));
    let output = wholetime(folder.path(), &["plan", "import", &at("edited.xlsx"), "-o", &at("nothing.toml")]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && !folder.path().join("nothing.toml").exists());
    assert!(
        said.contains("sheet initiative.stream.posts, row 2, when: `next summer` is not a time of a plan"),
        "{said}"
    );
}

#[test]
fn every_sheet_that_is_worked_out_holds_formulas_that_name_cells_that_are_there() {
    let folder = tempfile::tempdir().unwrap();
    for plan in ["blmk-2018", "ten-nurses"] {
        let document = root().join("examples").join(plan).join("plan.toml").to_string_lossy().into_owned();
        let file = folder.path().join("plan.xlsx");
        done(folder.path(), &["plan", "export", &document, "-o", &file.to_string_lossy()]);
        let mut book = Xlsx::new(Cursor::new(std::fs::read(&file).unwrap())).unwrap();
        let names = book.sheet_names();
        assert_eq!(names[0], "Read me");
        let calculated: Vec<&String> = names.iter().filter(|name| name.starts_with("See ")).collect();
        assert!(calculated.iter().any(|name| *name == "See cost"), "{calculated:?}");
        for name in calculated {
            let formulas = book.worksheet_formula(name).unwrap();
            let written: Vec<&String> = formulas.used_cells().map(|(_, _, formula)| formula).collect();
            assert!(!written.is_empty() && written.iter().all(|formula| !formula.contains("#REF!")), "{plan}, {name}");
            let values = book.worksheet_range(name).unwrap();
            assert!(values.used_cells().all(|(_, _, value)| !matches!(value, Data::Error(_))), "{plan}, {name}");
        }
    }
}
