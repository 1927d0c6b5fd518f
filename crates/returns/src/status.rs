//! How far a collection has come: who answered, when, and who has not, in practices and in patients.
//!
//! **Invariant:** what is divided by are those who were asked, never those who are in a file.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::{Area, day_of_moment, how_many};

use crate::{Collection, Respondent, Return};

/// The form that practices are asked with; others are asked with other forms and counted apart.
const PRACTICE: &str = "practice";

/// Where somebody who was asked stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Answered by the day it was due.
    Returned,
    /// Said by the day it was due that nothing has changed.
    Unchanged,
    /// Answered, in whatever words, after the day it was due.
    Late,
    /// Has not answered, and need not have yet.
    Waiting,
    /// Has not answered, and should have.
    Overdue,
}

impl State {
    /// Whether there is an answer.
    #[must_use]
    pub const fn has_answered(self) -> bool {
        matches!(self, Self::Returned | Self::Unchanged | Self::Late)
    }

    /// The word used in JSON and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::Unchanged => "unchanged",
            Self::Late => "late",
            Self::Waiting => "waiting",
            Self::Overdue => "overdue",
        }
    }

    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Returned => "Returned",
            Self::Unchanged => "Nothing changed",
            Self::Late => "Returned late",
            Self::Waiting => "Waiting",
            Self::Overdue => "Overdue",
        }
    }
}

/// Somebody who was asked.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "RespondentLine")]
pub struct Line {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of its PCN; none where it has none, and for providers.
    pub pcn: Option<String>,
    /// Patients registered; none where no list held names it, and for providers.
    pub patients: Option<f64>,
    /// Where it stands.
    pub state: State,
    /// When it first answered, in RFC 3339.
    pub returned_at: Option<String>,
    /// Its newest version; none where there is no answer.
    pub version: Option<u32>,
    /// Who sent the newest version.
    pub by: Option<String>,
    /// Days since the day it was due, for those who should have answered and have not.
    pub days_overdue: Option<i32>,
}

/// The answers of some practices, as shares of those asked.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Response {
    /// Practices that answered.
    pub practices_returned: usize,
    /// Practices asked.
    pub practices_known: usize,
    /// The first over the second, in percent; none where nobody was asked.
    pub practices_pct: Option<f64>,
    /// Patients of practices that answered.
    pub patients_returned: f64,
    /// Patients of practices asked.
    pub patients_known: f64,
    /// The first over the second, in percent; none where no patients are known.
    pub patients_pct: Option<f64>,
}

/// A PCN with the answers of its practices.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "StatusPcn")]
pub struct PcnLine {
    /// Code; empty for practices without a PCN.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its answers.
    #[serde(flatten)]
    pub response: Response,
}

/// Something a planner should know of the answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Notice {
    /// `info` or `warning`.
    pub severity: &'static str,
    /// In a sentence.
    pub message: String,
}

/// How far a collection has come.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "CollectionStatus")]
pub struct Status {
    /// Its name in commands and addresses.
    pub collection: String,
    /// Area asked.
    pub area: Area,
    /// Last day to answer.
    pub due: Date,
    /// The day of this answer.
    pub on: Date,
    /// Whether nothing more is taken.
    pub is_closed: bool,
    /// Its practices' answers.
    #[serde(flatten)]
    pub response: Response,
    /// Codes of practices whose patients are not known; they count as practices and not in patients.
    pub patients_not_known: Vec<String>,
    /// Every practice asked: first those who have not answered, the largest first.
    pub practices: Vec<Line>,
    /// Everybody else asked, such as community providers.
    pub providers: Vec<Line>,
    /// By PCN, in order of their names.
    pub pcns: Vec<PcnLine>,
    /// What else to know.
    pub findings: Vec<Notice>,
}

