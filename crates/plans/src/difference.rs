//! What changed between two plans, and why the total moved.
//!
//! **Invariant:** the reasons add up to the move of the total. A plan differs from itself in nothing.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::{
    cost::{Way, cost},
    pay::PayError,
    plan::Plan,
    quantity::{Money, Wte},
};

/// Keys by which the items of a list are told apart, the first that every item has.
const NAMES: [&str; 7] = ["id", "place", "when", "row", "at", "title", "from"];

/// What changed between two plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Difference {
    /// What is written differently, by the names of the parts of the document.
    pub changes: Vec<Change>,
    /// Cost of the first plan over all its years, as it counts.
    pub total_before: Money,
    /// Cost of the second.
    pub total_after: Money,
    /// Why the total moved, by row of the cost table; rows that did not move are left out.
    pub reasons: Vec<Reason>,
}

/// Something written differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "PlanChange")]
pub struct Change {
    /// Where in the document: `initiative registered-nurses, stream recruited, posts 2018/19, planned`.
    pub at: String,
    /// What stood there; none: nothing.
    pub before: Option<String>,
    /// What stands there; none: nothing.
    pub after: Option<String>,
}

/// Why the cost of a row moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "CostReason")]
pub struct Reason {
    /// Row of the cost table.
    pub row: String,
    /// What people read.
    pub title: String,
    /// The cause.
    pub cause: Cause,
    /// By how much.
    pub moved: Money,
}

/// What can move the cost of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CostCause")]
pub enum Cause {
    /// The row is new.
    Added,
    /// The row is gone.
    Removed,
    /// Other posts, at the terms of the first plan.
    Posts,
    /// Other pay, on-costs, support or counting, for the posts of the second plan.
    Terms,
    /// Another amount of a line that is not pay.
    Amount,
}

impl Cause {
    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Added => "new",
            Self::Removed => "no longer there",
            Self::Posts => "other posts",
            Self::Terms => "other pay, on-costs, support or counting",
            Self::Amount => "another amount",
        }
    }
}

impl Difference {
    /// Whether the plans are the same.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.changes.is_empty()
    }
}

/// WTE planned in two plans, over all their years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PostsMoved {
    /// Role; none for all of them.
    pub role: Option<String>,
    /// WTE in the first plan.
    pub before: Wte,
    /// WTE in the second.
    pub after: Wte,
}

impl PostsMoved {
    /// WTE more in the second plan; below nothing where there are fewer.
    #[must_use]
    pub fn moved(&self) -> Wte {
        self.after - self.before
    }
}

/// What is written differently in two plans, whether they can be costed or not.
#[must_use]
pub fn changes(before: &Plan, after: &Plan) -> Vec<Change> {
    let mut changes = Vec::new();
    // A plan is made of texts, numbers, lists and maps with text for keys, which always are values.
    if let (Ok(one), Ok(other)) = (serde_json::to_value(before), serde_json::to_value(after)) {
        compare(&mut changes, String::new(), Some(&one), Some(&other));
    }
    changes
}

/// WTE planned in both plans by role, in the order in which the plans name them; all roles together stand last.
#[must_use]
pub fn posts(before: &Plan, after: &Plan) -> Vec<PostsMoved> {
    let planned = |plan: &Plan, role: Option<&str>| -> Wte {
        let of_role = plan.initiatives.iter().filter(|one| role.is_none_or(|role| one.role == role));
        let posts = of_role.flat_map(|initiative| &initiative.streams).flat_map(|stream| &stream.posts);
        posts.map(|posts| posts.planned).sum()
    };
    let mut seen = BTreeSet::new();
    let named = before.initiatives.iter().chain(&after.initiatives).map(|initiative| initiative.role.as_str());
    let roles = named.filter(|role| seen.insert(*role)).map(Some).chain([None]);
    roles
        .map(|role| PostsMoved {
            role: role.map(str::to_owned),
            before: planned(before, role),
            after: planned(after, role),
        })
        .collect()
}

