//! Tests of limits laid over a small invented problem.

use super::*;
use crate::mix::{Activity, Effect, PlaceInputs, Purse, RoleInputs, Stream};
use crate::when::FinancialYear;

const YEARS: usize = 5;

fn role(id: &str, title: &str) -> RoleInputs {
    RoleInputs {
        id: id.to_owned(),
        title: title.to_owned(),
        is_gp: id == "gp",
        cost: vec![50_000.0; YEARS],
        leaving: 0.15,
        effects: Vec::new(),
        first_year_effect: 0.4,
        first_year_paid: 0.5,
        supervision_first: Range::sure(0.05),
        supervision_later: Range::sure(0.02),
        rooms: 0.5,
        teaching: vec![crate::mix::Teaching { kind: "supervisors".to_owned(), takes: 1.0 }],
        market: None,
    }
}

fn place(code: &str, name: &str, roles: usize) -> PlaceInputs {
    PlaceInputs {
        code: code.to_owned(),
        name: name.to_owned(),
        list: 50_000.0,
        work: vec![vec![10.0; YEARS]; 2],
        work_uncertain: vec![0.0; YEARS],
        gps: vec![20.0; YEARS],
        posts: vec![0.0; roles],
        recruits: vec![Some(vec![3.0; YEARS]); roles],
        rooms: None,
        teaching: Vec::new(),
    }
}

fn problem() -> Problem {
    let roles = vec![
        role("gp", "Salaried GP"),
        role("clinical_pharmacist", "Clinical pharmacist"),
        role("physician_associate", "Physician associate"),
        role("paramedic", "Paramedic"),
        role("social_prescribing_link_worker", "Social prescribing link worker"),
        role("care_coordinator", "Care coordinator"),
        role("gp_assistant", "General practice assistant"),
    ];
    let activity = |id: &str, title: &str| Activity {
        id: id.to_owned(),
        title: title.to_owned(),
        is_gp_work: true,
        price_undone: 130_000.0,
    };
    Problem {
        title: "Invented".to_owned(),
        years: (2026..2031).filter_map(FinancialYear::from_april).collect(),
        unit: 0.5,
        activities: vec![activity("same_day", "Same-day requests"), activity("letters", "Letters and results")],
        places: vec![place("U99901", "Harbour", roles.len()), place("U99902", "Lamplight", roles.len())],
        roles,
        streams: Vec::new(),
        ratios: Vec::new(),
        caps: Vec::new(),
        budget: None,
        most_undone: None,
        discount: 0.035,
        purse: Purse::Own,
        robust: None,
        futures: Vec::new(),
        notes: Vec::new(),
    }
}

fn laid(text: &str) -> Result<(Problem, Vec<String>), NotLimits> {
    let head = "schema = 1\ntitle = \"T\"\nauthor = \"Ada\"\n";
    let mut problem = problem();
    let said = Limits::read(&format!("{head}{text}"))?.lay_over(&mut problem)?;
    Ok((problem, said))
}

fn refused(text: &str) -> String {
    laid(text).unwrap_err().to_string()
}

#[test]
fn the_example_is_laid_over_and_each_change_says_what_was_there_before() {
    let mut problem = problem();
    let limits = Limits::read(include_str!("../../../../../examples/limits/harbour.toml")).unwrap();
    let said = limits.lay_over(&mut problem).unwrap();
    // One for each of the twelve sections, one more for the second place of the cap, and one for the budget.
    assert_eq!(said.len(), 14, "{said:#?}");
    assert_eq!(
        said[1],
        "set by Primary care team: Clinical pharmacist: 1, 2, 2, 2, 2 WTE a year can be found in Harbour, instead of 3 (two of \
         last year's three adverts found nobody)"
    );
    let (pharmacist, associate) = (1, 2);
    assert_eq!(problem.places[0].recruits[pharmacist], Some(vec![1.0, 2.0, 2.0, 2.0, 2.0]));
    assert_eq!(problem.places[1].recruits[pharmacist], Some(vec![3.0; YEARS]));
    assert_eq!(problem.places[1].recruits[associate], Some(vec![0.0; YEARS]));
    assert_eq!(problem.places[0].rooms, Some(vec![60.0; YEARS]));
    assert_eq!(problem.places[0].teaching, [("supervisors".to_owned(), vec![4.0; YEARS])]);
    assert_eq!((problem.roles[3].market.clone(), problem.roles[4].leaving), (Some(vec![2.0; YEARS]), 0.25));
    assert_eq!((problem.streams[0].places.clone(), problem.streams[0].pays.len()), (vec![0], 2));
    assert_eq!(
        problem.caps.iter().map(|cap| cap.id.as_str()).collect::<Vec<_>>(),
        ["link-workers-U99901", "link-workers-U99902"]
    );
    assert_eq!(problem.budget, Some(vec![1_700_000.0; YEARS]));
    assert_eq!(problem.activities[0].price_undone, 140_000.0);
    assert_eq!(problem.activities[1].price_undone, 130_000.0);
}

