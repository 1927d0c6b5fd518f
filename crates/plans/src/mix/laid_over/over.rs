//! Limits while they are laid over a problem: each change with what was there before.

use super::{
    ByYear, Fund, Limits, Market, MostPosts, NotLimits, Recruits, RoleCost, RoleEffect, RoleLeaving, Rooms, Taught,
    Undone,
};
use crate::mix::{Cap, Effect, Price, Problem, Ratio, Stream};
use crate::substitution::Range;

/// Near names that a refusal gives.
const NEAR: usize = 6;

/// A problem while limits are laid over it.
pub(super) struct Over<'a> {
    problem: &'a mut Problem,
    pub(super) said: Vec<String>,
}

impl<'a> Over<'a> {
    pub(super) const fn new(problem: &'a mut Problem) -> Self {
        Self { problem, said: Vec::new() }
    }

    pub(super) fn leave_out(&mut self, id: &str) -> Result<(), NotLimits> {
        let role = self.role(id)?;
        let none = vec![0.0; self.problem.years.len()];
        for place in &mut self.problem.places {
            place.recruits[role] = Some(none.clone());
        }
        self.said.push(format!("{}: nobody is recruited; who is there stays until they leave", self.title(role)));
        Ok(())
    }

    pub(super) fn recruits(&mut self, set: &Recruits) -> Result<(), NotLimits> {
        let role = self.role(&set.role)?;
        let most = self.years(&set.most, "recruits")?;
        for place in self.places(set.place.as_ref())? {
            let (title, name) = (self.title(role), self.problem.places[place].name.clone());
            let before = self.problem.places[place].recruits[role].replace(most.clone());
            self.said.push(format!(
                "{title}: {} WTE a year can be found in {name}, instead of {} ({})",
                listed(&most),
                before.map_or_else(|| "any number".to_owned(), |before| listed(&before)),
                set.reason
            ));
        }
        Ok(())
    }

    pub(super) fn market(&mut self, set: &Market) -> Result<(), NotLimits> {
        let role = self.role(&set.role)?;
        let most = self.years(&set.most, "recruits over all places")?;
        let before = self.problem.roles[role].market.replace(most.clone());
        self.said.push(format!(
            "{}: {} WTE a year can be found over all places, instead of {} ({})",
            self.title(role),
            listed(&most),
            before.map_or_else(|| "any number".to_owned(), |before| listed(&before)),
            set.reason
        ));
        Ok(())
    }

    pub(super) fn rooms(&mut self, set: &Rooms) -> Result<(), NotLimits> {
        let rooms = self.years(&set.rooms, "rooms")?;
        for place in self.places(Some(&set.place))? {
            let place = &mut self.problem.places[place];
            let before = place.rooms.replace(rooms.clone());
            self.said.push(format!(
                "{}: {} rooms, instead of {} ({})",
                place.name,
                listed(&rooms),
                before.map_or_else(|| "as many as are needed".to_owned(), |before| listed(&before)),
                set.reason
            ));
        }
        Ok(())
    }

    pub(super) fn teaching(&mut self, set: &Taught) -> Result<(), NotLimits> {
        let kinds: Vec<String> = {
            let roles = self.problem.roles.iter().flat_map(|role| role.teaching.iter().map(|one| one.kind.clone()));
            let places =
                self.problem.places.iter().flat_map(|place| place.teaching.iter().map(|(kind, _)| kind.clone()));
            roles.chain(places).collect()
        };
        find("kind of teaching", &set.kind, kinds.iter().map(String::as_str))?;
        let most = self.years(&set.most, "learners")?;
        for place in self.places(set.place.as_ref())? {
            let place = &mut self.problem.places[place];
            let before = place.teaching.iter().position(|(kind, _)| *kind == set.kind);
            let before = before.map(|index| place.teaching.remove(index).1);
            place.teaching.push((set.kind.clone(), most.clone()));
            self.said.push(format!(
                "{}: {} learners a year of {}, instead of {} ({})",
                place.name,
                listed(&most),
                set.kind.replace('_', " "),
                before.map_or_else(|| "as many as come".to_owned(), |before| listed(&before)),
                set.reason
            ));
        }
        Ok(())
    }

    pub(super) fn cost(&mut self, set: &RoleCost) -> Result<(), NotLimits> {
        let role = self.role(&set.role)?;
        let pounds = self.years(&set.pounds, "pounds")?;
        let before = std::mem::replace(&mut self.problem.roles[role].cost, pounds.clone());
        self.said.push(format!(
            "{}: one WTE costs £{}, instead of £{} ({})",
            self.title(role),
            listed(&pounds),
            listed(&before),
            set.reason
        ));
        Ok(())
    }

