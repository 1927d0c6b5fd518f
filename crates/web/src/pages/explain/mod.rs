//! `GET /areas/{code}/explain/{indicator}`: why a figure is what it is.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::words;
use wholetime_vocabulary::{Basis, Level, StaffGroup, Value};
use wholetime_workbench::access::Deed;
use wholetime_workbench::catalogue::Unit;
use wholetime_workbench::questions::definitions::Definitions;
use wholetime_workbench::questions::explain::{Explanation, Step};
use wholetime_workbench::{Corrections, Scope, Workbench, WorkbenchError};

use super::indicator::arithmetic;
use super::profile::sources_table;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};

/// Steps shown at once; a longer ledger is folded, its last steps stay in sight.
const STEPS_SHOWN: usize = 60;
const LAST_STEPS: usize = 8;

#[derive(Template)]
#[template(path = "pages/explain/page.html")]
struct ExplainPage {
    frame: Frame,
    title: String,
    lede: String,
    value: String,
    unit: String,
    reporting: Option<String>,
    arithmetic: String,
    grade: String,
    reasons: Vec<String>,
    checked: String,
    warnings: Vec<String>,
    ledger: Table,
    is_long: bool,
    last: Table,
    caveats: Vec<String>,
    faults: Vec<String>,
    sources: Table,
    definition: String,
    series: String,
    bases: Vec<Link>,
    other_sources: String,
    otherwise: String,
    finding: String,
    figures: Table,
    compared: Option<String>,
    /// Where practices are missing: their estimates.
    estimate: Option<String>,
    /// Corrections in the figure or beside it.
    corrections: Table,
    /// Where a practice says that a figure behind this one is wrong.
    wrong: Vec<Link>,
    /// The figure with corrections, or without.
    other_corrections: Option<Link>,
    permalink: String,
}

pub(super) async fn page(Acting(bench): Acting, Path((code, indicator)): Path<(String, String)>, asked: Asked) -> Page {
    let (scope, basis, switch) = (asked.scope()?, asked.basis()?, crate::asked::switch(&asked)?);
    let answers = ask(bench, move |bench| -> Result<_, WorkbenchError> {
        let indicator = bench.switched(&indicator, switch)?.id.clone();
        let explanation = bench.explain(&code, &indicator, basis, scope)?;
        let own = Scope { period: Some(explanation.period), ..scope };
        let definitions = bench.definitions(&code, &indicator, Some(explanation.basis), own)?;
        let disputable = disputable(bench, &explanation)?;
        Ok((explanation, definitions, disputable))
    });
    let (explanation, definitions, disputable) = answers.await?;
    answer::page(&ExplainPage::of(&explanation, &definitions, &disputable, scope))
}

/// For a practice, the figures behind one that it can dispute: what people read of each, and its measure.
fn disputable(bench: &Workbench, explanation: &Explanation) -> Result<Vec<(String, String)>, WorkbenchError> {
    let Explanation { area, definition, basis, .. } = explanation;
    if area.level != Level::Practice || *basis != Basis::PracticeLevelSum {
        return Ok(Vec::new());
    }
    let place = bench.resolve(&area.code)?;
    if bench.permit(Deed::Dispute, &place).is_err() {
        return Ok(Vec::new());
    }
    let catalogue = bench.catalogue();
    let measures = definition.measures().into_iter().filter(|measure| bench.is_disputable(measure));
    Ok(measures
        .map(|measure| {
            let title = catalogue.measures.get(measure).map_or(measure, |measure| measure.title.as_str());
            (title.to_owned(), measure.to_owned())
        })
        .collect())
}

/// "This is wrong", for each figure behind the one explained; one that stands alone needs no name.
fn wrong(explanation: &Explanation, behind: &Behind, disputable: &[(String, String)]) -> Vec<Link> {
    let link = |(title, measure): &(String, String)| {
        let text = match disputable.len() {
            1 => "This is wrong".to_owned(),
            _ => format!("This is wrong: {title}"),
        };
        Link::new(super::dispute::link(&explanation.area.code, measure, behind), text)
    };
    disputable.iter().map(link).collect()
}

/// The way to the same figure as the files have it, and back; nothing where no correction is in it.
fn other_corrections(explanation: &Explanation, scope: Scope) -> Option<Link> {
    let other = |corrections| Scope { corrections, ..scope };
    let (scope, text) = match explanation.with_corrections {
        Corrections::Used if explanation.corrections.iter().any(|one| one.is_used) => {
            (other(Corrections::None), "The same as the national files have it")
        }
        Corrections::Used => return None,
        Corrections::None => (other(Corrections::Used), "The same with corrections"),
    };
    let behind = Behind::of(explanation.period, scope);
    let Explanation { area, definition, basis, .. } = explanation;
    Some(Link::new(links::explain(&area.code, &definition.id, Some(*basis), &behind), text))
}

