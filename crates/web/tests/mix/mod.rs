//! The mix on the pages: asked, taken away, kept as a plan, stopped; what is wrong is told at its field, and all of it without
//! script.

use std::time::Duration;

use wholetime_workbench::access::{Grant, Role, Who};

use super::*;

type Kept = LazyLock<(Arc<Workbench>, TempDir)>;

// Kept to the end: a thread that serves must not wait for a database to close.
static ASKED: Kept = LazyLock::new(place);
static STOPPED: Kept = LazyLock::new(place);

fn place() -> (Arc<Workbench>, TempDir) {
    aside(|| havelock_of("pat", jiff::Timestamp::now))
}

fn of(router: &Router, method: &str, path: &str, kind: &str, body: String) -> impl Future<Output = Answer> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, kind);
    asked_of(router.clone(), request.body(Body::from(body)).unwrap())
}

/// A page of a router, waited for where it takes long.
async fn seen(router: &Router, path: &str) -> Answer {
    let mut answer = of(router, "GET", path, "text/plain", String::new()).await;
    let at = goes_to(&answer);
    while at.starts_with("/work/") && (answer.status == StatusCode::SEE_OTHER || is_working(&answer)) {
        tokio::time::sleep(Duration::from_millis(200)).await;
        answer = of(router, "GET", &at, "text/plain", String::new()).await;
    }
    answer
}

fn is_working(answer: &Answer) -> bool {
    answer.text().contains("data-events=\"/work/")
}

fn goes_to(answer: &Answer) -> String {
    answer.headers.get(header::LOCATION).map_or_else(String::new, |to| to.to_str().unwrap().to_owned())
}

