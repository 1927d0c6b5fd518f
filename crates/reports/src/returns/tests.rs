//! The Excel return as bytes; what is in it is read back where a program can load it (`crates/app`).

use wholetime_workbench::catalogue::Catalogue;
use wholetime_workbench::returns::{Form, Respondent, held_rows};

use super::*;
use wholetime_vocabulary::{Missing, Value};

fn prefilled(catalogue: &Catalogue, form: &str) -> (Prefilled, Collection) {
    let collection: Collection = serde_json::from_str(
        r#"{"id":"docks-2018-03-31","area":{"code":"group:docks","name":"Docks & Hill","level":"group"},"due":"2018-03-31",
            "about":"2018-03","respondents":[],"opened_by":"zoe","opened_at":"2018-03-01T10:00:00Z","closed":null}"#,
    )
    .unwrap();
    let form = Form::read(form, &catalogue.forms[form]).unwrap();
    let held = |measure: &str| match measure {
        "nurse_fte" => Value::Known(1.7),
        _ => Value::Missing(Missing::NotHeld),
    };
    let respondent = Respondent {
        code: "Z99001".to_owned(),
        name: "The Quay & Partners".to_owned(),
        form: form.id.clone(),
        patients: Some(4_000.0),
        known_from: Vec::new(),
    };
    let prefilled = Prefilled {
        collection: collection.id.clone(),
        sections: held_rows(&form, &catalogue.roles, &held),
        form,
        respondent,
        held_from: "the file of March 2018".to_owned(),
        version: None,
    };
    (prefilled, collection)
}

#[test]
fn every_form_makes_a_workbook_and_the_same_one_each_time() {
    let catalogue = Catalogue::shipped().unwrap();
    for form in ["practice", "community"] {
        let (prefilled, collection) = prefilled(&catalogue, form);
        let written = template(&prefilled, &collection, &catalogue.roles).unwrap();
        assert!(written.starts_with(b"PK"), "{form}");
        assert_eq!(written, template(&prefilled, &collection, &catalogue.roles).unwrap(), "{form}");
    }
}

#[test]
fn columns_that_offer_the_same_share_a_list() {
    let catalogue = Catalogue::shipped().unwrap();
    let (prefilled, _) = prefilled(&catalogue, "practice");
    let lists = Lists::of(&prefilled, &catalogue.roles);
    let place = |section: &str, column: &str| {
        lists.place(&Lists::name(prefilled.form.section(section).unwrap().column(column).unwrap())).unwrap()
    };
    assert_eq!(place("vacancies", "role"), place("movements", "role"));
    assert_eq!(place("posts", "funder"), place("planned", "funder"));
    assert_ne!(place("vacancies", "outcome"), place("vacancies", "advertised_on"));
    assert!(place("vacancies", "outcome").ends_with("$3"), "three outcomes: {}", place("vacancies", "outcome"));
}

#[test]
fn a_file_is_named_after_what_it_answers() {
    assert_eq!(template_name("00v-2018-03-31", "P83001"), "00v-2018-03-31-p83001.xlsx");
}