/// Compares two plans.
///
/// # Errors
/// One of them cannot be costed.
pub fn difference(before: &Plan, after: &Plan) -> Result<Difference, PayError> {
    let changes = changes(before, after);
    let table_before = cost(before, Way::OF_THE_PLAN)?;
    let table_after = cost(after, Way::OF_THE_PLAN)?;
    // The posts of the second plan at the terms of the first; where those terms do not reach the new years, all is terms.
    let between = cost(&posts_of(before, after), Way::OF_THE_PLAN).ok();
    let mut reasons = Vec::new();
    let ids: Vec<(&str, &str)> = {
        let mut seen = BTreeSet::new();
        let rows = table_before.rows.iter().chain(&table_after.rows);
        rows.filter(|row| seen.insert(row.id.as_str())).map(|row| (row.id.as_str(), row.title.as_str())).collect()
    };
    for (id, title) in ids {
        let of = |table: &crate::cost::CostTable| table.sum(None, |row| row.id == id);
        let (old, new) = (of(&table_before), of(&table_after));
        let mut because = |cause, moved: Money| {
            if moved != Money::ZERO {
                reasons.push(Reason { row: id.to_owned(), title: title.to_owned(), cause, moved });
            }
        };
        let is_in = |table: &crate::cost::CostTable| table.rows.iter().any(|row| row.id == id);
        match (is_in(&table_before), is_in(&table_after)) {
            (false, _) => because(Cause::Added, new),
            (_, false) => because(Cause::Removed, Money::ZERO - old),
            _ if before.initiative(id).is_none() => because(Cause::Amount, new - old),
            _ => {
                let middle = between.as_ref().map_or(old, of);
                because(Cause::Posts, middle - old);
                because(Cause::Terms, new - middle);
            }
        }
    }
    Ok(Difference { changes, total_before: table_before.total(), total_after: table_after.total(), reasons })
}

/// The first plan with the years and posts of the second.
fn posts_of(before: &Plan, after: &Plan) -> Plan {
    let mut between = before.clone();
    between.years.clone_from(&after.years);
    for initiative in &mut between.initiatives {
        if let Some(other) = after.initiative(&initiative.id) {
            initiative.streams.clone_from(&other.streams);
            initiative.costed.clone_from(&other.costed);
        }
    }
    between
}

fn compare(changes: &mut Vec<Change>, at: String, before: Option<&Value>, after: Option<&Value>) {
    if before == after {
        return;
    }
    let parts = |value: Option<&Value>| value.map_or_else(|| Some(Vec::new()), parts);
    match (parts(before), parts(after)) {
        (Some(old), Some(new)) if before.is_some() && after.is_some() => {
            let find = |parts: &[(String, Value)], name: &str| {
                parts.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone())
            };
            let mut seen = BTreeSet::new();
            for (name, _) in old.iter().chain(&new).filter(|(name, _)| seen.insert(name.clone())) {
                let deeper = if at.is_empty() { name.clone() } else { format!("{at}, {name}") };
                compare(changes, deeper, find(&old, name).as_ref(), find(&new, name).as_ref());
            }
            // The same items in another order are a change too: the first place is the whole, and tables keep the order.
            let order = |parts: &[(String, Value)]| parts.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
            let (old, new) = (order(&old), order(&new));
            if old != new && old.iter().collect::<BTreeSet<_>>() == new.iter().collect::<BTreeSet<_>>() {
                let at = if at.is_empty() { "order".to_owned() } else { format!("{at}, order") };
                changes.push(Change { at, before: Some(old.join(", ")), after: Some(new.join(", ")) });
            }
        }
        _ => changes.push(Change { at, before: before.map(in_words), after: after.map(in_words) }),
    }
}

/// The named parts of a map or list; none for a text or number.
///
/// Lists of maps are taken apart into their items, each under the name of its list, so that a stream that was moved down is the
/// same stream.
fn parts(value: &Value) -> Option<Vec<(String, Value)>> {
    match value {
        Value::Object(map) => Some(
            map.iter()
                .flat_map(|(key, value)| match items(value) {
                    Some(items) => {
                        items.into_iter().map(|(name, item)| (format!("{key} {name}"), item)).collect::<Vec<_>>()
                    }
                    None => vec![(key.clone(), value.clone())],
                })
                .collect(),
        ),
        _ => None,
    }
}

