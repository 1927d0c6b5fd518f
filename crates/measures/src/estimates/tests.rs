//! Estimates on invented histories small enough to work out by hand.

use super::*;

const SUB_ICB: usize = 1;
const PCN: usize = 2;

fn month(text: &str) -> Period {
    text.parse().unwrap()
}

/// The list and the staff of a practice.
type Row = (Option<f64>, Option<f64>);

/// A history of practices Z99000, Z99001, … in one sub-ICB location; of each census the period and, for each practice, its
/// list and staff.
fn history(censuses: &[(&str, Vec<Row>)]) -> History {
    let practices = censuses[0].1.len();
    History {
        basis: Basis::PracticeLevelSum,
        practices: (0..practices).map(|practice| format!("Z{}", 99_000 + practice)).collect(),
        areas: vec![
            (Level::England, "ENG".to_owned()),
            (Level::SubIcb, "H4V0K".to_owned()),
            (Level::Pcn, "U99901".to_owned()),
        ],
        censuses: censuses
            .iter()
            .map(|(period, rows)| Census {
                period: month(period),
                lists: rows.iter().map(|(list, _)| *list).collect(),
                staff: rows
                    .iter()
                    .map(|(_, staff)| staff.map_or(Value::Missing(Missing::NotReported), Value::Known))
                    .collect(),
                ways: vec![[None, Some(SUB_ICB)]; practices],
            })
            .collect(),
    }
}

/// Twelve practices with 8,000 patients each that grow from 4 to 5 staff in a year, and what the first has in each census.
fn with_twelve_others(then: Row, now: Row) -> History {
    let rows = |first, staff| {
        std::iter::once(first).chain(std::iter::repeat_n((Some(8_000.0), Some(staff)), 12)).collect::<Vec<_>>()
    };
    history(&[("2024-03", rows(then, 4.0)), ("2025-03", rows(now, 5.0))])
}

fn first_of(history: &History) -> PracticeEstimate {
    history.estimate(&[0], 1, "nurse_fte", 100, 1).practices[0].clone()
}

fn close(value: Value, wanted: f64) -> bool {
    value.known().is_some_and(|value| (value - wanted).abs() < 1e-9)
}

#[test]
fn a_practice_with_a_past_is_carried_forward_with_its_area_and_leans_on_the_rate() {
    let estimate = first_of(&with_twelve_others((Some(8_000.0), Some(2.0)), (Some(8_000.0), None)));
    let own = estimate.guess.own.unwrap();
    // Twelve others went from 4 to 5: a quarter more, of which 12 ÷ 22 is believed.
    assert!((own.change - (1.0 + 12.0 / 22.0 * 0.25)).abs() < 1e-12, "{own:?}");
    assert_eq!((own.value, own.months, own.list_factor), (2.0, 12, 1.0));
    assert!((estimate.guess.expected().unwrap() - 5.0).abs() < 1e-12);
    // Twelve are too few to learn from: after a year a fifth lies on the rate.
    assert!(close(estimate.value, 0.8 * 2.0 * (1.0 + 3.0 / 22.0) + 0.2 * 5.0), "{estimate:?}");
}

#[test]
fn a_practice_without_a_past_is_estimated_by_rate_alone() {
    let estimate = first_of(&with_twelve_others((None, None), (Some(16_000.0), None)));
    assert_eq!((estimate.guess.own, estimate.weight), (None, Some(1.0)));
    assert!(close(estimate.value, 10.0), "{estimate:?}");
}

#[test]
fn a_practice_whose_patients_nobody_states_is_carried_forward_alone() {
    let estimate = first_of(&with_twelve_others((None, Some(2.0)), (None, None)));
    assert_eq!(estimate.weight, Some(0.0));
    assert!(close(estimate.value, 2.0 * (1.0 + 3.0 / 22.0)), "{estimate:?}");
}

