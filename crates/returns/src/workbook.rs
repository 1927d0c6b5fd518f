//! The Excel return as sheets of text: the names it is written with, and what was entered in it.
//!
//! **Invariant:** a sheet is known by its title and a column by its heading, wherever somebody moved them; what is not known
//! is a fault and never left out in silence.

use std::collections::BTreeMap;

use crate::{Entered, EnteredRow, Fault, Form, Section, Texts};

/// The first sheet: what the return is for, and the one word that nothing has changed.
pub const START: &str = "Start here";
/// The label beside the cell for that word.
pub const UNCHANGED: &str = "Has nothing changed?";
/// The sheet that says which collection, place and form it is; hidden.
pub const MARKS: &str = "wholetime";
/// The sheet of lists to choose from; hidden.
pub const LISTS: &str = "lists";

/// A sheet as text: rows by their own numbers, as Excel counts them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetText {
    /// Its name.
    pub name: String,
    /// Rows that hold anything: number and cells, from the first column on.
    pub rows: Vec<(u32, Vec<String>)>,
}

/// What a file says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marks {
    /// Collection.
    pub collection: String,
    /// Code of the place.
    pub code: String,
    /// Form.
    pub form: String,
    /// Version of the form.
    pub form_version: u32,
}

impl Marks {
    /// The rows of the sheet that says so.
    #[must_use]
    pub fn rows(&self) -> [(&'static str, String); 4] {
        [
            ("collection", self.collection.clone()),
            ("code", self.code.clone()),
            ("form", self.form.clone()),
            ("form_version", self.form_version.to_string()),
        ]
    }

    /// What sheets say they are; none where they are no return.
    #[must_use]
    pub fn of(sheets: &[SheetText]) -> Option<Self> {
        let sheet = sheets.iter().find(|sheet| sheet.name == MARKS)?;
        let said = |name: &str| {
            let row = sheet.rows.iter().find(|(_, cells)| cells.first().is_some_and(|cell| cell == name));
            row.and_then(|(_, cells)| cells.get(1)).map(|text| text.trim().to_owned())
        };
        // Excel may give a whole number with its point.
        let version = said("form_version")?.trim_end_matches(".0").parse().ok()?;
        Some(Self { collection: said("collection")?, code: said("code")?, form: said("form")?, form_version: version })
    }
}

/// What was entered in the sheets of a return.
///
/// # Errors
/// Where a sheet or a column of the form is not there any more.
pub fn entered_in(form: &Form, sheets: &[SheetText]) -> Result<Entered, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut entered = Entered { is_unchanged: false, sections: BTreeMap::new() };
    match is_unchanged(sheets) {
        Ok(is_unchanged) => entered.is_unchanged = is_unchanged,
        Err(fault) => faults.push(fault),
    }
    for section in &form.sections {
        let Some(sheet) = sheets.iter().find(|sheet| letters(&sheet.name) == letters(&section.title)) else {
            let message = format!("the sheet {} is not there", section.title);
            faults.push(fault(&section.id, &section.title, message, "put it back, or begin with a new template"));
            continue;
        };
        match rows_of(section, sheet) {
            Ok(rows) => {
                entered.sections.insert(section.id.clone(), rows);
            }
            Err(found) => faults.extend(found),
        }
    }
    for sheet in sheets {
        let is_known = form.sections.iter().any(|section| letters(&section.title) == letters(&sheet.name))
            || [START, MARKS, LISTS].contains(&sheet.name.as_str());
        if !is_known && !sheet.rows.is_empty() {
            let message = format!("the sheet {} is none of the return", sheet.name);
            faults.push(fault("", &sheet.name, message, "move what it says into the return, and delete the sheet"));
        }
    }
    if faults.is_empty() { Ok(entered) } else { Err(faults) }
}

fn fault(section: &str, place: &str, message: impl Into<String>, help: impl Into<String>) -> Fault {
    let place = format!("sheet {place}");
    Fault { section: section.to_owned(), column: None, place, message: message.into(), help: help.into() }
}

