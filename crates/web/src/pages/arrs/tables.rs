//! The tables of the page of additional roles.

use wholetime_reports::words;
use wholetime_workbench::actions::arrs::ArrsLoaded;
use wholetime_workbench::plans::quantity::{Money, Rounding, Wte};
use wholetime_workbench::questions::arrs::ArrsAnswer;

use crate::components::{Cell, Table};
use crate::links;

fn missing(text: &str) -> Cell {
    Cell { is_missing: true, ..Cell::text(text) }
}

fn money(amount: Option<Money>) -> Cell {
    amount.map_or_else(|| missing("not told"), |amount| Cell::text(amount.in_pounds()))
}

/// Money where there need be none, such as a correction.
fn some_money(amount: Option<Money>) -> Cell {
    Cell::text(amount.map_or_else(String::new, Money::in_pounds))
}

fn whole_pounds(amount: Money) -> String {
    amount.to_unit(1, Rounding::Rounded).in_pounds()
}

fn number(value: Option<f64>) -> Cell {
    value.map_or_else(|| missing("not told"), |value| Cell::text(words::number(value, 2)))
}

fn wte(wte: Option<Wte>) -> Cell {
    number(wte.and_then(|wte| wte.to_string().parse().ok()))
}

/// The name of a role by its id, where the answer tells it.
fn role(id: Option<&str>) -> String {
    id.map_or_else(|| "all roles together".to_owned(), |id| super::capital(&id.replace('_', " ")))
}

pub(super) fn months(answer: &ArrsAnswer) -> Table {
    let mut table = Table::new("months", format!("Spend and WTE by month, {}", answer.year))
        .column("Month")
        .number("Claims")
        .number("Accruals")
        .number("Corrections")
        .number("Spend")
        .number("Spend to date")
        .number("WTE planned")
        .number("WTE in post");
    for month in &answer.months {
        let name = Cell::text(month.month.to_string());
        let without = month.without.join(", ");
        table.row(vec![
            if without.is_empty() { name } else { name.small(format!("without {without}")) },
            some_money(month.claims),
            some_money(month.accruals),
            some_money(month.corrections),
            money(month.spend),
            money(month.spend_to_date),
            wte(month.planned),
            wte(month.in_post),
        ]);
    }
    table
}

/// WTE by network and month, the mean and the money beside it; those without entries are named below.
pub(super) fn networks(answer: &ArrsAnswer) -> Table {
    let mut months: Vec<&str> =
        answer.networks.iter().flat_map(|line| &line.in_post).map(|one| one.month.as_str()).collect();
    months.sort_unstable();
    months.dedup();
    let mut table =
        Table::new("networks", "WTE in post by network and month, and what each has booked").column("Network");
    for month in &months {
        table = table.number(*month);
    }
    table = table.number("Average").number("Booked so far").number("The year on the mean").number("Of its sum");
    let is_known = answer.area.level.is_some();
    for line in &answer.networks {
        let name = if is_known { Cell::link(&line.name, links::arrs(&line.code)) } else { Cell::text(&line.name) };
        let mut cells = vec![name];
        cells.extend(
            months.iter().map(|month| number(line.in_post.iter().find(|one| one.month == *month).map(|one| one.wte))),
        );
        cells.push(number(line.average_wte));
        cells.push(money(line.claimed));
        cells.push(money(line.projected));
        cells.push(match (line.utilisation_pct, line.entitlement) {
            (Some(share), Some(sum)) => {
                Cell::text(format!("{} %", words::number(share, 1))).small(format!("of {}", whole_pounds(sum)))
            }
            (None, Some(sum)) => missing("not told").small(format!("sum {}", whole_pounds(sum))),
            (_, None) => missing("sum not known"),
        });
        table.row(cells);
    }
    if 1 < answer.networks.len() {
        let mut cells = vec![Cell::text("Together")];
        cells.extend(months.iter().map(|month| {
            let at = answer.months.iter().find(|line| line.month.to_string() == *month);
            wte(at.and_then(|line| line.in_post))
        }));
        cells.push(number(answer.average_wte));
        cells.push(money(answer.claimed));
        cells.push(money(answer.projected));
        let share = answer.utilisation_pct.map(|share| format!("{} %", words::number(share, 1)));
        cells.push(share.map_or_else(|| missing("not known"), Cell::text));
        table.strong_row(cells);
    }
    for place in &answer.networks_without_entries {
        let name = if is_known { Cell::link(&place.name, links::arrs(&place.code)) } else { Cell::text(&place.name) };
        let mut cells = vec![name.small("no entry this year, and in no sum")];
        cells.resize_with(months.len() + 5, || missing("not told"));
        table.row(cells);
    }
    table
}

