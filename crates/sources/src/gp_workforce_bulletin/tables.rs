//! The sheets of the bulletin as lines and columns that know which measure, area and month they are about.

use std::collections::BTreeMap;

use wholetime_catalogue::{Catalogue, Role, group_measure, plain_name};
use wholetime_snapshots::{Findings, Severity};
use wholetime_vocabulary::{GpDefinition, Level, Measured, Period, StaffGroup};

use super::grid::{Figure, Grid};
use super::labels::{self, Gender, Place, without_notes};

/// What a sheet holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Groups and roles by month, in all and by gender.
    Roles(Measured),
    /// Groups, definitions and GP roles by age band and month.
    Ages(Measured),
    /// Practices, patients and rates by month.
    Practices,
    /// Shares that are estimated, by month.
    Estimates,
    /// Ad-hoc locums by month.
    AdHocLocums,
    /// Months of something that has no measure; why it has none.
    MonthsKeptOnly(&'static str),
    /// Groups and roles by area, for one month.
    Areas(Measured),
    /// Areas of something that has no measure; why it has none.
    AreasKeptOnly(&'static str),
    /// Ad-hoc locums by area and month.
    AdHocAreas(Measured),
}

/// The sheets of the bulletin, by name.
pub(super) const SHEETS: [(&str, Kind); 14] = [
    ("1a", Kind::Roles(Measured::Fte)),
    ("1b", Kind::Roles(Measured::Headcount)),
    ("2a", Kind::Ages(Measured::Fte)),
    ("2b", Kind::Ages(Measured::Headcount)),
    (
        "3",
        Kind::MonthsKeptOnly(
            "there are no measures of work commitment, and the columns of percentages follow from the numbers",
        ),
    ),
    (
        "4",
        Kind::MonthsKeptOnly(
            "there are no measures of the country of qualification, and the columns of percentages follow from the numbers",
        ),
    ),
    ("5", Kind::Practices),
    ("6a", Kind::Areas(Measured::Fte)),
    ("6b", Kind::Areas(Measured::Headcount)),
    ("7", Kind::AreasKeptOnly("there are no measures of ethnicity, and its figures are rounded to five")),
    ("Annex A", Kind::Estimates),
    ("Annex B", Kind::AdHocLocums),
    ("Annex C1", Kind::AdHocAreas(Measured::Fte)),
    ("Annex C2", Kind::AdHocAreas(Measured::Headcount)),
];

const BY_GENDER: &str = "there are no measures of staff by gender";
const ALL_STAFF: &str = "all staff together are the four groups added up";
const RATES: &str = "rates follow from the FTE and the patients, and were checked against them";
const OTHER_WORK: &str = "there are no measures of the other work that ad-hoc locums do";
const PLACE_UNKNOWN: &str = "staff whose place is not known are in England's figures and in no area's";

/// A column of figures.
#[derive(Clone, Debug)]
pub(super) struct Column<'c> {
    /// Position in the sheet, from 0.
    pub(super) position: u32,
    pub(super) label: String,
    pub(super) period: Option<Period>,
    pub(super) subject: Subject<'c>,
}

/// What figures are about, as far as a row or a column says.
#[derive(Clone, Debug, Default)]
pub(super) struct Subject<'c> {
    pub(super) measure: Option<String>,
    pub(super) group: Option<StaffGroup>,
    pub(super) role: Option<&'c Role>,
}

/// Where a line belongs in the adding up: the whole of a block, or one of its roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) group: StaffGroup,
    pub(super) gender: Gender,
    pub(super) is_whole: bool,
}

/// A row of figures.
#[derive(Clone, Debug)]
pub(super) struct Line<'c> {
    /// Row in the sheet, from 1.
    pub(super) row: u32,
    pub(super) section: String,
    pub(super) label: String,
    pub(super) place: Option<(Level, String, String)>,
    pub(super) subject: Subject<'c>,
    pub(super) part: Option<Part>,
    /// Why it is kept in the table only, where it is.
    pub(super) kept_only: Option<&'static str>,
    pub(super) figures: Vec<Figure>,
}

impl Line<'_> {
    /// Whether both are of one role: by the catalogue, whose names forgive a misprint, else by their labels.
    pub(super) fn has_role_of(&self, other: &Self) -> bool {
        match (self.subject.role, other.subject.role) {
            (Some(one), Some(two)) => one.id == two.id && one.group == two.group,
            _ => self.label == other.label,
        }
    }
}

