//! What stands on paper: a unit, a value as it was printed, and all that it can mean.

use super::exact::Exact;
use super::interval::Interval;
use super::period::days_of;

/// What is counted, which decides how exact a printed figure is and what may be added to what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// A unit as printed: £k, WTE, heads, %, £ per WTE. Two are the same if they measure the same at the same scale.
#[derive(Clone, Debug)]
pub struct Unit {
    /// As written in the statement file.
    pub text: String,
    /// What it measures.
    pub measure: Measure,
    /// How much one of it is: 1,000 for £k, 1/100 for %.
    pub scale: Exact,
}

/// What sets a unit apart from others.
pub(crate) type UnitKind = (Measure, Exact, String);

impl PartialEq for Unit {
    fn eq(&self, other: &Self) -> bool {
        self.kind() == other.kind()
    }
}

impl Unit {
    /// What sets it apart; of a unit that is not known its text.
    pub(crate) fn kind(&self) -> UnitKind {
        let text = if self.measure == Measure::Other { self.text.to_lowercase() } else { String::new() };
        (self.measure, self.scale, text)
    }

    /// The same where the figure says its thousands or millions itself: £k beside "£240k" is pounds.
    pub(crate) fn without_multiple(self) -> Self {
        let plain = ["£k", "£000s", "£000", "£'000s", "£'000", "£m", "£bn", "£ thousand", "£ million"]
            .iter()
            .fold(self.text.to_lowercase().replace('’', "'"), |text, multiple| text.replace(multiple, "£"));
        Self { text: self.text, ..unit(&plain) }
    }

    /// The same where the name of what is measured says that it is so much for each of something: patients per GP is no number
    /// of patients, and a unit cost is a price.
    pub(crate) fn of_quantity(self, quantity: &str) -> Self {
        let lower = quantity.to_lowercase().replace('/', " per ");
        let words: Vec<&str> =
            lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let of_time = ["cent", "annum", "year", "month", "week", "day", "quarter", "calendar", "financial"];
        let each = words.iter().position(|word| *word == "per").and_then(|at| words.get(at + 1));
        let is_per = each.is_some_and(|each| !of_time.contains(each));
        let is_average = matches!(words.first(), Some(&("average" | "mean" | "median"))) || lower.contains(" ratio");
        let is_price = lower.contains("unit cost") || lower.contains("unit price") || words.contains(&"salary");
        let measure = match self.measure {
            Measure::Money if is_per || is_price => Measure::Price,
            Measure::Other | Measure::Count | Measure::Heads if is_per || is_average => Measure::Rate,
            // A score of an area is none of its places added up.
            Measure::Other if words.iter().any(|word| matches!(*word, "score" | "index" | "rate")) => Measure::Rate,
            Measure::Wte if is_per => Measure::Rate,
            _ => return self,
        };
        // "per 100,000 patients" in the name is what "per 100k" is in the unit.
        let after = lower.split_once(" per ").map(|(_, each)| each).filter(|_| is_per);
        let number = after.and_then(number_of).filter(|each| Exact::ZERO < *each);
        let scale = number.and_then(|each| self.scale.divided_by(each)).unwrap_or(self.scale);
        Self { measure, scale, ..self }
    }

    /// Whether it is money of one year.
    pub(crate) fn is_yearly(&self) -> bool {
        is_yearly(&self.text.to_lowercase())
    }
}

fn is_yearly(word: &str) -> bool {
    ["per year", "per annum", "a year", "p.a.", "p.a", "pa", "/year", "annually"]
        .iter()
        .any(|ending| word.ends_with(ending))
}