/// A PCN: its code and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pcn {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// How far a collection has come on a day, from every version of every return; `pcns` holds the PCN of each practice that
/// has one, by the practice's code.
#[must_use]
pub fn status(collection: &Collection, returns: &[Return], pcns: &BTreeMap<String, Pcn>, on: Date) -> Status {
    let line = |asked: &Respondent| line(collection, asked, returns, pcns.get(&asked.code), on);
    let (practices, providers): (Vec<&Respondent>, Vec<&Respondent>) =
        collection.respondents.iter().partition(|asked| asked.form == PRACTICE);
    let mut practices: Vec<Line> = practices.into_iter().map(line).collect();
    practices.sort_by(|one, other| order(one).cmp(&order(other)));
    let unknown = practices.iter().filter(|line| line.patients.is_none());
    let mut status = Status {
        collection: collection.id.clone(),
        area: collection.area.clone(),
        due: collection.due,
        on,
        is_closed: collection.closed.is_some(),
        response: response(practices.iter()),
        patients_not_known: unknown.map(|line| line.code.clone()).collect(),
        pcns: by_pcn(&practices, pcns),
        providers: providers.into_iter().map(line).collect(),
        practices,
        findings: Vec::new(),
    };
    status.findings = findings(&status, collection, returns);
    status
}

fn line(collection: &Collection, asked: &Respondent, returns: &[Return], pcn: Option<&Pcn>, on: Date) -> Line {
    let own = || returns.iter().filter(|one| one.code == asked.code);
    let first = own().min_by_key(|one| one.version);
    let newest = own().max_by_key(|one| one.version);
    let days_after = days_between(collection.due, on);
    let state = match (first, newest) {
        (Some(first), _) if day_of_moment(&first.returned_at).is_some_and(|came| collection.due < came) => State::Late,
        (Some(_), Some(newest)) if newest.is_unchanged => State::Unchanged,
        (Some(_), _) => State::Returned,
        (None, _) if 0 < days_after => State::Overdue,
        (None, _) => State::Waiting,
    };
    Line {
        code: asked.code.clone(),
        name: asked.name.clone(),
        pcn: pcn.map(|pcn| pcn.code.clone()),
        patients: asked.patients,
        state,
        returned_at: first.map(|one| one.returned_at.clone()),
        version: newest.map(|one| one.version),
        by: newest.map(|one| one.returned_by.clone()),
        days_overdue: (state == State::Overdue).then_some(days_after),
    }
}

/// Those to chase first, the largest first among them.
fn order(line: &Line) -> (bool, bool, std::cmp::Reverse<u64>, &str) {
    let patients = line.patients.unwrap_or_default().max(0.0);
    // Numbers that are not below zero stand in the order of their bits.
    (line.state.has_answered(), line.patients.is_none(), std::cmp::Reverse(patients.to_bits()), line.code.as_str())
}

/// The day of a moment. Days are those of universal time: in summer who answers in the first hour after midnight still
/// answered the day before. Our judgement: nobody is late for an hour.
/// Days from one day to another, below zero where the other is earlier.
pub(crate) fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

fn response<'a>(lines: impl Iterator<Item = &'a Line> + Clone) -> Response {
    let answered = || lines.clone().filter(|line| line.state.has_answered());
    let (returned, known) = (answered().count(), lines.clone().count());
    // The sum of no numbers is -0 in Rust, which is no number of patients.
    let patients_returned: f64 = answered().filter_map(|line| line.patients).fold(0.0, |sum, own| sum + own);
    let patients_known: f64 = lines.clone().filter_map(|line| line.patients).fold(0.0, |sum, own| sum + own);
    Response {
        practices_returned: returned,
        practices_known: known,
        practices_pct: percent(returned as f64, known as f64),
        patients_returned,
        patients_known,
        patients_pct: percent(patients_returned, patients_known),
    }
}

fn percent(part: f64, whole: f64) -> Option<f64> {
    (0.0 < whole).then(|| part / whole * 100.0)
}

fn by_pcn(practices: &[Line], pcns: &BTreeMap<String, Pcn>) -> Vec<PcnLine> {
    let names: BTreeMap<&str, &str> = pcns.values().map(|pcn| (pcn.code.as_str(), pcn.name.as_str())).collect();
    let mut lines: Vec<PcnLine> = names
        .iter()
        .map(|(code, name)| {
            let own = practices.iter().filter(|line| line.pcn.as_deref() == Some(code));
            PcnLine { code: (*code).to_owned(), name: (*name).to_owned(), response: response(own) }
        })
        .filter(|line| 0 < line.response.practices_known)
        .collect();
    lines.sort_by(|one, other| (&one.name, &one.code).cmp(&(&other.name, &other.code)));
    let without = response(practices.iter().filter(|line| line.pcn.is_none()));
    if !lines.is_empty() && 0 < without.practices_known {
        lines.push(PcnLine { code: String::new(), name: "Practices without a PCN".to_owned(), response: without });
    }
    lines
}

