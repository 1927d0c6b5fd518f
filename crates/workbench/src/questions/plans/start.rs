//! A plan for an area, started from what is held: places with their lists, staff in post, what practices returned.
//!
//! **Invariant:** every figure in it says where it comes from; what is not held is left out and said to be, never zero.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_catalogue::Indicator;
use wholetime_measures::figures::{Desk, Figure, Place, REFUSED_BELOW, is_published};
use wholetime_measures::{AreaSums, Coverage, Geography, Holdings, Tree};
use wholetime_plans::hints::with_hints;
use wholetime_plans::plan::{self, Assumption, Baseline, GapAt, GapInputs, Plan, SCHEMA};
use wholetime_plans::quantity::{Percent, Wte};
use wholetime_plans::when::FinancialYear;
use wholetime_returns::disclosure::{FEWEST_PLACES, Guard, Guarded, Part, is_agreed_at};
use wholetime_returns::intentions::SECTION;
use wholetime_returns::vacancies::Job;
use wholetime_returns::{Cell, Return, Row};
use wholetime_vocabulary::{Area, Level, Period, StaffGroup, Value};

use crate::areas::ResolvedArea;
use crate::questions::periods;
use crate::questions::returned::Returned;
use crate::questions::vacancies::VacanciesAsked;
use crate::{Scope, Workbench, WorkbenchError};

/// Years a plan is for where none are named: this one and the two after it. Our judgement, as the papers plan.
const YEARS: i16 = 3;

/// Months after which staff in post are told to be old. Our judgement: a plan that is made once a year is made from figures of
/// that year.
const OLD_AFTER_MONTHS: i32 = 12;

/// People below which neither a number over 50 nor a share is told of a place: a share of fewer would tell their ages. As the
/// indicators of ages guard.
const FEWEST_PEOPLE: f64 = 5.0;

/// Parts a plan has at most. Our judgement: the largest ICB has some 350 practices, and nobody plans for more in one table.
const PARTS_AT_MOST: usize = 400;

/// Parts named one by one where they have no figure; the others are counted.
const NAMED: usize = 5;

/// Leavers that vacancies and retirements leave out.
const LEAVES_OUT: &str = "Anybody who leaves for another reason than retirement, and everybody after twelve months";

/// How a plan is to be started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StartAsked {
    /// Years it plans for; this one and the two after it where none are named.
    pub years: Vec<FinancialYear>,
    /// Level of its parts; the one below the area where none is named.
    pub parts: Option<Level>,
    /// Its name; made of the area's and the first year where none is given.
    pub name: Option<String>,
}

/// A plan that was started.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StartedPlan {
    /// The area.
    pub area: Area,
    /// Month of the staff in post and of the map.
    pub period: Period,
    /// The plan.
    pub plan: Plan,
    /// The same as a document in TOML, with hints for what is still to fill.
    pub document: String,
}

/// A place of the plan before its figures are read.
struct Site {
    id: String,
    title: String,
    code: Option<String>,
    /// What is read.
    area: ResolvedArea,
    /// Only a part of the area of that code lies within the whole.
    is_part: bool,
}

/// A staff group as a baseline counts it.
struct Staff {
    group: StaffGroup,
    id: &'static str,
    title: &'static str,
    definition: &'static str,
    /// Indicator of its FTE.
    fte: &'static str,
    /// Measures of its ages begin so.
    ages: &'static str,
}

/// GPs as they are counted, from the narrowest definition to the one every month has.
const GPS: [(&str, &str, &str); 3] = [
    ("gp_fte_extgl", "GPs, fully qualified and permanent", "FTE, without trainees and locums"),
    ("gp_fte_extg", "GPs, fully qualified", "FTE, without trainees; regular locums are in it"),
    ("gp_fte_total", "GPs, all", "FTE; trainees and locums are in it"),
];

/// The other staff groups.
const OTHERS: [Staff; 3] = [
    Staff {
        group: StaffGroup::Nurse,
        id: "nurse",
        title: "Nurses",
        definition: "FTE",
        fte: "nurse_fte",
        ages: "nurse_headcount_age_",
    },
    Staff {
        group: StaffGroup::Dpc,
        id: "dpc",
        title: "Direct patient care staff",
        definition: "FTE at practices; staff of networks are not in it",
        fte: "dpc_fte",
        ages: "dpc_headcount_age_",
    },
    Staff {
        group: StaffGroup::Admin,
        id: "admin",
        title: "Administrative staff",
        definition: "FTE",
        fte: "admin_fte",
        ages: "admin_headcount_age_",
    },
];

