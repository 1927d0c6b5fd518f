//! A form as it stands on the page: the rows to start from with what was typed over them, each answer an input.

use std::collections::BTreeMap;

use wholetime_vocabulary::{Level, StaffGroup, grouped, how_many};
use wholetime_workbench::catalogue::Roles;
use wholetime_workbench::returns::{
    Audience, Cell, Column, Entered, EnteredRow, Fault, Form, Kind, Row, Rows, Section, Texts, role_choices, title_of,
};

use crate::components::Link;
use crate::components::field::{Control, Field, Mode};
use crate::components::layout::Choice;

/// Empty rows shown behind those that are filled in.
const SPARE: usize = 1;
/// Empty rows after more were asked for.
const MORE: usize = 3;

/// Rows of a form by section, as shown: those held with what was typed over them, those added without the empty ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sheet(BTreeMap<String, Vec<Texts>>);

/// A section on the page.
pub(super) struct SectionView {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) ask: String,
    pub(super) help: String,
    pub(super) badge: String,
    /// Who sees it, at what level, and what is suppressed: the same words as in the workbook.
    pub(super) who: String,
    /// What is wrong with it as a whole.
    pub(super) faults: Vec<String>,
    pub(super) body: Body,
}

/// How the answers of a section stand.
pub(super) enum Body {
    /// One below the other.
    Fields(Vec<Field>),
    /// Rows that are held: first those of which something is, then the others, tucked away.
    Held(Vec<HeldTable>),
    /// Rows of one's own.
    Added(AddedRows),
}

/// A table whose rows are held.
pub(super) struct HeldTable {
    pub(super) id: String,
    pub(super) caption: String,
    /// What opens it, where it is tucked away.
    pub(super) summary: Option<String>,
    /// What a row is, such as Role.
    pub(super) key: String,
    pub(super) held: Vec<String>,
    pub(super) asked: Vec<Asked>,
    pub(super) rows: Vec<HeldRow>,
}

/// A column that is asked.
pub(super) struct Asked {
    pub(super) title: String,
    /// Of the first table that has it only: the others are described by the same.
    pub(super) hint_id: Option<String>,
    pub(super) hint: String,
}

/// A row that is held.
pub(super) struct HeldRow {
    pub(super) heading: String,
    pub(super) small: String,
    /// What says again which row it is: name and value.
    pub(super) naming: Vec<(String, String)>,
    pub(super) held: Vec<String>,
    pub(super) fields: Vec<Field>,
}

/// Rows of one's own.
pub(super) struct AddedRows {
    pub(super) filled: Vec<AddedRow>,
    pub(super) spare: Vec<AddedRow>,
    /// Whether the empty ones are shown at once.
    pub(super) is_open: bool,
    pub(super) invitation: String,
    /// No more rows can be added.
    pub(super) is_full: bool,
}

/// A row of one's own.
pub(super) struct AddedRow {
    pub(super) legend: String,
    pub(super) fields: Vec<Field>,
}

/// What was entered in a section, in lines.
pub(super) struct Told {
    pub(super) title: String,
    pub(super) badge: String,
    pub(super) lines: Vec<String>,
}

fn cell<'a>(row: &'a Texts, column: &str) -> &'a str {
    row.get(column).map_or("", String::as_str)
}

fn is_empty(section: &Section, row: &Texts) -> bool {
    section.asked().all(|column| cell(row, &column.id).trim().is_empty())
}

