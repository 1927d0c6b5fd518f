//! Which of many tests still stand when false discoveries are held to a share.

use statrs::distribution::{ContinuousCDF, Normal};

/// The chance of lying at least this many standard errors from the centre, on either side, if only chance were at work.
#[must_use]
pub fn two_sided(z: f64) -> f64 {
    2.0 * Normal::standard().sf(z.abs())
}

/// The q-value of each test, in the order given (Benjamini and Hochberg, Journal of the Royal Statistical Society B 1995).
///
/// Of all tests whose q-value is at most 0.05, about one in twenty is expected to be there by chance alone. Q-values rise with
/// p and are capped at 1. A p that is NaN is no test: it stays NaN and is not counted among the tests.
#[must_use]
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).filter(|&test| !p[test].is_nan()).collect();
    order.sort_by(|&left, &right| p[left].total_cmp(&p[right]));
    let n_tests = order.len() as f64;
    let mut q = vec![f64::NAN; p.len()];
    let mut least = 1.0_f64;
    for (position, &test) in order.iter().enumerate().rev() {
        least = least.min(p[test] * n_tests / (position + 1) as f64);
        q[test] = least;
    }
    q
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn assert_all_near(actual: &[f64], expected: &[f64]) {
        assert_eq!(actual.len(), expected.len());
        for (left, right) in actual.iter().zip(expected) {
            assert!((left - right).abs() < 1e-12, "{actual:?} is not {expected:?}");
        }
    }

    /// The definition read aloud: the least share of false discoveries at which a test is still kept.
    fn slow_twin(p: &[f64]) -> Vec<f64> {
        let expected_share = |bar: f64| bar * p.len() as f64 / p.iter().filter(|&&one| one <= bar).count() as f64;
        p.iter()
            .map(|&own| p.iter().filter(|&&bar| own <= bar).map(|&bar| expected_share(bar)).fold(1.0, f64::min))
            .collect()
    }

    #[test]
    fn five_tests_worked_by_hand() {
        // In order 0.01, 0.02, 0.03, 0.04, 0.5, times 5 / position: 0.05, 0.05, 0.05, 0.05, 0.5.
        assert_all_near(&benjamini_hochberg(&[0.04, 0.01, 0.5, 0.03, 0.02]), &[0.05, 0.05, 0.5, 0.05, 0.05]);
        // 0.01 * 3 / 1 = 0.03; 0.5 * 3 / 2 = 0.75; 0.6 * 3 / 3 = 0.6, which the second may not exceed.
        assert_all_near(&benjamini_hochberg(&[0.5, 0.6, 0.01]), &[0.6, 0.6, 0.03]);
    }

    #[test]
    fn a_missing_test_is_not_counted() {
        let q = benjamini_hochberg(&[0.02, f64::NAN, 0.5]);
        assert!(q[1].is_nan());
        assert_all_near(&[q[0], q[2]], &[0.04, 0.5]);
        assert!(benjamini_hochberg(&[]).is_empty());
    }

    #[test]
    fn chances_of_two_sides_are_those_of_the_normal_table() {
        // R: 2 * pnorm(-1.96), 2 * pnorm(-3.090232306167813).
        assert!((two_sided(1.96) - 0.049_995_790_296_440_99).abs() < 1e-10);
        assert!((two_sided(-3.090_232_306_167_813) - 0.002).abs() < 1e-10);
        assert!((two_sided(0.0) - 1.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn every_list_of_tests_agrees_with_the_definition(
            p in proptest::collection::vec(prop_oneof![0.0..=1.0_f64, Just(0.05)], 0..20),
        ) {
            let (fast, slow) = (benjamini_hochberg(&p), slow_twin(&p));
            for (left, right) in fast.iter().zip(&slow) {
                prop_assert!((left - right).abs() < 1e-12, "{fast:?} is not {slow:?}");
            }
        }
    }
}
