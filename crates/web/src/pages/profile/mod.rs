//! `GET /areas/{code}`: the profile of an area, and `GET /areas/{code}/profile.{csv,json,xlsx}`.

mod staff;

mod pyramids;

use askama::Template;
use axum::extract::Path;
use std::path::Path as FilePath;
use wholetime_reports::charts::{Bar, Bars, Chart};
use wholetime_reports::{Download, download as files, words};
use wholetime_vocabulary::{Basis, GpDefinition, Level, Measured, Missing, Period, StaffGroup, Value};
use wholetime_workbench::access::Deed;
use wholetime_workbench::catalogue::{Catalogue, group_measure};
use wholetime_workbench::questions::profile::{Child, Profile, SourceLine};
use wholetime_workbench::{Geography, Scope, Workbench};

use super::{downloads, trail};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::layout::Choice;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;
use crate::wording;

#[derive(Template)]
#[template(path = "pages/profile/page.html")]
struct ProfilePage {
    frame: Frame,
    name: String,
    lede: String,
    form: Form,
    held: Held,
    warnings: Vec<String>,
    cards: Vec<staff::Card>,
    issues: Vec<Issue>,
    staff: Table,
    changes: Table,
    child_charts: Vec<Chart>,
    children: Table,
    children_title: String,
    age_charts: Vec<Chart>,
    ages: Table,
    roles: Table,
    roles_note: Option<String>,
    told: Table,
    notes: Vec<String>,
    /// Corrections in the figures or beside them.
    corrections: Table,
    /// Where a practice says that a figure is wrong; empty for who may not, and for what is no practice.
    wrong: Vec<Link>,
    sources: Table,
    downloads: Vec<Link>,
    more: Vec<Link>,
    /// Plans for the area, and the way to start one; empty for who may see none.
    ahead: Vec<Link>,
    plans: Vec<Link>,
    permalink: String,
}

struct Form {
    periods: Vec<Choice>,
    compare: Vec<Choice>,
    geographies: Vec<Choice>,
    allow_partial: bool,
}

struct Held {
    is_low: bool,
    patients: String,
    patients_from: String,
    sentence: String,
    n_absent: usize,
    absent: Table,
    without_patients: Table,
}

struct Issue {
    sentence: String,
    rule: String,
    rule_in_words: String,
}

/// Practices named one by one on the page, those with most patients first; the workbook names all.
const PRACTICES_SHOWN: usize = 60;

/// What a profile is asked with.
struct Asking {
    compare_to: Option<Period>,
    scope: Scope,
}

impl Asking {
    fn of(asked: &Asked) -> Result<Self, Problem> {
        Ok(Self { compare_to: asked.period("compare_to")?, scope: asked.scope()? })
    }

    /// The view that was answered, with its period named.
    fn behind(&self, profile: &Profile) -> Behind {
        Behind::of(profile.period, self.scope).with_some("compare_to", self.compare_to)
    }
}

