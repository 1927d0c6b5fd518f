//! How an area is doing, in one screen: staff by group beside the month before, the year before and places alike.
//!
//! **Invariant:** every figure is one of the profile, or made of the same sums.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_catalogue::group_measure;
use wholetime_measures::figures::Desk;
use wholetime_measures::peers::{self, Pool};
use wholetime_measures::{AreaSums, Coverage, Holdings};
use wholetime_statistics::robust;
use wholetime_store::Standard;
use wholetime_vocabulary::{Area, Basis, GpDefinition, Level, Measured, Period, StaffGroup, Value};

use super::{Ground, Held, MainIssue, PEERS_AT_LEAST, Previous, SourceLine, StaffLine, staff};
use crate::areas::ResolvedArea;
use crate::questions::changes::ChangeKind;
use crate::{Scope, Workbench, WorkbenchError};

/// Places whose answer is kept while nothing that is held changes. Our judgement: one for each ICB of England, and some.
const KEPT: usize = 64;

/// Where a rate lies among those of places alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AmongPeersIs {
    /// Lower than three quarters of them.
    LowestQuarter,
    /// Among the middle half.
    MiddleHalf,
    /// Higher than three quarters of them.
    HighestQuarter,
}

/// A rate beside those of the places most alike.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BesidePeers {
    /// Places with a rate.
    pub n: usize,
    /// The rate of the area, over the patients of the practices that reported, as theirs are.
    pub own: f64,
    /// Rate that half of them lie below.
    pub median: f64,
    /// Rate that a quarter of them lie below.
    pub lower_quartile: f64,
    /// Rate that three quarters of them lie below.
    pub upper_quartile: f64,
    /// Where the area lies among them.
    pub is: AmongPeersIs,
}

/// One staff group.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Headline {
    /// Staff group.
    pub group: StaffGroup,
    /// For GPs, which; `total` for the others.
    pub definition: GpDefinition,
    /// What people read.
    pub title: String,
    /// Indicator of the FTE.
    pub fte_indicator: String,
    /// Indicator of the rate.
    pub rate_indicator: String,
    /// FTE.
    pub fte: Value,
    /// FTE per 100,000 patients.
    pub per_100k: Value,
    /// How the figures came about.
    pub basis: Basis,
    /// Share of known patients whose practices stand behind the FTE, 0 to 1.
    pub coverage: f64,
    /// Beside the last month held before; none where none is held within a year.
    pub month_before: Option<Previous>,
    /// Beside the same month a year before, or the last one held before that.
    pub year_before: Option<Previous>,
    /// Beside the places most alike; none for England, groups, and where too few are held.
    pub peers: Option<BesidePeers>,
    /// What a reader should know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
}

/// How many practices changed how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangeCount {
    /// What happened.
    pub kind: ChangeKind,
    /// Practices it happened to.
    pub practices: usize,
}

/// How an area is doing.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AreaStanding {
    /// The area.
    pub area: Area,
    /// The areas it lies in, nearest first.
    pub ancestors: Vec<Area>,
    /// Period.
    pub period: Period,
    /// Patients registered.
    pub patients: Value,
    /// Where they come from.
    pub patients_from: String,
    /// What is held of the area.
    pub held: Held,
    /// Staff by group, GPs first.
    pub headlines: Vec<Headline>,
    /// The month that practices are held against, and how many of them changed how since.
    pub changed_since: Option<Period>,
    /// How many changed how; empty where none did.
    pub changes: Vec<ChangeCount>,
    /// What stands out.
    pub main_issues: Vec<MainIssue>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

/// Answers kept while what they were made of stays as it is.
#[derive(Default)]
pub(crate) struct Standings(Mutex<Vec<Kept>>);

struct Kept {
    holdings: Weak<Holdings>,
    area: ResolvedArea,
    standards: Vec<Standard>,
    answer: Arc<AreaStanding>,
}