/// Lines under one header.
#[derive(Clone, Debug)]
pub(super) struct Table<'c> {
    pub(super) sheet: &'static str,
    pub(super) kind: Kind,
    pub(super) columns: Vec<Column<'c>>,
    pub(super) lines: Vec<Line<'c>>,
    /// The month a table without columns of months is of, where its title says.
    pub(super) period: Option<Period>,
    /// Rows that hold figures and could not be used.
    pub(super) rows_unused: u64,
}

/// A row as it stands: its words and its figures. Rows of words alone name the section below them.
struct Raw {
    row: u32,
    words: Vec<String>,
    figures: Option<Vec<Figure>>,
}

impl Raw {
    fn label(&self) -> String {
        without_notes(self.words.iter().find(|word| !word.is_empty()).map_or("", String::as_str))
    }
}

/// Reads the tables of one sheet; what is not understood is told.
pub(super) fn read<'c>(
    grid: &Grid<'_>,
    sheet: &'static str,
    kind: Kind,
    catalogue: &'c Catalogue,
    findings: &mut Findings,
) -> Vec<Table<'c>> {
    let by_area = matches!(kind, Kind::Areas(_) | Kind::AreasKeptOnly(_));
    let n_headers = |row: u32| {
        if by_area {
            grid.columns().skip(2).filter(|column| is_words(grid, row, *column)).count()
        } else {
            grid.columns().filter(|column| grid.month(row, *column).is_some()).count()
        }
    };
    let Some(header) = grid.header_row(n_headers) else {
        let what = if by_area { "names of columns" } else { "months" };
        let message = format!("sheet {sheet} has no row of {what} among its first rows, so nothing of it was used");
        findings.add(Severity::Error, "no_header", None, Some(sheet), message);
        return Vec::new();
    };
    // Annex A holds two tables, the second under a header of its own.
    let in_first = n_headers(header);
    let again = |row: &u32| !by_area && header < *row && in_first <= 2 * n_headers(*row);
    let headers: Vec<u32> = std::iter::once(header).chain(grid.rows().filter(again)).collect();
    let ends = headers.iter().skip(1).copied().chain(std::iter::once(u32::MAX));
    headers
        .iter()
        .zip(ends)
        .map(|(header, end)| {
            let columns = if by_area {
                area_columns(grid, *header, kind, catalogue, findings)
            } else {
                month_columns(grid, *header, findings)
            };
            let period = by_area.then(|| titled_month(grid, *header)).flatten();
            let (raws, rows_unused) = raws(grid, (*header, end), &columns, findings);
            let mut table = Table { sheet, kind, columns, lines: Vec::new(), period, rows_unused };
            table.lines = lines(raws, sheet, kind, catalogue, findings);
            table
        })
        .collect()
}

fn is_words(grid: &Grid<'_>, row: u32, column: u32) -> bool {
    !grid.text(row, column).is_empty() && !grid.holds_figure(row, column)
}

/// The month named above the header of a table that has no columns of months.
fn titled_month(grid: &Grid<'_>, header: u32) -> Option<Period> {
    let above = grid.rows().take_while(|row| *row < header);
    above.filter_map(|row| grid.columns().find_map(|column| grid.month(row, column))).next()
}

fn month_columns<'c>(grid: &Grid<'_>, header: u32, findings: &mut Findings) -> Vec<Column<'c>> {
    let mut columns: Vec<Column<'c>> = Vec::new();
    for position in grid.columns() {
        let label = without_notes(&grid.text(header, position));
        let Some(period) = grid.month(header, position) else {
            // Words left of the first month are labels, not headers.
            if !label.is_empty() && !columns.is_empty() {
                let message = format!("the column `{label}` of sheet {} is no month and was not read", grid.sheet);
                let place = grid.reference(header, position);
                findings.add(Severity::Note, "column_not_a_month", Some(header + 1), Some(&place), message);
            }
            continue;
        };
        if columns.iter().any(|column| column.period == Some(period)) {
            let month = period.in_words();
            let message =
                format!("{month} stands twice in the header of sheet {}; the second column was not used", grid.sheet);
            let place = grid.reference(header, position);
            findings.add(Severity::Error, "duplicate_period", Some(header + 1), Some(&place), message);
            continue;
        }
        columns.push(Column { position, label: period.in_words(), period: Some(period), subject: Subject::default() });
    }
    columns
}

