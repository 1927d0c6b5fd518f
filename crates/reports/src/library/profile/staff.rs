//! The baseline: staff by group, the parts of the area side by side, the network's own staff; and how they changed.

use wholetime_vocabulary::{Level, Measured, StaffGroup, Value};
use wholetime_workbench::catalogue::group_measure;
use wholetime_workbench::questions::profile::{Arrow, Child, Previous, StaffLine};
use wholetime_workbench::questions::variation::{CellOf, Variation, VariationAsked};

use super::Ground;
use crate::ReportError;
use crate::charts::{Line, Lines};
use crate::document::{Cell, Change, Column, ColumnKind, Native, NativeKind, Row, Span, Table};
use crate::library::draft::{Draft, sentence, text};
use crate::words;

/// What is there now.
pub(super) fn section(ground: &Ground<'_>, draft: &mut Draft) -> Result<(), ReportError> {
    draft.heading(1, "baseline", "Who is there: the baseline");
    let table = groups(ground, draft);
    if table.rows.is_empty() {
        draft.say("No figures of staff are held for this month.");
    }
    draft.table(table);
    for warning in ground.profile.staff.iter().filter_map(|line| Some((line, line.warning.as_ref()?))) {
        if warning.0.is_default {
            draft.warn(sentence(&format!("{}: {}", warning.0.title, warning.1)));
        }
    }
    parts(ground, draft)?;
    networks(ground, draft);
    Ok(())
}

/// The indicator of a line: FTE of its group and definition, per 100,000 patients or not.
pub(super) fn indicator(line: &StaffLine, what: &str) -> String {
    let fte = group_measure(line.group, Measured::Fte, line.definition);
    match what {
        "fte" => fte,
        "headcount" => group_measure(line.group, Measured::Headcount, line.definition),
        "patients_per_fte" => format!("patients_per_{fte}"),
        _ => format!("{fte}_per_100k"),
    }
}

fn groups(ground: &Ground<'_>, draft: &mut Draft) -> Table {
    let staff = &ground.profile.staff;
    let told = ground.told(draft);
    let cell = |line: &StaffLine, what: &str, value: Value, decimals: usize| {
        told.cell(ground.id(&indicator(line, what)), value, decimals)
    };
    let bases = staff.iter().map(|line| line.basis).collect::<std::collections::BTreeSet<_>>().len();
    let rows = staff.iter().filter(|line| line.is_default || line.fte.known().is_some()).map(|line| {
        let title = if 1 < bases { format!("{} ({})", capital(line), line.basis.title()) } else { capital(line) };
        Row::of(vec![
            Cell::text(title),
            cell(line, "fte", line.fte, 2),
            cell(line, "headcount", line.headcount, 0),
            cell(line, "per_100k", line.per_100k, 1),
            cell(line, "patients_per_fte", line.patients_per_fte, 0),
            Cell::number(line.coverage * 100.0, 1),
        ])
    });
    let rows: Vec<Row> = rows.collect();
    let mut notes = vec![
        "FTE: contracted hours over 37.5 a week. A person who works in two practices counts twice in the headcount."
            .to_owned(),
    ];
    let basis = staff.iter().map(|line| line.basis.title()).collect::<std::collections::BTreeSet<_>>();
    if !basis.is_empty() {
        notes.push(format!(
            "Basis: {}. Covered: share of known patients whose practices stand behind the FTE.",
            basis.into_iter().collect::<Vec<_>>().join(" and ")
        ));
    }
    Table {
        id: "staff_by_group".to_owned(),
        title: format!("Staff by group, {}", ground.profile.period.in_words()),
        columns: vec![
            Column::text("Staff"),
            Column::number("FTE", 2),
            Column::number("Headcount", 0),
            Column::number("FTE per 100,000 patients", 1),
            Column::number("Patients per FTE", 0),
            Column { title: "Covered, %".to_owned(), kind: ColumnKind::Percent(1), formula: None },
        ],
        rows,
        notes,
    }
}

