//! What a rule is, and what it says of one area: reasons, nothing, or that it cannot judge.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_measures::figures::whole;
use wholetime_vocabulary::{Level, Missing, Value};

use crate::questions::check::Evidence;

use super::practices::as_number;

/// A rule by which an area is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AttentionRule")]
pub struct Rule {
    /// Identifier.
    pub rule: &'static str,
    /// Level of the areas it judges.
    pub level: Level,
    /// What it looks for.
    pub in_words: &'static str,
    /// Its limit.
    pub threshold: String,
    /// Where the limit comes from, or that it is our judgement.
    pub source: &'static str,
    /// What must be held for it.
    pub needs: &'static str,
}

/// Why an area should be looked at.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "AttentionReason")]
pub struct Reason {
    /// The rule that found it.
    pub rule: &'static str,
    /// The reason in a sentence.
    pub sentence: String,
    /// The figures it rests on.
    pub evidence: Vec<Evidence>,
    /// The indicator whose explanation shows where the figure comes from, where one does.
    pub indicator: Option<String>,
}

impl Reason {
    pub(super) fn new(rule: &'static str, sentence: impl Into<String>) -> Self {
        Self { rule, sentence: sentence.into(), evidence: Vec::new(), indicator: None }
    }

    pub(super) fn with(mut self, what: impl Into<String>, value: impl Into<Value>) -> Self {
        self.evidence.push(Evidence::new(what, value));
        self
    }

    pub(super) fn explained_by(mut self, indicator: impl Into<String>) -> Self {
        self.indicator = Some(indicator.into());
        self
    }
}

/// What a rule says of one area.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Verdict {
    /// Reasons found.
    pub(crate) reasons: Vec<Reason>,
    /// Why the rule, or a part of it, cannot judge.
    pub(crate) not_judged: Option<String>,
}

impl Verdict {
    /// There is no reason.
    pub(super) fn clear() -> Self {
        Self::default()
    }

    /// The rule cannot judge.
    pub(super) fn unknown(why: impl Into<String>) -> Self {
        Self { reasons: Vec::new(), not_judged: Some(why.into()) }
    }

    /// A part of the rule cannot judge; what the other parts found stays.
    pub(super) fn and_unknown(mut self, why: impl Into<String>) -> Self {
        let why = why.into();
        match &mut self.not_judged {
            Some(known) if *known != why => known.push_str(&format!(" and {why}")),
            Some(_) => {}
            None => self.not_judged = Some(why),
        }
        self
    }

    /// Whether there is a reason: unknown where none was found and something could not be judged.
    pub(crate) fn is_met(&self) -> Option<bool> {
        match (self.reasons.is_empty(), &self.not_judged) {
            (false, _) => Some(true),
            (true, None) => Some(false),
            (true, Some(_)) => None,
        }
    }
}

impl From<Reason> for Verdict {
    fn from(reason: Reason) -> Self {
        Self { reasons: vec![reason], not_judged: None }
    }
}

impl From<Option<Reason>> for Verdict {
    fn from(reason: Option<Reason>) -> Self {
        Self { reasons: reason.into_iter().collect(), not_judged: None }
    }
}

/// A rule that could not judge some areas, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotJudged {
    /// The rule.
    pub rule: &'static str,
    /// Level of its areas.
    pub level: Level,
    /// Areas it could not judge.
    pub areas: usize,
    /// Areas it was asked about.
    pub areas_known: usize,
    /// How many, and why.
    pub why: String,
}

/// What a rule could not judge, put together over its areas; nothing where it judged all.
pub(super) fn not_judged<'a>(rule: &Rule, verdicts: impl Iterator<Item = &'a Verdict>) -> Option<NotJudged> {
    let mut whys: BTreeMap<&str, usize> = BTreeMap::new();
    let mut known = 0;
    for verdict in verdicts {
        known += 1;
        if let Some(why) = &verdict.not_judged {
            *whys.entry(why).or_default() += 1;
        }
    }
    let areas: usize = whys.values().sum();
    if areas == 0 {
        return None;
    }
    let mut sorted: Vec<(&str, usize)> = whys.into_iter().collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let levels = rule.level.titles();
    let (some, all) = (in_thousands(areas), in_thousands(known));
    let of_all = if known == 1 { format!("the {}", rule.level.title()) } else { format!("any of {all} {levels}") };
    let why = match sorted.as_slice() {
        [(why, _)] if areas == known => format!("not for {of_all}: {why}"),
        [(why, _)] => format!("not for {some} of {all} {levels}: {why}"),
        several => {
            let parts: Vec<String> =
                several.iter().map(|(why, count)| format!("{}: {why}", in_thousands(*count))).collect();
            format!("not for {some} of {all} {levels} ({})", parts.join("; "))
        }
    };
    Some(NotJudged { rule: rule.rule, level: rule.level, areas, areas_known: known, why })
}

/// A number of areas with commas between thousands.
pub(super) fn in_thousands(count: usize) -> String {
    whole(as_number(count))
}

/// Why a value is not there, said of a thing: "the headcount of GPs is not held".
pub(super) fn is_missing(what: &str, why: Missing) -> String {
    match why {
        Missing::TooSmall => format!("{what}: too little to say"),
        _ => format!("{what}: {why}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule() -> Rule {
        Rule {
            rule: "no_gp",
            level: Level::Practice,
            in_words: "",
            threshold: String::new(),
            source: "our judgement",
            needs: "",
        }
    }

    #[test]
    fn a_rule_that_judged_every_area_is_not_listed() {
        let verdicts = [Verdict::clear(), Reason::new("no_gp", "none").into()];
        assert_eq!(not_judged(&rule(), verdicts.iter()), None);
    }

    #[test]
    fn what_could_not_be_judged_is_counted_by_its_cause() {
        let verdicts =
            [Verdict::clear(), Verdict::unknown("no row"), Verdict::unknown("no row"), Verdict::unknown("no list")];
        let found = not_judged(&rule(), verdicts.iter()).unwrap();
        assert_eq!((found.areas, found.areas_known), (3, 4));
        assert_eq!(found.why, "not for 3 of 4 practices (2: no row; 1: no list)");
    }

    #[test]
    fn a_reason_counts_although_another_part_of_the_rule_cannot_judge() {
        let half = Verdict::from(Reason::new("fte_fall", "GPs fell")).and_unknown("nurses: not reported");
        assert_eq!(half.is_met(), Some(true));
        assert_eq!(Verdict::unknown("no row").is_met(), None);
        assert_eq!(Verdict::clear().is_met(), Some(false));
    }
}
