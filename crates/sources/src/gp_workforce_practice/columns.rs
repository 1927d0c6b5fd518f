//! What each column of a practice-level file is: its name today, its type, and the figures old editions leave to be worked out.

use std::collections::HashMap;

use wholetime_catalogue::{Catalogue, ColumnDefinition, ColumnKind};
use wholetime_snapshots::{Column, Findings, Severity};
use wholetime_vocabulary::{Period, StaffGroup};

use super::ID;
use crate::practice_list::{KindSeen, table_names};
use crate::reading::Cell;
use crate::rows::Rows;

/// The parts of column names that old editions had and the official dictionary of today has not. Editions of 2013 and 2014
/// had `gp_exrr` (without registrars and retainers) and `gp_reg`; those of 2015 to 2019 `gp_exr` (without registrars, with
/// foundation doctors), `gp_exrl`, `gp_exrrl`, and registrars as ST3 and 4 until 2017 and as ST1 to 4 afterwards.
const SUPERSEDED: [&str; 9] = [
    "gp_exr",
    "gp_exrl",
    "gp_exrr",
    "gp_exrrl",
    "gp_reg",
    "gp_reg_st3_4",
    "gp_reg_st1_4",
    "gp_reg_f1_2",
    "n_district_nurse",
];

/// The columns most answers rest on: their absence is worth a word, since a renamed column is an absent one.
const EXPECTED: [&str; 5] = ["total_patients", "total_gp_fte", "total_nurses_fte", "total_dpc_fte", "total_admin_fte"];

/// One column of the file.
pub(super) struct FileColumn {
    /// Name in the table: the official name of today where there is one, in lower case.
    pub(super) name: String,
    /// Name in the file.
    pub(super) published: String,
    /// What it holds.
    pub(super) kind: Column,
    /// Whether the catalogue or a former edition knows it.
    pub(super) is_known: bool,
    group: Option<StaffGroup>,
    since: Option<Period>,
}

impl FileColumn {
    fn of(catalogue: &Catalogue, name: &str, published: &str) -> Self {
        let official = catalogue.columns.get(name);
        let is_in_definition =
            catalogue.publications.get(ID).is_some_and(|definition| definition.columns.contains_key(name));
        Self {
            name: name.to_owned(),
            published: published.to_owned(),
            kind: official.map_or(Column::Number, kind_of),
            is_known: official.is_some() || is_superseded(name) || is_in_definition,
            group: official.and_then(|column| column.group),
            since: official.and_then(|column| column.since),
        }
    }

    /// Whether nobody was asked for it in `period`: the role or band was not yet collected, or only GPs were.
    pub(super) fn was_not_collected(&self, period: Period) -> bool {
        // Source: the official dictionary of the file, "Not applicable for December 2016 and June 2017".
        let only_gps = [Period::month(2016, 12), Period::month(2017, 6)].contains(&Some(period));
        let is_of_others = self.group.is_some_and(|group| group != StaffGroup::Gp);
        (only_gps && is_of_others) || self.since.is_some_and(|since| period < since)
    }
}

/// A figure that the file does not state but that follows from those it does.
pub(super) struct Derived {
    /// Official name of today.
    pub(super) name: String,
    /// Position of the figure to start from.
    pub(super) whole: usize,
    /// Positions of the figures taken off.
    pub(super) less: Vec<usize>,
}

/// Every column of a file, and the figures worked out from them.
pub(super) struct FileColumns {
    /// In the order of the file.
    pub(super) columns: Vec<FileColumn>,
    /// Figures the file does not state.
    pub(super) derived: Vec<Derived>,
    positions: HashMap<String, usize>,
}

/// The name we use for a column published as `name`, in lower case.
pub(super) fn our_name(catalogue: &Catalogue, name: &str) -> String {
    let is_it = |published: &String| published.eq_ignore_ascii_case(name);
    let renamed = || {
        let definition = catalogue.publications.get(ID)?;
        definition.columns.iter().find(|(_, published)| published.iter().any(is_it)).map(|(ours, _)| ours.clone())
    };
    match catalogue.columns.get(name) {
        Some(official) => official.name.clone(),
        None => renamed().unwrap_or_else(|| name.to_lowercase()),
    }
}

