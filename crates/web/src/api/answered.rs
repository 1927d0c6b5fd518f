//! The whole body of an answer, for what looks at it before it is sent.

use axum::body::{Bytes, to_bytes};
use axum::http::response::Parts;
use axum::response::Response;

use crate::problem::Problem;

/// The bytes of an answer.
pub(crate) struct Body(pub(crate) Bytes);

/// Takes an answer apart. Answers are whole before they are sent, so nothing is waited for.
pub(crate) async fn body_of(response: Response) -> Result<(Parts, Body), Problem> {
    let (parts, body) = response.into_parts();
    match to_bytes(body, usize::MAX).await {
        Ok(bytes) => Ok((parts, Body(bytes))),
        Err(why) => Err(Problem::inside(format!("the answer could not be read: {why}"))),
    }
}
