//! What it would take on the pages: for a plan of Havelock, and mixes under scenarios; why there is no answer where there is none.

use super::*;
use wholetime_workbench::models::scenario::Scenario;
use wholetime_workbench::plans::plan::Plan;

const NURSES: &str = include_str!("../../../../examples/harbour-nurses/plan.toml");
const BLMK: &str = include_str!("../../../../examples/blmk-2018/plan.toml");

/// Noon of 15 June 2026.
fn clock() -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_781_524_800).unwrap()
}

/// Havelock with two plans and a scenario. Kept to the end: a thread that serves must not wait for a database to close.
static HARBOUR: LazyLock<(Arc<Workbench>, TempDir)> = LazyLock::new(|| {
    aside(|| {
        let (bench, folder) = havelock_of("ann", clock);
        let nurses = NURSES.replace("\"Trained here\"", "\"Trained <here>\"");
        for plan in [nurses.as_str(), BLMK] {
            bench.accept_plan(&Plan::from_toml(plan).unwrap(), None, "").unwrap();
        }
        let text = "schema = 1\nid = \"return\"\ntitle = \"Six <b>return</b>\"\n[[override]]\nauthor = \"a\"\nreason = \"r\"\n\
                    change = { what = \"recruits\", source = \"return\", heads_per_year = [6], fte = 0.8 }\n";
        bench.accept_scenario(&Scenario::read(text).unwrap(), "").unwrap();
        (bench, folder)
    })
});

/// A page of Harbour; where it takes long, the answer it comes to.
async fn seen(path: &str) -> Answer {
    let router = wholetime_web::router(Arc::clone(&HARBOUR.0), vec!["localhost".to_owned()]);
    let of = |path: &str| Request::get(path).header(header::HOST, "localhost").body(Body::empty()).unwrap();
    let mut answer = asked_of(router.clone(), of(path)).await;
    let at = answer.headers.get(header::LOCATION).map_or_else(String::new, |to| to.to_str().unwrap().to_owned());
    while at.starts_with("/work/")
        && (answer.status == StatusCode::SEE_OTHER || answer.text().contains("data-events=\"/work/"))
    {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        answer = asked_of(router.clone(), of(&at)).await;
    }
    answer
}

#[tokio::test]
async fn what_it_would_take_stands_on_a_page_with_its_ladder_and_what_is_relied_on() {
    let page = seen("/plans/harbour-nurses/reach?target=five&points=last&chance=60").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let html = page.text();
    for said in ["The cheapest set with a chance of 60 %", "What the plan relies on", "wanted 60 %", "an assumption"] {
        assert!(html.contains(said), "{said}: {html}");
    }
    assert!(
        html.contains("/assumptions#initiative_filled") && !html.contains("<here>"),
        "what people wrote is escaped"
    );
    let json = seen("/api/v1/plans/harbour-nurses/reach?target=five&points=last&chance=60").await.json();
    assert_eq!((json["target"].as_str(), json["is_whole_trajectory"].as_bool()), (Some("five"), Some(false)));
    assert!(60.0 <= json["enough"]["chance_pct"].as_f64().unwrap(), "{json}");
    let csv = seen("/plans/harbour-nurses/reach.csv?target=five&points=last&chance=60").await.text();
    // The headers and three ways.
    assert!(csv.starts_with("plan,version,target,way,") && csv.lines().count() == 4, "{csv}");
    let points = seen("/plans/harbour-nurses/reach-points.csv?target=five").await.text();
    assert_eq!(points.lines().count(), 1 + 8, "{points}");
    let targets = seen("/plans/harbour-nurses/targets").await.text();
    assert!(targets.contains("/plans/harbour-nurses/reach?target=five"), "{targets}");
}

#[tokio::test]
async fn a_plan_of_no_known_area_says_what_to_add_and_keeps_the_form() {
    let form = seen("/plans/blmk-2018/reach").await.text();
    assert!(form.contains("Choose a target") && form.contains("<select"), "{form}");
    let refused = seen("/plans/blmk-2018/reach?target=need&chance=75").await;
    assert_eq!(refused.status, StatusCode::OK);
    let html = refused.text();
    assert!(html.contains("No answer can be given") && html.contains("does not say which area"), "{html}");
    assert!(html.contains("value=\"75\""), "what was typed is kept");
    assert_eq!(seen("/plans/blmk-2018/reach?target=moon").await.status, StatusCode::NOT_FOUND);
    assert_eq!(seen("/plans/blmk-2018/reach?points=some").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(seen("/plans/blmk-2018/reach?chances=moon").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn mixes_are_set_under_the_scenarios_that_are_ticked() {
    let form = seen("/areas/U99901/skillmix/regret?years=2&unit=1").await.text();
    assert!(form.contains("with.return") && form.contains("name=\"unit\" value=\"1\""), "{form}");
    let page = seen("/areas/U99901/skillmix/regret?years=2&unit=1&with.return=on").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let html = page.text();
    for said in [
        "Least bad in the worst case",
        "least bad in the worst case</strong>",
        "Today&#39;s posts kept",
        "As things are",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    assert!(!html.contains("<b>return</b>"), "what people wrote is escaped");
    let csv = seen("/areas/U99901/skillmix/regret.csv?years=2&unit=1&scenarios=return").await.text();
    // The headers, and four mixes under two scenarios.
    assert_eq!(csv.lines().count(), 1 + 4 * 2, "{csv}");
    let json = seen("/api/v1/areas/U99901/skillmix/regret?years=2&unit=1&scenarios=return").await.json();
    assert_eq!(json["table"]["rows"].as_array().unwrap().len(), 4, "{json}");
    let refused = seen("/api/v1/areas/U99901/skillmix/regret?years=2").await;
    assert!(refused.text().contains("no scenario is named"), "{}", refused.text());
}
