//! Student's t: how far a value may lie where its scale is known from few others only.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// The value below which `share` (0 to 1, both left out) of Student's t with so many degrees of freedom lies.
///
/// Source: Student, "The probable error of a mean", Biometrika 6 (1908). None where there is no such value.
#[must_use]
pub fn quantile(freedom: f64, share: f64) -> Option<f64> {
    if share <= 0.0 || 1.0 <= share {
        return None;
    }
    Some(StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_those_of_the_printed_tables() {
        // Fisher and Yates, table III: 5 % and 1 % outside both ends.
        for (freedom, share, printed) in
            [(1.0, 0.975, 12.706), (4.0, 0.975, 2.776), (4.0, 0.995, 4.604), (30.0, 0.975, 2.042)]
        {
            assert!((quantile(freedom, share).unwrap() - printed).abs() < 0.001);
            assert!((quantile(freedom, 1.0 - share).unwrap() + printed).abs() < 0.001);
        }
        assert_eq!((quantile(0.0, 0.5), quantile(4.0, 0.0), quantile(4.0, 1.0)), (None, None, None));
    }
}