impl Sheet {
    /// The rows to start from with what was typed over them. What was typed takes the place of answers to start from,
    /// empty or not; figures held stay.
    pub(super) fn of(
        form: &Form,
        start: &BTreeMap<String, Vec<Texts>>,
        typed: Option<&BTreeMap<String, Vec<Texts>>>,
    ) -> Self {
        let sheet = form.sections.iter().map(|section| {
            let begun = start.get(&section.id).map_or(&[][..], Vec::as_slice);
            let typed = typed.map(|typed| typed.get(&section.id).map_or(&[][..], Vec::as_slice));
            let rows = match (section.rows, typed) {
                (Rows::Held, Some(typed)) => laid_over(section, begun, typed),
                (_, typed) => typed.unwrap_or(begun).to_vec(),
            };
            let rows = match section.rows {
                Rows::Added { .. } => rows.into_iter().filter(|row| !is_empty(section, row)).collect(),
                Rows::One | Rows::Held => rows,
            };
            (section.id.clone(), rows)
        });
        Self(sheet.collect())
    }

    /// The rows of a return, as it is kept.
    pub(super) fn kept(sections: &BTreeMap<String, Vec<Row>>) -> Self {
        let written = |row: &Row| row.iter().map(|(column, cell)| (column.clone(), text(cell))).collect();
        Self(sections.iter().map(|(id, rows)| (id.clone(), rows.iter().map(written).collect())).collect())
    }

    fn rows(&self, section: &str) -> &[Texts] {
        self.0.get(section).map_or(&[], Vec::as_slice)
    }

    /// What was typed, to keep it: answers and what names their rows, without what is held.
    pub(super) fn typed(&self, form: &Form) -> BTreeMap<String, Vec<Texts>> {
        let sections = form.sections.iter().map(|section| {
            let names: Vec<&str> = section.asked().chain(section.naming()).map(|column| column.id.as_str()).collect();
            let answered = self.rows(&section.id).iter().filter(|row| !is_empty(section, row));
            let rows = answered.map(|row| {
                row.iter()
                    .filter(|(name, _)| names.contains(&name.as_str()))
                    .map(|(n, v)| (n.clone(), v.clone()))
                    .collect()
            });
            (section.id.clone(), rows.collect())
        });
        sections.collect()
    }

    /// What was typed, to check it; every row has a place that the page knows again.
    pub(super) fn entered(&self, form: &Form, roles: &Roles) -> Entered {
        let sections = form.sections.iter().map(|section| {
            let rows = self.rows(&section.id).iter().enumerate();
            let rows = rows.filter(|(_, row)| !is_empty(section, row));
            let rows =
                rows.map(|(index, row)| EnteredRow { place: place(section, roles, index, row), cells: row.clone() });
            (section.id.clone(), rows.collect())
        });
        Entered { is_unchanged: false, sections: sections.collect() }
    }

    /// The sections on the page; `more` names one in which more empty rows were asked for.
    pub(super) fn sections(
        &self,
        form: &Form,
        roles: &Roles,
        faults: &[Fault],
        more: Option<&str>,
    ) -> Vec<SectionView> {
        form.sections.iter().map(|section| self.section(section, roles, faults, more)).collect()
    }

