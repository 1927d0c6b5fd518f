//! Tests of scenarios: what is refused, what is changed, and that nothing else is.

use wholetime_vocabulary::Period;

use super::{Closing, NotAScenario, Place, Scenario};
use crate::amount::{Amount, Staff};
use crate::simulate::{Counted, Run, Unknown, simulate};
use crate::supply::{Cause, Flow, Model, Person, Posts, Sex, Stock, WhatHappens, busy, hazard_of, project};

const TEXT: &str = r#"
    schema = 1
    id = "fewer-leave"
    title = "Fewer leave, more stay after training"

    [[override]]
    author = "A planner"
    reason = "Turnover from 10 % to 8 %"
    change = { what = "leaving", cause = "leaves", times = 0.8 }

    [[override]]
    author = "A planner"
    reason = "The offer to those who finish"
    change = { what = "training", training = "vts", converts_percent = 90 }

    [[override]]
    author = "A planner"
    reason = "Flexible hours"
    change = { what = "retire_later", role = "partner", years = 1 }
"#;

const MARCH: Period = Period::Month { year: 2025, month: 3 };

/// A scenario of these changes.
fn of(changes: &[&str]) -> String {
    let mut text = "schema = 1\nid = \"x\"\ntitle = \"x\"\n".to_owned();
    for change in changes {
        text.push_str(&format!("[[override]]\nauthor = \"a\"\nreason = \"r\"\nchange = {{ {change} }}\n"));
    }
    text
}

fn known(rest: &str) -> String {
    format!("{}[[known]]\nauthor = \"a\"\nreason = \"r\"\n{rest}\n", of(&[]))
}

fn refused(changes: &[&str]) -> String {
    Scenario::read(&of(changes)).unwrap_err().to_string()
}

/// A place of three years from the end of March 2025.
fn place(people: &[Person]) -> Place<'_> {
    Place { practice: Some("Z99001"), share: 1.0, takes_the_rest: true, from: Some(MARCH), months: 36, people }
}

/// What is recorded of one change.
fn apply(model: &Model, change: &str) -> (Model, String) {
    let (changed, said) = Scenario::read(&of(&[change])).unwrap().apply_to(model, &place(&[])).unwrap();
    (changed, said[0].size.clone())
}

#[test]
fn what_is_otherwise_is_said_with_its_size() {
    let (_, model) = busy();
    let (_, applied) = Scenario::read(TEXT).unwrap().apply(&model).unwrap();
    let sizes: Vec<&str> = applied.iter().map(|applied| applied.size.as_str()).collect();
    assert_eq!(sizes[0], "leaving the service: 0.8 times as often, all roles");
    assert!(sizes[1].starts_with("`vts`: 90 % go into the service; as things are, "), "{}", sizes[1]);
    assert_eq!(sizes[2], "retiring 1 year later, role `partner`");
    assert_eq!(applied[0].author, "A planner");
}

