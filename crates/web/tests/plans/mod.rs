//! Plans on the pages: a document is sent and kept, or every fault in it is told; versions, gap and changes are read; a plan is
//! started from what is held.

use super::*;

const BLMK: &str = include_str!("../../../../examples/blmk-2018/plan.toml");

/// A document of the plan with a title that must be escaped.
fn document(title: &str) -> String {
    BLMK.replace("General practice workforce plan, Bedfordshire, Luton and Milton Keynes, February 2018", title)
}

type Kept = LazyLock<(Arc<Workbench>, TempDir)>;

// Kept to the end: a thread that serves must not wait for a database to close.
static REFUSED: Kept = LazyLock::new(place);
static COMPARED: Kept = LazyLock::new(place);
static STARTED: Kept = LazyLock::new(place);
static TAKEN: Kept = LazyLock::new(place);

fn place() -> (Arc<Workbench>, TempDir) {
    aside(|| havelock_of("Pat <b>Planner</b>", jiff::Timestamp::now))
}

async fn upload(bench: &Arc<Workbench>, file: &str, text: &str) -> Answer {
    let boundary = "XXXXXXXX";
    let body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n{text}\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nthe <board> agreed\r\n--{boundary}--\r\n"
    );
    let request = Request::post("/plans")
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"));
    let router = wholetime_web::router(Arc::clone(bench), vec!["localhost".to_owned()]);
    asked_of(router, request.body(Body::from(body)).unwrap()).await
}

fn goes_to(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.headers[header::LOCATION].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_document_that_is_no_plan_is_refused_and_every_fault_is_told() {
    let bench = &REFUSED.0;
    let broken = BLMK.replace("group = \"need\"\npay = \"gp\"", "group = \"<none>\"\npay = \"nobody\"");
    let refused = upload(bench, "plan.toml", &broken).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let html = refused.text();
    assert!(html.contains("There are 2 problems") && html.contains("names the pay `nobody`"), "{html}");
    assert!(!html.contains("<none>") && html.contains("the &#60;board&#62; agreed"), "what was typed stays, escaped");
    for (file, text, said) in [
        ("plan.pdf", BLMK, "ends in .toml"),
        ("plan.toml", "schema = ", "cannot be read as TOML"),
        ("", "", "Choose a plan document"),
    ] {
        let html = upload(bench, file, text).await.text();
        assert!(html.contains("There is a problem") && html.contains(said), "{file}: {html}");
    }
    assert!(seen_of(bench, "/plans").await.text().contains("No plan was accepted yet"));
}

#[tokio::test]
async fn a_plan_is_kept_read_changed_and_compared() {
    let bench = &COMPARED.0;
    let first = goes_to(&upload(bench, "plan.toml", &document("The <first> plan")).await);
    assert_eq!(first, "/plans/blmk-2018");
    let overview = seen_of(bench, &first).await.text();
    assert!(overview.contains("The &#60;first&#62; plan") && !overview.contains("<first>"));
    // Table 8: £18,558,000; 27 % and 16 % of the need's £11,838,000 are funded.
    assert!(overview.contains("£18,558,000") && overview.contains("the &#60;board&#62; agreed"), "{overview}");
    let gap = seen_of(bench, "/plans/blmk-2018/gap").await.text();
    for figure in ["111.5", "27.3", "70.5", "17.2", "stated: 73", "parts: 11.7"] {
        assert!(gap.contains(figure), "{figure}: {gap}");
    }
    let csv = seen_of(bench, "/plans/blmk-2018/gap.csv").await.text();
    assert!(csv.lines().count() == 13 && csv.contains("gp,2017/18,lccg,Luton CCG,79,"), "{csv}");

    for file in ["gap", "cost", "funding", "targets", "streams", "delivery", "risks", "time", "printed"] {
        let csv = seen_of(bench, &format!("/plans/blmk-2018/{file}.csv")).await.text();
        assert!(csv.starts_with("plan,version,"), "{file}: {csv}");
    }

    let second = document("The second plan").replace("planned = 8, costed = 12", "planned = 8");
    let changes = goes_to(&upload(bench, "plan.toml", &second).await);
    assert_eq!(changes, "/plans/blmk-2018/changes?from=1&to=2");
    let html = seen_of(bench, &changes).await.text();
    // Four nurses fewer are costed, at £35,552.
    assert!(html.contains("−£142,208") && html.contains("other posts") && html.contains("2 changes"), "{html}");
    let older = seen_of(bench, "/plans/blmk-2018?version=1").await.text();
    assert!(older.contains("not the newest") && older.contains("See the newest, version 2"), "{older}");
    assert!(!seen_of(bench, "/plans/blmk-2018").await.text().contains("not the newest"));
    assert_eq!(seen_of(bench, "/plans/blmk-2018?version=9").await.status, StatusCode::NOT_FOUND);
    assert_eq!(seen_of(bench, "/plans/blmk-2018?version=old").await.status, StatusCode::NOT_FOUND);
    let kept = seen_of(bench, "/plans/blmk-2018/plan.toml?version=1").await.text();
    let plan = |text: &str| wholetime_workbench::plans::plan::Plan::from_toml(text).unwrap();
    assert_eq!(plan(&kept), plan(&document("The <first> plan")));
    let json = seen_of(bench, "/api/v1/plans/blmk-2018/diff").await.text();
    assert!(json.contains("\"moved\":-142208") && json.contains("\"is_nothing\":false"), "{json}");
}

#[tokio::test]
async fn a_plan_is_started_for_an_area_and_leads_back_to_it() {
    let bench = &STARTED.0;
    let path = goes_to(&seen_of(bench, "/plans?area=U99901").await);
    assert_eq!(path, "/areas/U99901/plan");
    let wrong = seen_of(bench, "/plans?area=Nowhere").await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text().contains("no area is called"));
    let shown = seen_of(bench, &path).await.text();
    assert!(shown.contains("Keep it as version 1") && shown.contains("not collected"), "{shown}");
    let document = seen_of(bench, &format!("{path}.toml?years=2027/28&name=mine")).await.text();
    assert!(document.contains("id = \"mine\"") && document.contains("#[[initiative]]"), "{document}");
    let refused = sent_to(bench, &path, &[("years", "<soon>"), ("parts", ""), ("name", "")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("href=\"#years\"") && !refused.text().contains("<soon>"));
    let plan = goes_to(&sent_to(bench, &path, &[("years", "2027/28"), ("parts", ""), ("name", "mine")]).await);
    assert_eq!(plan, "/plans/mine");
    assert!(seen_of(bench, &plan).await.text().contains("href=\"/areas/U99901\""));
    assert!(seen_of(bench, "/areas/U99901").await.text().contains("href=\"/plans/mine\""));
    let again = sent_to(bench, &path, &[("years", ""), ("parts", ""), ("name", "mine")]).await;
    assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY && again.text().contains("another name"));
}

