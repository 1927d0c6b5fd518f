//! The rules for practices. Each looks at what is held of one practice and says why it should be looked at, if it should.

use wholetime_catalogue::{Catalogue, Indicator};
use wholetime_measures::PracticeTable;
use wholetime_measures::figures::{WARNED_BELOW, whole};
use wholetime_vocabulary::{GpDefinition, Level, Missing, Period, StaffGroup, Value, counted, grouped, how_many};

use super::past::{Past, Run, is_unreported};
use super::verdict::{Reason, Rule, Verdict, is_missing};

/// At most this FTE is taken for one GP where no headcount is held. Our judgement: one person working full time.
const ONE_GP_FTE: f64 = 1.0;
/// A practice with fewer patients than this is not called single-handed on its FTE alone. Our judgement: such lists are
/// special services, new practices and practices about to close.
const ONE_GP_PATIENTS: f64 = 1_000.0;
/// FTE fell if it is down by at least this share, and by so much. Our judgement: half a full-time clinician is more than
/// the rounding of hours.
const FALL_SHARE: f64 = 0.2;
const FALL_FTE: f64 = 0.5;
/// Patients per GP FTE grew if they are up by at least this share. Our judgement.
const GROWTH_SHARE: f64 = 0.15;
/// A row is stale if it is the same in so many files in a row, over at least so many months. Our judgement, and that of the
/// check of data: hours of a whole practice seldom stand still to the last digit for a year.
const STALE_FILES: usize = 6;
const STALE_MONTHS: i32 = 12;
/// A tenth is taken of at least so many practices. Our judgement: a tenth of fewer is a single practice.
const TENTH_OF_AT_LEAST: usize = 20;
/// The indicator whose two sides are the GPs aged 55 and over, and those of known age.
const AGEING: &str = "gp_share_aged_55_plus_pct";

/// The rates of all practices held, in order: what a lowest tenth is taken of.
#[derive(Clone, Debug)]
pub(super) struct Tenth<'a> {
    group: StaffGroup,
    indicator: &'a Indicator,
    rates: Vec<f64>,
}

impl<'a> Tenth<'a> {
    pub(super) fn of(group: StaffGroup, indicator: &'a Indicator, table: &PracticeTable) -> Self {
        let values = table.rows.keys().map(|code| table.figure(code, indicator).value);
        let mut rates: Vec<f64> = values.filter_map(Value::known).collect();
        rates.sort_by(f64::total_cmp);
        Self { group, indicator, rates }
    }

    /// Whether fewer than a tenth of the rates are lower.
    fn holds(&self, rate: f64) -> bool {
        self.rates.partition_point(|other| *other < rate) * 10 < self.rates.len()
    }
}

/// What the rules look at besides the practice itself.
pub(super) struct Ground<'a> {
    pub(super) catalogue: &'a Catalogue,
    /// Rows of the period.
    pub(super) now: &'a PracticeTable,
    /// Rows of the same month a year before; none where no such file is held.
    pub(super) year_before: Option<&'a PracticeTable>,
    pub(super) past: &'a Past,
    /// Which GPs are counted: fully qualified where held, else all.
    pub(super) gp: GpDefinition,
    pub(super) tenths: Vec<Tenth<'a>>,
    /// Share of the area's known patients at practices with a row, 0 to 1.
    pub(super) share_held: f64,
}

/// One practice, as the rules see it.
pub(super) struct Case<'a> {
    pub(super) code: &'a str,
    pub(super) patients: Option<f64>,
    pub(super) ground: &'a Ground<'a>,
}

