//! What a map finds, in a sentence: where the highest and the lowest values are, and where the place asked about stands.

use std::collections::BTreeMap;

use wholetime_measures::Tree;
use wholetime_vocabulary::{Level, grouped};

use super::answer::{MapAnswer, MapPart};

/// The lowest values of which it is said where most of them lie.
const LOWEST: usize = 5;
/// So many of them in one place are worth saying. Our judgement: more than half.
const MANY: usize = 3;
/// With fewer parts the five lowest are no finding.
const PARTS_FROM: usize = 15;

/// What the map finds, without a full stop. `place_of` names what a part lies in.
pub(super) fn finding(answer: &MapAnswer, place_of: impl Fn(&MapPart) -> Option<String>) -> String {
    let percent = if answer.unit == "%" { " %" } else { "" };
    let number = |value: f64| format!("{}{percent}", grouped(value, answer.decimals).replace('-', "−"));
    let ranked: Vec<(&MapPart, f64)> =
        answer.parts.iter().filter_map(|part| Some((part, part.value.known()?))).collect();
    let (Some((highest, most)), Some((lowest, least))) = (ranked.first(), ranked.last()) else {
        return format!("{}: no value is held for {}", answer.title, answer.level.titles());
    };
    let mut said = match asked(&ranked) {
        Some((part, value, rank)) => format!(
            "{}: {} has {}, {} of {}; lowest {} ({}), highest {} ({})",
            answer.title,
            part.name,
            number(value),
            place_in_words(rank, ranked.len()),
            ranked.len(),
            lowest.name,
            number(*least),
            highest.name,
            number(*most)
        ),
        None if ranked.len() == 1 => {
            format!("{}: {} has {}", answer.title, highest.name, number(*most))
        }
        None => format!(
            "{}: lowest in {} ({}), highest in {} ({})",
            answer.title,
            lowest.name,
            number(*least),
            highest.name,
            number(*most)
        ),
    };
    if PARTS_FROM <= ranked.len() {
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for (part, _) in ranked.iter().rev().take(LOWEST) {
            if let Some(place) = place_of(part) {
                *places.entry(place).or_default() += 1;
            }
        }
        if let Some((place, many)) = places.into_iter().max_by_key(|(_, many)| *many).filter(|(_, many)| MANY <= *many)
        {
            said.push_str(&format!("; {} of the five lowest lie in {place}", spelt(many)));
        }
    }
    said
}

/// The one part that was asked about.
fn asked<'a>(ranked: &[(&'a MapPart, f64)]) -> Option<(&'a MapPart, f64, usize)> {
    let mut marked = ranked.iter().filter(|(part, _)| part.is_asked);
    let (part, value) = marked.next()?;
    marked.next().is_none().then_some((*part, *value, part.rank?))
}

/// A rank from whichever end is nearer.
fn place_in_words(rank: usize, of: usize) -> String {
    let (place, end) = if 2 * rank <= of + 1 { (rank, "highest") } else { (of - rank + 1, "lowest") };
    if place == 1 { format!("the {end}") } else { format!("the {} {end}", ordinal(place)) }
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
        assert_eq!(place_in_words(1, 42), "the highest");
        assert_eq!(place_in_words(2, 42), "the 2nd highest");
        assert_eq!(place_in_words(40, 42), "the 3rd lowest");
        assert_eq!(place_in_words(42, 42), "the lowest");
        assert_eq!(place_in_words(11, 42), "the 11th highest");
    }
}
