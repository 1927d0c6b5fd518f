//! Roll-ups: the sums of every measure over every area of a month, made once and kept under a hash of all they rest on.

use std::collections::HashMap;
use std::sync::Arc;

use wholetime_snapshots::Import;
use wholetime_snapshots::arrow::array::{
    Array, ArrayRef, AsArray, DictionaryArray, Float64Array, RecordBatch, StringArray, UInt8Array, UInt32Array,
};
use wholetime_snapshots::arrow::compute::cast;
use wholetime_snapshots::arrow::datatypes::{DataType, Field, Float64Type, Int32Type, Schema, UInt8Type, UInt32Type};
use wholetime_snapshots::arrow::error::ArrowError;
use wholetime_vocabulary::{Level, Missing, Period, Value};

use crate::figures::Place;
use crate::geography::Geography;
use crate::holdings::{AreaSums, Holdings};
use crate::sums::{Coverage, Sum, align};
use crate::{MeasuresError, workforce};

/// Changes whenever the arithmetic does, so that roll-ups of an older program are not believed.
const ARITHMETIC: u32 = 3;

/// What is held of an area is kept among the measures under these names; the underscore keeps them apart and in front.
type CoverageOf = fn(&Coverage) -> f64;
type CoverageInto = fn(&mut Coverage, f64);
const COVERAGE: [(&str, CoverageOf, CoverageInto); 6] = [
    ("_patients_held", |c| c.patients_held, |c, v| c.patients_held = v),
    ("_patients_known", |c| c.patients_known, |c, v| c.patients_known = v),
    ("_practices_held", |c| f64::from(c.practices_held), |c, v| c.practices_held = count(v)),
    ("_practices_known", |c| f64::from(c.practices_known), |c, v| c.practices_known = count(v)),
    ("_practices_without_list", |c| f64::from(c.practices_without_list), |c, v| c.practices_without_list = count(v)),
    (
        "_practices_without_patients",
        |c| f64::from(c.practices_without_patients),
        |c, v| c.practices_without_patients = count(v),
    ),
];

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of practices, written from a u32")]
fn count(number: f64) -> u32 {
    number as u32
}

/// Measures that are added up over practices: those that a column of the practice-level file can give.
fn measures(holdings: &Holdings) -> Vec<&str> {
    let rolled =
        holdings.catalogue.measures.values().filter(|measure| measure.adds_up() && measure.is_in_practice_file());
    rolled.map(|measure| measure.id.as_str()).collect()
}

/// The name of a roll-up: a hash of everything it rests on.
fn key(holdings: &Holdings, period: Period, geography: Geography) -> String {
    use std::fmt::Write as _;
    let mut inputs =
        format!("roll-up {ARITHMETIC}\n{period} {}\n{}\n", geography.word(), holdings.register.fingerprint);
    for edition in holdings.shelf.editions() {
        let counts = (crate::register::WORKFORCE.contains(&edition.key.source.as_str())
            && edition.key.period == period)
            || crate::register::LISTS.contains(&edition.key.source.as_str());
        if counts {
            let _ = writeln!(
                inputs,
                "{} {} {} {}",
                edition.key.source, edition.key.period, edition.key.revision, edition.sha256
            );
        }
    }
    if geography == Geography::AsNow {
        let _ = writeln!(inputs, "{:?}", holdings.successors);
    }
    inputs.push_str(holdings.measures_rolled_up.get_or_init(|| {
        let mut definitions = String::new();
        for name in measures(holdings) {
            let measure = &holdings.catalogue.measures[name];
            let _ = writeln!(definitions, "{name} {} {:?}", measure.columns.join(" "), measure.since);
        }
        Import::sha256(definitions.as_bytes())
    }));
    Import::sha256(inputs.as_bytes())
}

/// The file of one level of a roll-up: a series of an ICB does not read past thirty times as many networks.
fn name(key: &str, level: Level) -> String {
    format!("{key}-{level}")
}

/// Makes the roll-up of a period where it is not there yet; returns its name.
///
/// # Errors
/// Where an edition cannot be read or the disk refuses.
pub fn ensure(holdings: &Holdings, period: Period, geography: Geography) -> Result<String, MeasuresError> {
    let key = key(holdings, period, geography);
    if !Holdings::ROLLED_UP.iter().all(|level| holdings.shelf.has_derived("rollups", &name(&key, *level))) {
        for (level, batch) in make(holdings, period, geography)? {
            holdings.shelf.keep_derived("rollups", &name(&key, level), &batch)?;
        }
    }
    Ok(key)
}

