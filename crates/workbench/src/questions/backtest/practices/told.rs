//! What scores of practices come to: over all origins, against what we aim at, and in a sentence.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::{GpDefinition, Level, StaffGroup};

use super::{METHOD, OfGroup, PracticeBacktest, PracticeMethod, ScoreLine};
use crate::questions::profile::SourceLine;

/// How far below the simple ensemble the CRPS of practices is to be three years ahead, in percent.
const BELOW_AT_THREE_YEARS: f64 = 5.0;

/// Between what the cover of 90 % is to be, in percent.
const COVER: (f64, f64) = (88.0, 92.0);

/// Something we aim at, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PracticeAim {
    /// What we aim at.
    pub aim: String,
    /// Whom it is about.
    pub about: String,
    /// What came out.
    pub measured: String,
    /// Whether it was met.
    pub is_met: bool,
}

/// The whole answer.
pub(super) fn answer(all: OfGroup, sources: Vec<SourceLine>) -> PracticeBacktest {
    let standings = standings(&all.scores);
    PracticeBacktest {
        finding: finding(&standings),
        aims: aims(&standings),
        standings,
        scores: all.scores,
        closed: all.closed,
        left_out: all.left_out,
        method: METHOD.to_owned(),
        notes: [
            "practices are scored where they had a figure at both dates; those that were no longer there are counted apart, \
             and in sums of an area they count nothing",
            "cross-fit: at that origin no stretch as long as the one ahead had ended, so a practice was forecast from four \
             fifths of the other practices over the same stretch; what all went through at once is then known in advance, to \
             the simple ensemble as well",
            "figures are those of the newest edition held; what was printed at the time may have differed",
            "origins whose years overlap are wrong together: there are fewer independent trials than rows",
            "the counts of the yearly compilation are rounded to 0.1, and its last year is a mean of three quarters, fifteen \
             months after the year before",
            "an area is made up of the practices it had when the forecast was made; practices that opened later are not in it; of \
             the yearly compilation, closed practices cannot be placed, so its areas are those that were still there",
        ]
        .map(str::to_owned)
        .to_vec(),
        sources,
    }
}

/// The key that lines of one standing share.
type Of = (String, StaffGroup, Option<GpDefinition>, Level, u8, PracticeMethod);

fn of(line: &ScoreLine) -> Of {
    (line.data.clone(), line.group, line.definition, line.level, line.horizon, line.method)
}

/// All origins of a kind as one line: means over forecasts, shares over what came.
pub(crate) fn standings(scores: &[ScoreLine]) -> Vec<ScoreLine> {
    let mut by: BTreeMap<Of, Vec<&ScoreLine>> = BTreeMap::new();
    for line in scores {
        by.entry(of(line)).or_default().push(line);
    }
    let simple: BTreeMap<Of, f64> = by
        .iter()
        .filter(|(key, _)| key.5 == PracticeMethod::SimpleEnsemble)
        .filter_map(|(key, lines)| Some((key.clone(), over(lines, |line| line.n as f64, |line| line.crps)?)))
        .collect();
    by.iter().filter_map(|(key, lines)| standing(key, lines, &simple)).collect()
}

fn standing(key: &Of, lines: &[&ScoreLine], simple: &BTreeMap<Of, f64>) -> Option<ScoreLine> {
    let first = *lines.first()?;
    let forecasts = |line: &ScoreLine| line.n as f64;
    let mean = |value: fn(&ScoreLine) -> Option<f64>| over(lines, forecasts, value);
    let share = |value: fn(&ScoreLine) -> Option<f64>| over(lines, |line| line.came, value);
    let crps = mean(|line| line.crps);
    let mut simple_key = key.clone();
    simple_key.5 = PracticeMethod::SimpleEnsemble;
    Some(ScoreLine {
        origin: None,
        target: None,
        is_cross_fit: lines.iter().any(|line| line.is_cross_fit),
        origins: lines.len(),
        mae: mean(|line| Some(line.mae))?,
        wape_pct: share(|line| line.wape_pct),
        bias_pct: share(|line| line.bias_pct),
        bias: mean(|line| Some(line.bias))?,
        crps,
        cover50_pct: mean(|line| line.cover50_pct),
        cover80_pct: mean(|line| line.cover80_pct),
        cover90_pct: mean(|line| line.cover90_pct),
        below_simple_pct: simple.get(&simple_key).zip(crps).map(|(simple, ours)| 100.0 * (1.0 - ours / simple)),
        n: lines.iter().map(|line| line.n).sum(),
        came: lines.iter().map(|line| line.came).sum(),
        ..first.clone()
    })
}

