//! Posts of a stream that are still to come, one by one, with those a larger size would add.

use jiff::civil::Date;

use crate::plan::{Initiative, Plan, Posts, Stream};
use crate::quantity::{Rounding, Wte, divided_units};

/// Most sizes beyond the one planned that are tried. Our judgement: finer steps than a tenth of what is added decide nothing.
pub const SIZES_BEYOND: usize = 10;

/// One post.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Post {
    /// Months after the last one known at which somebody is to begin, above 0: 1 is the end of the month after it.
    pub begins: f64,
    /// WTE.
    pub wte: f64,
}

/// Posts of a stream that are still to come.
#[derive(Clone, Debug, PartialEq)]
pub struct Coming {
    /// Those planned, then those that larger sizes add, in the order in which they are added.
    pub posts: Vec<Post>,
    /// How many of them are of each size: left out, as planned, and larger ones.
    pub sizes: Vec<usize>,
    /// WTE of each size.
    pub wte: Vec<Wte>,
    /// The initiative with this stream alone and its posts of each size, for costing it.
    pub costed: Vec<Initiative>,
    /// WTE planned that were due up to the last month known: they are in the figures held, or have not come.
    pub past: Wte,
}

/// What is still to come of a stream after a month, as planned and up to `times` as much in whole units; none where nothing is.
///
/// Posts of a year or quarter begin evenly over it, as in costs ([`crate::when::When::half_months_gone`]); posts that are added begin evenly over the same
/// times, shared out by what is planned for each.
#[must_use]
pub fn coming(initiative: &Initiative, stream: &Stream, after: Date, times: f64, unit: Wte) -> Option<Coming> {
    let (mut posts, mut left, mut past) = (Vec::new(), Vec::new(), Wte::ZERO);
    for entry in &stream.posts {
        let planned = one_by_one(entry, entry.planned, Wte::whole(1), after);
        let to_come: Vec<(Post, Wte)> = planned.into_iter().filter(|(post, _)| 0.0 < post.begins).collect();
        let wte: Wte = to_come.iter().map(|(_, wte)| *wte).sum();
        past += entry.planned - wte;
        left.push(wte);
        posts.extend(to_come.into_iter().map(|(post, _)| post));
    }
    let planned: Wte = left.iter().copied().sum();
    if planned <= Wte::ZERO {
        return None;
    }
    let extra = units_beyond(planned, times, unit);
    let order = shared(&left, extra);
    for (index, entry) in stream.posts.iter().enumerate() {
        // Posts added to one entry stand evenly over it, whatever the size: a larger size moves nobody.
        let of_entry = order.iter().filter(|place| **place == index).count();
        let added = Wte::from_units(unit.units() * i64::try_from(of_entry).unwrap_or(0));
        let spread = one_by_one(entry, added, unit, after).into_iter().map(|(post, _)| post);
        // In a year half gone, what is added comes in what is left of it.
        posts.extend(spread.map(|post| Post { begins: post.begins.max(FIRST_DAY), ..post }));
    }
    let base = posts.len() - extra;
    let added = in_order(&posts[base..], &order, stream.posts.len());
    posts.truncate(base);
    posts.extend(added);
    let beyond = steps(extra);
    let at = |added: usize| {
        let mut entries = left.clone();
        for place in order.iter().take(added) {
            entries[*place] += unit;
        }
        entries
    };
    let sizes: Vec<Vec<Wte>> = std::iter::once(vec![Wte::ZERO; left.len()])
        .chain(std::iter::once(at(0)))
        .chain(beyond.iter().map(|added| at(*added)))
        .collect();
    Some(Coming {
        posts,
        sizes: [0, base].into_iter().chain(beyond.iter().map(|added| base + added)).collect(),
        wte: sizes.iter().map(|entries| entries.iter().copied().sum()).collect(),
        costed: sizes.iter().map(|entries| alone(initiative, stream, entries)).collect(),
        past,
    })
}

impl Coming {
    /// Pounds that each size costs over the plan's years, as the plan counts.
    ///
    /// # Errors
    /// Pay or on-costs have no row in force, in words.
    pub fn costs(&self, plan: &Plan) -> Result<Vec<crate::quantity::Money>, String> {
        let of = |initiative: &Initiative| {
            let alone = Plan { initiatives: vec![initiative.clone()], lines: Vec::new(), ..plan.clone() };
            let table = crate::cost::cost(&alone, crate::cost::Way::OF_THE_PLAN).map_err(|why| why.to_string())?;
            Ok(table.rows.iter().flat_map(|row| row.cells.iter().flatten()).map(|cell| cell.cost).sum())
        };
        self.costed.iter().map(of).collect()
    }
}

