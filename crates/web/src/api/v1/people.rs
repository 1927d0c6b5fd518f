//! Who asks, who has an account, and what roles may do.

use wholetime_workbench::Workbench;

use super::{Answer, json};
use crate::acting::Acting;
use crate::answer::ask;

pub(super) async fn list(Acting(bench): Acting) -> Answer {
    json(&ask(bench, Workbench::people_list).await?)
}

pub(super) async fn own(Acting(bench): Acting) -> Answer {
    json(&ask(bench, Workbench::own_account).await?)
}

pub(super) async fn roles() -> Answer {
    json(&Workbench::roles())
}
