//! The first hour: nothing is held, files are sent or the invented place is made, a place is chosen, and the first page answers for it.

use axum::response::Response;
use wholetime_workbench::access::{Grant, Role, Who};

use super::*;

const BOUNDARY: &str = "----cut-here";

fn in_july() -> jiff::Timestamp {
    "2026-07-14T09:00:00Z".parse().unwrap()
}

/// A workspace in which nothing is held.
fn empty() -> (Arc<Workbench>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let workspace = folder.path().join("workspace");
    let settings = Settings { workspace, database: None, by: "pat".to_owned(), clock: in_july };
    (Arc::new(Workbench::open(settings).unwrap()), folder)
}

/// One server, which keeps its works between requests.
struct Served(Router);

impl Served {
    fn of(bench: &Arc<Workbench>) -> Self {
        Self(wholetime_web::router(Arc::clone(bench), vec!["localhost".to_owned()]))
    }

    async fn asked(&self, request: Request<Body>) -> Answer {
        asked_of(self.0.clone(), request).await
    }

    async fn seen(&self, path: &str) -> Answer {
        self.asked(Request::get(path).header(header::HOST, "localhost").body(Body::empty()).unwrap()).await
    }

    async fn sent(&self, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.asked(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// Files with their names, and a period, as a browser sends them.
    async fn brought(&self, files: &[(&str, Vec<u8>)], period: &str) -> Answer {
        let mut body = Vec::new();
        let mut part = |disposition: String, bytes: &[u8]| {
            body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n").into_bytes());
            body.extend(bytes);
            body.extend(b"\r\n");
        };
        for (name, bytes) in files {
            part(format!("name=\"files\"; filename=\"{name}\""), bytes);
        }
        part("name=\"period\"".to_owned(), period.as_bytes());
        body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
        let request = Request::post("/import")
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"));
        self.asked(request.body(Body::from(body)).unwrap()).await
    }

    /// The end of a work that was begun.
    async fn end_of(&self, begun: &Answer) -> Answer {
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text());
        let at = begun.headers[header::LOCATION].to_str().unwrap().to_owned();
        assert!(at.starts_with("/work/"), "{at}");
        loop {
            let answer = self.seen(&at).await;
            if !answer.text().contains("data-events=") {
                return answer;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }
}

fn file_of(folder: &std::path::Path, name: &str) -> Vec<u8> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.file_name().unwrap().to_string_lossy().contains(name) {
                return std::fs::read(entry).unwrap();
            }
        }
    }
    panic!("no file of Havelock is called {name}");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_sent_are_brought_in_and_each_says_what_it_was() {
    let (bench, folder) = aside(empty);
    let published = folder.path().join("published");
    aside(|| Workbench::synthetic_havelock(&published).unwrap());
    let served = Served::of(&bench);
    let first = served.seen("/").await.text();
    assert!(first.contains("Nothing is held yet") && first.contains("action=\"/import/demo\""), "{first}");
    assert!(first.contains("/assets/drop.js?v=") && first.contains("enctype=\"multipart/form-data\""));

    let none = served.brought(&[("", Vec::new())], "").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text().contains("href=\"#files\"") && none.text().contains("Choose the files to bring in"));
    let wrong = served.brought(&[("a.csv", b"a,b\n1,2\n".to_vec())], "June").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("href=\"#period\"") && wrong.text().contains("value=\"June\""));

    let march = file_of(&published, "March 2026 Practice Level");
    let unnamed = served.brought(&[("practices.csv", march.clone())], "").await;
    let told = served.end_of(&unnamed).await.text();
    assert!(
        told.contains("Nothing new was brought in") && told.contains("write it into the field for month or year"),
        "{told}"
    );
    let files =
        [("../../General Practice March 2026 Practice Level.csv", march), ("<b>notes.csv", b"one,two\n1,2\n".to_vec())];
    let begun = served.brought(&files, "").await;
    let done = served.end_of(&begun).await.text();
    assert!(
        done.contains("The files are in") && done.contains("1 edition brought in, 1 file not recognised."),
        "{done}"
    );
    assert!(
        done.contains("General Practice March 2026 Practice Level.csv")
            && done.contains("/sources/gp_workforce_practice/2026-03/1")
    );
    assert!(!done.contains("<b>notes"), "names are escaped");
    assert!(!done.contains("../"), "and lead nowhere");
    let again =
        served.brought(&[("again, March 2026.csv", file_of(&published, "March 2026 Practice Level"))], "").await;
    assert!(served.end_of(&again).await.text().contains("Everything was held already"));
    let arriving = bench.workspace().join("arriving");
    assert_eq!(std::fs::read_dir(arriving).unwrap().count(), 0, "nothing that was sent is left behind");
    let refused = served.end_of(&served.sent("/import/demo", "").await).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "invented figures never stand among real ones");
    aside(|| drop((served, bench)));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_invented_place_is_made_a_place_is_chosen_and_the_first_page_answers_for_it() {
    let (bench, _folder) = aside(empty);
    let served = Served::of(&bench);
    let done = served.end_of(&served.sent("/import/demo", "").await).await.text();
    assert!(done.contains("href=\"/place\""), "{done}");
    let choose = served.seen("/").await.text();
    assert!(choose.contains("Choose the place you work for") && choose.contains("name=\"place\""));
    assert!(served.seen("/place?q=harbuor").await.text().contains("Nothing is called"));
    let found = served.seen("/place?q=harbour").await.text();
    assert!(found.contains("value=\"U99901\""), "{found}");
    let unknown = served.sent("/place", "place=Z00000").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let chosen = served.sent("/place", "place=U99901").await;
    assert_eq!((chosen.status, &chosen.headers[header::LOCATION]), (StatusCode::SEE_OTHER, &"/".parse().unwrap()));

    let home = served.seen("/").await.text();
    let standing = aside(|| bench.standing("U99901").unwrap());
    assert_eq!(standing.headlines.len(), 4, "GPs, nurses, other direct care, admin");
    for line in &standing.headlines {
        let shown = format!("{:.1}", line.fte.known().unwrap());
        assert!(home.contains(&shown), "{}: {shown}", line.title);
        assert!(home.contains(&format!("/areas/U99901/explain/{}?", line.fte_indicator)), "{}", line.fte_indicator);
        assert!(home.contains(&format!("/indicators/{}", line.rate_indicator)));
        let month = line.month_before.as_ref().unwrap();
        assert_eq!(month.period.to_string(), "2026-02", "the file before March 2026");
        assert_eq!(line.year_before.as_ref().unwrap().period.to_string(), "2025-03");
    }
    // In July the figures of April and May should be out.
    assert!(home.contains("General Practice Workforce: detailed practice-level file: April 2026"), "{home}");
    assert!(home.contains("Nothing waits for you"));
    let forgotten = served.sent("/place", "place=").await;
    assert_eq!(forgotten.status, StatusCode::SEE_OTHER);
    assert!(served.seen("/").await.text().contains("Choose the place you work for"));
    aside(|| drop((served, bench)));
}

