//! Practices without their names, for whoever may not see them by name in comparisons.
//!
//! **Invariant:** the code and the name of such a practice stand nowhere in an answer that sets practices side by side; which
//! number it has says nothing of which it is. The practice that was asked about by its own code keeps its name: what is
//! published of one practice is public.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use sha2::{Digest as _, Sha256};
use wholetime_access::{Deed, Who};
use wholetime_measures::{Geography, Register};
use wholetime_vocabulary::{Area, Level};

use crate::questions::attention::AttentionAnswer;
use crate::questions::bridge::BridgeAnswer;
use crate::questions::compare::Comparison;
use crate::questions::condition::ConditionAnswer;
use crate::questions::estimate::Estimate;
use crate::questions::flows::Flows;
use crate::questions::forecast::ForecastParts;
use crate::questions::variation::Variation;
use crate::{Workbench, WorkbenchError};

/// How the code of a practice without a name begins; a number follows.
pub const WITHHELD: &str = "withheld-";

/// An answer that sets practices side by side.
pub(crate) trait SideBySide {
    /// The area asked about.
    fn asked(&self) -> &Area;
    /// Code and name of every practice it lists.
    fn listed(&mut self) -> Vec<(&mut String, &mut String)>;
    /// Codes of practices in other places.
    fn codes(&mut self) -> Vec<&mut String> {
        Vec::new()
    }
    /// Sentences that may name practices.
    fn sentences(&mut self) -> Vec<&mut String>;
    /// Where it says what a reader should know.
    fn notes(&mut self) -> &mut Vec<String>;
    /// What else would tell which practice is meant is left out, and lists whose order would are put into another.
    fn disguise(&mut self) {}
}

/// Whose names may be seen.
enum Named {
    Everybodys,
    Of(BTreeSet<String>),
}

impl Named {
    fn has(&self, code: &str) -> bool {
        match self {
            Self::Everybodys => true,
            Self::Of(codes) => codes.contains(code),
        }
    }
}

impl Workbench {
    /// Takes the names of practices out of an answer that whoever asks may not see by name, and says how many they are.
    pub(crate) fn withhold(&self, answer: &mut impl SideBySide) -> Result<(), WorkbenchError> {
        let mut named = self.named()?;
        if let Named::Of(codes) = &mut named {
            codes.insert(answer.asked().code.clone());
        }
        let Named::Of(_) = &named else { return Ok(()) };
        let holdings = self.holdings()?;
        let is_practice = |code: &str| holdings.register.level(code) == Some(Level::Practice);
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for (code, name) in answer.listed() {
            if is_practice(code) && !named.has(code) {
                names.insert(code.clone(), name.clone());
            }
        }
        let numbers = numbered(names.keys());
        for (code, name) in answer.listed() {
            if let Some(number) = numbers.get(code) {
                *code = format!("{WITHHELD}{number}");
                *name = format!("Practice {number}");
            }
        }
        for code in answer.codes() {
            if is_practice(code) && !named.has(code) {
                *code = numbers.get(code).map_or_else(|| "withheld".to_owned(), |one| format!("{WITHHELD}{one}"));
            }
        }
        let mut is_told = !numbers.is_empty();
        for sentence in answer.sentences() {
            let told = disguised(sentence, &names, &numbers, &named, &holdings.register);
            is_told = is_told || told != *sentence;
            *sentence = told;
        }
        answer.disguise();
        if is_told {
            answer.notes().push(note(numbers.len()));
        }
        Ok(())
    }

    /// Practices that whoever asks may see by name: those below the places of their roles, on today's map.
    fn named(&self) -> Result<Named, WorkbenchError> {
        let who = self.who()?;
        let grants = match &who {
            Who::Alone { .. } => return Ok(Named::Everybodys),
            Who::Person { grants, .. } => grants.as_slice(),
            Who::Stranger { .. } => &[],
        };
        let mut codes = BTreeSet::new();
        let holdings = self.holdings()?;
        let tree = holdings.register.today().map(|today| holdings.tree(today, Geography::AsNow)).transpose()?;
        for grant in grants.iter().filter(|grant| grant.role.deeds().contains(&Deed::SeeNamed)) {
            if grant.place == "ENG" {
                return Ok(Named::Everybodys);
            }
            codes.insert(grant.place.clone());
            if let (Some(tree), Ok(place)) = (&tree, self.resolve_in(&holdings, &grant.place)) {
                codes.extend(place.place.practices(tree).into_iter().map(|index| tree.members[index].code.clone()));
            }
        }
        Ok(Named::Of(codes))
    }
}