fn area_columns<'c>(
    grid: &Grid<'_>,
    header: u32,
    kind: Kind,
    catalogue: &'c Catalogue,
    findings: &mut Findings,
) -> Vec<Column<'c>> {
    let mut group = None;
    let mut columns = Vec::new();
    for position in grid.columns().skip(2).filter(|column| is_words(grid, header, *column)) {
        let label = without_notes(&grid.text(header, position));
        let mut subject = Subject::default();
        if let Kind::Areas(measured) = kind {
            subject = group_or_role(&label, measured, &mut group, catalogue);
            if subject.measure.is_none() {
                let message = format!(
                    "`{label}` in sheet {} is no role the catalogue knows; its figures are kept in the table only",
                    grid.sheet
                );
                let place = grid.reference(header, position);
                findings.add(Severity::Warning, "unknown_role", Some(header + 1), Some(&place), message);
            }
        }
        columns.push(Column { position, label, period: None, subject });
    }
    columns
}

/// The measure of a heading, or of a role of the group that the last heading named.
fn group_or_role<'c>(
    label: &str,
    measured: Measured,
    group: &mut Option<StaffGroup>,
    catalogue: &'c Catalogue,
) -> Subject<'c> {
    if let Some(heading) = labels::heading(label).filter(|heading| heading.gender == Gender::All) {
        *group = Some(heading.group);
        let measure = group_measure(heading.group, measured, heading.definition);
        return Subject { measure: Some(measure), group: *group, role: None };
    }
    let role = group.and_then(|group| catalogue.roles.published(group, label));
    let measure = role.map(|role| format!("{}_{measured}_{}", role.group, role.id));
    Subject { measure, group: *group, role }
}

fn raws(
    grid: &Grid<'_>,
    (header, end): (u32, u32),
    columns: &[Column<'_>],
    findings: &mut Findings,
) -> (Vec<Raw>, u64) {
    let first = columns.iter().map(|column| column.position).min().unwrap_or_default();
    let mut unused = 0;
    let mut raws = Vec::new();
    for row in grid.rows().filter(|row| header < *row && *row < end) {
        let words: Vec<String> =
            grid.columns().take_while(|column| *column < first).map(|column| grid.text(row, column)).collect();
        let has_label = words.iter().any(|word| !word.is_empty());
        if !has_label {
            // Words alone are a second line of headers or a note below a table.
            if columns.iter().any(|column| grid.holds_figure(row, column.position)) {
                unused += 1;
                let message =
                    format!("row {} of sheet {} holds figures and no label, so it was not used", row + 1, grid.sheet);
                findings.add(Severity::Warning, "row_without_label", Some(row + 1), Some(grid.sheet), message);
            }
            continue;
        }
        let has_figures = columns.iter().any(|column| grid.holds_figure(row, column.position));
        if !has_figures {
            tell_words(grid, row, columns, findings);
        }
        let figures =
            has_figures.then(|| columns.iter().map(|column| grid.figure(row, column.position, findings)).collect());
        raws.push(Raw { row, words, figures });
    }
    (raws, unused)
}

/// Tells a row whose cells hold words where figures belong; it is taken for a heading.
fn tell_words(grid: &Grid<'_>, row: u32, columns: &[Column<'_>], findings: &mut Findings) {
    let Some(column) = columns.iter().find(|column| is_words(grid, row, column.position)) else { return };
    let text = grid.text(row, column.position);
    let message = format!(
        "row {} of sheet {} holds words (`{text}`) and no figures, so it was taken for a heading",
        row + 1,
        grid.sheet
    );
    let place = grid.reference(row, column.position);
    findings.add(Severity::Note, "words_for_figures", Some(row + 1), Some(&place), message);
}

