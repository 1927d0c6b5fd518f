//! Rates printed elsewhere, made again from what is held.

mod book;
mod found;
mod others;
mod slip;
pub(crate) mod table;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use wholetime_access::Deed;
use wholetime_measures::Holdings;
use wholetime_measures::figures::{Figure, WARNED_BELOW, whole};
use wholetime_snapshots::EditionKey;
use wholetime_vocabulary::{Area, Level, Missing, Period, Value, grouped};

use self::found::Found;
use self::slip::{PrintedArea, Slip, slips};
use self::table::Printed;
use super::{CheckFinding, Evidence, Severity};
use crate::areas::{ResolvedArea, plain};
use crate::questions::periods;
use crate::questions::profile::{SourceLine, source_lines};
use crate::{Geography, Scope, Workbench, WorkbenchError};

/// What became of a printed rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It comes out, to the last printed place.
    Reproduced,
    /// Another value comes out.
    DoesNotReproduce,
    /// What it is made from is not held.
    CannotBeJudged,
    /// It is wrong, and how it came about is known.
    Explained,
}

impl Outcome {
    /// The word used in JSON and tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reproduced => "reproduced",
            Self::DoesNotReproduce => "does_not_reproduce",
            Self::CannotBeJudged => "cannot_be_judged",
            Self::Explained => "explained",
        }
    }

    /// The same in plain words, for tables.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Reproduced => "comes out",
            Self::DoesNotReproduce => "does not come out",
            Self::CannotBeJudged => "cannot be judged",
            Self::Explained => "wrong and explained",
        }
    }
}

/// A printed rate and what is held.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CheckedRate {
    /// Line of the file it begins on, the header being line 1.
    pub row: u32,
    /// Code of the area.
    pub area: String,
    /// Its name.
    pub name: String,
    /// Staff group as the table names it.
    pub group: String,
    /// Indicator it is taken to be.
    pub indicator: String,
    /// Period it is of.
    pub period: Period,
    /// The rate as printed.
    pub printed: f64,
    /// The same as text.
    pub printed_text: String,
    /// Decimals it was printed with.
    pub decimals: usize,
    /// What is held.
    pub held: Value,
    /// Held less printed, where both are known.
    pub difference: Option<f64>,
    /// The difference in percent of what is printed.
    pub difference_pct: Option<f64>,
    /// Share of known patients that the held value covers, 0 to 1; none where nothing is held.
    pub coverage: Option<f64>,
    /// What became of it.
    pub outcome: Outcome,
    /// The same in a sentence.
    pub sentence: String,
    /// What the table says beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the held value is made from, and what else would come out as printed.
    pub evidence: Vec<Evidence>,
}

/// A row that could not be read, or whose area is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnreadRow {
    /// Line of the file it begins on, the header being line 1.
    pub row: u32,
    /// The last line that ran into it; `row` unless a quote is not closed.
    pub last_row: u32,
    /// Why it was not checked, in a sentence.
    pub message: String,
}

impl UnreadRow {
    /// The word that stands for its outcome in CSV.
    pub const WORD: &'static str = "not_read";

    fn new(row: u32, last_row: u32, why: &str) -> Self {
        let message = if row == last_row {
            format!("row {row} was not checked: {why}")
        } else {
            format!("rows {row} to {last_row} were not checked: {why}")
        };
        Self { row, last_row, message }
    }
}

/// How many rates came out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RatesSummary {
    /// Rates read.
    pub rates: usize,
    /// Of these: come out.
    pub reproduced: usize,
    /// Of these: do not.
    pub does_not_reproduce: usize,
    /// Of these: cannot be judged.
    pub cannot_be_judged: usize,
    /// Of these: wrong, and how is known.
    pub explained: usize,
    /// Rows of the file that could not be read.
    pub unread: usize,
    /// The same in a sentence.
    pub sentence: String,
}

/// A printed table checked.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RatesAnswer {
    /// File checked.
    pub file: String,
    /// Period asked for, else the one period of the table; none where it holds several.
    pub period: Option<Period>,
    /// Periods of its rates.
    pub periods: Vec<Period>,
    /// Whose map.
    pub geography: Geography,
    /// Rates, in the order of the table.
    pub rates: Vec<CheckedRate>,
    /// Rows that were not checked, in the order of the table.
    pub unread: Vec<UnreadRow>,
    /// What does not fit, the worst first.
    pub findings: Vec<CheckFinding>,
    /// How many came out.
    pub summary: RatesSummary,
    /// Editions behind it.
    pub sources: Vec<SourceLine>,
}

