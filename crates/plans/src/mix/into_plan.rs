//! From a chosen mix to a plan document: what is there, what is needed, who is recruited where and when, what it costs and who
//! pays.
//!
//! Net posts are posts of the mix less today's, to a tenth. Those that last to the end begin when the mix never falls below them
//! again: lasting posts of a year = the least net posts of that year and all after it. The rest are passing: recruited early, and not
//! filled again when their holders leave.
//!
//! **Invariant:** every number of the plan is one of the problem, the choice or the tables of pay; nothing is typed again. Who
//! replaces a leaver is in no post of the plan, and is told in its text.

mod aims;
mod money;
mod told;

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Choice, Problem, RoleInputs, Standing};
use crate::delivery::Delivery;
use crate::pay_tables::PlanRows;
use crate::plan::{Assumption, Counted, Group, Initiative, Place, Plan, Posts, SCHEMA, Stream, TurnoverLag};
use crate::quantity::{Percent, Wte};
use crate::when::{FinancialYear, When};

/// Weeks of a year, as the turnover lag of plans counts them.
const WEEKS: f64 = 52.0;

/// Headings of the cost table.
const SHARED: &str = "shared";
const OWN: &str = "own";

/// What a plan says beside what a mix holds.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanOf {
    /// Name of the plan: small letters, digits and hyphens.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Code of the area.
    pub area: String,
    /// Name of the area.
    pub area_name: String,
    /// The month of today's posts, in words.
    pub as_at: String,
    /// Where today's posts come from.
    pub posts_source: String,
    /// The day it is written.
    pub written_on: Date,
    /// What the mix comes to, in a sentence.
    pub finding: String,
    /// What is known of each role.
    pub roles: BTreeMap<String, RoleSource>,
}

/// Where the numbers of a role come from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoleSource {
    /// Its pay in the tables, with on-costs; none: only what the mix was costed at is known.
    pub pay: Option<PlanRows>,
    /// Where its cost in the mix comes from.
    pub cost: String,
    /// Where its effects come from.
    pub effects: String,
    /// Where its leaving comes from.
    pub leaving: String,
}

/// Why a mix becomes no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPlan {
    /// There is no mix.
    #[error(
        "no mix keeps all limits, so there is nothing to plan; ease the limits that the answer names, and ask again"
    )]
    Impossible,
    /// Nothing is added.
    #[error(
        "the mix adds no posts to those there are today, so there is nothing to plan; it only lets leavers be replaced"
    )]
    NothingAdded,
    /// The name is not one.
    #[error("`{0}` is no name of a plan; use small letters, digits and hyphens")]
    NotAName(String),
}

/// The plan that a choice of a problem comes to.
///
/// # Errors
/// No mix was found, it adds nothing, or the plan would have no proper name.
pub fn into_plan(problem: &Problem, choice: &Choice, of: &PlanOf) -> Result<Plan, NoPlan> {
    if !crate::plan::is_name(&of.id) {
        return Err(NoPlan::NotAName(of.id.clone()));
    }
    if choice.standing == Standing::Impossible || choice.lines.is_empty() {
        return Err(NoPlan::Impossible);
    }
    let added = added(problem, choice);
    let roles: Vec<&RoleInputs> =
        problem.roles.iter().filter(|role| added.iter().any(|one| one.role == role.id)).collect();
    if roles.is_empty() {
        return Err(NoPlan::NothingAdded);
    }
    let whole = slug(&of.area);
    let lasting: Vec<&RoleInputs> = roles.iter().copied().filter(|role| Wte::ZERO < lasting_of(&added, role)).collect();
    let mut plan = Plan {
        schema: SCHEMA,
        id: of.id.clone(),
        title: of.title.clone(),
        written_on: Some(of.written_on),
        parent: None,
        years: problem.years.clone(),
        printing: None,
        places: places(problem, of),
        baselines: roles.iter().map(|role| aims::baseline(problem, role, &whole, of)).collect(),
        aims: lasting.iter().map(|role| aims::aim(problem, role, &added, of)).collect(),
        targets: lasting.iter().map(|role| aims::target(problem, role, &whole, &added)).collect(),
        gaps: Vec::new(),
        groups: groups(problem, &roles),
        initiatives: roles.iter().flat_map(|role| initiatives(problem, role, &whole, &added, of)).collect(),
        lines: Vec::new(),
        time_released: Vec::new(),
        pay: Vec::new(),
        on_costs: Vec::new(),
        funding: Vec::new(),
        alternative: None,
        assumptions: roles.iter().flat_map(|role| assumptions(problem, role, of)).collect(),
        delivery: Delivery::default(),
        narrative: Vec::new(),
        printed: Vec::new(),
    };
    money::pay(problem, &roles, of, &mut plan);
    money::passing(problem, choice, &roles, &mut plan);
    money::funding(problem, choice, &mut plan);
    plan.narrative = told::narrative(problem, choice, &plan, of);
    Ok(plan)
}

