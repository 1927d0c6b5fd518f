//! `GET /`: how somebody's own place is doing, what is new, what is missing, and what waits for them; the way in, where nothing
//! is held or no place was chosen.

mod board;

use askama::Template;
use wholetime_vocabulary::{Period, how_many};
use wholetime_workbench::questions::changes::ChangeKind;
use wholetime_workbench::questions::news::{NewestEdition, NewsAnswer};
use wholetime_workbench::questions::profile::AreaStanding;
use wholetime_workbench::questions::waiting::{Task, WaitingLine};
use wholetime_workbench::{Workbench, WorkbenchError};

use super::import::Bringing;
use super::place::Places;
use super::profile::capital;
use crate::acting::Acting;
use crate::answer::{self, Page, ask};
use crate::components::{Frame, Link};
use crate::links::{self, Behind};
use crate::problem::Problem;
use crate::wording;
use board::Card;

/// Publications named as new, and as waited for. Our judgement: those of one release, and what fits beside them.
const NAMED: usize = 4;
/// Things that stand out, named on the first page; the profile has all of them.
const ISSUES: usize = 4;
/// Things that wait, named on the first page.
const WAITING: usize = 8;

#[derive(Template)]
#[template(path = "pages/home/page.html")]
struct HomePage {
    frame: Frame,
    /// Where files can be brought in, while nothing is held.
    bringing: Option<Bringing>,
    /// Where a place is chosen, while none is.
    choose: Option<Places>,
    own: Option<Own>,
    news: News,
    waiting: Vec<Link>,
    more_waiting: usize,
}

/// Somebody's own place.
struct Own {
    name: String,
    lede: String,
    profile: String,
    /// Why no figure can be shown, where none can.
    problem: Option<String>,
    cards: Vec<Card>,
    missing: Vec<Link>,
    changes: Vec<Link>,
    issues: Vec<String>,
    more_issues: usize,
    attention: Link,
}

/// What is new, and what should be out.
struct News {
    came: Vec<Link>,
    due: Vec<String>,
    more_due: usize,
}

pub(super) async fn page(Acting(bench): Acting) -> Page {
    let page = ask(bench, prepare).await?;
    answer::page(&page)
}

fn prepare(bench: &Workbench) -> Result<HomePage, Problem> {
    let news = bench.news()?;
    let (waiting, more_waiting) = waiting(bench)?;
    let page = |bringing: Option<Bringing>, choose, own, news| HomePage {
        frame: Frame::new("Start", "/"),
        bringing,
        choose,
        own,
        news,
        waiting,
        more_waiting,
    };
    if news.newest.is_empty() {
        return Ok(page(Some(Bringing::of(bench, None)), None, None, News::of(&news)));
    }
    let own = bench.own_place()?;
    match own.area {
        Some(area) => Ok(page(None, None, Some(Own::of(bench, &area.code)?), News::of(&news))),
        None => Ok(page(None, Some(Places::offered(bench, own.chosen)?), None, News::of(&news))),
    }
}

impl Own {
    fn of(bench: &Workbench, code: &str) -> Result<Self, Problem> {
        match bench.standing(code) {
            Ok(standing) => Ok(Self::shown(&standing)),
            Err(why @ (WorkbenchError::PeriodNotHeld { .. } | WorkbenchError::NotPossible(_))) => {
                let area = bench.resolve(code)?.area;
                Ok(Self {
                    name: area.name,
                    lede: String::new(),
                    profile: links::area(code),
                    problem: Some(capital(&why.to_string())),
                    cards: Vec::new(),
                    missing: Vec::new(),
                    changes: Vec::new(),
                    issues: Vec::new(),
                    more_issues: 0,
                    attention: Link::new(super::attention::link(code, &Behind::default()), "Where to look first"),
                })
            }
            Err(why) => Err(why.into()),
        }
    }

    fn shown(standing: &AreaStanding) -> Self {
        let code = &standing.area.code;
        let view = Behind::default().with("period", standing.period.to_string());
        let issues: Vec<String> = standing.main_issues.iter().map(|issue| capital(&issue.sentence)).collect();
        Self {
            name: standing.area.name.clone(),
            lede: format!(
                "{}, {} registered patients",
                standing.period.in_words(),
                wholetime_reports::words::value(standing.patients, 0)
            ),
            profile: links::area(code),
            problem: None,
            cards: board::cards(standing, &view),
            missing: missing(standing, &view),
            changes: changes(standing),
            more_issues: issues.len().saturating_sub(ISSUES),
            issues: issues.into_iter().take(ISSUES).collect(),
            attention: Link::new(super::attention::link(code, &view), "Where to look first"),
        }
    }
}

