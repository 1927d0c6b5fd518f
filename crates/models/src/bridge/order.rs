//! The orders in which drivers can be switched, and bars that always tell their range over all of them.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::UnknownWord;

use super::{Bridge, NoBridge, Switched, in_order, shapley};

/// How what drivers do together is shared out among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The mean over all orders.
    #[default]
    Shapley,
    /// One after the other, as they are listed.
    Sequential,
    /// By logarithmic means, for chains of factors.
    LogMean,
}

impl Order {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Shapley, Self::Sequential, Self::LogMean];

    /// The word used in commands, JSON and addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Shapley => "shapley",
            Self::Sequential => "sequential",
            Self::LogMean => "log_mean",
        }
    }

    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Shapley => "fairly: the mean over all orders (Shapley)",
            Self::Sequential => "one after the other, as listed",
            Self::LogMean => "by logarithmic means, for rates and products",
        }
    }
}

impl fmt::Display for Order {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl FromStr for Order {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let wanted = text.replace('-', "_");
        Self::ALL
            .into_iter()
            .find(|order| order.word() == wanted)
            .ok_or_else(|| UnknownWord::new("order of a bridge", text, &Self::ALL.map(Self::word)))
    }
}

/// A bar for each driver, and beside each what it would be at least and at most in any order.
///
/// # Errors
/// As for [`shapley`]; [`Order::LogMean`] needs factors, which a value of sets does not have: see
/// [`Makeup::bridge`](super::Makeup::bridge).
pub fn explain(drivers: &[&str], order: Order, value: impl Fn(Switched) -> f64 + Sync) -> Result<Bridge, NoBridge> {
    let exact = shapley(drivers, &value)?;
    match order {
        Order::Shapley => Ok(exact),
        Order::Sequential => {
            let listed: Vec<usize> = (0..drivers.len()).collect();
            Ok(in_order(drivers, &listed, value)?.with_ranges_of(&exact))
        }
        Order::LogMean => Err(NoBridge::NotAChain),
    }
}

impl Bridge {
    /// The same bars with the ranges over orders of a bridge of the same drivers.
    #[must_use]
    pub(super) fn with_ranges_of(mut self, exact: &Self) -> Self {
        for (bar, other) in self.bars.iter_mut().zip(&exact.bars) {
            (bar.least, bar.most) = (other.least, other.most);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_that_is_listed_still_tells_its_range() {
        // Alone the first adds 1, the second 2; together 9.
        let value = |on: Switched| match (on.has(0), on.has(1)) {
            (false, false) => 0.0,
            (true, false) => 1.0,
            (false, true) => 2.0,
            (true, true) => 9.0,
        };
        let listed = explain(&["one", "two"], Order::Sequential, value).unwrap();
        assert_eq!(listed.bars.iter().map(|bar| bar.change).collect::<Vec<_>>(), [1.0, 8.0]);
        assert_eq!((listed.bars[0].least, listed.bars[0].most), (Some(1.0), Some(7.0)));
        assert_eq!((listed.bars[1].least, listed.bars[1].most), (Some(2.0), Some(8.0)));
        let fair = explain(&["one", "two"], Order::Shapley, value).unwrap();
        assert_eq!(fair.bars.iter().map(|bar| bar.change).collect::<Vec<_>>(), [4.0, 5.0]);
        assert_eq!(explain(&["one", "two"], Order::LogMean, value), Err(NoBridge::NotAChain));
    }

    #[test]
    fn an_order_is_named_as_people_type_it() {
        assert_eq!("log-mean".parse::<Order>().unwrap(), Order::LogMean);
        assert!("random".parse::<Order>().unwrap_err().to_string().contains("shapley"));
    }
}
