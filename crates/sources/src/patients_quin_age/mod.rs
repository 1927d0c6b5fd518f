//! Patients Registered at a GP Practice by sex and five-year age band, for practices and every area above them.

use std::collections::{BTreeMap, HashMap};

use wholetime_catalogue::Catalogue;
use wholetime_snapshots::{FactsBuilder, Findings, Reading, Severity, TableBuilder};
use wholetime_vocabulary::{Level, Missing, Period, Value};

use crate::layout::{Layout, network};
use crate::patients_lists::{Extract, people};
use crate::practice_rows::tell_odd_code;
use crate::rows::{Row, Rows};
use crate::{Context, Document, Publication, Unreadable};

const ID: &str = "patients_quin_age";

/// Five-year bands: 0 to 4, …, 90 to 94, 95 and over.
const BANDS: usize = 20;

pub(crate) struct PatientsQuinAge;

impl Publication for PatientsQuinAge {
    fn id(&self) -> &'static str {
        ID
    }

    fn recognises(&self, document: &Document, catalogue: &Catalogue) -> bool {
        let wanted = ["organisation_type", "organisation_code", "sex", "age_band", "patients"];
        Layout::new(catalogue, ID, document.header()).has(&wanted)
    }

    fn read(&self, document: &Document, context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        let rows = Rows::open(document, &[])?;
        let layout = Layout::new(context.catalogue, ID, rows.header());
        let columns = Columns::find(&layout)?;
        let extract = Extract::of(document, context, layout.position("extract_date"))?;

        let mut findings = Findings::default();
        let columns_unknown = layout.unknown(&mut findings);
        let mut table = TableBuilder::new(layout.table_columns(&["patients"]), 0);
        let mut lists = Lists::new(extract.period);
        let rows_in_all = rows.for_each(&mut findings, |row, findings| {
            let whose = row.text(columns.organisation);
            let count = people(row, columns.patients, layout.published(columns.patients), whose, findings);
            for column in 0..layout.len() {
                if column == columns.patients {
                    table.value(column, count.unwrap_or(Value::Missing(Missing::NotValid)));
                } else {
                    table.text(column, row.text(column));
                }
            }
            table.end_row(row.number);
            if let Some(count) = count.filter(|_| extract.admits(row, findings)) {
                lists.add(&columns, row, count, findings);
            }
        });
        let rows_used = lists.rows_used;
        let facts = lists.finish(&mut findings);

        Ok(vec![Reading {
            source: ID.to_owned(),
            period: extract.period,
            basis: layout.basis(),
            table: table.finish(),
            facts: Some(facts.finish()),
            places: Vec::new(),
            rows: rows_in_all,
            rows_used,
            columns_used: layout.columns_used(),
            columns_unknown,
            findings,
            definition: None,
        }])
    }
}

struct Columns {
    organisation_type: usize,
    organisation: usize,
    sex: usize,
    age_band: usize,
    patients: usize,
}

impl Columns {
    fn find(layout: &Layout<'_>) -> Result<Self, Unreadable> {
        Ok(Self {
            organisation_type: layout.required("organisation_type")?,
            organisation: layout.required("organisation_code")?,
            sex: layout.required("sex")?,
            age_band: layout.required("age_band")?,
            patients: layout.required("patients")?,
        })
    }
}

/// Everybody, or one of the sexes the publisher tells apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    All,
    Male,
    Female,
    /// Neither, or not known: counted in the bands of everybody, with no measure of its own.
    Other,
}

impl Who {
    fn of(written: &str) -> Self {
        match written.to_ascii_uppercase().as_str() {
            "ALL" => Self::All,
            "MALE" | "M" => Self::Male,
            "FEMALE" | "F" => Self::Female,
            _ => Self::Other,
        }
    }
}

/// All ages, or a band by its index.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ages {
    All,
    Band(usize),
}

impl Ages {
    fn of(written: &str) -> Option<Self> {
        if written.eq_ignore_ascii_case("ALL") {
            return Some(Self::All);
        }
        if matches!(written, "95+" | "95_plus" | "95_PLUS") {
            return Some(Self::Band(BANDS - 1));
        }
        let (low, high) = written.split_once(['_', '-'])?;
        let (low, high): (usize, usize) = (low.parse().ok()?, high.parse().ok()?);
        (low % 5 == 0 && low < 95 && high == low + 4).then_some(Self::Band(low / 5))
    }
}

fn level_of(organisation_type: &str) -> Option<Level> {
    match organisation_type.to_ascii_uppercase().replace(' ', "_").as_str() {
        "GP" => Some(Level::Practice),
        "PCN" => Some(Level::Pcn),
        "SUB_ICB_LOCATION_CODE" | "SUB_ICB_LOCATION" | "CCG" => Some(Level::SubIcb),
        "ICB" | "STP" => Some(Level::Icb),
        "COMM_REGION" | "REGION" => Some(Level::Region),
        _ => None,
    }
}

/// Names of the measures, made once.
struct Names {
    male: Vec<String>,
    female: Vec<String>,
    everybody: Vec<String>,
}

