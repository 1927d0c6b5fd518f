//! A bridge between two scenarios: what each change does to the number expected at the end of a forecast.

use wholetime_access::Deed;
use wholetime_models::bridge::{Order, Switched, explain};
use wholetime_models::scenario::{Known, Override, Scenario};
use wholetime_vocabulary::{Cancel, Quiet};

use super::answer::{Behind, BridgeAnswer, lines};
use crate::questions::forecast::{Expecting, ForecastAsked, Watch};
use crate::{Scope, Workbench, WorkbenchError};

/// Something that only one of two scenarios says.
#[derive(Clone, Debug, PartialEq)]
enum Item {
    Change(Override),
    Post(Known),
}

/// Two scenarios: what both say, and what only one does.
struct Two<'a> {
    before: &'a Scenario,
    after: &'a Scenario,
    /// Drivers: what is switched off, then what is switched on.
    drivers: Vec<Driver>,
}

/// What is switched together: something that goes, something that comes, or the one in place of the other.
struct Driver {
    goes: Option<Item>,
    comes: Option<Item>,
}

impl Workbench {
    /// What makes the difference between two scenarios at the end of a forecast; the forecast as it stands is the first where
    /// none is given.
    ///
    /// # Errors
    /// Where the area cannot be forecast, a scenario does not fit it, both say the same or more than twelve things.
    pub fn bridge_scenarios(
        &self,
        area: &str,
        asked: &ForecastAsked,
        (before, after): (Option<&Scenario>, &Scenario),
        order: Order,
        scope: Scope,
    ) -> Result<BridgeAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let nothing = Scenario::of_nothing("as-it-stands", "As it stands");
        let before = before.unwrap_or(&nothing);
        let asked = ForecastAsked { scenario: None, target: None, known: Vec::new(), ..asked.clone() };
        let never = Cancel::default();
        let outlook = self.outlook(area, &asked, scope, Watch { progress: &Quiet, cancel: &never })?;
        let expecting = self.expecting(area, &asked, scope)?;
        let two = Two { before, after, drivers: drivers(before, after) };
        if two.drivers.is_empty() {
            return Err(WorkbenchError::NotPossible(format!(
                "“{}” and “{}” say the same, so there is nothing to tell apart",
                before.title, after.title
            )));
        }
        // The expectation is set to the middle of what tests say, as the forecast is: by the same amount in every case.
        let last = outlook.values.last().map(Vec::as_slice).unwrap_or_default();
        let mean = last.iter().sum::<f64>() / last.len().max(1) as f64;
        let set_to = mean - expecting.under(&nothing)?;
        // An error of either end is told as it is, before it can only be told as a number that is missing.
        expecting.under(before)?;
        expecting.under(after)?;
        let told = two.told(&expecting)?;
        let titles: Vec<&str> = told.iter().map(|(title, _)| title.as_str()).collect();
        let value = |switched: Switched| expecting.under(&two.mixed(switched)).map_or(f64::NAN, |value| set_to + value);
        let bridge = explain(&titles, order, value)?;
        let unit = if asked.measure == wholetime_vocabulary::Measured::Fte { "FTE" } else { "people" };
        let behind = told.iter().map(|(_, about)| Behind { about: about.clone(), ..Behind::default() }).collect();
        let decimals = 1;
        let lines = lines(&bridge, decimals, behind)?;
        let mut answer = BridgeAnswer {
            finding: String::new(),
            area: expecting.area().clone(),
            indicator: None,
            title: format!(
                "{} in {}",
                asked.group.title(),
                expecting.last().map_or_else(String::new, |last| last.in_words())
            ),
            unit: unit.to_owned(),
            decimals,
            basis: Some(expecting.basis()),
            from: bridge.start,
            to: bridge.end,
            from_printed: lines.from_printed,
            to_printed: lines.to_printed,
            from_title: before.title.clone(),
            to_title: after.title.clone(),
            from_period: expecting.last(),
            to_period: expecting.last(),
            order,
            by: None,
            bars: lines.bars,
            method: vec![
                super::dates::how_shared(order, true),
                format!(
                    "Numbers are means: the expectation of the structure under each of the {} sets of changes, set to the mean of the \
                     forecast as it stands by the same amount ({}) in all of them.",
                    1_u32 << two.drivers.len(),
                    super::answer::signed(set_to, decimals)
                ),
            ],
            notes: expecting.notes().cloned().collect(),
            sources: expecting.sources(),
        };
        answer.say();
        Ok(answer)
    }
}

