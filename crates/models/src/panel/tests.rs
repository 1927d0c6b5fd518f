//! Places small enough to check by hand, and invented ones whose truth is known.

use super::together::SHARED;
use super::*;
use crate::backtest::covers;
use crate::draw::Chance;

fn counted(value: f64, patients: f64) -> Seen {
    Seen::Counted(Count { value, patients })
}

/// A history of yearly Septembers from 2015 on; a place's values stand in the order of dates, each with a list of 2,000 a head.
fn yearly(places: impl IntoIterator<Item = Vec<Seen>>) -> History {
    let places: Vec<Place> = places
        .into_iter()
        .enumerate()
        .map(|(number, seen)| Place { code: format!("Z{:05}", 99_001 + number), area: None, seen })
        .collect();
    let dates = places.first().map_or(0, |place| place.seen.len());
    let date = |year: usize| {
        let month = (2015 + i32::try_from(year).unwrap()) * 12 + 9;
        Date { month, known: month }
    };
    History::new("invented".to_owned(), (0..dates).map(date).collect(), places)
}

fn lessons(history: &History, months: i32) -> Analogues {
    let origin = history.dates.last().unwrap().known;
    Analogues::learn(&windows_before(&[history], months, origin, &[]), |_| true).unwrap()
}

#[test]
fn a_place_follows_places_of_its_size() {
    // Places with 2 stay; those with 8 have 9 a year later. All have 2,000 patients a head, so nothing else tells them apart.
    let small = (0..200).map(|_| vec![counted(2.0, 4_000.0), counted(2.0, 4_000.0)]);
    let large = (0..200).map(|_| vec![counted(8.0, 16_000.0), counted(9.0, 16_000.0)]);
    let history = yearly(small.chain(large));
    let learnt = lessons(&history, 12);
    assert_eq!((learnt.stretches(), learnt.cases()), (1, 400));
    let stands = |value: f64| Standing::of(Count { value, patients: 2_000.0 * value }, 1.0 / 2_000.0, None, None);
    let unchanged = learnt.like(&stands(2.0)).if_there();
    assert_eq!((unchanged.len(), unchanged[0], unchanged[149]), (150, 2.0, 2.0));
    let grown = learnt.like(&stands(8.0)).if_there();
    assert!(grown.iter().all(|value| (value - 9.0).abs() < 0.1), "{} to {}", grown[0], grown[149]);
}

#[test]
fn where_nobody_was_and_nobody_came_nobody_is_forecast() {
    let none = (0..100).map(|_| vec![counted(0.0, 5_000.0), counted(0.0, 5_000.0)]);
    let some = (0..200).map(|_| vec![counted(2.0, 5_000.0), counted(4.0, 5_000.0)]);
    let history = yearly(none.chain(some));
    let empty = history.standing(0, 0).unwrap();
    let values = lessons(&history, 12).like(&empty).if_there();
    let nothing = values.iter().filter(|value| **value == 0.0).count();
    // A hundred are like it; the other fifty asked had two, and brought two.
    assert_eq!(nothing, 100);
}

#[test]
fn who_has_few_staff_for_its_list_is_expected_to_gain_if_such_places_did() {
    // A place goes halfway to one head for 2,000 patients within a year.
    let places = (0..300).map(|number: i32| {
        let (now, patients) = (4.0 + 0.01 * f64::from(number), 2_000.0 * (3.0 + 0.02 * f64::from(number * 7 % 300)));
        vec![counted(now, patients), counted(f64::midpoint(now, patients / 2_000.0), patients)]
    });
    let history = yearly(places);
    let learnt = lessons(&history, 12);
    let middle = |patients: f64| {
        let per_patient = 1.0 / 2_000.0;
        let values = learnt.like(&Standing::of(Count { value: 5.5, patients }, per_patient, None, None)).if_there();
        values[values.len() / 2]
    };
    let (few, many) = (middle(17_000.0), middle(7_000.0));
    // Halfway from 5.5 to 8.5 and to 3.5.
    assert!((few - 7.0).abs() < 0.3, "{few}");
    assert!((many - 4.5).abs() < 0.3, "{many}");
}

#[test]
fn what_is_usual_is_what_is_usual_in_the_area() {
    // Twelve places with a head for 1,000 patients in one area, twelve with one for 4,000 in another, five elsewhere.
    let of = |area: &str, patients: f64| Place {
        code: format!("{area} {patients}"),
        area: Some(area.to_owned()),
        seen: vec![counted(2.0, patients)],
    };
    let places = (0..12).map(|_| of("rich", 2_000.0)).chain((0..12).map(|_| of("poor", 8_000.0)));
    let places: Vec<Place> = places.chain((0..5).map(|_| of("few", 5_000.0))).collect();
    let history = History::new("invented".to_owned(), vec![Date { month: 1, known: 1 }], places);
    let for_its_list = |place: usize| history.standing(place, 0).unwrap().terms[0];
    assert!(for_its_list(0).abs() < 1e-12 && for_its_list(12).abs() < 1e-12, "both as is usual there");
    // 58 heads for 145,000 patients in all: 2 where 2 are usual, too.
    assert!(for_its_list(24).abs() < 1e-12);
}

