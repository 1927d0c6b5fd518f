//! The same quantity printed in two places: text against table, table against table.

use super::{Equation, Identity, Rule, Term};
use crate::consistency::statement::{Figure, Statements, is_same_name};

pub(super) fn identities(statements: &Statements) -> Vec<Identity> {
    let figures = &statements.figures;
    let mut identities = Vec::new();
    for (later, figure) in figures.iter().enumerate() {
        // Each is held against the first print of the same, so that three prints of which one is wrong give one finding.
        let key = statements.key(later);
        let prints = statements.in_cell(key.quantity, key.members).iter().copied();
        let first =
            prints.take_while(|earlier| *earlier < later).find(|earlier| is_same_thing(&figures[*earlier], figure));
        if let Some(first) = first {
            let equation = Equation::equal(Term::Figure(later), Term::Figure(first));
            let mut identity = Identity::new(Rule::SameQuantity, later, vec![equation]);
            identity.series = Some(format!("{} | {} | {}", figure.quantity, figures[first].location, figure.location));
            identities.push(identity);
        }
    }
    identities
}

/// Figures counted from different baselines are not the same thing, nor are two of which only one names its baseline.
pub(super) fn is_same_thing(one: &Figure, other: &Figure) -> bool {
    let is_alike = |one: &Option<String>, other: &Option<String>| match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => is_same_name(one, other),
        _ => false,
    };
    one.unit.measure == other.unit.measure
        && is_alike(&one.baseline, &other.baseline)
        && is_alike(&one.is_baseline, &other.is_baseline)
}
