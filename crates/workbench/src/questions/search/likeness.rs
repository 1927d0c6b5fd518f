//! How well a text answers to what was typed: whole words before beginnings, beginnings before slips of the finger.

/// Letters from which one slip is forgiven, and from which two are. Our judgement: shorter words are other words.
const ONE_SLIP_FROM: usize = 4;
const TWO_SLIPS_FROM: usize = 8;

/// What was typed, as words.
pub struct Wanted(Vec<String>);

/// How far a text is from what was typed: the less, the better.
pub type Distance = u32;

/// What is counted for each word that is found somehow.
const BEGINS: Distance = 1;
const HOLDS: Distance = 3;
const SLIPPED: Distance = 6;

impl Wanted {
    /// What was typed; nothing where it holds no word.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let words = words(text);
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
        // Of two that hold all words, the shorter says less else.
        let more = there.len().saturating_sub(self.0.len());
        Some(far * 8 + u32::try_from(more).unwrap_or(u32::MAX).min(7))
    }
}

/// Letters and digits in lower case; two forms of a word that differ by a plural are one.
fn words(text: &str) -> Vec<String> {
    let split = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    split.map(|word| word.to_lowercase()).filter(|word| !IDLE.contains(&word.as_str())).map(singular).collect()
}

/// Words that people type around what they look for.
const IDLE: [&str; 19] = [
    "where", "do", "i", "see", "the", "a", "an", "of", "is", "are", "how", "what", "find", "show", "me", "my", "can",
    "in", "to",
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

fn of_word(wanted: &str, there: &str, forgives: bool) -> Option<Distance> {
    if wanted == there {
        return Some(0);
    }
    if there.starts_with(wanted) {
        return Some(BEGINS);
    }
    if 3 <= wanted.len() && there.contains(wanted) {
        return Some(HOLDS);
    }
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
    fn a_question_in_words_finds_what_it_is_about() {
        assert_eq!(far("where do I see vacancies", "Vacancies"), Some(0));
        assert_eq!(far("vacancies nurses", "Vacancies"), None, "every word counts");
    }
}
