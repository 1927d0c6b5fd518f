//! Staff of community providers by place. A place of which nothing was supplied has no figure, never none.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::{Missing, Value};

use crate::disclosure::{Part, sum};
use crate::{Cell, Return, Row};

/// Section of a provider's return that staff stand in.
pub const SECTION: &str = "staff";

/// What a provider supplied of a place and a service.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Supplied {
    /// Code of the provider.
    pub provider: String,
    /// Code of the place, as the provider wrote it.
    pub place: String,
    /// Service.
    pub service: String,
    /// Role of general practice, where one was said to fit.
    pub role: Option<String>,
    /// WTE in post.
    pub wte: Value,
    /// People in post.
    pub people: Value,
    /// WTE vacant.
    pub vacant_wte: Value,
}

/// What a provider's return supplies; rows without a place or a service are left out by the check of the form.
#[must_use]
pub fn supplied(of: &Return) -> Vec<Supplied> {
    let value = |row: &Row, column: &str| {
        row.get(column).and_then(Cell::number).map_or(Value::Missing(Missing::NotReported), Value::Known)
    };
    of.rows(SECTION)
        .iter()
        .filter_map(|row| {
            Some(Supplied {
                provider: of.code.clone(),
                place: row.get("place").and_then(Cell::text)?.trim().to_owned(),
                service: row.get("service").and_then(Cell::text)?.to_owned(),
                role: row.get("role").and_then(Cell::text).map(str::to_owned),
                wte: value(row, "wte"),
                people: value(row, "headcount"),
                vacant_wte: value(row, "vacancies_wte"),
            })
        })
        .collect()
}

impl Supplied {
    /// The same for a table by service that is guarded. Where people were not counted there are at least as many as whole
    /// times: nobody works more than one.
    #[must_use]
    pub fn part(&self, row: &str) -> Part {
        let at_least = |wte: f64| Value::Known(wte.ceil());
        let people = self.people.known().or_else(|| self.wte.known().and_then(|wte| at_least(wte).known()));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the form takes 0 to 1,000")]
        let people = people.unwrap_or_default().clamp(0.0, 1e6) as u32;
        Part {
            row: row.to_owned(),
            column: self.service.clone(),
            place: self.provider.clone(),
            people,
            fte: self.wte.known(),
        }
    }
}

/// WTE vacant over several rows: not reported where one of them does not say.
#[must_use]
pub fn vacant(supplied: &[&Supplied]) -> Value {
    if supplied.is_empty() {
        return Value::Missing(Missing::NotReported);
    }
    sum(supplied.iter().map(|one| one.vacant_wte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vacancies::samples::{returned, text};

    #[test]
    fn nothing_supplied_is_no_zero_and_a_zero_supplied_is_one() {
        let none: &[(&str, Cell)] =
            &[("place", text("U99901")), ("service", text("therapy")), ("wte", Cell::Number(0.0))];
        let found = supplied(&returned("march", "rdy", "2018-03-20", SECTION, &[none]));
        assert_eq!(found[0].wte, Value::Known(0.0));
        assert_eq!(found[0].vacant_wte, Value::Missing(Missing::NotReported));
        assert_eq!(vacant(&[]), Value::Missing(Missing::NotReported));
        assert_eq!(found[0].part("U99901").people, 0);
    }

    #[test]
    fn people_not_counted_are_at_least_the_whole_times_they_work() {
        let row: &[(&str, Cell)] =
            &[("place", text("U99901")), ("service", text("therapy")), ("wte", Cell::Number(4.2))];
        let found = supplied(&returned("march", "rdy", "2018-03-20", SECTION, &[row]));
        assert_eq!(found[0].part("U99901").people, 5);
    }
}
