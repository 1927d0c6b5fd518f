//! Additional roles: where the money of the year will end, network by network, and what can still start.

use wholetime_workbench::plans::when::FinancialYear;
use wholetime_workbench::questions::arrs::{ArrsAnswer, ArrsAsked};

use super::paper::{Paper, or_not_known, percent, percent_column, pounds, pounds_column, table, wte};
use crate::ReportError;
use crate::document::{Cell, Column, Row, plain};
use crate::library::draft::sentence;
use crate::library::figures::Told;

/// Additional roles of the financial year of the paper.
pub(super) fn add(paper: &mut Paper<'_>) -> Result<(), ReportError> {
    paper.draft.heading(1, "roles", "Additional roles");
    let year = FinancialYear::of(paper.profile.period.last_day());
    let asked = ArrsAsked { year, ..ArrsAsked::default() };
    let answer = paper.bench.arrs(paper.code(), &asked);
    let Some(answer) = paper.draft.answer("Additional roles", answer)? else { return Ok(()) };
    if answer.months.is_empty() && answer.networks.is_empty() {
        let code = paper.code();
        let others = if answer.years.is_empty() {
            String::new()
        } else {
            format!(" Entries are held of {}.", answer.years.join(", "))
        };
        paper.draft.say(format!(
            "No month of {} is told of additional roles.{others} Load the claims with `wholetime arrs load FILE --area {code}`; the guide \
             to additional roles says how the file looks.",
            answer.year
        ));
        return Ok(());
    }
    let command = ["arrs", paper.code(), "--year", answer.year.as_str()];
    let what = format!("Additional roles of {}, {}", answer.area.name, answer.year);
    let told = paper.draft.figures.answered(&what, &command, None, &[]);
    paper.draft.say(sentence(&answer.headline));
    paper.draft.say(sentence(&answer.utilisation.sentence));
    if let Some(left) = &answer.left {
        paper.draft.say(sentence(&left.sentence));
    }
    networks(paper, &answer, &told);
    in_post(paper, &answer);
    months(paper, &answer);
    can_start(paper, &answer);
    if !answer.networks_without_entries.is_empty() {
        let names: Vec<&str> = answer.networks_without_entries.iter().map(|place| place.name.as_str()).collect();
        paper.draft.warn(format!("No entry is held of {}; they are in no sum.", names.join(", ")));
    }
    let found = answer.findings.iter().map(|finding| plain(sentence(&finding.message)));
    paper.draft.list(found.collect());
    paper.draft.list(answer.notes.iter().map(|note| plain(sentence(note))).collect());
    Ok(())
}

/// What each network may spend, has booked, and where it will end.
fn networks(paper: &mut Paper<'_>, answer: &ArrsAnswer, told: &Told) {
    let money = |amount: Option<_>, id: String| {
        or_not_known(amount, |amount| Cell { figure: Some((id.clone(), told.reference.clone())), ..pounds(amount) })
    };
    let number = |value: Option<f64>| or_not_known(value, |value| Cell::number(value, 2));
    let mut rows: Vec<Row> = answer
        .networks
        .iter()
        .map(|network| {
            let id = |what: &str| format!("{}.arrs_{what}", network.code);
            Row::of(vec![
                Cell::text(&network.name),
                money(network.entitlement, id("entitlement")),
                money(network.claimed, id("claimed")),
                money(network.projected, id("projected")),
                percent(network.utilisation_pct),
                number(network.average_wte),
                number(network.last_wte),
            ])
        })
        .collect();
    let id = |what: &str| format!("{}.arrs_{what}", answer.area.code);
    rows.push(Row {
        is_total: true,
        cells: vec![
            Cell::text(&answer.area.name),
            money(answer.entitlement, id("entitlement")),
            money(answer.claimed, id("claimed")),
            money(answer.projected, id("projected")),
            percent(answer.utilisation_pct),
            number(answer.average_wte),
            Cell::default(),
        ],
    });
    let is_whole = answer.networks.iter().all(|one| one.projected.is_some() == one.entitlement.is_some());
    let mut share = percent_column("Year on the mean, of the whole sum");
    share.formula = is_whole.then(|| "[@Year on the mean]/[@Whole sum]".to_owned());
    let columns = vec![
        Column::text("Network"),
        pounds_column("Whole sum"),
        pounds_column("Booked so far"),
        pounds_column("Year on the mean"),
        share,
        Column::number("Average WTE in post", 2),
        Column::number("WTE in the last month", 2),
    ];
    let mut networks =
        table("additional_roles", format!("Additional roles by network, {}", answer.year), columns, rows);
    if let Some(why) = &answer.entitlement_missing {
        networks.notes.push(sentence(&format!("The whole sum is not known: {why}")));
    }
    networks.notes.extend(answer.projection_note.iter().map(|note| sentence(note)));
    if !answer.averaged_months.is_empty() {
        networks.notes.push(format!("The average of the whole is over {}.", answer.averaged_months.join(", ")));
    }
    paper.draft.table(networks);
}

