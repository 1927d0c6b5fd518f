//! The pack while it is written: what was asked, what stands in it so far, and what tables share.

use std::collections::BTreeSet;

use wholetime_vocabulary::{Level, StaffGroup, Value};
use wholetime_workbench::plans::quantity::{Money, Rounding, Wte};
use wholetime_workbench::questions::movement::{MovedCell, Movement, MovementAsked};
use wholetime_workbench::questions::plans::PlanSource;
use wholetime_workbench::questions::profile::{Arrow, Profile};
use wholetime_workbench::{Scope, Workbench, WorkbenchError};

use crate::document::{Cell, Change, Column, ColumnKind, Document, Row, Table};
use crate::library::ReportAsked;
use crate::library::draft::Draft;
use crate::library::figures::Told;
use crate::words;

/// Registered patients, as the catalogue names them.
pub(super) const PATIENTS: &str = "patients_registered";

/// Direct patient care without and with dispensers, whom some practices alone employ.
pub(super) const EXCL_DISPENSERS: &str = "dpc_fte_excl_dispensers";
const WITH_DISPENSERS: &str = "dpc_fte";

/// A staff group of the tables: its indicators, and what a narrow column calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Counted {
    /// The rate.
    pub(super) rate: String,
    /// The FTE behind it.
    pub(super) fte: String,
    /// What people read.
    pub(super) title: &'static str,
}

/// The pack so far.
pub(super) struct Paper<'a> {
    pub(super) bench: &'a Workbench,
    pub(super) asked: &'a ReportAsked,
    pub(super) scope: Scope,
    pub(super) profile: &'a Profile,
    pub(super) draft: Draft,
    /// Indicators that stand in it.
    pub(super) indicators: BTreeSet<String>,
    pub(super) counted: Vec<Counted>,
    /// Staff groups that nothing is held of in the month.
    pub(super) not_held: Vec<&'static str>,
}

impl<'a> Paper<'a> {
    pub(super) fn new(bench: &'a Workbench, asked: &'a ReportAsked, scope: Scope, profile: &'a Profile) -> Self {
        let mut draft = Draft::of(scope);
        draft.rests_on(&profile.sources);
        let (indicators, counted) = (BTreeSet::new(), counted(profile));
        Self { bench, asked, scope, profile, draft, indicators, counted, not_held: Vec::new() }
    }

    pub(super) fn code(&self) -> &'a str {
        &self.profile.area.code
    }

    pub(super) fn name(&self) -> &'a str {
        &self.profile.area.name
    }

    /// The plan, where one was named; else says how to name one.
    pub(super) fn plan(&mut self, what: &str) -> Option<&'a PlanSource> {
        let plan = self.asked.plan.as_ref();
        if plan.is_none() {
            let code = self.code();
            self.draft.say(format!(
                "No plan was named, so there is no {what}. `wholetime plan list` shows which are held; name one with `wholetime report \
                 icb {code} --plan NAME`."
            ));
        }
        plan
    }

    /// Where figures of the plan come from: a command of the plan.
    pub(super) fn told_of_plan(&mut self, command: &str, what: &str) -> Told {
        let name = match self.asked.plan.as_ref() {
            Some(PlanSource::Held { id, number: Some(number) }) => format!("{id}@{number}"),
            Some(PlanSource::Held { id, number: None }) => id.clone(),
            Some(PlanSource::Document(plan)) => format!("{}.toml", plan.id),
            None => String::new(),
        };
        let said = ["plan", command, name.as_str()];
        self.draft.figures.answered(what, &said, None, &[])
    }

    /// Rates of the parts of a level, and of whom they are made, now and then.
    pub(super) fn movement(&mut self, level: Level) -> Result<Movement, WorkbenchError> {
        let rates = self.counted.iter().map(|one| one.rate.clone());
        let others = self.counted.iter().map(|one| one.fte.clone());
        let asked = MovementAsked {
            indicators: rates.chain(others).chain([PATIENTS.to_owned()]).collect(),
            level: Some(level),
            compare_to: self.asked.compare_to,
        };
        let moved = self.bench.movement(self.code(), &asked, self.scope)?;
        self.draft.rests_on(&moved.sources);
        self.keep_what_is_held(&moved);
        self.indicators.extend(self.counted.iter().map(|one| one.rate.clone()));
        Ok(moved)
    }

    /// Leaves out staff groups of which no place has a figure, and remembers which they are.
    fn keep_what_is_held(&mut self, moved: &Movement) {
        let is_held = |one: &Counted| {
            let at = moved.columns.iter().position(|column| column.indicator == one.rate);
            let known =
                |cells: &[MovedCell]| at.and_then(|at| cells.get(at)).is_some_and(|cell| cell.value.known().is_some());
            moved.rows.iter().any(|row| known(&row.cells)) || known(&moved.whole)
        };
        if !self.counted.iter().any(is_held) {
            return;
        }
        let (held, not_held): (Vec<Counted>, Vec<Counted>) =
            std::mem::take(&mut self.counted).into_iter().partition(is_held);
        // Direct patient care with dispensers stands in only where the one without them is not held.
        let has_other = held.iter().any(|one| one.fte == EXCL_DISPENSERS);
        self.counted = held.into_iter().filter(|one| !(has_other && one.fte == WITH_DISPENSERS)).collect();
        let is_named = |title: &str| self.counted.iter().any(|one| one.title.starts_with(title));
        self.not_held = not_held.iter().map(|one| one.title).filter(|title| !is_named(title)).collect();
    }

    /// Where the figures of places side by side come from.
    pub(super) fn told_of(&mut self, moved: &Movement) -> Told {
        let rates: Vec<&str> = self.counted.iter().map(|one| one.rate.as_str()).collect();
        let rates = rates.join(",");
        let then = moved.compared_to.map(|period| period.to_string());
        let mut said =
            vec!["movement", moved.area.code.as_str(), "--level", moved.level.word(), "--indicators", rates.as_str()];
        if let Some(then) = &then {
            said.extend(["--compare-to", then.as_str()]);
        }
        let what = format!(
            "Staff per 100,000 patients of the {} of {}, {}",
            moved.level.titles(),
            moved.area.name,
            moved.period.in_words()
        );
        self.draft.figures.answered(&what, &said, Some(moved.period), &moved.sources)
    }

    /// The paper, with its references.
    pub(super) fn finish(self) -> Document {
        let area = &self.profile.area;
        Document {
            title: format!("Workforce pack: {}", area.name),
            subtitle: format!("{} ({}), {}", area.name, area.code, self.profile.period.in_words()),
            author: self.asked.author.clone(),
            made_on: self.asked.made_on,
            front: Vec::new(),
            blocks: self.draft.blocks,
            references: self.draft.figures.references(),
        }
    }
}