fn capital(line: &StaffLine) -> String {
    super::capital(&line.title)
}

/// The parts of an area shown on one heat map; more are in the workbook and on the page.
const PARTS_SHOWN: usize = 60;

/// The parts of the area side by side, shaded by fifths of all areas like them.
fn parts(ground: &Ground<'_>, draft: &mut Draft) -> Result<(), ReportError> {
    let children = &ground.profile.children;
    let Some(first) = children.first() else { return Ok(()) };
    draft.heading(2, "parts", format!("{} side by side", super::capital(first.level.titles())));
    let asked = VariationAsked { level: Some(first.level), ..VariationAsked::default() };
    let varied =
        draft.answer("Its parts on a heat map", ground.bench.variation(ground.code(), &asked, ground.scope))?;
    let Some(varied) = varied else { return Ok(()) };
    draft.rests_on(&varied.sources);
    let mut words = vec!["variation", ground.code()];
    words.extend(["--level", first.level.word()]);
    let what = format!("{} of {} side by side", super::capital(first.level.titles()), ground.profile.area.name);
    let told = draft.figures.answered(&what, &words, Some(varied.period), &varied.sources);
    let table = heat(ground, &varied, |code, cell, column| {
        let id = format!("{code}.{}", cell.indicator);
        Cell { heat: heat_of(cell), ..told.cell(id, cell.value, column) }
    });
    draft.table(table);
    Ok(())
}

/// From −1, the lowest fifth, to 1, the highest.
fn heat_of(cell: &CellOf) -> Option<f64> {
    cell.fifth.map(|fifth| (f64::from(fifth) - 3.0) / 2.0)
}

fn heat(ground: &Ground<'_>, varied: &Variation, cell: impl Fn(&str, &CellOf, usize) -> Cell) -> Table {
    let mut columns = vec![Column::text(super::capital(varied.level.title())), Column::number("Patients", 0)];
    columns.extend(
        varied
            .columns
            .iter()
            .map(|column| Column::number(short(&column.title), u8::try_from(column.decimals.min(1)).unwrap_or(1))),
    );
    let rows = varied.rows.iter().take(PARTS_SHOWN).map(|row| {
        let name = if row.is_part { format!("{} (part)", row.name) } else { row.name.clone() };
        let mut cells = vec![Cell::text(name), Cell::value(row.patients, 0)];
        cells.extend(row.cells.iter().map(|one| cell(&row.code, one, 1)));
        Row::of(cells)
    });
    let mut notes = vec![sentence(&varied.legend)];
    if PARTS_SHOWN < varied.rows.len() {
        notes.push(format!(
            "{} of {} are shown; all: wholetime variation {}",
            PARTS_SHOWN,
            varied.rows.len(),
            ground.code()
        ));
    }
    notes.extend(dispensing(&ground.profile.children));
    Table {
        id: "parts".to_owned(),
        title: format!("FTE per 100,000 patients, {} by {}", varied.period.in_words(), varied.level.title()),
        columns,
        rows: rows.collect(),
        notes,
    }
}

/// A title of a column without what the table's title says already.
fn short(title: &str) -> String {
    let title = title.strip_prefix("FTE of ").unwrap_or(title);
    let title = title.split(" per 100,000").next().unwrap_or(title);
    super::capital(title)
}

/// Practices that dispense employ dispensers, whom others have not.
fn dispensing(children: &[Child]) -> Option<String> {
    let named: Vec<&str> =
        children.iter().filter(|child| child.dispensing == Some(true)).map(|child| child.name.as_str()).collect();
    (!named.is_empty()).then(|| {
        format!("Dispensing practices, whose direct patient care staff hold dispensers: {}.", named.join(", "))
    })
}

