//! Numbers and periods as people read them.

use wholetime_vocabulary::Value;
use wholetime_workbench::catalogue::Unit;
use wholetime_workbench::plans::quantity::Wte;
use wholetime_workbench::plans::quantity::{Money, Rounding};
use wholetime_workbench::questions::compare::Trend;

/// Decimals shown for a unit: FTE keep two, as published papers do, so that an hour a week is seen.
#[must_use]
pub const fn decimals(unit: Unit) -> usize {
    match unit {
        Unit::Fte => 2,
        other => other.decimals(),
    }
}

/// A number with commas between thousands: `14,284.50`; a minus sign where it is below zero as shown.
#[must_use]
pub fn number(number: f64, decimals: usize) -> String {
    wholetime_vocabulary::grouped(number, decimals).replace('-', "−")
}

/// A value, or why there is none.
#[must_use]
pub fn value(value: Value, decimals: usize) -> String {
    match value {
        Value::Known(known) => number(known, decimals),
        Value::Missing(why) => why.phrase().to_owned(),
    }
}

/// A value in a unit, with the sign of a percentage or pound where it has one.
#[must_use]
pub fn value_in(shown: Value, unit: Unit) -> String {
    match (shown, unit) {
        (Value::Known(known), Unit::Percent) => format!("{} %", number(known, decimals(unit))),
        (Value::Known(known), Unit::Pounds | Unit::PoundsPerPatient) => format!("£{}", number(known, decimals(unit))),
        _ => value(shown, decimals(unit)),
    }
}

/// Where in a funnel a value lies, by the word of an answer; nothing where it was not judged.
#[must_use]
pub fn band(word: &str) -> Option<&'static str> {
    match word {
        "low_998" => Some("below 99.8 %"),
        "low_95" => Some("below 95 %"),
        "within" => Some("within"),
        "high_95" => Some("above 95 %"),
        "high_998" => Some("above 99.8 %"),
        _ => None,
    }
}

/// Which way something went.
#[must_use]
pub const fn trend(trend: Trend) -> &'static str {
    match trend {
        Trend::Rising => "rising",
        Trend::Falling => "falling",
        Trend::NoSignificantChange => "no significant change",
        Trend::CannotBeCalculated => "cannot be calculated",
    }
}

/// A chance from 0 to 1 as people read it; one that rounds to nothing is not said to be nothing.
#[must_use]
pub fn chance(chance: f64) -> String {
    if chance < 0.001 { "below 0.1 %".to_owned() } else { format!("{} %", number(chance * 100.0, 1)) }
}

/// A share from 0 to 1 in percent: `93.4 %`. What is not everything is never shown as 100.0 %.
#[must_use]
pub fn share(share: f64) -> String {
    let percent = share * 100.0;
    let shown = if share < 1.0 { percent.min(99.9) } else { percent };
    format!("{shown:.1} %")
}

/// A change in words: `up 3.2 %`, `down 0.4 %`, `the same`.
#[must_use]
pub fn change(before: f64, after: f64) -> String {
    if before == 0.0 {
        return if after == 0.0 { "the same".to_owned() } else { "was none".to_owned() };
    }
    let percent = 100.0 * (after - before) / before.abs();
    if percent.abs() < 0.05 {
        return "the same".to_owned();
    }
    let way = if 0.0 < percent { "up" } else { "down" };
    format!("{way} {} %", number(percent.abs(), 1))
}

/// A change with its sign: `+1.25`, `−0.40`.
#[must_use]
pub fn signed(change: Value, decimals: usize) -> String {
    match change {
        Value::Known(known) if 0.0 < known && number(known, decimals) != number(0.0, decimals) => {
            format!("+{}", number(known, decimals))
        }
        other => value(other, decimals),
    }
}

/// An amount in whole units of so many pounds, with commas: `3,798` of thousands; in pounds with their sign where the unit is one.
#[must_use]
pub fn in_units(amount: Money, unit: i64) -> String {
    if unit <= 1 {
        return amount.in_pounds();
    }
    Money::from_units(amount.to_unit(unit, Rounding::Rounded).units() / unit).in_pounds().replace('£', "")
}

/// WTE with their sign: `+1.5`, `−2`, `0`.
#[must_use]
pub fn signed_wte(wte: Wte) -> String {
    let written = wte.to_string().replace('-', "−");
    if Wte::ZERO < wte { format!("+{written}") } else { written }
}

/// What is saved, or what is paid more: `£1,482,000 saved`, `£3,000 more`.
#[must_use]
pub fn saved(saved: Money) -> String {
    if saved < Money::ZERO {
        format!("{} more", (Money::ZERO - saved).in_pounds())
    } else {
        format!("{} saved", saved.in_pounds())
    }
}

/// A profession of a plan as people read it: `gp` is GPs, `mental-health-therapist` is mental health therapist.
#[must_use]
pub fn profession(id: &str) -> String {
    match id {
        "gp" => "GPs".to_owned(),
        "nurse" => "nurses".to_owned(),
        other => other.replace('-', " "),
    }
}

/// A moment in RFC 3339 as people read it, to the minute: `2022-08-01 09:00`.
#[must_use]
pub fn moment(at: &str) -> String {
    at.chars().take(16).collect::<String>().replace('T', " ")
}

/// The name of a file without the folders it lay in, which say more of a machine than of a publication.
#[must_use]
pub fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::Missing;

    use super::*;

    #[test]
    fn thousands_are_parted_by_commas() {
        assert_eq!(number(1_234_567.891, 2), "1,234,567.89");
        assert_eq!(number(999.5, 0), "1,000");
        assert_eq!(number(-1_000.0, 0), "−1,000");
        assert_eq!(number(-0.001, 2), "0.00");
    }

    #[test]
    fn wte_more_or_fewer_have_a_sign() {
        let signed = |text: &str| Wte::read(text).map(signed_wte).unwrap();
        assert_eq!([signed("1.5"), signed("-2"), signed("0")], ["+1.5", "−2", "0"]);
    }

    #[test]
    fn a_missing_value_is_never_shown_as_a_number() {
        assert_eq!(value(Value::Missing(Missing::NotReported), 2), "not reported");
        assert_eq!(value_in(Value::Known(12.34), Unit::Percent), "12.3 %");
    }

    #[test]
    fn nearly_everything_is_not_everything() {
        assert_eq!(share(0.9999), "99.9 %");
        assert_eq!(share(1.0), "100.0 %");
    }

    #[test]
    fn a_file_is_named_without_its_folders() {
        assert_eq!(file_name("/home/quay/2026/practice level.csv"), "practice level.csv");
        assert_eq!(file_name("practice level.csv"), "practice level.csv");
    }

    #[test]
    fn an_amount_is_written_in_thousands_without_the_sign_of_a_pound() {
        assert_eq!(in_units(Money::whole(3_798_499), 1000), "3,798");
        assert_eq!(in_units(Money::whole(-1_500), 1000), "−2");
        assert_eq!(in_units(Money::from_units(4_266_840), 1), "£42,668.40");
    }

    #[test]
    fn a_change_is_said_in_words() {
        assert_eq!(change(100.0, 103.2), "up 3.2 %");
        assert_eq!(change(100.0, 100.01), "the same");
        assert_eq!(signed(Value::Known(-0.4), 2), "−0.40");
    }
}
