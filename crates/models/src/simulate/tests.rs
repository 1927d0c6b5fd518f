//! The simulation against the cohorts, against the textbook, and against itself in another order.

use super::*;
use crate::{
    amount::Staff,
    supply::{Exits, Posts, Role, Sex, busy, heads_variance, project},
};

fn run(months: u32) -> Run {
    Run { place: "Z99001".to_owned(), seed: 1, months, unknown: Unknown::default() }
}

fn five() -> (Vec<Person>, Model) {
    let mut model = Model::still(vec![Role::named("gp")]);
    model.rates.set_both(0, 30, 85, Exits { leaves: 0.2, retires: 0.1, ..Exits::default() });
    let person = |number| Person { number, role: 0, sex: Sex::Male, age: 50, fte: Amount::of(0.8) };
    ((1..=5).map(person).collect(), model)
}

#[test]
fn five_people_stay_as_often_as_the_binomial_says() {
    let (people, model) = five();
    let outcome = simulate(&people, &model, &run(24), 20_000).unwrap();
    let stays = (-0.6_f64).exp();
    let values = outcome.values(24, &[0], Counted::Heads);
    let counts: Vec<f64> =
        (0..=5).map(|heads| values.iter().filter(|value| **value == f64::from(heads)).count() as f64).collect();
    let choose = [1.0, 5.0, 10.0, 10.0, 5.0, 1.0];
    let chi_squared: f64 = (0..6_i32)
        .map(|heads| {
            let there = choose[heads as usize] * stays.powi(heads) * (1.0 - stays).powi(5 - heads) * 20_000.0;
            (counts[heads as usize] - there).powi(2) / there
        })
        .sum();
    // Five degrees of freedom: above 20.5 once in a thousand.
    assert!(chi_squared < 20.5, "{chi_squared}: {counts:?}");
}

#[test]
fn the_mean_of_the_simulation_is_the_expectation_of_the_cohorts() {
    let (people, model) = busy();
    let months = 40;
    let replicates = 4_000;
    let expected = project(&Stock::of(&people, 2), &model, months).unwrap().ledger;
    let outcome = simulate(&people, &model, &run(months), replicates).unwrap();
    let ledger = outcome.ledger().unwrap();
    assert!(ledger.adds_up());
    for month in [1, 5, 12, 13, 15, 24, 40] {
        for role in 0..2 {
            for counted in [Counted::Heads, Counted::Fte] {
                let values = outcome.values(month, &[role], counted);
                let mean = values.iter().sum::<f64>() / f64::from(replicates);
                let spread = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / f64::from(replicates);
                let error = (spread / f64::from(replicates)).sqrt();
                let away = mean - counted.of(expected.end(month, role));
                assert!(away.abs() < 4.0 * error + 1e-6, "month {month} role {role} {counted:?}: {away} ± {error}");
            }
        }
    }
    // Each flow over all months, where a standard error is at most that of a Poisson number.
    for role in 0..2 {
        for flow in Flow::ALL {
            let here = ledger.total(1, months, role, flow).heads.number() / f64::from(replicates);
            let there = expected.total(1, months, role, flow).heads.number();
            let error = (there.abs() / f64::from(replicates)).sqrt();
            assert!((here - there).abs() < 4.0 * error + 1e-6, "{flow:?} of role {role}: {here} and {there}");
        }
    }
}

#[test]
fn the_spread_of_heads_is_the_variance_of_the_cohorts() {
    let (people, mut model) = busy();
    model.training.clear();
    let exact = heads_variance(&Stock::of(&people, 2), &model, 36).unwrap();
    let outcome = simulate(&people, &model, &run(36), 6_000).unwrap();
    let values = outcome.values(36, &[0, 1], Counted::Heads);
    let mean = values.iter().sum::<f64>() / 6_000.0;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 6_000.0;
    // A variance out of 6,000 has a standard error of about 1.8 %.
    assert!((variance / exact - 1.0).abs() < 0.07, "{variance} and {exact}");
}

