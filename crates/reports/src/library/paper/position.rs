//! Where the area stands: by staff group, by its parts with the month compared, and among others.

use wholetime_vocabulary::{Level, Period, StaffGroup, Value};
use wholetime_workbench::questions::compare::{CompareAsked, ComparedArea, Comparison};
use wholetime_workbench::questions::movement::{MovedCell, Movement, MovementAsked};
use wholetime_workbench::questions::profile::{Previous, StaffLine};

use super::{Ground, rate_of};
use crate::ReportError;
use crate::charts::{Dot, Dots, Mark};
use crate::document::{Cell, Change, Column, Picture, Row, Span, Table, Words};
use crate::library::compared;
use crate::library::draft::{sentence, text};
use crate::library::figures::Told;
use crate::words;

/// Areas drawn beneath each other; the others are in the comparison itself.
const DRAWN: usize = 24;

/// The position now, each paragraph a staff group.
pub(super) fn section(ground: &mut Ground<'_>) -> Result<(), ReportError> {
    ground.draft.heading(1, "position", "Position now");
    let profile = ground.profile;
    let told = ground.profile_told();
    let name = format!("Patients of {}", profile.area.name);
    let id = ground.id("patients");
    let patients = ground.figure(&told, &id, &name, profile.patients, 0);
    ground.draft.numbered(vec![
        text(format!("{} has ", profile.area.name)),
        Span::Figure(patients),
        text(format!(" patients ({}). {}", profile.patients_from, sentence(&profile.held.sentence))),
    ]);
    for group in StaffGroup::ALL {
        let Some(mut words) = in_a_sentence(ground, *group) else { continue };
        let line = ground.lines().into_iter().find(|line| line.group == *group).cloned();
        if let Some(standard) = line.as_ref().and_then(|line| line.standard.as_ref()) {
            let id = ground.id(&format!("{}.standard", standard.indicator));
            let name = format!("Local standard of {}, {}", group.title(), profile.area.name);
            words.push(text(" Local standard: "));
            let judged = ground.word(&told, &id, &name, &sentence(&standard.sentence));
            words.push(judged);
        }
        if let Some(warning) = line.and_then(|line| line.warning) {
            words.push(text(format!(" {}", sentence(&warning))));
        }
        ground.draft.numbered(words);
    }
    parts(ground)
}

/// How many there are for the patients, and how that moved.
pub(super) fn in_a_sentence(ground: &mut Ground<'_>, group: StaffGroup) -> Option<Words> {
    let line: StaffLine = ground.lines().into_iter().find(|line| line.group == group)?.clone();
    let (name, month) = (ground.profile.area.name.clone(), ground.profile.period.in_words());
    let told = ground.profile_told();
    let rate = rate_of(&line);
    ground.indicators.push(rate.clone());
    let (id, whom) = (ground.id(&rate), capital(&line.title));
    let fte = rate.trim_end_matches("_per_100k").to_owned();
    let fte_id = ground.id(&fte);
    let fte = ground.figure(&told, &fte_id, &format!("{whom}, FTE, {name}"), line.fte, 2);
    let label = format!("{whom} per 100,000 patients, {name}");
    let now = ground.figure(&told, &id, &label, line.per_100k, 2);
    let month = ground.word(&told, "paper.month", "Month of the figures", &month);
    let mut words = vec![text(format!("{whom}: ")), Span::Figure(fte), text(" FTE in "), month];
    words.extend([text(", "), Span::Figure(now), text(" per 100,000 patients")]);
    if let Some(previous) = &line.previous {
        words.extend(since(ground, &told, &id, &label, &line, previous));
    }
    words.push(text("."));
    Some(words)
}

fn since(ground: &mut Ground<'_>, told: &Told, id: &str, label: &str, line: &StaffLine, previous: &Previous) -> Words {
    let before = ground.figure(told, &format!("{id}.before"), &format!("{label}, before"), previous.per_100k, 2);
    let month = previous.period.in_words();
    let month = ground.word(told, "paper.month_before", "Month compared with", &month);
    let way = match (&previous.not_comparable, way(line.per_100k, previous.per_100k)) {
        (Some(why), _) => format!("not comparable ({why}) with"),
        (None, Some(Change::Up)) => "up from".to_owned(),
        (None, Some(Change::Down)) => "down from".to_owned(),
        (None, _) => "the same as".to_owned(),
    };
    let way = ground.word(told, &format!("{id}.way"), &format!("{label}, which way it moved"), &way);
    vec![text(", "), way, text(" "), Span::Figure(before), text(" in "), month]
}

/// Which way a rate went, as it is shown to two decimals, as committee papers have it; none where one is missing.
pub(super) fn way(now: Value, before: Value) -> Option<Change> {
    let (now_shown, before_shown) = (words::number(now.known()?, 2), words::number(before.known()?, 2));
    if now_shown == before_shown {
        return Some(Change::Same);
    }
    Some(if before.known()? < now.known()? { Change::Up } else { Change::Down })
}