/// Reads a unit in the ways people write it. Any text is a unit; one that is not known only has itself as its like.
pub(crate) fn unit(text: &str) -> Unit {
    let word = text.trim().to_lowercase().replace('’', "'").replace('/', " per ");
    let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
    let hundredth = Exact::new(1, 100).unwrap_or(Exact::ONE);
    let words: Vec<&str> = word.split(|letter: char| !letter.is_alphanumeric()).collect();
    let has = |known: &[&str]| words.iter().any(|word| known.contains(word));
    let is_per = word.contains(" per ") || word.starts_with("per ");
    let (measure, scale) = match word.as_str() {
        "points" | "percentage points" | "percentage point" | "% points" | "%pts" | "pp" | "ppt" | "ppts" => {
            (Measure::Points, hundredth)
        }
        "percent" | "per cent" | "percentage" | "pct" | "pc" | "share" => (Measure::Share, hundredth),
        share if share.starts_with('%') => (Measure::Share, hundredth),
        "years" | "year" | "yrs" | "yr" => (Measure::Time, Exact::whole(12)),
        "months" | "month" | "mths" => (Measure::Time, Exact::ONE),
        "date" | "day" | "deadline" => (Measure::Day, Exact::ONE),
        "direction" | "arrow" | "trend" => (Measure::Direction, Exact::ONE),
        other => match money_in(other) {
            Some(money) => money,
            None if is_per => {
                match other.strip_prefix("per ").or_else(|| other.split_once(" per ").map(|(_, each)| each)) {
                    Some(each) => {
                        let each = number_of(each).filter(|each| *each != Exact::ZERO).unwrap_or(Exact::ONE);
                        (Measure::Rate, Exact::ONE.divided_by(each).unwrap_or(Exact::ONE))
                    }
                    None => (Measure::Other, Exact::ONE),
                }
            }
            None if has(&["wte", "fte", "wtes", "ftes"]) || other.replace('-', " ").contains("time equivalent") => {
                (Measure::Wte, Exact::ONE)
            }
            None if has(&["heads", "head", "headcount", "hc", "people", "persons", "individuals", "staff"]) => {
                (Measure::Heads, Exact::ONE)
            }
            None if has(&COUNTED) => (Measure::Count, Exact::ONE),
            None => (Measure::Other, Exact::ONE),
        },
    };
    Unit { text: text.trim().to_owned(), measure, scale }
}

/// Things that are counted one by one.
const COUNTED: [&str; 24] = [
    "posts",
    "post",
    "practices",
    "practice",
    "count",
    "number",
    "no",
    "places",
    "sites",
    "actions",
    "sections",
    "adverts",
    "pcns",
    "networks",
    "localities",
    "areas",
    "clusters",
    "risks",
    "placements",
    "trainees",
    "returns",
    "fellowships",
    "sessions",
    "teams",
];

/// What money a unit is of, and whether it is for each of something.
fn money_in(word: &str) -> Option<(Measure, Exact)> {
    let word = word.strip_suffix(" each").map_or_else(|| word.to_owned(), |of| format!("{of} per each"));
    if let Some(scale) = money_scale(&word) {
        return Some((Measure::Money, scale));
    }
    let yearly =
        ["per year", "per annum", "a year", "p.a.", "p.a", "pa"].iter().find_map(|ending| word.strip_suffix(ending));
    if let Some(scale) = yearly.and_then(money_scale) {
        return Some((Measure::Money, scale));
    }
    let (of, each) = word.split_once(" per ").or_else(|| word.split_once(" a "))?;
    let scale = money_scale(of)?;
    let each = number_of(each).filter(|each| *each != Exact::ZERO).unwrap_or(Exact::ONE);
    Some((Measure::Price, scale.divided_by(each)?))
}