/// What is not in the figures.
fn missing(standing: &AreaStanding, view: &Behind) -> Vec<Link> {
    let profile = view.behind(&links::area(&standing.area.code));
    let held = &standing.held;
    let sentence = format!(
        "{} of {} practices are in the file, with {} of the patients",
        held.coverage.practices_held,
        held.coverage.practices_known,
        wholetime_reports::words::share(held.share_pct / 100.0)
    );
    let mut missing = vec![Link::new(format!("{profile}#held"), sentence)];
    if let [first, rest @ ..] = standing.held.absent.as_slice() {
        let others = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        missing.push(Link::new(links::area(&first.code), format!("Not in the file: {}{others}", first.name)));
    }
    for line in standing.headlines.iter().filter(|line| line.warning.is_some()) {
        let warning = wording::on_pages(line.warning.as_deref().unwrap_or_default());
        let text = format!("{}: {warning}", capital(&line.title));
        missing.push(Link::new(links::explain(&standing.area.code, &line.fte_indicator, Some(line.basis), view), text));
    }
    missing
}

/// What happened to practices since the month before.
fn changes(standing: &AreaStanding) -> Vec<Link> {
    let Some(before) = standing.changed_since else { return Vec::new() };
    let behind = Behind::default().with("from", before.to_string()).with("to", standing.period.to_string());
    let href = behind.behind(&format!("{}/changes", links::area(&standing.area.code)));
    let told = |kind: ChangeKind, count: usize| {
        let what = match kind {
            ChangeKind::Closed => "closed",
            ChangeKind::Opened => "opened",
            ChangeKind::MovedPcn => "moved to another PCN",
            ChangeKind::MovedSubIcb => "moved to another sub-ICB location",
            ChangeKind::StoppedReporting => "stopped reporting a staff group",
            ChangeKind::StartedReporting => "started reporting a staff group",
            ChangeKind::Jumped => "changed by more than most do",
        };
        format!("{} {what}", how_many(count, "practice"))
    };
    if standing.changes.is_empty() {
        return vec![Link::new(
            href,
            format!("No practice opened, closed, moved or jumped since {}", before.in_words()),
        )];
    }
    let counts = standing.changes.iter().map(|count| Link::new(href.clone(), told(count.kind, count.practices)));
    counts.collect()
}

impl News {
    fn of(answer: &NewsAnswer) -> Self {
        // What came in with the last import, the publications that are published most often first.
        let newest_at = answer.newest.iter().map(|one| one.imported_at).max();
        let came = answer.newest.iter().filter(|one| Some(one.imported_at) == newest_at || one.cadence.is_some());
        let due: Vec<String> = answer.due().map(waited_for).collect();
        Self {
            came: came.take(NAMED).map(came_in).collect(),
            more_due: due.len().saturating_sub(NAMED),
            due: due.into_iter().take(NAMED).collect(),
        }
    }
}

fn came_in(one: &NewestEdition) -> Link {
    let revised = if 1 < one.revision { format!(", revision {}", one.revision) } else { String::new() };
    let speaks_to = one.speaks_to.filter(|to| *to != one.period);
    let to = speaks_to.map_or_else(String::new, |to| format!(" (figures to {})", to.in_words()));
    let text = format!("{}: {}{to}{revised}", one.title, one.period.in_words());
    Link::new(links::receipt(&one.source, one.period, one.revision), text)
}

fn waited_for(one: &NewestEdition) -> String {
    format!("{}: {}", one.title, one.next_due.map(Period::in_words).unwrap_or_default())
}

fn waiting(bench: &Workbench) -> Result<(Vec<Link>, usize), Problem> {
    let lines = match bench.waiting() {
        Ok(answer) => answer.waiting,
        Err(WorkbenchError::NothingHeld) => Vec::new(),
        Err(why) => return Err(why.into()),
    };
    let links = lines.iter().take(WAITING).map(|line| Link::new(where_done(line), line.sentence.clone()));
    Ok((links.collect(), lines.len().saturating_sub(WAITING)))
}

/// The page on which it is done.
fn where_done(line: &WaitingLine) -> String {
    let (of, place) = (line.of.as_deref().unwrap_or_default(), line.place.as_ref().map(|place| place.code.as_str()));
    match (line.task, place) {
        (Task::Decide, _) => super::corrections::of(None),
        (Task::Answer, Some(code)) => super::return_form::link(of, code),
        (Task::Answer | Task::Chase, _) => super::collection::link(of),
        (Task::Confirm | Task::Sign, Some(code)) => links::baseline_place(of, code),
        (Task::Confirm | Task::Sign, None) => links::baseline(of),
        (Task::Act, _) => links::plan_part(of, "delivery"),
    }
}
