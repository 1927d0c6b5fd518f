//! The official files, and invented ones that are wrong in one way each.

use super::*;
use crate::testing::{read, real_file};

const HEAD: &str = r#"{"type":"FeatureCollection","features":["#;

fn feature(code: &str, rings: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{"SICBL25CD":"{code}","SICBL25NM":"Havelock ICB - 99Z"}},
            "geometry":{{"type":"Polygon","coordinates":[{rings}]}}}}"#
    )
}

/// A square of a tenth of a degree whose south-west corner lies at these tenths.
fn square(east: i32, north: i32) -> String {
    let corner = |dx: i32, dy: i32| format!("[{:.1},{:.1}]", f64::from(east + dx) / 10.0, f64::from(north + dy) / 10.0);
    format!("[{},{},{},{},{}]", corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1), corner(0, 0))
}

fn collection_of(features: &[String]) -> String {
    format!("{HEAD}{}]}}", features.join(","))
}

fn reading(text: &str) -> Reading {
    read("areas.geojson", text.as_bytes().to_vec(), None).unwrap().pop().unwrap()
}

fn refused(text: &str) -> Unreadable {
    read("areas.geojson", text.as_bytes().to_vec(), None).unwrap_err()
}

#[test]
fn the_official_files_hold_106_sub_icbs_42_icbs_and_nine_regions_that_are_not_those_of_the_nhs() {
    for (file, source, year, areas, is_of_ons) in [
        ("boundaries/sub-icb-2023-04.geojson", "boundaries_sub_icb", 2023, 106, false),
        ("boundaries/icb-2022.geojson", "boundaries_icb", 2022, 42, false),
        ("boundaries/regions-2023-12.geojson", "boundaries_ons_region", 2023, 9, true),
    ] {
        let Some((name, bytes)) = real_file(file) else { return };
        let reading = read(&name, bytes, None).unwrap().pop().unwrap();
        assert_eq!((reading.source.as_str(), reading.period), (source, Period::Year(year)), "{file}");
        assert_eq!((reading.rows, reading.rows_used), (areas, areas), "{file}");
        assert_eq!(reading.findings.count("not_nhs_regions") == 1, is_of_ons, "{file}");
        assert!(reading.findings.into_list().iter().all(|finding| finding.severity == Severity::Note), "{file}");
    }
}

#[test]
fn a_border_that_two_areas_share_stays_shared_on_the_grid() {
    // The border of the two is written with different last digits, as files that were generalised apart have it.
    let west = "[[0.00001,51.0],[0.10001,51.0],[0.10001,51.1],[0.00001,51.1],[0.00001,51.0]]";
    let east = "[[0.09999,51.0],[0.2,51.0],[0.2,51.1],[0.09999,51.1],[0.09999,51.0]]";
    let reading = reading(&collection_of(&[feature("E1", west), feature("E2", east)]));
    let rows = reading.table.batch().clone();
    assert_eq!(rows.num_rows(), 2);
    let shown = format!("{rows:?}");
    assert!(shown.contains("0,255000 500,255000 500,255500 0,255500"), "{shown}");
    assert!(shown.contains("500,255000 1000,255000 1000,255500 500,255500"), "{shown}");
}

#[test]
fn an_area_without_a_code_one_that_stands_twice_and_one_without_an_outline_are_told() {
    let empty = r#"{"type":"Feature","properties":{"SICBL25CD":"E4"},"geometry":null}"#.to_owned();
    let point =
        r#"{"type":"Feature","properties":{"SICBL25CD":"E5"},"geometry":{"type":"Point","coordinates":[0,51]}}"#;
    let reading = reading(&collection_of(&[
        feature("E1", &square(0, 510)),
        feature("E1", &square(1, 510)),
        feature("", &square(2, 510)),
        empty,
        point.to_owned(),
    ]));
    assert_eq!((reading.rows, reading.rows_used), (5, 1));
    assert_eq!(reading.period, Period::Year(2025));
    for (rule, times) in [("area_repeated", 1), ("no_area_code", 1), ("no_outline", 2), ("no_polygon", 1)] {
        assert_eq!(reading.findings.count(rule), times, "{rule}");
    }
}

#[test]
fn a_ring_that_is_open_short_or_flat_is_left_out_and_told() {
    let open = "[[0.0,51.0],[0.1,51.0],[0.1,51.1],[0.0,51.1]]";
    let short = "[[0.0,51.0],[0.1,51.0],[0.0,51.0]]";
    let flat = "[[0.0,51.0],[0.1,51.0],[0.2,51.0],[0.0,51.0]]";
    for (ring, rule) in [(open, "invalid_ring"), (short, "invalid_ring"), (flat, "ring_too_small")] {
        let reading = reading(&collection_of(&[feature("E1", &square(0, 510)), feature("E2", ring)]));
        assert_eq!((reading.rows_used, reading.findings.count(rule)), (1, 1), "{ring}");
    }
}

#[test]
fn other_reference_systems_are_refused_with_what_to_do() {
    let named = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::27700"}},"features":["#;
    let why = refused(&format!("{named}{}]}}", feature("E1", &square(0, 510))));
    assert_eq!(why.code(), "boundaries");
    assert!(why.to_string().contains("EPSG::27700") && why.to_string().contains("QGIS"), "{why}");
    let metres = "[[530000,180000],[531000,180000],[531000,181000],[530000,180000]]";
    let why = refused(&collection_of(&[feature("E1", metres)]));
    assert!(why.to_string().contains("British National Grid"), "{why}");
    let good = named.replace("EPSG::27700", "OGC:1.3:CRS84");
    assert_eq!(reading(&format!("{good}{}]}}", feature("E1", &square(0, 510)))).rows_used, 1);
}

#[test]
fn latitude_before_longitude_is_refused_and_not_drawn_off_africa() {
    let swapped = "[[51.0,0.0],[51.1,0.0],[51.1,0.1],[51.0,0.0]]";
    let why = refused(&collection_of(&[feature("E1", swapped)])).to_string();
    assert!(why.contains("latitude may stand before longitude") && why.contains("QGIS"), "{why}");
}

#[test]
fn a_file_of_points_says_that_they_are_points() {
    let point =
        r#"{"type":"Feature","properties":{"SICBL25CD":"E5"},"geometry":{"type":"Point","coordinates":[0,51]}}"#;
    let why = refused(&collection_of(&[point.to_owned()])).to_string();
    assert!(why.contains("none of its 1 area can be drawn: E5 is drawn as points or lines"), "{why}");
}

#[test]
fn a_file_of_other_areas_one_that_breaks_off_and_an_empty_one_are_refused() {
    let other = collection_of(&[feature("E1", &square(0, 510))]).replace("SICBL25", "WARD24");
    assert!(refused(&other).to_string().contains("SICBL23CD"));
    let whole = collection_of(&[feature("E1", &square(0, 510))]);
    assert_eq!(refused(&whole[..whole.len() - 20]).code(), "truncated");
    assert_eq!(refused(&format!("{HEAD}]}}")).code(), "boundaries");
}
