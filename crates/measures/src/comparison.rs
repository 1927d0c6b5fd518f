//! Fair comparison of figures: what chance would do to each, how far each lies from the centre, where each could stand.
//!
//! **Invariant:** a rank is only ever given as an interval, and a limit only for figures that people or patients, who come
//! and go one by one, stand behind.

use wholetime_catalogue::{Catalogue, Indicator, MeasureKind, Unit};
use wholetime_statistics::funnel::{Band, Dispersion, Funnel, Kind, Limits, Observation, Posterior};
use wholetime_statistics::intervals::{self, Confidence, Interval};
use wholetime_statistics::{outliers, ranks};
use wholetime_vocabulary::Measured;

use crate::figures::Figure;

/// Draws behind each interval of ranks.
pub const RANK_DRAWS: usize = 1_000;
/// The seed of those draws; fixed, so that the same figures give the same ranks.
const RANK_SEED: u64 = 1;

/// How much contracts vary between people: the squared coefficient of variation of FTE per person.
///
/// Measured, not assumed: 0.139 over the 13,348 people with any hours in NHS England's Primary Care Networks individual level
/// file of June 2022 (0.147 in March 2022), contracts of one person and staff group added up. Practice files name no people,
/// so that it stands in for practice staff.
pub const CONTRACT_VARIATION: f64 = 0.139;

/// What chance would do to a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chance {
    /// People over patients: each comes and goes alone.
    Rate,
    /// Patients over people: a rate turned over.
    TurnedOver,
    /// A part of a whole.
    Proportion,
    /// A plain number of people: it has an interval and no centre, since areas differ in size.
    Count,
    /// Nothing that comes and goes one by one: scores, money, hours per person.
    None,
}

impl Chance {
    /// What chance would do to an indicator.
    #[must_use]
    pub fn of(catalogue: &Catalogue, indicator: &Indicator) -> Self {
        let kind = |name: &str| catalogue.measures.get(name).map(|measure| measure.kind);
        let top: Vec<_> = indicator.numerator.measures().filter_map(kind).collect();
        let counts = |kind: &MeasureKind| {
            matches!(kind, MeasureKind::Staff(..) | MeasureKind::NetworkStaff(_) | MeasureKind::Patients)
        };
        if top.is_empty() || !top.iter().all(counts) {
            return Self::None;
        }
        let Some(denominator) = &indicator.denominator else {
            // Practices and lists are what they are; only staff come and go.
            let of_staff = |kind: &MeasureKind| !matches!(kind, MeasureKind::Patients);
            return if top.iter().all(of_staff) { Self::Count } else { Self::None };
        };
        let bottom: Vec<_> = denominator.measures().filter_map(kind).collect();
        match indicator.unit {
            Unit::Percent if bottom.iter().all(counts) => Self::Proportion,
            Unit::FtePer100k | Unit::PeoplePer100k => Self::Rate,
            Unit::PatientsPerFte | Unit::PatientsPerPerson => Self::TurnedOver,
            _ => Self::None,
        }
    }
}

/// How much of what is counted comes and goes with one person, and how that is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// 1 for people and patients; for FTE the contract a person has, weighted by its hours.
    pub event: f64,
    /// In words.
    pub source: String,
}

impl Contract {
    /// For what is counted in whole people.
    #[must_use]
    pub fn whole() -> Self {
        Self { event: 1.0, source: "people and patients are counted one by one".to_owned() }
    }

    /// For FTE, from the FTE a person has on average.
    ///
    /// If contracts f come and go as people do, the variance of their sum is the number of people times E(f²), so that a
    /// piece of it carries E(f²)/E(f) = mean × (1 + squared coefficient of variation).
    #[must_use]
    pub fn of_mean(participation: f64, source: &str) -> Self {
        let event = participation * (1.0 + CONTRACT_VARIATION);
        let source = format!(
            "FTE come and go with people: {participation:.3} FTE a person ({source}), contracts varying by a squared \
             coefficient of {CONTRACT_VARIATION} (people in the PCN workforce file of June 2022)"
        );
        Self { event, source }
    }

    /// Where nothing says how many people stand behind the FTE: each piece is taken for one whole time, which makes limits
    /// too wide rather than too narrow.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            event: 1.0,
            source:
                "no headcount is held, so each FTE is taken for one person: limits are too wide rather than too narrow"
                    .to_owned(),
        }
    }
}

