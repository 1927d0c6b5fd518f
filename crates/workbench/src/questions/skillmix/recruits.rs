//! How many of each role can be found in a year, at a place and over an area: by what was seen elsewhere, else by the catalogue.
//!
//! **Invariant:** nothing after the month asked for is looked at; each number says what it rests on.

use std::collections::BTreeMap;

use wholetime_measures::figures::Place;
use wholetime_measures::{Geography, Holdings, Tree};
use wholetime_plans::mix::MixRole;
use wholetime_snapshots::EditionKey;
use wholetime_statistics::robust::quantile;
use wholetime_vocabulary::{Level, Period, Value, grouped};

use crate::WorkbenchError;
use crate::questions::team::{NetworkFile, TeamRole, roles_of};

/// What one network in ten found in a year is taken to be what can be found in a good year. Our judgement.
const GOOD_YEAR: f64 = 0.9;

/// Networks whose two counts are needed before they say what can be found. Our judgement: with 20, two lie above the ninetieth
/// percentile.
const FEWEST_NETWORKS: usize = 20;

/// Sub-ICB locations whose two counts are needed before they say what can be found over an area. Our judgement.
const FEWEST_AREAS: usize = 10;

/// Months between two counts that a yearly rise is made of. Our judgement: half a year either side of one.
const APART: std::ops::RangeInclusive<i32> = 6..=18;

/// Months looked back over for the newer of the two counts. Our judgement, as for other sources set beside each other.
const LOOKED_BACK: i32 = 24;

/// WTE that limits are rounded to, so that a place where 0.93 can be found may find one. Our judgement.
const STEP: f64 = 0.5;

/// A place and its patients.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Listed {
    /// The place.
    pub(crate) place: Place,
    /// Patients.
    pub(crate) list: f64,
}

/// How many of a role can be found in a year.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RoleRecruits {
    /// The role.
    pub(crate) role: String,
    /// WTE a year for each 100,000 patients of a place.
    pub(crate) per_100k: f64,
    /// WTE a year at each place asked, in their order.
    pub(crate) by_place: Vec<f64>,
    /// WTE a year over all places; none where nothing says that it is less than at all of them together.
    pub(crate) market: Option<f64>,
    /// Where the numbers come from.
    pub(crate) sentence: String,
    /// Whether they are the catalogue's, because too little is held.
    pub(crate) is_of_catalogue: bool,
}

/// How many of each role can be found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RecruitsThere {
    /// One for each role of the mix, in the order of their names.
    pub(crate) roles: Vec<RoleRecruits>,
    /// Editions behind it.
    pub(crate) editions: Vec<EditionKey>,
}

impl RecruitsThere {
    /// What can be found of a role.
    pub(crate) fn of(&self, role: &str) -> Option<&RoleRecruits> {
        self.roles.iter().find(|one| one.role == role)
    }

    /// Most WTE of a role at a place, by its order, in each of some years; none where nothing says how many.
    pub(crate) fn at(&self, role: &str, place: usize, years: usize) -> Option<Vec<f64>> {
        self.of(role)?.by_place.get(place).map(|wte| vec![*wte; years])
    }
}

/// How many of each role can be found in a year at some places, by what networks of the region, else of England, found.
///
/// # Errors
/// Where an edition cannot be read.
pub(crate) fn recruits_of(
    holdings: &Holdings,
    tree: &Tree,
    places: &[Listed],
    roles: &BTreeMap<String, MixRole>,
) -> Result<RecruitsThere, WorkbenchError> {
    let networks = Networks::of(tree, places);
    let of_files = Files::of(holdings, tree.period)?;
    let of_practices = Practices::of(holdings, tree.period, tree.geography, &networks, roles)?;
    let mut there = RecruitsThere::default();
    there
        .editions
        .extend(of_files.iter().flat_map(|files| [files.before.edition.clone(), files.after.edition.clone()]));
    let team = roles_of(&holdings.catalogue, roles);
    for (id, role) in roles {
        let Some(named) = team.iter().find(|one| one.id == *id) else { continue };
        let seen = of_files.as_ref().map(|files| files.rises(named, &networks));
        let own = of_practices.as_ref().map(|practices| practices.rises(named, &networks));
        // The source that holds most of the role says how many are found of it.
        let stock = |seen: &Option<Seen>| seen.as_ref().map(|one| one.stock()).unwrap_or_default();
        let home = if stock(&seen) < stock(&own) { own } else { seen };
        let found = home.and_then(|seen| found(role, &seen, &networks));
        there.roles.push(limits(id, role, found, places));
    }
    Ok(there)
}