/// A rule for practices.
pub(super) struct PracticeRule {
    pub(super) about: Rule,
    pub(super) judge: fn(&Case<'_>) -> Verdict,
}

const NO_ROW: &str = "no row in the workforce file";
const NO_LIST: &str = "no list of patients is held";

/// Every rule for practices, in the order of their reasons.
pub(super) fn rules() -> Vec<PracticeRule> {
    let rule = |rule, in_words, threshold: String, needs, judge| PracticeRule {
        about: Rule { rule, level: Level::Practice, in_words, threshold, source: "our judgement", needs },
        judge,
    };
    vec![
        rule(
            "no_gp",
            "a practice with patients whose row says that it has no GP",
            "0 FTE of GPs (fully qualified where held, else all) and at least 1 patient".to_owned(),
            "GP FTE",
            no_gp,
        ),
        rule(
            "single_handed",
            "a practice that rests on one GP, trainees and locums not counted",
            format!(
                "exactly 1 GP by headcount; where no headcount is held, more than 0 and at most {ONE_GP_FTE} FTE of qualified permanent (else of all) GPs and at least {} patients",
                whole(ONE_GP_PATIENTS)
            ),
            "headcount of GPs excluding trainees and locums, else GP FTE",
            single_handed,
        ),
        rule(
            "gp_share_aged_55_plus",
            "half or more of the fully qualified GPs of known age are 55 or older; of few GPs this tells who they are, so it is a count and not a share",
            "50 % of headcount".to_owned(),
            "headcount of fully qualified GPs by age band",
            aged,
        ),
        rule(
            "one_partner",
            "several GPs but one partner: the contract rests on one person",
            "exactly 1 partner by headcount and at least 2 GPs excluding trainees and locums".to_owned(),
            "headcount of partners and of GPs excluding trainees and locums",
            one_partner,
        ),
        rule(
            "fte_fall",
            "GPs or nurses fell since the same month a year before, on the same definition; a reason for each group",
            format!("by {:.0} % or more and {FALL_FTE} FTE or more", FALL_SHARE * 100.0),
            "FTE of the group in both files",
            fte_fall,
        ),
        rule(
            "list_growth_per_fte",
            "patients per GP FTE rose since the same month a year before (the highest tenth of patients per GP FTE is the lowest tenth of GPs per patient: rule lowest_tenth, so that it counts once)",
            format!("by {:.0} % or more", GROWTH_SHARE * 100.0),
            "list and GP FTE (0.5 or more) in both files",
            list_growth_per_fte,
        ),
        rule(
            "lowest_tenth",
            "FTE of GPs or nurses per 100,000 patients in the lowest tenth of all practices held at the period, wherever in England; a reason for each group",
            format!("fewer than a tenth have a lower rate; of at least {TENTH_OF_AT_LEAST} practices"),
            "list and FTE of the group",
            lowest_tenth,
        ),
        rule(
            "not_reporting",
            "no row in the workforce file, or a staff group that the row does not report",
            format!(
                "one group; a practice without a row counts if an earlier file has one, or if the file holds at least {:.0} % of the area's patients",
                WARNED_BELOW * 100.0
            ),
            "the workforce file, and a list or register that names the practice",
            not_reporting,
        ),
        rule(
            "stale",
            "FTE of all four staff groups the same to the last digit in successive files: nobody may have looked at the return",
            format!("{STALE_FILES} files over {STALE_MONTHS} months"),
            "six files over a year",
            stale,
        ),
        rule(
            "staff_without_patients",
            "staff but no patients: closed, merged or not yet open",
            "0 patients and more than 0 FTE".to_owned(),
            "list and FTE",
            staff_without_patients,
        ),
    ]
}

impl Case<'_> {
    fn now(&self, measure: &str) -> Value {
        self.ground.now.value(self.code, measure)
    }

    fn has_row(&self) -> bool {
        self.ground.now.rows.contains_key(self.code)
    }

    fn gp_measure(&self) -> String {
        wholetime_catalogue::group_measure(StaffGroup::Gp, wholetime_vocabulary::Measured::Fte, self.ground.gp)
    }
}

/// Whether any practice has a value of a measure, or a reason of its own for having none.
pub(super) fn is_held(table: &PracticeTable, measure: &str) -> bool {
    table.rows.keys().any(|code| table.value(code, measure).missing() != Some(Missing::NotHeld))
}

fn fte(number: f64) -> String {
    grouped(number, 2)
}

/// What a group is called within a sentence.
pub(super) fn group_words(group: StaffGroup, gp: GpDefinition) -> String {
    match group {
        StaffGroup::Gp => gp.title().to_owned(),
        _ => group.title().to_lowercase(),
    }
}

