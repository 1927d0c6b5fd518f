//! What the shelf promises: bytes kept, revisions beside each other, all of an import or nothing.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use jiff::Timestamp;
use wholetime_snapshots::{
    Column, EditionKey, FactFilter, FactsBuilder, Findings, Import, Incoming, Place, Reading, Shelf, ShelfError,
    SqlBounds, SqlRefused, TableBuilder,
};
use wholetime_vocabulary::{Basis, Cancel, Level, Missing, Period, Value};

fn june() -> Period {
    Period::Month { year: 2022, month: 6 }
}

/// Two practices, one of which did not report.
fn reading(practices: &[(&str, Value)]) -> Reading {
    let columns = vec![("prac_code".to_owned(), Column::Text), ("total_nurses_fte".to_owned(), Column::Number)];
    let mut table = TableBuilder::new(columns, practices.len());
    let mut places = Vec::new();
    for (row, (practice, nurses)) in (2..).zip(practices) {
        table.text(0, practice);
        table.value(1, *nurses);
        table.end_row(row);
        places.push(Place {
            practice: Some((*practice).to_owned()),
            pcn: Some(String::new()),
            patients: Some(5000.0),
            opened: Some(jiff::civil::Date::constant(1974, 4, 1)),
            row,
            ..Place::default()
        });
    }
    Reading {
        source: "gp_workforce_practice".to_owned(),
        period: june(),
        basis: Basis::PracticeLevelSum,
        table: table.finish(),
        facts: None,
        places,
        rows: practices.len() as u64,
        rows_used: practices.len() as u64,
        columns_used: 2,
        columns_unknown: vec!["EXTRA".to_owned()],
        findings: Findings::default(),
        definition: None,
    }
}

fn bring(shelf: &mut Shelf, name: &str, bytes: &[u8], readings: Vec<Reading>) -> Vec<wholetime_snapshots::Receipt> {
    let mut import = shelf.begin().unwrap();
    let sha256 = Import::sha256(bytes);
    let held = import.held(&sha256).unwrap();
    if !held.is_empty() {
        return held;
    }
    let incoming = Incoming { file: name, bytes, sha256: &sha256, licence: "OGL", at: Timestamp::UNIX_EPOCH };
    let receipts = import.add(&incoming, readings).unwrap();
    import.commit().unwrap();
    receipts
}

#[test]
fn a_source_that_would_lead_out_of_the_shelf_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("shelf");
    let mut shelf = Shelf::open(&root).unwrap();
    let mut import = shelf.begin().unwrap();
    let sha256 = Import::sha256(b"bytes");
    let incoming = Incoming { file: "x", bytes: b"bytes", sha256: &sha256, licence: "OGL", at: Timestamp::UNIX_EPOCH };
    for source in ["gp/../../elsewhere", "..", "/elsewhere", "", "gp workforce", "GP"] {
        let reading = Reading { source: source.to_owned(), ..reading(&[("Z99001", Value::Known(2.5))]) };
        let why = import.add(&incoming, vec![reading]).unwrap_err().to_string();
        assert!(why.contains("cannot name a source"), "{why}");
    }
    assert!(!root.join("received").exists() && !folder.path().join("elsewhere").exists());
}

#[test]
fn an_edition_is_read_back_as_it_was_put_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = Shelf::open(folder.path()).unwrap();
    let given = [("Z99001", Value::Known(2.5)), ("Z99002", Value::Missing(Missing::NotValid))];
    let receipts = bring(&mut shelf, "june.csv", b"the bytes", vec![reading(&given)]);
    assert_eq!((receipts[0].revision, receipts[0].already_held), (1, false));
    assert_eq!(receipts[0].columns_unknown, ["EXTRA"]);

    let shelf = Shelf::open(folder.path()).unwrap();
    let edition = shelf.editions().next().unwrap().clone();
    assert_eq!(shelf.received(&edition).unwrap(), b"the bytes");
    let wide = shelf.wide(&edition.key, &["total_nurses_fte", "total_gp_fte"]).unwrap();
    assert_eq!(wide.practices, ["Z99001", "Z99002"]);
    assert_eq!(wide.columns[0], Some(vec![Value::Known(2.5), Value::Missing(Missing::NotValid)]));
    assert_eq!(wide.columns[1], None, "a column that was not published is not a column of zeros");
    let places = shelf.places(&edition.key).unwrap();
    assert_eq!(places[1].practice.as_deref(), Some("Z99002"));
    assert_eq!(places[1].pcn.as_deref(), Some(""), "having no network is a statement, not a gap");
    assert_eq!(places[1].pcn_name, None);
    assert_eq!(places[1].opened, Some(jiff::civil::Date::constant(1974, 4, 1)));
}

