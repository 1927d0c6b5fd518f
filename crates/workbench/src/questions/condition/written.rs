//! A condition as people write it: `nurse_fte_per_100k < 15 and dispensing`.
//!
//! **Invariant:** what is missing is never false. A condition over a missing value is unknown, and stays so unless another
//! part settles it: unknown and false is false, unknown or true is true.

use wholetime_vocabulary::Value;

use crate::WorkbenchError;

/// How a value is held against a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// Less than.
    Below,
    /// Less or the same.
    AtMost,
    /// More than.
    Above,
    /// More or the same.
    AtLeast,
    /// The same.
    Equal,
}

/// Two values are the same if they differ by no more than this share. Our judgement: far less than the six decimals that
/// FTE are published with, and more than adding in another order makes.
const SAME_WITHIN: f64 = 1e-9;
/// A condition has at most so many parts: more is not read by anybody.
const PARTS_AT_MOST: usize = 12;

impl Relation {
    const ALL: [(&'static str, Self); 8] = [
        ("<=", Self::AtMost),
        (">=", Self::AtLeast),
        ("==", Self::Equal),
        ("≤", Self::AtMost),
        ("≥", Self::AtLeast),
        ("<", Self::Below),
        (">", Self::Above),
        ("=", Self::Equal),
    ];

    /// The sign it is written with.
    const fn sign(self) -> &'static str {
        match self {
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Equal => "=",
        }
    }

    /// The words between a title and a number.
    const fn words(self) -> &'static str {
        match self {
            Self::Below => "below",
            Self::AtMost => "at most",
            Self::Above => "above",
            Self::AtLeast => "at least",
            Self::Equal => "equal to",
        }
    }

    fn holds(self, value: f64, number: f64) -> bool {
        let is_same = (value - number).abs() <= SAME_WITHIN * value.abs().max(number.abs());
        match self {
            Self::Below => value < number && !is_same,
            Self::AtMost => value < number || is_same,
            Self::Above => number < value && !is_same,
            Self::AtLeast => number < value || is_same,
            Self::Equal => is_same,
        }
    }
}

/// One part of a condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Part {
    /// An indicator against a number.
    Compared { indicator: String, relation: Relation, number: f64 },
    /// An indicator that has no value.
    IsMissing { indicator: String },
    /// A property, such as `dispensing`.
    Property(String),
}

impl Part {
    /// Whether a value meets a part that is about one; unknown where it is missing.
    pub(crate) fn is_met(&self, value: Value) -> Option<bool> {
        match self {
            Self::Compared { relation, number, .. } => value.known().map(|value| relation.holds(value, *number)),
            Self::IsMissing { .. } => Some(value.known().is_none()),
            Self::Property(_) => None,
        }
    }

    /// As it was written, in one way of writing.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Compared { indicator, relation, number } => {
                format!("{indicator} {} {number}", relation.sign())
            }
            Self::IsMissing { indicator } => format!("{indicator} is missing"),
            Self::Property(property) => property.clone(),
        }
    }

    /// In words, with the title of its indicator and the sign of its unit, where it has one.
    pub(crate) fn in_words(&self, title: &str, unit: &str) -> String {
        match self {
            Self::Compared { relation, number, .. } => {
                format!("{title} {} {number}{unit}", relation.words())
            }
            Self::IsMissing { .. } => format!("no value of {title}"),
            Self::Property(_) => title.to_owned(),
        }
    }
}

/// How the parts of a condition belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joined {
    /// Every one must hold.
    And,
    /// One must hold.
    Or,
}

impl Joined {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::And => "and",
            Self::Or => "or",
        }
    }

    /// The parts together, in three values.
    pub(crate) fn together(self, parts: &[Option<bool>]) -> Option<bool> {
        // One part of this kind settles the whole, whatever is unknown.
        let settles = self == Self::Or;
        if parts.contains(&Some(settles)) {
            Some(settles)
        } else if parts.contains(&None) {
            None
        } else {
            Some(!settles)
        }
    }
}

/// A condition: parts, and how they are joined.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Condition {
    pub(crate) parts: Vec<Part>,
    pub(crate) joined: Joined,
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// Where the text is none; the message says at which word.
    pub(crate) fn read(text: &str) -> Result<Self, WorkbenchError> {
        let words = words(text);
        let mut joined = None;
        let mut parts = Vec::new();
        let mut current: Vec<&str> = Vec::new();
        for word in &words {
            let joiner = match word.to_ascii_lowercase().as_str() {
                "and" => Some(Joined::And),
                "or" => Some(Joined::Or),
                _ => None,
            };
            let Some(joiner) = joiner else {
                current.push(word);
                continue;
            };
            if joined.is_some_and(|known| known != joiner) {
                let why = "`and` and `or` in one condition can be read in two ways; ask with one kind, or ask twice";
                return Err(refused(text, why));
            }
            joined = Some(joiner);
            parts.push(part(text, &current)?);
            current.clear();
        }
        parts.push(part(text, &current)?);
        if PARTS_AT_MOST < parts.len() {
            return Err(refused(text, &format!("it has {} parts, more than {PARTS_AT_MOST}", parts.len())));
        }
        Ok(Self { parts, joined: joined.unwrap_or(Joined::And) })
    }

    /// As it was written, in one way of writing.
    pub(crate) fn text(&self) -> String {
        let parts: Vec<String> = self.parts.iter().map(Part::text).collect();
        parts.join(&format!(" {} ", self.joined.word()))
    }
}