/// The parts of the area side by side, with the month compared.
fn parts(ground: &mut Ground<'_>) -> Result<(), ReportError> {
    let Some(level) = ground.profile.children.first().map(|child| child.level) else { return Ok(()) };
    ground.draft.heading(2, "parts", format!("By {}", level.title()));
    let indicators: Vec<String> = ground.lines().into_iter().map(rate_of).collect();
    let asked =
        MovementAsked { indicators: indicators.clone(), level: Some(level), compare_to: ground.profile.compared_to };
    let moved = ground.bench.movement(ground.profile.area.code.as_str(), &asked, ground.scope);
    let Some(moved) = ground.draft.answer("Its parts side by side", moved)? else { return Ok(()) };
    ground.draft.rests_on(&moved.sources);
    let told = told_of(ground, &moved, &indicators.join(","));
    let table = rates(ground, &moved, &told);
    ground.draft.table(table);
    ground.draft.list(moved.findings.iter().map(|finding| vec![text(sentence(finding))]).collect());
    Ok(())
}

fn told_of(ground: &mut Ground<'_>, moved: &Movement, indicators: &str) -> Told {
    let then = moved.compared_to.map(|period| period.to_string());
    let mut said =
        vec!["movement", moved.area.code.as_str(), "--level", moved.level.word(), "--indicators", indicators];
    if let Some(then) = &then {
        said.extend(["--compare-to", then.as_str()]);
    }
    let what = format!(
        "Staff per 100,000 patients of the {} of {}, {}",
        moved.level.titles(),
        moved.area.name,
        moved.period.in_words()
    );
    ground.draft.figures.answered(&what, &said, Some(moved.period), &moved.sources)
}

/// Staff rates per 100,000 patients: each group in both months, the later with its arrow.
fn rates(ground: &mut Ground<'_>, moved: &Movement, told: &Told) -> Table {
    let short = |title: &str| {
        let title = title.strip_prefix("FTE of ").unwrap_or(title);
        let title = title.split(" per 100,000").next().unwrap_or(title);
        capital(title.trim_end_matches(" staff").trim_end_matches(" and non-clinical"))
    };
    let mut columns = vec![Column::text(capital(moved.level.title()))];
    for column in &moved.columns {
        if let Some(then) = moved.compared_to {
            columns.push(Column::number(format!("{} {}", short(&column.title), short_month(then)), 2));
        }
        columns.push(Column::number(format!("{} {}", short(&column.title), short_month(moved.period)), 2));
    }
    let has_before = moved.compared_to.is_some();
    let mut rows = Vec::new();
    let mut notes = vec![
        "FTE over all registered patients, times 100,000. An arrow says which way the rate moved as it is shown."
            .to_owned(),
    ];
    for row in &moved.rows {
        let name = if row.is_part { format!("{} (part)", row.name) } else { row.name.clone() };
        let cells = cells(ground, told, (&row.code, &row.name), &row.cells, has_before);
        let whose = row.cells.iter().zip(&moved.columns);
        notes.extend(whose.filter_map(|(cell, column)| {
            let why = cell.not_comparable.as_ref()?;
            Some(format!("{}, {}: no arrow, because {why}.", row.name, short(&column.title)))
        }));
        rows.push(Row::of(std::iter::once(Cell::text(name)).chain(cells).collect()));
    }
    let area = &ground.profile.area;
    let (code, name) = (area.code.clone(), area.name.clone());
    let whole = cells(ground, told, (&code, &name), &moved.whole, has_before);
    rows.push(Row {
        cells: std::iter::once(Cell::text(format!("All of {name}"))).chain(whole).collect(),
        is_total: true,
    });
    notes.dedup();
    notes.extend(moved.notes.iter().map(|note| sentence(note)));
    Table {
        id: "rates".to_owned(),
        title: match moved.compared_to {
            Some(then) => {
                format!("Staff per 100,000 patients, {} and {}", then.in_words(), moved.period.in_words())
            }
            None => format!("Staff per 100,000 patients, {}", moved.period.in_words()),
        },
        columns,
        rows,
        notes,
    }
}

fn cells(
    ground: &mut Ground<'_>,
    told: &Told,
    (code, name): (&str, &str),
    moved: &[MovedCell],
    has_before: bool,
) -> Vec<Cell> {
    let mut cells = Vec::new();
    for one in moved {
        let id = format!("{code}.{}", one.indicator);
        let title =
            ground.bench.indicator(&one.indicator).map_or_else(|_| one.indicator.clone(), |known| known.title.clone());
        if has_before {
            let before =
                ground.figure(told, &format!("{id}.before"), &format!("{title}, {name}, before"), one.before, 2);
            cells.push(told.cell(before.id, one.before, 2));
        }
        let now = ground.figure(told, &id, &format!("{title}, {name}"), one.value, 2);
        let change = if one.not_comparable.is_some() { None } else { way(one.value, one.before) };
        cells.push(Cell { change, ..told.cell(now.id, one.value, 2) });
    }
    cells
}

