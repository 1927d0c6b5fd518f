//! What is said of need in plain sentences.

use wholetime_models::need::Layer;
use wholetime_vocabulary::{GpDefinition, StaffGroup, grouped};

use super::answer::{LayerLine, Need};
use super::ground::Ground;
use super::level::lower;

/// FTE in post that stand for at least this share of the patients are set beside the need. Our judgement, as for coverage.
const SET_BESIDE_FROM: f64 = 0.9;

/// Whom FTE are of, as they stand within a sentence.
pub(super) fn whom(group: StaffGroup, definition: Option<GpDefinition>) -> String {
    let title = definition.map_or_else(|| group.title(), GpDefinition::title);
    if title.starts_with("GP") { title.to_owned() } else { lower(title) }
}

/// The sentence at the top.
pub(super) fn of(need: &Need) -> String {
    let (Some(now), Some(end)) = (need.at(0), need.end()) else { return String::new() };
    let number = |value: f64| grouped(value, need.decimals());
    let change = 100.0 * (end.weighted / now.weighted - 1.0);
    let why: Vec<String> = need
        .layers
        .iter()
        .filter(|line| line.is_on && line.layer.is_of_time())
        .filter_map(|line| Some(format!("{} {:+.1} %", line.title, 100.0 * (grown(line)? - 1.0))))
        .collect();
    let why = if why.is_empty() { "nothing that changes is switched on".to_owned() } else { why.join(", ") };
    let until = end.period.in_words();
    let since = now.period.in_words();
    let (Some(then), Some(later)) = (now.fte_needed, end.fte_needed) else {
        return format!("need of {} changes by {change:+.1} % from {since} to {until}: {why}", need.area.name);
    };
    let way = if later < then { "fewer" } else { "more" };
    let in_post = need
        .fte_now
        .zip(need.fte_now_period)
        .filter(|_| need.fte_now_coverage.is_some_and(|coverage| SET_BESIDE_FROM <= coverage))
        .map_or_else(String::new, |(staff, when)| match when == need.from {
            true => format!(", when {} were in post", number(staff)),
            false => format!(" ({} were in post in {})", number(staff), when.in_words()),
        });
    format!(
        "{} needs {} FTE of {} in {until} at {}, {} {way} than the {} of {since}{in_post} ({change:+.1} %: {why})",
        need.area.name,
        number(later),
        whom(need.group, need.definition),
        need.rate.title,
        number((later - then).abs()),
        number(then),
    )
}

/// By how much the factor of a layer grows from now to the end.
fn grown(line: &LayerLine) -> Option<f64> {
    let (first, last) = (line.years.first()?, line.years.last()?);
    Some(last.factor / first.factor)
}

/// What a reader should know.
pub(super) fn notes(ground: &Ground) -> Vec<String> {
    let mut notes = vec![
        "need is what patients ask for by their age, sex and deprivation; demand is what they come for; use is what they got. None \
         of it is fitted to use, which capacity also decides"
            .to_owned(),
    ];
    if !ground.on.contains(&Layer::Rates) && ground.can_be_on(Layer::Rates) {
        notes.push(
            "growth for other reasons than age (`rates`) is off: switch it on to see what it would add, as in the two versions of \
             Dorset's model of 2017"
                .to_owned(),
        );
    }
    let usual = [Layer::AgeSex, Layer::Published, Layer::Deprivation, Layer::Growth, Layer::Ageing];
    for (layer, why) in ground.lacking().filter(|(layer, _)| usual.contains(layer)) {
        notes.push(format!("the layer `{}` is off: {why}", layer.word()));
    }
    notes
}
