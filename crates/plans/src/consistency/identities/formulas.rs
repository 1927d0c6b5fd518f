//! The arithmetic that a paper declares: a sum of quantities, a ratio, a target from a baseline and a change.

use super::{Equation, Identity, Rule, Severity, Sighting, Term, choices};
use crate::consistency::formula::Formula;
use crate::consistency::printed::Measure;
use crate::consistency::statement::{Dimension, Statements, is_same_member, is_same_name};

pub(super) fn find(statements: &Statements, identities: &mut Vec<Identity>, sightings: &mut Vec<Sighting>) {
    for (subject, figure) in statements.figures.iter().enumerate() {
        sightings.extend(not_checked(statements, subject, sightings));
        if figure.equals.is_empty() || cost_names(statements, subject).is_some() {
            continue;
        }
        sightings.extend(figure.equals.iter().find_map(|formula| spans(statements, subject, formula)));
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
}

/// Arithmetic that is declared but cannot be followed, since something it names is not printed; once for each row of a table.
fn not_checked(statements: &Statements, subject: usize, told: &[Sighting]) -> Option<Sighting> {
    let figure = &statements.figures[subject];
    let missing = figure
        .equals
        .iter()
        .flat_map(Formula::names)
        .find(|name| !figure.is_nil && resolve(statements, subject, name).is_empty())?;
    let is_told = told.iter().filter(|sighting| sighting.rule == Rule::NotChecked).any(|sighting| {
        sighting.figures.iter().any(|other| {
            let other = &statements.figures[*other];
            other.is_beside(figure) && is_same_name(&other.quantity, &figure.quantity) && other.stream == figure.stream
        })
    });
    let of = figure.stream.as_deref().or(figure.place.as_deref()).map(|of| format!(" of {of}")).unwrap_or_default();
    (!is_told).then(|| Sighting {
        rule: Rule::NotChecked,
        severity: Severity::Note,
        figures: vec![subject],
        message: format!(
            "{}: {}{of} is not checked, since no {} is given for it.",
            figure.location,
            statements.title(&figure.quantity),
            statements.title(missing)
        ),
        changes: Vec::new(),
        advice: None,
    })
}

/// Money of a year taken together with money of several years.
fn spans(statements: &Statements, subject: usize, formula: &Formula) -> Option<Sighting> {
    if !formula.only_adds() {
        return None;
    }
    let figures = &statements.figures;
    let used: Vec<usize> = formula
        .names()
        .into_iter()
        .filter_map(|name| match resolve(statements, subject, name).first() {
            Some(Term::Figure(index)) => Some(*index),
            _ => None,
        })
        .collect();
    let is_yearly = |index: &usize| figures[*index].unit.is_yearly();
    let months =
        |index: &usize| figures[*index].months().filter(|months| !months.is_deadline).map_or(0, |months| months.count);
    let yearly = used.iter().copied().find(is_yearly)?;
    let longer =
        used.iter().copied().find(|index| figures[*index].unit.measure == Measure::Money && 12 < months(index))?;
    let figure = &figures[subject];
    Some(Sighting {
        rule: Rule::Span,
        severity: Severity::Error,
        figures: vec![subject, yearly, longer],
        message: format!(
            "{}: {} of {} sets {} a year ({}) against {} for {} months ({}), so it is neither a year's sum nor that of the whole period.",
            figure.location,
            statements.label(subject),
            figure.printed,
            figures[yearly].printed,
            statements.title(&figures[yearly].quantity),
            figures[longer].printed,
            months(&longer),
            statements.label(longer),
        ),
        changes: Vec::new(),
        advice: Some("Take both for one year, or both for the whole period.".to_owned()),
    })
}

/// The names of the quantity and of the price of which a figure is declared the product: `costs` judges it year by year.
pub(super) fn cost_names(statements: &Statements, subject: usize) -> Option<(&str, &str)> {
    let figure = statements.figures.get(subject)?;
    let [Formula::Times(left, right)] = figure.equals.as_slice() else { return None };
    let (Formula::Name(left), Formula::Name(right)) = (left.as_ref(), right.as_ref()) else { return None };
    if figure.unit.measure != Measure::Money
        || statements.with_id(left).is_some()
        || statements.with_id(right).is_some()
    {
        return None;
    }
    let is_price = |name: &str| statements.is_price(name);
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
        named.dimension == dimension
            && is_same_name(&named.name, whole)
            && named.parts.iter().any(|other| is_same_name(other, part))
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
    let of_quantity = statements.of_quantity(name);
    let Some(first) = of_quantity.first() else { return Vec::new() };
    let (own, quantity) = (statements.key(subject).members, statements.key(*first).quantity);
    let is_of_baseline = |index: &usize| {
        let other = &figures[*index];
        match (&figure.baseline, other.baseline.as_ref().or(other.is_baseline.as_ref())) {
            (Some(own), Some(others)) => is_same_name(own, others),
            _ => true,
        }
    };
    let is_other = |index: &usize| *index != subject;
    // Those that name as many dimensions as possible, then those that leave some out.
    let mut found: Vec<usize> = Vec::new();
    for left_out in BY_FEWEST_LEFT_OUT {
        let members: [u32; 3] = std::array::from_fn(|at| if left_out[at] { 0 } else { own[at] });
        let is_told_already = (0..3).any(|at| left_out[at] && own[at] == 0);
        if is_told_already {
            continue;
        }
        let cell = statements.in_cell(quantity, members).iter().copied();
        found.extend(cell.filter(is_other).filter(is_of_baseline));
    }
    // The price of GPs is that of each kind of GP, where the file says which kinds there are.
    if statements.is_price(name) && !statements.wholes.is_empty() {
        let fits = |index: &usize| {
            let other = &figures[*index];
            other.unit.measure == Measure::Price
                && Dimension::ALL.into_iter().all(|dimension| {
                    let (own, others) = (figure.member(dimension), other.member(dimension));
                    others.is_none()
                        || is_same_member(dimension, own, others)
                        || is_part_of(statements, dimension, own, others)
                })
        };
        let whole = of_quantity.iter().copied().filter(is_other).filter(is_of_baseline).filter(fits);
        let whole: Vec<usize> = whole.filter(|index| !found.contains(index)).collect();
        found.extend(whole);
    }
    found.sort_unstable();
    let blanks = |index: &usize| figures[*index].members().iter().flatten().count();
    if let Some(most) = found.iter().map(blanks).max() {
        found.retain(|index| blanks(index) == most);
    } else {
        // A figure that leaves a dimension out means the only one there is that agrees with what it does say.
        let agrees = |index: &usize| {
            let others = statements.key(*index).members;
            (0..3).all(|at| own[at] == 0 || others[at] == 0 || own[at] == others[at])
        };
        let mut agreeing = of_quantity.iter().copied().filter(is_other).filter(agrees);
        let first = agreeing.next();
        let cell = first.map(|first| statements.key(first).members);
        found.extend(first);
        for other in agreeing {
            if cell != Some(statements.key(other).members) {
                found.clear();
                break;
            }
            found.push(other);
        }
    }
    if found.iter().any(|index| figures[*index].is_beside(figure)) {
        found.retain(|index| figures[*index].is_beside(figure));
    }
    found.into_iter().map(Term::Figure).collect()
}

/// Every choice of dimensions to leave out.
const BY_FEWEST_LEFT_OUT: [[bool; 3]; 8] = [
    [false, false, false],
    [true, false, false],
    [false, true, false],
    [false, false, true],
    [true, true, false],
    [true, false, true],
    [false, true, true],
    [true, true, true],
];
