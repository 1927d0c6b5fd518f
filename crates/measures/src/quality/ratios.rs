//! Figures that cannot be, or hardly can: below nothing, zero beside patients, far from every peer.

use wholetime_snapshots::Severity;
use wholetime_statistics::robust::{median, median_deviation, robust_z};
use wholetime_vocabulary::{Period, StaffGroup};

use super::census::{ALL_GPS, Census, PATIENTS, Run, number, words};
use super::{Concern, Finding, Rule};

pub(super) const NEGATIVE: Rule = Rule {
    id: "negative_value",
    title: "Less than nothing",
    severity: Severity::Error,
    in_words: "A number of staff or patients is below 0.",
    source: "Nobody works or is registered less than not at all.",
};

pub(super) const NO_PATIENTS: Rule = Rule {
    id: "staff_without_patients",
    title: "Staff without patients",
    severity: Severity::Warning,
    in_words: "A practice has staff and a list of 0 patients: it has no rates of its own, and its staff raise those of its area.",
    source: "Our judgement: such practices are about to open or to close, or their list is kept elsewhere.",
};

pub(super) const NO_STAFF: Rule = Rule {
    id: "patients_without_staff",
    title: "Patients without any staff",
    severity: Severity::Warning,
    in_words: "A practice has patients, and every staff group held is 0: it most likely did not report.",
    source: "NHS England shows practices that did not report as 0 in older files.",
};

pub(super) const ZERO: Rule = Rule {
    id: "zero_beside_patients",
    title: "A zero that may mean not reported",
    severity: Severity::Warning,
    in_words: "A practice has patients and other staff, and the FTE of its nurses, other direct patient care staff or admin staff \
               is 0, while it had at least 0.5 in the census before and the one after. In 2015 every 0 of nurses or admin staff \
               counts, whatever came after.",
    source: "NHS England, definitions of the practice-level file: a group that was not provided can be shown as 0. Admin staff \
             of 2015 sum to 8.9 % less than the published total. The 0.5 is our judgement.",
};

pub(super) const IMPROBABLE: Rule = Rule {
    id: "improbable_rate",
    title: "A rate far from that of every peer",
    severity: Severity::Warning,
    in_words: "Staff of a group for each patient lie more than 3.5 robust deviations (of logarithms, at least 0.25) from the median \
               of practices with a list of like size in the same census, and more than 2 FTE from what that median would give. \
               Peers are the third of all practices nearest in size where each third has 30, else all, if there are 30.",
    source: "Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993), for the 3.5; the rest is our judgement.",
};

pub(super) const PATIENTS_PER_GP: Rule = Rule {
    id: "improbable_patients_per_gp",
    title: "Hardly possible numbers of patients for a GP",
    severity: Severity::Warning,
    in_words: "Patients for each full-time GP, trainees and locums included, are more than 15,000 or fewer than 300.",
    source: "Our judgement: England has about 1,700; 15,000 is nine times as many.",
};

/// Staff of this much before and after make a zero between them odd. Our judgement: less than half a person may well leave.
const NEIGHBOURS_AT_LEAST: f64 = 0.5;
/// In this year a zero often stood for "not reported". Source: sums of the file against the published totals.
const YEAR_OF_ZEROS: i16 = 2015;
/// Robust deviations from which a rate is improbable. Source: Iglewicz and Hoaglin (1993), section 3.
const FAR: f64 = 3.5;
/// The least median deviation of the logarithms of a rate. Our judgement: rates of practices vary by a quarter even where half
/// of them happen to be alike.
const DEVIATION_AT_LEAST: f64 = 0.25;
/// Full-time people from which a distance from the peers matters. Our judgement.
const MATTERS_FROM: f64 = 2.0;
/// Fewer peers than this say nothing. Our judgement.
const PEERS_AT_LEAST: usize = 30;
const MOST_PATIENTS_PER_GP: f64 = 15_000.0;
const LEAST_PATIENTS_PER_GP: f64 = 300.0;