#[test]
fn places_of_an_area_are_wrong_together() {
    let likely = Likely { stretches: vec![vec![Some(0.0), Some(2.0)]] };
    let spread = |number: u64| {
        let places: Vec<(u64, &Likely)> = (1..=number).map(|number| (number, &likely)).collect();
        let sums = together(&places, 12, Chance::new(3), 4_000);
        let mean = sums.iter().sum::<f64>() / 4_000.0;
        (sums.iter().map(|sum| (sum - mean).powi(2)).sum::<f64>() / 4_000.0).sqrt()
    };
    // Chance alone has a standard deviation of the root of their number; see how much wider n places are told.
    for (number, wider) in [(1, 1.0), (11, 1.0 + 10.0 * SHARED), (41, 1.0 + 39.0 * SHARED), (81, 1.0 + 39.0 * SHARED)] {
        let told = spread(number) / (number as f64).sqrt();
        assert!((told / wider.sqrt() - 1.0).abs() < 0.06, "{number}: {told}");
    }
}

#[test]
fn nothing_is_learnt_from_what_had_not_ended() {
    let mut history = yearly((0..80).map(|_| vec![counted(2.0, 4_000.0); 5]));
    let starts = |history: &History, months: i32, origin: i32, breaks: &[i32]| -> Vec<i32> {
        let windows = windows_before(&[history], months, origin, breaks);
        windows.iter().map(|window| (history.dates[window.from].month - 9) / 12).collect()
    };
    let september = |year: i32| 12 * year + 9;
    assert_eq!(starts(&history, 24, september(2018), &[]), [2015, 2016]);
    assert_eq!(starts(&history, 24, september(2018) - 1, &[]), [2015]);
    assert_eq!(starts(&history, 24, september(2014), &[]), [0; 0]);
    // Counted otherwise from June 2017: only 2017 to 2019 lies on one side of it.
    assert_eq!(starts(&history, 24, september(2019), &[12 * 2017 + 6]), [2017]);
    // A mean over a year is known at its end.
    history.dates[3].known += 6;
    assert_eq!(starts(&history, 24, september(2018), &[]), [2015]);
}

#[test]
fn a_file_of_a_few_places_does_not_tell_that_others_closed() {
    let full = vec![counted(2.0, 4_000.0), Seen::Absent, counted(2.0, 4_000.0)];
    let sample = vec![counted(2.0, 4_000.0); 3];
    let history = yearly((0..90).map(|number| if number < 10 { sample.clone() } else { full.clone() }));
    assert!(!history.tells_who_left(0, 1));
    assert!(history.tells_who_left(0, 2));
    assert_eq!(windows_before(&[&history], 12, 12 * 2030, &[]).len(), 1, "from the sample to the full file only");
}

#[test]
fn part_of_a_year_is_learnt_from_the_same_season() {
    let places = (0..70).map(|number| Place {
        code: format!("Z{number:05}"),
        area: None,
        seen: vec![counted(1.0, 2_000.0); 12],
    });
    // Every third month from March 2018.
    let dates = (0..12).map(|quarter| Date { month: 12 * 2018 + 3 + 3 * quarter, known: 12 * 2018 + 3 + 3 * quarter });
    let history = History::new("invented".to_owned(), dates.collect(), places.collect());
    let starts = |months: i32, origin: i32| -> Vec<i32> {
        let windows = windows_before(&[&history], months, origin, &[]);
        windows.iter().map(|window| history.dates[window.from].month - 12 * 2018).collect()
    };
    // From December 2020, three months ahead: from the Decembers of 2018 and 2019, not through summer.
    assert_eq!(starts(3, 12 * 2020 + 12), [12, 24]);
    assert_eq!(starts(12, 12 * 2019 + 6), [3, 6]);
}

#[test]
fn the_nearest_are_those_that_are_nearest() {
    let chance = Chance::new(5);
    let at = |number: u32| {
        let value = 12.0 * (f64::from(number) * 0.618).fract();
        let patients = 2_000.0 + 15_000.0 * chance.normal(number, 3).abs();
        let ago = Count { value: (value + chance.normal(number, 4)).max(0.0), patients: 0.95 * patients };
        Standing::of(Count { value, patients }, 1.0 / 2_000.0, Some(ago), None)
    };
    let cases: Vec<Standing> = (0..500).map(at).collect();
    for asked in 500..520 {
        let place = at(asked);
        let mut all: Vec<f64> = cases.iter().map(|case| analogues::distance(case, &place)).collect();
        all.sort_by(f64::total_cmp);
        let found = analogues::nearest_distances(&cases, &place, 40);
        assert_eq!(found, all[..40]);
    }
}

