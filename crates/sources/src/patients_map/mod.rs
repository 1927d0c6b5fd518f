//! Patients Registered at a GP Practice, mapping: each practice, its network and the areas above it.

use std::collections::{BTreeMap, BTreeSet};

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::{Findings, Place, Reading, Severity, TableBuilder};

use crate::layout::{Layout, code, in_words, named, network};
use crate::patients_lists::Extract;
use crate::practice_rows::PracticeRows;
use crate::rows::{Row, Rows};
use crate::{Context, Document, Publication, Unreadable};

const ID: &str = "patients_map";

pub(crate) struct PatientsMap;

impl Publication for PatientsMap {
    fn id(&self) -> &'static str {
        ID
    }

    fn recognises(&self, document: &Document, catalogue: &Catalogue) -> bool {
        Layout::new(catalogue, ID, document.header()).has(&[
            "extract_date",
            "practice_code",
            "pcn_code",
            "sub_icb_code",
        ])
    }

    fn read(&self, document: &Document, context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        let rows = Rows::open(document, &[])?;
        let layout = Layout::new(context.catalogue, ID, rows.header());
        let columns = Columns::find(&layout)?;
        let extract = Extract::of(document, context, layout.position("extract_date"))?;

        let mut findings = Findings::default();
        let columns_unknown = layout.unknown(&mut findings);
        let mut table = TableBuilder::new(layout.table_columns(&[]), 0);
        let mut places: Vec<Place> = Vec::new();
        let mut practices = PracticeRows::default();
        let row_count = rows.for_each(&mut findings, |row, findings| {
            (0..layout.len()).for_each(|column| table.text(column, row.text(column)));
            table.end_row(row.number);
            if !extract.admits(row, findings) {
                return;
            }
            let place = columns.place(row);
            let practice = place.practice.as_deref().unwrap_or_default();
            if practices.admits(practice, row.number, layout.published(columns.practice), findings) {
                places.push(place);
            }
        });
        tell_without_network(&places, &mut findings);
        tell_straddling(&places, &mut findings);

        Ok(vec![Reading {
            source: ID.to_owned(),
            period: extract.period,
            basis: layout.basis(),
            table: table.finish(),
            facts: None,
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

struct Columns {
    practice: usize,
    practice_name: Option<usize>,
    postcode: Option<usize>,
    pcn: usize,
    pcn_name: Option<usize>,
    sub_icb: usize,
    sub_icb_name: Option<usize>,
    icb: Option<usize>,
    icb_name: Option<usize>,
    region: Option<usize>,
    region_name: Option<usize>,
}

impl Columns {
    fn find(layout: &Layout<'_>) -> Result<Self, Unreadable> {
        Ok(Self {
            practice: layout.required("practice_code")?,
            practice_name: layout.position("practice_name"),
            postcode: layout.position("postcode"),
            pcn: layout.required("pcn_code")?,
            pcn_name: layout.position("pcn_name"),
            sub_icb: layout.required("sub_icb_code")?,
            sub_icb_name: layout.position("sub_icb_name"),
            icb: layout.position("icb_code"),
            icb_name: layout.position("icb_name"),
            region: layout.position("region_code"),
            region_name: layout.position("region_name"),
        })
    }

    fn place(&self, row: Row<'_>) -> Place {
        let pcn = network(row.text(self.pcn));
        Place {
            practice: code(row.text(self.practice)),
            practice_name: named(row.text_in(self.practice_name)),
            postcode: code(row.text_in(self.postcode)),
            pcn_name: named(row.text_in(self.pcn_name)).filter(|_| !pcn.is_empty()),
            pcn: Some(pcn),
            sub_icb: code(row.text(self.sub_icb)),
            sub_icb_name: named(row.text_in(self.sub_icb_name)),
            icb: code(row.text_in(self.icb)),
            icb_name: named(row.text_in(self.icb_name)),
            region: code(row.text_in(self.region)),
            region_name: named(row.text_in(self.region_name)),
            row: row.number,
            ..Place::default()
        }
    }
}

fn tell_without_network(places: &[Place], findings: &mut Findings) {
    let without = places.iter().filter(|place| place.pcn.as_deref() == Some("")).count();
    if 0 < without {
        let message = format!("{without} of {} practices belong to no network", places.len());
        findings.add(Severity::Note, "no_network", None, None, message);
    }
}

/// Networks need not lie within one area: their practices may belong to several.
fn tell_straddling(places: &[Place], findings: &mut Findings) {
    let mut spread: BTreeMap<&str, (BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for place in places {
        let Some(pcn) = place.pcn.as_deref().filter(|pcn| !pcn.is_empty()) else { continue };
        let (sub_icbs, icbs) = spread.entry(pcn).or_default();
        sub_icbs.extend(place.sub_icb.as_deref());
        icbs.extend(place.icb.as_deref());
        names.entry(pcn).or_insert(place.pcn_name.as_deref().unwrap_or(pcn));
    }
    for (pcn, (sub_icbs, icbs)) in spread {
        let name = names.get(pcn).copied().unwrap_or_default();
        let mut tell = |rule: &str, kind: &str, areas: &BTreeSet<&str>| {
            if 1 < areas.len() {
                let areas = in_words(&areas.iter().copied().collect::<Vec<_>>());
                let message =
                    format!("network {pcn} ({name}) has practices in the {kind} {areas}; each practice keeps its own");
                findings.add(Severity::Note, rule, None, None, message);
            }
        };
        tell("network_straddles_sub_icbs", "sub-ICB locations", &sub_icbs);
        tell("network_straddles_icbs", "ICBs", &icbs);
    }
}

#[cfg(test)]
mod tests;
