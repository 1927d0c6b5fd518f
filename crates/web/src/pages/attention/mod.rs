//! `GET /areas/{code}/attention`: practices and PCNs to look at first, each reason with its evidence.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use wholetime_reports::{Download, words};
use wholetime_vocabulary::{Level, Value};
use wholetime_workbench::questions::attention::{AttentionAnswer, Reason};
use wholetime_workbench::{Scope, Workbench};

use super::profile::{capital, sources_table};
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/attention/page.html")]
struct AttentionPage {
    frame: Frame,
    lede: String,
    period: String,
    sentence: String,
    order: String,
    lists: Vec<List>,
    not_judged: Vec<NotJudged>,
    rules: Table,
    notes: Vec<String>,
    sources: Table,
    downloads: Vec<Link>,
    condition: String,
    permalink: String,
}

/// Areas of one level with their reasons.
struct List {
    id: &'static str,
    title: String,
    area_title: &'static str,
    other_title: &'static str,
    none: &'static str,
    lines: Vec<Line>,
    more: usize,
}

/// An area with its reasons.
struct Line {
    area: Link,
    code: String,
    other: String,
    patients: String,
    reasons: Vec<Told>,
}

/// A reason as it stands on the page.
struct Told {
    sentence: String,
    rule: &'static str,
    evidence: String,
    explain: Option<Link>,
}

struct NotJudged {
    rule: &'static str,
    why: String,
}

/// Areas shown on the page; the files hold all.
const SHOWN: usize = 100;

async fn attention(bench: Arc<Workbench>, code: String, asked: Asked) -> Result<(AttentionAnswer, Scope), Problem> {
    let scope = asked.scope()?;
    Ok((ask(bench, move |bench| bench.attention(&code, scope)).await?, scope))
}

pub(super) async fn page(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Page {
    let (answer, scope) = attention(bench, code, asked).await?;
    answer::page(&AttentionPage::of(&answer, scope))
}

/// `GET /areas/{code}/attention.csv`.
pub(super) async fn download(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Page {
    let (answer, _) = attention(bench, code, asked).await?;
    let table = wholetime_reports::csv::attention_csv(&answer).map_err(Problem::from)?;
    let name = format!("{}-attention-{}", answer.area.code, answer.period);
    answer::file(table.into_bytes(), Download::Csv, &name)
}

/// The address of the page.
pub(super) fn link(code: &str, behind: &Behind) -> String {
    behind.behind(&format!("{}/attention", links::area(code)))
}

impl AttentionPage {
    fn of(answer: &AttentionAnswer, scope: Scope) -> Self {
        let view = Behind::of(answer.period, scope);
        let code = &answer.area.code;
        let csv = view.behind(&format!("{}/attention.csv", links::area(code)));
        let mut rules = Table::new("rules", "Every rule that was asked")
            .column("Rule")
            .column("Of")
            .column("What it looks for")
            .column("Limit")
            .column("From")
            .column("Needs");
        for rule in &answer.rules {
            rules.row(vec![
                Cell::text(rule.rule),
                Cell::text(rule.level.titles()),
                Cell::text(rule.in_words),
                Cell::text(&rule.threshold),
                Cell::text(rule.source),
                Cell::text(rule.needs),
            ]);
        }
        let mut lists = vec![List {
            id: "practices",
            title: format!("Practices: {} of {}", answer.practices.len(), answer.practices_known),
            area_title: "Practice",
            other_title: "PCN",
            none: "No practice has a reason.",
            lines: answer
                .practices
                .iter()
                .take(SHOWN)
                .map(|practice| {
                    let other = practice.pcn_name.clone().unwrap_or_default();
                    line(&practice.code, &practice.name, other, practice.patients, &practice.reasons, &view)
                })
                .collect(),
            more: answer.practices.len().saturating_sub(SHOWN),
        }];
        if answer.area.level != Level::Practice {
            let pcns = answer.pcns.iter().take(SHOWN).map(|pcn| {
                let other = format!("{} of {}", pcn.practices_with_reasons, pcn.practices);
                line(&pcn.code, &pcn.name, other, pcn.patients, &pcn.reasons, &view)
            });
            lists.insert(
                0,
                List {
                    id: "pcns",
                    title: format!("PCNs: {} of {}", answer.pcns.len(), answer.pcns_known),
                    area_title: "PCN",
                    other_title: "Practices with reasons",
                    none: "No PCN has a reason.",
                    lines: pcns.collect(),
                    more: answer.pcns.len().saturating_sub(SHOWN),
                },
            );
        }
        Self {
            frame: Frame::new(format!("Where to look first: {}", answer.area.name), "").trail(vec![
                Link::new("/", "Home"),
                Link::new(view.behind(&links::area(code)), answer.area.name.clone()),
            ]),
            lede: format!(
                "{} ({code}), {}, map {}",
                answer.area.name,
                answer.period.in_words(),
                answer.geography.word()
            ),
            period: answer.period.to_string(),
            sentence: capital(&answer.sentence),
            order: capital(answer.order),
            lists,
            not_judged: answer
                .not_judged
                .iter()
                .map(|rule| NotJudged { rule: rule.rule, why: rule.why.clone() })
                .collect(),
            rules,
            notes: answer.notes.clone(),
            sources: sources_table(&answer.sources),
            downloads: vec![
                Link::new(csv, "CSV"),
                Link::new(link(code, &view).replacen("/areas/", "/api/v1/areas/", 1), "JSON"),
            ],
            condition: super::condition::link(code, &view),
            permalink: link(code, &view),
        }
    }
}

fn line(code: &str, name: &str, other: String, patients: Value, reasons: &[Reason], view: &Behind) -> Line {
    let told = reasons.iter().map(|reason| Told {
        sentence: capital(&reason.sentence),
        rule: reason.rule,
        evidence: evidence(reason),
        explain: reason.indicator.as_ref().map(|indicator| {
            Link::new(links::explain(code, indicator, None, view), format!("why? {indicator}, {name}"))
        }),
    });
    Line {
        area: Link::new(view.behind(&links::area(code)), name),
        code: code.to_owned(),
        other,
        patients: words::value(patients, 0),
        reasons: told.collect(),
    }
}

fn evidence(reason: &Reason) -> String {
    let parts = reason.evidence.iter().map(|part| {
        let is_whole = |number: f64| number.fract() == 0.0 || 1_000.0 <= number;
        let decimals = if part.value.known().is_some_and(is_whole) { 0 } else { 2 };
        format!("{}: {}", part.what, words::value(part.value, decimals))
    });
    parts.collect::<Vec<_>>().join("; ")
}
