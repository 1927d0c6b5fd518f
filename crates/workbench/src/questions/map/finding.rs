//! What a map finds, in a sentence: where the highest and the lowest values are, and where the place asked about stands.

use std::collections::BTreeMap;

use wholetime_measures::Tree;
use wholetime_vocabulary::{Level, grouped};

use super::answer::{MapAnswer, MapPart};
use crate::questions::ends::{Ends, few};

/// The lowest values of which it is said where most of them lie.
const LOWEST: usize = 5;
/// So many of them in one place are worth saying. Our judgement: more than half.
const MANY: usize = 3;
/// With fewer parts the five lowest are no finding.
const PARTS_FROM: usize = 15;

/// What the map finds, without a full stop. `place_of` names what a part lies in.
pub(super) fn finding(answer: &MapAnswer, place_of: impl Fn(&MapPart) -> Option<String>) -> String {
    let percent = if answer.unit == "%" { " %" } else { "" };
    let title = format!("{}, {}", answer.title, answer.period.in_words());
    let ranked: Vec<(&MapPart, f64)> =
        answer.parts.iter().filter_map(|part| Some((part, part.value.known()?))).collect();
    let named = ranked.iter().map(|(part, value)| (part.name.as_str(), *value));
    let Some(ends) = Ends::of(named, answer.decimals) else {
        return format!("{title}: no value is held for {}", answer.level.titles());
    };
    let lowest = format!("{} ({}{percent})", few(&ends.lowest), ends.least);
    let highest = format!("{} ({}{percent})", few(&ends.highest), ends.most);
    let mut said = match (asked(&ranked), ranked.as_slice()) {
        (_, [(only, _)]) => format!("{title}: {} has {}{percent}", only.name, ends.least),
        _ if ends.are_one() => {
            format!("{title}: {}{percent} in all {} {}", ends.least, ends.count, answer.level.titles())
        }
        (Some((part, value)), _) => {
            let read = grouped(value, answer.decimals).replace('-', "−");
            let rest = match (read == ends.least, read == ends.most) {
                (true, _) => format!("highest {highest}"),
                (_, true) => format!("lowest {lowest}"),
                _ => format!("lowest {lowest}, highest {highest}"),
            };
            format!("{title}: {} has {read}{percent}, {}; {rest}", part.name, place(value, &ranked, answer.decimals))
        }
        (None, _) => format!("{title}: lowest in {lowest}, highest in {highest}"),
    };
    if let Some((place, many)) = place_of_the_lowest(&ranked, answer.decimals, place_of) {
        said.push_str(&format!("; {} of the five lowest lie in {place}", spelt(many)));
    }
    let missing = answer.parts.len() - ranked.len();
    if 0 < missing {
        let verb = if missing == 1 { "has" } else { "have" };
        said.push_str(&format!("; {missing} of {} {verb} no value", answer.parts.len()));
    }
    said
}

/// Where most of the five lowest lie. Where a sixth reads as the fifth does, there are no five lowest.
fn place_of_the_lowest(
    ranked: &[(&MapPart, f64)],
    decimals: usize,
    place_of: impl Fn(&MapPart) -> Option<String>,
) -> Option<(String, usize)> {
    if ranked.len() < PARTS_FROM {
        return None;
    }
    let mut rising: Vec<&(&MapPart, f64)> = ranked.iter().collect();
    rising.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    let read = |index: usize| grouped(rising[index].1, decimals);
    if read(LOWEST - 1) == read(LOWEST) {
        return None;
    }
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for place in rising.iter().take(LOWEST).filter_map(|(part, _)| place_of(part)) {
        *places.entry(place).or_default() += 1;
    }
    places.into_iter().max_by_key(|(_, many)| *many).filter(|(_, many)| MANY <= *many)
}

/// The one part that was asked about.
fn asked<'a>(ranked: &[(&'a MapPart, f64)]) -> Option<(&'a MapPart, f64)> {
    let mut marked = ranked.iter().filter(|(part, _)| part.is_asked);
    let found = marked.next()?;
    marked.next().is_none().then_some(*found)
}

/// Where a value stands among all, from whichever end is nearer, with those that read the same.
fn place(value: f64, ranked: &[(&MapPart, f64)], decimals: usize) -> String {
    let read = |value: f64| grouped(value, decimals);
    let alike = ranked.iter().filter(|(_, other)| read(*other) == read(value)).count() - 1;
    let count = |is_beyond: fn(&f64, &f64) -> bool| {
        ranked.iter().filter(|(_, other)| read(*other) != read(value) && is_beyond(other, &value)).count()
    };
    let mut said = place_in_words(1 + count(f64::gt), 1 + count(f64::lt), ranked.len());
    match alike {
        0 => {}
        1 => said.push_str(", with 1 other"),
        others => said.push_str(&format!(", with {others} others")),
    }
    said
}

/// A rank from the end that is nearer.
fn place_in_words(from_the_highest: usize, from_the_lowest: usize, of: usize) -> String {
    let (place, end) =
        if from_the_highest <= from_the_lowest { (from_the_highest, "highest") } else { (from_the_lowest, "lowest") };
    if place == 1 { format!("the {end} of {of}") } else { format!("the {} {end} of {of}", ordinal(place)) }
}

fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (1, rest) if rest != 11 => "st",
        (2, rest) if rest != 12 => "nd",
        (3, rest) if rest != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

const fn spelt(number: usize) -> &'static str {
    match number {
        3 => "three",
        4 => "four",
        _ => "all",
    }
}

/// The name of what a part of a level lies in, where that is worth naming.
pub(super) fn holder(tree: &Tree, level: Level, code: &str) -> Option<(Level, String)> {
    match level {
        Level::SubIcb => {
            let (icb_level, icb) = tree.parent(level, code)?;
            tree.parent(icb_level, &icb)
        }
        Level::Icb | Level::Pcn | Level::Practice => tree.parent(level, code),
        Level::Region | Level::England | Level::Group => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_is_told_from_the_nearer_end() {
        assert_eq!(place_in_words(1, 42, 42), "the highest of 42");
        assert_eq!(place_in_words(2, 41, 42), "the 2nd highest of 42");
        assert_eq!(place_in_words(40, 3, 42), "the 3rd lowest of 42");
        assert_eq!(place_in_words(42, 1, 42), "the lowest of 42");
        assert_eq!(place_in_words(11, 32, 42), "the 11th highest of 42");
    }
}
