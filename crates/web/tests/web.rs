//! Every page and every JSON resource over Havelock, the invented place, as a browser meets them.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing fails where it looks")]

mod api;
mod baselines;
mod corrections;
mod costs;
mod delivery;
mod face;
mod furnished;
mod kept;
mod maps;
mod markup;
mod mix;
mod plans;
mod reach;
mod returns;
mod rights;
mod targets;
mod waiting;

use std::io::Cursor;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use calamine::{Data, Reader as _, Xlsx};
use tempfile::TempDir;
use tower::ServiceExt as _;
use wholetime_vocabulary::{Cancel, Level, Quiet};
use wholetime_workbench::plans::substitution::Posts;
use wholetime_workbench::questions::backtest::BacktestAsked;
use wholetime_workbench::questions::bridge::BridgeAsked;
use wholetime_workbench::questions::check::data::CheckAsked;
use wholetime_workbench::questions::compare::CompareAsked;
use wholetime_workbench::questions::control::ControlAsked;
use wholetime_workbench::questions::series::SeriesAsked;
use wholetime_workbench::questions::skillmix::SkillmixAsked;
use wholetime_workbench::questions::substitution::SubstitutionAsked;
use wholetime_workbench::{Scope, Settings, Workbench};

struct Place {
    bench: Arc<Workbench>,
    icb: String,
    pcn: String,
    practice: String,
    receipt: String,
    _folder: TempDir,
}

/// Havelock, imported once for all tests.
static PLACE: LazyLock<Place> = LazyLock::new(|| aside(havelock));

/// Havelock in a workspace of its own, for somebody who may do everything.
fn havelock_of(by: &str, clock: fn() -> jiff::Timestamp) -> (Arc<Workbench>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    let settings = Settings { workspace: folder.path().join("workspace"), database: None, by: by.to_owned(), clock };
    let bench = Workbench::open(settings).unwrap();
    bench.import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    (Arc::new(bench), folder)
}

fn havelock() -> Place {
    let (bench, folder) = havelock_of("a planner", jiff::Timestamp::now);
    let first = |level| {
        let answer = bench.areas(None, Some(level), None, Scope::default(), 10).unwrap();
        answer.areas.first().unwrap().code.clone()
    };
    let (icb, pcn, practice) = (first(Level::Icb), first(Level::Pcn), first(Level::Practice));
    bench.set_group("quayside", Some("<b>Quay & side</b>"), std::slice::from_ref(&pcn)).unwrap();
    let held = bench.sources().unwrap().held;
    let edition = held.first().unwrap();
    let period = edition.period.to_string().replace('/', "_");
    let receipt = format!("/sources/{}/{period}/{}", edition.source, edition.revision);
    Place { bench, icb, pcn, practice, receipt, _folder: folder }
}

/// Asks on a thread of its own: the workbench waits for its database, which a thread that serves must not.
fn aside<T: Send>(question: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(question).join().unwrap())
}

fn router() -> Router {
    wholetime_web::router(Arc::clone(&PLACE.bench), vec!["localhost".to_owned(), "127.0.0.1:8787".to_owned()])
}

struct Answer {
    status: StatusCode,
    headers: axum::http::HeaderMap,
    bytes: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }
}

async fn ask(request: Request<Body>) -> Answer {
    asked_of(router(), request).await
}

async fn asked_of(router: Router, request: Request<Body>) -> Answer {
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Answer { status: parts.status, headers: parts.headers, bytes }
}

/// A page of a workspace of its own.
async fn seen_of(bench: &Arc<Workbench>, path: &str) -> Answer {
    let router = wholetime_web::router(Arc::clone(bench), vec!["localhost".to_owned()]);
    asked_of(router, Request::get(path).header(header::HOST, "localhost").body(Body::empty()).unwrap()).await
}

/// A form sent to a workspace of its own.
async fn sent_to(bench: &Arc<Workbench>, path: &str, fields: &[(&str, &str)]) -> Answer {
    let router = wholetime_web::router(Arc::clone(bench), vec!["localhost".to_owned()]);
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let body: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    let request = Request::post(path)
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    asked_of(router, request.body(Body::from(body.join("&"))).unwrap()).await
}

