//! The tables of pay and on-costs that can be put into a plan.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_plans::pay_tables::{Choice, NotChosen, PayLine, PayTables, PlanRows};
use wholetime_plans::when::FinancialYear;

use crate::{Workbench, WorkbenchError};

/// Rows of pay with what one WTE costs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PayAnswer {
    /// The year that was asked for; none: the newest tables, or every row of one pay on its first day.
    pub year: Option<FinancialYear>,
    /// Rows, in the order of the tables.
    pub rows: Vec<PayLine>,
    /// Names of the on-costs that can be chosen, with their titles.
    pub on_costs: Vec<Named>,
    /// Names of the high-cost areas that can be chosen, with their titles.
    pub areas: Vec<Named>,
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "NamedChoice")]
pub struct Named {
    /// Name.
    pub id: String,
    /// What people read.
    pub title: String,
}

impl Workbench {
    /// The tables of pay that are shipped or written over in the workspace.
    ///
    /// # Errors
    /// Where somebody may not see plans, or a table is wrong; all of it is named.
    pub fn pay_tables(&self) -> Result<PayTables, WorkbenchError> {
        self.permit_somewhere(Deed::SeePlans)?;
        self.published_pay()
    }

    /// The same for answers that are no plan: what posts are paid is published.
    pub(crate) fn published_pay(&self) -> Result<PayTables, WorkbenchError> {
        let files = self.catalogue().tables.iter().filter(|(path, _)| path.starts_with("pay/"));
        PayTables::read(files.map(|(path, text)| (path.as_str(), text.as_str())))
            .map_err(|why| WorkbenchError::NotPossible(why.to_string()))
    }

    /// Rows of pay whose name, title or on-costs have words that begin as those of `find`: those in force at the beginning of a year; where
    /// none is named, every row of one pay, or the newest tables of all.
    ///
    /// # Errors
    /// As [`pay_tables`](Self::pay_tables); where what was chosen is not there.
    pub fn pay(
        &self,
        id: Option<&str>,
        find: &str,
        year: Option<FinancialYear>,
        choice: &Choice,
    ) -> Result<PayAnswer, WorkbenchError> {
        let refused = |why: NotChosen| WorkbenchError::NotPossible(why.to_string());
        let mut tables = self.pay_tables()?;
        if let Some(id) = id {
            tables.chosen(id, &Choice::default()).map_err(refused)?;
            tables.pay.retain(|pay| pay.id == id);
        }
        let newest = tables.pay.iter().flat_map(|pay| &pay.rows).map(|row| row.from).max().filter(|_| id.is_none());
        let on = year.map(|year| year.first_day_of(0)).or(newest);
        let rows = tables.lines(find, on, choice).map_err(refused)?;
        let named = |id: &String, title: &String| Named { id: id.clone(), title: title.clone() };
        Ok(PayAnswer {
            year,
            rows,
            on_costs: tables.on_costs.iter().map(|one| named(&one.id, &one.title)).collect(),
            areas: tables.areas.iter().map(|one| named(&one.id, &one.title)).collect(),
        })
    }

    /// Rows of pay, with the on-costs they name, to be put into a plan.
    ///
    /// # Errors
    /// As [`pay`](Self::pay).
    pub fn pay_for_plan(&self, id: &str, choice: &Choice) -> Result<PlanRows, WorkbenchError> {
        self.pay_tables()?.chosen(id, choice).map_err(|why| WorkbenchError::NotPossible(why.to_string()))
    }
}
