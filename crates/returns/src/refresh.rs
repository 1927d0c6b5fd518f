//! What changed from a baseline to the one that refreshes it, figure by figure, and why.
//!
//! **Invariant:** both sides are read from the sealed baselines; nothing held now is looked at.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::{Area, Level, Period, Value};

use crate::baseline::{Baseline, Figure, Line, LineKind, PlaceFigures};

/// What changed between two baselines.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Refreshed {
    /// The earlier baseline.
    pub from: String,
    /// The later one.
    pub to: String,
    /// The area.
    pub area: Area,
    /// Period of the earlier one.
    pub from_period: Period,
    /// Period of the later one.
    pub to_period: Period,
    /// Places of either, in order, with their figures that changed.
    pub places: Vec<PlaceChanged>,
    /// Practices none of whose figures changed.
    pub unchanged_practices: Vec<String>,
    /// Practices only in the earlier one.
    pub left: Vec<Area>,
    /// Practices only in the later one.
    pub joined: Vec<Area>,
    /// Corrections used in the earlier and not in the later one, or the other way about.
    pub corrections: Vec<CorrectionChanged>,
}

/// A place some of whose figures changed.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PlaceChanged {
    /// The place.
    pub area: Area,
    /// Its figures that changed.
    pub figures: Vec<FigureChanged>,
}

/// A figure that changed.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FigureChanged {
    /// Line.
    pub line: String,
    /// What people read.
    pub title: String,
    /// Whether it is a quotient of other lines.
    pub is_rate: bool,
    /// Whether it belongs to the lines read first.
    pub is_default: bool,
    /// Before, in full.
    pub before: Value,
    /// As it was printed.
    pub before_shown: String,
    /// After, in full.
    pub after: Value,
    /// As it is printed.
    pub after_shown: String,
    /// Why, all that apply.
    pub because: Vec<Why>,
}

/// Why a figure changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Other practices belong to the place, or one closed, merged or opened.
    Practices,
    /// A correction is used that was not, or not any more.
    Correction,
    /// The list of patients it is divided by is another.
    List,
    /// The staff the publisher states are others: a newer month, or a revision of the same.
    Release,
    /// Other editions are behind it and it is the same publication of the same month: a revision.
    Revision,
}

impl Why {
    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Practices => "other practices",
            Self::Correction => "correction",
            Self::List => "list of patients",
            Self::Release => "new release",
            Self::Revision => "revision",
        }
    }
}

/// A correction whose use changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CorrectionChanged {
    /// Which.
    pub id: String,
    /// Practice.
    pub place: String,
    /// Measure.
    pub measure: String,
    /// Whether the later baseline uses it.
    pub is_used: bool,
    /// How it stands in the later baseline, in words.
    pub stands: String,
}

impl Refreshed {
    /// What changed from `before` to `after`.
    #[must_use]
    pub fn of(before: &Baseline, after: &Baseline) -> Self {
        let mut places = Vec::new();
        let mut unchanged_practices = Vec::new();
        for place in &after.places {
            let Some(was) = was(before, after, place) else { continue };
            let figures = changed(before, after, was, place);
            if !figures.is_empty() {
                places.push(PlaceChanged { area: place.area.clone(), figures });
            } else if place.area.level == Level::Practice {
                unchanged_practices.push(place.area.code.clone());
            }
        }
        Self {
            from: before.id.clone(),
            to: after.id.clone(),
            area: after.area.clone(),
            from_period: before.period,
            to_period: after.period,
            places,
            unchanged_practices,
            left: only_in(before, after),
            joined: only_in(after, before),
            corrections: corrections(before, after),
        }
    }
}

/// The same place in the earlier baseline. The area itself is the area, under whatever code.
fn was<'a>(before: &'a Baseline, after: &Baseline, place: &PlaceFigures) -> Option<&'a PlaceFigures> {
    let code = if place.area.code == after.area.code { &before.area.code } else { &place.area.code };
    before.place(code)
}

fn only_in(one: &Baseline, other: &Baseline) -> Vec<Area> {
    let practices = one.places.iter().map(|place| &place.area).filter(|area| area.level == Level::Practice);
    practices.filter(|area| other.place(&area.code).is_none()).cloned().collect()
}

