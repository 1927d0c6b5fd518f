//! A collection on the pages: a form filled in, sent, kept, refused, told back; status, chase list and workbooks.

use super::*;

/// Forty days before the collection below is due.
fn in_february() -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_771_500_000).unwrap()
}

/// Everything below answers one collection, each test for a practice of its own.
static COLLECTION: LazyLock<(Arc<Workbench>, Vec<String>, TempDir)> = LazyLock::new(|| {
    aside(|| {
        let (bench, folder) = havelock_of("Dana <i>Manager</i>", in_february);
        let icb = bench.areas(None, Some(Level::Icb), None, Scope::default(), 1).unwrap().areas[0].code.clone();
        let asking = wholetime_workbench::actions::returns::Asking::default();
        let due = "2026-03-31".parse().unwrap();
        let opened = bench.open_collection(&icb, due, &asking).unwrap().collection;
        let codes = opened.respondents.iter().map(|one| one.code.clone()).collect();
        (bench, std::iter::once(opened.id).chain::<Vec<String>>(codes).collect(), folder)
    })
});

fn id() -> &'static str {
    &COLLECTION.1[0]
}

/// The nth practice asked, from 1.
fn practice(nth: usize) -> &'static str {
    &COLLECTION.1[nth]
}

fn form(nth: usize) -> String {
    format!("/returns/{}/{}", id(), practice(nth))
}

async fn see(path: &str) -> Answer {
    seen_of(&COLLECTION.0, path).await
}

async fn send(path: &str, fields: &[(&str, &str)]) -> Answer {
    sent_to(&COLLECTION.0, path, fields).await
}

/// Where an answer sends on to.
fn onwards(answer: &Answer) -> &str {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.headers[header::LOCATION].to_str().unwrap()
}

fn state(status: &serde_json::Value, code: &str) -> serde_json::Value {
    let lines = status["practices"].as_array().unwrap();
    lines.iter().find(|line| line["code"] == code).unwrap()["state"].clone()
}

const VACANCY: [(&str, &str); 3] =
    [("vacancies.0.role", "nurse_practice_nurse"), ("vacancies.0.wte", "0.6"), ("vacancies.0.since", "15/01/2026")];

#[tokio::test]
async fn a_form_says_who_will_see_each_answer_before_it_is_filled_in() {
    let html = see(&form(1)).await.text();
    let shipped = COLLECTION.0.form("practice").unwrap();
    for section in &shipped.sections {
        let from = html.find(&format!("id=\"section-{}\"", section.id)).unwrap();
        let rest = &html[from..];
        let who = rest.find("wt-audience").unwrap();
        let input = ["<input class", "<select", "<textarea"].iter().filter_map(|input| rest.find(input)).min().unwrap();
        assert!(who < input, "{}", section.id);
    }
    assert!(html.find("Nothing has changed").unwrap() < html.find("id=\"section-").unwrap());
}

