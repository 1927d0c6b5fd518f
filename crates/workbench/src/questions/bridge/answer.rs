//! The answer to a bridge, whatever it leads from and to.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_models::bridge::{Bridge, Order};
use wholetime_vocabulary::{Area, Basis, Period, grouped};

use super::Split;
use crate::WorkbenchError;
use crate::questions::profile::SourceLine;

/// A change of one practice.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PracticeChange {
    /// Practice code.
    pub practice: String,
    /// Its name.
    pub name: String,
    /// By how much the amount counted changed there, in its own unit; for a rate, what is above or below its line.
    pub change: f64,
}

/// What one driver did.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BarLine {
    /// The driver.
    pub driver: String,
    /// What it adds; below nothing: takes away.
    pub value: f64,
    /// The least it adds in any order of telling.
    pub low_over_orders: f64,
    /// The most it adds in any order of telling.
    pub high_over_orders: f64,
    /// As it is printed, so that printed bars add up.
    pub printed: f64,
    /// What stands behind it, in a sentence; empty where the name says all.
    pub about: String,
    /// Practices behind it, where they are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub practices: Option<usize>,
    /// The practices that did most of it, at most five.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub largest: Vec<PracticeChange>,
}

/// From what a number was to what it is, or from one case to another.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BridgeAnswer {
    /// The plain sentence at the top.
    pub finding: String,
    /// The area.
    pub area: Area,
    /// The indicator, where it is one.
    pub indicator: Option<String>,
    /// What is told apart: `FTE of nurses`.
    pub title: String,
    /// Its unit, as people read it.
    pub unit: String,
    /// Decimals of printed numbers.
    pub decimals: usize,
    /// How the number came about.
    pub basis: Option<Basis>,
    /// Where the bars start: the number itself.
    pub from: f64,
    /// Where they end.
    pub to: f64,
    /// The start as printed.
    pub from_printed: f64,
    /// The end as printed.
    pub to_printed: f64,
    /// What the start is, in words.
    pub from_title: String,
    /// What the end is.
    pub to_title: String,
    /// The earlier date, where it is one.
    pub from_period: Option<Period>,
    /// The later date.
    pub to_period: Option<Period>,
    /// How what drivers do together is shared out.
    pub order: Order,
    /// By what those who were there both times are told apart.
    pub by: Option<Split>,
    /// The bars, in the order in which they are told.
    pub bars: Vec<BarLine>,
    /// How it was made, sentence by sentence.
    pub method: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

/// What a bar is told with, beside its numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::questions) struct Behind {
    pub(in crate::questions) about: String,
    pub(in crate::questions) practices: Option<usize>,
    pub(in crate::questions) largest: Vec<PracticeChange>,
}

/// Bars as they are told, with start and end as printed.
pub(in crate::questions) struct Lines {
    pub(in crate::questions) bars: Vec<BarLine>,
    pub(in crate::questions) from_printed: f64,
    pub(in crate::questions) to_printed: f64,
}

/// The bars of a bridge as lines, each with what stands behind it.
pub(in crate::questions) fn lines(
    bridge: &Bridge,
    decimals: usize,
    behind: Vec<Behind>,
) -> Result<Lines, WorkbenchError> {
    let unit = 10_f64.powi(-i32::try_from(decimals).unwrap_or_default());
    let printed = bridge.printed(unit).ok_or(WorkbenchError::NothingHeld)?;
    let shown = |units: i64| number(units, decimals);
    let told =
        bridge.bars.iter().zip(&printed.bars).zip(behind.into_iter().chain(std::iter::repeat_with(Behind::default)));
    let bars = told.map(|((bar, printed), behind)| BarLine {
        driver: bar.driver.clone(),
        value: bar.change,
        low_over_orders: bar.least.unwrap_or(bar.change),
        high_over_orders: bar.most.unwrap_or(bar.change),
        printed: shown(*printed),
        about: behind.about,
        practices: behind.practices,
        largest: behind.largest,
    });
    Ok(Lines { bars: bars.collect(), from_printed: shown(printed.start), to_printed: shown(printed.end) })
}

/// So many units of print as the number that is read: dividing by a whole power of ten gives the nearest to it, multiplying by
/// its inverse does not.
#[expect(clippy::cast_precision_loss, reason = "numbers of print are far below 2^53")]
fn number(units: i64, decimals: usize) -> f64 {
    units as f64 / 10_f64.powi(i32::try_from(decimals).unwrap_or_default())
}

/// With its sign: `+1.20`, `-0.35`, and nothing before a zero.
pub(super) fn signed(value: f64, decimals: usize) -> String {
    let shown = grouped(value, decimals);
    let is_nothing = !shown.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    if is_nothing || value < 0.0 { shown } else { format!("+{shown}") }
}

impl BridgeAnswer {
    /// The sentence at the top: from what to what, and the two bars that did most.
    pub(super) fn say(&mut self) {
        let shown = |value: f64| grouped(value, self.decimals);
        let moved = self.to_printed - self.from_printed;
        let way = if moved < 0.0 { "fell" } else { "rose" };
        let title = format!("{}, {}", self.title, self.area.name);
        let is_nothing = !shown(moved).bytes().any(|byte| matches!(byte, b'1'..=b'9'));
        let ends = format!(
            "from {} ({}) to {} ({})",
            shown(self.from_printed),
            self.from_title,
            shown(self.to_printed),
            self.to_title
        );
        let mut most: Vec<&BarLine> = self.bars.iter().filter(|bar| bar.printed != 0.0).collect();
        most.sort_by(|one, other| other.value.abs().total_cmp(&one.value.abs()));
        let most: Vec<String> =
            most.iter().take(2).map(|bar| format!("{} {}", bar.driver, signed(bar.printed, self.decimals))).collect();
        let because = if most.is_empty() { String::new() } else { format!("; most by {}", most.join(" and ")) };
        self.finding = if is_nothing {
            format!("{title}: unchanged as printed, {ends}{because}")
        } else {
            format!("{title}: {way} by {}, {ends}{because}", shown(moved.abs()))
        };
    }
}

#[cfg(test)]
mod tests {
    use wholetime_models::bridge::Bar;

    use super::*;

    #[test]
    fn printed_numbers_are_the_ones_that_are_read() {
        let bar = |change| Bar { driver: "d".to_owned(), change, least: None, most: None };
        let bridge = Bridge { start: 10.0, bars: vec![bar(0.104), bar(0.104), bar(0.104)], end: 10.312 };
        let lines = lines(&bridge, 1, Vec::new()).unwrap();
        let printed: Vec<f64> = lines.bars.iter().map(|bar| bar.printed).collect();
        assert_eq!((lines.from_printed, lines.to_printed, printed), (10.0, 10.3, vec![0.1, 0.1, 0.1]));
        assert_eq!(lines.bars[0].low_over_orders, 0.104);
        assert_eq!([signed(1.25, 1), signed(-0.04, 1), signed(-0.5, 1)], ["+1.2", "0.0", "-0.5"]);
    }
}
