//! The tables and drawings of a mix.

use std::collections::BTreeMap;

use wholetime_reports::charts::{Chart, Cover, CoverColumn, Mix, MixRole};
use wholetime_reports::words;
use wholetime_vocabulary::within_a_sentence;
use wholetime_workbench::plans::mix::{Covered, Standing};
use wholetime_workbench::questions::skillmix::{MixRow, RoleOfMix, Skillmix};

use crate::components::{Cell, Table};
use crate::links;
use crate::problem::Problem;

/// WTE below which there is no post to speak of: half of what is shown.
const NOTHING: f64 = 0.05;

/// Streams of money that have a column each; more are told together. Our judgement: as wide as a page.
const STREAMS: usize = 3;

/// WTE with one decimal.
fn wte(number: f64) -> Cell {
    Cell::text(words::number(number, 1))
}

/// Pounds in thousands.
fn thousands(pounds: f64) -> Cell {
    Cell::text(words::number(pounds / 1000.0, 0))
}

/// A change with its sign.
fn signed(change: f64) -> String {
    let number = words::number(change.abs(), 1);
    match number.as_str() {
        "0.0" => number,
        _ if change < 0.0 => format!("−{number}"),
        _ => format!("+{number}"),
    }
}

/// Posts by role, today and at the end of each year.
pub(super) fn mix(answer: &Skillmix) -> Table {
    let mut table = Table::new("mix", "Posts by role, WTE at the end of each year").column("Role").number("Today");
    for year in &answer.years {
        table = table.number(year.to_string());
    }
    table = table.number("Change").number("Recruited").number("Left").number("Cost of the last year, £ thousand");
    for role in answer.roles.iter().filter(|role| has_posts(answer, role)) {
        let rows: Vec<&MixRow> = answer.mix.iter().filter(|row| row.role == role.role).collect();
        let left = rows.iter().map(|row| row.left).sum();
        let mut cells = vec![Cell::text(&role.title), wte(role.fte_now)];
        cells.extend(rows.iter().map(|row| wte(row.fte)));
        cells.extend([
            Cell::text(signed(role.fte_at_end - role.fte_now)),
            wte(role.recruited),
            wte(left),
            thousands(rows.last().map_or(0.0, |row| row.cost)),
        ]);
        table.row(cells);
    }
    if !table.is_empty() {
        table.strong_row(all_roles(answer));
    }
    table
}

/// Whether there is a post of a role today or in any year.
fn has_posts(answer: &Skillmix, role: &RoleOfMix) -> bool {
    NOTHING <= role.fte_now || answer.mix.iter().any(|row| row.role == role.role && NOTHING <= row.fte)
}

/// Roles without a post today and in every year.
pub(super) fn without_posts(answer: &Skillmix) -> Option<String> {
    let without = answer.roles.iter().filter(|role| !has_posts(answer, role));
    let without: Vec<String> = without.map(|role| within_a_sentence(&role.title)).collect();
    (!without.is_empty()).then(|| without.join(", "))
}

fn all_roles(answer: &Skillmix) -> Vec<Cell> {
    let in_year =
        |of: &dyn Fn(&MixRow) -> f64, year| -> f64 { answer.mix.iter().filter(|row| row.year == year).map(of).sum() };
    let now: f64 = answer.roles.iter().map(|role| role.fte_now).sum();
    let end: f64 = answer.roles.iter().map(|role| role.fte_at_end).sum();
    let mut cells = vec![Cell::text("All"), wte(now)];
    cells.extend(answer.years.iter().map(|year| wte(in_year(&|row| row.fte, *year))));
    cells.extend([
        Cell::text(signed(end - now)),
        wte(answer.mix.iter().map(|row| row.recruited).sum()),
        wte(answer.mix.iter().map(|row| row.left).sum()),
        thousands(answer.years.last().map_or(0.0, |last| in_year(&|row| row.cost, *last))),
    ]);
    cells
}

