//! Answers about many areas at once, asked once for a run over all of them: comparisons, lines over time, reasons to look.

use std::collections::HashMap;

use wholetime_vocabulary::{Area, Level, Measured, Period, StaffGroup};
use wholetime_workbench::catalogue::group_measure;
use wholetime_workbench::questions::attention::{AttentionAnswer, Reason};
use wholetime_workbench::questions::compare::{CompareAsked, ComparedArea, Comparison};
use wholetime_workbench::questions::profile::Profile;
use wholetime_workbench::questions::series::{Point, Series, SeriesAsked};
use wholetime_workbench::{Scope, Workbench, WorkbenchError};

use crate::ReportError;
use crate::library::ReportAsked;

/// Years of the past that are drawn. Our judgement: what planners remember, and all of it since networks began.
const YEARS_DRAWN: i16 = 5;

/// An indicator side by side: the comparison, and where in it each area stands.
pub(super) struct SideBySide {
    pub(super) comparison: Comparison,
    by_code: HashMap<String, usize>,
}

impl SideBySide {
    /// An area of it that has a value.
    pub(super) fn of(&self, code: &str) -> Option<&ComparedArea> {
        self.by_code.get(code).and_then(|index| self.comparison.areas.get(*index))
    }
}

/// An indicator over time, area by area.
pub(super) struct OverTime {
    pub(super) series: Series,
    by_code: HashMap<String, Vec<usize>>,
}

impl OverTime {
    /// The points of an area, the earliest first.
    pub(super) fn of(&self, code: &str) -> impl Iterator<Item = &Point> {
        let places = self.by_code.get(code).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|index| self.series.points.get(*index))
    }
}

/// Answers about many areas, or why there is none.
pub struct Shared {
    /// The month they are of; none: the one each profile chooses.
    period: Period,
    /// The area that others are compared within.
    pub(in crate::library) within: Area,
    /// The level of the areas compared.
    pub(super) level: Level,
    /// A comparison an indicator, or its title and why there is none.
    pub(super) comparisons: Vec<Result<SideBySide, (String, String)>>,
    pub(super) lines: Vec<OverTime>,
    attention: Option<AttentionAnswer>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} within {} at {}", self.level.titles(), self.within.name, self.period)
    }
}

impl Shared {
    /// Answers for all areas of a level within an area, at the month that its own profile is of.
    ///
    /// # Errors
    /// Where the area is not known or nothing is held of it.
    pub fn within(bench: &Workbench, within: &str, level: Level, asked: &ReportAsked) -> Result<Self, ReportError> {
        let profile = bench.profile(within, asked.compare_to, asked.scope)?;
        let indicators = compared(&profile);
        Self::asked(bench, &profile, profile.area.clone(), level, &indicators, Some(level), asked)
    }

    /// Answers around one area: it is compared within the nearest area above it that holds enough others; a group and England
    /// show their parts side by side.
    pub(super) fn around(bench: &Workbench, profile: &Profile, asked: &ReportAsked) -> Result<Self, ReportError> {
        let Profile { area, ancestors, .. } = profile;
        let above = match area.level {
            Level::Practice | Level::Pcn => ancestors.iter().find(|area| area.level == Level::SubIcb),
            _ => ancestors.iter().find(|area| area.level == Level::England),
        };
        let (within, level) = match above {
            Some(above) => (above.clone(), area.level),
            None => (area.clone(), part_level(profile)),
        };
        let indicators = compared(profile);
        Self::asked(bench, profile, within, level, &indicators, None, asked)
    }

