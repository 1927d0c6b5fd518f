//! What is wrong with a plan, what is left open in it; and any file checked, whether a plan or the figures of a paper.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_plans::consistency::Severity;
use wholetime_plans::plan::Plan;
use wholetime_plans::plan_check::{PlanFinding, check_plan, is_plan_json, is_plan_toml};

use super::{PlanName, PlanSource};
use crate::questions::check::statements::StatementsAnswer;
use crate::{Workbench, WorkbenchError};

/// What there is to say against a plan on a day.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FindingsAnswer {
    /// Which plan.
    pub plan: PlanName,
    /// The day.
    pub on: Date,
    /// Where two things the plan says cannot both be so.
    pub errors: usize,
    /// Where somebody must decide or act.
    pub warnings: usize,
    /// What is worth knowing.
    pub notes: usize,
    /// Findings, errors first.
    pub findings: Vec<PlanFinding>,
}

/// What came of checking a file.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Checked {
    /// It is a plan.
    Plan(FindingsAnswer),
    /// It holds the figures of a paper.
    Paper(StatementsAnswer),
}

impl Workbench {
    /// What there is to say against a plan as it stands on a day; today where none is named.
    ///
    /// # Errors
    /// Where there is no such plan, or somebody may not see it.
    pub fn plan_findings(&self, source: &PlanSource, on: Option<Date>) -> Result<FindingsAnswer, WorkbenchError> {
        let opened = self.open_plan(source)?;
        Ok(answer(opened.name, &opened.plan, on.unwrap_or_else(|| self.today())))
    }

    /// Checks a file, told apart by what it holds: a plan document has `years` and `place`, anything else is a statement file.
    ///
    /// # Errors
    /// Where it is neither; every fault in it is named.
    pub fn check_file(&self, bytes: &[u8], file: &str, on: Option<Date>) -> Result<Checked, WorkbenchError> {
        if is_plan(bytes, file) {
            let plan = self.read_plan(bytes, file)?;
            return self.plan_findings(&PlanSource::Document(Box::new(plan)), on).map(Checked::Plan);
        }
        self.check_statements(bytes, file).map(Checked::Paper)
    }
}

fn answer(plan: PlanName, document: &Plan, on: Date) -> FindingsAnswer {
    let findings = check_plan(document, on);
    let count = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    FindingsAnswer {
        plan,
        on,
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        notes: count(Severity::Note),
        findings,
    }
}

/// Whether a file is a plan document: by its keys, or for a workbook by having no sheet of figures.
fn is_plan(bytes: &[u8], file: &str) -> bool {
    let ending = file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let Ok(text) = std::str::from_utf8(bytes) else {
        return ending.as_deref() == Some("xlsx") && !super::workbook::holds_statements(bytes, file);
    };
    match ending.as_deref() {
        Some("toml") => is_plan_toml(text),
        Some("json") => is_plan_json(text),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;

    const BURY: &str = include_str!("../../../../../examples/bury-2018/plan.toml");

    fn bench(folder: &std::path::Path) -> Workbench {
        let clock = || "2018-03-28T12:00:00Z".parse().unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let settings = Settings { workspace: folder.to_owned(), database: None, by: "pat".to_owned(), clock };
        Workbench::open(settings).unwrap()
    }

    #[test]
    fn a_plan_and_the_figures_of_a_paper_are_told_apart_by_what_they_hold() {
        let folder = tempfile::tempdir().unwrap();
        let bench = bench(folder.path());
        let Checked::Plan(plan) = bench.check_file(BURY.as_bytes(), "anything.toml", None).unwrap() else {
            panic!("a plan document was not taken for one")
        };
        assert_eq!((plan.plan.id.as_str(), plan.on), ("bury-2018", jiff::civil::date(2018, 3, 28)));
        assert!(plan.findings[0].message.starts_with("9 of 38 actions"), "{plan:?}");
        assert_eq!(plan.errors + plan.warnings + plan.notes, plan.findings.len());
        let json = Plan::from_toml(BURY).unwrap().to_json().unwrap();
        assert_eq!(bench.check_file(json.as_bytes(), "plan.json", None).unwrap(), Checked::Plan(plan));

        let paper = "schema = 1\n[[figure]]\nquantity = \"years\"\nplace = \"North\"\nvalue = \"3\"\n";
        let Checked::Paper(paper) = bench.check_file(paper.as_bytes(), "paper.toml", None).unwrap() else {
            panic!("a statement file was taken for a plan")
        };
        assert_eq!((paper.figures, paper.errors), (1, 0));
    }

    #[test]
    fn a_plan_with_a_fault_in_it_is_refused_with_the_fault() {
        let folder = tempfile::tempdir().unwrap();
        let text = BURY.replace("years = [\"2017/18\", ", "years = [\"2017/18\", \"2017/18\", ");
        let why = bench(folder.path()).check_file(text.as_bytes(), "plan.toml", None).unwrap_err().to_string();
        assert!(why.contains("years"), "{why}");
    }
}
