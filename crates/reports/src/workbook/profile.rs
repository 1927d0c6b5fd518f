//! A profile as a workbook.

use rust_xlsxwriter::Workbook;
use wholetime_vocabulary::{Measured, StaffGroup};
use wholetime_workbench::catalogue::{Catalogue, Indicator, group_measure};
use wholetime_workbench::questions::profile::{Profile, StaffLine};

use super::sheet::{self, Cell, Column};
use crate::{ReportError, words};

/// What the columns of a profile mean beyond their indicators.
const MEANINGS: [(&str, &str); 7] = [
    ("FTE", "Full-time equivalent: contracted hours over 37.5 a week."),
    ("Headcount", "People. Added over practices, a person who works in two practices counts twice."),
    (
        "FTE per 100,000 patients",
        "FTE over all registered patients held, as published papers do; practices that did not report stay in the denominator.",
    ),
    (
        "FTE per 100,000 patients of practices that reported",
        "The same, over the patients of those practices only that reported the staff group.",
    ),
    ("Coverage", "Share of known registered patients whose practices stand behind the FTE."),
    ("practice-level sum", "Added up from practice-level rows; holds no estimates for practices that did not report."),
    (
        "published (with estimates)",
        "As published for the area, with the publisher's estimates; never added to sums over practices.",
    ),
];

/// A profile as an Excel workbook: staff, ages, network roles, parts, what stands out; then definitions, sources, notes.
///
/// # Errors
/// Where the workbook cannot be written.
pub fn profile_workbook(profile: &Profile, catalogue: &Catalogue) -> Result<Vec<u8>, ReportError> {
    let mut workbook = Workbook::new();
    let title = format!("{} ({}), {}", profile.area.name, profile.area.code, profile.period.in_words());
    staff(&mut workbook, profile, &title)?;
    ages(&mut workbook, profile, &title)?;
    if !profile.pcn_roles.is_empty() {
        roles(&mut workbook, profile, &title)?;
    }
    if !profile.children.is_empty() {
        children(&mut workbook, profile, &title)?;
    }
    issues(&mut workbook, profile, &title)?;
    sheet::definitions(&mut workbook, &used(profile, catalogue), &MEANINGS)?;
    sheet::sources(&mut workbook, &profile.sources)?;
    sheet::notes(&mut workbook, &notes(profile))?;
    Ok(workbook.save_to_buffer()?)
}

fn staff(workbook: &mut Workbook, profile: &Profile, title: &str) -> Result<(), ReportError> {
    let above = [
        title.to_owned(),
        format!("Patients registered: {} ({})", words::value(profile.patients, 0), profile.patients_from),
        format!("What is held: {}", profile.held.sentence),
    ];
    let columns = [
        Column("Staff", 46.0),
        Column("Basis", 26.0),
        Column("FTE", 12.0),
        Column("Headcount", 12.0),
        Column("FTE per 100,000 patients", 14.0),
        Column("FTE per 100,000 patients of practices that reported", 18.0),
        Column("Patients per FTE", 12.0),
        Column("FTE per person", 12.0),
        Column("Coverage, % of known patients", 14.0),
        Column("Practices that reported", 12.0),
        Column("Compared with", 12.0),
        Column("FTE then", 12.0),
        Column("FTE per 100,000 patients then", 14.0),
        Column("Change of FTE", 12.0),
        Column("Change of the rate", 12.0),
        Column("… of it due to staff", 12.0),
        Column("… of it due to the list", 12.0),
        Column("Remark", 60.0),
    ];
    let rows: Vec<Vec<Cell>> = profile.staff.iter().map(staff_row).collect();
    sheet::table(workbook, "Staff", &above, &columns, &rows)
}

