//! `wholetime worked-examples`.

use std::fmt::Write as _;
use std::process::ExitCode;

use wholetime_workbench::Workbench;
use wholetime_workbench::questions::worked::{Example, Line, WorkedExamples};

use crate::arguments::Format;
use crate::output;

const HEADINGS: [&str; 5] = ["what", "sum", "came out", "expected", ""];

pub(super) fn run(bench: &Workbench, is_page: bool, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.worked_examples()?;
    let do_agree = answer.examples.iter().all(Example::agrees);
    if is_page {
        output::text(&page(&answer)?)?;
    } else if format == Format::Table {
        table(&answer)?;
    } else {
        let headings = ["example", "what", "sum", "came_out", "unit", "expected", "within", "agrees"];
        let rows: Vec<Vec<String>> =
            answer.examples.iter().flat_map(|example| example.lines.iter().map(|line| plain(example, line))).collect();
        output::rows(format, &answer, &headings, &rows)?;
    }
    Ok(if do_agree { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn cells(line: &Line) -> Vec<String> {
    let number = |value: f64| {
        let number = output::decimal(value, usize::from(line.decimals));
        if line.unit.is_empty() { number } else { format!("{number} {}", line.unit) }
    };
    let agrees = match line.agrees {
        Some(true) => "agrees",
        Some(false) => "does not agree",
        None => "",
    };
    let expected = line.expected.map(number).unwrap_or_default();
    vec![line.what.clone(), line.sum.clone(), number(line.came_out), expected, agrees.to_owned()]
}

/// A line for machines: figures in full, the unit apart.
fn plain(example: &Example, line: &Line) -> Vec<String> {
    let or_blank = |value: Option<String>| value.unwrap_or_default();
    vec![
        example.id.to_owned(),
        line.what.clone(),
        line.sum.clone(),
        line.came_out.to_string(),
        line.unit.to_owned(),
        or_blank(line.expected.map(|value| value.to_string())),
        or_blank(line.expected.map(|_| line.within.to_string())),
        or_blank(line.agrees.map(|agrees| agrees.to_string())),
    ]
}

fn table(answer: &WorkedExamples) -> anyhow::Result<()> {
    output::text(&format!("{}\n", answer.finding))?;
    for example in &answer.examples {
        output::text(&format!("\n{}\n", example.title))?;
        let rows: Vec<Vec<String>> = example.lines.iter().map(cells).collect();
        output::table(&HEADINGS, &rows)?;
        output::text(&format!("{}\nSource: {}\n", example.lesson, example.source))?;
    }
    Ok(())
}

/// The page of the handbook, with nothing in it but what came out.
fn page(answer: &WorkedExamples) -> anyhow::Result<String> {
    let mut page = String::from(
        "# Worked examples\n\nSums of well-known papers done again with the parts that forecasts are made of, and cases small enough to be \
         checked by hand. Written by `wholetime worked-examples --page > docs/concepts/worked-examples.md`; it needs no data. The \
         same sums are tests: where one no longer agrees, the build fails.\n\n",
    );
    writeln!(page, "**In short: {}.**", answer.finding)?;
    for example in &answer.examples {
        write!(page, "\n## {}\n\n| {} |\n|{}\n", example.title, HEADINGS.join(" | "), "---|".repeat(HEADINGS.len()))?;
        for line in &example.lines {
            writeln!(page, "| {} |", cells(line).join(" | "))?;
        }
        write!(page, "\n{}\n\nSource: {}.\n", example.lesson, example.source)?;
    }
    Ok(page)
}
