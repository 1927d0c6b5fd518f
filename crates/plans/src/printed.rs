//! Figures a paper prints, each beside what the plan comes to.
//!
//! **Invariant:** a printed figure is compared in its own digits and never replaces the computed one. Where the paper
//! contradicts itself the document says so, and both stand side by side.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    figures::{Figures, figures},
    pay::PayError,
    plan::Plan,
    quantity::{Exact, Rounding, from_digits},
};

/// A figure as a paper prints it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Printed {
    /// Where in the paper: table, row, column.
    pub at: String,
    /// The figure of the plan.
    pub figure: String,
    /// The digits: `52.5`, `3,798`.
    pub text: String,
    /// What one printed unit is: 1000 where a table is in £'000.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub unit: i64,
    /// How digits beyond the last one were dropped.
    #[serde(default, skip_serializing_if = "is_rounded")]
    pub rounding: Rounding,
    /// With what else in the paper it cannot be reconciled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contradicts: Option<String>,
}

fn one() -> i64 {
    1
}

fn is_one(unit: &i64) -> bool {
    *unit == 1
}

fn is_rounded(rounding: &Rounding) -> bool {
    *rounding == Rounding::Rounded
}

/// Most decimals that a printed figure is compared in.
const MOST_DECIMALS: u32 = 6;

impl Printed {
    pub(crate) fn is_number(&self) -> bool {
        from_digits(&self.text, MOST_DECIMALS, "a printed figure").is_ok()
    }
}

/// A printed figure beside the computed one.
#[derive(Clone, Debug, PartialEq)]
pub struct Reproduced<'a> {
    /// As printed.
    pub printed: &'a Printed,
    /// What the plan comes to; none: it has no figure of this name.
    pub computed: Option<Exact>,
    /// The computed figure in the digits of the printed one.
    pub computed_text: Option<String>,
    /// Whether the digits are the same.
    pub agrees: bool,
}

/// Sets every printed figure of a plan beside what the plan comes to.
///
/// # Errors
/// Pay or on-costs have no row in force in a month that is paid.
pub fn reproduce(plan: &Plan) -> Result<Vec<Reproduced<'_>>, PayError> {
    let figures = figures(plan)?;
    Ok(plan.printed.iter().map(|printed| beside(printed, &figures)).collect())
}

fn beside<'a>(printed: &'a Printed, figures: &Figures) -> Reproduced<'a> {
    let computed = figures.get(&printed.figure);
    let computed_text = computed.map(|figure| digits(figure, printed));
    let bare = printed.text.replace([',', ' '], "").replace('−', "-");
    let agrees = computed_text.as_deref() == Some(bare.as_str());
    Reproduced { printed, computed, computed_text, agrees }
}

/// A figure in the digits of the printed one: as many decimals, in the same unit.
fn digits(figure: Exact, printed: &Printed) -> String {
    let decimals = printed.text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let units = figure.printed(printed.unit, u32::try_from(decimals).unwrap_or(0), printed.rounding);
    let sign = if units < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}
