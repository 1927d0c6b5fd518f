//! A plan as a planner's workbook, and workbooks read back: plans, and the figures of papers.

use jiff::civil::Date;
use wholetime_plans::consistency::key_of;
use wholetime_plans::cost::{CostTable, Saving, Way, cost, saving};
use wholetime_plans::funding::{Funding, fund};
use wholetime_plans::gap::{Gap, gaps};
use wholetime_plans::pay::PayError;
use wholetime_plans::plan::Plan;
use wholetime_plans::tables::{Sheet, Table, plan_of, tables_of};
use wholetime_plans::targets::{TargetLine, targets};
use wholetime_plans::unit_cost::{UnitCost, unit_costs};
use wholetime_sources::book::{Awaited, BookSheet, Cell, sheets};

use super::{PlanName, PlanSource};
use crate::{Workbench, WorkbenchError};

/// A plan: the narrative may be long, but no cell of Excel holds more letters than these.
const PLAN: Awaited = Awaited {
    noun: "plan's workbook",
    origin: ", as `wholetime plan export` writes it",
    last_row: 20_000,
    letters_at_most: 4 * 32_767,
};
/// A statement file: two thousand figures at most, and room for notes.
const STATEMENTS: Awaited =
    Awaited { noun: "statement file in a workbook", origin: "", last_row: 5_000, letters_at_most: 4 * 32_767 };
/// Columns by which a sheet of figures is known.
const FIGURE_COLUMNS: [&str; 2] = ["quantity", "value"];
/// Digits of a number that Excel keeps; what it computes with is a little longer, so 0.1 + 0.2 has seventeen.
const DIGITS: usize = 15;

/// A plan with all that its workbook shows.
#[derive(Clone, Debug)]
pub struct PlanWorkbook {
    /// Which plan.
    pub plan: PlanName,
    /// What it says.
    pub document: Plan,
    /// The same as tables, one a sheet.
    pub tables: Vec<Table>,
    /// What will be missing, by profession.
    pub gaps: Vec<Gap>,
    /// Each place's part of a target.
    pub targets: Vec<TargetLine>,
    /// What it costs and who pays; or why it cannot be costed.
    pub costs: Result<Costs, String>,
}

/// What a plan costs and who pays.
#[derive(Clone, Debug, PartialEq)]
pub struct Costs {
    /// By row and year, to the penny, as the plan counts.
    pub table: CostTable,
    /// The same as it is printed, where the plan says how.
    pub printed: Option<CostTable>,
    /// What one WTE costs, by initiative, year and years in post.
    pub units: Vec<UnitCost>,
    /// Who pays for the table as it is printed, or else to the penny.
    pub funding: Funding,
    /// What is saved against the alternative, where the plan names one.
    pub saving: Option<Saving>,
}

impl Costs {
    /// The table that is funded: as printed, where the plan says how, since that is what a reader adds up.
    #[must_use]
    pub fn funded(&self) -> &CostTable {
        self.printed.as_ref().unwrap_or(&self.table)
    }

    fn of(plan: &Plan) -> Result<Self, PayError> {
        let table = cost(plan, Way::OF_THE_PLAN)?;
        let printed = plan.printing.as_ref().map(|printing| table.as_printed(printing));
        let funded = printed.as_ref().unwrap_or(&table);
        let (funding, saving) = (fund(plan, funded), saving(plan, funded)?);
        Ok(Self { units: unit_costs(plan)?, funding, saving, printed, table })
    }
}

impl Workbench {
    /// A plan with all that its workbook shows.
    ///
    /// # Errors
    /// Where there is no such plan, or somebody may not see it.
    pub fn plan_workbook(&self, source: &PlanSource) -> Result<PlanWorkbook, WorkbenchError> {
        let opened = self.open_plan(source)?;
        let today = self.today();
        Ok(workbook(opened.name, opened.plan, today))
    }
}

/// What the workbook of a plan shows on a day.
#[must_use]
pub fn workbook(name: PlanName, plan: Plan, on: Date) -> PlanWorkbook {
    PlanWorkbook {
        plan: name,
        tables: tables_of(&plan),
        gaps: gaps(&plan),
        targets: targets(&plan, on, None),
        costs: Costs::of(&plan).map_err(|why| why.to_string()),
        document: plan,
    }
}

/// The plan in a workbook.
///
/// # Errors
/// In words: what kind of file it is instead, or every fault with its sheet, row and column.
pub fn plan_in_workbook(bytes: &[u8], file: &str) -> Result<Plan, String> {
    let read = sheets(file, bytes.to_vec(), &PLAN).map_err(|why| why.to_string())?;
    let texts = |cells: &Vec<Cell>| cells.iter().map(in_digits).collect();
    let sheet = |sheet: BookSheet| Sheet {
        name: sheet.name,
        rows: sheet.rows.iter().map(|(number, cells)| (*number, texts(cells))).collect(),
    };
    let sheets: Vec<Sheet> = read.into_iter().map(sheet).collect();
    plan_of(&sheets).map_err(|faults| {
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        format!("it has {} to mend:\n{}", wholetime_vocabulary::how_many(told.len(), "thing"), told.join("\n"))
    })
}

