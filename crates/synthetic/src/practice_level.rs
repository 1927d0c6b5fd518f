//! The practice-level file of the workforce publication: one row a practice, every column the file has or had.

use std::collections::HashMap;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use wholetime_catalogue::{AgeBand, ColumnDefinition, ColumnKind, Columns, Sex};
use wholetime_vocabulary::{Measured, StaffGroup};

use crate::SynthesisError;
use crate::calendar::Month;
use crate::files::{BYTE_ORDER_MARK, LINE_END, cell_text};
use crate::lists::ListByAge;
use crate::people::{COUNTRIES, Post, QUARTERS_PER_FTE};
use crate::places::{Geography, Practice, Sent};
use crate::roles::{self, ROLES, Role};

/// How a figure that is not there is marked, since February 2023.
const NOT_AVAILABLE: &[u8] = b"NA";

/// What a column prints.
#[derive(Clone, Copy, Debug)]
enum Printed {
    /// The identity of that position: code, name, network …
    Identity(usize),
    /// Whether the records of the group were provided.
    Source(StaffGroup),
    /// Patients of a sex and age.
    Patients(Option<Sex>, Option<AgeBand>),
    /// Heads of a staff group.
    Heads(StaffGroup),
    /// Quarters of an hour of a staff group, as FTE.
    Quarters(StaffGroup),
    /// Nothing: it was not collected in the month.
    NotCollected,
}

/// The columns to which one holder of a post adds.
#[derive(Clone, Debug, Default)]
struct Cells {
    heads: Vec<usize>,
    quarters: Vec<usize>,
}

/// The columns of one month, and which of them each kind of person adds to.
pub(crate) struct Layout<'a> {
    columns: &'a Columns,
    month: Month,
    printed: Vec<Printed>,
    recorded_as: Vec<usize>,
    /// By role and sex.
    plain: Vec<[Cells; 2]>,
    /// By role and sex: each age band with its columns.
    by_age: Vec<[Vec<(AgeBand, Cells)>; 2]>,
    /// By country and sex.
    by_country: Vec<[Vec<usize>; 2]>,
}

impl<'a> Layout<'a> {
    /// # Errors
    /// Where the catalogue has no column for a role.
    pub(crate) fn of(columns: &'a Columns, month: Month) -> Result<Self, SynthesisError> {
        let finder = Finder::of(columns);
        let sexes = [Sex::Male, Sex::Female];
        Ok(Self {
            columns,
            month,
            printed: columns.iter().enumerate().map(|(index, column)| printed(index, column, month)).collect(),
            recorded_as: roles::recorded_as(columns, month)?,
            plain: ROLES.iter().map(|role| sexes.map(|sex| finder.cells(&with_groups(role), sex, None))).collect(),
            by_age: ROLES.iter().map(|role| sexes.map(|sex| finder.by_age(role, sex))).collect(),
            by_country: COUNTRIES.iter().map(|(country, _)| sexes.map(|sex| finder.by_country(country, sex))).collect(),
        })
    }

    /// Counts of one practice, in the order of the columns: heads, or quarters of an hour.
    fn count(&self, posts: &[Post], counts: &mut Vec<u32>) {
        counts.clear();
        counts.resize(self.printed.len(), 0);
        for post in posts.iter().filter(|post| post.is_held()) {
            let role = self.recorded_as[post.role];
            let sex = usize::from(post.sex != Sex::Male);
            let mut add = |cells: &Cells| {
                cells.heads.iter().for_each(|column| counts[*column] += 1);
                cells.quarters.iter().for_each(|column| counts[*column] += post.quarters);
            };
            add(&self.plain[role][sex]);
            let age = post.age(self.month);
            if let Some((_, cells)) = self.by_age[role][sex].iter().find(|(band, _)| holds(*band, age)) {
                add(cells);
            }
            if ROLES[role].group == StaffGroup::Gp {
                self.by_country[post.country][sex].iter().for_each(|column| counts[*column] += 1);
            }
        }
    }
}

