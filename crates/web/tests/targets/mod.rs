//! Targets on the pages: parts and pledges, the standing with its reasons, what is left if a stream fails, files to take away.

use super::*;
use wholetime_workbench::plans::plan::Plan;

const NURSES: &str = include_str!("../../../../examples/ten-nurses/plan.toml");

/// Noon of 15 April 2027.
fn clock() -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_807_790_400).unwrap()
}

/// The plan, accepted once. Kept to the end: a thread that serves must not wait for a database to close.
static HAVEN: LazyLock<(Arc<Workbench>, TempDir)> = LazyLock::new(|| {
    aside(|| {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { workspace: folder.path().to_owned(), database: None, by: "ann".to_owned(), clock };
        let bench = Workbench::open(settings).unwrap();
        let plan = NURSES.replace("title = \"Ten more practice nurses\"", "title = \"Ten <b>more</b> nurses\"");
        bench.accept_plan(&Plan::from_toml(&plan).unwrap(), None, "").unwrap();
        (Arc::new(bench), folder)
    })
});

#[tokio::test]
async fn a_target_stands_with_its_reasons_its_parts_and_its_pledges() {
    let bench = &HAVEN.0;
    let page = seen_of(bench, "/plans/ten-nurses/targets").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let html = page.text();
    assert!(html.contains("Behind: 1.5 WTE fewer than the trajectory asked for by 31 March 2027."), "{html}");
    assert!(html.contains("South Haven PCN: 1.5 WTE fewer than asked for by 31 March 2027."));
    assert!(html.contains("Less than its part: North Haven PCN. Nothing was heard from East Haven PCN."));
    assert!(html.contains("no weighted list is written down for East Haven PCN"));
    assert!(html.contains("1 of the 10 WTE asked for have no post planned"));
    assert!(!html.contains("<b>more</b>"), "what people wrote is escaped");
}

#[tokio::test]
async fn a_stream_that_fails_is_taken_away_on_the_page_and_in_the_answer() {
    let bench = &HAVEN.0;
    let html = seen_of(bench, "/plans/ten-nurses/targets?without=trained").await.text();
    assert!(html.contains("Without Trained here, 3 of 9 WTE are left of Practice nurses."), "{html}");
    assert!(html.contains("Fallback: Share two posts with the community trust."));
    let json = seen_of(bench, "/api/v1/plans/ten-nurses/targets?without=abroad").await.json();
    assert_eq!(json["without"]["left"], 6);
    assert_eq!(json["without"]["fallback"], serde_json::Value::Null);
    // Six are trained, and ten are asked for.
    assert_eq!(json["targets"][0]["worked"]["brought"]["not_planned"], 4);
    assert_eq!(seen_of(bench, "/plans/ten-nurses/targets?without=home").await.status, StatusCode::NOT_FOUND);
    assert_eq!(seen_of(bench, "/plans/ten-nurses/targets?on=soon").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn targets_and_streams_are_taken_away_as_files() {
    let bench = &HAVEN.0;
    let csv = seen_of(bench, "/plans/ten-nurses/targets.csv").await.text();
    // The headers, eight quarters of four places twice, and the target that is refused.
    assert_eq!(csv.lines().count(), 1 + 2 * 8 * 4 + 1, "{csv}");
    let streams = seen_of(bench, "/plans/ten-nurses/streams.csv").await.text();
    assert_eq!(streams.lines().count(), 3, "{streams}");
}

#[tokio::test]
async fn a_standard_is_asked_of_a_list() {
    let bench = &HAVEN.0;
    // 44 for each 100,000 is 11.88 for 27,000.
    let json = seen_of(bench, "/api/v1/plan-standard?per_100k=44&list=27000&there=9.5").await.json();
    assert_eq!(json["lines"][0]["wanted"], 11.88);
    assert_eq!(json["lines"][0]["beside"]["missing"], 2.38);
    assert_eq!(seen_of(bench, "/api/v1/plan-standard?per_100k=44").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(seen_of(bench, "/api/v1/plan-standard?per_100k=0&list=9").await.status, StatusCode::BAD_REQUEST);
}