/// Age bands from 50 up, and those below; of GPs and of others they begin differently.
const OVER_50: [&str; 4] = ["50_54", "55_59", "60_64", "65_plus"];
const UNDER_50: [&str; 7] = ["under_25", "under_30", "25_29", "30_34", "35_39", "40_44", "45_49"];

/// What is read once for all places.
struct Ground<'a> {
    bench: &'a Workbench,
    desk: Desk<'a>,
    sites: &'a [Site],
    sums: AreaSums,
    tree: &'a Tree,
    /// Of the newest month whose totals are published for the area; none where none are.
    bulletin: Option<Desk<'a>>,
}

/// A figure of each place, in the order of the places, and what it rests on.
struct Read {
    values: Vec<Option<f64>>,
    /// Publications and periods.
    source: String,
    /// What a reader should know: coverage below all, what the figure itself warns of.
    warnings: Vec<String>,
}

impl Workbench {
    /// A plan for an area, started from what is held. Nothing is kept.
    ///
    /// # Errors
    /// Where the area is not known, its parts cannot be those asked for, no staff figures are held, or somebody may not see
    /// plans there.
    pub fn start_plan(&self, area: &str, asked: &StartAsked) -> Result<StartedPlan, WorkbenchError> {
        self.permit_somewhere(Deed::SeePlans)?;
        let holdings = self.holdings_for(Scope::default())?;
        let area = self.resolve_in(&holdings, area)?;
        self.permit(Deed::SeePlans, &area)?;
        let newest = periods::newest(&holdings, &area, Geography::AsAt)?.period;
        let period = period_of(&holdings, &area, newest)?;
        let tree = holdings.tree(period, Geography::AsAt)?;
        let sites = self.sites(&tree, &area, asked.parts)?;
        let desk = Desk::new(&holdings, period, Geography::AsAt);
        let measures = measures(self);
        let places: Vec<Place> = sites.iter().map(|site| site.area.place.clone()).collect();
        let sums = desk.sums(&places, &measures.iter().map(String::as_str).collect::<Vec<_>>())?;
        let bulletin = is_published(area.area.level).then(|| Desk::new(&holdings, newest, Geography::AsAt));
        let ground = Ground { bench: self, desk, sites: &sites, sums, tree: &tree, bulletin };
        let years = years(asked, self.today())?;
        let plan = ground.plan(&area, period, years, asked.name.as_deref())?;
        let document = with_hints(&plan).map_err(|why| WorkbenchError::NotPossible(why.to_string()))?;
        // A name that somebody chose may be none.
        let plan = Plan::from_toml(&document).map_err(|why| WorkbenchError::NotPossible(why.to_string()))?;
        Ok(StartedPlan { area: area.area, period, plan, document })
    }

    /// The whole and its parts, in the order of their names; the parts add up to the whole.
    fn sites(&self, tree: &Tree, area: &ResolvedArea, parts: Option<Level>) -> Result<Vec<Site>, WorkbenchError> {
        let practices = area.place.practices(tree);
        let level = level_of_parts(area, parts)?;
        let mut sites = vec![Site {
            id: slug(area.area.code.trim_start_matches("group:")),
            title: area.area.name.clone(),
            code: Some(area.area.code.clone()),
            area: area.clone(),
            is_part: false,
        }];
        let Some(mut level) = level else { return Ok(sites) };
        let mut members = members_at(tree, &practices, level);
        // A single part is the whole again: an ICB that is one sub-ICB location is planned by its networks.
        while parts.is_none()
            && members.len() == 1
            && let Some(smaller) = level_below(level)
        {
            level = smaller;
            members = members_at(tree, &practices, level);
        }
        if PARTS_AT_MOST < members.len() {
            let what = format!(
                "{} has {} parts of that kind, and a plan at most {PARTS_AT_MOST}; choose larger parts",
                area.area.name,
                members.len()
            );
            return Err(WorkbenchError::NotPossible(what));
        }
        let holdings = self.holdings()?;
        let mut found: Vec<Site> = Vec::new();
        for (code, practices) in members {
            let codes = practices.iter().map(|index| (Level::Practice, tree.members[*index].code.clone())).collect();
            let Some(code) = code else {
                let title = format!("Practices without a {}", level.title());
                let own = Area { code: "unaligned".to_owned(), name: title.clone(), level: Level::Group };
                let place = Place { code: own.code.clone(), level: Level::Group, members: codes };
                let area = ResolvedArea { area: own, place };
                found.push(Site { id: "unaligned".to_owned(), title, code: None, area, is_part: false });
                continue;
            };
            let is_part = practices.len() < tree.practices(level, &code).len();
            let own = Area { name: holdings.register.name(level, &code), code: code.clone(), level };
            let place = match is_part {
                true => Place { code: code.clone(), level: Level::Group, members: codes },
                false => Place::published(level, &code),
            };
            let (id, title) = (slug(&code), own.name.clone());
            found.push(Site { id, title, code: Some(code), area: ResolvedArea { area: own, place }, is_part });
        }
        found.sort_by(|one, other| {
            (one.code.is_none(), &one.title, &one.id).cmp(&(other.code.is_none(), &other.title, &other.id))
        });
        sites.extend(found.into_iter().filter(|site| site.id != slug(&area.area.code)));
        Ok(sites)
    }
}

