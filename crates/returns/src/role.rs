//! Roles as forms name them, and the measures of the national files they stand for.
//!
//! A role is written with its group in front, `gp_partner`; a whole group is written alone, `nurse`, and GPs of a
//! definition as `gp_extgl`.

use wholetime_catalogue::{Roles, plain_name};
use wholetime_vocabulary::{GpDefinition, Measured, StaffGroup};

use crate::Choice;

/// The staff group of a role, or of a whole group.
#[must_use]
pub fn staff_group_of(role: &str) -> Option<StaffGroup> {
    role.split('_').next()?.parse().ok()
}

/// The measure of a role, a group or GPs of a definition: `gp_partner` → `gp_fte_partner`, `nurse` → `nurse_fte`.
#[must_use]
pub fn measure_of(role: &str, measured: Measured) -> Option<String> {
    let group = staff_group_of(role)?;
    let rest = role.strip_prefix(group.word())?;
    Some(match rest.strip_prefix('_') {
        Some(within) => format!("{group}_{measured}_{within}"),
        None => wholetime_catalogue::group_measure(group, measured, GpDefinition::Total),
    })
}

/// What people read: "GP partners"; "All nurses" for a whole group.
#[must_use]
pub fn role_title(roles: &Roles, role: &str) -> Option<String> {
    let group = staff_group_of(role)?;
    let Some(within) = role.strip_prefix(group.word())?.strip_prefix('_') else {
        return Some(format!("All {}", small(group.title())));
    };
    if let Some(definition) = (group == StaffGroup::Gp).then(|| within.parse::<GpDefinition>().ok()).flatten() {
        let title = definition.title();
        return Some(format!("{}{}", title[..1].to_uppercase(), &title[1..]));
    }
    roles.get(group, within).map(|role| role.title.clone())
}

/// A title within a sentence. "GPs" stays as it is.
fn small(title: &str) -> String {
    if title.starts_with("GP") { title.to_owned() } else { title.to_lowercase() }
}

/// Every role of some staff groups, of all where none is named, in the order of the catalogue.
#[must_use]
pub fn role_choices(roles: &Roles, groups: &[String]) -> Vec<Choice> {
    let is_asked = |group: StaffGroup| groups.is_empty() || groups.iter().any(|one| one == group.word());
    let asked = roles.role.iter().filter(|role| is_asked(role.group));
    asked.map(|role| Choice { id: format!("{}_{}", role.group, role.id), title: role.title.clone() }).collect()
}

/// The role that a text names: as files write it, as people read it (also in the singular), or as a publication calls it.
#[must_use]
pub fn role_called(roles: &Roles, text: &str) -> Option<String> {
    let wanted = singular(text);
    let is_called = |role: &&wholetime_catalogue::Role| {
        singular(&format!("{}_{}", role.group, role.id)) == wanted
            || singular(&role.title) == wanted
            || role.published.iter().any(|name| singular(name) == wanted)
    };
    let mut found = roles.role.iter().filter(is_called);
    let first = found.next()?;
    // A name that two groups use, such as "apprentices", names neither.
    found.next().is_none().then(|| format!("{}_{}", first.group, first.id))
}

/// What practices write for short, and the words of the roles it may stand for. Our judgement.
const FOR_SHORT: [(&str, &str); 12] = [
    ("gp", "gp partner salaried"),
    ("doctor", "gp partner salaried"),
    ("registrar", "gp training grade"),
    ("pn", "practice nurse"),
    ("anp", "advanced nurse practitioner"),
    ("hca", "healthcare assistant"),
    ("health care", "healthcare"),
    ("splw", "social prescribing link worker"),
    ("prescriber", "social prescribing link worker"),
    ("fcp", "physiotherapist"),
    ("pa", "physician associate"),
    ("admin", "other admin and non-clinical staff"),
];

