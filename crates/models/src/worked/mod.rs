//! Sums of well-known papers done again, and cases small enough to be checked by hand.
//!
//! **Invariant:** what is printed and what comes out stand side by side, and a line that does not agree says so.

mod by_hand;
mod demand;
mod training;

use schemars::JsonSchema;
use serde::Serialize;

use crate::supply::NotAModel;

/// One case.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Example {
    /// Its word.
    pub id: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// Where its figures come from.
    pub source: &'static str,
    /// Its sums.
    pub lines: Vec<Line>,
    /// What a planner takes from it.
    pub lesson: &'static str,
}

impl Example {
    /// Whether every line that has something to agree with agrees with it.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.lines.iter().all(|line| line.agrees != Some(false))
    }
}

/// One sum.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Line {
    /// What is worked out.
    pub what: String,
    /// How.
    pub sum: String,
    /// What comes out.
    pub came_out: f64,
    /// The unit in which that is.
    pub unit: &'static str,
    /// Decimals it is shown with.
    pub decimals: u8,
    /// What it should be: printed in the paper, or worked out by hand; none: the paper has no such figure.
    pub expected: Option<f64>,
    /// How far it may be from that.
    pub within: f64,
    /// Whether it is that near.
    pub agrees: Option<bool>,
}

impl Line {
    fn of(what: &str, sum: &str, came_out: f64, unit: &'static str, decimals: u8) -> Self {
        let (what, sum) = (what.to_owned(), sum.to_owned());
        Self { what, sum, came_out, unit, decimals, expected: None, within: 0.0, agrees: None }
    }

    /// Beside a figure that is rounded to the same decimals: half of the last one is allowed.
    fn beside(self, expected: f64) -> Self {
        let half = 0.5 * 0.1_f64.powi(i32::from(self.decimals));
        // A figure that lies in the middle may be rounded either way.
        self.beside_within(expected, half + 1e-9)
    }

    fn beside_within(self, expected: f64, within: f64) -> Self {
        let agrees = Some((self.came_out - expected).abs() <= within);
        Self { expected: Some(expected), within, agrees, ..self }
    }
}

/// All of them.
///
/// # Errors
/// Never but by a mistake in this module: a model of an example makes no sense.
pub fn examples() -> Result<Vec<Example>, NotAModel> {
    Ok(vec![
        training::training_plan()?,
        demand::health_foundation(),
        by_hand::five_people()?,
        by_hand::nobody_is_lost()?,
        by_hand::nothing_changes()?,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_agrees_with_its_paper_or_with_what_was_worked_out_by_hand() {
        for example in examples().unwrap() {
            assert!(example.lines.iter().any(|line| line.expected.is_some()), "{}", example.id);
            for line in &example.lines {
                assert_ne!(line.agrees, Some(false), "{}: {line:?}", example.id);
            }
        }
    }

    #[test]
    fn a_line_that_is_out_by_more_than_its_rounding_does_not_agree() {
        assert_eq!(Line::of("", "", 23.54, "%", 1).beside(23.5).agrees, Some(true));
        assert_eq!(Line::of("", "", 23.56, "%", 1).beside(23.5).agrees, Some(false));
        assert_eq!(Line::of("", "", 487.5, "FTE", 0).beside(488.0).agrees, Some(true));
        let example = Example {
            id: "",
            title: "",
            source: "",
            lines: vec![Line::of("", "", 2.0, "", 0).beside(3.0)],
            lesson: "",
        };
        assert!(!example.agrees());
    }
}
