//! The tables of pay and on-costs that are shipped or written over in a workspace: read, checked, listed and put into plans.
//!
//! **Invariant:** tables that were read name nothing that is not in them, their rows stand in the order of their days, and every
//! row says where it comes from.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    pay::{ItemisedCost, OnCosts, Pay, PayError, PayRow, Supplement},
    quantity::{Money, Percent},
};

/// What is wrong with the tables, all of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the tables of pay have {} to mend: {}", wholetime_vocabulary::how_many(.0.len(), "thing"), .0.join("; "))]
pub struct TablesToMend(pub Vec<String>);

/// Why a choice gives no rows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotChosen {
    /// Nothing has that name.
    #[error("there is no {what} `{id}`; there are {}", .there.join(", "))]
    NotThere {
        /// Pay, on-costs or high-cost area.
        what: &'static str,
        /// What was asked for.
        id: String,
        /// What there is.
        there: Vec<String>,
    },
    /// A table has no such point.
    #[error("`{id}` has no intermediate point in the table from {from}; choose bottom or top, or a later year")]
    NoIntermediate {
        /// The pay.
        id: String,
        /// The first day of the table.
        from: Date,
    },
    /// No supplement is held for the day.
    #[error("`{area}` has no supplement in force on {on}; choose a later year")]
    NoSupplement {
        /// The high-cost area.
        area: String,
        /// The day.
        on: Date,
    },
    /// A cost cannot be worked out.
    #[error(transparent)]
    Pay(#[from] PayError),
}

/// One file of tables, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TableFile {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pay: Vec<Pay>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    on_costs: Vec<OnCosts>,
    #[serde(default, rename = "high_cost_area", skip_serializing_if = "Vec::is_empty")]
    areas: Vec<HighCostArea>,
}

/// A part of the country where pay has a supplement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HighCostArea {
    /// Name in commands.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Rows, in the order of their days.
    #[serde(rename = "row")]
    pub rows: Vec<AreaRow>,
}

/// The supplement from a day on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaRow {
    /// First day it holds.
    pub from: Date,
    /// Percentage of the salary of one WTE.
    pub percent: Percent,
    /// Pounds a year at least.
    pub at_least: Money,
    /// Pounds a year at most.
    pub at_most: Money,
    /// Where it comes from.
    pub source: String,
    /// Whether it was written down from memory and waits to be checked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_from_memory: bool,
}

/// A point of a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "PayPoint")]
pub enum Point {
    /// Where people begin.
    Bottom,
    /// Between both, where there is one.
    Intermediate,
    /// Where people end.
    Top,
}

impl Point {
    /// The word of it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bottom => "bottom",
            Self::Intermediate => "intermediate",
            Self::Top => "top",
        }
    }

    /// The point at this place of a table of so many; none where a table has one row only, which is no point.
    const fn at(index: usize, count: usize) -> Option<Self> {
        match (index, count) {
            (_, 0 | 1) => None,
            (0, _) => Some(Self::Bottom),
            (index, count) if index + 1 == count => Some(Self::Top),
            _ => Some(Self::Intermediate),
        }
    }
}

/// How pay is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// One point for good; none: people move up with their years in post.
    pub point: Option<Point>,
    /// The high-cost area; none: elsewhere.
    pub area: Option<String>,
    /// Other on-costs than the table names.
    pub on_costs: Option<String>,
    /// Only what is in force on this day or begins later.
    pub since: Option<Date>,
}

/// One row of pay and what one WTE of it costs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PayLine {
    /// Name of the pay.
    pub id: String,
    /// What people read.
    pub title: String,
    /// First day of the table.
    pub from: Date,
    /// The point; none where there is only one.
    pub point: Option<Point>,
    /// Whole years in post after which it holds.
    pub after_years: u32,
    /// Pounds a year before supplement and on-costs; none where only the cost is known.
    pub salary: Option<Money>,
    /// The part of the pay that is a supplement for a high-cost area.
    pub supplement: Money,
    /// The day the on-costs are of.
    pub on: Date,
    /// What one WTE costs in a year, item by item; `pay` holds the supplement.
    pub items: ItemisedCost,
    /// All of it.
    pub cost: Money,
    /// Name of the on-costs.
    pub on_costs: Option<String>,
    /// Where the pay comes from.
    pub source: String,
    /// Whether the pay was written down from memory.
    pub is_from_memory: bool,
    /// Where the on-costs come from.
    pub on_costs_source: Option<String>,
    /// Whether the on-costs were written down from memory.
    pub is_on_costs_from_memory: bool,
}

/// Rows to be put into a plan.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PlanRows {
    /// Pay.
    pub pay: Vec<Pay>,
    /// On-costs that the pay names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub on_costs: Vec<OnCosts>,
}

/// All tables of pay and on-costs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PayTables {
    /// Pay, in the order of the files.
    pub pay: Vec<Pay>,
    /// On-costs.
    pub on_costs: Vec<OnCosts>,
    /// High-cost areas.
    pub areas: Vec<HighCostArea>,
}

