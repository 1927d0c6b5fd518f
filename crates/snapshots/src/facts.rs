//! Figures in the long layout: one row a period, area and measure.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayBuilder, ArrayRef, DictionaryArray, Float64Array, Float64Builder, RecordBatch, StringArray,
    StringDictionaryBuilder, UInt8Array, UInt8Builder, UInt32Array, UInt32Builder,
};
use arrow::compute::take;
use arrow::datatypes::{DataType, Field, Int32Type, Schema};
use wholetime_vocabulary::{Level, Missing, Period, Value};

/// One figure as a publication states it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Period it is about.
    pub period: Period,
    /// Kind of area.
    pub level: Level,
    /// Code of the area.
    pub area: String,
    /// Measure, as in the catalogue.
    pub measure: String,
    /// The figure, or why there is none.
    pub value: Value,
    /// Row of the file it stands in (a workbook's row for a workbook); 0 where it was added up from several.
    pub row: u32,
}

/// Which facts to read. An empty list restricts nothing.
#[derive(Clone, Debug, Default)]
pub struct FactFilter<'a> {
    /// Measures wanted.
    pub measures: &'a [&'a str],
    /// Areas wanted.
    pub areas: &'a [&'a str],
    /// Level wanted.
    pub level: Option<Level>,
    /// Period wanted.
    pub period: Option<Period>,
}

impl FactFilter<'_> {
    pub(crate) fn admits(&self, period: Period, level: Level, area: &str, measure: &str) -> bool {
        (self.measures.is_empty() || self.measures.contains(&measure))
            && (self.areas.is_empty() || self.areas.contains(&area))
            && self.level.is_none_or(|wanted| wanted == level)
            && self.period.is_none_or(|wanted| wanted == period)
    }
}

/// Facts of one edition, sorted by measure, period, level and area.
#[derive(Debug, Clone)]
pub struct Facts {
    pub(crate) batch: RecordBatch,
    pub(crate) periods: Option<(Period, Period)>,
}

impl Facts {
    /// Every fact, sorted by measure, period, level and area.
    #[must_use]
    pub fn list(&self) -> Vec<Fact> {
        let mut list = Vec::with_capacity(self.batch.num_rows());
        scan(&self.batch, &FactFilter::default(), &mut |fact| list.push(fact));
        list
    }
}

pub(crate) fn schema() -> Arc<Schema> {
    let words = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    Arc::new(Schema::new(vec![
        Field::new("measure", words.clone(), false),
        Field::new("period", words.clone(), false),
        Field::new("level", words.clone(), false),
        Field::new("area", words, false),
        Field::new("value", DataType::Float64, true),
        Field::new("missing", DataType::UInt8, false),
        Field::new("row", DataType::UInt32, false),
    ]))
}

/// Collects facts as a source reads them.
pub struct FactsBuilder {
    measure: StringDictionaryBuilder<Int32Type>,
    period: StringDictionaryBuilder<Int32Type>,
    level: StringDictionaryBuilder<Int32Type>,
    area: StringDictionaryBuilder<Int32Type>,
    value: Float64Builder,
    missing: UInt8Builder,
    row: UInt32Builder,
    periods: Option<(Period, Period)>,
}

impl Default for FactsBuilder {
    fn default() -> Self {
        Self {
            measure: StringDictionaryBuilder::new(),
            period: StringDictionaryBuilder::new(),
            level: StringDictionaryBuilder::new(),
            area: StringDictionaryBuilder::new(),
            value: Float64Builder::new(),
            missing: UInt8Builder::new(),
            row: UInt32Builder::new(),
            periods: None,
        }
    }
}

impl std::fmt::Debug for FactsBuilder {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "FactsBuilder of {} facts", self.len())
    }
}

impl FactsBuilder {
    /// Adds one figure.
    pub fn push(&mut self, period: Period, level: Level, area: &str, measure: &str, value: Value, row: u32) {
        self.measure.append_value(measure);
        self.period.append_value(period.to_string());
        self.level.append_value(level.word());
        self.area.append_value(area);
        self.value.append_option(value.known());
        self.missing.append_value(value.missing().map_or(0, |kind| kind as u8));
        self.row.append_value(row);
        self.periods = Some(self.periods.map_or((period, period), |(low, high)| (low.min(period), high.max(period))));
    }

    /// Number of facts so far.
    #[must_use]
    pub fn len(&self) -> usize {
        ArrayBuilder::len(&self.row)
    }

