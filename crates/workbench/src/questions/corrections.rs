//! Corrections in view: what practices dispute, what the files say now, and what of it is in figures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_catalogue::{Catalogue, MeasureKind};
use wholetime_measures::{Geography, Holdings, Tree, Used};
use wholetime_returns::{Correction, Decision, Ended, Ending, Standing};
use wholetime_vocabulary::{Area, Level, Measured, Period, Value, grouped};

use crate::areas::ResolvedArea;
use crate::{Corrections, Scope, Workbench, WorkbenchError};

/// A correction, with what it is about and how it stands.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CorrectionLine {
    /// Name in commands and addresses.
    pub id: String,
    /// Code of the practice.
    pub practice: String,
    /// Its name.
    pub name: String,
    /// Measure disputed.
    pub measure: String,
    /// What people read.
    pub title: String,
    /// `FTE`, `people` or `patients`.
    pub unit: &'static str,
    /// First period it speaks of: that of the file disputed.
    pub from: Period,
    /// Last period it speaks of; none: until the file agrees.
    pub until: Option<Period>,
    /// What the file said when it was disputed.
    pub national: Value,
    /// The edition that stood in.
    pub source: String,
    /// What the practice says.
    pub ours: f64,
    /// Why.
    pub because: String,
    /// The return it came with.
    pub came_with: Option<String>,
    /// Who said so.
    pub by: String,
    /// When, in RFC 3339.
    pub at: String,
    /// What the planner decided about totals; none before they did.
    pub in_totals: Option<Decision>,
    /// Whether totals use it.
    pub is_used: bool,
    /// Newest period whose file states the figure.
    pub judged_at: Period,
    /// What that file says.
    pub file: Value,
    /// How it stands there.
    pub standing: Standing,
    /// Whether it still speaks.
    pub is_open: bool,
    /// How it ended, where that is written down.
    pub ended: Option<Ending>,
    /// All of it in a sentence.
    pub sentence: String,
}

/// Corrections of an area.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CorrectionList {
    /// The area; null for everything the person may see.
    pub area: Option<Area>,
    /// Corrections, by practice and measure; newest first of the same figure.
    pub corrections: Vec<CorrectionLine>,
    /// How many still speak.
    pub open: usize,
    /// How many of them totals use.
    pub used: usize,
    /// How many of them a planner has not decided about.
    pub undecided: usize,
    /// How many have ended, whether listed or not.
    pub ended: usize,
}

/// A correction beside a figure.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CorrectionBeside {
    /// Name in commands and addresses.
    pub id: String,
    /// Code of the practice.
    pub practice: String,
    /// Its name.
    pub name: String,
    /// Measure disputed.
    pub measure: String,
    /// What people read.
    pub title: String,
    /// What the file of the period says.
    pub national: Value,
    /// What the practice says.
    pub ours: f64,
    /// What it adds to a sum that uses it.
    pub change: f64,
    /// Whether the figure uses it.
    pub is_used: bool,
    /// Who decided that totals use it, or not; null before anybody did.
    pub decided_by: Option<String>,
    /// All of it in a sentence.
    pub sentence: String,
}

/// A correction with what the files held say of its figure.
#[derive(Clone, Debug)]
pub(crate) struct Followed {
    pub(crate) correction: Correction,
    pub(crate) files: BTreeMap<Period, Value>,
}

/// Every correction followed through the files, and what is held with those that reach totals laid over it.
pub(crate) struct Corrected {
    filed: Arc<Holdings>,
    kept: Vec<Correction>,
    pub(crate) followed: Vec<Followed>,
    pub(crate) holdings: Arc<Holdings>,
}

impl Workbench {
    /// Every correction ever made; none where nobody made any.
    pub(crate) fn corrections_kept(&self) -> Result<Vec<Correction>, WorkbenchError> {
        if !self.has_people() {
            return Ok(Vec::new());
        }
        let mut kept: Vec<Correction> = self.store()?.documents("")?;
        kept.sort_by_key(|one| one.id.trim_start_matches('c').parse::<u32>().unwrap_or(u32::MAX));
        Ok(kept)
    }

