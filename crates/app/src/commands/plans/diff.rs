//! `wholetime plan diff`: what changed between two plans, and why the total moved.

use std::process::ExitCode;

use wholetime_reports::csv;
use wholetime_vocabulary::how_many;
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::quantity::{Money, Wte};
use wholetime_workbench::questions::bridge::BarLine;
use wholetime_workbench::questions::plans::PlanName;
use wholetime_workbench::questions::plans::changes::DiffAnswer;

use crate::arguments::Format;
use crate::output;

pub(super) fn run(bench: &Workbench, from: &str, to: &str, format: Format) -> anyhow::Result<ExitCode> {
    let answer = bench.plan_diff(&super::source(bench, from)?, &super::source(bench, to)?)?;
    output::answer(format, &answer, csv::plan_changes_csv, table)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn table(answer: &DiffAnswer) -> anyhow::Result<()> {
    output::text(&format!("from {} to {}\n", called(&answer.from), called(&answer.to)))?;
    if answer.is_nothing {
        return output::text("nothing is different\n");
    }
    output::text(&format!("\n{}\n", how_many(answer.changes.len(), "change")))?;
    let rows = answer.changes.iter().map(|change| {
        let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "(nothing)".to_owned());
        vec![change.at.clone(), side(&change.before), side(&change.after)]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    output::table(&["where", "before", "after"], &rows)?;
    posts(answer)?;
    money(answer)?;
    bridges(answer)
}

/// Which changes moved what, with what each would be in another order of telling.
fn bridges(answer: &DiffAnswer) -> anyhow::Result<()> {
    for bridge in &answer.bridges {
        output::text(&format!("\n{}: which changes moved it ({})\n", bridge.title, bridge.unit))?;
        if let Some(why) = &bridge.missing {
            output::text(&format!("not told apart: {why}\n"))?;
            continue;
        }
        let shown = |value: f64| output::decimal(value, bridge.decimals);
        let range = |bar: &BarLine| {
            let [low, high] = [bar.low_over_orders, bar.high_over_orders].map(shown);
            if low == high { String::new() } else { format!("({low} to {high})") }
        };
        let rows = bridge.bars.iter().map(|bar| vec![bar.driver.clone(), shown(bar.printed), range(bar)]);
        output::table(&["change", bridge.unit, "over all orders"], &rows.collect::<Vec<_>>())?;
    }
    Ok(())
}

fn posts(answer: &DiffAnswer) -> anyhow::Result<()> {
    if answer.posts.iter().all(|line| line.moved == Wte::ZERO) {
        // What is listed above names them: `initiative nurses, stream recruited, posts 2027/28`.
        let is_of_posts =
            answer.changes.iter().any(|change| change.at.contains(", posts ") && !change.at.ends_with(", costed"));
        return output::text(if is_of_posts {
            "\nof each role as many WTE are planned over all years, at other times or in other ways\n"
        } else {
            "\nthe same posts are planned\n"
        });
    }
    output::text("\nWTE planned over all years\n")?;
    let rows = answer.posts.iter().map(|line| {
        let role = line.role.clone().unwrap_or_else(|| "all roles".to_owned());
        vec![role, line.before.to_string(), line.after.to_string(), signed(line.moved)]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    output::table(&["role", "before", "after", "moved"], &rows)
}

fn money(answer: &DiffAnswer) -> anyhow::Result<()> {
    let Some(money) = &answer.money else {
        return output::text(&format!("\ncost: {}\n", answer.money_missing.as_deref().unwrap_or("not known")));
    };
    let [before, after] = [money.total_before, money.total_after].map(Money::in_pounds);
    if money.reasons.is_empty() {
        return output::text(&format!("\nthe cost over all years stays {before}\n"));
    }
    output::text(&format!("\ncost over all years, to the penny: {before} before, {after} after; why it moved\n"))?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    for reason in &money.reasons {
        rows.push(vec![reason.title.clone(), reason.cause.title().to_owned(), signed_pounds(reason.moved)]);
    }
    rows.push(vec!["together".to_owned(), String::new(), signed_pounds(money.moved)]);
    output::table(&["row", "because", "moved"], &rows)
}

fn called(name: &PlanName) -> String {
    match name.version {
        Some(version) => format!("{}@{version}", name.id),
        None => format!("{} (a file)", name.id),
    }
}

fn signed(wte: Wte) -> String {
    if Wte::ZERO < wte { format!("+{wte}") } else { wte.to_string() }
}

fn signed_pounds(amount: Money) -> String {
    if Money::ZERO < amount { format!("+{}", amount.in_pounds()) } else { amount.in_pounds() }
}
