//! Cases that can be checked by hand, and laws that hold whatever the numbers.

use super::*;
use crate::amount::{Amount, Staff};

fn person(number: u64, age: u8, fte: f64) -> Person {
    Person { number, role: 0, sex: Sex::Female, age, fte: Amount::of(fte) }
}

/// Five people of a practice: two of 45, one of 55, two of 62.
fn five() -> Vec<Person> {
    vec![person(1, 45, 1.0), person(2, 45, 0.5), person(3, 55, 0.8), person(4, 62, 0.6), person(5, 62, 0.4)]
}

/// Nobody joins; hazards a year: 0.05 below 55, 0.1 below 60, 0.5 from 60.
fn leaving() -> Model {
    let mut model = Model::still(vec![Role::named("gp")]);
    model.rates.set_both(0, 30, 54, Exits { leaves: 0.05, ..Exits::default() });
    model.rates.set_both(0, 55, 59, Exits { leaves: 0.04, retires: 0.06, ..Exits::default() });
    model.rates.set_both(0, 60, OLDEST, Exits { retires: 0.5, ..Exits::default() });
    model
}

/// Everything at once: two roles, changes of role, coming back, drift, streams, training, posts and events.
pub(crate) fn busy() -> (Vec<Person>, Model) {
    let mut model = leaving();
    model.roles = vec![
        Role {
            id: "salaried".to_owned(),
            changes_into: Some(1),
            comes_back: Some(ComingBack { share: 0.4, after_months: 3, fte_share: 0.5, into: 0 }),
        },
        Role::named("partner"),
    ];
    model.rates = Rates::none(2);
    for role in 0..2 {
        model.rates.set_both(role, 30, 58, Exits { leaves: 0.05, moves_away: 0.03, ..Exits::default() });
        model.rates.set_both(role, 59, OLDEST, Exits { retires: 0.4, leaves: 0.02, ..Exits::default() });
    }
    model.rates.set_both(0, 35, 50, Exits { leaves: 0.05, changes_role: 0.1, moves_away: 0.03, ..Exits::default() });
    model.hours = Hours::steady(2);
    model.hours.follow(0, Sex::Female, &[(30, 0.8), (45, 0.6), (60, 0.7)]);
    model.hours.set_drift(0, -0.01);
    model.hours.set_drift(1, -0.005);
    model.streams = vec![
        Stream {
            id: "abroad".to_owned(),
            source: Source::Abroad,
            role: 0,
            heads_per_year: vec![6.0],
            lead_months: 14,
            profile: Profile::of_age(36, 0.9),
        },
        Stream {
            id: "return".to_owned(),
            source: Source::Return,
            role: 1,
            heads_per_year: vec![1.0, 2.0],
            lead_months: 0,
            profile: Profile { female: 0.7, ages: vec![(41, 1.0), (47, 2.0)], fte: [0.5, 0.8] },
        },
    ];
    model.training = vec![Training {
        id: "vts".to_owned(),
        role: 0,
        due: vec![(8, 6), (20, 8)],
        fte_in_training: 1.0,
        finishes: 0.9,
        takes_longer: 0.3,
        longer_months: 6,
        converts: 0.8,
        stays: 0.6,
        starts_after_months: 1,
        profile: Profile { female: 0.6, ages: vec![(31, 1.0), (34, 1.0)], fte: [0.65, 0.8] },
    }];
    let mut people = Vec::new();
    for number in 0..60_u64 {
        let age = 32 + u8::try_from(number / 2).unwrap();
        let sex = if number % 3 == 0 { Sex::Male } else { Sex::Female };
        let role = usize::from(number % 5 == 0);
        people.push(Person { number, role, sex, age, fte: Amount::of(0.5 + 0.1 * (number % 6) as f64) });
    }
    let known = people[41];
    model.events = vec![
        KnownEvent {
            post: "Z99001 1".to_owned(),
            role: known.role,
            sex: known.sex,
            age: known.age,
            fte: known.fte,
            month: 15,
            likelihood: 0.7,
            what: WhatHappens::Goes,
        },
        KnownEvent {
            post: "Z99001 2".to_owned(),
            role: people[20].role,
            sex: people[20].sex,
            age: people[20].age,
            fte: people[20].fte,
            month: 12,
            likelihood: 0.5,
            what: WhatHappens::ChangesHours(Amount::of(0.3)),
        },
        KnownEvent {
            post: "Z99001 3".to_owned(),
            role: 1,
            sex: Sex::Male,
            age: 39,
            fte: Amount::of(0.75),
            month: 5,
            likelihood: 0.9,
            what: WhatHappens::Comes,
        },
    ];
    (people, model)
}

