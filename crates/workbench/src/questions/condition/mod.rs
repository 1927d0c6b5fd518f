//! How many practices or PCNs, and how many of the patients, meet a condition: "63 of 86 practices, 80 % of patients".
//!
//! **Invariant:** an area whose value is missing neither meets a condition nor fails it; it is counted as not judged.

mod written;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_catalogue::{Indicator, Unit};
use wholetime_measures::figures::{Desk, Place};
use wholetime_measures::geography::Tree;
use wholetime_measures::{AreaSums, Coverage, Holdings};
use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::{Area, Basis, Level, Missing, Period, Value};

use crate::areas::ResolvedArea;
use crate::questions::attention::{self, Judged, Verdict};
use crate::questions::periods;
use crate::questions::profile::{SourceLine, source_lines};
use crate::{Geography, Scope, Workbench, WorkbenchError};

use written::{Condition, Part};

/// What is asked beside the area and the condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConditionAsked {
    /// Practices (where none is named) or PCNs.
    pub level: Option<Level>,
    /// On this basis; sums over practices where none is named.
    pub basis: Option<Basis>,
}

/// What one part of the condition says of an area.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PartValue {
    /// The part, as written.
    pub part: String,
    /// Its indicator, where it is about one.
    pub indicator: Option<String>,
    /// The value; null for a property.
    pub value: Option<Value>,
    /// Whether it holds; null where that cannot be said.
    pub meets: Option<bool>,
}

/// One area and whether it meets the condition.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ConditionLine {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its patients in the area asked about, from the file or the nearest list.
    pub patients: Value,
    /// What each part says.
    pub values: Vec<PartValue>,
    /// Whether it meets the condition; null where that cannot be said.
    pub meets: Option<bool>,
    /// Why it cannot be said, what a property rests on, or what a reader should know of the value.
    pub why: String,
}

/// How many areas and patients meet a condition.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ConditionAnswer {
    /// The area.
    pub area: Area,
    /// Period.
    pub period: Period,
    /// Whose map.
    pub geography: Geography,
    /// What is counted: practices or PCNs.
    pub level: Level,
    /// How the figures came about.
    pub basis: Basis,
    /// The condition, in one way of writing.
    pub condition: String,
    /// The condition in words.
    pub condition_in_words: String,
    /// The answer in a sentence.
    pub sentence: String,
    /// Areas that meet it.
    pub areas_meeting: usize,
    /// Areas of which it can be said.
    pub areas_judged: usize,
    /// Areas known.
    pub areas_known: usize,
    /// Areas meeting it, in percent of those judged.
    pub share_pct: Value,
    /// Patients of the areas that meet it.
    pub patients_meeting: f64,
    /// Patients of the areas judged.
    pub patients_judged: f64,
    /// Patients of the areas known.
    pub patients_known: f64,
    /// Patients of areas that meet it, in percent of those of areas judged.
    pub patients_pct: Value,
    /// The same in percent of all patients known: the least it can be.
    pub patients_pct_of_known: Value,
    /// Areas, those that meet it first, then those that do not, then those of which it cannot be said; by patients.
    pub areas: Vec<ConditionLine>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

/// An area with its values, before it is judged.
struct Looked {
    code: String,
    name: String,
    patients: Option<f64>,
    /// Indicators of the condition.
    values: BTreeMap<String, LookedUp>,
    dispensing: Option<bool>,
}

/// The value of an indicator.
#[derive(Clone)]
struct LookedUp {
    value: Value,
    /// The same rate over the patients of the practices that reported, where some did not.
    reporting: Option<Value>,
    /// Why there is no value, or what a reader should know of it.
    why: String,
}

/// Everything the parts of a condition are answered from.
struct Ground<'a> {
    holdings: &'a Holdings,
    area: &'a ResolvedArea,
    desk: Desk<'a>,
    tree: std::sync::Arc<Tree>,
    level: Level,
    basis: Basis,
    indicators: BTreeMap<String, &'a Indicator>,
}