#[test]
fn any_number_of_threads_and_any_batches_give_the_same_digits() {
    let (people, model) = busy();
    let run = Run { unknown: Unknown { retires: 0.2, joiners: 0.3, ..Unknown::default() }, ..run(30) };
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| simulate(&people, &model, &run, 100).unwrap())
    };
    let one = with(1);
    assert_eq!(one, with(2));
    assert_eq!(one, with(5));
    let mut by_hand = simulate_batch(&people, &model, &run, 0..41).unwrap();
    by_hand.add_replicates(simulate_batch(&people, &model, &run, 41..100).unwrap());
    assert_eq!(one, by_hand);
    let other = simulate(&people, &model, &Run { seed: 2, ..run.clone() }, 100).unwrap();
    assert_ne!(one, other);
}

#[test]
fn a_scenario_that_changes_nothing_changes_nothing_and_another_leaves_fates_alone() {
    let (people, model) = busy();
    let before = simulate(&people, &model, &run(36), 50).unwrap();
    assert_eq!(before, simulate(&people, &model.clone(), &run(36), 50).unwrap());
    let mut more = model.clone();
    more.rates.scale(0, Cause::Leaves, 1.5);
    let after = simulate(&people, &more, &run(36), 50).unwrap();
    let (here, there) = (before.values(36, &[0, 1], Counted::Heads), after.values(36, &[0, 1], Counted::Heads));
    assert!(here.iter().sum::<f64>() > there.iter().sum::<f64>());
    // Partners are not touched, but for those who change role: no draw of theirs moved.
    let mut alone = model;
    alone.roles[0].changes_into = None;
    alone.rates.scale(0, Cause::ChangesRole, 0.0);
    let partners = simulate(&people, &alone, &run(36), 50).unwrap().values(36, &[1], Counted::Fte);
    alone.rates.scale(0, Cause::Leaves, 1.5);
    assert_eq!(simulate(&people, &alone, &run(36), 50).unwrap().values(36, &[1], Counted::Fte), partners);
}

#[test]
fn a_higher_hazard_never_makes_anybody_stay_longer() {
    let (people, model) = five();
    let mut more = model.clone();
    more.rates.scale(0, Cause::Leaves, 1.3);
    let here = simulate(&people, &model, &run(60), 200).unwrap();
    let there = simulate(&people, &more, &run(60), 200).unwrap();
    for month in [6, 12, 36, 60] {
        let pairs = here.values(month, &[0], Counted::Heads).into_iter().zip(there.values(month, &[0], Counted::Heads));
        assert!(pairs.into_iter().all(|(fewer_leave, more_leave)| more_leave <= fewer_leave), "month {month}");
    }
}

#[test]
fn places_add_up_replicate_by_replicate() {
    let (people, model) = five();
    let here = simulate(&people, &model, &run(12), 64).unwrap();
    let elsewhere: Vec<Person> =
        people.iter().map(|person| Person { number: person.number + 100, ..*person }).collect();
    let there = simulate(&elsewhere, &model, &Run { place: "Z99002".to_owned(), ..run(12) }, 64).unwrap();
    let mut both = here.clone();
    assert!(both.add_place(&there));
    let together: Vec<Person> = people.iter().chain(&elsewhere).copied().collect();
    let at_once = simulate(&together, &model, &run(12), 64).unwrap();
    assert_eq!(both, at_once, "nobody joins, so the place makes no difference");
    assert!(!both.add_place(&simulate(&people, &model, &run(12), 32).unwrap()));
}

