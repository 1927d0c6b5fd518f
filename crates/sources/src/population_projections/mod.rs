//! ONS subnational population projections: variants, years, sexes and single years of age of one area, as JSON.
//!
//! **Invariant:** what is said to be history and is a copy of one year is never taken for history.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use serde::Deserialize;
use wholetime_catalogue::{Catalogue, PublicationDefinition};
use wholetime_snapshots::{Column, FactsBuilder, Findings, Reading, Severity, Table, TableBuilder};
use wholetime_vocabulary::{Basis, Level, Period, Value};

use crate::{Content, Context, Document, Publication, Unreadable};

const ID: &str = "population_projections";

/// Compressed bytes begin with these (RFC 1952, section 2.3.1).
const GZIP: &[u8] = &[0x1F, 0x8B];
/// The largest file that is unpacked, in bytes. Our judgement: the files of 2018 hold about 1.5 MiB.
const UNPACKED_BYTES_AT_MOST: u64 = 64 << 20;
/// Bytes looked at to recognise a file.
const LOOKED_AT: u64 = 4 << 10;
/// Words without which it is something else.
const WANTED: [&str; 5] = ["\"area_code\"", "\"variant\"", "\"year\"", "\"totals\"", "\"data\""];
/// The variant that is said to be history.
const HISTORY: &str = "v0";
/// Variants that are known, v1 to this one.
const VARIANTS: u8 = 11;
/// The most people of one age and sex. Our judgement: England has fewer than a million of any; beyond, sums lose their digits.
const PEOPLE_AT_MOST: f64 = 1e8;
/// The oldest age; it stands for itself and all above.
const OLDEST: u8 = 100;
/// Five-year bands of the lists of patients: 0 to 4, …, 90 to 94, 95 and over.
const BANDS: usize = 20;

pub(crate) struct PopulationProjections;

/// A variant in a year.
#[derive(Deserialize)]
struct Record {
    area_code: String,
    variant: String,
    year: i16,
    totals: Sexes,
    data: Vec<Age>,
}

#[derive(Clone, Copy, Deserialize)]
struct Sexes {
    f: f64,
    m: f64,
}

#[derive(Deserialize)]
struct Age {
    age: u8,
    f: f64,
    m: f64,
}

impl Publication for PopulationProjections {
    fn id(&self) -> &'static str {
        ID
    }

    fn recognises(&self, document: &Document, _: &Catalogue) -> bool {
        if !matches!(document.content, Content::Other) {
            return false;
        }
        let mut start = Vec::new();
        // A file that breaks off is still recognised by what there is of it.
        let _ = unpacked(&document.bytes).take(LOOKED_AT).read_to_end(&mut start);
        let start = String::from_utf8_lossy(&start);
        start.trim_start().starts_with('[') && WANTED.iter().all(|word| start.contains(word))
    }

    fn read(&self, document: &Document, context: Context<'_>) -> Result<Vec<Reading>, Unreadable> {
        let mut by_area: BTreeMap<String, Vec<(u32, Record)>> = BTreeMap::new();
        for (number, record) in (1_u32..).zip(records(document)?) {
            by_area.entry(record.area_code.trim().to_ascii_uppercase()).or_default().push((number, record));
        }
        if by_area.is_empty() {
            return Err(Unreadable::HeaderOnly);
        }
        let title = context.catalogue.publications.get(ID);
        by_area.into_iter().map(|(code, records)| reading(&code, &records, title)).collect()
    }
}

fn unpacked(bytes: &[u8]) -> Box<dyn std::io::Read + '_> {
    if bytes.starts_with(GZIP) { Box::new(flate2::read::MultiGzDecoder::new(bytes)) } else { Box::new(bytes) }
}

fn records(document: &Document) -> Result<Vec<Record>, Unreadable> {
    let mut text = Vec::new();
    unpacked(&document.bytes)
        .take(UNPACKED_BYTES_AT_MOST + 1)
        .read_to_end(&mut text)
        .map_err(|why| Unreadable::Truncated(format!("not a whole gzip file ({why})")))?;
    if UNPACKED_BYTES_AT_MOST < text.len() as u64 {
        return Err(Unreadable::ArchiveTooLarge(format!("{} MiB", UNPACKED_BYTES_AT_MOST >> 20)));
    }
    serde_json::from_slice(&text).map_err(|why| {
        let whole = format!("not projections as JSON ({why})");
        if why.is_eof() { Unreadable::Truncated(whole) } else { Unreadable::Damaged(whole) }
    })
}

