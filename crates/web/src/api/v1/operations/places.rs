//! What is asked of one area.

use axum::routing;
use wholetime_workbench::questions::ages::AgesAnswer;
use wholetime_workbench::questions::attention::AttentionAnswer;
use wholetime_workbench::questions::bridge::BridgeAnswer;
use wholetime_workbench::questions::changes::ChangesAnswer;
use wholetime_workbench::questions::compare::Comparison;
use wholetime_workbench::questions::condition::ConditionAnswer;
use wholetime_workbench::questions::control::ControlChart;
use wholetime_workbench::questions::definitions::Definitions;
use wholetime_workbench::questions::estimate::Estimate;
use wholetime_workbench::questions::explain::Explanation;
use wholetime_workbench::questions::flows::Flows;
use wholetime_workbench::questions::forecast::{Forecast, ForecastParts};
use wholetime_workbench::questions::gradient::Gradient;
use wholetime_workbench::questions::map::MapAnswer;
use wholetime_workbench::questions::movement::Movement;
use wholetime_workbench::questions::need::Need;
use wholetime_workbench::questions::profile::{AreaStanding, Profile};
use wholetime_workbench::questions::series::Series;
use wholetime_workbench::questions::skillmix::Skillmix;
use wholetime_workbench::questions::team::TeamAnswer;
use wholetime_workbench::questions::triangulate::Triangulation;
use wholetime_workbench::questions::variation::Variation;

use super::super::{area, front, report};
use super::words;
use crate::api::operation::{Operation, get, of};

