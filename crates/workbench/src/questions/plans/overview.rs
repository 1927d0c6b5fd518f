//! A plan at a glance: what it is for, what is wanted, posts, cost and who pays, how delivery stands, dates, versions.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_plans::cost::{CostTable, Way, cost};
use wholetime_plans::delivery::RiskStatus;
use wholetime_plans::figures::{dangling, figures};
use wholetime_plans::funding::fund;
use wholetime_plans::key_dates::{KeyDate, key_dates};
use wholetime_plans::pay::PayError;
use wholetime_plans::plan::{Aim, Place, Plan};
use wholetime_plans::quantity::{Exact, Money, Percent, Rounding, Wte};
use wholetime_plans::when::FinancialYear;

use super::{PlanName, PlanSource, VersionLine};
use crate::{Workbench, WorkbenchError};

/// A plan at a glance.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OverviewAnswer {
    /// Which plan.
    pub plan: PlanName,
    /// Code of the area it is for; none where it names none.
    pub area: Option<String>,
    /// When it was written, where it says.
    pub written_on: Option<Date>,
    /// The day of the answer.
    pub on: Date,
    /// Years it plans for.
    pub years: Vec<FinancialYear>,
    /// Its places with their lists; the first is the whole.
    pub places: Vec<Place>,
    /// What there is, each with source and date.
    pub baselines: Vec<BaselineLine>,
    /// What is needed, wished for and imposed, in that order; never added to each other.
    pub aims: Vec<Aim>,
    /// Posts by initiative.
    pub posts: Vec<InitiativeLine>,
    /// WTE planned in all.
    pub planned: Wte,
    /// Cost and who pays; none where the plan cannot be costed.
    pub money: Option<MoneyLine>,
    /// Why there is no cost.
    pub money_missing: Option<String>,
    /// How delivery stands.
    pub delivery: DeliveryCounts,
    /// Dates by which somebody must decide, deliver or look again, the earliest first.
    pub key_dates: Vec<KeyDate>,
    /// What to know before using the plan.
    pub warnings: Vec<String>,
    /// How much there is to say against it.
    pub findings: FindingCounts,
    /// Versions that are held, the newest first; empty for a file.
    pub versions: Vec<VersionLine>,
}

/// A baseline of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "PlanBaselineLine")]
pub struct BaselineLine {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Profession.
    pub profession: String,
    /// What is counted and what is left out.
    pub definition: Option<String>,
    /// As at when, in the words of the source.
    pub as_at: String,
    /// Where it comes from.
    pub source: String,
    /// WTE of the whole, as stated; none where only parts are.
    pub wte: Option<Wte>,
    /// Places it is stated for.
    pub places: usize,
}

/// The posts of an initiative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct InitiativeLine {
    /// Name in the document.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Role.
    pub role: String,
    /// Heading of the cost table.
    pub group: String,
    /// By year, in the order of the years.
    pub by_year: Vec<PostsOfYear>,
    /// WTE planned in all years.
    pub planned: Wte,
    /// WTE costed in all years.
    pub costed: Wte,
}

/// The posts of an initiative in one year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PostsOfYear {
    /// Year.
    pub year: FinancialYear,
    /// WTE planned.
    pub planned: Wte,
    /// WTE costed.
    pub costed: Wte,
}

/// What the plan costs and who pays, over all its years, counted as the plan counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "PlanMoneyLine")]
pub struct MoneyLine {
    /// Cost.
    pub cost: Money,
    /// Paid by a stream of funding.
    pub funded: Money,
    /// Paid by nobody yet.
    pub unfunded: Money,
    /// What is paid, as a percentage of the cost; none where nothing costs anything.
    pub funded_pct: Option<Percent>,
    /// Pounds that cells of its table are printed in, where the plan says; the totals are sums of what is printed.
    pub printed_unit: Option<i64>,
    /// Rows that the plan names without an amount; in no total.
    pub not_stated: Vec<String>,
}

/// How delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DeliveryCounts {
    /// Actions.
    pub actions: usize,
    /// Actions whose day has gone by and that are not done.
    pub overdue: usize,
    /// Actions nobody answers for.
    pub without_owner: usize,
    /// Actions that are to end and have no day.
    pub without_date: usize,
    /// Packages of work.
    pub packages: usize,
    /// Risks.
    pub risks: usize,
    /// The highest likelihood times impact left after mitigation of a risk that is not closed, 1 to 25; none where none is scored.
    pub highest_risk: Option<u8>,
}

/// How much there is to say against a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FindingCounts {
    /// Where two things the plan says cannot both be so.
    pub errors: usize,
    /// Where somebody must decide or act.
    pub warnings: usize,
    /// What is worth knowing.
    pub notes: usize,
}