impl Names {
    fn new() -> Self {
        let bands = |stem: &str| {
            let band = |index: usize| match index * 5 {
                95 => format!("{stem}_age_95_plus"),
                low => format!("{stem}_age_{low}_{}", low + 4),
            };
            (0..BANDS).map(band).collect()
        };
        Self {
            male: bands("patients_registered_male"),
            female: bands("patients_registered_female"),
            everybody: bands("patients_registered"),
        }
    }

    /// The measure a published row states, where it states one.
    fn of(&self, who: Who, ages: Ages) -> Option<&str> {
        match (who, ages) {
            (Who::All, Ages::All) => Some("patients_registered"),
            (Who::Male, Ages::All) => Some("patients_registered_male"),
            (Who::Female, Ages::All) => Some("patients_registered_female"),
            (Who::Male, Ages::Band(index)) => Some(&self.male[index]),
            (Who::Female, Ages::Band(index)) => Some(&self.female[index]),
            (Who::All, Ages::Band(_)) | (Who::Other, _) => None,
        }
    }
}

/// The people on one list: totals as stated and bands to be added up. A row left out means nobody.
struct List {
    /// One bit for each combination of everybody, male, female and band that was stated.
    stated: u128,
    totals: [Option<f64>; 3],
    bands: [[Option<f64>; BANDS]; 3],
}

impl List {
    const fn empty() -> Self {
        Self { stated: 0, totals: [None; 3], bands: [[Some(0.0); BANDS]; 3] }
    }

    /// Marks a combination as stated; false where it was already.
    fn states(&mut self, who: Who, ages: Ages) -> bool {
        let age = match ages {
            Ages::All => BANDS,
            Ages::Band(index) => index,
        };
        let bit = 1_u128 << (who as usize * (BANDS + 1) + age);
        let is_new = self.stated & bit == 0;
        self.stated |= bit;
        is_new
    }

    fn states_band(&self, index: usize) -> bool {
        [Who::Male, Who::Female, Who::Other]
            .into_iter()
            .any(|who| self.stated >> (who as usize * (BANDS + 1) + index) & 1 == 1)
    }

    /// Both sexes and those of another or none together; nothing where one of them is missing.
    fn everybody(&self, index: usize) -> Option<f64> {
        self.bands.iter().map(|of_sex| of_sex[index]).sum()
    }
}

/// Every list of the file, and the facts in it.
struct Lists {
    period: Period,
    names: Names,
    facts: FactsBuilder,
    lists: HashMap<(Level, String), List>,
    unallocated: f64,
    rows_used: u64,
}

impl Lists {
    fn new(period: Period) -> Self {
        let (facts, lists) = (FactsBuilder::default(), HashMap::new());
        Self { period, names: Names::new(), facts, lists, unallocated: 0.0, rows_used: 0 }
    }

    /// Takes one row that holds a count, or tells why not.
    fn add(&mut self, columns: &Columns, row: Row<'_>, count: Value, findings: &mut Findings) {
        let mut refuse = |severity, rule: &str, column: &str, message: String| {
            findings.add(severity, rule, Some(row.number), Some(column), message);
        };
        let kind = row.text(columns.organisation_type);
        let Some(level) = level_of(kind) else {
            let message =
                format!("`{kind}` is no kind of organisation that is known; the row was kept in the table only");
            return refuse(Severity::Warning, "unknown_organisation_type", "ORG_TYPE", message);
        };
        let code = row.text(columns.organisation).to_uppercase();
        if code.is_empty() {
            let message = format!("row {} names no organisation, so it was not used", row.number);
            return refuse(Severity::Error, "no_organisation_code", "ORG_CODE", message);
        }
        let written = row.text(columns.age_band);
        let Some(ages) = Ages::of(written) else {
            let message = format!("`{written}` is not a five-year age band; the row was kept in the table only");
            return refuse(Severity::Warning, "unknown_age_band", "AGE_GROUP_5", message);
        };
        let sex = row.text(columns.sex);
        let who = Who::of(sex);
        let name = self.names.of(who, ages);
        match who {
            Who::Other => {
                let message = format!(
                    "patients of {code} with sex `{sex}` count in the bands of everybody and have no figure of their own"
                );
                refuse(Severity::Note, "other_sex", "SEX", message);
            }
            Who::All if name.is_none() => {
                let message = format!(
                    "the band `{written}` of {code} for all sexes was not used: the sexes are added up instead"
                );
                return refuse(Severity::Note, "band_of_all_sexes", "SEX", message);
            }
            _ => {}
        }

        // Networkless practices are one organisation `U` in the file; it is no network and gets no figures.
        let is_unallocated = level == Level::Pcn && network(&code).is_empty();
        let list = self.lists.entry((level, code.clone())).or_insert_with(|| {
            if level == Level::Practice {
                tell_odd_code(&code, row.number, "ORG_CODE", findings);
            }
            List::empty()
        });
        if !list.states(who, ages) && who != Who::Other {
            let message =
                format!("the figure of {code} for sex `{sex}` and age `{written}` stands twice; the first was used");
            findings.add(Severity::Error, "figure_twice", Some(row.number), None, message);
            return;
        }
        match (who, ages) {
            (Who::Other, Ages::All) => {}
            (Who::Other, Ages::Band(index)) => add_to(&mut list.bands[2][index], count),
            (who, Ages::All) => list.totals[who as usize] = count.known(),
            (who, Ages::Band(index)) => list.bands[who as usize - 1][index] = count.known(),
        }
        if is_unallocated {
            if (who, ages) == (Who::All, Ages::All) {
                self.unallocated += count.known().unwrap_or_default();
            }
            return;
        }
        self.rows_used += 1;
        if let Some(name) = name {
            self.facts.push(self.period, level, &code, name, count, row.number);
        }
    }