#[test]
fn without_list_and_past_no_number_is_made_up() {
    let estimate = first_of(&with_twelve_others((None, None), (None, None)));
    assert_eq!((estimate.value, estimate.weight), (Value::Missing(Missing::NotHeld), None));
    assert_eq!(estimate.low, Value::Missing(Missing::NotHeld));
}

#[test]
fn staff_follow_a_list_half_way_and_a_merger_not_at_all() {
    let factor = |then: f64, now: f64| {
        let history = with_twelve_others((Some(then), Some(2.0)), (Some(now), None));
        first_of(&history).guess.own.unwrap().list_factor
    };
    assert!((factor(8_000.0, 9_680.0) - 1.1).abs() < 1e-12, "a list 21 % longer: staff 10 % more");
    assert!((factor(8_000.0, 80_000.0) - 2.0_f64.sqrt()).abs() < 1e-12, "a list ten times as long counts as twice");
}

#[test]
fn a_network_of_few_practices_leaves_its_rate_to_the_sub_icb_location() {
    let mut history = with_twelve_others((Some(8_000.0), None), (Some(8_000.0), None));
    // Nine others of the network have 9 staff, three of the sub-ICB location have 5.
    let now = &mut history.censuses[1];
    now.ways[..10].fill([Some(PCN), Some(SUB_ICB)]);
    now.staff[1..10].fill(Value::Known(9.0));
    let rate = first_of(&history).guess.rate.unwrap();
    assert_eq!((rate.area, rate.practices), (SUB_ICB, 12));
    // A tenth practice joins: now the network speaks for itself.
    let now = &mut history.censuses[1];
    now.ways[10] = [Some(PCN), Some(SUB_ICB)];
    now.staff[10] = Value::Known(9.0);
    let rate = first_of(&history).guess.rate.unwrap();
    assert_eq!((rate.area, rate.practices), (PCN, 10));
    assert!((rate.value - 9.0 / 8_000.0).abs() < 1e-15);
}

#[test]
fn an_own_value_older_than_five_years_is_not_carried_forward() {
    let rows = |first, staff| {
        std::iter::once(first).chain(std::iter::repeat_n((Some(8_000.0), Some(staff)), 12)).collect::<Vec<_>>()
    };
    let old = (Some(8_000.0), Some(2.0));
    let silent = (Some(8_000.0), None);
    let at = |first: &str| history(&[(first, rows(old, 4.0)), ("2025-03", rows(silent, 5.0))]);
    assert!(first_of(&at("2020-03")).guess.own.is_some());
    assert!(first_of(&at("2020-02")).guess.own.is_none());
}

/// Forty practices with staff that follow no rate, over five years, changing as `change` says.
fn forty(change: impl Fn(usize, usize) -> f64) -> History {
    let years = ["2021-03", "2022-03", "2023-03", "2024-03", "2025-03"];
    let censuses: Vec<(&str, Vec<_>)> = years
        .iter()
        .enumerate()
        .map(|(year, period)| {
            let row = |practice: usize| {
                let list = 4_000.0 + 150.0 * practice as f64;
                (Some(list), Some(2.0 + (practice * 7 % 11) as f64 + change(practice, year)))
            };
            (*period, (0..40).map(row).collect())
        })
        .collect();
    history(&censuses)
}

const MASKING: Masking = Masking { share: 0.2, repeats: 3, seed: 1 };

#[test]
fn where_nobody_changes_a_hidden_practice_is_found_again_exactly() {
    let tested = forty(|_, _| 0.0).masked_test(MASKING);
    let of = |method: Method| tested.scores.iter().filter(move |score| score.method == method);
    assert!(of(Method::Blend).count() >= 2, "{tested:?}");
    assert!(of(Method::Blend).all(|score| score.rmse < 1e-9 && score.rmse_relative_pct < 1e-6), "{tested:?}");
    assert!(of(Method::AreaRate).all(|score| 1.0 < score.rmse), "{tested:?}");
    assert!(0 < tested.not_scored, "before the third census nothing can be learnt");
}

