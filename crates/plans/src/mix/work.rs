//! Work by activity: need in GP WTE shared out over what GPs do, with what others already do of it on top.
//!
//! **Invariant:** keeping today's posts and today's GPs leaves undone what the need model says is missing, no more and no less.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_catalogue::Catalogue;

use super::{Activity, Effect, Ratio};
use crate::substitution::{Claim, Grade, Range, RoleEvidence, taken_over};
use crate::when::FinancialYear;

/// The file of the catalogue.
const FILE: &str = "mix/work";

/// The version of the form of a file.
const SCHEMA: u32 = 1;

/// The name of GPs' work among prices of what is left undone.
const GP: &str = "gp";

/// A kind of work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityShare {
    /// Name in files: `same_day`.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Whether GPs can do it with the time they have.
    pub is_gp_work: bool,
    /// Share of GP time, supervising left out; none for work that is not GPs'.
    #[serde(default)]
    pub share: Option<Range>,
    /// How good the evidence is.
    pub grade: Grade,
    /// Where it comes from.
    pub source: String,
    /// Whether it was written down from memory and is still to be looked up.
    #[serde(default)]
    pub is_from_memory: bool,
}

/// How far work may lie from its middle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Uncertain {
    /// Half the width in the first year, as a share of the work.
    pub first_year: f64,
    /// What each later year adds.
    pub each_year: f64,
    /// Where it comes from.
    pub source: String,
}

/// What work left undone counts for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Undone {
    /// `gp` for all that GPs can do, else the activity.
    pub work: String,
    /// Pounds for one WTE-year.
    pub pounds: f64,
    /// The year whose pounds they are.
    pub year: FinancialYear,
    /// How good the evidence is.
    pub grade: Grade,
    /// Where it comes from.
    pub source: String,
    /// Whether it was written down from memory and is still to be looked up.
    #[serde(default)]
    pub is_from_memory: bool,
}

/// By how much something rises in a year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Growth {
    /// The low end of what is likely.
    pub low: f64,
    /// What is used; 0.025 is 2.5 % a year.
    pub central: f64,
    /// The high end.
    pub high: f64,
    /// How good the evidence is.
    pub grade: Grade,
    /// Where it comes from.
    pub source: String,
}

/// How much less money of a later year counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Discount {
    /// A year; 0.035 for 3.5 %.
    pub rate: f64,
    /// Where it comes from.
    pub source: String,
}

/// What GPs do, what undone work counts for and how money grows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkTable {
    /// The version of the form.
    pub schema: u32,
    /// Kinds of work.
    #[serde(rename = "activity")]
    pub activities: Vec<ActivityShare>,
    /// How far work may lie from its middle.
    pub uncertain: Uncertain,
    /// Prices of work left undone.
    pub undone: Vec<Undone>,
    /// Who may work under whom, at each place.
    #[serde(default, rename = "ratio")]
    pub ratios: Vec<Ratio>,
    /// Growth of pay, prices and sums after the last year held.
    pub pay_growth: Growth,
    /// How much less money of a later year counts.
    pub discount: Discount,
}

/// A file that does not say what GPs do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the catalogue's `mix/work.toml` cannot be used: {0}")]
pub struct NotWork(pub String);

/// What a place needs and has, by which its work is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Needed {
    /// GP WTE needed at the start, and on average over each year.
    pub gp_now: f64,
    /// By year.
    pub gp: Vec<f64>,
    /// Nurse WTE needed by year; none: nurses' work stays what is done today, growing as need of GPs does.
    pub nurses: Option<Vec<f64>>,
    /// Nurse WTE there are at the start.
    pub nurses_now: f64,
    /// GP WTE that supervising today's posts takes.
    pub supervising: f64,
}

impl WorkTable {
    /// Reads and checks the table of a catalogue.
    ///
    /// # Errors
    /// It is not there, cannot be read, or its shares do not come to all of the time.
    pub fn of(catalogue: &Catalogue) -> Result<Self, NotWork> {
        let text = catalogue.tables.get(FILE).ok_or_else(|| NotWork("it is not there".to_owned()))?;
        Self::read(text)
    }

