//! Answers that are kept: the same until something changes, and nobody else's.

use axum::http::HeaderName;
use wholetime_workbench::EditionKey;
use wholetime_workbench::access::Role;
use wholetime_workbench::actions::people::ToInvite;

use super::*;

fn in_may() -> jiff::Timestamp {
    "2026-05-05T09:00:00Z".parse().unwrap()
}

async fn asked_with(router: &Router, path: &str, sent: &[(HeaderName, &str)]) -> Answer {
    let mut request = Request::get(path).header(header::HOST, "localhost");
    for (name, value) in sent {
        request = request.header(name, *value);
    }
    asked_of(router.clone(), request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_kept_answer_is_given_until_what_it_was_made_from_is_another() {
    let (bench, _folder) = aside(|| havelock_of("pat", in_may));
    let router = wholetime_web::router(Arc::clone(&bench), vec!["localhost".to_owned()]);
    let seen = async |path: &str| asked_with(&router, path, &[]).await.text();
    let first = seen("/areas/ENG").await;
    assert_eq!(seen("/areas/ENG").await, first);

    // What people make: a group is found as soon as it is made, and no longer than it is there.
    let found = async || seen("/search?q=quayside").await.contains("group:quayside");
    assert!(!found().await);
    let pcn = aside(|| bench.areas(None, Some(Level::Pcn), None, Scope::default(), 1).unwrap().areas[0].code.clone());
    aside(|| bench.set_group("quayside", Some("Quayside"), std::slice::from_ref(&pcn)).unwrap());
    assert!(found().await);
    aside(|| bench.remove_group("quayside").unwrap());
    assert!(!found().await);

    // What is published: without its newest file an area is shown as of the month before.
    let newest = async || {
        let profile = asked_with(&router, "/api/v1/areas/ENG/profile", &[]).await.json();
        profile["period"].as_str().unwrap().to_owned()
    };
    let before = newest().await;
    let held = aside(|| bench.sources().unwrap().held);
    let of_staff = held.iter().filter(|one| one.period.to_string() == before);
    for edition in of_staff {
        let key = EditionKey { source: edition.source.clone(), period: edition.period, revision: edition.revision };
        aside(|| bench.withdraw(&key, "sent twice").unwrap());
    }
    assert!(newest().await < before, "{before}");
    aside(|| drop((router, bench)));
}

#[tokio::test]
async fn a_kept_answer_is_compressed_for_whom_it_was_and_not_sent_to_who_has_it() {
    let (bench, _folder) = aside(|| havelock_of("pat", in_may));
    let router = wholetime_web::router(Arc::clone(&bench), vec!["localhost".to_owned()]);
    let path = "/api/v1/areas/ENG/profile";
    let gzip = (header::ACCEPT_ENCODING, "gzip");
    for _ in 0..2 {
        let small = asked_with(&router, path, std::slice::from_ref(&gzip)).await;
        assert_eq!(small.headers[header::CONTENT_ENCODING], "gzip");
        assert!(small.bytes.starts_with(&[0x1f, 0x8b]), "the mark of gzip (RFC 1952, 2.3.1)");
        let plain = asked_with(&router, path, &[]).await;
        assert!(plain.headers.get(header::CONTENT_ENCODING).is_none());
        assert_eq!(plain.json()["area"]["code"], "ENG");

        let tag = small.headers[header::ETAG].to_str().unwrap().to_owned();
        let known = asked_with(&router, path, &[gzip.clone(), (header::IF_NONE_MATCH, &tag)]).await;
        assert_eq!((known.status, known.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
        let other = asked_with(&router, path, &[gzip.clone(), (header::IF_NONE_MATCH, "\"another\"")]).await;
        assert_eq!(other.status, StatusCode::OK);
    }
    aside(|| drop((router, bench)));
}

#[tokio::test]
async fn a_kept_page_is_nobody_elses_and_ends_with_the_right_to_it() {
    let (bench, ada, bo, _folder) = aside(|| {
        let (bench, folder) = havelock_of("zoe", in_may);
        let sign_up = |by: &str, name: &str, role: &str| {
            let asked = ToInvite { name: name.to_owned(), roles: vec![role.to_owned()], ..ToInvite::default() };
            let settings =
                Settings { workspace: bench.workspace().to_owned(), database: None, by: by.to_owned(), clock: in_may };
            let open = Workbench::open(settings).unwrap();
            let link = open.invite(&asked).unwrap().link;
            let secret = link.strip_prefix("/invitation/").unwrap();
            open.take_up(secret, "tide lamp ox").unwrap().unwrap().secret.reveal().to_owned()
        };
        let ada = sign_up("zoe", "ada", "administrator@ENG");
        let bo = sign_up("ada", "bo", "viewer@ENG");
        (bench, ada, bo, folder)
    });
    let router = wholetime_web::router(Arc::clone(&bench), vec!["localhost".to_owned()]);
    let seen = async |secret: &str| {
        let cookie = format!("wholetime={secret}");
        asked_with(&router, "/areas/ENG", &[(header::COOKIE, &cookie)]).await
    };
    for _ in 0..2 {
        for (secret, own, other) in [(&ada, ">ada<", ">bo<"), (&bo, ">bo<", ">ada<")] {
            let page = seen(secret).await.text();
            assert!(page.contains(own) && !page.contains(other), "the page of {own}");
        }
        let stranger = asked_with(&router, "/areas/ENG", &[]).await;
        assert_eq!(stranger.status, StatusCode::SEE_OTHER);
    }
    aside(|| {
        let ada = bench.who_holds(Some(&ada)).unwrap();
        bench.acting_as(ada).revoke("bo", Role::Viewer, "ENG").unwrap();
    });
    assert_eq!(seen(&bo).await.status, StatusCode::FORBIDDEN);
    assert_eq!(seen(&ada).await.status, StatusCode::OK);
    aside(|| drop((router, bench)));
}
