//! `GET /worked-examples`: sums of well-known papers done again, and small cases checked by hand.

use wholetime_reports::words;
use wholetime_workbench::Workbench;
use wholetime_workbench::questions::worked::{Example, WorkedExamples};

use super::profile::capital;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::sheet::{Part, Sheet};
use crate::components::{Cell, Table};

pub(super) async fn page(Acting(bench): Acting) -> Page {
    let answer = ask(bench, Workbench::worked_examples).await?;
    answer::page(&sheet(&answer))
}

fn sheet(answer: &WorkedExamples) -> Sheet {
    let lede = "What forecasts are made of, tried on figures that anybody can look up. They need no data.";
    Sheet {
        answer: Some(capital(&answer.finding) + "."),
        parts: answer.examples.iter().map(part).collect(),
        ..Sheet::new("Worked examples", "/pages", lede)
    }
}

fn part(example: &Example) -> Part {
    let mut table = Table::new(&format!("of-{}", example.id), example.title)
        .column("What")
        .column("Sum")
        .number("Came out")
        .number("Expected")
        .column("Does it hold?");
    for line in &example.lines {
        let number = |value: f64| {
            let number = words::number(value, usize::from(line.decimals));
            if line.unit.is_empty() { number } else { format!("{number} {}", line.unit) }
        };
        let agrees = match line.agrees {
            Some(true) => "agrees",
            Some(false) => "does not agree",
            None => "",
        };
        table.row(vec![
            Cell::text(&line.what),
            Cell::text(&line.sum),
            Cell::text(number(line.came_out)),
            Cell::text(line.expected.map(number).unwrap_or_default()),
            Cell::text(agrees),
        ]);
    }
    Part::new(example.title, format!("{} Source: {}.", example.lesson, example.source), table)
}