pub(super) async fn page(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Page {
    let asking = Asking::of(&asked)?;
    let page = ask(bench, move |bench| -> Result<ProfilePage, Problem> {
        let profile = bench.profile(&code, asking.compare_to, asking.scope)?;
        let may_dispute = profile.area.level == Level::Practice
            && bench.permit(Deed::Dispute, &bench.resolve(&profile.area.code)?).is_ok();
        let page = ProfilePage::of(&profile, &asking, bench.catalogue(), may_dispute)?;
        // Ages without an earlier month to hold them against are drawn as bars.
        let ages = bench.ages(&code, asking.compare_to, asking.scope).ok();
        let age_charts = pyramids::charts(&profile, ages.as_ref())?;
        Ok(ProfilePage { plans: plans(bench, &profile.area.code), age_charts, ..page })
    });
    answer::page(&page.await?)
}

/// `GET /areas/{code}/profile.{csv,json,xlsx}`.
pub(super) async fn download(Acting(bench): Acting, Path((code, file)): Path<(String, String)>, asked: Asked) -> Page {
    if !file.starts_with("profile.") {
        return Err(Problem::not_found(format!("there is nothing called {file} of an area")).into());
    }
    let format = Download::of(FilePath::new(&file)).map_err(|why| Problem::not_found(why.to_string()))?;
    let asking = Asking::of(&asked)?;
    let made = ask(bench, move |bench| -> Result<(Vec<u8>, String), Problem> {
        let profile = bench.profile(&code, asking.compare_to, asking.scope)?;
        let bytes = files::profile(&profile, bench.catalogue(), FilePath::new(&file))?;
        Ok((bytes, format!("{}-profile-{}", profile.area.code, profile.period)))
    });
    let (bytes, name) = made.await?;
    answer::file(bytes, format, &name)
}

/// The editions behind an answer, each with its receipt.
pub(super) fn sources_table(sources: &[SourceLine]) -> Table {
    let mut table = Table::new("sources", "Files behind these figures")
        .column("Publication")
        .column("Period")
        .number("Revision")
        .column("File")
        .column("SHA-256 of its bytes")
        .column("Licence");
    for source in sources {
        table.row(vec![
            Cell {
                label: Some(format!("Receipt of {} {}, revision {}", source.source, source.period, source.revision)),
                ..Cell::link(&source.source, links::receipt(&source.source, source.period, source.revision))
            },
            Cell::text(source.period.to_string()),
            Cell::text(source.revision.to_string()),
            Cell::text(words::file_name(&source.file)),
            Cell::text(source.sha256.chars().take(12).collect::<String>() + "…"),
            Cell::text(&source.licence),
        ]);
    }
    table
}

impl ProfilePage {
    fn of(profile: &Profile, asking: &Asking, catalogue: &Catalogue, may_dispute: bool) -> Result<Self, Problem> {
        let behind = asking.behind(profile);
        let view = Behind::of(profile.period, asking.scope);
        let path = links::area(&profile.area.code);
        let warnings = profile.staff.iter().filter_map(|line| {
            let warning = line.warning.as_ref()?;
            // The page has a box to tick where the command has an option.
            let warning = wording::on_pages(warning);
            Some(format!("{} ({}): {warning}", capital(&line.title), line.basis.title()))
        });
        let map = match profile.geography {
            Geography::AsAt => "on the map of that month (as at)",
            Geography::AsNow => "on today’s map (as now)",
        };
        let compared =
            profile.compared_to.map_or_else(String::new, |period| format!(", compared with {}", period.in_words()));
        let kind = match profile.area.level {
            Level::England => String::new(),
            level => format!("{} {}, ", capital(level.title()), profile.area.code),
        };
        let under = if profile.area.level == Level::England { "/areas/ENG" } else { "" };
        let parts = profile.children.first().map_or("", |child| child.level.titles());
        Ok(Self {
            frame: Frame::new(profile.area.name.clone(), under).trail(trail(
                &profile.ancestors,
                None,
                &Behind::meant(asking.scope),
            )),
            name: profile.area.name.clone(),
            lede: format!("{kind}{}, {map}{compared}", profile.period.in_words()),
            form: Form::of(profile, asking),
            held: Held::of(profile),
            warnings: warnings.collect(),
            cards: staff::cards(profile, &view, catalogue),
            issues: profile
                .main_issues
                .iter()
                .map(|issue| Issue {
                    sentence: capital(&issue.sentence),
                    rule: issue.rule.clone(),
                    rule_in_words: issue.rule_in_words.clone(),
                })
                .collect(),
            staff: staff::table(profile, &view, catalogue),
            changes: staff::changes(profile),
            child_charts: child_charts(profile)?,
            children: children(profile, asking.scope),
            children_title: format!("Its {parts}, side by side"),
            age_charts: Vec::new(),
            ages: ages(profile),
            roles: roles(profile, &view, catalogue),
            roles_note: profile.pcn_roles_note.clone(),
            told: told(profile),
            notes: profile.notes.clone(),
            corrections: super::corrections::beside(&profile.corrections),
            wrong: if may_dispute { staff::wrong(profile, &view) } else { Vec::new() },
            sources: sources_table(&profile.sources),
            downloads: std::iter::once(Link::new(
                behind.behind(&format!("{path}/report")),
                "PDF or Word: a paper to take away",
            ))
            .chain(downloads(&format!("{path}/profile"), &behind, &Download::ALL))
            .collect(),
            more: parts_on_a_map(profile, &view)
                .into_iter()
                .chain([
                    Link::new(
                        super::attention::link(&profile.area.code, &view),
                        "Where to look first: practices and PCNs with reasons",
                    ),
                    Link::new(super::condition::link(&profile.area.code, &view), "How many practices meet a condition"),
                    Link::new(
                        super::corrections::of(Some(&profile.area.code)),
                        "What its practices dispute: corrections",
                    ),
                    Link::new(super::mend::link(&profile.area.code), "What to mend in the national return"),
                    Link::new(behind.behind(&links::quality(&profile.area.code)), "What the check of data found here"),
                    Link::new(
                        Behind::meant(asking.scope).behind(&format!("{path}/changes")),
                        "What changed between two months",
                    ),
                    Link::new(
                        Behind::meant(asking.scope).behind(&links::flows(&profile.area.code)),
                        "Who came and who went: joiners, leavers, turnover",
                    ),
                    Link::new(
                        behind.behind(&links::team(&profile.area.code)),
                        "Who works for these patients: practices, networks, trusts, each counted once",
                    ),
                    Link::new(
                        Behind::meant(asking.scope).behind(&links::bridge(&profile.area.code)),
                        "Why a number changed: bars that add up",
                    ),
                    Link::new(behind.behind(&format!("/api/v1{path}/profile")), "The same as JSON from the API"),
                ])
                .collect(),
            ahead: ahead(&profile.area.code),
            plans: Vec::new(),
            permalink: behind.behind(&path),
        })
    }
}

/// What pages say of the years ahead of an area.
fn ahead(code: &str) -> Vec<Link> {
    let need = Link::new(links::need(code), "What patients will need, and against supply");
    let mix = Link::new(links::skillmix(code), "Choose the mix: which posts, where and when, at least cost");
    StaffGroup::ALL
        .iter()
        .map(|group| {
            let href = Behind::default().with("group", group.word()).behind(&links::forecast(code));
            Link::new(href, format!("{}: forecast", group.title()))
        })
        .chain([need, mix])
        .collect()
}

/// Plans for an area, and the way to start one.
fn plans(bench: &Workbench, code: &str) -> Vec<Link> {
    let Ok(answer) = bench.plans() else { return Vec::new() };
    let here = answer.plans.into_iter().filter(|line| line.area.as_deref() == Some(code));
    let held = here.map(|line| Link::new(links::plan(&line.id), format!("{}, version {}", line.title, line.number)));
    let start = Link::new(links::start_plan(code), "Start a plan for this area from what is held");
    let roles = Link::new(links::arrs(code), "Additional roles (ARRS): spend, WTE, and what can still start");
    held.chain([start, roles]).collect()
}

/// A practice has no parts.
fn parts_on_a_map(profile: &Profile, view: &Behind) -> Option<Link> {
    let href = view.behind(&links::variation(&profile.area.code));
    (profile.area.level != Level::Practice).then(|| Link::new(href, "All staff groups of its parts on one heat map"))
}

/// A sentence as it begins a line.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl Form {
    fn of(profile: &Profile, asking: &Asking) -> Self {
        let mut periods: Vec<Period> = profile.periods.clone();
        if !periods.contains(&profile.period) {
            periods.push(profile.period);
        }
        periods.sort_unstable_by(|a, b| b.cmp(a));
        let choices = |chosen: Option<Period>| {
            periods
                .iter()
                .map(move |period| Choice::new(period.to_string(), period.in_words(), Some(*period) == chosen))
        };
        let of_itself = Choice::new("", "the usual month", asking.compare_to.is_none());
        let geographies = [(Geography::AsAt, "of that month (as at)"), (Geography::AsNow, "of today (as now)")];
        Self {
            periods: choices(Some(profile.period)).collect(),
            compare: std::iter::once(of_itself).chain(choices(asking.compare_to)).collect(),
            geographies: geographies
                .into_iter()
                .map(|(geography, text)| Choice::new(geography.word(), text, geography == profile.geography))
                .collect(),
            allow_partial: asking.scope.allow_partial,
        }
    }
}