/// A printed rate with the area it is of and the figure held.
struct Judged {
    printed: Printed,
    area: Area,
    figure: Option<Figure>,
    patients: Value,
    rate: CheckedRate,
}

impl Workbench {
    /// Makes the rates of a printed table again: a CSV file with area, staff group and rate.
    ///
    /// # Errors
    /// Where the file is no such table, or nothing is held.
    pub fn check_rates(&self, bytes: &[u8], file: &str, scope: Scope) -> Result<RatesAnswer, WorkbenchError> {
        self.permit_everywhere(Deed::See)?;
        let holdings = self.holdings_for(scope)?;
        if holdings.shelf.editions().next().is_none() {
            return Err(WorkbenchError::NothingHeld);
        }
        let table = table::read(bytes, file, &holdings.catalogue, scope.period)?;
        let mut unread: Vec<UnreadRow> =
            table.unread.iter().map(|unread| UnreadRow::new(unread.row, unread.last_row, &unread.why)).collect();
        let mut findings: Vec<CheckFinding> =
            unread.iter().map(|unread| not_read("row_not_read", unread, scope.period)).collect();
        let mut printed_of: Vec<(Printed, ResolvedArea)> = Vec::new();
        for printed in table.rates {
            match self.resolve_in(&holdings, &printed.area) {
                Ok(area) => printed_of.push((printed, area)),
                Err(why) => {
                    let row = no_such_area(&holdings, &printed, &why);
                    findings.push(not_read("area_not_known", &row, Some(printed.period)));
                    unread.push(row);
                }
            }
        }
        unread.sort_by_key(|unread| unread.row);
        if table.is_without_rows {
            let message = format!("{file} holds a header and no rows: nothing was checked");
            findings.push(of_file("no_rows", Severity::Error, message, scope.period));
        }
        for message in table.doubled {
            findings.push(of_file("columns_mean_the_same", Severity::Warning, message, scope.period));
        }
        let mut search = Found::new(&holdings, scope, printed_of.iter().map(|(_, area)| area.place.clone()));
        let mut judged: Vec<Judged> = Vec::new();
        for (printed, area) in printed_of {
            judged.push(judge(&mut search, printed, &area)?);
        }
        explain_slips(&mut judged, &mut findings);
        for one in judged.iter().filter(|one| one.rate.outcome != Outcome::Explained) {
            findings.extend(finding(&one.rate));
        }
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let editions: BTreeSet<EditionKey> =
            judged.iter().filter_map(|one| one.figure.as_ref()).flat_map(Figure::editions).collect();
        let rates: Vec<CheckedRate> = judged.into_iter().map(|one| one.rate).collect();
        let periods: BTreeSet<Period> = rates.iter().map(|rate| rate.period).collect();
        let only = periods.first().filter(|_| periods.len() == 1).copied();
        Ok(RatesAnswer {
            file: file.to_owned(),
            period: only.or(scope.period),
            periods: periods.into_iter().collect(),
            geography: scope.geography,
            summary: summary(&rates, &unread),
            rates,
            unread,
            findings,
            sources: source_lines(&holdings, &editions.into_iter().collect::<Vec<_>>()),
        })
    }
}

fn not_read(rule: &str, unread: &UnreadRow, period: Option<Period>) -> CheckFinding {
    let mut evidence = vec![Evidence::new("row", f64::from(unread.row))];
    if unread.row != unread.last_row {
        evidence.push(Evidence::new("last row", f64::from(unread.last_row)));
    }
    CheckFinding { evidence, ..of_file(rule, Severity::Error, unread.message.clone(), period) }
}

fn of_file(rule: &str, severity: Severity, message: String, period: Option<Period>) -> CheckFinding {
    CheckFinding { rule: rule.to_owned(), severity, area: None, period, message, evidence: Vec::new() }
}

/// An area that no code or name fits, with the codes of areas called much the same.
fn no_such_area(holdings: &Holdings, printed: &Printed, why: &WorkbenchError) -> UnreadRow {
    let mut said = why.to_string();
    if matches!(why, WorkbenchError::UnknownArea { near, .. } if near.is_empty()) {
        let like = called_alike(holdings, &printed.area);
        if !like.is_empty() {
            said = format!("{said}; did you mean {}? Write the code", like.join(" or "));
        }
    }
    UnreadRow::new(printed.row, printed.row, &said)
}

