//! The figures of a baseline: read once from what is held, in the digits they will have for ever.

use std::collections::{BTreeMap, BTreeSet};

use wholetime_catalogue::group_measure;
use wholetime_measures::figures::{REFUSED_BELOW, is_published, whole};
use wholetime_measures::{AreaSums, Coverage, Geography, Holdings, Laid, Standing, Tree};
use wholetime_returns::baseline::{CorrectionHeld, Covered, Figure, Line, LineKind, PlaceFigures, Source};
use wholetime_returns::{Collection, Correction, Standing as Stands};
use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::{Area, Basis, GpDefinition, Level, Measured, Missing, Period, StaffGroup, Value, how_many};

use crate::areas::ResolvedArea;
use crate::questions::profile::{Profile, source_lines};
use crate::{Scope, Workbench, WorkbenchError};

/// The most practices a baseline holds. Our judgement: the largest ICB has some 350, and each is asked by name.
const PRACTICES_AT_MOST: usize = 600;

/// What is read for a baseline.
pub(super) struct Read {
    pub(super) lines: Vec<Line>,
    pub(super) places: Vec<PlaceFigures>,
    pub(super) sources: Vec<Source>,
    pub(super) corrections: Vec<CorrectionHeld>,
    pub(super) notes: Vec<String>,
}

/// A place before its figures are read.
struct Site {
    area: Area,
    within: Option<String>,
    /// Of a practice whose network lies elsewhere: the place it is counted in.
    counted_in: Option<String>,
    is_part: bool,
    practices: Vec<usize>,
}

/// What the figures of every place are made of.
struct Ground<'a> {
    allow_partial: bool,
    lines: &'a [Line],
    sums: &'a AreaSums,
    /// The same without corrections; none where none are used.
    filed: Option<&'a AreaSums>,
    laid: &'a [Laid],
    /// By place: patients of practices whose list only the collection knows.
    lists: &'a BTreeMap<String, f64>,
}

impl Workbench {
    /// Reads every figure of an area for a period.
    pub(super) fn read_for_baseline(
        &self,
        area: &ResolvedArea,
        period: Period,
        allow_partial: bool,
        collection: Option<&Collection>,
    ) -> Result<Read, WorkbenchError> {
        let filed = self.holdings()?;
        let holdings = self.holdings_for(Scope::default())?;
        if !holdings.workforce_periods().contains(&period) {
            return Err(crate::questions::periods::not_held(&holdings, &area.area, period));
        }
        let tree = holdings.tree(period, Geography::AsAt)?;
        let practices = practices_known(&tree, area, collection);
        let sites = sites(&holdings, &tree, area, practices)?;
        let mut lines = lines();
        let counted: Vec<String> =
            lines.iter().filter(|line| is_counted(line.kind)).map(|line| line.id.clone()).collect();
        let measures: Vec<&str> = counted.iter().map(String::as_str).collect();
        let named: Vec<(String, Vec<usize>)> =
            sites.iter().map(|site| (site.area.code.clone(), site.practices.clone())).collect();
        let sums = holdings.practice_sums(&tree, &named, &measures)?;
        keep_held(&mut lines, &sums, &area.area.code);
        let corrected: Vec<&str> = measures.iter().copied().chain(["patients_registered"]).collect();
        let laid = holdings.laid_over(period, Geography::AsAt, &area.place, &corrected)?;
        let filed_sums = if laid.is_empty() {
            None
        } else {
            let tree = filed.tree(period, Geography::AsAt)?;
            Some(filed.practice_sums(&tree, &named, &measures)?)
        };
        let lists = collection.map(|collection| Lists::of(&tree, &sites, &sums, collection)).unwrap_or_default();
        let ground = Ground {
            allow_partial,
            lines: &lines,
            sums: &sums,
            filed: filed_sums.as_ref(),
            laid: &laid,
            lists: &lists.patients,
        };
        let mut editions: Vec<EditionKey> = wholetime_measures::workforce::editions(&holdings.shelf, period)
            .into_iter()
            .map(|edition| edition.key.clone())
            .collect();
        editions.extend(tree.list.iter().map(|list| list.edition.clone()));
        let mut places = Vec::with_capacity(sites.len());
        for site in sites {
            let mut place = ground.place(&tree, &site);
            if is_published(place.area.level) {
                let scope = Scope { period: Some(period), ..Scope::default() };
                let profile = self.profile(&place.area.code, None, scope)?;
                place.figures.extend(published(&profile));
                editions.extend(profile.sources.iter().map(|source| EditionKey {
                    source: source.source.clone(),
                    period: source.period,
                    revision: source.revision,
                }));
            }
            places.push(place);
        }
        editions.sort();
        editions.dedup();
        let mut notes = notes(&tree, &places, period);
        notes.extend(lists.told);
        let corrections = self.corrections_held(&filed, period, &places)?;
        let sources = source_lines(&holdings, &editions).into_iter().map(|line| Source {
            source: line.source,
            period: line.period,
            revision: line.revision,
            file: line.file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned(),
            sha256: line.sha256,
            licence: line.licence,
        });
        Ok(Read { sources: sources.collect(), lines, places, corrections, notes })
    }

