//! Where a forecast starts: the area, the last month known, what was known before, and how much of the area stands behind it.

use std::collections::BTreeMap;
use std::sync::Arc;

use wholetime_catalogue::group_measure;
use wholetime_measures::{Coverage, Holdings, Tree};
use wholetime_models::scenario::Known;
use wholetime_vocabulary::{Area, Basis, GpDefinition, Level, Measured, Period, StaffGroup, Value};

use super::ForecastAsked;
use super::people::PlaceStaff;
use super::structure::in_a_sentence;
use crate::areas::ResolvedArea;
use crate::questions::need::growth_of;
use crate::questions::profile::SourceLine;
use crate::questions::series::{Point, Series, SeriesAsked};
use crate::{Scope, Workbench, WorkbenchError};

/// Below this share of patients a figure is labelled, as everywhere. Source: the conventions of answers.
pub(super) const LABELLED_BELOW: f64 = 0.9;

/// Below this share of patients it is no figure of the area any more, as everywhere.
pub(super) const NOT_THE_AREA_BELOW: f64 = 0.5;

/// A month held this many months before the one asked for still serves. Our judgement, as for lists of patients.
const SERVES_FOR_MONTHS: i32 = 12;

/// The publication that names every practice.
const ODS_PRACTICES: &str = "ods_practices";

/// Shares of patients that differ by less are of the same practices. Our judgement: a practice in fifty opens or closes in a
/// year.
const LIKE_COVERAGE: f64 = 0.03;

/// Where a forecast starts.
#[derive(Clone)]
pub(super) struct Start {
    pub(super) area: Area,
    pub(super) group: StaffGroup,
    pub(super) definition: Option<GpDefinition>,
    pub(super) measure: Measured,
    pub(super) basis: Basis,
    pub(super) from: Period,
    pub(super) now: f64,
    pub(super) past: Vec<(Period, f64)>,
    /// Patients of whoever stands behind the figure; by how much they grow a year, and the two months that says it.
    pub(super) patients: Option<f64>,
    pub(super) patients_growth: Option<(f64, Period, Period)>,
    pub(super) coverage: f64,
    /// Practices with a figure, in order, where it was added up from practices.
    pub(super) practices: Vec<String>,
    pub(super) held: Option<Coverage>,
    /// Nothing held says which practices there are beside those of the workforce file.
    pub(super) is_all_unknown: bool,
    pub(super) tree: Arc<Tree>,
    pub(super) notes: Vec<String>,
    pub(super) sources: Vec<SourceLine>,
}

/// The indicator of a group's staff.
pub(super) fn indicator(group: StaffGroup, definition: Option<GpDefinition>, measure: Measured) -> String {
    group_measure(group, measure, definition.unwrap_or(GpDefinition::Total))
}

impl Workbench {
    /// Where the forecast of an area starts.
    pub(super) fn start_of(
        &self,
        holdings: &Holdings,
        area: &str,
        asked: &ForecastAsked,
        scope: Scope,
    ) -> Result<Start, WorkbenchError> {
        let area = self.resolve_in(holdings, area)?;
        if let Some(from @ (Period::FinancialYear { .. } | Period::Year(_))) = asked.from {
            let why = format!("{from} is a year; a forecast starts from a month, such as 2022-09");
            return Err(WorkbenchError::NotPossible(why));
        }
        // What rests on few practices is shown and labelled, not withheld: it is what those practices will have.
        let scope = Scope { allow_partial: true, ..scope };
        let (definition, series) = self.past_of(&area, asked, scope)?;
        let known: Vec<&Point> = series.points.iter().filter(|point| is_known(&point.value)).collect();
        let last = last_of(&known, &area.area, asked)?;
        let now = last.value.known().unwrap_or_default();
        let past = known.iter().filter(|point| point.basis == last.basis && point.period <= last.period);
        let tree = holdings.tree(last.period, scope.geography)?;
        let mut start = Start {
            past: past.filter_map(|point| Some((point.period, point.value.known()?))).collect(),
            area: area.area.clone(),
            group: asked.group,
            definition,
            measure: asked.measure,
            basis: last.basis,
            from: last.period,
            now,
            patients: None,
            patients_growth: None,
            coverage: last.coverage,
            practices: Vec::new(),
            held: None,
            is_all_unknown: false,
            tree,
            notes: Vec::new(),
            sources: series.sources.clone(),
        };
        if let Some(from) = asked.from.filter(|from| *from != start.from) {
            start.notes.push(format!(
                "nothing is held of {from}; the forecast starts from {}, the last month before it",
                start.from
            ));
        }
        if start.basis == Basis::PracticeLevelSum {
            start.with_practices(holdings, &area)?;
        }
        self.with_patients(holdings, &mut start, &area, scope)?;
        start.notes.extend(series.notes.iter().cloned());
        Ok(start)
    }

