//! Questions in SQL over everything held. The only place that names DataFusion.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow::array::{ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Schema};
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::context::SQLOptions;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use serde_json::Value as Json;
use wholetime_vocabulary::{Cancel, Cancelled};

use crate::{Shelf, ShelfError, columns};

/// Bytes a question may hold in memory at once.
const MEMORY_AT_MOST: usize = 2 << 30;

/// Bytes a question may put aside on the disk. Our judgement: as much as it may hold in memory, not the engine's hundred gigabytes.
const DISK_AT_MOST: u64 = 2 << 30;

/// Bytes of an answer. Our judgement: far more than anybody reads, and less than a small server has.
const ANSWER_AT_MOST: usize = 256 << 20;

/// How often it is looked whether a question is to stop.
const LOOKS: Duration = Duration::from_millis(20);

/// What a question in SQL may take.
#[derive(Clone, Copy, Debug)]
pub struct SqlBounds<'a> {
    /// Rows of its answer; more are left out.
    pub rows_at_most: usize,
    /// How long it may take; no bound where none is named.
    pub longest: Option<Duration>,
    /// The way to stop it.
    pub cancel: &'a Cancel,
}

/// Rows of an answer in SQL.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct SqlAnswer {
    /// Names of the columns, in order.
    pub columns: Vec<String>,
    /// Rows, each with a cell a column: numbers, texts, booleans or null.
    pub rows: Vec<Vec<Json>>,
    /// Rows beyond those given were left out.
    pub cut: bool,
}

/// Why a question in SQL was not answered.
#[derive(Debug, thiserror::Error)]
pub enum SqlRefused {
    /// The engine refused it: wrong words, unknown tables, or an attempt to change something.
    #[error("{0}")]
    Question(String),
    /// An edition could not be read.
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    /// It took longer than it may.
    #[error("it took longer than {} seconds and was stopped; ask of fewer months or rows, or by the command, which waits", .0.as_secs())]
    TooLong(Duration),
    /// Its answer is larger than anybody reads.
    #[error("its answer is larger than {} MB; ask for fewer columns or rows, or shorter texts", ANSWER_AT_MOST >> 20)]
    TooLarge,
    /// It was asked to stop.
    #[error(transparent)]
    Stopped(#[from] Cancelled),
    /// The engine could not be started.
    #[error("cannot start the engine: {0}")]
    Engine(#[from] std::io::Error),
}

impl Shelf {
    /// Answers a question in SQL over the published tables: one table a source, and `facts` and `places` over all.
    /// Reading only, within bounds.
    ///
    /// # Errors
    /// Where the question is not one, goes beyond its bounds, or something on the shelf cannot be read.
    pub fn sql(&self, question: &str, bounds: SqlBounds<'_>) -> Result<SqlAnswer, SqlRefused> {
        let begun = Instant::now();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let answered = runtime.block_on(async {
            let (columns, stream) = self.sql_asked(question, bounds.rows_at_most).await?;
            // On a thread of its own: an engine that is deep in a sum does not keep anybody from stopping it.
            let mut rows = tokio::spawn(rows_of(stream));
            loop {
                match tokio::time::timeout(LOOKS, &mut rows).await {
                    Ok(Ok(rows)) => return Ok((columns, rows?)),
                    Ok(Err(_)) => return Err(SqlRefused::Question("the engine fell over".to_owned())),
                    Err(_) => bounds.cancel.check()?,
                }
                if let Some(longest) = bounds.longest.filter(|longest| *longest <= begun.elapsed()) {
                    return Err(SqlRefused::TooLong(longest));
                }
            }
        });
        // What was given up goes on to its next step and is not waited for.
        runtime.shutdown_background();
        let (columns, mut rows) = answered?;
        let cut = bounds.rows_at_most < rows.len();
        rows.truncate(bounds.rows_at_most);
        Ok(SqlAnswer { columns, rows, cut })
    }

    /// Tables that can be asked, each with its columns.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn sql_tables(&self) -> Result<BTreeMap<String, Vec<String>>, ShelfError> {
        let mut tables = BTreeMap::new();
        for (name, (_, schema, _)) in self.sql_files()? {
            tables.insert(name, schema.fields().iter().map(|field| field.name().clone()).collect());
        }
        Ok(tables)
    }

    /// For each table its files, their common columns, and whether several revisions of a period are among them.
    #[expect(clippy::type_complexity, reason = "a private map read in two places below")]
    fn sql_files(&self) -> Result<BTreeMap<String, (Vec<PathBuf>, Schema, bool)>, ShelfError> {
        let mut files: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
        let mut revised = std::collections::HashSet::new();
        for edition in self.editions() {
            let folder = self.folder(&edition.key);
            files.entry(edition.key.source.clone()).or_default().push(folder.join("table.parquet"));
            if edition.facts_periods.is_some() {
                files.entry("facts".to_owned()).or_default().push(folder.join("facts.parquet"));
            }
            if edition.has_places {
                files.entry("places".to_owned()).or_default().push(folder.join("places.parquet"));
            }
            if 1 < edition.key.revision {
                revised.insert(edition.key.source.clone());
            }
        }
        let mut tables = BTreeMap::new();
        for (name, paths) in files {
            let mut merged = Schema::empty();
            for path in &paths {
                let schema = columns::schema(path).map_err(ShelfError::at(path))?;
                merged = Schema::try_merge([merged, without_notes(&schema)])
                    .map_err(|why| ShelfError::at(path)(why.into()))?;
            }
            let is_revised = revised.contains(&name);
            tables.insert(name, (paths, merged, is_revised));
        }
        Ok(tables)
    }

    /// The columns of an answer, and its rows as they come: one more than may be given, to tell whether there are more.
    async fn sql_asked(
        &self,
        question: &str,
        rows_at_most: usize,
    ) -> Result<(Vec<String>, SendableRecordBatchStream), SqlRefused> {
        let engine = RuntimeEnvBuilder::new()
            .with_memory_limit(MEMORY_AT_MOST, 1.0)
            .with_max_temp_directory_size(DISK_AT_MOST)
            .build_arc()
            .map_err(refused)?;
        let config = SessionConfig::new().with_information_schema(true);
        let session = SessionContext::new_with_config_rt(config, engine);
        for (name, (paths, schema, is_revised)) in self.sql_files()? {
            let paths: Vec<String> = paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
            let options = ParquetReadOptions::default().schema(&schema);
            let frame = session.read_parquet(paths, options).await.map_err(refused)?;
            if is_revised && schema.index_of("prac_code").is_ok() {
                // Of a practice held in several revisions of a period, the newest counts.
                let every = format!("{name}_every_revision");
                session.register_table(every.as_str(), frame.into_view()).map_err(refused)?;
                let newest = format!(
                    "SELECT * FROM {every} AS e WHERE NOT EXISTS (SELECT 1 FROM {every} AS n WHERE n.prac_code = e.prac_code \
                     AND n.edition_period = e.edition_period AND n.edition_revision > e.edition_revision)"
                );
                let frame = session.sql(&newest).await.map_err(refused)?;
                session.register_table(name.as_str(), frame.into_view()).map_err(refused)?;
            } else {
                session.register_table(name.as_str(), frame.into_view()).map_err(refused)?;
            }
        }
        let reading_only = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
        let frame = session.sql_with_options(question, reading_only).await.map_err(refused)?;
        let frame = frame.limit(0, Some(rows_at_most.saturating_add(1))).map_err(refused)?;
        let columns = frame.schema().fields().iter().map(|field| field.name().clone()).collect();
        Ok((columns, frame.execute_stream().await.map_err(refused)?))
    }
}

fn refused(why: datafusion::error::DataFusionError) -> SqlRefused {
    SqlRefused::Question(why.strip_backtrace())
}

/// Every row that comes, as long as there are not more bytes of them than an answer may have.
async fn rows_of(mut stream: SendableRecordBatchStream) -> Result<Vec<Vec<Json>>, SqlRefused> {
    let (mut rows, mut bytes) = (Vec::new(), 0_usize);
    while let Some(batch) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
        let batch = batch.map_err(refused)?;
        bytes = bytes.saturating_add(batch.get_array_memory_size());
        if ANSWER_AT_MOST < bytes {
            return Err(SqlRefused::TooLarge);
        }
        rows.extend(json_rows(&batch).map_err(|why| SqlRefused::Question(why.to_string()))?);
    }
    Ok(rows)
}

