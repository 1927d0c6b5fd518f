//! One figure under each definition, source and date held, with the difference named.

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_catalogue::{Indicator, Switch};
use wholetime_measures::figures::{Desk, Figure};
use wholetime_measures::{Geography, Holdings};
use wholetime_vocabulary::{Area, Basis, Denominator, GpDefinition, Measured, Missing, Period, Value};

use crate::areas::ResolvedArea;
use crate::questions::profile::{SourceLine, source_lines};
use crate::questions::{periods, series};
use crate::{Scope, Workbench, WorkbenchError};

/// In what an alternative differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DiffersIn {
    /// Which GPs are counted.
    Definition,
    /// Hours or people.
    Measure,
    /// Whether dispensers count.
    Dispensers,
    /// Which patients it is divided by.
    Denominator,
    /// Where the figure comes from.
    Basis,
    /// All patients, or those of practices that reported.
    Coverage,
    /// Whose map.
    Geography,
    /// When.
    Date,
}

impl DiffersIn {
    /// What people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Definition => "Which GPs",
            Self::Measure => "Hours or people",
            Self::Dispensers => "Dispensers",
            Self::Denominator => "Which patients",
            Self::Basis => "Source",
            Self::Coverage => "Whose patients",
            Self::Geography => "Whose map",
            Self::Date => "When",
        }
    }
}

/// The same figure counted otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "CountedOtherwise")]
pub struct Alternative {
    /// In what it differs; none for the figure itself.
    pub differs_in: Option<DiffersIn>,
    /// Indicator.
    pub indicator: String,
    /// Its title.
    pub title: String,
    /// What its numbers are.
    pub unit: String,
    /// Decimals people expect.
    #[serde(skip)]
    pub decimals: usize,
    /// How it came about.
    pub basis: Basis,
    /// Period.
    pub period: Period,
    /// Whose map.
    pub geography: Geography,
    /// Value.
    pub value: Value,
    /// What is counted.
    pub numerator: Value,
    /// What it is divided by.
    pub denominator: Option<Value>,
    /// Share of known patients covered, 0 to 1.
    pub coverage: f64,
    /// Value minus that of the figure itself, where both are in the same unit.
    pub difference: Value,
    /// The same in percent of the figure itself.
    pub difference_pct: Value,
    /// What makes the difference, in words.
    pub because: String,
    /// What a reader should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// A figure and all that it could have been.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Definitions {
    /// The area.
    pub area: Area,
    /// The indicator.
    pub indicator: Indicator,
    /// Period.
    pub period: Period,
    /// The figure itself first, then each alternative.
    pub figures: Vec<Alternative>,
    /// How far the alternatives reach, in a sentence.
    pub finding: String,
    /// What is not shown, and why.
    pub notes: Vec<String>,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

impl Workbench {
    /// One figure under each definition, source and date held.
    ///
    /// # Errors
    /// Where the area or indicator is not known, or the figure itself is not held.
    pub fn definitions(
        &self,
        area: &str,
        indicator: &str,
        basis: Option<Basis>,
        scope: Scope,
    ) -> Result<Definitions, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, area)?;
        let indicator = self.indicator(indicator)?;
        let periods::Chosen { period, note } = periods::meant(&holdings, &area, scope)?;
        let notes: Vec<String> = note.into_iter().collect();
        let asking = Asking { holdings: &holdings, area: &area, scope };
        let Some(own) = asking.figure(indicator, basis, period, scope.geography)? else {
            return Err(periods::figure_not_held(&holdings, &area.area, indicator, period));
        };
        let mut found = Found { figures: Vec::new(), editions: own.editions(), notes };
        found.figures.push(alternative(None, indicator, &own, scope.geography, &own, String::new(), indicator));
        asking.switches(self, indicator, &own, &mut found)?;
        asking.sources(indicator, &own, &mut found)?;
        asking.map_and_dates(indicator, &own, &mut found)?;
        let Found { figures, mut editions, notes } = found;
        editions.sort();
        editions.dedup();
        Ok(Definitions {
            area: area.area.clone(),
            indicator: indicator.clone(),
            period,
            finding: finding(indicator, &figures),
            figures,
            notes,
            sources: source_lines(&holdings, &editions),
        })
    }
}

struct Found {
    figures: Vec<Alternative>,
    editions: Vec<wholetime_snapshots::EditionKey>,
    notes: Vec<String>,
}

impl Found {
    fn put(
        &mut self,
        differs_in: DiffersIn,
        other: (&Indicator, &Figure),
        geography: Geography,
        own: (&Indicator, &Figure),
        because: String,
    ) {
        let (indicator, figure) = other;
        if figure.value.missing() == Some(Missing::NotHeld) && !figure.is_refused {
            self.notes.push(format!("{}: not held for {}", indicator.title, figure.period));
            return;
        }
        self.editions.extend(figure.editions());
        self.figures.push(alternative(Some(differs_in), indicator, figure, geography, own.1, because, own.0));
    }
}

