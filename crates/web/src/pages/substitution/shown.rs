//! What is shown of substitution: tables, charts, the sections of roles.

use wholetime_reports::charts::{Chart, Dot, Dots, Mark};
use wholetime_vocabulary::{Value, grouped};
use wholetime_workbench::plans::substitution::{Freed, FreedByRole, Grade, Range, Spread, WorkedExample};
use wholetime_workbench::questions::substitution::{FreedByPosts, RoleLine, exact};

use super::super::profile::capital;
use super::{Answered, Section};
use crate::components::{Cell, Table};
use crate::problem::Problem;

fn net(spread: Spread, decimals: usize) -> Cell {
    Cell::text(grouped(spread.central, decimals)).small(spread.likely(decimals))
}

/// What the post comes to, with the word where it is nothing or less.
fn post(post: &FreedByRole) -> Cell {
    let cell = net(post.net, 2);
    if post.frees_nobody() { cell.small("frees nobody") } else { cell }
}

fn grades(role: &RoleLine) -> Cell {
    let (best, worst) = (role.best_grade.title(), role.worst_grade.title());
    let memory = if role.is_from_memory { "some from memory" } else { "" };
    let cell = Cell::text(capital(best)).small(memory);
    if best == worst { cell } else { cell.small(format!("in part {worst}")) }
}

/// The evidence, one role a row.
pub(super) fn roles(roles: &[RoleLine]) -> Table {
    let mut table =
        Table::new("roles", "One full-time post: GP WTE it frees, less what supervising it takes; likely range below")
            .column("Role")
            .column("Takes over")
            .number("First year")
            .number("Later")
            .number("Supervision, first year / later")
            .column("Evidence");
    for role in roles {
        let supervision = [role.supervision_first_year, role.supervision_later].map(|range| exact(range.central));
        table.row(vec![
            Cell::link(role.title.clone(), format!("#role-{}", role.role)),
            Cell::text(capital(&role.takes_over())),
            post(&role.first_year),
            post(&role.later),
            Cell::text(supervision.join(" / ")),
            grades(role),
        ]);
    }
    table
}

/// Each role's post in its first year and later.
pub(super) fn charts(roles: &[RoleLine]) -> Result<Vec<Chart>, Problem> {
    let nobody = |of: fn(&RoleLine) -> &FreedByRole| roles.iter().filter(|role| of(role).frees_nobody()).count();
    let draw = |id: &str, title: String, of: fn(&RoleLine) -> &FreedByRole| {
        let row = |role: &RoleLine| Dot {
            name: role.title.clone(),
            value: Value::Known(of(role).net.central),
            low: Some(of(role).net.likely_low),
            high: Some(of(role).net.likely_high),
            mark: Mark::Within,
            note: None,
        };
        Dots {
            id: id.to_owned(),
            title,
            unit: "GP WTE a post frees".to_owned(),
            decimals: 2,
            rows: roles.iter().map(row).collect(),
            centre: Some(("frees nobody".to_owned(), 0.0)),
        }
        .draw()
    };
    let first = nobody(|role| &role.first_year);
    let title = format!("In the first year {first} of {} roles free nobody", roles.len());
    let later = format!("Later {} of {} roles free nobody", nobody(|role| &role.later), roles.len());
    let drawn = [draw("first-year", title, |role| &role.first_year)?, draw("later", later, |role| &role.later)?];
    Ok(drawn.into())
}

fn with_spread(mut cells: Vec<Cell>, spread: Spread) -> Vec<Cell> {
    cells.push(net(spread, 1));
    cells.push(Cell::text(format!("{} to {}", grouped(spread.worst, 1), grouped(spread.best, 1))));
    cells
}

/// What the posts typed would free.
pub(super) fn answered(freed: &FreedByPosts) -> Answered {
    let asked = &freed.asked;
    let gps = freed.gps.as_ref().map_or_else(
        || "No GPs were named, so nothing is capped by the work there is.".to_owned(),
        |gps| {
            let of = gps.area.as_ref().map_or_else(String::new, |area| format!(" of {}", area.name));
            let when = gps.period.map_or_else(String::new, |period| format!(" in {}", period.in_words()));
            format!("Capped by the work of {} GP WTE{of}{when} ({}).", grouped(gps.wte, 1), gps.which)
        },
    );
    Answered {
        gps,
        by_role: by_role(asked),
        by_activity: by_activity(asked),
        by_year: by_year(freed),
        notes: freed.notes.iter().map(|note| capital(note)).collect(),
    }
}

fn by_role(freed: &Freed) -> Table {
    let mut table = Table::new("by-role", format!("By role in year {}, GP WTE, before the cap on work", freed.year))
        .column("Role")
        .number("Posts")
        .number("Take over")
        .number("Supervision takes")
        .number("Free")
        .number("Worst to best");
    for role in &freed.roles {
        let cells = vec![
            Cell::text(role.title.clone()),
            Cell::text(grouped(role.posts, 1)),
            net(role.taken_over, 1),
            net(role.supervision, 1),
        ];
        table.row(with_spread(cells, role.net));
    }
    let all = vec![
        Cell::text("All, with the cap"),
        Cell::text(grouped(freed.posts, 1)),
        net(freed.taken_over, 1),
        net(freed.supervision, 1),
    ];
    table.strong_row(with_spread(all, freed.net));
    table
}

