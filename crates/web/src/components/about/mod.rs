//! What a page is about, in the words of a planner: what it answers, how it is read, what to do next, and the guide.
//!
//! The words stand beside each page in its `about.txt`: three paragraphs, and the name of a guide where there is one.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a page is about.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct About {
    /// What it answers.
    pub(crate) answers: &'static str,
    /// How it is read.
    pub(crate) read: &'static str,
    /// What to do next.
    pub(crate) next: &'static str,
    /// Name of the guide in the handbook; none where there is none.
    pub(crate) guide: Option<&'static str>,
}

macro_rules! about {
    ($($route:literal => $page:literal),* $(,)?) => {
        &[$(($route, include_str!(concat!("../../pages/", $page)))),*]
    };
}

/// Every page of which it is written down.
static PAGES: &[(&str, &str)] = about![
    "/" => "home/about.txt",
    "/accuracy" => "accuracy/about.txt",
    "/accuracy/places" => "accuracy_places/about.txt",
    "/areas/{code}" => "profile/about.txt",
    "/areas/{code}/arrs" => "arrs/about.txt",
    "/areas/{code}/attention" => "attention/about.txt",
    "/areas/{code}/bridge" => "bridge/about.txt",
    "/areas/{code}/changes" => "changes/about.txt",
    "/areas/{code}/compare/{indicator}" => "compare/about.txt",
    "/areas/{code}/condition" => "condition/about.txt",
    "/areas/{code}/corrections" => "corrections/about.txt",
    "/areas/{code}/definitions/{indicator}" => "definitions/about.txt",
    "/areas/{code}/estimate/{indicator}" => "estimate/about.txt",
    "/areas/{code}/explain/{indicator}" => "explain/about.txt",
    "/areas/{code}/flows" => "flows/about.txt",
    "/areas/{code}/forecast" => "forecast/about.txt",
    "/areas/{code}/forecast/parts" => "forecast/about_parts.txt",
    "/areas/{code}/gradient/{indicator}" => "gradient/about.txt",
    "/areas/{code}/map/{indicator}" => "map/about.txt",
    "/areas/{code}/paper" => "paper/about.txt",
    "/areas/{code}/mend" => "mend/about.txt",
    "/areas/{code}/need" => "need/about.txt",
    "/areas/{code}/plan" => "start_plan/about.txt",
    "/areas/{code}/quality" => "quality/about.txt",
    "/areas/{code}/scenarios" => "compare_scenarios/about.txt",
    "/areas/{code}/seek" => "seek/about.txt",
    "/areas/{code}/series/{indicator}" => "series/about.txt",
    "/areas/{code}/report" => "report/about.txt",
    "/areas/{code}/skillmix" => "skillmix/about.txt",
    "/areas/{code}/skillmix/regret" => "skillmix_regret/about.txt",
    "/areas/{code}/skills" => "skills/about.txt",
    "/areas/{code}/team" => "team/about.txt",
    "/areas/{code}/tornado" => "tornado/about.txt",
    "/areas/{code}/training" => "training/about.txt",
    "/areas/{code}/triangulate/{indicator}" => "triangulate/about.txt",
    "/areas/{code}/vacancies" => "vacancies/about.txt",
    "/areas/{code}/variation" => "variation/about.txt",
    "/areas/{code}/xmr/{indicator}" => "xmr/about.txt",
    "/assumptions" => "assumptions/about.txt",
    "/baselines" => "baselines/about.txt",
    "/baselines/{id}" => "baseline/about.txt",
    "/check-a-paper" => "check_paper/about.txt",
    "/check/imputation" => "imputation/about.txt",
    "/check/rates" => "check_rates/about.txt",
    "/corrections" => "corrections/about_all.txt",
    "/groups" => "groups/about.txt",
    "/import" => "import/about.txt",
    "/indicators" => "indicators/about.txt",
    "/indicators/{id}" => "indicator/about.txt",
    "/log" => "log/about.txt",
    "/people" => "people/about.txt",
    "/plans" => "plans/about.txt",
    "/plans/{id}" => "plan/overview/about.txt",
    "/plans/{id}/cost" => "plan/cost/about.txt",
    "/plans/{id}/delivery" => "plan/delivery/about.txt",
    "/plans/{id}/targets" => "plan/targets/about.txt",
    "/quality" => "quality/about_all.txt",
    "/query" => "query/about.txt",
    "/returns" => "returns/about.txt",
    "/returns/{id}" => "collection/about.txt",
    "/scenarios" => "scenarios/about.txt",
    "/search" => "search/about.txt",
    "/skillmix" => "choose_mix/about.txt",
    "/sources" => "sources/about.txt",
    "/standards" => "standards/about.txt",
    "/substitution" => "substitution/about.txt",
    "/successors" => "successors/about.txt",
];

static ABOUT: LazyLock<BTreeMap<&'static str, About>> =
    LazyLock::new(|| PAGES.iter().filter_map(|(route, text)| Some((*route, About::read(text)?))).collect());

impl About {
    /// What the page of a route is about; nothing where nobody wrote it down.
    pub(crate) fn of(route: &str) -> Option<&'static Self> {
        ABOUT.get(route)
    }

    /// Three paragraphs, and a last one that begins with `guide:`.
    fn read(text: &'static str) -> Option<Self> {
        let mut parts = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
        let (answers, read, next) = (parts.next()?, parts.next()?, parts.next()?);
        let guide = parts.next().and_then(|part| part.strip_prefix("guide:")).map(str::trim);
        Some(Self { answers, read, next, guide })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::rights::RIGHTS;

    #[test]
    fn what_is_written_of_a_page_is_whole_and_leads_to_a_guide_that_exists() {
        let guides = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guides");
        for (route, text) in PAGES {
            let about =
                About::read(text).unwrap_or_else(|| panic!("{route} says what it answers, how to read it, what next"));
            assert!(RIGHTS.iter().any(|(method, of, _)| *method == "GET" && of == route), "{route} is a page");
            if let Some(guide) = about.guide {
                assert!(guides.join(format!("{guide}.md")).is_file(), "{route}: {guide}");
            }
            assert!(!text.contains("wholetime "), "{route}: a page is told of in the words of pages, not of commands");
        }
    }
}
