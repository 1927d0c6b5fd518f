//! What practices and providers of an area told: vacancies, plans to retire, skills, training capacity, community staff.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_returns::disclosure::{FEWEST_PLACES, Guard, Shown, is_agreed_at};
use wholetime_returns::intentions::{SECTION, parts};
use wholetime_returns::skills::Presence;
use wholetime_returns::{Choice, Kind};
use wholetime_vocabulary::{Missing, Value, grouped, how_many};

use super::Ground;
use crate::WorkbenchError;
use crate::questions::community::CommunityPlace;
use crate::questions::returned::Returned;
use crate::questions::skills::{SkillCell, SkillNamed};
use crate::questions::training::TrainingRow;
use crate::questions::vacancies::{VacanciesAsked, VacancyLine};

/// A line of the profile that is made of returns and adverts.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ToldLine {
    /// What it is of: `vacancies`, `intentions`, `skills`, `training`, `community`.
    pub what: &'static str,
    /// Heading.
    pub title: &'static str,
    /// The line.
    pub sentence: String,
    /// Where it comes from.
    pub source: String,
}

/// What people mean to do.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Intention {
    /// Name in files; empty for all.
    pub kind: String,
    /// What people read.
    pub title: String,
    /// People, and the WTE they work now.
    #[serde(flatten)]
    pub shown: Shown,
}

/// What practices and providers of the area told.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ProfileTold")]
pub struct Told {
    /// Where it comes from.
    pub source: String,
    /// The lines, as people read them.
    pub lines: Vec<ToldLine>,
    /// Vacancies of all staff.
    pub vacancies: VacancyLine,
    /// What people mean to do, all of them last; of networks and above.
    pub intentions: Vec<Intention>,
    /// Skills.
    pub skills: Vec<SkillCell>,
    /// Training capacity.
    pub training: TrainingRow,
    /// Staff of community providers.
    pub community: CommunityPlace,
}

/// What was told; none where nothing is held, or who asks may not see it.
pub(super) fn told(ground: &Ground<'_>) -> Result<Option<Told>, WorkbenchError> {
    let bench = ground.bench;
    if !bench.has_people() || bench.permit(Deed::SeeEntered, ground.area).is_err() {
        return Ok(None);
    }
    let returned = bench.returned_in(bench.holdings()?, ground.area.clone(), None)?;
    let register = bench.vacancies_of(&returned, &VacanciesAsked::default())?;
    if !returned.is_asked() && register.adverts_held == 0 {
        return Ok(None);
    }
    let source = register.reach.source.clone();
    let named = bench.skills_asked();
    let skills = crate::questions::skills::answer(&returned, named.clone(), None);
    let training = bench.training_of(&returned).total;
    let community = bench.community_of(&returned)?;
    let intentions = intentions(ground, &returned);
    let line = |what, title, sentence: String| ToldLine { what, title, sentence, source: source.clone() };
    let mut lines = vec![line("vacancies", "Vacancies", of_vacancies(&register.total, register.adverts_held))];
    if returned.is_asked() {
        lines.push(line("intentions", "Plans to retire or change hours", of_intentions(ground, &intentions)));
        lines.push(line("skills", "Skills", of_skills(&named, &skills.total)));
        lines.push(line("training", "Training", of_training(&training)));
        let from = match (&community.collection, community.providers.iter().filter_map(|one| one.returned_on).max()) {
            (Some(collection), Some(day)) => format!("returns of providers, collection {collection}, as at {day}"),
            (Some(collection), None) => format!("collection {collection}: no provider has answered"),
            (None, _) => "no provider was asked".to_owned(),
        };
        let sentence = community.total.line.clone();
        lines.push(ToldLine { what: "community", title: "Community staff", sentence, source: from });
    }
    Ok(Some(Told {
        source,
        lines,
        vacancies: register.total,
        intentions,
        skills: skills.total,
        training,
        community: community.total,
    }))
}

