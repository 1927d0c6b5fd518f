//! The detailed practice-level file of the General Practice Workforce publication: one row a practice, a column a figure.
//!
//! It has come out in many layouts since 2015. They are told apart by their headers alone, since the whole series was
//! published again in July 2022 under the newer names: a file of 2015 may have either.

mod columns;
mod edition;

use wholetime_catalogue::{Catalogue, ColumnKind};
use wholetime_snapshots::{Findings, Reading};
use wholetime_vocabulary::Basis;

use crate::months::Months;
use crate::rows::Rows;
use crate::{Context, Document, Publication, Unreadable};
use columns::FileColumns;
use edition::Edition;

const ID: &str = "gp_workforce_practice";

pub(crate) struct GpWorkforcePractice;

impl Publication for GpWorkforcePractice {
    fn id(&self) -> &'static str {
        ID
    }

    fn recognises(&self, document: &Document, catalogue: &Catalogue) -> bool {
        // A column `snapshot` marks somebody's own table made of this file; MEASURE and VALUE mark the long file.
        let is_another = document.has_columns(&["SNAPSHOT"]) || document.has_columns(&["MEASURE", "VALUE"]);
        let is_figure = |name: &String| {
            let column = catalogue.columns.get(&columns::our_name(catalogue, name));
            column.is_some_and(|column| !matches!(column.kind, ColumnKind::Identity | ColumnKind::Quality))
        };
        document.has_columns(&["PRAC_CODE"]) && !is_another && document.header().iter().any(is_figure)
    }

    fn read(&self, document: &Document, context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        let rows = Rows::open(document, &["PRAC_CODE"])?;
        let columns = FileColumns::of(&rows, context.catalogue);
        let months = Months::of(&rows, document, context)?;
        let new = |period, rows_expected| Edition::new(period, &columns, rows_expected);
        let (editions, leftover) = months.read(&rows, new, Edition::add)?;
        let mut of_the_file = Findings::default();
        columns.tell(&mut of_the_file);
        leftover.told_in(editions.into_iter().map(|edition| edition.finish(of_the_file.clone())).collect())
    }
}

/// Practice files hold no estimates for practices that did not report.
const BASIS: Basis = Basis::PracticeLevelSum;

#[cfg(test)]
mod tests;