/// WTE in post by month, as Havering's papers have them.
fn in_post(paper: &mut Paper<'_>, answer: &ArrsAnswer) {
    let months: Vec<String> = answer.months.iter().map(|month| month.month.to_string()).collect();
    let mut columns = vec![Column::text("Network")];
    columns.extend(months.iter().map(|month| Column::number(month, 2)));
    columns.push(Column::number("Average WTE", 2));
    let rows = answer.networks.iter().map(|network| {
        let mut cells = vec![Cell::text(&network.name)];
        cells.extend(months.iter().map(|month| {
            let found = network.in_post.iter().find(|one| one.month == *month);
            found.map_or_else(|| Cell::text("not told"), |one| Cell::number(one.wte, 2))
        }));
        cells.push(or_not_known(network.average_wte, |value| Cell::number(value, 2)));
        Row::of(cells)
    });
    let title = format!("WTE in post of additional roles by month, {}", answer.year);
    paper.draft.table(table("roles_in_post", title, columns, rows.collect()));
}

fn months(paper: &mut Paper<'_>, answer: &ArrsAnswer) {
    let columns = vec![
        Column::text("Month"),
        pounds_column("Spend"),
        pounds_column("Spend of the year so far"),
        Column::number("WTE planned", 2),
        Column::number("WTE in post", 2),
    ];
    let not_told = |cell: Option<Cell>| cell.unwrap_or_else(|| Cell::text("not told"));
    let rows = answer.months.iter().map(|month| {
        Row::of(vec![
            Cell::text(month.month.to_string()),
            not_told(month.spend.map(pounds)),
            not_told(month.spend_to_date.map(pounds)),
            not_told(month.planned.map(wte)),
            not_told(month.in_post.map(wte)),
        ])
    });
    let mut months = table(
        "roles_by_month",
        format!("Spend on additional roles by month, {}", answer.year),
        columns,
        rows.collect(),
    );
    months.notes.extend(
        answer
            .months
            .iter()
            .filter(|month| !month.without.is_empty())
            .map(|month| format!("{} lacks {}.", month.month, month.without.join(", "))),
    );
    paper.draft.table(months);
}

fn can_start(paper: &mut Paper<'_>, answer: &ArrsAnswer) {
    paper.draft.heading(2, "roles-can-start", "What can still start");
    paper.draft.say(sentence(&answer.can_start.sentence));
    let mut rows = Vec::new();
    for role in &answer.can_start.roles {
        let Some(first) = role.starts.first() else { continue };
        rows.push(Row::of(vec![
            Cell::text(&role.title),
            pounds(role.maximum),
            Cell::text(first.month.to_string()),
            wte(first.wte),
            Cell::text(role.limit.clone().unwrap_or_default()),
        ]));
    }
    let columns = vec![
        Column::text("Role"),
        pounds_column("Maximum for twelve months"),
        Column::text("First start"),
        Column::number("WTE that use what is left", 1),
        Column::text("Limit"),
    ];
    paper.draft.table(table("roles_can_start", "Roles that can still start, each by itself", columns, rows));
}
