//! `GET` and `POST /plans/{id}/risks/{risk}`: one risk of a plan, what was said about it, and a form to score it anew.

use axum::extract::{Form as FormBody, Path};
use wholetime_workbench::actions::delivery::SaidWhen;
use wholetime_workbench::plans::delivery::RiskStatus;
use wholetime_workbench::plans::delivery::change::SaidOfRisk;
use wholetime_workbench::plans::delivery::register::Scored;
use wholetime_workbench::questions::plans::delivery::RiskAnswer;
use wholetime_workbench::{Workbench, WorkbenchError};

use super::delivery::risk_path;
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
    likelihood: String,
    impact: String,
    status: String,
    owner: String,
    review: String,
    on: String,
    note: String,
}

pub(in crate::pages) async fn page(
    Acting(bench): Acting,
    Path((id, risk)): Path<(String, String)>,
    words: Asked,
) -> Page {
    let page = ask(bench, move |bench| -> Result<SaidPage, Problem> {
        Ok(page_of(&bench.plan_risk(&source(&id, &words), &risk)?, &words, None, None))
    });
    page.await?.shown()
}

/// `POST /plans/{id}/risks/{risk}`: scores it anew; a new version.
pub(in crate::pages) async fn say(
    Acting(bench): Acting,
    Path((id, risk)): Path<(String, String)>,
    words: Asked,
    FormBody(typed): FormBody<Typed>,
) -> Page {
    let kept = ask(bench, move |bench| -> Result<Result<String, SaidPage>, Problem> {
        match said(bench, &id, &risk, &typed)? {
            Ok(()) => Ok(Ok(risk_path(&id, &risk, &Asked::default()))),
            Err(wrong) => {
                let answer = bench.plan_risk(&source(&id, &Asked::default()), &risk)?;
                Ok(Err(page_of(&answer, &words, Some(&typed), Some(&wrong))))
            }
        }
    });
    answered(kept.await?)
}

/// Who may not, or names what is not there, is told so and shown no form to mend.
fn said(bench: &Workbench, id: &str, risk: &str, typed: &Typed) -> Result<Result<(), Wrong>, WorkbenchError> {
    let understood = || -> Result<(SaidOfRisk, SaidWhen), Wrong> {
        let status = match typed.status.trim() {
            "" => None,
            word => Some(word.parse::<RiskStatus>().map_err(|why| Wrong::new("status", why))?),
        };
        let said = SaidOfRisk {
            likelihood: part("likelihood", &typed.likelihood)?,
            impact: part("impact", &typed.impact)?,
            status,
            owner: Some(typed.owner.clone()),
            review_on: date("review", &typed.review)?,
            note: typed.note.clone(),
        };
        Ok((said, SaidWhen { on: date("on", &typed.on)?, version: version(&typed.version)? }))
    };
    let (said, when) = match understood() {
        Ok(understood) => understood,
        Err(wrong) => return Ok(Err(wrong)),
    };
    match bench.say_of_risk(id, risk, &said, when) {
        Ok(_) => Ok(Ok(())),
        Err(WorkbenchError::NotPossible(why)) => Ok(Err(Wrong::new("likelihood", why))),
        Err(other) => Err(other),
    }
}

/// A likelihood or an impact, where one was chosen.
fn part(field: &'static str, text: &str) -> Result<Option<u8>, Wrong> {
    match text.trim() {
        "" => Ok(None),
        typed => typed.parse().map(Some).map_err(|_| Wrong::new(field, format!("“{typed}” is not one of 1 to 5"))),
    }
}

fn page_of(answer: &RiskAnswer, words: &Asked, typed: Option<&Typed>, wrong: Option<&Wrong>) -> SaidPage {
    let line = &answer.risk;
    let heading = Heading::of(&answer.plan, "delivery", words);
    let what = format!("Risk {}: {}", line.id, line.title);
    let title = if wrong.is_some() { format!("Error: {what}") } else { what.clone() };
    let back = Link::new(format!("{}#risks", behind(&answer.plan.id, "delivery", words)), "Risks");
    SaidPage {
        frame: heading.frame(&answer.plan, &title),
        heading,
        errors: Wrong::summary(wrong),
        title: what,
        wrong: line.is_wrong_because.iter().map(|why| super::capital(why)).collect(),
        facts: facts(answer),
        said: said_table(line.progress.iter().map(|said| (said.on, said.by.as_deref(), said.said.as_str()))),
        may_say: answer.may_say,
        fields: fields(answer, typed, wrong),
        version: is_of_looked_at(&answer.plan, typed.map(|typed| typed.version.as_str()), wrong),
        path: risk_path(&answer.plan.id, &line.id, &Asked::default()),
        back,
    }
}

