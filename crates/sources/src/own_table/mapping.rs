//! The mapping file: what a user says about the columns of a table of their own, checked against the catalogue.
//!
//! **Invariant:** a mapping that parses is usable: every measure in it is in the catalogue, every unit fits its measure,
//! every fixed period, level and area is one. What is wrong is said with what to write instead.

use std::collections::{BTreeMap, HashSet};

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use wholetime_catalogue::{Catalogue, KnownFault, Measure, MeasureKind};
use wholetime_vocabulary::{Basis, Level, Measured, Missing, Period};

use super::period::Format;
use crate::Unreadable;

/// Hours a week of one full-time equivalent (NHS England, General Practice Workforce, definition of FTE).
const HOURS_PER_FTE: f64 = 37.5;

/// A mapping file as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mapping {
    /// Identifier of the source, in snake case.
    pub(super) name: String,
    /// Title.
    pub(super) title: String,
    /// Who made the table.
    pub(super) publisher: String,
    /// Licence it is under.
    pub(super) licence: String,
    /// How its figures came about.
    pub(super) basis: Basis,
    /// Something every reader should know.
    pub(super) note: Option<String>,
    /// Known faults, as in the definitions of publications.
    #[serde(default)]
    pub(super) fault: Vec<KnownFault>,
    /// Which tables a shipped mapping is for; read by [`recognised_by`] before the rest is.
    #[serde(rename = "recognise")]
    _recognise: Option<Recognise>,
    /// Sheet of a workbook.
    pub(super) sheet: Option<String>,
    /// Kind of area.
    pub(super) level: Said,
    /// Code of the area.
    pub(super) area: Option<Said>,
    /// Period.
    pub(super) period: Option<Said>,
    /// Words that stand where a number is missing.
    #[serde(default)]
    pub(super) missing: BTreeMap<String, Missing>,
    /// The columns with figures, or the column that names the measure of each row.
    pub(super) measure: Figures,
    /// The column with the figures, where each row names its measure.
    pub(super) value: Option<ValueColumn>,
}

/// Which tables a shipped mapping is for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recognise {
    /// Columns that the header must hold.
    columns: Vec<String>,
}

/// Something said once for the whole table, or by a column row by row.
#[derive(Clone, Debug)]
pub(super) enum Said {
    /// For every row.
    Always(String),
    /// By a column.
    By(ByColumn),
}

/// Something that a column says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByColumn {
    /// Name of the column.
    pub(super) column: String,
    /// What its words mean, where they are not written our way.
    #[serde(default)]
    pub(super) values: BTreeMap<String, String>,
    /// How a period is written.
    pub(super) format: Option<Format>,
}

/// Where the figures stand.
#[derive(Clone, Debug)]
pub(super) enum Figures {
    /// One column a measure.
    Wide(Vec<WideMeasure>),
    /// One row a measure.
    Long(LongMeasures),
}

/// A column of figures.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WideMeasure {
    /// Name of the column.
    pub(super) column: String,
    /// Measure in the catalogue.
    pub(super) measure: String,
    /// What the figures are in.
    pub(super) unit: Option<Written>,
}

/// The column that names the measure of each row.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LongMeasures {
    /// Name of the column.
    pub(super) column: String,
    /// What its words mean.
    pub(super) values: BTreeMap<String, LongMeasure>,
}

/// The measure a word stands for, with its unit where that is not the usual one.
#[derive(Clone, Debug)]
pub(super) struct LongMeasure {
    /// Measure in the catalogue.
    pub(super) measure: String,
    /// What the figures are in.
    pub(super) unit: Option<Written>,
}

/// The column with the figures.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ValueColumn {
    /// Name of the column.
    pub(super) column: String,
    /// What the figures are in, where a measure does not say otherwise.
    pub(super) unit: Option<Written>,
}

/// The units in which a table may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Written {
    /// Full-time equivalents.
    Fte,
    /// Whole-time equivalents: the older word for the same.
    Wte,
    /// Contracted hours a week.
    HoursPerWeek,
    /// People.
    Headcount,
    /// Patients.
    Patients,
    /// Pounds.
    Pounds,
    /// A score or share without a unit.
    Score,
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match toml::Value::deserialize(deserializer)? {
            toml::Value::String(text) => Ok(Self::Always(text)),
            toml::Value::Integer(number) => Ok(Self::Always(number.to_string())),
            table @ toml::Value::Table(_) => part(table).map(Self::By).map_err(D::Error::custom),
            _ => Err(D::Error::custom("write a text in quotation marks, or { column = \"…\" }")),
        }
    }
}

impl<'de> Deserialize<'de> for Figures {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match toml::Value::deserialize(deserializer)? {
            list @ toml::Value::Array(_) => part(list).map(Self::Wide).map_err(D::Error::custom),
            table @ toml::Value::Table(_) => part(table).map(Self::Long).map_err(D::Error::custom),
            _ => Err(D::Error::custom(
                "write [[measure]] for each column of figures, or measure = { column = \"…\", values = { … } }",
            )),
        }
    }
}