impl Standings {
    fn find(&self, holdings: &Arc<Holdings>, area: &ResolvedArea, standards: &[Standard]) -> Option<Arc<AreaStanding>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| one.holdings.strong_count() != 0);
        let is_this = |one: &&Kept| {
            std::ptr::eq(one.holdings.as_ptr(), Arc::as_ptr(holdings))
                && one.area == *area
                && one.standards == standards
        };
        kept.iter().find(is_this).map(|one| Arc::clone(&one.answer))
    }

    fn keep(&self, new: Kept) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if KEPT <= kept.len() {
            kept.remove(0);
        }
        kept.push(new);
    }
}

impl Workbench {
    /// How an area is doing: its newest figures by staff group, each beside the month before, the year before and the places
    /// most alike, with what changed and what stands out. Kept while nothing that is held changes.
    ///
    /// # Errors
    /// As [`Workbench::profile`].
    pub fn standing(&self, area: &str) -> Result<Arc<AreaStanding>, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(Scope::default())?;
        let area = self.resolve_in(&holdings, area)?;
        let standards = self.standards_held()?;
        if let Some(known) = self.shared.standings.find(&holdings, &area, &standards) {
            return Ok(known);
        }
        let answer = Arc::new(self.standing_now(&holdings, &area)?);
        let kept = Kept { holdings: Arc::downgrade(&holdings), area, standards, answer: Arc::clone(&answer) };
        self.shared.standings.keep(kept);
        Ok(answer)
    }

    fn standing_now(&self, holdings: &Holdings, area: &ResolvedArea) -> Result<AreaStanding, WorkbenchError> {
        let scope = Scope::default();
        let profile = self.profile(&area.area.code, None, scope)?;
        let desk = Desk::new(holdings, profile.period, scope.geography);
        let tree = holdings.tree(profile.period, scope.geography)?;
        let practices = area.place.practices(&tree);
        let coverage = Coverage::of(&tree, &practices);
        let ground = Ground { bench: self, holdings, area, desk, tree, practices, coverage };
        let before = month_before(&ground).filter(|before| Some(*before) != profile.compared_to);
        let beside = match before {
            Some(before) => staff::lines(&ground, Some(before))?.0,
            None => Vec::new(),
        };
        let peers = Peers::of(&ground)?;
        let headlines = StaffGroup::ALL.iter().copied().filter_map(|group| {
            let line = profile.staff.iter().find(|line| line.group == group && line.is_default)?;
            let is_same = |other: &&StaffLine| {
                (other.group, other.definition, other.basis) == (line.group, line.definition, line.basis)
            };
            let month_before = beside.iter().find(is_same).and_then(|line| line.previous.clone());
            let peers = peers.as_ref().and_then(|peers| peers.beside(&ground, line.group, line.definition));
            Some(headline(line, month_before, peers))
        });
        let (changed_since, changes) = self.changed(&ground)?;
        Ok(AreaStanding {
            headlines: headlines.collect(),
            changed_since,
            changes,
            area: profile.area,
            ancestors: profile.ancestors,
            period: profile.period,
            patients: profile.patients,
            patients_from: profile.patients_from,
            held: profile.held,
            main_issues: profile.main_issues,
            notes: profile.notes,
            sources: profile.sources,
        })
    }

    /// How many practices changed how since the last file before, where both files are held.
    fn changed(&self, ground: &Ground<'_>) -> Result<(Option<Period>, Vec<ChangeCount>), WorkbenchError> {
        let Some(before) = month_before(ground).filter(|_| ground.desk.has_workforce()) else {
            return Ok((None, Vec::new()));
        };
        let code = &ground.area.area.code;
        let answer = self.changes(code, Some(before), Some(ground.desk.period), Scope::default())?;
        let mut counts: Vec<ChangeCount> = Vec::new();
        for change in &answer.changes {
            match counts.iter_mut().find(|count| count.kind == change.kind) {
                Some(count) => count.practices += 1,
                None => counts.push(ChangeCount { kind: change.kind, practices: 1 }),
            }
        }
        counts.sort_by_key(|count| count.kind);
        Ok((Some(before), counts))
    }
}

/// The last month held before, within a year.
fn month_before(ground: &Ground<'_>) -> Option<Period> {
    let period = ground.desk.period;
    let held = ground.holdings.workforce_periods();
    held.iter().rev().copied().find(|earlier| *earlier < period && period.months_since(*earlier) < 12)
}

