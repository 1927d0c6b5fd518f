//! Every role on every route, signing in and out, and names that not everybody sees: over Havelock with accounts.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use tempfile::TempDir;
use tower::ServiceExt as _;
use wholetime_vocabulary::Level;
use wholetime_web::Serving;
use wholetime_web::rights::{Line, RIGHTS, Right};
use wholetime_workbench::access::Role;
use wholetime_workbench::actions::baselines::BaselineAsked;
use wholetime_workbench::actions::corrections::Dispute;
use wholetime_workbench::actions::people::{InvitationAnswer, ToInvite};
use wholetime_workbench::actions::returns::Asking;
use wholetime_workbench::models::scenario::Scenario;
use wholetime_workbench::plans::plan::Plan;
use wholetime_workbench::{Scope, Settings, Workbench};

use crate::{Answer, PLACE, aside};

const PASSWORD: &str = "tide lamp ox";

/// Havelock with accounts: ada manages all; each role at England, all roles at one practice, and somebody without any.
struct Shared {
    bench: Arc<Workbench>,
    /// Each role with the secret of a session of somebody who holds it at England.
    at_england: Vec<(Role, String)>,
    /// Somebody who holds every role at one practice.
    at_practice: String,
    /// Somebody with an account and no role.
    without: String,
    practice: String,
    practice_name: String,
    /// A practice that the roles at the first do not reach, and its PCN.
    elsewhere: String,
    pcn_elsewhere: String,
    /// A collection of the whole area, a baseline of it, a correction of the practice elsewhere.
    collection: String,
    baseline: String,
    correction: String,
    plan: String,
    scenario: String,
    _folder: TempDir,
}

static SHARED: LazyLock<Shared> = LazyLock::new(|| aside(shared));

fn shared() -> Shared {
    let folder = tempfile::tempdir().unwrap();
    let workspace = folder.path().join("workspace");
    // A copy, so that what tests do here does not make the other tests' workspace a shared one. What is derived is worked
    // out anew: other tests write to it while this one reads.
    copy(&PLACE.bench.workspace().join("snapshots"), &workspace.join("snapshots"));
    let open = |by: &str| {
        let settings =
            Settings { workspace: workspace.clone(), database: None, by: by.to_owned(), clock: jiff::Timestamp::now };
        Workbench::open(settings).unwrap()
    };
    let secret = |answer: &InvitationAnswer| answer.link.strip_prefix("/invitation/").unwrap().to_owned();
    open("zoe").invite(&to_invite("ada", vec!["administrator@ENG".to_owned()])).unwrap();
    let ada = open("ada");
    let pcns = ada.areas(None, Some(Level::Pcn), None, Scope::default(), 2).unwrap().areas;
    let first = |pcn: &str| {
        let inside = ada.areas(None, Some(Level::Practice), Some(pcn), Scope::default(), 1).unwrap();
        inside.areas.first().unwrap().clone()
    };
    let (practice, elsewhere) = (first(&pcns[0].code), first(&pcns[1].code));
    let sign_up = |name: &str, roles: Vec<String>| {
        let answer = ada.invite(&to_invite(name, roles)).unwrap();
        ada.take_up(&secret(&answer), PASSWORD).unwrap().unwrap().secret.reveal().to_owned()
    };
    let at_england = Role::ALL.map(|role| (role, sign_up(&role.word().replace('_', "-"), vec![format!("{role}@ENG")])));
    let everything = Role::ALL.map(|role| format!("{role}@{}", practice.code)).to_vec();
    let at_practice = sign_up("pat", everything);
    let without = sign_up("nil", vec!["viewer@ENG".to_owned()]);
    ada.revoke("nil", Role::Viewer, "ENG").unwrap();
    sign_up("victim", vec!["viewer@ENG".to_owned()]);
    let planner = open("planner");
    let due = "2026-06-30".parse().unwrap();
    let collection = planner.open_collection(&PLACE.icb, due, &Asking::default()).unwrap().collection.id;
    let baseline = planner.make_baseline(&PLACE.icb, &BaselineAsked::default()).unwrap().baseline.id;
    let dispute = Dispute {
        practice: elsewhere.code.clone(),
        figure: "nurse_fte".to_owned(),
        ours: 1.25,
        because: "counted by hand".to_owned(),
        until: None,
        period: None,
    };
    let correction = planner.dispute(&dispute).unwrap().correction.id;
    let document = format!(
        "schema = 1\nid = \"docks\"\ntitle = \"Docks\"\nyears = [\"2026/27\"]\n\
         [[place]]\nid = \"docks\"\ntitle = \"Docks\"\ncode = \"{}\"\n",
        PLACE.icb
    );
    let plan = planner.accept_plan(&Plan::from_toml(&document).unwrap(), None, "").unwrap().id;
    let text = format!("schema = 1\nid = \"as-it-is\"\ntitle = \"As it is\"\narea = \"{}\"", PLACE.icb);
    let scenario = planner.accept_scenario(&Scenario::read(&text).unwrap(), "").unwrap().id;
    Shared {
        collection,
        baseline,
        correction,
        plan,
        scenario,
        bench: Arc::new(open("nobody")),
        at_england: at_england.to_vec(),
        at_practice,
        without,
        practice: practice.code,
        practice_name: practice.name,
        elsewhere: elsewhere.code,
        pcn_elsewhere: pcns[1].code.clone(),
        _folder: folder,
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target);
        } else {
            std::fs::copy(&source, &target).unwrap();
        }
    }
}