#[test]
fn the_same_seed_hides_the_same_practices() {
    let history = forty(|practice, year| (practice * 13 % 5 * year) as f64 / 4.0);
    assert_eq!(history.masked_test(MASKING), history.masked_test(MASKING));
    assert_ne!(history.masked_test(MASKING), history.masked_test(Masking { seed: 2, ..MASKING }));
}

#[test]
fn what_is_hidden_does_not_help_to_estimate_it() {
    let guess = |truth: f64| {
        let history = forty(|practice, year| if practice == 5 && 3 <= year { truth } else { 0.0 });
        let mut hidden = vec![false; 40];
        hidden[5] = true;
        let view = View { history: &history, hidden: Some((&hidden, 3)) };
        view.guess(5, 4, &view.rates(4), &mut BTreeMap::new())
    };
    assert_eq!(guess(0.0), guess(50.0));
    assert_eq!(guess(0.0).own.unwrap().census, 2);
}

#[test]
fn a_hidden_value_is_estimated_from_all_others_as_if_it_had_never_been_there() {
    // The slow twin: the practice is taken out and its guess made from what is left.
    let history = forty(|practice, year| (practice * 13 % 5 * year) as f64 / 4.0);
    for case in history.cases(1, 3) {
        let mut hidden = vec![false; 40];
        hidden[case.practice] = true;
        let view = View { history: &history, hidden: Some((&hidden, 2)) };
        let guess = view.guess(case.practice, 3, &view.rates(3), &mut BTreeMap::new());
        assert!((guess.own.unwrap().carried - case.hidden.carried).abs() < 1e-9, "{case:?}");
        assert!((guess.expected().unwrap() - case.hidden.expected).abs() < 1e-9, "{case:?}");
    }
}

#[test]
fn the_weight_learnt_is_the_one_practices_follow() {
    // Each year every practice goes a tenth of the way from where it is to the rate of its area, whose sum stays.
    let mut history = forty(|_, _| 0.0);
    let list = |census: &Census, practice: usize| census.lists[practice].unwrap();
    for year in 1..5 {
        let before = history.censuses[year - 1].clone();
        let staff: f64 = before.staff.iter().filter_map(|staff| staff.known()).sum();
        let patients: f64 = before.lists.iter().flatten().sum();
        for practice in 0..40 {
            let (own, at_rate) = (before.staff[practice].known().unwrap(), staff / patients * list(&before, practice));
            history.censuses[year].staff[practice] = Value::Known(0.9 * own + 0.1 * at_rate);
        }
    }
    let learnt = history.learn(&mut Cases::default(), 12, 1..=4, &|_| false);
    assert!(learnt.is_learnt && (learnt.weight - 0.1).abs() < 0.02, "{}", learnt.weight);
}

#[test]
fn the_total_of_estimates_is_the_sum_of_its_practices() {
    let history = forty(|practice, year| (practice * 13 % 5 * year) as f64 / 4.0);
    let mut silent = history.clone();
    for practice in [3, 8, 21] {
        silent.censuses[4].staff[practice] = Value::Missing(Missing::NotReported);
    }
    let made = silent.estimate(&[3, 8, 21], 4, "nurse_fte", 200, 1);
    let sum: f64 = made.practices.iter().filter_map(|one| one.value.known()).sum();
    let total = made.total.unwrap();
    assert!((total.value - sum).abs() < 1e-12);
    assert!(total.low <= total.mean && total.mean <= total.high);
    assert!(made.learnt[&Some(12)].is_learnt);
}

#[test]
fn the_total_of_one_estimate_has_the_bounds_of_its_only_practice() {
    let mut silent = forty(|practice, year| (practice * 13 % 5 * year) as f64 / 4.0);
    silent.censuses[4].staff[3] = Value::Missing(Missing::NotReported);
    let made = silent.estimate(&[3], 4, "nurse_fte", 200, 1);
    let (only, total) = (&made.practices[0], made.total.unwrap());
    assert_eq!((only.low.known(), only.high.known()), (Some(total.low), Some(total.high)));
}