fn lines<'c>(
    raws: Vec<Raw>,
    sheet: &'static str,
    kind: Kind,
    catalogue: &'c Catalogue,
    findings: &mut Findings,
) -> Vec<Line<'c>> {
    let mut section = Section { name: String::new(), heading: None, measure: None };
    let mut lines = Vec::new();
    for mut raw in raws {
        let label = raw.label();
        let Some(figures) = raw.figures.take() else {
            section = Section { heading: labels::heading(&label), measure: None, name: label };
            continue;
        };
        let mut line = Line {
            row: raw.row + 1,
            section: String::new(),
            label,
            place: None,
            subject: Subject::default(),
            part: None,
            kept_only: None,
            figures,
        };
        match kind {
            Kind::Roles(measured) => roles_line(&mut line, &mut section, measured, catalogue),
            Kind::Ages(measured) => ages_line(&mut line, &mut section, measured, catalogue),
            Kind::Practices => practices_line(&mut line),
            Kind::Estimates => estimates_line(&mut line, &section),
            Kind::AdHocLocums => ad_hoc_line(&mut line),
            Kind::MonthsKeptOnly(why) => line.kept_only = Some(why),
            Kind::Areas(_) => place_line(&mut line, &raw),
            Kind::AreasKeptOnly(why) => {
                place_line(&mut line, &raw);
                line.kept_only = Some(why);
            }
            Kind::AdHocAreas(measured) => {
                place_line(&mut line, &raw);
                line.subject.group = Some(StaffGroup::Gp);
                if line.kept_only.is_none() {
                    line.subject.measure = Some(format!("gp_{measured}_adhoc_locum"));
                }
            }
        }
        if line.section.is_empty() {
            line.section.clone_from(&section.name);
        }
        if line.place.is_none() && !matches!(kind, Kind::Areas(_) | Kind::AreasKeptOnly(_) | Kind::AdHocAreas(_)) {
            line.place = Some((Level::England, "ENG".to_owned(), "England".to_owned()));
        }
        tell_unknown(&mut line, sheet, kind, catalogue, findings);
        lines.push(line);
    }
    lines
}

/// What the last heading said.
struct Section {
    name: String,
    heading: Option<labels::Heading>,
    measure: Option<String>,
}

fn roles_line<'c>(line: &mut Line<'c>, section: &mut Section, measured: Measured, catalogue: &'c Catalogue) {
    if labels::is_all_staff(&line.label) {
        *section = Section { name: line.label.clone(), heading: None, measure: None };
        line.kept_only = Some(ALL_STAFF);
        return;
    }
    if let Some(heading) = labels::heading(&line.label).filter(|heading| heading.definition == GpDefinition::Total) {
        *section = Section { name: line.label.clone(), heading: Some(heading), measure: None };
    }
    let Some(block) = section.heading else {
        line.kept_only = labels::is_estimated_share(&line.label).then_some(ALL_STAFF);
        return;
    };
    line.subject.group = Some(block.group);
    if labels::is_estimated_share(&line.label) {
        line.subject.measure = Some(format!("{}_{measured}_estimated_share", block.group));
    } else if let Some(heading) = labels::heading(&line.label) {
        line.subject.measure = Some(group_measure(block.group, measured, heading.definition));
        if heading.definition == GpDefinition::Total {
            line.part = Some(Part { group: block.group, gender: block.gender, is_whole: true });
        }
    } else {
        line.subject = group_or_role(&line.label, measured, &mut Some(block.group), catalogue);
        line.part = Some(Part { group: block.group, gender: block.gender, is_whole: false });
    }
    if block.gender != Gender::All {
        line.subject.measure = None;
        line.kept_only = Some(BY_GENDER);
    }
}

fn ages_line<'c>(line: &mut Line<'c>, section: &mut Section, measured: Measured, catalogue: &'c Catalogue) {
    if let Some(band) = labels::age_band(&line.label) {
        line.subject.group = section.heading.map(|heading| heading.group);
        line.subject.measure = section.measure.as_ref().map(|whole| format!("{whole}_age_{band}"));
        return;
    }
    if labels::is_estimated_share(&line.label) {
        line.subject.group = section.heading.map(|heading| heading.group);
        line.subject.measure = line.subject.group.map(|group| format!("{group}_{measured}_estimated_share"));
        return;
    }
    if let Some(heading) = labels::heading(&line.label) {
        section.heading = Some(heading);
    }
    let mut group = section.heading.map(|heading| heading.group);
    line.subject = group_or_role(&line.label, measured, &mut group, catalogue);
    section.name.clone_from(&line.label);
    section.measure.clone_from(&line.subject.measure);
}

fn practices_line(line: &mut Line<'_>) {
    match plain_name(&line.label).as_str() {
        "number of gp practices" => line.subject.measure = Some("practices".to_owned()),
        "total number of patients" => line.subject.measure = Some("patients_registered".to_owned()),
        label if label.contains(" per ") || label.starts_with("all ") => line.kept_only = Some(RATES),
        _ => {}
    }
}

