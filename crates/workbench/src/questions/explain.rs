//! Why a figure is what it is: a ledger of steps, from the rows of the files to the result.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_catalogue::{Expression, Indicator};
use wholetime_measures::Laid;
use wholetime_measures::figures::{Desk, Figure, whole};
use wholetime_measures::geography::Standing;
use wholetime_measures::quality::grade::Quality;
use wholetime_vocabulary::{Area, Basis, Level, Missing, Period, Value};

use crate::questions::corrections::{CorrectionBeside, title, written};
use crate::questions::profile::{SourceLine, source_lines};
use crate::questions::{flows, periods, series};
use crate::{Corrections, Geography, Scope, Workbench, WorkbenchError};

/// One step from the files to the result.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ExplanationStep")]
pub struct Step {
    /// Number, from 1.
    pub step: usize,
    /// What was done, in a sentence.
    pub what: String,
    /// What came out, where it is a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// File the step reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Row of that file, its header being row 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Columns read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Practice or area the step is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
}

/// Why a figure is what it is.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Explanation {
    /// The area.
    pub area: Area,
    /// The definition.
    pub definition: Indicator,
    /// Period.
    pub period: Period,
    /// Whose map.
    pub geography: Geography,
    /// How the figure came about.
    pub basis: Basis,
    /// The figure.
    pub value: Value,
    /// The same over the patients of reporting practices, for rates.
    pub value_reporting: Option<Value>,
    /// Share of known patients covered, 0 to 1.
    pub coverage: f64,
    /// How far it can be relied on, and why.
    pub quality: Quality,
    /// The steps; the last one is the figure.
    pub ledger: Vec<Step>,
    /// What a reader should know.
    pub warnings: Vec<String>,
    /// Caveats of the definition that speak of this period.
    pub caveats: Vec<String>,
    /// Known faults of the sources that speak of this period and these measures.
    pub known_faults: Vec<String>,
    /// Whether the figure holds the corrections that planners let reach totals.
    pub with_corrections: Corrections,
    /// Corrections in the figure; of a practice also those it does not use, for who may see them.
    pub corrections: Vec<CorrectionBeside>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

/// Practices are listed one by one up to this many; beyond, the ledger shows those that are missing and the sum.
const PRACTICES_LISTED: usize = 400;

impl Workbench {
    /// Why a figure is what it is.
    ///
    /// # Errors
    /// Where the area or indicator is not known, or nothing is held.
    pub fn explain(
        &self,
        area: &str,
        indicator: &str,
        basis: Option<Basis>,
        scope: Scope,
    ) -> Result<Explanation, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, area)?;
        let indicator = self.indicator(indicator)?;
        if let Some(why) = flows::not_of_one_month(indicator, &area.area) {
            return Err(why);
        }
        let period = periods::meant(&holdings, &area, scope)?.period;
        let mut desk = Desk::new(&holdings, period, scope.geography);
        desk.allow_partial = scope.allow_partial;
        let Some(figure) = series::one(&desk, &area.place, indicator, basis)? else {
            return Err(periods::figure_not_held(&holdings, &area.area, indicator, period));
        };
        let mut ledger = Ledger::default();
        ledger.note(format!("the question: {}", indicator.question));
        let rests_on_rows = figure.held.is_some() && desk.has_workforce();
        if rests_on_rows {
            rows(&mut ledger, &holdings, &desk, &area, indicator)?;
        }
        let tree = holdings.tree(period, scope.geography)?;
        let is_practice = area.area.level == Level::Practice;
        let corrections = if rests_on_rows {
            let measures = indicator.measures();
            self.corrections_beside(&holdings, &area, &tree, Some(&measures), scope, is_practice)?
        } else {
            Vec::new()
        };
        for unused in corrections.iter().filter(|one| !one.is_used) {
            ledger.note(format!("disputed: {}", unused.sentence));
        }
        stated(&mut ledger, &holdings, indicator, &figure, rests_on_rows)?;
        arithmetic(&mut ledger, indicator, &figure);
        let mut editions = figure.editions();
        if let (true, Some(list)) = (rests_on_rows, &tree.list) {
            editions.push(list.edition.clone());
        }
        editions.sort();
        editions.dedup();
        let measures = indicator.measures();
        let faults = editions.iter().filter_map(|key| holdings.catalogue.publications.get(&key.source)).flat_map(
            |publication| {
                publication.fault.iter().filter(|fault| measures.iter().any(|measure| fault.concerns(period, measure)))
            },
        );
        let mut known_faults: Vec<String> = faults.map(|fault| fault.text.clone()).collect();
        known_faults.dedup();
        let caveats = indicator
            .caveat
            .iter()
            .filter(|caveat| caveat.from.is_none_or(|from| from <= period) && caveat.to.is_none_or(|to| period <= to));
        let quality = holdings.quality(&figure, &area.place, scope.geography, indicator)?;
        Ok(Explanation {
            area: area.area,
            definition: indicator.clone(),
            period,
            geography: scope.geography,
            basis: figure.basis,
            value: figure.value,
            value_reporting: figure.value_reporting,
            coverage: figure.coverage,
            quality,
            ledger: ledger.steps,
            warnings: figure.warnings.clone(),
            caveats: caveats.map(|caveat| caveat.text.clone()).collect(),
            known_faults,
            with_corrections: scope.corrections,
            corrections,
            sources: source_lines(&holdings, &editions),
        })
    }
}

