//! What the plan costs and who pays.

use wholetime_workbench::plans::cost::Way;
use wholetime_workbench::plans::quantity::Money;
use wholetime_workbench::questions::plans::cost::{CostAsked, PlanCostAnswer};
use wholetime_workbench::questions::plans::fund::PlanFundingAnswer;

use super::paper::{Paper, pounds, pounds_column, table};
use crate::ReportError;
use crate::document::{Cell, Column, Row, Span, plain};
use crate::library::draft::sentence;
use crate::library::figures::Told;
use crate::words;

/// Costs and funding.
pub(super) fn add(paper: &mut Paper<'_>) -> Result<(), ReportError> {
    let Some(source) = paper.asked.plan.as_ref() else { return Ok(()) };
    paper.draft.heading(1, "money", "Costs and funding");
    let cost = paper.bench.plan_cost(source, CostAsked::default());
    if let Some(cost) = paper.draft.answer("What the plan costs", cost)? {
        costs(paper, &cost);
    }
    let fund = paper.bench.plan_fund(source, Way::OF_THE_PLAN);
    if let Some(fund) = paper.draft.answer("Who pays", fund)? {
        funding(paper, &fund);
    }
    Ok(())
}

/// Rows of a table by year and over all of them.
fn by_year(first: &str, years: &[wholetime_workbench::plans::when::FinancialYear]) -> Vec<Column> {
    let mut columns = vec![Column::text(first)];
    columns.extend(years.iter().map(|year| pounds_column(year.to_string())));
    let mut all = pounds_column("All years");
    let each: Vec<String> = years.iter().map(|year| format!("[@{year}]")).collect();
    all.formula = (!each.is_empty()).then(|| each.join("+"));
    columns.push(all);
    columns
}

fn cells(told: &Told, id: &str, title: &str, years: &[Option<Money>], total: Option<Money>) -> Vec<Cell> {
    let mut cells = vec![Cell::text(title)];
    cells.extend(years.iter().map(|amount| amount.map_or_else(|| Cell::text("not stated"), pounds)));
    let total = total.map_or_else(|| Cell::text("not stated"), pounds);
    cells.push(Cell { figure: Some((id.to_owned(), told.reference.clone())), ..total });
    cells
}

fn costs(paper: &mut Paper<'_>, cost: &PlanCostAnswer) {
    let told = paper.told_of_plan("cost", &format!("Cost of {}", cost.plan.title));
    // A reader adds up what is printed, so that is what stands here where the plan says how it prints.
    let (groups, total_by_year, total) = match &cost.as_printed {
        Some(printed) => (&printed.groups, &printed.total_by_year, printed.total),
        None => (&cost.groups, &cost.total_by_year, cost.total),
    };
    let some = |amounts: &[Money]| -> Vec<Option<Money>> { amounts.iter().copied().map(Some).collect() };
    let id = |of: &str| format!("plan.{}.cost.{of}", cost.plan.id);
    let (mut rows, mut free): (Vec<Row>, Vec<String>) = (Vec::new(), Vec::new());
    for line in groups.iter().flat_map(|group| &group.rows) {
        rows.push(Row::of(cells(&told, &id(&line.id), &line.title, &line.by_year, line.total)));
        free.extend(line.no_cost_because.iter().map(|why| sentence(&format!("{} cost nothing: {why}", line.title))));
    }
    rows.push(Row { cells: cells(&told, &id("total"), "All", &some(total_by_year), Some(total)), is_total: true });
    let mut table = table("costs", "What the plan costs", by_year("Row", &cost.years), rows);
    table.notes.extend(free);
    if !cost.not_stated.is_empty() {
        table.notes.push(format!("Without an amount, and in no sum: {}.", cost.not_stated.join(", ")));
    }
    if Money::ZERO < cost.from_memory.cost {
        table.notes.push(format!(
            "{} of the total rest on pay or on-costs written down from memory; check them before it is printed.",
            pounds(cost.from_memory.cost).text
        ));
    }
    paper.draft.table(table);
}

fn funding(paper: &mut Paper<'_>, fund: &PlanFundingAnswer) {
    let told = paper.told_of_plan("fund", &format!("Funding of {}", fund.plan.title));
    let id = |of: &str| format!("plan.{}.fund.{of}", fund.plan.id);
    let share =
        fund.funded_pct.map_or_else(String::new, |share| format!(", {} % of the cost", words::number(share, 1)));
    let (funded, unfunded) = (pounds(fund.funded), pounds(fund.unfunded));
    paper.draft.paragraph(vec![
        Span::Text("Funded: ".to_owned()),
        Span::Figure(told.figure(id("funded"), funded.text, funded.value)),
        Span::Text(format!("{share}. Paid by nobody yet: ")),
        Span::Figure(told.figure(id("unfunded"), unfunded.text, unfunded.value)),
        Span::Text(format!(
            ". {} of it comes from money that does not come every year.",
            pounds(fund.funded_once).text
        )),
    ]);
    let some = |amounts: &[Money]| -> Vec<Option<Money>> { amounts.iter().copied().map(Some).collect() };
    let mut rows: Vec<Row> = fund
        .streams
        .iter()
        .map(|stream| {
            let name = format!("{}{}", stream.title, if stream.is_recurrent { "" } else { " (once)" });
            Row::of(cells(&told, &id(&stream.id), &name, &some(&stream.paid_by_year), Some(stream.paid)))
        })
        .collect();
    rows.push(Row::of(cells(
        &told,
        &id("unfunded"),
        "Paid by nobody yet",
        &some(&fund.unfunded_by_year),
        Some(fund.unfunded),
    )));
    rows.push(Row {
        cells: cells(&told, &id("cost"), "All", &some(&fund.cost_by_year), Some(fund.cost)),
        is_total: true,
    });
    paper.draft.table(table("funding", "Who pays", by_year("Stream", &fund.years), rows));
    if let Some(after) = &fund.after {
        let ending: Vec<&str> = after.ending.iter().map(|stream| stream.title.as_str()).collect();
        let ending =
            if ending.is_empty() { String::new() } else { format!(" The money of {} ends.", ending.join(", ")) };
        paper.draft.say(format!(
            "In {} the posts go on to cost {}, of which {} is paid and {} is left.{ending}",
            after.year,
            pounds(after.cost).text,
            pounds(after.paid).text,
            pounds(after.left).text
        ));
    }
    if let Some(saving) = &fund.saving {
        paper.draft.list(vec![plain(sentence(&format!(
            "{}: {} against {} for the alternative; {}",
            saving.title,
            words::saved(saving.saved),
            pounds(saving.alternative).text,
            saving.caution
        )))]);
    }
}
