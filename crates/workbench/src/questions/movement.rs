//! Indicators of all parts of an area beside the same a while before, with arrows: who rose, who fell, and who cannot be said to.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_measures::figures::REFUSED_BELOW;
use wholetime_vocabulary::{Area, Level, Missing, Period, Value, how_many};

use super::compare::level_of;
use super::profile::{ARROW_FROM_PERCENT, Arrow, COVERAGE_MAY_DIFFER_BY, SourceLine, earlier};
use super::variation::{CellOf, Column, Variation, VariationAsked};
use crate::{Scope, Workbench, WorkbenchError};

/// What is asked beside the area.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MovementAsked {
    /// Indicators, one a column; the staff of each group per 100,000 patients where none is named.
    pub indicators: Vec<String>,
    /// Level of the parts; the one below the area where none is named.
    pub level: Option<Level>,
    /// The month compared with; the same month a year before where none is named, or the last one held within two years.
    pub compare_to: Option<Period>,
}

/// One figure now and then.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MovedCell {
    /// Indicator.
    pub indicator: String,
    /// Value now.
    pub value: Value,
    /// Fifth of all areas of the level that are held, 1 the lowest; none where there are too few.
    pub fifth: Option<u8>,
    /// Share of known patients covered, 0 to 1.
    pub coverage: f64,
    /// Value then.
    pub before: Value,
    /// Now less then.
    pub change: Value,
    /// Which way it went; none where the two cannot be compared.
    pub arrow: Option<Arrow>,
    /// Why they cannot be compared, where both are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_comparable: Option<String>,
}

/// A part of the area.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MovedRow {
    /// Code; `unaligned` for practices without a network.
    pub code: String,
    /// Name.
    pub name: String,
    /// Patients now.
    pub patients: Value,
    /// Only a part of it lies in the area; its figures are of the whole.
    pub is_part: bool,
    /// Figures, in the order of the columns.
    pub cells: Vec<MovedCell>,
}

/// Indicators of all parts of an area, now and then.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Movement {
    /// The area.
    pub area: Area,
    /// Level of the parts.
    pub level: Level,
    /// Period.
    pub period: Period,
    /// The period compared with; none where none is held.
    pub compared_to: Option<Period>,
    /// How many parts went which way, a sentence a column.
    pub findings: Vec<String>,
    /// Columns, as of the period.
    pub columns: Vec<Column>,
    /// Parts, in order of name; those there were no more are not among them.
    pub rows: Vec<MovedRow>,
    /// The area itself.
    pub whole: Vec<MovedCell>,
    /// What the fifths are of.
    pub legend: String,
    /// From what on an arrow is shown, in words.
    pub arrows: String,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

impl Workbench {
    /// Indicators of all parts of an area beside the same a while before.
    ///
    /// # Errors
    /// Where the area, level or an indicator cannot be, nothing is held for the period, or practices are asked for: of one practice
    /// a single person moves every rate.
    pub fn movement(&self, area: &str, asked: &MovementAsked, scope: Scope) -> Result<Movement, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        let resolved = self.resolve_in(&holdings, area)?;
        if level_of(&resolved, asked.level)? == Level::Practice {
            return Err(WorkbenchError::NotPossible(format!(
                "practices have no arrows side by side, since one person moves every rate of them; `wholetime profile {0}` has their \
                 rates, and `wholetime variation {0} --level practice` sets them side by side",
                resolved.area.code
            )));
        }
        let question =
            VariationAsked { indicators: asked.indicators.clone(), level: asked.level, ..VariationAsked::default() };
        let now = self.variation(area, &question, scope)?;
        let compared_to = match asked.compare_to {
            Some(period) => Some(period),
            None => earlier(now.period, holdings.workforce_periods()),
        };
        let mut notes = now.notes.clone();
        let columns: Vec<String> = now.columns.iter().map(|column| column.indicator.clone()).collect();
        let question = VariationAsked { indicators: columns, ..question };
        let before = match compared_to {
            Some(period) => match self.variation(area, &question, Scope { period: Some(period), ..scope }) {
                Ok(before) => Some(before),
                // A month that nobody named is tried, and what it lacks is said; one that was named must be there.
                Err(why) if asked.compare_to.is_none() => {
                    notes.push(format!("nothing to compare with: {why}"));
                    None
                }
                Err(why) => return Err(why),
            },
            None => {
                notes.push(format!("no month within two years before {} is held to compare with", now.period));
                None
            }
        };
        Ok(moved(now, before.as_ref(), notes))
    }
}

