//! A map as GeoJSON, for QGIS and the like: outlines in longitude and latitude with the values of their areas.
//!
//! **Invariant:** what has no outline stands in it all the same, without a geometry; what has no value says why.

use serde_json::{Value as Json, json};
use wholetime_workbench::questions::map::{MapAnswer, MapOutline, MapPart, MapPoint, STEPS_A_DEGREE};

use crate::ReportError;
use crate::charts::MAP_ATTRIBUTION;

/// The areas of a map with their values, as a collection of features (RFC 7946).
///
/// # Errors
/// Where it cannot be written.
pub fn map_geojson(answer: &MapAnswer) -> Result<String, ReportError> {
    let features: Vec<Json> = answer.parts.iter().map(|part| feature(answer, part)).collect();
    Ok(serde_json::to_string(&json!({
        "type": "FeatureCollection",
        "title": answer.finding,
        "attribution": MAP_ATTRIBUTION.join(" "),
        "features": features,
    }))?)
}

fn feature(answer: &MapAnswer, part: &MapPart) -> Json {
    json!({
        "type": "Feature",
        "id": part.code,
        "properties": {
            "code": part.code,
            "name": part.name,
            "level": answer.level.word(),
            "period": answer.period.to_string(),
            "indicator": answer.indicator,
            "unit": answer.unit,
            "value": part.value.known(),
            "missing": part.value.missing().map(wholetime_vocabulary::Missing::word),
            "shade": part.class,
            "rank": part.rank,
            "coverage_pct": part.coverage_pct,
            "patients": part.patients.known(),
            "approximate": part.approximate,
        },
        "geometry": geometry(&part.outline),
    })
}

fn geometry(outline: &MapOutline) -> Json {
    if outline.is_empty() {
        return Json::Null;
    }
    let polygon = |rings: &Vec<Vec<MapPoint>>| -> Vec<Vec<[f64; 2]>> {
        rings.iter().enumerate().map(|(index, ring)| degrees(ring, index == 0)).collect()
    };
    json!({ "type": "MultiPolygon", "coordinates": outline.polygons.iter().map(polygon).collect::<Vec<_>>() })
}

/// A closed ring in degrees; an outer one runs against the clock, a hole with it (RFC 7946, section 3.1.6).
fn degrees(ring: &[MapPoint], is_outer: bool) -> Vec<[f64; 2]> {
    let next = ring.iter().cycle().skip(1);
    let twice: i64 = ring
        .iter()
        .zip(next)
        .map(|([a, b], [c, d])| i64::from(*a) * i64::from(*d) - i64::from(*c) * i64::from(*b))
        .sum();
    let mut points: Vec<[f64; 2]> =
        ring.iter().map(|point| point.map(|step| f64::from(step) / STEPS_A_DEGREE)).collect();
    if (0 < twice) != is_outer {
        points.reverse();
    }
    points.extend(points.first().copied());
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_are_closed_and_run_as_the_standard_has_it() {
        let with_the_clock = [[0, 0], [0, 5_000], [5_000, 5_000], [5_000, 0]];
        let outer = degrees(&with_the_clock, true);
        assert_eq!(outer, [[1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0], [1.0, 0.0]]);
        assert_eq!(degrees(&with_the_clock, false)[1], [0.0, 1.0]);
        assert_eq!(geometry(&MapOutline::default()), Json::Null);
    }
}