fn printed(index: usize, column: &ColumnDefinition, month: Month) -> Printed {
    let month = month.period();
    let is_early = column.since.is_some_and(|since| month < since);
    let is_late = column.until.is_some_and(|until| until < month);
    match (column.kind, column.group, column.measured) {
        _ if is_early || is_late => Printed::NotCollected,
        (ColumnKind::Identity, ..) => Printed::Identity(index),
        (ColumnKind::Quality, Some(group), _) => Printed::Source(group),
        (ColumnKind::Patients, ..) => Printed::Patients(column.sex, column.age_band),
        (_, Some(group), Some(Measured::Fte)) => Printed::Quarters(group),
        (_, Some(group), _) => Printed::Heads(group),
        (_, None, _) => Printed::NotCollected,
    }
}

fn holds(band: AgeBand, age: Option<u8>) -> bool {
    match (band, age) {
        (AgeBand::Years(low, high), Some(age)) => low <= age && age <= high,
        (AgeBand::Unknown, None) => true,
        _ => false,
    }
}

/// The stems whose columns count everybody of a role's group, in the ages too.
fn groups_of(role: &Role) -> Vec<&'static str> {
    match role.group {
        StaffGroup::Gp => {
            let mut stems = vec!["gp"];
            let definitions = [
                ("gp_extg", !role.is_trainee()),
                ("gp_exl", !role.is_locum()),
                ("gp_extgl", !role.is_trainee() && !role.is_locum()),
            ];
            stems.extend(definitions.into_iter().filter(|(_, counts)| *counts).map(|(stem, _)| stem));
            stems
        }
        StaffGroup::Nurse => vec!["nurses"],
        StaffGroup::Dpc if role.is_dpc_apprentice() => vec!["dpc", "dpc_apprentice"],
        StaffGroup::Dpc => vec!["dpc"],
        StaffGroup::Admin => vec!["admin"],
    }
}

fn with_groups(role: &Role) -> Vec<&'static str> {
    let mut stems = groups_of(role);
    stems.push(role.stem);
    stems
}

/// What a column of staff counts: stem, sex, measure and age band.
type Counted<'a> = (&'a str, Option<Sex>, Option<Measured>, Option<AgeBand>);

/// Finds columns by what they count.
struct Finder<'a> {
    staff: HashMap<Counted<'a>, usize>,
    by_name: HashMap<&'a str, usize>,
    bands: HashMap<&'a str, Vec<AgeBand>>,
}

impl<'a> Finder<'a> {
    fn of(columns: &'a Columns) -> Self {
        let mut finder = Self { staff: HashMap::new(), by_name: HashMap::new(), bands: HashMap::new() };
        for (index, column) in columns.iter().enumerate() {
            finder.by_name.insert(&column.name, index);
            if column.kind != ColumnKind::Staff {
                continue;
            }
            finder.staff.insert((&column.stem, column.sex, column.measured, column.age_band), index);
            if let (Some(band), None, Some(Measured::Headcount)) = (column.age_band, column.sex, column.measured) {
                finder.bands.entry(&column.stem).or_default().push(band);
            }
        }
        finder
    }

