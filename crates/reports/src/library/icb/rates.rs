//! The figures of every place one a row, to calculate with and to load back.

use wholetime_vocabulary::Value;
use wholetime_workbench::questions::movement::{MovedCell, Movement};

use super::paper::{PATIENTS, Paper, table};
use crate::document::{Cell, Column, Row};

/// How far a rate may lie from what its formula comes to: what binary fractions lose.
const SAME: f64 = 1e-9;

/// Staff by place, and every rate by itself.
pub(super) fn add(paper: &mut Paper<'_>, moved: &Movement) {
    paper.draft.heading(1, "calculate", "To calculate with");
    paper.draft.say(
        "The sheet of staff has one row a place and month, with rates as formulas; the sheet of rates has one rate a row. Both load back: \
         `wholetime check rates FILE.xlsx` makes every rate again from what is held, and the guide to the pack has a mapping with which \
         `wholetime import` takes the staff in as a table of your own.",
    );
    staff(paper, moved);
    rates(paper, moved);
}

/// A place at one of the two months: level, code, name, month, and its figures.
struct At<'m> {
    level: &'static str,
    code: &'m str,
    name: &'m str,
    period: String,
    cells: &'m [MovedCell],
    is_now: bool,
}

impl At<'_> {
    fn value(&self, moved: &Movement, indicator: &str) -> Value {
        let at = moved.columns.iter().position(|column| column.indicator == indicator);
        let cell = at.and_then(|at| self.cells.get(at));
        let missing = Value::Missing(wholetime_vocabulary::Missing::NotHeld);
        cell.map_or(missing, |cell| if self.is_now { cell.value } else { cell.before })
    }
}

/// Every place at both months, the area itself last.
fn all(moved: &Movement) -> Vec<At<'_>> {
    let months = std::iter::once((moved.period, true)).chain(moved.compared_to.map(|period| (period, false)));
    let mut places = Vec::new();
    for (period, is_now) in months {
        // Practices without a network are no area that anybody could ask for by its code.
        let rows = moved.rows.iter().filter(|row| row.code != "unaligned");
        places.extend(rows.map(|row| At {
            level: moved.level.word(),
            code: &row.code,
            name: &row.name,
            period: period.to_string(),
            cells: &row.cells,
            is_now,
        }));
        places.push(At {
            level: moved.area.level.word(),
            code: &moved.area.code,
            name: &moved.area.name,
            period: period.to_string(),
            cells: &moved.whole,
            is_now,
        });
    }
    places
}

fn staff(paper: &mut Paper<'_>, moved: &Movement) {
    let places = all(moved);
    let mut columns: Vec<Column> = ["Level", "Code", "Name", "Month"].into_iter().map(Column::text).collect();
    columns.push(Column::number("Patients", 0));
    columns.extend(paper.counted.iter().map(|one| Column::number(format!("{} FTE", one.title), 2)));
    for one in &paper.counted {
        let comes_out = places.iter().all(|place| {
            let part = |indicator: &str| place.value(moved, indicator).known();
            match (part(&one.fte), part(PATIENTS), part(&one.rate)) {
                (Some(fte), Some(patients), Some(rate)) => {
                    (fte / patients * 100_000.0 - rate).abs() <= SAME * rate.abs()
                }
                (_, _, rate) => rate.is_none(),
            }
        });
        let formula = format!("[@{} FTE]/[@Patients]*100000", one.title);
        let title = format!("{} per 100,000", one.title);
        columns.push(Column { formula: comes_out.then_some(formula), ..Column::number(title, 2) });
    }
    let rows = places.iter().map(|place| {
        let mut cells =
            vec![Cell::text(place.level), Cell::text(place.code), Cell::text(place.name), Cell::text(&place.period)];
        cells.push(Cell::value(place.value(moved, PATIENTS), 0));
        cells.extend(paper.counted.iter().map(|one| Cell::value(place.value(moved, &one.fte), 2)));
        cells.extend(paper.counted.iter().map(|one| Cell::value(place.value(moved, &one.rate), 2)));
        Row::of(cells)
    });
    let mut staff = table("staff_by_place", "Staff by place and month", columns, rows.collect());
    staff.notes.push("A network that lies partly elsewhere has the figures of the whole of it.".to_owned());
    paper.draft.table(staff);
}

fn rates(paper: &mut Paper<'_>, moved: &Movement) {
    let columns = vec![
        Column::text("Code"),
        Column::text("Name"),
        Column::text("Indicator"),
        Column::text("Month"),
        Column::number("Rate", 2),
    ];
    let mut rows = Vec::new();
    for place in all(moved) {
        for one in &paper.counted {
            // A rate that is missing is no rate to make again; the sheet of staff says why it is missing.
            let Value::Known(rate) = place.value(moved, &one.rate) else { continue };
            rows.push(Row::of(vec![
                Cell::text(place.code),
                Cell::text(place.name),
                Cell::text(&one.rate),
                Cell::text(&place.period),
                Cell::number(rate, 2),
            ]));
        }
    }
    paper.draft.table(table("rates", "Every rate by itself", columns, rows));
}
