//! Disputing a figure, deciding about it, taking it back, and ending what has ended by itself.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_catalogue::Indicator;
use wholetime_measures::Holdings;
use wholetime_measures::corrected::can_be_corrected;
use wholetime_returns::{Claim, ClaimError, Correction, Decision, Ended, Filed, is_stated};
use wholetime_store::{Steps, StoreError};
use wholetime_vocabulary::{Area, Level, Missing, Period, Value};

use crate::areas::ResolvedArea;
use crate::questions::corrections::{CorrectionLine, Followed, line, no_such, title, unit, written};
use crate::questions::periods;
use crate::{Geography, Workbench, WorkbenchError};

/// What a practice says of a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Dispute {
    /// Code or name of the practice.
    pub practice: String,
    /// Indicator or measure, as `wholetime indicators` lists it or as a return asks for it.
    pub figure: String,
    /// What it should say.
    pub ours: f64,
    /// Why.
    pub because: String,
    /// Last period it speaks of; none: until the file agrees.
    pub until: Option<Period>,
    /// Period of the file disputed; the newest with a row of the practice, where none is named.
    pub period: Option<Period>,
}

/// What came of a dispute.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Disputed {
    /// The correction, as it is kept.
    pub correction: CorrectionLine,
    /// The practice.
    pub practices: Vec<Area>,
    /// Corrections in whose place it stands.
    pub replaces: Vec<String>,
    /// The same was said before: nothing changed.
    pub is_known: bool,
    /// What should be looked at beside it.
    pub findings: Vec<String>,
}

/// Corrections that have ended by themselves.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Settled {
    /// Those written down as ended now.
    pub settled: Vec<CorrectionLine>,
    /// How many still speak.
    pub open: usize,
}

/// A figure that can be disputed, as the file has it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Disputable {
    /// The practice.
    pub practice: Area,
    /// Measure.
    pub measure: String,
    /// What people read.
    pub title: String,
    /// `FTE`, `people` or `patients`.
    pub unit: &'static str,
    /// Period of the file.
    pub period: Period,
    /// What the file says.
    pub national: Value,
    /// The edition it stands in.
    pub source: String,
    /// The open correction of it, if there is one.
    pub open: Option<String>,
}

/// How often an action is tried that somebody else was quicker with. Our judgement: more at once on one figure do not happen.
const TRIES: usize = 20;

impl Workbench {
    /// Keeps what a practice says of a figure of the national file, in place of what it said of it before.
    ///
    /// # Errors
    /// Where the person may not, the figure is none of a practice, or what is said cannot be.
    pub fn dispute(&self, dispute: &Dispute) -> Result<Disputed, WorkbenchError> {
        let holdings = self.holdings()?;
        let practice = self.a_practice(&holdings, &dispute.practice)?;
        self.permit(Deed::Dispute, &practice)?;
        let measure = self.measure_to_dispute(&dispute.figure)?;
        let period = period_of(&holdings, &practice, dispute.period)?;
        let claim = claim(&holdings, &practice.area.code, &measure, period)?;
        let claim = Claim { ours: dispute.ours, because: dispute.because.clone(), until: dispute.until, ..claim };
        let claim = claim.checked().map_err(|why| not_taken(&practice, &measure, &why))?;
        let findings = beside(&holdings, &claim)?;
        let place = (claim.place.clone(), claim.measure.clone());
        let (filed, _) = self.keep_trying(|kept| {
            let doing = self.doing();
            let filed = Filed::of(vec![claim.clone()], kept, &doing.by, &doing.at);
            let steps = steps_of(&filed, Steps::new());
            Ok((filed, steps))
        })?;
        let is_of = |one: &&Correction| one.is_of(&place.0, &place.1) && one.ended.is_none();
        let id = match filed.added.first() {
            Some(added) => added.id.clone(),
            None => self.corrections_kept()?.iter().find(is_of).map(|one| one.id.clone()).unwrap_or_default(),
        };
        Ok(Disputed {
            correction: self.line_of(&id)?,
            practices: vec![practice.area],
            replaces: filed.ended.iter().map(|(before, _)| before.id.clone()).collect(),
            is_known: filed.is_empty(),
            findings,
        })
    }

