//! `GET` and `POST /plans/{id}/actions/{action}`: one action of a plan, what was said about it, and a form to say how it stands.

use axum::extract::{Form as FormBody, Path};
use wholetime_workbench::actions::delivery::SaidWhen;
use wholetime_workbench::plans::delivery::change::SaidOfAction;
use wholetime_workbench::plans::delivery::{Date, Status};
use wholetime_workbench::questions::plans::delivery::ActionAnswer;
use wholetime_workbench::{Workbench, WorkbenchError};

use super::delivery::action_path;
use super::said::{SaidPage, answered, date, fact, figure, is_of_looked_at, line_field, said_table, version};
use super::{Heading, behind, source};
use crate::acting::Acting;
use crate::answer::{Page, ask};
use crate::asked::Asked;
use crate::components::field::{Control, Field, Wrong};
use crate::components::layout::Choice;
use crate::components::{Link, Table};
use crate::pages::return_form::day;
use crate::problem::Problem;

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Typed {
    version: String,
    status: String,
    owner: String,
    due: String,
    on: String,
    note: String,
}

pub(in crate::pages) async fn page(
    Acting(bench): Acting,
    Path((id, action)): Path<(String, String)>,
    words: Asked,
) -> Page {
    let page = ask(bench, move |bench| -> Result<SaidPage, Problem> {
        Ok(page_of(&bench.plan_action(&source(&id, &words), &action)?, &words, None, None))
    });
    page.await?.shown()
}

/// `POST /plans/{id}/actions/{action}`: says how it stands; a new version.
pub(in crate::pages) async fn say(
    Acting(bench): Acting,
    Path((id, action)): Path<(String, String)>,
    words: Asked,
    FormBody(typed): FormBody<Typed>,
) -> Page {
    let kept = ask(bench, move |bench| -> Result<Result<String, SaidPage>, Problem> {
        match said(bench, &id, &action, &typed)? {
            Ok(()) => Ok(Ok(action_path(&id, &action, &Asked::default()))),
            Err(wrong) => {
                let answer = bench.plan_action(&source(&id, &Asked::default()), &action)?;
                Ok(Err(page_of(&answer, &words, Some(&typed), Some(&wrong))))
            }
        }
    });
    answered(kept.await?)
}

/// Who may not, or names what is not there, is told so and shown no form to mend.
fn said(bench: &Workbench, id: &str, action: &str, typed: &Typed) -> Result<Result<(), Wrong>, WorkbenchError> {
    let understood = || -> Result<(SaidOfAction, SaidWhen), Wrong> {
        let status = match typed.status.trim() {
            "" => None,
            word => Some(word.parse::<Status>().map_err(|why| Wrong::new("status", why))?),
        };
        let said = SaidOfAction {
            status,
            owner: Some(typed.owner.clone()),
            complete_by: date("due", &typed.due)?,
            note: typed.note.clone(),
        };
        Ok((said, SaidWhen { on: date("on", &typed.on)?, version: version(&typed.version)? }))
    };
    let (said, when) = match understood() {
        Ok(understood) => understood,
        Err(wrong) => return Ok(Err(wrong)),
    };
    match bench.say_of_action(id, action, &said, when) {
        Ok(_) => Ok(Ok(())),
        Err(WorkbenchError::NotPossible(why)) => Ok(Err(Wrong::new("status", why))),
        Err(other) => Err(other),
    }
}

fn page_of(answer: &ActionAnswer, words: &Asked, typed: Option<&Typed>, wrong: Option<&Wrong>) -> SaidPage {
    let line = &answer.action;
    let heading = Heading::of(&answer.plan, "delivery", words);
    let title = if wrong.is_some() { format!("Error: {}", line.title) } else { line.title.clone() };
    let back = Link::new(behind(&answer.plan.id, "delivery", words), "Delivery");
    SaidPage {
        frame: heading.frame(&answer.plan, &title),
        heading,
        errors: Wrong::summary(wrong),
        title: line.title.clone(),
        wrong: line.is_wrong_because.iter().map(|why| super::capital(why)).collect(),
        facts: facts(answer),
        said: said_table(line.progress.iter().map(|said| (said.on, said.by.as_deref(), said.said.as_str()))),
        may_say: answer.may_say,
        fields: fields(answer, typed, wrong),
        version: is_of_looked_at(&answer.plan, typed.map(|typed| typed.version.as_str()), wrong),
        path: action_path(&answer.plan.id, &line.id, &Asked::default()),
        back,
    }
}

fn facts(answer: &ActionAnswer) -> Table {
    let line = &answer.action;
    let mut table =
        Table::new("facts", format!("As it stands on {}", day(answer.on))).column("What").column("In the plan");
    let date = |date: Option<Date>| date.map(day);
    fact(&mut table, "Status", Some(super::capital(line.status.in_words())), "");
    fact(&mut table, "Theme", Some(line.theme.clone()), "");
    fact(&mut table, "Objective", line.objective.clone(), "none named");
    fact(&mut table, "Owner", line.owner.clone(), "nobody");
    fact(&mut table, "Complete by", date(line.complete_by), "no date");
    if line.decide_by.is_some() {
        fact(&mut table, "Decide by", date(line.decide_by), "");
    }
    if line.done_on.is_some() {
        fact(&mut table, "Done on", date(line.done_on), "");
    }
    fact(&mut table, "Performance indicator", line.kpi.clone(), "none");
    fact(&mut table, "Constraint", line.constraint.clone(), "none named");
    if !line.waits_for.is_empty() {
        fact(&mut table, "Waits for", Some(line.waits_for.join(", ")), "");
    }
    figure(&mut table, line.moves.as_ref());
    table
}

fn fields(answer: &ActionAnswer, typed: Option<&Typed>, wrong: Option<&Wrong>) -> Vec<Field> {
    let line = &answer.action;
    let chosen = typed.map_or("", |typed| typed.status.as_str());
    let mut choices = vec![Choice::new("", format!("As it is: {}", line.status.in_words()), chosen.is_empty())];
    let others = Status::ALL.into_iter().filter(|status| *status != Status::NotStated);
    choices.extend(
        others.map(|status| Choice::new(status.word(), super::capital(status.in_words()), chosen == status.word())),
    );
    let owner = line.owner.clone().unwrap_or_default();
    let due = line.complete_by.map(|day| day.to_string()).unwrap_or_default();
    vec![
        Field::new("status", "How it stands", Control::Select(choices)).error(Wrong::of(wrong, "status")),
        line_field("owner", "Owner", "", typed.map_or(owner, |typed| typed.owner.clone()), 20, wrong),
        line_field(
            "due",
            "Complete by",
            "Such as 2018-06-30.",
            typed.map_or(due, |typed| typed.due.clone()),
            10,
            wrong,
        ),
        line_field(
            "on",
            "The day it was so (optional)",
            "Today, if it is left empty.",
            typed.map(|typed| typed.on.clone()).unwrap_or_default(),
            10,
            wrong,
        ),
        Field::new("note", "Note (optional)", Control::Lines)
            .hint("What a committee would ask: what was done, what is in the way.")
            .value(typed.map(|typed| typed.note.clone()).unwrap_or_default())
            .error(Wrong::of(wrong, "note")),
    ]
}