/// Codes and names of the areas called most like a name, as far as at most a third of its letters differ: papers cut and
/// misspell names.
fn called_alike(holdings: &Holdings, name: &str) -> Vec<String> {
    let wanted: Vec<char> = plain(name).chars().collect();
    let mut found: Vec<(usize, String)> = Vec::new();
    for level in Level::ALL {
        for (code, name) in holdings.register.named(level) {
            let letters: Vec<char> = plain(name).chars().collect();
            if letters.len().abs_diff(wanted.len()) <= wanted.len() / 3 {
                found.push((letters_that_differ(&letters, &wanted), format!("{code} ({name})")));
            }
        }
    }
    found.retain(|(differ, _)| *differ <= wanted.len() / 3);
    found.sort();
    let least = found.first().map(|(differ, _)| *differ);
    found.into_iter().filter(|(differ, _)| Some(*differ) == least).take(3).map(|(_, said)| said).collect()
}

/// Letters to add, take away or change to make one text the other. Source: Levenshtein, Soviet Physics Doklady 10, 1966.
fn letters_that_differ(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, a) in one.iter().enumerate() {
        let mut above_left = row[0];
        row[0] = index + 1;
        for (column, b) in other.iter().enumerate() {
            let above = row[column + 1];
            row[column + 1] = (above_left + usize::from(a != b)).min(above + 1).min(row[column] + 1);
            above_left = above;
        }
    }
    row[other.len()]
}

/// What is held of a printed rate, and whether it comes out.
fn judge(search: &mut Found<'_>, printed: Printed, area: &ResolvedArea) -> Result<Judged, WorkbenchError> {
    let holdings = search.holdings;
    let figure = search.one(printed.period, &area.place, &printed.indicator)?;
    let held = figure.as_ref().map_or(Value::Missing(Missing::NotHeld), |figure| figure.value);
    let outcome = match held {
        Value::Known(value) if printed.is_of(value) => Outcome::Reproduced,
        Value::Known(_) => Outcome::DoesNotReproduce,
        Value::Missing(_) => Outcome::CannotBeJudged,
    };
    let difference = held.known().map(|value| value - printed.value);
    let mut rate = CheckedRate {
        row: printed.row,
        area: area.area.code.clone(),
        name: area.area.name.clone(),
        group: printed.group.clone(),
        indicator: printed.indicator.id.clone(),
        period: printed.period,
        printed: printed.value,
        printed_text: printed.text.clone(),
        decimals: printed.decimals,
        held,
        difference,
        difference_pct: difference
            .filter(|_| printed.value != 0.0)
            .map(|difference| 100.0 * difference / printed.value),
        coverage: figure.as_ref().filter(|_| held.known().is_some()).map(|figure| figure.coverage),
        outcome,
        sentence: String::new(),
        note: printed.note.clone(),
        evidence: figure.as_ref().map(|figure| parts(holdings, figure)).unwrap_or_default(),
    };
    let others = match outcome {
        Outcome::Reproduced => Vec::new(),
        _ => others::that_come_out(search, &area.place, &printed, figure.as_ref())?,
    };
    rate.evidence.extend(others.iter().map(|(what, value)| Evidence::new(format!("as printed: {what}"), *value)));
    rate.sentence = sentence(holdings, &rate, figure.as_ref(), &others);
    let list = holdings.catalogue.indicators.get("patients_registered");
    let listed = list.map(|indicator| search.figure(printed.period, &area.place, indicator)).transpose()?;
    let patients = listed
        .filter(|figure| WARNED_BELOW <= figure.coverage)
        .map_or(Value::Missing(Missing::NotHeld), |figure| figure.value);
    Ok(Judged { printed, area: area.area.clone(), figure, patients, rate })
}

/// The parts of a figure as evidence.
fn parts(holdings: &Holdings, figure: &Figure) -> Vec<Evidence> {
    let title = |measure: &str| {
        holdings.catalogue.measures.get(measure).map_or_else(|| measure.to_owned(), |measure| measure.title.clone())
    };
    figure
        .parts
        .iter()
        .map(|part| Evidence::new(format!("{} ({})", title(&part.measure), part.basis.title()), part.value))
        .collect()
}

