//! The past of practices as it is held, for those who learn from it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use wholetime_measures::register::WORKFORCE;
use wholetime_measures::{Geography, Holdings, workforce};
use wholetime_models::panel::{Count, Date, History, Place, Seen};
use wholetime_snapshots::FactFilter;
use wholetime_vocabulary::{Basis, GpDefinition, Level, Measured, Period, StaffGroup, Value};

use crate::WorkbenchError;
use crate::questions::backtest::running;

/// The month from which trainees come from the national training system, so that practice-level counts with trainees step up.
/// Source: NHS England, General Practice Workforce, practice-level definitions: "not applicable before June 2018".
const TRAINEES_COUNTED_OTHERWISE: i32 = 2018 * 12 + 6;

/// What is counted of practices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counting {
    /// Staff group.
    pub(crate) group: StaffGroup,
    /// Which GPs; none for other groups.
    pub(crate) definition: Option<GpDefinition>,
    /// FTE or people.
    pub(crate) measure: Measured,
}

impl Counting {
    /// The measure as workforce files hold it.
    pub(crate) fn name(self) -> String {
        let definition = self.definition.map(|definition| format!("_{}", definition.word())).unwrap_or_default();
        format!("{}_{}{definition}", self.group.word(), self.measure.word())
    }

    /// Months at which the publisher began to count otherwise.
    pub(crate) const fn breaks(self) -> &'static [i32] {
        match self.definition {
            Some(GpDefinition::Total | GpDefinition::Exl) => &[TRAINEES_COUNTED_OTHERWISE],
            _ => &[],
        }
    }

    /// Measures of a compilation that, added up, say how practices like these change; with what is different about them.
    fn compiled(self) -> Option<(&'static [&'static str], Option<&'static str>)> {
        if self.measure == Measured::Headcount {
            return None;
        }
        match (self.group, self.definition) {
            (StaffGroup::Gp, Some(GpDefinition::Total)) => {
                Some((&["gp_fte_extgl", "gp_fte_locum_or_trainee"], Some("its locums hold those by the session, too")))
            }
            (StaffGroup::Gp, Some(GpDefinition::Extgl)) => Some((&["gp_fte_extgl"], None)),
            (StaffGroup::Gp, _) => Some((
                &["gp_fte_extgl"],
                Some("it counts GPs without trainees and locums, which is another definition"),
            )),
            (StaffGroup::Nurse, _) => Some((&["nurse_fte"], None)),
            (StaffGroup::Dpc, _) => Some((&["dpc_fte"], None)),
            (StaffGroup::Admin, _) => Some((&["admin_fte"], None)),
        }
    }
}

/// The past of practices.
pub(crate) struct Held {
    /// From the workforce files; none where none holds the measure.
    pub(crate) own: Option<History>,
    /// From a compilation by year.
    pub(crate) compiled: Option<History>,
    /// What is different about the compilation.
    pub(crate) difference: Option<&'static str>,
}

impl Held {
    /// All that is held up to a month.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub(crate) fn of(holdings: &Holdings, counting: Counting, up_to: Option<Period>) -> Result<Self, WorkbenchError> {
        let own = own(holdings, counting, up_to)?;
        let compiled = compiled(holdings, counting, up_to)?;
        let difference = counting.compiled().and_then(|(_, difference)| difference).filter(|_| compiled.is_some());
        Ok(Self { own, compiled, difference })
    }

    /// All histories, the files before the compilation.
    pub(crate) fn all(&self) -> Vec<&History> {
        self.own.iter().chain(&self.compiled).collect()
    }
}

/// The month of a running count.
pub(crate) fn period_of(month: i32) -> Option<Period> {
    let (year, month) = ((month - 1).div_euclid(12), (month - 1).rem_euclid(12) + 1);
    Period::month(i16::try_from(year).ok()?, i8::try_from(month).ok()?)
}

type Rows = BTreeMap<i32, (i32, BTreeMap<String, Seen>)>;

fn own(holdings: &Holdings, counting: Counting, up_to: Option<Period>) -> Result<Option<History>, WorkbenchError> {
    let periods: BTreeSet<Period> = holdings
        .shelf
        .editions()
        .filter(|edition| WORKFORCE.contains(&edition.key.source.as_str()))
        .map(|edition| edition.key.period)
        .filter(|period| up_to.is_none_or(|up_to| *period <= up_to))
        .collect();
    let measure = counting.name();
    let mut rows = Rows::new();
    for period in periods {
        let Some(month) = running(period) else { continue };
        let read = holdings.staff(period, &[&measure])?;
        if !read.holds(0) {
            continue;
        }
        let patients = workforce::patients(&holdings.shelf, period)?;
        let seen = |(code, (_, values)): (&String, &(_, Vec<Value>))| {
            (code.clone(), seen(values[0], patients.get(code).copied().flatten()))
        };
        rows.insert(month, (month, read.values.iter().map(seen).collect()));
    }
    history(holdings, "practice-level files", rows)
}

