//! A correction: a figure of the national file that a practice disputes, with what it says instead and why.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wholetime_vocabulary::{Missing, Period, Value};

/// Two figures of FTE this near each other say the same. Our judgement: files state two decimals, so a difference below half of
/// the last one is rounding.
pub const SAME_FTE_WITHIN: f64 = 0.005;

/// "The file says X, we say Y, because …, until …".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// Name in commands and addresses, counting up: `c1`.
    pub id: String,
    /// Code of the practice.
    pub place: String,
    /// What is disputed: a measure that is added up over practices, such as `nurse_fte`.
    pub measure: String,
    /// First period it speaks of: that of the file disputed.
    pub from: Period,
    /// Last period it speaks of; none: until the file agrees.
    pub until: Option<Period>,
    /// What the file said when it was disputed.
    pub national: Value,
    /// The edition it stood in: `gp_workforce_practice 2022-06 revision 1`.
    pub source: String,
    /// What the practice says.
    pub ours: f64,
    /// Why.
    pub because: String,
    /// The return it came with, as `COLLECTION/CODE`; none where it was made by itself.
    pub came_with: Option<String>,
    /// Who said so.
    pub by: String,
    /// When, in RFC 3339.
    pub at: String,
    /// Whether the planner lets it reach totals; not before they say so.
    pub in_totals: Option<Decision>,
    /// How it ended; none while it holds.
    pub ended: Option<Ending>,
}

/// What a planner decided about a correction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Whether totals use it.
    pub is_used: bool,
    /// Why.
    pub because: String,
    /// Who decided.
    pub by: String,
    /// When, in RFC 3339.
    pub at: String,
}

/// How a correction ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CorrectionEnding")]
pub struct Ending {
    /// In what way.
    pub how: Ended,
    /// Who ended it; for what ended by itself, who brought in the file.
    pub by: String,
    /// When, in RFC 3339.
    pub at: String,
}

/// In what way a correction ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Ended {
    /// A later file says what the practice said.
    Agreed {
        /// Period of that file.
        period: Period,
    },
    /// The period it was made until is over.
    RanOut,
    /// It was taken back.
    TakenBack {
        /// Why.
        because: String,
    },
    /// A later correction of the same figure stands in its place.
    Replaced {
        /// Which.
        by: String,
        /// First period that one speaks of; for earlier ones this one still speaks.
        from: Period,
    },
}

/// A figure said otherwise, before it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Code of the practice.
    pub place: String,
    /// A measure that is added up over practices.
    pub measure: String,
    /// Period of the file disputed.
    pub from: Period,
    /// Last period it speaks of; none: until the file agrees.
    pub until: Option<Period>,
    /// What the file says.
    pub national: Value,
    /// The edition it stands in: `gp_workforce_practice 2022-06 revision 1`.
    pub source: String,
    /// What the practice says.
    pub ours: f64,
    /// Why.
    pub because: String,
    /// The return it came with, as `COLLECTION/CODE`.
    pub came_with: Option<String>,
}

/// Why a claim cannot be kept.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ClaimError {
    /// No figure of staff or patients.
    #[error("{0} is not a figure that can be: say a number from 0")]
    NotAFigure(f64),
    /// People are counted whole.
    #[error("{ours} is not a whole number, and {measure} counts people")]
    NotWhole {
        /// What was said.
        ours: f64,
        /// What it was said of.
        measure: String,
    },
    /// Nothing to correct.
    #[error("the file of {0} says so already; there is nothing to correct")]
    AlreadyAgrees(Period),
    /// It would speak of no period.
    #[error("it would end in {until}, before it begins in {from}")]
    EndsBeforeItBegins {
        /// First period.
        from: Period,
        /// Last period.
        until: Period,
    },
    /// A correction without a reason cannot be judged.
    #[error("say why, so that whoever decides about it can judge")]
    NoReason,
    /// The file has no such row or column.
    #[error("the file of {0} does not state this figure of the practice, so there is nothing in it to correct")]
    NotStated(Period),
}

