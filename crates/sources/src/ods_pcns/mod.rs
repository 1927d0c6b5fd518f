//! ODS `ePCN`: primary care networks and the practices that belong or belonged to them.

use std::collections::BTreeMap;

use calamine::Data;
use jiff::civil::Date;
use wholetime_catalogue::Catalogue;
use wholetime_snapshots::{Column, Findings, Place, Reading, Severity, TableBuilder};

use crate::layout::{Layout, code, in_words, named};
use crate::practice_rows::tell_odd_code;
use crate::sheet::{Sheet, date_in, tell_unread_sheets, text_in};
use crate::{Content, Context, Document, Publication, Unreadable};

const ID: &str = "ods_pcns";
const NETWORKS: &str = "PCNDetails";
const PARTNERS: &str = "PCN Core Partner Details";

pub(crate) struct OdsPcns;

impl Publication for OdsPcns {
    fn id(&self) -> &'static str {
        ID
    }

    fn recognises(&self, document: &Document, _catalogue: &Catalogue) -> bool {
        sheet_named(document, NETWORKS).is_some() && sheet_named(document, PARTNERS).is_some()
    }

    fn read(&self, document: &Document, context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        let absent = |name: &str| Unreadable::Damaged(format!("sheet `{name}` is not there"));
        let networks = sheet_named(document, NETWORKS).ok_or_else(|| absent(NETWORKS))?;
        let partners = sheet_named(document, PARTNERS).ok_or_else(|| absent(PARTNERS))?;
        let period = context.period_of(document)?;

        let mut findings = Findings::default();
        let networks = Part::open(document, networks, &NETWORK_COLUMNS, context, &mut findings)?;
        let partners = Part::open(document, partners, &PARTNER_COLUMNS, context, &mut findings)?;
        tell_unread_sheets(document, &[&networks.sheet.name, &partners.sheet.name], &mut findings);
        tell_addresses(&networks, &mut findings);

        let mut table = TableBuilder::new(table_columns(), 0);
        let mut places = Vec::new();
        let mut rows: u64 = 0;
        for (row, cells) in networks.sheet.rows() {
            rows += 1;
            networks.fill(&mut table, row, cells);
            places.extend(networks.network(row, cells, &mut findings));
        }
        let mut mismatches = Mismatches::default();
        for (row, cells) in partners.sheet.rows() {
            rows += 1;
            partners.fill(&mut table, row, cells);
            let place = partners.membership(row, cells, &mut findings);
            if let Some(place) = &place {
                mismatches.count(place, &partners.text("pcn_sub_icb_code", cells));
            }
            places.extend(place);
        }
        mismatches.tell(&mut findings);
        tell_double_memberships(&places, &mut findings);

        Ok(vec![Reading {
            source: ID.to_owned(),
            period,
            basis: partners.layout.basis(),
            table: table.finish(),
            facts: None,
            rows,
            rows_used: places.len() as u64,
            places,
            columns_used: networks.layout.columns_used() + partners.layout.columns_used(),
            columns_unknown: [networks.unknown, partners.unknown].concat(),
            findings,
            definition: None,
        }])
    }
}

/// The name of a sheet as the workbook spells it: case and outer spaces vary.
fn sheet_named<'a>(document: &'a Document, wanted: &str) -> Option<&'a str> {
    let Content::Workbook(book) = &document.content else { return None };
    book.sheets.iter().map(String::as_str).find(|sheet| sheet.trim().eq_ignore_ascii_case(wanted))
}

/// Columns of the sheet of networks, by our names.
const NETWORK_COLUMNS: [&str; 7] =
    ["pcn_code", "pcn_name", "network_sub_icb_code", "network_sub_icb_name", "opened", "closed", "postcode"];

/// Columns of the sheet of partners, by our names.
const PARTNER_COLUMNS: [&str; 11] = [
    "practice_code",
    "practice_name",
    "sub_icb_code",
    "sub_icb_name",
    "pcn_code",
    "pcn_name",
    "pcn_sub_icb_code",
    "pcn_sub_icb_name",
    "member_from",
    "member_to",
    "same_sub_icb",
];

/// Columns of the table: both sheets one below the other, told apart by the first column.
fn table_columns() -> Vec<(String, Column)> {
    let ours = PARTNER_COLUMNS.iter().chain(NETWORK_COLUMNS.iter().filter(|name| !PARTNER_COLUMNS.contains(name)));
    ["sheet"].iter().chain(ours).map(|name| ((*name).to_owned(), Column::Text)).collect()
}

/// One of the two sheets.
struct Part<'a> {
    sheet: Sheet,
    layout: Layout<'a>,
    ours: &'static [&'static str],
    unknown: Vec<String>,
}

