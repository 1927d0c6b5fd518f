//! Who came, who went, and how often: joiners, leavers and turnover, at the level at which they were counted.
//!
//! **Invariant:** a count that is missing is nobody coming or going; what files cannot show is said to be at least, and never
//! filled in.

mod answer;
mod counted;
mod england;
mod rates;
mod seen;
mod series;
mod steps;
#[cfg(test)]
mod tests;
mod told;

use wholetime_access::Deed;
use wholetime_measures::figures::Place;
use wholetime_measures::geography::Standing;
use wholetime_measures::{Coverage, Geography, Holdings};
use wholetime_vocabulary::{GpDefinition, Level, Measured, Period, StaffGroup};

pub use self::answer::{
    AgeFlows, Calibration, ClosedPractice, Flows, PracticeLine, StepLine, TurnoverFigure, YearLine,
};
use self::counted::{Counted, Ends};
pub use self::england::{PublishedBand, PublishedFlows};
pub(crate) use self::rates::place_factor;
use self::seen::{Month, Whom, month};
pub(crate) use self::series::{Flow, not_of_one_month};
use self::steps::walk;
pub use self::steps::{Balance, Way};
use crate::areas::ResolvedArea;
use crate::questions::profile::source_lines;
use crate::{Scope, Workbench, WorkbenchError};

/// A month is left out where fewer than this share of the practices of the fullest month are counted. Our judgement: flows
/// between a whole and a sample are those of the sample.
const SPARSE_BELOW: f64 = 0.5;

/// Months counted where no first one is named: three years, over which turnover is called persistent (Parisi and others, "Patterns
/// of GP turnover in English practices", BMJ Open 2021).
const MONTHS: i16 = 36;

/// What is asked of flows beside their area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowsAsked {
    /// Whom it is about.
    pub group: StaffGroup,
    /// Which GPs; those fully qualified where they are held, else all.
    pub definition: Option<GpDefinition>,
    /// First month; three years before the last where none is named.
    pub from: Option<Period>,
    /// Last month; the newest in which the area is counted where none is named.
    pub to: Option<Period>,
}

impl FlowsAsked {
    /// Of a group, over the newest three years.
    #[must_use]
    pub const fn of(group: StaffGroup) -> Self {
        Self { group, definition: None, from: None, to: None }
    }
}

impl Workbench {
    /// Who came and went in an area: from each count to the next, by year, by age and by practice.
    ///
    /// # Errors
    /// Where the area is not known, a definition of GPs is asked of others, or fewer than two counts are held of it.
    pub fn flows(&self, area: &str, asked: FlowsAsked, scope: Scope) -> Result<Flows, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        if asked.definition.is_some() && asked.group != StaffGroup::Gp {
            let why = format!("a definition of GPs says nothing of {}; leave it out", asked.group.title());
            return Err(WorkbenchError::NotPossible(why));
        }
        if let (Some(from), Some(to)) = (asked.from, asked.to)
            && to <= from
        {
            return Err(WorkbenchError::NotPossible(format!("{from} is not before {to}")));
        }
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, area)?;
        let periods = periods_asked(&holdings, &area.place, asked, scope.geography)?;
        let definition = match asked.definition {
            Some(definition) => definition,
            None => definition_held(&holdings, &area.place, &periods, asked.group, scope.geography)?,
        };
        let whom = Whom { group: asked.group, definition };
        let (months, sparse) = months_held(&holdings, &area.place, &periods, whom, scope.geography)?;
        let (published, read) = match area.area.level {
            Level::England => england::published(&holdings, asked.group, asked.from, asked.to)?,
            _ => (Vec::new(), Vec::new()),
        };
        if months.len() < 2 && published.is_empty() {
            return Err(too_few(&area, asked, &months));
        }
        let mut counted = Counted::of(&months, Ends::Chained);
        let closed = walk(&holdings, &area.place, &months, scope.geography, |step| counted.add(&step))?;
        let name = |code: &str| holdings.register.name(Level::Practice, code);
        let closed = closed.into_iter().map(|(practice, taken_over_by)| ClosedPractice {
            name: name(&practice),
            practice,
            taken_over_by,
        });
        let calibration = counted.calibration();
        let (heads, fte) = counted.whole();
        let mut editions: Vec<_> = months.iter().flat_map(|month| month.editions.clone()).chain(read).collect();
        editions.sort();
        editions.dedup();
        let mut answer = Flows {
            finding: String::new(),
            group: asked.group,
            definition: (asked.group == StaffGroup::Gp).then_some(definition),
            counted_at: Level::Practice,
            counted_at_means: told::counted_at(area.area.level),
            from: months.first().map(|month| month.period),
            to: months.last().map(|month| month.period),
            way: counted.way(),
            coverage: coverage(&holdings, &area.place, &months, scope.geography)?,
            heads,
            fte,
            years: counted.years(&calibration),
            steps: counted.steps(),
            ages: counted.ages(),
            practices: counted.practices(&holdings),
            closed: closed.collect(),
            calibration,
            published,
            method: Vec::new(),
            notes: Vec::new(),
            sources: source_lines(&holdings, &editions),
            area: area.area,
        };
        answer.finding = told::finding(&answer);
        answer.method = told::method(&answer);
        answer.notes = told::notes(&answer, &sparse, asked.definition.is_none());
        self.withhold(&mut answer)?;
        Ok(answer)
    }
}

