//! Parts against the whole they are parts of: roles, men and women, ages, definitions of a GP, patients.

use std::collections::{BTreeMap, BTreeSet};

use wholetime_catalogue::{Catalogue, ColumnDefinition, ColumnKind, Sex};
use wholetime_snapshots::Severity;
use wholetime_vocabulary::{Measured, Period, StaffGroup, Value};

use super::census::{Census, number, words};
use super::{Concern, Finding, Rule};
use crate::{Holdings, MeasuresError, workforce};

pub(super) const DIFFER: Rule = Rule {
    id: "parts_differ_from_total",
    title: "Parts do not add up to their total",
    severity: Severity::Error,
    in_words: "Roles, ages, men and women of a staff group, or patients by sex and age, do not add up to the total in the same \
               row, by more than 0.000001 for each number added. Heads by role may be more than the total (a person can have \
               two roles) but not fewer; men and women may be fewer (some are of unknown gender) by at most a fifth, or one.",
    source: "Columns are printed to six decimals or more, so that each number is at most half of 0.000001 off; what may be of \
             unknown gender is our judgement.",
};

pub(super) const DO_NOT_NEST: Rule = Rule {
    id: "definitions_do_not_nest",
    title: "Definitions of a GP contradict each other",
    severity: Severity::Error,
    in_words: "Fully qualified GPs, or GPs without locums, are more than all GPs; or GPs without both are more than either; or, \
               since June 2018, all GPs less trainees are not the fully qualified.",
    source: "NHS England, definitions of the practice-level file: each definition leaves people out of the one before.",
};

/// The sum may be off by this much for each number in it: each is printed to at least six decimals.
const OFF_FOR_EACH: f64 = 1e-6;
/// Men and women may leave out this share of people, or one person, whose gender is not known. Our judgement.
const UNKNOWN_GENDER_AT_MOST: f64 = 0.2;
/// Since then the file counts patients of unknown gender apart. Source: its definitions.
const UNKNOWN_GENDER_OF_PATIENTS: Period = Period::Month { year: 2024, month: 3 };
/// Since then trainees come from the training register, by grade. Source: definitions of the practice-level file.
const TRAINEES_BY_GRADE: Period = Period::Month { year: 2018, month: 6 };

/// How a sum of parts may lie to its whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    /// It is the whole.
    Same,
    /// Some are counted twice.
    SameOrMore,
    /// Some are in no part.
    SomewhatLess,
}

/// A whole and the columns that should add up to it.
#[derive(Debug)]
struct Total {
    whole: String,
    parts: Vec<String>,
    bound: Bound,
    what: String,
    concerns: Concern,
}

/// Every total of the wide files of a census that does not hold.
pub(super) fn found(holdings: &Holdings, census: &Census) -> Result<Vec<Finding>, MeasuresError> {
    let mut findings = nests(census);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for edition in workforce::editions(&holdings.shelf, census.period) {
        if !edition.is_wide {
            continue;
        }
        let held: BTreeSet<String> = holdings.shelf.table_columns(&edition.key)?.into_iter().collect();
        let totals = totals(&holdings.catalogue, census.period, &held);
        let mut names: Vec<&str> = totals
            .iter()
            .flat_map(|total| std::iter::once(&total.whole).chain(&total.parts))
            .map(String::as_str)
            .collect();
        names.sort_unstable();
        names.dedup();
        let wide = holdings.shelf.wide(&edition.key, &names)?;
        // Of one practice the edition that speaks first is used, so it is looked at too.
        let rows: Vec<(usize, usize)> = wide
            .practices
            .iter()
            .enumerate()
            .filter(|(_, practice)| !seen.contains(*practice))
            .filter_map(|(row, practice)| Some((row, census.place(practice)?)))
            .collect();
        let of_name = |name: &str| -> Option<&Vec<Value>> {
            names.binary_search(&name).ok().and_then(|index| wide.columns[index].as_ref())
        };
        for total in &totals {
            let parts: Option<Vec<&Vec<Value>>> = total.parts.iter().map(|part| of_name(part)).collect();
            let (Some(whole), Some(parts)) = (of_name(&total.whole), parts) else { continue };
            for (row, practice) in &rows {
                let known: Option<Vec<f64>> = parts.iter().map(|part| part[*row].known()).collect();
                let (Some(stated), Some(known)) = (whole[*row].known(), known) else { continue };
                findings.extend(
                    differs(total, stated, &known)
                        .then(|| told(census, *practice, total, stated, known.iter().sum(), edition.file.as_str())),
                );
            }
        }
        seen.extend(wide.practices);
    }
    Ok(findings)
}

