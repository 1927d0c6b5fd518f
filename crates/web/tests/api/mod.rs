//! The JSON as programs meet it: every operation answers what its schema says, refuses what it does not take, and is not
//! sent twice.

mod schema;

use std::sync::{Arc, LazyLock};

use axum::http::Method;
use serde_json::{Value, json};

use super::furnished::{self, Furnished, HARBOUR};
use super::*;

struct Lived {
    bench: Arc<Workbench>,
    made: Furnished,
    _folder: TempDir,
}

static LIVED: LazyLock<Lived> = LazyLock::new(|| {
    aside(|| {
        let folder = tempfile::tempdir().unwrap();
        let published = folder.path().join("published");
        Workbench::synthetic_havelock(&published).unwrap();
        let (bench, made) = furnished::furnish(&folder.path().join("workspace"), &published);
        Lived { bench: Arc::new(bench), made, _folder: folder }
    })
});

static DOCUMENT: LazyLock<Value> = LazyLock::new(wholetime_web::openapi);

/// An operation with the address it is tried at.
struct Tried {
    path: String,
    address: String,
    told: &'static Value,
}

fn operations() -> Vec<Tried> {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let tried = |(path, told): (&String, &'static Value)| Tried {
        path: path.clone(),
        address: address(path, &told["get"]),
        told: &told["get"],
    };
    paths.iter().map(tried).collect()
}

/// The address of an operation in the place lived in, with the words it is tried with.
fn address(path: &str, told: &Value) -> String {
    let made = &LIVED.made;
    let fill = |name: &str| match name {
        "code" if path.ends_with("/history") => "Z99001".to_owned(),
        "code" if path.contains("/places/") => "Z99002".to_owned(),
        "code" if path.contains("/map/") => "QZ9".to_owned(),
        "code" if path.ends_with("/movement") => "H4V0K".to_owned(),
        "code" => HARBOUR.to_owned(),
        "indicator" => "nurse_fte_per_100k".to_owned(),
        "id" => match path.split('/').nth(1).unwrap_or_default() {
            "baselines" => made.baseline.clone(),
            "corrections" => made.correction.clone(),
            "collections" => made.collection.clone(),
            "scenarios" => made.scenario.clone(),
            "plans" if ["/targets", "/reach", "/gap"].iter().any(|end| path.ends_with(end)) => {
                "harbour-nurses".to_owned()
            }
            "plans" if path.ends_with("/printed") => "dorset-2017".to_owned(),
            "plans" => "blmk-2018".to_owned(),
            other => panic!("{path}: say here which of `{other}` is an example"),
        },
        other => panic!("{path}: say here what stands for `{{{other}}}`"),
    };
    let part = |part: &str| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        Some(name) => fill(name),
        None => part.to_owned(),
    };
    let at = path.split('/').map(part).collect::<Vec<_>>().join("/");
    let text = |example: &Value| example.as_str().map_or_else(|| example.to_string(), str::to_owned);
    let encoded = |text: &str| text.replace('<', "%3C").replace(' ', "+");
    let query = told["parameters"].as_array().unwrap().iter().filter(|parameter| parameter["in"] == "query");
    let mut words: Vec<String> = query
        .filter_map(|parameter| {
            Some(format!("{}={}", parameter["name"].as_str()?, encoded(&text(parameter.get("example")?))))
        })
        .collect();
    if path.ends_with("/scenarios") && path != "/scenarios" || path.ends_with("/regret") {
        words.push(format!("scenarios={}", made.scenario));
    }
    format!("/api/v1{at}?{}", words.join("&"))
}

async fn asked(request: Request<Body>) -> Answer {
    asked_of(wholetime_web::router(Arc::clone(&LIVED.bench), vec!["localhost".to_owned()]), request).await
}

fn to(address: &str) -> axum::http::request::Builder {
    Request::get(address).header(header::HOST, "localhost")
}

async fn got(address: &str) -> Answer {
    asked(to(address).body(Body::empty()).unwrap()).await
}