/// The networks of a map with their patients, and which lie in the region of the places asked.
struct Networks {
    lists: BTreeMap<String, f64>,
    sub_icb: BTreeMap<String, String>,
    in_region: Vec<String>,
}

impl Networks {
    fn of(tree: &Tree, places: &[Listed]) -> Self {
        let mut lists: BTreeMap<String, f64> = BTreeMap::new();
        let (mut sub_icb, mut region) = (BTreeMap::new(), BTreeMap::new());
        for member in &tree.members {
            let Some(pcn) = &member.pcn else { continue };
            *lists.entry(pcn.clone()).or_default() += member.patients.unwrap_or_default();
            sub_icb.extend(member.sub_icb.clone().map(|code| (pcn.clone(), code)));
            region.extend(member.region.clone().map(|code| (pcn.clone(), code)));
        }
        lists.retain(|_, list| 0.0 < *list);
        let first = places.iter().find_map(|one| {
            let index = one.place.practices(tree).into_iter().next()?;
            tree.members[index].region.clone()
        });
        let is_near = |pcn: &&String| first.is_some() && region.get(*pcn) == first.as_ref();
        let in_region = lists.keys().filter(is_near).cloned().collect();
        Self { lists, sub_icb, in_region }
    }
}

/// What was seen of a role in one network between two counts.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rise {
    before: f64,
    yearly: f64,
}

/// What was seen of a role, network by network.
#[derive(Clone, Debug, PartialEq)]
struct Seen {
    by_network: BTreeMap<String, Rise>,
    from: Period,
    to: Period,
    source: &'static str,
}

impl Seen {
    fn stock(&self) -> f64 {
        self.by_network.values().map(|rise| rise.before.max(0.0)).sum()
    }
}

/// Two editions of the file of networks, about a year apart.
struct Files {
    before: NetworkFile,
    after: NetworkFile,
}

impl Files {
    fn of(holdings: &Holdings, from: Period) -> Result<Option<Self>, WorkbenchError> {
        let editions = holdings.shelf.editions().map(|edition| edition.key.clone());
        let keys: Vec<EditionKey> =
            editions.filter(|key| key.source == NetworkFile::SOURCE && key.period <= from).collect();
        let Some((before, after)) = pair(&keys, from, |key| key.period) else { return Ok(None) };
        Ok(Some(Self {
            before: NetworkFile::read(holdings, &before, 0)?,
            after: NetworkFile::read(holdings, &after, 0)?,
        }))
    }

    fn rises(&self, role: &TeamRole, networks: &Networks) -> Seen {
        let (from, to) = (self.before.edition.period, self.after.edition.period);
        let years = f64::from(to.months_since(from)) / 12.0;
        let rise = |code: &String| {
            let (before, after) = (self.before.of(code, &role.network)?, self.after.of(code, &role.network)?);
            Some((code.clone(), Rise { before: before.all, yearly: (after.all - before.all) / years }))
        };
        let by_network = networks.lists.keys().filter_map(rise);
        let by_network = if role.network.is_empty() { BTreeMap::new() } else { by_network.collect() };
        Seen { by_network, from, to, source: "networks' staff" }
    }
}

/// Two months of practices' staff, about a year apart, as sums by network.
struct Practices {
    from: Period,
    to: Period,
    sums: [wholetime_measures::AreaSums; 2],
}

