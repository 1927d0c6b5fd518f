//! What forecasts say of the targets of a plan: the chance that a target is met, the first month in which it is likely missed,
//! and whether the counts made so far are out of the usual.
//!
//! **Invariant:** a chance stands beside the standing of a target and never in its place; where none can be given, the reason
//! is given instead.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use wholetime_plans::plan::{Aim, Place, Plan};
use wholetime_plans::quantity::Wte;
use wholetime_plans::target::Target;
use wholetime_plans::targets::{TargetLine, Worked};
use wholetime_statistics::control;
use wholetime_vocabulary::{Cancelled, GpDefinition, Period, StaffGroup, grouped, how_many};

use crate::questions::forecast::{ForecastAsked, MOST_YEARS, Outlook, Steps, Watch};
use crate::{Scope, Workbench};

/// From this chance on a target is likely met. Source: our method of targets, "green 0.8 and more, amber 0.5 to 0.8".
const LIKELY_FROM_PCT: f64 = 80.0;

/// Below this chance a target is more likely missed than met. Source: as above.
const OPEN_FROM_PCT: f64 = 50.0;

/// Changes between counts that limits need. Source: NHSRplotthedots, "short groups": fewer than 12 points are on trial.
const CHANGES_NEEDED: usize = 12;

/// Below this share of patients a sum is no figure of the area. Source: the conventions of answers.
const NOT_THE_AREA_BELOW: f64 = 0.5;

/// Counts that differ by less from what is held are the same. Our judgement: one person.
const SAME_WITHIN_WTE: f64 = 1.0;

/// What a chance comes to in words and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Prospect {
    /// 80 % and more.
    Green,
    /// 50 to 80 %.
    Amber,
    /// Below 50 %.
    Red,
}

impl Prospect {
    /// What a chance in percent comes to.
    #[must_use]
    pub fn of(chance_pct: f64) -> Self {
        if LIKELY_FROM_PCT <= chance_pct {
            Self::Green
        } else if OPEN_FROM_PCT <= chance_pct {
            Self::Amber
        } else {
            Self::Red
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Green => "likely met (green)",
            Self::Amber => "open (amber)",
            Self::Red => "likely missed (red)",
        }
    }
}

/// What a forecast of a target's area says of it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Foreseen {
    /// Code of the area forecast.
    pub area: String,
    /// Whom the forecast is about.
    pub group: StaffGroup,
    /// Which GPs it counts; null for other groups.
    pub definition: Option<GpDefinition>,
    /// The last month known to it.
    pub from: Period,
    /// FTE held then.
    pub now: f64,
    /// When the target is due.
    pub by: Period,
    /// FTE the plan wants then.
    pub needed: f64,
    /// As likely more as fewer.
    pub p50: f64,
    /// 5 % lie below.
    pub p05: f64,
    /// 95 % lie below.
    pub p95: f64,
    /// Share of replicates that reach it, in percent.
    pub chance_pct: f64,
    /// The chance in words and colour.
    pub status: Prospect,
    /// The first month in which the trajectory of the plan is more likely missed than met; null where each is at least as
    /// likely met.
    pub first_expected_miss: Option<Period>,
}

/// Whether the counts of a target are out of the usual.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CountSignal {
    /// How many counts there are.
    pub counts: usize,
    /// The last change is a signal; null where there are too few counts to say.
    pub is_signal: Option<bool>,
    /// In a sentence.
    pub sentence: String,
}

/// What is to be expected of a target.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TargetChance {
    /// Name of the target in the document.
    pub target: String,
    /// In a sentence.
    pub sentence: String,
    /// What a forecast says; null where there is none.
    pub foreseen: Option<Foreseen>,
    /// Why there is none.
    pub missing: Option<String>,
    /// Whether counts are out of the usual.
    pub signal: CountSignal,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// One target of a plan with all it rests on.
struct Case<'a> {
    plan: &'a Plan,
    aim: &'a Aim,
    worked: &'a Worked,
    /// The month it is today.
    now: Period,
}

impl Workbench {
    /// What is to be expected of the targets of a plan, in their order. As at a day, a forecast knows nothing later.
    pub(super) fn chances(
        &self,
        plan: &Plan,
        lines: &[TargetLine],
        as_at: Option<Date>,
        watch: Watch<'_>,
    ) -> Result<Vec<TargetChance>, Cancelled> {
        let steps = Steps::of(watch, lines.len() as u64);
        let today = self.today();
        let as_at = as_at.filter(|day| *day < today);
        let mut made: Vec<(String, ForecastAsked, Result<Outlook, String>)> = Vec::new();
        let mut outlook = |area: &str, asked: ForecastAsked| -> Result<Outlook, String> {
            if let Some((_, _, made)) = made.iter().find(|(code, other, _)| code == area && *other == asked) {
                return made.clone();
            }
            let found = self
                .permit_everywhere(wholetime_access::Deed::See)
                .and_then(|()| self.outlook(area, &asked, Scope::default(), steps.next().watch()))
                .map_err(|why| why.to_string());
            made.push((area.to_owned(), asked, found.clone()));
            found
        };
        let told = |line| chance(plan, line, (as_at, Period::of(today)), &mut outlook);
        let chances = lines.iter().filter_map(told).collect();
        // A forecast that was stopped is no answer to a target.
        watch.cancel.check()?;
        Ok(chances)
    }
}