fn table(id: &str, caption: &str) -> Table {
    Table::new(id, caption)
        .number("Step")
        .column("What was done")
        .number("Value")
        .column("Unit")
        .column("File, row and columns")
}

fn cells(step: &Step) -> Vec<Cell> {
    let decimals = |value: Value| match value.known() {
        Some(number) if number.fract() == 0.0 => 0,
        _ => 4,
    };
    let mut place = Cell::text(step.file.as_deref().map_or("", words::file_name));
    if let Some(row) = step.row {
        place = place.small(format!("row {row}"));
    }
    if !step.columns.is_empty() {
        place = place.small(step.columns.join(", "));
    }
    let mut what = Cell::text(&step.what);
    if let Some(area) = &step.area {
        what = what.small(area.clone());
    }
    vec![
        Cell::text(step.step.to_string()),
        what,
        step.value.map_or_else(Cell::default, |value| Cell::value(value, decimals(value))),
        Cell::text(step.unit.clone().unwrap_or_default()),
        place,
    ]
}

/// Whether practices behind a sum did not report and could be estimated: staff, counted or over registered patients.
fn is_estimable(explanation: &Explanation) -> bool {
    let Explanation { definition, basis, coverage, .. } = explanation;
    let counts_staff = definition.numerator.measures().all(|measure| {
        StaffGroup::ALL.iter().any(|group| measure.strip_prefix(group.word()).is_some_and(|rest| rest.starts_with('_')))
    });
    let over_patients = definition.denominator.as_ref().is_none_or(|under| under.plus == ["patients_registered"]);
    *basis == Basis::PracticeLevelSum && *coverage < 1.0 && counts_staff && over_patients
}

impl ExplainPage {
    fn of(explanation: &Explanation, definitions: &Definitions, disputable: &[(String, String)], scope: Scope) -> Self {
        let Explanation { area, definition, period, .. } = explanation;
        let behind = Behind::of(*period, scope);
        let mut ledger = table("ledger", "The steps, from the files to the figure");
        for step in &explanation.ledger {
            ledger.row(cells(step));
        }
        let mut last = table("last-steps", "The last steps");
        for step in explanation.ledger.iter().skip(explanation.ledger.len().saturating_sub(LAST_STEPS)) {
            last.row(cells(step));
        }
        let others =
            [Basis::PracticeLevelSum, Basis::Published].into_iter().filter(|basis| *basis != explanation.basis);
        let bases = others
            .map(|basis| Link::new(links::explain(&area.code, &definition.id, Some(basis), &behind), basis.title()));
        let unit = match definition.unit {
            Unit::Percent | Unit::Pounds => String::new(),
            other => other.title().to_owned(),
        };
        let trail = vec![Link::new("/", "Home"), Link::new(behind.behind(&links::area(&area.code)), area.name.clone())];
        Self {
            frame: Frame::new(format!("Why: {}, {}", definition.title, area.name), "").trail(trail),
            title: definition.title.clone(),
            lede: format!(
                "{} ({}), {}, {}, coverage {}, map {}",
                area.name,
                area.code,
                period.in_words(),
                explanation.basis.title(),
                words::share(explanation.coverage),
                explanation.geography.word(),
            ),
            value: words::value_in(explanation.value, definition.unit),
            unit: if explanation.value.known().is_some() { unit } else { String::new() },
            reporting: explanation.value_reporting.map(|value| words::value_in(value, definition.unit)),
            arithmetic: arithmetic(definition),
            grade: format!("{}, {}", explanation.quality.grade.letter(), explanation.quality.title),
            reasons: explanation.quality.reasons.clone(),
            checked: behind.behind(&links::quality(&area.code)),
            warnings: explanation.warnings.clone(),
            is_long: STEPS_SHOWN < ledger.rows.len(),
            ledger,
            last,
            caveats: explanation.caveats.clone(),
            faults: explanation.known_faults.clone(),
            sources: sources_table(&explanation.sources),
            definition: links::indicator(&definition.id),
            series: Behind::meant(scope).behind(&links::series(&area.code, &definition.id)),
            bases: if area.level < Level::SubIcb { Vec::new() } else { bases.collect() },
            other_sources: super::triangulate::link(&area.code, &definition.id, &behind),
            finding: super::profile::capital(&definitions.finding),
            figures: super::definitions::table(definitions, scope),
            otherwise: behind.behind(&links::definitions(&area.code, &definition.id)),
            compared: (area.level != Level::Practice)
                .then(|| behind.behind(&links::compare(&area.code, &definition.id))),
            estimate: is_estimable(explanation).then(|| super::estimate::link(&area.code, &definition.id, &behind)),
            corrections: super::corrections::beside(&explanation.corrections),
            wrong: wrong(explanation, &behind, disputable),
            other_corrections: other_corrections(explanation, scope),
            permalink: links::explain(&area.code, &definition.id, Some(explanation.basis), &behind),
        }
    }
}