impl Practices {
    fn of(
        holdings: &Holdings,
        from: Period,
        geography: Geography,
        networks: &Networks,
        roles: &BTreeMap<String, MixRole>,
    ) -> Result<Option<Self>, WorkbenchError> {
        let held: Vec<Period> = holdings.workforce_periods().iter().copied().filter(|period| *period <= from).collect();
        let Some((before, after)) = pair(&held, from, |period| *period) else { return Ok(None) };
        let team = roles_of(&holdings.catalogue, roles);
        let measures: Vec<&str> = team.iter().flat_map(|role| &role.practice).map(String::as_str).collect();
        let places: Vec<Place> = networks.lists.keys().map(|code| Place::published(Level::Pcn, code)).collect();
        let sums = [
            holdings.area_sums(before, geography, &places, &measures)?,
            holdings.area_sums(after, geography, &places, &measures)?,
        ];
        Ok(Some(Self { from: before, to: after, sums }))
    }

    fn rises(&self, role: &TeamRole, networks: &Networks) -> Seen {
        let years = f64::from(self.to.months_since(self.from)) / 12.0;
        // A rise is told only where the same practices are counted both times.
        let rise = |code: &String| {
            let mut both = [0.0; 2];
            for measure in &role.practice {
                let [before, after] = [&self.sums[0], &self.sums[1]].map(|sums| sums.sum(code, measure));
                match (before.value, after.value) {
                    (Value::Known(one), Value::Known(other)) if before.practices == after.practices => {
                        both[0] += one;
                        both[1] += other;
                    }
                    (Value::Missing(_), Value::Missing(_)) => {}
                    _ => return None,
                }
            }
            let is_counted =
                role.practice.iter().any(|measure| self.sums[0].sum(code, measure).value.known().is_some());
            is_counted.then(|| (code.clone(), Rise { before: both[0], yearly: (both[1] - both[0]) / years }))
        };
        let by_network = networks.lists.keys().filter_map(rise).collect();
        Seen { by_network, from: self.from, to: self.to, source: "practices' staff" }
    }
}

/// The newest count not long before a month, and the one nearest to a year before it.
fn pair<T: Clone>(held: &[T], from: Period, period: impl Fn(&T) -> Period) -> Option<(T, T)> {
    let after =
        held.iter().filter(|one| from.months_since(period(one)) <= LOOKED_BACK).max_by_key(|one| period(one))?;
    let away = |one: &&T| period(after).months_since(period(one));
    let before =
        held.iter().filter(|one| APART.contains(&away(one))).min_by_key(|one| ((away(one) - 12).abs(), away(one)))?;
    Some((before.clone(), after.clone()))
}

/// How many are found in a good year for each 100,000 patients.
#[derive(Clone, Debug, PartialEq)]
struct Found {
    at_a_place: f64,
    over_an_area: Option<f64>,
    sentence: String,
}