fn findings(status: &Status, collection: &Collection, returns: &[Return]) -> Vec<Notice> {
    let mut findings = Vec::new();
    let mut add = |severity, message: String| findings.push(Notice { severity, message });
    if !status.patients_not_known.is_empty() {
        let (count, codes) = (status.patients_not_known.len(), status.patients_not_known.join(", "));
        let message = format!(
            "no list of patients names {} ({codes}): counted among the practices, not in the share of patients",
            how_many(count, "practice")
        );
        add("warning", message);
    }
    let overdue = status.practices.iter().chain(&status.providers).filter(|line| line.state == State::Overdue).count();
    if 0 < overdue && !status.is_closed {
        add("warning", format!("{} overdue since {}", how_many(overdue, "return"), status.due));
    }
    let mut strangers: Vec<&str> = returns.iter().map(|one| one.code.as_str()).collect();
    strangers.retain(|code| collection.respondent(code).is_none());
    strangers.sort_unstable();
    strangers.dedup();
    if !strangers.is_empty() {
        let message = format!("answers of {} are held, who were not asked: they are not counted", strangers.join(", "));
        add("warning", message);
    }
    findings
}

#[cfg(test)]
pub(crate) mod samples {
    //! Thirty invented practices, and their answers.

    use super::*;
    use crate::How;

    /// Asked until 31 March 2018; practice 30 has no list, the others 1,000 patients each.
    pub(crate) fn collection() -> Collection {
        let respondents = (1..=30).map(|number| Respondent {
            code: format!("Z990{number:02}"),
            name: format!("Surgery {number}"),
            form: "practice".to_owned(),
            patients: (number < 30).then_some(1_000.0),
            known_from: vec!["patients_totals 2018-03".to_owned()],
        });
        Collection {
            id: "99z-2018-03-31".to_owned(),
            area: Area { code: "99Z".to_owned(), name: "Docks".to_owned(), level: wholetime_vocabulary::Level::SubIcb },
            due: "2018-03-31".parse().unwrap(),
            about: "2018-03".parse().unwrap(),
            respondents: respondents.collect(),
            opened_by: "a planner".to_owned(),
            opened_at: "2018-03-01T09:00:00Z".to_owned(),
            closed: None,
        }
    }