fn sentence(holdings: &Holdings, rate: &CheckedRate, figure: Option<&Figure>, others: &[(String, f64)]) -> String {
    // A rate printed coarsely is off by less than it shows; two decimals tell.
    let decimals = rate.decimals.max(2);
    let printed = &rate.printed_text;
    let others = match others {
        [] => String::new(),
        some => {
            let said: Vec<&str> = some.iter().map(|(what, _)| what.as_str()).collect();
            format!("; as printed comes out {}", said.join(", or "))
        }
    };
    let basis = figure.map(|figure| format!(" ({})", figure.basis.title())).unwrap_or_default();
    match (rate.outcome, rate.held, rate.difference, rate.difference_pct) {
        (Outcome::Reproduced, ..) => format!("{printed} comes out{basis}"),
        (Outcome::CannotBeJudged, ..) => format!("cannot be judged: {}{others}", why_not(holdings, rate, figure)),
        (_, Value::Known(held), Some(difference), percent) => {
            let percent =
                percent.map(|percent| format!(", {} % of what is printed", signed(percent, 1))).unwrap_or_default();
            let covered = match rate.coverage {
                Some(coverage) if coverage < WARNED_BELOW => {
                    format!("; what is held covers {:.1} % of patients", coverage * 100.0)
                }
                _ => String::new(),
            };
            format!(
                "printed {printed}, held {}{basis}: {}{percent}{covered}{others}",
                grouped(held, decimals),
                signed(difference, decimals)
            )
        }
        _ => String::new(),
    }
}

fn signed(number: f64, decimals: usize) -> String {
    let sign = if number < 0.0 { "−" } else { "+" };
    format!("{sign}{}", grouped(number.abs(), decimals))
}

/// Why a rate cannot be judged.
fn why_not(holdings: &Holdings, rate: &CheckedRate, figure: Option<&Figure>) -> String {
    let Some(figure) = figure else {
        let held = periods::in_words(holdings.workforce_periods());
        return format!("no staff figures are held for {}; held: {held}", rate.period);
    };
    if figure.is_refused {
        return figure.warnings.last().cloned().unwrap_or_default();
    }
    let lacking = figure.parts.iter().find_map(|part| part.value.missing().map(|why| (&part.measure, why)));
    match lacking {
        Some((measure, why)) => {
            let title = holdings.catalogue.measures.get(measure).map_or(measure, |measure| &measure.title);
            format!("{title} of {} at {}: {why}", rate.area, rate.period)
        }
        None => rate.held.missing().map(|why| why.to_string()).unwrap_or_default(),
    }
}

/// Finds rates made of one area's staff and another's list, and says so in each of them.
fn explain_slips(judged: &mut [Judged], findings: &mut Vec<CheckFinding>) {
    let periods: BTreeSet<Period> = judged.iter().map(|one| one.rate.period).collect();
    for period in periods {
        let areas = printed_areas(judged, period);
        for slip in slips(&areas) {
            let (wrong, staff_of) = (&areas[slip.wrong], &areas[slip.staff_of]);
            let concerned = |one: &Judged, area: &PrintedArea| {
                one.rate.period == period && one.rate.area == area.code && slip.shared.contains(&one.rate.indicator)
            };
            let name = |area: &PrintedArea| {
                let named = judged.iter().find(|one| one.rate.area == area.code).map(|one| one.area.name.clone());
                format!("{} ({})", named.unwrap_or_default(), area.code)
            };
            let (wrong_name, staff_name) = (name(wrong), name(staff_of));
            findings.push(of_slip(&slip, wrong, staff_of, (&wrong_name, &staff_name), period));
            if !slip.is_decided {
                continue;
            }
            for one in judged.iter_mut().filter(|one| concerned(one, wrong)) {
                let Some((other, _)) = staff_of.rates.get(&one.rate.indicator) else { continue };
                let truth = match one.rate.held {
                    Value::Known(held) => format!("the true rate is {}", grouped(held, one.rate.decimals.max(2))),
                    Value::Missing(_) => "the true rate is not held".to_owned(),
                };
                let made = grouped(other * staff_of.patients / wrong.patients, one.rate.decimals);
                // The staff are known only as far as the other rate was rounded.
                let rounding =
                    if made == grouped(one.rate.printed, one.rate.decimals) { "" } else { " within rounding" };
                one.rate.outcome = Outcome::Explained;
                one.rate.sentence = format!(
                    "{} equals the staff of {staff_name} over the patients of {wrong_name}: \
                     {} × {} ÷ {} = {made}{rounding}; {truth}",
                    one.rate.printed_text,
                    grouped(*other, one.rate.decimals),
                    whole(staff_of.patients),
                    whole(wrong.patients),
                );
            }
        }
    }
}

