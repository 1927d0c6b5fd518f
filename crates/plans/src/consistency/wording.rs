//! Figures and arithmetic in words.

use super::exact::Exact;
use super::identities::Term;
use super::printed::Measure;
use super::statement::{Dimension, Figure, Statements, is_same_member, is_same_name};

/// "a, b and c".
pub(crate) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A share as per cent.
pub(crate) fn percent(share: Exact, decimals: u32) -> String {
    share.times(Exact::whole(100)).map_or_else(|| "?".to_owned(), |percent| format!("{}%", percent.text(decimals)))
}

/// A value written as a figure is printed, with more decimals where it needs them to be told apart.
pub(crate) fn value_like(figure: &Figure, value: Exact) -> String {
    let decimals = decimals_of(&figure.printed);
    let own = text_like(figure, figure.value, decimals);
    for more in 0..3 {
        let text = text_like(figure, value, decimals + more);
        let is_exact = in_printed_unit(figure, value)
            .and_then(|value| value.times(power(decimals + more)?))
            .is_some_and(Exact::is_whole);
        if is_exact || (0 < more && text != own) {
            return text;
        }
    }
    text_like(figure, value, decimals + 3)
}

/// A value in a figure's unit, rounded to what it prints.
pub(crate) fn money_like(figure: &Figure, value: Exact) -> String {
    text_like(figure, value, decimals_of(&figure.printed))
}

fn power(decimals: u32) -> Option<Exact> {
    Exact::new(10_i128.checked_pow(decimals)?, 1)
}

fn in_printed_unit(figure: &Figure, value: Exact) -> Option<Exact> {
    let multiple = match suffix_of(&figure.printed).trim() {
        "k" | "thousand" => 1_000,
        "m" | "million" => 1_000_000,
        "bn" | "billion" => 1_000_000_000,
        _ => 1,
    };
    value.divided_by(figure.unit.scale)?.divided_by(Exact::whole(multiple))
}

fn text_like(figure: &Figure, value: Exact, decimals: u32) -> String {
    let Some(value) = in_printed_unit(figure, value) else { return "?".to_owned() };
    let printed = &figure.printed;
    let plain = value.size().text(decimals);
    let (whole, rest) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let has_separators = printed.contains(',') || printed.chars().filter(char::is_ascii_digit).count() < 4;
    let whole = if has_separators { separated(whole) } else { whole.to_owned() };
    let sign = if value < Exact::ZERO { "-" } else { "" };
    let pound = if printed.contains('£') { "£" } else { "" };
    let suffix = if figure.unit.measure == Measure::Share { "%" } else { suffix_of(printed) };
    let rest = rest.map(|rest| format!(".{rest}")).unwrap_or_default();
    format!("{sign}{pound}{whole}{rest}{suffix}")
}

/// What follows the number of a figure: its multiple, or the sign of per cent.
fn suffix_of(printed: &str) -> &'static str {
    let lower = printed.trim().to_lowercase();
    let number: usize = lower.rfind(|letter: char| letter.is_ascii_digit()).map_or(0, |at| at + 1);
    let after = lower.get(number..).unwrap_or_default();
    let suffixes = [" million", " thousand", " billion", "million", "thousand", "billion", "bn", "k", "m", "%"];
    let is_word = |suffix: &str| {
        after.strip_prefix(suffix).is_some_and(|rest| !rest.starts_with(|letter: char| letter.is_alphabetic()))
    };
    suffixes.into_iter().find(|suffix| is_word(suffix)).unwrap_or(if after.starts_with("mn") { "m" } else { "" })
}

fn decimals_of(printed: &str) -> u32 {
    let after = printed.split_once('.').map_or("", |(_, after)| after);
    u32::try_from(after.chars().take_while(char::is_ascii_digit).count()).unwrap_or(0)
}

fn separated(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if 0 < index && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The arithmetic of a term with the figures as printed, each named by what sets it apart from the subject.
pub(crate) fn arithmetic(statements: &Statements, subject: usize, term: &Term) -> String {
    let figures = term.figures();
    if MOST_WRITTEN_OUT < figures.len() && adds(term) {
        let ends = [figures.first(), figures.last()].into_iter().flatten();
        let names: Vec<String> = ends.map(|index| apart(statements, subject, *index)).collect();
        return format!("the sum of the {} figures from {}", figures.len(), names.join(" to "));
    }
    written(statements, subject, term, 0)
}

/// The longest sum that is written out figure by figure.
const MOST_WRITTEN_OUT: usize = 8;

fn adds(term: &Term) -> bool {
    match term {
        Term::Figure(_) => true,
        Term::Plus(left, right) => adds(left) && adds(right),
        _ => false,
    }
}

fn written(statements: &Statements, subject: usize, term: &Term, tightness: u8) -> String {
    let both = |left: &Term, sign: &str, right: &Term, own: u8, right_tightness: u8| {
        let text = format!(
            "{} {sign} {}",
            written(statements, subject, left, own),
            written(statements, subject, right, right_tightness)
        );
        if own < tightness { format!("({text})") } else { text }
    };
    match term {
        Term::Figure(index) => {
            let figure = &statements.figures[*index];
            let printed = if figure.is_nil { "nil" } else { &figure.printed };
            format!("{printed} ({})", apart(statements, subject, *index))
        }
        Term::Number(number) => number.text(if number.is_whole() { 0 } else { 2 }),
        Term::Plus(left, right) => both(left, "+", right, 1, 1),
        Term::Minus(left, right) => both(left, "−", right, 1, 2),
        Term::Times(left, right) => both(left, "×", right, 2, 2),
        Term::Over(left, right) => both(left, "÷", right, 2, 3),
        Term::Among(terms) => list(&terms.iter().map(|term| written(statements, subject, term, 0)).collect::<Vec<_>>()),
    }
}

/// What sets a figure apart from another: its quantity, its members, its place in the paper.
pub(crate) fn apart(statements: &Statements, subject: usize, index: usize) -> String {
    let (own, other) = (&statements.figures[subject], &statements.figures[index]);
    let mut words = Vec::new();
    if !is_same_name(&own.quantity, &other.quantity) {
        words.push(statements.title(&other.quantity));
    }
    for dimension in Dimension::ALL {
        let member = other.member(dimension);
        if let Some(member) = member.filter(|_| !is_same_member(dimension, own.member(dimension), member)) {
            words.push(member.to_owned());
        }
    }
    if !own.is_beside(other) {
        words.push(other.location.clone());
    }
    if words.is_empty() {
        words.push(statements.title(&other.quantity));
    }
    words.join(", ")
}