/// What an area's code says it is; none for areas that no list is added up to. A code is a letter and eight digits: it names
/// the folder of the edition, and must not lead elsewhere.
fn level_of(code: &str) -> Option<Level> {
    let digits = code.strip_prefix('E').filter(|rest| rest.len() == 8)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match code.get(..3) {
        Some("E54") => Some(Level::Icb),
        Some("E92") => Some(Level::England),
        _ => None,
    }
}

fn reading(
    code: &str,
    records: &[(u32, Record)],
    publication: Option<&PublicationDefinition>,
) -> Result<Reading, Unreadable> {
    let Some(level) = level_of(code) else {
        return Err(Unreadable::Damaged(format!(
            "`{code}` is no integrated care board (E54…) and not England (E92…); projections of other areas are not used"
        )));
    };
    let mut findings = Findings::default();
    let used = usable(code, records, &mut findings);
    let years = used.iter().map(|(_, record)| record.year);
    let Some((first, last)) = years.clone().min().zip(years.max()) else {
        return Err(Unreadable::Damaged(format!("no variant of {code} from v1 to v{VARIANTS} can be used")));
    };
    say_history(records, &used, first, &mut findings);
    say_missing_years(&used, (first, last), &mut findings);
    let mut facts = FactsBuilder::default();
    for (number, record) in &used {
        push(&mut facts, level, code, *number, record);
    }
    let rows = |records: &mut dyn Iterator<Item = &Record>| records.map(|record| record.data.len() as u64).sum();
    Ok(Reading {
        source: format!("{ID}_{}", code.to_ascii_lowercase()),
        period: Period::Year(first),
        basis: Basis::Published,
        table: table(records),
        facts: Some(facts.finish()),
        places: Vec::new(),
        rows: rows(&mut records.iter().map(|(_, record)| record)),
        rows_used: rows(&mut used.iter().map(|(_, record)| *record)),
        columns_used: 6,
        columns_unknown: Vec::new(),
        findings,
        definition: publication.map(|publication| PublicationDefinition {
            title: format!("{}: {code}", publication.title),
            ..publication.clone()
        }),
    })
}

/// Records of known variants that hold each age once with a possible number, each variant and year once.
fn usable<'a>(code: &str, records: &'a [(u32, Record)], findings: &mut Findings) -> Vec<(u32, &'a Record)> {
    let mut seen = BTreeSet::new();
    let mut used = Vec::new();
    for (number, record) in records.iter().filter(|(_, record)| record.variant != HISTORY) {
        let what = format!("{code}, variant {}, {}", record.variant, record.year);
        let mut refuse = |severity, rule: &str, why: &str| {
            findings.add(severity, rule, Some(*number), None, format!("{what}: {why}; kept in the table only"));
        };
        let is_known = record.variant.strip_prefix('v').and_then(|rest| rest.parse::<u8>().ok());
        if is_known.is_none_or(|variant| !(1..=VARIANTS).contains(&variant)) {
            refuse(Severity::Warning, "unknown_variant", "no variant that is known");
            continue;
        }
        if !(1900..=2200).contains(&record.year) {
            refuse(Severity::Error, "unreadable_year", "no year that can be");
            continue;
        }
        let ages: BTreeSet<u8> = record.data.iter().map(|age| age.age).collect();
        if ages.len() != record.data.len() || !ages.iter().copied().eq(0..=OLDEST) {
            refuse(Severity::Error, "ages_missing", "not every age from 0 to 100 and over stands there once");
            continue;
        }
        if !record.data.iter().all(|age| is_a_number(age.f) && is_a_number(age.m)) {
            refuse(
                Severity::Error,
                "not_a_number",
                "a number of people is below nothing, beyond all there can be, or none",
            );
            continue;
        }
        if !seen.insert((record.variant.clone(), record.year)) {
            refuse(Severity::Error, "figure_twice", "stands twice, the first was used");
            continue;
        }
        let sum = |figure: fn(&Age) -> f64| record.data.iter().map(figure).sum::<f64>();
        for (who, total, ages) in
            [("women", record.totals.f, sum(|age| age.f)), ("men", record.totals.m, sum(|age| age.m))]
        {
            // Ages are rounded one by one, so that a total may differ by half a person an age.
            if f64::from(OLDEST) / 2.0 < (total - ages).abs() {
                let message =
                    format!("{what}: the ages add up to {ages} {who}, the total says {total}; the ages were used");
                findings.add(Severity::Warning, "ages_do_not_add_up", Some(*number), None, message);
            }
        }
        used.push((*number, record));
    }
    used
}

