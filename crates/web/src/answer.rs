//! From a question to an answer: the workbench is asked off the threads that serve, and answers become responses.

use std::sync::Arc;

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use wholetime_reports::Download;
use wholetime_workbench::Workbench;

use crate::problem::{PageProblem, Problem};
use crate::sessions;

/// What a page handler answers.
pub(crate) type Page = Result<Response, PageProblem>;

/// Asks the workbench on a thread that may wait for the disk.
pub(crate) async fn ask<T, E>(
    bench: Arc<Workbench>,
    question: impl FnOnce(&Workbench) -> Result<T, E> + Send + 'static,
) -> Result<T, Problem>
where
    T: Send + 'static,
    E: Into<Problem> + Send + 'static,
{
    let asking = sessions::asking();
    let work = move || sessions::asking_still(asking, || question(&bench));
    let answered = tokio::task::spawn_blocking(work).await;
    answered.map_err(|_| Problem::inside("the question could not be finished"))?.map_err(Into::into)
}

/// A page.
pub(crate) fn page(template: &impl Template) -> Page {
    Ok(Html(template.render().map_err(Problem::from)?).into_response())
}

/// A file to keep, under a name that says what it is.
pub(crate) fn file(bytes: Vec<u8>, format: Download, name: &str) -> Page {
    let plain: String =
        name.chars().map(|letter| if letter.is_ascii_alphanumeric() || letter == '-' { letter } else { '-' }).collect();
    let disposition = format!("attachment; filename=\"wholetime-{plain}.{format}\"");
    let disposition = HeaderValue::from_str(&disposition).map_err(|why| Problem::inside(why.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.media_type())),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}