#[tokio::test]
async fn everybody_with_an_account_has_a_place_of_their_own() {
    let (bench, folder) = aside(|| havelock_of("pat", in_july));
    let own = aside(|| {
        let acting = |name: &str, place: &str| {
            let grants = vec![Grant { role: Role::Planner, place: place.to_owned() }];
            bench.acting_as(Who::Person { name: name.to_owned(), grants })
        };
        let (ada, ben) = (acting("ada", "U99901"), acting("ben", "ENG"));
        let of = |bench: &Workbench| bench.own_place().unwrap().area.map(|area| area.code);
        let by_role = (of(&ada), of(&ben));
        ben.choose_place("U99902").unwrap();
        ada.choose_place("ENG").unwrap();
        (by_role, of(&ada), of(&ben), of(&bench))
    });
    let code = |code: &str| Some(code.to_owned());
    assert_eq!(own.0, (code("U99901"), None), "who has roles at one place has chosen by that");
    assert_eq!((own.1, own.2, own.3), (code("ENG"), code("U99902"), None));
    aside(|| drop((bench, folder)));
}

#[tokio::test]
async fn every_page_about_a_place_stands_below_it_with_the_same_five_questions() {
    let practice = &PLACE.practice;
    let whereabouts = aside(|| PLACE.bench.whereabouts(practice).unwrap());
    for below in
        ["", "/flows", "/explain/nurse_fte", "/changes", "/attention", "/quality", "/forecast", "/mend", "/condition"]
    {
        let html = get(&format!("/areas/{practice}{below}?period=2026-03")).await.text();
        for question in
            ["How are we doing?", "How do we compare?", "What happens next?", "What will we do?", "Who told us?"]
        {
            assert!(html.contains(&format!(">{question}</a>")), "{below}: {question}");
        }
        let (_, trail) = html.split_once("aria-label=\"Breadcrumb\"").unwrap();
        let (trail, _) = trail.split_once("</nav>").unwrap();
        for above in whereabouts.above.iter().filter(|above| above.level != Level::Region) {
            assert!(trail.contains(&format!("href=\"/areas/{}?period=2026-03\"", above.code)), "{below}: {trail}");
        }
        assert_eq!(trail.contains(&format!("/areas/{practice}?")), !below.is_empty(), "{below}: {trail}");
        assert!(!html.contains(">Heat map</a>"), "a practice has no parts");
        assert!(html.contains("About this page") || below == "/nothing", "{below}");
    }
    assert!(
        get(&format!("/areas/{}/variation", PLACE.icb)).await.text().contains("aria-current=\"page\">Heat map</a>")
    );
}

