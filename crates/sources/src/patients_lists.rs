//! What the files of patients registered have in common: the day of the extract, and how people are counted.

use wholetime_snapshots::{Findings, Severity};
use wholetime_vocabulary::{Period, Value};

use crate::document::csv_reader;
use crate::reading::{self, Cell};
use crate::rows::Row;
use crate::{Context, Document, Unreadable};

/// Rows looked at for a date that can be read.
const ROWS_SAMPLED: usize = 20;

/// The month a list was taken, which is the same in every row of its file.
pub(crate) struct Extract {
    /// The month; the lists are as at its first day.
    pub(crate) period: Period,
    written: String,
    column: Option<usize>,
}

impl Extract {
    /// The month of the first date that can be read in `column`, else as the file's name or the user says.
    ///
    /// # Errors
    /// [`Unreadable::NoPeriod`] where none of them says.
    pub(crate) fn of(document: &Document, context: Context<'_>, column: Option<usize>) -> Result<Self, Unreadable> {
        let stated = column.and_then(|column| {
            let mut reader = csv_reader(document.text()?);
            let mut records = reader.records().skip(1).take(ROWS_SAMPLED).flatten();
            records.find_map(|record| {
                let written = record.get(column)?.trim();
                Some((month_of(written)?, written.to_owned()))
            })
        });
        match stated {
            Some((period, written)) => Ok(Self { period, written, column }),
            None => Ok(Self { period: context.period_of(document)?, written: String::new(), column }),
        }
    }

    /// Whether `row` is of this extract. A row of another month is not; a date that cannot be read is told.
    pub(crate) fn admits(&self, row: Row<'_>, findings: &mut Findings) -> bool {
        let Some(column) = self.column else { return true };
        let written = row.text(column);
        if written == self.written {
            return true;
        }
        let row = row.number;
        match month_of(written) {
            Some(month) if month == self.period => true,
            Some(month) => {
                let message = format!(
                    "row {row} is of {} and the file of {}, so the row was not used",
                    month.in_words(),
                    self.period.in_words()
                );
                findings.add(Severity::Error, "other_month", Some(row), Some("EXTRACT_DATE"), message);
                false
            }
            None => {
                let month = self.period.in_words();
                let message = format!("row {row} has no date that can be read (`{written}`); it was taken for {month}");
                findings.add(Severity::Warning, "date_not_read", Some(row), Some("EXTRACT_DATE"), message);
                true
            }
        }
    }
}

fn month_of(written: &str) -> Option<Period> {
    let date = reading::date(written)?;
    Period::month(date.year(), date.month())
}

/// The number of people in a cell. Odd numbers are told and kept; text is told and is no number.
pub(crate) fn people(row: Row<'_>, column: usize, name: &str, whose: &str, findings: &mut Findings) -> Option<Value> {
    let number = Some(row.number);
    match row.cell(column) {
        Cell::NotANumber => {
            let message =
                format!("`{}` is not a number of patients of {whose}, so the row was not used", row.text(column));
            findings.add(Severity::Error, "not_a_number", number, Some(name), message);
            None
        }
        Cell::Value(value) => {
            if let Some(count) = value.known().filter(|count| *count < 0.0) {
                let message = format!("{whose} has {count} patients, less than none; the figure was kept");
                findings.add(Severity::Warning, "negative_patients", number, Some(name), message);
            }
            if let Some(count) = value.known().filter(|count| count.fract() != 0.0) {
                let message = format!("{whose} has {count} patients, not a whole number; the figure was kept");
                findings.add(Severity::Warning, "fraction_of_a_patient", number, Some(name), message);
            }
            Some(value)
        }
    }
}
