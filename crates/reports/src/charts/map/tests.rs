//! Maps of two or three invented areas.

use wholetime_vocabulary::{Area, Basis, Level, Missing, Value};
use wholetime_workbench::catalogue::Direction;
use wholetime_workbench::questions::map::{MapBlock, MapOutline};

use super::*;

/// A square of a fifth of a degree.
fn square(east: i32) -> MapOutline {
    let ring = [[0, 0], [1_000, 0], [1_000, 1_000], [0, 1_000]].map(|[x, y]| [east + x, 255_000 + y]);
    MapOutline { polygons: vec![vec![ring.to_vec()]] }
}

fn part(code: &str, name: &str, value: Value, class: Option<u8>, outline: MapOutline) -> MapPart {
    MapPart {
        code: code.to_owned(),
        name: name.to_owned(),
        value,
        rank: class.map(usize::from),
        class,
        coverage_pct: 100.0,
        patients: Value::Known(30_000.0),
        is_asked: false,
        is_part: false,
        block: None,
        has_outline: !outline.is_empty(),
        approximate: None,
        outline,
    }
}

fn answer() -> MapAnswer {
    let class = |class, value| MapClass { class, low: value, high: value, n: 1 };
    MapAnswer {
        area: Area::england(),
        within: Area::england(),
        level: Level::SubIcb,
        period: "2025-01".parse().unwrap(),
        indicator: "nurse_fte_per_100k".to_owned(),
        title: "Nurses".to_owned(),
        unit: "FTE per 100,000 patients".to_owned(),
        decimals: 1,
        direction: Direction::HigherIsBetter,
        basis: Basis::PracticeLevelSum,
        kind: MapKind::Outlines,
        finding: "Lowest in <Quay>".to_owned(),
        classes: vec![class(1, 9.0), class(2, 12.5)],
        classes_are: "Two shades.".to_owned(),
        parts: vec![
            part("99Y", "Mill", Value::Known(12.5), Some(2), square(0)),
            part("99Z", "Quay & \"Harbour\"", Value::Known(9.0), Some(1), square(1_000)),
            part("99X", "Lock", Value::Missing(Missing::NotReported), None, square(2_000)),
        ],
        blocks: Vec::new(),
        within_value: Value::Known(10.0),
        outline: MapOutline::default(),
        notes: Vec::new(),
        sources: Vec::new(),
    }
}

fn drawn(answer: &MapAnswer, is_linked: bool) -> Chart {
    let href = |part: &MapPart| is_linked.then(|| format!("/areas/{}", part.code));
    Map { id: "map", answer, href: &href }.draw()
}

#[test]
fn each_area_has_its_shade_and_one_without_a_value_is_hatched_and_counted() {
    let svg = drawn(&answer(), false).svg;
    assert_eq!(svg.matches("<path d=\"M").count(), 3 + 1, "three areas and the hatch");
    assert!(svg.contains("no value (1)") && svg.contains("1: 9.0 (1)") && svg.contains("2: 12.5 (1)"));
    assert_eq!(svg.matches("url(#map-hatch)").count(), 2, "on the map and in the legend");
}

#[test]
fn a_map_with_links_is_a_group_and_each_area_a_link_that_says_its_value() {
    let svg = drawn(&answer(), true).svg;
    assert!(svg.contains("role=\"group\"") && svg.matches("<a href=\"/areas/").count() == 3);
    assert!(svg.contains("<title>Quay &amp; &quot;Harbour&quot;: 9.0, shade 1, rank 1 of 2</title>"), "{svg}");
    assert!(svg.contains("<title>Lock: not reported</title>"));
    assert!(!svg.contains("style=") && svg.contains("Lowest in &lt;Quay&gt;"));
    assert!(drawn(&answer(), false).svg.contains("role=\"img\""));
}

#[test]
fn the_table_holds_every_value_and_why_one_is_missing() {
    let csv = drawn(&answer(), false).data.csv().unwrap();
    assert!(
        csv.starts_with("Sub-ICB location,Code,FTE per 100,000 patients")
            || csv.contains("\"FTE per 100,000 patients\"")
    );
    assert!(csv.contains("Mill,99Y,12.5,2,2,100,30000") && csv.contains("Lock,99X,not reported,,,"), "{csv}");
}

#[test]
fn tiles_stand_in_the_block_of_their_place_and_none_lies_on_another() {
    let mut tiles = answer();
    tiles.kind = MapKind::Tiles;
    let block = |code: &str, middle| MapBlock { code: code.to_owned(), name: format!("Place {code}"), middle };
    tiles.blocks = vec![block("S", Some([0, 0])), block("N", Some([0, 9])), block("", None)];
    tiles.parts = (0..9)
        .map(|index| MapPart {
            block: Some(["S", "N", ""][index % 3].to_owned()),
            ..part(&format!("U{index}"), &format!("Network {index}"), Value::Known(9.0), Some(1), MapOutline::default())
        })
        .collect();
    let svg = drawn(&tiles, false).svg;
    let number =
        |rect: &str, key: &str| -> i32 { rect.split(key).nth(1).unwrap().split('"').next().unwrap().parse().unwrap() };
    let rects: Vec<[i32; 2]> = svg
        .split("<rect")
        .filter(|rect| rect.contains("width=\"172\""))
        .map(|rect| [number(rect, " x=\""), number(rect, " y=\"")])
        .collect();
    assert_eq!(rects.len(), 9);
    for (index, [x, y]) in rects.iter().enumerate() {
        let is_apart = |[a, b]: &[i32; 2]| 172 <= (x - a).abs() || 78 <= (y - b).abs();
        assert!(rects[..index].iter().all(is_apart), "{rects:?}");
    }
    let at = |name: &str| svg.find(name).unwrap();
    assert!(at("Place N") < at("Place S"), "the north stands above the south");
}

#[test]
fn a_map_of_boundaries_says_whose_they_are_and_tiles_have_none_to_name() {
    let said = "Contains OS data © Crown copyright and database right";
    assert!(
        drawn(&answer(), false).svg.contains(said)
            && drawn(&answer(), false).svg.contains("Office for National Statistics")
    );
    let mut tiles = answer();
    tiles.kind = MapKind::Tiles;
    assert!(!drawn(&tiles, false).svg.contains(said));
}

#[test]
fn a_map_without_boundaries_says_so() {
    let mut none = answer();
    none.parts.iter_mut().for_each(|part| {
        part.outline = MapOutline::default();
        part.has_outline = false;
    });
    assert!(drawn(&none, false).svg.contains("no boundaries are held"));
}