/// Whether known parts contradict a stated whole.
fn differs(total: &Total, stated: f64, parts: &[f64]) -> bool {
    let sum: f64 = parts.iter().sum();
    #[expect(clippy::cast_precision_loss, reason = "a few dozen parts")]
    let off = OFF_FOR_EACH * (parts.len() + 1) as f64;
    let too_many = off < sum - stated;
    let too_few = off < stated - sum;
    match total.bound {
        Bound::Same => too_many || too_few,
        Bound::SameOrMore => too_few,
        Bound::SomewhatLess => too_many || (UNKNOWN_GENDER_AT_MOST * stated).max(1.0) + off < stated - sum,
    }
}

fn told(census: &Census, practice: usize, total: &Total, stated: f64, sum: f64, file: &str) -> Finding {
    let (less_or_more, apart) = if sum < stated { ("less", stated - sum) } else { ("more", sum - stated) };
    let message = format!(
        "in {}: {} add up to {}, which is {} {less_or_more} than the {} in `{}`; one of them is wrong",
        census.period.in_words(),
        total.what,
        number(sum),
        number(apart),
        number(stated),
        total.whole,
    );
    Finding::of(&DIFFER, census, practice, message)
        .on(total.concerns)
        .with(&total.whole, stated)
        .with("sum of the parts", sum)
        .with_text("parts", total.parts.join(" "))
        .with_text("file", file)
}

/// Columns of people that are neither by sex nor by age.
fn wholes_of(group: StaffGroup) -> &'static [&'static str] {
    match group {
        StaffGroup::Gp => &["gp", "gp_extg", "gp_exl", "gp_extgl"],
        StaffGroup::Nurse => &["nurses"],
        StaffGroup::Dpc => &["dpc"],
        StaffGroup::Admin => &["admin"],
    }
}

/// Every total that a file with the columns `held` must keep.
fn totals(catalogue: &Catalogue, period: Period, held: &BTreeSet<String>) -> Vec<Total> {
    let columns: Vec<&ColumnDefinition> = catalogue.columns.iter().collect();
    let mut found = Vec::new();
    for group in StaffGroup::ALL.iter().copied() {
        let of_group: Vec<&ColumnDefinition> = columns
            .iter()
            .copied()
            .filter(|column| column.kind == ColumnKind::Staff && column.group == Some(group))
            .collect();
        for whole in of_group.iter().filter(|column| is_whole(column, group) && held.contains(&column.name)) {
            let measured = |column: &&ColumnDefinition| column.measured == whole.measured;
            let alike: Vec<&ColumnDefinition> = of_group.iter().copied().filter(measured).collect();
            let mut add = |parts: Option<Vec<String>>, bound: Bound, what: String| {
                if let Some(parts) = parts.filter(|parts| 1 < parts.len()) {
                    found.push(Total {
                        whole: whole.name.clone(),
                        parts,
                        bound,
                        what,
                        concerns: Concern::Group(group),
                    });
                }
            };
            let title = words(group);
            if whole.stem == wholes_of(group)[0] {
                // Some columns are sums of others, such as that of all apprentices; only roles are parts.
                let is_role = |stem: &String| catalogue.roles.role.iter().any(|role| role.stems.contains(stem));
                let roles = alike
                    .iter()
                    .copied()
                    .filter(|column| column.sex == whole.sex && column.age_band.is_none() && is_role(&column.stem));
                let is_fte = whole.measured == Some(Measured::Fte);
                let bound = if is_fte { Bound::Same } else { Bound::SameOrMore };
                add(all_held(catalogue, roles, period, held), bound, format!("the roles of {title}"));
            }
            let ages = alike
                .iter()
                .copied()
                .filter(|column| column.sex == whole.sex && column.age_band.is_some() && column.stem == whole.stem);
            add(all_held(catalogue, ages, period, held), Bound::Same, format!("the ages of {title}"));
            if whole.sex.is_none() {
                let sexes = alike
                    .iter()
                    .copied()
                    .filter(|column| column.sex.is_some() && column.age_band.is_none() && column.stem == whole.stem);
                let parts = all_held(catalogue, sexes, period, held);
                add(parts, Bound::SomewhatLess, format!("men and women among {title}"));
            }
        }
    }
    found.extend(totals_of_patients(&columns, period, held));
    found
}

