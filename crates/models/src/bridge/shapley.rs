//! Bars that do not depend on an order, and bars of one order.

use rayon::prelude::*;

use super::{Bar, Bridge};

/// Most drivers that are worked out exactly: 4,096 values.
pub const MOST_DRIVERS: usize = 12;

/// Which drivers are switched from start to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switched(u32);

impl Switched {
    /// No driver is.
    pub const NONE: Self = Self(0);
    /// Every driver is.
    pub const ALL: Self = Self(u32::MAX);

    /// Whether that driver is, by its place.
    #[must_use]
    pub const fn has(self, driver: usize) -> bool {
        self.0 >> driver & 1 == 1
    }
}

/// Why there is no bridge.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoBridge {
    /// None, or too many.
    #[error(
        "{0} drivers cannot be told apart exactly; give 1 to {MOST_DRIVERS}, taking together what belongs together"
    )]
    Drivers(usize),
    /// A value that is no number.
    #[error("with {0} switched there is no number; see that every driver can be switched by itself")]
    NoNumber(String),
    /// An order that leaves a driver out or has one twice.
    #[error("the order does not name each driver once")]
    NotAnOrder,
    /// Logarithmic means where there are no factors, or one that is not above nothing.
    #[error(
        "logarithmic means need numbers above nothing that are multiplied or divided; ask for shapley or sequential"
    )]
    NotAChain,
}

/// A bar for each driver by Shapley's value: its change, averaged over all orders in which drivers can be switched.
///
/// φᵢ = Σ over sets S without i of |S|! (n − |S| − 1)! / n! · (v(S + i) − v(S)). Source: Shapley, "A value for n-person
/// games" (1953). `value` is asked once for each of the 2ⁿ sets, on all threads at hand. The range is over all orders, and
/// exact: each set is what comes first in some order.
///
/// # Errors
/// No driver or too many, or a value that is no number.
pub fn shapley(drivers: &[&str], value: impl Fn(Switched) -> f64 + Sync) -> Result<Bridge, NoBridge> {
    let values = values(drivers, value)?;
    let number = drivers.len();
    let weights: Vec<f64> = (0..number).map(|size| weight(size, number)).collect();
    let bars = drivers.iter().enumerate().map(|(place, driver)| {
        let bit = 1_usize << place;
        let mut bar = Bar { driver: (*driver).to_owned(), change: 0.0, least: None, most: None };
        for set in (0..values.len()).filter(|set| set & bit == 0) {
            let change = values[set | bit] - values[set];
            bar.change += weights[set.count_ones() as usize] * change;
            bar.least = Some(bar.least.map_or(change, |least| least.min(change)));
            bar.most = Some(bar.most.map_or(change, |most| most.max(change)));
        }
        bar
    });
    Ok(Bridge { start: values[0], bars: bars.collect(), end: values[values.len() - 1] })
}

/// A bar for each driver, switched one after the other in this order (places of drivers), as a printed waterfall has it. The
/// bars stand in that order.
///
/// # Errors
/// As for [`shapley`], or not an order.
pub fn in_order(drivers: &[&str], order: &[usize], value: impl Fn(Switched) -> f64) -> Result<Bridge, NoBridge> {
    check(drivers)?;
    let mut sorted = order.to_vec();
    sorted.sort_unstable();
    if !sorted.into_iter().eq(0..drivers.len()) {
        return Err(NoBridge::NotAnOrder);
    }
    let mut switched = 0;
    let start = number(drivers, switched, &value)?;
    let mut before = start;
    let mut bars = Vec::new();
    for &place in order {
        switched |= 1 << place;
        let after = number(drivers, switched, &value)?;
        bars.push(Bar { driver: drivers[place].to_owned(), change: after - before, least: None, most: None });
        before = after;
    }
    Ok(Bridge { start, bars, end: before })
}

fn values(drivers: &[&str], value: impl Fn(Switched) -> f64 + Sync) -> Result<Vec<f64>, NoBridge> {
    check(drivers)?;
    (0..1_u32 << drivers.len()).into_par_iter().map(|switched| number(drivers, switched, &value)).collect()
}

fn check(drivers: &[&str]) -> Result<(), NoBridge> {
    if drivers.is_empty() || MOST_DRIVERS < drivers.len() { Err(NoBridge::Drivers(drivers.len())) } else { Ok(()) }
}

