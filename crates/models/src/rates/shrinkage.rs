//! Rates of small places, leaning on the place above as far as chance would have it: gamma and Poisson, in closed form.

use schemars::JsonSchema;
use serde::Serialize;

/// Events, and the person-years they happened in. Where ages are known, the events expected at the rates of the place above
/// serve as exposure: a rate is then a ratio to what was expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observed {
    /// Events.
    pub events: f64,
    /// Person-years, or events expected.
    pub exposure: f64,
}

/// A rate of a place, between its own and that of the place above.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Shrunk {
    /// The rate.
    pub rate: f64,
    /// Its standard deviation, from chance and from how places differ.
    pub spread: f64,
    /// Weight of what was seen in the place itself, 0 to 1; the rest is borrowed from above.
    pub own_weight: f64,
}

/// How alike places are: the shape of the gamma distribution of their rates about `mean`. Large: much alike. None where they
/// differ by no more than chance would have it.
///
/// By moments: events of a place have variance mean·exposure + mean²·exposure² / shape. Source: Clayton and Kaldor,
/// "Empirical Bayes estimates of age-standardized relative risks", Biometrics 43 (1987), section 4.
#[must_use]
pub fn strength(places: &[Observed], mean: f64) -> Option<f64> {
    let by_chance: f64 = places.iter().map(|place| mean * place.exposure).sum();
    let seen: f64 = places.iter().map(|place| (place.events - mean * place.exposure).powi(2)).sum();
    let squares: f64 = places.iter().map(|place| place.exposure.powi(2)).sum();
    let beyond = seen - by_chance;
    (0.0 < beyond && 0.0 < mean).then(|| mean * mean * squares / beyond)
}

/// The rate of a place: (a + events) / (a / mean + exposure), the mean of what its rate can be after what was seen.
///
/// With no strength places do not differ, and the rate is that of the place above. Source: our design of methods, section 1.3.
#[must_use]
pub fn shrink(own: Observed, mean: f64, strength: Option<f64>) -> Shrunk {
    match strength {
        Some(shape) if 0.0 < mean => {
            let exposure = shape / mean + own.exposure;
            let events = shape + own.events;
            Shrunk { rate: events / exposure, spread: events.sqrt() / exposure, own_weight: own.exposure / exposure }
        }
        _ => Shrunk { rate: mean, spread: 0.0, own_weight: 0.0 },
    }
}

/// From the top down, such as England, ICB, network, practice: the rate of each, leaning on the one above.
///
/// A level is the place on the way down, and all places beside it under the same one above, itself among them; the first is
/// the top, and its rate is its own. None where nothing was seen at the top.
#[must_use]
pub fn down(levels: &[(Observed, Vec<Observed>)]) -> Option<Vec<Shrunk>> {
    let (top, _) = levels.first()?;
    if top.exposure <= 0.0 {
        return None;
    }
    let rate = top.events / top.exposure;
    let mut rates = vec![Shrunk { rate, spread: top.events.sqrt() / top.exposure, own_weight: 1.0 }];
    for (own, beside) in &levels[1..] {
        let mean = rates[rates.len() - 1].rate;
        rates.push(shrink(*own, mean, strength(beside, mean)));
    }
    Some(rates)
}

/// An area of one level, with its position among those of the level above; the top has none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// Position of the area above it in the level before.
    pub above: usize,
    /// What was seen in it.
    pub own: Observed,
}