    /// Corrections of the practices that speak of the period, used or not.
    fn corrections_held(
        &self,
        filed: &Holdings,
        period: Period,
        places: &[PlaceFigures],
    ) -> Result<Vec<CorrectionHeld>, WorkbenchError> {
        let practices: BTreeSet<&str> = places
            .iter()
            .filter(|place| place.area.level == Level::Practice)
            .map(|place| place.area.code.as_str())
            .collect();
        let mut held = Vec::new();
        for correction in self.corrections_kept()? {
            if !practices.contains(correction.place.as_str()) {
                continue;
            }
            let measure = correction.measure.as_str();
            let said = filed.said_of(correction.from, &[measure], &BTreeSet::from([correction.place.as_str()]))?;
            let files = said.into_values().next().unwrap_or_default();
            match correction.standing(period, &files) {
                Stands::Holds { file, .. } => held.push(told(&correction, file, correction.is_used())),
                Stands::Silent => held.push(told(&correction, Value::Missing(Missing::NotHeld), false)),
                Stands::NotYet | Stands::Over(_) => {}
            }
        }
        Ok(held)
    }
}

fn told(correction: &Correction, national: Value, is_used: bool) -> CorrectionHeld {
    let decided = match &correction.in_totals {
        _ if national.missing() == Some(Missing::NotHeld) => "not used: no file of the period states it".to_owned(),
        Some(decision) if decision.is_used => format!("used: {} ({})", decision.because, decision.by),
        Some(decision) => format!("not used: {} ({})", decision.because, decision.by),
        None => "not used: nobody has decided about it yet".to_owned(),
    };
    CorrectionHeld {
        id: correction.id.clone(),
        place: correction.place.clone(),
        measure: correction.measure.clone(),
        national,
        ours: correction.ours,
        because: correction.because.clone(),
        by: correction.by.clone(),
        is_used,
        decided,
    }
}

/// Levels of the places between an area and its practices, smallest first.
fn levels_in(area: &ResolvedArea) -> Result<&'static [Level], WorkbenchError> {
    let holds_sub_icbs =
        || area.place.members.iter().any(|(level, _)| matches!(level, Level::SubIcb | Level::Icb | Level::Region));
    match area.area.level {
        Level::Icb => Ok(&[Level::Pcn, Level::SubIcb]),
        Level::Group if holds_sub_icbs() => Ok(&[Level::Pcn, Level::SubIcb]),
        Level::SubIcb | Level::Group => Ok(&[Level::Pcn]),
        Level::Pcn => Ok(&[]),
        level @ (Level::Practice | Level::Region | Level::England) => {
            let what = format!(
                "a baseline is of a PCN, a sub-ICB location, an ICB or a group, and {} is {}",
                area.area.code,
                match level {
                    Level::England => "England".to_owned(),
                    other => format!("a {}", other.title()),
                }
            );
            Err(WorkbenchError::NotPossible(what))
        }
    }
}

