//! Figures: the value of an indicator for an area and a period, what it covers, and the parts it was made from.

use std::collections::BTreeSet;

use wholetime_catalogue::{Expression, Indicator, Measure, MeasureKind};
use wholetime_snapshots::{EditionKey, FactFilter};
use wholetime_vocabulary::{Basis, Level, Missing, Period, Value};

use crate::corrected::{self, Laid};
use crate::geography::{Geography, Standing, Tree};
use crate::holdings::{AreaSums, Holdings};
use crate::practices::of_another_time;
use crate::register::{BULLETIN, NETWORK_STAFF};
use crate::sums::Coverage;
use crate::{MeasuresError, workforce};

/// Below this share of known patients a figure carries a warning. Source: the contract of the command line.
pub const WARNED_BELOW: f64 = 0.9;
/// Below this share of known patients a figure added up from practices is refused unless asked for. Our judgement: see
/// the decision record on missing values.
pub const REFUSED_BELOW: f64 = 0.5;
/// A list of patients this many months away still serves as denominator of a published figure. Our judgement: lists grow
/// by about 1 % a year, so half a year is within the rounding of a rate.
pub const LIST_SERVES_FOR_MONTHS: i32 = 6;
/// Network staff of another month are shown where none are held for the month asked about, if they are this near.
pub const NETWORK_STAFF_SERVE_FOR_MONTHS: i32 = 12;

/// An area in the sense of the figures: published areas by code, groups by what they are made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Code, `group:name` for a group.
    pub code: String,
    /// Level.
    pub level: Level,
    /// For a group: the areas it is made of.
    pub members: Vec<(Level, String)>,
}

impl Place {
    /// A published area.
    #[must_use]
    pub fn published(level: Level, code: &str) -> Self {
        Self { code: code.to_owned(), level, members: Vec::new() }
    }

    /// Positions of its practices in a tree.
    #[must_use]
    pub fn practices(&self, tree: &Tree) -> Vec<usize> {
        match self.level {
            Level::Group => tree.practices_of_all(self.members.iter().map(|(level, code)| (*level, code.as_str()))),
            level => tree.practices(level, &self.code),
        }
    }
}

/// A measure of an area, with where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Measure.
    pub measure: String,
    /// Its value.
    pub value: Value,
    /// How it came about.
    pub basis: Basis,
    /// For sums over practices: patients of the practices with a value.
    pub patients: Option<f64>,
    /// For sums over practices: practices with a value.
    pub practices: Option<u32>,
    /// Period it is of, where that is another than asked.
    pub period: Period,
    /// Editions it stands in.
    pub editions: Vec<EditionKey>,
    /// What a reader should know of it.
    pub note: Option<String>,
}

impl Part {
    fn missing(measure: &str, why: Missing, basis: Basis, period: Period) -> Self {
        Self {
            measure: measure.to_owned(),
            value: Value::Missing(why),
            basis,
            patients: None,
            practices: None,
            period,
            editions: Vec::new(),
            note: None,
        }
    }
}

/// The value of an indicator for an area and a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Indicator.
    pub indicator: String,
    /// Area code.
    pub area: String,
    /// Period.
    pub period: Period,
    /// How it came about.
    pub basis: Basis,
    /// The value, or why there is none.
    pub value: Value,
    /// The same over the patients of reporting practices only, for rates.
    pub value_reporting: Option<Value>,
    /// What is counted.
    pub numerator: Value,
    /// What it is divided by.
    pub denominator: Option<Value>,
    /// Share of known patients whose practices stand behind the numerator; 1 for published figures.
    pub coverage: f64,
    /// Practices and patients held against those known; none for published figures.
    pub held: Option<Coverage>,
    /// The parts, numerator first.
    pub parts: Vec<Part>,
    /// It rests on too little and was refused: the value says `not_held`.
    pub is_refused: bool,
    /// Corrections in it.
    pub corrections: Vec<Laid>,
    /// What a reader should know.
    pub warnings: Vec<String>,
}

impl Figure {
    /// Editions behind it, each once.
    #[must_use]
    pub fn editions(&self) -> Vec<EditionKey> {
        let all: BTreeSet<&EditionKey> = self.parts.iter().flat_map(|part| &part.editions).collect();
        all.into_iter().cloned().collect()
    }
}