    /// Reads and checks the text of a file.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn read(text: &str) -> Result<Self, NotWork> {
        let table: Self = toml::from_str(text).map_err(|error| NotWork(error.to_string()))?;
        if table.schema != SCHEMA {
            return Err(NotWork(format!("it has schema {}; this program reads {SCHEMA}", table.schema)));
        }
        table.check_activities()?;
        let numbers = [
            ("the discount", table.discount.rate),
            ("the uncertainty of the first year", table.uncertain.first_year),
            ("the uncertainty of each year", table.uncertain.each_year),
        ];
        if let Some((what, number)) = numbers.into_iter().find(|(_, number)| !(0.0..=1.0).contains(number)) {
            return Err(NotWork(format!("{what} is {number}; give 0 to 1")));
        }
        let growth = &table.pay_growth;
        if !(-0.5 <= growth.low && growth.low <= growth.central && growth.central <= growth.high && growth.high <= 0.5)
        {
            return Err(NotWork("`pay_growth` must run from low over central to high, -0.5 to 0.5".to_owned()));
        }
        if let Some(ratio) = table.ratios.iter().find(|ratio| !(0.0 < ratio.most && ratio.most < 1e6)) {
            return Err(NotWork(format!("the ratio `{}` is {}; give more than 0", ratio.id, ratio.most)));
        }
        for activity in &table.activities {
            if table.price(activity).is_none() {
                return Err(NotWork(format!("nothing says what `{}` left undone counts for", activity.id)));
            }
        }
        if let Some(free) = table.undone.iter().find(|price| !(0.0 < price.pounds && price.pounds < 1e9)) {
            return Err(NotWork(format!("`{}` left undone counts for £{}; give more than 0", free.work, free.pounds)));
        }
        Ok(table)
    }

    fn check_activities(&self) -> Result<(), NotWork> {
        for (index, activity) in self.activities.iter().enumerate() {
            if self.activities[..index].iter().any(|other| other.id == activity.id) {
                return Err(NotWork(format!("`{}` stands in it twice", activity.id)));
            }
            match (activity.is_gp_work, &activity.share) {
                (true, None) => return Err(NotWork(format!("`{}` is GPs' work and has no share", activity.id))),
                (false, Some(_)) => {
                    return Err(NotWork(format!("`{}` is not GPs' work and has a share of their time", activity.id)));
                }
                (true, Some(share)) => {
                    let is_in_order = 0.0 <= share.low
                        && share.low <= share.central
                        && share.central <= share.high
                        && share.high <= 1.0;
                    if !is_in_order {
                        return Err(NotWork(format!(
                            "the share of `{}` must run from low over central to high, between 0 and 1",
                            activity.id
                        )));
                    }
                }
                (false, None) => {}
            }
        }
        let all: f64 = self.shares().map(|(_, share)| share).sum();
        if 1e-6 < (all - 1.0).abs() {
            return Err(NotWork(format!(
                "its shares come to {:.1} % of the time of GPs; they must be all of it",
                100.0 * all
            )));
        }
        Ok(())
    }

    /// The middles of the shares of GP time, by activity.
    pub fn shares(&self) -> impl Iterator<Item = (&str, f64)> {
        self.activities.iter().filter_map(|activity| Some((activity.id.as_str(), activity.share?.central)))
    }

    fn price(&self, activity: &ActivityShare) -> Option<&Undone> {
        let named = |name: &str| self.undone.iter().find(|price| price.work == name);
        named(&activity.id).or_else(|| if activity.is_gp_work { named(GP) } else { None })
    }

    /// The growth of money from one year to another; 1 where the other is no later.
    #[must_use]
    pub fn money_growth(&self, from: FinancialYear, to: FinancialYear) -> f64 {
        let years = i32::from(to.begins() - from.begins()).max(0);
        (1.0 + self.pay_growth.central).powi(years)
    }

    /// The activities of a problem; work left undone counts for the pounds of the year in the middle of those asked for.
    #[must_use]
    pub fn activities_for(&self, years: &[FinancialYear]) -> Vec<Activity> {
        let middle = years.get(years.len() / 2);
        let of = |activity: &ActivityShare| {
            let price = self.price(activity)?;
            let growth = middle.map_or(1.0, |middle| self.money_growth(price.year, *middle));
            Some(Activity {
                id: activity.id.clone(),
                title: activity.title.clone(),
                is_gp_work: activity.is_gp_work,
                price_undone: (price.pounds * growth).round(),
            })
        };
        self.activities.iter().filter_map(of).collect()
    }

    /// Half the width of the range of work, as a share of it, by year.
    #[must_use]
    pub fn uncertain_for(&self, years: usize) -> Vec<f64> {
        (0..years).map(|year| self.uncertain.first_year + self.uncertain.each_year * year as f64).collect()
    }

    /// Work to be done, `[activity][year]`, in the order of the table; `today` is what today's posts do of each.
    ///
    /// GPs' work: what GPs are needed for, less the time supervising today's posts takes, by share; and what today's posts do of it,
    /// both growing with need. Nurses' work: what today's posts do of it, and what the nurses missing would do, `nursing_of_nurse`
    /// each. So today's posts and GPs leave undone exactly what is missing of each. Our design: decision 0031.
    #[must_use]
    pub fn work(&self, needed: &Needed, today: &[f64], nursing_of_nurse: f64) -> Vec<Vec<f64>> {
        let of = |(index, activity): (usize, &ActivityShare)| {
            let done = today.get(index).copied().unwrap_or_default();
            let of_year = |(year, gp): (usize, &f64)| {
                let growth = if 0.0 < needed.gp_now { gp / needed.gp_now } else { 1.0 };
                let more = match activity.share {
                    Some(share) => share.central * (gp - needed.supervising * growth).max(0.0),
                    None => {
                        let nurses = needed.nurses.as_ref().and_then(|nurses| nurses.get(year));
                        nurses.map_or(0.0, |nurses| nursing_of_nurse * (nurses - needed.nurses_now * growth))
                    }
                };
                (done * growth + more).max(0.0)
            };
            needed.gp.iter().enumerate().map(of_year).collect()
        };
        self.activities.iter().enumerate().map(of).collect()
    }
}

