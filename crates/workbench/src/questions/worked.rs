//! Sums of well-known papers done again, and small cases that can be checked by hand.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_models::worked::examples;
pub use wholetime_models::worked::{Example, Line};

use crate::{Workbench, WorkbenchError};

/// All worked examples.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct WorkedExamples {
    /// The plain sentence at the top.
    pub finding: String,
    /// Each of them.
    pub examples: Vec<Example>,
}

impl Workbench {
    /// Works the examples out, as this program forecasts. They need no data.
    ///
    /// # Errors
    /// Whoever asks may not see anything.
    pub fn worked_examples(&self) -> Result<WorkedExamples, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let examples = examples().map_err(|why| WorkbenchError::NotPossible(why.to_string()))?;
        Ok(WorkedExamples { finding: finding(&examples), examples })
    }
}

fn finding(examples: &[Example]) -> String {
    let compared: usize =
        examples.iter().flat_map(|example| &example.lines).filter(|line| line.agrees.is_some()).count();
    let out: Vec<&str> = examples.iter().filter(|example| !example.agrees()).map(|example| example.title).collect();
    if out.is_empty() {
        format!("all {compared} figures agree with what is printed or was worked out by hand")
    } else {
        format!("of {compared} figures not all agree; look at: {}", out.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_that_does_not_agree_is_named() {
        let mut examples = examples().unwrap();
        assert!(finding(&examples).starts_with("all "), "{}", finding(&examples));
        examples[1].lines[0].agrees = Some(false);
        assert!(finding(&examples).ends_with("look at: A shortfall is two forecasts"), "{}", finding(&examples));
    }
}
