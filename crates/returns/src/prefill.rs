//! What a form is shown with before anything is typed: the last answers, or what is held nationally.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_catalogue::{AgeBand, Roles, group_measure};
use wholetime_vocabulary::{GpDefinition, Measured, StaffGroup, Value};

use crate::role::{measure_of, role_choices};
use crate::{Cell, Form, Kind, Respondent, Return, Row, Rows, Section, Texts};

/// A form, ready to be answered by one place.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Prefilled {
    /// Collection it is of.
    pub collection: String,
    /// The form.
    pub form: Form,
    /// Who answers.
    pub respondent: Respondent,
    /// Rows to start from, by section: text by the name of the column, choices and roles by their names in files
    /// (`gp_partner`; `nurse` where only the whole group is held). A section not there starts empty.
    pub sections: BTreeMap<String, Vec<Texts>>,
    /// Where they come from, in words: source and period.
    pub held_from: String,
    /// Version of the return they are from; none where nothing was returned yet.
    pub version: Option<u32>,
}

/// Every measure that held rows are made from.
#[must_use]
pub fn measures_shown(roles: &Roles) -> Vec<String> {
    let mut measures = Vec::new();
    for measured in [Measured::Fte, Measured::Headcount] {
        let names = role_choices(roles, &[]).into_iter().map(|choice| choice.id).chain(wholes().map(|(_, name)| name));
        measures.extend(names.filter_map(|name| measure_of(&name, measured)));
    }
    for group in StaffGroup::ALL {
        measures.extend(BANDS.iter().flat_map(|(_, parts)| *parts).map(|part| age_measure(*group, part)));
    }
    measures
}

/// Whole groups as roles are named, GPs under each definition: the widest first.
fn wholes() -> impl Iterator<Item = (StaffGroup, String)> {
    let definitions = [GpDefinition::Extg, GpDefinition::Exl, GpDefinition::Extgl];
    let gps = definitions.into_iter().map(|definition| (StaffGroup::Gp, format!("gp_{definition}")));
    let groups = StaffGroup::ALL.iter().map(|group| (*group, group.word().to_owned()));
    groups.chain(gps)
}

/// Age bands of the form, and the bands of the national file each is the sum of (its youngest bands differ by group).
const BANDS: [(&str, &[&str]); 7] = [
    ("under_30", &["under_30", "under_25", "25_29"]),
    ("30_39", &["30_34", "35_39"]),
    ("40_49", &["40_44", "45_49"]),
    ("50_54", &["50_54"]),
    ("55_59", &["55_59"]),
    ("60_64", &["60_64"]),
    ("65_plus", &["65_69", "70_plus"]),
];

fn age_measure(group: StaffGroup, band: &str) -> String {
    format!("{}_age_{band}", group_measure(group, Measured::Headcount, GpDefinition::Total))
}

/// The rows that a form begins with, by section: one for each thing held, with the figures held. `held` gives the value of a
/// measure, or why there is none.
#[must_use]
pub fn held_rows(form: &Form, roles: &Roles, held: &dyn Fn(&str) -> Value) -> BTreeMap<String, Vec<Texts>> {
    let of_held = form.sections.iter().filter(|section| section.rows == Rows::Held);
    let rows = |section: &Section| match section.id.as_str() {
        "staff" => staff_rows(roles, held),
        "ages" => age_rows(held),
        _ => choice_rows(section),
    };
    of_held.map(|section| (section.id.clone(), rows(section))).collect()
}

fn texts<const N: usize>(cells: [(&str, String); N]) -> Texts {
    cells.into_iter().map(|(column, text)| (column.to_owned(), text)).collect()
}

/// A figure held as it is shown, or why there is none.
fn shown(value: Value, decimals: usize) -> String {
    match value {
        Value::Known(number) => format!("{number:.decimals$}"),
        Value::Missing(why) => why.phrase().to_owned(),
    }
}

