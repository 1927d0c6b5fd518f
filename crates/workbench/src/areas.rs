//! From what a person types to an area: codes, names, groups.

use std::collections::BTreeSet;

use wholetime_measures::figures::Place;
use wholetime_measures::{Holdings, Register, Tree};
use wholetime_vocabulary::{Area, Level};

use crate::{Workbench, WorkbenchError};

/// An area as asked for, with its name and what it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedArea {
    /// The area.
    pub area: Area,
    pub(crate) place: Place,
}

impl Workbench {
    /// The area a text names: a published code, `group:name`, or a name that only one area has.
    ///
    /// # Errors
    /// Where no area, or more than one, is called so.
    pub fn resolve(&self, text: &str) -> Result<ResolvedArea, WorkbenchError> {
        self.resolve_in(&*self.holdings()?, text)
    }

    pub(crate) fn resolve_in(&self, holdings: &Holdings, text: &str) -> Result<ResolvedArea, WorkbenchError> {
        let text = text.trim();
        if let Some(name) = text.strip_prefix("group:") {
            return self.resolve_group(holdings, name);
        }
        let code = text.to_ascii_uppercase();
        if let Some(level) = holdings.register.level(&code) {
            return Ok(published(&holdings.register, level, &code));
        }
        if code == "ENGLAND" {
            return Ok(published(&holdings.register, Level::England, "ENG"));
        }
        if holdings.register.practices.is_empty() && holdings.shelf.editions().next().is_none() {
            return Err(WorkbenchError::NothingHeld);
        }
        by_name(&holdings.register, text)
    }

    fn resolve_group(&self, holdings: &Holdings, name: &str) -> Result<ResolvedArea, WorkbenchError> {
        let groups = self.groups_held()?;
        let wanted = name.to_lowercase();
        let Some(group) = groups.iter().find(|group| group.id == wanted) else {
            let near = groups.iter().map(|group| format!("group:{}", group.id)).collect();
            return Err(WorkbenchError::UnknownArea { text: format!("group:{name}"), near });
        };
        let members = group
            .members
            .iter()
            .map(|code| {
                let level = holdings.register.level(code);
                level.map(|level| (level, code.clone())).ok_or_else(|| {
                    let what = format!("group:{} holds `{code}`, which nothing held names", group.id);
                    WorkbenchError::NotPossible(what)
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let code = format!("group:{}", group.id);
        let area = Area { code: code.clone(), name: group.name.clone(), level: Level::Group };
        Ok(ResolvedArea { area, place: Place { code, level: Level::Group, members } })
    }
}

pub(crate) fn published(register: &Register, level: Level, code: &str) -> ResolvedArea {
    let area = match level {
        Level::England => Area::england(),
        _ => Area { code: code.to_owned(), name: register.name(level, code), level },
    };
    ResolvedArea { area, place: Place::published(level, code) }
}

/// The practices of a tree that have no network, as an area beside the networks, so that these add up to the whole.
/// `inside` says which practices count; nothing where every one of them has a network.
pub(crate) fn unaligned(tree: &Tree, inside: impl Fn(usize) -> bool) -> Option<ResolvedArea> {
    let without = tree.members.iter().enumerate().filter(|(index, member)| member.pcn.is_none() && inside(*index));
    let members: Vec<(Level, String)> = without.map(|(_, member)| (Level::Practice, member.code.clone())).collect();
    if members.is_empty() {
        return None;
    }
    let code = "unaligned".to_owned();
    let area = Area { code: code.clone(), name: "Practices without a PCN".to_owned(), level: Level::Pcn };
    Some(ResolvedArea { area, place: Place { code, level: Level::Group, members } })
}

/// Letters and digits of a name in lower case, single spaces between words.
pub(crate) fn plain(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

fn by_name(register: &Register, text: &str) -> Result<ResolvedArea, WorkbenchError> {
    let wanted = plain(text);
    let mut exact: BTreeSet<(Level, String)> = BTreeSet::new();
    let mut within: BTreeSet<(Level, String)> = BTreeSet::new();
    if !wanted.is_empty() {
        for level in Level::ALL {
            for (code, name) in register.named(level) {
                let name = plain(name);
                if name == wanted || name.strip_suffix(" pcn") == Some(wanted.as_str()) {
                    exact.insert((level, code.to_owned()));
                } else if name.contains(&wanted) {
                    within.insert((level, code.to_owned()));
                }
            }
        }
    }
    let found = if exact.is_empty() { within } else { exact };
    let mut found = found.into_iter();
    match (found.next(), found.len()) {
        (Some((level, code)), 0) => Ok(published(register, level, &code)),
        (Some(first), more) => {
            let some = std::iter::once(first).chain(found.take(7));
            let mut choices: Vec<String> =
                some.map(|(level, code)| format!("{code} ({})", register.name(level, &code))).collect();
            if 7 < more {
                choices.push(format!("and {} more", more - 7));
            }
            Err(WorkbenchError::AmbiguousArea { text: text.to_owned(), choices })
        }
        (None, _) => Err(WorkbenchError::UnknownArea { text: text.to_owned(), near: near(register, text) }),
    }
}

/// Codes that differ from the text in one character.
fn near(register: &Register, text: &str) -> Vec<String> {
    let text = text.to_ascii_uppercase();
    let differs_by_one =
        |code: &str| code.len() == text.len() && code.bytes().zip(text.bytes()).filter(|(a, b)| a != b).count() == 1;
    let mut found: Vec<(Level, &str)> =
        register.codes().filter(|(code, _)| differs_by_one(code)).map(|(code, level)| (level, code)).collect();
    found.sort_unstable();
    found.into_iter().take(5).map(|(level, code)| format!("{code} ({})", register.name(level, code))).collect()
}