impl FileColumns {
    pub(super) fn of(rows: &Rows<'_>, catalogue: &Catalogue) -> Self {
        let mut columns: Vec<FileColumn> = Vec::with_capacity(rows.header().len());
        let mut positions = HashMap::new();
        for (position, published) in rows.header().iter().enumerate() {
            let mut name = our_name(catalogue, published);
            // A file with a figure under both its old and its new name keeps the old one beside the new.
            if name != published.to_lowercase() && (rows.column(&[&name]).is_some() || positions.contains_key(&name)) {
                name = published.to_lowercase();
            }
            columns.push(FileColumn::of(catalogue, &name, published));
            positions.insert(name, position);
        }
        let by_content = (0..columns.len()).filter(|position| !is_typed(catalogue, &columns[*position].name)).collect();
        let mut file = Self { columns, derived: Vec::new(), positions };
        file.type_by_content(rows, by_content);
        file.name_unknown(catalogue);
        file.derived = file.derivations();
        file
    }

    /// Gives columns that are not known names that can be typed in a query, none of them taken for one that is known or
    /// for one that every table has beside its own.
    fn name_unknown(&mut self, catalogue: &Catalogue) {
        let names = table_names(self.columns.iter().map(|column| column.name.as_str()));
        for (column, name) in self.columns.iter_mut().zip(names).filter(|(column, _)| !column.is_known) {
            let is_taken = catalogue.columns.get(&name).is_some()
                || ["row", "marks", "source", "edition_period", "edition_revision"].contains(&name.as_str());
            column.name = if is_taken { format!("published_{name}") } else { name };
        }
    }

    /// Types the columns at `positions` by all that stands in them: one word in the last row, and they are text.
    fn type_by_content(&mut self, rows: &Rows<'_>, positions: Vec<usize>) {
        if positions.is_empty() {
            return;
        }
        let mut seen = vec![KindSeen::default(); positions.len()];
        // Rows of the wrong length are told when the rows are read for good.
        rows.for_each(&mut Findings::default(), |row, _| {
            for (position, seen) in positions.iter().zip(&mut seen) {
                let text = row.text(*position);
                seen.see(text, if is_code(text) { Cell::NotANumber } else { row.cell(*position) });
            }
        });
        for (position, seen) in positions.into_iter().zip(seen) {
            self.columns[position].kind = seen.kind();
        }
        for name in ["year", "month"] {
            if let Some(position) = self.position(name) {
                self.columns[position].kind = Column::Text;
            }
        }
    }

