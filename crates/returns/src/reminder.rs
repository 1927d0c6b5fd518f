//! Reminders: what to write to those who have not answered. Texts only; nothing is sent from here.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::{day_in_words, how_many};

use crate::Respondent;
use crate::status::days_between;

/// From so many days after the day it was due on the words are those of a second reminder. Our judgement: a week to read
/// the first and a week to act on it.
const SECOND_FROM: i32 = 14;

/// Which reminder it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Before, or on, the day it is due.
    BeforeDue,
    /// The first after that day.
    First,
    /// The second.
    Second,
}

impl Stage {
    /// The one that is fitting on a day.
    #[must_use]
    pub fn on(due: Date, today: Date) -> Self {
        match days_between(due, today) {
            ..=0 => Self::BeforeDue,
            1..SECOND_FROM => Self::First,
            _ => Self::Second,
        }
    }

    /// The word used in JSON and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::BeforeDue => "before_due",
            Self::First => "first",
            Self::Second => "second",
        }
    }

    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::BeforeDue => "Before it is due",
            Self::First => "First reminder",
            Self::Second => "Second reminder",
        }
    }
}

/// A reminder to one who has not answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reminder {
    /// Code of who is written to.
    pub code: String,
    /// Name of who is written to.
    pub name: String,
    /// Which reminder it is.
    pub stage: Stage,
    /// Days since the day it was due; none before.
    pub days_overdue: Option<i32>,
    /// Subject line.
    pub subject: String,
    /// Text, in paragraphs.
    pub body: String,
}

/// What a reminder says beside the name of who is written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion<'a> {
    /// Title of the form.
    pub form: &'a str,
    /// Name of the area asked.
    pub area: &'a str,
    /// Last day to answer.
    pub due: Date,
    /// The day it is written.
    pub today: Date,
    /// Practices that answered, and practices asked.
    pub answered: (usize, usize),
    /// Where to answer: an address of a page.
    pub link: &'a str,
    /// Who asks.
    pub from: &'a str,
}

/// What a reminder says of the form: what it takes, what comes back, what happens without it.
struct Words {
    effort: &'static str,
    gain: &'static str,
    until_then: &'static str,
    without_it: &'static str,
}

const TO_PRACTICES: Words = Words {
    effort: "It is filled in already with what is held of you nationally. Say only what differs; if nothing has changed, that \
             is one click. It is meant to take ten minutes.",
    gain: "What you get back: your figures side by side with the national file, the list of what to mend in your national \
           return so that it is not asked twice, and your place in the area's plan counted as you say it is.",
    until_then: "Until it is here, your practice is planned for with the national figures.",
    without_it: "If it does not come, your practice is shown as not answered and planned for with the national figures, right \
                 or wrong. If something stands in the way, tell us and we will help.",
};

const TO_PROVIDERS: Words = Words {
    effort: "It asks for your staff by place and service, one row each. It is meant to take ten minutes.",
    gain: "What you get back: your staff in the plans of the places you serve, with your name and the date beside them.",
    until_then: "Until it is here, these places show your staff as not supplied.",
    without_it: "If it does not come, these places show your staff as not supplied. If something stands in the way, tell us \
                 and we will help.",
};

/// The reminder to one who has not answered.
#[must_use]
pub fn reminder(to: &Respondent, occasion: &Occasion<'_>) -> Reminder {
    let Occasion { form, area, due, today, .. } = *occasion;
    let stage = Stage::on(due, today);
    let days = days_between(due, today);
    let day = day_in_words(due);
    let (answered, asked) = occasion.answered;
    let subject = match stage {
        Stage::BeforeDue => format!("{}: workforce return, due {day}", to.name),
        Stage::First => format!("{}: workforce return was due {day}", to.name),
        Stage::Second => format!("{}: second reminder, workforce return was due {day}", to.name),
    };
    let opening = match stage {
        Stage::BeforeDue => format!("Your workforce return ({form}) for {area} is due by {day}."),
        Stage::First => format!(
            "Your workforce return ({form}) for {area} was due on {day}, {} ago. It may have slipped through; please send \
             it this week.",
            how_many(usize::try_from(days).unwrap_or_default(), "day")
        ),
        Stage::Second => format!(
            "This is the second reminder. Your workforce return ({form}) for {area} was due on {day}, {} ago, and we \
             still have nothing from {}.",
            how_many(usize::try_from(days).unwrap_or_default(), "day"),
            to.name
        ),
    };
    let others = match (stage, answered) {
        (_, 0) => String::new(),
        (Stage::BeforeDue, _) => format!("{answered} of {asked} practices have answered so far."),
        (..) => format!("{answered} of {asked} practices have answered."),
    };
    let words = if to.form == "practice" { &TO_PRACTICES } else { &TO_PROVIDERS };
    let without = match stage {
        Stage::BeforeDue => "",
        Stage::First => words.until_then,
        Stage::Second => words.without_it,
    };
    let link = match is_of_this_computer(occasion.link) {
        true => "Please send the filled-in workbook back.".to_owned(),
        false => format!("Answer here: {}\nor send the filled-in workbook back.", occasion.link),
    };
    let greeting = format!("Dear colleagues at {},", to.name);
    let close = format!("With thanks\n{}", occasion.from);
    let (effort, gain) = (words.effort.to_owned(), words.gain.to_owned());
    let paragraphs = [greeting, opening, effort, gain, others, without.to_owned(), link, close];
    let body = paragraphs.into_iter().filter(|paragraph| !paragraph.is_empty()).collect::<Vec<_>>().join("\n\n");
    let days_overdue = (stage != Stage::BeforeDue).then_some(days);
    Reminder { code: to.code.clone(), name: to.name.clone(), stage, days_overdue, subject, body }
}