    pub(super) fn leaving(&mut self, set: &RoleLeaving) -> Result<(), NotLimits> {
        let role = self.role(&set.role)?;
        if !(0.0..=100.0).contains(&set.percent) {
            return Err(NotLimits(format!(
                "of `{}`, {} percent leave; it must lie between 0 and 100",
                set.role, set.percent
            )));
        }
        let before = std::mem::replace(&mut self.problem.roles[role].leaving, set.percent / 100.0);
        self.said.push(format!(
            "{}: {} % leave in a year, instead of {} % ({})",
            self.title(role),
            number(set.percent),
            number(100.0 * before),
            set.reason
        ));
        Ok(())
    }

    pub(super) fn undone(&mut self, set: &Undone) -> Result<(), NotLimits> {
        if let Some(activity) = &set.activity {
            find("activity", activity, self.problem.activities.iter().map(|one| one.id.as_str()))?;
        }
        if !(0.0 <= set.pounds && set.pounds.is_finite()) {
            return Err(NotLimits(format!("work left undone counts for {} pounds", set.pounds)));
        }
        for activity in &mut self.problem.activities {
            if set.activity.as_ref().is_none_or(|wanted| *wanted == activity.id) {
                let before = std::mem::replace(&mut activity.price_undone, set.pounds);
                self.said.push(format!(
                    "{}: a year of it left undone counts for £{}, instead of £{} ({})",
                    activity.title,
                    number(set.pounds),
                    number(before),
                    set.reason
                ));
            }
        }
        Ok(())
    }

    pub(super) fn stream(&mut self, set: &Fund) -> Result<(), NotLimits> {
        let mut places = Vec::new();
        for code in &set.places {
            places.extend(self.places(Some(code))?);
        }
        let mut pays = Vec::new();
        for one in &set.pays {
            self.role(&one.role)?;
            pays.push(Price {
                role: one.role.clone(),
                most: self.years(&one.most, "pounds")?,
                not_additional: Vec::new(),
            });
        }
        let amount = self.years(&set.amount, "pounds")?;
        let stream = Stream {
            id: set.id.clone(),
            title: set.title.clone(),
            places,
            pays,
            amount: amount.clone(),
            source: set.source.clone(),
        };
        let what = format!("{}: £{} a year pay for posts", set.title, listed(&amount));
        let is_new = replace_or_add(&mut self.problem.streams, stream, |one| &one.id);
        self.said.push(format!("{what}{} ({})", if is_new { "" } else { ", in place of what was there" }, set.source));
        Ok(())
    }

    pub(super) fn ratio(&mut self, set: &Ratio) -> Result<(), NotLimits> {
        for id in set.roles.iter().chain(&set.supervisors) {
            self.role(id)?;
        }
        if !(0.0 <= set.most && set.most.is_finite()) {
            return Err(NotLimits(format!("the ratio `{}` is {}", set.id, set.most)));
        }
        let is_new = replace_or_add(&mut self.problem.ratios, set.clone(), |one| &one.id);
        self.said.push(format!(
            "{}: at most {} WTE for each WTE that supervises{} ({})",
            set.title,
            number(set.most),
            if is_new { "" } else { ", in place of what was there" },
            set.source
        ));
        Ok(())
    }

    pub(super) fn cap(&mut self, set: &MostPosts) -> Result<(), NotLimits> {
        for id in &set.roles {
            self.role(id)?;
        }
        let most = self.years(&set.most, "posts")?;
        for place in self.places(set.place.as_ref())? {
            let (code, name) = (self.problem.places[place].code.clone(), self.problem.places[place].name.clone());
            let cap = Cap {
                // Names must differ: one that stands for several places has the code behind it.
                id: if set.place.is_some() { set.id.clone() } else { format!("{}-{code}", set.id) },
                title: set.title.clone(),
                roles: set.roles.clone(),
                place,
                most: most.clone(),
                source: set.source.clone(),
            };
            let is_new = replace_or_add(&mut self.problem.caps, cap, |one| &one.id);
            self.said.push(format!(
                "{}: at most {} WTE in {name}{} ({})",
                set.title,
                listed(&most),
                if is_new { "" } else { ", in place of what was there" },
                set.source
            ));
        }
        Ok(())
    }