fn without_notes(schema: &Arc<Schema>) -> Schema {
    // Every column may be absent from some edition, so every column may be null.
    let fields: Vec<_> = schema.fields().iter().map(|field| field.as_ref().clone().with_nullable(true)).collect();
    Schema::new(fields)
}

fn json_rows(batch: &RecordBatch) -> Result<Vec<Vec<Json>>, arrow::error::ArrowError> {
    let cells: Vec<Vec<Json>> = batch.columns().iter().map(json_cells).collect::<Result<_, _>>()?;
    Ok((0..batch.num_rows()).map(|row| cells.iter().map(|column| column[row].clone()).collect()).collect())
}

fn json_cells(column: &ArrayRef) -> Result<Vec<Json>, arrow::error::ArrowError> {
    let of = |values: Vec<Option<Json>>| values.into_iter().map(|value| value.unwrap_or(Json::Null)).collect();
    Ok(match column.data_type() {
        DataType::Boolean => of(column.as_boolean().iter().map(|value| value.map(Json::from)).collect()),
        kind if kind.is_integer() => {
            let whole = cast(column, &DataType::Int64)?;
            of(whole.as_primitive::<arrow::datatypes::Int64Type>().iter().map(|value| value.map(Json::from)).collect())
        }
        kind if kind.is_floating() || matches!(kind, DataType::Decimal128(..) | DataType::Decimal256(..)) => {
            let number = cast(column, &DataType::Float64)?;
            let numbers = number.as_primitive::<arrow::datatypes::Float64Type>();
            of(numbers.iter().map(|value| value.map(Json::from)).collect())
        }
        _ => {
            let text = cast(column, &DataType::Utf8)?;
            of(text.as_string::<i32>().iter().map(|value| value.map(Json::from)).collect())
        }
    })
}