/// The property that is not a rule of `attention`.
const DISPENSING: &str = "dispensing";

impl Workbench {
    /// How many practices or PCNs of an area, and how many of its patients, meet a condition.
    ///
    /// # Errors
    /// Where the area is not known, the text is no condition, or nothing is held that it could be judged by.
    pub fn condition(
        &self,
        area: &str,
        condition: &str,
        asked: ConditionAsked,
        scope: Scope,
    ) -> Result<ConditionAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, area)?;
        let condition = Condition::read(condition)?;
        let level = level_asked(asked.level)?;
        let basis = basis_asked(asked.basis, level)?;
        let indicators = self.indicators_of(&condition, level)?;
        let (period, note) = period_asked(&holdings, &area, &condition, basis, scope)?;
        let mut desk = Desk::new(&holdings, period, scope.geography);
        desk.allow_partial = scope.allow_partial;
        let tree = holdings.tree(period, scope.geography)?;
        let ground = Ground { holdings: &holdings, area: &area, desk, tree, level, basis, indicators };

        let mut notes: Vec<String> = note.into_iter().collect();
        let mut editions: Vec<EditionKey> = ground.tree.list.iter().map(|list| list.edition.clone()).collect();
        let judged = judged_properties(&ground, &condition)?;
        if let Some(judged) = &judged {
            notes.extend(rules_in_words(judged, &condition));
            let said = judged.notes.iter().filter(|note| properties_of(&condition).any(|rule| note.concerns(rule)));
            notes.extend(said.map(|note| note.text.clone()));
            editions.extend(judged.editions.clone());
        }
        let looked = match level {
            Level::Practice => practices(&ground, &mut notes, &mut editions)?,
            _ => networks(&ground, &mut notes, &mut editions)?,
        };
        let verdicts = judged.as_ref().map(verdicts_by_code).unwrap_or_default();
        let mut areas: Vec<ConditionLine> =
            looked.into_iter().map(|looked| line(&condition, looked, judged.as_ref(), &verdicts)).collect();
        areas.sort_by(|a, b| {
            let place = |line: &ConditionLine| match line.meets {
                Some(true) => 0,
                Some(false) => 1,
                None => 2,
            };
            let patients = |line: &ConditionLine| line.patients.known().unwrap_or_default();
            place(a).cmp(&place(b)).then_with(|| patients(b).total_cmp(&patients(a))).then_with(|| a.code.cmp(&b.code))
        });
        let without_list = areas.iter().filter(|line| line.patients.known().is_none()).count();
        if 0 < without_list {
            let kind = if without_list == 1 { level.title() } else { level.titles() };
            notes.push(format!("{without_list} {kind} on no list: counted among {}, with no patients", level.titles()));
        }
        editions.sort();
        editions.dedup();
        let in_words = in_words(&condition, &ground.indicators);
        let counted = Counted::of(&areas);
        let mut answer = ConditionAnswer {
            sentence: counted.sentence(level, &in_words),
            condition: condition.text(),
            condition_in_words: in_words,
            period,
            geography: scope.geography,
            level,
            basis,
            areas_meeting: counted.meeting,
            areas_judged: counted.judged,
            areas_known: counted.known,
            share_pct: percent(as_number(counted.meeting), as_number(counted.judged)),
            patients_meeting: counted.patients_meeting,
            patients_judged: counted.patients_judged,
            patients_known: counted.patients_known,
            patients_pct: percent(counted.patients_meeting, counted.patients_judged),
            patients_pct_of_known: percent(counted.patients_meeting, counted.patients_known),
            areas,
            notes,
            sources: source_lines(&holdings, &editions),
            area: area.area.clone(),
        };
        self.withhold(&mut answer)?;
        Ok(answer)
    }

    /// The indicators of a condition by the names it uses, each with a meaning at the level.
    fn indicators_of(
        &self,
        condition: &Condition,
        level: Level,
    ) -> Result<BTreeMap<String, &Indicator>, WorkbenchError> {
        let mut indicators = BTreeMap::new();
        for part in &condition.parts {
            let name = match part {
                Part::Compared { indicator, .. } | Part::IsMissing { indicator } => indicator,
                Part::Property(name) => {
                    self.check_property(name, level)?;
                    continue;
                }
            };
            let indicator = self.indicator(name)?;
            if !indicator.levels.contains(&level) {
                let levels: Vec<&str> = indicator.levels.iter().map(|level| level.titles()).collect();
                return Err(WorkbenchError::NotPossible(format!(
                    "`{name}` says nothing of {}; it is of {}; use --level",
                    level.titles(),
                    levels.join(", ")
                )));
            }
            indicators.insert(name.clone(), indicator);
        }
        Ok(indicators)
    }

    fn check_property(&self, name: &str, level: Level) -> Result<(), WorkbenchError> {
        let known = properties(level);
        if known.contains(&name) {
            return Ok(());
        }
        let why = if self.catalogue().indicator(name).is_some() {
            format!("`{name}` is an indicator; say what it should be, such as `{name} < 15` or `{name} is missing`")
        } else {
            format!("there is no property `{name}` of {}; there are {}", level.titles(), known.join(", "))
        };
        Err(WorkbenchError::NotPossible(why))
    }
}

