//! What the patients of an area will need: layer on layer, each with a switch, from the list to FTE; and need against supply.
//!
//! Need is what patients ask for by who they are; demand is what they come for; use is what they got. Nothing here is fitted
//! to use.
//!
//! **Invariant:** a layer that cannot be worked out is off and says why; a switch that contradicts another is refused; what is
//! borrowed is said.

mod answer;
mod asked;
mod finding;
mod gap;
mod ground;
mod level;
mod patients;
mod places;
mod projection;
mod rate;
#[cfg(test)]
mod tests;

use wholetime_access::Deed;
use wholetime_models::need::{self as models, Layer, NeedModel, NotANeed};
use wholetime_vocabulary::{Cancel, Period, Quiet};

pub use self::answer::{
    Gap, GapPoint, LayerLine, LayerYear, Need, NeedBar, NeedBridge, NeedYearLine, RateLine, VariantLine,
};
pub use self::asked::{Homes, MOST_YEARS, NeedAsked, NotAVariant, Variant};
use self::ground::Ground;
pub(in crate::questions) use self::patients::growth_of;
pub(in crate::questions) use self::places::{PlaceNeed, PlacesNeed, Whom};
pub use self::rate::RateFrom;
use crate::areas::ResolvedArea;
use crate::questions::forecast::{ForecastAsked, MOST_YEARS as MOST_FORECAST_YEARS, Watch};
use crate::questions::periods;
use crate::questions::profile::source_lines;
use crate::{Scope, Workbench, WorkbenchError};

impl From<NotANeed> for WorkbenchError {
    fn from(why: NotANeed) -> Self {
        Self::NotPossible(why.to_string())
    }
}

impl Workbench {
    /// What the patients of an area will need, and what that is in FTE; with supply beside it where asked for.
    ///
    /// # Errors
    /// Where the area is not known, no list of its patients is held, switches contradict each other, or the horizon lies past
    /// the projections.
    pub fn need(&self, area: &str, asked: &NeedAsked, scope: Scope) -> Result<Need, WorkbenchError> {
        let never = Cancel::default();
        self.need_watched(area, asked, scope, Watch { progress: &Quiet, cancel: &never })
    }

    /// As [`Self::need`], telling how far it has come with the supply beside it and stopping when asked to.
    ///
    /// # Errors
    /// As for [`Self::need`], and where it was asked to stop.
    pub fn need_watched(
        &self,
        area: &str,
        asked: &NeedAsked,
        scope: Scope,
        watch: Watch<'_>,
    ) -> Result<Need, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        asked.check()?;
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, area)?;
        let (from, staff) = self.start(&area, asked, scope)?;
        let ground = Ground::of(self, &holdings, &area, asked, from, scope)?;
        let on = &ground.on;
        let index = ground.model.weighted(&level_layers(on), 0) / ground.model.registered();
        let whom = (asked.group, staff.definition);
        let rate = self.rate(asked.rate, &area.area.code, whom, index, from, scope)?;
        let per_100k = rate.per_100k;
        let fte = move |weighted: f64| per_100k.map(|per_100k| weighted * per_100k / 100_000.0);
        let months = months(from, asked.years)?;
        let needs = models::need(&ground.model, on, asked.years)?;
        let lines: Vec<NeedYearLine> = needs
            .iter()
            .zip(&months)
            .map(|(need, period)| NeedYearLine {
                year: need.year,
                period: *period,
                patients: ground.model.patients_in(on, need.year),
                weighted: need.weighted.number(),
                fte_needed: fte(need.weighted.number()),
            })
            .collect();
        let mut answer = Need {
            finding: String::new(),
            area: area.area.clone(),
            from,
            years: asked.years,
            group: asked.group,
            definition: staff.definition,
            patients: ground.model.registered(),
            denominator: ground.denominator,
            variant: asked.variant,
            fte_now: staff.last.as_ref().and_then(|point| point.value.known()),
            fte_now_period: staff.last.as_ref().map(|point| point.period),
            fte_now_coverage: staff.last.as_ref().map(|point| point.coverage),
            rate,
            layers: layers(&ground, &needs, &months, &fte),
            needs: lines,
            bridge: bridge(&ground, asked.years, per_100k)?,
            variants: ground.variants(asked, &fte),
            gap: None,
            method: ground.method.clone(),
            borrowed: ground.borrowed.clone(),
            notes: finding::notes(&ground),
            sources: source_lines(&holdings, &ground.editions),
        };
        answer.finding = finding::of(&answer);
        if asked.with_gap {
            answer.gap = Some(self.gap_of(&area, &answer, &ground, asked, scope, watch)?);
        }
        Ok(answer)
    }

    /// The month need begins with, and the staff there are up to it.
    fn start(
        &self,
        area: &ResolvedArea,
        asked: &NeedAsked,
        scope: Scope,
    ) -> Result<(Period, rate::Staff), WorkbenchError> {
        let holdings = self.holdings_for(scope)?;
        let named = asked.from.or(scope.period);
        let latest = Period::month(2200, 12).ok_or(WorkbenchError::NothingHeld)?;
        let staff = self.staff_of(&area.area.code, asked.group, asked.definition, named.unwrap_or(latest), scope)?;
        let from = match (named, &staff.last) {
            (Some(named), _) => named,
            (None, Some(point)) => point.period,
            (None, None) => periods::newest(&holdings, area, scope.geography)?.period,
        };
        if !matches!(from, Period::Month { .. }) {
            let what = format!("need begins with a month; {from} is none, write it as 2022-12");
            return Err(WorkbenchError::NotPossible(what));
        }
        Ok((from, staff))
    }

    fn gap_of(
        &self,
        area: &ResolvedArea,
        need: &Need,
        ground: &Ground,
        asked: &NeedAsked,
        scope: Scope,
        watch: Watch<'_>,
    ) -> Result<Gap, WorkbenchError> {
        let Some(per_100k) = need.rate.per_100k else {
            let what = format!("there is no rate to make need into FTE, so there is no gap: {}", need.rate.sentence);
            return Err(WorkbenchError::NotPossible(what));
        };
        let years = u8::try_from(asked.years).unwrap_or(u8::MAX);
        let mut supply = ForecastAsked::of(asked.group, years);
        supply.definition = need.definition;
        supply.from = Some(need.from);
        supply.replicates = asked.replicates;
        supply.seed = asked.seed;
        let first = self.outlook(&area.area.code, &supply, scope, watch)?;
        // Staff may have been counted last some months before need begins: the forecast then goes on longer.
        let outlook = if first.from == need.from || MOST_FORECAST_YEARS <= years {
            first
        } else {
            supply.years = years + 1;
            self.outlook(&area.area.code, &supply, scope, watch)?
        };
        let periods: Vec<Period> = need.needs.iter().map(|line| line.period).collect();
        let sides = gap::Sides {
            outlook: &outlook,
            model: &ground.model,
            unknown: &ground.unknown,
            on: &ground.on,
            per_100k,
            periods: &periods,
            seed: asked.seed,
            whom: finding::whom(need.group, need.definition),
        };
        let mut gap = sides.gap();
        gap.method.extend(outlook.method.iter().chain(&outlook.notes).cloned());
        Ok(gap)
    }
}

