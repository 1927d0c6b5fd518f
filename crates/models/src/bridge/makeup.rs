//! What a number is made of: amounts that add up, one of them a product of factors if need be, set against a list if it is a
//! rate.

use super::chain::logarithmic_mean;
use super::{Bar, Bridge, NoBridge, Order, Switched, explain, shapley};

/// A number before and after: amounts of staff (or of anything that adds up), and what they are divided by or into.
#[derive(Clone, Debug, PartialEq)]
pub struct Makeup {
    /// What was there before, the product of the factors left out.
    pub rest_before: f64,
    /// Amounts that came or went, each a driver.
    pub adds: Vec<(String, f64)>,
    /// Factors of one amount more, each a driver: heads and FTE a head. Empty where there is none.
    pub factors: Vec<Factor>,
    /// The list of a rate, a driver; none for a plain number.
    pub list: Option<Factor>,
    /// The list is divided by the amounts, as in patients per GP, and not the other way about.
    pub is_list_per_amount: bool,
    /// The rate is multiplied by this.
    pub scale: f64,
}

/// Something that is multiplied, before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// The driver.
    pub name: String,
    /// Before.
    pub before: f64,
    /// After.
    pub after: f64,
}

impl Factor {
    fn at(&self, is_after: bool) -> f64 {
        if is_after { self.after } else { self.before }
    }

    fn is_above_nothing(&self) -> bool {
        0.0 < self.before && 0.0 < self.after
    }
}

impl Makeup {
    /// The drivers, in the order in which they are listed.
    #[must_use]
    pub fn drivers(&self) -> Vec<&str> {
        let adds = self.adds.iter().map(|(name, _)| name.as_str());
        adds.chain(self.factors.iter().chain(&self.list).map(|factor| factor.name.as_str())).collect()
    }

    /// The number with some drivers as they are after, and the others as they were before.
    #[must_use]
    pub fn value(&self, switched: Switched) -> f64 {
        let amounts = self.amounts(switched);
        let Some(list) = &self.list else { return self.scale * amounts };
        let list = list.at(switched.has(self.adds.len() + self.factors.len()));
        self.scale * if self.is_list_per_amount { list / amounts } else { amounts / list }
    }

    fn amounts(&self, switched: Switched) -> f64 {
        let added: f64 =
            self.adds.iter().enumerate().filter(|(place, _)| switched.has(*place)).map(|(_, (_, by))| by).sum();
        let factors = self.factors.iter().enumerate();
        let product: f64 = factors.map(|(place, factor)| factor.at(switched.has(self.adds.len() + place))).product();
        self.rest_before + added + if self.factors.is_empty() { 0.0 } else { product }
    }

    /// A bar for each driver, with its range over all orders.
    ///
    /// # Errors
    /// As for [`shapley`]; by logarithmic means also where a factor, the list or all amounts are not above nothing.
    pub fn bridge(&self, order: Order) -> Result<Bridge, NoBridge> {
        let drivers = self.drivers();
        match order {
            Order::Shapley | Order::Sequential => explain(&drivers, order, |switched| self.value(switched)),
            Order::LogMean => {
                let exact = shapley(&drivers, |switched| self.value(switched))?;
                Ok(self.by_log_mean(&exact).ok_or(NoBridge::NotAChain)?.with_ranges_of(&exact))
            }
        }
    }