impl<'a> Part<'a> {
    fn open(
        document: &Document,
        name: &str,
        ours: &'static [&'static str],
        context: Context<'a>,
        findings: &mut Findings,
    ) -> Result<Self, Unreadable> {
        let is_header = |line: &[String]| Layout::new(context.catalogue, ID, line).has(&["pcn_code", "pcn_name"]);
        let sheet = Sheet::open(document, &[name], "PCN Code", is_header)?;
        let layout = Layout::new(context.catalogue, ID, &sheet.header);
        for wanted in ours.iter().filter(|wanted| ["practice_code", "member_from", "member_to"].contains(wanted)) {
            layout.required(wanted)?;
        }
        let unknown = layout.unknown(findings);
        Ok(Self { sheet, layout, ours, unknown })
    }

    fn text(&self, ours: &str, cells: &[Data]) -> String {
        text_in(cells, self.layout.position(ours))
    }

    fn date(&self, ours: &str, row: u32, cells: &[Data], findings: &mut Findings) -> Option<Date> {
        let column = self.layout.position(ours);
        let name = self.published(ours);
        date_in(cells, column, (row, &name), findings)
    }

    /// `Sheet!Column name`, for findings.
    fn published(&self, ours: &str) -> String {
        let column = self.layout.position(ours).map_or(ours, |column| self.layout.published(column));
        format!("{}!{column}", self.sheet.name)
    }

    fn fill(&self, table: &mut TableBuilder, row: u32, cells: &[Data]) {
        for (position, (name, _)) in table_columns().iter().enumerate() {
            let text = match name.as_str() {
                "sheet" => self.sheet.name.clone(),
                name if self.ours.contains(&name) => self.text(name, cells),
                _ => String::new(),
            };
            table.text(position, &text);
        }
        table.end_row(row);
    }

    /// A network: where it belongs, when it opened and closed.
    fn network(&self, row: u32, cells: &[Data], findings: &mut Findings) -> Option<Place> {
        let pcn = self.code_of("pcn_code", row, cells, findings)?;
        let opened = self.date("opened", row, cells, findings);
        let closed = self.date("closed", row, cells, findings);
        Some(Place {
            pcn: Some(pcn),
            pcn_name: named(&self.text("pcn_name", cells)),
            sub_icb: code(&self.text("network_sub_icb_code", cells)),
            sub_icb_name: named(&self.text("network_sub_icb_name", cells)),
            opened,
            closed,
            postcode: code(&self.text("postcode", cells)),
            row,
            ..Place::default()
        })
    }

    /// A practice's membership in a network; its last day is included.
    fn membership(&self, row: u32, cells: &[Data], findings: &mut Findings) -> Option<Place> {
        let practice = self.code_of("practice_code", row, cells, findings)?;
        let pcn = self.code_of("pcn_code", row, cells, findings)?;
        tell_odd_code(&practice, row, &self.published("practice_code"), findings);
        let member_from = self.date("member_from", row, cells, findings);
        let member_to = self.date("member_to", row, cells, findings);
        if let (Some(from), Some(to)) = (member_from, member_to)
            && to < from
        {
            let message = format!(
                "the membership of practice {practice} in network {pcn} ends on {to}, \
                 before it begins on {from}; both were kept"
            );
            findings.add(
                Severity::Warning,
                "membership_ends_first",
                Some(row),
                Some(&self.published("member_to")),
                message,
            );
        }
        Some(Place {
            practice: Some(practice),
            practice_name: named(&self.text("practice_name", cells)),
            pcn: Some(pcn),
            pcn_name: named(&self.text("pcn_name", cells)),
            sub_icb: code(&self.text("sub_icb_code", cells)),
            sub_icb_name: named(&self.text("sub_icb_name", cells)),
            member_from,
            member_to,
            row,
            ..Place::default()
        })
    }

    fn code_of(&self, ours: &str, row: u32, cells: &[Data], findings: &mut Findings) -> Option<String> {
        let code = code(&self.text(ours, cells));
        if code.is_none() {
            let kind = if ours == "pcn_code" { "network" } else { "practice" };
            let message = format!("row {row} of sheet `{}` names no {kind}, so it was not used", self.sheet.name);
            findings.add(Severity::Error, "no_code", Some(row), Some(&self.published(ours)), message);
        }
        code
    }
}

fn tell_addresses(networks: &Part<'_>, findings: &mut Findings) {
    let lines = (1..=5).filter(|line| networks.layout.position(&format!("address_{line}")).is_some()).count();
    if 0 < lines {
        let message = format!("{lines} columns of address lines are left out; the postcode is kept");
        findings.add(Severity::Note, "columns_left_out", None, Some(&networks.sheet.name), message);
    }
}

/// Memberships of practices and networks in different CCGs (sub-ICB locations).
#[derive(Default)]
struct Mismatches {
    all: u64,
    open: u64,
}

impl Mismatches {
    fn count(&mut self, place: &Place, pcn_sub_icb: &str) {
        if place.sub_icb != code(pcn_sub_icb) && !pcn_sub_icb.is_empty() {
            self.all += 1;
            self.open += u64::from(place.member_to.is_none());
        }
    }

    fn tell(&self, findings: &mut Findings) {
        if 0 < self.all {
            let message = format!(
                "practice and network belong to different CCGs or sub-ICB locations in some memberships, \
                 and each practice keeps its own: {}, of them {} open",
                self.all, self.open
            );
            findings.add(Severity::Note, "network_elsewhere", None, None, message);
        }
    }
}

/// A practice belongs to one network at a time.
fn tell_double_memberships(places: &[Place], findings: &mut Findings) {
    let mut open: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
    for place in places.iter().filter(|place| place.member_to.is_none()) {
        if let Some(practice) = &place.practice {
            open.entry(practice).or_default().push(place);
        }
    }
    for (practice, memberships) in open {
        let mut networks: Vec<&str> = memberships.iter().filter_map(|place| place.pcn.as_deref()).collect();
        networks.sort_unstable();
        networks.dedup();
        if 1 < networks.len() {
            let row = memberships.last().map(|place| place.row);
            let networks = in_words(&networks);
            let message = format!("practice {practice} has open memberships in the networks {networks}; all were kept");
            findings.add(Severity::Warning, "two_open_memberships", row, Some(PARTNERS), message);
        }
    }
}

#[cfg(test)]
mod tests;
