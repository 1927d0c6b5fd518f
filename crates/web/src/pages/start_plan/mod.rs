//! `GET` and `POST /areas/{code}/plan`: a plan for an area, started from what is held; to take away, or to keep as a version.

use askama::Template;
use axum::extract::{Form as FormBody, Path};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect};
use wholetime_reports::plan_file::PlanFile;
use wholetime_vocabulary::{Level, grouped};
use wholetime_workbench::access::Deed;
use wholetime_workbench::plans::plan::Plan;
use wholetime_workbench::plans::when::FinancialYear;
use wholetime_workbench::questions::plans::PlanSource;
use wholetime_workbench::questions::plans::start::{StartAsked, StartedPlan};
use wholetime_workbench::{Workbench, WorkbenchError};

use super::plans::after;
use crate::acting::Acting;
use crate::answer::{Page, ask};
use crate::asked::Asked;
use crate::components::field::{Control, Errors, Field, Mode};
use crate::components::layout::Choice;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/start_plan/page.html")]
struct StartPage {
    frame: Frame,
    errors: Option<Errors>,
    path: String,
    lede: String,
    fields: Vec<Field>,
    may_plan: bool,
    /// What was typed, for the form that keeps the plan.
    typed: Typed,
    /// What would be in the plan; none where it cannot be started.
    started: Option<Started>,
}

/// What would be in the plan.
struct Started {
    id: String,
    baselines: Table,
    places: Table,
    gaps: Table,
    assumptions: Vec<(String, String)>,
    download: Link,
    /// The same as a workbook, for people who have Excel.
    workbook: Link,
}

/// What was typed to start a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    years: String,
    parts: String,
    name: String,
}

