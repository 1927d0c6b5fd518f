//! What practices offer to people who learn, who learns there now, and whom they would take.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::{Missing, Period, Value};

use crate::disclosure::{Guard, Guarded, Part};
use crate::{Cell, Return, Row};

/// Section of what is offered: one row.
pub const OFFERED: &str = "training";
/// Section of who learns.
pub const TRAINEES: &str = "trainees";
/// Section of who would be taken: one row of yes and no.
pub const HOSTING: &str = "hosting";

/// A number that practices gave, added up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Offered {
    /// The sum over the practices that gave one.
    pub value: Value,
    /// Practices that gave one, zero among them.
    pub answered: usize,
}

/// Adds up a column of the one row that each practice gave.
#[must_use]
pub fn offered(rows: &[&Row], column: &str) -> Offered {
    let given: Vec<f64> = rows.iter().filter_map(|row| row.get(column).and_then(Cell::number)).collect();
    let value = if given.is_empty() { Value::Missing(Missing::NotReported) } else { Value::Known(given.iter().sum()) };
    Offered { value, answered: given.len() }
}

/// Whether practices would take somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Willing {
    /// Practices that said yes.
    pub yes: usize,
    /// Practices that said no.
    pub no: usize,
    /// Practices that did not say, those that did not return among them.
    pub not_said: usize,
}

/// Counts a question of yes and no over so many practices.
#[must_use]
pub fn willing(rows: &[&Row], column: &str, practices: usize) -> Willing {
    let said = |wanted: bool| rows.iter().filter(|row| row.get(column) == Some(&Cell::YesNo(wanted))).count();
    let (yes, no) = (said(true), said(false));
    Willing { yes, no, not_said: practices.saturating_sub(yes + no) }
}

/// Who learns, as a return says, for the row `row` of a table by programme. A row of the return is one person.
#[must_use]
pub fn trainees(of: &Return, row: &str) -> Vec<Part> {
    of.rows(TRAINEES)
        .iter()
        .filter_map(|person| {
            Some(Part {
                row: row.to_owned(),
                column: person.get("programme").and_then(Cell::text)?.to_owned(),
                place: of.code.clone(),
                people: 1,
                fte: person.get("wte").and_then(Cell::number),
            })
        })
        .collect()
}

/// When the trainees of a programme finish.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Finishing {
    /// Month; none for those of whom nobody said.
    pub month: Option<Period>,
    /// People.
    pub people: Value,
}

/// By month, when trainees of a programme finish, whose total is shown elsewhere. Where the months could give away what is
/// withheld only by withholding that total, all months are withheld.
#[must_use]
pub fn finishing(returns: &[Return], programme: &str, guard: Guard) -> Vec<Finishing> {
    let mut parts = Vec::new();
    let mut months: BTreeMap<String, Option<Period>> = BTreeMap::new();
    for one in returns {
        let own = one.rows(TRAINEES).iter().filter(|row| row.get("programme").and_then(Cell::text) == Some(programme));
        for person in own {
            let month = match person.get("expected_completion") {
                Some(Cell::Month(month)) => Some(*month),
                _ => None,
            };
            // "not said" stands behind every month, which begins with a digit.
            let row = month.map_or_else(|| "not said".to_owned(), |month| month.to_string());
            months.insert(row.clone(), month);
            let (column, place) = (programme.to_owned(), one.code.clone());
            parts.push(Part { row, column, place, people: 1, fte: None });
        }
    }
    let rows: Vec<String> = months.keys().cloned().collect();
    let table = Guarded::of(&parts, &rows, &[programme.to_owned()], guard);
    let hides_total = table.totals.iter().any(|total| total.people.known().is_none());
    let people = |row: usize| {
        let shown = table.cells.get(row).and_then(|cells| cells.first()).filter(|_| !hides_total);
        shown.map_or(Value::Missing(Missing::Suppressed), |cell| cell.people)
    };
    months.into_values().enumerate().map(|(row, month)| Finishing { month, people: people(row) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vacancies::samples::{returned, text};

    const GUARD: Guard = Guard { fewest: 5, fewest_places: 1 };

    fn learning(code: &str, months: &[&str]) -> Return {
        let person = |month: &&str| {
            vec![("programme", text("gp_registrar")), ("expected_completion", Cell::Month(month.parse().unwrap()))]
        };
        let rows: Vec<Vec<(&str, Cell)>> = months.iter().map(person).collect();
        let rows: Vec<&[(&str, Cell)]> = rows.iter().map(Vec::as_slice).collect();
        returned("march", code, "2018-03-20", TRAINEES, &rows)
    }

    #[test]
    fn what_is_not_given_is_not_offered_as_none() {
        let with: Row = BTreeMap::from([("rooms".to_owned(), Cell::Number(6.0))]);
        let without = Row::new();
        assert_eq!(offered(&[&with, &without], "rooms"), Offered { value: Value::Known(6.0), answered: 1 });
        assert_eq!(offered(&[&without], "rooms").value, Value::Missing(Missing::NotReported));
    }

    #[test]
    fn who_says_nothing_about_hosting_is_neither_willing_nor_unwilling() {
        let yes: Row = BTreeMap::from([("willing_gp".to_owned(), Cell::YesNo(true))]);
        let no: Row = BTreeMap::from([("willing_gp".to_owned(), Cell::YesNo(false))]);
        let found = willing(&[&yes, &yes, &no], "willing_gp", 5);
        assert_eq!(found, Willing { yes: 2, no: 1, not_said: 2 });
    }

    #[test]
    fn months_of_few_trainees_are_withheld_with_the_next_smallest() {
        let five = ["2019-08"; 5];
        let returns = [
            learning("Z99001", &five),
            learning("Z99002", &["2020-02", "2020-02"]),
            learning("Z99003", &["2020-08"; 6]),
        ];
        let found = finishing(&returns, "gp_registrar", GUARD);
        let people: Vec<Value> = found.iter().map(|one| one.people).collect();
        // 5, 2 and 6: the 2 is small, and 13 − 5 − 6 must not give it.
        let withheld = Value::Missing(Missing::Suppressed);
        assert_eq!(people, [withheld, withheld, Value::Known(6.0)]);
    }

    #[test]
    fn where_only_the_total_could_cover_for_a_month_no_month_is_shown() {
        let found = finishing(&[learning("Z99001", &["2019-08", "2019-08"])], "gp_registrar", GUARD);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].people, Value::Missing(Missing::Suppressed));
    }

    #[test]
    fn each_row_is_one_person_in_training() {
        let found = trainees(&learning("Z99001", &["2019-08", "2020-08"]), "U99901");
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].column.as_str(), found[0].row.as_str()), ("gp_registrar", "U99901"));
    }
}