/// What is said of how many practices stand without their names.
fn note(practices: usize) -> String {
    let what =
        "your roles do not reach them, so this is a draft without their names; sizes may still tell who they are";
    match practices {
        0 => format!("names of practices are left out of sentences: {what}"),
        1 => format!("1 practice is shown without its name: {what}"),
        _ => format!("{practices} practices are shown without their names: {what}"),
    }
}

/// Numbers from 1, in an order that only this running program knows: anybody can sort the public codes of practices.
fn numbered<'a>(codes: impl Iterator<Item = &'a String>) -> BTreeMap<String, usize> {
    static KEY: OnceLock<[u8; 32]> = OnceLock::new();
    let key = KEY.get_or_init(|| {
        let mut key = [0; 32];
        // Without randomness the order could be worked out, and names still do not stand in the answer.
        let _ = getrandom::fill(&mut key);
        key
    });
    let mut shuffled: Vec<(Vec<u8>, &String)> =
        codes.map(|code| (Sha256::new().chain_update(key).chain_update(code).finalize().to_vec(), code)).collect();
    shuffled.sort();
    shuffled.into_iter().enumerate().map(|(index, (_, code))| (code.clone(), index + 1)).collect()
}

/// A sentence in which neither names nor codes of such practices stand.
fn disguised(
    sentence: &str,
    names: &BTreeMap<String, String>,
    numbers: &BTreeMap<String, usize>,
    named: &Named,
    register: &Register,
) -> String {
    let label = |code: &str| numbers.get(code).map_or_else(|| "a practice".to_owned(), |one| format!("Practice {one}"));
    let mut told = sentence.to_owned();
    for (code, name) in names.iter().filter(|(_, name)| !name.is_empty()) {
        told = told.replace(name.as_str(), &label(code));
    }
    let is_part = |letter: char| letter.is_ascii_alphanumeric();
    let mut rest = told.as_str();
    let mut written = String::with_capacity(told.len());
    while let Some(start) = rest.find(is_part) {
        let end = rest[start..].find(|letter| !is_part(letter)).map_or(rest.len(), |length| start + length);
        let word = &rest[start..end];
        written.push_str(&rest[..start]);
        let is_hidden = register.level(word) == Some(Level::Practice) && !named.has(word);
        if is_hidden {
            written.push_str(&label(word))
        } else {
            written.push_str(word)
        }
        rest = &rest[end..];
    }
    written.push_str(rest);
    written
}

/// The number of a practice without a name.
fn number(code: &str) -> Option<usize> {
    code.strip_prefix(WITHHELD)?.parse().ok()
}

/// Puts those without names behind the others, by their numbers: a list by code or name would say which they are.
fn put_last<T>(list: &mut [T], code: impl Fn(&T) -> &str) {
    list.sort_by_key(|one| number(code(one)).unwrap_or_default());
}

impl SideBySide for Comparison {
    fn asked(&self) -> &Area {
        &self.within
    }

    fn listed(&mut self) -> Vec<(&mut String, &mut String)> {
        let areas = self.areas.iter_mut().chain(&mut self.not_compared).map(|area| (&mut area.code, &mut area.name));
        areas.chain(self.corrections.iter_mut().map(|one| (&mut one.practice, &mut one.name))).collect()
    }

    fn codes(&mut self) -> Vec<&mut String> {
        let peers = self.areas.iter_mut().filter_map(|area| area.peers.as_mut()).flat_map(|peers| &mut peers.codes);
        peers.chain(&mut self.outliers).collect()
    }

    fn sentences(&mut self) -> Vec<&mut String> {
        let warnings = self.areas.iter_mut().chain(&mut self.not_compared).flat_map(|area| &mut area.warnings);
        let corrections = self.corrections.iter_mut().map(|one| &mut one.sentence);
        warnings.chain(corrections).chain(&mut self.notes).chain(std::iter::once(&mut self.finding)).collect()
    }

    fn notes(&mut self) -> &mut Vec<String> {
        &mut self.notes
    }

    fn disguise(&mut self) {
        put_last(&mut self.not_compared, |area| &area.code);
    }
}

impl SideBySide for Variation {
    fn asked(&self) -> &Area {
        &self.area
    }

    fn listed(&mut self) -> Vec<(&mut String, &mut String)> {
        let rows = self.rows.iter_mut().map(|row| (&mut row.code, &mut row.name));
        rows.chain(self.corrections.iter_mut().map(|one| (&mut one.practice, &mut one.name))).collect()
    }

    fn sentences(&mut self) -> Vec<&mut String> {
        self.corrections.iter_mut().map(|one| &mut one.sentence).chain(&mut self.notes).collect()
    }

    fn notes(&mut self) -> &mut Vec<String> {
        &mut self.notes
    }

    fn disguise(&mut self) {
        // Sorted by an indicator, the order says no more than its values do.
        if self.sort.is_none() {
            put_last(&mut self.rows, |row| &row.code);
        }
    }
}

