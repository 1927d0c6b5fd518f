//! Named rules over everything held: what contradicts itself, stands out, is out of date or was found at import.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_measures::Holdings;
use wholetime_measures::quality::{self, Evidence, Finding, RULES, Rule};
use wholetime_measures::register::{LISTS, WORKFORCE};
use wholetime_vocabulary::{Area, Basis, Level, Period, how_many};

use super::Severity;
use crate::questions::profile::{SourceLine, source_lines};
use crate::{Scope, Workbench, WorkbenchError};

/// What is asked of the check of data beside its area and period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckAsked {
    /// Only these rules; all where none is named. `import` stands for everything found at import.
    pub rules: Vec<String>,
    /// Only findings at least so severe.
    pub severity: Option<Severity>,
    /// At most so many findings, the most severe and newest first; counts are of all.
    pub limit: Option<usize>,
}

/// Something a rule found.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DataFinding {
    /// The rule.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// Practice; null where it is about a file.
    pub area: Option<String>,
    /// Its name; null where it is about a file.
    pub name: Option<String>,
    /// Census it is about; the last one where it is about several.
    pub period: Option<Period>,
    /// First census of those in which it was so without a break, where that is an earlier one.
    pub since: Option<Period>,
    /// One sentence: what, where, and what it may mean.
    pub message: String,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// How the figures came about.
    pub basis: Option<Basis>,
    /// Publication.
    pub source: Option<String>,
}

/// A rule with how often it was broken.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RuleCount {
    /// Its name in commands and JSON.
    pub rule: String,
    /// What people read.
    pub title: String,
    /// What it looks at, with its thresholds.
    pub in_words: String,
    /// Where it comes from.
    pub from: String,
    /// The worst of its findings; what it would be where there is none.
    pub severity: Severity,
    /// Findings.
    pub count: usize,
    /// Practices with one.
    pub practices: usize,
    /// Periods with one.
    pub periods: usize,
    /// The newest of them.
    pub latest: Option<Period>,
}

/// Everything in a few numbers.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CheckSummary {
    /// Rows of practices looked at.
    pub rows: usize,
    /// Findings; with those beyond the limit.
    pub findings: usize,
    /// Errors among them.
    pub errors: usize,
    /// Warnings among them.
    pub warnings: usize,
    /// What is only worth knowing.
    pub infos: usize,
    /// Practices with an error or a warning.
    pub practices: usize,
    /// The worst of them.
    pub worst: Option<Severity>,
    /// The same as a sentence.
    pub sentence: String,
}

/// What the rules found in what is held.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DataCheck {
    /// Area asked about; null for everything held.
    pub area: Option<Area>,
    /// Periods looked at.
    pub periods: Vec<Period>,
    /// Every rule asked for, with how often it was broken.
    pub rules: Vec<RuleCount>,
    /// What was found: errors first, then the newest.
    pub findings: Vec<DataFinding>,
    /// Everything in a few numbers.
    pub summary: CheckSummary,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions looked at.
    pub sources: Vec<SourceLine>,
}

impl From<wholetime_snapshots::Severity> for Severity {
    fn from(severity: wholetime_snapshots::Severity) -> Self {
        match severity {
            wholetime_snapshots::Severity::Note => Self::Info,
            wholetime_snapshots::Severity::Warning => Self::Warning,
            wholetime_snapshots::Severity::Error => Self::Error,
        }
    }
}

impl Workbench {
    /// Looks at everything held, or at the practices of one area, with named rules.
    ///
    /// All periods are looked at unless the scope names one.
    ///
    /// # Errors
    /// Where the area or a rule is not known, or nothing is held.
    pub fn check_data(
        &self,
        area: Option<&str>,
        asked: &CheckAsked,
        scope: Scope,
    ) -> Result<DataCheck, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        if holdings.shelf.editions().next().is_none() {
            return Err(WorkbenchError::NothingHeld);
        }
        known(&asked.rules)?;
        let area = area.map(|area| self.resolve_in(&holdings, area)).transpose()?;
        let question = quality::Asked {
            area: area.as_ref().map(|area| &area.place),
            period: scope.period,
            geography: scope.geography,
        };
        let checked = quality::check(&holdings, &question)?;
        let mut findings: Vec<DataFinding> = checked
            .findings
            .into_iter()
            .filter(|finding| is_asked(&asked.rules, &finding.rule))
            .map(|finding| told(&holdings, finding))
            .filter(|finding| asked.severity.is_none_or(|least| least <= finding.severity))
            .collect();
        findings.sort_by(|one, other| {
            let key = |finding: &DataFinding| (finding.severity, finding.period);
            let place = |finding: &DataFinding| (place_of(&finding.rule), finding.rule.clone(), finding.area.clone());
            key(other).cmp(&key(one)).then_with(|| place(one).cmp(&place(other)))
        });
        let rules = counts(&asked.rules, &findings);
        let summary = summary(checked.rows, checked.periods.len(), &findings);
        let mut notes = notes(&findings);
        let all = findings.len();
        if let Some(limit) = asked.limit.filter(|limit| *limit < all) {
            findings.truncate(limit);
            notes.push(format!(
                "{limit} of {all} findings are listed, the most severe and newest first; counts are of all"
            ));
        }
        Ok(DataCheck {
            area: area.map(|area| area.area),
            rules,
            findings,
            summary,
            notes,
            sources: looked_at(&holdings, &checked.periods),
            periods: checked.periods,
        })
    }
}