/// Posts of a role at a place on top of today's, as they begin by year, in the order of the years.
struct Added {
    place: String,
    role: String,
    /// Those that are there at the end.
    lasting: Vec<Wte>,
    /// Those that are not filled again when their holders leave.
    passing: Vec<Wte>,
}

impl Added {
    fn of(place: &str, role: &str, net: &[Wte]) -> Self {
        let mut least = net.last().copied().unwrap_or_default().max(Wte::ZERO);
        let mut floor = Vec::with_capacity(net.len());
        for of_year in net.iter().rev() {
            least = least.min((*of_year).max(Wte::ZERO));
            floor.push(least);
        }
        floor.reverse();
        let above: Vec<Wte> = net.iter().zip(&floor).map(|(net, floor)| (*net - *floor).max(Wte::ZERO)).collect();
        Self { place: place.to_owned(), role: role.to_owned(), lasting: risen(&floor), passing: risen(&above) }
    }

    fn is_nothing(&self) -> bool {
        sum(&self.lasting) + sum(&self.passing) == Wte::ZERO
    }
}

/// By how much numbers rise from one to the next; falling is none.
fn risen(numbers: &[Wte]) -> Vec<Wte> {
    let mut before = Wte::ZERO;
    let rise = |number: &Wte| (*number - std::mem::replace(&mut before, *number)).max(Wte::ZERO);
    numbers.iter().map(rise).collect()
}

fn sum(numbers: &[Wte]) -> Wte {
    numbers.iter().copied().sum()
}

fn added(problem: &Problem, choice: &Choice) -> Vec<Added> {
    let mut all = Vec::new();
    for (index, role) in problem.roles.iter().enumerate() {
        for place in &problem.places {
            let today = place.posts.get(index).copied().unwrap_or_default();
            let net =
                |year: &FinancialYear| tenths(posts_of(choice, &place.code, &role.id, *year).unwrap_or(today) - today);
            let net: Vec<Wte> = problem.years.iter().map(net).collect();
            all.push(Added::of(&place.code, &role.id, &net));
        }
    }
    all.retain(|one| !one.is_nothing());
    all
}

/// WTE of a role that last, over all places.
fn lasting_of(added: &[Added], role: &RoleInputs) -> Wte {
    added.iter().filter(|one| one.role == role.id).map(|one| sum(&one.lasting)).sum()
}

/// WTE in post at the end of a year.
fn posts_of(choice: &Choice, place: &str, role: &str, year: FinancialYear) -> Option<f64> {
    let line = choice.lines.iter().find(|line| line.place == place && line.role == role && line.year == year)?;
    Some(line.fte)
}

/// The area, and what lies in it where the mix is of several places or of another than the area.
fn places(problem: &Problem, of: &PlanOf) -> Vec<Place> {
    let whole = slug(&of.area);
    let registered = problem.places.iter().map(|place| patients(place.list)).sum();
    let source = format!("Patients on the lists of {}, {}", of.as_at, of.posts_source);
    let place = |id: String, title: &str, code: &str, within: Option<String>, list: u32| Place {
        id,
        title: title.to_owned(),
        code: is_code(code).then(|| code.to_owned()),
        within,
        registered: (0 < list).then_some(list),
        weighted: None,
        need_adjusted: None,
        source: (0 < list).then(|| source.clone()),
    };
    let mut places = vec![place(whole.clone(), &of.area_name, &of.area, None, registered)];
    let parts = problem.places.iter().filter(|part| slug(&part.code) != whole);
    places.extend(
        parts.map(|part| place(slug(&part.code), &part.name, &part.code, Some(whole.clone()), patients(part.list))),
    );
    places
}

