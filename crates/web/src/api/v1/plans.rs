//! `GET /api/v1/plans…`: plans and what follows from them.

use axum::extract::Path;
use wholetime_workbench::Workbench;
use wholetime_workbench::plans::pay_tables::Choice;
use wholetime_workbench::plans::published;
use wholetime_workbench::plans::when::FinancialYear;
use wholetime_workbench::questions::plans::PlanSource;

use super::{Answer, json as answer};
use crate::acting::Acting;
use crate::answer::ask;
use crate::asked::{self, Asked};

/// The plan a request is about: the newest version, or the one behind `version=`.
fn source(id: String, words: &Asked) -> PlanSource {
    // What is no number names no version, and there is no version 0.
    PlanSource::Held { id, number: words.text("version").map(|number| number.parse().unwrap_or(0)) }
}

/// `GET /api/v1/plans`.
pub(super) async fn list(Acting(bench): Acting) -> Answer {
    answer(&ask(bench, Workbench::plans).await?)
}

/// `GET /api/v1/plans/{id}`: `version`; the plan document.
pub(super) async fn one(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Answer {
    answer(&ask(bench, move |bench| bench.open_plan(&source(id, &words))).await?.plan)
}

/// `GET /api/v1/plans/{id}/overview`: `version`.
pub(super) async fn overview(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Answer {
    answer(&ask(bench, move |bench| bench.plan_overview(&source(id, &words))).await?)
}

/// `GET /api/v1/plans/{id}/versions`: every version that is held, the newest first.
pub(super) async fn versions(Acting(bench): Acting, Path(id): Path<String>) -> Answer {
    answer(&ask(bench, move |bench| bench.plan_versions(&id)).await?)
}

/// `GET /api/v1/plans/{id}/findings`: `version`, `on`.
pub(super) async fn findings(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Answer {
    let on = words.day("on")?;
    answer(&ask(bench, move |bench| bench.plan_findings(&source(id, &words), on)).await?)
}

/// `GET /api/v1/plans/{id}/gap`: `version`.
pub(super) async fn gap(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Answer {
    answer(&ask(bench, move |bench| bench.plan_gap(&source(id, &words))).await?)
}

/// `GET /api/v1/plans/{id}/cost`: `version`, `recurrence=each_year`, `first_year=from_start`, `share=list`.
pub(super) async fn cost(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Answer {
    let asked = crate::pages::plan::cost::asked(&words);
    answer(&ask(bench, move |bench| bench.plan_cost(&source(id, &words), asked)).await?)
}

/// `GET /api/v1/plans/{id}/fund`: `version`, `recurrence=each_year`, `first_year=from_start`.
pub(super) async fn fund(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Answer {
    let asked = crate::pages::plan::cost::asked(&words);
    answer(&ask(bench, move |bench| bench.plan_fund(&source(id, &words), asked.way)).await?)
}

/// `GET /api/v1/plans/{id}/printed`: `version`; printed figures beside computed ones.
pub(super) async fn printed(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Answer {
    answer(&ask(bench, move |bench| bench.plan_reproduce(&source(id, &words))).await?)
}

/// `GET /api/v1/pay`: `id`, `find`, `year`, `london`, `on_costs`; rows of pay with what one WTE costs.
pub(super) async fn pay(Acting(bench): Acting, words: Asked) -> Answer {
    let year = words.day::<FinancialYear>("year")?;
    let choice = Choice {
        area: words.text("london").map(str::to_owned),
        on_costs: words.text("on_costs").map(str::to_owned),
        since: year.map(|year| year.first_day_of(0)),
        point: None,
    };
    let find = words.text("find").unwrap_or_default().to_owned();
    answer(&ask(bench, move |bench| bench.pay(words.text("id"), &find, year, &choice)).await?)
}

/// `GET /api/v1/plans/{id}/diff`: `from` (the version `to` was made from), `to` (the newest).
pub(super) async fn diff(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Answer {
    answer(&ask(bench, move |bench| crate::pages::plan::changes::told(bench, &id, &words)).await?)
}

/// `GET /api/v1/plans/{id}/reach`: `version`, `target`, `chance`, `points`, `stretch`, `on`, `chances`.
pub(super) async fn reach(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Answer {
    let asked = asked::reach(&words)?;
    answer(&ask(bench, move |bench| bench.plan_reach(&source(id, &words), &asked)).await?)
}

/// `GET /api/v1/plans/{id}/targets`: `version`, `on`, `without`.
pub(super) async fn targets(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Answer {
    let asked = asked::targets(&words)?;
    answer(&ask(bench, move |bench| bench.plan_targets(&source(id, &words), &asked)).await?)
}

/// `GET /api/v1/plan-standard`: `per_100k`, and `list` with `there`, or `area` with `by`, `indicator` and how it is meant.
pub(super) async fn standard(Acting(bench): Acting, words: Asked) -> Answer {
    let ((per_100k, of), scope) = (asked::standard(&words)?, words.scope()?);
    answer(&ask(bench, move |bench| bench.plan_standard(per_100k, &of, scope)).await?)
}

/// `GET /api/v1/plans/{id}/delivery`: `on`, `owner`, `overdue`, `version`.
pub(super) async fn delivery(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Answer {
    let asked = crate::pages::plan::delivery::asked_for(&words)?;
    answer(&ask(bench, move |bench| bench.plan_delivery(&source(id, &words), &asked)).await?)
}

/// `GET /api/v1/plans/{id}/risks`: `on`, `version`.
pub(super) async fn risks(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Answer {
    let asked = crate::pages::plan::delivery::asked_for(&words)?;
    answer(&ask(bench, move |bench| bench.plan_risks(&source(id, &words), asked.on)).await?)
}

/// `GET /api/v1/plans/{id}/time`: `version`.
pub(super) async fn time(Acting(bench): Acting, Path(id): Path<String>, words: Asked) -> Answer {
    answer(&ask(bench, move |bench| bench.plan_time(&source(id, &words))).await?)
}

/// `GET /api/v1/schemas/plan`: the JSON schema of plan documents.
pub(super) async fn plan_schema(Acting(_): Acting) -> Answer {
    answer(&published::plan_schema())
}

/// `GET /api/v1/schemas/statements`: the JSON schema of statement files.
pub(super) async fn statements_schema(Acting(_): Acting) -> Answer {
    answer(&published::statements_schema())
}