#[test]
fn invented_places_come_where_they_are_said_to() {
    // Yearly changes of 0.3 √FTE; a third do not change at all.
    let chance = Chance::new(11);
    let place = |number: u32| {
        let mut value = 1.0 + f64::from(number % 40) / 4.0;
        let patients = 2_000.0 * value;
        let mut seen = Vec::new();
        for year in 0..5 {
            seen.push(counted(value, patients));
            if !(number + year).is_multiple_of(3) {
                value = (value + 0.3 * (value + 0.5).sqrt() * chance.normal(number, u64::from(year))).max(0.0);
            }
        }
        seen
    };
    let history = yearly((0..1_200).map(place));
    let learnt = Analogues::learn(&windows_before(&[&history], 24, 12 * 2017 + 9, &[]), |_| true).unwrap();
    let inside = (0..1_200).filter(|&place| {
        let values = learnt.like(&history.standing(place, 2).unwrap()).if_there();
        covers(&values, history.places[place].seen[4].count().unwrap().value, 0.9).unwrap()
    });
    let inside = inside.count() as f64 / 12.0;
    assert!((88.0..95.0).contains(&inside), "{inside}");
}

#[test]
fn what_all_went_through_at_once_stays_shared() {
    // In one stretch everybody gained one, in another everybody lost one.
    let likely = Likely { stretches: vec![vec![Some(6.0); 4], vec![Some(4.0); 4]] };
    let places: Vec<(u64, &Likely)> = (1..=10).map(|number| (number, &likely)).collect();
    let sums = together(&places, 12, Chance::new(1), 400);
    assert!(sums.iter().all(|sum| *sum == 40.0 || *sum == 60.0), "never in between: {sums:?}");
    let good = sums.iter().filter(|sum| **sum == 60.0).count();
    assert!((150..250).contains(&good), "{good}");
    assert_eq!(sums, together(&places, 12, Chance::new(1), 400), "the same seed, the same digits");
    assert_ne!(sums, together(&places, 12, Chance::new(2), 400));
}

#[test]
fn chance_of_each_place_evens_out_in_a_sum() {
    // One stretch; each place has 0 or 2, as likely. Of 100 the mean is 100, and nearly all lie far inside 0 to 200.
    let likely = Likely { stretches: vec![vec![Some(0.0), Some(2.0)]] };
    let places: Vec<(u64, &Likely)> = (1..=100).map(|number| (number, &likely)).collect();
    let sums = together(&places, 12, Chance::new(3), 2_000);
    let mean = sums.iter().sum::<f64>() / 2_000.0;
    assert!((mean - 100.0).abs() < 2.0, "{mean}");
    assert!(sums[100..1_900].iter().all(|sum| (60.0..140.0).contains(sum)));
}

#[test]
fn who_was_no_longer_there_counts_nothing_in_a_sum_and_is_told_apart_alone() {
    let likely = Likely { stretches: vec![vec![Some(3.0), None], vec![Some(5.0), Some(5.0)]] };
    assert_eq!(likely.if_there(), [3.0, 5.0, 5.0]);
    assert_eq!(likely.gone(), 0.25);
    assert_eq!(likely.staying().unwrap().stretches, [vec![Some(3.0)], vec![Some(5.0), Some(5.0)]]);
    assert_eq!(Likely { stretches: vec![vec![None]] }.staying(), None);
    let sums = together(&[(7, &likely)], 12, Chance::new(1), 1_000);
    let nothing = sums.iter().filter(|sum| **sum == 0.0).count();
    assert!((190..310).contains(&nothing), "{nothing}");
    assert_eq!(together(&[], 12, Chance::new(1), 10), [0.0; 0]);
}

#[test]
fn quantiles_stand_for_equal_parts() {
    // Parts of two: their middles are at a quarter and three quarters of 1, 2, 3, 4, between 1 and 2 and between 3 and 4.
    assert_eq!(quantiles(&[1.0, 2.0, 3.0, 4.0], 2), [1.5, 3.5]);
    assert_eq!(quantiles(&[1.0, 2.0, 3.0], 3), [1.0, 2.0, 3.0]);
    assert_eq!(quantiles(&[], 3), [0.0; 0]);
}

#[test]
fn months_between_are_joined_and_months_beyond_widen_with_the_root_of_time() {
    let learnt = [(4, vec![8.0, 12.0]), (12, vec![6.0, 18.0])];
    let fan = fan(10.0, &learnt, 48).unwrap();
    assert_eq!(fan.months.len(), 48);
    // A month is a quarter of the first four: changes are half as large.
    assert_eq!(fan.months[0], [9.0, 11.0]);
    assert_eq!(fan.months[3], [8.0, 12.0]);
    assert_eq!(fan.months[7], [7.0, 15.0]);
    assert_eq!(fan.months[11], [6.0, 18.0]);
    assert_eq!(fan.months[47], [2.0, 26.0]);
    assert_eq!(fan.learnt_to, 12);
    assert_eq!(super::fan(10.0, &[], 48), None);
}

#[test]
fn a_place_that_was_silent_is_taken_at_its_last_figure() {
    let history = yearly([vec![counted(3.0, 6_000.0), Seen::Silent, Seen::Silent]]);
    assert_eq!(history.last_counted(0, 1, 12), Some(0));
    assert_eq!(history.last_counted(0, 2, 12), None);
    assert_eq!(history.last_counted(0, 2, 24), Some(0));
    assert_eq!(history.standing(0, 1), None);
}
