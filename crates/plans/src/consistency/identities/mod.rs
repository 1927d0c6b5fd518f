//! What must hold between the figures of a paper, found from what the figures say of themselves.
//!
//! **Invariant:** no rule names a paper, a place or a profession.

mod baselines;
mod changes;
mod costs;
mod counts;
mod dates;
mod formulas;
mod inferred;
mod parts;
mod patterns;
mod prints;
mod shares;
mod sums;
mod wholes;
mod worded;

use std::collections::{BTreeSet, HashMap};

use super::exact::Exact;
use super::finding::{Rule, Severity};
use super::interval::Interval;
use super::statement::Statements;

/// One side of an identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    Figure(usize),
    Number(Exact),
    Plus(Box<Term>, Box<Term>),
    Minus(Box<Term>, Box<Term>),
    Times(Box<Term>, Box<Term>),
    Over(Box<Term>, Box<Term>),
    /// Anything from the lowest to the highest of them.
    Among(Vec<Term>),
}

impl Term {
    pub(crate) fn sum(terms: impl IntoIterator<Item = Self>) -> Option<Self> {
        // Sums of sums are one sum, so that the same figures added up are the same term.
        let mut terms: Vec<Self> = terms.into_iter().flat_map(Self::summands).collect();
        // Neighbours are added first, so that a column of a thousand rows is ten deep.
        while 1 < terms.len() {
            let mut sums = Vec::with_capacity(terms.len().div_ceil(2));
            let mut rest = terms.into_iter();
            while let Some(left) = rest.next() {
                sums.push(match rest.next() {
                    Some(right) => Self::Plus(Box::new(left), Box::new(right)),
                    None => left,
                });
            }
            terms = sums;
        }
        terms.pop()
    }

    fn summands(self) -> Vec<Self> {
        match self {
            Self::Plus(left, right) => {
                let mut summands = left.summands();
                summands.extend(right.summands());
                summands
            }
            other => vec![other],
        }
    }

    pub(crate) fn times(self, other: Self) -> Self {
        Self::Times(Box::new(self), Box::new(other))
    }

    pub(crate) fn over(self, other: Self) -> Self {
        Self::Over(Box::new(self), Box::new(other))
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        Self::Minus(Box::new(self), Box::new(other))
    }

    pub(crate) fn value(&self, of: &impl Fn(usize) -> Interval) -> Interval {
        match self {
            Self::Figure(index) => of(*index),
            Self::Number(number) => Interval::point(*number),
            Self::Plus(left, right) => left.value(of).plus(right.value(of)),
            Self::Minus(left, right) => left.value(of).minus(right.value(of)),
            Self::Times(left, right) => left.value(of).times(right.value(of)),
            Self::Over(left, right) => left.value(of).divided_by(right.value(of)),
            Self::Among(terms) => {
                terms.iter().map(|term| term.value(of)).reduce(Interval::or).unwrap_or(Interval::ANYTHING)
            }
        }
    }

    pub(crate) fn figures(&self) -> Vec<usize> {
        match self {
            Self::Figure(index) => vec![*index],
            Self::Number(_) => Vec::new(),
            Self::Plus(left, right) | Self::Minus(left, right) | Self::Times(left, right) | Self::Over(left, right) => {
                let mut figures = left.figures();
                figures.extend(right.figures());
                figures
            }
            Self::Among(terms) => terms.iter().flat_map(Self::figures).collect(),
        }
    }

    /// What one figure would have to be for the term to be `wanted`, all others as `of` has them.
    pub(crate) fn needed(&self, figure: usize, wanted: Interval, of: &impl Fn(usize) -> Interval) -> Option<Interval> {
        match self {
            Self::Figure(index) => (*index == figure).then_some(wanted),
            Self::Number(_) => None,
            Self::Plus(left, right) => left
                .needed(figure, wanted.minus(right.value(of)), of)
                .or_else(|| right.needed(figure, wanted.minus(left.value(of)), of)),
            Self::Minus(left, right) => left
                .needed(figure, wanted.plus(right.value(of)), of)
                .or_else(|| right.needed(figure, left.value(of).minus(wanted), of)),
            Self::Times(left, right) => left
                .needed(figure, wanted.divided_by(right.value(of)), of)
                .or_else(|| right.needed(figure, wanted.divided_by(left.value(of)), of)),
            Self::Over(left, right) => left
                .needed(figure, wanted.times(right.value(of)), of)
                .or_else(|| right.needed(figure, left.value(of).divided_by(wanted), of)),
            Self::Among(terms) => terms.iter().find_map(|term| term.needed(figure, wanted, of)),
        }
    }
}

/// How two sides stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Equal,
    AtMost,
}