fn is_whole(column: &ColumnDefinition, group: StaffGroup) -> bool {
    column.age_band.is_none() && wholes_of(group).contains(&column.stem.as_str())
}

/// The names of columns, where the file holds every one that was collected then; an old name serves for the new one.
fn all_held<'a>(
    catalogue: &Catalogue,
    parts: impl Iterator<Item = &'a ColumnDefinition>,
    period: Period,
    held: &BTreeSet<String>,
) -> Option<Vec<String>> {
    let parts: Vec<&ColumnDefinition> = parts.collect();
    let mut older: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for part in &parts {
        if let Some(newer) = part.replaced_by.as_deref().filter(|_| held.contains(&part.name)) {
            older.entry(newer).or_default().push(&part.name);
        }
    }
    let mut names = Vec::new();
    for part in parts.iter().filter(|part| part.replaced_by.is_none()) {
        let role = catalogue.roles.role.iter().find(|role| role.stems.contains(&part.stem));
        let since = [part.since, role.and_then(|role| role.since)].into_iter().flatten().max();
        let was_collected = since.is_none_or(|since| since <= period) && part.until.is_none_or(|until| period <= until);
        if held.contains(&part.name) {
            if was_collected {
                names.push(part.name.clone());
            }
        } else if let Some(older) = older.get(part.name.as_str()) {
            names.extend(older.iter().map(|name| (*name).to_owned()));
        } else if was_collected {
            return None;
        }
    }
    Some(names)
}

fn totals_of_patients(columns: &[&ColumnDefinition], period: Period, held: &BTreeSet<String>) -> Vec<Total> {
    let counts_unknown = UNKNOWN_GENDER_OF_PATIENTS <= period;
    let mut sexes = vec!["total_male", "total_female"];
    sexes.extend(counts_unknown.then_some("total_unknown_gender"));
    let bound = if counts_unknown { Bound::Same } else { Bound::SomewhatLess };
    let total = |whole: &str, parts: Vec<String>, bound: Bound, what: &str| Total {
        whole: whole.to_owned(),
        parts,
        bound,
        what: what.to_owned(),
        concerns: Concern::Patients,
    };
    let sexes = sexes.into_iter().map(str::to_owned).collect();
    let mut found = vec![total("total_patients", sexes, bound, "patients by sex")];
    for (whole, sex) in [("total_male", Sex::Male), ("total_female", Sex::Female)] {
        let bands = columns.iter().filter(|column| {
            column.kind == ColumnKind::Patients && column.sex == Some(sex) && column.age_band.is_some()
        });
        let bands = bands.map(|column| column.name.clone()).collect();
        found.push(total(whole, bands, Bound::Same, "patients by age"));
    }
    found.retain(|total| std::iter::once(&total.whole).chain(&total.parts).all(|name| held.contains(name)));
    found
}

/// Definitions of a GP that are not part of each other.
fn nests(census: &Census) -> Vec<Finding> {
    let mut findings = Vec::new();
    for measured in ["fte", "headcount"] {
        let name = |definition: &str| format!("gp_{measured}_{definition}");
        for (part, whole) in [("extg", "total"), ("exl", "total"), ("extgl", "extg"), ("extgl", "exl")] {
            let (part, whole) = (name(part), name(whole));
            for practice in 0..census.practices.len() {
                let (Some(less), Some(more)) = (census.known(practice, &part), census.known(practice, &whole)) else {
                    continue;
                };
                if 2.0 * OFF_FOR_EACH < less - more {
                    let message = format!(
                        "in {}: `{part}` is {}, more than the {} of `{whole}` that it is part of",
                        census.period.in_words(),
                        number(less),
                        number(more),
                    );
                    let finding = Finding::of(&DO_NOT_NEST, census, practice, message);
                    findings.push(
                        finding.on(Concern::Group(StaffGroup::Gp)).with(part.clone(), less).with(whole.clone(), more),
                    );
                }
            }
        }
    }
    if TRAINEES_BY_GRADE <= census.period {
        findings.extend((0..census.practices.len()).filter_map(|practice| without_trainees(census, practice)));
    }
    findings
}

