//! What stands in a cell: how a value of the document is written as text, and read back.
//!
//! **Invariant:** what is written reads back as the same value, whatever spaces or marks a text holds.

use jiff::civil::Date;
use serde_json::{Number, Value};

use crate::when::{FinancialYear, When};

/// What a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A number of at most so many decimals.
    Number {
        /// Decimals.
        decimals: u32,
    },
    /// A whole number.
    Whole {
        /// The least it may be; none: any.
        least: Option<i64>,
    },
    /// Yes or no.
    YesNo,
    /// A day.
    Day,
    /// A financial year.
    Year,
    /// A financial year, a quarter of it, or a month.
    When,
    /// One of some words, each with what it means.
    Choice(Vec<(String, String)>),
    /// Several of a kind in one cell, parted by semicolons.
    List(Box<Kind>),
    /// A part of the document that no table can hold, as JSON.
    Json,
}

impl Kind {
    /// What may be typed, in a few words.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Text => "Text.".to_owned(),
            Self::Number { decimals: 0 } | Self::Whole { .. } => "A whole number.".to_owned(),
            Self::Number { decimals } => format!("A number of at most {decimals} decimals."),
            Self::YesNo => "TRUE or FALSE; nothing is FALSE.".to_owned(),
            Self::Day => "A day.".to_owned(),
            Self::Year => "A financial year, as 2018/19.".to_owned(),
            Self::When => "A financial year, a quarter or a month: 2018/19, 2018/19 Q2, 2018-07.".to_owned(),
            Self::Choice(choices) => {
                let told = choices.iter().map(|(word, about)| format!("{word}: {about}"));
                told.collect::<Vec<_>>().join(" ")
            }
            Self::List(of) => format!("Several, parted by semicolons. {}", of.in_words()),
            Self::Json => "JSON.".to_owned(),
        }
    }

    /// A value as the text of a cell; nothing is empty.
    pub(super) fn written(&self, value: &Value) -> String {
        match (self, value) {
            (_, Value::Null) => String::new(),
            (Self::List(of), Value::Array(items)) => {
                let texts: Vec<String> = items.iter().map(|item| of.written(item)).collect();
                let is_plain =
                    |text: &String| !text.is_empty() && !text.starts_with(['"', '[']) && !text.contains([';', '\n']);
                if !texts.is_empty() && texts.iter().all(is_plain) { texts.join("; ") } else { escaped(value) }
            }
            (Self::Json, other) => escaped(other),
            (_, Value::String(text)) => marked(text),
            (_, other) => other.to_string(),
        }
    }

    /// The value of a text that is not empty.
    ///
    /// # Errors
    /// What is wrong with it and what to write, to follow upon the text.
    pub(super) fn read(&self, text: &str) -> Result<Value, String> {
        match self {
            Self::Text => unmarked(text).map(Value::String),
            Self::Number { decimals } => number(text, *decimals),
            Self::Whole { least } => whole(text, *least),
            Self::YesNo => match text.to_lowercase().as_str() {
                "true" | "yes" | "1" => Ok(Value::Bool(true)),
                "false" | "no" | "0" => Ok(Value::Bool(false)),
                _ => Err("is neither TRUE nor FALSE; write one of them".to_owned()),
            },
            Self::Day => match text.parse::<Date>() {
                Ok(day) => Ok(Value::String(day.to_string())),
                Err(_) => Err("is not a day; write it as 2018-03-31, or as a date of Excel".to_owned()),
            },
            Self::Year => match text.parse::<FinancialYear>() {
                Ok(year) => Ok(Value::String(year.to_string())),
                Err(_) => Err("is not a financial year; write it as 2018/19".to_owned()),
            },
            Self::When => match text.parse::<When>() {
                Ok(when) => Ok(Value::String(when.to_string())),
                Err(_) => Err("is not a time of a plan; write 2018/19, 2018/19 Q2 or 2018-07, as text".to_owned()),
            },
            Self::Choice(choices) => {
                let found = choices.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
                let words = || choices.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(", ");
                found
                    .map(|(word, _)| Value::String(word.clone()))
                    .ok_or_else(|| format!("is none of the choices; write one of {}", words()))
            }
            Self::List(of) => list(of, text),
            Self::Json => serde_json::from_str(text).map_err(|why| format!("is not JSON: {why}")),
        }
    }
}

/// A text as it stands in a cell. What a workbook would lose (spaces at the ends, an empty text, marks that cannot be seen) is
/// written in quotes, as JSON writes it; and so is a text in quotes, that it may keep them.
fn marked(text: &str) -> String {
    let is_plain = !text.is_empty()
        && text.trim() == text
        && !text.starts_with(['"', '#'])
        && !text.contains("_x")
        && text.chars().all(|letter| letter == '\n' || !is_unseen(letter));
    if is_plain { text.to_owned() } else { escaped(&Value::from(text)) }
}