impl Held {
    fn of(profile: &Profile) -> Self {
        let named =
            |id: &str, caption: &str| Table::new(id, caption).column("Practice").column("Code").number("Patients");
        let mut absent = named("absent", "Practices known to exist that are not in the file");
        let mut without_patients =
            named("without-patients", "Practices with staff but no patients").column("May have been taken over by");
        for practice in profile.held.absent.iter().take(PRACTICES_SHOWN) {
            absent.row(vec![
                Cell::link(&practice.name, links::area(&practice.code)),
                Cell::text(&practice.code),
                Cell::text(
                    practice.patients.map_or_else(|| "not known".to_owned(), |patients| words::number(patients, 0)),
                ),
            ]);
        }
        for practice in &profile.held.without_patients {
            without_patients.row(vec![
                Cell::link(&practice.name, links::area(&practice.code)),
                Cell::text(&practice.code),
                Cell::text(words::number(practice.patients.unwrap_or_default(), 0)),
                Cell::text(practice.likely_successor.clone().unwrap_or_default()),
            ]);
        }
        let is_summed = profile.staff.iter().all(|line| line.basis == Basis::PracticeLevelSum);
        Self {
            is_low: is_summed && profile.held.share_pct < 90.0,
            patients: words::value(profile.patients, 0),
            patients_from: profile.patients_from.clone(),
            sentence: profile.held.sentence.clone(),
            n_absent: profile.held.absent.len(),
            absent,
            without_patients,
        }
    }
}

