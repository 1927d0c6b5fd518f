//! Areas by their outlines: longitude and latitude laid flat, on the grid of the drawing.

use wholetime_workbench::questions::map::{MapOutline, MapPart, MapPoint, STEPS_A_DEGREE};

use super::shade::Shades;
use super::{Drawing, Map, WIDTH, text};

const MARGIN: i32 = 10;
/// The highest a map is, in pixels.
const HIGHEST: f64 = 800.0;
/// Steps of the drawing in a pixel: half a pixel is the least that is seen.
const FINE: f64 = 2.0;
/// An area has the number of its shade where it is at least so wide and high, in pixels.
const ROOM: f64 = 18.0;
/// Numbers nearer to each other than this would run together, in pixels.
const APART: i32 = 12;

/// How the grid of boundaries becomes that of the drawing.
struct Flat {
    west: f64,
    north: f64,
    across: f64,
    down: f64,
}

impl Flat {
    /// Laid flat at the middle latitude, so that shapes there look as they are: degrees of longitude are shorter by the cosine
    /// (equirectangular projection; Snyder, "Map projections", USGS paper 1395, p. 91).
    fn of(outlines: &[&MapOutline]) -> Option<(Self, i32, i32)> {
        let [west, south, east, north] = bounds(outlines.iter().copied())?.map(f64::from);
        let middle = (south + north) / 2.0 / STEPS_A_DEGREE;
        let shorter = middle.to_radians().cos();
        let (wide, high) = (((east - west) * shorter).max(1.0), (north - south).max(1.0));
        let scale = (f64::from(WIDTH - 2 * MARGIN) / wide).min(HIGHEST / high);
        let flat = Self { west, north, across: shorter * scale * FINE, down: scale * FINE };
        Some((flat, whole(wide * scale), whole(high * scale)))
    }

    fn point(&self, [east, north]: MapPoint) -> [i32; 2] {
        [whole((f64::from(east) - self.west) * self.across), whole((self.north - f64::from(north)) * self.down)]
    }

    /// The rings of an outline as one path; what is smaller than half a pixel is a dot.
    fn path(&self, outline: &MapOutline) -> String {
        let mut path = String::new();
        for ring in outline.polygons.iter().flatten() {
            let points: Vec<[i32; 2]> = ring.iter().map(|point| self.point(*point)).collect();
            let points = without_straight(points);
            if 3 <= points.len() {
                write_ring(&mut path, &points);
            }
        }
        if path.is_empty()
            && let Some(first) = outline.polygons.first().and_then(|rings| rings.first()?.first())
        {
            let [x, y] = self.point(*first);
            path.push_str(&format!("M{x} {y}h3v3h-3z"));
        }
        path
    }
}

fn whole(number: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "within the size of the drawing")]
    let whole = number.round() as i32;
    whole
}

/// West, south, east and north of all.
fn bounds<'a>(outlines: impl Iterator<Item = &'a MapOutline>) -> Option<[i32; 4]> {
    let points = outlines.flat_map(|outline| outline.polygons.iter().flatten().flatten());
    points.fold(None, |bounds: Option<[i32; 4]>, [x, y]| {
        let [west, south, east, north] = bounds.unwrap_or([*x, *y, *x, *y]);
        Some([west.min(*x), south.min(*y), east.max(*x), north.max(*y)])
    })
}

/// A ring without points that repeat or lie on the straight line between their neighbours: the line stays where it was.
fn without_straight(mut points: Vec<[i32; 2]>) -> Vec<[i32; 2]> {
    points.dedup();
    if 1 < points.len() && points.first() == points.last() {
        points.pop();
    }
    let count = points.len();
    let is_needed = |index: usize| {
        let ([a, b], [c, d], [e, f]) =
            (points[(index + count - 1) % count], points[index], points[(index + 1) % count]);
        (c - a) * (f - b) != (e - a) * (d - b)
    };
    (0..count).filter(|index| is_needed(*index)).map(|index| points[index]).collect()
}

fn write_ring(path: &mut String, points: &[[i32; 2]]) {
    let mut last = points[0];
    path.push_str(&format!("M{} {}l", last[0], last[1]));
    for (index, point) in points.iter().enumerate().skip(1) {
        let [dx, dy] = [point[0] - last[0], point[1] - last[1]];
        // A minus parts numbers as a space does.
        let between = if index == 1 || dx < 0 { "" } else { " " };
        let within = if dy < 0 { "" } else { " " };
        path.push_str(&format!("{between}{dx}{within}{dy}"));
        last = *point;
    }
    path.push('z');
}