    fn cells(&self, stems: &[&'static str], sex: Sex, band: Option<AgeBand>) -> Cells {
        let find = |measured: Measured| -> Vec<usize> {
            let columns = stems.iter().flat_map(|stem| [None, Some(sex)].map(|sex| (*stem, sex, Some(measured), band)));
            columns.filter_map(|column| self.staff.get(&column).copied()).collect()
        };
        Cells { heads: find(Measured::Headcount), quarters: find(Measured::Fte) }
    }

    fn by_age(&self, role: &Role, sex: Sex) -> Vec<(AgeBand, Cells)> {
        let stems = groups_of(role);
        let bands = stems.first().and_then(|stem| self.bands.get(stem)).map_or(&[][..], Vec::as_slice);
        bands.iter().map(|band| (*band, self.cells(&stems, sex, Some(*band)))).collect()
    }

    fn by_country(&self, country: &str, sex: Sex) -> Vec<usize> {
        let word = if sex == Sex::Male { "male" } else { "female" };
        ["total", word]
            .iter()
            .filter_map(|sex| self.by_name.get(format!("{sex}_gp_hc_coq_{country}").as_str()).copied())
            .collect()
    }
}

/// The name under which the file of a month is published.
pub(crate) fn file_name(month: Month) -> String {
    format!("1 General Practice – {} Practice Level - Detailed.csv", month.in_words())
}

/// Writes the file of one month into the folder `gp-workforce` below `out`.
///
/// # Errors
/// Where it cannot be written.
pub(crate) fn write<'p>(
    out: &Path,
    layout: &Layout<'_>,
    geography: &Geography,
    practices: impl Iterator<Item = &'p Practice>,
    files: &mut Vec<PathBuf>,
) -> Result<(), SynthesisError> {
    let folder = out.join("gp-workforce");
    let path = folder.join(file_name(layout.month));
    let disk = |why| SynthesisError::Disk { path: path.clone(), why };
    std::fs::create_dir_all(&folder).map_err(disk)?;
    let mut file = BufWriter::with_capacity(1 << 20, std::fs::File::create(&path).map_err(disk)?);

    let names: Vec<String> = layout.columns.iter().map(|column| column.name.to_uppercase()).collect();
    let header = format!("{BYTE_ORDER_MARK}{}{LINE_END}", names.join(","));
    file.write_all(header.as_bytes()).map_err(disk)?;
    let (mut line, mut counts) = (Vec::new(), Vec::new());
    for practice in practices {
        layout.count(&practice.posts, &mut counts);
        line.clear();
        push_row(layout, geography, practice, &counts, &mut line);
        file.write_all(&line).map_err(disk)?;
    }
    file.flush().map_err(disk)?;
    files.push(path);
    Ok(())
}

fn push_row(layout: &Layout<'_>, geography: &Geography, practice: &Practice, counts: &[u32], line: &mut Vec<u8>) {
    let list = ListByAge::of(practice.patients, practice.older);
    let identity = identity(geography, practice);
    let is_there = |group: StaffGroup| practice.sent(group) != Sent::Nothing;
    for (index, printed) in layout.printed.iter().enumerate() {
        if 0 < index {
            line.push(b',');
        }
        match *printed {
            Printed::NotCollected => line.extend_from_slice(NOT_AVAILABLE),
            Printed::Heads(group) | Printed::Quarters(group) if !is_there(group) => {
                line.extend_from_slice(NOT_AVAILABLE)
            }
            Printed::Heads(_) | Printed::Quarters(_) if counts[index] == 0 => line.push(b'0'),
            Printed::Heads(_) => push_number(u64::from(counts[index]), line),
            Printed::Quarters(_) => push_fte(counts[index], line),
            Printed::Identity(position) => line.extend(identity.get(position).map_or("", String::as_str).bytes()),
            Printed::Source(group) => line.extend_from_slice(source(practice.sent(group)).as_bytes()),
            Printed::Patients(sex, band) => push_number(u64::from(list.of_sex_and_age(sex, band)), line),
        }
    }
    line.extend_from_slice(LINE_END.as_bytes());
}

/// The first ten columns, in their order.
fn identity(geography: &Geography, practice: &Practice) -> [String; 10] {
    let (pcn, _) = &geography.pcns[practice.pcn];
    let above = geography.above(practice.sub_icb);
    let cells = [
        &practice.code,
        &practice.name,
        &pcn.code,
        &pcn.name,
        &above.sub_icb.code,
        &above.sub_icb.name,
        &above.icb.code,
        &above.icb.name,
        &above.region.code,
        &above.region.name,
    ];
    cells.map(|cell| cell_text(cell))
}

fn source(sent: Sent) -> &'static str {
    match sent {
        Sent::Whole => "Fully provided",
        Sent::WithoutSomeHours => "Includes FTE estimates",
        Sent::Nothing => "Fully estimated - no data provided",
    }
}

fn push_number(number: u64, line: &mut Vec<u8>) {
    if 9 < number {
        push_number(number / 10, line);
    }
    line.push(b'0' + (number % 10) as u8);
}

