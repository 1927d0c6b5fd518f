//! Everybody who works for the patients of some places, source by source, each counted once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use wholetime_catalogue::group_measure;
use wholetime_measures::figures::{Desk, Place};
use wholetime_measures::{Coverage, Geography, Holdings, Tree, workforce};
use wholetime_plans::mix::{MixRole, mix_roles};
use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::{GpDefinition, Level, Measured, Missing, Period, StaffGroup, Value, counted};

use super::network::NetworkFile;
use super::once::{Counted, Sources, once, together};
use super::roles::{TeamRole, roles_of};
use super::told::Told;
use crate::areas::ResolvedArea;
use crate::{Workbench, WorkbenchError};

/// What is left of a group when all its roles are taken away is nothing below this. Our judgement: files have two decimals, and
/// sums over practices differ by as much.
const ROUNDING: f64 = 0.05;

/// Whether a measure is of a group.
fn is_of(measure: &str, group: StaffGroup) -> bool {
    measure.strip_prefix(group.word()).is_some_and(|rest| rest.starts_with('_'))
}

/// The measure of all of a group.
fn whole_of(group: StaffGroup) -> String {
    group_measure(group, Measured::Fte, GpDefinition::Total)
}

/// What is held and told of an area at a month.
pub(crate) struct Ground<'a> {
    holdings: &'a Holdings,
    desk: Desk<'a>,
    pub(crate) tree: Arc<Tree>,
    pub(crate) period: Period,
    pub(crate) roles: Vec<TeamRole>,
    pub(crate) network: Option<NetworkFile>,
    pub(crate) told: Told,
}

/// The team of one place.
#[derive(Clone, Debug)]
pub(crate) struct PlaceTeam {
    /// One for each role, in their order.
    pub(crate) roles: Vec<Counted>,
    /// Who did not supply anything, in sentences.
    pub(crate) not_supplied: Vec<String>,
    /// What is held of its practices.
    pub(crate) coverage: Coverage,
    /// Whether a group of its practices' staff is told of, and no role of it.
    pub(crate) has_roles_untold: bool,
}

impl<'a> Ground<'a> {
    /// Everything that is held and told of an area at a month.
    ///
    /// # Errors
    /// Where an edition or what people made cannot be read, or the catalogue's roles are wrong.
    pub(crate) fn of(
        bench: &Workbench,
        holdings: &'a Holdings,
        area: &ResolvedArea,
        period: Period,
        geography: Geography,
    ) -> Result<Self, WorkbenchError> {
        let mix = bench.mix_roles()?;
        Ok(Self {
            holdings,
            desk: Desk::new(holdings, period, geography),
            tree: holdings.tree(period, geography)?,
            period,
            roles: roles_of(&holdings.catalogue, &mix),
            network: NetworkFile::nearest(holdings, period)?,
            told: Told::of(bench, area, &mix)?,
        })
    }

