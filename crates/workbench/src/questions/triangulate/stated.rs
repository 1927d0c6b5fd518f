//! Figures that a user states: from a survey, a plan or a letter.

use wholetime_vocabulary::{GpDefinition, Period};

use crate::WorkbenchError;
use crate::areas::plain;
use crate::questions::check::rates::table::{Row, doubled, number, sheet};

/// A figure that somebody states.
#[derive(Clone, Debug, PartialEq)]
pub struct StatedFigure {
    /// Line of the file it begins on, the header being line 1.
    pub row: u32,
    /// The figure.
    pub value: f64,
    /// Decimals it is stated with.
    pub decimals: usize,
    /// Who says so.
    pub label: String,
    /// Period it is of, where that is stated.
    pub period: Option<Period>,
    /// Which GPs it counts, as stated.
    pub definition: Option<String>,
    /// Share of patients it covers, in percent, where that is stated.
    pub coverage_pct: Option<f64>,
    /// What is said beside it.
    pub note: Option<String>,
}

impl StatedFigure {
    /// The published definition of a GP that it states, where it is one.
    pub(super) fn gp_definition(&self) -> Option<GpDefinition> {
        self.definition.as_deref().and_then(|text| text.parse().ok())
    }
}

/// Figures that a user states.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stated {
    /// Figures, in the order of the file.
    pub figures: Vec<StatedFigure>,
    /// Rows that could not be read, and why; and columns left out, where two are called the same.
    pub unread: Vec<String>,
}

impl Stated {
    /// Reads a CSV file with the columns `value` and `label`, and `period`, `definition`, `coverage_pct`, `note` if given.
    ///
    /// # Errors
    /// Where the file is no such table.
    pub fn read(bytes: &[u8], file: &str) -> Result<Self, WorkbenchError> {
        let sheet = sheet(bytes, file)?;
        let header = &sheet.header;
        let names: Vec<String> = header.iter().map(plain).collect();
        let find = |name: &str| names.iter().position(|known| known == name);
        let need = |name: &str| {
            find(name).ok_or_else(|| {
                let held = header.iter().collect::<Vec<_>>().join(", ");
                WorkbenchError::NotPossible(format!("{file}: there is no column `{name}` (the header holds: {held})"))
            })
        };
        let (value, label) = (need("value")?, need("label")?);
        let optional = ["period", "definition", "coverage pct", "note"].map(find);
        let mut stated = Self::default();
        for name in ["value", "label", "period", "definition", "coverage pct", "note"] {
            let twice = find(name).and_then(|used| doubled(header, &[name], name, used));
            stated.unread.extend(twice.map(|said| format!("{file}: {said}")));
        }
        if sheet.rows.is_empty() {
            stated.unread.push(format!("{file} holds a header and no rows"));
        }
        for Row { line: row, last_line, cells } in &sheet.rows {
            let record = match cells {
                Ok(record) => record,
                Err(why) if row == last_line => {
                    stated.unread.push(format!("{file}: row {row} was left out: {why}"));
                    continue;
                }
                Err(why) => {
                    stated.unread.push(format!("{file}: rows {row} to {last_line} were left out: {why}"));
                    continue;
                }
            };
            let cell = |column: usize| record.get(column).map(str::trim).filter(|text| !text.is_empty());
            match figure(*row, cell(value), cell(label), optional.map(|column| column.and_then(cell))) {
                Ok(figure) => stated.figures.push(figure),
                Err(why) => stated.unread.push(format!("{file}: row {row} was left out: {why}")),
            }
        }
        Ok(stated)
    }
}

fn figure(
    row: u32,
    value: Option<&str>,
    label: Option<&str>,
    [period, definition, coverage_pct, note]: [Option<&str>; 4],
) -> Result<StatedFigure, String> {
    let text = value.unwrap_or_default();
    let (value, decimals) = number(text).ok_or_else(|| format!("the value `{text}` is not a number"))?;
    let label = label.ok_or("it has no label that says where it comes from")?;
    let period = period.map(str::parse).transpose().map_err(|why| format!("{why}"))?;
    let coverage_pct = match coverage_pct {
        None => None,
        Some(text) => match number(text.trim_end_matches('%')) {
            Some((percent, _)) if (0.0..=100.0).contains(&percent) => Some(percent),
            _ => return Err(format!("the coverage `{text}` is not a percentage from 0 to 100")),
        },
    };
    Ok(StatedFigure {
        row,
        value,
        decimals,
        label: label.to_owned(),
        period,
        definition: definition.map(str::to_owned),
        coverage_pct,
        note: note.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stated_figure_needs_a_value_and_who_says_so() {
        let text = "value,label,period,definition,coverage_pct,note\n21,survey,2017-10,extgl,98,by post\n,letter,,,,\n\
                    22,,,,,\n23,plan,soon,,,\n24,plan,,,120,\n25.5,plan,,,,\n";
        let stated = Stated::read(text.as_bytes(), "stated.csv").unwrap();
        let labels: Vec<(&str, f64)> = stated.figures.iter().map(|one| (one.label.as_str(), one.value)).collect();
        assert_eq!(labels, [("survey", 21.0), ("plan", 25.5)]);
        assert_eq!(stated.figures[0].gp_definition(), Some(GpDefinition::Extgl));
        assert_eq!(stated.unread.len(), 4);
        assert!(stated.unread[0].contains("row 3"));
    }

    #[test]
    fn rows_are_lines_and_what_a_quote_swallows_is_named() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["value,label,label", "21,survey,", "\"22,plan,", "23,letter,", ""].join(end);
            let stated = Stated::read(text.as_bytes(), "stated.csv").unwrap();
            assert_eq!(stated.figures.iter().map(|one| one.row).collect::<Vec<_>>(), [2], "{end:?}");
            assert!(stated.unread[0].contains("column 2 (`label`) was used"), "{}", stated.unread[0]);
            assert!(stated.unread[1].contains("rows 3 to 4"), "{}", stated.unread[1]);
        }
        let bare = Stated::read(b"value,label\n", "stated.csv").unwrap();
        assert!(bare.unread[0].contains("no rows"));
    }

    #[test]
    fn a_table_without_labels_is_refused_by_name() {
        let refusal = Stated::read(b"value,period\n1,2017-10\n", "stated.csv").unwrap_err().to_string();
        assert!(refusal.contains("`label`") && refusal.contains("stated.csv"), "{refusal}");
    }
}