/// The initiative with one stream, and that with so many WTE in each of its entries.
fn alone(initiative: &Initiative, stream: &Stream, entries: &[Wte]) -> Initiative {
    let entry = |(posts, wte): (&Posts, &Wte)| {
        // A post added costs what one planned does.
        let costed = posts.costed.map(|costed| match posts.planned.units() {
            0 => *wte,
            planned => {
                let product = i128::from(costed.units()) * i128::from(wte.units());
                Wte::from_units(divided_units(product, i128::from(planned), Rounding::Rounded))
            }
        });
        Posts { planned: *wte, costed, ..posts.clone() }
    };
    let posts = stream.posts.iter().zip(entries).map(entry).collect();
    Initiative { streams: vec![Stream { posts, ..stream.clone() }], costed: Vec::new(), ..initiative.clone() }
}

/// Posts of an entry one by one, the last one of what is left over, evenly over its time.
fn one_by_one(entry: &Posts, wte: Wte, unit: Wte, after: Date) -> Vec<(Post, Wte)> {
    let (first, last) = (entry.when.first_day(), entry.when.last_day());
    let months = |day: Date| f64::from(day.year()) * 12.0 + f64::from(day.month());
    let begins = months(first) - months(after) - 1.0;
    // Posts of a month begin on its first day; people at work already when a year begins have all of it.
    let is_a_month = months(first) >= months(last);
    let length = if is_a_month || entry.is_in_post { 0.0 } else { months(last) - months(first) + 1.0 };
    let mut parts = Vec::new();
    let mut rest = wte;
    while Wte::ZERO < rest && Wte::ZERO < unit {
        let part = rest.min(unit);
        parts.push(part);
        rest = rest - part;
    }
    let number = parts.len() as f64;
    let post = |(index, wte): (usize, Wte)| {
        let begins = begins + length * (index as f64 + 0.5) / number;
        // Somebody who begins on the first day of a month is in post at its end.
        let begins = if length == 0.0 { begins + FIRST_DAY } else { begins };
        (Post { begins, wte: wte.units() as f64 / Wte::SCALE as f64 }, wte)
    };
    parts.into_iter().enumerate().map(post).collect()
}

/// The first day of a month is a thirtieth of it after its beginning, so that the month after the last one known lies ahead.
const FIRST_DAY: f64 = 1.0 / 30.0;

/// How many units lie between what is planned and so many times as much.
fn units_beyond(planned: Wte, times: f64, unit: Wte) -> usize {
    if unit <= Wte::ZERO || !times.is_finite() || times <= 1.0 {
        return 0;
    }
    let beyond = planned.units() as f64 * (times - 1.0) / unit.units() as f64;
    (beyond + 1e-9).floor().min(MOST_BEYOND) as usize
}

/// Most units that are added: a plan of all of general practice, ten times over. Our judgement.
const MOST_BEYOND: f64 = 10_000.0;

/// The entry that each unit added goes to: every time the one furthest behind its share of what is planned.
fn shared(left: &[Wte], extra: usize) -> Vec<usize> {
    let whole = left.iter().map(|wte| wte.units()).sum::<i64>().max(1) as f64;
    let mut given = vec![0.0; left.len()];
    (1..=extra)
        .filter_map(|number| {
            let behind = |place: usize| number as f64 * left[place].units() as f64 / whole - given[place];
            let next = (0..left.len()).rev().max_by(|one, other| behind(*one).total_cmp(&behind(*other)))?;
            given[next] += 1.0;
            Some(next)
        })
        .collect()
}

/// Posts that stand entry by entry, in the order in which entries are given them.
fn in_order(added: &[Post], order: &[usize], entries: usize) -> Vec<Post> {
    let mut next = vec![0; entries];
    let mut from = 0;
    for (entry, next) in next.iter_mut().enumerate() {
        *next = from;
        from += order.iter().filter(|place| **place == entry).count();
    }
    let take = |place: &usize| {
        let post = added.get(next[*place]).copied();
        next[*place] += 1;
        post
    };
    order.iter().filter_map(take).collect()
}

/// How many units each size beyond the planned one has: at most [`SIZES_BEYOND`] of them, the last with all.
fn steps(extra: usize) -> Vec<usize> {
    let number = extra.min(SIZES_BEYOND);
    (1..=number).map(|step| (step * extra).div_ceil(number)).collect()
}