fn no_gp(case: &Case<'_>) -> Verdict {
    let measure = case.gp_measure();
    let (Some(patients), true) = (case.patients, case.has_row()) else {
        return Verdict::unknown(if case.has_row() { NO_LIST } else { NO_ROW });
    };
    match case.now(&measure) {
        Value::Known(0.0) if 1.0 <= patients => {
            let said = format!("0 FTE of {} for {}", case.ground.gp.title(), counted(patients, "patient"));
            Reason::new("no_gp", said)
                .with(format!("FTE of {}", case.ground.gp.title()), 0.0)
                .with("patients", patients)
                .explained_by(measure)
                .into()
        }
        Value::Known(_) => Verdict::clear(),
        Value::Missing(why) => Verdict::unknown(is_missing("FTE of GPs", why)),
    }
}

fn single_handed(case: &Case<'_>) -> Verdict {
    let (Some(patients), true) = (case.patients, case.has_row()) else {
        return Verdict::unknown(if case.has_row() { NO_LIST } else { NO_ROW });
    };
    if patients <= 0.0 {
        return Verdict::clear();
    }
    match case.now("gp_headcount_extgl") {
        Value::Known(1.0) => {
            let said =
                format!("one GP by headcount (excluding trainees and locums) for {}", counted(patients, "patient"));
            let reason = Reason::new("single_handed", said)
                .with("headcount of GPs excluding trainees and locums", 1.0)
                .with("patients", patients);
            reason.explained_by("gp_headcount_extgl").into()
        }
        Value::Known(_) => Verdict::clear(),
        Value::Missing(Missing::NotHeld) => at_most_one_fte(case, patients),
        Value::Missing(why) => Verdict::unknown(is_missing("headcount of GPs", why)),
    }
}

/// Single-handed as far as hours can tell, where no headcount is held.
fn at_most_one_fte(case: &Case<'_>, patients: f64) -> Verdict {
    let permanent = case.now("gp_fte_extgl");
    let (measure, definition, value) = match permanent {
        Value::Missing(Missing::NotHeld) => ("gp_fte_total", GpDefinition::Total, case.now("gp_fte_total")),
        held => ("gp_fte_extgl", GpDefinition::Extgl, held),
    };
    match value {
        Value::Known(hours) if 0.0 < hours && hours <= ONE_GP_FTE && ONE_GP_PATIENTS <= patients => {
            let said = format!(
                "{} FTE of {} for {}: at most one full-time GP (no headcount is held; it may be several who work few hours)",
                fte(hours),
                definition.title(),
                counted(patients, "patient")
            );
            let reason = Reason::new("single_handed", said)
                .with(format!("FTE of {}", definition.title()), hours)
                .with("patients", patients);
            reason.explained_by(measure).into()
        }
        Value::Known(_) => Verdict::clear(),
        Value::Missing(why) => Verdict::unknown(is_missing("headcount and FTE of GPs", why)),
    }
}

fn aged(case: &Case<'_>) -> Verdict {
    if !case.has_row() {
        return Verdict::unknown(NO_ROW);
    }
    let Some(indicator) = case.ground.catalogue.indicators.get(AGEING) else {
        return Verdict::unknown("the catalogue does not define the share of GPs aged 55 and over");
    };
    let figure = case.ground.now.figure(case.code, indicator);
    let known = figure.denominator.unwrap_or(Value::Missing(Missing::NotApplicable));
    match (figure.numerator, known) {
        (Value::Known(_), Value::Known(0.0)) => Verdict::unknown("no fully qualified GP of known age"),
        (Value::Known(older), Value::Known(all)) if all <= 2.0 * older => {
            let said = match (older, all) {
                (1.0, 1.0) => "the only fully qualified GP of known age is 55 or older".to_owned(),
                _ if all == older => format!("all {} fully qualified GPs of known age are 55 or older", whole(all)),
                _ => format!("{} of {} fully qualified GPs of known age are 55 or older", whole(older), whole(all)),
            };
            let reason = Reason::new("gp_share_aged_55_plus", said)
                .with("fully qualified GPs aged 55 and over", older)
                .with("fully qualified GPs of known age", all);
            reason.explained_by(AGEING).into()
        }
        (Value::Known(_), Value::Known(_)) => Verdict::clear(),
        (Value::Missing(why), _) | (_, Value::Missing(why)) => {
            Verdict::unknown(is_missing("headcount of GPs by age", why))
        }
    }
}

