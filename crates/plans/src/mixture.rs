//! Plans between two versions: some of what changed as in the first, the rest as in the second.
//!
//! **Invariant:** with nothing switched a mixture counts what the first plan counts, with everything what the second does.

use crate::plan::Plan;

/// What is counted, and so which changes can move it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// What the plan costs.
    Cost,
    /// Posts planned.
    Posts,
    /// What will be missing.
    Gap,
}

/// Changes that are switched together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What people read.
    pub title: String,
    parts: Vec<Part>,
}

/// A part of the document that is not the same in both.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Years,
    Pay,
    OnCosts,
    Places,
    Initiative(String),
    Line(String),
    Baseline(String),
    Gap(String, String),
}

/// The groups of changes between two plans that can move a number, at most so many: those that come after are one group.
#[must_use]
pub fn groups(before: &Plan, after: &Plan, counting: Counting, at_most: usize) -> Vec<Group> {
    let mut groups: Vec<Group> = match counting {
        Counting::Cost => {
            let mut groups = Vec::new();
            groups.extend((before.years != after.years).then(|| Group::of("other years", Part::Years)));
            groups.extend(initiatives(before, after));
            groups.extend(lines(before, after));
            let is_other = is_other(&before.pay, &after.pay, |pay| pay.id.as_str());
            groups.extend(is_other.then(|| Group::of("other pay", Part::Pay)));
            let is_other = before.on_costs != after.on_costs;
            groups.extend(is_other.then(|| Group::of("other on-costs", Part::OnCosts)));
            groups
        }
        Counting::Posts => initiatives(before, after),
        Counting::Gap => gaps(before, after),
    };
    if groups.len() > at_most && 0 < at_most {
        let rest = groups.split_off(at_most - 1);
        let title = format!("{} other changes", rest.len());
        groups.push(Group { title, parts: rest.into_iter().flat_map(|group| group.parts).collect() });
    }
    groups
}

impl Group {
    fn of(title: impl Into<String>, part: Part) -> Self {
        Self { title: title.into(), parts: vec![part] }
    }
}

/// Names of items of both plans, in the order of the first and then of the second, each once, with the title it has there.
fn names<'a, T: PartialEq>(
    before: &'a [T],
    after: &'a [T],
    name: impl Fn(&T) -> String,
    title: impl Fn(&T) -> String,
) -> Vec<(String, String)> {
    let find = |items: &'a [T], wanted: &str| items.iter().find(|item| name(item) == wanted);
    let mut seen = std::collections::BTreeSet::new();
    before
        .iter()
        .chain(after)
        .filter(|item| seen.insert(name(item)))
        .filter_map(|item| {
            let id = name(item);
            let (old, new) = (find(before, &id), find(after, &id));
            let title = match (old, new) {
                (None, Some(new)) => format!("{}: new", title(new)),
                (Some(old), None) => format!("{}: no longer there", title(old)),
                (Some(old), Some(new)) if old != new => title(new),
                _ => return None,
            };
            Some((id, title))
        })
        .collect()
}

fn initiatives(before: &Plan, after: &Plan) -> Vec<Group> {
    let changed = names(&before.initiatives, &after.initiatives, |one| one.id.clone(), |one| one.title.clone());
    changed.into_iter().map(|(id, title)| Group::of(title, Part::Initiative(id))).collect()
}

fn lines(before: &Plan, after: &Plan) -> Vec<Group> {
    let changed = names(&before.lines, &after.lines, |one| one.id.clone(), |one| one.title.clone());
    changed.into_iter().map(|(id, title)| Group::of(title, Part::Line(id))).collect()
}

fn gaps(before: &Plan, after: &Plan) -> Vec<Group> {
    let mut groups = Vec::new();
    groups.extend((before.places != after.places).then(|| Group::of("other places", Part::Places)));
    let baselines = names(&before.baselines, &after.baselines, |one| one.id.clone(), |one| one.title.clone());
    let is_of_both = |id: &str| before.baseline(id).is_some() && after.baseline(id).is_some();
    let baselines = baselines.into_iter().filter(|(id, _)| is_of_both(id));
    groups.extend(baselines.map(|(id, title)| Group::of(format!("baseline {title}"), Part::Baseline(id))));
    let id = |one: &crate::plan::GapInputs| format!("{}/{}", one.profession, one.year);
    let inputs = names(&before.gaps, &after.gaps, id, |one| format!("what is told of {} in {}", one.title, one.year));
    groups.extend(inputs.into_iter().filter_map(|(id, title)| {
        let (profession, year) = id.split_once('/')?;
        Some(Group::of(title, Part::Gap(profession.to_owned(), year.to_owned())))
    }));
    groups
}

