//! Skills by network: who has them, who lacks them, and of whom that cannot be said.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_returns::skills::{Presence, SECTION, Tally, tally};
use wholetime_returns::{Kind, Row};
use wholetime_vocabulary::{Area, Level, Missing, Value};

use crate::questions::returned::{Network, Practice, Reach, Returned};
use crate::{Workbench, WorkbenchError};

/// What is asked about skills beside the area.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SkillsAsked {
    /// Only this skill, by its name in files or in words.
    pub skill: Option<String>,
    /// Which parts have nobody with this skill.
    pub without: Option<String>,
    /// The collection to answer from; the one that speaks for the area where none is named.
    pub collection: Option<String>,
}

/// A skill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SkillNamed {
    /// Name in files.
    pub skill: String,
    /// What people read.
    pub title: String,
}

/// A skill in a part of the area.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SkillCell {
    /// Name in files.
    pub skill: String,
    /// How many, and whether anybody.
    #[serde(flatten)]
    pub tally: Tally,
    /// People per 10,000 patients of the practices that said how many.
    pub per_10k: Value,
    /// Fifth of the parts with somebody, by `per_10k`: from 1, the fewest, to 5; none where nobody is known.
    pub fifth: Option<u8>,
}

/// A part of the area with its skills.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SkillRow {
    /// The part.
    #[serde(flatten)]
    pub area: Area,
    /// Practices of it that answered.
    pub practices_returned: usize,
    /// Practices of it that are known.
    pub practices_known: usize,
    /// One for each skill.
    pub skills: Vec<SkillCell>,
}

/// A part of the area in which nobody is known to have a skill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Lacking {
    /// The part.
    #[serde(flatten)]
    pub area: Area,
    /// Practices that said how many people have it.
    pub answered: usize,
    /// Practices that are known.
    pub practices: usize,
    /// The same in a sentence.
    pub sentence: String,
}

/// The parts of an area by whether somebody there has a skill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Without {
    /// The skill.
    #[serde(flatten)]
    pub skill: SkillNamed,
    /// Nobody has it: every practice said so.
    pub none: Vec<Lacking>,
    /// Nobody has it among the practices that answered; others did not say.
    pub not_known: Vec<Lacking>,
    /// Parts in which somebody has it.
    pub some: Vec<Area>,
}

/// Skills of an area.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SkillsAnswer {
    /// The area.
    pub area: Area,
    /// What it rests on.
    #[serde(flatten)]
    pub reach: Reach,
    /// The skills asked about.
    pub skills: Vec<SkillNamed>,
    /// Parts of the area: networks, or the practices of a network.
    pub rows: Vec<SkillRow>,
    /// The area as a whole.
    pub total: Vec<SkillCell>,
    /// Which parts lack a skill, where that was asked.
    pub without: Option<Without>,
    /// What a reader should know.
    pub notes: Vec<String>,
}

impl Workbench {
    /// Skills by network of an area, from what its practices returned.
    ///
    /// # Errors
    /// Where the area or the skill is not known, or they may not see what was entered.
    pub fn skills(&self, area: &str, asked: &SkillsAsked) -> Result<SkillsAnswer, WorkbenchError> {
        let returned = self.returned(area, asked.collection.as_deref())?;
        let known = self.skills_asked();
        let find = |text: &str| -> Result<SkillNamed, WorkbenchError> { skill_named(&known, text) };
        let without = asked.without.as_deref().map(find).transpose()?;
        let skills = match asked.skill.as_deref().map(find).transpose()?.or_else(|| without.clone()) {
            Some(one) => vec![one],
            None => known.clone(),
        };
        Ok(answer(&returned, skills, without))
    }

    /// The skills the form asks about.
    pub(crate) fn skills_asked(&self) -> Vec<SkillNamed> {
        let section = self.section("practice", SECTION);
        let choices = section.and_then(|section| match section.column("skill").map(|column| column.kind.clone()) {
            Some(Kind::Choice { choices }) => Some(choices),
            _ => None,
        });
        let named = choices.unwrap_or_default().into_iter();
        named.map(|choice| SkillNamed { skill: choice.id, title: choice.title }).collect()
    }
}

fn skill_named(known: &[SkillNamed], text: &str) -> Result<SkillNamed, WorkbenchError> {
    let wanted = text.trim().to_lowercase();
    let is_called =
        |one: &&SkillNamed| one.skill == wanted.replace([' ', '-'], "_") || one.title.to_lowercase() == wanted;
    known.iter().find(is_called).cloned().ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|one| one.skill.as_str()).collect();
        WorkbenchError::NotPossible(format!("`{text}` is not a skill of the form; it asks about {}", names.join(", ")))
    })
}

