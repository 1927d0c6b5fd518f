//! Formulas of columns as files hold them: `[@FTE]` with the name of its table, in a row or in the row of totals.

/// Which row a formula stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// A row of the table.
    Row,
    /// The row of its totals.
    Totals,
}

/// A formula with its references in full: `[@FTE]` is `staff[[#This Row],[FTE]]` in a row and `staff[[#Totals],[FTE]]` below
/// them, as ECMA-376 part 1, 18.17.2 (structure references) has files hold them.
pub(super) fn in_full(formula: &str, table: &str, within: Within) -> String {
    let part = match within {
        Within::Row => "#This Row",
        Within::Totals => "#Totals",
    };
    let mut full = String::with_capacity(formula.len() * 2);
    let mut rest = formula.trim_start_matches('=');
    while let Some(at) = rest.find("[@") {
        full.push_str(&rest[..at]);
        let inside = &rest[at + 2..];
        // A heading may stand in brackets of its own: `[@[FTE per 100,000]]`.
        let (name, after) = match inside.strip_prefix('[') {
            Some(bracketed) => bracketed.split_once("]]").unwrap_or((bracketed, "")),
            None => inside.split_once(']').unwrap_or((inside, "")),
        };
        full.push_str(&format!("{table}[[{part}],[{}]]", escaped(name)));
        rest = after;
    }
    full.push_str(rest);
    full
}

/// The sum of what a column shows, as the row of totals of a table has it.
pub(super) fn sum_of(column: &str, table: &str) -> String {
    format!("SUBTOTAL(109,{table}[{}])", escaped(column))
}

/// The headings that a formula names.
pub(super) fn names(formula: &str) -> Vec<&str> {
    formula
        .split("[@")
        .skip(1)
        .filter_map(|part| match part.strip_prefix('[') {
            Some(bracketed) => bracketed.split_once("]]").map(|(name, _)| name),
            None => part.split_once(']').map(|(name, _)| name),
        })
        .collect()
}

/// A heading within a reference: these signs mean something there.
fn escaped(name: &str) -> String {
    let mut written = String::with_capacity(name.len());
    for letter in name.chars() {
        if matches!(letter, '[' | ']' | '#' | '\'' | '@') {
            written.push('\'');
        }
        written.push(letter);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_names_its_table_and_row() {
        let rate = "=[@FTE]/[@[Patients, all]]*100000";
        assert_eq!(
            in_full(rate, "staff", Within::Row),
            "staff[[#This Row],[FTE]]/staff[[#This Row],[Patients, all]]*100000"
        );
        assert_eq!(
            in_full(rate, "staff", Within::Totals),
            "staff[[#Totals],[FTE]]/staff[[#Totals],[Patients, all]]*100000"
        );
        assert_eq!(names(rate), ["FTE", "Patients, all"]);
    }

    #[test]
    fn signs_with_a_meaning_are_escaped() {
        assert_eq!(sum_of("Rate [#]", "staff"), "SUBTOTAL(109,staff[Rate '['#']])");
    }
}
