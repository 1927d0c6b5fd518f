//! A bridge between two dates: what is held of both, told apart by what became of practices and by who works there.

use std::collections::BTreeMap;

use wholetime_access::Deed;
use wholetime_catalogue::{Expression, Guard, Indicator, MeasureKind};
use wholetime_measures::figures::{Desk, Place};
use wholetime_measures::{Geography, Holdings};
use wholetime_models::bridge::{Factor, Figure, MOST_DRIVERS, Makeup};
use wholetime_vocabulary::{Basis, Level, Measured, Period, Value, grouped, how_many};

use super::answer::{Behind, BridgeAnswer, lines, signed};
use super::parts::{self, NOTHING, Parts};
use super::practices::{Happened, Months, Told};
use super::{BridgeAsked, Split};
use crate::areas::ResolvedArea;
use crate::questions::series::{Point, Series, SeriesAsked, one, speaks};
use crate::{Scope, Workbench, WorkbenchError};

/// The two ends of a bridge as the series has them, on one basis.
struct Ends {
    before: Point,
    after: Point,
    series: Series,
}

impl Ends {
    fn periods(&self) -> [Period; 2] {
        [self.before.period, self.after.period]
    }
}

/// Which side of an indicator is told apart.
struct Sides<'a> {
    /// What adds up: staff, or patients where nobody else is counted.
    amounts: &'a Expression,
    /// What it is divided by or into.
    list: Option<&'a Expression>,
    is_list_per_amount: bool,
}

impl Workbench {
    /// Why an indicator of an area changed between two dates: bars that add up.
    ///
    /// # Errors
    /// Where the area or indicator is not known, a date is not held, too little stands behind it, or the indicator cannot be
    /// told apart.
    pub fn bridge(
        &self,
        area: &str,
        indicator: &str,
        asked: BridgeAsked,
        scope: Scope,
    ) -> Result<BridgeAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        let area = self.resolve_in(&holdings, area)?;
        let indicator = self.indicator(indicator)?;
        let sides = sides(&holdings, indicator)?;
        let ends = self.ends(&area, indicator, asked, scope)?;
        let case = Case { holdings: &holdings, area: &area, indicator, sides: &sides, ends: &ends, scope };
        let Drivers { parts, by, method, notes } = case.drivers(asked)?;
        let parts = parts.or_nothing();
        let makeup = makeup(indicator, &sides, &ends, &parts)?;
        let bridge = makeup.bridge(asked.order)?;
        let decimals = indicator.unit.decimals();
        let behind = parts.adds.iter().map(|(_, _, behind)| behind.clone());
        let behind = behind.chain(parts.factors.iter().map(|(_, behind)| behind.clone()));
        let list = makeup.list.as_ref().map(list_behind);
        let lines = lines(&bridge, decimals, behind.chain(list).collect())?;
        let mut answer = BridgeAnswer {
            finding: String::new(),
            area: area.area.clone(),
            indicator: Some(indicator.id.clone()),
            title: indicator.title.clone(),
            unit: indicator.unit.title().to_owned(),
            decimals,
            basis: Some(ends.after.basis),
            from: bridge.start,
            to: bridge.end,
            from_printed: lines.from_printed,
            to_printed: lines.to_printed,
            from_title: ends.before.period.in_words(),
            to_title: ends.after.period.in_words(),
            from_period: Some(ends.before.period),
            to_period: Some(ends.after.period),
            order: asked.order,
            by: Some(by),
            bars: lines.bars,
            method: std::iter::once(how_shared(asked.order, makeup.list.is_some() || !makeup.factors.is_empty()))
                .chain(method)
                .collect(),
            notes: case.notes(notes),
            sources: ends.series.sources.clone(),
        };
        answer.notes.splice(0..0, reporting(&answer));
        answer.say();
        self.withhold(&mut answer)?;
        Ok(answer)
    }

    /// The two points asked for: on the basis asked for, else as the series shows them, else both added up from practices.
    fn ends(
        &self,
        area: &ResolvedArea,
        indicator: &Indicator,
        asked: BridgeAsked,
        scope: Scope,
    ) -> Result<Ends, WorkbenchError> {
        if let (Some(from), Some(to)) = (asked.from, asked.to)
            && to <= from
        {
            return Err(WorkbenchError::NotPossible(format!(
                "{from} is not before {to}; give the earlier date as --from and the later one as --to"
            )));
        }
        let on = |basis: Option<Basis>| -> Result<Result<Ends, WorkbenchError>, WorkbenchError> {
            let wanted = SeriesAsked { from: asked.from, to: asked.to, by: None, basis };
            Ok(ends_of(self.series(&area.area.code, &indicator.id, wanted, scope)?, asked))
        };
        match on(asked.basis)? {
            Err(why) if asked.basis.is_none() => on(Some(Basis::PracticeLevelSum))?.or(Err(why)),
            ends => ends,
        }
    }
}