/// Letters and digits in lower case: what people change least about a heading.
fn letters(text: &str) -> String {
    text.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn is_unchanged(sheets: &[SheetText]) -> Result<bool, Fault> {
    let Some(start) = sheets.iter().find(|sheet| letters(&sheet.name) == letters(START)) else { return Ok(false) };
    let asked = start.rows.iter().find(|(_, cells)| cells.iter().any(|cell| letters(cell) == letters(UNCHANGED)));
    let Some((row, cells)) = asked else { return Ok(false) };
    let mut behind = cells.iter().skip_while(|cell| letters(cell) != letters(UNCHANGED)).skip(1).peekable();
    // Behind the cell stands a note that says how to answer; with the cell cleared it is no answer.
    let answer = behind.peek().map(|cell| cell.trim().to_owned()).unwrap_or_default();
    let said = behind.find_map(|cell| match letters(cell).as_str() {
        "yes" | "y" | "true" => Some(true),
        "no" | "n" | "false" => Some(false),
        _ => None,
    });
    match said {
        Some(said) => Ok(said),
        None if answer.is_empty() => Ok(false),
        None => Err(fault(
            "",
            &format!("{START}, row {row}"),
            format!("“{answer}” is neither yes nor no"),
            "write yes or no",
        )),
    }
}

/// Rows looked at for the headings; titles and explanations stand above them.
const HEADINGS_WITHIN: usize = 15;

fn rows_of(section: &Section, sheet: &SheetText) -> Result<Vec<EnteredRow>, Vec<Fault>> {
    let wanted: Vec<(String, &str)> =
        section.columns.iter().map(|column| (letters(&column.title), column.id.as_str())).collect();
    let matching =
        |cells: &[String]| cells.iter().filter(|cell| wanted.iter().any(|(title, _)| *title == letters(cell))).count();
    let headings = sheet
        .rows
        .iter()
        .take(HEADINGS_WITHIN)
        .enumerate()
        .max_by_key(|(at, (_, cells))| (matching(cells), usize::MAX - at));
    let Some((at, (_, headings))) = headings.filter(|(_, (_, cells))| 0 < matching(cells)) else {
        return Err(vec![fault(&section.id, &sheet.name, "its headings are not there", "begin with a new template")]);
    };
    let mut faults = Vec::new();
    let mut columns: Vec<(usize, &str)> = Vec::new();
    for (title, id) in &wanted {
        let mut found =
            headings.iter().enumerate().filter(|(_, cell)| letters(cell) == *title).map(|(column, _)| column);
        match (found.next(), found.next()) {
            (Some(column), None) => columns.push((column, id)),
            (first, _) => {
                let heading = section.column(id).map_or(*id, |column| column.title.as_str());
                let message = if first.is_none() { "is not there" } else { "stands twice" };
                let message = format!("the column {heading} {message}");
                faults.push(fault(&section.id, &sheet.name, message, "put it back, or begin with a new template"));
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut rows = Vec::new();
    for (number, cells) in sheet.rows.iter().skip(at + 1) {
        let read: Texts = columns
            .iter()
            .filter_map(|(column, id)| Some(((*id).to_owned(), cells.get(*column)?.clone())))
            .filter(|(_, text)| !text.trim().is_empty())
            .collect();
        let place = format!("sheet {}, row {number}", section.title);
        let beside: Vec<&str> = cells
            .iter()
            .enumerate()
            .filter(|(at, text)| !text.trim().is_empty() && !columns.iter().any(|(column, _)| column == at))
            .map(|(_, text)| text.trim())
            .collect();
        if let Some(first) = beside.first() {
            let message = format!("“{first}” stands outside the columns of the table");
            let help = "put it into a column, or into the remarks of About this return";
            let section = section.id.clone();
            faults.push(Fault { section, column: None, place: place.clone(), message, help: help.to_owned() });
        }
        if !read.is_empty() {
            rows.push(EnteredRow { place, cells: read });
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Form {
        let text = r#"
            version = 2
            title = "A form"
            about = "Ten minutes."
            [[section]]
            id = "vacancies"
            title = "Vacancies"
            ask = "Which posts are vacant?"
            rows = { kind = "added", most = 3 }
            audience = { level = "practice", who = "Planners of the area." }
            [[section.column]]
            id = "reference"
            title = "Name of the post"
            kind = "text"
            longest = 20
            [[section.column]]
            id = "wte"
            title = "WTE"
            kind = "number"
            least = 0.0
            most = 20.0
        "#;
        Form::read("small", text).unwrap()
    }

    fn sheet(name: &str, rows: &[(u32, &[&str])]) -> SheetText {
        let rows = rows.iter().map(|(number, cells)| (*number, cells.iter().map(|cell| (*cell).to_owned()).collect()));
        SheetText { name: name.to_owned(), rows: rows.collect() }
    }

    fn vacancies() -> SheetText {
        sheet(
            "Vacancies",
            &[(1, &["Vacancies"]), (5, &["Name of the post", "WTE"]), (7, &["East 1", "0.8"]), (9, &["", "0.4"])],
        )
    }

    #[test]
    fn rows_are_read_below_their_headings_and_keep_their_numbers() {
        let entered = entered_in(&form(), &[vacancies()]).unwrap();
        let rows = &entered.sections["vacancies"];
        assert_eq!(rows[0].place, "sheet Vacancies, row 7");
        assert_eq!(
            rows[0].cells,
            [("reference", "East 1"), ("wte", "0.8")].map(|(a, b)| (a.to_owned(), b.to_owned())).into()
        );
        assert_eq!((rows[1].place.as_str(), rows[1].cells.len()), ("sheet Vacancies, row 9", 1));
        assert!(!entered.is_unchanged);
        // Columns in another order are still the same columns.
        let moved = sheet("VACANCIES ", &[(5, &["wte", "Name of the post"]), (7, &["0.8", "East 1"])]);
        assert_eq!(entered_in(&form(), &[moved]).unwrap().sections["vacancies"][0].cells, rows[0].cells);
    }

    #[test]
    fn one_word_says_that_nothing_has_changed() {
        let start = |word: &str| sheet(START, &[(3, &["A return"]), (9, &[UNCHANGED, word])]);
        let unchanged =
            |word: &str| entered_in(&form(), &[start(word), vacancies()]).map(|entered| entered.is_unchanged);
        assert_eq!(unchanged("Yes"), Ok(true));
        assert_eq!(unchanged(" no "), Ok(false));
        assert_eq!(unchanged(""), Ok(false));
        assert!(unchanged("perhaps").unwrap_err()[0].place.contains("row 9"));
        // The template says beside the cell how to answer: a cleared cell is no answer, and the note is none.
        let noted = |word: &str| {
            let start = sheet(START, &[(7, &[UNCHANGED, word, "Choose yes if everything is still right."])]);
            entered_in(&form(), &[start, vacancies()]).map(|entered| entered.is_unchanged)
        };
        assert_eq!((noted(""), noted("no"), noted("YES")), (Ok(false), Ok(false), Ok(true)));
        assert!(noted("not sure").unwrap_err()[0].message.contains("“not sure”"), "as it was typed");
    }

    #[test]
    fn what_was_taken_away_or_put_elsewhere_is_told() {
        let told = |sheets: &[SheetText]| entered_in(&form(), sheets).unwrap_err()[0].to_string();
        assert!(told(&[]).contains("the sheet Vacancies is not there"));
        assert!(
            told(&[sheet("Vacancies", &[(5, &["Name of the post"]), (7, &["East 1"])])])
                .contains("column WTE is not there")
        );
        assert!(told(&[sheet("Vacancies", &[(5, &["WTE", "WTE", "Name of the post"])])]).contains("stands twice"));
        assert!(told(&[sheet("Vacancies", &[(1, &["nothing"])])]).contains("headings"));
        let beside = sheet("Vacancies", &[(5, &["Name of the post", "WTE"]), (7, &["East 1", "0.8", "ring me"])]);
        assert!(told(&[beside]).contains("“ring me”"));
        assert!(told(&[vacancies(), sheet("Notes", &[(1, &["hello"])])]).contains("Notes"));
    }

    #[test]
    fn a_file_says_which_return_it_is() {
        let marks = Marks {
            collection: "00v-2018-03-31".to_owned(),
            code: "Z99001".to_owned(),
            form: "practice".to_owned(),
            form_version: 2,
        };
        let rows: Vec<(u32, Vec<String>)> =
            (1..).zip(marks.rows()).map(|(number, (name, text))| (number, vec![name.to_owned(), text])).collect();
        let hidden = SheetText { name: MARKS.to_owned(), rows };
        assert_eq!(Marks::of(&[vacancies(), hidden]), Some(marks));
        assert_eq!(Marks::of(&[vacancies()]), None);
    }
}