/// Properties of areas of a level: whether a practice dispenses, and every rule of `attention`.
#[must_use]
pub fn properties(level: Level) -> Vec<&'static str> {
    let dispensing = (level == Level::Practice).then_some(DISPENSING);
    let rules = attention::rules().into_iter().filter(|rule| rule.level == level).map(|rule| rule.rule);
    dispensing.into_iter().chain(rules).collect()
}

fn level_asked(level: Option<Level>) -> Result<Level, WorkbenchError> {
    match level.unwrap_or(Level::Practice) {
        level @ (Level::Practice | Level::Pcn) => Ok(level),
        other => Err(WorkbenchError::NotPossible(format!(
            "conditions are judged for practices and PCNs, not for {}; use --level practice or --level pcn",
            other.titles()
        ))),
    }
}

fn basis_asked(basis: Option<Basis>, level: Level) -> Result<Basis, WorkbenchError> {
    match (basis.unwrap_or(Basis::PracticeLevelSum), level) {
        (Basis::Published, _) => Err(WorkbenchError::NotPossible(
            "nothing is published with estimates for single practices or PCNs; leave the basis out".to_owned(),
        )),
        (own @ (Basis::Compiled | Basis::Returned), Level::Pcn) => {
            Err(WorkbenchError::NotPossible(format!("own tables ({own}) hold practices; use --level practice")))
        }
        (basis, _) => Ok(basis),
    }
}

/// The period meant, with what a reader should know of the choice.
fn period_asked(
    holdings: &Holdings,
    area: &ResolvedArea,
    condition: &Condition,
    basis: Basis,
    scope: Scope,
) -> Result<(Period, Option<String>), WorkbenchError> {
    let needs_rules = properties_of(condition).any(|name| name != DISPENSING);
    if basis != Basis::PracticeLevelSum {
        if needs_rules {
            return Err(WorkbenchError::NotPossible(format!(
                "the rules that properties rest on look at the workforce file only, not at own tables ({basis})"
            )));
        }
        let editions = holdings.shelf.editions().filter(|edition| edition.basis == basis);
        let newest = editions.filter_map(|edition| edition.facts_periods.map(|(_, last)| last)).max();
        return scope.period.or(newest).map(|period| (period, None)).ok_or(WorkbenchError::NothingHeld);
    }
    if let (Some(period), false) = (scope.period, needs_rules) {
        return Ok((period, None));
    }
    let chosen = attention::month(holdings, area, scope)?;
    Ok((chosen.period, chosen.note))
}