#[test]
fn the_same_bytes_again_add_nothing_and_other_bytes_add_a_revision() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = Shelf::open(folder.path()).unwrap();
    bring(&mut shelf, "a.csv", b"first", vec![reading(&[("Z99001", Value::Known(1.0))])]);
    let again = bring(&mut shelf, "copy of a.csv", b"first", vec![reading(&[("Z99001", Value::Known(1.0))])]);
    assert!(again[0].already_held);
    assert_eq!(shelf.editions().count(), 1);
    let revised = bring(&mut shelf, "a.csv", b"second", vec![reading(&[("Z99001", Value::Known(2.0))])]);
    assert_eq!(revised[0].revision, 2);
    assert_eq!(shelf.editions().count(), 2, "the older revision stays");
    let older = Shelf::open(folder.path()).unwrap().up_to_revision(1);
    assert_eq!(older.editions().count(), 1);
}

#[test]
fn an_import_that_never_ended_leaves_nothing_and_is_cleared_away() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = Shelf::open(folder.path()).unwrap();
    bring(&mut shelf, "a.csv", b"first", vec![reading(&[("Z99001", Value::Known(1.0))])]);
    {
        let mut import = shelf.begin().unwrap();
        let sha256 = Import::sha256(b"half");
        let incoming =
            Incoming { file: "b.csv", bytes: b"half", sha256: &sha256, licence: "OGL", at: Timestamp::UNIX_EPOCH };
        import.add(&incoming, vec![reading(&[("Z99001", Value::Known(9.0))])]).unwrap();
        // Dropped without a commit, as when the process is killed.
    }
    let reopened = Shelf::open(folder.path()).unwrap();
    assert_eq!(reopened.editions().count(), 1);
    assert_eq!(reopened.leftovers().unwrap().len(), 2, "a folder and its received bytes");
    let mut shelf = reopened;
    let receipts = bring(&mut shelf, "c.csv", b"third", vec![reading(&[("Z99001", Value::Known(3.0))])]);
    assert_eq!(receipts[0].revision, 2);
    assert!(shelf.leftovers().unwrap().is_empty());
}

#[test]
fn two_imports_at_once_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Shelf::open(folder.path()).unwrap();
    let mut second = Shelf::open(folder.path()).unwrap();
    let held = first.begin().unwrap();
    assert!(matches!(second.begin(), Err(ShelfError::Busy)));
    drop(held);
    assert!(second.begin().is_ok());
}

#[test]
fn a_withdrawn_edition_is_out_of_use_but_still_listed_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = Shelf::open(folder.path()).unwrap();
    bring(&mut shelf, "a.csv", b"first", vec![reading(&[("Z99001", Value::Known(1.0))])]);
    let key = EditionKey { source: "gp_workforce_practice".into(), period: june(), revision: 1 };
    shelf.withdraw(&key, "wrong month", Timestamp::UNIX_EPOCH).unwrap();
    let shelf = Shelf::open(folder.path()).unwrap();
    assert_eq!(shelf.editions().count(), 0);
    assert_eq!(shelf.all_editions()[0].withdrawn.as_ref().unwrap().reason, "wrong month");
    let nowhere = EditionKey { revision: 7, ..key };
    let refusal = shelf.edition(&nowhere).unwrap_err().to_string();
    assert!(refusal.contains("2022-06") && refusal.contains("wholetime sources"), "{refusal}");
}