/// How the parts, or the area among its neighbours, compare.
pub(super) fn comparison(ground: &mut Ground<'_>) -> Result<(), ReportError> {
    ground.draft.heading(1, "comparison", "How that compares");
    let profile = ground.profile;
    let is_small = matches!(profile.area.level, Level::Practice | Level::Pcn);
    let around = profile.ancestors.iter().find(|area| !matches!(area.level, Level::Practice | Level::Pcn));
    let (within, level) = match around {
        Some(around) if is_small => (around.code.clone(), Some(profile.area.level)),
        _ => (profile.area.code.clone(), profile.children.first().map(|child| child.level)),
    };
    for group in [StaffGroup::Gp, StaffGroup::Nurse] {
        let Some(indicator) = ground.lines().into_iter().find(|line| line.group == group).map(rate_of) else {
            continue;
        };
        let asked = CompareAsked { level, ..CompareAsked::default() };
        let answer = ground.bench.compare(&indicator, &within, asked, ground.scope);
        let part = format!("How {} compare", group.title());
        if let Some(comparison) = ground.draft.answer(&part, answer)? {
            one(ground, group, &comparison)?;
        }
    }
    Ok(())
}

fn one(ground: &mut Ground<'_>, group: StaffGroup, comparison: &Comparison) -> Result<(), ReportError> {
    let Comparison { indicator, within, level, period, sources, .. } = comparison;
    ground.draft.rests_on(sources);
    let said = ["compare", indicator.id.as_str(), "--level", level.word(), "--within", within.code.as_str()];
    let what = format!("{}, {} of {}", indicator.title, level.titles(), within.name);
    let told = ground.draft.figures.answered(&what, &said, Some(*period), sources);
    let finding = ground.id(&format!("{}.compared", indicator.id));
    let finding = ground.word(&told, &finding, &format!("{what}: how they compare"), &compared::finding(comparison));
    let mut words = vec![finding];
    if let Value::Known(_) = comparison.centre {
        let id = ground.id(&format!("{}.centre", indicator.id));
        let centre =
            ground.figure(&told, &id, &format!("{what}: {}", compared::centre_name(comparison)), comparison.centre, 2);
        words.extend([
            text(format!(" {} come to ", compared::centre_in_words(comparison))),
            Span::Figure(centre),
            text(" per 100,000 patients. Only the patients of practices that reported are counted."),
        ]);
    }
    if let Some(own) = comparison.areas.iter().find(|area| area.code == ground.profile.area.code) {
        let (id, name) = (ground.id(&format!("{}.of_reporting", indicator.id)), own.name.clone());
        let figure = ground.figure(
            &told,
            &id,
            &format!("{}, {name}, of practices that reported", indicator.title),
            own.value_reporting,
            2,
        );
        words.extend([text(format!(" {name} has ")), Span::Figure(figure), text(" of practices that reported.")]);
    }
    ground.draft.numbered(words);
    let decimals = words::decimals(indicator.unit);
    let chart = Dots {
        id: format!("chart-compared-{group}"),
        title: compared::finding(comparison),
        unit: indicator.unit.title().to_owned(),
        decimals,
        rows: drawn(comparison, &ground.profile.area.code)
            .into_iter()
            .map(|area| dot(area, &ground.profile.area.code))
            .collect(),
        centre: comparison.centre.known().map(|centre| (compared::centre_name(comparison), centre)),
    };
    let picture = Picture::of(&format!("compared_{group}"), chart.draw()?);
    ground.draft.blocks.push(crate::document::Block::Picture(picture));
    Ok(())
}

fn drawn<'a>(comparison: &'a Comparison, code: &str) -> Vec<&'a ComparedArea> {
    let own = comparison.areas.iter().position(|area| area.code == code);
    let from = own.map_or(0, |own| own.saturating_sub(DRAWN / 2)).min(comparison.areas.len().saturating_sub(DRAWN));
    comparison.areas.iter().skip(from).take(DRAWN).collect()
}

fn dot(area: &ComparedArea, code: &str) -> Dot {
    Dot {
        name: area.name.clone(),
        value: area.value_reporting,
        low: area.low.known(),
        high: area.high.known(),
        mark: match area.band.as_str() {
            "low_998" | "high_998" => Mark::Outside998,
            "low_95" | "high_95" => Mark::Outside95,
            _ => Mark::Within,
        },
        note: (area.code == code).then(|| "this paper".to_owned()),
    }
}

/// A month as a narrow column has room for it: `Jun 2022`.
fn short_month(period: Period) -> String {
    let words = period.in_words();
    match words.split_once(' ') {
        Some((month, year)) => format!("{} {year}", month.chars().take(3).collect::<String>()),
        None => words,
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect()
}