/// What the posts of a role are counted as, in aims, baselines and initiatives.
///
/// GPs of a mix come on top of those there will be anyway, so a forecast of all GPs says nothing of them: what they are counted
/// as is none of the staff groups that are forecast.
fn profession(role: &RoleInputs) -> String {
    if role.is_gp { format!("{}-on-top", slug(&role.id)) } else { slug(&role.id) }
}

/// The name in the document of a place of the problem.
fn place_of(problem: &Problem, whole: &str, code: &str) -> String {
    if problem.places.len() == 1 && slug(code) == whole { whole.to_owned() } else { slug(code) }
}

fn groups(problem: &Problem, roles: &[&RoleInputs]) -> Vec<Group> {
    let titles = [(SHARED, "Posts of roles that streams of money may pay for"), (OWN, "Posts that no stream pays for")];
    let has = |group: &str| roles.iter().any(|role| group_of(problem, role) == group);
    titles
        .into_iter()
        .filter(|(group, _)| has(group))
        .map(|(group, title)| Group { id: group.to_owned(), title: title.to_owned() })
        .collect()
}

/// The heading of the posts of a role.
fn group_of(problem: &Problem, role: &RoleInputs) -> &'static str {
    if streams_of(problem, role).next().is_some() { SHARED } else { OWN }
}

/// Streams of money that pay for a role.
fn streams_of<'a>(problem: &'a Problem, role: &'a RoleInputs) -> impl Iterator<Item = &'a super::Stream> {
    problem.streams.iter().filter(|stream| {
        stream.pays.iter().any(|price| price.role == role.id && price.most.iter().any(|most| 0.0 < *most))
    })
}

/// The posts of a role that last, at their pay, and those that pass, whose cost stands in a line.
fn initiatives(
    problem: &Problem,
    role: &RoleInputs,
    whole: &str,
    added: &[Added],
    of: &PlanOf,
) -> impl Iterator<Item = Initiative> {
    let with = |begin: fn(&Added) -> &[Wte]| -> Vec<Stream> {
        let own = added.iter().filter(|one| one.role == role.id && Wte::ZERO < sum(begin(one)));
        own.map(|one| stream(problem, role, whole, one, begin(one))).collect()
    };
    let bare = |id: String, title: String, streams: Vec<Stream>| Initiative {
        id,
        title,
        role: profession(role),
        group: group_of(problem, role).to_owned(),
        pay: None,
        no_cost_because: None,
        counted: Counted::EachYear,
        support: None,
        turnover_lag: None,
        costed: Vec::new(),
        streams,
    };
    let lasting = Initiative {
        turnover_lag: turnover_lag(role, of),
        ..bare(slug(&role.id), role.title.clone(), with(|one| &one.lasting))
    };
    let (id, title) = passing_name(role);
    let passing = Initiative {
        no_cost_because: Some(format!("What they cost by year stands in the line {}", passing_line(role).1)),
        ..bare(id, title, with(|one| &one.passing))
    };
    [lasting, passing].into_iter().filter(|one| !one.streams.is_empty())
}

/// Name and title of the posts of a role that pass.
fn passing_name(role: &RoleInputs) -> (String, String) {
    (format!("{}-passing", slug(&role.id)), format!("{}: posts not filled again", role.title))
}

/// Name and title of what they cost.
fn passing_line(role: &RoleInputs) -> (String, String) {
    (format!("{}-passing-cost", slug(&role.id)), format!("{}: cost of posts not filled again", role.title))
}

fn stream(problem: &Problem, role: &RoleInputs, whole: &str, of: &Added, begin: &[Wte]) -> Stream {
    let named = problem.places.iter().find(|place| place.code == of.place);
    let title = named.map_or(of.place.as_str(), |place| place.name.as_str());
    let posts = problem.years.iter().zip(begin).filter(|(_, wte)| Wte::ZERO < **wte);
    Stream {
        id: slug(&of.place),
        title: format!("Recruited at {title}"),
        posts: posts
            .map(|(year, wte)| Posts { when: When::Year(*year), planned: *wte, costed: None, is_in_post: false })
            .collect(),
        lead_months: None,
        place: Some(place_of(problem, whole, &of.place)),
        owner: None,
        paid_from: paid_from(problem, role, &of.place),
        decide_by: None,
        probability_percent: None,
        fallback: None,
        trigger: None,
        arrived: Vec::new(),
    }
}