#[test]
fn facts_are_found_by_measure_area_and_period() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = Shelf::open(folder.path()).unwrap();
    let mut facts = FactsBuilder::default();
    for measure in 0..40 {
        for practice in 0..1000 {
            let value = Value::Known(f64::from(measure * 1000 + practice));
            facts.push(june(), Level::Practice, &format!("Z{practice:05}"), &format!("measure_{measure:02}"), value, 7);
        }
    }
    facts.push(june(), Level::England, "ENG", "measure_07", Value::Missing(Missing::NotCollected), 8);
    let mut reading = reading(&[]);
    reading.facts = Some(facts.finish());
    bring(&mut shelf, "a.csv", b"facts", vec![reading]);
    let key = shelf.editions().next().unwrap().key.clone();
    let filter = FactFilter { measures: &["measure_07"], areas: &["Z00012", "ENG"], ..FactFilter::default() };
    let found = shelf.facts(&key, &filter).unwrap();
    let values: Vec<Value> = found.iter().map(|fact| fact.value).collect();
    assert_eq!(values, [Value::Missing(Missing::NotCollected), Value::Known(7012.0)]);
}

#[test]
fn sql_reads_the_newest_revision_and_cannot_write() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = Shelf::open(folder.path()).unwrap();
    bring(&mut shelf, "a.csv", b"1", vec![reading(&[("Z99001", Value::Known(1.0)), ("Z99002", Value::Known(4.0))])]);
    bring(&mut shelf, "b.csv", b"2", vec![reading(&[("Z99001", Value::Known(2.0))])]);
    let cancel = Cancel::default();
    let ten = SqlBounds { rows_at_most: 10, longest: None, cancel: &cancel };
    let total = shelf.sql("SELECT sum(total_nurses_fte) AS nurses FROM gp_workforce_practice", ten).unwrap();
    assert_eq!(total.rows, [[serde_json::json!(6.0)]]);
    for attempt in ["DROP TABLE places", "COPY places TO 'x.csv'", "CREATE TABLE a AS SELECT 1", "SET a.b = 1"] {
        assert!(shelf.sql(attempt, ten).is_err(), "{attempt}");
    }
    let refusal = shelf.sql("SELECT nurses FROM nowhere", ten).unwrap_err().to_string();
    assert!(refusal.contains("nowhere"), "{refusal}");
}

#[test]
fn a_question_that_would_never_end_is_given_up_and_one_can_be_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = Shelf::open(folder.path()).unwrap();
    bring(&mut shelf, "a.csv", b"1", vec![reading(&[("Z99001", Value::Known(1.0))])]);
    let endless =
        "SELECT count(*) FROM generate_series(1, 100000000) a, generate_series(1, 100000000) b WHERE a.value < b.value";
    let begun = std::time::Instant::now();
    let cancel = Cancel::default();
    let longest = Some(std::time::Duration::from_millis(300));
    let bounds = SqlBounds { rows_at_most: 10, longest, cancel: &cancel };
    let why = shelf.sql(endless, bounds).unwrap_err();
    assert!(matches!(why, SqlRefused::TooLong(_)), "{why}");
    cancel.ask();
    assert!(matches!(shelf.sql(endless, SqlBounds { longest: None, ..bounds }), Err(SqlRefused::Stopped(_))));
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    let cancel = Cancel::default();
    let bounds = SqlBounds { cancel: &cancel, longest: None, rows_at_most: 100_000 };
    let large = "SELECT repeat('x', 1000000) AS text FROM generate_series(1, 1000)";
    assert!(matches!(shelf.sql(large, bounds), Err(SqlRefused::TooLarge)));
}

#[test]
fn a_workspace_of_a_newer_program_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("manifest.json"), r#"{"format":99,"generation":1,"editions":[]}"#).unwrap();
    assert!(Shelf::open(folder.path()).unwrap_err().to_string().contains("update wholetime"));
    std::fs::write(folder.path().join("manifest.json"), "{").unwrap();
    assert!(Shelf::open(folder.path()).unwrap_err().to_string().contains("doctor"));
}
