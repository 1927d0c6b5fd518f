//! An area's staff in every replicate, month by month: what fans, chances, comparisons and gaps are made from.
//!
//! The structure is simulated, then set to what was tested; a scenario, and what is known of posts, adds what it does to each
//! replicate (decision 0022).

use wholetime_measures::Holdings;
use wholetime_models::amount::Staff;
use wholetime_models::assumptions::assumptions;
use wholetime_models::scenario::{Applied, Closing, Scenario};
use wholetime_vocabulary::{Area, Basis, GpDefinition, Level, Measured, Period, StaffGroup};

use super::altered::{Altered, altered};
use super::assembly;
use super::crowd::{self, Chances};
use super::england::told_of_england;
use super::people::{Peopled, PlaceStaff, peopled, whole};
use super::places::told_of_place;
use super::start::{Start, has_known, known_of};
use super::structure::{self, Assumed, Structure, in_a_sentence};
use super::told::Told;
use super::{AccuracyLine, ForecastAsked, LedgerLine, OverrideLine, Watch, ages, target};
use crate::questions::backtest::practices::held::Counting;
use crate::questions::flows::place_factor;
use crate::questions::profile::{SourceLine, source_lines};
use crate::{Scope, Workbench, WorkbenchError};

/// An area's staff of one group in every replicate.
///
/// The same replicate of two outlooks with the same seed has the same fate in all that they share, so their difference is
/// what differs between them, not chance.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// The area.
    pub area: Area,
    /// Whom it is about.
    pub group: StaffGroup,
    /// Which GPs; none for other groups.
    pub definition: Option<GpDefinition>,
    /// What is counted.
    pub measure: Measured,
    /// How figures of the past came about.
    pub basis: Basis,
    /// The last month known.
    pub from: Period,
    /// How many there are then.
    pub now: f64,
    /// What was known up to then, the earliest first.
    pub past: Vec<(Period, f64)>,
    /// Patients registered then with whoever stands behind the figure; none where no list is held.
    pub patients: Option<f64>,
    /// By how much the lists of practices that stayed grew a year, where 0.01 is one percent, with the first and last month that
    /// it is told from; none where that is not known.
    pub patients_growth: Option<(f64, Period, Period)>,
    /// Share of known patients whose practices stand behind it, 0 to 1.
    pub coverage: f64,
    /// Practices behind a sum; none where the figure is published for the area.
    pub practices: Option<usize>,
    /// Nothing held says which practices the area has beside them, so the coverage may be too high.
    pub is_coverage_unknown: bool,
    /// Month by month, the first the one after `from`: how many there are in each replicate.
    pub values: Vec<Vec<f64>>,
    /// The same without what is known of single posts; none where nothing is.
    pub without_known: Option<Vec<Vec<f64>>>,
    /// Every flow of the expectation, by year and role.
    pub ledger: Vec<LedgerLine>,
    /// Title of the scenario; none: nothing is taken to be otherwise.
    pub scenario: Option<String>,
    /// What a scenario takes to be otherwise, and what is known of posts.
    pub overrides: Vec<OverrideLine>,
    /// How it was made, sentence by sentence.
    pub method: Vec<String>,
    /// What was taken from elsewhere, because it is not held of this place.
    pub borrowed: Vec<String>,
    /// How far such forecasts were right; empty where that could not be tested.
    pub accuracy: Vec<AccuracyLine>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

impl Outlook {
    /// The months forecast, in order.
    pub fn periods(&self) -> impl Iterator<Item = Period> + '_ {
        (1..=self.values.len()).filter_map(|month| later(self.from, month))
    }

    /// The replicates of a month; none where it lies outside.
    #[must_use]
    pub fn at(&self, period: Period) -> Option<&[f64]> {
        let month = usize::try_from(period.months_since(self.from)).ok()?;
        self.values.get(month.checked_sub(1)?).map(Vec::as_slice)
    }
}

/// The month so many months later.
pub(super) fn later(from: Period, months: usize) -> Option<Period> {
    let Period::Month { year, month } = from else { return None };
    let count = i32::from(year) * 12 + i32::from(month) - 1 + i32::try_from(months).ok()?;
    Period::month(i16::try_from(count.div_euclid(12)).ok()?, i8::try_from(count.rem_euclid(12) + 1).ok()?)
}

