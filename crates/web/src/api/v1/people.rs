//! Who asks, who has an account, and what roles may do.

use wholetime_workbench::Workbench;

use super::{Answer, json};
use crate::acting::Acting;
use crate::answer::ask;
use crate::asked::Asked;

pub(super) async fn list(Acting(bench): Acting) -> Answer {
    json(&ask(bench, Workbench::people_list).await?)
}

/// Entries of the log in one answer: all there are. Our judgement: fewer are made in years.
const ENTRIES: u32 = 1_000_000;

/// `GET /api/v1/audit`: `verify`.
pub(super) async fn log(Acting(bench): Acting, asked: Asked) -> Answer {
    let verify = asked.flag("verify", "bad_verify")?;
    json(&ask(bench, move |bench: &Workbench| bench.audit(ENTRIES, verify)).await?)
}

pub(super) async fn own(Acting(bench): Acting) -> Answer {
    json(&ask(bench, Workbench::own_account).await?)
}

pub(super) async fn roles() -> Answer {
    json(&Workbench::roles())
}
