//! Which months a printed period covers, so that years, quarters and months can be laid side by side.

use jiff::civil::Date;
use wholetime_vocabulary::month_named;

/// A run of months, or a day by which something is to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Months {
    /// Months since the year 0 at the start.
    pub start: i32,
    /// How many.
    pub count: i32,
    /// Whether it is a deadline ("by December 2020"): such a period is no part of another.
    pub is_deadline: bool,
}

impl Months {
    pub(crate) const fn end(self) -> i32 {
        self.start + self.count
    }
}

/// The longest text that is taken for a period: more than any has, and no text can exhaust the stack.
const LONGEST: usize = 60;

/// The months of `2017/18`, `2017-18`, `2020`, `Q3 2017/18`, `2017/18 Q3`, `2022-04`, `Apr-22`, `April 2022`, `A to B` or
/// `by A`; `None` for any other text, which is then only a name. A financial year starts in April.
pub(crate) fn months_of(text: &str) -> Option<Months> {
    if LONGEST < text.len() {
        return None;
    }
    let text = text.trim().to_lowercase();
    let text = ["as at ", "at the end of ", "end of ", "the end of ", "end ", "financial year ", "fy ", "fy", "year "]
        .iter()
        .find_map(|words| text.strip_prefix(words))
        .unwrap_or(&text);
    if let Some(deadline) = text.strip_prefix("by ") {
        let months = months_of(deadline).or_else(|| {
            let day = one_day(deadline)?;
            let start = i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
            Some(Months { start, count: 1, is_deadline: true })
        })?;
        return Some(Months { is_deadline: true, ..months });
    }
    if let Some(quarter) = quarter_of(text) {
        return Some(quarter);
    }
    if let Some(year) = financial_year(text) {
        return Some(Months { start: year * 12 + 3, count: 12, is_deadline: false });
    }
    let range = [" to ", " - ", " – ", "–"].iter().find_map(|sign| {
        let (from, until) = text.split_once(sign)?;
        let (from, until) = (months_of(from)?, months_of(until)?);
        (from.start < until.end()).then_some(Months {
            start: from.start,
            count: until.end() - from.start,
            is_deadline: false,
        })
    });
    if range.is_some() {
        return range;
    }
    if let Ok(year) = text.parse::<i32>()
        && (1900..2200).contains(&year)
    {
        return Some(Months { start: year * 12, count: 12, is_deadline: false });
    }
    month_of(text).map(|start| Months { start, count: 1, is_deadline: false })
}

fn quarter_of(text: &str) -> Option<Months> {
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let [one, other] = words.as_slice() else { return None };
    let (quarter, year) = if one.starts_with('q') { (one, other) } else { (other, one) };
    let quarter: i32 = quarter.strip_prefix('q')?.parse().ok()?;
    let year = financial_year(year)?;
    (1..=4).contains(&quarter).then_some(Months { start: year * 12 + quarter * 3, count: 3, is_deadline: false })
}

fn financial_year(text: &str) -> Option<i32> {
    let (first, second) = text.split_once(['/', '-', '–'])?;
    let year: i32 = first.trim().parse().ok()?;
    let next: i32 = second.trim().parse().ok()?;
    if first.trim().len() == 2 && second.trim().len() == 2 && next == (year + 1) % 100 {
        return Some(2000 + year);
    }
    ((1900..2200).contains(&year) && (next == year + 1 || (second.trim().len() == 2 && next == (year + 1) % 100)))
        .then_some(year)
}

fn month_of(text: &str) -> Option<i32> {
    let words: Vec<&str> = text.split([' ', '-', '/']).filter(|word| !word.is_empty()).collect();
    let [one, other] = words.as_slice() else { return None };
    if let (Ok(year), Ok(month)) = (one.parse::<i32>(), other.parse::<i32>()) {
        return ((1900..2200).contains(&year) && (1..=12).contains(&month)).then_some(year * 12 + month - 1);
    }
    let month = month_named(one)?;
    Some(full_year(other)? * 12 + i32::from(month) - 1)
}

fn full_year(text: &str) -> Option<i32> {
    let year: i32 = text.parse().ok()?;
    match year {
        0..=99 if text.len() == 2 => Some(2000 + year),
        1900..2200 => Some(year),
        _ => None,
    }
}

/// The first and last day of `2018-03-28`, `28/03/2018`, `28 March 2018`, `31 Dec 17`, or of a month or year.
pub(crate) fn days_of(text: &str) -> Option<(Date, Date)> {
    let text = text.trim().to_lowercase();
    if let Some(day) = one_day(&text) {
        return Some((day, day));
    }
    let months = months_of(&text)?;
    let first = first_day(months.start)?;
    Some((first, first_day(months.end())?.yesterday().ok()?))
}

fn one_day(text: &str) -> Option<Date> {
    if let Ok(day) = text.parse::<Date>() {
        return Some(day);
    }
    let words: Vec<&str> = text.split([' ', '/', '.']).filter(|word| !word.is_empty()).collect();
    let [day, month, year] = words.as_slice() else { return None };
    let day: i8 = day.trim_end_matches(|letter: char| letter.is_alphabetic()).parse().ok()?;
    let month = month.parse().ok().or_else(|| month_named(month))?;
    Date::new(i16::try_from(full_year(year)?).ok()?, month, day).ok()
}

/// The first day of a month counted since the year 0.
pub(crate) fn first_day(month: i32) -> Option<Date> {
    Date::new(i16::try_from(month.div_euclid(12)).ok()?, i8::try_from(month.rem_euclid(12) + 1).ok()?, 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_financial_year_starts_in_april_however_it_is_written() {
        for text in [
            "2017/18",
            "2017-18",
            "2017/2018",
            "Q1 2017/18 to 2017/18 Q4",
            "Apr-17 to March 2018",
            "2017–18",
            "17/18",
            "FY17/18",
            "financial year 2017/18",
            "April 2017 – end of March 2018",
        ] {
            let months = months_of(text).unwrap();
            assert_eq!((months.start, months.count), (2017 * 12 + 3, 12), "{text}");
        }
    }

    #[test]
    fn a_name_is_not_a_period() {
        assert_eq!(months_of("wave 3"), None);
        assert_eq!(months_of("2017/19"), None);
        assert_eq!(months_of("total"), None);
        assert_eq!(months_of("11/13"), None);
        // A stock on a day is not that of its month, but a day by which is in its month.
        assert_eq!(months_of("31 March 2020"), None);
        assert_eq!(months_of("by 31 March 2020"), months_of("by March 2020"));
    }

    #[test]
    fn a_day_is_read_in_the_ways_papers_write_it() {
        let day = Date::new(2017, 12, 31).unwrap();
        for text in ["31 Dec 17", "31/12/2017", "2017-12-31", "31st December 2017"] {
            assert_eq!(days_of(text), Some((day, day)), "{text}");
        }
        assert_eq!(days_of("December 2017").unwrap().1, day);
    }
}
