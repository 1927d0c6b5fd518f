//! What is looked at before an operation is asked: that each word is one it takes, once, with something it may be.

use axum::extract::{MatchedPath, OriginalUri, Query, Request};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::operation::Operation;
use super::paging::{self, Piece};
use super::v1::operations;
use crate::problem::{JsonProblem, Problem};

/// Refuses what cannot be asked; cuts lists to the piece that is wanted.
pub(crate) async fn check(request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let Some(operation) = matched.and_then(operations::at) else { return next.run(request).await };
    // As it was sent: within the API the beginning of the path is taken off.
    let uri = request.extensions().get::<OriginalUri>().map_or_else(|| request.uri().clone(), |sent| sent.0.clone());
    let words = match words(uri.query().unwrap_or_default(), &operation) {
        Ok(words) => words,
        Err(problem) => return JsonProblem::from(problem).into_response(),
    };
    let response = next.run(request).await;
    let piece = operation.list.zip(Piece::asked(&words));
    let Some((key, piece)) = piece.filter(|_| response.status() == StatusCode::OK) else { return response };
    paging::cut(response, key, piece, &uri).await.unwrap_or_else(|why| JsonProblem::from(why).into_response())
}

/// The words of an address, each known and possible.
fn words(query: &str, operation: &Operation) -> Result<Vec<(String, String)>, Problem> {
    let address = format!("/?{query}").parse().map_err(|_| unreadable())?;
    let Query(words) = Query::<Vec<(String, String)>>::try_from_uri(&address).map_err(|_| unreadable())?;
    let taken = operation.words();
    for (index, (name, text)) in words.iter().enumerate() {
        let Some(word) = taken.iter().find(|word| word.is(name)) else {
            return Err(unknown(name, &operation.address(), &taken.iter().map(|word| word.name).collect::<Vec<_>>()));
        };
        if words.iter().take(index).any(|(before, _)| before == name) {
            return Err(Problem::not_understood("bad_query", format!("{name}: it is there twice; name it once")));
        }
        if let Some(why) = word.refuse(name, text) {
            return Err(Problem::not_understood(&word.code(), why));
        }
    }
    let is_there = |name: &str| words.iter().any(|(word, text)| word == name && !text.trim().is_empty());
    match taken.iter().find(|word| word.is_needed && !is_there(word.name)) {
        Some(missing) => {
            let message = format!("{}: name it; {}", missing.name, missing.means);
            Err(Problem::not_understood(&missing.code(), message))
        }
        None => Ok(words),
    }
}

fn unreadable() -> Problem {
    Problem::not_understood("bad_query", "what stands behind the question mark cannot be read as words")
}

fn unknown(name: &str, address: &str, taken: &[&str]) -> Problem {
    let taken = if taken.is_empty() { "it takes none".to_owned() } else { format!("it takes {}", taken.join(", ")) };
    Problem::not_understood("unknown_word", format!("`{name}` is no word that {address} takes; {taken}"))
}
