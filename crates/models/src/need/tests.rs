//! A place small enough to work out by hand: 1,000 young and 100 old patients.

use proptest::prelude::*;

use super::*;
use crate::supply::Sex;

const YOUNG: PatientBand = PatientBand { sex: Sex::Female, from: 0, to: Some(64) };
const OLD: PatientBand = PatientBand { sex: Sex::Female, from: 65, to: None };

/// Old patients weigh 6, young ones 1, England's 2. In a year there are 2 % more young and 10 % more old patients.
fn place() -> NeedModel {
    NeedModel {
        patients: vec![Patients { band: YOUNG, registered: 1_000.0 }, Patients { band: OLD, registered: 100.0 }],
        growth: vec![Growth { band: YOUNG, factors: vec![1.0, 1.02] }, Growth { band: OLD, factors: vec![1.0, 1.10] }],
        projection_share: 1.0,
        own_growth: 0.0,
        strays: Vec::new(),
        new_homes: vec![0.0, 56.5],
        weights: vec![Weight { band: YOUNG, weight: 1.0 }, Weight { band: OLD, weight: 6.0 }],
        mean_weight: 2.0,
        published: 1.2,
        deprivation: 1.1,
        rates_growth: 0.01,
        service: vec![0.0, 0.05],
    }
}

fn at(model: &NeedModel, on: &[Layer], year: usize) -> f64 {
    need(model, on, year).unwrap()[year].weighted.number()
}

fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-6
}

#[test]
fn without_a_layer_need_is_the_list() {
    let years = need(&place(), &[], 1).unwrap();
    assert!(years.iter().all(|year| year.weighted == Amount::of(1_100.0) && year.steps.is_empty()), "{years:?}");
}

#[test]
fn each_layer_does_what_its_name_says() {
    let model = place();
    // (1,000 × 1 + 100 × 6) ÷ 2.
    assert!(is_near(at(&model, &[Layer::AgeSex], 0), 800.0));
    // 1,020 + 110.
    assert!(is_near(at(&model, &[Layer::Growth, Layer::Ageing], 1), 1_130.0));
    // All grow as the list does, by 30 in 1,100: 800 × 1,130 ÷ 1,100.
    assert!(is_near(at(&model, &[Layer::AgeSex, Layer::Growth], 1), 800.0 * 1_130.0 / 1_100.0));
    // (1,020 + 110 × 6) ÷ 2.
    assert!(is_near(at(&model, &[Layer::AgeSex, Layer::Growth, Layer::Ageing], 1), 840.0));
    // 56.5 more on 1,130 are a twentieth more.
    assert!(is_near(at(&model, &[Layer::AgeSex, Layer::Growth, Layer::Ageing, Layer::Housing], 1), 882.0));
    assert!(is_near(at(&model, &Layer::ALL, 1), 882.0 * 1.2 * 1.1 * 1.01 * 1.05));
    // Nothing of it has happened yet, but age, what a published list adds, and deprivation.
    assert!(is_near(at(&model, &Layer::ALL, 0), 880.0 * 1.2));
}

#[test]
fn ageing_without_weights_changes_nothing() {
    assert!(is_near(at(&place(), &[Layer::Ageing], 1), 1_100.0));
}

#[test]
fn a_list_that_grows_by_itself_fades() {
    let model = NeedModel { projection_share: 0.0, own_growth: 0.10, growth: Vec::new(), ..place() };
    // 10 % and then 9 %.
    assert!(is_near(at(&model, &[Layer::Growth], 2), 1_100.0 * 1.10 * 1.09));
    let half = NeedModel { projection_share: 0.5, own_growth: 0.10, ..place() };
    assert!(is_near(at(&half, &[Layer::Growth], 1), (1_130.0 + 1_210.0) / 2.0));
}