/// A field that is wrong, and why.
type Wrong = (&'static str, String);

impl Typed {
    fn of(words: &Asked) -> Self {
        let text = |name: &str| words.text(name).unwrap_or_default().to_owned();
        Self { years: text("years"), parts: text("parts"), name: text("name") }
    }

    fn asked(&self) -> Result<StartAsked, Wrong> {
        let years = self.years.split([',', ' ', ';']).map(str::trim).filter(|year| !year.is_empty());
        let years: Result<Vec<FinancialYear>, _> = years.map(str::parse).collect();
        let parts = Some(self.parts.trim()).filter(|text| !text.is_empty());
        let parts: Result<Option<Level>, _> = parts.map(str::parse).transpose();
        Ok(StartAsked {
            years: years.map_err(|_| ("years", format!("`{}` are not years; write 2026/27, 2027/28", self.years)))?,
            parts: parts.map_err(|why: wholetime_vocabulary::UnknownWord| ("parts", why.to_string()))?,
            name: Some(self.name.trim().to_owned()).filter(|name| !name.is_empty()),
        })
    }

    fn behind(&self, path: &str) -> String {
        let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let behind = Behind::default().with_some("years", some(&self.years)).with_some("parts", some(&self.parts));
        behind.with_some("name", some(&self.name)).behind(path)
    }
}

pub(super) async fn page(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let typed = Typed::of(&words);
    let page = ask(bench, move |bench| -> Result<StartPage, Problem> {
        match started(bench, &code, &typed)? {
            Ok(started) => Ok(StartPage::of(bench, &started, typed)),
            Err(wrong) => Ok(StartPage::refused(bench, &code, typed, &wrong)?),
        }
    });
    answered(&page.await?)
}

/// `POST /areas/{code}/plan`: keeps it as the first version of a plan.
pub(super) async fn accept(Acting(bench): Acting, Path(code): Path<String>, FormBody(typed): FormBody<Typed>) -> Page {
    let kept = ask(bench, move |bench| -> Result<Result<String, StartPage>, Problem> {
        let kept = match typed.asked() {
            Ok(asked) => bench.accept_started_plan(&code, &asked).map_err(wrong),
            Err(wrong) => Err(Ok(wrong)),
        };
        match kept {
            Ok(accepted) => Ok(Ok(after(&accepted))),
            Err(Ok(wrong)) => Ok(Err(StartPage::refused(bench, &code, typed, &wrong)?)),
            Err(Err(why)) => Err(why.into()),
        }
    });
    match kept.await? {
        Ok(path) => Ok(Redirect::to(&path).into_response()),
        Err(page) => answered(&page),
    }
}

/// `GET /areas/{code}/plan.toml`: the document, to be filled in.
pub(super) async fn document(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let typed = Typed::of(&words);
    let written = ask(bench, move |bench| -> Result<StartedPlan, Problem> {
        started(bench, &code, &typed)?
            .map_err(|(field, why)| Problem::not_understood("bad_plan", format!("{field}: {why}")))
    });
    let started = written.await?;
    let disposition = format!("attachment; filename=\"{}.toml\"", started.plan.id);
    let disposition = HeaderValue::from_str(&disposition).map_err(|why| Problem::inside(why.to_string()))?;
    let kind = HeaderValue::from_static("application/toml; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], started.document).into_response())
}

/// `GET /areas/{code}/plan.xlsx`: the same as a workbook, with a sheet for each list.
pub(super) async fn workbook(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    let typed = Typed::of(&words);
    let format = PlanFile::Xlsx;
    let made = ask(bench, move |bench| -> Result<(Vec<u8>, String), Problem> {
        let started = started(bench, &code, &typed)?
            .map_err(|(field, why)| Problem::not_understood("bad_plan", format!("{field}: {why}")))?;
        let plan = bench.plan_workbook(&PlanSource::Document(Box::new(started.plan)))?;
        let bytes = format.bytes(&plan).map_err(|why| Problem::inside(why.to_string()))?;
        Ok((bytes, format.name(&plan.plan.id, None)))
    });
    let (bytes, name) = made.await?;
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .map_err(|why| Problem::inside(why.to_string()))?;
    let kind = HeaderValue::from_static(format.media_type());
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response())
}

fn answered(page: &StartPage) -> Page {
    let code = if page.errors.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((code, Html(page.render().map_err(Problem::from)?)).into_response())
}

/// The plan, or which field is wrong.
fn started(bench: &Workbench, code: &str, typed: &Typed) -> Result<Result<StartedPlan, Wrong>, WorkbenchError> {
    let asked = match typed.asked() {
        Ok(asked) => asked,
        Err(wrong) => return Ok(Err(wrong)),
    };
    match bench.start_plan(code, &asked) {
        Ok(started) => Ok(Ok(started)),
        Err(why) => wrong(why).map(Err),
    }
}

/// What somebody can mend in the form; everything else is a problem of the page.
fn wrong(why: WorkbenchError) -> Result<Wrong, WorkbenchError> {
    match why {
        WorkbenchError::NotPossible(why) => {
            let of_parts = why.contains("parts");
            Ok((
                if of_parts {
                    "parts"
                } else if why.contains("year") {
                    "years"
                } else {
                    "name"
                },
                why,
            ))
        }
        other => Err(other),
    }
}

impl StartPage {
    fn of(bench: &Workbench, started: &StartedPlan, typed: Typed) -> Self {
        let path = links::start_plan(&started.area.code);
        let lede = format!("{}, from what is held: staff of {}.", started.area.name, started.period.in_words());
        let download = Link::new(typed.behind(&format!("{path}.toml")), "the plan document (TOML)");
        let workbook = Link::new(typed.behind(&format!("{path}.xlsx")), "a workbook to fill in (Excel)");
        Self {
            started: Some(Started {
                id: started.plan.id.clone(),
                baselines: baselines(&started.plan),
                places: places(&started.plan),
                gaps: gaps(&started.plan),
                assumptions: started
                    .plan
                    .assumptions
                    .iter()
                    .map(|one| (one.title.clone(), one.source.clone()))
                    .collect(),
                download,
                workbook,
            }),
            ..Self::bare(bench, &started.area.code, &started.area.name, typed, lede, None)
        }
    }

    fn refused(bench: &Workbench, code: &str, typed: Typed, wrong: &Wrong) -> Result<Self, WorkbenchError> {
        let place = bench.resolve(code)?;
        let (code, name) = (place.area.code, place.area.name);
        Ok(Self::bare(bench, &code, &name, typed, format!("{name}."), Some(wrong)))
    }

    fn bare(bench: &Workbench, code: &str, name: &str, typed: Typed, lede: String, wrong: Option<&Wrong>) -> Self {
        let title = format!("Start a plan for {name}");
        let title = if wrong.is_some() { format!("Error: {title}") } else { title };
        let trail = vec![Link::new("/", "Home"), Link::new(links::area(code), name), Link::new("/plans", "Plans")];
        let errors = wrong.map(|(field, why)| Link::new(format!("#{field}"), why));
        Self {
            frame: Frame::new(title, "/plans").trail(trail),
            errors: Errors::of(errors.into_iter().collect()),
            path: links::start_plan(code),
            lede,
            fields: fields(&typed, wrong),
            may_plan: bench.resolve(code).is_ok_and(|place| bench.permit(Deed::Plan, &place).is_ok()),
            typed,
            started: None,
        }
    }
}

fn fields(typed: &Typed, wrong: Option<&Wrong>) -> Vec<Field> {
    let error = |name: &str| wrong.filter(|(field, _)| *field == name).map(|(_, why)| why.clone());
    let line = |name: &'static str, label: &str, hint: &str, value: &str, width: u8| {
        let control = Control::Line { width, mode: Mode::Text };
        Field::new(name, label, control).hint(hint).value(value).error(error(name))
    };
    let choices =
        [("", "The next smaller areas"), ("sub_icb", "Sub-ICB locations"), ("pcn", "PCNs"), ("practice", "Practices")];
    let choices = choices.into_iter().map(|(value, text)| Choice::new(value, text, value == typed.parts)).collect();
    vec![
        line(
            "years",
            "Years (optional)",
            "Such as 2026/27, 2027/28; this one and the two after it without.",
            &typed.years,
            20,
        ),
        Field::new("parts", "Its parts", Control::Select(choices))
            .hint("The places that numbers are given to and lists are held of.")
            .error(error("parts")),
        line(
            "name",
            "Name (optional)",
            "In small letters, digits and hyphens; made of the area’s without.",
            &typed.name,
            20,
        ),
    ]
}