/// Whether the publisher states totals, with estimates, for areas of a level.
#[must_use]
pub const fn is_published(level: Level) -> bool {
    matches!(level, Level::England | Level::Region | Level::Icb | Level::SubIcb)
}

/// What an indicator counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    /// Staff of practices, at the practices that have a row.
    PracticeStaff,
    /// Staff of networks, who serve every practice.
    NetworkStaff,
    /// Patients, practices, money, scores.
    SomethingElse,
}

/// Staff of those practices of a place that stand on both sides of a rate.
struct Matched {
    sums: AreaSums,
    note: String,
}

/// Questions about one period on one map.
pub struct Desk<'a> {
    holdings: &'a Holdings,
    /// Period asked about.
    pub period: Period,
    /// Whose map.
    pub geography: Geography,
    /// Give figures that rest on too little, too.
    pub allow_partial: bool,
}

impl<'a> Desk<'a> {
    /// A desk for questions about `period`.
    #[must_use]
    pub fn new(holdings: &'a Holdings, period: Period, geography: Geography) -> Self {
        Self { holdings, period, geography, allow_partial: false }
    }

    /// Whether the workforce file of the period is held.
    #[must_use]
    pub fn has_workforce(&self) -> bool {
        self.holdings.workforce_periods().binary_search(&self.period).is_ok()
    }

    /// Whether anything is held for the period that this indicator could be added up from.
    #[must_use]
    pub fn can_add_up(&self, indicator: &Indicator) -> bool {
        self.has_workforce() || self.counted(indicator) != Counted::PracticeStaff
    }