fn to_invite(name: &str, roles: Vec<String>) -> ToInvite {
    ToInvite { name: name.to_owned(), roles, ..ToInvite::default() }
}

async fn send(method: &str, path: &str, secret: Option<&str>, form: &str, is_behind_tls: bool) -> Answer {
    let serving = Serving { hosts: vec!["planning.example".to_owned()], is_behind_tls, is_shared: true };
    let mut request = Request::builder().method(method).uri(path).header(header::HOST, "planning.example:8787");
    if let Some(secret) = secret {
        let name = if is_behind_tls { "__Host-wholetime" } else { "wholetime" };
        request = request.header(header::COOKIE, format!("{name}={secret}"));
    }
    if method == "POST" {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    let request = request.body(Body::from(form.to_owned())).unwrap();
    let response = wholetime_web::router(Arc::clone(&SHARED.bench), serving).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Answer { status: parts.status, headers: parts.headers, bytes }
}

async fn get(path: &str, secret: Option<&str>) -> Answer {
    send("GET", path, secret, "", false).await
}

fn goes_to(answer: &Answer) -> &str {
    answer.headers.get(header::LOCATION).map_or("", |to| to.to_str().unwrap())
}

/// An address at a route, about the place with the code.
fn address(path: &str, code: &str) -> String {
    let receipt: Vec<&str> = PLACE.receipt.trim_start_matches("/sources/").split('/').collect();
    let fill = |name: &str| match name {
        "code" => code.to_owned(),
        "indicator" => "nurse_fte_per_100k".to_owned(),
        "id" if path.contains("/returns/") || path.contains("/collections/") => SHARED.collection.clone(),
        "id" if path.contains("/baselines/") => SHARED.baseline.clone(),
        "id" if path.contains("/corrections/") => SHARED.correction.clone(),
        "id" if path.contains("/plans/") => SHARED.plan.clone(),
        "id" if path.contains("/scenarios/") => SHARED.scenario.clone(),
        "id" | "figure" => "nurse_fte".to_owned(),
        "source" => receipt[0].to_owned(),
        "period" => receipt[1].to_owned(),
        "revision" => receipt[2].to_owned(),
        "name" => "victim".to_owned(),
        "file" => "profile.csv".to_owned(),
        "*file" => "wholetime.css".to_owned(),
        _ => "unknown".to_owned(),
    };
    let parts = path.split('/').map(|part| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        Some(name) => fill(name),
        None => part.to_owned(),
    });
    let at = parts.collect::<Vec<_>>().join("/");
    // Who may ask is asked before what: a mix of no years, or a paper of no month, is refused to everybody else, and nothing is
    // solved or set for it.
    match path {
        _ if path.contains("/skillmix") => format!("{at}?years=0"),
        _ if path.contains("/report") || path.contains("/paper") => format!("{at}?period=never"),
        _ => at,
    }
}

/// Routes in an order in which nobody signs out before the others were tried.
fn routes() -> Vec<&'static Line> {
    let mut lines: Vec<&Line> = RIGHTS.iter().collect();
    lines.sort_by_key(|(_, path, _)| match *path {
        "/sign-out" => 2,
        "/account/sign-out-everywhere" => 1,
        _ => 0,
    });
    lines
}

#[derive(Debug, PartialEq, Eq)]
enum Met {
    Answered,
    AskedToSignIn,
    Refused,
}