/// The rates of all areas of all levels, each leaning on the one above, from England (one area) down to practices.
///
/// As [`down`] for one practice, but how alike the areas of a level are is told from all of them, each about the rate of its
/// own area above: a network has too few practices to say it by itself. None where nothing was seen at the top.
#[must_use]
pub fn shrunk_tree(levels: &[Vec<Placed>]) -> Option<Vec<Vec<Shrunk>>> {
    let top = levels.first()?.first()?.own;
    if top.exposure <= 0.0 {
        return None;
    }
    let rate = top.events / top.exposure;
    let mut all = vec![vec![Shrunk { rate, spread: top.events.sqrt() / top.exposure, own_weight: 1.0 }]];
    for places in &levels[1..] {
        let above = &all[all.len() - 1];
        let mean = |place: &Placed| above.get(place.above).map_or(rate, |above| above.rate);
        // Events expected at the rate above are the exposure, so that all areas of the level differ about one.
        let expected: Vec<Observed> = places
            .iter()
            .map(|place| Observed { events: place.own.events, exposure: place.own.exposure * mean(place) })
            .collect();
        let alike = strength(&expected, 1.0);
        let rates = places.iter().zip(expected).map(|(place, own)| {
            let relative = shrink(own, 1.0, alike);
            let mean = mean(place);
            Shrunk { rate: relative.rate * mean, spread: relative.spread * mean, own_weight: relative.own_weight }
        });
        all.push(rates.collect());
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::{Chance, Decision, poisson};

    fn observed(events: f64, exposure: f64) -> Observed {
        Observed { events, exposure }
    }

    #[test]
    fn a_small_place_borrows_and_a_large_one_does_not() {
        // Shape 4 about a mean of 0.1 counts as 40 person-years with 4 events.
        let small = shrink(observed(3.0, 10.0), 0.1, Some(4.0));
        assert!((small.rate - 7.0 / 50.0).abs() < 1e-12);
        assert!((small.own_weight - 0.2).abs() < 1e-12);
        assert!((small.spread - 7.0_f64.sqrt() / 50.0).abs() < 1e-12);
        let large = shrink(observed(300.0, 1000.0), 0.1, Some(4.0));
        assert!((large.rate - 304.0 / 1040.0).abs() < 1e-12);
        let unseen = shrink(observed(0.0, 0.0), 0.1, Some(4.0));
        assert!((unseen.rate - 0.1).abs() < 1e-12);
    }

    #[test]
    fn places_that_differ_only_by_chance_all_have_the_rate_above() {
        let alike = [observed(1.0, 10.0), observed(1.0, 10.0), observed(1.0, 10.0)];
        assert_eq!(strength(&alike, 0.1), None);
        let rates = down(&[(observed(3.0, 30.0), vec![]), (alike[0], alike.to_vec())]).unwrap();
        assert_eq!(rates[1], Shrunk { rate: 0.1, spread: 0.0, own_weight: 0.0 });
        assert_eq!(down(&[(observed(0.0, 0.0), vec![])]), None);
    }

    #[test]
    fn how_alike_places_are_is_found_again() {
        // Rates are an exponential distribution (shape 1) times 0.1; 3,000 places of 50 person-years.
        let chance = Chance::new(5);
        let places: Vec<Observed> = (0..3_000)
            .map(|place| {
                let rate = -0.1 * chance.draw(0, place, 0, Decision::Why).ln();
                let draw = chance.draw(0, place, 0, Decision::HowMany);
                observed(f64::from(poisson(rate * 50.0, draw)), 50.0)
            })
            .collect();
        let shape = strength(&places, 0.1).unwrap();
        assert!((shape - 1.0).abs() < 0.1, "{shape}");
        // Shrunk rates are nearer the truth than those of the places themselves.
        let error = |of: &dyn Fn(Observed) -> f64| -> f64 {
            (0..3_000_u64)
                .zip(&places)
                .map(|(place, own)| (of(*own) + 0.1 * chance.draw(0, place, 0, Decision::Why).ln()).powi(2))
                .sum()
        };
        assert!(error(&|own| shrink(own, 0.1, Some(shape)).rate) < 0.9 * error(&|own| own.events / own.exposure));
    }

    #[test]
    fn four_levels_down() {
        let levels = [
            (observed(800.0, 10_000.0), vec![]),
            (observed(60.0, 500.0), vec![observed(60.0, 500.0), observed(20.0, 500.0)]),
            (observed(8.0, 40.0), vec![observed(8.0, 40.0), observed(2.0, 40.0), observed(0.0, 40.0)]),
            (observed(3.0, 8.0), vec![observed(3.0, 8.0), observed(5.0, 32.0)]),
        ];
        let rates = down(&levels).unwrap();
        assert_eq!(rates.len(), 4);
        assert!((rates[0].rate - 0.08).abs() < 1e-12);
        for (above, (level, rate)) in rates.iter().zip(levels[1..].iter().zip(&rates[1..])) {
            let own = level.0.events / level.0.exposure;
            let (low, high) = if own < above.rate { (own, above.rate) } else { (above.rate, own) };
            assert!(low <= rate.rate && rate.rate <= high, "between its own and the one above: {rate:?}");
        }
    }

    #[test]
    fn practices_of_all_networks_tell_together_how_alike_they_are() {
        let placed = |above, events, exposure| Placed { above, own: observed(events, exposure) };
        // Two networks of two practices; within each, one practice has four times the rate of the other.
        let levels = [
            vec![placed(0, 100.0, 1_000.0)],
            vec![placed(0, 50.0, 500.0), placed(0, 50.0, 500.0)],
            vec![placed(0, 40.0, 250.0), placed(0, 10.0, 250.0), placed(1, 10.0, 250.0), placed(1, 40.0, 250.0)],
        ];
        let rates = shrunk_tree(&levels).unwrap();
        assert!(rates[1].iter().all(|network| (network.rate - 0.1).abs() < 1e-12 && network.own_weight == 0.0));
        // By hand: 25 expected in each, 15 away in all four: shape = 4·25² / (4·15² − 4·25) = 3.125.
        let by_hand = 0.1 * (3.125 + 40.0) / (3.125 + 25.0);
        assert!((rates[2][0].rate - by_hand).abs() < 1e-12, "{:?}", rates[2][0]);
        assert!((rates[2][3].rate - by_hand).abs() < 1e-12);
        assert!((rates[2][0].own_weight - 25.0 / 28.125).abs() < 1e-12);
        assert_eq!(shrunk_tree(&[vec![placed(0, 0.0, 0.0)]]), None);
    }
}
