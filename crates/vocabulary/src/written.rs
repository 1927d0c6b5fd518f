//! Numbers as people read them.

/// A number with commas between thousands: `14,284.50`. A minus sign stands only before what is below zero as written.
#[must_use]
pub fn grouped(number: f64, decimals: usize) -> String {
    let written = format!("{:.decimals$}", number.abs());
    let (whole, fraction) = written.split_at(written.find('.').unwrap_or(written.len()));
    let mut shown = String::new();
    if number < 0.0 && written.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
        shown.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if 0 < index && (whole.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown.push_str(fraction);
    shown
}

/// So many of a thing: `1 patient`, `2,345 patients`.
#[must_use]
pub fn counted(number: f64, one: &str) -> String {
    let number = grouped(number, 0);
    let plural = if number == "1" { "" } else { "s" };
    format!("{number} {one}{plural}")
}

/// As [`counted`], of a whole number.
#[must_use]
pub fn how_many(count: usize, one: &str) -> String {
    counted(u32::try_from(count).map_or(f64::INFINITY, f64::from), one)
}

/// A title as it stands within a sentence: with a small first letter, unless it begins with letters that stand for something.
#[must_use]
pub fn within_a_sentence(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), title.chars().nth(1)) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_not_several() {
        assert_eq!(counted(1.0, "patient"), "1 patient");
        assert_eq!(counted(0.0, "patient"), "0 patients");
        assert_eq!(how_many(47_828, "row"), "47,828 rows");
    }

    #[test]
    fn a_title_within_a_sentence_keeps_the_capitals_it_begins_with() {
        assert_eq!(within_a_sentence("Practice nurse"), "practice nurse");
        assert_eq!(within_a_sentence("GP assistant"), "GP assistant");
    }

    #[test]
    fn thousands_are_grouped_and_a_rounded_nothing_has_no_sign() {
        assert_eq!(grouped(1_234_567.891, 1), "1,234,567.9");
        assert_eq!(grouped(-1234.5, 2), "-1,234.50");
        assert_eq!(grouped(-0.04, 1), "0.0");
        assert_eq!(grouped(999.0, 0), "999");
    }
}