/// The figures in a workbook as CSV, each in the line of its row.
///
/// # Errors
/// In words: what kind of file it is instead, that no sheet holds figures, or which values may be percentages or fractions.
pub fn statements_in_workbook(bytes: &[u8], file: &str) -> Result<String, String> {
    let read = sheets(file, bytes.to_vec(), &STATEMENTS).map_err(|why| why.to_string())?;
    let mut holding = read.iter().filter_map(|sheet| heading_of(sheet).map(|at| (sheet, at)));
    let columns = FIGURE_COLUMNS.join(", ");
    let (sheet, at) = holding.next().ok_or_else(|| format!("no sheet of it has the columns {columns}"))?;
    if let Some((other, _)) = holding.next() {
        return Err(format!("the sheets {} and {} both have the columns {columns}; keep one", sheet.name, other.name));
    }
    let of = |column: &str| sheet.rows[at].1.iter().position(|cell| key_of(&cell.text) == column);
    let (value, unit) = (of("value"), of("unit"));
    let is_unclear = |cells: &[Cell]| {
        let cell = |column: Option<usize>| column.and_then(|column| cells.get(column));
        let is_percent = cell(unit).is_some_and(|unit| unit.text == "%");
        let is_fraction = |value: &Cell| {
            value.is_number
                && value.text.parse::<f64>().is_ok_and(|number| number != 0.0 && -1.0 < number && number < 1.0)
        };
        is_percent && cell(value).is_some_and(is_fraction)
    };
    let rows = sheet.rows[at + 1..].iter();
    let unclear: Vec<String> =
        rows.filter(|(_, cells)| is_unclear(cells)).map(|(number, _)| number.to_string()).collect();
    if !unclear.is_empty() {
        return Err(format!(
            "sheet {}, {} {}: Excel keeps 11 % as 0.11, so it is not known which of both is printed; format the column as text and \
             type the figures as printed",
            sheet.name,
            if unclear.len() == 1 { "row" } else { "rows" },
            unclear.join(", ")
        ));
    }
    let mut lines = Vec::new();
    for (number, cells) in &sheet.rows[at..] {
        // A figure stands in the line of its own row, so that what is said of the line is said of the row.
        while lines.len() + 1 < usize::try_from(*number).unwrap_or(0) {
            lines.push(String::new());
        }
        lines.push(cells.iter().map(|cell| in_csv(&in_digits(cell))).collect::<Vec<_>>().join(","));
    }
    Ok(lines.join("\n") + "\n")
}

/// Whether some sheet of a workbook holds figures of a paper.
#[must_use]
pub(crate) fn holds_statements(bytes: &[u8], file: &str) -> bool {
    sheets(file, bytes.to_vec(), &STATEMENTS).is_ok_and(|read| read.iter().any(|sheet| heading_of(sheet).is_some()))
}

/// The place of the row of headings, where a sheet holds figures.
fn heading_of(sheet: &BookSheet) -> Option<usize> {
    sheet.rows.iter().position(|(_, cells)| {
        FIGURE_COLUMNS.iter().all(|column| cells.iter().any(|cell| key_of(&cell.text) == *column))
    })
}

fn in_csv(text: &str) -> String {
    let line = text.replace(['\r', '\n'], " ");
    if line.contains([',', '"']) { format!("\"{}\"", line.replace('"', "\"\"")) } else { line }
}

/// The text of a cell; a number in as many digits as Excel keeps.
fn in_digits(cell: &Cell) -> String {
    let number = cell.is_number.then(|| cell.text.parse::<f64>().ok()).flatten();
    let kept = number.and_then(|number| format!("{number:.*e}", DIGITS - 1).parse::<f64>().ok());
    kept.map_or_else(|| cell.text.clone(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, is_number: bool) -> Cell {
        Cell { text: text.to_owned(), is_number }
    }

    #[test]
    fn a_sum_that_excel_worked_out_has_the_digits_that_excel_shows() {
        assert_eq!(in_digits(&cell("0.30000000000000004", true)), "0.3");
        assert_eq!(in_digits(&cell("2500000", true)), "2500000");
        assert_eq!(in_digits(&cell("0.30000000000000004", false)), "0.30000000000000004");
    }

    #[test]
    fn a_cell_of_several_lines_stays_in_its_line() {
        assert_eq!(in_csv("table 1,\nrow \"a\""), "\"table 1, row \"\"a\"\"\"");
    }
}
