//! What need is worked out from: the model with every layer that can be had, which of them are on, and why the others are off.

use std::collections::BTreeMap;

use wholetime_measures::{Holdings, Tree};
use wholetime_models::assumptions::assumptions;
use wholetime_models::need::{Growth, Layer, Likely, NeedModel, PatientBand, Unknown};
use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::{Basis, Denominator, Level, Period};

use super::answer::VariantLine;
use super::level::{Assumed, deprived, mean_weight, published};
use super::patients::{Mix, Trend, list_elsewhere, list_of, mix, trend};
use super::projection::{Parts, Projections, in_years};
use super::{NeedAsked, Variant, at_end};
use crate::areas::ResolvedArea;
use crate::questions::periods;
use crate::questions::series::SeriesAsked;
use crate::{Scope, Workbench, WorkbenchError};

/// Years over which England's own growth is taken, at most and at least: as for the lists of places.
const TREND_YEARS: std::ops::RangeInclusive<i16> = 2..=5;
/// Published patients of England serve this many months later. Our judgement, as for lists.
const PUBLISHED_SERVES_FOR_MONTHS: i32 = 12;

/// What need is worked out from.
pub(super) struct Ground {
    /// Every layer that can be had is in it.
    pub(super) model: NeedModel,
    /// What is not known of it.
    pub(super) unknown: Unknown,
    /// Layers that are on.
    pub(super) on: Vec<Layer>,
    /// What how much patients need now is taken from.
    pub(super) denominator: Denominator,
    /// How it was made.
    pub(super) method: Vec<String>,
    /// What was taken from elsewhere.
    pub(super) borrowed: Vec<String>,
    /// Editions behind it.
    pub(super) editions: Vec<EditionKey>,
    /// Where each layer that can be had comes from.
    sources: BTreeMap<Layer, String>,
    /// Why the others cannot be had.
    lacks: BTreeMap<Layer, String>,
    /// Growth by every variant that is held.
    growths: Vec<(Variant, Vec<Growth>)>,
}

/// What is being built up.
struct Making<'a> {
    bench: &'a Workbench,
    holdings: &'a Holdings,
    area: &'a ResolvedArea,
    asked: &'a NeedAsked,
    scope: Scope,
    from: Period,
    tree: &'a Tree,
    practices: &'a [usize],
    assumed: Assumed,
    ground: Ground,
}

impl Ground {
    pub(super) fn of(
        bench: &Workbench,
        holdings: &Holdings,
        area: &ResolvedArea,
        asked: &NeedAsked,
        from: Period,
        scope: Scope,
    ) -> Result<Self, WorkbenchError> {
        let tree = holdings.tree(from, scope.geography)?;
        let practices = area.place.practices(&tree);
        if practices.is_empty() {
            return Err(periods::no_practices(&area.area, from, scope.geography));
        }
        if list_of(&tree, &practices).is_none() {
            return Err(WorkbenchError::NotPossible(format!(
                "no list of the patients of {} ({}) is held at {from} or near it; import patients registered at a GP practice, or \
                 a workforce file",
                area.area.name, area.area.code
            )));
        }
        let all = assumptions(bench.catalogue()).map_err(|why| WorkbenchError::NotPossible(why.to_string()))?;
        let making = Making {
            bench,
            holdings,
            area,
            asked,
            scope,
            from,
            tree: &tree,
            practices: &practices,
            assumed: Assumed::of(all, from.last_day()),
            ground: Self::bare(area),
        };
        making.make()
    }

    fn bare(area: &ResolvedArea) -> Self {
        Self {
            model: NeedModel {
                patients: Vec::new(),
                growth: Vec::new(),
                projection_share: 0.0,
                own_growth: 0.0,
                strays: Vec::new(),
                new_homes: Vec::new(),
                weights: Vec::new(),
                mean_weight: 1.0,
                published: 1.0,
                deprivation: 1.0,
                rates_growth: 0.0,
                service: Vec::new(),
            },
            unknown: Unknown {
                place: area.area.code.clone(),
                growth_low: Vec::new(),
                growth_high: Vec::new(),
                projection_share: Likely::known(0.0),
                deprivation: Likely::known(1.0),
                rates_growth: Likely::known(0.0),
                strays_per_year: 0.0,
            },
            on: Vec::new(),
            denominator: Denominator::Registered,
            method: Vec::new(),
            borrowed: Vec::new(),
            editions: Vec::new(),
            sources: BTreeMap::new(),
            lacks: BTreeMap::new(),
            growths: Vec::new(),
        }
    }