impl Ground<'_> {
    fn plan(
        &self,
        area: &ResolvedArea,
        period: Period,
        years: Vec<FinancialYear>,
        name: Option<&str>,
    ) -> Result<Plan, WorkbenchError> {
        let first = years.first().map_or(0, |year| year.begins());
        let mut assumptions = vec![Assumption {
            id: "map".to_owned(),
            title: format!("Practices belong where they belonged in {}", period.in_words()),
            source: "The register of what publications say of practices; wholetime changes names what moved".to_owned(),
        }];
        let months = Period::of(self.bench.today()).months_since(period);
        if OLD_AFTER_MONTHS < months {
            assumptions.push(Assumption {
                id: "age-of-figures".to_owned(),
                title: format!(
                    "Staff, and the lists beside them, are those of {}, {months} months before the plan was started",
                    period.in_words()
                ),
                source: "No newer file of staff is held for the area; import one and start again".to_owned(),
            });
        }
        let places = self.places(&mut assumptions)?;
        let (baselines, gaps) = self.staff(area, period, years.first().copied(), &mut assumptions)?;
        Ok(Plan {
            schema: SCHEMA,
            id: name.map_or_else(|| format!("{}-{first}", slug(&area.area.name)), str::to_owned),
            title: format!("General practice workforce plan, {}", area.area.name),
            written_on: Some(self.bench.today()),
            years,
            places,
            baselines,
            gaps,
            assumptions,
            ..empty()
        })
    }

    fn places(&self, assumptions: &mut Vec<Assumption>) -> Result<Vec<plan::Place>, WorkbenchError> {
        let kinds = [
            ("registered", "Registered patients", "patients_registered"),
            ("weighted", "Patients weighted by the Carr-Hill formula", "patients_weighted"),
            ("need-adjusted", "Patients weighted for need", "patients_need_weighted"),
        ];
        let mut lists: Vec<Read> = Vec::new();
        for (id, title, indicator) in kinds {
            let read = match id {
                "registered" => self.registered()?,
                _ => self.read(indicator)?,
            };
            assumptions.push(match read.values.iter().any(Option::is_some) {
                true => assumption(&format!("list-{id}"), title, &read),
                false => Assumption {
                    id: format!("list-{id}"),
                    title: format!("{title}: not in the plan"),
                    source: "No list of that kind is held of the area".to_owned(),
                },
            });
            lists.push(read);
        }
        let whole_ones =
            |list: &Read| summed(list.values.iter().map(|one| one.map(|one| one.round() as u32)).collect());
        let whole_lists: Vec<Vec<Option<u32>>> = lists.iter().map(whole_ones).collect();
        let whole = self.sites.first().map(|site| site.id.clone());
        let place = |(index, site): (usize, &Site)| {
            let patients = |list: usize| whole_lists[list][index];
            let named = ["registered", "weighted", "adjusted for need"].into_iter().enumerate();
            let said = named.filter(|(list, _)| patients(*list).is_some());
            let mut source: Vec<String> = said.map(|(list, what)| format!("{what}: {}", lists[list].source)).collect();
            if site.is_part {
                source.push("only its practices in the area of the plan".to_owned());
            }
            plan::Place {
                id: site.id.clone(),
                title: site.title.clone(),
                code: site.code.clone(),
                within: whole.clone().filter(|_| 0 < index),
                registered: patients(0),
                weighted: patients(1),
                need_adjusted: patients(2),
                source: Some(source.join("; ")).filter(|source| !source.is_empty()),
            }
        };
        Ok(self.sites.iter().enumerate().map(place).collect())
    }

    /// Registered patients: as the workforce file has them, where it holds every practice; else of every practice known, those
    /// absent from the file by the list of patients nearest to its month.
    fn registered(&self) -> Result<Read, WorkbenchError> {
        let read = self.read("patients_registered")?;
        let is_whole = read.warnings.is_empty() && read.values.iter().all(Option::is_some);
        let Some(list) = self.tree.list.as_ref().filter(|_| !is_whole) else { return Ok(read) };
        let known = |site: &Site| {
            let patients = Coverage::of(self.tree, &site.area.place.practices(self.tree)).patients_known;
            Some(patients).filter(|patients| 0.0 < *patients)
        };
        let (month, source) = (self.desk.period.in_words(), &list.edition.source);
        let title = self.bench.catalogue().publications.get(source).map(|known| known.title.clone());
        let (title, of) = (title.unwrap_or_else(|| source.clone()), list.edition.period.in_words());
        Ok(Read {
            values: self.sites.iter().map(known).collect(),
            source: format!("the workforce file of {month}; of practices absent from it: {title}, {of}"),
            warnings: Vec::new(),
        })
    }

    fn staff(
        &self,
        area: &ResolvedArea,
        period: Period,
        year: Option<FinancialYear>,
        assumptions: &mut Vec<Assumption>,
    ) -> Result<(Vec<Baseline>, Vec<GapInputs>), WorkbenchError> {
        let told = Told::of(self, area)?;
        assumptions.extend(told.assumptions());
        let (mut baselines, mut gaps) = (Vec::new(), Vec::new());
        let gps = self.gps()?;
        for staff in std::iter::once(&gps).chain(&OTHERS) {
            let read = self.read(staff.fte)?;
            let wte: Vec<Option<Wte>> = summed(read.values.iter().map(|fte| fte.map(thousandths)).collect());
            let published = self.published(staff)?;
            if wte.iter().all(Option::is_none) {
                assumptions.push(Assumption {
                    id: format!("baseline-{}", staff.id),
                    title: format!("{}: no sum over practices is in the plan", staff.title),
                    source: self.too_few(period),
                });
                baselines.extend(published);
                continue;
            }
            assumptions.push(assumption(&format!("baseline-{}", staff.id), staff.title, &read));
            let by_place = self.sites.iter().zip(&wte);
            baselines.push(Baseline {
                id: staff.id.to_owned(),
                title: staff.title.to_owned(),
                profession: staff.id.to_owned(),
                definition: Some(
                    std::iter::once(staff.definition.to_owned())
                        .chain(read.warnings.clone())
                        .collect::<Vec<_>>()
                        .join("; "),
                ),
                as_at: period.in_words(),
                source: read.source.clone(),
                wte: by_place.filter_map(|(site, wte)| Some((site.id.clone(), (*wte)?))).collect(),
            });
            baselines.extend(published);
            let places = self.gap_at(staff, &wte, &told)?;
            let Some(year) = year.filter(|_| !places.is_empty()) else { continue };
            gaps.push(GapInputs {
                profession: staff.id.to_owned(),
                title: staff.title.to_owned(),
                year,
                baseline: staff.id.to_owned(),
                source: format!("{}. People over 50, and locums: {}", told.said, read.source),
                leaves_out: LEAVES_OUT.to_owned(),
                places,
                forecasts: Vec::new(),
            });
        }
        Ok((baselines, gaps))
    }

    /// The totals of a staff group as published for the area and its parts, with estimates; none where they are not.
    fn published(&self, staff: &Staff) -> Result<Option<Baseline>, WorkbenchError> {
        let Some(desk) = &self.bulletin else { return Ok(None) };
        let gps = GPS.iter().map(|(fte, title, definition)| (*fte, *title, *definition));
        let of_group: Vec<(&str, &str, &str)> = match staff.group {
            StaffGroup::Gp => gps.collect(),
            _ => vec![(staff.fte, staff.title, staff.definition)],
        };
        for (fte, title, definition) in of_group {
            let Some(indicator) = self.bench.catalogue().indicators.get(fte) else { continue };
            let mut wte = BTreeMap::new();
            for site in self.sites {
                let figure = desk.published(&site.area.place, indicator)?;
                if let Some(known) = figure.and_then(|figure| figure.value.known()) {
                    wte.insert(site.id.clone(), thousandths(known));
                }
            }
            if wte.is_empty() {
                continue;
            }
            return Ok(Some(Baseline {
                id: format!("{}-published", staff.id),
                title: format!("{title}, as published"),
                profession: staff.id.to_owned(),
                definition: Some(format!("{definition}; with estimates for practices that did not report")),
                as_at: desk.period.in_words(),
                source: format!("Totals for areas in the workforce bulletin, {}", desk.period.in_words()),
                wte,
            }));
        }
        Ok(None)
    }

    /// Why there is no sum over practices.
    fn too_few(&self, period: Period) -> String {
        let whole = self.sites.first().map(|site| self.sums.coverage(&site.area.place.code)).unwrap_or_default();
        format!(
            "Of {}, practices with {:.1} % of the patients are in the workforce file that is held; below {:.0} % no sum is given",
            period.in_words(),
            whole.share() * 100.0,
            REFUSED_BELOW * 100.0
        )
    }

    /// GPs by the narrowest definition that is held; by the narrowest there is where none is.
    fn gps(&self) -> Result<Staff, WorkbenchError> {
        let mut chosen = GPS[0];
        for gps in GPS {
            if self.read(gps.0)?.values.iter().any(Option::is_some) {
                chosen = gps;
                break;
            }
        }
        let (fte, title, definition) = chosen;
        Ok(Staff { group: StaffGroup::Gp, id: "gp", title, definition, fte, ages: "gp_headcount_extg_age_" })
    }

    /// What is known of the gap by place; empty where nothing is.
    fn gap_at(&self, staff: &Staff, wte: &[Option<Wte>], told: &Told) -> Result<Vec<GapAt>, WorkbenchError> {
        let locums = if staff.fte == "gp_fte_extgl" { Some(self.read("gp_fte_locum")?) } else { None };
        let mut found = Vec::new();
        for (index, site) in self.sites.iter().enumerate() {
            let code = &site.area.place.code;
            let band = |band: &&str| self.sums.sum(code, &format!("{}{band}", staff.ages)).value.known();
            let older: Option<f64> = OVER_50.iter().map(band).collect::<Option<Vec<_>>>().map(|all| all.iter().sum());
            let younger: f64 = UNDER_50.iter().filter_map(band).sum();
            let older = older.filter(|older| FEWEST_PEOPLE <= older + younger);
            let locum = locums.as_ref().and_then(|locums| locums.values[index]);
            let at = GapAt {
                place: site.id.clone(),
                vacancies: told.vacancies.get(&(index, staff.group)).copied(),
                retirements: told.retirements.get(&staff.group).copied().filter(|_| index == 0),
                locum_percent: locum.zip(wte[index]).and_then(|(locum, wte)| tenths(locum, fte(wte))),
                over_50: older.map(|people| Wte::whole(people.round() as i64)),
                over_50_percent: older.and_then(|older| tenths(older, older + younger)),
                ..GapAt::default()
            };
            let bare = GapAt { place: at.place.clone(), ..GapAt::default() };
            if at != bare {
                found.push(at);
            }
        }
        Ok(found)
    }

    /// An indicator of every place. The whole is what its parts come to, where all of them are known.
    fn read(&self, indicator: &str) -> Result<Read, WorkbenchError> {
        let Some(indicator) = self.bench.catalogue().indicators.get(indicator) else {
            return Ok(Read { values: vec![None; self.sites.len()], source: String::new(), warnings: Vec::new() });
        };
        let mut figures: Vec<Figure> = Vec::new();
        for site in self.sites {
            figures.push(self.figure(&site.area.place, indicator)?);
        }
        let values = figures.iter().map(|figure| figure.value.known()).collect();
        let keys: BTreeSet<(String, Period)> =
            figures.iter().flat_map(Figure::editions).map(|edition| (edition.source, edition.period)).collect();
        let named = keys.into_iter().map(|(source, period)| {
            let title = self.bench.catalogue().publications.get(&source).map(|known| known.title.clone());
            format!("{}, {}", title.unwrap_or(source), period.in_words())
        });
        Ok(Read { values, source: named.collect::<Vec<_>>().join("; "), warnings: self.warnings(&figures) })
    }

    fn figure(&self, place: &Place, indicator: &Indicator) -> Result<Figure, WorkbenchError> {
        Ok(self.desk.figure_of(place, indicator, &self.sums)?)
    }

    /// What a figure leaves out, of the whole, and the parts that have none.
    fn warnings(&self, figures: &[Figure]) -> Vec<String> {
        let mut warnings = Vec::new();
        if let Some(whole) = figures.first().filter(|whole| whole.coverage < 0.9995 && whole.value.known().is_some()) {
            warnings.push(format!("practices with {:.1} % of the patients have a figure", whole.coverage * 100.0));
        }
        let without = self.sites.iter().zip(figures).skip(1).filter(|(_, figure)| figure.value.known().is_none());
        let without: Vec<&str> = without.map(|(site, _)| site.title.as_str()).collect();
        if !without.is_empty() && without.len() + 1 < figures.len() {
            let more = match without.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            warnings.push(format!(
                "no figure of {}{more} (below {:.0} % of the patients, or not held)",
                without.iter().take(NAMED).copied().collect::<Vec<_>>().join(", "),
                REFUSED_BELOW * 100.0
            ));
        }
        warnings
    }
}