fn moved(now: Variation, before: Option<&Variation>, mut notes: Vec<String>) -> Movement {
    let then: BTreeMap<&str, &[CellOf]> = before
        .into_iter()
        .flat_map(|before| &before.rows)
        .map(|row| (row.code.as_str(), row.cells.as_slice()))
        .collect();
    let rows: Vec<MovedRow> = now
        .rows
        .iter()
        .map(|row| {
            let cells_then = then.get(row.code.as_str()).copied().unwrap_or_default();
            let cells = row.cells.iter().enumerate().map(|(index, cell)| {
                let is_same_basis = before.is_none_or(|before| same_basis(&now, before, index));
                moved_cell(cell, cells_then.get(index), is_same_basis)
            });
            MovedRow {
                code: row.code.clone(),
                name: row.name.clone(),
                patients: row.patients,
                is_part: row.is_part,
                cells: cells.collect(),
            }
        })
        .collect();
    let of_whole = |column: &Column| CellOf {
        indicator: column.indicator.clone(),
        value: column.area_value,
        fifth: None,
        coverage: 1.0,
    };
    let whole = now.columns.iter().enumerate().map(|(index, column)| {
        let cell_then = before.and_then(|before| before.columns.get(index)).map(of_whole);
        let is_same_basis = before.is_none_or(|before| same_basis(&now, before, index));
        moved_cell(&of_whole(column), cell_then.as_ref(), is_same_basis)
    });
    let whole = whole.collect();
    if let Some(before) = before {
        let gone = before.rows.iter().filter(|row| !now.rows.iter().any(|one| one.code == row.code));
        let gone: Vec<&str> = gone.map(|row| row.name.as_str()).collect();
        if !gone.is_empty() {
            notes.push(format!("there in {} and no more in {}: {}", before.period, now.period, gone.join(", ")));
        }
        notes.extend(before.notes.iter().filter(|note| !now.notes.contains(note)).cloned());
    }
    let mut sources = now.sources.clone();
    sources.extend(before.into_iter().flat_map(|before| before.sources.clone()));
    sources.sort();
    sources.dedup();
    let compared_to = before.map(|before| before.period);
    Movement {
        findings: compared_to.map_or_else(Vec::new, |since| findings(&now, &rows, since)),
        area: now.area,
        level: now.level,
        period: now.period,
        compared_to,
        columns: now.columns,
        rows,
        whole,
        legend: now.legend,
        arrows: format!("An arrow is shown for changes of {ARROW_FROM_PERCENT} % and more; ≈ is less than that."),
        notes,
        sources,
    }
}

/// Whether a column came about in the same way then as now: what practices add up to is not set beside what is published.
fn same_basis(now: &Variation, before: &Variation, index: usize) -> bool {
    let basis = |variation: &Variation| variation.columns.get(index).map(|column| column.basis);
    basis(now) == basis(before)
}

