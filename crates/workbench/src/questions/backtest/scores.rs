//! Everything that was scored as one flat list: over all origins and by origin.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_models::backtest::{Judged, scores as scored};
use wholetime_vocabulary::{Level, Period, StaffGroup};

use super::rolling::BandSeries;
use super::{Counted, Interval, Method, Trial};

/// A method at a horizon, over all origins or from one.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ForecastScore")]
pub struct Score {
    /// England.
    pub level: Level,
    /// Whom it is about, as in [`super::SeriesLine`] and [`super::TotalStanding`].
    pub series: String,
    /// What a person reads.
    pub title: String,
    /// Staff group.
    pub group: StaffGroup,
    /// What is counted.
    pub counted: Counted,
    /// Whether age bands were forecast, or the total.
    pub is_by_age_band: bool,
    /// The last month known; null: all origins together.
    pub origin: Option<Period>,
    /// Years ahead.
    pub horizon: u8,
    /// How.
    pub method: Method,
    /// Nothing had come by the origin: its intervals were learnt from other origins, later ones among them; over all origins,
    /// whether that is so for any.
    pub is_cross_fit: bool,
    /// Origins scored.
    pub origins: usize,
    /// Mean of the absolute error.
    pub mae: f64,
    /// Sum of absolute errors over the sum of what came, in percent.
    pub wape_pct: Option<f64>,
    /// Mean forecast less what came, in what is counted.
    pub bias: f64,
    /// The same over what came, in percent: above nothing, too many were forecast.
    pub bias_pct: Option<f64>,
    /// Mean continuous ranked probability score; null where a forecast has no interval.
    pub crps: Option<f64>,
    /// Share of what came inside the middle half, in percent.
    pub cover50_pct: Option<f64>,
    /// The same of the middle 80 %.
    pub cover80_pct: Option<f64>,
    /// The same of the middle 90 %.
    pub cover90_pct: Option<f64>,
    /// Forecasts scored.
    pub n: usize,
}

/// What the scores are of.
pub(super) struct About<'a> {
    pub(super) series: &'a str,
    pub(super) title: &'a str,
    pub(super) group: StaffGroup,
    pub(super) counted: Counted,
    pub(super) is_by_age_band: bool,
    pub(super) horizon: u8,
    pub(super) method: Method,
}

/// The scores of these forecasts; none of no forecasts.
pub(super) fn score(about: &About<'_>, origin: Option<Period>, origins: usize, judged: &[Judged]) -> Option<Score> {
    let scores = scored(judged)?;
    let errors: f64 = judged.iter().map(|judged| judged.point - judged.actual).sum();
    Some(Score {
        level: Level::England,
        series: about.series.to_owned(),
        title: about.title.to_owned(),
        group: about.group,
        counted: about.counted,
        is_by_age_band: about.is_by_age_band,
        origin,
        horizon: about.horizon,
        method: about.method,
        is_cross_fit: false,
        origins,
        mae: scores.mae,
        wape_pct: scores.wape_pct,
        bias: errors / judged.len() as f64,
        bias_pct: scores.bias_pct,
        crps: scores.crps,
        cover50_pct: scores.cover50_pct,
        cover80_pct: scores.cover80_pct,
        cover90_pct: scores.cover90_pct,
        n: scores.forecasts,
    })
}

/// Scores of age bands: over all origins, then by origin.
pub(super) fn of_bands(series: &[&BandSeries], trials: &[Trial]) -> Vec<Score> {
    let mut all = Vec::new();
    for one in series {
        let of_series: Vec<&Trial> =
            trials.iter().filter(|trial| trial.series == one.id && trial.counted == one.counted).collect();
        let mut horizons: Vec<u8> = of_series.iter().map(|trial| trial.years).collect();
        horizons.dedup();
        for (horizon, method) in horizons.iter().flat_map(|years| Method::ALL.map(|method| (*years, method))) {
            let about = About {
                series: &one.id,
                title: &one.title,
                group: one.group,
                counted: one.counted,
                is_by_age_band: true,
                horizon,
                method,
            };
            let of: Vec<&&Trial> =
                of_series.iter().filter(|trial| trial.years == horizon && trial.method == method).collect();
            let by_origin: Vec<Score> = of.iter().filter_map(|trial| by_origin(&about, trial)).collect();
            all.extend(together(&by_origin, &of));
            all.extend(by_origin);
        }
    }
    all
}

fn by_origin(about: &About<'_>, trial: &Trial) -> Option<Score> {
    let points: Vec<Judged> = trial
        .bands
        .iter()
        .map(|band| Judged { point: band.forecast, ensemble: Vec::new(), actual: band.actual })
        .collect();
    let told = trial.scores.as_ref()?;
    Some(Score {
        is_cross_fit: trial.interval == Some(Interval::CrossFit),
        crps: told.crps,
        cover50_pct: told.cover50_pct,
        cover80_pct: told.cover80_pct,
        cover90_pct: told.cover90_pct,
        ..score(about, Some(trial.origin), 1, &points)?
    })
}

/// All origins together. Every origin has the same bands, so means of means are means; errors are summed before they are divided.
fn together(by_origin: &[Score], trials: &[&&Trial]) -> Option<Score> {
    let first = by_origin.first()?;
    let mean = |of: fn(&Score) -> Option<f64>| {
        let all: Option<f64> = by_origin.iter().map(of).sum();
        all.map(|all| all / by_origin.len() as f64)
    };
    let came: f64 = trials.iter().flat_map(|trial| &trial.bands).map(|band| band.actual).sum();
    let bands = by_origin.iter().map(|score| score.n).sum::<usize>() as f64;
    let percent = |mean: f64| (0.0 < came).then(|| 100.0 * mean * bands / came);
    let (mae, bias) = (mean(|score| Some(score.mae))?, mean(|score| Some(score.bias))?);
    Some(Score {
        origin: None,
        is_cross_fit: by_origin.iter().any(|score| score.is_cross_fit),
        origins: by_origin.len(),
        mae,
        wape_pct: percent(mae),
        bias,
        bias_pct: percent(bias),
        crps: mean(|score| score.crps),
        cover50_pct: mean(|score| score.cover50_pct),
        cover80_pct: mean(|score| score.cover80_pct),
        cover90_pct: mean(|score| score.cover90_pct),
        n: by_origin.iter().map(|score| score.n).sum(),
        ..first.clone()
    })
}
