//! Collections in view: how far one has come, whom to remind, and whether those who answered are like the others.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_measures::{Holdings, PracticeTable, Tree};
use wholetime_returns::bias::{Bias, CHARACTERISTICS, Characteristic, Compared, LEAST_ON_A_SIDE, Sides, bias};
use wholetime_returns::history::{SectionChange, changes};
use wholetime_returns::reminder::{Occasion, Reminder, reminder};
use wholetime_returns::status::{Pcn, Response, Status, status};
use wholetime_returns::{Collection, Form, Respondent, Return};
use wholetime_statistics::outliers::benjamini_hochberg;
use wholetime_statistics::two_groups;
use wholetime_vocabulary::{Area, Basis, Level, Period, Value};

use crate::questions::profile::{SourceLine, source_lines};
use crate::{Geography, Workbench, WorkbenchError};

/// Seed of the draws behind limits and chances: the same collection is always told the same.
const SEED: u64 = 1;

/// A collection in the list of all.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CollectionLine {
    /// Name in commands and addresses.
    pub id: String,
    /// Area asked.
    pub area: Area,
    /// Last day to answer.
    pub due: Date,
    /// Period of the figures that forms are filled with.
    pub about: Period,
    /// Whether nothing more is taken.
    pub is_closed: bool,
    /// How many are asked, providers among them.
    pub asked: usize,
    /// The answers; none for who may not see them.
    pub response: Option<Response>,
    /// Places the person who asks may answer for, where that is not all of them; code and name.
    pub own: Vec<(String, String)>,
}

/// Every collection, the one due last in front.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Collections {
    /// One a line.
    pub collections: Vec<CollectionLine>,
}

/// Reminders to those who have not answered.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Reminders {
    /// Name of the collection.
    pub collection: String,
    /// Area asked.
    pub area: Area,
    /// Last day to answer.
    pub due: Date,
    /// The day they are written.
    pub on: Date,
    /// One for each who has not answered, the largest practices first.
    pub reminders: Vec<Reminder>,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// Whether those who answered a collection are like those who did not.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BiasAnswer {
    /// Name of the collection.
    pub collection: String,
    /// Area asked.
    pub area: Area,
    /// Period of the figures compared.
    pub period: Period,
    /// The comparison.
    #[serde(flatten)]
    pub bias: Bias,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

/// A version of a return, and what changed since the one before.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ReturnVersionLine")]
pub struct VersionLine {
    /// The return.
    #[serde(rename = "return")]
    pub return_: Return,
    /// What changed since the version before; empty for the first.
    pub changes: Vec<SectionChange>,
}

/// Every version of a return, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct HistoryAnswer {
    /// Name of the collection.
    pub collection: String,
    /// Who answered.
    pub respondent: Respondent,
    /// Versions.
    pub versions: Vec<VersionLine>,
    /// Sections that nobody but the practice itself sees, left out for the person who asks.
    pub withheld: Vec<String>,
}