    /// The figure that a dispute would be about, as the file has it: for a form filled in before it is sent.
    ///
    /// # Errors
    /// As [`Workbench::dispute`], but for what is said.
    pub fn disputable(
        &self,
        practice: &str,
        figure: &str,
        period: Option<Period>,
    ) -> Result<Disputable, WorkbenchError> {
        let holdings = self.holdings()?;
        let practice = self.a_practice(&holdings, practice)?;
        self.permit(Deed::Dispute, &practice)?;
        let measure = self.measure_to_dispute(figure)?;
        let period = period_of(&holdings, &practice, period)?;
        let claim = claim(&holdings, &practice.area.code, &measure, period)?;
        if !is_stated(claim.national) {
            let why = ClaimError::NotStated(period);
            return Err(not_taken(&practice, &measure, &why));
        }
        let kept = self.corrections_kept()?;
        let open = kept.iter().find(|one| one.ended.is_none() && one.is_of(&claim.place, &measure));
        Ok(Disputable {
            title: title(&holdings.catalogue, &measure),
            unit: unit(&measure),
            practice: practice.area,
            measure,
            period,
            national: claim.national,
            source: claim.source,
            open: open.map(|one| one.id.clone()),
        })
    }

    /// Whether an indicator is a figure that a practice can dispute.
    #[must_use]
    pub fn is_disputable(&self, figure: &str) -> bool {
        self.measure_to_dispute(figure).is_ok()
    }

    /// Decides whether totals use a correction.
    ///
    /// # Errors
    /// Where there is none of that name, it was taken back, no reason is given, or the person may not decide.
    pub fn decide(&self, id: &str, is_used: bool, because: &str) -> Result<CorrectionLine, WorkbenchError> {
        let because = reason(because)?;
        let id = id.trim().to_ascii_lowercase();
        self.change(&id, "decide correction", |bench, place, old| {
            bench.permit(Deed::Decide, place)?;
            if let Some(Ended::TakenBack { .. }) = old.ended.as_ref().map(|ending| &ending.how) {
                return Err(WorkbenchError::NotPossible(format!(
                    "{} was taken back; there is nothing to decide",
                    old.id
                )));
            }
            let doing = bench.doing();
            let decision = Decision { is_used, because: because.clone(), by: doing.by, at: doing.at };
            Ok(Correction { in_totals: Some(decision), ..old.clone() })
        })
    }

    /// Takes a correction back: it speaks of no period any more.
    ///
    /// # Errors
    /// Where there is none of that name, it has ended, no reason is given, or the person may not.
    pub fn withdraw_correction(&self, id: &str, because: &str) -> Result<CorrectionLine, WorkbenchError> {
        let because = reason(because)?;
        let id = id.trim().to_ascii_lowercase();
        self.change(&id, "take correction back", |bench, place, old| {
            // Who may dispute may take back; who decides may end.
            if let Err(why) = bench.permit(Deed::Dispute, place) {
                bench.permit(Deed::Decide, place).map_err(|_| why)?;
            }
            if old.ended.is_some() {
                return Err(WorkbenchError::NotPossible(format!("{} has ended already", old.id)));
            }
            let doing = bench.doing();
            Ok(old.ended_as(Ended::TakenBack { because: because.clone() }, &doing.by, &doing.at))
        })
    }

    /// Writes down which corrections have ended by themselves: a file agrees, or their last period is over.
    ///
    /// # Errors
    /// Where the person may not bring in files, or the database refuses.
    pub fn settle(&self) -> Result<Settled, WorkbenchError> {
        self.permit_everywhere(Deed::Import)?;
        self.settle_all()
    }

