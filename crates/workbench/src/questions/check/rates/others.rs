//! Other figures that a printed rate might be: another definition, list, basis, measure or month.

use wholetime_catalogue::{Catalogue, Indicator, Switch};
use wholetime_measures::figures::{Figure, Place};
use wholetime_vocabulary::{Basis, Denominator, GpDefinition, Measured, grouped};

use super::found::Found;
use super::table::Printed;
use crate::WorkbenchError;

/// A table prints an older or newer month by mistake within a year of the one it names. Our judgement.
const MONTHS_LOOKED_AT: i32 = 12;

/// Figures that come out as printed, each in words with its value.
///
/// # Errors
/// Where an edition cannot be read.
pub(super) fn that_come_out(
    search: &mut Found<'_>,
    place: &Place,
    printed: &Printed,
    figure: Option<&Figure>,
) -> Result<Vec<(String, f64)>, WorkbenchError> {
    let (holdings, period) = (search.holdings, printed.period);
    let mut found = Vec::new();
    let mut consider = |what: String, value: Option<f64>| {
        if let Some(value) = value.filter(|value| printed.is_of(*value)) {
            found.push((format!("{what} ({})", grouped(value, printed.decimals)), value));
        }
    };
    let reporting = figure.and_then(|figure| figure.value_reporting).and_then(|value| value.known());
    consider("over the patients of practices that reported".to_owned(), reporting);
    if !search.desk(period).has_workforce() {
        return Ok(found);
    }
    if figure.is_some_and(|figure| figure.basis == Basis::Published) {
        let summed = search.value(period, place, &printed.indicator)?;
        consider("as a practice-level sum".to_owned(), summed.known());
    }
    for (what, indicator) in counted_otherwise(&holdings.catalogue, &printed.indicator) {
        consider(what, search.value(period, place, &indicator)?.known());
    }
    for then in holdings.workforce_periods() {
        let away = then.months_since(period).abs();
        if 0 < away && away <= MONTHS_LOOKED_AT {
            let value = search.value(*then, place, &printed.indicator)?;
            consider(format!("for {}", then.in_words()), value.known());
        }
    }
    Ok(found)
}

/// The same question of other GPs, over other lists, or in people.
fn counted_otherwise(catalogue: &Catalogue, indicator: &Indicator) -> Vec<(String, Indicator)> {
    // The catalogue knows rates per 100,000; a table may print them per 10,000.
    let Some(usual) = catalogue.indicator(&indicator.id) else { return Vec::new() };
    let definitions = GpDefinition::ALL.iter().map(|definition| {
        let switch = Switch { definition: Some(*definition), ..Switch::default() };
        (format!("with {}", definition.title()), switch)
    });
    let lists = [Denominator::Weighted, Denominator::NeedWeighted].into_iter().map(|denominator| {
        (format!("over {}", denominator.title()), Switch { denominator: Some(denominator), ..Switch::default() })
    });
    let people = Switch { measured: Some(Measured::Headcount), ..Switch::default() };
    definitions
        .chain(lists)
        .chain([("in people, not FTE".to_owned(), people)])
        .filter_map(|(what, switch)| Some((what, catalogue.switched(usual, switch).ok()?)))
        .filter(|(_, other)| other.id != usual.id)
        .map(|(what, other)| (what, Indicator { scale: indicator.scale * other.scale / usual.scale, ..other.clone() }))
        .collect()
}