#[test]
fn a_scenario_that_changes_nothing_changes_nothing() {
    let (people, model) = busy();
    let start = Stock::of(&people, 2);
    let nothing = Scenario::of_nothing("nothing", "As it is");
    let (same, applied) = nothing.apply_to(&model, &place(&[])).unwrap();
    assert!(applied.is_empty());
    assert_eq!(same, model);
    let (once, _) = apply(&model, r#"what = "leaving", cause = "leaves", times = 1"#);
    assert_eq!(project(&start, &once, 36).unwrap(), project(&start, &model, 36).unwrap());
    let (same_turnover, _) = apply(&model, r#"what = "turnover", from_percent = 10, to_percent = 10"#);
    assert_eq!(project(&start, &same_turnover, 36).unwrap(), project(&start, &model, 36).unwrap());
}

#[test]
fn keys_that_are_not_known_are_refused() {
    let refused = |from: &str, to: &str| Scenario::read(&TEXT.replace(from, to)).unwrap_err();
    assert!(matches!(refused("title", "titel"), NotAScenario::Form(_)));
    assert!(matches!(refused("times = 0.8", "times = 0.8, also = 1"), NotAScenario::Form(_)));
    assert!(matches!(refused("cause = \"leaves\"", "cause = \"dies\""), NotAScenario::Form(_)));
    assert_eq!(refused("schema = 1", "schema = 3"), NotAScenario::Schema(3));
    assert_eq!(refused("fewer-leave", "Fewer leave"), NotAScenario::Id("Fewer leave".to_owned()));
    assert_eq!(refused("Flexible hours", " "), NotAScenario::Unsigned("change 3".to_owned()));
    assert_eq!(refused("Fewer leave, more stay after training", " "), NotAScenario::NoTitle);
}

#[test]
fn a_change_that_fits_nothing_is_refused_and_says_what_there_is() {
    let (_, model) = busy();
    let refused = |from: &str, to: &str| {
        Scenario::read(&TEXT.replace(from, to)).and_then(|read| read.apply(&model)).unwrap_err().to_string()
    };
    let unknown = refused("role = \"partner\"", "role = \"nurse\"");
    assert!(unknown.contains("change 3") && unknown.contains("`nurse`") && unknown.contains("salaried, partner"));
    assert!(refused("training = \"vts\"", "training = \"gpst\"").contains("`gpst`"));
    assert!(refused("times = 0.8", "times = -0.8").contains("not below nothing"));
    assert!(refused("converts_percent = 90", "converts_percent = 900").contains("from 0 to 100"));
    let streams = Scenario::read(&of(&[r#"what = "joiners", stream = "moon", heads_per_year = [1]"#])).unwrap();
    assert!(streams.apply(&model).unwrap_err().to_string().contains("stream `moon`"));
}

#[test]
fn percentage_points_and_percent_are_never_guessed() {
    let said = refused(&[r#"what = "turnover", by_percent = -2"#]);
    assert!(said.contains("two ways") && said.contains("8 %") && said.contains("9.8"), "{said}");
    assert!(refused(&[r#"what = "turnover", to_percent = 8"#]).contains("from_percent and to_percent"));
    assert!(refused(&[r#"what = "turnover", from_percent = 10, to_percent = 108"#]).contains("from 0 to 100"));
}

#[test]
fn turnover_from_10_to_8_percent_makes_10_in_100_into_8() {
    let (_, mut model) = busy();
    model.rates = crate::supply::Rates::none(2);
    let hazard = hazard_of(0.10).unwrap();
    // Half of them retire, a quarter each leave and move: together 10 % a year.
    let exits = crate::supply::Exits {
        retires: hazard / 2.0,
        leaves: hazard / 4.0,
        moves_away: hazard / 4.0,
        changes_role: 0.0,
    };
    model.rates.set_both(0, 18, 85, exits);
    let (changed, size) = apply(&model, r#"what = "turnover", from_percent = 10, to_percent = 8"#);
    let gone: f64 = changed.rates.at(0, Sex::Male, 40).chances(12).iter().sum();
    assert!((gone - 0.08).abs() < 1e-12);
    // ln 0.92 over ln 0.90 is 0.0833816 / 0.1053605.
    assert!(size.contains("0.791 times as often"), "{size}");
}

#[test]
fn two_changes_of_the_same_thing_are_refused_in_words() {
    let later = r#"what = "retire_later", years = 2"#;
    let earlier = r#"what = "retire_earlier", role = "partner", years = 1"#;
    assert!(refused(&[later, earlier]).contains("change 1 and change 2"));
    assert!(refused(&[later, earlier]).contains("both earlier and later"));
    let turnover = r#"what = "turnover", from_percent = 10, to_percent = 8"#;
    let leaving = r#"what = "leaving", cause = "leaves", role = "salaried", times = 0.9"#;
    assert!(refused(&[turnover, leaving]).contains("how often people leave the service of role `salaried`"));
    let ninety = r#"what = "training", converts_percent = 90"#;
    let eighty = r#"what = "training", training = "vts", converts_percent = 80"#;
    assert!(refused(&[ninety, eighty]).contains("go into the service"));
    let closes = r#"what = "practice_closes", practice = "Z99001", month = "2026-03", staff_who_move_percent = 50"#;
    assert!(refused(&[closes, closes]).contains("when practice `Z99001` closes"));
    let abroad = r#"what = "joiners", stream = "abroad", heads_per_year = [3]"#;
    let times = r#"what = "joiners_of", source = "abroad", times = 2"#;
    let (_, model) = busy();
    let both = Scenario::read(&of(&[abroad, times])).unwrap().apply(&model).unwrap_err();
    assert!(matches!(both, NotAScenario::Contradiction { .. }), "{both}");
}

#[test]
fn changes_of_different_things_stand_beside_each_other() {
    let changes = [
        r#"what = "retire_later", role = "partner", years = 2"#,
        r#"what = "retire_earlier", role = "salaried", years = 1"#,
        r#"what = "training", converts_percent = 90"#,
        r#"what = "training", training = "vts", stays_percent = 70"#,
        r#"what = "recruits", source = "return", heads_per_year = [2]"#,
        r#"what = "recruits", source = "return", heads_per_year = [2]"#,
    ];
    assert_eq!(Scenario::read(&of(&changes)).unwrap().n_changes(), 6);
}

#[test]
fn a_month_that_is_not_forecast_is_refused() {
    let (_, model) = busy();
    let starts = |month: &str| {
        let change = format!(r#"what = "starters", source = "abroad", month = "{month}", heads = 2, fte = 1"#);
        Scenario::read(&of(&[&change])).unwrap().apply_to(&model, &place(&[]))
    };
    assert!(starts("2025-04").is_ok() && starts("2028-03").is_ok());
    let refused = starts("2025-03").unwrap_err().to_string();
    assert!(refused.contains("2025-03") && refused.contains("from 2025-04 to 2028-03"), "{refused}");
    assert!(matches!(starts("2028-04").unwrap_err(), NotAScenario::Month { .. }));
    let dated = r#"what = "starters", source = "abroad", month = "2026-03", heads = 2, fte = 1"#;
    assert!(Scenario::read(&of(&[dated])).unwrap().apply(&model).is_err(), "without a start no month can be told");
    assert!(refused_number("2025/26").contains("a month is wanted"));
}

fn refused_number(month: &str) -> String {
    refused(&[&format!(r#"what = "starters", source = "abroad", month = "{month}", heads = 2, fte = 1"#)])
}

#[test]
fn recruits_join_beside_whoever_joins_anyway() {
    let (people, model) = busy();
    let start = Stock::of(&people, 2);
    let twenty = r#"what = "recruits", source = "abroad", role = "salaried", heads_per_year = [12], lead_months = 15, fte = 0.8"#;
    let (changed, size) = apply(&model, twenty);
    assert_eq!(
        size,
        "12 more a year from abroad as `salaried` at 0.8 FTE, the first after 15 months; `salaried`, 0.8 FTE each"
    );
    let (before, after) = (project(&start, &model, 24).unwrap().ledger, project(&start, &changed, 24).unwrap().ledger);
    let abroad = |ledger: &crate::supply::Ledger| ledger.total(1, 24, 0, Flow::JoinedFromAbroad);
    let more = abroad(&after) - abroad(&before);
    // One a month from month 16 to month 24.
    assert!((more.heads.number() - 9.0).abs() < 1e-6 && (more.fte.number() - 7.2).abs() < 1e-6, "{more:?}");
    let bare = r#"what = "recruits", source = "abroad", heads_per_year = [12]"#;
    assert!(refused(&[bare]).contains("12 to 18 months"));
}

#[test]
fn what_is_meant_for_an_area_is_shared_out_among_its_places() {
    let (_, mut model) = busy();
    model.events.clear();
    let text = of(&[
        r#"what = "recruits", source = "return", heads_per_year = [20]"#,
        r#"what = "starters", source = "other", month = "2025-06", heads = 3, fte = 1"#,
    ]);
    let scenario = Scenario::read(&text).unwrap();
    let quarter = Place { share: 0.25, takes_the_rest: false, ..place(&[]) };
    let (small, said) = scenario.apply_to(&model, &quarter).unwrap();
    let (large, same) = scenario.apply_to(&model, &Place { share: 0.75, ..place(&[]) }).unwrap();
    let added = |model: &Model| model.streams.last().unwrap().heads_per_year[0];
    assert_eq!((added(&small), added(&large)), (5.0, 15.0));
    assert_eq!((small.events.len(), large.events.len()), (0, 3), "people are not cut in pieces");
    assert_eq!(said, same, "words are of the area");
}

#[test]
fn fellows_who_would_have_joined_anyway_are_not_added() {
    let (_, model) = busy();
    let (changed, size) =
        apply(&model, r#"what = "fellowships", role = "salaried", heads_per_year = [14], additional_percent = 50"#);
    assert_eq!(changed.streams.last().unwrap().heads_per_year, [7.0]);
    assert!(size.starts_with("14 fellowships a year as `salaried`, 50 %"), "{size}");
}

#[test]
fn every_kind_of_change_is_applied() {
    let (_, mut model) = busy();
    model.posts = vec![Posts { roles: vec![0], funded_fte: vec![40.0], median_months_to_fill: 4.0, locum_share: 0.0 }];
    let (changed, said) = apply(&model, r#"what = "joiners", stream = "return", heads_per_year = [3, 4]"#);
    assert_eq!(changed.streams[1].heads_per_year, [3.0, 4.0]);
    assert_eq!(said, "`return`: 3, 4 joiners a year, not 1, 2");
    assert_eq!(
        apply(&model, r#"what = "joiners_of", source = "abroad", times = 2"#).0.streams[0].heads_per_year,
        [12.0]
    );
    assert_eq!(apply(&model, r#"what = "lead_time", stream = "abroad", months = 18"#).0.streams[0].lead_months, 18);
    let (changed, _) = apply(&model, r#"what = "hours", role = "partner", first_year_percent = -2"#);
    assert!((changed.hours.factor(1, Sex::Male, 50, 0) - 0.98).abs() < 1e-12);
    let more = r#"what = "hours", role = "partner", first_year_percent = 1, is_beside_trend = true"#;
    // Hours of partners fell by half a percent a year: with one percent more they rise by half a percent.
    assert!((apply(&model, more).0.hours.factor(1, Sex::Male, 50, 0) - 1.005).abs() < 1e-12);
    let (changed, _) = apply(&model, r#"what = "hours_of_joiners", role = "salaried", times = 0.9"#);
    assert!((changed.streams[0].profile.mean_fte() - 0.81).abs() < 1e-12);
    assert_eq!(changed.streams[1].profile, model.streams[1].profile, "who take up another role keep theirs");
    let (changed, said) = apply(&model, r#"what = "funded_posts", role = "salaried", fte = [41, 42.5]"#);
    assert_eq!(changed.posts[0].funded_fte, [41.0, 42.5]);
    assert_eq!(said, "funded posts of role `salaried`: 41, 42.5 FTE, not 40");
    let partner = r#"what = "funded_posts", role = "partner", fte = [10]"#;
    let unsaid = Scenario::read(&of(&[partner])).unwrap().apply(&model).unwrap_err().to_string();
    assert!(unsaid.contains("median_months_to_fill"), "{unsaid}");
    let (changed, _) = apply(&model, &format!("{partner}, median_months_to_fill = 5"));
    assert_eq!(changed.posts[1].roles, [1]);
}

fn person(number: u64, role: usize, age: u8, fte: f64) -> Person {
    Person { number, role, sex: Sex::Female, age, fte: Amount::of(fte) }
}

#[test]
fn what_is_known_of_a_post_finds_whoever_is_nearest_and_nobody_twice() {
    let (_, mut model) = busy();
    model.events.clear();
    let people = [person(0, 1, 63, 1.0), person(1, 1, 58, 0.8), person(2, 1, 41, 0.8)];
    let text = known(
        "post = \"Dr A\"\nrole = \"partner\"\nmonth = \"2025-09\"\nlikelihood_percent = 80\nfte = 0.8\nage = 60\nwhat = \"goes\"\n\
         [[known]]\nauthor = \"a\"\nreason = \"r\"\npost = \"Dr B\"\nrole = \"partner\"\nmonth = \"2026-03\"\n\
         likelihood_percent = 50\nfte = 0.8\nwhat = \"changes_hours\"\nto_fte = 0.6",
    );
    let (changed, said) = Scenario::read(&text).unwrap().apply_to(&model, &place(&people)).unwrap();
    let events: Vec<_> = changed.events.iter().map(|event| (event.age, event.month, event.likelihood)).collect();
    assert_eq!(events, [(58, 6, 0.8), (41, 12, 0.5)]);
    assert_eq!(changed.events[1].what, WhatHappens::ChangesHours(Amount::of(0.6)));
    assert_eq!(said[0].size, "Dr A (`partner`) goes in September 2025, 80 % likely");
    assert!(project(&Stock::of(&people, 2), &changed, 36).is_ok());
    let elsewhere = Place { practice: Some("Z99002"), takes_the_rest: false, ..place(&people) };
    assert!(Scenario::read(&text).unwrap().apply_to(&model, &elsewhere).unwrap().0.events.is_empty());
    let nobody = Scenario::read(&text).unwrap().apply_to(&model, &place(&[])).unwrap_err();
    assert!(matches!(nobody, NotAScenario::NobodyThere { .. }), "{nobody}");
}

#[test]
fn known_events_that_cannot_be_are_refused() {
    let base = "post = \"Dr A\"\nmonth = \"2025-09\"\nwhat = \"goes\"\n";
    let refused = |text: &str| Scenario::read(text).unwrap_err().to_string();
    assert!(refused(&known(&format!("{base}likelihood_percent = 120"))).contains("from 0 to 100"));
    assert!(refused(&known(&format!("{base}likelihood_percent = 20\nto_fte = 0.4"))).contains("leave it out"));
    let twice = format!(
        "{base}likelihood_percent = 20\n[[known]]\nauthor = \"a\"\nreason = \"r\"\n{base}likelihood_percent = 20"
    );
    assert!(refused(&known(&twice)).contains("post `Dr A`"));
    let closes = r#"what = "practice_closes", practice = "Z99001", month = "2025-06", staff_who_move_percent = 50"#;
    let late = format!(
        "{}[[known]]\nauthor = \"a\"\nreason = \"r\"\n{base}practice = \"Z99001\"\nlikelihood_percent = 20\n",
        of(&[closes])
    );
    assert!(refused(&late).contains("has closed before"));
}

#[test]
fn practices_of_elsewhere_are_refused() {
    let closes = r#"what = "practice_closes", practice = "Z99001", month = "2026-03", staff_who_move_percent = 40"#;
    let scenario = Scenario::read(&of(&[closes])).unwrap();
    assert_eq!(scenario.practices(), ["Z99001"]);
    assert!(scenario.check_practices("Harbour", &["Z99001", "Z99002"]).is_ok());
    let refused = scenario.check_practices("Harbour", &["Z99002"]).unwrap_err().to_string();
    assert!(refused.contains("`Z99001`") && refused.contains("Harbour"));
    assert_eq!(
        scenario.closings(MARCH, 36).unwrap(),
        [Closing { practice: "Z99001".to_owned(), month: 12, keeps: 0.4 }]
    );
    assert!(scenario.closings(MARCH, 11).is_err());
}

#[test]
fn a_closed_practice_keeps_the_share_of_staff_who_move_and_its_ledger_adds_up() {
    let (people, model) = busy();
    let start = Stock::of(&people, 2);
    let mut ledger = project(&start, &model, 36).unwrap().ledger;
    let before = ledger.clone();
    ledger.close_down(12, 0.4);
    assert!(ledger.adds_up());
    assert_eq!(ledger.end(11, 0), before.end(11, 0));
    for (month, role) in [(12, 0), (12, 1), (36, 0), (36, 1)] {
        let (is, was) = (ledger.end(month, role), before.end(month, role));
        assert!((is.fte.number() - 0.4 * was.fte.number()).abs() < 1e-6, "month {month}");
    }
    let left = ledger.flow(12, 1, Flow::LeftAsKnown) - before.flow(12, 1, Flow::LeftAsKnown);
    assert!((left.heads.number() + 0.6 * before.end(12, 1).heads.number()).abs() < 1e-6);
    let mut kept = before.clone();
    kept.close_down(12, 1.0);
    assert_eq!(kept, before, "where all move nearby, nothing changes");
}

#[test]
fn a_closing_leaves_every_replicate_as_it_was_until_its_month() {
    let people: Vec<Person> = (0..5).map(|number| person(number, 0, 45, 1.0)).collect();
    let model = Model::still(vec![crate::supply::Role::named("salaried")]);
    let run = Run { place: "Z99001".to_owned(), seed: 1, months: 12, unknown: Unknown::default() };
    let mut outcome = simulate(&people, &model, &run, 2_000).unwrap();
    outcome.close_down(6, 0.4, "Z99001", 1);
    assert_eq!(outcome.mean(5, &[0], Counted::Heads), Some(5.0));
    let after = outcome.values(6, &[0], Counted::Heads);
    assert!(after.iter().all(|heads| heads.fract() == 0.0), "people are not cut in pieces");
    let mean = after.iter().sum::<f64>() / 2_000.0;
    let variance = after.iter().map(|heads| (heads - mean).powi(2)).sum::<f64>() / 1_999.0;
    // Five people, each moving nearby with 0.4: mean 2, variance 5 × 0.4 × 0.6 = 1.2; four standard errors of each.
    assert!((mean - 2.0).abs() < 4.0 * (1.2_f64 / 2_000.0).sqrt(), "{mean}");
    assert!((variance - 1.2).abs() < 0.15, "{variance}");
    assert_eq!(outcome.ledger().map(|ledger| ledger.all(12)), Some(Staff::of(4_000.0, 4_000.0)));
}

#[test]
fn a_document_written_and_read_again_is_the_same() {
    let text = TEXT.to_owned()
        + "\n[[known]]\nauthor = \"a\"\nreason = \"r\"\npost = \"Dr A\"\nmonth = \"2025-09\"\n\
        likelihood_percent = 80\nwhat = \"goes\"\n";
    let scenario = Scenario::read(&text).unwrap();
    assert_eq!(Scenario::read(&scenario.text().unwrap()).unwrap(), scenario);
    let alone = scenario.alone(3).unwrap();
    assert_eq!((alone.overrides.len(), alone.known.len()), (0, 1));
    assert_eq!(scenario.alone(1).unwrap().overrides[0].reason, "The offer to those who finish");
    assert_eq!(scenario.alone(4), None);
}

#[test]
fn a_raised_hazard_is_that_of_its_cause_alone() {
    let (_, model) = busy();
    let (changed, _) = apply(&model, r#"what = "leaving", cause = "retires", times = 2"#);
    let (before, after) = (model.rates.at(1, Sex::Male, 62), changed.rates.at(1, Sex::Male, 62));
    assert_eq!(after.of(Cause::Retires), 2.0 * before.of(Cause::Retires));
    assert_eq!(after.of(Cause::Leaves), before.of(Cause::Leaves));
}

#[test]
fn people_who_finish_training_do_not_leave_and_nobody_is_recruited_into_training() {
    let (_, mut model) = busy();
    model.events.clear();
    model.training.clear();
    model.roles[0].id = "trainee".to_owned();
    let (changed, _) = apply(&model, r#"what = "turnover", from_percent = 10, to_percent = 8"#);
    assert_eq!(changed.rates.at(0, Sex::Male, 40), model.rates.at(0, Sex::Male, 40));
    assert_ne!(changed.rates.at(1, Sex::Male, 40), model.rates.at(1, Sex::Male, 40));
    let (changed, size) = apply(&model, r#"what = "recruits", source = "other", heads_per_year = [2]"#);
    assert_eq!(changed.streams.last().unwrap().role, 1, "{size}");
}

#[test]
fn a_change_of_what_never_happens_is_refused_and_not_passed_over() {
    let (_, mut model) = busy();
    model.rates = crate::supply::Rates::none(2);
    model.rates.set_both(0, 18, 85, crate::supply::Exits { leaves: 0.05, ..crate::supply::Exits::default() });
    let refused =
        |change: &str| Scenario::read(&of(&[change])).unwrap().apply_to(&model, &place(&[])).unwrap_err().to_string();
    let later = refused(r#"what = "retire_later", years = 2"#);
    assert!(
        later.contains("nobody who retires") && later.contains("all roles") && later.contains("bulletin"),
        "{later}"
    );
    assert!(refused(r#"what = "leaving", cause = "moves_away", times = 0.5"#).contains("moves to another place"));
    assert!(refused(r#"what = "turnover", role = "partner", from_percent = 10, to_percent = 8"#).contains("`partner`"));
    assert!(apply(&model, r#"what = "turnover", from_percent = 10, to_percent = 8"#).1.contains("0.791"));
}

#[test]
fn numbers_that_no_machine_could_draw_are_refused_before_anything_is_drawn() {
    for (change, why) in [
        (r#"what = "starters", source = "other", month = "2025-06", heads = 4000000000, fte = 1.0"#, "100,000"),
        (r#"what = "recruits", source = "other", heads_per_year = [3, 1e9]"#, "100,000"),
        (r#"what = "fellowships", heads_per_year = [1e308], additional_percent = 1"#, "100,000"),
        (r#"what = "joiners", stream = "abroad", heads_per_year = [1e12]"#, "100,000"),
        (r#"what = "recruits", source = "other", heads_per_year = [inf]"#, "not below nothing"),
        (r#"what = "recruits", source = "other", heads_per_year = [3], lead_months = 4294967295"#, "240 months"),
        (r#"what = "lead_time", stream = "abroad", months = 4294967295"#, "240 months"),
        (r#"what = "joiners_of", source = "abroad", times = 1e308"#, "at most 100"),
        (r#"what = "hours_of_joiners", times = nan"#, "not below nothing"),
        (r#"what = "leaving", cause = "leaves", times = 1e308"#, "at most 100"),
        (r#"what = "hours", first_year_percent = 1e308"#, "more than double"),
        (r#"what = "hours", first_year_percent = nan"#, "more than double"),
        (r#"what = "funded_posts", fte = [1e308]"#, "a million"),
        (r#"what = "funded_posts", fte = [10], median_months_to_fill = 1e-308"#, "takes some time"),
    ] {
        let said = refused(&[change]);
        assert!(said.contains(why), "{change}: {said}");
    }
    let half = r#"what = "recruits", source = "other", heads_per_year = [60000]"#;
    assert!(Scenario::read(&of(&[half])).is_ok());
    assert!(refused(&[half, half]).contains("change 2 of the scenario has 120000 people a year"), "all together");
}

#[test]
fn documents_that_nobody_reads_are_refused() {
    let nested = Scenario::read(&format!("a = {}", "[".repeat(100_000))).unwrap_err().to_string();
    assert!(nested.contains("cannot be read") && nested.len() < 2_000, "{} letters are quoted", nested.len());
    let one = r#"what = "recruits", source = "other", heads_per_year = [1]"#;
    assert!(Scenario::read(&of(&[one; 200])).is_ok());
    assert!(refused(&[one; 201]).contains("at most 200 changes"));
    let (name, title) = ("id = \"x\"", "title = \"x\"");
    let with = |old: &str, new: String| Scenario::read(&of(&[one]).replace(old, &new)).unwrap_err().to_string();
    assert!(with(name, format!("id = \"{}\"", "x".repeat(101))).contains("at most 100"));
    assert!(with(title, format!("title = \"{}\"", "x".repeat(2_001))).contains("at most 2,000"));
    assert!(with("reason = \"r\"", format!("reason = \"{}\"", "x".repeat(2_001))).contains("at most 2,000"));
}
