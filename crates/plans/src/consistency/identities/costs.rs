//! Cost is WTE times unit cost: each post once, or carried on into later years; and all streams of a total alike.

use std::collections::{BTreeMap, HashMap};

use super::formulas::{cost_names, resolve};
use super::{Equation, Identity, Rule, Severity, Sighting, Term};
use crate::consistency::exact::Exact;
use crate::consistency::interval::Interval;
use crate::consistency::statement::{Dimension, Figure, OverTime, Statements, is_same_name};
use crate::consistency::wording::{list, money_like};

/// How the posts of a stream are costed from year to year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Basis {
    /// Each post in the year in which it starts, and no more.
    Once,
    /// Each post in its first and every later year, at one price or at one that changes with the age of the post.
    PaidOn,
}

/// One year of a stream: its cost, the posts that start, and the price of one in that year.
#[derive(Clone, Copy, Debug)]
struct Cell {
    cost: usize,
    posts: Option<usize>,
    price: Option<usize>,
}

struct Series {
    stream: Option<String>,
    place: Option<String>,
    /// By period, in order.
    cells: Vec<Cell>,
    /// What only one basis explains.
    basis: Option<Basis>,
}

pub(super) fn find(statements: &Statements, identities: &mut Vec<Identity>, sightings: &mut Vec<Sighting>) {
    let mut by_quantity: BTreeMap<String, Vec<Series>> = BTreeMap::new();
    for (quantity, mut series) in all_series(statements) {
        let is_once = judge(statements, &quantity, &mut series, identities);
        if is_once {
            identities.extend(totals(statements, &series));
        }
        by_quantity.entry(quantity).or_default().push(series);
    }
    for (quantity, series) in &by_quantity {
        sightings.extend(mixed_basis(statements, quantity, series));
        sightings.extend(filled_posts(statements, series));
    }
}

fn all_series(statements: &Statements) -> Vec<(String, Series)> {
    let mut found: Vec<(String, Series)> = Vec::new();
    let mut by_line: HashMap<(u32, u32, u32), usize> = HashMap::new();
    for (cost, figure) in statements.figures.iter().enumerate() {
        let Some((posts, price)) = cost_names(statements, cost) else { continue };
        if is_whole_period(statements, cost) {
            continue;
        }
        let term = |name: &str| match resolve(statements, cost, name).first() {
            Some(Term::Figure(index)) => Some(*index),
            _ => None,
        };
        let cell = Cell { cost, posts: term(posts), price: term(price) };
        let key = statements.key(cost);
        let at = *by_line.entry((key.quantity, key.members[0], key.members[1])).or_insert_with(|| {
            let (stream, place) = (figure.stream.clone(), figure.place.clone());
            let quantity = figure.quantity.trim().to_lowercase();
            found.push((quantity, Series { stream, place, cells: Vec::new(), basis: None }));
            found.len() - 1
        });
        found[at].1.cells.push(cell);
    }
    for (_, series) in &mut found {
        series.cells.sort_by_key(|cell| statements.figures[cell.cost].months().map_or(0, |months| months.start));
    }
    found
}

fn is_same_option(one: Option<&str>, other: Option<&str>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => is_same_name(one, other),
        (None, None) => true,
        _ => false,
    }
}

/// Whether other figures of the series stand for parts of its period.
fn is_whole_period(statements: &Statements, figure: usize) -> bool {
    let Some(months) = statements.months(figure) else { return statements.figures[figure].period.is_some() };
    statements.in_line_with(figure).iter().any(|other| {
        statements
            .months(*other)
            .is_some_and(|part| part.count < months.count && months.start <= part.start && part.end() <= months.end())
    })
}