fn one_partner(case: &Case<'_>) -> Verdict {
    if !case.has_row() {
        return Verdict::unknown(NO_ROW);
    }
    match (case.now("gp_headcount_partner"), case.now("gp_headcount_extgl")) {
        (Value::Known(1.0), Value::Known(gps)) if 2.0 <= gps => {
            let said = format!("one partner among {} GPs (excluding trainees and locums)", whole(gps));
            Reason::new("one_partner", said)
                .with("headcount of partners", 1.0)
                .with("headcount of GPs excluding trainees and locums", gps)
                .explained_by("gp_headcount_partner")
                .into()
        }
        (Value::Known(_), Value::Known(_)) => Verdict::clear(),
        (Value::Missing(why), _) => Verdict::unknown(is_missing("headcount of partners", why)),
        (_, Value::Missing(why)) => Verdict::unknown(is_missing("headcount of GPs", why)),
    }
}

/// Why nothing can be said of a year, or the file of the year before.
fn a_year_before<'a>(case: &Case<'a>) -> Result<&'a PracticeTable, String> {
    let period = case.ground.now.period.a_year_before();
    if !case.has_row() {
        return Err(NO_ROW.to_owned());
    }
    let before =
        case.ground.year_before.ok_or_else(|| format!("no practice-level workforce file of {period} is held"))?;
    if before.rows.contains_key(case.code) { Ok(before) } else { Err(format!("no row in the file of {period}")) }
}

/// The definition of a GP that two files both hold.
pub(super) fn shared_definition(now: &PracticeTable, before: &PracticeTable) -> Option<GpDefinition> {
    [(GpDefinition::Extg, "gp_fte_extg"), (GpDefinition::Total, "gp_fte_total")]
        .into_iter()
        .find(|(_, measure)| is_held(now, measure) && is_held(before, measure))
        .map(|(definition, _)| definition)
}

fn fte_fall(case: &Case<'_>) -> Verdict {
    let before = match a_year_before(case) {
        Ok(before) => before,
        Err(why) => return Verdict::unknown(why),
    };
    let mut verdict = Verdict::clear();
    for group in [StaffGroup::Gp, StaffGroup::Nurse] {
        let definition = shared_definition(case.ground.now, before).unwrap_or(GpDefinition::Total);
        let measure = wholetime_catalogue::group_measure(group, wholetime_vocabulary::Measured::Fte, definition);
        let words = group_words(group, definition);
        match (before.value(case.code, &measure), case.now(&measure)) {
            (Value::Known(was), Value::Known(is)) => {
                if is_fall(was, is) {
                    verdict.reasons.push(fall("fte_fall", &words, was, is, before.period).explained_by(measure));
                }
            }
            (Value::Known(_), Value::Missing(why)) => {
                verdict = verdict.and_unknown(is_missing(&format!("FTE of {words}"), why));
            }
            (Value::Missing(why), _) => {
                verdict = verdict.and_unknown(is_missing(&format!("FTE of {words} in {}", before.period), why));
            }
        }
    }
    verdict
}

fn is_fall(was: f64, is: f64) -> bool {
    let fell = was - is;
    FALL_FTE <= fell && FALL_SHARE * was <= fell
}

/// The sentence of a fall, of practices and of networks.
pub(super) fn fall(rule: &'static str, words: &str, was: f64, is: f64, before: Period) -> Reason {
    let said = format!(
        "{words} fell from {} to {} FTE since {} ({:.0} % less)",
        fte(was),
        fte(is),
        before.in_words(),
        100.0 * (was - is) / was
    );
    Reason::new(rule, said).with(format!("FTE of {words}, {before}"), was).with(format!("FTE of {words}"), is)
}