/// The staff groups that are set side by side, as committee papers do: GPs as the profile reads them first, nurses, healthcare
/// assistants, direct patient care without dispensers (whom some practices alone employ), administration.
fn counted(profile: &Profile) -> Vec<Counted> {
    let gp = profile.staff.iter().find(|line| line.group == StaffGroup::Gp && line.is_default);
    let definition = gp.map_or("extg", |line| line.definition.word());
    let one = |fte: &str, title| Counted { rate: format!("{fte}_per_100k"), fte: fte.to_owned(), title };
    let gps = if definition == "extg" { "GPs" } else { "All GPs" };
    vec![
        one(&format!("gp_fte_{definition}"), gps),
        one("nurse_fte", "Nurses"),
        one("dpc_fte_healthcare_assistant", "Healthcare assistants"),
        one(EXCL_DISPENSERS, "Direct patient care"),
        one(WITH_DISPENSERS, "Direct patient care with dispensers"),
        one("admin_fte", "Administration"),
    ]
}

/// A table without notes.
pub(super) fn table(id: &str, title: impl Into<String>, columns: Vec<Column>, rows: Vec<Row>) -> Table {
    Table { id: id.to_owned(), title: title.into(), columns, rows, notes: Vec::new() }
}

/// A column of shares from 0 to 100.
pub(super) fn percent_column(title: &str) -> Column {
    Column { title: title.to_owned(), kind: ColumnKind::Percent(1), formula: None }
}

/// A column of whole pounds.
pub(super) fn pounds_column(title: impl Into<String>) -> Column {
    Column { title: title.into(), kind: ColumnKind::Pounds, formula: None }
}

/// A column of days.
pub(super) fn day_column(title: &str) -> Column {
    Column { title: title.to_owned(), kind: ColumnKind::Day, formula: None }
}

/// Which way an arrow points, as papers have it.
pub(super) const fn change(arrow: Arrow) -> Change {
    match arrow {
        Arrow::Up => Change::Up,
        Arrow::Down => Change::Down,
        Arrow::Level => Change::Same,
    }
}

/// WTE; their digits are exact to a thousandth.
pub(super) fn wte(wte: Wte) -> Cell {
    Cell { text: wte.to_string().replace('-', "−"), value: wte.exact().written(3).parse().ok(), ..Cell::default() }
}

/// Whole pounds as papers print them, with the pence behind them.
pub(super) fn pounds(amount: Money) -> Cell {
    let text = amount.to_unit(1, Rounding::Rounded).in_pounds();
    Cell { text, value: amount.exact().written(2).parse().ok(), ..Cell::default() }
}

/// A share in percent, or that it is not known.
pub(super) fn percent(share: Option<f64>) -> Cell {
    or_not_known(share, |share| Cell {
        text: format!("{} %", words::number(share, 1)),
        value: Some(share),
        ..Cell::default()
    })
}

/// A cell of what may not be known.
pub(super) fn or_not_known<T>(known: Option<T>, cell: impl Fn(T) -> Cell) -> Cell {
    known.map_or_else(|| Cell::text("not known"), cell)
}

/// A day, or that there is none.
pub(super) fn day(on: Option<jiff::civil::Date>) -> Cell {
    on.map_or_else(|| Cell::text("no date"), |on| Cell::text(on.to_string()))
}

/// A count.
pub(super) fn count(n: usize) -> Cell {
    Cell::number(f64::from(u32::try_from(n).unwrap_or(u32::MAX)), 0)
}

/// A number without decimals, or why there is none.
pub(super) fn whole(value: Value) -> Cell {
    Cell::value(value, 0)
}