fn group_title(group: StaffGroup, definition: GpDefinition) -> &'static str {
    if group == StaffGroup::Gp { definition.title() } else { group.title() }
}

fn groups_of(children: &[Child]) -> Vec<(StaffGroup, GpDefinition)> {
    children
        .first()
        .map(|child| child.staff.iter().map(|staff| (staff.group, staff.definition)).collect())
        .unwrap_or_default()
}

fn child_charts(profile: &Profile) -> Result<Vec<Chart>, Problem> {
    let mut charts = Vec::new();
    if profile.children.len() < 2 {
        return Ok(charts);
    }
    for (group, definition) in groups_of(&profile.children) {
        let rate = |child: &Child| {
            let staff = child.staff.iter().find(|staff| staff.group == group);
            staff.map_or(Value::Missing(Missing::NotHeld), |staff| staff.per_100k)
        };
        let bars: Vec<Bar> =
            profile.children.iter().map(|child| Bar { name: child.name.clone(), value: rate(child) }).collect();
        if bars.iter().all(|bar| bar.value.known().is_none()) {
            continue;
        }
        // What the parts are held against came about as they did.
        let own = profile.staff.iter().find(|line| {
            line.group == group && line.definition == definition && line.basis == profile.basis_of_parts()
        });
        let reference = own.and_then(|line| Some((profile.area.name.clone(), line.per_100k.known()?)));
        let chart = Bars {
            id: format!("chart-parts-{group}"),
            title: format!(
                "{} of {}, {}, FTE per 100,000 patients",
                capital(group_title(group, definition)),
                profile.area.name,
                profile.period.in_words()
            ),
            unit: "FTE per 100,000 patients".to_owned(),
            decimals: 1,
            bars,
            reference,
        };
        charts.push(chart.with_finding().draw()?);
    }
    Ok(charts)
}