pub(crate) fn answer(returned: &Returned, skills: Vec<SkillNamed>, without: Option<SkillNamed>) -> SkillsAnswer {
    let mut rows: Vec<SkillRow> = returned.networks().iter().map(|network| row(network, &skills)).collect();
    shade(&mut rows, skills.len());
    let total = cells(&returned.practices.iter().collect::<Vec<_>>(), &skills);
    let mut notes = returned.notes.clone();
    if returned.is_asked() {
        notes.push(
            "counts are of practices that answered; a practice that left a skill empty has said nothing of it"
                .to_owned(),
        );
    }
    SkillsAnswer {
        area: returned.area.area.clone(),
        reach: returned.reach(),
        without: without.map(|skill| lacking(returned, skill)),
        skills,
        rows,
        total,
        notes,
    }
}

fn row(network: &Network<'_>, skills: &[SkillNamed]) -> SkillRow {
    SkillRow {
        area: network.area.clone(),
        practices_returned: network.practices.iter().filter(|practice| practice.answer.is_some()).count(),
        practices_known: network.practices.len(),
        skills: cells(&network.practices, skills),
    }
}

fn cells(practices: &[&Practice], skills: &[SkillNamed]) -> Vec<SkillCell> {
    let rows: Vec<Option<&[Row]>> = practices.iter().map(|practice| practice.rows(SECTION)).collect();
    let cell = |skill: &SkillNamed| {
        let tally = tally(&rows, &skill.skill);
        let said = practices.iter().zip(&rows).filter(|(_, rows)| has_said(**rows, &skill.skill));
        let patients = said.map(|(practice, _)| practice.patients).try_fold(0.0, |sum, one| Some(sum + one?));
        let patients = patients.map_or(Value::Missing(Missing::NotHeld), Value::Known);
        let per_10k = tally.people.per(patients).map(|rate| rate * 10_000.0);
        SkillCell { skill: skill.skill.clone(), tally, per_10k, fifth: None }
    };
    skills.iter().map(cell).collect()
}

/// Whether a practice said how many people have a skill.
fn has_said(rows: Option<&[Row]>, skill: &str) -> bool {
    tally(&[rows], skill).answered == 1
}

/// Says of each cell with somebody which fifth it is in. Equal rates share the middle of their places.
fn shade(rows: &mut [SkillRow], columns: usize) {
    for column in 0..columns {
        let rates: Vec<f64> = rows.iter().filter_map(|row| rate(&row.skills[column])).collect();
        for row in rows.iter_mut() {
            let Some(own) = rate(&row.skills[column]) else { continue };
            let below = rates.iter().filter(|other| **other < own).count() as f64;
            let equal = rates.iter().filter(|other| **other <= own).count() as f64 - below;
            let place = (below + equal / 2.0) / rates.len() as f64;
            row.skills[column].fifth = (1..=5_u8).find(|fifth| place < f64::from(*fifth) / 5.0);
        }
    }
}

fn rate(cell: &SkillCell) -> Option<f64> {
    cell.per_10k.known().filter(|_| cell.tally.presence == Presence::Some)
}

fn lacking(returned: &Returned, skill: SkillNamed) -> Without {
    let mut found = Without { skill, none: Vec::new(), not_known: Vec::new(), some: Vec::new() };
    for network in returned.networks() {
        let row = row(&network, std::slice::from_ref(&found.skill));
        let Some(Tally { presence, answered, practices, .. }) = row.skills.first().map(|cell| cell.tally) else {
            continue;
        };
        let (name, area) = (row.area.name.clone(), row.area);
        let is_practice = area.level == Level::Practice;
        let sentence = match presence {
            Presence::Some => {
                found.some.push(area);
                continue;
            }
            Presence::None if is_practice => format!("{name}: nobody"),
            Presence::None => format!("{name}: nobody; all {practices} practices said so"),
            Presence::NotKnown if is_practice => format!("{name} has not said"),
            Presence::NotKnown => {
                format!("{name}: nobody in the {answered} of {practices} practices that answered")
            }
        };
        let one = Lacking { area, answered, practices, sentence };
        if presence == Presence::None { found.none.push(one) } else { found.not_known.push(one) }
    }
    found
}