/// Whether an address is one of the computer it was written on: nobody else can open it.
fn is_of_this_computer(link: &str) -> bool {
    let host = link.split_once("://").map_or("", |(_, rest)| rest);
    ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|own| host.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(today: &str) -> Reminder {
        written_with("https://wholetime.example/returns/99z-2018-03-31/Z99001", today)
    }

    fn written_with(link: &str, today: &str) -> Reminder {
        let to = Respondent {
            code: "Z99001".to_owned(),
            name: "The Quay Surgery".to_owned(),
            form: "practice".to_owned(),
            patients: Some(6_900.0),
            known_from: Vec::new(),
        };
        let occasion = Occasion {
            form: "Practice return",
            area: "Docks",
            due: "2018-03-31".parse().unwrap(),
            today: today.parse().unwrap(),
            answered: (19, 30),
            link,
            from: "a planner",
        };
        reminder(&to, &occasion)
    }

    #[test]
    fn it_is_gentle_before_the_day_and_firmer_after() {
        let stage = |today| written(today).stage;
        assert_eq!((stage("2018-03-01"), stage("2018-03-31")), (Stage::BeforeDue, Stage::BeforeDue));
        assert_eq!((stage("2018-04-01"), stage("2018-04-13")), (Stage::First, Stage::First));
        assert_eq!((stage("2018-04-14"), stage("2018-06-01")), (Stage::Second, Stage::Second));
        assert!(!written("2018-03-31").body.contains("was due"));
        assert!(written("2018-04-01").body.contains("was due on 31 March 2018, 1 day ago"));
        assert!(written("2018-04-14").body.contains("second reminder"));
    }

    #[test]
    fn it_names_the_practice_the_day_the_effort_the_gain_and_the_place_to_answer() {
        for today in ["2018-03-20", "2018-04-03", "2018-04-20"] {
            let written = written(today);
            assert!(written.subject.contains("The Quay Surgery") && written.subject.contains("31 March 2018"));
            for part in
                ["Dear colleagues at The Quay Surgery", "ten minutes", "What you get back", "19 of 30", "/Z99001"]
            {
                assert!(written.body.contains(part), "{today}: {part} in {}", written.body);
            }
        }
    }

    #[test]
    fn nobody_is_sent_to_a_page_that_only_the_computer_of_the_planner_can_open() {
        for link in ["http://localhost:8787/returns/99z-2018-03-31/Z99001", "http://127.0.0.1/returns/x/Z99001"] {
            let body = written_with(link, "2018-04-03").body;
            assert!(!body.contains("http") && body.contains("send the filled-in workbook back"), "{body}");
        }
        assert!(written_with("http://localhost.example/returns/x/Z99001", "2018-04-03").body.contains("Answer here"));
    }

    #[test]
    fn a_provider_is_not_told_of_a_national_file_it_is_not_in() {
        let to = Respondent {
            code: "RZ9".to_owned(),
            name: "Docks Community Services".to_owned(),
            form: "community".to_owned(),
            patients: None,
            known_from: Vec::new(),
        };
        let due: Date = "2018-03-31".parse().unwrap();
        for today in ["2018-03-20", "2018-04-03", "2018-04-20"] {
            let today = today.parse().unwrap();
            let occasion =
                Occasion { form: "f", area: "a", due, today, answered: (3, 30), link: "/", from: "a planner" };
            let body = reminder(&to, &occasion).body;
            assert!(!body.contains("national") && body.contains("by place and service"), "{body}");
        }
    }

    #[test]
    fn nobody_is_told_that_none_of_the_others_has_answered() {
        let to = Respondent {
            code: "Z99001".to_owned(),
            name: "The Quay".to_owned(),
            form: "practice".to_owned(),
            patients: None,
            known_from: Vec::new(),
        };
        let day: Date = "2018-03-31".parse().unwrap();
        let occasion =
            Occasion { form: "f", area: "a", due: day, today: day, answered: (0, 30), link: "/", from: "a planner" };
        assert!(!reminder(&to, &occasion).body.contains("0 of 30"));
    }
}