impl Workbench {
    /// Every collection with its answers, where the person who asks may see them, and the places they may answer for.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn collection_lines(&self) -> Result<Collections, WorkbenchError> {
        let today = self.today();
        let line = |collection: Collection| {
            let area = self.area_of(&collection)?;
            let may_see = self.permit(Deed::SeeEntered, &area).is_ok();
            let response = match may_see {
                true => {
                    Some(status(&collection, &self.all_versions(&collection.id)?, &BTreeMap::new(), today).response)
                }
                false => None,
            };
            let mut own = Vec::new();
            if self.permit(Deed::Answer, &area).is_err() {
                for asked in collection.respondents.iter().filter(|asked| asked.form == "practice") {
                    let place = self.resolve(&asked.code);
                    if place.is_ok_and(|place| self.permit(Deed::Answer, &place).is_ok()) {
                        own.push((asked.code.clone(), asked.name.clone()));
                    }
                }
            }
            Ok(CollectionLine {
                area: collection.area,
                due: collection.due,
                about: collection.about,
                is_closed: collection.closed.is_some(),
                asked: collection.respondents.len(),
                response,
                own,
                id: collection.id,
            })
        };
        let collections = self.collections()?.into_iter().map(line).collect::<Result<_, WorkbenchError>>()?;
        Ok(Collections { collections })
    }

    /// How far a collection has come: who answered and who has not, in practices and in patients. `which` is its name, or
    /// an area or practice, whose newest collection is meant; the newest of all without one.
    ///
    /// # Errors
    /// Where there is no such collection, or they may not see what was entered.
    pub fn returns_status(&self, which: Option<&str>) -> Result<Status, WorkbenchError> {
        let collection = self.collection_meant(which)?;
        self.permit(Deed::SeeEntered, &self.area_of(&collection)?)?;
        self.status_of(&collection)
    }

    /// Reminders to those who have not answered a collection; `address` is where its pages are served, such as
    /// `http://localhost:8787`. Nothing is sent.
    ///
    /// # Errors
    /// As [`Workbench::returns_status`]; where they may not chase.
    pub fn returns_reminders(&self, which: Option<&str>, address: &str) -> Result<Reminders, WorkbenchError> {
        let collection = self.collection_meant(which)?;
        self.permit(Deed::Collect, &self.area_of(&collection)?)?;
        let status = self.status_of(&collection)?;
        let by = self.doing().by;
        let mut reminders = Vec::new();
        for line in status.practices.iter().chain(&status.providers).filter(|line| !line.state.has_answered()) {
            let Some(to) = collection.respondent(&line.code) else { continue };
            let link = format!("{}/returns/{}/{}", address.trim_end_matches('/'), collection.id, to.code);
            let occasion = Occasion {
                form: &self.form(&to.form)?.title,
                area: &collection.area.name,
                due: collection.due,
                today: status.on,
                answered: (status.response.practices_returned, status.response.practices_known),
                link: &link,
                from: &by,
            };
            reminders.push(reminder(to, &occasion));
        }
        let mut notes = vec!["nothing was sent: these are texts to send yourself".to_owned()];
        if status.is_closed {
            notes.push("the collection is closed, so that an answer would not be taken any more".to_owned());
        }
        Ok(Reminders {
            collection: collection.id,
            area: collection.area,
            due: collection.due,
            on: status.on,
            reminders,
            notes,
        })
    }

    /// Whether those who answered a collection are like those who did not, in what is held of both nationally.
    ///
    /// # Errors
    /// As [`Workbench::returns_status`]; where an edition cannot be read.
    pub fn returns_bias(&self, which: Option<&str>) -> Result<BiasAnswer, WorkbenchError> {
        let collection = self.collection_meant(which)?;
        self.permit(Deed::SeeEntered, &self.area_of(&collection)?)?;
        let returned: BTreeSet<String> = self.newest_returns(&collection.id)?.into_iter().map(|one| one.code).collect();
        let holdings = self.holdings()?;
        let practices: Vec<&Respondent> = collection.respondents.iter().filter(|one| one.form == "practice").collect();
        let table = table_of(&holdings, collection.about, &practices)?;
        let tree = holdings.tree(collection.about, Geography::AsAt)?;
        let known: Vec<Known<'_>> = CHARACTERISTICS
            .iter()
            .map(|characteristic| {
                let of = |asked: &&Respondent| figure(characteristic, asked, &table, &tree, &holdings);
                let (answered, others): (Vec<&Respondent>, Vec<&Respondent>) =
                    practices.iter().partition(|asked| returned.contains(&asked.code));
                Known {
                    characteristic,
                    answered: answered.iter().filter_map(of).collect(),
                    others: others.iter().filter_map(of).collect(),
                }
            })
            .collect();
        let answered = practices.iter().filter(|asked| returned.contains(&asked.code)).count();
        let mut notes = table.notes.clone();
        notes.push("patients are those of the collection; everything else is what is held nationally".to_owned());
        let mut editions = table.editions.clone();
        editions.extend(tree.list.iter().map(|list| list.edition.clone()));
        editions.sort();
        editions.dedup();
        Ok(BiasAnswer {
            bias: bias(answered, practices.len() - answered, &compare(&known)),
            collection: collection.id,
            area: collection.area,
            period: collection.about,
            notes,
            sources: source_lines(&holdings, &editions),
        })
    }

    /// Every version of what a place returned in a collection, with what changed between them, newest first.
    ///
    /// # Errors
    /// Where the place is not asked in it, or they may not see what it entered.
    pub fn returns_history(&self, collection: &str, code: &str) -> Result<HistoryAnswer, WorkbenchError> {
        let mut versions = self.return_history(collection, code)?;
        let (collection, code) = self.asked_in(collection, code)?;
        let Some(respondent) = collection.respondent(&code).cloned() else {
            return Err(WorkbenchError::NotPossible(format!("{code} is not asked in {}", collection.id)));
        };
        let withheld =
            if self.is_of_place(&code)? { Vec::new() } else { seen_by_itself(&self.form(&respondent.form)?) };
        for version in &mut versions {
            version.sections.retain(|section, _| !withheld.contains(section));
        }
        let lines = versions.iter().enumerate().map(|(index, version)| VersionLine {
            return_: version.clone(),
            changes: match index.checked_sub(1) {
                Some(before) => changes(&versions[before], version),
                None => Vec::new(),
            },
        });
        let mut lines: Vec<VersionLine> = lines.collect();
        lines.reverse();
        Ok(HistoryAnswer { collection: collection.id, respondent, versions: lines, withheld })
    }

    fn status_of(&self, collection: &Collection) -> Result<Status, WorkbenchError> {
        let holdings = self.holdings()?;
        let tree = holdings.tree(collection.about, Geography::AsAt)?;
        let pcn = |asked: &Respondent| {
            let code = tree.member(&asked.code)?.pcn.clone()?;
            let name = holdings.register.name(Level::Pcn, &code);
            Some((asked.code.clone(), Pcn { code, name }))
        };
        let pcns: BTreeMap<String, Pcn> = collection.respondents.iter().filter_map(pcn).collect();
        Ok(status(collection, &self.all_versions(&collection.id)?, &pcns, self.today()))
    }

    /// Every version of every return of a collection.
    pub(crate) fn all_versions(&self, collection: &str) -> Result<Vec<Return>, WorkbenchError> {
        Ok(self.store()?.documents(&format!("{collection}/"))?)
    }

    /// The collection of a name, else the newest of an area, else the newest that asks a practice.
    pub(crate) fn collection_meant(&self, which: Option<&str>) -> Result<Collection, WorkbenchError> {
        let mut all = self.collections()?.into_iter();
        let Some(which) = which else {
            let none = "there is no collection yet; start one: wholetime returns open AREA --due DATE";
            return all.next().ok_or_else(|| WorkbenchError::NotPossible(none.to_owned()));
        };
        let all: Vec<Collection> = all.collect();
        if let Some(named) = all.iter().find(|one| one.id.eq_ignore_ascii_case(which.trim())) {
            return Ok(named.clone());
        }
        let Ok(area) = self.resolve(which).map(|found| found.area) else {
            // Neither a collection nor an area: the list of collections says more.
            return self.collection(which);
        };
        let of_area = all.iter().find(|one| one.area.code == area.code);
        let asking = || all.iter().find(|one| one.respondent(&area.code).is_some());
        of_area.or_else(asking).cloned().ok_or_else(|| {
            let there: Vec<&str> = all.iter().map(|one| one.id.as_str()).collect();
            let held = if there.is_empty() { "none is held".to_owned() } else { format!("held: {}", there.join(", ")) };
            let what = format!("no collection asks {} ({}); {held}", area.name, area.code);
            WorkbenchError::NotThere(what)
        })
    }
}

