//! Files that hold several months: which month each row is of, and one reading made of each.

use wholetime_snapshots::{Findings, Reading, Severity};
use wholetime_vocabulary::{Period, month_named};

use crate::rows::{Row, Rows};
use crate::{Context, Document, Unreadable, reading};

/// Where a file says which month a row is of: in a year and a month column, in a date column, or not in its rows at all.
pub(crate) struct Months {
    year_and_month: Option<(usize, usize)>,
    date: Option<usize>,
    otherwise: Option<Period>,
}

/// Rows that are of no month, counted and told with the first reading.
pub(crate) struct Leftover {
    rows: u64,
    findings: Findings,
}

impl Months {
    /// By the columns of `rows`, else by the file's name or as the user named it.
    ///
    /// # Errors
    /// [`Unreadable::NoPeriod`] where none of them can say.
    pub(crate) fn of(rows: &Rows<'_>, document: &Document, context: Context<'_>) -> Result<Self, Unreadable> {
        let pair = |year: &str, month: &str| rows.column(&[year]).zip(rows.column(&[month]));
        let year_and_month = pair("SNAPSHOT_YEAR", "SNAPSHOT_MONTH").or_else(|| pair("YEAR", "MONTH"));
        let date = rows.column(&["SNAPSHOT_DATE"]);
        let otherwise = match context.period_of(document) {
            Ok(period) => Some(period),
            Err(_) if year_and_month.is_some() || date.is_some() => None,
            Err(why) => return Err(why),
        };
        Ok(Self { year_and_month, date, otherwise })
    }

    fn of_row(&self, row: Row<'_>, findings: &mut Findings) -> Option<Period> {
        let by_date = || reading::date(row.text(self.date?)).map(Period::of);
        let by_columns = || {
            let (year, month) = self.year_and_month?;
            month_of(row.text(year), row.text(month))
        };
        let period = by_date().or_else(by_columns).or(self.otherwise);
        if period.is_none() {
            let message = format!("row {} does not say which month it is of, so it was not used", row.number);
            findings.add(Severity::Error, "no_period", Some(row.number), None, message);
        }
        period
    }

    /// Reads every row into what `new` makes for its month, earliest month first.
    ///
    /// # Errors
    /// Where no row is of any month.
    pub(crate) fn read<Month>(
        &self,
        rows: &Rows<'_>,
        new: impl Fn(Period, usize) -> Month,
        mut add: impl FnMut(&mut Month, Row<'_>),
    ) -> Result<(Vec<Month>, Leftover), Unreadable> {
        let mut months: Vec<(Period, Month)> = Vec::new();
        let mut findings = Findings::default();
        let mut with_month = 0;
        // Several months share the rows of a file that names them, so none of them makes room for all.
        let expected = if self.year_and_month.is_some() || self.date.is_some() { 0 } else { rows.expected() };
        let count = rows.for_each(&mut findings, |row, findings| {
            let Some(period) = self.of_row(row, findings) else { return };
            with_month += 1;
            let index = months.iter().position(|(month, _)| *month == period).unwrap_or_else(|| {
                months.push((period, new(period, expected)));
                months.len() - 1
            });
            add(&mut months[index].1, row);
        });
        if months.is_empty() {
            return Err(nothing_usable(count, findings));
        }
        months.sort_by_key(|(period, _)| *period);
        let leftover = Leftover { rows: count - with_month, findings };
        Ok((months.into_iter().map(|(_, month)| month).collect(), leftover))
    }
}

impl Leftover {
    /// The readings that hold anything, with the leftover rows and those of months that hold nothing told in the first.
    ///
    /// # Errors
    /// Where none holds anything.
    pub(crate) fn told_in(self, readings: Vec<Reading>) -> Result<Vec<Reading>, Unreadable> {
        let (mut readings, empty): (Vec<Reading>, Vec<Reading>) =
            readings.into_iter().partition(|reading| 0 < reading.rows_used);
        let mut rows = self.rows;
        let mut findings = self.findings;
        for reading in empty {
            rows += reading.rows;
            findings.extend(reading.findings);
        }
        match readings.first_mut() {
            Some(first) => {
                first.rows += rows;
                first.findings.extend(findings);
                Ok(readings)
            }
            None => Err(nothing_usable(rows, findings)),
        }
    }
}

/// The refusal of a file none of whose rows can be used, with what is wrong with the first.
fn nothing_usable(rows: u64, findings: Findings) -> Unreadable {
    let first =
        findings.into_list().into_iter().find(|finding| finding.severity == Severity::Error && finding.row != Some(1));
    match first {
        Some(finding) if finding.rule == "no_period" => Unreadable::NoPeriod,
        Some(finding) => Unreadable::Damaged(format!("none of its {rows} rows can be used; {}", finding.message)),
        None => Unreadable::HeaderOnly,
    }
}

/// `2025` and `07`, `7`, `July` or `Jul`.
fn month_of(year: &str, month: &str) -> Option<Period> {
    let month = month.parse().ok().or_else(|| month_named(month))?;
    Period::month(year.parse().ok()?, month)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use wholetime_catalogue::Catalogue;

    use super::*;
    use crate::Publication;
    use crate::gp_workforce_high_level::GpWorkforceHighLevel;
    use crate::gp_workforce_individual::GpWorkforceIndividual;
    use crate::gp_workforce_practice::GpWorkforcePractice;
    use crate::testing::document;

    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::shipped().unwrap());

    const SOUND: [(&dyn Publication, &str); 3] = [
        (&GpWorkforcePractice, "PRAC_CODE,TOTAL_GP_FTE,TOTAL_GP_REG_ST1_4_FTE,TOTAL_GP_REG_F1_2_FTE"),
        (&GpWorkforceHighLevel, "PRAC_CODE,STAFF_GROUP,DETAILED_STAFF_ROLE,MEASURE,VALUE"),
        (&GpWorkforceIndividual, "UNIQUE_IDENTIFIER,STAFF_GROUP,STAFF_ROLE,AGE_BAND,FTE,SUB_ICB_CODE"),
    ];

    #[test]
    fn a_month_is_read_in_figures_and_in_words() {
        for month in ["7", "07", "July", "jul"] {
            assert_eq!(month_of("2025", month), Period::month(2025, 7), "{month}");
        }
        for (year, month) in [("2025", "13"), ("", "7"), ("2025", ""), ("July", "2025")] {
            assert_eq!(month_of(year, month), None, "{year} {month}");
        }
    }
    proptest::proptest! {
        #[test]
        fn no_file_makes_it_panic(
            more_columns in "[A-Z_, \"\r\n]{0,40}",
            rows in "([0-9A-Za-z.\"\r-]|,|GP,|FTE,|Retainer,|\n){0,80}",
        ) {
            let context = Context { catalogue: &CATALOGUE, period: Period::month(2022, 6) };
            for (publication, header) in SOUND {
                let file = document("x.csv", &format!("{header},{more_columns}\n{rows}"));
                let _ = publication.read(&file, context);
            }
        }
    }
}