#[tokio::test]
async fn every_input_of_a_form_has_a_label_and_every_description_is_there() {
    let html = see(&form(1)).await.text();
    let values = |mark: &str| -> Vec<String> {
        html.split(mark).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let (ids, labels) = (values(" id=\""), values("<label class=\"nhsuk-label\" for=\""));
    let quiet = values("<label class=\"nhsuk-label nhsuk-u-visually-hidden\" for=\"");
    let named = values("name=\"").into_iter().filter(|name| name.contains('.'));
    let hidden = html.matches("<input type=\"hidden\" name=\"").count();
    let labelled: Vec<&String> = labels.iter().chain(&quiet).collect();
    assert!(100 < labelled.len(), "{}", labelled.len());
    // The version and what names held rows are hidden.
    assert_eq!(named.count(), labelled.len() + hidden - 1);
    assert!(labelled.iter().all(|label| ids.contains(label)));
    for described in values("aria-describedby=\"") {
        assert!(described.split(' ').all(|id| ids.iter().any(|known| known == id)), "{described}");
    }
    let all = ids.len();
    let once: std::collections::BTreeSet<String> = ids.into_iter().collect();
    assert_eq!(once.len(), all, "an id is there once");
    for forbidden in [" style=", "<script", "onclick="] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
}

#[tokio::test]
async fn a_return_is_filled_in_on_the_page_and_read_back() {
    let form = form(2);
    let mut fields = VACANCY.to_vec();
    fields.extend([("about.0.remarks", "<script>alert(1)</script>"), ("version", ""), ("wish", "send")]);
    let sent = send(&form, &fields).await;
    assert_eq!(onwards(&sent), format!("{form}/receipt"));
    let receipt = see(&format!("{form}/receipt")).await.text();
    for part in ["version 1", "Practice nurses", "0.6", "2026-01-15", "What becomes of it", "What to mend"] {
        assert!(receipt.contains(part), "{part}: {receipt}");
    }
    assert!(!receipt.contains("<script>alert") && !receipt.contains("<i>Manager"), "what people typed is escaped");
    let status = see(&format!("/api/v1/collections/{}", id())).await.json();
    assert_eq!(state(&status, practice(2)), "returned");

    assert_eq!(onwards(&send(&form, &fields).await), format!("{form}/receipt"), "pressed twice, sent once");
    assert!(see(&format!("{form}/receipt")).await.text().contains("version 1"));

    let changed = [("vacancies.0.wte", "0.8"), ("version", "1"), ("wish", "send")];
    let changed: Vec<_> =
        VACANCY.iter().filter(|(name, _)| *name != "vacancies.0.wte").copied().chain(changed).collect();
    assert_eq!(onwards(&send(&form, &changed).await), format!("{form}/receipt"));
    let history = see(&format!("{form}/history")).await.text();
    assert!(history.contains("Version 2") && history.contains("Not any more") && history.contains("0.8"), "{history}");
}

#[tokio::test]
async fn an_error_keeps_what_was_typed_and_links_to_its_field() {
    let form = form(3);
    let fields = [
        ("vacancies.0.role", "nurse_practice_nurse"),
        ("vacancies.0.wte", "many"),
        ("vacancies.0.since", "15/01/2026"),
        ("vacancies.0.reference", "<b>Quay & side</b>"),
        ("version", ""),
        ("wish", "send"),
    ];
    let refused = send(&form, &fields).await;
    let html = refused.text();
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{html}");
    assert!(html.contains("<title>Error: ") && html.contains("nhsuk-error-summary"), "{html}");
    assert!(html.contains("href=\"#vacancies-0-wte\"") && html.contains("id=\"vacancies-0-wte-error\""), "{html}");
    assert!(html.contains("value=\"many\"") && html.contains("Nothing was sent"), "{html}");
    assert!(!html.contains("<b>Quay"), "what people typed is escaped");
    let status = see(&format!("/api/v1/collections/{}", id())).await.json();
    assert_eq!(state(&status, practice(3)), "waiting", "nothing half there");
}

#[tokio::test]
async fn an_over_long_answer_is_refused_with_words_and_kept() {
    let long = "a".repeat(5_000);
    let fields = [("about.0.remarks", long.as_str()), ("version", ""), ("wish", "send")];
    let refused = send(&form(4), &fields).await;
    let html = refused.text();
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("href=\"#about-0-remarks\"") && html.contains(&long));
    let far_too_long = "a".repeat(3_000_000);
    let refused = send(&form(4), &[("about.0.remarks", far_too_long.as_str()), ("wish", "send")]).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(refused.text().contains("2 MB"));
}

#[tokio::test]
async fn nothing_changed_is_one_post() {
    let form = form(5);
    let sent = send(&format!("{form}/unchanged"), &[]).await;
    assert_eq!(onwards(&sent), format!("{form}/receipt"));
    assert!(see(&format!("{form}/receipt")).await.text().contains("Nothing has changed"));
    let status = see(&format!("/api/v1/collections/{}", id())).await.json();
    assert_eq!(state(&status, practice(5)), "unchanged");
}

#[tokio::test]
async fn a_form_saved_for_later_is_there_again_and_counts_for_nothing() {
    let form = form(6);
    let save = |wish| {
        let mut fields = VACANCY.to_vec();
        fields.extend([("version", ""), ("wish", wish)]);
        fields
    };
    assert_eq!(onwards(&send(&form, &save("save")).await), format!("{form}?saved=1"));
    let html = see(&form).await.text();
    assert!(html.contains("value=\"15/01/2026\"") && html.contains("Not sent yet"), "{html}");
    let status = see(&format!("/api/v1/collections/{}", id())).await.json();
    assert_eq!(state(&status, practice(6)), "waiting");

    assert_eq!(onwards(&send(&form, &save("review")).await), format!("{form}/review"));
    let review = see(&format!("{form}/review")).await.text();
    assert!(review.contains("Practice nurses") && review.contains("Nothing is sent yet"), "{review}");
    assert_eq!(onwards(&send(&form, &save("send")).await), format!("{form}/receipt"));
    assert_eq!(onwards(&see(&format!("{form}/review")).await), form, "what was sent is no draft any more");
}

#[tokio::test]
async fn more_rows_come_without_script_and_keep_what_was_typed() {
    let mut fields = VACANCY.to_vec();
    fields.extend([("version", ""), ("wish", "add:vacancies")]);
    let answer = send(&form(7), &fields).await;
    let html = answer.text();
    assert_eq!(answer.status, StatusCode::OK, "{html}");
    assert!(html.contains("id=\"vacancies-3-wte\"") && !html.contains("id=\"vacancies-4-wte\""));
    assert!(html.contains("value=\"15/01/2026\""));
}

