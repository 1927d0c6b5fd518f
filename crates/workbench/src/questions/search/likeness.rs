//! How well a text answers to what was typed: whole words before beginnings, beginnings before slips of the finger.

/// Letters from which one slip is forgiven, and from which two are. Our judgement: shorter words are other words.
const ONE_SLIP_FROM: usize = 4;
const TWO_SLIPS_FROM: usize = 8;

/// What was typed, as words.
pub struct Wanted(Vec<Word>);

/// A word as it is spelt, and without its plural.
struct Word {
    spelt: String,
    stem: String,
}

/// How far a text is from what was typed: the less, the better.
pub type Distance = u32;

/// What is counted for each word that is found somehow.
const BEGINS: Distance = 1;
const HOLDS: Distance = 3;
const SLIPPED: Distance = 6;
/// What is counted for each word that is not found, where most are.
const MISSING: Distance = 20;
/// Letters from which the stem of a plural may be the beginning of another word: `arrs` is not `arrival`. Our judgement.
const STEM_BEGINS_FROM: usize = 4;

impl Wanted {
    /// What was typed; nothing where it holds no word. A postcode is two words, however it was typed.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let words = words(&postcode_apart(text));
        (!words.is_empty()).then_some(Self(words))
    }

    /// How far a text is, every word of what was typed being in it somehow; nothing where one is not.
    #[must_use]
    pub fn distance(&self, text: &str, forgives: bool) -> Option<Distance> {
        let there = words(text);
        let mut far = 0;
        for word in &self.0 {
            far += there.iter().filter_map(|one| of_word(word, one, forgives)).min()?;
        }
        Some(self.with_what_else(far, &there))
    }

    /// How far a text is that holds at least half of what was typed, whole or as a beginning; nothing where it holds less, or one
    /// word was typed only.
    #[must_use]
    pub fn distance_of_most(&self, text: &str) -> Option<Distance> {
        let there = words(text);
        let near = |word: &Word| there.iter().filter_map(|one| of_word(word, one, false)).min();
        let found: Vec<Distance> = self.0.iter().filter_map(near).filter(|far| *far <= BEGINS).collect();
        let missing = self.0.len() - found.len();
        if found.len() < missing || found.is_empty() || self.0.len() < 2 {
            return None;
        }
        let missing = u32::try_from(missing).unwrap_or(u32::MAX).saturating_mul(MISSING);
        Some(self.with_what_else(found.iter().sum::<Distance>() + missing, &there))
    }

    /// Of two that hold the same words, the shorter says less else.
    fn with_what_else(&self, far: Distance, there: &[Word]) -> Distance {
        let more = there.len().saturating_sub(self.0.len());
        far * 8 + u32::try_from(more).unwrap_or(u32::MAX).min(7)
    }
}

/// A postcode typed without its space, in two words, as it is published. Source: Royal Mail, Programmers' Guide, edition 7: the inward
/// code is a digit and two letters.
fn postcode_apart(text: &str) -> String {
    let text = text.trim();
    let Some((outward, inward)) = text.len().checked_sub(3).and_then(|at| text.split_at_checked(at)) else {
        return text.to_owned();
    };
    let kinds = |text: &str, kinds: &[fn(u8) -> bool]| {
        text.len() == kinds.len() && text.bytes().zip(kinds).all(|(byte, kind)| kind(byte))
    };
    let is_letter = |byte: u8| byte.is_ascii_alphabetic();
    let is_digit = |byte: u8| byte.is_ascii_digit();
    let is_inward = kinds(inward, &[is_digit, is_letter, is_letter]);
    let is_outward = (2..=4).contains(&outward.len())
        && outward.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && outward.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && outward.bytes().any(is_digit);
    if is_inward && is_outward { format!("{outward} {inward}") } else { text.to_owned() }
}

/// Letters and digits in lower case; two forms of a word that differ by a plural are one.
fn words(text: &str) -> Vec<Word> {
    let split = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let spelt = split.map(str::to_lowercase).filter(|word| !IDLE.contains(&word.as_str()));
    spelt.map(|spelt| Word { stem: singular(spelt.clone()), spelt }).collect()
}

/// Words that people type around what they look for.
const IDLE: [&str; 27] = [
    "where", "do", "i", "see", "the", "a", "an", "of", "is", "are", "how", "what", "find", "show", "me", "my", "can",
    "in", "to", "many", "much", "does", "we", "have", "our", "for", "there",
];

fn singular(word: String) -> String {
    match word.strip_suffix("ies") {
        Some(stem) if 2 <= stem.len() => format!("{stem}y"),
        _ => match word.strip_suffix('s') {
            Some(stem) if 2 <= stem.len() && !stem.ends_with('s') => stem.to_owned(),
            _ => word,
        },
    }
}

