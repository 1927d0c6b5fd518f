//! What is of no one area: areas, indicators, sources, groups, the backtest of England.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_vocabulary::Level;
use wholetime_workbench::questions::backtest::practices::PracticeBacktestAsked;
use wholetime_workbench::{Group, Workbench};

use super::{Answer, json as answer};
use crate::acting::Acting;
use crate::answer::ask;
use crate::asked::Asked;
use crate::problem::Problem;

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

/// `GET /api/v1/backtest`: `level`, `group`, `years`, `origin`. Below England places are scored, from one origin or all.
pub(super) async fn backtest(Acting(bench): Acting, asked: Asked) -> Answer {
    let asked = crate::asked::backtest(&asked)?;
    if let Some(level) = asked.level.filter(|level| *level != Level::England) {
        if 1 < asked.origins.len() {
            let why = "origin: below England one month can be named".to_owned();
            return Err(Problem::not_understood("bad_period", why).into());
        }
        let asked = PracticeBacktestAsked {
            group: asked.group,
            years: asked.years,
            origin: asked.origins.first().copied(),
            level: Some(level),
        };
        return answer(&ask(bench, move |bench| bench.backtest_of_practices(&asked)).await?);
    }
    answer(&ask(bench, move |bench| bench.backtest(&asked)).await?)
}

/// `GET /api/v1/substitution`: `role`, `posts.ROLE`, `year`, `area`, `gps`.
pub(super) async fn substitution(Acting(bench): Acting, asked: Asked) -> Answer {
    let (scope, asked) = (asked.scope()?, crate::asked::substitution(&asked)?);
    answer(&ask(bench, move |bench| bench.substitution(&asked, scope)).await?)
}

/// `GET /api/v1/sources`.
pub(super) async fn sources(Acting(bench): Acting) -> Answer {
    answer(&ask(bench, Workbench::sources).await?)
}

/// Groups of places that people made.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Groups {
    /// Each with its members.
    groups: Vec<Group>,
}

/// `GET /api/v1/groups`.
pub(super) async fn groups(Acting(bench): Acting) -> Answer {
    answer(&Groups { groups: ask(bench, Workbench::groups).await? })
}