fn baselines(plan: &Plan) -> Table {
    let mut table = Table::new("baselines", "Staff in post: the baselines of the plan")
        .column("Baseline")
        .number("WTE of the whole")
        .number("Parts with a figure")
        .column("As at")
        .column("Source");
    let whole = plan.whole().map(|whole| whole.id.clone()).unwrap_or_default();
    let parts = plan.places.len().saturating_sub(1);
    for baseline in &plan.baselines {
        let own = baseline.wte.get(&whole);
        let known = baseline.wte.len() - usize::from(own.is_some());
        table.row(vec![
            Cell::text(&baseline.title).small(baseline.definition.clone().unwrap_or_default()),
            own.map_or_else(missing, |wte| Cell::text(wte.to_string())),
            Cell::text(format!("{known} of {parts}")),
            Cell::text(&baseline.as_at),
            Cell::text(&baseline.source),
        ]);
    }
    table
}

fn places(plan: &Plan) -> Table {
    let mut table = Table::new("places", "Places and their lists")
        .column("Place")
        .number("Registered")
        .number("Weighted (Carr-Hill)")
        .number("Adjusted for need");
    let list = |list: Option<u32>| list.map_or_else(missing, |number| Cell::text(grouped(f64::from(number), 0)));
    for place in &plan.places {
        let name = match &place.code {
            Some(code) => Cell::link(&place.title, links::area(code)).small(code),
            None => Cell::text(&place.title),
        };
        table.row(vec![name, list(place.registered), list(place.weighted), list(place.need_adjusted)]);
    }
    table
}

/// The gap of the whole by staff group, as far as it is told.
fn gaps(plan: &Plan) -> Table {
    let mut table = Table::new("gaps", "What is known of the gap of the whole")
        .column("Staff")
        .number("Vacancies, WTE")
        .number("Retirements within a year, WTE")
        .number("Locums, %")
        .number("People over 50")
        .number("People over 50, %");
    let whole = plan.whole().map(|whole| whole.id.clone()).unwrap_or_default();
    for gap in &plan.gaps {
        let Some(at) = gap.places.iter().find(|at| at.place == whole) else { continue };
        let wte = |wte: Option<wholetime_workbench::plans::quantity::Wte>| {
            wte.map_or_else(missing, |wte| Cell::text(wte.to_string()))
        };
        let percent = |share: Option<wholetime_workbench::plans::quantity::Percent>| {
            share.map_or_else(missing, |share| Cell::text(share.exact().written(1)))
        };
        table.row(vec![
            Cell::text(&gap.title),
            wte(at.vacancies),
            wte(at.retirements),
            percent(at.locum_percent),
            wte(at.over_50),
            percent(at.over_50_percent),
        ]);
    }
    table
}

fn missing() -> Cell {
    Cell { text: "not held".to_owned(), is_missing: true, ..Cell::default() }
}