fn ends_of(series: Series, asked: BridgeAsked) -> Result<Ends, WorkbenchError> {
    let known = |period: Option<Period>| {
        let mut points = series.points.iter().filter(|point| period.is_none_or(|period| point.period == period));
        points.rfind(|point| point.value.known().is_some()).cloned()
    };
    let after = known(asked.to).ok_or_else(|| not_known(&series, asked.to))?;
    let is_alike =
        |point: &&Point| point.basis == after.basis && point.value.known().is_some() && point.period < after.period;
    let before = match asked.from {
        Some(from) => series.points.iter().filter(is_alike).find(|point| point.period == from),
        // The same month a year before, since like months are compared; else the nearest held before it.
        None => series.points.iter().filter(is_alike).rfind(|point| point.period <= after.period.a_year_before()),
    };
    let before = before.cloned().ok_or_else(|| not_known(&series, asked.from))?;
    Ok(Ends { before, after, series })
}

fn not_known(series: &Series, period: Option<Period>) -> WorkbenchError {
    let Series { area, indicator, points, .. } = series;
    let of = format!("{} of {} ({})", indicator.title, area.name, area.code);
    let held = points.iter().filter(|point| point.value.known().is_some()).map(|point| point.period.to_string());
    let held: Vec<String> = held.collect();
    let held = if held.is_empty() { "none".to_owned() } else { held.join(", ") };
    let Some(period) = period else {
        let last = points.iter().rfind(|point| point.value.known().is_none()).and_then(|point| point.warnings.first());
        let why = last.map_or_else(String::new, |warning| format!(" ({warning})"));
        return WorkbenchError::NotPossible(format!(
            "{of} has no two dates to set beside each other{why}; with figures: {held}"
        ));
    };
    let refused = points.iter().filter(|point| point.period == period).find(|point| point.value.known().is_none());
    let why = match refused {
        Some(Point { value: Value::Missing(why), warnings, .. }) => {
            let more = warnings.first().map_or_else(String::new, |warning| format!(": {warning}"));
            format!("{why}{more}")
        }
        _ => "not held on the basis of the other date".to_owned(),
    };
    WorkbenchError::NotPossible(format!("{of} has no figure at {period} ({why}); with figures: {held}"))
}

/// Which side of an indicator is told apart, or why it cannot be.
fn sides<'a>(holdings: &Holdings, indicator: &'a Indicator) -> Result<Sides<'a>, WorkbenchError> {
    let refused = |why: &str| {
        let Indicator { title, id, .. } = indicator;
        Err(WorkbenchError::NotPossible(format!("`{title}` ({id}) cannot be told apart: {why}")))
    };
    let kinds = |side: &Expression| -> Vec<Option<MeasureKind>> {
        side.measures().map(|name| holdings.catalogue.measures.get(name).map(|measure| measure.kind)).collect()
    };
    let counts_staff = |side: &Expression| {
        kinds(side).iter().any(|kind| matches!(kind, Some(MeasureKind::Staff(..) | MeasureKind::NetworkStaff(_))))
    };
    let Indicator { numerator, denominator, .. } = indicator;
    if kinds(numerator).contains(&Some(MeasureKind::Score)) {
        return refused("a score is an average and has no parts that add up");
    }
    let sides = match denominator {
        None => Sides { amounts: numerator, list: None, is_list_per_amount: false },
        Some(list) if counts_staff(numerator) && !counts_staff(list) => {
            Sides { amounts: numerator, list: Some(list), is_list_per_amount: false }
        }
        Some(staff) if counts_staff(staff) && !counts_staff(numerator) => {
            Sides { amounts: staff, list: Some(numerator), is_list_per_amount: true }
        }
        Some(_) => {
            return refused("both its sides count the same people; ask for a number of staff, or a rate per patient");
        }
    };
    // Whole numbers of people and hours are never added into one amount.
    let mut counted: Vec<Figure> = Vec::new();
    for kind in kinds(sides.amounts) {
        match kind {
            Some(MeasureKind::Staff(_, Measured::Fte) | MeasureKind::NetworkStaff(Measured::Fte)) => {
                counted.push(Figure::fte(0.0));
            }
            Some(MeasureKind::Staff(..) | MeasureKind::NetworkStaff(_)) => counted.push(Figure::heads(0.0)),
            _ => {}
        }
    }
    for pair in counted.windows(2) {
        pair[0].above(pair[1])?;
    }
    Ok(sides)
}

