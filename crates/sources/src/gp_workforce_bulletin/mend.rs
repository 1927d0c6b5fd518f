//! Faults of the bulletin that are found by rule, and what is done about them.
//!
//! NHS England's bulletin of October 2025 prints, in sheets 1a and 1b, a copy of the whole-time equivalents of another role
//! in the rows of two roles of direct patient care, for every month up to July 2022, in all and by gender. The rule below names no
//! role and no month: it looks where the roles of a block exceed the block's own total, and there for a row that is
//! cell for cell another row. Such cells are not valid, whoever printed them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use wholetime_snapshots::{Findings, Severity};
use wholetime_vocabulary::{Measured, Missing, Period, StaffGroup, Value};

use super::grid::reference;
use super::labels::Gender;
use super::tables::{Kind, Line, Part, Table, in_sheets};
use crate::layout::in_words;

/// Roles may exceed their total by this much where figures are whole numbers: each was rounded on its own. Our judgement.
const TOLERANCE_WHOLE: f64 = 2.0;
/// And by this much elsewhere.
const TOLERANCE: f64 = 0.5;
/// A copied row holds at least this much in some month: rows of a few people are equal by chance. Our judgement.
const MATERIAL: f64 = 20.0;
/// Months in a row that must be equal; fewer where the roles exceed their total in fewer.
const MONTHS_AT_LEAST: usize = 3;
/// The same for headcounts without a fraction, which exceed their total anyway because people with two roles are counted
/// once in it, and which are equal by chance more often.
const MONTHS_AT_LEAST_IN_HEADCOUNTS: usize = 6;

/// A row that repeats another.
struct Copied {
    line: usize,
    /// Columns of the table, by index.
    columns: Vec<usize>,
    original: String,
}

/// A row that another may be a copy of.
struct Candidate<'t> {
    sheet: &'static str,
    line: &'t Line<'t>,
    /// Its figures in the columns of the table that is looked at.
    figures: Vec<Value>,
    /// Whether it stands in another sheet, where rows cannot be copies of this one.
    is_elsewhere: bool,
}

/// How many more the roles of a block add up to than the block's total, by column; nothing where there is no total.
pub(super) fn excess(
    table: &Table<'_>,
    group: StaffGroup,
    gender: Gender,
    value: fn(&super::grid::Figure) -> Value,
) -> Vec<Option<f64>> {
    let whole = whole(table, group, gender);
    let part = Some(Part { group, gender, is_whole: false });
    let roles: Vec<&Line<'_>> = table.lines.iter().filter(|line| line.part == part).collect();
    (0..table.columns.len())
        .map(|column| {
            let total = value(whole?.figures.get(column)?).known()?;
            let known: Vec<f64> = roles.iter().filter_map(|line| value(line.figures.get(column)?).known()).collect();
            (!known.is_empty()).then(|| known.iter().sum::<f64>() - total)
        })
        .collect()
}

/// The line of a block's total.
pub(super) fn whole<'t, 'c>(table: &'t Table<'c>, group: StaffGroup, gender: Gender) -> Option<&'t Line<'c>> {
    table.lines.iter().find(|line| line.part == Some(Part { group, gender, is_whole: true }))
}

/// How far roles may be from their total in a column: more where all of the block's figures are whole numbers.
pub(super) fn tolerance(table: &Table<'_>, group: StaffGroup, gender: Gender, column: usize) -> f64 {
    let block =
        table.lines.iter().filter(|line| line.part.is_some_and(|part| part.group == group && part.gender == gender));
    let mut known = block.filter_map(|line| line.figures.get(column)?.printed.known());
    if known.all(|number| number.fract() == 0.0) { TOLERANCE_WHOLE } else { TOLERANCE }
}

