//! How an indicator changes with deprivation.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_catalogue::Indicator;
use wholetime_measures::figures::{Desk, WARNED_BELOW};
use wholetime_measures::sums::Coverage;
use wholetime_measures::{Holdings, Tree};
use wholetime_snapshots::EditionKey;
use wholetime_statistics::gradient::{Point, fifths, slope_index};
use wholetime_vocabulary::{Area, Basis, Level, Period, Value};

use crate::areas::ResolvedArea;
use crate::questions::periods;
use crate::questions::profile::{SourceLine, source_lines};
use crate::{Scope, Workbench, WorkbenchError};

/// The score that orders areas; higher is more deprived.
const SCORE: &str = "imd_score";
/// The list that weights them.
const LIST: &str = "patients_registered";

/// What is asked of a gradient beside its area and indicator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GradientAsked {
    /// Level of the areas that are ordered; practices where none is named.
    pub level: Option<Level>,
    /// On this basis; where none is named, sums over practices if they cover the area, else a compiled table that does.
    pub basis: Option<Basis>,
    /// First period.
    pub from: Option<Period>,
    /// Last period.
    pub to: Option<Period>,
}

/// A fifth of the patients, ordered by deprivation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FifthOfPatients {
    /// 1 is the most deprived.
    pub fifth: u8,
    /// Areas in it.
    pub areas: usize,
    /// Their patients.
    pub patients: f64,
    /// Mean of the indicator, weighted by patients.
    pub value: f64,
}

/// The gradient of one period.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GradientPoint {
    /// Period.
    pub period: Period,
    /// How the figures came about.
    pub basis: Basis,
    /// Areas with a value and a score.
    pub n: usize,
    /// Their patients.
    pub patients: f64,
    /// Share of known patients of the area they hold, 0 to 100; none where nobody knows how many there are.
    pub coverage_pct: Option<f64>,
    /// Slope index of inequality: value at the least deprived end minus that at the most deprived end of the line.
    pub sii: f64,
    /// Lower 95 % limit.
    pub sii_low: f64,
    /// Upper 95 % limit.
    pub sii_high: f64,
    /// Relative index: value at the least deprived end over that at the most deprived end.
    pub rii: Option<f64>,
    /// The line at the most deprived end.
    pub at_most_deprived: f64,
    /// The line at the least deprived end.
    pub at_least_deprived: f64,
    /// Fifths of the patients, the most deprived first.
    pub fifths: Vec<FifthOfPatients>,
    /// Areas with patients whose numerator is zero: some of them did not report.
    pub zeros: usize,
    /// The slope index without them.
    pub sii_without_zeros: Option<f64>,
    /// Areas left out, since they have no value, no score or no patients.
    pub left_out: usize,
}

/// How an indicator changes with deprivation.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Gradient {
    /// The area.
    pub area: Area,
    /// The indicator.
    pub indicator: Indicator,
    /// Level of the areas that are ordered.
    pub level: Level,
    /// What was found, in a sentence.
    pub finding: String,
    /// One for each period, in order.
    pub points: Vec<GradientPoint>,
    /// How it was made.
    pub method: String,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

/// One area with what a gradient needs of it.
#[derive(Clone, Copy, Debug)]
struct Ordered {
    numerator: f64,
    score: f64,
    patients: f64,
    value: f64,
}

