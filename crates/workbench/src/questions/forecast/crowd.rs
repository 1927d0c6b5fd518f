//! Many places at once: simulated, and expected with a ledger.
//!
//! **Invariant:** batches and threads change no digit: people and hours are whole billionths, added up in any order.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use wholetime_models::scenario::Closing;
use wholetime_models::simulate::{Counted, Outcome, Run, Unknown, simulate, simulate_batch};
use wholetime_models::supply::{Ledger, NotAModel, project};
use wholetime_vocabulary::Measured;

use super::Watch;
use super::people::Peopled;
use crate::WorkbenchError;

/// Replicates in one piece of work. Our judgement: few enough to stop soon, enough that making a place ready costs little.
const BATCH: u32 = 64;

/// How well rates are known where no test of forecasts says how wide a fan should be. Our judgement: a fifth either way, as
/// rates of one year differ from those of the next.
const UNTESTED: f64 = 0.2;

/// What is simulated of places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Chances {
    pub(super) seed: u64,
    pub(super) months: u32,
    pub(super) replicates: u32,
    pub(super) measure: Measured,
    /// Whether a test of forecasts will set the spread.
    pub(super) is_tested: bool,
}

/// What is counted, in the words of the model.
pub(super) fn counted(measure: Measured) -> Counted {
    match measure {
        Measured::Fte => Counted::Fte,
        Measured::Headcount => Counted::Heads,
    }
}

/// How many there are in all places together, month by month, in each replicate.
pub(super) fn play(
    places: &[Peopled],
    closings: &[Closing],
    roles: &[usize],
    chances: Chances,
    watch: Watch<'_>,
) -> Result<Vec<Vec<f64>>, WorkbenchError> {
    let batches: Vec<Range<u32>> = (0..chances.replicates.div_ceil(BATCH))
        .map(|batch| batch * BATCH..((batch + 1) * BATCH).min(chances.replicates))
        .collect();
    let done = AtomicU64::new(0);
    let of_batch = |batch: &Range<u32>| -> Result<Vec<Vec<f64>>, WorkbenchError> {
        let mut all: Option<Outcome> = None;
        for place in places.iter().filter(|place| closing_of(closings, place).is_none()) {
            watch.cancel.check()?;
            let outcome = simulate_batch(&place.people, &place.model, &run(place, chances), batch.clone())
                .map_err(|why| not_a_model(&why))?;
            match &mut all {
                Some(all) => {
                    all.add_place(&outcome);
                }
                None => all = Some(outcome),
            }
        }
        // Batches end in any order.
        let drawn = u64::from(batch.end - batch.start);
        let done = drawn + done.fetch_add(drawn, Ordering::Relaxed);
        watch.progress.step(done, u64::from(chances.replicates), "replicates simulated");
        let values =
            |month| all.as_ref().map_or_else(Vec::new, |all| all.values(month, roles, counted(chances.measure)));
        Ok((1..=chances.months).map(values).collect())
    };
    let parts: Vec<Vec<Vec<f64>>> = batches.par_iter().map(of_batch).collect::<Result<_, _>>()?;
    let month = |month: usize| parts.iter().flat_map(|part| part[month].iter().copied()).collect();
    let mut months: Vec<Vec<f64>> = (0..chances.months as usize).map(month).collect();
    for (place, closing) in places.iter().filter_map(|place| Some((place, closing_of(closings, place)?))) {
        watch.cancel.check()?;
        // All replicates at once: who goes nearby is drawn by the number of the replicate.
        let mut outcome = simulate(&place.people, &place.model, &run(place, chances), chances.replicates)
            .map_err(|why| not_a_model(&why))?;
        outcome.close_down(closing.month, closing.keeps, &place.code, chances.seed);
        for (month, values) in (1..).zip(&mut months) {
            let of_place = outcome.values(month, roles, counted(chances.measure));
            if values.is_empty() {
                *values = of_place;
                continue;
            }
            for (value, more) in values.iter_mut().zip(of_place) {
                *value += more;
            }
        }
    }
    Ok(months)
}

fn closing_of<'a>(closings: &'a [Closing], place: &Peopled) -> Option<&'a Closing> {
    closings.iter().find(|closing| closing.practice == place.code)
}

fn run(place: &Peopled, chances: Chances) -> Run {
    let unknown = if chances.is_tested {
        Unknown::default()
    } else {
        Unknown { retires: UNTESTED, leaves: UNTESTED, moves_away: UNTESTED, changes_role: UNTESTED, joiners: UNTESTED }
    };
    Run { place: place.code.clone(), seed: chances.seed, months: chances.months, unknown }
}

/// The ledger that is expected of all places together; none of no place.
pub(super) fn expected(
    places: &[Peopled],
    closings: &[Closing],
    months: u32,
) -> Result<Option<Ledger>, WorkbenchError> {
    let ledgers: Vec<Ledger> = places
        .par_iter()
        .map(|place| {
            let mut ledger = project(&place.stock, &place.model, months)?.ledger;
            if let Some(closing) = closing_of(closings, place) {
                ledger.close_down(closing.month, closing.keeps);
            }
            Ok(ledger)
        })
        .collect::<Result<_, NotAModel>>()
        .map_err(|why| not_a_model(&why))?;
    Ok(ledgers.into_iter().reduce(|mut all, next| {
        all += &next;
        all
    }))
}

pub(super) fn not_a_model(why: &NotAModel) -> WorkbenchError {
    WorkbenchError::NotPossible(why.to_string())
}
