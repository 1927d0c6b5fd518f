//! What people mean to do: retire, change hours, leave. Counted for networks and above, never for a practice.

use crate::disclosure::Part;
use crate::{Cell, Return};

/// Section of a return that intentions stand in.
pub const SECTION: &str = "intentions";

/// What a return says that people mean to do, for the row `row` of a table. A row of the return is one person.
#[must_use]
pub fn parts(of: &Return, row: &str) -> Vec<Part> {
    of.rows(SECTION)
        .iter()
        .filter_map(|person| {
            Some(Part {
                row: row.to_owned(),
                column: person.get("kind").and_then(Cell::text)?.to_owned(),
                place: of.code.clone(),
                people: 1,
                fte: person.get("wte_now").and_then(Cell::number),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vacancies::samples::{returned, text};

    #[test]
    fn each_row_is_one_person_with_the_time_they_work_now() {
        let person: &[(&str, Cell)] = &[("kind", text("retirement")), ("wte_now", Cell::Number(0.75))];
        let other: &[(&str, Cell)] = &[("kind", text("leaving"))];
        let found = parts(&returned("march", "Z99001", "2018-03-20", SECTION, &[person, other]), "U99901");
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].column.as_str(), found[0].people, found[0].fte), ("retirement", 1, Some(0.75)));
        assert_eq!((found[1].place.as_str(), found[1].fte), ("Z99001", None));
    }
}