fn money_scale(word: &str) -> Option<Exact> {
    let word: String = word.chars().filter(|letter| !matches!(letter, ' ' | '\'' | ',' | '(' | ')')).collect();
    match word.as_str() {
        "£" | "gbp" | "pounds" => Some(Exact::ONE),
        "£k" | "£ks" | "£000" | "£000s" | "£thousand" | "£thousands" | "gbpk" | "thousandpounds" | "k£" | "000£" => {
            Some(Exact::whole(1_000))
        }
        "£m" | "£mn" | "£million" | "£millions" | "gbpm" | "millionpounds" => Some(Exact::whole(1_000_000)),
        "£bn" | "£billion" => Some(Exact::whole(1_000_000_000)),
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
    /// In the printed unit; of a range its lower end; of a limit of what is withheld that limit.
    pub value: Exact,
    /// One unit of the last printed digit.
    pub step: Exact,
    /// From the lower to the upper end of a range; nothing where there is one number.
    pub width: Exact,
    /// What it says by itself: c10%, over £11.5m, up to 10%, 200+.
    pub bound: Bound,
    /// Whether nothing stood there but a sign for none.
    pub is_nil: bool,
    /// Whether the paper withholds it or leaves it open.
    pub is_unknown: bool,
    /// Whether it says its thousands or millions itself.
    pub has_multiple: bool,
}

impl Printed {
    const fn of(value: Exact, step: Exact) -> Self {
        Self {
            value,
            step,
            width: Exact::ZERO,
            bound: Bound::Stated,
            is_nil: false,
            is_unknown: false,
            has_multiple: false,
        }
    }
}

const NONE: [&str; 6] = ["nil", "-", "–", "—", "none", "zero"];

/// What stands where a paper does not give a number.
const WITHHELD: [&str; 21] = [
    "*",
    "**",
    "n/a",
    "na",
    "unknown",
    "not known",
    "not given",
    "not stated",
    "not available",
    "tbc",
    "tbd",
    "?",
    "…",
    "...",
    "[c]",
    "[x]",
    "[z]",
    "[low]",
    "suppressed",
    "xx",
    "to be confirmed",
];

/// How the words before a number bound it.
const BOUNDS: [(&str, Bound); 34] = [
    ("approximately", Bound::About),
    ("approx.", Bound::About),
    ("approx", Bound::About),
    ("circa", Bound::About),
    ("around", Bound::About),
    ("about", Bound::About),
    ("roughly", Bound::About),
    ("nearly", Bound::About),
    ("almost", Bound::About),
    ("some ", Bound::About),
    ("c.", Bound::About),
    ("~", Bound::About),
    ("≈", Bound::About),
    ("at least", Bound::AtLeast),
    ("in excess of", Bound::AtLeast),
    ("more than", Bound::AtLeast),
    ("no fewer than", Bound::AtLeast),
    ("no less than", Bound::AtLeast),
    ("minimum of", Bound::AtLeast),
    ("over", Bound::AtLeast),
    ("above", Bound::AtLeast),
    (">=", Bound::AtLeast),
    ("≥", Bound::AtLeast),
    (">", Bound::AtLeast),
    ("at most", Bound::AtMost),
    ("no more than", Bound::AtMost),
    ("less than", Bound::AtMost),
    ("fewer than", Bound::AtMost),
    ("maximum of", Bound::AtMost),
    ("up to", Bound::AtMost),
    ("under", Bound::AtMost),
    ("below", Bound::AtMost),
    ("<=", Bound::AtMost),
    ("≤", Bound::AtMost),
];

/// How a word bounds a figure, where it does.
pub(crate) fn bound_of(word: &str) -> Option<Bound> {
    let word = word.trim().to_lowercase().replace('_', " ");
    let known = BOUNDS.iter().find(|(name, _)| name.trim() == word).map(|(_, bound)| *bound);
    known.or(match word.as_str() {
        "c" => Some(Bound::About),
        "stated" | "exact" | "as printed" => Some(Bound::Stated),
        "minimum" | "min" => Some(Bound::AtLeast),
        "maximum" | "max" => Some(Bound::AtMost),
        _ => None,
    })
}

/// Words after a number that say what it is of, and the unit they mean.
const ENDINGS: [(&str, &str); 36] = [
    ("percentage points", "points"),
    ("percentage point", "points"),
    ("ppts", "points"),
    ("ppt", "points"),
    ("points", "points"),
    ("pp", "points"),
    ("per cent", "%"),
    ("percent", "%"),
    ("pct", "%"),
    ("%", "%"),
    ("per annum", "per year"),
    ("per year", "per year"),
    ("a year", "per year"),
    ("p.a.", "per year"),
    ("p.a", "per year"),
    (" pa", "per year"),
    ("per 100,000 patients", "per 100k"),
    ("per 100,000", "per 100k"),
    ("per 100k", "per 100k"),
    ("whole time equivalents", "WTE"),
    ("full time equivalents", "WTE"),
    ("wtes", "WTE"),
    ("ftes", "WTE"),
    ("wte", "WTE"),
    ("fte", "WTE"),
    ("headcount", "heads"),
    ("heads", "heads"),
    ("people", "heads"),
    ("practices", "practices"),
    ("patients", "patients"),
    ("posts", "posts"),
    ("years", "years"),
    ("year", "years"),
    ("yrs", "years"),
    ("months", "months"),
    ("month", "months"),
];

/// The words after a number where they are no known unit: `5,120 sessions`, `14 appointments`.
fn thing_after(text: &str) -> Option<(&str, &str)> {
    let (number, thing) = text.trim().split_once(' ')?;
    let is_multiple = MULTIPLES.iter().any(|(word, _)| thing.split(' ').next() == Some(*word));
    let is_thing = thing.chars().all(|letter| letter.is_alphabetic() || matches!(letter, ' ' | '-'))
        && !thing.split(' ').any(|word| matches!(word, "to" | "of" | "or" | "and" | "out"));
    (number.ends_with(|last: char| last.is_ascii_digit()) && is_thing && !is_multiple).then_some((number, thing.trim()))
}

/// The unit that a figure says by itself: `27%`, `£1.5m`, `12.5 WTE`, `£1,482,000 p.a.`.
pub(crate) fn unit_in(text: &str) -> Option<String> {
    let plain = text.trim().to_lowercase();
    let ending = ENDINGS.iter().find(|(ending, _)| plain.ends_with(ending)).map(|(_, unit)| *unit);
    match (plain.contains('£'), ending) {
        (true, Some("per year")) => Some("£ per year".to_owned()),
        (true, _) => Some("£".to_owned()),
        (false, None) => thing_after(&plain).map(|(_, thing)| thing.to_owned()),
        (false, Some("per year")) => None,
        (false, Some(unit)) => Some(unit.to_owned()),
    }
}

/// Reads a value as printed: `11,838`, `£1.5m`, `27 per cent`, `c10%`, `over £11.5m`, `10-12`, `2½`, `(70.5)`, `<5`, `-`,
/// `nil`. `None` if it is no number.
pub(crate) fn value(text: &str, measure: Measure) -> Option<Printed> {
    let plain = text.trim().to_lowercase().replace(['\u{a0}', '\u{202f}', '\u{2009}'], " ").replace('−', "-");
    if measure == Measure::Day {
        let (first, last) = days_of(&plain)?;
        return Some(Printed::of(Exact::whole(ordinal(last)), Exact::whole(ordinal(last) - ordinal(first))));
    }
    if measure == Measure::Direction {
        let direction = match plain.as_str() {
            "up" | "↑" | "▲" | "rise" | "rising" | "increase" | "higher" => 1,
            "down" | "↓" | "▼" | "fall" | "falling" | "decrease" | "lower" => -1,
            "same" | "→" | "↔" | "none" | "level" | "no change" | "unchanged" => 0,
            _ => return None,
        };
        return Some(Printed::of(Exact::whole(direction), Exact::ONE));
    }
    if NONE.contains(&plain.as_str()) {
        return Some(Printed { is_nil: true, ..Printed::of(Exact::ZERO, Exact::ONE) });
    }
    if WITHHELD.contains(&plain.as_str()) {
        return Some(Printed { is_unknown: true, ..Printed::of(Exact::ZERO, Exact::ONE) });
    }
    // A small number that is withheld: from nothing to its limit.
    if let Some(limit) = plain.strip_prefix('<').filter(|rest| !rest.starts_with('=')) {
        let limit = amount(limit, measure)?;
        return Some(Printed { is_unknown: true, ..limit });
    }
    // Signs of footnotes.
    let plain = plain.trim_end_matches(['*', '†', '‡', '^', '¹', '²', '³', '#', ' ']).to_owned();
    let bound = BOUNDS.iter().find_map(|(word, bound)| Some((plain.strip_prefix(word)?, *bound)));
    let circa = plain
        .strip_prefix('c')
        .filter(|rest| rest.trim_start().starts_with(|first: char| first == '£' || first.is_ascii_digit()));
    let bound = bound.or(circa.map(|rest| (rest, Bound::About)));
    let (rest, mut bound) = bound.unwrap_or((plain.as_str(), Bound::Stated));
    let endings =
        [("or more", Bound::AtLeast), ("or less", Bound::AtMost), ("or fewer", Bound::AtMost), ("+", Bound::AtLeast)];
    let mut rest = rest.trim().to_owned();
    for (ending, own) in endings {
        if let Some(before) = rest.strip_suffix(ending) {
            bound = own;
            rest = before.trim().to_owned();
        }
    }
    let printed = range(&rest, measure).or_else(|| amount(&rest, measure))?;
    Some(Printed { bound, ..printed })
}

/// `10-12`, `£1.2m to £1.5m`, `12–18 months`: what the upper end says of its multiple holds for the lower too.
fn range(text: &str, measure: Measure) -> Option<Printed> {
    [" to ", "–", "—", "-"].iter().find_map(|sign| {
        let (low, high) = text.split_once(sign)?;
        if !low.trim().ends_with(|last: char| last.is_ascii_digit() || last.is_alphabetic() || last == '%') {
            return None;
        }
        let high = amount(high, measure)?;
        let mut low = amount(low, measure)?;
        if high.has_multiple && !low.has_multiple {
            let scale = multiple_of(&without_ending(text))?.1;
            low = Printed { value: low.value.times(scale)?, step: low.step.times(scale)?, ..low };
        }
        let width = high.value.minus(low.value)?;
        (Exact::ZERO < width).then_some(Printed {
            width,
            step: low.step.min(high.step),
            has_multiple: high.has_multiple,
            ..low
        })
    })
}

fn without_ending(text: &str) -> String {
    let mut text = text.trim().to_owned();
    // At most twice: "12 WTE p.a.".
    for _ in 0..2 {
        if let Some(rest) = ENDINGS.iter().find_map(|(ending, _)| text.strip_suffix(ending)) {
            text = rest.trim().to_owned();
        }
    }
    thing_after(&text).map_or(text.clone(), |(number, _)| number.to_owned())
}

const MULTIPLES: [(&str, i64); 10] = [
    ("thousand", 1_000),
    ("billion", 1_000_000_000),
    ("million", 1_000_000),
    ("mill", 1_000_000),
    ("bn", 1_000_000_000),
    ("mn", 1_000_000),
    ("ks", 1_000),
    ("k", 1_000),
    ("m", 1_000_000),
    ("b", 1_000_000_000),
];

/// What stands before a multiple, and how much that is.
fn multiple_of(text: &str) -> Option<(&str, Exact)> {
    MULTIPLES.iter().find_map(|(word, times)| {
        let before = text.strip_suffix(word)?.trim_end();
        before.ends_with(|last: char| last.is_ascii_digit()).then_some((before, Exact::whole(*times)))
    })
}

/// One number with its sign, currency, multiple and what follows it.
fn amount(text: &str, measure: Measure) -> Option<Printed> {
    let text = without_ending(text);
    let (text, is_negative) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inside) => (without_ending(inside), true),
        None => (text, false),
    };
    let text = text.trim_start_matches(['£', ' ']);
    let (text, is_negative) = text.strip_prefix('-').map_or((text, is_negative), |rest| (rest, true));
    let text = text.trim_start_matches(['+', '£', ' ']).trim_start_matches("gbp").trim();
    let (digits, multiple) = multiple_of(text).map_or((text, None), |(digits, times)| (digits, Some(times)));
    let times = multiple.unwrap_or(Exact::ONE);
    let (size, step) = fraction(digits, measure).or_else(|| decimal(digits))?;
    let size = size.times(times)?;
    let value = if is_negative { size.negative() } else { size };
    Some(Printed { has_multiple: multiple.is_some(), ..Printed::of(value, step.times(times)?) })
}

