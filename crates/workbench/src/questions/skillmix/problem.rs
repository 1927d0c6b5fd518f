//! The problem of a mix, made of what is held: need by activity, GPs there will be, posts there are, what they cost and who pays.

use std::collections::BTreeMap;

use wholetime_access::Deed;
use wholetime_measures::figures::Place;
use wholetime_measures::{Holdings, Tree};
use wholetime_plans::arrs::rules::Zone;
use wholetime_plans::mix::work::{ActivityShare, WorkTable};
use wholetime_plans::mix::{MixRole, PlaceInputs, Problem, Ratio, Robust, RoleInputs};
use wholetime_plans::substitution::evidence;
use wholetime_vocabulary::{Period, StaffGroup, Value, how_many, within_a_sentence};

use super::gps::{self, PlaceGps, REPLICATES};
use super::money::{Cost, Purses};
use super::places::{self, MixPlace};
use super::posts::{PlacePosts, PostsThere};
use super::recruits::{Listed, RecruitsThere, recruits_of};
use super::teaching::TeachingThere;
use super::work::{Role, there, uncertain, work_of};
use super::years::Years;
use super::{Grounded, SkillmixAsked, YEARS_BEYOND};
use crate::areas::ResolvedArea;
use crate::questions::forecast::{PlacesOutlook, Steps, Watch};
use crate::questions::need::{NeedAsked, PlaceNeed, PlacesNeed, Whom};
use crate::questions::periods;
use crate::questions::profile::source_lines;
use crate::{Scope, Workbench, WorkbenchError};

/// Practices without a network have no additional roles' sum.
const WITHOUT_NETWORK: &str = "unaligned";

/// Places that a note names; our judgement, so that it can be read.
const NAMED_AT_MOST: usize = 4;

/// The region London. Source: ODS, NHS England regions.
const LONDON: &str = "Y56";

/// What a problem is being made of.
struct Making<'a> {
    area: &'a ResolvedArea,
    asked: &'a SkillmixAsked,
    holdings: &'a Holdings,
    tree: &'a Tree,
    years: Years,
    places: Vec<MixPlace>,
    roles: Vec<Role>,
    purses: Purses,
    method: Vec<String>,
    notes: Vec<String>,
    /// What is to be said of a place, by its order.
    of_places: Vec<(usize, String)>,
    /// What was taken from elsewhere for a place, by its order.
    borrowed: Vec<(usize, String)>,
}

impl Workbench {
    /// The problem of a mix, made of what is held, with where each number comes from.
    ///
    /// # Errors
    /// Where the area is not known, what it needs is not held, or what is asked cannot be.
    pub fn mix_problem(
        &self,
        area: &str,
        asked: &SkillmixAsked,
        scope: Scope,
        watch: Watch<'_>,
    ) -> Result<Grounded, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        asked.check()?;
        let holdings = self.holdings_for(scope)?;
        let resolved = self.resolve_in(&holdings, area)?;
        let from = self.mix_start(&holdings, &resolved, asked, scope)?;
        let tree = holdings.tree(from, scope.geography)?;
        if resolved.place.practices(&tree).is_empty() {
            return Err(periods::no_practices(&resolved.area, from, scope.geography));
        }
        let (places, notes) = places::places(&holdings, &tree, &resolved)?;
        let years = Years::after(from, asked.years)?;
        let (zone, said) = zone_of(asked, &tree, &places);
        let purses = Purses {
            pay: self.published_pay()?,
            rules: self.arrs_tables()?,
            work: WorkTable::of(self.catalogue()).map_err(no)?,
            zone,
            years: years.years.clone(),
        };
        let (roles, left_out) = self.roles_of_mix()?;
        let notes = notes.into_iter().chain(said).chain(left_out).collect();
        let making = Making {
            area: &resolved,
            asked,
            holdings: &holdings,
            tree: &tree,
            years,
            places,
            roles,
            purses,
            method: Vec::new(),
            notes,
            of_places: Vec::new(),
            borrowed: Vec::new(),
        };
        making.make(self, scope, watch)
    }

    /// The month posts are counted in: that asked for, else the newest in which most practices told of their staff.
    fn mix_start(
        &self,
        holdings: &Holdings,
        area: &ResolvedArea,
        asked: &SkillmixAsked,
        scope: Scope,
    ) -> Result<Period, WorkbenchError> {
        match asked.from.or(scope.period) {
            Some(from) => Ok(from),
            None => Ok(periods::newest_with_rows(holdings, area, scope.geography)?.period),
        }
    }

    /// The roles a mix can have, GPs first, with what is known of what they do; and which are left out because nothing is.
    fn roles_of_mix(&self) -> Result<(Vec<Role>, Option<String>), WorkbenchError> {
        let mut evidence = evidence(self.catalogue()).map_err(no)?;
        let (mut roles, mut without) = (Vec::new(), Vec::new());
        for (id, mix) in self.mix_roles()? {
            let evidence = evidence.remove(&id);
            if mix.is_gp || evidence.is_some() {
                roles.push(Role { id, mix, evidence });
            } else {
                without.push(mix.title);
            }
        }
        roles.sort_by_key(|role| (!role.mix.is_gp, role.mix.title.clone()));
        let said = (!without.is_empty())
            .then(|| format!("left out, because nothing is known of what they take over: {}", without.join(", ")));
        Ok((roles, said))
    }
}