/// What one question is about.
struct Case<'a> {
    holdings: &'a Holdings,
    area: &'a ResolvedArea,
    indicator: &'a Indicator,
    sides: &'a Sides<'a>,
    ends: &'a Ends,
    scope: Scope,
}

/// The drivers of a change, and what is to be said of them.
struct Drivers {
    parts: Parts,
    by: Split,
    method: Vec<String>,
    notes: Vec<String>,
}

/// Those who were there both times: what they came to.
struct Both {
    before: f64,
    after: f64,
}

impl Case<'_> {
    fn drivers(&self, asked: BridgeAsked) -> Result<Drivers, WorkbenchError> {
        if self.ends.after.basis == Basis::PracticeLevelSum && self.is_in_practice_files() {
            return self.by_practice(asked);
        }
        let whole = Both { before: self.amount(&self.ends.before), after: self.amount(&self.ends.after) };
        let by = asked.by.unwrap_or(Split::Roles);
        let reader = Reader { case: self, months: None };
        let (mut parts, by) = match reader.split(by, &whole, &BTreeMap::new())? {
            Some(parts) => (parts, by),
            None if asked.by.is_some() => return Err(self.cannot(by)),
            None => (reader.whole(&whole), Split::Whole),
        };
        parts.at_most(self.room(parts.factors.len()), "others");
        let method = vec![format!(
            "Figures are {}: no practice is told apart, so openings, closures and mergers are within the bars.",
            self.ends.after.basis.title()
        )];
        Ok(Drivers { parts, by, method, notes: Vec::new() })
    }

    fn by_practice(&self, asked: BridgeAsked) -> Result<Drivers, WorkbenchError> {
        let wanted = self.wanted();
        let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        let Self { holdings, area, scope, .. } = self;
        let months = Months::read(holdings, area, self.ends.periods(), scope.geography, &wanted)?;
        let mut happened = BTreeMap::<Happened, BTreeMap<String, f64>>::new();
        let mut stayed: BTreeMap<String, f64> = BTreeMap::new();
        let (mut both, mut likely) = (Both { before: 0.0, after: 0.0 }, std::collections::BTreeSet::new());
        for (measure, sign) in self.signed_amounts() {
            let told: Told = months.told(measure);
            for (what, changes) in told.happened {
                for (code, change) in changes {
                    *happened.entry(what).or_default().entry(code).or_default() += sign * change;
                }
            }
            for one in told.stayed {
                both.before += sign * one.before;
                both.after += sign * one.after;
                *stayed.entry(one.code).or_default() += sign * (one.after - one.before);
            }
            likely.extend(told.likely);
        }
        let reader = Reader { case: self, months: Some(&months) };
        let ask = |by: Split| reader.split(by, &both, &stayed);
        let (told, by) = match asked.by {
            Some(by) => (ask(by)?.ok_or_else(|| self.cannot(by))?, by),
            None => match ask(Split::Roles)? {
                Some(parts) => (parts, Split::Roles),
                None => match ask(Split::Places)? {
                    Some(parts) => (parts, Split::Places),
                    None => (reader.whole(&both), Split::Whole),
                },
            },
        };
        let mut parts = Parts::default();
        for what in Happened::ALL {
            let Some(changes) = happened.get(&what) else { continue };
            let about = self.about(what, changes, &months);
            parts.adds.push((what.title().to_owned(), changes.values().sum(), months.behind(changes, about)));
        }
        let mut told = told;
        told.at_most(self.room(parts.adds.len() + told.factors.len()), "others");
        parts.adds.append(&mut told.adds);
        parts.factors = told.factors;
        let whole = self.amount(&self.ends.after) - self.amount(&self.ends.before);
        parts.rest("not told practice by practice", whole, "in the figures of the area and in no row of a practice");
        Ok(Drivers { parts, by, method: vec![self.how_told(stayed.len())], notes: likely_notes(&months, &likely) })
    }

    /// How many amounts may still be told beside those taken, with one left for what is not told and one for the list.
    fn room(&self, taken: usize) -> usize {
        (MOST_DRIVERS - 1 - usize::from(self.sides.list.is_some())).saturating_sub(taken).max(1)
    }

    fn amount(&self, point: &Point) -> f64 {
        let side =
            if self.sides.is_list_per_amount { point.denominator.unwrap_or(point.numerator) } else { point.numerator };
        side.known().unwrap_or_default()
    }

    fn signed_amounts(&self) -> impl Iterator<Item = (&str, f64)> {
        let Expression { plus, minus } = self.sides.amounts;
        plus.iter().map(|name| (name.as_str(), 1.0)).chain(minus.iter().map(|name| (name.as_str(), -1.0)))
    }

    /// Whether every measure of the amounts stands in the files of practices.
    fn is_in_practice_files(&self) -> bool {
        let measures = &self.holdings.catalogue.measures;
        let mut names = self.sides.amounts.measures();
        names.all(|name| measures.get(name).is_some_and(wholetime_catalogue::Measure::is_in_practice_file))
    }

    /// The amounts, the roles they are made of, and the people whose hours they are.
    fn wanted(&self) -> Vec<String> {
        let catalogue = &self.holdings.catalogue;
        let mut names: Vec<String> = self.sides.amounts.measures().map(str::to_owned).collect();
        for measure in names.clone().iter().filter_map(|name| catalogue.measures.get(name)) {
            names.extend(parts::roles(catalogue, measure).into_iter().map(|(name, _)| name));
            names.extend(parts::heads_of(catalogue, measure));
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    fn cannot(&self, by: Split) -> WorkbenchError {
        let [from, to] = self.ends.periods();
        let why = match by {
            Split::Roles => "no roles of it are held at both dates",
            Split::Hours => "the people whose hours it counts are not held at both dates",
            Split::Trend => "no figure of England is held at both dates, or it is of England itself",
            Split::Places => "no places within it are known",
            Split::Whole => "nothing is held",
        };
        WorkbenchError::NotPossible(format!(
            "{} of {} from {from} to {to} cannot be told apart {}: {why}; leave --by out, or choose another",
            self.indicator.title,
            self.area.area.name,
            by.title()
        ))
    }

    /// What became of some practices, in a sentence.
    fn about(&self, what: Happened, changes: &BTreeMap<String, f64>, months: &Months<'_>) -> String {
        let practices = how_many(changes.len(), "practice");
        match what {
            Happened::Opened => format!("{practices} not known at {}", self.ends.before.period),
            Happened::Closed => format!("{practices} not known any more at {}", self.ends.after.period),
            Happened::Merged => format!("{practices}: those that closed together with those that took them over"),
            Happened::CameIn => format!("{practices} that belonged elsewhere at {}", self.ends.before.period),
            Happened::WentOut => format!("{practices} that belong elsewhere at {}", self.ends.after.period),
            Happened::Started => {
                format!("{practices} known at both dates, with a figure at {} only", months.trees[1].period)
            }
            Happened::Stopped => {
                format!("{practices} known at both dates, with a figure at {} only", months.trees[0].period)
            }
        }
    }

    fn how_told(&self, stayed: usize) -> String {
        let map = match self.scope.geography {
            Geography::AsAt => "each date's own map",
            Geography::AsNow => "today's map",
        };
        format!(
            "Practices are told apart on {map}: first those that opened, closed, merged, moved or changed whether they report, then the {} with a figure at both dates.",
            how_many(stayed, "practice")
        )
    }

    /// What a reader should know: of both figures, and of what changed between them in how they are counted.
    fn notes(&self, more: Vec<String>) -> Vec<String> {
        let Ends { before, after, .. } = self.ends;
        let mut notes = more;
        for point in [before, after] {
            notes.extend(point.warnings.iter().map(|warning| format!("{}: {warning}", point.period)));
        }
        for caveat in &self.indicator.caveat {
            if speaks(caveat, Some(before.period), Some(after.period)) && !notes.contains(&caveat.text) {
                notes.push(caveat.text.clone());
            }
        }
        let months = |period: Period| period.last_day().month();
        if months(before.period) != months(after.period) {
            notes.push("The two dates are different months of the year: trainees change posts each August, so part of a change of GPs in training may be the season.".to_owned());
        }
        notes
    }

    /// An indicator that is one measure, for reading its published value.
    fn measure_alone(&self, expression: Expression) -> Indicator {
        Indicator {
            numerator: expression,
            denominator: None,
            scale: 1.0,
            guard: Guard::default(),
            ..self.indicator.clone()
        }
    }

    /// An expression at both dates for a place, on a basis; none where it is not known at one of them.
    fn at_both(
        &self,
        place: &Place,
        expression: &Expression,
        basis: Basis,
    ) -> Result<Option<(f64, f64)>, WorkbenchError> {
        let indicator = self.measure_alone(expression.clone());
        let mut found = [None; 2];
        for (side, period) in self.ends.periods().into_iter().enumerate() {
            let mut desk = Desk::new(self.holdings, period, self.scope.geography);
            desk.allow_partial = true;
            found[side] = one(&desk, place, &indicator, Some(basis))?.and_then(|figure| figure.numerator.known());
        }
        Ok(found[0].zip(found[1]))
    }
}

/// Reads parts of those who were there both times: of practices where they are told apart, else of the area as a whole.
struct Reader<'a> {
    case: &'a Case<'a>,
    months: Option<&'a Months<'a>>,
}