/// Marks that a workbook drops, changes, or cannot hold at all.
fn is_unseen(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}')
}

/// JSON in letters that a workbook keeps: `_x0041_` is how a workbook itself writes a letter by its number.
fn escaped(value: &Value) -> String {
    let mut kept = String::new();
    for letter in value.to_string().replace("_x", "\\u005fx").chars() {
        if is_unseen(letter) {
            kept.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            kept.push(letter);
        }
    }
    kept
}

fn unmarked(text: &str) -> Result<String, String> {
    if !text.starts_with('"') {
        return Ok(text.to_owned());
    }
    // Words that merely begin with a quote are words.
    Ok(serde_json::from_str(text).unwrap_or_else(|_| text.to_owned()))
}

/// Whether a cell holds what a formula could not work out, as Excel writes it: `#DIV/0!`, `#N/A`, `#NAME?`.
pub(super) fn is_error(text: &str) -> bool {
    text.starts_with('#') && (text.ends_with(['!', '?']) || text == "#N/A")
}

/// Digits without the marks people put around and between them.
fn bare(text: &str) -> String {
    text.replace([',', '£', '%', ' ', '\u{a0}'], "").replace('−', "-")
}

fn number(text: &str, decimals: u32) -> Result<Value, String> {
    let digits = bare(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = whole.strip_prefix('-').unwrap_or(whole);
    if unsigned.is_empty() || !are_digits(unsigned) || !are_digits(fraction) {
        return Err("is not a number; write digits, with a point before the decimals".to_owned());
    }
    if usize::try_from(decimals).is_ok_and(|most| most < fraction.len()) {
        return Err(format!("has more than {decimals} decimals; round it"));
    }
    let too_large = || "is too large; check its unit".to_owned();
    if fraction.is_empty() {
        return whole.parse::<i64>().map(Value::from).map_err(|_| too_large());
    }
    let value = format!("{whole}.{fraction}").parse().ok().and_then(Number::from_f64);
    value.map(Value::Number).ok_or_else(too_large)
}

fn whole(text: &str, least: Option<i64>) -> Result<Value, String> {
    let number: i64 = bare(text).parse().map_err(|_| "is not a whole number; write digits only".to_owned())?;
    match least {
        Some(least) if number < least => Err(format!("is below {least}; write {least} or more")),
        _ => Ok(Value::from(number)),
    }
}

fn list(of: &Kind, text: &str) -> Result<Value, String> {
    if text.starts_with('[')
        && let Ok(Value::Array(items)) = serde_json::from_str(text)
    {
        return Ok(Value::Array(items));
    }
    let items = text.split(';').map(str::trim).filter(|item| !item.is_empty());
    items.map(|item| of.read(item).map_err(|why| format!("has `{item}`, which {why}"))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let money = Kind::Number { decimals: 2 };
        assert_eq!(money.read("£42,668.40"), Ok(json!(42668.4)));
        assert_eq!(money.read("−3"), Ok(json!(-3)));
        assert_eq!(money.read("1.255"), Err("has more than 2 decimals; round it".to_owned()));
        assert!(money.read("1e3").is_err());
        assert_eq!(Kind::Whole { least: Some(0) }.read("-1"), Err("is below 0; write 0 or more".to_owned()));
    }

    #[test]
    fn several_values_stand_in_one_cell() {
        let groups = Kind::List(Box::new(Kind::Text));
        assert_eq!(groups.written(&json!(["need", "compliance"])), "need; compliance");
        assert_eq!(groups.read("need;compliance ; "), Ok(json!(["need", "compliance"])));
        let years = Kind::List(Box::new(Kind::Year));
        assert_eq!(
            years.read("2018/19; 2019"),
            Err("has `2019`, which is not a financial year; write it as 2018/19".to_owned())
        );
    }

    proptest! {
        #[test]
        fn a_text_reads_back_as_it_was_written(text in any::<String>(), other in "[ \"\\[;a_x\n]{0,6}") {
            for text in [text, other] {
                let cell = Kind::Text.written(&json!(text));
                prop_assert!(!cell.is_empty() && cell.trim() == cell);
                prop_assert_eq!(Kind::Text.read(&cell), Ok(json!(text)));
                let several = Kind::List(Box::new(Kind::Text));
                let cell = several.written(&json!([text, "b"]));
                prop_assert_eq!(several.read(&cell), Ok(json!([text, "b"])));
            }
        }
    }
}
