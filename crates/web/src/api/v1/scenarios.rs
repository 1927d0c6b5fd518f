//! Scenarios, what they change, which assumptions matter, what it would take; and the assumptions.

use axum::extract::Path;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_workbench::questions::scenarios::{HeldScenario, ScenarioLine, ScenarioSource};
use wholetime_workbench::questions::skillmix::regret::RegretAsked;
use wholetime_workbench::{Workbench, WorkbenchError};

use super::{Answer, json as answer};
use crate::acting::Acting;
use crate::answer::ask;
use crate::asked::{self, Asked};

/// `GET /api/v1/assumptions`: `name`.
pub(super) async fn assumptions(Acting(bench): Acting, asked: Asked) -> Answer {
    let name = asked.text("name").map(str::to_owned);
    answer(&ask(bench, move |bench: &Workbench| bench.assumptions(name.as_deref())).await?)
}

/// `GET /api/v1/scenarios`: `all`.
pub(super) async fn list(Acting(bench): Acting, asked: Asked) -> Answer {
    let all = asked.flag("all", "bad_all")?;
    answer(&ask(bench, move |bench: &Workbench| bench.scenarios(all)).await?)
}

/// A scenario with its history.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ScenarioAnswer {
    /// The newest version.
    held: HeldScenario,
    /// Every version.
    versions: Vec<ScenarioLine>,
}

/// `GET /api/v1/scenarios/{id}`: the newest version, with the list of all.
pub(super) async fn one(Acting(bench): Acting, Path(id): Path<String>) -> Answer {
    let (held, versions) = ask(bench, move |bench: &Workbench| bench.scenario(&id, None)).await?;
    answer(&ScenarioAnswer { held, versions })
}

/// `GET /api/v1/areas/{code}/scenarios`: `scenarios`, names with commas between, and the words of a forecast.
pub(super) async fn compare(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Answer {
    let (asked, scope) = (asked::forecast(&words)?, words.scope()?);
    let names = words.text("scenarios").unwrap_or_default().split([',', ' ']).filter(|name| !name.is_empty());
    let sources: Result<Vec<ScenarioSource>, WorkbenchError> = names.map(ScenarioSource::named).collect();
    let sources = sources?;
    answer(&ask(bench, move |bench: &Workbench| bench.compare_scenarios(&code, &sources, &asked, scope)).await?)
}

/// `GET /api/v1/areas/{code}/skillmix/regret`: `scenarios`, and the words of a mix.
pub(super) async fn regret(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Answer {
    let (mix, scope) = (asked::skillmix(&words)?, words.scope()?);
    let names = words.text("scenarios").unwrap_or_default().split([',', ' ']).filter(|name| !name.is_empty());
    let scenarios: Result<Vec<ScenarioSource>, WorkbenchError> = names.map(ScenarioSource::named).collect();
    let asked = RegretAsked { mix, scenarios: scenarios? };
    answer(&ask(bench, move |bench: &Workbench| bench.skillmix_regret(&code, &asked, scope)).await?)
}

/// `GET /api/v1/areas/{code}/tornado`: the words of a forecast.
pub(super) async fn tornado(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Answer {
    let (asked, scope) = (asked::forecast(&words)?, words.scope()?);
    answer(&ask(bench, move |bench: &Workbench| bench.tornado(&code, &asked, scope)).await?)
}

/// `GET /api/v1/areas/{code}/seek`: `lever`, `chance`, `at_most` and the words of a forecast.
pub(super) async fn seek(Acting(bench): Acting, Path(code): Path<String>, words: Asked) -> Answer {
    let (asked, scope, seek) = (asked::forecast(&words)?, words.scope()?, asked::seek(&words)?);
    answer(&ask(bench, move |bench: &Workbench| bench.seek(&code, &asked, &seek, scope)).await?)
}
