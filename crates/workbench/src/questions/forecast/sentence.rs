//! The plain sentence at the top of a forecast.

use wholetime_vocabulary::{GpDefinition, Measured};

use super::start::{LABELLED_BELOW, NOT_THE_AREA_BELOW};
use super::structure::in_a_sentence;
use super::{FanPoint, Outlook, TargetAnswer};

/// What a reader should know first: of whom it is, how many there will be, between what, and how likely a target is.
pub(super) fn finding(outlook: &Outlook, points: &[FanPoint], target: Option<&TargetAnswer>) -> String {
    let Some(last) = points.last() else { return String::new() };
    let number = |value: f64| rounded(value, outlook.now);
    let unit = match outlook.measure {
        Measured::Fte => "FTE",
        Measured::Headcount => "heads",
    };
    let staff = in_a_sentence(outlook.definition.map_or_else(|| outlook.group.title(), GpDefinition::title));
    let whom = match outlook.practices {
        Some(practices) if outlook.coverage < NOT_THE_AREA_BELOW => {
            format!("the {practices} practices of {} that are held, not the whole of it,", outlook.area.name)
        }
        Some(practices) if outlook.coverage < LABELLED_BELOW => {
            format!("the {practices} practices of {} that are held", outlook.area.name)
        }
        Some(practices) if outlook.is_coverage_unknown => {
            format!("the {practices} practices of {} that are held, which may not be all,", outlook.area.name)
        }
        _ => outlook.area.name.clone(),
    };
    let is_of_practices =
        outlook.practices.is_some() && (outlook.coverage < LABELLED_BELOW || outlook.is_coverage_unknown);
    let verb = if is_of_practices { "are" } else { "is" };
    let than = compared(last.p50, outlook.now);
    let mut said = format!(
        "{whom} {verb} likely to have about {} {unit} of {staff} in {}, {than} {}; nine times in ten between {} and {}",
        number(last.p50),
        last.period.in_words(),
        outlook.from.in_words(),
        number(last.p05),
        number(last.p95)
    );
    if let Some(scenario) = &outlook.scenario {
        said = format!("Under “{scenario}” {said}");
    }
    if let Some(target) = target {
        let wanted = match target.is_per_100k {
            true => format!("{} per 100,000 patients ({} {unit})", target.value, number(target.needed)),
            false => format!("{} {unit}", number(target.needed)),
        };
        said = format!("{said}. The chance of {wanted} by {} is {}", target.by.in_words(), chance(target.chance_pct));
    }
    said
}

/// How many more or fewer than now: the difference of the numbers as they are printed, so that a reader who takes one from the
/// other finds it.
fn compared(later: f64, now: f64) -> String {
    let number = |value: f64| rounded(value, now);
    let change = printed(later, now).0 - printed(now, now).0;
    if number(change.abs()) == number(0.0) {
        "as many as in".to_owned()
    } else if change < 0.0 {
        format!("{} fewer than the {} of", number(-change), number(now))
    } else {
        format!("{} more than the {} of", number(change), number(now))
    }
}

/// A chance for people: never nought or certain, because replicates are finite and models are wrong.
fn chance(percent: f64) -> String {
    match percent {
        low if low < 1.0 => "less than 1 %".to_owned(),
        high if 99.0 < high => "more than 99 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

/// A number with as many digits as say something beside a number of this size, and how many decimals these are.
fn printed(value: f64, beside: f64) -> (f64, usize) {
    match beside {
        large if 10_000.0 <= large => ((value / 10.0).round() * 10.0, 0),
        middling if 100.0 <= middling => (value.round(), 0),
        _ => ((value * 10.0).round() / 10.0, 1),
    }
}

/// As many digits as say something beside a number of this size.
fn rounded(value: f64, beside: f64) -> String {
    let (value, decimals) = printed(value, beside);
    grouped(&format!("{value:.decimals$}"))
}

/// With a comma before each three digits.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_once('.').map_or((number, None), |(whole, rest)| (whole, Some(rest)));
    let digits: Vec<char> = whole.chars().filter(char::is_ascii_digit).collect();
    let mut grouped = if whole.starts_with('-') { "-".to_owned() } else { String::new() };
    for (place, digit) in digits.iter().enumerate() {
        if 0 < place && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(*digit);
    }
    rest.map_or(grouped.clone(), |rest| format!("{grouped}.{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_to_be_fewer_is_what_the_printed_numbers_differ_by() {
        // 593.6 fewer, but whoever reads 26,960 and 27,560 takes 600 from one to the other.
        assert_eq!(compared(26_962.4, 27_556.0), "600 fewer than the 27,560 of");
        assert_eq!(compared(68.17, 70.35), "2.2 fewer than the 70.4 of");
        assert_eq!(compared(135.2, 134.0), "1 more than the 134 of");
        assert_eq!(compared(5.96, 6.01), "as many as in");
    }

    #[test]
    fn numbers_have_as_many_digits_as_say_something() {
        assert_eq!(rounded(27_556.04, 27_556.0), "27,560");
        assert_eq!(rounded(351.65, 351.0), "352");
        assert_eq!(rounded(70.354, 70.0), "70.4");
        assert_eq!(rounded(-1_234.5, 20_000.0), "-1,230");
        assert_eq!(chance(0.2), "less than 1 %");
        assert_eq!(chance(99.9), "more than 99 %");
        assert_eq!(chance(42.4), "42 %");
    }
}