impl Reader<'_> {
    /// The change told apart; none where that cannot be. `stayed` has the change of each practice.
    fn split(&self, by: Split, both: &Both, stayed: &BTreeMap<String, f64>) -> Result<Option<Parts>, WorkbenchError> {
        let mut parts = match by {
            Split::Roles => self.roles()?,
            Split::Hours => self.hours(both)?,
            Split::Trend => self.trend(both)?,
            Split::Places => self.places(stayed),
            Split::Whole => Some(self.whole(both)),
        };
        let (name, about) = match by {
            Split::Hours => {
                ("practices that do not tell how many people", "FTE there, with no number of people beside it")
            }
            _ => ("not told by role", "counted under no role, or under one at one date only"),
        };
        if let Some(parts) = &mut parts {
            parts.rest(name, both.after - both.before, about);
        }
        Ok(parts)
    }

    fn whole(&self, both: &Both) -> Parts {
        let name = if self.months.is_some() { "practices there both times" } else { "all together" };
        Parts { adds: vec![(name.to_owned(), both.after - both.before, Behind::default())], factors: Vec::new() }
    }

    fn roles(&self) -> Result<Option<Parts>, WorkbenchError> {
        let catalogue = &self.case.holdings.catalogue;
        let amounts: Vec<(&str, f64)> = self.case.signed_amounts().collect();
        let mut parts = Parts::default();
        let measures: Vec<(String, String, f64)> = match amounts.as_slice() {
            [(only, _)] => {
                let Some(measure) = catalogue.measures.get(*only) else { return Ok(None) };
                parts::roles(catalogue, measure).into_iter().map(|(name, title)| (name, title, 1.0)).collect()
            }
            several => several
                .iter()
                .filter_map(|(name, sign)| {
                    Some(((*name).to_owned(), catalogue.measures.get(*name)?.title.clone(), *sign))
                })
                .collect(),
        };
        for (measure, title, sign) in measures {
            let whole =
                amounts.first().map_or(measure.as_str(), |(only, _)| if amounts.len() == 1 { only } else { &measure });
            if let Some((change, behind)) = self.change_of(&measure, whole)?
                && (NOTHING < change.abs() || behind.largest.len() > 1)
            {
                parts.adds.push((title, sign * change, behind));
            }
        }
        Ok((!parts.adds.is_empty()).then_some(parts))
    }

    /// The change of a measure among those who told `whole` both times; none where the measure is not held.
    fn change_of(&self, measure: &str, whole: &str) -> Result<Option<(f64, Behind)>, WorkbenchError> {
        let Some(months) = self.months else {
            let alone = Expression { plus: vec![measure.to_owned()], minus: Vec::new() };
            let found = self.case.at_both(&self.case.area.place, &alone, self.case.ends.after.basis)?;
            return Ok(found.map(|(before, after)| {
                let about = before_and_after((before, after), 1);
                (after - before, Behind { about, ..Behind::default() })
            }));
        };
        if !months.hold(measure) {
            return Ok(None);
        }
        let changes: BTreeMap<String, f64> = months
            .told(whole)
            .stayed
            .into_iter()
            .filter_map(|one| {
                let before = months.value(0, &one.code, measure)?;
                let after = months.value(1, &one.code, measure)?;
                Some((one.code, after - before))
            })
            .collect();
        let about = format!("at {} with a figure at both dates", how_many(changes.len(), "practice"));
        Ok(Some((changes.values().sum::<f64>(), months.behind(&changes, about))))
    }

    fn hours(&self, both: &Both) -> Result<Option<Parts>, WorkbenchError> {
        let catalogue = &self.case.holdings.catalogue;
        let amounts: Vec<(&str, f64)> = self.case.signed_amounts().collect();
        let [(only, _)] = amounts.as_slice() else { return Ok(None) };
        let Some(heads) = catalogue.measures.get(*only).and_then(|measure| parts::heads_of(catalogue, measure)) else {
            return Ok(None);
        };
        let (people, fte) = match self.months {
            None => {
                let alone = Expression { plus: vec![heads], minus: Vec::new() };
                let found = self.case.at_both(&self.case.area.place, &alone, self.case.ends.after.basis)?;
                let Some(people) = found else { return Ok(None) };
                (people, (both.before, both.after))
            }
            Some(months) if months.hold(&heads) => {
                let (mut people, mut fte) = ((0.0, 0.0), (0.0, 0.0));
                for one in months.told(only).stayed {
                    let counted = [0, 1].map(|side| months.value(side, &one.code, &heads));
                    if let [Some(before), Some(after)] = counted {
                        people = (people.0 + before, people.1 + after);
                        fte = (fte.0 + one.before, fte.1 + one.after);
                    }
                }
                (people, fte)
            }
            Some(_) => return Ok(None),
        };
        let name = if self.months.is_some() { "people in posts at practices there both times" } else { "people" };
        let Some(factors) = parts::hours(people, fte, (name, "FTE a person")) else { return Ok(None) };
        let abouts = [before_and_after(people, 0), before_and_after((fte.0 / people.0, fte.1 / people.1), 3)];
        let factors =
            factors.into_iter().zip(abouts).map(|(factor, about)| (factor, Behind { about, ..Behind::default() }));
        Ok(Some(Parts { adds: Vec::new(), factors: factors.collect() }))
    }

    fn trend(&self, both: &Both) -> Result<Option<Parts>, WorkbenchError> {
        if self.case.area.area.level == Level::England {
            return Ok(None);
        }
        let england = Place::published(Level::England, "ENG");
        let found = self.case.at_both(&england, self.case.sides.amounts, Basis::Published)?;
        let Some((before, after)) = found.filter(|(before, _)| 0.0 < *before) else { return Ok(None) };
        let growth = after / before - 1.0;
        let as_in_england = both.before * growth;
        let about = format!("{} % in England, as published", signed(100.0 * growth, 1));
        let behind = Behind { about, ..Behind::default() };
        let local = Behind { about: "what is left of those who were there both times".to_owned(), ..Behind::default() };
        Ok(Some(Parts {
            adds: vec![
                ("as in England".to_owned(), as_in_england, behind),
                ("more or less than in England".to_owned(), both.after - both.before - as_in_england, local),
            ],
            factors: Vec::new(),
        }))
    }

    fn places(&self, stayed: &BTreeMap<String, f64>) -> Option<Parts> {
        let months = self.months?;
        let level = parts::level_below(self.case.area.area.level)?;
        let register = &self.case.holdings.register;
        let place = |code: &str| {
            let member = months.trees[1].member(code).or_else(|| months.trees[0].member(code));
            let code = match level {
                Level::Practice => Some(code.to_owned()),
                Level::Pcn => member.and_then(|member| member.pcn.clone()),
                Level::SubIcb => member.and_then(|member| member.sub_icb.clone()),
                Level::Icb => member.and_then(|member| member.icb.clone()),
                _ => member.and_then(|member| member.region.clone()),
            };
            code.map_or_else(
                || "practices without one".to_owned(),
                |code| format!("{} ({code})", register.name(level, &code)),
            )
        };
        let groups = parts::by_key(stayed.iter().map(|(code, change)| (code.clone(), *change)), place);
        let adds = groups.into_iter().map(|(name, changes)| {
            let about = match level {
                Level::Practice => String::new(),
                _ => format!("{} there both times", how_many(changes.len(), "practice")),
            };
            (name, changes.values().sum::<f64>(), months.behind(&changes, about))
        });
        let mut adds: Vec<(String, f64, Behind)> = adds.filter(|(_, change, _)| NOTHING < change.abs()).collect();
        adds.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()));
        Some(Parts { adds, factors: Vec::new() })
    }
}