/// Adds what must hold of a series; whether its posts are taken to be costed once.
fn judge(statements: &Statements, quantity: &str, series: &mut Series, identities: &mut Vec<Identity>) -> bool {
    let figures = &statements.figures;
    let has_new_posts = are_new_posts(statements, series);
    if series.cells.iter().all(|cell| cell.price.is_none()) {
        series.basis = basis_without_price(statements, series).filter(|_| has_new_posts);
        return false;
    }
    let cells: Vec<(usize, usize, usize, usize)> = series
        .cells
        .iter()
        .enumerate()
        .filter_map(|(at, cell)| Some((at, cell.cost, cell.posts?, cell.price?)))
        // Posts filled already may be left out of the cost: `filled_posts` asks whether all streams do so.
        .filter(|(_, cost, posts, _)| !(figures[*cost].is_nil && figures[*posts].are_in_post))
        .collect();
    let once: Vec<Equation> =
        cells.iter().map(|(_, cost, posts, price)| product(statements, *cost, &[*posts], *price)).collect();
    let paid_on: Vec<Vec<Equation>> = cells
        .iter()
        .map(|(at, cost, _, price)| {
            let so_far: Vec<usize> = series.cells[..=*at].iter().filter_map(|cell| cell.posts).collect();
            let new: Vec<usize> = so_far.iter().copied().filter(|posts| !figures[*posts].are_in_post).collect();
            let ways = [so_far, new];
            ways.iter()
                .filter(|posts| !posts.is_empty())
                .map(|posts| product(statements, *cost, posts, *price))
                .collect()
        })
        .collect();
    let n_broken = |of: &dyn Fn(usize) -> Interval| {
        let fails = |equation: &Equation| !equation.holds(&|index| of(index));
        let once = once.iter().filter(|equation| fails(equation)).count();
        (once, paid_on.iter().filter(|ways| ways.iter().all(fails)).count())
    };
    let (n_once, n_paid_on) = n_broken(&|index| figures[index].loosest);
    let (n_once_rounded, n_paid_on_rounded) = n_broken(&|index| figures[index].rounded);
    series.basis = match (n_once, n_paid_on) {
        (0, 0) => None,
        (0, _) => Some(Basis::Once),
        (_, 0) => Some(Basis::PaidOn),
        _ => None,
    }
    .filter(|_| has_new_posts);
    let is_once = (n_once, n_once_rounded) <= (n_paid_on, n_paid_on_rounded);
    for (at, (_, cost, _, _)) in cells.iter().enumerate() {
        let readings = if is_once { vec![once[at].clone()] } else { paid_on[at].clone() };
        let mut identity = Identity::new(Rule::Cost, *cost, readings);
        identity.series = Some(format!("{quantity} | {:?} | {:?}", series.stream, series.place));
        identities.push(identity);
    }
    is_once
}

/// Whether posts are those that start in each year, not those held: the paper adds them up over the years, or the file says
/// so. Of posts held, each year's cost is the whole of it, however they are counted.
fn are_new_posts(statements: &Statements, series: &Series) -> bool {
    let figures = &statements.figures;
    let Some(posts) = series.cells.iter().map(|cell| cell.posts).collect::<Option<Vec<usize>>>() else { return false };
    let (Some(first), Some(last)) = (posts.first(), posts.last()) else { return false };
    let quantity = &figures[*first].quantity;
    if let Some(said) = statements.over_time(quantity) {
        return said == OverTime::Sum;
    }
    let sum = posts.iter().fold(Interval::point(Exact::ZERO), |sum, posts| sum.plus(figures[*posts].rounded));
    statements.in_line_with(*first).iter().any(|total| {
        is_whole_period(statements, *total)
            && figures[*total].rounded.meets(sum)
            && !figures[*total].rounded.meets(figures[*last].rounded)
    })
}

fn product(statements: &Statements, cost: usize, posts: &[usize], price: usize) -> Equation {
    let months = statements.figures[cost]
        .paid_months
        .or_else(|| posts.iter().find_map(|posts| statements.figures[*posts].paid_months));
    let posts = Term::sum(posts.iter().map(|posts| Term::Figure(*posts))).unwrap_or(Term::Number(Exact::ZERO));
    let full_year = posts.times(Term::Figure(price));
    let paid = match months.and_then(|months| Exact::new(i128::from(months), 12)) {
        Some(share) if share != Exact::ONE => full_year.times(Term::Number(share)),
        _ => full_year,
    };
    Equation::equal(Term::Figure(cost), paid)
}

/// The cost of all years of a stream whose posts are costed once each.
fn totals(statements: &Statements, series: &Series) -> Vec<Identity> {
    let mut identities = Vec::new();
    let line = series.cells.first().map_or(&[][..], |cell| statements.in_line_with(cell.cost));
    for cost in line.iter().copied() {
        let is_total = is_whole_period(statements, cost);
        // Where some posts are not costed, neither are they in the total.
        let has_uncosted = series.cells.iter().any(|cell| statements.figures[cell.cost].is_nil && cell.posts.is_some());
        // Part of a year is paid in some years only, so the total of posts does not make the total of cost.
        let is_part_year = |index: usize| statements.figures[index].paid_months.is_some();
        let has_part_year =
            series.cells.iter().any(|cell| is_part_year(cell.cost) || cell.posts.is_some_and(is_part_year));
        let Some((posts, price)) = cost_names(statements, cost).filter(|_| is_total && !has_uncosted && !has_part_year)
        else {
            continue;
        };
        let first = |name: &str| resolve(statements, cost, name).into_iter().next();
        if let (Some(Term::Figure(posts)), Some(Term::Figure(price))) = (first(posts), first(price)) {
            identities.push(Identity::new(Rule::Cost, cost, vec![product(statements, cost, &[posts], price)]));
        }
    }
    identities
}