    pub(crate) fn answer(number: u32, version: u32, at: &str, is_unchanged: bool) -> Return {
        Return {
            collection: "99z-2018-03-31".to_owned(),
            code: format!("Z990{number:02}"),
            version,
            form: "practice".to_owned(),
            form_version: 1,
            is_unchanged,
            sections: BTreeMap::new(),
            how: How::Page,
            returned_by: format!("manager {number}"),
            returned_at: at.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{answer, collection};
    use super::*;

    fn on(day: &str, returns: &[Return]) -> Status {
        status(&collection(), returns, &BTreeMap::new(), day.parse().unwrap())
    }

    fn state(status: &Status, code: &str) -> State {
        status.practices.iter().find(|line| line.code == code).unwrap().state
    }

    #[test]
    fn nineteen_of_thirty_are_63_3_per_cent_and_twenty_are_66_7() {
        let mut returns: Vec<Return> =
            (1..=19).map(|number| answer(number, 1, "2018-03-20T10:00:00Z", false)).collect();
        let first = on("2018-03-21", &returns).response;
        assert_eq!((first.practices_returned, first.practices_known), (19, 30));
        assert_eq!(format!("{:.1}", first.practices_pct.unwrap()), "63.3");
        returns.push(answer(20, 1, "2018-03-22T10:00:00Z", true));
        let then = on("2018-03-22", &returns).response;
        assert_eq!(format!("{:.1}", then.practices_pct.unwrap()), "66.7");
        // 29 practices have a list of 1,000 each.
        assert_eq!((then.patients_returned, then.patients_known), (20_000.0, 29_000.0));
    }

    #[test]
    fn where_nobody_answered_it_is_nought_and_not_less() {
        let none = on("2018-03-21", &[]).response;
        assert!(none.patients_returned.is_sign_positive() && none.patients_pct.is_some_and(f64::is_sign_positive));
        assert_eq!((none.practices_pct, none.patients_pct), (Some(0.0), Some(0.0)));
    }

    #[test]
    fn a_practice_without_a_list_counts_as_a_practice_and_is_named() {
        let status = on("2018-03-21", &[answer(30, 1, "2018-03-20T10:00:00Z", false)]);
        assert_eq!((status.response.practices_returned, status.response.patients_returned), (1, 0.0));
        assert_eq!(status.patients_not_known, ["Z99030"]);
        assert!(status.findings.iter().any(|found| found.message.contains("Z99030")));
    }

    #[test]
    fn the_day_it_is_due_nobody_is_overdue_and_the_day_after_everybody_is() {
        let returns = [answer(1, 1, "2018-03-31T23:59:59Z", false), answer(2, 1, "2018-04-01T00:00:00Z", false)];
        let due = on("2018-03-31", &returns[..1]);
        assert_eq!((state(&due, "Z99001"), state(&due, "Z99003")), (State::Returned, State::Waiting));
        let after = on("2018-04-03", &returns);
        assert_eq!((state(&after, "Z99001"), state(&after, "Z99002")), (State::Returned, State::Late));
        let waiting = after.practices.iter().find(|line| line.code == "Z99003").unwrap();
        assert_eq!((waiting.state, waiting.days_overdue), (State::Overdue, Some(3)));
    }

    #[test]
    fn a_correction_after_the_day_does_not_make_a_timely_answer_late() {
        let returns = [answer(1, 1, "2018-03-20T10:00:00Z", true), answer(1, 2, "2018-04-05T10:00:00Z", false)];
        let line = &on("2018-04-06", &returns).practices.into_iter().find(|line| line.code == "Z99001").unwrap();
        assert_eq!((line.state, line.version), (State::Returned, Some(2)));
        assert_eq!(line.returned_at.as_deref(), Some("2018-03-20T10:00:00Z"));
    }

    #[test]
    fn who_has_not_answered_stands_first_and_the_largest_of_them_first_of_all() {
        let mut collection = collection();
        collection.respondents[6].patients = Some(9_000.0);
        let returns = [answer(1, 1, "2018-03-20T10:00:00Z", true)];
        let status = status(&collection, &returns, &BTreeMap::new(), "2018-03-21".parse().unwrap());
        assert_eq!(status.practices[0].code, "Z99007");
        assert_eq!(status.practices[29].code, "Z99001");
        assert_eq!(status.practices[28].code, "Z99030", "no list: last of those who wait");
    }

    #[test]
    fn providers_are_counted_apart_and_networks_add_up() {
        let mut collection = collection();
        collection.respondents[0].form = "community".to_owned();
        let pcn = |code: &str, name: &str| Pcn { code: code.to_owned(), name: name.to_owned() };
        let pcns: BTreeMap<String, Pcn> = [
            ("Z99002".to_owned(), pcn("U99901", "Quay PCN")),
            ("Z99003".to_owned(), pcn("U99901", "Quay PCN")),
            ("Z99004".to_owned(), pcn("U99902", "Hill PCN")),
        ]
        .into();
        let returns = [answer(2, 1, "2018-03-20T10:00:00Z", false)];
        let status = status(&collection, &returns, &pcns, "2018-03-21".parse().unwrap());
        assert_eq!((status.providers.len(), status.response.practices_known), (1, 29));
        let names: Vec<&str> = status.pcns.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names, ["Hill PCN", "Quay PCN", "Practices without a PCN"]);
        assert_eq!(status.pcns[1].response.practices_pct, Some(50.0));
        let all: usize = status.pcns.iter().map(|line| line.response.practices_known).sum();
        assert_eq!(all, 29);
    }

    #[test]
    fn answers_of_those_not_asked_are_told_and_not_counted() {
        let status = on("2018-03-21", &[answer(99, 1, "2018-03-20T10:00:00Z", false)]);
        assert_eq!(status.response.practices_returned, 0);
        assert!(status.findings.iter().any(|found| found.message.contains("Z99099")));
    }
}
