//! How editions lie on disk: Parquet files and their columns.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, DictionaryArray, Float64Array, RecordBatch, StringArray,
    UInt32Array,
};
use arrow::compute::{cast, concat_batches};
use arrow::datatypes::{DataType, Field, Int32Type, Schema};
use jiff::civil::Date;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::arrow::arrow_writer::{ArrowWriter, compute_leaves};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::statistics::Statistics;

use crate::{EditionKey, Place, ReadError};

/// Rows in a row group of facts: small enough that one measure of one edition reads little else.
const FACT_ROWS_IN_GROUP: usize = 16_384;

fn words() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// A column that says the same in every row.
fn constant(text: &str, rows: usize) -> Result<ArrayRef, arrow::error::ArrowError> {
    let keys = arrow::array::Int32Array::from(vec![0; rows]);
    let values: ArrayRef = Arc::new(StringArray::from(vec![text]));
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, values)?))
}

/// Adds to a table the columns that say which edition a row is of, so that SQL can ask across editions.
pub(crate) fn with_edition(batch: &RecordBatch, key: &EditionKey) -> Result<RecordBatch, arrow::error::ArrowError> {
    let rows = batch.num_rows();
    let mut fields: Vec<Arc<Field>> = batch.schema().fields().iter().cloned().collect();
    let mut columns = batch.columns().to_vec();
    fields.push(Arc::new(Field::new("source", words(), false)));
    columns.push(constant(&key.source, rows)?);
    fields.push(Arc::new(Field::new("edition_period", words(), false)));
    columns.push(constant(&key.period.to_string(), rows)?);
    fields.push(Arc::new(Field::new("edition_revision", DataType::UInt32, false)));
    columns.push(Arc::new(UInt32Array::from(vec![key.revision; rows])));
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}

/// Writes a batch as Parquet and makes sure it has reached the disk.
pub(crate) fn write(path: &Path, batch: &RecordBatch, sorted_facts: bool) -> Result<(), ReadError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(if sorted_facts { FACT_ROWS_IN_GROUP } else { 1 << 20 }))
        // Statistics of single pages would be larger than the pages of a wide table with few rows.
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .build();
    let file = File::create(path)?;
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties))?;
    if sorted_facts {
        writer.write(batch)?;
        writer.into_inner()?.sync_all()?;
        return Ok(());
    }
    // One row group, column by column: eight hundred columns encoded at once would be held in memory at once.
    let (mut file, columns) = writer.into_serialized_writer()?;
    let mut group = file.next_row_group()?;
    for ((field, array), mut column) in
        batch.schema().fields().iter().zip(batch.columns()).zip(columns.create_column_writers(0)?)
    {
        for leaf in compute_leaves(field, array)? {
            column.write(&leaf)?;
        }
        column.close()?.append_to_row_group(&mut group)?;
    }
    group.close()?;
    file.into_inner()?.sync_all()?;
    Ok(())
}

/// Whether a row group is worth reading.
pub(crate) type RowGroupWanted<'a> = dyn Fn(&RowGroupMetaData, &Schema) -> bool + 'a;

/// Opens a file and reads the named columns (all where none are named) of the row groups that `wanted` admits.
pub(crate) fn read(
    path: &Path,
    columns: Option<&[&str]>,
    wanted: Option<&RowGroupWanted<'_>>,
) -> Result<Vec<RecordBatch>, ReadError> {
    let file = File::open(path)?;
    let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())?;
    read_of(file, &metadata, columns, wanted)
}

/// Opens a file and reads the named columns, those that are there, with the position of each in the file. What is in a file
/// of eight hundred columns takes longer to find out than one of them takes to read, so it is found out once.
pub(crate) fn read_named(path: &Path, names: &[&str]) -> Result<(Vec<RecordBatch>, Vec<Option<usize>>), ReadError> {
    let file = File::open(path)?;
    let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())?;
    let positions = names.iter().map(|name| metadata.schema().index_of(name).ok()).collect();
    Ok((read_of(file, &metadata, Some(names), None)?, positions))
}

fn read_of(
    file: File,
    metadata: &ArrowReaderMetadata,
    columns: Option<&[&str]>,
    wanted: Option<&RowGroupWanted<'_>>,
) -> Result<Vec<RecordBatch>, ReadError> {
    let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone());
    if let Some(names) = columns {
        let roots: Vec<usize> = names.iter().filter_map(|name| metadata.schema().index_of(name).ok()).collect();
        builder = builder.with_projection(ProjectionMask::roots(metadata.parquet_schema(), roots));
    }
    if let Some(wanted) = wanted {
        let groups = metadata.metadata().row_groups().iter().enumerate();
        let schema = metadata.schema();
        builder = builder
            .with_row_groups(groups.filter(|(_, group)| wanted(group, schema)).map(|(index, _)| index).collect());
    }
    builder.with_batch_size(1 << 16).build()?.map(|batch| batch.map_err(ReadError::from)).collect()
}

/// Whether a row group of sorted facts may hold one of `measures`, by the statistics of its first column.
pub(crate) fn may_hold(group: &RowGroupMetaData, measures: &[&str]) -> bool {
    let Some(Statistics::ByteArray(statistics)) = group.column(0).statistics() else { return true };
    let (Some(low), Some(high)) = (statistics.min_bytes_opt(), statistics.max_bytes_opt()) else { return true };
    measures.is_empty() || measures.iter().any(|measure| low <= measure.as_bytes() && measure.as_bytes() <= high)
}