/// By how much pay may rise over the years of a plan: by half (our judgement; the papers' three to five years saw far less).
const MOST_DRIFT: (i128, i128) = (3, 2);

/// How the posts of a stream without a printed price must be costed: at one price once, at one price carried on, or at a
/// price that depends on the age of the post (support that tapers); `None` if several or none are possible.
fn basis_without_price(statements: &Statements, series: &Series) -> Option<Basis> {
    let figures = &statements.figures;
    let cells: Vec<(Interval, Interval)> = series
        .cells
        .iter()
        .map(|cell| Some((figures[cell.cost].loosest, figures[cell.posts?].loosest)))
        .collect::<Option<_>>()?;
    if cells.len() < 2
        || cells.iter().any(|(cost, posts)| cost.low <= Some(Exact::ZERO) || posts.low <= Some(Exact::ZERO))
    {
        return None;
    }
    let has_one_price =
        |prices: Vec<Interval>| prices.into_iter().try_fold(Interval::ANYTHING, Interval::and).is_some();
    let once = has_one_price(cells.iter().map(|(cost, posts)| cost.divided_by(*posts)).collect());
    let mut so_far = Interval::point(Exact::ZERO);
    let carried = has_one_price(
        cells
            .iter()
            .map(|(cost, posts)| {
                so_far = so_far.plus(*posts);
                cost.divided_by(so_far)
            })
            .collect(),
    );
    if once || carried {
        return match (once, carried) {
            (true, false) => Some(Basis::Once),
            (false, true) => Some(Basis::PaidOn),
            _ => None,
        };
    }
    // Prices that only drift from year to year, as pay does, say nothing of how posts are counted.
    let yearly: Vec<Exact> = series
        .cells
        .iter()
        .map(|cell| figures[cell.cost].value.divided_by(figures[cell.posts?].value))
        .collect::<Option<_>>()?;
    let (lowest, highest) = (yearly.iter().min()?, yearly.iter().max()?);
    if *highest <= lowest.times(Exact::new(MOST_DRIFT.0, MOST_DRIFT.1)?)? {
        return None;
    }
    let mut prices: Vec<Interval> = Vec::new();
    for (at, (cost, _)) in cells.iter().enumerate() {
        // The cohorts after the first pay the prices of the ages before; the first one's is the unknown of this year.
        let others = (1..=at)
            .fold(Interval::point(Exact::ZERO), |sum, cohort| sum.plus(cells[cohort].1.times(prices[at - cohort])));
        let price = cost.minus(others).divided_by(cells[0].1);
        if price.high.is_some_and(|high| high <= Exact::ZERO) {
            return None;
        }
        prices.push(price);
    }
    Some(Basis::PaidOn)
}

fn mixed_basis(statements: &Statements, quantity: &str, series: &[Series]) -> Option<Sighting> {
    let has = |basis: Basis| series.iter().any(|series| series.basis == Some(basis));
    if !has(Basis::Once) || !has(Basis::PaidOn) {
        return None;
    }
    let figures = &statements.figures;
    let of_quantity = statements.of_quantity(quantity).iter().copied();
    let mut totals: Vec<usize> = of_quantity.filter(|index| is_whole_period_or_none(statements, *index)).collect();
    totals.sort_by_key(|index| std::cmp::Reverse(figures[*index].value));
    for total in totals {
        let figure = &figures[total];
        let inside: Vec<&Series> = series
            .iter()
            .filter(|series| {
                is_same_option(series.place.as_deref(), figure.place.as_deref())
                    && covers_stream(statements, figure, series.stream.as_deref())
            })
            .collect();
        let of =
            |basis: Basis| -> Vec<&&Series> { inside.iter().filter(|series| series.basis == Some(basis)).collect() };
        let (once, paid_on) = (of(Basis::Once), of(Basis::PaidOn));
        if once.is_empty() || paid_on.is_empty() {
            continue;
        }
        let names = |series: &[&&Series]| {
            list(&series.iter().map(|series| series.stream.clone().unwrap_or_default()).collect::<Vec<_>>())
        };
        let on_one_basis = inside.iter().try_fold(Exact::ZERO, |sum, series| {
            let mut paid_so_far = Exact::ZERO;
            series.cells.iter().try_fold(sum, |sum, cell| {
                let own = Some(figures[cell.cost].value).filter(|_| !figures[cell.cost].is_unknown)?;
                paid_so_far = if series.basis == Some(Basis::PaidOn) { own } else { paid_so_far.plus(own)? };
                sum.plus(paid_so_far)
            })
        });
        let message = format!(
            "{}: {} of {} adds costs of two kinds: the posts of {} are paid again in every later year, those of {} in their first year only, so it is neither what is spent over the period nor what a year costs.",
            figure.location,
            statements.label(total),
            figure.printed,
            names(&paid_on),
            names(&once),
        );
        let advice = on_one_basis.map(|sum| {
            format!(
                "With every post paid on until the last year, from the costs as printed, it would be {} instead of {}.",
                money_like(figure, sum),
                figure.printed
            )
        });
        return Some(Sighting {
            rule: Rule::CostBasis,
            severity: Severity::Error,
            figures: std::iter::once(total)
                .chain(inside.iter().flat_map(|series| series.cells.iter().map(|cell| cell.cost)))
                .collect(),
            message,
            changes: Vec::new(),
            advice,
        });
    }
    None
}