    /// Whether a layer could be switched on.
    pub(super) fn can_be_on(&self, layer: Layer) -> bool {
        self.sources.contains_key(&layer)
    }

    /// Where a layer comes from, or why it cannot be had.
    pub(super) fn said(&self, layer: Layer) -> String {
        let said = self.sources.get(&layer).or_else(|| self.lacks.get(&layer));
        said.cloned().unwrap_or_default()
    }

    /// Why layers that would be on are off.
    pub(super) fn lacking(&self) -> impl Iterator<Item = (Layer, &str)> {
        self.lacks.iter().map(|(layer, why)| (*layer, why.as_str()))
    }

    /// What each variant of the projection comes to at the end.
    pub(super) fn variants(&self, asked: &NeedAsked, fte: &impl Fn(f64) -> Option<f64>) -> Vec<VariantLine> {
        let line = |(variant, growth): &(Variant, Vec<Growth>)| {
            let model = NeedModel { growth: growth.clone(), ..self.model.clone() };
            let (patients, weighted) = at_end(&model, &self.on, asked.years);
            VariantLine { variant: *variant, title: variant.title(), patients, weighted, fte_needed: fte(weighted) }
        };
        self.growths.iter().map(line).collect()
    }

    fn has(&mut self, layer: Layer, source: impl Into<String>) {
        self.sources.insert(layer, source.into());
    }

    fn lacks(&mut self, layer: Layer, why: impl Into<String>) {
        self.lacks.insert(layer, why.into());
    }
}

