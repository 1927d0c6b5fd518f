//! Replicates set to what was tested, and the ledger that adds up to the mean of the fan (decision 0022).

use wholetime_models::supply::{Flow, Ledger};
use wholetime_vocabulary::Measured;

use super::LedgerLine;
use super::crowd;

/// The role of those in training, whose coming and going has words of its own.
const TRAINEE: &str = "trainee";

/// The words of the line that leads from the structure to the fan.
pub(super) const SET: &str = "set to what was tested";

/// Gives each replicate of a month the value of the same rank of what was tested; ties go by the number of the replicate.
///
/// A month of which nothing was tested stays as it was simulated.
pub(super) fn ranked(simulated: &[Vec<f64>], told: &[Vec<f64>]) -> Vec<Vec<f64>> {
    simulated
        .iter()
        .enumerate()
        .map(|(month, values)| match told.get(month).filter(|told| !told.is_empty()) {
            Some(told) => set_to(values, told),
            None => values.clone(),
        })
        .collect()
}

fn set_to(values: &[f64], told: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]).then(a.cmp(b)));
    let mut set = vec![0.0; values.len()];
    for (rank, replicate) in order.into_iter().enumerate() {
        set[replicate] = at_rank(told, rank, values.len()).max(0.0);
    }
    set
}

/// The value of a rank among `many`, of equally likely values in rising order: each stands for the middle of its share.
fn at_rank(told: &[f64], rank: usize, many: usize) -> f64 {
    if told.len() == many {
        return told[rank];
    }
    let place = ((rank as f64 + 0.5) / many as f64 * told.len() as f64 - 0.5).clamp(0.0, (told.len() - 1) as f64);
    let below = place.floor() as usize;
    let above = (below + 1).min(told.len() - 1);
    told[below] + (place - below as f64) * (told[above] - told[below])
}

/// Adds to each replicate what another model does to it, never below nothing. Equal models change no digit.
pub(super) fn moved(fan: &[Vec<f64>], before: &[Vec<f64>], after: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let of_month = |((fan, before), after): ((&Vec<f64>, &Vec<f64>), &Vec<f64>)| {
        let of_replicate = |((fan, before), after): ((&f64, &f64), &f64)| (fan + (after - before)).max(0.0);
        fan.iter().zip(before).zip(after).map(of_replicate).collect()
    };
    fan.iter().zip(before).zip(after).map(of_month).collect()
}

/// The mean of a month.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// The ledger by year and role: start, flows, what setting it to what was tested adds, end. The ends of the roles come to the
/// mean of the fan.
///
/// What is set is shared out over roles as they stand, with their hours a head as they are.
pub(super) fn lines(
    ledger: &Ledger,
    names: &[String],
    roles: &[usize],
    measure: Measured,
    fan: &[Vec<f64>],
) -> Vec<LedgerLine> {
    let counted = crowd::counted(measure);
    let mut lines = Vec::new();
    // What was set so far of each role: heads and FTE.
    let mut so_far = vec![(0.0, 0.0); roles.len()];
    for year in 1..=ledger.months() / 12 {
        let (first, last) = (year * 12 - 11, year * 12);
        let ends: Vec<f64> = roles.iter().map(|role| counted.of(ledger.end(last, *role))).collect();
        let all: f64 = ends.iter().sum();
        let off = fan.get(last as usize - 1).map_or(0.0, |month| mean(month) - all);
        for (place, role) in roles.iter().enumerate() {
            let name = &names[*role];
            let line = |flow, what: &str, heads, fte| LedgerLine {
                year: u8::try_from(year).unwrap_or(u8::MAX),
                role: name.clone(),
                flow,
                what: what.to_owned(),
                heads: Some(heads),
                fte,
            };
            let (start, end) = (ledger.end(first - 1, *role), ledger.end(last, *role));
            let (heads_before, fte_before) = so_far[place];
            let (heads, fte) = (end.heads.number(), end.fte.number());
            let share = if 0.0 < all { ends[place] / all } else { 1.0 / roles.len() as f64 };
            // So many times as many as the structure has: heads and FTE alike, so that hours a head stay as they are.
            let (set_heads, set_fte) = match measure {
                Measured::Fte => (over(heads, fte) * off * share, off * share),
                Measured::Headcount => (off * share, over(fte, heads) * off * share),
            };
            lines.push(line(None, "start", start.heads.number() + heads_before, start.fte.number() + fte_before));
            for flow in Flow::ALL {
                let staff = ledger.total(first, last, *role, flow);
                if staff != wholetime_models::amount::Staff::NOBODY {
                    lines.push(line(Some(flow), in_words(flow, name), staff.heads.number(), staff.fte.number()));
                }
            }
            lines.push(line(None, SET, set_heads - heads_before, set_fte - fte_before));
            lines.push(line(None, "end", heads + set_heads, fte + set_fte));
            so_far[place] = (set_heads, set_fte);
        }
    }
    lines
}

/// The lines of all roles together.
pub(super) fn together(lines: &[LedgerLine]) -> Vec<LedgerLine> {
    let mut all: Vec<LedgerLine> = Vec::new();
    for line in lines {
        let is_same =
            |other: &&mut LedgerLine| (other.year, other.flow, &other.what) == (line.year, line.flow, &line.what);
        match all.iter_mut().find(is_same) {
            Some(known) => {
                known.heads = known.heads.zip(line.heads).map(|(known, more)| known + more);
                known.fte += line.fte;
            }
            None => all.push(LedgerLine { role: "all".to_owned(), ..line.clone() }),
        }
    }
    let order = |line: &LedgerLine| {
        let place = match (line.flow, line.what.as_str()) {
            (Some(flow), _) => 1 + flow as usize,
            (None, "start") => 0,
            (None, SET) => Flow::ALL.len() + 1,
            (None, _) => Flow::ALL.len() + 2,
        };
        (line.year, place)
    };
    all.sort_by_key(order);
    all
}

fn in_words(flow: Flow, role: &str) -> &'static str {
    match (flow, role) {
        (Flow::MovedAway, TRAINEE) => "finished training, or stopped",
        (Flow::JoinedOtherwise, TRAINEE) => "began training",
        _ => flow.in_words(),
    }
}

fn over(part: f64, whole: f64) -> f64 {
    if 0.0 < whole { part / whole } else { 0.0 }
}