#[derive(Default)]
struct Ledger {
    steps: Vec<Step>,
}

impl Ledger {
    fn step(&mut self, what: impl Into<String>) -> &mut Step {
        let step = Step {
            step: self.steps.len() + 1,
            what: what.into(),
            value: None,
            unit: None,
            file: None,
            row: None,
            columns: Vec::new(),
            area: None,
        };
        self.steps.push(step);
        let last = self.steps.len() - 1;
        &mut self.steps[last]
    }

    fn note(&mut self, what: impl Into<String>) {
        self.step(what);
    }
}

/// The rows of the practice-level files behind the figure.
fn rows(
    ledger: &mut Ledger,
    holdings: &wholetime_measures::Holdings,
    desk: &Desk<'_>,
    area: &crate::ResolvedArea,
    indicator: &Indicator,
) -> Result<(), WorkbenchError> {
    let tree = holdings.tree(desk.period, desk.geography)?;
    let practices = area.place.practices(&tree);
    let held = practices.iter().filter(|index| tree.members[**index].standing == Standing::Held).count();
    if area.area.level != Level::Practice {
        ledger.note(format!(
            "practices of {} at {} ({}): {}; with a row in the practice-level file: {held}",
            area.area.name,
            desk.period,
            desk.geography.word(),
            practices.len(),
        ));
    }
    let measures = holdings.catalogue.added_up(indicator);
    let values = holdings.staff_as_filed(desk.period, &measures)?;
    let month = holdings.corrected(desk.period)?;
    let files: Vec<String> = values
        .editions
        .iter()
        .map(|key| holdings.shelf.edition(key).map(|edition| edition.file.clone()).unwrap_or_default())
        .collect();
    for (index, measure) in measures.iter().enumerate() {
        let title = &holdings.catalogue.measures[*measure].title;
        let (mut total, mut known, mut missing) = (0.0, 0, std::collections::BTreeMap::<Missing, u32>::new());
        let mut columns: Vec<String> = Vec::new();
        for position in &practices {
            let member = &tree.members[*position];
            let row = values.values.get(&member.code);
            let value = row.map_or(Value::Missing(Missing::NotHeld), |(_, values)| values[index]);
            let read = row.map(|(origin, _)| values.columns[index][origin.edition].clone()).unwrap_or_default();
            let mended = month.mended(&member.code, measure);
            match mended.map_or(value, |mended| Value::Known(mended.value)) {
                Value::Known(number) => {
                    total += number;
                    known += 1;
                }
                Value::Missing(why) => *missing.entry(why).or_default() += 1,
            }
            if columns.is_empty() {
                columns.clone_from(&read);
            }
            if practices.len() <= PRACTICES_LISTED || value.missing().is_some() && row.is_some() {
                let name = holdings.register.name(Level::Practice, &member.code);
                let absent = if row.is_none() { ": no row in the file" } else { "" };
                let step = ledger.step(format!("{title} of {name}{absent}"));
                step.value = Some(value);
                step.area = Some(member.code.clone());
                step.file = row.map(|(origin, _)| files[origin.edition].clone());
                step.row = row.map(|(origin, _)| origin.row).filter(|row| 0 < *row);
                step.unit = Some(unit_of(holdings, measure).to_owned());
                step.columns = read;
            }
            for laid in mended.iter().flat_map(|mended| &mended.laid) {
                corrected(ledger, holdings, laid);
            }
        }
        let without: Vec<String> = missing.iter().map(|(why, count)| format!("{count} {why}")).collect();
        let without = if without.is_empty() { String::new() } else { format!("; others: {}", without.join(", ")) };
        let step = ledger.step(format!("{title}: the sum over practices with a value ({known}){without}"));
        step.value = Some(if known == 0 {
            Value::Missing(missing.keys().next().copied().unwrap_or(Missing::NotHeld))
        } else {
            Value::Known(total)
        });
        step.columns = columns;
        step.unit = Some(unit_of(holdings, measure).to_owned());
    }
    Ok(())
}