/// FTE to nine decimals at most, as published: 160 quarters of an hour are `1.066666667`.
pub(crate) fn push_fte(quarters: u32, line: &mut Vec<u8>) {
    const BILLION: u64 = 1_000_000_000;
    let per_fte = u64::from(QUARTERS_PER_FTE);
    let billionths = (u64::from(quarters) * BILLION + per_fte / 2) / per_fte;
    push_number(billionths / BILLION, line);
    let mut fraction = billionths % BILLION;
    if fraction == 0 {
        return;
    }
    line.push(b'.');
    let mut place = BILLION / 10;
    while 0 < fraction {
        line.push(b'0' + (fraction / place) as u8);
        fraction %= place;
        place /= 10;
    }
}

#[cfg(test)]
mod tests {
    use wholetime_catalogue::Catalogue;

    use super::*;
    use crate::draws::Draws;
    use crate::people::staff;
    use crate::testing::{Table, geography, practice};

    const JUNE: Month = Month::new(2024, 6);

    fn written(practices: &[Practice], month: Month) -> Table {
        let catalogue = Catalogue::shipped().unwrap();
        let layout = Layout::of(&catalogue.columns, month).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut files = Vec::new();
        write(folder.path(), &layout, &geography(), practices.iter(), &mut files).unwrap();
        // Names without a comma, so that the simple reader of the tests will do.
        let bytes = std::fs::read(&files[0]).unwrap();
        Table::of(String::from_utf8(bytes).unwrap().replace("\"SAMPLE SURGERY, THE\"", "SAMPLE SURGERY").as_bytes())
    }

    fn staffed(patients: u32) -> Practice {
        let mut practice = practice(patients);
        practice.posts = staff(&practice, JUNE, Draws::new(3));
        practice
    }

    #[test]
    fn fte_are_written_to_nine_decimals() {
        let text = |quarters| {
            let mut line = Vec::new();
            push_fte(quarters, &mut line);
            String::from_utf8(line).unwrap()
        };
        assert_eq!(text(160), "1.066666667");
        assert_eq!(text(150), "1");
        assert_eq!(text(1), "0.006666667");
        assert_eq!(text(5_625), "37.5");
        assert_eq!(text(3), "0.02");
    }

    #[test]
    fn the_header_is_that_of_the_catalogue_in_capitals() {
        let table = written(&[staffed(9_000)], JUNE);
        let catalogue = Catalogue::shipped().unwrap();
        let names: Vec<String> = catalogue.columns.iter().map(|column| column.name.to_uppercase()).collect();
        assert_eq!(table.header(), names);
        assert_eq!(names.len(), 829);
    }

    #[test]
    fn totals_are_the_sums_of_their_parts() {
        let table = written(&[staffed(60_000)], JUNE);
        let catalogue = Catalogue::shipped().unwrap();
        // By what the catalogue says a column counts: the publisher's names have their slips.
        let sum = |counts: &dyn Fn(&ColumnDefinition) -> bool| -> f64 {
            let columns = catalogue.columns.iter().filter(|column| column.kind == ColumnKind::Staff && counts(column));
            columns.filter_map(|column| table.number(&table.rows[0], &column.name)).sum()
        };
        for (whole, group) in [
            ("gp", StaffGroup::Gp),
            ("nurses", StaffGroup::Nurse),
            ("dpc", StaffGroup::Dpc),
            ("admin", StaffGroup::Admin),
        ] {
            let is_role = |stem: &str| ROLES.iter().any(|role| role.group == group && role.stem == stem);
            for measured in [Some(Measured::Headcount), Some(Measured::Fte)] {
                let of = |sex: Option<Sex>| {
                    sum(&|column| {
                        column.stem == whole
                            && column.measured == measured
                            && column.sex == sex
                            && column.age_band.is_none()
                    })
                };
                assert!(0.0 < of(None));
                assert!((of(Some(Sex::Male)) + of(Some(Sex::Female)) - of(None)).abs() < 1e-6, "sexes of {whole}");
                for sex in [None, Some(Sex::Male), Some(Sex::Female)] {
                    let roles = sum(&|column| {
                        is_role(&column.stem)
                            && column.measured == measured
                            && column.sex == sex
                            && column.age_band.is_none()
                    });
                    assert!((roles - of(sex)).abs() < 1e-6, "roles of {whole}, {sex:?}: {roles} and {}", of(sex));
                }
                let ages = sum(&|column| {
                    column.stem == whole
                        && column.measured == measured
                        && column.sex.is_none()
                        && column.age_band.is_some()
                });
                assert!((ages - of(None)).abs() < 1e-6, "ages of {whole}: {ages} and {}", of(None));
            }
        }
    }

