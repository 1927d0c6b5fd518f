//! Which period a question means where it names none, and which follows which.

use wholetime_catalogue::Indicator;
use wholetime_measures::figures::{Desk, WARNED_BELOW, is_published};
use wholetime_measures::register::{BULLETIN, NETWORK_STAFF};
use wholetime_measures::{Geography, Holdings};
use wholetime_vocabulary::{Area, Level, Period};

use crate::areas::ResolvedArea;
use crate::{Scope, WorkbenchError};

/// A period chosen, with what a reader should know of the choice.
pub(crate) struct Chosen {
    pub(crate) period: Period,
    pub(crate) note: Option<String>,
}

/// The period a question names, else the newest with figures for its area.
///
/// # Errors
/// Where none is named and nothing is held for the area at all.
pub(crate) fn meant(holdings: &Holdings, area: &ResolvedArea, scope: Scope) -> Result<Chosen, WorkbenchError> {
    match scope.period {
        Some(period) => Ok(Chosen { period, note: None }),
        None => newest(holdings, area, scope.geography),
    }
}

/// What is asked of a period: of the one named; else of the newest with figures for the area, and if that answers nothing (parts
/// of an area are not published as the area itself is), of the newest month whose practices are held.
///
/// # Errors
/// Where the question cannot be answered for either.
pub(crate) fn with_figures<T>(
    holdings: &Holdings,
    area: &ResolvedArea,
    scope: Scope,
    ask: impl Fn(Chosen) -> Result<T, WorkbenchError>,
    is_answered: impl Fn(&T) -> bool,
) -> Result<T, WorkbenchError> {
    let first = meant(holdings, area, scope)?;
    let period = first.period;
    let answer = ask(first);
    if scope.period.is_some() || answer.as_ref().is_ok_and(&is_answered) {
        return answer;
    }
    match newest_with_rows(holdings, area, scope.geography) {
        Ok(second) if second.period != period => ask(second),
        _ => answer,
    }
}

/// What is said where nothing is held for an area at a period.
pub(crate) fn not_held(holdings: &Holdings, area: &Area, period: Period) -> WorkbenchError {
    WorkbenchError::PeriodNotHeld {
        what: "staff figures".to_owned(),
        area: format!("{} ({})", area.name, area.code),
        period,
        held: in_words(holdings.workforce_periods()),
    }
}

/// What is said where a figure is not held for an area at a period, others being held.
pub(crate) fn figure_not_held(
    holdings: &Holdings,
    area: &Area,
    indicator: &Indicator,
    period: Period,
) -> WorkbenchError {
    let is_of_month = holdings.workforce_periods().contains(&period);
    let of_all = indicator
        .id
        .contains("_extg")
        .then(|| indicator.id.replacen("_extgl", "_total", 1).replacen("_extg", "_total", 1));
    let held = match of_all.filter(|id| is_of_month && holdings.catalogue.indicators.contains_key(id)) {
        Some(id) => format!("other figures of that month, such as those of all GPs ({id})"),
        None if is_of_month => "other figures of that month".to_owned(),
        None => in_words(holdings.workforce_periods()),
    };
    WorkbenchError::PeriodNotHeld {
        what: format!("figures of “{}”", indicator.title),
        area: format!("{} ({})", area.name, area.code),
        period,
        held,
    }
}

/// What is said where no practice is known to have belonged to an area at a period, as to a PCN before there were any.
pub(crate) fn no_practices(area: &Area, period: Period, geography: Geography) -> WorkbenchError {
    let has_moving_parts = matches!(area.level, Level::Pcn | Level::Group) && geography == Geography::AsAt;
    let hint = if has_moving_parts { "; --geography as-now follows its practices of today back" } else { "" };
    let what = format!("no practices are known in {} ({}) at {period}{hint}", area.name, area.code);
    WorkbenchError::NotPossible(what)
}