/// What a correction adds to a sum.
fn corrected(ledger: &mut Ledger, holdings: &wholetime_measures::Holdings, laid: &Laid) {
    let name = holdings.register.name(Level::Practice, &laid.practice);
    let (national, ours) = (written(&laid.measure, laid.national), written(&laid.measure, Value::Known(laid.ours)));
    let of_role = if laid.measure == laid.counted_in {
        String::new()
    } else {
        format!(" of {}", title(&holdings.catalogue, &laid.measure))
    };
    let step = ledger.step(format!(
        "correction {}: the file says {national}{of_role}, {name} says {ours}; {} decided that totals use it",
        laid.id, laid.decided_by
    ));
    step.value = Some(Value::Known(laid.change));
    step.area = Some(laid.practice.clone());
    step.unit = Some(unit_of(holdings, &laid.measure).to_owned());
}

fn unit_of(holdings: &wholetime_measures::Holdings, measure: &str) -> &'static str {
    use wholetime_catalogue::MeasureKind;
    use wholetime_vocabulary::Measured;
    match holdings.catalogue.measures.get(measure).map(|measure| measure.kind) {
        Some(MeasureKind::Staff(_, Measured::Fte) | MeasureKind::NetworkStaff(Measured::Fte)) => "FTE",
        Some(MeasureKind::Staff(_, Measured::Headcount) | MeasureKind::NetworkStaff(Measured::Headcount)) => "people",
        Some(MeasureKind::Patients) => "patients",
        Some(MeasureKind::Money) => "£",
        Some(MeasureKind::Score) | None => "",
    }
}

