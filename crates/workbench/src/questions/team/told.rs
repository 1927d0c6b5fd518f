//! What returns say of who works where: staff of providers as far as they may be shown, and posts that practices host.

use std::collections::{BTreeMap, BTreeSet};

use wholetime_access::Deed;
use wholetime_plans::mix::MixRole;
use wholetime_returns::community::{SECTION, Supplied};
use wholetime_returns::disclosure::{Guard, Part};
use wholetime_returns::measure_of;
use wholetime_returns::posts::{Post, count_posts};
use wholetime_vocabulary::{Area, Level, Measured, Missing, Value};

use super::once::{Hosted, together};
use super::roles::TeamRole;
use crate::areas::ResolvedArea;
use crate::questions::community::CommunityPlace;
use crate::questions::returned::Returned;
use crate::{Workbench, WorkbenchError};

/// WTE that providers returned of a place.
#[derive(Clone, Debug, Default)]
pub(crate) struct SuppliedPlace {
    /// The place.
    pub(crate) area: Option<Area>,
    /// By role.
    pub(crate) by_role: BTreeMap<String, Value>,
    /// By service that is no role of general practice: what people read, and WTE.
    pub(crate) services: BTreeMap<String, (String, Value)>,
    /// Services whose number may not be shown.
    pub(crate) withheld: Vec<String>,
}

/// What returns say of an area.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// By place: networks, and larger places that a provider did not split.
    pub(crate) supplied: BTreeMap<String, SuppliedPlace>,
    /// Posts that practices told of, each once.
    posts: Vec<Post>,
    /// Providers that returned, by code.
    providers: BTreeSet<String>,
    /// Providers asked that did not return, by name.
    pub(crate) silent: Vec<String>,
    /// Whether anybody was asked.
    pub(crate) is_asked: bool,
    /// Collections it is from, in words.
    pub(crate) source: Option<String>,
    /// Why numbers are withheld, where any are.
    pub(crate) withheld_because: Option<String>,
    /// What a reader should know.
    pub(crate) notes: Vec<String>,
}

impl Told {
    /// What returns say of an area, as far as who asks may see it.
    ///
    /// # Errors
    /// Where what people made cannot be read.
    pub(crate) fn of(
        bench: &Workbench,
        area: &ResolvedArea,
        mix: &BTreeMap<String, MixRole>,
    ) -> Result<Self, WorkbenchError> {
        let mut told = Self::default();
        if !bench.has_people() {
            return Ok(told);
        }
        if !bench.is_permitted(Deed::SeeEntered, area)? {
            told.notes.push("what practices and providers returned is left out: you may not see it here".to_owned());
            return Ok(told);
        }
        let returned = bench.returned_in(bench.holdings()?, area.clone(), None)?;
        told.is_asked = returned.is_asked();
        if !told.is_asked {
            return Ok(told);
        }
        told.source = Some(returned.reach().source);
        told.posts = returned.rounds.iter().flat_map(|round| count_posts(&round.returns).posts).collect();
        let community = bench.community_of(&returned)?;
        for provider in &community.providers {
            if provider.has_returned {
                told.providers.insert(provider.code.clone());
            } else {
                told.silent.push(provider.name.clone());
            }
        }
        told.notes.extend(community.notes.iter().cloned());
        told.withheld_because.clone_from(&community.withheld_because);
        let parts = bench.parts_told(&returned);
        let guard = Guard::of(bench.section("community", SECTION).as_ref().map(|section| &section.audience), 1);
        let alone = [community.total.clone()];
        let places = if area.area.level == Level::Pcn { &alone[..] } else { &community.places[..] };
        for place in places.iter().filter(|place| place.is_supplied) {
            let own: Vec<&Supplied> =
                parts.iter().filter(|(row, _)| *row == place.area.code).map(|(_, one)| one).collect();
            told.supplied.insert(place.area.code.clone(), supplied_place(place, &own, guard, mix));
        }
        Ok(told)
    }

    /// WTE of a role that providers returned of a place; not reported where nothing was, not collected where nobody was asked.
    pub(crate) fn supplied(&self, place: &str, role: &str) -> Value {
        let found = self.supplied.get(place).and_then(|one| one.by_role.get(role));
        let why = if self.is_asked { Missing::NotReported } else { Missing::NotCollected };
        found.copied().unwrap_or(Value::Missing(why))
    }

    /// Posts of a role that practices of a place host, each with the part that works there.
    pub(crate) fn hosted(&self, practices: &BTreeSet<&str>, place: &str, role: &TeamRole) -> Vec<Hosted> {
        let is_of_role = |post: &&Post| {
            measure_of(&post.role, Measured::Fte).is_some_and(|measure| role.practice.contains(&measure))
        };
        let here = |post: &Post| {
            let hosts = post.hosts.iter().filter(|host| practices.contains(host.as_str())).count();
            post.wte * hosts as f64 / post.hosts.len().max(1) as f64
        };
        self.posts
            .iter()
            .filter(is_of_role)
            .map(|post| Hosted {
                wte: here(post),
                employer: post.employer.clone(),
                funder: post.funder.clone(),
                has_employer_told: match &post.employer_code {
                    Some(code) => self.providers.contains(code),
                    None => self.supplied.contains_key(place),
                },
            })
            .filter(|post| 0.0 < post.wte)
            .collect()
    }
}