/// Makes a forecast of an area, or says why there is none.
pub(super) type Forecaster<'a> = dyn FnMut(&str, ForecastAsked) -> Result<Outlook, String> + 'a;

fn chance(
    plan: &Plan,
    line: &TargetLine,
    (as_at, now): (Option<Date>, Period),
    outlook: &mut Forecaster<'_>,
) -> Option<TargetChance> {
    let target = plan.targets.iter().find(|target| target.id == line.id)?;
    let aim = plan.aims.iter().find(|aim| aim.id == target.aim)?;
    let Some(worked) = &line.worked else {
        let why = "it cannot be worked out, so there is nothing to expect of it".to_owned();
        return Some(TargetChance::without(line, why, too_few(0)));
    };
    let case = Case { plan, aim, worked, now };
    let signal = signal(target, worked);
    Some(match case.foreseen(as_at, outlook) {
        Ok((foreseen, notes)) => TargetChance {
            target: line.id.clone(),
            sentence: sentence(&foreseen),
            foreseen: Some(foreseen),
            missing: None,
            signal,
            notes,
        },
        Err(why) => TargetChance::without(line, why, signal),
    })
}

impl TargetChance {
    fn without(line: &TargetLine, why: String, signal: CountSignal) -> Self {
        Self {
            target: line.id.clone(),
            sentence: format!("No chance is given: {why}"),
            foreseen: None,
            missing: Some(why),
            signal,
            notes: Vec::new(),
        }
    }
}

/// What a chance of a target rests on: a forecast of its area, and the trajectory held against it.
pub(super) struct Ground {
    /// Code of the area, as the plan names it.
    pub(super) area: String,
    /// Whom it is about.
    pub(super) group: StaffGroup,
    /// The forecast.
    pub(super) outlook: Outlook,
    /// What the trajectory asks for by the end of each of its quarters.
    pub(super) way: Vec<(Period, f64)>,
    /// When the target is due.
    pub(super) by: Period,
    /// FTE the plan wants then.
    pub(super) needed: f64,
    /// What a reader should know of both together.
    pub(super) notes: Vec<String>,
}

/// What a chance of one target of a plan rests on, or why there is none.
pub(super) fn ground(
    plan: &Plan,
    line: &TargetLine,
    (as_at, now): (Option<Date>, Period),
    outlook: &mut Forecaster<'_>,
) -> Result<Ground, String> {
    let target = plan.targets.iter().find(|target| target.id == line.id);
    let aim = target.and_then(|target| plan.aims.iter().find(|aim| aim.id == target.aim));
    let (Some(aim), Some(worked)) = (aim, &line.worked) else {
        let why = line.refused.as_ref().map_or_else(String::new, |why| format!(": {why}"));
        return Err(format!("it cannot be worked out, so there is nothing to expect of it{why}"));
    };
    Case { plan, aim, worked, now }.ground(as_at, outlook)
}

