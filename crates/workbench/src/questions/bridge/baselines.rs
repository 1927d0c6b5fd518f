//! A bridge between two baselines: practices that came or went, corrections, and what the files say of those in both.
//!
//! **Invariant:** both ends are read from the sealed baselines; nothing held now is looked at.

use std::collections::{BTreeMap, BTreeSet};

use wholetime_models::bridge::{Factor, MOST_DRIVERS, Makeup, Order};
use wholetime_returns::baseline::{Baseline, Figure, Line, LineKind, PlaceFigures, Source};
use wholetime_vocabulary::{Basis, Value, grouped, how_many};

use super::answer::{Behind, BridgeAnswer, PracticeChange, lines};
use super::parts::Parts;
use crate::questions::profile::SourceLine;
use crate::{Workbench, WorkbenchError};

/// A line of a place in a baseline, with the count of staff it rests on.
struct End<'a> {
    baseline: &'a Baseline,
    place: &'a PlaceFigures,
    figure: &'a Figure,
    /// The line that is added up: FTE, people or patients.
    counted: &'a Line,
}

impl Workbench {
    /// Why a line of a place differs between two baselines.
    ///
    /// # Errors
    /// Where there is no such baseline, place or line, it is not what was sealed, or whoever asks may not see it.
    pub fn bridge_baselines(
        &self,
        area: &str,
        line: &str,
        (earlier, later): (&str, &str),
        order: Order,
    ) -> Result<BridgeAnswer, WorkbenchError> {
        let before = self.baseline(earlier, Some(area))?.baseline;
        let after = self.baseline(later, Some(area))?.baseline;
        let ends = [End::of(&before, area, line)?, End::of(&after, area, line)?];
        let decimals = usize::from(after.line(line).map_or(1, |line| line.decimals));
        let parts = parts(&ends).or_nothing();
        let makeup = makeup(&ends, &parts, after.line(line).map(|line| line.kind))?;
        let bridge = makeup.bridge(order)?;
        let list = makeup.list.as_ref().map(|list| {
            let about = format!("{} before, {} after", grouped(list.before, 0), grouped(list.after, 0));
            Behind { about, ..Behind::default() }
        });
        let behind = parts.adds.iter().map(|(_, _, behind)| behind.clone()).chain(list);
        let told = lines(&bridge, decimals, behind.collect())?;
        let title = after.line(line).map_or_else(|| line.to_owned(), |line| line.title.clone());
        let unit = after.line(line).map_or_else(String::new, |line| line.unit.clone());
        let mut answer = BridgeAnswer {
            finding: String::new(),
            area: ends[1].place.area.clone(),
            indicator: Some(line.to_owned()),
            title,
            unit,
            decimals,
            basis: Some(Basis::PracticeLevelSum),
            from: bridge.start,
            to: bridge.end,
            from_printed: told.from_printed,
            to_printed: told.to_printed,
            from_title: format!("{}, {}", before.name, before.period.in_words()),
            to_title: format!("{}, {}", after.name, after.period.in_words()),
            from_period: Some(before.period),
            to_period: Some(after.period),
            order,
            by: None,
            bars: told.bars,
            method: vec![
                super::dates::how_shared(order, makeup.list.is_some()),
                "Both ends are the sealed figures of the baselines; practices are told apart by their own sealed figures."
                    .to_owned(),
            ],
            notes: after.notes.clone(),
            sources: sources(&after),
        };
        answer.say();
        Ok(answer)
    }
}

impl<'a> End<'a> {
    fn of(baseline: &'a Baseline, area: &str, line: &str) -> Result<Self, WorkbenchError> {
        let refused = |what: String| WorkbenchError::NotThere(what);
        let code = baseline.code_of(area).unwrap_or(&baseline.area.code);
        let place =
            baseline.place(code).ok_or_else(|| refused(format!("{area} is not in the baseline {}", baseline.id)))?;
        let of_line = baseline.line(line).ok_or_else(|| {
            let held: Vec<&str> = baseline.lines.iter().map(|line| line.id.as_str()).collect();
            refused(format!("the baseline {} has no line `{line}`; it has: {}", baseline.id, held.join(", ")))
        })?;
        let figure = figure(place, line).filter(|figure| figure.value.known().is_some()).ok_or_else(|| {
            refused(format!(
                "the baseline {} has no figure of {line} for {area} that was added up from practices",
                baseline.id
            ))
        })?;
        let is_counted = |one: &&Line| {
            one.kind == LineKind::Fte && (one.group, one.definition) == (of_line.group, of_line.definition)
        };
        let counted = if of_line.kind.is_rate() { baseline.lines.iter().find(is_counted) } else { Some(of_line) };
        let counted = counted
            .ok_or_else(|| refused(format!("the baseline {} does not count what {line} divides", baseline.id)))?;
        Ok(Self { baseline, place, figure, counted })
    }

    /// The practices of the place with what each counts, where it is known: with corrections, and as the file alone has it.
    fn practices(&self) -> BTreeMap<String, (f64, f64)> {
        let practices = self.baseline.practices_of(&self.place.area.code);
        let told = practices.into_iter().filter_map(|practice| {
            let figure = figure(practice, &self.counted.id)?;
            let value = figure.value.known()?;
            Some((practice.area.code.clone(), (value, figure.national.and_then(Value::known).unwrap_or(value))))
        });
        told.collect()
    }