    /// Bars by the additive log-mean Divisia method for a ratio whose amounts are a sum (Ang 2005, as in
    /// [`log_mean`](super::log_mean)): the change of the amounts has the bar L(v₁, v₀) · ln(n₁ ÷ n₀), of which each amount has
    /// its share of n₁ − n₀; so each adds L(v₁, v₀) ÷ L(n₁, n₀) times its own change, and nothing is left over.
    fn by_log_mean(&self, exact: &Bridge) -> Option<Bridge> {
        let (before, after) = (self.amounts(Switched::NONE), self.amounts(Switched::ALL));
        let is_sound =
            0.0 < before && 0.0 < after && self.factors.iter().chain(&self.list).all(Factor::is_above_nothing);
        if !is_sound {
            return None;
        }
        let mean = logarithmic_mean(exact.end, exact.start);
        let upward = if self.is_list_per_amount { -1.0 } else { 1.0 };
        let each = upward * mean / logarithmic_mean(after, before);
        let of_product = |side: fn(&Factor) -> f64| self.factors.iter().map(side).product::<f64>();
        let of_product = logarithmic_mean(of_product(|factor| factor.after), of_product(|factor| factor.before));
        let adds = self.adds.iter().map(|(_, by)| each * by);
        let factors = self.factors.iter().map(|factor| each * of_product * (factor.after / factor.before).ln());
        let list = self.list.iter().map(|list| -upward * mean * (list.after / list.before).ln());
        let changes = adds.chain(factors).chain(list);
        let bar = |(driver, change): (&str, f64)| Bar { driver: driver.to_owned(), change, least: None, most: None };
        Some(Bridge {
            start: exact.start,
            bars: self.drivers().into_iter().zip(changes).map(bar).collect(),
            end: exact.end,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factor(name: &str, before: f64, after: f64) -> Factor {
        Factor { name: name.to_owned(), before, after }
    }

    /// Ten FTE for 20,000 patients; two come, one goes, and the list grows to 22,000.
    fn rate() -> Makeup {
        Makeup {
            rest_before: 10.0,
            adds: vec![("came".to_owned(), 2.0), ("went".to_owned(), -1.0)],
            factors: Vec::new(),
            list: Some(factor("patients", 20_000.0, 22_000.0)),
            is_list_per_amount: false,
            scale: 100_000.0,
        }
    }

    fn sum(bridge: &Bridge) -> f64 {
        bridge.bars.iter().map(|bar| bar.change).sum()
    }

    #[test]
    fn amounts_without_a_list_are_their_own_bars_in_every_order() {
        let makeup = Makeup { list: None, scale: 1.0, ..rate() };
        for order in Order::ALL {
            let bridge = makeup.bridge(order).unwrap();
            assert_eq!((bridge.start, bridge.end), (10.0, 11.0));
            let changes: Vec<f64> = bridge.bars.iter().map(|bar| bar.change).collect();
            assert!((changes[0] - 2.0).abs() < 1e-12 && (changes[1] + 1.0).abs() < 1e-12, "{order}: {changes:?}");
            assert_eq!((bridge.bars[0].least, bridge.bars[0].most), (Some(2.0), Some(2.0)));
        }
    }

    #[test]
    fn a_rate_falls_by_its_list_and_rises_by_its_staff() {
        let bridge = rate().bridge(Order::Shapley).unwrap();
        assert_eq!((bridge.start, bridge.end), (50.0, 50.0));
        // Two come: +10 per 100,000 on the list of before, +9.0909 on that of after, whatever else is switched.
        assert!((bridge.bars[0].change - (10.0 + 100.0 / 11.0) / 2.0).abs() < 1e-9, "{:?}", bridge.bars[0]);
        assert!((bridge.bars[0].least.unwrap() - 100.0 / 11.0).abs() < 1e-9);
        assert!((bridge.bars[0].most.unwrap() - 10.0).abs() < 1e-9);
        // The list alone, with 9 to 12 FTE: 9 and 12 times 100,000 (1/22,000 − 1/20,000).
        let by_one = 100_000.0 / 22_000.0 - 100_000.0 / 20_000.0;
        assert!((bridge.bars[2].least.unwrap() - 12.0 * by_one).abs() < 1e-9);
        assert!((bridge.bars[2].most.unwrap() - 9.0 * by_one).abs() < 1e-9);
        assert!(sum(&bridge).abs() < 1e-9);
    }

    #[test]
    fn log_means_leave_nothing_over_for_either_way_up() {
        for is_list_per_amount in [false, true] {
            let makeup = Makeup { is_list_per_amount, scale: 1.0, ..rate() };
            let bridge = makeup.bridge(Order::LogMean).unwrap();
            assert!((sum(&bridge) - (bridge.end - bridge.start)).abs() < 1e-9, "{bridge:?}");
            // The list is a factor: L(v₁, v₀) · ln(22 ÷ 20), to the side it stands on.
            let way = if is_list_per_amount { 1.0 } else { -1.0 };
            let mean = if bridge.start == bridge.end {
                bridge.start
            } else {
                (bridge.end - bridge.start) / (bridge.end / bridge.start).ln()
            };
            assert!((bridge.bars[2].change - way * mean * 1.1_f64.ln()).abs() < 1e-9);
            // Who came did twice as much as who went, the other way.
            assert!((bridge.bars[0].change + 2.0 * bridge.bars[1].change).abs() < 1e-9);
        }
    }

    #[test]
    fn heads_and_hours_share_what_they_do_together() {
        // 20 people of 0.8 FTE become 22 of 0.75: 16 FTE become 16.5; one FTE came with a new practice.
        let makeup = Makeup {
            rest_before: 0.0,
            adds: vec![("opened".to_owned(), 1.0)],
            factors: vec![factor("people", 20.0, 22.0), factor("hours", 0.8, 0.75)],
            list: None,
            is_list_per_amount: false,
            scale: 1.0,
        };
        let bridge = makeup.bridge(Order::Shapley).unwrap();
        // People: 2 × the mean of 0.8 and 0.75; hours: −0.05 × the mean of 20 and 22.
        assert!((bridge.bars[1].change - 1.55).abs() < 1e-12);
        assert!((bridge.bars[2].change + 1.05).abs() < 1e-12);
        assert_eq!(bridge.bars[0].change, 1.0);
        let in_turn = makeup.bridge(Order::Sequential).unwrap();
        assert!((in_turn.bars[1].change - 1.6).abs() < 1e-12 && (in_turn.bars[2].change + 1.1).abs() < 1e-12);
        let by_log = makeup.bridge(Order::LogMean).unwrap();
        assert!((sum(&by_log) - 1.5).abs() < 1e-12);
        assert!((by_log.bars[1].change - 0.5 / (16.5_f64 / 16.0).ln() * 1.1_f64.ln()).abs() < 1e-9);
    }

    #[test]
    fn what_has_no_logarithm_and_what_has_no_number_is_refused() {
        let gone = Makeup { adds: vec![("closed".to_owned(), -10.0)], ..rate() };
        assert_eq!(gone.bridge(Order::LogMean), Err(NoBridge::NotAChain));
        assert_eq!(gone.bridge(Order::Shapley).unwrap().end, 0.0);
        let per_nobody = Makeup { is_list_per_amount: true, ..gone };
        assert_eq!(per_nobody.bridge(Order::Shapley), Err(NoBridge::NoNumber("closed".to_owned())));
    }

    proptest::proptest! {
        #[test]
        fn bars_come_to_the_change_in_every_order(
            rest in 20.0..200.0_f64,
            adds in proptest::collection::vec(-2.0..3.0_f64, 1..9),
            heads in 10.0..50.0_f64, heads_after in 10.0..50.0_f64,
            list in 1e4..1e6_f64, list_after in 1e4..1e6_f64,
            is_list_per_amount: bool,
        ) {
            let adds = adds.into_iter().enumerate().map(|(place, by)| (format!("driver {place}"), by)).collect();
            let makeup = Makeup {
                rest_before: rest,
                adds,
                factors: vec![factor("people", heads, heads_after), factor("hours", 0.8, 0.7)],
                list: Some(factor("patients", list, list_after)),
                is_list_per_amount,
                scale: if is_list_per_amount { 1.0 } else { 100_000.0 },
            };
            for order in Order::ALL {
                let bridge = makeup.bridge(order).unwrap();
                let size = bridge.start.abs().max(bridge.end.abs());
                proptest::prop_assert!((sum(&bridge) - (bridge.end - bridge.start)).abs() <= 1e-9 * size.max(1.0));
                for bar in &bridge.bars {
                    let (least, most) = (bar.least.unwrap(), bar.most.unwrap());
                    let slack = 1e-9 * size;
                    let is_inside = least - slack <= bar.change && bar.change <= most + slack;
                    proptest::prop_assert!(order == Order::LogMean || is_inside, "{order} {bar:?}");
                }
            }
        }
    }
}
