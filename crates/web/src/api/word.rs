//! Words behind the question mark of an address: what each is, and what may stand behind it.

use serde_json::{Value, json};
use wholetime_vocabulary::Period;

/// A word that an operation takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    /// The word; where it ends in a full stop, every word that begins so.
    pub(crate) name: &'static str,
    /// What may stand behind it.
    pub(crate) kind: Kind,
    /// What it asks for, in words.
    pub(crate) means: &'static str,
    /// Whether nothing is answered without it.
    pub(crate) is_needed: bool,
}

/// What may stand behind a word.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// A text; what it may be, the question knows.
    Text,
    /// A month, a financial year or a calendar year.
    Period,
    /// A day.
    Day,
    /// Yes or no.
    Flag,
    /// A whole number within bounds.
    Whole(u64, u64),
    /// A number within bounds.
    Number(f64, f64),
    /// One of these.
    OneOf(fn() -> Vec<&'static str>),
}

/// A word with what it asks for.
pub(crate) const fn word(name: &'static str, kind: Kind, means: &'static str) -> Word {
    Word { name, kind, means, is_needed: false }
}

/// The same, without which nothing is answered.
pub(crate) const fn needed(name: &'static str, kind: Kind, means: &'static str) -> Word {
    Word { name, kind, means, is_needed: true }
}

impl Word {
    /// Whether it is this word of an address.
    pub(crate) fn is(&self, name: &str) -> bool {
        if self.name.ends_with('.') { name.starts_with(self.name) } else { self.name == name }
    }

    /// Why a text cannot stand behind it; nothing stands for not asked.
    pub(crate) fn refuse(&self, name: &str, text: &str) -> Option<String> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        match self.kind {
            Kind::Text | Kind::Day => None,
            Kind::Period => text.parse::<Period>().err().map(|why| format!("{name}: {why}")),
            Kind::Flag if FLAGS.contains(&text) => None,
            Kind::Flag => Some(format!("{name}: `{text}` is neither true nor false")),
            Kind::Whole(least, most) => {
                let is_allowed = text.parse::<u64>().is_ok_and(|number| (least..=most).contains(&number));
                let allowed =
                    if most == u64::MAX { format!("from {least} on") } else { format!("from {least} to {most}") };
                (!is_allowed).then(|| format!("{name}: `{text}` cannot be; write a whole number {allowed}, in figures"))
            }
            Kind::Number(least, most) => {
                let is_allowed = text.parse::<f64>().is_ok_and(|number| least <= number && number <= most);
                let allowed = if most == f64::MAX && least == f64::MIN {
                    String::new()
                } else if most == f64::MAX {
                    format!(" from {least} on")
                } else {
                    format!(" from {least} to {most}")
                };
                (!is_allowed).then(|| format!("{name}: `{text}` cannot be; write a number{allowed}, in figures"))
            }
            Kind::OneOf(words) => {
                let (words, wanted) = (words(), text.to_ascii_lowercase().replace('-', "_"));
                let is_known = words.iter().any(|word| word.replace('-', "_") == wanted);
                (!is_known).then(|| format!("{name}: `{text}` is none of {}", words.join(", ")))
            }
        }
    }

    /// The code of a refusal.
    pub(crate) fn code(&self) -> String {
        match self.kind {
            Kind::Period => "bad_period".to_owned(),
            Kind::Day => "bad_day".to_owned(),
            Kind::Whole(..) | Kind::Number(..) => "bad_number".to_owned(),
            Kind::Text | Kind::Flag | Kind::OneOf(_) => format!("bad_{}", self.name.trim_end_matches('.')),
        }
    }

    /// It as a parameter of OpenAPI.
    pub(crate) fn parameter(&self) -> Value {
        let schema = match self.kind {
            _ if self.name.ends_with('.') => return self.parameters(),
            Kind::Text => json!({ "type": "string" }),
            Kind::Period => json!({ "$ref": format!("#/components/schemas/{PERIOD}") }),
            Kind::Day => json!({ "type": "string", "format": "date" }),
            Kind::Flag => json!({ "type": "boolean", "default": false }),
            Kind::Whole(least, u64::MAX) => json!({ "type": "integer", "minimum": least }),
            Kind::Whole(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
            Kind::Number(f64::MIN, f64::MAX) => json!({ "type": "number" }),
            Kind::Number(least, f64::MAX) => json!({ "type": "number", "minimum": least }),
            Kind::Number(least, most) => json!({ "type": "number", "minimum": least, "maximum": most }),
            Kind::OneOf(words) => json!({ "type": "string", "enum": words() }),
        };
        json!({
            "name": self.name,
            "in": "query",
            "required": self.is_needed,
            "allowEmptyValue": !self.is_needed,
            "description": self.means,
            "schema": schema,
        })
    }

    /// Words that begin alike, as one parameter: an object whose keys are the words.
    fn parameters(&self) -> Value {
        let begins = format!("^{}.+$", self.name.replace('.', "\\."));
        json!({
            "name": self.name.trim_end_matches('.'),
            "in": "query",
            "required": self.is_needed,
            "description": self.means,
            "style": "form",
            "explode": true,
            "schema": {
                "type": "object",
                "patternProperties": { begins: { "type": "number", "minimum": 0 } },
                "additionalProperties": false,
            },
        })
    }

    /// What may stand behind it, as people read it.
    pub(crate) fn allowed(&self) -> String {
        match self.kind {
            Kind::Text => "text".to_owned(),
            Kind::Period => "2022-06, 2022/23 or 2025".to_owned(),
            Kind::Day => "a day, as 2026-03-31".to_owned(),
            Kind::Flag => "true or false".to_owned(),
            Kind::Whole(least, u64::MAX) => format!("a whole number from {least} on"),
            Kind::Whole(least, most) => format!("a whole number from {least} to {most}"),
            Kind::Number(f64::MIN, f64::MAX) => "a number".to_owned(),
            Kind::Number(least, f64::MAX) => format!("a number from {least} on"),
            Kind::Number(least, most) => format!("a number from {least} to {most}"),
            Kind::OneOf(words) => words().join(", "),
        }
    }
}

/// Yes and no, as they are read.
const FLAGS: [&str; 7] = ["true", "false", "yes", "no", "on", "1", "0"];

/// By what name the document has the schema of a month or year that is asked for.
pub(crate) const PERIOD: &str = "AskedPeriod";

/// A month, a financial year or a calendar year that can be asked for. A financial year ends in the one after it, so each pair
/// of years is named.
pub(crate) fn period() -> Value {
    let pairs: Vec<String> = (0..100).map(|year| format!("{year:02}/{:02}", (year + 1) % 100)).collect();
    let pattern = format!("^(19|20|21)([0-9]{{2}}(-(0[1-9]|1[0-2]))?|{})$", pairs.join("|"));
    json!({
        "type": "string",
        "description": "A month (2022-06), a financial year (2022/23) or a calendar year (2025).",
        "pattern": pattern,
        "examples": ["2022-06"],
    })
}
