//! The same indicator counted otherwise: other GPs, people instead of hours, other patients, dispensers left out.
//!
//! **Invariant:** a variant differs from its indicator in what it counts or divides by and in nothing else; where an
//! indicator of that arithmetic is defined in the catalogue, the variant is that one.

use std::collections::BTreeMap;

use wholetime_vocabulary::{Denominator, GpDefinition, Measured};

use crate::{Catalogue, Expression, Indicator, Measure, MeasureKind, Unit};

/// What to count otherwise. Nothing named leaves it as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Switch {
    /// Which GPs.
    pub definition: Option<GpDefinition>,
    /// Hours or people.
    pub measured: Option<Measured>,
    /// Which patients a rate is divided by.
    pub denominator: Option<Denominator>,
    /// Whether dispensers count among direct patient care staff.
    pub counts_dispensers: Option<bool>,
}

/// A switch that an indicator does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{indicator}` cannot be switched: {why}")]
pub struct CannotSwitch {
    indicator: String,
    why: String,
}

/// Words in which titles name the GPs of a definition.
const fn gps(definition: GpDefinition) -> &'static str {
    match definition {
        GpDefinition::Total => "all GPs",
        GpDefinition::Extg => "fully qualified GPs",
        GpDefinition::Exl => "regular GPs, trainees included",
        GpDefinition::Extgl => "qualified permanent GPs",
    }
}

/// Words in which titles name the patients of a denominator.
const fn patients(denominator: Denominator) -> &'static str {
    match denominator {
        Denominator::Registered => "registered patients",
        Denominator::Weighted => "weighted patients",
        Denominator::NeedWeighted => "need-weighted patients",
        Denominator::DeprivationAdjusted => "deprivation-adjusted patients",
    }
}

fn denominator_of(measure: &str) -> Option<Denominator> {
    Denominator::ALL.iter().copied().find(|denominator| denominator.measure() == measure)
}

impl Indicator {
    /// Which patients it is a rate over (or, for patients per FTE, a number of); none where it is neither.
    #[must_use]
    pub fn over(&self) -> Option<Denominator> {
        let bottom = self.denominator.as_ref()?;
        [bottom, &self.numerator].into_iter().find_map(|side| match (side.plus.as_slice(), side.minus.as_slice()) {
            ([one], []) => denominator_of(one),
            _ => None,
        })
    }
}

impl Catalogue {
    /// The indicator that counts as `switch` says and is otherwise the same.
    ///
    /// # Errors
    /// Where the indicator does not have what is to be switched.
    pub fn switched(&self, indicator: &Indicator, switch: Switch) -> Result<&Indicator, CannotSwitch> {
        let wanted = switched(&self.measures, indicator, switch)?;
        let found = self.indicators.values().chain(self.variants().values());
        found.into_iter().find(|one| is_same(one, &wanted)).ok_or_else(|| CannotSwitch {
            indicator: indicator.id.clone(),
            why: "the catalogue has no such variant".to_owned(),
        })
    }

    /// Which GPs an indicator counts, where it counts all of one definition.
    #[must_use]
    pub fn definition_of(&self, indicator: &Indicator) -> Option<GpDefinition> {
        indicator.measures().into_iter().find_map(|name| self.measures.get(name)?.definition)
    }

    /// Whether an indicator counts hours or people; none where it counts neither or both.
    #[must_use]
    pub fn measured_of(&self, indicator: &Indicator) -> Option<Measured> {
        let kinds: Vec<Measured> = indicator
            .measures()
            .into_iter()
            .filter_map(|name| match self.measures.get(name)?.kind {
                MeasureKind::Staff(_, measured) | MeasureKind::NetworkStaff(measured) => Some(measured),
                _ => None,
            })
            .collect();
        let first = kinds.first().copied()?;
        kinds.iter().all(|kind| *kind == first).then_some(first)
    }

    /// Whether dispensers count in an indicator of all direct patient care staff; none where it is of others.
    #[must_use]
    pub fn counts_dispensers(&self, indicator: &Indicator) -> Option<bool> {
        let whole =
            indicator.numerator.plus.iter().find(|name| matches!(name.as_str(), "dpc_fte" | "dpc_headcount"))?;
        Some(!indicator.numerator.minus.contains(&format!("{whole}_dispenser")))
    }
}

fn is_same(one: &Indicator, other: &Indicator) -> bool {
    one.numerator == other.numerator
        && one.denominator == other.denominator
        && one.scale.to_bits() == other.scale.to_bits()
}