impl PayTables {
    /// Reads and checks tables: names of files with their texts.
    ///
    /// # Errors
    /// All that is wrong with them at once.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, TablesToMend> {
        let (mut tables, mut problems) = (Self::default(), Vec::new());
        for (name, text) in files {
            match toml::from_str::<TableFile>(text) {
                Ok(file) => {
                    tables.pay.extend(file.pay);
                    tables.on_costs.extend(file.on_costs);
                    tables.areas.extend(file.areas);
                }
                Err(why) => problems.push(format!("{name} cannot be read: {why}")),
            }
        }
        // What names something in a file that cannot be read is not wrong itself.
        if problems.is_empty() {
            problems = tables.problems();
        }
        if problems.is_empty() { Ok(tables) } else { Err(TablesToMend(problems)) }
    }

    fn problems(&self) -> Vec<String> {
        let mut problems: Vec<String> = self.pay.iter().flat_map(Pay::problems).collect();
        problems.extend(self.on_costs.iter().flat_map(OnCosts::problems));
        let pay = self.pay.iter().map(|pay| {
            ("pay", pay.id.as_str(), pay.rows.iter().map(|row| (row.from, row.after_years)).collect::<Vec<_>>())
        });
        let on_costs = self
            .on_costs
            .iter()
            .map(|one| ("on_costs", one.id.as_str(), one.rows.iter().map(|row| (row.from, 0)).collect()));
        let areas = self
            .areas
            .iter()
            .map(|area| ("high_cost_area", area.id.as_str(), area.rows.iter().map(|row| (row.from, 0)).collect()));
        let mut seen = std::collections::BTreeSet::new();
        for (kind, id, days) in pay.chain(on_costs).chain(areas) {
            if !seen.insert((kind, id)) {
                problems.push(format!("{kind} `{id}` is there twice; give one another name"));
            }
            if days.is_empty() {
                problems.push(format!("{kind} `{id}` has no row"));
            }
            if let Some(pair) = days.windows(2).find(|pair| pair[1] <= pair[0]) {
                problems.push(format!("{kind} `{id}` has a row from {} out of order; sort its rows by day", pair[1].0));
            }
        }
        for pay in &self.pay {
            for row in &pay.rows {
                let Some(name) = &row.on_costs else { continue };
                match self.on_costs.iter().find(|one| one.id == *name) {
                    None => problems.push(format!("pay `{}` names the on_costs `{name}`, which are not there", pay.id)),
                    Some(one) if one.row(row.from).is_none() => problems.push(format!(
                        "on_costs `{name}` have no row in force on {}, when `{}` begins",
                        row.from, pay.id
                    )),
                    Some(_) => {}
                }
            }
        }
        for area in &self.areas {
            for row in area.rows.iter().filter(|row| row.at_most < row.at_least || row.percent < Percent::ZERO) {
                problems.push(format!("high_cost_area `{}` from {} has limits that cross", area.id, row.from));
            }
        }
        problems
    }

    /// Pay as it is wanted, under a name that says so, with the on-costs it names: ready to be put into a plan.
    ///
    /// A supplement is that in force on the first day of each row.
    ///
    /// # Errors
    /// The pay, its point, the high-cost area or the on-costs are not there.
    pub fn chosen(&self, id: &str, choice: &Choice) -> Result<PlanRows, NotChosen> {
        let pay = self.pay.iter().find(|pay| pay.id == id).ok_or_else(|| NotChosen::NotThere {
            what: "pay",
            id: id.to_owned(),
            there: self.pay.iter().map(|pay| pay.id.clone()).collect(),
        })?;
        let pay = self.wanted(pay, choice)?;
        let first = pay.rows.first().map(|row| row.from);
        let is_named = |one: &&OnCosts| pay.rows.iter().any(|row| row.on_costs.as_deref() == Some(one.id.as_str()));
        let on_costs = self.on_costs.iter().filter(is_named).cloned().map(|mut one| {
            let begins = first.max(choice.since).and_then(|day| one.row(day)).map(|row| row.from);
            one.rows.retain(|row| begins.is_none_or(|begins| begins <= row.from));
            one
        });
        Ok(PlanRows { on_costs: on_costs.collect(), pay: vec![pay] })
    }

    fn wanted(&self, pay: &Pay, choice: &Choice) -> Result<Pay, NotChosen> {
        let mut wanted = pay.clone();
        let in_force =
            choice.since.and_then(|since| pay.rows.iter().map(|row| row.from).filter(|from| *from <= since).max());
        wanted.rows.retain(|row| in_force.is_none_or(|in_force| in_force <= row.from));
        if let Some(point) = choice.point {
            wanted.rows = at_point(pay, &wanted.rows, point)?;
            wanted.id = format!("{}-{}", wanted.id, point.word());
            wanted.title = format!("{}, {} point", wanted.title, point.word());
        }
        if let Some(id) = &choice.area {
            let area = self.areas.iter().find(|area| area.id == *id).ok_or_else(|| NotChosen::NotThere {
                what: "high-cost area",
                id: id.clone(),
                there: self.areas.iter().map(|area| area.id.clone()).collect(),
            })?;
            for row in &mut wanted.rows {
                supplement(row, area)?;
            }
            wanted.id = format!("{}-{id}", wanted.id);
            wanted.title = format!("{}, {}", wanted.title, area.title);
        }
        if let Some(id) = &choice.on_costs {
            if !self.on_costs.iter().any(|one| one.id == *id) {
                let there = self.on_costs.iter().map(|one| one.id.clone()).collect();
                return Err(NotChosen::NotThere { what: "on-costs", id: id.clone(), there });
            }
            for row in wanted.rows.iter_mut().filter(|row| row.cost.is_none()) {
                row.on_costs = Some(id.clone());
            }
        }
        Ok(wanted)
    }

    /// The rows of all pay whose name, title or on-costs have words that begin as those of `find`, with what one WTE costs: the tables in force
    /// on `on`, or every row on its first day where no day is given.
    ///
    /// # Errors
    /// As [`chosen`](Self::chosen); tables without an intermediate point are left out where one was asked for.
    pub fn lines(&self, find: &str, on: Option<Date>, choice: &Choice) -> Result<Vec<PayLine>, NotChosen> {
        let lower = find.to_lowercase();
        let words: Vec<&str> =
            lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let mut lines = Vec::new();
        for pay in &self.pay {
            let in_force = on.and_then(|on| pay.rows.iter().map(|row| row.from).filter(|from| *from <= on).max());
            for table in pay.rows.chunk_by(|one, next| one.from == next.from) {
                if on.is_some() && in_force != table.first().map(|row| row.from) {
                    continue;
                }
                let wanted = match self.wanted(&Pay { rows: table.to_vec(), ..pay.clone() }, choice) {
                    Err(NotChosen::NoIntermediate { .. }) => continue,
                    other => other?,
                };
                let count = wanted.rows.len();
                for (index, row) in wanted.rows.iter().enumerate().filter(|(_, row)| is_found(&wanted, row, &words)) {
                    let point = choice.point.or_else(|| Point::at(index, count));
                    lines.push(self.line(&wanted, row, point, on.unwrap_or(row.from))?);
                }
            }
        }
        Ok(lines)
    }

    fn line(&self, pay: &Pay, row: &PayRow, point: Option<Point>, on: Date) -> Result<PayLine, NotChosen> {
        let one = pay.itemised(&self.on_costs, on, row.after_years)?;
        Ok(PayLine {
            id: pay.id.clone(),
            title: pay.title.clone(),
            from: row.from,
            point,
            after_years: row.after_years,
            salary: row.salary,
            supplement: one.supplement,
            on,
            items: one.items,
            cost: one.items.total(),
            on_costs: row.on_costs.clone(),
            source: row.source.clone(),
            is_from_memory: row.is_from_memory,
            on_costs_source: one.on_costs.map(|(_, row)| row.source.clone()),
            is_on_costs_from_memory: one.on_costs.is_some_and(|(_, row)| row.is_from_memory),
        })
    }
}