fn intentions(ground: &Ground<'_>, returned: &Returned) -> Vec<Intention> {
    let section = ground.bench.section("practice", SECTION);
    let audience = section.as_ref().map(|section| &section.audience);
    let mut kinds = match section.as_ref().and_then(|one| one.column("kind")).map(|one| &one.kind) {
        Some(Kind::Choice { choices }) => choices.clone(),
        _ => Vec::new(),
    };
    for part in returned.rounds.iter().flat_map(|round| &round.returns).flat_map(|one| parts(one, "")) {
        if kinds.iter().all(|known| known.id != part.column) {
            kinds.push(Choice { title: part.column.replace('_', " "), id: part.column });
        }
    }
    let columns: Vec<String> = kinds.iter().map(|choice| choice.id.clone()).collect();
    let is_agreed = is_agreed_at(audience, ground.area.area.level);
    let lines = returned.guarded(&columns, Guard::of(audience, FEWEST_PLACES), parts);
    let all = Choice { id: String::new(), title: "All".to_owned() };
    kinds
        .into_iter()
        .chain([all])
        .zip(lines.area)
        .map(|(choice, shown)| Intention {
            kind: choice.id,
            title: choice.title,
            shown: if is_agreed { shown } else { Shown::missing(Missing::Suppressed) },
        })
        .collect()
}

fn of_vacancies(line: &VacancyLine, adverts: usize) -> String {
    let posts = match (line.counts.vacancies, line.counts.vacant_wte) {
        (Value::Known(posts), Value::Known(wte)) => {
            format!("{} vacant, {} WTE", how_many(posts.round() as usize, "post"), grouped(wte, 2))
        }
        (Value::Known(posts), _) => format!("{} vacant", how_many(posts.round() as usize, "post")),
        (Value::Missing(why), _) => why.phrase().to_owned(),
    };
    let rate = line.rate_over_establishment_pct.known().map_or_else(String::new, |pct| {
        format!("; vacancy rate {pct:.1} % of establishment at the practices that returned")
    });
    let current = match (adverts, line.counts.adverts_current) {
        (0, _) | (_, Value::Missing(_)) => String::new(),
        (_, Value::Known(current)) => format!("; {} running", how_many(current.round() as usize, "advert")),
    };
    format!("{posts}{rate}{current}")
}

fn of_intentions(ground: &Ground<'_>, intentions: &[Intention]) -> String {
    let section = ground.bench.section("practice", SECTION);
    if !is_agreed_at(section.as_ref().map(|section| &section.audience), ground.area.area.level) {
        return "shown for networks and above only".to_owned();
    }
    let said: Vec<String> = intentions
        .iter()
        .filter(|one| !one.kind.is_empty())
        .map(|one| {
            let people = match one.shown.people {
                Value::Known(people) => grouped(people, 0),
                Value::Missing(why) => why.phrase().to_owned(),
            };
            format!("{}: {people}", one.title.to_lowercase())
        })
        .collect();
    said.join("; ")
}

fn of_skills(named: &[SkillNamed], cells: &[SkillCell]) -> String {
    let titles = |wanted: Presence| -> Vec<String> {
        let cells = cells.iter().filter(|cell| cell.tally.presence == wanted);
        cells
            .filter_map(|cell| named.iter().find(|one| one.skill == cell.skill))
            .map(|one| one.title.to_lowercase())
            .collect()
    };
    let (some, none, unknown) = (titles(Presence::Some), titles(Presence::None), titles(Presence::NotKnown));
    let mut said = vec![format!("{} of {} held by somebody", some.len(), how_many(cells.len(), "skill"))];
    if !none.is_empty() {
        said.push(format!("nobody: {}", none.join(", ")));
    }
    if !unknown.is_empty() {
        said.push(format!("cannot be said of {}", how_many(unknown.len(), "skill")));
    }
    said.join("; ")
}

fn of_training(total: &TrainingRow) -> String {
    let number = |id: &str| {
        let value = total.offered.iter().find(|one| one.id == id).map(|one| one.offered.value);
        match value {
            Some(Value::Known(number)) => grouped(number, 0),
            Some(Value::Missing(why)) => why.phrase().to_owned(),
            None => "not asked".to_owned(),
        }
    };
    let trainees = match total.trainees {
        Value::Known(people) => grouped(people, 0),
        Value::Missing(why) => why.phrase().to_owned(),
    };
    format!(
        "GP trainers: {}; nurse mentors: {}; rooms free: {}; trainees: {trainees}",
        number("gp_trainers"),
        number("nurse_mentors"),
        number("rooms_free"),
    )
}