#[test]
fn an_unknown_name_is_refused_with_those_that_are_near() {
    let recruits = "[[recruits]]\nrole = \"pharmacist\"\nmost = 1\nreason = \"r\"\n";
    let why = refused(recruits);
    assert!(why.contains("there is no role `pharmacist` in this problem; near are `paramedic`"), "{why}");
    let why = refused("[[rooms]]\nplace = \"U99903\"\nrooms = 1\nreason = \"r\"\n");
    assert!(why.contains("there is no place `U99903` in this problem; near are `U99901`, `U99902`"), "{why}");
    let why = refused("[[teaching]]\nkind = \"supervisor\"\nmost = 1\nreason = \"r\"\n");
    assert!(why.contains("near are `supervisors`"), "{why}");
    assert!(refused("[[recruits]]\nrole = \"gp\"\nmost = 1\n").contains("reason"), "a change without a reason");
    assert!(refused("[[recruit]]\nrole = \"gp\"\n").contains("recruit"), "a section of another name");
}

#[test]
fn numbers_that_cannot_be_are_refused() {
    let recruits = |most: &str| refused(&format!("[[recruits]]\nrole = \"gp\"\nmost = {most}\nreason = \"r\"\n"));
    assert!(recruits("-1").contains("-1 recruits cannot be"), "{}", recruits("-1"));
    assert!(recruits("[1, 2]").contains("has 2 numbers and there are 5 years"), "{}", recruits("[1, 2]"));
    assert!(refused("[[leaving]]\nrole = \"gp\"\npercent = 101\nreason = \"r\"\n").contains("between 0 and 100"));
    let effect = "[[effect]]\nrole = \"gp\"\nactivity = \"letters\"\ndone = { low = 0, central = 1, high = 1 }\nreason = \"r\"\n";
    assert!(refused(effect).contains("whose time goes where it is needed"));
}

#[test]
fn an_effect_and_a_stream_of_the_same_name_take_the_place_of_what_was_there() {
    let mut problem = problem();
    problem.roles[1].effects = vec![Effect { activity: "letters".to_owned(), done: Range::sure(0.1) }];
    problem.streams = vec![Stream {
        id: "arrs-U99901".to_owned(),
        title: "Additional roles".to_owned(),
        places: vec![0],
        pays: Vec::new(),
        amount: vec![1_000_000.0; YEARS],
        source: "rules".to_owned(),
    }];
    let text = r#"
schema = 1
title = "T"
author = "Ada"
[[effect]]
role = "clinical_pharmacist"
activity = "letters"
done = { low = 0.1, central = 0.2, high = 0.3 }
reason = "counted"
[[stream]]
id = "arrs-U99901"
title = "Additional roles"
amount = 900000
source = "what is left after carrying over"
pays = [{ role = "clinical_pharmacist", most = 60000 }]
"#;
    let said = Limits::read(text).unwrap().lay_over(&mut problem).unwrap();
    assert_eq!((problem.streams.len(), problem.roles[1].effects.len()), (1, 1));
    assert_eq!((problem.streams[0].amount[0], problem.roles[1].effects[0].done.central), (900_000.0, 0.2));
    assert!(said.iter().any(|one| one.contains("in place of what was there")), "{said:?}");
    assert!(said.iter().any(|one| one.contains("0.20 WTE of letters (0.10 to 0.30), instead of 0.10")), "{said:?}");
}

#[test]
fn a_text_that_is_no_limits_is_refused_in_one_line_that_says_where() {
    let why = |text: &str| Limits::read(text).unwrap_err().to_string();
    let said = why("schema = 1\ntitle = \"T\"\nfoo\n");
    assert!(said.starts_with("the limits cannot be used: line 3: ") && said.lines().count() == 1, "{said}");
    let said = why("schema = 1\ntitle = \"T\"\nauthor = \"Ada\"\nrooms_of = 3\n");
    assert!(said.contains("line 4: unknown field `rooms_of`") && said.lines().count() == 1, "{said}");
}