#[test]
fn people_alike_fare_together_as_each_does_alone() {
    let (_, mut model) = busy();
    (model.streams, model.training, model.posts, model.events) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    // More than are drawn at once, of three kinds, not in order; hours change on birthdays, and some retire and come back.
    let person = |number: u64| {
        let age = [36, 58, 61][usize::try_from(number % 3).unwrap()];
        Person { number, role: 0, sex: Sex::Female, age, fte: Amount::of(0.75) }
    };
    let people: Vec<Person> = (0..600).map(person).collect();
    let together = simulate_batch(&people, &model, &run(43), 5..9).unwrap();
    let alone = people.iter().map(|person| simulate_batch(&[*person], &model, &run(43), 5..9).unwrap());
    let added = alone.reduce(|mut all, next| {
        assert!(all.add_place(&next));
        all
    });
    assert_eq!(added.unwrap(), together);
}

#[test]
fn what_is_not_known_of_a_rate_widens_the_fan_and_leaves_the_mean_of_the_rate() {
    let (people, model) = five();
    let wide = Run { unknown: Unknown { leaves: 0.6, retires: 0.6, ..Unknown::default() }, ..run(24) };
    let many: Vec<Person> = (0..200).map(|number| Person { number, ..people[0] }).collect();
    let known = simulate(&many, &model, &run(24), 1_000).unwrap();
    let unknown = simulate(&many, &model, &wide, 1_000).unwrap();
    let width = |outcome: &Outcome| {
        let at = |share| outcome.quantile(24, &[0], Counted::Heads, share).unwrap();
        at(0.95) - at(0.05)
    };
    assert!(width(&known) * 1.5 < width(&unknown), "{} and {}", width(&known), width(&unknown));
}

#[test]
fn chance_of_a_target_and_the_first_month_it_is_likely_missed() {
    let (people, model) = five();
    let outcome = simulate(&people, &model, &run(24), 5_000).unwrap();
    // All five stay half a year with e^(−0.15 × 5) = 47 %.
    let chance = outcome.chance_of(6, &[0], Counted::Heads, 5.0).unwrap();
    assert!((chance - 0.472).abs() < 0.03, "{chance}");
    assert_eq!(outcome.chance_of(6, &[0], Counted::Heads, 0.0), Some(1.0));
    assert_eq!(outcome.chance_of(25, &[0], Counted::Heads, 0.0), None);
    let trajectory = [(24, 1.0), (12, 5.0), (3, 5.0)];
    assert_eq!(outcome.first_likely_miss(&trajectory, &[0], Counted::Heads), Some(12));
    assert_eq!(outcome.first_likely_miss(&trajectory[..1], &[0], Counted::Heads), None);
}

#[test]
fn posts_bind_single_people_too() {
    let (people, mut model) = five();
    model.streams = vec![crate::supply::Stream {
        id: "elsewhere".to_owned(),
        source: crate::supply::Source::Other,
        role: 0,
        heads_per_year: vec![60.0],
        lead_months: 0,
        profile: Profile::of_age(40, 1.0),
    }];
    model.posts = vec![Posts { roles: vec![0], funded_fte: vec![4.0], median_months_to_fill: 3.0, locum_share: 0.0 }];
    let outcome = simulate(&people, &model, &run(36), 2_000).unwrap();
    let mean = outcome.mean(36, &[0], Counted::Fte).unwrap();
    assert!(3.0 < mean && mean < 4.0, "{mean}");
    assert!(Amount::of(100_000.0) < outcome.not_hired().heads);
    // Somebody of 1 FTE is taken where half of that is vacant: never more than half a post too many.
    assert!(outcome.quantile(36, &[0], Counted::Fte, 1.0).unwrap() <= 4.5);
}

#[test]
fn somebody_of_a_role_that_is_not_there_is_refused() {
    let (mut people, model) = five();
    people[0].role = 3;
    assert!(simulate(&people, &model, &run(12), 10).is_err());
    people[0].role = 0;
    assert_eq!(simulate(&people, &model, &run(12), 0), Err(NotAModel::NoReplicates));
    assert_eq!(simulate(&people, &model, &run(12), 1).unwrap().ledger().unwrap().all(0), Staff::of(5.0, 4.0));
}
