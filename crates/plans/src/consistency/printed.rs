//! What stands on paper: a unit, a value as it was printed, and all that it can mean.

use super::exact::Exact;
use super::interval::Interval;
use super::period::days_of;

/// What is counted, which decides how exact a printed figure is and what may be added to what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Pounds.
    Money,
    /// Whole- or full-time equivalents.
    Wte,
    /// People.
    Heads,
    /// Whole things, counted: posts, practices, places.
    Count,
    /// A share; 27% is 0.27.
    Share,
    /// Percentage points.
    Points,
    /// Something for each of something else: £ per WTE, GPs per 100,000 patients.
    Rate,
    /// A price: money for each of something else.
    Price,
    /// Years or months.
    Time,
    /// A day.
    Day,
    /// Up, down or same.
    Direction,
    /// Any other unit.
    Other,
}

impl Measure {
    /// Whether figures of it over parts make the figure of the whole. Shares and rates do not add up.
    pub const fn adds_up(self) -> bool {
        matches!(self, Self::Money | Self::Wte | Self::Heads | Self::Count | Self::Other)
    }

    /// Whether the figure of a whole is an average of those of its parts.
    pub const fn averages(self) -> bool {
        matches!(self, Self::Share | Self::Rate | Self::Price)
    }

    const fn is_counted_whole(self) -> bool {
        matches!(self, Self::Heads | Self::Count | Self::Time | Self::Day | Self::Direction)
    }
}

/// A unit as printed: £k, WTE, heads, %, £ per WTE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// As written in the statement file.
    pub text: String,
    /// What it measures.
    pub measure: Measure,
    /// How much one of it is: 1,000 for £k, 1/100 for %.
    pub scale: Exact,
}

/// Reads a unit. Any text is a unit; one that is not known only has itself as its like.
pub(crate) fn unit(text: &str) -> Unit {
    let word = text.trim().to_lowercase().replace('’', "'");
    let hundredth = Exact::new(1, 100).unwrap_or(Exact::ONE);
    let (measure, scale) = match word.as_str() {
        "%" | "percent" | "per cent" | "pct" => (Measure::Share, hundredth),
        "points" | "percentage points" | "pp" => (Measure::Points, hundredth),
        "wte" | "fte" => (Measure::Wte, Exact::ONE),
        "heads" | "head" | "headcount" | "people" | "persons" | "staff" => (Measure::Heads, Exact::ONE),
        "posts" | "practices" | "count" | "number" | "places" | "sites" | "actions" | "sections" | "adverts" => {
            (Measure::Count, Exact::ONE)
        }
        "years" | "year" => (Measure::Time, Exact::whole(12)),
        "months" | "month" => (Measure::Time, Exact::ONE),
        "date" | "day" => (Measure::Day, Exact::ONE),
        "direction" => (Measure::Direction, Exact::ONE),
        other => match other.split_once(" per ") {
            Some((of, each)) => {
                let each = number_of(each).filter(|each| *each != Exact::ZERO).unwrap_or(Exact::ONE);
                let money = money_scale(of);
                let scale = money.unwrap_or(Exact::ONE).divided_by(each).unwrap_or(Exact::ONE);
                (if money.is_some() { Measure::Price } else { Measure::Rate }, scale)
            }
            None => match money_scale(other) {
                Some(scale) => (Measure::Money, scale),
                None => (Measure::Other, Exact::ONE),
            },
        },
    };
    Unit { text: text.trim().to_owned(), measure, scale }
}

fn money_scale(word: &str) -> Option<Exact> {
    let word: String = word.chars().filter(|letter| !matches!(letter, ' ' | '\'' | ',')).collect();
    match word.as_str() {
        "£" | "gbp" | "pounds" => Some(Exact::ONE),
        "£k" | "£000" | "£000s" | "£thousand" | "gbpk" => Some(Exact::whole(1_000)),
        "£m" | "£million" | "gbpm" => Some(Exact::whole(1_000_000)),
        "£bn" => Some(Exact::whole(1_000_000_000)),
        "p" | "pence" => Exact::new(1, 100),
        _ => None,
    }
}