/// What the rules of `attention` say, where a part is one of them.
fn judged_properties(ground: &Ground<'_>, condition: &Condition) -> Result<Option<Judged>, WorkbenchError> {
    if !properties_of(condition).any(|name| name != DISPENSING) {
        return Ok(None);
    }
    let (practices, networks) = attention::judge(ground.holdings, ground.area, &ground.desk)?;
    Ok(Some(if ground.level == Level::Practice { practices } else { networks }))
}

/// The properties a condition is made of.
fn properties_of(condition: &Condition) -> impl Iterator<Item = &str> {
    condition.parts.iter().filter_map(|part| match part {
        Part::Property(name) => Some(name.as_str()),
        _ => None,
    })
}

fn rules_in_words(judged: &Judged, condition: &Condition) -> Vec<String> {
    let rules = judged.rules.iter().filter(|rule| properties_of(condition).any(|name| name == rule.rule));
    rules.map(|rule| format!("{}: {}; {} ({})", rule.rule, rule.in_words, rule.threshold, rule.source)).collect()
}

fn verdicts_by_code(judged: &Judged) -> BTreeMap<&str, &[Verdict]> {
    judged.inside().map(|area| (area.code.as_str(), area.verdicts.as_slice())).collect()
}

/// Values of every practice known in the area.
fn practices(
    ground: &Ground<'_>,
    notes: &mut Vec<String>,
    editions: &mut Vec<EditionKey>,
) -> Result<Vec<Looked>, WorkbenchError> {
    let Ground { holdings, area, desk, tree, basis, indicators, .. } = ground;
    let mut measures: BTreeSet<&str> = indicators.values().flat_map(|indicator| indicator.measures()).collect();
    measures.insert("patients_registered");
    let measures: Vec<&str> = measures.into_iter().collect();
    let table = holdings.practice_table(desk.period, *basis, &measures)?;
    if table.rows.is_empty() && !indicators.is_empty() {
        return Err(periods::not_held(holdings, &area.area, desk.period));
    }
    notes.extend(table.notes.clone());
    editions.extend(table.editions.clone());
    let inside = area.place.practices(tree).into_iter().map(|index| tree.members[index].code.as_str());
    let mut codes: BTreeSet<&str> = inside.collect();
    // An own table may name practices that no list of the time does; they are in England, wherever else.
    if area.area.level == Level::England {
        codes.extend(table.rows.keys().map(String::as_str));
    }
    let no_row = if *basis == Basis::PracticeLevelSum { "no row in the file" } else { "not in the own table" };
    let looked = codes.into_iter().map(|code| {
        let member = tree.member(code);
        let has_row = table.rows.contains_key(code);
        let values = indicators.iter().map(|(name, indicator)| {
            let value = table.figure(code, indicator).value;
            let why = match value {
                Value::Known(_) => String::new(),
                Value::Missing(_) if !has_row => no_row.to_owned(),
                Value::Missing(why) => format!("{name}: {why}"),
            };
            (name.clone(), LookedUp { value, reporting: None, why })
        });
        Looked {
            code: code.to_owned(),
            name: holdings.register.name(Level::Practice, code),
            patients: table
                .value(code, "patients_registered")
                .known()
                .or_else(|| member.and_then(|member| member.patients)),
            values: values.collect(),
            dispensing: member.and_then(|member| member.dispensing),
        }
    });
    Ok(looked.collect())
}