/// What pays for a role at a place, in words.
fn paid_from(problem: &Problem, role: &RoleInputs, place: &str) -> Option<String> {
    let index = problem.places.iter().position(|one| one.code == place)?;
    let here = streams_of(problem, role)
        .filter(|stream| stream.places.is_empty() || stream.places.contains(&index))
        .map(|stream| stream.title.as_str());
    let titles: Vec<&str> = here.collect();
    (!titles.is_empty()).then(|| titles.join("; "))
}

/// In the mix a post that somebody leaves is filled by a recruit of the same year, who comes some way into it.
fn turnover_lag(role: &RoleInputs, of: &PlanOf) -> Option<TurnoverLag> {
    let empty = WEEKS * (1.0 - role.first_year_paid);
    if role.leaving <= 0.0 || empty <= 0.0 {
        return None;
    }
    let source = of.roles.get(&role.id).map(|known| known.leaving.clone()).unwrap_or_default();
    Some(TurnoverLag {
        turnover_percent: percent(role.leaving),
        weeks_vacant: thousandths(empty),
        source: format!("Leaving: {source}; weeks: recruits of a year come evenly over it"),
    })
}

fn assumptions(problem: &Problem, role: &RoleInputs, of: &PlanOf) -> Vec<Assumption> {
    let known = of.roles.get(&role.id).cloned().unwrap_or_default();
    let title_of = |id: &str| {
        let activity = problem.activities.iter().find(|activity| activity.id == id);
        activity.map_or(id, |activity| activity.title.as_str()).to_owned()
    };
    let effects: Vec<String> = role
        .effects
        .iter()
        .map(|effect| {
            let done = effect.done;
            format!("{}: {:.2} ({:.2} to {:.2})", title_of(&effect.activity), done.central, done.low, done.high)
        })
        .collect();
    let one = |id: &str, title: String, source: &str| Assumption {
        id: format!("{}-{id}", slug(&role.id)),
        title,
        source: if source.is_empty() { "Not stated".to_owned() } else { source.to_owned() },
    };
    let mut all = Vec::new();
    if !effects.is_empty() {
        let title = format!(
            "{}: of each activity, one WTE at full effect does so many WTE of work (and between): {}",
            role.title,
            effects.join("; ")
        );
        all.push(one("effects", title, &known.effects));
    }
    let (first, later) = (role.supervision_first.central, role.supervision_later.central);
    if 0.0 < first || 0.0 < later {
        let title = format!(
            "{}: supervising one WTE takes {first:.2} GP WTE in its first twelve months and {later:.2} later",
            role.title
        );
        all.push(one("supervision", title, &known.effects));
    }
    let title = format!(
        "{}: {} % of posts are left in a year; a recruit is paid for {} % of the year of arrival and gives {} % of a year's effect in it",
        role.title,
        percent(role.leaving),
        percent(role.first_year_paid),
        percent(role.first_year_effect)
    );
    all.push(one("leaving", title, &known.leaving));
    all
}

/// WTE to a tenth: nobody advertises less. What is left over of recruits counted in units and leavers counted in shares becomes no
/// post. Our judgement.
fn tenths(wte: f64) -> Wte {
    Wte::from_units((wte * 10.0).round() as i64 * (Wte::SCALE / 10))
}

/// WTE to a whole thousandth.
fn thousandths(wte: f64) -> Wte {
    Wte::from_units((wte * Wte::SCALE as f64).round() as i64)
}

/// A share in percent, to a tenth.
fn percent(share: f64) -> Percent {
    Percent::from_units((share * 1000.0).round() as i64 * (Percent::SCALE / 10))
}

fn patients(list: f64) -> u32 {
    list.max(0.0).round() as u32
}

/// Whether it is the code of an area: practices without a network are a place of a mix and have none.
fn is_code(code: &str) -> bool {
    code.starts_with("group:") || code.chars().any(|letter| letter.is_ascii_uppercase())
}

/// A name of the document: small letters, digits and hyphens.
fn slug(text: &str) -> String {
    let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    let letters: String = text.chars().map(letter).collect();
    letters.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests;