/// Marks the cells of copied rows as not valid, and tells each row.
pub(super) fn mend_copied_rows(tables: &mut [Table<'_>], findings: &mut Findings) {
    let in_fte = tables.iter().find(|table| table.kind == Kind::Roles(Measured::Fte)).cloned();
    for table in tables.iter_mut() {
        let Kind::Roles(measured) = table.kind else { continue };
        // A row of whole-time equivalents can be copied into the sheet of headcounts.
        let elsewhere = in_fte.as_ref().filter(|_| measured == Measured::Headcount);
        let copies: Vec<(Copied, RangeInclusive<f64>)> = blocks(table)
            .into_iter()
            .flat_map(|(group, gender)| copied_in_block(table, elsewhere, group, gender))
            .collect();
        for (copied, excess) in copies {
            tell_copied(table, measured, &copied, &excess, findings);
            let line = &mut table.lines[copied.line];
            for column in copied.columns {
                line.figures[column].used = Value::Missing(Missing::NotValid);
            }
        }
    }
}

/// The blocks of a table, each once.
pub(super) fn blocks(table: &Table<'_>) -> Vec<(StaffGroup, Gender)> {
    let mut blocks = Vec::new();
    for part in table.lines.iter().filter_map(|line| line.part) {
        if !blocks.contains(&(part.group, part.gender)) {
            blocks.push((part.group, part.gender));
        }
    }
    blocks
}

fn copied_in_block(
    table: &Table<'_>,
    elsewhere: Option<&Table<'_>>,
    group: StaffGroup,
    gender: Gender,
) -> Vec<(Copied, RangeInclusive<f64>)> {
    let excess = excess(table, group, gender, |figure| figure.printed);
    let tolerances: Vec<f64> = (0..excess.len()).map(|column| tolerance(table, group, gender, column)).collect();
    // Cells in question: those of months in which the roles exceed their total.
    let in_question: Vec<Option<f64>> =
        excess.iter().zip(&tolerances).map(|(excess, tolerance)| excess.filter(|excess| tolerance < excess)).collect();
    if in_question.iter().flatten().next().is_none() {
        return Vec::new();
    }
    let mut candidates = candidates_in(table, table, false);
    candidates.extend(elsewhere.into_iter().flat_map(|other| candidates_in(other, table, true)));
    let is_role = |line: &Line<'_>| line.part == Some(Part { group, gender, is_whole: false });
    let mut copies = Vec::new();
    for (index, line) in table.lines.iter().enumerate().filter(|(_, line)| is_role(line)) {
        let repeated = candidates
            .iter()
            .filter(|candidate| !candidate.line.has_role_of(line))
            .filter_map(|candidate| {
                let columns = repeated_columns(table, line, candidate, &in_question);
                (!columns.is_empty()).then_some((candidate, columns))
            })
            // Of several equal rows the most trustworthy is the original.
            .max_by_key(|(candidate, columns)| (trust(table, candidate, columns), columns.len()));
        let Some((original, columns)) = repeated else { continue };
        let own = Candidate { sheet: table.sheet, line, figures: Vec::new(), is_elsewhere: false };
        // Where nothing tells the two apart, neither is used.
        if trust(table, original, &columns) < trust(table, &own, &columns) {
            continue;
        }
        let of: Vec<f64> = columns.iter().filter_map(|column| excess[*column]).collect();
        let range =
            of.iter().copied().fold(f64::INFINITY, f64::min)..=of.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let original = format!("`{}` in row {} of sheet {}", original.line.label, original.line.row, original.sheet);
        copies.push((Copied { line: index, columns, original }, range));
    }
    copies
}

/// The role rows of `table`, with their figures in the columns of `as_in`.
fn candidates_in<'t>(table: &'t Table<'t>, as_in: &Table<'_>, is_elsewhere: bool) -> Vec<Candidate<'t>> {
    let position = |period: Option<Period>| table.columns.iter().position(|column| column.period == period);
    let columns: Vec<Option<usize>> = as_in.columns.iter().map(|column| position(column.period)).collect();
    let figure = |line: &Line<'_>, column: &Option<usize>| {
        column
            .and_then(|column| line.figures.get(column))
            .map_or(Value::Missing(Missing::NotHeld), |figure| figure.printed)
    };
    table
        .lines
        .iter()
        .filter(|line| line.part.is_some_and(|part| !part.is_whole))
        .map(|line| Candidate {
            sheet: table.sheet,
            line,
            figures: columns.iter().map(|column| figure(line, column)).collect(),
            is_elsewhere,
        })
        .collect()
}

/// The columns in question in which `line` is cell for cell the candidate, where there are enough of them in a row.
fn repeated_columns(
    table: &Table<'_>,
    line: &Line<'_>,
    candidate: &Candidate<'_>,
    in_question: &[Option<f64>],
) -> Vec<usize> {
    let mut repeated = Vec::new();
    let mut run: Vec<usize> = Vec::new();
    let mut stretch = 0;
    for column in 0..=in_question.len() {
        let own = line.figures.get(column).and_then(|figure| figure.printed.known());
        let excess = in_question.get(column).copied().flatten();
        match (own, excess) {
            // A month without a figure, such as those in which only GPs were counted, does not end a run.
            (None, _) if column < in_question.len() => {}
            (Some(own), Some(excess)) => {
                stretch += 1;
                let is_equal = candidate.figures[column] == Value::Known(own) && own != 0.0;
                if is_equal && own <= excess + TOLERANCE_WHOLE {
                    run.push(column);
                } else if is_evidence(table, line, &run, usize::MAX) {
                    repeated.append(&mut run);
                } else {
                    run.clear();
                }
            }
            _ => {
                if is_evidence(table, line, &run, stretch) {
                    repeated.append(&mut run);
                }
                run.clear();
                stretch = 0;
            }
        }
    }
    repeated
}