/// What one of the answers that a problem may have says.
fn problem(answer: &Answer) -> Value {
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["status"], answer.status.as_u16());
    assert_eq!(problem["detail"], problem["error"]["message"]);
    let faults = schema::faults(&DOCUMENT, &json!({ "$ref": "#/components/schemas/ProblemDetails" }), &problem);
    assert_eq!(faults, Vec::<String>::new());
    problem
}

/// Operations that have nothing to tell here: each plan has one version.
const REFUSED: [(&str, StatusCode); 1] = [("/plans/{id}/diff", StatusCode::NOT_FOUND)];

#[tokio::test]
async fn every_operation_answers_what_its_schema_says() {
    let mut faults = Vec::new();
    for Tried { path, address, told } in operations() {
        let answer = got(&address).await;
        let refused = REFUSED.iter().find(|(of, _)| *of == path).map_or(StatusCode::OK, |(_, status)| *status);
        if answer.status != refused {
            faults.push(format!("{address}: {} {}", answer.status, answer.text()));
            continue;
        }
        if answer.status != StatusCode::OK {
            continue;
        }
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json", "{address}");
        let of = &told["responses"]["200"]["content"]["application/json"]["schema"];
        let own = schema::faults(&DOCUMENT, of, &answer.json());
        faults.extend(own.into_iter().take(5).map(|fault| format!("{path}: {fault}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn every_operation_refuses_a_word_it_does_not_take_and_says_which_it_takes() {
    for Tried { address, told, .. } in operations() {
        let answer = got(&format!("{address}&height=tall")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{address}");
        let problem = problem(&answer);
        assert_eq!(problem["error"]["code"], "unknown_word");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.starts_with("`height` is no word"), "{detail}");
        for parameter in told["parameters"].as_array().unwrap().iter().filter(|parameter| parameter["in"] == "query") {
            assert!(detail.contains(parameter["name"].as_str().unwrap()), "{detail}");
        }
    }
}

#[tokio::test]
async fn a_value_that_a_word_cannot_have_is_refused_with_those_it_can() {
    for (words, said) in [
        ("level=town", "level: `town` is none of practice, pcn, sub_icb, icb, region, england, group"),
        ("limit=0", "limit: `0` cannot be; write a whole number from 1 to 100000, in figures"),
        ("allow_partial=perhaps", "allow_partial: `perhaps` is neither true nor false"),
        ("level=pcn&level=icb", "level: it is there twice; name it once"),
    ] {
        let answer = got(&format!("/api/v1/areas?{words}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{words}");
        assert_eq!(problem(&answer)["detail"], said);
    }
    let nothing = got("/api/v1/areas/U99901/condition").await;
    assert!(problem(&nothing)["detail"].as_str().unwrap().starts_with("where: name it"));
    assert_eq!(got("/api/v1/areas?level=&within=&limit=1").await.status, StatusCode::OK, "empty is not asked");
}

#[tokio::test]
async fn what_the_server_refuses_is_a_problem_too() {
    for (method, address, status) in [
        (Method::GET, "/api/v1/nothing", StatusCode::NOT_FOUND),
        (Method::GET, "/api/nothing", StatusCode::NOT_FOUND),
        (Method::GET, "/api/v1/areas/%FF/profile", StatusCode::BAD_REQUEST),
        (Method::POST, "/api/v1/areas", StatusCode::METHOD_NOT_ALLOWED),
        (Method::DELETE, "/api/v1/plans/blmk-2018", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let request = Request::builder().method(&method).uri(address).header(header::HOST, "localhost");
        let answer = asked(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{method} {address}");
        problem(&answer);
        if status == StatusCode::METHOD_NOT_ALLOWED {
            assert_eq!(answer.headers[header::ALLOW], "GET,HEAD", "{method} {address}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_as_it_was_is_not_sent_again() {
    for address in [format!("/api/v1/areas/{HARBOUR}/profile"), format!("/areas/{HARBOUR}/changes.csv")] {
        let first = got(&address).await;
        let tag = first.headers[header::ETAG].to_str().unwrap().to_owned();
        assert!(!tag.starts_with("W/"), "{tag} is strong");
        assert_eq!(first.headers[header::CACHE_CONTROL], "private, no-cache");
        for held in [tag.clone(), format!("\"other\", {tag}"), "*".to_owned(), format!("W/{tag}")] {
            let again = asked(to(&address).header(header::IF_NONE_MATCH, held).body(Body::empty()).unwrap()).await;
            assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
            assert_eq!(again.headers[header::ETAG], tag);
        }
        let other = asked(to(&address).header(header::IF_NONE_MATCH, "\"other\"").body(Body::empty()).unwrap()).await;
        assert_eq!(other.bytes, first.bytes);
    }
}

#[tokio::test]
async fn a_compressed_answer_has_a_tag_of_its_own() {
    let address = format!("/api/v1/areas/{HARBOUR}/profile");
    let of = |held: &str| {
        let request = to(&address).header(header::ACCEPT_ENCODING, "gzip").header(header::IF_NONE_MATCH, held);
        asked(request.body(Body::empty()).unwrap())
    };
    let plain = got(&address).await.headers[header::ETAG].to_str().unwrap().to_owned();
    let compressed = of("").await;
    assert_eq!(compressed.headers[header::CONTENT_ENCODING], "gzip");
    let tag = compressed.headers[header::ETAG].to_str().unwrap().to_owned();
    assert_eq!(tag, format!("{}-gzip\"", plain.trim_end_matches('"')));
    let again = of(&tag).await;
    assert_eq!((again.status, again.headers[header::ETAG].to_str().unwrap()), (StatusCode::NOT_MODIFIED, tag.as_str()));
}

#[tokio::test]
async fn an_answer_that_changed_has_another_tag() {
    let (bench, _folder) = aside(|| havelock_of("a planner", jiff::Timestamp::now));
    let tag = async || seen_of(&bench, "/api/v1/groups").await.headers[header::ETAG].clone();
    let before = tag().await;
    assert_eq!(tag().await, before);
    aside(|| bench.set_group("docks", None, &[HARBOUR.to_owned()])).unwrap();
    assert_ne!(tag().await, before);
    // Dropped where it may wait for its database.
    aside(move || drop(bench));
}

#[tokio::test]
async fn a_long_list_comes_piece_by_piece_and_whole_where_nothing_is_asked() {
    let whole = got("/api/v1/areas?level=practice").await;
    assert!(!whole.headers.contains_key("x-total-count"));
    let all = whole.json()["areas"].as_array().unwrap().clone();
    assert!(20 < all.len() && all.len() <= 23, "Havelock has 23 practices, some of them closed");
    let (mut pieces, mut next) = (Vec::new(), "/api/v1/areas?level=practice&limit=10".to_owned());
    loop {
        let piece = got(&next).await;
        assert_eq!(piece.headers["x-total-count"], all.len().to_string());
        pieces.push(piece.json()["areas"].as_array().unwrap().clone());
        let Some(link) = piece.headers.get(header::LINK) else { break };
        let link = link.to_str().unwrap().strip_suffix(">; rel=\"next\"").unwrap();
        next = link.strip_prefix('<').unwrap().to_owned();
    }
    assert_eq!(pieces, all.chunks(10).map(<[Value]>::to_vec).collect::<Vec<_>>());
    let beyond = got("/api/v1/areas?level=practice&offset=500").await;
    assert_eq!(beyond.json()["areas"], json!([]));
}

#[tokio::test]
async fn pages_link_only_to_json_that_takes_their_words() {
    let mut seen = std::collections::BTreeSet::new();
    for page in furnished::addresses(&LIVED.made).into_iter().filter(|page| !page.contains("skillmix")) {
        let html = got(&page).await.text();
        for link in html.split("href=\"/api/v1").skip(1) {
            let link = link.split(['"', '#']).next().unwrap_or_default().replace("&amp;", "&").replace("&#38;", "&");
            // The document itself is asked without words.
            let is_asked = !link.is_empty() && link != "/openapi.json";
            if !is_asked || !seen.insert(link.clone()) {
                continue;
            }
            let sign = if link.contains('?') { '&' } else { '?' };
            // Refused for a last word of ours before anything is worked out, or for one before it, which is a fault.
            let answer = got(&format!("/api/v1{link}{sign}height=tall")).await;
            let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
            assert!(detail.starts_with("`height` is no word"), "{page} links to {link}: {detail}");
        }
    }
    assert!(20 < seen.len(), "{} links", seen.len());
}

#[tokio::test]
async fn the_document_is_served_and_every_schema_it_names_is_in_it() {
    let served = got("/api/v1/openapi.json").await;
    assert_eq!(served.json(), *DOCUMENT);
    let text = served.text();
    let named: std::collections::BTreeSet<&str> =
        text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for name in named {
        assert!(DOCUMENT.pointer(name).is_some(), "{name}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found_whatever_it_would_have_been() {
    for nowhere in [
        "plans/nowhere",
        "scenarios/nowhere",
        "baselines/nowhere",
        "corrections/nowhere",
        "collections/nowhere",
        "collections/nowhere/bias",
        "collections/nowhere/posts",
        "collections/nowhere/reminders",
        "collections/nowhere/places/Z99001",
        "collections/nowhere/places/Z99001/history",
        "areas/nowhere/profile",
        "areas/U99901/series/nowhere",
    ] {
        let answer = got(&format!("/api/v1/{nowhere}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nowhere}: {}", answer.text());
        problem(&answer);
    }
}

#[test]
fn every_schema_has_a_name_that_tells_what_it_is_of() {
    let schemas = DOCUMENT["components"]["schemas"].as_object().unwrap();
    // Types of one name are numbered by the library that makes schemas of them.
    let numbered: Vec<&String> =
        schemas.keys().filter(|name| name.ends_with(|end: char| end.is_ascii_digit())).collect();
    assert!(numbered.is_empty(), "give each `#[schemars(rename = \"…\")]` with a telling name: {numbered:?}");
}

#[tokio::test]
async fn a_paper_is_told_figure_by_figure_and_says_where_its_files_are() {
    let paper = got(&format!("/api/v1/areas/{HARBOUR}/report?what=short")).await.json();
    let figures = paper["figures"].as_array().unwrap();
    assert!(50 < figures.len(), "{} figures", figures.len());
    let nurses = figures.iter().find(|one| one["id"] == "U99901.nurse_fte_per_100k").unwrap();
    let command = nurses["command"].as_str().unwrap();
    assert!(command.starts_with("wholetime ") && command.contains(HARBOUR), "{command}");
    assert!(!nurses["sources"].as_array().unwrap().is_empty(), "{nurses}");
    let files: Vec<&str> =
        paper["files"].as_array().unwrap().iter().map(|file| file["href"].as_str().unwrap()).collect();
    assert_eq!(files.len(), 5);
    let csv = files.iter().find(|href| href.contains("profile.csv?")).unwrap();
    let file = got(csv).await;
    assert_eq!(file.status, StatusCode::OK, "{csv}");
    let text = nurses["text"].as_str().unwrap();
    assert!(file.text().contains(&format!("U99901.nurse_fte_per_100k,{text},")), "the same figure as in the file");
}

#[tokio::test]
async fn the_log_of_changes_is_told_whole_and_piece_by_piece() {
    let log = got("/api/v1/audit?verify=true").await.json();
    let entries = log["entries"].as_array().unwrap();
    assert_eq!(log["last_sequence"], entries.len());
    assert_eq!(entries[0]["subject"], "group:quayside");
    assert!(log["chain"].to_string().contains(entries.last().unwrap()["hash"].as_str().unwrap()), "{}", log["chain"]);
    let piece = got("/api/v1/audit?limit=1&offset=1").await;
    assert_eq!(piece.json()["entries"], json!([entries[1]]));
    assert_eq!(piece.headers["x-total-count"], entries.len().to_string());
}