/// What a number is made of: its amounts as drivers, and its list.
fn makeup(indicator: &Indicator, sides: &Sides<'_>, ends: &Ends, parts: &Parts) -> Result<Makeup, WorkbenchError> {
    let Ends { before, after, .. } = ends;
    let list = |point: &Point| if sides.is_list_per_amount { Some(point.numerator) } else { point.denominator };
    let list = match sides.list {
        None => None,
        Some(expression) => {
            let known = |point: &Point| list(point).and_then(Value::known).ok_or(WorkbenchError::NothingHeld);
            let name = if expression.plus == ["patients_registered"] {
                "patients on the lists"
            } else {
                "what it is divided by"
            };
            Some(Factor { name: name.to_owned(), before: known(before)?, after: known(after)? })
        }
    };
    let amount = |point: &Point| if sides.is_list_per_amount { point.denominator } else { Some(point.numerator) };
    let start = amount(before).and_then(Value::known).ok_or(WorkbenchError::NothingHeld)?;
    let product: f64 = parts.factors.iter().map(|(factor, _)| factor.before).product();
    let in_factors = if parts.factors.is_empty() { 0.0 } else { product };
    Ok(Makeup {
        rest_before: start - in_factors,
        adds: parts.adds.iter().map(|(name, change, _)| (name.clone(), *change)).collect(),
        factors: parts.factors.iter().map(|(factor, _)| factor.clone()).collect(),
        list,
        is_list_per_amount: sides.is_list_per_amount,
        scale: indicator.scale,
    })
}