/// The mix with its timeline.
pub(super) fn timeline(answer: &Skillmix) -> Result<Chart, Problem> {
    let columns = std::iter::once("today".to_owned()).chain(answer.years.iter().map(ToString::to_string));
    let roles = answer.roles.iter().map(|role| {
        let ends = answer.mix.iter().filter(|row| row.role == role.role).map(|row| row.fte);
        MixRole { title: role.title.clone(), fte: std::iter::once(role.fte_now).chain(ends).collect() }
    });
    let grows = answer
        .roles
        .iter()
        .max_by(|one, other| (one.fte_at_end - one.fte_now).total_cmp(&(other.fte_at_end - other.fte_now)));
    let most = grows.filter(|role| NOTHING <= role.fte_at_end - role.fte_now).map_or_else(
        || "no role grows".to_owned(),
        |role| {
            format!(
                "most is added of {}, {} WTE",
                within_a_sentence(&role.title),
                words::number(role.fte_at_end - role.fte_now, 1)
            )
        },
    );
    let chart = Mix {
        id: "chart-mix".to_owned(),
        title: format!("Posts in {}: {most}", answer.area.name),
        columns: columns.collect(),
        roles: roles.collect(),
    };
    Ok(chart.draw()?)
}

/// Whether work of an activity is GPs' work.
fn is_gp_work(answer: &Skillmix, id: &str) -> bool {
    answer.problem.activities.iter().any(|activity| activity.is_gp_work && activity.id == id)
}

/// Who does GPs' work, a column a year.
pub(super) fn cover_drawn(answer: &Skillmix) -> Result<Chart, Problem> {
    let columns = answer.years.iter().map(|year| {
        let mut column = CoverColumn { name: year.to_string(), by_gps: 0.0, by_others: 0.0, undone: 0.0 };
        for row in answer.cover.iter().filter(|row| row.year == *year && is_gp_work(answer, &row.activity)) {
            column.by_gps += row.by_gps;
            column.by_others += row.by_others;
            column.undone += row.undone;
        }
        column
    });
    let columns: Vec<CoverColumn> = columns.collect();
    let title = match columns.last() {
        Some(last) if NOTHING <= last.undone => {
            format!("GPs’ work: {} WTE are left undone in {}", words::number(last.undone, 1), last.name)
        }
        Some(last) => format!("GPs’ work: all of it is done in {}", last.name),
        None => "GPs’ work".to_owned(),
    };
    Ok(Cover { id: "chart-cover".to_owned(), title, columns }.draw()?)
}

/// Work by activity and year, and who does it.
pub(super) fn cover(answer: &Skillmix) -> Table {
    let mut table = Table::new("cover", "Who does the work, WTE by activity and year")
        .column("Activity")
        .column("Year")
        .number("Work")
        .number("GPs")
        .number("Others")
        .number("Left undone");
    for row in &answer.cover {
        let title = Cell::text(&row.title);
        let title = if is_gp_work(answer, &row.activity) { title } else { title.small("not GPs’ work") };
        let numbers = [row.work, row.by_gps, row.by_others, row.undone].map(wte);
        table.row([title, Cell::text(row.year.to_string())].into_iter().chain(numbers).collect());
    }
    table
}

/// Where GPs' time goes, over all places.
pub(super) fn gp_time(answer: &Skillmix) -> Table {
    let mut table = Table::new("gp-time", "Where GPs’ time goes, WTE over the year")
        .column("Year")
        .number("There anyway")
        .number("Chosen on top")
        .number("Supervising")
        .number("Not needed");
    for year in &answer.years {
        let of_year = answer.choice.gp_time.iter().filter(|one| one.year == *year);
        let mut sums = [0.0; 4];
        for one in of_year {
            for (sum, part) in sums.iter_mut().zip([one.anyway, one.chosen, one.supervising, one.spare]) {
                *sum += part;
            }
        }
        table.row(std::iter::once(Cell::text(year.to_string())).chain(sums.map(wte)).collect());
    }
    table
}

