//! `GET /indicators/{id}`: one definition, and its value for an area.

use askama::Template;
use axum::extract::Path;
use wholetime_reports::words;
use wholetime_workbench::Workbench;
use wholetime_workbench::catalogue::{Direction, Expected, Expression, Indicator, Unit};
use wholetime_workbench::questions::explain::Explanation;

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::{self, Behind};
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/indicator/page.html")]
struct IndicatorPage {
    frame: Frame,
    question: String,
    facts: Vec<(&'static str, String)>,
    measures: Table,
    caveats: Vec<(String, String)>,
    examples: Table,
    area: String,
    value: Option<Shown>,
}

/// The value for an area.
struct Shown {
    area: String,
    value: String,
    said: String,
    explain: String,
    series: String,
    profile: String,
}

/// Measures added and taken away, as people write it.
pub(super) fn sum(expression: &Expression, name: impl Fn(&str) -> String) -> String {
    let list =
        |measures: &[String], with: &str| measures.iter().map(|measure| name(measure)).collect::<Vec<_>>().join(with);
    let plus = list(&expression.plus, " + ");
    if expression.minus.is_empty() { plus } else { format!("{plus} − {}", list(&expression.minus, " − ")) }
}

/// The arithmetic in one line.
pub(super) fn arithmetic(indicator: &Indicator) -> String {
    let name = |measure: &str| measure.to_owned();
    let is_plain = (indicator.scale - 1.0).abs() < f64::EPSILON;
    let scale = if is_plain { String::new() } else { format!("{} × ", words::number(indicator.scale, 0)) };
    match &indicator.denominator {
        None => format!("{scale}{}", sum(&indicator.numerator, name)),
        Some(by) => {
            let bracketed = |expression: &Expression| match expression.plus.len() + expression.minus.len() {
                1 => sum(expression, name),
                _ => format!("({})", sum(expression, name)),
            };
            format!("{scale}{} ÷ {}", bracketed(&indicator.numerator), bracketed(by))
        }
    }
}

pub(super) async fn page(Acting(bench): Acting, Path(id): Path<String>, asked: Asked) -> Page {
    let page = ask(bench, move |bench| prepare(bench, &id, &asked)).await?;
    answer::page(&page)
}

fn prepare(bench: &Workbench, id: &str, asked: &Asked) -> Result<IndicatorPage, Problem> {
    let indicator = bench.indicator(id)?.clone();
    let scope = asked.scope()?;
    let area = asked.text("area").unwrap_or_default().to_owned();
    let value = match area.as_str() {
        "" => None,
        area => {
            let explanation = bench.explain(area, &indicator.id, asked.basis()?, scope)?;
            Some(shown(&explanation, &Behind::of(explanation.period, scope)))
        }
    };
    let title_of = |measure: &str| {
        bench.catalogue().measures.get(measure).map_or_else(|| measure.to_owned(), |found| found.title.clone())
    };
    let mut measures = Table::new("measures", "Measures it is made of").column("Measure").column("What it counts");
    for measure in indicator.measures() {
        measures.row(vec![Cell::text(measure), Cell::text(title_of(measure))]);
    }
    let levels: Vec<&str> = indicator.levels.iter().map(|level| level.titles()).collect();
    let direction = match indicator.direction {
        Direction::HigherIsBetter => "higher is better for patients",
        Direction::LowerIsBetter => "lower is better for patients",
        Direction::Neither => "neither way is better in itself",
    };
    let mut facts = vec![
        ("Identifier", indicator.id.clone()),
        ("Arithmetic", arithmetic(&indicator)),
        ("Unit", indicator.unit.title().to_owned()),
        ("Which way is better", direction.to_owned()),
        ("Has a meaning for", levels.join(", ")),
    ];
    if let Some(least) = indicator.guard.denominator_at_least {
        facts.push(("Guard", format!("refused where the denominator is below {least}: it would rest on too little")));
    }
    facts.push(("Owner", indicator.owner.clone()));
    facts.push(("Last reviewed", indicator.reviewed.to_string()));
    let caveats = indicator.caveat.iter().map(|caveat| {
        let when = match (caveat.from, caveat.to) {
            (None, None) => String::new(),
            (Some(from), None) => format!("From {from}: "),
            (None, Some(to)) => format!("To {to}: "),
            (Some(from), Some(to)) if from == to => format!("{from}: "),
            (Some(from), Some(to)) => format!("{from} to {to}: "),
        };
        (when, caveat.text.clone())
    });
    Ok(IndicatorPage {
        frame: Frame::new(indicator.title.clone(), "/indicators")
            .trail(vec![Link::new("/", "Home"), Link::new("/indicators", "Indicators")]),
        question: indicator.question.clone(),
        facts,
        measures,
        caveats: caveats.collect(),
        examples: examples(&indicator),
        area,
        value,
    })
}

fn examples(indicator: &Indicator) -> Table {
    let mut table = Table::new("examples", "Worked examples").column("Given").number("Comes to");
    for example in &indicator.example {
        let given: Vec<String> = example
            .given
            .iter()
            .map(|(measure, value)| match value.known() {
                Some(number) => format!("{measure} = {number}"),
                None => format!("{measure} {}", words::value(*value, 0)),
            })
            .collect();
        let expected = match example.expected {
            Expected::Number(number) => number.to_string(),
            Expected::Missing(why) => why.phrase().to_owned(),
        };
        table.row(vec![Cell::text(given.join(", ")), Cell::text(expected)]);
    }
    table
}

fn shown(explanation: &Explanation, behind: &Behind) -> Shown {
    let (area, id) = (&explanation.area, &explanation.definition.id);
    let unit = match explanation.definition.unit {
        Unit::Percent | Unit::Pounds | Unit::PoundsPerPatient => String::new(),
        other => format!(" {}", other.title()),
    };
    let is_known = explanation.value.known().is_some();
    Shown {
        area: format!("{} ({})", area.name, area.code),
        value: format!(
            "{}{}",
            words::value_in(explanation.value, explanation.definition.unit),
            if is_known { unit } else { String::new() }
        ),
        said: format!(
            "{}, {}, coverage {}",
            explanation.period.in_words(),
            explanation.basis.title(),
            words::share(explanation.coverage)
        ),
        explain: links::explain(&area.code, id, Some(explanation.basis), behind),
        series: links::series(&area.code, id),
        profile: behind.behind(&links::area(&area.code)),
    }
}