impl<'de> Deserialize<'de> for LongMeasure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct WithUnit {
            measure: String,
            unit: Option<Written>,
        }
        match toml::Value::deserialize(deserializer)? {
            toml::Value::String(measure) => Ok(Self { measure, unit: None }),
            table @ toml::Value::Table(_) => part::<WithUnit>(table)
                .map(|WithUnit { measure, unit }| Self { measure, unit })
                .map_err(D::Error::custom),
            _ => Err(D::Error::custom("write a measure in quotation marks, or { measure = \"…\", unit = \"…\" }")),
        }
    }
}

/// A part of the mapping, with the plain sentence of what is wrong with it.
fn part<T: DeserializeOwned>(value: toml::Value) -> Result<T, String> {
    value.try_into().map_err(|why: toml::de::Error| why.message().to_owned())
}

/// The columns that a shipped mapping recognises its tables by, whatever the rest of it is worth.
pub(super) fn recognised_by(text: &str) -> Vec<String> {
    #[derive(Deserialize)]
    struct Shipped {
        recognise: Option<Recognise>,
    }
    toml::from_str(text).ok().and_then(|shipped: Shipped| shipped.recognise).map_or_else(Vec::new, |by| by.columns)
}

fn parsed_level(level: &str) -> Result<Level, Unreadable> {
    level.parse().map_err(|why| refused(format!("level: {why}")))
}

fn refused(what: impl Into<String>) -> Unreadable {
    Unreadable::Mapping(what.into())
}

impl Mapping {
    /// Reads a mapping file and checks it.
    ///
    /// # Errors
    /// [`Unreadable::Mapping`] with what is wrong and what to write instead.
    pub(super) fn parse(text: &str, catalogue: &Catalogue) -> Result<Self, Unreadable> {
        let mapping: Self = toml::from_str(text).map_err(|why| refused(in_one_line(text, &why)))?;
        mapping.check_name(catalogue)?;
        mapping.check_area()?;
        mapping.check_period()?;
        mapping.check_figures(catalogue)?;
        Ok(mapping)
    }

    /// Every column it names.
    pub(super) fn columns(&self) -> Vec<&str> {
        let said = [Some(&self.level), self.area.as_ref(), self.period.as_ref()];
        let mut columns: Vec<&str> = said.into_iter().flatten().filter_map(Said::column).collect();
        match &self.measure {
            Figures::Wide(measures) => columns.extend(measures.iter().map(|one| one.column.as_str())),
            Figures::Long(long) => columns.push(&long.column),
        }
        columns.extend(self.value.as_ref().map(|value| value.column.as_str()));
        columns
    }

    fn check_name(&self, catalogue: &Catalogue) -> Result<(), Unreadable> {
        let name = &self.name;
        let is_snake = name.starts_with(|letter: char| letter.is_ascii_lowercase())
            && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
        if !is_snake || 60 < name.len() {
            return Err(refused(format!(
                "name = `{name}` cannot name a source; write at most 60 lower-case letters, digits and _, such as `practice_panel`"
            )));
        }
        let is_official = crate::PUBLICATIONS.iter().any(|publication| publication.id() == name)
            || catalogue.publications.contains_key(name);
        if is_official {
            return Err(refused(format!(
                "name = `{name}` is the name of a publication, and an own table is never mixed with one; write another name"
            )));
        }
        let blank = [("title", &self.title), ("publisher", &self.publisher), ("licence", &self.licence)];
        match blank.into_iter().find(|(_, text)| text.trim().is_empty()) {
            Some((key, _)) => Err(refused(format!("{key} is blank; every answer shows it, so write it out"))),
            None => Ok(()),
        }
    }

    fn check_area(&self) -> Result<(), Unreadable> {
        let (level, mapped) = match &self.level {
            Said::Always(level) => (Some(parsed_level(level)?), Vec::new()),
            Said::By(by) => (None, by.values.values().collect()),
        };
        mapped.into_iter().try_for_each(|level| parsed_level(level).map(drop))?;
        match (&self.area, level) {
            (None, Some(Level::England)) => Ok(()),
            (None, _) => Err(refused("area is missing; write area = { column = \"…\" } with the column of the codes")),
            (Some(Said::Always(code)), Some(level)) => {
                super::area::code(level, code).map(drop).map_err(|why| refused(format!("area: {why}")))
            }
            _ => Ok(()),
        }
    }

    fn check_period(&self) -> Result<(), Unreadable> {
        let periods: Vec<&String> = match &self.period {
            None => Vec::new(),
            Some(Said::Always(period)) => vec![period],
            Some(Said::By(by)) => by.values.values().collect(),
        };
        for period in periods {
            period.parse::<Period>().map_err(|why| refused(format!("period: {why}")))?;
        }
        let formatted = |said: Option<&Said>| matches!(said, Some(Said::By(ByColumn { format: Some(_), .. })));
        match [("level", Some(&self.level)), ("area", self.area.as_ref())]
            .into_iter()
            .find(|(_, said)| formatted(*said))
        {
            Some((key, _)) => Err(refused(format!("{key} has a format, and only period can have one; delete it"))),
            None => Ok(()),
        }
    }

