//! Demand, supply and shortfall: the projection of the Health Foundation for 2030/31 from its four printed numbers.

use super::{Example, Line};

const SOURCE: &str = "Health Foundation, REAL Centre, projections of general practice workforce in England (June 2022, shortfalls as \
    corrected afterwards); health.org.uk, and the King's Fund and GPonline of the time";

/// GPs in FTE in post in 2021/22, and how many were short.
const IN_POST: f64 = 27_000.0;
const SHORT: f64 = 4_200.0;
/// GPs in FTE needed in 2030/31 for the care of 2018/19, nine years on.
const NEEDED: f64 = 37_800.0;
const YEARS: f64 = 9.0;

pub(super) fn health_foundation() -> Example {
    let needed_now = IN_POST + SHORT;
    let growth = NEEDED / needed_now;
    let mut lines = vec![
        Line::of("Needed in 2021/22", "27,000 + 4,200", needed_now, "FTE", 0).beside(31_200.0),
        Line::of("Growth of what is needed by 2030/31", "37,800 ÷ 31,200 − 1", 100.0 * (growth - 1.0), "%", 1)
            .beside(21.2),
        Line::of("… a year", "(37,800 ÷ 31,200)^(1/9) − 1", 100.0 * (growth.powf(1.0 / YEARS) - 1.0), "%", 2)
            .beside_within(2.15, 0.01),
    ];
    for (scenario, shortfall, share, supply) in [
        ("current policy", 8_900.0, 23.5, 28_900.0),
        ("pessimistic", 18_900.0, 50.0, 18_900.0),
        ("optimistic", 1_200.0, 3.2, 36_600.0),
    ] {
        let short = thousands(shortfall);
        let of = |what: &str| format!("{what}, {scenario}");
        lines.push(
            Line::of(
                &of("Shortfall of what is needed"),
                &format!("{short} ÷ 37,800"),
                100.0 * shortfall / NEEDED,
                "%",
                1,
            )
            .beside(share),
        );
        lines.push(
            Line::of(&of("Supply behind it"), &format!("37,800 − {short}"), NEEDED - shortfall, "FTE", 0)
                .beside(supply),
        );
    }
    lines.push(Line::of(
        "Growth of supply a year, current policy",
        "(28,900 ÷ 27,000)^(1/9) − 1",
        100.0 * ((28_900.0_f64 / IN_POST).powf(1.0 / YEARS) - 1.0),
        "%",
        2,
    ));
    Example {
        id: "health_foundation",
        title: "A shortfall is two forecasts",
        source: SOURCE,
        lines,
        lesson: "Under current policy supply grows, by 0.76 % a year; the shortfall doubles because what is needed grows by 2.16 %. Whoever \
            disputes a shortfall must say which of the two is wrong.",
    }
}

fn thousands(number: f64) -> String {
    format!("{},{:03}", (number / 1_000.0).floor(), number % 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lesson_says_what_the_sums_say() {
        let example = health_foundation();
        let supply = example.lines.last().unwrap();
        assert!((supply.came_out - 0.76).abs() < 0.005, "{}", supply.came_out);
        assert!((8_900.0 / SHORT - 2.0_f64).abs() < 0.15, "doubles");
        assert!(example.agrees());
        assert_eq!(thousands(1_200.0), "1,200");
        assert_eq!(thousands(18_000.0), "18,000");
    }
}
