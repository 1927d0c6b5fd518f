//! The arithmetic that a paper declares: a sum of quantities, a ratio, a target from a baseline and a change.

use super::{Equation, Identity, Rule, Term, choices};
use crate::consistency::formula::Formula;
use crate::consistency::printed::Measure;
use crate::consistency::statement::{Dimension, Statements, is_same_member, is_same_name};

pub(super) fn identities(statements: &Statements) -> Vec<Identity> {
    let mut identities = Vec::new();
    for (subject, figure) in statements.figures.iter().enumerate() {
        if figure.equals.is_empty() || is_cost(statements, subject) {
            continue;
        }
        let mut readings = Vec::new();
        for formula in &figure.equals {
            let ways = terms(statements, subject, formula);
            if ways.is_empty() {
                // A reading that cannot be worked out might reconcile the figures.
                readings.clear();
                break;
            }
            readings.extend(ways.into_iter().map(|right| Equation::equal(Term::Figure(subject), right)));
        }
        if !readings.is_empty() {
            identities.push(Identity::new(Rule::Formula, subject, readings));
        }
    }
    identities
}

/// Whether a figure is declared as a quantity times a price, which `costs` judges year by year.
pub(super) fn is_cost(statements: &Statements, subject: usize) -> bool {
    cost_names(statements, subject).is_some()
}

/// The names of the quantity and of the price of which a figure is declared the product.
pub(super) fn cost_names(statements: &Statements, subject: usize) -> Option<(&str, &str)> {
    let figure = statements.figures.get(subject)?;
    let [Formula::Times(left, right)] = figure.equals.as_slice() else { return None };
    let (Formula::Name(left), Formula::Name(right)) = (left.as_ref(), right.as_ref()) else { return None };
    if figure.unit.measure != Measure::Money || statements.with_id(left).is_some() || statements.with_id(right).is_some() {
        return None;
    }
    let is_price = |name: &str| {
        statements.figures.iter().any(|other| is_same_name(&other.quantity, name) && other.unit.measure == Measure::Price)
    };
    match (is_price(left), is_price(right)) {
        (false, true) => Some((left, right)),
        (true, false) => Some((right, left)),
        _ => None,
    }
}

fn terms(statements: &Statements, subject: usize, formula: &Formula) -> Vec<Term> {
    // A name that stands twice is one figure.
    let mut names: Vec<&str> = Vec::new();
    for name in formula.names() {
        if !names.iter().any(|known| is_same_name(known, name)) {
            names.push(name);
        }
    }
    let options: Vec<Vec<Term>> = names.iter().map(|name| resolve(statements, subject, name)).collect();
    if options.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    choices(&options)
        .into_iter()
        .map(|way| {
            put(formula, &|name| {
                names.iter().zip(&way).find(|(known, _)| is_same_name(known, name)).map(|(_, term)| term.clone())
            })
        })
        .collect::<Option<_>>()
        .unwrap_or_default()
}

fn put(formula: &Formula, of: &impl Fn(&str) -> Option<Term>) -> Option<Term> {
    let both = |left: &Formula, right: &Formula| Some((Box::new(put(left, of)?), Box::new(put(right, of)?)));
    match formula {
        Formula::Number(number) => Some(Term::Number(*number)),
        Formula::Name(name) => of(name),
        Formula::Plus(left, right) => both(left, right).map(|(left, right)| Term::Plus(left, right)),
        Formula::Minus(left, right) => both(left, right).map(|(left, right)| Term::Minus(left, right)),
        Formula::Times(left, right) => both(left, right).map(|(left, right)| Term::Times(left, right)),
        Formula::Over(left, right) => both(left, right).map(|(left, right)| Term::Over(left, right)),
    }
}

/// Whether a member is a part of another by name: the price of a GP is that of each kind of GP.
fn is_part_of(statements: &Statements, dimension: Dimension, part: Option<&str>, whole: Option<&str>) -> bool {
    let (Some(part), Some(whole)) = (part, whole) else { return false };
    statements.wholes.iter().any(|named| {
        named.dimension == dimension && is_same_name(&named.name, whole) && named.parts.iter().any(|other| is_same_name(other, part))
    })
}

/// What a name means beside a figure: the figure of that id, or the figures of that quantity for the same stream, place and
/// period. One that leaves a dimension out holds for all of it; prints in the same table go before others; where several
/// baselines are in use and none is named, each is a reading.
pub(super) fn resolve(statements: &Statements, subject: usize, name: &str) -> Vec<Term> {
    if let Some(index) = statements.with_id(name) {
        return vec![Term::Figure(index)];
    }
    let figures = &statements.figures;
    let figure = &figures[subject];
    let of_name = || (0..figures.len()).filter(|index| *index != subject && is_same_name(&figures[*index].quantity, name));
    let fits = |index: &usize| {
        let other = &figures[*index];
        let is_of_baseline = match (&figure.baseline, other.baseline.as_ref().or(other.is_baseline.as_ref())) {
            (Some(own), Some(others)) => is_same_name(own, others),
            _ => true,
        };
        is_of_baseline
            && Dimension::ALL.into_iter().all(|dimension| {
                let own = figure.member(dimension);
                let others = other.member(dimension);
                others.is_none()
                    || is_same_member(dimension, own, others)
                    || (other.unit.measure == Measure::Price && is_part_of(statements, dimension, own, others))
            })
    };
    let blanks = |index: &usize| figures[*index].members().iter().flatten().count();
    let mut found: Vec<usize> = of_name().filter(fits).collect();
    if let Some(most) = found.iter().map(blanks).max() {
        found.retain(|index| blanks(index) == most);
    } else {
        // The only figure of a quantity is meant by one that does not say which it means.
        let only: Vec<usize> = of_name().collect();
        let is_meant = |index: &usize| {
            Dimension::ALL.into_iter().all(|dimension| {
                let (own, other) = (figure.member(dimension), figures[*index].member(dimension));
                own.is_none() || other.is_none() || is_same_member(dimension, own, other)
            })
        };
        found = if only.len() == 1 && only.iter().all(is_meant) { only } else { Vec::new() };
    }
    if found.iter().any(|index| figures[*index].is_beside(figure)) {
        found.retain(|index| figures[*index].is_beside(figure));
    }
    found.into_iter().map(Term::Figure).collect()
}
