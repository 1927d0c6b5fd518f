//! Maps on the pages, and charts taken away from the page they stand on.

use super::*;

const MAP: &str = "/areas/ENG/map/nurse_fte_per_100k?level=sub_icb";

/// Addresses under a chart, by their ending.
fn taken(page: &str, ending: &str) -> String {
    let wanted = format!(".{ending}\"");
    let at = page.find(&wanted).unwrap();
    let start = page[..at].rfind("href=\"").unwrap() + 6;
    page[start..at + wanted.len() - 1].replace("&#38;", "&").replace("&amp;", "&")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_map_draws_both_places_of_havelock_and_leads_to_them() {
    let page = seen_of(&PLACE.bench, MAP).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let text = page.text();
    let svg = text.split("<svg class=\"chart\" role=\"group\"").nth(1).unwrap().split("</svg>").next().unwrap();
    assert_eq!(svg.matches("<a href=\"/areas/H4V").count(), 2, "{svg}");
    assert!(svg.contains("<path d=\"M") && text.contains("lowest in NHS Havelock ICB"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn networks_are_tiles_in_the_block_of_their_place() {
    let path = format!("/areas/{}/map/nurse_fte_per_100k?level=pcn", PLACE.icb);
    let text = seen_of(&PLACE.bench, &path).await.text();
    assert!(text.contains("HARBOUR PCN") && text.contains("Havelock ICB - H4V0K"), "{text}");
    assert!(text.contains("each is a tile of one size"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_map_is_taken_away_as_geojson_with_its_values() {
    let file = seen_of(&PLACE.bench, "/areas/ENG/map/nurse_fte_per_100k.geojson?level=sub_icb").await;
    assert_eq!(file.headers[header::CONTENT_TYPE], "application/geo+json");
    let features = file.json()["features"].as_array().unwrap().clone();
    assert_eq!(features.len(), 2);
    for feature in features {
        assert!(feature["properties"]["value"].as_f64().is_some_and(|value| 0.0 < value), "{feature}");
        let ring = feature["geometry"]["coordinates"][0][0].as_array().unwrap();
        assert!(3 < ring.len() && ring.first() == ring.last());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_chart_of_a_page_is_taken_away_as_drawing_picture_and_figures() {
    for path in [MAP.to_owned(), format!("/areas/{}", PLACE.icb), format!("/areas/{}/variation", PLACE.icb)] {
        let page = seen_of(&PLACE.bench, &path).await.text();
        assert_eq!(page.matches("<figure").count() * 3, page.matches("picture=").count(), "{path}");
        let svg = seen_of(&PLACE.bench, &taken(&page, "svg")).await;
        assert_eq!(svg.headers[header::CONTENT_TYPE], "image/svg+xml", "{path}");
        let drawing = svg.text();
        assert!(drawing.starts_with("<svg xmlns=") && !drawing.contains("<a "), "{path}");
        let address = path.split('?').next().unwrap();
        assert!(drawing.contains(&format!(">Wholetime {address}")), "where it comes from: {drawing}");
        let png = seen_of(&PLACE.bench, &taken(&page, "png")).await;
        assert!(png.bytes.starts_with(b"\x89PNG"), "{path}");
        let csv = seen_of(&PLACE.bench, &taken(&page, "csv").replace(".svg", ".csv")).await;
        let name = csv.headers[header::CONTENT_DISPOSITION].to_str().unwrap().to_owned();
        assert!(name.starts_with("attachment; filename=\"wholetime-") && name.contains("2026"), "{name}");
        assert!(2 < csv.text().lines().count(), "{path}: {}", csv.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chart_that_a_page_does_not_have_is_not_found() {
    let answer = seen_of(&PLACE.bench, &format!("{MAP}&picture=other.svg")).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let page = seen_of(&PLACE.bench, &format!("{MAP}&picture=map.exe")).await;
    assert_eq!(page.status, StatusCode::OK, "what is no picture is no question");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_indicator_is_chosen_without_script() {
    let answer = seen_of(&PLACE.bench, "/areas/ENG/map/nurse_fte_per_100k?indicator=dpc_fte_per_100k&level=icb").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.headers[header::LOCATION], "/areas/ENG/map/dpc_fte_per_100k?level=icb");
}