/// Makes every roll-up on the map of its date and forgets those whose inputs have changed. `step` is told after each.
///
/// # Errors
/// Where an edition cannot be read or the disk refuses.
pub fn ensure_all(holdings: &Holdings, mut step: impl FnMut(usize, usize, Period)) -> Result<(), MeasuresError> {
    let periods = holdings.workforce_periods();
    let mut keys = std::collections::HashSet::new();
    for (index, period) in periods.iter().enumerate() {
        step(index, periods.len(), *period);
        let made = [ensure(holdings, *period, Geography::AsAt)?, key(holdings, *period, Geography::AsNow)];
        keys.extend(made.iter().flat_map(|key| Holdings::ROLLED_UP.map(|level| name(key, level))));
    }
    holdings.shelf.forget_derived("rollups", &keys)?;
    Ok(())
}

/// Columns of a roll-up being filled.
#[derive(Default)]
struct Rows {
    measure: Vec<i32>,
    area: Vec<String>,
    value: Vec<Option<f64>>,
    missing: Vec<u8>,
    practices: Vec<u32>,
    patients: Vec<f64>,
    practices_missing: Vec<u32>,
}

impl Rows {
    fn push(&mut self, measure: i32, area: &str, sum: Sum) {
        self.measure.push(measure);
        self.area.push(area.to_owned());
        self.value.push(sum.value.known());
        self.missing.push(sum.value.missing().map_or(0, |kind| kind as u8));
        self.practices.push(sum.practices);
        self.patients.push(sum.patients);
        self.practices_missing.push(sum.practices_missing);
    }
}

fn make(holdings: &Holdings, period: Period, geography: Geography) -> Result<Vec<(Level, RecordBatch)>, MeasuresError> {
    let tree = holdings.tree_as_filed(period, geography)?;
    let names = measures(holdings);
    let values = workforce::read(&holdings.shelf, &holdings.catalogue, period, &names)?;
    let aligned = align(&tree, &values);
    let words: Vec<&str> = COVERAGE.iter().map(|(name, _, _)| *name).chain(names.iter().copied()).collect();
    let mut made = Vec::new();
    for level in Holdings::ROLLED_UP {
        let areas: Vec<(String, Vec<usize>)> =
            tree.areas(level).into_iter().map(|code| (code.clone(), tree.practices(level, &code))).collect();
        let mut rows = Rows::default();
        for (position, _) in words.iter().enumerate() {
            for (code, practices) in &areas {
                let sum = match COVERAGE.get(position) {
                    Some((_, of, _)) => {
                        let value = Value::Known(of(&Coverage::of(&tree, practices)));
                        Sum { value, practices: 0, patients: 0.0, practices_missing: 0 }
                    }
                    None => Sum::of(&tree, practices, &aligned, position - COVERAGE.len()),
                };
                rows.push(i32::try_from(position).unwrap_or(i32::MAX), code, sum);
            }
        }
        made.push((level, batch_of(&words, rows).map_err(MeasuresError::columns)?));
    }
    Ok(made)
}

fn batch_of(words: &[&str], rows: Rows) -> Result<RecordBatch, ArrowError> {
    let dictionary = || DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let measure: DictionaryArray<Int32Type> =
        DictionaryArray::try_new(rows.measure.into(), Arc::new(StringArray::from(words.to_vec())))?;
    let columns: Vec<(&str, DataType, bool, ArrayRef)> = vec![
        ("measure", dictionary(), false, Arc::new(measure)),
        (
            "area",
            dictionary(),
            false,
            Arc::new(rows.area.iter().map(String::as_str).collect::<DictionaryArray<Int32Type>>()),
        ),
        ("value", DataType::Float64, true, Arc::new(Float64Array::from(rows.value))),
        ("missing", DataType::UInt8, false, Arc::new(UInt8Array::from(rows.missing))),
        ("practices", DataType::UInt32, false, Arc::new(UInt32Array::from(rows.practices))),
        ("patients", DataType::Float64, false, Arc::new(Float64Array::from(rows.patients))),
        ("practices_missing", DataType::UInt32, false, Arc::new(UInt32Array::from(rows.practices_missing))),
    ];
    let fields: Vec<Field> =
        columns.iter().map(|(name, kind, nullable, _)| Field::new(*name, kind.clone(), *nullable)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.into_iter().map(|(_, _, _, column)| column).collect())
}

/// Sums and coverage of every area of a level in a month, of some measures.
#[derive(Debug, Default)]
pub(crate) struct LevelSums {
    measures: Vec<String>,
    areas: HashMap<String, usize>,
    /// By area, and within it by measure; none where the roll-up has no such line.
    sums: Vec<Option<Sum>>,
    /// By area.
    coverage: Vec<Coverage>,
}

impl LevelSums {
    fn of(measures: &[&str]) -> Self {
        Self { measures: measures.iter().map(|name| (*name).to_owned()).collect(), ..Self::default() }
    }