    /// As [`Workbench::settle`], for who has brought in files just now. A correction that somebody changes meanwhile is left
    /// to the next time.
    pub(crate) fn settle_all(&self) -> Result<Settled, WorkbenchError> {
        if !self.has_people() {
            return Ok(Settled { settled: Vec::new(), open: 0 });
        }
        let holdings = self.holdings()?;
        let mut ids = Vec::new();
        for Followed { correction, files } in &self.corrected(&holdings)?.followed {
            let Some(how) = correction.ending(files) else { continue };
            let doing = self.doing();
            let ended = correction.ended_as(how, &doing.by, &doing.at);
            match self.store()?.take(&Steps::new().replace("end correction", correction, &ended), &doing) {
                Ok(()) => ids.push(correction.id.clone()),
                Err(StoreError::ChangedMeanwhile { .. }) => {}
                Err(why) => return Err(why.into()),
            }
        }
        let settled = ids.iter().map(|id| self.line_of(id)).collect::<Result<_, _>>()?;
        let corrected = self.corrected(&holdings)?;
        let open = corrected.followed.iter().filter(|one| line(&holdings, one).is_open).count();
        Ok(Settled { settled, open })
    }

    /// Changes one correction; tried again where somebody else was quicker.
    fn change(
        &self,
        id: &str,
        what: &str,
        to: impl Fn(&Self, &ResolvedArea, &Correction) -> Result<Correction, WorkbenchError>,
    ) -> Result<CorrectionLine, WorkbenchError> {
        self.keep_trying(|kept| {
            let Some(old) = kept.iter().find(|one| one.id == id) else { return Err(no_such(id)) };
            let place = self.resolve(&old.place)?;
            let new = to(self, &place, old)?;
            Ok(((), Steps::new().replace(what, old, &new)))
        })?;
        self.line_of(id)
    }

    /// Takes steps that rest on all corrections kept; thought of anew where somebody else was quicker.
    fn keep_trying<T>(
        &self,
        think: impl Fn(&[Correction]) -> Result<(T, Steps), WorkbenchError>,
    ) -> Result<(T, usize), WorkbenchError> {
        let mut tried = 0;
        loop {
            tried += 1;
            let (thought, steps) = think(&self.corrections_kept()?)?;
            if steps.is_empty() {
                return Ok((thought, tried));
            }
            match self.store()?.take(&steps, &self.doing()) {
                Ok(()) => return Ok((thought, tried)),
                Err(StoreError::AlreadyThere { .. } | StoreError::ChangedMeanwhile { .. }) if tried < TRIES => {}
                Err(why) => return Err(why.into()),
            }
        }
    }

    fn a_practice(&self, holdings: &Holdings, text: &str) -> Result<ResolvedArea, WorkbenchError> {
        let place = self.resolve_in(holdings, text)?;
        if place.area.level == Level::Practice {
            return Ok(place);
        }
        let what = format!(
            "{} ({}) is not a practice: its figures are added up from those of practices, so dispute the figure of the \
             practice that is wrong",
            place.area.name, place.area.code
        );
        Err(WorkbenchError::NotPossible(what))
    }

    /// The measure that a text names: itself, or the one measure of an indicator that is a plain count.
    fn measure_to_dispute(&self, text: &str) -> Result<String, WorkbenchError> {
        let catalogue = self.catalogue();
        let wanted = text.trim().to_lowercase();
        if can_be_corrected(catalogue, &wanted) {
            return Ok(wanted);
        }
        if catalogue.measures.contains_key(&wanted) && catalogue.indicator(&wanted).is_none() {
            return Err(WorkbenchError::NotPossible(not_disputable(&wanted)));
        }
        let indicator = self.indicator(text.trim())?;
        match plain_count(indicator) {
            Some(measure) if can_be_corrected(catalogue, measure) => Ok(measure.to_owned()),
            Some(_) => Err(WorkbenchError::NotPossible(not_disputable(&indicator.id))),
            None => {
                let parts: Vec<&str> =
                    indicator.measures().into_iter().filter(|measure| can_be_corrected(catalogue, measure)).collect();
                if parts.is_empty() {
                    return Err(WorkbenchError::NotPossible(not_disputable(&indicator.id)));
                }
                Err(WorkbenchError::NotPossible(format!(
                    "{} is worked out, not stated: dispute the figure behind it that is wrong ({})",
                    indicator.id,
                    parts.join(" or ")
                )))
            }
        }
    }

    fn line_of(&self, id: &str) -> Result<CorrectionLine, WorkbenchError> {
        let holdings = self.holdings()?;
        let corrected = self.corrected(&holdings)?;
        let found = corrected.followed.iter().find(|one| one.correction.id == id);
        found.map(|one| line(&holdings, one)).ok_or_else(|| no_such(id))
    }
}