    pub(super) fn effect(&mut self, set: &RoleEffect) -> Result<(), NotLimits> {
        let role = self.role(&set.role)?;
        find("activity", &set.activity, self.problem.activities.iter().map(|one| one.id.as_str()))?;
        let Range { low, central, high } = set.done;
        if !(0.0 <= low && low <= central && central <= high && high.is_finite()) {
            return Err(NotLimits(format!(
                "what `{}` does of `{}` must run from low over central to high",
                set.role, set.activity
            )));
        }
        if self.problem.roles[role].is_gp {
            return Err(NotLimits(format!(
                "`{}` is a GP, whose time goes where it is needed; it has no effects",
                set.role
            )));
        }
        let effect = Effect { activity: set.activity.clone(), done: set.done };
        let effects = &mut self.problem.roles[role].effects;
        let before = effects.iter().position(|one| one.activity == set.activity).map(|index| effects.remove(index));
        effects.push(effect);
        self.said.push(format!(
            "{}: one WTE does {} WTE of {} ({} to {}), instead of {} ({})",
            self.title(role),
            number(central),
            set.activity.replace('_', " "),
            number(low),
            number(high),
            before.map_or_else(|| "none".to_owned(), |one| number(one.done.central)),
            set.reason
        ));
        Ok(())
    }

    pub(super) fn money(&mut self, limits: &Limits) -> Result<(), NotLimits> {
        if let Some(budget) = &limits.budget {
            let budget = self.years(budget, "pounds")?;
            self.said.push(format!("£{} of own money over all places", listed(&budget)));
            self.problem.budget = Some(budget);
        }
        if let Some(percent) = limits.most_undone_percent {
            if !(0.0..=100.0).contains(&percent) {
                return Err(NotLimits(format!("{percent} percent may be left undone; it must lie between 0 and 100")));
            }
            self.said.push(format!("at most {} % of the work may be left undone", number(percent)));
            self.problem.most_undone = Some(percent / 100.0);
        }
        Ok(())
    }

    fn role(&self, id: &str) -> Result<usize, NotLimits> {
        find("role", id, self.problem.roles.iter().map(|role| role.id.as_str()))
    }

    fn title(&self, role: usize) -> String {
        self.problem.roles[role].title.clone()
    }

    /// The place of a code, or all of them.
    fn places(&self, code: Option<&String>) -> Result<Vec<usize>, NotLimits> {
        let Some(code) = code else { return Ok((0..self.problem.places.len()).collect()) };
        find("place", code, self.problem.places.iter().map(|place| place.code.as_str())).map(|index| vec![index])
    }

    /// Numbers by year, none below nothing.
    fn years(&self, set: &ByYear, what: &str) -> Result<Vec<f64>, NotLimits> {
        let years = self.problem.years.len();
        let list = match set {
            ByYear::Every(number) => vec![*number; years],
            ByYear::Each(list) if list.len() == years => list.clone(),
            ByYear::Each(list) => {
                return Err(NotLimits(format!(
                    "a list of {what} has {} numbers and there are {years} years; write one number for all, or {years}",
                    list.len()
                )));
            }
        };
        match list.iter().find(|number| !(0.0 <= **number && number.is_finite())) {
            Some(number) => Err(NotLimits(format!("{number} {what} cannot be"))),
            None => Ok(list),
        }
    }
}

/// Puts one in the place of that with the same name, or behind all; whether it is new.
fn replace_or_add<T>(all: &mut Vec<T>, one: T, id: impl Fn(&T) -> &String) -> bool {
    match all.iter().position(|other| id(other) == id(&one)) {
        Some(index) => {
            all[index] = one;
            false
        }
        None => {
            all.push(one);
            true
        }
    }
}

/// The position of a name, or a refusal with names that are near.
fn find<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Result<usize, NotLimits> {
    let known: Vec<&str> = known.collect();
    known.iter().position(|one| *one == name).ok_or_else(|| {
        let mut near = known.clone();
        near.sort_by_key(|one| steps_between(&one.to_lowercase(), &name.to_lowercase()));
        near.dedup();
        let near = near.iter().take(NEAR).map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ");
        NotLimits(format!("there is no {what} `{name}` in this problem; near are {near}"))
    })
}

/// Letters to put in, take out or change to make one word of another (Levenshtein, 1966).
fn steps_between(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, wanted) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *wanted);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

/// "2" where all years are alike, else "1, 2, 2".
fn listed(values: &[f64]) -> String {
    match values {
        [first, rest @ ..] if rest.iter().all(|other| other == first) => number(*first),
        _ => values.iter().map(|value| number(*value)).collect::<Vec<_>>().join(", "),
    }
}

fn number(value: f64) -> String {
    let decimals = if value.fract() == 0.0 { 0 } else { 2 };
    wholetime_vocabulary::grouped(value, decimals)
}
