//! Rules that say what is wrong, doubtful or out of date in what is held.
//!
//! **Invariant:** a rule changes no figure and leaves none out; it says what it saw, where, and what that may mean. A value
//! that is missing breaks no rule by being missing.

mod agreement;
mod census;
mod duplicates;
pub mod grade;
mod imports;
mod lists;
mod own_series;
mod parts;
mod people;
mod ratios;
#[cfg(test)]
mod tests;
mod unchanged;
mod whole_numbers;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_snapshots::Severity;
use wholetime_vocabulary::{Basis, Level, Period, StaffGroup, Value};

use crate::figures::Place;
use crate::{Geography, Holdings, MeasuresError};
use census::{Census, Run};

/// A rule: what it looks at, and how much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Rule {
    /// Its name in commands and JSON.
    pub id: &'static str,
    /// What people read.
    pub title: &'static str,
    /// How much a finding of it matters, if the finding says nothing else.
    #[serde(skip)]
    pub severity: Severity,
    /// What it looks at, with its thresholds.
    pub in_words: &'static str,
    /// Where the rule or its threshold comes from.
    pub source: &'static str,
}

/// Every rule over the figures. What the imports found stands beside them, as `import:` and the name of their rule.
pub const RULES: [&Rule; 23] = [
    &parts::DIFFER,
    &parts::DO_NOT_NEST,
    &people::TOO_MUCH_TIME,
    &people::NOBODY,
    &people::NO_TIME,
    &people::NO_GP,
    &ratios::NEGATIVE,
    &ratios::NO_PATIENTS,
    &ratios::NO_STAFF,
    &ratios::ZERO,
    &ratios::IMPROBABLE,
    &ratios::PATIENTS_PER_GP,
    &own_series::WILD,
    &own_series::STEP,
    &unchanged::UNCHANGED,
    &unchanged::FLIPS,
    &duplicates::SAME,
    &lists::JUMP,
    &agreement::LIST_DIFFERS,
    &agreement::NETWORK_DIFFERS,
    &agreement::OWN_TABLE_DIFFERS,
    &whole_numbers::HEAP,
    &imports::IMPORTED,
];

/// The rule a finding is of; the one for all imports where it begins with `import:`.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    let wanted = if id.starts_with(imports::PREFIX) { imports::IMPORTED.id } else { id };
    RULES.into_iter().find(|rule| rule.id == wanted)
}

/// What a finding casts doubt on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concern {
    /// The figures of one staff group.
    Group(StaffGroup),
    /// The figures of all staff.
    Staff,
    /// The list of patients.
    Patients,
    /// Staff and patients.
    Everything,
    /// Where it belongs, or a file as a whole.
    Other,
}

/// A number or a text that a finding rests on.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Proof {
    /// A number, or why there is none.
    Number(Value),
    /// A file, a practice, a period.
    Text(String),
}

/// One thing a finding rests on.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "QualityEvidence")]
pub struct Evidence {
    /// What it is.
    pub what: String,
    /// What it says.
    pub value: Proof,
}

/// Something a rule found.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Finding {
    /// The rule.
    pub rule: Cow<'static, str>,
    /// How much it matters.
    #[serde(skip)]
    pub severity: Severity,
    /// The practice; none where it is about a file.
    pub area: Option<String>,
    /// Census it is about; the last one where it is about several.
    pub period: Option<Period>,
    /// First census in which it was so, where it has been so in every census since.
    pub since: Option<Period>,
    /// One sentence: what, where, and what it may mean.
    pub message: String,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// How the figures came about.
    pub basis: Option<Basis>,
    /// Publication.
    pub source: Option<String>,
    /// What it casts doubt on.
    #[serde(skip)]
    pub concerns: Concern,
    /// It is about every census from `since` to `period`, and is said once for all of them.
    #[serde(skip)]
    is_of_all_since: bool,
}

impl Finding {
    /// A finding about a practice of a census; `message` follows its name.
    fn of(rule: &'static Rule, census: &Census, practice: usize, message: String) -> Self {
        Self {
            rule: Cow::Borrowed(rule.id),
            severity: rule.severity,
            area: Some(census.practices[practice].clone()),
            period: Some(census.period),
            since: None,
            message,
            evidence: Vec::new(),
            basis: Some(census.basis),
            source: Some(census.source.clone()),
            concerns: Concern::Everything,
            is_of_all_since: false,
        }
    }

    fn with(mut self, what: impl Into<String>, value: impl Into<Value>) -> Self {
        self.evidence.push(Evidence { what: what.into(), value: Proof::Number(value.into()) });
        self
    }

    fn with_text(mut self, what: impl Into<String>, text: impl Into<String>) -> Self {
        self.evidence.push(Evidence { what: what.into(), value: Proof::Text(text.into()) });
        self
    }

    fn on(mut self, concerns: Concern) -> Self {
        self.concerns = concerns;
        self
    }

    fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// It is about every census from `first` on.
    fn of_all_since(mut self, first: Period) -> Self {
        self.since = Some(first);
        self.is_of_all_since = true;
        self
    }

    /// Whether it speaks of a period.
    #[must_use]
    pub fn speaks_of(&self, period: Period) -> bool {
        let first = self.since.filter(|_| self.is_of_all_since).or(self.period);
        first.is_some_and(|first| first <= period) && self.period.is_some_and(|last| period <= last)
    }
}

/// What is to be looked at.
#[derive(Clone, Debug, Default)]
pub struct Asked<'a> {
    /// The practices of this area; all where none is named.
    pub area: Option<&'a Place>,
    /// This period; all where none is named.
    pub period: Option<Period>,
    /// Whose map says which practices an area has.
    pub geography: Geography,
}

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// Periods looked at, in order.
    pub periods: Vec<Period>,
    /// Rows of practices looked at.
    pub rows: usize,
    /// What was found, in the order of the rules.
    pub findings: Vec<Finding>,
}

/// Findings that several questions share.
type Found = Arc<Vec<Finding>>;

/// What the rules found so far in a state of what is held, so that a second question need not look again.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// Held while it is made, so that questions at the same time do not all look.
    all: Mutex<Option<Arc<Everything>>>,
    parts: Mutex<HashMap<Period, Found>>,
    /// What the rules that need one census only find in it.
    single: Mutex<HashMap<(Period, Basis), Found>>,
}

/// What all rules but those on parts found in everything held. These read hundreds of columns, and only where asked.
#[derive(Debug)]
struct Everything {
    findings: Vec<Finding>,
    /// Period and practices of each census.
    censuses: Vec<(Period, Vec<String>)>,
    workforce_periods: Vec<Period>,
}

/// Looks at everything held with every rule.
///
/// Practices are compared with all practices of the same census, whichever area is asked about.
///
/// # Errors
/// Where an edition cannot be read.
pub fn check(holdings: &Holdings, asked: &Asked<'_>) -> Result<Checked, MeasuresError> {
    let everything = everything(holdings)?;
    let is_asked = |period: Period| asked.period.is_none_or(|wanted| wanted == period);
    let within = Within::of(holdings, asked, &everything.censuses)?;
    let has_imports = asked.area.is_none_or(|place| place.level == Level::England);
    let is_wanted = |finding: &&Finding| {
        asked.period.is_none_or(|period| finding.speaks_of(period))
            && if finding.area.is_some() { within.includes(finding) } else { has_imports }
    };
    let mut findings = Vec::new();
    for period in everything.workforce_periods.iter().copied().filter(|period| is_asked(*period)) {
        findings.extend(parts_of(holdings, period)?.iter().filter(is_wanted).cloned());
    }
    findings.extend(everything.findings.iter().filter(is_wanted).cloned());
    let censuses = || everything.censuses.iter().filter(|(period, _)| is_asked(*period));
    let periods: BTreeSet<Period> = censuses().map(|(period, _)| *period).collect();
    let rows = censuses().map(|(period, practices)| within.count(*period, practices)).sum();
    Ok(Checked { periods: periods.into_iter().collect(), rows, findings })
}

/// What all rules but those on parts find, looked for once.
fn everything(holdings: &Holdings) -> Result<Arc<Everything>, MeasuresError> {
    let mut kept = holdings.checked.all.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(kept) = kept.as_ref() {
        return Ok(Arc::clone(kept));
    }
    let runs = Run::all(holdings)?;
    let mut findings = Vec::new();
    for run in &runs {
        for (index, census) in run.censuses.iter().enumerate() {
            of_one_census(census, Some((run, index)), &mut findings);
            if census.basis == Basis::PracticeLevelSum {
                findings.extend(agreement::lists(holdings, census)?);
                findings.extend(agreement::networks(holdings, census));
            }
        }
    }
    findings.extend(agreement::own_tables(&runs));
    say_since_when(&mut findings, &runs);
    for run in &runs {
        findings.extend(own_series::found(run));
        findings.extend(unchanged::found(run));
        findings.extend(lists::found(holdings, run)?);
    }
    name_practices(holdings, &mut findings);
    findings.extend(imports::found(holdings)?);
    let censuses = runs.into_iter().flat_map(|run| run.censuses);
    let found = Arc::new(Everything {
        findings,
        censuses: censuses.map(|census| (census.period, census.practices)).collect(),
        workforce_periods: holdings.workforce_periods().to_vec(),
    });
    *kept = Some(Arc::clone(&found));
    Ok(found)
}

/// Parts of a census of the workforce files that do not make their whole, looked for once.
fn parts_of(holdings: &Holdings, period: Period) -> Result<Found, MeasuresError> {
    let mut kept = holdings.checked.parts.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(kept) = kept.get(&period) {
        return Ok(Arc::clone(kept));
    }
    let mut findings = Vec::new();
    for census in Census::of_period(holdings, period, Basis::PracticeLevelSum)? {
        findings.extend(parts::found(holdings, &census)?);
    }
    name_practices(holdings, &mut findings);
    let found = Arc::new(findings);
    kept.insert(period, Arc::clone(&found));
    Ok(found)
}