pub(super) fn starts(answer: &ArrsAnswer) -> Table {
    let roles = &answer.can_start.roles;
    let mut months: Vec<String> =
        roles.iter().flat_map(|role| &role.starts).map(|start| start.month.to_string()).collect();
    months.sort_unstable();
    months.dedup();
    let mut table = Table::new("starts", "WTE of one role that would use what is left, by the month it starts in")
        .column("Role")
        .number("Maximum a year");
    for month in &months {
        table = table.number(month);
    }
    for line in roles {
        let name = Cell::text(&line.title)
            .small(line.limit.as_ref().map_or_else(String::new, |limit| format!("limit {limit}")))
            .small(if line.is_from_memory { "maximum from memory, to be checked" } else { "" });
        let mut cells = vec![name, Cell::text(line.maximum.in_pounds())];
        cells.extend(months.iter().map(|month| {
            let start = line.starts.iter().find(|start| start.month.to_string() == *month);
            start.map_or_else(|| missing("not allowed"), |start| Cell::text(start.wte.to_string()))
        }));
        table.row(cells);
    }
    table
}

pub(super) fn gaps(answer: &ArrsAnswer) -> Table {
    let mut table = Table::new("gaps", "Planned and not at work")
        .column("Place")
        .column("Month")
        .column("Role")
        .number("WTE planned")
        .number("WTE in post")
        .number("WTE not at work")
        .number("Of it starting late")
        .number("Left unspent");
    for gap in &answer.not_at_work.lines {
        table.row(vec![
            Cell::text(&gap.place.name),
            Cell::text(gap.month.to_string()),
            Cell::text(role(gap.role.as_deref())),
            wte(gap.planned),
            wte(gap.in_post),
            wte(Some(gap.not_at_work)),
            Cell::text(gap.late_start.map_or_else(String::new, |late| late.to_string())),
            gap.unspent.map_or_else(|| missing("no price"), |amount| Cell::text(amount.in_pounds()).small(gap.price)),
        ]);
    }
    table
}

pub(super) fn own_sums(answer: &ArrsAnswer) -> Table {
    let mut table = Table::new("own-sums", "Sums of their own, not in the figures above")
        .column("For")
        .number("Sum")
        .number("Booked so far")
        .number("Left");
    for sum in &answer.own_sums {
        let known =
            |amount: Option<Money>| amount.map_or_else(|| missing("not known"), |one| Cell::text(one.in_pounds()));
        table.row(vec![Cell::text(&sum.title), known(sum.entitlement), money(sum.claimed), known(sum.left)]);
    }
    table
}

pub(super) fn loads(answer: &ArrsAnswer) -> Table {
    let mut table = Table::new("loads", "Files loaded")
        .column("File")
        .column("By")
        .column("On")
        .number("New entries")
        .number("Replaced");
    for load in &answer.loads {
        table.row(vec![
            Cell::text(&load.file),
            Cell::text(&load.by),
            Cell::text(words::moment(&load.at)),
            Cell::text(load.added.to_string()),
            Cell::text(load.changed.to_string()),
        ]);
    }
    table
}

/// What a file would change.
pub(super) fn changed(loaded: &ArrsLoaded) -> Table {
    let mut table = Table::new("changed", "Where the file says otherwise than what is held")
        .column("Place")
        .column("Month")
        .column("What")
        .column("Role")
        .number("Held")
        .number("In the file");
    for one in &loaded.changed {
        table.row(vec![
            Cell::text(&one.place),
            Cell::text(&one.month),
            Cell::text(one.kind.replace('_', " ")),
            Cell::text(role(one.role.as_deref())),
            Cell::text(&one.before),
            Cell::text(&one.after),
        ]);
    }
    table
}
