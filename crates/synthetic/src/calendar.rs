//! Months that can be counted through, and the ways in which publications write them.

use wholetime_vocabulary::Period;

/// A calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month(i16);

impl Month {
    /// `month` runs from 1 to 12.
    pub(crate) const fn new(year: i16, month: i16) -> Self {
        Self(year * 12 + month - 1)
    }

    /// The month so many months later, earlier where `months` is negative.
    pub(crate) const fn after(self, months: i16) -> Self {
        Self(self.0 + months)
    }

    /// Months from `earlier` to this one.
    pub(crate) const fn since(self, earlier: Self) -> i16 {
        self.0 - earlier.0
    }

    pub(crate) const fn year(self) -> i16 {
        self.0 / 12
    }

    /// 1 to 12.
    pub(crate) const fn of_year(self) -> i8 {
        (self.0 % 12) as i8 + 1
    }

    pub(crate) fn period(self) -> Period {
        Period::Month { year: self.year(), month: self.of_year() }
    }

    /// A number that names the month.
    pub(crate) const fn number(self) -> u64 {
        self.0.unsigned_abs() as u64
    }

    /// "June 2024", as file names have it.
    pub(crate) fn in_words(self) -> String {
        self.period().in_words()
    }

    /// `2024-06-01`.
    pub(crate) fn first_day(self) -> String {
        self.period().first_day().to_string()
    }

    /// `01Jun2024`, as the map of the patients lists has it.
    pub(crate) fn first_day_in_words(self) -> String {
        self.period().first_day().strftime("%d%b%Y").to_string()
    }

    /// `20240601`, as the files of the Organisation Data Service have it.
    pub(crate) fn first_day_in_digits(self) -> String {
        self.period().first_day().strftime("%Y%m%d").to_string()
    }

    /// `20240630`.
    pub(crate) fn last_day_in_digits(self) -> String {
        self.period().last_day().strftime("%Y%m%d").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_over_the_turn_of_the_year() {
        let december = Month::new(2024, 12);
        assert_eq!((december.year(), december.of_year()), (2024, 12));
        assert_eq!(december.after(1), Month::new(2025, 1));
        assert_eq!(Month::new(2026, 3).since(Month::new(2023, 4)), 35);
    }

    #[test]
    fn days_are_written_as_each_publication_writes_them() {
        let june = Month::new(2024, 6);
        assert_eq!(june.in_words(), "June 2024");
        assert_eq!(june.first_day(), "2024-06-01");
        assert_eq!(june.first_day_in_words(), "01Jun2024");
        assert_eq!(june.first_day_in_digits(), "20240601");
        assert_eq!(june.last_day_in_digits(), "20240630");
    }
}
