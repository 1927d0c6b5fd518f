//! What the bulletin must agree with itself about: roles with totals, rates with counts, areas with England.

use wholetime_catalogue::{group_measure, plain_name};
use wholetime_snapshots::{Findings, Severity};
use wholetime_vocabulary::{GpDefinition, Level, Measured, Period, StaffGroup, Value};

use super::collect::Collected;
use super::grid::reference;
use super::labels::{self, Gender};
use super::mend::{excess, span, thousands, tolerance, whole, within};
use super::tables::{Kind, Line, Table};

/// Fewer figures than this in a column say nothing about how it was rounded. Our judgement.
const FIGURES_AT_LEAST: usize = 20;
/// Areas may be this far from England: each is printed with at least six decimals. Our judgement.
const AREAS_APART_AT_MOST: f64 = 0.5;
/// Rows by gender may be this far from the row they are parts of: whole-number months round each of them. Our judgement.
const GENDERS_APART_AT_MOST: f64 = 2.0;
/// Rates come back to the FTE within this where both are printed with decimals. Our judgement.
const RATE_APART_AT_MOST: f64 = 0.01;

/// Whether the roles of each group add up to the group. In headcounts they add up to more: people with two roles are
/// counted once in the total.
pub(super) fn roles_against_totals(tables: &[Table<'_>], findings: &mut Findings) {
    for table in tables {
        let Kind::Roles(measured) = table.kind else { continue };
        for group in StaffGroup::ALL.iter().copied() {
            let differences: Vec<(usize, f64)> = excess(table, group, Gender::All, |figure| figure.used)
                .into_iter()
                .enumerate()
                .filter_map(|(column, difference)| Some((column, difference?)))
                .collect();
            match measured {
                Measured::Fte => fte_against_total(table, group, &differences, findings),
                Measured::Headcount => people_against_total(table, group, &differences, findings),
            }
        }
    }
}

fn fte_against_total(table: &Table<'_>, group: StaffGroup, differences: &[(usize, f64)], findings: &mut Findings) {
    let month = |column: usize| table.columns[column].period.map(Period::in_words).unwrap_or_default();
    let beyond = differences
        .iter()
        .filter(|(column, difference)| tolerance(table, group, Gender::All, *column) < difference.abs());
    for (column, difference) in beyond {
        let message = format!(
            "In sheet {} the roles of {} differ from their published total by {} FTE in {}; both were kept",
            table.sheet,
            within(group),
            thousands(*difference),
            month(*column),
        );
        let row = whole(table, group, Gender::All).map(|line| line.row);
        let place = row.map(|row| reference(table.sheet, row, table.columns[*column].position));
        findings.add(Severity::Warning, "roles_do_not_add_up", row, place.as_deref(), message);
    }
    let largest = differences.iter().max_by(|(_, one), (_, other)| one.abs().total_cmp(&other.abs()));
    if let Some((column, difference)) = largest {
        let message = format!(
            "In sheet {} the roles of {} that are used were compared with their published total in {} months; the largest \
             difference is {} FTE, in {}",
            table.sheet,
            within(group),
            differences.len(),
            thousands(*difference),
            month(*column),
        );
        findings.add(Severity::Note, "roles_add_up", None, Some(table.sheet), message);
    }
}

fn people_against_total(table: &Table<'_>, group: StaffGroup, differences: &[(usize, f64)], findings: &mut Findings) {
    let least = differences.iter().map(|(_, difference)| *difference).fold(f64::INFINITY, f64::min);
    let most = differences.iter().map(|(_, difference)| *difference).fold(f64::NEG_INFINITY, f64::max);
    if differences.is_empty() {
        return;
    }
    let message = format!(
        "In sheet {} the roles of {} that are used add up to {least:.0} to {most:.0} people more than their published total, in \
         which people with two roles are counted once",
        table.sheet,
        within(group),
    );
    findings.add(Severity::Note, "roles_add_up", None, Some(table.sheet), message);
}

/// Whether the rows by gender of each group and role add up to its own row. Only FTE do: a person's gender can differ
/// between records. Rows by gender are in the table only, so a difference is told and changes nothing.
pub(super) fn genders_against_roles(tables: &[Table<'_>], findings: &mut Findings) {
    for table in tables.iter().filter(|table| table.kind == Kind::Roles(Measured::Fte)) {
        let parts = || table.lines.iter().filter_map(|line| Some((line, line.part?)));
        for (line, part) in parts().filter(|(_, part)| part.gender == Gender::All) {
            let same = |other: &Line<'_>| part.is_whole || other.has_role_of(line);
            let by_gender: Vec<&Line<'_>> = parts()
                .filter(|(_, other)| {
                    other.gender != Gender::All && other.group == part.group && other.is_whole == part.is_whole
                })
                .map(|(other, _)| other)
                .filter(|other| same(other))
                .collect();
            for (index, column) in table.columns.iter().enumerate() {
                let (Some(own), false) = (line.figures[index].used.known(), by_gender.is_empty()) else { continue };
                let sum: f64 = by_gender.iter().filter_map(|line| line.figures[index].used.known()).sum();
                if GENDERS_APART_AT_MOST < (own - sum).abs() {
                    let message = format!(
                        "In sheet {} the rows by gender of `{}` add up to {} FTE in {}, where its own row has {}; all were kept",
                        table.sheet,
                        line.label,
                        thousands(sum),
                        column.label,
                        thousands(own),
                    );
                    let place = reference(table.sheet, line.row, column.position);
                    findings.add(Severity::Warning, "genders_do_not_add_up", Some(line.row), Some(&place), message);
                }
            }
        }
    }
}

/// Months whose FTE are printed as whole numbers, told once for the sheets they are rounded in.
pub(super) fn rounded_months(tables: &[Table<'_>], findings: &mut Findings) {
    let mut told: Vec<(Vec<Period>, Vec<&str>)> = Vec::new();
    for table in tables {
        if !matches!(
            table.kind,
            Kind::Roles(Measured::Fte) | Kind::Ages(Measured::Fte) | Kind::AdHocAreas(Measured::Fte)
        ) {
            continue;
        }
        let is_rounded = |column: usize| {
            let counts = table.lines.iter().filter(|line| !labels::is_estimated_share(&line.label));
            let known: Vec<f64> = counts.filter_map(|line| line.figures.get(column)?.printed.known()).collect();
            FIGURES_AT_LEAST <= known.len() && known.iter().all(|number| number.fract() == 0.0)
        };
        let periods: Vec<Period> = table
            .columns
            .iter()
            .enumerate()
            .filter(|(index, _)| is_rounded(*index))
            .filter_map(|(_, column)| column.period)
            .collect();
        match told.iter_mut().find(|(same, _)| *same == periods) {
            Some((_, sheets)) => sheets.push(table.sheet),
            None => told.push((periods, vec![table.sheet])),
        }
    }
    for (periods, sheets) in told.iter().filter(|(periods, _)| !periods.is_empty()) {
        let message = format!(
            "The FTE of {} ({} months) are printed as whole numbers in {}, so sums may differ from totals by one or two",
            span(periods),
            periods.len(),
            super::tables::in_sheets(sheets),
        );
        findings.add(Severity::Note, "rounded_months", None, Some(&sheets.join(", ")), message);
    }
}

/// Whether each published rate, applied to the patients of its month, gives the FTE of its month.
pub(super) fn rates_against_counts(tables: &[Table<'_>], collected: &Collected<'_>, findings: &mut Findings) {
    let mut n_checked = 0;
    for table in tables.iter().filter(|table| table.kind == Kind::Practices) {
        for line in table.lines.iter().filter(|line| line.kept_only.is_some()) {
            let Some(rate) = Rate::of(&line.label) else {
                let message = format!(
                    "`{}` in sheet {} is no rate that can be checked; it is kept in the table only",
                    line.label, table.sheet
                );
                findings.add(Severity::Note, "rate_not_checked", Some(line.row), Some(table.sheet), message);
                continue;
            };
            for (column, figure) in table.columns.iter().zip(&line.figures) {
                let (Some(printed), Some(period)) = (figure.printed.known(), column.period) else { continue };
                let Some((base, expected)) = rate.base_and_count(collected, period) else { continue };
                n_checked += 1;
                // A rate printed without decimals stands for half a unit on either side.
                let rounding = |number: f64| if number.fract() == 0.0 { 0.5 } else { 0.0 };
                let allowed = RATE_APART_AT_MOST + rounding(printed) * base + rounding(expected);
                if allowed < (printed * base - expected).abs() {
                    let message = format!(
                        "`{}` is published as {printed:.2} in {}, and the counts of that month give {:.2}; the counts are used",
                        line.label,
                        period.in_words(),
                        expected / base,
                    );
                    let place = reference(table.sheet, line.row, column.position);
                    findings.add(Severity::Warning, "rate_disagrees", Some(line.row), Some(&place), message);
                }
            }
        }
    }
    if 0 < n_checked {
        let message = format!("{n_checked} published rates were compared with the counts they follow from");
        findings.add(Severity::Note, "rates_checked", None, None, message);
    }
}

/// What a rate is of.
enum Rate {
    /// The FTE of these measures together, per 100,000 patients.
    Fte(Vec<String>),
    /// Patients per practice.
    PatientsPerPractice,
}

impl Rate {
    fn of(label: &str) -> Option<Self> {
        let plain = plain_name(label);
        if plain == "number of patients per practice" {
            return Some(Self::PatientsPerPractice);
        }
        let whole = |group| group_measure(group, Measured::Fte, GpDefinition::Total);
        if plain.starts_with("all clinical staff") {
            return Some(Self::Fte(vec![whole(StaffGroup::Gp), whole(StaffGroup::Nurse), whole(StaffGroup::Dpc)]));
        }
        let heading = labels::heading(plain.split(':').next().unwrap_or_default())?;
        Some(Self::Fte(vec![group_measure(heading.group, Measured::Fte, heading.definition)]))
    }

    /// What the rate is multiplied by, and what that should come to.
    fn base_and_count(&self, collected: &Collected<'_>, period: Period) -> Option<(f64, f64)> {
        let patients = collected.england("patients_registered", period)?;
        match self {
            Self::Fte(measures) => {
                let counts = measures.iter().map(|measure| collected.england(measure, period));
                Some((patients / 100_000.0, counts.sum::<Option<f64>>()?))
            }
            Self::PatientsPerPractice => Some((collected.england("practices", period)?, patients)),
        }
    }
}

/// Whether regions, ICBs and sub-ICB locations each add up, with the staff of unknown place, to England. Only FTE do:
/// a person who works in two places is one head in England.
pub(super) fn areas_against_england(tables: &[Table<'_>], findings: &mut Findings) {
    for table in tables {
        if !matches!(table.kind, Kind::Areas(Measured::Fte) | Kind::AdHocAreas(Measured::Fte)) {
            continue;
        }
        let at = |level: Level| {
            table.lines.iter().filter(move |line| line.place.as_ref().is_some_and(|place| place.0 == level))
        };
        let unknown: Vec<&Line<'_>> = table.lines.iter().filter(|line| line.place.is_none()).collect();
        for (index, column) in table.columns.iter().enumerate() {
            let number = |line: &Line<'_>| line.figures[index].used.known();
            let Some(england) = at(Level::England).next().and_then(number) else { continue };
            let of_unknown_place: f64 = unknown.iter().filter_map(|line| number(line)).sum();
            for level in [Level::Region, Level::Icb, Level::SubIcb] {
                let Some(sum) = at(level).map(number).sum::<Option<f64>>().filter(|_| at(level).next().is_some())
                else {
                    continue;
                };
                // Whole numbers may each have lost half a unit.
                let is_rounded = table.lines.iter().filter_map(number).all(|number| number.fract() == 0.0);
                #[expect(clippy::cast_precision_loss, reason = "areas are hundreds")]
                let allowed =
                    if is_rounded { AREAS_APART_AT_MOST * at(level).count() as f64 } else { AREAS_APART_AT_MOST };
                if allowed < (england - sum - of_unknown_place).abs() {
                    let message = format!(
                        "In sheet {} the {} add up to {} FTE in `{}`, with those of unknown place to {}, and England is {}; all were kept",
                        table.sheet,
                        level.titles(),
                        thousands(sum),
                        column.label,
                        thousands(sum + of_unknown_place),
                        thousands(england),
                    );
                    let place = reference(table.sheet, 1, column.position);
                    findings.add(Severity::Warning, "areas_do_not_add_up", None, Some(&place), message);
                }
            }
        }
        tell_unknown_place(table, &unknown, findings);
    }
}

fn tell_unknown_place(table: &Table<'_>, unknown: &[&Line<'_>], findings: &mut Findings) {
    if table.kind != Kind::Areas(Measured::Fte) {
        return;
    }
    for line in unknown {
        for (column, figure) in table.columns.iter().zip(&line.figures) {
            let Value::Known(number) = figure.used else { continue };
            if number != 0.0 && column.subject.role.is_some() {
                let message = format!(
                    "{} FTE of `{}` in sheet {} have no known place: they are in England's figures and in no area's",
                    thousands(number),
                    column.label,
                    table.sheet,
                );
                let place = reference(table.sheet, line.row, column.position);
                findings.add(Severity::Note, "place_unknown", Some(line.row), Some(&place), message);
            }
        }
    }
}