/// Titles of roles that share a word with a text, at most three; those that share more and rarer words first.
#[must_use]
pub fn roles_like(roles: &Roles, text: &str) -> Vec<String> {
    let mut text = format!(" {} ", singular(text));
    for (short, long) in FOR_SHORT {
        text = text.replace(&format!(" {short} "), &format!(" {} ", singular(long)));
    }
    let says_nothing = |word: &str| ["clinical", "staff", "other"].contains(&word);
    let words: Vec<&str> =
        text.split(' ').filter(|word| (4 <= word.len() || *word == "gp") && !says_nothing(word)).collect();
    let titles: Vec<String> = roles.role.iter().map(|role| singular(&role.title)).collect();
    let begins = |one: &str, other: &str| one == other || 4 <= one.len() && one.get(..4) == other.get(..4);
    let has = |title: &str, wanted: &str| title.split(' ').any(|word| begins(word, wanted));
    let weight = |wanted: &str| titles.iter().filter(|title| has(title, wanted)).count().max(1);
    let weights: Vec<(&str, f64)> = words.iter().map(|word| (*word, 1.0 / weight(word) as f64)).collect();
    let mut like: Vec<(f64, usize)> = titles
        .iter()
        .enumerate()
        .map(|(at, title)| (weights.iter().filter(|(word, _)| has(title, word)).map(|(_, weight)| weight).sum(), at))
        .filter(|(shared, _)| 0.0 < *shared)
        .collect();
    // Of those alike, the one with the fewest other words.
    let length = |at: usize| titles[at].split(' ').count();
    like.sort_by(|one, other| {
        let shared = other.0.total_cmp(&one.0);
        shared.then_with(|| length(one.1).cmp(&length(other.1))).then(one.1.cmp(&other.1))
    });
    like.into_iter().take(3).map(|(_, at)| roles.role[at].title.clone()).collect()
}

/// Lower case, words apart by one space, each without the `s` of a plural.
fn singular(text: &str) -> String {
    let text = plain_name(text).replace(['_', '-', '/', '(', ')', ',', '.'], " ");
    text.split_whitespace().map(|word| word.strip_suffix('s').unwrap_or(word)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles() -> Roles {
        wholetime_catalogue::Catalogue::shipped().unwrap().roles
    }

    #[test]
    fn a_role_stands_for_its_measures_and_a_group_for_its_total() {
        let measure = |role| measure_of(role, Measured::Fte).unwrap();
        assert_eq!(measure("gp_partner"), "gp_fte_partner");
        assert_eq!(measure("nurse"), "nurse_fte");
        assert_eq!(measure("gp"), "gp_fte_total");
        assert_eq!(measure("gp_extgl"), "gp_fte_extgl");
        assert_eq!(measure_of("porter", Measured::Fte), None);
        let catalogue = wholetime_catalogue::Catalogue::shipped().unwrap();
        for choice in role_choices(&catalogue.roles, &[]) {
            let measure = measure_of(&choice.id, Measured::Headcount).unwrap();
            assert!(catalogue.measures.contains_key(&measure), "{measure}");
        }
    }

    #[test]
    fn a_role_is_known_by_the_names_people_use() {
        for name in ["nurse_practice_nurse", "Practice nurses", "practice NURSE ", "Practice Nurse"] {
            assert_eq!(role_called(&roles(), name).as_deref(), Some("nurse_practice_nurse"), "{name}");
        }
        assert_eq!(role_called(&roles(), "Managers").as_deref(), Some("admin_manager"));
        assert_eq!(role_called(&roles(), "Astronaut"), None);
        assert!(roles_like(&roles(), "pharmacy person").contains(&"Pharmacists".to_owned()));
    }

    #[test]
    fn a_role_that_is_not_in_the_list_is_told_with_the_nearest_first() {
        for (typed, nearest) in [
            ("Practice manager", "Managers"),
            ("clinical pharmacist", "Pharmacists"),
            ("HCA", "Healthcare assistants"),
            ("Health care assistant", "Healthcare assistants"),
            ("ANP", "Advanced nurse practitioners"),
            ("social prescriber", "Social prescribing link workers"),
            ("nurse", "Practice nurses"),
        ] {
            assert_eq!(roles_like(&roles(), typed).first().map(String::as_str), Some(nearest), "{typed}");
        }
        let gps = roles_like(&roles(), "GP");
        assert!(
            gps[..2].contains(&"GP partners".to_owned()) && gps[..2].contains(&"Salaried GPs".to_owned()),
            "{gps:?}"
        );
    }

    #[test]
    fn only_roles_of_the_groups_asked_are_offered() {
        let gps = role_choices(&roles(), &["gp".to_owned()]);
        assert!(gps.iter().any(|role| role.id == "gp_partner") && gps.iter().all(|role| role.id.starts_with("gp_")));
        assert_eq!(role_title(&roles(), "nurse").as_deref(), Some("All nurses"));
        assert_eq!(role_title(&roles(), "gp").as_deref(), Some("All GPs"));
    }
}