/// Whether equality in the columns of a run is more than chance. `stretch` is how many columns in a row were in question.
fn is_evidence(table: &Table<'_>, line: &Line<'_>, run: &[usize], stretch: usize) -> bool {
    let numbers: Vec<f64> = run.iter().filter_map(|column| line.figures[*column].printed.known()).collect();
    let has_fractions = numbers.iter().any(|number| number.fract() != 0.0);
    let wanted = if has_fractions || table.kind == Kind::Roles(Measured::Fte) {
        MONTHS_AT_LEAST.min(stretch)
    } else {
        MONTHS_AT_LEAST_IN_HEADCOUNTS
    };
    !run.is_empty() && wanted <= run.len() && numbers.iter().any(|number| MATERIAL <= *number)
}

/// How much speaks for a row being the original: it is of the right sheet, it was collected then, it counts everybody,
/// and its parts by gender add up to it.
fn trust(table: &Table<'_>, candidate: &Candidate<'_>, columns: &[usize]) -> (bool, bool, bool, bool) {
    let since = candidate.line.subject.role.and_then(|role| role.since);
    let first = columns.first().and_then(|column| table.columns[*column].period);
    let was_collected = since.is_none_or(|since| first.is_none_or(|first| since <= first));
    let counts_everybody = candidate.line.part.is_some_and(|part| part.gender == Gender::All);
    let adds_up = candidate.is_elsewhere || genders_add_up(table, candidate.line, columns);
    (candidate.is_elsewhere, was_collected, counts_everybody, adds_up)
}

/// Whether the rows by gender of a role add up to its row, within 2 % (a person's gender can differ between records).
fn genders_add_up(table: &Table<'_>, line: &Line<'_>, columns: &[usize]) -> bool {
    let Some(group) = line.part.map(|part| part.group) else { return false };
    let by_gender: Vec<&Line<'_>> = table
        .lines
        .iter()
        .filter(|other| other.has_role_of(line))
        .filter(|other| other.part.is_some_and(|part| part.group == group && part.gender != Gender::All))
        .collect();
    let number = |line: &Line<'_>, column: usize| line.figures[column].printed.known().unwrap_or_default();
    by_gender.is_empty()
        || columns.iter().all(|column| {
            let whole = number(line, *column);
            let parts: f64 = by_gender.iter().map(|line| number(line, *column)).sum();
            (whole - parts).abs() <= TOLERANCE_WHOLE.max(whole * 0.02)
        })
}

fn tell_copied(
    table: &Table<'_>,
    measured: Measured,
    copied: &Copied,
    excess: &RangeInclusive<f64>,
    findings: &mut Findings,
) {
    let line = &table.lines[copied.line];
    let Some(part) = line.part else { return };
    let periods: Vec<Period> = copied.columns.iter().filter_map(|column| table.columns[*column].period).collect();
    let (low, high) = (thousands(*excess.start()), thousands(*excess.end()));
    let unit = if measured == Measured::Fte { "FTE" } else { "people" };
    let message = format!(
        "In sheet {}, `{}` (row {}, {}{}) repeats {} cell for cell in {} ({}), in which the roles exceed their published \
         total by {low} to {high} {unit}; these cells are not used",
        table.sheet,
        line.label,
        line.row,
        part.gender.before(),
        within(part.group),
        copied.original,
        months(periods.len()),
        span(&periods),
    );
    let place = copied.columns.first().map(|column| reference(table.sheet, line.row, table.columns[*column].position));
    findings.add(Severity::Error, "copied_row", Some(line.row), place.as_deref(), message);
}

/// What was printed for a role before it was collected.
#[derive(Default)]
struct Early {
    title: String,
    since: String,
    periods: BTreeSet<Period>,
    sheets: Vec<&'static str>,
}