    /// Corrections followed through the files, and holdings with those in use laid over; made once for a state of both.
    pub(crate) fn corrected(&self, filed: &Arc<Holdings>) -> Result<Arc<Corrected>, WorkbenchError> {
        let kept = self.corrections_kept()?;
        {
            let made = self.shared.corrected.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(made) = made.as_ref()
                && (Arc::ptr_eq(&made.filed, filed) || Arc::ptr_eq(&made.holdings, filed))
                && made.kept == kept
            {
                return Ok(Arc::clone(made));
            }
        }
        let followed = follow(filed, &kept)?;
        let used: Vec<Used> = followed.iter().filter_map(in_force).collect();
        let holdings = if used.is_empty() { Arc::clone(filed) } else { Arc::new(filed.with_corrections(used)) };
        let made = Arc::new(Corrected { filed: Arc::clone(filed), kept, followed, holdings });
        *self.shared.corrected.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&made));
        Ok(made)
    }

    /// Corrections of an area, or of everything the person who asks may see; those that have ended, too, where asked for.
    ///
    /// # Errors
    /// Where the area is not known, or the person may not see what practices of it entered.
    pub fn corrections(&self, area: Option<&str>, with_ended: bool) -> Result<CorrectionList, WorkbenchError> {
        let holdings = self.holdings()?;
        let area = area.map(|text| self.resolve_in(&holdings, text)).transpose()?;
        if let Some(area) = &area {
            self.permit(Deed::SeeEntered, area)?;
        }
        let corrected = self.corrected(&holdings)?;
        let inside = area.as_ref().map(|area| practices_ever(&holdings, area)).transpose()?;
        let today = holdings.register.today().map(|today| holdings.tree(today, Geography::AsNow)).transpose()?;
        let mut may_see = BTreeMap::new();
        let mut corrections = Vec::new();
        for one in &corrected.followed {
            let practice = &one.correction.place;
            let mut is_seen = || match may_see.get(practice) {
                Some(known) => *known,
                None => {
                    let seen = self.may_see_entered(&holdings, practice);
                    may_see.insert(practice.clone(), seen);
                    seen
                }
            };
            let counts = match &inside {
                // A practice that has gone elsewhere since is seen there; one that closed lies nowhere else.
                Some(inside) => {
                    let is_closed = today.as_ref().is_none_or(|today| today.member(practice).is_none());
                    inside.contains(practice) && (is_closed || is_seen())
                }
                None => is_seen(),
            };
            if counts {
                corrections.push(line(&holdings, one));
            }
        }
        corrections.sort_by(|a, b| {
            let key = |one: &CorrectionLine| (one.name.clone(), one.practice.clone(), one.measure.clone());
            key(a).cmp(&key(b)).then_with(|| b.at.cmp(&a.at))
        });
        let is_open = |one: &&CorrectionLine| one.is_open;
        let open = corrections.iter().filter(is_open).count();
        let used = corrections.iter().filter(is_open).filter(|one| one.is_used).count();
        let undecided = corrections.iter().filter(is_open).filter(|one| one.in_totals.is_none()).count();
        let ended = corrections.len() - open;
        corrections.retain(|one| with_ended || one.is_open);
        Ok(CorrectionList { area: area.map(|area| area.area), corrections, open, used, undecided, ended })
    }

    /// One correction.
    ///
    /// # Errors
    /// Where there is none of that name, or the person may not see what the practice entered.
    pub fn correction(&self, id: &str) -> Result<CorrectionLine, WorkbenchError> {
        let holdings = self.holdings()?;
        let corrected = self.corrected(&holdings)?;
        let wanted = id.trim().to_ascii_lowercase();
        let found = corrected.followed.iter().find(|one| one.correction.id == wanted);
        let Some(one) = found else { return Err(no_such(&wanted)) };
        self.permit(Deed::SeeEntered, &self.resolve_in(&holdings, &one.correction.place)?)?;
        Ok(line(&holdings, one))
    }

    fn may_see_entered(&self, holdings: &Holdings, practice: &str) -> bool {
        let place = self.resolve_in(holdings, practice);
        place.is_ok_and(|place| self.permit(Deed::SeeEntered, &place).is_ok())
    }

    /// The corrections beside figures of an area at a period: those that figures use; and, where figures are of practices,
    /// those that they do not use, for who may see what is entered there. Of some measures only, where they are named.
    pub(crate) fn corrections_beside(
        &self,
        holdings: &Arc<Holdings>,
        area: &ResolvedArea,
        tree: &Tree,
        measures: Option<&[&str]>,
        scope: Scope,
        is_by_practice: bool,
    ) -> Result<Vec<CorrectionBeside>, WorkbenchError> {
        if holdings.used().is_empty() && !(is_by_practice && self.has_people()) {
            return Ok(Vec::new());
        }
        let corrected = self.corrected(holdings)?;
        if corrected.followed.is_empty() {
            return Ok(Vec::new());
        }
        let sees_all = is_by_practice && self.permit(Deed::SeeEntered, area).is_ok();
        let inside: BTreeSet<&str> =
            area.place.practices(tree).into_iter().map(|index| tree.members[index].code.as_str()).collect();
        let counts_in = |measure: &str| {
            measures.is_none_or(|wanted| {
                wanted.contains(&measure)
                    || wholetime_measures::corrected::groups_of(&holdings.catalogue, measure)
                        .iter()
                        .any(|group| wanted.contains(&group.as_str()))
            })
        };
        let mut beside = Vec::new();
        for one in &corrected.followed {
            let correction = &one.correction;
            let is_used = correction.is_used() && scope.corrections == Corrections::Used;
            if !inside.contains(correction.place.as_str()) || !(is_used || sees_all) || !counts_in(&correction.measure)
            {
                continue;
            }
            if let Standing::Holds { file, has_moved } = correction.standing(tree.period, &one.files) {
                beside.push(beside_figure(holdings, correction, file, has_moved, is_used));
            }
        }
        Ok(beside)
    }
}

