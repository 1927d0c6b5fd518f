//! `GET /quality` and `GET /areas/{code}/quality`: what the rules found in what is held.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use wholetime_reports::{Download, words};
use wholetime_vocabulary::{Basis, Period, how_many};
use wholetime_workbench::questions::check::Severity;
use wholetime_workbench::questions::check::data::{CheckAsked, DataCheck, DataFinding};
use wholetime_workbench::{Scope, Workbench};

use super::profile::sources_table;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::{self, Asked};
use crate::components::layout::Choice;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

/// Rows of findings on a page; all findings are in the files to take away.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "pages/quality/page.html")]
struct QualityPage {
    frame: Frame,
    title: String,
    lede: String,
    sentence: String,
    period: String,
    rules: Vec<Choice>,
    severities: Vec<Choice>,
    counts: Table,
    findings: Table,
    beyond: Option<String>,
    meanings: Vec<Meaning>,
    notes: Vec<String>,
    sources: Table,
    downloads: Vec<Link>,
    permalink: String,
}

/// What a rule looks at.
struct Meaning {
    rule: String,
    title: String,
    in_words: String,
    from: String,
}

async fn found(
    bench: Arc<Workbench>,
    area: Option<String>,
    asked: CheckAsked,
    scope: Scope,
) -> Result<DataCheck, Problem> {
    ask(bench, move |bench| bench.check_data(area.as_deref(), &asked, scope)).await
}

async fn page(bench: Arc<Workbench>, area: Option<String>, words: Asked) -> Page {
    let (asked, scope) = (asked::check(&words)?, words.scope()?);
    let answer = found(bench, area, asked.clone(), scope).await?;
    answer::page(&QualityPage::of(&answer, &asked, scope))
}

async fn download(bench: Arc<Workbench>, area: Option<String>, words: Asked) -> Page {
    let (asked, scope) = (asked::check(&words)?, words.scope()?);
    let answer = found(bench, area, asked, scope).await?;
    let table = wholetime_reports::csv::findings_csv(&answer).map_err(Problem::from)?;
    let of = answer.area.map_or_else(|| "all".to_owned(), |area| area.code);
    answer::file(table.into_bytes(), Download::Csv, &format!("{of}-quality"))
}

pub(super) async fn of_all(Acting(bench): Acting, words: Asked) -> Page {
    page(bench, None, words).await
}

pub(super) async fn of_area(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    page(bench, Some(code), words).await
}

/// `GET /quality.csv`.
pub(super) async fn download_all(Acting(bench): Acting, words: Asked) -> Page {
    download(bench, None, words).await
}

/// `GET /areas/{code}/quality.csv`.
pub(super) async fn download_area(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Page {
    download(bench, Some(code), words).await
}

const fn title_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Info => "Worth knowing",
    }
}

fn whole(count: usize) -> String {
    words::number(u32::try_from(count).map_or(f64::INFINITY, f64::from), 0)
}

fn counts(answer: &DataCheck, path: &str, behind: &Behind) -> Table {
    let mut counts = Table::new("counts", "The rules, and how often they were broken")
        .column("Rule")
        .column("Worst")
        .number("Findings")
        .number("Practices")
        .number("Periods")
        .column("Newest");
    for rule in answer.rules.iter().filter(|rule| 0 < rule.count) {
        let only = behind.clone().with("rule", &rule.rule);
        counts.row(vec![
            Cell::link(&rule.title, only.behind(path)).small(rule.rule.clone()),
            Cell::text(title_of(rule.severity)),
            Cell::text(whole(rule.count)),
            Cell::text(whole(rule.practices)),
            Cell::text(whole(rule.periods)),
            Cell::text(rule.latest.map_or_else(String::new, |period| period.to_string())),
        ]);
    }
    counts
}

/// What was found; of a practice that breaks a rule in one census after the other only the newest, which says since when.
fn newest_of_each(answer: &DataCheck) -> Vec<&DataFinding> {
    let mut since: HashMap<[Option<&str>; 4], Period> = HashMap::new();
    let mut newest = Vec::new();
    for finding in &answer.findings {
        let measure = finding.evidence.first().map(|proof| proof.what.as_str());
        let key = [Some(finding.rule.as_str()), finding.area.as_deref(), finding.source.as_deref(), measure];
        let is_told = finding.period.zip(since.get(&key)).is_some_and(|(period, since)| *since <= period);
        if is_told && finding.area.is_some() {
            continue;
        }
        if let Some(first) = finding.since {
            since.insert(key, first);
        }
        newest.push(finding);
    }
    newest
}