#[test]
fn what_is_asked_past_the_projection_or_of_nobody_is_refused_in_words() {
    let refused = |model: &NeedModel, on: &[Layer], years| need(model, on, years).unwrap_err().to_string();
    assert_eq!(
        refused(&place(), &[Layer::Growth], 2),
        "the projection ends 1 year from now, 2 are asked for; ask for fewer years, or switch the layer off"
    );
    // A layer that is off asks for nothing.
    assert!(need(&place(), &[Layer::AgeSex], 30).is_ok());
    let nobody = NeedModel { patients: Vec::new(), ..place() };
    assert!(refused(&nobody, &[], 0).contains("nobody is registered"));
    let unweighted = NeedModel { weights: vec![Weight { band: YOUNG, weight: 1.0 }], ..place() };
    assert!(
        refused(&unweighted, &[Layer::AgeSex], 0).contains("female patients of 65 and over, of whom there are 100")
    );
    let negative = NeedModel { projection_share: 1.5, ..place() };
    assert!(refused(&negative, &[Layer::Growth], 0).contains("between 0 and 1"));
}

#[test]
fn a_list_that_strays_takes_its_patients_with_it() {
    let model = NeedModel { strays: vec![1.0, 1.1], ..place() };
    assert!(is_near(at(&model, &[Layer::Growth], 1), 1_130.0 * 1.1));
    // Who grows old does not depend on how many came.
    assert!(is_near(at(&model, &[Layer::AgeSex, Layer::Ageing], 1), at(&place(), &[Layer::AgeSex, Layer::Ageing], 1)));
    assert!(is_near(model.patients_in(&[Layer::AgeSex, Layer::Growth, Layer::Rates], 1), 1_130.0 * 1.1));
}

#[test]
fn a_bridge_of_layers_is_the_same_in_any_order_and_shows_how_far_orders_differ() {
    let two = [Layer::AgeSex, Layer::Deprivation];
    // 1,100 − 300 by age, and a tenth of what there is: 110 before age and 80 after it. Age takes 300 or 330.
    let bridge = bridge(&place(), &two, 1).unwrap();
    assert!(is_near(bridge.start, 1_100.0) && is_near(bridge.end, 880.0));
    assert!(is_near(bridge.bars[0].change, -315.0) && is_near(bridge.bars[1].change, 95.0));
    assert!(is_near(bridge.bars[0].least.unwrap(), -330.0) && is_near(bridge.bars[0].most.unwrap(), -300.0));
    assert_eq!(super::bridge(&place(), &[], 1), Err(NotANeed::NoLayer));
    let reversed = super::bridge(&place(), &[Layer::Deprivation, Layer::AgeSex], 1).unwrap();
    assert_eq!(reversed, bridge);
}

#[test]
fn layers_are_called_by_their_words() {
    for layer in Layer::ALL {
        assert_eq!(layer.word().parse::<Layer>(), Ok(layer));
    }
    assert_eq!("age-sex".parse::<Layer>(), Ok(Layer::AgeSex));
    let unknown = "morbidity".parse::<Layer>().unwrap_err().to_string();
    assert!(unknown.contains("rates") && unknown.contains("layer of need"), "{unknown}");
}

#[test]
fn a_standard_turns_need_into_fte() {
    // 0.44 for 1,000 is 44 for 100,000.
    assert_eq!(fte_needed(Amount::of(50_000.0), 0.44), Amount::of(22.0));
}

proptest! {
    #[test]
    fn the_steps_of_a_bridge_add_up_to_the_need(young in 1.0..1e5, old in 0.0..1e4, rates in -0.05..0.05, mask in 0_u8..=255) {
        let mut model = place();
        model.patients[0].registered = young;
        model.patients[1].registered = old;
        model.rates_growth = rates;
        let on: Vec<Layer> =
            Layer::ALL.into_iter().enumerate().filter(|(place, _)| mask & (1 << place) != 0).map(|(_, layer)| layer).collect();
        for year in need(&model, &on, 1).unwrap() {
            let steps = year.steps.iter().fold(year.registered, |sum, step| sum + step.adds);
            prop_assert_eq!(steps, year.weighted);
        }
    }
}