impl Making<'_> {
    fn make(mut self, bench: &Workbench, scope: Scope, watch: Watch<'_>) -> Result<Grounded, WorkbenchError> {
        let steps = Steps::of(watch, 2);
        let code = self.area.area.code.clone();
        let scenario = self.asked.scenario.as_ref();
        let of_gps = (scenario, self.asked.seed);
        let mut outlook = bench.mix_outlook(&code, &self.places, &self.years, of_gps, scope, steps.next().watch())?;
        self.notes.extend(gps::known_only(&mut outlook, &mut self.places));
        if outlook.from != self.years.from {
            // Nothing is held of the month asked for: all of it starts where the forecast does.
            self.years = Years::after(outlook.from, self.asked.years)?;
            self.purses.years.clone_from(&self.years.years);
        }
        let mut need = NeedAsked::of(StaffGroup::Gp, self.years.horizon());
        (need.rate, need.seed) = (self.asked.rate, self.asked.seed);
        let whom = Whom { definition: outlook.definition, replicates: REPLICATES };
        let areas: Vec<ResolvedArea> = self.places.iter().map(|place| place.area.clone()).collect();
        let needs = bench.need_by_place(&areas, &need, (self.years.from, whom), scope, steps.next().watch())?;
        let gps = gps::gps(&outlook, &self.places, &self.years)?;
        let asked: Vec<Place> = self.places.iter().map(|place| place.area.place.clone()).collect();
        let posts = bench.posts_of(self.holdings, self.area, &asked, self.years.from, scope.geography)?;
        let (problem, of_roles) = self.problem(bench, (&needs.places, &gps, &posts.places))?;
        self.grounded(problem, (&outlook, &needs, &gps, &posts), of_roles)
    }

    fn problem(
        &mut self,
        bench: &Workbench,
        (needs, gps, posts): (&[PlaceNeed], &[PlaceGps], &[PlacePosts]),
    ) -> Result<(Problem, Vec<Vec<String>>), WorkbenchError> {
        let nurses = self.group("nurse_fte")?;
        let mix: Vec<(String, MixRole)> = self.roles.iter().map(|role| (role.id.clone(), role.mix.clone())).collect();
        let (found, taught) = self.found_and_taught(bench, needs)?;
        let (mut inputs, mut streams, mut caps) = (Vec::new(), Vec::new(), Vec::new());
        for (index, place) in self.places.iter().enumerate() {
            let (need, gps) = (&needs[index], &gps[index]);
            let (today, others, said) = there(&self.roles, &posts[index], nurses[index]);
            self.of_places.extend(said.map(|said| (index, said)));
            let beside = (today.as_slice(), nurses[index]);
            let (work, said) = work_of(&self.purses.work, &self.roles, (place, need, gps), beside, &self.years)?;
            self.of_places.extend(said.into_iter().map(|said| (index, said)));
            let taught = &taught.places[index];
            let housed: f64 = self.roles.iter().zip(&today).map(|(role, wte)| role.mix.rooms.central * wte).sum();
            inputs.push(PlaceInputs {
                code: place.code().to_owned(),
                name: place.name().to_owned(),
                list: need.patients,
                work,
                work_uncertain: uncertain(&self.purses.work, need, &self.years),
                gps: gps.by_year.clone(),
                recruits: self.roles.iter().map(|role| found.at(&role.id, index, self.years.len())).collect(),
                rooms: taught.free_rooms.map(|free| vec![free + housed; self.years.len()]),
                teaching: taught.kinds.clone(),
                posts: today,
            });
            if place.code() == WITHOUT_NETWORK {
                self.of_places.push((index, "no network, and so no additional roles' sum".to_owned()));
                continue;
            }
            let at = (index, place, need.patients);
            let (stream, is_registered) = self.purses.arrs((self.holdings, self.tree), at, &mix, &others)?;
            streams.push(stream);
            if is_registered {
                self.borrowed.push((index, "registered patients stand for the weighted list, which is not held (import NHS Payments to General Practice)".to_owned()));
            }
            caps.extend(self.purses.caps(at, &mix, &others));
        }
        let costs: Vec<Cost> = self.roles.iter().map(|role| self.purses.cost(&role.mix)).collect::<Result<_, _>>()?;
        let roles = self.roles.iter().zip(&costs).map(|(role, cost)| {
            let market = found.of(&role.id).and_then(|found| found.market);
            let market = market.map(|wte| vec![wte; self.years.len()]);
            RoleInputs { market, ..role.inputs(cost.by_year.clone()) }
        });
        let futures = self.asked.futures.map_or_else(Vec::new, |many| gps::futures(many, gps, needs, &self.years));
        let problem = Problem {
            title: format!("{} ({}), {} to {}", self.area.area.name, self.area.area.code, self.first(), self.last()),
            years: self.years.years.clone(),
            unit: self.asked.unit,
            activities: self.purses.work.activities_for(&self.years.years),
            roles: roles.collect(),
            places: inputs,
            streams,
            ratios: self.ratios(),
            caps,
            budget: None,
            most_undone: self.asked.most_undone_pct.map(|percent| percent / 100.0),
            discount: self.purses.work.discount.rate,
            purse: self.asked.purse,
            robust: self.asked.robust.map(|budget| Robust { budget }),
            futures,
            notes: Vec::new(),
        };
        let of_roles = self.roles.iter().zip(&costs).map(|(role, cost)| {
            let alone = if let [only] = posts { only.said_of(&role.id) } else { None };
            let found = found.of(&role.id).map(|found| found.sentence.clone());
            alone.into_iter().chain([cost.sentence.clone()]).chain(role.said()).chain(found).collect()
        });
        Ok((problem, of_roles.collect()))
    }

    /// What can be found of each role in a year, and what there is to teach and to house it.
    fn found_and_taught(
        &mut self,
        bench: &Workbench,
        needs: &[PlaceNeed],
    ) -> Result<(RecruitsThere, TeachingThere), WorkbenchError> {
        let roles: BTreeMap<String, MixRole> =
            self.roles.iter().map(|role| (role.id.clone(), role.mix.clone())).collect();
        let listed: Vec<Listed> = self
            .places
            .iter()
            .zip(needs)
            .map(|(place, need)| Listed { place: place.area.place.clone(), list: need.patients })
            .collect();
        let found = recruits_of(self.holdings, self.tree, &listed, &roles)?;
        let places: Vec<Place> = self.places.iter().map(|place| place.area.place.clone()).collect();
        let taught = bench.teaching_of(self.area, self.tree, &places, &self.years.years, &roles)?;
        self.notes.extend(taught.notes.iter().cloned());
        for (index, taught) in taught.places.iter().enumerate() {
            self.of_places.extend(taught.sentences.iter().map(|said| (index, said.clone())));
        }
        self.method.extend(taught.method.iter().cloned());
        let of_catalogue = found.roles.iter().filter(|role| role.is_of_catalogue).count();
        self.method.push(format!(
            "Recruits: what networks found in a good year, for {} by the catalogue because too little is held.",
            how_many(of_catalogue, "role")
        ));
        Ok((found, taught))
    }

    /// Who may work under whom, among the roles there are.
    fn ratios(&self) -> Vec<Ratio> {
        let is_there = |id: &String| self.roles.iter().any(|role| role.id == *id);
        let mut ratios = self.purses.work.ratios.clone();
        for ratio in &mut ratios {
            ratio.roles.retain(is_there);
            ratio.supervisors.retain(is_there);
        }
        ratios.retain(|ratio| !ratio.roles.is_empty() && (ratio.by_gps || !ratio.supervisors.is_empty()));
        ratios
    }

    fn first(&self) -> String {
        self.years.years.first().map(ToString::to_string).unwrap_or_default()
    }

    fn last(&self) -> String {
        self.years.years.last().map(ToString::to_string).unwrap_or_default()
    }

    /// FTE of a group in each place's practices at the start; practices that did not tell are taken to have as many a patient.
    fn group(&self, measure: &str) -> Result<Vec<Option<f64>>, WorkbenchError> {
        let staff = self.holdings.staff(self.years.from, &[measure])?;
        let of = |place: &MixPlace| {
            let (mut fte, mut covered, mut all) = (0.0, 0.0, 0.0);
            for member in place.members.iter().filter_map(|index| self.tree.members.get(*index)) {
                let patients = member.patients.unwrap_or_default();
                all += patients;
                if let Value::Known(known) = staff.value(&member.code, 0) {
                    fte += known;
                    covered += patients;
                }
            }
            (0.0 < covered).then(|| fte * all / covered)
        };
        Ok(self.places.iter().map(of).collect())
    }

    fn grounded(
        self,
        mut problem: Problem,
        (outlook, needs, gps, posts): (&PlacesOutlook, &PlacesNeed, &[PlaceGps], &PostsThere),
        of_roles: Vec<Vec<String>>,
    ) -> Result<Grounded, WorkbenchError> {
        let mut notes = self.notes.clone();
        if let Some(text) = &self.asked.limits {
            notes.extend(super::limits_over(text, &mut problem)?);
        }
        let mut borrowed = Vec::new();
        add_new(&mut borrowed, needs.borrowed.iter().chain(&outlook.borrowed));
        borrowed.extend(by_place(&self.borrowed, &self.places));
        if let Some(rules) =
            self.purses.last_rules().filter(|rules| self.years.years.last().is_some_and(|last| rules < last))
        {
            borrowed.push(format!(
                "rules and sums of the additional roles scheme after {rules} are those of {rules}, {} a year",
                self.purses.growth_in_words()
            ));
        }
        add_new(&mut notes, &posts.notes);
        let of_posts = posts.places.iter().enumerate();
        let of_posts = of_posts.flat_map(|(index, place)| place.notes.iter().map(move |note| (index, note.clone())));
        let of_gps = gps.iter().enumerate();
        let of_gps = of_gps.flat_map(|(index, place)| place.notes.iter().map(move |note| (index, note.clone())));
        let of_places: Vec<(usize, String)> = self.of_places.iter().cloned().chain(of_gps).chain(of_posts).collect();
        notes.extend(by_place(&of_places, &self.places));
        add_new(&mut notes, outlook.notes.iter().chain(&needs.notes));
        problem.notes.clone_from(&notes);
        let mut sources = outlook.sources.clone();
        add_new(&mut sources, &needs.sources);
        add_new(&mut sources, &source_lines(self.holdings, &posts.editions));
        let rate = needs.places.first().map(|place| format!("{}; {}", place.gps.sentence, place.nurses.sentence));
        Ok(Grounded {
            area: self.area.area.clone(),
            from: self.years.from,
            method: self.told(rate, problem.streams.len()),
            problem,
            of_roles,
            borrowed,
            notes,
            sources,
        })
    }

    fn told(&self, rate: Option<String>, streams: usize) -> Vec<String> {
        let work = &self.purses.work;
        let shares: Vec<String> = work
            .activities
            .iter()
            .filter_map(|activity| {
                Some(format!("{} {:.0} %", within_a_sentence(&activity.title), 100.0 * activity.share?.central))
            })
            .collect();
        let undone: Vec<String> = work
            .undone
            .iter()
            .map(|price| {
                format!(
                    "{} of {} for a WTE-year of {} ({})",
                    super::finding::pounds(price.pounds),
                    price.year,
                    work_in_words(&work.activities, &price.work),
                    price.source
                )
            })
            .collect();
        let mut method = vec![
            format!("Need: {}.", rate.unwrap_or_default()),
            format!(
                "Work of GPs: what GPs are needed for, less the time supervising today's posts takes, shared out ({}), and what \
                 today's posts of other roles do of it; both grow with need. Keeping today's posts and today's GPs leaves undone \
                 exactly what need finds missing.",
                shares.join(", ")
            ),
            "Work of nurses: what is done of it today, and what the nurses missing would do.".to_owned(),
            format!(
                "GPs there will be anyway: the mean over the months of each year of {REPLICATES} replicates of the forecast{}.",
                self.asked.scenario.as_ref().map_or_else(String::new, |scenario| format!(" under {}", scenario.title))
            ),
            "What a post does: share of its time × minutes of a GP over its own × what is not new work × what a GP does not do \
             again, by activity; recruits come evenly over a year and do more month by month."
                .to_owned(),
            format!(
                "Cost: midway between the ends of the pay in force on 1 April, with on-costs; {} a year after the last table.",
                self.purses.growth_in_words()
            ),
            format!("Work left undone counts for {}.", undone.join("; ")),
            format!(
                "The choice looks {YEARS_BEYOND} years further than it tells, each like the last, so that nobody stops recruiting \
                 because the years end; what more of a limit is worth, and how other mixes differ, is over all of them."
            ),
        ];
        for ratio in &self.purses.work.ratios {
            method.push(format!("{}: {} at most, or as many as today ({}).", ratio.title, ratio.most, ratio.source));
        }
        if 0 < streams {
            method.push(
                "Additional roles: the sum of each network is its weighted list times the sum for a patient; it pays up to its \
                 maximum for posts beyond those that practices and providers employ."
                    .to_owned(),
            );
        }
        method.extend(self.method.iter().cloned());
        if self.asked.scenario.is_some() {
            method.push("A scenario changes the forecast of GPs; no change of one is of need.".to_owned());
        }
        method
    }
}