fn refused(text: &str, why: &str) -> WorkbenchError {
    WorkbenchError::NotPossible(format!(
        "`{}` is not a condition: {why}; write it as `nurse_fte_per_100k < 15`, `gp_fte_total is missing` or `dispensing`, joined by `and` or by `or`",
        text.trim()
    ))
}

/// The words of a condition; signs stand on their own, with spaces around them or without.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for run in text.split_whitespace() {
        let mut rest = run;
        while !rest.is_empty() {
            let sign = Relation::ALL.iter().map(|(sign, _)| *sign).find(|sign| rest.starts_with(sign));
            let length = match sign {
                Some(sign) => sign.len(),
                None => rest.find(['<', '>', '=', '≤', '≥']).unwrap_or(rest.len()),
            };
            let (word, after) = rest.split_at(length);
            words.push(word);
            rest = after;
        }
    }
    words
}

fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-')
}

fn part(text: &str, words: &[&str]) -> Result<Part, WorkbenchError> {
    let Some((name, rest)) = words.split_first() else {
        return Err(refused(text, "a part of it is empty"));
    };
    if !is_name(name) {
        return Err(refused(text, &format!("`{name}` is neither an indicator nor a property")));
    }
    let name = name.to_ascii_lowercase().replace('-', "_");
    match rest {
        [] => Ok(Part::Property(name)),
        [is, missing] if is.eq_ignore_ascii_case("is") && missing.eq_ignore_ascii_case("missing") => {
            Ok(Part::IsMissing { indicator: name })
        }
        [sign, number] => {
            let relation = Relation::ALL.iter().find(|(known, _)| known == sign).map(|(_, relation)| *relation);
            let Some(relation) = relation else {
                let why = format!("after `{name}` comes <, <=, >, >=, = or `is missing`, not `{sign}`");
                return Err(refused(text, &why));
            };
            match number.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(Part::Compared { indicator: name, relation, number }),
                _ => Err(refused(text, &format!("`{number}` is not a number; write 1500 or 0.5"))),
            }
        }
        more => Err(refused(text, &format!("`{name} {}` is not a part of one", more.join(" ")))),
    }
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::Missing;

    use super::*;

    fn why(text: &str) -> String {
        Condition::read(text).unwrap_err().to_string()
    }

    #[test]
    fn a_condition_is_read_with_spaces_and_without() {
        let spaced = Condition::read("nurse_fte_per_100k < 15 and dispensing").unwrap();
        assert_eq!(spaced, Condition::read(" Nurse-FTE-per-100k<15  AND dispensing ").unwrap());
        assert_eq!(spaced.text(), "nurse_fte_per_100k < 15 and dispensing");
        assert_eq!(spaced.joined, Joined::And);
        let missing = Condition::read("gp_fte_total is missing or gp_fte_total >= 2.5").unwrap();
        assert_eq!(missing.text(), "gp_fte_total is missing or gp_fte_total >= 2.5");
        assert_eq!(Condition::read("a ≤ 3").unwrap().text(), "a <= 3");
    }

    #[test]
    fn what_is_not_a_condition_is_refused_with_the_place() {
        assert!(why("").contains("empty"));
        assert!(why("a < 3 and").contains("empty"));
        assert!(why("a < 3 and b > 1 or c = 2").contains("two ways"));
        assert!(why("a ~ 3").contains("not `~`"));
        assert!(why("a < 1,500").contains("`1,500` is not a number"));
        assert!(why("a < inf").contains("`inf` is not a number"));
        assert!(why("3 < a").contains("`3` is neither"));
        assert!(why("a < 3 < 5").contains("not a part"));
        assert!(why("a is low").contains("not `is`"));
        let long = vec!["dispensing"; PARTS_AT_MOST + 1].join(" or ");
        assert!(why(&long).contains("13 parts"));
    }

    #[test]
    fn unknown_is_settled_only_by_a_part_that_settles_it() {
        let (yes, no, unknown) = (Some(true), Some(false), None);
        // Kleene's tables, written out.
        for (a, b, and, or) in [
            (yes, yes, yes, yes),
            (yes, no, no, yes),
            (yes, unknown, unknown, yes),
            (no, no, no, no),
            (no, unknown, no, unknown),
            (unknown, unknown, unknown, unknown),
        ] {
            assert_eq!(Joined::And.together(&[a, b]), and, "{a:?} and {b:?}");
            assert_eq!(Joined::And.together(&[b, a]), and, "{b:?} and {a:?}");
            assert_eq!(Joined::Or.together(&[a, b]), or, "{a:?} or {b:?}");
            assert_eq!(Joined::Or.together(&[b, a]), or, "{b:?} or {a:?}");
        }
    }

    #[test]
    fn a_missing_value_is_not_below_anything() {
        let part = |text| Condition::read(text).unwrap().parts.remove(0);
        let missing = Value::Missing(Missing::NotReported);
        assert_eq!(part("a < 15").is_met(missing), None);
        assert_eq!(part("a is missing").is_met(missing), Some(true));
        assert_eq!(part("a is missing").is_met(Value::Known(0.0)), Some(false));
        assert_eq!(part("a < 15").is_met(Value::Known(15.0)), Some(false));
        assert_eq!(part("a <= 15").is_met(Value::Known(15.0)), Some(true));
        assert_eq!(part("a = 0").is_met(Value::Known(0.0)), Some(true));
        // 0.1 + 0.2 differs from 0.3 in the last digit only.
        assert_eq!(part("a = 0.3").is_met(Value::Known(0.1 + 0.2)), Some(true));
        assert_eq!(part("a > 0.3").is_met(Value::Known(0.1 + 0.2)), Some(false));
    }
}
