//! The patients of a place: how many, of what sex and age, how their number changed, and how far lists stray.
//!
//! **Invariant:** a list's ages that are another month's, another place's or England's are said to be.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use wholetime_measures::figures::Place;
use wholetime_measures::{Holdings, Standing, Tree};
use wholetime_models::need::{PatientBand, Patients};
use wholetime_models::supply::Sex;
use wholetime_snapshots::{EditionKey, FactFilter};
use wholetime_statistics::robust::median_deviation;
use wholetime_vocabulary::{Level, Period};

use super::projection::{as_patients, five_year_bands, measure};
use crate::WorkbenchError;

/// Lists of patients by sex and five-year age.
const BY_AGE: &str = "patients_quin_age";
/// The bands of the workforce file, which are those of the weights: first age and last.
const BROAD: [(u8, Option<u8>); 7] =
    [(0, Some(4)), (5, Some(14)), (15, Some(44)), (45, Some(64)), (65, Some(74)), (75, Some(84)), (85, None)];
/// Ages that are known of fewer of a place's patients than this share are not taken for those of the place. Our judgement.
const AGES_OF_AT_LEAST: f64 = 0.5;
/// Ages of a workforce file are used where they are known of this share of patients; it is nearer in time than other lists.
const FILE_OF_AT_LEAST: f64 = 0.9;
/// A trend rests on practices that have at least this share of the patients. Our judgement.
const TREND_OF_AT_LEAST: f64 = 0.5;
/// Months over which a list's own growth is taken: at most five years, at least two. Our judgement: long enough to outlast a
/// closure nearby, short enough to be of today.
const TREND_MONTHS: (i32, i32) = (24, 60);
/// For the patients of a target a year is enough: it says less, but more than that nothing changes. Our judgement.
const GROWTH_MONTHS: (i32, i32) = (12, 60);
/// A list this many months away says nothing of who is registered. Our judgement: lists grow by about 1 % a year, and 2 % of
/// practices close.
const LIST_OF_AT_MOST: i32 = 36;
/// A list that changed by more than a quarter is that of a practice which merged, split or moved. Our judgement.
const JUMP: f64 = 0.25;
/// Areas (or practices) without which nothing is said of how far lists stray. Our judgement.
const STRAYING_AT_LEAST: usize = 10;

/// Who the patients of a place are.
pub(super) struct Mix {
    /// The place's, scaled to its list.
    pub(super) place: Vec<Patients>,
    /// England's, in the same bands; empty where nobody says.
    pub(super) england: Vec<Patients>,
    /// Where the ages come from, in a sentence.
    pub(super) source: String,
    /// What was taken from elsewhere.
    pub(super) borrowed: Vec<String>,
    /// Editions they come from.
    pub(super) editions: Vec<EditionKey>,
    /// Whether any ages are known; else everybody is in one band a sex.
    pub(super) has_ages: bool,
}

/// How a list changed, and how far lists stray from each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Trend {
    /// Yearly growth of the place's list; none where too little is held.
    pub(super) per_year: Option<f64>,
    /// First and last month it rests on.
    pub(super) span: Option<(Period, Period)>,
    /// Standard deviation of the logarithm of a list of this level, a year.
    pub(super) strays_per_year: Option<f64>,
    /// How it was made, and what is missing.
    pub(super) said: Vec<String>,
    /// Editions it comes from.
    pub(super) editions: Vec<EditionKey>,
}

/// Patients registered with practices of a tree; none where no list states them.
pub(super) fn list_of(tree: &Tree, practices: &[usize]) -> Option<f64> {
    let known: Vec<f64> = practices.iter().filter_map(|index| tree.members[*index].patients).collect();
    let sum: f64 = known.iter().sum();
    (0.0 < sum).then_some(sum)
}