/// What networks employ and contract themselves.
fn networks(ground: &Ground<'_>, draft: &mut Draft) {
    let roles = &ground.profile.pcn_roles;
    if ground.profile.area.level == Level::Practice {
        return;
    }
    draft.heading(2, "networks", "Staff of the networks themselves");
    if let Some(note) = &ground.profile.pcn_roles_note {
        draft.say(sentence(note));
    }
    if roles.is_empty() {
        return;
    }
    let told = ground.told(draft);
    let rows = roles.iter().map(|role| {
        let id = |what: &str| {
            let role = if role.role.is_empty() { "all" } else { role.role.as_str() };
            ground.id(&format!("pcn_role.{role}.{what}"))
        };
        Row::of(vec![
            Cell::text(&role.title),
            told.cell(id("fte"), role.fte, 2),
            told.cell(id("headcount"), role.headcount, 0),
            told.cell(id("per_100k"), role.per_100k, 1),
        ])
    });
    draft.table(Table {
        id: "network_roles".to_owned(),
        title: "Roles that networks employ or contract".to_owned(),
        columns: vec![
            Column::text("Role"),
            Column::number("FTE", 2),
            Column::number("People", 0),
            Column::number("FTE per 100,000 patients", 1),
        ],
        rows: rows.collect(),
        notes: vec!["Contracted services have no identifiers and are not among people.".to_owned()],
    });
}

/// How staff changed since the month compared with, and over the years.
pub(super) fn change(ground: &Ground<'_>, draft: &mut Draft) -> Result<(), ReportError> {
    draft.heading(1, "change", "What changed");
    let table = since(ground, draft);
    match (ground.profile.compared_to, table.rows.is_empty()) {
        (Some(period), false) => {
            draft.say(format!(
                "Since {}. A rate changes because staff do or because the list does; the two parts add up to the change.",
                period.in_words()
            ));
            draft.table(table);
        }
        _ => draft.say("No earlier month is held that this one can be compared with."),
    }
    over_time(ground, draft)
}

fn since(ground: &Ground<'_>, draft: &mut Draft) -> Table {
    let what = format!("Profile of {}", ground.profile.area.name);
    let earlier = ground.profile.compared_to.map(|period| period.to_string()).unwrap_or_default();
    let words = ["profile", ground.code(), "--compare-to", earlier.as_str()];
    let told = draft.figures.answered(&what, &words, Some(ground.profile.period), &ground.profile.sources);
    let compared = ground.default_lines().filter_map(|line| Some((line, line.previous.as_ref()?)));
    let mut notes = Vec::new();
    let rows: Vec<Row> = compared
        .map(|(line, previous)| {
            if let Some(why) = &previous.not_comparable {
                notes.push(sentence(&format!("{} cannot be compared: {why}", line.title)));
            }
            let id = |what: &str| ground.id(&format!("{}.{what}", indicator(line, "fte")));
            let signed = |what: &str, value: Value, decimals: usize| Cell {
                text: words::signed(value, decimals),
                ..told.cell(id(what), value, decimals)
            };
            Row::of(vec![
                Cell::text(capital(line)),
                told.cell(id("before"), previous.fte, 2),
                Cell::value(line.fte, 2),
                signed("change", previous.fte_change, 2),
                Cell { change: direction(previous), ..signed("per_100k_change", previous.per_100k_change, 1) },
                signed("staff_effect", previous.staff_effect, 1),
                signed("list_effect", previous.list_effect, 1),
            ])
        })
        .collect();
    let is_unlike = ground.default_lines().filter_map(|line| line.previous.as_ref()).any(|one| !one.is_like_month);
    if is_unlike {
        notes.push("The two months are not the same month of the year: trainees change posts each August.".to_owned());
    }
    Table {
        id: "change".to_owned(),
        title: format!("Change since {}", ground.profile.compared_to.map(|one| one.in_words()).unwrap_or_default()),
        columns: vec![
            Column::text("Staff"),
            Column::number("FTE then", 2),
            Column::number("FTE now", 2),
            Column::number("Change of FTE", 2),
            Column::number("Change per 100,000 patients", 1),
            Column::number("due to staff", 1),
            Column::number("due to the list", 1),
        ],
        rows,
        notes,
    }
}