fn seen(value: Value, patients: Option<f64>) -> Seen {
    match (value.known(), patients.filter(|patients| 0.0 < *patients)) {
        (Some(value), Some(patients)) => Seen::Counted(Count { value: value.max(0.0), patients }),
        _ => Seen::Silent,
    }
}

fn compiled(holdings: &Holdings, counting: Counting, up_to: Option<Period>) -> Result<Option<History>, WorkbenchError> {
    let Some((measures, _)) = counting.compiled() else { return Ok(None) };
    let newest = holdings.shelf.editions().rev().find(|edition| {
        let begins = edition.facts_periods.map(|(first, _)| first);
        edition.basis == Basis::Compiled && begins.is_some_and(|first| up_to.is_none_or(|up_to| first <= up_to))
    });
    let Some(edition) = newest else { return Ok(None) };
    let mut parts: BTreeMap<(Period, String), Vec<Option<f64>>> = BTreeMap::new();
    let wanted: Vec<&str> = measures.iter().copied().chain(["patients_registered"]).collect();
    let filter = FactFilter { measures: &wanted, level: Some(Level::Practice), ..FactFilter::default() };
    for fact in holdings.shelf.facts(&edition.key, &filter)? {
        let Some(position) = wanted.iter().position(|name| *name == fact.measure) else { continue };
        let row = parts.entry((fact.period, fact.area)).or_insert_with(|| vec![None; wanted.len()]);
        row[position] = fact.value.known();
    }
    let mut rows = Rows::new();
    for ((period, code), values) in parts {
        // A mean over a financial year is filed under its September, so that its steps are years, and known at its end.
        let (month, known) = match period {
            Period::Month { .. } => (running(period), running(period)),
            Period::FinancialYear { start } => (Some(i32::from(start) * 12 + 9), Some((i32::from(start) + 1) * 12 + 3)),
            Period::Year(_) => (None, None),
        };
        let (Some(month), Some(known)) = (month, known) else { continue };
        if up_to.and_then(running).is_some_and(|up_to| up_to < known) {
            continue;
        }
        let value: Option<f64> = values[..measures.len()].iter().copied().sum();
        // No practice runs without anybody to answer: the compilation writes nought where nothing was reported.
        let value = value.filter(|value| counting.group != StaffGroup::Admin || 0.0 < *value);
        let value = value.map_or(Seen::Silent, |value| seen(Value::Known(value), values[measures.len()]));
        rows.entry(month).or_insert_with(|| (known, BTreeMap::new())).1.insert(code, value);
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let title = edition.title.clone().unwrap_or_else(|| edition.key.source.clone());
    history(holdings, &title, rows)
}

fn history(holdings: &Holdings, name: &str, rows: Rows) -> Result<Option<History>, WorkbenchError> {
    let codes: BTreeSet<&String> = rows.values().flat_map(|(_, seen)| seen.keys()).collect();
    let areas = areas(holdings, rows.keys().rev().copied(), &codes)?;
    let place = |code: &String| Place {
        code: code.clone(),
        area: areas.get(code).cloned(),
        seen: rows.values().map(|(_, seen)| seen.get(code).copied().unwrap_or(Seen::Absent)).collect(),
    };
    let places: Vec<Place> = codes.into_iter().map(place).collect();
    let dates: Vec<Date> = rows.iter().map(|(month, (known, _))| Date { month: *month, known: *known }).collect();
    Ok((!dates.is_empty()).then(|| History::new(name.to_owned(), dates, places)))
}

/// The sub-ICB location of practices, by the newest of the months that places them.
fn areas(
    holdings: &Holdings,
    months: impl Iterator<Item = i32>,
    codes: &BTreeSet<&String>,
) -> Result<HashMap<String, String>, WorkbenchError> {
    let mut areas: HashMap<String, String> = HashMap::new();
    for period in months.filter_map(period_of) {
        if areas.len() == codes.len() {
            break;
        }
        for member in &holdings.tree(period, Geography::AsAt)?.members {
            if let Some(area) = member.sub_icb.as_ref().filter(|_| codes.contains(&member.code)) {
                areas.entry(member.code.clone()).or_insert_with(|| area.clone());
            }
        }
    }
    Ok(areas)
}
