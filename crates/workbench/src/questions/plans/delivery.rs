//! How the delivery of a plan stands on a day: actions, timeline and risks, and the time it gives back.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_plans::delivery::register::{Grid, Register, RiskCounts, RiskLine, register};
use wholetime_plans::delivery::review::{ActionLine, Counts, Load, Wanted, review};
use wholetime_plans::delivery::timeline::{Timeline, timeline};
use wholetime_plans::delivery::{Package, calendar};
use wholetime_plans::figures::{Figures, figures};
use wholetime_plans::plan::Plan;
use wholetime_plans::released::{Released, released};

use super::{Opened, PlanName, PlanSource};
use crate::{Workbench, WorkbenchError};

/// How it is asked how delivery stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryAsked {
    /// The day; today where none is named.
    pub on: Option<Date>,
    /// Which actions are looked for.
    pub wanted: Wanted,
}

/// How delivery stands on a day.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DeliveryAnswer {
    /// Which plan.
    pub plan: PlanName,
    /// The day.
    pub on: Date,
    /// How many actions are how: all of them, whatever was looked for.
    pub counts: Counts,
    /// The actions looked for, what is wrong first.
    pub actions: Vec<ActionLine>,
    /// By owner: all of them.
    pub by_owner: Vec<Load>,
    /// By theme: all of them.
    pub by_theme: Vec<Load>,
    /// Packages of work as the plan has them.
    pub packages: Vec<Package>,
    /// Packages and actions by quarter: all of them.
    pub timeline: Timeline,
    /// The risk register.
    pub risks: Register,
    /// Why no figure can be said to move; none where they can.
    pub figures_missing: Option<String>,
    /// Whether whoever asks may say how things stand: it is the newest version of a plan that is held, and they may.
    #[serde(skip)]
    pub may_say: bool,
}

/// The risk register on a day.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RisksAnswer {
    /// Which plan.
    pub plan: PlanName,
    /// The day.
    pub on: Date,
    /// How many risks are how.
    pub counts: RiskCounts,
    /// Risks, the most severe first.
    pub risks: Vec<RiskLine>,
    /// Before mitigation.
    pub grid_before: Grid,
    /// After mitigation.
    pub grid_after: Grid,
}

/// One action on a day.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ActionAnswer {
    /// Which plan.
    pub plan: PlanName,
    /// The day.
    pub on: Date,
    /// The action.
    pub action: ActionLine,
    /// As of [`DeliveryAnswer`].
    #[serde(skip)]
    pub may_say: bool,
}

/// One risk on a day.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RiskAnswer {
    /// Which plan.
    pub plan: PlanName,
    /// The day.
    pub on: Date,
    /// The risk.
    pub risk: RiskLine,
    /// As of [`DeliveryAnswer`].
    #[serde(skip)]
    pub may_say: bool,
}

/// The time a plan gives back. Nothing of it is added to posts, and nothing is added up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TimeAnswer {
    /// Which plan.
    pub plan: PlanName,
    /// The changes of work, in the order of the plan.
    pub released: Vec<Released>,
}

/// The days of a plan as a calendar file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CalendarAnswer {
    /// Which plan.
    pub plan: PlanName,
    /// The file, by RFC 5545.
    pub text: String,
}

impl Workbench {
    /// How the delivery of a plan stands on a day.
    ///
    /// # Errors
    /// Where there is no such plan, or somebody may not see it.
    pub fn plan_delivery(&self, source: &PlanSource, asked: &DeliveryAsked) -> Result<DeliveryAnswer, WorkbenchError> {
        let opened = self.open_plan(source)?;
        let may_say = self.may_say(&opened);
        let on = asked.on.unwrap_or_else(|| self.today());
        let (figures, figures_missing) = worked_out(&opened.plan);
        let delivery = &opened.plan.delivery;
        let mut review = review(delivery, figures.as_ref(), on);
        review.actions.retain(|line| asked.wanted.takes(line));
        Ok(DeliveryAnswer {
            on,
            counts: review.counts,
            actions: review.actions,
            by_owner: review.by_owner,
            by_theme: review.by_theme,
            packages: delivery.packages.clone(),
            timeline: timeline(delivery, on),
            risks: register(delivery, figures.as_ref(), on),
            figures_missing,
            may_say,
            plan: opened.name,
        })
    }