    /// What is held of an area's past, with the definition of GPs used.
    fn past_of(
        &self,
        area: &ResolvedArea,
        asked: &ForecastAsked,
        scope: Scope,
    ) -> Result<(Option<GpDefinition>, Series), WorkbenchError> {
        let definitions: Vec<Option<GpDefinition>> = match (asked.group, asked.definition) {
            (StaffGroup::Gp, Some(definition)) => vec![Some(definition)],
            (StaffGroup::Gp, None) => vec![Some(GpDefinition::Extg), Some(GpDefinition::Total)],
            _ => vec![None],
        };
        let wanted = SeriesAsked { to: asked.from, ..SeriesAsked::default() };
        let mut found = None;
        for definition in definitions {
            let id = indicator(asked.group, definition, asked.measure);
            let series = self.series(&area.area.code, &id, wanted, scope)?;
            let is_held = series.points.iter().any(|point| is_known(&point.value));
            found = Some((definition, series));
            if is_held {
                break;
            }
        }
        found.ok_or(WorkbenchError::NothingHeld)
    }

    /// Patients and their growth: of the practices that stand behind the figure, else of the area.
    fn with_patients(
        &self,
        holdings: &Holdings,
        start: &mut Start,
        area: &ResolvedArea,
        scope: Scope,
    ) -> Result<(), WorkbenchError> {
        let wanted = SeriesAsked { to: Some(start.from), ..SeriesAsked::default() };
        let lists = self.series(&area.area.code, "patients_registered", wanted, scope)?;
        // A list of all the area and one of few of its practices are two things: only like is held against like.
        let mut known: Vec<(Period, f64, f64)> = lists
            .points
            .iter()
            .filter_map(|point| Some((point.period, point.value.known()?, point.coverage)))
            .filter(|(_, patients, _)| 0.0 < *patients)
            .collect();
        known.sort_by_key(|(period, ..)| *period);
        let is_like = |coverage: f64, other: f64| (coverage - other).abs() < LIKE_COVERAGE;
        let serves = |period: Period| start.from.months_since(period) <= SERVES_FOR_MONTHS;
        let at = known.iter().rev().find(|(period, _, coverage)| serves(*period) && is_like(*coverage, start.coverage));
        let of_practices: f64 = start.practices.iter().filter_map(|code| start.tree.member(code)?.patients).sum();
        let of_area = at.map(|(_, patients, _)| *patients);
        start.patients = if 0.0 < of_practices { Some(of_practices) } else { of_area };
        // A published figure may go with a list published later: then its growth may, too, and both are said.
        let all = area.place.practices(&start.tree);
        let is_behind = |index: &usize| start.practices.binary_search(&start.tree.members[*index].code).is_ok();
        let (behind, to) = if 0.0 < of_practices {
            (all.into_iter().filter(is_behind).collect(), start.from)
        } else {
            let list = start.tree.list.as_ref().filter(|list| list.months_away.abs() <= SERVES_FOR_MONTHS);
            (all, list.map_or(start.from, |list| list.edition.period.max(start.from)))
        };
        start.patients_growth = growth_of(holdings, &start.tree, &behind, to)?;
        Ok(())
    }
}

impl Start {
    /// The practices behind a sum, and the label they make necessary.
    fn with_practices(&mut self, holdings: &Holdings, area: &ResolvedArea) -> Result<(), WorkbenchError> {
        let inside = area.place.practices(&self.tree);
        let measure = indicator(self.group, self.definition, self.measure);
        let staff = holdings.staff(self.from, &[&measure])?;
        let codes = inside.iter().map(|index| &self.tree.members[*index].code);
        self.practices = codes.filter(|code| is_known(&staff.value(code, 0))).cloned().collect();
        self.practices.sort();
        let held = Coverage::of(&self.tree, &inside);
        let (practices, known) = (self.practices.len(), held.practices_known as usize);
        let told =
            format!("{practices} of its {known} practices, with {:.0} % of its patients,", 100.0 * self.coverage);
        if self.is_not_the_area() {
            self.notes.push(format!(
                "not a figure of {}: only {told} are held, and everything here is of those alone",
                self.area.name
            ));
        } else if self.coverage < LABELLED_BELOW {
            self.notes.push(format!("{}: only {told} are held; what the others have is missing", self.area.name));
        } else if practices < known {
            self.notes
                .push(format!("{practices} of {known} practices tell their {}", in_a_sentence(self.group.title())));
        }
        self.is_all_unknown = self.area.level != Level::Practice && !names_practices(holdings, &self.tree);
        if self.is_all_unknown {
            self.notes.push(format!(
                "whether {} has more practices than these {practices} cannot be told: no list of patients and no register of \
                 practices near {} is held; import one to learn how much of the area this is",
                self.area.name, self.from
            ));
        }
        self.held = Some(held);
        Ok(())
    }