    /// Sums over practices of some places, through roll-ups where they serve.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn sums(&self, places: &[Place], measures: &[&str]) -> Result<AreaSums, MeasuresError> {
        let rolled = places.iter().all(|place| Holdings::ROLLED_UP.contains(&place.level));
        let in_rollups = measures
            .iter()
            .all(|name| self.holdings.catalogue.measures.get(*name).is_some_and(Measure::is_in_practice_file));
        if rolled && in_rollups && self.has_workforce() {
            return self.holdings.area_sums(self.period, self.geography, places, measures);
        }
        let tree = self.holdings.tree(self.period, self.geography)?;
        let named: Vec<(String, Vec<usize>)> =
            places.iter().map(|place| (place.code.clone(), place.practices(&tree))).collect();
        self.holdings.practice_sums(&tree, &named, measures)
    }

    /// What is held of a place.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn coverage(&self, place: &Place) -> Result<Coverage, MeasuresError> {
        Ok(self.sums(std::slice::from_ref(place), &[])?.coverage(&place.code))
    }

    /// The corrections in sums of `measures` over a place.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn corrections(&self, place: &Place, measures: &[&str]) -> Result<Vec<Laid>, MeasuresError> {
        self.holdings.laid_over(self.period, self.geography, place, measures)
    }

    /// The figure of an indicator, added up from practices (or from networks, for their own staff).
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn figure(&self, place: &Place, indicator: &Indicator) -> Result<Figure, MeasuresError> {
        let summed = self.holdings.catalogue.added_up(indicator);
        let sums = if self.has_workforce() || place.level == Level::Group {
            self.sums(std::slice::from_ref(place), &summed)?
        } else {
            AreaSums::default()
        };
        self.figure_of(place, indicator, &sums)
    }

    /// As [`Desk::figure`], from sums that were made for many places at once.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn figure_of(&self, place: &Place, indicator: &Indicator, sums: &AreaSums) -> Result<Figure, MeasuresError> {
        let mut parts = Vec::new();
        let counted = self.counted(indicator);
        let matched = self.listed_on_both_sides(place, indicator, counted)?;
        let sums_of_figure = matched.as_ref().map_or(sums, |matched| &matched.sums);
        for measure in indicator.numerator.measures().chain(indicator.denominator.iter().flat_map(Expression::measures))
        {
            if !parts.iter().any(|part: &Part| part.measure == measure) {
                parts.push(self.part(place, measure, counted, sums_of_figure)?);
            }
        }
        let mut held = sums.coverage(&place.code);
        if held.practices_known == 0 {
            let tree = self.holdings.tree(self.period, self.geography)?;
            held = Coverage::of(&tree, &place.practices(&tree));
        }
        // A figure covers what its least covered part covers, on either side.
        let covered = parts.iter().filter_map(|part| part.patients).fold(f64::INFINITY, f64::min);
        let rests_on_practices = covered.is_finite();
        let coverage = match (rests_on_practices, 0.0 < held.patients_known) {
            (true, true) => covered / held.patients_known,
            (true, false) => 0.0,
            (false, _) => 1.0,
        };
        let basis = parts.first().map_or(Basis::PracticeLevelSum, |part| part.basis);
        let mut notes: Vec<String> = parts.iter().filter_map(|part| part.note.clone()).collect();
        notes.extend(matched.map(|matched| matched.note));
        let mut figure = self.assemble(place, indicator, basis, parts, notes);
        figure.coverage = coverage;
        figure.held = rests_on_practices.then(|| held.clone());
        let is_list = |side: &Expression| side.plus == ["patients_registered"] && side.minus.is_empty();
        let reporting = Value::Known(covered);
        if rests_on_practices && indicator.denominator.as_ref().is_some_and(is_list) {
            figure.value_reporting = Some(indicator.value(figure.numerator, Some(reporting)));
        } else if rests_on_practices && indicator.denominator.is_some() && is_list(&indicator.numerator) {
            figure.value_reporting = Some(indicator.value(reporting, figure.denominator));
        }
        figure.corrections = self.corrections(place, &indicator.measures())?;
        figure.warnings.extend(corrected::in_words(&self.holdings.catalogue, &figure.corrections));
        self.judge_coverage(&mut figure, place);
        Ok(figure)
    }

    /// Puts the parts of a figure together, as one that covers all it speaks of.
    fn assemble(
        &self,
        place: &Place,
        indicator: &Indicator,
        basis: Basis,
        parts: Vec<Part>,
        warnings: Vec<String>,
    ) -> Figure {
        let value_of = |measure: &str| {
            let part = parts.iter().find(|part| part.measure == measure);
            part.map_or(Value::Missing(Missing::NotHeld), |part| part.value)
        };
        let numerator = indicator.numerator.value(value_of);
        let denominator = indicator.denominator.as_ref().map(|expression| expression.value(value_of));
        Figure {
            indicator: indicator.id.clone(),
            area: place.code.clone(),
            period: self.period,
            basis,
            value: indicator.value(numerator, denominator),
            value_reporting: None,
            numerator,
            denominator,
            coverage: 1.0,
            held: None,
            parts,
            is_refused: false,
            corrections: Vec::new(),
            warnings,
        }
    }

    /// What an indicator counts, which settles whose patients it is divided by.
    fn counted(&self, indicator: &Indicator) -> Counted {
        let measures = indicator.measures().into_iter();
        let kinds: Vec<MeasureKind> = measures
            .filter_map(|name| self.holdings.catalogue.measures.get(name))
            .map(|measure| measure.kind)
            .collect();
        if kinds.iter().any(|kind| matches!(kind, MeasureKind::NetworkStaff(_))) {
            Counted::NetworkStaff
        } else if kinds.iter().any(|kind| matches!(kind, MeasureKind::Staff(..))) {
            Counted::PracticeStaff
        } else {
            Counted::SomethingElse
        }
    }

    fn judge_coverage(&self, figure: &mut Figure, place: &Place) {
        let Some(held) = &figure.held else { return };
        if figure.value.known().is_none() || place.level == Level::Practice || held.patients_known <= 0.0 {
            return;
        }
        let percent = figure.coverage * 100.0;
        let reporting = figure.parts.iter().filter_map(|part| part.practices).min().unwrap_or_default();
        let of = format!(
            "{reporting} of {} known practices, with {percent:.1} % of {} patients, stand behind this figure",
            held.practices_known,
            whole(held.patients_known)
        );
        if figure.coverage < REFUSED_BELOW && !self.allow_partial {
            figure.value = Value::Missing(Missing::NotHeld);
            figure.value_reporting = figure.value_reporting.map(|_| Value::Missing(Missing::NotHeld));
            figure.is_refused = true;
            let least = REFUSED_BELOW * 100.0;
            figure
                .warnings
                .push(format!("refused: only {of}; below {least:.0} % it is given only with --allow-partial"));
        } else if figure.coverage < WARNED_BELOW {
            figure.warnings.push(format!("only {of}"));
        }
    }

    /// One measure of a place, added up from practices or networks.
    fn part(&self, place: &Place, name: &str, counted: Counted, sums: &AreaSums) -> Result<Part, MeasuresError> {
        let Some(measure) = self.holdings.catalogue.measures.get(name) else {
            return Ok(Part::missing(name, Missing::NotHeld, Basis::PracticeLevelSum, self.period));
        };
        if let MeasureKind::NetworkStaff(_) = measure.kind {
            return self.network_part(place, measure);
        }
        // The staff of networks serve the patients of all practices, not only of those with a row in the file.
        if name == "patients_registered" && counted == Counted::NetworkStaff && self.has_workforce() {
            return self.known_patients(place);
        }
        if measure.is_in_practice_file() && self.has_workforce() {
            let sum = sums.sum(&place.code, name);
            let editions = workforce::editions(&self.holdings.shelf, self.period);
            return Ok(Part {
                measure: name.to_owned(),
                value: sum.value,
                basis: Basis::PracticeLevelSum,
                patients: Some(sum.patients),
                practices: Some(sum.practices),
                period: self.period,
                editions: editions.into_iter().map(|edition| edition.key.clone()).collect(),
                note: None,
            });
        }
        if name == "practices" {
            let tree = self.holdings.tree(self.period, self.geography)?;
            #[expect(clippy::cast_precision_loss, reason = "a few thousand practices")]
            let count = place.practices(&tree).len() as f64;
            let value = if 0.0 < count { Value::Known(count) } else { Value::Missing(Missing::NotHeld) };
            return Ok(Part { value, ..Part::missing(name, Missing::NotHeld, Basis::PracticeLevelSum, self.period) });
        }
        if name == "patients_registered" {
            return self.listed_patients(place);
        }
        self.by_practice(place, measure, counted)
    }

    /// Patients of every practice known in the area, with a row in the workforce file or without.
    fn known_patients(&self, place: &Place) -> Result<Part, MeasuresError> {
        let tree = self.holdings.tree(self.period, self.geography)?;
        let coverage = Coverage::of(&tree, &place.practices(&tree));
        let value = match coverage.patients_known {
            known if 0.0 < known => Value::Known(known),
            _ => Value::Missing(Missing::NotHeld),
        };
        let editions = tree.list.iter().map(|list| list.edition.clone()).collect();
        Ok(Part {
            value,
            editions,
            ..Part::missing("patients_registered", Missing::NotHeld, Basis::Published, self.period)
        })
    }

    /// Patients registered where no workforce file is held for the period: from the list of that month, or the nearest.
    fn listed_patients(&self, place: &Place) -> Result<Part, MeasuresError> {
        let missing = Part::missing("patients_registered", Missing::NotHeld, Basis::Published, self.period);
        let tree = self.holdings.tree(self.period, self.geography)?;
        let Some(list) = &tree.list else { return Ok(missing) };
        if LIST_SERVES_FOR_MONTHS < list.months_away.abs() {
            let note = format!(
                "the nearest list of patients held is of {}, too far from {}",
                list.edition.period, self.period
            );
            return Ok(Part { note: Some(note), ..missing });
        }
        let coverage = Coverage::of(&tree, &place.practices(&tree));
        let value = if 0 < coverage.practices_known {
            Value::Known(coverage.patients_known)
        } else {
            Value::Missing(Missing::NotHeld)
        };
        let note =
            (list.months_away != 0).then(|| format!("patients are those of the list of {}", list.edition.period));
        Ok(Part { value, period: list.edition.period, editions: vec![list.edition.clone()], note, ..missing })
    }

    /// A measure published by practice in a source of its own: added up, or averaged by patients for a score.
    fn by_practice(&self, place: &Place, measure: &Measure, counted: Counted) -> Result<Part, MeasuresError> {
        let missing = Part::missing(&measure.id, Missing::NotHeld, Basis::PracticeLevelSum, self.period);
        let Some(published) = self.holdings.by_practice(&measure.id, self.period)? else { return Ok(missing) };
        let tree = self.holdings.tree(self.period, self.geography)?;
        // Staff counted at the practices with a row are divided by those practices' patients, however these are weighted.
        let only_held = counted == Counted::PracticeStaff && self.has_workforce();
        let members = place.practices(&tree).into_iter().map(|index| &tree.members[index]);
        let (mut total, mut weighted, mut weight, mut count) = (0.0, 0.0, 0.0, 0);
        for member in members.filter(|member| !only_held || member.standing == Standing::Held) {
            let Some(value) = published.values.get(&member.code).and_then(|value| value.known()) else { continue };
            let patients = member.patients.unwrap_or_default();
            total += value;
            weighted += value * patients;
            weight += patients;
            count += 1;
        }
        let value = match (count, measure.adds_up()) {
            (0, _) => Value::Missing(Missing::NotHeld),
            (_, true) | (1, false) => Value::Known(total),
            (_, false) => Value::Known(weighted).per(Value::Known(weight)),
        };
        let edition = &published.edition;
        let is_list = edition.source == "patients_quin_age";
        let of_then = of_another_time(&measure.title, edition.period, self.period);
        let is_of_then = edition.period != self.period;
        Ok(Part {
            value,
            patients: Some(weight).filter(|_| !is_list),
            practices: Some(count),
            period: edition.period,
            editions: vec![edition.clone()],
            note: published.note.clone().or_else(|| is_of_then.then_some(of_then)),
            ..missing
        })
    }

    /// Sums over those practices with a row that have every other list the indicator needs; none where it needs none, or
    /// where every practice has them.
    ///
    /// Staff and patients of a rate must be of the same practices: where some have no weighted list, both sides leave
    /// them out.
    fn listed_on_both_sides(
        &self,
        place: &Place,
        indicator: &Indicator,
        counted: Counted,
    ) -> Result<Option<Matched>, MeasuresError> {
        if counted != Counted::PracticeStaff || !self.has_workforce() || place.level == Level::Practice {
            return Ok(None);
        }
        let measures = indicator.measures();
        let (counted_there, listed_elsewhere): (Vec<&str>, Vec<&str>) = measures.into_iter().partition(|name| {
            let measure = self.holdings.catalogue.measures.get(*name);
            measure.is_none_or(|measure| measure.kind != MeasureKind::Patients || measure.is_in_practice_file())
        });
        let mut lists = Vec::new();
        for name in listed_elsewhere {
            lists.extend(self.holdings.by_practice(name, self.period)?);
        }
        if lists.is_empty() {
            return Ok(None);
        }
        let tree = self.holdings.tree(self.period, self.geography)?;
        let held: Vec<usize> = place
            .practices(&tree)
            .into_iter()
            .filter(|index| tree.members[*index].standing == Standing::Held)
            .collect();
        let is_listed =
            |code: &str| lists.iter().all(|list| list.values.get(code).is_some_and(|value| value.known().is_some()));
        let listed: Vec<usize> = held.iter().copied().filter(|index| is_listed(&tree.members[*index].code)).collect();
        if listed.len() == held.len() || listed.is_empty() {
            return Ok(None);
        }
        let left_out = held.len() - listed.len();
        let sums = self.holdings.practice_sums(&tree, &[(place.code.clone(), listed)], &counted_there)?;
        let note = format!("{left_out} of {} practices have no such list and are left out on both sides", held.len());
        Ok(Some(Matched { sums, note }))
    }

    /// Staff that networks employ or contract, by the identifier of a measure of theirs.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn network(&self, place: &Place, measure: &str) -> Result<Part, MeasuresError> {
        match self.holdings.catalogue.measures.get(measure) {
            Some(measure) => self.network_part(place, measure),
            None => Ok(Part::missing(measure, Missing::NotHeld, Basis::Published, self.period)),
        }
    }

    /// Staff of networks: of a PCN its own, of larger areas as the file itself assigns them, of groups by their PCNs.
    fn network_part(&self, place: &Place, measure: &Measure) -> Result<Part, MeasuresError> {
        let missing = Part::missing(&measure.id, Missing::NotHeld, Basis::Published, self.period);
        if place.level == Level::Practice {
            return Ok(Part { value: Value::Missing(Missing::NotApplicable), ..missing });
        }
        let editions = self.holdings.shelf.editions().filter(|edition| edition.key.source == NETWORK_STAFF);
        let nearest = editions
            .filter(|edition| edition.key.period.months_since(self.period).abs() <= NETWORK_STAFF_SERVE_FOR_MONTHS)
            .min_by_key(|edition| {
                let away = edition.key.period.months_since(self.period);
                (away.abs(), away, std::cmp::Reverse(edition.key.revision))
            });
        let Some(edition) = nearest else { return Ok(missing) };
        let period = edition.key.period;
        let pcns: Vec<String> = match place.level {
            Level::Group => {
                let tree = self.holdings.tree(self.period, self.geography)?;
                let members = place.practices(&tree).into_iter().filter_map(|index| tree.members[index].pcn.clone());
                members.collect::<BTreeSet<_>>().into_iter().collect()
            }
            _ => vec![place.code.clone()],
        };
        let level = if place.level == Level::Group { Level::Pcn } else { place.level };
        let whole = if measure.id.starts_with("pcn_fte") { "pcn_fte" } else { "pcn_headcount" };
        // A profile asks for every role of the same file; each is read once.
        let is_of_place = |fact: &&wholetime_snapshots::Fact| {
            fact.level == level && fact.period == period && pcns.contains(&fact.area)
        };
        let reported = self.holdings.published_facts(&edition.key, whole)?.iter().any(|fact| is_of_place(&fact));
        let of_role = self.holdings.published_facts(&edition.key, &measure.id)?;
        let total: f64 = of_role.iter().filter(is_of_place).filter_map(|fact| fact.value.known()).sum();
        // A network without any row reported nothing, which is not the same as having nobody; one with rows but none
        // in this role has nobody in it.
        let value = if reported { Value::Known(total) } else { Value::Missing(Missing::NotReported) };
        let away = (period != self.period).then(|| format!("network staff are those of {period}"));
        Ok(Part { value, period, editions: vec![edition.key.clone()], note: away, ..missing })
    }

    /// The figure of an indicator as published for the area, with the publisher's estimates; nothing where it is not.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn published(&self, place: &Place, indicator: &Indicator) -> Result<Option<Figure>, MeasuresError> {
        if !is_published(place.level) {
            return Ok(None);
        }
        let measures = indicator.measures();
        let (facts, editions) = self.published_facts(place, &measures)?;
        // Only what the publisher states for the area is a published figure; a list alone is not.
        if !facts.iter().any(|fact| indicator.numerator.measures().any(|measure| measure == fact.measure)) {
            return Ok(None);
        }
        let mut parts = Vec::new();
        let mut notes = Vec::new();
        for measure in measures {
            let fact = facts.iter().find(|fact| fact.measure == measure);
            let mut part = Part::missing(measure, Missing::NotHeld, Basis::Published, self.period);
            if let Some(fact) = fact {
                part.value = fact.value;
                part.editions.clone_from(&editions);
            } else if measure == "patients_registered" {
                part = self.listed_patients(place)?;
                notes.extend(part.note.clone());
            }
            parts.push(part);
        }
        let figure = self.assemble(place, indicator, Basis::Published, parts, notes);
        Ok(Some(figure).filter(|figure| figure.numerator.missing() != Some(Missing::NotHeld)))
    }

    /// Published facts of an area from the newest edition that has any for the period.
    fn published_facts(
        &self,
        place: &Place,
        measures: &[&str],
    ) -> Result<(Vec<wholetime_snapshots::Fact>, Vec<EditionKey>), MeasuresError> {
        let mut editions: Vec<_> = self
            .holdings
            .shelf
            .editions()
            .filter(|edition| edition.key.source == BULLETIN)
            .filter(|edition| {
                edition.facts_periods.is_some_and(|(first, last)| first <= self.period && self.period <= last)
            })
            .collect();
        editions.sort_by_key(|edition| std::cmp::Reverse((edition.key.period, edition.key.revision)));
        for edition in editions {
            let mut found = Vec::new();
            for measure in measures {
                let facts = self.holdings.published_facts(&edition.key, measure)?;
                let of = |fact: &&wholetime_snapshots::Fact| {
                    fact.period == self.period && fact.level == place.level && fact.area == place.code
                };
                found.extend(facts.iter().filter(of).cloned());
            }
            if !found.is_empty() {
                return Ok((found, vec![edition.key.clone()]));
            }
        }
        Ok((Vec::new(), Vec::new()))
    }

    /// The figures of an indicator for many places from own tables of that basis that name practices, the newest that
    /// holds the period; empty where none does.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn of_own_tables(
        &self,
        places: &[Place],
        indicator: &Indicator,
        basis: Basis,
    ) -> Result<Vec<(Place, Figure)>, MeasuresError> {
        let measures = indicator.measures();
        let mut wanted = measures.clone();
        if !wanted.contains(&"patients_registered") {
            wanted.push("patients_registered");
        }
        let table = self.holdings.practice_table(self.period, basis, &wanted)?;
        if table.rows.is_empty() {
            return Ok(Vec::new());
        }
        let tree = self.holdings.tree(self.period, self.geography)?;
        let mut figures = Vec::with_capacity(places.len());
        for place in places {
            let members: Vec<_> = place.practices(&tree).into_iter().map(|index| &tree.members[index]).collect();
            // The table's own lists say how much of it has a value; other lists are of other times.
            let list = |code: &str| table.value(code, "patients_registered").known().unwrap_or_default();
            let mut parts = Vec::new();
            for measure in &measures {
                let mut part = Part::missing(measure, Missing::NotHeld, basis, self.period);
                let (mut total, mut patients, mut count) = (0.0, 0.0, 0);
                for member in &members {
                    let value = table.value(&member.code, measure);
                    if let Some(value) = value.known() {
                        total += value;
                        patients += list(&member.code);
                        count += 1;
                    } else if place.level == Level::Practice {
                        part.value = value;
                    }
                }
                if 0 < count {
                    part.value = Value::Known(total);
                    part.patients = Some(patients);
                    part.practices = Some(count);
                    part.editions.clone_from(&table.editions);
                }
                parts.push(part);
            }
            let known: f64 = members.iter().map(|member| list(&member.code)).sum();
            let covered = parts.iter().filter_map(|part| part.patients).fold(f64::INFINITY, f64::min);
            let mut figure = self.assemble(place, indicator, basis, parts, Vec::new());
            figure.coverage = if 0.0 < known && covered.is_finite() { covered / known } else { 0.0 };
            figure.warnings.extend(table.notes.iter().cloned());
            figures.push((place.clone(), figure));
        }
        Ok(figures)
    }

    /// The figure of an indicator from own tables of that basis, added up over the practices they name.
    ///
    /// # Errors
    /// Where an edition cannot be read.
    pub fn from_own_tables(
        &self,
        place: &Place,
        indicator: &Indicator,
        basis: Basis,
    ) -> Result<Option<Figure>, MeasuresError> {
        let measures = indicator.measures();
        let shelf = &self.holdings.shelf;
        for edition in shelf.editions().rev().filter(|edition| edition.basis == basis) {
            let filter = FactFilter { measures: &measures, period: Some(self.period), ..FactFilter::default() };
            let facts = shelf.facts(&edition.key, &filter)?;
            if facts.is_empty() {
                continue;
            }
            let tree = self.holdings.tree(self.period, self.geography)?;
            let practices: BTreeSet<&str> =
                place.practices(&tree).into_iter().map(|index| tree.members[index].code.as_str()).collect();
            let counts = |fact: &wholetime_snapshots::Fact| match (fact.level, place.level) {
                (Level::Practice, Level::England) => true,
                (Level::Practice, _) => practices.contains(fact.area.as_str()),
                (level, of) => level == of && fact.area == place.code,
            };
            let placed: BTreeSet<&str> =
                facts.iter().filter(|fact| counts(fact)).map(|fact| fact.area.as_str()).collect();
            let mut parts = Vec::new();
            for measure in &measures {
                let mut part = Part::missing(measure, Missing::NotHeld, basis, self.period);
                let known: Vec<f64> = facts
                    .iter()
                    .filter(|fact| fact.measure == **measure && counts(fact))
                    .filter_map(|fact| fact.value.known())
                    .collect();
                if !known.is_empty() {
                    part.value = Value::Known(known.iter().sum());
                    part.practices = u32::try_from(known.len()).ok();
                    part.editions = vec![edition.key.clone()];
                }
                parts.push(part);
            }
            let held = Coverage::of(&tree, &place.practices(&tree));
            let said = format!(
                "{}: {} practices of {} known; never added to official sums",
                basis.title(),
                placed.len(),
                held.practices_known
            );
            return Ok(Some(self.assemble(place, indicator, basis, parts, vec![said])));
        }
        Ok(None)
    }
}

/// `1234567` as `1,234,567`.
#[must_use]
pub fn whole(number: f64) -> String {
    wholetime_vocabulary::grouped(number, 0)
}