/// The columns a Parquet file has.
pub(crate) fn schema(path: &Path) -> Result<Arc<Schema>, ReadError> {
    Ok(ArrowReaderMetadata::load(&File::open(path)?, ArrowReaderOptions::new())?.schema().clone())
}

pub(crate) fn one_batch(batches: &[RecordBatch]) -> Result<Option<RecordBatch>, ReadError> {
    let Some(first) = batches.first() else { return Ok(None) };
    Ok(Some(concat_batches(&first.schema(), batches)?))
}

type TextOf = fn(&Place) -> Option<&str>;
type DateOf = fn(&Place) -> Option<Date>;

const TEXTS: [(&str, TextOf); 11] = [
    ("practice", |place| place.practice.as_deref()),
    ("practice_name", |place| place.practice_name.as_deref()),
    ("pcn", |place| place.pcn.as_deref()),
    ("pcn_name", |place| place.pcn_name.as_deref()),
    ("sub_icb", |place| place.sub_icb.as_deref()),
    ("sub_icb_name", |place| place.sub_icb_name.as_deref()),
    ("icb", |place| place.icb.as_deref()),
    ("icb_name", |place| place.icb_name.as_deref()),
    ("region", |place| place.region.as_deref()),
    ("region_name", |place| place.region_name.as_deref()),
    ("postcode", |place| place.postcode.as_deref()),
];

const DATES: [(&str, DateOf); 4] = [
    ("member_from", |place| place.member_from),
    ("member_to", |place| place.member_to),
    ("opened", |place| place.opened),
    ("closed", |place| place.closed),
];

fn days_since_1970(date: Date) -> Option<i32> {
    date.since((jiff::Unit::Day, Date::constant(1970, 1, 1))).ok().map(|span| span.get_days())
}

fn date_of_days(days: i32) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

pub(crate) fn places_batch(places: &[Place]) -> Result<RecordBatch, arrow::error::ArrowError> {
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    for (name, of) in TEXTS {
        fields.push(Field::new(name, words(), true));
        columns.push(Arc::new(places.iter().map(of).collect::<DictionaryArray<Int32Type>>()));
    }
    for (name, of) in DATES {
        fields.push(Field::new(name, DataType::Date32, true));
        columns.push(Arc::new(places.iter().map(|place| of(place).and_then(days_since_1970)).collect::<Date32Array>()));
    }
    fields.push(Field::new("patients", DataType::Float64, true));
    columns.push(Arc::new(places.iter().map(|place| place.patients).collect::<Float64Array>()));
    fields.push(Field::new("dispensing", DataType::Boolean, true));
    columns.push(Arc::new(places.iter().map(|place| place.dispensing).collect::<BooleanArray>()));
    fields.push(Field::new("row", DataType::UInt32, false));
    columns.push(Arc::new(places.iter().map(|place| Some(place.row)).collect::<UInt32Array>()));
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}

pub(crate) fn places_of(batch: &RecordBatch) -> Result<Vec<Place>, ReadError> {
    let mut texts = Vec::new();
    for (name, _) in TEXTS {
        let column = batch.column_by_name(name).ok_or_else(|| ReadError::Damaged(format!("no column {name}")))?;
        texts.push(cast(column, &DataType::Utf8)?);
    }
    let text = |column: usize, index: usize| -> Option<String> {
        let array = texts[column].as_string::<i32>();
        array.is_valid(index).then(|| array.value(index).to_owned())
    };
    let dates: Vec<&Date32Array> = DATES
        .iter()
        .filter_map(|(name, _)| batch.column_by_name(name)?.as_primitive_opt::<arrow::datatypes::Date32Type>())
        .collect();
    let patients = batch.column_by_name("patients").and_then(|c| c.as_primitive_opt::<arrow::datatypes::Float64Type>());
    let dispensing = batch.column_by_name("dispensing").and_then(|column| column.as_boolean_opt());
    let rows = batch.column_by_name("row").and_then(|c| c.as_primitive_opt::<arrow::datatypes::UInt32Type>());
    let (4, Some(patients), Some(dispensing), Some(rows)) = (dates.len(), patients, dispensing, rows) else {
        return Err(ReadError::Damaged("the table of places lacks a column".to_owned()));
    };
    let date = |column: usize, index: usize| {
        dates[column].is_valid(index).then(|| date_of_days(dates[column].value(index))).flatten()
    };
    Ok((0..batch.num_rows())
        .map(|index| Place {
            practice: text(0, index),
            practice_name: text(1, index),
            pcn: text(2, index),
            pcn_name: text(3, index),
            sub_icb: text(4, index),
            sub_icb_name: text(5, index),
            icb: text(6, index),
            icb_name: text(7, index),
            region: text(8, index),
            region_name: text(9, index),
            postcode: text(10, index),
            member_from: date(0, index),
            member_to: date(1, index),
            opened: date(2, index),
            closed: date(3, index),
            patients: patients.is_valid(index).then(|| patients.value(index)),
            dispensing: dispensing.is_valid(index).then(|| dispensing.value(index)),
            row: rows.value(index),
        })
        .collect())
}
