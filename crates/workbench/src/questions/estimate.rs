//! What practices that did not report may have, beside what was reported.
//!
//! **Invariant:** an estimate is never in a figure of another question; here it stands beside the reported one, and the answer
//! says that it is estimated.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_catalogue::{Indicator, MeasureKind};
use wholetime_measures::estimates::{Accuracy, Estimates, Guess, History, LEARNT_FROM, Own, PracticeEstimate};
use wholetime_measures::figures::{Desk, Figure, REFUSED_BELOW, WARNED_BELOW};
use wholetime_measures::{Coverage, Geography, Holdings, Standing, Tree, workforce};
use wholetime_vocabulary::{Area, Basis, Level, Missing, Period, Value, counted, grouped, how_many};

use crate::areas::ResolvedArea;
use crate::questions::periods;
use crate::questions::profile::{SourceLine, source_lines};
use crate::{Scope, Workbench, WorkbenchError};

/// How an estimate is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EstimateAsked {
    /// Draws behind the bounds of the total.
    pub draws: u16,
    /// Seed of the draws.
    pub seed: u64,
}

impl Default for EstimateAsked {
    fn default() -> Self {
        Self { draws: 200, seed: 1 }
    }
}

/// What was reported.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Reported {
    /// The indicator over the practices that reported, as every other question gives it.
    pub value: Value,
    /// Its numerator.
    pub numerator: Value,
    /// Share of known patients whose practices reported, 0 to 1.
    pub coverage: f64,
    /// Practices that reported.
    pub practices: u32,
}

/// What there may be with the practices that did not report.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Estimated {
    /// The indicator with the estimates, over the patients of all practices known.
    pub value: Value,
    /// Below it lie 5 % of the draws.
    pub low: Value,
    /// Above it lie 5 %.
    pub high: Value,
    /// Its numerator: what was reported and the estimates.
    pub numerator: Value,
    /// Practices estimated.
    pub practices_estimated: u32,
    /// Practices that neither reported nor can be estimated: nobody states their patients and they have no past.
    pub practices_without_estimate: u32,
    /// Share of known patients whose practices are estimated, in percent.
    pub patients_estimated_pct: f64,
}

/// What a practice reported last.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LastValid {
    /// When.
    pub period: Period,
    /// What.
    pub value: f64,
}

/// A practice that did not report.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EstimatedPractice {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// `no_row`, or the kind of missing that its row holds.
    pub why_missing: &'static str,
    /// What it reported last, where it did in the last 25 censuses held and five years.
    pub last_valid: Option<LastValid>,
    /// Its patients.
    pub patients: Value,
    /// Staff per 100,000 patients of the area, among practices that reported.
    pub area_rate: Value,
    /// The area whose rate it is.
    pub area: Option<Area>,
    /// Weight on the rate of the area, 0 to 1; the rest lies on its own last value.
    pub weight_on_rate: Option<f64>,
    /// The estimate, in the unit of the numerator.
    pub estimate: Value,
    /// Below it lie 5 % of what such practices reported.
    pub low: Value,
    /// Above it lie 5 %.
    pub high: Value,
    /// How it comes about.
    pub sentence: String,
}

impl EstimatedPractice {
    /// Why its value is missing, as people read it.
    #[must_use]
    pub fn why_in_words(&self) -> &'static str {
        match self.why_missing {
            "no_row" => "no row in the file",
            "not_valid" => "sent something not valid",
            "not_collected" => "not collected then",
            "not_held" => "not held",
            _ => "did not report",
        }
    }
}

/// How far estimates from values of an age were off, for practices that did report.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "EstimateAccuracy")]
pub struct AccuracyLine {
    /// Age of the own last value in months; none for practices without one.
    pub age_months: Option<i32>,
    /// Practices of this answer estimated so.
    pub practices: usize,
    /// Weight on the rate of the area, 0 to 1.
    pub weight_on_rate: f64,
    /// Whether the weight was learnt from what is held; else it is the default for the age.
    pub is_learnt: bool,
    /// The errors; none where nothing is held to learn from.
    #[serde(flatten)]
    pub errors: Option<Accuracy>,
}

/// What practices that did not report may have, beside what was reported.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Estimate {
    /// The area.
    pub area: Area,
    /// The indicator.
    pub indicator: Indicator,
    /// Period.
    pub period: Period,
    /// Whose map.
    pub geography: Geography,
    /// What was reported.
    pub reported: Reported,
    /// What there may be.
    pub estimated: Estimated,
    /// Practices that did not report, by code.
    pub practices: Vec<EstimatedPractice>,
    /// How the estimates are made.
    pub method: String,
    /// Seed of the draws.
    pub seed: u64,
    /// Draws behind the bounds of the total.
    pub draws: u16,
    /// How far such estimates were off, by the age of the own value.
    pub accuracy: Vec<AccuracyLine>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
    /// Always true: no figure of this answer but `reported` was published or reported.
    pub is_estimated: bool,
}