impl SideBySide for AttentionAnswer {
    fn asked(&self) -> &Area {
        &self.area
    }

    fn listed(&mut self) -> Vec<(&mut String, &mut String)> {
        self.practices.iter_mut().map(|line| (&mut line.code, &mut line.name)).collect()
    }

    fn sentences(&mut self) -> Vec<&mut String> {
        let of_practices = self.practices.iter_mut().flat_map(|line| &mut line.reasons);
        let reasons = of_practices.chain(self.pcns.iter_mut().flat_map(|line| &mut line.reasons));
        let told = reasons.flat_map(|reason| {
            let evidence = reason.evidence.iter_mut().map(|one| &mut one.what);
            std::iter::once(&mut reason.sentence).chain(evidence)
        });
        told.chain(&mut self.notes).collect()
    }

    fn notes(&mut self) -> &mut Vec<String> {
        &mut self.notes
    }

    fn disguise(&mut self) {
        for line in self.practices.iter_mut().filter(|line| number(&line.code).is_some()) {
            (line.pcn, line.pcn_name) = (None, None);
        }
    }
}

impl SideBySide for Flows {
    fn asked(&self) -> &Area {
        &self.area
    }

    fn listed(&mut self) -> Vec<(&mut String, &mut String)> {
        let lines = self.practices.iter_mut().map(|line| (&mut line.practice, &mut line.name));
        lines.chain(self.closed.iter_mut().map(|closed| (&mut closed.practice, &mut closed.name))).collect()
    }

    fn codes(&mut self) -> Vec<&mut String> {
        self.closed.iter_mut().filter_map(|closed| closed.taken_over_by.as_mut()).collect()
    }

    fn sentences(&mut self) -> Vec<&mut String> {
        self.method.iter_mut().chain(&mut self.notes).chain(std::iter::once(&mut self.finding)).collect()
    }

    fn notes(&mut self) -> &mut Vec<String> {
        &mut self.notes
    }

    fn disguise(&mut self) {
        put_last(&mut self.practices, |line| &line.practice);
        put_last(&mut self.closed, |closed| &closed.practice);
    }
}

impl SideBySide for BridgeAnswer {
    fn asked(&self) -> &Area {
        &self.area
    }

    fn listed(&mut self) -> Vec<(&mut String, &mut String)> {
        let largest = self.bars.iter_mut().flat_map(|bar| &mut bar.largest);
        largest.map(|change| (&mut change.practice, &mut change.name)).collect()
    }

    fn sentences(&mut self) -> Vec<&mut String> {
        let about = self.bars.iter_mut().map(|bar| &mut bar.about);
        about.chain(&mut self.notes).chain(std::iter::once(&mut self.finding)).collect()
    }

    fn notes(&mut self) -> &mut Vec<String> {
        &mut self.notes
    }
}

impl SideBySide for ForecastParts {
    fn asked(&self) -> &Area {
        &self.area
    }

    fn listed(&mut self) -> Vec<(&mut String, &mut String)> {
        self.parts.iter_mut().map(|part| (&mut part.area.code, &mut part.area.name)).collect()
    }

    fn sentences(&mut self) -> Vec<&mut String> {
        self.notes.iter_mut().chain(std::iter::once(&mut self.finding)).collect()
    }

    fn notes(&mut self) -> &mut Vec<String> {
        &mut self.notes
    }

    fn disguise(&mut self) {
        put_last(&mut self.parts, |part| &part.area.code);
    }
}

impl SideBySide for ConditionAnswer {
    fn asked(&self) -> &Area {
        &self.area
    }

    fn listed(&mut self) -> Vec<(&mut String, &mut String)> {
        self.areas.iter_mut().map(|line| (&mut line.code, &mut line.name)).collect()
    }

    fn sentences(&mut self) -> Vec<&mut String> {
        self.areas.iter_mut().map(|line| &mut line.why).chain(&mut self.notes).collect()
    }

    fn notes(&mut self) -> &mut Vec<String> {
        &mut self.notes
    }
}

impl SideBySide for Estimate {
    fn asked(&self) -> &Area {
        &self.area
    }

    fn listed(&mut self) -> Vec<(&mut String, &mut String)> {
        self.practices.iter_mut().map(|line| (&mut line.code, &mut line.name)).collect()
    }

    fn sentences(&mut self) -> Vec<&mut String> {
        self.practices.iter_mut().map(|line| &mut line.sentence).chain(&mut self.notes).collect()
    }

    fn notes(&mut self) -> &mut Vec<String> {
        &mut self.notes
    }

    fn disguise(&mut self) {
        put_last(&mut self.practices, |line| &line.code);
    }
}