fn is_whole_period_or_none(statements: &Statements, index: usize) -> bool {
    let Some(months) = statements.months(index) else { return true };
    statements.of_quantity(&statements.figures[index].quantity).iter().any(|other| {
        statements
            .months(*other)
            .is_some_and(|part| part.count < months.count && months.start <= part.start && part.end() <= months.end())
    })
}

/// Whether a figure is the total of streams among which one is.
fn covers_stream(statements: &Statements, total: &Figure, stream: Option<&str>) -> bool {
    let Some(stream) = stream else { return false };
    if total.total_over.contains(&Dimension::Stream)
        || total.stream.as_deref().is_some_and(|name| is_same_name(name, "total"))
    {
        return true;
    }
    let mut open: Vec<&str> = total.stream.as_deref().into_iter().collect();
    let mut seen: Vec<&str> = Vec::new();
    while let Some(name) = open.pop() {
        if seen.iter().any(|known| is_same_name(known, name)) {
            continue;
        }
        seen.push(name);
        for whole in statements
            .wholes
            .iter()
            .filter(|whole| whole.dimension == Dimension::Stream && is_same_name(&whole.name, name))
        {
            open.extend(whole.parts.iter().map(String::as_str));
        }
    }
    1 < seen.len() && seen.iter().any(|known| is_same_name(known, stream))
}

fn filled_posts(statements: &Statements, series: &[Series]) -> Vec<Sighting> {
    let figures = &statements.figures;
    let cells: Vec<(usize, usize)> = series
        .iter()
        .flat_map(|series| &series.cells)
        .filter_map(|cell| Some((cell.cost, cell.posts?)))
        .filter(|(_, posts)| figures[*posts].are_in_post && Exact::ZERO < figures[*posts].value)
        .collect();
    let mut sightings = Vec::new();
    for (cost, posts) in cells.iter().filter(|(cost, _)| !figures[*cost].is_nil && figures[*cost].value != Exact::ZERO)
    {
        let uncosted: Vec<(usize, usize)> = cells
            .iter()
            .copied()
            .filter(|(other, _)| {
                let other = &figures[*other];
                other.is_nil
                    && other.is_beside(&figures[*cost])
                    && other.months() == figures[*cost].months()
                    && other.place == figures[*cost].place
            })
            .collect();
        if uncosted.is_empty() {
            continue;
        }
        let stream = |index: usize| figures[index].stream.clone().unwrap_or_else(|| figures[index].quantity.clone());
        let names: Vec<String> =
            uncosted.iter().map(|(other, posts)| format!("{} {}", figures[*posts].printed, stream(*other))).collect();
        sightings.push(Sighting {
            rule: Rule::PostsFilled,
            severity: Severity::Error,
            figures: [*cost, *posts].into_iter().chain(uncosted.iter().flat_map(|(cost, posts)| [*cost, *posts])).collect(),
            message: format!(
                "{}: the {} {} of {} were in post already and are costed at {}, while {}, in post as well, are costed at nothing.",
                figures[*cost].location,
                figures[*posts].printed,
                stream(*cost),
                figures[*cost].period.clone().unwrap_or_default(),
                money_like(&figures[*cost], figures[*cost].value),
                list(&names),
            ),
            changes: vec![(*cost, super::Instead::Text("nil".to_owned()))],
            advice: None,
        });
    }
    sightings
}