/// Sections of a form whose rows nobody sees but the place itself: those shown to others as totals of a larger area.
pub(crate) fn seen_by_itself(form: &Form) -> Vec<String> {
    let of_totals = form.sections.iter().filter(|section| Level::Practice < section.audience.level);
    of_totals.map(|section| section.id.clone()).collect()
}

/// What is known of a characteristic, on either side.
struct Known<'a> {
    characteristic: &'a Characteristic,
    answered: Vec<f64>,
    others: Vec<f64>,
}

/// Measures behind the characteristics.
const MEASURES: [&str; 6] =
    ["patients_registered", "imd_score", "gp_fte_extg", "gp_fte_total", "nurse_fte", "gp_headcount_extgl"];

/// The indicator whose two sides are the GPs aged 55 and over, and those of known age.
const AGEING: &str = "gp_share_aged_55_plus_pct";

/// What is held of the practices for a period: in the national files, else in a table that was compiled.
fn table_of(holdings: &Holdings, period: Period, practices: &[&Respondent]) -> Result<PracticeTable, WorkbenchError> {
    let ageing = holdings.catalogue.indicators.get(AGEING);
    let mut measures = MEASURES.to_vec();
    measures.extend(ageing.iter().flat_map(|indicator| indicator.measures()));
    let national = holdings.practice_table(period, Basis::PracticeLevelSum, &measures)?;
    let has_staff =
        |table: &PracticeTable| practices.iter().any(|asked| table.value(&asked.code, "nurse_fte").known().is_some());
    if has_staff(&national) {
        return Ok(national);
    }
    let compiled = holdings.practice_table(period, Basis::Compiled, &measures)?;
    Ok(if has_staff(&compiled) { compiled } else { national })
}

