//! What tested forecasts say of practices and of areas added up from them: what happened to practices like them.

use rayon::prelude::*;
use wholetime_measures::{Holdings, Tree};
use wholetime_models::draw::{Chance, named};
use wholetime_models::panel::{
    Analogues, Date, Fan, History, Likely, Standing, fan, quantiles, together, windows_before,
};
use wholetime_vocabulary::{GpDefinition, Level, Measured, Period, StaffGroup, how_many};

use super::AccuracyLine;
use super::told::Told;
use crate::WorkbenchError;
use crate::questions::backtest::practices::held::{Counting, Held};
use crate::questions::backtest::practices::{PracticeMethod, ScoreLine, scored_of_group, standings, whom};
use crate::questions::backtest::running;

/// Months ahead that are learnt where the past allows; those between are joined. Our judgement: quarters are the rhythm of
/// what was published for long, and whole years are free of its seasons.
const LEARNT: [u32; 9] = [3, 6, 12, 24, 36, 48, 60, 84, 120];

/// Equally likely values told of a month.
const VALUES: u32 = 1_000;

/// A practice that did not report takes its last figure, if it is not older, in months. Our judgement, as for lists.
const SERVES_FOR_MONTHS: i32 = 12;

/// The standard deviation of a yearly change in √FTE where nothing at all can be learnt. Our judgement, a little wider than
/// the practices of England were from 2015 to 2021 (about 0.4).
const ASSUMED: f64 = 0.5;

/// Names the draws of an assumed change.
const ASSUMED_CHANGE: u64 = 1;

/// Up to so many practices an area is scored as networks are, and up to so many as sub-ICB locations are. Our judgement:
/// networks have about five, sub-ICB locations about sixty.
const LIKE_A_NETWORK: usize = 15;
const LIKE_A_SUB_ICB: usize = 100;

/// What will be of these practices together, in each of so many months after `from`.
///
/// The figures are of practices that reported in `from` or within a year before. For one practice: if it is still there. For
/// several, one that closes counts nothing. None where no practice-level file up to `from` has a figure of any of them.
pub(super) fn told_of_place(
    holdings: &Holdings,
    tree: &Tree,
    practices: &[String],
    counting: Counting,
    from: Period,
    months: u32,
    seed: u64,
) -> Result<Option<Told>, WorkbenchError> {
    let definition = match counting.group {
        StaffGroup::Gp => counting.definition.or(Some(GpDefinition::Total)),
        _ => None,
    };
    let counting = Counting { definition, ..counting };
    let held = Held::of(holdings, counting, Some(from))?;
    let Some(own) = &held.own else { return Ok(None) };
    let (Some(origin), Some(date)) = (running(from), own.dates.len().checked_sub(1)) else { return Ok(None) };
    let mut told = Told::default();
    let standing = standing(own, date, practices, &mut told.notes);
    if standing.is_empty() {
        return Ok(None);
    }
    let chance = Chance::new(seed);
    let mut learnt: Vec<Learnt> = Vec::new();
    for ahead in LEARNT {
        if learnt.last().is_some_and(|last| months <= last.months) {
            break;
        }
        learnt.extend(learn(&held.all(), counting, origin, ahead, &standing, chance));
    }
    let now = standing.iter().map(|(_, standing)| standing.now).sum();
    let values: Vec<(u32, Vec<f64>)> = learnt.iter().map(|learnt| (learnt.months, learnt.values.clone())).collect();
    match fan(now, &values, months) {
        Some(fan) => say(&mut told, &held, &learnt, fan, standing.len(), months),
        None => assume(&mut told, &standing, now, chance, months),
    }
    if counting.measure == Measured::Fte && !learnt.is_empty() {
        let level = level(tree, practices);
        told.accuracy = accuracy(holdings, counting.group, level, from, &mut told.notes)?;
    }
    Ok(Some(told))
}

/// What was learnt of one horizon.
struct Learnt {
    months: u32,
    values: Vec<f64>,
    stretches: usize,
    cases: usize,
    /// Share of practices like these that were no longer there.
    gone: f64,
}