pub(super) const OPERATIONS: &[Operation] = &[
    get("/areas/{code}/profile", || routing::get(area::profile), &[of::<Profile>], "The whole picture of an area")
        .asks(&[words::COMPARE_TO, words::SCOPE]),
    get(
        "/areas/{code}/report",
        || routing::get(report::one),
        &[of::<report::PaperAnswer>],
        "A paper of an area: every figure with what rebuilds it, and where its files are",
    )
    .asks(&[words::REPORT, words::COMPARE_TO, words::SCOPE])
    .lists("figures")
    .tried_with("what=short"),
    get(
        "/areas/{code}/standing",
        || routing::get(front::standing),
        &[of::<AreaStanding>],
        "How an area is doing, as its first page says",
    ),
    get("/areas/{code}/series/{indicator}", || routing::get(area::series), &[of::<Series>], "An indicator over time")
        .asks(&[words::FROM_TO, words::SERIES, words::BASIS, words::SWITCH, words::SCOPE]),
    get(
        "/areas/{code}/compare/{indicator}",
        || routing::get(area::compare),
        &[of::<Comparison>],
        "The parts of an area compared fairly",
    )
    .asks(&[words::LEVEL, words::BASIS, words::COMPARE, words::SWITCH, words::SCOPE])
    .lists("areas"),
    get(
        "/areas/{code}/gradient/{indicator}",
        || routing::get(area::gradient),
        &[of::<Gradient>],
        "Whether poorer parts of an area have less",
    )
    .asks(&[words::LEVEL, words::BASIS, words::FROM_TO, words::SWITCH, words::SCOPE]),
    get(
        "/areas/{code}/definitions/{indicator}",
        || routing::get(area::definitions),
        &[of::<Definitions>],
        "The same indicator counted in every way",
    )
    .asks(&[words::BASIS, words::SWITCH, words::SCOPE]),
    get("/areas/{code}/ages", || routing::get(area::ages), &[of::<AgesAnswer>], "Ages of staff now and a while before")
        .asks(&[words::COMPARE_TO, words::SCOPE]),
    get(
        "/areas/{code}/map/{indicator}",
        || routing::get(area::map),
        &[of::<MapAnswer>],
        "An indicator on a map: the values, ranks and shades of the parts of an area",
    )
    .asks(&[words::LEVEL, words::BASIS, words::SWITCH, words::SCOPE])
    .lists("parts"),
    get(
        "/areas/{code}/variation",
        || routing::get(area::variation),
        &[of::<Variation>],
        "A heat map of the parts of an area",
    )
    .asks(&[words::LEVEL, words::BASIS, words::VARIATION, words::SCOPE])
    .lists("rows"),
    get(
        "/areas/{code}/movement",
        || routing::get(area::movement),
        &[of::<Movement>],
        "The parts of an area now and a while before, with which way they went",
    )
    .asks(&[words::LEVEL, words::COMPARE_TO, words::INDICATORS, words::SCOPE])
    .lists("rows"),
    get(
        "/areas/{code}/explain/{indicator}",
        || routing::get(area::explain),
        &[of::<Explanation>],
        "Why a figure is what it is, from the rows of the files on",
    )
    .asks(&[words::BASIS, words::SWITCH, words::SCOPE]),
    get(
        "/areas/{code}/triangulate/{indicator}",
        || routing::get(area::triangulate),
        &[of::<Triangulation>],
        "A figure as every source has it, and why they differ",
    )
    .asks(&[words::SWITCH, words::SCOPE]),
    get(
        "/areas/{code}/estimate/{indicator}",
        || routing::get(area::estimate),
        &[of::<Estimate>],
        "A figure with practices that did not report estimated",
    )
    .asks(&[words::ESTIMATE, words::SWITCH, words::SCOPE]),
    get("/areas/{code}/flows", || routing::get(area::flows), &[of::<Flows>], "Joiners and leavers")
        .asks(&[words::FLOWS, words::SCOPE]),
    get(
        "/areas/{code}/team",
        || routing::get(area::team),
        &[of::<TeamAnswer>],
        "Who works for these patients, each counted once",
    )
    .asks(&[words::SCOPE]),
    get(
        "/areas/{code}/bridge",
        || routing::get(area::bridge),
        &[of::<BridgeAnswer>],
        "Why a number changed between two dates, scenarios or baselines",
    )
    .asks(&[words::BRIDGE, words::FROM_TO, words::BASIS, words::SWITCH, words::FORECAST, words::SCOPE]),
    get(
        "/areas/{code}/xmr/{indicator}",
        || routing::get(area::xmr),
        &[of::<ControlChart>],
        "A control chart of an indicator",
    )
    .asks(&[words::CONTROL, words::FROM_TO, words::BASIS, words::SWITCH, words::SCOPE]),
    get(
        "/areas/{code}/changes",
        || routing::get(area::changes),
        &[of::<ChangesAnswer>],
        "Practices that opened, closed, moved, stopped reporting or jumped",
    )
    .asks(&[words::FROM_TO, words::SCOPE]),
    get(
        "/areas/{code}/attention",
        || routing::get(area::attention),
        &[of::<AttentionAnswer>],
        "Practices and PCNs with reasons to look at first",
    )
    .asks(&[words::SCOPE])
    .lists("practices"),
    get(
        "/areas/{code}/condition",
        || routing::get(area::condition),
        &[of::<ConditionAnswer>],
        "Which parts of an area meet a condition",
    )
    .asks(&[words::CONDITION, words::LEVEL, words::BASIS, words::SCOPE])
    .tried_with("where=nurse_fte_per_100k<15"),
    get(
        "/areas/{code}/forecast",
        || routing::get(area::forecast),
        &[of::<Forecast>, of::<ForecastParts>],
        "Staff in the years ahead, with what it rests on",
    )
    .asks(&[words::FORECAST, words::PARTS, words::SCOPE])
    .tried_with("replicates=50"),
    get(
        "/areas/{code}/need",
        || routing::get(area::need),
        &[of::<Need>],
        "Staff that patients need in the years ahead",
    )
    .asks(&[words::NEED, words::SCOPE])
    .tried_with("replicates=50"),
    get(
        "/areas/{code}/skillmix",
        || routing::get(area::skillmix),
        &[of::<Skillmix>],
        "The cheapest posts that do the work",
    )
    .asks(&[words::SKILLMIX, words::SCOPE])
    .tried_with("years=1&seconds=5&solver=microlp"),
];
