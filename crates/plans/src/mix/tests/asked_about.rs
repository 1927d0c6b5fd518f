//! What is asked about a mix: prices and other mixes, also where time is short.

use super::*;
use crate::mix::Standing;

/// Numbers that look drawn and are the same everywhere: Park and Miller's minimal standard generator (1988).
struct Invented(u64);

impl Invented {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        low + (high - low) * self.0 as f64 / 2_147_483_647.0
    }
}

const YEARS: usize = 5;

/// Four networks, each with 19 roles over five years: 380 whole numbers, whose best mix takes far longer to prove than to find.
fn area() -> Problem {
    let mut drawn = Invented(1_999);
    let mut area = problem(YEARS);
    area.unit = 0.5;
    area.discount = 0.035;
    let first = area.activities[0].clone();
    for id in ["letters", "medicines", "visits"] {
        area.activities.push(Activity { id: id.to_owned(), title: id.to_owned(), ..first.clone() });
    }
    let place = area.places[0].clone();
    area.places = (1..=4)
        .map(|number| PlaceInputs {
            code: format!("U9990{number}"),
            name: format!("Network {number}"),
            work: (0..4).map(|_| vec![drawn.between(5.0, 9.0); YEARS]).collect(),
            gps: vec![drawn.between(18.0, 21.0); YEARS],
            ..place.clone()
        })
        .collect();
    let names: Vec<String> = (0..19).map(|number| format!("role {number}")).collect();
    for name in &names {
        let mut one = role(name, drawn.between(28_000.0, 75_000.0), 0.1, YEARS);
        let mut done = |id: &str| {
            let done = Range::sure(drawn.between(0.0, 0.15));
            Effect { activity: id.to_owned(), done }
        };
        one.effects = ["same_day", "letters", "medicines", "visits"].into_iter().map(&mut done).collect();
        (one.leaving, one.first_year_effect, one.first_year_paid) = (drawn.between(0.08, 0.2), 0.35, 0.5);
        one.supervision_first = Range::sure(drawn.between(0.0, 0.08));
        area = with(area, one, Some(drawn.between(0.6, 2.4)));
    }
    for place in 0..4 {
        let pays: Vec<(&str, f64)> =
            names.iter().map(|name| (name.as_str(), drawn.between(25_000.0, 60_000.0))).collect();
        let mut sum = stream(&format!("arrs-{place}"), &pays, drawn.between(300_000.0, 500_000.0), YEARS);
        sum.places = vec![place];
        area.streams.push(sum);
    }
    area
}

#[test]
fn a_mix_whose_proof_takes_too_long_still_tells_what_more_is_worth_and_what_else_would_do() {
    let effort = Effort { solver: Solver::usual(), seconds: 4.0, gap_pct: 0.5 };
    let choice = choose(&area(), &effort, &Quiet, &Cancel::default()).unwrap();
    assert!(matches!(choice.standing, Standing::Best { .. } | Standing::Found { .. }), "{:?}", choice.standing);
    assert!(!choice.shadow_prices.is_empty(), "{:?}", choice.notes);
    assert!(!choice.alternatives.is_empty(), "{:?}", choice.notes);
}
