//! Totals of England by group and role as the bulletin publishes them, with every forecast of them that came true.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_measures::Holdings;
use wholetime_models::backtest::totals::{Came, Total, Totals, Way};
use wholetime_models::backtest::{Judged, skill};
use wholetime_snapshots::{EditionKey, FactFilter};
use wholetime_vocabulary::{GpDefinition, Level, Period, StaffGroup, how_many};

use super::bands::bulletins;
use super::rolling::{month_of, running};
use super::scores::{About, Score, score};
use super::{Aim, BacktestAsked, Counted, Method, breaks, horizons};
use crate::WorkbenchError;

/// A total of a group or role, as measures of the bulletin name it.
#[derive(Clone, Copy, Debug)]
pub(in crate::questions) struct Published {
    /// Its word in answers.
    pub(in crate::questions) id: &'static str,
    /// What a person reads.
    pub(in crate::questions) title: &'static str,
    /// Whom it is about.
    pub(in crate::questions) group: StaffGroup,
    /// Which GPs, where it is a definition.
    pub(in crate::questions) definition: Option<GpDefinition>,
    /// What stands behind the measure in its name; nothing for a whole group.
    role: &'static str,
    /// The totals it is the sum of, by their words.
    parts: Option<[&'static str; 2]>,
}

impl Published {
    const fn gp(id: &'static str, title: &'static str, role: &'static str, definition: Option<GpDefinition>) -> Self {
        Self { id, title, group: StaffGroup::Gp, definition, role, parts: None }
    }

    const fn whole(id: &'static str, title: &'static str, group: StaffGroup) -> Self {
        Self { id, title, group, definition: None, role: "", parts: None }
    }

    const fn sum_of(self, one: &'static str, other: &'static str) -> Self {
        Self { parts: Some([one, other]), ..self }
    }

    /// The measure as the bulletin's facts name it.
    fn measure(&self, counted: Counted) -> String {
        let role = if self.role.is_empty() { String::new() } else { format!("_{}", self.role) };
        format!("{}_{}{role}", self.group.word(), counted.word())
    }
}

/// Totals that are forecast; those that are parts of others stand first.
pub(in crate::questions) const PUBLISHED: [Published; 10] = [
    Published::gp("gp_qualified", "Fully qualified GPs", "extg", Some(GpDefinition::Extg)),
    Published::gp("gp_permanent", "Qualified permanent GPs", "extgl", Some(GpDefinition::Extgl)),
    Published::gp("gp_trainee", "GPs in training", "trainee", None),
    Published::gp("gp_total", "All GPs", "total", Some(GpDefinition::Total)).sum_of("gp_qualified", "gp_trainee"),
    Published::gp("gp_regular", "Regular GPs, trainees included", "exl", Some(GpDefinition::Exl))
        .sum_of("gp_permanent", "gp_trainee"),
    Published::gp("gp_partner", "GP partners", "partner", None),
    Published::gp("gp_salaried", "Salaried GPs", "salaried", None),
    Published::whole("nurse", "Nurses", StaffGroup::Nurse),
    Published::whole("dpc", "Direct patient care staff", StaffGroup::Dpc),
    Published::whole("admin", "Admin and non-clinical staff", StaffGroup::Admin),
];

/// Totals as held, with all that was ever forecast of them.
pub(in crate::questions) struct PublishedTotals {
    /// What each is, in the order of the totals.
    pub(in crate::questions) lines: Vec<(&'static Published, Counted)>,
    /// Totals and forecasts.
    pub(in crate::questions) totals: Totals,
    /// Editions behind them.
    pub(in crate::questions) editions: Vec<EditionKey>,
}

/// How one method did of a total, over all origins.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TotalMethod {
    /// Which.
    pub method: Method,
    /// Mean absolute error.
    pub mae: f64,
    /// Sum of absolute errors over the sum of what came, in percent.
    pub wape_pct: f64,
    /// Mean forecast less what came, in percent of what came: above nothing, too many were forecast.
    pub bias_pct: f64,
    /// Mean continuous ranked probability score.
    pub crps: Option<f64>,
    /// Share of what came inside the middle half, in percent.
    pub cover50_pct: Option<f64>,
    /// The same of the middle 80 %.
    pub cover80_pct: Option<f64>,
    /// The same of the middle 90 %.
    pub cover90_pct: Option<f64>,
}

/// A total at one horizon, over every month it could be forecast from.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TotalStanding {
    /// Its word.
    pub series: String,
    /// What a person reads.
    pub title: String,
    /// Staff group.
    pub group: StaffGroup,
    /// What is counted.
    pub counted: Counted,
    /// Years ahead.
    pub years: u8,
    /// Origins scored; stretches that overlap are not independent.
    pub origins: usize,
    /// The first of them.
    pub first_origin: Period,
    /// The last of them.
    pub last_origin: Period,
    /// The combination, then the simple forecasts.
    pub methods: Vec<TotalMethod>,
    /// The simple forecast with the least WAPE, chosen after the event.
    pub best_simple: Method,
    /// How far the combination's WAPE is below it, in percent of it; a minus: above.
    pub below_best_simple_pct: Option<f64>,
    /// How far the combination's CRPS is below that of the drift, in percent of it; a minus: above.
    pub crps_below_drift_pct: Option<f64>,
}