/// A page; where it takes long, the answer it comes to.
async fn get(path: &str) -> Answer {
    let router = router();
    let of = |path: &str| Request::get(path).header(header::HOST, "localhost:8787").body(Body::empty()).unwrap();
    let mut answer = asked_of(router.clone(), of(path)).await;
    let at = answer.headers.get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
    if at.starts_with("/work/") {
        loop {
            answer = asked_of(router.clone(), of(&at)).await;
            if !answer.text().contains("data-events=\"/work/") || answer.status != StatusCode::OK {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    }
    answer
}

fn pages() -> Vec<String> {
    let Place { icb, pcn, practice, receipt, .. } = &*PLACE;
    vec![
        "/".to_owned(),
        "/search?q=a".to_owned(),
        "/search?q=nurse".to_owned(),
        "/search".to_owned(),
        "/areas/ENG".to_owned(),
        format!("/areas/{icb}"),
        format!("/areas/{pcn}"),
        format!("/areas/{pcn}?geography=as-now&compare_to=2024-03&allow_partial=true&period="),
        format!("/areas/{practice}"),
        "/areas/group:quayside".to_owned(),
        format!("/areas/{pcn}/series/gp_fte_extg"),
        format!("/areas/{icb}/series/nurse_fte_per_100k?by=practice&from=2025-01"),
        format!("/areas/{pcn}/xmr/gp_fte_extg"),
        format!("/areas/{icb}/xmr/nurse_fte_per_100k?of=level&rebase=2024-06,2025-01&target=12.5&geography=as-now"),
        format!("/areas/{practice}/xmr/gp_fte_total"),
        format!("/areas/{pcn}/bridge"),
        format!("/areas/{icb}/bridge?indicator=nurse_fte_per_100k&by=hours&order=log_mean&geography=as-now"),
        format!("/areas/{pcn}/bridge?indicator=nurse_fte&from=2026-01&to=2025-01"),
        format!("/areas/{pcn}/need"),
        format!("/areas/{icb}/need?group=nurse&years=2&rates=on&homes=100&rate=own&gap=true&replicates=50"),
        format!("/areas/{icb}/need?years=99&with=housing"),
        format!("/areas/{pcn}/explain/gp_fte_extg_per_100k"),
        format!("/areas/{icb}/explain/nurse_fte?basis=practice_level_sum"),
        format!("/areas/{icb}/triangulate/gp_fte_extg"),
        format!("/areas/{pcn}/triangulate/nurse_fte_per_100k?period=2025-01"),
        format!("/areas/{icb}/estimate/admin_fte_per_100k?period=2024-05"),
        format!("/areas/{pcn}/estimate/gp_fte_total?seed=7&draws=50"),
        "/skillmix".to_owned(),
        format!("/areas/{pcn}/skillmix?years=2&unit=1&seconds=5"),
        format!("/areas/{icb}/skillmix?years=2&unit=1&purse=everybody&most_undone_pct=0&seconds=5"),
        format!("/areas/{pcn}/skillmix/regret?years=2&unit=1"),
        "/check/rates".to_owned(),
        format!("/areas/{icb}/compare/nurse_fte_per_100k"),
        format!(
            "/areas/{icb}/compare/patients_per_gp_fte_extg?level=practice&peers=true&trend=true&spread=multiplicative"
        ),
        format!(
            "/areas/{icb}/compare/dpc_fte_per_100k?level=practice&dispensers=without&denominator=need_weighted&period="
        ),
        format!("/areas/{pcn}/compare/gp_share_aged_55_plus_pct?against=held"),
        format!("/areas/{pcn}/compare/nurse_fte"),
        "/areas/ENG/gradient/gp_fte_extg_per_100k?from=2025-10".to_owned(),
        format!("/areas/{icb}/gradient/nurse_fte_per_100k?period=2025-01&level=pcn"),
        format!("/areas/{pcn}/definitions/gp_fte_extg_per_100k"),
        format!("/areas/{icb}/definitions/dpc_fte?period=2025-01&geography=as-now"),
        format!("/areas/{icb}/variation"),
        "/areas/group:quayside/variation?level=practice&sort=nurse_fte_per_100k&order=ascending".to_owned(),
        format!("/areas/{icb}/variation?indicators=gp_share_aged_55_plus_pct,nurse_fte&level=pcn"),
        format!("/areas/{icb}/changes"),
        format!("/areas/{icb}/vacancies"),
        format!("/areas/{pcn}/vacancies?since=2025-04-01&on=2026-03-31"),
        format!("/areas/{icb}/skills"),
        "/areas/group:quayside/skills?without=diabetes".to_owned(),
        format!("/areas/{icb}/training"),
        format!("/areas/{practice}/training"),
        "/corrections".to_owned(),
        format!("/areas/{pcn}/corrections?ended=true"),
        format!("/areas/{practice}/dispute/nurse_fte"),
        format!("/areas/{pcn}/mend"),
        format!("/areas/{icb}/attention"),
        format!("/areas/{icb}/flows?group=nurse"),
        format!("/areas/{practice}/flows"),
        format!("/areas/{icb}/team"),
        format!("/areas/{practice}/team"),
        format!("/areas/{pcn}/attention?period=2024-05"),
        format!("/areas/{practice}/attention"),
        "/areas/group:quayside/attention".to_owned(),
        format!("/areas/{icb}/condition"),
        format!("/areas/{icb}/condition?where=nurse_fte_per_100k+%3C+15&period=2024-05"),
        format!("/areas/{icb}/condition?where=network_size&level=pcn"),
        "/quality".to_owned(),
        "/quality?rule=list_jump&severity=warning&period=2024-10".to_owned(),
        format!("/areas/{pcn}/quality"),
        "/areas/group:quayside/quality?rule=&severity=&period=".to_owned(),
        "/indicators".to_owned(),
        "/indicators/gp_fte_extg_per_100k".to_owned(),
        format!("/indicators/gp_fte_extg_per_100k?area={pcn}"),
        "/sources".to_owned(),
        receipt.clone(),
        "/groups".to_owned(),
        "/accuracy".to_owned(),
        "/accuracy?group=gp&years=1".to_owned(),
        "/substitution".to_owned(),
        format!("/substitution?posts.paramedic=3&year=2&area={pcn}"),
        "/help".to_owned(),
        "/place".to_owned(),
        "/place?q=harbour".to_owned(),
        "/search?q=where+do+I+see+vacacnies".to_owned(),
        "/pages".to_owned(),
        "/glossary".to_owned(),
        "/guides/first-hour".to_owned(),
        "/query".to_owned(),
        "/query?sql=SELECT+1+AS+one".to_owned(),
        "/query?sql=DROP+TABLE+x".to_owned(),
        "/log".to_owned(),
        "/doctor".to_owned(),
        "/pay?find=band+6".to_owned(),
        "/check/imputation".to_owned(),
        "/worked-examples".to_owned(),
        "/standards".to_owned(),
        format!("/successors?practice={practice}"),
    ]
}

#[tokio::test]
async fn every_page_answers_and_stands_on_its_own() {
    for path in pages() {
        let answer = get(&path).await;
        let html = answer.text();
        assert_eq!(answer.status, StatusCode::OK, "{path}: {html}");
        assert_eq!(html.matches("<h1").count(), 1, "{path} has one heading");
        assert!(html.contains("lang=\"en-GB\"") && html.contains("class=\"nhsuk-skip-link\""), "{path}");
        assert!(html.contains("<main") && html.contains("id=\"maincontent\""), "{path}");
        for forbidden in [
            " style=",
            "<style",
            "<script",
            "onclick=",
            "javascript:",
            "src=\"http",
            "href=\"http",
            "href=\"//",
            "xlink:href",
        ] {
            assert!(!html.contains(forbidden), "{path} holds {forbidden}");
        }
        assert_eq!(html.matches("<table").count(), html.matches("<caption").count(), "{path}: a table has a caption");
        assert_eq!(html.matches("role=\"img\"").count(), html.matches("<desc").count(), "{path}: a chart has words");
        assert!(!html.contains("NaN") && !html.contains("inf<"), "{path} shows no number that is none");
        let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{path}: an id is there once");
    }
}

#[tokio::test]
async fn every_link_of_a_profile_leads_somewhere() {
    let html = get(&format!("/areas/{}", PLACE.pcn)).await.text();
    let mut links: Vec<String> = html
        .split("href=\"/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|link| format!("/{}", link.replace("&amp;", "&").replace("&#38;", "&")))
        .collect();
    links.sort();
    links.dedup();
    assert!(20 < links.len(), "{links:?}");
    for link in links {
        let answer = get(&link).await;
        assert_eq!(answer.status, StatusCode::OK, "{link}");
    }
}

#[tokio::test]
async fn names_that_people_gave_are_escaped() {
    for path in ["/groups", "/areas/group:quayside", "/"] {
        let html = get(path).await.text();
        assert!(!html.contains("<b>Quay"), "{path}");
        assert!(html.contains("&lt;b&gt;Quay") || html.contains("&#60;b&#62;Quay"), "{path}");
    }
}

#[tokio::test]
async fn only_this_machine_is_answered() {
    for host in ["example.org", "localhost.example.org", "192.0.2.7:8787"] {
        let answer = ask(Request::get("/").header(header::HOST, host).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
        assert!(!answer.text().contains("Wholetime</title>"));
    }
    let answer = ask(Request::get("/").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let answer = ask(Request::post("/").header(header::HOST, "localhost").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    let answer = ask(Request::head("/help").header(header::HOST, "127.0.0.1:9999").body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status, answer.bytes.len()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn every_answer_carries_the_policy() {
    for path in ["/", "/nowhere", "/api/v1/sources", "/assets/wholetime.css", "/areas/Z00000"] {
        let headers = get(path).await.headers;
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'; style-src 'self'") && policy.contains("frame-ancestors 'none'")
        );
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers[header::REFERRER_POLICY], "no-referrer");
        let kept = match path {
            _ if path.starts_with("/assets") => "public, max-age=31536000, immutable",
            // Asked again each time, with its tag.
            _ if path.starts_with("/api") => "private, no-cache",
            _ => "no-store",
        };
        assert_eq!(headers[header::CACHE_CONTROL], kept, "{path}");
    }
}

#[tokio::test]
async fn style_sheets_ask_no_other_host_for_anything() {
    for file in ["nhsuk-frontend-10.6.1.min.css", "wholetime.css"] {
        let css = get(&format!("/assets/{file}")).await.text();
        assert!(!css.contains("http:") && !css.contains("https:") && !css.contains("@font-face"), "{file}");
        for place in css.split("url(").skip(1).filter_map(|rest| rest.split(')').next()) {
            let place = place.trim_matches(['"', '\'']);
            if !place.starts_with("data:") {
                assert_eq!(get(place).await.status, StatusCode::OK, "{file}: {place}");
            }
        }
    }
}

#[tokio::test]
async fn json_is_the_answer_of_the_workbench() {
    let Place { bench, icb, pcn, .. } = &*PLACE;
    let scope = Scope::default();
    let profile = aside(|| bench.profile(pcn, None, scope).unwrap());
    assert_eq!(get(&format!("/api/v1/areas/{pcn}/profile")).await.text(), serde_json::to_string(&profile).unwrap());
    let kept = get(&format!("/areas/{pcn}/profile.json")).await.text();
    assert_eq!(kept, serde_json::to_string_pretty(&profile).unwrap());
    let series =
        serde_json::to_string(&aside(|| bench.series(icb, "gp_fte_extg", SeriesAsked::default(), scope).unwrap()))
            .unwrap();
    assert_eq!(get(&format!("/api/v1/areas/{icb}/series/gp_fte_extg")).await.text(), series);
    let control = aside(|| bench.control(icb, "nurse_fte", &ControlAsked::default(), scope).unwrap());
    let shown = get(&format!("/api/v1/areas/{icb}/xmr/nurse_fte")).await.text();
    assert_eq!(shown, serde_json::to_string(&control).unwrap());
    let told = aside(|| bench.bridge(icb, "nurse_fte", BridgeAsked::default(), scope).unwrap());
    let shown = get(&format!("/api/v1/areas/{icb}/bridge?indicator=nurse_fte")).await.text();
    assert_eq!(shown, serde_json::to_string(&told).unwrap());
    let asked = CompareAsked::default();
    let compared = aside(|| bench.compare("nurse_headcount_per_100k", icb, asked, scope).unwrap());
    let shown = get(&format!("/api/v1/areas/{icb}/compare/nurse_fte_per_100k?measure=headcount")).await.text();
    assert_eq!(shown, serde_json::to_string(&compared).unwrap(), "a switch is another indicator");
    let explained = serde_json::to_string(&aside(|| bench.explain(pcn, "nurse_fte", None, scope).unwrap())).unwrap();
    assert_eq!(get(&format!("/api/v1/areas/{pcn}/explain/nurse_fte")).await.text(), explained);
    let people = serde_json::to_string(&aside(|| bench.explain(pcn, "nurse_headcount", None, scope).unwrap())).unwrap();
    assert_eq!(get(&format!("/api/v1/areas/{pcn}/explain/nurse_fte?measure=headcount")).await.text(), people);
    let changes = serde_json::to_string(&aside(|| bench.changes(icb, None, None, scope).unwrap())).unwrap();
    assert_eq!(get(&format!("/api/v1/areas/{icb}/changes")).await.text(), changes);
    let sources = serde_json::to_string(&aside(|| bench.sources().unwrap())).unwrap();
    assert_eq!(get("/api/v1/sources").await.text(), sources);
    assert_eq!(get("/api/v1/groups").await.json()["groups"][0]["id"], "quayside");
    assert!(20 < get("/api/v1/indicators").await.json()["indicators"].as_array().unwrap().len());
    let areas = get(&format!("/api/v1/areas?level=practice&within={icb}")).await.json();
    assert!(areas["areas"].as_array().unwrap().iter().all(|area| area["level"] == "practice"));
}

#[tokio::test]
async fn a_mistake_is_answered_with_what_to_do() {
    let pcn = &PLACE.pcn;
    let cases = [
        ("/api/v1/areas/Z00000/profile".to_owned(), StatusCode::NOT_FOUND, "unknown_area"),
        (format!("/api/v1/areas/{pcn}/series/gp_fts"), StatusCode::NOT_FOUND, "unknown_indicator"),
        (format!("/api/v1/areas/{pcn}/profile?period=June"), StatusCode::BAD_REQUEST, "bad_period"),
        (format!("/api/v1/areas/{pcn}/profile?geography=flat"), StatusCode::BAD_REQUEST, "bad_geography"),
        (format!("/api/v1/areas/{pcn}/compare/nurse_fte?spread=wide"), StatusCode::BAD_REQUEST, "bad_spread"),
        (format!("/api/v1/areas/{pcn}/compare/nurse_fte?level=icb"), StatusCode::BAD_REQUEST, "not_possible"),
        (
            format!("/api/v1/areas/{pcn}/compare/nurse_fte_per_100k?definition=extg"),
            StatusCode::BAD_REQUEST,
            "not_possible",
        ),
        (format!("/api/v1/areas/{pcn}/variation?order=up"), StatusCode::BAD_REQUEST, "bad_order"),
        (format!("/api/v1/areas/{pcn}/vacancies?since=soon"), StatusCode::BAD_REQUEST, "bad_day"),
        (format!("/api/v1/areas/{pcn}/skills?without=juggling"), StatusCode::BAD_REQUEST, "not_possible"),
        (format!("/api/v1/areas/{pcn}/changes?from=2001-01"), StatusCode::NOT_FOUND, "period_not_held"),
        ("/api/v1/nothing".to_owned(), StatusCode::NOT_FOUND, "not_found"),
    ];
    for (path, status, code) in cases {
        let answer = get(&path).await;
        let error = &answer.json()["error"];
        assert_eq!((answer.status, error["code"].as_str()), (status, Some(code)), "{path}");
        assert!(error["message"].is_string() && error["help"].is_string());
    }
    for (path, status) in [
        ("/areas/Z00000", StatusCode::NOT_FOUND),
        ("/areas/ENG/profile.pdf", StatusCode::NOT_FOUND),
        ("/areas/ENG/nothing", StatusCode::NOT_FOUND),
        ("/areas/ENG?period=%3Cb%3E", StatusCode::BAD_REQUEST),
        ("/sources/nothing/2022_23/1", StatusCode::NOT_FOUND),
        ("/nowhere", StatusCode::NOT_FOUND),
    ] {
        let answer = get(path).await;
        let html = answer.text();
        assert_eq!(answer.status, status, "{path}");
        assert!(html.matches("<h1").count() == 1 && !html.contains("<b>"), "{path}: {html}");
    }
}

#[tokio::test]
async fn workbooks_open_again_and_hold_numbers() {
    let Place { bench, pcn, .. } = &*PLACE;
    let profile = aside(|| bench.profile(pcn, None, Scope::default()).unwrap());
    let answer = get(&format!("/areas/{pcn}/profile.xlsx")).await;
    let disposition = answer.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert!(disposition.ends_with(&format!("wholetime-{pcn}-profile-{}.xlsx\"", profile.period)), "{disposition}");
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(answer.bytes)).unwrap();
    for sheet in ["Staff", "Definitions", "Sources", "Notes"] {
        assert!(workbook.sheet_names().iter().any(|name| name == sheet), "{sheet}");
    }
    let staff = workbook.worksheet_range("Staff").unwrap();
    let numbers: Vec<f64> = staff
        .rows()
        .flatten()
        .filter_map(|cell| match cell {
            Data::Float(number) => Some(*number),
            _ => None,
        })
        .collect();
    for line in &profile.staff {
        if let Some(fte) = line.fte.known() {
            assert!(numbers.iter().any(|number| (number - fte).abs() < 1e-9), "{}: {fte}", line.title);
        }
    }
    let sources = workbook.worksheet_range("Sources").unwrap();
    let hash = &profile.sources[0].sha256;
    assert!(sources.rows().flatten().any(|cell| matches!(cell, Data::String(text) if text == hash)));
    let series = get(&format!("/areas/{pcn}/series/nurse_fte_per_100k.xlsx?from=2025-01")).await;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(series.bytes)).unwrap();
    assert!(workbook.worksheet_range("Series").unwrap().rows().count() > 10);
}

#[tokio::test]
async fn tables_to_take_away_say_why_a_number_is_missing() {
    let csv = get(&format!("/areas/{}/profile.csv", PLACE.icb)).await.text();
    assert!(csv.starts_with("section,area,name,period,geography,group,definition,measure,value,basis,coverage,note"));
    assert!(csv.lines().any(|line| line.starts_with("staff,") && line.contains(",nurse,")));
    let series = get(&format!("/areas/{}/series/gp_fte_extg.csv?by=practice", PLACE.icb)).await.text();
    assert!(
        series.contains("not_reported") || series.contains("not_held"),
        "Havelock has a practice that did not report"
    );
    let control = get(&format!("/areas/{}/xmr/nurse_fte.csv", PLACE.icb)).await.text();
    assert!(control.starts_with("indicator,unit,area,name,of,period,value,change,previous_period,mean,low,high,"));
    assert!(control.contains(",not_applicable,"), "the first change has no moving range");
    let bridge = get(&format!("/areas/{}/bridge.csv?indicator=nurse_fte", PLACE.icb)).await.text();
    assert!(bridge.starts_with("area,title,unit,order,what,driver,value,low_over_orders,high_over_orders,printed,"));
    let ends: Vec<&str> = bridge.lines().filter(|line| line.contains(",from,") || line.contains(",to,")).collect();
    assert_eq!(ends.len(), 2, "{bridge}");
    assert!(get("/search.csv?q=quayside").await.text().contains("<b>Quay"));
    assert!(get(&format!("/areas/{}/changes.csv", PLACE.icb)).await.text().starts_with("area,from,to,practice"));
}

#[tokio::test]
async fn a_condition_is_counted_on_the_page_and_in_json_alike() {
    use wholetime_workbench::questions::condition::ConditionAsked;
    let Place { bench, icb, .. } = &*PLACE;
    let asked = "where=nurse_fte_per_100k%20%3C%2025&period=2024-05";
    let scope = Scope { period: Some("2024-05".parse().unwrap()), ..Scope::default() };
    let answer = aside(|| bench.condition(icb, "nurse_fte_per_100k < 25", ConditionAsked::default(), scope).unwrap());
    let json = get(&format!("/api/v1/areas/{icb}/condition?{asked}")).await.text();
    assert_eq!(json, serde_json::to_string(&answer).unwrap());
    let html = get(&format!("/areas/{icb}/condition?{asked}")).await.text();
    let in_html = answer.sentence.split(" below ").next().unwrap();
    assert!(html.contains(in_html), "{in_html}");
    let csv = get(&format!("/areas/{icb}/condition.csv?{asked}")).await.text();
    assert_eq!(csv.lines().count(), 1 + answer.areas_known);
    let attention = aside(|| bench.attention(icb, scope).unwrap());
    let json = get(&format!("/api/v1/areas/{icb}/attention?period=2024-05")).await.text();
    assert_eq!(json, serde_json::to_string(&attention).unwrap());
    let csv = get(&format!("/areas/{icb}/attention.csv?period=2024-05")).await.text();
    assert!(csv.starts_with("area,period,level,code,name,pcn,patients,reasons,rule"));
}

#[tokio::test]
async fn what_is_no_condition_is_refused_and_stays_in_the_form() {
    let icb = &PLACE.icb;
    let asked = "where=nurses%20%3Cb%3E%20few";
    let page = get(&format!("/areas/{icb}/condition?{asked}")).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    let html = page.text();
    assert!(html.contains("was not understood") && !html.contains("<b>"), "{html}");
    assert!(html.contains("nurses &lt;b&gt; few") || html.contains("nurses &#60;b&#62; few"));
    let answer = get(&format!("/api/v1/areas/{icb}/condition?{asked}")).await;
    assert_eq!((answer.status, &answer.json()["error"]["code"]), (StatusCode::BAD_REQUEST, &"not_possible".into()));
    let nothing = get(&format!("/api/v1/areas/{icb}/condition")).await;
    assert_eq!((nothing.status, &nothing.json()["error"]["code"]), (StatusCode::BAD_REQUEST, &"bad_where".into()));
}

#[tokio::test]
async fn an_estimate_says_that_it_is_one_and_stands_apart_from_the_reported_figure() {
    let icb = &PLACE.icb;
    let page = get(&format!("/areas/{icb}/estimate/admin_fte?period=2024-05")).await.text();
    assert!(page.contains("<h1>Estimate:") && page.contains("Estimate, not a published figure"));
    // Cinder Path is silent in May 2024.
    assert!(page.contains("CINDER PATH") && page.contains("did not report"));
    // Where practices are missing, the page that explains the sum leads there.
    let explained = |period: &str| format!("/areas/{icb}/explain/admin_fte?basis=practice_level_sum&period={period}");
    let link = format!("/areas/{icb}/estimate/admin_fte?period=2024-05");
    assert!(get(&explained("2024-05")).await.text().contains(&link));
    assert!(!get(&explained("2024-01")).await.text().contains("/estimate/"));
    let table = get(&format!("/areas/{icb}/estimate/admin_fte.csv?period=2024-05")).await.text();
    let of = |section: &str| table.lines().filter(|line| line.starts_with(section)).count();
    assert_eq!((of("reported,"), of("estimated,"), of("practice,")), (1, 1, 1), "{table}");
    assert!(table.lines().all(|line| line.starts_with("reported,") == line.contains(",false,")), "{table}");
    let json = get(&format!("/api/v1/areas/{icb}/estimate/admin_fte?period=2024-05")).await.json();
    assert_eq!(json["is_estimated"], true);
    assert!(json["reported"]["value"].as_f64().unwrap() < json["estimated"]["value"].as_f64().unwrap());
    let refused = get(&format!("/areas/{icb}/estimate/admin_fte?draws=5")).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_check_of_data_is_the_same_as_json_and_as_a_table() {
    let asked = CheckAsked { rules: vec!["fte_above_headcount".to_owned()], ..CheckAsked::default() };
    let answer = aside(|| PLACE.bench.check_data(Some("Z99008"), &asked, Scope::default()).unwrap());
    assert_eq!(answer.findings.len(), 1, "Pennywort entered hours as FTE once");
    let json = get("/api/v1/check/data?area=Z99008&rule=fte_above_headcount").await.json();
    assert_eq!(json, serde_json::to_value(&answer).unwrap());
    let table = get("/areas/Z99008/quality.csv?rule=fte_above_headcount").await.text();
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 2);
    assert!(rows[1].starts_with("error,fte_above_headcount,Z99008,"), "{table}");
    let page = get("/areas/Z99008/quality").await.text();
    assert!(page.contains("44.25 FTE of GPs") && page.contains("What each rule means"));
    assert_eq!(get("/quality?rule=no_such_rule").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_posts_free_is_the_same_on_the_page_in_json_and_as_a_table() {
    let words = "posts.physician_associate=12&posts.paramedic=&gps=100";
    let posts = vec![Posts { role: "physician_associate".to_owned(), wte: 12.0 }];
    let asked = SubstitutionAsked { posts, gps: Some(100.0), ..SubstitutionAsked::default() };
    let answer = aside(|| PLACE.bench.substitution(&asked, Scope::default()).unwrap());
    assert_eq!(get(&format!("/api/v1/substitution?{words}")).await.json(), serde_json::to_value(&answer).unwrap());
    let page = get(&format!("/substitution?{words}")).await.text();
    assert!(page.contains(&answer.finding) && page.contains("12 posts free nobody"), "{}", answer.finding);
    assert!(page.contains("value=\"12\"") && page.contains("163 posts for 44 GPs"));
    let table = get(&format!("/substitution.csv?{words}")).await.text();
    assert!(table.starts_with("year,of,name,title,posts,"), "{table}");
    let evidence = get("/substitution.csv").await.text();
    assert_eq!(evidence.lines().count(), 1 + answer.roles.iter().map(|role| role.claims.len()).sum::<usize>());
    let wrong = get("/substitution?posts.paramedic=many&posts.dietitian=2").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let again = wrong.text();
    assert!(
        again.contains("href=\"#posts-paramedic\"")
            && again.contains("value=\"many\"")
            && again.contains("value=\"2\"")
    );
    let nowhere = get("/substitution?posts.paramedic=2&area=Nowhere").await;
    assert!(nowhere.status == StatusCode::UNPROCESSABLE_ENTITY && nowhere.text().contains("href=\"#area\""));
    assert_eq!(get("/api/v1/substitution?gps=-1").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn how_far_forecasts_are_right_is_the_same_on_the_page_in_json_and_as_a_table() {
    let asked = BacktestAsked { years: vec![1, 3], ..BacktestAsked::default() };
    let answer = aside(|| PLACE.bench.backtest(&asked).unwrap());
    let json = get("/api/v1/backtest?years=1,3").await.json();
    assert_eq!(json, serde_json::to_value(&answer).unwrap());
    let page = get("/accuracy?years=1,3").await.text();
    assert!(page.contains(&answer.finding[1..]), "but for the capital letter: {}", answer.finding);
    let table = get("/accuracy.csv?years=1,3").await.text();
    assert!(table.starts_with("series,counted,years,origin,target,method,"), "{table}");
    assert_eq!(table.lines().count(), 1 + answer.trials.len() + answer.left_out.len());
    assert!(get("/help").await.text().contains("href=\"/accuracy\""));
    for address in ["/accuracy?years=soon", "/accuracy?years=99", "/accuracy?group=cats", "/api/v1/backtest?group=cats"]
    {
        assert_eq!(get(address).await.status, StatusCode::BAD_REQUEST, "{address}");
    }
}
