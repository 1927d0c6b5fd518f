//! Small things every publication reads the same way: periods in names, numbers and marks in cells, dates in codes.

use jiff::civil::Date;
use wholetime_vocabulary::{Missing, Period, Value, month_named};

/// The period that a file's name states: `2022-06`, `June 2022`, `Sept 2018`, `2022_06`, `…2025_2026…`, `22-23`.
/// For a member of an archive its own name counts first, then the archive's.
#[must_use]
pub fn period_in_name(name: &str) -> Option<Period> {
    name.rsplit('!').find_map(|part| {
        let file = part.rsplit(['/', '\\']).next().unwrap_or(part);
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        month_in_words(stem).or_else(|| month_in_digits(stem)).or_else(|| financial_year(stem))
    })
}

/// Words and numbers of a name, in lower case.
fn tokens(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|token| !token.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// "September 2015" anywhere in a text: a month's name followed by a year, whatever lies between.
#[must_use]
pub fn month_in_words(text: &str) -> Option<Period> {
    let tokens = tokens(text);
    tokens.windows(2).find_map(|pair| {
        let month = month_named(&pair[0])?;
        let year = (pair[1].len() == 4).then(|| pair[1].parse::<i16>().ok()).flatten()?;
        Period::month(year, month)
    })
}

fn month_in_digits(text: &str) -> Option<Period> {
    let tokens = tokens(text);
    tokens.windows(2).find_map(|pair| {
        let year = (pair[0].len() == 4).then(|| pair[0].parse::<i16>().ok()).flatten()?;
        let month = (pair[1].len() == 2).then(|| pair[1].parse::<i8>().ok()).flatten()?;
        (2000..=2100).contains(&year).then(|| Period::month(year, month)).flatten()
    })
}

fn financial_year(text: &str) -> Option<Period> {
    let tokens = tokens(text);
    tokens.windows(2).find_map(|pair| {
        let start: i16 = match pair[0].len() {
            4 => pair[0].parse().ok(),
            2 => pair[0].parse::<i16>().ok().map(|year| 2000 + year),
            _ => None,
        }?;
        let end: i16 = match pair[1].len() {
            4 => pair[1].parse().ok(),
            2 => pair[1].parse::<i16>().ok().map(|year| 2000 + year),
            _ => None,
        }?;
        (start + 1 == end && (2000..=2100).contains(&start)).then_some(Period::FinancialYear { start })
    })
}

/// A date as the publications write it: `01May2022`, `2022-05-01`, `20220501`, `01/05/2022`.
#[must_use]
pub fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(date) = text.get(..10).unwrap_or(text).parse::<Date>() {
        return Some(date);
    }
    if !text.is_ascii() {
        return None;
    }
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Date::new(text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..].parse().ok()?).ok();
    }
    if text.len() == 9 && text[..2].bytes().all(|byte| byte.is_ascii_digit()) {
        return Date::new(text[5..].parse().ok()?, month_named(&text[2..5])?, text[..2].parse().ok()?).ok();
    }
    let mut parts = text.split('/');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// What a cell that should hold a number says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// A number, or one of the marks the publications use for its absence.
    Value(Value),
    /// Neither: text where a number belongs.
    NotANumber,
}

/// Reads a numeric cell with the marks of the workforce files: blank and `NA` are not reported, `ND`, `EST`, `NS` and `.`
/// not valid, `..` not collected, `-` zero, `NULL` not reported, `*` suppressed.
#[must_use]
pub fn cell(text: &[u8]) -> Cell {
    match text {
        b"0" => return Cell::Value(Value::Known(0.0)),
        b"" | b"NA" => return Cell::Value(Value::Missing(Missing::NotReported)),
        _ => {}
    }
    let Ok(text) = std::str::from_utf8(text) else { return Cell::NotANumber };
    let text = text.trim();
    if let Some(number) = number(text) {
        return Cell::Value(Value::Known(number));
    }
    let missing = match text.to_ascii_uppercase().as_str() {
        "" | "NA" | "N/A" | "NULL" => Missing::NotReported,
        "ND" | "EST" | "NS" | "." => Missing::NotValid,
        ".." => Missing::NotCollected,
        "*" => Missing::Suppressed,
        "-" => return Cell::Value(Value::Known(0.0)),
        _ => return Cell::NotANumber,
    };
    Cell::Value(Value::Missing(missing))
}

/// A number as people and spreadsheets write it: `12.5`, `1,234`, `£1,234.50`, `12%` is not one. Never infinite or NaN.
#[must_use]
pub fn number(text: &str) -> Option<f64> {
    let first = text.as_bytes().first()?;
    // "nan", "inf" and the like parse as numbers in Rust and are words in a file.
    if !first.is_ascii_digit() && !matches!(first, b'-' | b'+' | b'.') && !text.starts_with('£') {
        return None;
    }
    let finite = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    finite(text).or_else(|| finite(&text.trim_start_matches('£').replace(',', "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_state_their_period() {
        let said = |name: &str| period_in_name(name).map(|period| period.to_string());
        assert_eq!(said("x/General Practice - 2022-06 Practice Level (extract).csv").as_deref(), Some("2022-06"));
        assert_eq!(said("10.Primary Care Networks – June 2022 Individual Level.csv").as_deref(), Some("2022-06"));
        assert_eq!(said("General Practice Provisional Sept 2018 Practice.csv").as_deref(), Some("2018-09"));
        assert_eq!(said("GPWFPracticeCSV December 2020.zip!20. General Practice.csv").as_deref(), Some("2020-12"));
        assert_eq!(said("icb-allocation-2025_2026.csv").as_deref(), Some("2025/26"));
        assert_eq!(said("nhspaymentsgp-22-23-prac-csv.csv").as_deref(), Some("2022/23"));
        assert_eq!(said("epraccur-2022-06.csv").as_deref(), Some("2022-06"));
        assert_eq!(said("epraccur.csv"), None);
    }

    #[test]
    fn dates_are_read_in_every_form_the_publishers_use() {
        let first_of_may = Some(Date::constant(2022, 5, 1));
        for text in ["01May2022", "2022-05-01", "20220501", "01/05/2022", "2022-05-01T00:00:00"] {
            assert_eq!(date(text), first_of_may, "{text}");
        }
        for text in ["", "May", "99999999", "é", "1/2"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn marks_are_five_things_and_none_of_them_zero() {
        assert_eq!(cell(b"NA"), Cell::Value(Value::Missing(Missing::NotReported)));
        assert_eq!(cell(b"ND"), Cell::Value(Value::Missing(Missing::NotValid)));
        assert_eq!(cell(b".."), Cell::Value(Value::Missing(Missing::NotCollected)));
        assert_eq!(cell(b"*"), Cell::Value(Value::Missing(Missing::Suppressed)));
        assert_eq!(cell(b"0"), Cell::Value(Value::Known(0.0)));
        assert_eq!(cell(b" 1,234.5 "), Cell::Value(Value::Known(1234.5)));
        for text in ["nan", "inf", "1e999", "twelve"] {
            assert_eq!(cell(text.as_bytes()), Cell::NotANumber, "{text}");
        }
    }
}
