//! Staff of an area by group and definition, and how they changed.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_catalogue::group_measure;
use wholetime_measures::figures::{Desk, REFUSED_BELOW, WARNED_BELOW};
use wholetime_measures::{AreaSums, Sum};
use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::{Basis, GpDefinition, Measured, Missing, Period, StaffGroup, Value};

use super::Ground;
use crate::WorkbenchError;

/// An arrow is shown for changes of at least this much. Our judgement: one person coming or going in a PCN of 45,000
/// patients moves its staff by 2 to 4 percent; less is rounding of hours.
pub const ARROW_FROM_PERCENT: f64 = 2.0;
/// Two periods are compared only where their coverage differs by no more than this.
pub(crate) const COVERAGE_MAY_DIFFER_BY: f64 = 0.05;

/// Which way a figure went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Arrow {
    /// By at least the threshold.
    Up,
    /// By at least the threshold.
    Down,
    /// Less than the threshold.
    Level,
}

impl Arrow {
    /// Which way a rate went, by the threshold.
    #[must_use]
    pub fn of(before: f64, after: f64) -> Self {
        let percent = if before == 0.0 { 0.0 } else { 100.0 * (after - before) / before };
        if ARROW_FROM_PERCENT <= percent {
            Self::Up
        } else if percent <= -ARROW_FROM_PERCENT {
            Self::Down
        } else {
            Self::Level
        }
    }

    /// The word used in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Level => "level",
        }
    }

    /// The sign people read.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Up => "▲",
            Self::Down => "▼",
            Self::Level => "≈",
        }
    }
}

/// The same figure in the period compared with, and the change split into its two causes.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Previous {
    /// Period.
    pub period: Period,
    /// Whether it is the same month of another year.
    pub is_like_month: bool,
    /// FTE then.
    pub fte: Value,
    /// FTE per 100,000 patients then.
    pub per_100k: Value,
    /// Change of FTE.
    pub fte_change: Value,
    /// Change of the rate.
    pub per_100k_change: Value,
    /// Part of the change of the rate that is due to staff.
    pub staff_effect: Value,
    /// Part that is due to the list of patients.
    pub list_effect: Value,
    /// Which way the rate went; none where the two cannot be compared.
    pub arrow: Option<Arrow>,
    /// Why they cannot be compared, where they cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_comparable: Option<String>,
}

/// A local standard, judged on its own definition.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "StandardJudged")]
pub struct Judged {
    /// Indicator it belongs to.
    pub indicator: String,
    /// The least it should be.
    pub at_least: f64,
    /// Who says so.
    pub source: String,
    /// The value judged.
    pub value: Value,
    /// `met`, `below` or `cannot_be_judged`.
    pub outcome: String,
    /// In a sentence.
    pub sentence: String,
    /// FTE that would be needed to meet it, where it is below.
    pub fte_short: Option<f64>,
}

/// One staff group on one basis.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StaffLine {
    /// Staff group.
    pub group: StaffGroup,
    /// What people read.
    pub title: String,
    /// For GPs, which; `total` for the others.
    pub definition: GpDefinition,
    /// Whether this is the line to read first of its group and basis.
    pub is_default: bool,
    /// FTE.
    pub fte: Value,
    /// Headcount. Added over practices, a person in two practices counts twice.
    pub headcount: Value,
    /// FTE per 100,000 patients, over all patients held (as published papers do).
    pub per_100k: Value,
    /// FTE per 100,000 patients of the practices that reported.
    pub per_100k_reporting: Value,
    /// Patients per FTE.
    pub patients_per_fte: Value,
    /// FTE over headcount.
    pub participation: Value,
    /// Share of known patients whose practices stand behind the FTE, 0 to 1.
    pub coverage: f64,
    /// Practices that reported.
    pub practices_reporting: Option<u32>,
    /// How the figures came about.
    pub basis: Basis,
    /// The comparison.
    pub previous: Option<Previous>,
    /// The local standard of the rate, where one is set for this definition.
    pub standard: Option<Judged>,
    /// What a reader should know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
}

