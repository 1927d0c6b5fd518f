//! What is of no one area, and who asks.

use axum::routing;
use wholetime_workbench::questions::areas::AreasAnswer;
use wholetime_workbench::questions::arrs::ArrsRulesAnswer;
use wholetime_workbench::questions::assumptions::AssumptionsAnswer;
use wholetime_workbench::questions::audit::AuditAnswer;
use wholetime_workbench::questions::backtest::Backtest;
use wholetime_workbench::questions::backtest::practices::PracticeBacktest;
use wholetime_workbench::questions::check::data::DataCheck;
use wholetime_workbench::questions::indicators::IndicatorsAnswer;
use wholetime_workbench::questions::news::NewsAnswer;
use wholetime_workbench::questions::people::{OwnAccount, PeopleAnswer, RolesAnswer};
use wholetime_workbench::questions::search::SearchAnswer;
use wholetime_workbench::questions::sources::SourcesAnswer;
use wholetime_workbench::questions::substitution::Substitution;

use super::super::{arrs, check, front, lists, people, scenarios};
use super::words;
use crate::api::operation::{Operation, get, of};

pub(super) const OPERATIONS: &[Operation] = &[
    get("/areas", || routing::get(lists::areas), &[of::<AreasAnswer>], "The areas there are")
        .asks(&[words::FIND, words::WITHIN, words::SCOPE])
        .lists("areas")
        .tried_with("limit=5"),
    get(
        "/search",
        || routing::get(front::search),
        &[of::<SearchAnswer>],
        "Places, indicators, pages and words that a text finds",
    )
    .asks(&[words::SEARCH])
    .tried_with("q=nurse"),
    get("/news", || routing::get(front::news), &[of::<NewsAnswer>], "What the last release changed"),
    get(
        "/indicators",
        || routing::get(lists::indicators),
        &[of::<IndicatorsAnswer>],
        "The indicators, with their definitions",
    )
    .asks(&[words::FIND])
    .lists("indicators"),
    get("/sources", || routing::get(lists::sources), &[of::<SourcesAnswer>], "What is held, and where it came from")
        .lists("held"),
    get("/groups", || routing::get(lists::groups), &[of::<lists::Groups>], "Groups of places that people made")
        .lists("groups"),
    get("/check/data", || routing::get(check::data), &[of::<DataCheck>], "What the rules find in the data")
        .asks(&[words::CHECK, words::SCOPE])
        .lists("findings")
        .tried_with("limit=20"),
    get(
        "/backtest",
        || routing::get(lists::backtest),
        &[of::<Backtest>, of::<PracticeBacktest>],
        "How far forecasts of earlier years were right",
    )
    .asks(&[words::BACKTEST]),
    get(
        "/substitution",
        || routing::get(lists::substitution),
        &[of::<Substitution>],
        "What posts of other roles free of GPs",
    )
    .asks(&[words::SUBSTITUTION, words::SCOPE])
    .tried_with("gps=10"),
    get(
        "/assumptions",
        || routing::get(scenarios::assumptions),
        &[of::<AssumptionsAnswer>],
        "What forecasts assume, with evidence",
    )
    .asks(&[words::NAME]),
    get("/arrs/rules", || routing::get(arrs::rules), &[of::<ArrsRulesAnswer>], "Rules of additional roles in a year")
        .asks(&[words::YEAR]),
];

pub(super) const OF_PEOPLE: &[Operation] = &[
    get("/account", || routing::get(people::own), &[of::<OwnAccount>], "Who asks"),
    get("/people", || routing::get(people::list), &[of::<PeopleAnswer>], "Who has an account").lists("people"),
    get("/audit", || routing::get(people::log), &[of::<AuditAnswer>], "Who changed what people set up, oldest first")
        .asks(&[words::LOG])
        .lists("entries"),
    get("/roles", || routing::get(people::roles), &[of::<RolesAnswer>], "The roles, and what each may do"),
];
