//! What training places come to: the sums of the NHS Long Term Workforce Plan for general practice.

use super::{Example, Line};
use crate::amount::Staff;
use crate::supply::{
    Exits, Model, NotAModel, OLDEST, Profile, Role, Sex, Source, Steady, Stock, Stream, Training, YOUNGEST, hazard_of,
    project,
};

const SOURCE: &str = "NHS Long Term Workforce Plan (NHS England, June 2023); its inputs for general practice as released on a \
    request for information and reported by hsjjobs.com: 70 to 75 % of funded training places become NHS GPs, 0.65 FTE each, 6 to \
    7 % of GPs leave a year";

/// Fully qualified GPs in FTE, England, September 2024. Source: NHS England, General Practice Workforce.
const START: f64 = 27_966.0;
/// The middle of what is said to leave in a year.
const LEAVING: f64 = 0.065;
/// FTE that a place comes to, between the lowest and the highest that the inputs give.
const YIELD: f64 = 0.475;
/// FTE of one who has been trained.
const FTE: f64 = 0.65;
/// Years from then to 2036, where the plan ends.
const TO_2036: u32 = 12;
/// Years after which the cohorts have settled: of what is not, e⁻²⁰ is left.
const LONG: u32 = 300;

pub(super) fn training_plan() -> Result<Example, NotAModel> {
    let settles = |places: f64, a_place: f64, leaving: f64| Steady { joining: places * a_place, leaving }.settles_at();
    let stock = |what: &str, sum: &str, value: Option<f64>| Line::of(what, sum, value.unwrap_or(f64::NAN), "FTE", 0);
    let break_even = Steady::keeps(START, LEAVING) / YIELD;
    let middle = Steady { joining: 4_000.0 * YIELD, leaving: LEAVING };
    Ok(Example {
        id: "training_plan",
        title: "What GP training places come to",
        source: SOURCE,
        lines: vec![
            Line::of("FTE of 1,000 places, at the lowest", "1,000 × 0.70 × 0.65", 1_000.0 * 0.70 * FTE, "FTE", 1)
                .beside(455.0),
            Line::of("FTE of 1,000 places, at the highest", "1,000 × 0.75 × 0.65", 1_000.0 * 0.75 * FTE, "FTE", 1)
                .beside(487.5),
            Line::of("Joiners a year of 4,000 places", "4,000 × 0.475", 4_000.0 * YIELD, "FTE", 0).beside(1_900.0),
            stock("Where 4,000 places lead", "1,900 ÷ 0.065", middle.settles_at()).beside(29_231.0),
            Line::of(
                "… against the start",
                "29,231 ÷ 27,966 − 1",
                100.0 * (middle.settles_at().unwrap_or(f64::NAN) / START - 1.0),
                "%",
                1,
            )
            .beside(4.5),
            stock(
                "… the cohorts, run to where they settle",
                "single ages, month by month, 300 years",
                Some(cohorts(4_000, START, LONG, Join::AtTheEnd)?),
            )
            .beside(29_231.0),
            stock(
                "… the cohorts in 2036, after 12 years",
                "29,231 + (27,966 − 29,231) × 0.935¹²",
                Some(cohorts(4_000, START, TO_2036, Join::AtTheEnd)?),
            )
            .beside_within(middle.after(START, TO_2036).unwrap_or(f64::NAN), 0.5),
            stock(
                "… the cohorts, where joiners come through the year and are at risk at once",
                "1,900 ÷ 12 ÷ (1 − 0.935^(1/12))",
                Some(cohorts(4_000, START, LONG, Join::ThroughTheYear)?),
            )
            .beside_within(4_000.0 * YIELD / 12.0 / (1.0 - (1.0 - LEAVING).powf(1.0 / 12.0)), 0.5),
            stock("Where 6,000 places lead", "6,000 × 0.475 ÷ 0.065", settles(6_000.0, YIELD, LEAVING))
                .beside(43_846.0),
            stock(
                "… the cohorts",
                "single ages, month by month, 300 years",
                Some(cohorts(6_000, START, LONG, Join::AtTheEnd)?),
            )
            .beside(43_846.0),
            stock("Where 4,000 places lead at the worst", "4,000 × 0.45 ÷ 0.07", settles(4_000.0, 0.45, 0.07))
                .beside(25_714.0),
            stock("Where 4,000 places lead at the best", "4,000 × 0.50 ÷ 0.06", settles(4_000.0, 0.50, 0.06))
                .beside(33_333.0),
            Line::of("Places that keep 27,966", "27,966 × 0.065 ÷ 0.475", break_even, "places", 0).beside(3_827.0),
            stock(
                "… the cohorts after 30 years of 3,827 places",
                "single ages, month by month",
                Some(cohorts(3_827, START, 30, Join::AtTheEnd)?),
            )
            .beside_within(START, 1.0),
        ],
        lesson: "Half a point more or less of leavers, with 25 FTE more or less of 1,000 places, moves where 4,000 places lead by 7,600 \
            FTE, from 8 % below the start to 19 % above it: more than the plan wants to gain. It leads there slowly: in 2036, 45 % of \
            the way is still to go. And the sum takes it that nobody leaves in the year they join: else it leads to 3 % fewer.",
    })
}