/// The layers that say how large need is to begin with.
fn level_layers(on: &[Layer]) -> Vec<Layer> {
    on.iter().copied().filter(|layer| !layer.is_of_time()).collect()
}

/// The month of each year, now first.
fn months(from: Period, years: usize) -> Result<Vec<Period>, WorkbenchError> {
    let Period::Month { year, month } = from else {
        return Err(WorkbenchError::NotPossible(format!("need begins with a month; {from} is none")));
    };
    let months = (0..=years).map(|later| Period::month(year + i16::try_from(later).ok()?, month));
    months.collect::<Option<Vec<_>>>().ok_or_else(|| WorkbenchError::NotPossible(format!("{years} years are too many")))
}

/// Every layer with what it does year by year, and what switching it alone would do.
fn layers(
    ground: &Ground,
    needs: &[models::NeedYear],
    months: &[Period],
    fte: &impl Fn(f64) -> Option<f64>,
) -> Vec<LayerLine> {
    let end = needs.len().saturating_sub(1);
    let line = |layer: Layer| {
        let is_on = ground.on.contains(&layer);
        let switched: Vec<Layer> = if is_on {
            ground.on.iter().copied().filter(|other| *other != layer).collect()
        } else {
            ground.on.iter().copied().chain([layer]).collect()
        };
        let if_switched = ground.can_be_on(layer).then(|| ground.model.weighted(&switched, end));
        LayerLine {
            layer,
            title: layer.to_string(),
            is_on,
            source: ground.said(layer),
            years: if is_on { years_of(layer, needs, months) } else { Vec::new() },
            fte_if_switched: if_switched.and_then(fte),
            weighted_if_switched: if_switched,
        }
    };
    Layer::ALL.into_iter().map(line).collect()
}

fn years_of(layer: Layer, needs: &[models::NeedYear], months: &[Period]) -> Vec<LayerYear> {
    let mut years = Vec::new();
    for (need, period) in needs.iter().zip(months) {
        let mut before = need.registered.number();
        for step in &need.steps {
            let adds = step.adds.number();
            if step.layer == layer {
                years.push(LayerYear { year: need.year, period: *period, factor: (before + adds) / before, adds });
            }
            before += adds;
        }
    }
    years
}

/// The bridge from the list to the need at the end; none where no layer is on.
fn bridge(ground: &Ground, years: usize, per_100k: Option<f64>) -> Result<Option<NeedBridge>, WorkbenchError> {
    if ground.on.is_empty() {
        return Ok(None);
    }
    let (unit, size) = per_100k.map_or(("weighted patients", 1.0), |per_100k| ("FTE", per_100k / 100_000.0));
    let mut bridge = models::bridge(&ground.model, &ground.on, years)?;
    (bridge.start, bridge.end) = (bridge.start * size, bridge.end * size);
    for bar in &mut bridge.bars {
        bar.change *= size;
        bar.least = bar.least.map(|least| least * size);
        bar.most = bar.most.map(|most| most * size);
    }
    let decimals = per_100k.map_or(0, |_| answer::decimals_of(bridge.end));
    let step = 0.1_f64.powi(i32::try_from(decimals).unwrap_or_default());
    let Some(printed) = bridge.printed(step) else { return Ok(None) };
    let layers = Layer::ALL.into_iter().filter(|layer| ground.on.contains(layer));
    let bars = layers.zip(bridge.bars.iter().zip(&printed.bars)).map(|(layer, (bar, units))| NeedBar {
        driver: layer,
        title: layer.to_string(),
        value: bar.change,
        printed: *units as f64 * step,
        low_over_orders: bar.least.unwrap_or(bar.change),
        high_over_orders: bar.most.unwrap_or(bar.change),
    });
    let (start, end) = (printed.start as f64 * step, printed.end as f64 * step);
    Ok(Some(NeedBridge { unit, decimals, start, bars: bars.collect(), end }))
}

/// Need of one model at its end, for who compares several.
fn at_end(model: &NeedModel, on: &[Layer], years: usize) -> (f64, f64) {
    (model.patients_in(on, years), model.weighted(on, years))
}