fn estimates_line(line: &mut Line<'_>, section: &Section) {
    let Some(group) = section.heading.map(|heading| heading.group) else {
        line.kept_only = labels::is_all_staff(&section.name).then_some(ALL_STAFF);
        return;
    };
    line.subject.group = Some(group);
    line.subject.measure = match plain_name(&line.label).as_str() {
        "full estimation" => Some(format!("{group}_practices_fully_estimated_share")),
        "partial estimation" => Some(format!("{group}_practices_partly_estimated_share")),
        "fte estimated" => Some(format!("{group}_fte_estimated_share")),
        "headcount estimated" => Some(format!("{group}_headcount_estimated_share")),
        _ => None,
    };
}

fn ad_hoc_line(line: &mut Line<'_>) {
    line.subject.group = Some(StaffGroup::Gp);
    match plain_name(&line.label).as_str() {
        "total gp ad-hoc locum fte" => line.subject.measure = Some("gp_fte_adhoc_locum".to_owned()),
        "total gp ad-hoc locums" => line.subject.measure = Some("gp_headcount_adhoc_locum".to_owned()),
        _ => line.kept_only = Some(OTHER_WORK),
    }
}

fn place_line(line: &mut Line<'_>, raw: &Raw) {
    let word = |index: usize| raw.words.get(index).map_or("", String::as_str);
    match labels::place(word(0), word(1)) {
        Place::Area { level, code, name } => {
            line.label.clone_from(&name);
            line.place = Some((level, code, name));
        }
        Place::Unknown => line.kept_only = Some(PLACE_UNKNOWN),
        Place::Odd => {}
    }
}

/// Tells a line of which neither a measure nor a reason to have none is known.
fn tell_unknown(line: &mut Line<'_>, sheet: &str, kind: Kind, catalogue: &Catalogue, findings: &mut Findings) {
    if line.kept_only.is_some() {
        return;
    }
    let by_area = matches!(kind, Kind::Areas(_) | Kind::AdHocAreas(_));
    let known = line.subject.measure.as_ref().is_some_and(|measure| catalogue.measures.contains_key(measure));
    if known || (by_area && line.place.is_some()) {
        return;
    }
    let (rule, what) = if by_area {
        ("area_not_recognised", "no region, ICB or sub-ICB location")
    } else if line.part.is_some() {
        ("unknown_role", "no role the catalogue knows")
    } else {
        ("unknown_row", "nothing the catalogue knows")
    };
    line.subject.measure = None;
    let label = &line.label;
    let and_where = if line.part.is_some() { "in the table and in the total of its group" } else { "in the table" };
    let message = format!("`{label}` in sheet {sheet} is {what}; its figures are kept {and_where} only");
    findings.add(Severity::Warning, rule, Some(line.row), Some(sheet), message);
}

/// Takes the latest month for tables by area whose title states none, and tells so.
pub(super) fn date_areas(tables: &mut [Table<'_>], latest: Period, findings: &mut Findings) {
    for table in tables {
        if table.period.is_none() && table.columns.iter().any(|column| column.period.is_none()) {
            table.period = Some(latest);
            let message =
                format!("sheet {} does not state its month; it is taken for {}", table.sheet, latest.in_words());
            findings.add(Severity::Note, "month_not_stated", None, Some(table.sheet), message);
        }
    }
}

/// Tells, reason by reason, how many rows are kept in the table only.
pub(super) fn tell_kept_only(tables: &[Table<'_>], findings: &mut Findings) {
    let mut reasons: BTreeMap<&str, (usize, Vec<&str>)> = BTreeMap::new();
    for table in tables {
        for line in &table.lines {
            let Some(why) = line.kept_only else { continue };
            let (count, sheets) = reasons.entry(why).or_default();
            *count += 1;
            if !sheets.contains(&table.sheet) {
                sheets.push(table.sheet);
            }
        }
    }
    for (why, (count, sheets)) in reasons {
        let rows = if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
        let are = if count == 1 { "is" } else { "are" };
        let message = format!("{rows} of {} {are} kept in the table only: {why}", in_sheets(&sheets));
        findings.add(Severity::Note, "kept_in_table_only", None, Some(&sheets.join(", ")), message);
    }
}

/// "sheet 1a", "sheets 1a and 1b".
pub(super) fn in_sheets(sheets: &[&str]) -> String {
    let word = if sheets.len() == 1 { "sheet" } else { "sheets" };
    format!("{word} {}", crate::layout::in_words(sheets))
}