/// Whether an indicator counts hours, so that a contract has to be known.
#[must_use]
pub fn counts_hours(catalogue: &Catalogue, indicator: &Indicator) -> bool {
    let mut measures = indicator.measures().into_iter().filter_map(|name| catalogue.measures.get(name));
    measures.any(|measure| {
        matches!(measure.kind, MeasureKind::Staff(_, Measured::Fte) | MeasureKind::NetworkStaff(Measured::Fte))
    })
}

/// A figure beside the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// 95 % limits of the value, by chance alone.
    pub interval: Option<Interval>,
    /// Standard errors from the centre, the spread between areas allowed for; above 0 where the value is higher.
    pub z: Option<f64>,
    /// Where in the funnel.
    pub band: Option<Band>,
    /// q value: share of false discoveries if all areas at least this far out are called outliers.
    pub q: Option<f64>,
    /// Where it could stand if chance alone had fallen otherwise; rank 1 is the highest value.
    pub rank: Option<ranks::RankInterval>,
    /// The value drawn towards the centre, as far as its size makes it uncertain.
    pub shrunk: Option<f64>,
}

/// All figures beside each other.
#[derive(Clone, Debug)]
pub struct Compared {
    /// One for each figure given, in the same order.
    pub placed: Vec<Placed>,
    /// The funnel; none for what has none or where there are too few areas.
    pub funnel: Option<Funnel>,
}

/// How figures are compared.
#[derive(Clone, Copy, Debug)]
pub struct Comparing<'a> {
    /// What is compared.
    pub indicator: &'a Indicator,
    /// What chance does to it.
    pub chance: Chance,
    /// How much comes and goes with one person.
    pub event: f64,
}