/// How practices stand; who has no figure is named.
fn standing(own: &History, date: usize, practices: &[String], notes: &mut Vec<String>) -> Vec<(u64, Standing)> {
    let (mut all, mut without, mut older) = (Vec::new(), Vec::new(), Vec::new());
    for code in practices {
        let place = own.places.iter().position(|place| place.code == *code);
        let found = place.and_then(|place| {
            let counted = own.last_counted(place, date, SERVES_FOR_MONTHS)?;
            Some((counted, own.standing(place, counted)?))
        });
        match found {
            Some((counted, standing)) => {
                if counted != date {
                    older.push(code.as_str());
                }
                all.push((named(code), standing));
            }
            None => without.push(code.as_str()),
        }
    }
    if !older.is_empty() {
        notes.push(format!("did not report in the last month, so taken at the last figure: {}", older.join(", ")));
    }
    if !without.is_empty() && !all.is_empty() {
        notes.push(format!("left out of what was tested, without a figure within a year: {}", without.join(", ")));
    }
    all
}

/// What happened over so many months to practices like these; none where too little is held of it.
fn learn(
    histories: &[&History],
    counting: Counting,
    origin: i32,
    ahead: u32,
    standing: &[(u64, Standing)],
    chance: Chance,
) -> Option<Learnt> {
    let windows = windows_before(histories, i32::try_from(ahead).ok()?, origin, counting.breaks());
    let analogues = Analogues::learn(&windows, |_| true)?;
    let likely: Vec<(u64, Likely)> =
        standing.par_iter().map(|(number, standing)| (*number, analogues.like(standing))).collect();
    let gone = likely.iter().map(|(_, likely)| likely.gone()).sum::<f64>() / likely.len().max(1) as f64;
    let values = match likely.as_slice() {
        [(_, alone)] => quantiles(&alone.if_there(), VALUES as usize),
        several => {
            let places: Vec<(u64, &Likely)> = several.iter().map(|(number, likely)| (*number, likely)).collect();
            together(&places, ahead, chance, VALUES)
        }
    };
    // Where all those alike had gone, nothing is told of one that stays.
    (!values.is_empty()).then(|| Learnt {
        months: ahead,
        values,
        stretches: analogues.stretches(),
        cases: analogues.cases(),
        gone,
    })
}

fn say(told: &mut Told, held: &Held, learnt: &[Learnt], fan: Fan, practices: usize, months: u32) {
    told.method.push(
        "the middle and the spread are what happened to the 150 practices most like each: in size, in staff for its list set \
         against what is usual in its sub-ICB location, in what changed last year, in how much it changed in two years, and \
         in how its list grows; moved along a straight line to where it stands, and 8 % wider"
            .to_owned(),
    );
    for one in learnt {
        let ahead = how_many(one.months as usize, "month");
        told.method.push(format!(
            "{ahead} ahead: from {} practices over {}",
            wholetime_vocabulary::grouped(one.cases as f64, 0),
            how_many(one.stretches, "stretch of the past").replace("stretch of the pasts", "stretches of the past")
        ));
    }
    if 1 < practices {
        told.method.push(
            "practices are added up with all of them taking what happened in the same stretch of the past; one that closes \
             counts nothing; and as practices of an area are wrong together, the sum is told wider than chance alone"
                .to_owned(),
        );
    }
    if let Some(one) = learnt.iter().rfind(|one| one.months <= months.max(12)) {
        let (share, ahead) = (100.0 * one.gone, how_many(one.months as usize, "month"));
        told.notes.push(if practices == 1 {
            format!(
                "this is if the practice is still there; of practices like it {share:.0} in 100 were not after {ahead}"
            )
        } else {
            format!("of practices like these, {share:.0} in 100 had closed or joined another after {ahead}")
        });
    }
    if let Some(compiled) = held.compiled.as_ref().filter(|compiled| is_learnt_from(compiled, learnt)) {
        let difference = held.difference.map(|difference| format!(": {difference}")).unwrap_or_default();
        told.notes.push(format!(
            "how practices change is learnt from {}, too, a compilation by others than the publisher{difference}",
            compiled.name
        ));
    }
    if fan.learnt_to < months {
        told.notes.push(format!(
            "what is held of the past says what happens over {} at most; beyond, what may change is widened with the root of \
             time, which nothing has tested",
            how_many(fan.learnt_to as usize, "month")
        ));
    }
    told.months = fan.months;
}

