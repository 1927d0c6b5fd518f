//! Skills: whether the practices of a place have somebody who can do something, and how many.
//!
//! **Invariant:** a practice that did not answer is no practice without the skill.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::{Missing, Value};

use crate::disclosure::sum;
use crate::{Cell, Row};

/// Section of a return that skills stand in.
pub const SECTION: &str = "skills";

/// Whether a place has a skill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Every practice answered, and nobody has it.
    None,
    /// Nobody has it among the practices that answered; others did not answer.
    NotKnown,
    /// Somebody has it.
    Some,
}

impl Presence {
    /// The word used in JSON and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::NotKnown => "not_known",
            Self::Some => "some",
        }
    }

    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::NotKnown => "not known",
            Self::Some => "some",
        }
    }
}

/// A skill in a place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Tally {
    /// Whether it is there.
    pub presence: Presence,
    /// People who have it, at the practices that answered.
    pub people: Value,
    /// Their WTE.
    pub wte: Value,
    /// People who want training in it.
    pub wants_training: Value,
    /// Practices that said how many people have it, zero among them.
    pub answered: usize,
    /// Practices there are.
    pub practices: usize,
}

/// Counts a skill over the practices of a place: the rows each gave, none for one that did not return.
#[must_use]
pub fn tally(practices: &[Option<&[Row]>], skill: &str) -> Tally {
    let rows = practices.iter().flatten().filter_map(|rows| {
        rows.iter().find(|row| row.get("skill").and_then(Cell::text).is_some_and(|named| named == skill))
    });
    let number = |row: &Row, column: &str| row.get(column).and_then(Cell::number);
    let told: Vec<&Row> = rows.filter(|row| number(row, "people").is_some()).collect();
    let people: f64 = told.iter().filter_map(|row| number(row, "people")).sum();
    let given = |value: Option<f64>| value.map_or(Value::Missing(Missing::NotReported), Value::Known);
    let wte = told.iter().map(|row| match (number(row, "people"), number(row, "wte")) {
        (Some(nobody), None) if nobody <= 0.0 => Value::Known(0.0),
        (_, wte) => given(wte),
    });
    let wants: Vec<f64> = told.iter().filter_map(|row| number(row, "wants_training")).collect();
    let presence = if 0.0 < people {
        Presence::Some
    } else if !practices.is_empty() && told.len() == practices.len() {
        Presence::None
    } else {
        Presence::NotKnown
    };
    let nobody_told = told.is_empty();
    let unless = |value: Value| if nobody_told { Value::Missing(Missing::NotReported) } else { value };
    Tally {
        presence,
        people: unless(Value::Known(people)),
        wte: unless(sum(wte)),
        wants_training: given((!wants.is_empty()).then(|| wants.iter().sum())),
        answered: told.len(),
        practices: practices.len(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn row(people: Option<f64>, wte: Option<f64>) -> Vec<Row> {
        let mut row: Row = BTreeMap::from([("skill".to_owned(), Cell::Text("diabetes".to_owned()))]);
        row.extend(people.map(|people| ("people".to_owned(), Cell::Number(people))));
        row.extend(wte.map(|wte| ("wte".to_owned(), Cell::Number(wte))));
        vec![row]
    }

    fn told(practices: &[Option<&[Row]>]) -> (Presence, Value, usize) {
        let tally = tally(practices, "diabetes");
        (tally.presence, tally.people, tally.answered)
    }

    #[test]
    fn a_network_lacks_a_skill_only_where_every_practice_said_so() {
        let (nobody, two) = (row(Some(0.0), None), row(Some(2.0), Some(1.5)));
        let silent = row(None, None);
        assert_eq!(told(&[Some(&nobody), Some(&nobody)]), (Presence::None, Value::Known(0.0), 2));
        assert_eq!(told(&[Some(&nobody), None]), (Presence::NotKnown, Value::Known(0.0), 1));
        assert_eq!(told(&[Some(&nobody), Some(&silent)]), (Presence::NotKnown, Value::Known(0.0), 1));
        assert_eq!(told(&[Some(&two), None]), (Presence::Some, Value::Known(2.0), 1));
        assert_eq!(told(&[None, None]), (Presence::NotKnown, Value::Missing(Missing::NotReported), 0));
        assert_eq!(told(&[]).0, Presence::NotKnown);
    }

    #[test]
    fn wte_that_one_practice_left_out_is_not_a_smaller_sum() {
        let (with, without, nobody) = (row(Some(2.0), Some(1.5)), row(Some(1.0), None), row(Some(0.0), None));
        assert_eq!(tally(&[Some(&with), Some(&nobody)], "diabetes").wte, Value::Known(1.5));
        assert_eq!(tally(&[Some(&with), Some(&without)], "diabetes").wte, Value::Missing(Missing::NotReported));
    }
}