/// What one WTE of a role does of each activity once it does all it will do, before supervision.
#[must_use]
pub fn effects(evidence: &RoleEvidence) -> Vec<Effect> {
    let of = |claim: &Claim| Effect { activity: claim.activity.clone(), done: done(claim, evidence.induced) };
    evidence.claims.iter().map(of).collect()
}

/// The low end has every factor of [`taken_over`] at the end that gives least, the high end at the end that gives most.
fn done(claim: &Claim, induced: Range) -> Range {
    let Claim { share, time_ratio, rework, .. } = claim;
    Range {
        low: taken_over(share.low, time_ratio.low, induced.high, rework.high),
        central: taken_over(share.central, time_ratio.central, induced.central, rework.central),
        high: taken_over(share.high, time_ratio.high, induced.low, rework.low),
    }
}

/// Of the effect of a WTE in post all year, what a WTE recruited in the year gives in it: arrivals are even over the year, and
/// what a post does grows in proportion until `ramp_up_months`.
///
/// With r the ramp-up in years, the mean over arrivals of what is done in the rest of the year is 1/2 − r/2 + r²/6 up to a year,
/// 1/(6r) beyond. What ramp-up still takes in the second year (r²/6 up to a year) is left out, being small.
#[must_use]
pub fn first_year_effect(ramp_up_months: u32) -> f64 {
    let r = f64::from(ramp_up_months) / 12.0;
    if r <= 1.0 { 0.5 - r / 2.0 + r * r / 6.0 } else { 1.0 / (6.0 * r) }
}