const METHOD: &str = "Of each practice that did not report, the last own value is carried forward with the change of the staff \
    of its area, and with half of the growth of its own list; this is blended with its list times the staff per patient of its \
    area. The area is the PCN where ten practices of it reported, else the sub-ICB location, else England. The weight on the \
    rate is learnt: every practice that reported is hidden in turn and estimated from the others. A practice without an own \
    value in the last 25 censuses held, or with one older than five years, is estimated by the rate alone. Bounds come from \
    draws of the errors of the hidden practices.";

impl Workbench {
    /// What practices that did not report may have, beside what was reported.
    ///
    /// # Errors
    /// Where the area or indicator is not known, the indicator is not of staff, no practice is known in the area, or none
    /// reported.
    pub fn estimate(
        &self,
        area: &str,
        indicator: &str,
        asked: EstimateAsked,
        scope: Scope,
    ) -> Result<Estimate, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, area)?;
        let indicator = self.indicator(indicator)?;
        refuse_others(&holdings, indicator)?;
        let period = chosen(&holdings, &area, scope)?;
        let tree = holdings.tree(period, scope.geography)?;
        let members = area.place.practices(&tree);
        if members.is_empty() {
            return Err(periods::no_practices(&area.area, period, scope.geography));
        }
        let history = history(&holdings, indicator, period, scope.geography)?;
        let Some(at) = history.census(period) else {
            let what =
                format!("no practice reported {} in {period}, so there is nothing to estimate from", indicator.id);
            return Err(WorkbenchError::NotPossible(what));
        };
        let mut desk = Desk::new(&holdings, period, scope.geography);
        desk.allow_partial = scope.allow_partial;
        let figure = desk.figure(&area.place, indicator)?;
        let missing: Vec<usize> = members
            .iter()
            .filter_map(|member| history.practice(&tree.members[*member].code))
            .filter(|practice| history.censuses[at].staff[*practice].known().is_none())
            .collect();
        let counted: Vec<&str> = indicator.numerator.measures().collect();
        let made = history.estimate(&missing, at, &counted.join(" "), usize::from(asked.draws), asked.seed);
        let is_refused = is_refused(&area, &figure, scope);
        let coverage = Coverage::of(&tree, &members);
        let mut answer = Estimate {
            area: area.area.clone(),
            indicator: indicator.clone(),
            period,
            geography: scope.geography,
            reported: Reported {
                value: figure.value,
                numerator: figure.numerator,
                coverage: figure.coverage,
                practices: figure.parts.first().and_then(|part| part.practices).unwrap_or_default(),
            },
            estimated: estimated(&made, indicator, &figure, &coverage),
            practices: practices(&holdings, &tree, &history, &made, at),
            method: METHOD.to_owned(),
            seed: asked.seed,
            draws: asked.draws,
            accuracy: accuracy(&made),
            notes: notes(&tree, &history, &made, indicator, &figure, (members.len(), is_refused)),
            sources: sources(&holdings, &tree, &history, &figure),
            is_estimated: true,
        };
        if is_refused {
            refuse(&mut answer);
        }
        self.withhold(&mut answer)?;
        Ok(answer)
    }
}

/// Only counts of practices' staff, plain or over patients registered, are estimated.
fn refuse_others(holdings: &Holdings, indicator: &Indicator) -> Result<(), WorkbenchError> {
    let kind = |name: &str| holdings.catalogue.measures.get(name).map(|measure| measure.kind);
    let counts_staff = indicator.numerator.measures().all(|name| matches!(kind(name), Some(MeasureKind::Staff(..))));
    let over_patients = indicator
        .denominator
        .as_ref()
        .is_none_or(|under| under.plus == ["patients_registered"] && under.minus.is_empty());
    if counts_staff && over_patients {
        return Ok(());
    }
    let what = format!(
        "{} is not estimated: only staff of practices, counted or over registered patients, are, such as nurse_fte or \
         gp_fte_total_per_100k",
        indicator.id
    );
    Err(WorkbenchError::NotPossible(what))
}

/// The month asked about, else the newest file that covers 90 % of the area's patients, else the one that covers most.
fn chosen(holdings: &Holdings, area: &ResolvedArea, scope: Scope) -> Result<Period, WorkbenchError> {
    let held = holdings.workforce_periods();
    if let Some(period) = scope.period {
        return if held.contains(&period) { Ok(period) } else { Err(periods::not_held(holdings, &area.area, period)) };
    }
    let mut best: Option<(f64, Period)> = None;
    for period in held.iter().rev().copied() {
        let share = Desk::new(holdings, period, scope.geography).coverage(&area.place)?.share();
        if WARNED_BELOW <= share {
            return Ok(period);
        }
        if best.is_none_or(|(most, _)| most < share) {
            best = Some((share, period));
        }
    }
    best.map(|(_, period)| period).ok_or(WorkbenchError::NothingHeld)
}