/// One row for each role; before them one for the whole group where no figure of a role is held.
fn staff_rows(roles: &Roles, held: &dyn Fn(&str) -> Value) -> Vec<Texts> {
    let value = |role: &str, measured| held(&measure_of(role, measured).unwrap_or_default());
    let row = |group: StaffGroup, role: &str| {
        texts([
            ("role", role.to_owned()),
            ("group", group.word().to_owned()),
            ("held_fte", shown(value(role, Measured::Fte), 2)),
            ("held_headcount", shown(value(role, Measured::Headcount), 0)),
        ])
    };
    let is_known =
        |role: &str| [Measured::Fte, Measured::Headcount].iter().any(|one| value(role, *one).known().is_some());
    let mut rows = Vec::new();
    for group in StaffGroup::ALL {
        let of_group = role_choices(roles, &[group.word().to_owned()]);
        if !of_group.iter().any(|role| is_known(&role.id)) {
            let mut names = wholes().filter(|(of, _)| of == group).map(|(_, name)| name);
            let whole = names.find(|name| is_known(name)).unwrap_or_else(|| group.word().to_owned());
            rows.push(row(*group, &whole));
        }
        rows.extend(of_group.iter().map(|role| row(*group, &role.id)));
    }
    rows
}

fn age_rows(held: &dyn Fn(&str) -> Value) -> Vec<Texts> {
    let mut rows = Vec::new();
    for group in StaffGroup::ALL {
        for (band, parts) in BANDS {
            debug_assert!(band.parse::<AgeBand>().is_ok());
            rows.push(texts([
                ("group", group.word().to_owned()),
                ("band", band.to_owned()),
                ("held_headcount", shown(sum_of(*group, parts, held), 0)),
            ]));
        }
    }
    rows
}

/// The sum of those bands that the file has for a group; missing where one of them is.
fn sum_of(group: StaffGroup, parts: &[&str], held: &dyn Fn(&str) -> Value) -> Value {
    use wholetime_vocabulary::Missing;
    let mut sum = None;
    for part in parts {
        match held(&age_measure(group, part)) {
            Value::Known(number) => sum = Some(sum.unwrap_or(0.0) + number),
            // A band that the file does not have for this group is none of its parts.
            Value::Missing(Missing::NotHeld) => {}
            missing => return missing,
        }
    }
    sum.map_or(Value::Missing(Missing::NotHeld), Value::Known)
}

/// One row for each choice of the column that names the rows, such as a skill.
fn choice_rows(section: &Section) -> Vec<Texts> {
    let Some(column) = section.naming().next() else { return Vec::new() };
    let Kind::Choice { choices } = &column.kind else { return Vec::new() };
    choices.iter().map(|choice| texts([(column.id.as_str(), choice.id.clone())])).collect()
}

/// An answer as text, as somebody would type it and as it is understood again.
#[must_use]
pub fn text_of(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Day(date) => date.to_string(),
        Cell::Month(month) => month.to_string(),
        Cell::YesNo(true) => "yes".to_owned(),
        Cell::YesNo(false) => "no".to_owned(),
    }
}

/// Puts answers into the rows a form begins with: those of another version of the same return, or, where `is_carried_over`,
/// those of the collection before that still say something.
pub fn put_answers(form: &Form, answers: &Return, is_carried_over: bool, rows: &mut BTreeMap<String, Vec<Texts>>) {
    for section in form.sections.iter().filter(|section| !is_carried_over || section.is_carried) {
        let answered = answers.rows(&section.id).iter().filter(|row| !is_carried_over || !is_settled(row));
        let of_section = rows.entry(section.id.clone()).or_default();
        for row in answered {
            let asked = section.asked().filter_map(|column| Some((column.id.clone(), text_of(row.get(&column.id)?))));
            if section.rows != Rows::Held {
                of_section.push(asked.collect());
                continue;
            }
            let is_same = |held: &Texts| {
                section
                    .naming()
                    .all(|column| held.get(&column.id).map(String::as_str) == row.get(&column.id).and_then(Cell::text))
            };
            if let Some(held) = of_section.iter_mut().find(|held| is_same(held)) {
                held.extend(asked);
            }
        }
    }
    rows.retain(|_, rows| !rows.is_empty());
}