fn staff_row(line: &StaffLine) -> Vec<Cell> {
    let mut cells = vec![
        Cell::text(&line.title),
        Cell::text(line.basis.title()),
        Cell::Value(line.fte, 2),
        Cell::Value(line.headcount, 0),
        Cell::Value(line.per_100k, 2),
        Cell::Value(line.per_100k_reporting, 2),
        Cell::Value(line.patients_per_fte, 0),
        Cell::Value(line.participation, 2),
        Cell::Number(line.coverage * 100.0, 1),
        line.practices_reporting.map_or(Cell::Empty, |count| Cell::Number(f64::from(count), 0)),
    ];
    let mut remarks: Vec<String> = line.warning.iter().cloned().collect();
    match &line.previous {
        Some(previous) => {
            cells.extend([
                Cell::text(previous.period.to_string()),
                Cell::Value(previous.fte, 2),
                Cell::Value(previous.per_100k, 2),
                Cell::Value(previous.fte_change, 2),
                Cell::Value(previous.per_100k_change, 2),
                Cell::Value(previous.staff_effect, 2),
                Cell::Value(previous.list_effect, 2),
            ]);
            remarks.extend(previous.not_comparable.iter().map(|why| format!("not comparable: {why}")));
        }
        None => cells.extend(std::iter::repeat_with(|| Cell::Empty).take(7)),
    }
    remarks.extend(line.standard.iter().map(|standard| standard.sentence.clone()));
    cells.push(Cell::text(remarks.join("; ")));
    cells
}

fn ages(workbook: &mut Workbook, profile: &Profile, title: &str) -> Result<(), ReportError> {
    if profile.age_profile.is_empty() {
        return Ok(());
    }
    let group_title =
        |word: &str| word.parse().map_or_else(|_| "Patients".to_owned(), |group: StaffGroup| group.title().to_owned());
    let rows: Vec<Vec<Cell>> = profile
        .age_profile
        .iter()
        .map(|line| {
            vec![
                Cell::text(group_title(&line.group)),
                Cell::text(line.definition.map_or("", wholetime_vocabulary::GpDefinition::title)),
                Cell::text(&line.band_title),
                Cell::text(&line.measure),
                Cell::Value(line.value, if line.measure == "fte" { 2 } else { 0 }),
                Cell::Value(line.share_pct, 1),
                Cell::text(line.period.to_string()),
                Cell::text(line.basis.title()),
            ]
        })
        .collect();
    let columns = [
        Column("Group", 28.0),
        Column("Definition", 40.0),
        Column("Age", 16.0),
        Column("Measure", 12.0),
        Column("Value", 14.0),
        Column("Share, %", 10.0),
        Column("Period", 10.0),
        Column("Basis", 26.0),
    ];
    sheet::table(workbook, "Ages", &[format!("Ages: {title}")], &columns, &rows)
}

fn roles(workbook: &mut Workbook, profile: &Profile, title: &str) -> Result<(), ReportError> {
    let rows: Vec<Vec<Cell>> = profile
        .pcn_roles
        .iter()
        .map(|role| {
            vec![
                Cell::text(&role.title),
                Cell::Value(role.fte, 2),
                Cell::Value(role.headcount, 0),
                Cell::Value(role.per_100k, 2),
                Cell::text(role.period.to_string()),
            ]
        })
        .collect();
    let columns = [
        Column("Role", 40.0),
        Column("FTE", 12.0),
        Column("Headcount", 12.0),
        Column("FTE per 100,000 patients", 14.0),
        Column("Period", 10.0),
    ];
    let mut above = vec![format!("Staff of networks: {title}")];
    above.extend(profile.pcn_roles_note.clone());
    sheet::table(workbook, "Network roles", &above, &columns, &rows)
}

