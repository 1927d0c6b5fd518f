//! Templates as they go out and come back, on the invented place.

use std::io::{Cursor, Read as _};

use wholetime_vocabulary::{Cancel, Level, Quiet};
use wholetime_workbench::actions::returns::Asking;
use wholetime_workbench::returns::{Prefilled, Texts};
use wholetime_workbench::{Scope, Settings};

use super::*;

struct Place {
    bench: Workbench,
    collection: Collection,
    practice: String,
    _folder: tempfile::TempDir,
}

fn havelock() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let published = folder.path().join("published");
    Workbench::synthetic_havelock(&published).unwrap();
    let settings = Settings {
        workspace: folder.path().join("workspace"),
        database: None,
        by: "zoe".to_owned(),
        clock: || jiff::Timestamp::constant(1_781_946_000, 0),
    };
    let bench = Workbench::open(settings).unwrap();
    bench.import(&[published], None, &Quiet, &Cancel::default()).unwrap();
    let icb = bench.areas(None, Some(Level::Icb), None, Scope::default(), 1).unwrap().areas[0].code.clone();
    let opened = bench.open_collection(&icb, Date::constant(2026, 6, 30), &Asking::default()).unwrap();
    let practice = opened.collection.respondents[0].code.clone();
    Place { bench, collection: opened.collection, practice, _folder: folder }
}

impl Place {
    fn prefilled(&self) -> Prefilled {
        self.bench.prefilled(&self.collection.id, &self.practice).unwrap()
    }

    fn written(&self, prefilled: &Prefilled) -> Vec<u8> {
        returns::template(prefilled, &self.collection, &self.bench.catalogue().roles).unwrap()
    }
}

fn texts(cells: &[(&str, &str)]) -> Texts {
    cells.iter().map(|(column, text)| ((*column).to_owned(), (*text).to_owned())).collect()
}

/// Answers to every kind of column, as a practice would leave them in the workbook.
fn filled_in(mut form: Prefilled) -> Prefilled {
    let nurses =
        form.sections.get_mut("staff").unwrap().iter_mut().find(|row| row["role"] == "nurse_practice_nurse").unwrap();
    nurses.extend(texts(&[("fte", "4.25"), ("headcount", "6"), ("because", "two came back")]));
    let diabetes = form.sections.get_mut("skills").unwrap().iter_mut().find(|row| row["skill"] == "diabetes").unwrap();
    diabetes.extend(texts(&[("people", "2"), ("wte", "1.4")]));
    let vacancy = [
        ("reference", "GP 1"),
        ("role", "gp_salaried"),
        ("wte", "0.8"),
        ("since", "2026-01-15"),
        ("is_advertised", "yes"),
        ("advertised_on", "nhs_jobs"),
        ("outcome", "open"),
    ];
    form.sections.insert("vacancies".to_owned(), vec![texts(&vacancy)]);
    form.sections
        .insert("planned".to_owned(), vec![texts(&[("role", "dpc_pharmacist"), ("wte", "1"), ("by", "2026-11")])]);
    form.sections
        .insert("about".to_owned(), vec![texts(&[("minutes_taken", "9"), ("contact_role", "practice manager")])]);
    form
}

#[test]
fn a_template_filled_in_comes_back_as_it_was_meant() {
    let place = havelock();
    let bytes = place.written(&filled_in(place.prefilled()));
    let loaded = place.bench.load_return_bytes("back.xlsx", bytes.clone()).unwrap().unwrap().loaded;
    let kept = &loaded.return_;
    assert_eq!((kept.code.as_str(), kept.version, kept.is_unchanged), (place.practice.as_str(), 1, false));
    let sections: Vec<&str> = kept.sections.keys().map(String::as_str).collect();
    assert_eq!(sections, ["about", "planned", "skills", "staff", "vacancies"]);
    let vacancy = &kept.rows("vacancies")[0];
    assert_eq!(vacancy["role"].text(), Some("gp_salaried"));
    assert_eq!(serde_json::to_value(&vacancy["since"]).unwrap(), json!({ "day": "2026-01-15" }));
    assert_eq!(serde_json::to_value(&vacancy["is_advertised"]).unwrap(), json!({ "yes_no": true }));
    assert_eq!(serde_json::to_value(&kept.rows("planned")[0]["by"]).unwrap(), json!({ "month": "2026-11" }));
    assert_eq!(kept.rows("staff")[0]["fte"].number(), Some(4.25));
    assert!(!loaded.corrections.is_empty());
    // Nothing of it had to be guessed.
    let guessed: Vec<&str> =
        loaded.findings.iter().map(|one| one.message.as_str()).filter(|one| one.contains("taken")).collect();
    assert_eq!(guessed, [""; 0]);
    let again = place.bench.load_return_bytes("again.xlsx", bytes).unwrap().unwrap().loaded;
    assert!(again.is_known && again.return_.version == 1);
    // What was sent is what the next template begins with.
    let next = place.prefilled();
    assert_eq!((next.version, next.sections["vacancies"][0]["advertised_on"].as_str()), (Some(1), "nhs_jobs"));
}