/// Every variant of every indicator that the catalogue does not define itself, by identifier.
pub(crate) fn all(
    measures: &BTreeMap<String, Measure>,
    indicators: &BTreeMap<String, Indicator>,
) -> BTreeMap<String, Indicator> {
    let definitions = GpDefinition::ALL.iter().map(|one| Switch { definition: Some(*one), ..Switch::default() });
    let counts = [false, true].map(|one| Switch { counts_dispensers: Some(one), ..Switch::default() });
    let measured = Measured::ALL.iter().map(|one| Switch { measured: Some(*one), ..Switch::default() });
    let denominators = Denominator::ALL.iter().map(|one| Switch { denominator: Some(*one), ..Switch::default() });
    // One kind of switch after the other, each on all that the ones before gave.
    let kinds: [Vec<Switch>; 4] = [definitions.collect(), counts.to_vec(), measured.collect(), denominators.collect()];
    let mut variants: BTreeMap<String, Indicator> = BTreeMap::new();
    for indicator in indicators.values() {
        let mut family = BTreeMap::from([(indicator.id.clone(), indicator.clone())]);
        for kind in &kinds {
            let members: Vec<Indicator> = family.values().cloned().collect();
            for (member, switch) in members.iter().flat_map(|member| kind.iter().map(move |switch| (member, *switch))) {
                if let Ok(variant) = switched(measures, member, switch) {
                    family.entry(variant.id.clone()).or_insert(variant);
                }
            }
        }
        for (id, mut variant) in family {
            let is_defined = indicators.contains_key(&id) || indicators.values().any(|one| is_same(one, &variant));
            if !is_defined {
                variant.variant_of = Some(indicator.id.clone());
                variants.entry(id).or_insert(variant);
            }
        }
    }
    variants
}

fn switched(
    measures: &BTreeMap<String, Measure>,
    indicator: &Indicator,
    switch: Switch,
) -> Result<Indicator, CannotSwitch> {
    let mut variant = indicator.clone();
    if let Some(wanted) = switch.definition {
        redefine(measures, &mut variant, wanted)?;
    }
    if let Some(counts) = switch.counts_dispensers {
        dispense(&mut variant, counts)?;
    }
    if let Some(wanted) = switch.measured {
        count(measures, &mut variant, wanted)?;
    }
    if let Some(wanted) = switch.denominator {
        divide(&mut variant, wanted)?;
    }
    if variant.id != indicator.id {
        variant.example.clear();
        variant.variant_of = Some(indicator.id.clone());
    }
    Ok(variant)
}

fn refused(indicator: &Indicator, why: impl Into<String>) -> CannotSwitch {
    CannotSwitch { indicator: indicator.id.clone(), why: why.into() }
}

/// Puts another measure in the place of each that `replaced` speaks of; false where it speaks of none.
fn replace(indicator: &mut Indicator, mut replaced: impl FnMut(&str) -> Option<String>) -> bool {
    let mut any = false;
    let sides = std::iter::once(&mut indicator.numerator).chain(indicator.denominator.as_mut());
    for Expression { plus, minus } in sides {
        for name in plus.iter_mut().chain(minus) {
            if let Some(other) = replaced(name) {
                *name = other;
                any = true;
            }
        }
    }
    any
}

/// The measure that is as `of` but for what `change` makes different.
fn like(measures: &BTreeMap<String, Measure>, of: &Measure, change: impl Fn(&mut Measure)) -> Option<String> {
    let mut wanted = of.clone();
    change(&mut wanted);
    let is_it = |one: &&Measure| {
        (one.kind, &one.role, one.definition, one.age_band, one.sex)
            == (wanted.kind, &wanted.role, wanted.definition, wanted.age_band, wanted.sex)
    };
    measures.values().find(is_it).map(|one| one.id.clone())
}

fn redefine(
    measures: &BTreeMap<String, Measure>,
    variant: &mut Indicator,
    wanted: GpDefinition,
) -> Result<(), CannotSwitch> {
    // Trainees or locums as a share of GPs without them would be a share of nothing.
    let is_share_of_others = variant.unit == Unit::Percent
        && variant.numerator.measures().any(|name| measures.get(name).is_some_and(|one| one.definition.is_none()));
    if is_share_of_others {
        return Err(refused(variant, "it is a share of the GPs that its definition names"));
    }
    let mut before = None;
    let mut is_lost = false;
    let any = replace(variant, |name| {
        let measure = measures.get(name)?;
        before = Some(measure.definition?);
        let other = like(measures, measure, |one| one.definition = Some(wanted));
        is_lost |= other.is_none();
        other
    });
    let Some(before) = before.filter(|_| any && !is_lost) else {
        return Err(refused(variant, format!("it does not count GPs by definition, so not `{wanted}` either")));
    };
    if before == wanted {
        return Ok(());
    }
    variant.id = with_word(&variant.id, before.word(), wanted.word());
    variant.title = reworded(&variant.title, gps(before), gps(wanted));
    variant.question = reworded(&variant.question, gps(before), gps(wanted));
    Ok(())
}