/// The items of a list of maps by their names; a name that comes again is counted on, so that no item hides another.
fn items(value: &Value) -> Option<Vec<(String, Value)>> {
    let list = value.as_array()?;
    if list.iter().any(|item| !item.is_object()) {
        return None;
    }
    let key = NAMES.into_iter().find(|key| list.iter().all(|item| item.get(key).is_some()))?;
    let mut named: Vec<(String, Value)> = Vec::new();
    for item in list {
        let name = item.get(key).map(in_words).unwrap_or_default();
        let again = named.iter().filter(|(other, _)| *other == name || other.starts_with(&format!("{name} ("))).count();
        let name = if again == 0 { name } else { format!("{name} ({})", again + 1) };
        named.push((name, item.clone()));
    }
    Some(named)
}

/// A value as people read it: what is written in an item one after the other, lists of items as how many there are.
fn in_words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().any(Value::is_object) => {
            wholetime_vocabulary::how_many(items.len(), "item")
        }
        Value::Array(items) => items.iter().map(in_words).collect::<Vec<_>>().join(", "),
        Value::Object(map) => {
            map.iter().map(|(key, value)| format!("{key}: {}", in_words(value))).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = include_str!("../../../examples/blmk-2018/plan.toml");

    #[test]
    fn posts_are_compared_by_role_and_the_roles_come_to_the_total() {
        let before = Plan::from_toml(DOCUMENT).unwrap();
        // Two nurses more in 2019/20, and no physician associate in post.
        let document = DOCUMENT
            .replace(
                "when = \"2019/20\", planned = 5 },\n]\n\n[[initiative]]\nid = \"mental",
                "when = \"2019/20\", planned = 7 },\n]\n\n[[initiative]]\nid = \"mental",
            )
            .replace("planned = 3, costed = 0, is_in_post = true", "planned = 0, costed = 0, is_in_post = true");
        let moved = posts(&before, &Plan::from_toml(&document).unwrap());
        let of = |role: Option<&str>| moved.iter().find(|one| one.role.as_deref() == role).unwrap();
        assert_eq!((of(Some("nurse")).before, of(Some("nurse")).after), (Wte::whole(13), Wte::whole(15)));
        assert_eq!(
            (of(Some("physician-associate")).before, of(Some("physician-associate")).after),
            (Wte::whole(22), Wte::whole(19))
        );
        assert_eq!(of(Some("gp")).moved(), Wte::ZERO);
        assert_eq!(of(None).moved(), Wte::whole(-1));
        let of_roles: Wte = moved.iter().filter(|one| one.role.is_some()).map(|one| one.after).sum();
        assert_eq!(of_roles, of(None).after);
    }

    #[test]
    fn a_new_item_is_told_in_words() {
        let before = Plan::from_toml(DOCUMENT).unwrap();
        let mut after = before.clone();
        let mut stream = after.initiatives[0].streams[0].clone();
        stream.id = "agency".to_owned();
        after.initiatives[0].streams.push(stream);
        let changes = changes(&before, &after);
        assert_eq!(changes.len(), 1, "{changes:?}");
        assert_eq!(changes[0].at, "initiative clinical-administrators, stream agency");
        assert_eq!(changes[0].after.as_deref(), Some("id: agency; posts: 3 items; title: Reception staff trained"));
    }

    #[test]
    fn a_plan_that_cannot_be_costed_is_still_compared() {
        let before = Plan::from_toml(DOCUMENT).unwrap();
        let mut after = before.clone();
        after.title = "Another title".to_owned();
        for pay in &mut after.pay {
            pay.rows.clear();
        }
        assert!(difference(&before, &after).is_err());
        let changes = changes(&before, &after);
        assert!(changes.iter().any(|change| change.at == "title" && change.after.as_deref() == Some("Another title")));
    }
}