impl TotalStanding {
    /// How a method did.
    #[must_use]
    pub fn of(&self, method: Method) -> Option<&TotalMethod> {
        self.methods.iter().find(|one| one.method == method)
    }
}

/// Ways of totals as methods, in the order in which they are shown.
const METHODS: [(Way, Method); 4] = [
    (Way::Combination, Method::Combination),
    (Way::LastValue, Method::LastValue),
    (Way::Drift, Method::Drift),
    (Way::DampedTrend, Method::DampedTrend),
];

/// Forecasts of a total are told by origin from Septembers, as age bands are, where no months are named; there are many.
const SEPTEMBER: i32 = 9;

impl PublishedTotals {
    /// Every total and horizon with at least one origin.
    pub(super) fn standings(&self, asked: &BacktestAsked) -> Vec<TotalStanding> {
        let pairs = self.asked(asked).flat_map(|place| horizons(asked).into_iter().map(move |years| (place, years)));
        pairs.filter_map(|(place, years)| self.standing(asked, place, years)).collect()
    }

    fn standing(&self, asked: &BacktestAsked, place: usize, years: u8) -> Option<TotalStanding> {
        let (published, counted) = self.lines[place];
        let came = self.came(asked, place, years, Way::Combination);
        let (first_origin, last_origin) = (month_of(came.first()?.origin)?, month_of(came.last()?.origin)?);
        let methods: Vec<TotalMethod> = METHODS
            .into_iter()
            .filter_map(|(way, method)| {
                let came = self.came(asked, place, years, way);
                let score = self.score(place, years, method, None, &came)?;
                Some(TotalMethod {
                    method,
                    mae: score.mae,
                    wape_pct: score.wape_pct?,
                    bias_pct: score.bias_pct?,
                    crps: score.crps,
                    cover50_pct: score.cover50_pct,
                    cover80_pct: score.cover80_pct,
                    cover90_pct: score.cover90_pct,
                })
            })
            .collect();
        let simple = methods.iter().filter(|one| Method::SIMPLE.contains(&one.method));
        let best = simple.min_by(|a, b| a.wape_pct.total_cmp(&b.wape_pct))?;
        let ours = methods.iter().find(|one| one.method == Method::Combination)?;
        let drift = methods.iter().find(|one| one.method == Method::Drift)?;
        Some(TotalStanding {
            series: published.id.to_owned(),
            title: published.title.to_owned(),
            group: published.group,
            counted,
            years,
            origins: came.len(),
            first_origin,
            last_origin,
            best_simple: best.method,
            below_best_simple_pct: skill(ours.wape_pct, best.wape_pct).map(|below| 100.0 * below),
            crps_below_drift_pct: (ours.crps.zip(drift.crps))
                .and_then(|(ours, drift)| skill(ours, drift))
                .map(|below| 100.0 * below),
            methods,
        })
    }

    /// Scores over all origins, and by origin from the months named, else from Septembers.
    pub(super) fn scores(&self, asked: &BacktestAsked) -> Vec<Score> {
        let mut all = Vec::new();
        for place in self.asked(asked) {
            for (years, (way, method)) in
                horizons(asked).into_iter().flat_map(|years| METHODS.map(|method| (years, method)))
            {
                let came = self.came(asked, place, years, way);
                all.extend(self.score(place, years, method, None, &came));
                let origins = came.iter().map(|one| one.origin);
                let shown =
                    origins.filter(|origin| !asked.origins.is_empty() || (origin - SEPTEMBER).rem_euclid(12) == 0);
                all.extend(shown.filter_map(|origin| self.score(place, years, method, Some(origin), &came)));
            }
        }
        all
    }

    fn asked<'a>(&'a self, asked: &'a BacktestAsked) -> impl Iterator<Item = usize> + 'a {
        let is_asked = |place: &usize| asked.group.is_none_or(|group| group == self.lines[*place].0.group);
        (0..self.lines.len()).filter(is_asked)
    }

    /// Forecasts that came true, with an interval, from the months asked for.
    fn came(&self, asked: &BacktestAsked, place: usize, years: u8, way: Way) -> Vec<Came> {
        let mut came = self.totals.came(place, way, 12 * i32::from(years), None);
        came.retain(|one| !one.values.is_empty() && month_of(one.origin).is_some_and(|origin| asked.is_from(origin)));
        came
    }

