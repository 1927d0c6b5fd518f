//! `GET /substitution`: GP time that other roles give back, what given posts would free, and a paper's sum done again; with `.csv`
//! behind it, to take away.

mod shown;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _};
use wholetime_reports::Download;
use wholetime_reports::charts::Chart;
use wholetime_workbench::Scope;
use wholetime_workbench::plans::substitution::{Posts, WorkedExample};
use wholetime_workbench::questions::substitution::{RoleLine, Substitution, SubstitutionAsked};

use super::profile::{capital, sources_table};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::field::{Control, Errors, Field, Mode};
use crate::components::layout::Choice;
use crate::components::{Frame, Link, Table};
use crate::links;
use crate::problem::Problem;

const PATH: &str = "/substitution";

/// A role with all its numbers.
struct Section {
    id: String,
    title: String,
    numbers: Table,
    said: Vec<(&'static str, String)>,
    sources: Vec<String>,
}

/// What the posts typed would free.
struct Answered {
    gps: String,
    by_role: Table,
    by_activity: Table,
    by_year: Table,
    notes: Vec<String>,
}

#[derive(Template)]
#[template(path = "pages/substitution/page.html")]
struct SubstitutionPage {
    frame: Frame,
    finding: String,
    warning: String,
    errors: Option<Errors>,
    answered: Option<Answered>,
    charts: Vec<Chart>,
    roles: Table,
    posts: Vec<Field>,
    fields: Vec<Field>,
    example: Example,
    not_said: Vec<String>,
    sections: Vec<Section>,
    method: Vec<String>,
    sources: Table,
    downloads: Vec<Link>,
    permalink: String,
}

/// The paper's sum done again.
struct Example {
    finding: String,
    table: Table,
    lessons: Vec<String>,
    source: &'static str,
}

/// `GET /substitution`: `posts.ROLE`, `year`, `area`, `gps`. What cannot be answered as typed comes back with the evidence alone.
pub(super) async fn page(Acting(bench): Acting, words: Asked) -> Page {
    let scope = words.scope()?;
    let (asked, mut wrong) = asked::substitution_typed(&words);
    let mut answer = None;
    if wrong.is_empty() {
        let question = asked.clone();
        match ask(bench.clone(), move |bench| bench.substitution(&question, scope)).await {
            Ok(answered) => answer = Some(answered),
            Err(problem) if asked.area.is_some() && problem.status.is_client_error() => {
                wrong.push(("area".to_owned(), problem.message));
            }
            Err(problem) => return Err(problem.into()),
        }
    }
    let answer = match answer {
        Some(answer) => answer,
        None => ask(bench, move |bench| bench.substitution(&SubstitutionAsked::default(), scope)).await?,
    };
    let page = SubstitutionPage::of(&answer, &asked, &words, &wrong)?;
    let status = if page.errors.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, Html(page.render().map_err(Problem::from)?)).into_response())
}

/// `GET /substitution.csv`: what the posts typed would free; the evidence where none are.
pub(super) async fn download(Acting(bench): Acting, words: Asked) -> Page {
    let (asked, scope) = (asked::substitution(&words)?, words.scope()?);
    let name = if asked.posts.is_empty() { "substitution-evidence" } else { "substitution-posts" };
    let answer = ask(bench, move |bench| bench.substitution(&asked, scope)).await?;
    let bytes = wholetime_reports::csv::substitution_csv(&answer).map_err(Problem::from)?.into_bytes();
    answer::file(bytes, Download::Csv, name)
}

