//! `GET /areas/{code}/condition?where=…`: how many practices or PCNs, and how many of the patients, meet a condition.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use wholetime_reports::charts::{Bar, Bars, Chart};
use wholetime_reports::{Download, words};
use wholetime_vocabulary::{Area, Level, Value};
use wholetime_workbench::questions::condition::{ConditionAnswer, ConditionAsked, ConditionLine, properties};
use wholetime_workbench::{Scope, WorkbenchError};

use super::profile::{capital, sources_table};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::layout::Choice;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/condition/page.html")]
struct ConditionPage {
    frame: Frame,
    lede: String,
    condition: String,
    levels: Vec<Choice>,
    period: String,
    refusal: Option<String>,
    examples: Vec<Link>,
    properties: Vec<String>,
    answer: Option<Answered>,
    permalink: String,
}

/// What was answered.
struct Answered {
    sentence: String,
    chart: Chart,
    of_known: String,
    lists: Vec<List>,
    notes: Vec<String>,
    sources: Table,
    downloads: Vec<Link>,
}

struct List {
    table: Table,
    is_long: bool,
}

/// Conditions to begin with.
const EXAMPLES: [(&str, Level); 5] = [
    ("nurse_fte_per_100k < 15", Level::Practice),
    ("gp_fte_total_per_100k < 44", Level::Practice),
    ("single_handed or no_gp", Level::Practice),
    ("nurse_fte is missing", Level::Practice),
    ("network_size", Level::Pcn),
];

/// Rows shown at once; a longer list is folded.
const ROWS_SHOWN: usize = 60;

/// What is asked, as it stands behind the question mark.
struct Asking {
    condition: Option<String>,
    what: ConditionAsked,
    scope: Scope,
}

impl Asking {
    fn of(asked: &Asked) -> Result<Self, Problem> {
        let what = ConditionAsked { level: asked.level("level")?, basis: asked.basis()? };
        Ok(Self { condition: asked.text("where").map(str::to_owned), what, scope: asked.scope()? })
    }

    fn behind(&self) -> Behind {
        Behind::meant(self.scope)
            .with_some("period", self.scope.period)
            .with_some("where", self.condition.as_deref())
            .with_some("level", self.what.level)
            .with_some("basis", self.what.basis)
    }
}

/// The address of the page.
pub(super) fn link(code: &str, behind: &Behind) -> String {
    behind.behind(&format!("{}/condition", links::area(code)))
}