/// What practices returned of the area.
#[derive(Default)]
struct Told {
    /// WTE vacant by place and staff group.
    vacancies: BTreeMap<(usize, StaffGroup), Wte>,
    /// WTE of who means to retire within a year, of the whole.
    retirements: BTreeMap<StaffGroup, Wte>,
    /// Where both come from, or why there are none.
    said: String,
    notes: Vec<String>,
}

impl Told {
    fn of(ground: &Ground<'_>, area: &ResolvedArea) -> Result<Self, WorkbenchError> {
        let bench = ground.bench;
        let none = |said: &str| Ok(Self { said: said.to_owned(), ..Self::default() });
        if !bench.has_people() {
            return none("Vacancies and retirements: not collected");
        }
        if !bench.is_permitted(Deed::SeeEntered, area)? {
            return none(
                "Vacancies and retirements: left out, who started the plan may not see what practices returned",
            );
        }
        let returned = bench.returned_in(bench.holdings()?, area.clone(), None)?;
        let register = bench.vacancies_of(&returned, &VacanciesAsked::default())?;
        if !returned.is_asked() && register.adverts_held == 0 {
            return none("Vacancies and retirements: not collected");
        }
        let mut told =
            Self { said: format!("Vacancies and retirements: {}", returned.reach().source), ..Self::default() };
        told.notes.extend(register.notes.iter().cloned());
        for (index, site) in ground.sites.iter().enumerate() {
            let own = match index {
                0 => register.clone(),
                _ => {
                    let returned = bench.returned_in(bench.holdings()?, site.area.clone(), None)?;
                    bench.vacancies_of(&returned, &VacanciesAsked::default())?
                }
            };
            for line in &own.groups {
                let (Some(group), Value::Known(wte)) = (line.group, line.counts.vacant_wte) else { continue };
                told.vacancies.insert((index, group), thousandths(wte));
            }
        }
        told.retirements = retirements(bench, &returned);
        Ok(told)
    }