    /// The teams of some places.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub(crate) fn teams(&self, places: &[Place]) -> Result<Vec<PlaceTeam>, WorkbenchError> {
        let wholes = StaffGroup::ALL.iter().map(|group| whole_of(*group));
        let measures: Vec<String> = self.roles.iter().flat_map(|role| role.practice.clone()).chain(wholes).collect();
        let measures: Vec<&str> = measures.iter().map(String::as_str).collect();
        let sums = if self.desk.has_workforce() { Some(self.desk.sums(places, &measures)?) } else { None };
        let mut teams = Vec::with_capacity(places.len());
        for place in places {
            let own = place.practices(&self.tree);
            let members: Vec<_> = own.iter().map(|index| &self.tree.members[*index]).collect();
            let practices: BTreeSet<&str> = members.iter().map(|member| member.code.as_str()).collect();
            let networks: BTreeSet<String> = match place.level {
                Level::Practice => BTreeSet::new(),
                Level::Pcn => BTreeSet::from([place.code.clone()]),
                _ => members.iter().filter_map(|member| member.pcn.clone()).collect(),
            };
            let sum = |measure: &str| {
                sums.as_ref().map_or(Value::Missing(Missing::NotHeld), |sums| sums.sum(&place.code, measure).value)
            };
            let of_practices = |role: &TeamRole| match role.rest_of {
                None => together(role.practice.iter().map(|measure| sum(measure))),
                Some(group) => {
                    let of_mix = self.roles.iter().filter(|one| one.is_of_mix).flat_map(|one| &one.practice);
                    let own = of_mix.filter(|measure| is_of(measure, group));
                    let known: f64 = own.filter_map(|measure| sum(measure).known()).sum();
                    sum(&whole_of(group)).map(|whole| if whole - known < ROUNDING { 0.0 } else { whole - known })
                }
            };
            let roles = self.roles.iter().map(|role| {
                let (network, contracted) = self.of_networks(place, &networks, role);
                once(&Sources {
                    title: role.title.clone(),
                    is_gp: role.is_gp,
                    practices: if role.practice.is_empty() {
                        Value::Missing(Missing::NotApplicable)
                    } else {
                        of_practices(role)
                    },
                    network,
                    contracted,
                    supplied: self.told.supplied(&place.code, &role.id),
                    hosted: self.told.hosted(&practices, &place.code, role),
                })
            });
            let roles = roles.collect();
            let is_untold = |group: &StaffGroup| {
                let mut own = self.roles.iter().flat_map(|role| &role.practice).filter(|one| is_of(one, *group));
                sum(&whole_of(*group)).known().is_some() && own.all(|measure| sum(measure).known().is_none())
            };
            let has_roles_untold = StaffGroup::ALL.iter().any(is_untold);
            let coverage = Coverage::of(&self.tree, &own);
            let not_supplied = self.not_supplied(place.level, &coverage, &networks);
            teams.push(PlaceTeam { roles, not_supplied, coverage, has_roles_untold });
        }
        Ok(teams)
    }

    /// FTE of a role that the networks of a place have, and the part of it that is contracted.
    fn of_networks(&self, place: &Place, networks: &BTreeSet<String>, role: &TeamRole) -> (Value, f64) {
        if place.level == Level::Practice || role.network.is_empty() {
            return (Value::Missing(Missing::NotApplicable), 0.0);
        }
        let Some(file) = &self.network else { return (Value::Missing(Missing::NotHeld), 0.0) };
        let held: Vec<_> = networks.iter().filter_map(|code| file.of(code, &role.network)).collect();
        if held.is_empty() {
            return (Value::Missing(Missing::NotReported), 0.0);
        }
        (Value::Known(held.iter().map(|one| one.all).sum()), held.iter().map(|one| one.contracted).sum())
    }

    /// Whose staff files of practices and networks do not hold, in sentences.
    pub(crate) fn not_supplied(&self, level: Level, coverage: &Coverage, networks: &BTreeSet<String>) -> Vec<String> {
        let mut said = Vec::new();
        let absent = coverage.practices_known.saturating_sub(coverage.practices_held);
        if !self.desk.has_workforce() {
            said.push(format!("no file of practices' staff of {} is held", self.period.in_words()));
        } else if 0 < absent {
            said.push(format!(
                "not in the file of {}: {absent} of {}, with {:.1} % of patients; their own staff are not counted",
                self.period.in_words(),
                counted(f64::from(coverage.practices_known), "practice"),
                100.0 * (1.0 - coverage.share())
            ));
        }
        if level == Level::Practice {
            said.push("staff of networks and providers are counted for networks and above".to_owned());
            return said;
        }
        match &self.network {
            None => said.push("no file of networks' staff near this month is held".to_owned()),
            Some(file) => {
                let silent = networks.iter().filter(|code| !file.has(code)).count();
                let (all, when) = (networks.len(), file.edition.period.in_words());
                if 0 < silent && all == 1 {
                    said.push(format!("the network has no row in the file of {when}: its staff are not known"));
                } else if 0 < silent {
                    said.push(format!("{silent} of {all} networks have no row in the file of {when}"));
                }
            }
        }
        said
    }

    /// Editions behind the teams.
    pub(crate) fn editions(&self) -> Vec<EditionKey> {
        let of_month = workforce::editions(&self.holdings.shelf, self.period);
        let mut editions: Vec<EditionKey> = of_month.into_iter().map(|edition| edition.key.clone()).collect();
        editions.extend(self.network.as_ref().map(|file| file.edition.clone()));
        editions
    }
}

impl Workbench {
    /// The roles that a mix can have, by name.
    ///
    /// # Errors
    /// A file of the catalogue's folder `mix/` is not a role.
    pub(crate) fn mix_roles(&self) -> Result<BTreeMap<String, MixRole>, WorkbenchError> {
        mix_roles(self.catalogue()).map_err(|why| WorkbenchError::NotPossible(why.to_string()))
    }
}
