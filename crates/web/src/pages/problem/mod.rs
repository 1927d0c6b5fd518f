//! The page that says why there is no other.

use askama::Template;

use crate::components::{Frame, Link};
use crate::links;
use crate::problem::Problem;
use crate::wording;

/// Why there is no other page.
#[derive(Template)]
#[template(path = "pages/problem/page.html")]
pub(crate) struct ProblemPage {
    frame: Frame,
    status: u16,
    message: String,
    help: String,
    search: Option<String>,
    again: Option<Box<str>>,
    /// Where to go on.
    ways: Vec<Link>,
}

/// A code, what helps on a page, and the page that does it with the words of its link.
type OnPages = (&'static str, &'static str, Option<(&'static str, &'static str)>);

/// What to do next on pages, where the workbench tells which command helps: by the code of the problem, with the page that helps.
const ON_PAGES: [OnPages; 9] = [
    ("unknown_area", "look it up in the search field above, by name, code or postcode", None),
    ("unknown_indicator", "choose one of those there are", Some(("/indicators", "Indicators"))),
    ("nothing_held", "bring files in, or look around in the invented place", Some(("/", "The two ways to begin"))),
    (
        "period_not_held",
        "choose another month or another indicator",
        Some(("/sources", "Months and files that are held")),
    ),
    ("not_possible", "go back and ask for something else", None),
    ("not_a_plan", "mend the document", Some(("/guides/plans", "What may stand in a plan"))),
    ("query_refused", "mend the question", Some(("/query", "Tables and their columns"))),
    ("workspace", "look whether all is well, or ask whoever keeps this workspace", Some(("/doctor", "Is all well?"))),
    ("inside", "try again; then look whether all is well", Some(("/doctor", "Is all well?"))),
];

impl ProblemPage {
    pub(crate) fn of(problem: &Problem) -> Self {
        let title = match problem.status.as_u16() {
            404 => "Not found",
            409 if problem.code == "busy" => "Somebody else is bringing files in",
            409 => "Not clear enough, or nothing held yet",
            400 => "Not understood",
            401 => "Sign in first",
            403 => "You may not do that here",
            _ if problem.code == "cancelled" => "Stopped",
            413 => "Too large",
            _ if problem.code == "too_long" => "It took too long",
            _ if problem.code == "busy" => "Still working on what you asked before",
            _ => "Something went wrong",
        };
        let frame = Frame::new(title, "").searched(problem.search.as_deref().unwrap_or_default());
        let on_pages = ON_PAGES.iter().find(|(code, ..)| *code == problem.code);
        let mut ways = problem.ways.to_vec();
        let way = on_pages.and_then(|(.., way)| *way).filter(|(page, _)| frame.asking.may_open(page));
        ways.extend(way.map(|(page, text)| Link::new(page, text)));
        let place = frame.asking.place.as_deref().map(|place| &place.whereabouts.area);
        ways.extend(place.map(|area| Link::new(links::area(&area.code), format!("The profile of {}", area.name))));
        Self {
            frame,
            status: problem.status.as_u16(),
            message: wording::on_pages(&problem.message),
            help: on_pages.map_or_else(|| problem.help.to_string(), |(_, help, _)| (*help).to_owned()),
            ways,
            search: problem.search.as_ref().map(|text| format!("/search?q={}", links::encoded(text))),
            again: problem.again.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::Cancel;
    use wholetime_workbench::{ShelfError, WorkbenchError};

    use super::*;

    #[test]
    fn who_brings_files_in_while_somebody_else_does_is_told_to_wait() {
        let problem = Problem::from(WorkbenchError::from(ShelfError::Busy));
        assert_eq!(problem.status.as_u16(), 409);
        let page = ProblemPage::of(&problem).render().unwrap();
        assert!(page.contains("<h1>Somebody else is bringing files in</h1>"), "{page}");
        assert!(page.contains("wait until it has ended"), "{page}");
    }

    #[test]
    fn what_a_person_stopped_did_not_go_wrong() {
        let cancel = Cancel::default();
        cancel.ask();
        let stopped = Problem::from(WorkbenchError::from(cancel.check().unwrap_err()));
        let stopped = Problem { again: Some("/areas/ENG/forecast?years=5".into()), ..stopped };
        let page = ProblemPage::of(&stopped).render().unwrap();
        assert!(page.contains("<h1>Stopped</h1>"));
        assert!(page.contains("<a href=\"/areas/ENG/forecast?years=5\">"), "the way back to the question");
    }
}