    #[test]
    fn the_definitions_of_a_gp_differ_by_trainees_and_locums() {
        let table = written(&[staffed(60_000)], JUNE);
        let row = &table.rows[0];
        let number = |column: &str| table.number(row, column).unwrap();
        let of = |part: &str, suffix: &str| -> f64 {
            let starts = format!("TOTAL_GP_{part}");
            let ends = format!("_{suffix}");
            table
                .header()
                .iter()
                .filter(|name| name.starts_with(&starts) && name.ends_with(&ends))
                .map(|name| number(name))
                .sum()
        };
        for suffix in ["HC", "FTE"] {
            let (trainees, locums) = (of("TRN_GR_", suffix), of("LOCUM_", suffix));
            assert!(0.0 < trainees);
            let all = number(&format!("TOTAL_GP_{suffix}"));
            assert!((number(&format!("TOTAL_GP_EXTG_{suffix}")) - (all - trainees)).abs() < 1e-6);
            assert!((number(&format!("TOTAL_GP_EXL_{suffix}")) - (all - locums)).abs() < 1e-6);
            assert!((number(&format!("TOTAL_GP_EXTGL_{suffix}")) - (all - trainees - locums)).abs() < 1e-6);
        }
        let countries: f64 =
            table.header().iter().filter(|name| name.starts_with("TOTAL_GP_HC_COQ_")).map(|name| number(name)).sum();
        assert!((countries - number("TOTAL_GP_HC")).abs() < 1e-9);
    }

    #[test]
    fn what_a_practice_did_not_send_is_marked_and_not_zero() {
        let mut practice = staffed(9_000);
        practice.sends(StaffGroup::Nurse, Sent::Nothing);
        let table = written(&[practice], JUNE);
        let row = &table.rows[0];
        assert_eq!(table.text(row, "nurse_source"), "Fully estimated - no data provided");
        for column in ["TOTAL_NURSES_FTE", "MALE_N_PRAC_NURSE_HC", "TOTAL_NURSES_HC_UNKNOWN_AGE"] {
            assert_eq!(table.text(row, column), "NA", "{column}");
        }
        assert!(table.number(row, "TOTAL_GP_FTE").is_some() && table.number(row, "TOTAL_PATIENTS") == Some(9_000.0));
    }

    #[test]
    fn a_column_holds_nothing_outside_the_months_it_was_collected() {
        let march = written(&[staffed(90_000)], Month::new(2024, 3));
        let april = written(&[staffed(90_000)], Month::new(2024, 4));
        assert_eq!(march.text(&march.rows[0], "TOTAL_DPC_NHS_TALKING_THERA_HC"), "NA");
        assert_eq!(april.text(&april.rows[0], "TOTAL_DPC_HI_THERA_HC"), "NA");
        assert_eq!(april.text(&april.rows[0], "TOTAL_N_ENH_PRAC_NURSE_FTE"), "NA");
        assert!(march.number(&march.rows[0], "TOTAL_DPC_HI_THERA_HC").is_some());
    }

    #[test]
    fn patients_add_up_over_sexes_and_ages() {
        let table = written(&[staffed(9_137)], JUNE);
        let row = &table.rows[0];
        let ages: f64 = table
            .header()
            .iter()
            .filter(|name| name.contains("MALE_PATIENTS_"))
            .filter_map(|name| table.number(row, name))
            .sum();
        let sexes = table.number(row, "TOTAL_MALE").unwrap() + table.number(row, "TOTAL_FEMALE").unwrap();
        assert_eq!((ages, sexes), (9_137.0, 9_137.0));
    }
}