fn children(profile: &Profile, scope: Scope) -> Table {
    let groups = groups_of(&profile.children);
    let basis = profile.basis_of_parts().title();
    let caption = format!("Parts of {}, {} ({basis})", profile.area.name, profile.period.in_words());
    let mut table = Table::new("parts", caption).column("Area").number("Patients").number("Practices");
    for (group, definition) in &groups {
        let title = group_title(*group, *definition);
        table = table.number(format!("{}, FTE", capital(title))).number("per 100,000");
    }
    let view = Behind::of(profile.period, scope);
    for child in &profile.children {
        let is_nowhere = matches!(child.code.as_str(), "unaligned" | "not_known");
        let name = if is_nowhere {
            Cell::text(&child.name)
        } else {
            Cell::link(&child.name, view.behind(&links::area(&child.code))).small(child.code.clone())
        };
        let name = if child.is_part { name.small("only the part of it that lies here") } else { name };
        let name = if child.dispensing == Some(true) { name.small("dispensing practice") } else { name };
        let practices = if child.practices == child.practices_known {
            child.practices.to_string()
        } else {
            format!("{} of {}", child.practices, child.practices_known)
        };
        let mut cells = vec![name, Cell::value(child.patients, 0), Cell::text(practices)];
        for (group, _) in &groups {
            let Some(staff) = child.staff.iter().find(|staff| staff.group == *group) else { continue };
            let id = group_measure(staff.group, Measured::Fte, staff.definition);
            let basis = Some(Basis::PracticeLevelSum);
            let what = format!("{}, FTE, {}", group_title(staff.group, staff.definition), child.name);
            let href = (!is_nowhere).then(|| links::explain(&child.code, &id, basis, &view));
            let fte = Cell::why(staff.fte, 2, &what, href);
            let is_low = staff.coverage < 0.9 && staff.fte.known().is_some();
            cells.push(if is_low { fte.small(format!("covers {}", words::share(staff.coverage))) } else { fte });
            let rate = (!is_nowhere).then(|| links::explain(&child.code, &format!("{id}_per_100k"), basis, &view));
            cells.push(Cell::why(staff.per_100k, 1, &format!("{what} per 100,000 patients"), rate));
        }
        table.row(cells);
    }
    table
}

/// What practices and providers told, a line each with its source.
fn told(profile: &Profile) -> Table {
    let mut table =
        Table::new("told", "What practices and providers told").column("What").column("Told").column("Source");
    for line in profile.told.iter().flat_map(|told| &told.lines) {
        let href = match line.what {
            "vacancies" => Some(links::vacancies(&profile.area.code)),
            "skills" => Some(links::skills(&profile.area.code)),
            "training" | "community" => Some(links::training(&profile.area.code)),
            _ => None,
        };
        let title = match href {
            Some(href) => Cell::link(line.title, href),
            None => Cell::text(line.title),
        };
        table.row(vec![title, Cell::text(capital(&line.sentence)), Cell::text(&line.source)]);
    }
    table
}

fn age_group_title(group: &str) -> String {
    match group.parse::<StaffGroup>() {
        Ok(StaffGroup::Gp) => "GPs (fully qualified)".to_owned(),
        Ok(group) => group.title().to_owned(),
        Err(_) => "Patients".to_owned(),
    }
}

fn ages(profile: &Profile) -> Table {
    let mut table = Table::new("ages", "Ages of staff and patients")
        .column("Group")
        .column("Age")
        .column("Measure")
        .number("How many")
        .number("Share of those whose age is known")
        .column("Basis")
        .column("Period");
    for line in &profile.age_profile {
        let share = match line.share_pct {
            Value::Known(share) => Cell::text(format!("{} %", words::number(share, 1))),
            missing => Cell::value(missing, 1),
        };
        table.row(vec![
            Cell::text(age_group_title(&line.group)),
            Cell::text(&line.band_title),
            Cell::text(if line.measure == "fte" { "FTE" } else { &line.measure }),
            Cell::value(line.value, if line.measure == "fte" { 2 } else { 0 }),
            share,
            Cell::text(line.basis.title()),
            Cell::text(line.period.to_string()),
        ]);
    }
    table
}

fn roles(profile: &Profile, view: &Behind, catalogue: &Catalogue) -> Table {
    let of = profile.pcn_roles.first().map_or_else(String::new, |role| format!(", {}", role.period.in_words()));
    let mut table = Table::new("roles", format!("Staff that networks employ or contract themselves{of}"))
        .column("Role")
        .number("FTE")
        .number("Headcount")
        .number("FTE per 100,000 patients");
    for role in &profile.pcn_roles {
        let is_all = role.role == "all";
        let id = if is_all { "pcn_fte".to_owned() } else { format!("pcn_fte_{}", role.role) };
        let href = catalogue.indicators.contains_key(&id).then(|| links::explain(&profile.area.code, &id, None, view));
        let cells = vec![
            Cell::text(&role.title),
            Cell::why(role.fte, 2, &format!("{}, FTE", role.title), href),
            Cell::value(role.headcount, 0),
            Cell::value(role.per_100k, 2),
        ];
        if is_all { table.strong_row(cells) } else { table.row(cells) }
    }
    table
}