/// What cannot be or hardly can in a census; `neighbours` are the censuses before and after it.
pub(super) fn found(census: &Census, neighbours: Option<(&Run, usize)>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for practice in 0..census.practices.len() {
        findings.extend(negative(census, practice));
        findings.extend(without_patients(census, practice));
        findings.extend(zeros(census, practice, neighbours));
        findings.extend(patients_per_gp(census, practice));
    }
    for group in StaffGroup::ALL.iter().copied() {
        findings.extend(improbable(census, group));
    }
    findings
}

fn negative(census: &Census, practice: usize) -> Vec<Finding> {
    let below = census.measures().filter_map(|measure| Some((measure, census.known(practice, measure)?)));
    below
        .filter(|(_, value)| *value < 0.0)
        .map(|(measure, value)| {
            let message = format!(
                "has {} in `{measure}` in {}; nothing counted can be below 0",
                number(value),
                census.period.in_words()
            );
            Finding::of(&NEGATIVE, census, practice, message).with(measure, value)
        })
        .collect()
}

/// FTE of the groups that a practice states.
fn stated(census: &Census, practice: usize) -> Vec<(StaffGroup, f64)> {
    let of = |group: StaffGroup| Some((group, census.known(practice, census.all_of_group(group).0)?));
    StaffGroup::ALL.iter().copied().filter_map(of).collect()
}

fn without_patients(census: &Census, practice: usize) -> Option<Finding> {
    let patients = census.known(practice, PATIENTS)?;
    let staff = stated(census, practice);
    let fte: f64 = staff.iter().map(|(_, fte)| fte).sum();
    if patients.abs() > 0.0 || fte <= 0.0 {
        return None;
    }
    let message = format!(
        "has {} FTE of staff and no patients in {}; it has no rate of its own, and its staff stay in those of its area",
        number(fte),
        census.period.in_words(),
    );
    Some(
        Finding::of(&NO_PATIENTS, census, practice, message)
            .with(PATIENTS, patients)
            .with("FTE of all groups stated", fte),
    )
}

/// Zeros beside patients: of all groups, or of one.
fn zeros(census: &Census, practice: usize, neighbours: Option<(&Run, usize)>) -> Vec<Finding> {
    let Some(patients) = census.known(practice, PATIENTS).filter(|patients| 0.0 < *patients) else { return Vec::new() };
    let staff = stated(census, practice);
    let when = census.period.in_words();
    if 1 < staff.len() && staff.iter().all(|(_, fte)| fte.abs() <= 0.0) {
        let message = format!(
            "has {} patients and 0 staff in every group in {when}; it most likely did not report",
            number(patients)
        );
        let finding = Finding::of(&NO_STAFF, census, practice, message).on(Concern::Staff);
        return vec![finding.with(PATIENTS, patients)];
    }
    let zeros = staff.into_iter().filter(|(group, fte)| *group != StaffGroup::Gp && fte.abs() <= 0.0);
    // People without hours are told by a rule of their own.
    let without_people =
        zeros.filter(|(group, _)| census.known(practice, census.of_group(*group).1).is_none_or(|people| people <= 0.0));
    without_people.filter_map(|(group, _)| zero(census, practice, group, patients, neighbours)).collect()
}

fn zero(
    census: &Census,
    practice: usize,
    group: StaffGroup,
    patients: f64,
    neighbours: Option<(&Run, usize)>,
) -> Option<Finding> {
    let (when, title) = (census.period.in_words(), words(group));
    let finding = |message: String| {
        Finding::of(&ZERO, census, practice, message)
            .on(Concern::Group(group))
            .with(census.of_group(group).0, 0.0)
            .with(PATIENTS, patients)
    };
    if matches!(census.period, Period::Month { year: YEAR_OF_ZEROS, .. }) && group != StaffGroup::Dpc {
        let message = format!(
            "has {} patients and 0 {title} in {when}; in 2015 a 0 often stands for “not reported”",
            number(patients)
        );
        return Some(finding(message));
    }
    let (run, index) = neighbours?;
    let practice_code = &census.practices[practice];
    let fte = |other: &Census| other.known(other.place(practice_code)?, other.of_group(group).0);
    let is_month = |other: &&Census| matches!(other.period, Period::Month { .. });
    let before =
        run.censuses[..index].iter().rev().filter(is_month).find_map(|other| Some((other.period, fte(other)?)))?;
    let after =
        run.censuses[index + 1..].iter().filter(is_month).find_map(|other| Some((other.period, fte(other)?)))?;
    if before.1 < NEIGHBOURS_AT_LEAST || after.1 < NEIGHBOURS_AT_LEAST {
        return None;
    }
    let message = format!(
        "has 0 {title} in {when}, between {} FTE in {} and {} in {}; they were probably not reported",
        number(before.1),
        before.0.in_words(),
        number(after.1),
        after.0.in_words(),
    );
    let before_and_after = |finding: Finding| {
        finding.with(format!("FTE in {}", before.0), before.1).with(format!("FTE in {}", after.0), after.1)
    };
    Some(before_and_after(finding(message)))
}

