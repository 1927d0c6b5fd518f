//! What changed between two plans, and why the cost and the posts moved.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_plans::difference::{Change, Reason, changes, difference, posts};
use wholetime_plans::quantity::{Money, Wte};

use super::moved::{PlanBridge, moved};
use super::{Opened, PlanName, PlanSource};
use crate::{Workbench, WorkbenchError};

/// What changed between two plans.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DiffAnswer {
    /// The plan it is compared with.
    pub from: PlanName,
    /// The plan that is looked at.
    pub to: PlanName,
    /// They say the same.
    pub is_nothing: bool,
    /// What is written differently, in the order of the document.
    pub changes: Vec<Change>,
    /// WTE planned over all years by role, all roles together last.
    pub posts: Vec<PostsLine>,
    /// How the cost moved; none where one of them cannot be costed.
    pub money: Option<MoneyMoved>,
    /// Why there is no cost to compare.
    pub money_missing: Option<String>,
    /// Which changes moved the cost, the posts and the gaps; numbers that did not move are left out.
    pub bridges: Vec<PlanBridge>,
}

/// WTE planned for a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PostsLine {
    /// Role; none for all together.
    pub role: Option<String>,
    /// WTE before.
    pub before: Wte,
    /// WTE after.
    pub after: Wte,
    /// WTE more.
    pub moved: Wte,
}

/// How the cost of a plan moved; the reasons add up to the move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MoneyMoved {
    /// Over all years before, to the penny, as the plan counts.
    pub total_before: Money,
    /// Over all years after.
    pub total_after: Money,
    /// By how much.
    pub moved: Money,
    /// Why, by row of the cost table.
    pub reasons: Vec<Reason>,
}

impl Workbench {
    /// What changed between two plans.
    ///
    /// # Errors
    /// Where one of them is not there, or somebody may not see it.
    pub fn plan_diff(&self, from: &PlanSource, to: &PlanSource) -> Result<DiffAnswer, WorkbenchError> {
        Ok(DiffAnswer::between(&self.open_plan(from)?, &self.open_plan(to)?))
    }

    /// What changed between two versions of a plan: from the one it was made from, and to the newest, where none is named.
    /// None where a version was made from no other.
    ///
    /// # Errors
    /// Where there is no such version, or somebody may not see it.
    pub fn plan_changes(
        &self,
        id: &str,
        from: Option<u32>,
        to: Option<u32>,
    ) -> Result<Option<DiffAnswer>, WorkbenchError> {
        let held = |number| PlanSource::Held { id: id.to_owned(), number };
        let after = self.open_plan(&held(to))?;
        let parent = match from {
            Some(from) => Some(from),
            None => self.version_kept(id, after.name.version)?.parent,
        };
        let Some(parent) = parent else { return Ok(None) };
        Ok(Some(DiffAnswer::between(&self.open_plan(&held(Some(parent)))?, &after)))
    }
}

impl DiffAnswer {
    /// What changed from one plan to another.
    pub(crate) fn between(from: &Opened, to: &Opened) -> Self {
        let (before, after) = (&from.plan, &to.plan);
        let changes = changes(before, after);
        let (money, money_missing) = match difference(before, after) {
            Ok(told) => {
                let moved = told.total_after - told.total_before;
                let (total_before, total_after) = (told.total_before, told.total_after);
                (Some(MoneyMoved { total_before, total_after, moved, reasons: told.reasons }), None)
            }
            Err(why) => (None, Some(format!("one of the two cannot be costed: {why}"))),
        };
        let posts = posts(before, after).into_iter().map(|one| PostsLine {
            moved: one.moved(),
            role: one.role,
            before: one.before,
            after: one.after,
        });
        Self {
            from: from.name.clone(),
            to: to.name.clone(),
            is_nothing: changes.is_empty(),
            posts: posts.collect(),
            changes,
            money,
            money_missing,
            bridges: moved(before, after),
        }
    }
}