#[test]
fn five_people_with_known_hazards_have_the_expectation_and_variance_of_the_textbook() {
    let people = five();
    let start = Stock::of(&people, 1);
    let projection = project(&start, &leaving(), 24).unwrap();
    // Two years on: hazards of the age at the start of each year, added up.
    let stays = [0.1, 0.1, 0.2, 1.0, 1.0].map(|hazard: f64| (-hazard).exp());
    let heads: f64 = stays.iter().sum();
    let fte: f64 = stays.iter().zip(&people).map(|(stays, person)| stays * person.fte.number()).sum();
    let end = projection.ledger.all(24);
    assert!((end.heads.number() - heads).abs() < 1e-7, "{} and {heads}", end.heads.number());
    assert!((end.fte.number() - fte).abs() < 1e-7);
    let variance: f64 = stays.iter().map(|stays| stays * (1.0 - stays)).sum();
    assert!((heads_variance(&start, &leaving(), 24).unwrap() - variance).abs() < 1e-7);
    // Of those who go at 55 in the first year, six in ten retire.
    let at_55 = project(&Stock::of(&people[2..3], 1), &leaving(), 12).unwrap().ledger;
    let retired = -at_55.total(1, 12, 0, Flow::Retired).heads.number();
    assert!((retired - 0.6 * (1.0 - (-0.1_f64).exp())).abs() < 1e-7);
}

#[test]
fn where_nothing_happens_nothing_changes() {
    let start = Stock::of(&five(), 1);
    let projection = project(&start, &Model::still(vec![Role::named("gp")]), 120).unwrap();
    assert!((0..=120).all(|month| projection.ledger.all(month) == start.all()));
    assert!(projection.ledger.lines().all(|line| line.flows.is_empty()));
    // Ten birthdays later.
    assert_eq!(projection.end.at(0, Sex::Female, 55), start.at(0, Sex::Female, 45));
}

#[test]
fn nobody_is_lost_and_nobody_is_made_up() {
    let (people, model) = busy();
    let projection = project(&Stock::of(&people, 2), &model, 60).unwrap();
    let ledger = &projection.ledger;
    assert!(ledger.adds_up());
    assert_eq!(projection.end.all(), ledger.all(60));
    let flows: Staff = (0..2).flat_map(|role| Flow::ALL.map(|flow| ledger.total(1, 60, role, flow))).sum();
    assert_eq!(ledger.all(0) + flows, ledger.all(60));
    for flow in Flow::ALL {
        let is_seen = (0..2).any(|role| ledger.total(1, 60, role, flow) != Staff::NOBODY);
        let is_used = !matches!(flow, Flow::JoinedAsRetainer | Flow::MovedIn | Flow::JoinedOtherwise);
        assert_eq!(is_seen, is_used, "{flow:?}");
    }
}

#[test]
fn two_places_together_are_the_sum_of_their_ledgers() {
    let (people, model) = busy();
    let quiet = Model { events: Vec::new(), ..model };
    let one = project(&Stock::of(&people, 2), &quiet, 36).unwrap().ledger;
    let mut both = one.clone();
    both += &one;
    assert!(both.adds_up());
    assert_eq!(both.all(36), one.all(36) + one.all(36));
    let line = both.lines().nth(7).unwrap();
    assert_eq!((line.month, line.role), (4, 1));
    let flows: Staff = line.flows.iter().map(|(_, staff)| *staff).sum();
    assert_eq!(line.start + flows, line.end);
}