impl Making<'_> {
    fn make(mut self) -> Result<Ground, WorkbenchError> {
        let projections = Projections::held(self.holdings);
        let is_england = self.area.area.level == Level::England;
        let parts = projections.parts(self.tree, self.practices, is_england)?;
        let people = match self.span(&projections, &parts)? {
            Ok(_) => projections.growth(&parts, &[], Variant::PRINCIPAL, self.from, 0)?,
            Err(_) => None,
        };
        let people = people.map(|projected| projected.people).unwrap_or_default();
        let published = self.published_lists()?;
        let list = self.list(&published)?;
        let mix = mix(self.holdings, self.tree, self.practices, &people, list)?;
        let bands: Vec<PatientBand> = mix.place.iter().map(|one| one.band).collect();
        self.ground.model.patients.clone_from(&mix.place);
        self.weights(&mix, &bands);
        let own = self.trend(&published)?;
        self.growth(&projections, &parts, &bands, &own, &mix)?;
        self.published()?;
        self.deprivation()?;
        self.homes();
        self.rates();
        self.service();
        self.switch()?;
        self.ground.borrowed.extend(mix.borrowed);
        self.ground.method.push(mix.source);
        self.ground.editions.extend(mix.editions);
        self.ground.editions.extend(self.tree.list.iter().map(|list| list.edition.clone()));
        self.ground.editions.sort();
        self.ground.editions.dedup();
        Ok(self.ground)
    }

    fn weights(&mut self, mix: &Mix, bands: &[PatientBand]) {
        let weights = self.assumed.weights(bands);
        let england = if mix.england.is_empty() { &mix.place } else { &mix.england };
        let (Some(mean), Some(said), true) =
            (mean_weight(england, &weights), self.assumed.weights_said(), mix.has_ages)
        else {
            return self.ground.lacks(Layer::AgeSex, "no ages of patients, or no weights by age, are held");
        };
        if mix.england.is_empty() {
            return self.ground.lacks(
                Layer::AgeSex,
                "England's patients by age are not held, so that nothing says whether those of this place weigh more",
            );
        }
        self.ground.model.weights = weights;
        self.ground.model.mean_weight = mean;
        self.ground
            .has(Layer::AgeSex, format!("{said}; England's patients weigh {mean:.3} on average, which is 1 here"));
    }

    /// Patients registered as published for England, month by month; nothing for other areas.
    fn published_lists(&self) -> Result<Vec<(Period, f64)>, WorkbenchError> {
        if self.area.area.level != Level::England {
            return Ok(Vec::new());
        }
        let asked = SeriesAsked { to: Some(self.from), basis: Some(Basis::Published), ..SeriesAsked::default() };
        let series = self.bench.series("ENG", "patients_registered", asked, self.scope)?;
        Ok(series.points.iter().filter_map(|point| Some((point.period, point.value.known()?))).collect())
    }

    /// Patients registered: as published for England, else on the lists of the practices.
    fn list(&mut self, published: &[(Period, f64)]) -> Result<f64, WorkbenchError> {
        if let Some((period, list)) = published.last()
            && self.from.months_since(*period) <= PUBLISHED_SERVES_FOR_MONTHS
        {
            if *period != self.from {
                self.ground.borrowed.push(format!("patients are those published for {}", period.in_words()));
            }
            return Ok(*list);
        }
        match list_elsewhere(self.tree, self.practices) {
            Ok(said) => self.ground.borrowed.extend(said),
            Err(said) => {
                return Err(WorkbenchError::NotPossible(format!(
                    "{said}: too far from {} to say who needs what; import lists of patients nearer to it, or begin with a later month",
                    self.from.in_words()
                )));
            }
        }
        Ok(list_of(self.tree, self.practices).unwrap_or_default())
    }

    /// How the list grew by itself.
    fn trend(&self, published: &[(Period, f64)]) -> Result<Trend, WorkbenchError> {
        if published.is_empty() {
            return trend(self.holdings, self.tree, &self.area.place);
        }
        let mut trend = Trend::default();
        let Some((end, now)) = published.last().copied() else { return Ok(trend) };
        let start = TREND_YEARS.rev().find_map(|years| {
            let Period::Month { year, month } = end else { return None };
            let then = Period::month(year - years, month)?;
            let found = published.iter().find(|(period, list)| *period == then && 0.0 < *list);
            found.map(|(period, list)| (*period, *list, years))
        });
        if let Some((start, then, years)) = start {
            let per_year = (now / then).powf(1.0 / f64::from(years)) - 1.0;
            trend.per_year = Some(per_year);
            trend.span = Some((start, end));
            trend.said.push(format!(
                "own growth: {:+.2} % a year from {} to {}, as published for England",
                100.0 * per_year,
                start.in_words(),
                end.in_words()
            ));
        }
        Ok(trend)
    }

    /// The years projections reach, or why they say nothing from this month on.
    fn span(&self, projections: &Projections<'_>, parts: &Parts) -> Result<Result<i16, String>, WorkbenchError> {
        if projections.is_empty() {
            return Ok(Err("no population projection is held; import the ONS projections".to_owned()));
        }
        let Some((first, last)) = projections.years(parts)? else {
            return Ok(Err("no projection is held for any board of this place, nor for England".to_owned()));
        };
        let start = in_years(self.from);
        if start < f64::from(first) {
            return Ok(Err(format!("the projections held begin in {first}, after {}", self.from.in_words())));
        }
        if f64::from(last) < start {
            return Ok(Err(format!("the projections held end in {last}, before {}", self.from.in_words())));
        }
        Ok(Ok(last))
    }

    fn growth(
        &mut self,
        projections: &Projections<'_>,
        parts: &Parts,
        bands: &[PatientBand],
        own: &Trend,
        mix: &Mix,
    ) -> Result<(), WorkbenchError> {
        let reaches = self.span(projections, parts)?;
        let model = &mut self.ground.model;
        model.own_growth = own.per_year.unwrap_or(0.0);
        self.ground.unknown.strays_per_year = own.strays_per_year.unwrap_or(0.0);
        self.ground.editions.extend(own.editions.iter().cloned());
        let is_without = self.asked.without.contains(&Layer::Growth) && self.asked.without.contains(&Layer::Ageing);
        let share = self.share(reaches.is_ok(), own.per_year.is_some())?;
        let uses_projection = 0.0 < share.high && !is_without;
        if let (Ok(last), true) = (&reaches, uses_projection) {
            self.within(*last)?;
        }
        if let (Ok(_), true) = (&reaches, uses_projection) {
            let years = self.asked.years;
            let by = |variant| -> Result<Option<Vec<Growth>>, WorkbenchError> {
                Ok(projections.growth(parts, bands, variant, self.from, years)?.map(|projected| projected.growth))
            };
            let variant = self.asked.variant;
            let Some(chosen) = by(variant)? else {
                let what =
                    format!("the variant {variant} ({}) of the projections is not held; ask for v1", variant.title());
                return Err(WorkbenchError::NotPossible(what));
            };
            let principal = by(Variant::PRINCIPAL)?.unwrap_or_else(|| chosen.clone());
            let model = &mut self.ground.model;
            model.projection_share = share.central;
            self.ground.unknown.projection_share = share;
            let ends = by(Variant::LOW)?.zip(by(Variant::HIGH)?);
            if let Some((low, high)) = ends {
                self.ground.unknown.growth_low = beside(&chosen, &principal, &low);
                self.ground.unknown.growth_high = beside(&chosen, &principal, &high);
            }
            model.growth = chosen;
            for variant in Variant::all() {
                if let Some(growth) = by(variant)? {
                    self.ground.growths.push((variant, growth));
                }
            }
            self.ground.editions.extend(projections.editions(parts));
            self.ground.borrowed.extend(parts.borrowed.iter().cloned());
            let codes: Vec<&str> = parts.shares.keys().map(String::as_str).collect();
            let projected = format!(
                "{} % of growth by the projection {} ({}) of {}, by sex and age",
                (100.0 * share.central).round(),
                self.asked.variant,
                self.asked.variant.title(),
                codes.join(", ")
            );
            let rest = own.per_year.map_or_else(
                || "; its own growth is not known".to_owned(),
                |per_year| {
                    format!(", the rest by its own list ({:+.2} % a year, fading by a tenth a year)", 100.0 * per_year)
                },
            );
            self.ground.has(Layer::Growth, format!("{projected}{rest}"));
            if mix.has_ages && self.ground.can_be_on(Layer::AgeSex) {
                self.ground.has(
                    Layer::Ageing,
                    "ages shift as projected where the place lies; a list's own growth shifts none",
                );
            } else {
                self.ground.lacks(Layer::Ageing, "older patients need more only if ages weigh, and they do not here");
            }
        } else {
            let why = reaches.err().unwrap_or_else(|| "the projection has no share in growth".to_owned());
            self.ground.lacks(Layer::Ageing, why.clone());
            match own.per_year {
                Some(per_year) => self.ground.has(
                    Layer::Growth,
                    format!(
                        "by its own list only ({:+.2} % a year, fading by a tenth a year): {why}",
                        100.0 * per_year
                    ),
                ),
                None => self.ground.lacks(Layer::Growth, format!("{why}; and no two lists a year apart are held")),
            }
        }
        self.ground.method.extend(own.said.iter().cloned());
        Ok(())
    }

    /// The share of growth that is the projection's.
    fn share(&self, has_projection: bool, has_own: bool) -> Result<Likely, WorkbenchError> {
        let refused = |why: &str| Err(WorkbenchError::NotPossible(why.to_owned()));
        match self.asked.projection_share {
            Some(share) if 0.0 < share && !has_projection => refused(
                "a share of growth is asked of the projection, and none is held for this place and month; leave it out",
            ),
            Some(share) if share < 1.0 && !has_own && has_projection => refused(
                "the list's own growth is not known here, so all growth is the projection's; leave the share out",
            ),
            Some(share) => Ok(Likely::known(share)),
            None if !has_projection => Ok(Likely::known(0.0)),
            None if !has_own => Ok(Likely::known(1.0)),
            None => Ok(self.assumed.said("need_projection_share").map_or(Likely::known(0.5), |said| said.likely)),
        }
    }

    /// Refuses a horizon past the projection.
    fn within(&self, last: i16) -> Result<(), WorkbenchError> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "some years, and not below nothing"
        )]
        let has = (f64::from(last) - in_years(self.from)).max(0.0).floor() as usize;
        if self.asked.years <= has {
            return Ok(());
        }
        Err(WorkbenchError::NotPossible(format!(
            "the projections end in mid-{last}, {} after {}; {} are asked for: ask for fewer, or leave out the layers growth and \
             ageing",
            wholetime_vocabulary::how_many(has, "whole year"),
            self.from.in_words(),
            self.asked.years
        )))
    }

    fn published(&mut self) -> Result<(), WorkbenchError> {
        let list = self.asked.denominator.unwrap_or(Denominator::Weighted);
        if list == Denominator::Registered {
            self.ground.lacks(Layer::Published, "registered patients are asked for");
            return Ok(());
        }
        match published(self.holdings, self.tree, self.practices, list)? {
            Ok(found) => {
                let age_sex = if self.ground.can_be_on(Layer::AgeSex) && !self.asked.without.contains(&Layer::AgeSex) {
                    self.ground.model.weighted(&[Layer::AgeSex], 0) / self.ground.model.registered()
                } else {
                    1.0
                };
                self.ground.denominator = list;
                self.ground.model.published = found.index / age_sex;
                self.ground.editions.push(found.edition);
                self.ground.has(
                    Layer::Published,
                    format!("{}; by age and sex alone {:+.1} %, the rest is here", found.said, 100.0 * (age_sex - 1.0)),
                );
            }
            Err(why) if self.asked.denominator.is_some() => {
                let why = format!("{why}; ask for the denominator registered, or for none");
                return Err(WorkbenchError::NotPossible(why));
            }
            Err(why) => self.ground.lacks(Layer::Published, why),
        }
        Ok(())
    }

    fn deprivation(&mut self) -> Result<(), WorkbenchError> {
        let uses_list = self.ground.can_be_on(Layer::Published) && !self.asked.without.contains(&Layer::Published);
        let held_in = Some(self.ground.denominator).filter(|_| uses_list);
        if held_in == Some(Denominator::NeedWeighted) {
            self.ground.lacks(Layer::Deprivation, "the need-weighted list holds it already");
            return Ok(());
        }
        match deprived(self.holdings, self.tree, self.practices, held_in, &self.assumed)? {
            Ok(found) => {
                self.ground.model.deprivation = found.factor.central;
                self.ground.unknown.deprivation = found.factor;
                self.ground.editions.extend(found.editions);
                self.ground.has(Layer::Deprivation, found.said);
            }
            Err(why) => self.ground.lacks(Layer::Deprivation, why),
        }
        Ok(())
    }

    fn homes(&mut self) {
        let Some(homes) = self.asked.homes else {
            self.ground.lacks(Layer::Housing, "no new homes were given");
            return;
        };
        let assumption = self.assumed.said("need_people_per_home");
        let people =
            homes.people_per_home.or_else(|| assumption.as_ref().map(|said| said.likely.central)).unwrap_or(0.0);
        let years = self.asked.years as f64;
        self.ground.model.new_homes =
            (0..=self.asked.years).map(|year| homes.homes * people * year as f64 / years).collect();
        let from = match (homes.people_per_home, assumption) {
            (None, Some(said)) => said.sentence,
            _ => format!("{people} people a home, as given"),
        };
        self.ground.has(
            Layer::Housing,
            format!("{} new homes beyond the projection, built evenly over the years; {from}", homes.homes),
        );
    }

    fn rates(&mut self) {
        let said = self.assumed.said("need_rates");
        let (likely, sentence) = match (self.asked.rates_pct, said) {
            (Some(percent), _) => (Likely::known(percent / 100.0), format!("{percent:+} % a year, as given")),
            (None, Some(said)) => (said.likely, said.sentence),
            (None, None) => return self.ground.lacks(Layer::Rates, "the catalogue has no assumption need_rates"),
        };
        self.ground.model.rates_growth = likely.central;
        self.ground.unknown.rates_growth = likely;
        self.ground.has(Layer::Rates, sentence);
    }

    fn service(&mut self) {
        let Some(percent) = self.asked.service_pct else {
            return self.ground.lacks(Layer::Service, "nothing was given that the service is to do more");
        };
        let share = percent / 100.0;
        self.ground.model.service = (0..=self.asked.years).map(|year| if year == 0 { 0.0 } else { share }).collect();
        self.ground.has(Layer::Service, format!("{percent:+} % of today's work from next year on, as given"));
    }

    /// Settles which layers are on.
    fn switch(&mut self) -> Result<(), WorkbenchError> {
        let asked = self.asked;
        for layer in &asked.with {
            if let Some(why) = self.ground.lacks.get(layer).filter(|_| !self.ground.can_be_on(*layer)) {
                return Err(WorkbenchError::NotPossible(format!("the layer `{}` cannot be had: {why}", layer.word())));
            }
        }
        let is_usual = |layer: Layer| layer != Layer::Rates || asked.rates_pct.is_some();
        let ages_weigh = !asked.without.contains(&Layer::AgeSex);
        self.ground.on = Layer::ALL
            .into_iter()
            .filter(|layer| self.ground.can_be_on(*layer) && !asked.without.contains(layer))
            .filter(|layer| is_usual(*layer) || asked.with.contains(layer))
            .filter(|layer| *layer != Layer::Ageing || ages_weigh)
            .collect();
        Ok(())
    }
}

/// The low or high variant beside the one chosen: as far from it as from the principal one.
fn beside(chosen: &[Growth], principal: &[Growth], end: &[Growth]) -> Vec<Growth> {
    chosen
        .iter()
        .zip(principal.iter().zip(end))
        .map(|(chosen, (middle, end))| {
            let factors = chosen.factors.iter().zip(middle.factors.iter().zip(&end.factors));
            Growth {
                band: chosen.band,
                factors: factors.map(|(chosen, (middle, end))| chosen * end / middle).collect(),
            }
        })
        .collect()
}
