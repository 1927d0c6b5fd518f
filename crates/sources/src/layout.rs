//! Which column of a file holds what, by the names the catalogue knows.

use wholetime_catalogue::{Catalogue, PublicationDefinition};
use wholetime_snapshots::{Column, Findings};
use wholetime_vocabulary::Basis;

use crate::Unreadable;
use crate::practice_list::{say_unused, table_names};

/// The header of a file beside our names for its columns.
pub(crate) struct Layout<'a> {
    header: Vec<String>,
    ours: Vec<Option<&'a str>>,
    definition: Option<&'a PublicationDefinition>,
}

impl<'a> Layout<'a> {
    /// Lays the names that the catalogue has for the publication `id` beside `header`. Case and line breaks within a
    /// name do not matter; of several published names the catalogue's first counts, and the others stay unknown.
    pub(crate) fn new(catalogue: &'a Catalogue, id: &str, header: &[String]) -> Self {
        let header: Vec<String> = header.iter().map(|name| one_line(name)).collect();
        let definition = catalogue.publications.get(id);
        let mut ours = vec![None; header.len()];
        for (name, published) in definition.into_iter().flat_map(|definition| &definition.columns) {
            let stands = |wanted: &String| header.iter().position(|column| column.eq_ignore_ascii_case(wanted));
            if let Some(position) = published.iter().find_map(stands) {
                ours[position] = Some(name.as_str());
            }
        }
        Self { header, ours, definition }
    }

    /// Whether every one of our names has its column.
    pub(crate) fn has(&self, ours: &[&str]) -> bool {
        ours.iter().all(|name| self.position(name).is_some())
    }

    /// Position of the column we call `ours`.
    pub(crate) fn position(&self, ours: &str) -> Option<usize> {
        self.ours.iter().position(|name| *name == Some(ours))
    }

    /// Position of a column without which no row can be used.
    ///
    /// # Errors
    /// [`Unreadable::MissingColumn`] with the name it was last published under.
    pub(crate) fn required(&self, ours: &str) -> Result<usize, Unreadable> {
        self.position(ours).ok_or_else(|| {
            let published = self.definition.and_then(|definition| definition.columns.get(ours)?.first());
            Unreadable::MissingColumn(published.map_or(ours, String::as_str).to_owned())
        })
    }

    /// Name of a column as published.
    pub(crate) fn published(&self, position: usize) -> &str {
        self.header.get(position).map_or("", String::as_str)
    }

    /// Number of columns.
    pub(crate) fn len(&self) -> usize {
        self.header.len()
    }

    /// Number of columns the catalogue knows.
    pub(crate) fn columns_used(&self) -> u32 {
        u32::try_from(self.ours.iter().flatten().count()).unwrap_or(u32::MAX)
    }

    /// Columns the catalogue does not know, told in a finding.
    pub(crate) fn unknown(&self, findings: &mut Findings) -> Vec<String> {
        let unknown: Vec<String> = (0..self.len())
            .filter(|position| self.ours[*position].is_none())
            .map(|position| self.header[position].clone())
            .collect();
        say_unused(&unknown, &[], "the definition", findings);
        unknown
    }

    /// The columns of the table: ours where the catalogue knows them, else as published. Those in `numbers` (our names)
    /// hold numbers, the others text.
    pub(crate) fn table_columns(&self, numbers: &[&str]) -> Vec<(String, Column)> {
        let names = self.ours.iter().zip(&self.header).map(|(ours, published)| ours.unwrap_or(published));
        let kind = |ours: &Option<&str>| {
            if ours.is_some_and(|ours| numbers.contains(&ours)) { Column::Number } else { Column::Text }
        };
        table_names(names).into_iter().zip(self.ours.iter().map(kind)).collect()
    }

    /// How the figures of the publication came about.
    pub(crate) fn basis(&self) -> Basis {
        self.definition.map_or(Basis::Published, |definition| definition.basis)
    }
}

/// A name in one line: header cells of workbooks hold line breaks.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A code in upper case; nothing where the cell is blank.
pub(crate) fn code(text: &str) -> Option<String> {
    named(text).map(|code| code.to_uppercase())
}

/// A name without outer spaces; nothing where the cell is blank.
pub(crate) fn named(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The code of a network; empty where the publisher writes that there is none.
pub(crate) fn network(text: &str) -> String {
    let network = code(text).unwrap_or_default();
    match network.as_str() {
        "U" | "NA" | "NULL" | "UNALLOCATED" | "UNALIGNED" => String::new(),
        _ => network,
    }
}

/// "11N", "11N and 15N", "03W, 04C and 04V".
pub(crate) fn in_words(list: &[&str]) -> String {
    match list {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_column_is_known_by_its_old_name_and_by_its_new_one() {
        let catalogue = Catalogue::shipped().unwrap();
        for name in ["CCG_CODE", "sub_icb_location_code"] {
            let layout = Layout::new(&catalogue, "patients_totals", &header(&["CODE", name]));
            assert_eq!(layout.position("sub_icb_code"), Some(1), "{name}");
        }
    }

    #[test]
    fn a_missing_column_is_asked_for_by_its_latest_name() {
        let catalogue = Catalogue::shipped().unwrap();
        let layout = Layout::new(&catalogue, "patients_totals", &header(&["CODE"]));
        assert!(
            layout.required("sub_icb_code").unwrap_err().to_string().contains("`SUB_ICB_LOCATION_CODE` is missing")
        );
    }

    #[test]
    fn an_unknown_column_is_told_and_keeps_its_place_in_the_table() {
        let catalogue = Catalogue::shipped().unwrap();
        let layout = Layout::new(&catalogue, "patients_totals", &header(&["CODE", "Shoe Size", "NUMBER_OF_PATIENTS"]));
        let mut findings = Findings::default();
        assert_eq!(layout.unknown(&mut findings), ["Shoe Size"]);
        assert_eq!(findings.count("unknown_columns"), 1);
        let columns = layout.table_columns(&["patients"]);
        let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["practice_code", "shoe_size", "patients"]);
        assert_eq!(columns[2].1, Column::Number);
    }

    #[test]
    fn a_practice_without_a_network_is_written_in_several_ways() {
        for text in ["U", "", "Unallocated", "unaligned "] {
            assert_eq!(network(text), "", "{text}");
        }
        assert_eq!(network("u99901"), "U99901");
    }
}
