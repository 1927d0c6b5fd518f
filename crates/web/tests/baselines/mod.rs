//! Baselines on the pages: made, confirmed in one click, disputed, signed with exceptions, refreshed; nothing typed is lost.

use super::*;

/// Havelock with one baseline of its first network; the tests below act on different practices, or make their own.
static SIGNED_OFF: LazyLock<(Arc<Workbench>, String, Vec<String>, TempDir)> = LazyLock::new(|| {
    aside(|| {
        let (bench, folder) = havelock_of("Pat <b>Planner</b>", jiff::Timestamp::now);
        let pcn = bench.areas(None, Some(Level::Pcn), None, Scope::default(), 1).unwrap().areas[0].code.clone();
        let inside = bench.areas(None, Some(Level::Practice), Some(&pcn), Scope::default(), 9).unwrap();
        let practices = inside.areas.iter().map(|area| area.code.clone()).collect();
        (bench, pcn, practices, folder)
    })
});

async fn see(path: &str) -> Answer {
    seen_of(&SIGNED_OFF.0, path).await
}

async fn send(path: &str, fields: &[(&str, &str)]) -> Answer {
    sent_to(&SIGNED_OFF.0, path, fields).await
}

fn goes_to(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.headers[header::LOCATION].to_str().unwrap().to_owned()
}

/// Makes a baseline of the network and answers with its address.
async fn made(name: &str, period: &str) -> String {
    made_of(&SIGNED_OFF.1, name, period).await
}

async fn made_of(area: &str, name: &str, period: &str) -> String {
    let fields = [("area", area), ("name", name), ("period", period), ("deemed_after", "0")];
    goes_to(&send("/baselines", &fields).await)
}

#[tokio::test]
async fn what_was_typed_wrong_is_shown_again_with_what_to_do() {
    for (field, typed, said) in [
        ("area", "Nowhere <b>", "no area is called"),
        ("period", "june", "june"),
        ("deemed_after", "soon", "is not a number of days"),
        ("collection", "none", "no collection"),
    ] {
        let mut fields = vec![("area", SIGNED_OFF.1.as_str()), ("name", "<i>mine</i>")];
        fields.retain(|(name, _)| *name != field);
        fields.push((field, typed));
        let again = send("/baselines", &fields).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        let html = again.text();
        assert!(html.contains("There is a problem") && html.contains(said), "{field}: {html}");
        assert!(html.contains("&#60;i&#62;mine") && !html.contains("<i>mine"), "what was typed stays, escaped");
    }
}

#[tokio::test]
async fn a_practice_confirms_in_one_click_or_disputes_with_a_reason() {
    let baseline = made("One <click>", "2024-09").await;
    let page = see(&baseline).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("One &#60;click&#62;") && page.text().contains("no answer yet"));
    let practice = format!("{baseline}/places/{}", SIGNED_OFF.2[0]);
    let asked = see(&practice).await.text();
    assert!(asked.contains("Not answered yet") && asked.contains(&format!("action=\"{practice}/confirm\"")), "{asked}");
    let after = goes_to(&send(&format!("{practice}/confirm"), &[]).await);
    let shown = see(&after).await.text();
    assert!(shown.contains("Confirmed by Pat &#60;b&#62;Planner") && !shown.contains("These figures are right"));

    let other = format!("{baseline}/places/{}", SIGNED_OFF.2[1]);
    let silent = send(&format!("{other}/dispute"), &[("because", " "), ("correction", "c9")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.text().contains("has made no correction") && silent.text().contains("value=\"c9\""));
    let without = send(&format!("{other}/dispute"), &[("because", " ")]).await.text();
    assert!(without.contains("href=\"#because\"") && without.contains("say what is wrong"), "{without}");
    goes_to(&send(&format!("{other}/dispute"), &[("because", "a <nurse> is missing")]).await);
    let certificate = see(&format!("{baseline}/certificate")).await.text();
    assert!(certificate.contains("a &#60;nurse&#62; is missing") && certificate.contains("disputed (1)"));
}