    /// The score of these forecasts of a total; with a month, of those from it.
    fn score(&self, place: usize, years: u8, method: Method, origin: Option<i32>, came: &[Came]) -> Option<Score> {
        let (published, counted) = self.lines[place];
        let about = About {
            series: published.id,
            title: published.title,
            group: published.group,
            counted,
            is_by_age_band: false,
            horizon: years,
            method,
        };
        let judged: Vec<Judged> = came
            .iter()
            .filter(|one| origin.is_none_or(|origin| origin == one.origin))
            .map(|one| Judged { point: one.middle, ensemble: one.values.clone(), actual: one.actual })
            .collect();
        score(&about, origin.and_then(month_of), judged.len(), &judged)
    }

    /// The place of a total.
    pub(in crate::questions) fn place(&self, is: impl Fn(&Published) -> bool, counted: Counted) -> Option<usize> {
        self.lines.iter().position(|(published, of)| *of == counted && is(published))
    }
}

/// The totals held of the bulletin, each month from the newest edition that prints it.
pub(in crate::questions) fn published_totals(holdings: &Holdings) -> Result<PublishedTotals, WorkbenchError> {
    let wanted: Vec<(&Published, Counted, String)> = [Counted::Fte, Counted::Headcount]
        .into_iter()
        .flat_map(|counted| PUBLISHED.iter().map(move |one| (one, counted, one.measure(counted))))
        .collect();
    let measures: Vec<&str> = wanted.iter().map(|(.., measure)| measure.as_str()).collect();
    let mut months: Vec<BTreeMap<i32, f64>> = vec![BTreeMap::new(); wanted.len()];
    let mut used = BTreeSet::new();
    for key in bulletins(holdings) {
        for fact in holdings.shelf.facts(&key, &FactFilter { measures: &measures, ..FactFilter::default() })? {
            let place = measures.iter().position(|measure| *measure == fact.measure);
            let (Some(place), Some(month), Some(number)) = (place, running(fact.period), fact.value.known()) else {
                continue;
            };
            if fact.level == Level::England && !months[place].contains_key(&month) {
                months[place].insert(month, number);
                used.insert(key.clone());
            }
        }
    }
    let held: Vec<usize> = (0..wanted.len()).filter(|place| !months[*place].is_empty()).collect();
    let lines: Vec<(&'static Published, Counted)> =
        held.iter().map(|place| (&PUBLISHED[place % PUBLISHED.len()], wanted[*place].1)).collect();
    let totals = held.iter().map(|place| {
        let (published, counted, measure) = &wanted[*place];
        let part = |id: &str| lines.iter().position(|(one, of)| one.id == id && of == counted);
        let parts = published.parts.and_then(|[one, other]| Some([part(one)?, part(other)?]));
        let months = months[*place].iter().map(|(month, number)| (*month, *number)).collect();
        let breaks = breaks(*counted).iter().filter_map(|(period, _)| running(*period)).collect();
        Total { id: measure.clone(), months, breaks, parts }
    });
    let totals = Totals::new(totals.collect());
    Ok(PublishedTotals { lines, totals, editions: used.into_iter().collect() })
}

/// How often the combination is better on totals than the simple forecast that was best, to stand behind what is said of age
/// bands; nothing where no total is scored.
pub(super) fn finding(standings: &[TotalStanding]) -> String {
    let below: Vec<f64> = standings.iter().filter_map(|standing| standing.below_best_simple_pct).collect();
    if below.is_empty() {
        return String::new();
    }
    let better = below.iter().filter(|below| 0.0 < **below).count();
    format!(
        "; of totals by group and role, the combination is better than the best simple forecast in {better} of {} series and horizons",
        below.len()
    )
}

/// What we aim at of totals, met or not, by horizon.
pub(super) fn aims(standings: &[TotalStanding]) -> Vec<Aim> {
    let horizons: BTreeSet<u8> = standings.iter().map(|standing| standing.years).collect();
    let aim = |years: u8| {
        let of: Vec<&TotalStanding> = standings.iter().filter(|standing| standing.years == years).collect();
        let average = |method: Method| {
            let all: Vec<f64> = of.iter().filter_map(|standing| Some(standing.of(method)?.wape_pct)).collect();
            (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64)
        };
        let (ours, drift) = (average(Method::Combination)?, average(Method::Drift)?);
        Some(Aim {
            aim: format!(
                "{} ahead, an error of totals no larger than that of drift",
                how_many(usize::from(years), "year")
            ),
            about: "all totals on average".to_owned(),
            method: Method::Combination,
            measured: format!("{ours:.3} % against {drift:.3} %"),
            is_met: ours <= drift,
        })
    };
    horizons.into_iter().filter_map(aim).collect()
}