/// Values of every PCN that has a practice in the area; each is judged whole, its patients counted inside the area.
fn networks(
    ground: &Ground<'_>,
    notes: &mut Vec<String>,
    editions: &mut Vec<EditionKey>,
) -> Result<Vec<Looked>, WorkbenchError> {
    let Ground { holdings, area, desk, tree, indicators, .. } = ground;
    let mut inside: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut unaligned = Vec::new();
    for index in area.place.practices(tree) {
        match &tree.members[index].pcn {
            Some(pcn) => inside.entry(pcn).or_default().push(index),
            None => unaligned.push(index),
        }
    }
    let places: Vec<Place> = inside.keys().map(|code| Place::published(Level::Pcn, code)).collect();
    let measures: BTreeSet<&str> =
        indicators.values().flat_map(|indicator| holdings.catalogue.added_up(indicator)).collect();
    let measures: Vec<&str> = measures.into_iter().collect();
    let sums = if desk.has_workforce() { desk.sums(&places, &measures)? } else { AreaSums::default() };
    let mut straddling = 0;
    let mut looked = Vec::new();
    for (place, practices) in places.iter().zip(inside.values()) {
        straddling += usize::from(practices.len() < tree.practices(Level::Pcn, &place.code).len());
        let mut values = BTreeMap::new();
        for (name, indicator) in indicators {
            let figure = desk.figure_of(place, indicator, &sums)?;
            let mut why = figure.warnings.clone();
            why.extend(figure.value.missing().map(|why| format!("{name}: {why}")));
            editions.extend(figure.editions());
            let reporting = figure.value_reporting.filter(|_| figure.coverage < 1.0);
            values.insert(name.clone(), LookedUp { value: figure.value, reporting, why: why.join("; ") });
        }
        let patients = Coverage::of(tree, practices).patients_known;
        looked.push(Looked {
            code: place.code.clone(),
            name: holdings.register.name(Level::Pcn, &place.code),
            patients: Some(patients).filter(|patients| 0.0 < *patients),
            values,
            dispensing: None,
        });
    }
    if 0 < straddling {
        notes.push(format!(
            "{straddling} of the PCNs have practices elsewhere too: they are judged whole, and only their patients in {} are counted",
            area.area.name
        ));
    }
    if !unaligned.is_empty() {
        let patients = Coverage::of(tree, &unaligned).patients_known;
        notes.push(format!(
            "{} practices with {} patients belong to no PCN and are not counted",
            unaligned.len(),
            wholetime_measures::figures::whole(patients)
        ));
    }
    Ok(looked)
}

/// One area, judged.
fn line(
    condition: &Condition,
    looked: Looked,
    judged: Option<&Judged>,
    verdicts: &BTreeMap<&str, &[Verdict]>,
) -> ConditionLine {
    let mut whys: Vec<String> = Vec::new();
    let mut values = Vec::new();
    for part in &condition.parts {
        let (indicator, value, meets, why) = match part {
            Part::Compared { indicator, .. } | Part::IsMissing { indicator } => {
                let missing = LookedUp { value: Value::Missing(Missing::NotHeld), reporting: None, why: String::new() };
                let found = looked.values.get(indicator).cloned().unwrap_or(missing);
                let (meets, why) = compared(part, &found);
                (Some(indicator.clone()), Some(found.value), meets, why)
            }
            Part::Property(name) if name == DISPENSING => {
                let why = if looked.dispensing.is_none() { "no source says whether it dispenses" } else { "" };
                (None, None, looked.dispensing, why.to_owned())
            }
            Part::Property(name) => {
                let (meets, why) = of_rule(name, &looked.code, judged, verdicts);
                (None, None, meets, why)
            }
        };
        if !why.is_empty() && !whys.contains(&why) {
            whys.push(why);
        }
        values.push(PartValue { part: part.text(), indicator, value, meets });
    }
    let said: Vec<Option<bool>> = values.iter().map(|value| value.meets).collect();
    ConditionLine {
        code: looked.code,
        name: looked.name,
        patients: looked.patients.map_or(Value::Missing(Missing::NotHeld), Value::Known),
        values,
        meets: condition.joined.together(&said),
        why: whys.join("; "),
    }
}

/// Whether a value meets a part. Where some practices of an area did not report, its rate over all patients takes them for
/// practices without staff, that over the patients of the others takes them for practices like those; if only one of the
/// two meets the part, it cannot be said.
fn compared(part: &Part, found: &LookedUp) -> (Option<bool>, String) {
    let meets = part.is_met(found.value);
    match found.reporting {
        Some(Value::Known(reporting)) if part.is_met(Value::Known(reporting)) != meets => {
            let why = format!("{}; over the patients of practices that reported it is {reporting:.2}", found.why);
            (None, why.trim_start_matches("; ").to_owned())
        }
        _ => (meets, found.why.clone()),
    }
}

