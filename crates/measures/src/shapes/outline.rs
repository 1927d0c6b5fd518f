//! An outline on the grid of maps: polygons of whole steps, joined where areas are.
//!
//! **Invariant:** points are whole steps of the grid, before and after outlines are joined, so borders that met still meet.

use geo::algorithm::bool_ops::unary_union;
use geo::{Coord, LineString, MultiPolygon, Polygon};

/// A point: steps of the grid east of Greenwich and north of the equator.
pub type Point = [i32; 2];

/// Steps of the grid in a degree, as boundaries are imported.
pub const STEPS_A_DEGREE: f64 = 5_000.0;

/// Holes smaller than this, in steps squared, are seams between outlines that were generalised apart and are closed when these
/// are joined: about 0.3 square kilometres. Our judgement: no board surrounds so little of another.
const SEAM: i64 = 1_000;

/// The outline of an area.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Polygons, each with its outer ring first and its holes after it. A ring ends before its first point.
    pub polygons: Vec<Vec<Vec<Point>>>,
}

impl Outline {
    /// Whether nothing is drawn.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.polygons.is_empty()
    }

    /// The outline round several: borders within it are gone.
    #[must_use]
    pub fn joined(outlines: &[&Self]) -> Self {
        if let [one] = outlines {
            return (*one).clone();
        }
        let polygons: Vec<Polygon<f64>> = outlines.iter().flat_map(|one| &one.polygons).map(|one| drawn(one)).collect();
        Self::of(&unary_union(&polygons))
    }

    fn of(shape: &MultiPolygon<f64>) -> Self {
        let mut polygons = Vec::new();
        for polygon in shape {
            let outer = on_grid(polygon.exterior());
            if twice_area(&outer) == 0 {
                continue;
            }
            let holes = polygon.interiors().iter().map(on_grid).filter(|hole| 2 * SEAM <= twice_area(hole).abs());
            polygons.push(std::iter::once(outer).chain(holes).collect());
        }
        Self { polygons }
    }

    /// The middle of its largest polygon: where a name may stand.
    #[must_use]
    pub fn middle(&self) -> Option<Point> {
        let rings = self.polygons.iter().filter_map(|polygon| polygon.first());
        let ring = rings.max_by_key(|ring| twice_area(ring).abs())?;
        centroid(ring)
    }
}

fn drawn(rings: &[Vec<Point>]) -> Polygon<f64> {
    let line = |ring: &Vec<Point>| {
        LineString::new(ring.iter().map(|[x, y]| Coord { x: f64::from(*x), y: f64::from(*y) }).collect())
    };
    let mut rings = rings.iter().map(line);
    let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
    Polygon::new(outer, rings.collect())
}

/// A ring in whole steps, without points that repeat and without its closing point.
fn on_grid(ring: &LineString<f64>) -> Vec<Point> {
    #[expect(clippy::cast_possible_truncation, reason = "points come from whole steps below a million")]
    let step = |number: f64| number.round() as i32;
    let mut points: Vec<Point> = ring.coords().map(|at| [step(at.x), step(at.y)]).collect();
    points.dedup();
    if 1 < points.len() && points.first() == points.last() {
        points.pop();
    }
    points
}

/// Twice the area within a ring, with the sign of its direction.
#[must_use]
pub fn twice_area(points: &[Point]) -> i64 {
    edges(points).map(|([a, b], [c, d])| i64::from(a) * i64::from(d) - i64::from(c) * i64::from(b)).sum()
}

fn edges(points: &[Point]) -> impl Iterator<Item = (Point, Point)> {
    points.iter().copied().zip(points.iter().copied().cycle().skip(1))
}

fn centroid(ring: &[Point]) -> Option<Point> {
    let whole = twice_area(ring) as f64;
    if whole == 0.0 {
        return None;
    }
    let (mut east, mut north) = (0.0, 0.0);
    for ([a, b], [c, d]) in edges(ring).map(|(one, other)| (one.map(f64::from), other.map(f64::from))) {
        let cross = a * d - c * b;
        east += (a + c) * cross;
        north += (b + d) * cross;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a middle lies between points of the grid")]
    let middle = [(east / (3.0 * whole)).round() as i32, (north / (3.0 * whole)).round() as i32];
    Some(middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A square of 100 steps.
    fn square(east: i32, north: i32) -> Outline {
        let ring = [[0, 0], [100, 0], [100, 100], [0, 100]].map(|[x, y]| [east + x, north + y]);
        Outline { polygons: vec![vec![ring.to_vec()]] }
    }

    fn area(outline: &Outline) -> i64 {
        outline.polygons.iter().flatten().map(|ring| twice_area(ring)).sum::<i64>().abs() / 2
    }

    #[test]
    fn two_neighbours_joined_have_no_border_between_them() {
        let joined = Outline::joined(&[&square(0, 0), &square(100, 0)]);
        assert_eq!(joined.polygons.len(), 1);
        assert_eq!(joined.polygons[0].len(), 1);
        assert_eq!(area(&joined), 20_000);
        assert!(joined.polygons[0][0].iter().all(|[east, _]| [0, 100, 200].contains(east)), "{joined:?}");
    }

    #[test]
    fn areas_that_do_not_touch_stay_apart_and_one_alone_stays_as_it_is() {
        let joined = Outline::joined(&[&square(0, 0), &square(500, 0)]);
        assert_eq!((joined.polygons.len(), area(&joined)), (2, 20_000));
        assert_eq!(Outline::joined(&[&square(0, 0)]), square(0, 0));
    }

    #[test]
    fn a_seam_is_closed_and_another_board_within_is_not() {
        // Four squares round a gap of 100 by 100 steps stay round it; round one of 10 by 10 they close.
        let ring = |gap: i32| {
            let far = 100 + gap;
            let bar = |x: i32, y: i32, wide: i32, high: i32| Outline {
                polygons: vec![vec![vec![[x, y], [x + wide, y], [x + wide, y + high], [x, y + high]]]],
            };
            let bars = [bar(0, 0, far, 100), bar(far, 0, 100, far), bar(100, far, far, 100), bar(0, 100, 100, far)];
            Outline::joined(&bars.each_ref())
        };
        assert_eq!(ring(100).polygons[0].len(), 2);
        assert_eq!(ring(10).polygons[0].len(), 1);
    }

    #[test]
    fn the_middle_is_that_of_the_largest_part() {
        let mut outline = square(0, 0);
        outline.polygons.push(vec![vec![[1_000, 1_000], [1_010, 1_000], [1_010, 1_010]]]);
        assert_eq!(outline.middle(), Some([50, 50]));
        assert_eq!(Outline::default().middle(), None);
    }
}