impl Workbench {
    /// A plan at a glance, as it stands today.
    ///
    /// # Errors
    /// Where there is no such plan, or somebody may not see it.
    pub fn plan_overview(&self, source: &PlanSource) -> Result<OverviewAnswer, WorkbenchError> {
        let opened = self.open_plan(source)?;
        let today = self.today();
        let versions = match source {
            PlanSource::Held { id, .. } => self.plan_versions(id)?,
            PlanSource::Document(_) => Vec::new(),
        };
        let found = self.plan_findings(source, Some(today))?;
        let findings = FindingCounts { errors: found.errors, warnings: found.warnings, notes: found.notes };
        let plan = &opened.plan;
        let (money, money_missing) = match money(plan) {
            Ok(_) if plan.initiatives.is_empty() && plan.lines.is_empty() => {
                (None, Some("the plan has no initiative and no other cost yet".to_owned()))
            }
            Ok(money) => (Some(money), None),
            Err(why) => (None, Some(why.to_string())),
        };
        let mut aims = plan.aims.clone();
        aims.sort_by_key(|aim| aim.kind);
        Ok(OverviewAnswer {
            area: plan.whole().and_then(|whole| whole.code.clone()),
            written_on: plan.written_on,
            on: today,
            years: plan.years.clone(),
            places: plan.places.clone(),
            baselines: plan.baselines.iter().map(|baseline| baseline_line(plan, baseline)).collect(),
            aims,
            posts: plan.initiatives.iter().map(|initiative| initiative_line(plan, initiative)).collect(),
            planned: plan.initiatives.iter().flat_map(|one| plan.years.iter().map(|year| one.planned_in(*year))).sum(),
            money,
            money_missing,
            delivery: delivery(plan, today),
            key_dates: key_dates(plan, today),
            warnings: warnings(self, plan),
            findings,
            versions,
            plan: opened.name,
        })
    }
}

fn baseline_line(plan: &Plan, baseline: &wholetime_plans::plan::Baseline) -> BaselineLine {
    BaselineLine {
        id: baseline.id.clone(),
        title: baseline.title.clone(),
        profession: baseline.profession.clone(),
        definition: baseline.definition.clone(),
        as_at: baseline.as_at.clone(),
        source: baseline.source.clone(),
        wte: plan.whole().and_then(|whole| baseline.wte.get(&whole.id).copied()),
        places: baseline.wte.len(),
    }
}

fn initiative_line(plan: &Plan, initiative: &wholetime_plans::plan::Initiative) -> InitiativeLine {
    let of_year = |year: &FinancialYear| PostsOfYear {
        year: *year,
        planned: initiative.planned_in(*year),
        costed: initiative.costed_in(*year),
    };
    let by_year: Vec<PostsOfYear> = plan.years.iter().map(of_year).collect();
    InitiativeLine {
        id: initiative.id.clone(),
        title: initiative.title.clone(),
        role: initiative.role.clone(),
        group: initiative.group.clone(),
        planned: by_year.iter().map(|year| year.planned).sum(),
        costed: by_year.iter().map(|year| year.costed).sum(),
        by_year,
    }
}

/// The cost as a reader of the plan adds it up: of cells as printed, where the plan says how they are.
fn money(plan: &Plan) -> Result<MoneyLine, PayError> {
    let exact = cost(plan, Way::OF_THE_PLAN)?;
    let table: CostTable = plan.printing.as_ref().map_or_else(|| exact.clone(), |printing| exact.as_printed(printing));
    let funding = fund(plan, &table);
    let percent = |share: Exact| {
        let units = share.printed(1, Percent::DECIMALS, Rounding::Rounded);
        Percent::from_units(i64::try_from(units).unwrap_or(i64::MAX))
    };
    Ok(MoneyLine {
        cost: table.total(),
        funded: funding.funded_total(),
        unfunded: funding.unfunded_total(),
        funded_pct: funding.funded_percent().map(percent),
        printed_unit: plan.printing.as_ref().map(|printing| printing.unit),
        not_stated: table.not_stated().map(|row| row.title.clone()).collect(),
    })
}

fn delivery(plan: &Plan, today: Date) -> DeliveryCounts {
    let delivery = &plan.delivery;
    let held = delivery.risks.iter().filter(|risk| risk.status != RiskStatus::Closed);
    let scores = held.filter_map(|risk| risk.after.or(risk.before));
    DeliveryCounts {
        actions: delivery.actions.len(),
        overdue: delivery.overdue(today).count(),
        without_owner: delivery.without_owner().count(),
        without_date: delivery.without_date().count(),
        packages: delivery.packages.len(),
        risks: delivery.risks.len(),
        highest_risk: scores.map(wholetime_plans::delivery::Score::severity).max(),
    }
}

/// What to know before using a plan; none of it keeps a plan from being accepted.
pub(crate) fn warnings(bench: &Workbench, plan: &Plan) -> Vec<String> {
    let mut warnings = match figures(plan) {
        Ok(figures) => dangling(plan, &figures),
        Err(why) => vec![format!("it cannot be costed yet: {why}")],
    };
    // Where nothing at all is held, no code can be known, and none is told to be wrong.
    let is_unknown = |code: &str| matches!(bench.resolve(code), Err(WorkbenchError::UnknownArea { .. }));
    let unknown = plan.places.iter().filter_map(|place| {
        let code = place.code.as_deref().filter(|code| is_unknown(code))?;
        Some(format!("`{code}` of {}", place.title))
    });
    let unknown: Vec<String> = unknown.collect();
    if !unknown.is_empty() {
        warnings.push(format!(
            "no area that is held has the code {}; mend it, or leave it out where the place has none",
            unknown.join(", ")
        ));
    }
    warnings
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_closed_risk_is_not_the_highest() {
        let plan = Plan::from_toml(
            r#"
schema = 1
id = "docks"
title = "Docks"
years = ["2018/19"]

[[place]]
id = "docks"
title = "Docks"

[[delivery.risk]]
id = "over"
title = "Nobody comes"
status = "closed"
after = { likelihood = 5, impact = 5 }

[[delivery.risk]]
id = "money"
title = "Money runs out"
after = { likelihood = 2, impact = 4 }
"#,
        );
        let counts = delivery(&plan.unwrap(), date(2018, 4, 1));
        assert_eq!((counts.risks, counts.highest_risk), (2, Some(8)));
    }
}
