//! A small linear program of our own: columns with bounds and cost, rows that keep them together, and no solver.

use std::collections::BTreeMap;

/// A number that is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Column {
    /// The least it may be.
    pub(super) least: f64,
    /// The most it may be; infinite: not limited.
    pub(super) most: f64,
    /// What one of it costs; the sum is made little.
    pub(super) cost: f64,
    /// Whether it must be a whole number.
    pub(super) is_whole: bool,
    /// When it is chosen, for solvers that round year by year: the year's number.
    pub(super) turn: usize,
}

/// How a row compares with its bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    /// No more than it.
    AtMost,
    /// No less than it.
    AtLeast,
    /// As much as it.
    Exactly,
}

/// A sum of columns, each so many times.
pub(super) type Terms = Vec<(usize, f64)>;

/// A rule that columns keep.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    /// Columns, in order, each once.
    pub(super) terms: Terms,
    /// How the sum compares.
    pub(super) sense: Sense,
    /// With what.
    pub(super) bound: f64,
}

/// Columns and rows; the sum of costs is made little.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Program {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
    /// Columns that follow from those that must be whole, and what is added to these: posts, which follow from recruits.
    pub(super) follow: BTreeMap<usize, (Terms, f64)>,
}

impl Program {
    /// Adds a number from 0 on that need not be whole.
    pub(super) fn amount(&mut self, cost: f64, turn: usize) -> usize {
        self.column(Column { least: 0.0, most: f64::INFINITY, cost, is_whole: false, turn })
    }

    /// Adds a column.
    pub(super) fn column(&mut self, column: Column) -> usize {
        self.columns.push(column);
        self.columns.len() - 1
    }

    /// Adds a row; a column named twice counts for both.
    pub(super) fn row(&mut self, terms: Terms, sense: Sense, bound: f64) -> usize {
        self.rows.push(Row { terms: merged(terms), sense, bound });
        self.rows.len() - 1
    }

    /// Rows that say how much there is at most of something that whole numbers alone take, told in these.
    pub(super) fn of_whole(&self) -> Vec<Row> {
        let told = |row: &Row| {
            let (mut terms, mut bound) = (Terms::new(), row.bound);
            for (column, times) in &row.terms {
                match self.follow.get(column) {
                    Some((follows, added)) => {
                        terms.extend(follows.iter().map(|(whole, each)| (*whole, times * each)));
                        bound -= times * added;
                    }
                    None if self.columns.get(*column)?.is_whole => terms.push((*column, *times)),
                    None => return None,
                }
            }
            Some(Row { terms: merged(terms), sense: Sense::AtMost, bound })
        };
        self.rows.iter().filter(|row| row.sense == Sense::AtMost).filter_map(told).collect()
    }

    /// What a choice of all columns costs.
    pub(super) fn cost_of(&self, values: &[f64]) -> f64 {
        self.columns.iter().zip(values).map(|(column, value)| column.cost * value).sum()
    }

    /// The same with columns that need not be whole.
    pub(super) fn loosened(&self) -> Self {
        let mut loose = self.clone();
        loose.columns.iter_mut().for_each(|column| column.is_whole = false);
        loose
    }

    /// How many columns must be whole.
    pub(super) fn whole(&self) -> usize {
        self.columns.iter().filter(|column| column.is_whole).count()
    }
}

/// What a sum comes to.
pub(super) fn sum_of(terms: &[(usize, f64)], values: &[f64]) -> f64 {
    terms.iter().filter_map(|(column, times)| Some(times * values.get(*column)?)).sum()
}

/// Terms in order of their columns, each column once.
fn merged(mut terms: Terms) -> Terms {
    terms.sort_by_key(|(column, _)| *column);
    let mut merged: Terms = Vec::with_capacity(terms.len());
    for (column, times) in terms {
        match merged.last_mut() {
            Some((last, so_far)) if *last == column => *so_far += times,
            _ => merged.push((column, times)),
        }
    }
    merged.retain(|(_, times)| *times != 0.0);
    merged
}