fn codes<'a>(baseline: &'a Baseline, code: &str) -> BTreeSet<&'a str> {
    baseline.practices_of(code).into_iter().map(|practice| practice.area.code.as_str()).collect()
}

fn changed(before: &Baseline, after: &Baseline, was: &PlaceFigures, is: &PlaceFigures) -> Vec<FigureChanged> {
    let same_practices = codes(before, &was.area.code) == codes(after, &is.area.code);
    let mut found = Vec::new();
    for figure in &is.figures {
        let earlier = was.figures.iter().find(|one| one.line == figure.line && one.basis == figure.basis);
        let Some(earlier) = earlier.filter(|earlier| earlier.value != figure.value) else { continue };
        let line = after.line(&figure.line);
        found.push(FigureChanged {
            line: figure.line.clone(),
            title: line.map_or_else(|| figure.line.clone(), |line| line.title.clone()),
            is_rate: line.is_some_and(|line| line.kind.is_rate()),
            is_default: line.is_none_or(|line| line.is_default),
            before: earlier.value,
            before_shown: earlier.shown.clone(),
            after: figure.value,
            after_shown: figure.shown.clone(),
            because: why((before, was, earlier), (after, is, figure), line, same_practices),
        });
    }
    found
}

/// What the file alone says of a figure.
fn in_file(figure: &Figure) -> Value {
    figure.national.unwrap_or(figure.value)
}

/// Staff and patients of a rate, whichever of them is divided by the other.
fn sides(line: Option<&Line>, figure: &Figure) -> (Option<Value>, Option<Value>) {
    match line.map(|line| line.kind) {
        Some(LineKind::PatientsPerFte) => (figure.denominator, figure.numerator),
        _ => (figure.numerator, figure.denominator),
    }
}

/// Parts of a figure by which staff worked out from a rate may differ and still be the same. Our judgement: what rounding of
/// numbers leaves is a million times less, what a publisher changes a thousand times more.
const SAME_STAFF: f64 = 1e-9;

/// A figure of a place in a baseline.
type FigureIn<'a> = (&'a Baseline, &'a PlaceFigures, &'a Figure);

/// Staff of a rate as the file alone has them: as the count beside it says, which no list moves; else as the rate says, which
/// a correction moves with its staff.
fn staff_in_file(line: Option<&Line>, (baseline, place, figure): FigureIn<'_>) -> Option<f64> {
    let divided = sides(line, figure).0?;
    let staff = divided.known()?;
    let is_its_count = |one: &Line| {
        one.kind == LineKind::Fte && line.is_some_and(|of| (of.group, of.definition) == (one.group, one.definition))
    };
    let counts = baseline.lines.iter().filter(|one| is_its_count(one)).map(|one| one.id.as_str());
    let counts: BTreeSet<&str> = counts.collect();
    let count = place
        .figures
        .iter()
        .find(|one| counts.contains(one.line.as_str()) && one.basis == figure.basis && one.value == divided);
    if let Some(number) = count.and_then(|count| in_file(count).known()) {
        return Some(number);
    }
    let (Some(value), Some(file)) = (figure.value.known(), in_file(figure).known()) else { return Some(staff) };
    let (of_file, of_value) = match line.map(|line| line.kind) {
        Some(LineKind::PatientsPerFte) => (value, file),
        _ => (file, value),
    };
    if of_value == 0.0 { Some(staff) } else { Some(staff * of_file / of_value) }
}

fn why(then: FigureIn<'_>, now: FigureIn<'_>, line: Option<&Line>, same_practices: bool) -> Vec<Why> {
    let ((before, _, was), (after, _, is)) = (then, now);
    let mut because = Vec::new();
    if !same_practices {
        because.push(Why::Practices);
    }
    if was.corrections != is.corrections {
        because.push(Why::Correction);
    }
    let ((_, list_then), (_, list_now)) = (sides(line, was), sides(line, is));
    // Of a plain count only the figure itself can have moved; of a rate both sides can. What a correction adds is no release.
    let counts_moved = match (staff_in_file(line, then), staff_in_file(line, now)) {
        (Some(was), Some(is)) => SAME_STAFF * was.abs().max(1.0) < (was - is).abs(),
        _ => in_file(was) != in_file(is),
    };
    if list_then != list_now {
        because.push(Why::List);
    }
    if counts_moved || because.is_empty() {
        because.push(if before.period == after.period { Why::Revision } else { Why::Release });
    }
    because
}