/// What practices reported up to a period, as far back as is learnt from.
fn history(
    holdings: &Holdings,
    indicator: &Indicator,
    period: Period,
    geography: Geography,
) -> Result<History, WorkbenchError> {
    let held = holdings.workforce_periods();
    let until = held.partition_point(|one| *one <= period);
    let recent = &held[until.saturating_sub(LEARNT_FROM + 1)..until];
    Ok(holdings.history(Basis::PracticeLevelSum, geography, &indicator.numerator, recent)?)
}

/// Whether an area rests on too little to estimate the rest of it from; a practice is estimated from its own past.
fn is_refused(area: &ResolvedArea, figure: &Figure, scope: Scope) -> bool {
    area.area.level != Level::Practice && figure.coverage < REFUSED_BELOW && !scope.allow_partial
}

fn refuse(answer: &mut Estimate) {
    let nothing = Value::Missing(Missing::NotHeld);
    let estimated = &mut answer.estimated;
    (estimated.value, estimated.low, estimated.high, estimated.numerator) = (nothing, nothing, nothing, nothing);
    for practice in &mut answer.practices {
        (practice.estimate, practice.low, practice.high) = (nothing, nothing, nothing);
        "refused with the total of the area, see the notes".clone_into(&mut practice.sentence);
    }
}

fn estimated(made: &Estimates, indicator: &Indicator, figure: &Figure, coverage: &Coverage) -> Estimated {
    let reported = figure.numerator.known();
    let with = |estimates: Option<f64>| match (reported, estimates) {
        (None, None) => figure.numerator,
        (reported, estimates) => Value::Known(reported.unwrap_or_default() + estimates.unwrap_or_default()),
    };
    let patients = indicator.denominator.as_ref().map(|_| Value::Known(coverage.patients_known));
    let value = |estimates: Option<f64>| indicator.value(with(estimates), patients);
    let is_made = |one: &&PracticeEstimate| one.value.known().is_some();
    let listed: f64 = made.practices.iter().filter(is_made).filter_map(|one| one.guess.list).sum();
    let count = made.practices.iter().filter(is_made).count();
    Estimated {
        value: value(made.total.map(|total| total.value)),
        low: value(made.total.map(|total| total.low)),
        high: value(made.total.map(|total| total.high)),
        numerator: with(made.total.map(|total| total.value)),
        practices_estimated: u32::try_from(count).unwrap_or(u32::MAX),
        practices_without_estimate: u32::try_from(made.practices.len() - count).unwrap_or(u32::MAX),
        patients_estimated_pct: if 0.0 < listed && 0.0 < coverage.patients_known {
            100.0 * listed / coverage.patients_known
        } else {
            0.0
        },
    }
}

fn practices(
    holdings: &Holdings,
    tree: &Tree,
    history: &History,
    made: &Estimates,
    at: usize,
) -> Vec<EstimatedPractice> {
    let estimated = made.practices.iter().map(|one| {
        let code = &history.practices[one.practice];
        let is_absent = tree.member(code).is_none_or(|member| member.standing == Standing::Absent);
        let why = history.censuses[at].staff[one.practice].missing().unwrap_or(Missing::NotReported);
        let area = one.guess.rate.map(|rate| {
            let (level, code) = &history.areas[rate.area];
            tree.area(&holdings.register, *level, code)
        });
        let name = holdings.register.name(Level::Practice, code);
        let sentence = sentence(&name, is_absent, why, one, history, area.as_ref());
        EstimatedPractice {
            code: code.clone(),
            name,
            why_missing: if is_absent { "no_row" } else { why.word() },
            last_valid: one
                .guess
                .own
                .map(|own| LastValid { period: history.censuses[own.census].period, value: own.value }),
            patients: one.guess.list.map_or(Value::Missing(Missing::NotHeld), Value::Known),
            area_rate: one
                .guess
                .rate
                .map_or(Value::Missing(Missing::NotHeld), |rate| Value::Known(100_000.0 * rate.value)),
            area,
            weight_on_rate: one.weight,
            estimate: one.value,
            low: one.low,
            high: one.high,
            sentence,
        }
    });
    estimated.collect()
}

