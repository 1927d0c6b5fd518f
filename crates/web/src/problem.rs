//! Why a request was not answered: the one place that turns an error into a page or into problem JSON.

use std::any::Any;

use askama::Template as _;
use axum::Json;
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;
use wholetime_workbench::{ShelfError, WorkbenchError, access};

use crate::components::Link;
use crate::pages::problem::ProblemPage;

/// Why a request was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) help: Box<str>,
    /// What to search for instead, where that may help.
    pub(crate) search: Option<Box<str>>,
    /// Where the question can be asked again, where that is known.
    pub(crate) again: Option<Box<str>>,
    /// Pages that help.
    pub(crate) ways: Box<[Link]>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &str, message: impl Into<String>, help: &str) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: message.into(),
            help: help.into(),
            search: None,
            again: None,
            ways: Box::default(),
        }
    }

    /// Something in the address was not understood.
    pub(crate) fn not_understood(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message, "mend the address, or leave that part of it out")
    }

    pub(crate) fn not_found(what: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", what, "start from the first page, or search")
    }

    pub(crate) fn inside(message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "inside", message, "try again; then ask wholetime doctor")
    }

    pub(crate) fn other_host(status: StatusCode) -> Self {
        let message = "this server does not answer under that name";
        Self::new(status, "other_host", message, "open it as localhost or 127.0.0.1, or start it with --host NAME")
    }

    pub(crate) fn from_elsewhere() -> Self {
        let message = "a page of another site sent this form";
        Self::new(StatusCode::FORBIDDEN, "from_elsewhere", message, "open the page here and send its own form")
    }

    pub(crate) const fn into_json(self) -> JsonProblem {
        JsonProblem(self)
    }
}

impl From<WorkbenchError> for Problem {
    fn from(why: WorkbenchError) -> Self {
        let status = match &why {
            WorkbenchError::UnknownArea { .. }
            | WorkbenchError::UnknownIndicator { .. }
            | WorkbenchError::PeriodNotHeld { .. }
            | WorkbenchError::Shelf(ShelfError::NoEdition { .. })
            | WorkbenchError::NotThere(_) => StatusCode::NOT_FOUND,
            WorkbenchError::AmbiguousArea { .. }
            | WorkbenchError::NothingHeld
            | WorkbenchError::Shelf(ShelfError::Busy) => StatusCode::CONFLICT,
            WorkbenchError::NotPossible(_) | WorkbenchError::NotAPlan { .. } | WorkbenchError::Query(_) => {
                StatusCode::BAD_REQUEST
            }
            WorkbenchError::NotPermitted(access::Refused::NotSignedIn { .. }) => StatusCode::UNAUTHORIZED,
            WorkbenchError::NotPermitted(_) => StatusCode::FORBIDDEN,
            WorkbenchError::Cancelled(_) => StatusCode::SERVICE_UNAVAILABLE,
            WorkbenchError::Path { .. }
            | WorkbenchError::Shelf(_)
            | WorkbenchError::Measures(_)
            | WorkbenchError::Catalogue(_)
            | WorkbenchError::Store(_)
            | WorkbenchError::Synthetic(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let search = match &why {
            WorkbenchError::UnknownArea { text, .. } | WorkbenchError::AmbiguousArea { text, .. } => Some(text.clone()),
            _ => None,
        };
        Self { search: search.map(Into::into), ..Self::new(status, why.code(), why.to_string(), why.help()) }
    }
}

/// The media type of problems. Source: RFC 9457, 6.1.
pub(crate) const PROBLEM: &str = "application/problem+json";

/// A problem answered as JSON: the members of RFC 9457, and under `error` the shape the commands use.
#[derive(Debug)]
pub(crate) struct JsonProblem(Problem);

impl<T: Into<Problem>> From<T> for JsonProblem {
    fn from(why: T) -> Self {
        Self(why.into())
    }
}

impl IntoResponse for JsonProblem {
    fn into_response(self) -> Response {
        let Problem { status, code, message, help, .. } = self.0;
        let told = json!({
            "type": format!("/api#problem-{code}"),
            "title": status.canonical_reason().unwrap_or("Not answered"),
            "status": status.as_u16(),
            "detail": message,
            "error": { "code": code, "message": message, "help": help },
        });
        (status, [(header::CONTENT_TYPE, PROBLEM)], Json(told)).into_response()
    }
}

/// A problem answered as a page.
#[derive(Debug)]
pub(crate) struct PageProblem(pub(crate) Problem);

impl<T: Into<Problem>> From<T> for PageProblem {
    fn from(why: T) -> Self {
        Self(why.into())
    }
}

impl From<askama::Error> for Problem {
    fn from(why: askama::Error) -> Self {
        Self::inside(format!("the page could not be written: {why}"))
    }
}

impl From<wholetime_reports::ReportError> for Problem {
    fn from(why: wholetime_reports::ReportError) -> Self {
        match why {
            wholetime_reports::ReportError::Ending(why) => Self::not_found(why.to_string()),
            wholetime_reports::ReportError::Workbench(why) => why.into(),
            other => Self::inside(other.to_string()),
        }
    }
}

impl IntoResponse for PageProblem {
    fn into_response(self) -> Response {
        let status = self.0.status;
        if status.is_server_error() && self.0.code != "cancelled" {
            tracing::error!(code = self.0.code, message = self.0.message, "a page could not be answered");
        }
        match ProblemPage::of(&self.0).render() {
            Ok(page) => (status, Html(page)).into_response(),
            Err(_) => JsonProblem(self.0).into_response(),
        }
    }
}

/// Answers an address that is nothing here, in the shape its folder asks for.
pub(crate) async fn no_such_page(request: Request) -> Response {
    let problem = Problem::not_found(format!("there is nothing at {}", request.uri().path()));
    if request.uri().path().starts_with("/api/") {
        return JsonProblem(problem).into_response();
    }
    PageProblem(problem).into_response()
}

/// Answers what is sent to an address that only answers, or asked of one that only takes.
pub(crate) async fn not_that_way(request: Request) -> Response {
    let (path, verb) = (request.uri().path(), if request.method() == Method::POST { "sent" } else { "asked for" });
    let message = format!("{path} is there, but nothing can be {verb} there in this way ({})", request.method());
    let problem = Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "not_that_way",
        message,
        "open it as a page, from the first page or by search",
    );
    if path.starts_with("/api/") {
        return JsonProblem(problem).into_response();
    }
    PageProblem(problem).into_response()
}

/// Answers after a handler fell over; the next request finds everything as before.
pub(crate) fn panicked(_why: Box<dyn Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    PageProblem(Problem::inside("something went wrong in the program itself")).into_response()
}
