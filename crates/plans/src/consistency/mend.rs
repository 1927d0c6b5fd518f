//! The smallest change that would mend a finding: which figure, changed to what, and what else that mends or breaks.

use std::collections::BTreeSet;

use super::exact::Exact;
use super::finding::{Change, Mend};
use super::identities::{Equation, Identity, Instead, Relation};
use super::interval::Interval;
use super::printed::Measure;
use super::statement::Statements;
use super::wording::{list, value_like};

/// Of how many figures of one identity a change is tried, its subject first: in a column of hundreds any one might be wrong.
const MOST_TRIED: usize = 40;

/// New values of figures, together one way to mend.
pub(crate) type Changes = Vec<(usize, Exact)>;

/// What every identity says of the paper as printed.
pub(crate) struct Standing<'a> {
    pub statements: &'a Statements,
    pub identities: &'a [Identity],
    /// Whether each holds as printed, cutting off admitted.
    pub holds: Vec<bool>,
    /// The identities that each figure is in.
    pub by_figure: Vec<Vec<usize>>,
}

impl Standing<'_> {
    /// The best of all single changes that mend identities told together; for a series, of all changes of its costs, or of
    /// its posts.
    pub(crate) fn best(&self, told: &[usize]) -> Option<Mend> {
        let mut ways: Vec<Changes> = Vec::new();
        if let [one] = told {
            for reading in &self.identities[*one].readings {
                for figure in reading.figures().into_iter().take(MOST_TRIED) {
                    ways.extend(self.change(*one, reading, figure).map(|value| vec![(figure, value)]));
                }
            }
        } else {
            let longest =
                told.iter().map(|index| self.identities[*index].readings[0].figures().len()).max().unwrap_or(0);
            for role in 0..longest {
                let changes: Option<Changes> = told
                    .iter()
                    .map(|index| {
                        let reading = &self.identities[*index].readings[0];
                        let figure = *reading.figures().get(role)?;
                        Some((figure, self.change(*index, reading, figure)?))
                    })
                    .collect();
                ways.extend(changes.filter(|changes| {
                    changes
                        .iter()
                        .enumerate()
                        .all(|(at, (figure, _))| changes[..at].iter().all(|(other, _)| other != figure))
                }));
            }
        }
        ways.into_iter()
            .filter_map(|changes| self.weighed(told, &changes))
            .min_by_key(|(rank, _)| *rank)
            .map(|(_, mend)| mend)
    }

    /// The change of one figure that makes a reading hold: what the other figures give as printed, to the digits it is
    /// printed with, else the nearest end of what they allow.
    fn change(&self, identity: usize, reading: &Equation, figure: usize) -> Option<Exact> {
        let figures = &self.statements.figures;
        let own = &figures[figure];
        if matches!(own.unit.measure, Measure::Day | Measure::Direction) || own.is_unknown {
            return None;
        }
        let point = |index: usize| Interval::point(figures[index].value);
        let loosest = |index: usize| figures[index].rounded;
        let needed = |of: &dyn Fn(usize) -> Interval| {
            let of = |index: usize| of(index);
            let from_left = reading.left.needed(figure, reading.right.value(&of), &of);
            from_left.or_else(|| reading.right.needed(figure, reading.left.value(&of), &of))
        };
        let exact = needed(&point)?;
        let ends = needed(&loosest)?;
        let candidates = [exact.low, exact.high, ends.low, ends.high];
        let steps = candidates.into_iter().flatten().filter_map(|value| value.nearest(own.step));
        let neighbours: Vec<Exact> = match reading.relation {
            Relation::Equal => steps.collect(),
            Relation::AtMost => {
                steps.flat_map(|value| [Some(value), value.plus(own.step), value.minus(own.step)]).flatten().collect()
            }
        };
        let may_fall_below_zero = own.value < Exact::ZERO;
        neighbours
            .into_iter()
            .filter(|value| *value != own.value && (Exact::ZERO <= *value || may_fall_below_zero))
            .find(|value| self.identities[identity].holds(&self.with(&[(figure, *value)])))
    }

    /// The readings of all figures with some of them changed.
    fn with<'b>(&'b self, changes: &'b [(usize, Exact)]) -> impl Fn(usize) -> Interval + 'b {
        move |index| {
            let figure = &self.statements.figures[index];
            let change = changes.iter().find(|(changed, _)| *changed == index);
            match change.and_then(|(_, value)| value.minus(figure.value)) {
                Some(by) => figure.rounded.plus(Interval::point(by)),
                None => figure.loosest,
            }
        }
    }

    fn weighed(&self, told: &[usize], changes: &[(usize, Exact)]) -> Option<(Rank, Mend)> {
        let of = self.with(changes);
        if !told.iter().all(|index| self.identities[*index].holds(&of)) {
            return None;
        }
        let (mut n_broken, mut n_also_mended) = (0, 0);
        let concerned: BTreeSet<usize> =
            changes.iter().flat_map(|(figure, _)| &self.by_figure[*figure]).copied().collect();
        for index in concerned.into_iter().filter(|index| !told.contains(index)) {
            match (self.holds[index], self.identities[index].holds(&of)) {
                (true, false) => n_broken += 1,
                (false, true) => n_also_mended += 1,
                _ => {}
            }
        }
        let figures = &self.statements.figures;
        let size = changes
            .iter()
            .filter_map(|(figure, value)| {
                let own = figures[*figure].value;
                let by = value.minus(own)?.size();
                if own == Exact::ZERO { Some(Exact::ONE) } else { by.divided_by(own.size()) }
            })
            .max()
            .unwrap_or(Exact::ONE);
        // What is worked out is sooner wrong than what it is worked out from.
        let is_of_inputs =
            !told.iter().all(|index| changes.iter().any(|(figure, _)| *figure == self.identities[*index].subject));
        let first = changes.iter().map(|(figure, _)| *figure).min().unwrap_or(0);
        let rank = (n_broken, changes.len(), std::cmp::Reverse(n_also_mended), is_of_inputs, size, first);
        let written: Vec<_> = changes.iter().map(|(figure, value)| (*figure, Instead::Value(*value))).collect();
        Some((rank, self.mend(&written, None, n_also_mended, n_broken)))
    }

    /// A change in words.
    pub(crate) fn mend(
        &self,
        changes: &[(usize, Instead)],
        advice: Option<&str>,
        n_also_mended: usize,
        n_broken: usize,
    ) -> Mend {
        let figures = &self.statements.figures;
        let changes: Vec<Change> = changes
            .iter()
            .map(|(figure, instead)| Change {
                figure: *figure,
                printed: figures[*figure].printed.clone(),
                instead: match instead {
                    Instead::Value(value) => value_like(&figures[*figure], *value),
                    Instead::Text(text) => text.clone(),
                },
            })
            .collect();
        let sentence = advice.map_or_else(
            || {
                let parts: Vec<String> = changes
                    .iter()
                    .map(|change| {
                        let figure = &figures[change.figure];
                        format!(
                            "{} ({}) from {} to {}",
                            self.statements.label(change.figure),
                            figure.location,
                            change.printed,
                            change.instead
                        )
                    })
                    .collect();
                let also = match n_also_mended {
                    0 => String::new(),
                    1 => "; that mends one other finding too".to_owned(),
                    n => format!("; that mends {n} other findings too"),
                };
                let broken = match n_broken {
                    0 => "",
                    1 => "; one figure that agrees with it now must follow",
                    _ => "; figures that agree with it now must follow",
                };
                let swapped = match changes.as_slice() {
                    [change] if are_digits_swapped(&change.printed, &change.instead) => " Two digits changed places.",
                    _ => "",
                };
                format!("Change {}{also}{broken}.{swapped}", list(&parts))
            },
            str::to_owned,
        );
        Mend { changes, n_also_mended, n_broken, sentence }
    }
}

/// Whether two figures differ only by two digits beside each other: 538 and 583.
fn are_digits_swapped(one: &str, other: &str) -> bool {
    let digits = |text: &str| -> Vec<char> { text.chars().filter(char::is_ascii_digit).collect() };
    let (one, other) = (digits(one), digits(other));
    let differing: Vec<usize> = (0..one.len().min(other.len())).filter(|at| one[*at] != other[*at]).collect();
    match differing.as_slice() {
        [first, second] => {
            one.len() == other.len()
                && first + 1 == *second
                && one[*first] == other[*second]
                && one[*second] == other[*first]
        }
        _ => false,
    }
}

type Rank = (usize, usize, std::cmp::Reverse<usize>, bool, Exact, usize);