#[tokio::test]
async fn a_return_sent_meanwhile_by_somebody_else_is_not_overwritten_unseen() {
    let form = form(8);
    onwards(&send(&format!("{form}/unchanged"), &[]).await);
    let mut fields = VACANCY.to_vec();
    fields.extend([("version", ""), ("wish", "send")]);
    let refused = send(&form, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("version 1 of this return was sent while you filled it in"));
    assert!(refused.text().contains("name=\"version\" value=\"1\""), "sent again, it takes its place");
}

#[tokio::test]
async fn the_status_is_the_same_as_page_json_and_chase_list() {
    let before = see(&format!("/api/v1/collections/{}", id())).await.json();
    let known = before["practices_known"].as_u64().unwrap();
    assert_eq!(usize::try_from(known).unwrap(), COLLECTION.1.len() - 1);
    let page = see(&format!("/returns/{}", id())).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("<progress") && page.text().contains("/chase.csv"));
    let chase = see(&format!("/returns/{}/chase.csv", id())).await.text();
    // Nobody answers for the last practice in these tests, and the first who does is not chased once they have.
    let last = COLLECTION.1.last().unwrap();
    assert!(chase.contains(last.as_str()), "{chase}");
    assert!(chase.starts_with("collection,due,code,name,pcn,patients,state,days_overdue"));
    let reminders = see(&format!("/api/v1/collections/{}/reminders", id())).await.json();
    let to = reminders["reminders"].as_array().unwrap().iter().find(|one| one["code"] == last.as_str()).unwrap();
    assert_eq!(to["stage"], "before_due");
    let body = to["body"].as_str().unwrap();
    assert!(!body.contains("http"), "nobody else can open a page of this computer: {body}");
    let request = Request::get(format!("/api/v1/collections/{}/reminders", id())).header(header::HOST, "plans.example");
    let router = wholetime_web::router(Arc::clone(&COLLECTION.0), vec!["plans.example".to_owned()]);
    let elsewhere = asked_of(router, request.body(Body::empty()).unwrap()).await.text();
    assert!(elsewhere.contains(&format!("http://plans.example/returns/{}/{last}", id())), "{elsewhere}");
    let bias = see(&format!("/api/v1/collections/{}/bias", id())).await.json();
    assert_eq!(bias["differences"].as_array().unwrap().len(), 7);
    for path in ["/returns".to_owned(), format!("/returns/{}/bias", id()), format!("/returns/{}/reminders", id())] {
        let answer = see(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        assert!(!answer.text().contains("<i>Manager"), "{path}");
    }
}

#[tokio::test]
async fn files_that_are_no_returns_are_refused_by_name() {
    let boundary = "XXXXXXXX";
    let body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"<b>holiday</b>.xlsx\"\r\n\
         Content-Type: application/octet-stream\r\n\r\nno workbook\r\n--{boundary}--\r\n"
    );
    let request = Request::post(format!("/returns/{}/load", id()))
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"));
    let router = wholetime_web::router(Arc::clone(&COLLECTION.0), vec!["localhost".to_owned()]);
    let answer = asked_of(router, request.body(Body::from(body)).unwrap()).await;
    let html = answer.text();
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{html}");
    assert!(html.contains("holiday") && html.contains("Nothing of this file was taken in"), "{html}");
    assert!(!html.contains("<b>holiday"));
}

#[tokio::test]
async fn a_list_of_adverts_is_loaded_and_an_advert_closed_on_the_page() {
    let path = format!("/areas/{}/vacancies", practice(1));
    let load = async |rows: &str| {
        let boundary = "XXXXXXXX";
        let body = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"adverts.csv\"\r\n\
             Content-Type: text/csv\r\n\r\nrole,place,advertised,reference\n{rows}\r\n--{boundary}--\r\n"
        );
        let request = Request::post(format!("{path}/load"))
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"));
        let router = wholetime_web::router(Arc::clone(&COLLECTION.0), vec!["localhost".to_owned()]);
        asked_of(router, request.body(Body::from(body)).unwrap()).await
    };
    let wrong = load(&format!("<b>Porter</b>,{},02/01/2026,REF-8", practice(1))).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text());
    assert!(wrong.text().contains("adverts.csv, row 2, role") && !wrong.text().contains("<b>Porter"));
    let loaded = load(&format!("Practice nurse,{},02/01/2026,REF-7", practice(1))).await;
    assert_eq!(loaded.status, StatusCode::OK, "{}", loaded.text());
    assert!(loaded.text().contains("adverts.csv: 1 advert new"), "{}", loaded.text());
    let advert = format!("advert:{}-ref-7", practice(1).to_lowercase());
    assert!(see(&path).await.text().contains(&advert), "the page names it, so that it can be closed");
    let close = format!("{path}/close");
    let unsaid = send(&close, &[("advert", &advert), ("outcome", "")]).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsaid.text().contains("href=\"#outcome\"") && unsaid.text().contains(&format!("value=\"{advert}\"")));
    let closed = send(&close, &[("advert", &advert), ("outcome", "filled"), ("closed_on", "02/02/2026")]).await;
    assert_eq!(onwards(&closed), path);
    assert!(!see(&path).await.text().contains(&advert));
}