fn direction(previous: &Previous) -> Option<Change> {
    previous.arrow.map(|arrow| match arrow {
        Arrow::Up => Change::Up,
        Arrow::Down => Change::Down,
        Arrow::Level => Change::Same,
    })
}

/// Fewer months than this are a table and no line.
const POINTS_AT_LEAST: usize = 3;

/// Staff of the clinical groups per 100,000 patients over the last years.
fn over_time(ground: &Ground<'_>, draft: &mut Draft) -> Result<(), ReportError> {
    let mut lines: Vec<Line> = Vec::new();
    let mut tolds = Vec::new();
    for one in &ground.shared.lines {
        let points: Vec<_> = one.of(ground.code()).collect();
        let Some(basis) = points.last().map(|point| point.basis) else { continue };
        let points: Vec<_> = points.into_iter().filter(|point| point.basis == basis).collect();
        if points.iter().filter(|point| point.value.known().is_some()).count() < POINTS_AT_LEAST {
            continue;
        }
        draft.rests_on(&one.series.sources);
        let words = ["series", ground.code(), one.series.indicator.id.as_str(), "--basis", basis.word()];
        let what = format!("{} over time, {}", one.series.indicator.title, ground.profile.area.name);
        tolds.push((one.series.indicator.id.clone(), draft.figures.answered(&what, &words, None, &one.series.sources)));
        let points = points.iter().map(|point| (point.period, point.value)).collect();
        lines.push(Line { name: short(&one.series.indicator.title), points });
    }
    if lines.is_empty() {
        draft.say("Too few months are held to draw how staff changed over the years.");
        return Ok(());
    }
    draft.heading(2, "years", "Over the years");
    let mut periods: Vec<_> = lines.iter().flat_map(|line| line.points.iter().map(|(period, _)| *period)).collect();
    periods.sort();
    periods.dedup();
    let rows = periods.iter().map(|period| {
        let mut cells = vec![Cell::text(period.in_words())];
        cells.extend(lines.iter().zip(&tolds).map(|(line, (indicator, told))| {
            let value = line.points.iter().find(|(one, _)| one == period).map(|(_, value)| *value);
            value.map_or_else(
                || Cell::text("not held"),
                |value| told.cell(ground.id(&format!("{indicator}.{period}")), value, 1),
            )
        }));
        Row::of(cells)
    });
    let mut columns = vec![Column::text("Month")];
    columns.extend(lines.iter().map(|line| Column::number(line.name.clone(), 1)));
    let table = Table {
        id: "over_time".to_owned(),
        title: "FTE per 100,000 patients over time".to_owned(),
        columns,
        rows: rows.collect(),
        notes: vec!["A line is broken where a month was published and is not held.".to_owned()],
    };
    let series = lines.iter().map(|line| line.name.clone()).collect();
    let title = format!("FTE per 100,000 patients of {}", ground.profile.area.name);
    let chart = Lines {
        id: "chart-over-time".to_owned(),
        title,
        unit: "FTE per 100,000 patients".to_owned(),
        decimals: 1,
        lines,
    };
    draft.picture(chart.with_finding().draw()?, table, Some(Native { kind: NativeKind::Line, series }));
    Ok(())
}

/// The rate of a line as a sentence of the findings: `Nurses: 13.9 FTE per 100,000 patients`.
pub(super) fn rate_words(ground: &Ground<'_>, draft: &mut Draft, line: &StaffLine) -> Option<Vec<Span>> {
    let fte = ground.id(&indicator(line, "fte"));
    let rate = ground.explained(draft, line, &indicator(line, "per_100k"))?.figure(line.per_100k, 1);
    line.fte.known()?;
    Some(vec![
        Span::Figure(ground.told(draft).valued(fte, line.fte, 1)),
        text(format!(" FTE of {} (", of_group(line))),
        Span::Figure(rate),
        text(" per 100,000 patients)"),
    ])
}

/// What a group is called within a sentence.
pub(super) fn of_group(line: &StaffLine) -> String {
    match line.group {
        StaffGroup::Gp => line.title.clone(),
        _ => line.group.title().to_lowercase(),
    }
}