fn written(score: Option<Scored>) -> Option<String> {
    score.map(|Scored { likelihood, impact, severity, band }| {
        format!("{severity}, {}: likelihood {likelihood} × impact {impact}", band.in_words())
    })
}

fn facts(answer: &RiskAnswer) -> Table {
    let line = &answer.risk;
    let mut table =
        Table::new("facts", format!("As it stands on {}", day(answer.on))).column("What").column("In the plan");
    fact(&mut table, "Status", Some(super::capital(line.status.word())), "");
    fact(&mut table, "Before mitigation", written(line.before), "not scored");
    fact(&mut table, "After mitigation", written(line.after), "not scored");
    fact(&mut table, "Trend", line.trend.map(|trend| super::capital(trend.in_words())), "scored once");
    fact(&mut table, "Mitigation", line.mitigation.clone(), "none");
    fact(&mut table, "Trigger", line.trigger.clone(), "none named");
    fact(&mut table, "Owner", line.owner.clone(), "nobody");
    fact(&mut table, "Raised on", line.raised_on.map(day), "no day");
    fact(&mut table, "Review on", line.review_on.map(day), "no day");
    figure(&mut table, line.moves.as_ref());
    table
}

fn fields(answer: &RiskAnswer, typed: Option<&Typed>, wrong: Option<&Wrong>) -> Vec<Field> {
    let line = &answer.risk;
    let of = |part: fn(Scored) -> u8| line.after.map(|scored| part(scored).to_string());
    let status = typed.map_or("", |typed| typed.status.as_str());
    let mut statuses = vec![Choice::new("", format!("As it is: {}", line.status.word()), status.is_empty())];
    statuses.extend(
        RiskStatus::ALL
            .map(|choice| Choice::new(choice.word(), super::capital(choice.word()), status == choice.word())),
    );
    let owner = line.owner.clone().unwrap_or_default();
    let review = line.review_on.map(|day| day.to_string()).unwrap_or_default();
    vec![
        grade(
            "likelihood",
            "Likelihood after mitigation",
            of(|scored| scored.likelihood),
            typed.map(|typed| typed.likelihood.as_str()),
            wrong,
        ),
        grade(
            "impact",
            "Impact after mitigation",
            of(|scored| scored.impact),
            typed.map(|typed| typed.impact.as_str()),
            wrong,
        ),
        Field::new("status", "How it stands", Control::Select(statuses)).error(Wrong::of(wrong, "status")),
        line_field("owner", "Owner", "", typed.map_or(owner, |typed| typed.owner.clone()), 20, wrong),
        line_field(
            "review",
            "Review on",
            "Such as 2018-06-30.",
            typed.map_or(review, |typed| typed.review.clone()),
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
            .hint("Why it is scored so.")
            .value(typed.map(|typed| typed.note.clone()).unwrap_or_default())
            .error(Wrong::of(wrong, "note")),
    ]
}

/// One of 1 to 5, or as it is.
fn grade(name: &'static str, label: &str, held: Option<String>, typed: Option<&str>, wrong: Option<&Wrong>) -> Field {
    let chosen = typed.unwrap_or_default();
    let as_it_is = held.map_or("Not scored".to_owned(), |held| format!("As it is: {held}"));
    let mut choices = vec![Choice::new("", as_it_is, chosen.is_empty())];
    choices.extend((1..=5).map(|number: u8| {
        let number = number.to_string();
        let is_chosen = number == chosen;
        Choice::new(number.clone(), number, is_chosen)
    }));
    Field::new(name, label, Control::Select(choices)).error(Wrong::of(wrong, name))
}
