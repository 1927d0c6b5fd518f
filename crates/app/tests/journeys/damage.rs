//! Rubbish in: a clear word about each file, and the others are used all the same.

use std::io::Write as _;
use std::path::Path;

use serde_json::Value as Json;

use crate::{json, wholetime};

const GOOD: &str = "PRAC_CODE,PRAC_NAME,TOTAL_PATIENTS,TOTAL_GP_FTE,TOTAL_NURSES_FTE,TOTAL_DPC_FTE,TOTAL_ADMIN_FTE\n\
                    Z99001,LANTERN QUAY,8400,4.0,2.0,ND,6\nZ99002,CAPSTAN STREET,5000,2.5,NA,1.0,4\n";

fn put(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    std::fs::write(folder.join(name), bytes).unwrap();
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn refusal<'a>(answer: &'a Json, file: &str) -> &'a Json {
    let refused = answer["refused"].as_array().unwrap();
    refused
        .iter()
        .find(|one| one["file"].as_str().unwrap().contains(file))
        .unwrap_or_else(|| panic!("{file} in {refused:?}"))
}

#[test]
fn each_kind_of_damage_is_named_and_the_good_file_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let files = folder.path().join("files");
    std::fs::create_dir_all(&files).unwrap();
    put(&files, "good 2024-05.csv", GOOD);
    put(&files, "empty.csv", "");
    put(&files, "header only 2024-05.csv", GOOD.lines().next().unwrap());
    put(&files, "no month.csv", GOOD.replace("8400", "8401"));
    put(&files, "twice 2024-05.csv", GOOD.replacen("TOTAL_DPC_FTE", "TOTAL_GP_FTE", 1));
    put(&files, "half.zip", &zipped(&[("a 2024-05.csv", GOOD.as_bytes())])[..80]);
    let inner = zipped(&[("a 2024-05.csv", GOOD.as_bytes())]);
    put(&files, "zip in zip.zip", zipped(&[("inner.zip", &inner)]));
    put(&files, "bomb.zip", zipped(&[("bomb 2024-05.csv", &vec![b'0'; 64 << 20])]));
    put(&files, "broken.xlsx", &b"PK\x03\x04 this is no workbook"[..]);
    put(&files, "macros.xlsx", zipped(&[("[Content_Types].xml", b"<x/>"), ("xl/vbaProject.bin", b"x")]));
    // What a workbook with a password is: a compound file with a stream of this name.
    let locked: Vec<u8> = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
        .into_iter()
        .chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    put(&files, "locked.xlsx", locked);
    put(&files, "another domain.csv", "species,island,bill\nAdelie,Torgersen,39.1\n");
    put(&files, "picture.png", &b"\x89PNG\r\n\x1a\n\x00\x00"[..]);
    put(&files, "notes.md", "# notes");

    let workspace = folder.path().join("workspace");
    let output = wholetime(&workspace, &["--format", "json", "import", &files.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(1), "something known could not be used");
    let answer: Json = serde_json::from_slice(&output.stdout).unwrap();
    for (file, code) in [
        ("empty.csv", "empty_file"),
        ("header only", "header_only"),
        ("no month", "no_period"),
        ("twice", "duplicate_column"),
        ("half.zip", "truncated"),
        ("zip in zip", "archive_in_archive"),
        ("bomb.zip", "archive_too_large"),
        ("broken.xlsx", "truncated"),
        ("macros.xlsx", "macros"),
        ("locked.xlsx", "password_protected"),
    ] {
        assert_eq!(refusal(&answer, file)["code"], code, "{file}");
    }
    let unknown = answer["not_recognised"].as_array().unwrap();
    for file in ["another domain.csv", "picture.png", "notes.md"] {
        assert!(unknown.iter().any(|one| one["file"].as_str().unwrap().ends_with(file)), "{file} in {unknown:?}");
    }
    let receipts = answer["receipts"].as_array().unwrap();
    assert_eq!(receipts.len(), 1, "{receipts:?}");
    assert_eq!((receipts[0]["period"].as_str(), receipts[0]["rows_used"].as_u64()), (Some("2024-05"), Some(2)));

    let named = files.join("no month.csv");
    let second = json(&workspace, &["import", &named.to_string_lossy(), "--period", "2024-06"]);
    assert_eq!(second["receipts"][0]["period"], "2024-06");
}

#[test]
fn other_bytes_for_a_month_are_a_revision_and_disjoint_practices_add() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = folder.path().join("workspace");
    let file = |name: &str, text: &str| {
        put(folder.path(), name, text);
        folder.path().join(name).to_string_lossy().into_owned()
    };
    json(&workspace, &["import", &file("first 2024-05.csv", GOOD)]);
    let mended = GOOD.lines().take(2).collect::<Vec<_>>().join("\n").replace("4.0,2.0", "5.0,2.0");
    let receipt = json(&workspace, &["import", &file("mended 2024-05.csv", &mended)]);
    assert_eq!(receipt["receipts"][0]["revision"], 2);
    let other = GOOD.lines().next().unwrap().to_owned() + "\nZ99003,ROPE WALK,1000,1.0,0.5,0.5,1\n";
    json(&workspace, &["import", &file("other 2024-05.csv", &other)]);

    let gps = |arguments: &[&str]| {
        let profile =
            json(&workspace, &[&["profile", "ENG", "--period", "2024-05", "--allow-partial"], arguments].concat());
        let lines = profile["staff"].as_array().unwrap();
        lines.iter().find(|line| line["definition"] == "total" && line["group"] == "gp").unwrap()["fte"]
            .as_f64()
            .unwrap()
    };
    assert_eq!(gps(&[]), 5.0 + 2.5 + 1.0, "the mended row counts, the others stay, the new one adds");
    assert_eq!(gps(&["--revision", "1"]), 4.0 + 2.5, "what was known first can still be asked");
    json(&workspace, &["withdraw", "gp_workforce_practice", "2024-05", "2", "--reason", "the first was right"]);
    assert_eq!(gps(&[]), 4.0 + 2.5 + 1.0);
    let sources = json(&workspace, &["sources"]);
    assert_eq!(sources["withdrawn"][0]["withdrawn"], "the first was right");
}

#[test]
fn errors_are_json_where_answers_are() {
    let workspace = tempfile::tempdir().unwrap();
    let output = wholetime(workspace.path(), &["--format", "json", "profile", "U29424"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let error: Json = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(error["error"]["code"], "nothing_held");
    assert!(error["error"]["help"].as_str().unwrap().contains("wholetime import"));
    let wrong = wholetime(workspace.path(), &["profile", "U29424", "--period", "June"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("2022-06"));
}