fn decimal(digits: &str) -> Option<(Exact, Exact)> {
    // "11, 838" is one number; "1,23" is none that can be told.
    let digits: String = digits.chars().filter(|letter| *letter != ' ').collect();
    let (before, after) = digits.split_once('.').unwrap_or((&digits, ""));
    let groups: Vec<&str> = before.split(',').collect();
    if 1 < groups.len() && groups[1..].iter().any(|group| group.len() != 3) {
        return None;
    }
    let all = format!("{}{after}", groups.concat());
    if all.is_empty() || all.len() > 18 || !all.chars().all(|letter| letter.is_ascii_digit()) {
        return None;
    }
    let decimals = u32::try_from(after.len()).ok()?;
    Some((Exact::decimal(all.parse().ok()?, decimals)?, Exact::decimal(1, decimals)?))
}

/// `2½`, `3 1/2`, `2/3`; of a share also `19 of 30`. A fraction of things is good to its denominator; a share told as a
/// fraction, to five points (our judgement); one counted out is exact.
fn fraction(text: &str, measure: Measure) -> Option<(Exact, Exact)> {
    if let Some((part, whole)) = text.split_once(" out of ").or_else(|| text.split_once(" of ")) {
        let (part, _) = decimal(part)?;
        let (whole, _) = decimal(whole)?;
        let share = part.divided_by(whole)?.times(Exact::whole(100))?;
        return (measure == Measure::Share).then_some((share, Exact::new(1, 1_000_000)?));
    }
    let signs = [("½", 1, 2), ("¼", 1, 4), ("¾", 3, 4), ("⅓", 1, 3), ("⅔", 2, 3)];
    let (whole, over, under) =
        match signs.iter().find_map(|(sign, over, under)| Some((text.strip_suffix(sign)?, *over, *under))) {
            Some(found) => found,
            None => {
                let (before, under) = text.split_once('/')?;
                let (whole, over) = before.trim().rsplit_once(' ').unwrap_or(("", before.trim()));
                (whole, over.parse().ok()?, under.trim().parse().ok()?)
            }
        };
    let whole = if whole.trim().is_empty() { Exact::ZERO } else { decimal(whole)?.0 };
    let size = whole.plus(Exact::new(over, under)?)?;
    if measure == Measure::Share {
        return Some((size.times(Exact::whole(100))?, Exact::whole(5)));
    }
    Some((size, Exact::new(1, under)?))
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
        let limit = Some(value).filter(|limit| Exact::ZERO < *limit);
        let anything = Interval { low: Some(Exact::ZERO), high: limit };
        return (anything, anything);
    }
    let until = |interval: Interval| interval.plus(Interval::between(Exact::ZERO, printed.width));
    if measure == Measure::Day {
        let first = value.minus(printed.step).unwrap_or(value);
        let days = bounded(Interval::between(first, value), bound);
        return (days, days);
    }
    let step = if bound == Bound::About { last_figure(value, printed.step).or(step) } else { step };
    let Some(step) = step else {
        let point = bounded(until(Interval::point(value)), bound);
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
    (bounded(until(rounded), bound), bounded(until(loosest), bound))
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
        for (text, over, under) in [
            ("about 40", 40, 1),
            ("approx. 40", 40, 1),
            ("over £11.5m", 11_500_000, 1),
            ("£5.28 million p.a.", 5_280_000, 1),
            ("1,234.5", 2_469, 2),
            ("-£150k", -150_000, 1),
            ("(£150k)", -150_000, 1),
            ("178*", 178, 1),
            ("12.5 WTE", 25, 2),
            ("2½", 5, 2),
            ("3 1/2", 7, 2),
            ("27 per cent", 27, 1),
            ("200+", 200, 1),
            ("+5", 5, 1),
            ("1,200 patients", 1_200, 1),
        ] {
            assert_eq!(value(text, Measure::Other).unwrap().value, Exact::new(over, under).unwrap(), "{text}");
        }
        for text in ["about ten", "1,23", "1.2.3", "ten of 30", "5 6 x"] {
            assert_eq!(value(text, Measure::Other), None, "{text}");
        }
        assert_eq!(value("", Measure::Other), None);
    }

    #[test]
    fn a_rate_per_100k_and_thousands_of_pounds_have_their_scale() {
        for text in ["per 100k", "/100k", "per 100,000 patients", "WTE per 100k"] {
            assert_eq!(unit(text).measure, Measure::Rate, "{text}");
            assert_eq!(unit(text).scale, Exact::new(1, 100_000).unwrap(), "{text}");
        }
        assert_eq!(unit("WTE per 100k").scale, Exact::new(1, 100_000).unwrap());
        assert_eq!(unit("£'000").scale, Exact::whole(1_000));
        assert_eq!(unit("£ per WTE").measure, Measure::Price);
    }

    #[test]
    fn units_are_known_by_the_names_people_give_them() {
        for (text, measure, scale) in [
            ("Whole Time Equivalent", Measure::Wte, 1),
            ("full-time equivalents", Measure::Wte, 1),
            ("FTE (excl. locums)", Measure::Wte, 1),
            ("Headcount", Measure::Heads, 1),
            ("£000s", Measure::Money, 1_000),
            ("£'000", Measure::Money, 1_000),
            ("£(000)", Measure::Money, 1_000),
            ("£ million", Measure::Money, 1_000_000),
            ("£k p.a.", Measure::Money, 1_000),
            ("£ per year", Measure::Money, 1),
            ("£k/WTE", Measure::Price, 1_000),
            ("£ per WTE per year", Measure::Price, 1),
            ("£ each", Measure::Price, 1),
            ("No. of practices", Measure::Count, 1),
            ("years", Measure::Time, 12),
        ] {
            assert_eq!((unit(text).measure, unit(text).scale), (measure, Exact::whole(scale)), "{text}");
        }
        for text in ["%", "per cent", "% of baseline", "percentage"] {
            assert_eq!(unit(text).measure, Measure::Share, "{text}");
        }
        assert_eq!(unit("percentage points").measure, Measure::Points);
        assert!(unit("£k p.a.").is_yearly() && !unit("£k").is_yearly());
    }

    #[test]
    fn a_range_a_limit_and_a_bound_stand_for_all_they_allow() {
        let stands_for = |text: &str, measure: Measure| {
            let printed = value(text, measure).unwrap();
            let step = (!is_exact(measure, &printed)).then_some(printed.step);
            readings(&printed, step, measure, printed.bound).0
        };
        let half = |over: i128| Exact::new(over, 2);
        assert_eq!(stands_for("10-12", Measure::Heads), Interval::between(Exact::whole(10), Exact::whole(12)));
        assert_eq!(stands_for("10 to 12 WTE", Measure::Wte), Interval { low: half(19), high: half(25) });
        assert_eq!(
            stands_for("£1.2-1.5m", Measure::Money),
            Interval::between(Exact::whole(1_150_000), Exact::whole(1_550_000))
        );
        assert_eq!(stands_for("<5", Measure::Heads), Interval::between(Exact::ZERO, Exact::whole(5)));
        assert_eq!(stands_for("tbc", Measure::Heads), Interval { low: Some(Exact::ZERO), high: None });
        assert_eq!(stands_for("at least 44", Measure::Heads), Interval { low: Some(Exact::whole(44)), high: None });
        assert_eq!(stands_for("up to 10", Measure::Heads), Interval { low: None, high: Some(Exact::whole(10)) });
        assert_eq!(value("19 of 30", Measure::Share).unwrap().value, Exact::new(190, 3).unwrap());
    }

    #[test]
    fn a_figure_says_its_unit_where_the_file_does_not() {
        for (text, unit) in
            [("27%", "%"), ("£1.5m", "£"), ("12.5 WTE", "WTE"), ("£1,482,000 p.a.", "£ per year"), ("3 years", "years")]
        {
            assert_eq!(unit_in(text).as_deref(), Some(unit), "{text}");
        }
        assert_eq!(unit_in("412"), None);
        assert_eq!(unit("£k").without_multiple().scale, Exact::ONE);
    }

    #[test]
    fn about_five_hundred_is_half_a_hundred_either_way() {
        let printed = value("c500", Measure::Wte).unwrap();
        let (rounded, _) = readings(&printed, Some(Exact::ONE), Measure::Wte, printed.bound);
        assert_eq!(rounded, Interval::between(Exact::whole(450), Exact::whole(550)));
    }
}