    /// Whether too little of the area is held for a figure to be the area's.
    pub(super) fn is_not_the_area(&self) -> bool {
        self.coverage < NOT_THE_AREA_BELOW
    }

    /// The staff of each practice, with those that have no FTE to make people of.
    pub(super) fn staff(
        &self,
        holdings: &Holdings,
        roles: &[String],
    ) -> Result<(Vec<PlaceStaff>, Vec<String>), WorkbenchError> {
        let group = self.group;
        let of = |measure| indicator(group, self.definition, measure);
        let mut measures = vec![of(Measured::Fte), of(Measured::Headcount)];
        measures.extend(roles.iter().map(|role| format!("{}_fte_{role}", group.word())));
        let names: Vec<&str> = measures.iter().map(String::as_str).collect();
        let staff = holdings.staff(self.from, &names)?;
        let (mut places, mut without) = (Vec::new(), Vec::new());
        for code in &self.practices {
            let Some(fte) = staff.value(code, 0).known() else {
                without.push(code.clone());
                continue;
            };
            let by_role: BTreeMap<String, f64> = roles
                .iter()
                .enumerate()
                .filter_map(|(place, role)| Some((role.clone(), staff.value(code, place + 2).known()?)))
                .collect();
            let known: f64 = by_role.values().sum();
            // Roles that do not come to the total are told together, or were not collected: then the total stands alone.
            let adds_up = (known - fte).abs() <= 1e-6 * fte.max(1.0);
            places.push(PlaceStaff {
                code: code.clone(),
                fte,
                heads: staff.value(code, 1).known(),
                fte_by_role: Some(by_role).filter(|by_role| adds_up && !by_role.is_empty()),
                leaving: 1.0,
                joining: 1.0,
            });
        }
        Ok((places, without))
    }

    /// The place itself, where only the whole is published.
    pub(super) fn as_one(&self, fte: f64, heads: Option<f64>) -> PlaceStaff {
        PlaceStaff { code: self.area.code.clone(), fte, heads, fte_by_role: None, leaving: 1.0, joining: 1.0 }
    }
}

/// Whether anything held says which practices there are: a list of patients, or the register of organisations.
fn names_practices(holdings: &Holdings, tree: &Tree) -> bool {
    tree.list.is_some() || holdings.shelf.editions().any(|edition| edition.key.source == ODS_PRACTICES)
}

fn is_known(value: &Value) -> bool {
    value.known().is_some()
}

/// The month a forecast starts from: the one asked for or the last before it; else the newest with enough coverage.
fn last_of<'a>(known: &[&'a Point], area: &Area, asked: &ForecastAsked) -> Result<&'a Point, WorkbenchError> {
    let newest = |least: f64| known.iter().rev().find(|point| least <= point.coverage).copied();
    let found = match asked.from {
        Some(_) => known.last().copied(),
        None => newest(LABELLED_BELOW).or_else(|| newest(NOT_THE_AREA_BELOW)).or_else(|| newest(0.0)),
    };
    let whom = || format!("the {} of {}", in_a_sentence(asked.group.title()), area.name);
    let Some(last) = found else {
        let when = asked.from.map_or_else(String::new, |from| format!(" at {from} or before"));
        let which = asked.definition.map_or_else(String::new, |definition| format!(" ({})", definition.title()));
        return Err(WorkbenchError::NotPossible(format!(
            "nothing is held of {}{which}{when}, in {}; import workforce files, or ask for another month, area or definition",
            whom(),
            asked.measure.title()
        )));
    };
    match asked.from {
        Some(from) if SERVES_FOR_MONTHS < from.months_since(last.period) => Err(WorkbenchError::NotPossible(format!(
            "the last month held of {} before {from} is {}; start from there, or import what came later",
            whom(),
            last.period
        ))),
        _ => Ok(last),
    }
}

/// The months of what is known of posts.
pub(super) fn has_known(asked: &ForecastAsked) -> bool {
    !asked.known.is_empty() || asked.scenario.as_ref().is_some_and(|scenario| !scenario.known.is_empty())
}

/// What is known of posts, that of the scenario first.
pub(super) fn known_of(asked: &ForecastAsked) -> Vec<Known> {
    let of_scenario = asked.scenario.iter().flat_map(|scenario| &scenario.known);
    of_scenario.chain(&asked.known).cloned().collect()
}