/// What is said of lists that are of another month than the one asked about; refused where they are too far.
pub(super) fn list_elsewhere(tree: &Tree, practices: &[usize]) -> Result<Option<String>, String> {
    let Some(nearest) = tree.list.as_ref().filter(|list| list.months_away != 0) else { return Ok(None) };
    let absent =
        practices.iter().map(|index| &tree.members[*index]).filter(|member| member.standing == Standing::Absent);
    let share =
        absent.filter_map(|member| member.patients).sum::<f64>() / list_of(tree, practices).unwrap_or(f64::INFINITY);
    if share < 0.005 {
        return Ok(None);
    }
    let said = format!(
        "{:.1} % of the patients are those of the lists of {}, {}",
        100.0 * share,
        nearest.edition.period.in_words(),
        away(nearest.edition.period, tree.period)
    );
    if LIST_OF_AT_MOST < nearest.months_away.abs() { Err(said) } else { Ok(Some(said)) }
}

/// Sex and age of a place's patients, from the nearest list that has them.
pub(super) fn mix(
    holdings: &Holdings,
    tree: &Tree,
    practices: &[usize],
    people: &BTreeMap<(Sex, u8), f64>,
    list: f64,
) -> Result<Mix, WorkbenchError> {
    if let Some(mix) = of_file(holdings, tree, practices, list)? {
        return Ok(mix);
    }
    if let Some(mix) = of_lists(holdings, tree, practices, list)? {
        return Ok(mix);
    }
    let projected: Vec<Patients> = five_year_bands()
        .map(|band| Patients { band: as_patients(band), registered: people.get(&band).copied().unwrap_or_default() })
        .collect();
    if 0.0 < total(&projected) {
        let said = "no list by age is held: sex and ages are those of the population projected where the place lies"
            .to_owned();
        return Ok(Mix {
            place: scaled(&projected, list),
            england: Vec::new(),
            source: said.clone(),
            borrowed: vec![said],
            editions: Vec::new(),
            has_ages: true,
        });
    }
    let half = |sex| Patients { band: PatientBand { sex, from: 0, to: None }, registered: list / 2.0 };
    let said = "no list by age and no projection is held, so nothing is known of ages".to_owned();
    Ok(Mix {
        place: vec![half(Sex::Female), half(Sex::Male)],
        england: Vec::new(),
        source: said.clone(),
        borrowed: vec![said],
        editions: Vec::new(),
        has_ages: false,
    })
}

fn total(patients: &[Patients]) -> f64 {
    patients.iter().map(|one| one.registered).sum()
}

fn scaled(patients: &[Patients], to: f64) -> Vec<Patients> {
    let total = total(patients);
    patients.iter().map(|one| Patients { registered: one.registered * to / total, ..*one }).collect()
}

