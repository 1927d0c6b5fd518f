//! Corrections on the pages: disputed in two clicks, shown beside the national figure, decided about, listed to be mended.

use super::*;

/// Havelock with a person who may do everything; the tests below dispute figures of different practices.
static DISPUTED: LazyLock<(Arc<Workbench>, String, Vec<String>, TempDir)> = LazyLock::new(|| {
    aside(|| {
        let (bench, folder) = havelock_of("Pat <b>Planner</b>", jiff::Timestamp::now);
        let pcn = bench.areas(None, Some(Level::Pcn), None, Scope::default(), 1).unwrap().areas[0].code.clone();
        let inside = bench.areas(None, Some(Level::Practice), Some(&pcn), Scope::default(), 9).unwrap();
        let practices = inside.areas.iter().map(|area| area.code.clone()).collect();
        (bench, pcn, practices, folder)
    })
});

fn pcn() -> &'static str {
    &DISPUTED.1
}

async fn see(path: &str) -> Answer {
    seen_of(&DISPUTED.0, path).await
}

async fn send(path: &str, fields: &[(&str, &str)]) -> Answer {
    sent_to(&DISPUTED.0, path, fields).await
}

/// Where the link with a text leads.
fn href(html: &str, text: &str) -> String {
    let (before, _) = html.split_once(&format!("\">{text}</a>")).unwrap();
    before.rsplit_once("href=\"").unwrap().1.replace("&#38;", "&").replace("&amp;", "&")
}

/// Disputes the nurses of a practice of the network and answers with the page of the correction.
async fn dispute(nth: usize, ours: &str, because: &str) -> String {
    let form = format!("/areas/{}/dispute/nurse_fte", DISPUTED.2[nth]);
    let sent = send(&form, &[("ours", ours), ("because", because), ("until", "")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    sent.headers[header::LOCATION].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_figure_is_disputed_in_two_clicks_and_both_figures_are_shown() {
    let practice = &DISPUTED.2[0];
    let explained = see(&format!("/areas/{practice}/explain/nurse_fte")).await.text();
    let form = href(&explained, "This is wrong");
    let asked = see(&form).await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.text().contains("The national file says"), "{}", asked.text());
    let correction = dispute(0, "7.25", "<i>two</i> nurses are missing").await;
    let shown = see(&correction).await.text();
    assert!(shown.contains("7.25 FTE") && shown.contains("&#60;i&#62;two") && !shown.contains("<i>two"), "{shown}");
    let profile = see(&format!("/areas/{practice}")).await.text();
    assert!(profile.contains("National figures that practices dispute") && profile.contains("7.25"));
    assert!(profile.contains(">the national file"), "totals use the file's until somebody decides");
    let list = see(&format!("/areas/{}/corrections", pcn())).await.text();
    assert!(list.contains(&correction) && list.contains("not decided"));
}

#[tokio::test]
async fn what_was_typed_wrong_is_shown_again_with_what_to_do() {
    let form = format!("/areas/{}/dispute/nurse_fte", DISPUTED.2[1]);
    let because = "a <nurse> joined";
    for (ours, until, said) in [
        ("many", "", "is not a number"),
        ("", "", "Say what the figure should be"),
        ("-1", "", "say a number from 0"),
        ("3.5", "soon", "soon"),
    ] {
        let again = send(&form, &[("ours", ours), ("because", because), ("until", until)]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        let html = again.text();
        assert!(html.contains("There is a problem") && html.contains(said), "{ours}: {html}");
        assert!(html.contains("a &#60;nurse&#62; joined"), "what was typed stays");
    }
    let silent = send(&form, &[("ours", "3.5"), ("because", " ")]).await.text();
    assert!(silent.contains("href=\"#because\"") && silent.contains("say why"), "{silent}");
}

#[tokio::test]
async fn a_total_that_uses_a_correction_is_labelled_and_can_be_seen_without() {
    let correction = dispute(2, "9.5", "three nurses are missing").await;
    let id = correction.rsplit('/').next().unwrap();
    let without_reason = send(&format!("{correction}/decide"), &[("choice", "use"), ("because", "")]).await;
    assert_eq!(without_reason.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without_reason.text().contains("href=\"#decide-because\""));
    let api = format!("/api/v1/areas/{}/explain/nurse_fte?basis=practice_level_sum", pcn());
    let before = see(&api).await.json();
    let decided = send(&format!("{correction}/decide"), &[("choice", "use"), ("because", "seen the rota")]).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER);
    let after = see(&api).await.json();
    let own = after["corrections"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone();
    assert_eq!((&own["ours"], &own["decided_by"]), (&serde_json::json!(9.5), &serde_json::json!("Pat <b>Planner</b>")));
    let number = |answer: &serde_json::Value| answer["value"].as_f64().unwrap();
    let change = own["change"].as_f64().unwrap();
    assert!((number(&after) - number(&before) - change).abs() < 1e-9);
    assert_eq!(after["with_corrections"], "used");
    let filed = see(&format!("{api}&corrections=none")).await.json();
    assert_eq!((&filed["value"], &filed["with_corrections"]), (&before["value"], &serde_json::json!("none")));
    let page = see(&format!("/areas/{}/explain/nurse_fte", pcn())).await.text();
    assert!(
        page.contains("includes 1 correction") && page.contains("The same as the national files have it"),
        "{page}"
    );
    assert!(page.contains("Pat &#60;b&#62;Planner") && !page.contains("<b>Planner"));

    let back = send(&format!("{correction}/withdraw"), &[("because", "our slip")]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    assert_eq!(see(&api).await.json()["value"], before["value"]);
}

#[tokio::test]
async fn a_practice_has_a_list_of_what_to_mend_on_paper_and_as_a_file() {
    dispute(3, "8", "a nurse is missing").await;
    let practice = &DISPUTED.2[3];
    let page = see(&format!("/areas/{practice}/mend")).await.text();
    assert!(page.contains("they should be 300 h"), "8 FTE of 37.5 hours: {page}");
    let file = see(&format!("/areas/{practice}/mend.csv")).await.text();
    let mut rows = file.lines();
    assert!(rows.next().unwrap().starts_with("practice,name,what,staff_group,unit,file_of,file_says,should_say"));
    assert!(rows.any(|row| row.starts_with(practice.as_str()) && row.contains(",8,")), "{file}");
    let all = see("/corrections.csv").await.text();
    assert!(all.starts_with("id,practice,name,measure,unit,from,until,national,source,ours,because"), "{all}");
    let json = see(&format!("/api/v1/areas/{practice}/mend")).await.json();
    assert_eq!(json["practices"][0]["figures"][0]["should_say"], 8.0);
}
