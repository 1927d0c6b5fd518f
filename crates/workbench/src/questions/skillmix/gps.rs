//! GPs there will be anyway at each place, by year, and the futures drawn from what may come.

use wholetime_models::scenario::Scenario;
use wholetime_plans::mix::Future;
use wholetime_vocabulary::StaffGroup;

use super::places::MixPlace;
use super::years::Years;
use crate::questions::forecast::{ForecastAsked, PlaceOutlook, PlacesOutlook, Watch};
use crate::questions::need::PlaceNeed;
use crate::{Scope, Workbench, WorkbenchError};

/// Replicates a mix is made from. Our judgement: the mean of a place is then known to a fifteenth of its spread.
pub(super) const REPLICATES: u32 = 200;

/// A place whose practices tell of less than this share of its patients has no GPs to begin with. As for forecasts.
const NOT_THE_PLACE_BELOW: f64 = 0.5;

/// Less than this is said to be scaled. Our judgement, as for gaps.
const WHOLE_FROM: f64 = 0.995;

/// GPs of one place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlaceGps {
    /// WTE at the start.
    pub(super) now: f64,
    /// WTE on average over each year.
    pub(super) by_year: Vec<f64>,
    /// The same in each replicate, `[replicate][year]`.
    pub(super) drawn: Vec<Vec<f64>>,
    /// What is to be said of it.
    pub(super) notes: Vec<String>,
}

impl Workbench {
    /// The outlook of GPs of each place.
    pub(super) fn mix_outlook(
        &self,
        area: &str,
        places: &[MixPlace],
        years: &Years,
        (scenario, seed): (Option<&Scenario>, u64),
        scope: Scope,
        watch: Watch<'_>,
    ) -> Result<PlacesOutlook, WorkbenchError> {
        let horizon = u8::try_from(years.horizon()).unwrap_or(u8::MAX);
        let mut asked = ForecastAsked::of(StaffGroup::Gp, horizon);
        asked.from = Some(years.from);
        asked.replicates = REPLICATES;
        asked.seed = seed;
        asked.scenario = scenario.cloned();
        let places: Vec<_> = places.iter().map(MixPlace::to_forecast).collect();
        self.outlook_by_place(area, &asked, &places, scope, watch)
    }
}

/// Why the GPs of a place cannot be told; none where they can.
fn too_little(outlook: Option<&PlaceOutlook>) -> Option<String> {
    match outlook {
        None => Some("no GPs of its practices are held".to_owned()),
        Some(outlook) if outlook.coverage < NOT_THE_PLACE_BELOW => {
            Some(format!("practices with only {:.0} % of its patients told of their GPs", 100.0 * outlook.coverage))
        }
        Some(_) => None,
    }
}

/// Leaves out places whose GPs are not known, and says so, where others are left.
pub(super) fn known_only(outlook: &mut PlacesOutlook, places: &mut Vec<MixPlace>) -> Vec<String> {
    let why: Vec<Option<String>> = outlook.places.iter().map(|outlook| too_little(outlook.as_ref())).collect();
    if why.iter().all(Option::is_some) {
        return Vec::new();
    }
    let left_out = |(place, why): (&MixPlace, &Option<String>)| {
        why.as_ref().map(|why| format!("{} ({}) is left out: {why}", place.name(), place.code()))
    };
    let said = places.iter().zip(&why).filter_map(left_out).collect();
    let mut is_known = why.iter().map(Option::is_none);
    places.retain(|_| is_known.next().unwrap_or(true));
    let mut is_known = why.iter().map(Option::is_none);
    outlook.places.retain(|_| is_known.next().unwrap_or(true));
    said
}

/// GPs of each place by year. Practices that did not tell are taken to have as many GPs a patient as those that did.
pub(super) fn gps(
    outlook: &PlacesOutlook,
    places: &[MixPlace],
    years: &Years,
) -> Result<Vec<PlaceGps>, WorkbenchError> {
    let of = |(place, outlook): (&MixPlace, &Option<PlaceOutlook>)| {
        let outlook = match (outlook, too_little(outlook.as_ref())) {
            (Some(outlook), None) => outlook,
            (_, why) => {
                return Err(WorkbenchError::NotPossible(format!(
                    "{} ({}): {} in {}; name another month, or ask for other places",
                    place.name(),
                    place.code(),
                    why.unwrap_or_default(),
                    years.from.in_words()
                )));
            }
        };
        let times = 1.0 / outlook.coverage.min(1.0);
        let mean = |values: &[f64]| times * values.iter().sum::<f64>() / values.len().max(1) as f64;
        let replicates = outlook.values.first().map_or(0, Vec::len);
        let drawn = |replicate: usize| years.means(&outlook.values, |values| times * values[replicate]);
        let notes = if outlook.coverage < WHOLE_FROM {
            vec![format!(
                "practices with {:.1} % of its patients told of their GPs; the others are taken to have as many a patient",
                100.0 * outlook.coverage
            )]
        } else {
            Vec::new()
        };
        Ok(PlaceGps {
            now: times * outlook.now,
            by_year: years.means(&outlook.values, mean),
            drawn: (0..replicates).map(drawn).collect(),
            notes,
        })
    };
    places.iter().zip(&outlook.places).map(of).collect()
}

