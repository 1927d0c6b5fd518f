//! The evidence that ships, held against the figures it says it rests on.

use std::collections::BTreeMap;

use wholetime_catalogue::Catalogue;

use super::*;
use crate::mix::work::WorkTable;

fn shipped() -> (BTreeMap<String, RoleEvidence>, Vec<Work>) {
    let catalogue = Catalogue::shipped().unwrap();
    let table = WorkTable::of(&catalogue).unwrap();
    let work = table.activities.into_iter().map(|activity| Work {
        activity: activity.id,
        title: activity.title,
        is_gp_work: activity.is_gp_work,
        wte: None,
    });
    (evidence(&catalogue).unwrap(), work.collect())
}

fn one_post(role: &str, year: u32) -> FreedByRole {
    let (known, work) = shipped();
    freed(&[Posts { role: role.to_owned(), wte: 1.0 }], &known, &work, year).unwrap().roles.remove(0)
}

#[test]
fn every_claim_is_of_an_activity_that_is_known_and_says_where_it_comes_from() {
    let (known, work) = shipped();
    assert!(!known.is_empty());
    for (role, evidence) in &known {
        assert!(!evidence.scope.is_empty() && !evidence.supervised_by.is_empty(), "{role}");
        assert!(!evidence.not_said.is_empty() && !evidence.source.is_empty(), "{role}");
        for claim in &evidence.claims {
            assert!(work.iter().any(|work| work.activity == claim.activity), "{role}: {}", claim.activity);
            assert!(!claim.source.is_empty(), "{role}: {}", claim.activity);
            assert!(!(claim.is_from_memory && claim.grade != Grade::Judgement), "{role}: from memory is judgement");
        }
    }
}

#[test]
fn a_pharmacist_gives_back_what_was_counted_in_inverclyde() {
    // 73 hours of GPs a week for 225 of pharmacists.
    let given = one_post("clinical_pharmacist", 3).taken_over;
    assert!((given.central - 73.0 / 225.0).abs() < 0.02, "{given:?}");
    // Dudley 35.6 hours a month of 162.5, one practice 80.
    assert!(given.worst < 35.6 / 162.5 && 80.0 / 162.5 < given.best, "{given:?}");
}

#[test]
fn a_physician_associate_frees_nobody_in_the_first_year_and_somebody_later() {
    assert!(one_post("physician_associate", 1).frees_nobody());
    assert!(!one_post("physician_associate", 3).frees_nobody());
}

#[test]
fn a_healthcare_assistant_relieves_nurses_and_no_gp() {
    let one = one_post("healthcare_assistant", 3);
    assert!(one.frees_nobody() && 0.2 < one.nurse_wte.unwrap().central);
}

#[test]
fn time_ratios_of_consultations_are_those_of_their_trials() {
    let (known, _) = shipped();
    let ratio = |role: &str| {
        let claim = known[role].claims.iter().find(|claim| claim.activity == "same_day").unwrap();
        claim.time_ratio
    };
    // 10 minutes of a GP against 5.8 (2.46 to 7.1) more.
    let associate = ratio("physician_associate");
    assert!((associate.central - 10.0 / 15.8).abs() < 0.01);
    assert!((associate.low - 10.0 / 17.1).abs() < 0.01 && (associate.high - 10.0 / 12.46).abs() < 0.01);
    // 7.28 minutes against 11.57.
    let nurse = ratio("advanced_nurse_practitioner");
    assert!(nurse.low < 7.28 / 11.57 && 7.28 / 11.57 < nurse.high);
}

#[test]
fn a_file_whose_activities_take_more_than_the_post_is_refused() {
    let claim = |activity: &str, share: &str| {
        format!(
            "[[claim]]\nactivity = \"{activity}\"\nshare = {share}\ntime_ratio = {{ low = 0.5, central = 0.5, high = 0.5 }}\nrework = \
             {{ low = 0.0, central = 0.0, high = 0.0 }}\ngrade = \"judgement\"\nsource = \"invented\"\n"
        )
    };
    let sure = "{ low = 0.1, central = 0.1, high = 0.1 }";
    let head = format!(
        "schema = 1\ntitle = \"Helper\"\nscope = \"\"\ninduced = {sure}\nsupervision_first_year = {sure}\nsupervision_later = \
         {sure}\nramp_up_months = 6\ngrade = \"judgement\"\nsource = \"invented\"\n"
    );
    let fits = format!("{head}{}", claim("same_day", "{ low = 0.5, central = 0.6, high = 1.0 }"));
    assert!(RoleEvidence::read("helper", &fits).is_ok());
    let too_much = format!("{fits}{}", claim("letters", "{ low = 0.10, central = 0.20, high = 0.30 }"));
    let why = RoleEvidence::read("helper", &too_much).unwrap_err().to_string();
    assert!(why.contains("130 % of its time at their high ends"), "{why}");
    let unordered = format!("{head}{}", claim("same_day", "{ low = 0.7, central = 0.6, high = 0.8 }"));
    assert!(
        RoleEvidence::read("helper", &unordered).unwrap_err().to_string().contains("from low over central to high")
    );
}