fn of_word(wanted: &Word, there: &Word, forgives: bool) -> Option<Distance> {
    let Word { spelt, stem } = wanted;
    if *stem == there.stem {
        return Some(0);
    }
    let is_long = STEM_BEGINS_FROM <= stem.len();
    if there.spelt.starts_with(spelt.as_str()) || is_long && there.spelt.starts_with(stem.as_str()) {
        return Some(BEGINS);
    }
    if 3 <= spelt.len() && there.spelt.contains(spelt.as_str()) {
        return Some(HOLDS);
    }
    let (wanted, there) = (stem.as_str(), there.stem.as_str());
    let letters = wanted.chars().count();
    let allowed = if letters < ONE_SLIP_FROM { 0 } else { 1 + usize::from(TWO_SLIPS_FROM <= letters) };
    let far = (forgives && 0 < allowed).then(|| slips(wanted, there, allowed)).flatten()?;
    Some(SLIPPED + u32::try_from(far).unwrap_or(u32::MAX))
}

/// Letters left out, put in, changed or swapped with the next, up to so many. Source: Damerau 1964; the restricted distance.
fn slips(one: &str, other: &str, allowed: usize) -> Option<usize> {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if allowed < one.len().abs_diff(other.len()) {
        return None;
    }
    let width = other.len() + 1;
    let mut rows: [Vec<usize>; 3] = [vec![0; width], vec![0; width], (0..width).collect()];
    for (i, letter) in one.iter().enumerate() {
        rows.rotate_left(1);
        let [before_last, last, now] = &mut rows;
        now[0] = i + 1;
        for (j, there) in other.iter().enumerate() {
            let changed = last[j] + usize::from(letter != there);
            now[j + 1] = changed.min(last[j + 1] + 1).min(now[j] + 1);
            if 0 < i && 0 < j && one[i - 1] == *there && *letter == other[j - 1] {
                now[j + 1] = now[j + 1].min(before_last[j - 1] + 1);
            }
        }
    }
    let far = rows[2][width - 1];
    (far <= allowed).then_some(far)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn far(wanted: &str, text: &str) -> Option<Distance> {
        Wanted::of(wanted)?.distance(text, true)
    }

    #[test]
    fn a_slip_of_the_finger_is_forgiven_in_words_that_are_long_enough() {
        assert_eq!(slips("vacancy", "vacacny", 1), Some(1), "two letters swapped are one slip");
        assert_eq!(slips("nurse", "nusre", 1), Some(1));
        assert_eq!(slips("harbour", "harbor", 1), Some(1));
        assert_eq!(slips("havering", "havring", 2), Some(1));
        assert_eq!(slips("need", "nurse", 2), None);
        assert!(far("havreing", "Havering Crest PCN").is_some());
        assert!(far("gps", "GP appointments").is_some(), "a plural is the same word");
        assert_eq!(far("pen", "pan"), None, "short words are other words");
    }

    #[test]
    fn whole_words_come_before_beginnings_and_those_before_slips() {
        let order = ["vacancy", "vacancy rates over establishment", "vacancys posts", "vacacny"];
        let far: Vec<Distance> = order.iter().map(|text| far("vacancy", text).unwrap()).collect();
        assert!(far[0] < far[1] && far[1] < far[3], "{far:?}");
        assert_eq!(Wanted::of("where do I see").map(|_| ()), None, "nothing is looked for");
    }

    #[test]
    fn an_abbreviation_is_no_beginning_of_another_word() {
        let sharp = |wanted: &str, text: &str| Wanted::of(wanted).unwrap().distance(text, false);
        assert_eq!(sharp("ARRS", "The Arrival Practice"), None);
        assert_eq!(sharp("ARRS", "Additional roles (ARRS)").map(|far| far < 8), Some(true));
        assert!(sharp("forecasts", "Forecasting staff").is_some());
    }

    #[test]
    fn a_postcode_is_found_with_and_without_its_space() {
        for typed in ["ZZ1 1ZZ", "zz11zz", "ZZ1"] {
            assert!(Wanted::of(typed).unwrap().distance("practice, ZZ1 1ZZ", false).is_some(), "{typed}");
        }
        assert_eq!(postcode_apart("U99901"), "U99901");
        assert_eq!(postcode_apart("Z99001"), "Z99001");
        assert_eq!(postcode_apart("é1ab"), "é1ab");
    }

    #[test]
    fn of_a_sentence_what_holds_most_of_its_words_is_given() {
        let most = |wanted: &str, text: &str| Wanted::of(wanted).unwrap().distance_of_most(text);
        assert!(most("nurse rate", "FTE of nurses per 100,000 registered patients").is_some());
        assert!(most("how many nurses do we have in total", "FTE of nurses").is_some());
        assert_eq!(most("nurse rate in Harbour", "Practices"), None);
        assert_eq!(most("zebra", "Nurses"), None, "one word is there or is not");
    }

    #[test]
    fn a_question_in_words_finds_what_it_is_about() {
        assert_eq!(far("where do I see vacancies", "Vacancies"), Some(0));
        assert_eq!(far("vacancies nurses", "Vacancies"), None, "every word counts");
    }
}
