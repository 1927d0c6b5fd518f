//! The plan on a page: what is there, what is wanted, how many posts, what it costs, what is to be decided when.

use wholetime_workbench::plans::plan::Aim;
use wholetime_workbench::plans::quantity::Wte;
use wholetime_workbench::questions::plans::overview::OverviewAnswer;

use super::paper::{Paper, day, day_column, or_not_known, table, wte};
use crate::ReportError;
use crate::document::{Cell, Column, Row, Span, plain};
use crate::library::draft::sentence;

/// The plan on a page.
pub(super) fn add(paper: &mut Paper<'_>) -> Result<(), ReportError> {
    paper.draft.heading(1, "plan", "The plan on a page");
    let Some(source) = paper.plan("plan on a page, no target, no action and no cost") else { return Ok(()) };
    let overview = paper.bench.plan_overview(source);
    let Some(overview) = paper.draft.answer("The plan", overview)? else { return Ok(()) };
    summary(paper, &overview);
    if let Some(area) = overview.area.as_deref().filter(|area| *area != paper.code()) {
        paper.draft.warn(format!("The plan is for {area}, and this paper is of {}.", paper.code()));
    }
    paper.draft.list(overview.warnings.iter().map(|warning| plain(sentence(warning))).collect());
    baselines(paper, &overview);
    aims(paper, &overview.aims);
    posts(paper, &overview);
    dates(paper, &overview);
    Ok(())
}

fn summary(paper: &mut Paper<'_>, overview: &OverviewAnswer) {
    let told = paper.told_of_plan("show", &format!("The plan {}", overview.plan.title));
    let id = |what: &str| format!("plan.{}.{what}", overview.plan.id);
    let planned = wte(overview.planned);
    let years: Vec<String> = overview.years.iter().map(ToString::to_string).collect();
    let version = overview.plan.version.map_or_else(|| "a file".to_owned(), |version| format!("version {version}"));
    let mut words = vec![
        Span::Strong(overview.plan.title.clone()),
        Span::Text(format!(" ({version}) is for {}. It plans ", years.join(", "))),
        Span::Figure(told.figure(id("planned"), planned.text, planned.value)),
        Span::Text(" WTE in all".to_owned()),
    ];
    match &overview.money {
        Some(money) => {
            let (cost, unfunded) = (super::paper::pounds(money.cost), super::paper::pounds(money.unfunded));
            words.extend([
                Span::Text(" and costs ".to_owned()),
                Span::Figure(told.figure(id("cost"), cost.text, cost.value)),
                Span::Text(", of which ".to_owned()),
                Span::Figure(told.figure(id("unfunded"), unfunded.text, unfunded.value)),
                Span::Text(" is paid by nobody yet.".to_owned()),
            ]);
        }
        None => {
            let why = overview.money_missing.clone().unwrap_or_default();
            words.push(Span::Text(format!("; what it costs is not known: {}", sentence(&why))));
        }
    }
    paper.draft.paragraph(words);
    let counts = overview.delivery;
    paper.draft.say(format!(
        "Of its {} actions {} are overdue, {} have no owner and {} no date; it names {} risks.",
        counts.actions, counts.overdue, counts.without_owner, counts.without_date, counts.risks
    ));
}

fn baselines(paper: &mut Paper<'_>, overview: &OverviewAnswer) {
    let columns = vec![
        Column::text("Baseline"),
        Column::number("WTE", 2),
        Column::text("As at"),
        Column::text("What is counted"),
        Column::text("Source"),
    ];
    let rows = overview.baselines.iter().map(|line| {
        Row::of(vec![
            Cell::text(&line.title),
            line.wte.map_or_else(|| Cell::text(format!("stated for {} places", line.places)), wte),
            Cell::text(&line.as_at),
            Cell::text(line.definition.as_deref().unwrap_or("not stated")),
            Cell::text(&line.source),
        ])
    });
    paper.draft.table(table("plan_baselines", "What the plan starts from", columns, rows.collect()));
}

/// What is needed, wished for and imposed; never added to each other.
fn aims(paper: &mut Paper<'_>, aims: &[Aim]) {
    let columns = vec![
        Column::text("Aim"),
        Column::text("Kind"),
        Column::text("How much"),
        day_column("By"),
        Column::text("Set by"),
    ];
    let rows = aims.iter().map(|aim| {
        Row::of(vec![
            Cell::text(&aim.title),
            Cell::text(aim.kind.title()),
            Cell::text(how_much(aim)),
            day(aim.by),
            Cell::text(&aim.source),
        ])
    });
    let mut aims = table("plan_aims", "What is needed, wished for and imposed", columns, rows.collect());
    aims.notes.push("Aims of different kinds are never added to each other.".to_owned());
    paper.draft.table(aims);
}

fn how_much(aim: &Aim) -> String {
    let said = [
        aim.level.map(|wte| format!("{wte} WTE in all")),
        aim.change.map(|wte| format!("{} WTE", crate::words::signed_wte(wte))),
        aim.per_100k.map(|rate| format!("{rate} per 100,000 patients")),
    ];
    let said: Vec<String> = said.into_iter().flatten().collect();
    if said.is_empty() { "not stated".to_owned() } else { said.join("; ") }
}

fn posts(paper: &mut Paper<'_>, overview: &OverviewAnswer) {
    let mut columns = vec![Column::text("Initiative"), Column::text("Role")];
    columns.extend(overview.years.iter().map(|year| Column::number(year.to_string(), 2)));
    columns.push(Column::number("All years", 2));
    let mut rows: Vec<Row> = overview
        .posts
        .iter()
        .map(|line| {
            let mut cells = vec![Cell::text(&line.title), Cell::text(&line.role)];
            cells.extend(line.by_year.iter().map(|year| wte(year.planned)));
            cells.push(wte(line.planned));
            Row::of(cells)
        })
        .collect();
    if 1 < rows.len() {
        let mut cells = vec![Cell::text("All"), Cell::default()];
        cells.extend(overview.years.iter().map(|_| Cell::default()));
        cells.push(wte(overview.planned));
        rows.push(Row { cells, is_total: true });
    }
    paper.draft.table(table("plan_posts", "WTE planned by year", columns, rows));
}

fn dates(paper: &mut Paper<'_>, overview: &OverviewAnswer) {
    let others = ["What", "Of what", "Who", "Gone by"].map(Column::text);
    let columns = std::iter::once(day_column("Day")).chain(others);
    let rows = overview.key_dates.iter().map(|date| {
        Row::of(vec![
            day(Some(date.on)),
            Cell::text(date.kind.title()),
            Cell::text(&date.title),
            Cell::text(date.owner.as_deref().unwrap_or("nobody named")),
            Cell::text(if date.has_gone_by { "yes" } else { "" }),
        ])
    });
    paper.draft.table(table("plan_dates", "Dates to meet", columns.collect(), rows.collect()));
}

/// WTE that may not be known.
pub(super) fn maybe_wte(value: Option<Wte>) -> Cell {
    or_not_known(value, wte)
}