/// An area before any chance is drawn: what is known, its people, and what tested forecasts say.
pub(super) struct Prepared {
    pub(super) start: Start,
    pub(super) ready: Ready,
    pub(super) told: Option<Told>,
}

/// The places of an area, with what stands behind them.
#[derive(Clone)]
pub(super) struct Ready {
    pub(super) places: Vec<Peopled>,
    pub(super) structure: Structure,
    pub(super) borrowed: Vec<String>,
    pub(super) notes: Vec<String>,
    pub(super) sources: Vec<SourceLine>,
}

impl Ready {
    /// How many there are at the start.
    pub(super) fn now(&self, measure: Measured) -> f64 {
        let staff: Staff = self.places.iter().map(|place| place.stock.all()).sum();
        crowd::counted(measure).of(staff)
    }
}

impl Workbench {
    /// The outlook of an area: everything a forecast is told from.
    pub(crate) fn outlook(
        &self,
        area: &str,
        asked: &ForecastAsked,
        scope: Scope,
        watch: Watch<'_>,
    ) -> Result<Outlook, WorkbenchError> {
        let Prepared { start, ready, told } = self.prepared(area, asked, scope, watch)?;
        assembled(start, ready, told, asked, watch)
    }

    /// What stands behind an outlook before any chance is drawn.
    pub(super) fn prepared(
        &self,
        area: &str,
        asked: &ForecastAsked,
        scope: Scope,
        watch: Watch<'_>,
    ) -> Result<Prepared, WorkbenchError> {
        asked.check()?;
        watch.cancel.check()?;
        let holdings = self.holdings_for(scope)?;
        let start = self.start_of(&holdings, area, asked, scope)?;
        target::check(&start, asked, scope.allow_partial)?;
        let ready = ready(&holdings, &start)?;
        watch.cancel.check()?;
        let told = told(&holdings, &start, u32::from(asked.years) * 12, asked.seed)?;
        Ok(Prepared { start, ready, told })
    }
}

/// The structure of the group and the people of every place of the area.
pub(super) fn ready(holdings: &Holdings, start: &Start) -> Result<Ready, WorkbenchError> {
    let all = assumptions(&holdings.catalogue).map_err(|why| WorkbenchError::NotPossible(why.to_string()))?;
    let assumed = Assumed::of(&all, start.from, start.group);
    let ages = ages::read(holdings, start.group, start.from)?;
    let mut sources = Vec::new();
    let mut structure = match &ages {
        Some(ages) => {
            sources = source_lines(holdings, &ages.editions);
            structure::of_england(ages, start.group, start.definition, &assumed)
        }
        None => structure::of_assumptions(start.group, &assumed),
    };
    let mut borrowed = std::mem::take(&mut structure.borrowed);
    let mut notes = Vec::new();
    let is_england = start.area.level == Level::England && ages.is_some() && start.basis == Basis::Published;
    let places = if is_england {
        structure.match_level(start.measure, start.now);
        vec![whole(&structure)]
    } else {
        let whose = if ages.is_some() { "England's" } else { "an assumed place's" };
        borrowed.insert(0, format!("roles, ages and hours a head that are not held of a practice are {whose}"));
        of_places(holdings, start, &structure, &assumed, (&mut borrowed, &mut notes))?
    };
    if places.iter().all(|place| place.people.is_empty()) {
        return Err(WorkbenchError::NotPossible(format!(
            "{} has no {} in {}, so there is nobody to forecast",
            start.area.name,
            in_a_sentence(start.group.title()),
            start.from
        )));
    }
    Ok(Ready { places, structure, borrowed, notes, sources })
}

