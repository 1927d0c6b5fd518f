//! Need against supply: both with what is not known of them, replicate by replicate.
//!
//! **Invariant:** need is that of the patients whose practices stand behind the supply, and no others.

use wholetime_models::draw::Chance;
use wholetime_models::need::{Layer, NeedModel, Unknown};
use wholetime_vocabulary::{Period, grouped};

use super::answer::{Gap, GapPoint, decimals_of};
use crate::questions::forecast::{FanPoint, Outlook};

/// Less than this share of patients is said to be a part. Our judgement: half a per cent is a practice or two of an ICB.
const WHOLE_FROM: f64 = 0.995;

/// What a gap is worked out from.
pub(super) struct Sides<'a> {
    pub(super) outlook: &'a Outlook,
    pub(super) model: &'a NeedModel,
    pub(super) unknown: &'a Unknown,
    pub(super) on: &'a [Layer],
    /// FTE for 100,000 weighted patients.
    pub(super) per_100k: f64,
    /// What each point in time is called, now first.
    pub(super) periods: &'a [Period],
    pub(super) seed: u64,
    /// Whom FTE are of, within a sentence.
    pub(super) whom: String,
}

impl Sides<'_> {
    /// Need less supply at each date.
    pub(super) fn gap(&self) -> Gap {
        let replicates = self.outlook.values.first().map_or(0, Vec::len);
        let chance = Chance::new(self.seed);
        let drawn: Vec<NeedModel> =
            (0_u32..).take(replicates).map(|replicate| self.unknown.drawn(self.model, chance, replicate)).collect();
        let fte =
            |model: &NeedModel, year| model.weighted(self.on, year) * self.per_100k / 100_000.0 * self.outlook.coverage;
        let mut points = Vec::new();
        for (year, period) in self.periods.iter().enumerate().skip(1) {
            let Some(supply) = self.outlook.at(*period) else { continue };
            let need: Vec<f64> = drawn.iter().map(|model| fte(model, year)).collect();
            let gap: Vec<f64> = need.iter().zip(supply).map(|(need, supply)| need - supply).collect();
            let met = gap.iter().filter(|gap| **gap <= 0.0).count();
            let fans = FanPoint::of(*period, supply).zip(FanPoint::of(*period, &need)).zip(FanPoint::of(*period, &gap));
            let Some(((supply, need), gap)) = fans else { continue };
            let chance_met_pct = 100.0 * met as f64 / replicates.max(1) as f64;
            points.push(GapPoint { year, period: *period, supply, need, gap, chance_met_pct });
        }
        let need_now = fte(self.model, 0);
        Gap {
            finding: self.finding(&points),
            now: need_now - self.outlook.now,
            supply_now: self.outlook.now,
            need_now,
            coverage: self.outlook.coverage,
            points,
            replicates: u32::try_from(replicates).unwrap_or(u32::MAX),
            seed: self.seed,
            method: self.method(),
        }
    }

    fn finding(&self, points: &[GapPoint]) -> String {
        let Some(last) = points.last() else {
            return "supply is not forecast at any of these dates, so nothing is said of the gap".to_owned();
        };
        let decimals = decimals_of(last.need.p50);
        let way = |gap: f64| if gap < 0.0 { "more than needed" } else { "too few" };
        let number = |gap: f64| grouped(gap.abs(), decimals);
        let told = |gap: f64| format!("{} {}", number(gap), way(gap));
        let of_part = if self.outlook.coverage < WHOLE_FROM {
            format!(" for the {:.0} % of patients whose practices are counted", 100.0 * self.outlook.coverage)
        } else {
            String::new()
        };
        format!(
            "in {} there are likely {} FTE of {} {}{of_part} (9 in 10 of what may come lie between {} and {}); the chance that supply \
             meets need is {:.0} %",
            last.period.in_words(),
            number(last.gap.p50),
            self.whom,
            way(last.gap.p50),
            told(last.gap.p05),
            told(last.gap.p95),
            last.chance_met_pct
        )
    }

    fn method(&self) -> Vec<String> {
        let mut method = vec![
            "Gap is need less supply, replicate by replicate: supply as forecast, need with the projection, the assumptions and \
             the list drawn. Above nothing: too few."
                .to_owned(),
            "The high and the low population variant, and the high and low ends of assumptions, are taken as 10 and 90 % of what \
             may be: the publisher gives its variants no probability, so this is our judgement."
                .to_owned(),
            "The rate of staff to weighted patients is what one chooses to hold the place against, and is not drawn.".to_owned(),
        ];
        if self.outlook.coverage < WHOLE_FROM {
            method.push(format!(
                "Supply is that of practices with {:.1} % of the patients, so need is scaled to the same patients.",
                100.0 * self.outlook.coverage
            ));
        }
        method
    }
}
