//! Addresses of pages, so that a view can be opened again exactly.

use wholetime_vocabulary::{Basis, Period};
use wholetime_workbench::{Corrections, Geography, Scope, WITHHELD};

/// Text as a part of an address.
pub(crate) fn encoded(text: &str) -> String {
    let mut address = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b':' => {
                address.push(char::from(byte))
            }
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address
}

/// What stands behind the question mark.
#[derive(Clone, Debug, Default)]
pub(crate) struct Behind(Vec<(&'static str, String)>);

impl Behind {
    /// The map and the other choices of a question, and the period of its answer.
    pub(crate) fn of(period: Period, scope: Scope) -> Self {
        Self::meant(scope).with("period", period.to_string())
    }

    /// The choices of a question, without a period.
    pub(crate) fn meant(scope: Scope) -> Self {
        let mut behind = Self::default();
        if scope.geography != Geography::default() {
            behind = behind.with("geography", scope.geography.word());
        }
        if scope.allow_partial {
            behind = behind.with("allow_partial", "true");
        }
        if scope.corrections != Corrections::default() {
            behind = behind.with("corrections", scope.corrections.word());
        }
        behind.with_some("revision", scope.revision)
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, value.into()));
        self
    }

    pub(crate) fn with_some(self, name: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value.to_string()),
            None => self,
        }
    }

    /// The words with their values, for a form that asks the same.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, String)> {
        self.0.clone()
    }

    /// Behind a path.
    pub(crate) fn behind(&self, path: &str) -> String {
        let words: Vec<String> = self.0.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        if words.is_empty() { path.to_owned() } else { format!("{path}?{}", words.join("&")) }
    }
}

/// The page of an area; for a practice without its name the page that says why it has none.
pub(crate) fn area(code: &str) -> String {
    if code.starts_with(WITHHELD) {
        return "/help".to_owned();
    }
    format!("/areas/{}", encoded(code))
}

pub(crate) fn series(code: &str, indicator: &str) -> String {
    format!("{}/series/{}", area(code), encoded(indicator))
}

/// What an area will have in the years ahead.
pub(crate) fn forecast(code: &str) -> String {
    format!("{}/forecast", area(code))
}

/// Who came to the practices of an area and who went.
pub(crate) fn flows(code: &str) -> String {
    format!("{}/flows", area(code))
}

/// Who works for the patients of an area.
pub(crate) fn team(code: &str) -> String {
    format!("{}/team", area(code))
}

/// What patients of an area will need.
pub(crate) fn need(code: &str) -> String {
    format!("{}/need", area(code))
}

/// Why a number of an area changed.
pub(crate) fn bridge(code: &str) -> String {
    format!("{}/bridge", area(code))
}

pub(crate) fn xmr(code: &str, indicator: &str) -> String {
    format!("{}/xmr/{}", area(code), encoded(indicator))
}

pub(crate) fn explain(code: &str, indicator: &str, basis: Option<Basis>, behind: &Behind) -> String {
    if code.starts_with(WITHHELD) {
        return area(code);
    }
    behind.clone().with_some("basis", basis).behind(&format!("{}/explain/{}", area(code), encoded(indicator)))
}

/// What the check of data found in an area; in everything held without one.
pub(crate) fn quality(code: &str) -> String {
    format!("{}/quality", area(code))
}

pub(crate) fn compare(code: &str, indicator: &str) -> String {
    format!("{}/compare/{}", area(code), encoded(indicator))
}

pub(crate) fn gradient(code: &str, indicator: &str) -> String {
    format!("{}/gradient/{}", area(code), encoded(indicator))
}

/// An indicator on a map.
pub(crate) fn map(code: &str, indicator: &str) -> String {
    format!("{}/map/{}", area(code), encoded(indicator))
}

pub(crate) fn definitions(code: &str, indicator: &str) -> String {
    format!("{}/definitions/{}", area(code), encoded(indicator))
}

pub(crate) fn variation(code: &str) -> String {
    format!("{}/variation", area(code))
}

pub(crate) fn vacancies(code: &str) -> String {
    format!("{}/vacancies", area(code))
}

pub(crate) fn arrs(code: &str) -> String {
    format!("{}/arrs", area(code))
}

/// Scenarios side by side for an area.
pub(crate) fn compare_scenarios(code: &str) -> String {
    format!("{}/scenarios", area(code))
}

pub(crate) fn tornado(code: &str) -> String {
    format!("{}/tornado", area(code))
}

pub(crate) fn seek(code: &str) -> String {
    format!("{}/seek", area(code))
}

/// The cheapest mix of posts that does the work of an area.
pub(crate) fn skillmix(code: &str) -> String {
    format!("{}/skillmix", area(code))
}

/// Which mix is least bad whatever comes.
pub(crate) fn skillmix_regret(code: &str) -> String {
    format!("{}/regret", skillmix(code))
}

pub(crate) fn scenario(id: &str) -> String {
    format!("/scenarios/{}", encoded(id))
}

pub(crate) fn skills(code: &str) -> String {
    format!("{}/skills", area(code))
}

pub(crate) fn training(code: &str) -> String {
    format!("{}/training", area(code))
}

pub(crate) fn indicator(id: &str) -> String {
    format!("/indicators/{}", encoded(id))
}

/// A plan.
pub(crate) fn plan(id: &str) -> String {
    format!("/plans/{}", encoded(id))
}

/// A part of a plan, such as `cost`; the plan itself where the part has no name.
pub(crate) fn plan_part(id: &str, part: &str) -> String {
    if part.is_empty() { plan(id) } else { format!("{}/{part}", plan(id)) }
}

/// What changed between two versions of a plan; from the one `to` was made from, where none is named.
pub(crate) fn plan_changes(id: &str, from: Option<u32>, to: u32) -> String {
    Behind::default().with_some("from", from).with("to", to.to_string()).behind(&plan_part(id, "changes"))
}

/// Where a plan for an area is started.
pub(crate) fn start_plan(code: &str) -> String {
    format!("{}/plan", area(code))
}

pub(crate) fn baseline(id: &str) -> String {
    format!("/baselines/{}", encoded(id))
}

pub(crate) fn baseline_place(id: &str, code: &str) -> String {
    format!("{}/places/{}", baseline(id), encoded(code))
}

/// The certificate of a place of a baseline; of its area without one.
pub(crate) fn certificate(id: &str, of: Option<&str>) -> String {
    Behind::default().with_some("of", of).behind(&format!("{}/certificate", baseline(id)))
}

/// A period as one part of a path: `2022_23` for `2022/23`.
pub(crate) fn period_in_path(period: Period) -> String {
    period.to_string().replace('/', "_")
}

pub(crate) fn receipt(source: &str, period: Period, revision: u32) -> String {
    format!("/sources/{}/{}/{revision}", encoded(source), period_in_path(period))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_cannot_leave_its_place_in_an_address() {
        assert_eq!(area("group:havelock"), "/areas/group:havelock");
        assert_eq!(encoded("a/b?c&d=\"é"), "a%2Fb%3Fc%26d%3D%22%C3%A9");
    }

    #[test]
    fn a_view_names_its_period_and_only_choices_that_were_made() {
        let scope = Scope { geography: Geography::AsNow, ..Scope::default() };
        let period = "2026-03".parse().unwrap();
        assert_eq!(Behind::of(period, scope).behind("/areas/ENG"), "/areas/ENG?geography=as-now&period=2026-03");
        assert_eq!(Behind::default().behind("/areas/ENG"), "/areas/ENG");
    }
}