#[tokio::test]
async fn a_network_signs_with_its_exceptions_named_and_takes_it_back_with_a_reason() {
    let baseline = made("To sign", "2024-09").await;
    let network = format!("{baseline}/places/{}", SIGNED_OFF.1);
    let form = see(&network).await.text();
    assert!(form.contains(&format!("name=\"except.{}\"", SIGNED_OFF.2[0])), "{form}");
    let reasons = [("except.all", ""), ("role_title", "Clinical <director>")];
    let refused = send(&format!("{network}/sign"), &reasons).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let html = refused.text();
    assert!(html.contains("cannot be signed yet") && html.contains("Clinical &#60;director&#62;"), "{html}");
    goes_to(&send(&format!("{network}/sign"), &[("except.all", "by telephone"), reasons[1]]).await);
    let certificate = see(&format!("{baseline}/certificate")).await.text();
    assert!(certificate.contains("signed by Pat &#60;b&#62;Planner") && certificate.contains("by telephone"));
    assert!(see(&network).await.text().contains("Take the signature back"));
    let silent = send(&format!("{network}/unsign"), &[("why", "")]).await;
    assert!(silent.status == StatusCode::UNPROCESSABLE_ENTITY && silent.text().contains("href=\"#why\""));
    goes_to(&send(&format!("{network}/unsign"), &[("why", "too <early>")]).await);
    let certificate = see(&format!("{baseline}/certificate")).await.text();
    assert!(certificate.contains("too &#60;early&#62;") && certificate.contains("not signed"));
}

#[tokio::test]
async fn a_refresh_asks_again_and_says_what_changed() {
    let baseline = made_of("U99901", "Spring", "2024-06").await;
    goes_to(&send(&format!("{baseline}/deem"), &[]).await);
    let nobody_waits = send(&format!("{baseline}/deem"), &[]).await;
    assert!(nobody_waits.status == StatusCode::UNPROCESSABLE_ENTITY && nobody_waits.text().contains("has answered"));
    let bad = send(&format!("{baseline}/refresh"), &[("period", "never")]).await;
    assert!(bad.status == StatusCode::UNPROCESSABLE_ENTITY && bad.text().contains("value=\"never\""));
    let changes = goes_to(&send(&format!("{baseline}/refresh"), &[("period", "2024-12"), ("name", "")]).await);
    let told = see(&changes).await.text();
    // Havelock's story: Rope Walk closes on 30 June 2024.
    assert!(told.contains("No longer in it") && told.contains("Z99003"), "{told}");
    let newer = changes.strip_suffix("/changes").unwrap();
    let listed = see("/baselines").await.text();
    assert!(listed.contains(newer) && listed.contains(&baseline));
    let practice = see(&format!("{newer}/places/Z99001")).await.text();
    assert!(practice.contains("Not answered yet"), "everybody is asked again");
    assert!(practice.contains("Changed since June 2024") || practice.contains("Nothing changed here"));
}

#[tokio::test]
async fn tables_and_json_are_the_sealed_figures() {
    let baseline = made("To take away", "2024-09").await;
    let id = baseline.rsplit('/').next().unwrap();
    let json = see(&format!("/api/v1/baselines/{id}")).await.json();
    let place = json["places"].as_array().unwrap().iter().find(|place| place["area"]["code"] == *SIGNED_OFF.1).unwrap();
    let figure = place["figures"].as_array().unwrap().iter().find(|one| one["line"] == "nurse_fte").unwrap();
    let shown = figure["shown"].as_str().unwrap();
    assert!(see(&baseline).await.text().contains(shown));
    let csv = see(&format!("{baseline}/figures.csv")).await.text();
    let row =
        csv.lines().find(|row| row.contains(&format!(",{},", SIGNED_OFF.1)) && row.contains(",nurse_fte,")).unwrap();
    assert!(row.contains(shown) && row.contains(json["seal"].as_str().unwrap()), "{row}");
    let workbook = see(&format!("{baseline}/figures.xlsx")).await;
    assert!(workbook.status == StatusCode::OK && workbook.bytes.starts_with(b"PK"));
    for path in ["certificate", "changes?against=x"] {
        let answer = see(&format!("/api/v1/baselines/{id}/{path}")).await;
        let is_there = if path == "certificate" { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(answer.status, is_there, "{path}: {}", answer.text());
    }
    let certificate = see(&format!("/api/v1/baselines/{id}/certificate")).await.json();
    assert_eq!(certificate["certificate"]["seal"], json["seal"]);
    assert!(see(&format!("{baseline}/certificate.csv")).await.text().contains(",waiting,"));
    assert_eq!(see("/baselines/none-2024-09-1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(see(&format!("{baseline}/places/Z99999")).await.status, StatusCode::NOT_FOUND);
}
