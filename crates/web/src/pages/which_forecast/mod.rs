//! The fields of a form that say which forecast is meant, shared by pages that ask several of one.

use askama::Template;
use wholetime_vocabulary::{GpDefinition, Measured, StaffGroup};
use wholetime_workbench::Scope;
use wholetime_workbench::questions::forecast::ForecastAsked;
use wholetime_workbench::questions::scenarios::About;

use crate::components::layout::Choice;
use crate::links::Behind;

/// Group, definition, years, start, target.
#[derive(Template)]
#[template(path = "pages/which_forecast/fields.html")]
pub(super) struct WhichForecast {
    groups: Vec<Choice>,
    definitions: Vec<Choice>,
    measures: Vec<Choice>,
    years: String,
    from: String,
    target: String,
    is_per_100k: bool,
    by: String,
    is_partial: bool,
}

impl WhichForecast {
    pub(super) fn of(asked: &ForecastAsked, scope: Scope) -> Self {
        let target = asked.target;
        let usual = Choice::new("", "fully qualified where held", asked.definition.is_none());
        Self {
            groups: StaffGroup::ALL
                .iter()
                .map(|group| Choice::new(group.word(), group.title(), *group == asked.group))
                .collect(),
            definitions: std::iter::once(usual)
                .chain(
                    GpDefinition::ALL
                        .iter()
                        .map(|one| Choice::new(one.word(), one.title(), asked.definition == Some(*one))),
                )
                .collect(),
            measures: Measured::ALL
                .iter()
                .map(|measure| Choice::new(measure.word(), measure.title(), *measure == asked.measure))
                .collect(),
            years: asked.years.to_string(),
            from: asked.from.map_or_else(String::new, |from| from.to_string()),
            target: target.map_or_else(String::new, |target| target.value.to_string()),
            is_per_100k: target.is_some_and(|target| target.is_per_100k),
            by: target.and_then(|target| target.by).map_or_else(String::new, |by| by.to_string()),
            is_partial: scope.allow_partial,
        }
    }
}

/// What was asked, for addresses of the same view.
pub(super) fn behind(asked: &ForecastAsked, scope: Scope) -> Behind {
    let usual = ForecastAsked::of(asked.group, asked.years);
    Behind::meant(scope)
        .with("group", asked.group.word())
        .with_some("definition", asked.definition.map(GpDefinition::word))
        .with_some("measure", Some(asked.measure.word()).filter(|_| asked.measure != usual.measure))
        .with_some("from", asked.from)
        .with("years", asked.years.to_string())
        .with_some("replicates", Some(asked.replicates).filter(|many| *many != usual.replicates))
        .with_some("seed", Some(asked.seed).filter(|seed| *seed != usual.seed))
        .with_some("target", asked.target.map(|target| target.value))
        .with_some("per_100k", asked.target.and_then(|target| target.is_per_100k.then_some("true")))
        .with_some("by", asked.target.and_then(|target| target.by))
}

/// What is forecast, in a line below a heading.
pub(super) fn lede(about: &About) -> String {
    let who = about.definition.map_or_else(|| about.group.title(), GpDefinition::title);
    format!(
        "{} ({}): {} of {}, {} to {}.",
        about.area.name,
        about.area.code,
        about.measure.title(),
        who,
        about.from.in_words(),
        about.to.in_words()
    )
}

/// What to know before anything is used: figures that cover little of the area.
pub(super) fn warnings(about: &About) -> Vec<String> {
    // Source: our interfaces, 2.3: below 90 % of patients a sum is labelled.
    let is_low = about.coverage < 0.9;
    let share = wholetime_reports::words::share(about.coverage);
    let covers = format!(
        "The figures cover {share} of the patients of {}; what is said holds for the practices that are held.",
        about.area.name
    );
    is_low.then_some(covers).into_iter().collect()
}

/// Decimals that show a change of a tenth of a per cent or so.
pub(super) fn decimals(measure: Measured, now: f64) -> usize {
    match measure {
        Measured::Headcount => 0,
        Measured::Fte if 1_000.0 <= now => 0,
        Measured::Fte if 100.0 <= now => 1,
        Measured::Fte => 2,
    }
}