/// The practices of an area. Who there is was settled when a collection was opened: what only the register of
/// organisations names, and was not asked, is not counted.
fn practices_known(tree: &Tree, area: &ResolvedArea, collection: Option<&Collection>) -> Vec<usize> {
    let mut practices = area.place.practices(tree);
    if let Some(collection) = collection {
        practices.retain(|index| {
            let member = &tree.members[*index];
            collection.respondent(&member.code).is_some()
                || member.patients.is_some()
                || member.standing == Standing::Held
        });
    }
    practices
}

/// Lists that only the collection knows, for practices that no list of the period names.
#[derive(Default)]
struct Lists {
    /// Patients by place: of the practice, and of every place its figures are added up in.
    patients: BTreeMap<String, f64>,
    /// In words, which.
    told: Vec<String>,
}

impl Lists {
    fn of(tree: &Tree, sites: &[Site], sums: &AreaSums, collection: &Collection) -> Self {
        let mut lists = Self::default();
        let mut own: BTreeMap<&str, f64> = BTreeMap::new();
        for site in sites.iter().filter(|site| site.area.level == Level::Practice) {
            let Area { code, name, .. } = &site.area;
            if 0.0 < sums.coverage(code).patients_known {
                continue;
            }
            let Some(respondent) = collection.respondent(code) else { continue };
            let Some(patients) = respondent.patients else { continue };
            own.insert(code, patients);
            lists.told.push(format!(
                "the list of {name} ({code}), {} patients, is the collection's: {}",
                whole(patients),
                respondent.known_from.join("; ")
            ));
        }
        for site in sites {
            let practices = site.practices.iter().filter_map(|index| own.get(tree.members[*index].code.as_str()));
            let patients: f64 = practices.sum();
            if 0.0 < patients {
                lists.patients.insert(site.area.code.clone(), patients);
            }
        }
        lists
    }
}

/// The area, the places in it and its practices, larger ones first, then by name.
fn sites(
    holdings: &Holdings,
    tree: &Tree,
    area: &ResolvedArea,
    practices: Vec<usize>,
) -> Result<Vec<Site>, WorkbenchError> {
    let levels = levels_in(area)?;
    if practices.is_empty() {
        return Err(crate::questions::periods::not_held(holdings, &area.area, tree.period));
    }
    if PRACTICES_AT_MOST < practices.len() {
        let what = format!(
            "{} has {}; a baseline holds {PRACTICES_AT_MOST} at most, so make one for each of its parts",
            area.area.name,
            how_many(practices.len(), "practice")
        );
        return Err(WorkbenchError::NotPossible(what));
    }
    let code_at = |level: Level, index: usize| {
        let member = &tree.members[index];
        match level {
            Level::Pcn => member.pcn.clone(),
            Level::SubIcb => member.sub_icb.clone(),
            _ => None,
        }
    };
    let above = |level: Level, index: usize| {
        let larger = levels.iter().copied().filter(|other| level < *other);
        larger.filter_map(|level| code_at(level, index)).next().unwrap_or_else(|| area.area.code.clone())
    };
    let mut sites = vec![Site {
        area: area.area.clone(),
        within: None,
        counted_in: None,
        is_part: false,
        practices: practices.clone(),
    }];
    for level in levels.iter().rev().copied() {
        let mut members: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for index in practices.iter().copied() {
            if let Some(code) = code_at(level, index).filter(|code| *code != area.area.code) {
                members.entry(code).or_default().push(index);
            }
        }
        let mut found: Vec<Site> = members
            .into_iter()
            .map(|(code, members)| Site {
                within: Some(mostly(members.iter().map(|index| above(level, *index)))),
                counted_in: None,
                is_part: tree.practices(level, &code).len() > members.len(),
                area: Area { name: holdings.register.name(level, &code), code, level },
                practices: members,
            })
            .collect();
        found.sort_by(|a, b| (&a.area.name, &a.area.code).cmp(&(&b.area.name, &b.area.code)));
        sites.extend(found);
    }
    let mut single: Vec<Site> = practices
        .iter()
        .map(|index| {
            let code = tree.members[*index].code.clone();
            let name = holdings.register.name(Level::Practice, &code);
            let within = above(Level::Practice, *index);
            // A network lies in one place, and not all of its practices need to.
            let network = sites.iter().find(|site| site.area.level == Level::Pcn && site.area.code == within);
            let own = network.map(|_| above(Level::Pcn, *index));
            let counted_in = own.filter(|own| network.is_some_and(|site| site.within.as_ref() != Some(own)));
            let area = Area { code, name, level: Level::Practice };
            Site { area, within: Some(within), counted_in, is_part: false, practices: vec![*index] }
        })
        .collect();
    single.sort_by(|a, b| (&a.area.name, &a.area.code).cmp(&(&b.area.name, &b.area.code)));
    sites.extend(single);
    Ok(sites)
}

