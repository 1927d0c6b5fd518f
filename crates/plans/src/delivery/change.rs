//! Saying how an action or a risk stands: a plan that says so, and what was done in words.
//!
//! **Invariant:** nothing is forgotten: what stood there before stands in the version before, and the day, the person and the words
//! are kept with the action or risk.

use jiff::civil::Date;

use super::{Progress, RiskProgress, RiskStatus, Score, Status};
use crate::plan::Plan;

/// Why something cannot be said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotSay {
    /// There is no such action.
    #[error("the plan `{plan}` has no action `{id}`; it has {}", listed(has))]
    NoAction {
        /// The plan.
        plan: String,
        /// What was asked for.
        id: String,
        /// What is there.
        has: Vec<String>,
    },
    /// There is no such risk.
    #[error("the plan `{plan}` has no risk `{id}`; it has {}", listed(has))]
    NoRisk {
        /// The plan.
        plan: String,
        /// What was asked for.
        id: String,
        /// What is there.
        has: Vec<String>,
    },
    /// Nothing would be different.
    #[error(
        "nothing is said of {0} that the plan does not say already; name a status, a score, an owner, a date or a note"
    )]
    Nothing(String),
    /// The day has not come yet.
    #[error("{on} is after today, {today}; say how it stands once it does")]
    NotYet {
        /// The day given.
        on: Date,
        /// The day it is.
        today: Date,
    },
    /// A score outside the grid.
    #[error("likelihood {likelihood} and impact {impact} are not on the grid; each goes from 1 to 5")]
    OffTheGrid {
        /// How likely.
        likelihood: u8,
        /// How bad.
        impact: u8,
    },
    /// Only half of a score, where none was there before.
    #[error("risk `{0}` has no score after mitigation yet; give both likelihood and impact")]
    HalfAScore(String),
}

/// Names in a row, cut where they are many.
fn listed(names: &[String]) -> String {
    const MOST: usize = 12;
    match names {
        [] => "none".to_owned(),
        few if few.len() <= MOST => few.join(", "),
        many => format!("{} and {} more", many[..MOST].join(", "), many.len() - MOST),
    }
}

/// What is said of an action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaidOfAction {
    /// How it stands; none: as before.
    pub status: Option<Status>,
    /// Who answers for it; none: as before.
    pub owner: Option<String>,
    /// By when it is to be complete; none: as before.
    pub complete_by: Option<Date>,
    /// In words; may be empty.
    pub note: String,
}

/// What is said of a risk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaidOfRisk {
    /// How likely it is after mitigation, 1 to 5; none: as before.
    pub likelihood: Option<u8>,
    /// How bad it is after mitigation, 1 to 5; none: as before.
    pub impact: Option<u8>,
    /// How it stands; none: as before.
    pub status: Option<RiskStatus>,
    /// Who answers for it; none: as before.
    pub owner: Option<String>,
    /// When it is looked at again; none: as before.
    pub review_on: Option<Date>,
    /// In words; may be empty.
    pub note: String,
}

/// Who says something, of which day, and what day it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saying<'a> {
    /// The day it was so.
    pub on: Date,
    /// The day it is.
    pub today: Date,
    /// Who says it.
    pub by: &'a str,
}

/// A plan that says something more, and what that is.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// The plan.
    pub plan: Plan,
    /// What was done, in a sentence without a full stop.
    pub what: String,
}

/// Says how an action stands.
///
/// # Errors
/// There is no such action, nothing would be different, or the day has not come.
pub fn say_of_action(plan: &Plan, id: &str, said: &SaidOfAction, saying: Saying<'_>) -> Result<Changed, CannotSay> {
    has_come(saying)?;
    let mut plan = plan.clone();
    let has = || plan.delivery.actions.iter().map(|action| action.id.clone()).collect();
    let Some(index) = plan.delivery.actions.iter().position(|action| action.id == id) else {
        return Err(CannotSay::NoAction { plan: plan.id.clone(), id: id.to_owned(), has: has() });
    };
    let action = &mut plan.delivery.actions[index];
    let mut told = Vec::new();
    let status = said.status.filter(|status| *status != action.status);
    if let Some(status) = status {
        told.push(format!("{}, was {}", status.in_words(), action.status.in_words()));
        action.status = status;
    }
    if said.status.is_some() {
        action.done_on = match action.status {
            Status::Done => action.done_on.filter(|_| status.is_none()).or(Some(saying.on)),
            _ => None,
        };
    }
    told.extend(new_owner(&mut action.owner, said.owner.as_deref()));
    told.extend(new_day("due", &mut action.complete_by, said.complete_by));
    let note = said.note.trim();
    if told.is_empty() && note.is_empty() {
        return Err(CannotSay::Nothing(format!("action `{id}`")));
    }
    action.progress.push(Progress { on: saying.on, by: Some(saying.by.to_owned()), status, said: in_one(&told, note) });
    let what = format!("action `{id}`: {}", in_one(&told, note));
    Ok(Changed { plan, what })
}

