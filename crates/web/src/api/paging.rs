//! Long lists, piece by piece: `limit` and `offset`, how many there are, and where the next piece is.

use axum::http::{HeaderName, HeaderValue, Uri, header};
use axum::response::Response;
use serde_json::Value;

use super::answered::{Body, body_of};
use super::word::{Kind, Word, word};
use crate::problem::Problem;

/// The most lines of one piece. Our judgement: all practices there ever were are fewer.
const MOST: u64 = 100_000;

/// The words of every list.
pub(crate) const WORDS: [Word; 2] = [
    word("limit", Kind::Whole(1, MOST), "At most so many lines of the list; all where nothing is said"),
    word("offset", Kind::Whole(0, MOST), "Leave out so many lines at the beginning of the list"),
];

/// How many lines there are in all.
const TOTAL: &str = "x-total-count";

/// The piece of a list that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    limit: Option<usize>,
    offset: usize,
}

impl Piece {
    /// What the words of an address ask for; none where neither is there. Words were checked before.
    pub(crate) fn asked(words: &[(String, String)]) -> Option<Self> {
        let number = |name: &str| words.iter().find(|(word, _)| word == name)?.1.trim().parse().ok();
        let (limit, offset) = (number("limit"), number("offset"));
        (limit.is_some() || offset.is_some()).then_some(Self { limit, offset: offset.unwrap_or(0) })
    }

    /// Where the piece ends in a list of so many lines.
    fn end(self, total: usize) -> usize {
        self.limit.map_or(total, |limit| self.offset.saturating_add(limit)).min(total)
    }
}

/// Leaves of an answer only the piece of its list that is asked for.
pub(crate) async fn cut(response: Response, key: &str, piece: Piece, asked: &Uri) -> Result<Response, Problem> {
    let (mut parts, Body(bytes)) = body_of(response).await?;
    let unreadable = |why: serde_json::Error| Problem::inside(format!("the list could not be cut: {why}"));
    let mut answer: Value = serde_json::from_slice(&bytes).map_err(unreadable)?;
    let list = if key.is_empty() { Some(&mut answer) } else { answer.get_mut(key) };
    let Some(Value::Array(lines)) = list else {
        return Err(Problem::inside(format!("there is no list `{key}` in the answer")));
    };
    let total = lines.len();
    let end = piece.end(total);
    lines.truncate(end);
    lines.drain(..piece.offset.min(end));
    let bytes = serde_json::to_vec(&answer).map_err(unreadable)?;
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(HeaderName::from_static(TOTAL), HeaderValue::from(total));
    let next = if end < total { HeaderValue::from_str(&next(asked, end)).ok() } else { None };
    if let Some(next) = next {
        parts.headers.insert(header::LINK, next);
    }
    Ok(Response::from_parts(parts, bytes.into()))
}

/// The address of the next piece, as a link. Source: RFC 8288.
fn next(asked: &Uri, offset: usize) -> String {
    let kept = asked.query().unwrap_or_default().split('&').filter(|word| !word.starts_with("offset="));
    let words: Vec<&str> = kept.filter(|word| !word.is_empty()).collect();
    format!("<{}?{}&offset={offset}>; rel=\"next\"", asked.path(), words.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_seven_lines_has_three_pieces_of_three_at_most() {
        let piece = |offset| Piece { limit: Some(3), offset };
        assert_eq!([0, 3, 6, 9].map(|offset| piece(offset).end(7)), [3, 6, 7, 7]);
        assert_eq!(Piece { limit: None, offset: 2 }.end(7), 7);
    }

    #[test]
    fn the_next_piece_is_asked_with_the_same_words() {
        let asked = Uri::from_static("/api/v1/areas?level=practice&offset=3&limit=3");
        assert_eq!(next(&asked, 6), "</api/v1/areas?level=practice&limit=3&offset=6>; rel=\"next\"");
    }
}
