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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped_and_a_rounded_nothing_has_no_sign() {
        assert_eq!(grouped(1_234_567.891, 1), "1,234,567.9");
        assert_eq!(grouped(-1234.5, 2), "-1,234.50");
        assert_eq!(grouped(-0.04, 1), "0.0");
        assert_eq!(grouped(999.0, 0), "999");
    }
}