    fn section(&self, section: &Section, roles: &Roles, faults: &[Fault], more: Option<&str>) -> SectionView {
        let own: Vec<&Fault> = faults.iter().filter(|fault| fault.section == section.id).collect();
        let rows = self.rows(&section.id);
        let places: Vec<String> =
            rows.iter().enumerate().map(|(index, row)| place(section, roles, index, row)).collect();
        let is_placed = |fault: &&&Fault| fault.column.is_some() && places.contains(&fault.place);
        let whole = own.iter().filter(|fault| !is_placed(fault)).map(|fault| said(fault)).collect();
        let inputs = |index: usize, row: &Texts, is_first: bool| {
            let columns = section.asked().map(|column| {
                let wrong: Vec<String> = own
                    .iter()
                    .filter(|fault| {
                        Some(&fault.place) == places.get(index) && fault.column.as_ref() == Some(&column.id)
                    })
                    .map(|fault| said(fault))
                    .collect();
                let error = Some(wrong.join(" ")).filter(|wrong| !wrong.is_empty());
                input(section, column, roles, index, row, is_first).error(error)
            });
            columns.collect::<Vec<Field>>()
        };
        let body = match section.rows {
            Rows::One => {
                let nothing = Texts::new();
                Body::Fields(inputs(0, rows.first().unwrap_or(&nothing), true))
            }
            Rows::Held => Body::Held(held_tables(section, roles, rows, &inputs)),
            Rows::Added { most } => {
                let is_asked_for = more == Some(section.id.as_str());
                let room = usize::from(most).saturating_sub(rows.len());
                let spare = (if is_asked_for { MORE } else { SPARE }).min(room);
                let row = |index: usize, row: &Texts| AddedRow {
                    legend: format!("{}, row {}", section.title, index + 1),
                    fields: inputs(index, row, index == 0),
                };
                Body::Added(AddedRows {
                    filled: rows.iter().enumerate().map(|(index, typed)| row(index, typed)).collect(),
                    spare: (rows.len()..rows.len() + spare).map(|index| row(index, &Texts::new())).collect(),
                    is_open: is_asked_for,
                    invitation: if rows.is_empty() { "Nothing entered. Add a row" } else { "Add another row" }
                        .to_owned(),
                    is_full: room == spare,
                })
            }
        };
        SectionView {
            id: section.id.clone(),
            title: section.title.clone(),
            ask: section.ask.clone(),
            help: section.help.clone().unwrap_or_default(),
            badge: badge(&section.audience),
            who: section.audience.in_words(),
            faults: whole,
            body,
        }
    }

    /// What is wrong, each with the way to its field, in the order of the page.
    pub(super) fn errors(&self, form: &Form, roles: &Roles, faults: &[Fault]) -> Vec<Link> {
        let way = |fault: &Fault| {
            let section = form.section(&fault.section)?;
            let rows = self.rows(&section.id);
            let at = (0..rows.len()).find(|index| place(section, roles, *index, &rows[*index]) == fault.place)?;
            let column = section.asked().find(|column| Some(&column.id) == fault.column.as_ref())?;
            Some(format!("#{}-{at}-{}", section.id, column.id))
        };
        let order = |fault: &Fault| form.sections.iter().position(|section| section.id == fault.section);
        let mut faults: Vec<&Fault> = faults.iter().collect();
        faults.sort_by_key(|fault| order(fault));
        let link = |fault: &Fault| {
            let href = way(fault).unwrap_or_else(|| match form.section(&fault.section) {
                Some(section) => format!("#section-{}", section.id),
                None => "#maincontent".to_owned(),
            });
            Link::new(href, format!("{}: {}", fault.place, said(fault)))
        };
        faults.into_iter().map(link).collect()
    }

    /// What was entered, section by section; those in which nothing was are not there.
    pub(super) fn told(&self, form: &Form, roles: &Roles) -> Vec<Told> {
        let sections = form.sections.iter().map(|section| {
            let rows = self.rows(&section.id).iter().filter(|row| !is_empty(section, row));
            Told {
                title: section.title.clone(),
                badge: badge(&section.audience),
                lines: rows.map(|row| in_a_line(section, roles, row)).collect(),
            }
        });
        sections.filter(|told| !told.lines.is_empty()).collect()
    }
}

/// What is wrong and what to write instead, as one text.
fn said(fault: &Fault) -> String {
    let message = fault.message.trim_end_matches('.');
    if fault.help.is_empty() { format!("{message}.") } else { format!("{message}: {}", fault.help) }
}

/// Rows held, with what was typed over them. Typed rows that are not held any more stand behind, so that nothing is lost.
fn laid_over(section: &Section, held: &[Texts], typed: &[Texts]) -> Vec<Texts> {
    let is_same =
        |one: &Texts, other: &Texts| section.naming().all(|column| cell(one, &column.id) == cell(other, &column.id));
    let over = |row: &Texts, typed: &Texts| {
        let mut row = row.clone();
        let answers = section.asked().map(|column| (column.id.clone(), cell(typed, &column.id).to_owned()));
        row.extend(answers);
        row
    };
    let nothing = Texts::new();
    let known = held.iter().map(|row| over(row, typed.iter().find(|typed| is_same(typed, row)).unwrap_or(&nothing)));
    let others = typed.iter().filter(|typed| !held.iter().any(|row| is_same(typed, row)) && !is_empty(section, typed));
    known.chain(others.cloned()).collect()
}

