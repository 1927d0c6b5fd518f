//! Arithmetic that others published, done by the model: inputs of the Long Term Workforce Plan and the four numbers of the
//! Health Foundation's projection of 2022.

use wholetime_models::amount::{Amount, Staff};
use wholetime_models::bridge::{Figure, log_mean};
use wholetime_models::supply::{
    Exits, Model, Profile, Projection, Role, Sex, Source, Stock, Stream, Training, hazard_of, project,
};

/// Inputs of the plan's model, released by FOI and reported by HSJ: FTE of a new GP, share of funded places that become GPs.
const FTE: f64 = 0.65;
const CONVERSION: [f64; 2] = [0.70, 0.75];

fn places(number: u32, conversion: f64) -> Training {
    Training {
        id: "places".to_owned(),
        role: 0,
        due: vec![(1, number)],
        fte_in_training: 1.0,
        finishes: 1.0,
        takes_longer: 0.0,
        longer_months: 0,
        converts: conversion,
        stays: 1.0,
        starts_after_months: 0,
        profile: Profile::of_age(34, FTE),
    }
}

/// GPs of 40 whose FTE leave at a share a year, with so many FTE joining a year; thirty years.
fn thirty_years(start_fte: f64, joining_fte: f64, leaving: f64) -> Projection {
    let mut model = Model::still(vec![Role::named("gp")]);
    let leaves = hazard_of(leaving).expect("a share");
    model.rates.set_both(0, 18, 85, Exits { leaves, ..Exits::default() });
    model.streams = vec![Stream {
        id: "trained".to_owned(),
        source: Source::Other,
        role: 0,
        heads_per_year: vec![joining_fte],
        lead_months: 0,
        profile: Profile::of_age(34, 1.0),
    }];
    let mut start = Stock::empty(1);
    start.add(0, Sex::Female, 40, Staff::of(start_fte, start_fte));
    project(&start, &model, 360).expect("a sound model")
}

#[test]
fn a_thousand_training_places_yield_455_to_488_fte() {
    // Stated: 450 to 500 FTE for 1,000 places.
    for (conversion, fte) in CONVERSION.into_iter().zip([455.0, 487.5]) {
        let model = Model { training: vec![places(1_000, conversion)], ..Model::still(vec![Role::named("gp")]) };
        let joined = project(&Stock::empty(1), &model, 1).unwrap().ledger.all(1);
        assert!((joined.fte.number() - fte).abs() < 1e-6);
        assert!((450.0..=500.0).contains(&joined.fte.number()));
    }
}

#[test]
fn four_thousand_places_hold_some_29_000_gps_if_6_5_percent_leave() {
    // 4,000 × 0.475 = 1,900 a year; 1,900 / 0.065 = 29,231, 4.5 % above 27,966, where the plan says 4 %.
    let joining = 4_000.0 * 0.475_f64;
    let level = joining / 0.065;
    assert!((level - 29_230.8).abs() < 0.1);
    assert!((level / 27_966.0 - 1.045).abs() < 0.001);
    // The model lets people come all the year round, so of a year's joiners half a year's worth are at risk: with 6.5 %
    // leaving a year it rests at 1,900 / −ln(1 − 0.065) = 28,270, and gets there from either side.
    let rests = joining / hazard_of(0.065).unwrap();
    for start in [27_966.0, 31_000.0] {
        let end = thirty_years(start, joining, 0.065).ledger.all(360).fte.number();
        let expected = rests + (start - rests) * 0.935_f64.powi(30);
        assert!((end / expected - 1.0).abs() < 0.004, "{end} and {expected}");
    }
    // With a hazard of 0.065, the sum of the plan is the resting place itself.
    let steady = thirty_years(level, joining, 1.0 - (-0.065_f64).exp());
    assert!((steady.ledger.all(360).fte.number() / level - 1.0).abs() < 0.004);
}

#[test]
fn a_point_of_leaving_decides_between_decline_and_growth() {
    // 0.45 and 7 % head for 25,714 (−8 %), 0.50 and 6 % for 33,333 (+19 %): from the same 27,966.
    let heads_for = |fte_a_place: f64, leaving: f64| 4_000.0 * fte_a_place / leaving;
    assert!((heads_for(0.45, 0.07) - 25_714.0).abs() < 1.0);
    assert!((heads_for(0.50, 0.06) - 33_333.0).abs() < 1.0);
    let after = |fte_a_place: f64, leaving: f64| {
        thirty_years(27_966.0, 4_000.0 * fte_a_place, leaving).ledger.all(360).fte.number()
    };
    assert!(after(0.45, 0.07) < 27_966.0);
    assert!(27_966.0 * 1.1 < after(0.50, 0.06));
    // Places that hold 27,966 at 6.5 %.
    assert!((27_966.0 * 0.065 / 0.475 - 3_827.0_f64).abs() < 0.5);
}

#[test]
fn shortfalls_of_the_health_foundation_imply_the_supply_they_had() {
    let demand_now = Figure::fte(27_000.0 + 4_200.0);
    let demand = Figure::fte(37_800.0);
    let growth = demand.number / demand_now.number;
    assert!((growth - 1.212).abs() < 0.001);
    assert!((growth.powf(1.0 / 9.0) - 1.0215).abs() < 0.0001, "over nine years");
    for (shortfall, supply, share) in [(8_900.0, 28_900.0, 23.5), (18_900.0, 18_900.0, 50.0), (1_200.0, 36_600.0, 3.2)]
    {
        let gap = demand.above(Figure::fte(supply)).unwrap();
        assert_eq!(gap, Figure::fte(shortfall));
        assert!((100.0 * gap.number / demand.number - share).abs() < 0.05);
    }
    // Demand of heads cannot be set against it.
    assert!(demand.above(Figure::heads(36_000.0)).is_err());
}

#[test]
fn a_yield_is_bridged_without_a_rest() {
    // From 70 % and 4,000 places to 75 % and 6,000.
    let bridge = log_mean(&[("places", 4_000.0, 6_000.0), ("conversion", 0.70, 0.75), ("FTE", FTE, FTE)]).unwrap();
    assert!((bridge.start - 1_820.0).abs() < 1e-9 && (bridge.end - 2_925.0).abs() < 1e-9);
    let printed = bridge.printed(1.0).unwrap();
    assert_eq!(printed.start + printed.bars.iter().sum::<i64>(), printed.end);
    assert_eq!(printed.bars[2], 0);
    assert_eq!(Amount::of(bridge.bars.iter().map(|bar| bar.change).sum()), Amount::of(1_105.0));
}