/// Ages as the workforce file of the month has them, in seven bands.
fn of_file(holdings: &Holdings, tree: &Tree, practices: &[usize], list: f64) -> Result<Option<Mix>, WorkbenchError> {
    let bands: Vec<PatientBand> = [Sex::Female, Sex::Male]
        .into_iter()
        .flat_map(|sex| BROAD.into_iter().map(move |(from, to)| PatientBand { sex, from, to }))
        .collect();
    let names: Vec<String> = bands.iter().map(|band| file_measure(*band)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if !holdings.workforce_periods().contains(&tree.period) {
        return Ok(None);
    }
    let staff = holdings.staff(tree.period, &names)?;
    if (0..names.len()).any(|measure| !staff.holds(measure)) {
        return Ok(None);
    }
    let of = |practices: &mut dyn Iterator<Item = &str>| -> Vec<Patients> {
        let mut patients: Vec<Patients> = bands.iter().map(|band| Patients { band: *band, registered: 0.0 }).collect();
        for code in practices {
            for (measure, one) in patients.iter_mut().enumerate() {
                one.registered += staff.value(code, measure).known().unwrap_or_default();
            }
        }
        patients
    };
    let place = of(&mut practices.iter().map(|index| tree.members[*index].code.as_str()));
    if total(&place) < FILE_OF_AT_LEAST * list_of(tree, practices).unwrap_or_default() {
        return Ok(None);
    }
    let everybody: f64 = tree.members.iter().filter_map(|member| member.patients).sum();
    let england = of(&mut tree.members.iter().map(|member| member.code.as_str()));
    let covers_england = FILE_OF_AT_LEAST * everybody <= total(&england);
    let (england, borrowed) = if covers_england {
        (england, Vec::new())
    } else {
        // The bands of the two differ, so that England's five-year bands are put together.
        let (wide, editions) = of_england(holdings, tree.period)?;
        let borrowed = editions.map(|key| format!("England's ages are those of its lists of {}", key.period));
        (together(&wide, &bands), borrowed.into_iter().collect())
    };
    Ok(Some(Mix {
        place: scaled(&place, list),
        england,
        source: format!("sex and ages: the workforce file of {}, seven bands", tree.period),
        borrowed,
        editions: staff.editions.clone(),
        has_ages: true,
    }))
}

fn file_measure(band: PatientBand) -> String {
    let sex = match band.sex {
        Sex::Female => "female",
        Sex::Male => "male",
    };
    match band.to {
        Some(to) => format!("patients_file_{sex}_age_{}_{to}", band.from),
        None => format!("patients_file_{sex}_age_{}_plus", band.from),
    }
}

/// Narrow bands added up to wide ones.
fn together(narrow: &[Patients], bands: &[PatientBand]) -> Vec<Patients> {
    let inside = |one: &Patients, wide: PatientBand| {
        one.band.sex == wide.sex
            && wide.from <= one.band.from
            && wide.to.is_none_or(|to| one.band.to.is_some_and(|last| last <= to))
    };
    let sum = |wide: PatientBand| narrow.iter().filter(|one| inside(one, wide)).map(|one| one.registered).sum();
    if narrow.is_empty() {
        return Vec::new();
    }
    bands.iter().map(|band| Patients { band: *band, registered: sum(*band) }).collect()
}

/// Patients of every practice by sex and five-year age, from the nearest list that has them, band by band.
fn by_age(
    holdings: &Holdings,
    period: Period,
) -> Result<Vec<std::sync::Arc<wholetime_measures::ByPractice>>, WorkbenchError> {
    let mut bands = Vec::new();
    for (sex, band) in five_year_bands() {
        let Some(one) = holdings.by_practice(&measure("patients_registered", sex, band), period)? else {
            return Ok(Vec::new());
        };
        bands.push(one);
    }
    Ok(bands)
}

fn of_england(holdings: &Holdings, period: Period) -> Result<(Vec<Patients>, Option<EditionKey>), WorkbenchError> {
    let bands = by_age(holdings, period)?;
    let Some(key) = bands.first().map(|one| one.edition.clone()) else { return Ok((Vec::new(), None)) };
    // Of practices, in the order of their codes, so that the sum has the same digits each time.
    let sum = |one: &wholetime_measures::ByPractice| -> f64 {
        let ordered: BTreeMap<&String, f64> =
            one.values.iter().filter_map(|(code, value)| Some((code, value.known()?))).collect();
        ordered.values().sum()
    };
    let patients = five_year_bands().zip(&bands);
    let patients = patients.map(|(band, one)| Patients { band: as_patients(band), registered: sum(one) });
    Ok((patients.collect(), Some(key)))
}

/// Ages by five-year band from the nearest list, scaled to the list of the month.
fn of_lists(holdings: &Holdings, tree: &Tree, practices: &[usize], list: f64) -> Result<Option<Mix>, WorkbenchError> {
    let bands = by_age(holdings, tree.period)?;
    let (england, Some(key)) = of_england(holdings, tree.period)? else { return Ok(None) };
    if total(&england) <= 0.0 {
        return Ok(None);
    }
    let mut place: Vec<Patients> =
        five_year_bands().map(|band| Patients { band: as_patients(band), registered: 0.0 }).collect();
    let mut list_with_ages = 0.0;
    for member in practices.iter().map(|index| &tree.members[*index]) {
        let ages: Vec<f64> = bands
            .iter()
            .map(|one| one.values.get(&member.code).and_then(|value| value.known()).unwrap_or_default())
            .collect();
        let sum: f64 = ages.iter().sum();
        if sum <= 0.0 {
            continue;
        }
        let patients = member.patients.unwrap_or_default();
        list_with_ages += patients;
        for (one, of_age) in place.iter_mut().zip(ages) {
            one.registered += patients * of_age / sum;
        }
    }
    let when = format!("those on its list in {}", key.period.in_words());
    let share = list_with_ages / list_of(tree, practices).unwrap_or(f64::INFINITY);
    let mut borrowed = Vec::new();
    if key.period != tree.period {
        borrowed.push(format!(
            "sex and ages are {when}, {}: practices' lists of {} are in total only",
            away(key.period, tree.period),
            tree.period.in_words()
        ));
    }
    let is_enough = AGES_OF_AT_LEAST <= share;
    let (patients, source) = if is_enough {
        if share < 0.995 {
            borrowed.push(format!(
                "no ages are held of {:.1} % of the patients (practices that had closed by then, or are not listed): they are \
                 taken to be as old as the others",
                100.0 * (1.0 - share)
            ));
        }
        (scaled(&place, list), format!("sex and ages: {when}, in five-year bands"))
    } else {
        borrowed.push(format!(
            "ages are held of {:.1} % of the patients only: England's are used for all of them",
            100.0 * share
        ));
        (scaled(&england, list), format!("sex and ages: England's in {}", key.period.in_words()))
    };
    Ok(Some(Mix { place: patients, england, source, borrowed, editions: vec![key], has_ages: true }))
}

/// How far one period lies from another, in words.
fn away(of: Period, asked: Period) -> String {
    let months = of.months_since(asked);
    let way = if months < 0 { "earlier" } else { "later" };
    format!("{} {way}", wholetime_vocabulary::how_many(usize::try_from(months.abs()).unwrap_or_default(), "month"))
}

/// Lists of every practice in a month, as far as a file of that very month states them.
struct Lists {
    period: Period,
    edition: EditionKey,
    patients: HashMap<String, f64>,
}

/// Months of which lists are held, up to one, the newest last.
fn months(holdings: &Holdings, to: Period) -> BTreeSet<Period> {
    let lists =
        holdings.shelf.editions().filter(|edition| is_list(&edition.key.source)).map(|edition| edition.key.period);
    let months = holdings.workforce_periods().iter().copied().chain(lists);
    months.filter(|period| matches!(period, Period::Month { .. }) && *period <= to).collect()
}

fn is_list(source: &str) -> bool {
    source == BY_AGE || source == "patients_totals"
}

fn lists(holdings: &Holdings, period: Period) -> Result<Option<Lists>, WorkbenchError> {
    let mut patients: HashMap<String, f64> = HashMap::new();
    let mut edition = None;
    let mut published: Vec<&EditionKey> = holdings
        .shelf
        .editions()
        .map(|edition| &edition.key)
        .filter(|key| key.period == period && is_list(&key.source))
        .collect();
    published.sort_by_key(|key| std::cmp::Reverse(key.revision));
    for key in published {
        let filter =
            FactFilter { measures: &["patients_registered"], level: Some(Level::Practice), ..FactFilter::default() };
        for fact in holdings.shelf.facts(key, &filter)? {
            if let Some(list) = fact.value.known() {
                patients.entry(fact.area).or_insert(list);
            }
        }
        edition.get_or_insert_with(|| key.clone());
    }
    if holdings.workforce_periods().contains(&period) {
        let staff = holdings.staff(period, &["patients_registered"])?;
        for (code, (_, values)) in &staff.values {
            if let Some(list) = values.first().and_then(|value| value.known()) {
                patients.entry(code.clone()).or_insert(list);
            }
        }
        edition = edition.or_else(|| staff.editions.first().cloned());
    }
    patients.retain(|_, list| 0.0 < *list);
    Ok(edition.map(|edition| Lists { period, edition, patients }))
}

/// Yearly growth of the lists of practices, and the months it rests on: the newest list up to a month and the oldest within five
/// years that is a year or more before it, of practices that are on both. None where no two such lists are held.
///
/// What is held of more practices in one month than in another is no growth.
pub(in crate::questions) fn growth_of(
    holdings: &Holdings,
    tree: &Tree,
    practices: &[usize],
    to: Period,
) -> Result<Option<(f64, Period, Period)>, WorkbenchError> {
    let Some((start, end)) = ends(holdings, tree, practices, to, GROWTH_MONTHS)? else { return Ok(None) };
    let (then, now, _) = continuing(&start, &end, tree, practices);
    Ok((0.0 < then).then(|| (per_year(then, now, &start, &end), start.period, end.period)))
}

/// The newest list of practices up to a month, and the oldest so many months before it; none where they are not held.
fn ends(
    holdings: &Holdings,
    tree: &Tree,
    practices: &[usize],
    to: Period,
    apart: (i32, i32),
) -> Result<Option<(Lists, Lists)>, WorkbenchError> {
    let list = list_of(tree, practices).unwrap_or_default();
    let covers = |lists: &Lists| {
        let known = practices.iter().map(|index| &tree.members[*index]);
        let covered: f64 =
            known.filter(|member| lists.patients.contains_key(&member.code)).filter_map(|member| member.patients).sum();
        TREND_OF_AT_LEAST * list <= covered
    };
    let months = months(holdings, to);
    let mut end = None;
    for period in months.iter().rev().filter(|period| to.months_since(**period) <= apart.1) {
        end = lists(holdings, *period)?.filter(&covers);
        if end.is_some() {
            break;
        }
    }
    let Some(end) = end else { return Ok(None) };
    let is_apart = |period: &&Period| (apart.0..=apart.1).contains(&end.period.months_since(**period));
    for period in months.iter().filter(is_apart) {
        if let Some(start) = lists(holdings, *period)?.filter(&covers) {
            return Ok(Some((start, end)));
        }
    }
    Ok(None)
}

/// How the list of a place changed in the years before a month, and how far lists like it stray.
pub(super) fn trend(holdings: &Holdings, tree: &Tree, place: &Place) -> Result<Trend, WorkbenchError> {
    let practices = place.practices(tree);
    match ends(holdings, tree, &practices, tree.period, TREND_MONTHS)? {
        Some((start, end)) => Ok(between(&start, &end, tree, place, &practices)),
        None => Ok(Trend {
            said: vec![
                "no two lists of this place two years or more apart are held, so nothing is known of its own growth"
                    .to_owned(),
            ],
            ..Trend::default()
        }),
    }
}

/// Patients then and now of the practices that are on both lists, and how many practices they are.
fn continuing(start: &Lists, end: &Lists, tree: &Tree, practices: &[usize]) -> (f64, f64, usize) {
    let known = practices.iter().filter_map(|index| both(start, end, &tree.members[*index].code));
    known.fold((0.0, 0.0, 0), |(then, now, count), pair| (then + pair.0, now + pair.1, count + 1))
}

fn per_year(then: f64, now: f64, start: &Lists, end: &Lists) -> f64 {
    let years = f64::from(end.period.months_since(start.period)) / 12.0;
    (now / then).powf(1.0 / years) - 1.0
}

/// The lists of a practice at both ends; none for one that merged, split or moved.
fn both(start: &Lists, end: &Lists, code: &str) -> Option<(f64, f64)> {
    let (then, now) = (*start.patients.get(code)?, *end.patients.get(code)?);
    ((now / then).ln().abs() <= (1.0 + JUMP).ln()).then_some((then, now))
}

fn between(start: &Lists, end: &Lists, tree: &Tree, place: &Place, practices: &[usize]) -> Trend {
    let years = f64::from(end.period.months_since(start.period)) / 12.0;
    let (then, now, counted) = continuing(start, end, tree, practices);
    let span = format!("from {} to {}", start.period.in_words(), end.period.in_words());
    let mut trend = Trend {
        span: Some((start.period, end.period)),
        editions: vec![start.edition.clone(), end.edition.clone()],
        ..Trend::default()
    };
    if 0.0 < then {
        let per_year = per_year(then, now, start, end);
        trend.per_year = Some(per_year);
        trend.said.push(format!(
            "own growth: {:+.2} % a year {span}, {} counted at both ends{}",
            100.0 * per_year,
            wholetime_vocabulary::how_many(counted, "practice"),
            if counted < practices.len() { "; those that merged, split or are not listed are left out" } else { "" }
        ));
    } else {
        trend.said.push(format!(
            "no practice of this place has a list {span} that did not jump, so its own growth is not known"
        ));
    }
    let (strays, said) = straying(start, end, tree, place, practices, years);
    trend.strays_per_year = strays;
    trend.said.push(said);
    trend
}

/// How far lists of areas of this level strayed from the middle of them: the robust spread of their logarithms, by the square
/// root of the time.
fn straying(
    start: &Lists,
    end: &Lists,
    tree: &Tree,
    place: &Place,
    practices: &[usize],
    years: f64,
) -> (Option<f64>, String) {
    let spread = |pairs: &[(f64, f64)]| {
        let logs: Vec<f64> = pairs.iter().map(|(then, now)| (now / then).ln()).collect();
        // 1.4826 makes the median deviation of a normal distribution its standard deviation.
        Some(1.4826 * median_deviation(&logs)? / years.sqrt())
    };
    let codes: Vec<String> = match place.level {
        Level::Group | Level::England => Vec::new(),
        level => tree.areas(level),
    };
    let areas: Vec<(f64, f64)> = codes
        .iter()
        .filter_map(|area| {
            let pairs = tree.practices(place.level, area).into_iter();
            let pairs = pairs.filter_map(|index| both(start, end, &tree.members[index].code));
            let (then, now) = pairs.fold((0.0, 0.0), |(then, now), pair| (then + pair.0, now + pair.1));
            (0.0 < then).then_some((then, now))
        })
        .collect();
    let in_percent = |spread: f64| format!("{:.1} %", 100.0 * spread);
    if STRAYING_AT_LEAST <= areas.len()
        && let Some(spread) = spread(&areas)
    {
        let said = format!(
            "how far lists stray: {} a year (one standard deviation), as those of {} {} did",
            in_percent(spread),
            areas.len(),
            place.level.titles()
        );
        return (Some(spread), said);
    }
    let all: Vec<(f64, f64)> = tree.members.iter().filter_map(|member| both(start, end, &member.code)).collect();
    let Some(of_practice) = spread(&all).filter(|_| STRAYING_AT_LEAST <= all.len()) else {
        return (
            None,
            "too few lists are held at both ends to say how far lists stray; nothing is added for it".to_owned(),
        );
    };
    // Practices stray by themselves: the spread of their sum is that of independent parts.
    let sizes: Vec<f64> = practices.iter().filter_map(|index| tree.members[*index].patients).collect();
    let sum: f64 = sizes.iter().sum();
    let spread = of_practice * sizes.iter().map(|size| size * size).sum::<f64>().sqrt() / sum;
    let said = format!(
        "how far lists stray: {} a year, if its practices stray by themselves as {} did (too few areas like it are held)",
        in_percent(spread),
        wholetime_vocabulary::how_many(all.len(), "practice")
    );
    (Some(spread), said)
}