fn number_of(text: &str) -> Option<Exact> {
    let first = text.split_whitespace().next()?;
    let (digits, thousands) = first.strip_suffix('k').map_or((first, 1), |digits| (digits, 1_000));
    let digits: i64 = digits.replace(',', "").parse().ok()?;
    Some(Exact::whole(digits.checked_mul(thousands)?))
}

/// How a printed figure is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// As printed.
    Stated,
    /// "About", "approximately", "c": half a unit of the last digit that is not a zero, either way (our judgement).
    About,
    /// "At least", "over".
    AtLeast,
    /// "At most", "up to", "under".
    AtMost,
}

/// How finely a figure is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// As many decimals as are printed, by the finest of its column; things counted whole are exact.
    AsPrinted,
    /// The value itself.
    Exact,
    /// In steps of so much, in the printed unit: 1,000 for 5,000 that was rounded to thousands.
    Step(Exact),
}

/// A value with its printed digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Printed {
    /// In the printed unit.
    pub value: Exact,
    /// One unit of the last printed digit.
    pub step: Exact,
    /// Whether it says "about" by itself (c10%).
    pub is_about: bool,
    /// Whether nothing stood there but a sign for none.
    pub is_nil: bool,
    /// Whether the paper withholds it or leaves it open.
    pub is_unknown: bool,
}

/// Reads a value as printed: `11,838`, `£1.5m`, `27%`, `c10%`, `(70.5)`, `-`, `nil`. `None` if it is no number.
pub(crate) fn value(text: &str, measure: Measure) -> Option<Printed> {
    let plain = text.trim().to_lowercase();
    let whole = |value: i64| Printed {
        value: Exact::whole(value),
        step: Exact::ONE,
        is_about: false,
        is_nil: false,
        is_unknown: false,
    };
    if measure == Measure::Day {
        let (first, last) = days_of(&plain)?;
        return Some(Printed {
            value: Exact::whole(ordinal(last)),
            step: Exact::whole(ordinal(last) - ordinal(first)),
            ..whole(0)
        });
    }
    if measure == Measure::Direction {
        return match plain.as_str() {
            "up" | "↑" | "rise" | "increase" => Some(whole(1)),
            "down" | "↓" | "fall" | "decrease" => Some(whole(-1)),
            "same" | "→" | "none" | "level" => Some(whole(0)),
            _ => None,
        };
    }
    if matches!(plain.as_str(), "nil" | "-" | "–" | "—" | "none") {
        return Some(Printed { is_nil: true, ..whole(0) });
    }
    // A small number that is not told, or only its limit: anything from nothing up.
    if plain.starts_with(['<', '>'])
        || matches!(plain.as_str(), "*" | "n/a" | "unknown" | "not known" | "not given" | "tbc")
    {
        return Some(Printed { is_unknown: true, ..whole(0) });
    }
    let about = ["circa", "approx.", "about", "c.", "c", "~", "≈"].iter().find_map(|word| plain.strip_prefix(word));
    let (plain, is_about) = about.map_or((plain.as_str(), false), |rest| (rest.trim(), true));
    let (plain, is_negative) = match plain.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(rest) => (rest.to_owned(), true),
        None => (plain.replace('−', "-"), false),
    };
    let (plain, is_negative) =
        plain.strip_prefix('-').map_or((plain.clone(), is_negative), |rest| (rest.to_owned(), true));
    let plain: String =
        plain.chars().filter(|letter| !matches!(letter, '£' | ' ' | ',' | '%' | '+' | '\u{a0}')).collect();
    let (digits, scale) = match plain.strip_suffix('k') {
        Some(digits) => (digits, 1_000),
        None => match plain.strip_suffix("bn") {
            Some(digits) => (digits, 1_000_000_000),
            None => plain.strip_suffix('m').map_or((plain.as_str(), 1), |digits| (digits, 1_000_000)),
        },
    };
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{before}{after}");
    if all.is_empty() || all.len() > 18 || !all.chars().all(|letter| letter.is_ascii_digit()) {
        return None;
    }
    let decimals = u32::try_from(after.len()).ok()?;
    let scale = Exact::whole(scale);
    let size = Exact::decimal(all.parse().ok()?, decimals)?.times(scale)?;
    let value = if is_negative { size.negative() } else { size };
    Some(Printed {
        value,
        step: Exact::decimal(1, decimals)?.times(scale)?,
        is_about,
        is_nil: false,
        is_unknown: false,
    })
}