/// Share of the year for which a recruit is paid in the year of arrival: arrivals are even over it.
pub const FIRST_YEAR_PAID: f64 = 0.5;

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = r#"
schema = 1
[[activity]]
id = "same_day"
title = "Same-day care"
is_gp_work = true
share = { low = 0.5, central = 0.6, high = 0.7 }
grade = "judgement"
source = "invented"
[[activity]]
id = "letters"
title = "Letters"
is_gp_work = true
share = { low = 0.3, central = 0.4, high = 0.5 }
grade = "judgement"
source = "invented"
[[activity]]
id = "nursing"
title = "Nursing"
is_gp_work = false
grade = "judgement"
source = "invented"
[uncertain]
first_year = 0.05
each_year = 0.01
source = "invented"
[[undone]]
work = "gp"
pounds = 100000
year = "2025/26"
grade = "judgement"
source = "invented"
[[undone]]
work = "nursing"
pounds = 50000
year = "2025/26"
grade = "judgement"
source = "invented"
[pay_growth]
low = 0.0
central = 0.1
high = 0.2
grade = "judgement"
source = "invented"
[discount]
rate = 0.035
source = "invented"
"#;

    fn table() -> WorkTable {
        WorkTable::read(TABLE).unwrap()
    }

    fn year(begins: i16) -> FinancialYear {
        FinancialYear::from_april(begins).unwrap()
    }

    fn is_near(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-9
    }

    #[test]
    fn today_leaves_undone_what_need_says_is_missing() {
        // 12 GPs are needed, 10 are there; 2 pharmacists do 1 WTE of letters together and take 0.2 GPs of supervision; 5 nurses are
        // needed, 4 are there, each with 0.8 of nursing.
        let needed =
            Needed { gp_now: 12.0, gp: vec![12.0], nurses: Some(vec![5.0]), nurses_now: 4.0, supervising: 0.2 };
        let today = [0.0, 1.0, 3.2];
        let work = table().work(&needed, &today, 0.8);
        // 0.6 × 11.8; 0.4 × 11.8 + 1; 3.2 + 0.8.
        assert!(is_near(work[0][0], 7.08) && is_near(work[1][0], 5.72) && is_near(work[2][0], 4.0), "{work:?}");
        let gps = 10.0 - 0.2;
        assert!(is_near(work[0][0] + work[1][0] - 1.0 - gps, 2.0));
    }

    #[test]
    fn what_others_do_grows_with_need() {
        let needed = Needed { gp_now: 10.0, gp: vec![10.0, 11.0], nurses: None, nurses_now: 4.0, supervising: 0.0 };
        let today = [2.0, 0.0, 3.0];
        let work = table().work(&needed, &today, 1.0);
        assert!(is_near(work[0][1], 1.1 * 8.0) && is_near(work[1][1], 4.4), "{work:?}");
        // Nobody says how many nurses are needed: their work grows as need does.
        assert!(is_near(work[2][0], 3.0) && is_near(work[2][1], 3.3));
    }

    #[test]
    fn a_recruit_gives_half_a_year_less_what_ramp_up_takes() {
        assert!(is_near(first_year_effect(0), 0.5));
        // 1/2 − 1/4 + 1/24.
        assert!(is_near(first_year_effect(6), 7.0 / 24.0));
        assert!(is_near(first_year_effect(12), 1.0 / 6.0));
        assert!(is_near(first_year_effect(24), 1.0 / 12.0));
        // The same by adding up arrivals of a thousand days, day by day.
        let days = 1000;
        let done = |ramp: f64| {
            let of_arrival = |arrives: i32| {
                let tenure = |day: i32| (f64::from(day - arrives) + 0.5) / f64::from(days);
                (arrives..days).map(|day| (tenure(day) / ramp).min(1.0)).sum::<f64>() / f64::from(days)
            };
            (0..days).map(of_arrival).sum::<f64>() / f64::from(days)
        };
        for months in [3, 9, 12, 18] {
            let counted = done(f64::from(months) / 12.0);
            assert!((counted - first_year_effect(months)).abs() < 2e-3, "{months}: {counted}");
        }
    }

    #[test]
    fn an_effect_is_share_times_ratio_less_what_is_induced_and_done_again() {
        let claim: Claim = toml::from_str(
            r#"
            activity = "letters"
            share = { low = 0.4, central = 0.5, high = 0.6 }
            time_ratio = { low = 0.5, central = 0.8, high = 1.0 }
            rework = { low = 0.0, central = 0.1, high = 0.2 }
            grade = "judgement"
            source = "invented"
            "#,
        )
        .unwrap();
        let done = done(&claim, Range { low: 0.0, central: 0.1, high: 0.5 });
        // 0.4 × 0.5 × 0.5 × 0.8; 0.5 × 0.8 × 0.9 × 0.9; 0.6.
        assert!(is_near(done.low, 0.08) && is_near(done.central, 0.324) && is_near(done.high, 0.6), "{done:?}");
    }

    #[test]
    fn undone_work_counts_for_pounds_of_the_middle_year() {
        let years = [2027, 2028, 2029].map(year);
        // Three years after 2025/26: 100,000 × 1.1³.
        assert!(is_near(table().activities_for(&years)[0].price_undone, 133_100.0));
        assert!(is_near(table().money_growth(year(2026), year(2025)), 1.0));
    }

    #[test]
    fn shares_that_are_not_all_of_the_time_are_refused() {
        let why = WorkTable::read(&TABLE.replace("central = 0.4", "central = 0.45")).unwrap_err().to_string();
        assert!(why.contains("105.0 % of the time"), "{why}");
        let why = WorkTable::read(&TABLE.replace("work = \"nursing\"", "work = \"nurses\"")).unwrap_err().to_string();
        assert!(why.contains("`nursing` left undone"), "{why}");
        let why = WorkTable::read(&TABLE.replace("id = \"letters\"", "id = \"same_day\"")).unwrap_err().to_string();
        assert!(why.contains("twice"), "{why}");
    }

    #[test]
    fn what_is_shipped_can_be_used() {
        let table = WorkTable::of(&Catalogue::shipped().unwrap()).unwrap();
        assert_eq!(table.activities.len(), 9);
        assert_eq!(table.activities.iter().filter(|activity| !activity.is_gp_work).count(), 1);
    }
}