/// What is said of a name that no correction has.
pub(crate) fn no_such(id: &str) -> WorkbenchError {
    WorkbenchError::NotThere(format!("there is no correction {id}; `wholetime correction list` names those there are"))
}

/// What the files say of the figure of each correction.
fn follow(holdings: &Holdings, kept: &[Correction]) -> Result<Vec<Followed>, WorkbenchError> {
    let Some(first) = kept.iter().map(|one| one.from).min() else { return Ok(Vec::new()) };
    let measures: BTreeSet<&str> = kept.iter().map(|one| one.measure.as_str()).collect();
    let measures: Vec<&str> = measures.into_iter().collect();
    let practices: BTreeSet<&str> = kept.iter().map(|one| one.place.as_str()).collect();
    let said = holdings.said_of(first, &measures, &practices)?;
    let files = |one: &Correction| said.get(&(one.place.clone(), one.measure.clone())).cloned().unwrap_or_default();
    Ok(kept.iter().map(|one| Followed { correction: one.clone(), files: files(one) }).collect())
}

/// A correction that reaches totals, with the periods it speaks of; nothing for one that does not, or speaks of none.
fn in_force(one: &Followed) -> Option<Used> {
    let correction = &one.correction;
    let decision = correction.in_totals.as_ref().filter(|decision| decision.is_used)?;
    let speaks_of: BTreeMap<Period, Value> = one
        .files
        .iter()
        .filter(|(period, _)| matches!(correction.standing(**period, &one.files), Standing::Holds { .. }))
        .map(|(period, file)| (*period, *file))
        .collect();
    (!speaks_of.is_empty()).then(|| Used {
        id: correction.id.clone(),
        practice: correction.place.clone(),
        measure: correction.measure.clone(),
        ours: correction.ours,
        speaks_of,
        decided_by: decision.by.clone(),
    })
}

/// Every practice that ever belonged to an area, in a month held: a correction outlives a move.
fn practices_ever(holdings: &Holdings, area: &ResolvedArea) -> Result<BTreeSet<String>, WorkbenchError> {
    let mut practices = BTreeSet::new();
    if area.area.level == Level::Practice {
        practices.insert(area.area.code.clone());
        return Ok(practices);
    }
    for period in holdings.workforce_periods() {
        let tree = holdings.tree(*period, Geography::AsAt)?;
        practices.extend(area.place.practices(&tree).into_iter().map(|index| tree.members[index].code.clone()));
    }
    Ok(practices)
}

/// What people read for a measure, with what it counts.
pub(crate) fn title(catalogue: &Catalogue, measure: &str) -> String {
    let Some(definition) = catalogue.measures.get(measure) else { return measure.to_owned() };
    match definition.kind {
        MeasureKind::Staff(_, Measured::Headcount) => format!("{} (headcount)", definition.title),
        MeasureKind::Staff(_, Measured::Fte) => format!("{} (FTE)", definition.title),
        _ => definition.title.clone(),
    }
}

/// The unit of a measure that can be corrected.
pub(crate) fn unit(measure: &str) -> &'static str {
    match measure {
        fte if fte.contains("_fte") => "FTE",
        people if people.contains("_headcount") => "people",
        _ => "patients",
    }
}