impl Claim {
    /// The claim, where it can be kept.
    ///
    /// # Errors
    /// Where it says nothing, says what cannot be, or gives no reason.
    pub fn checked(mut self) -> Result<Self, ClaimError> {
        self.because = self.because.trim().to_owned();
        if !self.ours.is_finite() || self.ours < 0.0 {
            return Err(ClaimError::NotAFigure(self.ours));
        }
        if is_counted_whole(&self.measure) && self.ours.fract() != 0.0 {
            return Err(ClaimError::NotWhole { ours: self.ours, measure: self.measure });
        }
        if let Some(until) = self.until
            && until < self.from
        {
            return Err(ClaimError::EndsBeforeItBegins { from: self.from, until });
        }
        if !is_stated(self.national) {
            return Err(ClaimError::NotStated(self.from));
        }
        if agrees(&self.measure, self.national, self.ours) {
            return Err(ClaimError::AlreadyAgrees(self.from));
        }
        if self.because.is_empty() {
            return Err(ClaimError::NoReason);
        }
        Ok(self)
    }
}

/// Whether a measure counts people, who are whole.
#[must_use]
pub fn is_counted_whole(measure: &str) -> bool {
    measure.contains("_headcount") || measure.starts_with("patients_")
}

/// Whether a file says what a practice says: the same number of people, or the same FTE within [`SAME_FTE_WITHIN`].
#[must_use]
pub fn agrees(measure: &str, file: Value, ours: f64) -> bool {
    // Half a person apart is another number of people; the small allowance is for how numbers are kept.
    let within = if is_counted_whole(measure) { 0.5 - 1e-9 } else { SAME_FTE_WITHIN + 1e-9 };
    file.known().is_some_and(|number| (number - ours).abs() <= within)
}

/// Whether a file speaks of a figure at all: with a number, or by saying that it has no valid one. A practice without a
/// row and a column that was not collected say nothing.
#[must_use]
pub const fn is_stated(file: Value) -> bool {
    !matches!(file, Value::Missing(Missing::NotHeld | Missing::NotCollected | Missing::NotApplicable))
}

/// How a correction stands at a period.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[schemars(rename = "CorrectionStanding")]
pub enum Standing {
    /// It speaks, and the file says otherwise.
    Holds {
        /// What the file of the period says.
        file: Value,
        /// Whether that is another figure than the one disputed.
        has_moved: bool,
    },
    /// It would speak, and no file of the period states the figure.
    Silent,
    /// It does not speak yet.
    NotYet,
    /// It does not speak any more.
    Over(Ended),
}

impl Correction {
    /// A claim, kept.
    #[must_use]
    pub fn new(id: String, claim: Claim, by: &str, at: &str) -> Self {
        Self {
            id,
            place: claim.place,
            measure: claim.measure,
            from: claim.from,
            until: claim.until,
            national: claim.national,
            source: claim.source,
            ours: claim.ours,
            because: claim.because,
            came_with: claim.came_with,
            by: by.to_owned(),
            at: at.to_owned(),
            in_totals: None,
            ended: None,
        }
    }

    /// Whether it is of the same figure as another.
    #[must_use]
    pub fn is_of(&self, place: &str, measure: &str) -> bool {
        self.place == place && self.measure == measure
    }

