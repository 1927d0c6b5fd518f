//! A part is no more than its whole, a share no more than all, and one person no more than about one WTE.

use std::collections::HashSet;

use super::formulas::resolve;
use super::{Equation, Identity, Rule, Severity, Term};
use crate::consistency::exact::Exact;
use crate::consistency::formula::Formula;
use crate::consistency::printed::Measure;
use crate::consistency::statement::Statements;

/// The most WTE that one person can be on average. Published GP figures count 37.5 hours as one, and some work more; nobody's
/// workforce works half as much again (our judgement).
const MOST_WTE_A_PERSON: (i128, i128) = (3, 2);

pub(super) fn identities(statements: &Statements) -> Vec<Identity> {
    let divided = divided(statements);
    let mut identities = Vec::new();
    for (part, figure) in statements.figures.iter().enumerate() {
        if figure.unit.measure == Measure::Share && figure.part_of.is_some() {
            let all = Equation::at_most(Term::Figure(part), Term::Number(Exact::ONE));
            identities.push(Identity::new(Rule::PartAboveWhole, part, vec![all]));
        } else if let Some(name) = &figure.part_of {
            for whole in resolve(statements, part, name) {
                identities.extend(part_of(statements, part, whole, &divided));
            }
        }
        if figure.unit.measure == Measure::Wte {
            identities.extend(people_behind(statements, part));
        }
    }
    identities
}

fn part_of(statements: &Statements, part: usize, whole: Term, divided: &HashSet<(String, String)>) -> Option<Identity> {
    let Term::Figure(index) = whole else { return None };
    let measures = (statements.figures[part].unit.measure, statements.figures[index].unit.measure);
    let equation = Equation::at_most(Term::Figure(part), whole);
    match measures {
        // People can be more than the WTE they work, so a part in people is above a whole in WTE without any fault, unless
        // the paper divides the one by the other: over all of it, that is no share.
        (Measure::Heads | Measure::Count, Measure::Wte) => {
            let mut identity = Identity::new(Rule::HeadsAndWte, part, vec![equation]);
            let name = |figure: usize| statements.figures[figure].quantity.trim().to_lowercase();
            if !divided.contains(&(name(part), name(index))) {
                identity.severity = Severity::Note;
            }
            Some(identity)
        }
        (Measure::Wte, Measure::Heads | Measure::Count) => {
            Some(Identity::new(Rule::HeadsAndWte, part, vec![at_most_people(part, index)?]))
        }
        (one, other) if one == other || one == Measure::Other || other == Measure::Other => {
            Some(Identity::new(Rule::PartAboveWhole, part, vec![equation]))
        }
        (Measure::Heads, Measure::Count) | (Measure::Count, Measure::Heads) => {
            Some(Identity::new(Rule::PartAboveWhole, part, vec![equation]))
        }
        _ => None,
    }
}

/// The quantities that the paper divides, and by which.
fn divided(statements: &Statements) -> HashSet<(String, String)> {
    let quantity = |side: &Formula| match side {
        Formula::Name(name) => {
            let named = statements.with_id(name).map_or(name, |index| &statements.figures[index].quantity);
            Some(named.trim().to_lowercase())
        }
        _ => None,
    };
    let formulas = statements.figures.iter().flat_map(|figure| &figure.equals);
    formulas
        .filter_map(|formula| match formula {
            Formula::Over(left, right) => Some((quantity(left)?, quantity(right)?)),
            _ => None,
        })
        .collect()
}

fn people_behind(statements: &Statements, wte: usize) -> Option<Identity> {
    let figure = &statements.figures[wte];
    let heads = statements.at(&figure.quantity, figure.members()).iter().copied().find(|index| {
        statements.figures[*index].unit.measure == Measure::Heads
            && statements.figures[*index].baseline == figure.baseline
    })?;
    Some(Identity::new(Rule::HeadsAndWte, wte, vec![at_most_people(wte, heads)?]))
}

fn at_most_people(wte: usize, heads: usize) -> Option<Equation> {
    let most = Exact::new(MOST_WTE_A_PERSON.0, MOST_WTE_A_PERSON.1)?;
    Some(Equation::at_most(Term::Figure(wte), Term::Figure(heads).times(Term::Number(most))))
}