/// What networks found of a role in a year: what there were more at its end, and whoever came for those who left. Of GPs, who
/// come and go in the forecast, only what networks gained beyond the mean.
fn found(role: &MixRole, seen: &Seen, networks: &Networks) -> Option<Found> {
    let in_region: Vec<&String> =
        networks.in_region.iter().filter(|code| seen.by_network.contains_key(*code)).collect();
    let (codes, whose) = if FEWEST_NETWORKS <= in_region.len() {
        (in_region, "the region")
    } else {
        (seen.by_network.keys().collect(), "England")
    };
    if codes.len() < FEWEST_NETWORKS {
        return None;
    }
    let leaving = if role.is_gp { 0.0 } else { role.leaving.central };
    let came = |code: &String| seen.by_network[code].yearly + leaving * seen.by_network[code].before.max(0.0);
    let list = |code: &String| networks.lists[code] / 100_000.0;
    let total = |of: &dyn Fn(&String) -> f64| codes.iter().map(|code| of(code)).sum::<f64>();
    let mean = total(&came) / total(&list);
    let beyond = if role.is_gp { mean } else { 0.0 };
    let rates: Vec<f64> = codes.iter().map(|code| came(code) / list(code)).collect();
    let at_a_place = (quantile(&rates, GOOD_YEAR)? - beyond).max(0.0);
    let mut areas: BTreeMap<&String, (f64, f64)> = BTreeMap::new();
    for code in seen.by_network.keys() {
        let Some(area) = networks.sub_icb.get(code) else { continue };
        let sum = areas.entry(area).or_default();
        sum.0 += came(code);
        sum.1 += list(code);
    }
    let of_areas: Vec<f64> = areas.values().map(|(came, list)| came / list).collect();
    let good = if FEWEST_AREAS <= of_areas.len() { quantile(&of_areas, GOOD_YEAR) } else { None };
    let over_an_area = good.map(|rate| (rate - beyond).max(0.0));
    let what = if role.is_gp {
        "gained beyond the mean, which the forecast has"
    } else {
        "found, leavers replaced among them"
    };
    let sentence = format!(
        "{}: {at_a_place:.1} WTE a year for each 100,000 patients, which one in ten of {} networks of {whose} {what} between {} and \
         {} (files of {}; the mean is {mean:.1})",
        role.title,
        grouped(codes.len() as f64, 0),
        seen.from.in_words(),
        seen.to.in_words(),
        seen.source,
    );
    Some(Found { at_a_place, over_an_area, sentence })
}

fn limits(id: &str, role: &MixRole, found: Option<Found>, places: &[Listed]) -> RoleRecruits {
    // A role that nobody found in a good year is not one that nobody can find: most networks never looked for one.
    let found = found.filter(|found| 0.0 < found.at_a_place);
    let of_catalogue = &role.recruits_per_100k;
    let is_of_catalogue = found.is_none();
    let sentence = found.as_ref().map_or_else(
        || {
            let memory = if of_catalogue.is_from_memory { "; from memory" } else { "" };
            format!(
                "{}: {:.1} WTE a year for each 100,000 patients, by the catalogue ({}{memory})",
                role.title, of_catalogue.central, of_catalogue.source
            )
        },
        |found| found.sentence.clone(),
    );
    let per_100k = found.as_ref().map_or(of_catalogue.central, |found| found.at_a_place);
    let list: f64 = places.iter().map(|one| one.list).sum();
    let by_place: Vec<f64> = places.iter().map(|one| stepped(per_100k * one.list / 100_000.0)).collect();
    let market = found.and_then(|found| found.over_an_area).map(|rate| stepped(rate * list / 100_000.0));
    // Over few places the market is no less than what one of them may find.
    let most_of_one = by_place.iter().copied().fold(0.0, f64::max);
    let market = market.map(|wte| wte.max(most_of_one)).filter(|wte| *wte < by_place.iter().sum::<f64>());
    RoleRecruits { role: id.to_owned(), per_100k, by_place, market, sentence, is_of_catalogue }
}

/// To the nearest step, and no less than one: whoever can find any can find half a post.
fn stepped(wte: f64) -> f64 {
    if wte <= 0.0 { 0.0 } else { ((wte / STEP).round() * STEP).max(STEP) }
}

#[cfg(test)]
mod tests {
    use wholetime_catalogue::Catalogue;
    use wholetime_plans::mix::mix_roles;

    use super::*;

    fn role(id: &str) -> MixRole {
        mix_roles(&Catalogue::load(None).unwrap()).unwrap().remove(id).unwrap()
    }

