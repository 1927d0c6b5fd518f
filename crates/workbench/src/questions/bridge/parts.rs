//! How the change of those who were there both times is told apart: by role, by people and hours, by England, by place.

use std::collections::BTreeMap;

use wholetime_catalogue::{Catalogue, Measure, MeasureKind};
use wholetime_models::bridge::Factor;
use wholetime_vocabulary::{GpDefinition, Level, Measured, StaffGroup};

use super::answer::Behind;

/// Amounts that came or went, by driver, with what stands behind each.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Parts {
    pub(super) adds: Vec<(String, f64, Behind)>,
    /// Heads and FTE a head, where they are told apart: the product is one amount more.
    pub(super) factors: Vec<(Factor, Behind)>,
}

/// Below this a remainder is none: FTE are published with nine decimals and added up over thousands of practices.
pub(super) const NOTHING: f64 = 1e-6;

impl Parts {
    /// The change they tell of.
    pub(super) fn change(&self) -> f64 {
        let product = |side: fn(&Factor) -> f64| {
            if self.factors.is_empty() { 0.0 } else { self.factors.iter().map(|(factor, _)| side(factor)).product() }
        };
        let added: f64 = self.adds.iter().map(|(_, change, _)| change).sum();
        added + product(|factor| factor.after) - product(|factor| factor.before)
    }

    /// Adds a driver with what is left of a change, if anything is.
    pub(super) fn rest(&mut self, name: &str, of: f64, about: &str) {
        let rest = of - self.change();
        if NOTHING < rest.abs() {
            self.adds.push((name.to_owned(), rest, Behind { about: about.to_owned(), ..Behind::default() }));
        }
    }

    /// Where nothing came or went, says so in a bar of nothing.
    pub(super) fn or_nothing(mut self) -> Self {
        if self.adds.is_empty() && self.factors.is_empty() {
            self.adds.push(("nothing came or went".to_owned(), 0.0, Behind::default()));
        }
        self
    }

    /// Keeps at most so many amounts: the smaller ones are taken together as the last.
    pub(super) fn at_most(&mut self, most: usize, together: &str) {
        if self.adds.len() <= most {
            return;
        }
        let mut by_size: Vec<usize> = (0..self.adds.len()).collect();
        by_size.sort_by(|one, other| self.adds[*other].1.abs().total_cmp(&self.adds[*one].1.abs()));
        let small: Vec<usize> = by_size.split_off(most.saturating_sub(1));
        let (mut kept, mut names, mut sum) = (Vec::new(), Vec::new(), 0.0);
        for (place, add) in std::mem::take(&mut self.adds).into_iter().enumerate() {
            if small.contains(&place) {
                sum += add.1;
                names.push(add.0);
            } else {
                kept.push(add);
            }
        }
        let about = names.join(", ");
        kept.push((format!("{together} ({})", names.len()), sum, Behind { about, ..Behind::default() }));
        self.adds = kept;
    }
}

/// The measures of the roles a measure of staff is the sum of, with their titles; empty where it is of one role itself, or of
/// an age or sex.
pub(super) fn roles(catalogue: &Catalogue, measure: &Measure) -> Vec<(String, String)> {
    if measure.role.is_some() || measure.age_band.is_some() || measure.sex.is_some() {
        return Vec::new();
    }
    match measure.kind {
        MeasureKind::Staff(group, counted) => {
            let roles = catalogue.roles.role.iter().filter(|role| role.group == group);
            let counted_in = roles.filter(|role| is_counted(group, measure.definition, &role.id));
            counted_in
                .map(|role| (format!("{}_{}_{}", group.word(), counted.word(), role.id), role.title.clone()))
                .collect()
        }
        MeasureKind::NetworkStaff(counted) => {
            let roles = catalogue.roles.pcn_role.iter();
            roles.map(|role| (format!("pcn_{}_{}", counted.word(), role.id), role.title.clone())).collect()
        }
        MeasureKind::Patients | MeasureKind::Money | MeasureKind::Score => Vec::new(),
    }
}

/// Whether a definition of GPs counts a role. Source: the official definitions of the practice-level file: `extg` leaves out
/// training grades, `exl` regular locums, `extgl` both.
fn is_counted(group: StaffGroup, definition: Option<GpDefinition>, role: &str) -> bool {
    let is_left_out = |left_out: &[&str]| group == StaffGroup::Gp && left_out.contains(&role);
    match definition {
        None | Some(GpDefinition::Total) => true,
        Some(GpDefinition::Extg) => !is_left_out(&["trainee"]),
        Some(GpDefinition::Exl) => !is_left_out(&["locum"]),
        Some(GpDefinition::Extgl) => !is_left_out(&["trainee", "locum"]),
    }
}

