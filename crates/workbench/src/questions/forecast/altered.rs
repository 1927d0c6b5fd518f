//! A scenario brought to the places of an area: their models changed, and the practices that close.

use wholetime_models::scenario::{Applied, Closing, NotAScenario, Place, Scenario};
use wholetime_vocabulary::{Level, Period};

use super::people::Peopled;
use super::start::Start;
use crate::WorkbenchError;

/// The places of an area under a scenario.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Altered {
    pub(super) places: Vec<Peopled>,
    pub(super) applied: Vec<Applied>,
    pub(super) closings: Vec<Closing>,
}

/// Applies a scenario to every place of an area.
pub(super) fn altered(
    places: &[Peopled],
    scenario: &Scenario,
    start: &Start,
    months: u32,
) -> Result<Altered, WorkbenchError> {
    let codes: Vec<&str> = start.practices.iter().map(String::as_str).collect();
    scenario.check_practices(&start.area.name, &codes).map_err(|why| refused(&why))?;
    let fte = |place: &Peopled| place.stock.all().fte.number();
    let all: f64 = places.iter().map(fte).sum();
    let largest =
        places.iter().enumerate().max_by(|(a, one), (b, other)| fte(one).total_cmp(&fte(other)).then(b.cmp(a)));
    let largest = largest.map(|(number, _)| number);
    let mut altered = Altered { places: Vec::with_capacity(places.len()), applied: Vec::new(), closings: Vec::new() };
    for (number, place) in places.iter().enumerate() {
        let seen = Place {
            practice: codes.binary_search(&place.code.as_str()).ok().map(|_| place.code.as_str()),
            share: if places.len() == 1 || all <= 0.0 { 1.0 } else { fte(place) / all },
            takes_the_rest: Some(number) == largest,
            from: Some(start.from),
            months,
            people: &place.people,
        };
        let (model, applied) = scenario.apply_to(&place.model, &seen).map_err(|why| refused(&why))?;
        if altered.applied.is_empty() {
            altered.applied = applied;
        }
        altered.places.push(Peopled { model, ..place.clone() });
    }
    altered.closings = closings(scenario, start.area.level, start.from, months)?;
    Ok(altered)
}

fn closings(scenario: &Scenario, level: Level, from: Period, months: u32) -> Result<Vec<Closing>, WorkbenchError> {
    let mut closings = scenario.closings(from, months).map_err(|why| refused(&why))?;
    if level == Level::Practice {
        // Nobody who goes to a practice nearby stays at the one that closes.
        closings.iter_mut().for_each(|closing| closing.keeps = 0.0);
    }
    Ok(closings)
}

pub(super) fn refused(why: &NotAScenario) -> WorkbenchError {
    WorkbenchError::NotPossible(why.to_string())
}
