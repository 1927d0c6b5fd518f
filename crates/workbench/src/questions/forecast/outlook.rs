//! An area's staff in every replicate, month by month: what fans, chances, comparisons and gaps are made from.
//!
//! The structure is simulated, then set to what was tested; a scenario, and what is known of posts, adds what it does to each
//! replicate (decision 0022).

use wholetime_measures::Holdings;
use wholetime_models::assumptions::assumptions;
use wholetime_models::scenario::{Applied, Closing, Scenario};
use wholetime_vocabulary::{Area, Basis, GpDefinition, Level, Measured, Period, StaffGroup};

use super::altered::{Altered, altered};
use super::assembly;
use super::crowd::{self, Chances};
use super::england::told_of_england;
use super::people::{PlaceStaff, Peopled, peopled, whole};
use super::start::{Start, has_known, known_of};
use super::structure::{self, Assumed, Structure};
use super::told::Told;
use super::{AccuracyLine, ForecastAsked, LedgerLine, OverrideLine, Watch, ages, target};
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
    /// By how much their number grew a year, where 0.01 is one percent; nought where that is not known.
    pub patients_growth_a_year: f64,
    /// Share of known patients whose practices stand behind it, 0 to 1.
    pub coverage: f64,
    /// Practices behind a sum; none where the figure is published for the area.
    pub practices: Option<usize>,
    /// Month by month, the first the one after `from`: how many there are in each replicate.
    pub values: Vec<Vec<f64>>,
    /// The same without what is known of single posts; none where nothing is.
    pub without_known: Option<Vec<Vec<f64>>>,
    /// Every flow of the expectation, by year and role.
    pub ledger: Vec<LedgerLine>,
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

/// The places of an area, with what stands behind them.
struct Ready {
    places: Vec<Peopled>,
    structure: Structure,
    borrowed: Vec<String>,
    notes: Vec<String>,
    sources: Vec<SourceLine>,
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
        asked.check()?;
        watch.cancel.check()?;
        let holdings = self.holdings_for(scope)?;
        let start = self.start_of(&holdings, area, asked, scope)?;
        target::check(&start, asked, scope.allow_partial)?;
        let ready = ready(&holdings, &start)?;
        watch.cancel.check()?;
        let months = u32::from(asked.years) * 12;
        let told = told(&holdings, &start, months)?;
        assembled(start, ready, told, asked, watch)
    }
}

/// The structure of the group and the people of every place of the area.
fn ready(holdings: &Holdings, start: &Start) -> Result<Ready, WorkbenchError> {
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
            start.group.title(),
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
        borrowed.push(format!("practices of {} in {} are not held: it is taken as one place", start.area.name, start.from));
        return Ok(vec![peopled(&start.as_one(fte, heads), structure, 0.0)]);
    }
    let roles: Vec<String> = structure.counted.iter().map(|role| structure.model.roles[*role].id.clone()).collect();
    let (mut staff, without) = start.staff(holdings, &roles)?;
    if !without.is_empty() {
        notes.push(format!("left out, because no FTE is held to make people of: {}", without.join(", ")));
    }
    if staff.iter().any(|place| place.fte_by_role.is_none()) && 1 < roles.len() {
        borrowed.push(format!("the parts of roles in {}, which practices do not tell", start.group.title()));
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
    borrowed.push(format!("{said}; what lies above those who leave the service moves to another practice, and as many move in"));
    let hazard = |share: f64| -(-share).ln_1p();
    (hazard(turnover) - hazard(leaving)).max(0.0)
}

/// What tested forecasts say; nothing where no test covers what is asked.
fn told(holdings: &Holdings, start: &Start, months: u32) -> Result<Option<Told>, WorkbenchError> {
    match start.basis {
        Basis::Published if start.area.level == Level::England => {
            told_of_england(holdings, start.group, start.definition, start.measure, start.from, months)
        }
        _ => Ok(None),
    }
}

/// Simulates, sets to what was tested, and adds what a scenario and known posts do.
fn assembled(
    start: Start,
    ready: Ready,
    told: Option<Told>,
    asked: &ForecastAsked,
    watch: Watch<'_>,
) -> Result<Outlook, WorkbenchError> {
    let months = u32::from(asked.years) * 12;
    let chances = Chances {
        seed: asked.seed,
        months,
        replicates: asked.replicates,
        measure: asked.measure,
        is_tested: told.is_some(),
    };
    let Ready { places, structure, borrowed, notes, sources } = ready;
    let play = |places: &[Peopled], closings: &[Closing]| {
        crowd::play(places, closings, &structure.counted, chances, watch)
    };
    let base = play(&places, &[])?;
    let told = told.unwrap_or_default();
    let fan = assembly::ranked(&base, &told.months);
    let otherwise = |scenario: &Scenario| -> Result<(Altered, Vec<Vec<f64>>), WorkbenchError> {
        let altered = altered(&places, scenario, &start, months)?;
        let is_same = altered.places == places && altered.closings.is_empty();
        let values = match is_same {
            true => fan.clone(),
            false => assembly::moved(&fan, &base, &play(&altered.places, &altered.closings)?),
        };
        Ok((altered, values))
    };
    let (scenario, without) = scenarios(asked);
    let last: Option<(Altered, Vec<Vec<f64>>)> = scenario.as_ref().map(&otherwise).transpose()?;
    let without_known = match (has_known(asked), without) {
        (false, _) => None,
        (true, None) => Some(fan.clone()),
        (true, Some(without)) => Some(otherwise(&without)?.1),
    };
    let nothing = Altered { places: Vec::new(), applied: Vec::new(), closings: Vec::new() };
    let (altered, values) = match last {
        Some((altered, values)) => (altered, values),
        None => (Altered { places, ..nothing }, fan),
    };
    let names: Vec<String> = structure.model.roles.iter().map(|role| role.id.clone()).collect();
    let ledger = crowd::expected(&altered.places, &altered.closings, months)?
        .map(|ledger| assembly::lines(&ledger, &names, &structure.counted, asked.measure, &values))
        .unwrap_or_default();
    let mut all_notes = start.notes;
    all_notes.extend(notes);
    if told.months.is_empty() {
        all_notes.push(
            "the width of the fan is that of the simulation, with rates a fifth off either way; no test says how often it holds"
                .to_owned(),
        );
    }
    all_notes.extend(told.notes);
    let mut all_sources = start.sources;
    all_sources.extend(sources.into_iter().filter(|line| !all_sources.contains(line)).collect::<Vec<_>>());
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
        patients_growth_a_year: start.patients_growth,
        coverage: start.coverage,
        practices: start.held.map(|_| start.practices.len()),
        values,
        without_known,
        ledger,
        overrides: altered.applied.into_iter().map(OverrideLine::from).collect(),
        method: structure.method.into_iter().chain(told.method).chain([simulated(asked, altered.places.len())]).collect(),
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
    let empty = || Scenario {
        schema: 1,
        id: "known-posts".to_owned(),
        title: "What is known of posts".to_owned(),
        question: None,
        area: None,
        overrides: Vec::new(),
        known: Vec::new(),
    };
    let with = Scenario { known: known_of(asked), ..without.clone().unwrap_or_else(empty) };
    (Some(with), without)
}

impl From<Applied> for OverrideLine {
    fn from(applied: Applied) -> Self {
        Self { author: applied.author, reason: applied.reason, size: applied.size }
    }
}