/// What is to be kept of claims: additions and endings, as steps behind others.
pub(crate) fn steps_of(filed: &Filed, steps: Steps) -> Steps {
    let steps = filed.ended.iter().fold(steps, |steps, (old, new)| steps.replace("end correction", old, new));
    filed.added.iter().fold(steps, |steps, new| steps.add("dispute", new))
}

/// The one measure of an indicator that divides by nothing and adds nothing up.
fn plain_count(indicator: &Indicator) -> Option<&str> {
    let is_plain = indicator.denominator.is_none() && indicator.scale == 1.0 && indicator.numerator.minus.is_empty();
    match indicator.numerator.plus.as_slice() {
        [only] if is_plain => Some(only),
        _ => None,
    }
}

fn not_disputable(figure: &str) -> String {
    format!(
        "{figure} is not a figure that a practice states in the national workforce file; disputed are FTE and headcount of \
         practice staff by group or role (nurse_fte, gp_headcount_partner) and patients_registered"
    )
}

fn not_taken(practice: &ResolvedArea, measure: &str, why: &ClaimError) -> WorkbenchError {
    WorkbenchError::NotPossible(format!("{measure} of {} ({}): {why}", practice.area.name, practice.area.code))
}

fn reason(because: &str) -> Result<String, WorkbenchError> {
    let because = because.trim();
    if because.is_empty() {
        return Err(WorkbenchError::NotPossible("say why: others will read it".to_owned()));
    }
    Ok(because.to_owned())
}

fn period_of(holdings: &Holdings, practice: &ResolvedArea, asked: Option<Period>) -> Result<Period, WorkbenchError> {
    match asked {
        Some(period) if !holdings.workforce_periods().contains(&period) => {
            Err(periods::not_held(holdings, &practice.area, period))
        }
        Some(period) => Ok(period),
        None => Ok(periods::newest_with_rows(holdings, practice, Geography::AsAt)?.period),
    }
}

/// What the file of a period says of a figure of a practice, as a claim without a figure and a reason of its own.
fn claim(holdings: &Holdings, practice: &str, measure: &str, period: Period) -> Result<Claim, WorkbenchError> {
    let file = holdings.staff_as_filed(period, &[measure])?;
    let edition = file.values.get(practice).and_then(|(origin, _)| file.editions.get(origin.edition));
    Ok(Claim {
        place: practice.to_owned(),
        measure: measure.to_owned(),
        from: period,
        until: None,
        national: file.value(practice, 0),
        source: edition.map_or_else(
            || format!("no row in the file of {period}"),
            |key| format!("{} {} revision {}", key.source, key.period, key.revision),
        ),
        ours: f64::NAN,
        because: String::new(),
        came_with: None,
    })
}

/// What does not fit beside a claim: more time than people have, as the file counts the other of the two.
fn beside(holdings: &Holdings, claim: &Claim) -> Result<Vec<String>, WorkbenchError> {
    let is_fte = claim.measure.contains("_fte");
    let other = match is_fte {
        true => claim.measure.replace("_fte", "_headcount"),
        false => claim.measure.replace("_headcount", "_fte"),
    };
    if other == claim.measure || !holdings.catalogue.measures.contains_key(&other) {
        return Ok(Vec::new());
    }
    let file = holdings.staff_as_filed(claim.from, &[&other])?;
    let stated = file.value(&claim.place, 0);
    let (fte, people) =
        if is_fte { (claim.ours, stated.known()) } else { (stated.known().unwrap_or(f64::NAN), Some(claim.ours)) };
    let says = format!("the file says {} of {other}", written(&other, stated));
    let mut findings = Vec::new();
    if people.is_some_and(|people| people < fte) {
        findings
            .push(format!("{says}, and more than one FTE a person is unusual; dispute {other}, too, if it is wrong"));
    } else if people == Some(0.0) && 0.0 < fte || fte == 0.0 && people.is_some_and(|people| 0.0 < people) {
        findings.push(format!("{says}; dispute {other}, too, if it is wrong"));
    } else if stated.missing().is_some_and(|why| why != Missing::NotHeld) {
        findings.push(format!("{says}; dispute {other}, too, so that both are known"));
    }
    Ok(findings)
}
