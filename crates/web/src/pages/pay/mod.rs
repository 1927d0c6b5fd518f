//! `GET /pay` and `/pay.csv`: what one whole time costs, by pay and year, with its source.

use askama::Template;
use wholetime_reports::{Download, csv, words};
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::pay_tables::Choice as PayChoice;
use wholetime_workbench::plans::quantity::Money;
use wholetime_workbench::plans::when::FinancialYear;
use wholetime_workbench::questions::plans::pay::PayAnswer;

use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::asked::Asked;
use crate::components::{Cell, Frame, Link, Table};
use crate::links::Behind;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/pay/page.html")]
struct PayPage {
    frame: Frame,
    find: String,
    year: String,
    pay: Table,
    from_memory: usize,
    download: Link,
}

/// What is looked for: beginnings of words, and a year.
fn asked_for(asked: &Asked) -> Result<(String, Option<FinancialYear>), Problem> {
    let find = asked.text("find").unwrap_or_default().to_owned();
    let year = asked.text("year").map(str::parse::<FinancialYear>).transpose();
    Ok((find, year.map_err(|why| Problem::not_understood("bad_year", format!("year: {why}")))?))
}

pub(super) async fn page(Acting(bench): Acting, asked: Asked) -> Page {
    let (find, year) = asked_for(&asked)?;
    let typed = asked.text("year").unwrap_or_default().to_owned();
    let looked_for = find.clone();
    let answer = ask(bench, move |bench: &Workbench| bench.pay(None, &looked_for, year, &PayChoice::default())).await?;
    let behind = Behind::default().with_some("find", Some(&find).filter(|find| !find.is_empty()));
    let behind = behind.with_some("year", Some(&typed).filter(|year| !year.is_empty()));
    answer::page(&PayPage {
        frame: Frame::new("Pay", "/plans").trail(vec![Link::new("/", "Home"), Link::new("/plans", "Plans")]),
        pay: table(&answer),
        from_memory: answer.rows.iter().filter(|row| row.is_from_memory || row.is_on_costs_from_memory).count(),
        download: Link::new(behind.behind("/pay.csv"), "CSV"),
        year: typed,
        find,
    })
}

/// `GET /pay.csv`.
pub(super) async fn download(Acting(bench): Acting, asked: Asked) -> Page {
    let (find, year) = asked_for(&asked)?;
    let answer = ask(bench, move |bench: &Workbench| bench.pay(None, &find, year, &PayChoice::default())).await?;
    answer::file(csv::pay_csv(&answer).map_err(Problem::from)?.into_bytes(), Download::Csv, "pay")
}

fn table(answer: &PayAnswer) -> Table {
    let mut table = Table::new("pay", "Pounds a year for one whole time")
        .column("Pay")
        .column("From")
        .column("Point")
        .number("Salary")
        .number("On-costs")
        .number("One WTE")
        .column("Source");
    let pounds = |amount: Money| format!("£{}", words::in_units(amount, 1));
    for line in &answer.rows {
        let items = [line.items.insurance, line.items.pension, line.items.levy, line.items.flat];
        let on_costs =
            items.into_iter().filter(|amount| *amount != Money::ZERO).map(pounds).collect::<Vec<_>>().join(" + ");
        let memory =
            if line.is_from_memory || line.is_on_costs_from_memory { "from memory, to be looked up" } else { "" };
        table.row(vec![
            Cell::text(&line.title).small(line.id.clone()),
            Cell::text(line.from.to_string()),
            Cell::text(line.point.map_or("", |point| point.word())),
            Cell::text(line.salary.map_or_else(String::new, pounds)),
            Cell::text(on_costs).small(line.on_costs.clone().unwrap_or_default()),
            Cell::text(pounds(line.cost)),
            Cell::text(&line.source).small(memory),
        ]);
    }
    table
}
