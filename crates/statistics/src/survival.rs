//! How long something lasts when some of it has not ended yet: the Kaplan–Meier estimate and its median.

/// Standard errors to either side of a 95 % interval: the 0.975 quantile of the normal distribution.
const Z_95: f64 = 1.959_963_984_540_054;

/// A time something lasted, or has lasted so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spell {
    /// How long, in any unit; not below zero.
    pub length: f64,
    /// Whether it ended then; else it went on, or was lost sight of.
    pub has_ended: bool,
}

/// How long half of them last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Median {
    /// The first time by which half have ended; none where more than half were never seen to end.
    pub median: Option<f64>,
    /// Lower end of the 95 % interval; none where the numbers do not give it.
    pub low: Option<f64>,
    /// Upper end of the 95 % interval; none where the numbers do not give it: it may be any time later.
    pub high: Option<f64>,
}

/// Rounding of products of fractions; a share this close to a half is a half.
const HALF: f64 = 0.5 + 1e-9;

/// The median time to the end, with those counted that have not ended; none where there is no spell.
///
/// The share still going on is the product of `1 − ended / at risk` over the times of ends: Kaplan and Meier,
/// "Nonparametric Estimation from Incomplete Observations", Journal of the American Statistical Association 53 (1958). Who is
/// lost sight of at the time of an end counts as at risk then. The interval holds the times at which the share's own interval
/// holds a half, with Greenwood's variance on the scale ln(−ln S): Brookmeyer and Crowley, "A Confidence Interval for the
/// Median Survival Time", Biometrics 38 (1982); Klein and Moeschberger, "Survival Analysis", second edition (2003), 4.3, 4.5.
#[must_use]
pub fn median(spells: &[Spell]) -> Option<Median> {
    if spells.is_empty() || spells.iter().any(|spell| !spell.length.is_finite() || spell.length < 0.0) {
        return None;
    }
    let mut spells = spells.to_vec();
    spells.sort_by(|one, other| one.length.total_cmp(&other.length));
    let mut found = Median { median: None, low: None, high: None };
    let (mut share, mut greenwood) = (1.0_f64, 0.0_f64);
    let mut rest = spells.as_slice();
    while let Some(first) = rest.first() {
        let now = rest.iter().take_while(|spell| spell.length <= first.length).count();
        let ended = rest[..now].iter().filter(|spell| spell.has_ended).count() as f64;
        let at_risk = rest.len() as f64;
        rest = &rest[now..];
        if ended < 1.0 {
            continue;
        }
        share *= 1.0 - ended / at_risk;
        greenwood += ended / (at_risk * (at_risk - ended));
        let time = Some(first.length);
        if share <= HALF {
            found.median = found.median.or(time);
        }
        // With nobody left the scale has no value and the interval no end.
        if share <= 0.0 || !greenwood.is_finite() {
            continue;
        }
        let spread = (Z_95 * greenwood.sqrt() / share.ln().abs()).exp();
        let (lower, upper) = (share.powf(spread), share.powf(1.0 / spread));
        if lower <= HALF {
            found.low = found.low.or(time);
        }
        if upper <= HALF {
            found.high = found.high.or(time);
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spells(ended: &[u32], going_on: &[u32]) -> Vec<Spell> {
        let of = |lengths: &[u32], has_ended| -> Vec<Spell> {
            lengths.iter().map(|length| Spell { length: f64::from(*length), has_ended }).collect()
        };
        [of(ended, true), of(going_on, false)].concat()
    }

    #[test]
    fn the_remissions_of_the_leukaemia_trial_have_the_medians_of_the_textbooks() {
        // Freireich and others (1963), as in Klein and Moeschberger, table 1.2 and example 4.2: with 6-MP S(22) = 0.5378 and
        // S(23) = 0.4482, so the median is 23 weeks; with placebo, where nobody was lost, it is 8.
        let treated = spells(&[6, 6, 6, 7, 10, 13, 16, 22, 23], &[6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]);
        let treated = median(&treated).unwrap();
        assert_eq!(treated.median, Some(23.0));
        // SAS LIFETEST prints 13 and no upper end for these data, on the scale used here.
        assert_eq!((treated.low, treated.high), (Some(13.0), None));
        let placebo = spells(&[1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], &[]);
        let placebo = median(&placebo).unwrap();
        assert_eq!((placebo.median, placebo.low, placebo.high), (Some(8.0), Some(4.0), Some(11.0)));
    }

    #[test]
    fn what_has_not_ended_is_not_taken_for_ended() {
        // Of four posts two were filled after 10 and 20 days, two are open after 30: half are gone at 20.
        assert_eq!(median(&spells(&[10, 20], &[30, 30])).unwrap().median, Some(20.0));
        // With three open after 30 days fewer than half were filled: nobody knows the median.
        assert_eq!(median(&spells(&[10, 20], &[30, 30, 30])).unwrap().median, None);
        // One lost sight of after 5 days says nothing of day 10: of the two left then, half were filled.
        assert_eq!(median(&spells(&[10], &[5, 40])).unwrap().median, Some(10.0));
    }

    #[test]
    fn nothing_has_no_median() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[Spell { length: f64::NAN, has_ended: true }]), None);
        assert_eq!(median(&spells(&[], &[5, 6])).unwrap(), Median { median: None, low: None, high: None });
    }
}
