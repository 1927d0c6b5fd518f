//! Staff on the profile: the cards at its top, the table, and how the figures changed.

use wholetime_reports::words;
use wholetime_vocabulary::{Basis, Measured, Missing, StaffGroup, Value};
use wholetime_workbench::catalogue::{Catalogue, group_measure};
use wholetime_workbench::questions::profile::{Profile, StaffLine};

use super::capital;
use crate::components::{Cell, Link, Table};
use crate::links::{self, Behind};

/// A staff group at a glance.
pub(super) struct Card {
    pub(super) title: String,
    pub(super) fte: Cell,
    pub(super) is_known: bool,
    pub(super) rate: String,
    pub(super) change: String,
    pub(super) basis: String,
    pub(super) series: Link,
}

fn fte_id(line: &StaffLine) -> String {
    group_measure(line.group, Measured::Fte, line.definition)
}

/// A figure of a line, linked to its explanation where it has an indicator.
fn why(
    profile: &Profile,
    line: &StaffLine,
    catalogue: &Catalogue,
    view: &Behind,
    id: &str,
    (value, decimals): (Value, usize),
) -> Cell {
    let known = catalogue.indicators.get(id);
    let what = known.map_or_else(String::new, |indicator| format!("{}, {}", indicator.title, line.basis.title()));
    let href = known.map(|_| links::explain(&profile.area.code, id, Some(line.basis), view));
    Cell::why(value, decimals, &what, href)
}

/// The lines to read first, one for each group.
pub(super) fn cards(profile: &Profile, view: &Behind, catalogue: &Catalogue) -> Vec<Card> {
    let first = |group: StaffGroup| profile.staff.iter().find(move |line| line.group == group && line.is_default);
    StaffGroup::ALL
        .iter()
        .filter_map(|group| first(*group))
        .map(|line| {
            let rate = match line.per_100k {
                Value::Known(rate) => format!("{} per 100,000 patients", words::number(rate, 1)),
                Value::Missing(_) if line.warning.is_some() => {
                    format!("covers {} of patients", words::share(line.coverage))
                }
                Value::Missing(_) => String::new(),
            };
            Card {
                title: capital(&line.title),
                fte: why(profile, line, catalogue, view, &fte_id(line), (line.fte, 2)),
                is_known: line.fte.known().is_some(),
                rate,
                change: change(line),
                basis: line.basis.title().to_owned(),
                series: Link::new(
                    Behind::default()
                        .with("basis", line.basis.word())
                        .behind(&links::series(&profile.area.code, &fte_id(line))),
                    "over time",
                ),
            }
        })
        .collect()
}

/// How the rate changed, in words with a sign.
fn change(line: &StaffLine) -> String {
    let Some(previous) = &line.previous else { return String::new() };
    if let Some(why) = &previous.not_comparable {
        return format!("not comparable with {}: {why}", previous.period.in_words());
    }
    match (previous.arrow, previous.per_100k, line.per_100k) {
        (Some(arrow), Value::Known(before), Value::Known(after)) => {
            format!("{} rate {} since {}", arrow.sign(), words::change(before, after), previous.period.in_words())
        }
        _ => String::new(),
    }
}

/// Corrections named beside a line; the table below it holds all of them.
const CORRECTIONS_NAMED: usize = 3;

/// What practices say of the figures of a line, in short.
fn disputed(profile: &Profile, measures: &[&str]) -> Vec<String> {
    let of_line = profile.corrections.iter().filter(|one| measures.contains(&one.measure.as_str()));
    let told = of_line.take(CORRECTIONS_NAMED).map(|one| {
        let decimals = if one.measure.contains("_fte") { 2 } else { 0 };
        let used = if one.is_used { "used" } else { "not used" };
        let (file, ours) = (words::value(one.national, decimals), words::number(one.ours, decimals));
        format!("{} ({used}): file {file}, practice {ours}", one.id)
    });
    told.collect()
}

/// The way to dispute each figure that the file states of a practice: FTE and headcount of its groups, and its list.
pub(super) fn wrong(profile: &Profile, view: &Behind) -> Vec<Link> {
    let summed = profile.staff.iter().filter(|line| line.basis == Basis::PracticeLevelSum);
    let of_staff = summed.flat_map(|line| {
        let title = capital(&line.title);
        [(Measured::Fte, "FTE", line.fte), (Measured::Headcount, "headcount", line.headcount)].map(
            move |(measured, word, value)| {
                (group_measure(line.group, measured, line.definition), format!("{title}, {word}"), value)
            },
        )
    });
    let list = ("patients_registered".to_owned(), "Patients registered".to_owned(), profile.patients);
    let stated = of_staff.chain(std::iter::once(list)).filter(|(_, _, value)| {
        !matches!(value.missing(), Some(Missing::NotHeld | Missing::NotCollected | Missing::NotApplicable))
    });
    stated
        .map(|(measure, text, _)| Link::new(crate::pages::dispute::link(&profile.area.code, &measure, view), text))
        .collect()
}

