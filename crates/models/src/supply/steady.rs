//! Where a stock settles when as many join and the same share leaves every year, and what would keep it as it is.

/// Joiners and leavers of a stock, the same every year.
///
/// At the end of a year there are as many as stayed and as joined: N' = N (1 − q) + J. Source: the oldest sum of manpower
/// planning; Bartholomew, Forbes and McClean, "Statistical techniques for manpower planning" (2nd edition, 1991), chapter 3,
/// cited from memory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Steady {
    /// Joiners a year, counted at its end.
    pub joining: f64,
    /// Share of those there at the start of a year who leave in it, above 0 and at most 1.
    pub leaving: f64,
}

impl Steady {
    /// Where it settles: N* = J / q. None where the share is not above 0 and at most 1, or joiners are below nothing.
    #[must_use]
    pub fn settles_at(self) -> Option<f64> {
        let makes_sense = 0.0 < self.leaving && self.leaving <= 1.0 && 0.0 <= self.joining && self.joining.is_finite();
        makes_sense.then(|| self.joining / self.leaving)
    }

    /// How many there are after so many years: N* + (N − N*)(1 − q)ⁿ. None as for [`Self::settles_at`].
    #[must_use]
    pub fn after(self, start: f64, years: u32) -> Option<f64> {
        let settled = self.settles_at()?;
        Some(settled + (start - settled) * (1.0 - self.leaving).powf(f64::from(years)))
    }

    /// Joiners a year that keep a stock as it is: N q.
    #[must_use]
    pub fn keeps(stock: f64, leaving: f64) -> f64 {
        stock * leaving
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stock_settles_where_as_many_leave_as_join() {
        let year = Steady { joining: 10.0, leaving: 0.25 };
        assert_eq!(year.settles_at(), Some(40.0));
        // 100 × 0.75 + 10 = 85; 85 × 0.75 + 10 = 73.75.
        assert_eq!(year.after(100.0, 2), Some(73.75));
        assert_eq!(year.after(40.0, 9), Some(40.0));
        assert_eq!(Steady::keeps(40.0, 0.25), 10.0);
    }

    #[test]
    fn where_nobody_leaves_nothing_settles() {
        assert_eq!(Steady { joining: 10.0, leaving: 0.0 }.settles_at(), None);
        assert_eq!(Steady { joining: 10.0, leaving: 1.1 }.after(5.0, 1), None);
        assert_eq!(Steady { joining: 7.0, leaving: 1.0 }.after(50.0, 1), Some(7.0));
    }
}