pub(super) fn draw(map: &Map<'_>, shades: &Shades, top: i32) -> Drawing {
    let parts: Vec<&MapPart> = map.answer.parts.iter().filter(|part| part.has_outline).collect();
    let outlines: Vec<&MapOutline> = parts.iter().map(|part| &part.outline).collect();
    let Some((flat, wide, high)) = Flat::of(&outlines) else {
        let said = "no boundaries are held: the table holds the values";
        return Drawing { elements: text((8, top + 30), 17, "#4c6272", "start", said), height: 60 };
    };
    let left = (WIDTH - wide) / 2;
    let mut elements = format!(
        "<g transform=\"translate({left} {top}) scale({})\" stroke=\"#4c6272\" stroke-width=\"1.2\" stroke-linejoin=\"round\" \
         fill-rule=\"evenodd\">",
        1.0 / FINE
    );
    for part in &parts {
        let fill = shades.fill(part.class, map.id);
        let drawn = format!("<path d=\"{}\" fill=\"{fill}\"/>", flat.path(&part.outline));
        elements.push_str(&map.linked(part, &drawn));
    }
    let asked = parts.iter().filter(|part| part.is_asked).map(|part| (&part.outline, 7));
    for (outline, width) in std::iter::once((&map.answer.outline, 4)).chain(asked) {
        if !outline.is_empty() {
            elements.push_str(&format!(
                "<path d=\"{}\" fill=\"none\" stroke=\"#212b32\" stroke-width=\"{width}\" pointer-events=\"none\"/>",
                flat.path(outline)
            ));
        }
    }
    elements.push_str("</g>");
    let mut taken: Vec<[i32; 2]> = Vec::new();
    for part in &parts {
        if let (Some(class), Some([x, y])) = (part.class, place_of_number(&flat, &part.outline)) {
            // An area round another has its middle where the other has its number.
            if taken.iter().any(|[a, b]| (x - a).abs() < APART && (y - b).abs() < APART) {
                continue;
            }
            taken.push([x, y]);
            let number = text((left + x, top + y + 5), 13, shades.ink(Some(class)), "middle", &class.to_string());
            elements.push_str(&number.replacen("<text ", "<text aria-hidden=\"true\" pointer-events=\"none\" ", 1));
        }
    }
    Drawing { elements, height: high + MARGIN }
}

/// Where the number of a shade stands, in pixels: the middle of the area, where that lies within it and there is room.
fn place_of_number(flat: &Flat, outline: &MapOutline) -> Option<[i32; 2]> {
    let [west, south, east, north] = bounds(std::iter::once(outline))?.map(f64::from);
    let (wide, high) = ((east - west) * flat.across / FINE, (north - south) * flat.down / FINE);
    let middle = outline.middle()?;
    let has_room = ROOM <= wide && ROOM <= high && holds(outline, middle);
    has_room.then(|| flat.point(middle).map(|at| whole(f64::from(at) / FINE)))
}

/// Whether a point lies within an outline: a ray to the east crosses its rings an odd number of times.
fn holds(outline: &MapOutline, [x, y]: MapPoint) -> bool {
    let [x, y] = [f64::from(x), f64::from(y)];
    let crosses =
        |([ax, ay], [bx, by]): ([f64; 2], [f64; 2])| (y < ay) != (y < by) && x < ax + (y - ay) / (by - ay) * (bx - ax);
    let crossed: usize = outline
        .polygons
        .iter()
        .flatten()
        .map(|ring| {
            let next = ring.iter().cycle().skip(1);
            ring.iter().zip(next).filter(|(a, b)| crosses((a.map(f64::from), b.map(f64::from)))).count()
        })
        .sum();
    crossed % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(east: i32, north: i32) -> MapOutline {
        let ring = [[0, 0], [5_000, 0], [5_000, 5_000], [0, 5_000]].map(|[x, y]| [east + x, north + y]);
        MapOutline { polygons: vec![vec![ring.to_vec()]] }
    }

    #[test]
    fn a_degree_of_longitude_is_half_as_long_at_sixty_degrees() {
        let (_, wide, high) = Flat::of(&[&square(0, 297_500)]).unwrap();
        assert!((f64::from(wide) / f64::from(high) - 0.5).abs() < 0.01, "{wide} {high}");
        let (_, wide, high) = Flat::of(&[&square(0, -2_500)]).unwrap();
        assert_eq!(wide, high);
    }

    #[test]
    fn a_shared_border_is_drawn_at_the_same_place_from_both_sides() {
        let (west, east) = (square(0, 255_000), square(5_000, 255_000));
        let (flat, ..) = Flat::of(&[&west, &east]).unwrap();
        assert_eq!(flat.point([5_000, 255_000]), flat.point(east.polygons[0][0][0]));
        assert!(flat.path(&west).ends_with('z') && flat.path(&west).starts_with('M'));
    }

    #[test]
    fn points_on_a_straight_line_are_left_out_and_corners_stay() {
        let ring = vec![[0, 0], [5, 0], [10, 0], [10, 10], [10, 10], [0, 10]];
        assert_eq!(without_straight(ring), [[0, 0], [10, 0], [10, 10], [0, 10]]);
        let mut path = String::new();
        write_ring(&mut path, &[[0, 0], [10, 0], [10, 10], [0, 10]]);
        assert_eq!(path, "M0 0l10 0 0 10-10 0z");
    }

    #[test]
    fn a_middle_outside_its_own_area_has_no_number() {
        let ring = square(0, 0);
        assert!(holds(&ring, [2_500, 2_500]) && !holds(&ring, [6_000, 2_500]));
    }
}
