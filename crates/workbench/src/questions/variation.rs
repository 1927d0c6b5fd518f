//! Indicators of all parts of an area on one heat map.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_catalogue::{Direction, Indicator};
use wholetime_measures::Holdings;
use wholetime_measures::figures::{Desk, Figure, Place, WARNED_BELOW};
use wholetime_statistics::robust;
use wholetime_vocabulary::{Area, Basis, Level, Missing, Period, Value};

use super::compare::{Side, level_of, no_such_level};
use crate::areas::{ResolvedArea, unaligned};
use crate::questions::corrections::CorrectionBeside;
use crate::questions::profile::{SourceLine, source_lines};
use crate::questions::{periods, series};
use crate::{Corrections, Scope, Workbench, WorkbenchError};

/// Fewer areas than this have no fifths. Our judgement: two in each.
const FIFTHS_FROM: usize = 10;

/// What is asked of a heat map beside its area.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VariationAsked {
    /// Indicators, one a column; the staff of each group per 100,000 patients where none is named.
    pub indicators: Vec<String>,
    /// Level of the parts; the one below the area where none is named.
    pub level: Option<Level>,
    /// On this basis.
    pub basis: Option<Basis>,
    /// Indicator to sort by; names where none is named.
    pub sort: Option<String>,
    /// Lowest first instead of highest first.
    pub is_ascending: bool,
}

/// One indicator.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "IndicatorColumn")]
pub struct Column {
    /// Identifier.
    pub indicator: String,
    /// Title.
    pub title: String,
    /// What its numbers are.
    pub unit: String,
    /// Decimals people expect.
    #[serde(skip)]
    pub decimals: usize,
    /// Which way is better.
    pub direction: Direction,
    /// How the figures came about.
    pub basis: Basis,
    /// Areas of the level whose values make the fifths.
    pub n: usize,
    /// The four values between the fifths; empty where there are too few areas.
    pub between_fifths: Vec<f64>,
    /// The area itself.
    pub area_value: Value,
    /// England, where nearly all of it is held.
    pub england: Value,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CellOf {
    /// Indicator.
    pub indicator: String,
    /// Value.
    pub value: Value,
    /// Fifth of all areas of the level that are held, 1 the lowest; none where there are too few.
    pub fifth: Option<u8>,
    /// Share of known patients covered, 0 to 1.
    pub coverage: f64,
}

/// One part of the area.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Row {
    /// Code; `unaligned` for practices without a network.
    pub code: String,
    /// Name.
    pub name: String,
    /// Patients.
    pub patients: Value,
    /// Only a part of it lies in the area; its figures are of the whole.
    pub is_part: bool,
    /// Figures, in the order of the columns.
    pub cells: Vec<CellOf>,
}

/// Indicators of all parts of an area.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Variation {
    /// The area.
    pub area: Area,
    /// Level of the parts.
    pub level: Level,
    /// Period.
    pub period: Period,
    /// Columns.
    pub columns: Vec<Column>,
    /// Parts, in the order asked for.
    pub rows: Vec<Row>,
    /// Indicator sorted by.
    pub sort: Option<String>,
    /// Lowest first.
    pub is_ascending: bool,
    /// What the shades mean.
    pub legend: String,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Whether the figures hold the corrections that planners let reach totals.
    pub with_corrections: Corrections,
    /// Corrections in the figures; of practices also those they do not use, for who may see them.
    pub corrections: Vec<CorrectionBeside>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