    fn assumptions(&self) -> Vec<Assumption> {
        let retirements = match self.retirements.is_empty() {
            true => "Retirements within a year are not in the plan: not told, or withheld so that nobody is recognised",
            false => {
                "Retirements within a year are of who said so, of the whole area; who means to come back is not in them"
            }
        };
        let mut told =
            vec![Assumption { id: "returns".to_owned(), title: retirements.to_owned(), source: self.said.clone() }];
        told.extend(self.notes.iter().enumerate().map(|(index, note)| Assumption {
            id: format!("returns-{}", index + 1),
            title: note.clone(),
            source: self.said.clone(),
        }));
        told
    }
}

/// WTE of who means to retire within a year, by staff group, as far as nobody is recognised in it.
///
/// Told only of the whole area of one collection, as one protected line whose total is what the profile shows of retirements,
/// and only where that is shown: there is one such line and nothing to take it from, so neither table gives away what the
/// other withholds (decision 16).
fn retirements(bench: &Workbench, returned: &Returned) -> BTreeMap<StaffGroup, Wte> {
    let section = bench.section("practice", SECTION);
    let audience = section.as_ref().map(|section| &section.audience);
    let [round] = returned.rounds.as_slice() else { return BTreeMap::new() };
    if !round.is_whole() || !is_agreed_at(audience, returned.area.area.level) {
        return BTreeMap::new();
    }
    let guard = Guard::of(audience, FEWEST_PLACES);
    let kinds = ["retirement", "retire_and_return", "hours_change", "leaving"].map(str::to_owned);
    let of_kinds = returned.guarded(&kinds, guard, wholetime_returns::intentions::parts).area;
    if of_kinds.first().is_none_or(|shown| shown.people.known().is_none()) {
        return BTreeMap::new();
    }
    let mut columns: Vec<String> = StaffGroup::ALL.iter().map(ToString::to_string).collect();
    columns.push(LATER.to_owned());
    let told: Vec<Part> = round.returns.iter().flat_map(|of| retiring(bench, of)).collect();
    let line = Guarded::of(&told, &[ALL.to_owned()], &columns, guard);
    let shown = StaffGroup::ALL.iter().zip(line.cells.iter().flatten());
    shown.filter_map(|(group, shown)| Some((*group, thousandths(shown.fte.known()?)))).collect()
}