fn findings(newest: &[&DataFinding]) -> Table {
    let mut findings = Table::new(
        "findings",
        "What was found, errors first, then the newest; what goes on since an earlier census stands once",
    )
    .column("What")
    .column("Severity")
    .column("Practice")
    .column("Census");
    for finding in newest.iter().take(SHOWN) {
        let practice = match &finding.area {
            Some(code) => Cell::link(code, links::area(code)),
            None => Cell::text(finding.source.clone().unwrap_or_default()),
        };
        let is_own = finding.basis.filter(|basis| matches!(basis, Basis::Compiled | Basis::Returned));
        let basis = is_own.map_or("", Basis::title);
        findings.row(vec![
            Cell::text(&finding.message).small(finding.rule.clone()),
            Cell::text(title_of(finding.severity)),
            practice,
            Cell::text(finding.period.map_or_else(String::new, |period| period.to_string())).small(basis),
        ]);
    }
    findings
}

fn downloads(path: &str, answer: &DataCheck, behind: &Behind) -> Vec<Link> {
    let of_area = answer.area.as_ref().map(|area| area.code.as_str());
    vec![
        Link::new(behind.behind(&format!("{path}.csv")), "CSV"),
        Link::new(behind.clone().with_some("area", of_area).behind("/api/v1/check/data"), "JSON"),
    ]
}

impl QualityPage {
    fn of(answer: &DataCheck, asked: &CheckAsked, scope: Scope) -> Self {
        let path = answer.area.as_ref().map_or_else(|| "/quality".to_owned(), |area| links::quality(&area.code));
        let meant = Behind::meant(scope).with_some("period", scope.period);
        let only = asked.rules.first().cloned();
        let behind =
            meant.clone().with_some("rule", only.as_deref()).with_some("severity", asked.severity.map(Severity::word));
        let mut trail = vec![Link::new("/", "Home")];
        trail.extend(
            answer.area.iter().map(|area| Link::new(meant.behind(&links::area(&area.code)), area.name.clone())),
        );
        let of = answer.area.as_ref().map_or("everything held".to_owned(), |area| area.name.clone());
        let rules = answer
            .rules
            .iter()
            .map(|rule| Choice::new(&rule.rule, &rule.title, only.as_deref() == Some(rule.rule.as_str())));
        let severities = [Severity::Error, Severity::Warning].into_iter().map(|severity| {
            let text = if severity == Severity::Error { "errors" } else { "errors and warnings" };
            Choice::new(severity.word(), text, asked.severity == Some(severity))
        });
        let newest = newest_of_each(answer);
        let span = match (answer.periods.first(), answer.periods.last()) {
            (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
            (Some(first), _) => first.to_string(),
            _ => "No period is held".to_owned(),
        };
        let mut meanings: Vec<Meaning> = Vec::new();
        for rule in &answer.rules {
            let (name, title) = match rule.rule.split_once(':') {
                Some((import, _)) => (import, "Found while a file was read"),
                None => (rule.rule.as_str(), rule.title.as_str()),
            };
            if !meanings.iter().any(|known| known.rule == name) {
                meanings.push(Meaning {
                    rule: name.to_owned(),
                    title: title.to_owned(),
                    in_words: rule.in_words.clone(),
                    from: rule.from.clone(),
                });
            }
        }
        Self {
            frame: Frame::new(format!("Check of data: {of}"), if answer.area.is_none() { "/sources" } else { "" })
                .trail(trail),
            title: format!("Check of data: {of}"),
            lede: format!(
                "{span}: {} of practices, {}",
                how_many(answer.summary.rows, "row"),
                how_many(answer.rules.len(), "rule")
            ),
            sentence: answer.summary.sentence.clone(),
            period: scope.period.map_or_else(String::new, |period| period.to_string()),
            rules: std::iter::once(Choice::new("", "all rules", only.is_none())).chain(rules).collect(),
            severities: std::iter::once(Choice::new("", "everything", asked.severity.is_none()))
                .chain(severities)
                .collect(),
            counts: counts(answer, &path, &meant),
            findings: findings(&newest),
            beyond: (SHOWN < newest.len())
                .then(|| format!("{} more are in the files below.", whole(newest.len() - SHOWN))),
            meanings,
            notes: answer.notes.clone(),
            sources: sources_table(&answer.sources),
            downloads: downloads(&path, answer, &behind),
            permalink: behind.behind(&path),
        }
    }
}