/// A vacancy that was filled or withdrawn need not be told again.
fn is_settled(row: &Row) -> bool {
    row.contains_key("filled_on") || matches!(row.get("outcome").and_then(Cell::text), Some("filled" | "withdrawn"))
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::Missing;

    use super::*;
    use crate::How;

    fn form() -> (Form, Roles) {
        let catalogue = wholetime_catalogue::Catalogue::shipped().unwrap();
        (Form::read("practice", &catalogue.forms["practice"]).unwrap(), catalogue.roles)
    }

    fn find<'r>(rows: &'r [Texts], column: &str, text: &str) -> Option<&'r Texts> {
        rows.iter().find(|row| row.get(column).map(String::as_str) == Some(text))
    }

    #[test]
    fn roles_are_shown_where_they_are_held_and_the_group_where_only_that_is() {
        let (form, roles) = form();
        let held = |measure: &str| match measure {
            "nurse_fte_practice_nurse" => Value::Known(2.4),
            "nurse_headcount_practice_nurse" => Value::Known(3.0),
            "gp_fte_extgl" => Value::Known(3.0),
            "admin_fte" => Value::Missing(Missing::NotValid),
            _ => Value::Missing(Missing::NotHeld),
        };
        let rows = held_rows(&form, &roles, &held);
        let staff = &rows["staff"];
        let nurse = find(staff, "role", "nurse_practice_nurse").unwrap();
        assert_eq!((nurse["held_fte"].as_str(), nurse["held_headcount"].as_str()), ("2.40", "3"));
        assert_eq!(find(staff, "role", "nurse"), None, "its roles are held");
        assert_eq!(find(staff, "role", "gp_extgl").unwrap()["held_fte"], "3.00");
        assert_eq!(find(staff, "role", "admin").unwrap()["held_fte"], "not valid", "missing is not zero");
        assert_eq!(find(staff, "role", "nurse_trainee_nurse").unwrap()["held_fte"], "not held");
    }

    #[test]
    fn ages_are_added_up_to_the_bands_of_the_form_and_one_missing_part_hides_the_sum() {
        let (form, roles) = form();
        let held = |measure: &str| match measure {
            "nurse_headcount_age_under_25" => Value::Known(1.0),
            "nurse_headcount_age_25_29" => Value::Known(2.0),
            "nurse_headcount_age_30_34" => Value::Known(1.0),
            "nurse_headcount_age_35_39" => Value::Missing(Missing::NotReported),
            _ => Value::Missing(Missing::NotHeld),
        };
        let rows = held_rows(&form, &roles, &held);
        let nurses: Vec<&str> = rows["ages"]
            .iter()
            .filter(|row| row["group"] == "nurse")
            .map(|row| row["held_headcount"].as_str())
            .collect();
        assert_eq!(nurses, ["3", "not reported", "not held", "not held", "not held", "not held", "not held"]);
        assert_eq!(rows["skills"].len(), 15);
    }

    /// The answers of one row, by column.
    type Answers<'a> = &'a [(&'a str, Cell)];

    fn answered(sections: &[(&str, &[Answers<'_>])]) -> Return {
        let row =
            |cells: &Answers<'_>| cells.iter().map(|(id, cell)| ((*id).to_owned(), cell.clone())).collect::<Row>();
        Return {
            collection: "docks-2018-03-31".to_owned(),
            code: "Z99001".to_owned(),
            version: 1,
            form: "practice".to_owned(),
            form_version: 1,
            is_unchanged: false,
            sections: sections.iter().map(|(id, rows)| ((*id).to_owned(), rows.iter().map(row).collect())).collect(),
            how: How::Page,
            returned_by: "ada".to_owned(),
            returned_at: "2018-03-01T10:00:00Z".to_owned(),
        }
    }

    #[test]
    fn what_lasts_is_carried_into_the_next_collection_and_what_is_over_is_not() {
        let (form, roles) = form();
        let text = |text: &str| Cell::Text(text.to_owned());
        let last = answered(&[
            (
                "vacancies",
                &[&[("role", text("gp_salaried"))], &[("role", text("gp_partner")), ("outcome", text("filled"))]],
            ),
            ("movements", &[&[("role", text("gp_partner"))]]),
            ("skills", &[&[("skill", text("diabetes")), ("people", Cell::Number(2.0))]]),
        ]);
        let nothing = |_: &str| Value::Missing(Missing::NotHeld);
        let mut rows = held_rows(&form, &roles, &nothing);
        put_answers(&form, &last, true, &mut rows);
        assert_eq!(rows["vacancies"].len(), 1);
        assert!(!rows.contains_key("movements"));
        assert_eq!(find(&rows["skills"], "skill", "diabetes").unwrap()["people"], "2");
        let mut again = held_rows(&form, &roles, &nothing);
        put_answers(&form, &last, false, &mut again);
        assert_eq!(
            (again["vacancies"].len(), again["movements"].len()),
            (2, 1),
            "a corrected version starts from all of it"
        );
    }

    #[test]
    fn an_answer_is_understood_again_as_it_was() {
        assert_eq!(text_of(&Cell::Number(0.8)), "0.8");
        assert_eq!(text_of(&Cell::YesNo(false)), "no");
        assert_eq!(text_of(&Cell::Month("2018-09".parse().unwrap())), "2018-09");
    }
}
