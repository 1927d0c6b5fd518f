//! England's published series by band of age: from these alone only the net of joiners and leavers is known.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_catalogue::AgeBand;
use wholetime_measures::Holdings;
use wholetime_measures::register::BULLETIN;
use wholetime_models::rates::{BandCounts, learn, with_unknown_ages};
use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::{Level, Missing, Period, StaffGroup, Value};

use crate::WorkbenchError;

/// Bands in which joiners decide are told as people a year, those from here on as a share that leaves. Our judgement, as for the
/// published backtest.
const LEAVING_FROM: u8 = 45;

/// The month from which records of leavers are removed, so that counts before and after are not the same. Source: General
/// Practice Workforce, bulletin tables of October 2025, note 50.
const REMOVED: (i16, i8) = (2025, 4);

/// What is published by age: title and measure.
const PUBLISHED: [(StaffGroup, &str, &str); 4] = [
    (StaffGroup::Gp, "Qualified permanent GPs", "gp_headcount_extgl"),
    (StaffGroup::Gp, "GP partners", "gp_headcount_partner"),
    (StaffGroup::Gp, "Salaried GPs", "gp_headcount_salaried"),
    (StaffGroup::Nurse, "Nurses", "nurse_headcount"),
];

/// Bands of the bulletin; it closes at 65 and over. The youngest differ by group.
const BANDS: [&str; 11] =
    ["under_25", "25_29", "under_30", "30_34", "35_39", "40_44", "45_49", "50_54", "55_59", "60_64", "65_plus"];

/// The net of joiners and leavers of one band.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PublishedBand {
    /// Band, such as `30_34`.
    pub band: String,
    /// What people read.
    pub band_title: String,
    /// People there in the last month.
    pub heads: f64,
    /// Joiners less leavers a year, in people; not applicable where leavers decide.
    pub net_joiners_per_year: Value,
    /// Leavers less joiners in a hundred a year; not applicable where joiners decide.
    pub net_leaving_pct: Value,
}

/// The net of joiners and leavers of a published series.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PublishedFlows {
    /// Whom it is about.
    pub title: String,
    /// First month learnt from.
    pub from: Period,
    /// Last month learnt from.
    pub to: Period,
    /// Pairs of months a year apart.
    pub pairs: usize,
    /// People in the last month.
    pub heads: f64,
    /// Change a year over the same months, in people.
    pub change_per_year: f64,
    /// By band of age, the youngest first.
    pub bands: Vec<PublishedBand>,
}

/// The published series of a group between two months; empty where none is held.
pub(super) fn published(
    holdings: &Holdings,
    group: StaffGroup,
    from: Option<Period>,
    to: Option<Period>,
) -> Result<(Vec<PublishedFlows>, Vec<EditionKey>), WorkbenchError> {
    let Some(edition) = holdings
        .shelf
        .editions()
        .filter(|edition| edition.key.source == BULLETIN)
        .max_by_key(|edition| (edition.key.period, edition.key.revision))
    else {
        return Ok((Vec::new(), Vec::new()));
    };
    let key = edition.key.clone();
    let mut found = Vec::new();
    for (_, title, measure) in PUBLISHED.iter().filter(|(of, ..)| *of == group) {
        let (bands, by_month) = by_month(holdings, &key, measure)?;
        let last = by_month.keys().copied().filter(|period| to.is_none_or(|to| *period <= to)).max();
        let Some(last) = last else { continue };
        let first = from.unwrap_or(super::three_years_before(last));
        let held: Vec<(Period, &Vec<f64>)> =
            by_month.range(first..=last).map(|(period, people)| (*period, people)).collect();
        found.extend(net(title, &bands, &held));
    }
    let editions = if found.is_empty() { Vec::new() } else { vec![key] };
    Ok((found, editions))
}

type ByMonth = BTreeMap<Period, Vec<f64>>;

/// People by band in every month that prints all bands, those of unknown age shared out.
fn by_month(holdings: &Holdings, key: &EditionKey, measure: &str) -> Result<(Vec<AgeBand>, ByMonth), WorkbenchError> {
    let mut bands = Vec::new();
    let mut printed: BTreeMap<Period, Vec<f64>> = BTreeMap::new();
    let of_band = |band: &str| -> Result<BTreeMap<Period, f64>, WorkbenchError> {
        let facts = holdings.published_facts(key, &format!("{measure}_age_{band}"))?;
        let england = facts.iter().filter(|fact| fact.level == Level::England);
        Ok(england.filter_map(|fact| Some((fact.period, fact.value.known()?))).collect())
    };
    for band in BANDS {
        let (of_band, Ok(parsed)) = (of_band(band)?, band.parse::<AgeBand>()) else { continue };
        if of_band.is_empty() {
            continue;
        }
        for (period, people) in of_band {
            let known = printed.entry(period).or_default();
            // A month that lacks a band before this one stays too short, and is left out below.
            if known.len() == bands.len() {
                known.push(people);
            }
        }
        bands.push(parsed);
    }
    let unknown = of_band("unknown")?;
    let whole = printed.into_iter().filter(|(_, known)| known.len() == bands.len());
    let by_month = whole.filter_map(|(period, known)| {
        Some((period, with_unknown_ages(&known, unknown.get(&period).copied().unwrap_or_default())?))
    });
    let by_month = by_month.collect();
    Ok((bands, by_month))
}

fn net(title: &str, bands: &[AgeBand], held: &[(Period, &Vec<f64>)]) -> Option<PublishedFlows> {
    let ((from, first), (to, last)) = (held.first()?, held.last()?);
    let origin = to.months_since(*from);
    let younger = bands.iter().filter(|band| !matches!(band, AgeBand::Years(low, _) if LEAVING_FROM <= *low)).count();
    let counts: Vec<BandCounts> = held
        .iter()
        .map(|(period, people)| BandCounts { month: period.months_since(*from), people: (*people).clone() })
        .collect();
    let removed = Period::month(REMOVED.0, REMOVED.1).map(|period| period.months_since(*from));
    let rates = learn(&counts, origin, younger, None, removed.as_slice())?;
    let sum = |people: &[f64]| people.iter().sum::<f64>();
    let lines = bands.iter().enumerate().map(|(index, band)| PublishedBand {
        band: band.to_string(),
        band_title: band.title(),
        heads: last[index],
        net_joiners_per_year: rates
            .net_joiners
            .get(index)
            .map_or(Value::Missing(Missing::NotApplicable), |joiners| Value::Known(*joiners)),
        net_leaving_pct: index
            .checked_sub(younger)
            .and_then(|index| rates.net_leaving.get(index))
            .map_or(Value::Missing(Missing::NotApplicable), |leaving| Value::Known(leaving * 100.0)),
    });
    Some(PublishedFlows {
        title: title.to_owned(),
        from: *from,
        to: *to,
        pairs: rates.pairs,
        heads: sum(last),
        change_per_year: (sum(last) - sum(first)) / (f64::from(origin.max(1)) / 12.0),
        bands: lines.collect(),
    })
}