/// Says how a risk stands; scores are those after mitigation.
///
/// # Errors
/// There is no such risk, nothing would be different, the score is not on the grid, or the day has not come.
pub fn say_of_risk(plan: &Plan, id: &str, said: &SaidOfRisk, saying: Saying<'_>) -> Result<Changed, CannotSay> {
    has_come(saying)?;
    let mut plan = plan.clone();
    let has = || plan.delivery.risks.iter().map(|risk| risk.id.clone()).collect();
    let Some(index) = plan.delivery.risks.iter().position(|risk| risk.id == id) else {
        return Err(CannotSay::NoRisk { plan: plan.id.clone(), id: id.to_owned(), has: has() });
    };
    let risk = &mut plan.delivery.risks[index];
    let mut told = Vec::new();
    let score = scored(id, risk.after, said)?.filter(|score| risk.after != Some(*score));
    let from = risk.after.filter(|_| score.is_some());
    if let Some(score) = score {
        let was = from.map_or("not scored before".to_owned(), |from| format!("was {}", written(from)));
        told.push(format!("{}, {was}", written(score)));
        risk.after = Some(score);
    }
    if let Some(status) = said.status.filter(|status| *status != risk.status) {
        told.push(format!("{}, was {}", status.word(), risk.status.word()));
        risk.status = status;
    }
    told.extend(new_owner(&mut risk.owner, said.owner.as_deref()));
    told.extend(new_day("review", &mut risk.review_on, said.review_on));
    let note = said.note.trim();
    if told.is_empty() && note.is_empty() {
        return Err(CannotSay::Nothing(format!("risk `{id}`")));
    }
    let said = in_one(&told, note);
    risk.progress.push(RiskProgress {
        on: saying.on,
        by: Some(saying.by.to_owned()),
        from,
        to: score,
        said: said.clone(),
    });
    let what = format!("risk `{id}`: {said}");
    Ok(Changed { plan, what })
}

fn has_come(saying: Saying<'_>) -> Result<(), CannotSay> {
    if saying.today < saying.on {
        return Err(CannotSay::NotYet { on: saying.on, today: saying.today });
    }
    Ok(())
}

/// The score a risk has from now on; one half of it may stay as it was.
fn scored(id: &str, before: Option<Score>, said: &SaidOfRisk) -> Result<Option<Score>, CannotSay> {
    if said.likelihood.is_none() && said.impact.is_none() {
        return Ok(None);
    }
    let likelihood = said.likelihood.or(before.map(|score| score.likelihood));
    let impact = said.impact.or(before.map(|score| score.impact));
    let (Some(likelihood), Some(impact)) = (likelihood, impact) else {
        return Err(CannotSay::HalfAScore(id.to_owned()));
    };
    let score = Score { likelihood, impact };
    if score.is_on_the_grid() { Ok(Some(score)) } else { Err(CannotSay::OffTheGrid { likelihood, impact }) }
}

fn written(score: Score) -> String {
    format!("{} × {} = {}", score.likelihood, score.impact, score.severity())
}

fn new_owner(owner: &mut Option<String>, named: Option<&str>) -> Option<String> {
    let name = named.map(str::trim).filter(|name| !name.is_empty() && owner.as_deref() != Some(*name))?;
    let was = owner.as_ref().map_or("nobody".to_owned(), Clone::clone);
    *owner = Some(name.to_owned());
    Some(format!("owner {name}, was {was}"))
}

fn new_day(what: &str, held: &mut Option<Date>, named: Option<Date>) -> Option<String> {
    let day = named.filter(|day| *held != Some(*day))?;
    let was = held.map_or("no date".to_owned(), |day| day.to_string());
    *held = Some(day);
    Some(format!("{what} {day}, was {was}"))
}