/// The first plan with the groups that are switched as the second plan has them.
#[must_use]
pub fn mixture(before: &Plan, after: &Plan, groups: &[Group], is_switched: impl Fn(usize) -> bool) -> Plan {
    let mut plan = before.clone();
    // What something new refers to is there from the start: by itself it counts nothing.
    plan.pay.extend(news(&before.pay, &after.pay, |pay| pay.id.as_str()));
    plan.baselines.extend(news(&before.baselines, &after.baselines, |baseline| baseline.id.as_str()));
    let switched = groups.iter().enumerate().filter(|(place, _)| is_switched(*place));
    for part in switched.flat_map(|(_, group)| &group.parts) {
        match part {
            Part::Years => plan.years.clone_from(&after.years),
            Part::Pay => {
                for pay in &after.pay {
                    switch(&mut plan.pay, &after.pay, |one| one.id == pay.id);
                }
            }
            Part::OnCosts => plan.on_costs.clone_from(&after.on_costs),
            Part::Places => plan.places.clone_from(&after.places),
            Part::Initiative(id) => switch(&mut plan.initiatives, &after.initiatives, |one| one.id == *id),
            Part::Line(id) => switch(&mut plan.lines, &after.lines, |one| one.id == *id),
            Part::Baseline(id) => switch(&mut plan.baselines, &after.baselines, |one| one.id == *id),
            Part::Gap(profession, year) => switch(&mut plan.gaps, &after.gaps, |one| {
                one.profession == *profession && one.year.to_string() == *year
            }),
        }
    }
    plan
}

/// Whether an item that both have is not the same.
fn is_other<T: PartialEq>(before: &[T], after: &[T], name: impl Fn(&T) -> &str) -> bool {
    before.iter().any(|old| after.iter().any(|new| name(old) == name(new) && old != new))
}

/// Items that only the second list has.
fn news<T: Clone>(before: &[T], after: &[T], name: impl Fn(&T) -> &str) -> Vec<T> {
    let is_new = |item: &&T| !before.iter().any(|old| name(old) == name(item));
    after.iter().filter(is_new).cloned().collect()
}

/// Makes an item of a list as it is in another one: changed, taken away or put at the end.
fn switch<T: Clone>(items: &mut Vec<T>, after: &[T], is_it: impl Fn(&T) -> bool) {
    let place = items.iter().position(&is_it);
    match (place, after.iter().find(|item| is_it(item))) {
        (Some(place), Some(new)) => items[place] = new.clone(),
        (None, Some(new)) => items.push(new.clone()),
        (Some(place), None) => {
            items.remove(place);
        }
        (None, None) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::{Way, cost};

    const DOCUMENT: &str = include_str!("../../../examples/blmk-2018/plan.toml");

    fn total(plan: &Plan) -> i64 {
        cost(plan, Way::OF_THE_PLAN).unwrap().total().units()
    }

    /// A plan with one initiative gone, one with other posts, and other pay.
    fn changed(before: &Plan) -> Plan {
        let mut after = before.clone();
        after.initiatives.retain(|one| one.id != "mental-health-therapists");
        let nurses = after.initiatives.iter_mut().find(|one| one.id == "registered-nurses").unwrap();
        nurses.streams[0].posts.pop();
        nurses.costed.clear();
        for row in after.pay.iter_mut().flat_map(|pay| &mut pay.rows) {
            row.salary = row.salary.map(|salary| salary + salary);
        }
        after
    }

    #[test]
    fn with_nothing_switched_it_is_the_first_plan_and_with_everything_the_second() {
        let before = Plan::from_toml(DOCUMENT).unwrap();
        let after = changed(&before);
        let groups = groups(&before, &after, Counting::Cost, 12);
        let titles: Vec<&str> = groups.iter().map(|group| group.title.as_str()).collect();
        assert_eq!(titles.len(), 3, "{titles:?}");
        assert!(titles.iter().any(|title| title.ends_with("no longer there")) && titles.contains(&"other pay"));
        assert_eq!(mixture(&before, &after, &groups, |_| false), before);
        assert_eq!(total(&mixture(&before, &after, &groups, |_| true)), total(&after));
        // One change alone is neither.
        let one = total(&mixture(&before, &after, &groups, |place| place == 0));
        assert!(one != total(&before) && one != total(&after));
    }

    #[test]
    fn something_new_can_be_switched_without_the_pay_it_refers_to() {
        let before = Plan::from_toml(DOCUMENT).unwrap();
        let mut after = before.clone();
        let mut new = after.initiatives.iter().find(|one| one.id == "registered-nurses").unwrap().clone();
        new.id = "more-nurses".to_owned();
        let mut pay = after.pay.iter().find(|pay| Some(&pay.id) == new.pay.as_ref()).unwrap().clone();
        pay.id = "new-pay".to_owned();
        new.pay = Some(pay.id.clone());
        after.initiatives.push(new);
        after.pay.push(pay);
        let groups = groups(&before, &after, Counting::Cost, 12);
        assert_eq!(groups.len(), 1, "the pay alone moves nothing: {groups:?}");
        assert_eq!(total(&mixture(&before, &after, &groups, |_| false)), total(&before));
        assert_eq!(total(&mixture(&before, &after, &groups, |_| true)), total(&after));
    }

    #[test]
    fn what_comes_after_the_last_group_is_switched_together() {
        let before = Plan::from_toml(DOCUMENT).unwrap();
        let after = changed(&before);
        let groups = groups(&before, &after, Counting::Cost, 2);
        assert_eq!(groups[1].title, "2 other changes");
        assert_eq!(total(&mixture(&before, &after, &groups, |_| true)), total(&after));
    }

    #[test]
    fn changes_that_cannot_move_a_number_are_no_groups_of_it() {
        let before = Plan::from_toml(DOCUMENT).unwrap();
        let mut after = before.clone();
        after.title = "Another title".to_owned();
        after.gaps[0].places[0].vacancies = None;
        assert_eq!(groups(&before, &after, Counting::Cost, 12), []);
        assert_eq!(groups(&before, &after, Counting::Posts, 12), []);
        assert_eq!(groups(&before, &after, Counting::Gap, 12).len(), 1);
    }
}