    /// Whether a planner lets it reach totals.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.in_totals.as_ref().is_some_and(|decision| decision.is_used)
    }

    /// It, ended.
    #[must_use]
    pub fn ended_as(&self, how: Ended, by: &str, at: &str) -> Self {
        Self { ended: Some(Ending { how, by: by.to_owned(), at: at.to_owned() }), ..self.clone() }
    }

    /// How it stands at `period`, given what the files held say of the figure, by period.
    ///
    /// It speaks from the file disputed on, whatever later files say, until one of them agrees, its last period is over, it
    /// is taken back, or another correction of the same figure takes over. A month whose file does not state the figure
    /// ends nothing.
    #[must_use]
    pub fn standing(&self, period: Period, files: &BTreeMap<Period, Value>) -> Standing {
        let over = self.ended.as_ref().map(|ending| &ending.how).filter(|how| match how {
            Ended::TakenBack { .. } => true,
            Ended::Replaced { from, .. } => *from <= period.max(self.from),
            Ended::Agreed { period: since } => *since <= period,
            // By its last period, below.
            Ended::RanOut => false,
        });
        if let Some(how) = over {
            return Standing::Over(how.clone());
        }
        if period < self.from {
            return Standing::NotYet;
        }
        if let Some(since) = self.agreed(files).filter(|since| *since <= period) {
            return Standing::Over(Ended::Agreed { period: since });
        }
        if self.until.is_some_and(|until| until < period) {
            return Standing::Over(Ended::RanOut);
        }
        match files.get(&period) {
            Some(file) if is_stated(*file) => {
                let has_moved = match (*file, self.national) {
                    (Value::Known(now), Value::Known(then)) => !agrees(&self.measure, Value::Known(now), then),
                    (now, then) => now != then,
                };
                Standing::Holds { file: *file, has_moved }
            }
            _ => Standing::Silent,
        }
    }

    /// How it has ended by itself, by the files held; none while it holds, and where it has been ended already.
    #[must_use]
    pub fn ending(&self, files: &BTreeMap<Period, Value>) -> Option<Ended> {
        if self.ended.is_some() {
            return None;
        }
        if let Some(period) = self.agreed(files) {
            return Some(Ended::Agreed { period });
        }
        let newest = files.last_key_value().map(|(period, _)| *period);
        newest.is_some_and(|newest| self.until.is_some_and(|until| until < newest)).then_some(Ended::RanOut)
    }

    /// Whether it can still speak of a period from `from` on, ended or not.
    fn may_speak_from(&self, from: Period) -> bool {
        match self.ended.as_ref().map(|ending| &ending.how) {
            None => true,
            Some(Ended::TakenBack { .. }) => false,
            Some(Ended::Agreed { period: over } | Ended::Replaced { from: over, .. }) => from.max(self.from) < *over,
            Some(Ended::RanOut) => self.until.is_none_or(|until| from <= until),
        }
    }

    /// The first period of its time whose file says what it says.
    fn agreed(&self, files: &BTreeMap<Period, Value>) -> Option<Period> {
        let own = files.range(self.from..).take_while(|(period, _)| self.until.is_none_or(|until| **period <= until));
        own.filter(|(_, file)| agrees(&self.measure, **file, self.ours)).map(|(period, _)| *period).next()
    }
}

/// The name of the next correction: one more than the highest number given so far, ended ones among them.
#[must_use]
pub fn next_id(held: &[Correction]) -> String {
    format!("c{}", highest(held) + 1)
}

fn highest(held: &[Correction]) -> u32 {
    held.iter().filter_map(|one| one.id.strip_prefix('c')?.parse().ok()).max().unwrap_or(0)
}

/// What changes when claims are kept: new corrections, and those they end, as they were and as they are to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filed {
    /// New ones.
    pub added: Vec<Correction>,
    /// Earlier ones, before and after.
    pub ended: Vec<(Correction, Correction)>,
}

impl Filed {
    /// Keeps claims beside the corrections held. A claim takes the place of every correction of the same figure that is open,
    /// or has ended and still speaks of a month from the claim's on; one that says exactly the same as an open one again
    /// changes nothing, so that what a planner decided about it stays.
    #[must_use]
    pub fn of(claims: Vec<Claim>, held: &[Correction], by: &str, at: &str) -> Self {
        let mut filed = Self::default();
        let mut number = highest(held);
        for claim in claims {
            let open = held.iter().filter(|one| one.ended.is_none() && one.is_of(&claim.place, &claim.measure));
            let open: Vec<&Correction> = open.collect();
            let is_same = |one: &&Correction| {
                one.ours == claim.ours
                    && one.until == claim.until
                    && one.from <= claim.from
                    && one.because == claim.because
            };
            if open.iter().any(is_same) {
                continue;
            }
            number += 1;
            let id = format!("c{number}");
            // One that has ended may still speak of months this claim speaks of; two would be counted twice.
            let of_same = held.iter().filter(|one| one.is_of(&claim.place, &claim.measure));
            for one in of_same.filter(|one| one.may_speak_from(claim.from)) {
                let how = Ended::Replaced { by: id.clone(), from: claim.from };
                filed.ended.push((one.clone(), one.ended_as(how, by, at)));
            }
            filed.added.push(Correction::new(id, claim, by, at));
        }
        filed
    }