    /// Adds up what the file leaves to its reader, and checks that everything agrees.
    fn finish(mut self, findings: &mut Findings) -> FactsBuilder {
        let mut lists: Vec<(&(Level, String), &List)> = self.lists.iter().collect();
        lists.sort_unstable_by_key(|(key, _)| *key);
        for ((level, code), list) in &lists {
            check(*level, code, list, findings);
            if *level == Level::Pcn && network(code).is_empty() {
                continue;
            }
            for index in (0..BANDS).filter(|index| list.states_band(*index)) {
                let count = list.everybody(index).map_or(Value::Missing(Missing::NotReported), Value::Known);
                self.facts.push(self.period, *level, code, &self.names.everybody[index], count, 0);
            }
        }
        if 0.0 < self.unallocated {
            let message = format!(
                "{} patients are with practices that belong to no network; they count at every level but the networks'",
                self.unallocated
            );
            findings.add(Severity::Note, "no_network", None, None, message);
        }
        check_levels(&lists, findings);
        england(&lists, self.period, &self.names, &mut self.facts);
        self.facts
    }
}

fn add_to(sum: &mut Option<f64>, count: Value) {
    *sum = sum.zip(count.known()).map(|(sum, count)| sum + count);
}

/// Bands and totals of one list must agree.
fn check(level: Level, code: &str, list: &List, findings: &mut Findings) {
    let everybody: Option<f64> = (0..BANDS).map(|index| list.everybody(index)).sum();
    let of_sex = |index: usize| list.bands[index].iter().copied().sum::<Option<f64>>();
    let whose = level.title();
    if list.totals[0].is_none() {
        let message = format!("{whose} {code} has no figure for all sexes and ages; its other figures were kept");
        findings.add(Severity::Warning, "no_total", None, None, message);
    }
    for (which, total, bands) in [
        ("patients", list.totals[0], everybody),
        ("male patients", list.totals[1], of_sex(0)),
        ("female patients", list.totals[2], of_sex(1)),
    ] {
        let (Some(total), Some(bands)) = (total, bands) else { continue };
        if 0.5 < (total - bands).abs() {
            let message = format!(
                "the age bands of {whose} {code} add up to {bands} {which}, its total says {total}; both were kept"
            );
            findings.add(Severity::Warning, "bands_do_not_add_up", None, Some("AGE_GROUP_5"), message);
        }
    }
}

/// Every patient counts once at every level, so the levels must come to the same sum.
fn check_levels(lists: &[(&(Level, String), &List)], findings: &mut Findings) {
    let mut sums: BTreeMap<Level, f64> = BTreeMap::new();
    for ((level, _), list) in lists {
        *sums.entry(*level).or_default() += list.totals[0].unwrap_or_default();
    }
    let Some((first, sum)) = sums.pop_first() else { return };
    for (level, other) in sums.into_iter().filter(|(_, other)| 0.5 < (other - sum).abs()) {
        let message = format!(
            "the lists of all {} come to {other} patients, those of all {} to {sum}; both were kept",
            level.titles(),
            first.titles()
        );
        findings.add(Severity::Warning, "levels_disagree", None, Some("ORG_TYPE"), message);
    }
}

/// The file has no row for England: it is the sum of the practices, or of the smallest areas there are.
fn england(lists: &[(&(Level, String), &List)], period: Period, names: &Names, facts: &mut FactsBuilder) {
    let complete = [Level::Practice, Level::SubIcb, Level::Icb, Level::Region];
    let Some(level) = complete.into_iter().find(|level| lists.iter().any(|((of, _), _)| of == level)) else { return };
    let sum = |figure: &dyn Fn(&List) -> Option<f64>| -> f64 {
        lists.iter().filter(|((of, _), _)| *of == level).filter_map(|(_, list)| figure(list)).sum()
    };
    let mut push = |measure: &str, sum: f64| facts.push(period, Level::England, "ENG", measure, Value::Known(sum), 0);
    push("patients_registered", sum(&|list| list.totals[0]));
    push("patients_registered_male", sum(&|list| list.totals[1]));
    push("patients_registered_female", sum(&|list| list.totals[2]));
    for index in 0..BANDS {
        push(&names.male[index], sum(&|list| list.bands[0][index]));
        push(&names.female[index], sum(&|list| list.bands[1][index]));
        push(&names.everybody[index], sum(&|list| list.everybody(index)));
    }
}

#[cfg(test)]
mod tests;