/// A figure as it is written about: two decimals for FTE, none for people; why there is none, else.
pub(crate) fn written(measure: &str, value: Value) -> String {
    let decimals = if unit(measure) == "FTE" { 2 } else { 0 };
    value
        .known()
        .map_or_else(|| value.missing().map_or("", |why| why.phrase()).to_owned(), |number| grouped(number, decimals))
}

fn beside_figure(
    holdings: &Holdings,
    one: &Correction,
    file: Value,
    has_moved: bool,
    is_used: bool,
) -> CorrectionBeside {
    let name = holdings.register.name(Level::Practice, &one.place);
    let title = title(&holdings.catalogue, &one.measure);
    let ours = written(&one.measure, Value::Known(one.ours));
    let moved =
        if has_moved { format!(" (it has moved from {})", written(&one.measure, one.national)) } else { String::new() };
    let decided_by = one.in_totals.as_ref().map(|decision| decision.by.clone());
    let use_of_it = match (&decided_by, is_used) {
        (Some(by), true) => format!("figures use {ours}, as {by} decided"),
        (Some(by), false) if !one.is_used() => format!("figures use the file's, as {by} decided"),
        (_, false) if one.is_used() => "these figures are as the file has them".to_owned(),
        _ => "figures use the file's until a planner decides otherwise".to_owned(),
    };
    CorrectionBeside {
        id: one.id.clone(),
        practice: one.place.clone(),
        sentence: format!(
            "{title}, {name}: the national file says {}{moved}, the practice says {ours}; {use_of_it} ({})",
            written(&one.measure, file),
            one.id
        ),
        name,
        measure: one.measure.clone(),
        title,
        national: file,
        ours: one.ours,
        change: file.known().map_or(one.ours, |number| one.ours - number),
        is_used,
        decided_by,
    }
}

pub(crate) fn line(holdings: &Holdings, one: &Followed) -> CorrectionLine {
    let Followed { correction, files } = one;
    let stated = files.range(correction.from..).rev().find(|(_, file)| wholetime_returns::is_stated(**file));
    let newest = files.last_key_value();
    let (judged_at, file) = stated.or(newest).map_or((correction.from, correction.national), |(at, file)| (*at, *file));
    let standing = correction.standing(judged_at, files);
    let mut line = CorrectionLine {
        id: correction.id.clone(),
        practice: correction.place.clone(),
        name: holdings.register.name(Level::Practice, &correction.place),
        measure: correction.measure.clone(),
        title: title(&holdings.catalogue, &correction.measure),
        unit: unit(&correction.measure),
        from: correction.from,
        until: correction.until,
        national: correction.national,
        source: correction.source.clone(),
        ours: correction.ours,
        because: correction.because.clone(),
        came_with: correction.came_with.clone(),
        by: correction.by.clone(),
        at: correction.at.clone(),
        in_totals: correction.in_totals.clone(),
        is_used: correction.is_used(),
        judged_at,
        file,
        is_open: !matches!(standing, Standing::Over(_)),
        standing,
        ended: correction.ended.clone(),
        sentence: String::new(),
    };
    line.sentence = in_words(&line);
    line
}

fn in_words(line: &CorrectionLine) -> String {
    let figure = |value: Value| written(&line.measure, value);
    let until = line.until.map_or_else(|| "until the file agrees".to_owned(), |until| format!("until {until}"));
    let said = format!(
        "the national file of {} says {}, the practice says {}, because {}; {until}",
        line.from,
        figure(line.national),
        figure(Value::Known(line.ours)),
        line.because.trim_end_matches('.'),
    );
    let now = match &line.standing {
        Standing::Holds { file, has_moved: true } => {
            format!("the file has moved from {} to {} ({})", figure(line.national), figure(*file), line.judged_at)
        }
        Standing::Holds { .. } => format!("the file of {} still says {}", line.judged_at, figure(line.file)),
        Standing::Silent => format!("no file since {} states the figure", line.from),
        Standing::NotYet => format!("it speaks from {}", line.from),
        Standing::Over(Ended::Agreed { period }) => format!("it has ended: the file of {period} says so too"),
        Standing::Over(Ended::RanOut) => "it has ended: its last period is over".to_owned(),
        Standing::Over(Ended::TakenBack { because }) => format!("it was taken back, because {because}"),
        Standing::Over(Ended::Replaced { by, .. }) => format!("{by} stands in its place"),
    };
    format!("{said}; {now}")
}
