//! What is of no one area: areas, indicators, sources, groups, the backtest of England.

use serde_json::json;
use wholetime_workbench::Workbench;

use super::{Answer, json as answer};
use crate::acting::Acting;
use crate::answer::ask;
use crate::asked::Asked;

/// Areas in one answer, where no other limit is asked for.
const AT_MOST: usize = 100_000;

/// `GET /api/v1/areas`: `q`, `level`, `within`.
pub(super) async fn areas(Acting(bench): Acting, asked: Asked) -> Answer {
    let (level, scope) = (asked.level("level")?, asked.scope()?);
    let found = ask(bench, move |bench| bench.areas(asked.text("q"), level, asked.text("within"), scope, AT_MOST));
    answer(&found.await?)
}

/// `GET /api/v1/indicators`: `q`.
pub(super) async fn indicators(Acting(bench): Acting, asked: Asked) -> Answer {
    answer(&bench.indicators(asked.text("q")))
}

/// `GET /api/v1/backtest`: `group`, `years`.
pub(super) async fn backtest(Acting(bench): Acting, asked: Asked) -> Answer {
    let asked = crate::asked::backtest(&asked)?;
    answer(&ask(bench, move |bench| bench.backtest(&asked)).await?)
}

/// `GET /api/v1/sources`.
pub(super) async fn sources(Acting(bench): Acting) -> Answer {
    answer(&ask(bench, Workbench::sources).await?)
}

/// `GET /api/v1/groups`.
pub(super) async fn groups(Acting(bench): Acting) -> Answer {
    answer(&json!({ "groups": ask(bench, Workbench::groups).await? }))
}