/// Every line of staff.
pub(super) fn table(profile: &Profile, view: &Behind, catalogue: &Catalogue) -> Table {
    let caption = format!("Staff of {}, {}", profile.area.name, profile.period.in_words());
    let mut table = Table::new("staff", caption)
        .column("Staff")
        .number("FTE")
        .number("Headcount")
        .number("FTE per 100,000 patients")
        .number("… of practices that reported")
        .number("Patients per FTE")
        .number("Coverage")
        .column("Over time");
    for line in &profile.staff {
        let fte = fte_id(line);
        let headcount = group_measure(line.group, Measured::Headcount, line.definition);
        let figure =
            |id: &str, value: Value, decimals: usize| why(profile, line, catalogue, view, id, (value, decimals));
        let mut name = Cell::text(capital(&line.title)).small(line.basis.title());
        if let Some(standard) = &line.standard {
            name = name.small(standard.sentence.clone());
        }
        if line.basis == Basis::PracticeLevelSum {
            for told in disputed(profile, &[&fte, &headcount]) {
                name = name.small(told);
            }
        }
        let coverage = match (line.basis, line.practices_reporting) {
            (Basis::PracticeLevelSum, Some(count)) => Cell::text(words::share(line.coverage))
                .small(format!("{count} {} reported", if count == 1 { "practice" } else { "practices" })),
            (Basis::PracticeLevelSum, None) => Cell::text(words::share(line.coverage)),
            _ => Cell::text("with estimates"),
        };
        let patients_per = match line.group {
            StaffGroup::Gp => format!("patients_per_{fte}"),
            _ => format!("patients_per_{}_fte", line.group),
        };
        let cells = vec![
            name,
            figure(&fte, line.fte, 2),
            figure(&headcount, line.headcount, 0),
            figure(&format!("{fte}_per_100k"), line.per_100k, 2),
            Cell::value(line.per_100k_reporting, 2),
            figure(&patients_per, line.patients_per_fte, 0),
            coverage,
            Cell {
                label: Some(format!("chart of {}, FTE per 100,000 patients, over time", line.title)),
                ..Cell::link("chart", series(profile, line))
            },
        ];
        if line.is_default { table.strong_row(cells) } else { table.row(cells) }
    }
    table
}

fn series(profile: &Profile, line: &StaffLine) -> String {
    let path = links::series(&profile.area.code, &format!("{}_per_100k", fte_id(line)));
    Behind::default().with("basis", line.basis.word()).behind(&path)
}

/// How the figures changed, and why: staff or list.
pub(super) fn changes(profile: &Profile) -> Table {
    let compared = profile.compared_to.map_or_else(String::new, |period| format!(" since {}", period.in_words()));
    let mut table = Table::new("changes", format!("Changes{compared}"))
        .column("Staff")
        .number("FTE then")
        .number("Change of FTE")
        .number("Rate then")
        .number("Change of the rate")
        .number("… due to staff")
        .number("… due to the list");
    for line in &profile.staff {
        let Some(previous) = &line.previous else { continue };
        let name = Cell::text(capital(&line.title)).small(line.basis.title());
        let name = match &previous.not_comparable {
            Some(why) => name.small(format!("not comparable: {why}")),
            None => name,
        };
        let name = if previous.is_like_month { name } else { name.small("another month of the year") };
        let rate = Cell::text(words::signed(previous.per_100k_change, 2));
        let rate = match (previous.arrow, previous.per_100k, line.per_100k) {
            (Some(arrow), Value::Known(before), Value::Known(after)) => {
                rate.small(format!("{} {}", arrow.sign(), words::change(before, after)))
            }
            _ => rate,
        };
        let fte = Cell::text(words::signed(previous.fte_change, 2));
        let fte = match (previous.fte, line.fte) {
            (Value::Known(before), Value::Known(after)) => fte.small(words::change(before, after)),
            _ => fte,
        };
        table.row(vec![
            name,
            Cell::value(previous.fte, 2),
            fte,
            Cell::value(previous.per_100k, 2),
            rate,
            Cell::text(words::signed(previous.staff_effect, 2)),
            Cell::text(words::signed(previous.list_effect, 2)),
        ]);
    }
    table
}