    /// Whether there are none yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Sorts by measure, period, level and area, so that a question about one measure reads a few row groups.
    #[must_use]
    pub fn finish(mut self) -> Facts {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.measure.finish()),
            Arc::new(self.period.finish()),
            Arc::new(self.level.finish()),
            Arc::new(self.area.finish()),
            Arc::new(self.value.finish()),
            Arc::new(self.missing.finish()),
            Arc::new(self.row.finish()),
        ];
        // Texts are ranked once each; what is sorted are four small numbers a row.
        let ranked: Vec<Vec<u32>> = columns[..4].iter().map(ranks).collect();
        let mut order: Vec<u32> = (0..u32::try_from(columns[6].len()).unwrap_or(u32::MAX)).collect();
        order.sort_by_key(|row| {
            let row = *row as usize;
            (ranked[0][row], ranked[1][row], ranked[2][row], ranked[3][row])
        });
        let order = UInt32Array::from(order);
        let sorted = columns
            .iter()
            .map(|column| take(column, &order, None))
            .collect::<Result<Vec<_>, _>>()
            .and_then(|columns| RecordBatch::try_new(schema(), columns))
            .expect("the builders fill every column of the schema with equal lengths");
        Facts { batch: sorted, periods: self.periods }
    }
}

/// For each row of a dictionary column, the rank of its text among the column's texts.
fn ranks(column: &ArrayRef) -> Vec<u32> {
    let Some(column) = column.as_any().downcast_ref::<DictionaryArray<Int32Type>>() else { return Vec::new() };
    let Some(texts) = column.values().as_any().downcast_ref::<StringArray>() else { return Vec::new() };
    let mut by_text: Vec<usize> = (0..texts.len()).collect();
    by_text.sort_by_key(|index| texts.value(*index));
    let mut rank_of = vec![0; texts.len()];
    for (rank, index) in (0..).zip(by_text) {
        rank_of[index] = rank;
    }
    column.keys().values().iter().map(|key| usize::try_from(*key).map_or(0, |key| rank_of[key])).collect()
}

/// Calls `each` for the facts of `batch` that `filter` admits.
pub(crate) fn scan(batch: &RecordBatch, filter: &FactFilter<'_>, each: &mut dyn FnMut(Fact)) -> Option<()> {
    fn words(batch: &RecordBatch, index: usize) -> Option<(&DictionaryArray<Int32Type>, &StringArray)> {
        let column = batch.column(index).as_any().downcast_ref::<DictionaryArray<Int32Type>>()?;
        Some((column, column.values().as_any().downcast_ref::<StringArray>()?))
    }
    let (measure_keys, measures) = words(batch, 0)?;
    let (period_keys, periods) = words(batch, 1)?;
    let (level_keys, levels) = words(batch, 2)?;
    let (area_keys, areas) = words(batch, 3)?;
    let values = batch.column(4).as_any().downcast_ref::<Float64Array>()?;
    let missing = batch.column(5).as_any().downcast_ref::<UInt8Array>()?;
    let rows = batch.column(6).as_any().downcast_ref::<UInt32Array>()?;

    // Whole words are judged once, not once a row.
    let measure_wanted: Vec<bool> = measures
        .iter()
        .map(|word| filter.measures.is_empty() || word.is_some_and(|word| filter.measures.contains(&word)))
        .collect();
    let area_wanted: Vec<bool> = areas
        .iter()
        .map(|word| filter.areas.is_empty() || word.is_some_and(|word| filter.areas.contains(&word)))
        .collect();
    let parsed_periods: Vec<Option<Period>> =
        periods.iter().map(|word| word.and_then(|word| word.parse().ok())).collect();
    let parsed_levels: Vec<Option<Level>> = levels.iter().map(|word| word.and_then(|word| word.parse().ok())).collect();
    for index in 0..batch.num_rows() {
        let measure = usize::try_from(measure_keys.keys().value(index)).ok()?;
        let area = usize::try_from(area_keys.keys().value(index)).ok()?;
        if !measure_wanted[measure] || !area_wanted[area] {
            continue;
        }
        let period = parsed_periods[usize::try_from(period_keys.keys().value(index)).ok()?]?;
        let level = parsed_levels[usize::try_from(level_keys.keys().value(index)).ok()?]?;
        if !filter.admits(period, level, areas.value(area), measures.value(measure)) {
            continue;
        }
        let value = Missing::from_stored(missing.value(index))
            .map_or_else(|| Value::Known(values.value(index)), Value::Missing);
        each(Fact {
            period,
            level,
            area: areas.value(area).to_owned(),
            measure: measures.value(measure).to_owned(),
            value,
            row: rows.value(index),
        });
    }
    Some(())
}