impl PlanRows {
    /// The rows as they are written in a plan document.
    ///
    /// # Errors
    /// A text in them cannot be written.
    pub fn to_toml(&self) -> Result<String, String> {
        toml::to_string(self).map_err(|why| why.to_string())
    }
}

/// Whether every word begins a word of the name or title of pay, or of the on-costs of its row.
fn is_found(pay: &Pay, row: &PayRow, words: &[&str]) -> bool {
    let on_costs = row.on_costs.as_deref().unwrap_or_default();
    let text = format!("{} {} {on_costs}", pay.id, pay.title).to_lowercase();
    let parts: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
    words.iter().all(|word| parts.iter().any(|part| part.starts_with(word)))
}

/// One row a table: that of the point, held from the first day in post. A table of one row has no points and is taken as it is.
fn at_point(pay: &Pay, rows: &[PayRow], point: Point) -> Result<Vec<PayRow>, NotChosen> {
    let of_table = |table: &[PayRow]| {
        let row = match point {
            Point::Bottom => table.first(),
            Point::Top => table.last(),
            Point::Intermediate if table.len() == 1 => table.first(),
            Point::Intermediate => table.get(table.len() / 2).filter(|_| 2 < table.len()),
        };
        let from = table.first().map(|row| row.from).unwrap_or_default();
        let row = row.ok_or_else(|| NotChosen::NoIntermediate { id: pay.id.clone(), from })?;
        Ok(PayRow { after_years: 0, ..row.clone() })
    };
    rows.chunk_by(|one, next| one.from == next.from).map(of_table).collect()
}

fn supplement(row: &mut PayRow, area: &HighCostArea) -> Result<(), NotChosen> {
    if row.cost.is_some() {
        return Ok(());
    }
    let on = row.from;
    let in_force = area.rows.iter().rfind(|of_area| of_area.from <= on);
    let in_force = in_force.ok_or_else(|| NotChosen::NoSupplement { area: area.id.clone(), on })?;
    row.supplement =
        Some(Supplement { percent: in_force.percent, at_least: in_force.at_least, at_most: in_force.at_most });
    row.source = format!("{}; supplement: {}", row.source, in_force.source);
    row.is_from_memory |= in_force.is_from_memory;
    Ok(())
}

#[cfg(test)]
#[path = "pay_tables/tests.rs"]
mod tests;