impl Workbench {
    /// How an indicator changes with deprivation, over the practices (or areas of another level) of an area.
    ///
    /// # Errors
    /// Where the area or indicator is not known, the indicator is deprivation itself, the area is one practice, or nothing that can be ordered is held.
    pub fn gradient(
        &self,
        indicator: &str,
        area: &str,
        asked: GradientAsked,
        scope: Scope,
    ) -> Result<Gradient, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, area)?;
        let indicator = self.indicator(indicator)?;
        if indicator.measures().contains(&SCORE) {
            return Err(WorkbenchError::NotPossible(format!(
                "{} is the deprivation that areas are ordered by; ask for an indicator of staff or patients, such as \
                 gp_fte_total_per_100k",
                indicator.id
            )));
        }
        if area.area.level == Level::Practice {
            return Err(WorkbenchError::NotPossible(format!(
                "{} ({}) is one practice, and one practice has no gradient; name an area of several",
                area.area.name, area.area.code
            )));
        }
        let level = super::compare::level_of(&area, Some(asked.level.unwrap_or(Level::Practice)))?;
        let mut notes = Vec::new();
        let basis = match asked.basis {
            Some(basis) => basis,
            None => usual_basis(&holdings, &area, indicator, scope, &mut notes)?,
        };
        let wanted = |period: &Period| match scope.period {
            Some(only) => *period == only,
            None => asked.from.is_none_or(|from| from <= *period) && asked.to.is_none_or(|to| *period <= to),
        };
        let mut points = Vec::new();
        let mut editions: Vec<EditionKey> = Vec::new();
        for period in periods_of(&holdings, indicator, basis)?.into_iter().filter(wanted) {
            let tree = holdings.tree(period, scope.geography)?;
            let question = Question { holdings: &holdings, indicator, area: &area, level, basis };
            let Some(made) = question.point(&tree, &mut notes)? else { continue };
            points.push(made.0);
            editions.extend(made.1);
        }
        let Some(last) = points.last() else {
            let others = [Basis::PracticeLevelSum, Basis::Compiled].into_iter().filter(|other| *other != basis);
            let others: Vec<&str> = others.map(Basis::word).collect();
            return Err(WorkbenchError::NotPossible(format!(
                "{}: no period on the basis `{basis}` holds enough {} with a deprivation score; another basis may ({})",
                area.area.name,
                level.titles(),
                others.join(", ")
            )));
        };
        let finding = finding(indicator, last);
        notes.extend(about(&points));
        editions.sort();
        editions.dedup();
        Ok(Gradient {
            area: area.area.clone(),
            indicator: indicator.clone(),
            level,
            finding,
            points,
            method: format!(
                "{} ordered by deprivation score (IMD), each weighted by its registered patients and placed at the middle of \
                 its share of them, 0 the most and 1 the least deprived; a straight line by weighted least squares. The slope \
                 index is the line's rise from the most to the least deprived end, its limits are robust to unequal scatter \
                 (HC1). Fifths are fifths of patients. A census: limits describe how closely {} follow the line, not a sample",
                capital(level.titles()),
                level.titles()
            ),
            notes,
            sources: source_lines(&holdings, &editions),
        })
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Sums over practices where their newest file covers the area, else a compiled table if one holds the indicator.
fn usual_basis(
    holdings: &Holdings,
    area: &ResolvedArea,
    indicator: &Indicator,
    scope: Scope,
    notes: &mut Vec<String>,
) -> Result<Basis, WorkbenchError> {
    let share = match periods::meant(holdings, area, scope) {
        Ok(chosen) => Desk::new(holdings, chosen.period, scope.geography).coverage(&area.place)?.share(),
        Err(_) => 0.0,
    };
    if WARNED_BELOW <= share || periods_of(holdings, indicator, Basis::Compiled)?.is_empty() {
        return Ok(Basis::PracticeLevelSum);
    }
    notes.push(format!(
        "the practice-level files held cover {:.1} % of the patients of {}; a compiled table is used instead",
        share * 100.0,
        area.area.name
    ));
    Ok(Basis::Compiled)
}

fn periods_of(holdings: &Holdings, indicator: &Indicator, basis: Basis) -> Result<BTreeSet<Period>, WorkbenchError> {
    if basis == Basis::PracticeLevelSum {
        return Ok(holdings.workforce_periods().iter().copied().collect());
    }
    let mut periods = BTreeSet::new();
    let measure = indicator.numerator.measures().next().unwrap_or_default();
    for edition in holdings.shelf.editions().filter(|edition| edition.basis == basis && edition.facts_periods.is_some())
    {
        let facts = holdings.published_facts(&edition.key, measure)?;
        periods.extend(facts.iter().filter(|fact| fact.level == Level::Practice).map(|fact| fact.period));
    }
    Ok(periods)
}

struct Question<'a> {
    holdings: &'a Holdings,
    indicator: &'a Indicator,
    area: &'a ResolvedArea,
    level: Level,
    basis: Basis,
}