#[test]
fn retiring_and_coming_back_with_half_the_hours_are_two_flows() {
    let mut model = Model::still(vec![Role::named("gp")]);
    model.roles[0].comes_back = Some(ComingBack { share: 0.5, after_months: 2, fte_share: 0.5, into: 0 });
    model.rates.set_both(0, 60, 60, Exits { retires: 12.0, ..Exits::default() });
    let start = Stock::of(&[person(1, 60, 1.0)], 1);
    let ledger = project(&start, &model, 3).unwrap().ledger;
    // A hazard of 1 a month: 1 − 1/e retire in the first.
    let first = 1.0 - (-1.0_f64).exp();
    assert!((ledger.flow(1, 0, Flow::Retired).heads.number() + first).abs() < 1e-8);
    let back = ledger.flow(3, 0, Flow::CameBack);
    assert!((back.heads.number() - 0.5 * first).abs() < 1e-8);
    assert!((back.fte.number() - 0.25 * first).abs() < 1e-8);
    assert_eq!(ledger.flow(2, 0, Flow::CameBack), Staff::NOBODY);
}

#[test]
fn funded_posts_bind_and_those_who_find_none_are_told() {
    let mut model = Model::still(vec![Role::named("gp")]);
    model.streams = vec![Stream {
        id: "elsewhere".to_owned(),
        source: Source::Other,
        role: 0,
        heads_per_year: vec![1200.0],
        lead_months: 0,
        profile: Profile::of_age(40, 1.0),
    }];
    model.posts =
        vec![Posts { roles: vec![0], funded_fte: vec![3.3, 3.3, 13.3], median_months_to_fill: 4.0, locum_share: 0.2 }];
    let start = Stock::of(&five(), 1);
    let projection = project(&start, &model, 6).unwrap();
    // 3.3 FTE are funded and in post: nobody is hired until ten more are funded in the third month.
    assert_eq!(projection.ledger.all(2), start.all());
    assert_eq!(projection.posts[0].not_hired, Staff::of(100.0, 100.0));
    // Four months of filling, the median: half of the ten.
    assert!((projection.ledger.all(6).fte.number() - 8.3).abs() < 1e-6);
    let last = projection.posts[5];
    assert!((last.vacant_fte.number() - 5.0).abs() < 1e-6);
    assert!((last.locum_fte.number() - 1.0).abs() < 1e-6);
    assert_eq!(last.offered, last.hired + last.not_hired);
}

#[test]
fn few_who_would_come_leave_posts_vacant() {
    let mut model = Model::still(vec![Role::named("gp")]);
    model.streams = vec![Stream {
        id: "elsewhere".to_owned(),
        source: Source::Other,
        role: 0,
        heads_per_year: vec![1.2],
        lead_months: 0,
        profile: Profile::of_age(40, 1.0),
    }];
    model.posts = vec![Posts { roles: vec![0], funded_fte: vec![100.0], median_months_to_fill: 4.0, locum_share: 0.0 }];
    let projection = project(&Stock::of(&five(), 1), &model, 12).unwrap();
    assert!((projection.ledger.all(12).heads.number() - 6.2).abs() < 1e-6);
    assert!(projection.posts.iter().all(|month| month.not_hired == Staff::NOBODY));
}