/// Numbers of one group before they are put into words.
#[derive(Clone, Copy, Debug)]
struct Counted {
    fte: Value,
    headcount: Value,
    patients: Value,
    reporting: Value,
    coverage: f64,
    practices: Option<u32>,
}

impl Counted {
    fn per_100k(self) -> Value {
        self.fte.per(self.patients).map(|rate| rate * 100_000.0)
    }
}

/// The period to compare with: the same month a year before where it is held, else the last one held before, if it is
/// within two years.
pub(crate) fn comparable(ground: &Ground<'_>) -> Option<Period> {
    if !ground.desk.has_workforce() {
        return Some(ground.desk.period.a_year_before());
    }
    earlier(ground.desk.period, ground.holdings.workforce_periods())
}

/// The same month a year before where it is held, else the last one held before, if it is within two years.
pub(crate) fn earlier(period: Period, held: &[Period]) -> Option<Period> {
    let a_year_before = period.a_year_before();
    if held.contains(&a_year_before) {
        return Some(a_year_before);
    }
    held.iter().rev().copied().find(|earlier| *earlier < period && period.months_since(*earlier) <= 24)
}

/// Every line of staff, those published for the area first, and the editions behind them.
pub(super) fn lines(
    ground: &Ground<'_>,
    compare_to: Option<Period>,
) -> Result<(Vec<StaffLine>, Vec<EditionKey>), WorkbenchError> {
    let mut editions = Vec::new();
    let mut lines = published_lines(ground, compare_to, &mut editions)?;
    if ground.desk.has_workforce() && 0 < ground.coverage.practices_held {
        lines.extend(summed_lines(ground, compare_to)?);
        let files = wholetime_measures::workforce::editions(&ground.holdings.shelf, ground.desk.period);
        editions.extend(files.into_iter().map(|edition| edition.key.clone()));
        if let Some(list) = &ground.tree.list {
            editions.push(list.edition.clone());
        }
    }
    let standards = ground.bench.standards_held()?;
    for line in &mut lines {
        let indicator = match line.group {
            StaffGroup::Gp => format!("gp_fte_{}_per_100k", line.definition),
            group => format!("{group}_fte_per_100k"),
        };
        let standard = standards.iter().find(|standard| standard.indicator == indicator);
        line.standard = standard.map(|standard| judge(line, standard, ground));
    }
    Ok((lines, editions))
}

/// What a reader is told of the corrections in the totals of the groups.
pub(super) fn corrected(ground: &Ground<'_>) -> Result<Option<String>, WorkbenchError> {
    if !ground.desk.has_workforce() {
        return Ok(None);
    }
    let names: Vec<String> = measures();
    let names: Vec<&str> = names.iter().map(String::as_str).chain(["patients_registered"]).collect();
    let laid = ground.desk.corrections(&ground.area.place, &names)?;
    Ok(wholetime_measures::corrected::in_words(&ground.holdings.catalogue, &laid))
}

/// FTE and headcount of every group.
fn measures() -> Vec<String> {
    let groups = wanted().into_iter();
    groups
        .flat_map(|(group, definition)| {
            Measured::ALL.iter().map(move |measured| group_measure(group, *measured, definition))
        })
        .collect()
}

/// A standard on its own definition: met, below, or not to be judged, never judged on another definition instead.
fn judge(line: &StaffLine, standard: &wholetime_store::Standard, ground: &Ground<'_>) -> Judged {
    let least = standard.at_least;
    let mut judged = Judged {
        indicator: standard.indicator.clone(),
        at_least: least,
        source: standard.source.clone(),
        value: line.per_100k,
        outcome: "cannot_be_judged".to_owned(),
        sentence: format!("cannot be judged: {} are not held", line.title),
        fte_short: None,
    };
    let Some(rate) = line.per_100k.known() else { return judged };
    if rate < least {
        let patients = ground.coverage.patients_held;
        let short = (least - rate) * patients / 100_000.0;
        judged.outcome = "below".to_owned();
        judged.fte_short = (line.basis == Basis::PracticeLevelSum).then_some(short);
        judged.sentence = format!("{rate:.2} per 100,000 patients, below {least} ({})", standard.source);
    } else {
        judged.outcome = "met".to_owned();
        judged.sentence = format!("{rate:.2} per 100,000 patients, at least {least} ({})", standard.source);
    }
    judged
}