impl Question<'_> {
    /// The gradient of a period; nothing where too little is held.
    fn point(
        &self,
        tree: &Tree,
        notes: &mut Vec<String>,
    ) -> Result<Option<(GradientPoint, Vec<EditionKey>)>, WorkbenchError> {
        let mut measures = self.indicator.measures();
        for needed in [SCORE, LIST] {
            if !measures.contains(&needed) {
                measures.push(needed);
            }
        }
        let table = self.holdings.practice_table(tree.period, self.basis, &measures)?;
        let inside: Option<BTreeSet<&str>> = (self.area.area.level != Level::England).then(|| {
            self.area.place.practices(tree).into_iter().map(|index| tree.members[index].code.as_str()).collect()
        });
        let codes =
            table.rows.keys().filter(|code| inside.as_ref().is_none_or(|inside| inside.contains(code.as_str())));
        let mut parts: BTreeMap<String, Vec<&String>> = BTreeMap::new();
        for code in codes {
            if let Some(part) = self.part_of(tree, code) {
                parts.entry(part).or_default().push(code);
            }
        }
        let n_known = parts.len();
        let ordered: Vec<Ordered> = parts.values().filter_map(|codes| self.ordered(&table, codes)).collect();
        let points = |keeps: &dyn Fn(&Ordered) -> bool| -> Vec<Point> {
            let kept = ordered.iter().filter(|one| keeps(one));
            kept.map(|one| Point { condition: one.score, value: one.value, weight: one.patients }).collect()
        };
        let all = points(&|_| true);
        let Some(slope) = slope_index(&all) else { return Ok(None) };
        for note in &table.notes {
            if !notes.contains(note) {
                notes.push(note.clone());
            }
        }
        let patients: f64 = ordered.iter().map(|one| one.patients).sum();
        // A table of one's own says itself how many patients there are; other lists are of other times.
        let known = match self.basis {
            Basis::PracticeLevelSum => Coverage::of(tree, &self.area.place.practices(tree)).patients_known,
            _ => parts.values().flatten().filter_map(|code| table.value(code, LIST).known()).sum(),
        };
        let zeros = ordered.iter().filter(|one| one.numerator == 0.0).count();
        let fifths = fifths(&all).map_or_else(Vec::new, |fifths| {
            (1_u8..)
                .zip(fifths)
                .map(|(fifth, one)| FifthOfPatients { fifth, areas: one.n, patients: one.weight, value: one.mean })
                .collect()
        });
        let point = GradientPoint {
            period: tree.period,
            basis: self.basis,
            n: slope.n,
            patients,
            coverage_pct: (0.0 < known).then(|| 100.0 * patients / known),
            sii: slope.sii,
            sii_low: slope.sii_low,
            sii_high: slope.sii_high,
            rii: slope.rii,
            at_most_deprived: slope.at_most_deprived,
            at_least_deprived: slope.at_least_deprived,
            fifths,
            zeros,
            sii_without_zeros: slope_index(&points(&|one| one.numerator != 0.0)).map(|slope| slope.sii),
            left_out: n_known - ordered.len(),
        };
        Ok(Some((point, table.editions)))
    }

    /// The area of the level that a practice belongs to.
    fn part_of(&self, tree: &Tree, practice: &str) -> Option<String> {
        if self.level == Level::Practice {
            return Some(practice.to_owned());
        }
        let member = tree.member(practice)?;
        match self.level {
            Level::Pcn => member.pcn.clone(),
            Level::SubIcb => member.sub_icb.clone(),
            Level::Icb => member.icb.clone(),
            Level::Region => member.region.clone(),
            Level::Practice | Level::England | Level::Group => None,
        }
    }

    /// Practices taken together; nothing where none of them has all that is needed.
    fn ordered(&self, table: &wholetime_measures::PracticeTable, practices: &[&String]) -> Option<Ordered> {
        let (mut top, mut bottom, mut patients, mut scored) = (0.0, 0.0, 0.0, 0.0);
        for practice in practices {
            let figure = table.figure(practice, self.indicator);
            let sides = (figure.numerator.known(), figure.denominator.map_or(Some(1.0), Value::known));
            let (Some(numerator), Some(denominator)) = sides else { continue };
            let (Some(score), Some(list)) = (table.value(practice, SCORE).known(), table.value(practice, LIST).known())
            else {
                continue;
            };
            if list <= 0.0 {
                continue;
            }
            top += numerator;
            bottom += denominator;
            patients += list;
            scored += score * list;
        }
        let denominator = self.indicator.denominator.as_ref().map(|_| Value::Known(bottom));
        let value = self.indicator.value(Value::Known(top), denominator).known()?;
        (0.0 < patients).then(|| Ordered { numerator: top, score: scored / patients, patients, value })
    }
}

fn finding(indicator: &Indicator, point: &GradientPoint) -> String {
    let decimals = indicator.unit.decimals();
    let unit = indicator.unit.title();
    let way = if point.sii < 0.0 { "fewer" } else { "more" };
    let clear = if point.sii_low <= 0.0 && 0.0 <= point.sii_high { "; a flat line lies within the limits" } else { "" };
    format!(
        "{}: {:.decimals$} {unit} {way} at the least than at the most deprived end ({:.decimals$} to {:.decimals$}){clear}",
        point.period.in_words(),
        point.sii.abs(),
        point.sii_low,
        point.sii_high,
    )
}

fn about(points: &[GradientPoint]) -> Vec<String> {
    let mut notes = Vec::new();
    let most = points.iter().max_by_key(|point| point.zeros);
    if let Some(point) = most.filter(|point| 0 < point.zeros) {
        notes.push(format!(
            "a zero beside patients may mean that the practice did not report: up to {} of {} ({}); each period also gives \
             its slope without them",
            point.zeros, point.n, point.period
        ));
    }
    let left_out: usize = points.iter().map(|point| point.left_out).max().unwrap_or(0);
    if 0 < left_out {
        notes.push(format!("up to {left_out} in a period have no value, no score or no patients and are left out"));
    }
    let poor = points.iter().filter(|point| point.coverage_pct.is_some_and(|share| share < WARNED_BELOW * 100.0));
    let poor = poor.count();
    if 0 < poor {
        notes.push(format!("periods that cover less than 90 % of the patients of the area: {poor}"));
    }
    notes
}
