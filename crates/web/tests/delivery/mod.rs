//! Delivery on the pages: what is wrong stands first, an action is told done by a form, and who was not quick enough is told so.

use super::*;
use wholetime_workbench::plans::plan::Plan;

const DOCKS: &str = r#"
schema = 1
id = "docks"
title = "Docks <b>2018</b>"
years = ["2018/19"]

[[place]]
id = "docks"
title = "Docks"

[[delivery.action]]
id = "map"
theme = "Know the workforce"
title = "Map <i>vacancies</i>"
complete_by = "2017-12-31"

[[delivery.action]]
id = "tour"
theme = "Know the workforce"
title = "Tour of practices"
owner = "Ann"
kpi = "practices seen"
complete_by = "2018-06-30"

[[delivery.package]]
id = "abroad"
title = "GPs from abroad"
quarters = ["2017/18 Q4", "2018/19 Q1"]

[[delivery.risk]]
id = "money"
title = "Money runs out"
before = { likelihood = 5, impact = 5 }
after = { likelihood = 2, impact = 4 }

[[time_released]]
id = "letters"
title = "Letters"
profession = "gp"
minutes_a_day = 30
wte = 10
reach_percent = 50
day_minutes = 450
evidence = "self-reported"
source = "invented"
"#;

/// Noon of 28 March 2018.
fn clock() -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_522_238_400).unwrap()
}

/// A workspace with the plan accepted once. It is never dropped: its database cannot be closed where requests are answered.
fn docks() -> (Arc<Workbench>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let settings =
        Settings { workspace: folder.path().to_owned(), database: None, by: "Ann <i>Quay</i>".to_owned(), clock };
    let bench = Workbench::open(settings).unwrap();
    bench.accept_plan(&Plan::from_toml(DOCKS).unwrap(), None, "").unwrap();
    (Arc::new(bench), folder)
}

/// One that is only read.
static READ: LazyLock<(Arc<Workbench>, TempDir)> = LazyLock::new(|| aside(docks));

/// One of which one test says something.
static TOLD: LazyLock<(Arc<Workbench>, TempDir)> = LazyLock::new(|| aside(docks));

/// One of which another does.
static OLDER: LazyLock<(Arc<Workbench>, TempDir)> = LazyLock::new(|| aside(docks));

#[tokio::test]
async fn what_is_wrong_stands_first_and_is_said_in_words() {
    let bench = &READ.0;
    let page = seen_of(bench, "/plans/docks/delivery").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let html = page.text();
    assert!(html.contains("On 28 March 2018, 2 actions: 1 overdue, 0 due within 90 days, 0 without a date"), "{html}");
    assert!(html.contains("Overdue by 87 days") && html.contains("no performance indicator"));
    assert!(html.find("Overdue by 87 days") < html.find("Tour of practices"));
    assert!(!html.contains("<i>vacancies") && !html.contains("<b>2018"), "what people wrote is escaped");
    // 94 days to 30 June: 3 of March, 30 of April, 31 of May, 30 of June.
    assert!(html.contains("in 94 days"));
    assert!(html.contains("2017/18") && html.contains("worked on"));
    // The grids: 25 before, 8 after.
    assert!(html.contains("25 extreme") && html.contains("id=\"grid-before\"") && html.contains("id=\"grid-after\""));
}

#[tokio::test]
async fn actions_are_looked_for_by_owner_and_day() {
    let bench = &READ.0;
    let by_nobody = seen_of(bench, "/plans/docks/delivery?owner=nobody").await.text();
    assert!(by_nobody.contains("1 of 2 actions shown"), "{by_nobody}");
    let later = seen_of(bench, "/api/v1/plans/docks/delivery?on=2018-07-01&overdue=true&owner=ann").await.json();
    assert_eq!(later["counts"]["overdue"], 2);
    assert_eq!(later["actions"].as_array().unwrap().len(), 1);
    assert_eq!(later["actions"][0]["days_overdue"], 1);
    let bad = seen_of(bench, "/plans/docks/delivery?on=soon").await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
    let csv = seen_of(bench, "/plans/docks/delivery.csv").await.text();
    assert_eq!(csv.lines().count(), 3, "{csv}");
    let ics = seen_of(bench, "/plans/docks/calendar.ics").await;
    assert_eq!(ics.headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
    assert_eq!(ics.text().matches("BEGIN:VEVENT").count(), 2);
}

#[tokio::test]
async fn an_action_told_done_by_a_form_is_a_version_and_who_was_slower_is_told_so() {
    let bench = &TOLD.0;
    let form = seen_of(bench, "/plans/docks/actions/map").await.text();
    assert!(form.contains("name=\"version\" value=\"1\"") && form.contains("Say how it stands"), "{form}");
    let fields = [("version", "1"), ("status", "done"), ("note", "all <b>30</b> mapped"), ("due", "31/12/2017")];
    let sent = sent_to(bench, "/plans/docks/actions/map", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let shown = seen_of(bench, sent.headers[header::LOCATION].to_str().unwrap()).await.text();
    assert!(shown.contains("Version 2") && shown.contains("Ann &#60;i&#62;Quay"), "{shown}");
    assert!(shown.contains("done, was not stated: all &#60;b&#62;30"), "{shown}");
    let slower = sent_to(bench, "/plans/docks/risks/money", &[("version", "1"), ("likelihood", "5")]).await;
    assert_eq!(slower.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = slower.text();
    assert!(told.contains("version 2 of `docks` was accepted meanwhile"), "{told}");
    assert!(told.contains("name=\"version\" value=\"2\""), "it can be sent again for what is there now");
    let again = sent_to(bench, "/plans/docks/risks/money", &[("version", "2"), ("likelihood", "5")]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    let risk = seen_of(bench, "/plans/docks/risks/money").await.text();
    assert!(risk.contains("5 × 4 = 20, was 2 × 4 = 8") && risk.contains("Rising"), "{risk}");
}

#[tokio::test]
async fn what_was_typed_wrong_is_shown_again_with_what_to_do() {
    let bench = &READ.0;
    let sent = sent_to(bench, "/plans/docks/actions/map", &[("due", "soonish"), ("note", "a word")]).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let html = sent.text();
    assert!(html.contains("There is a problem") && html.contains("href=\"#due\""), "{html}");
    assert!(html.contains("value=\"soonish\"") && html.contains(">a word</textarea>"));
    let nothing = sent_to(bench, "/plans/docks/actions/map", &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sent_to(bench, "/plans/docks/actions/mop", &[("status", "done")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_older_version_has_no_form() {
    let bench = &OLDER.0;
    let sent = sent_to(bench, "/plans/docks/actions/tour", &[("status", "under_way")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let old = seen_of(bench, "/plans/docks/actions/tour?version=1").await.text();
    assert!(!old.contains("<form method=\"post\"") && old.contains("not the newest"), "{old}");
    let new = seen_of(bench, "/plans/docks/actions/tour").await.text();
    assert!(new.contains("<form method=\"post\" action=\"/plans/docks/actions/tour\""), "{new}");
}

#[tokio::test]
async fn time_given_back_stands_beside_posts() {
    let bench = &READ.0;
    // 30 × 10 × 50 % ÷ 450 = 0.333…, half of it at half the reach.
    let page = seen_of(bench, "/plans/docks/time").await.text();
    assert!(page.contains("0.333") && page.contains("0.167") && page.contains("none planned"), "{page}");
    let json = seen_of(bench, "/api/v1/plans/docks/time").await.json();
    assert_eq!(json["released"][0]["equivalent"], 0.333);
    assert!(json["released"][0]["posts"].is_null());
}