fn count(measures: &BTreeMap<String, Measure>, variant: &mut Indicator, wanted: Measured) -> Result<(), CannotSwitch> {
    let mut found = Vec::new();
    let mut is_lost = false;
    let any = replace(variant, |name| {
        let measure = measures.get(name)?;
        let kind = match measure.kind {
            MeasureKind::Staff(group, measured) => {
                found.push(measured);
                MeasureKind::Staff(group, wanted)
            }
            MeasureKind::NetworkStaff(measured) => {
                found.push(measured);
                MeasureKind::NetworkStaff(wanted)
            }
            _ => return None,
        };
        let other = like(measures, measure, |one| one.kind = kind);
        is_lost |= other.is_none();
        other
    });
    let Some(before) = found.first().copied().filter(|_| any && !is_lost) else {
        return Err(refused(variant, format!("it does not count staff as {wanted}")));
    };
    if found.iter().any(|one| *one != before) {
        return Err(refused(variant, "it holds FTE against headcount already"));
    }
    if before == wanted {
        return Ok(());
    }
    variant.id = with_word(&variant.id, before.word(), wanted.word());
    let word = |measured| if measured == Measured::Fte { "FTE" } else { "Headcount" };
    variant.title = reworded(&variant.title, word(before), word(wanted));
    variant.unit = match (variant.unit, wanted) {
        (Unit::FtePer100k, Measured::Headcount) => Unit::PeoplePer100k,
        (Unit::PeoplePer100k, Measured::Fte) => Unit::FtePer100k,
        (Unit::PatientsPerFte, Measured::Headcount) => Unit::PatientsPerPerson,
        (Unit::PatientsPerPerson, Measured::Fte) => Unit::PatientsPerFte,
        (Unit::Fte, Measured::Headcount) => Unit::People,
        (Unit::People, Measured::Fte) => Unit::Fte,
        (unit, _) => unit,
    };
    Ok(())
}