fn children(workbook: &mut Workbook, profile: &Profile, title: &str) -> Result<(), ReportError> {
    let mut columns = vec![
        Column("Area", 40.0),
        Column("Code", 12.0),
        Column("Level", 16.0),
        Column("Patients", 12.0),
        Column("Practices held", 12.0),
        Column("Practices known", 12.0),
    ];
    for group in StaffGroup::ALL {
        let (fte, rate, coverage) = match group {
            StaffGroup::Gp => ("GP FTE", "GP FTE per 100,000", "GP coverage, %"),
            StaffGroup::Nurse => ("Nurse FTE", "Nurse FTE per 100,000", "Nurse coverage, %"),
            StaffGroup::Dpc => {
                ("Direct patient care FTE", "Direct patient care FTE per 100,000", "Direct patient care coverage, %")
            }
            StaffGroup::Admin => ("Admin FTE", "Admin FTE per 100,000", "Admin coverage, %"),
        };
        columns.extend([Column(fte, 12.0), Column(rate, 14.0), Column(coverage, 12.0)]);
    }
    let rows: Vec<Vec<Cell>> = profile
        .children
        .iter()
        .map(|child| {
            let name = match (child.is_part, child.dispensing) {
                (true, _) => format!("{} (part)", child.name),
                (false, Some(true)) => format!("{} (dispensing practice)", child.name),
                (false, _) => child.name.clone(),
            };
            let mut cells = vec![
                Cell::text(name),
                Cell::text(&child.code),
                Cell::text(child.level.title()),
                Cell::Value(child.patients, 0),
                Cell::Number(f64::from(child.practices), 0),
                Cell::Number(f64::from(child.practices_known), 0),
            ];
            for group in StaffGroup::ALL {
                match child.staff.iter().find(|staff| staff.group == *group) {
                    Some(staff) => cells.extend([
                        Cell::Value(staff.fte, 2),
                        Cell::Value(staff.per_100k, 2),
                        Cell::Number(staff.coverage * 100.0, 1),
                    ]),
                    None => cells.extend([Cell::Empty, Cell::Empty, Cell::Empty]),
                }
            }
            cells
        })
        .collect();
    let definition = profile.children.iter().flat_map(|child| &child.staff).find(|staff| staff.group == StaffGroup::Gp);
    let mut above = vec![format!("Parts: {title}")];
    above.extend(definition.map(|staff| format!("GPs are {}; {}", staff.definition.title(), staff.basis.title())));
    sheet::table(workbook, "Parts", &above, &columns, &rows)
}

fn issues(workbook: &mut Workbook, profile: &Profile, title: &str) -> Result<(), ReportError> {
    let rows: Vec<Vec<Cell>> = profile
        .main_issues
        .iter()
        .map(|issue| vec![Cell::text(&issue.sentence), Cell::text(&issue.rule_in_words), Cell::text(&issue.rule)])
        .collect();
    let columns = [Column("Issue", 90.0), Column("Rule", 70.0), Column("Rule's name", 24.0)];
    sheet::table(workbook, "Main issues", &[format!("Main issues: {title}")], &columns, &rows)
}

/// The definitions of the figures shown.
fn used<'a>(profile: &Profile, catalogue: &'a Catalogue) -> Vec<&'a Indicator> {
    let mut ids: Vec<String> = Vec::new();
    for line in &profile.staff {
        let fte = group_measure(line.group, Measured::Fte, line.definition);
        let of = if line.group == StaffGroup::Gp {
            format!("gp_fte_{}", line.definition)
        } else {
            format!("{}_fte", line.group)
        };
        ids.extend([
            group_measure(line.group, Measured::Headcount, line.definition),
            format!("{fte}_per_100k"),
            format!("patients_per_{of}"),
            fte,
        ]);
    }
    let mut seen = std::collections::BTreeSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    ids.iter().filter_map(|id| catalogue.indicators.get(id)).collect()
}

fn notes(profile: &Profile) -> Vec<(&'static str, String)> {
    let mut notes = vec![
        ("What is held", profile.held.sentence.clone()),
        (
            "Geography",
            format!("{}: {}", profile.geography.word(), "the areas' practices on the map of that month, or on today's"),
        ),
    ];
    notes.extend(profile.notes.iter().map(|note| ("Note", note.clone())));
    for line in &profile.staff {
        if let Some(warning) = &line.warning {
            notes.push(("Warning", format!("{} ({}): {warning}", line.title, line.basis.title())));
        }
    }
    for practice in &profile.held.absent {
        let patients =
            practice.patients.map_or_else(String::new, |patients| format!(", {} patients", words::number(patients, 0)));
        notes.push(("Practice not in the file", format!("{} ({}){patients}", practice.name, practice.code)));
    }
    for practice in &profile.held.without_patients {
        notes.push(("Practice without patients", format!("{} ({})", practice.name, practice.code)));
    }
    notes.extend(profile.pcn_roles_note.iter().map(|note| ("Network roles", note.clone())));
    notes
}
