//! The cheapest set of ways, and sizes of each, that has a wanted chance.
//!
//! Branches are cut where even the most of all that is left does not reach the chance, or where what is chosen already costs
//! more than the best set found: both are safe, since more never lowers a chance and nothing costs less than nothing. So the
//! answer is exact unless the number of sets looked at runs out; then the least that anything better could cost is told.

use super::Reach;
use super::joint::Grid;
use crate::quantity::{Money, Wte};

/// Most sets looked at, whole and in part. Our judgement: a few seconds with a thousand replicates of a dozen points.
pub const MOST_SETS: usize = 20_000;

/// What a set costs: money first, then posts, then how many ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Price {
    /// Money; nothing for all where a way cannot be costed.
    pub cost: Money,
    /// WTE of posts.
    pub wte: Wte,
    /// Ways used.
    pub ways: usize,
}

/// How far an answer is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Every set that could be better was looked at or ruled out.
    Exact,
    /// Looking ended; whatever is better costs at least this.
    AtLeast(Price),
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The size of each way; none where no set has the chance.
    pub sizes: Option<Vec<usize>>,
    /// How far it is proved.
    pub proof: Proof,
    /// Sets looked at, whole and in part.
    pub looked_at: usize,
}

struct Search<'a, E> {
    reach: &'a Reach,
    wanted_pct: f64,
    is_costed: bool,
    most_sets: usize,
    /// The most that all ways from a place on bring.
    rest: Vec<Grid>,
    best: Option<(Price, Vec<usize>, f64)>,
    looked_at: usize,
    /// The least that a set that was not looked at costs.
    open: Option<Price>,
    step: &'a dyn Fn(usize) -> Result<(), E>,
}

impl Reach {
    /// Looks for the cheapest set with a chance, telling how many it has looked at.
    ///
    /// # Errors
    /// What `step` says, to stop.
    pub fn cheapest<E>(
        &self,
        wanted_pct: f64,
        most_sets: usize,
        step: &dyn Fn(usize) -> Result<(), E>,
    ) -> Result<Found, E> {
        let mut rest = vec![vec![vec![0.0; self.replicates()]; self.wanted.len()]];
        for way in self.ways.iter().rev() {
            let mut more = rest.last().cloned().unwrap_or_default();
            self.lay(&mut more, way, way.sizes.len().saturating_sub(1));
            rest.push(more);
        }
        rest.reverse();
        let start = self.good_start(wanted_pct);
        let mut search = Search {
            reach: self,
            wanted_pct,
            is_costed: self.is_costed(),
            most_sets: most_sets.max(self.ways.len() + 2),
            rest,
            best: start.map(|set| (self.price(&set), set.clone(), self.chance_pct(&set))),
            looked_at: 0,
            open: None,
            step,
        };
        search.from(&mut Vec::new(), &self.supply, Price::default())?;
        let proof = match search.open {
            Some(open) if search.best.as_ref().is_none_or(|(best, ..)| open < *best) => Proof::AtLeast(open),
            _ => Proof::Exact,
        };
        Ok(Found { sizes: search.best.map(|(_, sizes, _)| sizes), proof, looked_at: search.looked_at })
    }

    /// A set that has the chance, to measure others by: of every way, the dearest first, the smallest size with which those after
    /// it are still enough at their most. None where all at their most are not enough.
    fn good_start(&self, wanted_pct: f64) -> Option<Vec<usize>> {
        let mut set = self.at_most();
        if self.chance_pct(&set) < wanted_pct {
            return None;
        }
        let mut order: Vec<usize> = (0..set.len()).collect();
        let dear = |way: &usize| {
            let alone: Vec<usize> = (0..set.len()).map(|other| if other == *way { set[*way] } else { 0 }).collect();
            self.price(&alone)
        };
        order.sort_by_key(|way| std::cmp::Reverse(dear(way)));
        for way in order {
            let most = set[way];
            let smallest = (0..most).find(|size| {
                set[way] = *size;
                wanted_pct <= self.chance_pct(&set)
            });
            set[way] = smallest.unwrap_or(most);
        }
        Some(set)
    }

    /// What a set costs.
    #[must_use]
    pub fn price(&self, sizes: &[usize]) -> Price {
        let is_costed = self.is_costed();
        let chosen = self.ways.iter().zip(sizes).map(|(way, size)| price_of(way, *size, is_costed));
        chosen.fold(Price::default(), Price::and)
    }

    /// Whether every size of every way has a cost.
    #[must_use]
    pub fn is_costed(&self) -> bool {
        self.ways.iter().flat_map(|way| &way.sizes).all(|size| size.cost.is_some())
    }
}

impl<E> Search<'_, E> {
    fn from(&mut self, chosen: &mut Vec<usize>, grid: &Grid, price: Price) -> Result<(), E> {
        if self.best.as_ref().is_some_and(|(best, ..)| *best < price) {
            return Ok(());
        }
        if self.most_sets <= self.looked_at {
            self.open = Some(self.open.map_or(price, |open| open.min(price)));
            return Ok(());
        }
        self.looked_at += 1;
        (self.step)(self.looked_at)?;
        let Some(way) = self.reach.ways.get(chosen.len()) else {
            let chance = self.reach.chance_of(grid);
            let is_better = self
                .best
                .as_ref()
                .is_none_or(|(best, _, before)| price < *best || (price == *best && *before < chance));
            if self.wanted_pct <= chance && is_better {
                self.best = Some((price, chosen.clone(), chance));
            }
            return Ok(());
        };
        if self.reach.chance_of(&sum(grid, &self.rest[chosen.len()])) < self.wanted_pct {
            return Ok(());
        }
        for size in 0..way.sizes.len() {
            let mut with = grid.clone();
            self.reach.lay(&mut with, way, size);
            chosen.push(size);
            let one = price_of(way, size, self.is_costed);
            let ended = self.from(chosen, &with, price.and(one));
            chosen.pop();
            ended?;
        }
        Ok(())
    }
}

impl Price {
    fn and(self, other: Self) -> Self {
        Self { cost: self.cost + other.cost, wte: self.wte + other.wte, ways: self.ways + other.ways }
    }
}

fn price_of(way: &super::Way, size: usize, is_costed: bool) -> Price {
    let Some(of) = way.sizes.get(size).filter(|_| 0 < size) else { return Price::default() };
    let cost = of.cost.filter(|_| is_costed).unwrap_or(Money::ZERO);
    Price { cost, wte: of.wte, ways: 1 }
}

fn sum(one: &Grid, other: &Grid) -> Grid {
    let rows = one.iter().zip(other);
    rows.map(|(one, other)| one.iter().zip(other).map(|(one, other)| one + other).collect()).collect()
}
