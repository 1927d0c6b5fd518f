//! Indicators: their definitions, and the one a text names.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_catalogue::{Indicator, Switch};

use crate::{Workbench, WorkbenchError};

/// Every indicator.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IndicatorsAnswer {
    /// Definitions, by theme and identifier.
    pub indicators: Vec<Indicator>,
}

impl Workbench {
    /// Every indicator, or those whose identifier, title or question holds `text`.
    #[must_use]
    pub fn indicators(&self, text: Option<&str>) -> IndicatorsAnswer {
        let wanted = text.map(str::to_lowercase).unwrap_or_default();
        let mut indicators: Vec<Indicator> = self
            .catalogue()
            .indicators
            .values()
            .filter(|indicator| {
                [&indicator.id, &indicator.title, &indicator.question]
                    .iter()
                    .any(|words| words.to_lowercase().contains(&wanted))
            })
            .cloned()
            .collect();
        indicators.sort_by(|a, b| (&a.theme, &a.id).cmp(&(&b.theme, &b.id)));
        IndicatorsAnswer { indicators }
    }

    /// The indicator a text names, counted otherwise where `switch` says so.
    ///
    /// # Errors
    /// Where there is none, or it does not have what is to be switched.
    pub fn switched(&self, text: &str, switch: Switch) -> Result<&Indicator, WorkbenchError> {
        let indicator = self.indicator(text)?;
        if switch == Switch::default() {
            return Ok(indicator);
        }
        self.catalogue().switched(indicator, switch).map_err(|why| WorkbenchError::NotPossible(why.to_string()))
    }

    /// The indicator a text names.
    ///
    /// # Errors
    /// Where there is none; the error names some like it.
    pub fn indicator(&self, text: &str) -> Result<&Indicator, WorkbenchError> {
        self.catalogue().indicator(text).ok_or_else(|| {
            let words: Vec<String> = text.to_lowercase().split(['_', '-', ' ']).map(str::to_owned).collect();
            let mut like: Vec<(usize, &str)> = self
                .catalogue()
                .indicators
                .keys()
                .map(|id| {
                    (words.iter().filter(|word| id.split('_').any(|part| part == word.as_str())).count(), id.as_str())
                })
                .filter(|(shared, _)| 0 < *shared)
                .collect();
            like.sort_by_key(|(shared, id)| (std::cmp::Reverse(*shared), id.len()));
            let near = like.into_iter().take(3).map(|(_, id)| id.to_owned()).collect();
            WorkbenchError::UnknownIndicator { text: text.to_owned(), near }
        })
    }
}