impl Case<'_> {
    fn ground(&self, as_at: Option<Date>, outlook: &mut Forecaster<'_>) -> Result<Ground, String> {
        let group = group_of(&self.aim.profession)?;
        let place = self.place()?;
        let area = place.code.as_deref().ok_or_else(|| {
            format!("the plan does not say which area `{}` is; add its `code` to be able to forecast it", place.title)
        })?;
        let way = self.way()?;
        let (by, needed) = *way.last().ok_or_else(|| "its trajectory has no step".to_owned())?;
        let from = as_at.map(Period::of);
        let mut make = |years: u8| -> Result<Outlook, String> {
            let asked = ForecastAsked { from, ..asked(group, self.aim, years) };
            let however_counted = ForecastAsked { definition: None, ..asked.clone() };
            // Where the plan's definition is not held, the notes say which one was counted.
            outlook(area, asked).or_else(|why| outlook(area, however_counted).map_err(|_| why))
        };
        let outlook = make(years_to(by, from.unwrap_or(self.now)).max(1))?;
        let years = years_to(by, outlook.from);
        let is_reached = years == 0 || usize::from(years) * 12 <= outlook.values.len();
        let outlook = if is_reached { outlook } else { make(years)? };
        if by <= outlook.from {
            return Err(passed(&outlook, by, needed));
        }
        if outlook.coverage < NOT_THE_AREA_BELOW {
            return Err(format!(
                "practices with {:.0} % of the patients of {} are held, too few to hold a number for all of it against; import \
                 the others",
                100.0 * outlook.coverage,
                outlook.area.name
            ));
        }
        if outlook.at(by).is_none() {
            return Err(format!("{by} is further off than forecasts reach"));
        }
        let notes = self.notes(by, &outlook);
        Ok(Ground { area: area.to_owned(), group, outlook, way, by, needed, notes })
    }

    fn foreseen(&self, as_at: Option<Date>, outlook: &mut Forecaster<'_>) -> Result<(Foreseen, Vec<String>), String> {
        let Ground { area, group, outlook, way, by, needed, notes } = self.ground(as_at, outlook)?;
        let chance_pct =
            outlook.chance_of(by, needed).ok_or_else(|| format!("{by} is further off than forecasts reach"))?;
        let mut sorted = outlook.at(by).map(<[f64]>::to_vec).unwrap_or_default();
        sorted.sort_by(f64::total_cmp);
        let at = |share: f64| wholetime_statistics::robust::quantile(&sorted, share).unwrap_or_default();
        let foreseen = Foreseen {
            area,
            group,
            definition: outlook.definition,
            from: outlook.from,
            now: outlook.now,
            by,
            needed,
            p50: at(0.5),
            p05: at(0.05),
            p95: at(0.95),
            chance_pct,
            status: Prospect::of(chance_pct),
            first_expected_miss: outlook.first_likely_miss(&month_by_month(&outlook, &way)),
        };
        Ok((foreseen, notes))
    }

    /// The place a target is for: that of its aim, else the whole.
    fn place(&self) -> Result<&Place, String> {
        let named = self.aim.place.as_deref().and_then(|id| self.plan.places.iter().find(|place| place.id == id));
        named.or_else(|| self.plan.whole()).ok_or_else(|| "the plan names no place".to_owned())
    }

    /// What the trajectory asks for by the end of each of its quarters.
    fn way(&self) -> Result<Vec<(Period, f64)>, String> {
        let level = |step: &wholetime_plans::targets::Step| Some((Period::of(step.ends_on), number(step.level?)));
        self.worked.steps.iter().map(level).collect::<Option<Vec<_>>>().ok_or_else(|| {
            "no baseline says where its trajectory starts, so it has no level that a forecast could reach".to_owned()
        })
    }

    fn notes(&self, by: Period, outlook: &Outlook) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(definition) = outlook.definition {
            let counted = self.aim.definition.as_deref().map_or_else(
                || "the plan does not say which it counts".to_owned(),
                |counted| format!("the plan counts: {counted}"),
            );
            notes.push(format!("The forecast counts {}; {counted}.", definition.title()));
        }
        if let Some(start) = self.worked.number.starts_at.map(number)
            && SAME_WITHIN_WTE < (start - outlook.now).abs()
        {
            notes.push(format!(
                "The plan starts at {} WTE; the figures held are {} FTE in {}. The chance is that of reaching the plan's level in \
                 the figures held, not of adding what the plan adds.",
                grouped(start, 1),
                grouped(outlook.now, 1),
                outlook.from.in_words()
            ));
        }
        if let (Some(per_100k), Some(patients)) = (self.aim.per_100k, outlook.patients_in(by)) {
            let then = per_100k.to_string().parse::<f64>().unwrap_or_default() * patients / 100_000.0;
            if let Some(chance) = outlook.chance_of(by, then) {
                notes.push(format!(
                    "The plan asks for {per_100k} per 100,000 patients of its own lists. If lists go on growing as they did, that is {} \
                     FTE by {}, and its chance {chance:.0} %.",
                    grouped(then, 1),
                    by.in_words()
                ));
            }
        }
        notes.extend(outlook.notes.iter().cloned());
        notes
    }
}

/// The staff group of a profession, where it is one.
fn group_of(profession: &str) -> Result<StaffGroup, String> {
    profession.parse().map_err(|_| {
        let groups: Vec<&str> = StaffGroup::ALL.iter().map(|group| group.word()).collect();
        format!(
            "`{profession}` cannot be forecast by itself; what is held is forecast by staff group: {}",
            groups.join(", ")
        )
    })
}

fn asked(group: StaffGroup, aim: &Aim, years: u8) -> ForecastAsked {
    let definition = aim.definition.as_deref().filter(|_| group == StaffGroup::Gp).and_then(definition_of);
    ForecastAsked { definition, ..ForecastAsked::of(group, years) }
}

