//! What is asked of one area.

use std::sync::Arc;

use axum::extract::Path;
use serde::Serialize;
use wholetime_workbench::questions::scenarios::ScenarioSource;
use wholetime_workbench::{Workbench, WorkbenchError};

use super::{Answer, json};
use crate::acting::Acting;
use crate::answer::ask;
use crate::asked::Asked;

/// What a question about an indicator answers, the indicator counted otherwise where `definition`, `measure`, `denominator` or
/// `dispensers` ask for it.
async fn of_indicator<T: Serialize + Send + 'static>(
    bench: Arc<Workbench>,
    indicator: String,
    asked: &Asked,
    question: impl FnOnce(&Workbench, &str) -> Result<T, WorkbenchError> + Send + 'static,
) -> Answer {
    let switch = crate::asked::switch(asked)?;
    let answer = ask(bench, move |bench| {
        let indicator = bench.switched(&indicator, switch)?;
        question(bench, &indicator.id)
    });
    json(&answer.await?)
}

/// `GET /api/v1/areas/{code}/profile`.
pub(super) async fn profile(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Answer {
    let (compare_to, scope) = (asked.period("compare_to")?, asked.scope()?);
    json(&ask(bench, move |bench| bench.profile(&code, compare_to, scope)).await?)
}

/// `GET /api/v1/areas/{code}/series/{indicator}`.
pub(super) async fn series(
    Acting(bench): Acting,
    Path((code, indicator)): Path<(String, String)>,
    asked: Asked,
) -> Answer {
    let (what, scope) = (crate::asked::series(&asked)?, asked.scope()?);
    of_indicator(bench, indicator, &asked, move |bench, indicator| bench.series(&code, indicator, what, scope)).await
}

/// `GET /api/v1/areas/{code}/bridge`: `indicator`, `from`, `to`, `by`, `order`, `basis`; between two scenarios that are held
/// `scenario`, `against`, `group`, `years`, `from`; between two baselines `indicator`, `earlier`, `later`.
pub(super) async fn bridge(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Answer {
    let (what, scope) = (crate::asked::bridge(&asked)?, asked.scope()?);
    let named = |word: &str| asked.text(word).map(str::to_owned);
    if let Some(after) = named("scenario") {
        let (forecast, before) = (crate::asked::forecast(&asked)?, named("against"));
        let between = move |bench: &Workbench| {
            let open = |name: &str| bench.open_scenario(&ScenarioSource::named(name)?);
            let (before, after) = (before.as_deref().map(open).transpose()?, open(&after)?);
            bench.bridge_scenarios(&code, &forecast, (before.as_ref(), &after), what.order, scope)
        };
        return json(&ask(bench, between).await?);
    }
    let indicator = named("indicator").unwrap_or_else(|| "gp_fte_extg".to_owned());
    if let (Some(earlier), Some(later)) = (named("earlier"), named("later")) {
        let between =
            move |bench: &Workbench| bench.bridge_baselines(&code, &indicator, (&earlier, &later), what.order);
        return json(&ask(bench, between).await?);
    }
    of_indicator(bench, indicator, &asked, move |bench, indicator| bench.bridge(&code, indicator, what, scope)).await
}

/// `GET /api/v1/areas/{code}/flows`: `group`, `definition`, `from`, `to`.
pub(super) async fn flows(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Answer {
    let (what, scope) = (crate::asked::flows(&asked)?, asked.scope()?);
    json(&ask(bench, move |bench| bench.flows(&code, what, scope)).await?)
}

/// `GET /api/v1/areas/{code}/team`: `period`, `geography`.
pub(super) async fn team(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Answer {
    let scope = asked.scope()?;
    json(&ask(bench, move |bench| bench.team(&code, scope)).await?)
}

/// `GET /api/v1/areas/{code}/xmr/{indicator}`.
pub(super) async fn xmr(
    Acting(bench): Acting,
    Path((code, indicator)): Path<(String, String)>,
    asked: Asked,
) -> Answer {
    let (what, scope) = (crate::asked::control(&asked)?, asked.scope()?);
    of_indicator(bench, indicator, &asked, move |bench, indicator| bench.control(&code, indicator, &what, scope)).await
}

/// `GET /api/v1/areas/{code}/forecast`: `group`, `definition`, `measure`, `from`, `years`, `replicates`, `seed`, `target`,
/// `per_100k`, `by`; with `parts`, a level: the parts of the area at its end.
pub(super) async fn forecast(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Answer {
    let (what, scope) = (crate::asked::forecast(&asked)?, asked.scope()?);
    if let Some(level) = asked.level("parts")? {
        return json(&ask(bench, move |bench| bench.forecast_parts(&code, &what, level, scope)).await?);
    }
    json(&ask(bench, move |bench| bench.forecast(&code, &what, scope)).await?)
}

/// `GET /api/v1/areas/{code}/need`: `group`, `definition`, `from`, `years`, `variant`, `denominator`, `with`, `without`,
/// `projection_share`, `homes`, `people_per_home`, `rates_pct`, `service_pct`, `rate`, `gap`, `replicates`, `seed`.
pub(super) async fn need(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Answer {
    let (what, scope) = (crate::asked::need(&asked)?, asked.scope()?);
    json(&ask(bench, move |bench| bench.need(&code, &what, scope)).await?)
}

/// `GET /api/v1/areas/{code}/skillmix`: `years`, `from`, `unit`, `purse`, `most_undone_pct`, `rate`, `zone`, `robust`, `futures`,
/// `scenario`, `limits`, `seed`, `solver`, `seconds`.
pub(super) async fn skillmix(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Answer {
    let (mut what, scope) = (crate::asked::skillmix(&asked)?, asked.scope()?);
    let scenario = asked.text("scenario").map(str::to_owned);
    let answer = ask(bench, move |bench| {
        what.scenario = match &scenario {
            Some(named) => Some(bench.open_scenario(&ScenarioSource::named(named)?)?),
            None => None,
        };
        bench.skillmix(&code, &what, scope)
    });
    json(&answer.await?)
}

/// `GET /api/v1/areas/{code}/compare/{indicator}`: `level`, `basis`, `spread`, `against`, `peers`, `definition`, `measure`,
/// `denominator`, `dispensers`.
pub(super) async fn compare(
    Acting(bench): Acting,
    Path((code, indicator)): Path<(String, String)>,
    asked: Asked,
) -> Answer {
    let (what, scope) = (crate::asked::compare(&asked)?, asked.scope()?);
    of_indicator(bench, indicator, &asked, move |bench, indicator| bench.compare(indicator, &code, what, scope)).await
}

/// `GET /api/v1/areas/{code}/gradient/{indicator}`.
pub(super) async fn gradient(
    Acting(bench): Acting,
    Path((code, indicator)): Path<(String, String)>,
    asked: Asked,
) -> Answer {
    let (what, scope) = (crate::asked::gradient(&asked)?, asked.scope()?);
    of_indicator(bench, indicator, &asked, move |bench, indicator| bench.gradient(indicator, &code, what, scope)).await
}

/// `GET /api/v1/areas/{code}/definitions/{indicator}`.
pub(super) async fn definitions(
    Acting(bench): Acting,
    Path((code, indicator)): Path<(String, String)>,
    asked: Asked,
) -> Answer {
    let (basis, scope) = (asked.basis()?, asked.scope()?);
    of_indicator(bench, indicator, &asked, move |bench, indicator| bench.definitions(&code, indicator, basis, scope))
        .await
}

/// `GET /api/v1/areas/{code}/variation`: `indicators`, `level`, `basis`, `sort`, `order`.
pub(super) async fn variation(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Answer {
    let (what, scope) = (crate::asked::variation(&asked)?, asked.scope()?);
    json(&ask(bench, move |bench| bench.variation(&code, &what, scope)).await?)
}

/// `GET /api/v1/areas/{code}/movement`: `indicators`, `level`, `compare_to`.
pub(super) async fn movement(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Answer {
    let (what, scope) = (crate::asked::movement(&asked)?, asked.scope()?);
    json(&ask(bench, move |bench| bench.movement(&code, &what, scope)).await?)
}

/// `GET /api/v1/areas/{code}/ages`: `compare_to`.
pub(super) async fn ages(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Answer {
    let (before, scope) = (asked.period("compare_to")?, asked.scope()?);
    json(&ask(bench, move |bench| bench.ages(&code, before, scope)).await?)
}

/// `GET /api/v1/areas/{code}/map/{indicator}`: `level`, `basis`.
pub(super) async fn map(
    Acting(bench): Acting,
    Path((code, indicator)): Path<(String, String)>,
    asked: Asked,
) -> Answer {
    let (what, scope) = (crate::asked::map(&asked)?, asked.scope()?);
    of_indicator(bench, indicator, &asked, move |bench, indicator| bench.map(&code, indicator, what, scope)).await
}

/// `GET /api/v1/areas/{code}/explain/{indicator}`.
pub(super) async fn explain(
    Acting(bench): Acting,
    Path((code, indicator)): Path<(String, String)>,
    asked: Asked,
) -> Answer {
    let (basis, scope) = (asked.basis()?, asked.scope()?);
    of_indicator(bench, indicator, &asked, move |bench, indicator| bench.explain(&code, indicator, basis, scope)).await
}

/// `GET /api/v1/areas/{code}/triangulate/{indicator}`.
pub(super) async fn triangulate(
    Acting(bench): Acting,
    Path((code, indicator)): Path<(String, String)>,
    asked: Asked,
) -> Answer {
    let (stated, scope) = (wholetime_workbench::questions::triangulate::Stated::default(), asked.scope()?);
    of_indicator(bench, indicator, &asked, move |bench, indicator| bench.triangulate(&code, indicator, &stated, scope))
        .await
}

/// `GET /api/v1/areas/{code}/estimate/{indicator}`: `seed`, `draws`.
pub(super) async fn estimate(
    Acting(bench): Acting,
    Path((code, indicator)): Path<(String, String)>,
    asked: Asked,
) -> Answer {
    let (how, scope) = (crate::asked::estimate(&asked)?, asked.scope()?);
    of_indicator(bench, indicator, &asked, move |bench, indicator| bench.estimate(&code, indicator, how, scope)).await
}

/// `GET /api/v1/areas/{code}/changes`.
pub(super) async fn changes(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Answer {
    let (from, to, scope) = (asked.period("from")?, asked.period("to")?, asked.scope()?);
    json(&ask(bench, move |bench| bench.changes(&code, from, to, scope)).await?)
}

/// `GET /api/v1/areas/{code}/attention`.
pub(super) async fn attention(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Answer {
    let scope = asked.scope()?;
    json(&ask(bench, move |bench| bench.attention(&code, scope)).await?)
}

/// `GET /api/v1/areas/{code}/condition`: `where`, `level`, `basis`.
pub(super) async fn condition(Acting(bench): Acting, Path(code): Path<String>, asked: Asked) -> Answer {
    let (condition, what, scope) = crate::asked::condition(&asked)?;
    json(&ask(bench, move |bench| bench.condition(&code, &condition, what, scope)).await?)
}