impl SubstitutionPage {
    fn of(
        answer: &Substitution,
        asked: &SubstitutionAsked,
        words: &Asked,
        wrong: &[(String, String)],
    ) -> Result<Self, Problem> {
        let scope = words.scope()?;
        let behind = behind(asked, scope);
        let mut downloads = vec![
            Link::new(format!("{PATH}.csv"), "The evidence (CSV)"),
            Link::new(format!("/api/v1{PATH}{behind}"), "All of it (JSON)"),
        ];
        if answer.freed.is_some() {
            downloads.insert(0, Link::new(format!("{PATH}.csv{behind}"), "What these posts free (CSV)"));
        }
        let errors =
            wrong.iter().map(|(name, message)| Link::new(format!("#{}", name.replace('.', "-")), capital(message)));
        Ok(Self {
            frame: Frame::new("What other roles give back", "/skillmix")
                .trail(vec![Link::new("/", "Home"), Link::new("/skillmix", "Choose the mix")]),
            finding: capital(&answer.finding),
            warning: answer.not_said.first().cloned().unwrap_or_default(),
            errors: Errors::of(errors.collect()),
            answered: answer.freed.as_ref().map(shown::answered),
            charts: shown::charts(&answer.roles)?,
            roles: shown::roles(&answer.roles),
            posts: answer.roles.iter().map(|role| post_field(role, words, wrong)).collect(),
            fields: fields(words, wrong),
            example: example(&answer.worked_example),
            not_said: answer.not_said.iter().map(|said| capital(said)).collect(),
            sections: answer.roles.iter().map(shown::section).collect(),
            method: answer.method.iter().map(|said| capital(said)).collect(),
            sources: sources_table(&answer.sources),
            downloads,
            permalink: format!("{PATH}{behind}"),
        })
    }
}

fn error(wrong: &[(String, String)], name: &str) -> Option<String> {
    wrong.iter().find(|(of, _)| of == name).map(|(_, message)| message.clone())
}

fn post_field(role: &RoleLine, words: &Asked, wrong: &[(String, String)]) -> Field {
    let name = format!("posts.{}", role.role);
    let typed = words.text(&name).unwrap_or_default().to_owned();
    let error = error(wrong, &name);
    Field::new(name, role.title.clone(), Control::Line { width: 5, mode: Mode::Decimal }).value(typed).error(error)
}

fn fields(words: &Asked, wrong: &[(String, String)]) -> Vec<Field> {
    let typed = |name: &str| words.text(name).unwrap_or_default().to_owned();
    let chosen = words.text("year").unwrap_or("1");
    let year = |(value, text): (&str, &str)| Choice::new(value, text, value == chosen);
    let years = [("1", "the first"), ("2", "the second"), ("3", "the third and on")].map(year);
    vec![
        Field::new("year", "Year the posts are in", Control::Select(years.into())).error(error(wrong, "year")),
        Field::new("area", "Area whose GPs’ work they take over", Control::Line { width: 20, mode: Mode::Text })
            .hint("Code or name. No more is freed of any kind of work than its GPs do.")
            .value(typed("area"))
            .error(error(wrong, "area")),
        Field::new("gps", "Or so many GP WTE", Control::Line { width: 5, mode: Mode::Decimal })
            .hint("Instead of an area.")
            .value(typed("gps"))
            .error(error(wrong, "gps")),
    ]
}

fn example(example: &WorkedExample) -> Example {
    Example {
        finding: capital(&example.finding),
        table: shown::example(example),
        lessons: example.lessons.iter().map(|lesson| capital(lesson)).collect(),
        source: example.source,
    }
}

/// What stands behind the question mark, with the words that were filled in alone.
fn behind(asked: &SubstitutionAsked, scope: Scope) -> String {
    let one = |Posts { role, wte }: &Posts| format!("posts.{}={wte}", links::encoded(role));
    let mut words: Vec<String> = asked.posts.iter().map(one).collect();
    words.extend(asked.year.map(|year| format!("year={year}")));
    words.extend(asked.area.as_ref().map(|area| format!("area={}", links::encoded(area))));
    words.extend(asked.gps.map(|gps| format!("gps={gps}")));
    words.extend(links::Behind::meant(scope).behind("").strip_prefix('?').map(str::to_owned));
    words.extend(scope.period.map(|period| format!("period={period}")));
    if words.is_empty() { String::new() } else { format!("?{}", words.join("&")) }
}