impl Comparing<'_> {
    /// A figure as the funnel takes it; none where it has no value.
    fn observation(&self, figure: &Figure) -> Option<Observation> {
        figure.value.known()?;
        let (top, bottom) = (figure.numerator.known()?, figure.denominator?.known()?);
        let (numerator, denominator) = if self.chance == Chance::TurnedOver { (bottom, top) } else { (top, bottom) };
        (0.0 < denominator).then_some(Observation { numerator, denominator, event: self.event })
    }

    /// From the funnel's own scale to what people read.
    fn shown(&self, natural: f64) -> f64 {
        match self.chance {
            Chance::TurnedOver => self.indicator.scale / natural,
            _ => natural * self.indicator.scale,
        }
    }

    const fn kind(&self) -> Option<Kind> {
        match self.chance {
            Chance::Rate | Chance::TurnedOver => Some(Kind::Rate),
            Chance::Proportion => Some(Kind::Proportion),
            Chance::Count | Chance::None => None,
        }
    }

    /// 95 % limits of one figure by chance alone: Byar's or exact for counts and rates, Wilson's for proportions.
    #[must_use]
    pub fn interval(&self, figure: &Figure) -> Option<Interval> {
        if self.chance == Chance::None {
            return None;
        }
        let confidence = Confidence::P95;
        if self.chance == Chance::Count {
            let limits = intervals::effective(figure.value.known()?, self.event, confidence);
            return Some(Interval { low: limits.low, high: limits.high });
        }
        let observation = self.observation(figure)?;
        let natural = match self.chance {
            Chance::Proportion => {
                let pieces = |amount: f64| amount / self.event;
                intervals::proportion(pieces(observation.numerator), pieces(observation.denominator), confidence)?
            }
            _ => {
                let limits = intervals::effective(observation.numerator, self.event, confidence);
                Interval { low: limits.low / observation.denominator, high: limits.high / observation.denominator }
            }
        };
        let (low, high) = match self.chance {
            // No staff at all would serve any number of patients; the upper limit is then unbounded and not shown.
            Chance::TurnedOver if natural.low <= 0.0 => return None,
            Chance::TurnedOver => (natural.high, natural.low),
            _ => (natural.low, natural.high),
        };
        Some(Interval { low: self.shown(low), high: self.shown(high) })
    }

    /// The funnel of some figures.
    #[must_use]
    pub fn funnel(&self, figures: &[&Figure], dispersion: Dispersion) -> Option<Funnel> {
        let observations: Vec<Observation> = figures.iter().filter_map(|figure| self.observation(figure)).collect();
        Funnel::of(self.kind()?, &observations, dispersion)
    }

    /// Centre of a funnel, as people read it.
    #[must_use]
    pub fn centre(&self, funnel: &Funnel) -> f64 {
        self.shown(funnel.centre)
    }

    /// Limits of a funnel at a size (patients, or the whole of a proportion), as people read them.
    #[must_use]
    pub fn limits(&self, funnel: &Funnel, size: f64) -> Limits {
        let natural = funnel.limits(size, self.event);
        if self.chance == Chance::TurnedOver {
            return Limits {
                low_998: self.shown(natural.high_998),
                low_95: self.shown(natural.high_95),
                high_95: self.shown(natural.low_95),
                high_998: self.shown(natural.low_998),
            };
        }
        Limits {
            low_998: self.shown(natural.low_998),
            low_95: self.shown(natural.low_95),
            high_95: self.shown(natural.high_95),
            high_998: self.shown(natural.high_998),
        }
    }

    /// The size by which a figure is placed in the funnel.
    #[must_use]
    pub fn size(&self, figure: &Figure) -> Option<f64> {
        self.observation(figure).map(|observation| observation.denominator)
    }

    /// Places figures beside each other in a funnel.
    #[must_use]
    pub fn placed(&self, figures: &[&Figure], funnel: Option<Funnel>) -> Compared {
        let mut placed: Vec<Placed> = figures
            .iter()
            .map(|figure| Placed {
                interval: self.interval(figure),
                z: None,
                band: None,
                q: None,
                rank: None,
                shrunk: None,
            })
            .collect();
        let Some(funnel) = funnel else { return Compared { placed, funnel } };
        let usable: Vec<(usize, Observation)> = figures
            .iter()
            .enumerate()
            .filter_map(|(index, figure)| Some((index, self.observation(figure)?)))
            .filter(|(_, observation)| funnel.is_usable(observation))
            .collect();
        let sign = if self.chance == Chance::TurnedOver { -1.0 } else { 1.0 };
        let z: Vec<f64> = usable.iter().map(|(_, observation)| sign * funnel.z(observation)).collect();
        let q = outliers::benjamini_hochberg(&z.iter().map(|z| outliers::two_sided(*z)).collect::<Vec<_>>());
        let by_chance: Vec<Posterior> = usable
            .iter()
            .map(|(_, observation)| funnel.by_chance(observation))
            .map(|posterior| Posterior { mean: sign * posterior.mean, ..posterior })
            .collect();
        let ranks = ranks::intervals(&by_chance, RANK_DRAWS, RANK_SEED);
        for (position, (index, observation)) in usable.iter().enumerate() {
            let one = &mut placed[*index];
            one.z = Some(z[position]);
            one.band = Some(Band::of(z[position]));
            one.q = Some(q[position]);
            one.rank = Some(ranks[position]);
            // Where chance explains all there is nothing to draw a value towards but the centre, which says nothing.
            one.shrunk =
                (0.0 < funnel.tau_squared).then(|| self.shown(funnel.natural(funnel.posterior(observation).mean)));
        }
        Compared { placed, funnel: Some(funnel) }
    }
}

#[cfg(test)]
mod tests {
    use wholetime_vocabulary::{Basis, Value};

    use super::*;

    fn figure(indicator: &Indicator, numerator: f64, denominator: f64) -> Figure {
        let (numerator, denominator) = (Value::Known(numerator), Some(Value::Known(denominator)));
        Figure {
            indicator: indicator.id.clone(),
            area: "U99901".to_owned(),
            period: "2022-12".parse().unwrap(),
            basis: Basis::PracticeLevelSum,
            value: indicator.value(numerator, denominator),
            value_reporting: None,
            numerator,
            denominator,
            coverage: 1.0,
            held: None,
            parts: Vec::new(),
            is_refused: false,
            corrections: Vec::new(),
            warnings: Vec::new(),
        }
    }

    #[test]
    fn what_chance_does_is_read_from_the_definition() {
        let catalogue = Catalogue::shipped().unwrap();
        let of = |id: &str| Chance::of(&catalogue, catalogue.indicator(id).unwrap());
        assert_eq!(of("nurse_fte_per_100k"), Chance::Rate);
        assert_eq!(of("patients_per_gp_fte_extg"), Chance::TurnedOver);
        assert_eq!(of("gp_share_aged_55_plus_pct"), Chance::Proportion);
        assert_eq!(of("nurse_fte"), Chance::Count);
        for id in ["imd_score", "payments_total", "nurse_participation", "patients_registered", "gp_fte_estimated_pct"]
        {
            assert_eq!(of(id), Chance::None, "{id}");
        }
    }

