//! Totals of England by group and role as the bulletin publishes them, with every forecast of them that came true.

use std::collections::{BTreeMap, BTreeSet};

use wholetime_measures::Holdings;
use wholetime_measures::register::BULLETIN;
use wholetime_models::backtest::totals::{Total, Totals};
use wholetime_snapshots::{EditionKey, FactFilter};
use wholetime_vocabulary::{GpDefinition, Level, StaffGroup};

use super::rolling::running;
use super::{Counted, breaks};
use crate::WorkbenchError;

/// A total of a group or role, as measures of the bulletin name it.
#[derive(Clone, Copy, Debug)]
pub(in crate::questions) struct Published {
    /// Its word in answers.
    pub(in crate::questions) id: &'static str,
    /// What a person reads.
    pub(in crate::questions) title: &'static str,
    /// Whom it is about.
    pub(in crate::questions) group: StaffGroup,
    /// Which GPs, where it is a definition.
    pub(in crate::questions) definition: Option<GpDefinition>,
    /// What stands behind the measure in its name; nothing for a whole group.
    role: &'static str,
    /// The totals it is the sum of, by their words.
    parts: Option<[&'static str; 2]>,
}

impl Published {
    const fn gp(id: &'static str, title: &'static str, role: &'static str, definition: Option<GpDefinition>) -> Self {
        Self { id, title, group: StaffGroup::Gp, definition, role, parts: None }
    }

    const fn whole(id: &'static str, title: &'static str, group: StaffGroup) -> Self {
        Self { id, title, group, definition: None, role: "", parts: None }
    }

    const fn sum_of(self, one: &'static str, other: &'static str) -> Self {
        Self { parts: Some([one, other]), ..self }
    }

    /// The measure as the bulletin's facts name it.
    fn measure(&self, counted: Counted) -> String {
        let role = if self.role.is_empty() { String::new() } else { format!("_{}", self.role) };
        format!("{}_{}{role}", self.group.word(), counted.word())
    }
}

/// Totals that are forecast; those that are parts of others stand first.
pub(in crate::questions) const PUBLISHED: [Published; 10] = [
    Published::gp("gp_qualified", "Fully qualified GPs", "extg", Some(GpDefinition::Extg)),
    Published::gp("gp_permanent", "Qualified permanent GPs", "extgl", Some(GpDefinition::Extgl)),
    Published::gp("gp_trainee", "GPs in training", "trainee", None),
    Published::gp("gp_total", "All GPs", "total", Some(GpDefinition::Total)).sum_of("gp_qualified", "gp_trainee"),
    Published::gp("gp_regular", "Regular GPs, trainees included", "exl", Some(GpDefinition::Exl))
        .sum_of("gp_permanent", "gp_trainee"),
    Published::gp("gp_partner", "GP partners", "partner", None),
    Published::gp("gp_salaried", "Salaried GPs", "salaried", None),
    Published::whole("nurse", "Nurses", StaffGroup::Nurse),
    Published::whole("dpc", "Direct patient care staff", StaffGroup::Dpc),
    Published::whole("admin", "Admin and non-clinical staff", StaffGroup::Admin),
];

/// Totals as held, with all that was ever forecast of them.
pub(in crate::questions) struct PublishedTotals {
    /// What each is, in the order of the totals.
    pub(in crate::questions) lines: Vec<(&'static Published, Counted)>,
    /// Totals and forecasts.
    pub(in crate::questions) totals: Totals,
    /// Editions behind them.
    pub(in crate::questions) editions: Vec<EditionKey>,
}

impl PublishedTotals {
    /// The place of a total.
    pub(in crate::questions) fn place(&self, is: impl Fn(&Published) -> bool, counted: Counted) -> Option<usize> {
        self.lines.iter().position(|(published, of)| *of == counted && is(published))
    }
}

/// The totals held of the bulletin, each month from the newest edition that prints it.
pub(in crate::questions) fn published_totals(holdings: &Holdings) -> Result<PublishedTotals, WorkbenchError> {
    let wanted: Vec<(&Published, Counted, String)> = [Counted::Fte, Counted::Headcount]
        .into_iter()
        .flat_map(|counted| PUBLISHED.iter().map(move |one| (one, counted, one.measure(counted))))
        .collect();
    let measures: Vec<&str> = wanted.iter().map(|(.., measure)| measure.as_str()).collect();
    let mut keys: Vec<EditionKey> = holdings
        .shelf
        .editions()
        .filter(|edition| edition.key.source == BULLETIN && edition.facts_periods.is_some())
        .map(|edition| edition.key.clone())
        .collect();
    keys.sort_by_key(|key| std::cmp::Reverse((key.period, key.revision)));
    let mut months: Vec<BTreeMap<i32, f64>> = vec![BTreeMap::new(); wanted.len()];
    let mut used = BTreeSet::new();
    for key in keys {
        for fact in holdings.shelf.facts(&key, &FactFilter { measures: &measures, ..FactFilter::default() })? {
            let place = measures.iter().position(|measure| *measure == fact.measure);
            let (Some(place), Some(month), Some(number)) = (place, running(fact.period), fact.value.known()) else {
                continue;
            };
            if fact.level == Level::England && !months[place].contains_key(&month) {
                months[place].insert(month, number);
                used.insert(key.clone());
            }
        }
    }
    let held: Vec<usize> = (0..wanted.len()).filter(|place| !months[*place].is_empty()).collect();
    let lines: Vec<(&'static Published, Counted)> =
        held.iter().map(|place| (&PUBLISHED[place % PUBLISHED.len()], wanted[*place].1)).collect();
    let totals = held.iter().map(|place| {
        let (published, counted, measure) = &wanted[*place];
        let part = |id: &str| lines.iter().position(|(one, of)| one.id == id && of == counted);
        let parts = published.parts.and_then(|[one, other]| Some([part(one)?, part(other)?]));
        let months = months[*place].iter().map(|(month, number)| (*month, *number)).collect();
        let breaks = breaks(*counted).iter().filter_map(|(period, _)| running(*period)).collect();
        Total { id: measure.clone(), months, breaks, parts }
    });
    let totals = Totals::new(totals.collect());
    Ok(PublishedTotals { lines, totals, editions: used.into_iter().collect() })
}