pub(super) async fn page(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Page {
    let asking = Asking::of(&asked)?;
    let made = ask(bench, move |bench| -> Result<ConditionPage, Problem> {
        let area = bench.resolve(&code)?.area;
        let Some(condition) = &asking.condition else { return ConditionPage::of(&area, &asking, None, None) };
        match bench.condition(&code, condition, asking.what, asking.scope) {
            Ok(answer) => ConditionPage::of(&area, &asking, Some(&answer), None),
            // What was typed stays in the form, so that it can be mended.
            Err(why @ (WorkbenchError::NotPossible(_) | WorkbenchError::UnknownIndicator { .. })) => {
                ConditionPage::of(&area, &asking, None, Some(why.to_string()))
            }
            Err(why) => Err(why.into()),
        }
    });
    let made = made.await?;
    let mut response = answer::page(&made)?;
    if made.refusal.is_some() {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    Ok(response)
}

/// `GET /areas/{code}/condition.csv`.
pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Page {
    let (condition, what, scope) = crate::asked::condition(&asked)?;
    let answer = ask(bench, move |bench| bench.condition(&code, &condition, what, scope)).await?;
    let table = wholetime_reports::csv::condition_csv(&answer).map_err(Problem::from)?;
    let name = format!("{}-condition-{}", answer.area.code, answer.period);
    answer::file(table.into_bytes(), Download::Csv, &name)
}

impl ConditionPage {
    fn of(
        area: &Area,
        asking: &Asking,
        answer: Option<&ConditionAnswer>,
        refusal: Option<String>,
    ) -> Result<Self, Problem> {
        let plain = Behind::meant(asking.scope).with_some("period", asking.scope.period);
        let level = answer.map_or(asking.what.level.unwrap_or(Level::Practice), |answer| answer.level);
        let period = answer.map(|answer| answer.period).or(asking.scope.period);
        let behind = asking.behind().with_some("period", period);
        let examples = EXAMPLES.iter().map(|(condition, level)| {
            let behind = plain.clone().with("where", *condition).with("level", level.word());
            Link::new(link(&area.code, &behind), *condition)
        });
        let month = period.map_or_else(String::new, |period| format!(", {}", period.in_words()));
        Ok(Self {
            frame: Frame::new(format!("Who meets a condition: {}", area.name), "")
                .trail(vec![Link::new("/", "Home"), Link::new(plain.behind(&links::area(&area.code)), &area.name)]),
            lede: format!("{} ({}){month}", area.name, area.code),
            condition: asking.condition.clone().unwrap_or_default(),
            levels: [Level::Practice, Level::Pcn]
                .into_iter()
                .map(|one| Choice::new(one.word(), one.titles(), one == level))
                .collect(),
            period: period.map_or_else(String::new, |period| period.to_string()),
            refusal,
            examples: examples.collect(),
            properties: [Level::Practice, Level::Pcn]
                .into_iter()
                .map(|level| format!("of {}: {}", level.titles(), properties(level).join(", ")))
                .collect(),
            answer: match answer {
                Some(answer) => Some(Answered::of(answer, asking.scope, &behind)?),
                None => None,
            },
            permalink: link(&area.code, &behind),
        })
    }
}

impl Answered {
    fn of(answer: &ConditionAnswer, scope: Scope, behind: &Behind) -> Result<Self, Problem> {
        let kinds = answer.level.titles();
        let chart = Bars {
            id: "chart-condition".to_owned(),
            title: format!("{}, {}: {}", answer.area.name, answer.period.in_words(), answer.sentence),
            unit: format!("% of the {kinds} that can be judged, and of their patients"),
            decimals: 1,
            bars: vec![
                Bar { name: capital(kinds), value: answer.share_pct },
                Bar { name: "Patients".to_owned(), value: answer.patients_pct },
            ],
            // The bars are shares, so that their length is of the whole.
            reference: Some(("all".to_owned(), 100.0)),
        };
        let lists = [
            (Some(true), "meets", "meet it"),
            (Some(false), "meets-not", "do not"),
            (None, "not-judged", "cannot be judged"),
        ];
        let lists = lists.into_iter().filter_map(|(meets, id, words)| {
            let lines: Vec<&ConditionLine> = answer.areas.iter().filter(|line| line.meets == meets).collect();
            let title = format!("{} {kinds} {words}", lines.len());
            (!lines.is_empty())
                .then(|| List { table: table(answer, id, title, &lines, scope), is_long: ROWS_SHOWN < lines.len() })
        });
        let path = format!("{}/condition", links::area(&answer.area.code));
        Ok(Self {
            sentence: capital(&answer.sentence),
            chart: chart.draw()?,
            of_known: format!(
                "{} {kinds} meet it, {} can be judged, {} are known. Patients of those that meet it: {}, which is {} of all {} known.",
                answer.areas_meeting,
                answer.areas_judged,
                answer.areas_known,
                words::number(answer.patients_meeting, 0),
                match answer.patients_pct_of_known {
                    Value::Known(share) => words::share(share / 100.0),
                    Value::Missing(why) => why.phrase().to_owned(),
                },
                words::number(answer.patients_known, 0),
            ),
            lists: lists.collect(),
            notes: answer.notes.clone(),
            sources: sources_table(&answer.sources),
            downloads: vec![
                Link::new(behind.behind(&format!("{path}.csv")), "CSV"),
                Link::new(behind.behind(&format!("/api/v1{path}")), "JSON"),
            ],
        })
    }
}

/// Areas of one outcome, with what each part of the condition says of them.
fn table(answer: &ConditionAnswer, id: &str, title: String, lines: &[&ConditionLine], scope: Scope) -> Table {
    let view = Behind::of(answer.period, scope);
    let mut table = Table::new(id, title).column(capital(answer.level.title())).number("Patients");
    for part in lines.first().map_or(&[][..], |line| line.values.as_slice()) {
        table = if part.indicator.is_some() { table.number(&part.part) } else { table.column(&part.part) };
    }
    table = table.column("What to know");
    for line in lines {
        let mut cells = vec![
            Cell::link(&line.name, view.behind(&links::area(&line.code))).small(&line.code),
            Cell::value(line.patients, 0),
        ];
        for part in &line.values {
            cells.push(match (part.value, &part.indicator) {
                (Some(value), Some(indicator)) => {
                    let decimals = if value.known().is_some_and(|number| number.fract() == 0.0) { 0 } else { 2 };
                    let href = links::explain(&line.code, indicator, Some(answer.basis), &view);
                    Cell::why(value, decimals, &format!("{indicator}, {}", line.name), Some(href))
                }
                _ => Cell::text(match part.meets {
                    Some(true) => "yes",
                    Some(false) => "no",
                    None => "cannot be said",
                }),
            });
        }
        cells.push(Cell::text(&line.why));
        table.row(cells);
    }
    table
}