/// The newest period with figures for an area: published for it, or added up from at least 90 % of its patients. Where
/// none reaches that, the one that covers most.
///
/// # Errors
/// Where nothing is held for the area at all.
pub(crate) fn newest(holdings: &Holdings, area: &ResolvedArea, geography: Geography) -> Result<Chosen, WorkbenchError> {
    let published = newest_published(holdings, area)?;
    let mut best: Option<(f64, Period)> = None;
    for period in holdings.workforce_periods().iter().rev().copied() {
        if published.is_some_and(|published| period < published) {
            break;
        }
        let share = Desk::new(holdings, period, geography).coverage(&area.place)?;
        let is_practice = area.area.level == Level::Practice && 0 < share.practices_held;
        if WARNED_BELOW <= share.share() || is_practice {
            return Ok(Chosen { period, note: None });
        }
        if 0 < share.practices_held && best.is_none_or(|(most, _)| most < share.share()) {
            best = Some((share.share(), period));
        }
    }
    if let Some(period) = published {
        return Ok(Chosen { period, note: None });
    }
    if let Some((share, period)) = best {
        let note = format!(
            "no month covers 90 % of the patients of {}; {period} covers most, {:.1} %",
            area.area.name,
            share * 100.0
        );
        return Ok(Chosen { period, note: Some(note) });
    }
    let Some(period) = newest_network(holdings).or_else(|| holdings.register.today()) else {
        return Err(WorkbenchError::NothingHeld);
    };
    let note = format!("no staff of practices are held for {}; lists and registers are of {period}", area.area.name);
    Ok(Chosen { period, note: Some(note) })
}

/// The newest month whose practice-level file holds at least 90 % of an area's patients; where none does, the one that
/// holds most. For questions that only the rows of practices answer.
///
/// # Errors
/// Where no file holds a practice of the area.
pub(crate) fn newest_with_rows(
    holdings: &Holdings,
    area: &ResolvedArea,
    geography: Geography,
) -> Result<Chosen, WorkbenchError> {
    let mut best: Option<(f64, Period)> = None;
    for period in holdings.workforce_periods().iter().rev().copied() {
        let held = Desk::new(holdings, period, geography).coverage(&area.place)?;
        if WARNED_BELOW <= held.share() || area.area.level == Level::Practice && 0 < held.practices_held {
            return Ok(Chosen { period, note: None });
        }
        if 0 < held.practices_held && best.is_none_or(|(most, _)| most < held.share()) {
            best = Some((held.share(), period));
        }
    }
    let Some((share, period)) = best else {
        return Err(WorkbenchError::NotPossible(format!(
            "no practice-level workforce file that is held has a row of {} ({}); import one",
            area.area.name, area.area.code
        )));
    };
    let note = format!(
        "no month covers 90 % of the patients of {}; {period} covers most, {:.1} %",
        area.area.name,
        share * 100.0
    );
    Ok(Chosen { period, note: Some(note) })
}

/// Whether the totals of an area are published, and newest, of a period.
pub(crate) fn is_published_at(
    holdings: &Holdings,
    area: &ResolvedArea,
    period: Period,
) -> Result<bool, WorkbenchError> {
    Ok(newest_published(holdings, area)? == Some(period))
}

fn newest_published(holdings: &Holdings, area: &ResolvedArea) -> Result<Option<Period>, WorkbenchError> {
    if !is_published(area.area.level) {
        return Ok(None);
    }
    let series = holdings.shelf.editions().filter(|edition| edition.key.source == BULLETIN);
    let newest = series.filter_map(|edition| edition.facts_periods.map(|(_, last)| last)).max();
    let Some(period) = newest else { return Ok(None) };
    let Some(indicator) = holdings.catalogue.indicators.get("gp_fte_total") else { return Ok(None) };
    let figure = Desk::new(holdings, period, Geography::AsAt).published(&area.place, indicator)?;
    Ok(figure.map(|_| period))
}

fn newest_network(holdings: &Holdings) -> Option<Period> {
    let files = holdings.shelf.editions().filter(|edition| edition.key.source == NETWORK_STAFF);
    files.map(|edition| edition.key.period).max()
}

/// Periods held, in words: "19 months from 2018-03 to 2022-12".
pub(crate) fn in_words(periods: &[Period]) -> String {
    match periods {
        [] => "none".to_owned(),
        [only] => only.to_string(),
        [first, .., last] => format!("{} months from {first} to {last}", periods.len()),
    }
}

/// Months from a census of the staff of practices to the next that was published.
///
/// Source: General Practice Workforce, "Data quality": twice a year to September 2016, each quarter to June 2021, each month
/// since.
#[must_use]
pub fn months_to_next_census(period: Period) -> i32 {
    let is_from = |year, month| Period::month(year, month).is_some_and(|first| first <= period);
    match (is_from(2021, 6), is_from(2016, 9)) {
        (true, _) => 1,
        (false, true) => 3,
        (false, false) => 6,
    }
}