fn patients_per_gp(census: &Census, practice: usize) -> Option<Finding> {
    let (patients, gps) = (census.known(practice, PATIENTS)?, census.known(practice, ALL_GPS)?);
    if patients <= 0.0 || gps <= 0.0 {
        return None;
    }
    let each = patients / gps;
    if (LEAST_PATIENTS_PER_GP..=MOST_PATIENTS_PER_GP).contains(&each) {
        return None;
    }
    let reason =
        if MOST_PATIENTS_PER_GP < each { "some GPs may not have been entered" } else { "time or list may be wrong" };
    let message = format!(
        "has {} patients for each full-time GP in {} ({} patients, {} FTE); {reason}",
        number(each.round()),
        census.period.in_words(),
        number(patients),
        number(gps),
    );
    let finding = Finding::of(&PATIENTS_PER_GP, census, practice, message).on(Concern::Group(StaffGroup::Gp));
    Some(finding.with(ALL_GPS, gps).with(PATIENTS, patients).with("patients for each FTE", each))
}

/// A practice with a list and staff of a group.
struct Staffed {
    practice: usize,
    patients: f64,
    fte: f64,
    /// Logarithm of FTE for each patient.
    rate: f64,
}

fn improbable(census: &Census, group: StaffGroup) -> Vec<Finding> {
    let measure = census.of_group(group).0;
    let mut staffed: Vec<Staffed> = (0..census.practices.len())
        .filter_map(|practice| {
            let (patients, fte) = (census.known(practice, PATIENTS)?, census.known(practice, measure)?);
            let rate = (0.0 < patients && 0.0 < fte).then(|| (fte / patients).ln())?;
            Some(Staffed { practice, patients, fte, rate })
        })
        .collect();
    staffed.sort_by(|one, other| one.patients.total_cmp(&other.patients));
    let third = staffed.len().div_ceil(3).max(1);
    let size = if staffed.len() < 3 * PEERS_AT_LEAST { staffed.len().max(1) } else { third };
    staffed.chunks(size).flat_map(|peers| far_from_peers(census, group, measure, peers)).collect()
}

fn far_from_peers(census: &Census, group: StaffGroup, measure: &str, peers: &[Staffed]) -> Vec<Finding> {
    let rates: Vec<f64> = peers.iter().map(|peer| peer.rate).collect();
    let (Some(middle), Some(deviation)) = (median(&rates), median_deviation(&rates)) else { return Vec::new() };
    if peers.len() < PEERS_AT_LEAST {
        return Vec::new();
    }
    let deviation = deviation.max(DEVIATION_AT_LEAST);
    let far = peers.iter().filter_map(|peer| {
        let (z, usual) = (robust_z(peer.rate, middle, deviation), middle.exp() * peer.patients);
        if z.abs() <= FAR || (peer.fte - usual).abs() < MATTERS_FROM {
            return None;
        }
        let message = format!(
            "has {} FTE of {} for {} patients in {}; practices of like size would have {}",
            number(peer.fte),
            words(group),
            number(peer.patients),
            census.period.in_words(),
            number(usual),
        );
        let finding = Finding::of(&IMPROBABLE, census, peer.practice, message).on(Concern::Group(group));
        let finding = finding.with(measure, peer.fte).with(PATIENTS, peer.patients).with("usual FTE", usual);
        Some(finding.with("robust deviations", z))
    });
    far.collect()
}
