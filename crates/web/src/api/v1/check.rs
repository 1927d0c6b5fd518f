//! What the checks find.

use super::{Answer, json};
use crate::acting::Acting;
use crate::answer::ask;
use crate::asked::{self, Asked};

/// `GET /api/v1/check/data`: `area`, `rule`, `severity`, `limit`.
pub(super) async fn data(Acting(bench): Acting, words: Asked) -> Answer {
    let (what, scope) = (asked::check(&words)?, words.scope()?);
    let area = words.text("area").map(str::to_owned);
    json(&ask(bench, move |bench| bench.check_data(area.as_deref(), &what, scope)).await?)
}