    fn codes(&self) -> BTreeSet<String> {
        let practices = self.baseline.practices_of(&self.place.area.code);
        practices.into_iter().map(|practice| practice.area.code.clone()).collect()
    }

    fn change(&self, code: &str, change: f64) -> PracticeChange {
        let name = self.baseline.place(code).map_or_else(|| code.to_owned(), |place| place.area.name.clone());
        PracticeChange { practice: code.to_owned(), name, change }
    }
}

/// The figure of a line that was added up from practices.
fn figure<'a>(place: &'a PlaceFigures, line: &str) -> Option<&'a Figure> {
    place.figures.iter().find(|figure| figure.line == line && figure.basis == Basis::PracticeLevelSum)
}

/// What came and went between two baselines, practice by practice.
fn parts([before, after]: &[End<'_>; 2]) -> Parts {
    let (then, now) = (before.practices(), after.practices());
    let (codes_then, codes_now) = (before.codes(), after.codes());
    let mut told: [(&str, BTreeMap<String, f64>); 6] = [
        ("practices only in the later one", BTreeMap::new()),
        ("practices only in the earlier one", BTreeMap::new()),
        ("practices that began to report", BTreeMap::new()),
        ("practices that stopped reporting", BTreeMap::new()),
        ("corrections used", BTreeMap::new()),
        ("what the files say of practices in both", BTreeMap::new()),
    ];
    let mut add = |place: usize, code: &str, change: f64| {
        if change != 0.0 {
            told[place].1.insert(code.to_owned(), change);
        }
    };
    for code in codes_then.union(&codes_now) {
        match (then.get(code), now.get(code)) {
            (Some((was, was_filed)), Some((is, is_filed))) => {
                let of_files = is_filed - was_filed;
                add(4, code, is - was - of_files);
                add(5, code, of_files);
            }
            (None, Some((is, _))) => add(if codes_then.contains(code) { 2 } else { 0 }, code, *is),
            (Some((was, _)), None) => add(if codes_now.contains(code) { 3 } else { 1 }, code, -was),
            (None, None) => {}
        }
    }
    let mut parts = Parts::default();
    for (name, changes) in told.into_iter().filter(|(_, changes)| !changes.is_empty()) {
        let mut largest: Vec<(&String, f64)> = changes.iter().map(|(code, change)| (code, *change)).collect();
        largest.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()).then_with(|| one.0.cmp(other.0)));
        let end = |code: &str| if codes_now.contains(code) { after } else { before };
        let largest = largest.into_iter().take(5).map(|(code, change)| end(code).change(code, change)).collect();
        let behind = Behind { about: how_many(changes.len(), "practice"), practices: Some(changes.len()), largest };
        parts.adds.push((name.to_owned(), changes.values().sum(), behind));
    }
    parts.at_most(MOST_DRIVERS - 2, "others");
    let whole = amount(after).unwrap_or_default() - amount(before).unwrap_or_default();
    parts.rest("not told practice by practice", whole, "in the figures of the area and in no row of a practice");
    parts
}

/// What is counted at an end: the figure itself, or the side of a rate that holds staff.
fn amount(end: &End<'_>) -> Option<f64> {
    let Figure { value, numerator, denominator, .. } = end.figure;
    let kind = end.baseline.line(&end.figure.line).map(|line| line.kind);
    match kind {
        Some(LineKind::PatientsPerFte) => denominator.and_then(Value::known),
        Some(kind) if kind.is_rate() => numerator.and_then(Value::known),
        _ => value.known(),
    }
}

fn makeup([before, after]: &[End<'_>; 2], parts: &Parts, kind: Option<LineKind>) -> Result<Makeup, WorkbenchError> {
    let is_list_per_amount = kind == Some(LineKind::PatientsPerFte);
    let is_rate = kind.is_some_and(LineKind::is_rate);
    let list = |end: &End<'_>| if is_list_per_amount { end.figure.numerator } else { end.figure.denominator };
    let known = |end: &End<'_>| list(end).and_then(Value::known).ok_or(WorkbenchError::NothingHeld);
    let list = match is_rate {
        true => Some(Factor { name: "patients on the lists".to_owned(), before: known(before)?, after: known(after)? }),
        false => None,
    };
    Ok(Makeup {
        rest_before: amount(before).ok_or(WorkbenchError::NothingHeld)?,
        adds: parts.adds.iter().map(|(name, change, _)| (name.clone(), *change)).collect(),
        factors: Vec::new(),
        list,
        is_list_per_amount,
        scale: if is_rate && !is_list_per_amount { 100_000.0 } else { 1.0 },
    })
}

/// Editions behind the later baseline, as it was sealed with them.
fn sources(baseline: &Baseline) -> Vec<SourceLine> {
    let line = |source: &Source| SourceLine {
        source: source.source.clone(),
        period: source.period,
        revision: source.revision,
        file: source.file.clone(),
        sha256: source.sha256.clone(),
        licence: source.licence.clone(),
    };
    baseline.sources.iter().map(line).collect()
}
