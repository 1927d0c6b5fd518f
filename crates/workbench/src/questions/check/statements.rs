//! A paper's figures against each other: whether they can all be true at once.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_plans::consistency::{Finding, Format, Severity, check, read_statements};

use crate::questions::plans::workbook::statements_in_workbook;
use crate::{Workbench, WorkbenchError};

/// What there is to say of a paper.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StatementsAnswer {
    /// Title of the paper, where the file gives it.
    pub paper: Option<String>,
    /// Figures read.
    pub figures: usize,
    /// Findings that no reading of the figures reconciles.
    pub errors: usize,
    /// What somebody should look at.
    pub warnings: usize,
    /// What is worth knowing.
    pub notes: usize,
    /// Findings, errors first, then warnings.
    pub findings: Vec<Finding>,
}

impl Workbench {
    /// Checks a statement file: the figures of a paper as printed, in TOML, JSON, CSV or a workbook (by the file's ending).
    ///
    /// # Errors
    /// Where the file is not text or is no statement file; every fault in it is named.
    pub fn check_statements(&self, bytes: &[u8], file: &str) -> Result<StatementsAnswer, WorkbenchError> {
        self.permit_somewhere(Deed::See)?;
        let refused = |why: String| WorkbenchError::NotPossible(format!("{file} cannot be checked: {why}"));
        let text = || std::str::from_utf8(bytes).map_err(|_| refused("it is not text in UTF-8".to_owned()));
        let ending = file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        let (text, format) = match ending.as_deref() {
            Some("csv" | "tsv" | "txt") => (Cow::from(text()?), Format::Csv),
            Some("json") => (Cow::from(text()?), Format::Json),
            Some("toml") => (Cow::from(text()?), Format::Toml),
            Some("xlsx") => (Cow::from(statements_in_workbook(bytes, file).map_err(refused)?), Format::Csv),
            _ => {
                let why = "a statement file ends in .toml, .json, .csv or .xlsx; write the figures of the paper into one, such as \
                           `wholetime plan check --template csv` prints";
                return Err(refused(why.to_owned()));
            }
        };
        let statements = read_statements(&text, format).map_err(|why| refused(format!("\n{why}")))?;
        if statements.figures.is_empty() {
            let why = "it holds no figure; write each as the paper prints it, with `quantity` and `value`, as in \
                       `wholetime plan check --template csv`";
            return Err(refused(why.to_owned()));
        }
        let findings = check(&statements);
        let count = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
        Ok(StatementsAnswer {
            paper: statements.paper.clone(),
            figures: statements.figures.len(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
            findings,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;

    const PAPER: &str = "quantity,place,unit,value,where\n\
                         nurses,North,heads,4,table 1\nnurses,South,heads,5,table 1\nnurses,Total,heads,10,table 1\n";

    fn bench(folder: &std::path::Path) -> Workbench {
        let clock = || jiff::Timestamp::UNIX_EPOCH;
        let settings = Settings { workspace: folder.to_owned(), database: None, by: "pat".to_owned(), clock };
        Workbench::open(settings).unwrap()
    }

    #[test]
    fn a_file_without_a_figure_is_refused_rather_than_found_right() {
        let folder = tempfile::tempdir().unwrap();
        let bench = bench(folder.path());
        for (text, file) in [("", "paper.toml"), ("quantity,value\n", "paper.csv"), ("{}", "paper.json")] {
            let why = bench.check_statements(text.as_bytes(), file).unwrap_err().to_string();
            assert!(why.contains(file) && why.contains("it holds no figure"), "{why}");
        }
        let why = bench.check_statements(b"x", "paper.docx").unwrap_err().to_string();
        assert!(why.contains("--template csv"), "{why}");
    }

    #[test]
    fn a_total_that_its_parts_do_not_make_is_an_error_with_what_to_mend() {
        let folder = tempfile::tempdir().unwrap();
        let answer = bench(folder.path()).check_statements(PAPER.as_bytes(), "paper.csv").unwrap();
        assert_eq!((answer.figures, answer.errors), (3, 1), "{answer:?}");
        assert!(answer.findings[0].mend.is_some(), "{answer:?}");
        let mended = PAPER.replace("10", "9");
        assert_eq!(bench(folder.path()).check_statements(mended.as_bytes(), "paper.csv").unwrap().findings, []);
    }

    #[test]
    fn a_file_that_is_no_statement_file_is_refused_with_what_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let refusal =
            |bytes: &[u8], file: &str| bench(folder.path()).check_statements(bytes, file).unwrap_err().to_string();
        assert!(refusal(b"\xff\xfe", "paper.csv").contains("not text"));
        assert!(refusal(PAPER.as_bytes(), "paper.docx").contains(".json, .csv or .xlsx"));
        assert!(refusal(b"quantity,value,where\nnurses,many,table 1\n", "paper.csv").contains("row 2"));
    }
}