/// The definition of GPs that a plan writes: by its word, else by whom it says it leaves out; none where it says neither.
fn definition_of(written: &str) -> Option<GpDefinition> {
    let written = written.to_lowercase();
    if let Ok(definition) = written.parse() {
        return Some(definition);
    }
    let says = |words: &[&str]| words.iter().any(|words| written.contains(words));
    let is_qualified =
        says(&["without trainees", "without those in training", "excluding trainees", "fully qualified"]);
    let is_regular =
        says(&["without locums", "trainees and locums", "locums left out", "excluding locums", "permanent"]);
    match (is_qualified, is_regular) {
        (true, true) => Some(GpDefinition::Extgl),
        (true, false) => Some(GpDefinition::Extg),
        _ if says(&["are in it", "all gps"]) => Some(GpDefinition::Total),
        (false, true) => Some(GpDefinition::Exl),
        (false, false) => None,
    }
}

/// Whole years from a month until another, 1 to the most that is forecast; 0 where it is no later.
fn years_to(by: Period, from: Period) -> u8 {
    let months = by.months_since(from);
    if months < 1 { 0 } else { u8::try_from((months + 11) / 12).unwrap_or(MOST_YEARS).min(MOST_YEARS) }
}

fn number(wte: Wte) -> f64 {
    wte.to_string().parse().unwrap_or_default()
}

/// What is said where the day of a target lies within what is held.
fn passed(outlook: &Outlook, by: Period, needed: f64) -> String {
    let then = outlook.past.iter().find(|(period, _)| *period == by);
    match then {
        Some((_, held)) => format!(
            "{} is past: {} FTE were held then, {} were wanted",
            by.in_words(),
            grouped(*held, 1),
            grouped(needed, 1)
        ),
        None => format!("{} is past, and no figure of it is held", by.in_words()),
    }
}

/// The trajectory in every month forecast up to its end: between quarters what was due by the last one.
fn month_by_month(outlook: &Outlook, way: &[(Period, f64)]) -> Vec<(Period, f64)> {
    let last = way.last().map(|(period, _)| *period);
    let level = |period: Period| way.iter().rev().find(|(due, _)| *due <= period).map(|(_, level)| (period, *level));
    outlook.periods().filter(|period| last.is_some_and(|last| *period <= last)).filter_map(level).collect()
}

fn sentence(foreseen: &Foreseen) -> String {
    let Foreseen { needed, by, chance_pct, p50, p05, p95, .. } = foreseen;
    let miss = match foreseen.first_expected_miss {
        Some(month) => format!("; the trajectory is first likely missed in {}", month.in_words()),
        None => String::new(),
    };
    format!(
        "{}: the chance of {} FTE by {} is {chance_pct:.0} %; expected are {} ({} to {} in 9 of 10 cases){miss}",
        capital(foreseen.status.title()),
        grouped(*needed, 1),
        by.in_words(),
        grouped(*p50, 1),
        grouped(*p05, 1),
        grouped(*p95, 1)
    )
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Whether the last count of a target moved as it usually does: its changes less those the trajectory asked for, on a control
/// chart. Levels are not charted, since they resemble the ones before them.
fn signal(target: &Target, worked: &Worked) -> CountSignal {
    let mut counts: Vec<(Date, f64)> = target
        .actuals
        .iter()
        .filter(|actual| actual.place.is_none())
        .map(|actual| (actual.on, number(actual.wte)))
        .collect();
    counts.sort_by_key(|(on, _)| *on);
    if counts.len() <= CHANGES_NEEDED {
        return too_few(counts.len());
    }
    let due = |day: Date| -> f64 {
        worked.steps.iter().filter(|step| step.ends_on <= day).map(|step| number(step.arrivals)).sum()
    };
    let away: Vec<f64> = counts.iter().map(|(on, wte)| wte - due(*on)).collect();
    let changes: Vec<Option<f64>> = away.windows(2).map(|pair| Some(pair[1] - pair[0])).collect();
    let options = control::Options { is_higher_better: Some(true), ..control::Options::default() };
    let chart = control::chart(&changes, &options);
    let last = chart.points.last().and_then(|point| point.signals.first());
    let sentence = match last {
        None => "The last count moved as counts usually do".to_owned(),
        Some(signal) => {
            let way = if signal.is_upward { "more" } else { "less" };
            format!("A signal: the last count moved {way} than counts usually do, beside what the trajectory asked for")
        }
    };
    CountSignal { counts: counts.len(), is_signal: Some(last.is_some()), sentence }
}

fn too_few(counts: usize) -> CountSignal {
    let sentence = format!(
        "Too short to tell a signal from what is usual: {}, and {} are needed",
        how_many(counts, "count"),
        CHANGES_NEEDED + 1
    );
    CountSignal { counts, is_signal: None, sentence }
}

#[cfg(test)]
mod tests;
