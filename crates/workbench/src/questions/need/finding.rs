//! What is said of need in plain sentences.

use wholetime_models::need::Layer;

use super::answer::{LayerLine, Need};
use super::ground::Ground;

/// The sentence at the top.
pub(super) fn of(need: &Need) -> String {
    let (Some(now), Some(end)) = (need.at(0), need.end()) else { return String::new() };
    let whom = match need.definition {
        Some(definition) => definition.title().to_owned(),
        None => need.group.title().to_owned(),
    };
    let change = 100.0 * (end.weighted / now.weighted - 1.0);
    let why: Vec<String> = need
        .layers
        .iter()
        .filter(|line| line.is_on && line.layer.is_of_time())
        .filter_map(|line| Some(format!("{} {:+.1} %", line.title, 100.0 * (grown(line)? - 1.0))))
        .collect();
    let why = if why.is_empty() { "nothing that changes is switched on".to_owned() } else { why.join(", ") };
    let until = end.period.in_words();
    match (now.fte_needed, end.fte_needed) {
        (Some(then), Some(later)) => format!(
            "{} needs {later:.1} FTE {whom} in {until}, {:+.1} on the {then:.1} of {} ({change:+.1} %): {why}",
            need.area.name,
            later - then,
            now.period.in_words()
        ),
        _ => format!(
            "need of {} changes by {change:+.1} % from {} to {until}: {why}",
            need.area.name,
            now.period.in_words()
        ),
    }
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