/// Who a return says means to retire: within a year by staff group, the others together.
fn retiring(bench: &Workbench, of: &Return) -> Vec<Part> {
    let group_of = |role: &str| Job::named(&bench.catalogue().roles, role).map(|job| job.group);
    let text = |person: &Row, column: &str| person.get(column).and_then(Cell::text).map(str::to_owned);
    let retires = of.rows(SECTION).iter().filter(|person| text(person, "kind").as_deref() == Some("retirement"));
    let part = |person: &Row| {
        let is_soon = matches!(text(person, "within").as_deref(), Some("6_months" | "1_year"));
        let group = text(person, "role").and_then(|role| group_of(&role)).filter(|_| is_soon);
        Part {
            row: ALL.to_owned(),
            column: group.map_or_else(|| LATER.to_owned(), |group| group.to_string()),
            place: of.code.clone(),
            people: 1,
            fte: person.get("wte_now").and_then(Cell::number),
        }
    };
    retires.map(part).collect()
}

/// The only row of the protected line.
const ALL: &str = "all";

/// Column of who retires later, or of whom the role or time was not told.
const LATER: &str = "later";

/// The level of the parts: the one asked for, if it lies below the area, else the next one below it.
fn level_of_parts(area: &ResolvedArea, asked: Option<Level>) -> Result<Option<Level>, WorkbenchError> {
    let next = match area.area.level {
        Level::Group => {
            let members: BTreeSet<Level> = area.place.members.iter().map(|(level, _)| *level).collect();
            let only = members.first().copied().filter(|_| members.len() == 1);
            Some(only.unwrap_or(Level::Practice))
        }
        level => level_below(level),
    };
    let Some(wanted) = asked else { return Ok(next) };
    let is_below = matches!(area.area.level, Level::Group) || wanted < area.area.level;
    if !is_below || matches!(wanted, Level::England | Level::Group) {
        let what = format!(
            "{} is {} and has no parts that are {}; name smaller ones",
            area.area.name,
            match area.area.level {
                Level::England => "England".to_owned(),
                level => format!("a {}", level.title()),
            },
            wanted.titles()
        );
        return Err(WorkbenchError::NotPossible(what));
    }
    Ok(Some(wanted))
}