fn in_one(told: &[String], note: &str) -> String {
    let told = told.join("; ");
    match (told.is_empty(), note.is_empty()) {
        (true, _) => note.to_owned(),
        (false, true) => told,
        (false, false) => format!("{told}: {note}"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2018, 3, 28);
    const ANN: Saying<'static> = Saying { on: TODAY, today: TODAY, by: "ann" };

    fn plan() -> Plan {
        Plan::from_toml(
            r#"
schema = 1
id = "docks"
title = "Docks"
years = ["2018/19"]

[[place]]
id = "docks"
title = "Docks"

[[delivery.action]]
id = "map"
theme = "Know the workforce"
title = "Map vacancies"
complete_by = "2017-12-31"

[[delivery.risk]]
id = "money"
title = "Money runs out"
after = { likelihood = 2, impact = 4 }
"#,
        )
        .unwrap()
    }

    #[test]
    fn an_action_told_done_is_not_overdue_any_more_and_keeps_who_said_so_and_when() {
        let before = plan();
        assert_eq!(before.delivery.overdue(TODAY).count(), 1);
        let said = SaidOfAction { status: Some(Status::Done), note: "all 30 mapped".into(), ..Default::default() };
        let changed = say_of_action(&before, "map", &said, ANN).unwrap();
        assert_eq!(changed.what, "action `map`: done, was not stated: all 30 mapped");
        let action = changed.plan.delivery.action("map").unwrap();
        assert_eq!((action.status, action.done_on), (Status::Done, Some(TODAY)));
        assert_eq!(action.progress[0].by.as_deref(), Some("ann"));
        assert_eq!(changed.plan.delivery.overdue(TODAY).count(), 0);
        // What it says can be read again.
        assert_eq!(Plan::from_toml(&changed.plan.to_toml().unwrap()).unwrap(), changed.plan);
    }

    #[test]
    fn an_action_that_is_taken_up_again_was_not_done_on_any_day() {
        let done = SaidOfAction { status: Some(Status::Done), ..Default::default() };
        let changed = say_of_action(&plan(), "map", &done, ANN).unwrap();
        let again = SaidOfAction { status: Some(Status::UnderWay), ..Default::default() };
        let again = say_of_action(&changed.plan, "map", &again, ANN).unwrap();
        let action = again.plan.delivery.action("map").unwrap();
        assert_eq!((action.done_on, action.progress.len()), (None, 2));
    }

    #[test]
    fn a_risk_that_goes_up_keeps_both_scores() {
        let said = SaidOfRisk { likelihood: Some(5), ..Default::default() };
        let changed = say_of_risk(&plan(), "money", &said, ANN).unwrap();
        assert_eq!(changed.what, "risk `money`: 5 × 4 = 20, was 2 × 4 = 8");
        let risk = changed.plan.delivery.risk("money").unwrap();
        assert_eq!(risk.after.map(Score::severity), Some(20));
        assert_eq!(risk.progress[0].from.map(Score::severity), Some(8));
    }

    #[test]
    fn owner_and_date_are_named_with_what_they_were() {
        let said =
            SaidOfAction { owner: Some(" Ben ".into()), complete_by: Some(date(2018, 6, 30)), ..Default::default() };
        let changed = say_of_action(&plan(), "map", &said, ANN).unwrap();
        assert_eq!(changed.what, "action `map`: owner Ben, was nobody; due 2018-06-30, was 2017-12-31");
        assert_eq!(say_of_action(&changed.plan, "map", &said, ANN), Err(CannotSay::Nothing("action `map`".into())));
    }

    #[test]
    fn what_cannot_be_said_is_refused_with_what_to_do() {
        let refused =
            |id: &str, said: &SaidOfAction, saying| say_of_action(&plan(), id, said, saying).unwrap_err().to_string();
        let nothing = SaidOfAction::default();
        assert_eq!(refused("mop", &nothing, ANN), "the plan `docks` has no action `mop`; it has map");
        assert!(refused("map", &nothing, ANN).starts_with("nothing is said of action `map`"));
        let tomorrow = Saying { on: date(2018, 3, 29), ..ANN };
        assert!(refused("map", &nothing, tomorrow).starts_with("2018-03-29 is after today, 2018-03-28"));
        let off = SaidOfRisk { likelihood: Some(6), ..Default::default() };
        let why = say_of_risk(&plan(), "money", &off, ANN).unwrap_err().to_string();
        assert_eq!(why, "likelihood 6 and impact 4 are not on the grid; each goes from 1 to 5");
    }
}
