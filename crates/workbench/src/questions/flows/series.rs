//! Joiners, leavers and turnover as indicators over time: each month tells of the twelve months up to it.

use wholetime_catalogue::{Indicator, group_measure};
use wholetime_measures::{Coverage, Holdings};
use wholetime_vocabulary::{Area, Basis, Level, Measured, Missing, Period, StaffGroup, Value};

use super::answer::TurnoverFigure;
use super::counted::{Counted, Ends};
use super::seen::Whom;
use super::steps::{Way, walk};
use super::{definition_held, months_held};
use crate::areas::ResolvedArea;
use crate::questions::profile::source_lines;
use crate::questions::series::{Point, Series, SeriesAsked, speaks};
use crate::{Scope, Workbench, WorkbenchError};

/// What an indicator tells of comings and goings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// Leavers over the mean of those there.
    Turnover(StaffGroup),
    /// Who joined.
    Joiners(StaffGroup),
    /// Who left.
    Leavers(StaffGroup),
}

impl Flow {
    /// What an indicator tells of them; none where it tells something else.
    pub(crate) fn of(indicator: &Indicator) -> Option<Self> {
        let (what, group) = indicator.id.split_once('_')?;
        let group = group.parse().ok()?;
        match what {
            "turnover" => Some(Self::Turnover(group)),
            "joiners" => Some(Self::Joiners(group)),
            "leavers" => Some(Self::Leavers(group)),
            _ => None,
        }
    }

    const fn group(self) -> StaffGroup {
        match self {
            Self::Turnover(group) | Self::Joiners(group) | Self::Leavers(group) => group,
        }
    }

    /// Value, numerator and denominator. People are not told where only FTE is held.
    fn values(self, figure: &TurnoverFigure, way: Option<Way>) -> (Value, Value, Option<Value>) {
        let people = |value: Value| match way {
            Some(way) if !way.counts_people() => Value::Missing(Missing::NotHeld),
            _ => value,
        };
        match self {
            Self::Turnover(_) => (figure.turnover_pct, figure.left, Some(figure.mean)),
            Self::Joiners(_) => (people(figure.joined), people(figure.joined), None),
            Self::Leavers(_) => (people(figure.left), people(figure.left), None),
        }
    }
}

/// What is said where one month is asked for what it takes two to tell.
pub(crate) fn not_of_one_month(indicator: &Indicator, area: &Area) -> Option<WorkbenchError> {
    let group = Flow::of(indicator)?.group();
    Some(WorkbenchError::NotPossible(format!(
        "`{}` is told from two months and not from one; ask wholetime flows {} --group {group}, or wholetime series {} {}",
        indicator.title, area.code, area.code, indicator.id
    )))
}

impl Workbench {
    /// An indicator of comings and goings over time: a point a month whose month a year before is held, too.
    pub(crate) fn flow_series(
        &self,
        holdings: &Holdings,
        area: &ResolvedArea,
        (indicator, flow): (&Indicator, Flow),
        asked: SeriesAsked,
        scope: Scope,
    ) -> Result<Series, WorkbenchError> {
        if asked.by.is_some_and(|level| level != Level::Practice && level != area.area.level) {
            let why = format!("{} is told of an area, or by practice: --by practice", indicator.title);
            return Err(WorkbenchError::NotPossible(why));
        }
        let from = asked.from.map(Period::a_year_before);
        let is_asked =
            |period: &Period| from.is_none_or(|from| from <= *period) && asked.to.is_none_or(|to| *period <= to);
        let periods: Vec<Period> = holdings.workforce_periods().iter().copied().filter(is_asked).collect();
        let definition = definition_held(holdings, &area.place, &periods, flow.group(), scope.geography)?;
        let whom = Whom { group: flow.group(), definition };
        let (months, _) = months_held(holdings, &area.place, &periods, whom, scope.geography)?;
        let mut counted = Counted::of(&months, Ends::Every);
        walk(holdings, &area.place, &months, scope.geography, |step| counted.add(&step))?;
        let is_by_practice = asked.by == Some(Level::Practice) && area.area.level != Level::Practice;
        let mut points = Vec::new();
        let years = counted.years(&[]);
        for (index, year) in years.iter().enumerate() {
            let tree = holdings.tree(year.to, scope.geography)?;
            let coverage = Coverage::of(&tree, &area.place.practices(&tree)).share();
            let point = |of: Area, figure: &TurnoverFigure, way: Option<Way>, coverage: f64| {
                let (value, numerator, denominator) = flow.values(figure, way);
                Point {
                    area: of.code,
                    name: of.name,
                    period: year.to,
                    value,
                    numerator,
                    denominator,
                    coverage,
                    value_reporting: None,
                    basis: Basis::PracticeLevelSum,
                    warnings: warnings(way, year.why_missing.as_deref()),
                    corrections: Vec::new(),
                }
            };
            if !is_by_practice {
                points.push(point(area.area.clone(), &year.figure, year.way, coverage));
                continue;
            }
            for (code, way, figure) in counted.of_year(index) {
                let practice =
                    Area { name: holdings.register.name(Level::Practice, &code), code, level: Level::Practice };
                points.push(point(practice, &figure, way, 1.0));
            }
        }
        points.sort_by(|one, other| (&one.area, one.period).cmp(&(&other.area, other.period)));
        let span = points.iter().map(|point| point.period);
        let (first, last) = (span.clone().min(), span.max());
        let spoken = indicator.caveat.iter().filter(|caveat| speaks(caveat, first, last));
        let mut notes: Vec<String> = spoken.map(|caveat| caveat.text.clone()).collect();
        if flow.group() == StaffGroup::Gp {
            let measure = group_measure(StaffGroup::Gp, Measured::Fte, definition);
            let title = holdings.catalogue.measures.get(&measure).map_or(definition.title(), |measure| &measure.title);
            notes.push(format!("whom it is about: {title}"));
        }
        if points.is_empty() {
            notes.push("no two counts a year apart are held".to_owned());
        }
        let mut editions: Vec<_> = months.iter().flat_map(|month| month.editions.clone()).collect();
        editions.sort();
        editions.dedup();
        Ok(Series {
            area: area.area.clone(),
            indicator: indicator.clone(),
            points,
            notes,
            with_corrections: scope.corrections,
            sources: source_lines(holdings, &editions),
        })
    }
}

/// What a reader should know of one point.
fn warnings(way: Option<Way>, why_missing: Option<&str>) -> Vec<String> {
    let at_least = match way {
        Some(Way::FteAtLeast) => Some("at least: FTE that left over mean FTE, people and hours together"),
        Some(Way::HeadsAtLeast) => Some("at least: who left and was replaced between two counts is not seen"),
        Some(Way::ByAge) | None => None,
    };
    at_least.into_iter().chain(why_missing).map(str::to_owned).collect()
}
