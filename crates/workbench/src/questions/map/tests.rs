//! Where the highest and the lowest values lie, on values small enough to check by hand.

use wholetime_catalogue::Direction;
use wholetime_vocabulary::{Area, Missing};

use super::*;

fn part(code: &str, value: Value, is_asked: bool) -> MapPart {
    MapPart {
        code: code.to_owned(),
        name: format!("Board {code}"),
        value,
        rank: None,
        class: None,
        coverage_pct: 100.0,
        patients: Value::Known(1_000.0),
        is_asked,
        is_part: false,
        block: None,
        has_outline: true,
        approximate: None,
        outline: Outline::default(),
    }
}

fn answer(values: &[Value], asked: Option<usize>) -> MapAnswer {
    let known: Vec<f64> = values.iter().filter_map(|value| value.known()).collect();
    let mut parts: Vec<MapPart> = values
        .iter()
        .enumerate()
        .map(|(index, value)| MapPart {
            rank: value.known().map(|value| 1 + known.iter().filter(|other| value < **other).count()),
            ..part(&format!("Q{index:02}"), *value, asked == Some(index))
        })
        .collect();
    parts.sort_by(|a, b| b.value.known().partial_cmp(&a.value.known()).unwrap());
    MapAnswer {
        area: Area::england(),
        within: Area::england(),
        level: Level::Icb,
        period: "2025-01".parse().unwrap(),
        indicator: "nurse_fte_per_100k".to_owned(),
        title: "Nurses".to_owned(),
        unit: "FTE per 100,000 patients".to_owned(),
        decimals: 1,
        direction: Direction::HigherIsBetter,
        basis: Basis::PracticeLevelSum,
        kind: MapKind::Outlines,
        finding: String::new(),
        classes: classes::classes(&known, 1),
        classes_are: String::new(),
        parts,
        blocks: Vec::new(),
        within_value: Value::Known(10.0),
        outline: Outline::default(),
        notes: Vec::new(),
        sources: Vec::new(),
    }
}

fn known(values: impl IntoIterator<Item = i32>) -> Vec<Value> {
    values.into_iter().map(|value| Value::Known(f64::from(value))).collect()
}

#[test]
fn a_map_says_where_the_lowest_and_the_highest_are() {
    let said = finding::finding(&answer(&known([7, 9, 8]), None), |_| None);
    assert_eq!(said, "Nurses, January 2025: lowest in Board Q00 (7.0), highest in Board Q01 (9.0)");
}

#[test]
fn the_place_asked_about_comes_first_with_its_rank() {
    let said = finding::finding(&answer(&known([7, 9, 8]), Some(2)), |_| None);
    assert!(
        said.starts_with("Nurses, January 2025: Board Q02 has 8.0, the 2nd highest of 3; lowest Board Q00 (7.0)"),
        "{said}"
    );
}

#[test]
fn all_who_share_the_lowest_value_are_told_and_none_is_named_alone() {
    let said = |values: [i32; 4], asked| finding::finding(&answer(&known(values), asked), |_| None);
    assert!(said([0, 9, 0, 5], None).ends_with("lowest in Board Q00 and Board Q02 (0.0), highest in Board Q01 (9.0)"));
    assert!(said([0, 0, 0, 5], None).contains("lowest in Board Q00 and 2 others (0.0)"));
    assert!(
        said([0, 9, 0, 5], Some(0))
            .contains("Board Q00 has 0.0, the lowest of 4, with 1 other; highest Board Q01 (9.0)")
    );
    assert!(said([4, 4, 4, 4], None).ends_with(": 4.0 in all 4 ICBs"));
    assert!(said([4, 4, 4, 4], Some(1)).ends_with(": 4.0 in all 4 ICBs"));
}

#[test]
fn where_a_sixth_is_as_low_as_the_fifth_nobody_says_where_the_five_lowest_lie() {
    let mut values: Vec<i32> = (0..15).collect();
    values[5] = 4;
    let said = finding::finding(&answer(&known(values), None), |_| Some("London".to_owned()));
    assert!(!said.contains("five lowest"), "{said}");
}

#[test]
fn where_most_of_the_five_lowest_lie_is_said_of_fifteen_and_more() {
    let place_of = |part: &MapPart| Some(if part.code.as_str() < "Q03" { "London" } else { "The Isles" }.to_owned());
    let said = finding::finding(&answer(&known(0..15), None), place_of);
    assert!(said.ends_with("three of the five lowest lie in London"), "{said}");
    let few = finding::finding(&answer(&known(0..14), None), place_of);
    assert!(!few.contains("five lowest"), "{few}");
}

#[test]
fn what_is_missing_is_told_with_its_reason_and_is_not_ranked() {
    let mut values = known([5, 6]);
    values.push(Value::Missing(Missing::NotReported));
    let answer = answer(&values, None);
    assert_eq!(answer.missing().count(), 1);
    let notes = what_to_know(&answer, Vec::new());
    assert!(notes.iter().any(|note| note == "Without a value, not reported: Board Q02."), "{notes:?}");
    let nothing = finding::finding(&self::answer(&values[2..], None), |_| None);
    assert_eq!(nothing, "Nurses, January 2025: no value is held for ICBs");
    let some = finding::finding(&answer, |_| None);
    assert!(some.ends_with("; 1 of 3 has no value"), "{some}");
}

#[test]
fn a_map_without_boundaries_says_what_to_import() {
    let mut answer = answer(&known([5, 6]), None);
    answer.parts.iter_mut().for_each(|part| part.has_outline = false);
    let notes = what_to_know(&answer, Vec::new());
    assert!(notes.iter().any(|note| note.contains("nothing is drawn") && note.contains("EPSG:4326")), "{notes:?}");
}

#[test]
fn what_is_said_of_many_areas_alike_is_said_once() {
    let notes = ["QAA: the list of 2026-01", "QBB: the list of 2026-01", "A sentence: of its own", "QCC: another"];
    let gathered = gathered(notes.map(str::to_owned).to_vec());
    assert_eq!(gathered, ["QAA, QBB: the list of 2026-01", "A sentence: of its own", "QCC: another"]);
}
