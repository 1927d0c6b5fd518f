//! Who has the least and who has the most, in words: the finding of a chart or map that sets places side by side.
//!
//! **Invariant:** values that read the same are the same: all who share an end are counted, and nobody is named alone who is not.

use wholetime_vocabulary::grouped;

/// Those who share the lowest and those who share the highest of some values, as they are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ends<'a> {
    /// The lowest value, as it is read.
    pub least: String,
    /// The highest value, as it is read.
    pub most: String,
    /// Who has the lowest.
    pub lowest: Vec<&'a str>,
    /// Who has the highest.
    pub highest: Vec<&'a str>,
    /// How many values there are.
    pub count: usize,
}

impl<'a> Ends<'a> {
    /// The ends of named values that are read with so many decimals; none where there is no value.
    pub fn of(named: impl IntoIterator<Item = (&'a str, f64)>, decimals: usize) -> Option<Self> {
        let named: Vec<(&str, f64)> = named.into_iter().filter(|(_, value)| value.is_finite()).collect();
        let read = |value: f64| grouped(value, decimals).replace('-', "−");
        let least = named.iter().map(|(_, value)| *value).min_by(f64::total_cmp).map(read)?;
        let most = named.iter().map(|(_, value)| *value).max_by(f64::total_cmp).map(read)?;
        let who = |end: &str| named.iter().filter(|(_, value)| read(*value) == end).map(|(name, _)| *name).collect();
        Some(Self { lowest: who(&least), highest: who(&most), least, most, count: named.len() })
    }

    /// Whether all values read the same.
    #[must_use]
    pub fn are_one(&self) -> bool {
        self.least == self.most
    }

    /// From which to which value, and whose they are: `from 1.0 (Quay) to 3.0 (Mill and Lock)`.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self.lowest.as_slice() {
            [one] if self.are_one() => format!("{} ({one})", self.least),
            [_, _] if self.are_one() => format!("{} in both", self.least),
            all if self.are_one() => format!("{} in all {}", self.least, all.len()),
            _ => format!("from {} ({}) to {} ({})", self.least, few(&self.lowest), self.most, few(&self.highest)),
        }
    }
}

/// Names of those who share something: one, two, or how many others there are.
#[must_use]
pub fn few(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} and {other}"),
        [one, others @ ..] => format!("{one} and {} others", others.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(named: &[(&str, f64)]) -> String {
        Ends::of(named.iter().copied(), 1).map(|ends| ends.in_words()).unwrap_or_default()
    }

    #[test]
    fn the_lowest_and_the_highest_are_named_with_their_values() {
        assert_eq!(said(&[("Quay", 2.0), ("Mill", 3.04), ("Lock", -1.0)]), "from −1.0 (Lock) to 3.0 (Mill)");
    }

    #[test]
    fn all_who_share_an_end_as_it_is_read_are_counted() {
        assert_eq!(said(&[("Quay", 0.0), ("Mill", 0.04), ("Lock", 3.0)]), "from 0.0 (Quay and Mill) to 3.0 (Lock)");
        let four = [("Quay", 0.0), ("Mill", 0.0), ("Weir", 0.0), ("Lock", 3.0)];
        assert_eq!(said(&four), "from 0.0 (Quay and 2 others) to 3.0 (Lock)");
    }

    #[test]
    fn where_all_read_the_same_there_is_no_lowest() {
        assert_eq!(said(&[("Quay", 2.0)]), "2.0 (Quay)");
        assert_eq!(said(&[("Quay", 2.0), ("Mill", 2.01)]), "2.0 in both");
        assert_eq!(said(&[("Quay", 2.0), ("Mill", 2.0), ("Lock", 2.0)]), "2.0 in all 3");
    }

    #[test]
    fn what_is_no_number_has_no_end() {
        assert_eq!(Ends::of([("Quay", f64::NAN)], 1), None);
        assert_eq!(Ends::of([], 1), None);
    }
}