fn is_a_number(people: f64) -> bool {
    (0.0..=PEOPLE_AT_MOST).contains(&people)
}

/// Says of what is called history whether it is one.
fn say_history(records: &[(u32, Record)], used: &[(u32, &Record)], first: i16, findings: &mut Findings) {
    let history: Vec<&Record> =
        records.iter().map(|(_, record)| record).filter(|record| record.variant == HISTORY).collect();
    if history.is_empty() {
        return;
    }
    let base = used.iter().map(|(_, record)| *record).find(|record| record.year == first);
    let same = |one: &Record, other: &Record| {
        let pairs = one.data.iter().zip(&other.data);
        one.data.len() == other.data.len() && pairs.clone().all(|(one, other)| one.f == other.f && one.m == other.m)
    };
    let copies = history.iter().filter(|record| base.is_some_and(|base| same(record, base))).count();
    let message = format!(
        "variant v0 has {} years before {first} that look like history; {copies} of them are copies of {first}, so none is used",
        history.len()
    );
    // The publication is known for it; a warning on each of its 43 files would hide others.
    let severity = if copies == history.len() { Severity::Note } else { Severity::Warning };
    findings.add(severity, "no_history", None, Some("variant"), message);
}

fn say_missing_years(used: &[(u32, &Record)], (first, last): (i16, i16), findings: &mut Findings) {
    let mut by_variant: BTreeMap<&str, BTreeSet<i16>> = BTreeMap::new();
    for (_, record) in used {
        by_variant.entry(&record.variant).or_default().insert(record.year);
    }
    for (variant, years) in by_variant {
        let missing: Vec<String> =
            (first..=last).filter(|year| !years.contains(year)).map(|year| year.to_string()).collect();
        if !missing.is_empty() {
            let message = format!("variant {variant} lacks {}; years between are drawn straight", missing.join(", "));
            findings.add(Severity::Warning, "years_missing", None, Some("year"), message);
        }
    }
}

fn push(facts: &mut FactsBuilder, level: Level, code: &str, number: u32, record: &Record) {
    let area = if level == Level::England { "ENG" } else { code };
    for (sex, figure) in [("female", (|age: &Age| age.f) as fn(&Age) -> f64), ("male", |age: &Age| age.m)] {
        let mut bands = [0.0; BANDS];
        for age in &record.data {
            bands[usize::from(age.age / 5).min(BANDS - 1)] += figure(age);
        }
        for (band, people) in bands.into_iter().enumerate() {
            let band = match band * 5 {
                95 => "95_plus".to_owned(),
                low => format!("{low}_{}", low + 4),
            };
            let measure = format!("population_{}_{sex}_age_{band}", record.variant);
            facts.push(Period::Year(record.year), level, area, &measure, Value::Known(people), number);
        }
    }
}

/// Every number of the file, history too.
fn table(records: &[(u32, Record)]) -> Table {
    let text = |name: &str| (name.to_owned(), Column::Text);
    let number = |name: &str| (name.to_owned(), Column::Number);
    let columns =
        vec![text("area_code"), text("variant"), number("year"), number("age"), number("female"), number("male")];
    let mut table = TableBuilder::new(columns, records.iter().map(|(_, record)| record.data.len()).sum());
    for (row, record) in records {
        for age in &record.data {
            table.text(0, &record.area_code);
            table.text(1, &record.variant);
            table.number(2, f64::from(record.year));
            table.number(3, f64::from(age.age));
            table.number(4, age.f);
            table.number(5, age.m);
            table.end_row(*row);
        }
    }
    table.finish()
}

#[cfg(test)]
mod tests;
