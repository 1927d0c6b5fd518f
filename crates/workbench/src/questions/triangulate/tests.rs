//! The rule for the baseline and the arithmetic of the reasons, on invented figures.

use wholetime_catalogue::Catalogue;

use super::reasons::{coverage, estimates, rounding, several_contracts};
use super::sources::step_of;
use super::*;

fn figure(basis: Origin, value: f64, coverage: Option<f64>) -> SourceFigure {
    SourceFigure {
        label: basis.title().to_owned(),
        basis,
        source: None,
        period: Some(Period::Month { year: 2018, month: 9 }),
        months_away: Some(0),
        indicator: "gp_fte_extgl".to_owned(),
        definition: Some("extgl".to_owned()),
        value: Value::Known(value),
        numerator: Value::Known(value),
        denominator: None,
        coverage,
        practices: None,
        practices_known: None,
        rounded_to: None,
        holds_estimates: Some(basis == Origin::Published),
        is_context: false,
        is_baseline: false,
        notes: Vec::new(),
    }
}

fn chosen(figures: &[SourceFigure]) -> Option<Origin> {
    baseline(figures).map(|(position, _)| figures[position].basis)
}

#[test]
fn the_baseline_goes_by_the_rule_and_not_by_order() {
    let stated = figure(Origin::Stated, 409.0, None);
    let compiled = figure(Origin::Compiled, 380.0, Some(1.0));
    let published = figure(Origin::Published, 400.0, Some(1.0));
    let half = figure(Origin::PracticeLevelSum, 250.0, Some(0.6));
    let full = figure(Origin::PracticeLevelSum, 390.0, Some(0.95));
    let returned = figure(Origin::Returned, 395.0, Some(0.5));
    assert_eq!(chosen(&[]), None);
    assert_eq!(chosen(std::slice::from_ref(&stated)), Some(Origin::Stated));
    assert_eq!(chosen(&[stated.clone(), half.clone(), compiled.clone()]), Some(Origin::Compiled));
    assert_eq!(chosen(&[stated.clone(), half, compiled, published.clone()]), Some(Origin::Published));
    assert_eq!(chosen(&[stated.clone(), published.clone(), full.clone()]), Some(Origin::PracticeLevelSum));
    assert_eq!(chosen(&[stated, published, full, returned]), Some(Origin::Returned));
}

#[test]
fn a_coverage_gap_explains_what_the_practices_lacking_would_add() {
    let catalogue = Catalogue::load(None).unwrap();
    let indicator = &catalogue.indicators["gp_fte_extgl"];
    // 80 FTE over four fifths of the patients: the last fifth, at the same rate, has 20.
    let summed = figure(Origin::PracticeLevelSum, 80.0, Some(0.8));
    let published = figure(Origin::Published, 103.0, Some(1.0));
    let explains = |figure, base| coverage(indicator, figure, base).unwrap().explains.unwrap();
    assert!((explains(&published, &summed) - 20.0).abs() < 1e-9);
    assert!((explains(&summed, &published) + 20.0).abs() < 1e-9);
    assert_eq!(coverage(indicator, &published, &figure(Origin::Compiled, 100.0, Some(0.998))), None);
    assert_eq!(coverage(indicator, &figure(Origin::Stated, 100.0, None), &published).unwrap().explains, None);
}

#[test]
fn only_published_figures_hold_estimates() {
    let published = figure(Origin::Published, 100.0, Some(1.0));
    let compiled = figure(Origin::Compiled, 98.0, Some(1.0));
    assert!(estimates(&published, &compiled).is_some());
    assert_eq!(estimates(&compiled, &compiled), None);
}

#[test]
fn twelve_hundred_values_rounded_to_a_tenth_are_off_by_one() {
    // 0.1 × √(1200 ÷ 12) = 1.
    let compiled =
        SourceFigure { practices: Some(1_200), rounded_to: Some(0.1), ..figure(Origin::Compiled, 500.0, Some(1.0)) };
    let published = figure(Origin::Published, 500.0, Some(1.0));
    let up_to = rounding(&compiled, &published).unwrap().up_to.unwrap();
    assert!((up_to - 1.0).abs() < 1e-9);
    assert_eq!(rounding(&published, &published), None);
}

#[test]
fn people_at_two_practices_matter_only_where_people_are_counted() {
    let catalogue = Catalogue::load(None).unwrap();
    let summed = SourceFigure { practices: Some(10), ..figure(Origin::PracticeLevelSum, 80.0, Some(1.0)) };
    let published = figure(Origin::Published, 75.0, Some(1.0));
    let of = |id: &str| several_contracts(&catalogue.indicators[id], &summed, &published);
    assert!(of("gp_headcount_extgl").is_some());
    assert_eq!(of("gp_fte_extgl"), None);
}

#[test]
fn the_step_of_a_source_is_the_coarsest_that_fits_all_its_values() {
    let step = |values: &[f64]| step_of(values.iter().copied());
    assert_eq!(step(&[1.0, 25.0]), Some(1.0));
    assert!((step(&[1.0, 25.3]).unwrap() - 0.1).abs() < 1e-12);
    assert_eq!(step(&[1.0, 25.333_333]), None);
    assert_eq!(step(&[]), None);
}

#[test]
fn figures_called_the_same_are_told_apart() {
    let mut figures = [figure(Origin::Stated, 1.0, None), figure(Origin::Stated, 2.0, None)];
    name_apart(&mut figures);
    assert_ne!(figures[0].label, figures[1].label);
}