/// Two sides that must agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Equation {
    pub left: Term,
    pub relation: Relation,
    pub right: Term,
}

impl Equation {
    pub(crate) const fn equal(left: Term, right: Term) -> Self {
        Self { left, relation: Relation::Equal, right }
    }

    pub(crate) const fn at_most(left: Term, right: Term) -> Self {
        Self { left, relation: Relation::AtMost, right }
    }

    pub(crate) fn holds(&self, of: &impl Fn(usize) -> Interval) -> bool {
        let (left, right) = (self.left.value(of), self.right.value(of));
        match self.relation {
            Relation::Equal => left.meets(right),
            Relation::AtMost => left.reaches_down_to(right),
        }
    }

    pub(crate) fn figures(&self) -> Vec<usize> {
        let mut seen = BTreeSet::new();
        let mut figures = self.left.figures();
        figures.extend(self.right.figures());
        figures.retain(|figure| seen.insert(*figure));
        figures
    }
}

/// Something that must hold, in one of the ways in which it may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub rule: Rule,
    pub severity: Severity,
    /// The figure it is about.
    pub subject: usize,
    /// Any one of them is enough; the first is the one to speak of.
    pub readings: Vec<Equation>,
    /// Identities of one series are told as one.
    pub series: Option<String>,
    /// What was taken for what, where names or other rows say it and the paper does not; a sentence.
    pub rests_on: Option<String>,
}

impl Identity {
    pub(crate) fn new(rule: Rule, subject: usize, readings: Vec<Equation>) -> Self {
        Self { rule, severity: Severity::Error, subject, readings, series: None, rests_on: None }
    }

    pub(crate) fn holds(&self, of: &impl Fn(usize) -> Interval) -> bool {
        self.readings.is_empty() || self.readings.iter().any(|reading| reading.holds(of))
    }
}

/// Something seen that is no equation, told as it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sighting {
    pub rule: Rule,
    pub severity: Severity,
    pub figures: Vec<usize>,
    pub message: String,
    /// What to write instead, by figure; empty if no single figure mends it.
    pub changes: Vec<(usize, Instead)>,
    pub advice: Option<String>,
}

/// What to write in place of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Instead {
    Value(Exact),
    Text(String),
}

/// Everything that must hold, and everything seen.
pub(crate) fn all(statements: &Statements) -> (Vec<Identity>, Vec<Sighting>) {
    let mut identities = Vec::new();
    let mut sightings = Vec::new();
    identities.extend(prints::identities(statements));
    identities.extend(sums::identities(statements));
    formulas::find(statements, &mut identities, &mut sightings);
    identities.extend(parts::identities(statements));
    let inferred = inferred::identities(statements);
    let told: BTreeSet<usize> = inferred.iter().map(|identity| identity.subject).collect();
    identities.extend(inferred);
    // What a name says goes before what a column seems to do.
    identities.extend(
        patterns::identities(statements)
            .into_iter()
            .filter(|identity| identity.rule != Rule::Pattern || !told.contains(&identity.subject)),
    );
    let wholes = wholes::identities(statements, &identities);
    identities.extend(wholes);
    identities.extend(worded::identities(statements));
    costs::find(statements, &mut identities, &mut sightings);
    changes::find(statements, &mut identities, &mut sightings);
    sightings.extend(counts::sightings(statements));
    sightings.extend(shares::sightings(statements));
    sightings.extend(dates::sightings(statements));
    sightings.extend(inferred::hundreds(statements));
    sightings.extend(baselines::sightings(statements, &identities));
    let mut distinct: Vec<Identity> = Vec::new();
    let mut by_subject: HashMap<usize, Vec<usize>> = HashMap::new();
    for identity in identities {
        let known = by_subject.entry(identity.subject).or_default();
        // What is only guessed adds nothing to what is known of the same figures.
        let is_known = |known: &usize| {
            let known = &distinct[*known];
            *known == identity || (identity.rests_on.is_some() && known.readings == identity.readings)
        };
        if !known.iter().any(is_known) {
            known.push(distinct.len());
            distinct.push(identity);
        }
    }
    (distinct, sightings)
}

/// The most readings tried of one identity; of what has more, nothing is said.
const MOST_READINGS: usize = 64;

/// Every way of taking one of each; none if there are too many to try.
pub(crate) fn choices<T: Clone>(options: &[Vec<T>]) -> Vec<Vec<T>> {
    let mut ways: Vec<Vec<T>> = vec![Vec::new()];
    for option in options {
        if MOST_READINGS < ways.len() * option.len() {
            return Vec::new();
        }
        ways = ways
            .iter()
            .flat_map(|way| option.iter().map(move |item| way.iter().chain([item]).cloned().collect::<Vec<T>>()))
            .collect();
    }
    ways
}