fn corrections(before: &Baseline, after: &Baseline) -> Vec<CorrectionChanged> {
    let used = |baseline: &Baseline, id: &str| baseline.corrections.iter().any(|one| one.id == id && one.is_used);
    let all = before.corrections.iter().chain(after.corrections.iter());
    let mut seen = BTreeSet::new();
    let changed = all.filter(|one| used(before, &one.id) != used(after, &one.id) && seen.insert(one.id.clone()));
    let told = changed.map(|one| {
        let later = after.corrections.iter().find(|later| later.id == one.id);
        CorrectionChanged {
            id: one.id.clone(),
            place: one.place.clone(),
            measure: one.measure.clone(),
            is_used: used(after, &one.id),
            stands: later.map_or_else(
                || format!("it does not speak of {} any more", after.period),
                |later| later.decided.clone(),
            ),
        }
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::CorrectionHeld;
    use crate::baseline::tests::{docks, figure, line, place};

    fn correction(is_used: bool) -> CorrectionHeld {
        CorrectionHeld {
            id: "c1".to_owned(),
            place: "Z99001".to_owned(),
            measure: "nurse_fte".to_owned(),
            national: Value::Known(2.0),
            ours: 2.5,
            because: "a nurse was left out".to_owned(),
            by: "ada".to_owned(),
            is_used,
            decided: if is_used { "used: seen" } else { "not used" }.to_owned(),
        }
    }

    fn september() -> Baseline {
        let mut later = docks();
        later.id = "group-docks-2022-09-1".to_owned();
        later.parent = Some(docks().id);
        later.period = "2022-09".parse().unwrap();
        later
    }

    #[test]
    fn a_newer_month_changes_what_it_says_otherwise_and_nothing_else() {
        let mut later = september();
        later.places[3].figures[0].value = Value::Known(1.5);
        let told = Refreshed::of(&docks(), &later);
        assert_eq!(told.places.len(), 1);
        let change = &told.places[0].figures[0];
        assert_eq!(
            (told.places[0].area.code.as_str(), change.before, change.after),
            ("Z99002", Value::Known(1.25), Value::Known(1.5))
        );
        assert_eq!(change.because, [Why::Release]);
        assert_eq!(told.unchanged_practices, ["Z99001", "Z99003"]);
    }

    #[test]
    fn a_revision_of_the_same_month_is_called_one() {
        let mut later = docks();
        later.places[2].figures[0].value = Value::Known(2.25);
        assert_eq!(Refreshed::of(&docks(), &later).places[0].figures[0].because, [Why::Revision]);
    }

    #[test]
    fn a_correction_that_ended_because_the_file_agrees_is_told() {
        let mut before = docks();
        before.corrections = vec![correction(true)];
        before.places[2].figures[0].value = Value::Known(2.5);
        before.places[2].figures[0].national = Some(Value::Known(2.0));
        before.places[2].figures[0].corrections = vec!["c1".to_owned()];
        let mut later = september();
        later.places[2].figures[0].value = Value::Known(2.75);
        let told = Refreshed::of(&before, &later);
        assert_eq!(told.places[0].figures[0].because, [Why::Correction, Why::Release]);
        assert_eq!(told.corrections[0].stands, "it does not speak of 2022-09 any more");
        assert!(!told.corrections[0].is_used);
    }

    #[test]
    fn a_rate_moves_with_its_list_alone() {
        let with_rate = |patients: f64, mut baseline: Baseline| {
            baseline.lines.push(line("nurse_fte_per_100k", LineKind::Per100k));
            let mut rate = figure("nurse_fte_per_100k", Value::Known(200_000.0 / patients));
            rate.numerator = Some(Value::Known(2.0));
            rate.denominator = Some(Value::Known(patients));
            baseline.places[2].figures.push(rate);
            baseline
        };
        let told = Refreshed::of(&with_rate(5_000.0, docks()), &with_rate(4_000.0, september()));
        assert_eq!(told.places[0].figures.len(), 1);
        assert!(told.places[0].figures[0].is_rate);
        assert_eq!(told.places[0].figures[0].because, [Why::List]);
    }

    #[test]
    fn a_corrected_list_moves_a_rate_and_is_no_revision_of_its_staff() {
        let with_rate = |patients: f64, national: Option<f64>| {
            let mut baseline = docks();
            baseline.lines.push(line("nurse_fte_per_100k", LineKind::Per100k));
            let mut rate = figure("nurse_fte_per_100k", Value::Known(200_000.0 / patients));
            rate.numerator = Some(Value::Known(2.0));
            rate.denominator = Some(Value::Known(patients));
            rate.national = national.map(Value::Known);
            rate.corrections = national.iter().map(|_| "c1".to_owned()).collect();
            baseline.places[2].figures.push(rate);
            baseline
        };
        let told = Refreshed::of(&with_rate(5_000.0, None), &with_rate(4_000.0, Some(40.0)));
        assert_eq!(told.places[0].figures[0].because, [Why::Correction, Why::List]);
    }

    #[test]
    fn patients_for_each_nurse_move_with_the_list_alone() {
        let with_load = |patients: f64, mut baseline: Baseline| {
            baseline.lines.push(line("patients_per_nurse_fte", LineKind::PatientsPerFte));
            let mut load = figure("patients_per_nurse_fte", Value::Known(patients / 2.0));
            load.numerator = Some(Value::Known(patients));
            load.denominator = Some(Value::Known(2.0));
            baseline.places[2].figures.push(load);
            baseline
        };
        let told = Refreshed::of(&with_load(5_000.0, docks()), &with_load(4_000.0, september()));
        assert_eq!(told.places[0].figures[0].because, [Why::List]);
    }

    #[test]
    fn a_rate_that_only_a_correction_moved_is_no_new_release() {
        let with_rates = |nurses: f64, is_used: bool, mut baseline: Baseline| {
            baseline.lines.push(line("nurse_fte_per_100k", LineKind::Per100k));
            baseline.lines.push(line("patients_per_nurse_fte", LineKind::PatientsPerFte));
            let (staff, patients) = (Some(Value::Known(nurses)), Some(Value::Known(3_000.0)));
            let mut rate = figure("nurse_fte_per_100k", Value::Known(100_000.0 * nurses / 3_000.0));
            (rate.numerator, rate.denominator) = (staff, patients);
            let mut load = figure("patients_per_nurse_fte", Value::Known(3_000.0 / nurses));
            (load.numerator, load.denominator) = (patients, staff);
            if is_used {
                rate.national = Some(Value::Known(100_000.0 * 2.1 / 3_000.0));
                load.national = Some(Value::Known(3_000.0 / 2.1));
                rate.corrections = vec!["c1".to_owned()];
                load.corrections = vec!["c1".to_owned()];
            }
            baseline.places[2].figures.extend([rate, load]);
            baseline
        };
        let told = Refreshed::of(&with_rates(2.1, false, docks()), &with_rates(2.7, true, docks()));
        let reasons: Vec<&[Why]> = told.places[0].figures.iter().map(|figure| figure.because.as_slice()).collect();
        assert_eq!(reasons, [[Why::Correction], [Why::Correction]]);
        let told = Refreshed::of(&with_rates(2.3, false, docks()), &with_rates(2.7, true, september()));
        assert_eq!(told.places[0].figures[0].because, [Why::Correction, Why::Release], "the file moved as well");
    }

    #[test]
    fn a_practice_that_closed_is_named_and_its_network_says_that_others_belong_to_it() {
        let mut later = september();
        later.places.remove(3);
        later.places[1].figures[0].value = Value::Known(2.0);
        later.places.push(place("Z99004", Level::Practice, Some("group:docks"), 900.0, Value::Known(0.5)));
        let told = Refreshed::of(&docks(), &later);
        assert_eq!(told.left[0].code, "Z99002");
        assert_eq!(told.joined[0].code, "Z99004");
        assert_eq!(told.places[0].figures[0].because, [Why::Practices, Why::Release]);
    }
}