/// The people of every practice, or of the place as a whole where only that is published.
fn of_places(
    holdings: &Holdings,
    start: &Start,
    structure: &Structure,
    assumed: &Assumed<'_>,
    (borrowed, notes): (&mut Vec<String>, &mut Vec<String>),
) -> Result<Vec<Peopled>, WorkbenchError> {
    if start.practices.is_empty() {
        let hours = structure.hours_a_head();
        let (fte, heads) = match start.measure {
            Measured::Fte => (start.now, None),
            Measured::Headcount => (start.now * hours, Some(start.now)),
        };
        borrowed
            .push(format!("practices of {} in {} are not held: it is taken as one place", start.area.name, start.from));
        return Ok(vec![peopled(&start.as_one(fte, heads), structure, 0.0)]);
    }
    let roles: Vec<String> = structure.counted.iter().map(|role| structure.model.roles[*role].id.clone()).collect();
    let (mut staff, without) = start.staff(holdings, &roles)?;
    if !without.is_empty() {
        notes.push(format!("left out, because no FTE is held to make people of: {}", without.join(", ")));
    }
    if staff.iter().any(|place| place.fte_by_role.is_none()) && 1 < roles.len() {
        borrowed
            .push(format!("the parts of roles in {}, which practices do not tell", in_a_sentence(start.group.title())));
    }
    if staff.iter().any(|place| place.heads.is_none()) {
        borrowed.push("heads, made from FTE and hours a head".to_owned());
    }
    let rates = place_factor(holdings, &start.practices, start.group, start.from)?;
    for place in &mut staff {
        if let Some(rate) = rates.practices.get(&place.code) {
            (place.leaving, place.joining) = (rate.leaving.rate, rate.joining.rate);
        }
    }
    borrowed.extend(rates.borrowed);
    let moves = moves(assumed, borrowed);
    Ok(staff.iter().map(|place: &PlaceStaff| peopled(place, structure, moves)).collect())
}

/// The hazard of moving to another practice: what practices lose a year beyond what the service loses.
fn moves(assumed: &Assumed<'_>, borrowed: &mut Vec<String>) -> f64 {
    let (Some((turnover, said)), Some((leaving, _))) =
        (assumed.central("practice_turnover"), assumed.central("gp_leaving"))
    else {
        return 0.0;
    };
    borrowed.push(format!(
        "{said}; what lies above those who leave the service moves to another practice, and as many move in"
    ));
    let hazard = |share: f64| -(-share).ln_1p();
    (hazard(turnover) - hazard(leaving)).max(0.0)
}

/// What tested forecasts say; nothing where no test covers what is asked.
pub(super) fn told(holdings: &Holdings, start: &Start, months: u32, seed: u64) -> Result<Option<Told>, WorkbenchError> {
    match start.basis {
        Basis::Published if start.area.level == Level::England => {
            told_of_england(holdings, start.group, start.definition, start.measure, start.from, months)
        }
        Basis::PracticeLevelSum => {
            let counting = Counting { group: start.group, definition: start.definition, measure: start.measure };
            told_of_place(holdings, &start.tree, &start.practices, counting, start.from, months, seed)
        }
        _ => Ok(None),
    }
}

/// The places under what is taken to be otherwise, and the same without what is known of posts.
#[derive(Default)]
pub(super) struct Otherwise {
    /// None: nothing is otherwise.
    pub(super) with: Option<Altered>,
    /// None: nothing is otherwise but what is known of posts.
    pub(super) without_known: Option<Altered>,
    pub(super) has_known: bool,
}

/// What the places of an area are under the scenario asked for.
pub(super) fn otherwise(start: &Start, places: &[Peopled], asked: &ForecastAsked) -> Result<Otherwise, WorkbenchError> {
    let months = u32::from(asked.years) * 12;
    let (with, without) = scenarios(asked);
    let of = |scenario: &Scenario| altered(places, scenario, start, months);
    let has_known = has_known(asked);
    Ok(Otherwise {
        with: with.as_ref().map(of).transpose()?,
        without_known: without.filter(|_| has_known).as_ref().map(of).transpose()?,
        has_known,
    })
}

/// What may be of some places: month by month, replicate by replicate.
pub(super) struct Fanned {
    pub(super) values: Vec<Vec<f64>>,
    pub(super) without_known: Option<Vec<Vec<f64>>>,
}