/// The form of the page, as a browser sends it.
fn form(fields: &[(&str, &str)], file: Option<&[u8]>) -> (&'static str, String) {
    let mut body = String::new();
    for (name, value) in fields {
        body.push_str(&format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    let name = if file.is_some() { "limits.toml" } else { "" };
    body.push_str(&format!(
        "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n{}\r\n--XX--\r\n",
        String::from_utf8_lossy(file.unwrap_or_default())
    ));
    ("multipart/form-data; boundary=XX", body)
}

#[tokio::test]
async fn a_mix_is_asked_seen_taken_away_and_kept_as_a_plan() {
    let bench = &ASKED.0;
    let router = wholetime_web::router(Arc::clone(bench), vec!["localhost".to_owned()]);
    let pcn = &PLACE.pcn;
    let path = format!("/areas/{pcn}/skillmix");

    // The area is chosen, and the form leads to the address of its question.
    let chosen = of(&router, "GET", &format!("/skillmix?area={pcn}"), "text/plain", String::new()).await;
    assert_eq!((chosen.status, goes_to(&chosen)), (StatusCode::SEE_OTHER, path.clone()));
    let (kind, body) = form(&[("years", "2"), ("unit", "1"), ("robust", ""), ("seed", "1")], None);
    let led = of(&router, "POST", &path, kind, body).await;
    let address = format!("{path}?years=2&unit=1");
    assert_eq!((led.status, goes_to(&led)), (StatusCode::SEE_OTHER, address.clone()), "{}", led.text());

    let answer = seen(&router, &address).await;
    let html = answer.text();
    assert_eq!(answer.status, StatusCode::OK, "{html}");
    for part in
        ["The mix", "Who does the work", "What it costs and who pays", "What binds", "Into a plan", "/substitution"]
    {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(
        html.contains("name=\"years\" type=\"text\" inputmode=\"numeric\" value=\"2\""),
        "what was asked stays typed"
    );
    assert!(html.contains(&format!("{path}/plan.toml?years=2&#38;unit=1")), "{html}");

    // What is taken away is what was seen.
    let problem = seen(&router, &format!("{path}/problem.json?years=2&unit=1")).await.json();
    assert_eq!(problem["years"].as_array().unwrap().len(), 2);
    assert_eq!(problem["unit"], 1.0);
    for file in [".csv", "/places.csv"] {
        let csv = seen(&router, &format!("{path}{file}?years=2&unit=1")).await;
        assert!(csv.status == StatusCode::OK && 1 < csv.text().lines().count(), "{file}: {}", csv.text());
    }
    let document = seen(&router, &format!("{path}/plan.toml?years=2&unit=1")).await;
    assert!(document.text().contains("kind = \"need\""), "{}", document.text());

    // Kept as a plan once; a second of that name is refused at its field.
    let plan = format!("{path}/plan");
    let kind = "application/x-www-form-urlencoded";
    let sent = "years=2&unit=1&name=a-mix".to_owned();
    let kept = of(&router, "POST", &plan, kind, sent.clone()).await;
    assert_eq!((kept.status, goes_to(&kept)), (StatusCode::SEE_OTHER, "/plans/a-mix".to_owned()), "{}", kept.text());
    for part in ["", "/cost", "/targets", "/findings"] {
        let page = seen(&router, &format!("/plans/a-mix{part}")).await;
        assert_eq!(page.status, StatusCode::OK, "{part}: {}", page.text());
    }
    let again = of(&router, "POST", &plan, kind, sent).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().contains("href=\"#name\"") && again.text().contains("give this one another name"));

    // Who may see plans but not write them takes the document away, and is not offered more.
    let grants = vec![Grant { role: Role::Viewer, place: "ENG".to_owned() }];
    let viewer = bench.acting_as(Who::Person { name: "vi".to_owned(), grants });
    aside(move || {
        let mix = viewer.skillmix(pcn, &SkillmixAsked { unit: 1.0, ..SkillmixAsked::of(2) }, Scope::default()).unwrap();
        assert!(viewer.accept_plan_of_mix(&mix, Some("theirs")).is_err());
    });
}

#[tokio::test]
async fn what_cannot_be_asked_is_told_at_its_field_and_what_was_typed_stays() {
    let bench = &ASKED.0;
    let router = wholetime_web::router(Arc::clone(bench), vec!["localhost".to_owned()]);
    let path = format!("/areas/{}/skillmix", PLACE.pcn);
    for (fields, file, field, said) in [
        (vec![("years", "<many>")], None, "years", "is no number"),
        (vec![("years", "-1")], None, "years", "write a whole number from 0 on"),
        (vec![("years", "99")], None, "years", "ask for 1 to 10"),
        (vec![("years", "3"), ("unit", "7")], None, "unit", "give 0 to 1"),
        (vec![("years", "3"), ("seconds", "0")], None, "seconds", "give 0.1 to 600"),
        (vec![("years", "3"), ("robust", "-1")], None, "robust", "from 0 on"),
        (vec![("years", "3")], Some(&b"\xff\xfe"[..]), "limits", ""),
    ] {
        let (kind, body) = form(&fields, file);
        let refused = of(&router, "POST", &path, kind, body).await;
        let html = refused.text();
        // Bytes that are no text are replaced on their way into this test's form, and are then no limits.
        if refused.status == StatusCode::SEE_OTHER {
            assert_eq!(field, "limits");
            continue;
        }
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{html}");
        assert!(html.contains("There is a problem") && html.contains(&format!("href=\"#{field}\"")), "{html}");
        assert!(html.contains(said) && !html.contains("<many>"), "{said}: {html}");
    }
    let refused = seen(&router, &format!("{path}?years=2&from=2099-01")).await;
    assert!(refused.text().contains("href=\"#from\""), "{}", refused.text());
    for (path, kind) in [(path.clone(), "text/plain"), (format!("{path}/plan"), "application/json")] {
        let nothing = of(&router, "POST", &path, kind, String::new()).await;
        assert!(nothing.status.is_client_error(), "{}", nothing.status);
        assert!(nothing.text().contains("open the page of the mix and send its own form"), "{}", nothing.text());
    }
    let (kind, body) = form(&[("years", "3")], Some(&[b'#'; 300 * 1024]));
    let large = of(&router, "POST", &path, kind, body).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(large.text().contains("larger than 256 kB"), "{}", large.text());
    let refused = seen(&router, &format!("{path}?years=2&limits=nonsense")).await;
    assert!(refused.text().contains("href=\"#limits\""), "{}", refused.text());
    let unknown = of(&router, "GET", "/skillmix?area=Nowhere", "text/plain", String::new()).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unknown.text().contains("href=\"#area\"") && unknown.text().contains("value=\"Nowhere\""));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_mix_that_takes_long_is_stopped_on_its_page_and_its_process_ends() {
    let folder = &STOPPED.1;
    let told = folder.path().join("process");
    let script = format!("echo $$ > '{}'; exec sleep 600", told.display());
    let bench = STOPPED.0.as_ref().clone().solving_in("/bin/sh".into(), &["-c", &script]);
    let router = wholetime_web::router(Arc::new(bench), vec!["localhost".to_owned()]);
    let begun =
        of(&router, "GET", &format!("/areas/{}/skillmix?years=1", PLACE.pcn), "text/plain", String::new()).await;
    let at = goes_to(&begun);
    assert!(at.starts_with("/work/"), "{}: {}", begun.status, begun.text());
    let process = loop {
        match std::fs::read_to_string(&told) {
            Ok(process) if process.ends_with('\n') => break process.trim().to_owned(),
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    };
    of(&router, "POST", &format!("{at}/stop"), "text/plain", String::new()).await;
    let stopped = loop {
        let page = of(&router, "GET", &at, "text/plain", String::new()).await;
        if !is_working(&page) {
            break page.text();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert!(stopped.contains("<h1>Stopped</h1>"), "{stopped}");
    let is_there = std::process::Command::new("/bin/sh").args(["-c", &format!("kill -0 {process}")]).output().unwrap();
    assert!(!is_there.status.success(), "process {process} goes on");
}