/// What most of the practices of a place lie in; the first of several by code.
fn mostly(codes: impl Iterator<Item = String>) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for code in codes {
        *counts.entry(code).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or_default();
    counts.into_iter().find(|(_, count)| *count == most).map(|(code, _)| code).unwrap_or_default()
}

const fn is_counted(kind: LineKind) -> bool {
    matches!(kind, LineKind::Fte | LineKind::Headcount)
}

/// Every line there can be, in the order of reading: those of a profile's staff table.
fn lines() -> Vec<Line> {
    let gps = [GpDefinition::Extg, GpDefinition::Total, GpDefinition::Extgl, GpDefinition::Exl];
    let groups = gps
        .into_iter()
        .map(|definition| (StaffGroup::Gp, definition))
        .chain([StaffGroup::Nurse, StaffGroup::Dpc, StaffGroup::Admin].map(|group| (group, GpDefinition::Total)));
    let mut lines = vec![Line {
        id: "patients_registered".to_owned(),
        title: "Patients registered".to_owned(),
        unit: "patients".to_owned(),
        decimals: 0,
        group: None,
        definition: None,
        kind: LineKind::Patients,
        is_default: true,
    }];
    for (group, definition) in groups {
        let title = if group == StaffGroup::Gp { definition.title() } else { group.title() };
        let fte = group_measure(group, Measured::Fte, definition);
        let kinds = [
            (LineKind::Fte, fte.clone(), "FTE", 2, true),
            (LineKind::Headcount, group_measure(group, Measured::Headcount, definition), "people", 0, true),
            (LineKind::Per100k, format!("{fte}_per_100k"), "FTE per 100,000 patients", 2, true),
            (LineKind::Per100kReporting, format!("{fte}_per_100k_reporting"), "FTE per 100,000 patients", 2, false),
            (LineKind::PatientsPerFte, format!("patients_per_{fte}"), "patients per FTE", 0, false),
        ];
        lines.extend(kinds.map(|(kind, id, unit, decimals, is_default)| Line {
            id,
            title: format!("{}: {}", capitalised(title), in_a_sentence(kind)),
            unit: unit.to_owned(),
            decimals,
            group: Some(group),
            definition: Some(definition),
            kind,
            is_default,
        }));
    }
    lines
}

