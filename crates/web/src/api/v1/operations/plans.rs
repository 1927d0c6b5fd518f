//! Plans, scenarios and what follows from them.

use axum::routing;
use wholetime_workbench::plans::plan::Plan;
use wholetime_workbench::questions::arrs::ArrsAnswer;
use wholetime_workbench::questions::plans::changes::DiffAnswer;
use wholetime_workbench::questions::plans::cost::PlanCostAnswer;
use wholetime_workbench::questions::plans::delivery::{DeliveryAnswer, RisksAnswer, TimeAnswer};
use wholetime_workbench::questions::plans::findings::FindingsAnswer;
use wholetime_workbench::questions::plans::fund::PlanFundingAnswer;
use wholetime_workbench::questions::plans::gap::GapAnswer;
use wholetime_workbench::questions::plans::overview::OverviewAnswer;
use wholetime_workbench::questions::plans::pay::PayAnswer;
use wholetime_workbench::questions::plans::reach::ReachAnswer;
use wholetime_workbench::questions::plans::reproduce::PlanReproduceAnswer;
use wholetime_workbench::questions::plans::standard::StandardAnswer;
use wholetime_workbench::questions::plans::targets::TargetsAnswer;
use wholetime_workbench::questions::plans::{PlansAnswer, VersionLine};
use wholetime_workbench::questions::scenarios::ScenariosAnswer;
use wholetime_workbench::questions::scenarios::compare::ScenarioComparison;
use wholetime_workbench::questions::scenarios::seek::Sought;
use wholetime_workbench::questions::scenarios::tornado::Tornado;
use wholetime_workbench::questions::skillmix::regret::RegretAnswer;

use super::super::{arrs, plans, scenarios};
use super::words;
use crate::api::operation::{Operation, get, of};

/// A JSON schema, itself an object of any keys.
type AnySchema = std::collections::BTreeMap<String, serde_json::Value>;

pub(super) const OPERATIONS: &[Operation] = &[
    get("/plans", || routing::get(plans::list), &[of::<PlansAnswer>], "The plans there are").lists("plans"),
    get("/plans/{id}", || routing::get(plans::one), &[of::<Plan>], "A plan, as the document it is")
        .asks(&[words::VERSION]),
    get("/plans/{id}/overview", || routing::get(plans::overview), &[of::<OverviewAnswer>], "A plan on a page")
        .asks(&[words::VERSION]),
    get(
        "/plans/{id}/versions",
        || routing::get(plans::versions),
        &[of::<Vec<VersionLine>>],
        "Every version that is held",
    )
    .lists(""),
    get(
        "/plans/{id}/findings",
        || routing::get(plans::findings),
        &[of::<FindingsAnswer>],
        "What contradicts itself in a plan",
    )
    .asks(&[words::VERSION, words::ON])
    .lists("findings"),
    get("/plans/{id}/gap", || routing::get(plans::gap), &[of::<GapAnswer>], "Need and supply of a plan")
        .asks(&[words::VERSION]),
    get(
        "/plans/{id}/targets",
        || routing::get(plans::targets),
        &[of::<TargetsAnswer>],
        "Targets, trajectories and actuals",
    )
    .asks(&[words::VERSION, words::ON, words::TARGETS]),
    get(
        "/plans/{id}/reach",
        || routing::get(plans::reach),
        &[of::<ReachAnswer>],
        "What it would take to reach a target",
    )
    .asks(&[words::VERSION, words::ON, words::REACH]),
    get("/plans/{id}/cost", || routing::get(plans::cost), &[of::<PlanCostAnswer>], "What a plan costs")
        .asks(&[words::VERSION, words::COST]),
    get("/plans/{id}/fund", || routing::get(plans::fund), &[of::<PlanFundingAnswer>], "Who pays for it")
        .asks(&[words::VERSION, words::COST]),
    get(
        "/plans/{id}/printed",
        || routing::get(plans::printed),
        &[of::<PlanReproduceAnswer>],
        "Figures that were printed beside those worked out",
    )
    .asks(&[words::VERSION]),
    get(
        "/plans/{id}/delivery",
        || routing::get(plans::delivery),
        &[of::<DeliveryAnswer>],
        "Actions, who owns them, and what is due",
    )
    .asks(&[words::VERSION, words::ON, words::DELIVERY]),
    get("/plans/{id}/risks", || routing::get(plans::risks), &[of::<RisksAnswer>], "Risks of a plan").asks(&[
        words::VERSION,
        words::ON,
        words::DELIVERY,
    ]),
    get("/plans/{id}/time", || routing::get(plans::time), &[of::<TimeAnswer>], "Days of a plan in their order")
        .asks(&[words::VERSION]),
    get("/plans/{id}/diff", || routing::get(plans::diff), &[of::<DiffAnswer>], "What changed between two versions")
        .asks(&[words::VERSIONS]),
    get(
        "/plan-standard",
        || routing::get(plans::standard),
        &[of::<StandardAnswer>],
        "What a standard for each 100,000 patients asks",
    )
    .asks(&[words::STANDARD, words::SCOPE])
    .tried_with("per_100k=44&list=27000"),
    get("/pay", || routing::get(plans::pay), &[of::<PayAnswer>], "Rows of pay, with what one WTE costs")
        .asks(&[words::PAY, words::YEAR])
        .lists("rows"),
    get("/schemas/plan", || routing::get(plans::plan_schema), &[of::<AnySchema>], "The JSON schema of plan documents"),
    get(
        "/schemas/statements",
        || routing::get(plans::statements_schema),
        &[of::<AnySchema>],
        "The JSON schema of statement files",
    ),
    get(
        "/areas/{code}/arrs",
        || routing::get(arrs::one),
        &[of::<ArrsAnswer>],
        "Additional roles of an area: posts, money, what is left",
    )
    .asks(&[words::ARRS, words::YEAR]),
    get("/scenarios", || routing::get(scenarios::list), &[of::<ScenariosAnswer>], "The scenarios there are")
        .asks(&[words::ALL])
        .lists("scenarios"),
    get(
        "/scenarios/{id}",
        || routing::get(scenarios::one),
        &[of::<scenarios::ScenarioAnswer>],
        "The newest version of a scenario, with the list of all",
    ),
    get(
        "/areas/{code}/scenarios",
        || routing::get(scenarios::compare),
        &[of::<ScenarioComparison>],
        "Scenarios side by side",
    )
    .asks(&[words::SCENARIOS, words::FORECAST, words::SCOPE])
    .tried_with("replicates=50"),
    get(
        "/areas/{code}/tornado",
        || routing::get(scenarios::tornado),
        &[of::<Tornado>],
        "Which assumptions matter most",
    )
    .asks(&[words::FORECAST, words::SCOPE])
    .tried_with("replicates=50"),
    get(
        "/areas/{code}/seek",
        || routing::get(scenarios::seek),
        &[of::<Sought>],
        "What it would take to reach a number",
    )
    .asks(&[words::SEEK, words::FORECAST, words::SCOPE])
    .tried_with("target=100&replicates=50"),
    get(
        "/areas/{code}/skillmix/regret",
        || routing::get(scenarios::regret),
        &[of::<RegretAnswer>],
        "The mix that is regretted least, whichever scenario comes",
    )
    .asks(&[words::SCENARIOS, words::SKILLMIX, words::SCOPE])
    .tried_with("years=1&seconds=5&solver=microlp"),
];