    #[test]
    fn people_at_part_time_vary_less_than_as_many_fte() {
        let catalogue = Catalogue::shipped().unwrap();
        let indicator = catalogue.indicator("nurse_fte_per_100k").unwrap();
        let one = figure(indicator, 9.0, 50_000.0);
        let width = |event: f64| {
            let comparing = Comparing { indicator, chance: Chance::Rate, event };
            let interval = comparing.interval(&one).unwrap();
            assert!(interval.low < 18.0 && 18.0 < interval.high);
            interval.high - interval.low
        };
        assert!(width(Contract::of_mean(0.7, "invented").event) < width(1.0));
    }

    #[test]
    fn patients_per_gp_are_the_rate_of_gps_turned_over() {
        let catalogue = Catalogue::shipped().unwrap();
        let rate = catalogue.indicator("gp_fte_total_per_100k").unwrap();
        let load = catalogue.indicator("patients_per_gp_fte_total").unwrap();
        let staff = [(20.0, 40_000.0), (12.0, 40_000.0), (30.0, 41_000.0), (18.0, 35_000.0), (9.0, 42_000.0)];
        let rates: Vec<Figure> = staff.iter().map(|(fte, patients)| figure(rate, *fte, *patients)).collect();
        let loads: Vec<Figure> = staff.iter().map(|(fte, patients)| figure(load, *patients, *fte)).collect();
        let compared = |indicator, chance, figures: &[Figure]| {
            let comparing = Comparing { indicator, chance, event: 0.8 };
            let figures: Vec<&Figure> = figures.iter().collect();
            let funnel = comparing.funnel(&figures, Dispersion::Additive).unwrap();
            (comparing.placed(&figures, Some(funnel)), comparing.centre(&funnel), comparing.limits(&funnel, 40_000.0))
        };
        let (rates, centre_of_rates, limits_of_rates) = compared(rate, Chance::Rate, &rates);
        let (loads, centre_of_loads, limits_of_loads) = compared(load, Chance::TurnedOver, &loads);
        assert!((centre_of_rates * centre_of_loads - 100_000.0).abs() < 1e-6);
        assert!((limits_of_rates.low_95 * limits_of_loads.high_95 - 100_000.0).abs() < 1e-6);
        for (rate, load) in rates.placed.iter().zip(&loads.placed) {
            assert!((rate.z.unwrap() + load.z.unwrap()).abs() < 1e-12);
            let (rate, load) = (rate.interval.unwrap(), load.interval.unwrap());
            assert!((rate.low * load.high - 100_000.0).abs() < 1e-6);
        }
        // The practice with least GPs has most patients for each: it stands first there and last here.
        assert!(rates.placed[4].rank.unwrap().low > loads.placed[4].rank.unwrap().high);
    }

    #[test]
    fn a_figure_without_a_value_has_no_place_and_moves_nobody() {
        let catalogue = Catalogue::shipped().unwrap();
        let indicator = catalogue.indicator("nurse_fte_per_100k").unwrap();
        let mut figures: Vec<Figure> =
            [5.0, 6.0, 7.0, 9.0].iter().map(|fte| figure(indicator, *fte, 40_000.0)).collect();
        let comparing = Comparing { indicator, chance: Chance::Rate, event: 0.8 };
        let all: Vec<&Figure> = figures.iter().collect();
        let before = comparing.funnel(&all, Dispersion::Additive).unwrap();
        let mut silent = figure(indicator, 0.0, 40_000.0);
        silent.value = Value::Missing(wholetime_vocabulary::Missing::NotReported);
        figures.push(silent);
        let all: Vec<&Figure> = figures.iter().collect();
        let after = comparing.funnel(&all, Dispersion::Additive).unwrap();
        assert_eq!(before, after);
        let compared = comparing.placed(&all, Some(after));
        assert!(compared.placed[4].z.is_none() && compared.placed[4].rank.is_none());
        assert_eq!(compared.placed.iter().filter_map(|one| one.rank).map(|rank| rank.high).max(), Some(4));
    }
}