    /// About how many bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        let line = size_of::<Option<Sum>>();
        // A code, where it stands, and what their places in the memory take.
        let area = size_of::<Coverage>() + 80;
        self.sums.len() * line + self.coverage.len() * area
    }

    /// Where an area stands; it is put there where it was not.
    fn area(&mut self, code: &str) -> usize {
        if let Some(found) = self.areas.get(code) {
            return *found;
        }
        let next = self.coverage.len();
        self.areas.insert(code.to_owned(), next);
        self.coverage.push(Coverage::default());
        self.sums.resize(self.sums.len() + self.measures.len(), None);
        next
    }

    fn put_into(&self, code: &str, answer: &mut AreaSums) {
        let Some(area) = self.areas.get(code).copied() else { return };
        let first = area * self.measures.len();
        for (measure, sum) in self.measures.iter().zip(&self.sums[first..]) {
            if let Some(sum) = sum {
                answer.put_sum(code, measure, *sum);
            }
        }
        answer.coverage_mut(code).clone_from(&self.coverage[area]);
    }
}

/// Reads sums and coverage of some published areas from the roll-up of a period.
pub(crate) fn read(
    holdings: &Holdings,
    period: Period,
    geography: Geography,
    places: &[Place],
    measures: &[&str],
) -> Result<AreaSums, MeasuresError> {
    let key = holdings.rollup_key(period, geography, || key(holdings, period, geography));
    let mut answer = AreaSums::default();
    for level in Holdings::ROLLED_UP {
        let mut areas = places.iter().filter(|place| place.level == level).peekable();
        if areas.peek().is_none() {
            continue;
        }
        let name = name(&key, level);
        let sums = holdings.readings.sums(&name, measures, || {
            ensure(holdings, period, geography)?;
            read_level(holdings, &name, measures)
        })?;
        areas.for_each(|place| sums.put_into(&place.code, &mut answer));
    }
    Ok(answer)
}

/// Reads some measures of a roll-up, with the coverage.
fn read_level(holdings: &Holdings, name: &str, measures: &[&str]) -> Result<LevelSums, MeasuresError> {
    let wanted: Vec<&str> = COVERAGE.iter().map(|(name, _, _)| *name).chain(measures.iter().copied()).collect();
    let mut level = LevelSums::of(measures);
    for batch in holdings.shelf.derived("rollups", name, None, &wanted)?.unwrap_or_default() {
        scan(&batch, &mut level).ok_or_else(|| MeasuresError::Damaged("a roll-up".to_owned()))?;
    }
    Ok(level)
}

/// What a line of a roll-up is of.
#[derive(Clone, Copy)]
enum Line {
    Coverage(CoverageInto),
    Measure(usize),
}

fn scan(batch: &RecordBatch, level: &mut LevelSums) -> Option<()> {
    let words = |name: &str| -> Option<(Vec<i32>, StringArray)> {
        let column = batch.column_by_name(name)?.as_dictionary_opt::<Int32Type>()?;
        let values = cast(column.values(), &DataType::Utf8).ok()?;
        Some((column.keys().values().to_vec(), values.as_string_opt::<i32>()?.clone()))
    };
    let (measure_keys, measures) = words("measure")?;
    let (area_keys, names) = words("area")?;
    let value = batch.column_by_name("value")?.as_primitive_opt::<Float64Type>()?;
    let missing = batch.column_by_name("missing")?.as_primitive_opt::<UInt8Type>()?;
    let practices = batch.column_by_name("practices")?.as_primitive_opt::<UInt32Type>()?;
    let patients = batch.column_by_name("patients")?.as_primitive_opt::<Float64Type>()?;
    let practices_missing = batch.column_by_name("practices_missing")?.as_primitive_opt::<UInt32Type>()?;
    let lines: Vec<Option<Line>> = measures
        .iter()
        .map(|word| {
            let word = word?;
            let coverage = COVERAGE.iter().find(|(name, _, _)| *name == word);
            let measure = || level.measures.iter().position(|name| name == word).map(Line::Measure);
            coverage.map(|(_, _, into)| Line::Coverage(*into)).or_else(measure)
        })
        .collect();
    let mut areas: Vec<Option<usize>> = vec![None; names.len()];
    for row in 0..batch.num_rows() {
        let Some(line) = lines[usize::try_from(measure_keys[row]).ok()?] else { continue };
        let of = usize::try_from(area_keys[row]).ok()?;
        let area = *areas[of].get_or_insert_with(|| level.area(names.value(of)));
        match line {
            Line::Coverage(into) => into(&mut level.coverage[area], value.value(row)),
            Line::Measure(measure) => {
                let value = Missing::from_stored(missing.value(row))
                    .map_or_else(|| Value::Known(value.value(row)), Value::Missing);
                let at = area * level.measures.len() + measure;
                level.sums[at] = Some(Sum {
                    value,
                    practices: practices.value(row),
                    patients: patients.value(row),
                    practices_missing: practices_missing.value(row),
                });
            }
        }
    }
    Some(())
}