/// When those trained join.
#[derive(Clone, Copy)]
enum Join {
    AtTheEnd,
    ThroughTheYear,
}

/// FTE at the end of so many years that began with `start`, with so many training places a year: from the cohort core.
///
/// Whoever is there leaves with the same hazard at any age.
fn cohorts(places: u32, start: f64, years: u32, join: Join) -> Result<f64, NotAModel> {
    const AT_ONCE: u32 = 30;
    let mut model = Model::still(vec![Role::named("gp")]);
    let leaves = hazard_of(LEAVING).unwrap_or_default();
    model.rates.set_both(0, YOUNGEST, OLDEST, Exits { leaves, ..Exits::default() });
    match join {
        Join::AtTheEnd => model.training.push(Training {
            id: "gp training".to_owned(),
            role: 0,
            due: (1..=AT_ONCE).map(|year| (year * 12, places)).collect(),
            fte_in_training: 1.0,
            finishes: 1.0,
            takes_longer: 0.0,
            longer_months: 0,
            converts: YIELD / FTE,
            stays: 1.0,
            starts_after_months: 0,
            profile: Profile::of_age(32, FTE),
        }),
        Join::ThroughTheYear => model.streams.push(Stream {
            id: "gp training".to_owned(),
            source: Source::Other,
            role: 0,
            heads_per_year: vec![f64::from(places) * YIELD / FTE],
            lead_months: 0,
            profile: Profile::of_age(32, FTE),
        }),
    }
    let mut stock = Stock::empty(1);
    stock.add(0, Sex::Female, 45, Staff::of(start / FTE, start));
    let mut left = years;
    while 0 < left {
        let now = left.min(AT_ONCE);
        stock = project(&stock, &model, now * 12)?.end;
        left -= now;
    }
    Ok(stock.all().fte.number())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cohorts_of_one_year_are_those_who_stay_and_those_who_join() {
        // 1,000 × 0.935 + 100 × 0.475.
        assert!((cohorts(100, 1_000.0, 1, Join::AtTheEnd).unwrap() - 982.5).abs() < 1e-5);
    }

    #[test]
    fn the_lesson_says_what_the_sums_say() {
        let between: f64 = 4_000.0 * 0.50 / 0.06 - 4_000.0 * 0.45 / 0.07;
        assert_eq!((between / 100.0).round(), 76.0);
        let through = 1.0 / 12.0 / (1.0 - (1.0 - LEAVING).powf(1.0 / 12.0));
        assert_eq!((100.0 * (1.0 - through * LEAVING)).round(), 3.0);
        assert_eq!((100.0 * (25_714.0 / START - 1.0)).round(), -8.0);
        assert_eq!((100.0 * (33_333.0 / START - 1.0)).round(), 19.0);
        assert_eq!((100.0 * (1.0 - LEAVING).powi(12)).round(), 45.0);
    }
}
