//! What came with a form: which answers, and which button.

use std::collections::BTreeMap;

use wholetime_workbench::returns::Texts;

use crate::problem::Problem;

/// Rows of one section that are read at most: more than any form asks for, and few enough to be held.
const MOST_ROWS: usize = 2_000;

/// What a button asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Send it.
    Send,
    /// Keep it for later.
    Save,
    /// Show what would be sent.
    Review,
    /// More empty rows in a section.
    Add(String),
}

/// What somebody typed, and what they want done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Typed {
    pub(super) wish: Wish,
    /// Version of the return the page was shown on; none before the first.
    pub(super) version: Option<u32>,
    pub(super) sections: BTreeMap<String, Vec<Texts>>,
}

/// Reads the fields of a form: `vacancies.2.wte` is the answer under WTE in the third row of vacancies.
pub(super) fn read(fields: Vec<(String, String)>) -> Result<Typed, Problem> {
    let mut wish = Wish::Save;
    let mut version = None;
    let mut sections: BTreeMap<String, BTreeMap<usize, Texts>> = BTreeMap::new();
    for (name, value) in fields {
        let not_understood = || Problem::not_understood("bad_field", format!("the form has no field `{name}`"));
        match name.as_str() {
            "wish" => {
                wish = match (value.as_str(), value.strip_prefix("add:")) {
                    ("send", _) => Wish::Send,
                    ("save", _) => Wish::Save,
                    ("review", _) => Wish::Review,
                    (_, Some(section)) => Wish::Add(section.to_owned()),
                    _ => return Err(not_understood()),
                };
            }
            "version" if value.is_empty() => version = None,
            "version" => version = Some(value.parse().map_err(|_| not_understood())?),
            _ => {
                let mut parts = name.splitn(3, '.');
                let (Some(section), Some(row), Some(column)) = (parts.next(), parts.next(), parts.next()) else {
                    return Err(not_understood());
                };
                let row: usize = row.parse().ok().filter(|row| *row < MOST_ROWS).ok_or_else(not_understood)?;
                let rows = sections.entry(section.to_owned()).or_default();
                // Browsers send the ends of lines as two letters; one is meant.
                rows.entry(row).or_default().insert(column.to_owned(), value.replace("\r\n", "\n"));
            }
        }
    }
    let sections = sections.into_iter().map(|(section, rows)| (section, rows.into_values().collect())).collect();
    Ok(Typed { wish, version, sections })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn answers_stand_in_their_rows_whatever_the_order_they_come_in() {
        let typed = read(fields(&[
            ("vacancies.10.wte", "0.5"),
            ("vacancies.2.wte", "1"),
            ("vacancies.2.role", "gp_partner"),
            ("wish", "send"),
            ("version", "3"),
        ]));
        let typed = typed.unwrap();
        assert_eq!((typed.wish, typed.version), (Wish::Send, Some(3)));
        let rows = &typed.sections["vacancies"];
        assert_eq!((rows[0]["wte"].as_str(), rows[0]["role"].as_str()), ("1", "gp_partner"));
        assert_eq!(rows[1]["wte"], "0.5");
    }

    #[test]
    fn a_field_that_no_form_has_is_refused() {
        for name in ["vacancies", "vacancies.x.wte", "vacancies.99999999999.wte", "vacancies.-1.wte"] {
            assert!(read(fields(&[(name, "1")])).is_err(), "{name}");
        }
        assert!(read(fields(&[("wish", "burn")])).is_err() && read(fields(&[("version", "x")])).is_err());
    }
}