fn headline(line: &StaffLine, month_before: Option<Previous>, peers: Option<BesidePeers>) -> Headline {
    let fte_indicator = group_measure(line.group, Measured::Fte, line.definition);
    Headline {
        group: line.group,
        definition: line.definition,
        title: line.title.clone(),
        rate_indicator: format!("{fte_indicator}_per_100k"),
        fte_indicator,
        fte: line.fte,
        per_100k: line.per_100k,
        basis: line.basis,
        coverage: line.coverage,
        month_before,
        year_before: line.previous.clone(),
        peers,
        warning: line.warning.clone(),
    }
}

/// The places most alike, with sums of all places of the level.
struct Peers {
    codes: Vec<String>,
    sums: AreaSums,
}

impl Peers {
    fn of(ground: &Ground<'_>) -> Result<Option<Self>, WorkbenchError> {
        let level = ground.area.area.level;
        if matches!(level, Level::England | Level::Group) || !ground.desk.has_workforce() {
            return Ok(None);
        }
        let places = peers::places(&ground.tree, level);
        let pool = Pool::of(ground.holdings, &ground.tree, &places)?;
        let own = ground.area.area.code.as_str();
        // Those that reported nothing have no rate to hold another against.
        let mut measures: Vec<String> = GpDefinition::ALL
            .iter()
            .map(|definition| group_measure(StaffGroup::Gp, Measured::Fte, *definition))
            .collect();
        let others = [StaffGroup::Nurse, StaffGroup::Dpc, StaffGroup::Admin];
        measures.extend(others.map(|group| group_measure(group, Measured::Fte, GpDefinition::Total)));
        let measures: Vec<&str> = measures.iter().map(String::as_str).collect();
        let sums = ground.desk.sums(&places, &measures)?;
        let reported = |code: &str| 0.0 < sums.coverage(code).patients_held;
        let codes: Vec<String> = pool.nearest(own, reported).into_iter().map(|peer| peer.code).collect();
        Ok(Some(Self { codes, sums }))
    }

    fn rate(&self, code: &str, measure: &str) -> Option<f64> {
        let sum = self.sums.sum(code, measure);
        let rate = 100_000.0 * sum.value.known()? / sum.patients;
        rate.is_finite().then_some(rate)
    }

    fn beside(&self, ground: &Ground<'_>, group: StaffGroup, definition: GpDefinition) -> Option<BesidePeers> {
        let measure = group_measure(group, Measured::Fte, definition);
        let own = self.rate(&ground.area.area.code, &measure)?;
        let rates: Vec<f64> = self.codes.iter().filter_map(|code| self.rate(code, &measure)).collect();
        beside(own, rates)
    }
}

/// Where a rate lies among others; nothing where they are too few to say.
fn beside(own: f64, mut rates: Vec<f64>) -> Option<BesidePeers> {
    if rates.len() < PEERS_AT_LEAST {
        return None;
    }
    rates.sort_by(f64::total_cmp);
    let (lower_quartile, upper_quartile) = (robust::quantile(&rates, 0.25)?, robust::quantile(&rates, 0.75)?);
    let is = if own < lower_quartile {
        AmongPeersIs::LowestQuarter
    } else if upper_quartile < own {
        AmongPeersIs::HighestQuarter
    } else {
        AmongPeersIs::MiddleHalf
    };
    Some(BesidePeers { n: rates.len(), own, median: robust::median(&rates)?, lower_quartile, upper_quartile, is })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_low_where_three_quarters_of_those_alike_lie_above_it() {
        let rates = vec![50.0, 30.0, 10.0, 40.0, 20.0];
        let among = |own| beside(own, rates.clone()).unwrap().is;
        assert_eq!(among(19.9), AmongPeersIs::LowestQuarter);
        assert_eq!(among(20.0), AmongPeersIs::MiddleHalf);
        assert_eq!(among(40.1), AmongPeersIs::HighestQuarter);
        assert_eq!(beside(20.0, rates.clone()).unwrap().median, 30.0);
        assert_eq!(beside(20.0, vec![1.0, 2.0, 3.0, 4.0]), None, "four are too few to say");
    }
}