#[test]
fn what_is_known_replaces_what_is_drawn_for_that_post() {
    let people = five();
    let start = Stock::of(&people, 1);
    let event = KnownEvent {
        post: "Z99001 4".to_owned(),
        role: 0,
        sex: Sex::Female,
        age: 62,
        fte: Amount::of(0.6),
        month: 7,
        likelihood: 0.75,
        what: WhatHappens::Goes,
    };
    let with = Model { events: vec![event.clone()], ..leaving() };
    let ledger = project(&start, &with, 12).unwrap().ledger;
    // Sure to be there for six months, gone with 75 % in the seventh, and at risk as any other for the last five.
    let others = [0.05, 0.05, 0.1, 0.5].map(|hazard: f64| (-hazard).exp()).iter().sum::<f64>();
    let known = 0.25 * (-0.5 * 5.0 / 12.0_f64).exp();
    assert!((ledger.all(12).heads.number() - others - known).abs() < 1e-7);
    assert_eq!(ledger.flow(7, 0, Flow::LeftAsKnown), -Staff::of(0.75, 0.45));
    assert!(ledger.adds_up());
    let nobody = Model { events: vec![KnownEvent { age: 33, ..event }], ..leaving() };
    assert_eq!(project(&start, &nobody, 12), Err(NotAModel::NoSuchPost("Z99001 4".to_owned())));
}

#[test]
fn a_change_of_role_is_neither_joining_nor_leaving() {
    let mut model = Model::still(vec![Role::named("salaried"), Role::named("partner")]);
    model.roles[0].changes_into = Some(1);
    model.rates.set_both(0, 30, 60, Exits { changes_role: 0.2, ..Exits::default() });
    let start = Stock::of(&five()[..3], 2);
    let ledger = project(&start, &model, 36).unwrap().ledger;
    assert!(ledger.adds_up());
    assert_eq!(ledger.all(36), start.all());
    assert!((ledger.end(36, 0).heads.number() - 3.0 * (-0.6_f64).exp()).abs() < 1e-6);
}

#[test]
fn a_model_that_contradicts_itself_is_refused_in_words() {
    let start = Stock::of(&five(), 1);
    let refused = |model: Model| project(&start, &model, 12).unwrap_err().to_string();
    let mut no_target = leaving();
    no_target.rates.set_both(0, 40, 40, Exits { changes_role: 0.1, ..Exits::default() });
    assert!(refused(no_target).contains("role does not say to which"));
    let mut below_nothing = leaving();
    below_nothing.rates.set_both(0, 40, 40, Exits { leaves: -0.1, ..Exits::default() });
    assert!(refused(below_nothing).contains("table of rates"));
    let (_, busy) = busy();
    let mut twice = leaving();
    twice.streams = vec![busy.streams[0].clone(), busy.streams[0].clone()];
    assert!(refused(twice).contains("`abroad` names two streams"));
    let mut elsewhere = leaving();
    elsewhere.streams = vec![busy.streams[1].clone()];
    assert!(refused(elsewhere).contains("stream `return` speaks of a role"));
    assert_eq!(project(&start, &leaving(), 0), Err(NotAModel::Months(0)));
    assert_eq!(project(&start, &leaving(), 400), Err(NotAModel::Months(400)));
}

proptest::proptest! {
    #[test]
    fn whatever_the_rates_the_ledger_adds_up(
        retires in 0.0..3.0_f64, leaves in 0.0..3.0_f64, joins in 0.0..50.0_f64, drift in -0.2..0.2_f64, months in 1..40_u32
    ) {
        let (people, mut model) = busy();
        for role in 0..2 {
            model.rates.set_both(role, 50, 70, Exits { retires, leaves, ..Exits::default() });
            model.hours.set_drift(role, drift);
        }
        model.streams[0].heads_per_year = vec![joins];
        model.posts = vec![Posts { roles: vec![0], funded_fte: vec![40.0], median_months_to_fill: 5.0, locum_share: 0.1 }];
        let projection = project(&Stock::of(&people, 2), &model, months).unwrap();
        proptest::prop_assert!(projection.ledger.adds_up());
        proptest::prop_assert_eq!(projection.end.all(), projection.ledger.all(months));
        proptest::prop_assert!(projection.end.cells().all(|(.., staff)| Amount::ZERO <= staff.heads && Amount::ZERO <= staff.fte));
    }
}