/// Refuses the name of a rule that there is not.
fn known(rules: &[String]) -> Result<(), WorkbenchError> {
    let is_known = |name: &&String| name.as_str() == "import" || quality::rule(name).is_some();
    match rules.iter().find(|name| !is_known(name)) {
        None => Ok(()),
        Some(unknown) => {
            let all: Vec<&str> = RULES.iter().map(|rule| rule.id.trim_end_matches(':')).collect();
            Err(WorkbenchError::NotPossible(format!("there is no rule `{unknown}`; use one of {}", all.join(", "))))
        }
    }
}

fn is_asked(rules: &[String], rule: &str) -> bool {
    let is_of = |name: &String| name == rule || (name.trim_end_matches(':') == "import" && rule.starts_with("import:"));
    rules.is_empty() || rules.iter().any(is_of)
}

/// Position of a rule among all.
fn place_of(rule: &str) -> usize {
    RULES.iter().position(|known| known.id == rule).unwrap_or(RULES.len())
}

fn told(holdings: &Holdings, finding: Finding) -> DataFinding {
    let name = finding.area.as_ref().map(|area| holdings.register.name(Level::Practice, area));
    DataFinding {
        rule: finding.rule.into_owned(),
        severity: finding.severity.into(),
        area: finding.area,
        name,
        period: finding.period,
        since: finding.since,
        message: finding.message,
        evidence: finding.evidence,
        basis: finding.basis,
        source: finding.source,
    }
}

/// Every rule asked for; of the imports those that found something.
fn counts(asked: &[String], findings: &[DataFinding]) -> Vec<RuleCount> {
    let mut by_rule: BTreeMap<&str, Vec<&DataFinding>> = BTreeMap::new();
    for finding in findings {
        by_rule.entry(&finding.rule).or_default().push(finding);
    }
    let of_figures = RULES.iter().map(|rule| rule.id).filter(|id| !id.ends_with(':') && is_asked(asked, id));
    let of_imports = by_rule.keys().copied().filter(|id| id.starts_with("import:"));
    let mut counts: Vec<RuleCount> = of_figures
        .chain(of_imports)
        .filter_map(|id| Some(count(quality::rule(id)?, id, by_rule.get(id).map_or(&[][..], Vec::as_slice))))
        .collect();
    counts.sort_by_key(|rule| (rule.count == 0, std::cmp::Reverse((rule.severity, rule.count))));
    counts
}

fn count(rule: &Rule, id: &str, findings: &[&DataFinding]) -> RuleCount {
    let practices: BTreeSet<&str> = findings.iter().filter_map(|finding| finding.area.as_deref()).collect();
    let periods: BTreeSet<Period> = findings.iter().filter_map(|finding| finding.period).collect();
    let title = match id.strip_prefix("import:") {
        Some(name) => format!("At import: {}", name.replace('_', " ")),
        None => rule.title.to_owned(),
    };
    RuleCount {
        rule: id.to_owned(),
        title,
        in_words: rule.in_words.to_owned(),
        from: rule.source.to_owned(),
        severity: findings.iter().map(|finding| finding.severity).max().unwrap_or(rule.severity.into()),
        count: findings.len(),
        practices: practices.len(),
        periods: periods.len(),
        latest: periods.last().copied(),
    }
}

fn summary(rows: usize, periods: usize, findings: &[DataFinding]) -> CheckSummary {
    let of = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings, infos) = (of(Severity::Error), of(Severity::Warning), of(Severity::Info));
    let practices: BTreeSet<&str> = findings
        .iter()
        .filter(|finding| Severity::Warning <= finding.severity)
        .filter_map(|finding| finding.area.as_deref())
        .collect();
    let mut sentence = format!(
        "{} and {} in {} of practices at {}; {} {} one",
        how_many(errors, "error"),
        how_many(warnings, "warning"),
        how_many(rows, "row"),
        how_many(periods, "period"),
        how_many(practices.len(), "practice"),
        if practices.len() == 1 { "has" } else { "have" },
    );
    match infos {
        0 => {}
        1 => sentence.push_str("; 1 more finding is only worth knowing"),
        _ => sentence.push_str(&format!("; {} are only worth knowing", how_many(infos, "more finding"))),
    }
    CheckSummary {
        rows,
        findings: findings.len(),
        errors,
        warnings,
        infos,
        practices: practices.len(),
        worst: findings.iter().map(|finding| finding.severity).max(),
        sentence,
    }
}

fn notes(findings: &[DataFinding]) -> Vec<String> {
    let mut notes = vec![
        "a finding changes no figure; what an import mended is listed with what was done".to_owned(),
        "practices are compared with all practices of the same census that are held, also where one area is asked about"
            .to_owned(),
    ];
    if findings.iter().any(|finding| finding.basis == Some(Basis::Compiled)) {
        notes.push(
            "findings on compiled tables are about the compilation; official sums do not hold its figures".to_owned(),
        );
    }
    notes
}

/// Editions that the rules looked at, of the periods looked at.
fn looked_at(holdings: &Holdings, periods: &[Period]) -> Vec<SourceLine> {
    let is_of_practices = |edition: &&wholetime_snapshots::Edition| {
        let source = edition.key.source.as_str();
        let is_own = matches!(edition.basis, Basis::Compiled | Basis::Returned);
        let speaks = edition.facts_periods.map_or(periods.contains(&edition.key.period), |(first, last)| {
            periods.iter().any(|period| first <= *period && *period <= last)
        });
        ((WORKFORCE.contains(&source) || is_own) && speaks) || LISTS.contains(&source) || source == "ods_pcns"
    };
    let mut keys: Vec<_> =
        holdings.shelf.editions().filter(is_of_practices).map(|edition| edition.key.clone()).collect();
    keys.sort();
    source_lines(holdings, &keys)
}