/// Where a row stands, as who typed it would say.
fn place(section: &Section, roles: &Roles, index: usize, row: &Texts) -> String {
    match section.rows {
        Rows::One => section.title.clone(),
        Rows::Added { .. } => format!("{}, row {}", section.title, index + 1),
        Rows::Held => format!("{}, {}", section.title, names(section, roles, row).join(", ")),
    }
}

/// What names a row that is held, the most telling first.
fn names(section: &Section, roles: &Roles, row: &Texts) -> Vec<String> {
    let has_role = section.naming().any(|column| matches!(column.kind, Kind::Role { .. }));
    // A role says of which group it is; a band of ages does not, and says more than the group.
    let mut naming: Vec<&Column> = section.naming().filter(|column| !(has_role && column.id == "group")).collect();
    naming.sort_by_key(|column| column.id == "group");
    naming
        .into_iter()
        .map(|column| title_of(column, cell(row, &column.id), roles))
        .filter(|name| !name.is_empty())
        .collect()
}

/// The rows of which something is held or answered, and behind them the others.
fn held_tables(
    section: &Section,
    roles: &Roles,
    rows: &[Texts],
    inputs: &impl Fn(usize, &Texts, bool) -> Vec<Field>,
) -> Vec<HeldTable> {
    let is_figure = |column: &&Column| column.is_held && !section.naming().any(|named| named.id == column.id);
    let figures: Vec<&Column> = section.columns.iter().filter(is_figure).collect();
    let is_there = |row: &Texts| {
        let is_some = |column: &&Column| cell(row, &column.id).parse::<f64>().is_ok_and(|figure| 0.0 < figure);
        figures.is_empty() || figures.iter().any(is_some) || !is_empty(section, row)
    };
    let key = section.naming().find(|column| column.id != "group").map_or_else(String::new, |one| one.title.clone());
    let numbered: Vec<(usize, &Texts)> = rows.iter().enumerate().collect();
    let (there, others): (Vec<_>, Vec<_>) = numbered.into_iter().partition(|(_, row)| is_there(row));
    let summary = format!("{} of which nothing is held", how_many(others.len(), "more row"));
    let parts = [("held", None, there), ("others", Some(summary), others)];
    let mut tables: Vec<HeldTable> = Vec::new();
    for (name, summary, rows) in parts.into_iter().filter(|(.., rows)| !rows.is_empty()) {
        let is_first = tables.is_empty();
        let asked = section.asked().map(|column| Asked {
            title: column.title.clone(),
            hint_id: is_first.then(|| format!("{}-{}-hint", section.id, column.id)),
            hint: hint(column),
        });
        tables.push(HeldTable {
            id: format!("{}-{name}", section.id),
            caption: match &summary {
                None => format!("{}: what is held, and what is right", section.title),
                Some(summary) => format!("{}: {summary}", section.title),
            },
            summary,
            key: key.clone(),
            held: figures.iter().map(|column| column.title.clone()).collect(),
            asked: asked.collect(),
            rows: rows.into_iter().map(|(index, row)| held_row(section, roles, &figures, index, row, inputs)).collect(),
        });
    }
    tables
}