fn moved_cell(now: &CellOf, before: Option<&CellOf>, is_same_basis: bool) -> MovedCell {
    let then = before.map_or(Value::Missing(Missing::NotHeld), |cell| cell.value);
    let mut cell = MovedCell {
        indicator: now.indicator.clone(),
        value: now.value,
        fifth: now.fifth,
        coverage: now.coverage,
        before: then,
        change: Value::Missing(Missing::NotHeld),
        arrow: None,
        not_comparable: None,
    };
    let (Value::Known(after), Value::Known(first), Some(before)) = (now.value, then, before) else {
        let why = now.value.missing().or(then.missing());
        cell.change = Value::Missing(why.unwrap_or(Missing::NotHeld));
        return cell;
    };
    cell.change = Value::Known(after - first);
    if !is_same_basis {
        cell.not_comparable = Some("one is added up from practices and the other published for the area".to_owned());
    } else if COVERAGE_MAY_DIFFER_BY < (now.coverage - before.coverage).abs() {
        let percent = |share: f64| share * 100.0;
        cell.not_comparable = Some(format!(
            "coverage was {:.0} % then and is {:.0} % now",
            percent(before.coverage),
            percent(now.coverage)
        ));
    } else if before.coverage < REFUSED_BELOW {
        cell.not_comparable =
            Some(format!("only {:.0} % of known patients were covered then", before.coverage * 100.0));
    } else {
        cell.arrow = Some(Arrow::of(first, after));
    }
    cell
}

/// How many parts went which way, of columns that are rates or shares.
fn findings(now: &Variation, rows: &[MovedRow], since: Period) -> Vec<String> {
    let mut findings = Vec::new();
    for (index, column) in now.columns.iter().enumerate() {
        let arrows = rows.iter().map(|row| row.cells.get(index).and_then(|cell| cell.arrow));
        let count = |wanted: Option<Arrow>| arrows.clone().filter(|arrow| *arrow == wanted).count();
        let (up, down, level) = (count(Some(Arrow::Up)), count(Some(Arrow::Down)), count(Some(Arrow::Level)));
        if up + down + level == 0 {
            continue;
        }
        let not = match count(None) {
            0 => String::new(),
            some => format!("; {some} cannot be compared"),
        };
        findings.push(format!(
            "{} since {}: of {}, {up} rose, {down} fell and {level} stayed much the same{not}.",
            column.title,
            since.in_words(),
            how_many(rows.len(), now.level.title()),
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(value: Value, coverage: f64) -> CellOf {
        CellOf { indicator: "nurse_fte_per_100k".to_owned(), value, fifth: None, coverage }
    }

    #[test]
    fn a_rate_that_rose_by_two_percent_has_an_arrow() {
        let now = cell(Value::Known(15.10), 1.0);
        let moved = moved_cell(&now, Some(&cell(Value::Known(14.17), 1.0)), true);
        assert_eq!(moved.arrow, Some(Arrow::Up));
        assert!(moved.change.known().is_some_and(|change| (change - 0.93).abs() < 1e-9));
        let same = moved_cell(&cell(Value::Known(44.07), 1.0), Some(&cell(Value::Known(44.03), 1.0)), true);
        assert_eq!(same.arrow, Some(Arrow::Level));
    }

    #[test]
    fn silence_of_practices_is_no_fall() {
        let moved = moved_cell(&cell(Value::Known(10.0), 0.8), Some(&cell(Value::Known(15.0), 1.0)), true);
        assert_eq!((moved.arrow, moved.change.known()), (None, Some(-5.0)));
        assert_eq!(moved.not_comparable.as_deref(), Some("coverage was 100 % then and is 80 % now"));
    }

    #[test]
    fn a_network_that_was_not_there_then_has_no_change() {
        let moved = moved_cell(&cell(Value::Known(10.0), 1.0), None, true);
        assert_eq!((moved.arrow, moved.change.missing()), (None, Some(Missing::NotHeld)));
    }

    #[test]
    fn what_is_published_is_not_set_beside_what_practices_add_up_to() {
        let moved = moved_cell(&cell(Value::Known(10.0), 1.0), Some(&cell(Value::Known(9.0), 1.0)), false);
        assert_eq!(moved.arrow, None);
        assert!(moved.not_comparable.is_some());
    }
}
