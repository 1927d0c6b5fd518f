//! The page that says why there is no other.

use askama::Template;

use crate::components::Frame;
use crate::links;
use crate::problem::Problem;

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
}

impl ProblemPage {
    pub(crate) fn of(problem: &Problem) -> Self {
        let title = match problem.status.as_u16() {
            404 => "Not found",
            409 => "Not clear enough, or nothing held yet",
            400 => "Not understood",
            401 => "Sign in first",
            403 => "You may not do that here",
            _ if problem.code == "cancelled" => "Stopped",
            _ if problem.code == "busy" => "Still working on what you asked before",
            _ => "Something went wrong",
        };
        Self {
            frame: Frame::new(title, "").searched(problem.search.clone().unwrap_or_default()),
            status: problem.status.as_u16(),
            message: problem.message.clone(),
            help: problem.help.clone(),
            search: problem.search.as_ref().map(|text| format!("/search?q={}", links::encoded(text))),
            again: problem.again.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::Cancel;
    use wholetime_workbench::WorkbenchError;

    use super::*;

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