/// A characteristic of one practice; none where it is not known.
fn figure(
    characteristic: &Characteristic,
    asked: &Respondent,
    table: &PracticeTable,
    tree: &Tree,
    holdings: &Holdings,
) -> Option<f64> {
    let value = |measure: &str| table.value(&asked.code, measure);
    let yes_or_no = |is: bool| f64::from(u8::from(is));
    match characteristic.id {
        "patients" => asked.patients,
        "imd_score" => value("imd_score").known(),
        "patients_per_gp_fte" => {
            let gps = value("gp_fte_extg").known().or_else(|| value("gp_fte_total").known())?;
            // Below half a full-time GP the ratio says more about rounding than about load, as in the catalogue.
            (0.5 <= gps).then(|| asked.patients.map(|patients| patients / gps)).flatten()
        }
        "nurse_fte_per_100k" => {
            let patients = asked.patients.filter(|patients| 0.0 < *patients)?;
            Some(value("nurse_fte").known()? / patients * 100_000.0)
        }
        // The median of many practices tells nobody's age, so that the guard of the indicator is not asked for.
        "gp_share_aged_55_plus_pct" => {
            let figure = table.figure(&asked.code, holdings.catalogue.indicators.get(AGEING)?);
            figure.numerator.per(figure.denominator?).map(|share| share * 100.0).known()
        }
        "dispensing_pct" => tree.member(&asked.code)?.dispensing.map(yes_or_no),
        "single_handed_pct" => match value("gp_headcount_extgl") {
            Value::Known(people) => Some(yes_or_no(people == 1.0)),
            Value::Missing(_) => None,
        },
        _ => None,
    }
}

/// Both sides of each characteristic, and what they differ by, all judged together.
fn compare(known: &[Known<'_>]) -> Vec<Compared> {
    let sides: Vec<Option<Sides>> = known.iter().map(sides).collect();
    let chances: Vec<f64> = sides.iter().flatten().map(|sides| sides.chance).collect();
    let mut adjusted = benjamini_hochberg(&chances).into_iter();
    known
        .iter()
        .zip(sides)
        .map(|(one, sides)| Compared {
            characteristic: *one.characteristic,
            answered_n: one.answered.len(),
            others_n: one.others.len(),
            adjusted_chance: sides.and_then(|_| adjusted.next()),
            sides,
        })
        .collect()
}

fn sides(known: &Known<'_>) -> Option<Sides> {
    if known.answered.len() < LEAST_ON_A_SIDE || known.others.len() < LEAST_ON_A_SIDE {
        return None;
    }
    let (apart, scale) = if known.characteristic.is_yes_or_no {
        (two_groups::shares(&known.answered, &known.others, SEED)?, 100.0)
    } else {
        (two_groups::medians(&known.answered, &known.others, SEED)?, 1.0)
    };
    Some(Sides {
        answered: apart.first * scale,
        others: apart.second * scale,
        low: apart.low * scale,
        high: apart.high * scale,
        chance: apart.chance,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(at: usize, answered: &[f64], others: &[f64]) -> Known<'static> {
        Known { characteristic: &CHARACTERISTICS[at], answered: answered.to_vec(), others: others.to_vec() }
    }

    #[test]
    fn differences_are_judged_together_and_a_side_of_four_is_not_compared() {
        let (large, small) = ([9.0, 8.0, 7.5, 9.5, 8.5], [1.0, 2.0, 3.0, 2.5, 1.5]);
        let compared = compare(&[
            known(0, &large, &small),
            known(1, &large, &small[..4]),
            known(2, &large, &large),
            known(5, &[1.0, 1.0, 1.0, 1.0, 0.0], &[0.0; 5]),
        ]);
        let sides = compared[0].sides.unwrap();
        assert_eq!((sides.answered, sides.others), (8.5, 2.0));
        assert!(sides.chance < compared[0].adjusted_chance.unwrap(), "one of three that could be compared");
        assert_eq!((compared[1].sides, compared[1].adjusted_chance, compared[1].others_n), (None, None, 4));
        assert_eq!(compared[2].adjusted_chance, Some(1.0));
        let shares = compared[3].sides.unwrap();
        assert_eq!((shares.answered, shares.others), (80.0, 0.0), "shares are in percent");
    }

    #[test]
    fn what_is_shown_as_totals_only_is_seen_by_the_practice_itself() {
        let form = "practice";
        let shipped = wholetime_catalogue::Catalogue::shipped().unwrap().forms;
        let own = seen_by_itself(&Form::read(form, &shipped[form]).unwrap());
        assert!(own.contains(&"intentions".to_owned()) && own.contains(&"ages".to_owned()), "{own:?}");
        assert!(!own.contains(&"vacancies".to_owned()) && !own.contains(&"staff".to_owned()), "{own:?}");
    }
}