#[tokio::test]
async fn an_address_that_only_answers_says_so_as_a_page_and_as_json() {
    let post = |path: &str| Request::post(path).header(header::HOST, "localhost").body(Body::empty()).unwrap();
    let page = ask(post("/help")).await;
    assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(page.text().contains("<h1") && page.text().contains("/help is there"));
    let json = ask(post("/api/v1/sources")).await;
    assert_eq!(json.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(
        json.text().contains("not_that_way") || json.json()["code"].is_string() || json.json()["error"].is_object()
    );
}

#[tokio::test]
async fn what_planners_set_up_is_set_on_pages_and_what_is_wrong_stays_in_the_form() {
    let (bench, folder) = aside(|| havelock_of("pat", in_july));
    let wrong = sent_to(&bench, "/groups", &[("name", "docks"), ("members", "U99901, Z0"), ("title", "<Docks>")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("href=\"#members\"") && wrong.text().contains("U99901, Z0"), "{}", wrong.text());
    assert!(!wrong.text().contains("<Docks>"));
    let set = sent_to(&bench, "/groups", &[("name", "docks"), ("members", "U99901\nU99902"), ("title", "Docks")]).await;
    assert_eq!(set.status, StatusCode::SEE_OTHER);
    assert!(seen_of(&bench, "/groups").await.text().contains("/areas/group:docks"));
    let standard = [("indicator", "nurse_fte_per_100k"), ("at_least", "30"), ("source", "")];
    let unsigned = sent_to(&bench, "/standards", &standard).await;
    assert_eq!(unsigned.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsigned.text().contains("href=\"#source\""));
    let standard = [("indicator", "nurse_fte_per_100k"), ("at_least", "30"), ("source", "Board, June")];
    assert_eq!(sent_to(&bench, "/standards", &standard).await.status, StatusCode::SEE_OTHER);
    assert!(seen_of(&bench, "/standards").await.text().contains("at least 30.00"));
    assert_eq!(sent_to(&bench, "/groups/docks/remove", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(seen_of(&bench, "/groups").await.text().contains("No group is set yet"));
    let log = seen_of(&bench, "/log").await.text();
    assert!(log.contains("set group") && log.contains("The log is whole"), "{log}");
    let log = seen_of(&bench, "/log.csv").await.text();
    assert!(log.starts_with("sequence,at,by,what,subject,before,after,previous_hash,hash"));
    aside(|| drop((bench, folder)));
}

#[tokio::test]
async fn a_question_in_sql_is_answered_as_a_table_and_as_a_file_and_changes_nothing() {
    let sql = "SELECT%20count(*)%20AS%20n%20FROM%20gp_workforce_practice";
    let page = get(&format!("/query?sql={sql}")).await.text();
    let file = get(&format!("/query.csv?sql={sql}")).await.text();
    let answer = aside(|| PLACE.bench.query("SELECT count(*) AS n FROM gp_workforce_practice", 10).unwrap());
    let n = answer.rows[0][0].as_i64().unwrap();
    assert_eq!(file, format!("n\n{n}\n"));
    assert!(page.contains(&format!("{n}</th>")), "{page}");
    let refused = get("/query?sql=DROP%20TABLE%20gp_workforce_practice").await.text();
    assert!(refused.contains("There is a problem") && refused.contains("DROP TABLE"), "what was typed stays");
}

#[tokio::test]
async fn the_first_paint_is_small() {
    async fn sent(path: &str) -> usize {
        let request = Request::get(path).header(header::HOST, "localhost").header(header::ACCEPT_ENCODING, "gzip");
        let response: Response = router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip", "{path}");
        to_bytes(response.into_body(), usize::MAX).await.unwrap().len()
    }
    let css = sent("/assets/nhsuk-frontend-10.6.1.min.css").await + sent("/assets/wholetime.css").await;
    for path in ["/".to_owned(), "/areas/ENG".to_owned(), format!("/areas/{}", PLACE.icb), "/pages".to_owned()] {
        let all = css + sent(&path).await;
        assert!(all < 150_000, "{path} takes {all} bytes with its style sheets");
    }
}

/// Havelock as extracts of official files are: without the columns of fully qualified GPs.
fn without_fully_qualified() -> (Arc<Workbench>, TempDir) {
    let (bench, folder) = empty();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    for file in std::fs::read_dir(published.join("gp-workforce")).unwrap().map(|file| file.unwrap().path()) {
        let text = std::fs::read_to_string(&file).unwrap();
        let (header, rows) = text.split_once('\n').unwrap();
        std::fs::write(&file, format!("{}\n{rows}", header.replace("GP_EXTG", "LEFT_OUT"))).unwrap();
    }
    bench.import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    (bench, folder)
}

/// Addresses in the menu of a place, as the page has them.
fn tabs(html: &str) -> Vec<String> {
    let (_, menu) = html.split_once("<nav class=\"wt-place\"").unwrap();
    let (menu, _) = menu.split_once("</nav>").unwrap();
    menu.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_tab_of_a_place_leads_to_gps_that_are_not_held() {
    let (bench, _folder) = aside(without_fully_qualified);
    let served = Served::of(&bench);
    for place in ["QZ9", "U99901", "Z99001"] {
        let mut looked_at = Vec::new();
        for page in ["series/nurse_fte", "variation", "attention", "condition"] {
            let page = served.seen(&format!("/areas/{place}/{page}")).await.text();
            for tab in tabs(&page).into_iter().filter(|tab| tab.contains('_')) {
                if !looked_at.contains(&tab) {
                    let answer = served.seen(&tab).await;
                    assert_eq!(answer.status, StatusCode::OK, "{tab}: {}", answer.text());
                    looked_at.push(tab);
                }
            }
        }
        assert!(looked_at.iter().any(|tab| tab.contains("gp_fte_total")), "{looked_at:?}");
        assert!(looked_at.iter().all(|tab| !tab.contains("gp_fte_extg")), "{looked_at:?}");
    }
    let asked_for = served.seen("/areas/U99901/xmr/gp_fte_extg").await;
    assert_eq!(asked_for.status, StatusCode::BAD_REQUEST, "what is asked for by name is not replaced");
    assert!(asked_for.text().contains("<optgroup"), "another can be chosen at once");
}

#[tokio::test]
async fn another_indicator_is_chosen_above_each_page_that_shows_one() {
    let pcn = &PLACE.pcn;
    let page = get(&format!("/areas/{pcn}/compare/nurse_fte_per_100k?period=2026-03")).await.text();
    assert!(page.contains("<option value=\"nurse_fte_per_100k\" selected>"), "{page}");
    assert!(page.contains("<input type=\"hidden\" name=\"period\" value=\"2026-03\">"));
    assert!(
        tabs(&page).iter().any(|tab| tab.contains("/map/nurse_fte_per_100k")),
        "it is taken along: {:?}",
        tabs(&page)
    );
    let chosen = get(&format!("/areas/{pcn}/compare/nurse_fte_per_100k?period=2026-03&indicator=admin_fte")).await;
    assert_eq!(chosen.status, StatusCode::SEE_OTHER);
    assert_eq!(chosen.headers[header::LOCATION], format!("/areas/{pcn}/compare/admin_fte?period=2026-03").as_str());
    for page in ["series", "xmr", "gradient", "definitions", "triangulate", "estimate", "explain"] {
        let html = get(&format!("/areas/{pcn}/{page}/nurse_fte")).await.text();
        assert_eq!(html.matches("id=\"which-indicator\"").count(), 1, "{page}");
    }
    assert!(!get(&format!("/areas/{pcn}/flows")).await.text().contains("which-indicator"));
}

#[tokio::test]
async fn a_page_that_cannot_be_answered_helps_in_words_of_pages() {
    let pcn = &PLACE.pcn;
    for path in [
        "/areas/NOWHERE".to_owned(),
        format!("/areas/{pcn}/series/nothing_of_that_name"),
        format!("/areas/{pcn}/compare/nurse_fte?period=2001-01"),
        format!("/areas/{pcn}?period=2001-01"),
        format!("/areas/{pcn}/estimate/patients_registered"),
        "/plans/none".to_owned(),
    ] {
        let answer = get(&path).await;
        assert!(answer.status.is_client_error(), "{path}");
        let html = answer.text();
        let (_, main) = html.split_once("<main").unwrap();
        let (main, _) = main.split_once("id=\"about-this-page\"").unwrap_or((main, ""));
        assert!(!main.contains("wholetime ") && !main.contains(" --"), "{path}: {main}");
    }
    let month = get(&format!("/areas/{pcn}/compare/nurse_fte?period=2001-01")).await.text();
    assert!(month.contains(&format!("href=\"/areas/{pcn}\">The profile of")), "{month}");
}

#[tokio::test]
async fn a_practice_is_found_by_its_postcode_and_a_sentence_finds_what_it_asks_for() {
    let search = async |text: &str| get(&format!("/search?q={text}")).await.text();
    for typed in ["HV2+2AA", "hv22aa"] {
        assert!(search(typed).await.contains("LANTERN QUAY"), "{typed}");
    }
    let nurses = search("nurse+rate").await;
    assert!(nurses.contains("/indicators/nurse_fte_per_100k"), "{nurses}");
    let arrs = search("ARRS").await;
    assert!(arrs.contains("/arrs\"") && !arrs.contains("<h2>Places</h2>"), "{arrs}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_taken_out_of_use_on_its_receipt_with_a_reason() {
    let (bench, _folder) = aside(|| havelock_of("pat", in_july));
    let served = Served::of(&bench);
    let edition = aside(|| bench.sources().unwrap().held.remove(0));
    let receipt = format!("/sources/{}/{}/1", edition.source, edition.period.to_string().replace('/', "_"));
    let receipt = receipt.as_str();
    assert!(served.seen(receipt).await.text().contains("Take it out of use"));
    let without = served.sent(&format!("{receipt}/withdraw"), "reason=+").await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.text().contains("Say why the edition is withdrawn"), "{}", without.text());
    let gone = served.sent(&format!("{receipt}/withdraw"), "reason=sent+by+mistake").await;
    assert_eq!(gone.headers[header::LOCATION], receipt);
    let after = served.seen(receipt).await.text();
    assert!(after.contains("sent by mistake") && !after.contains("Take it out of use"), "{after}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_of_single_posts_moves_a_forecast_and_stands_in_no_address() {
    let (bench, _folder) = aside(|| havelock_of("pat", in_july));
    let served = Served::of(&bench);
    let known = "post,role,practice,month,likelihood_percent,fte,what,to_fte,reason\r\n\
                 Secret%20Name,,Z99001,2026-09,100,1.0,goes,,has%20said%20so";
    let form = format!("group=gp&years=1&replicates=20&known={known}");
    let mut answer = served.sent("/areas/U99901/forecast", &form).await;
    if answer.status == StatusCode::SEE_OTHER {
        answer = served.end_of(&answer).await;
    }
    let html = answer.text();
    assert!(html.contains("Without what is known of single posts"), "{html}");
    let (_, page) = html.split_once("</form>").unwrap();
    assert!(page.contains("Secret Name"), "what was typed stays in the form");
    for address in page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(!address.contains("Secret"), "{address}");
    }
    let wrong = served.sent("/areas/U99901/forecast", "group=gp&years=1&known=nonsense").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text().contains("its columns are"), "{}", wrong.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_advert_is_added_on_the_page_of_vacancies() {
    let (bench, folder) = aside(|| havelock_of("pat", in_july));
    let served = Served::of(&bench);
    let add = "/areas/U99901/vacancies/add";
    let wrong = served.sent(add, "place=Z99001&role=salaried+GP&advertised=soon").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("href=\"#advertised\"") && wrong.text().contains("value=\"salaried GP\""));
    let added = served.sent(add, "place=Z99001&role=salaried+GP&advertised=2026-07-01&wte=0.8").await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
    let register = served.seen("/areas/U99901/vacancies").await.text();
    assert!(register.contains("1 advert held") && register.contains("0.80"), "{register}");
    aside(|| drop((served, bench, folder)));
}