#[test]
fn a_template_sent_back_empty_answers_nothing_and_says_so() {
    let place = havelock();
    let bytes = place.written(&place.prefilled());
    let loaded = place.bench.load_return_bytes("empty.xlsx", bytes).unwrap().unwrap().loaded;
    assert_eq!((loaded.return_.sections.len(), loaded.return_.is_unchanged), (0, false));
    assert!(loaded.findings.iter().any(|one| one.message.contains("nothing was filled in")), "{:?}", loaded.findings);
}

#[test]
fn a_file_of_another_form_or_collection_or_with_faults_is_refused_whole() {
    let place = havelock();
    let refused = |bytes: Vec<u8>| {
        let refused = place.bench.load_return_bytes("other.xlsx", bytes).unwrap().unwrap_err();
        refused.faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let mut older = place.prefilled();
    older.form.version = 0;
    assert!(refused(place.written(&older)).contains("version 0 of the form practice"));
    let elsewhere = Collection { id: "elsewhere-2026-06-30".to_owned(), ..place.collection.clone() };
    let bytes = returns::template(&place.prefilled(), &elsewhere, &place.bench.catalogue().roles).unwrap();
    assert!(refused(bytes).contains("no collection `elsewhere-2026-06-30`"));
    let mut wrong = filled_in(place.prefilled());
    wrong.sections.get_mut("vacancies").unwrap()[0].extend(texts(&[("wte", "37.5"), ("since", "2027-01-15")]));
    let said = refused(place.written(&wrong));
    assert!(said.contains("sheet Vacancies, row 7: WTE is 37.5; that looks like hours a week"), "{said}");
    assert_eq!(place.bench.latest_returns(&place.collection.id).unwrap(), []);
    assert!(refused(b"role,wte\n".to_vec()).contains("plain text"));
}

#[test]
fn a_template_offers_lists_and_protects_what_is_held() {
    let place = havelock();
    let mut archive = zip::ZipArchive::new(Cursor::new(place.written(&place.prefilled()))).unwrap();
    let mut member = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let book = member("xl/workbook.xml");
    for hidden in ["lists", "wholetime"] {
        assert!(book.contains(&format!(r#"name="{hidden}" sheetId="#)), "{hidden}");
    }
    assert_eq!(book.matches(r#"state="veryHidden""#).count(), 2);
    let form = place.prefilled().form;
    for (at, section) in form.sections.iter().enumerate() {
        // The first sheet says what the return is for.
        let sheet = member(&format!("xl/worksheets/sheet{}.xml", at + 2));
        assert!(sheet.contains("<sheetProtection "), "{}", section.id);
        let rules = sheet.matches("<dataValidation ").count();
        assert_eq!(rules, section.asked().count(), "every column asked of {} has a rule", section.id);
    }
    let vacancies = member("xl/worksheets/sheet5.xml");
    assert!(vacancies.contains(r#"type="list""#) && vacancies.contains("<formula1>lists!$"), "roles to choose from");
    assert!(
        vacancies.contains("hours a week") && vacancies.contains("<formula2>20</formula2>"),
        "limits in words and numbers"
    );
}

#[test]
fn a_provider_is_named_by_code_and_name() {
    let provider: Provider = "RZZ=Havelock Community Services".parse().unwrap();
    assert_eq!((provider.code.as_str(), provider.name.as_str()), ("RZZ", "Havelock Community Services"));
    assert!("RZZ".parse::<Provider>().is_err());
}