struct Asking<'a> {
    holdings: &'a Holdings,
    area: &'a ResolvedArea,
    scope: Scope,
}

impl Asking<'_> {
    fn figure(
        &self,
        indicator: &Indicator,
        basis: Option<Basis>,
        period: Period,
        geography: Geography,
    ) -> Result<Option<Figure>, WorkbenchError> {
        let mut desk = Desk::new(self.holdings, period, geography);
        desk.allow_partial = self.scope.allow_partial;
        series::one(&desk, &self.area.place, indicator, basis)
    }

    /// Other GPs, people instead of hours, other patients, dispensers left out.
    fn switches(
        &self,
        bench: &Workbench,
        indicator: &Indicator,
        own: &Figure,
        found: &mut Found,
    ) -> Result<(), WorkbenchError> {
        let catalogue = bench.catalogue();
        let mut wanted: Vec<(DiffersIn, Switch, String)> = Vec::new();
        if let Some(before) = catalogue.definition_of(indicator) {
            for definition in GpDefinition::ALL.iter().copied().filter(|one| *one != before) {
                let switch = Switch { definition: Some(definition), ..Switch::default() };
                wanted.push((DiffersIn::Definition, switch, other_gps(before, definition)));
            }
        }
        if let Some(before) = catalogue.measured_of(indicator) {
            for measured in Measured::ALL.iter().copied().filter(|one| *one != before) {
                let switch = Switch { measured: Some(measured), ..Switch::default() };
                let because = match measured {
                    Measured::Headcount => {
                        "counts people, not contracted hours; added over practices, a person in two of them counts twice"
                    }
                    Measured::Fte => "counts contracted hours over 37.5 a week, not people",
                };
                wanted.push((DiffersIn::Measure, switch, because.to_owned()));
            }
        }
        if let Some(counts) = catalogue.counts_dispensers(indicator) {
            let switch = Switch { counts_dispensers: Some(!counts), ..Switch::default() };
            let because = if counts {
                "leaves out dispensers, whom only practices that dispense employ"
            } else {
                "counts dispensers, whom only practices that dispense employ"
            };
            wanted.push((DiffersIn::Dispensers, switch, because.to_owned()));
        }
        if let Some(before) = indicator.over() {
            for denominator in Denominator::ALL.iter().copied().filter(|one| *one != before) {
                let switch = Switch { denominator: Some(denominator), ..Switch::default() };
                let because = format!("over {} instead of {}", denominator.title(), before.title());
                wanted.push((DiffersIn::Denominator, switch, because));
            }
        }
        for (differs_in, switch, because) in wanted {
            let Ok(other) = catalogue.switched(indicator, switch) else { continue };
            let figure = self.figure(other, Some(own.basis), own.period, self.scope.geography)?;
            match figure {
                Some(figure) => {
                    found.put(differs_in, (other, &figure), self.scope.geography, (indicator, own), because);
                }
                None => found.notes.push(format!("{}: not held for {}", other.title, own.period)),
            }
        }
        Ok(())
    }

    /// On each other basis, and over the patients of practices that reported.
    fn sources(&self, indicator: &Indicator, own: &Figure, found: &mut Found) -> Result<(), WorkbenchError> {
        for basis in Basis::ALL.iter().copied().filter(|basis| *basis != own.basis) {
            let Some(figure) = self.figure(indicator, Some(basis), own.period, self.scope.geography)? else { continue };
            let is_another = figure.basis == basis;
            if !is_another || (figure.value.missing() == Some(Missing::NotHeld) && !figure.is_refused) {
                continue;
            }
            let because = match basis {
                Basis::Published => "as published for the area, with estimates for practices that did not report",
                Basis::PracticeLevelSum => "added up from practices, without estimates for those that did not report",
                Basis::Compiled => "from a compilation by others than the publisher; may be rounded",
                Basis::Returned => "from returns that practices gave",
            };
            let differs = (indicator, &figure);
            found.put(DiffersIn::Basis, differs, self.scope.geography, (indicator, own), because.to_owned());
        }
        if let Some(value) = own.value_reporting.filter(|value| *value != own.value) {
            let figure = Figure { value, ..own.clone() };
            let because = "over the patients of practices that reported only".to_owned();
            found.put(DiffersIn::Coverage, (indicator, &figure), self.scope.geography, (indicator, own), because);
        }
        Ok(())
    }

    /// On the other map, and a census, a year and the newest census away.
    fn map_and_dates(&self, indicator: &Indicator, own: &Figure, found: &mut Found) -> Result<(), WorkbenchError> {
        let (other, because) = match self.scope.geography {
            Geography::AsAt => (Geography::AsNow, "on today's map, through mergers and moves"),
            Geography::AsNow => (Geography::AsAt, "on the map of its own date"),
        };
        if own.basis == Basis::PracticeLevelSum
            && let Some(figure) = self.figure(indicator, Some(own.basis), own.period, other)?
            && figure.value != own.value
        {
            found.put(DiffersIn::Geography, (indicator, &figure), other, (indicator, own), because.to_owned());
        }
        let held = series::periods_of(self.holdings, indicator, self.area, Some(own.basis));
        let before = held.iter().rev().find(|period| **period < own.period).copied();
        let newest = held.last().copied().filter(|newest| *newest != own.period);
        let mut dates: Vec<(Period, String)> = Vec::new();
        let mut add = |period: Option<Period>, because: &str| {
            if let Some(period) = period.filter(|period| !dates.iter().any(|(known, _)| known == period)) {
                dates.push((period, format!("{because}, {}", period.in_words())));
            }
        };
        add(Some(own.period.a_year_before()), "the same month a year before");
        add(before, "the census before");
        add(newest, "the newest census held");
        for (period, because) in dates {
            let Some(figure) = self.figure(indicator, Some(own.basis), period, self.scope.geography)? else { continue };
            if figure.numerator.missing() == Some(Missing::NotHeld) {
                continue;
            }
            found.put(DiffersIn::Date, (indicator, &figure), self.scope.geography, (indicator, own), because);
        }
        Ok(())
    }
}