/// How the estimate of a practice comes about.
fn sentence(
    name: &str,
    is_absent: bool,
    why: Missing,
    one: &PracticeEstimate,
    history: &History,
    area: Option<&Area>,
) -> String {
    let why = if is_absent { "no row in the file".to_owned() } else { why.phrase().to_owned() };
    let own = one.guess.own.map(|own| carried(&own, history));
    let rate = expected(&one.guess, area);
    let weight = one.weight.unwrap_or_default();
    let how = match (own, rate, one.value) {
        (Some(own), Some(rate), Value::Known(estimate)) => format!(
            "{own} ({:.0} % of the weight); {rate} ({:.0} %); together {}",
            100.0 * (1.0 - weight),
            100.0 * weight,
            grouped(estimate, 2)
        ),
        (Some(own), None, Value::Known(_)) => format!("{own}; its patients are not known, so no rate is used"),
        (None, Some(rate), Value::Known(_)) => format!("no own value in the censuses looked back to; {rate}"),
        _ => "no own value in the censuses looked back to, and nobody states its patients: not estimated".to_owned(),
    };
    format!("{name}: {why}; {how}")
}

fn carried(own: &Own, history: &History) -> String {
    let percent = |ratio: f64| format!("{:+.1} %", 100.0 * (ratio - 1.0));
    format!(
        "its own {} of {} with {} for the staff of its area and {} for its list is {}",
        grouped(own.value, 2),
        history.censuses[own.census].period,
        percent(own.change),
        percent(own.list_factor),
        grouped(own.carried, 2),
    )
}

fn expected(guess: &Guess, area: Option<&Area>) -> Option<String> {
    let (rate, list, expected) = (guess.rate?, guess.list?, guess.expected()?);
    Some(format!(
        "its {} at the {} per 100,000 of {} ({}) would have {}",
        counted(list, "patient"),
        grouped(100_000.0 * rate.value, 2),
        area.map_or("England", |area| area.name.as_str()),
        counted(f64::from(rate.practices), "practice"),
        grouped(expected, 2),
    ))
}

fn accuracy(made: &Estimates) -> Vec<AccuracyLine> {
    let lines = made.learnt.iter().map(|(months, learnt)| AccuracyLine {
        age_months: *months,
        practices: made.practices.iter().filter(|one| one.guess.own.map(|own| own.months) == *months).count(),
        weight_on_rate: learnt.weight,
        is_learnt: learnt.is_learnt,
        errors: learnt.accuracy,
    });
    lines.collect()
}

fn notes(
    tree: &Tree,
    history: &History,
    made: &Estimates,
    indicator: &Indicator,
    figure: &Figure,
    (known, is_refused): (usize, bool),
) -> Vec<String> {
    let mut notes = Vec::new();
    if is_refused {
        notes.push(format!(
            "refused: practices with {:.1} % of the patients reported; below {:.0} % the rest is estimated only with \
             --allow-partial",
            100.0 * figure.coverage,
            100.0 * REFUSED_BELOW
        ));
    } else if figure.coverage < REFUSED_BELOW {
        notes.push(format!(
            "practices with only {:.1} % of the patients reported: most of this total is estimated",
            100.0 * figure.coverage
        ));
    }
    if made.practices.is_empty() {
        notes.push(match known {
            1 => "the practice reported; nothing is estimated".to_owned(),
            _ => format!("every one of the {} known reported; nothing is estimated", how_many(known, "practice")),
        });
        return notes;
    }
    let without = made.practices.iter().filter(|one| one.value.known().is_none()).count();
    if 0 < without {
        let (practices, are) = if without == 1 { ("practice", "is") } else { ("practices", "are") };
        notes.push(format!("{without} {practices} cannot be estimated and {are} not in the total: no list, no past"));
    }
    let is_absent = |one: &PracticeEstimate| {
        tree.member(&history.practices[one.practice]).is_some_and(|member| member.standing == Standing::Absent)
    };
    if let Some(list) = tree.list.as_ref().filter(|list| list.months_away != 0)
        && made.practices.iter().any(is_absent)
    {
        notes.push(format!("patients of practices without a row are those of the list of {}", list.edition.period));
    }
    if indicator.numerator.measures().any(|measure| measure.starts_with("dpc_")) {
        notes.push(
            "a practice that left out direct patient care staff alone stands as 0 in the file, by the publisher's rule; it is \
             not missing and not estimated"
                .to_owned(),
        );
    }
    notes.push(
        "practices are taken to have stopped reporting by chance; a practice that is silent because it is in difficulties may \
         have fewer staff"
            .to_owned(),
    );
    notes.push(
        "bounds hold the errors of single practices; an error that all share, such as of the rate of the area, is not in them"
            .to_owned(),
    );
    notes
}

fn sources(holdings: &Holdings, tree: &Tree, history: &History, figure: &Figure) -> Vec<SourceLine> {
    let mut editions = figure.editions();
    editions.extend(tree.list.iter().map(|list| list.edition.clone()));
    for census in &history.censuses {
        let of_month = workforce::editions(&holdings.shelf, census.period);
        editions.extend(of_month.into_iter().map(|edition| edition.key.clone()));
    }
    editions.sort();
    editions.dedup();
    source_lines(holdings, &editions)
}