/// Money by year and who pays.
pub(super) fn money(answer: &Skillmix) -> Table {
    let streams = &answer.problem.streams;
    let has_columns = streams.len() <= STREAMS;
    let mut table = Table::new("money", "Money by year, £ thousand")
        .column("Year")
        .number("All posts of the mix")
        .number("Today’s posts, leavers replaced");
    if has_columns {
        for stream in streams {
            table = table.number(format!("Paid by: {}", stream.title));
        }
    } else {
        table = table.number(format!("Paid by {} streams", streams.len()));
    }
    table = table.number("Left unused of them").number("Own money").number("Work undone counts for");
    for line in &answer.cost {
        let mut cells = vec![Cell::text(line.year.to_string()), thousands(line.cost), thousands(line.cost_of_today)];
        if has_columns {
            cells.extend(line.by_stream.iter().map(|paid| thousands(*paid)));
        } else {
            cells.push(thousands(line.by_stream.iter().sum()));
        }
        cells.extend([thousands(line.unused.iter().sum()), thousands(line.own), thousands(line.undone)]);
        table.row(cells);
    }
    table
}

/// Each stream by year: paid and unused.
pub(super) fn streams(answer: &Skillmix) -> Table {
    let mut table = Table::new("streams", "What each stream pays, £ thousand").column("Stream");
    for year in &answer.years {
        table = table.number(year.to_string());
    }
    for (index, stream) in answer.problem.streams.iter().enumerate() {
        let mut cells = vec![Cell::text(&stream.title).small(&stream.source)];
        for line in &answer.cost {
            let part = |of: &[f64]| of.get(index).copied().unwrap_or_default();
            let unused = words::number(part(&line.unused) / 1000.0, 0);
            cells.push(thousands(part(&line.by_stream)).small(format!("{unused} unused")));
        }
        table.row(cells);
    }
    table
}

/// What one more of each limit is worth, the most first.
pub(super) fn shadow_prices(answer: &Skillmix) -> Table {
    let mut table = Table::new("shadow-prices", "What more of each limit would be worth over all years")
        .column("One more")
        .number("Worth, £ thousand")
        .number("Less work undone, WTE-years");
    for price in &answer.shadow_prices {
        table.row(vec![Cell::text(&price.sentence), thousands(price.worth), wte(price.undone_less)]);
    }
    table
}

/// Other mixes: role by role at the end, and what they cost more.
pub(super) fn alternatives(answer: &Skillmix) -> Table {
    let mut table = Table::new("alternatives", "Mixes that cost nearly as little, WTE at the end by role")
        .column("Role")
        .number("Today")
        .number("This mix");
    for alternative in &answer.alternatives {
        table = table.number(&alternative.title);
    }
    if answer.alternatives.is_empty() {
        return table;
    }
    let costs = answer.alternatives.iter().map(|one| Cell::text(format!("+{:.2} %", one.costs_more_pct.max(0.0))));
    let first = [Cell::text("Costs more"), Cell::text(""), Cell::text("the least")];
    table.strong_row(first.into_iter().chain(costs).collect());
    for (index, role) in answer.roles.iter().enumerate() {
        let at_end = |fte: &[f64]| fte.get(index).copied().unwrap_or_default();
        let others: Vec<f64> = answer.alternatives.iter().map(|one| at_end(&one.fte_at_end)).collect();
        if role.fte_at_end < NOTHING && others.iter().all(|fte| *fte < NOTHING) {
            continue;
        }
        let mut cells = vec![Cell::text(&role.title), wte(role.fte_now), wte(role.fte_at_end)];
        cells.extend(others.iter().map(|fte| {
            let differs = NOTHING <= (fte - role.fte_at_end).abs();
            let cell = wte(*fte);
            if differs { cell.small(signed(fte - role.fte_at_end)) } else { cell }
        }));
        table.row(cells);
    }
    table
}