fn held_row(
    section: &Section,
    roles: &Roles,
    figures: &[&Column],
    index: usize,
    row: &Texts,
    inputs: &impl Fn(usize, &Texts, bool) -> Vec<Field>,
) -> HeldRow {
    let mut names = names(section, roles, row).into_iter();
    let heading = names.next().unwrap_or_default();
    let small = names.collect::<Vec<_>>().join(", ");
    let of = if small.is_empty() { heading.clone() } else { format!("{heading}, {small}") };
    let naming = section.naming();
    let fields = inputs(index, row, false).into_iter().zip(section.asked());
    HeldRow {
        heading,
        small,
        naming: naming
            .map(|column| (format!("{}.{index}.{}", section.id, column.id), cell(row, &column.id).to_owned()))
            .collect(),
        held: figures.iter().map(|column| held(cell(row, &column.id))).collect(),
        fields: fields
            .map(|(field, column)| Field {
                of: of.clone(),
                is_quiet: true,
                described_by: Some(format!("{}-{}-hint", section.id, column.id)),
                ..field
            })
            .collect(),
    }
}

/// A figure held, or that there is none.
fn held(text: &str) -> String {
    if text.trim().is_empty() { "not held".to_owned() } else { text.to_owned() }
}

/// The input of an answer.
fn input(section: &Section, column: &Column, roles: &Roles, index: usize, row: &Texts, is_first: bool) -> Field {
    let value = cell(row, &column.id);
    let name = format!("{}.{index}.{}", section.id, column.id);
    let field = Field::new(name, column.title.clone(), control(section, column, roles, value)).value(value);
    let field = Field { is_required: column.is_required, ..field };
    let hint = hint(column);
    match (is_first, hint.is_empty()) {
        (_, true) => field,
        (true, _) => field.hint(hint),
        // Said once, in the first row, and heard in every one.
        (false, _) => Field { described_by: Some(format!("{}-0-{}-hint", section.id, column.id)), ..field },
    }
}

fn control(section: &Section, column: &Column, roles: &Roles, value: &str) -> Control {
    let line = |width, mode| Control::Line { width, mode };
    match &column.kind {
        Kind::Text { longest } if 150 < *longest && section.rows == Rows::One => Control::Lines,
        Kind::Text { .. } => line(20, Mode::Text),
        Kind::Number { .. } => line(5, Mode::Decimal),
        Kind::Whole { .. } => line(5, Mode::Whole),
        Kind::Day | Kind::Month | Kind::Organisation => line(10, Mode::Text),
        Kind::YesNo => {
            select([("yes", "Yes"), ("no", "No")].map(|(id, title)| (id.into(), title.into())).into(), value)
        }
        Kind::Choice { choices } => {
            select(choices.iter().map(|choice| (choice.id.clone(), choice.title.clone())).collect(), value)
        }
        Kind::Role { groups } => {
            let groups = StaffGroup::ALL
                .iter()
                .filter(|group| groups.is_empty() || groups.iter().any(|word| word == group.word()))
                .map(|group| (group.title().to_owned(), roles_of(*group, roles, value)));
            let groups: Vec<(String, Vec<Choice>)> = groups.collect();
            let is_role = groups.iter().any(|(_, choices)| choices.iter().any(|choice| choice.is_chosen));
            let mut alone = vec![Choice::new("", "", value.is_empty())];
            if !value.is_empty() && !is_role {
                // What was typed and is no role stays, so that nothing is lost.
                alone.push(Choice::new(value, title_of(column, value, roles), true));
            }
            Control::Grouped(alone, groups)
        }
    }
}

fn roles_of(group: StaffGroup, roles: &Roles, value: &str) -> Vec<Choice> {
    let choices = role_choices(roles, &[group.word().to_owned()]);
    choices
        .into_iter()
        .map(|choice| {
            let is_chosen = choice.id == value;
            Choice::new(choice.id, choice.title, is_chosen)
        })
        .collect()
}

/// A list with nothing chosen at its head; what was typed and is not in it stays, behind.
fn select(choices: Vec<(String, String)>, value: &str) -> Control {
    let is_known = value.is_empty() || choices.iter().any(|(id, _)| id == value);
    let nothing = std::iter::once(Choice::new("", "", value.is_empty()));
    let known = choices.into_iter().map(|(id, title)| {
        let is_chosen = id == value;
        Choice::new(id, title, is_chosen)
    });
    let unknown = (!is_known).then(|| Choice::new(value, value, true));
    Control::Select(nothing.chain(known).chain(unknown).collect())
}