/// Groups with their definitions, in the order of reading; which GP line is read first is settled by what is held.
fn wanted() -> Vec<(StaffGroup, GpDefinition)> {
    let gps = [GpDefinition::Extg, GpDefinition::Total, GpDefinition::Extgl, GpDefinition::Exl];
    let others = [StaffGroup::Nurse, StaffGroup::Dpc, StaffGroup::Admin];
    gps.into_iter()
        .map(|definition| (StaffGroup::Gp, definition))
        .chain(others.into_iter().map(|group| (group, GpDefinition::Total)))
        .collect()
}

fn summed_lines(ground: &Ground<'_>, compare_to: Option<Period>) -> Result<Vec<StaffLine>, WorkbenchError> {
    let names = measures();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let place = std::slice::from_ref(&ground.area.place);
    let now = ground.desk.sums(place, &names)?;
    let before = match compare_to.filter(|period| ground.holdings.workforce_periods().contains(period)) {
        Some(period) => {
            let desk = Desk::new(ground.holdings, period, ground.desk.geography);
            Some((period, desk.sums(place, &names)?))
        }
        None => None,
    };
    let code = &ground.area.place.code;
    let is_held = |definition: GpDefinition| {
        let sum = now.sum(code, &group_measure(StaffGroup::Gp, Measured::Fte, definition));
        sum.value.missing() != Some(Missing::NotHeld)
    };
    let first_gp = if is_held(GpDefinition::Extg) { GpDefinition::Extg } else { GpDefinition::Total };
    let mut lines: Vec<StaffLine> = wanted()
        .into_iter()
        .filter(|(group, definition)| *group != StaffGroup::Gp || *definition == GpDefinition::Extg || is_held(*definition))
        .map(|(group, definition)| {
            let counted = count(&now, code, group, definition);
            let mut line = line(group, definition, counted, Basis::PracticeLevelSum);
            line.is_default = group != StaffGroup::Gp || definition == first_gp;
            if let Some((period, before)) = &before {
                line.previous = previous(ground, counted, count(before, code, group, definition), *period);
            }
            explain_coverage(&mut line, ground);
            if group == StaffGroup::Gp && definition == GpDefinition::Total && first_gp == GpDefinition::Total {
                let said = "fully qualified GPs are not held for this month; this counts ALL GPs, trainees and regular locums included";
                line.warning = Some(line.warning.map_or_else(|| said.to_owned(), |warning| format!("{said}; {warning}")));
            }
            line
        })
        .collect();
    // The line to read first of the GPs comes first.
    lines.sort_by_key(|line| (line.group, !line.is_default));
    Ok(lines)
}

fn count(sums: &AreaSums, code: &str, group: StaffGroup, definition: GpDefinition) -> Counted {
    let held = sums.coverage(code);
    let sum: Sum = sums.sum(code, &group_measure(group, Measured::Fte, definition));
    Counted {
        fte: sum.value,
        headcount: sums.sum(code, &group_measure(group, Measured::Headcount, definition)).value,
        patients: Value::Known(held.patients_held),
        reporting: Value::Known(sum.patients),
        coverage: if 0.0 < held.patients_known { sum.patients / held.patients_known } else { 0.0 },
        practices: Some(sum.practices),
    }
}