/// Places side by side, at the end of the last year; nothing where there is one.
pub(super) fn places(answer: &Skillmix) -> Table {
    let mut table = Table::new("places", "Places side by side")
        .column("Place")
        .number("Posts today")
        .number("Posts at the end")
        .number("Recruited")
        .column("Most recruited")
        .number("GPs’ work")
        .number("Done by others")
        .number("Left undone")
        .number("Left undone, % of the work");
    let Some(last) = answer.years.last().filter(|_| 1 < answer.problem.places.len() && !answer.mix.is_empty()) else {
        return table;
    };
    table.caption.push_str(&format!(", WTE; work of {last}"));
    let title_of: BTreeMap<&str, &str> =
        answer.problem.roles.iter().map(|role| (role.id.as_str(), role.title.as_str())).collect();
    for place in &answer.problem.places {
        let lines = answer.choice.lines.iter().filter(|line| line.place == place.code);
        let mut recruited: BTreeMap<&str, f64> = BTreeMap::new();
        let mut end = 0.0;
        for line in lines {
            *recruited.entry(&line.role).or_default() += line.recruited;
            end += if line.year == *last { line.fte } else { 0.0 };
        }
        let mut most: Vec<(&str, f64)> = recruited.iter().map(|(role, wte)| (*role, *wte)).collect();
        most.retain(|(_, wte)| NOTHING <= *wte);
        most.sort_by(|one, other| other.1.total_cmp(&one.1));
        let most: Vec<String> = most
            .iter()
            .take(2)
            .map(|(role, wte)| {
                format!("{} {}", words::number(*wte, 1), within_a_sentence(title_of.get(role).unwrap_or(role)))
            })
            .collect();
        let covered: Vec<&Covered> = answer
            .choice
            .covered
            .iter()
            .filter(|one| one.place == place.code && one.year == *last && is_gp_work(answer, &one.activity))
            .collect();
        let (mut work, mut others, mut undone) = (0.0, 0.0, 0.0);
        for one in covered {
            work += one.work;
            undone += one.undone;
            others += one.done.iter().filter(|done| done.role != "gp").map(|done| done.wte).sum::<f64>();
        }
        let share = if 0.0 < work { words::number(100.0 * undone / work, 1) } else { "–".to_owned() };
        let is_area = place.code.chars().any(|letter| letter.is_ascii_uppercase());
        let name =
            if is_area { Cell::link(&place.name, links::skillmix(&place.code)) } else { Cell::text(&place.name) };
        table.row(vec![
            name.small(&place.code),
            wte(place.posts.iter().sum()),
            wte(end),
            wte(recruited.values().sum()),
            Cell::text(most.join(", ")),
            wte(work),
            wte(others),
            wte(undone),
            Cell::text(share),
        ]);
    }
    table
}

/// What must give way where no mix keeps all limits, the largest share first.
pub(super) fn relaxation(answer: &Skillmix) -> Table {
    let mut table = Table::new("relaxation", "The smallest easing with which a mix exists")
        .column("What gives way")
        .column("Year")
        .number("By");
    for moved in answer.relaxation.iter().flat_map(|relaxation| &relaxation.moves) {
        let decimals = if 100.0 <= moved.by.abs() { 0 } else { 2 };
        table.row(vec![
            Cell::text(&moved.sentence),
            Cell::text(moved.year.to_string()),
            Cell::text(words::number(moved.by, decimals)),
        ]);
    }
    table
}

/// How far the mix is proved, in a sentence.
pub(super) fn proved(answer: &Skillmix) -> Option<String> {
    let percent = |gap: f64| words::number(gap.max(0.0), if gap < 1.0 { 2 } else { 1 });
    match &answer.standing {
        Standing::Best { gap_pct } => Some(format!(
            "Solved by {}: no other mix within these limits is cheaper{}.",
            answer.solver,
            if *gap_pct < 0.005 { String::new() } else { format!(" by more than {} %", percent(*gap_pct)) }
        )),
        Standing::Found { gap_pct, why } => Some(format!(
            "Found by {}, not proved: another mix may be cheaper by up to {} % ({}).",
            answer.solver,
            percent(*gap_pct),
            why.trim_end_matches('.')
        )),
        Standing::Impossible => None,
    }
}