    /// The risk register of a plan on a day; today where none is named.
    ///
    /// # Errors
    /// Where there is no such plan, or somebody may not see it.
    pub fn plan_risks(&self, source: &PlanSource, on: Option<Date>) -> Result<RisksAnswer, WorkbenchError> {
        let opened = self.open_plan(source)?;
        let on = on.unwrap_or_else(|| self.today());
        let (figures, _) = worked_out(&opened.plan);
        let Register { counts, risks, grid_before, grid_after } = register(&opened.plan.delivery, figures.as_ref(), on);
        Ok(RisksAnswer { plan: opened.name, on, counts, risks, grid_before, grid_after })
    }

    /// One action of a plan, as it stands today.
    ///
    /// # Errors
    /// Where there is no such plan or action, or somebody may not see it.
    pub fn plan_action(&self, source: &PlanSource, action: &str) -> Result<ActionAnswer, WorkbenchError> {
        let asked = DeliveryAsked::default();
        let DeliveryAnswer { plan, on, actions, may_say, .. } = self.plan_delivery(source, &asked)?;
        let line = actions.into_iter().find(|line| line.id == action);
        let action = line.ok_or_else(|| {
            WorkbenchError::NotThere(format!(
                "the plan `{id}` has no action `{action}`; `wholetime plan delivery {id}` names them",
                id = plan.id
            ))
        })?;
        Ok(ActionAnswer { plan, on, action, may_say })
    }

    /// One risk of a plan, as it stands today.
    ///
    /// # Errors
    /// Where there is no such plan or risk, or somebody may not see it.
    pub fn plan_risk(&self, source: &PlanSource, risk: &str) -> Result<RiskAnswer, WorkbenchError> {
        let asked = DeliveryAsked::default();
        let DeliveryAnswer { plan, on, risks, may_say, .. } = self.plan_delivery(source, &asked)?;
        let line = risks.risks.into_iter().find(|line| line.id == risk);
        let risk = line.ok_or_else(|| {
            WorkbenchError::NotThere(format!(
                "the plan `{id}` has no risk `{risk}`; `wholetime plan risks {id}` names them",
                id = plan.id
            ))
        })?;
        Ok(RiskAnswer { plan, on, risk, may_say })
    }

    /// The time a plan gives back.
    ///
    /// # Errors
    /// Where there is no such plan, or somebody may not see it.
    pub fn plan_time(&self, source: &PlanSource) -> Result<TimeAnswer, WorkbenchError> {
        let opened = self.open_plan(source)?;
        Ok(TimeAnswer { released: released(&opened.plan), plan: opened.name })
    }

    /// What is due, to be decided and to be looked at again, for diaries.
    ///
    /// # Errors
    /// Where there is no such plan, or somebody may not see it.
    pub fn plan_calendar(&self, source: &PlanSource) -> Result<CalendarAnswer, WorkbenchError> {
        let opened = self.open_plan(source)?;
        let text = calendar::calendar(&opened.plan, (self.settings.clock)());
        Ok(CalendarAnswer { plan: opened.name, text })
    }

    /// Whether it is the newest version of a plan that is held, and whoever asks may write at its area.
    fn may_say(&self, opened: &Opened) -> bool {
        let is_newest = opened.name.version.is_some() && opened.name.version == opened.name.newest;
        let area = opened.plan.whole().and_then(|whole| whole.code.as_deref());
        is_newest && self.may_with_plan(Deed::Plan, area).is_ok()
    }
}

/// The figures of a plan; where they cannot be worked out, why.
fn worked_out(plan: &Plan) -> (Option<Figures>, Option<String>) {
    match figures(plan) {
        Ok(figures) => (Some(figures), None),
        Err(why) => (None, Some(why.to_string())),
    }
}
