//! The arithmetic that a paper declares of a figure: `vacancies + retirements + expansion`, `gap / baseline`.

use super::exact::Exact;

/// A formula over names of quantities or figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formula {
    /// A number; `27%` is 0.27.
    Number(Exact),
    /// The name of a figure or of a quantity.
    Name(String),
    /// A sum.
    Plus(Box<Formula>, Box<Formula>),
    /// A difference.
    Minus(Box<Formula>, Box<Formula>),
    /// A product.
    Times(Box<Formula>, Box<Formula>),
    /// A quotient.
    Over(Box<Formula>, Box<Formula>),
}

impl Formula {
    /// Every name in it, as often as it stands there.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Number(_) => Vec::new(),
            Self::Name(name) => vec![name],
            Self::Plus(left, right) | Self::Minus(left, right) | Self::Times(left, right) | Self::Over(left, right) => {
                let mut names = left.names();
                names.extend(right.names());
                names
            }
        }
    }

    /// Whether it only adds and takes away.
    pub fn only_adds(&self) -> bool {
        match self {
            Self::Number(_) | Self::Name(_) => true,
            Self::Plus(left, right) | Self::Minus(left, right) => left.only_adds() && right.only_adds(),
            Self::Times(..) | Self::Over(..) => false,
        }
    }
}

/// Reads a formula of names, numbers, `+ - * / ( )`. A name has letters, digits, `_` and `.`; others stand in single quotes.
///
/// # Errors
/// In words, if it is no formula.
pub(crate) fn formula(text: &str) -> Result<Formula, String> {
    let marks = marks(text)?;
    if LONGEST < marks.len() {
        return Err(format!(
            "it has more than {LONGEST} names, numbers and signs; give its parts as figures of their own"
        ));
    }
    let mut reader = Reader { marks: &marks, at: 0, depth: 0 };
    let formula = reader.sum()?;
    match reader.next() {
        None => Ok(formula),
        Some(mark) => Err(format!("`{text}` does not go on after `{}`", mark.text())),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Mark {
    Sign(char),
    Name(String),
    Number(Exact, String),
}

impl Mark {
    fn text(&self) -> String {
        match self {
            Self::Sign(sign) => sign.to_string(),
            Self::Name(text) | Self::Number(_, text) => text.clone(),
        }
    }
}

fn marks(text: &str) -> Result<Vec<Mark>, String> {
    let mut marks = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            ' ' => {}
            '+' | '-' | '*' | '/' | '(' | ')' => marks.push(Mark::Sign(letter)),
            '−' => marks.push(Mark::Sign('-')),
            '×' => marks.push(Mark::Sign('*')),
            '÷' => marks.push(Mark::Sign('/')),
            '\'' => {
                let name: String = letters.by_ref().take_while(|letter| *letter != '\'').collect();
                marks.push(Mark::Name(name));
            }
            '0'..='9' => {
                let mut number = letter.to_string();
                while let Some(next) = letters.next_if(|next| matches!(next, '0'..='9' | '.' | ',' | '%')) {
                    number.push(next);
                }
                let percent = number.ends_with('%');
                let (before, after) =
                    number.trim_end_matches('%').split_once('.').unwrap_or((number.trim_end_matches('%'), ""));
                let digits = format!("{before}{after}").replace(',', "");
                let decimals = u32::try_from(after.len()).unwrap_or(u32::MAX);
                let value = digits
                    .parse::<i64>()
                    .ok()
                    .and_then(|digits| Exact::decimal(i128::from(digits), decimals + if percent { 2 } else { 0 }))
                    .ok_or_else(|| format!("`{number}` in `{text}` is no number"))?;
                marks.push(Mark::Number(value, number));
            }
            letter if letter.is_alphabetic() || letter == '_' => {
                let mut name = letter.to_string();
                while let Some(next) = letters.next_if(|next| next.is_alphanumeric() || matches!(next, '_' | '.')) {
                    name.push(next);
                }
                marks.push(Mark::Name(name));
            }
            other => {
                return Err(format!(
                    "`{other}` in `{text}` is no part of a formula; put names with spaces or signs in single quotes"
                ));
            }
        }
    }
    Ok(marks)
}

/// The longest formula: more than a paper has in one sentence.
const LONGEST: usize = 200;

/// How deep brackets may nest: far more than any paper's arithmetic, and no text can exhaust the stack.
const DEEPEST: usize = 40;

struct Reader<'a> {
    marks: &'a [Mark],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<&Mark> {
        let mark = self.marks.get(self.at);
        self.at += 1;
        mark
    }

    fn sign(&mut self, signs: &[char]) -> Option<char> {
        match self.marks.get(self.at) {
            Some(Mark::Sign(sign)) if signs.contains(sign) => {
                self.at += 1;
                Some(*sign)
            }
            _ => None,
        }
    }

    fn sum(&mut self) -> Result<Formula, String> {
        let mut left = self.product()?;
        while let Some(sign) = self.sign(&['+', '-']) {
            let right = Box::new(self.product()?);
            left =
                if sign == '+' { Formula::Plus(Box::new(left), right) } else { Formula::Minus(Box::new(left), right) };
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Formula, String> {
        let mut left = self.part()?;
        while let Some(sign) = self.sign(&['*', '/']) {
            let right = Box::new(self.part()?);
            left =
                if sign == '*' { Formula::Times(Box::new(left), right) } else { Formula::Over(Box::new(left), right) };
        }
        Ok(left)
    }

    fn part(&mut self) -> Result<Formula, String> {
        match self.next().cloned() {
            Some(Mark::Name(name)) => Ok(Formula::Name(name)),
            Some(Mark::Number(value, _)) => Ok(Formula::Number(value)),
            Some(Mark::Sign('(')) if self.depth < DEEPEST => {
                self.depth += 1;
                let inner = self.sum()?;
                self.depth -= 1;
                self.sign(&[')']).ok_or("a bracket is not closed")?;
                Ok(inner)
            }
            Some(mark) => Err(format!("a name or number was expected, not `{}`", mark.text())),
            None => Err("the formula stops where a name or number was expected".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_bind_closer_than_sums() {
        let read = formula("baseline + 'new posts' * 50%").unwrap();
        assert_eq!(read.names(), ["baseline", "new posts"]);
        assert!(matches!(read, Formula::Plus(_, right) if matches!(*right, Formula::Times(..))));
    }

    #[test]
    fn what_is_no_formula_is_told_in_words() {
        for text in ["", "a +", "a b", "(a", "a & b", &"(".repeat(100)] {
            assert!(formula(text).is_err(), "{text}");
        }
    }
}