/// The weighted mean of a value over lines; none where a line has none.
fn over(
    lines: &[&ScoreLine],
    weight: impl Fn(&ScoreLine) -> f64,
    value: impl Fn(&ScoreLine) -> Option<f64>,
) -> Option<f64> {
    let all: f64 = lines.iter().map(|line| weight(line)).sum();
    let sum: Option<f64> = lines.iter().map(|line| Some(weight(line) * value(line)?)).sum();
    sum.filter(|_| 0.0 < all).map(|sum| sum / all)
}

/// What a person reads for a line's staff.
#[must_use]
pub fn whom(line: &ScoreLine) -> String {
    let title = line.definition.map_or(line.group.title(), GpDefinition::title);
    let data = if line.data == "practice_panel" { "yearly, all England" } else { "quarterly files held" };
    format!("{title}, {data}")
}

fn aims(standings: &[ScoreLine]) -> Vec<PracticeAim> {
    let ours = |horizon: u8| {
        standings.iter().filter(move |line| {
            line.level == Level::Practice && line.method == PracticeMethod::Alike && line.horizon == horizon
        })
    };
    let mut aims = Vec::new();
    for line in ours(3) {
        let Some(below) = line.below_simple_pct else { continue };
        aims.push(PracticeAim {
            aim: "practices, 3 years: CRPS at least 5 % below the simple ensemble".to_owned(),
            about: whom(line),
            measured: format!("{below:.1} % below"),
            is_met: BELOW_AT_THREE_YEARS <= below,
        });
    }
    for line in ours(3) {
        let Some(cover) = line.cover90_pct else { continue };
        aims.push(PracticeAim {
            aim: "practices, 3 years: the middle 90 % holds 88 to 92 %".to_owned(),
            about: whom(line),
            measured: format!("{cover:.1} %"),
            is_met: COVER.0 <= cover && cover <= COVER.1,
        });
    }
    for line in ours(1) {
        let Some(below) = line.below_simple_pct else { continue };
        aims.push(PracticeAim {
            aim: "practices, 1 year: CRPS no higher than that of the simple ensemble".to_owned(),
            about: whom(line),
            measured: format!("{below:.1} % below"),
            is_met: 0.0 <= below,
        });
    }
    aims
}

fn finding(standings: &[ScoreLine]) -> String {
    let ours: Vec<&ScoreLine> =
        standings.iter().filter(|line| line.level == Level::Practice && line.method == PracticeMethod::Alike).collect();
    let Some(horizon) = ours.iter().map(|line| line.horizon).max() else {
        return "no forecast of a practice could be scored".to_owned();
    };
    let at: Vec<&&ScoreLine> = ours.iter().filter(|line| line.horizon == horizon).collect();
    let ends = |value: fn(&ScoreLine) -> Option<f64>| {
        let values: Vec<f64> = at.iter().filter_map(|line| value(line)).collect();
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if values.len() == 1 { format!("{low:.0}") } else { format!("{low:.0} to {high:.0}") }
    };
    let years = if horizon == 1 { "a year".to_owned() } else { format!("{horizon} years") };
    format!(
        "{years} ahead, what happened to practices like it forecasts a practice {} % better than what happened to practices \
         of like size, and {} of 100 came inside intervals meant for 90",
        ends(|line| line.below_simple_pct),
        ends(|line| line.cover90_pct)
    )
}