/// Whether any of the months learnt is a step of the compilation.
fn is_learnt_from(compiled: &History, learnt: &[Learnt]) -> bool {
    let step = |first: &Date, second: &Date| second.month - first.month;
    let smallest = compiled.dates.windows(2).map(|pair| step(&pair[0], &pair[1])).min();
    smallest
        .is_some_and(|smallest| learnt.iter().any(|one| i32::try_from(one.months).is_ok_and(|ahead| smallest <= ahead)))
}

/// Wide errors that rest on nothing held, and say so.
fn assume(told: &mut Told, standing: &[(u64, Standing)], now: f64, chance: Chance, months: u32) {
    let variance: f64 = standing.iter().map(|(_, standing)| standing.now + 0.5).sum();
    let changes: Vec<f64> = (0..VALUES).map(|replicate| chance.normal(replicate, ASSUMED_CHANGE)).collect();
    told.months = (1..=months)
        .map(|month| {
            let spread = ASSUMED * (variance * f64::from(month) / 12.0).sqrt();
            let mut values: Vec<f64> = changes.iter().map(|change| (now + spread * change).max(0.0)).collect();
            values.sort_by(f64::total_cmp);
            values
        })
        .collect();
    told.method.push(
        "the middle is the last value, and the spread is assumed: a yearly change of half the root of a practice's FTE"
            .to_owned(),
    );
    told.notes.push(
        "too little is held of the past to learn how practices change: the spread is assumed, and nothing has tested it; \
         import practice-level files that reach back further than the years ahead"
            .to_owned(),
    );
}

/// The level as which an area of these practices was scored.
fn level(tree: &Tree, practices: &[String]) -> Level {
    let all_in = |of: fn(&wholetime_measures::Member) -> Option<&String>| {
        let mut areas = practices.iter().filter_map(|code| of(tree.member(code)?));
        let first = areas.next();
        first.is_some() && areas.all(|area| Some(area) == first)
    };
    match practices.len() {
        0 | 1 => Level::Practice,
        number if number <= LIKE_A_NETWORK || all_in(|member| member.pcn.as_ref()) => Level::Pcn,
        number if number <= LIKE_A_SUB_ICB || all_in(|member| member.sub_icb.as_ref()) => Level::SubIcb,
        _ => Level::Icb,
    }
}

/// How far forecasts so made were right, of practices and of the level asked for; of those that had come true by `from`, where
/// there are any.
fn accuracy(
    holdings: &Holdings,
    group: StaffGroup,
    level: Level,
    from: Period,
    notes: &mut Vec<String>,
) -> Result<Vec<AccuracyLine>, WorkbenchError> {
    let mut scores = scored_of_group(holdings, group)?.scores;
    scores.retain(|line| line.level == Level::Practice || line.level == level);
    let had_come = |line: &ScoreLine| line.target.is_some_and(|target| target <= from);
    if scores.iter().any(had_come) {
        scores.retain(had_come);
    } else if !scores.is_empty() {
        notes.push("no forecast so made had come true by then: its accuracy is that of later ones".to_owned());
    }
    if scores.iter().any(|line| line.is_cross_fit) {
        notes.push(
            "part of the accuracy is cross-fit: where no stretch as long had ended, practices were forecast from others over the \
             same stretch"
                .to_owned(),
        );
    }
    let lines = standings(&scores);
    let ours = lines.iter().filter(|line| line.method == PracticeMethod::Alike);
    Ok(ours
        .map(|line| AccuracyLine {
            years: line.horizon,
            of: format!(
                "{} ({})",
                if line.level == Level::Practice { "practices" } else { line.level.titles() },
                whom(line)
            ),
            method: line.method.title().to_owned(),
            origins: line.origins,
            n: line.n,
            wape_pct: line.wape_pct,
            crps: line.crps,
            cover90_pct: line.cover90_pct,
            below_simple_pct: line.below_simple_pct,
            simple: PracticeMethod::SimpleEnsemble.title().to_owned(),
        })
        .collect())
}