/// Three years before a month.
fn three_years_before(period: Period) -> Period {
    (0..MONTHS / 12).fold(period, |period, _| period.a_year_before())
}

/// The months of practice-level files that are asked for: up to the last named, or to the newest in which at least half as
/// many practices of the place have a row as in its fullest month.
fn periods_asked(
    holdings: &Holdings,
    place: &Place,
    asked: FlowsAsked,
    geography: Geography,
) -> Result<Vec<Period>, WorkbenchError> {
    let held: Vec<Period> = holdings.workforce_periods().to_vec();
    let to = match asked.to {
        Some(to) => to,
        None => {
            let mut rows = Vec::with_capacity(held.len());
            for period in &held {
                let tree = holdings.tree(*period, geography)?;
                let has_row = |index: &usize| tree.members[*index].standing == Standing::Held;
                rows.push(place.practices(&tree).iter().filter(|index| has_row(index)).count());
            }
            let most = rows.iter().copied().max().unwrap_or_default();
            let newest = held.iter().zip(&rows).rev().find(|(_, rows)| 0 < **rows && most <= 2 * **rows);
            let Some((newest, _)) = newest else { return Ok(Vec::new()) };
            *newest
        }
    };
    let from = asked.from.unwrap_or_else(|| three_years_before(to));
    Ok(held.into_iter().filter(|period| from <= *period && *period <= to).collect())
}

/// Share of patients whose practices are counted in the last month.
fn coverage(holdings: &Holdings, place: &Place, months: &[Month], geography: Geography) -> Result<f64, WorkbenchError> {
    let Some(last) = months.last() else { return Ok(0.0) };
    let tree = holdings.tree(last.period, geography)?;
    Ok(Coverage::of(&tree, &place.practices(&tree)).share())
}

fn too_few(area: &ResolvedArea, asked: FlowsAsked, months: &[Month]) -> WorkbenchError {
    let what = match months.first() {
        None => "no count of them is held".to_owned(),
        Some(month) => format!("only {} is held", month.period.in_words()),
    };
    WorkbenchError::NotPossible(format!(
        "who joined and left the {} of {} cannot be told: it takes two counts of its practices, and {what} for the time asked; \
         import practice-level files of more months, or ask for a longer time",
        asked.group.title().to_lowercase(),
        area.area.name
    ))
}

/// Which GPs: those fully qualified where as many months count them, else all.
fn definition_held(
    holdings: &Holdings,
    place: &Place,
    periods: &[Period],
    group: StaffGroup,
    geography: Geography,
) -> Result<GpDefinition, WorkbenchError> {
    if group != StaffGroup::Gp {
        return Ok(GpDefinition::Total);
    }
    let definitions = [GpDefinition::Extg, GpDefinition::Total];
    let measures = definitions.map(|definition| wholetime_catalogue::group_measure(group, Measured::Fte, definition));
    let mut known = [0_usize; 2];
    for period in periods {
        let staff = holdings.staff(*period, &[&measures[0], &measures[1]])?;
        let tree = holdings.tree(*period, geography)?;
        let inside = place.practices(&tree);
        for (which, known) in known.iter_mut().enumerate() {
            *known +=
                inside.iter().filter(|index| staff.value(&tree.members[**index].code, which).known().is_some()).count();
        }
    }
    let holds_as_many = 0 < known[0] && known[1] <= known[0];
    Ok(if holds_as_many { GpDefinition::Extg } else { GpDefinition::Total })
}

/// The months in which a place is counted well enough, in order, and those left out because too few practices are.
fn months_held(
    holdings: &Holdings,
    place: &Place,
    periods: &[Period],
    whom: Whom,
    geography: Geography,
) -> Result<(Vec<Month>, Vec<Period>), WorkbenchError> {
    let mut counted: Vec<(usize, Month)> = Vec::new();
    for period in periods {
        let tree = holdings.tree(*period, geography)?;
        let inside = place.practices(&tree);
        let month = month(holdings, *period, whom)?;
        let is_known = |index: &&usize| month.seen.get(&tree.members[**index].code).is_some_and(seen::Seen::is_known);
        counted.push((inside.iter().filter(is_known).count(), month));
    }
    let most = counted.iter().map(|(known, _)| *known).max().unwrap_or_default();
    let is_enough = |known: usize| 0 < known && SPARSE_BELOW * most as f64 <= known as f64;
    let sparse = counted.iter().filter(|(known, _)| 0 < *known && !is_enough(*known));
    let left_out = sparse.map(|(_, month)| month.period).collect();
    let months = counted.into_iter().filter(|(known, _)| is_enough(*known)).map(|(_, month)| month).collect();
    Ok((months, left_out))
}