fn capitalised(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What stands in a line, behind the name of a staff group.
fn in_a_sentence(kind: LineKind) -> String {
    let title = kind.title();
    match kind {
        LineKind::Fte | LineKind::Per100k | LineKind::Per100kReporting => title.to_owned(),
        LineKind::Patients | LineKind::Headcount | LineKind::PatientsPerFte => {
            let mut letters = title.chars();
            letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
        }
    }
}

/// Keeps the definitions of a GP that are held, and lets one of them be read first.
fn keep_held(lines: &mut Vec<Line>, sums: &AreaSums, code: &str) {
    let is_held = |definition: GpDefinition| {
        let measure = group_measure(StaffGroup::Gp, Measured::Fte, definition);
        sums.sum(code, &measure).value.missing() != Some(Missing::NotHeld)
    };
    let first = if is_held(GpDefinition::Extg) { GpDefinition::Extg } else { GpDefinition::Total };
    let is_of_gps = |line: &Line| line.group == Some(StaffGroup::Gp);
    lines.retain(|line| !is_of_gps(line) || line.definition.is_some_and(|one| one == first || is_held(one)));
    for line in lines {
        line.is_default &= !is_of_gps(line) || line.definition == Some(first);
    }
}

impl Ground<'_> {
    fn place(&self, tree: &Tree, site: &Site) -> PlaceFigures {
        let coverage = self.coverage(self.sums, &site.area.code);
        let practices: BTreeSet<&str> = site.practices.iter().map(|index| tree.members[*index].code.as_str()).collect();
        let figures = self.lines.iter().filter(|line| {
            // Of one practice it would be the rate again.
            line.kind != LineKind::Per100kReporting || site.area.level != Level::Practice
        });
        let figures = figures.map(|line| {
            let mut figure = self.figure(line, &site.area, self.sums);
            let laid = self.laid.iter().filter(|one| practices.contains(one.practice.as_str()));
            let used: BTreeSet<&str> =
                laid.filter(|one| is_in(line, &one.counted_in)).map(|one| one.id.as_str()).collect();
            if let (Some(filed), false) = (self.filed, used.is_empty()) {
                figure.national = Some(self.figure(line, &site.area, filed).value);
                figure.corrections = used.into_iter().map(str::to_owned).collect();
            }
            figure
        });
        PlaceFigures {
            figures: figures.collect(),
            area: site.area.clone(),
            within: site.within.clone(),
            counted_in: site.counted_in.clone(),
            is_part: site.is_part,
            covered: Covered {
                practices_held: coverage.practices_held,
                practices_known: coverage.practices_known,
                patients_held: coverage.patients_held,
                patients_known: coverage.patients_known,
            },
            returned: None,
        }
    }

    /// What is held of a place, with the lists that only the collection knows.
    fn coverage(&self, sums: &AreaSums, code: &str) -> Coverage {
        let mut coverage = sums.coverage(code);
        coverage.patients_known += self.lists.get(code).copied().unwrap_or_default();
        coverage
    }

    fn figure(&self, line: &Line, area: &Area, sums: &AreaSums) -> Figure {
        let coverage = self.coverage(sums, &area.code);
        let (mut value, sides, share) = match (line.group, line.definition) {
            (Some(group), Some(definition)) => {
                let sum = sums.sum(&area.code, &group_measure(group, Measured::Fte, definition));
                let share = if 0.0 < coverage.patients_known { sum.patients / coverage.patients_known } else { 0.0 };
                let patients = Value::Known(coverage.patients_held);
                let rate = |numerator: Value, denominator: Value, scale: f64| {
                    (numerator.per(denominator).map(|rate| rate * scale), Some((numerator, denominator)))
                };
                let (value, sides) = match line.kind {
                    LineKind::Fte | LineKind::Patients => (sum.value, None),
                    LineKind::Headcount => {
                        let measure = group_measure(group, Measured::Headcount, definition);
                        (sums.sum(&area.code, &measure).value, None)
                    }
                    LineKind::Per100k => rate(sum.value, patients, 100_000.0),
                    LineKind::Per100kReporting => rate(sum.value, Value::Known(sum.patients), 100_000.0),
                    LineKind::PatientsPerFte => rate(patients, sum.value, 1.0),
                };
                (value, sides, share)
            }
            _ => (patients(&coverage), None, coverage.share()),
        };
        let list = if self.lists.contains_key(&area.code) { "collection's" } else { "nearest" };
        let mut note = (line.kind == LineKind::Patients && coverage.practices_held == 0)
            .then(|| format!("of the {list} list: no row in the workforce file"));
        let is_of_staff = line.group.is_some() && area.level != Level::Practice && 0.0 < coverage.patients_known;
        if is_of_staff && value.known().is_some() && share < REFUSED_BELOW && !self.allow_partial {
            value = Value::Missing(Missing::NotHeld);
            note = Some(format!("refused: only {:.1} % of known patients are covered", share * 100.0));
        }
        Figure {
            line: line.id.clone(),
            value,
            shown: Figure::shown(value, line.decimals),
            numerator: sides.map(|(numerator, _)| numerator),
            denominator: sides.map(|(_, denominator)| denominator),
            coverage: share,
            basis: Basis::PracticeLevelSum,
            national: None,
            corrections: Vec::new(),
            note,
        }
    }
}