/// What a provider told of a place, by role: by what the service is counted as; by the roles it named where each number of
/// people in the service may be shown by itself, so that no difference gives away what is withheld.
fn supplied_place(
    place: &CommunityPlace,
    told: &[&Supplied],
    guard: Guard,
    mix: &BTreeMap<String, MixRole>,
) -> SuppliedPlace {
    let mut supplied = SuppliedPlace { area: Some(place.area.clone()), ..SuppliedPlace::default() };
    for line in &place.services {
        let own: Vec<&&Supplied> = told.iter().filter(|one| one.service == line.service).collect();
        if own.is_empty() {
            continue;
        }
        let Some(whole) = line.shown.fte.known() else {
            supplied.withheld.push(line.title.clone());
            continue;
        };
        let of_service = mix.iter().find(|(_, role)| role.counted_as.community.contains(&line.service));
        let mut parts: BTreeMap<Option<&String>, Vec<Part>> = BTreeMap::new();
        for one in own {
            let named = one.role.as_deref().and_then(|role| role_named(mix, role));
            parts.entry(named.or(of_service.map(|(id, _)| id))).or_default().push(one.part(&place.area.code));
        }
        let is_shown = |parts: &Vec<Part>| {
            let people = parts.iter().map(|part| part.people).sum();
            !guard.withholds(wholetime_returns::disclosure::Count { people, places: u32::MAX })
        };
        let mut add = |role: Option<&String>, wte: f64| match role {
            Some(role) => {
                let sum = supplied.by_role.get(role).copied();
                supplied.by_role.insert(role.clone(), together(sum.into_iter().chain([Value::Known(wte)])));
            }
            None => {
                supplied.services.insert(line.service.clone(), (line.title.clone(), Value::Known(wte)));
            }
        };
        if parts.values().all(is_shown) {
            for (role, parts) in parts {
                add(role, parts.iter().filter_map(|part| part.fte).sum());
            }
        } else {
            add(of_service.map(|(id, _)| id), whole);
        }
    }
    supplied
}

/// The role of the mix that a role of the form is counted as: `dpc_pharmacist` is a clinical pharmacist.
fn role_named<'a>(mix: &'a BTreeMap<String, MixRole>, role: &str) -> Option<&'a String> {
    let (_, within) = role.split_once('_')?;
    let found = mix.iter().find(|(_, one)| one.counted_as.practice.iter().any(|name| name == within));
    found.map(|(id, _)| id)
}

impl Workbench {
    /// What providers told, each with the row of a guarded table it belongs to.
    fn parts_told(&self, returned: &Returned) -> Vec<(String, Supplied)> {
        // What it finds to say was said when the same was asked for the guarded numbers.
        let mut said = Vec::new();
        let rounds = returned.rounds.iter();
        rounds.flat_map(|round| self.told(returned, round, &mut said)).map(|one| (one.row, one.supplied)).collect()
    }
}

#[cfg(test)]
mod tests {
    use wholetime_catalogue::Catalogue;
    use wholetime_plans::mix::mix_roles;
    use wholetime_returns::disclosure::Shown;

    use super::*;
    use crate::questions::community::ServiceLine;

    const GUARD: Guard = Guard { fewest: 5, fewest_places: 1 };

    fn line(service: &str, wte: Value) -> ServiceLine {
        ServiceLine { service: service.to_owned(), title: service.to_owned(), shown: Shown { people: wte, fte: wte } }
    }

    fn place(services: Vec<ServiceLine>) -> CommunityPlace {
        CommunityPlace {
            area: Area { code: "U99901".to_owned(), name: "Harbour".to_owned(), level: Level::Pcn },
            is_supplied: true,
            all: Shown { people: Value::Known(20.0), fte: Value::Known(20.0) },
            services,
            vacant_wte: Value::Known(0.0),
            line: String::new(),
        }
    }

    fn told(service: &str, role: Option<&str>, people: f64) -> Supplied {
        Supplied {
            provider: "rzz".to_owned(),
            place: "U99901".to_owned(),
            service: service.to_owned(),
            role: role.map(str::to_owned),
            wte: Value::Known(people),
            people: Value::Known(people),
            vacant_wte: Value::Known(0.0),
        }
    }

    fn of(services: Vec<ServiceLine>, told: &[Supplied]) -> SuppliedPlace {
        let mix = mix_roles(&Catalogue::load(None).unwrap()).unwrap();
        supplied_place(&place(services), &told.iter().collect::<Vec<_>>(), GUARD, &mix)
    }

    #[test]
    fn a_service_is_split_by_role_only_where_each_part_may_be_shown() {
        let therapy = || vec![line("therapy", Value::Known(12.0))];
        let split = of(therapy(), &[told("therapy", Some("dpc_physiotherapist"), 7.0), told("therapy", None, 5.0)]);
        assert_eq!(split.by_role.get("first_contact_physiotherapist"), Some(&Value::Known(7.0)));
        assert_eq!(split.services["therapy"].1, Value::Known(5.0));
        // Four people of one role would be known from what is left: the service stays whole.
        let whole = of(therapy(), &[told("therapy", Some("dpc_physiotherapist"), 8.0), told("therapy", None, 4.0)]);
        assert!(whole.by_role.is_empty());
        assert_eq!(whole.services["therapy"].1, Value::Known(12.0));
    }

    #[test]
    fn a_service_that_is_withheld_gives_no_number_by_role_either() {
        let hidden = of(
            vec![line("mental_health", Value::Missing(Missing::Suppressed))],
            &[told("mental_health", Some("dpc_talking_therapist"), 3.0)],
        );
        assert!(hidden.by_role.is_empty() && hidden.services.is_empty());
        assert_eq!(hidden.withheld, ["mental_health"]);
    }

    #[test]
    fn a_service_without_roles_counts_as_the_role_the_catalogue_names() {
        let supplied = of(vec![line("pharmacy", Value::Known(6.0))], &[told("pharmacy", None, 6.0)]);
        assert_eq!(supplied.by_role.get("clinical_pharmacist"), Some(&Value::Known(6.0)));
    }
}
