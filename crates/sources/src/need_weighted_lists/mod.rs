//! Populations of practices weighted for need, behind the allocations to ICBs.

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::{FactsBuilder, Findings, Reading};
use wholetime_vocabulary::{Basis, Level};

use crate::practice_list::{PracticeList, has_columns};
use crate::practice_rows::PracticeRows;
use crate::{Context, Document, Publication, Unreadable};

const ID: &str = "need_weighted_lists";
const TEXTS: &[&str] = &[
    "practice_code",
    "practice_name",
    "practice_postcode",
    "ccg",
    "former_ccg",
    "pcn_code",
    "pcn_name",
    "location_code",
    "location_name",
    "icb_code",
    "icb_name",
    "region_code",
    "region_name",
    "lower_authority_code",
    "lower_authority_name",
    "upper_authority_code",
    "upper_authority_name",
];

pub(crate) struct NeedWeightedLists;

impl Publication for NeedWeightedLists {
    fn id(&self) -> &'static str {
        ID
    }

    fn recognises(&self, document: &Document, catalogue: &Catalogue) -> bool {
        has_columns(document, catalogue, ID, &["practice_code", "patients_need_weighted"])
    }

    fn read(&self, document: &Document, context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        let period = context.financial_year_of(document)?;
        let list = PracticeList::open(document, context.catalogue, ID, TEXTS, &["patients_need_weighted"])?;
        let mut findings = Findings::default();
        let mut facts = FactsBuilder::default();
        let mut places = Vec::new();
        let mut practices = PracticeRows::default();
        let read = list.read(&mut findings, |row, findings| {
            if !practices.admits(row.practice, row.number, list.practice_column(), findings) {
                return false;
            }
            if let Some(weighted) = row.figure("patients_need_weighted", findings) {
                facts.push(period, Level::Practice, row.practice, "patients_need_weighted", weighted, row.number);
            }
            // The column of registered patients is there and blank in 2025/26, which says nothing of any list.
            if let Some(patients) = row.figure("patients_registered", findings).filter(|value| value.known().is_some())
            {
                facts.push(period, Level::Practice, row.practice, "patients_registered", patients, row.number);
            }
            places.push(row.place());
            true
        });
        Ok(vec![Reading {
            source: ID.to_owned(),
            period,
            basis: Basis::Published,
            table: read.table,
            facts: Some(facts.finish()),
            places,
            rows: read.rows,
            rows_used: read.rows_used,
            columns_used: list.columns_known(),
            columns_unknown: list.columns_unknown(),
            findings,
            definition: None,
        }])
    }
}

#[cfg(test)]
mod tests;
