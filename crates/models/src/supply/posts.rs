//! Funded posts: how many joiners they take, how long a vacancy stands, and what locums cover.

use schemars::JsonSchema;
use serde::Serialize;

use crate::amount::{Amount, Staff};

/// Posts that bind some roles together. Joiners are the lesser of who would come and what can be filled.
#[derive(Clone, Debug, PartialEq)]
pub struct Posts {
    /// The roles that fill them.
    pub roles: Vec<usize>,
    /// Funded FTE at the end of each month from the first; the last goes on.
    pub funded_fte: Vec<f64>,
    /// Months after which half of what is vacant has been filled, if enough people come; above nothing.
    pub median_months_to_fill: f64,
    /// Share of vacant FTE that locums cover, 0 to 1.
    pub locum_share: f64,
}

impl Posts {
    /// Funded FTE in a month; the first is 1.
    #[must_use]
    pub fn funded_in(&self, month: u32) -> Amount {
        let place = usize::try_from(month.saturating_sub(1)).unwrap_or(usize::MAX);
        let funded = self.funded_fte.get(place).or(self.funded_fte.last());
        Amount::of(funded.copied().unwrap_or(0.0))
    }

    /// What is vacant with so much in post: never below nothing.
    #[must_use]
    pub fn vacant(&self, month: u32, in_post: Amount) -> Amount {
        (self.funded_in(month) - in_post).max(Amount::ZERO)
    }

    /// Share of what is vacant that can be filled in one month: 1 − 2^(−1/median), a constant hazard with that median.
    #[must_use]
    pub fn filled_in_a_month(&self) -> f64 {
        1.0 - 0.5_f64.powf(1.0 / self.median_months_to_fill)
    }

    /// Share of those who would come who find a post, 0 to 1.
    #[must_use]
    pub fn share_hired(&self, vacant: Amount, offered_fte: f64) -> f64 {
        if offered_fte <= 0.0 {
            return 1.0;
        }
        (vacant.number() * self.filled_in_a_month() / offered_fte).min(1.0)
    }

    pub(crate) fn is_sound(&self) -> bool {
        !self.funded_fte.is_empty()
            && self.funded_fte.iter().all(|fte| fte.is_finite() && 0.0 <= *fte)
            && self.median_months_to_fill.is_finite()
            && 0.0 < self.median_months_to_fill
            && (0.0..=1.0).contains(&self.locum_share)
    }
}

/// Posts in one month, expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PostsMonth {
    /// The month; the first is 1.
    pub month: u32,
    /// Which posts, by their place in the model.
    pub posts: usize,
    /// Funded FTE.
    pub funded_fte: Amount,
    /// FTE in post when it ended.
    pub in_post_fte: Amount,
    /// FTE vacant when it ended.
    pub vacant_fte: Amount,
    /// FTE of locums in what is vacant; not in post.
    pub locum_fte: Amount,
    /// Who would have come.
    pub offered: Staff,
    /// Who found a post.
    pub hired: Staff,
    /// Who would have come and found none.
    pub not_hired: Staff,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_a_vacancy_is_filled_after_the_median() {
        let posts =
            Posts { roles: vec![0], funded_fte: vec![10.0, 12.0], median_months_to_fill: 4.0, locum_share: 0.3 };
        let left = (1.0 - posts.filled_in_a_month()).powi(4);
        assert!((left - 0.5).abs() < 1e-12);
        assert_eq!(posts.vacant(1, Amount::of(9.0)), Amount::ONE);
        assert_eq!(posts.vacant(1, Amount::of(11.0)), Amount::ZERO);
        assert_eq!(posts.funded_in(7), Amount::of(12.0));
    }
}
