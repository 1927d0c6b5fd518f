//! Days and months as people write them.

use jiff::{Timestamp, civil::Date};

/// The months by name, January first.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The month (1 to 12) a word names, in full or by three letters or more of its beginning: `September`, `sept`, not `Marsh`.
#[must_use]
pub fn month_named(word: &str) -> Option<i8> {
    let word = word.trim();
    let begins = |month: &str| month.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let at = MONTHS.iter().position(|month| 3 <= word.len() && begins(month))?;
    i8::try_from(at + 1).ok()
}

/// A day as people read it: `31 March 2019`.
#[must_use]
pub fn day_in_words(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// The day of a moment as documents and the log hold it (`2018-03-20T10:00:00Z`), in universal time.
#[must_use]
pub fn day_of_moment(at: &str) -> Option<Date> {
    let at: Timestamp = at.parse().ok()?;
    Some(at.to_zoned(jiff::tz::TimeZone::UTC).date())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_month_is_named_by_its_beginning_and_a_name_that_begins_like_one_is_none() {
        assert_eq!(["January", "sept", "DEC", " may "].map(month_named), [Some(1), Some(9), Some(12), Some(5)]);
        for word in ["Marsh", "Mayfair", "Decrease", "ju", "", "märz"] {
            assert_eq!(month_named(word), None, "{word}");
        }
    }

    #[test]
    fn a_day_is_read_as_people_say_it() {
        assert_eq!(day_in_words(date(2019, 3, 31)), "31 March 2019");
        assert_eq!(day_in_words(date(2018, 9, 1)), "1 September 2018");
    }

    #[test]
    fn the_day_of_a_moment_is_that_of_universal_time() {
        assert_eq!(day_of_moment("2018-03-20T23:30:00Z"), Some(date(2018, 3, 20)));
        assert_eq!(day_of_moment("2018-03-20T23:30:00-02:00"), Some(date(2018, 3, 21)));
        assert_eq!(day_of_moment("in March"), None);
    }
}