/// So many of the replicates, evenly from the first to the last: GPs and need of all places in each belong together.
pub(super) fn futures(many: u32, gps: &[PlaceGps], needs: &[PlaceNeed], years: &Years) -> Vec<Future> {
    let replicates = gps.iter().map(|place| place.drawn.len()).min().unwrap_or_default();
    let many = (many as usize).min(replicates);
    let of = |number: usize| {
        let replicate = (2 * number + 1) * replicates / (2 * many);
        let work = |need: &PlaceNeed| -> Vec<f64> {
            let central = years.in_the_middle(&need.weighted);
            let drawn = need.drawn.get(replicate).map_or_else(|| central.clone(), |drawn| years.in_the_middle(drawn));
            drawn
                .iter()
                .zip(&central)
                .map(|(drawn, central)| if 0.0 < *central { drawn / central } else { 1.0 })
                .collect()
        };
        Future {
            title: format!("replicate {}", replicate + 1),
            weight: 1.0,
            gps: gps.iter().filter_map(|place| place.drawn.get(replicate).cloned()).collect(),
            work: needs.iter().map(work).collect(),
        }
    };
    (0..many).map(of).collect()
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::{Area, Level, Period};

    use super::*;
    use crate::areas::ResolvedArea;
    use crate::questions::need::RateLine;

    fn need(weighted: [f64; 2], drawn: Vec<Vec<f64>>) -> PlaceNeed {
        let rate = RateLine { title: String::new(), per_100k: Some(50.0), sentence: String::new() };
        PlaceNeed { patients: 1.0, weighted: weighted.to_vec(), drawn, gps: rate.clone(), nurses: rate }
    }

    #[test]
    fn futures_are_drawn_evenly_and_places_move_together() {
        let years = Years::after(Period::month(2022, 9).unwrap(), 1).unwrap();
        let place = |first: f64| PlaceGps {
            now: first,
            by_year: vec![first],
            drawn: (0..4).map(|replicate| vec![first + f64::from(replicate)]).collect(),
            notes: Vec::new(),
        };
        // The middle of the first year is a year after September.
        let drawn = (0..4).map(|replicate| vec![100.0, 110.0 + 11.0 * f64::from(replicate)]).collect();
        let needs = [need([100.0, 110.0], drawn), need([50.0, 55.0], vec![vec![50.0, 55.0]; 4])];
        let futures = futures(2, &[place(10.0), place(20.0)], &needs, &years);
        // Of four replicates the second and the fourth: the middles of the halves, rounded up.
        assert_eq!(futures[0].gps, [[11.0], [21.0]]);
        assert_eq!(futures[1].gps, [[13.0], [23.0]]);
        assert!((futures[0].work[0][0] - 1.1).abs() < 1e-9 && (futures[0].work[1][0] - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_place_whose_gps_are_not_known_is_left_out_and_named_where_others_are_left() {
        let place = |code: &str| {
            let area = Area { code: code.to_owned(), name: code.to_lowercase(), level: Level::Pcn };
            let place = wholetime_measures::figures::Place::published(Level::Pcn, code);
            MixPlace { area: ResolvedArea { area, place }, members: Vec::new(), practices: Vec::new() }
        };
        let of = |coverage: f64| Some(PlaceOutlook { now: 1.0, coverage, values: Vec::new() });
        let outlook = |places: Vec<Option<PlaceOutlook>>| PlacesOutlook {
            definition: None,
            from: Period::month(2022, 9).unwrap(),
            places,
            borrowed: Vec::new(),
            notes: Vec::new(),
            sources: Vec::new(),
        };
        let (mut some, mut places) = (outlook(vec![None, of(1.0), of(0.4)]), ["A", "B", "C"].map(place).to_vec());
        let said = known_only(&mut some, &mut places);
        assert_eq!(places.iter().map(MixPlace::code).collect::<Vec<_>>(), ["B"]);
        assert_eq!(some.places.len(), 1);
        assert_eq!(said[0], "a (A) is left out: no GPs of its practices are held");
        assert!(said[1].contains("only 40 % of its patients"), "{}", said[1]);
        // Where nothing is left, the question is refused instead.
        let (mut none, mut places) = (outlook(vec![None]), vec![place("A")]);
        assert!(known_only(&mut none, &mut places).is_empty() && places.len() == 1);
    }
}