/// What a rule of `attention` says of an area: its reasons, or why it cannot judge.
fn of_rule(
    name: &str,
    code: &str,
    judged: Option<&Judged>,
    verdicts: &BTreeMap<&str, &[Verdict]>,
) -> (Option<bool>, String) {
    let position = judged.and_then(|judged| judged.rules.iter().position(|rule| rule.rule == name));
    let verdict = position.and_then(|position| verdicts.get(code)?.get(position));
    let Some(verdict) = verdict else { return (None, format!("{name}: not judged")) };
    let reasons: Vec<&str> = verdict.reasons.iter().map(|reason| reason.sentence.as_str()).collect();
    let why = match (&verdict.not_judged, reasons.is_empty()) {
        (Some(why), true) => format!("{name}: {why}"),
        _ => reasons.join("; "),
    };
    (verdict.is_met(), why)
}

fn in_words(condition: &Condition, indicators: &BTreeMap<String, &Indicator>) -> String {
    let parts: Vec<String> = condition
        .parts
        .iter()
        .map(|part| match part {
            Part::Compared { indicator, .. } | Part::IsMissing { indicator } => {
                let known = indicators.get(indicator);
                let title = known.map_or(indicator.as_str(), |indicator| indicator.title.as_str());
                let unit = if known.is_some_and(|indicator| indicator.unit == Unit::Percent) { " %" } else { "" };
                part.in_words(title, unit)
            }
            Part::Property(name) => part.in_words(&name.replace('_', " "), ""),
        })
        .collect();
    parts.join(&format!(" {} ", condition.joined.word()))
}

/// Areas and patients, counted by what can be said of them.
struct Counted {
    meeting: usize,
    judged: usize,
    known: usize,
    patients_meeting: f64,
    patients_judged: f64,
    patients_known: f64,
}

impl Counted {
    fn of(areas: &[ConditionLine]) -> Self {
        let mut counted =
            Self { meeting: 0, judged: 0, known: 0, patients_meeting: 0.0, patients_judged: 0.0, patients_known: 0.0 };
        for area in areas {
            let patients = area.patients.known().unwrap_or_default();
            counted.known += 1;
            counted.patients_known += patients;
            if let Some(meets) = area.meets {
                counted.judged += 1;
                counted.patients_judged += patients;
                if meets {
                    counted.meeting += 1;
                    counted.patients_meeting += patients;
                }
            }
        }
        counted
    }

    fn sentence(&self, level: Level, in_words: &str) -> String {
        let kinds = level.titles();
        let share = |part: f64, whole: f64| match percent(part, whole) {
            Value::Known(share) => format!("{share:.1} %"),
            Value::Missing(_) => "an unknown share".to_owned(),
        };
        let unjudged = self.known - self.judged;
        if self.known == 0 {
            return format!("no {kinds} are known here");
        }
        if self.judged == 0 {
            return format!("none of the {} {kinds} can be judged: {in_words}", self.known);
        }
        let patients = share(self.patients_meeting, self.patients_judged);
        if unjudged == 0 {
            return format!(
                "{} of {} {kinds}, with {patients} of patients, meet the condition: {in_words}",
                self.meeting, self.known
            );
        }
        let kind = if unjudged == 1 { level.title() } else { kinds };
        format!(
            "{} of {} {kinds} that can be judged, with {patients} of their patients, meet the condition: {in_words}; {unjudged} {kind}, with {} of all patients, cannot be judged",
            self.meeting,
            self.judged,
            share(self.patients_known - self.patients_judged, self.patients_known)
        )
    }
}