fn line(group: StaffGroup, definition: GpDefinition, counted: Counted, basis: Basis) -> StaffLine {
    let title = if group == StaffGroup::Gp { definition.title() } else { group.title() };
    StaffLine {
        group,
        title: title.to_owned(),
        definition,
        is_default: true,
        fte: counted.fte,
        headcount: counted.headcount,
        per_100k: counted.per_100k(),
        per_100k_reporting: counted.fte.per(counted.reporting).map(|rate| rate * 100_000.0),
        patients_per_fte: counted.patients.per(counted.fte),
        participation: counted.fte.per(counted.headcount),
        coverage: counted.coverage,
        practices_reporting: counted.practices,
        basis,
        previous: None,
        standard: None,
        warning: None,
    }
}

/// Warns where much is missing, and refuses where too much is.
fn explain_coverage(line: &mut StaffLine, ground: &Ground<'_>) {
    if line.fte.known().is_none() || line.practices_reporting == Some(0) || ground.coverage.patients_known <= 0.0 {
        return;
    }
    let percent = line.coverage * 100.0;
    if line.coverage < REFUSED_BELOW && !ground.desk.allow_partial {
        let refused = Value::Missing(Missing::NotHeld);
        line.fte = refused;
        line.headcount = refused;
        line.per_100k = refused;
        line.per_100k_reporting = refused;
        line.patients_per_fte = refused;
        line.participation = refused;
        line.previous = None;
        line.warning = Some(format!(
            "refused: only {percent:.1} % of known patients are covered; below {:.0} % a sum is given only with --allow-partial",
            REFUSED_BELOW * 100.0
        ));
    } else if line.coverage < WARNED_BELOW {
        line.warning = Some(format!("only {percent:.1} % of known patients are covered"));
    }
}

/// The comparison, with the change of the rate split so that both parts add up to it: the staff effect holds the list at
/// the mean of its two reciprocals, the list effect holds staff at their mean.
fn previous(ground: &Ground<'_>, now: Counted, before: Counted, period: Period) -> Option<Previous> {
    if before.fte.missing() == Some(Missing::NotHeld) {
        return None;
    }
    let mut not_comparable = None;
    if COVERAGE_MAY_DIFFER_BY < (now.coverage - before.coverage).abs() {
        not_comparable = Some(format!(
            "coverage was {:.0} % then and is {:.0} % now",
            before.coverage * 100.0,
            now.coverage * 100.0
        ));
    } else if before.coverage < REFUSED_BELOW && !ground.desk.allow_partial {
        not_comparable = Some(format!("only {:.0} % of known patients were covered then", before.coverage * 100.0));
    }
    let minus = |after: Value, before: Value| match (after, before) {
        (Value::Known(after), Value::Known(before)) => Value::Known(after - before),
        (Value::Missing(why), _) | (_, Value::Missing(why)) => Value::Missing(why),
    };
    let (staff_effect, list_effect) = effects(now, before);
    let arrow = match (before.per_100k(), now.per_100k()) {
        (Value::Known(before), Value::Known(after)) if not_comparable.is_none() => Some(Arrow::of(before, after)),
        _ => None,
    };
    Some(Previous {
        period,
        is_like_month: ground.desk.period.months_since(period) % 12 == 0,
        fte: before.fte,
        per_100k: before.per_100k(),
        fte_change: minus(now.fte, before.fte),
        per_100k_change: minus(now.per_100k(), before.per_100k()),
        staff_effect,
        list_effect,
        arrow,
        not_comparable,
    })
}

fn effects(now: Counted, before: Counted) -> (Value, Value) {
    let missing = Value::Missing(Missing::NotApplicable);
    let (Some(staff), Some(staff_before), Some(list), Some(list_before)) =
        (now.fte.known(), before.fte.known(), now.patients.known(), before.patients.known())
    else {
        return (missing, missing);
    };
    split(staff_before, list_before, staff, list)
        .map_or((missing, missing), |(staff, list)| (Value::Known(staff), Value::Known(list)))
}