    /// Twenty-one networks of 100,000 patients: the first gains nothing, each next one 0.5 WTE more, from 2 WTE each.
    fn seen() -> (Seen, Networks) {
        let codes: Vec<String> = (0..21).map(|index| format!("U999{index:02}")).collect();
        let rise = |index: usize| Rise { before: 2.0, yearly: 0.5 * index as f64 };
        let seen = Seen {
            by_network: codes.iter().enumerate().map(|(index, code)| (code.clone(), rise(index))).collect(),
            from: "2021-06".parse().unwrap(),
            to: "2022-06".parse().unwrap(),
            source: "networks' staff",
        };
        let networks = Networks {
            lists: codes.iter().map(|code| (code.clone(), 100_000.0)).collect(),
            sub_icb: BTreeMap::new(),
            in_region: Vec::new(),
        };
        (seen, networks)
    }

    #[test]
    fn what_one_network_in_ten_found_can_be_found_leavers_replaced_among_it() {
        let (seen, networks) = seen();
        let found = found(&MixRole { leaving: of(0.1), ..role("clinical_pharmacist") }, &seen, &networks).unwrap();
        // The nineteenth of 21 rises is 9.0; 0.1 × 2 leavers were replaced too.
        assert!((found.at_a_place - 9.2).abs() < 1e-9, "{}", found.sentence);
        assert_eq!(found.over_an_area, None);
    }

    #[test]
    fn of_gps_only_what_is_gained_beyond_the_mean_can_be_found() {
        let (seen, networks) = seen();
        // The mean rise is 5.0.
        let found = found(&role("gp"), &seen, &networks).unwrap();
        assert!((found.at_a_place - 4.0).abs() < 1e-9, "{}", found.sentence);
    }

    #[test]
    fn too_few_networks_leave_it_to_the_catalogue_and_say_so() {
        let (mut seen, networks) = seen();
        seen.by_network.pop_last();
        seen.by_network.pop_last();
        let pharmacist = MixRole { recruits_per_100k: of(5.0), ..role("clinical_pharmacist") };
        assert_eq!(found(&pharmacist, &seen, &networks), None);
        let places = [listed("U99901", 42_000.0), listed("U99902", 1_000.0)];
        let limits = limits("clinical_pharmacist", &pharmacist, None, &places);
        // 5.0 × 0.42 = 2.1, to the nearest half; a small place may find half a post.
        assert_eq!((limits.by_place, limits.market, limits.is_of_catalogue), (vec![2.0, 0.5], None, true));
    }

    #[test]
    fn an_area_finds_fewer_than_its_places_together_where_areas_did() {
        let found = Found { at_a_place: 9.0, over_an_area: Some(4.0), sentence: String::new() };
        let places = [listed("U99901", 50_000.0), listed("U99902", 50_000.0), listed("U99903", 50_000.0)];
        let limits = limits("clinical_pharmacist", &role("clinical_pharmacist"), Some(found), &places);
        assert_eq!((limits.by_place, limits.market), (vec![4.5, 4.5, 4.5], Some(6.0)));
    }

    #[test]
    fn the_two_counts_are_about_a_year_apart_and_none_is_of_later() {
        let months: Vec<Period> =
            ["2020-12", "2021-06", "2022-03", "2022-06"].iter().map(|one| one.parse().unwrap()).collect();
        let held = |from: &str| {
            let from: Period = from.parse().unwrap();
            let held: Vec<Period> = months.iter().copied().filter(|one| *one <= from).collect();
            pair(&held, from, |one| *one).map(|(before, after)| (before.to_string(), after.to_string()))
        };
        assert_eq!(held("2022-12"), Some(("2021-06".to_owned(), "2022-06".to_owned())));
        assert_eq!(held("2022-05"), Some(("2021-06".to_owned(), "2022-03".to_owned())));
        assert_eq!(held("2021-01"), None);
        assert_eq!(held("2025-06"), None);
    }

    fn of(central: f64) -> wholetime_plans::mix::Estimate {
        wholetime_plans::mix::Estimate { low: 0.0, central, high: 10.0, ..role("gp").rooms }
    }

    fn listed(code: &str, list: f64) -> Listed {
        Listed { place: Place::published(Level::Pcn, code), list }
    }
}