#[tokio::test]
async fn a_collection_is_started_on_the_page_or_it_is_said_why_not() {
    let wrong = send("/returns", &[("area", practice(1)), ("due", "soon")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("`soon` is not a day") && wrong.text().contains("href=\"#due\""));
    let wrong = send("/returns", &[("area", "<b>nowhere</b>"), ("due", "31/03/2026")]).await;
    assert!(wrong.text().contains("href=\"#area\"") && !wrong.text().contains("<b>nowhere"));
    let pcn =
        aside(|| COLLECTION.0.areas(None, Some(Level::Pcn), None, Scope::default(), 1).unwrap().areas[0].code.clone());
    let started = send("/returns", &[("area", &pcn), ("due", "30/06/2026")]).await;
    assert_eq!(onwards(&started), format!("/returns/{}-2026-06-30", pcn.to_lowercase()));
    let again = send("/returns", &[("area", &pcn), ("due", "30/06/2026")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "the same twice is refused");
    let closed = send(&format!("/returns/{}-2026-06-30/close", pcn.to_lowercase()), &[]).await;
    onwards(&closed);
}

#[tokio::test]
async fn the_same_form_is_to_be_had_as_a_workbook() {
    let answer = see(&format!("{}/template.xlsx", form(9))).await;
    assert_eq!(answer.status, StatusCode::OK);
    let book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(answer.bytes)).unwrap();
    let sheets = book.sheet_names();
    for section in COLLECTION.0.form("practice").unwrap().sections {
        assert!(sheets.contains(&section.title), "{} in {sheets:?}", section.title);
    }
}

/// Somebody with one role at a place.
fn person(role: wholetime_workbench::access::Role, place: &str) -> wholetime_workbench::access::Who {
    let grants = vec![wholetime_workbench::access::Grant { role, place: place.to_owned() }];
    wholetime_workbench::access::Who::Person { name: "ada".to_owned(), grants }
}

#[tokio::test]
async fn plans_to_retire_are_seen_by_only_the_practice_itself() {
    use wholetime_workbench::access::Role;
    let own = [
        ("intentions.0.role", "nurse_practice_nurse"),
        ("intentions.0.kind", "retirement"),
        ("intentions.0.wte_now", "0.64"),
        ("intentions.0.within", "1_year"),
        ("version", ""),
    ];
    let with = |wish: &'static str| own.iter().copied().chain([("wish", wish)]).collect::<Vec<_>>();
    onwards(&send(&form(10), &with("save")).await);
    let bench = &COLLECTION.0;
    aside(|| {
        let planner = bench.acting_as(person(Role::Planner, "ENG"));
        let editor = bench.acting_as(person(Role::PracticeEditor, practice(10)));
        let rows = |bench: &Workbench| {
            bench.draft(id(), practice(10)).unwrap().unwrap().sections.get("intentions").map(Vec::len)
        };
        assert_eq!((rows(&editor), rows(&planner)), (Some(1), None));
        // What a planner saves takes nothing away that they were not shown.
        planner.save_draft(id(), practice(10), std::collections::BTreeMap::new()).unwrap();
        assert_eq!(rows(&editor), Some(1));
        let another = bench.acting_as(person(Role::PracticeEditor, practice(11)));
        assert!(another.draft(id(), practice(10)).is_err() && another.returns_history(id(), practice(10)).is_err());
        assert!(another.returns_status(Some(id())).is_err());
    });
    onwards(&send(&form(10), &with("send")).await);
    aside(|| {
        let seen = |role, place: &str| {
            let answer = bench.acting_as(person(role, place)).returns_history(id(), practice(10)).unwrap();
            (
                answer.versions[0].return_.sections.contains_key("intentions"),
                answer.withheld.contains(&"intentions".to_owned()),
            )
        };
        assert_eq!(seen(Role::PracticeEditor, practice(10)), (true, false));
        for role in [Role::Planner, Role::PcnLead, Role::Approver] {
            assert_eq!(seen(role, "ENG"), (false, true), "{role}");
        }
    });
}
