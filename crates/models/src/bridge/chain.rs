//! Bars of a product: list × rate × minutes, in closed form.

use super::{Bar, Bridge};

/// A bar for each factor of a product, by the additive log-mean Divisia method (LMDI-I): L(end, start) · ln(factor at the end
/// ÷ factor at the start), with the logarithmic mean L(a, b) = (a − b) / (ln a − ln b). No order is involved and nothing is
/// left over. Source: Ang, "The LMDI approach to decomposition analysis", Energy Policy 33 (2005).
///
/// None where a factor is not above nothing: its logarithm does not exist, and Shapley's value serves instead.
#[must_use]
pub fn log_mean(factors: &[(&str, f64, f64)]) -> Option<Bridge> {
    let is_sound = |number: f64| number.is_finite() && 0.0 < number;
    if factors.is_empty() || factors.iter().any(|(_, before, after)| !is_sound(*before) || !is_sound(*after)) {
        return None;
    }
    let start: f64 = factors.iter().map(|(_, before, _)| before).product();
    let end: f64 = factors.iter().map(|(_, _, after)| after).product();
    let mean = logarithmic_mean(end, start);
    let bar = |(name, before, after): &(&str, f64, f64)| {
        let change = mean * (after / before).ln();
        Bar { driver: (*name).to_owned(), change, least: None, most: None }
    };
    Some(Bridge { start, bars: factors.iter().map(bar).collect(), end })
}

pub(super) fn logarithmic_mean(one: f64, other: f64) -> f64 {
    let ratio = (one / other).ln();
    // Close to one another the mean is either of them; dividing nothing by nothing is not.
    if ratio.abs() < 1e-9 { f64::midpoint(one, other) } else { (one - other) / ratio }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_split_without_a_rest() {
        let bridge = log_mean(&[("list", 100.0, 120.0), ("rate", 5.0, 4.0), ("minutes", 10.0, 11.0)]).unwrap();
        assert_eq!((bridge.start, bridge.end), (5_000.0, 5_280.0));
        let sum: f64 = bridge.bars.iter().map(|bar| bar.change).sum();
        assert!((sum - 280.0).abs() < 1e-9);
        // L(5280, 5000) = 280 / ln 1.056 = 5138.73; times ln 1.2.
        assert!((bridge.bars[0].change - 280.0 / 1.056_f64.ln() * 1.2_f64.ln()).abs() < 1e-9);
    }

    #[test]
    fn factors_that_cancel_have_bars_that_do() {
        let bridge = log_mean(&[("up", 2.0, 4.0), ("down", 8.0, 4.0)]).unwrap();
        assert!((bridge.bars[0].change - 16.0 * 2.0_f64.ln()).abs() < 1e-9);
        assert!((bridge.bars[0].change + bridge.bars[1].change).abs() < 1e-9);
    }

    #[test]
    fn a_factor_of_nothing_has_no_logarithm() {
        assert_eq!(log_mean(&[("list", 0.0, 1.0)]), None);
        assert_eq!(log_mean(&[]), None);
    }
}