/// Simulates places, sets them to what was tested, and adds what is otherwise.
pub(super) fn fanned(
    ready: &Ready,
    otherwise: &Otherwise,
    told: Option<&Told>,
    asked: &ForecastAsked,
    watch: Watch<'_>,
) -> Result<Fanned, WorkbenchError> {
    let chances = Chances {
        seed: asked.seed,
        months: u32::from(asked.years) * 12,
        replicates: asked.replicates,
        measure: asked.measure,
        is_tested: told.is_some(),
    };
    let play = |places: &[Peopled], closings: &[Closing]| {
        crowd::play(places, closings, &ready.structure.counted, chances, watch)
    };
    let base = play(&ready.places, &[])?;
    let fan = assembly::ranked(&base, told.map_or(&[], |told| &told.months));
    let under = |altered: Option<&Altered>| -> Result<Vec<Vec<f64>>, WorkbenchError> {
        match altered {
            Some(altered) if altered.places != ready.places || !altered.closings.is_empty() => {
                Ok(assembly::moved(&fan, &base, &play(&altered.places, &altered.closings)?))
            }
            _ => Ok(fan.clone()),
        }
    };
    let without_known = match otherwise.has_known {
        true => Some(under(otherwise.without_known.as_ref())?),
        false => None,
    };
    Ok(Fanned { values: under(otherwise.with.as_ref())?, without_known })
}

/// Everything a forecast is told from.
pub(super) fn assembled(
    start: Start,
    ready: Ready,
    told: Option<Told>,
    asked: &ForecastAsked,
    watch: Watch<'_>,
) -> Result<Outlook, WorkbenchError> {
    let months = u32::from(asked.years) * 12;
    let otherwise = otherwise(&start, &ready.places, asked)?;
    let Fanned { values, without_known } = fanned(&ready, &otherwise, told.as_ref(), asked, watch)?;
    let Ready { places, structure, borrowed, notes, sources } = ready;
    let altered = otherwise.with.unwrap_or(Altered { places, applied: Vec::new(), closings: Vec::new() });
    let names: Vec<String> = structure.model.roles.iter().map(|role| role.id.clone()).collect();
    let ledger = crowd::expected(&altered.places, &altered.closings, months)?
        .map(|ledger| assembly::lines(&ledger, &names, &structure.counted, asked.measure, &values))
        .unwrap_or_default();
    let mut all_notes = start.notes;
    all_notes.extend(notes);
    if told.is_none() {
        all_notes.push(
            "the width of the fan is that of the simulation, with rates a fifth off either way; no test says how often it holds"
                .to_owned(),
        );
    }
    let told = told.unwrap_or_default();
    all_notes.extend(told.notes);
    let mut all_sources = start.sources;
    all_sources.extend(sources.into_iter().filter(|line| !all_sources.contains(line)).collect::<Vec<_>>());
    let method = structure.method.into_iter().chain(told.method).chain([simulated(asked, altered.places.len())]);
    Ok(Outlook {
        area: start.area,
        group: start.group,
        definition: start.definition,
        measure: start.measure,
        basis: start.basis,
        from: start.from,
        now: start.now,
        past: start.past,
        patients: start.patients,
        patients_growth: start.patients_growth,
        coverage: start.coverage,
        practices: start.held.map(|_| start.practices.len()),
        is_coverage_unknown: start.is_all_unknown,
        values,
        without_known,
        ledger,
        scenario: asked.scenario.as_ref().map(|scenario| scenario.title.clone()),
        overrides: altered.applied.into_iter().map(OverrideLine::from).collect(),
        method: method.collect(),
        borrowed,
        accuracy: told.accuracy,
        notes: all_notes,
        sources: all_sources,
    })
}

fn simulated(asked: &ForecastAsked, places: usize) -> String {
    let whom = if places == 1 { "as one place".to_owned() } else { format!("practice by practice ({places})") };
    format!(
        "What may come: everybody's years simulated {whom}, {} times, with draws named by seed {}; each time takes the value of \
         its rank of what was tested.",
        asked.replicates, asked.seed
    )
}

/// The scenario with all that is known of posts, and the same without; none where there is nothing of the kind.
fn scenarios(asked: &ForecastAsked) -> (Option<Scenario>, Option<Scenario>) {
    let without = asked.scenario.clone().map(|scenario| Scenario { known: Vec::new(), ..scenario });
    if !has_known(asked) {
        return (asked.scenario.clone(), without);
    }
    let empty = || Scenario::of_nothing("known-posts", "What is known of posts");
    let with = Scenario { known: known_of(asked), ..without.clone().unwrap_or_else(empty) };
    (Some(with), without)
}

impl From<Applied> for OverrideLine {
    fn from(applied: Applied) -> Self {
        Self { author: applied.author, reason: applied.reason, size: applied.size }
    }
}