/// The level of which the parts of an area are; practices have none, and neither has a group by itself.
const fn level_below(level: Level) -> Option<Level> {
    match level {
        Level::England => Some(Level::Region),
        Level::Region => Some(Level::Icb),
        Level::Icb => Some(Level::SubIcb),
        Level::SubIcb => Some(Level::Pcn),
        Level::Pcn => Some(Level::Practice),
        Level::Practice | Level::Group => None,
    }
}

/// Practices by the area of a level they belong to; none where they belong to none.
fn members_at(tree: &Tree, practices: &[usize], level: Level) -> BTreeMap<Option<String>, Vec<usize>> {
    let mut members: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
    for index in practices {
        let member = &tree.members[*index];
        let code = match level {
            Level::Practice => Some(member.code.clone()),
            Level::Pcn => member.pcn.clone(),
            Level::SubIcb => member.sub_icb.clone(),
            Level::Icb => member.icb.clone(),
            Level::Region | Level::England | Level::Group => member.region.clone(),
        };
        members.entry(code).or_default().push(*index);
    }
    members
}

/// The month of lists, map and sums over practices: the newest whose file covers the area. Where so few practices are held
/// that no sum is given, but totals are published of a later month, it is that month, so that lists and staff are of one time.
fn period_of(holdings: &Holdings, area: &ResolvedArea, newest: Period) -> Result<Period, WorkbenchError> {
    let with_rows = periods::newest_with_rows(holdings, area, Geography::AsAt).map(|chosen| chosen.period);
    if !periods::is_published_at(holdings, area, newest)? {
        return with_rows;
    }
    let Ok(period) = with_rows else { return Ok(newest) };
    let covered = Desk::new(holdings, period, Geography::AsAt).coverage(&area.place)?.share();
    Ok(if covered < REFUSED_BELOW { newest.max(period) } else { period })
}