/// What an answer is and within what limits.
fn hint(column: &Column) -> String {
    let limits = match &column.kind {
        Kind::Text { longest } => format!("At most {}.", how_many(usize::from(*longest), "letter")),
        Kind::Number { least, most } => format!("{} to {}.", plain(*least), plain(*most)),
        Kind::Whole { least, most } => {
            format!("Whole number, {} to {}.", grouped(f64::from(*least), 0), grouped(f64::from(*most), 0))
        }
        Kind::Day => "Such as 31/03/2018.".to_owned(),
        Kind::Month => "Such as 2018-03.".to_owned(),
        Kind::Organisation => "A code, such as U12345.".to_owned(),
        Kind::Choice { .. } | Kind::Role { .. } | Kind::YesNo => String::new(),
    };
    let help = column.help.as_deref().unwrap_or_default().trim();
    [help, limits.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn plain(number: f64) -> String {
    let decimals = if number.fract() == 0.0 { 0 } else { 2 };
    grouped(number, decimals)
}

/// Who sees it, in few words.
pub(super) fn badge(audience: &Audience) -> String {
    match audience.level {
        Level::Practice => "Seen by you, your network and planners".to_owned(),
        Level::Pcn => "Only totals of your network are seen".to_owned(),
        level => format!("Only totals by {} are seen", level.title()),
    }
}

/// A row as a line: what names it, then each answer under its title.
fn in_a_line(section: &Section, roles: &Roles, row: &Texts) -> String {
    let names = names(section, roles, row).join(", ");
    let answers: Vec<String> = section
        .asked()
        .filter(|column| !cell(row, &column.id).trim().is_empty())
        .map(|column| format!("{}: {}", column.title, title_of(column, cell(row, &column.id), roles)))
        .collect();
    if names.is_empty() { answers.join("; ") } else { format!("{names} – {}", answers.join("; ")) }
}

/// An answer as it would be typed.
fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Month(month) => month.to_string(),
        Cell::YesNo(true) => "yes".to_owned(),
        Cell::YesNo(false) => "no".to_owned(),
    }
}

/// The rows of a version, told in lines: for what changed between two.
pub(super) fn lines(form: &Form, roles: &Roles, section: &str, rows: &[Row]) -> Vec<String> {
    let Some(section) = form.section(section) else { return Vec::new() };
    let sheet = Sheet::kept(&[(section.id.clone(), rows.to_vec())].into());
    sheet.rows(&section.id).iter().map(|row| in_a_line(section, roles, row)).collect()
}

/// An answer beside what is held.
pub(super) struct Beside {
    pub(super) what: String,
    pub(super) held: String,
    pub(super) ours: String,
}

/// Answers of a section whose rows are held, beside the figure held that each stands against: `fte` against `held_fte`.
pub(super) fn beside(section: &Section, roles: &Roles, start: &[Texts], answered: &Sheet) -> Vec<Beside> {
    let mut lines = Vec::new();
    for row in answered.rows(&section.id) {
        let is_same = |held: &&Texts| section.naming().all(|column| cell(held, &column.id) == cell(row, &column.id));
        let Some(begun) = start.iter().find(is_same) else { continue };
        for column in section.asked() {
            let (against, ours) = (format!("held_{}", column.id), cell(row, &column.id));
            if section.column(&against).is_none() || ours.is_empty() {
                continue;
            }
            let name = names(section, roles, row).join(", ");
            let what = format!("{name}: {}", column.title.trim_end_matches(", if different"));
            lines.push(Beside { what, held: held(cell(begun, &against)), ours: ours.to_owned() });
        }
    }
    lines
}