fn name_practices(holdings: &Holdings, findings: &mut [Finding]) {
    for finding in findings {
        if let Some(practice) = &finding.area {
            finding.message = format!("{} {}", holdings.register.name(Level::Practice, practice), finding.message);
        }
    }
}

/// The rules that need one census only, for all its practices: what a single figure rests on. Looked for once.
///
/// # Errors
/// Where an edition cannot be read.
pub fn check_census(holdings: &Holdings, period: Period, basis: Basis) -> Result<Found, MeasuresError> {
    let kept = || holdings.checked.single.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = kept().get(&(period, basis)) {
        return Ok(Arc::clone(found));
    }
    let found = Arc::new(look_at_census(holdings, period, basis)?);
    kept().insert((period, basis), Arc::clone(&found));
    Ok(found)
}

fn look_at_census(holdings: &Holdings, period: Period, basis: Basis) -> Result<Vec<Finding>, MeasuresError> {
    let mut findings = Vec::new();
    for census in Census::of_period(holdings, period, basis)? {
        of_one_census(&census, None, &mut findings);
        if basis == Basis::PracticeLevelSum {
            findings.extend(agreement::lists(holdings, &census)?);
        }
    }
    if basis == Basis::PracticeLevelSum {
        findings.extend(parts_of(holdings, period)?.iter().cloned());
    }
    Ok(findings)
}

fn of_one_census(census: &Census, neighbours: Option<(&Run, usize)>, findings: &mut Vec<Finding>) {
    findings.extend(people::found(census));
    findings.extend(ratios::found(census, neighbours));
    findings.extend(duplicates::found(census));
    findings.extend(whole_numbers::found(census));
}

/// A practice breaks a rule again and again until somebody mends it: each finding says since when, so that the first of
/// them can be told from the tenth.
fn say_since_when(findings: &mut [Finding], runs: &[Run]) {
    let mut places: HashMap<(&str, Period), usize> = HashMap::new();
    for run in runs {
        places.extend(
            run.censuses.iter().enumerate().map(|(place, census)| ((run.source.as_str(), census.period), place)),
        );
    }
    let mut broken: BTreeMap<(String, String, String, String), BTreeSet<usize>> = BTreeMap::new();
    let key = |finding: &Finding| {
        let place = places.get(&(finding.source.as_deref()?, finding.period?))?;
        let what = format!("{:?}", finding.concerns);
        let key = (finding.rule.to_string(), finding.area.clone()?, finding.source.clone()?, what);
        Some((key, *place))
    };
    for (key, place) in findings.iter().filter_map(key) {
        broken.entry(key).or_default().insert(place);
    }
    for finding in findings.iter_mut() {
        let Some((key, place)) = key(finding) else { continue };
        let Some(before) = broken.get(&key) else { continue };
        let first = (0..place).rev().take_while(|earlier| before.contains(earlier)).last();
        let run = runs.iter().find(|run| Some(&run.source) == finding.source.as_ref());
        if let (Some(first), Some(run)) = (first, run) {
            let first = run.censuses[first].period;
            finding.since = Some(first);
            finding.message.push_str(&format!("; so in every census since {}", first.in_words()));
        }
    }
}

/// The practices asked about, census by census.
struct Within(Option<HashMap<Period, BTreeSet<String>>>);

impl Within {
    fn of(holdings: &Holdings, asked: &Asked<'_>, censuses: &[(Period, Vec<String>)]) -> Result<Self, MeasuresError> {
        let Some(area) = asked.area.filter(|place| place.level != Level::England) else { return Ok(Self(None)) };
        let mut practices = HashMap::new();
        for (period, _) in censuses {
            if practices.contains_key(period) {
                continue;
            }
            let tree = holdings.tree(*period, asked.geography)?;
            let codes = area.practices(&tree).into_iter().map(|index| tree.members[index].code.clone()).collect();
            practices.insert(*period, codes);
        }
        Ok(Self(Some(practices)))
    }

    fn includes(&self, finding: &Finding) -> bool {
        let Some(practices) = &self.0 else { return true };
        let of_period = finding.period.and_then(|period| practices.get(&period));
        finding.area.as_ref().zip(of_period).is_some_and(|(area, codes)| codes.contains(area))
    }

    /// How many of the practices of a census are asked about.
    fn count(&self, period: Period, all: &[String]) -> usize {
        match self.0.as_ref().map(|practices| practices.get(&period)) {
            None => all.len(),
            Some(None) => 0,
            Some(Some(codes)) => all.iter().filter(|practice| codes.contains(*practice)).count(),
        }
    }
}