fn divide(variant: &mut Indicator, wanted: Denominator) -> Result<(), CannotSwitch> {
    let Some(before) = variant.over() else {
        return Err(refused(variant, "it is no rate over patients"));
    };
    if before == wanted {
        return Ok(());
    }
    replace(variant, |name| (name == before.measure()).then(|| wanted.measure().to_owned()));
    let stem = variant.id.strip_suffix(&format!("_{before}")).unwrap_or(&variant.id).to_owned();
    variant.id = if wanted == Denominator::Registered { stem } else { format!("{stem}_{wanted}") };
    let capital = |text: &str| {
        let mut letters = text.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    let begins_with_them = variant.title.replace(&capital(patients(before)), &capital(patients(wanted)));
    variant.title = if begins_with_them == variant.title {
        reworded(&variant.title, patients(before), patients(wanted))
    } else {
        begins_with_them
    };
    if wanted == Denominator::DeprivationAdjusted {
        variant.caveat.push(crate::Caveat {
            text: "Deprivation-adjusted patients are made by this program and are not an official list: registered \
                   patients scaled by what need-weighted lists show to go with deprivation alone."
                .to_owned(),
            from: None,
            to: None,
        });
    }
    Ok(())
}

fn dispense(variant: &mut Indicator, counts: bool) -> Result<(), CannotSwitch> {
    let whole = ["dpc_fte", "dpc_headcount"];
    let Some(whole) = whole.into_iter().find(|whole| variant.numerator.plus.iter().any(|name| name == whole)) else {
        return Err(refused(variant, "it does not count all direct patient care staff"));
    };
    let dispensers = format!("{whole}_dispenser");
    let counted = !variant.numerator.minus.contains(&dispensers);
    if counted == counts {
        return Ok(());
    }
    if counts {
        variant.numerator.minus.retain(|name| *name != dispensers);
        variant.id = variant.id.replace("_excl_dispensers", "");
        variant.title = variant.title.replace(" without dispensers", "");
    } else {
        variant.numerator.minus.push(dispensers);
        variant.id = match variant.id.strip_prefix(whole) {
            Some(rest) => format!("{whole}_excl_dispensers{rest}"),
            None => format!("{}_excl_dispensers", variant.id),
        };
        variant.title = variant.title.replacen(" per ", " without dispensers per ", 1);
    }
    Ok(())
}

/// An identifier with one of its words changed; put at its end where it does not hold the word.
fn with_word(id: &str, before: &str, after: &str) -> String {
    let mut words: Vec<&str> = id.split('_').collect();
    match words.iter_mut().find(|word| **word == before) {
        Some(word) => *word = after,
        None => words.push(after),
    }
    words.join("_")
}

/// A text with one of its phrases changed; the new one is added where it does not hold the old.
fn reworded(text: &str, before: &str, after: &str) -> String {
    if text.contains(before) {
        return text.replace(before, after);
    }
    if text.contains(after) { text.to_owned() } else { format!("{text} ({after})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn switch() -> Switch {
        Switch::default()
    }

    #[test]
    fn a_variant_that_the_catalogue_defines_is_that_one() {
        let catalogue = Catalogue::shipped().unwrap();
        let qualified = catalogue.indicator("gp_fte_extg_per_100k").unwrap();
        let permanent = Switch { definition: Some(GpDefinition::Extgl), ..switch() };
        assert_eq!(catalogue.switched(qualified, permanent).unwrap().id, "gp_fte_extgl_per_100k");
        let weighted = Switch { denominator: Some(Denominator::Weighted), ..switch() };
        assert_eq!(catalogue.switched(qualified, weighted).unwrap().id, "gp_fte_extg_per_100k_weighted");
        let care = catalogue.indicator("dpc_fte_per_100k").unwrap();
        let without = Switch { counts_dispensers: Some(false), ..switch() };
        assert_eq!(catalogue.switched(care, without).unwrap().id, "dpc_fte_excl_dispensers_per_100k");
    }

    #[test]
    fn every_switch_can_be_asked_for_by_name_and_says_what_it_counts() {
        let catalogue = Catalogue::shipped().unwrap();
        let nurses = catalogue.indicator("nurse_headcount_per_100k_need_weighted").unwrap();
        assert_eq!(nurses.title, "Headcount of nurses per 100,000 need-weighted patients");
        assert_eq!(nurses.unit, Unit::PeoplePer100k);
        assert_eq!(nurses.numerator.plus, ["nurse_headcount"]);
        assert_eq!(nurses.over(), Some(Denominator::NeedWeighted));
        let load = catalogue.indicator("patients_per_gp_fte_exl_deprivation_adjusted").unwrap();
        assert_eq!(load.title, "Deprivation-adjusted patients per FTE of regular GPs, trainees included");
        assert_eq!(load.numerator.plus, ["patients_deprivation_adjusted"]);
    }

    #[test]
    fn a_switch_and_its_return_give_the_indicator_again() {
        let catalogue = Catalogue::shipped().unwrap();
        let there = Switch {
            definition: Some(GpDefinition::Total),
            measured: Some(Measured::Headcount),
            denominator: Some(Denominator::DeprivationAdjusted),
            ..switch()
        };
        let back = Switch {
            definition: Some(GpDefinition::Extg),
            measured: Some(Measured::Fte),
            denominator: Some(Denominator::Registered),
            ..switch()
        };
        let qualified = catalogue.indicator("gp_fte_extg_per_100k").unwrap();
        let other = catalogue.switched(qualified, there).unwrap();
        assert_eq!(other.id, "gp_headcount_total_per_100k_deprivation_adjusted");
        assert_eq!(catalogue.switched(other, back).unwrap().id, qualified.id);
    }

    #[test]
    fn what_has_no_such_switch_says_so() {
        let catalogue = Catalogue::shipped().unwrap();
        let nurses = catalogue.indicator("nurse_fte_per_100k").unwrap();
        let refusal = catalogue.switched(nurses, Switch { definition: Some(GpDefinition::Extg), ..switch() });
        assert!(refusal.unwrap_err().to_string().contains("`nurse_fte_per_100k`"));
        let list = catalogue.indicator("patients_registered").unwrap();
        assert!(catalogue.switched(list, Switch { denominator: Some(Denominator::Weighted), ..switch() }).is_err());
        let hours = catalogue.indicator("nurse_participation").unwrap();
        assert!(catalogue.switched(hours, Switch { measured: Some(Measured::Headcount), ..switch() }).is_err());
    }

    #[test]
    fn every_measure_of_a_variant_is_defined() {
        let catalogue = Catalogue::shipped().unwrap();
        assert!(!catalogue.variants().is_empty());
        for variant in catalogue.variants().values() {
            assert!(variant.measures().iter().all(|name| catalogue.measures.contains_key(*name)), "{}", variant.id);
            assert!(variant.variant_of.is_some(), "{}", variant.id);
        }
    }
}