/// Parts that are read for the area as a whole: published figures, lists, network staff.
fn stated(
    ledger: &mut Ledger,
    holdings: &wholetime_measures::Holdings,
    indicator: &Indicator,
    figure: &Figure,
    rests_on_rows: bool,
) -> Result<(), WorkbenchError> {
    for measure in indicator.measures() {
        let Some(part) = figure.parts.iter().find(|part| part.measure == measure) else { continue };
        let Some(definition) = holdings.catalogue.measures.get(measure) else { continue };
        let was_summed = rests_on_rows && definition.is_in_practice_file();
        if was_summed {
            continue;
        }
        let of = if part.period == figure.period { String::new() } else { format!(", of {}", part.period) };
        let step = ledger.step(format!("{} of the area ({}{of})", definition.title, part.basis.title()));
        step.value = Some(part.value);
        step.area = Some(figure.area.clone());
        step.unit = Some(unit_of(holdings, measure).to_owned());
        if let Some(key) = part.editions.first() {
            let edition = holdings.shelf.edition(key)?;
            step.file = Some(edition.file.clone());
            if edition.facts_periods.is_some() {
                let areas = [figure.area.as_str()];
                let filter = wholetime_snapshots::FactFilter {
                    measures: &[measure],
                    areas: &areas,
                    level: None,
                    period: Some(part.period),
                };
                step.row = holdings.shelf.facts(key, &filter)?.first().map(|fact| fact.row).filter(|row| 0 < *row);
            }
        }
    }
    Ok(())
}

fn in_words(expression: &Expression, value: impl Fn(&str) -> Value) -> String {
    let number = |measure: &String| match value(measure) {
        Value::Known(number) => trimmed(number),
        Value::Missing(why) => why.to_string(),
    };
    let mut words: Vec<String> = expression.plus.iter().map(number).collect();
    let minus: Vec<String> = expression.minus.iter().map(number).collect();
    let plus = if words.len() == 1 { words.remove(0) } else { words.join(" + ") };
    if minus.is_empty() { plus } else { format!("{plus} − {}", minus.join(" − ")) }
}

/// A number with at most six decimals and no trailing zeros.
fn trimmed(number: f64) -> String {
    if number.fract() == 0.0 {
        return whole(number);
    }
    format!("{number:.6}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn arithmetic(ledger: &mut Ledger, indicator: &Indicator, figure: &Figure) {
    let value_of = |measure: &str| {
        figure
            .parts
            .iter()
            .find(|part| part.measure == measure)
            .map_or(Value::Missing(Missing::NotHeld), |part| part.value)
    };
    if let Some(held) = &figure.held
        && 0.0 < held.patients_known
    {
        let step = ledger.step(format!(
            "coverage: practices with {} of {} known patients stand behind the numerator",
            whole(figure.coverage * held.patients_known),
            whole(held.patients_known)
        ));
        step.value = Some(Value::Known(figure.coverage));
    }
    if 1 < indicator.numerator.measures().count() {
        let step = ledger.step(format!("numerator: {}", in_words(&indicator.numerator, value_of)));
        step.value = Some(figure.numerator);
    }
    if let (Some(expression), Some(denominator)) = (&indicator.denominator, figure.denominator)
        && 1 < expression.measures().count()
    {
        let step = ledger.step(format!("denominator: {}", in_words(expression, value_of)));
        step.value = Some(denominator);
    }
    let words = |value: Value| value.known().map_or_else(|| "nothing".to_owned(), trimmed);
    let scale = if (indicator.scale - 1.0).abs() < f64::EPSILON {
        String::new()
    } else {
        format!("{} × ", trimmed(indicator.scale))
    };
    if let (Some(reporting), Some(numerator)) = (figure.value_reporting, figure.numerator.known())
        && let Some(rate) = reporting.known()
        && 0.0 < rate
    {
        let patients = indicator.scale * numerator / rate;
        let step = ledger.step(format!(
            "over the patients of the practices that reported: {scale}{} ÷ {}",
            trimmed(numerator),
            whole(patients)
        ));
        step.value = Some(reporting);
        step.unit = Some(indicator.unit.title().to_owned());
    }
    let result = match (figure.denominator, figure.is_refused) {
        (_, true) => "the result is refused: it would rest on too little".to_owned(),
        (Some(denominator), _) => format!("the result: {scale}{} ÷ {}", words(figure.numerator), words(denominator)),
        (None, _) => format!("the result: {scale}{}", words(figure.numerator)),
    };
    let step = ledger.step(result);
    step.value = Some(figure.value);
    step.unit = Some(indicator.unit.title().to_owned());
}
