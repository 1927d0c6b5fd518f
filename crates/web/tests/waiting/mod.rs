//! The first page says what waits for whoever asks, and leads there.

use wholetime_workbench::access::{Grant, Role, Who};
use wholetime_workbench::actions::baselines::BaselineAsked;
use wholetime_workbench::actions::corrections::Dispute;
use wholetime_workbench::actions::returns::Asking;
use wholetime_workbench::questions::waiting::Task;
use wholetime_workbench::returns::How;

use super::*;

/// A fortnight after the collections below were due.
fn in_april() -> jiff::Timestamp {
    "2026-04-14T09:00:00Z".parse().unwrap()
}

fn tasks(bench: &Workbench) -> Vec<Task> {
    bench.waiting().unwrap().waiting.iter().map(|line| line.task).collect()
}

fn everybody_is_told_of_theirs() -> (Arc<Workbench>, TempDir) {
    let (bench, folder) = havelock_of("pat", in_april);
    let pcn = bench.areas(None, Some(Level::Pcn), None, Scope::default(), 1).unwrap().areas[0].code.clone();
    assert_eq!(tasks(&bench), [], "nothing was asked yet");

    let opened = bench.open_collection(&pcn, "2026-03-31".parse().unwrap(), &Asking::default()).unwrap().collection;
    let practices: Vec<String> = opened.respondents.iter().map(|one| one.code.clone()).collect();
    bench.return_unchanged(&opened.id, &practices[0], How::Command).unwrap();
    let dispute = Dispute {
        practice: practices[0].clone(),
        figure: "nurse_fte".to_owned(),
        ours: 9.0,
        because: "a nurse is missing".to_owned(),
        until: None,
        period: None,
    };
    let correction = bench.dispute(&dispute).unwrap().correction.id;
    let baseline = bench.make_baseline(&pcn, &BaselineAsked::default()).unwrap().baseline.id;

    assert_eq!(tasks(&bench), [Task::Chase, Task::Decide, Task::Sign], "who is alone runs the whole");
    let acting = |role: Role, place: &str| {
        let grants = vec![Grant { role, place: place.to_owned() }];
        bench.acting_as(Who::Person { name: "ed".to_owned(), grants })
    };
    let editor = acting(Role::PracticeEditor, &practices[1]);
    assert_eq!(tasks(&editor), [Task::Answer, Task::Confirm]);
    let places: Vec<String> =
        editor.waiting().unwrap().waiting.iter().map(|line| line.place.as_ref().unwrap().code.clone()).collect();
    assert_eq!(places, [practices[1].as_str(), practices[1].as_str()], "practices of others are not theirs");
    assert_eq!(tasks(&acting(Role::PracticeEditor, &practices[0])), [Task::Confirm], "who answered need not again");
    assert_eq!(tasks(&acting(Role::Planner, &pcn)), [Task::Chase, Task::Decide]);
    assert_eq!(tasks(&acting(Role::PcnLead, &pcn)), [Task::Sign]);
    assert_eq!(tasks(&acting(Role::Viewer, "ENG")), []);

    // A refresh asks again, so the earlier baseline waits no more; nor does what was decided or closed.
    let next = bench.refresh_baseline(&baseline, &BaselineAsked::default()).unwrap().baseline.id;
    let signing = bench.waiting().unwrap().waiting.pop().unwrap();
    assert_eq!(signing.of.as_deref(), Some(next.as_str()));
    bench.decide(&correction, false, "counted elsewhere").unwrap();
    bench.close_collection(&opened.id).unwrap();
    assert_eq!(tasks(&bench), [Task::Sign]);
    (bench, folder)
}

#[tokio::test]
async fn everybody_is_told_of_what_waits_for_them_and_is_led_there() {
    let (bench, _folder) = aside(everybody_is_told_of_theirs);
    let html = seen_of(&bench, "/").await.text();
    let (_, waits) = html.split_once("Waiting for you").unwrap();
    let there = waits.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(there.starts_with("/baselines/"), "{there}");
    assert_eq!(seen_of(&bench, there).await.status, StatusCode::OK);
    // Its database waits while it is closed, which a thread that serves must not.
    aside(|| drop(bench));
}

#[tokio::test]
async fn a_collection_of_a_group_that_was_removed_can_still_be_seen_and_closed() {
    let (bench, id, _folder) = aside(|| {
        let (bench, folder) = havelock_of("pat", in_april);
        let some = bench.areas(None, Some(Level::Practice), None, Scope::default(), 2).unwrap().areas;
        let codes: Vec<String> = some.iter().map(|area| area.code.clone()).collect();
        bench.set_group("quay", Some("Quay"), &codes).unwrap();
        let opened = bench.open_collection("group:quay", "2026-03-31".parse().unwrap(), &Asking::default()).unwrap();
        bench.remove_group("quay").unwrap();
        assert_eq!(tasks(&bench), [Task::Chase]);
        (bench, opened.collection.id, folder)
    });
    for path in ["/returns".to_owned(), format!("/returns/{id}"), "/".to_owned()] {
        let page = seen_of(&bench, &path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
        assert!(page.text().contains("Quay"), "{path}");
    }
    assert_eq!(sent_to(&bench, &format!("/returns/{id}/close"), &[]).await.status, StatusCode::SEE_OTHER);
    aside(|| drop(bench));
}
