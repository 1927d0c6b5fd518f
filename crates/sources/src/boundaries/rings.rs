//! Rings of outlines, laid on the grid.

use geojson::{Geometry, GeometryValue, Position};
use wholetime_snapshots::{Findings, Severity};

use crate::Unreadable;

/// Steps of the grid in a degree: 0.0002 degrees are about 22 metres from south to north and 13 from west to east in England.
/// Our judgement: finer than any official outline that is generalised, coarse enough that shared borders meet.
const STEPS_A_DEGREE: f64 = 5_000.0;

/// From which to which degree England lies, with room around it. Source: Ordnance Survey, extent of the British National Grid
/// (about 9 degrees west to 2 east, 49 to 61 north), and our judgement of two degrees more to the east.
const EAST: std::ops::RangeInclusive<f64> = -9.0..=4.0;
const NORTH: std::ops::RangeInclusive<f64> = 49.0..=61.0;

/// A point of the grid: steps east and north.
pub(super) type Point = [i32; 2];

/// Polygons of an area, each with its outer ring first and its holes after it. Rings are not closed: the last point is not the first.
pub(super) type Outline = Vec<Vec<Vec<Point>>>;

/// The outline of an area; rings that enclose nothing are told and left out.
///
/// # Errors
/// Where a position is no longitude and latitude: then the whole file is in another system.
pub(super) fn outline(
    geometry: Option<&Geometry>,
    code: &str,
    row: u32,
    findings: &mut Findings,
) -> Result<Outline, Unreadable> {
    let polygons: Vec<&Vec<Vec<Position>>> = match geometry.map(|geometry| &geometry.value) {
        Some(GeometryValue::Polygon { coordinates }) => vec![coordinates],
        Some(GeometryValue::MultiPolygon { coordinates }) => coordinates.iter().collect(),
        Some(_) => {
            let message = format!("{code} is drawn as points or lines, not as an area");
            findings.add(Severity::Error, "no_polygon", Some(row), None, message);
            return Ok(Vec::new());
        }
        None => return Ok(Vec::new()),
    };
    let mut outline = Outline::new();
    for polygon in polygons {
        let mut rings = Vec::new();
        for (index, positions) in polygon.iter().enumerate() {
            match ring(positions)? {
                Ok(points) => rings.push(points),
                Err((severity, rule, why)) => {
                    let message = format!("a ring of {code} {why}, so it was left out");
                    findings.add(severity, rule, Some(row), None, message);
                    // Holes of a polygon without an outer ring are holes of nothing.
                    if index == 0 {
                        break;
                    }
                }
            }
        }
        if !rings.is_empty() {
            outline.push(rings);
        }
    }
    Ok(outline)
}

/// How bad it is that a ring is left out, the rule, and why.
type LeftOut = (Severity, &'static str, &'static str);

/// The points of a ring on the grid, or why there is none.
fn ring(positions: &[Position]) -> Result<Result<Vec<Point>, LeftOut>, Unreadable> {
    let mut points: Vec<Point> = Vec::with_capacity(positions.len());
    for position in positions {
        let point = on_grid(position)?;
        if points.last() != Some(&point) {
            points.push(point);
        }
    }
    if positions.len() < 4 {
        return Ok(Err((Severity::Warning, "invalid_ring", "has fewer than four positions")));
    }
    if positions.first() != positions.last() {
        return Ok(Err((Severity::Warning, "invalid_ring", "does not end where it begins")));
    }
    if 1 < points.len() {
        points.pop();
    }
    if points.len() < 3 || twice_area(&points) == 0 {
        return Ok(Err((Severity::Note, "ring_too_small", "encloses nothing on the grid of maps")));
    }
    Ok(Ok(points))
}

fn on_grid(position: &Position) -> Result<Point, Unreadable> {
    let (Some(east), Some(north)) = (position.as_slice().first(), position.as_slice().get(1)) else {
        return Err(Unreadable::Damaged("a position has fewer than two numbers".to_owned()));
    };
    if !(-180.0..=180.0).contains(east) || !(-90.0..=90.0).contains(north) {
        return Err(Unreadable::Boundaries(format!(
            "a position is {east}, {north}, which is no longitude and latitude: it may be in metres of the British National Grid; \
             download the GeoJSON in EPSG:4326, or save it so in QGIS"
        )));
    }
    if !EAST.contains(east) || !NORTH.contains(north) {
        return Err(Unreadable::Boundaries(format!(
            "a position is {east}, {north}, which as longitude and latitude lies nowhere near England: latitude may stand before \
             longitude; download the GeoJSON in EPSG:4326 anew, or swap the two in QGIS (Swap X and Y coordinates)"
        )));
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most 180 degrees of 5,000 steps")]
    let step = |degrees: f64| (degrees * STEPS_A_DEGREE).round() as i32;
    Ok([step(*east), step(*north)])
}

/// Twice the area within a ring, in steps of the grid, with the sign of its direction.
fn twice_area(points: &[Point]) -> i64 {
    let next = points.iter().cycle().skip(1);
    let cross = |[a, b]: Point, [c, d]: Point| i64::from(a) * i64::from(d) - i64::from(c) * i64::from(b);
    points.iter().zip(next).map(|(one, other)| cross(*one, *other)).sum()
}