    /// Position of the column we call `name`.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.positions.get(name).copied()
    }

    /// The figures of today that editions before 2020 leave to be worked out.
    ///
    /// Fully qualified GPs are all GPs less registrars less foundation doctors. The column EXR leaves out registrars
    /// only, so it is never taken for them; nor is EXRL (without registrars and locums) for the qualified permanent GPs,
    /// from whom foundation doctors are taken off too.
    fn derivations(&self) -> Vec<Derived> {
        let mut derived = Vec::new();
        for (sex, measured) in
            ["total", "male", "female"].into_iter().flat_map(|sex| ["hc", "fte"].map(|measured| (sex, measured)))
        {
            let position = |stem: &str| self.position(&format!("{sex}_{stem}_{measured}"));
            let registrars = position("gp_reg_st1_4").or_else(|| position("gp_reg_st3_4"));
            let trainees =
                registrars.zip(position("gp_reg_f1_2")).map(|(registrars, foundation)| vec![registrars, foundation]);
            let trainees = trainees.or_else(|| position("gp_reg").map(|every| vec![every]));
            let mut add = |stem: &str, whole: Option<usize>, less: Option<Vec<usize>>| {
                if let (None, Some(whole), Some(less)) = (position(stem), whole, less) {
                    derived.push(Derived { name: format!("{sex}_{stem}_{measured}"), whole, less });
                }
            };
            add("gp_extg", position("gp"), trainees);
            add("gp_extgl", position("gp_exrl"), position("gp_reg_f1_2").map(|foundation| vec![foundation]));
        }
        derived
    }

    /// Columns of the table: those of the file, then those worked out.
    pub(super) fn of_table(&self) -> Vec<(String, Column)> {
        let of_file = self.columns.iter().map(|column| (column.name.clone(), column.kind));
        of_file.chain(self.derived.iter().map(|derived| (derived.name.clone(), Column::Number))).collect()
    }

    /// How many columns are known.
    pub(super) fn known(&self) -> u32 {
        u32::try_from(self.columns.iter().filter(|column| column.is_known).count()).unwrap_or(u32::MAX)
    }

    /// Names of the columns that are not, as published.
    pub(super) fn unknown(&self) -> Vec<String> {
        self.columns.iter().filter(|column| !column.is_known).map(|column| column.published.clone()).collect()
    }

    /// Says what is odd about the columns.
    pub(super) fn tell(&self, findings: &mut Findings) {
        for column in self.unknown() {
            let message = format!("column `{column}` is not known; it was kept in the table and used for nothing");
            findings.add(Severity::Note, "unknown_column", Some(1), Some(&column), message);
        }
        for name in EXPECTED.into_iter().filter(|name| self.position(name).is_none()) {
            let published = name.to_uppercase();
            let message = format!(
                "the file has no column {published}, so nothing can be said of it; if it was renamed, add its new name in \
                 catalogue/sources/{ID}.toml"
            );
            findings.add(Severity::Warning, "missing_column", Some(1), Some(&published), message);
        }
        for derived in &self.derived {
            let name = derived.name.to_uppercase();
            let less: Vec<&str> =
                derived.less.iter().map(|position| self.columns[*position].published.as_str()).collect();
            let whole = &self.columns[derived.whole].published;
            let message =
                format!("the file has no {name}, so it was worked out as {whole} less {}", less.join(" less "));
            let rule = if name.contains("_EXTGL_") { "derived_extgl" } else { "derived_extg" };
            findings.add(Severity::Note, rule, None, Some(&name), message);
        }
        self.tell_older_areas(findings);
    }

    fn tell_older_areas(&self, findings: &mut Findings) {
        for (ours, what) in [("sub_icb_code", "sub-ICB location"), ("icb_code", "ICB")] {
            let Some(column) = self.position(ours).map(|position| &self.columns[position]) else { continue };
            if !column.published.eq_ignore_ascii_case(ours) {
                let published = &column.published;
                let message = format!("the file has {published} of its time; it was read as the code of the {what}");
                findings.add(Severity::Note, "older_geography", Some(1), Some(published), message);
            }
        }
    }
}

fn kind_of(column: &ColumnDefinition) -> Column {
    match column.kind {
        ColumnKind::Identity | ColumnKind::Quality => Column::Text,
        ColumnKind::Patients | ColumnKind::Staff | ColumnKind::Qualification => Column::Number,
    }
}

/// Whether `name` is of a figure that old editions had: sex, a superseded part, FTE or headcount, and maybe an age band.
fn is_superseded(name: &str) -> bool {
    let Some((sex, rest)) = name.split_once('_') else { return false };
    let has_measure = |rest: &str| {
        ["_fte", "_hc"]
            .into_iter()
            .filter_map(|measure| rest.strip_prefix(measure))
            .any(|end| end.is_empty() || end.starts_with('_'))
    };
    ["total", "male", "female"].contains(&sex)
        && SUPERSEDED.into_iter().filter_map(|stem| rest.strip_prefix(stem)).any(has_measure)
}

/// Whether the name of a column alone says what it holds.
fn is_typed(catalogue: &Catalogue, name: &str) -> bool {
    catalogue.columns.get(name).is_some() || is_superseded(name)
}

/// `007` is a code, not seven.
fn is_code(text: &str) -> bool {
    matches!(text.as_bytes(), [b'0', b'0'..=b'9', ..])
}