/// What is counted more and what less under another definition of a GP.
fn other_gps(before: GpDefinition, after: GpDefinition) -> String {
    let trainees = |one| matches!(one, GpDefinition::Total | GpDefinition::Exl);
    let locums = |one| matches!(one, GpDefinition::Total | GpDefinition::Extg);
    let mut words = Vec::new();
    for (who, before, after) in
        [("trainees", trainees(before), trainees(after)), ("regular locums", locums(before), locums(after))]
    {
        match (before, after) {
            (false, true) => words.push(format!("counts {who}")),
            (true, false) => words.push(format!("leaves out {who}")),
            _ => {}
        }
    }
    words.join(" and ")
}

fn alternative(
    differs_in: Option<DiffersIn>,
    indicator: &Indicator,
    figure: &Figure,
    geography: Geography,
    own: &Figure,
    because: String,
    own_indicator: &Indicator,
) -> Alternative {
    let is_comparable = indicator.unit == own_indicator.unit && differs_in.is_some();
    let not = Value::Missing(Missing::NotApplicable);
    let (difference, difference_pct) = match (figure.value.known(), own.value.known()) {
        (Some(value), Some(own)) if is_comparable => {
            let difference = value - own;
            (Value::Known(difference), Value::Known(difference).per(Value::Known(own)).map(|share| share * 100.0))
        }
        _ => (not, not),
    };
    Alternative {
        differs_in,
        indicator: indicator.id.clone(),
        title: indicator.title.clone(),
        unit: indicator.unit.title().to_owned(),
        decimals: indicator.unit.decimals(),
        basis: figure.basis,
        period: figure.period,
        geography,
        value: figure.value,
        numerator: figure.numerator,
        denominator: figure.denominator,
        coverage: figure.coverage,
        difference,
        difference_pct,
        because,
        warnings: figure.warnings.clone(),
    }
}

/// How far apart the answers to the same question at the same date lie.
fn finding(indicator: &Indicator, figures: &[Alternative]) -> String {
    let same_date = figures.iter().filter(|one| {
        one.unit == indicator.unit.title() && one.differs_in != Some(DiffersIn::Date) && one.value.known().is_some()
    });
    let known: Vec<(f64, &Alternative)> = same_date.filter_map(|one| Some((one.value.known()?, one))).collect();
    let least = known.iter().min_by(|a, b| a.0.total_cmp(&b.0));
    let most = known.iter().max_by(|a, b| a.0.total_cmp(&b.0));
    match (least, most) {
        (Some(least), Some(most)) if 1 < known.len() => {
            let decimals = indicator.unit.decimals();
            let why = |one: &Alternative| match one.differs_in {
                None => "as asked".to_owned(),
                Some(_) => one.because.clone(),
            };
            format!(
                "at one date the answer runs from {:.decimals$} ({}) to {:.decimals$} ({})",
                least.0,
                why(least.1),
                most.0,
                why(most.1)
            )
        }
        _ => "only one way of counting is held".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_is_named_by_what_it_counts_more_and_less() {
        assert_eq!(other_gps(GpDefinition::Extg, GpDefinition::Total), "counts trainees");
        assert_eq!(other_gps(GpDefinition::Extg, GpDefinition::Extgl), "leaves out regular locums");
        assert_eq!(other_gps(GpDefinition::Exl, GpDefinition::Extg), "leaves out trainees and counts regular locums");
    }
}