#[tokio::test]
async fn a_plan_is_taken_away_as_a_workbook_and_a_code_typed_wrong_is_told() {
    let bench = &TAKEN.0;
    let path = "/areas/U99901/plan";
    let shown = seen_of(bench, path).await.text();
    assert!(shown.contains("/areas/U99901/plan.xlsx") && shown.contains("a workbook to fill in (Excel)"), "{shown}");
    let workbook = seen_of(bench, &format!("{path}.xlsx?name=mine")).await;
    assert!(workbook.status == StatusCode::OK && workbook.bytes.starts_with(b"PK"), "a workbook is a zip");
    let document = seen_of(bench, &format!("{path}.toml?name=mine")).await.text();
    let kept = goes_to(&upload(bench, "plan.toml", &document).await);
    let overview = seen_of(bench, &kept).await.text();
    assert!(overview.contains("href=\"/areas/U99901/arrs\""), "{overview}");
    // The lists of all its places come from the same publication, which is said once.
    assert_eq!(overview.matches("Of every place: Registered: General Practice Workforce").count(), 1, "{overview}");
    assert!(!overview.contains("has the code"), "{overview}");
    goes_to(&upload(bench, "plan.toml", &document.replace("code = \"Z99001\"", "code = \"Z99991\"")).await);
    let overview = seen_of(bench, &kept).await.text();
    assert!(overview.contains("No area that is held has the code `Z99991` of LANTERN QUAY SURGERY"), "{overview}");
}
