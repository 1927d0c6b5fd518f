//! Patients Registered at a GP Practice, totals: one list size a practice.

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::{FactsBuilder, Findings, Place, Reading, Severity, TableBuilder};
use wholetime_vocabulary::{Level, Missing, Value};

use crate::layout::{Layout, code};
use crate::patients_lists::{Extract, people};
use crate::practice_rows::PracticeRows;
use crate::rows::{Row, Rows};
use crate::{Context, Document, Publication, Unreadable};

const ID: &str = "patients_totals";

pub(crate) struct PatientsTotals;

impl Publication for PatientsTotals {
    fn id(&self) -> &'static str {
        ID
    }

    fn recognises(&self, document: &Document, catalogue: &Catalogue) -> bool {
        let wanted = ["extract_date", "organisation_type", "sub_icb_code", "practice_code", "sex", "age", "patients"];
        Layout::new(catalogue, ID, document.header()).has(&wanted)
    }

    fn read(&self, document: &Document, context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        let rows = Rows::open(document, &[])?;
        let layout = Layout::new(context.catalogue, ID, rows.header());
        let practice = layout.required("practice_code")?;
        let patients = layout.required("patients")?;
        let (sub_icb, postcode) = (layout.position("sub_icb_code"), layout.position("postcode"));
        let whole_lists = WholeLists::find(&layout);
        let extract = Extract::of(document, context, layout.position("extract_date"))?;

        let mut findings = Findings::default();
        let columns_unknown = layout.unknown(&mut findings);
        let mut table = TableBuilder::new(layout.table_columns(&["patients"]), 0);
        let mut facts = FactsBuilder::default();
        let mut places: Vec<Place> = Vec::new();
        let mut practices = PracticeRows::default();
        let row_count = rows.for_each(&mut findings, |row, findings| {
            let whose = row.text(practice).to_uppercase();
            let count = people(row, patients, layout.published(patients), &format!("practice {whose}"), findings);
            for column in 0..layout.len() {
                if column == patients {
                    table.value(column, count.unwrap_or(Value::Missing(Missing::NotValid)));
                } else {
                    table.text(column, row.text(column));
                }
            }
            table.end_row(row.number);

            let Some(count) = count else { return };
            if !extract.admits(row, findings) || !whole_lists.admits(row, findings) {
                return;
            }
            if !practices.admits(&whose, row.number, layout.published(practice), findings) {
                return;
            }
            facts.push(extract.period, Level::Practice, &whose, "patients_registered", count, row.number);
            places.push(Place {
                practice: Some(whose),
                postcode: code(row.text_in(postcode)),
                sub_icb: code(row.text_in(sub_icb)),
                patients: count.known(),
                row: row.number,
                ..Place::default()
            });
        });

        Ok(vec![Reading {
            source: ID.to_owned(),
            period: extract.period,
            basis: layout.basis(),
            table: table.finish(),
            facts: Some(facts.finish()),
            rows: row_count,
            rows_used: places.len() as u64,
            places,
            columns_used: layout.columns_used(),
            columns_unknown,
            findings,
            definition: None,
        }])
    }
}

/// The columns that say that a row is a practice's whole list, not a part of it or another kind of organisation.
struct WholeLists(Vec<(Option<usize>, &'static str, String)>);

impl WholeLists {
    fn find(layout: &Layout<'_>) -> Self {
        let column = |ours: &str, word: &'static str| {
            let position = layout.position(ours);
            (position, word, position.map(|position| layout.published(position).to_owned()).unwrap_or_default())
        };
        Self(vec![column("organisation_type", "GP"), column("sex", "ALL"), column("age", "ALL")])
    }

    fn admits(&self, row: Row<'_>, findings: &mut Findings) -> bool {
        for (position, word, name) in &self.0 {
            let written = row.text_in(*position);
            if position.is_some() && !written.eq_ignore_ascii_case(word) {
                let message = format!(
                    "row {} has `{written}` where `{word}` stands for a practice's whole list, so it was not used",
                    row.number
                );
                findings.add(Severity::Warning, "not_a_whole_list", Some(row.number), Some(name), message);
                return false;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests;