/// Every measure that sums over practices are read of.
fn measures(bench: &Workbench) -> Vec<String> {
    let catalogue = bench.catalogue();
    let indicators = GPS.iter().map(|(fte, ..)| *fte).chain(OTHERS.iter().map(|staff| staff.fte)).chain([
        "gp_fte_locum",
        "patients_registered",
        "patients_weighted",
        "patients_need_weighted",
    ]);
    let mut measures: BTreeSet<String> = BTreeSet::new();
    for indicator in indicators.filter_map(|id| catalogue.indicators.get(id)) {
        measures.extend(catalogue.added_up(indicator).into_iter().map(str::to_owned));
    }
    let ages = OTHERS.iter().map(|staff| staff.ages).chain(["gp_headcount_extg_age_"]);
    for stem in ages {
        let bands = OVER_50.iter().chain(&UNDER_50).map(|band| format!("{stem}{band}"));
        measures.extend(bands.filter(|id| catalogue.measures.contains_key(id)));
    }
    measures.into_iter().collect()
}

/// The years asked for, else this financial year and those after it.
fn years(asked: &StartAsked, today: jiff::civil::Date) -> Result<Vec<FinancialYear>, WorkbenchError> {
    if !asked.years.is_empty() {
        return Ok(asked.years.clone());
    }
    let years = FinancialYear::of(today).and_then(|first| {
        (0..YEARS)
            .map(|after| FinancialYear::from_april(first.begins() + after))
            .collect::<Option<Vec<FinancialYear>>>()
    });
    years.ok_or_else(|| {
        WorkbenchError::NotPossible(format!("{today} lies in no year a plan can be for; name its years"))
    })
}

/// Values in whole units of places whose first is the whole: that is the sum of the others, where all are known, so
/// that a table of the plan adds up to the last digit.
fn summed<T: Copy + std::iter::Sum>(mut values: Vec<Option<T>>) -> Vec<Option<T>> {
    if let [whole, parts @ ..] = values.as_mut_slice()
        && !parts.is_empty()
        && let Some(sum) = parts.iter().copied().sum::<Option<T>>()
    {
        *whole = Some(sum);
    }
    values
}

fn assumption(id: &str, title: &str, read: &Read) -> Assumption {
    let warnings = read.warnings.iter().map(|warning| format!("; {warning}"));
    Assumption {
        id: id.to_owned(),
        title: format!("{title} are as published{}", warnings.collect::<String>()),
        source: read.source.clone(),
    }
}

/// FTE to a whole thousandth.
fn thousandths(fte: f64) -> Wte {
    Wte::from_units((fte * 1000.0).round() as i64)
}

fn fte(wte: Wte) -> f64 {
    wte.units() as f64 / 1000.0
}

/// A share in percent, to a tenth; none where there is no whole.
fn tenths(part: f64, whole: f64) -> Option<Percent> {
    let units = |share: f64| Percent::from_units((share * 1000.0).round() as i64 * (Percent::SCALE / 10));
    (0.0 < whole).then(|| units(part / whole))
}

/// A name of the document: small letters, digits and hyphens.
fn slug(text: &str) -> String {
    let letters = text
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
        .collect::<String>();
    letters.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// A plan that says nothing.
fn empty() -> Plan {
    Plan {
        schema: SCHEMA,
        id: String::new(),
        title: String::new(),
        written_on: None,
        parent: None,
        years: Vec::new(),
        printing: None,
        places: Vec::new(),
        baselines: Vec::new(),
        aims: Vec::new(),
        targets: Vec::new(),
        gaps: Vec::new(),
        groups: Vec::new(),
        initiatives: Vec::new(),
        lines: Vec::new(),
        time_released: Vec::new(),
        pay: Vec::new(),
        on_costs: Vec::new(),
        funding: Vec::new(),
        alternative: None,
        assumptions: Vec::new(),
        delivery: wholetime_plans::delivery::Delivery::default(),
        narrative: Vec::new(),
        printed: Vec::new(),
    }
}
