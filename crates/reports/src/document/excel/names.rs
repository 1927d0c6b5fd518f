//! Names of sheets and tables, as Excel takes them: short, and none twice.

use std::collections::BTreeSet;

/// Letters of a sheet's name at most. Source: Excel specifications and limits.
const LETTERS_AT_MOST: usize = 31;

/// The names given so far.
pub(super) struct Names {
    sheets: BTreeSet<String>,
    tables: BTreeSet<String>,
}

impl Names {
    /// No name is given yet but these of sheets.
    pub(super) fn new(taken: &[&str]) -> Self {
        Self { sheets: taken.iter().map(|name| name.to_lowercase()).collect(), tables: BTreeSet::new() }
    }

    /// A name for the sheet of a table: `staff_by_group` is “Staff by group”.
    pub(super) fn sheet(&mut self, id: &str) -> String {
        let mut words = id.replace('_', " ").trim().to_owned();
        if let Some(first) = words.get(..1) {
            words.replace_range(..1, &first.to_uppercase());
        }
        free(&mut self.sheets, &words, LETTERS_AT_MOST, " ")
    }

    /// A name by which formulas know a table: letters, digits and `_`, and never like a cell (`ab12`).
    pub(super) fn table(&mut self, id: &str) -> String {
        let kept: String = id.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
        let letters = kept.chars().take_while(char::is_ascii_alphabetic).count();
        let is_like_a_cell = letters == 0 || (letters <= 3 && !kept.contains('_'));
        let kept = if is_like_a_cell { format!("table_{kept}") } else { kept };
        free(&mut self.tables, &kept, 200, "_")
    }
}

/// The name, or the name with the first number that makes it one of its own.
fn free(taken: &mut BTreeSet<String>, wanted: &str, at_most: usize, between: &str) -> String {
    let mut name: String = wanted.chars().take(at_most).collect();
    let mut count = 2;
    while !taken.insert(name.to_lowercase()) {
        let end = format!("{between}{count}");
        name = wanted.chars().take(at_most - end.len()).collect::<String>() + &end;
        count += 1;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_named_in_words_and_never_twice() {
        let mut names = Names::new(&["Paper"]);
        assert_eq!(names.sheet("staff_by_group"), "Staff by group");
        assert_eq!(names.sheet("Staff_by_group"), "Staff by group 2");
        assert_eq!(names.sheet("paper"), "Paper 2");
        assert_eq!(names.sheet("additional_roles_by_network_and_month").len(), 31);
    }

    #[test]
    fn a_table_is_never_named_like_a_cell() {
        let mut names = Names::new(&[]);
        assert_eq!(names.table("ab12"), "table_ab12");
        assert_eq!(names.table("r"), "table_r");
        assert_eq!(names.table("rates_by_place"), "rates_by_place");
        assert_eq!(names.table("rates-by-place"), "rates_by_place_2");
    }
}