fn of_slip(
    slip: &Slip,
    wrong: &PrintedArea,
    staff_of: &PrintedArea,
    (wrong_name, staff_name): (&str, &str),
    period: Period,
) -> CheckFinding {
    let how_many = slip.shared.len();
    let mut evidence = vec![
        Evidence::new(format!("patients of {staff_name}"), staff_of.patients),
        Evidence::new(format!("patients of {wrong_name}"), wrong.patients),
    ];
    for id in &slip.shared {
        if let (Some((a, _)), Some((b, _))) = (staff_of.rates.get(id), wrong.rates.get(id)) {
            evidence.push(Evidence::new(format!("{id} printed for {staff_name}"), *a));
            evidence.push(Evidence::new(format!("{id} printed for {wrong_name}"), *b));
            evidence.push(Evidence::new(
                format!("{id} of {staff_name} over the patients of {wrong_name}"),
                a * staff_of.patients / wrong.patients,
            ));
        }
    }
    let (rule, severity, message) = if slip.is_decided {
        (
            "staff_of_another_area",
            Severity::Error,
            format!(
                "{how_many} rates of {wrong_name} at {period} equal the staff of {staff_name} over the patients of \
                 {wrong_name}"
            ),
        )
    } else {
        (
            "same_staff_for_two_areas",
            Severity::Warning,
            format!(
                "{how_many} rates of {wrong_name} and {staff_name} at {period} rest on the same staff; what is held \
                 does not say whose they are"
            ),
        )
    };
    CheckFinding {
        rule: rule.to_owned(),
        severity,
        area: Some(wrong.code.clone()),
        period: Some(period),
        message,
        evidence,
    }
}

/// The printed rates of a period by area, as far as they are over registered patients that are known.
fn printed_areas(judged: &[Judged], period: Period) -> Vec<PrintedArea> {
    let mut areas: BTreeMap<&str, PrintedArea> = BTreeMap::new();
    for one in judged.iter().filter(|one| one.rate.period == period) {
        let is_over_list = one
            .printed
            .indicator
            .denominator
            .as_ref()
            .is_some_and(|over| over.plus == ["patients_registered"] && over.minus.is_empty());
        let (true, Some(patients)) = (is_over_list, one.patients.known()) else { continue };
        let area = areas.entry(&one.rate.area).or_insert_with(|| PrintedArea {
            code: one.rate.area.clone(),
            patients,
            rates: BTreeMap::new(),
            judged: 0,
            reproduced: 0,
        });
        area.rates.entry(one.rate.indicator.clone()).or_insert_with(|| (one.printed.value, one.printed.half_unit()));
        area.judged += usize::from(one.rate.outcome != Outcome::CannotBeJudged);
        area.reproduced += usize::from(one.rate.outcome == Outcome::Reproduced);
    }
    areas.into_values().collect()
}

/// What a rate that does not come out, or cannot be judged, is among the findings.
fn finding(rate: &CheckedRate) -> Option<CheckFinding> {
    let (rule, severity) = match rate.outcome {
        Outcome::Reproduced | Outcome::Explained => return None,
        Outcome::DoesNotReproduce => ("rate_does_not_reproduce", Severity::Warning),
        Outcome::CannotBeJudged => ("rate_cannot_be_judged", Severity::Info),
    };
    Some(CheckFinding {
        rule: rule.to_owned(),
        severity,
        area: Some(rate.area.clone()),
        period: Some(rate.period),
        message: format!("row {}, {} of {} ({}): {}", rate.row, rate.group, rate.name, rate.area, rate.sentence),
        evidence: rate.evidence.clone(),
    })
}

fn summary(rates: &[CheckedRate], unread: &[UnreadRow]) -> RatesSummary {
    let count = |outcome: Outcome| rates.iter().filter(|rate| rate.outcome == outcome).count();
    let mut summary = RatesSummary {
        rates: rates.len(),
        reproduced: count(Outcome::Reproduced),
        does_not_reproduce: count(Outcome::DoesNotReproduce),
        cannot_be_judged: count(Outcome::CannotBeJudged),
        explained: count(Outcome::Explained),
        unread: unread.iter().map(|unread| (unread.row..=unread.last_row).count()).sum(),
        sentence: String::new(),
    };
    summary.sentence = format!(
        "of {} rates {} come out, {} do not, {} are wrong and explained, {} cannot be judged; rows not read: {}",
        summary.rates,
        summary.reproduced,
        summary.does_not_reproduce,
        summary.explained,
        summary.cannot_be_judged,
        summary.unread
    );
    summary
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_lacks_as_many_letters_as_were_left_out() {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(letters_that_differ(&letters("harbour"), &letters("harbour")), 0);
        assert_eq!(letters_that_differ(&letters("harbour"), &letters("harbr")), 2);
        assert_eq!(letters_that_differ(&letters("quay"), &letters("quex")), 2);
        assert_eq!(letters_that_differ(&[], &letters("quay")), 4);
    }
}