/// A share in percent; not applicable of nothing.
fn percent(part: f64, whole: f64) -> Value {
    Value::Known(part).per(Value::Known(whole)).map(|share| 100.0 * share)
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand areas")]
const fn as_number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn practice(code: &str, patients: f64, nurses: Value) -> Looked {
        let why = nurses.missing().map(|why| format!("nurse_fte: {why}")).unwrap_or_default();
        Looked {
            code: code.to_owned(),
            name: code.to_owned(),
            patients: Some(patients),
            values: BTreeMap::from([("nurse_fte".to_owned(), LookedUp { value: nurses, reporting: None, why })]),
            dispensing: Some(code == "Z99001"),
        }
    }

    /// Three practices: two nurses, half a nurse, nothing reported.
    fn lines(condition: &str) -> Vec<ConditionLine> {
        let condition = Condition::read(condition).unwrap();
        [
            practice("Z99001", 6_000.0, Value::Known(2.0)),
            practice("Z99002", 3_000.0, Value::Known(0.5)),
            practice("Z99003", 1_000.0, Value::Missing(Missing::NotReported)),
        ]
        .into_iter()
        .map(|looked| line(&condition, looked, None, &BTreeMap::new()))
        .collect()
    }

    #[test]
    fn a_practice_that_did_not_report_is_neither_counted_nor_forgotten() {
        let lines = lines("nurse_fte < 1");
        let meets: Vec<Option<bool>> = lines.iter().map(|line| line.meets).collect();
        assert_eq!(meets, [Some(false), Some(true), None]);
        assert_eq!(lines[2].why, "nurse_fte: not reported");
        let counted = Counted::of(&lines);
        assert_eq!((counted.meeting, counted.judged, counted.known), (1, 2, 3));
        assert_eq!(percent(counted.patients_meeting, counted.patients_judged), Value::Known(100.0 * (3.0 / 9.0)));
        assert_eq!(percent(counted.patients_meeting, counted.patients_known), Value::Known(30.0));
        assert_eq!(
            counted.sentence(Level::Practice, "few nurses"),
            "1 of 2 practices that can be judged, with 33.3 % of their patients, meet the condition: few nurses; 1 practice, with 10.0 % of all patients, cannot be judged"
        );
    }

    #[test]
    fn a_known_property_settles_what_a_missing_value_leaves_open() {
        let meets = |condition| lines(condition).iter().map(|line| line.meets).collect::<Vec<_>>();
        assert_eq!(meets("nurse_fte < 1 and dispensing"), [Some(false), Some(false), Some(false)]);
        assert_eq!(meets("nurse_fte < 1 or dispensing"), [Some(true), Some(true), None]);
        assert_eq!(meets("nurse_fte is missing"), [Some(false), Some(false), Some(true)]);
    }

    #[test]
    fn a_rate_that_silent_practices_could_lift_over_the_limit_is_not_judged() {
        let part = Condition::read("nurse_fte_per_100k < 15").unwrap().parts.remove(0);
        let found = |value: f64, reporting: f64| LookedUp {
            value: Value::Known(value),
            reporting: Some(Value::Known(reporting)),
            why: String::new(),
        };
        assert_eq!(compared(&part, &found(12.0, 14.0)).0, Some(true));
        assert_eq!(compared(&part, &found(16.0, 19.0)).0, Some(false));
        let (meets, why) = compared(&part, &found(12.0, 17.0));
        assert_eq!((meets, why.as_str()), (None, "over the patients of practices that reported it is 17.00"));
    }

    #[test]
    fn a_share_of_nobody_is_not_zero() {
        assert_eq!(percent(0.0, 0.0), Value::Missing(Missing::NotApplicable));
        let nobody = Counted::of(&lines("nurse_fte < 1")[2..]);
        assert!(nobody.sentence(Level::Practice, "few nurses").starts_with("none of the 1 practices can be judged"));
    }

    #[test]
    fn properties_are_the_rules_of_their_level() {
        assert!(properties(Level::Practice).contains(&"single_handed"));
        assert!(properties(Level::Practice).contains(&"dispensing"));
        assert!(properties(Level::Pcn).contains(&"network_size"));
        assert!(!properties(Level::Pcn).contains(&"dispensing"));
    }
}