/// The zone of pay and prices: as asked; outer London where all places lie in London and nobody says.
fn zone_of(asked: &SkillmixAsked, tree: &Tree, places: &[MixPlace]) -> (Zone, Option<String>) {
    if let Some(zone) = asked.zone {
        return (zone, None);
    }
    let mut regions =
        places.iter().flat_map(|place| &place.members).filter_map(|index| tree.members.get(*index)?.region.as_deref());
    if regions.next() == Some(LONDON) && regions.all(|region| region == LONDON) {
        let note =
            "these places lie in London: pay and maxima are those of outer London; say inner London if they are not";
        return (Zone::OuterLondon, Some(note.to_owned()));
    }
    (Zone::National, None)
}

fn no(why: impl ToString) -> WorkbenchError {
    WorkbenchError::NotPossible(why.to_string())
}

/// What work is called that a price is put on.
fn work_in_words(activities: &[ActivityShare], id: &str) -> String {
    match activities.iter().find(|activity| activity.id == id) {
        Some(activity) => within_a_sentence(&activity.title),
        None if id == "gp" => "GPs' work".to_owned(),
        None => id.to_owned(),
    }
}

/// What is said of places, once for all that it is said of.
fn by_place(said: &[(usize, String)], places: &[MixPlace]) -> Vec<String> {
    let mut folded: Vec<(&String, Vec<&str>)> = Vec::new();
    for (index, sentence) in said {
        let name = places.get(*index).map_or("", MixPlace::name);
        match folded.iter_mut().find(|(known, _)| *known == sentence) {
            Some((_, names)) => names.push(name),
            None => folded.push((sentence, vec![name])),
        }
    }
    let whose = |names: &[&str]| match names {
        names if names.len() == places.len() && 1 < names.len() => "all places".to_owned(),
        names if names.len() <= NAMED_AT_MOST => names.join(", "),
        names => format!("{} and {} more", names[..NAMED_AT_MOST].join(", "), names.len() - NAMED_AT_MOST),
    };
    folded.iter().map(|(sentence, names)| format!("{}: {sentence}", whose(names))).collect()
}

/// Adds what is not there yet.
fn add_new<'a, T: Clone + PartialEq + 'a>(all: &mut Vec<T>, more: impl IntoIterator<Item = &'a T>) {
    for one in more {
        if !all.contains(one) {
            all.push(one.clone());
        }
    }
}