    fn asked(
        bench: &Workbench,
        profile: &Profile,
        within: Area,
        level: Level,
        indicators: &[String],
        each: Option<Level>,
        asked: &ReportAsked,
    ) -> Result<Self, ReportError> {
        let scope = Scope { period: Some(profile.period), ..asked.scope };
        let question = CompareAsked { level: Some(level), peers: true, ..CompareAsked::default() };
        let mut comparisons = Vec::new();
        for indicator in indicators {
            let title = bench.catalogue().indicators.get(indicator).map_or(indicator, |known| &known.title);
            let side = told(bench.compare(indicator, &within.code, question, scope))?;
            comparisons.push(side.map_err(|why| (title.clone(), why)).map(|comparison| {
                let codes = comparison.areas.iter().enumerate();
                let by_code = codes.map(|(index, area)| (area.code.clone(), index)).collect();
                SideBySide { comparison, by_code }
            }));
        }
        let mut lines = Vec::new();
        let from = Period::month(profile.period.last_day().year() - YEARS_DRAWN, profile.period.last_day().month());
        for indicator in indicators.iter().take(DRAWN) {
            let question = SeriesAsked { from, to: Some(profile.period), by: each, basis: None };
            let open = Scope { period: None, ..scope };
            if let Ok(series) = told(bench.series(&profile.area.code, indicator, question, open))? {
                let mut by_code: HashMap<String, Vec<usize>> = HashMap::new();
                for (index, point) in series.points.iter().enumerate() {
                    by_code.entry(point.area.clone()).or_default().push(index);
                }
                lines.push(OverTime { series, by_code });
            }
        }
        let attention = told(bench.attention(&profile.area.code, scope))?.ok();
        Ok(Self { period: profile.period, within, level, comparisons, lines, attention })
    }

    /// The same scope at the month these answers are of.
    pub(in crate::library) fn scope(&self, scope: Scope) -> Scope {
        Scope { period: Some(self.period), ..scope }
    }

    /// Why an area should be looked at, with those of its practices; none where nobody could be judged.
    pub(super) fn reasons(&self, area: &Area) -> Option<Vec<(&str, &Reason)>> {
        let attention = self.attention.as_ref()?;
        let of_networks = attention.pcns.iter().filter(|line| line.code == area.code);
        let is_around = attention.area.code == area.code;
        let of_practices = attention.practices.iter().filter(|line| {
            is_around || line.code == area.code || (area.level == Level::Pcn && line.pcn.as_ref() == Some(&area.code))
        });
        let networks = of_networks.flat_map(|line| line.reasons.iter().map(|reason| (line.name.as_str(), reason)));
        let practices = of_practices.flat_map(|line| line.reasons.iter().map(|reason| (line.name.as_str(), reason)));
        Some(networks.chain(practices).collect())
    }

    /// What the rules of attention rest on.
    pub(super) const fn attention(&self) -> Option<&AttentionAnswer> {
        self.attention.as_ref()
    }
}

/// Indicators that are drawn over time: the first so many of those compared.
const DRAWN: usize = 3;

/// What areas are compared by: staff of each group per 100,000 patients (GPs on the definition the profile reads first), then the
/// share of GPs aged 55 and over.
fn compared(profile: &Profile) -> Vec<String> {
    let rate = |group: StaffGroup| {
        let line =
            profile.staff.iter().find(|line| line.group == group && line.is_default && line.fte.known().is_some())?;
        Some(format!("{}_per_100k", group_measure(group, Measured::Fte, line.definition)))
    };
    let rates = StaffGroup::ALL.iter().copied().filter_map(rate);
    rates.chain(std::iter::once("gp_share_aged_55_plus_pct".to_owned())).collect()
}

/// The level of the parts that a profile shows.
fn part_level(profile: &Profile) -> Level {
    profile.children.first().map_or(Level::Practice, |child| child.level)
}

/// An answer, or why the question has none.
///
/// # Errors
/// Where something is broken.
fn told<T>(answer: Result<T, WorkbenchError>) -> Result<Result<T, String>, ReportError> {
    match answer {
        Ok(answer) => Ok(Ok(answer)),
        Err(why) if crate::library::draft::is_an_answer(&why) => Ok(Err(why.to_string())),
        Err(why) => Err(why.into()),
    }
}