    fn check_figures(&self, catalogue: &Catalogue) -> Result<(), Unreadable> {
        match (&self.measure, &self.value) {
            (Figures::Wide(measures), None) => {
                if measures.is_empty() {
                    return Err(refused("no measure is named; write [[measure]] with column and measure"));
                }
                let mut named = HashSet::new();
                for one in measures {
                    check_unit(&one.measure, one.unit, catalogue)?;
                    if !named.insert(&one.measure) {
                        return Err(refused(format!(
                            "measure `{}` is taken from two columns; keep one of them",
                            one.measure
                        )));
                    }
                }
                Ok(())
            }
            (Figures::Wide(_), Some(_)) => Err(refused(
                "value goes with measure = { column = \"…\", values = { … } }; with [[measure]] each column holds its own figures",
            )),
            (Figures::Long(_), None) => {
                Err(refused("value is missing; write value = { column = \"…\" } with the column of the figures"))
            }
            (Figures::Long(long), Some(value)) => {
                if long.values.is_empty() {
                    return Err(refused("measure names no values; write values = { \"GP WTE\" = \"gp_fte_total\" }"));
                }
                long.values.values().try_for_each(|one| check_unit(&one.measure, one.unit.or(value.unit), catalogue))
            }
        }
    }
}

impl Said {
    /// The column that says it, where one does.
    pub(super) fn column(&self) -> Option<&str> {
        match self {
            Self::Always(_) => None,
            Self::By(by) => Some(&by.column),
        }
    }
}

impl Written {
    /// The word for it in a mapping.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Fte => "fte",
            Self::Wte => "wte",
            Self::HoursPerWeek => "hours_per_week",
            Self::Headcount => "headcount",
            Self::Patients => "patients",
            Self::Pounds => "pounds",
            Self::Score => "score",
        }
    }

    /// What a figure is multiplied by on the way in.
    pub(super) fn factor(self) -> f64 {
        if self == Self::HoursPerWeek { 1.0 / HOURS_PER_FTE } else { 1.0 }
    }

    /// What is said of a column in it, where something is.
    pub(super) const fn conversion(self) -> Option<&'static str> {
        match self {
            Self::Wte => Some("WTE, which is taken as FTE"),
            Self::HoursPerWeek => Some("hours a week, which were divided by 37.5 to make FTE"),
            _ => None,
        }
    }

    /// The units that a measure can be written in, the usual one first.
    const fn of(kind: MeasureKind) -> &'static [Self] {
        match kind {
            MeasureKind::Staff(_, Measured::Fte) | MeasureKind::NetworkStaff(Measured::Fte) => {
                &[Self::Fte, Self::Wte, Self::HoursPerWeek]
            }
            MeasureKind::Staff(_, Measured::Headcount) | MeasureKind::NetworkStaff(Measured::Headcount) => {
                &[Self::Headcount]
            }
            MeasureKind::Patients => &[Self::Patients],
            MeasureKind::Money => &[Self::Pounds],
            MeasureKind::Score => &[Self::Score],
        }
    }
}

fn check_unit(id: &str, unit: Option<Written>, catalogue: &Catalogue) -> Result<(), Unreadable> {
    let Some(measure) = catalogue.measures.get(id) else { return Err(refused(unknown_measure(id, catalogue))) };
    let allowed = Written::of(measure.kind);
    match unit {
        Some(unit) if !allowed.contains(&unit) => {
            let words: Vec<&str> = allowed.iter().map(|unit| unit.word()).collect();
            Err(refused(format!("`{id}` cannot be in `{}`; write unit = {}", unit.word(), words.join(" or "))))
        }
        _ => Ok(()),
    }
}

fn unknown_measure(id: &str, catalogue: &Catalogue) -> String {
    let mut near: Vec<&Measure> = catalogue.measures.values().collect();
    near.sort_by_cached_key(|measure| (distance(id, &measure.id), measure.id.clone()));
    let near: Vec<String> = near.iter().take(3).map(|measure| format!("`{}`", measure.id)).collect();
    format!("there is no measure `{id}`; the nearest are {}", near.join(", "))
}

/// How far two names of measures are apart: letters to change, whatever the order of their words.
pub(super) fn distance(left: &str, right: &str) -> usize {
    let sorted = |name: &str| {
        let mut words: Vec<&str> = name.split('_').collect();
        words.sort_unstable();
        words.join("_").into_bytes()
    };
    let (left, right) = (sorted(left), sorted(right));
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for column in 1..=right.len() {
            let replaced = diagonal + usize::from(*letter != right[column - 1]);
            diagonal = row[column];
            row[column] = replaced.min(row[column] + 1).min(row[column - 1] + 1);
        }
    }
    row[right.len()]
}

/// "line 7: unknown field `colum`, …": the sentence of a TOML error without its drawing.
fn in_one_line(text: &str, why: &toml::de::Error) -> String {
    let mut what = why.message().replace('\n', " ");
    if what.contains("invalid date") {
        what.push_str("; write a period in quotation marks, such as \"2022-06\"");
    }
    match why.span() {
        Some(span) if !text.is_empty() => {
            let line = text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1;
            format!("line {line}: {what}")
        }
        _ => what,
    }
}