/// All GPs less trainees, which should be the fully qualified. Only FTE: a trainee may have a second post.
fn without_trainees(census: &Census, practice: usize) -> Option<Finding> {
    let all = census.known(practice, "gp_fte_total")?;
    let trainees = census.known(practice, "gp_fte_trainee")?;
    let qualified = census.known(practice, "gp_fte_extg")?;
    // Six grades are added up to make the trainees.
    if (all - trainees - qualified).abs() <= 8.0 * OFF_FOR_EACH {
        return None;
    }
    let message = format!(
        "in {}: {} FTE of all GPs less {} of trainees is not the {} stated for fully qualified GPs",
        census.period.in_words(),
        number(all),
        number(trainees),
        number(qualified),
    );
    let finding = Finding::of(&DO_NOT_NEST, census, practice, message).on(Concern::Group(StaffGroup::Gp));
    Some(finding.with("gp_fte_total", all).with("gp_fte_trainee", trainees).with("gp_fte_extg", qualified))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(bound: Bound) -> Total {
        Total {
            whole: "total_nurses_fte".to_owned(),
            parts: Vec::new(),
            bound,
            what: "the roles of nurses".to_owned(),
            concerns: Concern::Group(StaffGroup::Nurse),
        }
    }

    #[test]
    fn roles_printed_to_six_decimals_may_be_off_by_their_rounding_and_no_more() {
        // Three times a third and three times two thirds, each cut at the sixth decimal: 3 in truth, 2.999997 as printed.
        let printed = [0.333_333, 0.333_333, 0.333_333, 0.666_666, 0.666_666, 0.666_666];
        assert!(!differs(&total(Bound::Same), 3.0, &printed));
        assert!(differs(&total(Bound::Same), 3.0001, &printed));
        assert!(differs(&total(Bound::Same), 2.9999, &printed));
    }

    #[test]
    fn a_person_with_two_roles_is_no_contradiction_and_a_person_with_none_is() {
        assert!(!differs(&total(Bound::SameOrMore), 9.0, &[6.0, 5.0]));
        assert!(differs(&total(Bound::SameOrMore), 9.0, &[6.0, 2.0]));
    }

    #[test]
    fn one_person_of_unknown_gender_is_no_contradiction_and_half_a_practice_is() {
        assert!(!differs(&total(Bound::SomewhatLess), 4.0, &[2.0, 1.0]));
        assert!(!differs(&total(Bound::SomewhatLess), 20.0, &[10.0, 6.0]));
        assert!(differs(&total(Bound::SomewhatLess), 20.0, &[10.0, 0.0]));
        assert!(differs(&total(Bound::SomewhatLess), 20.0, &[10.0, 11.0]));
    }

    #[test]
    fn a_file_without_one_of_the_roles_collected_says_nothing_of_their_sum() {
        let catalogue = Catalogue::shipped().unwrap();
        let period = "2020-09".parse().unwrap();
        let mut held: BTreeSet<String> = catalogue.columns.iter().map(|column| column.name.clone()).collect();
        let of_nurses = |held: &BTreeSet<String>| {
            let all = totals(&catalogue, period, held);
            all.into_iter().find(|total| total.whole == "total_nurses_fte" && total.what.starts_with("the roles"))
        };
        let nurses = of_nurses(&held).unwrap();
        assert!(nurses.parts.contains(&"total_n_prac_nurse_fte".to_owned()));
        // Enhanced practice nurses were first counted in 2025.
        assert!(!nurses.parts.contains(&"total_n_enh_prac_nurse_fte".to_owned()), "{:?}", nurses.parts);
        held.remove("total_n_enh_prac_nurse_fte");
        assert!(of_nurses(&held).is_some());
        held.remove("total_n_prac_nurse_fte");
        assert!(of_nurses(&held).is_none());
    }

    #[test]
    fn the_old_names_of_a_role_serve_where_the_new_one_is_not_there_yet() {
        let catalogue = Catalogue::shipped().unwrap();
        let mut held: BTreeSet<String> = catalogue.columns.iter().map(|column| column.name.clone()).collect();
        held.retain(|name| !name.contains("nhs_talking_thera"));
        let all = totals(&catalogue, "2022-09".parse().unwrap(), &held);
        let dpc =
            all.iter().find(|total| total.whole == "total_dpc_fte" && total.what.starts_with("the roles")).unwrap();
        assert!(dpc.parts.contains(&"total_dpc_hi_thera_fte".to_owned()), "{:?}", dpc.parts);
        assert!(dpc.parts.contains(&"total_dpc_psych_wellb_prac_fte".to_owned()));
    }
}