/// Splits the change of `100,000 × staff ÷ list` into the part due to staff and the part due to the list; they sum to it.
/// Nothing where a list is empty.
pub(crate) fn split(staff_before: f64, list_before: f64, staff: f64, list: f64) -> Option<(f64, f64)> {
    if list_before <= 0.0 || list <= 0.0 {
        return None;
    }
    let (share_before, share) = (100_000.0 / list_before, 100_000.0 / list);
    let staff_effect = (staff - staff_before) * (share_before + share) / 2.0;
    let list_effect = (share - share_before) * (staff_before + staff) / 2.0;
    Some((staff_effect, list_effect))
}

fn published_lines(
    ground: &Ground<'_>,
    compare_to: Option<Period>,
    editions: &mut Vec<EditionKey>,
) -> Result<Vec<StaffLine>, WorkbenchError> {
    let catalogue = &ground.holdings.catalogue;
    let published =
        |desk: &Desk<'_>, id: &str, editions: &mut Vec<EditionKey>| -> Result<Option<Value>, WorkbenchError> {
            let Some(indicator) = catalogue.indicators.get(id) else { return Ok(None) };
            let figure = desk.published(&ground.area.place, indicator)?;
            Ok(figure.map(|figure| {
                editions.extend(figure.editions());
                figure.value
            }))
        };
    let counted = |desk: &Desk<'_>,
                   group,
                   definition,
                   editions: &mut Vec<EditionKey>|
     -> Result<Option<Counted>, WorkbenchError> {
        let fte_id = group_measure(group, Measured::Fte, definition);
        let Some(fte) = published(desk, &fte_id, editions)? else { return Ok(None) };
        let headcount = published(desk, &group_measure(group, Measured::Headcount, definition), editions)?;
        let rate = published(desk, &format!("{fte_id}_per_100k"), editions)?;
        // The list behind the rate, so that the change can be split.
        let patients = match (fte, rate) {
            (Value::Known(fte), Some(Value::Known(rate))) if 0.0 < rate => Value::Known(100_000.0 * fte / rate),
            (_, Some(Value::Missing(why))) => Value::Missing(why),
            _ => Value::Missing(Missing::NotHeld),
        };
        Ok(Some(Counted {
            fte,
            headcount: headcount.unwrap_or(Value::Missing(Missing::NotHeld)),
            patients,
            reporting: patients,
            coverage: 1.0,
            practices: None,
        }))
    };
    let mut lines = Vec::new();
    for (group, definition) in wanted() {
        let Some(now) = counted(&ground.desk, group, definition, editions)? else { continue };
        let mut line = line(group, definition, now, Basis::Published);
        if let Some(period) = compare_to {
            let desk = Desk::new(ground.holdings, period, ground.desk.geography);
            if let Some(before) = counted(&desk, group, definition, editions)? {
                line.previous = previous(ground, now, before, period);
            }
        }
        lines.push(line);
    }
    let first = lines.iter().find(|line| line.group == StaffGroup::Gp).map(|line| line.definition);
    for line in &mut lines {
        line.is_default = line.group != StaffGroup::Gp || Some(line.definition) == first;
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_patients_are_not_more_doctors() {
        // The Crest GP rate of the Havering paper, 44.03 to 44.07: the same staff over 38 fewer patients.
        let (staff, list) = split(20.0, 45_424.0, 20.0, 45_386.0).unwrap();
        assert_eq!(staff, 0.0);
        assert!((list - (2_000_000.0 / 45_386.0 - 2_000_000.0 / 45_424.0)).abs() < 1e-12);
    }

    #[test]
    fn the_two_effects_add_up_to_the_change() {
        let (staff, list) = split(18.5, 41_000.0, 17.25, 43_500.0).unwrap();
        let change = 1_725_000.0 / 43_500.0 - 1_850_000.0 / 41_000.0;
        assert!((staff + list - change).abs() < 1e-12);
        assert_eq!(split(1.0, 0.0, 1.0, 10.0), None);
    }

    #[test]
    fn small_changes_get_no_arrow() {
        assert_eq!(Arrow::of(100.0, 101.9), Arrow::Level);
        assert_eq!(Arrow::of(100.0, 102.0), Arrow::Up);
        assert_eq!(Arrow::of(100.0, 98.0), Arrow::Down);
    }
}