fn items(scenario: &Scenario) -> impl Iterator<Item = Item> + '_ {
    let changes = scenario.overrides.iter().cloned().map(Item::Change);
    changes.chain(scenario.known.iter().cloned().map(Item::Post))
}

/// What only one of two scenarios says, in the order of the first and then of the second. Where both change the same thing in
/// another way, the one comes in place of the other: both at once would contradict each other.
fn drivers(before: &Scenario, after: &Scenario) -> Vec<Driver> {
    let only_in = |one: &Scenario, other: &Scenario| -> Vec<Item> {
        let others: Vec<Item> = items(other).collect();
        items(one).filter(|item| !others.iter().any(|other| is_same(item, other))).collect()
    };
    let mut coming = only_in(after, before);
    let mut drivers = Vec::new();
    for goes in only_in(before, after) {
        let place = coming.iter().position(|comes| is_of_the_same(&goes, comes));
        drivers.push(Driver { comes: place.map(|place| coming.remove(place)), goes: Some(goes) });
    }
    drivers.extend(coming.into_iter().map(|comes| Driver { goes: None, comes: Some(comes) }));
    drivers
}

/// Whether two items change the same kind of thing, or speak of the same post.
fn is_of_the_same(one: &Item, other: &Item) -> bool {
    match (one, other) {
        (Item::Change(one), Item::Change(other)) => {
            std::mem::discriminant(&one.change) == std::mem::discriminant(&other.change)
        }
        (Item::Post(one), Item::Post(other)) => one.post == other.post,
        _ => false,
    }
}

/// Whether two scenarios say the same thing, whoever says it and why.
fn is_same(one: &Item, other: &Item) -> bool {
    match (one, other) {
        (Item::Change(one), Item::Change(other)) => one.change == other.change,
        (Item::Post(one), Item::Post(other)) => {
            let unsigned = |known: &Known| Known { author: String::new(), reason: String::new(), ..known.clone() };
            unsigned(one) == unsigned(other)
        }
        _ => false,
    }
}

impl Two<'_> {
    /// The scenario with some of the drivers switched; with none it is the first and with all the second, word for word.
    fn mixed(&self, switched: Switched) -> Scenario {
        let is_on = |place: usize| switched.has(place);
        let places = 0..self.drivers.len();
        if places.clone().all(|place| !is_on(place)) {
            return self.before.clone();
        }
        if places.clone().all(is_on) {
            return self.after.clone();
        }
        let is_gone = |item: &Item| {
            let mut drivers = self.drivers.iter().enumerate();
            drivers.any(|(place, driver)| is_on(place) && driver.goes.as_ref().is_some_and(|goes| is_same(goes, item)))
        };
        let mut mixed = Scenario { overrides: Vec::new(), known: Vec::new(), ..self.after.clone() };
        let kept = items(self.before).filter(|item| !is_gone(item));
        let come = places.filter(|place| is_on(*place)).filter_map(|place| self.drivers[place].comes.clone());
        for item in kept.chain(come) {
            match item {
                Item::Change(change) => mixed.overrides.push(change),
                Item::Post(known) => mixed.known.push(known),
            }
        }
        mixed
    }

    /// Each driver in words with its size, and who says so and why.
    fn told(&self, expecting: &Expecting) -> Result<Vec<(String, String)>, WorkbenchError> {
        let told = |item: &Item| -> Result<(String, String), WorkbenchError> {
            let mut alone = Scenario { overrides: Vec::new(), known: Vec::new(), ..self.after.clone() };
            match item {
                Item::Change(change) => {
                    alone.overrides.push(change.clone());
                    let size = expecting.sizes(&alone)?.into_iter().next().unwrap_or_default();
                    Ok((size, format!("{} ({})", change.reason, change.author)))
                }
                Item::Post(known) => Ok((
                    format!("known of {}, {}", known.post, known.month),
                    format!("{} ({})", known.reason, known.author),
                )),
            }
        };
        let of_driver = |driver: &Driver| {
            let (goes, comes) =
                (driver.goes.as_ref().map(told).transpose()?, driver.comes.as_ref().map(told).transpose()?);
            Ok(match (goes, comes) {
                (Some((goes, _)), Some((comes, about))) => (format!("{comes}, in place of {goes}"), about),
                (Some((goes, about)), None) => (format!("without: {goes}"), about),
                (None, comes) => comes.unwrap_or_default(),
            })
        };
        self.drivers.iter().map(of_driver).collect()
    }
}