fn by_activity(freed: &Freed) -> Table {
    let mut table = Table::new("by-activity", "By kind of work, GP WTE taken over")
        .column("Work")
        .number("There is")
        .number("Taken over")
        .number("Worst to best")
        .number("Lost: more than there is");
    for activity in &freed.activities {
        let work = activity.work.map_or_else(|| "not known".to_owned(), |work| grouped(work, 1));
        let mut cells = with_spread(vec![Cell::text(activity.title.clone()), Cell::text(work)], activity.taken_over);
        cells.push(Cell::text(grouped(activity.idle, 1)));
        table.row(cells);
    }
    table
}

fn by_year(freed: &FreedByPosts) -> Table {
    let mut table = Table::new("by-year", "Year by year, if everybody begins together and stays, GP WTE freed")
        .column("Year")
        .number("Free")
        .number("Worst to best")
        .number("A post");
    for (name, year) in freed.years_that_differ() {
        let mut cells = with_spread(vec![Cell::text(name)], year.net);
        cells.push(year.per_post.map(|each| net(each, 2)).unwrap_or_default());
        table.row(cells);
    }
    table
}

/// The paper's posts, by the evidence.
pub(super) fn example(example: &WorkedExample) -> Table {
    let mut table =
        Table::new("worked-example", "The posts of the plan: GP WTE they free by the evidence; likely range below")
            .column("Posts of the plan")
            .number("Posts")
            .number("First year")
            .number("Later");
    for line in &example.posts {
        let name = Cell::text(line.printed).small(format!("evidence of {}", line.role.replace('_', " ")));
        table.row(vec![name, Cell::text(grouped(line.posts, 0)), net(line.first_year, 1), net(line.later, 1)]);
    }
    let all = grouped(example.all_posts, 0);
    let (first, later) = (&example.first_year, &example.later);
    table.strong_row(vec![
        Cell::text("All, with the cap on work"),
        Cell::text(all.clone()),
        net(first.net, 1),
        net(later.net, 1),
    ]);
    let each = |freed: &Freed| freed.per_post.map(|each| net(each, 2)).unwrap_or_default();
    table.row(vec![Cell::text("A post"), Cell::text("1"), each(first), each(later)]);
    let said = format!("{:.0}", example.printed_freed);
    let paper = Cell::text(said).small(format!("{:.2} a post", example.implied_per_post));
    table.strong_row(vec![Cell::text("The plan says"), Cell::text(all), paper.clone(), paper]);
    table
}

fn number(table: &mut Table, what: String, range: Range, grade: Grade) {
    let cells = [range.low, range.central, range.high].map(|number| Cell::text(exact(number)));
    table.row([Cell::text(what)].into_iter().chain(cells).chain([Cell::text(capital(grade.title()))]).collect());
}

fn memory(is_from_memory: bool) -> &'static str {
    if is_from_memory { " (from memory, still to be looked up)" } else { "" }
}

/// A role with all its numbers.
pub(super) fn section(role: &RoleLine) -> Section {
    let mut numbers = Table::new(&format!("of-{}", role.role), format!("{}: every number", role.title))
        .column("Number")
        .number("Low")
        .number("Central")
        .number("High")
        .column("Evidence");
    for claim in &role.claims {
        let named = |what: &str| format!("{}: {what}", claim.title);
        number(&mut numbers, named("share of its time"), claim.share, claim.grade);
        number(&mut numbers, named(claim.ratio_in_words()), claim.time_ratio, claim.grade);
        number(&mut numbers, named("share done again"), claim.rework, claim.grade);
    }
    number(&mut numbers, "New work that frees nobody, share".to_owned(), role.induced, role.grade);
    number(&mut numbers, "Supervision in the first year, GP WTE".to_owned(), role.supervision_first_year, role.grade);
    number(&mut numbers, "Supervision later, GP WTE".to_owned(), role.supervision_later, role.grade);
    let of_claims =
        role.claims.iter().map(|claim| format!("{}: {}{}", claim.title, claim.source, memory(claim.is_from_memory)));
    Section {
        id: format!("role-{}", role.role),
        title: role.title.clone(),
        numbers,
        said: vec![
            ("Scope", role.scope.clone()),
            ("Who supervises", role.supervised_by.clone()),
            ("Fully at work after", format!("{} months", role.ramp_up_months)),
            ("What the evidence does not say", role.not_said.clone()),
        ],
        sources: of_claims.chain([format!("The rest: {}{}", role.source, memory(role.is_from_memory))]).collect(),
    }
}