fn list_growth_per_fte(case: &Case<'_>) -> Verdict {
    let before = match a_year_before(case) {
        Ok(before) => before,
        Err(why) => return Verdict::unknown(why),
    };
    let Some(definition) = shared_definition(case.ground.now, before) else {
        return Verdict::unknown(format!("the files of now and {} share no definition of a GP", before.period));
    };
    let id = format!("patients_per_gp_fte_{definition}");
    let Some(indicator) = case.ground.catalogue.indicators.get(&id) else {
        return Verdict::unknown(format!("the catalogue does not define {id}"));
    };
    let figure = |table: &PracticeTable| table.figure(case.code, indicator).value;
    let words = format!("patients per FTE of {}", definition.title());
    match (figure(before), figure(case.ground.now)) {
        (Value::Known(was), Value::Known(is)) if 0.0 < was && GROWTH_SHARE * was <= is - was => {
            let said = format!(
                "{words} rose from {} to {} since {} ({:.0} % more)",
                whole(was),
                whole(is),
                before.period.in_words(),
                100.0 * (is - was) / was
            );
            Reason::new("list_growth_per_fte", said)
                .with(format!("{words}, {}", before.period), was)
                .with(words, is)
                .explained_by(id)
                .into()
        }
        (Value::Known(_), Value::Known(_)) => Verdict::clear(),
        (Value::Missing(why), _) => Verdict::unknown(is_missing(&format!("{words} in {}", before.period), why)),
        (_, Value::Missing(why)) => Verdict::unknown(is_missing(&words, why)),
    }
}