/// The measure that counts the people whose hours a measure counts; none where it counts no hours.
pub(super) fn heads_of(catalogue: &Catalogue, measure: &Measure) -> Option<String> {
    let (MeasureKind::Staff(_, Measured::Fte) | MeasureKind::NetworkStaff(Measured::Fte)) = measure.kind else {
        return None;
    };
    let heads = measure.id.replacen("_fte", "_headcount", 1);
    catalogue.measures.contains_key(&heads).then_some(heads)
}

/// The level of the places an area is made of.
pub(super) const fn level_below(level: Level) -> Option<Level> {
    match level {
        Level::England => Some(Level::Region),
        Level::Region => Some(Level::Icb),
        Level::Icb => Some(Level::SubIcb),
        Level::SubIcb | Level::Group => Some(Level::Pcn),
        Level::Pcn => Some(Level::Practice),
        Level::Practice => None,
    }
}

/// Heads before and after and their FTE, as factors of a product; none where there is nobody on one side.
pub(super) fn hours(heads: (f64, f64), fte: (f64, f64), names: (&str, &str)) -> Option<[Factor; 2]> {
    let is_there = 0.0 < heads.0 && 0.0 < heads.1;
    is_there.then(|| {
        [
            Factor { name: names.0.to_owned(), before: heads.0, after: heads.1 },
            Factor { name: names.1.to_owned(), before: fte.0 / heads.0, after: fte.1 / heads.1 },
        ]
    })
}

/// Changes of practices put together by a key.
pub(super) fn by_key(
    changes: impl Iterator<Item = (String, f64)>,
    key: impl Fn(&str) -> String,
) -> BTreeMap<String, BTreeMap<String, f64>> {
    let mut groups: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
    for (code, change) in changes {
        *groups.entry(key(&code)).or_default().entry(code).or_default() += change;
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(changes: &[(&str, f64)]) -> Parts {
        let adds = changes.iter().map(|(name, change)| ((*name).to_owned(), *change, Behind::default())).collect();
        Parts { adds, factors: Vec::new() }
    }

    #[test]
    fn the_smaller_parts_are_taken_together_and_nothing_is_lost() {
        let mut many = parts(&[("a", 1.0), ("b", -5.0), ("c", 0.5), ("d", 3.0)]);
        many.at_most(3, "other roles");
        let names: Vec<(&str, f64)> = many.adds.iter().map(|(name, change, _)| (name.as_str(), *change)).collect();
        assert_eq!(names, [("b", -5.0), ("d", 3.0), ("other roles (2)", 1.5)]);
        assert_eq!(many.adds[2].2.about, "a, c");
        assert_eq!(many.change(), -0.5);
    }

    #[test]
    fn what_no_part_tells_is_a_part_of_its_own() {
        let mut told = parts(&[("a", 1.0)]);
        told.rest("not told by role", 1.25, "why");
        assert_eq!(told.adds[1].1, 0.25);
        told.rest("again", 1.25, "why");
        assert_eq!(told.adds.len(), 2);
        let factors = hours((10.0, 12.0), (8.0, 9.0), ("people", "hours")).unwrap();
        let told = Parts { adds: Vec::new(), factors: factors.map(|factor| (factor, Behind::default())).to_vec() };
        assert!((told.change() - 1.0).abs() < 1e-12);
        assert_eq!(hours((0.0, 3.0), (0.0, 2.0), ("people", "hours")), None);
    }

    #[test]
    fn roles_add_up_to_the_definition_they_are_of() {
        let catalogue = Catalogue::load(None).unwrap();
        let names = |id: &str| -> Vec<String> {
            roles(&catalogue, &catalogue.measures[id]).into_iter().map(|(measure, _)| measure).collect()
        };
        assert!(names("gp_fte_total").contains(&"gp_fte_trainee".to_owned()));
        assert!(!names("gp_fte_extg").contains(&"gp_fte_trainee".to_owned()));
        assert!(names("gp_fte_extg").contains(&"gp_fte_locum".to_owned()));
        assert_eq!(names("gp_fte_extgl"), ["gp_fte_partner", "gp_fte_salaried", "gp_fte_retainer"]);
        assert_eq!(names("gp_fte_partner"), Vec::<String>::new(), "a role is not made of roles");
        assert!(names("nurse_headcount").contains(&"nurse_headcount_practice_nurse".to_owned()));
        // Each of them is a measure that can be read.
        for id in ["gp_fte_total", "nurse_fte", "dpc_fte", "admin_fte", "pcn_fte"] {
            assert!(names(id).iter().all(|name| catalogue.measures.contains_key(name)), "{id}: {:?}", names(id));
        }
        assert_eq!(heads_of(&catalogue, &catalogue.measures["gp_fte_extg"]).as_deref(), Some("gp_headcount_extg"));
        assert_eq!(heads_of(&catalogue, &catalogue.measures["gp_headcount_extg"]), None);
    }
}
