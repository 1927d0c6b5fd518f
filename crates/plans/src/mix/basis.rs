//! What is asked about a mix is compared with: the mix itself where it is proved closely, else posts in any number of WTE.
//!
//! Two mixes that may each be half a percent from the best cannot be told apart by less. Posts in any number of WTE are solved to
//! the last pound in a moment, so that a difference between two of them means something.

use super::backends::{Found, Outcome, Until, solve};
use super::build::Model;
use super::program::Program;
use super::{MixError, Solver};

/// The gap, as a share, down to which a mix is proved before it is compared with others: £500 in a million. Our judgement.
pub(super) const CLOSE: f64 = 0.000_5;

/// Whole numbers above which a mix is not proved more closely: five networks have 300, and an area of twenty took minutes.
const MANY: usize = 400;

/// Share of the time for questions that goes into proving the mix more closely.
const FOR_PROOF: f64 = 0.3;

/// A program, and what makes it least.
pub(super) struct Basis {
    pub(super) program: Program,
    pub(super) found: Found,
    /// Whether it has the mix with whole posts; else it has posts in any number.
    pub(super) is_the_mix: bool,
}

/// What a mix that was found is compared with; none where time ran out.
///
/// # Errors
/// The solver gave up.
pub(super) fn basis(model: &Model<'_>, found: &Found, solver: Solver, until: Until) -> Result<Option<Basis>, MixError> {
    let as_it_is = |found: Found| Some(Basis { program: model.program.clone(), found, is_the_mix: true });
    if found.gap <= CLOSE {
        return Ok(as_it_is(found.clone()));
    }
    if solver == Solver::Highs && model.program.whole() <= MANY {
        // A proof that uses up its share leaves the rest for posts in any number.
        let closer = solve(&model.program, solver, until.share(FOR_PROOF), CLOSE, Some(&found.values))?;
        if let Outcome::Found(closer) = closer
            && closer.gap <= CLOSE
        {
            return Ok(as_it_is(closer));
        }
    }
    let program = model.program.loosened();
    let Outcome::Found(found) = solve(&program, solver, until, 0.0, None)? else { return Ok(None) };
    Ok(Some(Basis { program, found, is_the_mix: false }))
}