fn met(answer: &Answer, path: &str) -> Met {
    match answer.status {
        StatusCode::FORBIDDEN => Met::Refused,
        StatusCode::UNAUTHORIZED => {
            assert!(path.starts_with("/api/"), "{path}: a page leads to the sign-in page");
            Met::AskedToSignIn
        }
        StatusCode::SEE_OTHER if goes_to(answer).starts_with("/sign-in?") => Met::AskedToSignIn,
        // Who has just signed out is led to the same page, from pages that are for everybody or for whoever is signed in.
        StatusCode::SEE_OTHER if goes_to(answer) == "/sign-in" && !path.contains("sign-out") => Met::AskedToSignIn,
        status => {
            assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{path}: {}", answer.text());
            Met::Answered
        }
    }
}

#[tokio::test]
async fn every_role_is_let_in_where_the_table_says_and_nowhere_else() {
    let mut wrong = Vec::new();
    for (method, path, right) in routes() {
        let at = address(path, &SHARED.elsewhere);
        let mut expect = async |who: &str, secret: Option<&str>, expected: Met| {
            let answer = send(method, &at, secret, "", false).await;
            let met = met(&answer, path);
            if met != expected {
                wrong.push(format!("{method} {at} for {who}: {met:?} ({}), not {expected:?}", answer.status));
            }
        };
        let is_open = *right == Right::Open;
        // Signed out everywhere, somebody who is not signed in would be led to the same page; that is tried by itself.
        if *path != "/account/sign-out-everywhere" {
            expect("nobody", None, if is_open { Met::Answered } else { Met::AskedToSignIn }).await;
            expect("a guess", Some("5e"), if is_open { Met::Answered } else { Met::AskedToSignIn }).await;
        }
        let needs_a_role = matches!(right, Right::To(_));
        expect("no role", Some(&SHARED.without), if needs_a_role { Met::Refused } else { Met::Answered }).await;
        for (role, secret) in &SHARED.at_england {
            let may = match right {
                Right::Open | Right::SignedIn => true,
                Right::To(deed) => role.deeds().contains(deed),
            };
            expect(role.title(), Some(secret), if may { Met::Answered } else { Met::Refused }).await;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_role_at_one_practice_does_not_reach_another() {
    let mut wrong = Vec::new();
    for (method, path, right) in routes() {
        let Right::To(deed) = right else { continue };
        let is_of_a_place = path.contains("{code}") || path.contains("{id}");
        // Files are sent otherwise than forms are; which practice each is of stands in it.
        // Scenarios side by side are figures of a place, which are for everybody; the scenarios named have rights of their own.
        let is_of_scenarios = ["/areas/{code}/scenarios", "/skillmix/regret"].iter().any(|of| path.contains(of));
        if deed.is_everywhere() || !is_of_a_place || path.ends_with("/load") || is_of_scenarios {
            continue;
        }
        let at = address(path, &SHARED.elsewhere);
        // What is asked before it is known of which place: a reason, or fields of the form.
        let form = if *path == "/returns/{id}/{code}" { "wish=send" } else { "because=counted" };
        let answer = send(method, &at, Some(&SHARED.at_practice), form, false).await;
        // Whether a scenario is there at all is not told to those who may not see it.
        let is_hidden = path.contains("/scenarios/") && answer.status == StatusCode::NOT_FOUND;
        if answer.status != StatusCode::FORBIDDEN && !is_hidden {
            wrong.push(format!("{method} {at} is answered with {}", answer.status));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let pat = Some(SHARED.at_practice.as_str());
    let refused = send("POST", "/people/victim/grant", pat, "role=viewer&place=ENG", false).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
    let form = format!("name=fay&role=viewer&place={}", SHARED.elsewhere);
    assert_eq!(send("POST", "/people", pat, &form, false).await.status, StatusCode::FORBIDDEN);
}

/// Every route registered in the sources, as method and path.
fn registered() -> Vec<(String, String)> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![sources.clone()];
    // The JSON is routed by its operations, which its document lists; the document itself is none of them.
    let document = wholetime_web::openapi();
    let operations = document["paths"].as_object().unwrap().keys().map(String::as_str).chain(["/openapi.json"]);
    let mut found: Vec<_> = operations.map(|path| ("GET".to_owned(), format!("/api/v1{path}"))).collect();
    while let Some(path) = files.pop() {
        if path == sources.join("api") {
            continue;
        }
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        if path.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for call in text.split(".route(").skip(1) {
            let Some(at) = call.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()) else {
                panic!("{}: write the path of a route as text, so that this test can read it", path.display());
            };
            // What is called on the way: `get(…)`, `post(…)`, until the next route or the end of the statement.
            let calls = call.split(';').next().unwrap();
            for method in ["get", "post", "put", "delete", "patch"] {
                let is_called = calls.match_indices(&format!("{method}(")).any(|(start, _)| {
                    let before = calls[..start].chars().next_back();
                    before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_')
                });
                if is_called {
                    found.push((method.to_uppercase(), at.to_owned()));
                }
            }
        }
    }
    found
}

#[test]
fn every_route_has_one_line_in_the_table_of_rights() {
    let registered = registered();
    assert!(50 < registered.len(), "the sources were not found");
    let lines = |method: &str, path: &str| RIGHTS.iter().filter(|(of, at, _)| *of == method && *at == path).count();
    let wrong = registered.iter().filter(|(method, path)| lines(method, path) != 1);
    let wanted: Vec<String> =
        wrong.map(|(method, path)| format!("    (\"{method}\", \"{path}\", Right::To(Deed::…)),")).collect();
    assert!(
        wanted.is_empty(),
        "each of these routes takes one line (it has none, or several) in crates/web/src/rights.rs, with the deed that the workbench asks for:\n{}",
        wanted.join("\n")
    );
    for (method, path, _) in RIGHTS {
        let is_there = registered.iter().any(|(of, at)| of == method && at == path);
        assert!(is_there, "{method} {path} has a line in crates/web/src/rights.rs and is no route");
    }
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_led_to_the_page_and_back() {
    let asked = get("/areas/ENG?period=2025-01", None).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    assert_eq!(goes_to(&asked), "/sign-in?next=%2Fareas%2FENG%3Fperiod%3D2025-01");
    let page = get(goes_to(&asked), None).await.text();
    assert!(page.contains(r#"name="next" value="/areas/ENG?period=2025-01""#), "{page}");
    assert_eq!(get("/nothing/here", None).await.status, StatusCode::SEE_OTHER, "nor told what there is");
    let json = get("/api/v1/sources", None).await;
    assert_eq!(json.status, StatusCode::UNAUTHORIZED);
    assert!(json.json()["error"]["message"].as_str().unwrap().contains("signed in"));
    assert_eq!(get("/api/v1/nothing", None).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(get("/health", None).await.text(), "well");
}

#[tokio::test]
async fn signing_in_sets_a_cookie_that_lets_in_until_signing_out() {
    let form = |password: &str| format!("name=victim&password={password}&next=//example.org/");
    let wrong = send("POST", "/sign-in", None, &form("wrong"), false).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("There is a problem") && wrong.text().contains(r#"value="victim""#));
    assert!(wrong.headers.get(header::SET_COOKIE).is_none());

    // The password of `victim` may have been disabled by another test, so somebody of this test's own signs in.
    let secret = aside(|| {
        let ada = SHARED.bench.acting_as(wholetime_workbench::access::Who::Alone { name: "ada".to_owned() });
        let answer = ada.invite(&to_invite("sue", vec!["viewer@ENG".to_owned()])).unwrap();
        answer.link.strip_prefix("/invitation/").unwrap().to_owned()
    });
    let chosen = format!("password={PASSWORD}&again={PASSWORD}").replace(' ', "+");
    let differ = send("POST", &format!("/invitation/{secret}"), None, "password=tide+lamp+ox&again=x", true).await;
    assert!(differ.text().contains("not the same"), "{}", differ.text());
    let taken = send("POST", &format!("/invitation/{secret}"), None, &chosen, true).await;
    assert_eq!((taken.status, goes_to(&taken)), (StatusCode::SEE_OTHER, "/account"));
    assert_eq!(get(&format!("/invitation/{secret}"), None).await.status, StatusCode::NOT_FOUND);

    let form = format!("name=Sue&password={PASSWORD}&next=//example.org/").replace(' ', "+");
    let right = send("POST", "/sign-in", None, &form, true).await;
    assert_eq!((right.status, goes_to(&right)), (StatusCode::SEE_OTHER, "/"), "nobody is led to another host");
    let cookie = right.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap().to_owned();
    for part in ["__Host-wholetime=", "; Path=/", "; HttpOnly", "; SameSite=Strict", "; Secure"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(right.headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    let held = cookie.split(['=', ';']).nth(1).unwrap();
    let page = send("GET", "/account", Some(held), "", true).await;
    assert!(page.text().contains("signed in as sue") && page.text().contains("Sign out"), "{}", page.text());
    assert!(!page.text().contains(held));
    let out = send("POST", "/sign-out", Some(held), "", true).await;
    assert!(out.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(send("GET", "/account", Some(held), "", true).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn practices_are_named_only_to_those_whose_roles_reach_them() {
    let Shared { practice, practice_name, elsewhere, pcn_elsewhere, at_practice, .. } = &*SHARED;
    let icb = &PLACE.icb;
    let viewer = SHARED.at_england.iter().find(|(role, _)| *role == Role::Viewer).unwrap().1.as_str();
    let elsewhere_name = aside(|| {
        let zoe = SHARED.bench.acting_as(wholetime_workbench::access::Who::Alone { name: "zoe".to_owned() });
        zoe.resolve(elsewhere).unwrap().area.name
    });
    let mut numbered = 0;
    for path in [
        format!("/areas/{icb}/compare/patients_per_gp_fte_extg?level=practice&peers=true"),
        format!("/areas/{icb}/compare/patients_per_gp_fte_extg.csv?level=practice"),
        format!("/api/v1/areas/{icb}/compare/patients_per_gp_fte_extg?level=practice&peers=true"),
        format!("/areas/{icb}/variation?level=practice"),
        format!("/areas/{icb}/variation.csv?level=practice"),
        format!("/api/v1/areas/{icb}/variation?level=practice"),
        format!("/areas/{icb}/team"),
        format!("/areas/{icb}/team.csv"),
        format!("/api/v1/areas/{icb}/team"),
        format!("/areas/{icb}/flows"),
        format!("/areas/{icb}/flows.csv"),
        format!("/api/v1/areas/{icb}/flows"),
        format!("/areas/{icb}/attention"),
        format!("/areas/{icb}/attention.csv"),
        format!("/api/v1/areas/{icb}/attention"),
        format!("/areas/{icb}/condition?where=nurse_fte_per_100k+%3C+40"),
        format!("/areas/{icb}/condition.csv?where=nurse_fte_per_100k+%3C+40"),
        format!("/api/v1/areas/{icb}/condition?where=nurse_fte_per_100k+%3C+40"),
        format!("/areas/{icb}/estimate/admin_fte_per_100k?period=2024-05"),
        format!("/areas/{icb}/estimate/admin_fte_per_100k.csv?period=2024-05"),
        format!("/api/v1/areas/{icb}/estimate/admin_fte_per_100k?period=2024-05"),
    ] {
        let named = get(&path, Some(viewer)).await;
        let withheld = get(&path, Some(at_practice)).await;
        assert_eq!((named.status, withheld.status), (StatusCode::OK, StatusCode::OK), "{path}");
        let (named, withheld) = (named.text(), withheld.text());
        assert!(!named.contains("Practice 1"), "{path}: who is permitted sees names");
        for hidden in [elsewhere.as_str(), elsewhere_name.as_str()] {
            assert!(!withheld.contains(hidden), "{path}: {hidden} is to be withheld");
        }
        if named.contains(elsewhere.as_str()) {
            numbered += 1;
            assert!(withheld.contains("Practice 1"), "{path}");
            assert!(path.contains(".csv") || withheld.contains("without"), "{path} says that names are left out");
        }
        if named.contains(&format!("{practice_name}<")) {
            assert!(withheld.contains(practice.as_str()), "{path}: one's own practice keeps its name");
        }
    }
    assert!(9 <= numbered, "the practice was in {numbered} of the answers only, so nothing was tried");
    let own = get(&format!("/areas/{pcn_elsewhere}"), Some(at_practice)).await;
    assert_eq!(own.status, StatusCode::OK, "what is published of one place is public");
}

#[tokio::test]
async fn a_practice_is_not_led_from_its_form_to_a_page_that_is_not_its() {
    let Shared { collection, practice, at_practice, .. } = &*SHARED;
    let whole = format!("/returns/{collection}");
    assert_eq!(get(&whole, Some(at_practice)).await.status, StatusCode::FORBIDDEN);
    let form = get(&format!("{whole}/{practice}"), Some(at_practice)).await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.text());
    assert!(!form.text().contains(&format!("href=\"{whole}\"")));
    let planner = SHARED.at_england.iter().find(|(role, _)| *role == Role::Planner).unwrap().1.as_str();
    let form = get(&format!("{whole}/{practice}"), Some(planner)).await;
    assert!(form.text().contains(&format!("href=\"{whole}\"")));
}

#[tokio::test]
async fn links_in_reminders_are_encrypted_where_a_server_in_front_encrypts() {
    let secret = &SHARED.at_england.iter().find(|(role, _)| *role == Role::Planner).unwrap().1;
    let path = format!("/api/v1/collections/{}/reminders", SHARED.collection);
    for (is_behind_tls, begin) in [(true, "https://planning.example:8787/"), (false, "http://planning.example:8787/")] {
        let answer = send("GET", &path, Some(secret), "", is_behind_tls).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.text().contains(begin), "{}", answer.text());
    }
}