/// Days in an order; the numbers between are of no matter.
pub(crate) fn ordinal(day: jiff::civil::Date) -> i64 {
    i64::from(day.year()) * 372 + (i64::from(day.month()) - 1) * 31 + i64::from(day.day()) - 1
}

/// What a value can stand for when it was rounded, and when it may have been cut off too.
///
/// Rounding is half a unit of the last digit either way, ends included, since papers round halves both ways. Cutting off
/// leaves out what follows the last digit, towards zero.
pub(crate) fn readings(printed: &Printed, step: Option<Exact>, measure: Measure, bound: Bound) -> (Interval, Interval) {
    let value = printed.value;
    if printed.is_unknown {
        let anything = Interval { low: Some(Exact::ZERO), high: None };
        return (anything, anything);
    }
    if measure == Measure::Day {
        let first = value.minus(printed.step).unwrap_or(value);
        let days = bounded(Interval::between(first, value), bound);
        return (days, days);
    }
    let bound = if printed.is_about { Bound::About } else { bound };
    let step = if bound == Bound::About { last_figure(value, printed.step).or(step) } else { step };
    let Some(step) = step else {
        let point = bounded(Interval::point(value), bound);
        return (point, point);
    };
    let half = Exact::new(1, 2).and_then(|half| step.times(half)).unwrap_or(step);
    let around = |below: Exact, above: Exact| Interval { low: value.minus(below), high: value.plus(above) };
    let rounded = around(half, half);
    let loosest = match value.cmp(&Exact::ZERO) {
        std::cmp::Ordering::Less => around(step, half),
        std::cmp::Ordering::Equal => around(step, step),
        std::cmp::Ordering::Greater => around(half, step),
    };
    (bounded(rounded, bound), bounded(loosest, bound))
}

fn bounded(interval: Interval, bound: Bound) -> Interval {
    match bound {
        Bound::Stated | Bound::About => interval,
        Bound::AtLeast => Interval { low: interval.low, high: None },
        Bound::AtMost => Interval { low: None, high: interval.high },
    }
}

/// The unit of the last digit that is not a zero: 10 for 510, 100 for 500.
fn last_figure(value: Exact, step: Exact) -> Option<Exact> {
    if value == Exact::ZERO {
        return None;
    }
    let mut unit = step;
    loop {
        let next = unit.times(Exact::whole(10))?;
        if !value.divided_by(next)?.is_whole() {
            return Some(unit);
        }
        unit = next;
    }
}

/// Whether a measure is exact when nothing is said of its precision.
pub(crate) fn is_exact(measure: Measure, printed: &Printed) -> bool {
    printed.is_nil || (measure.is_counted_whole() && printed.step == Exact::ONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_papers_print_them() {
        for (text, over, under) in [
            ("11, 838", 11_838, 1),
            ("£1.5m", 1_500_000, 1),
            ("27%", 27, 1),
            ("(70.5)", -141, 2),
            ("c10%", 10, 1),
            ("circa 10", 10, 1),
            ("nil", 0, 1),
        ] {
            assert_eq!(value(text, Measure::Other).unwrap().value, Exact::new(over, under).unwrap(), "{text}");
        }
        assert_eq!(value("about ten", Measure::Other), None);
        assert_eq!(value("", Measure::Other), None);
    }

    #[test]
    fn a_rate_per_100k_and_thousands_of_pounds_have_their_scale() {
        assert_eq!(unit("per 100k").measure, Measure::Other);
        assert_eq!(unit("WTE per 100k").scale, Exact::new(1, 100_000).unwrap());
        assert_eq!(unit("£'000").scale, Exact::whole(1_000));
        assert_eq!(unit("£ per WTE").measure, Measure::Price);
    }

    #[test]
    fn about_five_hundred_is_half_a_hundred_either_way() {
        let printed = value("c500", Measure::Wte).unwrap();
        let (rounded, _) = readings(&printed, Some(Exact::ONE), Measure::Wte, Bound::Stated);
        assert_eq!(rounded, Interval::between(Exact::whole(450), Exact::whole(550)));
    }
}
