//! Invented outlines of sub-ICB locations, as the ONS publishes outlines: GeoJSON in longitude and latitude.
//!
//! The land they enclose lies in the North Sea, on the Dogger Bank, so nobody takes it for a real place.

use std::path::{Path, PathBuf};

use crate::SynthesisError;
use crate::files;
use crate::places::Geography;

/// A point in thousandths of a degree: east, north.
type Point = (i32, i32);

/// The border that both share, from south to north.
const BORDER: [Point; 9] = [
    (2_430, 54_010),
    (2_455, 54_060),
    (2_440, 54_110),
    (2_480, 54_150),
    (2_470, 54_210),
    (2_505, 54_250),
    (2_490, 54_300),
    (2_520, 54_345),
    (2_510, 54_390),
];

/// The shore of the coast, from north to south: bays and a spit.
const SHORE: [Point; 11] = [
    (2_600, 54_410),
    (2_680, 54_385),
    (2_720, 54_340),
    (2_700, 54_310),
    (2_760, 54_270),
    (2_810, 54_265),
    (2_770, 54_235),
    (2_740, 54_180),
    (2_690, 54_130),
    (2_640, 54_070),
    (2_540, 54_020),
];

/// The hills behind the vale, from north to south.
const HILLS: [Point; 8] = [
    (2_420, 54_400),
    (2_330, 54_375),
    (2_270, 54_330),
    (2_240, 54_260),
    (2_250, 54_180),
    (2_290, 54_110),
    (2_310, 54_050),
    (2_370, 54_015),
];

/// An island off the coast.
const ISLAND: [Point; 5] = [(2_860, 54_200), (2_900, 54_215), (2_915, 54_190), (2_885, 54_165), (2_855, 54_175)];

/// Writes the outlines of the coast and the vale, the first two sub-ICB locations.
///
/// # Errors
/// Where the file cannot be written.
pub(crate) fn write(out: &Path, geography: &Geography, files: &mut Vec<PathBuf>) -> Result<(), SynthesisError> {
    let border: Vec<Point> = BORDER.to_vec();
    let coast = vec![[border.clone(), SHORE.to_vec()].concat(), ISLAND.to_vec()];
    let vale = vec![[border, HILLS.to_vec()].concat()];
    let features: Vec<String> = geography
        .sub_icbs
        .iter()
        .zip([coast, vale])
        .enumerate()
        .map(|(index, ((place, _), polygons))| {
            // No code of the ONS is so high.
            let code = format!("E389999{:02}", index + 1);
            let polygons: Vec<String> = polygons.iter().map(|ring| polygon(ring)).collect();
            format!(
                "{{\"type\":\"Feature\",\"properties\":{{\"SICBL25CD\":\"{code}\",\"SICBL25CDH\":\"{}\",\"SICBL25NM\":\"{}\"}},\
                 \"geometry\":{{\"type\":\"MultiPolygon\",\"coordinates\":[{}]}}}}",
                place.code,
                place.name,
                polygons.join(",")
            )
        })
        .collect();
    let text = format!(
        "{{\"type\":\"FeatureCollection\",\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"EPSG:4326\"}}}},\
         \"features\":[\n{}\n]}}\n",
        features.join(",\n")
    );
    let name = "boundaries/Sub Integrated Care Board Locations April 2025.geojson";
    files::write(out, name, text.as_bytes(), files)
}

/// A ring that ends where it begins, as a polygon without holes.
fn polygon(ring: &[Point]) -> String {
    let degrees = |thousandths: i32| format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000);
    let points: Vec<String> = ring
        .iter()
        .chain(ring.first())
        .map(|(east, north)| format!("[{},{}]", degrees(*east), degrees(*north)))
        .collect();
    format!("[[{}]]", points.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::Named;

    #[test]
    fn the_border_of_the_two_is_the_same_in_both() {
        let folder = tempfile::tempdir().unwrap();
        let place = |code: &str| (Named::new(code, format!("NHS Havelock ICB - {code}")), 0);
        let geography = Geography { sub_icbs: vec![place("H4V0K"), place("H4V1L")], ..Geography::default() };
        let mut files = Vec::new();
        write(folder.path(), &geography, &mut files).unwrap();
        let text = std::fs::read_to_string(&files[0]).unwrap();
        let border = "[2.430,54.010],[2.455,54.060],[2.440,54.110]";
        assert_eq!(text.matches(border).count(), 2);
        assert_eq!(text.matches("\"Feature\"").count(), 2);
        assert!(text.contains("\"SICBL25CDH\":\"H4V1L\""));
    }
}