/// Patients of the practices with a row; where none has one, of the nearest list.
fn patients(coverage: &Coverage) -> Value {
    match coverage.practices_held {
        0 if coverage.patients_known <= 0.0 => Value::Missing(Missing::NotHeld),
        0 => Value::Known(coverage.patients_known),
        _ => Value::Known(coverage.patients_held),
    }
}

/// Whether what a correction changes stands in a line: what it counts, or the patients it is divided by.
fn is_in(line: &Line, counted_in: &str) -> bool {
    let (Some(group), Some(definition)) = (line.group, line.definition) else { return counted_in == line.id };
    let measured = if line.kind == LineKind::Headcount { Measured::Headcount } else { Measured::Fte };
    counted_in == group_measure(group, measured, definition)
        || line.kind.is_rate() && counted_in == "patients_registered"
}

/// Figures published for the area itself, with the publisher's estimates.
fn published(profile: &Profile) -> Vec<Figure> {
    let mut figures = Vec::new();
    for line in profile.staff.iter().filter(|line| line.basis == Basis::Published) {
        let fte = group_measure(line.group, Measured::Fte, line.definition);
        let values = [
            (fte.clone(), line.fte, 2),
            (group_measure(line.group, Measured::Headcount, line.definition), line.headcount, 0),
            (format!("{fte}_per_100k"), line.per_100k, 2),
            (format!("patients_per_{fte}"), line.patients_per_fte, 0),
        ];
        figures.extend(values.map(|(id, value, decimals)| Figure {
            line: id,
            value,
            shown: Figure::shown(value, decimals),
            numerator: None,
            denominator: None,
            coverage: line.coverage,
            basis: Basis::Published,
            national: None,
            corrections: Vec::new(),
            note: None,
        }));
    }
    figures
}

fn notes(tree: &Tree, places: &[PlaceFigures], period: Period) -> Vec<String> {
    let mut notes = Vec::new();
    let practices: BTreeSet<&str> = places.iter().map(|place| place.area.code.as_str()).collect();
    let absent = tree
        .members
        .iter()
        .filter(|member| practices.contains(member.code.as_str()) && member.standing == Standing::Absent);
    let absent: Vec<&str> = absent.map(|member| member.code.as_str()).collect();
    if !absent.is_empty() {
        let them = absent.join(", ");
        notes.push(format!("known, but without a row in the workforce file of {period}: {them}"));
    }
    if let Some(list) = tree.list.as_ref().filter(|list| list.months_away != 0) {
        notes.push(format!("patients of practices without a row are those of the list of {}", list.edition.period));
    }
    let known = places.first().map_or(0.0, |area| area.covered.patients_known);
    notes.push(format!("{} patients are known in all", whole(known)));
    notes.push("headcounts are added over practices: a person who works in two counts twice".to_owned());
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_of_a_list_stands_in_rates_and_in_patients_and_not_in_staff() {
        let lines = lines();
        let stands_in = |counted_in: &str| -> Vec<&str> {
            lines.iter().filter(|line| is_in(line, counted_in)).map(|line| line.id.as_str()).collect()
        };
        let nurses = stands_in("nurse_fte");
        assert_eq!(
            nurses,
            ["nurse_fte", "nurse_fte_per_100k", "nurse_fte_per_100k_reporting", "patients_per_nurse_fte"]
        );
        assert_eq!(stands_in("nurse_headcount"), ["nurse_headcount"]);
        let list = stands_in("patients_registered");
        assert_eq!(list.len(), 1 + 7 * 3, "the list, and three rates of seven lines of staff");
        assert!(!list.contains(&"nurse_fte"));
    }

    #[test]
    fn a_network_lies_in_what_most_of_its_practices_lie_in() {
        let codes = |text: &str| mostly(text.split(' ').map(str::to_owned));
        assert_eq!(codes("A3A8R 00V A3A8R"), "A3A8R");
        assert_eq!(codes("A3A8R 00V"), "00V", "the first by code");
    }
}