/// Figures printed for months before a role was collected are not collected, whatever they are; told once a role.
pub(super) fn mend_before_collected(tables: &mut [Table<'_>], findings: &mut Findings) {
    let mut printed: BTreeMap<(StaffGroup, &str), Early> = BTreeMap::new();
    for table in tables.iter_mut() {
        let (columns, titled) = (&table.columns, table.period);
        for line in &mut table.lines {
            for (column, figure) in columns.iter().zip(&mut line.figures) {
                let Some(role) = line.subject.role.or(column.subject.role) else { continue };
                let (Some(since), Some(period)) = (role.since, column.period.or(titled)) else { continue };
                if since <= period {
                    continue;
                }
                if figure.printed.known().is_some() {
                    let early = printed.entry((role.group, &role.id)).or_default();
                    (early.title, early.since) = (role.title.clone(), since.in_words());
                    early.periods.insert(period);
                    if !early.sheets.contains(&table.sheet) {
                        early.sheets.push(table.sheet);
                    }
                }
                not_collected(figure);
            }
        }
    }
    for Early { title, since, periods, sheets } in printed.into_values() {
        let message = format!(
            "{title} are printed for {} before {since}, when they were first collected ({}); those figures are not used",
            months(periods.len()),
            in_sheets(&sheets),
        );
        findings.add(Severity::Note, "printed_before_collected", None, Some(&sheets.join(", ")), message);
    }
}

/// Where the whole of a group was not collected, neither was any of its parts; told once a group.
pub(super) fn mend_groups_not_collected(tables: &mut [Table<'_>], findings: &mut Findings) {
    let mut without: BTreeSet<(StaffGroup, Period)> = BTreeSet::new();
    for table in tables.iter().filter(|table| table.kind == Kind::Roles(Measured::Fte)) {
        let is_whole = |line: &&Line<'_>| line.part.is_some_and(|part| part.is_whole && part.gender == Gender::All);
        for line in table.lines.iter().filter(is_whole) {
            for (column, figure) in table.columns.iter().zip(&line.figures) {
                if let (Some(group), Some(period), Some(Missing::NotCollected)) =
                    (line.subject.group, column.period, figure.printed.missing())
                {
                    without.insert((group, period));
                }
            }
        }
    }
    let mut printed: BTreeMap<StaffGroup, usize> = BTreeMap::new();
    for table in tables.iter_mut() {
        for line in &mut table.lines {
            for (column, figure) in table.columns.iter().zip(&mut line.figures) {
                let (Some(group), Some(period)) = (line.subject.group, column.period) else { continue };
                if !without.contains(&(group, period)) {
                    continue;
                }
                if figure.printed.known().is_some() && figure.used.missing() != Some(Missing::NotCollected) {
                    *printed.entry(group).or_default() += 1;
                }
                not_collected(figure);
            }
        }
    }
    let groups: BTreeSet<StaffGroup> = without.iter().map(|(group, _)| *group).collect();
    for group in groups {
        let periods: Vec<Period> = without.iter().filter(|(one, _)| *one == group).map(|(_, period)| *period).collect();
        let months: Vec<String> = periods.iter().map(|period| period.in_words()).collect();
        let months: Vec<&str> = months.iter().map(String::as_str).collect();
        let left_out = match printed.get(&group) {
            Some(count) => format!("; {count} figures printed for them then are not used"),
            None => String::new(),
        };
        let message = format!("{} were not collected in {}{left_out}", group.title(), in_words(&months));
        findings.add(Severity::Note, "group_not_collected", None, None, message);
    }
}

/// Not valid stays not valid: that a copy was printed says more than that nothing was collected.
fn not_collected(figure: &mut super::grid::Figure) {
    if figure.used.missing() != Some(Missing::NotValid) {
        figure.used = Value::Missing(Missing::NotCollected);
    }
}

/// The name of a group within a sentence: "direct patient care staff", but "GPs".
pub(super) fn within(group: StaffGroup) -> String {
    let title = group.title();
    if group == StaffGroup::Gp { title.to_owned() } else { title.to_lowercase() }
}

fn months(count: usize) -> String {
    if count == 1 { "1 month".to_owned() } else { format!("{count} months") }
}

/// "September 2015 to July 2022".
pub(super) fn span(periods: &[Period]) -> String {
    match (periods.iter().min(), periods.iter().max()) {
        (Some(first), Some(last)) if first != last => format!("{} to {}", first.in_words(), last.in_words()),
        (Some(only), _) => only.in_words(),
        _ => String::new(),
    }
}

/// `1,265.1`.
pub(super) fn thousands(number: f64) -> String {
    let text = format!("{:.1}", number.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if 0 < index && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if number < 0.0 && text != "0.0" { "−" } else { "" };
    format!("{sign}{grouped}.{fraction}")
}