fn list_behind(list: &Factor) -> Behind {
    Behind { about: before_and_after((list.before, list.after), 0), ..Behind::default() }
}

fn before_and_after((before, after): (f64, f64), decimals: usize) -> String {
    format!("{} before, {} after", grouped(before, decimals), grouped(after, decimals))
}

pub(super) fn how_shared(order: super::Order, do_drivers_meet: bool) -> String {
    if !do_drivers_meet {
        return "Every driver adds an amount of its own, so no order of telling changes a bar.".to_owned();
    }
    match order {
        super::Order::Shapley => "Drivers act together; what they do together is shared out as the mean over all orders of telling (Shapley). The range beside a bar is over all orders.",
        super::Order::Sequential => "Drivers act together; each bar is what its driver adds after those above it. The range beside a bar is over all orders.",
        super::Order::LogMean => "Drivers act together; what they do together is shared out by logarithmic means (LMDI). The range beside a bar is over all orders of telling one after the other.",
    }
    .to_owned()
}

/// How much of a change is who reports: staff of a practice that falls silent are not counted, and its patients still are.
fn reporting(answer: &BridgeAnswer) -> Option<String> {
    let is_reporting = |driver: &str| [Happened::Started, Happened::Stopped].iter().any(|what| what.title() == driver);
    let bars = answer.bars.iter().filter(|bar| is_reporting(&bar.driver));
    let printed: f64 = bars.map(|bar| bar.printed).sum();
    (printed != 0.0).then(|| {
        let all = answer.to_printed - answer.from_printed;
        let shown = |value: f64| signed(value, answer.decimals);
        format!("{} of the {} is who reports, not who works there", shown(printed), shown(all))
    })
}

fn likely_notes(months: &Months<'_>, likely: &std::collections::BTreeSet<(String, String)>) -> Vec<String> {
    let name = |code: &str| format!("{} ({code})", months.holdings.register.name(Level::Practice, code));
    let pairs: Vec<String> = likely.iter().map(|(gone, heir)| format!("{} by {}", name(gone), name(heir))).collect();
    if pairs.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "Taken over, to judge by how lists grew; nobody has confirmed it (wholetime successor set): {}.",
        pairs.join(", ")
    )]
}