fn lowest_tenth(case: &Case<'_>) -> Verdict {
    if !case.has_row() {
        return Verdict::unknown(NO_ROW);
    }
    let mut verdict = Verdict::clear();
    for tenth in &case.ground.tenths {
        let words = group_words(tenth.group, case.ground.gp);
        let n = tenth.rates.len();
        if n < TENTH_OF_AT_LEAST {
            verdict = verdict.and_unknown(format!("{words}: a rate is held for only {}", how_many(n, "practice")));
            continue;
        }
        match case.ground.now.figure(case.code, tenth.indicator).value {
            // A practice without any GP has that as its reason; it is not counted twice.
            Value::Known(0.0) if tenth.group == StaffGroup::Gp => {}
            Value::Known(rate) if tenth.holds(rate) => {
                let said = format!(
                    "{} FTE of {words} per 100,000 patients, in the lowest tenth of {} held",
                    fte(rate),
                    how_many(n, "practice")
                );
                let reason = Reason::new("lowest_tenth", said)
                    .with(format!("FTE of {words} per 100,000 patients"), rate)
                    .with("practices held with a rate", as_number(n))
                    .explained_by(&tenth.indicator.id);
                verdict.reasons.push(reason);
            }
            Value::Known(_) => {}
            Value::Missing(why) => verdict = verdict.and_unknown(is_missing(&format!("rate of {words}"), why)),
        }
    }
    verdict
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand practices")]
pub(super) const fn as_number(count: usize) -> f64 {
    count as f64
}

fn not_reporting(case: &Case<'_>) -> Verdict {
    if case.has_row() {
        return groups_not_reported(case);
    }
    let patients = case.patients.map_or_else(
        || "it is in the register, but no list names it".to_owned(),
        |patients| format!("the nearest list names it with {}", counted(patients, "patient")),
    );
    let said = match case.ground.past.last_row(case.code) {
        Some(last) => {
            format!("no row in the workforce file of {}; the last is of {last}; {patients}", case.ground.now.period)
        }
        None if WARNED_BELOW <= case.ground.share_held => {
            format!("no row in any workforce file held; {patients}")
        }
        // An extract leaves practices out that reported; they are not to be blamed for it.
        None => {
            return Verdict::unknown(
                "no row in any workforce file held, and the file holds too little of the area to tell whether the practice or the file is at fault",
            );
        }
    };
    let reason = Reason::new("not_reporting", said);
    let patients = case.patients.map_or(Value::Missing(Missing::NotHeld), Value::Known);
    reason.with("patients on the nearest list", patients).into()
}

fn groups_not_reported(case: &Case<'_>) -> Verdict {
    let mut verdict = Verdict::clear();
    for group in StaffGroup::ALL.iter().copied() {
        let measure = wholetime_catalogue::group_measure(group, wholetime_vocabulary::Measured::Fte, case.ground.gp);
        let words = group_words(group, case.ground.gp);
        let value = case.now(&measure);
        if is_unreported(value) {
            let since = match case.ground.past.last_reported(case.code, &measure) {
                Some(last) => format!("last reported in {}", last.in_words()),
                None => format!("in none of the {} files held", case.ground.past.files),
            };
            let why = value.missing().map_or("", Missing::phrase);
            let reason = Reason::new("not_reporting", format!("{words}: {why}; {since}"));
            verdict.reasons.push(reason.with(format!("FTE of {words}"), value).explained_by(measure));
        } else if let Value::Missing(why) = value {
            verdict = verdict.and_unknown(is_missing(&words, why));
        }
    }
    verdict
}

fn stale(case: &Case<'_>) -> Verdict {
    if !case.has_row() {
        return Verdict::unknown(NO_ROW);
    }
    if case.ground.past.files < STALE_FILES {
        return Verdict::unknown(format!("only {} workforce files up to this month are held", case.ground.past.files));
    }
    let is_long =
        |run: &Run| STALE_FILES <= run.files && STALE_MONTHS <= case.ground.now.period.months_since(run.since);
    let Some(run) = case.ground.past.same(case.code).filter(is_long) else {
        return Verdict::clear();
    };
    let said =
        format!("the same staff to the last digit in {} files in a row, since {}", run.files, run.since.in_words());
    let mut reason = Reason::new("stale", said).with("files with the same staff", as_number(run.files));
    for group in StaffGroup::ALL.iter().copied() {
        let measure = wholetime_catalogue::group_measure(group, wholetime_vocabulary::Measured::Fte, case.ground.gp);
        reason = reason.with(format!("FTE of {}", group_words(group, case.ground.gp)), case.now(&measure));
    }
    reason.into()
}

fn staff_without_patients(case: &Case<'_>) -> Verdict {
    if !case.has_row() {
        return Verdict::unknown(NO_ROW);
    }
    let Some(patients) = case.patients else { return Verdict::unknown(NO_LIST) };
    let staff: f64 = StaffGroup::ALL
        .iter()
        .map(|group| wholetime_catalogue::group_measure(*group, wholetime_vocabulary::Measured::Fte, case.ground.gp))
        .filter_map(|measure| case.now(&measure).known())
        .sum();
    if 0.0 < patients || staff <= 0.0 {
        return Verdict::clear();
    }
    let said = format!("{} FTE of staff and no patients", fte(staff));
    Reason::new("staff_without_patients", said)
        .with("FTE of all groups reported", staff)
        .with("patients", patients)
        .into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use wholetime_vocabulary::Basis;

    use super::*;

    const NOT_REPORTED: Value = Value::Missing(Missing::NotReported);
    const NOT_HELD: Value = Value::Missing(Missing::NotHeld);

    /// A file with some measures of some practices.
    fn file(period: &str, measures: &[&str], rows: &[(&str, &[Value])]) -> PracticeTable {
        PracticeTable {
            period: period.parse().unwrap(),
            basis: Basis::PracticeLevelSum,
            measures: measures.iter().map(|name| (*name).to_owned()).collect(),
            rows: rows.iter().map(|(code, values)| ((*code).to_owned(), values.to_vec())).collect(),
            editions: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn one(period: &str, values: &[(&str, Value)]) -> PracticeTable {
        let (names, values): (Vec<&str>, Vec<Value>) = values.iter().copied().unzip();
        file(period, &names, &[("Z99001", &values)])
    }

    /// What a rule says of Z99001 with 4,000 patients (or as given).
    fn judged(rule: &str, patients: Option<f64>, now: &PracticeTable, before: Option<&PracticeTable>) -> Verdict {
        let catalogue = Catalogue::load(None).unwrap();
        let past = Past::default();
        let gp = if is_held(now, "gp_fte_extg") { GpDefinition::Extg } else { GpDefinition::Total };
        let tenths = vec![Tenth::of(StaffGroup::Nurse, &catalogue.indicators["nurse_fte_per_100k"], now)];
        let ground =
            Ground { catalogue: &catalogue, now, year_before: before, past: &past, gp, tenths, share_held: 1.0 };
        let case = Case { code: "Z99001", patients, ground: &ground };
        let rule = rules().into_iter().find(|one| one.about.rule == rule).unwrap();
        (rule.judge)(&case)
    }

    #[test]
    fn one_head_is_single_handed_whatever_the_hours() {
        let now = one("2026-03", &[("gp_headcount_extgl", 1.0.into()), ("gp_fte_extgl", 1.2.into())]);
        assert_eq!(judged("single_handed", Some(4_000.0), &now, None).is_met(), Some(true));
        let two = one("2026-03", &[("gp_headcount_extgl", 2.0.into()), ("gp_fte_extgl", 0.8.into())]);
        assert_eq!(judged("single_handed", Some(4_000.0), &two, None).is_met(), Some(false));
    }

    #[test]
    fn without_a_headcount_hours_decide_and_the_reason_says_so() {
        let now = one("2022-12", &[("gp_fte_total", 1.0.into())]);
        let verdict = judged("single_handed", Some(4_000.0), &now, None);
        assert!(verdict.reasons[0].sentence.contains("no headcount is held"), "{verdict:?}");
        let more = one("2022-12", &[("gp_fte_total", 1.01.into())]);
        assert_eq!(judged("single_handed", Some(4_000.0), &more, None).is_met(), Some(false));
        assert_eq!(judged("single_handed", Some(999.0), &now, None).is_met(), Some(false));
        let silent = one("2022-12", &[("gp_fte_total", NOT_REPORTED)]);
        assert_eq!(judged("single_handed", Some(4_000.0), &silent, None).is_met(), None);
    }

    #[test]
    fn a_practice_without_gps_is_not_one_that_did_not_report() {
        let none = one("2026-03", &[("gp_fte_extg", 0.0.into())]);
        assert_eq!(judged("no_gp", Some(4_000.0), &none, None).is_met(), Some(true));
        assert_eq!(judged("no_gp", Some(0.0), &none, None).is_met(), Some(false));
        let silent = one("2026-03", &[("gp_fte_extg", NOT_REPORTED)]);
        assert_eq!(judged("no_gp", Some(4_000.0), &silent, None).is_met(), None);
    }

    #[test]
    fn a_fall_needs_a_fifth_and_half_a_person() {
        let fell = |was: f64, is: f64| {
            let now = one("2026-03", &[("gp_fte_extg", is.into()), ("nurse_fte", 1.0.into())]);
            let before = one("2025-03", &[("gp_fte_extg", was.into()), ("nurse_fte", 1.0.into())]);
            judged("fte_fall", Some(4_000.0), &now, Some(&before)).is_met()
        };
        assert_eq!(fell(2.5, 2.0), Some(true), "a fifth, and half a person");
        assert_eq!(fell(2.0, 1.6), Some(false), "a fifth, but less than half a person");
        assert_eq!(fell(5.0, 4.4), Some(false), "more than half a person, but less than a fifth");
        assert_eq!(fell(2.0, 2.5), Some(false));
    }

    #[test]
    fn a_fall_is_not_judged_on_two_definitions() {
        let now = one("2022-12", &[("gp_fte_total", 3.0.into()), ("nurse_fte", 1.0.into())]);
        let before = one("2021-12", &[("gp_fte_extg", 5.0.into()), ("nurse_fte", 2.0.into())]);
        let verdict = judged("fte_fall", Some(4_000.0), &now, Some(&before));
        assert_eq!(verdict.reasons.len(), 1, "nurses fell");
        assert!(verdict.not_judged.unwrap().contains("all GPs"));
        assert_eq!(judged("fte_fall", Some(4_000.0), &now, None).is_met(), None);
    }

    #[test]
    fn ages_are_counted_in_people() {
        let ages = |older: f64, younger: f64| {
            let catalogue = Catalogue::load(None).unwrap();
            let bands = catalogue.indicators[AGEING].measures();
            let values: BTreeMap<&str, Value> = bands.iter().map(|band| (*band, Value::Known(0.0))).collect();
            let mut values: Vec<(&str, Value)> = values.into_iter().collect();
            for (band, value) in &mut values {
                match *band {
                    "gp_headcount_extg_age_60_64" => *value = older.into(),
                    "gp_headcount_extg_age_40_44" => *value = younger.into(),
                    _ => {}
                }
            }
            judged("gp_share_aged_55_plus", Some(4_000.0), &one("2026-03", &values), None)
        };
        assert_eq!(ages(2.0, 2.0).reasons[0].sentence, "2 of 4 fully qualified GPs of known age are 55 or older");
        assert_eq!(ages(1.0, 2.0).is_met(), Some(false));
        assert_eq!(ages(0.0, 0.0).is_met(), None);
    }

    #[test]
    fn the_lowest_tenth_says_of_how_many() {
        // Twenty practices of 1,000 patients with 1, 2, … 20 nurses: a tenth is two of them.
        let values: Vec<(String, [Value; 2])> =
            (1..=20_u32).map(|n| (format!("Z99{n:03}"), [Value::Known(f64::from(n)), Value::Known(1_000.0)])).collect();
        let rows: Vec<(&str, &[Value])> = values.iter().map(|(code, row)| (code.as_str(), row.as_slice())).collect();
        let now = file("2026-03", &["nurse_fte", "patients_registered"], &rows);
        let catalogue = Catalogue::load(None).unwrap();
        let tenth = Tenth::of(StaffGroup::Nurse, &catalogue.indicators["nurse_fte_per_100k"], &now);
        let lowest: Vec<bool> = [100.0, 200.0, 300.0].map(|rate| tenth.holds(rate)).to_vec();
        assert_eq!(lowest, [true, true, false]);
        let verdict = judged("lowest_tenth", Some(1_000.0), &now, None);
        assert!(verdict.reasons[0].sentence.ends_with("in the lowest tenth of 20 practices held"), "{verdict:?}");
        let few = file("2026-03", &["nurse_fte", "patients_registered"], &rows[..19]);
        assert_eq!(judged("lowest_tenth", Some(1_000.0), &few, None).is_met(), None);
    }

    #[test]
    fn patients_per_gp_grow_by_fewer_gps_or_by_more_patients() {
        let file = |period, patients: f64, gps: f64| {
            one(period, &[("patients_registered", patients.into()), ("gp_fte_extg", gps.into())])
        };
        let before = file("2025-03", 4_000.0, 2.0);
        let met = |now: &PracticeTable| judged("list_growth_per_fte", Some(4_000.0), now, Some(&before)).is_met();
        assert_eq!(met(&file("2026-03", 4_600.0, 2.0)), Some(true));
        assert_eq!(met(&file("2026-03", 4_000.0, 1.7)), Some(true));
        assert_eq!(met(&file("2026-03", 4_560.0, 2.0)), Some(false));
        assert_eq!(met(&file("2026-03", 4_560.0, 0.4)), None, "of so few hours a ratio says little");
    }

    #[test]
    fn a_group_without_a_value_is_a_reason_and_a_column_that_is_not_held_is_none() {
        let now = one(
            "2026-03",
            &[
                ("gp_fte_extg", 2.0.into()),
                ("nurse_fte", NOT_REPORTED),
                ("dpc_fte", 1.0.into()),
                ("admin_fte", NOT_HELD),
            ],
        );
        let verdict = judged("not_reporting", Some(4_000.0), &now, None);
        assert_eq!(verdict.reasons.len(), 1);
        assert!(verdict.reasons[0].sentence.starts_with("nurses: not reported"), "{verdict:?}");
        assert!(verdict.not_judged.unwrap().contains("not held"));
    }

    #[test]
    fn an_extract_does_not_make_a_silent_practice() {
        let now = file("2026-03", &["gp_fte_extg"], &[("Z99002", &[Value::Known(1.0)])]);
        let catalogue = Catalogue::load(None).unwrap();
        let past = Past::default();
        let of = |share_held: f64| {
            let ground = Ground {
                catalogue: &catalogue,
                now: &now,
                year_before: None,
                past: &past,
                gp: GpDefinition::Extg,
                tenths: Vec::new(),
                share_held,
            };
            not_reporting(&Case { code: "Z99001", patients: Some(2_000.0), ground: &ground }).is_met()
        };
        assert_eq!(of(0.95), Some(true));
        assert_eq!(of(0.3), None);
    }

    #[test]
    fn staff_without_patients_are_named() {
        let now = one("2026-03", &[("gp_fte_extg", 0.5.into()), ("nurse_fte", NOT_REPORTED)]);
        assert_eq!(judged("staff_without_patients", Some(0.0), &now, None).is_met(), Some(true));
        assert_eq!(judged("staff_without_patients", Some(10.0), &now, None).is_met(), Some(false));
        assert_eq!(judged("staff_without_patients", None, &now, None).is_met(), None);
    }
}