    /// Keeps the claims of a return, `COLLECTION/CODE`. What an earlier version of it claimed, and this one does not any more, is
    /// taken back.
    #[must_use]
    pub fn of_return(came_with: &str, claims: Vec<Claim>, held: &[Correction], by: &str, at: &str) -> Self {
        let dropped: Vec<&Correction> = held
            .iter()
            .filter(|one| one.ended.is_none() && one.came_with.as_deref() == Some(came_with))
            .filter(|one| !claims.iter().any(|claim| one.is_of(&claim.place, &claim.measure)))
            .collect();
        let claims = claims.into_iter().map(|claim| Claim { came_with: Some(came_with.to_owned()), ..claim }).collect();
        let mut filed = Self::of(claims, held, by, at);
        for one in dropped {
            let how = Ended::TakenBack { because: "a later version of the return does not say so any more".to_owned() };
            filed.ended.push((one.clone(), one.ended_as(how, by, at)));
        }
        filed
    }

    /// Whether nothing changes.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.added.is_empty() && self.ended.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Period {
        text.parse().unwrap()
    }

    fn claim(measure: &str, ours: f64) -> Claim {
        Claim {
            place: "Z99001".to_owned(),
            measure: measure.to_owned(),
            from: month("2022-06"),
            until: None,
            national: Value::Known(1.4),
            source: "gp_workforce_practice 2022-06 revision 1".to_owned(),
            ours,
            because: "two nurses share one post".to_owned(),
            came_with: None,
        }
    }

    fn kept(ours: f64) -> Correction {
        Correction::new("c1".to_owned(), claim("nurse_fte", ours), "ada", "2022-08-01T09:00:00Z")
    }

    fn files(said: &[(&str, Value)]) -> BTreeMap<Period, Value> {
        said.iter().map(|(period, value)| (month(period), *value)).collect()
    }

    const FTE: fn(f64) -> Value = Value::Known;

    #[test]
    fn a_correction_survives_a_release_that_repeats_the_old_figure_and_one_with_another() {
        let files = files(&[("2022-06", FTE(1.4)), ("2022-09", FTE(1.4)), ("2022-12", FTE(1.7))]);
        let held = kept(2.0);
        assert_eq!(held.standing(month("2022-03"), &files), Standing::NotYet);
        assert_eq!(held.standing(month("2022-09"), &files), Standing::Holds { file: FTE(1.4), has_moved: false });
        assert_eq!(held.standing(month("2022-12"), &files), Standing::Holds { file: FTE(1.7), has_moved: true });
        assert_eq!(held.ending(&files), None);
    }

    #[test]
    fn it_ends_with_the_first_file_that_agrees_and_does_not_come_back() {
        let files = files(&[("2022-06", FTE(1.4)), ("2022-09", FTE(1.996)), ("2022-12", FTE(1.4))]);
        let held = kept(2.0);
        let over = Standing::Over(Ended::Agreed { period: month("2022-09") });
        assert!(matches!(held.standing(month("2022-06"), &files), Standing::Holds { .. }));
        assert_eq!(held.standing(month("2022-09"), &files), over);
        assert_eq!(held.standing(month("2022-12"), &files), over);
        assert_eq!(held.ending(&files), Some(Ended::Agreed { period: month("2022-09") }));
        let settled = held.ended_as(Ended::Agreed { period: month("2022-09") }, "zoe", "2022-11-01T09:00:00Z");
        assert!(matches!(settled.standing(month("2022-06"), &files), Standing::Holds { .. }));
        assert_eq!(settled.standing(month("2022-12"), &files), over);
        assert_eq!(settled.ending(&files), None);
    }

    #[test]
    fn fte_agree_within_half_of_the_last_decimal_and_people_only_exactly() {
        assert!(agrees("nurse_fte", FTE(1.995), 2.0) && !agrees("nurse_fte", FTE(1.994), 2.0));
        assert!(agrees("nurse_headcount", FTE(3.0), 3.0) && !agrees("nurse_headcount", FTE(4.0), 3.0));
        assert!(!agrees("nurse_fte", Value::Missing(Missing::NotValid), 0.0));
    }

    #[test]
    fn a_month_without_the_figure_ends_nothing() {
        let nothing = Value::Missing(Missing::NotHeld);
        let files = files(&[("2022-06", FTE(1.4)), ("2022-09", nothing), ("2022-12", FTE(1.4))]);
        assert_eq!(kept(2.0).standing(month("2022-09"), &files), Standing::Silent);
        assert!(matches!(kept(2.0).standing(month("2022-12"), &files), Standing::Holds { .. }));
        assert_eq!(kept(2.0).standing(month("2022-10"), &files), Standing::Silent, "no file of that month is held");
    }

    #[test]
    fn a_figure_that_was_not_valid_can_be_corrected_and_has_moved_once_the_file_states_one() {
        let not_valid = Value::Missing(Missing::NotValid);
        let files = files(&[("2022-06", not_valid), ("2022-09", FTE(1.0))]);
        let held = Correction { national: not_valid, ..kept(2.0) };
        assert_eq!(held.standing(month("2022-06"), &files), Standing::Holds { file: not_valid, has_moved: false });
        assert_eq!(held.standing(month("2022-09"), &files), Standing::Holds { file: FTE(1.0), has_moved: true });
    }

    #[test]
    fn it_runs_out_after_its_last_period_and_a_later_file_that_agrees_is_not_its_doing() {
        let files = files(&[("2022-06", FTE(1.4)), ("2022-09", FTE(1.4)), ("2022-12", FTE(2.0))]);
        let held = Correction { until: Some(month("2022-09")), ..kept(2.0) };
        assert!(matches!(held.standing(month("2022-09"), &files), Standing::Holds { .. }));
        assert_eq!(held.standing(month("2022-12"), &files), Standing::Over(Ended::RanOut));
        assert_eq!(held.ending(&files), Some(Ended::RanOut));
    }

    #[test]
    fn what_was_taken_back_never_speaks_and_what_was_replaced_speaks_only_before() {
        let files = files(&[("2022-06", FTE(1.4)), ("2022-09", FTE(1.4))]);
        let back = kept(2.0).ended_as(Ended::TakenBack { because: "our slip".to_owned() }, "ada", "later");
        assert!(matches!(back.standing(month("2022-06"), &files), Standing::Over(Ended::TakenBack { .. })));
        let later = Ended::Replaced { by: "c2".to_owned(), from: month("2022-09") };
        let replaced = kept(2.0).ended_as(later, "ada", "later");
        assert!(matches!(replaced.standing(month("2022-06"), &files), Standing::Holds { .. }));
        assert!(matches!(replaced.standing(month("2022-09"), &files), Standing::Over(Ended::Replaced { .. })));
        let same = Ended::Replaced { by: "c2".to_owned(), from: month("2022-06") };
        let replaced = kept(2.0).ended_as(same, "ada", "later");
        assert!(matches!(replaced.standing(month("2022-06"), &files), Standing::Over(Ended::Replaced { .. })));
    }

    #[test]
    fn a_claim_says_something_that_can_be_and_why() {
        assert!(claim("nurse_fte", 2.0).checked().is_ok());
        assert_eq!(claim("nurse_fte", -1.0).checked(), Err(ClaimError::NotAFigure(-1.0)));
        assert!(matches!(claim("nurse_headcount", 2.5).checked(), Err(ClaimError::NotWhole { .. })));
        assert_eq!(claim("nurse_fte", 1.402).checked(), Err(ClaimError::AlreadyAgrees(month("2022-06"))));
        let silent = Claim { because: "  ".to_owned(), ..claim("nurse_fte", 2.0) };
        assert_eq!(silent.checked(), Err(ClaimError::NoReason));
        let backwards = Claim { until: Some(month("2022-03")), ..claim("nurse_fte", 2.0) };
        assert!(matches!(backwards.checked(), Err(ClaimError::EndsBeforeItBegins { .. })));
        let absent = Claim { national: Value::Missing(Missing::NotHeld), ..claim("nurse_fte", 2.0) };
        assert_eq!(absent.checked(), Err(ClaimError::NotStated(month("2022-06"))));
    }

    #[test]
    fn a_later_dispute_replaces_the_earlier_one_and_numbers_are_never_given_twice() {
        let held = vec![kept(2.0), Correction { id: "c7".to_owned(), measure: "admin_fte".to_owned(), ..kept(3.0) }];
        assert_eq!(next_id(&held), "c8");
        assert_eq!(next_id(&[]), "c1");
        let filed = Filed::of(vec![claim("nurse_fte", 2.4)], &held, "bob", "t");
        assert_eq!(filed.added[0].id, "c8");
        let (before, after) = &filed.ended[0];
        assert_eq!(before, &held[0]);
        let how = Ended::Replaced { by: "c8".to_owned(), from: month("2022-06") };
        assert_eq!(after.ended.as_ref().map(|ending| &ending.how), Some(&how));
        assert_eq!(filed.ended.len(), 1, "other figures are left alone");
    }

    #[test]
    fn a_dispute_of_an_earlier_month_takes_over_from_ended_ones_that_still_speak_of_it() {
        let ended = |id: &str, from: &str, how: Ended| {
            let one = Correction { id: id.to_owned(), from: month(from), ..kept(2.0) };
            one.ended_as(how, "ada", "t")
        };
        let replaced = |from: &str| Ended::Replaced { by: "c9".to_owned(), from: month(from) };
        let held = vec![
            ended("c1", "2022-06", replaced("2022-12")),
            ended("c2", "2022-06", Ended::Agreed { period: month("2022-09") }),
            ended("c3", "2022-06", Ended::Agreed { period: month("2022-06") }),
            ended("c4", "2022-06", replaced("2022-06")),
            ended("c5", "2022-06", Ended::TakenBack { because: "our slip".to_owned() }),
            Correction { until: Some(month("2022-09")), ..ended("c6", "2022-06", Ended::RanOut) },
            Correction { until: Some(month("2022-03")), ..ended("c7", "2022-03", Ended::RanOut) },
            Correction { id: "c8".to_owned(), from: month("2022-12"), ..kept(3.0) },
        ];
        let filed = Filed::of(vec![claim("nurse_fte", 2.4)], &held, "bob", "t");
        let over: Vec<&str> = filed.ended.iter().map(|(before, _)| before.id.as_str()).collect();
        assert_eq!(over, ["c1", "c2", "c6", "c8"]);
        // No month is left of which two speak.
        let files =
            files(&[("2022-03", FTE(1.4)), ("2022-06", FTE(1.4)), ("2022-09", FTE(1.4)), ("2022-12", FTE(1.4))]);
        let kept_now = filed.ended.iter().map(|(_, after)| after).chain(&filed.added);
        let kept_now: Vec<&Correction> = kept_now.chain(&held[2..5]).chain([&held[6]]).collect();
        for period in files.keys() {
            let holds = |one: &&&Correction| matches!(one.standing(*period, &files), Standing::Holds { .. });
            assert!(kept_now.iter().filter(holds).count() <= 1, "{period}");
        }
    }

    #[test]
    fn the_same_said_again_keeps_what_was_decided() {
        let decided =
            Decision { is_used: true, because: "seen the rota".to_owned(), by: "pat".to_owned(), at: "t".to_owned() };
        let held = vec![Correction { in_totals: Some(decided), ..kept(2.0) }];
        assert!(Filed::of(vec![claim("nurse_fte", 2.0)], &held, "ada", "t").is_empty());
    }

    #[test]
    fn a_corrected_return_takes_back_what_it_does_not_say_any_more() {
        let first = Filed::of_return(
            "bury/Z99001",
            vec![claim("nurse_fte", 2.0), claim("admin_fte", 5.0), claim("dpc_fte", 3.0)],
            &[],
            "ada",
            "t",
        );
        assert_eq!(first.added.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["c1", "c2", "c3"]);
        let mut held = first.added;
        held.push(Correction { id: "c4".to_owned(), measure: "nurse_headcount".to_owned(), ..kept(9.0) });
        let second =
            Filed::of_return("bury/Z99001", vec![claim("nurse_fte", 2.0), claim("admin_fte", 6.0)], &held, "ada", "t");
        assert_eq!(second.added.len(), 1, "only what is new");
        assert_eq!((second.added[0].id.as_str(), second.added[0].ours), ("c5", 6.0));
        let ended: Vec<(&str, bool)> = second
            .ended
            .iter()
            .map(|(_, after)| {
                let how = after.ended.as_ref().map(|ending| &ending.how);
                (after.id.as_str(), matches!(how, Some(Ended::TakenBack { .. })))
            })
            .collect();
        assert_eq!(ended, [("c2", false), ("c3", true)], "c4 was made by itself and stays");
    }
}