impl Workbench {
    /// Indicators of all parts of an area on one heat map.
    ///
    /// # Errors
    /// Where the area, level or an indicator cannot be, or nothing is held for the period.
    pub fn variation(&self, area: &str, asked: &VariationAsked, scope: Scope) -> Result<Variation, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, area)?;
        let level = level_of(&area, asked.level)?;
        let mut answer = periods::with_figures(
            &holdings,
            &area,
            scope,
            |chosen| self.variation_at(&holdings, &area, level, asked, scope, chosen),
            |variation| variation.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.value.known().is_some()),
        )
        .and_then(|mut variation| {
            let columns: Vec<&Indicator> = variation
                .columns
                .iter()
                .filter_map(|column| self.catalogue().indicators.get(&column.indicator))
                .collect();
            let measures: Vec<&str> = columns.iter().flat_map(|indicator| indicator.measures()).collect();
            let tree = holdings.tree(variation.period, scope.geography)?;
            variation.corrections =
                self.corrections_beside(&holdings, &area, &tree, Some(&measures), scope, level == Level::Practice)?;
            Ok(variation)
        })?;
        self.withhold(&mut answer)?;
        Ok(answer)
    }

    fn variation_at(
        &self,
        holdings: &Holdings,
        area: &ResolvedArea,
        level: Level,
        asked: &VariationAsked,
        scope: Scope,
        chosen: periods::Chosen,
    ) -> Result<Variation, WorkbenchError> {
        let periods::Chosen { period, note } = chosen;
        let mut notes: Vec<String> = note.into_iter().collect();
        let desk = || {
            let mut desk = Desk::new(holdings, period, scope.geography);
            desk.allow_partial = scope.allow_partial;
            desk
        };
        let indicators = if asked.indicators.is_empty() {
            self.usual_columns(&desk(), &area.place)?
        } else {
            asked.indicators.iter().map(|id| self.indicator(id)).collect::<Result<Vec<_>, _>>()?
        };
        let sort = asked.sort.as_deref().map(|id| self.indicator(id)).transpose()?.map(|one| one.id.clone());
        let tree = holdings.tree(period, scope.geography)?;
        let inside: BTreeSet<usize> = area.place.practices(&tree).into_iter().collect();
        let lies_inside = |place: &Place| {
            area.area.level == Level::England || place.practices(&tree).iter().any(|one| inside.contains(one))
        };
        if wholetime_measures::peers::places(&tree, level).is_empty() {
            return Err(no_such_level(&area.area, level, period));
        }
        let beside = if level == Level::Pcn { unaligned(&tree, |index| inside.contains(&index)) } else { None };

        let mut columns = Vec::new();
        let mut cells: BTreeMap<String, Vec<CellOf>> = BTreeMap::new();
        let mut places: BTreeMap<String, Place> = BTreeMap::new();
        let mut editions = Vec::new();
        for indicator in &indicators {
            let side = Side { holdings, desk: desk(), indicator, level };
            let basis = side.basis(asked.basis);
            let held = side.figures(&tree, basis)?;
            let pool = pool(&held);
            let between: Vec<f64> = if pool.len() < FIFTHS_FROM {
                Vec::new()
            } else {
                [0.2, 0.4, 0.6, 0.8].iter().filter_map(|share| robust::quantile(&pool, *share)).collect()
            };
            let mut of_parts: Vec<(Place, Figure)> = held.into_iter().filter(|(place, _)| lies_inside(place)).collect();
            if let Some(part) = beside.as_ref().filter(|_| basis == Basis::PracticeLevelSum) {
                of_parts.push((part.place.clone(), side.desk.figure(&part.place, indicator)?));
            }
            for (place, figure) in of_parts {
                editions.extend(figure.editions());
                for warning in figure.warnings.iter().filter(|_| indicators.len() == 1) {
                    if !notes.contains(warning) && level != Level::Practice {
                        notes.push(format!("{}: {warning}", place.code));
                    }
                }
                let fifth = figure
                    .value
                    .known()
                    .filter(|_| !between.is_empty())
                    .map(|value| robust::decile(&pool, value).div_ceil(2));
                let row = cells.entry(place.code.clone()).or_default();
                // A part that an earlier column did not hold gets a place for it all the same.
                row.resize_with(columns.len(), || not_held(&indicator.id));
                row.push(CellOf {
                    indicator: indicator.id.clone(),
                    value: figure.value,
                    fifth,
                    coverage: figure.coverage,
                });
                places.entry(place.code.clone()).or_insert(place);
            }
            let area_value = series::one(&side.desk, &area.place, indicator, Some(basis))?;
            columns.push(Column {
                indicator: indicator.id.clone(),
                title: indicator.title.clone(),
                unit: indicator.unit.title().to_owned(),
                decimals: indicator.unit.decimals(),
                direction: indicator.direction,
                basis,
                n: pool.len(),
                between_fifths: between,
                area_value: area_value.map_or(Value::Missing(Missing::NotHeld), |figure| figure.value),
                england: side.england(basis)?.map_or(Value::Missing(Missing::NotHeld), |figure| figure.value),
            });
        }
        if cells.values().flatten().all(|cell| cell.value.missing() == Some(Missing::NotHeld)) {
            return Err(periods::not_held(holdings, &area.area, period));
        }
        let mut rows: Vec<Row> = cells
            .into_iter()
            .map(|(code, mut cells)| {
                cells.resize_with(columns.len(), || not_held(""));
                for (cell, column) in cells.iter_mut().zip(&columns) {
                    cell.indicator.clone_from(&column.indicator);
                }
                let place = places.get(&code);
                let practices = place.map(|place| place.practices(&tree)).unwrap_or_default();
                let patients: f64 = practices.iter().filter_map(|index| tree.members[*index].patients).sum();
                Row {
                    name: match &beside {
                        Some(part) if part.place.code == code => part.area.name.clone(),
                        _ => holdings.register.name(level, &code),
                    },
                    is_part: !inside.is_empty() && practices.iter().any(|one| !inside.contains(one)),
                    patients: if 0.0 < patients { Value::Known(patients) } else { Value::Missing(Missing::NotHeld) },
                    code,
                    cells,
                }
            })
            .collect();
        order(&mut rows, &columns, sort.as_deref(), asked.is_ascending);
        editions.sort();
        editions.dedup();
        Ok(Variation {
            area: area.area.clone(),
            level,
            period,
            legend: shades(&columns, level, period),
            columns,
            rows,
            sort,
            is_ascending: asked.is_ascending,
            notes,
            with_corrections: scope.corrections,
            corrections: Vec::new(),
            sources: source_lines(holdings, &editions),
        })
    }

    /// The staff of each group per 100,000 patients: fully qualified GPs where they are held, dispensers left out where
    /// they are told apart.
    fn usual_columns(&self, desk: &Desk<'_>, place: &Place) -> Result<Vec<&Indicator>, WorkbenchError> {
        let mut columns = Vec::new();
        for choices in [
            &["gp_fte_extg_per_100k", "gp_fte_total_per_100k"][..],
            &["nurse_fte_per_100k"],
            &["dpc_fte_excl_dispensers_per_100k", "dpc_fte_per_100k"],
            &["admin_fte_per_100k"],
        ] {
            let mut chosen = None;
            for id in choices {
                let indicator = self.indicator(id)?;
                let is_held = desk.figure(place, indicator)?.numerator.missing() != Some(Missing::NotHeld);
                chosen = Some(indicator);
                if is_held {
                    break;
                }
            }
            columns.extend(chosen);
        }
        Ok(columns)
    }
}