fn number(drivers: &[&str], switched: u32, value: impl Fn(Switched) -> f64) -> Result<f64, NoBridge> {
    let number = value(Switched(switched));
    if number.is_finite() {
        return Ok(number);
    }
    let on: Vec<&str> =
        drivers.iter().enumerate().filter(|(place, _)| Switched(switched).has(*place)).map(|(_, name)| *name).collect();
    Err(NoBridge::NoNumber(if on.is_empty() { "nothing".to_owned() } else { on.join(", ") }))
}

/// |S|! (n − |S| − 1)! / n!, as 1 / (n · C(n − 1, |S|)).
fn weight(size: usize, number: usize) -> f64 {
    let choose = (0..size).fold(1.0, |choose, step| choose * (number - 1 - step) as f64 / (step + 1) as f64);
    1.0 / (number as f64 * choose)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Need of BLMK-like numbers: list × rate × minutes ÷ hours.
    fn product(switched: Switched) -> f64 {
        let start = [100.0, 5.0, 10.0];
        let end = [120.0, 4.0, 11.0];
        (0..3).map(|driver| if switched.has(driver) { end[driver] } else { start[driver] }).product()
    }

    #[test]
    fn two_drivers_share_what_they_do_together() {
        // v: 0 → a alone 6, b alone 2, both 12. They share 4.
        let value = |switched: Switched| match (switched.has(0), switched.has(1)) {
            (false, false) => 0.0,
            (true, false) => 6.0,
            (false, true) => 2.0,
            (true, true) => 12.0,
        };
        let bridge = shapley(&["a", "b"], value).unwrap();
        assert_eq!(bridge.bars[0].change, 8.0);
        assert_eq!((bridge.bars[0].least, bridge.bars[0].most), (Some(6.0), Some(10.0)));
        assert_eq!(bridge.bars[1].change, 4.0);
        assert_eq!((bridge.bars[1].least, bridge.bars[1].most), (Some(2.0), Some(6.0)));
    }

    #[test]
    fn it_is_the_mean_over_all_orders() {
        let names = ["list", "rate", "minutes"];
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        let exact = shapley(&names, product).unwrap();
        for bar in &exact.bars {
            let changes: Vec<f64> = orders
                .iter()
                .map(|order| {
                    let bridge = in_order(&names, order, product).unwrap();
                    bridge.bars.into_iter().find(|other| other.driver == bar.driver).unwrap().change
                })
                .collect();
            assert!((bar.change - changes.iter().sum::<f64>() / 6.0).abs() < 1e-9);
            assert_eq!(bar.least, changes.iter().copied().reduce(f64::min));
            assert_eq!(bar.most, changes.iter().copied().reduce(f64::max));
        }
        let sum: f64 = exact.bars.iter().map(|bar| bar.change).sum();
        assert!((exact.start + sum - exact.end).abs() < 1e-9);
    }

    #[test]
    fn a_driver_that_does_nothing_has_no_bar_and_twins_have_the_same() {
        let bridge = shapley(&["idle", "one", "other"], |on| if on.has(1) && on.has(2) { 6.0 } else { 0.0 }).unwrap();
        assert_eq!(bridge.bars[0].change, 0.0);
        assert_eq!(bridge.bars[1].change, bridge.bars[2].change);
        assert!((bridge.bars[1].change - 3.0).abs() < 1e-12);
    }

    #[test]
    fn twelve_drivers_are_exact() {
        let names: Vec<String> = (0..12).map(|driver| format!("driver {driver}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let value = |on: Switched| {
            let sum: f64 = (0..12).filter(|driver| on.has(*driver)).map(|driver| (driver + 1) as f64).sum();
            sum * sum
        };
        let bridge = shapley(&names, value).unwrap();
        // For (Σ w)² Shapley's value is w · Σ w.
        for (driver, bar) in bridge.bars.iter().enumerate() {
            assert!((bar.change - (driver + 1) as f64 * 78.0).abs() < 1e-8, "{bar:?}");
        }
    }

    #[test]
    fn what_cannot_be_told_apart_is_refused() {
        assert_eq!(shapley(&[], product), Err(NoBridge::Drivers(0)));
        assert_eq!(shapley(&["a"; 13], product), Err(NoBridge::Drivers(13)));
        assert_eq!(in_order(&["a", "b"], &[0, 0], product), Err(NoBridge::NotAnOrder));
        let value = |on: Switched| if on.has(1) { f64::NAN } else { 1.0 };
        assert_eq!(shapley(&["a", "b"], value), Err(NoBridge::NoNumber("b".to_owned())));
    }
}