/// What the shades mean: of how many areas they are the fifths, by column where that differs.
fn shades(columns: &[Column], level: Level, period: Period) -> String {
    let of = level.titles();
    let counts: BTreeSet<usize> = columns.iter().map(|column| column.n).collect();
    let meaning = "1 the lowest values, 5 the highest. Neither is good or bad by itself.";
    match (counts.first(), counts.len()) {
        (Some(n), 1) if *n < FIFTHS_FROM => {
            format!("Not shaded: only {n} {of} are held at {period} with at least 90 % coverage.")
        }
        (Some(n), 1) => {
            format!("Shades are fifths of the {n} {of} held at {period} with at least 90 % coverage: {meaning}")
        }
        _ => {
            let each = columns.iter().map(|column| match column.n {
                few if few < FIFTHS_FROM => format!("{}: not shaded, {few} held", column.title),
                n => format!("{}: {n}", column.title),
            });
            let each: Vec<String> = each.collect();
            format!(
                "Shades are fifths of the {of} held at {period} with at least 90 % coverage: {meaning} {}.",
                each.join("; ")
            )
        }
    }
}

fn not_held(indicator: &str) -> CellOf {
    CellOf { indicator: indicator.to_owned(), value: Value::Missing(Missing::NotHeld), fifth: None, coverage: 0.0 }
}

/// Values that make the fifths: of areas that are well covered.
fn pool(held: &[(Place, Figure)]) -> Vec<f64> {
    let covered = held.iter().filter(|(_, figure)| WARNED_BELOW <= figure.coverage);
    let mut values: Vec<f64> = covered.filter_map(|(_, figure)| figure.value.known()).collect();
    values.sort_by(f64::total_cmp);
    values
}

/// By the values of a column, those without one last; else by name.
fn order(rows: &mut [Row], columns: &[Column], sort: Option<&str>, is_ascending: bool) {
    let position = sort.and_then(|sort| columns.iter().position(|column| column.indicator == sort));
    rows.sort_by(|a, b| {
        let by_name = (a.code == "unaligned", &a.name, &a.code).cmp(&(b.code == "unaligned", &b.name, &b.code));
        let Some(position) = position else { return by_name };
        match (a.cells[position].value.known(), b.cells[position].value.known()) {
            (Some(a), Some(b)) if is_ascending => a.total_cmp(&b).then(by_name),
            (Some(a), Some(b)) => b.total_cmp(&a).then(by_name),
            (a, b) => b.is_some().cmp(&a.is_some()).then(by_name),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(code: &str, value: Value) -> Row {
        Row {
            code: code.to_owned(),
            name: format!("Practice {code}"),
            patients: Value::Known(5_000.0),
            is_part: false,
            cells: vec![CellOf { indicator: "nurse_fte_per_100k".to_owned(), value, fifth: None, coverage: 1.0 }],
        }
    }

    #[test]
    fn what_has_no_value_stands_last_whichever_way_is_sorted() {
        let catalogue = wholetime_catalogue::Catalogue::shipped().unwrap();
        let indicator = catalogue.indicator("nurse_fte_per_100k").unwrap();
        let column = Column {
            indicator: indicator.id.clone(),
            title: indicator.title.clone(),
            unit: indicator.unit.title().to_owned(),
            decimals: 2,
            direction: indicator.direction,
            basis: Basis::PracticeLevelSum,
            n: 3,
            between_fifths: Vec::new(),
            area_value: Value::Known(10.0),
            england: Value::Missing(Missing::NotHeld),
        };
        let mut rows = vec![
            row("Z99001", Value::Missing(Missing::NotReported)),
            row("Z99002", Value::Known(8.0)),
            row("Z99003", Value::Known(12.0)),
        ];
        let columns = [column];
        for (is_ascending, wanted) in [(true, ["Z99002", "Z99003", "Z99001"]), (false, ["Z99003", "Z99002", "Z99001"])]
        {
            order(&mut rows, &columns, Some("nurse_fte_per_100k"), is_ascending);
            assert_eq!(rows.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), wanted);
        }
    }
}
